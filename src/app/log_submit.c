// The one way in: frames of others, and the posko's own events.
#include "app/log_internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

// Ends a call: what is in memory is that of the file only when all went well.
static bool settle(posko_log *l, bool ok)
{
    l->fresh = l->fresh && ok;
    return ok;
}

void log_settled(posko_log *l, bool committed)
{
    (void)settle(l, committed);
}

// Findings about the new leaves, handed to those who brought them.
static bool findings_tell(posko_log *l, arena *a, uint64_t from, submit_out *ret, int32_t n, err *e)
{
    const custody_finding *row = NULL;
    int32_t n_row = 0;
    if (from < l->head.size && !store_findings(l->s, a, from, l->head.size, &row, &n_row, e)) {
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        ret[i].n_finding = 0;
        ret[i].finding = NULL;
    }
    for (int32_t i = 0, at = 0; i < n; i++) { // both are in the order of the log
        if (ret[i].answer != SUBMIT_NEW) {
            continue;
        }
        while (at < n_row && row[at].index < ret[i].index) {
            at++;
        }
        ret[i].finding = row + at;
        while (at < n_row && row[at].index == ret[i].index) {
            ret[i].n_finding++;
            at++;
        }
    }
    return true;
}

static bool take(posko_log *l, arena *a, taking *t, int32_t n, submit_out *ret, err *e)
{
    uint64_t from = l->head.size;
    return log_take(l, t, n, e) && findings_tell(l, a, from, ret, n, e);
}

static bool submit(posko_log *l, arena *a, taking *t, int32_t n, int32_t threads, submit_out *ret, err *e)
{
    if (!log_verify(l, t, n, threads, e) || !store_begin(l->s, e)) {
        return false;
    }
    bool ok = log_current(l, e) && take(l, a, t, n, ret, e) && store_commit(l->s, e);
    if (!ok) {
        log_incident_keep(l, e);
    }
    return ok;
}

bool log_submit(posko_log *l, arena *a, const submit_in *in, int32_t n, int32_t threads, submit_out *ret,
                err *e)
{
    assert(n >= 0 && n <= SUBMIT_MAX && threads >= 1 && !store_in_transaction(l->s));
    arena memory = {0};
    taking *t = ARENA_NEW(&memory, taking, n);
    for (int32_t i = 0; i < n; i++) {
        t[i].frame = in[i].frame;
        t[i].source = in[i].source;
        t[i].out = &ret[i];
    }
    bool ok = settle(l, submit(l, a, t, n, threads, ret, e));
    arena_done(&memory);
    return ok;
}

// ---------------------------------------------------------------- the posko's own

// Fills in what the log knows of its own device, and signs.
static bool own_frame(posko_log *l, const event_view *draft, uint8_t out[static EVENT_FRAME_MAX],
                      str *ret_frame, err *e)
{
    int32_t i = 0;
    arena a = {0};
    checkpoint_row seen = {0};
    bool has_seen = false;
    uint8_t *body_bytes = ARENA_NEW(&a, uint8_t, EVENT_BODY_MAX);
    uint8_t signature[EVENT_SIGNATURE_BYTES];
    str signatures[EVENT_SIGNERS] = {{(const char *)signature, sizeof signature}};
    str body = {NULL, 0};
    event_view v = *draft;
    bool ok = log_author(l, log_posko_key(l), &i, e) && store_checkpoint_last(l->s, &a, &seen, &has_seen, e);
    if (ok) {
        const author *au = &l->author[i];
        v.log = l->code;
        v.device = log_posko_key(l);
        v.sequence = au->sequence + 1;
        v.previous = au->sequence > 0 ? (str){(const char *)au->id, sizeof au->id} : (str){NULL, 0};
        v.time_s = l->tools.clock.now_us(l->tools.clock.ctx) / US_PER_S;
        v.has_gps_time = false;
        v.seen_size = has_seen ? (int64_t)seen.size : 0;
        v.seen_root = (str){(const char *)seen.root.b, sizeof seen.root.b};
        ok = event_build(&v, body_bytes, EVENT_BODY_MAX, &body, e);
    }
    if (ok) {
        event_sign(body, l->secret, signature);
        ok = event_frame_write(body, signatures, out, EVENT_FRAME_MAX, ret_frame, e);
    }
    arena_done(&a);
    return ok;
}

static bool say(posko_log *l, arena *a, const event_view *draft, submit_out *ret, err *e)
{
    taking t = {.source = STR("posko"), .out = ret};
    uint8_t *frame = ARENA_NEW(a, uint8_t, EVENT_FRAME_MAX);
    if (!log_current(l, e) || !own_frame(l, draft, frame, &t.frame, e) || !log_verify(l, &t, 1, 1, e) ||
        !take(l, a, &t, 1, ret, e)) {
        return false;
    }
    if (ret->answer == SUBMIT_REFUSED || ret->answer == SUBMIT_HELD) {
        if (e) {
            *e = ret->why;
        }
        return false;
    }
    return true;
}

// In the caller's transaction, or in one of its own.
static bool in_write(posko_log *l, bool (*work)(posko_log *l, void *ctx, err *e), void *ctx, err *e)
{
    if (store_in_transaction(l->s)) {
        return settle(l, work(l, ctx, e));
    }
    bool ok = store_begin(l->s, e) && work(l, ctx, e) && store_commit(l->s, e);
    store_rollback(l->s);
    return settle(l, ok);
}

typedef struct say_job {
    arena *a;
    const event_view *draft;
    submit_out *ret;
} say_job;

static bool say_work(posko_log *l, void *ctx, err *e)
{
    const say_job *job = ctx;
    return say(l, job->a, job->draft, job->ret, e);
}

bool log_say(posko_log *l, arena *a, const event_view *draft, submit_out *ret, err *e)
{
    say_job job = {a, draft, ret};
    return in_write(l, say_work, &job, e);
}

static bool say_change(void *ctx, const unsaid *row, err *e)
{
    posko_log *l = ctx;
    arena a = {0};
    submit_out out = {.n_finding = 0};
    event_view draft = {.kind = event_kind_of(row->kind), .fields = EVENT_BIT(CONTENT)};
    draft.value[EVENT_FIELD_CONTENT].bytes = (str){(const char *)row->content, sizeof row->content};
    if (row->kind == EVENT_REGISTER_CHANGED && row->count <= EVENT_COUNT_MAX) {
        draft.fields |= EVENT_BIT(COUNT);
        draft.value[EVENT_FIELD_COUNT].number = row->count;
    }
    bool ok = say(l, &a, &draft, &out, e) && store_said(l->s, row, out.index, e);
    arena_done(&a);
    return ok;
}

static bool say_changes(posko_log *l, void *ctx, err *e)
{
    (void)ctx;
    return store_unsaid(l->s, say_change, l, e);
}

bool log_say_changes(posko_log *l, err *e)
{
    return in_write(l, say_changes, NULL, e);
}

bool log_commit_changes(store *s, posko_log *l, err *e)
{
    if (!l) {
        return store_commit(s, e);
    }
    return settle(l, log_say_changes(l, e) && store_commit(s, e));
}
