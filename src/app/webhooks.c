#include "app/webhooks.h"

#include <curl/curl.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"

enum { FILE_MAX = 256 * 1024, TOPICS_MAX = 256, WAIT_MS = 250, BODY_MAX = NEWS_TEXT_MAX + 1024 };

// ---------------------------------------------------------------- the file

static bool path_of(const char *dir, char out[static PATH_MAX], err *e)
{
    int n = snprintf(out, PATH_MAX, "%s/%s", dir, WEBHOOKS_FILE);
    return (n > 0 && n < PATH_MAX) ||
           err_fail(e, ERR_CODE("file.write"), ERR_Z("file", dir), ERR_KEY("reason", "reason.long_name"));
}

static bool is_row(const json_t *row)
{
    const char *url = json_string_value(json_object_get(row, "url"));
    const char *topics = json_string_value(json_object_get(row, "topics"));
    const char *secret = json_string_value(json_object_get(row, "secret"));
    return url && strlen(url) < WEBHOOK_URL_MAX && topics && strlen(topics) < TOPICS_MAX && secret &&
           strlen(secret) == 2 * WEBHOOK_SECRET;
}

// All rows, an empty list where there is no file.
static bool rows_read(const char *path, json_t **ret, err *e)
{
    arena a = {0};
    str bytes = {NULL, 0};
    *ret = NULL;
    if (access(path, F_OK) != 0) {
        *ret = json_array();
        return true;
    }
    if (!file_read(&a, path, FILE_MAX, &bytes, e)) {
        return false;
    }
    json_t *rows = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, NULL);
    bool ok = json_is_array(rows) && json_array_size(rows) <= WEBHOOKS_MAX;
    for (size_t i = 0; ok && i < json_array_size(rows); i++) {
        ok = is_row(json_array_get(rows, i));
    }
    arena_done(&a);
    if (!ok) {
        json_decref(rows);
        return err_fail(e, ERR_CODE("webhook.file"), ERR_Z("file", path));
    }
    *ret = rows;
    return true;
}

static bool rows_write(const char *path, const json_t *rows, err *e)
{
    char *text = json_dumps(rows, JSON_INDENT(1));
    bool ok = file_write(path, str_of(text ? text : "[]"), e);
    free(text);
    return ok;
}

// Its place; the number of rows when it is not there.
static size_t row_of(const json_t *rows, const char *url)
{
    size_t i = 0;
    while (i < json_array_size(rows) &&
           strcmp(json_string_value(json_object_get(json_array_get(rows, i), "url")), url) != 0) {
        i++;
    }
    return i;
}

static bool is_url(const char *url)
{
    str u = str_of(url);
    bool web = str_starts(u, STR("http://")) || str_starts(u, STR("https://"));
    return web && u.n < WEBHOOK_URL_MAX && str_is_utf8(u) && !strpbrk(url, " \r\n\t");
}

bool webhooks_add(const char *dir, const char *url, const char *topics,
                  char ret_secret[static 2 * WEBHOOK_SECRET + 1], err *e)
{
    char path[PATH_MAX];
    unsigned char secret[WEBHOOK_SECRET];
    json_t *rows = NULL;
    if (!is_url(url) || strlen(topics) >= TOPICS_MAX) {
        return err_fail(e, ERR_CODE("webhook.url"), ERR_Z("url", url));
    }
    if (!path_of(dir, path, e) || !rows_read(path, &rows, e)) {
        return false;
    }
    bool ok = row_of(rows, url) == json_array_size(rows) ||
              err_fail(e, ERR_CODE("webhook.there"), ERR_Z("url", url));
    ok = ok && (json_array_size(rows) < WEBHOOKS_MAX ||
                err_fail(e, ERR_CODE("webhook.many"), ERR_INT("limit", WEBHOOKS_MAX)));
    if (ok) {
        randombytes_buf(secret, sizeof secret);
        (void)sodium_bin2hex(ret_secret, 2 * WEBHOOK_SECRET + 1, secret, sizeof secret);
        json_array_append_new(
            rows, json_pack("{s:s, s:s, s:s}", "url", url, "topics", topics, "secret", ret_secret));
        ok = rows_write(path, rows, e);
    }
    json_decref(rows);
    return ok;
}

bool webhooks_remove(const char *dir, const char *url, err *e)
{
    char path[PATH_MAX];
    json_t *rows = NULL;
    if (!path_of(dir, path, e) || !rows_read(path, &rows, e)) {
        return false;
    }
    size_t i = row_of(rows, url);
    bool ok = (i < json_array_size(rows) || err_fail(e, ERR_CODE("webhook.unknown"), ERR_Z("url", url))) &&
              json_array_remove(rows, i) == 0 && rows_write(path, rows, e);
    json_decref(rows);
    return ok;
}

bool webhooks_list(const char *dir, json_t **ret, err *e)
{
    char path[PATH_MAX];
    json_t *rows = NULL;
    if (!path_of(dir, path, e) || !rows_read(path, &rows, e)) {
        return false;
    }
    for (size_t i = 0; i < json_array_size(rows); i++) {
        (void)json_object_del(json_array_get(rows, i), "secret");
    }
    *ret = rows;
    return true;
}

// ---------------------------------------------------------------- telling

typedef struct hook {
    const char *url; // of `rows`
    const char *topics;
    unsigned char secret[WEBHOOK_SECRET];
    uint64_t told; // number of the news that it was told last, or that was given up
    int32_t tries; // of the next one
    int64_t next_us;
} hook;

struct webhooks {
    news *news;
    clock_source clock;
    json_t *rows;
    hook hook[WEBHOOKS_MAX];
    int32_t n;
    int64_t begun_us; // tells the numbers of one run from those of another
    CURL *curl;
    pthread_t thread;
    atomic_bool stopping;
};

static int64_t monotonic(const webhooks *w)
{
    return w->clock.monotonic_us(w->clock.ctx);
}

static bool wants(const hook *h, const char *topic)
{
    size_t n = strlen(topic);
    const char *at = h->topics;
    while (*at && !(strncmp(at, topic, n) == 0 && (at[n] == ',' || at[n] == '\0'))) {
        at += strcspn(at, ",");
        at += *at == ',' ? 1 : 0;
    }
    return h->topics[0] == '\0' || *at != '\0';
}

// The next of the news that a hook wants, as the event that it is sent.
typedef struct next_event {
    const webhooks *w;
    hook *h;
    strbuf *out;
    uint64_t number; // 0 = none
} next_event;

static bool find_next(void *ctx, const news_item *item)
{
    next_event *x = ctx;
    char now[INSTANT_TEXT];
    if (!wants(x->h, item->topic)) {
        x->h->told = item->number;
        return true;
    }
    instant_format(x->w->clock.now_us(x->w->clock.ctx), now);
    strbuf_addf(x->out,
                "{\"specversion\":\"1.0\",\"id\":\"%lld-%llu\",\"source\":\"/api/v1/stream\","
                "\"type\":\"id.kawal.%s\",\"time\":\"%s\",\"datacontenttype\":\"application/json\",\"data\":",
                (long long)x->w->begun_us, (unsigned long long)item->number, item->topic, now);
    strbuf_add(x->out, item->text);
    strbuf_addc(x->out, '}');
    x->number = item->number;
    return false;
}

// "Kawal-Signature: t=SECONDS,v1=HEX": HMAC-SHA-256 of SECONDS, a dot and the body.
static void signature(const webhooks *w, const hook *h, str body, char out[static 160])
{
    crypto_auth_hmacsha256_state s;
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    char hex[2 * sizeof mac + 1];
    char seconds[32];
    int n = snprintf(seconds, sizeof seconds, "%lld.", (long long)(w->clock.now_us(w->clock.ctx) / US_PER_S));
    (void)crypto_auth_hmacsha256_init(&s, h->secret, sizeof h->secret);
    (void)crypto_auth_hmacsha256_update(&s, (const unsigned char *)seconds, (unsigned long long)n);
    (void)crypto_auth_hmacsha256_update(&s, (const unsigned char *)body.p, body.n);
    (void)crypto_auth_hmacsha256_final(&s, mac);
    (void)sodium_bin2hex(hex, sizeof hex, mac, sizeof mac);
    (void)snprintf(out, 160, "Kawal-Signature: t=%.*s,v1=%s", n - 1, seconds, hex);
}

static int on_progress(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const webhooks *w = ctx;
    (void)a, (void)b, (void)c, (void)d;
    return w->stopping ? 1 : 0;
}

static size_t on_bytes(char *bytes, size_t size, size_t n, void *ctx)
{
    (void)bytes, (void)ctx;
    return size * n; // what it says is of no meaning here
}

static bool set_up(webhooks *w)
{
    CURL *h = w->curl;
    return h && curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)WEBHOOK_ANSWER_MS) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_USERAGENT, "kawal/" KAWAL_VERSION) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_bytes) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_XFERINFODATA, w) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_POST, 1L) == CURLE_OK;
}

// Whether the address took it.
static bool post(webhooks *w, const hook *h, str body)
{
    char line[160];
    long status = 0;
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/cloudevents+json");
    signature(w, h, body, line);
    struct curl_slist *signed_too = headers ? curl_slist_append(headers, line) : NULL;
    bool ok = signed_too && curl_easy_setopt(w->curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
              curl_easy_setopt(w->curl, CURLOPT_URL, h->url) == CURLE_OK &&
              curl_easy_setopt(w->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n) == CURLE_OK &&
              curl_easy_setopt(w->curl, CURLOPT_POSTFIELDS, body.p) == CURLE_OK &&
              curl_easy_perform(w->curl) == CURLE_OK &&
              curl_easy_getinfo(w->curl, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK;
    (void)curl_easy_setopt(w->curl, CURLOPT_HTTPHEADER, NULL); // they do not outlive this call
    curl_slist_free_all(headers);
    return ok && status >= 200 && status < 300;
}

// A pause that doubles; one that was tried often enough is given up.
static void failed(const webhooks *w, hook *h, uint64_t number)
{
    int64_t pause_s = INT64_C(1) << h->tries;
    h->tries++;
    h->next_us = monotonic(w) + (pause_s < WEBHOOK_PAUSE_MAX_S ? pause_s : WEBHOOK_PAUSE_MAX_S) * US_PER_S;
    if (h->tries >= WEBHOOK_TRIES) {
        h->told = number;
        h->tries = 0;
    }
}

// One event to one address; whether there may be another one.
static bool tell_one(webhooks *w, hook *h)
{
    strbuf body;
    if (w->stopping || monotonic(w) < h->next_us) {
        return false;
    }
    strbuf_init(&body, BODY_MAX);
    next_event x = {.w = w, .h = h, .out = &body};
    if (!news_since(w->news, h->told, find_next, &x)) {
        h->told = news_last(w->news); // it was away for too long: what it missed is lost
    }
    bool told = x.number > 0 && post(w, h, strbuf_str(&body));
    strbuf_done(&body);
    if (told) {
        h->told = x.number;
        h->tries = 0;
    } else if (x.number > 0) {
        failed(w, h, x.number);
    }
    return told;
}

static void *tell(void *ctx)
{
    webhooks *w = ctx;
    uint64_t heard = news_last(w->news);
    while (!w->stopping) {
        heard = news_wait(w->news, heard, monotonic(w) + INT64_C(1000) * WAIT_MS);
        for (int32_t i = 0; i < w->n; i++) {
            while (tell_one(w, &w->hook[i])) {
            }
        }
    }
    return NULL;
}

// ---------------------------------------------------------------- beginning and ending

static void webhooks_free(webhooks *w)
{
    curl_easy_cleanup(w->curl);
    json_decref(w->rows);
    sodium_memzero(w->hook, sizeof w->hook);
    free(w);
}

static void hook_init(hook *h, const json_t *row, uint64_t told)
{
    const char *hex = json_string_value(json_object_get(row, "secret"));
    *h = (hook){.url = json_string_value(json_object_get(row, "url")),
                .topics = json_string_value(json_object_get(row, "topics")),
                .told = told};
    (void)sodium_hex2bin(h->secret, sizeof h->secret, hex, strlen(hex), NULL, NULL, NULL);
}

bool webhooks_open(const char *dir, news *n, clock_source clock, webhooks **ret, err *e)
{
    char path[PATH_MAX];
    json_t *rows = NULL;
    *ret = NULL;
    if (!path_of(dir, path, e) || !rows_read(path, &rows, e)) {
        return false;
    }
    if (json_array_size(rows) == 0) {
        json_decref(rows);
        return true;
    }
    webhooks *w = mem_grow(NULL, 1, sizeof *w);
    *w = (webhooks){.news = n, .clock = clock, .rows = rows, .begun_us = clock.now_us(clock.ctx)};
    w->n = (int32_t)json_array_size(rows);
    for (int32_t i = 0; i < w->n; i++) {
        hook_init(&w->hook[i], json_array_get(rows, (size_t)i), news_last(n));
    }
    w->curl = curl_easy_init();
    int wrong = set_up(w) ? pthread_create(&w->thread, NULL, tell, w) : ENOMEM;
    if (wrong != 0) {
        webhooks_free(w);
        return err_fail(e, ERR_CODE("webhook.thread"), ERR_KEY("reason", err_reason(wrong)));
    }
    *ret = w;
    return true;
}

void webhooks_close(webhooks *w)
{
    if (w) {
        w->stopping = true;
        (void)pthread_join(w->thread, NULL);
        webhooks_free(w);
    }
}
