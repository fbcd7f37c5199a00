#include "api/recent.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/answer.h"

typedef struct kept {
    arena memory; // of all of it
    str key;
    str body;
    const char *type; // static
    const char *etag;
    bool gzip;
    recent_state state;
    int64_t at_us;
    uint64_t used; // by the number of questions; 0 = free
} kept;

struct recent {
    pthread_mutex_t lock;
    clock_source clock;
    kept answer[RECENT_ANSWERS];
    size_t bytes;
    uint64_t asked;
};

struct recent_ask {
    recent *c;
    str key;
    recent_state state;
    http_step step; // of the handler
    void *work;
};

recent *recent_open(clock_source clock)
{
    recent *c = mem_grow(NULL, 1, sizeof(recent));
    *c = (recent){.clock = clock};
    (void)pthread_mutex_init(&c->lock, NULL);
    return c;
}

static void drop(recent *c, kept *k)
{
    c->bytes -= k->body.n;
    arena_done(&k->memory);
    *k = (kept){.used = 0};
}

void recent_close(recent *c)
{
    if (!c) {
        return;
    }
    for (int i = 0; i < RECENT_ANSWERS; i++) {
        drop(c, &c->answer[i]);
    }
    (void)pthread_mutex_destroy(&c->lock);
    free(c);
}

// ---------------------------------------------------------------- the question

typedef struct words {
    const http_request *q;
    strbuf *out;
} words;

static bool add_word(void *ctx, str name)
{
    const words *w = ctx;
    char word[64];
    (void)snprintf(word, sizeof word, "%.*s", (int)name.n, name.p);
    str value = http_query(w->q, word);
    // With its length, so that no value can look like two.
    strbuf_addf(w->out, " %s=%zu:%.*s", word, value.n, (int)value.n, value.p);
    return name.n < sizeof word;
}

// Who may see the same and asks the same has the same key; empty where it is too long.
static str key_of(const char *name, const http_request *q, const access_who *who, arena *a)
{
    strbuf out;
    words w = {q, &out};
    strbuf_init(&out, RECENT_KEY_MAX);
    strbuf_addf(&out, "%s %d %d %d %d %.*s ", name, (int)who->organisation, (int)who->role,
                (int)http_language(q), (int)answer_takes_gzip(q), (int)who->area.n, who->area.p);
    strbuf_add(&out, http_path(q));
    http_query_each(q, add_word, &w);
    str key = out.cut ? STR("") : str_keep(a, strbuf_str(&out));
    strbuf_done(&out);
    return key;
}

static bool is_good(const recent *c, const kept *k, recent_state state)
{
    int64_t age_us = c->clock.monotonic_us(c->clock.ctx) - k->at_us;
    return k->state.stored == state.stored && k->state.said == state.said && age_us < RECENT_US;
}

static kept *find(recent *c, str key)
{
    for (int i = 0; i < RECENT_ANSWERS; i++) {
        if (c->answer[i].used > 0 && str_eq(c->answer[i].key, key)) {
            return &c->answer[i];
        }
    }
    return NULL;
}

bool recent_begin(recent *c, const char *name, const http_request *q, const access_who *who,
                  recent_state state, arena *a, recent_ask **ret, http_answer *x)
{
    recent_ask *ask = ARENA_NEW(a, recent_ask, 1);
    *ask = (recent_ask){.c = c, .key = key_of(name, q, who, a), .state = state};
    *ret = ask;
    bool found = false;
    (void)pthread_mutex_lock(&c->lock);
    kept *k = ask->key.n > 0 ? find(c, ask->key) : NULL;
    if (k && is_good(c, k, state)) {
        found = true;
        k->used = ++c->asked;
        *x = (http_answer){.status = 200, .type = k->type};
        answer_tagged(q, x, str_dup(a, str_of(k->etag)));
        if (x->status == 200) {
            x->body = str_keep(a, k->body);
            x->gzip = k->gzip;
            x->cache = NULL;
        }
    }
    (void)pthread_mutex_unlock(&c->lock);
    return found;
}

// ---------------------------------------------------------------- the answer

// A free place, or that of the one that was asked for least lately.
static kept *place(recent *c)
{
    kept *best = &c->answer[0];
    for (int i = 1; i < RECENT_ANSWERS; i++) {
        best = c->answer[i].used < best->used ? &c->answer[i] : best;
    }
    return best;
}

// The one that was asked for least lately, of those that are there.
static kept *oldest(recent *c)
{
    kept *best = NULL;
    for (int i = 0; i < RECENT_ANSWERS; i++) {
        kept *k = &c->answer[i];
        best = k->used > 0 && (!best || k->used < best->used) ? k : best;
    }
    return best;
}

static void put(recent *c, const recent_ask *ask, const http_answer *x)
{
    kept *k = find(c, ask->key);
    k = k ? k : place(c);
    drop(c, k);
    for (kept *old; c->bytes + x->body.n > RECENT_TOTAL_MAX && (old = oldest(c)) != NULL;) {
        drop(c, old);
    }
    k->key = str_keep(&k->memory, ask->key);
    k->body = str_keep(&k->memory, x->body);
    k->type = x->type;
    k->etag = str_dup(&k->memory, str_of(x->etag));
    k->gzip = x->gzip;
    k->state = ask->state;
    k->at_us = c->clock.monotonic_us(c->clock.ctx);
    k->used = ++c->asked;
    c->bytes += x->body.n;
}

static void keep(const recent_ask *ask, const http_answer *x)
{
    bool plain = x->status == 200 && x->etag && !x->cookie && !x->location && !x->attachment && !x->flow;
    if (plain && ask->key.n > 0 && x->body.n <= RECENT_BYTES_MAX) {
        (void)pthread_mutex_lock(&ask->c->lock);
        put(ask->c, ask, x);
        (void)pthread_mutex_unlock(&ask->c->lock);
    }
}

static bool keep_after(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const recent_ask *ask = work;
    if (!ask->step(ask->work, q, end, a, x)) {
        return false;
    }
    keep(ask, x);
    return true;
}

void recent_end(recent_ask *ask, http_answer *x)
{
    if (ask && x->step) {
        ask->step = x->step;
        ask->work = x->work;
        x->step = keep_after;
        x->work = ask;
    } else if (ask) {
        keep(ask, x);
    }
}
