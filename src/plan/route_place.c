#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/route_internal.h"

int32_t route_distance(const route_problem *p, int32_t from, int32_t to)
{
    if (p->distance) {
        return p->distance[(int64_t)from * p->n_place + to];
    }
    int64_t dx = (int64_t)p->x[from] - p->x[to];
    int64_t dy = (int64_t)p->y[from] - p->y[to];
    double length = sqrt((double)(dx * dx + dy * dy)) * ((double)p->scale / p->grain);
    return (int32_t)(p->cut ? length : length + 0.5);
}

static void matrix_make(search *s)
{
    const route_problem *p = s->p;
    int64_t n = s->n_place;
    bool even = true;
    s->matrix = ARENA_NEW(s->memory, int32_t, n * n);
    for (int64_t i = 0; i < n; i++) {
        for (int64_t k = 0; k < n; k++) {
            s->matrix[i * n + k] = route_distance(p, (int32_t)i, (int32_t)k);
        }
    }
    for (int64_t i = 0; i < n && even; i++) {
        for (int64_t k = 0; k < i && even; k++) {
            even = s->matrix[i * n + k] == s->matrix[k * n + i];
        }
    }
    s->back = s->matrix;
    if (even) {
        return;
    }
    s->plain = false;
    s->back = ARENA_NEW(s->memory, int32_t, n * n);
    for (int64_t i = 0; i < n; i++) {
        for (int64_t k = 0; k < n; k++) {
            s->back[k * n + i] = s->matrix[i * n + k];
        }
    }
}

// ---------------------------------------------------------------- near lists

// The nearest so far, sorted; a tie goes to the lower index.
typedef struct nearest {
    int32_t n, cap;
    int64_t key[NEAR_MAX];
    int32_t *place;
} nearest;

static void nearest_add(nearest *l, int64_t key, int32_t place)
{
    int32_t at = l->n;
    if (l->n == l->cap) {
        int64_t last = l->key[l->cap - 1];
        if (key > last || (key == last && place > l->place[l->cap - 1])) {
            return;
        }
        at--;
    } else {
        l->n++;
    }
    while (at > 0 && (l->key[at - 1] > key || (l->key[at - 1] == key && l->place[at - 1] > place))) {
        l->key[at] = l->key[at - 1];
        l->place[at] = l->place[at - 1];
        at--;
    }
    l->key[at] = key;
    l->place[at] = place;
}

// How far two stops are apart for one trip that visits b right after a: distance, and some of the waiting
// and all of the lateness that cannot be avoided (Vidal, Crainic, Gendreau, Prins, "A hybrid genetic
// algorithm with adaptive diversity management", C&OR 2013, section 4.5.1).
static int64_t apart_in_turn(const search *s, int32_t a, int32_t b)
{
    const route_problem *p = s->p;
    int64_t d = place_distance(s, a, b);
    if (!s->timed) {
        return 5 * d;
    }
    int64_t travel = p->service[a] + place_travel(s, a, b);
    int64_t wait = p->open[b] - travel - p->close[a];
    int64_t late = p->open[a] + travel - p->close[b];
    return 5 * d + (wait > 0 ? wait : 0) + (late > 0 ? 5 * late : 0);
}

static void near_by_all_pairs(search *s)
{
    for (int32_t v = s->p->n_depot; v < s->n_place; v++) {
        nearest l = {.cap = s->n_near, .place = &s->near[(int64_t)v * s->n_near]};
        for (int32_t u = s->p->n_depot; u < s->n_place; u++) {
            if (u != v) {
                int64_t there = apart_in_turn(s, v, u);
                int64_t back = apart_in_turn(s, u, v);
                nearest_add(&l, there < back ? there : back, u);
            }
        }
    }
}

// Squares of equal width over all stops, each with a list of its own.
typedef struct grid {
    int64_t x, y, width;
    int32_t columns, rows;
    int32_t *first; // by square
    int32_t *stop;
} grid;

static int32_t grid_column(const grid *g, int32_t x)
{
    return (int32_t)((x - g->x) / g->width);
}

static int32_t grid_row(const grid *g, int32_t y)
{
    return (int32_t)((y - g->y) / g->width);
}

static void grid_bounds(grid *g, const search *s)
{
    const route_problem *p = s->p;
    int64_t x = INT64_MIN;
    int64_t y = INT64_MIN;
    *g = (grid){.x = INT64_MAX, .y = INT64_MAX};
    for (int32_t v = p->n_depot; v < p->n_place; v++) {
        g->x = p->x[v] < g->x ? p->x[v] : g->x;
        g->y = p->y[v] < g->y ? p->y[v] : g->y;
        x = p->x[v] > x ? p->x[v] : x;
        y = p->y[v] > y ? p->y[v] : y;
    }
    double area = (double)(x - g->x + 1) * (double)(y - g->y + 1);
    int64_t longest = x - g->x > y - g->y ? x - g->x : y - g->y;
    g->width = (int64_t)sqrt(2.0 * area / s->n_stop) + 1;
    if (g->width < longest / (4 * (int64_t)s->n_stop) + 1) {
        g->width = longest / (4 * (int64_t)s->n_stop) + 1; // all stops on one line
    }
    g->columns = (int32_t)((x - g->x) / g->width) + 1;
    g->rows = (int32_t)((y - g->y) / g->width) + 1;
}

static void grid_make(grid *g, search *s)
{
    const route_problem *p = s->p;
    grid_bounds(g, s);
    int64_t n = (int64_t)g->columns * g->rows;
    g->first = ARENA_NEW(s->memory, int32_t, n + 2);
    g->stop = ARENA_NEW(s->memory, int32_t, s->n_stop);
    for (int32_t v = p->n_depot; v < p->n_place; v++) {
        g->first[(int64_t)grid_row(g, p->y[v]) * g->columns + grid_column(g, p->x[v]) + 2]++;
    }
    for (int64_t i = 2; i < n + 2; i++) {
        g->first[i] += g->first[i - 1];
    }
    for (int32_t v = p->n_depot; v < p->n_place; v++) {
        int64_t at = (int64_t)grid_row(g, p->y[v]) * g->columns + grid_column(g, p->x[v]) + 1;
        g->stop[g->first[at]++] = v;
    }
}

static void grid_look(const grid *g, const search *s, nearest *l, int32_t v, int32_t column, int32_t row)
{
    if (column < 0 || column >= g->columns || row < 0 || row >= g->rows) {
        return;
    }
    int64_t at = (int64_t)row * g->columns + column;
    for (int32_t i = g->first[at]; i < g->first[at + 1]; i++) {
        int32_t u = g->stop[i];
        int64_t dx = (int64_t)s->p->x[u] - s->p->x[v];
        int64_t dy = (int64_t)s->p->y[u] - s->p->y[v];
        if (u != v) {
            nearest_add(l, dx * dx + dy * dy, u);
        }
    }
}

// Squares in growing rings: nothing outside ring r is nearer than r widths.
static void near_by_grid(search *s)
{
    grid g;
    grid_make(&g, s);
    int32_t rings = g.columns > g.rows ? g.columns : g.rows;
    for (int32_t v = s->p->n_depot; v < s->n_place; v++) {
        nearest l = {.cap = s->n_near, .place = &s->near[(int64_t)v * s->n_near]};
        int32_t column = grid_column(&g, s->p->x[v]);
        int32_t row = grid_row(&g, s->p->y[v]);
        for (int32_t r = 0; r <= rings; r++) {
            int64_t reach = (r - 1) * g.width;
            if (l.n == l.cap && r > 0 && l.key[l.n - 1] <= reach * reach) {
                break;
            }
            for (int32_t i = -r; i <= r; i++) {
                grid_look(&g, s, &l, v, column + i, row - r);
                if (r > 0) {
                    grid_look(&g, s, &l, v, column + i, row + r);
                }
                if (i > -r && i < r) {
                    grid_look(&g, s, &l, v, column - r, row + i);
                    grid_look(&g, s, &l, v, column + r, row + i);
                }
            }
        }
    }
}

static void near_ways(search *s)
{
    int64_t n = (int64_t)s->n_place * s->n_near;
    s->near_way = ARENA_NEW(s->memory, near_stop, n);
    for (int64_t i = (int64_t)s->p->n_depot * s->n_near; i < n; i++) {
        int32_t v = (int32_t)(i / s->n_near);
        s->near_way[i] = (near_stop){.stop = s->near[i], .way = place_distance(s, v, s->near[i])};
    }
}

void search_places(search *s)
{
    if (s->n_place <= ROUTE_MATRIX_MAX) {
        matrix_make(s);
    }
    int32_t others = s->n_stop > 0 ? s->n_stop - 1 : 0;
    s->n_near = others < NEAR_MAX ? others : NEAR_MAX;
    s->near = ARENA_NEW(s->memory, int32_t, (int64_t)s->n_place * s->n_near);
    if (s->n_near == 0) {
        return;
    }
    if (s->matrix || s->timed) {
        near_by_all_pairs(s);
    } else {
        near_by_grid(s);
    }
    if (s->plain) {
        near_ways(s);
    }
}
