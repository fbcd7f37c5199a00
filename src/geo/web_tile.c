#include "geo/web_tile.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

static_assert(FLT_EVAL_METHOD == 0, "doubles are rounded as doubles");

// ---------------------------------------------------------------- the world

// The sine by its series: for |x| <= 1.5 the first term left out is below 1e-20. Not the library's, whose
// last digit is its own.
static double sine(double x)
{
    static const double factor[] = {1.0 / (2 * 3),   1.0 / (4 * 5),   1.0 / (6 * 7),   1.0 / (8 * 9),
                                    1.0 / (10 * 11), 1.0 / (12 * 13), 1.0 / (14 * 15), 1.0 / (16 * 17),
                                    1.0 / (18 * 19), 1.0 / (20 * 21), 1.0 / (22 * 23), 1.0 / (24 * 25)};
    double sum = 1;
    for (int k = sizeof factor / sizeof *factor; k-- > 0;) {
        sum = 1 - x * x * factor[k] * sum;
    }
    return x * sum;
}

// The logarithm by the series of its inverse hyperbolic tangent, after the exponent is taken off: |t| <
// 0.172, and the first term left out is below 1e-19.
static double logarithm(double q)
{
    static const double factor[] = {1.0,      1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11,
                                    1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23};
    const double ln_2 = 0.69314718055994530942;
    int exponent = 0;
    double m = frexp(q, &exponent); // 0.5 <= m < 1
    if (m < 0.70710678118654752440) {
        m *= 2;
        exponent--;
    }
    double t = (m - 1) / (m + 1);
    double sum = 0;
    for (int k = sizeof factor / sizeof *factor; k-- > 0;) {
        sum = sum * t * t + factor[k];
    }
    return 2 * t * sum + exponent * ln_2;
}

static int32_t world_clamp(double v)
{
    return v < 0 ? 0 : v > WORLD_MAX ? WORLD_MAX : (int32_t)v;
}

world_point world_of(point p)
{
    const int32_t lat_max_e7 = 850511288;
    const double pi = 3.14159265358979323846;
    const double side = 2147483648.0;
    int64_t east_e7 = (int64_t)p.lon_e7 + 1800000000;
    east_e7 = east_e7 < 0 ? 0 : east_e7 > 3600000000 ? 3600000000 : east_e7;
    int64_t x = (int64_t)((uint64_t)east_e7 << WORLD_BITS) / 3600000000;
    int32_t lat_e7 = p.lat_e7 > lat_max_e7 ? lat_max_e7 : p.lat_e7 < -lat_max_e7 ? -lat_max_e7 : p.lat_e7;
    double s = sine(lat_e7 * pi / 180e7);
    double north = logarithm((1 + s) / (1 - s)) / (4 * pi); // of the equator, in sides of the world
    return (world_point){x > WORLD_MAX ? WORLD_MAX : (int32_t)x, world_clamp(side / 2 - north * side)};
}

void world_join(world_box *b, world_box other)
{
    b->min.x = other.min.x < b->min.x ? other.min.x : b->min.x;
    b->min.y = other.min.y < b->min.y ? other.min.y : b->min.y;
    b->max.x = other.max.x > b->max.x ? other.max.x : b->max.x;
    b->max.y = other.max.y > b->max.y ? other.max.y : b->max.y;
}

world_box world_around(int32_t n, const world_point *p)
{
    world_box b = {p[0], p[0]};
    for (int32_t i = 1; i < n; i++) {
        world_join(&b, (world_box){p[i], p[i]});
    }
    return b;
}

// ---------------------------------------------------------------- tiles

bool web_tile_valid(web_tile t)
{
    return t.z >= 0 && t.z <= WEB_TILE_ZOOM_MAX && t.x >= 0 && t.y >= 0 && t.x < 1 << t.z && t.y < 1 << t.z;
}

static int32_t world_edge(int64_t tile, int32_t grid, int32_t z)
{
    int64_t v = (tile * WEB_TILE_EXTENT + grid) * ((int64_t)1 << (WORLD_BITS - z - WEB_TILE_BITS));
    return v < 0 ? 0 : v > WORLD_MAX ? WORLD_MAX : (int32_t)v;
}

world_box web_tile_box(web_tile t)
{
    int32_t to = WEB_TILE_EXTENT + WEB_TILE_BUFFER;
    return (world_box){{world_edge(t.x, -WEB_TILE_BUFFER, t.z), world_edge(t.y, -WEB_TILE_BUFFER, t.z)},
                       {world_edge(t.x, to, t.z), world_edge(t.y, to, t.z)}};
}

tile_point web_tile_grid(web_tile t, world_point p)
{
    int32_t shift = WORLD_BITS - t.z - WEB_TILE_BITS;
    return (tile_point){(p.x >> shift) - t.x * WEB_TILE_EXTENT, (p.y >> shift) - t.y * WEB_TILE_EXTENT};
}

void tile_shape_init(tile_shape *s, arena *a)
{
    *s = (tile_shape){.memory = a};
}

void tile_shape_clear(tile_shape *s)
{
    s->n = 0;
    s->n_part = 0;
}

static bool same(tile_point a, tile_point b)
{
    return a.x == b.x && a.y == b.y;
}

static void add_point(tile_shape *s, tile_point p)
{
    s->p = arena_room(s->memory, s->p, s->n, &s->cap, sizeof *s->p);
    s->p[s->n++] = p;
}

static void end_part(tile_shape *s)
{
    s->end = arena_room(s->memory, s->end, s->n_part, &s->cap_part, sizeof *s->end);
    s->end[s->n_part++] = s->n;
}

// Room for n points to work in.
static tile_point *work_room(tile_shape *s, int which, int32_t n)
{
    if (n > s->cap_work[which]) {
        s->cap_work[which] = n > s->cap_work[which] * 2 ? n : s->cap_work[which] * 2;
        s->work[which] = ARENA_NEW(s->memory, tile_point, s->cap_work[which]);
    }
    return s->work[which];
}

// ---------------------------------------------------------------- fewer points

// How far p is from the chord a-b, in grid steps times *ret_scale, which is positive: across the axis along
// which the chord is longer; beyond its ends, from the nearer end.
static int64_t chord_distance(tile_point a, tile_point b, tile_point p, int64_t *ret_scale)
{
    int64_t dx = (int64_t)b.x - a.x;
    int64_t dy = (int64_t)b.y - a.y;
    int64_t px = (int64_t)p.x - a.x;
    int64_t py = (int64_t)p.y - a.y;
    bool flat = llabs(dx) >= llabs(dy);
    int64_t along = flat ? px : py;
    int64_t length = flat ? dx : dy;
    *ret_scale = 1;
    if (length < 0 ? along > 0 || along < length : along < 0 || along > length) {
        bool behind = (along < 0) == (length >= 0);
        int64_t ex = behind ? px : px - dx;
        int64_t ey = behind ? py : py - dy;
        return llabs(ex) > llabs(ey) ? llabs(ex) : llabs(ey);
    }
    if (length == 0) { // a and b are one place, and so is p along this axis
        return flat ? llabs(py) : llabs(px);
    }
    *ret_scale = llabs(length);
    return llabs(dx * py - dy * px);
}

// The point farthest from the chord between the ends of p[from..to], or -1 when all are near enough.
static int32_t farthest(const tile_point *p, int32_t from, int32_t to, int32_t tolerance)
{
    int64_t most = 0;
    int32_t at = -1;
    for (int32_t i = from + 1; i < to; i++) {
        int64_t scale = 1;
        int64_t far = chord_distance(p[from], p[to], p[i], &scale);
        int64_t steps = far / scale;
        if (far > tolerance * scale && (at < 0 || steps > most)) {
            most = steps;
            at = i;
        }
    }
    return at;
}

// Marks what is kept of p[from..to], both ends included; at most WEB_TILE_RUN_MAX pieces.
static void keep_run(const tile_point *p, int32_t from, int32_t to, int32_t tolerance, bool *keep)
{
    int32_t open[WEB_TILE_RUN_MAX + 1]; // ends of the chords that wait
    int32_t n = 0;
    keep[0] = keep[to - from] = true;
    open[n++] = to;
    for (int32_t start = from; n > 0;) {
        int32_t at = farthest(p, start, open[n - 1], tolerance);
        if (at < 0) {
            start = open[--n];
        } else {
            keep[at - from] = true;
            open[n++] = at;
        }
    }
}

// Simplifies in place, in runs; returns how many are left.
static int32_t simplify(tile_point *p, int32_t n, int32_t tolerance)
{
    bool keep[WEB_TILE_RUN_MAX + 1];
    int32_t left = 0;
    for (int32_t from = 0; from + 1 < n; from += WEB_TILE_RUN_MAX) {
        int32_t to = from + WEB_TILE_RUN_MAX < n - 1 ? from + WEB_TILE_RUN_MAX : n - 1;
        for (int32_t i = 0; i <= to - from; i++) {
            keep[i] = false;
        }
        keep_run(p, from, to, tolerance, keep);
        for (int32_t i = from; i < to; i++) {
            if (keep[i - from]) {
                p[left++] = p[i];
            }
        }
    }
    if (n > 0) {
        p[left++] = p[n - 1];
    }
    return left;
}

// Brings a line to the grid, without points that fall on the one before, and simplifies it.
static int32_t bring(tile_point *out, web_tile t, int32_t n, const world_point *p, int32_t tolerance)
{
    int32_t m = 0;
    for (int32_t i = 0; i < n; i++) {
        tile_point at = web_tile_grid(t, p[i]);
        if (m == 0 || !same(out[m - 1], at)) {
            out[m++] = at;
        }
    }
    return simplify(out, m, tolerance);
}

// ---------------------------------------------------------------- cutting

enum { LOW = -WEB_TILE_BUFFER, HIGH = WEB_TILE_EXTENT + WEB_TILE_BUFFER };

typedef enum side {
    WEST,
    EAST,
    NORTH,
    SOUTH,
} side;

static int32_t side_at(side k)
{
    return k == WEST || k == NORTH ? LOW : HIGH;
}

static bool within(side k, tile_point p)
{
    int32_t v = k == WEST || k == EAST ? p.x : p.y;
    return k == WEST || k == NORTH ? v >= LOW : v <= HIGH;
}

// num / den rounded to the nearest, halves up: the same from whichever end a line is looked at.
static int64_t rounded(int64_t num, int64_t den)
{
    int64_t sign = den < 0 ? -1 : 1;
    int64_t twice_den = 2 * sign * den;
    assert(twice_den > 0);
    int64_t twice_num = 2 * sign * num + sign * den;
    int64_t q = twice_num / twice_den;
    return twice_num % twice_den < 0 ? q - 1 : q;
}

// Where the line a-b meets the edge, which lies between them.
static tile_point meet(side k, tile_point a, tile_point b)
{
    int64_t dx = (int64_t)b.x - a.x;
    int64_t dy = (int64_t)b.y - a.y;
    int32_t at = side_at(k);
    if (k == WEST || k == EAST) {
        return (tile_point){at, (int32_t)(a.y + rounded(dy * (at - a.x), dx))};
    }
    return (tile_point){(int32_t)(a.x + rounded(dx * (at - a.y), dy)), at};
}

// Cuts one piece; false when it is all outside. Cohen and Sutherland's method.
static bool cut_piece(tile_point *a, tile_point *b)
{
    for (side k = WEST; k <= SOUTH; k++) {
        bool a_in = within(k, *a);
        bool b_in = within(k, *b);
        if (!a_in && !b_in) {
            return false;
        }
        if (!a_in) {
            *a = meet(k, *a, *b);
        } else if (!b_in) {
            *b = meet(k, *a, *b);
        }
    }
    return true;
}

// Ends the line that begins at `begin`; a point alone is no line.
static void end_line(tile_shape *s, int32_t begin)
{
    if (s->n - begin >= 2) {
        end_part(s);
    } else {
        s->n = begin;
    }
}

void tile_shape_line(tile_shape *s, web_tile t, int32_t n, const world_point *p, int32_t tolerance)
{
    tile_point *line = work_room(s, 0, n);
    int32_t m = bring(line, t, n, p, tolerance);
    int32_t begin = s->n;
    for (int32_t i = 0; i + 1 < m; i++) {
        tile_point a = line[i];
        tile_point b = line[i + 1];
        if (!cut_piece(&a, &b)) {
            end_line(s, begin);
            begin = s->n;
            continue;
        }
        if (s->n > begin && !same(s->p[s->n - 1], a)) { // it was outside in between
            end_line(s, begin);
            begin = s->n;
        }
        if (s->n == begin) {
            add_point(s, a);
        }
        if (!same(a, b)) {
            add_point(s, b);
        }
    }
    end_line(s, begin);
}

// Keeps what is on the inner side of one edge; returns how many points.
static int32_t cut_ring(side k, const tile_point *p, int32_t n, tile_point *out)
{
    int32_t m = 0;
    for (int32_t i = 0; i < n; i++) {
        tile_point a = p[i];
        tile_point b = p[i + 1 < n ? i + 1 : 0];
        if (within(k, a)) {
            out[m++] = a;
        }
        if (within(k, a) != within(k, b)) {
            out[m++] = meet(k, a, b);
        }
    }
    return m;
}

// Twice the area; positive when clockwise as one sees it, y pointing down.
static int64_t ring_twice_area(const tile_point *p, int32_t n)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < n; i++) {
        tile_point b = p[i + 1 < n ? i + 1 : 0];
        sum += (int64_t)p[i].x * b.y - (int64_t)b.x * p[i].y;
    }
    return sum;
}

bool tile_shape_ring(tile_shape *s, web_tile t, int32_t n, const world_point *p, int32_t tolerance,
                     bool outer)
{
    enum { CUT_GROWTH = 6 }; // each of four edges makes at most 3 points out of 2
    tile_point *ring = work_room(s, 0, CUT_GROWTH * (n + 1));
    tile_point *other = work_room(s, 1, CUT_GROWTH * (n + 1));
    int32_t m = bring(ring, t, n, p, tolerance);
    for (side k = WEST; k <= SOUTH; k++) {
        m = cut_ring(k, ring, m, other);
        tile_point *swap = ring;
        ring = other;
        other = swap;
    }
    int64_t area = ring_twice_area(ring, m);
    if (area == 0) {
        return false;
    }
    int32_t begin = s->n;
    for (int32_t i = 0; i < m; i++) {
        tile_point at = ring[(area > 0) == outer ? i : m - 1 - i];
        if (s->n == begin || !same(s->p[s->n - 1], at)) {
            add_point(s, at);
        }
    }
    s->n -= s->n - begin > 1 && same(s->p[begin], s->p[s->n - 1]) ? 1 : 0;
    end_part(s);
    return true;
}
