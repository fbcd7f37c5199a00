// A device in a file: what it signs is authentic and in one chain, whatever interrupts it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "app/device_file.h"

#include "scratch.h"

static const uint8_t seed_a[DEVICE_SEED_BYTES] = {1};
static const uint8_t seed_b[DEVICE_SEED_BYTES] = {2};

typedef struct fixture_files {
    scratch s;
    char a[PATH_MAX], b[PATH_MAX];
    arena memory;
    err e;
} fixture_files;

static void begin(fixture_files *f)
{
    *f = (fixture_files){.e = {.code = NULL}};
    device_file d;
    assert_true(scratch_init(&f->s));
    (void)snprintf(f->a, sizeof f->a, "%s/a.key", f->s.dir);
    (void)snprintf(f->b, sizeof f->b, "%s/b.key", f->s.dir);
    assert_true(device_file_make(f->a, seed_a, &d, &f->e));
    device_file_close(&d);
    assert_true(device_file_make(f->b, seed_b, &d, &f->e));
    device_file_close(&d);
}

static void end(fixture_files *f)
{
    arena_done(&f->memory);
    scratch_done(&f->s);
}

static event_view arrival(const device_file *receiver)
{
    event_view v = {.kind = event_kind_of(receiver ? EVENT_HANDED_OVER : EVENT_ARRIVED),
                    .time_s = 1732000000};
    v.fields = EVENT_BIT(ITEM) | EVENT_BIT(PLACE);
    v.value[EVENT_FIELD_ITEM].bytes = STR("K-1");
    v.value[EVENT_FIELD_PLACE].bytes = STR("PPS-1");
    if (receiver) {
        v.fields |= EVENT_BIT(RECEIVER);
        v.value[EVENT_FIELD_RECEIVER].bytes = (str){(const char *)receiver->key, EVENT_KEY_BYTES};
    }
    return v;
}

static bool sign(fixture_files *f, str log, const device_file *receiver, event_frame *ret)
{
    device_file d = {.path = NULL};
    str frame = {NULL, 0};
    event_view v = arrival(receiver);
    bool ok = device_file_open(f->a, &d, &f->e) &&
              device_file_sign(&d, &f->memory, log, &v, receiver, NULL, &frame, &f->e) &&
              event_frame_parse(frame, ret, &f->e);
    device_file_close(&d);
    return ok;
}

static void test_made_once_for_its_owner(void **state)
{
    (void)state;
    fixture_files f;
    begin(&f);
    struct stat st;
    assert_int_equal(stat(f.a, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    device_file d = {.path = NULL};
    assert_true(device_file_read(f.a, &d, &f.e));
    assert_memory_equal(d.seed, seed_a, sizeof seed_a);
    assert_int_equal(d.sequence, 0);
    device_file_close(&d);
    assert_false(device_file_make(f.a, seed_b, &d, &f.e));
    assert_string_equal(f.e.code, "device.exists");
    assert_true(device_file_read(f.a, &d, &f.e));
    assert_memory_equal(d.seed, seed_a, sizeof seed_a);
    device_file_close(&d);
    assert_false(device_file_make("/nonexistent/d.key", seed_b, &d, &f.e));
    assert_string_equal(f.e.code, "device.make");
    assert_int_equal(scratch_file_count(f.s.dir), 2);
    end(&f);
}

static void test_one_chain(void **state)
{
    (void)state;
    fixture_files f;
    begin(&f);
    event_frame first;
    event_frame second;
    uint8_t id[EVENT_HASH_BYTES];
    assert_true(sign(&f, STR("log-1"), NULL, &first));
    assert_true(event_verify(&first, &f.e));
    assert_int_equal(first.event.sequence, 1);
    assert_int_equal(first.event.previous.n, 0);
    assert_true(sign(&f, STR("log-1"), NULL, &second));
    assert_true(event_verify(&second, &f.e));
    assert_int_equal(second.event.sequence, 2);
    event_id(first.event.body, id);
    assert_memory_equal(second.event.previous.p, id, sizeof id);
    assert_false(sign(&f, STR("log-2"), NULL, &second));
    assert_string_equal(f.e.code, "device.other_log");
    end(&f);
}

static void test_two_sign(void **state)
{
    (void)state;
    fixture_files f;
    begin(&f);
    device_file b = {.path = NULL};
    event_frame got;
    assert_true(device_file_read(f.b, &b, &f.e));
    assert_true(sign(&f, STR("log-1"), &b, &got));
    assert_true(event_verify(&got, &f.e));
    assert_memory_equal(event_signer_key(&got.event, EVENT_RECEIVER).p, b.key, sizeof b.key);
    device_file_close(&b);
    assert_true(device_file_read(f.b, &b, &f.e));
    assert_int_equal(b.sequence, 0); // who accepts makes no event of its own
    device_file_close(&b);
    end(&f);
}

// What cannot be saved is not signed, and what was not signed may be said anew under its number.
static void test_nothing_leaves_unsaved(void **state)
{
    (void)state;
    fixture_files f;
    begin(&f);
    event_frame got;
    char part[PATH_MAX + 8];
    (void)snprintf(part, sizeof part, "%s.part", f.a);
    assert_int_equal(mkdir(part, 0700), 0); // where the new file would be written
    assert_false(sign(&f, STR("log-1"), NULL, &got));
    assert_string_equal(f.e.code, "file.write");
    assert_int_equal(rmdir(part), 0);
    assert_true(sign(&f, STR("log-1"), NULL, &got));
    assert_int_equal(got.event.sequence, 1);
    end(&f);
}

static void test_an_event_that_is_none_costs_no_number(void **state)
{
    (void)state;
    fixture_files f;
    begin(&f);
    device_file d = {.path = NULL};
    str frame = {NULL, 0};
    event_view v = arrival(NULL);
    v.fields &= ~EVENT_BIT(PLACE);
    assert_true(device_file_open(f.a, &d, &f.e));
    assert_false(device_file_sign(&d, &f.memory, STR("log-1"), &v, NULL, NULL, &frame, &f.e));
    assert_string_equal(f.e.code, "event.field_missing");
    assert_false(device_file_sign(&d, &f.memory, STR("log 1"), &v, NULL, NULL, &frame, &f.e));
    assert_string_equal(f.e.code, "event.bad_code");
    device_file_close(&d);
    assert_true(device_file_read(f.a, &d, &f.e));
    assert_int_equal(d.sequence, 0);
    assert_string_equal(d.log, "");
    device_file_close(&d);
    end(&f);
}

static void test_two_programs(void **state)
{
    (void)state;
    fixture_files f;
    begin(&f);
    device_file mine = {.path = NULL};
    device_file other = {.path = NULL};
    assert_true(device_file_open(f.a, &mine, &f.e));
    assert_false(device_file_open(f.a, &other, &f.e));
    assert_string_equal(f.e.code, "device.busy");
    assert_true(device_file_read(f.a, &other, &f.e)); // whoever only looks need not wait
    device_file_close(&other);
    device_file_close(&mine);
    assert_true(device_file_open(f.a, &other, &f.e));
    device_file_close(&other);
    end(&f);
}

static void test_the_checkpoint_it_saw(void **state)
{
    (void)state;
    fixture_files f;
    begin(&f);
    static const uint8_t root[EVENT_HASH_BYTES] = {7};
    static const uint8_t older[EVENT_HASH_BYTES] = {8};
    device_file d = {.path = NULL};
    event_view v = arrival(NULL);
    str frame = {NULL, 0};
    event_frame got;
    assert_true(device_file_open(f.a, &d, &f.e));
    device_file_saw(&d, 9, root);
    device_file_saw(&d, 8, older);
    device_file_saw(&d, UINT64_MAX, older);
    assert_true(device_file_sign(&d, &f.memory, STR("log-1"), &v, NULL, NULL, &frame, &f.e));
    device_file_close(&d);
    assert_true(sign(&f, STR("log-1"), NULL, &got)); // and it is remembered
    assert_int_equal(got.event.seen_size, 9);
    assert_memory_equal(got.event.seen_root.p, root, sizeof root);
    end(&f);
}

// Every file with one part of it gone, and some that never were one.
static void test_hostile(void **state)
{
    (void)state;
    fixture_files f;
    begin(&f);
    arena a = {0};
    str good = {NULL, 0};
    device_file d = {.path = NULL};
    assert_true(file_read(&a, f.a, DEVICE_FILE_MAX, &good, &f.e));
    for (size_t n = 0; n + 2 < good.n; n++) {
        const char *path = scratch_write(&f.s, "cut", (str){good.p, n});
        assert_false(device_file_read(path, &d, &f.e));
        assert_string_equal(f.e.code, "device.form");
    }
    for (size_t i = 0; i < good.n; i++) { // one byte changed: another file, or none; never another key
        char *bad = arena_copy(&a, good.p, good.n);
        bad[i] = bad[i] == '1' ? '2' : '1';
        const char *path = scratch_write(&f.s, "changed", (str){bad, good.n});
        if (device_file_read(path, &d, &f.e)) {
            assert_memory_equal(d.seed, seed_a, sizeof seed_a);
            device_file_close(&d);
        }
    }
    assert_false(device_file_read("/nonexistent", &d, &f.e));
    assert_string_equal(f.e.code, "file.open");
    assert_false(device_file_open("/nonexistent", &d, &f.e));
    assert_string_equal(f.e.code, "file.open");
    arena_done(&a);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_made_once_for_its_owner),
        cmocka_unit_test(test_one_chain),
        cmocka_unit_test(test_two_sign),
        cmocka_unit_test(test_nothing_leaves_unsaved),
        cmocka_unit_test(test_an_event_that_is_none_costs_no_number),
        cmocka_unit_test(test_two_programs),
        cmocka_unit_test(test_the_checkpoint_it_saw),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
