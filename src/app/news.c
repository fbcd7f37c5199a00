#include "app/news.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"

typedef struct said {
    const char *topic;
    char area[NEWS_AREA_MAX];
    size_t area_n;
    char *text; // of its own
    size_t text_n;
    uint64_t index;
} said;

struct news {
    pthread_mutex_t lock;
    pthread_cond_t come;
    uint64_t last;        // number of the newest one
    said ring[NEWS_RING]; // that of a number is at number % NEWS_RING
};

news *news_open(void)
{
    news *n = mem_grow(NULL, 1, sizeof *n);
    pthread_condattr_t monotonic;
    *n = (news){0};
    (void)pthread_mutex_init(&n->lock, NULL); // of the default kind: it cannot fail
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&n->come, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    return n;
}

void news_close(news *n)
{
    if (!n) {
        return;
    }
    for (int i = 0; i < NEWS_RING; i++) {
        free(n->ring[i].text);
    }
    (void)pthread_cond_destroy(&n->come);
    (void)pthread_mutex_destroy(&n->lock);
    free(n);
}

static bool is_sayable(str area, str text)
{
    return area.n <= NEWS_AREA_MAX && text.n > 0 && text.n <= NEWS_TEXT_MAX &&
           !memchr(text.p, '\n', text.n) && !memchr(text.p, '\r', text.n);
}

uint64_t news_say(news *n, const char *topic, str area, str text, uint64_t index)
{
    if (!n || !is_sayable(area, text)) {
        return 0;
    }
    char *kept = mem_grow(NULL, text.n, 1);
    memcpy(kept, text.p, text.n);
    (void)pthread_mutex_lock(&n->lock);
    uint64_t number = ++n->last;
    said *s = &n->ring[number % NEWS_RING];
    free(s->text);
    *s = (said){.topic = topic, .area_n = area.n, .text = kept, .text_n = text.n, .index = index};
    if (area.n > 0) {
        memcpy(s->area, area.p, area.n);
    }
    (void)pthread_cond_broadcast(&n->come);
    (void)pthread_mutex_unlock(&n->lock);
    return number;
}

uint64_t news_last(news *n)
{
    (void)pthread_mutex_lock(&n->lock);
    uint64_t last = n->last;
    (void)pthread_mutex_unlock(&n->lock);
    return last;
}

// With the lock.
static bool tell(const news *n, uint64_t after, news_each each, void *ctx)
{
    bool more = true;
    if (after > n->last || n->last - after > NEWS_RING) {
        return false;
    }
    for (uint64_t number = after + 1; more && number <= n->last; number++) {
        const said *s = &n->ring[number % NEWS_RING];
        const news_item item = {.number = number,
                                .topic = s->topic,
                                .area = {s->area, s->area_n},
                                .text = {s->text, s->text_n},
                                .index = s->index};
        more = each(ctx, &item);
    }
    return true;
}

bool news_since(news *n, uint64_t after, news_each each, void *ctx)
{
    (void)pthread_mutex_lock(&n->lock);
    bool whole = tell(n, after, each, ctx);
    (void)pthread_mutex_unlock(&n->lock);
    return whole;
}

uint64_t news_wait(news *n, uint64_t after, int64_t until_us)
{
    const struct timespec until = {(time_t)(until_us / US_PER_S), (long)(until_us % US_PER_S) * 1000L};
    bool waiting = true;
    (void)pthread_mutex_lock(&n->lock);
    while (waiting && n->last <= after) {
        waiting = pthread_cond_timedwait(&n->come, &n->lock, &until) == 0;
    }
    uint64_t last = n->last;
    (void)pthread_mutex_unlock(&n->lock);
    return last;
}
