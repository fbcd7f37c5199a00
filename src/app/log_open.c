// Opening a log: made where there is none, held against what was published where there is one.
#include "app/log_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/file.h"

static void random_system(void *ctx, void *out, size_t n)
{
    (void)ctx;
    randombytes_buf(out, n);
}

log_tools log_tools_system(clock_source clock)
{
    return (log_tools){.clock = clock, .random = random_system};
}

bool log_path(const posko_log *l, const char *name, char out[static PATH_MAX], err *e)
{
    int n = snprintf(out, PATH_MAX, "%s/%s", l->dir, name);
    return (n > 0 && n < PATH_MAX) ||
           err_fail(e, ERR_CODE("file.write"), ERR_Z("file", l->dir), ERR_KEY("reason", "reason.long_name"));
}

const note_key *log_key(const posko_log *l)
{
    return &l->signer.key;
}

str log_code(const posko_log *l)
{
    return l->code;
}

str log_posko_key(const posko_log *l)
{
    return (str){(const char *)l->key, sizeof l->key};
}

static void places_forget(posko_log *l)
{
    str_map_done(&l->place_of);
    arena_done(&l->place_memory);
}

void log_close(posko_log *l)
{
    if (!l) {
        return;
    }
    store_random(l->s, NULL, NULL);
    sodium_memzero(l->secret, sizeof l->secret);
    sodium_memzero(&l->signer, sizeof l->signer);
    arena_done(&l->author_keys);
    str_map_done(&l->author_of);
    free(l->author);
    arena_done(&l->enrolment_memory);
    free(l->enrolment);
    arena_done(&l->device_memory);
    places_forget(l);
    free(l);
}

// ---------------------------------------------------------------- incidents

bool log_incident_raise(store *s, const err *why, int64_t now_us, err *e)
{
    strbuf detail;
    strbuf_init(&detail, 1024);
    for (int i = 0; i < why->n_arg; i++) {
        strbuf_addf(&detail, "%s%s=%s", i > 0 ? " " : "", why->arg[i].name, why->arg[i].value);
    }
    bool ok = store_incident_add(s, str_of(why->code), strbuf_str(&detail), now_us, e);
    strbuf_done(&detail);
    return ok;
}

static bool is_incident(const err *e)
{
    static const char *const code[] = {"log.behind", "log.forked", "log.damaged", "log.published"};
    bool is = false;
    for (size_t i = 0; e && e->code && i < sizeof code / sizeof *code; i++) {
        is = is || str_eq(str_of(e->code), str_of(code[i]));
    }
    return is;
}

void log_incident_keep(posko_log *l, const err *why)
{
    store_rollback(l->s);
    if (is_incident(why)) {
        (void)log_incident_raise(l->s, why, l->tools.clock.now_us(l->tools.clock.ctx), NULL);
    }
}

bool log_incident_close(posko_log *l, int64_t id, str by, str reason, err *e)
{
    return store_incident_close(l->s, id, by, reason, l->tools.clock.now_us(l->tools.clock.ctx), e);
}

// ---------------------------------------------------------------- what is in memory

static bool published_check(posko_log *l, err *e);

static bool head_eq(const log_head *a, const log_head *b)
{
    return a->size == b->size && a->epoch == b->epoch && hash_eq(a->root, b->root);
}

static void authors_forget(posko_log *l)
{
    for (int32_t i = 0; i < l->n_author; i++) {
        l->author[i].loaded = false;
    }
}

// Everything that follows from the file, at the head that is known.
static bool head_follow(posko_log *l, err *e)
{
    err why = {0};
    if (!store_log_verify_head(l->s, &l->frontier, &why)) {
        if (str_eq(str_of(why.code), STR("store.log_wrong"))) {
            return err_fail(e, ERR_CODE("log.damaged"), ERR_Z("index", err_arg_get(&why, "index")));
        }
        if (e) {
            *e = why;
        }
        return false;
    }
    authors_forget(l);
    places_forget(l);
    l->seen_size = 0;
    if (!log_enrolments_load(l, e)) {
        return false;
    }
    l->fresh = true;
    return true;
}

// Everything anew from the file, which this log writes from now on.
static bool head_load(posko_log *l, err *e)
{
    return store_log_take(l->s, &l->head, e) && head_follow(l, e);
}

bool log_current(posko_log *l, err *e)
{
    arena a = {0};
    log_head now;
    str origin;
    bool ok = store_log_head(l->s, &a, &now, &origin, e);
    arena_done(&a);
    if (!ok || (l->fresh && head_eq(&now, &l->head))) {
        return ok;
    }
    l->fresh = head_load(l, e) && (l->behind || published_check(l, e));
    return l->fresh;
}

// ---------------------------------------------------------------- what was published

// The checkpoint of a note must be the head that this log had at its size.
static bool published_fits(posko_log *l, str note_bytes, const char *path, err *e)
{
    checkpoint c;
    note n;
    ledger_hash root;
    err why = {0};
    if (!checkpoint_open(note_bytes, &l->signer.key, &c, &n, &why)) {
        bool other = str_eq(str_of(why.code), STR("ledger.signature_absent"));
        return err_fail(e, ERR_CODE(other ? "log.key" : "log.published"), ERR_Z("file", path));
    }
    if (c.size > l->head.size) {
        return err_fail(e, ERR_CODE("log.behind"), ERR_INT("here", l->head.size),
                        ERR_INT("published", c.size));
    }
    if (!log_root_at(l, c.size, &root, e)) {
        return false;
    }
    return hash_eq(root, c.root) || err_fail(e, ERR_CODE("log.forked"), ERR_INT("published", c.size));
}

// What the log's key has not signed is not what was published.
static bool file_fits(posko_log *l, arena *a, const char *path, err *e)
{
    str bytes = {NULL, 0};
    err why = {0};
    if (file_read(a, path, NOTE_BYTES_MAX, &bytes, &why) && published_fits(l, bytes, path, &why)) {
        return true;
    }
    bool other = strcmp(why.code, "log.key") == 0 || strcmp(why.code, "file.too_large") == 0;
    if (other) {
        return err_fail(e, ERR_CODE("log.published"), ERR_Z("file", path));
    }
    if (e) {
        *e = why;
    }
    return false;
}

static bool published_check(posko_log *l, err *e)
{
    arena a = {0};
    char path[PATH_MAX];
    checkpoint_row last = {0};
    bool found = false;
    bool ok = log_path(l, LOG_CHECKPOINT, path, e) && store_checkpoint_last(l->s, &a, &last, &found, e) &&
              (!found || published_fits(l, last.note, path, e));
    if (ok && access(path, F_OK) == 0) {
        ok = file_fits(l, &a, path, e);
    }
    arena_done(&a);
    return ok;
}

static bool head_shown(posko_log *l, str bytes, err *e)
{
    err why = {0};
    if (!log_current(l, e)) {
        return false;
    }
    if (published_fits(l, bytes, "", &why)) {
        return true;
    }
    if (str_eq(str_of(why.code), STR("log.key")) || str_eq(str_of(why.code), STR("log.published"))) {
        return true; // not our word: a note of another log, or nonsense
    }
    if (!is_incident(&why)) {
        if (e) {
            *e = why;
        }
        return false;
    }
    return log_incident_raise(l->s, &why, l->tools.clock.now_us(l->tools.clock.ctx), e);
}

bool log_head_shown(posko_log *l, str bytes, err *e)
{
    bool ok = store_begin(l->s, e) && head_shown(l, bytes, e) && store_commit(l->s, e);
    store_rollback(l->s);
    log_settled(l, ok);
    return ok;
}

// The key is that of the first event's device.
static bool key_check(posko_log *l, err *e)
{
    arena a = {0};
    leaf first;
    char path[PATH_MAX];
    bool ok =
        log_path(l, POSKO_KEY, path, e) && store_leaf_at(l->s, &a, 0, &first, e) &&
        (str_eq(first.device, log_posko_key(l)) || err_fail(e, ERR_CODE("log.key"), ERR_Z("file", path)));
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- making

static bool code_of(void *ctx, const entry *row, err *e)
{
    strbuf *origin = ctx;
    (void)e;
    strbuf_clear(origin);
    strbuf_addz(origin, ORIGIN_PREFIX);
    strbuf_add(origin, row->code);
    return true;
}

// The first event: the posko enrols its own device.
static bool genesis(posko_log *l, err *e)
{
    arena a = {0};
    submit_out out = {.n_finding = 0};
    event_view v = {.kind = event_kind_of(EVENT_DEVICE_ENROLLED),
                    .fields = EVENT_BIT(DEVICE) | EVENT_BIT(PERSON) | EVENT_BIT(ROLE)};
    v.value[EVENT_FIELD_DEVICE].bytes = log_posko_key(l);
    v.value[EVENT_FIELD_PERSON].bytes = STR("posko");
    v.value[EVENT_FIELD_ROLE].number = DEVICE_POSKO;
    bool ok = log_say(l, &a, &v, &out, e);
    arena_done(&a);
    return ok;
}

// A head was published, and the file has no log at all: it is older than that.
static bool never_published(posko_log *l, err *e)
{
    char path[PATH_MAX];
    arena a = {0};
    str bytes = {NULL, 0};
    note n;
    checkpoint c = {.size = 0};
    if (!log_path(l, LOG_CHECKPOINT, path, e)) {
        return false;
    }
    bool there = access(path, F_OK) == 0;
    if (there && file_read(&a, path, NOTE_BYTES_MAX, &bytes, NULL) && note_parse(bytes, &n, NULL)) {
        (void)checkpoint_parse(n.text, &c, NULL);
    }
    arena_done(&a);
    return !there || err_fail(e, ERR_CODE("log.behind"), ERR_INT("here", 0), ERR_INT("published", c.size));
}

static bool create(posko_log *l, str origin, err *e)
{
    bool ok = store_begin(l->s, e) && store_log_create(l->s, origin, e) && genesis(l, e) &&
              log_say_changes(l, e) && store_commit(l->s, e);
    store_rollback(l->s);
    log_settled(l, ok);
    return ok;
}

static bool make(posko_log *l, err *e)
{
    arena a = {0};
    strbuf origin;
    checkpoint_row row;
    strbuf_init(&origin, NOTE_NAME_MAX);
    bool ok = store_each(l->s, KIND_OPERATION, code_of, &origin, e);
    if (ok && origin.n == 0) {
        ok = err_fail(e, ERR_CODE("log.no_operation"));
    }
    ok = ok && never_published(l, e) && log_keys(l, strbuf_str(&origin), true, e);
    if (ok) {
        l->code = str_of(l->signer.key.name + sizeof ORIGIN_PREFIX - 1);
        ok = create(l, strbuf_str(&origin), e) && log_checkpoint(l, &a, &row, e);
    }
    strbuf_done(&origin);
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- opening

static bool load(posko_log *l, str origin, err *e)
{
    if (!log_keys(l, origin, false, e)) {
        return false;
    }
    l->code = str_of(l->signer.key.name + sizeof ORIGIN_PREFIX - 1);
    bool ok = store_begin(l->s, e) && head_load(l, e) && key_check(l, e) && published_check(l, e) &&
              log_say_changes(l, e) && store_commit(l->s, e);
    store_rollback(l->s);
    log_settled(l, ok);
    return ok;
}

static bool load_behind(posko_log *l, err *e)
{
    log_head head;
    arena a = {0};
    str origin;
    bool ok = store_log_head(l->s, &a, &head, &origin, e) && log_keys(l, origin, false, e);
    arena_done(&a);
    if (!ok) {
        return false;
    }
    l->code = str_of(l->signer.key.name + sizeof ORIGIN_PREFIX - 1);
    ok = store_begin(l->s, e) && head_load(l, e) && key_check(l, e) && store_commit(l->s, e);
    store_rollback(l->s);
    log_settled(l, ok);
    return ok;
}

bool log_open_behind(store *s, const char *dir, const log_tools *tools, posko_log **ret, err *e)
{
    posko_log *l = mem_grow(NULL, 1, sizeof *l);
    *l = (posko_log){.s = s, .tools = *tools, .behind = true};
    store_random(s, tools->random, tools->random_ctx);
    (void)snprintf(l->dir, sizeof l->dir, "%s", dir);
    if (!load_behind(l, e)) {
        log_close(l);
        return false;
    }
    *ret = l;
    return true;
}

bool log_open_to_compare(store *s, const char *dir, const log_tools *tools, posko_log **ret, err *e)
{
    posko_log *l = mem_grow(NULL, 1, sizeof *l);
    arena a = {0};
    str origin;
    *l = (posko_log){.s = s, .tools = *tools, .behind = true};
    (void)snprintf(l->dir, sizeof l->dir, "%s", dir);
    bool ok = store_log_head(s, &a, &l->head, &origin, e) && head_follow(l, e);
    arena_done(&a);
    if (!ok) {
        log_close(l);
        return false;
    }
    *ret = l;
    return true;
}

bool log_open_past(store *s, const log_tools *tools, posko_log **ret, err *e)
{
    posko_log *l = mem_grow(NULL, 1, sizeof *l);
    arena a = {0};
    str origin;
    *l = (posko_log){.s = s, .tools = *tools, .behind = true, .fresh = true};
    bool ok = store_log_head(s, &a, &l->head, &origin, e) && log_enrolments_load(l, e);
    arena_done(&a);
    if (!ok) {
        log_close(l);
        return false;
    }
    *ret = l;
    return true;
}

bool log_is_down(const err *why)
{
    static const char *const row[] = {"log.behind", "log.forked", "log.damaged", "log.key", "log.published"};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        if (str_eq(str_of(why->code), str_of(row[i]))) {
            return true;
        }
    }
    return false;
}

bool log_open(store *s, const char *dir, const log_tools *tools, posko_log **ret, err *e)
{
    posko_log *l = mem_grow(NULL, 1, sizeof *l);
    *l = (posko_log){.s = s, .tools = *tools};
    store_random(s, tools->random, tools->random_ctx);
    arena a = {0};
    log_head head;
    str origin;
    err why = {0};
    (void)snprintf(l->dir, sizeof l->dir, "%s", dir);
    bool there = store_log_head(s, &a, &head, &origin, &why);
    bool ok = there ? load(l, origin, &why) : str_eq(str_of(why.code), STR("store.no_log")) && make(l, &why);
    if (!ok) {
        log_incident_keep(l, &why);
    }
    arena_done(&a);
    if (!ok) {
        log_close(l);
        if (e) {
            *e = why;
        }
        return false;
    }
    *ret = l;
    return true;
}
