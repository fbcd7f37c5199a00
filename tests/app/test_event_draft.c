// Events in words: every kind can be said, and what cannot be is refused with what would be right.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "app/event_draft.h"

#include "prop.h"

static const char hex_a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const uint8_t salt[NOTE_SALT_BYTES] = {9};

typedef struct work {
    arena memory;
    event_draft d;
    err e;
} work;

static void begin(work *w, const char *kind)
{
    *w = (work){.e = {.code = NULL}};
    assert_true(event_draft_begin(&w->d, &w->memory, str_of(kind), &w->e));
}

static void end(work *w)
{
    arena_done(&w->memory);
}

static bool set(work *w, const char *field, const char *value)
{
    return event_draft_set(&w->d, str_of(field), str_of(value), &w->e);
}

static void refused(work *w, const char *field, const char *value, const char *code)
{
    uint64_t before = w->d.view.fields;
    assert_false(set(w, field, value));
    assert_string_equal(w->e.code, code);
    assert_int_equal(w->d.view.fields, before);
}

// The event as its device would build it, read again.
static void build(work *w, event_view *ret)
{
    static const uint8_t key[EVENT_KEY_BYTES] = {1};
    event_view v = w->d.view;
    str body = {NULL, 0};
    v.log = STR("log-1");
    v.device = (str){(const char *)key, sizeof key};
    v.sequence = 1;
    v.time_s = 1732000000;
    bool ok = event_build(&v, ARENA_NEW(&w->memory, uint8_t, EVENT_BODY_MAX), EVENT_BODY_MAX, &body, &w->e) &&
              event_parse(body, ret, &w->e);
    if (!ok) {
        fail_msg("%s %s", w->e.code, err_arg_get(&w->e, "field"));
    }
}

static void test_a_handover(void **state)
{
    (void)state;
    work w;
    event_view v = {.fields = 0};
    begin(&w, "handed_over");
    assert_true(set(&w, "item", "K-1"));
    assert_true(set(&w, "place", "PPS-1"));
    assert_true(set(&w, "seals", "S-2, S-1,S-10"));
    assert_true(set(&w, "condition", "wet"));
    assert_true(set(&w, "position", "-3.2656, 104.6455"));
    assert_true(set(&w, "count", "12"));
    assert_true(set(&w, "receiver", hex_a));
    assert_true(event_draft_check(&w.d, &w.e));
    build(&w, &v);
    assert_int_equal(v.kind->number, EVENT_HANDED_OVER);
    assert_int_equal(v.value[EVENT_FIELD_CONDITION].number, 1);
    assert_int_equal(v.value[EVENT_FIELD_COUNT].number, 12);
    assert_int_equal(v.value[EVENT_FIELD_POSITION].position.lat_e7, -32656000);
    assert_int_equal(v.value[EVENT_FIELD_POSITION].position.lon_e7, 1046455000);
    str rest = v.value[EVENT_FIELD_SEALS].bytes;
    str item = {NULL, 0};
    const char *const in_order[] = {"S-1", "S-10", "S-2"};
    for (int i = 0; i < 3; i++) {
        assert_true(event_list_next(&rest, &item));
        assert_true(str_eq(item, str_of(in_order[i])));
    }
    uint8_t key[EVENT_KEY_BYTES];
    memset(key, 0xAA, sizeof key);
    assert_memory_equal(v.value[EVENT_FIELD_RECEIVER].bytes.p, key, sizeof key);
    end(&w);
}

static void test_refused(void **state)
{
    (void)state;
    work w;
    assert_false(event_draft_begin(&w.d, &w.memory, STR("thrown"), &w.e));
    assert_string_equal(w.e.code, "draft.no_kind");
    begin(&w, "handed_over");
    refused(&w, "role", "polri", "draft.no_field");
    assert_non_null(strstr(err_arg_get(&w.e, "fields"), "item, receiver, place, witness"));
    refused(&w, "colour", "red", "draft.no_field");
    refused(&w, "item", "K 1", "draft.code");
    refused(&w, "item", "", "draft.code");
    refused(&w, "item", "K-1\x01", "draft.code");
    refused(&w, "item", "0123456789012345678901234567890123456789012345678901234567890123456789",
            "draft.code");
    refused(&w, "condition", "moist", "draft.choice");
    assert_string_equal(err_arg_get(&w.e, "choices"),
                        "good, wet, damaged, opened, seal_broken, incomplete, other");
    refused(&w, "condition", "0", "draft.choice");
    refused(&w, "count", "-1", "draft.number");
    refused(&w, "count", "1e3", "draft.number");
    refused(&w, "leg", "6", "draft.number");
    refused(&w, "receiver", "aa", "draft.hex");
    refused(&w, "receiver", "gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "draft.hex");
    refused(&w, "position", "104.6", "draft.point");
    refused(&w, "position", "91,0", "draft.point");
    refused(&w, "position", "0,180.1", "draft.point");
    refused(&w, "position", "", "draft.point");
    refused(&w, "seals", "", "draft.code");
    refused(&w, "seals", "a,,b", "draft.code");
    refused(&w, "seals", "a,b,a", "draft.list_twice");
    refused(&w, "seals", "1,2,3,4,5,6,7,8,9,10,11,12,13", "draft.list");
    refused(&w, "photos", "aa", "draft.hex");
    assert_true(set(&w, "item", "K-1"));
    refused(&w, "item", "K-2", "draft.twice");
    assert_false(event_draft_check(&w.d, &w.e));
    assert_string_equal(w.e.code, "draft.missing");
    assert_string_equal(err_arg_get(&w.e, "fields"), "receiver, place");
    end(&w);
}

static void test_contents(void **state)
{
    (void)state;
    work w;
    event_view v = {.fields = 0};
    uint8_t hash[EVENT_HASH_BYTES];
    str text = {NULL, 0};
    begin(&w, "corrected");
    assert_true(set(&w, "refers", hex_a));
    assert_true(event_draft_note(&w.d, salt, STR("segel salah baca"), &w.e));
    assert_true(event_draft_photo(&w.d, STR("photo two"), &w.e));
    assert_true(event_draft_photo(&w.d, STR("photo one"), &w.e));
    assert_int_equal(w.d.n_content, 3);
    assert_true(event_draft_check(&w.d, &w.e));
    build(&w, &v);
    assert_true(note_content_read(w.d.content[0], &text, &w.e));
    assert_true(str_eq(text, STR("segel salah baca")));
    content_hash(w.d.content[0], hash);
    assert_memory_equal(v.value[EVENT_FIELD_NOTE].bytes.p, hash, sizeof hash);
    assert_int_equal(v.value[EVENT_FIELD_PHOTOS].count, 2);
    end(&w);
}

static void test_contents_refused(void **state)
{
    (void)state;
    work w;
    begin(&w, "corrected");
    assert_false(event_draft_note(&w.d, salt, STR(""), &w.e));
    assert_string_equal(w.e.code, "event.bad_note");
    assert_false(event_draft_document(&w.d, STR("x"), &w.e));
    assert_string_equal(w.e.code, "draft.no_field");
    assert_true(event_draft_photo(&w.d, STR("same"), &w.e));
    assert_false(event_draft_photo(&w.d, STR("same"), &w.e));
    assert_string_equal(w.e.code, "draft.list_twice");
    refused(&w, "photos", hex_a, "draft.twice");
    end(&w);
    begin(&w, "noted");
    for (char c = '1'; c <= '8'; c++) {
        assert_true(event_draft_photo(&w.d, (str){&c, 1}, &w.e));
    }
    assert_false(event_draft_photo(&w.d, STR("9"), &w.e));
    assert_string_equal(w.e.code, "draft.list");
    end(&w);
    begin(&w, "noted");
    assert_true(set(&w, "photos", hex_a));
    assert_false(event_draft_photo(&w.d, STR("one more"), &w.e));
    assert_string_equal(w.e.code, "draft.twice");
    end(&w);
}

// A value that a field takes, in words.
static const char *some_value(const event_field_spec *f)
{
    switch (f->type) {
    case EVENT_TYPE_CODE:
        return f->min == EVENT_NONCE_CHARS ? "AAECAwQFBgcICQoLDA0ODw" : "A-1";
    case EVENT_TYPE_CODES:
        return "B-2,A-1";
    case EVENT_TYPE_INT:
        return "3";
    case EVENT_TYPE_CHOICE:
        return f->choices[1];
    case EVENT_TYPE_HASH:
    case EVENT_TYPE_HASHES:
    case EVENT_TYPE_KEY:
        return hex_a;
    case EVENT_TYPE_POINT:
        return "1,2";
    }
    return "";
}

// Whatever fields of a kind are given, in whatever order: it is complete exactly when the table says so, and
// then it can be built.
static bool said(rng *r, int32_t size, void *ctx)
{
    (void)size;
    (void)ctx;
    work w = {.e = {.code = NULL}};
    const event_kind_spec *k = NULL;
    while (!k) {
        k = event_kind_of(rng_below(r, EVENT_KINDS_END));
    }
    bool ok = event_draft_begin(&w.d, &w.memory, str_of(k->name), &w.e);
    for (int n = 0; ok && n < 40; n++) {
        const event_field_spec *f = event_field_of(rng_below(r, EVENT_FIELDS_END));
        bool may = f && (k->required | k->further) >> f->number & 1 && !(w.d.view.fields >> f->number & 1);
        ok = !f || set(&w, f->name, some_value(f)) == may;
    }
    bool complete = (k->required & ~w.d.view.fields) == 0;
    ok = ok && event_draft_check(&w.d, &w.e) == complete;
    if (ok && complete) {
        event_view v = {.fields = 0};
        build(&w, &v);
        ok = v.kind == k && v.fields == w.d.view.fields;
    }
    end(&w);
    return ok;
}

static void test_every_kind(void **state)
{
    (void)state;
    assert_true(prop_check("said", said, 3000, 1, NULL));
}

static void test_help(void **state)
{
    (void)state;
    for (int language = TEXT_ID; language <= TEXT_EN; language++) {
        strbuf out;
        strbuf_init(&out, (size_t)64 * 1024);
        event_draft_help((text_language)language, &out);
        assert_false(out.cut);
        assert_null(strchr(out.p, '{'));
        assert_null(strstr(out.p, "draft."));
        for (int i = 1; i < EVENT_KINDS_END; i++) {
            assert_non_null(strstr(out.p, event_kind_of(i)->name));
        }
        strbuf_done(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_handover), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_contents),   cmocka_unit_test(test_contents_refused),
        cmocka_unit_test(test_every_kind), cmocka_unit_test(test_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
