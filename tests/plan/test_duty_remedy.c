// Remedies of shortages that are plain to see.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "plan/duty_remedy.h"

enum { TPS = 6, UNITS = 3, PEOPLE_MAX = 8, POOL = 2, REMEDIES = 16 };

static const duty_options quick = {.seed = 1, .iterations = 96};

// Kecamatan 0 with four TPS and kecamatan 1 with two, a team of two officers for two TPS; an hour between the
// kecamatan, too far to lend. People stand by unit: Polsek 0, Polsek 1, pool.
typedef struct scene {
    duty_tps tps[TPS];
    int32_t near_s[2][16];
    matrix near[2];
    int32_t rank;
    duty_pattern pattern[2];
    duty_unit unit[UNITS];
    int32_t unit_tps_s[UNITS * TPS];
    duty_person person[PEOPLE_MAX];
    duty_problem p;
    arena a;
    duty_plan plan;
    duty_remedy found[REMEDIES];
    int32_t n;
} scene;

static void scene_init(scene *s)
{
    *s = (scene){.unit = {{0}, {1}, {-1}}, .pattern = {{2, 2, 2, 0}, {2, 2, 2, 0}}};
    for (int32_t k = 0; k < 2; k++) {
        int32_t n = k == 0 ? 4 : 2;
        s->near[k] = (matrix){.n = n, .time_s = s->near_s[k]};
        for (int32_t i = 0; i < n * n; i++) {
            s->near_s[k][i] = i % (n + 1) == 0 ? 0 : S_PER_MIN;
        }
    }
    for (int32_t i = 0; i < TPS; i++) {
        int32_t kecamatan = i >= 4;
        s->tps[i] = (duty_tps){.kecamatan = kecamatan, .local = i - 4 * kecamatan};
        for (int32_t u = 0; u < UNITS; u++) {
            s->unit_tps_s[u * TPS + i] = u == kecamatan ? 10 * S_PER_MIN : 70 * S_PER_MIN;
        }
    }
    s->p = (duty_problem){.n_kecamatan = 2,
                          .near = s->near,
                          .n_class = 1,
                          .class_rank = &s->rank,
                          .pattern = s->pattern,
                          .n_tps = TPS,
                          .tps = s->tps,
                          .n_unit = UNITS,
                          .unit = s->unit,
                          .unit_tps_s = s->unit_tps_s,
                          .person = s->person,
                          .neighbour_s = S_PER_HOUR};
    for (int32_t i = 0; i < DUTY_PHASES; i++) {
        s->p.phase[i] = (duty_phase){(i + 1) * S_PER_DAY, (i + 2) * S_PER_DAY};
    }
}

static void scene_solve(scene *s, int32_t own, int32_t other)
{
    for (int32_t i = 0; i < own + other; i++) {
        s->person[i] = (duty_person){.unit = i >= own, .eligible = true, .to_s = 9 * S_PER_DAY};
    }
    s->p.n_person = own + other;
    duty_solve(&s->a, &s->p, &quick, &s->plan);
    s->n = duty_remedies(&s->a, &s->p, &s->plan, &quick, POOL, s->found, REMEDIES);
}

static const duty_remedy *remedy_of(const scene *s, duty_remedy_kind kind)
{
    for (int32_t i = 0; i < s->n; i++) {
        if (s->found[i].kind == kind) {
            return &s->found[i];
        }
    }
    return NULL;
}

// Two of four officers are there, and the neighbour has two to spare: all four orders help.
static void test_each_kind(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    scene_solve(&s, 2, 4);
    assert_int_equal(s.plan.n_uncovered, 2);
    const duty_remedy *borrow = remedy_of(&s, DUTY_BORROW);
    const duty_remedy *bko = remedy_of(&s, DUTY_BKO);
    const duty_remedy *widen = remedy_of(&s, DUTY_WIDEN);
    const duty_remedy *thin = remedy_of(&s, DUTY_THIN);
    assert_true(borrow && bko && widen && thin);
    assert_int_equal(borrow->n, 2);
    assert_int_equal(borrow->unit, 1);
    assert_int_equal(borrow->kecamatan, 0);
    assert_int_equal(bko->n, 2);
    assert_int_equal(widen->class_, 0);
    assert_int_equal(widen->value, 4);
    assert_int_equal(widen->n, 2); // one team for two
    assert_int_equal(thin->value, 1);
    assert_int_equal(thin->n, 2); // two teams of one
    for (int32_t i = 0; i < s.n; i++) {
        assert_int_equal(s.found[i].score.uncovered[0], 0);
        assert_true(i == 0 || duty_score_compare(&s.p, &s.found[i - 1].score, &s.found[i].score) <= 0);
    }
    assert_int_equal(s.found[0].kind, DUTY_WIDEN); // nobody comes from afar
    arena_done(&s.a);
}

// Of teams of three a team of two covers its TPS already: with two teams of one three officers more are done
// without.
static void test_freed_beyond_breaks(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    s.pattern[0] = s.pattern[1] = (duty_pattern){3, 2, 2, 2};
    scene_solve(&s, 2, 3);
    assert_int_equal(s.plan.n_uncovered, 2);
    assert_int_equal(s.plan.score.breaks, 1);
    const duty_remedy *thin = remedy_of(&s, DUTY_THIN);
    assert_non_null(thin);
    assert_int_equal(thin->value, 1);
    assert_int_equal(thin->score.breaks, 4);
    assert_int_equal(thin->n, 3);
    arena_done(&s.a);
}

// Nobody to lend: the neighbour needs all his officers himself.
static void test_no_lender(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    scene_solve(&s, 2, 2);
    assert_null(remedy_of(&s, DUTY_BORROW));
    assert_non_null(remedy_of(&s, DUTY_BKO));
    arena_done(&s.a);
}

// Nobody is there: no other order helps.
static void test_request_alone(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    scene_solve(&s, 0, 0);
    assert_int_equal(s.plan.n_uncovered, TPS);
    assert_int_equal(s.n, 1);
    assert_int_equal(s.found[0].kind, DUTY_BKO);
    assert_int_equal(s.found[0].n, 6);
    arena_done(&s.a);
}

// What mends the whole stands before what mends a part, though it asks for most officers. One of four is
// there: the neighbour's two spare make a team with him, or he alone is one; each covers half.
static void test_whole_first(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    scene_solve(&s, 1, 4);
    assert_int_equal(s.plan.n_uncovered, 4);
    assert_int_equal(s.n, 3);
    const duty_remedy_kind order[] = {DUTY_BKO, DUTY_BORROW, DUTY_THIN};
    const int32_t officers[] = {4, 2, 1};
    for (int32_t i = 0; i < s.n; i++) {
        assert_int_equal(s.found[i].kind, order[i]);
        assert_int_equal(s.found[i].n, officers[i]);
        assert_int_equal(s.found[i].score.uncovered[0], i == 0 ? 0 : 2);
    }
    arena_done(&s.a);
}

static void test_nothing_to_mend(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    scene_solve(&s, 4, 2);
    assert_int_equal(s.plan.n_uncovered, 0);
    assert_int_equal(s.n, 0);
    arena_done(&s.a);
}

static bool is_late(void *ctx)
{
    (void)ctx;
    return true;
}

static void test_out_of_time(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    scene_solve(&s, 2, 4);
    const duty_options late = {.seed = 1, .iterations = 96, .out_of_time = is_late};
    assert_int_equal(duty_remedies(&s.a, &s.p, &s.plan, &late, POOL, s.found, REMEDIES), 0);
    assert_int_equal(duty_remedies(&s.a, &s.p, &s.plan, &quick, POOL, s.found, 1), 1);
    arena_done(&s.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_kind),   cmocka_unit_test(test_freed_beyond_breaks),
        cmocka_unit_test(test_no_lender),   cmocka_unit_test(test_request_alone),
        cmocka_unit_test(test_whole_first), cmocka_unit_test(test_nothing_to_mend),
        cmocka_unit_test(test_out_of_time),
    };
    return cmocka_run_group_tests_name("plan/duty_remedy", tests, NULL, NULL);
}
