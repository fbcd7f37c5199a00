#include "api/turns.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"

struct turns {
    pthread_t thread;
    pthread_mutex_t lock; // of what follows
    pthread_cond_t come;
    turn *first, *last;
    bool end;
};

static void add(turns *s, turn *t)
{
    t->next = NULL;
    if (s->last) {
        s->last->next = t;
    } else {
        s->first = t;
    }
    s->last = t;
}

// The next one; NULL when the thread is to end and nobody waits.
static turn *take(turns *s, bool *ret_end)
{
    while (!s->first && !s->end) {
        (void)pthread_cond_wait(&s->come, &s->lock);
    }
    turn *t = s->first;
    if (t) {
        s->first = t->next;
        s->last = s->first ? s->last : NULL;
    }
    *ret_end = s->end;
    return t;
}

static void *work(void *ctx)
{
    turns *s = ctx;
    bool end = false;
    (void)pthread_mutex_lock(&s->lock);
    for (turn *t; (t = take(s, &end)) != NULL;) {
        (void)pthread_mutex_unlock(&s->lock);
        bool over = t->step(t->ctx, end);
        (void)pthread_mutex_lock(&s->lock);
        if (!over) {
            add(s, t);
        }
    }
    (void)pthread_mutex_unlock(&s->lock);
    return NULL;
}

turns *turns_start(void)
{
    turns *s = mem_grow(NULL, 1, sizeof *s);
    *s = (turns){.end = false};
    (void)pthread_mutex_init(&s->lock, NULL); // of the default kinds: they cannot fail
    (void)pthread_cond_init(&s->come, NULL);
    int failed = pthread_create(&s->thread, NULL, work, s);
    if (failed != 0) {
        s->end = true;
        turns_free(s);
        errno = failed;
        return NULL;
    }
    return s;
}

bool turns_add(turns *s, turn *t)
{
    (void)pthread_mutex_lock(&s->lock);
    bool taken = !s->end;
    if (taken) {
        add(s, t);
        (void)pthread_cond_signal(&s->come);
    }
    (void)pthread_mutex_unlock(&s->lock);
    return taken;
}

void turns_stop(turns *s)
{
    if (!s) {
        return;
    }
    (void)pthread_mutex_lock(&s->lock);
    s->end = true;
    (void)pthread_cond_signal(&s->come);
    (void)pthread_mutex_unlock(&s->lock);
    (void)pthread_join(s->thread, NULL);
}

void turns_free(turns *s)
{
    if (!s) {
        return;
    }
    (void)pthread_cond_destroy(&s->come);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}
