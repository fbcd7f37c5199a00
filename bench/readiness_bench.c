#include "readiness_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench_option.h"
#include "road_subject.h"
#include "store/readiness.h"

enum {
    NATION_TPS = 820161,
    NATION_KABUPATEN = 514,
    KABUPATEN_OF_PROVINCE = 14,
    KECAMATAN_OF_KABUPATEN = 14,
    DESA_OF_KECAMATAN = 12,
    ROUNDS = 200,
    CODE = 32,
};

typedef struct wish {
    int64_t tps, rounds;
} wish;

static bool read_wish(int argc, char **argv, wish *w)
{
    const bench_option table[] = {
        {"--tps", 1, INT32_MAX, &w->tps, NULL},
        {"--rounds", 1, INT32_MAX, &w->rounds, NULL},
    };
    return bench_options_read(argc, argv, 2, table, sizeof table / sizeof *table);
}

// The village of a TPS: kabupaten share them evenly.
static void village_of(int64_t i, int64_t n, char out[static CODE])
{
    int64_t kabupaten = i * NATION_KABUPATEN / n;
    int64_t inside = i - kabupaten * n / NATION_KABUPATEN;
    int64_t desa = inside * KECAMATAN_OF_KABUPATEN * DESA_OF_KECAMATAN * NATION_KABUPATEN / n;
    (void)snprintf(out, CODE, "%02d.%02d.%02d.%04d", (int)(11 + kabupaten / KABUPATEN_OF_PROVINCE) % 100,
                   (int)(1 + kabupaten % KABUPATEN_OF_PROVINCE) % 100,
                   (int)(1 + desa / DESA_OF_KECAMATAN) % 100, (int)(2001 + desa % DESA_OF_KECAMATAN) % 10000);
}

static bool add_tps(store *s, int64_t id, int64_t i, int64_t n, err *e)
{
    char village[CODE];
    char code[2 * CODE];
    village_of(i, n, village);
    (void)snprintf(code, sizeof code, "%s-%06lld", village, (long long)i);
    fact f = {.kind = KIND_TPS, .code = str_of(code), .op = FACT_SET, .batch = id};
    f.fields.named = COLUMN_BIT(TPS_CODE) | COLUMN_BIT(TPS_VILLAGE);
    f.fields.value[TPS_CODE] = f.code;
    f.fields.value[TPS_VILLAGE] = str_of(village);
    return store_append(s, &f, e);
}

static bool fill(store *s, int64_t n, err *e)
{
    batch b = {.kind = STR("tps"), .file = STR(""), .hash = STR(""), .by = STR("bench"), .rows = n};
    bool ok = store_begin(s, e) && store_batch_next(s, &b.id, e);
    for (int64_t i = 0; ok && i < n; i++) {
        ok = add_tps(s, b.id, i, n, e);
    }
    return ok && store_batch_close(s, &b, e) && store_commit(s, e);
}

// The slowest of the rounds counts: who looks does not wait for the mean.
static bool measure(store *s, const char *what, str area, int32_t level, int64_t rounds, err *e)
{
    double worst = 0;
    double sum = 0;
    int32_t n = 0;
    int64_t tps = 0;
    for (int64_t i = 0; i < rounds; i++) {
        arena a = {0};
        const readiness_sum *row = NULL;
        int64_t settled = 0;
        double began = bench_now_ms();
        bool ok =
            store_readiness_settle(s, &settled, e) && store_readiness_sums(s, &a, area, level, &row, &n, e);
        double took = bench_now_ms() - began;
        tps = 0;
        for (int32_t k = 0; ok && k < n; k++) {
            tps += row[k].tps;
        }
        arena_done(&a);
        if (!ok) {
            return false;
        }
        worst = took > worst ? took : worst;
        sum += took;
    }
    printf("%s_areas %d\n%s_tps %lld\n%s_ms_mean %.3f\n%s_ms_worst %.3f\n", what, n, what, (long long)tps,
           what, sum / (double)rounds, what, worst);
    return true;
}

static bool run(const char *path, const wish *w, err *e)
{
    store *s = NULL;
    int64_t settled = 0;
    bool ok = store_create(path, &s, e) && fill(s, w->tps, e);
    double began = bench_now_ms();
    ok = ok && store_readiness_settle(s, &settled, e);
    printf("settled_tps %lld\nsettled_ms %.0f\n", (long long)settled, bench_now_ms() - began);
    ok = ok && measure(s, "by_province", STR(""), 1, w->rounds, e) &&
         measure(s, "by_kabupaten", STR(""), 2, w->rounds, e) &&
         measure(s, "of_a_kabupaten", STR("11.01"), 3, w->rounds, e);
    store_close(s);
    return ok;
}

int readiness_main(int argc, char **argv)
{
    wish w = {NATION_TPS, ROUNDS};
    char folder[] = "/tmp/kawal-bench-XXXXXX";
    char path[sizeof folder + 16];
    err e = {0};
    if (!read_wish(argc, argv, &w)) {
        (void)fprintf(stderr, "kawal-bench readiness [--tps N] [--rounds N]\n");
        return 2;
    }
    if (!mkdtemp(folder)) {
        perror(folder);
        return 1;
    }
    (void)snprintf(path, sizeof path, "%s/k.db", folder);
    bool ok = run(path, &w, &e);
    store_remove(path);
    (void)rmdir(folder);
    if (!ok) {
        (void)fprintf(stderr, "%s\n", e.code);
    }
    return ok ? 0 : 1;
}
