#include "road/network.h"

#include <assert.h>
#include <string.h>

#include "road/network_internal.h"

// Seconds of a link by a mode, rounded up so that a plan is never early by rounding.
static int32_t link_time_s(const road_link *l, travel_mode mode)
{
    if (!(l->modes & (1u << mode))) {
        return MATRIX_NONE;
    }
    int64_t time_s = l->time_s;
    if (l->time_s < 0) {
        int32_t speed = road_speed_mph(mode, l->class_);
        if (speed == 0) {
            return MATRIX_NONE;
        }
        time_s = ((int64_t)l->length_m * 3600 + speed - 1) / speed;
    }
    return time_s <= WAY_TIME_MAX_S ? (int32_t)time_s : MATRIX_NONE;
}

static arc link_arc(const road_link *l, int32_t to)
{
    arc out = {.to = to, .length_m = l->length_m};
    for (int m = 0; m < MODE_COUNT; m++) {
        out.time_s[m] = link_time_s(l, (travel_mode)m);
    }
    return out;
}

static void link_assert(const road_link *l, int32_t n_node)
{
    assert(l->from >= 0 && l->from < n_node);
    assert(l->to >= 0 && l->to < n_node);
    assert((l->modes & ~(unsigned)MODES_ALL) == 0);
    assert(l->length_m >= 0 && l->time_s >= -1);
    (void)l;
    (void)n_node;
}

// Counting sort of the arcs by their tail. first[] arrives zeroed.
static arc *arcs_sort(arena *a, int32_t n_node, int32_t n_link, const road_link *link, int32_t *first)
{
    for (int32_t i = 0; i < n_link; i++) {
        link_assert(&link[i], n_node);
        first[link[i].from + 1]++;
        first[link[i].to + 1] += link[i].one_way ? 0 : 1;
    }
    for (int32_t v = 0; v < n_node; v++) {
        first[v + 1] += first[v];
    }
    arena scratch = {0};
    int32_t *next = ARENA_NEW(&scratch, int32_t, n_node + 1);
    memcpy(next, first, ((size_t)n_node + 1) * sizeof *next);
    arc *out = ARENA_NEW(a, arc, first[n_node]);
    for (int32_t i = 0; i < n_link; i++) {
        const road_link *l = &link[i];
        out[next[l->from]++] = link_arc(l, l->to);
        if (!l->one_way) {
            out[next[l->to]++] = link_arc(l, l->from);
        }
    }
    arena_done(&scratch);
    return out;
}

network *network_build(arena *a, int32_t n_node, const int32_t *transfer_s, int32_t n_link,
                       const road_link *link)
{
    assert(n_node >= 0 && n_node <= NETWORK_NODES_MAX);
    assert(n_link >= 0 && n_link <= NETWORK_LINKS_MAX);
    network *net = ARENA_NEW(a, network, 1);
    int32_t *transfer = ARENA_NEW(a, int32_t, n_node);
    for (int32_t v = 0; v < n_node; v++) {
        assert(transfer_s[v] >= -1);
        transfer[v] = transfer_s[v];
    }
    int32_t *first = ARENA_NEW(a, int32_t, n_node + 1);
    const arc *arcs = arcs_sort(a, n_node, n_link, link, first);
    *net = (network){.n_node = n_node, .first = first, .arc = arcs, .transfer_s = transfer};
    return net;
}

static int32_t dist_add(int32_t dist_m, int32_t more_m)
{
    return more_m > WAY_DIST_MAX_M - dist_m ? WAY_DIST_MAX_M : dist_m + more_m;
}

void network_relax(const network *net, travel_mode mode, int32_t base, int32_t state, search *s)
{
    search_label here = s->label[state];
    int32_t node = state - base;
    for (int32_t i = net->first[node]; i < net->first[node + 1]; i++) {
        const arc *c = &net->arc[i];
        int32_t time_s = c->time_s[mode];
        if (time_s == MATRIX_NONE || cost_time_s(here.cost) > WAY_TIME_MAX_S - time_s) {
            continue;
        }
        search_offer(s, base + c->to,
                     (search_label){
                         .cost = here.cost + time_s * COST_PER_S,
                         .pred = state,
                         .dist_m = dist_add(here.dist_m, c->length_m),
                     });
    }
}

// Settles states from one node by one mode until `n_wanted` nodes that are marked are settled.
static void search_from(const network *net, travel_mode mode, int32_t from, const uint8_t *wanted,
                        int32_t n_wanted, search *s)
{
    search_clear(s);
    search_offer(s, from, (search_label){.cost = 0, .pred = SEARCH_NONE, .dist_m = 0});
    while (n_wanted > 0) {
        int32_t node = search_settle(s);
        if (node == SEARCH_NONE) {
            break;
        }
        n_wanted -= wanted[node];
        network_relax(net, mode, 0, node, s);
    }
}

// Marks the given nodes; returns how many different ones they are.
static int32_t nodes_mark(const network *net, int32_t n, const int32_t *node, uint8_t *mark)
{
    int32_t n_marked = 0;
    for (int32_t i = 0; i < n; i++) {
        assert(node[i] >= 0 && node[i] < net->n_node);
        n_marked += mark[node[i]] ? 0 : 1;
        mark[node[i]] = 1;
    }
    return n_marked;
}

void network_matrix(arena *a, const network *net, travel_mode mode, int32_t n, const int32_t *node,
                    matrix *ret_matrix)
{
    assert(n >= 0);
    size_t cells = (size_t)n * (size_t)n;
    matrix out = {.n = n, .time_s = ARENA_NEW(a, int32_t, cells), .dist_m = ARENA_NEW(a, int32_t, cells)};
    arena scratch = {0};
    search s;
    search_init(&s, &scratch, net->n_node);
    uint8_t *wanted = ARENA_NEW(&scratch, uint8_t, net->n_node);
    int32_t n_wanted = nodes_mark(net, n, node, wanted);
    for (int32_t i = 0; i < n; i++) {
        search_from(net, mode, node[i], wanted, n_wanted, &s);
        size_t row = (size_t)i * (size_t)n;
        for (int32_t j = 0; j < n; j++) {
            bool way = search_settled(&s, node[j]);
            out.time_s[row + (size_t)j] = way ? cost_time_s(s.label[node[j]].cost) : MATRIX_NONE;
            out.dist_m[row + (size_t)j] = way ? s.label[node[j]].dist_m : MATRIX_NONE;
        }
    }
    arena_done(&scratch);
    *ret_matrix = out;
}

// The nodes from a start to `to`, by following pred.
static road_way way_of(arena *a, const search *s, int32_t to)
{
    int32_t n = 0;
    for (int32_t v = to; v != SEARCH_NONE; v = s->label[v].pred) {
        n++;
    }
    int32_t *node = ARENA_NEW(a, int32_t, n);
    int32_t at = n;
    for (int32_t v = to; v != SEARCH_NONE; v = s->label[v].pred) {
        node[--at] = v;
    }
    return (road_way){
        .n = n, .node = node, .time_s = cost_time_s(s->label[to].cost), .dist_m = s->label[to].dist_m};
}

void network_way(arena *a, const network *net, travel_mode mode, int32_t from, int32_t to, road_way *ret_way)
{
    assert(from >= 0 && from < net->n_node);
    arena scratch = {0};
    search s;
    search_init(&s, &scratch, net->n_node);
    uint8_t *wanted = ARENA_NEW(&scratch, uint8_t, net->n_node);
    int32_t n_wanted = nodes_mark(net, 1, &to, wanted);
    search_from(net, mode, from, wanted, n_wanted, &s);
    road_way none = {.n = 0, .node = NULL, .time_s = MATRIX_NONE, .dist_m = MATRIX_NONE};
    *ret_way = search_settled(&s, to) ? way_of(a, &s, to) : none;
    arena_done(&scratch);
}
