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

// Characters, not bytes: every string here is of one-column letters.
static int32_t text_width(const char *z)
{
    int32_t n = 0;
    for (; *z; z++) {
        n += ((unsigned char)*z & 0xC0) != 0x80 ? 1 : 0;
    }
    return n;
}

static void print_cell(const table *t, strbuf *out, int32_t column, int32_t width, const char *text)
{
    int32_t pad = width - text_width(text);
    bool last = column == t->n_column - 1;
    strbuf_addz(out, "  ");
    for (int32_t i = 0; t->right[column] && i < pad; i++) {
        strbuf_addc(out, ' ');
    }
    strbuf_addz(out, text);
    for (int32_t i = 0; !t->right[column] && !last && i < pad; i++) {
        strbuf_addc(out, ' ');
    }
}

void table_print(const table *t, strbuf *out)
{
    int32_t width[TABLE_COLUMNS_MAX] = {0};
    for (int32_t i = 0; i < t->n_cell; i++) {
        int32_t w = text_width(t->cell[i]);
        int32_t *column = &width[i % t->n_column];
        *column = w > *column ? w : *column;
    }
    for (int32_t i = 0; i < t->n_cell; i++) {
        int32_t column = i % t->n_column;
        print_cell(t, out, column, width[column], t->cell[i]);
        if (column < t->n_column - 1) {
            continue;
        }
        strbuf_addc(out, '\n');
        for (int32_t c = 0; i == column && c < t->n_column; c++) { // under the header
            strbuf_addz(out, "  ");
            for (int32_t w = 0; w < width[c]; w++) {
                strbuf_addz(out, "─");
            }
            strbuf_addz(out, c == t->n_column - 1 ? "\n" : "");
        }
    }
}
