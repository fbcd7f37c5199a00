// Any bytes as a map: refused, or a map that is written as the same bytes and can be driven on.
#include <stdlib.h>

#include "road/order.h"
#include "road/table.h"
#include "road/vehicle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void drive(arena *a, const map *m)
{
    road_state s = {.river = RIVER_NORMAL};
    road_cost *cost = ARENA_NEW(a, road_cost, m->graph.n_arc);
    int32_t *order = ARENA_NEW(a, int32_t, m->n_node);
    hierarchy shape = {0};
    metric costs = {0};
    for (int32_t v = 0; v < MODE_COUNT; v++) {
        vehicle_costs(m, (travel_mode)v, &s, cost);
    }
    if (!order_nodes(&m->graph, NULL, NULL, order, NULL) || !hierarchy_make(&shape, &m->graph, order, NULL)) {
        abort();
    }
    metric_make(&costs, &shape, cost);
    metric_done(&costs);
    hierarchy_done(&shape);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { BYTES_MAX = 1 << 16 };
    arena a = {0};
    str bytes = {(const char *)data, size};
    map m;
    err e = {0};
    bool ok = size <= BYTES_MAX && map_read(&a, bytes, &m, &e);
    if (ok) {
        strbuf again;
        strbuf_init(&again, BYTES_MAX);
        map_write(&m, &again);
        if (!str_eq(strbuf_str(&again), bytes)) {
            abort();
        }
        strbuf_done(&again);
        drive(&a, &m);
    } else if (size <= BYTES_MAX && !e.code) {
        abort();
    }
    arena_done(&a);
    return 0;
}
