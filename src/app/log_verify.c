// Frames as they came: read, and their signatures verified, on as many threads as the caller allows.
#include "app/log_internal.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    THREADS_MAX = 64,
    BLOCK = 8,        // frames that a thread takes at a time
    ALONE_BELOW = 32, // fewer are done before a thread has started
};

typedef void taking_work(const posko_log *l, taking *t);

typedef struct crew {
    const posko_log *l;
    taking *t;
    int32_t n;
    taking_work *work;
    atomic_int next;
} crew;

static void *crew_member(void *ctx)
{
    crew *c = ctx;
    for (;;) {
        int32_t from = atomic_fetch_add(&c->next, BLOCK);
        if (from >= c->n) {
            return NULL;
        }
        for (int32_t i = from; i < from + BLOCK && i < c->n; i++) {
            c->work(c->l, &c->t[i]);
        }
    }
}

// Whoever cannot be started is done without.
static void crew_run(const posko_log *l, taking *t, int32_t n, int32_t threads, taking_work *work)
{
    crew c = {.l = l, .t = t, .n = n, .work = work};
    pthread_t other[THREADS_MAX];
    int32_t started = 0;
    atomic_init(&c.next, 0);
    while (n >= ALONE_BELOW && started < threads - 1 && started < THREADS_MAX &&
           pthread_create(&other[started], NULL, crew_member, &c) == 0) {
        started++;
    }
    (void)crew_member(&c);
    for (int32_t i = 0; i < started; i++) {
        (void)pthread_join(other[i], NULL);
    }
}

static void refuse(taking *t)
{
    t->state = TAKING_REFUSED;
}

static void read_one(const posko_log *l, taking *t)
{
    if (!event_frame_parse(t->frame, &t->f, &t->why)) {
        refuse(t);
        return;
    }
    event_id(t->f.event.body, t->id);
    if (!str_eq(t->f.event.log, l->code)) {
        (void)err_fail(&t->why, ERR_CODE("log.foreign_log"), ERR_STR("got", t->f.event.log),
                       ERR_STR("here", l->code));
        refuse(t);
        return;
    }
    t->state = TAKING_UNVERIFIED;
}

void log_verify_one(taking *t)
{
    if (event_verify_known(&t->f, t->id, &t->why)) {
        t->state = TAKING_WHOLE;
        return;
    }
    bool waits = str_eq(str_of(t->why.code), STR("event.unsigned")) && t->f.signature[EVENT_GIVER].n > 0;
    t->state = waits ? TAKING_UNSIGNED : TAKING_REFUSED;
}

static void verify_new(const posko_log *l, taking *t)
{
    (void)l;
    if (t->state == TAKING_UNVERIFIED && !t->known) {
        log_verify_one(t);
    }
}

bool log_verify(posko_log *l, taking *t, int32_t n, int32_t threads, err *e)
{
    crew_run(l, t, n, threads, read_one);
    for (int32_t i = 0; l->fresh && i < n; i++) {
        uint64_t index;
        if (t[i].state == TAKING_UNVERIFIED &&
            !log_knows(l, &t[i].f.event, t[i].id, &t[i].known, &index, e)) {
            return false;
        }
    }
    crew_run(l, t, n, threads, verify_new);
    return true;
}
