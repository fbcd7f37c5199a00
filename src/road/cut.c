#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "road/cut_internal.h"

// Which end of a line a node belongs to while a cut is looked for.
typedef enum cut_role {
    ROLE_MIDDLE,
    ROLE_SOURCE,
    ROLE_SINK,
} cut_role;

enum { END_SHARE = 4 }; // a quarter of the nodes is at each end

void cutter_init(cutter *c, const skeleton *ways)
{
    size_t n = (size_t)ways->n_node + 1;
    size_t m = (size_t)ways->first[ways->n_node] + 1;
    *c = (cutter){.ways = ways,
                  .mark = mem_grow(NULL, n, sizeof *c->mark),
                  .level = mem_grow(NULL, n, sizeof *c->level),
                  .next = mem_grow(NULL, n, sizeof *c->next),
                  .queue = mem_grow(NULL, n, sizeof *c->queue),
                  .border = mem_grow(NULL, n, sizeof *c->border),
                  .path = mem_grow(NULL, n, sizeof *c->path),
                  .flow = mem_grow(NULL, m, sizeof *c->flow),
                  .role = mem_grow(NULL, n, sizeof *c->role),
                  .trial = mem_grow(NULL, n, sizeof *c->trial)};
    memset(c->mark, 0, n * sizeof *c->mark);
}

void cutter_done(cutter *c)
{
    free(c->mark);
    free(c->level);
    free(c->next);
    free(c->queue);
    free(c->border);
    free(c->path);
    free(c->flow);
    free(c->role);
    free(c->trial);
    *c = (cutter){0};
}

static bool here(const cutter *c, int32_t v)
{
    return c->mark[v] == c->marks;
}

// ---------------------------------------------------------------- the flow

static void flow_reach(cutter *c, int32_t v, int32_t level)
{
    c->level[v] = level;
    c->next[v] = c->ways->first[v];
    c->queue[c->n_queue++] = v;
}

// Levels of the residual graph from the sources on. False when no sink is reached: then the nodes with a
// level are the source's side of a smallest cut.
static bool flow_level(cutter *c)
{
    const skeleton *g = c->ways;
    bool reached = false;
    for (int32_t i = 0; i < c->n_queue; i++) {
        c->level[c->queue[i]] = -1;
    }
    c->n_queue = 0;
    for (int32_t i = 0; i < c->n_border; i++) {
        flow_reach(c, c->border[i], 0);
    }
    for (int32_t i = 0; i < c->n_queue; i++) {
        int32_t v = c->queue[i];
        if (c->role[v] == ROLE_SINK) { // what goes there stays there
            reached = true;
            continue;
        }
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t w = g->head[a];
            if (c->level[w] < 0 && c->flow[a] < 1 && here(c, w)) {
                flow_reach(c, w, c->level[v] + 1);
            }
        }
    }
    return reached;
}

// One way from this source to a sink over arcs that lead one level on and have room; false when there is none
// any more. It carries one unit.
static bool flow_send(cutter *c, int32_t source)
{
    const skeleton *g = c->ways;
    int32_t n_path = 0;
    int32_t v = source;
    while (c->role[v] != ROLE_SINK) {
        int32_t end = g->first[v + 1];
        int32_t *a = &c->next[v];
        while (*a < end &&
               !(here(c, g->head[*a]) && c->level[g->head[*a]] == c->level[v] + 1 && c->flow[*a] < 1)) {
            (*a)++;
        }
        if (*a < end) {
            c->path[n_path++] = *a;
            v = g->head[*a];
        } else if (n_path == 0) {
            return false;
        } else { // nothing beyond: back, and past the arc that led here
            v = g->head[g->back[c->path[--n_path]]];
            c->next[v]++;
        }
    }
    for (int32_t i = 0; i < n_path; i++) {
        c->flow[c->path[i]]++;
        c->flow[g->back[c->path[i]]]--;
    }
    return true;
}

static bool borders(const cutter *c, int32_t v)
{
    const skeleton *g = c->ways;
    for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
        if (here(c, g->head[a]) && c->role[g->head[a]] != ROLE_SOURCE) {
            return true;
        }
    }
    return false;
}

// Gives the ends of a line their parts, without any flow yet.
static void flow_begin(cutter *c, const int32_t *line, int32_t n)
{
    int32_t ends = n / END_SHARE > 0 ? n / END_SHARE : 1;
    for (int32_t i = 0; i < n; i++) {
        int32_t v = line[i];
        c->role[v] = i < ends ? ROLE_SOURCE : i >= n - ends ? ROLE_SINK : ROLE_MIDDLE;
        c->level[v] = i < ends ? 0 : -1;
        memset(c->flow + c->ways->first[v], 0,
               (size_t)(c->ways->first[v + 1] - c->ways->first[v]) * sizeof *c->flow);
    }
    c->n_queue = 0;
    c->n_border = 0;
    for (int32_t i = 0; i < ends; i++) {
        if (borders(c, line[i])) {
            c->border[c->n_border++] = line[i];
        }
    }
}

// The largest flow between the ends of a line, as far as it stays below `enough`.
static int32_t flow_run(cutter *c, const int32_t *line, int32_t n, int32_t enough)
{
    int32_t sent = 0;
    flow_begin(c, line, n);
    while (sent < enough && flow_level(c)) {
        for (int32_t i = 0; i < c->n_border; i++) {
            while (sent < enough && flow_send(c, c->border[i])) {
                sent++;
            }
        }
    }
    return sent;
}

// ---------------------------------------------------------------- from the flow to the cut

// Nodes that can still reach a sink get level INT32_MAX; what is between the two sides may go to either.
static int32_t mark_sink_side(cutter *c, const int32_t *line, int32_t n)
{
    const skeleton *g = c->ways;
    int32_t n_queue = 0;
    for (int32_t i = 0; i < n; i++) {
        if (c->role[line[i]] == ROLE_SINK) {
            c->level[line[i]] = INT32_MAX;
            c->queue[n_queue++] = line[i];
        }
    }
    for (int32_t i = 0; i < n_queue; i++) {
        int32_t v = c->queue[i];
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t w = g->head[a];
            if (here(c, w) && c->level[w] != INT32_MAX && c->flow[g->back[a]] < 1) {
                c->level[w] = INT32_MAX;
                c->queue[n_queue++] = w;
            }
        }
    }
    return n_queue;
}

// Sides by whichever of the two smallest cuts, that by the sources or that by the sinks, is nearer to the
// middle. To be called when no sink is reached any more.
static void take_sides(cutter *c, const int32_t *line, int32_t n)
{
    int32_t n_source = 0;
    for (int32_t i = 0; i < n; i++) {
        n_source += c->level[line[i]] >= 0;
    }
    int32_t n_sink = mark_sink_side(c, line, n);
    bool by_sink = n_sink > n_source;
    for (int32_t i = 0; i < n; i++) {
        int32_t v = line[i];
        bool sink_side = c->level[v] == INT32_MAX;
        c->trial[v] = (by_sink ? sink_side : c->level[v] < 0 || sink_side) ? CUT_B : CUT_A;
    }
}

static bool at_border(const cutter *c, int32_t v)
{
    const skeleton *g = c->ways;
    for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
        int32_t w = g->head[a];
        if (here(c, w) && c->trial[w] != c->trial[v]) {
            return true;
        }
    }
    return false;
}

// The ends of the cut ways on one side are the separator: on the side that has fewer of them.
static void lift_separator(const cutter *c, const int32_t *line, int32_t n, int8_t *side,
                           int32_t ret_count[static CUT_SIDES])
{
    int32_t border[2] = {0, 0};
    int32_t inside[2] = {0, 0};
    for (int32_t i = 0; i < n; i++) {
        int32_t v = line[i];
        bool is_border = at_border(c, v);
        border[c->trial[v]] += is_border;
        inside[c->trial[v]]++;
        side[v] = is_border ? CUT_SEPARATOR : c->trial[v];
    }
    cut_side from = border[CUT_A] <= border[CUT_B] ? CUT_A : CUT_B;
    for (int32_t i = 0; i < n; i++) {
        int32_t v = line[i];
        if (side[v] == CUT_SEPARATOR && c->trial[v] != (int8_t)from) {
            side[v] = c->trial[v];
        }
    }
    ret_count[CUT_A] = inside[CUT_A];
    ret_count[CUT_B] = inside[CUT_B];
    ret_count[CUT_SEPARATOR] = border[from];
    ret_count[from] -= border[from];
}

// Adds the nodes connected to `from` to side A and to the queue.
static int32_t gather(cutter *c, int32_t from, int32_t n_queue, int8_t *side)
{
    const skeleton *g = c->ways;
    int32_t i = n_queue;
    c->queue[n_queue++] = from;
    side[from] = CUT_A;
    for (; i < n_queue; i++) {
        int32_t v = c->queue[i];
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t w = g->head[a];
            if (here(c, w) && side[w] == CUT_B) {
                side[w] = CUT_A;
                c->queue[n_queue++] = w;
            }
        }
    }
    return n_queue;
}

// Parts what is not connected, about in the middle, so that many islands are soon parted. False when all is
// connected.
static bool part_islands(cutter *c, const int32_t *line, int32_t n, int8_t *side,
                         int32_t ret_count[static CUT_SIDES])
{
    for (int32_t i = 0; i < n; i++) {
        side[line[i]] = CUT_B;
    }
    int32_t n_a = 0;
    for (int32_t i = 0; i < n && 2 * n_a < n; i++) {
        if (side[line[i]] == CUT_A) {
            continue;
        }
        int32_t with = gather(c, line[i], n_a, side);
        bool too_many = n_a > 0 && 2 * with > n && with - n / 2 > n / 2 - n_a;
        if (too_many || (n_a > 0 && with == n)) {
            for (int32_t k = n_a; k < with; k++) {
                side[c->queue[k]] = CUT_B;
            }
            break;
        }
        n_a = with;
    }
    ret_count[CUT_A] = n_a;
    ret_count[CUT_B] = n - n_a;
    ret_count[CUT_SEPARATOR] = 0;
    return n_a < n;
}

void cut_find(cutter *c, const int32_t *const line[static CUT_LINES], int32_t n, int8_t *side,
              int32_t ret_count[static CUT_SIDES])
{
    assert(n >= 2);
    c->marks++;
    for (int32_t i = 0; i < n; i++) {
        c->mark[line[0][i]] = c->marks;
    }
    if (part_islands(c, line[0], n, side, ret_count)) {
        return;
    }
    int32_t best = INT32_MAX;
    for (int k = 0; k < CUT_LINES; k++) {
        int32_t sent = flow_run(c, line[k], n, best);
        if (sent < best) {
            best = sent;
            take_sides(c, line[k], n);
            lift_separator(c, line[k], n, side, ret_count);
        }
    }
}
