// Personal cells: kept apart, erased for good, and the hash of their batch stays.
#include "store/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/file.h"
#include "scratch.h"

enum { PEOPLE = 400 };

static void count_up(void *ctx, void *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ((uint8_t *)out)[i] = (*(uint8_t *)ctx)++;
    }
}

static void append(store *st, int64_t id, const char *code, const char *name)
{
    err e = {0};
    fact f = {.kind = KIND_PEOPLE, .code = str_of(code), .op = FACT_SET, .batch = id};
    f.fields.named = COLUMN_BIT(PEOPLE_CODE) | COLUMN_BIT(PEOPLE_NAME);
    f.fields.value[PEOPLE_CODE] = f.code;
    f.fields.value[PEOPLE_NAME] = str_of(name);
    assert_true(store_append(st, &f, &e));
}

// Many people, whose names grow: rows move from page to page.
static store *made(scratch *s, uint8_t *seed)
{
    store *st = NULL;
    err e = {0};
    assert_true(scratch_init(s));
    assert_true(store_create(scratch_path(s, "k.db"), &st, &e));
    store_random(st, count_up, seed);
    for (int round = 1; round <= 3; round++) {
        batch b = {.kind = STR("people"), .file = STR(""), .hash = STR(""), .by = STR("uji"), .rows = PEOPLE};
        assert_true(store_begin(st, &e) && store_batch_next(st, &b.id, &e));
        for (int i = 0; i < PEOPLE; i++) {
            char code[16];
            char name[96];
            (void)snprintf(code, sizeof code, "P%03d", i);
            (void)snprintf(name, sizeof name, "Orang-%03d-%.*s", i, 20 * round,
                           "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl");
            append(st, b.id, code, name);
        }
        assert_true(store_batch_close(st, &b, &e) && store_commit(st, &e));
    }
    return st;
}

typedef struct hashes {
    int32_t n;
    uint8_t content[8][EVENT_HASH_BYTES];
} hashes;

static bool take_hash(void *ctx, const unsaid *row, err *e)
{
    hashes *h = ctx;
    (void)e;
    memcpy(h->content[h->n++], row->content, EVENT_HASH_BYTES);
    return true;
}

static hashes hashes_of(store *st)
{
    hashes h = {.n = 0};
    err e = {0};
    assert_true(store_unsaid(st, take_hash, &h, &e));
    return h;
}

typedef struct states {
    int here, erased, wrong;
} states;

static bool take_state(void *ctx, const personal_cell *cell, err *e)
{
    states *n = ctx;
    (void)e;
    n->here += cell->state == PERSONAL_HERE;
    n->erased += cell->state == PERSONAL_ERASED;
    n->wrong += cell->state == PERSONAL_WRONG;
    return true;
}

static states states_of(store *st, const char *code)
{
    states n = {0};
    err e = {0};
    assert_true(store_personal(st, KIND_PEOPLE, str_of(code), take_state, &n, &e));
    return n;
}

static bool file_holds(scratch *s, const char *text)
{
    arena a = {0};
    str bytes = {NULL, 0};
    err e = {0};
    assert_true(file_read(&a, scratch_path(s, "k.db"), 64 << 20, &bytes, &e));
    bool holds = memmem(bytes.p, bytes.n, text, strlen(text)) != NULL;
    arena_done(&a);
    return holds;
}

static void erased_cells_leave_the_file_and_not_the_hash(void **state)
{
    (void)state;
    scratch s;
    uint8_t seed = 1;
    err e = {0};
    store *st = made(&s, &seed);
    hashes before = hashes_of(st);
    assert_int_equal(before.n, 3);
    assert_int_equal(states_of(st, "").here, 3 * PEOPLE);
    assert_true(store_checkpoint(st, &e));
    assert_true(file_holds(&s, "Orang-123-"));
    assert_true(store_personal_erase(st, KIND_PEOPLE, STR("P123"), &e));
    store_close(st); // before it was swept
    assert_true(store_open(scratch_path(&s, "k.db"), STORE_WRITE, &st, &e));
    assert_true(store_content_sweep(st, &e));
    assert_false(file_holds(&s, "Orang-123-"));
    assert_true(file_holds(&s, "Orang-124-"));
    assert_int_equal(states_of(st, "P123").erased, 3);
    assert_int_equal(states_of(st, "").here, 3 * PEOPLE - 3);
    hashes after = hashes_of(st);
    assert_memory_equal(&before, &after, sizeof before);
    arena a = {0};
    entry row;
    bool found = false;
    assert_true(store_entry(st, &a, KIND_PEOPLE, STR("P123"), NULL, &row, &found, &e) && found);
    assert_true(str_eq(row.value[PEOPLE_NAME], STR(VALUE_ERASED)));
    assert_true(str_eq(row.value[PEOPLE_CODE], STR("P123")));
    arena_done(&a);
    store_close(st);
    scratch_done(&s);
}

// The same salts give the same file; other salts another commitment to the same name.
static void salts_are_passed_in(void **state)
{
    (void)state;
    hashes h[3];
    for (int i = 0; i < 3; i++) {
        scratch s;
        uint8_t seed = i < 2 ? 7 : 8;
        store *st = made(&s, &seed);
        h[i] = hashes_of(st);
        store_close(st);
        scratch_done(&s);
    }
    assert_memory_equal(&h[0], &h[1], sizeof h[0]);
    assert_memory_not_equal(&h[0], &h[2], sizeof h[0]);
}

static void expect_sql(scratch *s, const char *text, int result)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(scratch_path(s, "k.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), result);
    (void)sqlite3_close(db);
}

static void only_erasing_is_allowed(void **state)
{
    (void)state;
    scratch s;
    uint8_t seed = 1;
    store *st = made(&s, &seed);
    store_close(st);
    err e = {0};
    expect_sql(&s, "UPDATE secret SET value = 'x' WHERE fact = 1", SQLITE_CONSTRAINT);
    expect_sql(&s, "UPDATE secret SET salt = NULL WHERE fact = 1", SQLITE_CONSTRAINT);
    expect_sql(&s, "UPDATE secret SET fact = 9999 WHERE fact = 1", SQLITE_CONSTRAINT);
    expect_sql(&s, "DELETE FROM secret", SQLITE_CONSTRAINT);
    expect_sql(&s, "UPDATE secret SET salt = NULL, value = NULL WHERE fact = 1", SQLITE_OK);
    expect_sql(&s, "UPDATE secret SET salt = zeroblob(16), value = 'x' WHERE fact = 1", SQLITE_CONSTRAINT);
    expect_sql(&s, "DROP TRIGGER secret_keep; UPDATE secret SET value = 'x' WHERE fact = 2", SQLITE_OK);
    assert_true(store_open(scratch_path(&s, "k.db"), STORE_READ, &st, &e));
    assert_int_equal(states_of(st, "").wrong, 1);
    assert_int_equal(states_of(st, "").erased, 1);
    store_close(st);
    scratch_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(erased_cells_leave_the_file_and_not_the_hash),
        cmocka_unit_test(salts_are_passed_in),
        cmocka_unit_test(only_erasing_is_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
