#include "ledger/heads.h"

int32_t heads_add(head_set *s, str bytes, err *e)
{
    ledger_hash leaf = tree_leaf(bytes);
    for (int32_t i = s->n - 1; i >= 0; i--) {
        if (hash_eq(s->row[i].leaf, leaf)) {
            return i;
        }
    }
    if (s->n == HEADS_MAX) {
        (void)err_fail(e, ERR_CODE("ledger.heads_size"), ERR_INT("limit", HEADS_MAX));
        return HEAD_NONE;
    }
    head_row *h = &s->row[s->n];
    *h = (head_row){.leaf = leaf, .upper = HEAD_NONE};
    return policy_look(s->policy, bytes, &h->found, e) ? s->n++ : HEAD_NONE;
}

bool heads_hold(const head_set *s, int32_t head, const receipt *r, ledger_hash leaf, err *e)
{
    const checkpoint *c = &s->row[head].found.head;
    return tree_verify_inclusion(leaf, r->index, c->size, &r->proof, c->root, e);
}

bool heads_lift(head_set *s, int32_t above, const receipt *r)
{
    for (int32_t i = 0; i < s->n; i++) {
        head_row *h = &s->row[i];
        if (h->found.log != s->row[above].found.log && heads_hold(s, above, r, h->leaf, NULL)) {
            h->upper = above;
            h->upper_index = r->index;
            return true;
        }
    }
    return false;
}

const checkpoint *heads_at(const head_set *s, int32_t log, uint64_t size)
{
    for (int32_t i = 0; i < s->n; i++) {
        if (s->row[i].found.log == log && s->row[i].found.head.size == size) {
            return &s->row[i].found.head;
        }
    }
    return NULL;
}

bool heads_past(const head_set *s, const tree_reader *tree, int32_t log, uint64_t size, ledger_hash root,
                bool *ret_known)
{
    const checkpoint *other = heads_at(s, log, size);
    ledger_proof proof;
    if (tree && log == s->row[0].found.log) {
        const checkpoint *head = &s->row[0].found.head;
        *ret_known = tree_prove_consistency(tree, size, head->size, &proof, NULL);
        return *ret_known && tree_verify_consistency(size, head->size, root, head->root, &proof, NULL);
    }
    *ret_known = other != NULL;
    return other && hash_eq(other->root, root);
}

bool heads_covered(const head_set *s, int32_t head)
{
    const policy_result *a = &s->row[head].found;
    bool covered = a->quorum;
    for (int32_t i = 0; i < s->n; i++) { // also where another note of this head went up
        const policy_result *b = &s->row[i].found;
        int32_t upper = s->row[i].upper;
        covered = covered || (upper != HEAD_NONE && s->row[upper].found.quorum && b->log == a->log &&
                              b->head.size == a->head.size && hash_eq(b->head.root, a->head.root));
    }
    return covered;
}

int64_t heads_before_s(const head_set *s, int32_t head)
{
    int64_t best = INT64_MAX;
    for (int level = 0; level < 2 && head != HEAD_NONE; level++, head = s->row[head].upper) {
        int64_t t = policy_quorum_s(s->policy, s->row[head].found.time_s);
        best = t < best ? t : best;
    }
    return best;
}

bool heads_joined(const head_set *s, int32_t log, int32_t *ret_n)
{
    int64_t common[POLICY_WITNESSES_MAX] = {0}; // -1: has not cosigned all of them
    const checkpoint *first = NULL;
    bool apart = false;
    *ret_n = 0;
    for (int32_t i = 0; i < s->n; i++) {
        const policy_result *r = &s->row[i].found;
        if (r->log != log || !s->row[i].relied) {
            continue;
        }
        first = first ? first : &r->head;
        apart = apart || r->head.size != first->size;
        for (int32_t w = 0; w < s->policy->n_witness; w++) {
            common[w] = r->time_s[w] < 0 ? -1 : common[w];
        }
        ++*ret_n;
    }
    return !apart || policy_quorum_s(s->policy, common) != INT64_MAX;
}
