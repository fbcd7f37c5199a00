// Who stood at a site of a reserve stands there again, where nothing speaks against it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "judged.h"
#include "plan/duty_internal.h"

enum { SITES = 2, PEOPLE = 2, NEAR_S = 10 * S_PER_MIN, FAR_S = 3 * S_PER_HOUR };

// A reserve of one officer at each of two sites, the second far, and two officers of one home. In the plan to
// begin from the first stood far and the second near; now each stands at the other's site.
typedef struct scene {
    duty_unit unit;
    int32_t site_kecamatan[SITES];
    int32_t unit_site_s[SITES];
    duty_person person[PEOPLE];
    duty_post post;
    int32_t unit_post_s;
    duty_reserve reserve;
    duty_busy busy;
    duty_problem p;
    duty_stand before[SITES];
    duty_stand now[SITES];
    duty_squad squad;
    duty_plan start;
    duty_plan plan;
} scene;

static void scene_init(scene *s)
{
    *s = (scene){.unit = {-1}, .site_kecamatan = {-1, -1}, .unit_site_s = {NEAR_S, FAR_S}};
    s->reserve = (duty_reserve){.n = SITES,
                                .guards = 1,
                                .n_site = SITES,
                                .unit_site_s = s->unit_site_s,
                                .site_kecamatan = s->site_kecamatan,
                                .from_s = S_PER_DAY,
                                .to_s = 2 * S_PER_DAY};
    s->p = (duty_problem){.n_unit = 1,
                          .unit = &s->unit,
                          .n_person = PEOPLE,
                          .person = s->person,
                          .post = &s->post,
                          .unit_post_s = &s->unit_post_s,
                          .busy = &s->busy,
                          .n_reserve = 1,
                          .reserve = &s->reserve};
    for (int32_t i = 0; i < PEOPLE; i++) {
        s->person[i] = (duty_person){.eligible = true, .to_s = 9 * S_PER_DAY};
        s->before[i] = (duty_stand){.site = i, .person_n = 1, .person = {1 - i}};
        s->now[i] = (duty_stand){.site = i, .person_n = 1, .person = {i}};
    }
    s->start = (duty_plan){.n_stand = SITES, .stand = s->before};
    s->plan = (duty_plan){.n_stand = SITES, .stand = s->now};
}

// Person i was at home from when he is busy until the duty begins: enough for the near site, not for the far.
static void make_busy(scene *s, int32_t i)
{
    s->busy = (duty_busy){S_PER_DAY - 3 * S_PER_HOUR, S_PER_DAY - S_PER_HOUR};
    s->p.n_busy = 1;
    s->person[i].busy_n = 1;
}

static void assert_stand(const scene *s, int32_t near, int32_t far)
{
    assert_int_equal(s->now[0].person[0], near);
    assert_int_equal(s->now[1].person[0], far);
}

static void test_stands_where_he_stood(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    duty_stands_keep(&s.p, &s.start, &s.plan);
    assert_stand(&s, 1, 0);
    scene_init(&s);
    s.person[1].unit = 1; // of another home
    duty_unit units[] = {{-1}, {-1}};
    const int32_t ways_s[] = {NEAR_S, FAR_S, NEAR_S, FAR_S};
    s.p.n_unit = 2;
    s.p.unit = units;
    s.reserve.unit_site_s = ways_s;
    duty_stands_keep(&s.p, &s.start, &s.plan);
    assert_stand(&s, 0, 1);
}

// The way to the far site would begin while he is busy.
static void test_not_beside_busy_times(void **state)
{
    (void)state;
    for (int32_t who = 0; who < PEOPLE; who++) {
        scene s;
        scene_init(&s);
        make_busy(&s, who);
        duty_stands_keep(&s.p, &s.start, &s.plan);
        assert_stand(&s, 0, 1);
        s.unit_site_s[1] = NEAR_S;
        duty_stands_keep(&s.p, &s.start, &s.plan);
        assert_stand(&s, 1, 0);
    }
}

// A post that ends shortly before leaves no time for the way to the far site.
static void test_not_beside_another_duty(void **state)
{
    (void)state;
    for (int32_t who = 0; who < PEOPLE; who++) {
        scene s;
        scene_init(&s);
        s.post = (duty_post){.kecamatan = -1, .guards = 1, .to_s = S_PER_DAY - S_PER_HOUR};
        s.p.n_post = 1;
        s.squad = (duty_squad){.person_n = 1, .person = {who}};
        s.plan.n_squad = 1;
        s.plan.squad = &s.squad;
        duty_stands_keep(&s.p, &s.start, &s.plan);
        assert_stand(&s, 0, 1);
    }
}

// The whole way: what is made from a plan of other times keeps every rule.
static void test_judge_agrees(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    make_busy(&s, 0);
    arena a = {0};
    duty_plan plan;
    check_report report;
    const duty_options o = {.seed = 1, .iterations = 1, .start = &s.start};
    duty_solve(&a, &s.p, &o, &plan);
    check_report_init(&a, &report);
    check_duty(&a, &s.p, &plan, &report);
    judged_print(&report);
    assert_int_equal(report.n_fault, 0);
    assert_int_equal(plan.score.lacking, 0);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stands_where_he_stood),
        cmocka_unit_test(test_not_beside_busy_times),
        cmocka_unit_test(test_not_beside_another_duty),
        cmocka_unit_test(test_judge_agrees),
    };
    return cmocka_run_group_tests_name("plan/duty_keep", tests, NULL, NULL);
}
