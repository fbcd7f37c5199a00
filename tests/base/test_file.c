#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "scratch.h"

enum { LIMIT = 1 << 20 };

// A folder of the test's own, left as the working directory.
static int folder_make(void **state)
{
    char template[] = "test-file-XXXXXX";
    if (!mkdtemp(template) || chdir(template) != 0) {
        return -1;
    }
    *state = strdup(template);
    return *state ? 0 : -1;
}

static int folder_remove(void **state)
{
    char *folder = *state;
    static const char *const made[] = {"a", "b", "empty", "pipe", "sub/f", "sub"};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        (void)remove(made[i]);
    }
    int rc = chdir("..") == 0 ? rmdir(folder) : -1;
    free(folder);
    return rc;
}

static void test_write_then_read(void **state)
{
    (void)state;
    arena a = {0};
    err e = {0};
    str got = {0};
    assert_true(file_write("a", STR("one\0two"), &e));
    assert_true(file_read(&a, "a", LIMIT, &got, &e));
    assert_true(str_eq(got, STR("one\0two")));
    assert_int_equal(got.p[got.n], '\0');
    assert_true(file_write("a", STR("new"), &e)); // replaces
    assert_true(file_read(&a, "a", LIMIT, &got, &e));
    assert_true(str_eq(got, STR("new")));
    struct stat st;
    assert_int_equal(stat("a", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_not_equal(access("a.part", F_OK), 0);
    assert_true(file_write("empty", STR(""), &e));
    assert_true(file_read(&a, "empty", LIMIT, &got, &e));
    assert_int_equal(got.n, 0);
    arena_done(&a);
}

static void test_a_file_below_a_folder(void **state)
{
    (void)state;
    arena a = {0};
    err e = {0};
    str got = {0};
    char *longer = arena_alloc(&a, PATH_MAX, 1);
    memset(longer, 'x', PATH_MAX);
    assert_true(file_write("a", STR("12345"), &e));
    assert_true(file_read_below(&a, ".", STR("a"), LIMIT, &got, &e));
    assert_true(str_eq(got, STR("12345")));
    assert_false(file_read_below(&a, ".", STR("a"), 4, &got, &e));
    assert_string_equal(e.code, "file.too_large");
    assert_false(
        file_read_below(&a, ".", (str){longer, PATH_MAX - 2}, LIMIT, &got, &e)); // with "./" too long
    assert_string_equal(e.code, "file.open");
    assert_string_equal(err_arg_get(&e, "reason"), "reason.long_name");
    arena_done(&a);
}

static void test_the_limit(void **state)
{
    (void)state;
    arena a = {0};
    err e = {0};
    str got = STR("untouched");
    assert_true(file_write("a", STR("12345"), &e));
    assert_true(file_read(&a, "a", 5, &got, &e));
    assert_int_equal(got.n, 5);
    got = STR("untouched");
    assert_false(file_read(&a, "a", 4, &got, &e));
    assert_string_equal(e.code, "file.too_large");
    assert_string_equal(err_arg_get(&e, "file"), "a");
    assert_string_equal(err_arg_get(&e, "limit"), "4");
    assert_true(str_eq(got, STR("untouched")));
    assert_false(file_read(&a, "/dev/zero", LIMIT, &got, &e)); // without end
    assert_string_equal(e.code, "file.too_large");
    arena_done(&a);
}

static void test_what_cannot_be_opened(void **state)
{
    (void)state;
    arena a = {0};
    err e = {0};
    str got = {0};
    static const char *const bad[] = {"none", "", ".", "a/none", "none/none"};
    assert_true(file_write("a", STR("x"), &e));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        e = (err){0};
        assert_false(file_read(&a, bad[i], LIMIT, &got, &e));
        assert_string_equal(e.code, "file.open");
        assert_string_equal(err_arg_get(&e, "file"), bad[i]);
        assert_string_not_equal(err_arg_get(&e, "reason"), "");
    }
    assert_false(file_read(&a, "none", LIMIT, &got, NULL));
    arena_done(&a);
}

// The start of a process' own memory is never mapped: reading it is an error of the device.
static void test_what_cannot_be_read(void **state)
{
    (void)state;
    arena a = {0};
    err e = {0};
    str got = {0};
    assert_false(file_read(&a, "/proc/self/mem", LIMIT, &got, &e));
    assert_string_equal(e.code, "file.read");
    assert_string_equal(err_arg_get(&e, "file"), "/proc/self/mem");
    arena_done(&a);
}

static void test_what_cannot_be_written(void **state)
{
    (void)state;
    err e = {0};
    assert_false(file_write("none/a", STR("x"), &e));
    assert_string_equal(e.code, "file.write");
    assert_string_equal(err_arg_get(&e, "file"), "none/a");
    char longest[5000];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_false(file_write(longest, STR("x"), &e));
    assert_string_equal(e.code, "file.write");
    // A folder with something in it stays, and no part is left beside it.
    assert_int_equal(mkdir("sub", 0700), 0);
    assert_true(file_write("sub/f", STR("x"), &e));
    assert_false(file_write("sub", STR("x"), &e));
    assert_string_equal(e.code, "file.write");
    assert_int_not_equal(access("sub.part", F_OK), 0);
    assert_int_equal(access("sub/f", F_OK), 0);
}

static void test_reader_goes_forward_through_its_buffer(void **state)
{
    (void)state;
    err e = {0};
    file_reader r = {0};
    size_t n = 0;
    assert_true(file_write("b", STR("abcdefghij"), &e));
    assert_true(file_reader_open(&r, "b", 4, &e));
    assert_true(file_reader_fill(&r, &n, &e));
    assert_int_equal(n, 4);
    assert_memory_equal(r.buffer + r.begin, "abcd", 4);
    assert_true(file_reader_fill(&r, &n, &e));
    assert_int_equal(n, 0); // full
    r.begin += 3;           // "d" stays and moves to the front
    assert_true(file_reader_fill(&r, &n, &e));
    assert_int_equal(n, 3);
    assert_int_equal(r.begin, 0);
    assert_memory_equal(r.buffer, "defg", 4);
    r.begin = r.end;
    assert_true(file_reader_fill(&r, &n, &e));
    assert_memory_equal(r.buffer, "hij", 3);
    r.begin = r.end;
    assert_true(file_reader_fill(&r, &n, &e));
    assert_int_equal(n, 0);
    assert_true(r.eof);
    assert_true(file_reader_fill(&r, &n, &e));
    assert_int_equal(n, 0);
    file_reader_close(&r);
    file_reader_close(&r);
}

static void test_reader_takes_pipes_and_standard_input(void **state)
{
    (void)state;
    arena a = {0};
    err e = {0};
    str got = {0};
    assert_int_equal(mkfifo("pipe", 0600), 0);
    int writer = open("pipe", O_RDWR | O_CLOEXEC); // both ends, so that neither waits for the other
    assert_true(writer >= 0);
    assert_int_equal(write(writer, "piped", 5), 5);
    file_reader r = {0};
    size_t n = 0;
    assert_true(file_reader_open(&r, "pipe", 100, &e));
    assert_true(file_reader_fill(&r, &n, &e));
    assert_int_equal(n, 5);
    file_reader_close(&r);
    int saved = dup(STDIN_FILENO);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "typed", 5), 5);
    assert_int_equal(close(ends[1]), 0);
    assert_true(dup2(ends[0], STDIN_FILENO) >= 0);
    assert_int_equal(close(ends[0]), 0);
    assert_true(file_read(&a, "-", LIMIT, &got, &e));
    assert_true(str_eq(got, STR("typed")));
    assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0); // not closed with the reader
    (void)dup2(saved, STDIN_FILENO);
    (void)close(saved);
    (void)close(writer);
    arena_done(&a);
}

static void test_folders_and_removal(void **state)
{
    (void)state;
    err e = {0};
    struct stat st;
    assert_true(file_folder("sub", &e)); // whether or not a test before this has made it
    assert_true(file_folder("sub", &e));
    assert_int_equal(stat("sub", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_true(file_write("sub/f", STR("x"), &e));
    assert_true(file_remove("sub/f", &e));
    assert_int_not_equal(access("sub/f", F_OK), 0);
    assert_true(file_remove("sub/f", &e));
    assert_true(file_remove("none/f", &e)); // nor is there a folder
    assert_false(file_folder("none/sub", &e));
    assert_string_equal(e.code, "file.folder");
    assert_string_equal(err_arg_get(&e, "file"), "none/sub");
    assert_false(file_remove("sub", &e));
    assert_string_equal(e.code, "file.remove");
}

static void test_reader_gives_as_many_bytes_as_are_taken(void **state)
{
    (void)state;
    scratch s;
    file_reader r = {0};
    char out[8];
    size_t n = 0;
    str got = {out, 0};
    assert_true(scratch_init(&s));
    const char *path = scratch_write(&s, "f", STR("0123456789"));
    assert_true(file_reader_open(&r, path, 4, NULL));
    assert_true(file_reader_take(&r, out, 3, &n, NULL));
    got.n = n;
    assert_true(str_eq(got, STR("012")));
    assert_true(file_reader_take(&r, out, 3, &n, NULL)); // what is left of the buffer
    assert_int_equal(n, 1);
    assert_true(file_reader_take(&r, out, sizeof out, &n, NULL));
    assert_int_equal(n, 4);
    assert_true(file_reader_take(&r, out, sizeof out, &n, NULL));
    assert_int_equal(n, 2);
    assert_true(file_reader_take(&r, out, sizeof out, &n, NULL));
    assert_int_equal(n, 0);
    file_reader_close(&r);
    scratch_done(&s);
}

// What everybody may read, against what is the owner's alone.
static void test_published(void **state)
{
    (void)state;
    err e = {0};
    struct stat st;
    mode_t old = umask(022);
    assert_true(file_folder_publish("pub", &e));
    assert_true(file_folder_publish("pub", &e)); // there already
    assert_true(file_publish("pub/f", STR("x"), &e));
    assert_int_equal(stat("pub", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0755);
    assert_int_equal(stat("pub/f", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0644);
    assert_false(file_folder_publish("pub/f/g", &e));
    assert_string_equal(e.code, "file.folder");
    assert_false(file_publish("none/f", STR("x"), &e));
    assert_string_equal(e.code, "file.write");
    assert_int_equal(unlink("pub/f"), 0);
    assert_int_equal(rmdir("pub"), 0);
    (void)umask(old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_then_read),
        cmocka_unit_test(test_a_file_below_a_folder),
        cmocka_unit_test(test_published),
        cmocka_unit_test(test_the_limit),
        cmocka_unit_test(test_what_cannot_be_opened),
        cmocka_unit_test(test_what_cannot_be_read),
        cmocka_unit_test(test_what_cannot_be_written),
        cmocka_unit_test(test_folders_and_removal),
        cmocka_unit_test(test_reader_goes_forward_through_its_buffer),
        cmocka_unit_test(test_reader_gives_as_many_bytes_as_are_taken),
        cmocka_unit_test(test_reader_takes_pipes_and_standard_input),
    };
    return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
