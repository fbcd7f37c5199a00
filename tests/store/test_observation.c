// What trackers report: the table is a function of the set of reports; digests of slices, and erasing.
#include "store/observation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "prop.h"
#include "scratch.h"
#include "store/log.h"

enum { ROWS_MAX = 60, S_US = 1000000 };

static observed_row drawn(rng *r)
{
    static const char *const name[] = {"T1", "T2", "T3"};
    return (observed_row){
        .tracker = str_of(name[rng_below(r, 3)]),
        .what = {.time_us = (int64_t)rng_below(r, 5) * S_US,
                 .timed = rng_below(r, 2) != 0,
                 .heard_us = (int64_t)(1 + rng_below(r, 6)) * S_US,
                 .placed = rng_below(r, 4) != 0,
                 .at = {.lat_e7 = (int32_t)rng_below(r, 2), .lon_e7 = 7},
                 .mock = rng_below(r, 4) == 0,
                 .sos = rng_below(r, 4) == 0,
                 .accuracy_m = (int32_t)rng_below(r, 2) - 1,
                 .speed_cms = OBSERVATION_UNSAID,
                 .bearing_deg = OBSERVATION_UNSAID,
                 .battery = (int32_t)rng_below(r, 2)},
    };
}

static store *fresh(scratch *s, const char *name)
{
    store *st = NULL;
    err e = {0};
    assert_true(store_create(scratch_path(s, name), &st, &e));
    return st;
}

// Leaves are what slices hang on; here any will do.
static void without_leaves(scratch *s, const char *name)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(scratch_path(s, name), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "PRAGMA foreign_keys = OFF;"
                                  "INSERT INTO signer VALUES (1, zeroblob(32));"
                                  "INSERT INTO leaf VALUES (7, zeroblob(32), 1, 1, 37, x'00', 0, 0, '')",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

typedef struct dump {
    int32_t n;
    observed_row row[2 * ROWS_MAX];
    char tracker[2 * ROWS_MAX][8];
} dump;

static bool add(void *ctx, const observed_row *row, err *e)
{
    dump *d = ctx;
    (void)e;
    assert_in_range(d->n, 0, 2 * ROWS_MAX - 1);
    d->row[d->n] = *row;
    (void)snprintf(d->tracker[d->n], sizeof d->tracker[0], "%.*s", (int)row->tracker.n, row->tracker.p);
    d->n++;
    return true;
}

static dump *dumped(store *st, arena *a)
{
    static const char *const name[] = {"T1", "T2", "T3"};
    dump *d = ARENA_NEW(a, dump, 1);
    err e = {0};
    for (int i = 0; i < 3; i++) {
        assert_true(store_observations(st, str_of(name[i]), 0, INT64_MAX, 0, add, d, &e));
    }
    return d;
}

static bool same_row(const observation *a, const observation *b)
{
    return a->time_us == b->time_us && a->timed == b->timed && a->heard_us == b->heard_us &&
           a->placed == b->placed && (!a->placed || (a->at.lat_e7 == b->at.lat_e7)) && a->mock == b->mock &&
           a->accuracy_m == b->accuracy_m && a->battery == b->battery && a->sos == b->sos;
}

static bool same_dump(const dump *a, const dump *b)
{
    bool same = a->n == b->n;
    for (int32_t i = 0; same && i < a->n; i++) {
        same = same_row(&a->row[i].what, &b->row[i].what) && strcmp(a->tracker[i], b->tracker[i]) == 0;
    }
    return same;
}

static void put(store *st, observed_row *row, int32_t n)
{
    err e = {0};
    int32_t added = 0;
    assert_true(store_observe(st, row, n, &added, &e));
    assert_in_range(added, 0, n);
}

// Any order, any batches, anything twice: the same table.
static bool order_does_not_matter(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    scratch s;
    arena a = {0};
    observed_row row[ROWS_MAX];
    int32_t n = 1 + (int32_t)rng_below(r, (uint32_t)size);
    for (int32_t i = 0; i < n; i++) {
        row[i] = drawn(r);
    }
    assert_true(scratch_init(&s));
    store *one = fresh(&s, "one.db");
    store *two = fresh(&s, "two.db");
    put(one, row, n);
    for (int32_t i = n - 1; i > 0; i--) {
        int32_t k = (int32_t)rng_below(r, (uint32_t)i + 1);
        observed_row t = row[i];
        row[i] = row[k];
        row[k] = t;
    }
    for (int32_t at = 0; at < n;) {
        int32_t some = 1 + (int32_t)rng_below(r, (uint32_t)(n - at));
        put(two, row + at, some);
        put(two, row, rng_below(r, 2) != 0 ? at : 0);
        at += some;
    }
    bool same = same_dump(dumped(one, &a), dumped(two, &a));
    store_close(one);
    store_close(two);
    scratch_done(&s);
    arena_done(&a);
    return same;
}

static void test_any_order(void **state)
{
    (void)state;
    assert_true(
        prop_check("observations in any order", order_does_not_matter, prop_runs(60), ROWS_MAX, NULL));
}

static void test_thinned(void **state)
{
    (void)state;
    scratch s;
    arena a = {0};
    err e = {0};
    assert_true(scratch_init(&s));
    store *st = fresh(&s, "k.db");
    observed_row row[10];
    for (int i = 0; i < 10; i++) {
        row[i] = (observed_row){.tracker = STR("T1"),
                                .what = {.time_us = i * S_US, .heard_us = S_US, .timed = true}};
    }
    put(st, row, 10);
    dump *d = ARENA_NEW(&a, dump, 1);
    assert_true(store_observations(st, STR("T1"), 2 * S_US, 9 * S_US, 4 * S_US, add, d, &e));
    assert_int_equal(d->n, 3); // the last of 2..3, of 4..7, of 8
    assert_int_equal(d->row[0].what.time_us, 3 * S_US);
    assert_int_equal(d->row[1].what.time_us, 7 * S_US);
    assert_int_equal(d->row[2].what.time_us, 8 * S_US);
    d->n = 0;
    assert_true(store_observations_heard(st, 0, 4, add, d, &e));
    assert_int_equal(d->n, 10); // all of one moment
    d->n = 0;
    assert_true(store_observations_heard(st, S_US, 4, add, d, &e));
    assert_int_equal(d->n, 0);
    store_close(st);
    scratch_done(&s);
    arena_done(&a);
}

typedef struct slices {
    int32_t n, sound, erased;
} slices;

static bool look(void *ctx, const observed_slice *slice, bool sound, err *e)
{
    slices *x = ctx;
    (void)e;
    x->n++;
    x->sound += sound;
    x->erased += slice->erased;
    return true;
}

static slices looked(store *st)
{
    slices x = {0};
    err e = {0};
    assert_true(store_observed_each(st, look, &x, &e));
    return x;
}

// Seals what is over by until_us, slices of 10 s; the most rows that one of them has.
static int64_t seal_cut(store *st, int64_t until_us, int64_t most)
{
    err e = {0};
    observed_slice x;
    bool found = true;
    int64_t largest = 0;
    while (found) {
        bool due = false;
        assert_true(store_observed_due(st, 10 * S_US, until_us, &due, &e));
        assert_true(store_observed_next(st, 10 * S_US, until_us, most, &x, &found, &e));
        assert_int_equal(due, found);
        if (found) {
            x.index = 7;
            largest = x.count > largest ? x.count : largest;
            assert_true(store_observed_seal(st, &x, &e));
        }
    }
    return largest;
}

static void seal_all(store *st, int64_t until_us)
{
    (void)seal_cut(st, until_us, EVENT_COUNT_MAX);
}

static void test_slices(void **state)
{
    (void)state;
    scratch s;
    arena a = {0};
    err e = {0};
    int64_t gone = 0;
    assert_true(scratch_init(&s));
    store *st = fresh(&s, "k.db");
    without_leaves(&s, "k.db");
    observed_row row[] = {
        {.tracker = STR("T1"), .what = {.time_us = 1, .heard_us = 3 * S_US}},
        {.tracker = STR("T2"), .what = {.time_us = 1, .heard_us = 9 * S_US}},
        {.tracker = STR("T1"), .what = {.time_us = 2, .heard_us = 31 * S_US}},
    };
    put(st, row, 3);
    seal_all(st, 35 * S_US); // the second slice is not over
    slices x = looked(st);
    assert_int_equal(x.n, 1);
    seal_all(st, 40 * S_US);
    x = looked(st);
    assert_int_equal(x.n, 2);
    assert_int_equal(x.sound, 2);
    // A clock that was set back changes no digest.
    observed_row late = {.tracker = STR("T3"), .what = {.time_us = 1, .heard_us = 5 * S_US}};
    put(st, &late, 1);
    assert_int_equal(late.what.heard_us, 40 * S_US); // as it counts
    put(st, row, 3);
    assert_int_equal(looked(st).sound, 2);
    dump *d = dumped(st, &a);
    assert_int_equal(d->n, 4);
    assert_int_equal(d->row[3].what.heard_us, 40 * S_US);
    // Erased up to a moment: whole slices alone, and the digest stays.
    assert_true(store_observations_erase(st, 39 * S_US, &gone, &e));
    assert_int_equal(gone, 2);
    x = looked(st);
    assert_int_equal(x.n, 2);
    assert_int_equal(x.sound, 2);
    assert_int_equal(x.erased, 1);
    store_close(st);
    scratch_done(&s);
    arena_done(&a);
}

// A slice with too many rows is cut wherever they lie; what came in one microsecond stays together.
static void test_cut(void **state)
{
    (void)state;
    scratch s;
    assert_true(scratch_init(&s));
    store *st = fresh(&s, "k.db");
    without_leaves(&s, "k.db");
    observed_row row[14];
    for (int i = 0; i < 14; i++) { // nine at the end of the first slice, five in one moment of the second
        row[i] =
            (observed_row){.tracker = STR("T1"),
                           .what = {.time_us = i, .heard_us = i < 9 ? 9 * S_US + i * S_US / 10 : 13 * S_US}};
    }
    put(st, row, 9);
    assert_int_equal(seal_cut(st, 40 * S_US, 3), 3);
    put(st, &row[9], 5);
    assert_int_equal(seal_cut(st, 40 * S_US, 3), 5);
    slices x = looked(st);
    assert_true(x.n >= 4);
    assert_int_equal(x.sound, x.n);
    observed_row more = {.tracker = STR("T1"), .what = {.time_us = 99, .heard_us = 14 * S_US}};
    put(st, &more, 1);
    assert_int_equal(seal_cut(st, 40 * S_US, 3), 1); // it goes on
    store_close(st);
    scratch_done(&s);
}

static void test_a_changed_row_is_found(void **state)
{
    (void)state;
    scratch s;
    assert_true(scratch_init(&s));
    store *st = fresh(&s, "k.db");
    without_leaves(&s, "k.db");
    observed_row row = {.tracker = STR("T1"), .what = {.time_us = 1, .heard_us = 3 * S_US, .placed = true}};
    put(st, &row, 1);
    seal_all(st, 20 * S_US);
    assert_int_equal(looked(st).sound, 1);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(scratch_path(&s, "k.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE observation SET lat_e7 = 5", NULL, NULL, NULL), SQLITE_OK);
    assert_int_not_equal(sqlite3_exec(db, "UPDATE observed SET count = 9", NULL, NULL, NULL), SQLITE_OK);
    assert_int_not_equal(sqlite3_exec(db, "DELETE FROM observed", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(looked(st).sound, 0);
    store_close(st);
    scratch_done(&s);
}

static void test_tokens(void **state)
{
    (void)state;
    scratch s;
    arena a = {0};
    err e = {0};
    str who = STR("");
    bool found = false;
    assert_true(scratch_init(&s));
    store *st = fresh(&s, "k.db");
    assert_true(store_token_put(st, STR("T1"), STR("rahasia"), 1, &e));
    assert_true(store_token_find(st, &a, STR("rahasia"), &who, &found, &e) && found);
    assert_true(str_eq(who, STR("T1")));
    assert_true(store_token_put(st, STR("T1"), STR("lain"), 2, &e));
    assert_true(store_token_find(st, &a, STR("rahasia"), &who, &found, &e) && !found);
    assert_true(store_token_find(st, &a, STR("lain"), &who, &found, &e) && found);
    assert_true(store_token_drop(st, STR("T1"), &e));
    assert_true(store_token_find(st, &a, STR("lain"), &who, &found, &e) && !found);
    store_close(st);
    scratch_done(&s);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_order), cmocka_unit_test(test_thinned),
        cmocka_unit_test(test_slices),    cmocka_unit_test(test_a_changed_row_is_found),
        cmocka_unit_test(test_tokens),    cmocka_unit_test(test_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
