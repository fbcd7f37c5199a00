#include "plan/fleet_internal.h"

// Groups n rows by key_of(ctx, row), which may be NONE (left out); rows keep their order.
static fleet_groups groups_make(arena *a, int32_t n_key, int32_t n,
                                int32_t (*key_of)(const fleet_problem *p, int32_t row),
                                const fleet_problem *p)
{
    fleet_groups g = {ARENA_NEW(a, int32_t, n_key + 2), ARENA_NEW(a, int32_t, n)};
    // Counts stand two places on, so that after the running sum first[k + 1] is where key k begins; placing
    // the rows moves it to the end of k, which is the beginning of k + 1.
    for (int32_t i = 0; i < n; i++) {
        int32_t key = key_of(p, i);
        if (key != NONE) {
            g.first[key + 2]++;
        }
    }
    for (int32_t k = 1; k <= n_key; k++) {
        g.first[k + 1] += g.first[k];
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t key = key_of(p, i);
        if (key != NONE) {
            g.item[g.first[key + 1]++] = i;
        }
    }
    return g;
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
static bool hop_has_vehicle(const fleet_problem *p, const fleet_index *ix, int32_t block,
                            const fleet_hop *hop)
{
    for (int32_t s = ix->fleet.first[block]; s < ix->fleet.first[block + 1]; s++) {
        travel_mode mode = p->vehicle[ix->fleet.item[s]].mode;
        if (fleet_vehicle_serves(p, ix, block, s, hop->from, hop->water) &&
            fleet_mode_links(p, block, mode, hop->from, hop->to)) {
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
    for (int32_t i = 0; i < c->hop_n; i++) {
        if (!hop_has_way(p, c->block, &hop[i])) {
            return FLEET_NO_PATH;
        }
    }
    if (c->hop_n == 0 || !has_people(p, ix, c)) {
        return c->hop_n == 0 ? FLEET_NO_PATH : FLEET_NO_ESCORT;
    }
    for (int32_t i = 0; i < c->hop_n; i++) {
        if (!hop_has_vehicle(p, ix, c->block, &hop[i])) {
            return FLEET_NO_VEHICLE;
        }
    }
    return NONE;
}

void fleet_index_make(arena *a, const fleet_problem *p, fleet_index *ret)
{
    *ret = (fleet_index){
        .children = groups_make(a, p->n_consignment, p->n_consignment, parent_key, p),
        .cargo = groups_make(a, FLEET_LEGS * p->n_kecamatan, p->n_consignment, cargo_key, p),
        .people = groups_make(a, 1 + p->n_kecamatan, p->n_person, people_key, p),
        .hop_owner = ARENA_NEW(a, int32_t, p->n_hop),
        .blocked = ARENA_NEW(a, int32_t, p->n_consignment),
    };
    fleet_by_block(a, p, ret);
    for (int32_t i = 0; i < p->n_hop; i++) {
        ret->hop_owner[i] = NONE;
    }
    for (int32_t c = 0; c < p->n_consignment; c++) {
        for (int32_t h = 0; h < p->consignment[c].hop_n; h++) {
            ret->hop_owner[p->consignment[c].hop_first + h] = c;
        }
        ret->blocked[c] = blocked_reason(p, ret, &p->consignment[c]);
    }
}

int32_t fleet_capacity(const fleet_problem *p, const fleet_vehicle *v)
{
    int32_t by_boxes = p->lot[0].boxes > 0 ? v->cap_boxes / p->lot[0].boxes : INT32_MAX;
    int32_t by_weight = p->lot[0].g > 0 ? v->cap_g / p->lot[0].g : INT32_MAX;
    return by_boxes < by_weight ? by_boxes : by_weight;
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

bool fleet_vehicle_serves(const fleet_problem *p, const fleet_index *ix, int32_t block, int32_t slot,
                          int32_t base, bool water)
{
    const fleet_vehicle *v = &p->vehicle[ix->fleet.item[slot]];
    return mode_is_boat(v->mode) == water && fleet_capacity(p, v) > 0 &&
           fleet_mode_links(p, block, v->mode, ix->fleet_home[slot], base);
}
