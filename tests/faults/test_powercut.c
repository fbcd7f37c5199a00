// The power goes at any moment: nothing that was acknowledged is lost, nothing is damaged, and the log agrees
// with what was published. One recording of work gives as many moments as are asked for; the seed is the
// argument.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "powercut.h"
#include "scratch.h"
#include "store/store_internal.h"
#include "work.h"

enum { CUTS = 500, CUTS_UNSAFE = 60, EVENTS = 300, FULL_EVERY = 20 };

typedef struct cuts {
    scratch s;
    char work_dir[PATH_MAX];
    char left_dir[PATH_MAX];
} cuts;

static void cuts_init(cuts *c)
{
    assert_true(scratch_init(&c->s));
    (void)snprintf(c->work_dir, sizeof c->work_dir, "%s/work", c->s.dir);
    (void)snprintf(c->left_dir, sizeof c->left_dir, "%s/left", c->s.dir);
    assert_int_equal(mkdir(c->work_dir, 0700), 0);
    assert_true(work_create(c->work_dir, NULL));
}

// The whole work, with `pragma` for the file that it opens.
static void record(cuts *c, const char *pragma)
{
    work w;
    err e = {0};
    powercut_record(c->work_dir);
    assert_true(work_open(&w, c->work_dir, &e));
    while (w.done < EVENTS) {
        assert_int_equal(sqlite3_exec(w.st->db, pragma, NULL, NULL, NULL), SQLITE_OK);
        assert_true(work_step(&w, &e));
        powercut_note(w.done);
        assert_true(work_chores(&w, &e));
    }
    work_close(&w);
    powercut_stop();
}

// Cuts the power at so many moments; how often something acknowledged was gone.
static int32_t cut(cuts *c, int32_t n, uint64_t seed, bool say)
{
    rng r;
    int32_t lost = 0;
    rng_init(&r, seed);
    for (int32_t i = 0; i < n; i++) {
        int32_t first = (int32_t)((int64_t)powercut_count() * i / n);
        int32_t next = (int32_t)((int64_t)powercut_count() * (i + 1) / n);
        int32_t at = first + (int32_t)rng_below(&r, (uint32_t)(next - first) + 1);
        int64_t acknowledged = powercut_goto(at);
        assert_true(powercut_make(c->left_dir, &r));
        if (!work_sound(c->left_dir, acknowledged, i % FULL_EVERY == 0)) {
            lost++;
            if (say) {
                fprintf(stderr, "seed %llu: at operation %d of %d\n", (unsigned long long)seed, (int)at,
                        (int)powercut_count());
            }
        }
    }
    return lost;
}

static void run(uint64_t seed, const char *pragma, int32_t n, bool must_lose)
{
    cuts c;
    cuts_init(&c);
    record(&c, pragma);
    int32_t lost = cut(&c, n, seed, !must_lose);
    assert_int_equal(lost > 0, must_lose);
    scratch_done(&c.s);
}

static void test_power_cuts(void **state)
{
    run(*(const uint64_t *)*state, "PRAGMA synchronous = FULL", CUTS, false);
}

// The test can fail: a file that is not synced at each commit loses what was acknowledged.
static void test_unsafe_is_seen(void **state)
{
    run(*(const uint64_t *)*state, "PRAGMA synchronous = NORMAL", CUTS_UNSAFE, true);
}

int main(int argc, char **argv)
{
    int64_t seed = 0;
    if (argc != 3 || !str_parse_i64(str_of(argv[2]), 0, INT64_MAX, &seed)) {
        fprintf(stderr, "usage: %s safe|unsafe SEED\n", argv[0]);
        return 2;
    }
    uint64_t given = (uint64_t)seed;
    const struct CMUnitTest safe[] = {cmocka_unit_test_prestate(test_power_cuts, &given)};
    const struct CMUnitTest unsafe[] = {cmocka_unit_test_prestate(test_unsafe_is_seen, &given)};
    return strcmp(argv[1], "safe") == 0 ? cmocka_run_group_tests(safe, NULL, NULL)
                                        : cmocka_run_group_tests(unsafe, NULL, NULL);
}
