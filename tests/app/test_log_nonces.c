// Handovers and the random numbers of both sides: one that stands twice is found in both events, whichever
// came first, and the tables made anew say the same.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "field.h"

#define N1 "AAAAAAAAAAAAAAAAAAAAAA"
#define N2 "BBBBBBBBBBBBBBBBBBBBBB"
#define N3 "CCCCCCCCCCCCCCCCCCCCCC"
#define N4 "DDDDDDDDDDDDDDDDDDDDDD"

static int set_up(void **state)
{
    field *f = calloc(1, sizeof *f);
    *state = f;
    return f && field_init(f) && field_enrol(f, 1, DEVICE_KPU) && field_enrol(f, 2, DEVICE_PPK) &&
                   field_enrol(f, 3, DEVICE_PPK)
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    field_done(*state);
    free(*state);
    return 0;
}

static str handed(field *f, int giver, int receiver, const char *giver_nonce, const char *receiver_nonce)
{
    event_view v = field_draft(EVENT_HANDED_OVER);
    field_code(&v, EVENT_FIELD_ITEM, "KS-1");
    field_code(&v, EVENT_FIELD_PLACE, "GUDANG");
    field_code(&v, EVENT_FIELD_GIVER_NONCE, giver_nonce);
    field_code(&v, EVENT_FIELD_RECEIVER_NONCE, receiver_nonce);
    return field_frame(f, giver, receiver, v, false);
}

static uint64_t bring(field *f, str frame)
{
    submit_out out;
    assert_true(field_submit_one(f, frame, &out));
    assert_int_equal(out.answer, SUBMIT_NEW);
    return out.index;
}

static int found(field *f, uint64_t index)
{
    const custody_finding *row = NULL;
    int32_t n = 0;
    int count = 0;
    assert_true(store_findings(f->st, &f->a, index, index + 1, &row, &n, &f->e));
    for (int32_t i = 0; i < n; i++) {
        count += row[i].code == CUSTODY_FINDING_NONCE_AGAIN;
    }
    return count;
}

// What was computed event by event is what is computed from all of them.
static void check_anew(field *f)
{
    const custody_difference *row = NULL;
    int32_t n = 0;
    int64_t total = 0;
    assert_true(log_rebuild(f->log, &f->a, true, &row, &n, &total, &f->e));
    assert_int_equal(total, 0);
}

static void each_its_own_is_nothing(void **state)
{
    field *f = *state;
    uint64_t one = bring(f, handed(f, 1, 2, N1, N2));
    uint64_t two = bring(f, handed(f, 1, 3, N3, N2));   // the same number of another receiver
    uint64_t three = bring(f, handed(f, 2, 1, N2, N1)); // and on the other side
    assert_int_equal(found(f, one) + found(f, two) + found(f, three), 0);
    check_anew(f);
}

static void a_receivers_number_again(void **state)
{
    field *f = *state;
    uint64_t one = bring(f, handed(f, 1, 2, N1, N2));
    assert_int_equal(found(f, one), 0);
    uint64_t two = bring(f, handed(f, 3, 2, N3, N2)); // shown to another giver
    assert_int_equal(found(f, one), 1);
    assert_int_equal(found(f, two), 1);
    uint64_t three = bring(f, handed(f, 1, 2, N4, N2));
    assert_int_equal(found(f, three), 1);
    assert_int_equal(found(f, one), 1);
    check_anew(f);
}

static void a_givers_number_again(void **state)
{
    field *f = *state;
    uint64_t one = bring(f, handed(f, 1, 2, N1, N2));
    uint64_t two = bring(f, handed(f, 1, 3, N1, N3));
    assert_int_equal(found(f, one), 1);
    assert_int_equal(found(f, two), 1);
    check_anew(f);
}

// The later one comes first, or both in one bundle.
static void the_order_does_not_matter(void **state)
{
    field *f = *state;
    str first = handed(f, 1, 2, N1, N2);
    str second = handed(f, 1, 2, N1, N2);
    str third = handed(f, 1, 3, N3, N4);
    str fourth = handed(f, 2, 3, N3, N4);
    uint64_t late = bring(f, second);
    uint64_t early = bring(f, first);
    assert_int_equal(found(f, early), 1);
    assert_int_equal(found(f, late), 1);
    const str both[] = {third, fourth};
    submit_out out[2];
    assert_true(field_submit(f, both, 2, out));
    assert_int_equal(found(f, out[0].index), 1);
    assert_int_equal(found(f, out[1].index), 1);
    check_anew(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_its_own_is_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_receivers_number_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_givers_number_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_order_does_not_matter, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
