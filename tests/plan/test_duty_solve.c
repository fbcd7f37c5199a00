// Placement by hand-made cases, and the press arithmetic of OKI.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "duty_gen.h"
#include "judged.h"
#include "plan/duty.h"

static const duty_options quick = {.seed = 1, .iterations = 200};

enum {
    KECAMATAN = 2,
    CLASSES = 2, // 0 ordinary, 1 vulnerable
    TPS_MAX = 8,
    UNITS = 3, // Polsek 0, Polsek 1, pool
    PEOPLE_MAX = 16,
    POSTS_MAX = 3,
    POOL = 2,
};

// Two kecamatan, each with a Polsek, and a pool. TPS of a kecamatan are one minute apart.
typedef struct scene {
    duty_tps tps[TPS_MAX];
    int32_t time_s[KECAMATAN][TPS_MAX * TPS_MAX];
    matrix near[KECAMATAN];
    int32_t rank[CLASSES];
    duty_pattern pattern[CLASSES * KECAMATAN];
    duty_unit unit[UNITS];
    int32_t unit_tps_s[UNITS * TPS_MAX];
    int32_t unit_post_s[UNITS * POSTS_MAX];
    duty_person person[PEOPLE_MAX];
    duty_post post[POSTS_MAX];
    duty_problem p;
    int32_t own_min; // from each Polsek to its own TPS
    arena a;
    duty_plan plan;
} scene;

static void add_tps(scene *s, int32_t kecamatan, int32_t class_)
{
    s->tps[s->p.n_tps++] =
        (duty_tps){.kecamatan = kecamatan, .local = s->near[kecamatan].n++, .class_ = class_};
}

static int32_t add_person(scene *s, int32_t unit)
{
    s->person[s->p.n_person] = (duty_person){.unit = unit, .eligible = true, .to_s = 9 * S_PER_DAY};
    return s->p.n_person++;
}

static void scene_init(scene *s)
{
    *s = (scene){.own_min = 10};
    s->rank[1] = 5;
    s->unit[1].kecamatan = 1;
    s->unit[POOL].kecamatan = -1;
    for (int32_t k = 0; k < KECAMATAN; k++) {
        s->pattern[k] = (duty_pattern){1, 2, 3, 0};
        s->pattern[KECAMATAN + k] = (duty_pattern){2, 1, 2, 0};
    }
    s->p = (duty_problem){.n_kecamatan = KECAMATAN,
                          .near = s->near,
                          .n_class = CLASSES,
                          .class_rank = s->rank,
                          .pattern = s->pattern,
                          .tps = s->tps,
                          .n_unit = UNITS,
                          .unit = s->unit,
                          .unit_tps_s = s->unit_tps_s,
                          .unit_post_s = s->unit_post_s,
                          .person = s->person,
                          .post = s->post};
    for (int32_t i = 0; i < DUTY_PHASES; i++) {
        s->p.phase[i] = (duty_phase){(i + 1) * S_PER_DAY, (i + 2) * S_PER_DAY};
    }
}

// From its own Polsek own_min, from the pool 60 minutes, from the other Polsek 30.
static void scene_travel(scene *s)
{
    for (int32_t k = 0; k < KECAMATAN; k++) {
        s->near[k].time_s = s->time_s[k];
        for (int32_t i = 0; i < s->near[k].n * s->near[k].n; i++) {
            s->time_s[k][i] = i % (s->near[k].n + 1) == 0 ? 0 : S_PER_MIN;
        }
    }
    for (int32_t u = 0; u < UNITS; u++) {
        for (int32_t i = 0; i < s->p.n_tps; i++) {
            int32_t min = u == POOL ? 60 : u == s->tps[i].kecamatan ? s->own_min : 30;
            s->unit_tps_s[u * s->p.n_tps + i] = min * S_PER_MIN;
        }
    }
}

static void scene_solve(scene *s)
{
    scene_travel(s);
    duty_solve(&s->a, &s->p, &quick, &s->plan);
}

static void test_nothing(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    scene_solve(&s);
    assert_int_equal(s.plan.n_team, 0);
    assert_int_equal(s.plan.n_uncovered, 0);
    assert_int_equal(s.plan.lower_bound, 0);
    arena_done(&s.a);
}

// Three people, one vulnerable TPS (2:1) and one pair of ordinary ones (1:2): all is covered by own officers.
static void test_simple(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    add_tps(&s, 0, 0);
    add_tps(&s, 0, 1);
    add_tps(&s, 0, 0);
    for (int32_t i = 0; i < 3; i++) {
        add_person(&s, 0);
    }
    scene_solve(&s);
    assert_int_equal(s.plan.n_team, 2);
    const duty_team *pair = &s.plan.team[0];
    assert_int_equal(pair->class_, 0);
    assert_int_equal(pair->tps_n, 2);
    assert_int_equal(s.plan.team_tps[0], 0);
    assert_int_equal(s.plan.team_tps[1], 2);
    assert_int_equal(pair->longest_hop_s, S_PER_MIN);
    assert_int_equal(pair->travel_s, 10 * S_PER_MIN);
    assert_int_equal(pair->linmas, 3);
    assert_int_equal(s.plan.team[1].person_n, 2);
    assert_int_equal(s.plan.lower_bound, 3);
    assert_int_equal(s.plan.short_by_bound, 0);
    assert_int_equal(s.plan.by_kecamatan[0].needed, 3);
    arena_done(&s.a);
}

// Two officers: the vulnerable TPS has them, the ordinary one waits.
static void test_vulnerable_first(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    add_tps(&s, 0, 0);
    add_tps(&s, 1, 1);
    add_person(&s, 0);
    add_person(&s, 0);
    scene_solve(&s);
    assert_int_equal(s.plan.n_team, 1);
    assert_int_equal(s.plan.team[0].class_, 1);
    assert_int_equal(s.plan.n_uncovered, 1);
    assert_int_equal(s.plan.uncovered[0], 0);
    assert_int_equal(s.plan.short_by_bound, 1);
    assert_int_equal(s.plan.by_kecamatan[0].short_, 1);
    assert_int_equal(s.plan.by_class[0].tps_uncovered, 1);
    arena_done(&s.a);
}

// The nearest serve, wherever they are from; of equals a village officer comes last.
static void test_nearest_first(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    add_tps(&s, 0, 0);
    int32_t village_officer = add_person(&s, 0);
    s.person[village_officer].village_officer = true;
    int32_t neighbour = add_person(&s, 1);
    int32_t pool = add_person(&s, POOL);
    int32_t own = add_person(&s, 0);
    const int32_t order[4] = {own, village_officer, neighbour, pool};
    for (int32_t polri = 1; polri <= 4; polri++) {
        s.pattern[0].polri = polri;
        scene_solve(&s);
        assert_int_equal(s.plan.n_team, 1);
        for (int32_t i = 0; i < polri; i++) {
            bool in = false;
            for (int32_t k = 0; k < polri; k++) {
                in = in || s.plan.team[0].person[k] == order[i];
            }
            assert_true(in);
        }
    }
    assert_int_equal(s.plan.team[0].travel_s, 60 * S_PER_MIN);
    s.p.neighbour_s = 20 * S_PER_MIN; // the neighbour is too far to lend
    scene_solve(&s);
    assert_int_equal(s.plan.n_uncovered, 1);
    s.pattern[0].polri_min = 3; // three of four cover it all the same: one break
    scene_solve(&s);
    assert_int_equal(s.plan.n_uncovered, 0);
    assert_int_equal(s.plan.team[0].person_n, 3);
    assert_int_equal(s.plan.score.breaks, 1);
    arena_done(&s.a);
}

// A village officer of the other kecamatan, one without pledge, one who comes late: nobody may serve.
static void test_unfit(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    add_tps(&s, 0, 0);
    s.person[add_person(&s, 1)].village_officer = true;
    s.person[add_person(&s, POOL)].village_officer = true;
    s.person[add_person(&s, 0)].eligible = false;
    s.person[add_person(&s, 0)].from_s = S_PER_DAY + 1;
    s.person[add_person(&s, 0)].to_s = 4 * S_PER_DAY - 1;
    scene_solve(&s);
    assert_int_equal(s.plan.n_team, 0);
    assert_int_equal(s.plan.n_uncovered, 1);
    assert_int_equal(s.plan.available, 4);
    arena_done(&s.a);
}

// Two of a kind: the two ways that are both short, though one short and one long would be less together.
static void test_travel_is_balanced(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    add_tps(&s, 0, 0);
    add_tps(&s, 1, 0);
    s.unit[0].kecamatan = s.unit[1].kecamatan = -1;
    int32_t first = add_person(&s, 0);
    int32_t second = add_person(&s, 1);
    scene_travel(&s);
    const int32_t min[2][2] = {{0, 60}, {62, 120}};
    for (int32_t i = 0; i < 4; i++) {
        s.unit_tps_s[i] = min[i / 2][i % 2] * S_PER_MIN;
    }
    duty_solve(&s.a, &s.p, &quick, &s.plan);
    assert_int_equal(s.plan.n_team, 2);
    assert_int_equal(s.plan.team[0].person[0], second);
    assert_int_equal(s.plan.team[0].travel_s, 62 * S_PER_MIN);
    assert_int_equal(s.plan.team[1].person[0], first);
    arena_done(&s.a);
}

// `larger` needs more teams than the other kecamatan; returns how many of the officers it has.
static int32_t larger_share(int32_t larger, int32_t need_other, int32_t officers)
{
    scene s;
    scene_init(&s);
    for (int32_t i = 0; i < TPS_MAX; i++) {
        add_tps(&s, i < need_other ? 1 - larger : larger, 0);
    }
    s.pattern[0].tps = s.pattern[1].tps = 1;
    for (int32_t i = 0; i < officers; i++) {
        add_person(&s, POOL);
    }
    scene_solve(&s);
    int32_t placed = s.plan.by_kecamatan[larger].placed;
    assert_int_equal(s.plan.by_kecamatan[larger].short_, TPS_MAX - need_other - placed);
    assert_int_equal(s.plan.by_kecamatan[1 - larger].placed, officers - placed);
    arena_done(&s.a);
    return placed;
}

// Shares follow need, whichever kecamatan stands first: of 6 and 2 teams four officers staff 3 and 1, of 7
// and 1 two officers staff 2 and 0.
static void test_shortage_by_need(void **state)
{
    (void)state;
    for (int32_t larger = 0; larger < KECAMATAN; larger++) {
        assert_int_equal(larger_share(larger, 2, 4), 3);
        assert_int_equal(larger_share(larger, 1, 2), 2);
    }
}

// Three TPS at 1:2 and one officer: the group of two.
static void test_larger_group_first(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    for (int32_t i = 0; i < 3; i++) {
        add_tps(&s, 0, 0);
    }
    add_person(&s, POOL);
    scene_solve(&s);
    assert_int_equal(s.plan.n_team, 1);
    assert_int_equal(s.plan.n_uncovered, 1);
    arena_done(&s.a);
}

// The only officer who can reach the second kecamatan is not used up in the first.
static void test_keeps_the_only_one(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    add_tps(&s, 0, 0);
    add_tps(&s, 1, 0);
    s.person[add_person(&s, 1)].village_officer = true;
    s.person[add_person(&s, 1)].village_officer = true;
    int32_t own = add_person(&s, 1);
    s.post[0] =
        (duty_post){.kecamatan = -1, .guards = 1, .from_s = 0, .to_s = S_PER_HOUR, .shift_s = S_PER_HOUR};
    s.p.n_post = 1;
    add_person(&s, 0);
    s.person[s.p.n_person - 1].from_s = 1; // too late for the post, in time for a team
    scene_solve(&s);
    assert_int_equal(s.plan.n_uncovered, 0);
    assert_int_equal(s.plan.post_short, 0);
    assert_int_equal(s.plan.squad[0].person[0], own);
    arena_done(&s.a);
}

// The warehouse has its two squads before any team; the post of the kecamatan has neither neighbour nor
// village officer, so the neighbour goes to the TPS, though farther.
static void test_posts(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    add_tps(&s, 0, 0);
    s.post[0] = (duty_post){.kecamatan = 0,
                            .guards = 2,
                            .from_s = S_PER_DAY,
                            .to_s = S_PER_DAY + 8 * S_PER_HOUR,
                            .shift_s = 8 * S_PER_HOUR};
    s.post[1] = (duty_post){
        .kecamatan = -1, .guards = 1, .from_s = 0, .to_s = 5 * S_PER_DAY, .shift_s = 12 * S_PER_HOUR};
    s.p.n_post = 2;
    add_person(&s, POOL);
    add_person(&s, POOL);
    int32_t neighbour = add_person(&s, 1);
    add_person(&s, 0);
    add_person(&s, 0);
    int32_t village_officer = add_person(&s, 0);
    s.person[village_officer].village_officer = true;
    scene_solve(&s);
    assert_int_equal(s.plan.n_squad, 3);
    assert_int_equal(s.plan.squad[0].post, 0);
    assert_int_equal(s.plan.squad[0].person_n, 2);
    assert_int_equal(s.plan.squad[1].post, 1);
    assert_int_equal(s.plan.squad[1].squad, 0);
    assert_int_equal(s.plan.squad[2].squad, 1);
    assert_int_equal(s.plan.squad[1].person_n + s.plan.squad[2].person_n, 2);
    for (int32_t i = 0; i < 2; i++) {
        assert_int_not_equal(s.plan.squad[0].person[i], neighbour);
        assert_int_not_equal(s.plan.squad[0].person[i], village_officer);
    }
    assert_int_equal(s.plan.n_uncovered, 0);
    assert_int_equal(s.plan.post_short, 0);
    arena_done(&s.a);
}

// Fewer people than the warehouse needs: each squad has one before one has two.
static void test_post_lack_is_spread(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    s.post[0] = (duty_post){
        .kecamatan = -1, .guards = 3, .from_s = 0, .to_s = 5 * S_PER_DAY, .shift_s = 12 * S_PER_HOUR};
    s.p.n_post = 1;
    for (int32_t i = 0; i < 4; i++) {
        add_person(&s, POOL);
    }
    scene_solve(&s);
    assert_int_equal(s.plan.squad[0].person_n, 2);
    assert_int_equal(s.plan.squad[1].person_n, 2);
    assert_int_equal(s.plan.post_short, 2);
    arena_done(&s.a);
}

// A handover longer than a shift: the second squad does not come before there is anything to hand over.
static void test_long_handover(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    s.post[0] = (duty_post){
        .kecamatan = -1, .guards = 1, .from_s = S_PER_DAY, .to_s = 3 * S_PER_DAY, .shift_s = 12 * S_PER_HOUR};
    s.p.n_post = 1;
    s.p.handover_s = 20 * S_PER_HOUR;
    for (int32_t i = 0; i < 2; i++) {
        s.person[add_person(&s, POOL)].from_s = S_PER_DAY;
    }
    scene_solve(&s);
    int32_t from_s = 0;
    int32_t to_s = 0;
    duty_squad_span(&s.p, 0, 1, &from_s, &to_s);
    assert_int_equal(from_s, S_PER_DAY);
    assert_int_equal(to_s, 3 * S_PER_DAY);
    assert_int_equal(s.plan.post_short, 0);
    check_report report;
    check_report_init(&s.a, &report);
    check_duty(&s.a, &s.p, &s.plan, &report);
    judged_print(&report);
    assert_int_equal(report.n_fault, 0);
    arena_done(&s.a);
}

// Where kecamatan differ in their pattern, those of one pattern are counted together.
static void test_bound_by_pattern(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    for (int32_t i = 0; i < 6; i++) {
        add_tps(&s, i % 2, 0); // three in each
    }
    s.pattern[0] = s.pattern[1] = (duty_pattern){2, 2, 0, 0};
    scene_solve(&s);
    assert_int_equal(s.plan.by_class[0].teams_min, 3); // ceil(6 / 2)
    assert_int_equal(s.plan.lower_bound, 6);
    assert_int_equal(s.plan.by_kecamatan[0].needed + s.plan.by_kecamatan[1].needed, 8);
    s.pattern[1].tps = 3;
    scene_solve(&s);
    assert_int_equal(s.plan.by_class[0].teams_min, 2 + 1); // ceil(3 / 2), ceil(3 / 3)
    s.pattern[1] = (duty_pattern){3, 1, 0, 0};
    scene_solve(&s);
    assert_int_equal(s.plan.lower_bound, 2 * 2 + 3 * 3);
    arena_done(&s.a);
}

// The lack of the last class takes the same share of every kecamatan's need, to one team.
static void assert_oki_shares(const duty_problem *p, const duty_plan *plan)
{
    int32_t groups[18] = {0};
    int32_t teams[18] = {0};
    int32_t all_groups = 0;
    for (int32_t i = 0; i < p->n_tps; i++) {
        groups[p->tps[i].kecamatan] += p->tps[i].class_ == 0; // TPS for now
    }
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        groups[k] = (groups[k] + 7) / 8;
        all_groups += groups[k];
    }
    for (int32_t t = 0; t < plan->n_team; t++) {
        teams[plan->team[t].kecamatan] += plan->team[t].class_ == 0;
    }
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        int32_t fair = plan->by_class[0].teams_placed * groups[k] / all_groups;
        assert_in_range(teams[k], fair > 1 ? fair - 1 : 0, fair + 1);
    }
}

// 47 at 2:1, 583 at 2:2, 1,607 at 2:8 are 94 + 584 + 402 = 1,080 people at least; 868 are there, 212 lack.
static void test_oki(void **state)
{
    (void)state;
    arena a = {0};
    duty_gen_spec spec = duty_gen_oki();
    duty_problem p = duty_gen(&a, &spec, 2024);
    assert_int_equal(p.n_tps, 2237);
    duty_plan plan;
    const duty_options o = {.seed = 5, .iterations = 100};
    duty_solve(&a, &p, &o, &plan);
    assert_int_equal(plan.available, 868);
    assert_int_equal(plan.lower_bound, 1080);
    assert_int_equal(plan.short_by_bound, 212);
    assert_int_equal(plan.by_class[2].people_min, 94);
    assert_int_equal(plan.by_class[1].people_min, 584);
    assert_int_equal(plan.by_class[0].people_min, 402);
    assert_int_equal(plan.by_class[2].tps_uncovered, 0);
    assert_int_equal(plan.by_class[2].people_placed, 94);
    assert_int_equal(plan.by_class[1].tps_uncovered, 0);
    int32_t placed = 0;
    for (int32_t c = 0; c < p.n_class; c++) {
        placed += plan.by_class[c].people_placed;
    }
    assert_int_equal(placed, 868);
    assert_oki_shares(&p, &plan);
    arena_done(&a);
}

// Two persons of a Polsek for two posts that come first and one TPS: one of them stands at both posts.
static void test_two_posts_and_a_team(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    add_tps(&s, 0, 0);
    for (int32_t i = 0; i < 2; i++) {
        add_person(&s, 0);
        s.post[i] = (duty_post){.guards = 1,
                                .from_s = (1 + 2 * i) * S_PER_DAY,
                                .to_s = (2 + 2 * i) * S_PER_DAY,
                                .first = true,
                                .own = true};
    }
    s.p.n_post = 2;
    s.p.rest_s = 8 * S_PER_HOUR;
    scene_solve(&s);
    assert_int_equal(s.plan.n_uncovered, 0);
    assert_int_equal(s.plan.post_short, 0);
    assert_int_equal(s.plan.squad[0].person[0], s.plan.squad[1].person[0]);
    assert_int_not_equal(s.plan.squad[0].person[0], s.plan.team[0].person[0]);
    arena_done(&s.a);
}

// One of the pool guards a post of so many guards, and is the only one for the second shift of another at the
// same time; somebody else can be at the first post who was in a team before.
static void scene_taken_over(scene *s, int32_t guards, int32_t n_post)
{
    enum { SCARCE = 1, TAKEN = 2, LESSER = 4 };
    scene_init(s);
    s->p.neighbour_s = 20 * S_PER_MIN; // each Polsek covers its own TPS
    s->p.rest_s = S_PER_HOUR;          // nobody stands two shifts of a post in a row
    for (int32_t k = 0; k < KECAMATAN; k++) {
        add_tps(s, k, 0);
        add_person(s, k);
    }
    s->person[0].skills = SCARCE;
    s->person[1].skills = TAKEN;
    s->person[add_person(s, POOL)].skills = SCARCE | TAKEN | LESSER;
    s->person[add_person(s, POOL)].skills = LESSER;
    s->person[2].from_s = s->person[3].from_s = 6 * S_PER_DAY; // too late for a team
    s->post[0] = (duty_post){
        .guards = guards, .from_s = 6 * S_PER_DAY, .to_s = 6 * S_PER_DAY + 10 * S_PER_HOUR, .skills = TAKEN};
    s->post[1] = (duty_post){
        .guards = 1, .from_s = 5 * S_PER_DAY, .to_s = 7 * S_PER_DAY, .shift_s = S_PER_DAY, .skills = SCARCE};
    s->post[2] = (duty_post){.guards = 2,
                             .from_s = 6 * S_PER_DAY + 12 * S_PER_HOUR,
                             .to_s = 6 * S_PER_DAY + 22 * S_PER_HOUR,
                             .skills = LESSER};
    for (int32_t i = 0; i < POSTS_MAX; i++) {
        s->post[i].kecamatan = -1;
    }
    s->p.n_post = n_post;
    scene_solve(s);
}

// Both guard the first post until one of them is called away; the first shift of the other keeps its guard.
static void test_both_squads_stand(void **state)
{
    (void)state;
    scene s;
    scene_taken_over(&s, 2, 2);
    assert_int_equal(s.plan.n_uncovered, 0);
    assert_int_equal(s.plan.score.unguarded, 0);
    assert_int_equal(s.plan.score.lacking, 1);
    assert_int_equal(s.plan.squad[0].person_n, 1);
    assert_int_equal(s.plan.squad[0].person[0], 1);
    arena_done(&s.a);
}

// He is the second guard of a third post too, which then has one: nobody else can be there.
static void test_lesser_guard_is_lost(void **state)
{
    (void)state;
    scene s;
    scene_taken_over(&s, 1, 3);
    assert_int_equal(s.plan.n_uncovered, 0);
    assert_int_equal(s.plan.score.unguarded, 0);
    assert_int_equal(s.plan.score.lacking, 1);
    assert_int_equal(s.plan.squad[0].person[0], 1);
    arena_done(&s.a);
}

// Who guards a post that comes first until shortly before the teams begin cannot be in one: without the rest
// in between the post has him, with it both have.
static void test_first_post_before_teams(void **state)
{
    (void)state;
    enum { REST_S = 8 * S_PER_HOUR };
    for (int32_t rested = 0; rested < 2; rested++) {
        scene s;
        scene_init(&s);
        add_tps(&s, 0, 0);
        add_person(&s, 0);
        s.post[0] = (duty_post){.guards = 1, .first = true};
        s.post[0].to_s = rested ? S_PER_DAY - REST_S - S_PER_HOUR : S_PER_DAY;
        s.p.n_post = 1;
        s.p.rest_s = REST_S;
        scene_solve(&s);
        assert_int_equal(s.plan.squad[0].person_n, 1);
        assert_int_equal(s.plan.n_uncovered, !rested);
        arena_done(&s.a);
    }
}

// Each of two persons is barred from the village of one of two TPS: nobody may be in a group of both.
static void test_groups_by_people(void **state)
{
    (void)state;
    scene s;
    scene_init(&s);
    int32_t village[] = {1, 2};
    for (int32_t i = 0; i < 2; i++) {
        add_tps(&s, 0, 0);
        s.tps[i].village = village[i];
        int32_t person = add_person(&s, 0);
        s.person[person].barred_first = i;
        s.person[person].barred_n = 1;
    }
    s.p.village = village;
    s.p.n_village = 2;
    scene_solve(&s);
    assert_int_equal(s.plan.n_uncovered, 0);
    assert_int_equal(s.plan.n_team, 2);
    arena_done(&s.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_simple),
        cmocka_unit_test(test_vulnerable_first),
        cmocka_unit_test(test_nearest_first),
        cmocka_unit_test(test_unfit),
        cmocka_unit_test(test_travel_is_balanced),
        cmocka_unit_test(test_shortage_by_need),
        cmocka_unit_test(test_larger_group_first),
        cmocka_unit_test(test_keeps_the_only_one),
        cmocka_unit_test(test_posts),
        cmocka_unit_test(test_post_lack_is_spread),
        cmocka_unit_test(test_long_handover),
        cmocka_unit_test(test_bound_by_pattern),
        cmocka_unit_test(test_oki),
        cmocka_unit_test(test_two_posts_and_a_team),
        cmocka_unit_test(test_first_post_before_teams),
        cmocka_unit_test(test_both_squads_stand),
        cmocka_unit_test(test_lesser_guard_is_lost),
        cmocka_unit_test(test_groups_by_people),
    };
    return cmocka_run_group_tests_name("plan/duty_solve", tests, NULL, NULL);
}
