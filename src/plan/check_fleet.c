// The judge of a distribution plan: its shape first, since every other test follows the plan's indices.
#include "plan/check_internal.h"

static bool problem_part(check_report *r, bool holds, int64_t subject, check_part part)
{
    return check_test(r, CHECK_FLEET_SHAPE, holds, subject, part, 0);
}

static bool counts_usable(const fleet_problem *p)
{
    bool escorts = true;
    for (int leg = 0; leg < FLEET_LEGS; leg++) {
        escorts = escorts && p->escorts[leg] >= 0 && p->escorts[leg] <= FLEET_ESCORTS_MAX;
    }
    return check_array(p->n_place, p->place_is_jetty) && check_array(p->n_block, p->block) &&
           check_array(p->n_kecamatan, p->kecamatan) && check_array(p->n_consignment, p->consignment) &&
           check_array(p->n_hop, p->hop) && check_array(p->n_vehicle, p->vehicle) &&
           check_array(p->n_person, p->person) && check_array(p->n_busy, p->busy) &&
           check_array(p->n_lot, p->lot) && (p->n_lot > 0 || p->n_consignment == 0) && p->load_unit_s >= 0 &&
           p->unload_unit_s >= 0 && p->stop_fixed_s >= 0 && p->margin_s >= 0 && escorts;
}

static bool block_usable(const fleet_problem *p, int32_t b)
{
    const fleet_block *block = &p->block[b];
    if (!check_array(block->n, block->place)) {
        return false;
    }
    for (int32_t i = 0; i < block->n; i++) {
        if (!check_in(block->place[i], p->n_place)) {
            return false;
        }
    }
    for (int mode = 0; mode < MODE_COUNT; mode++) {
        const matrix *m = &block->by_mode[mode]; // an empty matrix: no way by this mode
        if (m->n != 0 && (m->n != block->n || !m->time_s)) {
            return false;
        }
    }
    return true;
}

// Whether the chain's ends are where its goods are: from the parent's receiver to the consignment's own.
static bool chain_usable(const fleet_problem *p, const fleet_consignment *g)
{
    if (g->hop_n < 0 || g->hop_n > FLEET_HOPS_MAX || g->hop_first < 0 ||
        (int64_t)g->hop_first + g->hop_n > p->n_hop) {
        return false;
    }
    const fleet_block *block = &p->block[g->block];
    for (int32_t j = 0; j < g->hop_n; j++) {
        const fleet_hop *hop = &p->hop[g->hop_first + j];
        if (!check_in(hop->from, block->n) || !check_in(hop->to, block->n)) {
            return false;
        }
    }
    if (g->hop_n == 0) {
        return true;
    }
    const fleet_hop *first = &p->hop[g->hop_first];
    const fleet_hop *last = &p->hop[g->hop_first + g->hop_n - 1];
    return block->place[last->to] == g->place &&
           (g->parent == NONE || block->place[first->from] == p->consignment[g->parent].place);
}

static bool consignment_usable(const fleet_problem *p, int32_t i)
{
    const fleet_consignment *g = &p->consignment[i];
    if (!check_in(g->leg, FLEET_LEGS) || !check_in(g->kecamatan, p->n_kecamatan) ||
        !check_in(g->block, p->n_block) || !check_in(g->place, p->n_place) || g->units < 0 ||
        g->block != (g->leg == 0 ? 0 : 1 + g->kecamatan)) {
        return false;
    }
    if (g->leg == 0 ? g->parent != NONE : !check_in(g->parent, i)) {
        return false;
    }
    if (g->parent != NONE && (p->consignment[g->parent].leg != g->leg - 1 ||
                              p->consignment[g->parent].kecamatan != g->kecamatan)) {
        return false;
    }
    bool officer = g->village_officer == NONE || (g->leg == 2 && check_in(g->village_officer, p->n_person));
    return officer && chain_usable(p, g);
}

// A consignment that has children carries exactly their kits: the goods of a leg are those of the next.
static bool units_agree(const fleet_problem *p, arena *a, check_report *r)
{
    int64_t *children = ARENA_NEW(a, int64_t, p->n_consignment);
    bool *has_child = ARENA_NEW(a, bool, p->n_consignment);
    for (int32_t i = 0; i < p->n_consignment; i++) {
        int32_t parent = p->consignment[i].parent;
        if (parent != NONE) {
            children[parent] += p->consignment[i].units;
            has_child[parent] = true;
        }
    }
    bool all = true;
    for (int32_t i = 0; i < p->n_consignment; i++) {
        bool agree = !has_child[i] || children[i] == p->consignment[i].units;
        all = problem_part(r, agree, i, CHECK_PART_CONSIGNMENT) && all;
    }
    return all;
}

static bool problem_usable(const fleet_problem *p, arena *a, check_report *r)
{
    if (!problem_part(r, counts_usable(p), 0, CHECK_PART_PROBLEM)) {
        return false;
    }
    bool all = true;
    for (int32_t i = 0; i < p->n_block; i++) {
        all = problem_part(r, block_usable(p, i), i, CHECK_PART_BLOCK) && all;
    }
    for (int32_t i = 0; all && i < p->n_consignment; i++) { // a consignment reads its block and its parent
        all = problem_part(r, consignment_usable(p, i), i, CHECK_PART_CONSIGNMENT);
    }
    for (int32_t i = 0; i < p->n_vehicle; i++) {
        const fleet_vehicle *v = &p->vehicle[i];
        bool usable = check_in((int64_t)v->mode, MODE_COUNT) && check_in(v->home, p->n_place);
        all = problem_part(r, usable, i, CHECK_PART_VEHICLE) && all;
    }
    for (int32_t i = 0; i < p->n_person; i++) {
        int32_t k = p->person[i].kecamatan;
        all = problem_part(r, k == NONE || check_in(k, p->n_kecamatan), i, CHECK_PART_PERSON) && all;
    }
    for (int32_t i = 0; i < p->n_busy; i++) {
        all = problem_part(r, check_in(p->busy[i].person, p->n_person), i, CHECK_PART_BUSY) && all;
    }
    return all && units_agree(p, a, r);
}

static bool stop_usable(const fleet_problem *p, const fleet_trip *t, const fleet_stop *s)
{
    if (!check_in(s->consignment, p->n_consignment) || s->units <= 0) {
        return false;
    }
    const fleet_consignment *g = &p->consignment[s->consignment];
    return g->leg == t->leg && g->block == t->block && s->hop >= g->hop_first &&
           s->hop < g->hop_first + g->hop_n && p->hop[s->hop].from == t->base;
}

static bool trip_indices_usable(const fleet_problem *p, const fleet_trip *t)
{
    if (!check_in(t->vehicle, p->n_vehicle) || !check_in(t->block, p->n_block) ||
        !check_in(t->base, p->block[t->block].n) || !check_in(t->leg, FLEET_LEGS) ||
        !check_in((int64_t)t->direction, 2) || t->escort_n < 0 || t->escort_n > FLEET_ESCORTS_MAX) {
        return false;
    }
    for (int32_t i = 0; i < t->escort_n; i++) {
        if (!check_in(t->escort[i], p->n_person)) {
            return false;
        }
    }
    return t->village_officer == NONE || check_in(t->village_officer, p->n_person);
}

// Takes the trip's stops for it: false when they are not there, or another trip has one of them.
static bool stops_take(const fleet_case *c, const fleet_trip *t, bool *taken)
{
    if (t->stop_n < 1 || t->stop_n > FLEET_STOPS_MAX || t->stop_first < 0 ||
        (int64_t)t->stop_first + t->stop_n > c->n_stop) {
        return false;
    }
    bool free_ = true;
    for (int32_t i = 0; i < t->stop_n; i++) {
        free_ = free_ && !taken[t->stop_first + i];
        taken[t->stop_first + i] = true;
    }
    return free_;
}

static bool trip_usable(const fleet_case *c, int32_t i, bool *taken)
{
    const fleet_trip *t = &c->plan->trip[i];
    if (!stops_take(c, t, taken) || !trip_indices_usable(c->p, t)) {
        return false;
    }
    for (int32_t s = 0; s < t->stop_n; s++) {
        if (!stop_usable(c->p, t, &c->plan->stop[t->stop_first + s])) {
            return false;
        }
    }
    return true;
}

static void judge_shape_of_trips(const fleet_case *c)
{
    bool *taken = ARENA_NEW(c->a, bool, c->n_stop);
    for (int32_t i = 0; i < c->n_trip; i++) {
        c->trip_ok[i] = trip_usable(c, i, taken);
        problem_part(c->r, c->trip_ok[i], i, CHECK_PART_TRIP);
        if (i > 0) {
            const fleet_trip *t = &c->plan->trip[i];
            bool sorted =
                t[-1].load_s < t->load_s || (t[-1].load_s == t->load_s && t[-1].vehicle <= t->vehicle);
            problem_part(c->r, sorted, i, CHECK_PART_TRIP);
        }
    }
    for (int32_t i = 0; i < c->n_stop; i++) {
        problem_part(c->r, taken[i], i, CHECK_PART_STOP); // a stop that no trip makes
    }
}

static void judge_shape_of_missing(const fleet_case *c)
{
    for (int32_t i = 0; i < c->n_missing; i++) {
        const fleet_missing *m = &c->plan->missing[i];
        c->missing_ok[i] = check_in(m->consignment, c->p->n_consignment) &&
                           check_in((int64_t)m->direction, 2) &&
                           check_in((int64_t)m->reason, FLEET_NOT_SENT + 1);
        problem_part(c->r, c->missing_ok[i], i, CHECK_PART_MISSING);
        if (c->missing_ok[i]) {
            c->missing[m->direction][m->consignment] += m->units;
        }
    }
}

// A count that cannot be true is a fault, and the array is read as empty.
static int32_t plan_count(check_report *r, int32_t n, const void *array)
{
    return problem_part(r, check_array(n, array), 0, CHECK_PART_PLAN) ? n : 0;
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

bool fleet_case_open(arena *a, const fleet_problem *p, const fleet_plan *plan, check_report *r,
                     fleet_case *ret_c)
{
    if (!problem_usable(p, a, r)) {
        return false;
    }
    fleet_case c = {.a = a, .p = p, .plan = plan, .r = r};
    c.n_trip = plan_count(r, plan->n_trip, plan->trip);
    c.n_stop = plan_count(r, plan->n_stop, plan->stop);
    c.n_missing = plan_count(r, plan->n_missing, plan->missing);
    c.trip_ok = ARENA_NEW(a, bool, c.n_trip);
    c.missing_ok = ARENA_NEW(a, bool, c.n_missing);
    c.missing[FLEET_OUT] = ARENA_NEW(a, int64_t, p->n_consignment);
    c.missing[FLEET_BACK] = ARENA_NEW(a, int64_t, p->n_consignment);
    c.local = locals_of(a, p);
    judge_shape_of_trips(&c);
    judge_shape_of_missing(&c);
    *ret_c = c;
    return true;
}

int64_t fleet_case_time(const fleet_case *c, travel_mode mode, int32_t block, int32_t from, int32_t to)
{
    const matrix *m = &c->p->block[block].by_mode[mode];
    if (from < 0 || to < 0 || m->n == 0) {
        return MATRIX_NONE;
    }
    int32_t time_s = m->time_s[(size_t)from * (size_t)m->n + (size_t)to];
    return time_s >= 0 ? time_s : MATRIX_NONE;
}

void check_fleet(arena *a, const fleet_problem *p, const fleet_plan *plan, check_report *r)
{
    fleet_case c;
    if (!fleet_case_open(a, p, plan, r, &c)) {
        return;
    }
    fleet_judge_trips(&c);
    fleet_judge_vehicles(&c);
    fleet_judge_goods(&c);
    fleet_judge_waves(&c);
    fleet_judge_people(&c);
}
