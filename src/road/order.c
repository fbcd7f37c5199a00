#include "road/order.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "road/cut_internal.h"

enum { SPANS_MAX = 80, PROGRESS_STEP = 1024 };

// Nodes that are still to be ordered together: [from, to) of every line.
typedef struct span {
    int32_t from, to;
} span;

typedef struct dissection {
    skeleton ways;
    int32_t *line[CUT_LINES]; // the nodes along each direction; spans hold the same nodes in each of them
    int8_t *side;             // by node: cut_side
    int32_t *spare;           // [n], for moving nodes
    cutter cut;
    span stack[SPANS_MAX]; // the smaller part is taken first, so that log2 of the nodes is enough
    int32_t n_span;
} dissection;

static void push(dissection *d, int32_t from, int32_t to)
{
    if (to > from) {
        assert(d->n_span < SPANS_MAX);
        d->stack[d->n_span++] = (span){from, to};
    }
}

static void push_both(dissection *d, span a, span b)
{
    bool larger_first = a.to - a.from > b.to - b.from;
    push(d, larger_first ? a.from : b.from, larger_first ? a.to : b.to);
    push(d, larger_first ? b.from : a.from, larger_first ? b.to : a.to);
}

// Moves the nodes of side A to the front and those of the separator to the end, in each line, keeping their
// order.
static void part(dissection *d, span s, int32_t n_a, int32_t n_b)
{
    for (int k = 0; k < CUT_LINES; k++) {
        int32_t at[CUT_SIDES] = {0, n_a, n_a + n_b};
        const int32_t *line = d->line[k] + s.from;
        for (int32_t i = 0; i < s.to - s.from; i++) {
            d->spare[at[d->side[line[i]]]++] = line[i];
        }
        memcpy(d->line[k] + s.from, d->spare, (size_t)(s.to - s.from) * sizeof *d->spare);
    }
}

// Takes one span: gives it an order, or cuts it.
static void divide(dissection *d, span s)
{
    int32_t n = s.to - s.from;
    int32_t count[CUT_SIDES];
    const int32_t *line[CUT_LINES];
    for (int k = 0; k < CUT_LINES; k++) {
        line[k] = d->line[k] + s.from;
    }
    cut_find(&d->cut, line, n, d->side, count);
    part(d, s, count[CUT_A], count[CUT_B]);
    span a = {s.from, s.from + count[CUT_A]};
    span b = {a.to, a.to + count[CUT_B]};
    push_both(d, a, b);
}

// A place along a direction, and whose it is.
typedef struct rung {
    int64_t place;
    int32_t node;
} rung;

static int compare_rungs(const void *x, const void *y)
{
    const rung *a = x;
    const rung *b = y;
    if (a->place != b->place) {
        return a->place < b->place ? -1 : 1;
    }
    return (a->node > b->node) - (a->node < b->node);
}

// Lines the nodes up along four directions: x, y and the two between.
static void line_up(dissection *d, const point *at)
{
    static const int8_t across[CUT_LINES] = {1, 0, 1, 1};
    static const int8_t up[CUT_LINES] = {0, 1, 1, -1};
    int32_t n = d->ways.n_node;
    rung *ladder = mem_grow(NULL, (size_t)n + 1, sizeof *ladder);
    for (int k = 0; k < CUT_LINES; k++) {
        for (int32_t v = 0; v < n; v++) {
            ladder[v] = (rung){(int64_t)across[k] * at[v].lon_e7 + (int64_t)up[k] * at[v].lat_e7, v};
        }
        qsort(ladder, (size_t)n, sizeof *ladder, compare_rungs);
        for (int32_t i = 0; i < n; i++) {
            d->line[k][i] = ladder[i].node;
        }
    }
    free(ladder);
}

static void dissection_init(dissection *d, const road_graph *g)
{
    size_t n = (size_t)g->n_node + 1;
    skeleton_make(&d->ways, g);
    for (int k = 0; k < CUT_LINES; k++) {
        d->line[k] = mem_grow(NULL, n, sizeof **d->line);
    }
    d->side = mem_grow(NULL, n, sizeof *d->side);
    d->spare = mem_grow(NULL, n, sizeof *d->spare);
    d->n_span = 0;
    cutter_init(&d->cut, &d->ways);
    if (g->at) {
        line_up(d, g->at);
        return;
    }
    point *at = mem_grow(NULL, n, sizeof *at);
    skeleton_spread(&d->ways, at);
    line_up(d, at);
    free(at);
}

static void dissection_done(dissection *d)
{
    for (int k = 0; k < CUT_LINES; k++) {
        free(d->line[k]);
    }
    free(d->side);
    free(d->spare);
    cutter_done(&d->cut);
    skeleton_done(&d->ways);
}

bool order_nodes(const road_graph *g, order_progress *progress, void *ctx, int32_t *ret_order, err *e)
{
    dissection d;
    int32_t done = 0; // nodes whose place is known: separators and leaves
    int32_t told = 0;
    bool going = true;
    dissection_init(&d, g);
    push(&d, 0, g->n_node);
    while (d.n_span > 0 && going) {
        span s = d.stack[--d.n_span];
        if (s.to - s.from <= 1) {
            done += s.to - s.from;
            continue;
        }
        int32_t before = d.n_span;
        divide(&d, s);
        done += s.to - s.from;
        for (int32_t i = before; i < d.n_span; i++) {
            done -= d.stack[i].to - d.stack[i].from;
        }
        if (progress && done - told >= PROGRESS_STEP) {
            told = done;
            going = progress(ctx, done, g->n_node);
        }
    }
    if (going) {
        memcpy(ret_order, d.line[0], (size_t)g->n_node * sizeof *ret_order);
    }
    dissection_done(&d);
    return going || err_fail(e, ERR_CODE("road.stopped"));
}
