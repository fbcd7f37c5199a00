#include "plan/fleet_internal.h"

// Groups n rows by key, which may be NONE (left out); rows keep their order.
static fleet_groups groups_by_array(arena *a, int32_t n_key, int32_t n, const int32_t *key)
{
    fleet_groups g = {ARENA_NEW(a, int32_t, n_key + 2), ARENA_NEW(a, int32_t, n)};
    // Counts stand two places on, so that after the running sum first[k + 1] is where key k begins; placing
    // the rows moves it to the end of k, which is the beginning of k + 1.
    for (int32_t i = 0; i < n; i++) {
        if (key[i] != NONE) {
            g.first[key[i] + 2]++;
        }
    }
    for (int32_t k = 1; k <= n_key; k++) {
        g.first[k + 1] += g.first[k];
    }
    for (int32_t i = 0; i < n; i++) {
        if (key[i] != NONE) {
            g.item[g.first[key[i] + 1]++] = i;
        }
    }
    return g;
}

static fleet_groups groups_make(arena *a, int32_t n_key, int32_t n,
                                int32_t (*key_of)(const fleet_problem *p, int32_t row),
                                const fleet_problem *p)
{
    int32_t *key = ARENA_NEW(a, int32_t, n);
    for (int32_t i = 0; i < n; i++) {
        key[i] = key_of(p, i);
    }
    return groups_by_array(a, n_key, n, key);
}

static int32_t parent_key(const fleet_problem *p, int32_t c)
{
    return p->consignment[c].parent;
}

static int32_t cargo_key(const fleet_problem *p, int32_t c)
{
    return p->consignment[c].leg * p->n_kecamatan + p->consignment[c].kecamatan;
}

static int32_t people_key(const fleet_problem *p, int32_t person)
{
    const fleet_person *q = &p->person[person];
    return q->eligible && !q->village_officer ? 1 + q->kecamatan : NONE;
}

static int32_t told_key(const fleet_problem *p, int32_t told)
{
    return p->told[told].vehicle;
}

static int32_t pin_key(const fleet_problem *p, int32_t pin)
{
    return 2 * p->pin[pin].hop + (int32_t)p->pin[pin].direction;
}

static int32_t hours_key(const fleet_problem *p, int32_t hours)
{
    return p->hours[hours].owner;
}

static int32_t tide_key(const fleet_problem *p, int32_t tide)
{
    return p->tide[tide].owner;
}

static int32_t home_key(const fleet_problem *p, int32_t vehicle)
{
    return p->vehicle[vehicle].home;
}

// Vehicles by block: those whose home is one of its places.
static void fleet_by_block(arena *a, const fleet_problem *p, fleet_index *ix)
{
    fleet_groups at = groups_make(a, p->n_place, p->n_vehicle, home_key, p);
    ix->fleet.first = ARENA_NEW(a, int32_t, p->n_block + 1);
    for (int32_t b = 0; b < p->n_block; b++) {
        int32_t n = ix->fleet.first[b];
        for (int32_t i = 0; i < p->block[b].n; i++) {
            n += at.first[p->block[b].place[i] + 1] - at.first[p->block[b].place[i]];
        }
        ix->fleet.first[b + 1] = n;
    }
    ix->fleet.item = ARENA_NEW(a, int32_t, ix->fleet.first[p->n_block]);
    ix->fleet_home = ARENA_NEW(a, int32_t, ix->fleet.first[p->n_block]);
    int32_t n = 0;
    for (int32_t b = 0; b < p->n_block; b++) {
        for (int32_t i = 0; i < p->block[b].n; i++) {
            int32_t place = p->block[b].place[i];
            for (int32_t k = at.first[place]; k < at.first[place + 1]; k++) {
                ix->fleet.item[n] = at.item[k];
                ix->fleet_home[n++] = i;
            }
        }
    }
}

// True when some vehicle can carry a kit over the hop.
static bool hop_has_vehicle(const fleet_problem *p, const fleet_index *ix, const fleet_consignment *c,
                            const fleet_hop *hop)
{
    fleet_lane lane = {c->leg, c->lot, c->block, hop->from, hop->water};
    for (int32_t s = ix->fleet.first[c->block]; s < ix->fleet.first[c->block + 1]; s++) {
        travel_mode mode = p->vehicle[ix->fleet.item[s]].mode;
        if (fleet_vehicle_serves(p, ix, &lane, s) &&
            fleet_mode_links(p, c->block, mode, hop->from, hop->to)) {
            return true;
        }
    }
    return false;
}

static bool hop_has_way(const fleet_problem *p, int32_t block, const fleet_hop *hop)
{
    for (int32_t mode = 0; mode < MODE_COUNT; mode++) {
        if (mode_is_boat((travel_mode)mode) == hop->water &&
            fleet_mode_links(p, block, (travel_mode)mode, hop->from, hop->to)) {
            return true;
        }
    }
    return false;
}

static bool has_people(const fleet_problem *p, const fleet_index *ix, const fleet_consignment *c)
{
    const int32_t *first = ix->people.first;
    int32_t pool = first[1] - first[0];
    int32_t home = first[c->kecamatan + 2] - first[c->kecamatan + 1];
    if (c->leg == 2) {
        const fleet_person *q = c->village_officer == NONE ? NULL : &p->person[c->village_officer];
        if (!q || !q->eligible || !q->village_officer) {
            return false;
        }
    }
    return pool + home >= p->escorts[c->leg];
}

static int32_t blocked_reason(const fleet_problem *p, const fleet_index *ix, const fleet_consignment *c)
{
    const fleet_hop *hop = &p->hop[c->hop_first];
    if (c->here) {
        return NONE;
    }
    for (int32_t i = 0; i < c->hop_n; i++) {
        if (!hop_has_way(p, c->block, &hop[i])) {
            return FLEET_NO_PATH;
        }
    }
    if (c->hop_n == 0 || !has_people(p, ix, c)) {
        return c->hop_n == 0 ? FLEET_NO_PATH : FLEET_NO_ESCORT;
    }
    for (int32_t i = 0; i < c->hop_n; i++) {
        if (!hop_has_vehicle(p, ix, c, &hop[i])) {
            return FLEET_NO_VEHICLE;
        }
    }
    return NONE;
}

int32_t fleet_bringer(const fleet_problem *p, int32_t consignment)
{
    int32_t c = p->consignment[consignment].parent;
    while (c != NONE && p->consignment[c].here) {
        c = p->consignment[c].parent;
    }
    return c;
}

int32_t *fleet_hop_blocks(arena *a, const fleet_problem *p)
{
    int32_t *block = ARENA_NEW(a, int32_t, p->n_hop);
    for (int32_t c = 0; c < p->n_consignment; c++) {
        for (int32_t h = 0; h < p->consignment[c].hop_n; h++) {
            block[p->consignment[c].hop_first + h] = p->consignment[c].block;
        }
    }
    return block;
}

static void hops_link(arena *a, const fleet_problem *p, fleet_index *ix)
{
    ix->hop_owner = ARENA_NEW(a, int32_t, p->n_hop);
    ix->above = ARENA_NEW(a, int32_t, p->n_hop);
    ix->hop_block = fleet_hop_blocks(a, p);
    for (int32_t h = 0; h < p->n_hop; h++) {
        ix->hop_owner[h] = ix->above[h] = NONE;
    }
    for (int32_t c = 0; c < p->n_consignment; c++) {
        const fleet_consignment *q = &p->consignment[c];
        for (int32_t h = q->hop_first; h < q->hop_first + q->hop_n; h++) {
            ix->hop_owner[h] = c;
            ix->above[h] = h - 1;
        }
        if (q->hop_n > 0) {
            int32_t bringer = fleet_bringer(p, c);
            const fleet_consignment *up = bringer == NONE ? NULL : &p->consignment[bringer];
            ix->above[q->hop_first] = up && up->hop_n > 0 ? up->hop_first + up->hop_n - 1 : NONE;
        }
    }
    ix->below = groups_by_array(a, p->n_hop, p->n_hop, ix->above);
}

static void starts_find(arena *a, const fleet_problem *p, fleet_index *ix)
{
    int32_t *kecamatan = ARENA_NEW(a, int32_t, p->n_hop);
    ix->top = ARENA_NEW(a, int32_t, p->n_kecamatan);
    for (int32_t h = 0; h < p->n_hop; h++) {
        bool starts = ix->hop_owner[h] != NONE && ix->above[h] == NONE;
        kecamatan[h] = starts ? p->consignment[ix->hop_owner[h]].kecamatan : NONE;
    }
    ix->starts = groups_by_array(a, p->n_kecamatan, p->n_hop, kecamatan);
    for (int32_t c = p->n_consignment - 1; c >= 0; c--) { // sorted by leg: the lowest stays
        const fleet_consignment *q = &p->consignment[c];
        ix->top[q->kecamatan] = q->here ? ix->top[q->kecamatan] : q->leg;
    }
}

// Joints of hops at places that are not guarded: the kits that came over a hop wait at its end for the next.
static void joints_make(arena *a, const fleet_problem *p, fleet_index *ix)
{
    int32_t *place = ARENA_NEW(a, int32_t, p->n_hop);
    for (int32_t h = 0; h < p->n_hop; h++) {
        bool joins = ix->hop_owner[h] != NONE && ix->below.first[h] < ix->below.first[h + 1];
        int32_t at = joins ? p->block[ix->hop_block[h]].place[p->hop[h].to] : NONE;
        place[h] = joins && !fleet_place_guarded(p, at) ? at : NONE;
    }
    ix->joint = groups_by_array(a, p->n_place, p->n_hop, place);
}

void fleet_index_make(arena *a, const fleet_problem *p, fleet_index *ret)
{
    *ret = (fleet_index){
        .children = groups_make(a, p->n_consignment, p->n_consignment, parent_key, p),
        .cargo = groups_make(a, FLEET_LEGS * p->n_kecamatan, p->n_consignment, cargo_key, p),
        .people = groups_make(a, 1 + p->n_kecamatan, p->n_person, people_key, p),
        .pins = groups_make(a, 2 * p->n_hop, p->n_pin, pin_key, p),
        .told = groups_make(a, p->n_vehicle, p->n_told, told_key, p),
        .hours = groups_make(a, p->n_place, p->n_hours, hours_key, p),
        .tide = groups_make(a, p->n_place, p->n_tide, tide_key, p),
        .tied = ARENA_NEW(a, bool, p->n_place),
        .blocked = ARENA_NEW(a, int32_t, p->n_consignment),
    };
    fleet_by_block(a, p, ret);
    hops_link(a, p, ret);
    starts_find(a, p, ret);
    joints_make(a, p, ret);
    ret->company = fleet_convoy_sizes(a, p, ret);
    for (int32_t i = 0; i < p->n_place; i++) {
        ret->tied[i] =
            ret->hours.first[i] < ret->hours.first[i + 1] || (p->place_docks && p->place_docks[i] > 0);
    }
    for (int32_t c = 0; c < p->n_consignment; c++) {
        ret->blocked[c] = blocked_reason(p, ret, &p->consignment[c]);
    }
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

int32_t fleet_capacity(const fleet_problem *p, const fleet_vehicle *v, int32_t lot)
{
    const fleet_lot *l = &p->lot[lot];
    int32_t units = l->boxes > 0 ? v->cap_boxes / l->boxes : INT32_MAX;
    units = l->g > 0 ? least(units, v->cap_g / l->g) : units;
    return l->l > 0 && v->cap_l > 0 ? least(units, v->cap_l / l->l) : units;
}

int32_t fleet_travel_s(const fleet_problem *p, int32_t block, travel_mode mode, int32_t from, int32_t to)
{
    const matrix *m = &p->block[block].by_mode[mode];
    return m->n > 0 ? m->time_s[from * m->n + to] : MATRIX_NONE;
}

bool fleet_mode_links(const fleet_problem *p, int32_t block, travel_mode mode, int32_t a, int32_t b)
{
    return fleet_travel_s(p, block, mode, a, b) != MATRIX_NONE &&
           fleet_travel_s(p, block, mode, b, a) != MATRIX_NONE;
}

bool fleet_vehicle_serves(const fleet_problem *p, const fleet_index *ix, const fleet_lane *l, int32_t slot)
{
    const fleet_vehicle *v = &p->vehicle[ix->fleet.item[slot]];
    int32_t riders = p->escorts[l->leg] + (l->leg == FLEET_LEGS - 1);
    return mode_is_boat(v->mode) == l->water && (!v->spare || p->spares_out) &&
           (v->seats == 0 || v->seats >= riders) && fleet_capacity(p, v, l->lot) > 0 &&
           fleet_mode_links(p, l->block, v->mode, ix->fleet_home[slot], l->base);
}

int32_t fleet_slot_of(const fleet_index *ix, int32_t block, int32_t vehicle)
{
    for (int32_t s = ix->fleet.first[block]; s < ix->fleet.first[block + 1]; s++) {
        if (ix->fleet.item[s] == vehicle) {
            return s;
        }
    }
    return NONE;
}
