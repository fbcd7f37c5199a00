#include "app/log_service.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "app/content_named.h"
#include "app/custody_view.h"
#include "event/bundle.h"

struct log_service {
    log_tools tools;
    pthread_mutex_t lock; // of db and log: one thread at a time has them
    store *db;
    posko_log *log; // NULL while it is down
    err down;
    atomic_bool broken;    // asked without the lock
    uint64_t signed_size;  // of the newest checkpoint
    uint64_t come;         // events that are new since it
    int64_t signed_us;     // monotonic: when it was made, or looked for
    log_public reader;     // of the server's thread
    log_public timekeeper; // of the other one
    store *writer;         // of the other one: cosignatures, incidents
    arena a;               // of the policy
    ledger_policy policy;
    bool has_policy;
};

static int64_t monotonic(const log_service *s)
{
    return s->tools.clock.monotonic_us(s->tools.clock.ctx);
}

static void lock(log_service *s)
{
    (void)pthread_mutex_lock(&s->lock);
}

// Gives the lock back; a disk that failed to sync is remembered.
static bool unlock(log_service *s, bool ok, const err *e)
{
    if (!ok && e->code && strcmp(e->code, "log.sync") == 0) {
        s->broken = true;
    }
    (void)pthread_mutex_unlock(&s->lock);
    return ok;
}

// ---------------------------------------------------------------- opening

// What makes a log that must not be written is told to whoever brings something; the posko works on without.
static bool is_down(const char *code)
{
    static const char *const row[] = {"log.behind", "log.forked", "log.damaged", "log.key", "log.published"};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        if (strcmp(code, row[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool service_open(log_service *s, const char *dir, err *e)
{
    if (!operation_open(dir, STORE_WRITE, &s->db, e)) {
        return false;
    }
    if (!log_open(s->db, dir, &s->tools, &s->log, &s->down)) {
        if (!is_down(s->down.code)) {
            *e = s->down;
            return false;
        }
        s->log = NULL;
    }
    return cosign_policy(&s->a, dir, &s->policy, &s->has_policy, e) && log_public_open(&s->reader, dir, e) &&
           log_public_open(&s->timekeeper, dir, e) && operation_open(dir, STORE_WRITE, &s->writer, e);
}

bool log_service_open(const char *dir, const log_tools *tools, log_service **ret, err *e)
{
    err why = {0};
    log_service *s = mem_grow(NULL, 1, sizeof *s);
    *s = (log_service){.tools = *tools};
    // What is not signed yet is signed at once, however young the machine's clock is.
    s->signed_us = monotonic(s) - INT64_C(1000) * LOG_SIGN_EVERY_MS;
    (void)pthread_mutex_init(&s->lock, NULL); // of the default kind: it cannot fail
    if (!service_open(s, dir, &why)) {
        log_service_close(s);
        if (e) {
            *e = why;
        }
        return false;
    }
    *ret = s;
    return true;
}

void log_service_close(log_service *s)
{
    if (!s) {
        return;
    }
    if (s->log && !s->broken && s->writer) {
        (void)log_service_sign_now(s, NULL); // the next opening would do it too
    }
    log_close(s->log);
    store_close(s->db);
    store_close(s->writer);
    log_public_close(&s->reader);
    log_public_close(&s->timekeeper);
    arena_done(&s->a);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}

bool log_service_broken(const log_service *s)
{
    return s->broken;
}

bool log_service_up(const log_service *s, err *e)
{
    if (!s->log && e) {
        *e = s->down;
    }
    return s->log != NULL;
}

// ---------------------------------------------------------------- signing

static bool head_size(log_service *s, uint64_t *ret_size, err *e)
{
    arena a = {0};
    log_head head = {0};
    str origin = {0};
    bool ok = store_log_head(s->db, &a, &head, &origin, e);
    arena_done(&a);
    *ret_size = head.size;
    return ok;
}

// With the lock.
static bool sign_head(log_service *s, err *e)
{
    arena a = {0};
    checkpoint_row row = {0};
    uint64_t size = 0;
    bool ok = head_size(s, &size, e);
    if (ok && size != s->signed_size) {
        ok = log_checkpoint(s->log, &a, &row, e);
        s->signed_size = ok ? row.size : s->signed_size;
    }
    arena_done(&a);
    s->signed_us = monotonic(s);
    s->come = 0;
    return ok;
}

static bool sign(log_service *s, err *e)
{
    return sign_head(s, e) || strcmp(e->code, "log.halted") == 0;
}

bool log_service_sign(log_service *s, err *e)
{
    err why = {0};
    bool ok = true;
    lock(s);
    if (s->log &&
        (s->come >= LOG_SIGN_EVENTS || monotonic(s) - s->signed_us >= INT64_C(1000) * LOG_SIGN_EVERY_MS)) {
        ok = sign(s, &why);
    }
    if (!unlock(s, ok, &why) && e) {
        *e = why;
    }
    return ok;
}

bool log_service_sign_now(log_service *s, err *e)
{
    err why = {0};
    if (!log_service_up(s, e)) {
        return false;
    }
    lock(s);
    bool ok = sign_head(s, &why);
    if (!unlock(s, ok, &why) && e) {
        *e = why;
    }
    return ok;
}

// ---------------------------------------------------------------- bundles

// A bundle in memory, for the reader.
static bool memory_get(void *ctx, void *out, size_t n, size_t *ret_n, err *e)
{
    str *rest = ctx;
    size_t take = n < rest->n ? n : rest->n;
    (void)e;
    memcpy(out, rest->p, take);
    *rest = (str){rest->p + take, rest->n - take};
    *ret_n = take;
    return true;
}

typedef struct incoming {
    str *frame;
    str *content;
    str *head;
    int32_t n_frame, n_content, n_head;
} incoming;

// All of it, to its verified end, before anything is acted on.
static bool bundle_read(arena *a, str bytes, incoming *ret, err *e)
{
    str rest = bytes;
    bundle_reader r = {.get = memory_get, .ctx = &rest};
    bundle_record record = {.kind = BUNDLE_END};
    bool more = true;
    size_t most = bytes.n / BUNDLE_HEAD_BYTES + 1;
    *ret = (incoming){.frame = ARENA_NEW(a, str, most),
                      .content = ARENA_NEW(a, str, most),
                      .head = ARENA_NEW(a, str, most)};
    if (!bundle_open(&r, e)) {
        return false;
    }
    while (more) {
        if (!bundle_next(&r, a, &record, &more, e)) {
            return false;
        }
        if (more && record.kind == BUNDLE_FRAME) {
            ret->frame[ret->n_frame++] = record.bytes;
        } else if (more && record.kind == BUNDLE_CONTENT) {
            ret->content[ret->n_content++] = record.bytes;
        } else if (more && record.kind == BUNDLE_CHECKPOINT) {
            ret->head[ret->n_head++] = record.bytes;
        }
    }
    return true;
}

static json_t *said(const custody_finding *f, text_language language)
{
    strbuf text;
    json_t *out = custody_finding_json(f);
    strbuf_init(&text, 2048);
    custody_finding_say(&text, language, f);
    json_object_set_new(out, "text", json_string(text.p ? text.p : ""));
    strbuf_done(&text);
    return out;
}

static json_t *answer_json(const submit_out *x, text_language language)
{
    static const char *const word[] = {
        [SUBMIT_NEW] = "new", [SUBMIT_KNOWN] = "known", [SUBMIT_HELD] = "held", [SUBMIT_REFUSED] = "refused"};
    char id[2 * EVENT_HASH_BYTES + 1];
    json_t *findings = json_array();
    bool there = x->answer == SUBMIT_NEW || x->answer == SUBMIT_KNOWN;
    (void)sodium_bin2hex(id, sizeof id, x->id, sizeof x->id);
    for (int32_t i = 0; x->answer == SUBMIT_NEW && i < x->n_finding; i++) {
        json_array_append_new(findings, said(&x->finding[i], language));
    }
    json_t *out =
        json_pack("{s:s, s:s, s:o, s:n, s:o}", "id", id, "answer", word[x->answer], "index",
                  there ? json_integer((json_int_t)x->index) : json_null(), "why", "findings", findings);
    if (!there) {
        strbuf text;
        strbuf_init(&text, 2048);
        text_add_err(&text, language, &x->why);
        json_object_set_new(out, "why",
                            json_pack("{s:s, s:s}", "code", x->why.code, "text", text.p ? text.p : ""));
        strbuf_done(&text);
    }
    return out;
}

// With the lock.
static bool frames_take(log_service *s, arena *a, const incoming *in, str source, text_language language,
                        content_named *named, json_t *events, err *e)
{
    submit_in *row = ARENA_NEW(a, submit_in, SUBMIT_MAX);
    submit_out *out = ARENA_NEW(a, submit_out, SUBMIT_MAX);
    for (int32_t at = 0; at < in->n_frame; at += SUBMIT_MAX) {
        int32_t n = in->n_frame - at < SUBMIT_MAX ? in->n_frame - at : SUBMIT_MAX;
        for (int32_t i = 0; i < n; i++) {
            row[i] = (submit_in){.frame = in->frame[at + i], .source = source};
        }
        if (!log_submit(s->log, a, row, n, LOG_THREADS, out, e)) {
            return false;
        }
        for (int32_t i = 0; i < n; i++) {
            s->come += out[i].answer == SUBMIT_NEW;
            content_named_add(named, row[i].frame, &out[i]);
            json_array_append_new(events, answer_json(&out[i], language));
        }
    }
    return true;
}

// With the lock.
static bool contents_take(log_service *s, const incoming *in, const content_named *named, int32_t *ret_kept,
                          err *e)
{
    int64_t now_us = s->tools.clock.now_us(s->tools.clock.ctx);
    *ret_kept = 0;
    for (int32_t i = 0; i < in->n_content; i++) {
        bool kept = false;
        if (!content_named_put(named, s->db, in->content[i], now_us, &kept, e)) {
            return false;
        }
        *ret_kept += kept;
    }
    return true;
}

bool log_service_submit(log_service *s, arena *a, str bundle, str source, text_language language,
                        json_t **ret, err *e)
{
    incoming in;
    content_named named = {.hashes = {0}};
    int32_t kept = 0;
    if (!log_service_up(s, e) || !bundle_read(a, bundle, &in, e)) {
        return false;
    }
    json_t *events = json_array();
    lock(s);
    bool ok = frames_take(s, a, &in, source, language, &named, events, e) &&
              contents_take(s, &in, &named, &kept, e);
    for (int32_t i = 0; ok && i < in.n_head; i++) {
        ok = log_head_shown(s->log, in.head[i], e);
    }
    if (ok && s->come >= LOG_SIGN_EVENTS) {
        ok = sign(s, e);
    }
    ok = unlock(s, ok, e);
    content_named_done(&named);
    if (!ok) {
        json_decref(events);
        return false;
    }
    *ret = json_pack("{s:o, s:i}", "events", events, "contents", kept);
    return true;
}

// ---------------------------------------------------------------- questions

bool log_service_receipt(log_service *s, str id, strbuf *out, err *e)
{
    return log_public_receipt(&s->reader, id, log_service_policy(s), out, e);
}

bool log_service_custody(log_service *s, str item, json_t **ret, err *e)
{
    return custody_view_item(s->reader.db, item, ret, e);
}

const public_log *log_service_public(const log_service *s)
{
    return &s->reader.face;
}

// ---------------------------------------------------------------- cosigning

const ledger_policy *log_service_policy(const log_service *s)
{
    return s->has_policy ? &s->policy : NULL;
}

const note_key *log_service_key(const log_service *s)
{
    return &s->timekeeper.key;
}

const tile_store *log_service_tiles(const log_service *s)
{
    return &s->timekeeper.tiles;
}

bool log_service_head(log_service *s, arena *a, checkpoint_row *ret, bool *ret_found, err *e)
{
    return store_checkpoint_last(s->timekeeper.db, a, ret, ret_found, e);
}

bool log_service_cosigned(log_service *s, uint64_t size, str signed_note, err *e)
{
    return store_checkpoint_sign(s->writer, size, signed_note, e);
}

bool log_service_accused(log_service *s, const cosign_answer *answer, err *e)
{
    arena a = {0};
    log_head head = {0};
    str origin = {0};
    bool ok = store_log_head(s->writer, &a, &head, &origin, e);
    arena_done(&a);
    if (!ok || (answer->state == COSIGN_BEHIND && answer->size <= head.size)) {
        return ok;
    }
    return log_incident_raise(s->writer, &answer->why, s->tools.clock.now_us(s->tools.clock.ctx), e);
}
