#include "verify/verify.h"

#include <stdlib.h>

#include "verify/verify_internal.h"

static void evidence_done(evidence *v)
{
    str_map *all[] = {&v->people.devices, &v->contents, &v->codes, &v->seen, &v->ids};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        str_map_done(all[i]);
    }
    free(v->row);
    arena_done(&v->memory);
    free(v);
}

static void chain_tell(void *ctx, chain_fault f, const chain_row *before, const chain_row *row)
{
    static const char *const code[] = {[CHAIN_GAP] = "verify.gap",
                                       [CHAIN_BROKEN] = "verify.chain_broken",
                                       [CHAIN_FORK] = "verify.fork",
                                       [CHAIN_TWICE] = "verify.event_twice"};
    evidence *v = ctx;
    int64_t first = before ? before->sequence + 1 : 1;
    v->n_gap += f == CHAIN_GAP ? row->sequence - first : 0;
    if (f != CHAIN_GAP || v->q->tiles) { // a bundle is only a part of the log
        FIND(v, f == CHAIN_GAP ? MISSING : WRONG, row->tag == UINT32_MAX ? NO_INDEX : row->tag, 0,
             ERR_CODE(code[f]), ERR_INT("first", first), ERR_INT("last", row->sequence - 1),
             ERR_INT("sequence", row->sequence), ERR_INT("other", before ? before->tag : 0),
             ERR_HEX("device", v->people.device[row->device].key));
    }
}

static void judge(evidence *v)
{
    const verify_request *q = v->q;
    if (q->tiles) {
        tiles_take(v);
    } else {
        bundle_take(v);
    }
    if (v->too_large || v->unread) {
        return;
    }
    people_fold(v);
    v->n_link = chain_check(v->row, v->n_row, chain_tell, v);
    bool part = q->place.n > 0 || q->from_s != INT64_MIN || q->to_s != INT64_MAX;
    if (q->proof.n == 0 && (q->bundle || !part)) { // else only a part of an item's life was kept
        custody_check(v);
    }
}

verify_verdict verify_run(const verify_request *q, err *e)
{
    evidence *v = mem_grow(NULL, 1, sizeof *v);
    bool anytime = q->from_s == INT64_MIN && q->to_s == INT64_MAX;
    *v = (evidence){.q = q,
                    .log = NONE,
                    .against_size = NO_INDEX,
                    .filtered = q->item.n > 0 || q->place.n > 0 || !anytime};
    verify_verdict verdict = VERIFY_USAGE;
    v->heads.policy = &v->policy;
    v->people.memory = &v->memory;
    if (policy_parse(&v->memory, q->policy, &v->policy, e)) {
        if (q->item.n > 0) {
            (void)str_map_add(&v->codes, q->item, 0, NULL);
        }
        judge(v);
        if (v->too_large) {
            (void)err_fail(e, ERR_CODE("verify.too_large"), ERR_INT("limit", EVENTS_MAX));
        } else {
            verdict = tell(v);
        }
    }
    evidence_done(v);
    return verdict;
}
