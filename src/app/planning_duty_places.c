// Where each person may serve, must, and must not. A TPS or site that somebody must not serve at is a village
// of its own to the solver: all that holds for its village holds for it too, and the prohibition for it
// alone.
#include "app/planning_internal.h"

#include <string.h>

typedef struct places {
    planning *p;
    duty_draft *d;
    int32_t *tps_village;  // [n_tps]
    int32_t *site_village; // [n_site]
    int32_t *village;      // lists of persons
    int32_t n_village, cap_village;
    int32_t *pinned; // [places of the problem] how many people are pinned to each
} places;

static int32_t village_number(int32_t area)
{
    return area == SNAP_NONE ? 0 : area + 1;
}

static void number_villages(arena *a, places *w)
{
    const snapshot *s = w->p->snap;
    int32_t next = s->n_area + 1;
    w->tps_village = ARENA_NEW(a, int32_t, s->n_tps);
    w->site_village = ARENA_NEW(a, int32_t, s->n_site);
    for (int32_t t = 0; t < s->n_tps; t++) {
        w->tps_village[t] = village_number(s->tps[t].village);
    }
    for (int32_t i = 0; i < s->n_site; i++) {
        w->site_village[i] = village_number(s->site[i].area);
    }
    for (int32_t i = 0; i < s->n_assignment; i++) {
        const snap_assignment *t = &s->assignment[i];
        int32_t *at = t->tps != SNAP_NONE    ? &w->tps_village[t->tps]
                      : t->site != SNAP_NONE ? &w->site_village[t->site]
                                             : NULL;
        if (t->forbid && at && *at <= s->n_area) {
            *at = next++;
        }
    }
    for (int32_t t = 0; t < s->n_tps; t++) {
        w->d->tps[t].village = w->tps_village[t];
    }
    for (int32_t j = 0; j < w->p->duty.n_post; j++) {
        w->d->post[j].village = w->site_village[w->p->post_site[j]];
    }
}

// ---------------------------------------------------------------- lists of a person

static void list_add(arena *a, places *w, int32_t first, int32_t village)
{
    for (int32_t i = first; i < w->n_village; i++) {
        if (w->village[i] == village) {
            return;
        }
    }
    w->village = arena_room(a, w->village, w->n_village, &w->cap_village, sizeof *w->village);
    w->village[w->n_village++] = village;
}

// An area lies in itself and in what it belongs to.
static bool lies_in(const snapshot *s, int32_t area, int32_t in)
{
    for (int32_t depth = 0; area != SNAP_NONE && depth < 4; depth++) {
        if (area == in) {
            return true;
        }
        area = s->area[area].parent;
    }
    return false;
}

// The numbers of an area, of the villages in it, and of their TPS and sites that have their own.
static void list_area(arena *a, places *w, int32_t first, int32_t area)
{
    const snapshot *s = w->p->snap;
    for (int32_t v = 0; v < s->n_area; v++) {
        if (lies_in(s, v, area)) {
            list_add(a, w, first, village_number(v));
        }
    }
    for (int32_t t = 0; t < s->n_tps; t++) {
        if (w->tps_village[t] > s->n_area && lies_in(s, s->tps[t].village, area)) {
            list_add(a, w, first, w->tps_village[t]);
        }
    }
    for (int32_t i = 0; i < s->n_site; i++) {
        if (w->site_village[i] > s->n_area && lies_in(s, s->site[i].area, area)) {
            list_add(a, w, first, w->site_village[i]);
        }
    }
}

static int32_t area_of(const snapshot *s, const snap_assignment *t)
{
    return t->tps != SNAP_NONE    ? s->tps[t->tps].village
           : t->site != SNAP_NONE ? s->site[t->site].area
                                  : SNAP_NONE;
}

// Whether an override opens a barred area to the person: everywhere, or for the place that it names.
static bool opened(const snapshot *s, int32_t person, int32_t barred)
{
    bool open = false;
    for (int32_t i = 0; i < s->n_assignment; i++) {
        const snap_assignment *t = &s->assignment[i];
        bool everywhere = t->tps == SNAP_NONE && t->site == SNAP_NONE;
        open = open || (t->person == person && !t->forbid && (t->overrides & (1U << OVERRIDE_BARRED)) &&
                        (everywhere || lies_in(s, area_of(s, t), barred)));
    }
    return open;
}

static void list_person(arena *a, places *w, int32_t person)
{
    const snapshot *s = w->p->snap;
    const snap_person *q = &s->person[person];
    duty_person *r = &w->d->person[person];
    r->village_first = w->n_village;
    for (int32_t i = 0; i < q->n_village; i++) {
        list_area(a, w, r->village_first, q->village[i]);
    }
    r->village_n = w->n_village - r->village_first;
    r->barred_first = w->n_village;
    for (int32_t i = 0; i < q->n_barred; i++) {
        if (!opened(s, person, q->barred[i])) {
            list_area(a, w, r->barred_first, q->barred[i]);
        }
    }
    for (int32_t i = 0; i < s->n_assignment; i++) {
        const snap_assignment *t = &s->assignment[i];
        if (t->person == person && t->forbid && t->tps != SNAP_NONE) {
            list_add(a, w, r->barred_first, w->tps_village[t->tps]);
        } else if (t->person == person && t->forbid && t->site != SNAP_NONE) {
            list_add(a, w, r->barred_first, w->site_village[t->site]);
        }
    }
    r->barred_n = w->n_village - r->barred_first;
}

// ---------------------------------------------------------------- what the assignments want

static bool fail(const places *w, const snap_assignment *t, const char *code, err *e)
{
    return err_fail(e, ERR_CODE(code), ERR_Z("code", t->code),
                    ERR_Z("person", w->p->snap->person[t->person].name));
}

// How many people a place has room for at most, numbered as duty_person.pin_plus1 less one.
static int32_t room_of(const planning *p, int32_t place)
{
    const duty_problem *d = &p->duty;
    int32_t post = place - d->n_tps;
    int32_t reserve = post - d->n_post;
    if (reserve >= 0) {
        return d->reserve[reserve].n * d->reserve[reserve].guards;
    }
    if (post >= 0) {
        return duty_post_squads(&d->post[post]) * d->post[post].guards;
    }
    int32_t most = 0; // its team may be of another class of the kecamatan, too
    for (int32_t c = 0; c < d->n_class; c++) {
        int32_t polri = d->pattern[(int64_t)c * p->n_kecamatan + d->tps[place].kecamatan].polri;
        most = polri > most ? polri : most;
    }
    return most;
}

// Whether a place has room for a person beside all others who are pinned to it.
static bool has_room(const places *w, int32_t person, int32_t place)
{
    int32_t mine = w->d->person[person].pin_plus1 == place + 1;
    return w->pinned[place] - mine < room_of(w->p, place);
}

static planning_post_kind post_kind_of(person_role role)
{
    return role == ROLE_PADAL ? POST_PADAL : role == ROLE_PAMATWIL ? POST_PAMATWIL : POST_SITE;
}

// Whether a post is of the kecamatan or rayon where a person is at home.
static bool is_own_post(const planning *p, int32_t person, const planning_post *post)
{
    int32_t home = p->person_kecamatan[person];
    const char *rayon = home == NONE ? "" : p->snap->area[p->kecamatan_area[home]].rayon;
    return home != NONE && (post->kecamatan == home || (rayon[0] != '\0' && strcmp(post->rayon, rayon) == 0));
}

// The first post of a site that has room for the person, the own one of who leads before all others, else the
// first reserve that may stand there; as a place plus one. 0 when there is none: *ret_full tells whether
// there would be one without the others who are pinned there.
static int32_t place_of_site(const places *w, const snap_assignment *t, bool *ret_full)
{
    const planning *p = w->p;
    planning_post_kind kind = post_kind_of(p->snap->person[t->person].role);
    int32_t found = 0;
    *ret_full = false;
    for (int32_t j = 0; j < p->duty.n_post; j++) {
        int32_t place = p->duty.n_tps + j;
        bool there = p->post[j].kind == kind && p->post[j].site == t->site;
        bool room = there && has_room(w, t->person, place);
        *ret_full = *ret_full || (there && !room);
        if (room && (found == 0 || is_own_post(p, t->person, &p->post[j]))) {
            found = place + 1;
        }
    }
    for (int32_t r = 0; r < p->duty.n_reserve && kind == POST_SITE && found == 0; r++) {
        int32_t place = p->duty.n_tps + p->duty.n_post + r;
        for (int32_t c = 0; c < p->duty.reserve[r].n_site && found == 0; c++) {
            bool there = p->reserve_site[r][c] == t->site;
            bool room = there && has_room(w, t->person, place);
            *ret_full = *ret_full || (there && !room);
            found = room ? place + 1 : 0;
        }
    }
    return found;
}

static bool is_barred(const places *w, int32_t person, int32_t village)
{
    const duty_person *q = &w->d->person[person];
    for (int32_t i = 0; i < q->barred_n; i++) {
        if (w->village[q->barred_first + i] == village) {
            return true;
        }
    }
    return false;
}

static bool is_own_village(const places *w, int32_t person, int32_t village)
{
    const duty_person *q = &w->d->person[person];
    bool own = q->village_n == 0;
    for (int32_t i = 0; i < q->village_n; i++) {
        own = own || w->village[q->village_first + i] == village;
    }
    return own;
}

// A pin that could not be kept is an error here, not a person who stays at home.
static bool pin(const places *w, const snap_assignment *t, err *e)
{
    const snapshot *s = w->p->snap;
    const snap_person *q = &s->person[t->person];
    duty_person *r = &w->d->person[t->person];
    bool tps = t->tps != SNAP_NONE;
    int32_t village = tps ? w->tps_village[t->tps] : w->site_village[t->site];
    bool may = tps ? person_serves(q) : q->role != ROLE_VILLAGE_OFFICER;
    if (!(person_serves(q) || planning_leads(w->d, q)) || !may ||
        (r->village_officer && !is_own_village(w, t->person, village))) {
        return fail(w, t, "plan.pin_role", e);
    }
    if (!r->eligible) {
        return fail(w, t, "plan.pin_pledge", e);
    }
    if (is_barred(w, t->person, village)) {
        return fail(w, t, "plan.pin_barred", e);
    }
    bool full = tps && !has_room(w, t->person, t->tps);
    int32_t place = !tps ? place_of_site(w, t, &full) : full ? 0 : t->tps + 1;
    if (place == 0 && full) {
        return err_fail(e, ERR_CODE("plan.pin_full"), ERR_Z("code", t->code),
                        ERR_Z("place", tps ? s->tps[t->tps].code : s->site[t->site].name));
    }
    if (place == 0) {
        return err_fail(e, ERR_CODE("plan.pin_nowhere"), ERR_Z("code", t->code),
                        ERR_Z("site", s->site[t->site].name));
    }
    if (r->pin_plus1 > 0 && r->pin_plus1 != place) {
        return fail(w, t, "plan.two_pins", e);
    }
    w->pinned[place - 1] += r->pin_plus1 == 0;
    r->pin_plus1 = place;
    return true;
}

// Who serves by an override alone is so in the plan: without the pledge, or in a village that is barred.
static void override_one(const places *w, const snap_assignment *t)
{
    const snapshot *s = w->p->snap;
    const snap_person *q = &s->person[t->person];
    duty_person *r = &w->d->person[t->person];
    if ((t->overrides & (1U << OVERRIDE_PLEDGE)) && !q->pledge &&
        (person_serves(q) || planning_leads(w->d, q))) {
        r->eligible = true;
        r->overridden = true;
    }
    for (int32_t i = 0; i < q->n_barred && (t->overrides & (1U << OVERRIDE_BARRED)); i++) {
        r->overridden = r->overridden || lies_in(s, area_of(s, t), q->barred[i]);
    }
}

bool planning_duty_places(arena *a, planning *p, duty_draft *d, err *e)
{
    const snapshot *s = p->snap;
    int32_t n_place = p->duty.n_tps + p->duty.n_post + p->duty.n_reserve;
    places w = {.p = p, .d = d, .pinned = ARENA_NEW(a, int32_t, n_place)};
    number_villages(a, &w);
    for (int32_t i = 0; i < s->n_person; i++) {
        list_person(a, &w, i);
    }
    for (int32_t i = 0; i < s->n_assignment; i++) {
        if (!s->assignment[i].forbid) {
            override_one(&w, &s->assignment[i]);
        }
    }
    p->duty.n_village = w.n_village;
    p->duty.village = w.village;
    for (int32_t i = 0; i < s->n_assignment; i++) {
        const snap_assignment *t = &s->assignment[i];
        bool place = t->tps != SNAP_NONE || t->site != SNAP_NONE;
        if (!t->forbid && place && !pin(&w, t, e)) {
            return false;
        }
    }
    planning_duty_leaders(a, p, d);
    return true;
}
