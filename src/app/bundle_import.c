#include "app/bundle_import.h"

#include <string.h>

#include "app/bundle_file.h"
#include "app/content_named.h"

typedef struct importing {
    store *s;
    posko_log *l;
    const bundle_options *o;
    bundle_report *report;
    content_named named;
    arena memory; // of the batch
    int32_t n;
    submit_in in[LOG_SLICE];
    submit_out out[LOG_SLICE];
} importing;

// The first pass: whether it is whole, and how much there is.
static bool count_frames(bundle_file_in *b, bundle_report *r, err *e)
{
    bool more = true;
    bool ok = true;
    while (ok && more) {
        arena a = {0};
        bundle_record record = {.kind = BUNDLE_END};
        ok = bundle_next(&b->reader, &a, &record, &more, e);
        r->frames += ok && more && record.kind == BUNDLE_FRAME;
        arena_done(&a);
    }
    return ok;
}

static void note_reason(bundle_report *r, const submit_out *out, int64_t frame)
{
    for (int32_t i = 0; i < r->n_reason; i++) {
        bundle_reason *known = &r->reason[i];
        if (known->answer == out->answer && strcmp(known->why.code, out->why.code) == 0) {
            known->n++;
            return;
        }
    }
    if (r->n_reason < BUNDLE_REASONS_MAX) {
        r->reason[r->n_reason++] =
            (bundle_reason){.answer = out->answer, .why = out->why, .frame = frame, .n = 1};
    }
}

static void note_answer(bundle_report *r, const submit_out *out, int64_t frame)
{
    r->answers[out->answer]++;
    if (out->answer == SUBMIT_HELD || out->answer == SUBMIT_REFUSED) {
        note_reason(r, out, frame);
    }
    for (int32_t i = 0; out->answer == SUBMIT_NEW && i < out->n_finding; i++) {
        r->findings[custody_code_severity(out->finding[i].code)]++;
    }
}

static bool flush(importing *x, bool *ret_more, err *e)
{
    bundle_report *r = x->report;
    if (x->n > 0 && !log_submit(x->l, &x->memory, x->in, x->n, x->o->threads, x->out, e)) {
        return false;
    }
    for (int32_t i = 0; i < x->n; i++) {
        note_answer(r, &x->out[i], ++r->done);
        content_named_add(&x->named, x->in[i].frame, &x->out[i]);
    }
    x->n = 0;
    arena_done(&x->memory);
    *ret_more = !x->o->go_on || x->o->go_on(x->o->ctx, r->done, r->frames);
    return true;
}

static bool take(importing *x, const bundle_record *record, bool *ret_more, err *e)
{
    if (record->kind == BUNDLE_CHECKPOINT) {
        return log_head_shown(x->l, record->bytes, e);
    }
    if (record->kind == BUNDLE_FRAME) {
        str frame = {arena_copy(&x->memory, record->bytes.p, record->bytes.n), record->bytes.n};
        x->in[x->n++] = (submit_in){.frame = frame, .source = x->o->source};
    }
    return x->n < LOG_SLICE || flush(x, ret_more, e);
}

static bool take_content(importing *x, const bundle_record *record, bool *ret_more, err *e)
{
    bool kept = false;
    *ret_more = true;
    if (record->kind != BUNDLE_CONTENT) {
        return true;
    }
    if (!content_named_put(&x->named, x->s, record->bytes, x->o->clock.now_us(x->o->clock.ctx), &kept, e)) {
        return false;
    }
    x->report->contents += kept;
    x->report->unnamed += !kept;
    return true;
}

typedef bool take_record(importing *x, const bundle_record *record, bool *ret_more, err *e);

// Every record of the bundle from its beginning, until it is not wanted any more.
static bool each_record(importing *x, bundle_file_in *b, take_record *each, bool *ret_wanted, err *e)
{
    bool ok = bundle_file_again(b, e);
    bool more = true;
    *ret_wanted = true;
    while (ok && more && *ret_wanted) {
        arena a = {0};
        bundle_record record = {.kind = BUNDLE_END};
        ok = bundle_next(&b->reader, &a, &record, &more, e) && (!more || each(x, &record, ret_wanted, e));
        arena_done(&a);
    }
    return ok;
}

static bool submit_all(importing *x, bundle_file_in *b, err *e)
{
    bool wanted = true;
    return each_record(x, b, take, &wanted, e) && (!wanted || flush(x, &wanted, e)) &&
           (!wanted || each_record(x, b, take_content, &wanted, e));
}

bool bundle_import(store *s, posko_log *l, const char *path, const bundle_options *o, bundle_report *ret,
                   err *e)
{
    bundle_file_in b = {.path = NULL};
    arena a = {0};
    importing *x = ARENA_NEW(&a, importing, 1);
    *ret = (bundle_report){.frames = 0};
    *x = (importing){.s = s, .l = l, .o = o, .report = ret};
    bool ok = bundle_file_open(&b, path, e) && count_frames(&b, ret, e) && submit_all(x, &b, e);
    bundle_file_close(&b);
    content_named_done(&x->named);
    arena_done(&x->memory);
    arena_done(&a);
    return ok;
}
