#include "app/field_receipts.h"

#include <sodium.h>
#include <string.h>

#include "base/str_map.h"
#include "ledger/tile.h"

enum { NODE_TEXT = sodium_base64_ENCODED_LEN(LEDGER_HASH_BYTES, sodium_base64_VARIANT_ORIGINAL) };

typedef struct making {
    arena a;
    tile_cache cache;
    tree_reader tree;
    checkpoint_row head;
    str_map node_of; // its bytes -> number
    int32_t n_node;
    json_t *nodes, *proofs;
} making;

// The number of a node, which is told the first time.
static int32_t node_of(making *m, const ledger_hash *h)
{
    int32_t i = m->n_node;
    str bytes = {(const char *)h->b, sizeof h->b};
    if (str_map_get(&m->node_of, bytes, &i)) {
        return i;
    }
    char text[NODE_TEXT];
    (void)sodium_bin2base64(text, sizeof text, h->b, sizeof h->b, sodium_base64_VARIANT_ORIGINAL);
    json_array_append_new(m->nodes, json_string(text));
    (void)str_map_add(&m->node_of, str_keep(&m->a, bytes), m->n_node, NULL);
    return m->n_node++;
}

static bool add_proof(making *m, const uint8_t id[static EVENT_HASH_BYTES], uint64_t index, err *e)
{
    ledger_proof proof;
    char hex[2 * EVENT_HASH_BYTES + 1];
    if (!tree_prove_inclusion(&m->tree, index, m->head.size, &proof, e)) {
        return false;
    }
    json_t *path = json_array();
    for (int32_t i = 0; i < proof.n; i++) {
        json_array_append_new(path, json_integer(node_of(m, &proof.hash[i])));
    }
    (void)sodium_bin2hex(hex, sizeof hex, id, EVENT_HASH_BYTES);
    json_array_append_new(m->proofs,
                          json_pack("{s:s, s:I, s:o}", "id", hex, "index", (json_int_t)index, "path", path));
    return true;
}

static bool add_event(making *m, store *s, const uint8_t id[static EVENT_HASH_BYTES], err *e)
{
    arena a = {0};
    leaf row;
    bool found = false;
    bool ok = store_leaf_of(s, &a, id, &row, &found, e) &&
              (!found || row.index >= m->head.size || add_proof(m, id, row.index, e));
    arena_done(&a);
    return ok;
}

bool field_receipts(store *s, const field_id *id, int32_t n, const ledger_policy *p, json_t **ret, err *e)
{
    arena a = {0};
    making *m = ARENA_NEW(&a, making, 1);
    tile_store tiles = store_tiles(s);
    m->nodes = json_array();
    m->proofs = json_array();
    bool ok = log_receipt_head(s, &m->a, p, &m->head, e);
    tile_cache_init(&m->cache, &tiles, m->head.size);
    m->tree = tile_tree(&m->cache);
    for (int32_t i = 0; ok && i < n; i++) {
        ok = add_event(m, s, id[i].b, e);
    }
    json_t *out = json_pack("{s:s%, s:I, s:o, s:o}", "checkpoint", ok ? m->head.note.p : "",
                            ok ? m->head.note.n : (size_t)0, "size", (json_int_t)m->head.size, "nodes",
                            m->nodes, "proofs", m->proofs);
    if (ok) {
        *ret = out;
    } else {
        json_decref(out);
    }
    str_map_done(&m->node_of);
    arena_done(&m->a);
    arena_done(&a);
    return ok;
}
