#include "app/field_day.h"

#include <string.h>

#include "app/duty_internal.h"
#include "app/field_internal.h"
#include "app/words.h"
#include "base/clock.h"
#include "geo/polyline.h"
#include "geo/thin.h"

enum { PATH_POINTS_MAX = 16384, LEGS_OUT_LAST = 5, PLACES_MAX = 64 };

typedef struct making {
    arena *a;
    const planner_result *r;
    const snapshot *snap;
    text_language language;
    const field_asker *who;
    const char *place[PLACES_MAX]; // where he works
    int32_t n_place;
    int32_t offset_min;
    int64_t day0_s;       // of the plan, UTC
    int64_t from_s, to_s; // what is his day, UTC
    field_goods goods;
    json_t *legs, *paths, *shifts, *places;
    int32_t *path_at; // where in `paths` a way of the document is, behind one; 0 = not yet
    point *line;      // room for PATH_POINTS_MAX
    size_t room;      // bytes that are left for legs, paths and their places
} making;

// ---------------------------------------------------------------- where he works

static void add_work_place(making *m, const char *code)
{
    if (m->n_place < PLACES_MAX) {
        m->place[m->n_place++] = code;
    }
}

static bool works_at(const making *m, const char *code)
{
    for (int32_t i = 0; i < m->n_place; i++) {
        if (strcmp(m->place[i], code) == 0) {
            return true;
        }
    }
    return false;
}

// The store that a role keeps in an area.
static bool keeps(device_role role, site_kind kind)
{
    switch (role) {
    case DEVICE_KPU:
        return kind == SITE_WAREHOUSE || kind == SITE_OFFICE;
    case DEVICE_PPK:
        return kind == SITE_PPK;
    case DEVICE_PPS:
        return kind == SITE_PPS;
    case DEVICE_KPPS:
    case DEVICE_POLRI:
    case DEVICE_TNI:
    case DEVICE_BAWASLU:
    case DEVICE_LINMAS:
    case DEVICE_CARRIER:
    case DEVICE_POSKO:
        break;
    }
    return false;
}

static const char *unit_of(const making *m)
{
    const snap_person *row = duty_person_row(m->snap, m->who->person);
    return m->who->unit[0] != '\0' || !row ? m->who->unit : m->snap->unit[row->unit].code;
}

// A unit of the register works at its site; a guest's unit is the place itself, or an area with his store.
static void find_places(making *m)
{
    const snapshot *s = m->snap;
    const char *code = unit_of(m);
    const snap_unit *unit = duty_unit_row(s, code);
    const snap_area *area = duty_area_row(s, code);
    if (unit && unit->site != SNAP_NONE) {
        add_work_place(m, s->site[unit->site].code);
    }
    if (duty_site_row(s, code) || duty_tps_row(s, code)) {
        add_work_place(m, code);
    }
    for (int32_t i = 0; area && i < s->n_site; i++) {
        const snap_site *site = &s->site[i];
        if (keeps(m->who->role, site->kind) && field_lies_in(s, site->area, (int32_t)(area - s->area))) {
            add_work_place(m, site->code);
        }
    }
}

// ---------------------------------------------------------------- room

// What is in the day takes of its room; the last that is taken may be a little more than there was.
static void take_room(making *m, const json_t *v)
{
    size_t bytes = json_dumpb(v, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(9));
    m->room -= bytes < m->room ? bytes : m->room;
}

// ---------------------------------------------------------------- places

static json_t *degrees_json(point p)
{
    return json_pack("[f, f]", (double)p.lat_e7 / 1e7, (double)p.lon_e7 / 1e7);
}

static json_t *place_json(const snapshot *s, const char *code)
{
    const snap_tps *tps = duty_tps_row(s, code);
    const snap_site *site = duty_site_row(s, code);
    json_t *said = duty_place_json(s, code);
    const char *kind = tps ? "tps" : site ? word_of(KIND_SITES, SITES_KIND, site->kind) : "";
    json_t *out = json_pack("{s:s, s:s, s:s, s:o, s:b}", "code", code, "name", row_text(said, "name"), "kind",
                            kind, "at",
                            tps    ? degrees_json(tps->at)
                            : site ? degrees_json(site->at)
                                   : json_null(),
                            "blank", tps && tps->blank_spot);
    json_decref(said);
    return out;
}

static void name_place(making *m, const char *code)
{
    if (code[0] != '\0' && !json_object_get(m->places, code)) {
        json_t *place = place_json(m->snap, code);
        take_room(m, place);
        json_object_set_new(m->places, code, place);
    }
}

// ---------------------------------------------------------------- legs

static bool point_of(const snapshot *s, const char *code, point *ret)
{
    const snap_tps *tps = duty_tps_row(s, code);
    const snap_site *site = duty_site_row(s, code);
    if (tps || site) {
        *ret = tps ? tps->at : site->at;
    }
    return tps || site;
}

int32_t field_path_points(const snapshot *s, const json_t *path, int32_t max, point *ret)
{
    int32_t n = 0;
    str line = str_of(row_text(path, "line"));
    if (line.n > 0 && polyline_read(line, max, ret, &n)) {
        return n;
    }
    n = 0;
    const json_t *nodes = json_object_get(path, "nodes");
    for (size_t i = 0; i < json_array_size(nodes) && n < max; i++) {
        const char *code = json_string_value(json_array_get(nodes, i));
        if (code && point_of(s, code, &ret[n])) {
            n++;
        }
    }
    return n;
}

static json_t *path_text(making *m, const json_t *way)
{
    strbuf text;
    int32_t n = field_path_points(m->snap, way, PATH_POINTS_MAX, m->line);
    n = thin_line_to(m->a, n, m->line, FIELD_LEG_POINTS);
    strbuf_init(&text, POLYLINE_TEXT_MAX);
    polyline_write(&text, n, m->line);
    json_t *out = json_stringn(text.n > 0 ? text.p : "", text.n);
    strbuf_done(&text);
    return out;
}

// The place of a trip's way in the list, where every way is once.
static int32_t path_of(making *m, const json_t *trip, size_t way)
{
    const json_t *ways = json_object_get(m->r->document, "paths");
    size_t at = (size_t)json_integer_value(json_array_get(json_object_get(trip, "path"), way));
    if (at < json_array_size(ways) && m->path_at[at] > 0) {
        return m->path_at[at] - 1;
    }
    json_t *text = path_text(m, json_array_get(ways, at));
    take_room(m, text);
    json_array_append_new(m->paths, text);
    int32_t n = (int32_t)json_array_size(m->paths);
    if (at < json_array_size(ways)) {
        m->path_at[at] = n;
    }
    return n - 1;
}

static int64_t exact_s(const making *m, const json_t *o, size_t i)
{
    return m->day0_s + (int64_t)json_integer_value(json_array_get(json_object_get(o, "exact_s"), i));
}

// What he does on a trip as one who goes along; NULL = he does not.
static const char *rides_as(const making *m, const json_t *trip)
{
    const field_asker *who = m->who;
    const char *vehicle = row_text(trip, "vehicle");
    bool escorts = list_has(json_object_get(trip, "escorts"), who->person) ||
                   strcmp(row_text(trip, "bhabinkamtibmas"), who->person) == 0;
    bool drives = who->role == DEVICE_CARRIER &&
                  (escorts || strcmp(who->unit, vehicle) == 0 || strcmp(who->person, vehicle) == 0);
    return drives ? "carrier" : escorts ? "escort" : NULL;
}

static json_t *crew_json(const json_t *trip)
{
    json_t *out = json_array();
    (void)json_array_extend(out, json_object_get(trip, "escorts"));
    if (json_is_string(json_object_get(trip, "bhabinkamtibmas"))) {
        json_array_append(out, json_object_get(trip, "bhabinkamtibmas"));
    }
    return out;
}

// What goes from one place to another on one trip.
typedef struct leg_row {
    const json_t *trip, *stop;
    size_t at; // of the stop
    bool back;
    const char *from, *to;
    int64_t departs_s, arrives_s;
} leg_row;

static leg_row leg_of(const making *m, const json_t *trip, size_t at)
{
    const json_t *stop = json_array_get(json_object_get(trip, "stops"), at);
    leg_row x = {
        .trip = trip, .stop = stop, .at = at, .back = strcmp(row_text(trip, "direction"), "back") == 0};
    const char *base = row_text(trip, "base");
    const char *place = row_text(stop, "place");
    x.from = x.back ? place : base;
    x.to = x.back ? base : place;
    x.departs_s = x.back ? exact_s(m, stop, 1) : exact_s(m, trip, 1);
    x.arrives_s = x.back ? exact_s(m, trip, 2) : exact_s(m, stop, 0);
    return x;
}

static json_t *leg_json(making *m, const leg_row *x, const char *part, const char *goods)
{
    const char *code = row_text(x->trip, "vehicle");
    const snap_vehicle *v = duty_vehicle_row(m->snap, code);
    int32_t leg = duty_int(x->trip, "leg");
    strbuf id;
    strbuf_init(&id, 256);
    strbuf_addf(&id, "%s.%zu", row_text(x->trip, "id"), x->at + 1);
    json_t *out = json_pack(
        "{s:s, s:s%, s:s, s:s, s:i, s:s, s:s, s:s, s:I, s:I, s:s, s:s, s:s, s:b, s:i, s:o, s:s, s:i, s:i}",
        "trip", row_text(x->trip, "id"), "id", id.p, id.n, "convoy", row_text(x->trip, "convoy"), "direction",
        x->back ? "back" : "out", "leg", x->back ? LEGS_OUT_LAST - leg : leg, "part", part, "from", x->from,
        "to", x->to, "departs_s", (json_int_t)x->departs_s, "arrives_s", (json_int_t)x->arrives_s, "vehicle",
        code, "vehicleName", row_text(x->trip, "vehicle_name"), "mode", row_text(x->trip, "mode"), "boat",
        v && mode_is_boat(v->mode), "crew_max", v ? v->crew + v->passengers : 0, "escorts",
        crew_json(x->trip), "goods", goods, "boxes", duty_int(x->stop, "boxes"), "path",
        path_of(m, x->trip, x->back ? x->at + 1 : x->at));
    strbuf_done(&id);
    return out;
}

static bool add_leg(making *m, const leg_row *x, const char *rides, err *e)
{
    const char *part = rides                  ? rides
                       : works_at(m, x->from) ? "giver"
                       : works_at(m, x->to)   ? "receiver"
                                              : NULL;
    bool is_his = part && x->arrives_s >= m->from_s - (int64_t)FIELD_DAY_BEHIND_H * S_PER_HOUR &&
                  x->departs_s < m->to_s && json_array_size(m->legs) < FIELD_LEGS_MAX && m->room > 0;
    const char *goods = "";
    if (!is_his) {
        return true;
    }
    if (!field_goods_of(&m->goods, x->trip, x->stop, &goods, e)) {
        return false;
    }
    json_t *leg = leg_json(m, x, part, goods);
    take_room(m, leg);
    json_array_append_new(m->legs, leg);
    name_place(m, x->from);
    name_place(m, x->to);
    return true;
}

static bool add_trip(making *m, const json_t *trip, err *e)
{
    const char *rides = rides_as(m, trip);
    bool ok = true;
    for (size_t i = 0; ok && i < json_array_size(json_object_get(trip, "stops")); i++) {
        leg_row x = leg_of(m, trip, i);
        ok = add_leg(m, &x, rides, e);
    }
    return ok;
}

static bool add_trips(making *m, err *e)
{
    const json_t *trips = json_object_get(m->r->document, "trips");
    bool ok = true;
    for (size_t i = 0; ok && i < json_array_size(trips); i++) {
        ok = add_trip(m, json_array_get(trips, i), e);
    }
    return ok;
}

// ---------------------------------------------------------------- shifts

// A local time of the document as UTC seconds; false where it is none.
static bool moment_s(const making *m, const char *text, int64_t *ret)
{
    return moment_parse(str_of(text), m->offset_min, false, ret);
}

static json_t *team_json(const making *m, const json_t *row)
{
    json_t *out = json_array();
    size_t i = 0;
    json_t *code = NULL;
    json_array_foreach(json_object_get(row, "with"), i, code)
    {
        json_t *said = duty_person_json(m->snap, m->language, json_string_value(code));
        json_array_append_new(out,
                              json_pack("{s:O, s:O}", "code", code, "name", json_object_get(said, "name")));
        json_decref(said);
    }
    return out;
}

// A team goes from TPS to TPS: these are the points of its rounds.
static json_t *points_json(making *m, const json_t *row)
{
    json_t *out = json_array();
    const json_t *tps = json_object_get(row, "tps");
    if (json_array_size(tps) > 1) {
        (void)json_array_extend(out, (json_t *)json_object_get(row, "tps"));
    }
    for (size_t i = 0; i < json_array_size(out); i++) {
        name_place(m, json_string_value(json_array_get(out, i)));
    }
    return out;
}

static void add_shift(making *m, const json_t *row, size_t at)
{
    const json_t *span = json_array_get(json_object_get(row, "spans"), at);
    int64_t from_s = 0;
    int64_t to_s = 0;
    bool is_his = moment_s(m, row_text(span, "from"), &from_s) && moment_s(m, row_text(span, "to"), &to_s) &&
                  to_s >= m->from_s - (int64_t)FIELD_DAY_BEHIND_H * S_PER_HOUR && from_s < m->to_s;
    if (!is_his) {
        return;
    }
    const char *place = row_text(row, "place");
    const char *kind = row_text(row, "kind");
    const char *name = row_text(row, "id");
    strbuf id;
    strbuf_init(&id, 256);
    strbuf_addf(&id, "%s.%s.%lld", kind, name[0] != '\0' ? name : place, (long long)from_s);
    name_place(m, place);
    json_array_append_new(m->shifts,
                          json_pack("{s:s%, s:s, s:s, s:I, s:I, s:o, s:o}", "id", id.p, id.n, "place", place,
                                    "duty", kind, "from_s", (json_int_t)from_s, "to_s", (json_int_t)to_s,
                                    "points", points_json(m, row), "team", team_json(m, row)));
    strbuf_done(&id);
}

// Who is not in the register is in no placement.
static bool add_shifts(making *m, err *e)
{
    const duty_ask ask = {m->who->person, "", ""};
    json_t *answer = NULL;
    if (!duty_person_row(m->snap, m->who->person)) {
        return true;
    }
    if (!duty_duties_of(m->a, m->r, m->language, &ask, &answer, e)) {
        return false;
    }
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(answer, "duties"), i, row)
    {
        bool is_shift = strcmp(row_text(row, "kind"), "escort") != 0;
        for (size_t k = 0; is_shift && k < json_array_size(json_object_get(row, "spans")); k++) {
            add_shift(m, row, k);
        }
    }
    json_decref(answer);
    return true;
}

// ---------------------------------------------------------------- all of it

// The days that are asked about, from local midnight on.
static bool set_days(making *m, int64_t now_us, err *e)
{
    int32_t day0 = 0;
    int64_t shift_s = (int64_t)m->offset_min * S_PER_MIN;
    int64_t local_s = now_us / US_PER_S + shift_s;
    m->from_s = local_s - local_s % S_PER_DAY - shift_s;
    m->to_s = m->from_s + (int64_t)FIELD_DAYS * S_PER_DAY;
    if (!date_parse(str_of(row_text(m->r->document, "day0")), &day0)) {
        return err_fail(e, ERR_CODE("plan.damaged"), ERR_Z("id", m->r->id));
    }
    m->day0_s = (int64_t)day0 * S_PER_DAY - shift_s;
    return true;
}

bool field_day(arena *a, store *s, const planner_result *r, text_language language, const field_asker *who,
               int64_t now_us, json_t **ret, err *e)
{
    size_t n_way = json_array_size(json_object_get(r->document, "paths"));
    making m = {.a = a,
                .r = r,
                .snap = &r->snap,
                .language = language,
                .who = who,
                .offset_min = r->snap.operation.utc_offset_min,
                .legs = json_array(),
                .paths = json_array(),
                .shifts = json_array(),
                .places = json_object(),
                .path_at = ARENA_NEW(a, int32_t, n_way),
                .line = ARENA_NEW(a, point, PATH_POINTS_MAX),
                .room = FIELD_LEGS_BYTES_MAX};
    field_goods_init(&m.goods, a, s, r);
    find_places(&m);
    bool ok = set_days(&m, now_us, e) && add_trips(&m, e) && add_shifts(&m, e);
    json_t *out =
        json_pack("{s:I, s:s, s:i, s:o, s:o, s:o, s:o, s:o}", "made_s", (json_int_t)(now_us / US_PER_S),
                  "plan", r->id, "utcOffsetMin", m.offset_min, "legs", m.legs, "goods", m.goods.lists,
                  "paths", m.paths, "shifts", m.shifts, "places", m.places);
    if (ok) {
        *ret = out;
    } else {
        json_decref(out);
    }
    return ok;
}
