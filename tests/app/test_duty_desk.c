// Who has which duty, asked of a published plan, also of one that an older program made.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "app/duty_desk.h"
#include "app/duty_file.h"
#include "app/planner.h"
#include "report/duty_sheet.h"
#include "tiny.h"

typedef struct desk {
    tiny t;
    arena a;
    planner_request q;
    planner_result plan;
} desk;

static int set_up(void **state)
{
    desk *x = calloc(1, sizeof *x);
    *state = x;
    if (!x || !tiny_init(&x->t)) {
        return -1;
    }
    x->q = (planner_request){.seed = 1, .iterations = 20, .dir = x->t.dir, .clock = clock_system()};
    return planner_run(&x->a, x->t.st, &x->q, &x->plan, &x->t.e) ? 0 : -1;
}

static int tear_down(void **state)
{
    desk *x = *state;
    json_decref(x->plan.document);
    arena_done(&x->a);
    tiny_done(&x->t);
    free(x);
    return 0;
}

static json_t *duties_of(desk *x)
{
    const duty_ask q = {"", "", ""};
    json_t *answer = NULL;
    assert_true(duty_duties(&x->a, x->t.st, TEXT_EN, &q, &answer, &x->t.e));
    return answer;
}

static void forget(json_t *rows, const char *member)
{
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        json_object_del(row, member);
    }
}

// Publishes the same plan as it was written before teams had a station and squads their shifts.
static void publish_as_before(desk *x)
{
    json_t *placement = json_object_get(x->plan.document, "placement");
    forget(json_object_get(placement, "teams"), "station");
    forget(json_object_get(placement, "teams"), "lacking");
    forget(json_object_get(placement, "teams"), "spread_min");
    forget(json_object_get(placement, "posts"), "shifts");
    json_object_del(placement, "reserves");
    json_object_del(placement, "score");
    json_object_del(placement, "bound");
    char *text = json_dumps(x->plan.document, JSON_COMPACT);
    x->plan.body = (str){text, strlen(text)};
    assert_true(planner_publish(x->t.st, &x->q, &x->plan, &x->t.e));
    free(text);
}

static void duties_of_an_older_plan(void **state)
{
    desk *x = *state;
    json_t *now = duties_of(x);
    publish_as_before(x);
    json_t *then = duties_of(x);
    const json_t *rows = json_object_get(then, "duties");
    size_t teams = 0;
    size_t posts = 0;
    assert_true(json_array_size(rows) > 0);
    assert_int_equal(json_array_size(rows), json_array_size(json_object_get(now, "duties")));
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        const char *kind = json_string_value(json_object_get(row, "kind"));
        const json_t *place = json_object_get(row, "place");
        const json_t *span = json_array_get(json_object_get(row, "spans"), 0);
        assert_true(json_is_string(place) && span);
        if (strcmp(kind, "team") == 0) {
            assert_true(json_equal(place, json_array_get(json_object_get(row, "tps"), 0)));
            teams++;
        } else if (strcmp(kind, "post") == 0) {
            assert_int_equal(json_array_size(json_object_get(row, "spans")), 1);
            assert_true(json_equal(json_object_get(span, "from"), json_object_get(row, "from")));
            assert_true(json_equal(json_object_get(span, "to"), json_object_get(row, "to")));
            posts++;
        }
    }
    assert_true(teams > 0 && posts > 0);
    json_decref(now);
    json_decref(then);
}

// A text that does not fit is refused, not cut.
static void a_text_is_whole_or_refused(void **state)
{
    desk *x = *state;
    json_t *answer = duties_of(x);
    assert_true(duty_text_add(answer, TEXT_EN, duty_sheet_print, (size_t)1 << 24, &x->t.e));
    size_t whole = json_string_length(json_object_get(answer, "text"));
    assert_true(whole > 1000);
    json_object_del(answer, "text");
    assert_false(duty_text_add(answer, TEXT_EN, duty_sheet_print, whole / 2, &x->t.e));
    assert_string_equal(x->t.e.code, "duty.too_long");
    assert_null(json_object_get(answer, "text"));
    json_decref(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(duties_of_an_older_plan, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_text_is_whole_or_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
