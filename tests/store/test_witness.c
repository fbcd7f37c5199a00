// The file of a witness: logs, heads that only grow, entries, evidence, the published head.
#include "store/witness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/text.h"
#include "prop.h"
#include "scratch.h"

typedef struct room {
    scratch s;
    char path[PATH_MAX];
    witness_store *db;
    arena a;
} room;

static int set_up(void **state)
{
    room *f = calloc(1, sizeof *f);
    *state = f;
    if (!f || !scratch_init(&f->s)) {
        return -1;
    }
    (void)snprintf(f->path, sizeof f->path, "%s", scratch_path(&f->s, "witness.db"));
    return witness_store_create(f->path, &f->db, NULL) ? 0 : -1;
}

static int tear_down(void **state)
{
    room *f = *state;
    witness_store_close(f->db);
    arena_done(&f->a);
    scratch_done(&f->s);
    free(f);
    return 0;
}

static void assert_code(const err *e, const char *code)
{
    assert_string_equal(e->code, code);
    assert_ptr_not_equal(text_get(TEXT_ID, code), code);
}

static note_key log_key(const char *name, uint8_t seed)
{
    note_signer s;
    assert_true(
        note_signer_make(str_of(name), NOTE_ED25519, (const uint8_t[NOTE_SEED_BYTES]){seed}, &s, NULL));
    return s.key;
}

static witness_head head_of(uint64_t size)
{
    witness_head h = {.size = size};
    memset(h.root.b, (int)(size * 7 + 1), sizeof h.root.b);
    return h;
}

static void reopen(room *f)
{
    witness_store_close(f->db);
    f->db = NULL;
    assert_true(witness_store_open(f->path, STORE_WRITE, &f->db, NULL));
}

static bool swap(witness_store *db, const char *origin, uint64_t from, uint64_t to)
{
    witness_head a = from == 0 ? (witness_head){0} : head_of(from);
    witness_head b = to == 0 ? (witness_head){0} : head_of(to);
    char text[64];
    bool swapped = false;
    (void)snprintf(text, sizeof text, "%s %llu", origin, (unsigned long long)to);
    assert_true(witness_store_swap(db, origin, &a, &b, str_of(text), (int64_t)to, &swapped, NULL));
    return swapped;
}

static void test_two_forms_of_file(void **state)
{
    room *f = *state;
    err e = {0};
    store *other = NULL;
    witness_store *again = NULL;
    assert_false(store_open(f->path, STORE_WRITE, &other, &e));
    assert_code(&e, "store.foreign");
    assert_false(witness_store_create(f->path, &again, &e));
    assert_code(&e, "store.exists");
    assert_true(store_create(scratch_path(&f->s, "kawal.db"), &other, &e));
    store_close(other);
    assert_false(witness_store_open(f->s.path, STORE_READ, &again, &e));
    assert_code(&e, "store.foreign");
    assert_false(witness_store_open(scratch_path(&f->s, "none.db"), STORE_READ, &again, &e));
    assert_code(&e, "store.absent");
    witness_store_close(NULL);
}

static void test_logs(void **state)
{
    room *f = *state;
    err e = {0};
    note_key one = log_key("log.example/1610", 1);
    note_key other = log_key("log.example/1610", 2);
    note_key two = log_key("log.example/1602", 3);
    const witness_log *logs = NULL;
    witness_log got = {0};
    int32_t n = 0;
    bool found = true;
    assert_true(witness_store_log(f->db, one.name, &got, &found, &e));
    assert_false(found);
    assert_true(witness_store_add_log(f->db, &one, 5, &e));
    assert_true(witness_store_add_log(f->db, &one, 6, &e)); // the same again
    assert_false(witness_store_add_log(f->db, &other, 7, &e));
    assert_code(&e, "witness.log_other_key");
    assert_true(witness_store_add_log(f->db, &two, 8, &e));
    assert_true(swap(f->db, one.name, 0, 9));
    reopen(f);
    assert_true(witness_store_logs(f->db, &f->a, &logs, &n, &e));
    assert_int_equal(n, 2);
    assert_string_equal(logs[0].key.name, two.name);
    assert_int_equal(logs[0].head.size, 0);
    assert_memory_equal(logs[1].key.public_key, one.public_key, NOTE_KEY_BYTES);
    assert_int_equal(logs[1].head.size, 9);
    assert_int_equal(logs[1].cosigned_us, 9);
    assert_true(hash_eq(logs[1].head.root, head_of(9).root));
}

static void test_limit_of_logs(void **state)
{
    room *f = *state;
    err e = {0};
    char name[32];
    for (int i = 0; i <= WITNESS_LOGS_MAX; i++) {
        (void)snprintf(name, sizeof name, "log/%d", i);
        note_key k = log_key(name, 1);
        assert_int_equal(witness_store_add_log(f->db, &k, 5, &e), i < WITNESS_LOGS_MAX);
    }
    assert_code(&e, "witness.logs_full");
}

// Any swaps of two logs by two handles, against a model; everything is there after reopening.
static bool heads_only_grow(rng *r, int32_t size, void *ctx)
{
    room *f = ctx;
    static const char *const origin[] = {"log/a", "log/b"};
    uint64_t model[2] = {0};
    uint64_t entries = 0;
    witness_store *db[2] = {NULL};
    const str *rows = NULL;
    int32_t n = 0;
    char want[64] = "";
    store_remove(f->path);
    bool ok =
        witness_store_create(f->path, &db[0], NULL) && witness_store_open(f->path, STORE_WRITE, &db[1], NULL);
    for (int i = 0; ok && i < 2; i++) {
        note_key k = log_key(origin[i], (uint8_t)i);
        ok = witness_store_add_log(db[0], &k, 1, NULL);
    }
    for (int i = 0; ok && i < size; i++) {
        uint32_t at = rng_below(r, 2);
        uint64_t from = rng_below(r, 3) ? model[at] : rng_below(r, 20);
        uint64_t to = from + rng_below(r, 5);
        bool wanted = from == model[at];
        ok = swap(db[rng_below(r, 2)], origin[at], from, to) == wanted;
        if (wanted && to > from) {
            model[at] = to;
            entries++;
            (void)snprintf(want, sizeof want, "%s %llu", origin[at], (unsigned long long)to);
        }
    }
    ok = ok && witness_store_entries(db[1], &f->a, 0, &rows, &n, NULL) && (uint64_t)n == entries &&
         (n == 0 || str_eq(rows[n - 1], str_of(want)));
    witness_store_close(db[0]);
    witness_store_close(db[1]);
    return ok;
}

static void test_any_swaps(void **state)
{
    room *f = *state;
    witness_store_close(f->db);
    f->db = NULL;
    assert_true(prop_check("witness heads", heads_only_grow, 30, 60, f));
    assert_true(witness_store_open(f->path, STORE_WRITE, &f->db, NULL));
}

static void test_entries_and_roots(void **state)
{
    room *f = *state;
    note_key k = log_key("log/a", 1);
    const str *rows = NULL;
    ledger_hash root;
    int32_t n = 0;
    bool found = false;
    assert_true(witness_store_add_log(f->db, &k, 1, NULL));
    for (uint64_t i = 0; i < WITNESS_ENTRIES_MAX + 5; i++) {
        assert_true(swap(f->db, "log/a", i, i + 1));
    }
    assert_true(witness_store_entries(f->db, &f->a, 0, &rows, &n, NULL));
    assert_int_equal(n, WITNESS_ENTRIES_MAX);
    assert_true(witness_store_entries(f->db, &f->a, WITNESS_ENTRIES_MAX, &rows, &n, NULL));
    assert_int_equal(n, 5);
    assert_true(str_eq(rows[4], STR("log/a 1005")));
    assert_true(witness_store_entries(f->db, &f->a, WITNESS_ENTRIES_MAX + 5, &rows, &n, NULL));
    assert_int_equal(n, 0);
    assert_true(witness_store_root(f->db, "log/a", 77, &root, &found, NULL));
    assert_true(found && hash_eq(root, head_of(77).root));
    assert_true(witness_store_root(f->db, "log/a", 2000, &root, &found, NULL));
    assert_false(found);
    witness_head same = head_of(WITNESS_ENTRIES_MAX + 5);
    witness_head other = same;
    other.root.b[0] ^= 1;
    assert_true(witness_store_swap(f->db, "log/a", &same, &same, STR("x"), 1, &found, NULL));
    assert_true(found);
    assert_true(witness_store_swap(f->db, "log/a", &other, &other, STR("x"), 1, &found, NULL));
    assert_false(found);
}

typedef struct heard {
    int64_t n;
    char last[32];
} heard;

static bool hear(void *ctx, const witness_evidence *v, err *e)
{
    heard *h = ctx;
    (void)e;
    h->n++;
    (void)snprintf(h->last, sizeof h->last, "%.*s", (int)v->request.n, v->request.p);
    return true;
}

static void test_evidence(void **state)
{
    room *f = *state;
    note_key k = log_key("log/a", 1);
    witness_log l = {0};
    heard h = {0};
    bool kept = false;
    assert_true(witness_store_add_log(f->db, &k, 1, NULL));
    for (int i = 0; i < WITNESS_EVIDENCE_MAX + 3; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "text %d", i);
        witness_evidence v = {"log/a", STR("no-proof"), str_of(text), str_of(text), i};
        assert_true(witness_store_accuse(f->db, &v, &kept, NULL));
        assert_int_equal(kept, i < WITNESS_EVIDENCE_MAX);
        if (i == 0) {
            v.request = STR("another request with the same text");
            assert_true(witness_store_accuse(f->db, &v, &kept, NULL));
            assert_false(kept);
        }
    }
    reopen(f);
    bool found = false;
    assert_true(witness_store_log(f->db, "log/a", &l, &found, NULL));
    assert_int_equal(l.evidence, WITNESS_EVIDENCE_MAX);
    assert_true(witness_store_evidence(f->db, hear, &h, NULL));
    assert_int_equal(h.n, WITNESS_EVIDENCE_MAX);
    assert_string_equal(h.last, "text 999");
}

static void test_published(void **state)
{
    room *f = *state;
    err e = {0};
    uint64_t size = 9;
    str head = {0};
    assert_true(witness_store_published(f->db, &f->a, &size, &head, &e));
    assert_true(size == 0 && head.n == 0);
    assert_true(witness_store_publish(f->db, 0, 4, STR("four"), &e));
    assert_false(witness_store_publish(f->db, 0, 5, STR("five"), &e)); // somebody else was first
    assert_code(&e, "witness.published_moved");
    assert_true(witness_store_publish(f->db, 4, 4, STR("four, cosigned"), &e));
    reopen(f);
    assert_true(witness_store_published(f->db, &f->a, &size, &head, &e));
    assert_true(size == 4 && str_eq(head, STR("four, cosigned")));
}

// The file itself refuses what would undo a promise.
static void test_append_only(void **state)
{
    room *f = *state;
    static const char *const bad[] = {"UPDATE entry SET checkpoint = x'00'",
                                      "DELETE FROM entry",
                                      "UPDATE log SET size = 3",
                                      "UPDATE log SET key = 'x'",
                                      "DELETE FROM log",
                                      "UPDATE evidence SET code = 'x'",
                                      "DELETE FROM evidence",
                                      "UPDATE published SET size = 1"};
    note_key k = log_key("log/a", 1);
    witness_evidence v = {"log/a", STR("no-proof"), STR("t"), STR("r"), 1};
    bool kept = false;
    assert_true(witness_store_add_log(f->db, &k, 1, NULL));
    assert_true(swap(f->db, "log/a", 0, 4));
    assert_true(witness_store_accuse(f->db, &v, &kept, NULL));
    assert_true(witness_store_publish(f->db, 0, 2, STR("two"), NULL));
    sqlite3 *raw = NULL;
    assert_int_equal(sqlite3_open(f->path, &raw), SQLITE_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(sqlite3_exec(raw, bad[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
    }
    sqlite3_close(raw);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_two_forms_of_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_logs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limit_of_logs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_any_swaps, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_entries_and_roots, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_evidence, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_published, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_append_only, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
