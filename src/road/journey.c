#include "road/journey.h"

#include <assert.h>
#include <stdlib.h>

// What it costs to stand on the bank behind each jetty after a boat trip, and where it was boarded.
typedef struct landed {
    road_cost cost;
    int32_t board;
} landed;

static void by_boat(const journey_parts *p, int32_t from, landed *ret)
{
    int32_t n = p->n_jetty;
    for (int32_t k = 0; k < n; k++) {
        ret[k] = (landed){ROAD_CLOSED, JOURNEY_NONE};
    }
    for (int32_t j = 0; j < n; j++) {
        road_cost aboard = p->to_jetty[(size_t)from * (size_t)n + (size_t)j] + p->jetty[j].board;
        if (!road_cost_open(aboard)) {
            continue;
        }
        for (int32_t k = 0; k < n; k++) {
            road_cost there = aboard + p->by_water[(size_t)j * (size_t)n + (size_t)k];
            if (k != j && road_cost_open(there) && there + p->jetty[k].land < ret[k].cost) {
                ret[k] = (landed){there + p->jetty[k].land, j};
            }
        }
    }
}

void journey_join(const journey_parts *p, journey *ret)
{
    assert(p->n_jetty <= JOURNEY_JETTIES_MAX);
    size_t n_to = (size_t)p->n_to;
    landed *bank = mem_grow(NULL, (size_t)p->n_jetty + 1, sizeof *bank);
    for (int32_t f = 0; f < p->n_from; f++) {
        journey *row = ret + (size_t)f * n_to;
        by_boat(p, f, bank);
        for (size_t t = 0; t < n_to; t++) {
            road_cost direct = p->direct[(size_t)f * n_to + t];
            bool open = road_cost_open(direct);
            row[t] =
                (journey){open ? direct : ROAD_CLOSED, open ? JOURNEY_DIRECT : JOURNEY_NONE, JOURNEY_NONE};
        }
        for (int32_t k = 0; k < p->n_jetty; k++) {
            if (!road_cost_open(bank[k].cost)) {
                continue;
            }
            const road_cost *on = p->from_jetty + (size_t)k * n_to;
            for (size_t t = 0; t < n_to; t++) {
                if (bank[k].cost + on[t] < row[t].cost) {
                    row[t] = (journey){bank[k].cost + on[t], bank[k].board, k};
                }
            }
        }
    }
    free(bank);
}
