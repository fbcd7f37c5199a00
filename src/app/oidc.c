#include "app/oidc.h"

#include <curl/curl.h>
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

// A login that was begun.
typedef struct waiting {
    char state[OIDC_SECRET]; // "" = free
    char verifier[OIDC_SECRET];
    int64_t since_us;
} waiting;

struct oidc {
    arena memory;
    clock_source clock;
    const char *issuer, *client, *secret, *redirect, *authorization, *token, *userinfo, *claim;
    access_organisation organisation;
    waiting waiting[OIDC_WAITING_MAX];
};

// ---------------------------------------------------------------- settings

static bool bad_setting(const char *field, err *e)
{
    return err_fail(e, ERR_CODE("oidc.settings"), ERR_Z("field", field));
}

static const char *read_text(oidc *o, const json_t *in, const char *field)
{
    const json_t *v = json_object_get(in, field);
    return json_is_string(v) && json_string_length(v) > 0
               ? str_dup(&o->memory, (str){json_string_value(v), json_string_length(v)})
               : NULL;
}

static bool is_host(const char *url, const char *host)
{
    size_t n = strlen(host);
    return strncmp(url, host, n) == 0 && (url[n] == ':' || url[n] == '/');
}

// What goes to the provider goes over TLS, or stays on this machine.
static bool url_safe(const char *url)
{
    return strncmp(url, "https://", 8) == 0 || is_host(url, "http://127.0.0.1") ||
           is_host(url, "http://[::1]") || is_host(url, "http://localhost");
}

static bool settings_take(oidc *o, const json_t *in, err *e)
{
    const struct {
        const char *field;
        const char **ret;
        bool url;
    } rows[] = {{"issuer", &o->issuer, false},
                {"client_id", &o->client, false},
                {"client_secret", &o->secret, false},
                {"redirect", &o->redirect, true},
                {"authorization_endpoint", &o->authorization, true},
                {"token_endpoint", &o->token, true},
                {"userinfo_endpoint", &o->userinfo, true},
                {"claim", &o->claim, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        *rows[i].ret = read_text(o, in, rows[i].field);
        if (!*rows[i].ret || (rows[i].url && !url_safe(*rows[i].ret))) {
            return bad_setting(rows[i].field, e);
        }
    }
    const char *organisation = read_text(o, in, "organisation");
    return (organisation && access_organisation_read(str_of(organisation), &o->organisation, NULL)) ||
           bad_setting("organisation", e);
}

bool oidc_open(const char *dir, clock_source clock, oidc **ret, err *e)
{
    char path[PATH_MAX];
    str bytes = {NULL, 0};
    int n = snprintf(path, sizeof path, "%s/%s", dir, OIDC_FILE);
    if (n < 0 || n >= (int)sizeof path || (access(path, F_OK) != 0 && errno == ENOENT)) {
        *ret = NULL;
        return true;
    }
    oidc *o = mem_grow(NULL, 1, sizeof *o);
    *o = (oidc){.clock = clock};
    bool ok = file_read(&o->memory, path, OIDC_SETTINGS_MAX, &bytes, e);
    json_t *in = ok ? json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, NULL) : NULL;
    ok = ok && settings_take(o, in, e);
    json_decref(in);
    if (!ok) {
        oidc_close(o);
        return false;
    }
    *ret = o;
    return true;
}

void oidc_close(oidc *o)
{
    if (o) {
        arena_done(&o->memory);
        sodium_memzero(o->waiting, sizeof o->waiting);
        free(o);
    }
}

access_organisation oidc_organisation(const oidc *o)
{
    return o->organisation;
}

bool oidc_issuer_fits(const oidc *o, str issuer)
{
    return issuer.n == 0 || str_eq(issuer, str_of(o->issuer));
}

// ---------------------------------------------------------------- beginning

static void base64_of(const uint8_t bytes[static 32], char out[static OIDC_SECRET])
{
    (void)sodium_bin2base64(out, OIDC_SECRET, bytes, 32, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void secret_make(char out[static OIDC_SECRET])
{
    uint8_t bytes[32];
    randombytes_buf(bytes, sizeof bytes);
    base64_of(bytes, out);
}

// RFC 3986: all but unreserved letters as %XX.
static void add_escaped(strbuf *out, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (const char *at = text; *at; at++) {
        if (strchr(plain, *at)) {
            strbuf_addc(out, *at);
        } else {
            strbuf_addf(out, "%%%02X", (unsigned)(unsigned char)*at);
        }
    }
}

static void add_word(strbuf *out, char before, const char *name, const char *value)
{
    strbuf_addc(out, before);
    strbuf_addz(out, name);
    strbuf_addc(out, '=');
    add_escaped(out, value);
}

void oidc_begin(oidc *o, char ret_state[static OIDC_SECRET], strbuf *ret_url)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char challenge[OIDC_SECRET];
    waiting *w = &o->waiting[0];
    for (int i = 0; i < OIDC_WAITING_MAX; i++) { // a free one, else the oldest
        waiting *other = &o->waiting[i];
        if (w->state[0] != '\0' && (other->state[0] == '\0' || other->since_us < w->since_us)) {
            w = other;
        }
    }
    secret_make(w->state);
    secret_make(w->verifier);
    w->since_us = o->clock.now_us(o->clock.ctx);
    (void)crypto_hash_sha256(hash, (const unsigned char *)w->verifier, strlen(w->verifier));
    base64_of(hash, challenge);
    strbuf_addz(ret_url, o->authorization);
    add_word(ret_url, strchr(o->authorization, '?') ? '&' : '?', "response_type", "code");
    add_word(ret_url, '&', "client_id", o->client);
    add_word(ret_url, '&', "redirect_uri", o->redirect);
    add_word(ret_url, '&', "scope", "openid profile");
    add_word(ret_url, '&', "state", w->state);
    add_word(ret_url, '&', "code_challenge", challenge);
    add_word(ret_url, '&', "code_challenge_method", "S256");
    memcpy(ret_state, w->state, OIDC_SECRET);
}

bool oidc_take(oidc *o, str state, char ret_verifier[static OIDC_SECRET], err *e)
{
    int64_t now_us = o->clock.now_us(o->clock.ctx);
    for (int i = 0; i < OIDC_WAITING_MAX; i++) {
        waiting *w = &o->waiting[i];
        if (state.n != OIDC_SECRET - 1 || w->state[0] == '\0' ||
            sodium_memcmp(w->state, state.p, OIDC_SECRET - 1) != 0) {
            continue;
        }
        bool late = now_us < w->since_us || now_us - w->since_us > (int64_t)OIDC_WAITING_S * US_PER_S;
        memcpy(ret_verifier, w->verifier, OIDC_SECRET);
        *w = (waiting){.since_us = 0};
        return !late || err_fail(e, ERR_CODE("oidc.state"));
    }
    return err_fail(e, ERR_CODE("oidc.state"));
}

// ---------------------------------------------------------------- asking the provider

static bool provider_failed(const char *reason, err *e)
{
    return err_fail(e, ERR_CODE("oidc.provider"), ERR_Z("reason", reason));
}

static size_t on_bytes(char *bytes, size_t size, size_t n, void *ctx)
{
    strbuf *body = ctx;
    strbuf_add(body, (str){bytes, size * n});
    return body->cut ? 0 : size * n; // other than size * n ends the transfer
}

static bool curl_ready(CURL *h, const char *url, const char *form, struct curl_slist *headers, strbuf *body)
{
    return curl_easy_setopt(h, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_PROXY, "") == CURLE_OK && // nor one of the environment
           curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, (long)OIDC_CONNECT_MS) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)OIDC_ANSWER_MS) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_bytes) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_WRITEDATA, body) == CURLE_OK &&
           (!form || curl_easy_setopt(h, CURLOPT_POSTFIELDS, form) == CURLE_OK);
}

// Posts the form, or gets where there is none; the answer must be an object. New reference.
static bool ask(const char *url, const char *form, const char *header, json_t **ret, err *e)
{
    CURL *h = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, header);
    strbuf body;
    long status = 0;
    strbuf_init(&body, OIDC_ANSWER_MAX);
    CURLcode got =
        h && headers && curl_ready(h, url, form, headers, &body) ? curl_easy_perform(h) : CURLE_FAILED_INIT;
    if (got == CURLE_OK) {
        got = curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    }
    json_t *out = got == CURLE_OK && status == 200 ? json_loadb(body.p ? body.p : "", body.n, 0, NULL) : NULL;
    char reason[CURL_ERROR_SIZE];
    (void)snprintf(reason, sizeof reason, "HTTP %ld", status);
    bool ok = json_is_object(out) || provider_failed(got == CURLE_OK ? reason : curl_easy_strerror(got), e);
    if (ok) {
        *ret = out;
    } else {
        json_decref(out);
    }
    strbuf_done(&body);
    curl_slist_free_all(headers);
    curl_easy_cleanup(h);
    return ok;
}

static bool ask_token(const oidc *o, str code, const char *verifier, arena *a, const char **ret, err *e)
{
    json_t *said = NULL;
    strbuf form;
    strbuf_init(&form, OIDC_SETTINGS_MAX);
    strbuf_addz(&form, "grant_type=authorization_code");
    add_word(&form, '&', "code", str_dup(a, code));
    add_word(&form, '&', "redirect_uri", o->redirect);
    add_word(&form, '&', "client_id", o->client);
    add_word(&form, '&', "client_secret", o->secret);
    add_word(&form, '&', "code_verifier", verifier);
    bool ok = ask(o->token, form.p, "Accept: application/json", &said, e);
    const char *token = json_string_value(json_object_get(said, "access_token"));
    // A token with a line break would be another header.
    if (ok && (!token || token[0] == '\0' || strpbrk(token, "\r\n"))) {
        ok = provider_failed("access_token", e);
    }
    if (ok) {
        *ret = str_dup(a, str_of(token));
    }
    json_decref(said);
    strbuf_done(&form);
    return ok;
}

bool oidc_user(const oidc *o, arena *a, str code, const char *verifier, str *ret_user, err *e)
{
    const char *token = NULL;
    json_t *said = NULL;
    strbuf header;
    strbuf_init(&header, OIDC_ANSWER_MAX);
    bool ok = ask_token(o, code, verifier, a, &token, e);
    if (ok) {
        strbuf_addf(&header, "Authorization: Bearer %s", token);
        ok = ask(o->userinfo, NULL, header.p, &said, e);
    }
    const json_t *user = json_object_get(said, o->claim);
    if (ok && (!json_is_string(user) || json_string_length(user) == 0)) {
        ok = provider_failed(o->claim, e);
    }
    if (ok) {
        *ret_user = str_keep(a, (str){json_string_value(user), json_string_length(user)});
    }
    json_decref(said);
    strbuf_done(&header);
    return ok;
}
