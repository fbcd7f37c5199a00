// The day of a large kabupaten's warehouse: whatever it holds, a phone can take it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/field_day.h"
#include "geo/polyline.h"
#include "store/custody.h"
#include "tiny.h"

enum {
    PPK = 18,
    TPS_EACH = 125, // of a PPK
    TPS = PPK * TPS_EACH,
    TRUCKLOADS = 6, // to one PPK; as many come back
    WAY_POINTS = FIELD_LEG_POINTS,
    PHONE_TAKES = 2 * 1024 * 1024, // WIRE.answerBytes of web/src/field/api.ts
};

#define WAREHOUSE "GUDANG-90.01"

typedef struct busy {
    tiny t;
    arena a;
    planner_result plan;
    snap_area area[1 + PPK];
    snap_site site[1 + PPK];
    snap_tps tps[TPS];
} busy;

static const char *code(busy *b, const char *prefix, int one, int two)
{
    char text[64];
    int n = snprintf(text, sizeof text, "90.01.%02d", one);
    (void)snprintf(text + n, sizeof text - (size_t)n, "-%03d", two);
    strbuf out;
    strbuf_init(&out, sizeof text);
    strbuf_addz(&out, prefix);
    strbuf_add(&out, (str){text, two > 0 ? strlen(text) : (size_t)n});
    const char *z = str_dup(&b->a, strbuf_str(&out));
    strbuf_done(&out);
    return z;
}

static void make_register(busy *b)
{
    b->area[0] = (snap_area){.code = "90.01", .name = "Kabupaten", .parent = SNAP_NONE};
    b->site[0] = (snap_site){.code = WAREHOUSE, .name = "Gudang", .kind = SITE_WAREHOUSE};
    for (int i = 0; i < PPK; i++) {
        b->area[i + 1] = (snap_area){.code = code(b, "", i + 1, 0), .name = "Kecamatan"};
        b->site[i + 1] =
            (snap_site){.code = code(b, "PPK-", i + 1, 0), .name = "PPK", .kind = SITE_PPK, .area = i + 1};
        for (int k = 0; k < TPS_EACH; k++) {
            b->tps[i * TPS_EACH + k] = (snap_tps){.code = code(b, "", i + 1, k + 1), .village = i + 1};
        }
    }
    b->plan.snap = (snapshot){.operation = {.utc_offset_min = 420},
                              .n_area = 1 + PPK,
                              .area = b->area,
                              .n_site = 1 + PPK,
                              .site = b->site,
                              .n_tps = TPS,
                              .tps = b->tps};
}

static json_t *way(int i)
{
    static point p[WAY_POINTS];
    strbuf text;
    for (int k = 0; k < WAY_POINTS; k++) {
        p[k] = (point){-30000000 + k * 9000 + (k % 2) * 400000, 1040000000 + i * 700000 + (k % 3) * 300000};
    }
    strbuf_init(&text, POLYLINE_TEXT_MAX);
    polyline_write(&text, WAY_POINTS, p);
    json_t *out = json_pack("{s:s%}", "line", text.p, text.n);
    strbuf_done(&text);
    return out;
}

static json_t *trip(busy *b, int i, int number, bool back, json_t *escorts)
{
    char id[24];
    const char *ppk = b->site[i + 1].code;
    (void)snprintf(id, sizeof id, "%c-%04d", back ? 'B' : 'K', number);
    return json_pack(
        "{s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:[i,i,i], s:O, s:[{s:s, s:s, s:i, s:[i,i]}], "
        "s:[i,i]}",
        "id", id, "convoy", "K-R001", "direction", back ? "back" : "out", "leg", 0, "lot", 0, "vehicle",
        "TRUK-001", "vehicle_name", "Truk KPU 001", "mode", "truck", "base", WAREHOUSE, "exact_s", 0, 3600,
        10800, "escorts", escorts, "stops", "place", ppk, "for", ppk, "boxes", 104, "exact_s", 7200, 7500,
        "path", i, i);
}

static void make_plan(busy *b, int truckloads, int n_escort)
{
    json_t *trips = json_array();
    json_t *paths = json_array();
    json_t *escorts = json_array();
    for (int i = 0; i < n_escort; i++) {
        json_array_append_new(escorts, json_string(code(b, "P", i, 1)));
    }
    for (int i = 0; i < PPK; i++) {
        json_array_append_new(paths, way(i));
        for (int k = 0; k < 2 * truckloads; k++) {
            json_array_append_new(trips, trip(b, i, i * truckloads * 2 + k, k % 2 == 1, escorts));
        }
    }
    json_decref(escorts);
    json_decref(b->plan.document);
    b->plan.document =
        json_pack("{s:s, s:o, s:o, s:[{}]}", "day0", "2024-11-21", "trips", trips, "paths", paths, "lots");
}

// One more box for every TPS.
static void add_boxes(busy *b, int number)
{
    assert_true(store_begin(b->t.st, &b->t.e));
    for (int i = 0; i < TPS; i++) {
        char text[EVENT_CODE_MAX];
        int64_t row = 0;
        custody_state state;
        custody_begin(&state);
        (void)snprintf(text, sizeof text, "KOTAK-SUARA-%s-%d", b->tps[i].code, number);
        (void)snprintf(state.destination, sizeof state.destination, "%s", b->tps[i].code);
        assert_true(store_item_add(b->t.st, str_of(text), &row, &b->t.e) &&
                    store_item_put(b->t.st, row, &state, &b->t.e));
    }
    assert_true(store_commit(b->t.st, &b->t.e));
}

static json_t *day_of(busy *b, size_t *ret_bytes)
{
    const field_asker who = {"kpu-1", WAREHOUSE, DEVICE_KPU};
    const int64_t now_us = day_us(2024, 11, 21);
    json_t *day = NULL;
    assert_true(field_day(&b->a, b->t.st, &b->plan, TEXT_ID, &who, now_us, &day, &b->t.e));
    *ret_bytes = json_dumpb(day, NULL, 0, JSON_COMPACT | JSON_REAL_PRECISION(9));
    return day;
}

// Lists with all goods of a PPK; every other one is empty.
static size_t whole_lists(const json_t *day, size_t boxes)
{
    const char *name = NULL;
    json_t *list = NULL;
    size_t n = 0;
    json_object_foreach(json_object_get(day, "goods"), name, list)
    {
        assert_true(json_array_size(list) == 0 || json_array_size(list) == boxes * TPS_EACH);
        n += json_array_size(list) > 0;
    }
    return n;
}

static int set_up(void **state)
{
    busy *b = calloc(1, sizeof *b);
    *state = b;
    if (!b || !tiny_init(&b->t)) {
        return -1;
    }
    make_register(b);
    make_plan(b, TRUCKLOADS, 2);
    return 0;
}

static int tear_down(void **state)
{
    busy *b = *state;
    json_decref(b->plan.document);
    arena_done(&b->a);
    tiny_done(&b->t);
    free(b);
    return 0;
}

// ---------------------------------------------------------------- cases

static void five_boxes_for_each_tps_are_all_there(void **state)
{
    busy *b = *state;
    size_t bytes = 0;
    for (int i = 1; i <= 5; i++) {
        add_boxes(b, i);
    }
    json_t *day = day_of(b, &bytes);
    assert_int_equal(json_array_size(json_object_get(day, "legs")), 2 * PPK * TRUCKLOADS);
    assert_int_equal(json_array_size(json_object_get(day, "paths")), PPK);
    assert_int_equal(whole_lists(day, 5), PPK);
    assert_in_range(bytes, 900 * 1000, 1300 * 1000);
    json_decref(day);
}

static void what_is_too_much_is_left_out_by_whole_places(void **state)
{
    busy *b = *state;
    size_t bytes = 0;
    for (int i = 6; i <= 8; i++) {
        add_boxes(b, i);
    }
    json_t *day = day_of(b, &bytes);
    assert_in_range(whole_lists(day, 8), 1, PPK - 1);
    assert_int_equal(json_array_size(json_object_get(day, "legs")), 2 * PPK * TRUCKLOADS);
    assert_true(bytes <= PHONE_TAKES);
    json_decref(day);
    make_plan(b, 100, 60);
    day = day_of(b, &bytes);
    assert_in_range(json_array_size(json_object_get(day, "legs")), 1, FIELD_LEGS_MAX - 1);
    assert_true(bytes <= PHONE_TAKES);
    json_decref(day);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_boxes_for_each_tps_are_all_there),
        cmocka_unit_test(what_is_too_much_is_left_out_by_whole_places),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
