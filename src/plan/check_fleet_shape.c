// The shape of a distribution problem: every index, count, order and size that solver and judge rely on. Who
// brings a problem of their own is told here which row of which part is broken.
#include "plan/check_internal.h"

static bool part(check_report *r, bool holds, int64_t subject, check_part of)
{
    return check_test(r, CHECK_FLEET_SHAPE, holds, subject, of, 0);
}

static bool is_moment(int64_t at_s)
{
    return at_s >= -(int64_t)CHECK_MOMENT_MAX && at_s <= CHECK_MOMENT_MAX;
}

static bool is_span(int64_t from_s, int64_t to_s)
{
    return is_moment(from_s) && is_moment(to_s) && from_s <= to_s;
}

static bool is_within(int64_t value, int64_t most)
{
    return value >= 0 && value <= most;
}

static bool counts_usable(const fleet_problem *p)
{
    return check_array(p->n_place, p->place_is_jetty) && check_array(p->n_hours, p->hours) &&
           check_array(p->n_lot, p->lot) && (p->n_lot > 0 || p->n_consignment == 0) &&
           check_array(p->n_block, p->block) && check_array(p->n_kecamatan, p->kecamatan) &&
           check_array(p->n_consignment, p->consignment) && check_array(p->n_hop, p->hop) &&
           check_array(p->n_vehicle, p->vehicle) && check_array(p->n_laid_up, p->laid_up) &&
           check_array(p->n_person, p->person) && check_array(p->n_busy, p->busy) &&
           check_array(p->n_fixed, p->fixed) && check_array(p->n_fixed_stop, p->fixed_stop) &&
           check_array(p->n_pin, p->pin) && check_array(p->n_told, p->told) &&
           check_array(p->n_told_stop, p->told_stop);
}

static bool problem_settings(const fleet_problem *p, check_report *r)
{
    const struct {
        int32_t value, most;
    } setting[] = {
        {p->load_unit_s, CHECK_DURATION_MAX},  {p->unload_unit_s, CHECK_DURATION_MAX},
        {p->stop_fixed_s, CHECK_DURATION_MAX}, {p->margin_s, CHECK_DURATION_MAX},
        {p->rest_s, CHECK_DURATION_MAX},       {p->stretch_s, CHECK_DURATION_MAX},
        {p->escorts[0], FLEET_ESCORTS_MAX},    {p->escorts[1], FLEET_ESCORTS_MAX},
        {p->escorts[2], FLEET_ESCORTS_MAX},    {p->wave_size, INT32_MAX},
        {p->told_slack_s, CHECK_MOMENT_MAX},
    };
    bool all = true;
    int32_t n = (int32_t)(sizeof setting / sizeof setting[0]);
    for (int32_t i = 0; i < n; i++) {
        all = part(r, is_within(setting[i].value, setting[i].most), i, CHECK_PART_SETTING) && all;
    }
    all = part(r, is_span(p->receipt_s, p->late_s), n, CHECK_PART_SETTING) && all;
    return part(r, is_moment(p->now_s), n + 1, CHECK_PART_SETTING) && all;
}

static bool is_hours(int32_t from_s, int32_t to_s)
{
    return from_s >= 0 && from_s <= to_s && to_s <= CHECK_DAY_S;
}

static bool windows_usable(const fleet_problem *p, check_report *r)
{
    bool all = true;
    for (int32_t i = 0; i < 2 * FLEET_LEGS; i++) {
        const fleet_window *w = &p->window[i / FLEET_LEGS][i % FLEET_LEGS];
        bool usable = is_span(w->from_s, w->to_s) && is_hours(w->day_from_s, w->day_to_s);
        all = part(r, usable, i, CHECK_PART_WINDOW) && all;
    }
    return part(r, is_hours(p->boat_from_s, p->boat_to_s), (int64_t)2 * FLEET_LEGS, CHECK_PART_WINDOW) && all;
}

// Spans of owners 0 .. n_owner - 1 in order; `apart`: without overlaps.
static bool spans_usable(const fleet_span *span, int32_t n, int32_t n_owner, bool apart, check_part of,
                         check_report *r)
{
    bool all = true;
    for (int32_t i = 0; i < n; i++) {
        bool usable = check_in(span[i].owner, n_owner) && is_span(span[i].from_s, span[i].to_s);
        if (i > 0 && span[i - 1].owner == span[i].owner) {
            usable = usable && span[i].from_s >= (apart ? span[i - 1].to_s : span[i - 1].from_s);
        } else if (i > 0) {
            usable = usable && span[i - 1].owner < span[i].owner;
        }
        all = part(r, usable, i, of) && all;
    }
    return all;
}

static bool cells_usable(const int32_t *cell, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (cell[i] < MATRIX_NONE) {
            return false;
        }
    }
    return true;
}

static bool matrix_usable(const matrix *m, int32_t n)
{
    if (m->n == 0) { // an empty matrix: no way by this mode
        return true;
    }
    size_t cells = (size_t)n * (size_t)n;
    if (m->n != n || !m->time_s || !cells_usable(m->time_s, cells) ||
        (m->dist_m && !cells_usable(m->dist_m, cells))) {
        return false;
    }
    for (size_t i = 0; i < cells; i++) {
        bool own = i % ((size_t)n + 1) == 0;
        if (m->time_s[i] > CHECK_DURATION_MAX || (own && m->time_s[i] != 0)) {
            return false;
        }
    }
    return true;
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
        if (!matrix_usable(&block->by_mode[mode], block->n)) {
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

static bool parent_usable(const fleet_problem *p, int32_t i)
{
    const fleet_consignment *g = &p->consignment[i];
    if (g->leg == 0 || !check_in(g->parent, i)) {
        return g->leg == 0 && g->parent == NONE;
    }
    const fleet_consignment *parent = &p->consignment[g->parent];
    return parent->leg == g->leg - 1 && parent->kecamatan == g->kecamatan && parent->lot == g->lot;
}

static bool people_usable(const fleet_problem *p, const fleet_consignment *g)
{
    if (g->preferred_n < 0 || g->preferred_n > FLEET_PREFERRED_MAX) {
        return false;
    }
    for (int32_t i = 0; i < g->preferred_n; i++) {
        if (!check_in(g->preferred[i], p->n_person)) {
            return false;
        }
    }
    return g->village_officer == NONE || (g->leg == 2 && check_in(g->village_officer, p->n_person));
}

static bool consignment_usable(const fleet_problem *p, int32_t i)
{
    const fleet_consignment *g = &p->consignment[i];
    if (!check_in(g->leg, FLEET_LEGS) || !check_in(g->kecamatan, p->n_kecamatan) ||
        !check_in(g->block, p->n_block) || !check_in(g->place, p->n_place) || !check_in(g->lot, p->n_lot) ||
        !is_within(g->units, CHECK_UNITS_MAX) || g->block != (g->leg == 0 ? 0 : 1 + g->kecamatan)) {
        return false;
    }
    bool sorted = i == 0 || p->consignment[i - 1].leg <= g->leg;
    return sorted && parent_usable(p, i) && people_usable(p, g) && chain_usable(p, g);
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
        all = part(r, agree, i, CHECK_PART_CONSIGNMENT) && all;
    }
    return all;
}

static bool vehicle_usable(const fleet_problem *p, const fleet_vehicle *v)
{
    return check_in((int64_t)v->mode, MODE_COUNT) && check_in(v->home, p->n_place) && v->cap_boxes >= 0 &&
           v->cap_g >= 0 && v->cap_l >= 0 && is_span(v->from_s, v->to_s) &&
           is_within(v->seats, CHECK_PEOPLE_MAX) && is_within(v->crew, CHECK_PEOPLE_MAX) &&
           is_within(v->prepare_s, CHECK_DURATION_MAX) && v->cost_day >= 0 && v->cost_hour >= 0 &&
           v->cost_km >= 0;
}

static bool person_usable(const fleet_problem *p, const fleet_person *q)
{
    return (q->kecamatan == NONE || check_in(q->kecamatan, p->n_kecamatan)) && is_span(q->from_s, q->to_s);
}

static bool busy_usable(const fleet_problem *p, int32_t i)
{
    const fleet_busy *b = &p->busy[i];
    bool sorted =
        i == 0 || b[-1].person < b->person || (b[-1].person == b->person && b[-1].from_s <= b->from_s);
    return sorted && check_in(b->person, p->n_person) && is_moment(b->from_s) && is_moment(b->to_s) &&
           b->only_plus1 >= 0 && b->only_plus1 <= p->n_kecamatan;
}

static bool kecamatan_usable(const fleet_problem *p, int32_t k)
{
    const fleet_kecamatan *q = &p->kecamatan[k];
    if (q->wave < 0 || q->wave_day < NONE || q->wave_day > CHECK_MOMENT_MAX / CHECK_DAY_S ||
        !check_in(q->leg1, p->n_consignment)) {
        return false;
    }
    return p->consignment[q->leg1].leg == 0 && p->consignment[q->leg1].kecamatan == k;
}

static bool pin_usable(const fleet_problem *p, const fleet_pin *pin)
{
    if (!check_in(pin->consignment, p->n_consignment) || !check_in((int64_t)pin->direction, 2)) {
        return false;
    }
    const fleet_consignment *g = &p->consignment[pin->consignment];
    return check_in((int64_t)pin->hop - g->hop_first, g->hop_n) &&
           (pin->vehicle == NONE || check_in(pin->vehicle, p->n_vehicle)) && is_span(pin->from_s, pin->to_s);
}

static bool stop_usable(const fleet_problem *p, const fleet_trip *t, const fleet_stop *s)
{
    if (!check_in(s->consignment, p->n_consignment) || s->units <= 0) {
        return false;
    }
    const fleet_consignment *g = &p->consignment[s->consignment];
    return g->leg == t->leg && g->block == t->block && check_in((int64_t)s->hop - g->hop_first, g->hop_n) &&
           p->hop[s->hop].from == t->base;
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
static bool stops_take(const fleet_trip *t, int32_t n_stop, bool *taken)
{
    if (t->stop_n < 1 || t->stop_n > FLEET_STOPS_MAX || t->stop_first < 0 ||
        (int64_t)t->stop_first + t->stop_n > n_stop) {
        return false;
    }
    bool free_ = true;
    for (int32_t i = 0; i < t->stop_n; i++) {
        free_ = free_ && !taken[t->stop_first + i];
        taken[t->stop_first + i] = true;
    }
    return free_;
}

bool fleet_trip_usable(const fleet_problem *p, const fleet_trip *t, const fleet_stop *stop, int32_t n_stop,
                       bool *taken)
{
    if (!stops_take(t, n_stop, taken) || !trip_indices_usable(p, t)) {
        return false;
    }
    for (int32_t s = 0; s < t->stop_n; s++) {
        if (!stop_usable(p, t, &stop[t->stop_first + s])) {
            return false;
        }
    }
    return true;
}

bool fleet_trips_sorted(const fleet_trip *before, const fleet_trip *after)
{
    return before->load_s < after->load_s ||
           (before->load_s == after->load_s && before->vehicle <= after->vehicle);
}

// Whatever happened, it happened in the order of time.
static bool times_usable(const fleet_trip *t, const fleet_stop *stop)
{
    bool ordered = is_moment(t->load_s) && t->load_s <= t->depart_s;
    int64_t at_s = t->depart_s;
    for (int32_t i = 0; i < t->stop_n; i++) {
        const fleet_stop *s = &stop[t->stop_first + i];
        ordered = ordered && at_s <= s->arrive_s && s->arrive_s <= s->leave_s;
        at_s = s->leave_s;
    }
    return ordered && at_s <= t->end_s && is_moment(t->end_s);
}

// Trips that the problem itself brings: those that stand, those that were told.
static bool given_trips_usable(arena *a, const fleet_problem *p, check_part of, check_report *r)
{
    bool stand = of == CHECK_PART_FIXED;
    const fleet_trip *trip = stand ? p->fixed : p->told;
    const fleet_stop *stop = stand ? p->fixed_stop : p->told_stop;
    int32_t n = stand ? p->n_fixed : p->n_told;
    int32_t n_stop = stand ? p->n_fixed_stop : p->n_told_stop;
    bool *taken = ARENA_NEW(a, bool, n_stop);
    bool all = true;
    for (int32_t i = 0; i < n; i++) {
        bool usable = fleet_trip_usable(p, &trip[i], stop, n_stop, taken) && times_usable(&trip[i], stop) &&
                      (!stand || i == 0 || fleet_trips_sorted(&trip[i - 1], &trip[i]));
        all = part(r, usable, i, of) && all;
    }
    return all;
}

static bool goods_usable(const fleet_problem *p, arena *a, check_report *r)
{
    bool all = true;
    for (int32_t i = 0; i < p->n_lot; i++) {
        const fleet_lot *lot = &p->lot[i];
        bool usable = lot->boxes >= 0 && lot->g >= 0 && lot->l >= 0 && is_moment(lot->from_s);
        all = part(r, usable, i, CHECK_PART_LOT) && all;
    }
    for (int32_t i = 0; i < p->n_block; i++) {
        all = part(r, block_usable(p, i), i, CHECK_PART_BLOCK) && all;
    }
    for (int32_t i = 0; all && i < p->n_consignment; i++) { // a consignment reads its block and its parent
        all = part(r, consignment_usable(p, i), i, CHECK_PART_CONSIGNMENT);
    }
    return all && units_agree(p, a, r);
}

static bool means_usable(const fleet_problem *p, check_report *r)
{
    bool all = true;
    for (int32_t i = 0; p->place_docks && i < p->n_place; i++) {
        all = part(r, p->place_docks[i] >= 0, i, CHECK_PART_PLACE) && all;
    }
    all = spans_usable(p->hours, p->n_hours, p->n_place, false, CHECK_PART_HOURS, r) && all;
    for (int32_t i = 0; i < p->n_vehicle; i++) {
        all = part(r, vehicle_usable(p, &p->vehicle[i]), i, CHECK_PART_VEHICLE) && all;
    }
    all = spans_usable(p->laid_up, p->n_laid_up, p->n_vehicle, true, CHECK_PART_LAID_UP, r) && all;
    for (int32_t i = 0; i < p->n_person; i++) {
        all = part(r, person_usable(p, &p->person[i]), i, CHECK_PART_PERSON) && all;
    }
    for (int32_t i = 0; i < p->n_busy; i++) {
        all = part(r, busy_usable(p, i), i, CHECK_PART_BUSY) && all;
    }
    return all;
}

bool fleet_problem_usable(arena *a, const fleet_problem *p, check_report *r)
{
    if (!part(r, counts_usable(p), 0, CHECK_PART_PROBLEM)) {
        return false;
    }
    bool all = problem_settings(p, r);
    all = windows_usable(p, r) && all;
    all = means_usable(p, r) && all;
    if (!goods_usable(p, a, r)) {
        return false;
    }
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        all = part(r, kecamatan_usable(p, k), k, CHECK_PART_KECAMATAN) && all;
    }
    for (int32_t i = 0; i < p->n_pin; i++) {
        all = part(r, pin_usable(p, &p->pin[i]), i, CHECK_PART_PIN) && all;
    }
    all = given_trips_usable(a, p, CHECK_PART_FIXED, r) && all;
    return given_trips_usable(a, p, CHECK_PART_TOLD, r) && all;
}
