// What people write, turned into canonical text: the part of domain/kinds.h that reads values.
#include "base/clock.h"
#include "domain/kinds.h"
#include "domain/line.h"

#include <string.h>

enum { CHOICES_TEXT_MAX = 230, DEGREE_DIGITS = 7, DEGREE_E7 = 10000000 };

static bool fail(err *e, const char *code, str raw)
{
    return err_fail(e, ERR_CODE(code), ERR_STR("value", raw));
}

static str kept(arena *a, const strbuf *b)
{
    return (str){str_dup(a, strbuf_str(b)), b->n};
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Runs of white space, line breaks too, become one space: a place name is one line of text.
static bool text_canonical(const column_spec *c, str raw, arena *a, str *ret, err *e)
{
    bool as_it_is = true;
    for (size_t i = 0; i < raw.n; i++) {
        unsigned char ch = (unsigned char)raw.p[i];
        if ((ch < 0x20 && !is_space(raw.p[i])) || ch == 0x7F) {
            return fail(e, "value.control", raw);
        }
        as_it_is &= !is_space(raw.p[i]) || (raw.p[i] == ' ' && i > 0 && i + 1 < raw.n && raw.p[i - 1] != ' ');
    }
    str text = raw;
    if (!as_it_is) {
        strbuf b;
        strbuf_init(&b, raw.n);
        for (size_t i = 0; i < raw.n; i++) {
            bool gap = is_space(raw.p[i]);
            bool last_gap = b.n == 0 || b.p[b.n - 1] == ' ';
            if (!gap || !last_gap) {
                strbuf_addc(&b, gap ? ' ' : raw.p[i]);
            }
        }
        text = kept(a, &b);
        text.n -= text.n > 0 && text.p[text.n - 1] == ' ';
        strbuf_done(&b);
    }
    if ((int64_t)text.n > c->max) {
        return err_fail(e, ERR_CODE("value.text_long"), ERR_STR("value", raw), ERR_INT("limit", c->max));
    }
    *ret = text;
    return true;
}

static bool is_code(str s, int64_t max)
{
    if ((int64_t)s.n > max) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != '.' && c != '-' && c != '_') {
            return false;
        }
    }
    return s.n > 0;
}

static bool code_canonical(const column_spec *c, str raw, str *ret, err *e)
{
    if (!is_code(raw, c->max)) {
        return err_fail(e, ERR_CODE("value.code"), ERR_STR("value", raw), ERR_INT("limit", c->max));
    }
    *ret = raw;
    return true;
}

// v / 10^digits without superfluous zeros.
static void add_scaled(strbuf *b, int64_t v, int digits)
{
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    uint64_t scale = 1;
    for (int i = 0; i < digits; i++) {
        scale *= 10;
    }
    strbuf_addf(b, "%s%llu", v < 0 ? "-" : "", (unsigned long long)(u / scale));
    uint64_t rest = u % scale;
    for (char mark = '.'; rest > 0; rest %= scale, mark = '\0') {
        scale /= 10;
        if (mark) {
            strbuf_addc(b, mark);
        }
        strbuf_addc(b, (char)('0' + rest / scale));
    }
}

static str scaled_text(arena *a, int64_t v, int digits)
{
    strbuf b;
    strbuf_init(&b, 32);
    add_scaled(&b, v, digits);
    str text = kept(a, &b);
    strbuf_done(&b);
    return text;
}

static bool number_canonical(const column_spec *c, str raw, arena *a, str *ret, err *e)
{
    int64_t v = 0;
    if (str_parse_scaled(raw, c->digits, c->min, c->max, &v)) {
        *ret = scaled_text(a, v, c->digits);
        return true;
    }
    str min = scaled_text(a, c->min, c->digits);
    str max = scaled_text(a, c->max, c->digits);
    if (c->type == COLUMN_INT) {
        return err_fail(e, ERR_CODE("value.int"), ERR_STR("value", raw), ERR_STR("min", min),
                        ERR_STR("max", max));
    }
    return err_fail(e, ERR_CODE("value.decimal"), ERR_STR("value", raw), ERR_INT("digits", c->digits),
                    ERR_STR("min", min), ERR_STR("max", max));
}

bool degrees_read(str text, int32_t *ret_e7)
{
    const char *dot = text.n > 0 ? memchr(text.p, '.', text.n) : NULL;
    str head = text;
    bool digits = true;
    if (dot && (size_t)(dot - text.p) + 1 + DEGREE_DIGITS < text.n) {
        head.n = (size_t)(dot - text.p) + 1 + DEGREE_DIGITS;
        for (size_t i = head.n; i < text.n; i++) {
            digits &= text.p[i] >= '0' && text.p[i] <= '9';
        }
    }
    int64_t v = 0;
    if (!digits ||
        !str_parse_scaled(head, DEGREE_DIGITS, -(int64_t)180 * DEGREE_E7, (int64_t)180 * DEGREE_E7, &v)) {
        return false;
    }
    *ret_e7 = (int32_t)v;
    return true;
}

// Which of the two a number can be, and whether they are swapped, is for the pair to tell (domain/rules.h).
static bool degrees_canonical(const column_spec *c, str raw, arena *a, str *ret, err *e)
{
    int32_t v = 0;
    if (!degrees_read(raw, &v)) {
        return fail(e, c->type == COLUMN_LATITUDE ? "value.latitude" : "value.longitude", raw);
    }
    *ret = scaled_text(a, v, DEGREE_DIGITS);
    return true;
}

static bool time_canonical(const column_spec *c, str raw, arena *a, str *ret, err *e)
{
    int32_t n = 0;
    int64_t s = 0;
    if (c->type != COLUMN_DATETIME) {
        bool day = c->type == COLUMN_DATE;
        if (!(day ? date_parse(raw, &n) : time_parse(raw, &n))) {
            return fail(e, day ? "value.date" : "value.hours", raw);
        }
        *ret = raw;
        return true;
    }
    if (!datetime_parse(raw, &s)) {
        return fail(e, "value.datetime", raw);
    }
    char *text = str_dup(a, raw);
    text[10] = ' ';
    *ret = (str){text, raw.n};
    return true;
}

static const choice *choice_find(const choice *list, str name)
{
    for (const choice *c = list; c->name; c++) {
        if (str_eq_nocase(name, str_of(c->name)) || str_eq_nocase(name, str_of(c->name_id))) {
            return c;
        }
    }
    return NULL;
}

static bool choice_fail(const column_spec *c, str raw, err *e)
{
    strbuf b;
    strbuf_init(&b, CHOICES_TEXT_MAX);
    for (const choice *o = c->choices; o->name; o++) {
        strbuf_addz(&b, o == c->choices ? "" : ", ");
        strbuf_addz(&b, o->name_id);
    }
    (void)err_fail(e, ERR_CODE("value.choice"), ERR_STR("value", raw), ERR_STR("choices", strbuf_str(&b)));
    strbuf_done(&b);
    return false;
}

static const choice yes_no[] = {{"yes", "ya"}, {"no", "tidak"}, {NULL, NULL}};

static bool choice_canonical(const column_spec *c, str raw, str *ret, err *e)
{
    const choice *found = choice_find(c->type == COLUMN_YESNO ? yes_no : c->choices, raw);
    if (!found) {
        return c->type == COLUMN_YESNO ? fail(e, "value.yesno", raw) : choice_fail(c, raw, e);
    }
    *ret = str_of(found->name);
    return true;
}

// The next item as people write lists: between spaces or '|'.
static bool item_next(str *rest, str *ret_item)
{
    while (rest->n > 0 && (is_space(rest->p[0]) || rest->p[0] == '|')) {
        *rest = (str){rest->p + 1, rest->n - 1};
    }
    size_t n = 0;
    while (n < rest->n && !is_space(rest->p[n]) && rest->p[n] != '|') {
        n++;
    }
    *ret_item = (str){rest->p, n};
    *rest = (str){rest->p + n, rest->n - n};
    return n > 0;
}

// Choices come out in the order of their table and once each, so that another order is not a change.
static bool choice_list_canonical(const column_spec *c, str raw, arena *a, str *ret, err *e)
{
    uint32_t chosen = 0;
    str rest = raw;
    for (str item; item_next(&rest, &item);) {
        const choice *found = choice_find(c->choices, item);
        if (!found) {
            return choice_fail(c, item, e);
        }
        chosen |= 1U << (found - c->choices);
    }
    strbuf b;
    strbuf_init(&b, CHOICES_TEXT_MAX);
    for (const choice *o = c->choices; o->name; o++) {
        if (chosen >> (o - c->choices) & 1U) {
            strbuf_addz(&b, b.n > 0 ? " " : "");
            strbuf_addz(&b, o->name);
        }
    }
    *ret = kept(a, &b);
    strbuf_done(&b);
    return true;
}

static bool code_list_canonical(const column_spec *c, str raw, arena *a, str *ret, err *e)
{
    strbuf b;
    strbuf_init(&b, raw.n);
    str rest = raw;
    bool ok = true;
    for (str item; ok && item_next(&rest, &item);) {
        ok = code_canonical(c, item, &item, e);
        strbuf_addz(&b, b.n > 0 ? " " : "");
        strbuf_add(&b, item);
    }
    if (ok) {
        *ret = kept(a, &b);
    }
    strbuf_done(&b);
    return ok;
}

static bool line_canonical(str raw, arena *a, str *ret, err *e)
{
    const point *p = NULL;
    int32_t n = 0;
    if (!line_read(a, raw, &p, &n, e)) {
        return false;
    }
    strbuf b;
    strbuf_init(&b, LINE_TEXT_MAX);
    line_write(&b, n, p);
    *ret = kept(a, &b);
    strbuf_done(&b);
    return true;
}

bool column_canonical(const column_spec *c, str raw, arena *a, str *ret_value, err *e)
{
    raw = str_trim(raw);
    if (raw.n == 0) {
        *ret_value = STR("");
        return true;
    }
    switch (c->type) {
    case COLUMN_TEXT:
        return text_canonical(c, raw, a, ret_value, e);
    case COLUMN_CODE:
    case COLUMN_REFERENCE:
        return code_canonical(c, raw, ret_value, e);
    case COLUMN_INT:
    case COLUMN_DECIMAL:
        return number_canonical(c, raw, a, ret_value, e);
    case COLUMN_DATE:
    case COLUMN_DATETIME:
    case COLUMN_HOURS:
        return time_canonical(c, raw, a, ret_value, e);
    case COLUMN_ENUM:
    case COLUMN_YESNO:
        return choice_canonical(c, raw, ret_value, e);
    case COLUMN_ENUM_LIST:
        return choice_list_canonical(c, raw, a, ret_value, e);
    case COLUMN_REFERENCE_LIST:
        return code_list_canonical(c, raw, a, ret_value, e);
    case COLUMN_LATITUDE:
    case COLUMN_LONGITUDE:
        return degrees_canonical(c, raw, a, ret_value, e);
    case COLUMN_GEOMETRY:
        *ret_value = raw;
        return true;
    case COLUMN_LINE:
        return line_canonical(raw, a, ret_value, e);
    }
    return false;
}

bool column_list_next(str *rest, str *ret_item)
{
    return item_next(rest, ret_item);
}

bool osm_way_read(str code, int64_t *ret_id)
{
    bool named = code.n > 1 && code.p[0] == 'w' && code.p[1] != '0';
    return named && str_parse_i64((str){code.p + 1, code.n - 1}, 1, INT64_MAX, ret_id);
}
