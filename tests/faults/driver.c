// The work as a program, to be killed, starved and lied to by the tests beside this:
//
//   driver create DIR
//   driver work DIR STEPS [ALLOCATION]    each line on standard output: so many items are acknowledged
//   driver check DIR ACKNOWLEDGED         exit code 0 when the folder is sound and holds them
//   driver audit DIR ACKNOWLEDGED         the same, and fsck --full finds nothing
//
// `work` ends with exit code 1 at the first error, which a program that promises durability must do. With
// ALLOCATION that allocation fails; 0 prints their number instead.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "failing_alloc.h"
#include "work.h"

static int failed(const err *e)
{
    fprintf(stderr, "%s %s\n", e->code ? e->code : "?", err_arg_get(e, "reason"));
    return 1;
}

// In one call: a line is there whole or not at all.
static bool acknowledge(int64_t n)
{
    char line[32];
    int length = snprintf(line, sizeof line, "%lld\n", (long long)n);
    return write(STDOUT_FILENO, line, (size_t)length) == length;
}

static int do_work(const char *dir, int64_t steps, int64_t allocation)
{
    work w;
    err e = {0};
    failing_alloc_at(allocation);
    if (!work_open(&w, dir, &e)) {
        return failed(&e);
    }
    for (int64_t i = 0; i < steps; i++) {
        if (!work_step(&w, &e) || !acknowledge(w.done) || !work_chores(&w, &e)) {
            return failed(&e);
        }
    }
    work_close(&w);
    return 0;
}

int main(int argc, char **argv)
{
    int64_t number = 0;
    int64_t allocation = 0;
    err e = {0};
    if (!failing_alloc_install()) {
        return 3;
    }
    if (argc == 3 && strcmp(argv[1], "create") == 0) {
        return work_create(argv[2], &e) ? 0 : failed(&e);
    }
    if (argc < 4 || !str_parse_i64(str_of(argv[3]), 0, INT64_MAX, &number) ||
        (argc == 5 && !str_parse_i64(str_of(argv[4]), 0, INT64_MAX, &allocation))) {
        fprintf(stderr, "usage: %s create DIR | work DIR STEPS [ALLOCATION] | check|audit DIR ACKNOWLEDGED\n",
                argv[0]);
        return 2;
    }
    bool audit = strcmp(argv[1], "audit") == 0;
    if (audit || strcmp(argv[1], "check") == 0) {
        return work_sound(argv[2], number, audit) ? 0 : 1;
    }
    int code = do_work(argv[2], number, allocation);
    if (argc == 5 && allocation == 0) {
        printf("allocations %lld\n", (long long)failing_alloc_count());
    }
    return code;
}
