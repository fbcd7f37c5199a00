// Who rides along: the number of escorts, who may be one, that each is in one place at a time, near home and
// rested, and the village's own Bhabinkamtibmas on the last leg.
#include "plan/check_internal.h"

static bool escort_fit(const fleet_case *c, const fleet_trip *t, int32_t i)
{
    const fleet_person *person = &c->p->person[t->escort[i]];
    for (int32_t before = 0; before < i; before++) {
        if (t->escort[before] == t->escort[i]) {
            return false;
        }
    }
    return person->eligible && !person->village_officer;
}

static void judge_escorts(const fleet_case *c, int32_t trip)
{
    const fleet_trip *t = &c->plan->trip[trip];
    int32_t fit = 0;
    for (int32_t i = 0; i < t->escort_n; i++) {
        fit += escort_fit(c, t, i);
    }
    int32_t wanted = c->p->escorts[t->leg];
    int32_t found = fit == wanted ? t->escort_n : fit; // an escort too many, and unfit, is a fault too
    check_equal(c->r, CHECK_FLEET_ESCORTS, trip, found, wanted);
}

static void judge_person_open(const fleet_case *c, const fleet_trip *t, int32_t person)
{
    check_at_least(c->r, CHECK_FLEET_ESCORT_OPEN, person, t->load_s, c->p->person[person].from_s);
    check_at_most(c->r, CHECK_FLEET_ESCORT_OPEN, person, t->end_s, c->p->person[person].to_s);
}

static bool serves_kecamatan(const fleet_case *c, const fleet_trip *t, int32_t kecamatan)
{
    for (int32_t s = 0; s < t->stop_n; s++) {
        const fleet_stop *stop = &c->plan->stop[t->stop_first + s];
        if (c->p->consignment[stop->consignment].kecamatan == kecamatan) {
            return true;
        }
    }
    return false;
}

// The village officer's bond is the village (FLEET_OFFICER), the others' is their kecamatan.
static void judge_open(const fleet_case *c, const fleet_trip *t)
{
    for (int32_t i = 0; i < t->escort_n; i++) {
        judge_person_open(c, t, t->escort[i]);
        int32_t own = c->p->person[t->escort[i]].kecamatan;
        int32_t served = c->p->consignment[c->plan->stop[t->stop_first].consignment].kecamatan;
        check_test(c->r, CHECK_FLEET_ESCORT_OPEN, own == NONE || serves_kecamatan(c, t, own), t->escort[i],
                   own, served);
    }
    if (t->village_officer != NONE) {
        judge_person_open(c, t, t->village_officer);
    }
}

// The last leg goes with the village's own officer, whose pledge is signed; a village that has none is not
// served (its goods are missing for lack of an escort).
static void judge_officer(const fleet_case *c, int32_t trip)
{
    const fleet_trip *t = &c->plan->trip[trip];
    if (t->leg != FLEET_LEGS - 1) {
        check_equal(c->r, CHECK_FLEET_OFFICER, trip, t->village_officer, NONE);
        return;
    }
    const fleet_person *person = t->village_officer == NONE ? NULL : &c->p->person[t->village_officer];
    bool officer = person && person->village_officer && person->eligible;
    check_test(c->r, CHECK_FLEET_OFFICER, officer, trip, t->village_officer, NONE);
    for (int32_t s = 0; officer && s < t->stop_n; s++) {
        const fleet_stop *stop = &c->plan->stop[t->stop_first + s];
        int32_t wanted = c->p->consignment[stop->consignment].village_officer;
        check_equal(c->r, CHECK_FLEET_OFFICER, trip, t->village_officer, wanted);
    }
}

enum { RANK_BUSY, RANK_FIXED, RANK_TRIP, RANKS };

// Duty and trips of one person in order of their beginning. A trip begins after everything before it has
// ended, a duty or a trip that stands after every other trip before it; that they overlap each other is not
// this plan's doing.
static void judge_person_once(const fleet_case *c, const check_entry *entry, size_t n)
{
    int64_t end_s[RANKS] = {INT64_MIN, INT64_MIN, INT64_MIN};
    for (size_t i = 0; i < n; i++) {
        int64_t free_s = end_s[RANK_TRIP];
        for (int rank = RANK_BUSY; entry[i].rank == RANK_TRIP && rank < RANK_TRIP; rank++) {
            free_s = end_s[rank] > free_s ? end_s[rank] : free_s;
        }
        check_at_least(c->r, CHECK_FLEET_ESCORT_ONCE, entry[i].group, entry[i].at_s, free_s);
        if (entry[i].value > end_s[entry[i].rank]) {
            end_s[entry[i].rank] = entry[i].value;
        }
    }
}

// Trips in a row without rest between them.
typedef struct stretch {
    int64_t from_s;
    int64_t to_s;
    int32_t trips;
    bool own; // a trip among them that the plan could have put elsewhere
} stretch;

static void stretch_close(const fleet_case *c, const stretch *s, int64_t person)
{
    if (s->trips > 1 && s->own && c->p->stretch_s > 0) {
        check_at_most(c->r, CHECK_FLEET_REST, person, s->to_s - s->from_s, c->p->stretch_s);
    }
}

static void judge_person_rest(const fleet_case *c, const check_entry *entry, size_t n)
{
    stretch s = {0};
    for (size_t i = 0; i < n; i++) {
        if (entry[i].rank == RANK_BUSY) {
            continue;
        }
        if (s.trips > 0 && entry[i].at_s - s.to_s >= c->p->rest_s) {
            stretch_close(c, &s, entry[i].group);
            s = (stretch){0};
        }
        if (s.trips == 0) {
            s.from_s = entry[i].at_s;
            s.to_s = entry[i].value;
        }
        s.to_s = entry[i].value > s.to_s ? entry[i].value : s.to_s;
        s.own = s.own || entry[i].rank == RANK_TRIP;
        s.trips++;
    }
    if (n > 0) {
        stretch_close(c, &s, entry[0].group);
    }
}

static size_t add_entry(check_entry *entry, size_t n, int32_t person, int32_t from_s, int32_t to_s, int rank)
{
    if (from_s >= to_s) {
        return n; // no time at all
    }
    entry[n] = (check_entry){.group = person, .at_s = from_s, .value = to_s, .rank = rank};
    return n + 1;
}

static void judge_persons(const fleet_case *c)
{
    size_t most = (size_t)c->n_trip * (FLEET_ESCORTS_MAX + 1) + (size_t)c->p->n_busy;
    check_entry *entry = ARENA_NEW(c->a, check_entry, most);
    size_t n = 0;
    for (int32_t i = 0; i < c->p->n_busy; i++) {
        const fleet_busy *busy = &c->p->busy[i];
        if (busy->only_plus1 == 0) {
            n = add_entry(entry, n, busy->person, busy->from_s, busy->to_s, RANK_BUSY);
        }
    }
    for (int32_t i = 0; i < c->n_trip; i++) {
        const fleet_trip *t = &c->plan->trip[i];
        if (!c->trip_ok[i]) {
            continue;
        }
        int rank = c->fixed[i] ? RANK_FIXED : RANK_TRIP;
        for (int32_t e = 0; e < t->escort_n; e++) {
            n = add_entry(entry, n, t->escort[e], t->load_s, t->end_s, rank);
        }
        if (t->village_officer != NONE) {
            n = add_entry(entry, n, t->village_officer, t->load_s, t->end_s, rank);
        }
    }
    check_entries_sort(entry, n);
    for (size_t first = 0, end = 0; first < n; first = end) {
        end = check_group_end(entry, n, first);
        judge_person_once(c, &entry[first], end - first);
        if (c->p->rest_s > 0) {
            judge_person_rest(c, &entry[first], end - first);
        }
    }
}

// Duty that leaves a person the trips for one kecamatan leaves him no others.
static void judge_only(const fleet_case *c, const fleet_trip *t, int32_t person)
{
    for (int32_t i = 0; i < c->p->n_busy; i++) {
        const fleet_busy *busy = &c->p->busy[i];
        if (busy->person == person && busy->only_plus1 > 0 && busy->from_s < t->end_s &&
            t->load_s < busy->to_s) {
            check_test(c->r, CHECK_FLEET_ESCORT_ONCE, serves_kecamatan(c, t, busy->only_plus1 - 1), person,
                       t->load_s, busy->to_s);
        }
    }
}

void fleet_judge_people(const fleet_case *c)
{
    for (int32_t i = 0; i < c->n_trip; i++) {
        if (c->trip_ok[i] && !c->fixed[i]) {
            judge_escorts(c, i);
            judge_open(c, &c->plan->trip[i]);
            judge_officer(c, i);
            for (int32_t k = 0; k < c->plan->trip[i].escort_n; k++) {
                judge_only(c, &c->plan->trip[i], c->plan->trip[i].escort[k]);
            }
            judge_only(c, &c->plan->trip[i], c->plan->trip[i].village_officer);
        }
    }
    judge_persons(c);
}
