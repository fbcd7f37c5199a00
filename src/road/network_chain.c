#include <assert.h>

#include "road/network.h"
#include "road/network_internal.h"

// A state is (mode, node), numbered mode * n_node + node, so that a lower state is a lower mode, then a lower
// node. Every way starts with one hop in each allowed mode; a transfer begins another. Ways never transfer
// twice at one node, nor at their start or end: that costs a hop more than not doing it.

static int32_t state_of(const network *net, travel_mode mode, int32_t node)
{
    return (int32_t)mode * net->n_node + node;
}

static travel_mode state_mode(const network *net, int32_t state)
{
    return (travel_mode)(state / net->n_node);
}

static int32_t state_node(const network *net, int32_t state)
{
    return state % net->n_node;
}

static void transfers_relax(const network *net, mode_set modes, int32_t state, search *s)
{
    int32_t node = state_node(net, state);
    int32_t transfer_s = net->transfer_s[node];
    search_label here = s->label[state];
    if (transfer_s == MATRIX_NONE || cost_time_s(here.cost) > WAY_TIME_MAX_S - transfer_s) {
        return;
    }
    for (int m = 0; m < MODE_COUNT; m++) {
        if (modes & (1u << m)) {
            search_offer(s, state_of(net, (travel_mode)m, node),
                         (search_label){
                             .cost = here.cost + transfer_s * COST_PER_S + 1,
                             .pred = state,
                             .dist_m = here.dist_m,
                         });
        }
    }
}

static void search_all(const network *net, mode_set modes, int32_t from, search *s)
{
    for (int m = 0; m < MODE_COUNT; m++) {
        if (modes & (1u << m)) {
            search_offer(s, state_of(net, (travel_mode)m, from),
                         (search_label){.cost = 1, .pred = SEARCH_NONE, .dist_m = 0});
        }
    }
    int32_t state = SEARCH_NONE;
    while ((state = search_settle(s)) != SEARCH_NONE) {
        travel_mode mode = state_mode(net, state);
        network_relax(net, mode, state_of(net, mode, 0), state, s);
        transfers_relax(net, modes, state, s);
    }
}

// The best settled state at a node, or SEARCH_NONE. Lower modes win ties, as they come first.
static int32_t state_best(const network *net, const search *s, int32_t node)
{
    int32_t best = SEARCH_NONE;
    for (int m = 0; m < MODE_COUNT; m++) {
        int32_t state = state_of(net, (travel_mode)m, node);
        if (search_settled(s, state) && (best == SEARCH_NONE || s->label[state].cost < s->label[best].cost)) {
            best = state;
        }
    }
    return best;
}

// The first state of the hop that ends with `state`: back along pred while the mode stays the same.
static int32_t hop_start(const network *net, const search *s, int32_t state)
{
    travel_mode mode = state_mode(net, state);
    while (s->label[state].pred != SEARCH_NONE && state_mode(net, s->label[state].pred) == mode) {
        state = s->label[state].pred;
    }
    return state;
}

static road_chain chain_of(arena *a, const network *net, const search *s, int32_t last)
{
    int32_t n = (int32_t)(s->label[last].cost % COST_PER_S);
    road_hop *hop = ARENA_NEW(a, road_hop, n);
    int32_t end = last;
    for (int32_t i = n - 1; i >= 0; i--) {
        int32_t start = hop_start(net, s, end);
        hop[i] = (road_hop){
            .mode = state_mode(net, end),
            .from = state_node(net, start),
            .to = state_node(net, end),
            .time_s = cost_time_s(s->label[end].cost) - cost_time_s(s->label[start].cost),
            .dist_m = s->label[end].dist_m - s->label[start].dist_m,
        };
        end = s->label[start].pred;
    }
    assert(end == SEARCH_NONE);
    return (road_chain){
        .n_hop = n, .hop = hop, .time_s = cost_time_s(s->label[last].cost), .reachable = true};
}

void network_chains(arena *a, const network *net, mode_set modes, int32_t from, int32_t n, const int32_t *to,
                    road_chain *ret_chain)
{
    assert(from >= 0 && from < net->n_node);
    arena scratch = {0};
    search s;
    search_init(&s, &scratch, net->n_node * MODE_COUNT);
    search_all(net, modes, from, &s);
    for (int32_t i = 0; i < n; i++) {
        assert(to[i] >= 0 && to[i] < net->n_node);
        int32_t last = state_best(net, &s, to[i]);
        if (to[i] == from) {
            ret_chain[i] = (road_chain){.reachable = true};
        } else if (last == SEARCH_NONE) {
            ret_chain[i] = (road_chain){.time_s = MATRIX_NONE, .reachable = false};
        } else {
            ret_chain[i] = chain_of(a, net, &s, last);
        }
    }
    arena_done(&scratch);
}
