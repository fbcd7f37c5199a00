// Whose a device is: folded from the enrolments and revocations of a log.
#include "custody_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { POSKO, POSKO2, PHONE, PHONE2, DEVICES };

typedef struct folded {
    story s;
    arena a;
    device_register r;
} folded;

static void begin(folded *f)
{
    f->a = (arena){0};
    story_init(&f->s);
    for (int32_t i = 0; i < DEVICES; i++) {
        (void)story_enrol(&f->s, "unused", DEVICE_KPU, ""); // only the keys are used: events enrol here
    }
    SAY(&f->s, POSKO, DEVICE_ENROLLED, 0, OF(POSKO), PERSON("kabag"), ROLE(DEVICE_POSKO), UNIT("RES"));
}

static void fold(folded *f)
{
    device_fold(&f->a, f->s.event, f->s.n, &f->r);
}

static void done(folded *f)
{
    arena_done(&f->a);
    story_done(&f->s);
}

static int64_t moment(int64_t at_s)
{
    return (STORY_BEGIN_S + at_s) * STORY_S;
}

static const device_binding *who(const folded *f, int32_t device, int64_t at_s)
{
    return device_at(device_find(&f->r, story_key(&f->s, device)), moment(at_s));
}

static void expect_person(const folded *f, int32_t device, int64_t at_s, const char *person)
{
    const device_binding *b = who(f, device, at_s);
    assert_int_equal(b != NULL, person != NULL);
    assert_true(!b || str_eq(b->person, str_of(person)));
}

static void test_empty(void **state)
{
    (void)state;
    folded f = {.r = {.n = 7}};
    story_init(&f.s);
    (void)story_enrol(&f.s, "unused", DEVICE_KPU, "");
    fold(&f);
    assert_int_equal(f.r.n, 0);
    assert_null(device_find(&f.r, story_key(&f.s, 0)));
    assert_null(device_at(NULL, 0));
    done(&f);
}

static void test_root(void **state)
{
    (void)state;
    folded f;
    begin(&f);
    fold(&f);
    assert_int_equal(f.r.n, 1);
    expect_person(&f, POSKO, 0, "kabag");
    assert_true(str_eq(who(&f, POSKO, 0)->unit, STR("RES")));
    assert_true(device_entitled(&f.r, &f.s.event[0], true));
    done(&f);
}

// A log that begins otherwise has nobody: another role, another key, another kind.
static void test_no_root(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        folded f = {.a = {0}};
        story_init(&f.s);
        (void)story_enrol(&f.s, "unused", DEVICE_KPU, "");
        (void)story_enrol(&f.s, "unused", DEVICE_KPU, "");
        if (i == 0) {
            SAY(&f.s, 0, DEVICE_ENROLLED, 0, OF(0), PERSON("x"), ROLE(DEVICE_KPU));
        } else if (i == 1) {
            SAY(&f.s, 0, DEVICE_ENROLLED, 0, OF(1), PERSON("x"), ROLE(DEVICE_POSKO));
        } else {
            SAY(&f.s, 0, NOTED, 0, NOTE());
        }
        SAY(&f.s, 0, DEVICE_ENROLLED, 1, OF(0), PERSON("x"), ROLE(DEVICE_POSKO)); // too late to found a log
        fold(&f);
        assert_int_equal(f.r.n, 0);
        assert_false(device_entitled(&f.r, &f.s.event[0], true));
        done(&f);
    }
}

static void test_entitled(void **state)
{
    (void)state;
    folded f;
    begin(&f);
    SAY(&f.s, POSKO, DEVICE_ENROLLED, 10, OF(PHONE), PERSON("ani"), ROLE(DEVICE_PPK));
    SAY(&f.s, PHONE, DEVICE_ENROLLED, 20, OF(PHONE2), PERSON("budi"), ROLE(DEVICE_PPS)); // may not
    SAY(&f.s, PHONE2, DEVICE_REVOKED, 30, OF(PHONE), REASON(7));                         // nor a stranger
    fold(&f);
    assert_int_equal(f.r.n, 2);
    expect_person(&f, PHONE, 0, "ani"); // since ever, as nobody said from when
    expect_person(&f, PHONE2, 40, NULL);
    assert_true(device_entitled(&f.r, &f.s.event[1], false));
    assert_false(device_entitled(&f.r, &f.s.event[2], false));
    assert_false(device_entitled(&f.r, &f.s.event[3], false));
    done(&f);
}

static void test_second_posko(void **state)
{
    (void)state;
    folded f;
    begin(&f);
    SAY(&f.s, POSKO2, DEVICE_ENROLLED, 5, OF(PHONE2), PERSON("early"), ROLE(DEVICE_PPS));
    SAY(&f.s, POSKO, DEVICE_ENROLLED, 10, OF(POSKO2), PERSON("wakil"), ROLE(DEVICE_POSKO), FROM(20),
        UNTIL(40));
    SAY(&f.s, POSKO2, DEVICE_ENROLLED, 19, OF(PHONE2), PERSON("before"), ROLE(DEVICE_PPS));
    SAY(&f.s, POSKO2, DEVICE_ENROLLED, 20, OF(PHONE), PERSON("ani"), ROLE(DEVICE_PPK));
    SAY(&f.s, POSKO2, DEVICE_ENROLLED, 40, OF(PHONE2), PERSON("after"), ROLE(DEVICE_PPS));
    fold(&f);
    assert_int_equal(f.r.n, 3);
    expect_person(&f, PHONE, 20, "ani");
    expect_person(&f, PHONE2, 50, NULL);
    expect_person(&f, POSKO2, 19, NULL);
    expect_person(&f, POSKO2, 39, "wakil");
    expect_person(&f, POSKO2, 40, NULL);
    done(&f);
}

// A phone that goes to somebody else: the later enrolment counts where both hold.
static void test_again(void **state)
{
    (void)state;
    folded f;
    begin(&f);
    SAY(&f.s, POSKO, DEVICE_ENROLLED, 10, OF(PHONE), PERSON("ani"), ROLE(DEVICE_PPK));
    SAY(&f.s, POSKO, DEVICE_ENROLLED, 20, OF(PHONE), PERSON("budi"), ROLE(DEVICE_PPS), FROM(30), UNTIL(50));
    fold(&f);
    expect_person(&f, PHONE, 29, "ani");
    expect_person(&f, PHONE, 30, "budi");
    expect_person(&f, PHONE, 49, "budi");
    expect_person(&f, PHONE, 50, "ani");
    assert_int_equal(device_find(&f.r, story_key(&f.s, PHONE))->n_binding, 2);
    done(&f);
}

static void test_revoked(void **state)
{
    (void)state;
    folded f;
    begin(&f);
    SAY(&f.s, POSKO, DEVICE_REVOKED, 5, OF(PHONE2), REASON(7), FROM(5)); // before it was enrolled
    SAY(&f.s, POSKO, DEVICE_ENROLLED, 10, OF(PHONE), PERSON("ani"), ROLE(DEVICE_PPK));
    SAY(&f.s, POSKO, DEVICE_REVOKED, 100, OF(PHONE), REASON(7), FROM(50));
    SAY(&f.s, POSKO, DEVICE_REVOKED, 200, OF(PHONE), REASON(7), FROM(40));
    SAY(&f.s, POSKO, DEVICE_REVOKED, 300, OF(PHONE), REASON(7)); // from now on: changes nothing
    fold(&f);
    const device_record *d = device_find(&f.r, story_key(&f.s, PHONE));
    assert_int_equal(d->revoked_us, moment(40));
    assert_int_equal(d->revoked_known_us, f.s.event[3].received_us);
    expect_person(&f, PHONE, 39, "ani");
    expect_person(&f, PHONE, 40, NULL);
    assert_null(device_find(&f.r, story_key(&f.s, PHONE2)));
    SAY(&f.s, POSKO, DEVICE_ENROLLED, 400, OF(PHONE2), PERSON("budi"), ROLE(DEVICE_PPS));
    SAY(&f.s, POSKO, DEVICE_ENROLLED, 400, OF(PHONE), PERSON("ani"), ROLE(DEVICE_PPK));
    fold(&f);
    expect_person(&f, PHONE2, 500, NULL); // a revoked key stays revoked
    expect_person(&f, PHONE2, 4, "budi");
    expect_person(&f, PHONE, 500, NULL);
    done(&f);
}

// A posko that was revoked may do nothing any more, from that moment on.
static void test_revoked_posko(void **state)
{
    (void)state;
    folded f;
    begin(&f);
    SAY(&f.s, POSKO, DEVICE_ENROLLED, 10, OF(POSKO2), PERSON("wakil"), ROLE(DEVICE_POSKO));
    SAY(&f.s, POSKO, DEVICE_REVOKED, 100, OF(POSKO2), REASON(9));
    SAY(&f.s, POSKO2, DEVICE_ENROLLED, 100, OF(PHONE), PERSON("ani"), ROLE(DEVICE_PPK));
    fold(&f);
    assert_int_equal(f.r.n, 2);
    assert_false(device_entitled(&f.r, &f.s.event[3], false));
    done(&f);
}

// Its phone was stolen, which was said too late: whom it made meanwhile is nobody, nor whom they made.
static void test_stolen_posko(void **state)
{
    (void)state;
    folded f;
    begin(&f);
    SAY(&f.s, POSKO, DEVICE_ENROLLED, 10, OF(POSKO2), PERSON("wakil"), ROLE(DEVICE_POSKO));
    SAY(&f.s, POSKO2, DEVICE_ENROLLED, 20, OF(PHONE2), PERSON("budi"), ROLE(DEVICE_PPS));
    SAY(&f.s, POSKO2, DEVICE_ENROLLED, 60, OF(PHONE), PERSON("palsu"), ROLE(DEVICE_PPK));
    fold(&f);
    expect_person(&f, PHONE, 60, "palsu");
    SAY(&f.s, POSKO, DEVICE_REVOKED, 100, OF(POSKO2), REASON(9), FROM(50));
    fold(&f);
    expect_person(&f, PHONE, 60, NULL);
    expect_person(&f, PHONE, 200, NULL);
    expect_person(&f, PHONE2, 200, "budi");
    assert_false(device_entitled(&f.r, &f.s.event[3], false));
    assert_true(device_entitled(&f.r, &f.s.event[2], false));
    done(&f);
}

static void test_the_first_key_stays(void **state)
{
    (void)state;
    folded f;
    begin(&f);
    SAY(&f.s, POSKO, DEVICE_ENROLLED, 10, OF(POSKO2), PERSON("wakil"), ROLE(DEVICE_POSKO));
    SAY(&f.s, POSKO2, DEVICE_REVOKED, 20, OF(POSKO), REASON(9), FROM(0));
    SAY(&f.s, POSKO2, DEVICE_ENROLLED, 21, OF(POSKO), PERSON("palsu"), ROLE(DEVICE_KPU));
    fold(&f);
    expect_person(&f, POSKO, 30, "kabag");
    assert_false(device_entitled(&f.r, &f.s.event[2], false)); // and it is flagged
    assert_false(device_entitled(&f.r, &f.s.event[3], false));
    SAY(&f.s, POSKO, DEVICE_REVOKED, 40, OF(POSKO), REASON(9));
    fold(&f);
    expect_person(&f, POSKO, 40, NULL);
    done(&f);
}

// Many devices, enrolled in no order of their keys.
static void test_many(void **state)
{
    (void)state;
    enum { MANY = 700, STEP = 337 };
    folded f;
    begin(&f);
    for (int32_t i = DEVICES; i < MANY; i++) {
        (void)story_enrol(&f.s, "unused", DEVICE_KPU, "");
    }
    for (int32_t i = 1; i < MANY; i++) {
        SAY(&f.s, POSKO, DEVICE_ENROLLED, i, OF(i * STEP % MANY), PERSON("p"), ROLE(DEVICE_PPS), FROM(i));
    }
    fold(&f);
    assert_int_equal(f.r.n, MANY);
    for (int32_t i = 1; i < MANY; i++) {
        assert_non_null(who(&f, i * STEP % MANY, i));
        assert_null(who(&f, i * STEP % MANY, i - 1));
    }
    done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),        cmocka_unit_test(test_root),
        cmocka_unit_test(test_no_root),      cmocka_unit_test(test_entitled),
        cmocka_unit_test(test_second_posko), cmocka_unit_test(test_again),
        cmocka_unit_test(test_revoked),      cmocka_unit_test(test_revoked_posko),
        cmocka_unit_test(test_stolen_posko), cmocka_unit_test(test_the_first_key_stays),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
