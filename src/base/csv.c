#include "base/csv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static_assert(CSV_RECORD_MAX < CSV_BUFFER_BYTES, "a record fits into the buffer");

// Where scanning stands inside the record that begins at file.begin.
typedef struct scan {
    const char *p;
    size_t n;         // bytes there are
    size_t i;         // the next one
    int64_t line;     // of byte i
    size_t line_from; // first byte of that line
    bool in_quotes;
} scan;

bool csv_open(csv_reader *r, const char *path, csv_tap *tap, void *tap_ctx, err *e)
{
    csv_reader made = {.line = 1, .tap = tap, .tap_ctx = tap_ctx};
    if (!file_reader_open(&made.file, path, CSV_BUFFER_BYTES, e)) {
        return false;
    }
    *r = made;
    return true;
}

void csv_open_bytes(csv_reader *r, str bytes)
{
    size_t cap = bytes.n > 0 ? bytes.n : 1;
    *r = (csv_reader){
        .line = 1,
        .file = {.fd = -1, .buffer = mem_grow(NULL, cap, 1), .cap = cap, .end = bytes.n, .eof = true},
    };
    if (bytes.n > 0) {
        memcpy(r->file.buffer, bytes.p, bytes.n);
    }
}

void csv_close(csv_reader *r)
{
    file_reader_close(&r->file);
    *r = (csv_reader){0};
}

static bool fill(csv_reader *r, err *e)
{
    size_t n = 0;
    if (!file_reader_fill(&r->file, &n, e)) {
        return false;
    }
    if (r->tap && n > 0) {
        r->tap(r->tap_ctx, (str){r->file.buffer + r->file.end - n, n});
    }
    return true;
}

static bool fail_at(err *e, const char *code, int64_t line)
{
    return err_fail(e, ERR_CODE(code), ERR_INT("line", line), ERR_INT("limit", CSV_RECORD_MAX));
}

// Looks at the first bytes: a UTF-8 mark is skipped; UTF-16, with its mark or told by its zero bytes, is
// named.
static bool start(csv_reader *r, err *e)
{
    size_t before = SIZE_MAX;
    while (!r->file.eof && r->file.end < 4 && r->file.end != before) {
        before = r->file.end;
        if (!fill(r, e)) {
            return false;
        }
    }
    const unsigned char *p = (const unsigned char *)r->file.buffer;
    size_t n = r->file.end;
    bool mark16 = n >= 2 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF));
    bool zeros16 = n >= 4 && ((p[0] == 0 && p[2] == 0) || (p[1] == 0 && p[3] == 0));
    if (mark16 || zeros16) {
        return fail_at(e, "csv.utf16", 1);
    }
    if (n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
        r->file.begin = 3;
    }
    r->started = true;
    return true;
}

// Steps over a line break at s->i, if there is one.
static bool scan_break(scan *s)
{
    size_t len = s->p[s->i] == '\n'                                                ? 1
                 : s->p[s->i] == '\r' && s->i + 1 < s->n && s->p[s->i + 1] == '\n' ? 2
                                                                                   : 0;
    if (len == 0) {
        return false;
    }
    s->i += len;
    s->line++;
    s->line_from = s->i;
    return true;
}

typedef enum scan_result {
    SCAN_OK,
    SCAN_SHORT, // the bytes end inside it
    SCAN_BAD,   // *e filled
} scan_result;

static scan_result bad(err *e, const char *code, int64_t line)
{
    (void)fail_at(e, code, line);
    return SCAN_BAD;
}

// A field in quotes; s->i is at the opening one. The field's text keeps its doubled quotes for now.
static scan_result scan_quoted(scan *s, char separator, bool last, csv_field *ret, err *e)
{
    size_t from = ++s->i;
    s->in_quotes = true;
    for (;;) {
        if (s->i >= s->n) {
            return last ? bad(e, "csv.unclosed_quote", ret->line) : SCAN_SHORT;
        }
        if (s->p[s->i] != '"') {
            s->i += scan_break(s) ? 0 : 1;
            continue;
        }
        if (s->i + 1 >= s->n && !last) {
            return SCAN_SHORT;
        }
        if (s->i + 1 < s->n && s->p[s->i + 1] == '"') {
            s->i += 2;
            continue;
        }
        break;
    }
    ret->text = (str){s->p + from, s->i - from};
    s->i++;
    s->in_quotes = false;
    if (s->i < s->n && s->p[s->i] != separator && s->p[s->i] != '\n' && s->p[s->i] != '\r') {
        return bad(e, "csv.after_quote", s->line);
    }
    return SCAN_OK;
}

static scan_result scan_plain(scan *s, char separator, bool last, csv_field *ret, err *e)
{
    size_t from = s->i;
    while (s->i < s->n && s->p[s->i] != separator && s->p[s->i] != '\n') {
        if (s->p[s->i] == '"') {
            return bad(e, "csv.bare_quote", s->line);
        }
        s->i++;
    }
    if (s->i >= s->n && !last) {
        return SCAN_SHORT;
    }
    size_t to = s->i;
    if (to > from && s->p[to - 1] == '\r' && (to == s->n || s->p[to] == '\n')) {
        to--; // the line break's, not the field's
    }
    ret->text = (str){s->p + from, to - from};
    return SCAN_OK;
}

// One record into r->field. `last`: no more bytes follow s->n.
static scan_result scan_record(csv_reader *r, scan *s, bool last, err *e)
{
    r->n_field = 0;
    for (;;) {
        if (r->n_field == CSV_FIELDS_MAX) {
            err_fail(e, ERR_CODE("csv.too_many_fields"), ERR_INT("line", s->line),
                     ERR_INT("limit", CSV_FIELDS_MAX));
            return SCAN_BAD;
        }
        csv_field *f = &r->field[r->n_field];
        *f = (csv_field){.line = s->line, .at = (int32_t)(s->i - s->line_from) + 1};
        bool quoted = s->i < s->n && s->p[s->i] == '"';
        scan_result got =
            quoted ? scan_quoted(s, r->separator, last, f, e) : scan_plain(s, r->separator, last, f, e);
        if (got != SCAN_OK) {
            return got;
        }
        r->n_field++;
        if (s->i < s->n && s->p[s->i] == r->separator) {
            s->i++;
            continue;
        }
        if (s->i == s->n || scan_break(s)) {
            return SCAN_OK;
        }
        if (s->p[s->i] == '\r' && s->i + 1 == s->n) { // behind a quote; its LF may follow
            s->i = last ? s->n : s->i;
            return last ? SCAN_OK : SCAN_SHORT;
        }
        return bad(e, "csv.after_quote", s->line);
    }
}

// Makes doubled quotes single, in the buffer.
static void unquote(csv_reader *r)
{
    for (int i = 0; i < r->n_field; i++) {
        str *t = &r->field[i].text;
        char *quote = t->n > 0 ? memchr(t->p, '"', t->n) : NULL;
        if (!quote) {
            continue;
        }
        char *to = r->file.buffer + (quote - r->file.buffer);
        const char *end = t->p + t->n;
        for (const char *from = quote; from < end; from++) {
            *to++ = *from;
            from += *from == '"' ? 1 : 0;
        }
        t->n = (size_t)(to - t->p);
    }
}

// The bytes up to and with the next LF of what is unread; reads on until there is one, the record limit or
// the end.
static bool line_peek(csv_reader *r, str *ret_line, err *e)
{
    for (;;) {
        str have = {r->file.buffer + r->file.begin, r->file.end - r->file.begin};
        const char *lf = have.n > 0 ? memchr(have.p, '\n', have.n) : NULL;
        if (lf || r->file.eof) {
            *ret_line = lf ? (str){have.p, (size_t)(lf - have.p) + 1} : have;
            return true;
        }
        if (have.n > CSV_RECORD_MAX) {
            return fail_at(e, "csv.too_long", r->line);
        }
        if (!fill(r, e)) {
            return false;
        }
    }
}

static bool is_blank(str line)
{
    for (size_t i = 0; i < line.n; i++) {
        if (!strchr(" \t\r\n", line.p[i]) || line.p[i] == '\0') {
            return false;
        }
    }
    return true;
}

// Comma, semicolon or tab: the one that the header has more of, outside quotes.
static char separator_of(str header)
{
    size_t commas = 0;
    size_t semicolons = 0;
    size_t tabs = 0;
    bool quoted = false;
    for (size_t i = 0; i < header.n; i++) {
        quoted ^= header.p[i] == '"';
        commas += !quoted && header.p[i] == ',';
        semicolons += !quoted && header.p[i] == ';';
        tabs += !quoted && header.p[i] == '\t';
    }
    if (tabs > commas && tabs > semicolons) {
        return '\t';
    }
    return semicolons > commas ? ';' : ',';
}

// Skips blank lines and, before the header, comments. *ret_end is true when nothing else follows.
static bool skip_lines(csv_reader *r, bool *ret_end, err *e)
{
    for (;;) {
        str line = {NULL, 0};
        if (!line_peek(r, &line, e)) {
            return false;
        }
        bool comment = r->separator == 0 && line.n > 0 && line.p[0] == '#';
        if (line.n == 0 || !(comment || is_blank(line))) {
            *ret_end = line.n == 0;
            if (r->separator == 0) {
                r->separator = separator_of(line);
            }
            return true;
        }
        if (!str_is_utf8(line)) {
            return fail_at(e, "csv.not_utf8", r->line);
        }
        r->file.begin += line.n;
        r->line++;
    }
}

static bool check_bytes(const csv_reader *r, str record, err *e)
{
    const char *nul = memchr(record.p, '\0', record.n);
    if (!nul && str_is_utf8(record)) {
        return true;
    }
    int64_t line = r->line;
    const char *from = record.p;
    const char *end = record.p + record.n;
    for (const char *lf; (lf = memchr(from, '\n', (size_t)(end - from))) != NULL; from = lf + 1) {
        if (nul ? nul <= lf : !str_is_utf8((str){from, (size_t)(lf - from)})) {
            break;
        }
        line++;
    }
    return fail_at(e, nul ? "csv.nul" : "csv.not_utf8", line);
}

bool csv_next(csv_reader *r, bool *ret_more, err *e)
{
    bool end = false;
    if ((!r->started && !start(r, e)) || !skip_lines(r, &end, e)) {
        return false;
    }
    if (end) {
        r->n_field = 0;
        *ret_more = false;
        return true;
    }
    for (;;) {
        size_t have = r->file.end - r->file.begin;
        size_t n = have > CSV_RECORD_MAX ? CSV_RECORD_MAX : have;
        bool last = r->file.eof && n == have;
        scan s = {.p = r->file.buffer + r->file.begin, .n = n, .line = r->line};
        scan_result got = scan_record(r, &s, last, e);
        if (got == SCAN_SHORT && n < CSV_RECORD_MAX) {
            if (!fill(r, e)) {
                return false;
            }
            continue;
        }
        if (got == SCAN_SHORT) {
            return s.in_quotes ? fail_at(e, "csv.unclosed_quote", r->field[r->n_field].line)
                               : fail_at(e, "csv.too_long", r->line);
        }
        // "Not UTF-8" says more than a quote out of place that follows from it.
        if (!check_bytes(r, (str){s.p, s.i}, e) || got == SCAN_BAD) {
            return false;
        }
        unquote(r);
        r->file.begin += s.i;
        r->line = s.line;
        *ret_more = true;
        return true;
    }
}
