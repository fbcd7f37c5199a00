// Many at a time, each one step in turn; and the end.
#include "api/turns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>
#include <pthread.h>

enum { WORKS = 3, LOG_MAX = 64 };

typedef struct room room;

typedef struct work {
    turn turn;
    room *f;
    int number;
    int left; // steps; below 0 = for ever
} work;

struct room {
    turns *s;
    pthread_mutex_t lock;
    pthread_cond_t over;
    int n, n_over, n_ended;
    int log[LOG_MAX]; // whose step it was
    work work[WORKS];
};

static bool step(void *ctx, bool end)
{
    work *w = ctx;
    room *f = w->f;
    (void)pthread_mutex_lock(&f->lock); // the test holds it until all are there
    if (f->n < LOG_MAX) {
        f->log[f->n++] = w->number;
    }
    w->left--;
    bool over = w->left == 0 || end;
    f->n_over += over;
    f->n_ended += end;
    (void)pthread_cond_signal(&f->over);
    (void)pthread_mutex_unlock(&f->lock);
    return over;
}

static int set_up(void **state)
{
    room *f = calloc(1, sizeof *f);
    *state = f;
    if (!f) {
        return -1;
    }
    (void)pthread_mutex_init(&f->lock, NULL);
    (void)pthread_cond_init(&f->over, NULL);
    f->s = turns_start();
    return f->s ? 0 : -1;
}

static int tear_down(void **state)
{
    room *f = *state;
    turns_stop(f->s);
    turns_free(f->s);
    (void)pthread_cond_destroy(&f->over);
    (void)pthread_mutex_destroy(&f->lock);
    free(f);
    return 0;
}

static void add(room *f, int i, int steps)
{
    f->work[i] = (work){.f = f, .number = i, .left = steps};
    f->work[i].turn = (turn){.step = step, .ctx = &f->work[i]};
    assert_true(turns_add(f->s, &f->work[i].turn));
}

static void test_one_step_each(void **state)
{
    room *f = *state;
    (void)pthread_mutex_lock(&f->lock);
    add(f, 0, 5);
    add(f, 1, 1);
    add(f, 2, 3);
    while (f->n_over < WORKS) {
        (void)pthread_cond_wait(&f->over, &f->lock);
    }
    (void)pthread_mutex_unlock(&f->lock);
    static const int want[] = {0, 1, 2, 0, 2, 0, 2, 0, 0};
    assert_int_equal(f->n, sizeof want / sizeof *want);
    assert_memory_equal(f->log, want, sizeof want);
    assert_int_equal(f->n_ended, 0);
}

// Whoever has further steps is told that this one is the last.
static void test_end(void **state)
{
    room *f = *state;
    for (int i = 0; i < WORKS; i++) {
        add(f, i, -1);
    }
    turns_stop(f->s);
    assert_int_equal(f->n_over, WORKS);
    assert_int_equal(f->n_ended, WORKS);
    turn late = {.step = step, .ctx = &f->work[0]};
    assert_false(turns_add(f->s, &late));
    turns_free(f->s);
    f->s = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_step_each, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_end, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
