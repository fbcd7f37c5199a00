#include "report/table.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void table_init(table *t, arena *a, const char *align)
{
    *t = (table){.a = a, .n_column = (int32_t)strlen(align)};
    assert(t->n_column >= 1 && t->n_column <= TABLE_COLUMNS_MAX);
    for (int32_t i = 0; i < t->n_column; i++) {
        t->right[i] = align[i] == 'r';
    }
}

void table_cell(table *t, const char *text)
{
    if (t->n_cell == t->cap) {
        int32_t cap = t->cap ? t->cap * 2 : 256;
        const char **cell = ARENA_NEW(t->a, const char *, cap);
        if (t->n_cell > 0) {
            memcpy(cell, t->cell, (size_t)t->n_cell * sizeof *cell);
        }
        t->cell = cell;
        t->cap = cap;
    }
    t->cell[t->n_cell++] = arena_copy(t->a, text, strlen(text));
}

void table_cellf(table *t, const char *format, ...)
{
    char text[256];
    va_list ap;
    va_start(ap, format);
    (void)vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    table_cell(t, text);
}

void table_heads(table *t, text_language language, const char *const *key, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        table_cell(t, text_get(language, key[i]));
    }
}

const char *number_grouped(char out[static NUMBER_BYTES], int64_t value, char thousands)
{
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)value);
    int n_out = 0;
    for (int i = 0; i < n; i++) {
        bool group = i > 0 && digits[i - 1] != '-' && (n - i) % 3 == 0;
        if (group) {
            out[n_out++] = thousands;
        }
        out[n_out++] = digits[i];
    }
    out[n_out] = '\0';
    return out;
}

void table_number(table *t, int64_t value, char thousands)
{
    char text[NUMBER_BYTES];
    table_cell(t, number_grouped(text, value, thousands));
}

static bool begins_character(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

// Characters, not bytes: every string here is of one-column letters.
static int32_t text_width(str s)
{
    int32_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += begins_character(s.p[i]) ? 1 : 0;
    }
    return n;
}

// ---------------------------------------------------------------- a narrow terminal

enum { COLUMN_MIN = 6, GAP = 2 }; // characters that a broken word leaves at least; between columns

static int32_t longest_word(const char *z)
{
    int32_t longest = 0;
    int32_t n = 0;
    for (; *z; z++) {
        n = *z == ' ' ? 0 : n + (begins_character(*z) ? 1 : 0);
        longest = n > longest ? n : longest;
    }
    return longest;
}

// The widest column that may still be made narrower, or -1.
static int32_t widest(int32_t n, const int32_t *width, const int32_t *least)
{
    int32_t best = -1;
    for (int32_t c = 0; c < n; c++) {
        best = width[c] > least[c] && (best < 0 || width[c] > width[best]) ? c : best;
    }
    return best;
}

static void make_narrow(int32_t n, int32_t *width, const int32_t *least, int32_t *total, int32_t most)
{
    for (int32_t c = 0; *total > most && (c = widest(n, width, least)) >= 0;) {
        width[c]--;
        --*total;
    }
}

// First between words; then, of text and of what stands above numbers, within them.
static void fit(const table *t, int32_t *width)
{
    int32_t least[TABLE_COLUMNS_MAX] = {0};
    int32_t total = 0;
    for (int32_t i = 0; i < t->n_cell; i++) {
        int32_t word = longest_word(t->cell[i]);
        int32_t *column = &least[i % t->n_column];
        *column = word > *column ? word : *column;
    }
    for (int32_t c = 0; c < t->n_column; c++) {
        total += width[c] + GAP;
    }
    make_narrow(t->n_column, width, least, &total, t->columns);
    for (int32_t c = 0; c < t->n_column; c++) {
        int32_t most = COLUMN_MIN;
        for (int32_t i = t->n_column + c; t->right[c] && i < t->n_cell; i += t->n_column) {
            int32_t word = longest_word(t->cell[i]);
            most = word > most ? word : most;
        }
        least[c] = least[c] > most ? most : least[c];
    }
    make_narrow(t->n_column, width, least, &total, t->columns);
}

// What of a cell goes onto the next line of `width` characters; *at goes behind it, and behind the space.
static str take_line(const char **at, int32_t width)
{
    const char *from = *at;
    const char *end = from;
    const char *space = NULL; // the last one at which the line may end
    for (int32_t n = 0; *end && (n < width || !begins_character(*end)); end++) {
        n += begins_character(*end) ? 1 : 0;
        space = *end == ' ' && end > from ? end : space;
    }
    bool whole = *end == '\0' || *end == ' ';
    const char *stop = whole || !space ? end : space;
    *at = *stop == ' ' ? stop + 1 : stop;
    return (str){from, (size_t)(stop - from)};
}

static void print_cell(const table *t, strbuf *out, int32_t column, int32_t width, str text)
{
    int32_t pad = width - text_width(text);
    bool last = column == t->n_column - 1;
    strbuf_addz(out, "  ");
    for (int32_t i = 0; t->right[column] && i < pad; i++) {
        strbuf_addc(out, ' ');
    }
    strbuf_add(out, text);
    for (int32_t i = 0; !t->right[column] && !last && i < pad; i++) {
        strbuf_addc(out, ' ');
    }
}

static void print_row(const table *t, strbuf *out, const int32_t *width, const char *const *cell)
{
    const char *at[TABLE_COLUMNS_MAX] = {0};
    bool more = true;
    for (int32_t c = 0; c < t->n_column; c++) {
        at[c] = cell[c];
    }
    while (more) {
        more = false;
        for (int32_t c = 0; c < t->n_column; c++) {
            print_cell(t, out, c, width[c], take_line(&at[c], width[c]));
            more = more || *at[c] != '\0';
        }
        strbuf_addc(out, '\n');
    }
}

void table_print(const table *t, strbuf *out)
{
    int32_t width[TABLE_COLUMNS_MAX] = {0};
    for (int32_t i = 0; i < t->n_cell; i++) {
        int32_t w = text_width(str_of(t->cell[i]));
        int32_t *column = &width[i % t->n_column];
        *column = w > *column ? w : *column;
    }
    if (t->columns > 0) {
        fit(t, width);
    }
    for (int32_t i = 0; i + t->n_column <= t->n_cell; i += t->n_column) {
        print_row(t, out, width, &t->cell[i]);
        for (int32_t c = 0; i == 0 && c < t->n_column; c++) { // under the header
            strbuf_addz(out, "  ");
            for (int32_t w = 0; w < width[c]; w++) {
                strbuf_addz(out, "─");
            }
            strbuf_addz(out, c == t->n_column - 1 ? "\n" : "");
        }
    }
}
