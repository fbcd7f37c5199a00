// mklog FOLDER: makes the logs that outside programs check (tests/outside/README.md), as static files in the
// C2SP layout. Seeded: the same bytes each time.
//
//   keys                       policy: the log and two witnesses, both of whom must have cosigned
//   large/ small/ fork/        checkpoint, checkpoint.old of a smaller size, tile/...
//   large/ small/              receipt/N.tlog-proof, and grown: the add-checkpoint request between the sizes
//
// The fork has the keys and the sizes of the large log and its entries up to FORK_AT, others from there on.
#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/rng.h"
#include "ledger/receipt.h"
#include "ledger/tile.h"
#include "ledger/witness.h"

enum {
    LARGE = 70000,     // the fewest thousands with a tile of level 2
    LARGE_OLD = 46666, // in the middle of a tile
    FORK_AT = 40000,   // before the old checkpoint
    SMALL = 5,
    SMALL_OLD = 3,
    ENTRY_MAX = 200,
    FILE_MAX = 1 << 20,
    WITNESSES = 2,
};
#define TIME_S INT64_C(1732665600) // of the first cosignature

typedef struct keys {
    note_signer log;
    note_signer witness[WITNESSES];
} keys;

// A log's folder: a tile_store of plain files.
typedef struct folder {
    const char *dir;
    tile_store store;
} folder;

static bool file_path(const folder *f, str name, char out[static PATH_MAX])
{
    int n = snprintf(out, PATH_MAX, "%s/%.*s", f->dir, (int)name.n, name.p);
    return n > 0 && n < PATH_MAX;
}

static bool make_parents(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool ok = mkdir(path, 0777) == 0 || errno == EEXIST;
        *slash = '/';
        if (!ok) {
            return false;
        }
    }
    return true;
}

static bool folder_put(void *ctx, str name, str bytes, err *e)
{
    char path[PATH_MAX];
    FILE *out = file_path(ctx, name, path) && make_parents(path) ? fopen(path, "wb") : NULL;
    bool ok = out && fwrite(bytes.p, 1, bytes.n, out) == bytes.n;
    ok = out && fclose(out) == 0 && ok;
    return ok ? true : err_fail(e, ERR_CODE("file.write"), ERR_STR("file", name));
}

static bool folder_get(void *ctx, arena *a, str name, size_t limit, str *ret_bytes, err *e)
{
    char path[PATH_MAX];
    FILE *in = file_path(ctx, name, path) ? fopen(path, "rb") : NULL;
    if (!in) {
        return err_fail(e, ERR_CODE("file.open"), ERR_STR("file", name));
    }
    char *bytes = ARENA_NEW(a, char, limit);
    *ret_bytes = (str){bytes, fread(bytes, 1, limit, in)};
    return fclose(in) == 0 ? true : err_fail(e, ERR_CODE("file.read"), ERR_STR("file", name));
}

static folder folder_at(const char *dir)
{
    return (folder){.dir = dir, .store = {folder_get, folder_put, NULL}};
}

// ---------------------------------------------------------------- keys

static bool keys_make(keys *k)
{
    static const char *const name[WITNESSES] = {"polda.example/w", "bawaslu.example/w"};
    bool ok = note_signer_make(STR("log.example/1610"), NOTE_ED25519, (const uint8_t[NOTE_SEED_BYTES]){10},
                               &k->log, NULL);
    for (int i = 0; i < WITNESSES; i++) {
        uint8_t seed[NOTE_SEED_BYTES] = {(uint8_t)(20 + i)};
        ok = ok && note_signer_make(str_of(name[i]), NOTE_COSIGNATURE, seed, &k->witness[i], NULL);
    }
    return ok;
}

static bool keys_write(const keys *k, folder *f, err *e)
{
    strbuf text;
    strbuf_init(&text, FILE_MAX);
    strbuf_addz(&text, "log ");
    note_key_write(&text, &k->log.key);
    for (int i = 0; i < WITNESSES; i++) {
        strbuf_addf(&text, "\nwitness w%d ", i);
        note_key_write(&text, &k->witness[i].key);
    }
    strbuf_addz(&text, "\ngroup both all w0 w1\nquorum both\n");
    bool ok = folder_put(f, STR("keys"), strbuf_str(&text), e);
    strbuf_done(&text);
    return ok;
}

// ---------------------------------------------------------------- a log

// Signed by the log and both witnesses.
static bool checkpoint_make(strbuf *out, const keys *k, uint64_t size, ledger_hash root, err *e)
{
    note n;
    if (!checkpoint_sign(out, size, root, &k->log, e) || !note_parse(strbuf_str(out), &n, e)) {
        return false;
    }
    strbuf lines;
    strbuf_init(&lines, FILE_MAX);
    for (int i = 0; i < WITNESSES; i++) {
        cosignature_sign(&lines, n.text, TIME_S + (int64_t)size + i, &k->witness[i]);
    }
    strbuf_add(out, strbuf_str(&lines));
    strbuf_done(&lines);
    return true;
}

// Adds entries up to `size`; those from `other` on are not what they are without it.
static bool grow(tile_writer *w, rng *r, uint64_t size, uint64_t other, err *e)
{
    while (w->frontier.size < size) {
        char entry[ENTRY_MAX];
        uint64_t i = w->frontier.size;
        int n = snprintf(entry, sizeof entry, "entry %llu%s %.*s", (unsigned long long)i,
                         i < other ? "" : " as the fork has it", (int)rng_below(r, 40),
                         "........................................");
        if (!tile_writer_add(w, (str){entry, (size_t)n}, e)) {
            return false;
        }
    }
    return tile_writer_flush(w, e);
}

static bool receipt_make(folder *f, uint64_t index, uint64_t size, str checkpoint_note, err *e)
{
    tile_cache cache;
    tile_cache_init(&cache, &f->store, size);
    tree_reader tree = tile_tree(&cache);
    receipt r = {.index = index, .checkpoint = checkpoint_note};
    if (!tree_prove_inclusion(&tree, index, size, &r.proof, e)) {
        return false;
    }
    char name[64];
    (void)snprintf(name, sizeof name, "receipt/%llu.tlog-proof", (unsigned long long)index);
    strbuf out;
    strbuf_init(&out, FILE_MAX);
    receipt_write(&out, &r);
    bool ok = folder_put(f, str_of(name), strbuf_str(&out), e);
    strbuf_done(&out);
    return ok;
}

static bool request_make(folder *f, uint64_t old_size, uint64_t size, str checkpoint_note, err *e)
{
    tile_cache cache;
    tile_cache_init(&cache, &f->store, size);
    tree_reader tree = tile_tree(&cache);
    witness_request q = {.old_size = old_size, .checkpoint = checkpoint_note};
    if (!tree_prove_consistency(&tree, old_size, size, &q.proof, e)) {
        return false;
    }
    strbuf out;
    strbuf_init(&out, FILE_MAX);
    witness_request_write(&out, &q);
    bool ok = folder_put(f, STR("grown"), strbuf_str(&out), e);
    strbuf_done(&out);
    return ok;
}

// The whole of one log: two checkpoints, and receipts for some entries where a tile or the log begins or
// ends.
static bool log_make(folder *f, const keys *k, uint64_t old_size, uint64_t size, uint64_t other, err *e)
{
    static const uint64_t want[] = {0, 2, 4, 255, 256, 46665, 65535, 65536, 69999};
    tile_writer w = {0};
    rng r;
    rng_init(&r, 20241127);
    strbuf old, now;
    strbuf_init(&old, FILE_MAX);
    strbuf_init(&now, FILE_MAX);
    f->store.ctx = f;
    bool ok = tile_writer_open(&w, &f->store, 0, e) && grow(&w, &r, old_size, other, e) &&
              checkpoint_make(&old, k, old_size, frontier_root(&w.frontier), e) &&
              grow(&w, &r, size, other, e) && checkpoint_make(&now, k, size, frontier_root(&w.frontier), e) &&
              folder_put(f, STR("checkpoint.old"), strbuf_str(&old), e) &&
              folder_put(f, STR("checkpoint"), strbuf_str(&now), e) &&
              request_make(f, old_size, size, strbuf_str(&now), e);
    for (size_t i = 0; ok && i < sizeof want / sizeof want[0] && want[i] < size; i++) {
        ok = receipt_make(f, want[i], size, strbuf_str(&now), e);
    }
    tile_writer_done(&w);
    strbuf_done(&old);
    strbuf_done(&now);
    return ok;
}

int main(int argc, char **argv)
{
    if (argc != 2 || sodium_init() < 0) {
        (void)fprintf(stderr, "usage: mklog FOLDER\n");
        return 2;
    }
    char dir[3][PATH_MAX];
    static const char *const name[3] = {"large", "small", "fork"};
    for (int i = 0; i < 3; i++) {
        if (snprintf(dir[i], PATH_MAX, "%s/%s", argv[1], name[i]) >= PATH_MAX) {
            return 2;
        }
    }
    folder root = folder_at(argv[1]), large = folder_at(dir[0]), small = folder_at(dir[1]),
           fork = folder_at(dir[2]);
    keys k;
    err e = {0};
    bool ok = keys_make(&k) && keys_write(&k, &root, &e) &&
              log_make(&large, &k, LARGE_OLD, LARGE, UINT64_MAX, &e) &&
              log_make(&small, &k, SMALL_OLD, SMALL, UINT64_MAX, &e) &&
              log_make(&fork, &k, LARGE_OLD, LARGE, FORK_AT, &e);
    if (!ok) {
        (void)fprintf(stderr, "mklog: %s %s\n", e.code ? e.code : "keys", err_arg_get(&e, "file"));
    }
    return ok ? 0 : 1;
}
