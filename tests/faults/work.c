#include "work.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "app/fsck.h"
#include "base/file.h"
#include "base/rng.h"
#include "event/content.h"
#include "event/sign.h"
#include "store/backup.h"

#define BEGIN_S INT64_C(1732579200) // 2024-11-26 00:00 UTC
#define CODE    "uji-2024"
enum { EVENTS_MAX = 20000, SMALL_MAX = 600, LARGE_MAX = 9000 };

// ---------------------------------------------------------------- tools and events that are always the same

static int64_t now_us(void *ctx)
{
    (void)ctx;
    return (BEGIN_S + 3600) * US_PER_S;
}

static void random_fixed(void *ctx, void *out, size_t n)
{
    (void)ctx;
    memset(out, 0x42, n);
}

static log_tools tools(void)
{
    return (log_tools){{now_us, now_us, NULL}, random_fixed, NULL};
}

typedef struct made {
    str frame;
    uint8_t id[EVENT_HASH_BYTES];
} made;

// Test support: made once a process, since signing takes long.
static struct {
    bool begun;
    uint8_t secret[EVENT_SECRET_BYTES], key[EVENT_KEY_BYTES];
    made event[EVENTS_MAX + 1]; // from 1 on
    int64_t n;
    arena memory;
} device;

static str device_key(void)
{
    if (!device.begun) {
        uint8_t seed[crypto_sign_SEEDBYTES];
        memset(seed, 7, sizeof seed);
        device.begun = sodium_init() >= 0 && crypto_sign_seed_keypair(device.key, device.secret, seed) == 0;
    }
    return (str){(const char *)device.key, sizeof device.key};
}

// The content of an event; n is 0 when it has none.
static str content_of(arena *a, int64_t i)
{
    rng r;
    rng_init(&r, (uint64_t)i);
    if (i % WORK_CONTENT_EVERY != 0) {
        return (str){NULL, 0};
    }
    bool large = i % (2 * WORK_CONTENT_EVERY) == 0;
    size_t n = large ? CONTENT_ROW_MAX + 1 + rng_below(&r, LARGE_MAX) : 20 + rng_below(&r, SMALL_MAX);
    char *p = ARENA_NEW(a, char, n);
    for (size_t k = 0; k < n; k++) {
        p[k] = (char)rng_below(&r, 256);
    }
    return (str){p, n};
}

static event_view draft(int64_t i, char item[static 32], uint8_t hash[static EVENT_HASH_BYTES])
{
    arena a = {0};
    str content = content_of(&a, i);
    event_view v = {.kind = event_kind_of(EVENT_BOX_CREATED),
                    .log = STR(CODE),
                    .device = device_key(),
                    .sequence = i,
                    .time_s = BEGIN_S + i,
                    .fields = EVENT_BIT(ITEM) | EVENT_BIT(PLACE)};
    (void)snprintf(item, 32, "kotak-%" PRId64, i);
    v.value[EVENT_FIELD_ITEM].bytes = str_of(item);
    v.value[EVENT_FIELD_PLACE].bytes = STR("GUDANG");
    if (content.n > 0) {
        content_hash(content, hash);
        v.fields |= EVENT_BIT(NOTE);
        v.value[EVENT_FIELD_NOTE].bytes = (str){(const char *)hash, EVENT_HASH_BYTES};
    }
    arena_done(&a);
    return v;
}

static void make_next(void)
{
    int64_t i = device.n + 1;
    char item[32];
    uint8_t hash[EVENT_HASH_BYTES];
    uint8_t signature[EVENT_SIGNATURE_BYTES];
    str signatures[EVENT_SIGNERS] = {{(const char *)signature, sizeof signature}};
    uint8_t *body_bytes = ARENA_NEW(&device.memory, uint8_t, 512);
    uint8_t *frame_bytes = ARENA_NEW(&device.memory, uint8_t, 1024);
    str body = {NULL, 0};
    event_view v = draft(i, item, hash);
    v.previous = i > 1 ? (str){(const char *)device.event[i - 1].id, EVENT_HASH_BYTES} : (str){NULL, 0};
    (void)event_build(&v, body_bytes, 512, &body, NULL);
    event_sign(body, device.secret, signature);
    (void)event_frame_write(body, signatures, frame_bytes, 1024, &device.event[i].frame, NULL);
    event_id(body, device.event[i].id);
    device.n = i;
}

static const made *event_of(int64_t i)
{
    while (device.n < i) {
        make_next();
    }
    return &device.event[i];
}

// ---------------------------------------------------------------- the work

static const char *path_of(const char *dir, const char *name, char out[static PATH_MAX])
{
    (void)snprintf(out, PATH_MAX, "%s/%s", dir, name);
    return out;
}

// One entry of the register: the operation, whose code the log gets.
static bool register_fill(store *st, err *e)
{
    batch b = {.kind = STR("operation"), .file = STR(""), .hash = STR(""), .by = STR("uji"), .rows = 1};
    fact one = {.kind = KIND_OPERATION, .code = STR(CODE), .op = FACT_SET};
    one.fields.named = COLUMN_BIT(OPERATION_CODE);
    one.fields.value[OPERATION_CODE] = STR(CODE);
    bool ok = store_begin(st, e) && store_batch_next(st, &b.id, e);
    one.batch = b.id;
    return ok && store_append(st, &one, e) && store_batch_close(st, &b, e) && store_commit(st, e);
}

bool work_create(const char *dir, err *e)
{
    char path[PATH_MAX];
    store *st = NULL;
    bool ok = store_create(path_of(dir, "kawal.db", path), &st, e) && register_fill(st, e);
    store_close(st);
    return ok;
}

static bool enrol(work *w, err *e)
{
    bool found = false;
    leaf_list all = {0};
    event_view v = {.kind = event_kind_of(EVENT_DEVICE_ENROLLED),
                    .fields = EVENT_BIT(DEVICE) | EVENT_BIT(PERSON) | EVENT_BIT(ROLE)};
    submit_out out;
    if (!store_enrolments(w->st, &w->memory, &all, e)) {
        return false;
    }
    v.value[EVENT_FIELD_DEVICE].bytes = device_key();
    v.value[EVENT_FIELD_PERSON].bytes = STR("p0");
    v.value[EVENT_FIELD_ROLE].number = DEVICE_KPU;
    found = all.n > 1; // the first is the posko's own
    return found || log_say(w->log, &w->memory, &v, &out, e);
}

bool work_open(work *w, const char *dir, err *e)
{
    char path[PATH_MAX];
    log_tools t = tools();
    int64_t moment_us;
    *w = (work){.dir = dir};
    bool ok = store_open(path_of(dir, "kawal.db", path), STORE_WRITE, &w->st, e) &&
              log_open(w->st, dir, &t, &w->log, e) && store_content_sweep(w->st, e) && enrol(w, e) &&
              store_device_before(w->st, device_key(), INT64_MAX, &w->done, &moment_us, e);
    arena_done(&w->memory);
    return ok;
}

void work_close(work *w)
{
    log_close(w->log);
    store_close(w->st);
    arena_done(&w->memory);
    *w = (work){0};
}

static bool bring(work *w, int64_t n, err *e)
{
    submit_in in[WORK_BATCH_MAX] = {{.frame = {NULL, 0}}};
    submit_out out[WORK_BATCH_MAX];
    bool ok = true;
    for (int64_t i = 0; ok && i < n; i++) {
        str content = content_of(&w->memory, w->done + 1 + i);
        in[i] = (submit_in){event_of(w->done + 1 + i)->frame, STR("uji")};
        ok = content.n == 0 || store_content_put(w->st, content, 1, e);
    }
    ok = ok && log_submit(w->log, &w->memory, in, (int32_t)n, 1, out, e);
    for (int64_t i = 0; ok && i < n; i++) {
        ok = out[i].answer == SUBMIT_NEW || out[i].answer == SUBMIT_KNOWN ||
             err_fail(e, ERR_CODE("uji.answer"));
    }
    return ok;
}

bool work_step(work *w, err *e)
{
    rng r;
    rng_init(&r, UINT64_C(77) * (uint64_t)w->done);
    int64_t n = 1 + rng_below(&r, WORK_BATCH_MAX);
    bool ok = bring(w, n, e);
    arena_done(&w->memory);
    w->done += ok ? n : 0;
    return ok;
}

bool work_chores(work *w, err *e)
{
    rng r;
    rng_init(&r, UINT64_C(99) * (uint64_t)w->done);
    uint32_t what = rng_below(&r, 12);
    const char *dir = w->dir;
    checkpoint_row row;
    bool ok = true;
    if (what < 4) {
        ok = log_checkpoint(w->log, &w->memory, &row, e);
        arena_done(&w->memory);
    } else if (what < 6) {
        ok = store_checkpoint(w->st, e);
    } else if (what == 6) {
        work_close(w);
        ok = work_open(w, dir, e);
    }
    return ok;
}

// ---------------------------------------------------------------- what is left

static bool complain(const char *what, int64_t number, const err *e)
{
    fprintf(stderr, "after the cut: %s (%" PRId64 ") %s %s\n", what, number, e && e->code ? e->code : "",
            e ? err_arg_get(e, "reason") : "");
    return false;
}

static bool integrity(const char *file)
{
    store *st = NULL;
    arena a = {0};
    const str *words;
    int32_t n = 1;
    bool ok = store_open(file, STORE_WRITE, &st, NULL) && store_integrity(st, &a, 10, &words, &n, NULL);
    store_close(st);
    arena_done(&a);
    return ok && n == 0;
}

static bool event_there(work *w, int64_t i, err *e)
{
    leaf row;
    bool found = false;
    content_state state = CONTENT_HERE;
    str got = {NULL, 0};
    uint8_t hash[EVENT_HASH_BYTES];
    str content = content_of(&w->memory, i);
    bool ok = store_leaf_of(w->st, &w->memory, event_of(i)->id, &row, &found, e);
    if (ok && content.n > 0) {
        content_hash(content, hash);
        ok = store_content_get(w->st, &w->memory, hash, &state, &got, e);
    }
    ok =
        ok && found && str_eq(row.frame, event_of(i)->frame) && state == CONTENT_HERE && str_eq(got, content);
    arena_done(&w->memory);
    return ok;
}

static bool fsck_finds_nothing(const char *dir)
{
    err e = {0};
    const log_tools t = tools();
    const fsck_options o = {.full = true};
    fsck_report *r = malloc(sizeof *r);
    bool ok = r && (fsck_run(dir, &t, &o, r, &e) || complain("fsck", 0, &e));
    ok = ok && (r->n_fault == 0 || complain("fsck finds", r->n_fault, &r->fault[0]));
    free(r);
    return ok;
}

static bool is_halted(work *w, err *e)
{
    arena a = {0};
    const incident *row = NULL;
    int32_t n = 0;
    bool ok = store_incidents(w->st, &a, true, &row, &n, e);
    arena_done(&a);
    return !ok || n > 0;
}

bool work_sound(const char *dir, int64_t acknowledged, bool full)
{
    char path[PATH_MAX];
    err e = {0};
    work w;
    if (!integrity(path_of(dir, "kawal.db", path))) {
        return complain("the file is damaged", 0, NULL);
    }
    bool ok = work_open(&w, dir, &e) || complain("it does not open", 0, &e);
    ok = ok && (w.done >= acknowledged || complain("acknowledged and lost", acknowledged - w.done, NULL));
    ok = ok && (!is_halted(&w, &e) || complain("halted", 0, NULL));
    for (int64_t i = 1; ok && i <= acknowledged; i++) {
        ok = event_there(&w, i, &e) || complain("not as it was acknowledged", i, &e);
    }
    work_close(&w);
    return ok && (!full || fsck_finds_nothing(dir));
}
