// The live desk: reports become progress and conditions; a restart, any order and any batches show the same.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/observed_erase.h"
#include "live_case.h"
#include "prop.h"

static const access_who everybody = {.organisation = ACCESS_POLRI, .role = ACCESS_COMMANDER};

static const char *convoys(live_case *x)
{
    json_t *body = NULL;
    assert_true(live_desk_convoys(x->d, &everybody, &body, &x->e));
    char *text = json_dumps(body, JSON_COMPACT | JSON_REAL_PRECISION(9));
    const char *kept = str_dup(&x->a, str_of(text));
    free(text);
    json_decref(body);
    return kept;
}

static json_t *trip(live_case *x, const char *id)
{
    json_t *body = NULL;
    assert_true(live_desk_convoy(x->d, &everybody, str_of(id), &body, &x->e));
    json_t *row = json_incref(json_array_get(json_object_get(body, "trips"), 0));
    json_decref(body);
    return row;
}

static void assert_stage(live_case *x, const char *id, const char *stage)
{
    json_t *row = trip(x, id);
    assert_string_equal(json_string_value(json_object_get(row, "stage")), stage);
    json_decref(row);
}

static bool holds(live_case *x, watch_kind kind, const char *subject)
{
    const watch_condition *row = NULL;
    int32_t n = 0;
    bool found = false;
    live_desk_conditions(x->d, &x->a, x->now_us, &row, &n);
    for (int32_t i = 0; i < n; i++) {
        found = found || (row[i].kind == kind && str_eq(row[i].subject, str_of(subject)));
    }
    return found;
}

static void report(live_case *x, int tracker, double minute, double share, int32_t east_m)
{
    observation o = case_seen(x, minute, share, east_m);
    assert_true(case_report(x, tracker, &o, 1));
}

static void a_convoy_is_followed_to_its_end(void **state)
{
    (void)state;
    live_case x;
    assert_true(case_init(&x));
    assert_stage(&x, "0-0001", "silent");
    assert_true(case_tick(&x, 5));
    assert_false(holds(&x, WATCH_NOT_LEFT, "0-0001")); // nobody knows
    report(&x, 0, 0, 0, 0);
    assert_true(case_tick(&x, 6));
    assert_true(holds(&x, WATCH_NOT_LEFT, "0-0001"));
    for (int minute = 6; minute <= 30; minute += 2) {
        assert_true(case_tick(&x, minute));
        report(&x, 0, minute, minute / 60.0, 0);
        report(&x, 1, minute, minute / 60.0, 0);
    }
    assert_true(case_tick(&x, 30));
    assert_stage(&x, "0-0001", "under_way");
    assert_false(holds(&x, WATCH_NOT_LEFT, "0-0001"));
    assert_false(holds(&x, WATCH_OFF_WAY, "0-0001"));
    json_t *row = trip(&x, "0-0001");
    assert_in_range(json_integer_value(json_object_get(row, "along_m")), 10000, 13000);
    assert_in_range(json_integer_value(json_object_get(row, "late_s")) + 120, 0, 240);
    assert_string_equal(json_string_value(json_object_get(row, "next_stop")), "PPK-99.01.02");
    json_decref(row);
    // The first leaves its way, the second goes on.
    for (int minute = 32; minute <= 40; minute += 2) {
        assert_true(case_tick(&x, minute));
        report(&x, 0, minute, minute / 60.0, 2500);
        report(&x, 1, minute, minute / 60.0, 0);
    }
    assert_true(case_tick(&x, 40));
    assert_true(holds(&x, WATCH_OFF_WAY, "0-0001"));
    assert_false(holds(&x, WATCH_OFF_WAY, "0-0002"));
    for (int minute = 42; minute <= 60; minute += 2) {
        assert_true(case_tick(&x, minute));
        report(&x, 0, minute, minute / 60.0, 0);
        report(&x, 1, minute, minute / 60.0, 0);
    }
    assert_true(case_tick(&x, 61));
    assert_stage(&x, "0-0001", "arrived");
    assert_stage(&x, "0-0002", "arrived");
    assert_false(holds(&x, WATCH_OFF_WAY, "0-0001"));
    assert_false(holds(&x, WATCH_NOT_ARRIVED, "0-0001"));
    case_done(&x);
}

typedef struct heard {
    int32_t n;
    bool foreign;
    bool named;
} heard;

static bool hear(void *ctx, const news_item *item)
{
    heard *h = ctx;
    h->n++;
    h->foreign = h->foreign || strcmp(item->topic, "convoys") != 0 || !str_eq(item->area, STR("99.01.02"));
    json_t *body = json_loadb(item->text.p, item->text.n, 0, NULL);
    const json_t *row = json_array_get(json_object_get(body, "trips"), 0);
    h->named = h->named || json_string_value(json_object_get(row, "id")) != NULL;
    json_decref(body);
    return true;
}

static void what_changes_is_news_of_its_area(void **state)
{
    (void)state;
    live_case x;
    heard h = {0};
    assert_true(case_init(&x));
    assert_true(case_tick(&x, 0));
    uint64_t before = news_last(x.news);
    assert_true(case_tick(&x, LIVE_SILENT_MIN + 0.05));
    assert_true(news_since(x.news, before, hear, &h));
    assert_int_equal(h.n, 1); // they should have been heard by now
    h.n = 0;
    before = news_last(x.news);
    assert_true(case_tick(&x, LIVE_SILENT_MIN + 0.1));
    assert_true(case_tick(&x, LIVE_SILENT_MIN + 10));
    assert_int_equal(news_last(x.news), before); // nothing has changed
    report(&x, 0, 0, 0, 0);
    assert_true(case_tick(&x, LIVE_SILENT_MIN + 10.2));
    assert_true(news_since(x.news, before, hear, &h));
    assert_int_equal(h.n, 1);
    assert_true(h.named && !h.foreign);
    case_done(&x);
}

static int64_t eta(live_case *x, const char *id)
{
    json_t *row = trip(x, id);
    int64_t us = 0;
    assert_true(instant_parse(str_of(json_string_value(json_object_get(row, "eta"))), &us));
    json_decref(row);
    return us;
}

// Nothing is reckoned anew while nothing comes; the hour of arriving does not lie in the past for all that,
// and whoever watches is told of it now and then.
static void an_hour_that_has_gone_by_moves_on(void **state)
{
    (void)state;
    live_case x;
    assert_true(case_init(&x));
    for (int minute = 0; minute <= 30; minute += 5) {
        assert_true(case_tick(&x, minute));
        report(&x, 0, minute, minute / 60.0, 0);
    }
    assert_true(case_tick(&x, 31));
    assert_true(eta(&x, "0-0001") < case_start_us() + INT64_C(62) * CASE_MIN_US);
    uint64_t before = news_last(x.news);
    assert_true(case_tick(&x, 32));
    assert_int_equal(news_last(x.news), before);
    assert_true(case_tick(&x, 90)); // it should be there; that it is not stands out
    before = news_last(x.news);
    assert_int_equal(eta(&x, "0-0001"), case_start_us() + INT64_C(90) * CASE_MIN_US);
    assert_true(case_tick(&x, 90.1));
    assert_int_equal(news_last(x.news), before);
    assert_true(case_tick(&x, 91));
    assert_int_equal(news_last(x.news), before + 1);
    assert_int_equal(eta(&x, "0-0001"), case_start_us() + INT64_C(91) * CASE_MIN_US);
    case_done(&x);
}

static int64_t since(live_case *x, watch_kind kind, const char *subject)
{
    const watch_condition *row = NULL;
    int32_t n = 0;
    live_desk_conditions(x->d, &x->a, x->now_us, &row, &n);
    for (int32_t i = 0; i < n; i++) {
        if (row[i].kind == kind && str_eq(row[i].subject, str_of(subject))) {
            return row[i].from_us;
        }
    }
    return 0;
}

// What began stays dated as it began while reports go on, and so it is after a restart.
static void what_began_keeps_its_beginning(void **state)
{
    (void)state;
    live_case x;
    int64_t late_us = 0;
    int64_t apart_us = 0;
    assert_true(case_init(&x));
    for (int minute = 0; minute <= 150; minute += 5) { // a tenth of the speed, the other one faster
        assert_true(case_tick(&x, minute));
        report(&x, 0, minute, 0.05 + minute / 600.0, 0);
        report(&x, 1, minute, 0.05 + minute / 200.0, 0);
        assert_true(case_tick(&x, minute + 0.1));
        late_us = late_us ? late_us : since(&x, WATCH_SLACK_GONE, "0-0001");
        apart_us = apart_us ? apart_us : since(&x, WATCH_APART, "K0-0001");
    }
    assert_true(late_us > case_start_us() && late_us < case_start_us() + INT64_C(100) * CASE_MIN_US);
    assert_true(apart_us > case_start_us() && apart_us < case_start_us() + INT64_C(100) * CASE_MIN_US);
    assert_int_equal(since(&x, WATCH_SLACK_GONE, "0-0001"), late_us);
    assert_int_equal(since(&x, WATCH_APART, "K0-0001"), apart_us);
    live_desk_close(x.d);
    assert_true(case_open(&x));
    assert_int_equal(since(&x, WATCH_SLACK_GONE, "0-0001"), late_us);
    assert_int_equal(since(&x, WATCH_APART, "K0-0001"), apart_us);
    case_done(&x);
}

static void a_trip_that_never_came_stays_so(void **state)
{
    (void)state;
    live_case x;
    assert_true(case_init(&x));
    for (int minute = 0; minute <= 30; minute += 5) {
        assert_true(case_tick(&x, minute));
        report(&x, 0, minute, minute / 60.0, 0);
    }
    assert_true(case_tick(&x, 20 * 60));
    assert_true(holds(&x, WATCH_NOT_ARRIVED, "0-0001"));
    assert_false(holds(&x, WATCH_SILENT, "0-0001")); // nobody listens any more
    case_done(&x);
}

// Reports that come while the clock is set back behind what was said in the log.
static void a_clock_set_back_shows_the_same_after_a_restart(void **state)
{
    (void)state;
    live_case x;
    assert_true(case_init(&x));
    report(&x, 0, -10, 0, 0);
    assert_true(case_tick(&x, 30)); // said in the log
    assert_true(case_tick(&x, -9));
    report(&x, 0, -9, 0.2, 0);
    assert_true(case_tick(&x, -8));
    json_t *row = trip(&x, "0-0001");
    assert_string_equal(json_string_value(json_object_get(row, "stage")), "under_way"); // it is known
    json_decref(row);
    const char *before = convoys(&x);
    live_desk_close(x.d);
    assert_true(case_open(&x));
    assert_string_equal(convoys(&x), before);
    case_done(&x);
}

static void what_is_erased_is_shown_no_more(void **state)
{
    (void)state;
    live_case x;
    int64_t gone = 0;
    assert_true(case_init(&x));
    report(&x, 0, -10, 0.2, 0);
    assert_true(case_tick(&x, 30));
    assert_stage(&x, "0-0001", "under_way");
    assert_true(store_observations_erase(x.t.st, x.now_us, &gone, &x.e));
    assert_int_equal(gone, 1);
    assert_true(case_tick(&x, 30.1));
    assert_stage(&x, "0-0001", "silent");
    case_done(&x);
}

// An import may write for seconds: the loop does not wait for it when it has nothing to say, nor does who
// asks.
static void nobody_waits_for_who_writes(void **state)
{
    (void)state;
    live_case x;
    assert_true(case_init(&x));
    report(&x, 0, -10, 0.2, 0);
    assert_true(store_begin(x.t.st, &x.e));
    assert_true(case_tick(&x, -9.9));
    assert_stage(&x, "0-0001", "under_way");
    store_rollback(x.t.st);
    case_done(&x);
}

static void silence_false_places_and_a_torn_convoy_stand_out(void **state)
{
    (void)state;
    live_case x;
    assert_true(case_init(&x));
    for (int minute = 0; minute <= 20; minute += 2) {
        assert_true(case_tick(&x, minute));
        report(&x, 0, minute, minute / 60.0, 0);
        report(&x, 1, minute, minute / 600.0, 0);
    }
    assert_true(case_tick(&x, 21));
    assert_true(holds(&x, WATCH_APART, "K0-0001"));
    assert_true(case_tick(&x, 20 + LIVE_SILENT_MIN));
    assert_false(holds(&x, WATCH_SILENT, "0-0001")); // it need not report oftener
    assert_true(case_tick(&x, 50));
    assert_true(holds(&x, WATCH_SILENT, "0-0001")); // how long is for the rules to say
    assert_true(case_tick(&x, 65));
    assert_true(holds(&x, WATCH_NOT_ARRIVED, "0-0001"));
    observation o = case_seen(&x, 64, 0.9, 0);
    o.mock = true;
    assert_true(case_report(&x, 0, &o, 1));
    assert_true(case_tick(&x, 66));
    assert_true(holds(&x, WATCH_FALSE_PLACE, "0-0001"));
    case_done(&x);
}

static void a_foreign_token_brings_nothing(void **state)
{
    (void)state;
    live_case x;
    assert_true(case_init(&x));
    observation o = case_seen(&x, 0, 0, 0);
    tracker_report one[] = {{STR("HP"), o}, {STR("HP2"), o}};
    tracker_batch in = {1, one};
    int32_t added = 0;
    assert_false(live_desk_take(x.d, STR("T1"), &in, &added, &x.e));
    assert_string_equal(x.e.code, "track.token");
    assert_false(live_desk_take(x.d, STR(""), &in, &added, &x.e));
    assert_string_equal(x.e.code, "track.token");
    in.n = 2;
    assert_false(live_desk_take(x.d, STR(""), &in, &added, &x.e));
    assert_string_equal(x.e.code, "track.mixed");
    one[0].device = str_of(x.token[0]); // as Traccar Client has it: the device's name is the token
    in.n = 1;
    assert_true(live_desk_take(x.d, STR(""), &in, &added, &x.e));
    assert_int_equal(added, 1);
    case_done(&x);
}

// A phone that has signed in is its tracker, whatever the reports call their device.
static void who_is_known_brings_without_a_token(void **state)
{
    (void)state;
    live_case x;
    assert_true(case_init(&x));
    observation o[] = {case_seen(&x, 0, 0, 0), case_seen(&x, 1, 0.1, 0)};
    tracker_report two[] = {{STR(""), o[0]}, {STR(""), o[1]}};
    tracker_batch in = {2, two};
    int32_t added = 0;
    assert_true(live_desk_take_of(x.d, STR("T1"), &in, &added, &x.e));
    assert_int_equal(added, 2);
    assert_true(live_desk_take_of(x.d, STR("T1"), &in, &added, &x.e)); // the answer was lost
    assert_int_equal(added, 0);
    assert_false(live_desk_take_of(x.d, STR("HP-0123456789"), &in, &added, &x.e));
    assert_string_equal(x.e.code, "live.no_tracker");
    case_done(&x);
}

static void a_tracker_that_floods_is_held_back(void **state)
{
    (void)state;
    live_case x;
    assert_true(case_init(&x));
    for (int i = 0; i < LIVE_BURST; i++) {
        report(&x, 0, i / 60.0, 0, 0);
    }
    observation o = case_seen(&x, 11, 0, 0);
    assert_false(case_report(&x, 0, &o, 1));
    assert_string_equal(x.e.code, "track.rate");
    assert_true(case_report(&x, 1, &o, 1)); // the other one may
    assert_true(case_tick(&x, -9));
    assert_true(case_report(&x, 0, &o, 1));
    case_done(&x);
}

static void areas_see_their_own(void **state)
{
    (void)state;
    live_case x;
    assert_true(case_init(&x));
    report(&x, 0, 0, 0, 0);
    access_who foreign = everybody;
    foreign.area = STR("99.01.01");
    json_t *body = NULL;
    assert_true(live_desk_convoys(x.d, &foreign, &body, &x.e));
    assert_int_equal(json_array_size(json_object_get(body, "trips")), 0);
    json_decref(body);
    assert_false(live_desk_convoy(x.d, &foreign, STR("0-0001"), &body, &x.e));
    assert_string_equal(x.e.code, "live.no_convoy");
    assert_true(live_desk_positions(x.d, &foreign, 0, &body, &x.e));
    assert_int_equal(json_array_size(json_object_get(body, "positions")), 0);
    json_decref(body);
    foreign.area = STR("99.01.02");
    assert_true(live_desk_positions(x.d, &foreign, 0, &body, &x.e));
    assert_int_equal(json_array_size(json_object_get(body, "positions")), 1);
    json_decref(body);
    case_done(&x);
}

// Reports in any order and batches, with restarts in between: the same picture.
static bool order_does_not_matter(rng *r, int32_t size, void *ctx)
{
    live_case *x = ctx;
    observation o[64];
    int32_t n = 1 + (int32_t)rng_below(r, (uint32_t)size);
    bool same = false;
    for (int32_t i = 0; i < n; i++) {
        o[i] = case_seen(x, (double)rng_below(r, 3600) / 60.0, (double)rng_below(r, 100) / 100.0,
                         (int32_t)rng_below(r, 600));
        o[i].mock = rng_below(r, 8) == 0;
    }
    assert_true(case_report(x, 0, o, n));
    for (int32_t i = n - 1; i > 0; i--) {
        int32_t k = (int32_t)rng_below(r, (uint32_t)i + 1);
        observation held = o[i];
        o[i] = o[k];
        o[k] = held;
    }
    assert_true(case_tick(x, 62));
    const char *live = convoys(x);
    live_desk_close(x->d);
    assert_true(case_open(x));
    same = strcmp(convoys(x), live) == 0;
    assert_true(case_report(x, 0, o, n / 2));
    assert_true(case_tick(x, 62));
    same = same && strcmp(convoys(x), live) == 0;
    x->now_us += CASE_MIN_US * 10; // the tracker may report again
    return same;
}

static void a_restart_shows_the_same(void **state)
{
    (void)state;
    live_case x;
    assert_true(case_init(&x));
    assert_true(case_tick(&x, 62));
    assert_true(prop_check("the live picture", order_does_not_matter, prop_runs(20), 64, &x));
    case_done(&x);
}

static void a_change_of_the_register_loses_nothing(void **state)
{
    (void)state;
    live_case x;
    char token[LIVE_TOKEN];
    assert_true(case_init(&x));
    for (int minute = 0; minute <= 20; minute += 2) {
        assert_true(case_tick(&x, minute));
        report(&x, 0, minute, minute / 60.0, 0);
    }
    assert_true(case_tick(&x, 20));
    const char *before = convoys(&x);
    assert_true(case_tracker(&x, "T3", "V003", token)); // another version of the register
    assert_true(case_tick(&x, 20));
    assert_string_equal(convoys(&x), before);
    tracker_report one = {str_of(token), case_seen(&x, 20, 0, 0)};
    tracker_batch in = {1, &one};
    int32_t added = 0;
    assert_true(live_desk_take(x.d, STR(""), &in, &added, &x.e)); // the new one is known
    case_done(&x);
}

static void slices_are_said_in_the_log(void **state)
{
    (void)state;
    live_case x;
    assert_true(case_init(&x));
    report(&x, 0, 0, 0, 0);
    assert_true(case_tick(&x, 30));
    log_head head = {0};
    str origin = {0};
    leaf row = {0};
    assert_true(store_log_head(x.t.st, &x.a, &head, &origin, &x.e));
    assert_true(store_leaf_at(x.t.st, &x.a, head.size - 1, &row, &x.e));
    assert_int_equal(row.kind, EVENT_OBSERVED);
    assert_true(case_tick(&x, 31));
    uint64_t size = head.size;
    assert_true(store_log_head(x.t.st, &x.a, &head, &origin, &x.e));
    assert_int_equal(head.size, size); // said once
    case_done(&x);
}

static void erased_slices_are_said_in_the_log(void **state)
{
    (void)state;
    live_case x;
    posko_log *l = NULL;
    log_head before = {0};
    log_head after = {0};
    leaf said = {0};
    leaf sealed = {0};
    event_frame f;
    event_frame g;
    str origin = {0};
    int64_t n = 0;
    assert_true(case_init(&x));
    report(&x, 0, 0, 0, 0);
    assert_true(case_tick(&x, 30));
    assert_true(store_log_head(x.t.st, &x.a, &before, &origin, &x.e));
    assert_true(log_open(x.t.st, x.t.dir, &x.tools, &l, &x.e));
    assert_true(observed_erase(l, x.t.st, case_start_us() - INT64_C(3600) * US_PER_S, &n,
                               &x.e)); // nothing is that old
    assert_int_equal(n, 0);
    assert_true(observed_erase(l, x.t.st, x.now_us, &n, &x.e));
    assert_int_equal(n, 1);
    assert_true(store_log_head(x.t.st, &x.a, &after, &origin, &x.e));
    assert_int_equal(after.size, before.size + 1);
    assert_true(store_leaf_at(x.t.st, &x.a, after.size - 1, &said, &x.e));
    assert_true(store_leaf_at(x.t.st, &x.a, before.size - 1, &sealed, &x.e));
    assert_int_equal(said.kind, EVENT_ERASED);
    assert_true(event_frame_parse(said.frame, &f, NULL) && event_frame_parse(sealed.frame, &g, NULL));
    assert_true(str_eq(f.event.value[EVENT_FIELD_CONTENT].bytes, g.event.value[EVENT_FIELD_CONTENT].bytes));
    assert_true(observed_erase(l, x.t.st, x.now_us, &n, &x.e)); // not again
    assert_true(store_log_head(x.t.st, &x.a, &before, &origin, &x.e));
    assert_int_equal(before.size, after.size);
    log_close(l);
    case_done(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_convoy_is_followed_to_its_end),
        cmocka_unit_test(what_changes_is_news_of_its_area),
        cmocka_unit_test(an_hour_that_has_gone_by_moves_on),
        cmocka_unit_test(what_began_keeps_its_beginning),
        cmocka_unit_test(a_trip_that_never_came_stays_so),
        cmocka_unit_test(a_clock_set_back_shows_the_same_after_a_restart),
        cmocka_unit_test(what_is_erased_is_shown_no_more),
        cmocka_unit_test(nobody_waits_for_who_writes),
        cmocka_unit_test(silence_false_places_and_a_torn_convoy_stand_out),
        cmocka_unit_test(a_foreign_token_brings_nothing),
        cmocka_unit_test(who_is_known_brings_without_a_token),
        cmocka_unit_test(a_tracker_that_floods_is_held_back),
        cmocka_unit_test(areas_see_their_own),
        cmocka_unit_test(a_restart_shows_the_same),
        cmocka_unit_test(a_change_of_the_register_loses_nothing),
        cmocka_unit_test(slices_are_said_in_the_log),
        cmocka_unit_test(erased_slices_are_said_in_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
