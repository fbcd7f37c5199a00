#include "app/field_map.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/duty_internal.h"
#include "app/field_internal.h"
#include "app/outline.h"
#include "app/words.h"
#include "base/str_map.h"
#include "geo/polyline.h"
#include "geo/thin.h"

enum {
    LINE_POINTS_MAX = 16384,
    TOLERANCES = 12,        // each twice the one before
    TOLERANCE_FIRST_M = 20, // a few pixels of a phone that shows a kecamatan
    KEY_BYTES = 48,
    RING_POINTS_MIN = 4,
    PIECE_E7 = 90000, // a long straight piece is looked at about every kilometre
};

typedef enum line_kind { LINE_ROAD, LINE_RIVER, LINE_FERRY, LINE_LINK } line_kind;

typedef struct map_line {
    line_kind kind;
    int32_t n;
    point *p;
} map_line;

typedef struct map_area {
    const char *code, *name;
    outline shape;
} map_area;

typedef struct making {
    arena *a;
    const planner_result *r;
    const snapshot *snap;
    str_map near;  // cells
    str_map drawn; // pieces of lines
    point_box box;
    map_line *line;
    int32_t n_line, cap_line;
    map_area *area;
    int32_t n_area, cap_area;
    point *day; // what the day touches
    int32_t n_day, cap_day;
    point *work; // room for LINE_POINTS_MAX
} making;

// ---------------------------------------------------------------- where the day goes

static int32_t cell_of(int32_t e7)
{
    return (int32_t)floor((double)e7 / FIELD_MAP_CELL_E7);
}

static str cell_key(int32_t y, int32_t x, char out[static KEY_BYTES])
{
    int n = snprintf(out, KEY_BYTES, "%d/%d", y, x);
    return (str){out, (size_t)n};
}

static bool is_near(const making *m, point p)
{
    char key[KEY_BYTES];
    return str_map_has(&m->near, cell_key(cell_of(p.lat_e7), cell_of(p.lon_e7), key));
}

static void mark_around(making *m, point p)
{
    char key[KEY_BYTES];
    for (int32_t y = -1; y <= 1; y++) {
        for (int32_t x = -1; x <= 1; x++) {
            str cell = cell_key(cell_of(p.lat_e7) + y, cell_of(p.lon_e7) + x, key);
            if (!str_map_has(&m->near, cell)) {
                (void)str_map_add(&m->near, str_keep(m->a, cell), 1, NULL);
            }
        }
    }
}

static void touch(making *m, point p)
{
    m->day = arena_room(m->a, m->day, m->n_day, &m->cap_day, sizeof(point));
    m->day[m->n_day++] = p;
    point_box_take(&m->box, p);
    mark_around(m, p);
}

// The point at a share of a straight piece.
static point along(point from, point to, int32_t i, int32_t n)
{
    return (point){from.lat_e7 + (int32_t)(((int64_t)to.lat_e7 - from.lat_e7) * i / n),
                   from.lon_e7 + (int32_t)(((int64_t)to.lon_e7 - from.lon_e7) * i / n)};
}

static int32_t pieces_of(point from, point to)
{
    int64_t dy = llabs((int64_t)to.lat_e7 - from.lat_e7);
    int64_t dx = llabs((int64_t)to.lon_e7 - from.lon_e7);
    return 1 + (int32_t)((dy > dx ? dy : dx) / PIECE_E7);
}

static bool point_read(const json_t *v, point *ret)
{
    if (json_array_size(v) != 2) {
        return false;
    }
    *ret = (point){(int32_t)lround(json_number_value(json_array_get(v, 0)) * 1e7),
                   (int32_t)lround(json_number_value(json_array_get(v, 1)) * 1e7)};
    return true;
}

static void touch_path(making *m, str text)
{
    int32_t n = 0;
    if (!polyline_read(text, LINE_POINTS_MAX, m->work, &n)) {
        return;
    }
    for (int32_t i = 0; i < n; i++) {
        point to = m->work[i];
        for (int32_t k = 1; i > 0 && k < pieces_of(m->work[i - 1], to); k++) {
            touch(m, along(m->work[i - 1], to, k, pieces_of(m->work[i - 1], to)));
        }
        touch(m, to);
    }
}

static void touch_day(making *m, const json_t *day)
{
    size_t i = 0;
    json_t *path = NULL;
    json_array_foreach(json_object_get(day, "paths"), i, path)
    {
        touch_path(m, str_of(json_string_value(path)));
    }
    const char *code = NULL;
    json_t *place = NULL;
    json_object_foreach(json_object_get(day, "places"), code, place)
    {
        point p = {0};
        if (point_read(json_object_get(place, "at"), &p)) {
            touch(m, p);
        }
    }
}

// ---------------------------------------------------------------- lines

// Whether a piece of a line is drawn for the first time, whichever way it goes.
static bool is_new(making *m, point p, point q)
{
    char key[KEY_BYTES];
    bool turned = p.lat_e7 > q.lat_e7 || (p.lat_e7 == q.lat_e7 && p.lon_e7 > q.lon_e7);
    point a = turned ? q : p;
    point b = turned ? p : q;
    int n = snprintf(key, sizeof key, "%d,%d,%d,%d", a.lat_e7 / 100, a.lon_e7 / 100, b.lat_e7 / 100,
                     b.lon_e7 / 100);
    str k = {key, (size_t)n};
    return !str_map_has(&m->drawn, k) && str_map_add(&m->drawn, str_keep(m->a, k), 1, NULL);
}

static void add_run(making *m, line_kind kind, const point *p, int32_t n)
{
    if (n < 2) {
        return;
    }
    m->line = arena_room(m->a, m->line, m->n_line, &m->cap_line, sizeof(map_line));
    point *kept = ARENA_NEW(m->a, point, n);
    memcpy(kept, p, (size_t)n * sizeof(point));
    m->line[m->n_line++] = (map_line){kind, n, kept};
}

static bool piece_near(const making *m, point p, point q)
{
    int32_t n = pieces_of(p, q);
    bool near = is_near(m, p);
    for (int32_t i = 1; !near && i <= n; i++) {
        near = is_near(m, along(p, q, i, n));
    }
    return near;
}

// Takes of a line the runs of pieces that are near the day's ways and not drawn yet.
static void add_line(making *m, line_kind kind, const point *p, int32_t n)
{
    int32_t begin = 0;
    for (int32_t i = 1; i < n; i++) {
        if (!piece_near(m, p[i - 1], p[i]) || !is_new(m, p[i - 1], p[i])) {
            add_run(m, kind, p + begin, i - begin);
            begin = i;
        }
    }
    add_run(m, kind, p + begin, n - begin);
}

static line_kind kind_of_class(int32_t class_)
{
    return class_ == LINK_RIVER || class_ == LINK_CANAL || class_ >= LINK_TIDAL ? LINE_RIVER : LINE_ROAD;
}

static bool is_boat(const char *mode)
{
    return strcmp(mode, word_of(KIND_FLEET, FLEET_MODE, MODE_KETEK)) == 0 ||
           strcmp(mode, word_of(KIND_FLEET, FLEET_MODE, MODE_JUKUNG)) == 0 ||
           strcmp(mode, word_of(KIND_FLEET, FLEET_MODE, MODE_SPEEDBOAT)) == 0;
}

static void add_lines(making *m)
{
    const snapshot *s = m->snap;
    size_t i = 0;
    json_t *path = NULL;
    json_array_foreach(json_object_get(m->r->document, "paths"), i, path)
    {
        bool shaped = row_text(path, "line")[0] != '\0';
        int32_t n = field_path_points(s, path, LINE_POINTS_MAX, m->work);
        add_line(m,
                 !shaped                           ? LINE_LINK
                 : is_boat(row_text(path, "mode")) ? LINE_RIVER
                                                   : LINE_ROAD,
                 m->work, n);
    }
    for (int32_t w = 0; w < s->n_way; w++) {
        add_line(m, kind_of_class(s->way[w].class_), s->way[w].point, s->way[w].n_point);
    }
    for (int32_t k = 0; k < s->n_link; k++) {
        const point ends[2] = {s->site[s->link[k].from].at, s->site[s->link[k].to].at};
        add_line(m, LINE_LINK, ends, 2);
    }
}

// ---------------------------------------------------------------- areas

static void add_area(making *m, const snap_outline *row)
{
    const snap_area *area = &m->snap->area[row->area];
    outline shape;
    if (area->level == LEVEL_KABUPATEN) {
        return;
    }
    outline_read(m->a, row, &shape);
    bool touched = false;
    for (int32_t i = 0; !touched && i < m->n_day; i++) {
        touched = outline_holds(&shape, m->day[i]);
    }
    if (touched) {
        m->area = arena_room(m->a, m->area, m->n_area, &m->cap_area, sizeof(map_area));
        m->area[m->n_area++] = (map_area){area->code, area->name, shape};
    }
}

// ---------------------------------------------------------------- the answer

static json_t *line_json(making *m, int32_t n, const point *p, int32_t tolerance_m, int32_t least)
{
    arena scratch = {0};
    strbuf text;
    point *thin = ARENA_NEW(&scratch, point, n);
    memcpy(thin, p, (size_t)n * sizeof(point));
    n = thin_line(&scratch, n, thin, tolerance_m);
    strbuf_init(&text, POLYLINE_TEXT_MAX);
    polyline_write(&text, n, thin);
    json_t *out = n >= least ? json_stringn(text.p ? text.p : "", text.n) : NULL;
    strbuf_done(&text);
    arena_done(&scratch);
    (void)m;
    return out;
}

static json_t *areas_json(making *m, int32_t tolerance_m)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < m->n_area; i++) {
        const map_area *x = &m->area[i];
        json_t *rings = json_array();
        for (int32_t k = 0; k < x->shape.n_ring; k++) {
            const ring *line = &x->shape.ring[k];
            json_t *text = line->n > 0 ? line_json(m, line->n, line->p, tolerance_m, RING_POINTS_MIN) : NULL;
            if (text) {
                json_array_append_new(rings, text);
            }
        }
        json_array_append_new(out,
                              json_pack("{s:s, s:s, s:o}", "code", x->code, "name", x->name, "rings", rings));
    }
    return out;
}

static json_t *lines_json(making *m, int32_t tolerance_m)
{
    static const char *const name[] = {
        [LINE_ROAD] = "road", [LINE_RIVER] = "river", [LINE_FERRY] = "ferry", [LINE_LINK] = "link"};
    json_t *out = json_array();
    for (int32_t i = 0; i < m->n_line; i++) {
        const map_line *x = &m->line[i];
        json_array_append_new(out, json_pack("{s:s, s:o}", "kind", name[x->kind], "line",
                                             line_json(m, x->n, x->p, tolerance_m, 2)));
    }
    return out;
}

static json_t *map_json(making *m, int32_t tolerance_m)
{
    const point_box *b = &m->box;
    bool any = point_box_any(b);
    return json_pack("{s:[f, f, f, f], s:o, s:o}", "bbox", any ? (double)b->west_e7 / 1e7 : 0.0,
                     any ? (double)b->south_e7 / 1e7 : 0.0, any ? (double)b->east_e7 / 1e7 : 0.0,
                     any ? (double)b->north_e7 / 1e7 : 0.0, "areas", areas_json(m, tolerance_m), "lines",
                     lines_json(m, tolerance_m));
}

static size_t bytes_of(const json_t *o)
{
    return json_dumpb(o, NULL, 0, JSON_COMPACT | JSON_REAL_PRECISION(9));
}

void field_map(arena *a, const planner_result *r, const json_t *day, json_t **ret)
{
    making m = {.a = a, .r = r, .snap = &r->snap, .box = point_box_none()};
    m.work = ARENA_NEW(a, point, LINE_POINTS_MAX);
    touch_day(&m, day);
    add_lines(&m);
    for (int32_t i = 0; i < m.snap->n_outline; i++) {
        add_area(&m, &m.snap->outline[i]);
    }
    int32_t tolerance_m = TOLERANCE_FIRST_M;
    json_t *out = map_json(&m, tolerance_m);
    for (int i = 1; i < TOLERANCES && bytes_of(out) > FIELD_MAP_BYTES_MAX; i++) {
        json_decref(out);
        tolerance_m *= 2;
        m.n_line = i > TOLERANCES / 2 ? m.n_line / 2 : m.n_line; // thinning alone does not do: fewer lines
        out = map_json(&m, tolerance_m);
    }
    str_map_done(&m.near);
    str_map_done(&m.drawn);
    *ret = out;
}
