#include "base/parallel.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct share {
    parallel_work *work;
    void *ctx;
    int32_t begin, end;
} share;

static void *share_run(void *arg)
{
    const share *s = arg;
    for (int32_t i = s->begin; i < s->end; i++) {
        s->work(s->ctx, i);
    }
    return NULL;
}

void parallel_run(int32_t threads, int32_t n, parallel_work *work, void *ctx)
{
    pthread_t id[PARALLEL_THREADS_MAX] = {0};
    share part[PARALLEL_THREADS_MAX];
    bool running[PARALLEL_THREADS_MAX] = {false};
    int64_t all = threads < PARALLEL_THREADS_MAX ? threads : PARALLEL_THREADS_MAX;
    all = all < n ? all : n;
    for (int64_t t = all - 1; t >= 0; t--) { // the first share is the caller's own
        part[t] = (share){work, ctx, (int32_t)(n * t / all), (int32_t)(n * (t + 1) / all)};
        running[t] = t > 0 && pthread_create(&id[t], NULL, share_run, &part[t]) == 0;
    }
    for (int64_t t = 0; t < all; t++) {
        if (running[t]) {
            (void)pthread_join(id[t], NULL);
        } else {
            (void)share_run(&part[t]);
        }
    }
}
