// Reconciliation through the log: loads opened into items, receipts, refusals, what devices withhold.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/reconcile.h"
#include "field.h"

enum { KPU = 0, PPK = 1 };

static void put(field *f, str frame)
{
    submit_out out;
    assert_true(field_submit_one(f, frame, &out));
    assert_int_equal(out.answer, SUBMIT_NEW);
    f->now_us += 60 * US_PER_S;
}

static event_view draft(event_kind kind, const char *item, const char *place)
{
    event_view v = field_draft(kind);
    field_code(&v, EVENT_FIELD_ITEM, item);
    if (place) {
        field_code(&v, EVENT_FIELD_PLACE, place);
    }
    return v;
}

static void begin(field *f)
{
    assert_true(field_init(f));
    assert_true(field_enrol(f, KPU, DEVICE_KPU));
    assert_true(field_enrol(f, PPK, DEVICE_PPK));
}

static void box(field *f, const char *item, const char *destination)
{
    event_view v = draft(EVENT_BOX_CREATED, item, "GUDANG");
    field_code(&v, EVENT_FIELD_KIT, "KOTAK");
    field_code(&v, EVENT_FIELD_DESTINATION, destination);
    put(f, field_frame(f, KPU, -1, v, false));
}

static void depart(field *f, const char *item, const char *destination, int64_t leg)
{
    event_view v = draft(EVENT_DEPARTED, item, "GUDANG");
    field_code(&v, EVENT_FIELD_DESTINATION, destination);
    field_set(&v, EVENT_FIELD_LEG, (event_value){.number = leg});
    put(f, field_frame(f, KPU, -1, v, false));
}

static json_t *reconciled(field *f)
{
    json_t *all = NULL;
    assert_true(reconcile_view(f->st, &all, &f->e));
    return all;
}

static void expect_sum(const json_t *all, size_t i, const char *site, const char *kind, int known, int sent,
                       int received)
{
    const json_t *row = json_array_get(json_object_get(all, "sums"), i);
    assert_string_equal(json_string_value(json_object_get(row, "site")), site);
    assert_string_equal(json_string_value(json_object_get(row, "kind")), kind);
    assert_true(json_is_null(json_object_get(row, "planned")));
    assert_int_equal(json_integer_value(json_object_get(row, "known")), known);
    assert_int_equal(json_integer_value(json_object_get(row, "sent")), sent);
    assert_int_equal(json_integer_value(json_object_get(row, "received")), received);
}

// A load of two boxes; the register knows no place, so the events' own leg counts.
static void test_load(void **state)
{
    (void)state;
    field f;
    begin(&f);
    const str items[] = {STR("K-1"), STR("K-2")};
    box(&f, "K-1", "POS-A");
    box(&f, "K-2", "POS-A");
    event_view load = draft(EVENT_LOAD_MADE, "L-1", "GUDANG");
    field_set(&load, EVENT_FIELD_ITEMS, (event_value){.count = 2, .list = items});
    put(&f, field_frame(&f, KPU, -1, load, false));
    depart(&f, "L-1", "POS-A", 1);
    json_t *all = reconciled(&f);
    expect_sum(all, 0, "POS-A", "KOTAK", 2, 2, 0);
    assert_int_equal(json_array_size(json_object_get(all, "open")), 2);
    json_decref(all);
    put(&f, field_handover(&f, KPU, PPK, "L-1", "POS-A"));
    all = reconciled(&f);
    expect_sum(all, 0, "POS-A", "KOTAK", 2, 2, 2);
    assert_int_equal(json_array_size(json_object_get(all, "open")), 0);
    json_decref(all);
    event_view refused = draft(EVENT_REFUSED, "K-2", "POS-A");
    field_set(&refused, EVENT_FIELD_REASON, (event_value){.number = 0});
    put(&f, field_frame(&f, PPK, -1, refused, false));
    all = reconciled(&f);
    expect_sum(all, 0, "POS-A", "KOTAK", 2, 2, 1);
    const json_t *open = json_array_get(json_object_get(all, "open"), 0);
    assert_string_equal(json_string_value(json_object_get(open, "item")), "K-2");
    assert_string_equal(json_string_value(json_object_get(json_object_get(open, "last"), "person")), "p1");
    json_decref(all);
    field_done(&f);
}

// What was handed over before it left, or stopped on its way, has not been received.
static void test_stops(void **state)
{
    (void)state;
    field f;
    begin(&f);
    box(&f, "K-1", "POS-A");
    put(&f, field_handover(&f, KPU, PPK, "K-1", "GUDANG"));
    json_t *all = reconciled(&f);
    expect_sum(all, 0, "POS-A", "KOTAK", 1, 0, 0);
    json_decref(all);
    depart(&f, "K-1", "POS-A", 0);
    put(&f, field_frame(&f, KPU, -1, draft(EVENT_ARRIVED, "K-1", "DERMAGA"), false));
    all = reconciled(&f);
    expect_sum(all, 0, "POS-A", "KOTAK", 1, 1, 0);
    assert_int_equal(json_array_size(json_object_get(all, "astray")), 0);
    json_decref(all);
    put(&f, field_handover(&f, KPU, PPK, "K-1", "POS-B"));
    all = reconciled(&f);
    expect_sum(all, 1, "POS-B", "KOTAK", 0, 0, 1);
    assert_int_equal(json_array_size(json_object_get(all, "astray")), 1);
    json_decref(all);
    field_done(&f);
}

// A correction counts instead of what it corrects.
static void test_correction(void **state)
{
    (void)state;
    field f;
    begin(&f);
    box(&f, "K-1", "POS-A");
    depart(&f, "K-1", "POS-B", 0);
    event_view v = field_draft(EVENT_CORRECTED);
    uint8_t text[EVENT_HASH_BYTES] = {1};
    str about = {(const char *)f.by[KPU].last, EVENT_HASH_BYTES};
    field_set(&v, EVENT_FIELD_REFERS, (event_value){.bytes = str_keep(&f.a, about)});
    field_set(&v, EVENT_FIELD_NOTE, (event_value){.bytes = {(const char *)text, sizeof text}});
    json_t *all = reconciled(&f);
    assert_int_equal(json_array_size(json_object_get(all, "sums")), 2);
    json_decref(all);
    field_code(&v, EVENT_FIELD_DESTINATION, "POS-A");
    put(&f, field_frame(&f, KPU, -1, v, false));
    all = reconciled(&f);
    assert_int_equal(json_array_size(json_object_get(all, "sums")), 1);
    expect_sum(all, 0, "POS-A", "KOTAK", 1, 1, 0);
    json_decref(all);
    field_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_load),
        cmocka_unit_test(test_stops),
        cmocka_unit_test(test_correction),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
