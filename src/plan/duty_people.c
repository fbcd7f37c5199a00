#include <stdlib.h>

#include "plan/duty_internal.h"

// How far a person's origin counts, in units above any travel: a pool's officer is spared if one step of
// travel is, a neighbour's if fewer than 64 of the pool's move for it, a village officer if fewer than 64
// neighbours do. Village officers come last because the last leg of the goods needs them free.
enum { ORIGIN_OWN, ORIGIN_POOL, ORIGIN_NEIGHBOUR, ORIGIN_VILLAGE_OFFICER, ORIGINS };
static const int64_t origin_cost[ORIGINS] = {0, INT64_C(1) << 24, INT64_C(1) << 30, INT64_C(1) << 36};

enum {
    TRAVEL_LONGEST_S = 86400, // longer ways count as this, which keeps travel below one step of origin
    TRAVEL_DOUBLE_S = 3600,   // a way of this length counts double: two short ways before one long
};

static int64_t travel_cost(int32_t travel_s)
{
    int64_t t = travel_s < TRAVEL_LONGEST_S ? travel_s : TRAVEL_LONGEST_S;
    return t + t * t / TRAVEL_DOUBLE_S;
}

void duty_phases_span(const duty_problem *p, int32_t *ret_from_s, int32_t *ret_to_s)
{
    int32_t from_s = p->phase[0].from_s;
    int32_t to_s = p->phase[0].to_s;
    for (int32_t i = 1; i < DUTY_PHASES; i++) {
        from_s = p->phase[i].from_s < from_s ? p->phase[i].from_s : from_s;
        to_s = p->phase[i].to_s > to_s ? p->phase[i].to_s : to_s;
    }
    *ret_from_s = from_s;
    *ret_to_s = to_s;
}

// The span of all duties: outside it a person's time makes no difference.
static void duties_span(const duty_problem *p, int32_t *ret_from_s, int32_t *ret_to_s)
{
    int32_t from_s = 0;
    int32_t to_s = 0;
    duty_phases_span(p, &from_s, &to_s);
    for (int32_t i = 0; i < p->n_post; i++) {
        from_s = p->post[i].from_s < from_s ? p->post[i].from_s : from_s;
        to_s = p->post[i].to_s > to_s ? p->post[i].to_s : to_s;
    }
    *ret_from_s = from_s;
    *ret_to_s = to_s;
}

// A person with the keys of its band, for sorting.
typedef struct person_key {
    int32_t unit;
    int32_t village_officer;
    int32_t from_s;
    int32_t to_s;
    int32_t person;
} person_key;

static int compare_band(const person_key *a, const person_key *b)
{
    if (a->unit != b->unit) {
        return a->unit < b->unit ? -1 : 1;
    }
    if (a->village_officer != b->village_officer) {
        return a->village_officer < b->village_officer ? -1 : 1;
    }
    if (a->from_s != b->from_s) {
        return a->from_s < b->from_s ? -1 : 1;
    }
    if (a->to_s != b->to_s) {
        return a->to_s < b->to_s ? -1 : 1;
    }
    return 0;
}

static int compare_key(const void *x, const void *y)
{
    const person_key *a = x;
    const person_key *b = y;
    int by_band = compare_band(a, b);
    return by_band != 0 ? by_band : (a->person > b->person) - (a->person < b->person);
}

static int32_t keys_make(const duty_problem *p, person_key *ret_key)
{
    int32_t from_s = 0;
    int32_t to_s = 0;
    duties_span(p, &from_s, &to_s);
    int32_t n = 0;
    for (int32_t i = 0; i < p->n_person; i++) {
        const duty_person *one = &p->person[i];
        if (one->eligible) {
            ret_key[n++] = (person_key){
                .unit = one->unit,
                .village_officer = one->village_officer,
                .from_s = one->from_s > from_s ? one->from_s : from_s,
                .to_s = one->to_s < to_s ? one->to_s : to_s,
                .person = i,
            };
        }
    }
    qsort(ret_key, (size_t)n, sizeof *ret_key, compare_key);
    return n;
}

void duty_people_sort(arena *a, const duty_problem *p, duty_people *ret_people)
{
    person_key *key = ARENA_NEW(a, person_key, p->n_person);
    int32_t n = keys_make(p, key);
    duty_people people = {
        .band = ARENA_NEW(a, duty_band, n),
        .person = ARENA_NEW(a, int32_t, n),
        .available = n,
    };
    for (int32_t i = 0; i < n; i++) {
        if (i == 0 || compare_band(&key[i - 1], &key[i]) != 0) {
            people.band[people.n_band++] = (duty_band){
                .unit = key[i].unit,
                .village_officer = key[i].village_officer != 0,
                .from_s = key[i].from_s,
                .to_s = key[i].to_s,
                .first = i,
            };
        }
        people.person[i] = key[i].person;
        people.band[people.n_band - 1].n++;
    }
    *ret_people = people;
}

static int64_t band_cost(const duty_problem *p, const duty_band *band, const duty_demand *d)
{
    int32_t travel_s = d->travel_s[band->unit];
    int32_t home = p->unit[band->unit].kecamatan;
    if (travel_s == MATRIX_NONE || band->from_s > d->from_s || band->to_s < d->to_s) {
        return DUTY_MATCH_NONE;
    }
    if (band->village_officer) {
        bool may = d->village_officers && home == d->kecamatan;
        return may ? origin_cost[ORIGIN_VILLAGE_OFFICER] + travel_cost(travel_s) : DUTY_MATCH_NONE;
    }
    if (home == d->kecamatan) {
        return origin_cost[ORIGIN_OWN] + travel_cost(travel_s);
    }
    if (home < 0) {
        return origin_cost[ORIGIN_POOL] + travel_cost(travel_s);
    }
    return d->neighbours ? origin_cost[ORIGIN_NEIGHBOUR] + travel_cost(travel_s) : DUTY_MATCH_NONE;
}

int64_t *duty_people_cost(arena *a, const duty_problem *p, const duty_people *people, const duty_demand *d)
{
    int64_t *cost = ARENA_NEW(a, int64_t, people->n_band);
    for (int32_t b = 0; b < people->n_band; b++) {
        cost[b] = band_cost(p, &people->band[b], d);
    }
    return cost;
}

int32_t *duty_people_room(arena *a, const duty_people *people)
{
    int32_t *room = ARENA_NEW(a, int32_t, people->n_band);
    for (int32_t b = 0; b < people->n_band; b++) {
        room[b] = people->band[b].n - people->band[b].taken;
    }
    return room;
}

int32_t duty_people_take(duty_people *people, int32_t band)
{
    duty_band *b = &people->band[band];
    return people->person[b->first + b->taken++];
}
