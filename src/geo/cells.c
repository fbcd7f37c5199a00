#include "geo/cells.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "geo/sphere_internal.h"

enum {
    CELLS_MAX = 1000000,
    CIRCLE_SIDES = 32, // of the polygon that stands for a circle
    SITE_NONE = -1,
};

// Metres east and north of the middle.
typedef struct vec {
    double x;
    double y;
} vec;

typedef struct plane {
    double lat0_e7;
    double lon0_e7;
    double east_m; // of 1e-7 degree
    double north_m;
} plane;

// A convex polygon, counterclockwise.
typedef struct shape {
    int32_t n;
    int32_t cap;
    vec *v;     // [cap]
    vec *spare; // [cap]: a cut writes here, then they change places
} shape;

typedef struct site {
    vec at;
    int32_t index;
} site;

// The points in the order of their x, so that neighbours are found by walking outward from one.
typedef struct sites {
    int32_t n;
    site *by_x;    // [n]
    int32_t *rank; // [n] where an index stands in by_x
    bool *same;    // [n] by rank: the place is a lower index's
} sites;

typedef struct walk {
    const sites *s;
    double x;
    int32_t left; // next ranks
    int32_t right;
} walk;

static double distance(vec a, vec b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

static plane plane_about(int32_t n, const point *p)
{
    point_box box = {0};
    (void)polygon_box(1, &(ring){n, p}, &box);
    double lat0_e7 = ((double)box.south_e7 + box.north_e7) / 2;
    return (plane){
        .lat0_e7 = lat0_e7,
        .lon0_e7 = ((double)box.west_e7 + box.east_e7) / 2,
        .east_m = RAD_PER_E7 * EARTH_RADIUS_M * cos(lat0_e7 * RAD_PER_E7),
        .north_m = RAD_PER_E7 * EARTH_RADIUS_M,
    };
}

static vec plane_vec(const plane *f, point p)
{
    return (vec){(p.lon_e7 - f->lon0_e7) * f->east_m, (p.lat_e7 - f->lat0_e7) * f->north_m};
}

static point plane_point(const plane *f, vec v)
{
    return (point){(int32_t)lround(v.y / f->north_m + f->lat0_e7),
                   (int32_t)lround(v.x / f->east_m + f->lon0_e7)};
}

static int vec_compare(const void *a, const void *b)
{
    const vec *p = a;
    const vec *q = b;
    return p->x != q->x ? (p->x > q->x) - (p->x < q->x) : (p->y > q->y) - (p->y < q->y);
}

static int site_compare(const void *a, const void *b)
{
    const site *p = a;
    const site *q = b;
    int by_place = vec_compare(&p->at, &q->at);
    return by_place != 0 ? by_place : (p->index > q->index) - (p->index < q->index);
}

static walk walk_from(const sites *s, int32_t rank)
{
    return (walk){.s = s, .x = s->by_x[rank].at.x, .left = rank - 1, .right = rank + 1};
}

// The rank of the next site by distance in x alone, or SITE_NONE when there is none within reach.
static int32_t walk_next(walk *w, double reach)
{
    double to_left = w->left >= 0 ? w->x - w->s->by_x[w->left].at.x : HUGE_VAL;
    double to_right = w->right < w->s->n ? w->s->by_x[w->right].at.x - w->x : HUGE_VAL;
    double nearest = fmin(to_left, to_right);
    if (nearest > reach || isinf(nearest)) {
        return SITE_NONE;
    }
    return to_left <= to_right ? w->left-- : w->right++;
}

// Whether a lower index has this place already. Indices are asked in their order.
static bool site_is_same(const sites *s, int32_t rank)
{
    const site *me = &s->by_x[rank];
    walk w = walk_from(s, rank);
    for (int32_t k = walk_next(&w, CELLS_SAME_M); k != SITE_NONE; k = walk_next(&w, CELLS_SAME_M)) {
        const site *other = &s->by_x[k];
        if (other->index < me->index && !s->same[k] && distance(other->at, me->at) <= CELLS_SAME_M) {
            return true;
        }
    }
    return false;
}

static sites sites_sort(arena *a, const plane *f, int32_t n, const point *p)
{
    sites s = {n, ARENA_NEW(a, site, n), ARENA_NEW(a, int32_t, n), ARENA_NEW(a, bool, n)};
    for (int32_t i = 0; i < n; i++) {
        s.by_x[i] = (site){plane_vec(f, p[i]), i};
    }
    qsort(s.by_x, (size_t)n, sizeof *s.by_x, site_compare);
    for (int32_t k = 0; k < n; k++) {
        s.rank[s.by_x[k].index] = k;
    }
    for (int32_t i = 0; i < n; i++) {
        s.same[s.rank[i]] = site_is_same(&s, s.rank[i]);
    }
    return s;
}

// The nearest other places of a site, nearest first; SITE_NONE at HUGE_VAL where there are fewer.
typedef struct nearest {
    double m[CELLS_NEAREST];
    int32_t rank[CELLS_NEAREST];
} nearest;

static void nearest_add(nearest *near, double m, int32_t rank)
{
    for (int i = 0; i < CELLS_NEAREST; i++) {
        if (m < near->m[i]) {
            double farther_m = near->m[i]; // moves on to the next
            int32_t farther = near->rank[i];
            near->m[i] = m;
            near->rank[i] = rank;
            m = farther_m;
            rank = farther;
        }
    }
}

static nearest site_nearest(const sites *s, int32_t rank)
{
    nearest out;
    for (int i = 0; i < CELLS_NEAREST; i++) {
        out.m[i] = HUGE_VAL;
        out.rank[i] = SITE_NONE;
    }
    const double *farthest = &out.m[CELLS_NEAREST - 1];
    walk w = walk_from(s, rank);
    for (int32_t k = walk_next(&w, *farthest); k != SITE_NONE; k = walk_next(&w, *farthest)) {
        if (!s->same[k]) {
            nearest_add(&out, distance(s->by_x[k].at, s->by_x[rank].at), k);
        }
    }
    return out;
}

static int double_compare(const void *a, const void *b)
{
    const double *p = a;
    const double *q = b;
    return (*p > *q) - (*p < *q);
}

// How far the cell of each rank may reach; returns the median distance to the nearest other place, 0 for
// fewer than two places.
static double sites_reach(arena *a, const sites *s, double *ret_reach)
{
    double *spacing = ARENA_NEW(a, double, s->n);
    int32_t n = 0;
    for (int32_t k = 0; k < s->n; k++) {
        ret_reach[k] = CELLS_REACH_MIN_M;
    }
    for (int32_t k = 0; k < s->n; k++) {
        nearest near = site_nearest(s, k);
        if (s->same[k] || near.rank[0] == SITE_NONE) {
            continue;
        }
        spacing[n++] = near.m[0];
        for (int i = 0; i < CELLS_NEAREST && near.rank[i] != SITE_NONE; i++) {
            ret_reach[k] = fmax(ret_reach[k], near.m[i]);
            ret_reach[near.rank[i]] = fmax(ret_reach[near.rank[i]], near.m[i]);
        }
    }
    qsort(spacing, (size_t)n, sizeof *spacing, double_compare);
    return n > 0 ? spacing[n / 2] : 0;
}

static void circle(vec middle, double radius, vec out[static CIRCLE_SIDES])
{
    for (int i = 0; i < CIRCLE_SIDES; i++) {
        double angle = i * (2 * 3.14159265358979323846 / CIRCLE_SIDES);
        out[i] = (vec){middle.x + radius * cos(angle), middle.y + radius * sin(angle)};
    }
}

// Twice the area of the triangle; positive when it runs counterclockwise.
static double turn(vec a, vec b, vec c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

// Convex hull of points sorted by vec_compare (Andrew, 1979). One point gives itself.
static shape hull_of(arena *a, int32_t n, const vec *sorted)
{
    shape h = {.v = ARENA_NEW(a, vec, 2 * n)};
    for (int side = 0; side < 2; side++) {
        int32_t first = h.n; // of this side: the lower one from left to right, then the upper one back
        for (int32_t i = 0; i < n; i++) {
            vec p = sorted[side == 0 ? i : n - 1 - i];
            while (h.n - first >= 2 && turn(h.v[h.n - 2], h.v[h.n - 1], p) <= 0) {
                h.n--;
            }
            h.v[h.n++] = p;
        }
        h.n--; // its last point is the first of the other side
    }
    h.n = h.n > 0 ? h.n : 1;
    return h;
}

// The hull pushed outward by `margin`: the hull of circles about its corners, which is never flat, not even
// for points on a line.
static shape hull_around(arena *a, const sites *s, double margin)
{
    vec *at = ARENA_NEW(a, vec, s->n);
    for (int32_t k = 0; k < s->n; k++) {
        at[k] = s->by_x[k].at;
    }
    shape inner = hull_of(a, s->n, at);
    int32_t n = inner.n * CIRCLE_SIDES;
    vec *around = ARENA_NEW(a, vec, n);
    for (int32_t i = 0; i < inner.n; i++) {
        circle(inner.v[i], margin, around + (ptrdiff_t)i * CIRCLE_SIDES);
    }
    qsort(around, (size_t)n, sizeof *around, vec_compare);
    return hull_of(a, n, around);
}

// Keeps the part of the shape behind the line through `on`, `outward` pointing away from it (Sutherland and
// Hodgman, 1974).
static void shape_cut(shape *s, vec on, vec outward)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->n; i++) {
        vec a = s->v[i];
        vec b = s->v[i + 1 < s->n ? i + 1 : 0];
        double beyond_a = (a.x - on.x) * outward.x + (a.y - on.y) * outward.y;
        double beyond_b = (b.x - on.x) * outward.x + (b.y - on.y) * outward.y;
        assert(n + 2 <= s->cap);
        if (beyond_a <= 0) {
            s->spare[n++] = a;
        }
        if ((beyond_a < 0 && beyond_b > 0) || (beyond_a > 0 && beyond_b < 0)) {
            double t = beyond_a / (beyond_a - beyond_b);
            s->spare[n++] = (vec){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
        }
    }
    vec *old = s->v;
    s->v = s->spare;
    s->spare = old;
    s->n = n;
}

static double shape_radius(const shape *s, vec middle)
{
    double radius = 0;
    for (int32_t i = 0; i < s->n; i++) {
        radius = fmax(radius, distance(s->v[i], middle));
    }
    return radius;
}

// Cuts a circle down to the hull and to the site's side of the line halfway to each neighbour. A neighbour
// farther than twice the cell's radius cannot cut it.
static void cell_cut(const sites *s, int32_t rank, const shape *hull, double radius, shape *cell)
{
    vec me = s->by_x[rank].at;
    circle(me, radius, cell->v);
    cell->n = CIRCLE_SIDES;
    for (int32_t i = 0; i < hull->n; i++) {
        vec a = hull->v[i];
        vec b = hull->v[i + 1 < hull->n ? i + 1 : 0];
        shape_cut(cell, a, (vec){b.y - a.y, a.x - b.x});
    }
    double reach = 2 * shape_radius(cell, me);
    walk w = walk_from(s, rank);
    for (int32_t k = walk_next(&w, reach); k != SITE_NONE; k = walk_next(&w, reach)) {
        vec other = s->by_x[k].at;
        if (!s->same[k] && distance(me, other) <= reach) {
            shape_cut(cell, (vec){(me.x + other.x) / 2, (me.y + other.y) / 2},
                      (vec){other.x - me.x, other.y - me.y});
            reach = 2 * shape_radius(cell, me);
        }
    }
}

static bool point_eq(point a, point b)
{
    return a.lat_e7 == b.lat_e7 && a.lon_e7 == b.lon_e7;
}

// The shape in degrees, without corners that fall together by rounding.
static ring ring_of(arena *a, const plane *f, const shape *s)
{
    point *p = ARENA_NEW(a, point, s->n);
    int32_t n = 0;
    for (int32_t i = 0; i < s->n; i++) {
        point q = plane_point(f, s->v[i]);
        if (n == 0 || !point_eq(q, p[n - 1])) {
            p[n++] = q;
        }
    }
    while (n > 1 && point_eq(p[0], p[n - 1])) {
        n--;
    }
    return (ring){n, p};
}

void cells_compute(arena *a, int32_t n, const point *p, cells *ret_cells)
{
    assert(n >= 0 && n <= CELLS_MAX);
    cells out = {.n = n};
    if (n == 0) {
        *ret_cells = out;
        return;
    }
    arena scratch = {0};
    plane f = plane_about(n, p);
    sites s = sites_sort(&scratch, &f, n, p);
    double *reach = ARENA_NEW(&scratch, double, n);
    double margin = fmax(sites_reach(&scratch, &s, reach), CELLS_REACH_MIN_M);
    shape hull = hull_around(&scratch, &s, margin);
    // A cut adds one corner at most; twice that, as a line along an edge may meet it more often by rounding.
    int32_t cap = 2 * (CIRCLE_SIDES + hull.n + n);
    shape cell = {.cap = cap, .v = ARENA_NEW(&scratch, vec, cap), .spare = ARENA_NEW(&scratch, vec, cap)};
    ring *rings = ARENA_NEW(a, ring, n);
    for (int32_t i = 0; i < n; i++) {
        int32_t rank = s.rank[i];
        if (!s.same[rank]) {
            cell_cut(&s, rank, &hull, reach[rank], &cell);
            rings[i] = ring_of(a, &f, &cell);
        }
    }
    out.cell = rings;
    out.hull = ring_of(a, &f, &hull);
    *ret_cells = out;
    arena_done(&scratch);
}
