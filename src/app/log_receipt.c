// Receipts: that an event is in the log, to be checked without it.
#include "app/log_internal.h"

#include "ledger/receipt.h"

enum { CHECKPOINTS_TRIED = 1000 }; // for a policy that the newest do not satisfy

static bool satisfies(const checkpoint_row *row, const ledger_policy *p)
{
    policy_result found;
    return !p || policy_open(p, row->note, &found, NULL);
}

bool log_receipt_head(store *s, arena *a, const ledger_policy *p, checkpoint_row *ret, err *e)
{
    uint64_t size = LEDGER_SIZE_MAX;
    for (int i = 0; i < CHECKPOINTS_TRIED; i++) {
        bool found = false;
        if (!store_checkpoint_upto(s, a, size, ret, &found, e)) {
            return false;
        }
        if (!found || ret->size == 0) {
            break;
        }
        if (satisfies(ret, p)) {
            return true;
        }
        size = ret->size - 1;
    }
    return err_fail(e, ERR_CODE("log.no_receipt_yet"));
}

static bool write(store *s, arena *a, uint64_t index, const checkpoint_row *row, strbuf *out, err *e)
{
    tile_store tiles = store_tiles(s);
    tile_cache *cache = ARENA_NEW(a, tile_cache, 1);
    receipt r = {.index = index, .checkpoint = row->note};
    tile_cache_init(cache, &tiles, row->size);
    tree_reader reader = tile_tree(cache);
    if (!tree_prove_inclusion(&reader, index, row->size, &r.proof, e)) {
        return false;
    }
    receipt_write(out, &r);
    return true;
}

bool log_receipt_of(store *s, const uint8_t id[static EVENT_HASH_BYTES], const ledger_policy *p, strbuf *out,
                    err *e)
{
    arena a = {0};
    leaf row;
    bool found = false;
    checkpoint_row signed_head;
    bool ok = store_leaf_of(s, &a, id, &row, &found, e) && (found || err_fail(e, ERR_CODE("log.no_event"))) &&
              log_receipt_head(s, &a, p, &signed_head, e) &&
              (signed_head.size > row.index || err_fail(e, ERR_CODE("log.no_receipt_yet"))) &&
              write(s, &a, row.index, &signed_head, out, e);
    arena_done(&a);
    return ok;
}
