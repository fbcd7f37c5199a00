// Hours, docks and tides of places.
#include "plan/fleet_internal.h"

enum { WAITS_MAX = 1000 }; // times that a stay is put off before it is given up

bool fleet_place_guarded(const fleet_problem *p, int32_t place)
{
    return !p->place_guarded || p->place_guarded[place];
}

// The first moment from t_s on from which the place is open for the whole stay.
static int64_t open_s(const fleet_work *w, int32_t place, int64_t t_s, int64_t stay_s)
{
    const fleet_groups *hours = &w->ix->hours;
    if (hours->first[place] == hours->first[place + 1]) {
        return t_s;
    }
    for (int32_t i = hours->first[place]; i < hours->first[place + 1]; i++) {
        const fleet_span *h = &w->p->hours[hours->item[i]];
        int64_t at = t_s > h->from_s ? t_s : h->from_s;
        if (at + stay_s <= h->to_s) {
            return at;
        }
    }
    return FLEET_NEVER;
}

int64_t fleet_place_free(const fleet_work *w, int32_t place, int64_t t_s, int64_t stay_s)
{
    if (!w->ix->tied[place] || t_s >= FLEET_NEVER) {
        return t_s;
    }
    int32_t docks = w->p->place_docks ? w->p->place_docks[place] : 0;
    for (int32_t waits = 0; waits < WAITS_MAX; waits++) {
        int64_t t = open_s(w, place, t_s, stay_s);
        if (t >= FLEET_NEVER || docks == 0) {
            return t;
        }
        int64_t until = fleet_book_crowd(&w->book, fleet_owner_dock(w, place), docks, t, t + stay_s);
        if (until >= FLEET_NEVER) {
            return t;
        }
        t_s = until > t ? until : t + 1;
    }
    return FLEET_NEVER;
}

int64_t fleet_place_tide(const fleet_work *w, int32_t place, int64_t t_s)
{
    const fleet_groups *tide = &w->ix->tide;
    if (tide->first[place] == tide->first[place + 1]) {
        return t_s;
    }
    for (int32_t i = tide->first[place]; i < tide->first[place + 1]; i++) {
        const fleet_span *high = &w->p->tide[tide->item[i]];
        if (t_s <= high->to_s) {
            return t_s > high->from_s ? t_s : high->from_s;
        }
    }
    return FLEET_NEVER;
}
