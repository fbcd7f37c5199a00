#include "report/grid.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"

void grid_init(grid *g, arena *a, const char *name)
{
    *g = (grid){.a = a, .name = name};
}

void grid_column(grid *g, const char *title, int32_t width)
{
    assert(g->n_column < GRID_COLUMNS_MAX);
    g->title[g->n_column] = title;
    g->width[g->n_column++] = width;
}

static void add_cell(grid *g, grid_cell cell)
{
    g->cell = arena_room(g->a, g->cell, g->n_cell, &g->cap, sizeof *g->cell);
    g->cell[g->n_cell++] = cell;
}

void grid_text(grid *g, const char *text)
{
    add_cell(g, (grid_cell){GRID_TEXT, arena_copy(g->a, text, strlen(text)), 0});
}

void grid_number(grid *g, int64_t value)
{
    add_cell(g, (grid_cell){GRID_NUMBER, "", value});
}

void grid_moment(grid *g, const char *local)
{
    int64_t s = 0;
    if (datetime_parse(str_of(local), &s)) {
        add_cell(g, (grid_cell){GRID_MOMENT, "", s});
    } else {
        grid_text(g, "");
    }
}

// ---------------------------------------------------------------- CSV

static void csv_text(strbuf *out, const char *text)
{
    bool formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
    if (!formula && strpbrk(text, ",\"\r\n;") == NULL) {
        strbuf_addz(out, text);
        return;
    }
    strbuf_addz(out, formula ? "\"'" : "\"");
    for (; *text; text++) {
        if (*text == '"') {
            strbuf_addc(out, '"');
        }
        strbuf_addc(out, *text);
    }
    strbuf_addc(out, '"');
}

static void csv_moment(strbuf *out, int64_t local_s)
{
    char text[DATETIME_TEXT];
    datetime_format(local_s, text);
    strbuf_addf(out, "%.10s %s", text, text + 11);
}

static void csv_cell(strbuf *out, const grid_cell *c)
{
    switch (c->type) {
    case GRID_TEXT:
        csv_text(out, c->text);
        return;
    case GRID_NUMBER:
        strbuf_addf(out, "%lld", (long long)c->value);
        return;
    case GRID_MOMENT:
        csv_moment(out, c->value);
        return;
    }
}

void grid_csv(const grid *g, strbuf *out)
{
    for (int32_t i = 0; i < g->n_column; i++) {
        strbuf_addz(out, i > 0 ? "," : "");
        csv_text(out, g->title[i]);
    }
    strbuf_addz(out, "\r\n");
    for (int32_t i = 0; i < g->n_cell; i++) {
        strbuf_addz(out, i % g->n_column > 0 ? "," : "");
        csv_cell(out, &g->cell[i]);
        strbuf_addz(out, i % g->n_column == g->n_column - 1 ? "\r\n" : "");
    }
}
