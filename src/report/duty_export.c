#include "report/duty_export.h"

#include <stdlib.h>
#include <string.h>

#include "report/duty_words.h"

static void column(grid *g, const duty_words *w, const char *name, int32_t width)
{
    grid_column(g, words_word(w, "duty.column.", name), width);
}

// An empty cell where there is no number.
static void number(grid *g, const json_t *row, const char *member)
{
    const json_t *value = json_object_get(row, member);
    if (json_is_integer(value)) {
        grid_number(g, (int64_t)json_integer_value(value));
    } else {
        grid_text(g, "");
    }
}

static const char *codes_text(const duty_words *w, const json_t *codes)
{
    strbuf text;
    strbuf_init(&text, 64 * 1024);
    size_t i = 0;
    json_t *code = NULL;
    json_array_foreach(codes, i, code)
    {
        strbuf_addf(&text, "%s%s", i > 0 ? " " : "", json_string_value(code));
    }
    const char *z = str_dup(w->a, strbuf_str(&text));
    strbuf_done(&text);
    return z;
}

// ---------------------------------------------------------------- people

static void people_row(grid *g, const duty_words *w, const json_t *duty, const json_t *span)
{
    const char *code = words_z(duty, "person");
    const json_t *person = json_object_get(json_object_get(w->all, "people"), code);
    const char *role = words_z(person, "role");
    const char *class_ = words_z(duty, "class_name");
    grid_text(g, code);
    grid_text(g, words_z(person, "rank"));
    grid_text(g, words_z(person, "name"));
    grid_text(g, words_z(person, "unit_name"));
    grid_text(g, role[0] == '\0' ? "" : words_word(w, "duty.role.", role));
    grid_text(g, words_word(w, "duty.kind.", words_z(duty, "kind")));
    grid_text(g, words_z(duty, "id"));
    grid_text(g, words_z(duty, "place"));
    grid_text(g, words_place(w, words_z(duty, "place")));
    grid_text(g, words_kecamatan(w, duty));
    grid_text(g, class_);
    grid_moment(g, words_z(span, "from"));
    grid_moment(g, words_z(span, "to"));
    number(g, duty, "travel_min");
    grid_text(g, codes_text(w, json_object_get(duty, "tps")));
    grid_text(g, words_people(w, json_object_get(duty, "with")));
    grid_text(g, words_people(w, json_object_get(duty, "padal")));
}

void duty_grid_people(arena *a, text_language language, const json_t *duties, grid *ret)
{
    static const struct {
        const char *name;
        int32_t width;
    } columns[] = {{"person", 10}, {"rank", 10}, {"name", 26},  {"unit", 22},       {"role", 16},
                   {"kind", 18},   {"id", 10},   {"place", 20}, {"place_name", 28}, {"kecamatan", 20},
                   {"class", 14},  {"from", 17}, {"to", 17},    {"travel_min", 12}, {"tps", 40},
                   {"with", 40},   {"padal", 26}};
    const duty_words w = {a, language, duties};
    grid_init(ret, a, text_get(language, "duty.grid.people"));
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        column(ret, &w, columns[i].name, columns[i].width);
    }
    size_t i = 0;
    json_t *duty = NULL;
    json_array_foreach(json_object_get(duties, "duties"), i, duty)
    {
        bool team = strcmp(words_z(duty, "kind"), "team") == 0;
        size_t k = 0;
        json_t *span = NULL;
        json_array_foreach(json_object_get(duty, "spans"), k, span)
        {
            if (!team) {
                people_row(ret, &w, duty, span);
            }
        }
        if (team) {
            people_row(ret, &w, duty, duty);
        }
    }
}

// ---------------------------------------------------------------- TPS

typedef struct tps_row {
    const char *code;
    const json_t *place;
    const json_t *duty; // of one of its team; NULL = it has none
} tps_row;

typedef struct tps_list {
    const duty_words *w;
    tps_row *row;
    int32_t n, cap;
} tps_list;

static void add_tps(tps_list *l, tps_row row)
{
    l->row = arena_room(l->w->a, l->row, l->n, &l->cap, sizeof *l->row);
    l->row[l->n++] = row;
}

static int compare_tps(const void *x, const void *y)
{
    return strcmp(((const tps_row *)x)->code, ((const tps_row *)y)->code);
}

// The TPS of a team are taken with the first of its members that comes.
static void gather_teams(tps_list *l)
{
    const json_t *places = json_object_get(l->w->all, "places");
    json_t *seen = json_object();
    size_t i = 0;
    json_t *duty = NULL;
    json_array_foreach(json_object_get(l->w->all, "duties"), i, duty)
    {
        const char *id = words_z(duty, "id");
        if (strcmp(words_z(duty, "kind"), "team") != 0 || json_object_get(seen, id)) {
            continue;
        }
        json_object_set_new(seen, id, json_true());
        size_t k = 0;
        json_t *code = NULL;
        json_array_foreach(json_object_get(duty, "tps"), k, code)
        {
            const char *tps = json_string_value(code);
            add_tps(l, (tps_row){tps, json_object_get(places, tps), duty});
        }
    }
    json_decref(seen);
}

static void gather_uncovered(tps_list *l, const json_t *shortage)
{
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(shortage, "uncovered"), i, row)
    {
        add_tps(l, (tps_row){words_z(row, "tps"), json_object_get(row, "place"), NULL});
    }
}

// Everybody of a team: the one whose duty it is, then those with him.
static const char *team_people(const duty_words *w, const json_t *duty)
{
    json_t *all = json_array();
    json_array_append_new(all, json_string(words_z(duty, "person")));
    json_array_extend(all, json_object_get(duty, "with"));
    const char *text = words_people(w, all);
    json_decref(all);
    return text;
}

static void tps_cells(grid *g, const duty_words *w, const tps_row *row)
{
    bool stands = row->duty && strcmp(words_z(row->duty, "place"), row->code) == 0;
    grid_text(g, row->code);
    grid_text(g, words_z(row->place, "name"));
    grid_text(g, words_z(row->place, "venue"));
    grid_text(g, words_z(row->place, "village"));
    grid_text(g, words_z(row->place, "kecamatan"));
    grid_text(g, words_z(row->place, "class_name"));
    number(g, row->place, "voters");
    grid_text(g, row->duty ? words_z(row->duty, "id") : text_get(w->language, "duty.grid.no_team"));
    grid_text(g, stands ? text_get(w->language, "duty.grid.station") : "");
    grid_text(g, row->duty ? team_people(w, row->duty) : "");
    grid_text(g, row->duty ? words_people(w, json_object_get(row->duty, "padal")) : "");
}

void duty_grid_tps(arena *a, text_language language, const json_t *duties, const json_t *shortage, grid *ret)
{
    static const struct {
        const char *name;
        int32_t width;
    } columns[] = {{"tps", 20},       {"name", 28},   {"venue", 28},  {"village", 20},
                   {"kecamatan", 20}, {"class", 14},  {"voters", 10}, {"team", 12},
                   {"station", 10},   {"people", 60}, {"padal", 26}};
    const duty_words w = {a, language, duties};
    tps_list l = {.w = &w};
    grid_init(ret, a, text_get(language, "duty.grid.tps"));
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        column(ret, &w, columns[i].name, columns[i].width);
    }
    gather_teams(&l);
    gather_uncovered(&l, shortage);
    if (l.n > 0) {
        qsort(l.row, (size_t)l.n, sizeof *l.row, compare_tps);
    }
    for (int32_t i = 0; i < l.n; i++) {
        tps_cells(ret, &w, &l.row[i]);
    }
}

// ---------------------------------------------------------------- what is short

void duty_grid_shortage(arena *a, text_language language, const json_t *shortage, grid *ret)
{
    static const char *const member[] = {"tps", "needed", "placed", "short", "tps_uncovered"};
    static const char *const title[] = {"summary.tps", "summary.needed", "summary.placed", "summary.lacks",
                                        "summary.uncovered"};
    grid_init(ret, a, text_get(language, "duty.grid.shortage"));
    grid_column(ret, text_get(language, "duty.column.code"), 14);
    grid_column(ret, text_get(language, "summary.kecamatan"), 26);
    for (size_t i = 0; i < sizeof title / sizeof *title; i++) {
        grid_column(ret, text_get(language, title[i]), 14);
    }
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(shortage, "by_kecamatan"), i, row)
    {
        grid_text(ret, words_z(row, "kecamatan"));
        grid_text(ret, words_z(row, "name"));
        for (size_t k = 0; k < sizeof member / sizeof *member; k++) {
            number(ret, row, member[k]);
        }
    }
}
