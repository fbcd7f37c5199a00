// Alarms out of what the field says of itself: incidents, departures without a check, guests who stay.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "field.h"
#include "watch_case.h"

enum { HOUR_MIN = 60 };

typedef struct fielded {
    watching k;
    posko_log *log;
    uint8_t last[EVENT_HASH_BYTES]; // of the event that was said last
} fielded;

static int set_up(void **state)
{
    fielded *x = calloc(1, sizeof *x);
    *state = x;
    if (!x) {
        return -1;
    }
    watching_init(&x->k);
    return log_open(x->k.x.t.st, x->k.x.t.dir, &x->k.x.tools, &x->log, &x->k.x.e) ? 0 : -1;
}

static int tear_down(void **state)
{
    fielded *x = *state;
    log_close(x->log);
    watching_done(&x->k);
    free(x);
    return 0;
}

static void say(fielded *x, event_view v)
{
    submit_out out;
    assert_true(log_say(x->log, &x->k.x.a, &v, &out, &x->k.x.e));
    assert_int_equal(out.answer, SUBMIT_NEW);
    memcpy(x->last, out.id, sizeof x->last);
}

static event_view incident_of(const char *order, const char *place, int64_t what)
{
    event_view v = field_draft(EVENT_INCIDENT);
    field_set(&v, EVENT_FIELD_INCIDENT, (event_value){.number = what});
    if (order) {
        field_code(&v, EVENT_FIELD_ORDER, order);
    }
    if (place) {
        field_code(&v, EVENT_FIELD_PLACE, place);
    }
    return v;
}

static event_view trip_event(event_kind kind, const char *order)
{
    event_view v = field_draft(kind);
    field_code(&v, EVENT_FIELD_PLACE, "GUDANG-99.01");
    field_code(&v, EVENT_FIELD_ORDER, order);
    if (kind == EVENT_DEPARTED) {
        field_code(&v, EVENT_FIELD_ITEM, "MUAT-1");
    }
    return v;
}

static void resolve(fielded *x, const char *kind, const char *subject)
{
    json_t *row = NULL;
    const char *id = told(&x->k, "open", kind, subject, "id");
    assert_non_null(id);
    assert_true(watch_desk_act(x->k.w, &chief, str_of(id), WATCH_RESOLVE, STR("selesai"), &row, &x->k.x.e));
    json_decref(row);
}

// How many open alarms of a kind and a subject there are.
static int n_told(fielded *x, const char *kind, const char *subject)
{
    json_t *all = NULL;
    size_t i = 0;
    json_t *row = NULL;
    int n = 0;
    assert_true(watch_desk_list(x->k.w, &chief, STR("open"), STR(""), &all, &x->k.x.e));
    json_array_foreach(json_object_get(all, "alarms"), i, row)
    {
        n += strcmp(json_string_value(json_object_get(row, "kind")), kind) == 0 &&
             strcmp(json_string_value(json_object_get(row, "subject")), subject) == 0;
    }
    json_decref(all);
    return n;
}

// ---------------------------------------------------------------- incidents

static void an_incident_is_an_alarm_at_once(void **state)
{
    fielded *x = *state;
    tick(&x->k, 0);
    say(x, incident_of("0-0001", "PPK-99.01.02", 7));
    tick(&x->k, 0.1);
    assert_string_equal(told(&x->k, "open", "incident", "0-0001", "severity"), "3");
    assert_string_equal(told(&x->k, "open", "incident", "0-0001", "area"), "99.01.02");
    assert_string_equal(told(&x->k, "open", "incident", "0-0001", "incident"), "call");
    assert_string_equal(told(&x->k, "open", "incident", "0-0001", "occurred"),
                        told(&x->k, "open", "incident", "0-0001", "since"));
    tick(&x->k, 4 * HOUR_MIN); // it does not end by itself
    assert_non_null(told(&x->k, "open", "incident", "0-0001", "id"));
    resolve(x, "incident", "0-0001");
    tick(&x->k, 5 * HOUR_MIN); // nor does it come back
    assert_null(told(&x->k, "open", "incident", "0-0001", "id"));
    say(x, incident_of("0-0001", NULL, 1)); // another one of the same trip
    tick(&x->k, 6 * HOUR_MIN);
    assert_string_equal(told(&x->k, "open", "incident", "0-0001", "incident"), "capsized");
}

static void it_is_about_its_place_or_about_nothing(void **state)
{
    fielded *x = *state;
    tick(&x->k, 0);
    say(x, incident_of(NULL, "PPK-99.01.02", 0));
    say(x, incident_of(NULL, NULL, 5));
    tick(&x->k, 1);
    assert_non_null(told(&x->k, "open", "incident", "PPK-99.01.02", "id"));
    assert_string_equal(told(&x->k, "open", "incident", "-", "incident"), "fire");
}

// A place that somebody typed and the register does not have: whoever looks after the item's area hears of
// it.
static void it_belongs_where_its_item_does(void **state)
{
    fielded *x = *state;
    tick(&x->k, 0);
    event_view box = field_draft(EVENT_BOX_CREATED);
    field_code(&box, EVENT_FIELD_ITEM, "KS-1");
    field_code(&box, EVENT_FIELD_KIT, "KOTAK");
    field_code(&box, EVENT_FIELD_DESTINATION, "PPK-99.01.02");
    say(x, box);
    event_view wet = incident_of(NULL, "DI-SUNGAI", 2);
    field_code(&wet, EVENT_FIELD_ITEM, "KS-1");
    say(x, wet);
    tick(&x->k, 1);
    assert_string_equal(told(&x->k, "open", "incident", "KS-1", "area"), "99.01.02");
    assert_true(x->k.w->word[0].area.n > 0); // and is not looked up, and kept, at every look
}

// A desk that is opened anew knows them, also when they came long before.
static void a_new_desk_knows_what_is_open(void **state)
{
    fielded *x = *state;
    tick(&x->k, 0);
    say(x, incident_of("0-0002", NULL, 6));
    tick(&x->k, 1);
    x->k.x.now_us += (int64_t)(WATCH_REPORT_H + 2) * S_PER_HOUR * US_PER_S;
    watch_desk_close(x->k.w);
    assert_true(watch_desk_open(x->k.x.t.dir, &x->k.x.tools, x->k.x.d, x->k.x.news, &x->k.w, &x->k.x.e));
    assert_true(watch_desk_tick(x->k.w, &x->k.x.e));
    assert_string_equal(told(&x->k, "open", "incident", "0-0002", "incident"), "hurt");
}

// A boat that takes in water, and then turns over: the second must not hide behind the first.
static void an_incident_does_not_hide_behind_an_open_one(void **state)
{
    fielded *x = *state;
    tick(&x->k, 0);
    say(x, incident_of("0-0001", NULL, 2));
    tick(&x->k, 1);
    say(x, incident_of("0-0001", NULL, 1));
    say(x, incident_of("0-0001", NULL, 6)); // in the same second: of one bundle
    tick(&x->k, 2);
    assert_int_equal(n_told(x, "incident", "0-0001"), 3);
    assert_string_equal(told(&x->k, "open", "incident", "0-0001", "incident"), "hurt");
    tick(&x->k, 3); // once each
    assert_int_equal(n_told(x, "incident", "0-0001"), 3);
    resolve(x, "incident", "0-0001");
    tick(&x->k, 4);
    assert_int_equal(n_told(x, "incident", "0-0001"), 2);
    assert_string_equal(told(&x->k, "open", "incident", "0-0001", "incident"), "capsized");
}

static void of_very_many_the_newest_are_looked_at(void **state)
{
    fielded *x = *state;
    event_frame f = {.event = incident_of("0-0001", NULL, 2)};
    tick(&x->k, 0);
    for (int32_t i = 0; i < WATCH_FIELD_MAX + 10; i++) {
        leaf row = {.kind = EVENT_INCIDENT,
                    .device = {(const char *)&i, sizeof i},
                    .received_us = x->k.x.now_us,
                    .moment_us = x->k.x.now_us + i};
        watch_fold_field(x->k.w, &row, &f.event);
        assert_true(x->k.w->n_word <= WATCH_FIELD_MAX);
        assert_true(x->k.w->word[x->k.w->n_word - 1].moment_us == row.moment_us);
    }
}

// Departures of a busy day push out neither what happened nor a check that they need.
static void many_departures_drown_no_incident(void **state)
{
    fielded *x = *state;
    event_view fire = incident_of("0-0001", NULL, 5);
    leaf row = {.kind = EVENT_INCIDENT, .received_us = x->k.x.now_us, .moment_us = x->k.x.now_us};
    tick(&x->k, 0);
    watch_fold_field(x->k.w, &row, &fire);
    event_view boxes = trip_event(EVENT_DEPARTED, "0-0002");
    row.kind = EVENT_DEPARTED;
    for (int32_t i = 0; i < WATCH_FIELD_MAX + 10; i++) { // of one trip: one word
        watch_fold_field(x->k.w, &row, &boxes);
    }
    assert_int_equal(x->k.w->n_word, 2);
    for (int32_t i = 0; i < WATCH_FIELD_MAX + 10; i++) {
        char order[16];
        (void)snprintf(order, sizeof order, "1-%05d", i);
        event_view trip = trip_event(EVENT_DEPARTED, order);
        watch_fold_field(x->k.w, &row, &trip);
    }
    assert_true(x->k.w->n_word <= WATCH_FIELD_MAX);
    tick(&x->k, 1);
    assert_string_equal(told(&x->k, "open", "incident", "0-0001", "incident"), "fire");
}

// The words that fold out of n incidents about nothing in particular, all heard now, by one device.
static void cry(fielded *x, const char *device, int32_t n)
{
    event_frame f = {.event = incident_of(NULL, NULL, 4)};
    leaf row = {.kind = EVENT_INCIDENT, .device = str_of(device), .received_us = x->k.x.now_us};
    for (int32_t i = 0; i < n; i++) {
        watch_fold_field(x->k.w, &row, &f.event);
    }
}

// A phone that was stolen, or a child at play: its many incidents are told, and keep nobody else's waiting.
static void one_device_that_cries_is_told_and_drowns_nobody(void **state)
{
    fielded *x = *state;
    tick(&x->k, 0);
    cry(x, "stolen", 2400);
    cry(x, "honest", 1);
    assert_int_equal(x->k.w->n_word, WATCH_PHONE_INCIDENTS + 2);
    tick(&x->k, 0.1);
    assert_int_equal(n_told(x, "incident", "-"), WATCH_PHONE_INCIDENTS + 2); // at once, also the last one
    json_t *all = NULL;
    size_t i = 0;
    json_t *row = NULL;
    json_int_t more = 0;
    assert_true(watch_desk_list(x->k.w, &chief, STR("open"), STR(""), &all, &x->k.x.e));
    json_array_foreach(json_object_get(all, "alarms"), i, row)
    {
        more += json_integer_value(json_object_get(row, "more"));
    }
    json_decref(all);
    assert_int_equal(more, 2400 - WATCH_PHONE_INCIDENTS - 1);
    tick(&x->k, HOUR_MIN + 1); // who cries again later is heard again
    cry(x, "stolen", 1);
    tick(&x->k, HOUR_MIN + 2);
    assert_int_equal(n_told(x, "incident", "-"), WATCH_PHONE_INCIDENTS + 3);
}

// What the posko enters for others, by their SMS text, is each its own.
static void what_the_posko_enters_is_not_counted_together(void **state)
{
    fielded *x = *state;
    tick(&x->k, 0);
    for (int32_t i = 0; i < 2 * WATCH_PHONE_INCIDENTS; i++) {
        say(x, incident_of("0-0001", NULL, 1));
    }
    tick(&x->k, 1);
    assert_int_equal(n_told(x, "incident", "0-0001"), 2 * WATCH_PHONE_INCIDENTS);
}

// Where there is no room what nobody has ended stays: it would end without a person's word.
static void an_open_alarm_is_not_pushed_out(void **state)
{
    fielded *x = *state;
    tick(&x->k, 0);
    say(x, incident_of("0-0001", NULL, 1));
    tick(&x->k, 1);
    event_view v = incident_of(NULL, "PPK-99.01.02", 4);
    for (int32_t i = 0; i < 2 * WATCH_FIELD_MAX; i++) {
        leaf row = {
            .kind = EVENT_INCIDENT, .device = {(const char *)&i, sizeof i}, .received_us = x->k.x.now_us};
        row.received_us += (int64_t)i * US_PER_S;
        watch_fold_field(x->k.w, &row, &v);
    }
    assert_int_equal(x->k.w->word[0].incident, 1);
    assert_string_equal(told(&x->k, "open", "incident", "0-0001", "incident"), "capsized");
}

// ---------------------------------------------------------------- departures

static void a_departure_without_a_check_stands_out(void **state)
{
    fielded *x = *state;
    tick(&x->k, 0);
    say(x, trip_event(EVENT_DEPARTURE_CHECKED, "0-0001"));
    tick(&x->k, 10);
    say(x, trip_event(EVENT_DEPARTED, "0-0001"));
    say(x, trip_event(EVENT_DEPARTED, "0-0002"));
    tick(&x->k, 12);
    assert_null(told(&x->k, "all", "unchecked", "0-0002", "id")); // the check may come with the next bundle
    tick(&x->k, 16);
    assert_null(told(&x->k, "all", "unchecked", "0-0001", "id"));
    assert_string_equal(told(&x->k, "open", "unchecked", "0-0002", "severity"), "2");
    say(x, trip_event(EVENT_DEPARTURE_CHECKED, "0-0002")); // by a phone whose clock is behind
    tick(&x->k, 17);
    assert_null(told(&x->k, "open", "unchecked", "0-0002", "id"));
    assert_non_null(told(&x->k, "resolved", "unchecked", "0-0002", "id"));
}

static void a_check_of_yesterday_is_none(void **state)
{
    fielded *x = *state;
    tick(&x->k, 0);
    say(x, trip_event(EVENT_DEPARTURE_CHECKED, "0-0001"));
    tick(&x->k, WATCH_CHECK_H * HOUR_MIN + 1);
    say(x, trip_event(EVENT_DEPARTED, "0-0001"));
    tick(&x->k, WATCH_CHECK_H * HOUR_MIN + 10);
    assert_non_null(told(&x->k, "open", "unchecked", "0-0001", "id"));
    tick(&x->k, (WATCH_CHECK_H + WATCH_REPORT_H) * HOUR_MIN + 10);
    assert_null(told(&x->k, "open", "unchecked", "0-0001", "id")); // the trip is over
}

// ---------------------------------------------------------------- guests

static void guest_enters(fielded *x, const char *place)
{
    event_view v = field_draft(EVENT_GUEST_ENTERED);
    field_code(&v, EVENT_FIELD_PLACE, place);
    field_set(&v, EVENT_FIELD_FROM_S, (event_value){.number = x->k.x.now_us / US_PER_S});
    say(x, v);
}

static void guest_leaves(fielded *x, const char *place, const uint8_t *id)
{
    event_view v = field_draft(EVENT_GUEST_LEFT);
    field_code(&v, EVENT_FIELD_PLACE, place);
    field_set(&v, EVENT_FIELD_REFERS, (event_value){.bytes = {(const char *)id, EVENT_HASH_BYTES}});
    say(x, v);
}

static void a_guest_who_stays_is_told(void **state)
{
    fielded *x = *state;
    uint8_t first[EVENT_HASH_BYTES];
    tick(&x->k, 0);
    guest_enters(x, "GUDANG-99.01");
    memcpy(first, x->last, sizeof first);
    guest_enters(x, "PPK-99.01.02");
    guest_leaves(x, "PPK-99.01.02", x->last);
    event_view sent_away = field_draft(EVENT_GUEST_ENTERED);
    field_code(&sent_away, EVENT_FIELD_PLACE, "PPK-99.01.01");
    field_set(&sent_away, EVENT_FIELD_FROM_S, (event_value){.number = x->k.x.now_us / US_PER_S});
    field_set(&sent_away, EVENT_FIELD_REASON, (event_value){.number = 2});
    say(x, sent_away);
    tick(&x->k, WATCH_GUEST_H * HOUR_MIN - 1);
    assert_null(told(&x->k, "all", "guest", "GUDANG-99.01", "id"));
    tick(&x->k, WATCH_GUEST_H * HOUR_MIN + 1);
    assert_string_equal(told(&x->k, "open", "guest", "GUDANG-99.01", "severity"), "1");
    assert_null(told(&x->k, "all", "guest", "PPK-99.01.02", "id"));
    assert_null(told(&x->k, "all", "guest", "PPK-99.01.01", "id")); // who was not let in need not leave
    guest_leaves(x, "GUDANG-99.01", first);
    tick(&x->k, WATCH_GUEST_H * HOUR_MIN + 2);
    assert_null(told(&x->k, "open", "guest", "GUDANG-99.01", "id"));
}

// A busy posko has thousands of guests in a week, of whom few are there.
static void who_has_left_takes_no_room(void **state)
{
    fielded *x = *state;
    tick(&x->k, 0);
    uint8_t id[EVENT_HASH_BYTES] = {7};
    event_view came = field_draft(EVENT_GUEST_ENTERED);
    event_view left = field_draft(EVENT_GUEST_LEFT);
    field_set(&left, EVENT_FIELD_REFERS, (event_value){.bytes = {(const char *)id, sizeof id}});
    leaf came_row = {.kind = EVENT_GUEST_ENTERED, .received_us = x->k.x.now_us};
    leaf left_row = {.kind = EVENT_GUEST_LEFT, .received_us = x->k.x.now_us};
    memcpy(came_row.id, id, sizeof id);
    watch_fold_field(x->k.w, &came_row, &came);
    assert_int_equal(x->k.w->n_word, 1);
    watch_fold_field(x->k.w, &left_row, &left);
    assert_int_equal(x->k.w->n_word, 0);
    watch_fold_field(x->k.w, &left_row, &left); // by another phone, whose line was better
    watch_fold_field(x->k.w, &came_row, &came);
    assert_int_equal(x->k.w->n_word, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_incident_is_an_alarm_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_is_about_its_place_or_about_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_belongs_where_its_item_does, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_new_desk_knows_what_is_open, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_incident_does_not_hide_behind_an_open_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_departures_drown_no_incident, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_device_that_cries_is_told_and_drowns_nobody, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_the_posko_enters_is_not_counted_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_open_alarm_is_not_pushed_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_very_many_the_newest_are_looked_at, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_departure_without_a_check_stands_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_check_of_yesterday_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_guest_who_stays_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_has_left_takes_no_room, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
