// A log in memory, with its tiles and its key: what a witness is asked to cosign and an export is made of.
#ifndef KAWAL_TESTS_MEM_LOG_H
#define KAWAL_TESTS_MEM_LOG_H

#include <stdio.h>

#include "../ledger/mem_store.h"
#include "app/static_log.h"
#include "ledger/witness.h"

typedef struct mem_log {
    mem_store files;
    tile_writer writer;
    note_signer key;
    strbuf head; // the newest signed checkpoint
    strbuf keys;
    char branch; // entries of two branches differ
} mem_log;

static inline bool mem_log_sign(const mem_log *l, uint64_t size, strbuf *out)
{
    tile_cache c;
    ledger_frontier f;
    tile_cache_init(&c, &l->files.store, l->writer.frontier.size);
    tree_reader r = tile_tree(&c);
    strbuf_init(out, NOTE_BYTES_MAX);
    return tree_frontier(&r, size, &f, NULL) && checkpoint_sign(out, size, frontier_root(&f), &l->key, NULL);
}

// Lets the log grow to `size` and signs it.
static inline bool mem_log_grow(mem_log *l, uint64_t size)
{
    bool ok = true;
    while (ok && l->writer.frontier.size < size) {
        char text[64];
        int n = snprintf(text, sizeof text, "entry %llu of %c", (unsigned long long)l->writer.frontier.size,
                         l->branch);
        ok = tile_writer_add(&l->writer, (str){text, (size_t)n}, NULL);
    }
    strbuf_done(&l->head);
    return ok && tile_writer_flush(&l->writer, NULL) && mem_log_sign(l, size, &l->head);
}

static inline bool mem_log_init(mem_log *l, const char *origin, uint8_t seed, char branch)
{
    mem_init(&l->files);
    l->writer = (tile_writer){0};
    l->branch = branch;
    strbuf_init(&l->head, NOTE_BYTES_MAX);
    strbuf_init(&l->keys, 1024);
    bool ok = note_signer_make(str_of(origin), NOTE_ED25519, (const uint8_t[NOTE_SEED_BYTES]){seed}, &l->key,
                               NULL) &&
              tile_writer_open(&l->writer, &l->files.store, 0, NULL);
    note_key_write(&l->keys, &l->key.key);
    return ok;
}

static inline void mem_log_done(mem_log *l)
{
    tile_writer_done(&l->writer);
    strbuf_done(&l->head);
    strbuf_done(&l->keys);
    mem_done(&l->files);
}

static inline bool mem_log_checkpoint(void *ctx, arena *a, str *ret_note, err *e)
{
    const mem_log *l = ctx;
    (void)a, (void)e;
    *ret_note = strbuf_str(&l->head);
    return true;
}

static inline public_log mem_log_public(mem_log *l)
{
    return (public_log){&l->files.store, mem_log_checkpoint, l, strbuf_str(&l->keys)};
}

// The request that moves a witness from old_size to size, rightly made.
static inline bool mem_log_request(const mem_log *l, uint64_t old_size, uint64_t size, strbuf *out)
{
    tile_cache c;
    strbuf head;
    witness_request q = {.old_size = old_size};
    tile_cache_init(&c, &l->files.store, l->writer.frontier.size);
    tree_reader r = tile_tree(&c);
    strbuf_init(out, WITNESS_REQUEST_MAX);
    bool ok = mem_log_sign(l, size, &head) && tree_prove_consistency(&r, old_size, size, &q.proof, NULL);
    q.checkpoint = strbuf_str(&head);
    witness_request_write(out, &q);
    strbuf_done(&head);
    return ok;
}

#endif
