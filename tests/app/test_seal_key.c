// The key for parcels: made once, kept for its owner, missed when it is lost.
#include "app/seal_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "store/field.h"
#include "tiny.h"

static void path_of(const tiny *t, char out[static PATH_MAX])
{
    (void)snprintf(out, PATH_MAX, "%.*s/" SEAL_KEY, PATH_MAX - 32, t->dir);
}

static bool open_again(tiny *t, seal_key *ret)
{
    const log_tools tools = log_tools_system(clock_system());
    t->e = (err){0};
    return seal_key_open(t->st, t->dir, &tools, ret, &t->e);
}

static void test_it_is_made_with_the_operation_and_stays(void **state)
{
    tiny *t = *state;
    char path[PATH_MAX];
    struct stat info;
    seal_key one;
    seal_key two;
    uint8_t said[STORE_SEAL_PUBLIC];
    bool found = false;
    path_of(t, path);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_true(open_again(t, &one) && open_again(t, &two));
    assert_memory_equal(one.secret, two.secret, SEAL_SECRET_BYTES);
    assert_true(store_seal_key(t->st, said, &found, NULL) && found);
    assert_memory_equal(one.public_key, said, SEAL_PUBLIC_BYTES);
    assert_true(seal_key_check(t->st, t->dir, NULL));
}

static void test_a_lost_one_is_named_and_never_made_anew(void **state)
{
    tiny *t = *state;
    char path[PATH_MAX];
    seal_key k;
    path_of(t, path);
    assert_int_equal(unlink(path), 0);
    assert_false(open_again(t, &k));
    assert_string_equal(t->e.code, "seal.key_lost");
    assert_string_equal(err_arg_get(&t->e, "file"), path);
    assert_false(seal_key_check(t->st, t->dir, &t->e));
    assert_int_equal(access(path, F_OK), -1);
    assert_true(file_write(path, STR("no key\n"), NULL));
    assert_false(open_again(t, &k));
    assert_string_equal(t->e.code, "seal.key_lost");
}

static void test_another_one_is_not_taken(void **state)
{
    tiny *t = *state;
    char path[PATH_MAX];
    seal_key k;
    path_of(t, path);
    assert_true(
        file_write(path, STR("0101010101010101010101010101010101010101010101010101010101010101\n"), NULL));
    assert_false(open_again(t, &k));
    assert_string_equal(t->e.code, "seal.key_other");
    assert_false(seal_key_check(t->st, t->dir, &t->e));
    assert_string_equal(t->e.code, "seal.key_other");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_it_is_made_with_the_operation_and_stays, tiny_set_up,
                                        tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_a_lost_one_is_named_and_never_made_anew, tiny_set_up,
                                        tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_another_one_is_not_taken, tiny_set_up, tiny_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
