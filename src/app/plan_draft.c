#include "app/plan_draft.h"

#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

// ---------------------------------------------------------------- of which question

// All that the problem is made from, and the seed.
static void key_of(const planning *p, const planning_options *o, char ret[static PLAN_DRAFT_KEY])
{
    uint8_t hash[MAP_HASH_BYTES];
    const int64_t number[] = {p->snap->facts,
                              p->day0,
                              (int64_t)o->seed,
                              o->rain,
                              o->river,
                              o->spares,
                              o->before ? p->fleet.now_s : 0,
                              p->fleet.n_consignment,
                              p->fleet.n_hop,
                              p->fleet.n_vehicle,
                              p->fleet.n_person};
    crypto_hash_sha256_state s;
    (void)crypto_hash_sha256_init(&s);
    (void)crypto_hash_sha256_update(&s, (const unsigned char *)number, sizeof number);
    map_hash(roads_map(p->net, MAP_ROAD), hash);
    (void)crypto_hash_sha256_update(&s, hash, sizeof hash);
    map_hash(roads_map(p->net, MAP_WATER), hash);
    (void)crypto_hash_sha256_update(&s, hash, sizeof hash);
    for (int m = 0; m < MODE_COUNT; m++) {
        (void)crypto_hash_sha256_update(&s, p->metric[m].byte, sizeof p->metric[m].byte);
    }
    for (int32_t i = 0; o->before && i < o->before->n_news; i++) {
        const planning_news *n = &o->before->news[i];
        const int64_t what[] = {n->failed, n->late_min};
        (void)crypto_hash_sha256_update(&s, (const unsigned char *)n->trip, strlen(n->trip) + 1);
        (void)crypto_hash_sha256_update(&s, (const unsigned char *)what, sizeof what);
    }
    const char *before = o->before ? o->before->id : "";
    (void)crypto_hash_sha256_update(&s, (const unsigned char *)before, strlen(before));
    unsigned char out[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256_final(&s, out);
    (void)sodium_bin2hex(ret, PLAN_DRAFT_KEY, out, sizeof out);
}

// ---------------------------------------------------------------- its file

static bool path_of(char out[static PATH_MAX], const char *dir, err *e)
{
    int n = snprintf(out, PATH_MAX, "%s/%s", dir, PLAN_DRAFT_FILE);
    return (n > 0 && n < PATH_MAX) || err_fail(e, ERR_CODE("file.write"), ERR_Z("file", dir),
                                               ERR_KEY("reason", err_reason(ENAMETOOLONG)));
}

static json_t *stops_json(const fleet_plan *plan, const fleet_trip *t)
{
    json_t *out = json_array();
    for (int32_t i = t->stop_first; i < t->stop_first + t->stop_n; i++) {
        const fleet_stop *s = &plan->stop[i];
        json_array_append_new(
            out, json_pack("[i,i,i,i,i]", s->consignment, s->hop, s->units, s->arrive_s, s->leave_s));
    }
    return out;
}

static json_t *trip_json(const fleet_plan *plan, const fleet_trip *t)
{
    json_t *escorts = json_array();
    for (int32_t i = 0; i < t->escort_n; i++) {
        json_array_append_new(escorts, json_integer(t->escort[i]));
    }
    return json_pack("{s:[i,i,i,i,i,i,i,i,i], s:o, s:o}", "trip", t->vehicle, t->block, t->base, t->leg,
                     (int)t->direction, t->load_s, t->depart_s, t->end_s, t->village_officer, "escorts",
                     escorts, "stops", stops_json(plan, t));
}

static bool write_file(const plan_draft *d, const fleet_plan *plan, err *e)
{
    char path[PATH_MAX];
    json_t *trips = json_array();
    for (int32_t i = 0; i < plan->n_trip; i++) {
        json_array_append_new(trips, trip_json(plan, &plan->trip[i]));
    }
    json_t *all = json_pack("{s:s, s:I, s:o}", "key", d->key, "iterations",
                            (json_int_t)(d->begun + plan->iterations), "trips", trips);
    char *text = json_dumps(all, JSON_COMPACT);
    bool ok = text && path_of(path, d->dir, e) && file_write(path, str_of(text), e);
    free(text);
    json_decref(all);
    return ok;
}

static bool take_number(const json_t *list, size_t i, int32_t *ret)
{
    const json_t *v = json_array_get(list, i);
    json_int_t n = json_integer_value(v);
    if (!json_is_integer(v) || n < INT32_MIN || n > INT32_MAX) {
        return false;
    }
    *ret = (int32_t)n;
    return true;
}

static bool read_stop(const json_t *row, fleet_stop *ret)
{
    return take_number(row, 0, &ret->consignment) && take_number(row, 1, &ret->hop) &&
           take_number(row, 2, &ret->units) && take_number(row, 3, &ret->arrive_s) &&
           take_number(row, 4, &ret->leave_s);
}

static bool read_trip(const json_t *row, fleet_trip *t, fleet_stop *stop)
{
    const json_t *head = json_object_get(row, "trip");
    const json_t *escorts = json_object_get(row, "escorts");
    const json_t *stops = json_object_get(row, "stops");
    int32_t direction = 0;
    bool ok = json_array_size(escorts) <= FLEET_ESCORTS_MAX && json_array_size(stops) <= FLEET_STOPS_MAX &&
              take_number(head, 0, &t->vehicle) && take_number(head, 1, &t->block) &&
              take_number(head, 2, &t->base) && take_number(head, 3, &t->leg) &&
              take_number(head, 4, &direction) && take_number(head, 5, &t->load_s) &&
              take_number(head, 6, &t->depart_s) && take_number(head, 7, &t->end_s) &&
              take_number(head, 8, &t->village_officer);
    t->direction = direction == FLEET_BACK ? FLEET_BACK : FLEET_OUT;
    t->escort_n = ok ? (int32_t)json_array_size(escorts) : 0;
    t->stop_n = ok ? (int32_t)json_array_size(stops) : 0;
    for (int32_t i = 0; ok && i < t->escort_n; i++) {
        ok = take_number(escorts, (size_t)i, &t->escort[i]);
    }
    for (int32_t i = 0; ok && i < t->stop_n; i++) {
        ok = read_stop(json_array_get(stops, (size_t)i), &stop[i]);
    }
    return ok;
}

// A row that cannot be read is left out: its goods are planned anew.
static fleet_plan *plan_of(arena *a, const json_t *trips)
{
    fleet_plan *plan = ARENA_NEW(a, fleet_plan, 1);
    size_t i = 0;
    json_t *row = NULL;
    int64_t stops = 0;
    json_array_foreach(trips, i, row)
    {
        size_t n = json_array_size(json_object_get(row, "stops"));
        stops += n <= FLEET_STOPS_MAX ? (int64_t)n : 0;
    }
    plan->trip = ARENA_NEW(a, fleet_trip, json_array_size(trips));
    plan->stop = ARENA_NEW(a, fleet_stop, stops);
    json_array_foreach(trips, i, row)
    {
        fleet_trip t = {.stop_first = plan->n_stop};
        if (read_trip(row, &t, &plan->stop[plan->n_stop])) {
            plan->trip[plan->n_trip++] = t;
            plan->n_stop += t.stop_n;
        }
    }
    return plan;
}

// The draft of a folder, or NULL when there is none that can be read; the caller's to json_decref.
static json_t *read_file(const char *dir)
{
    arena a = {0};
    str bytes = {NULL, 0};
    json_t *all = NULL;
    if (file_read_below(&a, dir, STR(PLAN_DRAFT_FILE), PLAN_DRAFT_BYTES_MAX, &bytes, NULL)) {
        all = json_loadb(bytes.p, bytes.n, 0, NULL);
    }
    arena_done(&a);
    return all;
}

static bool is_of(const json_t *all, const char *key)
{
    const char *its = json_string_value(json_object_get(all, "key"));
    return its && key[0] != '\0' && strcmp(its, key) == 0;
}

// ---------------------------------------------------------------- a search

const fleet_plan *plan_draft_begin(arena *a, plan_draft *d, const planning *p, const planning_options *o)
{
    key_of(p, o, d->key);
    d->begun = 0;
    d->written_us = d->clock.monotonic_us(d->clock.ctx);
    json_t *all = d->resume ? read_file(d->dir) : NULL;
    const json_t *trips = json_object_get(all, "trips");
    fleet_plan *plan = NULL;
    if (is_of(all, d->key) && json_is_array(trips)) {
        int64_t done = json_integer_value(json_object_get(all, "iterations"));
        d->begun = done > 0 ? done : 1; // it began from something
        plan = plan_of(a, trips);
        if (d->resumed) {
            d->resumed(d->ctx, d->begun);
        }
    }
    json_decref(all);
    return plan;
}

void plan_draft_better(plan_draft *d, const fleet_plan *plan)
{
    arena_done(&d->memory);
    d->best = *plan;
    d->best.trip = ARENA_NEW(&d->memory, fleet_trip, plan->n_trip);
    d->best.stop = ARENA_NEW(&d->memory, fleet_stop, plan->n_stop);
    for (int32_t i = 0; i < plan->n_trip; i++) {
        d->best.trip[i] = plan->trip[i];
    }
    for (int32_t i = 0; i < plan->n_stop; i++) {
        d->best.stop[i] = plan->stop[i];
    }
}

void plan_draft_tick(plan_draft *d)
{
    int64_t now_us = d->clock.monotonic_us(d->clock.ctx);
    err why = {0};
    if (d->best.n_trip == 0 || now_us - d->written_us < PLAN_DRAFT_S * US_PER_S) {
        return;
    }
    bool ok = write_file(d, &d->best, &why);
    d->written_us = now_us;
    d->written = d->written || ok;
    d->best = (fleet_plan){0};
    if (!ok && !d->failed && d->unkept) {
        d->unkept(d->ctx, &why);
    }
    d->failed = d->failed || !ok;
}

void plan_draft_done(plan_draft *d)
{
    arena_done(&d->memory);
}

void plan_draft_end(const char *dir, const char *key)
{
    json_t *all = read_file(dir);
    if (is_of(all, key)) {
        (void)plan_draft_clear(dir, NULL); // one that stays is the beginning of the same search, no harm
    }
    json_decref(all);
}

bool plan_draft_clear(const char *dir, err *e)
{
    char path[PATH_MAX];
    return path_of(path, dir, e) && file_remove(path, e);
}
