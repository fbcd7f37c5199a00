#include "app/borders.h"

#include <string.h>

#include "app/outline.h"

enum { BISECTIONS = 20, DEPTH_MAX = 8 };

// The outline of one area.
typedef struct border_outline {
    int32_t kabupaten;
    outline shape;
} border_outline;

static int32_t kabupaten_of(const snapshot *s, int32_t area)
{
    for (int depth = 0; area != SNAP_NONE && depth < DEPTH_MAX; depth++) {
        if (s->area[area].level == LEVEL_KABUPATEN) {
            return area;
        }
        area = s->area[area].parent;
    }
    return SNAP_NONE;
}

// ---------------------------------------------------------------- outlines

static bool has_outline(const snapshot *s, int32_t area)
{
    bool found = false;
    for (int32_t i = 0; i < s->n_outline; i++) {
        found = found || s->outline[i].area == area;
    }
    return found;
}

static bool villages_have(const snapshot *s, int32_t own)
{
    bool all = s->n_outline > 0;
    for (int32_t i = 0; all && i < s->n_area; i++) {
        bool village = s->area[i].level >= LEVEL_DESA && kabupaten_of(s, i) == own;
        all = !village || has_outline(s, i);
    }
    return all;
}

void borders_make(arena *a, const snapshot *s, borders *ret)
{
    borders b = {.snap = s, .own = s->operation.area};
    b.outline = ARENA_NEW(a, border_outline, s->n_outline);
    b.known = b.own != SNAP_NONE && (has_outline(s, b.own) || villages_have(s, b.own));
    for (int32_t i = 0; b.known && i < s->n_outline; i++) {
        border_outline *o = &b.outline[b.n];
        *o = (border_outline){.kabupaten = kabupaten_of(s, s->outline[i].area)};
        // Of a kabupaten that has its own outline those of its villages say nothing more.
        if (o->kabupaten != SNAP_NONE &&
            (s->outline[i].area == o->kabupaten || !has_outline(s, o->kabupaten))) {
            outline_read(a, &s->outline[i], &o->shape);
            b.n++;
        }
    }
    *ret = b;
}

// ---------------------------------------------------------------- where a point is

int32_t borders_at(const borders *b, point at)
{
    for (int32_t i = 0; i < b->n; i++) {
        if (outline_holds(&b->outline[i].shape, at)) {
            return b->outline[i].kabupaten;
        }
    }
    return BORDERS_ELSEWHERE;
}

// ---------------------------------------------------------------- where a line crosses

static point between(point p, point q, int64_t part, int64_t whole)
{
    whole = whole > 0 ? whole : 1;
    return (point){(int32_t)(p.lat_e7 + ((int64_t)q.lat_e7 - p.lat_e7) * part / whole),
                   (int32_t)(p.lon_e7 + ((int64_t)q.lon_e7 - p.lon_e7) * part / whole)};
}

// Between a point that is in one kabupaten and one that is not: how far along the border is, in millimetres.
static int64_t find_border(const borders *b, point p, point q, int32_t from, int64_t length_mm)
{
    int64_t low = 0;
    int64_t high = length_mm;
    for (int i = 0; i < BISECTIONS && high - low > 1; i++) {
        int64_t middle = low + (high - low) / 2;
        if (borders_at(b, between(p, q, middle, length_mm)) == from) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

typedef struct crossings {
    arena *a;
    const borders *b;
    border_crossing *row;
    int32_t n, cap;
    int32_t here;
} crossings;

// Takes back what only touched a border: out of a kabupaten and in again.
static void add_crossing(crossings *c, point at, int64_t along_mm, int32_t to)
{
    const border_crossing *last = c->n > 0 ? &c->row[c->n - 1] : NULL;
    if (last && last->from == to && along_mm - last->along_mm < (int64_t)BORDERS_WITHIN_M * 1000) {
        c->n--;
    } else {
        c->row = arena_room(c->a, c->row, c->n, &c->cap, sizeof *c->row);
        c->row[c->n++] = (border_crossing){at, along_mm, c->here, to};
    }
    c->here = to;
}

// A straight piece of the line, in steps.
static void cross_piece(crossings *c, point p, point q, int64_t from_mm)
{
    int64_t length_mm = point_distance_mm(p, q);
    int64_t steps = length_mm / ((int64_t)BORDERS_STEP_M * 1000) + 1;
    int64_t done_mm = 0;
    for (int64_t i = 1; i <= steps; i++) {
        int64_t next_mm = length_mm * i / steps;
        int32_t there = borders_at(c->b, between(p, q, next_mm, length_mm));
        if (there != c->here) {
            point start = between(p, q, done_mm, length_mm);
            point end = between(p, q, next_mm, length_mm);
            int64_t at_mm = find_border(c->b, start, end, c->here, next_mm - done_mm);
            add_crossing(c, between(start, end, at_mm, next_mm - done_mm), from_mm + done_mm + at_mm, there);
        }
        done_mm = next_mm;
    }
}

int32_t borders_cross(arena *a, const borders *b, int32_t n, const point *line, border_crossing **ret,
                      int64_t *ret_length_mm)
{
    crossings c = {.a = a, .b = b, .here = n > 0 ? borders_at(b, line[0]) : BORDERS_ELSEWHERE};
    int64_t length_mm = 0;
    int32_t last = 0;
    for (int32_t i = 1; b->known && i < n; i++) { // points that stand close are passed over
        if (i + 1 == n || point_distance_m(line[last], line[i]) >= BORDERS_STEP_M / 2) {
            cross_piece(&c, line[last], line[i], length_mm);
            length_mm += point_distance_mm(line[last], line[i]);
            last = i;
        }
    }
    *ret = c.row;
    *ret_length_mm = length_mm;
    return c.n;
}

// ---------------------------------------------------------------- who takes over

static bool is_polres(const snap_unit *u)
{
    return u->level && strcmp(u->level, "polres") == 0;
}

// The Polres that a unit is, or stands below.
static int32_t polres_above(const snapshot *s, int32_t unit)
{
    for (int depth = 0; unit != SNAP_NONE && depth < DEPTH_MAX; depth++) {
        if (is_polres(&s->unit[unit])) {
            return unit;
        }
        unit = s->unit[unit].parent;
    }
    return SNAP_NONE;
}

int32_t borders_polres(const borders *b, int32_t kabupaten)
{
    const snapshot *s = b->snap;
    int32_t found =
        kabupaten == BORDERS_ELSEWHERE ? SNAP_NONE : polres_above(s, s->area[kabupaten].police_unit);
    for (int32_t i = 0; kabupaten != BORDERS_ELSEWHERE && found == SNAP_NONE && i < s->n_area; i++) {
        found = s->area[i].parent == kabupaten ? polres_above(s, s->area[i].police_unit) : SNAP_NONE;
    }
    return found;
}
