// Facts in the file against a model that keeps them in an array and folds them naively.
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "prop.h"
#include "scratch.h"

enum { CODES = 6, TIMES = 8, MODEL_MAX = 400, DUMP_MAX = 1024 * 1024 };

static const char *const code_text[CODES] = {"a", "b", "b-1", "c", "d", "e"};
static const char *const value_text[] = {"", "1", "2", "3"};

typedef struct model {
    fact fact[MODEL_MAX];
    int64_t recorded[MODEL_MAX];
    int32_t n;
    int64_t batches;
} model;

static fact random_fact(rng *r, const model *m)
{
    fact f = {
        .seq = m->n + 1,
        .kind = KIND_KITS,
        .code = str_of(code_text[rng_below(r, CODES)]),
        .op = (fact_op)(rng_below(r, 5) < 3 ? 0 : 1 + rng_below(r, 2)),
        .verified = rng_below(r, 2),
        .effective_us = rng_below(r, TIMES),
        .batch = m->batches,
    };
    for (int i = 0; f.op != FACT_RETIRE && i < KITS_COLUMNS; i++) {
        if (rng_below(r, 3) == 0) {
            f.fields.named |= COLUMN_BIT(i);
            f.fields.value[i] = str_of(value_text[rng_below(r, 4)]);
        }
    }
    return f;
}

// The oracle: for every moment in order, every fact of that moment in order of recording.
static entry model_fold(const model *m, str code, int64_t as_of, int64_t known)
{
    entry e = {.kind = KIND_KITS, .code = code};
    for (int64_t t = 0; t < TIMES && t <= as_of; t++) {
        for (int32_t i = 0; i < m->n; i++) {
            const fact *f = &m->fact[i];
            if (f->effective_us == t && m->recorded[i] <= known && str_eq(f->code, code)) {
                entry_apply(&e, f);
            }
        }
    }
    return e;
}

static bool same_entry(const entry *a, const entry *b)
{
    bool same = str_eq(a->code, b->code) && a->live == b->live && a->verified == b->verified &&
                a->effective_us == b->effective_us && a->seq == b->seq;
    for (int i = 0; i < KITS_COLUMNS; i++) {
        same = same && str_eq(a->value[i], b->value[i]);
    }
    return same;
}

static bool same_register(store *st, const model *m, int64_t as_of, int64_t known)
{
    arena a = {0};
    register_rows rows;
    bool all = as_of == TIMES && known == INT64_MAX;
    bool same = store_fold(st, &a, all ? NULL : &as_of, all ? NULL : &known, &rows, NULL);
    int32_t at = 0;
    for (int c = 0; same && c < CODES; c++) {
        entry want = model_fold(m, str_of(code_text[c]), as_of, known);
        if (want.live) {
            same = at < rows.n[KIND_KITS] && same_entry(&rows.row[KIND_KITS][at], &want);
            at++;
        }
    }
    same = same && at == rows.n[KIND_KITS];
    arena_done(&a);
    return same;
}

static bool append_batch(rng *r, store *st, model *m)
{
    m->batches++;
    batch b = {.id = 0,
               .kind = STR("kits"),
               .file = STR("f.csv"),
               .hash = STR(""),
               .by = STR("uji"),
               .recorded_us = m->batches,
               .rows = 3};
    bool ok = store_begin(st, NULL) && store_batch_next(st, &b.id, NULL) && b.id == m->batches;
    for (uint32_t n = 1 + rng_below(r, 4); ok && n > 0; n--) {
        fact f = random_fact(r, m);
        ok = store_append(st, &f, NULL);
        m->fact[m->n] = f;
        m->recorded[m->n++] = b.recorded_us;
    }
    return ok && store_batch_close(st, &b, NULL) && store_commit(st, NULL);
}

static void dump_live(const char *path, strbuf *out)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT kind, code, live, verified, effective_us, seq, area, origin, fields"
                           " FROM entry ORDER BY kind, code",
                           -1, &st, NULL),
        SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW) {
        for (int i = 0; i < 9; i++) {
            strbuf_addf(out, "%s|", sqlite3_column_text(st, i));
        }
        strbuf_addc(out, '\n');
    }
    sqlite3_finalize(st);
    sqlite3_close(db);
}

static bool rebuild_same(store *st, const char *path)
{
    strbuf live;
    strbuf again;
    strbuf_init(&live, DUMP_MAX);
    strbuf_init(&again, DUMP_MAX);
    dump_live(path, &live);
    bool ok = store_rebuild(st, NULL);
    dump_live(path, &again);
    ok = ok && live.n > 0 && str_eq(strbuf_str(&live), strbuf_str(&again));
    strbuf_done(&live);
    strbuf_done(&again);
    return ok;
}

static bool as_the_model(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    scratch s;
    store *st = NULL;
    bool ok = scratch_init(&s) && store_create(scratch_path(&s, "k.db"), &st, NULL);
    model *m = calloc(1, sizeof *m);
    for (int32_t i = 0; ok && i < size && m->n < MODEL_MAX - 5; i++) {
        ok = append_batch(r, st, m);
        if (ok && rng_below(r, 4) == 0) {
            store_close(st);
            st = NULL;
            ok = store_open(s.path, STORE_WRITE, &st, NULL);
        }
    }
    ok = ok && same_register(st, m, TIMES, INT64_MAX) && rebuild_same(st, s.path);
    for (int i = 0; ok && i < 10; i++) {
        ok = same_register(st, m, rng_below(r, TIMES), rng_below(r, (uint32_t)m->batches + 1));
    }
    free(m);
    store_close(st);
    scratch_done(&s);
    return ok;
}

static void test_model(void **state)
{
    (void)state;
    assert_true(prop_check("as the model", as_the_model, 40, 60, NULL));
}

static void add(store *st, kind_id kind, const char *code, const char *area, const char *origin)
{
    batch b = {.kind = str_of(kind_of(kind)->name),
               .file = STR(""),
               .hash = STR(""),
               .by = STR("a"),
               .recorded_us = 5};
    assert_true(store_begin(st, NULL) && store_batch_next(st, &b.id, NULL));
    fact f = {.kind = kind, .code = str_of(code), .op = FACT_SET, .batch = b.id, .effective_us = 3};
    const kind_spec *k = kind_of(kind);
    f.fields.named = COLUMN_BIT(0) | COLUMN_BIT(k->origin_column);
    f.fields.value[0] = f.code;
    f.fields.value[k->origin_column] = str_of(origin);
    if (area[0]) {
        f.fields.named |= COLUMN_BIT(k->area_column);
        f.fields.value[k->area_column] = str_of(area);
    }
    assert_true(store_append(st, &f, NULL) && store_batch_close(st, &b, NULL) && store_commit(st, NULL));
}

static void assert_page(store *st, const char *area, const char *after, int32_t limit, const char *expected)
{
    arena a = {0};
    const entry *rows = NULL;
    int32_t n = 0;
    bool more = false;
    strbuf b;
    strbuf_init(&b, 1000);
    assert_true(store_rows(st, &a, KIND_TPS, str_of(area), str_of(after), limit, &rows, &n, &more, NULL));
    for (int32_t i = 0; i < n; i++) {
        strbuf_add(&b, rows[i].code);
        strbuf_addc(&b, ' ');
    }
    strbuf_addz(&b, more ? "+" : ".");
    assert_string_equal(b.p, expected);
    strbuf_done(&b);
    arena_done(&a);
}

static int64_t newest(store *st, uint32_t kinds)
{
    int64_t id = -1;
    assert_true(store_batch_of(st, kinds, &id, NULL));
    return id;
}

static void test_the_newest_batch_of_kinds(void **state)
{
    (void)state;
    scratch s;
    store *st = NULL;
    assert_true(scratch_init(&s) && store_create(scratch_path(&s, "a.db"), &st, NULL));
    assert_int_equal(newest(st, UINT32_MAX), 0);
    add(st, KIND_KITS, "k", "", "fact");
    add(st, KIND_TPS, "t", "", "fact");
    add(st, KIND_KITS, "l", "", "fact");
    assert_int_equal(newest(st, 1u << KIND_KITS), 3);
    assert_int_equal(newest(st, 1u << KIND_TPS), 2);
    assert_int_equal(newest(st, 1u << KIND_TPS | 1u << KIND_AREAS), 2);
    assert_int_equal(newest(st, 1u << KIND_AREAS), 0);
    store_close(st);
    scratch_done(&s);
}

static void test_pages(void **state)
{
    (void)state;
    scratch s;
    store *st = NULL;
    assert_true(scratch_init(&s) && store_create(scratch_path(&s, "k.db"), &st, NULL));
    add(st, KIND_TPS, "T1", "16.10.01.2001", "fact");
    add(st, KIND_TPS, "T2", "16.10.01.2002", "derived");
    add(st, KIND_TPS, "T3", "16.10.011.2001", "derived"); // not below 16.10.01
    add(st, KIND_TPS, "T4", "16.10.02.2001", "synthetic");
    add(st, KIND_CLASSES, "rawan", "", "fact");
    assert_page(st, "", "", 10, "T1 T2 T3 T4 .");
    assert_page(st, "", "", 4, "T1 T2 T3 T4 .");
    assert_page(st, "", "", 3, "T1 T2 T3 +");
    assert_page(st, "", "T3", 3, "T4 .");
    assert_page(st, "16.10.01", "", 10, "T1 T2 .");
    assert_page(st, "16.10.01.2002", "", 10, "T2 .");
    assert_page(st, "16.10", "T1", 1, "T2 +");
    assert_page(st, "16.1", "", 10, ".");
    store_counts c;
    assert_true(store_count(st, &c, NULL));
    assert_int_equal(c.facts, 5);
    assert_int_equal(c.last_recorded_us, 5);
    assert_int_equal(c.by_origin[KIND_TPS][ORIGIN_DERIVED], 2);
    assert_int_equal(c.by_origin[KIND_TPS][ORIGIN_SYNTHETIC], 1);
    assert_int_equal(c.by_origin[KIND_CLASSES][ORIGIN_FACT], 1);
    arena a = {0};
    const fact *facts = NULL;
    int32_t n = 0;
    assert_true(store_history(st, &a, KIND_TPS, STR("T2"), &facts, &n, NULL));
    assert_int_equal(n, 1);
    assert_int_equal(facts[0].seq, 2);
    assert_int_equal(facts[0].effective_us, 3);
    assert_int_equal(facts[0].recorded_us, 5);
    assert_true(str_eq(facts[0].by, STR("a")) &&
                str_eq(facts[0].fields.value[TPS_VILLAGE], STR("16.10.01.2002")));
    assert_true(store_history(st, &a, KIND_TPS, STR("none"), &facts, &n, NULL));
    assert_int_equal(n, 0);
    arena_done(&a);
    store_close(st);
    scratch_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model),
        cmocka_unit_test(test_the_newest_batch_of_kinds),
        cmocka_unit_test(test_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
