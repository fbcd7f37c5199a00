#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "road_subject.h"
#include "vrp_file.h"

enum { SOLUTION_MAX = 64 << 20, COST_TEXT = 64 };

static double straight(const vrp_file *f, int32_t a, int32_t b)
{
    return hypot(f->x[a] - f->x[b], f->y[a] - f->y[b]);
}

static double trip_length(const vrp_file *f, const route_plan *plan, const route_trip *t)
{
    int32_t depot = f->problem.type[t->type].depot;
    int32_t at = depot;
    double length = 0;
    for (int32_t i = 0; i < t->n_stop; i++) {
        length += straight(f, at, plan->stop[t->first + i]);
        at = plan->stop[t->first + i];
    }
    return length + straight(f, at, depot);
}

static double haul_length(const vrp_file *f, const route_haul *h)
{
    int32_t at = 0;
    double length = 0;
    for (int32_t i = 0; i < h->n_stop; i++) {
        length += straight(f, at, h->place[i]);
        at = h->place[i];
    }
    return length + straight(f, at, 0);
}

static double real_cost(const vrp_file *f, const route_plan *plan)
{
    double cost = 0;
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const route_trip *t = &plan->trip[i];
        cost += trip_length(f, plan, t) * f->unit_cost[t->type];
        if (i == 0 || t->vehicle != plan->trip[i - 1].vehicle) {
            cost += f->fixed_cost[t->type];
        }
    }
    for (int32_t i = 0; i < plan->n_haul; i++) {
        cost += haul_length(f, &plan->haul[i]) * f->truck_unit + f->truck_fixed;
    }
    return cost;
}

void vrp_cost_text(const vrp_file *f, const route_plan *plan, char *out, size_t cap)
{
    switch (f->family) {
    case VRP_CVRP:
    case VRP_MTVRPTWR:
    case VRP_MDVRPTW:
        (void)snprintf(out, cap, "%" PRId64, plan->cost);
        return;
    case VRP_VRPTW:
        (void)snprintf(out, cap, "%" PRId64 ".%d", plan->cost / 10, (int)(plan->cost % 10));
        return;
    case VRP_HFVRP:
    case VRP_SOLOMON:
    case VRP_GOLDEN:
    case VRP_TWO_ECHELON:
        (void)snprintf(out, cap, "%.4f", real_cost(f, plan));
        return;
    }
}

static void add_stops(strbuf *b, const route_plan *plan, const route_trip *t)
{
    for (int32_t i = 0; i < t->n_stop; i++) {
        strbuf_addf(b, " %d", plan->stop[t->first + i]);
    }
}

// A line a trip that is made.
static void write_used(const route_plan *plan, strbuf *b)
{
    for (int32_t i = 0; i < plan->n_trip; i++) {
        strbuf_addf(b, "Route #%d:", i + 1);
        add_stops(b, plan, &plan->trip[i]);
        strbuf_addz(b, "\n");
    }
}

// A line a vehicle of the file, empty for those that stay; between trips the depot.
static void write_all(const vrp_file *f, const route_plan *plan, strbuf *b)
{
    arena memory = {0};
    int32_t *trip = ARENA_NEW(&memory, int32_t, f->n_vehicle + 1);
    for (int32_t i = plan->n_trip - 1; i >= 0; i--) {
        trip[f->vehicle[plan->trip[i].vehicle]] = i + 1;
    }
    for (int32_t v = 1; v <= f->n_vehicle; v++) {
        strbuf_addf(b, "Route #%d:", v);
        for (int32_t i = trip[v] - 1; i >= 0 && i < plan->n_trip; i++) {
            const route_trip *t = &plan->trip[i];
            if (f->vehicle[t->vehicle] != v) {
                break;
            }
            if (i >= trip[v]) {
                strbuf_addf(b, " %d", f->problem.type[t->type].depot);
            }
            add_stops(b, plan, t);
        }
        strbuf_addz(b, "\n");
    }
    arena_done(&memory);
}

// Trucks first, each stop with what it gets.
static void write_echelons(const vrp_file *f, const route_plan *plan, strbuf *b)
{
    int32_t n = 0;
    for (int32_t i = 0; i < plan->n_haul; i++) {
        const route_haul *h = &plan->haul[i];
        strbuf_addf(b, "%d - 0", n++);
        for (int32_t k = 0; k < h->n_stop; k++) {
            strbuf_addf(b, " -> %d(%d.0)", h->place[k], h->load[k]);
        }
        strbuf_addf(b, " -> 0 - %.10f\n", haul_length(f, h));
    }
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const route_trip *t = &plan->trip[i];
        int32_t depot = f->problem.type[t->type].depot;
        strbuf_addf(b, "%d - %d", n++, depot);
        for (int32_t k = 0; k < t->n_stop; k++) {
            int32_t v = plan->stop[t->first + k];
            strbuf_addf(b, " -> %d(%d.0)", v, f->problem.demand[v]);
        }
        strbuf_addf(b, " -> %d - %.10f\n", depot, trip_length(f, plan, t));
    }
}

bool vrp_write(const vrp_file *f, const route_plan *plan, const char *path)
{
    char cost[COST_TEXT] = "";
    err e = {0};
    strbuf b;
    strbuf_init(&b, SOLUTION_MAX);
    vrp_cost_text(f, plan, cost, sizeof cost);
    switch (f->family) {
    case VRP_CVRP:
    case VRP_VRPTW:
    case VRP_SOLOMON:
        write_used(plan, &b);
        strbuf_addf(&b, "Cost %s\n", cost);
        break;
    case VRP_MTVRPTWR:
    case VRP_MDVRPTW:
    case VRP_HFVRP:
    case VRP_GOLDEN:
        write_all(f, plan, &b);
        strbuf_addf(&b, "Cost: %s\n", cost);
        break;
    case VRP_TWO_ECHELON:
        write_echelons(f, plan, &b);
        break;
    }
    bool ok = !b.cut && file_write(path, strbuf_str(&b), &e);
    if (!ok) {
        (void)(b.cut ? bench_fail("%s: the solution is too long.", path) : bench_fail_err(&e));
    }
    strbuf_done(&b);
    return ok;
}
