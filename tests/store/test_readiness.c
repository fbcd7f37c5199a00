// The table of readiness and its sums, kept row by row, against the same computed anew as a whole.
#include "store/readiness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "prop.h"
#include "scratch.h"
#include "store/custody.h"
#include "store/log.h"

enum { TPS = 6, ITEMS = 8, TEXT_MAX = 64 * 1024 };

typedef struct world {
    scratch s;
    store *st;
    int64_t item[ITEMS];
    err e;
} world;

static void tps_code(int i, char out[static 32])
{
    (void)snprintf(out, 32, "16.0%d.0%d.200%d-00%d", 1 + i % 2, 1 + i % 3, 1 + i % 2, i);
}

static void change(world *w, kind_id kind, int n, const int *column, const char *const *text, fact_op op)
{
    batch b = {
        .kind = str_of(kind_of(kind)->name), .file = STR(""), .hash = STR(""), .by = STR("uji"), .rows = 1};
    fact f = {.kind = kind, .code = str_of(text[0]), .op = op};
    for (int i = 0; op == FACT_SET && i < n; i++) {
        f.fields.named |= COLUMN_BIT(column[i]);
        f.fields.value[column[i]] = str_of(text[i]);
    }
    assert_true(store_begin(w->st, &w->e) && store_batch_next(w->st, &b.id, &w->e));
    f.batch = b.id;
    assert_true(store_append(w->st, &f, &w->e) && store_batch_close(w->st, &b, &w->e) &&
                store_commit(w->st, &w->e));
}

static void set_tps(world *w, int i, bool live)
{
    const int column[] = {TPS_CODE, TPS_VILLAGE};
    char code[32];
    char area[32];
    tps_code(i, code);
    (void)snprintf(area, sizeof area, "%.13s", code);
    const char *text[] = {code, area};
    change(w, KIND_TPS, 2, column, text, live ? FACT_SET : FACT_RETIRE);
}

static void set_kit(world *w, int per_tps)
{
    const int column[] = {KITS_CODE, KITS_PER_TPS, KITS_BOXES};
    char n[8];
    (void)snprintf(n, sizeof n, "%d", per_tps);
    const char *text[] = {"kotak", n, "1"};
    change(w, KIND_KITS, 3, column, text, FACT_SET);
}

static void set_item(world *w, int i, rng *r)
{
    custody_state s;
    custody_begin(&s);
    tps_code((int)rng_below(r, TPS), s.destination);
    if (rng_below(r, 5) == 0) {
        s.destination[0] = 0;
    }
    if (rng_below(r, 2)) {
        memcpy(s.place, s.destination, sizeof s.place);
    }
    s.phase = (custody_phase)rng_below(r, 4);
    s.condition = rng_below(r, 4) == 0 ? 2 : 0;
    if (w->item[i] == 0) {
        char code[8];
        (void)snprintf(code, sizeof code, "B%d", i);
        assert_true(store_item_add(w->st, str_of(code), &w->item[i], &w->e));
    }
    assert_true(store_item_put(w->st, w->item[i], &s, &w->e));
}

static void set_people(world *w, rng *r)
{
    char code[TPS][32];
    readiness_people row[TPS];
    int n = (int)rng_below(r, TPS);
    for (int i = 0; i < n; i++) {
        tps_code(i, code[i]);
        row[i] = (readiness_people){str_of(code[i]), 2, (int32_t)rng_below(r, 3)};
    }
    assert_true(store_readiness_people(w->st, STR("p"), row, n, &w->e));
}

static void set_present(world *w, rng *r)
{
    char code[32];
    tps_code((int)rng_below(r, TPS), code);
    readiness_presence row = {str_of(code), (int32_t)rng_below(r, 4) - 1};
    assert_true(store_readiness_present(w->st, &row, 1, &w->e));
}

static void add_sum(strbuf *out, const readiness_sum *s)
{
    strbuf_addf(out, "%.*s %lld", (int)s->area.n, s->area.p, (long long)s->tps);
    for (int k = 0; k < READINESS_STATE_COUNT; k++) {
        strbuf_addf(out, " %lld", (long long)s->state[k]);
    }
    strbuf_addf(out, " %lld %lld %lld %lld %lld %lld\n", (long long)s->goods_needed,
                (long long)s->goods_received, (long long)s->goods_damaged, (long long)s->people_needed,
                (long long)s->people_placed, (long long)s->people_present);
}

static void told(world *w, strbuf *out)
{
    arena a = {0};
    int64_t settled = 0;
    assert_true(store_readiness_settle(w->st, &settled, &w->e));
    for (int32_t level = 1; level <= READINESS_LEVELS; level++) {
        const readiness_sum *sum = NULL;
        int32_t n = 0;
        assert_true(store_readiness_sums(w->st, &a, STR(""), level, &sum, &n, &w->e));
        for (int32_t i = 0; i < n; i++) {
            add_sum(out, &sum[i]);
        }
    }
    const readiness_row *row = NULL;
    int32_t n = 0;
    assert_true(store_readiness_rows(w->st, &a, STR(""), STR(""), STORE_ROWS_MAX, &row, &n, &w->e));
    for (int32_t i = 0; i < n; i++) {
        const readiness_facts *f = &row[i].facts;
        strbuf_addf(out, "%.*s %d %u %d %d %d %d %d %d %d\n", (int)row[i].tps.n, row[i].tps.p,
                    (int)row[i].state, row[i].reasons, f->goods_needed, f->goods_known, f->goods_received,
                    f->goods_damaged, f->people_needed, f->people_placed, f->people_present);
    }
    arena_done(&a);
}

static void anew(world *w)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(scratch_path(&w->s, "k.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "DELETE FROM readiness_tps; DELETE FROM readiness_area;"
                                  "INSERT OR IGNORE INTO readiness_mark VALUES ('')",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static bool kept_is_computed(rng *r, int32_t size, void *ctx)
{
    world w = {.st = NULL};
    strbuf kept;
    strbuf whole;
    (void)ctx;
    strbuf_init(&kept, TEXT_MAX);
    strbuf_init(&whole, TEXT_MAX);
    assert_true(scratch_init(&w.s));
    assert_true(store_create(scratch_path(&w.s, "k.db"), &w.st, &w.e));
    set_kit(&w, 2);
    for (int i = 0; i < TPS; i++) {
        set_tps(&w, i, true);
    }
    for (int32_t i = 0; i < size; i++) {
        switch (rng_below(r, 8)) {
        case 0:
            set_tps(&w, (int)rng_below(r, TPS), rng_below(r, 3) > 0);
            break;
        case 1:
            set_kit(&w, 1 + (int)rng_below(r, 3));
            break;
        case 2:
            set_people(&w, r);
            break;
        case 3:
            strbuf_clear(&kept);
            told(&w, &kept);
            break;
        case 4:
            set_present(&w, r);
            break;
        default:
            set_item(&w, (int)rng_below(r, ITEMS), r);
            break;
        }
    }
    strbuf_clear(&kept);
    told(&w, &kept);
    anew(&w);
    told(&w, &whole);
    bool same = str_eq(strbuf_str(&kept), strbuf_str(&whole)) && whole.n > 0;
    strbuf_done(&kept);
    strbuf_done(&whole);
    store_close(w.st);
    scratch_done(&w.s);
    return same;
}

static void test_kept(void **state)
{
    (void)state;
    assert_true(prop_check("readiness kept", kept_is_computed, prop_runs(30), 60, NULL));
}

static void test_areas(void **state)
{
    (void)state;
    world w = {.st = NULL};
    arena a = {0};
    rng r;
    const readiness_sum *sum = NULL;
    const readiness_row *row = NULL;
    int32_t n = 0;
    int64_t settled = 0;
    rng_init(&r, 7);
    assert_true(scratch_init(&w.s));
    assert_true(store_create(scratch_path(&w.s, "k.db"), &w.st, &w.e));
    for (int i = 0; i < TPS; i++) {
        set_tps(&w, i, true);
    }
    assert_true(store_readiness_settle(w.st, &settled, &w.e));
    assert_int_equal(settled, TPS);
    assert_true(store_readiness_settle(w.st, &settled, &w.e));
    assert_int_equal(settled, 0);
    assert_true(store_readiness_sums(w.st, &a, STR("16.01"), 2, &sum, &n, &w.e));
    assert_int_equal(n, 1);
    assert_int_equal(sum[0].tps, 3);
    assert_int_equal(sum[0].state[READINESS_UNKNOWN], 3);
    assert_true(store_readiness_sums(w.st, &a, STR("16.0"), 3, &sum, &n, &w.e)); // no area
    assert_int_equal(n, 0);
    assert_true(store_readiness_rows(w.st, &a, STR("16.02"), STR(""), 2, &row, &n, &w.e));
    assert_int_equal(n, 2);
    assert_true(store_readiness_rows(w.st, &a, STR("16.02"), row[1].tps, 5, &row, &n, &w.e));
    assert_int_equal(n, 1);
    store_close(w.st);
    scratch_done(&w.s);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_areas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
