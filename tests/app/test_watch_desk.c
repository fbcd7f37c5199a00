// Alarms as the log has them: raised, escalated, taken on, over; and the same after a restart or a replay.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/watch_internal.h"
#include "field.h"
#include "live_case.h"
#include "prop.h"

static const access_who chief = {
    .user = {"kapolres", 8}, .organisation = ACCESS_POLRI, .role = ACCESS_COMMANDER};

typedef struct watching {
    live_case x;
    watch_desk *w;
} watching;

static void watching_init(watching *k)
{
    *k = (watching){.w = NULL};
    assert_true(case_init(&k->x));
    assert_true(watch_desk_open(k->x.t.dir, &k->x.tools, k->x.d, k->x.news, &k->w, &k->x.e));
}

static void watching_done(watching *k)
{
    watch_desk_close(k->w);
    case_done(&k->x);
}

static void tick(watching *k, double minute)
{
    assert_true(case_tick(&k->x, minute));
    assert_true(watch_desk_tick(k->w, &k->x.e));
}

static void report(watching *k, int tracker, double minute, int32_t east_m)
{
    observation o = case_seen(&k->x, minute, minute / 60.0, east_m);
    assert_true(case_report(&k->x, tracker, &o, 1));
}

static char *listed(watch_desk *w, const char *state)
{
    json_t *body = NULL;
    err e = {0};
    assert_true(watch_desk_list(w, &chief, str_of(state), STR(""), &body, &e));
    char *text = json_dumps(json_object_get(body, "alarms"), JSON_COMPACT);
    json_decref(body);
    assert_non_null(text);
    return text;
}

// The member of the newest alarm of a kind and subject; NULL when there is none.
static const char *told(watching *k, const char *state, const char *kind, const char *subject,
                        const char *member)
{
    json_t *body = NULL;
    const char *found = NULL;
    size_t i = 0;
    json_t *row = NULL;
    assert_true(watch_desk_list(k->w, &chief, str_of(state), STR(""), &body, &k->x.e));
    json_array_foreach(json_object_get(body, "alarms"), i, row)
    {
        if (!found && strcmp(json_string_value(json_object_get(row, "kind")), kind) == 0 &&
            strcmp(json_string_value(json_object_get(row, "subject")), subject) == 0) {
            const json_t *v = json_object_get(row, member);
            char id[24];
            (void)snprintf(id, sizeof id, "%lld", (long long)json_integer_value(v));
            found = str_dup(&k->x.a, str_of(json_is_integer(v) ? id : json_string_value(v)));
        }
    }
    json_decref(body);
    return found;
}

static void both_go_on(watching *k, int from, int to, int32_t east_m)
{
    for (int minute = from; minute <= to; minute++) {
        tick(k, minute);
        report(k, 0, minute, east_m);
        report(k, 1, minute, 0);
    }
    tick(k, to + 0.2);
}

static void who_strays_is_escalated_until_somebody_takes_it_on(void **state)
{
    (void)state;
    watching k;
    watching_init(&k);
    both_go_on(&k, 0, 10, 0);
    assert_null(told(&k, "open", "off_way", "0-0001", "id"));
    both_go_on(&k, 11, 14, 2500);
    assert_null(told(&k, "open", "off_way", "0-0001", "id")); // not five minutes yet
    both_go_on(&k, 15, 18, 2500);
    assert_string_equal(told(&k, "open", "off_way", "0-0001", "level"), "polres");
    both_go_on(&k, 19, 29, 2500);
    assert_string_equal(told(&k, "open", "off_way", "0-0001", "level"), "polda");
    json_t *row = NULL;
    const char *id = told(&k, "open", "off_way", "0-0001", "id");
    assert_true(watch_desk_act(k.w, &chief, str_of(id), WATCH_ACKNOWLEDGE, STR(""), &row, &k.x.e));
    json_decref(row);
    assert_false(watch_desk_act(k.w, &chief, str_of(id), WATCH_ACKNOWLEDGE, STR(""), &row, &k.x.e));
    assert_string_equal(k.x.e.code, "watch.taken");
    both_go_on(&k, 30, 45, 2500);
    assert_string_equal(told(&k, "open", "off_way", "0-0001", "level"), "polda");
    assert_string_equal(told(&k, "acknowledged", "off_way", "0-0001", "acknowledged_by"), "kapolres");
    both_go_on(&k, 46, 52, 0);
    assert_null(told(&k, "open", "off_way", "0-0001", "id")); // it is back
    assert_string_equal(told(&k, "resolved", "off_way", "0-0001", "id"), id);
    assert_false(watch_desk_act(k.w, &chief, str_of(id), WATCH_RESOLVE, STR(""), &row, &k.x.e));
    assert_string_equal(k.x.e.code, "watch.over");
    watching_done(&k);
}

typedef struct heard {
    int32_t n;
    char text[NEWS_TEXT_MAX];
} heard;

static bool hear(void *ctx, const news_item *item)
{
    heard *h = ctx;
    if (strcmp(item->topic, "alarms") == 0) {
        h->n++;
        (void)snprintf(h->text, sizeof h->text, "%.*s", (int)item->text.n, item->text.p);
    }
    return true;
}

static void an_alarm_is_news(void **state)
{
    (void)state;
    watching k;
    heard h = {0};
    watching_init(&k);
    tick(&k, 0);
    tick(&k, 20);
    assert_true(news_since(k.x.news, 0, hear, &h));
    assert_int_equal(h.n, 4); // both trips have not left, and nothing is heard of them
    uint64_t before = news_last(k.x.news);
    json_t *row = NULL;
    const char *id = told(&k, "open", "not_left", "0-0002", "id");
    assert_true(watch_desk_act(k.w, &chief, str_of(id), WATCH_ACKNOWLEDGE, STR(""), &row, &k.x.e));
    json_decref(row);
    assert_true(news_since(k.x.news, before, hear, &h));
    assert_int_equal(h.n, 5);
    assert_non_null(strstr(h.text, "\"acknowledged_by\":\"kapolres\""));
    watching_done(&k);
}

static void what_a_person_ends_is_not_raised_again(void **state)
{
    (void)state;
    watching k;
    json_t *row = NULL;
    watching_init(&k);
    tick(&k, 0);
    tick(&k, 20);
    const char *id = told(&k, "open", "not_left", "0-0001", "id");
    assert_non_null(id);
    access_who foreign = chief;
    foreign.area = STR("99.01.01");
    assert_false(watch_desk_act(k.w, &foreign, str_of(id), WATCH_RESOLVE, STR(""), &row, &k.x.e));
    assert_string_equal(k.x.e.code, "watch.no_alarm");
    char *long_words = mem_grow(NULL, WATCH_NOTE_MAX + 2, 1);
    memset(long_words, 'x', WATCH_NOTE_MAX + 1);
    long_words[WATCH_NOTE_MAX + 1] = '\0';
    assert_false(watch_desk_act(k.w, &chief, str_of(id), WATCH_RESOLVE, str_of(long_words), &row, &k.x.e));
    assert_string_equal(k.x.e.code, "watch.note");
    free(long_words);
    assert_false(watch_desk_act(k.w, &chief, str_of(id), WATCH_RESOLVE, STR("\xff"), &row, &k.x.e));
    assert_true(watch_desk_act(k.w, &chief, str_of(id), WATCH_RESOLVE, STR("sudah berangkat"), &row, &k.x.e));
    assert_string_equal(json_string_value(json_object_get(row, "resolved_by")), "kapolres");
    assert_string_equal(json_string_value(json_object_get(row, "resolved_note")), "sudah berangkat");
    assert_true(json_is_null(json_object_get(row, "acknowledged_note")));
    json_decref(row);
    assert_string_equal(told(&k, "resolved", "not_left", "0-0001", "resolved_note"), "sudah berangkat");
    tick(&k, 25);
    assert_null(told(&k, "open", "not_left", "0-0001", "id"));
    assert_non_null(told(&k, "open", "not_left", "0-0002", "id")); // the other one stays
    watching_done(&k);
}

// The same for what is dated by reports, which go on, also after a restart; and once it was over, it may come
// again.
static void reopen(watching *k)
{
    watch_desk_close(k->w);
    live_desk_close(k->x.d);
    assert_true(case_open(&k->x));
    assert_true(watch_desk_open(k->x.t.dir, &k->x.tools, k->x.d, k->x.news, &k->w, &k->x.e));
}

static void crawls(watching *k, int from, int to)
{
    for (int minute = from; minute <= to; minute++) {
        tick(k, minute);
        observation o = case_seen(&k->x, minute, 0.05 + minute / 600.0, 0);
        observation of_other = case_seen(&k->x, minute, 0.05 + minute / 200.0, 0);
        assert_true(case_report(&k->x, 0, &o, 1));
        assert_true(case_report(&k->x, 1, &of_other, 1));
        tick(k, minute + 0.2);
    }
}

static void end(watching *k, const char *kind, const char *subject)
{
    json_t *row = NULL;
    const char *id = told(k, "open", kind, subject, "id");
    assert_non_null(id);
    assert_true(watch_desk_act(k->w, &chief, str_of(id), WATCH_RESOLVE, STR(""), &row, &k->x.e));
    json_decref(row);
}

static void what_goes_on_is_not_raised_again(void **state)
{
    (void)state;
    watching k;
    int minute = 0;
    watching_init(&k);
    for (; minute < 140 && !told(&k, "open", "apart", "K0-0001", "id"); minute++) {
        crawls(&k, minute, minute);
    }
    end(&k, "slack_gone", "0-0001");
    end(&k, "apart", "K0-0001");
    crawls(&k, minute, minute + 20);
    assert_null(told(&k, "open", "slack_gone", "0-0001", "id"));
    assert_null(told(&k, "open", "apart", "K0-0001", "id"));
    reopen(&k);
    crawls(&k, minute + 21, minute + 40);
    assert_null(told(&k, "open", "slack_gone", "0-0001", "id"));
    assert_null(told(&k, "open", "apart", "K0-0001", "id"));
    watching_done(&k);
}

static void what_a_person_ended_may_come_again(void **state)
{
    (void)state;
    watching k;
    watching_init(&k);
    both_go_on(&k, 0, 10, 0);
    both_go_on(&k, 11, 18, 2500);
    end(&k, "off_way", "0-0001");
    both_go_on(&k, 19, 20, 2500);
    both_go_on(&k, 21, 22, 0);
    both_go_on(&k, 23, 27, 2500);
    assert_null(told(&k, "open", "off_way", "0-0001", "id")); // not five minutes yet
    both_go_on(&k, 28, 32, 2500);
    assert_non_null(told(&k, "open", "off_way", "0-0001", "id"));
    watching_done(&k);
}

static void who_is_heard_of_is_not_silent(void **state)
{
    (void)state;
    watching k;
    watching_init(&k);
    both_go_on(&k, 0, 45, 0);
    assert_null(told(&k, "all", "silent", "0-0001", "id"));
    tick(&k, 64);
    tick(&k, 66);
    assert_non_null(told(&k, "open", "silent", "0-0001", "id"));
    watching_done(&k);
}

static void late_news_end_an_alarm_and_the_record_stays(void **state)
{
    (void)state;
    watching k;
    watching_init(&k);
    tick(&k, 0);
    tick(&k, 25);
    const char *id = told(&k, "open", "not_left", "0-0001", "id");
    assert_non_null(id);
    for (int minute = 0; minute <= 25; minute++) { // buffered all the time
        report(&k, 0, minute, 0);
    }
    tick(&k, 26);
    assert_null(told(&k, "open", "not_left", "0-0001", "id"));
    assert_string_equal(told(&k, "resolved", "not_left", "0-0001", "id"), id); // what was known then
    watching_done(&k);
}

static void rules_of_the_register_count(void **state)
{
    (void)state;
    watching k;
    register_written w = {0};
    watching_init(&k);
    column_value value[] = {{STR("code"), STR("R1")},        {STR("kind"), STR("not_left")},
                            {STR("severity"), STR("3")},     {STR("after_min"), STR("2")},
                            {STR("escalate_min"), STR("0")}, {STR("origin"), STR("synthetic")}};
    register_row row = {6, value};
    change_options o = {.by = STR("uji"), .effective_us = k.x.now_us, .now_us = k.x.now_us};
    assert_true(register_put(k.x.t.st, KIND_RULES, 1, &row, &o, &w, &k.x.e));
    tick(&k, 0);
    tick(&k, 3);
    assert_string_equal(told(&k, "open", "not_left", "0-0001", "severity"), "3");
    tick(&k, 50);
    assert_string_equal(told(&k, "open", "not_left", "0-0001", "level"), "polres"); // never escalated
    assert_null(told(&k, "open", "silent", "0-0001", "id"));                        // no rule watches it
    watching_done(&k);
}

// Whatever happens: a desk that is opened anew, from the log alone, has the same alarms, and looking again in
// the same moment says nothing more.
static bool replay_is_the_same(rng *r, int32_t size, void *ctx)
{
    watching k;
    bool same = true;
    double minute = 0;
    (void)ctx;
    watching_init(&k);
    for (int32_t i = 0; same && i < size; i++) {
        minute += (double)rng_below(r, 8);
        tick(&k, minute);
        if (rng_below(r, 3) > 0) {
            report(&k, (int)rng_below(r, 2), (double)rng_below(r, (uint32_t)minute + 1),
                   rng_below(r, 3) == 0 ? 3000 : 0);
        }
        json_t *row = NULL;
        const char *id = told(&k, "open", "off_way", "0-0001", "id");
        if (id && rng_below(r, 4) == 0 &&
            watch_desk_act(k.w, &chief, str_of(id), rng_below(r, 2) ? WATCH_RESOLVE : WATCH_ACKNOWLEDGE,
                           STR(""), &row, &k.x.e)) {
            json_decref(row);
        }
        minute += 0.1;
        tick(&k, minute);
        char *live = listed(k.w, "all");
        if (rng_below(r, 3) == 0) { // a restart, and what it finds
            reopen(&k);
            tick(&k, minute);
        }
        watch_desk *other = NULL; // a replay of the log
        assert_true(watch_desk_open(k.x.t.dir, &k.x.tools, NULL, NULL, &other, &k.x.e));
        char *replayed = listed(other, "all");
        char *again = listed(k.w, "all");
        same = strcmp(live, replayed) == 0 && strcmp(live, again) == 0;
        watch_desk_close(other);
        free(live);
        free(replayed);
        free(again);
    }
    watching_done(&k);
    return same;
}

static void a_replay_gives_the_same_alarms(void **state)
{
    (void)state;
    assert_true(prop_check("alarms of a replay", replay_is_the_same, prop_runs(6), 12, NULL));
}

static void a_post_of_which_nobody_hears_stands_out(void **state)
{
    (void)state;
    watching k;
    watching_init(&k);
    tick(&k, 145);
    assert_null(told(&k, "open", "post_empty", "PPK-99.01.01", "id"));
    tick(&k, 155);
    assert_string_equal(told(&k, "open", "post_empty", "PPK-99.01.01", "area"), "99.01.01");
    assert_string_equal(told(&k, "open", "post_empty", "PPK-99.01.01", "level"), "polsek");
    tick(&k, 15 * 60); // nobody needs to be there any more
    assert_null(told(&k, "open", "post_empty", "PPK-99.01.01", "id"));
    watching_done(&k);
}

static const logged_alarm *looked(watch_desk *w, field *f)
{
    f->now_us += INT64_C(60) * US_PER_S;
    assert_true(watch_desk_tick(w, &f->e));
    return w->n_alarm > 0 ? &w->alarm[w->n_alarm - 1] : NULL;
}

static void goods_that_were_damaged_are_an_alarm_that_only_the_posko_ends(void **state)
{
    (void)state;
    field f;
    submit_out out = {0};
    watch_desk *w = NULL;
    json_t *row = NULL;
    char id[24];
    assert_true(field_init(&f) && field_enrol(&f, 0, DEVICE_KPU));
    assert_true(watch_desk_open(f.s.dir, &f.tools, NULL, NULL, &w, &f.e));
    assert_true(field_submit_one(&f, field_box_created(&f, 0, "K1"), &out));
    assert_null(looked(w, &f));
    event_view v = field_draft(EVENT_DAMAGED);
    field_code(&v, EVENT_FIELD_ITEM, "K1");
    field_set(&v, EVENT_FIELD_CONDITION, (event_value){.number = 2});
    assert_true(field_submit_one(&f, field_frame(&f, 0, -1, v, false), &out));
    const logged_alarm *x = looked(w, &f);
    assert_non_null(x);
    assert_int_equal(x->kind, WATCH_DAMAGED);
    assert_true(str_eq(x->subject, STR("K1")));
    // Whoever else says in the log that it is over ends nothing.
    event_view over = field_draft(EVENT_ALARM_RESOLVED);
    field_set(&over, EVENT_FIELD_REFERS, (event_value){.bytes = {(const char *)x->id, sizeof x->id}});
    assert_true(field_submit_one(&f, field_frame(&f, 0, -1, over, false), &out));
    x = looked(w, &f);
    assert_int_equal(w->n_alarm, 1);
    assert_int_equal(x->resolved_us, 0);
    (void)snprintf(id, sizeof id, "%lld", (long long)x->index);
    assert_true(watch_desk_act(w, &chief, str_of(id), WATCH_RESOLVE, STR(""), &row, &f.e));
    json_decref(row);
    x = looked(w, &f);
    assert_int_equal(w->n_alarm, 1); // the finding stands, and is answered
    assert_true(str_eq(x->resolved_by, STR("kapolres")));
    watch_desk_close(w);
    field_done(&f);
}

static void who_never_came_stays_missing(void **state)
{
    (void)state;
    watching k;
    watching_init(&k);
    both_go_on(&k, 0, 30, 0);
    tick(&k, 100);
    assert_non_null(told(&k, "open", "not_arrived", "0-0001", "id"));
    tick(&k, 24 * 60); // long after anybody listened
    assert_non_null(told(&k, "open", "not_arrived", "0-0001", "id"));
    assert_null(told(&k, "open", "silent", "0-0001", "id"));
    end(&k, "not_arrived", "0-0001");
    tick(&k, 25 * 60);
    reopen(&k);
    tick(&k, 26 * 60);
    assert_null(told(&k, "open", "not_arrived", "0-0001", "id"));
    watching_done(&k);
}

static void a_plan_of_long_ago_raises_nothing(void **state)
{
    (void)state;
    watching k;
    watching_init(&k);
    tick(&k, 24 * 60);
    assert_int_equal(k.w->n_alarm, 0);
    watching_done(&k);
}

// The key of the posko is gone: nothing can be said, and that is no list without alarms. Who only reads needs
// none.
static void without_a_log_there_is_no_list(void **state)
{
    (void)state;
    watching k;
    char key[PATH_MAX + sizeof POSKO_KEY];
    json_t *row = NULL;
    watch_desk *reading = NULL;
    watching_init(&k);
    tick(&k, 0);
    tick(&k, 20);
    char *before = listed(k.w, "all");
    watch_desk_close(k.w);
    k.w = NULL;
    (void)snprintf(key, sizeof key, "%s/" POSKO_KEY, k.x.t.dir);
    assert_int_equal(remove(key), 0);
    assert_true(watch_desk_open(k.x.t.dir, &k.x.tools, k.x.d, k.x.news, &k.w, &k.x.e));
    assert_true(watch_desk_tick(k.w, &k.x.e));
    assert_false(watch_desk_list(k.w, &chief, STR(""), STR(""), &row, &k.x.e));
    assert_string_equal(k.x.e.code, "watch.no_log");
    assert_false(watch_desk_act(k.w, &chief, STR("1"), WATCH_RESOLVE, STR(""), &row, &k.x.e));
    assert_string_equal(k.x.e.code, "watch.no_log");
    assert_true(watch_desk_open_to_read(k.x.t.dir, &k.x.tools, &reading, &k.x.e));
    char *after = listed(reading, "all");
    assert_string_equal(after, before);
    assert_false(watch_desk_act(reading, &chief, STR("1"), WATCH_RESOLVE, STR(""), &row, &k.x.e));
    free(before);
    free(after);
    watch_desk_close(reading);
    watching_done(&k);
}

// Somebody presses the button: an alarm at once, which no later report ends and no repetition raises again.
static void a_call_for_help_is_an_alarm_until_a_person_ends_it(void **state)
{
    (void)state;
    watching k;
    watching_init(&k);
    both_go_on(&k, 0, 5, 0);
    observation o = case_seen(&k.x, 5.5, 0.1, 0);
    o.sos = true;
    assert_true(case_report(&k.x, 0, &o, 1));
    tick(&k, 6);
    assert_string_equal(told(&k, "open", "sos", "0-0001", "severity"), "3");
    assert_string_equal(told(&k, "open", "sos", "0-0001", "area"), "99.01.02");
    both_go_on(&k, 7, 20, 0); // the report is thinned away, the call is not
    reopen(&k);
    tick(&k, 21);
    assert_non_null(told(&k, "open", "sos", "0-0001", "id"));
    end(&k, "sos", "0-0001");
    o.heard_us = k.x.now_us;
    assert_true(case_report(&k.x, 0, &o, 1)); // the same once more
    tick(&k, 22);
    assert_null(told(&k, "open", "sos", "0-0001", "id"));
    o = case_seen(&k.x, 22, 0.4, 0);
    o.sos = true;
    assert_true(case_report(&k.x, 0, &o, 1));
    tick(&k, 23);
    assert_non_null(told(&k, "open", "sos", "0-0001", "id"));
    watching_done(&k);
}

// Many at once are said in turns, and all of them in the end; the gravest first.
static void a_look_is_bounded(void **state)
{
    (void)state;
    enum { MANY = WATCH_STEPS_MAX + 5 };
    field f;
    submit_out out = {0};
    watch_desk *w = NULL;
    assert_true(field_init(&f) && field_enrol(&f, 0, DEVICE_KPU));
    assert_true(watch_desk_open(f.s.dir, &f.tools, NULL, NULL, &w, &f.e));
    for (int i = 0; i < MANY; i++) {
        char name[8];
        (void)snprintf(name, sizeof name, "K%d", i);
        assert_true(field_submit_one(&f, field_box_created(&f, 0, name), &out));
        event_view v = field_draft(i + 1 < MANY ? EVENT_DAMAGED : EVENT_LOST);
        field_code(&v, EVENT_FIELD_ITEM, name);
        if (i + 1 < MANY) {
            field_set(&v, EVENT_FIELD_CONDITION, (event_value){.number = 2});
        }
        assert_true(field_submit_one(&f, field_frame(&f, 0, -1, v, false), &out));
    }
    const custody_finding *newest = NULL;
    int32_t n = 0;
    assert_true(store_findings_watched(w->db, &f.a, 3, &newest, &n, &f.e)); // where there are too many
    assert_int_equal(n, 3);
    assert_true(newest[0].index < newest[1].index && newest[1].index < newest[2].index);
    assert_int_equal(newest[2].code, CUSTODY_FINDING_LOST);
    assert_non_null(looked(w, &f));
    assert_int_equal(w->n_alarm, WATCH_STEPS_MAX);
    assert_int_equal(w->alarm[0].kind, WATCH_LOST);
    f.now_us += US_PER_S; // the next turn comes at once
    assert_true(watch_desk_tick(w, &f.e));
    assert_int_equal(w->n_alarm, MANY);
    (void)looked(w, &f);
    assert_int_equal(w->n_alarm, MANY);
    watch_desk_close(w);
    field_done(&f);
}

// A second finding about an item whose first one was answered.
static void damaged_again_is_an_alarm_again(void **state)
{
    (void)state;
    field f;
    submit_out out = {0};
    watch_desk *w = NULL;
    json_t *row = NULL;
    char id[24];
    assert_true(field_init(&f) && field_enrol(&f, 0, DEVICE_KPU));
    assert_true(watch_desk_open(f.s.dir, &f.tools, NULL, NULL, &w, &f.e));
    assert_true(field_submit_one(&f, field_box_created(&f, 0, "K1"), &out));
    event_view v = field_draft(EVENT_DAMAGED);
    field_code(&v, EVENT_FIELD_ITEM, "K1");
    field_set(&v, EVENT_FIELD_CONDITION, (event_value){.number = 2});
    assert_true(field_submit_one(&f, field_frame(&f, 0, -1, v, false), &out));
    const logged_alarm *x = looked(w, &f);
    assert_non_null(x);
    (void)snprintf(id, sizeof id, "%lld", (long long)x->index);
    assert_true(watch_desk_act(w, &chief, str_of(id), WATCH_RESOLVE, STR(""), &row, &f.e));
    json_decref(row);
    (void)looked(w, &f);
    assert_int_equal(w->n_alarm, 1);
    assert_true(field_submit_one(&f, field_frame(&f, 0, -1, v, false), &out));
    x = looked(w, &f);
    assert_int_equal(w->n_alarm, 2);
    assert_int_equal(x->resolved_us, 0);
    (void)looked(w, &f);
    assert_int_equal(w->n_alarm, 2);
    assert_int_equal(w->alarm[1].resolved_us, 0);
    watch_desk_close(w);
    field_done(&f);
}

// data/rules.csv is what is built in: imported, it changes nothing.
static void the_rules_of_the_data_folder_are_those_built_in(void **state)
{
    (void)state;
    watching k;
    int32_t n = 0;
    const watch_rule *built_in = watch_rules_built_in(&n);
    watching_init(&k);
    char path[PATH_MAX];
    import_report_done(&k.x.t.report);
    assert_true(import_file(k.x.t.st, KIND_RULES, fixture(path, "../../data/rules.csv"), &k.x.t.o,
                            &k.x.t.report, &k.x.e));
    assert_true(watch_rules_read(k.w, &k.x.e));
    assert_int_equal(k.w->n_rule, n);
    for (int32_t i = 0; i < n; i++) {
        const watch_rule *x = &k.w->rule[i];
        assert_int_equal(x->kind, built_in[i].kind);
        assert_int_equal(x->severity, built_in[i].severity);
        assert_int_equal(x->after_us, built_in[i].after_us);
        assert_int_equal(x->escalate_us, built_in[i].escalate_us);
        assert_int_equal(x->quiet_from, WATCH_NO_QUIET);
    }
    watching_done(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_strays_is_escalated_until_somebody_takes_it_on),
        cmocka_unit_test(an_alarm_is_news),
        cmocka_unit_test(what_a_person_ends_is_not_raised_again),
        cmocka_unit_test(what_goes_on_is_not_raised_again),
        cmocka_unit_test(what_a_person_ended_may_come_again),
        cmocka_unit_test(who_is_heard_of_is_not_silent),
        cmocka_unit_test(who_never_came_stays_missing),
        cmocka_unit_test(a_plan_of_long_ago_raises_nothing),
        cmocka_unit_test(without_a_log_there_is_no_list),
        cmocka_unit_test(a_call_for_help_is_an_alarm_until_a_person_ends_it),
        cmocka_unit_test(a_look_is_bounded),
        cmocka_unit_test(damaged_again_is_an_alarm_again),
        cmocka_unit_test(late_news_end_an_alarm_and_the_record_stays),
        cmocka_unit_test(rules_of_the_register_count),
        cmocka_unit_test(goods_that_were_damaged_are_an_alarm_that_only_the_posko_ends),
        cmocka_unit_test(a_post_of_which_nobody_hears_stands_out),
        cmocka_unit_test(the_rules_of_the_data_folder_are_those_built_in),
        cmocka_unit_test(a_replay_gives_the_same_alarms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
