// What one phone can cost: work is counted in steps of the database's machine, not in seconds. A call of
// twice as many events costs about twice as much, whatever they are.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "field.h"

enum { STEPS = 100, EVENTS = 200, ITEMS = 40, TIMES_MAX = 26, TENTHS = 10 };

static int64_t *counter(void)
{
    static int64_t counted; // hundreds of steps
    return &counted;
}

// The connection that was opened last.
static sqlite3 **connection(void)
{
    static sqlite3 *opened;
    return &opened;
}

static int count_steps(void *ctx)
{
    ++*(int64_t *)ctx;
    return 0;
}

// SQLite calls this for every connection that is opened.
static int count_here(sqlite3 *db, const char **message, const struct sqlite3_api_routines *api)
{
    (void)message;
    (void)api;
    sqlite3_progress_handler(db, STEPS, count_steps, counter());
    *connection() = db;
    return SQLITE_OK;
}

typedef str scenario(field *f, int32_t i, int32_t n);

static str closing(field *f, int64_t sequence, int64_t time_s)
{
    event_view v = field_draft(EVENT_DUTY_CLOSED);
    v.sequence = sequence;
    v.time_s = FIELD_BEGIN_S + time_s;
    return field_frame(f, 0, -1, v, false);
}

static str of_one_number(field *f, int32_t i, int32_t n)
{
    (void)n;
    return closing(f, 1, i);
}

static str the_last_first(field *f, int32_t i, int32_t n)
{
    return closing(f, n - i, n - i);
}

static str by_a_clock_that_runs_backwards(field *f, int32_t i, int32_t n)
{
    return closing(f, n - i, i);
}

static str checks_of_one_box(field *f, int32_t i, int32_t n)
{
    const str seal = STR("S-1");
    event_view v = field_draft(EVENT_SEAL_CHECKED);
    (void)n;
    v.time_s = FIELD_BEGIN_S + i;
    field_code(&v, EVENT_FIELD_ITEM, "kotak-1");
    field_set(&v, EVENT_FIELD_SEALS, (event_value){.list = &seal, .count = 1});
    return field_frame(f, 0, -1, v, false);
}

// All that is in it, at once or minutes apart by a clock without GPS: any of them may have been the first.
static str openings_of_one_load(field *f, int32_t i, int32_t n)
{
    static char text[ITEMS][EVENT_CODE_MAX + 1];
    static str item[ITEMS];
    event_view v = field_draft(i == 0 ? EVENT_LOAD_MADE : EVENT_LOAD_OPENED);
    (void)n;
    for (int32_t k = 0; k < ITEMS; k++) {
        (void)snprintf(text[k], sizeof text[k], "kotak-%03d", (int)k);
        item[k] = str_of(text[k]);
    }
    v.time_s = FIELD_BEGIN_S + INT64_C(60) * i;
    field_code(&v, EVENT_FIELD_ITEM, "muatan-1");
    field_set(&v, EVENT_FIELD_ITEMS, (event_value){.list = item, .count = ITEMS});
    return field_frame(f, 0, -1, v, false);
}

static double growth(scenario *make)
{
    int64_t cost[2];
    for (int k = 0; k < 2; k++) {
        static str frame[2 * EVENTS];
        static submit_out out[2 * EVENTS];
        int32_t n = EVENTS << k;
        field f;
        assert_true(field_init(&f));
        assert_true(field_enrol(&f, 0, DEVICE_KPU));
        f.now_us += INT64_C(100) * 3600 * US_PER_S;
        for (int32_t i = 0; i < n; i++) {
            frame[i] = make(&f, i, n);
        }
        int64_t before = *counter();
        assert_true(field_submit(&f, frame, n, out));
        cost[k] = *counter() - before;
        for (int32_t i = 0; i < n; i++) {
            assert_int_equal(out[i].answer, SUBMIT_NEW);
        }
        field_done(&f);
    }
    return (double)cost[1] / (double)cost[0];
}

static void a_call_costs_what_it_brings(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        scenario *make;
    } row[] = {
        {"of one number", of_one_number},
        {"the last first", the_last_first},
        {"by a clock that runs backwards", by_a_clock_that_runs_backwards},
        {"checks of one box", checks_of_one_box},
        {"openings of one load", openings_of_one_load},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        double times = growth(row[i].make);
        if (times * TENTHS > TIMES_MAX) {
            fail_msg("%s: twice as many cost %.1f times as much", row[i].name, times);
        }
    }
}

// Each replays what is in doubt, but only what has changed is written.
static void an_opening_more_writes_what_it_brings(void **state)
{
    (void)state;
    int rows[EVENTS / 4] = {0};
    const int32_t n = sizeof rows / sizeof *rows;
    field f;
    assert_true(field_init(&f));
    assert_true(field_enrol(&f, 0, DEVICE_KPU));
    f.now_us += INT64_C(100) * 3600 * US_PER_S;
    for (int32_t i = 0; i < n; i++) {
        submit_out out;
        str frame = openings_of_one_load(&f, i, n);
        int before = sqlite3_total_changes(*connection());
        assert_true(field_submit_one(&f, frame, &out));
        rows[i] = sqlite3_total_changes(*connection()) - before;
    }
    assert_in_range(rows[n / 2], ITEMS, 5 * ITEMS); // states, what concerns items, a finding each
    assert_int_equal(rows[n - 1], rows[n / 2]);
    field_done(&f);
}

int main(void)
{
    (void)sqlite3_auto_extension((void (*)(void))count_here);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_costs_what_it_brings),
        cmocka_unit_test(an_opening_more_writes_what_it_brings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
