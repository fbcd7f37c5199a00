#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "event/about.h"

// An event as it is read again, with these fields set.
typedef struct written {
    uint8_t bytes[EVENT_BODY_MAX];
    event_view draft, read;
} written;

static void begin(written *w, event_kind kind)
{
    static const char key[EVENT_KEY_BYTES] = {1};
    w->draft = (event_view){.kind = event_kind_of(kind),
                            .log = STR("ogan-ilir-2024"),
                            .device = {key, sizeof key},
                            .sequence = 1};
}

static void set(written *w, event_field f, event_value value)
{
    w->draft.fields |= UINT64_C(1) << f;
    w->draft.value[f] = value;
}

static const event_view *end(written *w)
{
    str body;
    assert_true(event_build(&w->draft, w->bytes, sizeof w->bytes, &body, NULL));
    assert_true(event_parse(body, &w->read, NULL));
    return &w->read;
}

static void test_items(void **state)
{
    (void)state;
    static written w;
    static const str list[] = {{"K-1", 3}, {"K-2", 3}};
    str_map items = {0};
    begin(&w, EVENT_LOAD_MADE);
    set(&w, EVENT_FIELD_ITEM, (event_value){.bytes = STR("L-1")});
    set(&w, EVENT_FIELD_ITEMS, (event_value){.list = list, .count = 2});
    const event_view *v = end(&w);
    assert_false(event_names(v, &items) || event_lists(v, &items));
    (void)str_map_add(&items, STR("K-2"), 0, NULL);
    assert_true(event_names(v, &items) && event_lists(v, &items));
    assert_true(str_eq(event_container(v, &items), STR("L-1")));
    str_map_done(&items);
    (void)str_map_add(&items, STR("L-1"), 0, NULL);
    assert_true(event_names(v, &items));
    assert_false(event_lists(v, &items));
    assert_int_equal(event_container(v, &items).n, 0);
    str_map_done(&items);
    begin(&w, EVENT_LOAD_OPENED); // what comes out of a load does not go into it
    set(&w, EVENT_FIELD_ITEM, (event_value){.bytes = STR("L-1")});
    set(&w, EVENT_FIELD_ITEMS, (event_value){.list = list, .count = 2});
    v = end(&w);
    (void)str_map_add(&items, STR("K-1"), 0, NULL);
    assert_true(event_lists(v, &items));
    assert_int_equal(event_container(v, &items).n, 0);
    begin(&w, EVENT_REPLACED);
    set(&w, EVENT_FIELD_ITEM, (event_value){.bytes = STR("K-9")});
    set(&w, EVENT_FIELD_REPLACEMENT, (event_value){.bytes = STR("K-1")});
    set(&w, EVENT_FIELD_REASON, (event_value){.number = 0});
    v = end(&w);
    assert_true(event_names(v, &items));
    assert_false(event_lists(v, &items));
    str_map_done(&items);
}

static void test_places(void **state)
{
    (void)state;
    static written w;
    begin(&w, EVENT_BOX_CREATED);
    set(&w, EVENT_FIELD_ITEM, (event_value){.bytes = STR("K-1")});
    set(&w, EVENT_FIELD_DESTINATION, (event_value){.bytes = STR("TPS-1")});
    set(&w, EVENT_FIELD_PLACE, (event_value){.bytes = STR("GUDANG")});
    const event_view *v = end(&w);
    assert_true(event_touches(v, STR("TPS-1")) && event_touches(v, STR("GUDANG")));
    assert_false(event_touches(v, STR("K-1")));
}

static void test_contents(void **state)
{
    (void)state;
    static written w;
    static char hash[EVENT_CONTENTS_MAX][EVENT_HASH_BYTES];
    str photos[EVENT_PHOTOS_MAX];
    str found[EVENT_CONTENTS_MAX];
    for (int i = 0; i < EVENT_CONTENTS_MAX; i++) {
        hash[i][0] = (char)i;
    }
    for (int i = 0; i < EVENT_PHOTOS_MAX; i++) {
        photos[i] = (str){hash[i], EVENT_HASH_BYTES};
    }
    begin(&w, EVENT_BOX_CREATED);
    set(&w, EVENT_FIELD_ITEM, (event_value){.bytes = STR("K-1")});
    assert_int_equal(event_contents(end(&w), found), 0);
    set(&w, EVENT_FIELD_PHOTOS, (event_value){.list = photos, .count = EVENT_PHOTOS_MAX});
    set(&w, EVENT_FIELD_NOTE, (event_value){.bytes = {hash[8], EVENT_HASH_BYTES}});
    assert_int_equal(event_contents(end(&w), found), 1 + EVENT_PHOTOS_MAX);
    assert_int_equal(found[0].p[0], 8);
    assert_int_equal(found[EVENT_PHOTOS_MAX].p[0], EVENT_PHOTOS_MAX - 1);
    begin(&w, EVENT_PLAN_PUBLISHED);
    set(&w, EVENT_FIELD_CONTENT, (event_value){.bytes = {hash[9], EVENT_HASH_BYTES}});
    set(&w, EVENT_FIELD_NOTE, (event_value){.bytes = {hash[8], EVENT_HASH_BYTES}});
    assert_int_equal(event_contents(end(&w), found), 2);
    assert_int_equal(found[1].p[0], 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_contents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
