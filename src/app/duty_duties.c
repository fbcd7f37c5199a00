// Who has which duty by the published plan: teams, posts, reserves, escorts of trips.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "app/duty_internal.h"
#include "base/clock.h"

typedef struct duty_row {
    json_t *json;
} duty_row;

typedef struct duties {
    arena *a;
    const planner_result *r;
    text_language language;
    const duty_ask *ask;
    const json_t *placement;
    json_t *people; // by code, those that rows name
    json_t *places;
    duty_row *row;
    int32_t n_row, cap;
} duties;

// ---------------------------------------------------------------- who and where rows name

static void name_person(duties *d, const char *code)
{
    if (!json_object_get(d->people, code)) {
        json_object_set_new(d->people, code, duty_person_json(&d->r->snap, d->language, code));
    }
}

static void name_place(duties *d, const char *code)
{
    if (code[0] != '\0' && !json_object_get(d->places, code)) {
        json_object_set_new(d->places, code, duty_place_json(&d->r->snap, code));
    }
}

static bool of_unit(const duties *d, const char *person)
{
    const snap_person *q = duty_person_row(&d->r->snap, person);
    return q && strcmp(d->r->snap.unit[q->unit].code, d->ask->unit) == 0;
}

// Whether a duty of a person at some TPS (none: NULL) is asked about.
static bool is_asked(const duties *d, const char *person, const json_t *tps)
{
    return (d->ask->person[0] == '\0' || strcmp(d->ask->person, person) == 0) &&
           (d->ask->unit[0] == '\0' || of_unit(d, person)) &&
           (d->ask->tps[0] == '\0' || list_has(tps, d->ask->tps));
}

static json_t *others(duties *d, const json_t *people, const char *person)
{
    json_t *out = json_array();
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(people, i, row)
    {
        if (strcmp(json_string_value(row), person) != 0) {
            json_array_append(out, row);
            name_person(d, json_string_value(row));
        }
    }
    return out;
}

static void name_all(duties *d, const json_t *codes, void (*name)(duties *d, const char *code))
{
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(codes, i, row)
    {
        name(d, json_string_value(row));
    }
}

// ---------------------------------------------------------------- who leads

// Who stands the posts of a kind in a kecamatan or rayon.
static json_t *leaders(duties *d, const char *kind, const char *key, const char *code)
{
    json_t *out = json_array();
    size_t i = 0;
    json_t *post = NULL;
    json_array_foreach(json_object_get(d->placement, "posts"), i, post)
    {
        if (strcmp(row_text(post, "kind"), kind) == 0 && strcmp(row_text(post, key), code) == 0) {
            json_array_extend(out, json_object_get(post, "people"));
        }
    }
    return out;
}

// The Padal of a kecamatan: who has that duty by the plan, or else by his role at its Polsek.
static json_t *padal_of(duties *d, const char *kecamatan)
{
    const snapshot *s = &d->r->snap;
    const snap_area *area = duty_area_row(s, kecamatan);
    int32_t unit = area ? area->police_unit : SNAP_NONE;
    json_t *out = leaders(d, "padal", "kecamatan", kecamatan);
    bool by_role = json_array_size(out) == 0 && unit != SNAP_NONE;
    for (int32_t i = 0; by_role && i < s->n_person; i++) {
        if (s->person[i].unit == unit && s->person[i].role == ROLE_PADAL) {
            json_array_append_new(out, json_string(s->person[i].code));
        }
    }
    name_all(d, out, name_person);
    return out;
}

static json_t *pamatwil_of(duties *d, const char *kecamatan)
{
    const snap_area *area = duty_area_row(&d->r->snap, kecamatan);
    json_t *out =
        area && area->rayon[0] != '\0' ? leaders(d, "pamatwil", "rayon", area->rayon) : json_array();
    name_all(d, out, name_person);
    return out;
}

// ---------------------------------------------------------------- rows

// Takes the reference. A row that could not be made would be a duty that nobody hears of.
static void add_row(duties *d, const char *person, json_t *row)
{
    assert(row);
    name_person(d, person);
    name_place(d, row_text(row, "place"));
    name_place(d, row_text(row, "kecamatan"));
    d->row = arena_room(d->a, d->row, d->n_row, &d->cap, sizeof *d->row);
    d->row[d->n_row++] = (duty_row){row};
}

// Where a team stands; plans of before do not say, there it is the first of its TPS.
static json_t *station_of(const json_t *team)
{
    json_t *station = json_object_get(team, "station");
    return station ? station : json_array_get(json_object_get(team, "tps"), 0);
}

// The shifts that somebody stands of a post; plans of before do not say, there it is the whole of it.
static json_t *spans_of(const json_t *post)
{
    json_t *shifts = json_object_get(post, "shifts");
    return shifts ? json_incref(shifts)
                  : json_pack("[{s:O?, s:O?}]", "from", json_object_get(post, "from"), "to",
                              json_object_get(post, "to"));
}

// A team's duty goes through all phases without a gap. What the plan does not say is null.
static json_t *team_row(duties *d, const json_t *team, const char *person)
{
    const json_t *phases = json_object_get(d->placement, "phases");
    const json_t *last = json_array_get(phases, json_array_size(phases) - 1);
    const snap_class *class_ = duty_class_row(&d->r->snap, row_text(team, "class"));
    return json_pack(
        "{s:s, s:s, s:O?, s:O?, s:O?, s:O?, s:s, s:O?, s:O?, s:O?, s:O?, s:O?, s:o, s:O?, s:o, s:o}",
        "person", person, "kind", "team", "id", json_object_get(team, "id"), "place", station_of(team),
        "kecamatan", json_object_get(team, "kecamatan"), "class", json_object_get(team, "class"),
        "class_name", class_ ? class_->name : "", "from", json_object_get(json_array_get(phases, 0), "from"),
        "to", json_object_get(last, "to"), "spans", phases, "tps", json_object_get(team, "tps"), "travel_min",
        json_object_get(team, "travel_min"), "with", others(d, json_object_get(team, "people"), person),
        "linmas", json_object_get(team, "linmas"), "padal", padal_of(d, row_text(team, "kecamatan")),
        "pamatwil", pamatwil_of(d, row_text(team, "kecamatan")));
}

static void add_team(duties *d, const json_t *team)
{
    const json_t *tps = json_object_get(team, "tps");
    size_t i = 0;
    json_t *code = NULL;
    json_array_foreach(json_object_get(team, "people"), i, code)
    {
        const char *person = json_string_value(code);
        if (is_asked(d, person, tps)) {
            name_all(d, tps, name_place);
            add_row(d, person, team_row(d, team, person));
        }
    }
}

static const char *post_kind(const json_t *post)
{
    const char *kind = row_text(post, "kind");
    return strcmp(kind, "padal") == 0 || strcmp(kind, "pamatwil") == 0 ? kind : "post";
}

static void add_post(duties *d, const json_t *post)
{
    size_t i = 0;
    json_t *code = NULL;
    json_array_foreach(json_object_get(post, "people"), i, code)
    {
        const char *person = json_string_value(code);
        if (!is_asked(d, person, NULL)) {
            continue;
        }
        json_t *row =
            json_pack("{s:s, s:s, s:s, s:O*, s:O*, s:O*, s:O?, s:O?, s:o, s:O?, s:o}", "person", person,
                      "kind", post_kind(post), "id", "", "place", json_object_get(post, "site"), "kecamatan",
                      json_object_get(post, "kecamatan"), "rayon", json_object_get(post, "rayon"), "from",
                      json_object_get(post, "from"), "to", json_object_get(post, "to"), "spans",
                      spans_of(post), "squad", json_object_get(post, "squad"), "with",
                      others(d, json_object_get(post, "people"), person));
        add_row(d, person, row);
    }
}

static void add_reserve(duties *d, const json_t *stand)
{
    size_t i = 0;
    json_t *code = NULL;
    json_array_foreach(json_object_get(stand, "people"), i, code)
    {
        const char *person = json_string_value(code);
        if (is_asked(d, person, NULL)) {
            add_row(d, person,
                    json_pack("{s:s, s:s, s:O?, s:O*, s:O?, s:O?, s:O?, s:[{s:O?, s:O?}], s:O?, s:O?, s:o}",
                              "person", person, "kind", "reserve", "id", json_object_get(stand, "reserve"),
                              "name", json_object_get(stand, "name"), "place", json_object_get(stand, "site"),
                              "from", json_object_get(stand, "from"), "to", json_object_get(stand, "to"),
                              "spans", "from", json_object_get(stand, "from"), "to",
                              json_object_get(stand, "to"), "answers", json_object_get(stand, "answers"),
                              "worst_min", json_object_get(stand, "worst_min"), "with",
                              others(d, json_object_get(stand, "people"), person)));
        }
    }
}

// ---------------------------------------------------------------- escorts

static json_t *crew_of(const json_t *trip)
{
    json_t *out = json_copy(json_object_get(trip, "escorts"));
    const json_t *village = json_object_get(trip, "bhabinkamtibmas");
    if (json_is_string(village)) {
        json_array_append(out, json_object_get(trip, "bhabinkamtibmas"));
    }
    return out;
}

static json_t *stops_of(duties *d, const json_t *trip)
{
    json_t *out = json_array();
    size_t i = 0;
    json_t *stop = NULL;
    json_array_foreach(json_object_get(trip, "stops"), i, stop)
    {
        json_array_append(out, json_object_get(stop, "place"));
        name_place(d, row_text(stop, "place"));
    }
    return out;
}

static void add_trip(duties *d, const json_t *trip)
{
    json_t *crew = crew_of(trip);
    size_t i = 0;
    json_t *code = NULL;
    json_array_foreach(crew, i, code)
    {
        const char *person = json_string_value(code);
        if (is_asked(d, person, NULL)) {
            add_row(
                d, person,
                json_pack("{s:s, s:s, s:O?, s:O?, s:O?, s:O?, s:[{s:O?, s:O?}], s:O?, s:O?, s:O?, s:o, s:o}",
                          "person", person, "kind", "escort", "id", json_object_get(trip, "id"), "place",
                          json_object_get(trip, "base"), "from", json_object_get(trip, "load"), "to",
                          json_object_get(trip, "end"), "spans", "from", json_object_get(trip, "load"), "to",
                          json_object_get(trip, "end"), "vehicle", json_object_get(trip, "vehicle"),
                          "vehicle_name", json_object_get(trip, "vehicle_name"), "direction",
                          json_object_get(trip, "direction"), "stops", stops_of(d, trip), "with",
                          others(d, crew, person)));
        }
    }
    json_decref(crew);
}

// ---------------------------------------------------------------- the answer

// By unit, person, time; the same duty of one moment by its kind and name.
static int compare_rows(const void *x, const void *y, void *ctx)
{
    static const char *const key[] = {"person", "from", "kind", "id", "place"};
    const duties *d = ctx;
    const json_t *a = ((const duty_row *)x)->json;
    const json_t *b = ((const duty_row *)y)->json;
    int order = strcmp(row_text(json_object_get(d->people, row_text(a, "person")), "unit"),
                       row_text(json_object_get(d->people, row_text(b, "person")), "unit"));
    for (size_t i = 0; order == 0 && i < sizeof key / sizeof *key; i++) {
        order = strcmp(row_text(a, key[i]), row_text(b, key[i]));
    }
    return order;
}

static void each(duties *d, const json_t *rows, void (*add)(duties *d, const json_t *row))
{
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        add(d, row);
    }
}

static json_t *duties_json(arena *a, const planner_result *r, text_language language, const duty_ask *ask)
{
    json_t *out = duty_head(r);
    duties d = {.a = a,
                .r = r,
                .language = language,
                .ask = ask,
                .placement = json_object_get(r->document, "placement"),
                .people = json_object(),
                .places = json_object()};
    each(&d, json_object_get(d.placement, "teams"), add_team);
    each(&d, json_object_get(d.placement, "posts"), add_post);
    each(&d, json_object_get(d.placement, "reserves"), add_reserve);
    each(&d, json_object_get(r->document, "trips"), add_trip);
    if (ask->person[0] != '\0') {
        name_person(&d, ask->person);
    }
    name_place(&d, ask->tps);
    if (d.n_row > 0) {
        qsort_r(d.row, (size_t)d.n_row, sizeof *d.row, compare_rows, &d);
    }
    json_t *rows = json_array();
    for (int32_t i = 0; i < d.n_row; i++) {
        json_array_append_new(rows, d.row[i].json);
    }
    const snap_unit *unit = duty_unit_row(&r->snap, ask->unit);
    json_object_set_new(out, "of",
                        json_pack("{s:s, s:s, s:s, s:s}", "person", ask->person, "tps", ask->tps, "unit",
                                  ask->unit, "unit_name", unit ? unit->name : ""));
    json_object_set_new(out, "duties", rows);
    json_object_set_new(out, "people", d.people);
    json_object_set_new(out, "places", d.places);
    return out;
}

static bool known(const snapshot *s, const duty_ask *q, err *e)
{
    if (q->person[0] != '\0' && !duty_person_row(s, q->person)) {
        return err_fail(e, ERR_CODE("duty.no_person"), ERR_Z("code", q->person));
    }
    if (q->tps[0] != '\0' && !duty_tps_row(s, q->tps)) {
        return err_fail(e, ERR_CODE("duty.no_tps"), ERR_Z("code", q->tps));
    }
    return q->unit[0] == '\0' || duty_unit_row(s, q->unit) ||
           err_fail(e, ERR_CODE("duty.no_unit"), ERR_Z("code", q->unit));
}

bool duty_duties_of(arena *a, const planner_result *r, text_language language, const duty_ask *q,
                    json_t **ret, err *e)
{
    bool ok = known(&r->snap, q, e);
    if (ok) {
        *ret = duties_json(a, r, language, q);
    }
    return ok;
}

bool duty_duties(arena *a, store *s, text_language language, const duty_ask *q, json_t **ret, err *e)
{
    planner_result r = {0};
    bool ok = planner_latest(a, s, &r, e) && duty_duties_of(a, &r, language, q, ret, e);
    json_decref(r.document);
    return ok;
}
