#include "app/plan_why.h"

#include <string.h>

#include "app/document_internal.h"
#include "app/json_words.h"
#include "app/words.h"
#include "base/clock.h"
#include "plan/fleet_explain.h"
#include "plan/fleet_relax.h"

static const char *const reason_word[] = {"no_path", "no_vehicle", "no_time", "no_escort", "not_sent"};
static const char *const test_word[] = {"spare", "home",  "way",   "boxes", "weight", "volume",
                                        "seats", "ready", "hours", "busy",  "pin",    "free"};
static const char *const relax_word[] = {"late", "hours", "spares", "escorts", "vehicle"};
static const char *const bound_word[] = {"choice", "window", "lot", "goods", "vehicle", "people", "convoy"};

static const char *direction_word(fleet_direction d)
{
    return d == FLEET_OUT ? "out" : "back";
}

static json_t *vehicle_kind(const planning *p, int32_t vehicle)
{
    const snap_vehicle *v = &p->snap->vehicle[vehicle];
    return json_pack("{s:s, s:s, s:s, s:i, s:i}", "code", v->code, "mode",
                     word_of(KIND_FLEET, FLEET_MODE, v->mode), "home", p->snap->site[v->home].code, "boxes",
                     v->boxes, "kg", v->kg);
}

// ---------------------------------------------------------------- what does not come

static json_t *missing_row(arena *a, const planning *p, const fleet_missing *m)
{
    const fleet_consignment *c = &p->fleet.consignment[m->consignment];
    const fleet_block *b = &p->fleet.block[c->block];
    const fleet_why *why = NULL;
    int32_t n = 0;
    json_t *vehicles = json_array();
    if (m->reason != FLEET_NOT_SENT) { // what hinders those stands with the leg before
        fleet_explain_missing(a, &p->fleet, &p->standing, m->consignment, m->direction, &why, &n);
    }
    for (int32_t i = 0; i < n; i++) {
        const fleet_hop *hop = &p->fleet.hop[why[i].hop];
        json_array_append_new(vehicles,
                              json_pack("{s:s, s:s, s:o, s:i, s:s, s:I, s:I}", "from",
                                        node_code(p, b->place[hop->from]), "to",
                                        node_code(p, b->place[hop->to]), "like", vehicle_kind(p, why[i].like),
                                        "n", why[i].n, "test", test_word[why[i].test], "is",
                                        (json_int_t)why[i].is, "limit", (json_int_t)why[i].limit));
    }
    return json_pack("{s:s, s:i, s:s, s:s, s:i, s:s, s:o}", "place", node_code(p, c->place), "leg", c->leg,
                     "direction", direction_word(m->direction), "kecamatan", kecamatan_code(p, c->kecamatan),
                     "kits", m->units, "reason", reason_word[m->reason], "vehicles", vehicles);
}

static const char *subject_code(const planning *p, const fleet_relax *r)
{
    switch (r->kind) {
    case FLEET_RELAX_VEHICLE:
        return node_code(p, r->subject);
    case FLEET_RELAX_ESCORTS:
        return kecamatan_code(p, r->subject);
    case FLEET_RELAX_LATE:
    case FLEET_RELAX_HOURS:
    case FLEET_RELAX_SPARES:
        return NULL;
    }
    return NULL;
}

static json_t *advice_row(const planning *p, const fleet_relax *r)
{
    bool seconds = r->kind == FLEET_RELAX_LATE || r->kind == FLEET_RELAX_HOURS;
    return json_pack(
        "{s:s, s:s?, s:o, s:i, s:s, s:o, s:I}", "kind", relax_word[r->kind], "at", subject_code(p, r), "leg",
        r->kind == FLEET_RELAX_HOURS ? json_integer(r->subject) : json_null(), "amount",
        seconds ? r->amount / S_PER_MIN : r->amount, "direction", direction_word(r->direction), "like",
        r->like == NONE ? json_null() : vehicle_kind(p, r->like), "kits", (json_int_t)r->kits);
}

static json_t *why_missing(arena *a, const planning *p, const fleet_options *o)
{
    json_t *missing = json_array();
    json_t *advice = json_array();
    const fleet_relax *found = NULL;
    int32_t n = 0;
    for (int32_t i = 0; i < p->standing.n_missing; i++) {
        json_array_append_new(missing, missing_row(a, p, &p->standing.missing[i]));
    }
    fleet_relaxations(a, &p->fleet, &p->standing, o, &found, &n);
    for (int32_t i = 0; i < n; i++) {
        json_array_append_new(advice, advice_row(p, &found[i]));
    }
    return json_pack("{s:o, s:o}", "missing", missing, "advice", advice);
}

// ---------------------------------------------------------------- a place or a trip

// Whether a row of the document's trips is asked about: by its id, its vehicle, or a place that it serves.
static bool is_meant(const json_t *row, const char *code)
{
    bool meant = strcmp(row_text(row, "id"), code) == 0 || strcmp(row_text(row, "vehicle"), code) == 0;
    size_t i = 0;
    json_t *stop = NULL;
    json_array_foreach(json_object_get(row, "stops"), i, stop)
    {
        meant =
            meant || strcmp(row_text(stop, "place"), code) == 0 || strcmp(row_text(stop, "for"), code) == 0;
    }
    return meant;
}

static json_t *trip_why(const planning *p, const json_t *row, int32_t trip)
{
    fleet_because b;
    fleet_explain_trip(&p->fleet, &p->standing, trip, &b);
    return json_pack(
        "{s:s, s:O, s:O, s:O, s:O, s:O, s:{s:b, s:b, s:i, s:i}, s:{s:i, s:i}, s:{s:s, s:o}, s:O}", "trip",
        row_text(row, "id"), "direction", json_object_get(row, "direction"), "leg",
        json_object_get(row, "leg"), "vehicle", json_object_get(row, "vehicle"), "load",
        json_object_get(row, "load"), "depart", json_object_get(row, "depart"), "wave", "user", b.user_wave,
        "day", b.user_day, "farther", b.farther, "number",
        (int)json_integer_value(json_object_get(row, "wave")), "choice", "able", b.able, "idle", b.idle,
        "hour", "bound", bound_word[b.bound], "at", document_time(p, (int32_t)b.bound_s), "slack_min",
        json_object_get(row, "slack_min"));
}

// The standing plan has the document's trips in their order, without those that the problem no longer knows.
static bool same_trip(const planning *p, const json_t *row, const fleet_trip *t)
{
    return strcmp(row_text(row, "vehicle"), p->snap->vehicle[t->vehicle].code) == 0 &&
           json_integer_value(json_array_get(json_object_get(row, "exact_s"), 0)) == t->load_s &&
           json_integer_value(json_array_get(json_object_get(row, "exact_s"), 2)) == t->end_s;
}

static json_t *why_trips(const planning *p, const json_t *doc, const char *code)
{
    json_t *trips = json_array();
    int32_t at = 0;
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(doc, "trips"), i, row)
    {
        bool known = at < p->standing.n_trip && same_trip(p, row, &p->standing.trip[at]);
        if (known && is_meant(row, code)) {
            json_array_append_new(trips, trip_why(p, row, at));
        }
        at += known ? 1 : 0;
    }
    return trips;
}

bool plan_why(arena *a, const planning *p, const json_t *doc, const char *code, const fleet_options *o,
              json_t **ret, err *e)
{
    if (code[0] == '\0') {
        *ret = why_missing(a, p, o);
        return true;
    }
    json_t *missing = json_array();
    json_t *trips = why_trips(p, doc, code);
    for (int32_t i = 0; i < p->standing.n_missing; i++) {
        const fleet_missing *m = &p->standing.missing[i];
        if (strcmp(node_code(p, p->fleet.consignment[m->consignment].place), code) == 0) {
            json_array_append_new(missing, missing_row(a, p, m));
        }
    }
    if (json_array_size(trips) + json_array_size(missing) == 0) {
        json_decref(trips);
        json_decref(missing);
        return err_fail(e, ERR_CODE("plan.no_code"), ERR_Z("code", code));
    }
    *ret = json_pack("{s:o, s:o}", "trips", trips, "missing", missing);
    return true;
}
