#include "app/fsck_internal.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "app/cosign.h"
#include "app/operation.h"
#include "app/seal_key.h"
#include "event/content.h"
#include "store/backup.h"

enum { WORDS_MAX = 20, TELL_EVERY = 64 };

void fsck_fault_args(fsck *f, const err_in *in, size_t n)
{
    fsck_report *r = f->report;
    if (r->n_fault < FSCK_FAULTS_MAX) {
        (void)err_fail_args(&r->fault[r->n_fault], in, n);
    }
    r->n_fault++;
}

bool fsck_goes_on(fsck *f, const char *part, int64_t done, int64_t total, err *e)
{
    if (!f->o->progress || f->o->progress(f->o->ctx, part, done, total)) {
        return true;
    }
    f->stopped = true;
    return err_fail(e, ERR_CODE("store.stopped"));
}

void fsck_fault_of(fsck *f, const err *why)
{
    if (f->report->n_fault < FSCK_FAULTS_MAX) {
        f->report->fault[f->report->n_fault] = *why;
    }
    f->report->n_fault++;
}

// ---------------------------------------------------------------- the file

static void page_fault(void *ctx, int64_t page)
{
    fsck_fault(ctx, ERR_CODE("fsck.page"), ERR_INT("page", page));
}

static bool pages_progress(void *ctx, int64_t done, int64_t total)
{
    fsck *f = ctx;
    return fsck_goes_on(f, "fsck.part.file", done, total, NULL);
}

static bool check_pages(fsck *f, err *e)
{
    bool has_sums = false;
    bool ok = store_pages_check(f->s, page_fault, pages_progress, f, &has_sums, e);
    f->page_faults = f->report->n_fault;
    return ok;
}

static bool check_file(fsck *f, err *e)
{
    arena a = {0};
    const str *words = NULL;
    int32_t n = 0;
    bool ok =
        fsck_goes_on(f, "fsck.part.file", 0, 0, e) && store_integrity(f->s, &a, WORDS_MAX, &words, &n, e);
    for (int32_t i = 0; ok && i < n; i++) {
        fsck_fault(f, ERR_CODE("fsck.file"), ERR_STR("reason", words[i]));
    }
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- the log

static bool look_at_log(fsck *f, err *e)
{
    arena a = {0};
    str origin;
    err why = {0};
    bool ok = store_log_head(f->s, &a, &f->head, &origin, &why);
    arena_done(&a);
    if (!ok && strcmp(why.code, "store.no_log") == 0) {
        return true; // an operation of an older version that nobody has opened since
    }
    f->report->has_log = ok;
    if (!ok) {
        *e = why;
        return false;
    }
    return fsck_tree(f, e);
}

static bool check_log(fsck *f, err *e)
{
    int64_t before = f->report->n_fault;
    bool ok = look_at_log(f, e);
    f->log_faults = f->report->n_fault - before + !ok;
    return ok;
}

// ---------------------------------------------------------------- the register

static bool same_entries(const register_rows *here, const register_rows *made, int kind)
{
    if (here->n[kind] != made->n[kind]) {
        return false;
    }
    for (int32_t i = 0; i < here->n[kind]; i++) {
        const entry *a = &here->row[kind][i];
        const entry *b = &made->row[kind][i];
        bool same = str_eq(a->code, b->code) && a->verified == b->verified &&
                    a->effective_us == b->effective_us && a->seq == b->seq;
        for (int c = 0; same && c < KIND_COLUMNS_MAX; c++) {
            same = str_eq(a->value[c], b->value[c]);
        }
        if (!same) {
            return false;
        }
    }
    return true;
}

// The live entries against the fold of all facts.
static bool check_entries(fsck *f, err *e)
{
    arena a = {0};
    register_rows here;
    register_rows made;
    const int64_t all =
        INT64_MAX - 1; // up to the last moment: folded from the facts, not taken from the fold
    bool ok = fsck_goes_on(f, "fsck.part.register", 0, 0, e) && store_fold(f->s, &a, NULL, NULL, &here, e) &&
              store_fold(f->s, &a, &all, &all, &made, e);
    for (int kind = 0; ok && kind < KIND_COUNT; kind++) {
        if (!same_entries(&here, &made, kind)) {
            fsck_fault(f, ERR_CODE("fsck.entries"), ERR_Z("kind", kind_of((kind_id)kind)->name));
        }
    }
    arena_done(&a);
    return ok;
}

static bool leaf_says(fsck *f, const unsaid *row, uint64_t index, err *e)
{
    arena a = {0};
    leaf l;
    event_frame frame;
    bool says = false;
    bool ok = store_leaf_at(f->s, &a, index, &l, e);
    if (ok && event_frame_parse(l.frame, &frame, NULL)) {
        str content = frame.event.value[EVENT_FIELD_CONTENT].bytes;
        says = (int64_t)frame.event.kind->number == row->kind &&
               str_eq(content, (str){(const char *)row->content, sizeof row->content});
    }
    arena_done(&a);
    if (ok && !says) {
        bool of_register = row->kind == EVENT_REGISTER_CHANGED;
        fsck_fault(f, ERR_CODE(of_register ? "fsck.batch" : "fsck.publication"), ERR_INT("number", row->row),
                   ERR_INT("index", index));
    }
    return ok;
}

// A plan's id is the hash of its body.
static bool plan_check(fsck *f, const unsaid *row, err *e)
{
    arena a = {0};
    plan_record p;
    char id[STORE_HASH];
    (void)sodium_bin2hex(id, sizeof id, row->content, sizeof row->content);
    bool ok = store_plan_get(f->s, &a, str_of(id), &p, e);
    if (ok) {
        f->report->plans++;
        if (!content_is(p.body, row->content)) {
            fsck_fault(f, ERR_CODE("fsck.plan"), ERR_Z("plan", id));
        }
    }
    arena_done(&a);
    return ok;
}

static bool said_check(void *ctx, const unsaid *row, bool found, uint64_t index, err *e)
{
    fsck *f = ctx;
    bool of_register = row->kind == EVENT_REGISTER_CHANGED;
    err why = {0};
    f->report->batches += of_register;
    if (!found) {
        fsck_fault(f, ERR_CODE(of_register ? "fsck.batch_gone" : "fsck.publication_gone"),
                   ERR_INT("number", row->row), ERR_INT("index", index));
        return true;
    }
    if (!leaf_says(f, row, index, &why) || (!of_register && !plan_check(f, row, &why))) {
        fsck_fault_of(f, &why);
    }
    return row->row % TELL_EVERY != 0 || fsck_goes_on(f, "fsck.part.register", row->row, 0, e);
}

static bool unsaid_found(void *ctx, const unsaid *row, err *e)
{
    (void)e;
    bool of_register = row->kind == EVENT_REGISTER_CHANGED;
    fsck_fault(ctx, ERR_CODE(of_register ? "fsck.batch_unsaid" : "fsck.publication_unsaid"),
               ERR_INT("number", row->row));
    return true;
}

static bool check_said(fsck *f, err *e)
{
    return !f->report->has_log ||
           (store_said_each(f->s, said_check, f, e) && store_unsaid(f->s, unsaid_found, f, e));
}

// ---------------------------------------------------------------- personal cells

static bool take_erasure(void *ctx, const leaf *row, err *e)
{
    fsck *f = ctx;
    event_frame frame;
    (void)e;
    if (row->kind == EVENT_ERASED && event_frame_parse(row->frame, &frame, NULL)) {
        str hash = event_bytes(&frame.event, EVENT_FIELD_CONTENT);
        (void)str_map_add(&f->erased, str_keep(&f->erased_memory, hash), 0, NULL);
    }
    return true;
}

// Most files need no look at all leaves.
bool fsck_erasure_said(fsck *f, str hash, bool *ret, err *e)
{
    if (!f->erased_read && !store_leaves(f->s, 0, take_erasure, f, e)) {
        return false;
    }
    f->erased_read = true;
    *ret = str_map_has(&f->erased, hash);
    return true;
}

static bool cell_check(void *ctx, const personal_cell *cell, err *e)
{
    fsck *f = ctx;
    bool said = false;
    if (cell->state == PERSONAL_HERE) {
        return true;
    }
    if (cell->state != PERSONAL_ERASED) {
        fsck_fault(f, ERR_CODE("fsck.cell"), ERR_Z("kind", kind_of(cell->kind)->name),
                   ERR_STR("code", cell->code), ERR_Z("column", cell->column), ERR_INT("fact", cell->fact));
        return true;
    }
    f->report->erased++;
    if (!fsck_erasure_said(f, (str){(const char *)cell->commitment, sizeof cell->commitment}, &said, e)) {
        return false;
    }
    if (!said) {
        fsck_fault(f, ERR_CODE("fsck.cell_unsaid"), ERR_Z("kind", kind_of(cell->kind)->name),
                   ERR_STR("code", cell->code), ERR_Z("column", cell->column), ERR_INT("fact", cell->fact));
    }
    return true;
}

static bool check_cells(fsck *f, err *e)
{
    bool ok = true;
    for (int kind = 0; ok && kind < KIND_COUNT; kind++) {
        ok = store_personal(f->s, (kind_id)kind, STR(""), cell_check, f, e);
    }
    return ok;
}

// ---------------------------------------------------------------- content

static bool content_check(void *ctx, const content_row *row, err *e)
{
    fsck *f = ctx;
    arena a = {0};
    content_state state;
    str bytes;
    err why = {0};
    uint8_t hash[EVENT_HASH_BYTES] = {0};
    memcpy(hash, row->hash.p, row->hash.n < sizeof hash ? row->hash.n : sizeof hash);
    if (!store_content_get(f->s, &a, hash, &state, &bytes, &why)) {
        fsck_fault_of(f, &why);
    }
    arena_done(&a);
    f->report->contents++;
    return f->report->contents % TELL_EVERY != 0 ||
           fsck_goes_on(f, "fsck.part.content", f->report->contents, 0, e);
}

static bool check_content(fsck *f, err *e)
{
    return store_content_each(f->s, content_check, f, e);
}

// ---------------------------------------------------------------- what stands beside the file

static bool check_policy(fsck *f, err *e)
{
    arena a = {0};
    ledger_policy p;
    bool found = false;
    err why = {0};
    (void)e;
    if (!cosign_policy(&a, f->dir, &p, &found, &why)) {
        fsck_fault(f, ERR_CODE("fsck.policy"), ERR_Z("folder", f->dir));
        fsck_fault_of(f, &why);
    }
    arena_done(&a);
    return true;
}

static bool check_incidents(fsck *f, err *e)
{
    arena a = {0};
    const incident *row = NULL;
    bool ok = store_incidents(f->s, &a, true, &row, &f->report->open_incidents, e);
    arena_done(&a);
    return ok;
}

// The posko's key is that of the first event's device.
static bool check_posko_key(fsck *f, err *e)
{
    leaf first;
    uint8_t key[EVENT_KEY_BYTES];
    if (!f->report->has_log || f->report->keyless) {
        return true;
    }
    arena a = {0};
    bool ok = log_posko_public_key(f->dir, key, e) && store_leaf_at(f->s, &a, 0, &first, e);
    if (ok && !str_eq(first.device, (str){(const char *)key, sizeof key})) {
        fsck_fault(f, ERR_CODE("fsck.posko_key"), ERR_Z("folder", f->dir));
    }
    arena_done(&a);
    return ok;
}

static bool check_seal_key(fsck *f, err *e)
{
    err why = {0};
    (void)e;
    if (!f->report->keyless && !seal_key_check(f->s, f->dir, &why)) {
        fsck_fault_of(f, &why);
    }
    return true;
}

static bool key_there(const fsck *f)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/" LOG_KEY, f->dir);
    return n > 0 && (size_t)n < sizeof path && access(path, R_OK) == 0;
}

static bool checkpoint_check(fsck *f, const note_key *key, const checkpoint_row *row)
{
    checkpoint c;
    note n;
    err why = {0};
    if (!checkpoint_open(row->note, key, &c, &n, &why)) {
        fsck_fault(f, ERR_CODE("fsck.checkpoint_signature"), ERR_INT("size", row->size));
    }
    return true;
}

static bool check_checkpoints(fsck *f, const note_key *key, err *e)
{
    bool more = true;
    for (uint64_t from = 1; more;) {
        arena a = {0};
        checkpoint_row row = {0};
        bool ok = store_checkpoint_from(f->s, &a, from, &row, &more, e) &&
                  (!more || checkpoint_check(f, key, &row));
        from = row.size + 1;
        arena_done(&a);
        if (!ok) {
            return false;
        }
    }
    return true;
}

static bool check_signatures(fsck *f, err *e)
{
    arena a = {0};
    log_head head;
    str origin;
    note_key key;
    if (!f->report->has_log) {
        return true;
    }
    f->report->keyless = f->report->reads && !key_there(f);
    if (f->report->keyless) {
        return true;
    }
    bool ok = store_log_head(f->s, &a, &head, &origin, e) && log_public_key(f->dir, origin, &key, e) &&
              fsck_published_signature(f, &key, e) && check_checkpoints(f, &key, e);
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- the computed tables

static bool compare_tables(fsck *f, posko_log *l, err *e)
{
    arena a = {0};
    const custody_difference *row = NULL;
    int32_t n = 0;
    int64_t total = 0;
    bool ok = log_rebuild(l, &a, true, &row, &n, &total, e);
    for (int32_t i = 0; ok && i < n; i++) {
        fsck_fault(f, ERR_CODE(row[i].gone ? "fsck.row_extra" : "fsck.row_missing"),
                   ERR_STR("table", row[i].table), ERR_STR("key", row[i].key));
    }
    f->report->n_fault += ok ? total - n : 0;
    f->report->tables = ok;
    arena_done(&a);
    return ok;
}

// Of a log that is not sound every row would differ. What is made anew is made in a transaction that is never
// committed.
static bool check_tables(fsck *f, err *e)
{
    store *s = NULL;
    posko_log *l = NULL;
    if (!f->report->has_log || f->report->reads || f->log_faults > 0 ||
        (!f->o->full && f->page_faults == 0)) {
        return true;
    }
    bool ok = fsck_goes_on(f, "fsck.part.tables", 0, 0, e) && operation_open(f->dir, STORE_WRITE, &s, e) &&
              log_open_to_compare(s, f->dir, f->tools, &l, e) && compare_tables(f, l, e);
    log_close(l);
    store_close(s);
    return ok;
}

// ---------------------------------------------------------------- the whole

// False when it was stopped; whatever else a part says is a fault, and the next one is looked at.
static bool part(fsck *f, bool (*check)(fsck *f, err *e), err *e)
{
    err why = {0};
    if (check(f, &why)) {
        return true;
    }
    if (f->stopped) {
        *e = why;
        return false;
    }
    fsck_fault_of(f, &why);
    return true;
}

// To read; a file of an older version must be brought up first, and that writes.
static bool open_file(fsck *f, err *e)
{
    err why = {0};
    bool ok = operation_open(f->dir, STORE_READ, &f->s, &why) ||
              (strcmp(why.code, "store.older") == 0 && operation_open(f->dir, STORE_WRITE, &f->s, &why));
    f->report->reads = access(f->dir, W_OK) != 0;
    if (!ok && e) {
        *e = why;
    }
    return ok;
}

bool fsck_run(const char *dir, const log_tools *tools, const fsck_options *o, fsck_report *ret, err *e)
{
    static bool (*const parts[])(fsck * f, err * e) = {
        check_pages,    check_file,   check_log,     check_signatures, check_posko_key,
        check_seal_key, check_policy, check_entries, check_said,       check_cells,
        check_content,  fsck_map,     fsck_observed, check_tables,     check_incidents,
    };
    fsck f = {.dir = dir, .tools = tools, .o = o, .report = ret};
    memset(ret, 0, sizeof *ret);
    if (!open_file(&f, e)) {
        return false;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof parts / sizeof *parts; i++) {
        ok = part(&f, parts[i], e);
    }
    store_close(f.s);
    str_map_done(&f.erased);
    arena_done(&f.erased_memory);
    return ok;
}
