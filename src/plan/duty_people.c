// Persons, alike ones in bands, and who may serve where beside what else he has to do.
#include <stdlib.h>

#include "base/clock.h"
#include "plan/duty_internal.h"

// The cost of a person at a place, from the weightiest part down. A cost is in fact a difference to be borne
// by one row, so that each part only has to outweigh what many rows have of the parts below.
enum {
    COST_OVERRIDE_BITS = 54,
    COST_NOT_PINNED_BITS = 48,
    COST_NOT_TOLD_BITS = 40, // with least_change
    COST_TRAVEL_BITS = 10,
    COST_NOT_TOLD_TIE = 2,
    COST_VILLAGE_OFFICER_TIE = 1,
};

// ---- bands ----

// A person for sorting; the problem comes along because qsort has no context.
typedef struct person_key {
    const duty_problem *p;
    const duty_person *q;
    int32_t from_s; // clipped to what any duty needs
    int32_t to_s;
    int32_t alone; // the person's number plus one when it has a duty; 0 otherwise
    int64_t load_s;
    int32_t person;
} person_key;

static int order_i32(int32_t x, int32_t y)
{
    return (x > y) - (x < y);
}

static int order_villages(const duty_problem *p, int32_t x, int32_t x_n, int32_t y, int32_t y_n)
{
    int order = order_i32(x_n, y_n);
    for (int32_t i = 0; i < x_n && order == 0; i++) {
        order = order_i32(p->village[x + i], p->village[y + i]);
    }
    return order;
}

static int order_busy(const duty_problem *p, const duty_person *x, const duty_person *y)
{
    int order = order_i32(x->busy_n, y->busy_n);
    for (int32_t i = 0; i < x->busy_n && order == 0; i++) {
        const duty_busy *a = &p->busy[x->busy_first + i];
        const duty_busy *b = &p->busy[y->busy_first + i];
        order = order_i32(a->from_s, b->from_s);
        order = order ? order : order_i32(a->to_s, b->to_s);
    }
    return order;
}

static int order_band(const person_key *a, const person_key *b)
{
    const duty_person *x = a->q;
    const duty_person *y = b->q;
    const int32_t pair[][2] = {
        {x->unit, y->unit},
        {x->village_officer, y->village_officer},
        {a->from_s, b->from_s},
        {a->to_s, b->to_s},
        {a->alone, b->alone},
        {x->overridden, y->overridden},
        {x->told_plus1, y->told_plus1},
        {x->pin_plus1, y->pin_plus1},
    };
    int order = (x->skills > y->skills) - (x->skills < y->skills);
    for (size_t i = 0; i < sizeof pair / sizeof *pair && order == 0; i++) {
        order = order_i32(pair[i][0], pair[i][1]);
    }
    if (order == 0 && x->village_officer) {
        order = order_villages(a->p, x->village_first, x->village_n, y->village_first, y->village_n);
    }
    order = order ? order : order_villages(a->p, x->barred_first, x->barred_n, y->barred_first, y->barred_n);
    return order ? order : order_busy(a->p, x, y);
}

static int compare_key(const void *x, const void *y)
{
    const person_key *a = x;
    const person_key *b = y;
    int order = order_band(a, b);
    order = order ? order : (a->load_s > b->load_s) - (a->load_s < b->load_s);
    return order ? order : order_i32(a->person, b->person);
}

// The span of all duties: outside it a person's time makes no difference.
static void duties_span(const duty_problem *p, int32_t *ret_from_s, int32_t *ret_to_s)
{
    int32_t from_s = p->phase[0].from_s;
    int32_t to_s = p->phase[DUTY_PHASES - 1].to_s;
    for (int32_t i = 0; i < p->n_post; i++) {
        from_s = p->post[i].from_s < from_s ? p->post[i].from_s : from_s;
        to_s = p->post[i].to_s > to_s ? p->post[i].to_s : to_s;
    }
    for (int32_t i = 0; i < p->n_reserve; i++) {
        from_s = p->reserve[i].from_s < from_s ? p->reserve[i].from_s : from_s;
        to_s = p->reserve[i].to_s > to_s ? p->reserve[i].to_s : to_s;
    }
    *ret_from_s = from_s;
    *ret_to_s = to_s;
}

void duty_people_open(arena *a, const duty_problem *p, int32_t spell_max, duty_people *ret_people)
{
    duty_people people = {
        .p = p,
        .band = ARENA_NEW(a, duty_band, p->n_person),
        .person = ARENA_NEW(a, int32_t, p->n_person),
        .spell = ARENA_NEW(a, duty_spell, spell_max),
        .spell_of = ARENA_NEW(a, int32_t, p->n_person),
        .load_s = ARENA_NEW(a, int64_t, p->n_person),
    };
    for (int32_t i = 0; i < p->n_person; i++) {
        people.available += p->person[i].eligible;
        people.spell_of[i] = -1;
        people.load_s[i] = (int64_t)p->person[i].hours * S_PER_HOUR;
    }
    *ret_people = people;
}

void duty_people_sort(arena *scratch, duty_people *people)
{
    const duty_problem *p = people->p;
    person_key *key = ARENA_NEW(scratch, person_key, p->n_person);
    int32_t from_s = 0;
    int32_t to_s = 0;
    int32_t n = 0;
    duties_span(p, &from_s, &to_s);
    for (int32_t i = 0; i < p->n_person; i++) {
        const duty_person *q = &p->person[i];
        if (q->eligible) {
            key[n++] = (person_key){.p = p,
                                    .q = q,
                                    .from_s = q->from_s > from_s ? q->from_s : from_s,
                                    .to_s = q->to_s < to_s ? q->to_s : to_s,
                                    .alone = people->spell_of[i] >= 0 ? i + 1 : 0,
                                    .load_s = people->load_s[i],
                                    .person = i};
        }
    }
    qsort(key, (size_t)n, sizeof *key, compare_key);
    people->n_band = 0;
    for (int32_t i = 0; i < n; i++) {
        if (i == 0 || order_band(&key[i - 1], &key[i]) != 0) {
            people->band[people->n_band++] =
                (duty_band){.unit = key[i].q->unit, .person = key[i].person, .first = i};
        }
        people->person[i] = key[i].person;
        people->band[people->n_band - 1].n++;
    }
}

// ---- who may serve where ----

bool duty_village_listed(const duty_problem *p, int32_t first, int32_t n, int32_t village)
{
    for (int32_t i = first; i < first + n; i++) {
        if (p->village[i] == village) {
            return true;
        }
    }
    return false;
}

static bool any_village(const duty_problem *p, const duty_demand *d, int32_t first, int32_t n)
{
    bool any = d->place >= p->n_tps && d->place < p->n_tps + p->n_post &&
               duty_village_listed(p, first, n, d->village);
    for (int32_t i = 0; i < d->n_tps && !any && n > 0; i++) {
        any = duty_village_listed(p, first, n, p->tps[d->tps[i]].village);
    }
    return any;
}

bool duty_people_belongs(const duty_problem *p, const duty_person *q, const duty_demand *d)
{
    int32_t home = p->unit[q->unit].kecamatan;
    bool team = d->place < 0;
    if ((q->skills & d->skills) != d->skills || any_village(p, d, q->barred_first, q->barred_n)) {
        return false;
    }
    if (q->village_officer) {
        return team &&
               (q->village_n > 0 ? any_village(p, d, q->village_first, q->village_n) : home == d->kecamatan);
    }
    if (home < 0) {
        return !d->own;
    }
    if (d->pool_only) {
        return false;
    }
    return home == d->kecamatan || team || (d->kecamatan < 0 && !d->own);
}

static bool at_place(const duty_problem *p, const duty_demand *d, int32_t place)
{
    if (place >= p->n_tps) {
        return place == d->place;
    }
    for (int32_t i = 0; i < d->n_tps; i++) {
        if (d->tps[i] == place) {
            return true;
        }
    }
    return false;
}

static bool near_enough(const duty_problem *p, const duty_person *q, const duty_demand *d)
{
    int32_t travel_s = d->travel_s[q->unit];
    int32_t home = p->unit[q->unit].kecamatan;
    bool beyond = d->place < 0 && home >= 0 && home != d->kecamatan && p->neighbour_s > 0;
    return travel_s != MATRIX_NONE && travel_s <= d->longest_s &&
           (p->travel_limit_s <= 0 || travel_s <= p->travel_limit_s) &&
           (!beyond || travel_s <= p->neighbour_s);
}

// Two duties of a person: between them the way home, the rest and the way out again; at one post the rest.
static bool apart(const duty_problem *p, const duty_spell *s, const duty_demand *d, int32_t travel_s)
{
    int64_t gap_s = (int64_t)p->rest_s + s->travel_s + travel_s;
    if (d->place >= 0 && s->place == d->place) {
        gap_s = p->rest_s;
    }
    return (int64_t)s->to_s + gap_s <= d->from_s || (int64_t)d->to_s + gap_s <= s->from_s;
}

bool duty_demands_apart(const duty_problem *p, int32_t unit, const duty_demand *x, const duty_demand *y)
{
    duty_spell s = {.from_s = x->from_s, .to_s = x->to_s, .travel_s = x->travel_s[unit], .place = x->place};
    return (x->place >= 0 || y->place >= 0) && apart(p, &s, y, y->travel_s[unit]);
}

static bool has_time(const duty_people *people, int32_t person, const duty_demand *d)
{
    const duty_problem *p = people->p;
    const duty_person *q = &p->person[person];
    int64_t travel_s = d->travel_s[q->unit];
    if (q->from_s > d->from_s || q->to_s < d->to_s) {
        return false;
    }
    for (int32_t i = q->busy_first; i < q->busy_first + q->busy_n; i++) {
        if (p->busy[i].from_s < d->to_s + travel_s && d->from_s - travel_s < p->busy[i].to_s) {
            return false;
        }
    }
    for (int32_t k = people->spell_of[person]; k >= 0; k = people->spell[k].next) {
        if (!apart(p, &people->spell[k], d, (int32_t)travel_s)) {
            return false;
        }
    }
    return true;
}

bool duty_people_may(const duty_people *people, int32_t person, const duty_demand *d)
{
    const duty_problem *p = people->p;
    const duty_person *q = &p->person[person];
    return q->eligible && near_enough(p, q, d) && (q->pin_plus1 <= 0 || at_place(p, d, q->pin_plus1 - 1)) &&
           duty_people_belongs(p, q, d) && has_time(people, person, d);
}

static int64_t person_cost(const duty_people *people, int32_t person, const duty_demand *d)
{
    const duty_problem *p = people->p;
    const duty_person *q = &p->person[person];
    bool told = q->told_plus1 > 0 && at_place(p, d, q->told_plus1 - 1);
    int64_t cost = (int64_t)d->travel_s[q->unit] << COST_TRAVEL_BITS;
    cost += q->overridden ? INT64_C(1) << COST_OVERRIDE_BITS : 0;
    cost += q->pin_plus1 > 0 ? 0 : INT64_C(1) << COST_NOT_PINNED_BITS;
    cost += p->least_change && !told ? INT64_C(1) << COST_NOT_TOLD_BITS : 0;
    cost += told ? 0 : COST_NOT_TOLD_TIE;
    return cost + (q->village_officer ? COST_VILLAGE_OFFICER_TIE : 0);
}

int64_t *duty_people_cost(arena *a, const duty_people *people, const duty_demand *d)
{
    int64_t *cost = ARENA_NEW(a, int64_t, people->n_band + 1);
    cost[people->n_band] = DUTY_MATCH_NONE;
    for (int32_t b = 0; b < people->n_band; b++) {
        int32_t person = people->band[b].person;
        cost[b] = duty_people_may(people, person, d) ? person_cost(people, person, d) : DUTY_MATCH_NONE;
    }
    return cost;
}

int64_t duty_cost_travel_s(int64_t cost)
{
    return (cost & ((INT64_C(1) << COST_NOT_TOLD_BITS) - 1)) >> COST_TRAVEL_BITS;
}

void duty_people_give(duty_people *people, int32_t person, const duty_demand *d)
{
    people->spell[people->n_spell] = (duty_spell){.from_s = d->from_s,
                                                  .to_s = d->to_s,
                                                  .travel_s = d->travel_s[people->p->person[person].unit],
                                                  .place = d->place,
                                                  .next = people->spell_of[person]};
    people->spell_of[person] = people->n_spell++;
    people->load_s[person] += (int64_t)d->to_s - d->from_s;
}
