#include "app/backup_internal.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "app/log.h"
#include "app/seal_key.h"
#include "base/clock.h"
#include "base/file.h"
#include "event/content.h"
#include "ledger/checkpoint.h"
#include "store/account.h"
#include "store/backup.h"

enum { FORMAT = 1, MANIFEST_MAX = 1024 * 1024 * 1024, WORDS_MAX = 3 };

static const char *const key_names[] = {LOG_KEY, POSKO_KEY, SEAL_KEY};

// What a backup is: its folder while it is made or read, and what the manifest says of it.
typedef struct job {
    const backup_options *o;
    char part[PATH_MAX];
    backup_list files;
    json_t *missing; // hashes of contents that were not there to be copied
    char origin[NOTE_NAME_MAX + 1];
    int64_t done, total; // bytes
    backup_report report;
} job;

static bool job_goes_on(job *j, int64_t more, err *e)
{
    j->done += more;
    return !j->o->progress || j->o->progress(j->o->ctx, j->done, j->total) ||
           err_fail(e, ERR_CODE("store.stopped"));
}

static void job_done(job *j)
{
    backup_list_done(&j->files);
    json_decref(j->missing);
}

// ---------------------------------------------------------------- the log's head

// The head of the file at `path`, computed anew; an operation of an older version has none.
static bool head_read(job *j, const char *path, err *e)
{
    store *s = NULL;
    arena a = {0};
    log_head head = {0};
    ledger_frontier f;
    str origin = {0};
    err why = {0};
    bool ok = store_open(path, STORE_WRITE, &s, e);
    if (ok && !store_log_head(s, &a, &head, &origin, &why)) {
        ok = strcmp(why.code, "store.no_log") == 0;
        if (!ok) {
            *e = why;
        }
    } else if (ok) {
        j->report.has_log = true;
        j->report.size = head.size;
        j->report.root = head.root;
        (void)snprintf(j->origin, sizeof j->origin, "%.*s", (int)origin.n, origin.p);
        ok = store_log_verify_head(s, &f, e);
    }
    store_close(s);
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- making

static bool copy_if_there(job *j, const char *dir, const char *name, bool *ret_copied, err *e)
{
    char from[PATH_MAX];
    char to[PATH_MAX];
    backup_file ignored = {0};
    *ret_copied = false;
    if (!backup_path(from, dir, str_of(name), e) || !backup_path(to, j->part, str_of(name), e)) {
        return false;
    }
    if (access(from, F_OK) != 0) {
        return true;
    }
    *ret_copied = true;
    return backup_file_read(from, to, &ignored, e);
}

static bool pages_progress(void *ctx, int64_t done, int64_t total)
{
    job *j = ctx;
    return !j->o->progress || j->o->progress(j->o->ctx, done, total);
}

static bool copy_store(job *j, const char *dir, err *e)
{
    char to[PATH_MAX];
    store *s = NULL;
    arena a = {0};
    store_backup_report r = {0};
    bool ok = backup_path(to, j->part, STR(OPERATION_FILE), e) && operation_open(dir, STORE_READ, &s, e) &&
              store_backup(s, &a, to, pages_progress, j, &r, e);
    store_close(s);
    j->missing = json_array();
    for (int64_t i = 0; ok && i < r.n_wrong && i < BACKUP_WRONG_MAX; i++) {
        char hex[BACKUP_HEX];
        (void)sodium_bin2hex(hex, sizeof hex, r.wrong[i], EVENT_HASH_BYTES);
        (void)json_array_append_new(j->missing, json_string(hex));
    }
    j->report.n_wrong = r.n_wrong;
    arena_done(&a);
    return ok && head_read(j, to, e);
}

// After the file: a map is written before the register names it.
static bool copy_maps(job *j, const char *dir, err *e)
{
    backup_list maps = {0};
    bool copied = false;
    bool ok = backup_list_find_maps(&maps, dir, e);
    for (int32_t i = 0; ok && i < maps.n; i++) {
        ok = copy_if_there(j, dir, maps.row[i].path.p, &copied, e);
    }
    backup_list_done(&maps);
    return ok;
}

static bool copy_all(job *j, const char *dir, err *e)
{
    bool copied = false;
    // The published head is read before the file: it must not be ahead of it.
    bool ok = copy_if_there(j, dir, LOG_CHECKPOINT, &copied, e) &&
              copy_if_there(j, dir, "log/policy", &copied, e) && copy_store(j, dir, e) &&
              copy_maps(j, dir, e);
    for (size_t i = 0; ok && j->o->with_keys && i < sizeof key_names / sizeof *key_names; i++) {
        ok = copy_if_there(j, dir, key_names[i], &copied, e);
        j->report.has_keys = j->report.has_keys || copied;
    }
    return ok;
}

static json_t *manifest_of(const job *j)
{
    char made[INSTANT_TEXT];
    char root[BACKUP_HEX];
    json_t *files = json_array();
    instant_format(j->o->now_us, made);
    (void)sodium_bin2hex(root, sizeof root, j->report.root.b, sizeof j->report.root.b);
    for (int32_t i = 0; i < j->files.n; i++) {
        const backup_file *f = &j->files.row[i];
        (void)json_array_append_new(files, json_pack("{s:s%,s:I,s:s}", "path", f->path.p, f->path.n, "bytes",
                                                     (json_int_t)f->bytes, "sha256", f->hash));
    }
    json_t *m = json_pack("{s:i,s:s,s:s,s:b,s:o,s:O}", "format", FORMAT, "version", KAWAL_VERSION, "made",
                          made, "keys", (int)j->report.has_keys, "files", files, "missing", j->missing);
    if (j->report.has_log) {
        (void)json_object_set_new(m, "log",
                                  json_pack("{s:s,s:I,s:s}", "origin", j->origin, "size",
                                            (json_int_t)j->report.size, "root", root));
    }
    return m;
}

static bool manifest_write(job *j, err *e)
{
    char path[PATH_MAX];
    for (int32_t i = 0; i < j->files.n; i++) {
        backup_file *f = &j->files.row[i];
        if (!backup_path(path, j->part, f->path, e) || !backup_file_read(path, NULL, f, e)) {
            return false;
        }
        j->report.bytes += f->bytes;
    }
    j->report.files = j->files.n;
    json_t *m = manifest_of(j);
    char *text = json_dumps(m, JSON_INDENT(1) | JSON_SORT_KEYS);
    bool ok = backup_path(path, j->part, STR(BACKUP_MANIFEST), e) && file_write(path, str_of(text), e);
    free(text);
    json_decref(m);
    return ok;
}

bool backup_make(const char *dir, const char *out, const backup_options *o, backup_report *ret, err *e)
{
    job j = {.o = o};
    if (!backup_part_make(out, j.part, e)) {
        return false;
    }
    bool ok = copy_all(&j, dir, e) && backup_list_find(&j.files, j.part, e) && manifest_write(&j, e) &&
              backup_part_publish(j.part, out, e);
    if (ok) {
        *ret = j.report;
    } else {
        backup_part_remove(j.part);
    }
    job_done(&j);
    return ok;
}

// ---------------------------------------------------------------- restoring: the manifest

static bool form_fails(const char *file, err *e)
{
    return err_fail(e, ERR_CODE("backup.form"), ERR_Z("file", file));
}

static bool manifest_files(job *j, const json_t *files, const char *file, err *e)
{
    size_t i;
    const json_t *row;
    json_array_foreach(files, i, row)
    {
        const char *path = json_string_value(json_object_get(row, "path"));
        const char *hash = json_string_value(json_object_get(row, "sha256"));
        const json_t *bytes = json_object_get(row, "bytes");
        if (!path || !hash || !json_is_integer(bytes) || strlen(hash) != BACKUP_HEX - 1 ||
            !backup_path_ok(str_of(path)) || i >= BACKUP_FILES_MAX) {
            return form_fails(file, e);
        }
        backup_file *f = backup_list_add(&j->files, str_of(path));
        f->bytes = json_integer_value(bytes);
        memcpy(f->hash, hash, sizeof f->hash);
        j->total += f->bytes;
    }
    return true;
}

static bool manifest_log(job *j, const json_t *log, const char *file, err *e)
{
    const char *origin = json_string_value(json_object_get(log, "origin"));
    const char *root = json_string_value(json_object_get(log, "root"));
    const json_t *size = json_object_get(log, "size");
    size_t n = 0;
    if (!log) {
        return true;
    }
    if (!origin || !root || !json_is_integer(size) || json_integer_value(size) < 0 ||
        strlen(origin) > NOTE_NAME_MAX ||
        sodium_hex2bin(j->report.root.b, sizeof j->report.root.b, root, strlen(root), NULL, &n, NULL) != 0 ||
        n != sizeof j->report.root.b) {
        return form_fails(file, e);
    }
    j->report.has_log = true;
    j->report.size = (uint64_t)json_integer_value(size);
    (void)snprintf(j->origin, sizeof j->origin, "%s", origin);
    return true;
}

static bool manifest_take(job *j, const json_t *m, const char *file, err *e)
{
    const json_t *format = json_object_get(m, "format");
    const json_t *files = json_object_get(m, "files");
    j->missing = json_incref(json_object_get(m, "missing"));
    if (!json_is_integer(format) || !json_is_array(files) || !json_is_array(j->missing)) {
        return form_fails(file, e);
    }
    if (json_integer_value(format) > FORMAT) {
        return err_fail(e, ERR_CODE("backup.newer"), ERR_Z("file", file),
                        ERR_Z("version", json_string_value(json_object_get(m, "version"))));
    }
    j->report.has_keys = json_is_true(json_object_get(m, "keys"));
    return manifest_files(j, files, file, e) && manifest_log(j, json_object_get(m, "log"), file, e);
}

static bool manifest_read(job *j, const char *from, err *e)
{
    char path[PATH_MAX];
    arena a = {0};
    str text = {0};
    if (!backup_path(path, from, STR(BACKUP_MANIFEST), e)) {
        return false;
    }
    if (access(path, F_OK) != 0) {
        return err_fail(e, ERR_CODE("backup.absent"), ERR_Z("file", from));
    }
    bool ok = file_read(&a, path, MANIFEST_MAX, &text, e);
    json_t *m = ok ? json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL) : NULL;
    ok = ok && (m ? manifest_take(j, m, path, e) : form_fails(path, e));
    json_decref(m);
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- restoring: the files

static bool changed(const char *path, err *e)
{
    return err_fail(e, ERR_CODE("backup.changed"), ERR_Z("file", path));
}

static bool files_copy(job *j, const char *from, err *e)
{
    for (int32_t i = 0; i < j->files.n; i++) {
        const backup_file *said = &j->files.row[i];
        backup_file got = {0};
        char source[PATH_MAX];
        char to[PATH_MAX];
        if (!backup_path(source, from, said->path, e) || !backup_path(to, j->part, said->path, e) ||
            !backup_file_read(source, to, &got, e)) {
            return false;
        }
        if (got.bytes != said->bytes || strcmp(got.hash, said->hash) != 0) {
            return changed(source, e);
        }
        j->report.bytes += got.bytes;
        j->report.files++;
        if (!job_goes_on(j, got.bytes, e)) {
            return false;
        }
    }
    return true;
}

// ---------------------------------------------------------------- restoring: what is in them

typedef struct content_check {
    job *j;
    store *s;
} content_check;

static bool is_missing(const job *j, const char *hex)
{
    size_t i;
    const json_t *row;
    json_array_foreach(j->missing, i, row)
    {
        if (json_is_string(row) && strcmp(json_string_value(row), hex) == 0) {
            return true;
        }
    }
    return false;
}

static bool content_there(void *ctx, const content_row *row, err *e)
{
    content_check *c = ctx;
    arena a = {0};
    content_state state;
    str bytes;
    err why = {0};
    char hex[BACKUP_HEX];
    uint8_t hash[EVENT_HASH_BYTES] = {0};
    memcpy(hash, row->hash.p, row->hash.n < sizeof hash ? row->hash.n : sizeof hash);
    (void)sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    bool ok = store_content_get(c->s, &a, hash, &state, &bytes, &why);
    arena_done(&a);
    if (!ok && is_missing(c->j, hex)) {
        c->j->report.n_wrong++;
        return true;
    }
    if (!ok) {
        *e = why;
    }
    return ok;
}

static bool store_check(job *j, const char *path, err *e)
{
    content_check c = {.j = j};
    arena a = {0};
    const str *words = NULL;
    int32_t n = 0;
    bool ok = store_open(path, STORE_WRITE, &c.s, e) && store_integrity(c.s, &a, WORDS_MAX, &words, &n, e);
    if (ok && n > 0) {
        ok = err_fail(e, ERR_CODE("backup.damaged"), ERR_STR("reason", words[0]));
    }
    ok = ok && store_content_each(c.s, content_there, &c, e);
    store_close(c.s);
    arena_done(&a);
    return ok;
}

// The manifest says which head it should be; the file says which it is.
static bool head_check(job *j, const char *path, err *e)
{
    backup_report said = j->report;
    char origin[sizeof j->origin];
    memcpy(origin, j->origin, sizeof origin);
    j->report.has_log = false;
    if (!head_read(j, path, e)) {
        return false;
    }
    bool same = said.has_log == j->report.has_log &&
                (!said.has_log || (said.size == j->report.size && hash_eq(said.root, j->report.root) &&
                                   strcmp(origin, j->origin) == 0));
    return same || err_fail(e, ERR_CODE("backup.head"));
}

// ---------------------------------------------------------------- restoring: what was published since

// The root that this log had at an earlier size.
static bool root_at(store *s, uint64_t size, ledger_hash *ret, err *e)
{
    arena a = {0};
    tile_cache *cache = ARENA_NEW(&a, tile_cache, 1);
    tile_store tiles = store_tiles(s);
    ledger_frontier f;
    log_head head;
    str origin;
    bool ok = store_log_head(s, &a, &head, &origin, e);
    if (ok) {
        tile_cache_init(cache, &tiles, head.size);
        tree_reader reader = tile_tree(cache);
        ok = tree_frontier(&reader, size, &f, e);
    }
    if (ok) {
        *ret = frontier_root(&f);
    }
    arena_done(&a);
    return ok;
}

// The published head becomes the one that the log is held against whenever it is opened.
static bool behind(job *j, store *s, str note_text, uint64_t size, err *e)
{
    char path[PATH_MAX];
    char detail[64];
    (void)snprintf(detail, sizeof detail, "here=%llu published=%llu", (unsigned long long)j->report.size,
                   (unsigned long long)size);
    j->report.behind = true;
    j->report.published_size = size;
    return backup_path(path, j->part, STR("log"), e) && file_folder(path, e) &&
           backup_path(path, j->part, STR(LOG_CHECKPOINT), e) && file_write(path, note_text, e) &&
           store_incident_add(s, STR("log.behind"), str_of(detail), j->o->now_us, e);
}

static bool published_hold(job *j, store *s, str note_text, err *e)
{
    note n;
    checkpoint c;
    ledger_hash here;
    if (!note_parse(note_text, &n, e) || !checkpoint_parse(n.text, &c, e)) {
        return false;
    }
    if (!j->report.has_log || strcmp(c.origin, j->origin) != 0) {
        return err_fail(e, ERR_CODE("backup.other_log"), ERR_Z("file", j->o->published),
                        ERR_Z("origin", c.origin));
    }
    if (c.size > j->report.size) {
        return behind(j, s, note_text, c.size, e);
    }
    return root_at(s, c.size, &here, e) &&
           (hash_eq(here, c.root) ||
            err_fail(e, ERR_CODE("backup.forked"), ERR_Z("file", j->o->published), ERR_INT("size", c.size)));
}

// Nobody knows whether it is an old copy: nothing is signed until a person says that it was compared.
static bool uncompared(job *j, store *s, err *e)
{
    char detail[64];
    (void)snprintf(detail, sizeof detail, "size=%llu", (unsigned long long)j->report.size);
    return store_incident_add(s, STR("log.restored"), str_of(detail), j->o->now_us, e);
}

// The signature is verified when the log is opened: the key need not be in the backup.
static bool published_take(job *j, const char *file, err *e)
{
    store *s = NULL;
    arena a = {0};
    str text = {0};
    if (!j->o->published && !j->report.has_log) {
        return true;
    }
    // A session that was ended since then does not come back.
    bool ok = store_open(file, STORE_WRITE, &s, e) && store_session_revoke_all(s, e);
    if (ok && !j->o->published) {
        ok = uncompared(j, s, e);
    } else if (ok) {
        ok = file_read(&a, j->o->published, NOTE_BYTES_MAX, &text, e) && published_hold(j, s, text, e);
    }
    store_close(s);
    arena_done(&a);
    return ok;
}

bool backup_restore(const char *from, const char *dir, const backup_options *o, backup_report *ret, err *e)
{
    job j = {.o = o};
    char file[PATH_MAX];
    if (!manifest_read(&j, from, e) || !backup_part_make(dir, j.part, e)) {
        job_done(&j);
        return false;
    }
    bool ok = files_copy(&j, from, e) && backup_path(file, j.part, STR(OPERATION_FILE), e) &&
              head_check(&j, file, e) && store_check(&j, file, e) && published_take(&j, file, e) &&
              backup_part_publish(j.part, dir, e);
    if (ok) {
        *ret = j.report;
    } else {
        backup_part_remove(j.part);
    }
    job_done(&j);
    return ok;
}
