#include "road_plain.h"

#include <stdlib.h>

#include "base/arena.h"

enum { CHILDREN = 4 };

void plain_init(plain *p, int32_t n_node)
{
    size_t n = (size_t)n_node + 1;
    *p = (plain){.heap = mem_grow(NULL, n, sizeof *p->heap),
                 .slot = mem_grow(NULL, n, sizeof *p->slot),
                 .cost = mem_grow(NULL, n, sizeof *p->cost)};
}

void plain_done(plain *p)
{
    free(p->heap);
    free(p->slot);
    free(p->cost);
    *p = (plain){0};
}

static void sift_up(plain *p, int32_t at, plain_entry x)
{
    while (at > 0 && p->heap[(at - 1) / CHILDREN].cost > x.cost) {
        p->heap[at] = p->heap[(at - 1) / CHILDREN];
        p->slot[p->heap[at].node] = at;
        at = (at - 1) / CHILDREN;
    }
    p->heap[at] = x;
    p->slot[x.node] = at;
}

static void sift_down(plain *p, plain_entry x)
{
    int32_t at = 0;
    for (int32_t child = 1; child < p->n; child = CHILDREN * at + 1) {
        int32_t best = child;
        for (int32_t k = child + 1; k < child + CHILDREN && k < p->n; k++) {
            best = p->heap[k].cost < p->heap[best].cost ? k : best;
        }
        if (p->heap[best].cost >= x.cost) {
            break;
        }
        p->heap[at] = p->heap[best];
        p->slot[p->heap[at].node] = at;
        at = best;
    }
    p->heap[at] = x;
    p->slot[x.node] = at;
}

void plain_run(plain *p, const road_graph *g, const road_cost *arc_cost, int32_t from)
{
    for (int32_t v = 0; v < g->n_node; v++) {
        p->cost[v] = ROAD_CLOSED;
        p->slot[v] = -1;
    }
    p->n = 1;
    p->cost[from] = 0;
    sift_up(p, 0, (plain_entry){0, from});
    while (p->n > 0) {
        plain_entry top = p->heap[0];
        if (--p->n > 0) {
            sift_down(p, p->heap[p->n]);
        }
        for (int32_t a = g->first[top.node]; a < g->first[top.node + 1]; a++) {
            int32_t to = g->head[a];
            road_cost there = top.cost + arc_cost[a];
            if (there < p->cost[to]) {
                p->cost[to] = there;
                sift_up(p, p->slot[to] < 0 ? p->n++ : p->slot[to], (plain_entry){there, to});
            }
        }
    }
}
