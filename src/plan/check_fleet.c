// The judge of a distribution plan: its shape first, since every other test follows the plan's indices.
#include "plan/check_internal.h"

static bool plan_part(const fleet_case *c, bool holds, int64_t subject, check_part part)
{
    return check_test(c->r, CHECK_FLEET_SHAPE, holds, subject, part, 0);
}

static void judge_shape_of_trips(fleet_case *c)
{
    bool *taken = ARENA_NEW(c->a, bool, c->n_stop);
    for (int32_t i = 0; i < c->n_trip; i++) {
        const fleet_trip *t = &c->plan->trip[i];
        c->trip_ok[i] = fleet_trip_usable(c->p, t, c->plan->stop, c->n_stop, taken);
        c->whole = plan_part(c, c->trip_ok[i], i, CHECK_PART_TRIP) && c->whole;
        if (i > 0) {
            plan_part(c, fleet_trips_sorted(&t[-1], t), i, CHECK_PART_TRIP);
        }
    }
    for (int32_t i = 0; i < c->n_stop; i++) {
        plan_part(c, taken[i], i, CHECK_PART_STOP); // a stop that no trip makes
    }
}

static void judge_shape_of_missing(fleet_case *c)
{
    for (int32_t i = 0; i < c->n_missing; i++) {
        const fleet_missing *m = &c->plan->missing[i];
        c->missing_ok[i] = check_in(m->consignment, c->p->n_consignment) &&
                           check_in((int64_t)m->direction, 2) &&
                           check_in((int64_t)m->reason, FLEET_NOT_SENT + 1);
        c->whole = plan_part(c, c->missing_ok[i], i, CHECK_PART_MISSING) && c->whole;
        if (c->missing_ok[i]) {
            c->missing[m->direction][m->consignment] += m->units;
        }
    }
}

// A count that cannot be true is a fault, and the array is read as empty.
static int32_t plan_count(fleet_case *c, int32_t n, const void *array)
{
    bool usable = plan_part(c, check_array(n, array), 0, CHECK_PART_PLAN);
    c->whole = c->whole && usable;
    return usable ? n : 0;
}

static int32_t *locals_of(arena *a, const fleet_problem *p)
{
    size_t n_place = (size_t)p->n_place;
    int32_t *local = ARENA_NEW(a, int32_t, n_place * (size_t)p->n_block);
    for (size_t i = 0; i < n_place * (size_t)p->n_block; i++) {
        local[i] = NONE;
    }
    for (int32_t b = 0; b < p->n_block; b++) {
        for (int32_t i = 0; i < p->block[b].n; i++) {
            local[(size_t)b * n_place + (size_t)p->block[b].place[i]] = i;
        }
    }
    return local;
}

// Where the spans of each owner begin in the sorted list of all.
static int32_t *spans_by_owner(arena *a, const fleet_span *span, int32_t n, int32_t n_owner)
{
    int32_t *first = ARENA_NEW(a, int32_t, (size_t)n_owner + 1);
    int32_t at = 0;
    for (int32_t owner = 0; owner < n_owner; owner++) {
        first[owner] = at;
        while (at < n && span[at].owner == owner) {
            at++;
        }
    }
    first[n_owner] = at;
    return first;
}

bool fleet_case_open(arena *a, const fleet_problem *p, const fleet_plan *plan, check_report *r,
                     fleet_case *ret_c)
{
    if (!fleet_problem_usable(a, p, r)) {
        return false;
    }
    fleet_case c = {.a = a, .p = p, .plan = plan, .r = r, .whole = true};
    c.n_trip = plan_count(&c, plan->n_trip, plan->trip);
    c.n_stop = plan_count(&c, plan->n_stop, plan->stop);
    c.n_missing = plan_count(&c, plan->n_missing, plan->missing);
    c.trip_ok = ARENA_NEW(a, bool, c.n_trip);
    c.fixed = ARENA_NEW(a, bool, c.n_trip);
    c.missing_ok = ARENA_NEW(a, bool, c.n_missing);
    c.missing[FLEET_OUT] = ARENA_NEW(a, int64_t, p->n_consignment);
    c.missing[FLEET_BACK] = ARENA_NEW(a, int64_t, p->n_consignment);
    c.local = locals_of(a, p);
    c.hours_first = spans_by_owner(a, p->hours, p->n_hours, p->n_place);
    c.tide_first = spans_by_owner(a, p->tide, p->n_tide, p->n_place);
    c.laid_first = spans_by_owner(a, p->laid_up, p->n_laid_up, p->n_vehicle);
    judge_shape_of_trips(&c);
    judge_shape_of_missing(&c);
    *ret_c = c;
    return true;
}

static int64_t cell_of(const matrix *m, const int32_t *cell, int32_t from, int32_t to)
{
    if (from < 0 || to < 0 || m->n == 0) {
        return MATRIX_NONE;
    }
    return cell[(size_t)from * (size_t)m->n + (size_t)to];
}

int64_t fleet_case_time(const fleet_case *c, travel_mode mode, int32_t block, int32_t from, int32_t to)
{
    const matrix *m = &c->p->block[block].by_mode[mode];
    return cell_of(m, m->time_s, from, to);
}

int64_t fleet_case_metres(const fleet_case *c, travel_mode mode, int32_t block, int32_t from, int32_t to)
{
    const matrix *m = &c->p->block[block].by_mode[mode];
    int64_t metres = m->dist_m ? cell_of(m, m->dist_m, from, to) : 0;
    return metres > 0 ? metres : 0;
}

const fleet_stop *fleet_case_stop(const fleet_case *c, const fleet_trip *t, int32_t i)
{
    return &c->plan->stop[t->stop_first + i];
}

int64_t fleet_case_units(const fleet_case *c, const fleet_trip *t)
{
    int64_t units = 0;
    for (int32_t i = 0; i < t->stop_n; i++) {
        units += fleet_case_stop(c, t, i)->units;
    }
    return units;
}

check_entry *fleet_case_by_vehicle(const fleet_case *c, size_t *ret_n)
{
    check_entry *entry = ARENA_NEW(c->a, check_entry, c->n_trip);
    size_t n = 0;
    for (int32_t i = 0; i < c->n_trip; i++) {
        if (c->trip_ok[i]) {
            const fleet_trip *t = &c->plan->trip[i];
            entry[n++] = (check_entry){.group = t->vehicle, .at_s = t->load_s, .subject = i};
        }
    }
    check_entries_sort(entry, n);
    *ret_n = n;
    return entry;
}

void check_fleet(arena *a, const fleet_problem *p, const fleet_plan *plan, check_report *r)
{
    fleet_case c;
    if (!fleet_case_open(a, p, plan, r, &c)) {
        return;
    }
    fleet_judge_standing(&c); // first: it tells the others which trips stand
    fleet_judge_trips(&c);
    fleet_judge_vehicles(&c);
    fleet_judge_places(&c);
    fleet_judge_goods(&c);
    fleet_judge_waves(&c);
    fleet_judge_convoys(&c);
    fleet_judge_people(&c);
    fleet_judge_score(&c);
}
