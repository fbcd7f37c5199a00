#include "api/stream.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "api/answer.h"

enum {
    TOKEN_MAX = 128,
    LOOK_ANYWAY_S = 30, // sessions end by time too
    STREAM_TOPICS = 6,
};

static const struct topic {
    const char *name;
    access_resource resource;
} topics[STREAM_TOPICS] = {
    {"log", ACCESS_OF_LOG},      {"register", ACCESS_OF_REGISTER}, {"plan", ACCESS_OF_PLAN},
    {"convoys", ACCESS_OF_LIVE}, {"alarms", ACCESS_OF_ALARMS},     {"readiness", ACCESS_OF_READINESS},
};
enum { TOPIC_LOG = 1U << 0, TOPIC_ALL = (1U << STREAM_TOPICS) - 1 };

// One client.
typedef struct stream stream;
struct stream {
    stream_hub *hub;
    http_flow *flow;
    char *user; // of its own, as `area` is
    char *area;
    char token[TOKEN_MAX];
    unsigned wants;   // topics
    uint64_t at;      // size of the log up to which it was told
    uint64_t heard;   // number of the news up to which it was told
    bool coming_back; // until it was told what it missed
    strbuf out;       // waits to be sent from `sent` on
    size_t sent;
    int64_t took_us; // when it took something last, or had taken all
    bool over;       // ends when that is sent
    int64_t beat_us; // when it was told something last
    stream *next, **before;
};

struct stream_hub {
    stream_source *source; // the thread's
    news *news;
    clock_source clock;
    pthread_t thread;
    pthread_mutex_t lock; // of what follows
    bool stopping;
    stream *first;
    int32_t n;
    uint64_t made;  // streams so far
    uint64_t heard; // number of the news that woke it
    uint64_t size;  // of the log
};

static int64_t monotonic(const stream_hub *h)
{
    return h->clock.monotonic_us(h->clock.ctx);
}

static void hub_lock(stream_hub *h)
{
    (void)pthread_mutex_lock(&h->lock);
}

static void hub_unlock(stream_hub *h)
{
    (void)pthread_mutex_unlock(&h->lock);
}

// ---------------------------------------------------------------- what is sent; with the lock

static void cut(stream *s)
{
    s->over = true;
    s->sent = s->out.n;
    http_cut(s->flow);
}

static void say(stream *s, str text)
{
    if (s->over) {
        return;
    }
    if (s->sent == s->out.n) {
        s->took_us = monotonic(s->hub);
    }
    if (s->sent > 0) { // what was taken makes room
        memmove(s->out.p, s->out.p + s->sent, s->out.n - s->sent);
        s->out.n -= s->sent;
        s->sent = 0;
    }
    strbuf_add(&s->out, text);
    if (s->out.cut) { // it does not take what it is sent: nothing of it can be relied on any more
        cut(s);
        return;
    }
    s->beat_us = monotonic(s->hub);
    http_wake(s->flow);
}

// One event; `id` 0 = it is not of the log.
static void say_event(stream *s, const char *name, str text, uint64_t id)
{
    strbuf line;
    strbuf_init(&line, STREAM_BUFFER_MAX);
    if (id > 0) {
        strbuf_addf(&line, "id: %llu\n", (unsigned long long)id);
    }
    strbuf_addf(&line, "event: %s\ndata: ", name);
    strbuf_add(&line, text);
    strbuf_addz(&line, "\n\n");
    say(s, strbuf_str(&line));
    strbuf_done(&line);
}

static void say_last(stream *s, const char *name, str text)
{
    say_event(s, name, text, 0);
    s->over = true;
}

// ---------------------------------------------------------------- news

static unsigned topic_bit(str name)
{
    for (unsigned i = 0; i < STREAM_TOPICS; i++) {
        if (str_eq(name, str_of(topics[i].name))) {
            return 1U << i;
        }
    }
    return 0;
}

static bool has_room(const stream *s)
{
    return !s->over && s->out.n - s->sent < STREAM_BUFFER_MAX / 2;
}

// The log is followed by itself (follow_log): news of it only wake.
static bool hear_one(void *ctx, const news_item *item)
{
    stream *s = ctx;
    unsigned bit = topic_bit(str_of(item->topic));
    bool here = item->area.n == 0 || access_area_holds(str_of(s->area), item->area);
    s->heard = item->number;
    if (bit != TOPIC_LOG && here && (s->wants & bit) != 0) {
        say_event(s, item->topic, item->text, 0);
    }
    return has_room(s);
}

static bool nothing(void *ctx, const news_item *item)
{
    (void)ctx;
    (void)item;
    return false;
}

// What waits for a stream is bounded; the rest waits for it in the ring of the news. Who does not take it, or
// not before the ring is full, is cut.
static void hear_on(stream *s)
{
    if (!has_room(s)) {
        bool stuck = monotonic(s->hub) - s->took_us >= (int64_t)STREAM_STUCK_S * US_PER_S ||
                     !news_since(s->hub->news, s->heard, nothing, NULL);
        if (!s->over && stuck) {
            cut(s);
        }
    } else if (!news_since(s->hub->news, s->heard, hear_one, s)) {
        s->heard = news_last(s->hub->news);
        say_event(s, "lost", STR("{}"), 0); // what is shown must be fetched anew
    }
}

static void hear(stream_hub *h)
{
    hub_lock(h);
    for (stream *s = h->first; s; s = s->next) {
        hear_on(s);
    }
    hub_unlock(h);
}

// ---------------------------------------------------------------- what a client takes

static size_t take(void *ctx, char *out, size_t max, bool *ret_over)
{
    stream *s = ctx;
    hub_lock(s->hub);
    size_t n = s->out.n - s->sent < max ? s->out.n - s->sent : max;
    if (n > 0) {
        memcpy(out, s->out.p + s->sent, n);
        s->sent += n;
        s->took_us = monotonic(s->hub);
    }
    if (s->sent == s->out.n && s->out.n > 0) { // who is idle holds no memory
        strbuf_done(&s->out);
        strbuf_init(&s->out, STREAM_BUFFER_MAX);
        s->sent = 0;
        hear_on(s); // what had no room before
    }
    *ret_over = s->over;
    hub_unlock(s->hub);
    return n;
}

static void gone(void *ctx)
{
    stream *s = ctx;
    stream_hub *h = s->hub;
    hub_lock(h);
    *s->before = s->next;
    if (s->next) {
        s->next->before = s->before;
    }
    h->n--;
    hub_unlock(h);
    strbuf_done(&s->out);
    free(s->user);
    free(s->area);
    free(s);
}

// ---------------------------------------------------------------- the log

static bool lags(const stream *s, uint64_t size)
{
    return (s->wants & TOPIC_LOG) != 0 && s->at < size && has_room(s);
}

// What a stream is told next of the log: [from, to), which is empty where there is too much to tell.
typedef struct piece {
    uint64_t at; // of the streams that it is for
    bool coming_back;
    uint64_t from, to;
} piece;

static bool next_piece(stream_hub *h, uint64_t size, piece *ret)
{
    hub_lock(h);
    const stream *s = h->first;
    while (s && !lags(s, size)) {
        s = s->next;
    }
    bool found = s != NULL;
    if (found) {
        uint64_t behind = size - s->at;
        bool all = behind <= (s->coming_back ? STREAM_RESUME_MAX : LOG_NEWS_MAX);
        uint64_t to = all && behind > LOG_NEWS_EVENTS ? s->at + LOG_NEWS_EVENTS : size;
        *ret = (piece){.at = s->at, .coming_back = s->coming_back, .from = all ? s->at : size, .to = to};
    }
    hub_unlock(h);
    return found;
}

static void say_piece(stream_hub *h, const piece *p, uint64_t size, str text)
{
    hub_lock(h);
    for (stream *s = h->first; s; s = s->next) {
        if (lags(s, size) && s->at == p->at && s->coming_back == p->coming_back) {
            say_event(s, "log", text, p->to);
            s->at = p->to;
            s->coming_back = s->coming_back && s->at < size;
        }
    }
    hub_unlock(h);
}

// Tells each stream what it was not told of the log: those that are up to date all the same, those that come
// back each its own.
static void follow_log(stream_hub *h, uint64_t size)
{
    piece p = {0};
    bool ok = true;
    while (ok && next_piece(h, size, &p)) {
        strbuf text;
        strbuf_init(&text, NEWS_TEXT_MAX);
        ok = stream_source_log(h->source, p.from, p.to, &text, NULL);
        if (ok) {
            say_piece(h, &p, size, strbuf_str(&text));
        }
        strbuf_done(&text);
    }
}

// ---------------------------------------------------------------- who may stay

typedef struct token_list {
    char (*row)[TOKEN_MAX];
    int32_t n;
} token_list;

static token_list tokens(stream_hub *h, arena *a)
{
    hub_lock(h);
    token_list l = {.row = arena_alloc(a, (size_t)h->n, TOKEN_MAX)};
    for (const stream *s = h->first; s && l.n < h->n; s = s->next) {
        if (!s->over) {
            memcpy(l.row[l.n++], s->token, TOKEN_MAX);
        }
    }
    hub_unlock(h);
    return l;
}

static void end_session(stream_hub *h, const char *token)
{
    hub_lock(h);
    for (stream *s = h->first; s; s = s->next) {
        if (!s->over && strcmp(s->token, token) == 0) {
            say_last(s, "end", STR("{\"code\":\"account.no_session\"}"));
        }
    }
    hub_unlock(h);
}

static void look_at_sessions(stream_hub *h)
{
    arena a = {0};
    token_list l = tokens(h, &a);
    for (int32_t i = 0; i < l.n; i++) {
        if (!stream_source_session(h->source, str_of(l.row[i]))) {
            end_session(h, l.row[i]);
        }
    }
    arena_done(&a);
}

// ---------------------------------------------------------------- the thread

static void beat(stream_hub *h)
{
    int64_t now = monotonic(h);
    hub_lock(h);
    for (stream *s = h->first; s; s = s->next) {
        if (now - s->beat_us >= (int64_t)STREAM_BEAT_S * US_PER_S) {
            say_event(s, "beat", STR("{}"), 0);
        }
    }
    hub_unlock(h);
}

static bool is_stopping(stream_hub *h)
{
    hub_lock(h);
    bool stopping = h->stopping;
    hub_unlock(h);
    return stopping;
}

static void *feed(void *ctx)
{
    stream_hub *h = ctx;
    uint64_t heard = h->heard;
    int64_t looked_us = monotonic(h);
    bool moved = true; // since it was looked who is logged in
    while (!is_stopping(h)) {
        heard = news_wait(h->news, heard, monotonic(h) + INT64_C(1000) * STREAM_TICK_MS);
        hear(h);
        if (stream_source_moved(h->source)) {
            uint64_t size = stream_source_size(h->source);
            moved = true;
            hub_lock(h);
            h->size = size;
            hub_unlock(h);
        }
        follow_log(h, h->size); // written by this thread alone
        int64_t since_us = monotonic(h) - looked_us;
        if (since_us >= (moved ? INT64_C(1000) * STREAM_LOOK_MS : LOOK_ANYWAY_S * US_PER_S)) {
            look_at_sessions(h);
            looked_us = monotonic(h);
            moved = false;
        }
        beat(h);
    }
    return NULL;
}

bool stream_hub_open(stream_source *source, news *n, clock_source clock, stream_hub **ret, err *e)
{
    stream_hub *h = mem_grow(NULL, 1, sizeof *h);
    *h = (stream_hub){.source = source, .news = n, .clock = clock, .heard = news_last(n)};
    h->size = stream_source_size(source);
    (void)pthread_mutex_init(&h->lock, NULL); // of the default kind: it cannot fail
    int failed = pthread_create(&h->thread, NULL, feed, h);
    if (failed != 0) {
        (void)pthread_mutex_destroy(&h->lock);
        free(h);
        return err_fail(e, ERR_CODE("api.stream_thread"), ERR_KEY("reason", err_reason(failed)));
    }
    *ret = h;
    return true;
}

void stream_hub_stop(stream_hub *h)
{
    hub_lock(h);
    h->stopping = true;
    for (stream *s = h->first; s; s = s->next) {
        say_last(s, "bye", STR("{}"));
    }
    hub_unlock(h);
    (void)pthread_join(h->thread, NULL);
}

void stream_hub_close(stream_hub *h)
{
    if (h) {
        (void)pthread_mutex_destroy(&h->lock);
        free(h);
    }
}

int32_t stream_hub_count(stream_hub *h)
{
    hub_lock(h);
    int32_t n = h->n;
    hub_unlock(h);
    return n;
}

// ---------------------------------------------------------------- beginning

static bool no_topic(str word, err *e)
{
    strbuf all;
    strbuf_init(&all, 256);
    for (int i = 0; i < STREAM_TOPICS; i++) {
        strbuf_addf(&all, "%s%s", i > 0 ? ", " : "", topics[i].name);
    }
    (void)err_fail(e, ERR_CODE("api.stream_topic"), ERR_STR("word", word),
                   ERR_STR("words", strbuf_str(&all)));
    strbuf_done(&all);
    return false;
}

// The topics of a list by commas; none named: all that who asks may read.
static bool read_topics(str list, const access_who *who, unsigned *ret, err *e)
{
    *ret = 0;
    for (unsigned i = 0; list.n == 0 && i < STREAM_TOPICS; i++) {
        *ret |= access_may(who, topics[i].resource, ACCESS_READ) ? 1U << i : 0;
    }
    while (list.n > 0) {
        const char *comma = memchr(list.p, ',', list.n);
        str word = {list.p, comma ? (size_t)(comma - list.p) : list.n};
        unsigned bit = topic_bit(word);
        if (bit == 0) {
            return no_topic(word, e);
        }
        for (unsigned i = 0; i < STREAM_TOPICS; i++) {
            if (bit == 1U << i && !access_check(who, topics[i].resource, ACCESS_READ, e)) {
                return false;
            }
        }
        *ret |= bit;
        list = comma ? (str){comma + 1, list.n - word.n - 1} : (str){NULL, 0};
    }
    return true;
}

// Where it goes on: behind the last event that it had, else behind `since`, else where the log is now.
static bool read_since(const http_request *q, int64_t size, int64_t *ret, bool *ret_back, err *e)
{
    str last = http_header(q, "Last-Event-ID");
    str given = last.n > 0 ? last : http_query(q, "since");
    *ret = size;
    *ret_back = given.n > 0;
    if (given.n > 0 && !str_parse_i64(given, 0, INT64_MAX, ret)) {
        return err_fail(e, ERR_CODE("api.stream_since"), ERR_STR("value", given));
    }
    *ret = *ret < size ? *ret : size; // of another log, or of this one before it was put back
    return true;
}

static char *text_keep(str s)
{
    char *out = mem_grow(NULL, s.n + 1, 1);
    memcpy(out, s.n > 0 ? s.p : "", s.n);
    out[s.n] = '\0';
    return out;
}

// With the lock.
static bool has_place(const stream_hub *h, str user, err *e)
{
    int32_t own = 0;
    if (h->stopping) {
        return err_fail(e, ERR_CODE("api.stopping"));
    }
    for (const stream *s = h->first; s; s = s->next) {
        own += str_eq(user, str_of(s->user)) ? 1 : 0;
    }
    return own < STREAM_PER_ACCOUNT_MAX ||
           err_fail(e, ERR_CODE("api.streams_account"), ERR_INT("limit", STREAM_PER_ACCOUNT_MAX));
}

static void greet(stream_hub *h, stream *s)
{
    strbuf text;
    strbuf_init(&text, 512);
    unsigned retry_ms = STREAM_RETRY_MS + (unsigned)(h->made * 97 % STREAM_RETRY_MS);
    strbuf_addf(&text, "retry: %u\n", retry_ms);
    if (s->at > 0) {
        strbuf_addf(&text, "id: %llu\n", (unsigned long long)s->at);
    }
    strbuf_addf(&text, "event: ready\ndata: {\"size\":%llu,\"topics\":[", (unsigned long long)h->size);
    const char *comma = "";
    for (unsigned i = 0; i < STREAM_TOPICS; i++) {
        if ((s->wants & (1U << i)) != 0) {
            strbuf_addf(&text, "%s\"%s\"", comma, topics[i].name);
            comma = ",";
        }
    }
    strbuf_addz(&text, "]}\n\n");
    say(s, strbuf_str(&text));
    strbuf_done(&text);
}

static void add(stream_hub *h, stream *s)
{
    s->before = &h->first;
    s->next = h->first;
    if (s->next) {
        s->next->before = &s->next;
    }
    h->first = s;
    h->n++;
    h->made++;
}

// With the lock; *ret_flow NULL where http has no place.
static bool begin(stream_hub *h, const http_request *q, const access_who *who, str token, unsigned wants,
                  http_flow **ret_flow, err *e)
{
    int64_t at = 0;
    bool back = false;
    if (!has_place(h, who->user, e) || !read_since(q, (int64_t)h->size, &at, &back, e)) {
        return false;
    }
    stream *s = mem_grow(NULL, 1, sizeof *s);
    *s = (stream){
        .hub = h, .wants = wants, .at = (uint64_t)at, .coming_back = back, .heard = news_last(h->news)};
    s->flow = http_flow_open(q, take, gone, s);
    if (!s->flow) {
        free(s);
        return err_fail(e, ERR_CODE("api.streams_full"));
    }
    s->user = text_keep(who->user);
    s->area = text_keep(who->area);
    memcpy(s->token, token.p, token.n < TOKEN_MAX ? token.n : TOKEN_MAX - 1); // it is one of ours
    strbuf_init(&s->out, STREAM_BUFFER_MAX);
    add(h, s);
    greet(h, s);
    *ret_flow = s->flow;
    return true;
}

void stream_get(stream_hub *h, const http_request *q, const access_who *who, str token, arena *a,
                http_answer *x)
{
    err e = {0};
    unsigned wants = 0;
    http_flow *flow = NULL;
    if (!read_topics(http_query(q, "topics"), who, &wants, &e)) {
        answer_problem(q, a, x, &e);
        return;
    }
    if (!str_eq(http_method(q), STR("HEAD"))) {
        hub_lock(h);
        bool ok = begin(h, q, who, token, wants, &flow, &e);
        hub_unlock(h);
        if (!ok) {
            answer_problem(q, a, x, &e);
            return;
        }
    }
    *x = (http_answer){
        .status = 200, .type = "text/event-stream", .body = STR(""), .fixed = true, .flow = flow};
}
