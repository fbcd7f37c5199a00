// From the tiny register to a published plan: what is kept, what is refused, what the same seed gives.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/planner_internal.h"
#include "tiny.h"

static planner_request request(const tiny *t)
{
    return (planner_request){.seed = 1, .iterations = 100, .dir = t->dir, .clock = clock_system()};
}

// A plan by a network of the register's lines; the caller ends the network with roads_done.
static bool make(arena *a, const snapshot *s, const planning_options *o, planning *p, roads **ret_net, err *e)
{
    *ret_net = NULL;
    return roads_make(s, NULL, NULL, NULL, NULL, ret_net, e) && planning_make(a, s, *ret_net, o, p, e);
}

typedef struct planned {
    tiny t;
    arena a;
    planner_result r;
} planned;

static void planned_init(planned *p)
{
    *p = (planned){0};
    assert_true(tiny_init(&p->t));
    planner_request q = request(&p->t);
    assert_true(planner_run(&p->a, p->t.st, &q, &p->r, &p->t.e));
}

static void planned_done(planned *p)
{
    json_decref(p->r.document);
    arena_done(&p->a);
    tiny_done(&p->t);
}

static void a_plan_is_kept_under_the_hash_of_its_bytes(void **state)
{
    (void)state;
    planned p;
    planned_init(&p);
    assert_int_equal(p.r.faults, 0);
    planner_result latest = {0};
    assert_true(planner_latest(&p.a, p.t.st, &latest, &p.t.e));
    assert_string_equal(latest.id, p.r.id);
    assert_true(str_eq(latest.body, p.r.body));
    assert_true(json_equal(latest.document, p.r.document));
    assert_int_equal(latest.snap.n_tps, TINY_TPS);
    json_decref(latest.document);
    planned_done(&p);
}

static void a_faulted_plan_is_not_published(void **state)
{
    (void)state;
    tiny t;
    arena a = {0};
    assert_true(tiny_init(&t));
    planner_request q = request(&t);
    planner_result r = {.body = STR("{\"a\":1}"), .faults = 3};
    assert_false(planner_publish(t.st, &q, &r, &t.e));
    assert_string_equal(t.e.code, "plan.faulted");
    assert_string_equal(err_arg_get(&t.e, "faults"), "3");
    plan_record kept = {0};
    assert_false(store_plan_latest(t.st, &a, &kept, &t.e));
    assert_string_equal(t.e.code, "store.no_plan");
    r.faults = 0;
    assert_true(planner_publish(t.st, &q, &r, &t.e));
    assert_true(store_plan_latest(t.st, &a, &kept, &t.e));
    arena_done(&a);
    tiny_done(&t);
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    planned p;
    planned q;
    planned_init(&p);
    planned_init(&q);
    assert_true(str_eq(p.r.body, q.r.body));
    planned_done(&p);
    planned_done(&q);
}

static bool at_once(void *ctx)
{
    ++*(int *)ctx;
    return true;
}

static void a_plan_without_time_is_a_whole_plan(void **state)
{
    (void)state;
    tiny t;
    arena a = {0};
    snapshot snap;
    planning p;
    roads *net = NULL;
    int asked = 0;
    assert_true(tiny_init(&t));
    assert_true(store_snapshot(t.st, &a, NULL, NULL, &snap, &t.e));
    planning_options o = {
        .seed = 1, .iterations = 1000000, .out_of_time = at_once, .out_of_time_ctx = &asked};
    assert_true(make(&a, &snap, &o, &p, &net, &t.e));
    assert_true(asked > 0);
    assert_int_equal(p.verdict.n_fault, 0);
    assert_int_equal(p.distribution.n_missing, 0);
    assert_int_equal(p.distribution.iterations, 0);
    roads_done(net);
    arena_done(&a);
    tiny_done(&t);
}

// What the register must hold before anything can be planned, each lack named by its own code.
static void a_register_that_cannot_be_planned_is_named(void **state)
{
    (void)state;
    tiny t;
    arena a = {0};
    snapshot whole;
    planning p;
    roads *net = NULL;
    planning_options o = {.seed = 1};
    assert_true(tiny_init(&t));
    assert_true(store_snapshot(t.st, &a, NULL, NULL, &whole, &t.e));
    const struct {
        const char *code;
        size_t count; // offset of the number of rows that is taken away
    } row[] = {
        {"plan.no_warehouse", offsetof(snapshot, n_site)},
        {"plan.no_tps", offsetof(snapshot, n_tps)},
        {"plan.no_setting", offsetof(snapshot, n_setting)},
        {"plan.no_calendar", offsetof(snapshot, n_calendar)},
        {"plan.no_pattern", offsetof(snapshot, n_pattern)},
        {"plan.no_kits", offsetof(snapshot, n_kit)},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        snapshot s = whole;
        memset((char *)&s + row[i].count, 0, sizeof(int32_t));
        s.n_link = row[i].count == offsetof(snapshot, n_site) ? 0 : s.n_link;
        assert_false(make(&a, &s, &o, &p, &net, &t.e));
        roads_done(net);
        assert_string_equal(t.e.code, row[i].code);
    }
    snapshot s = whole;
    s.operation.code = "";
    assert_false(make(&a, &s, &o, &p, &net, &t.e));
    roads_done(net);
    assert_string_equal(t.e.code, "plan.no_operation");
    arena_done(&a);
    tiny_done(&t);
}

static snapshot whole_register(arena *a, tiny *t)
{
    snapshot s;
    assert_true(store_snapshot(t->st, a, NULL, NULL, &s, &t->e));
    return s;
}

static void goods_are_not_to_come_back_before_they_are_received(void **state)
{
    (void)state;
    tiny t;
    arena a = {0};
    planning p;
    roads *net = NULL;
    planning_options o = {.seed = 1};
    assert_true(tiny_init(&t));
    snapshot s = whole_register(&a, &t);
    snap_calendar *row = ARENA_NEW(&a, snap_calendar, s.n_calendar);
    memcpy(row, s.calendar, (size_t)s.n_calendar * sizeof *row);
    s.calendar = row;
    for (int32_t i = 0; i < s.n_calendar; i++) {
        if (strcmp(row[i].code, "leg-tps-pps") == 0) {
            row = &row[i];
            break;
        }
    }
    assert_true(datetime_parse(STR("2024-11-26 17:59"), &row->from_s));
    assert_false(make(&a, &s, &o, &p, &net, &t.e));
    roads_done(net);
    assert_string_equal(t.e.code, "plan.back_early");
    assert_string_equal(err_arg_get(&t.e, "code"), "leg-tps-pps");
    assert_string_equal(err_arg_get(&t.e, "received"), "2024-11-26T18:00");
    row->from_s += S_PER_MIN;
    assert_true(make(&a, &s, &o, &p, &net, &t.e));
    assert_int_equal(p.verdict.n_fault, 0);
    roads_done(net);
    arena_done(&a);
    tiny_done(&t);
}

// A post holds as many officers as a team at most; a place with more guards is several posts.
static void no_guard_of_a_large_post_is_dropped(void **state)
{
    (void)state;
    tiny t;
    arena a = {0};
    planning p;
    roads *net = NULL;
    planning_options o = {.seed = 1};
    assert_true(tiny_init(&t));
    snapshot s = whole_register(&a, &t);
    snap_site *site = ARENA_NEW(&a, snap_site, s.n_site);
    memcpy(site, s.site, (size_t)s.n_site * sizeof *site);
    s.site = site;
    for (int32_t i = 0; i < s.n_site; i++) {
        site[i].guards = site[i].kind == SITE_WAREHOUSE ? 2 * DUTY_TEAM_MAX + 3 : 0;
    }
    assert_true(make(&a, &s, &o, &p, &net, &t.e));
    assert_int_equal(p.verdict.n_fault, 0);
    int32_t guards = 0;
    for (int32_t i = 0; i < p.duty.n_post; i++) {
        assert_int_equal(p.post_site[i], p.warehouse);
        guards += p.duty.post[i].guards;
    }
    assert_int_equal(guards, 2 * DUTY_TEAM_MAX + 3);
    json_t *document = planning_document(&a, &p, &o);
    json_t *posts = json_object_get(json_object_get(document, "placement"), "posts");
    assert_int_equal(json_array_size(posts), p.placement.n_squad);
    for (size_t i = 0; i < json_array_size(posts); i++) { // the squads of one place are told apart
        assert_int_equal(json_integer_value(json_object_get(json_array_get(posts, i), "squad")), i + 1);
    }
    json_decref(document);
    roads_done(net);
    arena_done(&a);
    tiny_done(&t);
}

static void a_kecamatan_beyond_the_limit_is_named(void **state)
{
    (void)state;
    tiny t;
    arena a = {0};
    planning p;
    roads *net = NULL;
    planning_options o = {.seed = 1};
    assert_true(tiny_init(&t));
    snapshot s = whole_register(&a, &t);
    snap_tps *tps = ARENA_NEW(&a, snap_tps, PLANNING_NEAR_MAX + 1);
    for (int32_t i = 0; i <= PLANNING_NEAR_MAX; i++) {
        tps[i] = s.tps[0];
    }
    s.tps = tps;
    s.n_tps = PLANNING_NEAR_MAX + 1;
    assert_false(make(&a, &s, &o, &p, &net, &t.e));
    roads_done(net);
    assert_string_equal(t.e.code, "plan.large_kecamatan");
    assert_string_equal(err_arg_get(&t.e, "area"), "Hulu");
    arena_done(&a);
    tiny_done(&t);
}

// Who ends the trials as soon as they begin, or the planning before.
typedef struct stopper {
    planning_step at;
    planner_wish wish;
    bool reached;
} stopper;

static void look(void *ctx, planning_step step, int64_t done, int64_t total)
{
    stopper *s = ctx;
    (void)done;
    (void)total;
    s->reached = s->reached || step == s->at;
}

static planner_wish stop(void *ctx)
{
    const stopper *s = ctx;
    return s->reached ? s->wish : PLANNER_GO_ON;
}

static void remedies_that_are_stopped_keep_what_is_known(void **state)
{
    (void)state;
    planned p;
    planned_init(&p);
    json_t *whole = NULL;
    json_t *cut = NULL;
    stopper s = {PLANNING_DISTRIBUTION, PLANNER_ENOUGH, false};
    planner_request q = request(&p.t);
    q.iterations = 10;
    assert_true(planner_remedies(&p.a, p.t.st, &q, &whole, &p.t.e));
    q.progress = look;
    q.progress_ctx = &s;
    q.wish = stop;
    q.wish_ctx = &s;
    assert_true(planner_remedies(&p.a, p.t.st, &q, &cut, &p.t.e));
    size_t all = json_array_size(json_object_get(whole, "remedies"));
    assert_true(json_is_true(json_object_get(whole, "whole")));
    assert_true(all > 0); // its posts lack officers
    assert_true(json_is_false(json_object_get(cut, "whole")));
    assert_true(json_array_size(json_object_get(cut, "remedies")) < all);
    assert_true(json_equal(json_object_get(whole, "before"), json_object_get(cut, "before")));
    json_decref(whole);
    json_decref(cut);
    planned_done(&p);
}

static void remedies_are_given_up_with_the_planning(void **state)
{
    (void)state;
    planned p;
    planned_init(&p);
    json_t *answer = NULL;
    stopper s = {PLANNING_NETWORK, PLANNER_GIVE_UP, false};
    planner_request q = request(&p.t);
    q.progress = look;
    q.progress_ctx = &s;
    q.wish = stop;
    q.wish_ctx = &s;
    assert_false(planner_remedies(&p.a, p.t.st, &q, &answer, &p.t.e));
    assert_string_equal(p.t.e.code, "plan.given_up");
    assert_null(answer);
    planned_done(&p);
}

// A clock that goes on only when it is asked, or told to.
typedef struct slow_clock {
    int64_t us, step_us;
    planning_step at; // where it is told to
    int64_t leap_us;
} slow_clock;

static int64_t slow_us(void *ctx)
{
    slow_clock *c = ctx;
    c->us += c->step_us;
    return c->us;
}

static void leap(void *ctx, planning_step step, int64_t done, int64_t total)
{
    slow_clock *c = ctx;
    (void)done;
    (void)total;
    c->us += step == c->at ? c->leap_us : 0;
}

static clock_source clock_of(slow_clock *c)
{
    return (clock_source){slow_us, slow_us, c};
}

// The time that making the problem takes is the trials' no more.
static void remedies_end_when_the_seconds_are_over(void **state)
{
    (void)state;
    planned p;
    planned_init(&p);
    slow_clock c = {.step_us = 1, .at = PLANNING_PLACEMENT, .leap_us = 100 * INT64_C(1000000)};
    planner_request q = request(&p.t);
    json_t *answer = NULL;
    q.iterations = 10;
    q.seconds = 60;
    q.clock = clock_of(&c);
    q.progress = leap;
    q.progress_ctx = &c;
    assert_true(planner_remedies(&p.a, p.t.st, &q, &answer, &p.t.e));
    assert_true(json_is_false(json_object_get(answer, "whole")));
    assert_int_equal(json_array_size(json_object_get(answer, "remedies")), 0);
    json_decref(answer);
    planned_done(&p);
}

static bool nothing(void *ctx, arena *a, planning *p, err *e)
{
    (void)ctx;
    (void)a;
    (void)p;
    (void)e;
    return true;
}

// Where no distribution is sought the placement has all of the time, and two problems have it together.
static void problems_share_a_limit(void **state)
{
    (void)state;
    planned p;
    planned_init(&p);
    slow_clock c = {.step_us = 100 * INT64_C(1000)};
    planner_request q = request(&p.t);
    planner_result latest = {0};
    assert_true(planner_latest(&p.a, p.t.st, &latest, &p.t.e));
    q.iterations = PLANNER_ITERATIONS;
    q.seconds = 20;
    q.clock = clock_of(&c);
    planner_limit limit = planner_limit_of(&q);
    assert_true(planner_problem(&p.a, &q, &limit, &latest, &latest.snap, nothing, NULL, &p.t.e));
    assert_true(c.us >= 20 * INT64_C(1000000));
    int64_t first_us = c.us;
    assert_true(planner_problem(&p.a, &q, &limit, &latest, &latest.snap, nothing, NULL, &p.t.e));
    assert_true(c.us - first_us < 5 * INT64_C(1000000));
    json_decref(latest.document);
    planned_done(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_is_kept_under_the_hash_of_its_bytes),
        cmocka_unit_test(a_faulted_plan_is_not_published),
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(a_plan_without_time_is_a_whole_plan),
        cmocka_unit_test(a_register_that_cannot_be_planned_is_named),
        cmocka_unit_test(goods_are_not_to_come_back_before_they_are_received),
        cmocka_unit_test(no_guard_of_a_large_post_is_dropped),
        cmocka_unit_test(a_kecamatan_beyond_the_limit_is_named),
        cmocka_unit_test(remedies_that_are_stopped_keep_what_is_known),
        cmocka_unit_test(remedies_are_given_up_with_the_planning),
        cmocka_unit_test(remedies_end_when_the_seconds_are_over),
        cmocka_unit_test(problems_share_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
