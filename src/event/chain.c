#include "event/chain.h"

#include <stdlib.h>
#include <string.h>

chain_row chain_row_of(const event_view *v, const uint8_t id[static EVENT_HASH_BYTES], uint32_t device,
                       uint32_t tag)
{
    chain_row r = {.sequence = v->sequence, .device = device, .tag = tag};
    memcpy(r.id, id, sizeof r.id);
    if (v->previous.n > 0) {
        memcpy(r.previous, v->previous.p, sizeof r.previous);
    }
    return r;
}

static int by_chain(const void *a, const void *b)
{
    const chain_row *x = a;
    const chain_row *y = b;
    if (x->device != y->device) {
        return x->device < y->device ? -1 : 1;
    }
    if (x->sequence != y->sequence) {
        return x->sequence < y->sequence ? -1 : 1;
    }
    int c = memcmp(x->id, y->id, sizeof x->id);
    return c != 0 ? c : (x->tag > y->tag) - (x->tag < y->tag);
}

// Whether the event names one of those (two or more after a fork) in row[begin, end).
static bool names(const chain_row *row, size_t begin, size_t end, const chain_row *to)
{
    for (size_t i = begin; i < end; i++) {
        if (memcmp(row[i].id, to->previous, CHAIN_PREFIX_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

int64_t chain_check(chain_row *row, size_t n, chain_fault_fn *tell, void *ctx)
{
    int64_t links = 0;
    size_t begin = 0; // row[begin, end): those with the sequence before
    size_t end = 0;
    if (n > 0) {
        qsort(row, n, sizeof *row, by_chain);
    }
    for (size_t i = 0; i < n; i++) {
        bool same_device = i > 0 && row[i].device == row[i - 1].device;
        const chain_row *before = same_device ? &row[i - 1] : NULL;
        if (before && before->sequence == row[i].sequence) {
            bool twice = memcmp(before->id, row[i].id, sizeof row[i].id) == 0;
            tell(ctx, twice ? CHAIN_TWICE : CHAIN_FORK, before, &row[i]);
        } else {
            begin = same_device ? end : i;
            end = i;
            if (row[i].sequence != (before ? before->sequence : 0) + 1) {
                tell(ctx, CHAIN_GAP, before, &row[i]);
                begin = end;
            }
        }
        if (begin < end && names(row, begin, end, &row[i])) {
            links++;
        } else if (begin < end) {
            tell(ctx, CHAIN_BROKEN, &row[begin], &row[i]);
        }
    }
    return links;
}
