#include <assert.h>

#include "plan/fleet_internal.h"

// The search for the people of one trip.
typedef struct pick {
    const fleet_work *w;
    int32_t kecamatan; // that the trip is for
    int64_t from_s, to_s;
    int32_t want;
    int32_t n; // free ones found, the best first, at most `want`
    int32_t person[FLEET_ESCORTS_MAX];
    int32_t class_[FLEET_ESCORTS_MAX]; // told, preferred, home, then others
    int32_t n_later;
    int64_t later_s[FLEET_ESCORTS_MAX]; // the earliest times at which others may be free, sorted
} pick;

// The stretch of trips without rest between that a trip of [from, to] would belong to. Returns the end of its
// last trip before `from` when the stretch would be too long, else 0.
static int64_t tired_until_s(const fleet_work *w, int32_t person, int64_t from, int64_t to)
{
    const fleet_problem *p = w->p;
    const fleet_row *row = &w->book.row[person];
    int64_t first = from;
    int64_t last = to;
    int64_t before = 0;
    int32_t more = 0;
    int32_t at = fleet_row_from(row, from);
    for (int32_t i = at - 1; i >= 0; i--) {
        if (row->at[i].run >= 0) {
            if (first - row->at[i].to_s >= p->rest_s) {
                break;
            }
            before = more == 0 ? row->at[i].to_s : before;
            first = row->at[i].from_s;
            more++;
        }
    }
    for (int32_t i = at; i < row->n; i++) {
        if (row->at[i].run >= 0) {
            if (row->at[i].from_s - last >= p->rest_s) {
                break;
            }
            last = row->at[i].to_s;
            before = last; // one of those after it is in the way
            more++;
        }
    }
    return more > 0 && last - first > p->stretch_s ? before : 0;
}

// When a person may be free for a trip of [from_s, to_s] or, later, of that length: 0 = now.
static int64_t free_s(const pick *k, int32_t person)
{
    const fleet_problem *p = k->w->p;
    const fleet_person *q = &p->person[person];
    if (q->to_s < k->to_s) {
        return FLEET_NEVER;
    }
    if (q->from_s > k->from_s) {
        return q->from_s;
    }
    int64_t end = fleet_book_conflict(&k->w->book, person, k->kecamatan, k->from_s, k->to_s);
    if (end < FLEET_NEVER || p->stretch_s == 0) {
        return end < FLEET_NEVER ? end : 0;
    }
    int64_t tired = tired_until_s(k->w, person, k->from_s, k->to_s);
    return tired > 0 ? tired + p->rest_s : 0;
}

static bool goes_before(const pick *k, int32_t class_, int32_t person, int32_t i)
{
    const int32_t *escorted = k->w->escorted;
    int32_t other = k->person[i];
    if (class_ != k->class_[i]) {
        return class_ < k->class_[i];
    }
    return escorted[person] != escorted[other] ? escorted[person] < escorted[other] : person < other;
}

static void keep_free(pick *k, int32_t person, int32_t class_)
{
    for (int32_t i = 0; i < k->n; i++) {
        if (k->person[i] == person) {
            return; // a preferred one, met again in his own unit
        }
    }
    int32_t i = k->n < k->want ? k->n++ : k->n;
    for (; i > 0 && goes_before(k, class_, person, i - 1); i--) {
        if (i < k->want) {
            k->person[i] = k->person[i - 1];
            k->class_[i] = k->class_[i - 1];
        }
    }
    if (i < k->want) {
        k->person[i] = person;
        k->class_[i] = class_;
    }
}

static void keep_later(pick *k, int64_t t_s)
{
    int32_t i = k->n_later < k->want ? k->n_later++ : k->n_later;
    for (; i > 0 && t_s < k->later_s[i - 1]; i--) {
        if (i < k->want) {
            k->later_s[i] = k->later_s[i - 1];
        }
    }
    if (i < k->want) {
        k->later_s[i] = t_s;
    }
}

static void consider(pick *k, int32_t person, int32_t class_)
{
    if (k->n == k->want && (k->want == 0 || !goes_before(k, class_, person, k->n - 1))) {
        return;
    }
    int64_t t = free_s(k, person);
    if (t == 0) {
        keep_free(k, person, class_);
    } else if (t < FLEET_NEVER) {
        keep_later(k, t);
    }
}

static void consider_group(pick *k, int32_t group, int32_t class_)
{
    const fleet_groups *people = &k->w->ix->people;
    bool full = k->n == k->want && (k->want == 0 || k->class_[k->n - 1] < class_);
    for (int32_t i = people->first[group]; i < people->first[group + 1] && !full; i++) {
        consider(k, people->item[i], class_);
    }
}

static void consider_one(pick *k, const fleet_round *r, int32_t person, int32_t class_)
{
    const fleet_person *q = &k->w->p->person[person];
    bool near = q->kecamatan == NONE || q->kecamatan == r->kecamatan;
    if (q->eligible && !q->village_officer && near && free_s(k, person) == 0) {
        keep_free(k, person, class_);
    }
}

static void consider_all(pick *k, const fleet_round *r, const fleet_trip *like)
{
    for (int32_t i = 0; i < like->escort_n; i++) {
        consider_one(k, r, like->escort[i], 0);
    }
}

// Those who were told to escort this very trip.
static void consider_told(pick *k, const fleet_round *r, const fleet_draft *d)
{
    const fleet_problem *p = k->w->p;
    const fleet_groups *told = &k->w->ix->told;
    const fleet_trip *t = &d->run.trip;
    for (int32_t i = told->first[t->vehicle]; i < told->first[t->vehicle + 1]; i++) {
        if (fleet_told_holds(p, &p->told[told->item[i]], t, d->stop)) {
            consider_all(k, r, &p->told[told->item[i]]);
        }
    }
}

static void consider_preferred(pick *k, const fleet_round *r, const fleet_draft *d)
{
    if (r->like) {
        consider_all(k, r, r->like);
    }
    consider_told(k, r, d);
    for (int32_t i = 0; i < d->run.trip.stop_n; i++) {
        const fleet_consignment *c = &k->w->p->consignment[d->stop[i].consignment];
        for (int32_t j = 0; j < c->preferred_n; j++) {
            consider_one(k, r, c->preferred[j], 1);
        }
    }
}

static bool may_escort(const fleet_problem *p, int32_t officer)
{
    return officer != NONE && p->person[officer].eligible && p->person[officer].village_officer;
}

bool fleet_escorts_pick(const fleet_work *w, const fleet_round *r, fleet_draft *d, int64_t *ret_retry_s)
{
    fleet_trip *t = &d->run.trip;
    pick k = {.w = w,
              .kecamatan = r->kecamatan,
              .from_s = t->load_s,
              .to_s = t->end_s,
              .want = w->p->escorts[r->lane.leg]};
    assert(k.want <= FLEET_ESCORTS_MAX);
    if (r->lane.leg == FLEET_LEGS - 1 && !may_escort(w->p, r->officer)) {
        *ret_retry_s = FLEET_NEVER; // what is under way to the village stays where it is
        return false;
    }
    int64_t officer_s = r->officer == NONE ? 0 : free_s(&k, r->officer);
    if (officer_s > 0) {
        *ret_retry_s = officer_s;
        return false;
    }
    // The long way from the warehouse is the Polres pool's; nearer home the own Polsek knows the way.
    int32_t own = 1 + r->kecamatan;
    consider_preferred(&k, r, d);
    consider_group(&k, r->lane.leg == 0 ? 0 : own, 2);
    consider_group(&k, r->lane.leg == 0 ? own : 0, 3);
    int32_t lack = k.want - k.n;
    if (lack > 0) {
        *ret_retry_s = k.n_later >= lack ? k.later_s[lack - 1] : FLEET_NEVER;
        return false;
    }
    t->escort_n = k.n;
    for (int32_t i = 0; i < k.n; i++) {
        t->escort[i] = k.person[i];
    }
    t->village_officer = r->officer;
    return true;
}
