#include "plan/route_internal.h"

static bool check_sizes(const route_problem *p, err *e)
{
    if (p->n_place < 1 || p->n_place > ROUTE_PLACES_MAX) {
        return err_fail(e, ERR_CODE("route.size"), ERR_INT("count", p->n_place),
                        ERR_INT("most", ROUTE_PLACES_MAX));
    }
    if (p->distance && p->n_place > ROUTE_MATRIX_MAX) {
        return err_fail(e, ERR_CODE("route.matrix"), ERR_INT("count", p->n_place),
                        ERR_INT("most", ROUTE_MATRIX_MAX));
    }
    int32_t most = p->trucks ? ROUTE_SATELLITES_MAX + 1 : p->n_place;
    if (p->n_depot < (p->trucks ? 2 : 1) || p->n_depot > most || p->n_depot > p->n_place) {
        return err_fail(e, ERR_CODE("route.depots"), ERR_INT("count", p->n_depot), ERR_INT("most", most));
    }
    if (p->n_type < 1 || p->n_type > ROUTE_TYPES_MAX) {
        return err_fail(e, ERR_CODE("route.types"), ERR_INT("count", p->n_type),
                        ERR_INT("most", ROUTE_TYPES_MAX));
    }
    return true;
}

static bool is_amount(int64_t v)
{
    return v >= 0 && v <= ROUTE_AMOUNT_MAX;
}

static bool check_types(const route_problem *p, err *e)
{
    for (int32_t i = 0; i < p->n_type; i++) {
        const route_type *t = &p->type[i];
        bool limited = t->duration != ROUTE_NO_LIMIT;
        if (t->depot < (p->trucks ? 1 : 0) || t->depot >= p->n_depot || !is_amount(t->count) ||
            !is_amount(t->capacity) || !is_amount(t->unit_cost) || t->fixed_cost < 0 ||
            t->fixed_cost > (int64_t)ROUTE_AMOUNT_MAX * 1000 || t->duration < 0 || (limited && t->reload) ||
            ((limited || t->reload) && !p->open)) {
            return err_fail(e, ERR_CODE("route.type"), ERR_INT("type", i));
        }
    }
    const route_trucks *k = p->trucks;
    if (k && (!is_amount(k->count) || !is_amount(k->capacity) || !is_amount(k->unit_cost) ||
              !is_amount(k->fixed_cost) || !is_amount(k->vehicles))) {
        return err_fail(e, ERR_CODE("route.trucks"));
    }
    return true;
}

static bool is_coordinate(int32_t v)
{
    return v >= -ROUTE_COORDINATE_MAX && v <= ROUTE_COORDINATE_MAX;
}

static bool check_place(const route_problem *p, int32_t v, err *e)
{
    if (!is_amount(p->demand[v]) || (v < p->n_depot && p->demand[v] != 0)) {
        return err_fail(e, ERR_CODE("route.demand"), ERR_INT("place", v), ERR_INT("demand", p->demand[v]));
    }
    if (!p->distance && (!is_coordinate(p->x[v]) || !is_coordinate(p->y[v]))) {
        return err_fail(e, ERR_CODE("route.coordinate"), ERR_INT("place", v));
    }
    if (p->open && (!is_amount(p->service[v]) || !is_amount(p->open[v]) || !is_amount(p->close[v]) ||
                    !is_amount(p->release[v]) || p->open[v] > p->close[v])) {
        return err_fail(e, ERR_CODE("route.window"), ERR_INT("place", v));
    }
    return true;
}

// A leg by the dearest vehicle, so that costs of all trips and their prices can be added up.
static bool check_costs(const route_problem *p, double longest, err *e)
{
    int64_t unit = p->trucks ? p->trucks->unit_cost : 0;
    for (int32_t i = 0; i < p->n_type; i++) {
        unit = p->type[i].unit_cost > unit ? p->type[i].unit_cost : unit;
    }
    return longest * (double)unit <= ROUTE_LEG_COST_MAX || err_fail(e, ERR_CODE("route.costly"));
}

// No distance or time may be negative or too long to be added up.
static bool check_distances(const route_problem *p, err *e)
{
    double longest = 0;
    if (!p->distance) {
        int64_t x[2] = {p->x[0], p->x[0]};
        int64_t y[2] = {p->y[0], p->y[0]};
        for (int32_t v = 1; v < p->n_place; v++) {
            x[p->x[v] > x[1]] = p->x[v] < x[0] || p->x[v] > x[1] ? p->x[v] : x[0];
            y[p->y[v] > y[1]] = p->y[v] < y[0] || p->y[v] > y[1] ? p->y[v] : y[0];
        }
        double most =
            ((double)(x[1] - x[0]) + (double)(y[1] - y[0])) * p->scale / (p->grain > 0 ? p->grain : 1);
        if (p->scale < 1 || p->grain < 1 || most > ROUTE_AMOUNT_MAX) {
            return err_fail(e, ERR_CODE("route.far"));
        }
        longest = most;
    }
    int64_t n = p->distance ? (int64_t)p->n_place * p->n_place : 0;
    for (int64_t i = 0; i < n; i++) {
        if (!is_amount(p->distance[i]) || (p->travel && !is_amount(p->travel[i]))) {
            return err_fail(e, ERR_CODE("route.leg"), ERR_INT("place", i / p->n_place),
                            ERR_INT("to", i % p->n_place));
        }
        longest = p->distance[i] > longest ? p->distance[i] : longest;
    }
    return check_costs(p, longest, e);
}

bool route_problem_check(const route_problem *p, err *e)
{
    if (!check_sizes(p, e) || !check_types(p, e)) {
        return false;
    }
    int64_t demand = 0;
    for (int32_t v = 0; v < p->n_place; v++) {
        if (!check_place(p, v, e)) {
            return false;
        }
        demand += p->demand[v];
    }
    if (demand > ROUTE_AMOUNT_MAX) {
        return err_fail(e, ERR_CODE("route.heavy"));
    }
    return check_distances(p, e);
}
