// Replay: the answer as of now is the answer of now; what was known then stays what was told then, whatever
// came since; and with hindsight late reports and corrections count.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/replay.h"
#include "live_case.h"
#include "prop.h"

enum { MOMENTS = 64, ANSWERS = 6 };

static const access_who chief = {
    .user = {"kapolres", 8}, .organisation = ACCESS_POLRI, .role = ACCESS_COMMANDER};

// What the posko told at a moment.
typedef struct told {
    int64_t at_us;
    char *answer[ANSWERS];
} told;

typedef struct replaying {
    live_case x;
    watch_desk *w;
    readiness_desk *n;
    replay *r;
    told told[MOMENTS];
    int32_t n_told;
} replaying;

static void replaying_init(replaying *k)
{
    *k = (replaying){.w = NULL};
    assert_true(case_init(&k->x));
    assert_true(watch_desk_open(k->x.t.dir, &k->x.tools, k->x.d, NULL, &k->w, &k->x.e));
    assert_true(readiness_desk_open(k->x.t.dir, &k->x.tools, k->x.d, k->w, &k->n, &k->x.e));
    assert_true(replay_open(k->x.t.dir, &k->x.tools, &k->r, &k->x.e));
}

static void replaying_done(replaying *k)
{
    for (int32_t i = 0; i < k->n_told; i++) {
        for (int32_t a = 0; a < ANSWERS; a++) {
            free(k->told[i].answer[a]);
        }
    }
    replay_close(k->r);
    readiness_desk_close(k->n);
    watch_desk_close(k->w);
    case_done(&k->x);
}

static void tick(replaying *k, double minute)
{
    assert_true(case_tick(&k->x, minute));
    assert_true(watch_desk_tick(k->w, &k->x.e));
}

static void report(replaying *k, int tracker, double minute, int32_t east_m)
{
    observation o = case_seen(&k->x, minute, minute / 60.0, east_m);
    assert_true(case_report(&k->x, tracker, &o, 1));
}

// ---------------------------------------------------------------- the two ways

static void without_moment(json_t *answer)
{
    static const char *const member[] = {"at", "known", "size", "plan", "erased_until"};
    for (size_t i = 0; i < sizeof member / sizeof member[0]; i++) {
        (void)json_object_del(answer, member[i]);
    }
}

// As text, without what a replay alone says, and without the moment in addresses.
static char *text_of(bool ok, json_t **made, const err *e)
{
    if (!ok) {
        fprintf(stderr, "not answered: %s %s\n", e->code, err_arg_get(e, "reason"));
        return NULL;
    }
    json_t *answer = *made; // named here: which argument is read first is nobody's to say
    without_moment(answer);
    char *text = json_dumps(answer, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(9));
    json_decref(answer);
    for (char *at = strstr(text, "&at="); at; at = strstr(text, "&at=")) {
        size_t n = strcspn(at, "\"");
        memmove(at, at + n, strlen(at + n) + 1);
    }
    return text;
}

static char *live_answer(replaying *k, int which)
{
    json_t *x = NULL;
    err *e = &k->x.e;
    switch (which) {
    case 0:
        return text_of(live_desk_convoys(k->x.d, &chief, &x, e), &x, e);
    case 1:
        return text_of(live_desk_convoy(k->x.d, &chief, STR("K0-0001"), &x, e), &x, e);
    case 2:
        return text_of(watch_desk_list(k->w, &chief, STR("all"), STR(""), &x, e), &x, e);
    case 3:
        return text_of(readiness_desk_view(k->n, &chief, STR(""), STR("tps"), STR(""), &x, e), &x, e);
    case 4:
        return text_of(readiness_desk_numbers(k->n, &chief, STR(""), &x, e), &x, e);
    default:
        return text_of(readiness_desk_numbers(k->n, &chief, STR("people"), &x, e), &x, e);
    }
}

static replay_words words_of(arena *a, int64_t at_us, bool hindsight)
{
    char text[INSTANT_TEXT];
    instant_format(at_us, text);
    return (replay_words){str_keep(a, str_of(text)), hindsight ? STR("now") : STR("")};
}

static char *past_answer(replaying *k, int64_t at_us, bool hindsight, int which)
{
    json_t *x = NULL;
    err *e = &k->x.e;
    const replay_words w = words_of(&k->x.a, at_us, hindsight);
    switch (which) {
    case 0:
        return text_of(replay_convoys(k->r, &w, &chief, &x, e), &x, e);
    case 1:
        return text_of(replay_convoy(k->r, &w, &chief, STR("K0-0001"), &x, e), &x, e);
    case 2:
        return text_of(replay_alarms(k->r, &w, &chief, STR("all"), STR(""), &x, e), &x, e);
    case 3:
        return text_of(replay_readiness(k->r, &w, &chief, STR(""), STR("tps"), STR(""), &x, e), &x, e);
    case 4:
        return text_of(replay_numbers(k->r, &w, &chief, STR(""), &x, e), &x, e);
    default:
        return text_of(replay_numbers(k->r, &w, &chief, STR("people"), &x, e), &x, e);
    }
}

static bool same(const char *one, const char *other, int which, const char *what)
{
    bool equal = one && other && strcmp(one, other) == 0;
    if (!equal) {
        fprintf(stderr, "%s, question %d:\nthen: %s\nnow:  %s\n", what, which, one ? one : "-",
                other ? other : "-");
    }
    return equal;
}

static void tell(replaying *k)
{
    assert_in_range(k->n_told, 0, MOMENTS - 1);
    told *t = &k->told[k->n_told++];
    t->at_us = k->x.now_us;
    for (int which = 0; which < ANSWERS; which++) {
        t->answer[which] = live_answer(k, which);
        assert_non_null(t->answer[which]);
    }
}

static bool as_of_now_is_now(replaying *k)
{
    bool ok = true;
    for (int hindsight = 0; hindsight < 2; hindsight++) {
        for (int which = 0; ok && which < ANSWERS; which++) {
            char *past = past_answer(k, k->x.now_us, hindsight != 0, which);
            ok = same(k->told[k->n_told - 1].answer[which], past, which, "as of now");
            free(past);
        }
    }
    return ok;
}

static bool as_it_was_told(replaying *k, const told *t)
{
    bool ok = true;
    for (int which = 0; ok && which < ANSWERS; which++) {
        char *past = past_answer(k, t->at_us, false, which);
        ok = same(t->answer[which], past, which, "as it was told");
        free(past);
    }
    return ok;
}

// ---------------------------------------------------------------- anything may happen

static void act_on_one(replaying *k, rng *r)
{
    json_t *list = NULL;
    json_t *row = NULL;
    char id[24];
    assert_true(watch_desk_list(k->w, &chief, STR("open"), STR(""), &list, &k->x.e));
    const json_t *one = json_array_get(json_object_get(list, "alarms"), 0);
    if (one) {
        (void)snprintf(id, sizeof id, "%lld", (long long)json_integer_value(json_object_get(one, "id")));
        if (watch_desk_act(k->w, &chief, str_of(id), rng_below(r, 3) == 0 ? WATCH_RESOLVE : WATCH_ACKNOWLEDGE,
                           STR("dilihat"), &row, &k->x.e)) {
            json_decref(row);
        }
    }
    json_decref(list);
}

static void change_register(replaying *k, rng *r)
{
    column_value value[] = {{STR("code"), STR("99.01.01.1001-001")},
                            {STR("blank_spot"), rng_below(r, 2) ? STR("yes") : STR("no")}};
    register_row row = {2, value};
    register_written w = {0};
    change_options o = {.by = STR("uji"), .effective_us = k->x.now_us, .now_us = k->x.now_us};
    err e = {0};
    assert_true(register_put(k->x.t.st, KIND_TPS, 1, &row, &o, &w, &e));
}

// Reports in time, late and twice, acknowledgements, changes of the register: the present and every moment
// told.
static bool replay_is_what_was_told(rng *r, int32_t size, void *ctx)
{
    static replaying k;
    double minute = -9;
    bool ok = true;
    (void)ctx;
    replaying_init(&k);
    for (int32_t i = 0; ok && i < size; i++) {
        minute += 1 + (double)rng_below(r, 8);
        k.x.now_us = case_start_us() + (int64_t)(minute * CASE_MIN_US);
        for (uint32_t n = rng_below(r, 4); n > 0; n--) {
            double back = (double)rng_below(r, 30);
            report(&k, (int)rng_below(r, 2), minute - back, rng_below(r, 3) == 0 ? 3000 : 0);
        }
        if (rng_below(r, 6) == 0) {
            change_register(&k, r);
        }
        tick(&k, minute);
        if (rng_below(r, 3) == 0) {
            act_on_one(&k, r);
        }
        tell(&k);
        ok = as_of_now_is_now(&k);
    }
    k.x.now_us += INT64_C(3600) * US_PER_S; // whatever was kept is made anew
    for (int32_t i = 0; ok && i < k.n_told; i++) {
        ok = as_it_was_told(&k, &k.told[i]);
    }
    replaying_done(&k);
    return ok;
}

static void whatever_happens_replay_is_what_was_told(void **state)
{
    (void)state;
    assert_true(prop_check("replay", replay_is_what_was_told, prop_runs(8), 14, NULL));
}

// ---------------------------------------------------------------- what each means

static json_t *trip_at(replaying *k, double minute, bool hindsight)
{
    json_t *answer = NULL;
    const replay_words w = words_of(&k->x.a, case_start_us() + (int64_t)(minute * CASE_MIN_US), hindsight);
    assert_true(replay_convoy(k->r, &w, &chief, STR("0-0001"), &answer, &k->x.e));
    json_t *row = json_incref(json_array_get(json_object_get(answer, "trips"), 0));
    json_decref(answer);
    return row;
}

static void assert_stage(replaying *k, double minute, bool hindsight, const char *stage)
{
    json_t *row = trip_at(k, minute, hindsight);
    assert_string_equal(json_string_value(json_object_get(row, "stage")), stage);
    json_decref(row);
}

static void late_reports_count_with_hindsight_alone(void **state)
{
    (void)state;
    static replaying k;
    replaying_init(&k);
    tick(&k, 0);
    tick(&k, 40);
    for (int minute = 0; minute <= 30; minute++) { // buffered all the time
        report(&k, 0, minute, 0);
    }
    tick(&k, 41);
    assert_stage(&k, 30, false, "silent"); // nobody knew
    assert_stage(&k, 30, true, "under_way");
    assert_stage(&k, 41, false, "under_way");
    json_t *row = trip_at(&k, 15, true);
    json_int_t half = json_integer_value(json_object_get(row, "along_m"));
    json_decref(row);
    row = trip_at(&k, 30, true);
    assert_true(json_integer_value(json_object_get(row, "along_m")) > half + 1000);
    json_decref(row);
    replaying_done(&k);
}

// What is known with hindsight of reports that all came late is what would have been known, had each come
// when it was made.
static bool late_is_as_in_time(rng *r, int32_t size, void *ctx)
{
    static replaying late;
    static replaying timely;
    observation o[64];
    int32_t n = 1 + (int32_t)rng_below(r, (uint32_t)size);
    const int64_t at_us = case_start_us() + (int64_t)rng_below(r, 60) * CASE_MIN_US;
    (void)ctx;
    replaying_init(&late);
    replaying_init(&timely);
    for (int32_t i = 0; i < n; i++) {
        o[i] =
            case_seen(&late.x, 60.0 * i / n, (double)rng_below(r, 100) / 100.0, (int32_t)rng_below(r, 600));
        timely.x.now_us = o[i].heard_us = o[i].time_us;
        assert_true(case_report(&timely.x, 0, &o[i], 1));
    }
    timely.x.now_us = late.x.now_us = case_start_us() + INT64_C(90) * CASE_MIN_US;
    for (int32_t i = n - 1; i >= 0; i--) {
        o[i].heard_us = late.x.now_us;
        assert_true(case_report(&late.x, 0, &o[i], 1));
    }
    char *one = past_answer(&timely, at_us, false, 1);
    char *other = past_answer(&late, at_us, true, 1);
    bool ok = same(one, other, 1, "in time, and late");
    free(one);
    free(other);
    replaying_done(&late);
    replaying_done(&timely);
    return ok;
}

static void what_came_late_counts_as_if_in_time(void **state)
{
    (void)state;
    assert_true(prop_check("late reports", late_is_as_in_time, prop_runs(8), 40, NULL));
}

static const char *alarm_at(replaying *k, double minute, bool hindsight, const char *state)
{
    json_t *answer = NULL;
    size_t i = 0;
    json_t *row = NULL;
    const char *found = NULL;
    const replay_words w = words_of(&k->x.a, case_start_us() + (int64_t)(minute * CASE_MIN_US), hindsight);
    assert_true(replay_alarms(k->r, &w, &chief, str_of(state), STR(""), &answer, &k->x.e));
    json_array_foreach(json_object_get(answer, "alarms"), i, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "kind")), "off_way") == 0) {
            found = str_dup(&k->x.a, str_of(json_string_value(json_object_get(row, "state"))));
        }
    }
    json_decref(answer);
    return found;
}

static void an_alarm_is_as_it_stood(void **state)
{
    (void)state;
    static replaying k;
    replaying_init(&k);
    for (int minute = 0; minute <= 20; minute++) {
        tick(&k, minute);
        report(&k, 0, minute, minute > 8 ? 2500 : 0);
    }
    tick(&k, 20.2);
    json_t *list = NULL;
    json_t *acked = NULL;
    char id[24] = "";
    size_t i = 0;
    json_t *row = NULL;
    assert_true(watch_desk_list(k.w, &chief, STR("open"), STR(""), &list, &k.x.e));
    json_array_foreach(json_object_get(list, "alarms"), i, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "kind")), "off_way") == 0) {
            (void)snprintf(id, sizeof id, "%lld", (long long)json_integer_value(json_object_get(row, "id")));
        }
    }
    json_decref(list);
    k.x.now_us += INT64_C(60) * US_PER_S;
    assert_true(watch_desk_act(k.w, &chief, str_of(id), WATCH_ACKNOWLEDGE, STR(""), &acked, &k.x.e));
    json_decref(acked);
    tick(&k, 25);
    assert_null(alarm_at(&k, 10, false, "all"));                   // it was not raised yet
    assert_string_equal(alarm_at(&k, 10, true, "all"), "open");    // though it had begun
    assert_string_equal(alarm_at(&k, 20.5, false, "all"), "open"); // and nobody had seen it
    assert_string_equal(alarm_at(&k, 22, false, "all"), "acknowledged");
    assert_null(alarm_at(&k, 5, true, "all"));
    replaying_done(&k);
}

static void words_are_strict_and_rights_hold(void **state)
{
    (void)state;
    static replaying k;
    json_t *answer = NULL;
    replaying_init(&k);
    tick(&k, 30);
    report(&k, 0, 10, 0);
    static const char *const bad[] = {"", "kemarin", "2024-13-01T00:00:00Z", "-5", "12:00"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const replay_words w = {str_of(bad[i]), STR("")};
        assert_false(replay_convoys(k.r, &w, &chief, &answer, &k.x.e));
        assert_string_equal(k.x.e.code, "replay.at");
    }
    const replay_words other = {STR("1732500000"), STR("later")};
    assert_false(replay_convoys(k.r, &other, &chief, &answer, &k.x.e));
    assert_string_equal(k.x.e.code, "replay.known");
    access_who foreign = chief;
    foreign.area = STR("99.01.01");
    const replay_words ahead = {STR("2099-01-01T00:00:00+07:00"), STR("")};
    assert_true(replay_convoys(k.r, &ahead, &foreign, &answer, &k.x.e));
    assert_int_equal(json_array_size(json_object_get(answer, "trips")), 0);
    assert_string_equal(json_string_value(json_object_get(answer, "at")), "2024-11-24T23:30:00Z"); // now
    json_decref(answer);
    assert_true(replay_positions(k.r, &ahead, &chief, 0, &answer, &k.x.e));
    assert_int_equal(json_array_size(json_object_get(answer, "positions")), 1);
    json_decref(answer);
    const replay_words begin = {STR("1990-01-01T00:00:00Z"), STR("then")};
    assert_true(replay_readiness(k.r, &begin, &chief, STR(""), STR(""), STR(""), &answer, &k.x.e));
    assert_int_equal(json_integer_value(json_object_get(answer, "size")), 0);
    assert_int_equal(json_array_size(json_object_get(answer, "rows")), 0); // there was no TPS yet
    json_decref(answer);
    replaying_done(&k);
}

// Whoever begins late still finds the hours before: reports of them, the first plan, and who had which key.
static void hours_before_the_log_are_known_with_hindsight(void **state)
{
    (void)state;
    static replaying k;
    replaying_init(&k);
    tick(&k, 5);
    report(&k, 0, -9, 0);
    tick(&k, 6);
    const int64_t before_us =
        case_start_us() - 60 * (int64_t)CASE_MIN_US; // the log began 10 minutes before the start
    for (int hindsight = 0; hindsight < 2; hindsight++) {
        for (int which = 2; which < ANSWERS; which++) { // 0 and 1 are asked below
            char *answer = past_answer(&k, before_us, hindsight != 0, which);
            assert_non_null(answer);
            free(answer);
        }
    }
    json_t *answer = NULL;
    replay_words w = words_of(&k.x.a, before_us, false);
    assert_true(replay_convoys(k.r, &w, &chief, &answer, &k.x.e));
    assert_int_equal(json_array_size(json_object_get(answer, "trips")), 0);
    json_decref(answer);
    w = words_of(&k.x.a, before_us, true);
    assert_true(replay_convoys(k.r, &w, &chief, &answer, &k.x.e));
    assert_int_equal(json_array_size(json_object_get(answer, "trips")), 2);
    json_decref(answer);
    replaying_done(&k);
}

static void positions_of_the_hour_before(void **state)
{
    (void)state;
    static replaying k;
    json_t *answer = NULL;
    replaying_init(&k);
    tick(&k, 10);
    report(&k, 0, 10, 0);
    tick(&k, 80);
    report(&k, 0, 20, 0); // late
    report(&k, 0, 80, 0);
    tick(&k, 81);
    const replay_words then = words_of(&k.x.a, case_start_us() + INT64_C(30) * CASE_MIN_US, false);
    assert_true(replay_positions(k.r, &then, &chief, 0, &answer, &k.x.e));
    assert_int_equal(json_array_size(json_object_get(answer, "positions")), 1);
    json_decref(answer);
    const replay_words now = words_of(&k.x.a, case_start_us() + INT64_C(30) * CASE_MIN_US, true);
    assert_true(replay_positions(k.r, &now, &chief, 0, &answer, &k.x.e));
    assert_int_equal(json_array_size(json_object_get(answer, "positions")), 2);
    json_decref(answer);
    const replay_words end = words_of(&k.x.a, k.x.now_us, false);
    assert_true(replay_positions(k.r, &end, &chief, 0, &answer, &k.x.e));
    assert_int_equal(json_array_size(json_object_get(answer, "positions")), 2); // the first is an hour old
    json_decref(answer);
    replaying_done(&k);
}

static void erased_reports_are_said_to_be_gone(void **state)
{
    (void)state;
    static replaying k;
    int64_t n = 0;
    json_t *answer = NULL;
    replaying_init(&k);
    tick(&k, 10);
    report(&k, 0, 10, 0);
    tick(&k, 60); // the slice is sealed
    assert_stage(&k, 12, false, "under_way");
    assert_true(store_observations_erase(k.x.t.st, k.x.now_us, &n, &k.x.e));
    assert_int_equal(n, 1);
    k.x.now_us += INT64_C(3600) * US_PER_S;
    assert_stage(&k, 12, false, "silent");
    const replay_words w = words_of(&k.x.a, k.x.now_us, false);
    assert_true(replay_convoys(k.r, &w, &chief, &answer, &k.x.e));
    assert_string_equal(json_string_value(json_object_get(answer, "erased_until")), "2024-11-24T23:15:00Z");
    json_decref(answer);
    assert_true(replay_span(k.r, &answer, &k.x.e));
    assert_string_equal(json_string_value(json_object_get(answer, "erased_until")), "2024-11-24T23:15:00Z");
    json_decref(answer);
    replaying_done(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(late_reports_count_with_hindsight_alone),
        cmocka_unit_test(what_came_late_counts_as_if_in_time),
        cmocka_unit_test(an_alarm_is_as_it_stood),
        cmocka_unit_test(words_are_strict_and_rights_hold),
        cmocka_unit_test(hours_before_the_log_are_known_with_hindsight),
        cmocka_unit_test(positions_of_the_hour_before),
        cmocka_unit_test(erased_reports_are_said_to_be_gone),
        cmocka_unit_test(whatever_happens_replay_is_what_was_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
