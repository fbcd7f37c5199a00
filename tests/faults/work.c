#include "work.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#include "base/file.h"
#include "base/rng.h"
#include "event/content.h"

static const char *path_of(const char *dir, const char *name, char out[static PATH_MAX])
{
    (void)snprintf(out, PATH_MAX, "%s/%s", dir, name);
    return out;
}

static str item(arena *a, int64_t i)
{
    rng r;
    rng_init(&r, (uint64_t)i);
    size_t n =
        i % WORK_CONTENT_EVERY == 0 ? CONTENT_ROW_MAX + 1 + rng_below(&r, 9000) : 20 + rng_below(&r, 600);
    char *p = ARENA_NEW(a, char, n);
    for (size_t k = 0; k < n; k++) {
        p[k] = (char)rng_below(&r, 256);
    }
    return (str){p, n};
}

bool work_create(const char *dir, err *e)
{
    char path[PATH_MAX];
    store *st = NULL;
    bool ok = store_create(path_of(dir, "kawal.db", path), &st, e);
    store_close(st);
    return ok;
}

static bool has(store *st, arena *a, int64_t i, content_state *ret_state, err *e)
{
    uint8_t hash[EVENT_HASH_BYTES];
    str got;
    content_hash(item(a, i), hash);
    return store_content_get(st, a, hash, ret_state, &got, e);
}

bool work_open(work *w, const char *dir, err *e)
{
    char path[PATH_MAX];
    *w = (work){.dir = dir};
    if (!store_open(path_of(dir, "kawal.db", path), STORE_WRITE, &w->st, e)) {
        return false;
    }
    for (content_state s = CONTENT_HERE;; w->done++) {
        bool ok = has(w->st, &w->memory, w->done + 1, &s, e);
        arena_done(&w->memory);
        if (!ok || s != CONTENT_HERE) {
            return ok;
        }
    }
}

void work_close(work *w)
{
    store_close(w->st);
    arena_done(&w->memory);
    *w = (work){0};
}

bool work_step(work *w, err *e)
{
    rng r;
    rng_init(&r, UINT64_C(77) * (uint64_t)w->done);
    int64_t n = 1 + rng_below(&r, WORK_BATCH_MAX);
    bool ok = store_begin(w->st, e);
    for (int64_t i = 1; ok && i <= n; i++) {
        ok = store_content_put(w->st, item(&w->memory, w->done + i), i, e);
    }
    ok = ok && store_commit(w->st, e);
    arena_done(&w->memory);
    if (!ok) {
        store_rollback(w->st);
        return false;
    }
    w->done += n;
    return true;
}

bool work_chores(work *w, err *e)
{
    rng r;
    rng_init(&r, UINT64_C(99) * (uint64_t)w->done);
    uint32_t what = rng_below(&r, 12);
    char path[PATH_MAX];
    strbuf b;
    if (what < 4) {
        strbuf_init(&b, 100);
        strbuf_addf(&b, "%lld\n", (long long)w->done);
        bool ok = file_folder(path_of(w->dir, "log", path), e) &&
                  file_write(path_of(w->dir, "log/checkpoint", path), strbuf_str(&b), e);
        strbuf_done(&b);
        return ok;
    }
    if (what < 6) {
        return store_checkpoint(w->st, e);
    }
    if (what == 6) {
        const char *dir = w->dir;
        work_close(w);
        return work_open(w, dir, e);
    }
    return true;
}

static bool complain(const char *what, int64_t number, const err *e)
{
    fprintf(stderr, "after the cut: %s (%lld) %s\n", what, (long long)number, e && e->code ? e->code : "");
    return false;
}

static bool integrity(const char *file)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    bool ok = sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
              sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &st, NULL) == SQLITE_OK &&
              sqlite3_step(st) == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(st, 0), "ok") == 0;
    (void)sqlite3_finalize(st);
    (void)sqlite3_close(db);
    return ok;
}

static bool published(const char *dir, int64_t here)
{
    char path[PATH_MAX];
    arena a = {0};
    str got = {0};
    int64_t size = 0;
    bool ok = !file_read(&a, path_of(dir, "log/checkpoint", path), 100, &got, NULL) ||
              (got.n > 1 && str_parse_i64((str){got.p, got.n - 1}, 0, INT64_MAX, &size) && size <= here);
    arena_done(&a);
    return ok || complain("published and not there", size, NULL);
}

bool work_sound(const char *dir, int64_t acknowledged)
{
    char path[PATH_MAX];
    err e = {0};
    work w;
    if (!integrity(path_of(dir, "kawal.db", path))) {
        return complain("the file is damaged", 0, NULL);
    }
    bool ok = work_open(&w, dir, &e) || complain("it does not open", 0, &e);
    ok = ok && (w.done >= acknowledged || complain("acknowledged and lost", acknowledged - w.done, NULL));
    ok = ok && published(dir, w.done);
    work_close(&w);
    return ok;
}
