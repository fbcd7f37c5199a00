#include "app/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/file.h"

enum { KEY_FILE_MAX = 1024 };

struct witness_desk {
    char dir[PATH_MAX];
    int lock; // the folder, locked while this desk serves; else -1
    clock_source clock;
    witness_store *db;
    note_signer witness, log;
    static_files files; // WDIR/log
    tile_writer writer; // of the log of checkpoints, once it publishes
    bool writing;
    atomic_bool broken;          // asked by another thread
    char keys[2 * KEY_FILE_MAX]; // verifier keys, one a line
};

static bool path_in(char out[static PATH_MAX], const char *dir, const char *name, err *e)
{
    int n = snprintf(out, PATH_MAX, "%s/%s", dir, name);
    return (n > 0 && n < PATH_MAX) || err_fail(e, ERR_CODE("file.write"), ERR_Z("file", dir),
                                               ERR_KEY("reason", err_reason(ENAMETOOLONG)));
}

static bool there(const char *path)
{
    return access(path, F_OK) == 0;
}

// ---------------------------------------------------------------- keys

static bool key_make(const char *path, str name, note_kind kind, note_key *ret_key, err *e)
{
    uint8_t seed[NOTE_SEED_BYTES];
    note_signer s = {0};
    strbuf text;
    strbuf_init(&text, KEY_FILE_MAX);
    randombytes_buf(seed, sizeof seed);
    bool ok = note_signer_make(name, kind, seed, &s, e);
    if (ok) {
        note_signer_write(&text, &s);
        strbuf_addc(&text, '\n');
        *ret_key = s.key;
        ok = file_write(path, strbuf_str(&text), e);
        sodium_memzero(text.p, text.n);
    }
    strbuf_done(&text);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(&s, sizeof s);
    return ok;
}

static bool key_read(const char *path, note_kind kind, note_signer *ret_signer, err *e)
{
    arena a = {0};
    str text = {0};
    note_signer s = {0};
    bool ok = file_read(&a, path, KEY_FILE_MAX, &text, e);
    if (ok) {
        str line = {text.p, text.n - (text.n > 0 && text.p[text.n - 1] == '\n')};
        ok = (note_signer_parse(line, &s, NULL) && s.key.kind == kind) ||
             err_fail(e, ERR_CODE("witness.key"), ERR_Z("file", path));
    }
    if (ok) {
        *ret_signer = s;
    }
    sodium_memzero(&s, sizeof s);
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- making

typedef struct witness_paths {
    char db[PATH_MAX], part[PATH_MAX], witness[PATH_MAX], log[PATH_MAX], files[PATH_MAX];
} witness_paths;

static bool paths_of(witness_paths *p, const char *dir, err *e)
{
    return path_in(p->db, dir, "witness.db", e) && path_in(p->part, dir, "witness.db.part", e) &&
           path_in(p->witness, dir, "witness.key", e) && path_in(p->log, dir, "log.key", e) &&
           path_in(p->files, dir, "log", e);
}

// Under its name only when it is whole: without the file there is no witness.
static bool db_make(const witness_paths *p, err *e)
{
    witness_store *s = NULL;
    store_remove(p->part);
    if (!witness_store_create(p->part, &s, e)) {
        return false;
    }
    witness_store_close(s);
    return rename(p->part, p->db) == 0 ||
           err_fail(e, ERR_CODE("file.write"), ERR_Z("file", p->db), ERR_KEY("reason", err_reason(errno)));
}

bool witness_create(const char *dir, str name, note_key *ret_witness, note_key *ret_log, err *e)
{
    witness_paths p;
    char origin[NOTE_NAME_MAX + 1];
    int n = snprintf(origin, sizeof origin, "%.*s/checkpoints", (int)name.n, name.p);
    if (!note_name_ok(name) || n < 0 || (size_t)n >= sizeof origin) {
        return err_fail(e, ERR_CODE("ledger.key_name"), ERR_STR("name", name),
                        ERR_INT("limit", NOTE_NAME_MAX));
    }
    if (!paths_of(&p, dir, e) || !file_folder(dir, e)) {
        return false;
    }
    if (there(p.db) || there(p.witness) || there(p.log)) { // a key is never written over
        return err_fail(e, ERR_CODE("witness.exists"), ERR_Z("file", dir));
    }
    bool ok = key_make(p.witness, name, NOTE_COSIGNATURE, ret_witness, e) &&
              key_make(p.log, str_of(origin), NOTE_ED25519, ret_log, e) && db_make(&p, e) &&
              file_folder(dir, e);
    if (!ok) {
        (void)unlink(p.witness);
        (void)unlink(p.log);
        store_remove(p.part);
    }
    return ok;
}

// ---------------------------------------------------------------- opening

static bool lock_take(witness_desk *d, err *e)
{
    d->lock = open(d->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return (d->lock >= 0 && flock(d->lock, LOCK_EX | LOCK_NB) == 0) ||
           err_fail(e, ERR_CODE("witness.busy"), ERR_Z("file", d->dir));
}

static bool read_checkpoint(void *ctx, arena *a, str *ret_note, err *e)
{
    const witness_desk *d = ctx;
    char path[PATH_MAX];
    *ret_note = (str){"", 0};
    return path_in(path, d->files.dir, "checkpoint", e) &&
           (!there(path) || file_read(a, path, NOTE_BYTES_MAX, ret_note, e));
}

// The published head against the file's. It may lag by what a crash cut off; it must not be ahead.
static bool published_check(witness_desk *d, arena *a, err *e)
{
    uint64_t size = 0;
    str kept = {0};
    str seen = {0};
    note n = {0};
    checkpoint c = {0};
    checkpoint own = {0};
    if (!witness_store_published(d->db, a, &size, &kept, e) || !read_checkpoint(d, a, &seen, e)) {
        return false;
    }
    if (seen.n > 0 && !checkpoint_open(seen, &d->log.key, &c, &n, NULL)) {
        return err_fail(e, ERR_CODE("witness.log_wrong"), ERR_Z("file", d->files.dir));
    }
    if (c.size > size) {
        return err_fail(e, ERR_CODE("witness.behind"), ERR_Z("file", d->dir), ERR_INT("here", size),
                        ERR_INT("published", c.size));
    }
    if (kept.n > 0 && (!checkpoint_open(kept, &d->log.key, &own, &n, NULL) || own.size != size ||
                       (c.size == size && seen.n > 0 && !hash_eq(c.root, own.root)))) {
        return err_fail(e, ERR_CODE("witness.log_wrong"), ERR_Z("file", d->files.dir));
    }
    return kept.n == 0 || str_eq(kept, seen) || static_files_put(&d->files, "checkpoint", kept, e);
}

static void keys_write(witness_desk *d)
{
    strbuf keys;
    strbuf_init(&keys, sizeof d->keys - 1);
    note_key_write(&keys, &d->log.key);
    strbuf_addc(&keys, '\n');
    note_key_write(&keys, &d->witness.key);
    strbuf_addc(&keys, '\n');
    memcpy(d->keys, keys.p, keys.n + 1);
    strbuf_done(&keys);
}

static bool desk_open(witness_desk *d, witness_use use, const witness_paths *p, err *e)
{
    arena a = {0};
    store_mode mode = use == WITNESS_LOOK ? STORE_READ : STORE_WRITE;
    if (!there(p->db)) {
        return err_fail(e, ERR_CODE("witness.absent"), ERR_Z("file", d->dir));
    }
    bool ok = (use != WITNESS_SERVE || lock_take(d, e)) &&
              key_read(p->witness, NOTE_COSIGNATURE, &d->witness, e) &&
              key_read(p->log, NOTE_ED25519, &d->log, e) && witness_store_open(p->db, mode, &d->db, e) &&
              (use == WITNESS_LOOK || static_files_open(&d->files, p->files, e));
    if (ok) {
        keys_write(d);
        ok = use != WITNESS_SERVE ||
             (published_check(d, &a, e) && static_files_put(&d->files, "keys", str_of(d->keys), e));
    }
    arena_done(&a);
    return ok;
}

bool witness_open(const char *dir, witness_use use, clock_source clock, witness_desk **ret, err *e)
{
    witness_paths p;
    if (!paths_of(&p, dir, e)) {
        return false;
    }
    witness_desk *d = mem_grow(NULL, 1, sizeof *d);
    *d = (witness_desk){.lock = -1, .clock = clock};
    (void)snprintf(d->dir, sizeof d->dir, "%s", dir); // fits: paths_of
    if (!desk_open(d, use, &p, e)) {
        witness_close(d);
        return false;
    }
    *ret = d;
    return true;
}

void witness_close(witness_desk *d)
{
    if (!d) {
        return;
    }
    tile_writer_done(&d->writer);
    witness_store_close(d->db);
    if (d->lock >= 0) {
        close(d->lock);
    }
    sodium_memzero(&d->witness, sizeof d->witness);
    sodium_memzero(&d->log, sizeof d->log);
    free(d);
}

const note_key *witness_key(const witness_desk *d)
{
    return &d->witness.key;
}

const note_key *witness_log_key(const witness_desk *d)
{
    return &d->log.key;
}

bool witness_add_log(witness_desk *d, str key, note_key *ret_key, err *e)
{
    note_key k = {0};
    if (!note_key_parse(key, &k, e)) {
        return false;
    }
    if (k.kind != NOTE_ED25519) {
        return err_fail(e, ERR_CODE("witness.not_a_log"), ERR_STR("key", key));
    }
    *ret_key = k;
    return witness_store_add_log(d->db, &k, d->clock.now_us(d->clock.ctx), e);
}

bool witness_logs(witness_desk *d, arena *a, const witness_log **ret_logs, int32_t *ret_n, err *e)
{
    return witness_store_logs(d->db, a, ret_logs, ret_n, e);
}

// ---------------------------------------------------------------- evidence

typedef struct evidence_job {
    const char *dir;
    int64_t n;
} evidence_job;

static bool evidence_file(void *ctx, const witness_evidence *v, err *e)
{
    evidence_job *job = ctx;
    char name[128];
    char path[PATH_MAX];
    (void)snprintf(name, sizeof name, "%04lld-%.*s.request", (long long)++job->n, (int)v->code.n, v->code.p);
    return path_in(path, job->dir, name, e) && file_publish(path, v->request, e);
}

bool witness_evidence_write(witness_desk *d, const char *dir, int64_t *ret_n, err *e)
{
    evidence_job job = {.dir = dir};
    bool ok = file_folder_publish(dir, e) && witness_store_evidence(d->db, evidence_file, &job, e);
    *ret_n = job.n;
    return ok;
}

// A root that is not the one that was cosigned for the same size, or a proof that does not hold. Both carry
// the log's own signature.
static bool accuse(witness_desk *d, witness_status status, str request, err *e)
{
    witness_request q = {0};
    note n = {0};
    checkpoint c = {0};
    ledger_hash root = {0};
    bool found = false;
    bool kept = false;
    if (!witness_request_parse(request, &q, e) || !note_parse(q.checkpoint, &n, e) ||
        !checkpoint_parse(n.text, &c, e) || !witness_store_root(d->db, c.origin, c.size, &root, &found, e)) {
        return false;
    }
    bool other_root = found && !hash_eq(root, c.root);
    if (status == WITNESS_OTHER_HEAD && !other_root) {
        return true; // only late
    }
    witness_evidence v = {c.origin, other_root ? STR("other-root") : STR("no-proof"), n.text, request,
                          d->clock.now_us(d->clock.ctx)};
    return witness_store_accuse(d->db, &v, &kept, e);
}

// ---------------------------------------------------------------- answering

typedef struct answer_job {
    witness_desk *d;
    str request;
    int64_t now_us;
    bool failed; // the file could not be read where the book has no way to say so
    err why;
} answer_job;

static bool book_key(void *ctx, const char *origin, note_key *ret_key)
{
    answer_job *job = ctx;
    witness_log l = {0};
    bool found = false;
    job->failed = !witness_store_log(job->d->db, origin, &l, &found, &job->why);
    if (found) {
        *ret_key = l.key;
    }
    return found;
}

static bool book_head(void *ctx, const char *origin, witness_head *ret_head, err *e)
{
    const answer_job *job = ctx;
    witness_log l = {0};
    bool found = false;
    if (!witness_store_log(job->d->db, origin, &l, &found, e)) {
        return false;
    }
    *ret_head = l.head; // found: its key was
    return true;
}

// The entry is the checkpoint with the log's own signature and nobody else's, so that who holds a checkpoint
// knows the entry, whatever other witnesses signed meanwhile.
static bool entry_write(strbuf *out, str request, const note_key *log, err *e)
{
    witness_request q = {0};
    note n = {0};
    if (!witness_request_parse(request, &q, e) || !note_parse(q.checkpoint, &n, e) ||
        !note_begin(out, n.text, e)) {
        return false;
    }
    note_add_lines(out, &n, log);
    return !out->cut || err_fail(e, ERR_CODE("ledger.request_form"));
}

static bool book_swap(void *ctx, const char *origin, const witness_head *from, const witness_head *to,
                      bool *ret_swapped, err *e)
{
    answer_job *job = ctx;
    note_key log = {0};
    strbuf kept;
    strbuf_init(&kept, TILE_ENTRY_MAX);
    bool ok =
        book_key(ctx, origin, &log) && entry_write(&kept, job->request, &log, e) &&
        witness_store_swap(job->d->db, origin, from, to, strbuf_str(&kept), job->now_us, ret_swapped, e);
    strbuf_done(&kept);
    return ok;
}

static bool is_unsafe(const char *code)
{
    return strcmp(code, "log.sync") == 0 || strcmp(code, "store.io") == 0 ||
           strcmp(code, "store.damaged") == 0;
}

witness_status witness_answer(witness_desk *d, str request, strbuf *out, err *e)
{
    answer_job job = {.d = d, .request = request, .now_us = d->clock.now_us(d->clock.ctx)};
    witness_book book = {book_key, book_head, book_swap, &job};
    err why = {0};
    if (d->broken) {
        (void)err_fail(e, ERR_CODE("witness.broken"), ERR_Z("file", d->dir));
        return WITNESS_NOT_KEPT;
    }
    witness_status status =
        witness_add_checkpoint(&book, &d->witness, job.now_us / US_PER_S, request, out, &why);
    if (job.failed) {
        status = WITNESS_NOT_KEPT;
        why = job.why;
    }
    if ((status == WITNESS_OTHER_HEAD || status == WITNESS_INCONSISTENT) &&
        !accuse(d, status, request, &why)) {
        status = WITNESS_NOT_KEPT;
    }
    if (status == WITNESS_NOT_KEPT) {
        strbuf_clear(out);
        // After a failed sync nobody knows what is on the disk: only a new start can tell.
        d->broken = is_unsafe(why.code);
    }
    if (e) {
        *e = why;
    }
    return status;
}

bool witness_broken(const witness_desk *d)
{
    return d->broken;
}

// ---------------------------------------------------------------- the log of checkpoints

// Opens the log at its published size. The next entries come from the file again, so that what a try before
// this one has put is the same.
static bool writer_open(witness_desk *d, uint64_t size, str signed_note, err *e)
{
    note n = {0};
    checkpoint c = {.root = frontier_root(&(ledger_frontier){0})};
    if (size > 0 && !checkpoint_open(signed_note, &d->log.key, &c, &n, e)) {
        return false;
    }
    if (!tile_writer_open(&d->writer, &d->files.store, size, e)) {
        return false;
    }
    d->writing = true;
    return (c.size == size && hash_eq(frontier_root(&d->writer.frontier), c.root)) ||
           err_fail(e, ERR_CODE("witness.log_wrong"), ERR_Z("file", d->files.dir));
}

static void writer_close(witness_desk *d)
{
    tile_writer_done(&d->writer);
    d->writer = (tile_writer){0};
    d->writing = false;
}

static bool entries_add(witness_desk *d, err *e)
{
    const str *rows = NULL;
    int32_t n = 0;
    do {
        arena a = {0};
        bool ok = witness_store_entries(d->db, &a, d->writer.frontier.size, &rows, &n, e);
        for (int32_t i = 0; ok && i < n; i++) {
            ok = tile_writer_add(&d->writer, rows[i], e);
        }
        arena_done(&a);
        if (!ok) {
            return false;
        }
    } while (n > 0);
    return true;
}

// Tiles, then the head in the file, then the head for the world: what a crash leaves undone is done again.
static bool head_publish(witness_desk *d, uint64_t before, err *e)
{
    strbuf head;
    strbuf_init(&head, NOTE_BYTES_MAX);
    uint64_t size = d->writer.frontier.size;
    bool ok = tile_writer_flush(&d->writer, e) &&
              checkpoint_sign(&head, size, frontier_root(&d->writer.frontier), &d->log, e) &&
              witness_store_publish(d->db, before, size, strbuf_str(&head), e) &&
              static_files_put(&d->files, "checkpoint", strbuf_str(&head), e);
    strbuf_done(&head);
    return ok;
}

bool witness_publish(witness_desk *d, err *e)
{
    arena a = {0};
    uint64_t size = 0;
    str kept = {0};
    bool ok = witness_store_published(d->db, &a, &size, &kept, e) &&
              (d->writing || writer_open(d, size, kept, e)) && entries_add(d, e) &&
              (d->writer.frontier.size == size || head_publish(d, size, e));
    arena_done(&a);
    if (!ok) {
        writer_close(d);
    }
    return ok;
}

public_log witness_public(witness_desk *d)
{
    return (public_log){
        .tiles = &d->files.store, .checkpoint = read_checkpoint, .ctx = d, .keys = str_of(d->keys)};
}

bool witness_cosigned(witness_desk *d, str signed_note, err *e)
{
    note n = {0};
    checkpoint c = {0};
    return checkpoint_open(signed_note, &d->log.key, &c, &n, e) &&
           witness_store_publish(d->db, c.size, c.size, signed_note, e) &&
           static_files_put(&d->files, "checkpoint", signed_note, e);
}
