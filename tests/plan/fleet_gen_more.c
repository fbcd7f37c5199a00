#include "fleet_gen_more.h"

#include <stdlib.h>
#include <string.h>

enum { HOUR = 3600, DAY = 86400, DAYS = 14 };

static int32_t draw(rng *r, int32_t from, int32_t to)
{
    return from + (int32_t)rng_below(r, (uint32_t)(to - from + 1));
}

static bool one_in(rng *r, int32_t n)
{
    return draw(r, 1, n) == 1;
}

// Each consignment twice, with hops of its own: as it was, and of a second lot that comes later.
static void lots_add(arena *a, rng *r, fleet_problem *p)
{
    fleet_consignment *c = ARENA_NEW(a, fleet_consignment, 2 * p->n_consignment);
    fleet_hop *hop = ARENA_NEW(a, fleet_hop, 2 * p->n_hop);
    fleet_kecamatan *k = ARENA_NEW(a, fleet_kecamatan, p->n_kecamatan);
    fleet_lot *lot = ARENA_NEW(a, fleet_lot, 2);
    for (int32_t i = 0; i < 2 * p->n_consignment; i++) {
        c[i] = p->consignment[i / 2];
        c[i].lot = i % 2;
        c[i].hop_first += i % 2 * p->n_hop;
        c[i].parent = c[i].parent == NONE ? NONE : 2 * c[i].parent + i % 2;
    }
    for (int32_t i = 0; i < 2 * p->n_hop; i++) {
        hop[i] = p->hop[i % p->n_hop];
    }
    for (int32_t i = 0; i < p->n_kecamatan; i++) {
        k[i] = p->kecamatan[i];
        k[i].leg1 *= 2;
    }
    lot[0] = p->lot[0];
    lot[1] = (fleet_lot){.boxes = 1, .g = 5000, .l = 20, .from_s = draw(r, 0, 4 * 24) * HOUR};
    p->n_consignment *= 2;
    p->n_hop *= 2;
    p->consignment = c;
    p->hop = hop;
    p->kecamatan = k;
    p->n_lot = 2;
    p->lot = lot;
}

static int32_t local_of(const fleet_block *b, int32_t place)
{
    int32_t i = 0;
    while (i < b->n && b->place[i] != place) {
        i++;
    }
    return i < b->n ? i : NONE;
}

// The kecamatan's store is the warehouse itself: the place of its PPK in its own block becomes that.
static void ppk_pass(arena *a, fleet_problem *p, fleet_block *block, fleet_consignment *c, int32_t kecamatan)
{
    int32_t warehouse = NONE;
    fleet_block *own = &block[1 + kecamatan];
    int32_t *place = ARENA_NEW(a, int32_t, own->n);
    memcpy(place, own->place, (size_t)own->n * sizeof *place);
    for (int32_t i = 0; i < p->n_consignment; i++) {
        if (c[i].leg == 0 && c[i].kecamatan == kecamatan && c[i].hop_n > 0) {
            warehouse = p->block[0].place[p->hop[c[i].hop_first].from];
        }
    }
    for (int32_t i = 0; i < p->n_consignment && warehouse != NONE; i++) {
        if (c[i].leg == 0 && c[i].kecamatan == kecamatan) {
            int32_t local = local_of(own, c[i].place);
            place[local == NONE ? 0 : local] = warehouse;
            c[i].place = warehouse;
            c[i].here = true;
            c[i].hop_n = 0;
        }
    }
    own->place = place;
}

// The village's store is that of its kecamatan: what goes to its TPS begins there.
static void pps_pass(fleet_problem *p, const fleet_block *block, fleet_consignment *c, fleet_hop *hop,
                     int32_t pps)
{
    for (int32_t i = 0; i < p->n_consignment; i++) {
        if (c[i].leg == 1 && c[i].place == pps) {
            c[i].place = c[c[i].parent].place;
            c[i].here = true;
            c[i].hop_n = 0;
        }
        const fleet_consignment *up = c[i].parent == NONE ? NULL : &c[c[i].parent];
        if (c[i].leg == 2 && up->here && c[i].hop_n > 0) {
            hop[c[i].hop_first].from = local_of(&block[c[i].block], up->place);
        }
    }
}

// Some kecamatan have no store of their own, and some villages.
static void stores_pass(arena *a, rng *r, fleet_problem *p)
{
    fleet_block *block = ARENA_NEW(a, fleet_block, p->n_block);
    fleet_consignment *c = ARENA_NEW(a, fleet_consignment, p->n_consignment);
    fleet_hop *hop = ARENA_NEW(a, fleet_hop, p->n_hop);
    memcpy(block, p->block, (size_t)p->n_block * sizeof *block);
    memcpy(c, p->consignment, (size_t)p->n_consignment * sizeof *c);
    if (p->n_hop > 0) {
        memcpy(hop, p->hop, (size_t)p->n_hop * sizeof *hop);
    }
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        if (one_in(r, 4)) {
            ppk_pass(a, p, block, c, k);
        }
    }
    for (int32_t i = 0; i < p->n_consignment; i++) {
        if (c[i].leg == 1 && !c[i].here && one_in(r, 4)) {
            pps_pass(p, block, c, hop, c[i].place);
        }
    }
    p->block = block;
    p->consignment = c;
    p->hop = hop;
}

static void places_add(arena *a, rng *r, fleet_problem *p)
{
    uint8_t *guarded = ARENA_NEW(a, uint8_t, p->n_place);
    int32_t *docks = ARENA_NEW(a, int32_t, p->n_place);
    fleet_span *hours = ARENA_NEW(a, fleet_span, p->n_place * DAYS);
    bool with_hours = one_in(r, 2);
    for (int32_t i = 0; i < p->n_place; i++) {
        guarded[i] = !one_in(r, 2);
        docks[i] = one_in(r, 3) ? draw(r, 1, 3) : 0;
        int32_t from = with_hours && one_in(r, 4) ? draw(r, 5, 9) : NONE;
        int32_t to = draw(r, 16, 23);
        for (int32_t day = 0; day < DAYS && from != NONE; day++) {
            hours[p->n_hours++] = (fleet_span){i, day * DAY + from * HOUR, day * DAY + to * HOUR};
        }
    }
    p->place_guarded = one_in(r, 3) ? NULL : guarded;
    p->place_docks = one_in(r, 3) ? NULL : docks;
    p->hours = hours;
}

static void vehicles_add(arena *a, rng *r, fleet_problem *p)
{
    fleet_vehicle *v = ARENA_NEW(a, fleet_vehicle, p->n_vehicle);
    fleet_span *laid = ARENA_NEW(a, fleet_span, 2 * p->n_vehicle);
    for (int32_t i = 0; i < p->n_vehicle; i++) {
        v[i] = p->vehicle[i];
        v[i].cap_l = one_in(r, 3) ? draw(r, 50, 2000) : 0;
        v[i].seats = one_in(r, 3) ? draw(r, 1, 5) : 0;
        v[i].crew = draw(r, 0, 2);
        v[i].prepare_s = one_in(r, 3) ? draw(r, 1, 30) * 60 : 0;
        v[i].cost_day = draw(r, 0, 500) * 1000;
        v[i].cost_hour = draw(r, 0, 50) * 1000;
        v[i].cost_km = draw(r, 0, 10) * 1000;
        v[i].spare = one_in(r, 10);
        int32_t from = draw(r, 0, 6 * 24) * HOUR;
        for (int32_t n = one_in(r, 4) ? draw(r, 1, 2) : 0; n > 0; n--) {
            int32_t to = from + draw(r, 1, 30) * HOUR;
            laid[p->n_laid_up++] = (fleet_span){i, from, to};
            from = to + draw(r, 0, 40) * HOUR;
        }
    }
    p->vehicle = v;
    p->laid_up = laid;
    p->spares_out = one_in(r, 3);
}

static void pins_add(arena *a, rng *r, fleet_problem *p)
{
    fleet_pin *pin = ARENA_NEW(a, fleet_pin, 3);
    for (int32_t n = draw(r, 0, 3); n > 0; n--) {
        int32_t c = draw(r, 0, p->n_consignment - 1);
        const fleet_consignment *q = &p->consignment[c];
        if (q->hop_n > 0) {
            fleet_direction direction = one_in(r, 2) ? FLEET_OUT : FLEET_BACK;
            int32_t from = p->window[direction][q->leg].from_s + draw(r, -10, 40) * HOUR;
            pin[p->n_pin++] = (fleet_pin){
                .consignment = c,
                .direction = direction,
                .hop = q->hop_first + draw(r, 0, q->hop_n - 1),
                .vehicle = one_in(r, 2) && p->n_vehicle > 0 ? draw(r, 0, p->n_vehicle - 1) : NONE,
                .from_s = from,
                .to_s = from + draw(r, 1, 200) * HOUR,
            };
        }
    }
    p->pin = pin;
}

void fleet_gen_more(arena *a, rng *r, fleet_problem *p)
{
    if (one_in(r, 2)) {
        lots_add(a, r, p);
    }
    if (one_in(r, 3)) {
        stores_pass(a, r, p);
    }
    places_add(a, r, p);
    vehicles_add(a, r, p);
    if (one_in(r, 3)) {
        pins_add(a, r, p);
    }
    if (one_in(r, 2)) {
        p->rest_s = draw(r, 0, 10) * HOUR;
        p->stretch_s = draw(r, 2, 16) * HOUR;
    }
    p->late_s = p->receipt_s + (one_in(r, 2) ? draw(r, 1, 12) * HOUR : 0);
    p->water_bad = one_in(r, 3);
    if (one_in(r, 2)) {
        p->convoy_min = draw(r, 0, 4);
        p->convoy_gap_s = draw(r, 0, 90) * 60;
    }
}

// Copies some trips of a plan, with their stops in a row.
static int32_t trips_copy(const fleet_plan *plan, int32_t now_s, bool begun, fleet_trip *trip,
                          fleet_stop *stop, int32_t *ret_n_stop)
{
    int32_t n = 0;
    *ret_n_stop = 0;
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *t = &plan->trip[i];
        if ((t->load_s < now_s) == begun) {
            trip[n] = *t;
            trip[n++].stop_first = *ret_n_stop;
            memcpy(&stop[*ret_n_stop], &plan->stop[t->stop_first], (size_t)t->stop_n * sizeof *stop);
            *ret_n_stop += t->stop_n;
        }
    }
    return n;
}

void fleet_gen_stand(arena *a, const fleet_plan *plan, int32_t now_s, fleet_problem *p)
{
    fleet_trip *fixed = ARENA_NEW(a, fleet_trip, plan->n_trip);
    fleet_trip *told = ARENA_NEW(a, fleet_trip, plan->n_trip);
    fleet_stop *fixed_stop = ARENA_NEW(a, fleet_stop, plan->n_stop);
    fleet_stop *told_stop = ARENA_NEW(a, fleet_stop, plan->n_stop);
    p->now_s = now_s;
    p->n_fixed = trips_copy(plan, now_s, true, fixed, fixed_stop, &p->n_fixed_stop);
    p->n_told = trips_copy(plan, now_s, false, told, told_stop, &p->n_told_stop);
    p->fixed = fixed;
    p->told = told;
    p->fixed_stop = fixed_stop;
    p->told_stop = told_stop;
    p->told_slack_s = 900;
}

static void way_close(arena *a, rng *r, fleet_problem *p)
{
    fleet_block *block = ARENA_NEW(a, fleet_block, p->n_block);
    memcpy(block, p->block, (size_t)p->n_block * sizeof *block);
    matrix *m = &block[draw(r, 0, p->n_block - 1)].by_mode[draw(r, 0, MODE_COUNT - 1)];
    int32_t cells = m->n * m->n;
    int32_t *time_s = ARENA_NEW(a, int32_t, cells);
    memcpy(time_s, m->time_s, (size_t)cells * sizeof *time_s);
    int32_t from = draw(r, 0, m->n - 1);
    int32_t to = draw(r, 0, m->n - 1);
    if (from != to) {
        time_s[from * m->n + to] = time_s[to * m->n + from] = MATRIX_NONE;
    }
    m->time_s = time_s;
    p->block = block;
}

// A vehicle is laid up from now on; whatever was known of it before is forgotten.
static void vehicle_break(arena *a, rng *r, fleet_problem *p)
{
    fleet_span *laid = ARENA_NEW(a, fleet_span, p->n_laid_up + 1);
    int32_t broken = draw(r, 0, p->n_vehicle - 1);
    int32_t n = 0;
    int32_t i = 0;
    for (; i < p->n_laid_up && p->laid_up[i].owner < broken; i++) {
        laid[n++] = p->laid_up[i];
    }
    laid[n++] = (fleet_span){broken, p->now_s, p->now_s + draw(r, 5, 300) * HOUR};
    for (; i < p->n_laid_up; i++) {
        if (p->laid_up[i].owner != broken) {
            laid[n++] = p->laid_up[i];
        }
    }
    p->n_laid_up = n;
    p->laid_up = laid;
}

void fleet_gen_disturb(arena *a, rng *r, fleet_problem *p)
{
    if (p->n_vehicle > 0 && one_in(r, 2)) {
        vehicle_break(a, r, p);
    }
    if (one_in(r, 2)) {
        way_close(a, r, p);
    }
    if (p->n_person > 0 && one_in(r, 2)) {
        fleet_person *person = ARENA_NEW(a, fleet_person, p->n_person);
        memcpy(person, p->person, (size_t)p->n_person * sizeof *person);
        person[draw(r, 0, p->n_person - 1)].eligible = false;
        p->person = person;
    }
}
