#include "app/readiness_internal.h"

#include <stdlib.h>
#include <string.h>

#include "app/operation.h"
#include "app/reconcile.h"
#include "base/clock.h"
#include "store/readiness.h"

enum { DESA_PARTS = READINESS_LEVELS, TPS_LEVEL = DESA_PARTS + 1, PEOPLE_MAX = 1000000 };

bool readiness_desk_open(const char *dir, const log_tools *tools, live_desk *live, watch_desk *watch_,
                         readiness_desk **ret, err *e)
{
    store *db = NULL;
    if (!operation_open(dir, STORE_WRITE, &db, e)) {
        return false;
    }
    readiness_desk *d = mem_grow(NULL, 1, sizeof *d);
    *d = (readiness_desk){.db = db, .tools = *tools, .live = live, .watch = watch_, .goods_size = -1};
    *ret = d;
    return true;
}

void readiness_desk_past(store *past, const log_tools *tools, live_desk *live, watch_desk *watch_,
                         readiness_desk **ret)
{
    readiness_desk *d = mem_grow(NULL, 1, sizeof *d);
    *d = (readiness_desk){
        .db = past, .lent = true, .tools = *tools, .live = live, .watch = watch_, .goods_size = -1};
    *ret = d;
}

static void places_forget(readiness_desk *d)
{
    str_map_done(&d->place_at);
    arena_done(&d->places);
    d->place_at = (str_map){0};
    d->places = (arena){0};
    d->area = NULL;
    d->n_area = d->cap_area = 0;
}

void readiness_desk_close(readiness_desk *d)
{
    if (d) {
        json_decref(d->document);
        json_decref(d->goods);
        places_forget(d);
        unit_roll_done(&d->units);
        readiness_present_forget(d);
        if (!d->lent) {
            store_close(d->db);
        }
        free(d);
    }
}

// ---------------------------------------------------------------- the plan

bool readiness_log_size(readiness_desk *d, int64_t *ret, err *e)
{
    arena a = {0};
    log_head head = {0};
    str origin = {0};
    bool ok = store_log_head(d->db, &a, &head, &origin, e);
    arena_done(&a);
    *ret = (int64_t)head.size;
    return ok;
}

bool readiness_plan_read(readiness_desk *d, err *e)
{
    arena a = {0};
    plan_record row = {0};
    int32_t n = 0;
    bool ok = store_plan_list(d->db, &a, 1, &row, &n, e);
    if (ok && n > 0 && strcmp(row.id, d->plan) != 0) {
        ok = store_plan_get(d->db, &a, str_of(row.id), &row, e);
        json_t *document = ok ? json_loadb(row.body.p, row.body.n, 0, NULL) : NULL;
        ok = ok && (document || err_fail(e, ERR_CODE("plan.damaged"), ERR_Z("id", row.id)));
        if (ok) {
            json_decref(d->document);
            d->document = document;
            memcpy(d->plan, row.id, sizeof d->plan);
        }
    }
    arena_done(&a);
    return ok;
}

typedef struct placed_list {
    arena a;
    readiness_people *row;
    int32_t n, cap;
} placed_list;

static void add_placed(placed_list *l, const json_t *tps, int32_t needed, int32_t placed)
{
    const char *code = json_string_value(tps);
    if (code && l->n < PEOPLE_MAX) {
        l->row = arena_room(&l->a, l->row, l->n, &l->cap, sizeof *l->row);
        l->row[l->n++] = (readiness_people){str_of(code), needed, placed};
    }
}

// Who the plan places where is said to the store once for each plan.
static bool say_people(readiness_desk *d, err *e)
{
    placed_list l = {.n = 0};
    str known = STR("");
    const json_t *placement = json_object_get(d->document, "placement");
    size_t i = 0;
    size_t k = 0;
    json_t *row = NULL;
    json_t *tps = NULL;
    bool ok = store_readiness_plan(d->db, &l.a, &known, e);
    if (ok && d->document && !str_eq(known, str_of(d->plan))) {
        json_array_foreach(json_object_get(placement, "teams"), i, row)
        {
            int32_t people = (int32_t)json_array_size(json_object_get(row, "people"));
            int32_t lacking = (int32_t)json_integer_value(json_object_get(row, "lacking"));
            json_array_foreach(json_object_get(row, "tps"), k, tps)
            {
                add_placed(&l, tps, people + lacking, people);
            }
        }
        json_array_foreach(json_object_get(placement, "uncovered"), i, row)
        {
            add_placed(&l, json_object_get(row, "tps"), 1, 0);
        }
        ok = store_readiness_people(d->db, str_of(d->plan), l.row, l.n, e);
    }
    arena_done(&l.a);
    return ok;
}

// ---------------------------------------------------------------- readiness

static const char *const levels[] = {NULL, "province", "kabupaten", "kecamatan", "desa", "tps"};

static int32_t parts_of(str area)
{
    int32_t n = area.n > 0;
    for (size_t i = 0; i < area.n; i++) {
        n += area.p[i] == '.';
    }
    return n;
}

static bool level_of(str area, str level, int32_t *ret, err *e)
{
    int32_t parts = parts_of(area);
    *ret = parts < TPS_LEVEL ? parts + 1 : TPS_LEVEL;
    if (level.n == 0) {
        return true;
    }
    for (int32_t i = 1; i <= TPS_LEVEL; i++) {
        if (str_eq(level, str_of(levels[i]))) {
            *ret = i;
            return true;
        }
    }
    return err_fail(e, ERR_CODE("live.level"), ERR_STR("level", level));
}

static json_t *address(str area, int32_t level)
{
    char text[160];
    (void)snprintf(text, sizeof text, "/api/v1/readiness?area=%.*s&level=%s", (int)area.n, area.p,
                   levels[level < TPS_LEVEL ? level + 1 : TPS_LEVEL]);
    return json_string(text);
}

static json_t *sum_row(const readiness_sum *s, int32_t level)
{
    json_t *row = json_pack("{s:s%, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "area", s->area.p, s->area.n,
                            "tps", (json_int_t)s->tps, "goods_needed", (json_int_t)s->goods_needed,
                            "goods_received", (json_int_t)s->goods_received, "goods_damaged",
                            (json_int_t)s->goods_damaged, "people_needed", (json_int_t)s->people_needed,
                            "people_placed", (json_int_t)s->people_placed, "people_present",
                            (json_int_t)s->people_present, "rows", address(s->area, level));
    for (int i = 0; i < READINESS_STATE_COUNT; i++) {
        json_object_set_new(row, readiness_state_name((readiness_state)i),
                            json_integer((json_int_t)s->state[i]));
    }
    return row;
}

static json_t *tps_row(const readiness_row *r)
{
    json_t *reasons = json_array();
    for (int i = 0; i < READINESS_REASON_COUNT; i++) {
        if (r->reasons >> i & 1) {
            json_array_append_new(reasons, json_string(readiness_reason_name(i)));
        }
    }
    return json_pack(
        "{s:s%, s:s%, s:s, s:o, s:i, s:i, s:i, s:i, s:o, s:i, s:o}", "tps", r->tps.p, r->tps.n, "area",
        r->area.p, r->area.n, "state", readiness_state_name(r->state), "reasons", reasons, "goods_needed",
        r->facts.goods_needed, "goods_known", r->facts.goods_known, "goods_received", r->facts.goods_received,
        "goods_damaged", r->facts.goods_damaged, "people_needed",
        r->facts.people_needed == READINESS_UNSAID ? json_null() : json_integer(r->facts.people_needed),
        "people_placed", r->facts.people_placed, "people_present",
        r->facts.people_present == READINESS_UNSAID ? json_null() : json_integer(r->facts.people_present));
}

static bool add_sums(readiness_desk *d, arena *a, str area, int32_t level, json_t *rows, err *e)
{
    const readiness_sum *sum = NULL;
    int32_t n = 0;
    if (!store_readiness_sums(d->db, a, area, level, &sum, &n, e)) {
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        json_array_append_new(rows, sum_row(&sum[i], level));
    }
    return true;
}

static bool add_rows(readiness_desk *d, arena *a, str area, str after, json_t *rows, json_t **ret_next,
                     err *e)
{
    const readiness_row *row = NULL;
    int32_t n = 0;
    if (!store_readiness_rows(d->db, a, area, after, READINESS_PAGE + 1, &row, &n, e)) {
        return false;
    }
    for (int32_t i = 0; i < n && i < READINESS_PAGE; i++) {
        json_array_append_new(rows, tps_row(&row[i]));
    }
    if (n > READINESS_PAGE) {
        *ret_next = json_stringn(row[READINESS_PAGE - 1].tps.p, row[READINESS_PAGE - 1].tps.n);
    }
    return true;
}

bool readiness_seen_of(const access_who *who, str area, str *ret)
{
    *ret = access_area_holds(who->area, area) ? area : who->area;
    return access_area_holds(who->area, area) || access_area_holds(area, who->area);
}

bool readiness_desk_view(readiness_desk *d, const access_who *who, str area, str level, str after,
                         json_t **ret, err *e)
{
    arena a = {0};
    str seen = STR("");
    int32_t parts = 0;
    int64_t size = 0;
    int64_t settled = 0;
    json_t *next = NULL;
    json_t *rows = json_array();
    bool any = readiness_seen_of(who, area, &seen);
    bool ok = level_of(seen, level, &parts, e) && readiness_plan_read(d, e) && say_people(d, e) &&
              readiness_present_say(d, e) && store_readiness_settle(d->db, &settled, e) &&
              readiness_log_size(d, &size, e);
    if (ok && any) {
        ok = parts == TPS_LEVEL ? add_rows(d, &a, seen, after, rows, &next, e)
                                : add_sums(d, &a, seen, parts, rows, e);
    }
    if (ok) {
        *ret = json_pack("{s:I, s:s%, s:s, s:O, s:o}", "size", (json_int_t)size, "area", seen.p ? seen.p : "",
                         seen.n, "level", levels[parts], "rows", rows, "next", next ? next : json_null());
    } else {
        json_decref(next);
    }
    json_decref(rows);
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- numbers

static bool read_goods(readiness_desk *d, int64_t size, err *e)
{
    json_t *made = NULL;
    if (d->goods && d->goods_size == size) {
        return true;
    }
    if (!reconcile_view(d->db, &made, e)) {
        return false;
    }
    json_decref(d->goods);
    places_forget(d); // the log tells of every change of the register
    d->goods = made;
    d->goods_size = size;
    return true;
}

// The area of a site or TPS; *ret stays empty for one that the register does not have.
static bool read_place(readiness_desk *d, arena *a, const char *place, str *ret, err *e)
{
    entry row = {0};
    bool found = false;
    bool ok = place && place[0];
    if (ok && !store_entry(d->db, a, KIND_SITES, str_of(place), NULL, &row, &found, e)) {
        return false;
    }
    if (ok && found) {
        *ret = row.value[SITES_AREA];
        return true;
    }
    if (ok && !store_entry(d->db, a, KIND_TPS, str_of(place), NULL, &row, &found, e)) {
        return false;
    }
    *ret = ok && found ? row.value[TPS_VILLAGE] : STR("");
    return true;
}

// The same, read once.
static bool place_area(readiness_desk *d, const char *place, str *ret, err *e)
{
    arena a = {0};
    str area = STR("");
    int32_t i = d->n_area;
    str code = str_of(place ? place : "");
    if (str_map_get(&d->place_at, code, &i)) {
        *ret = d->area[i];
        return true;
    }
    bool ok = read_place(d, &a, place, &area, e);
    if (ok) {
        d->area = arena_room(&d->places, d->area, d->n_area, &d->cap_area, sizeof *d->area);
        *ret = d->area[d->n_area] = str_keep(&d->places, area);
        (void)str_map_add(&d->place_at, str_keep(&d->places, code), d->n_area++, NULL);
    }
    arena_done(&a);
    return ok;
}

// Of the rows of a list those whose site lies in the asker's area.
static bool of_area(readiness_desk *d, const access_who *who, const char *list, json_t **ret, err *e)
{
    json_t *out = json_array();
    size_t i = 0;
    json_t *row = NULL;
    bool ok = true;
    json_array_foreach(json_object_get(d->goods, list), i, row)
    {
        str area = STR("");
        ok = ok &&
             (who->area.n == 0 || place_area(d, json_string_value(json_object_get(row, "site")), &area, e));
        if (ok && access_area_holds(who->area, area)) {
            json_array_append(out, row);
        }
    }
    if (!ok) {
        json_decref(out);
        return false;
    }
    *ret = out;
    return true;
}

static void add_to(json_t *o, const char *name, const json_t *row)
{
    json_object_set_new(o, name,
                        json_integer(json_integer_value(json_object_get(o, name)) +
                                     json_integer_value(json_object_get(row, name))));
}

static json_t *leg_sums(const json_t *sums)
{
    json_t *out = json_array();
    size_t i = 0;
    json_t *row = NULL;
    json_t *last = NULL;
    json_array_foreach(sums, i, row) // by leg
    {
        const json_t *leg = json_object_get(row, "leg");
        if (!last || !json_equal(json_object_get(last, "leg"), leg)) {
            last = json_pack("{s:O, s:i, s:i, s:i, s:i}", "leg", leg, "planned", 0, "known", 0, "sent", 0,
                             "received", 0);
            json_array_append_new(out, last);
        }
        add_to(last, "planned", row);
        add_to(last, "known", row);
        add_to(last, "sent", row);
        add_to(last, "received", row);
    }
    return out;
}

static bool late_trips(readiness_desk *d, const access_who *who, json_t **ret, err *e)
{
    json_t *convoys = NULL;
    size_t i = 0;
    json_t *row = NULL;
    *ret = json_array();
    if (!d->live) {
        return true;
    }
    if (!live_desk_convoys(d->live, who, &convoys, e)) {
        return false;
    }
    json_array_foreach(json_object_get(convoys, "trips"), i, row)
    {
        bool arrived = strcmp(json_string_value(json_object_get(row, "stage")), "arrived") == 0;
        if (!arrived && json_integer_value(json_object_get(row, "late_s")) > 0) {
            json_array_append(*ret, row);
        }
    }
    json_decref(convoys);
    return true;
}

static bool open_alarms(readiness_desk *d, const access_who *who, json_t **ret, err *e)
{
    json_t *list = NULL;
    *ret = json_array();
    if (!d->watch || !access_may(who, ACCESS_OF_ALARMS, ACCESS_READ)) {
        return true;
    }
    if (!watch_desk_list(d->watch, who, STR("open"), STR(""), &list, e)) {
        return false;
    }
    (void)json_array_extend(*ret, json_object_get(list, "alarms"));
    json_decref(list);
    return true;
}

bool readiness_local_now(readiness_desk *d, int64_t *ret_s, int64_t *ret_offset_s, err *e)
{
    int32_t offset_min = 0;
    bool ok = operation_utc_offset(d->db, &offset_min, e);
    *ret_offset_s = (int64_t)offset_min * S_PER_MIN;
    *ret_s = d->tools.clock.now_us(d->tools.clock.ctx) / US_PER_S + *ret_offset_s;
    return ok;
}

// The named lists; each is an array that the caller owns.
typedef struct numbers {
    json_t *sums, *outstanding, *late, *incidents, *people;
} numbers;

static void numbers_done(numbers *n)
{
    json_decref(n->sums);
    json_decref(n->outstanding);
    json_decref(n->late);
    json_decref(n->incidents);
    json_decref(n->people);
}

static json_t *counted(const char *rows, const json_t *list)
{
    char text[64];
    (void)snprintf(text, sizeof text, "/api/v1/numbers?rows=%s", rows);
    return json_pack("{s:I, s:s}", "n", (json_int_t)json_array_size(list), "rows", text);
}

// Of those on duty, how many are said to be at any place.
static json_t *counted_people(const json_t *list)
{
    json_t *out = counted("people", list);
    size_t i = 0;
    json_t *row = NULL;
    json_int_t n = 0;
    json_array_foreach(list, i, row)
    {
        n += !json_is_null(json_object_get(row, "present"));
    }
    json_object_set_new(out, "present", json_integer(n));
    return out;
}

static json_t *first_of(const json_t *list)
{
    json_t *out = json_array();
    for (size_t i = 0; i < json_array_size(list) && i < NUMBERS_ROWS_MAX; i++) {
        json_array_append(out, json_array_get(list, i));
    }
    return out;
}

static bool answer(const numbers *x, int64_t size, str rows, json_t **ret, err *e)
{
    const struct {
        const char *name;
        const json_t *list;
    } list[] = {{"legs", x->sums},
                {"outstanding", x->outstanding},
                {"late", x->late},
                {"incidents", x->incidents},
                {"people", x->people}};
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        if (str_eq(rows, str_of(list[i].name))) {
            *ret = json_pack("{s:I, s:I, s:o}", "size", (json_int_t)size, "n",
                             (json_int_t)json_array_size(list[i].list), "rows", first_of(list[i].list));
            return true;
        }
    }
    if (rows.n > 0) {
        return err_fail(e, ERR_CODE("live.rows"), ERR_STR("rows", rows));
    }
    *ret = json_pack("{s:I, s:o, s:s}", "size", (json_int_t)size, "legs", leg_sums(x->sums), "legs_rows",
                     "/api/v1/numbers?rows=legs");
    for (size_t i = 1; i < sizeof list / sizeof list[0]; i++) {
        json_object_set_new(*ret, list[i].name, counted(list[i].name, list[i].list));
    }
    json_object_set_new(*ret, "people", counted_people(x->people));
    return true;
}

bool readiness_desk_numbers(readiness_desk *d, const access_who *who, str rows, json_t **ret, err *e)
{
    numbers x = {0};
    int64_t size = 0;
    int64_t now_s = 0;
    int64_t offset_s = 0;
    bool ok = readiness_plan_read(d, e) && readiness_local_now(d, &now_s, &offset_s, e) &&
              readiness_log_size(d, &size, e) && read_goods(d, size, e) &&
              of_area(d, who, "sums", &x.sums, e) && of_area(d, who, "open", &x.outstanding, e) &&
              late_trips(d, who, &x.late, e) && open_alarms(d, who, &x.incidents, e);
    arena a = {0};
    str_map of = {0};
    const watch_presence *present = readiness_present_find(d, &a, &of);
    if (ok) {
        x.people = numbers_people(d->document, who, now_s, &of, present);
        ok = answer(&x, size, rows, ret, e);
    }
    str_map_done(&of);
    arena_done(&a);
    numbers_done(&x);
    return ok;
}
