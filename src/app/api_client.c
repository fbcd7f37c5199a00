#include "app/api_client.h"

#include <curl/curl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { SESSION_FILE_MAX = 256 * 1024, URL_TEXT_MAX = 8192, HEADER_MAX = 512 };

typedef struct asking {
    strbuf body;
    api_answer *answer;
    char reason[CURL_ERROR_SIZE];
} asking;

static size_t on_bytes(char *bytes, size_t size, size_t n, void *ctx)
{
    asking *x = ctx;
    strbuf_add(&x->body, (str){bytes, size * n});
    return x->body.cut ? 0 : size * n;
}

// Of Set-Cookie the name and value: there is one cookie.
static size_t on_header(char *line, size_t size, size_t n, void *ctx)
{
    static const char name[] = "set-cookie:";
    asking *x = ctx;
    size_t all = size * n;
    str head = {line, all < sizeof name - 1 ? all : sizeof name - 1};
    if (str_eq_nocase(head, STR("set-cookie:"))) {
        str value = str_trim((str){line + head.n, all - head.n});
        const char *end = memchr(value.p, ';', value.n);
        size_t keep = end ? (size_t)(end - value.p) : value.n;
        if (keep < sizeof x->answer->cookie) {
            memcpy(x->answer->cookie, value.p, keep);
            x->answer->cookie[keep] = '\0';
        }
    }
    return all;
}

static bool add_header(struct curl_slist **list, const char *name, const char *value)
{
    char line[HEADER_MAX];
    int n = snprintf(line, sizeof line, "%s: %s", name, value);
    struct curl_slist *more = n > 0 && (size_t)n < sizeof line ? curl_slist_append(*list, line) : NULL;
    *list = more ? more : *list;
    return more != NULL;
}

static bool add_headers(struct curl_slist **list, const api_request *q)
{
    return add_header(list, "Accept-Language", q->language) && add_header(list, "Expect", "") &&
           (q->body.n == 0 || add_header(list, "Content-Type", q->type ? q->type : "application/json")) &&
           (!q->key || add_header(list, "Idempotency-Key", q->key));
}

static bool set_up(CURL *h, const api_request *q, const struct curl_slist *headers, asking *x)
{
    bool ok = curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_PROXY, "") == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, (long)API_CLIENT_CONNECT_S) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_LOW_SPEED_LIMIT, 1L) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_LOW_SPEED_TIME, (long)API_CLIENT_QUIET_S) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_USERAGENT, "kawal/" KAWAL_VERSION) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_ACCEPT_ENCODING, "gzip") == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, q->method) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_bytes) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_WRITEDATA, x) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_HEADERDATA, x) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_ERRORBUFFER, x->reason) == CURLE_OK;
    ok = ok && (!q->cookie || !*q->cookie || curl_easy_setopt(h, CURLOPT_COOKIE, q->cookie) == CURLE_OK);
    ok = ok && (!q->authority || curl_easy_setopt(h, CURLOPT_CAINFO, q->authority) == CURLE_OK);
    if (ok && strcmp(q->method, "HEAD") == 0) {
        ok = curl_easy_setopt(h, CURLOPT_NOBODY, 1L) == CURLE_OK;
    }
    return ok && (q->body.n == 0 ||
                  (curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body.n) == CURLE_OK &&
                   curl_easy_setopt(h, CURLOPT_POSTFIELDS, q->body.p) == CURLE_OK));
}

// Whether the request may have come without its answer: who has a key may ask again.
static bool was_lost(CURLcode got)
{
    return got == CURLE_RECV_ERROR || got == CURLE_SEND_ERROR || got == CURLE_GOT_NOTHING ||
           got == CURLE_PARTIAL_FILE;
}

static CURLcode perform(CURL *h, const api_request *q, asking *x)
{
    CURLcode got = CURLE_FAILED_INIT;
    for (int i = 0; i < API_CLIENT_TRIES; i++) {
        strbuf_clear(&x->body);
        x->reason[0] = '\0';
        got = curl_easy_perform(h);
        if (!q->key || !was_lost(got)) {
            break;
        }
    }
    return got;
}

bool api_ask(arena *a, const api_request *q, api_answer *ret, err *e)
{
    char url[URL_TEXT_MAX];
    api_answer answer = {.status = 0};
    asking x = {.answer = &answer};
    struct curl_slist *headers = NULL;
    CURL *h = curl_easy_init();
    int n = snprintf(url, sizeof url, "%s%s%s", q->url, q->path[0] == '/' ? "" : "/", q->path);
    strbuf_init(&x.body, API_CLIENT_ANSWER_MAX);
    bool ready = h && n > 0 && (size_t)n < sizeof url && add_headers(&headers, q) &&
                 set_up(h, q, headers, &x) && curl_easy_setopt(h, CURLOPT_URL, url) == CURLE_OK;
    CURLcode got = ready ? perform(h, q, &x) : CURLE_FAILED_INIT;
    if (got == CURLE_OK) {
        got = curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &answer.status);
    }
    if (got == CURLE_OK) {
        answer.body = str_keep(a, strbuf_str(&x.body));
        *ret = answer;
    } else {
        err_fail(e, ERR_CODE("api.no_answer"), ERR_Z("url", q->url),
                 ERR_Z("reason", x.reason[0] ? x.reason : curl_easy_strerror(got)));
    }
    curl_easy_cleanup(h);
    curl_slist_free_all(headers);
    strbuf_done(&x.body);
    return got == CURLE_OK;
}

// ---------------------------------------------------------------- sessions

static bool sessions_read(const char *file, json_t **ret, err *e)
{
    arena a = {0};
    str bytes = {NULL, 0};
    *ret = NULL;
    if (access(file, F_OK) != 0) {
        *ret = json_object();
        return true;
    }
    if (!file_read(&a, file, SESSION_FILE_MAX, &bytes, e)) {
        return false;
    }
    *ret = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, NULL);
    arena_done(&a);
    if (!json_is_object(*ret)) {
        json_decref(*ret);
        *ret = NULL;
        return err_fail(e, ERR_CODE("api.session_file"), ERR_Z("file", file));
    }
    return true;
}

bool api_session_read(const char *file, const char *url, char ret_cookie[static API_CLIENT_COOKIE_MAX],
                      err *e)
{
    json_t *all = NULL;
    if (!sessions_read(file, &all, e)) {
        return false;
    }
    const char *cookie = json_string_value(json_object_get(all, url));
    (void)snprintf(ret_cookie, API_CLIENT_COOKIE_MAX, "%s", cookie ? cookie : "");
    json_decref(all);
    return true;
}

bool api_session_write(const char *file, const char *url, const char *cookie, err *e)
{
    json_t *all = NULL;
    if (!sessions_read(file, &all, e)) {
        return false;
    }
    if (cookie[0] == '\0') {
        (void)json_object_del(all, url);
    } else {
        (void)json_object_set_new(all, url, json_string(cookie));
    }
    char *text = json_dumps(all, JSON_INDENT(1) | JSON_SORT_KEYS);
    bool ok = file_write(file, str_of(text), e);
    free(text);
    json_decref(all);
    return ok;
}
