#include "app/log_service.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "app/content_named.h"
#include "app/custody_view.h"
#include "app/log_news.h"
#include "event/bundle.h"

struct log_service {
    log_tools tools;
    // Of db and log: one thread at a time has them, in the order in which they asked, so that bundles one
    // behind the other do not keep the timekeeper out.
    pthread_mutex_t lock; // of the two numbers
    pthread_cond_t next;
    uint64_t ticket, served;
    store *db;
    posko_log *log; // NULL while it is down
    err down;
    atomic_bool broken;   // asked without the lock
    uint64_t signed_size; // of the newest checkpoint
    uint64_t come;        // events that are new since it
    int64_t signed_us;    // monotonic: when it was made, or looked for
    news *news;           // NULL = nobody watches
    uint64_t told;        // size of the log of which news were said
    log_public reader;    // of the server's thread
    log_public cosigning; // of the one that asks witnesses
    store *writer;        // likewise: cosignatures, incidents
    arena a;              // of the policy
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
    for (uint64_t own = s->ticket++; own != s->served;) {
        (void)pthread_cond_wait(&s->next, &s->lock);
    }
    (void)pthread_mutex_unlock(&s->lock);
}

// Gives the lock back; a disk that failed to sync is remembered. Where all went well `e` may be NULL.
static bool unlock(log_service *s, bool ok, const err *e)
{
    if (!ok && e && e->code && strcmp(e->code, "log.sync") == 0) {
        s->broken = true;
    }
    (void)pthread_mutex_lock(&s->lock);
    s->served++;
    (void)pthread_cond_broadcast(&s->next);
    (void)pthread_mutex_unlock(&s->lock);
    return ok;
}

// ---------------------------------------------------------------- opening

static bool service_open(log_service *s, const char *dir, err *e)
{
    if (!operation_open(dir, STORE_WRITE, &s->db, e)) {
        return false;
    }
    if (!log_open(s->db, dir, &s->tools, &s->log, &s->down)) {
        // What makes a log that must not be written is told to whoever brings something; the posko works on
        // without.
        if (!log_is_down(&s->down)) {
            *e = s->down;
            return false;
        }
        s->log = NULL;
    }
    return cosign_policy(&s->a, dir, &s->policy, &s->has_policy, e) && log_public_open(&s->reader, dir, e) &&
           log_public_open(&s->cosigning, dir, e) && operation_open(dir, STORE_WRITE, &s->writer, e);
}

bool log_service_open(const char *dir, const log_tools *tools, log_service **ret, err *e)
{
    err why = {0};
    log_service *s = mem_grow(NULL, 1, sizeof *s);
    *s = (log_service){.tools = *tools};
    // What is not signed yet is signed at once, however young the machine's clock is.
    s->signed_us = monotonic(s) - INT64_C(1000) * LOG_SIGN_EVERY_MS;
    (void)pthread_mutex_init(&s->lock, NULL); // of the default kinds: they cannot fail
    (void)pthread_cond_init(&s->next, NULL);
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
    log_public_close(&s->cosigning);
    arena_done(&s->a);
    (void)pthread_cond_destroy(&s->next);
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
static bool tell(log_service *s, err *e)
{
    uint64_t size = 0;
    return !s->news || (head_size(s, &size, e) && log_news_say(s->db, s->news, size, &s->told, e));
}

void log_service_news(log_service *s, news *n)
{
    (void)head_size(s, &s->told, NULL); // when it cannot be read: the size is told with the first event
    s->news = n;
}

bool log_service_tell(log_service *s, err *e)
{
    err why = {0};
    if (!s->log) {
        return true; // nothing comes in
    }
    lock(s);
    bool ok = tell(s, &why);
    if (!unlock(s, ok, &why) && e) {
        *e = why;
    }
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

enum { READ_SLICE = 1024 /* records */ };

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

typedef struct record_list {
    str *row;
    int32_t n, cap;
    int32_t done; // of them
} record_list;

struct log_intake {
    log_service *s;
    str source;
    text_language language;
    arena a;  // of itself and the records
    str rest; // of the bundle, not read yet
    bundle_reader reader;
    bool opened, read;
    record_list frames, contents, heads;
    json_t *events;      // what became of the frames that are done
    content_named named; // contents that they ask for: no others are kept
    int32_t kept;
};

log_intake *log_intake_begin(log_service *s, str bundle, str source, text_language language)
{
    arena a = {0};
    log_intake *x = ARENA_NEW(&a, log_intake, 1);
    *x = (log_intake){.s = s, .source = str_keep(&a, source), .language = language, .rest = bundle};
    x->reader = (bundle_reader){.get = memory_get, .ctx = &x->rest};
    x->events = json_array();
    x->a = a;
    return x;
}

void log_intake_done(log_intake *x)
{
    if (x) {
        json_decref(x->events);
        content_named_done(&x->named);
        arena a = x->a; // it is in there itself
        arena_done(&a);
    }
}

static void record_add(log_intake *x, record_list *l, str bytes)
{
    l->row = arena_room(&x->a, l->row, l->n, &l->cap, sizeof *l->row);
    l->row[l->n++] = bytes;
}

// Reads on, to its verified end before anything is acted on.
static bool read_some(log_intake *x, err *e)
{
    bundle_record record = {.kind = BUNDLE_END};
    bool more = true;
    if (!x->opened && !bundle_open(&x->reader, e)) {
        return false;
    }
    x->opened = true;
    for (int32_t i = 0; i < READ_SLICE && more; i++) {
        if (!bundle_next(&x->reader, &x->a, &record, &more, e)) {
            return false;
        }
        if (more && record.kind == BUNDLE_FRAME) {
            record_add(x, &x->frames, record.bytes);
        } else if (more && record.kind == BUNDLE_CONTENT) {
            record_add(x, &x->contents, record.bytes);
        } else if (more && record.kind == BUNDLE_CHECKPOINT) {
            record_add(x, &x->heads, record.bytes);
        }
    }
    x->read = !more;
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

// With the lock. What was answered is committed.
static bool frames_take(log_intake *x, err *e)
{
    log_service *s = x->s;
    record_list *l = &x->frames;
    arena a = {0};
    submit_in *in = ARENA_NEW(&a, submit_in, LOG_SLICE);
    submit_out *out = ARENA_NEW(&a, submit_out, LOG_SLICE);
    int32_t n = l->n - l->done < LOG_SLICE ? l->n - l->done : LOG_SLICE;
    for (int32_t i = 0; i < n; i++) {
        in[i] = (submit_in){.frame = l->row[l->done + i], .source = x->source};
    }
    bool ok = log_submit(s->log, &a, in, n, LOG_THREADS, out, e);
    for (int32_t i = 0; ok && i < n; i++) {
        s->come += out[i].answer == SUBMIT_NEW;
        content_named_add(&x->named, in[i].frame, &out[i]);
        json_array_append_new(x->events, answer_json(&out[i], x->language));
    }
    l->done += ok ? n : 0;
    arena_done(&a);
    if (ok) {
        (void)tell(s, NULL); // it is committed: who watches may hear of it with the next one
    }
    return ok;
}

// With the lock: a slice of the frames, a content, or a head.
static bool take_some(log_intake *x, err *e)
{
    log_service *s = x->s;
    bool ok = true;
    if (x->frames.done < x->frames.n) {
        return frames_take(x, e);
    }
    if (x->contents.done < x->contents.n) {
        bool kept = false;
        ok = content_named_put(&x->named, s->db, x->contents.row[x->contents.done],
                               s->tools.clock.now_us(s->tools.clock.ctx), &kept, e);
        x->contents.done += ok;
        x->kept += ok && kept;
    } else if (x->heads.done < x->heads.n) {
        ok = log_head_shown(s->log, x->heads.row[x->heads.done], e);
        x->heads.done += ok;
    }
    return ok;
}

bool log_intake_step(log_intake *x, bool *ret_more, err *e)
{
    log_service *s = x->s;
    err why = {0};
    if (!log_service_up(s, e)) {
        return false;
    }
    if (!x->read) {
        *ret_more = true;
        return read_some(x, e);
    }
    lock(s);
    bool ok = take_some(x, &why);
    bool due = s->come >= LOG_SIGN_EVENTS;
    if (!unlock(s, ok, &why)) {
        if (e) {
            *e = why;
        }
        return false;
    }
    if (due) {
        (void)log_service_sign(s, NULL); // the timekeeper meets with what stands in the way, and says it
    }
    *ret_more =
        x->frames.done < x->frames.n || x->contents.done < x->contents.n || x->heads.done < x->heads.n;
    return true;
}

json_t *log_intake_answer(const log_intake *x)
{
    return json_pack("{s:O, s:i}", "events", x->events, "contents", x->kept);
}

// What stands out most of an event that is new; NULL = nothing that anybody should ask about.
static const json_t *gravest(const json_t *findings)
{
    const json_t *found = NULL;
    int most = CUSTODY_NOTE;
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(findings, i, row)
    {
        const char *word = json_string_value(json_object_get(row, "severity"));
        int severity = !word || strcmp(word, "note") == 0 ? CUSTODY_NOTE
                       : strcmp(word, "warn") == 0        ? CUSTODY_WARN
                                                          : CUSTODY_GRAVE;
        if (severity > most) {
            most = severity;
            found = row;
        }
    }
    return found;
}

// Authentic, and nothing is wrong with it but that too many others wait: who has it must keep it. The long
// answer says `refused` with this code, and a person reads the sentence; a phone goes by the status alone.
static bool has_no_room(const json_t *row)
{
    const char *code = json_string_value(json_object_get(json_object_get(row, "why"), "code"));
    return code && strcmp(code, "store.held_full") == 0;
}

// Of a row of the long answer.
static json_t *short_json(const json_t *row)
{
    const json_t *finding = gravest(json_object_get(row, "findings"));
    const char *answer = json_string_value(json_object_get(row, "answer"));
    const json_t *code = json_object_get(finding ? finding : json_object_get(row, "why"), "code");
    const char *status = strcmp(answer, "known") == 0     ? "duplicate"
                         : strcmp(answer, "held") == 0    ? "waiting"
                         : has_no_room(row)               ? "later"
                         : strcmp(answer, "refused") == 0 ? "refused"
                         : finding                        ? "discrepancy"
                                                          : "accepted";
    return json_pack("{s:O, s:s, s:O*, s:O*}", "id", json_object_get(row, "id"), "status", status, "code",
                     code, "index",
                     json_is_null(json_object_get(row, "index")) ? NULL : json_object_get(row, "index"));
}

json_t *log_intake_short(const log_intake *x)
{
    uint64_t size = 0;
    json_t *events = json_array();
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(x->events, i, row)
    {
        json_array_append_new(events, short_json(row));
    }
    lock(x->s);
    bool ok = x->s->log && head_size(x->s, &size, NULL);
    (void)unlock(x->s, true, NULL);
    return json_pack("{s:o, s:I}", "events", events, "size", (json_int_t)(ok ? size : 0));
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
    return &s->cosigning.key;
}

const tile_store *log_service_tiles(const log_service *s)
{
    return &s->cosigning.tiles;
}

bool log_service_head(log_service *s, arena *a, checkpoint_row *ret, bool *ret_found, err *e)
{
    return store_checkpoint_last(s->cosigning.db, a, ret, ret_found, e);
}

// The writer's turn among those who write to the file.
bool log_service_cosigned(log_service *s, uint64_t size, str signed_note, err *e)
{
    err why = {0};
    lock(s);
    if (!unlock(s, store_checkpoint_sign(s->writer, size, signed_note, &why), &why)) {
        *e = why;
        return false;
    }
    return true;
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
