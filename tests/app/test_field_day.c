// The day of one person out of a published plan of the sample of Ogan Ilir: who rides, who keeps a store, who
// stands guard; that nobody's day has what another one does, nor a seal; and the map around it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "app/field_day.h"
#include "app/field_map.h"
#include "app/field_work.h"
#include "app/planner.h"
#include "field.h"
#include "geo/polyline.h"
#include "tiny.h"

#define SAMPLE  "../../data/samples/ogan-ilir-2024"
#define BOX     "KS-0001"
#define KIT_BOX "BLK-0001"
#define SEAL    "SEGEL-778899"

enum { OUT_DAY = 21, NO_DAY = 1 };

typedef struct days {
    scratch s;
    char dir[PATH_MAX];
    store *st;
    arena a;
    planner_result plan;
    posko_log *log;
    err e;
} days;

static int64_t at_us(int month, int day, int hour) // of 2024, local time of the sample (UTC + 7)
{
    return day_us(2024, month, day) + (int64_t)(hour - 7) * S_PER_HOUR * US_PER_S;
}

static bool say(days *x, event_view *draft)
{
    submit_out out;
    return log_say(x->log, &x->a, draft, &out, &x->e) && out.answer == SUBMIT_NEW;
}

// A box for a TPS, sealed; and one that lies in it.
static bool say_goods(days *x, const char *tps)
{
    const str seals[] = {STR(SEAL)};
    event_view box = field_draft(EVENT_BOX_CREATED);
    field_code(&box, EVENT_FIELD_ITEM, BOX);
    field_code(&box, EVENT_FIELD_KIT, "kotak-suara");
    field_code(&box, EVENT_FIELD_DESTINATION, tps);
    event_view seal = field_draft(EVENT_SEALED);
    field_code(&seal, EVENT_FIELD_ITEM, BOX);
    field_set(&seal, EVENT_FIELD_SEALS, (event_value){.list = seals, .count = 1});
    event_view other = field_draft(EVENT_BOX_CREATED);
    field_code(&other, EVENT_FIELD_ITEM, "KS-0002");
    field_code(&other, EVENT_FIELD_DESTINATION, "16.10.01.1011-001");
    return say(x, &box) && say(x, &seal) && say(x, &other);
}

static int set_up(void **state)
{
    days *x = calloc(1, sizeof *x);
    char sample[PATH_MAX];
    import_report report = {0};
    *state = x;
    if (!x || !scratch_init(&x->s)) {
        return -1;
    }
    const int64_t made_us = day_us(2024, 10, 4);
    const import_options o = {.by = STR("uji"), .effective_us = made_us, .now_us = made_us};
    (void)snprintf(x->dir, sizeof x->dir, "%s/op", x->s.dir);
    log_tools tools = log_tools_system(clock_system());
    planner_request q = {.seed = 1, .iterations = 5, .dir = x->dir, .clock = clock_system()};
    bool ok = operation_create(x->dir, fixture(sample, SAMPLE), &o, &report, &x->e) &&
              operation_open(x->dir, STORE_WRITE, &x->st, &x->e) &&
              planner_run(&x->a, x->st, &q, &x->plan, &x->e);
    json_decref(x->plan.document);
    x->plan = (planner_result){0};
    ok = ok && planner_latest(&x->a, x->st, &x->plan, &x->e) &&
         log_open(x->st, x->dir, &tools, &x->log, &x->e) && say_goods(x, "16.10.04.2009-001");
    import_report_done(&report);
    return ok ? 0 : -1;
}

static int tear_down(void **state)
{
    days *x = *state;
    log_close(x->log);
    json_decref(x->plan.document);
    arena_done(&x->a);
    store_close(x->st);
    scratch_done(&x->s);
    free(x);
    return 0;
}

static json_t *day_of(days *x, const char *person, const char *unit, device_role role, int64_t now_us)
{
    const field_asker who = {person, unit, role};
    json_t *out = NULL;
    assert_true(field_day(&x->a, x->st, &x->plan, TEXT_ID, &who, now_us, &out, &x->e));
    assert_non_null(out);
    return out;
}

static const char *text(const json_t *o, const char *key)
{
    const char *z = json_string_value(json_object_get(o, key));
    return z ? z : "";
}

static int64_t number(const json_t *o, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(o, key));
}

static const json_t *legs(const json_t *day)
{
    return json_object_get(day, "legs");
}

static const json_t *leg_at(const json_t *day, size_t i)
{
    return json_array_get(legs(day), i);
}

// The goods of a leg.
static const json_t *items(const json_t *day, const json_t *leg)
{
    const json_t *list = json_object_get(json_object_get(day, "goods"), text(leg, "goods"));
    assert_non_null(list);
    return list;
}

static const json_t *trip_with(const days *x, const char *key, const char *value)
{
    size_t i = 0;
    json_t *trip = NULL;
    json_array_foreach(json_object_get(x->plan.document, "trips"), i, trip)
    {
        if (strcmp(text(trip, key), value) == 0) {
            return trip;
        }
    }
    return NULL;
}

// Every leg of a day has all members, its places are named, and it lies in the days that were asked.
static void check_day(const json_t *day, int64_t now_us, const char *part)
{
    size_t i = 0;
    json_t *leg = NULL;
    assert_int_equal(number(day, "made_s"), now_us / US_PER_S);
    json_array_foreach(legs(day), i, leg)
    {
        assert_int_equal(json_object_size(leg), 19);
        assert_string_equal(text(leg, "part"), part);
        assert_non_null(json_object_get(json_object_get(day, "places"), text(leg, "from")));
        assert_non_null(json_object_get(json_object_get(day, "places"), text(leg, "to")));
        assert_true(number(leg, "departs_s") < number(leg, "arrives_s"));
        assert_true(number(leg, "arrives_s") > now_us / US_PER_S - 2 * S_PER_DAY);
        assert_true(number(leg, "departs_s") < now_us / US_PER_S + (int64_t)FIELD_DAYS * S_PER_DAY);
        const json_t *path = json_array_get(json_object_get(day, "paths"), (size_t)number(leg, "path"));
        point line[FIELD_LEG_POINTS];
        int32_t n = 0;
        assert_non_null(path);
        assert_true(polyline_read(str_of(json_string_value(path)), FIELD_LEG_POINTS, line, &n) && n >= 2);
        (void)items(day, leg);
        assert_true(number(leg, "boxes") > 0);
    }
}

// ---------------------------------------------------------------- who rides

static void an_escort_has_his_trips_alone(void **state)
{
    days *x = *state;
    const json_t *trip = json_array_get(json_object_get(x->plan.document, "trips"), 0);
    const char *person = json_string_value(json_array_get(json_object_get(trip, "escorts"), 0));
    json_t *day = day_of(x, person, "0105", DEVICE_POLRI, at_us(11, OUT_DAY, 5));
    check_day(day, at_us(11, OUT_DAY, 5), "escort");
    assert_true(json_array_size(legs(day)) > 0);
    const json_t *first = leg_at(day, 0);
    assert_string_equal(text(first, "trip"), text(trip, "id"));
    assert_string_equal(text(first, "from"), text(trip, "base"));
    assert_int_equal(number(first, "leg"), 0);
    assert_string_equal(text(first, "direction"), "out");
    assert_int_equal(number(first, "departs_s"),
                     day_us(2024, 11, OUT_DAY) / US_PER_S - 7 * (int64_t)S_PER_HOUR +
                         (int64_t)json_integer_value(json_array_get(json_object_get(trip, "exact_s"), 1)));
    size_t i = 0;
    json_t *leg = NULL;
    json_array_foreach(legs(day), i, leg)
    {
        const json_t *of = trip_with(x, "id", text(leg, "trip"));
        bool his = false;
        for (size_t k = 0; k < json_array_size(json_object_get(leg, "escorts")); k++) {
            his = his ||
                  strcmp(json_string_value(json_array_get(json_object_get(leg, "escorts"), k)), person) == 0;
        }
        assert_true(of && his);
        assert_string_equal(text(leg, "vehicle"), text(of, "vehicle"));
        assert_true(number(leg, "crew_max") > 0);
    }
    json_decref(day);
}

static void a_village_officer_rides_too(void **state)
{
    days *x = *state;
    size_t i = 0;
    json_t *trip = NULL;
    const char *person = NULL;
    json_array_foreach(json_object_get(x->plan.document, "trips"), i, trip)
    {
        person = person ? person : json_string_value(json_object_get(trip, "bhabinkamtibmas"));
    }
    assert_non_null(person);
    json_t *day = day_of(x, person, "", DEVICE_POLRI, at_us(11, 26, 4));
    check_day(day, at_us(11, 26, 4), "escort");
    assert_true(json_array_size(legs(day)) > 0);
    json_decref(day);
}

// A carrier is a guest of the register: his unit is his vehicle.
static void a_carrier_has_the_trips_of_his_vehicle(void **state)
{
    days *x = *state;
    const char *vehicle = text(json_array_get(json_object_get(x->plan.document, "trips"), 0), "vehicle");
    json_t *day = day_of(x, "pengemudi-1", vehicle, DEVICE_CARRIER, at_us(11, OUT_DAY, 5));
    check_day(day, at_us(11, OUT_DAY, 5), "carrier");
    assert_true(json_array_size(legs(day)) > 0);
    size_t i = 0;
    json_t *leg = NULL;
    json_array_foreach(legs(day), i, leg)
    {
        assert_string_equal(text(leg, "vehicle"), vehicle);
    }
    assert_int_equal(json_array_size(json_object_get(day, "shifts")), 0);
    json_decref(day);
    // the same unit in another role drives nothing
    day = day_of(x, "pengemudi-1", vehicle, DEVICE_POLRI, at_us(11, OUT_DAY, 5));
    assert_int_equal(json_array_size(legs(day)), 0);
    json_decref(day);
}

// ---------------------------------------------------------------- who keeps a store

static void a_warehouse_gives_on_the_first_leg_out(void **state)
{
    days *x = *state;
    json_t *day = day_of(x, "kpu-1", "GUDANG-16.10", DEVICE_KPU, at_us(11, OUT_DAY, 5));
    check_day(day, at_us(11, OUT_DAY, 5), "giver");
    assert_int_equal(json_array_size(legs(day)), 21);
    size_t i = 0;
    json_t *leg = NULL;
    json_array_foreach(legs(day), i, leg)
    {
        assert_string_equal(text(leg, "from"), "GUDANG-16.10");
        assert_int_equal(number(leg, "leg"), 0);
    }
    json_t *by_area = day_of(x, "kpu-1", "16.10", DEVICE_KPU, at_us(11, OUT_DAY, 5));
    assert_true(json_equal(legs(by_area), legs(day)));
    json_decref(by_area);
    json_decref(day);
}

static void a_ppk_receives_and_gives(void **state)
{
    days *x = *state;
    json_t *day = day_of(x, "ppk-1", "16.10.04", DEVICE_PPK, at_us(11, OUT_DAY, 5));
    size_t received = 0;
    size_t given = 0;
    size_t i = 0;
    json_t *leg = NULL;
    json_array_foreach(legs(day), i, leg)
    {
        bool gives = strcmp(text(leg, "part"), "giver") == 0;
        assert_string_equal(text(leg, gives ? "from" : "to"), "PPK-16.10.04");
        given += gives;
        received += !gives;
    }
    assert_true(received > 0 && given > 0);
    json_decref(day);
}

static void a_tps_receives_out_and_gives_back(void **state)
{
    days *x = *state;
    json_t *day = day_of(x, "kpps-1", "16.10.04.2009-001", DEVICE_KPPS, at_us(11, 26, 5));
    assert_int_equal(json_array_size(legs(day)), 2);
    size_t i = 0;
    json_t *leg = NULL;
    json_array_foreach(legs(day), i, leg)
    {
        bool back = strcmp(text(leg, "direction"), "back") == 0;
        assert_string_equal(text(leg, "part"), back ? "giver" : "receiver");
        assert_int_equal(number(leg, "leg"), back ? 3 : 2);
        const json_t *item = json_array_get(items(day, leg), 0);
        assert_int_equal(json_array_size(items(day, leg)), 1);
        assert_string_equal(text(item, "code"), BOX);
        assert_string_equal(text(item, "kit"), "kotak-suara");
        assert_string_equal(text(item, "destination"), "16.10.04.2009-001");
    }
    json_decref(day);
}

// Of a store that is on the way the goods are those of all TPS behind it, and no others.
static void goods_of_a_store_are_those_behind_it(void **state)
{
    days *x = *state;
    const char *const way[] = {"PPK-16.10.04", "PPS-16.10.04.2009"};
    for (size_t k = 0; k < 2; k++) {
        json_t *day = day_of(x, "gudang", way[k], DEVICE_PPS, at_us(11, OUT_DAY, 5));
        size_t i = 0;
        size_t found = 0;
        json_t *leg = NULL;
        json_array_foreach(legs(day), i, leg)
        {
            const json_t *list = items(day, leg);
            found += strcmp(text(leg, "part"), "receiver") == 0 && json_array_size(list) == 1 &&
                     strcmp(text(json_array_get(list, 0), "code"), BOX) == 0;
        }
        assert_true(found > 0);
        json_decref(day);
    }
}

// How many goods of a TPS a plan of so many lots has on a trip of one of them.
static size_t goods_of_lot(days *x, planner_result *r, int lots, int lot, const char *tps)
{
    const field_asker who = {"kpps-1", tps, DEVICE_KPPS};
    size_t i = 0;
    json_t *trip = NULL;
    json_t *day = NULL;
    r->document = json_deep_copy(x->plan.document);
    json_object_set_new(r->document, "lots", lots == 2 ? json_pack("[{}, {}]") : json_pack("[{}, {}, {}]"));
    json_array_foreach(json_object_get(r->document, "trips"), i, trip)
    {
        json_object_set_new(trip, "lot", json_integer(lot));
    }
    assert_true(field_day(&x->a, x->st, r, TEXT_ID, &who, at_us(11, 26, 5), &day, &x->e));
    size_t n = json_array_size(items(day, leg_at(day, 0)));
    json_decref(day);
    json_decref(r->document);
    return n;
}

// What travels apart is on the trips of its lot alone; what nobody said of which kind it is, on any.
static void goods_are_those_of_the_trips_lot(void **state)
{
    days *x = *state;
    planner_result r = x->plan;
    snap_kit *kit = ARENA_NEW(&x->a, snap_kit, r.snap.n_kit);
    memcpy(kit, r.snap.kit, (size_t)r.snap.n_kit * sizeof *kit);
    for (int32_t i = 0; i < r.snap.n_kit; i++) {
        kit[i].apart = strcmp(kit[i].code, "kotak-suara") == 0   ? "kotak"
                       : strcmp(kit[i].code, "surat-suara") == 0 ? "surat"
                                                                 : "";
    }
    r.snap.kit = kit;
    const char *const of_a_kind = "16.10.04.2009-001";
    const char *const of_none = "16.10.01.1011-001";
    assert_int_equal(goods_of_lot(x, &r, 2, 0, of_a_kind), 1);
    assert_int_equal(goods_of_lot(x, &r, 2, 1, of_a_kind), 0);
    assert_int_equal(goods_of_lot(x, &r, 2, 0, of_none), 1);
    assert_int_equal(goods_of_lot(x, &r, 2, 1, of_none), 1);
    assert_int_equal(goods_of_lot(x, &r, 3, 1, of_a_kind), 1); // the register has other lots than the plan
}

// ---------------------------------------------------------------- who stands guard

static void a_guard_has_his_shifts(void **state)
{
    days *x = *state;
    const json_t *placement = json_object_get(x->plan.document, "placement");
    const json_t *team = json_array_get(json_object_get(placement, "teams"), 0);
    const char *person = json_string_value(json_array_get(json_object_get(team, "people"), 0));
    json_t *day = day_of(x, person, "0105", DEVICE_POLRI, at_us(11, 26, 8));
    size_t teams = 0;
    size_t i = 0;
    json_t *shift = NULL;
    json_array_foreach(json_object_get(day, "shifts"), i, shift)
    {
        assert_true(number(shift, "from_s") < number(shift, "to_s"));
        assert_non_null(json_object_get(json_object_get(day, "places"), text(shift, "place")));
        if (strcmp(text(shift, "duty"), "team") == 0) {
            assert_int_equal(json_array_size(json_object_get(shift, "points")),
                             json_array_size(json_object_get(team, "tps")));
            const json_t *mate = json_array_get(json_object_get(shift, "team"), 0);
            assert_string_equal(text(mate, "code"),
                                json_string_value(json_array_get(json_object_get(team, "people"), 1)));
            assert_true(text(mate, "name")[0] != '\0');
            teams++;
        }
    }
    assert_int_equal(teams, 3); // the phases, from the day before voting on
    json_decref(day);
}

// ---------------------------------------------------------------- what nobody gets

static void no_seal_is_in_anybodys_day(void **state)
{
    days *x = *state;
    static const field_asker who[] = {{"kpu-1", "GUDANG-16.10", DEVICE_KPU},
                                      {"ppk-1", "16.10.04", DEVICE_PPK},
                                      {"kpps-1", "16.10.04.2009-001", DEVICE_KPPS}};
    for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
        json_t *day = day_of(x, who[i].person, who[i].unit, who[i].role, at_us(11, 24, 5));
        char *bytes = json_dumps(day, 0);
        assert_non_null(strstr(bytes, BOX));
        assert_null(strstr(bytes, SEAL));
        free(bytes);
        json_decref(day);
    }
}

static void strangers_and_other_days_have_nothing(void **state)
{
    days *x = *state;
    static const char *const unit[] = {"", "tidak-ada", "16.99", "%s%n", "16.10.04.2009-001 "};
    for (size_t i = 0; i < sizeof unit / sizeof *unit; i++) {
        json_t *day = day_of(x, "orang-lain", unit[i], DEVICE_KPPS, at_us(11, 26, 5));
        assert_int_equal(json_array_size(legs(day)), 0);
        assert_int_equal(json_object_size(json_object_get(day, "places")), 0);
        json_decref(day);
    }
    json_t *before = day_of(x, "kpu-1", "GUDANG-16.10", DEVICE_KPU, at_us(11, NO_DAY, 5));
    json_t *after = day_of(x, "kpu-1", "GUDANG-16.10", DEVICE_KPU, at_us(12, 28, 5));
    assert_int_equal(json_array_size(legs(before)), 0);
    assert_int_equal(json_array_size(legs(after)), 0);
    json_decref(before);
    json_decref(after);
}

static void a_damaged_plan_is_said(void **state)
{
    days *x = *state;
    const field_asker who = {"kpu-1", "GUDANG-16.10", DEVICE_KPU};
    planner_result broken = x->plan;
    json_t *out = NULL;
    broken.document = json_pack("{s:[{}, n, i], s:s}", "trips", 7, "day0", "kemarin");
    assert_false(field_day(&x->a, x->st, &broken, TEXT_ID, &who, at_us(11, OUT_DAY, 5), &out, &x->e));
    assert_string_equal(x->e.code, "plan.damaged");
    json_object_set_new(broken.document, "day0", json_string("2024-11-21"));
    assert_true(field_day(&x->a, x->st, &broken, TEXT_ID, &who, at_us(11, OUT_DAY, 5), &out, &x->e));
    assert_int_equal(json_array_size(legs(out)), 0);
    json_decref(out);
    json_decref(broken.document);
}

// ---------------------------------------------------------------- the map

static void the_map_has_the_ways_of_the_day_and_fits(void **state)
{
    days *x = *state;
    json_t *day = day_of(x, "kpu-1", "GUDANG-16.10", DEVICE_KPU, at_us(11, OUT_DAY, 5));
    json_t *drawn = NULL;
    field_map(&x->a, &x->plan, day, &drawn);
    size_t bytes = json_dumpb(drawn, NULL, 0, JSON_COMPACT | JSON_REAL_PRECISION(9));
    assert_true(bytes > 1000 && bytes <= FIELD_MAP_BYTES_MAX);
    const json_t *box = json_object_get(drawn, "bbox");
    double west = json_number_value(json_array_get(box, 0));
    double south = json_number_value(json_array_get(box, 1));
    assert_true(west > 104 && json_number_value(json_array_get(box, 2)) < 105.1 && south < -3);
    assert_true(json_array_size(json_object_get(drawn, "lines")) > 20);
    json_decref(drawn);
    json_decref(day);
}

static void the_map_of_no_day_is_empty(void **state)
{
    days *x = *state;
    json_t *day = day_of(x, "orang-lain", "", DEVICE_KPPS, at_us(11, OUT_DAY, 5));
    json_t *drawn = NULL;
    field_map(&x->a, &x->plan, day, &drawn);
    assert_int_equal(json_array_size(json_object_get(drawn, "lines")), 0);
    assert_int_equal(json_array_size(json_object_get(drawn, "areas")), 0);
    json_decref(drawn);
    json_decref(day);
}

// ---------------------------------------------------------------- the desk

static int64_t desk_now(void *ctx)
{
    (void)ctx;
    return at_us(11, OUT_DAY, 5);
}

static void the_desk_answers_of_the_published_plan(void **state)
{
    days *x = *state;
    const field_asker who = {"kpu-1", "GUDANG-16.10", DEVICE_KPU};
    const clock_source clock = {desk_now, desk_now, NULL};
    field_work *w = NULL;
    json_t *want = day_of(x, who.person, who.unit, who.role, desk_now(NULL));
    assert_true(field_work_open(x->dir, clock, &w, &x->e));
    for (int i = 0; i < 2; i++) { // the second time of what it keeps
        json_t *day = NULL;
        json_t *drawn = NULL;
        assert_true(field_work_day(w, TEXT_ID, &who, &day, &x->e));
        assert_true(json_equal(day, want));
        assert_true(field_work_map(w, TEXT_ID, &who, &drawn, &x->e));
        assert_true(json_array_size(json_object_get(drawn, "lines")) > 20);
        json_decref(day);
        json_decref(drawn);
    }
    field_work_close(w);
    json_decref(want);
}

static void before_a_plan_there_is_an_empty_day(void **state)
{
    tiny t;
    (void)state;
    const field_asker who = {"kpu-1", "GUDANG-99.01", DEVICE_KPU};
    const clock_source clock = {desk_now, desk_now, NULL};
    field_work *w = NULL;
    json_t *day = NULL;
    json_t *drawn = NULL;
    assert_true(tiny_init(&t));
    assert_true(field_work_open(t.dir, clock, &w, &t.e));
    assert_true(field_work_day(w, TEXT_ID, &who, &day, &t.e));
    assert_int_equal(json_array_size(legs(day)), 0);
    assert_int_equal(number(day, "utcOffsetMin"), 420);
    assert_string_equal(text(day, "plan"), "");
    assert_true(field_work_map(w, TEXT_ID, &who, &drawn, &t.e));
    json_decref(drawn);
    json_decref(day);
    field_work_close(w);
    field_work_close(NULL);
    tiny_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_escort_has_his_trips_alone),
        cmocka_unit_test(a_village_officer_rides_too),
        cmocka_unit_test(a_carrier_has_the_trips_of_his_vehicle),
        cmocka_unit_test(a_warehouse_gives_on_the_first_leg_out),
        cmocka_unit_test(a_ppk_receives_and_gives),
        cmocka_unit_test(a_tps_receives_out_and_gives_back),
        cmocka_unit_test(goods_of_a_store_are_those_behind_it),
        cmocka_unit_test(goods_are_those_of_the_trips_lot),
        cmocka_unit_test(a_guard_has_his_shifts),
        cmocka_unit_test(no_seal_is_in_anybodys_day),
        cmocka_unit_test(strangers_and_other_days_have_nothing),
        cmocka_unit_test(a_damaged_plan_is_said),
        cmocka_unit_test(the_map_has_the_ways_of_the_day_and_fits),
        cmocka_unit_test(the_map_of_no_day_is_empty),
        cmocka_unit_test(the_desk_answers_of_the_published_plan),
        cmocka_unit_test(before_a_plan_there_is_an_empty_day),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
