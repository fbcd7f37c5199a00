// What of an operation an account may see, and what goes from an answer.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/scope.h"
#include "app/tile_mvt.h"
#include "prop.h"
#include "tiny.h"

typedef struct seen {
    tiny t;
    arena a;
} seen;

static int set_up(void **state)
{
    seen *f = calloc(1, sizeof *f);
    *state = f;
    return f && tiny_init(&f->t) ? 0 : -1;
}

static int tear_down(void **state)
{
    seen *f = *state;
    arena_done(&f->a);
    tiny_done(&f->t);
    free(f);
    return 0;
}

static const scope *scope_of(seen *f, access_organisation organisation, access_role role, const char *area)
{
    const access_who who = {.organisation = organisation, .role = role, .area = str_of(area)};
    const scope *sc = NULL;
    assert_true(scope_open(f->t.st, &f->a, &who, &sc, &f->t.e));
    return sc;
}

static void who_sees_all_has_no_scope(void **state)
{
    seen *f = *state;
    assert_null(scope_of(f, ACCESS_POLRI, ACCESS_COMMANDER, ""));
    assert_null(scope_of(f, ACCESS_POLRI, ACCESS_COMMANDER, "99.01")); // the operation's own
    assert_null(scope_of(f, ACCESS_POLRI, ACCESS_COMMANDER, "99"));
    const scope *kpu = scope_of(f, ACCESS_KPU, ACCESS_COMMANDER, "99.01");
    assert_non_null(kpu);
    assert_false(scope_limited(kpu)); // but persons
    assert_true(scope_hides(kpu, STR("P001")) && scope_hides(kpu, STR("Personel 001")));
    assert_false(scope_hides(kpu, STR("99.01.01")) || scope_hides(kpu, STR("V001")));
    const scope *officer = scope_of(f, ACCESS_POLRI, ACCESS_OFFICER, "");
    assert_true(scope_hides(officer, STR("Personel 001")));
    assert_false(scope_hides(officer, STR("P001")));
    assert_false(scope_hides(NULL, STR("P001")) || scope_limited(NULL) || scope_shows(NULL, STR("P001")));
    assert_true(scope_limited(scope_of(f, ACCESS_POLRI, ACCESS_COMMANDER, "12.34"))); // nowhere: nothing
}

static void what_texts_name(void **state)
{
    seen *f = *state;
    const scope *sc = scope_of(f, ACCESS_POLRI, ACCESS_COMMANDER, "99.01.02");
    static const char *const hidden[] = {"99.01.01",
                                         "99.01.01.1001-001",
                                         "PPK-99.01.01",
                                         "PPS-99.01.01.1001",
                                         "POLSEK-HULU",
                                         "P003",
                                         "V003",
                                         "Hulu",
                                         "dari 99.01.01.2001 ke 99.01.02",
                                         "muat di PPK-99.01.01.",
                                         "KS/99.01.01.1001-001/1",
                                         "lapor P003, segera"};
    static const char *const open[] = {
        "",      "99.01", "99.01.02", "99.01.02.2001-001", "PPK-99.01.02",  "POLRES",   "POLSEK-HILIR",
        "P004",  "V004",  "rawan",    "26.5 km",           "2024-11-25T06", "99.01.0",  "99.01.010",
        "P0031", "Hilir", "XP003",    "3.14159.26",        "...",           "99.01.02."};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        if (!scope_hides(sc, str_of(hidden[i]))) {
            fail_msg("%s is not hidden", hidden[i]);
        }
        assert_false(scope_shows(sc, str_of(hidden[i])));
    }
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        if (scope_hides(sc, str_of(open[i]))) {
            fail_msg("%s is hidden", open[i]);
        }
    }
    assert_true(scope_shows(sc, STR("99.01.02.2001-001")) && scope_shows(sc, STR("P004")));
    assert_false(scope_shows(sc, STR("99.01")) || scope_shows(sc, STR("POLRES")) ||
                 scope_shows(sc, STR("Hilir")));
}

static void check_cut(const scope *sc, const char *before, const char *after)
{
    json_t *v = json_loads(before, 0, NULL);
    json_t *want = json_loads(after, 0, NULL);
    assert_true(v && want);
    scope_cut(sc, v);
    if (!json_equal(v, want)) {
        char *got = json_dumps(v, JSON_COMPACT);
        fail_msg("%s became %s", before, got);
    }
    json_decref(v);
    json_decref(want);
}

static void what_goes_from_an_answer(void **state)
{
    seen *f = *state;
    const scope *sc = scope_of(f, ACCESS_POLRI, ACCESS_COMMANDER, "99.01.02");
    check_cut(sc, "{\"n\":3,\"of\":\"99.01\"}", "{\"n\":3,\"of\":\"99.01\"}");
    // A row of what is outside goes; one of both loses what is outside; one of neither stays.
    check_cut(sc,
              "{\"rows\":[{\"code\":\"99.01.01.1001-001\",\"n\":1},{\"code\":\"99.01.02.2001-001\",\"by\":"
              "\"P003\"},"
              "{\"code\":\"kelas\"}]}",
              "{\"rows\":[{\"code\":\"99.01.02.2001-001\"},{\"code\":\"kelas\"}]}");
    check_cut(sc, "[[\"99.01.01\",\"99.01.02\"],[\"99.01.01\"]]", "[[\"99.01.02\"]]");
    check_cut(sc, "{\"people\":{\"P003\":{\"name\":\"x\"},\"P004\":{\"unit\":\"POLSEK-HULU\"}}}",
              "{\"people\":{\"P004\":{}}}");
    // A way needs both of its ends.
    check_cut(
        sc, "[{\"from\":\"PPK-99.01.02\",\"to\":\"PPK-99.01.01\"},{\"from\":\"PPK-99.01.02\",\"to\":\"x\"}]",
        "[{\"from\":\"PPK-99.01.02\",\"to\":\"x\"}]");
    // What is referred to by number keeps its number.
    check_cut(sc,
              "{\"paths\":[{\"nodes\":[\"PPK-99.01.01\"],\"m\":7},{\"nodes\":[\"PPK-99.01.02\"],\"m\":8}]}",
              "{\"paths\":[{\"nodes\":[],\"min\":0,\"m\":0},{\"nodes\":[\"PPK-99.01.02\"],\"m\":8}]}");
    check_cut(NULL, "[\"99.01.01\"]", "[\"99.01.01\"]");
}

static void one_thing_is_shown_or_not(void **state)
{
    seen *f = *state;
    const scope *sc = scope_of(f, ACCESS_POLRI, ACCESS_COMMANDER, "99.01.02");
    json_t *outside = json_pack("{s:s}", "place", "99.01.01");
    json_t *both = json_pack("{s:s, s:s}", "place", "99.01.02", "by", "P003");
    json_t *neither = json_pack("{s:s}", "item", "kotak");
    assert_false(scope_cut_one(sc, outside, &f->t.e));
    assert_string_equal(f->t.e.code, "access.outside");
    assert_true(scope_cut_one(sc, both, &f->t.e) && json_object_size(both) == 1);
    assert_true(scope_cut_one(sc, neither, &f->t.e));
    assert_true(scope_cut_one(NULL, outside, &f->t.e));
    json_decref(outside);
    json_decref(both);
    json_decref(neither);
    str out = {NULL, 0};
    assert_true(scope_cut_text(sc, &f->a, STR("{\"a\":\"P003\",\"b\":1}"), &out, &f->t.e));
    assert_true(str_eq(out, STR("{\"b\":1}")));
    assert_false(scope_cut_text(sc, &f->a, STR("{"), &out, &f->t.e));
    assert_string_equal(f->t.e.code, "plan.damaged");
}

// Of whatever is made of codes, nothing that is cut names a hidden one, and cutting again changes nothing.
typedef struct heap {
    const scope *sc;
    rng *r;
} heap;

static json_t *any(const heap *h, int32_t depth)
{
    static const char *const word[] = {
        "99.01.01", "99.01.02", "99.01.01.1001-001", "99.01.02.2001-001", "P003", "P004", "V003",
        "POLRES",   "kelas",    "ke 99.01.01.2001!", "PPK-99.01.01",      "from"};
    uint32_t n_word = sizeof word / sizeof *word;
    uint32_t what = rng_below(h->r, depth > 0 ? 3 : 1);
    if (what == 0) {
        return json_string(word[rng_below(h->r, n_word)]);
    }
    json_t *out = what == 1 ? json_array() : json_object();
    for (uint32_t i = rng_below(h->r, 5); i > 0; i--) {
        if (what == 1) {
            json_array_append_new(out, any(h, depth - 1));
        } else {
            json_object_set_new(out, word[rng_below(h->r, n_word)], any(h, depth - 1));
        }
    }
    return out;
}

static bool names_hidden(const scope *sc, json_t *v)
{
    const char *key = NULL;
    json_t *member = NULL;
    size_t i = 0;
    if (json_is_string(v)) {
        return scope_hides(sc, str_of(json_string_value(v)));
    }
    json_object_foreach(v, key, member)
    {
        if (scope_hides(sc, str_of(key)) || names_hidden(sc, member)) {
            return true;
        }
    }
    json_array_foreach(v, i, member)
    {
        if (names_hidden(sc, member)) {
            return true;
        }
    }
    return false;
}

static bool nothing_hidden_is_left(rng *r, int32_t size, void *ctx)
{
    heap h = {ctx, r};
    json_t *v = json_pack("{s:o}", "answer", any(&h, 1 + size % 6));
    json_t *once = json_pack("{s:[o]}", "answer", v);
    scope_cut(h.sc, once);
    json_t *twice = json_deep_copy(once);
    scope_cut(h.sc, twice);
    bool ok = !names_hidden(h.sc, once) && json_equal(once, twice) == 1;
    json_decref(once);
    json_decref(twice);
    return ok;
}

static void whatever_an_answer_is_made_of(void **state)
{
    seen *f = *state;
    const scope *sc = scope_of(f, ACCESS_POLRI, ACCESS_COMMANDER, "99.01.02");
    assert_true(prop_check("nothing hidden is left", nothing_hidden_is_left, prop_runs(3000), 30,
                           (void *)(uintptr_t)sc));
}

static void layers_are_left_out(void **state)
{
    seen *f = *state;
    static const char *const named[] = {"tps", "site"};
    mvt *m = mvt_begin(&f->a);
    static const char *const layer[] = {"site", "road", "tps"};
    tile_point at = {5, 5};
    int32_t end = 1;
    const tile_shape shape = {
        .memory = &f->a, .p = &at, .n = 1, .cap = 1, .end = &end, .n_part = 1, .cap_part = 1};
    for (size_t i = 0; i < 3; i++) {
        mvt_layer(m, layer[i]);
        assert_true(mvt_feature(m, MVT_POINTS, &shape));
        mvt_text(m, "code", layer[i]);
    }
    str whole = mvt_end(m);
    str part = mvt_without(&f->a, whole, named, 2);
    assert_true(memmem(part.p, part.n, "road", 4) && !memmem(part.p, part.n, "tps", 3) &&
                !memmem(part.p, part.n, "site", 4));
    assert_true(str_eq(mvt_without(&f->a, whole, named, 0), whole));
    for (size_t n = 0; n < whole.n; n++) { // cut anywhere: no bytes, or whole layers
        str cut = mvt_without(&f->a, (str){whole.p, n}, named, 2);
        assert_true(cut.n <= n && !memmem(cut.p, cut.n, "tps", 3));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_sees_all_has_no_scope, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_texts_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_goes_from_an_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_thing_is_shown_or_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(whatever_an_answer_is_made_of, set_up, tear_down),
        cmocka_unit_test_setup_teardown(layers_are_left_out, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
