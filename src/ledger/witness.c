#include "ledger/witness.h"

#include "ledger/wire_internal.h"

static const str OLD = {"old ", 4};

bool witness_request_parse(str bytes, witness_request *ret_request, err *e)
{
    witness_request r = {0};
    str rest = bytes;
    str line = {0};
    bool ok = bytes.n <= WITNESS_REQUEST_MAX && str_line(&rest, &line) && str_starts(line, OLD) &&
              wire_number((str){line.p + OLD.n, line.n - OLD.n}, &r.old_size) &&
              wire_proof(&rest, &r.proof) && r.proof.n <= WITNESS_PROOF_MAX && rest.n > 0;
    if (!ok) {
        return err_fail(e, ERR_CODE("ledger.request_form"));
    }
    r.checkpoint = rest;
    *ret_request = r;
    return true;
}

void witness_request_write(strbuf *out, const witness_request *r)
{
    strbuf_add(out, OLD);
    wire_add_number(out, r->old_size);
    strbuf_addc(out, '\n');
    wire_add_hashes(out, r->proof.hash, r->proof.n);
    strbuf_addc(out, '\n');
    strbuf_add(out, r->checkpoint);
}

bool witness_size_parse(str body, uint64_t *ret_size)
{
    str rest = body;
    str line = {0};
    return str_line(&rest, &line) && rest.n == 0 && wire_number(line, ret_size);
}

// What the request says, once the log's own key has signed it.
typedef struct asked {
    witness_request request;
    note n;
    checkpoint c;
} asked;

static witness_status request_open(const witness_book *book, str bytes, asked *a, err *e)
{
    note_key log = {0};
    if (!witness_request_parse(bytes, &a->request, e) || !note_parse(a->request.checkpoint, &a->n, e) ||
        !checkpoint_parse(a->n.text, &a->c, e)) {
        return WITNESS_MALFORMED;
    }
    if (!book->key(book->ctx, a->c.origin, &log)) {
        (void)err_fail(e, ERR_CODE("ledger.log_unknown"), ERR_Z("log", a->c.origin));
        return WITNESS_UNKNOWN_LOG;
    }
    if (!note_verify(&a->n, &log, e)) {
        return WITNESS_UNSIGNED;
    }
    if (a->request.old_size > a->c.size) {
        (void)err_fail(e, ERR_CODE("ledger.size_range"), ERR_INT("part", a->request.old_size),
                       ERR_INT("size", a->c.size));
        return WITNESS_MALFORMED;
    }
    return WITNESS_COSIGNED;
}

static witness_status other_head(const asked *a, uint64_t size, strbuf *out, err *e)
{
    wire_add_number(out, size);
    strbuf_addc(out, '\n');
    (void)err_fail(e, ERR_CODE("ledger.witness_head"), ERR_Z("log", a->c.origin), ERR_INT("size", size));
    return WITNESS_OTHER_HEAD;
}

static witness_status head_check(const asked *a, const witness_head *head, strbuf *out, err *e)
{
    ledger_hash old_root = head->size == 0 ? frontier_root(&(ledger_frontier){0}) : head->root;
    if (a->request.old_size != head->size) {
        return other_head(a, head->size, out, e);
    }
    if (head->size == a->c.size && !hash_eq(old_root, a->c.root)) {
        return other_head(a, head->size, out, e);
    }
    return tree_verify_consistency(head->size, a->c.size, old_root, a->c.root, &a->request.proof, e)
               ? WITNESS_COSIGNED
               : WITNESS_INCONSISTENT;
}

// Between reading the head and swapping it another request may have been answered: then this one builds on a
// head that is no longer the last.
static witness_status head_swap(const witness_book *book, const asked *a, const witness_head *from,
                                strbuf *out, err *e)
{
    witness_head to = {a->c.size, a->c.root};
    witness_head now = {0};
    bool swapped = false;
    if (!book->swap(book->ctx, a->c.origin, from, &to, &swapped, e)) {
        return WITNESS_NOT_KEPT;
    }
    if (swapped) {
        return WITNESS_COSIGNED;
    }
    return book->head(book->ctx, a->c.origin, &now, e) ? other_head(a, now.size, out, e) : WITNESS_NOT_KEPT;
}

witness_status witness_add_checkpoint(const witness_book *book, const note_signer *witness, int64_t time_s,
                                      str request, strbuf *out, err *e)
{
    asked a = {0};
    witness_head head = {0};
    witness_status status = request_open(book, request, &a, e);
    if (status == WITNESS_COSIGNED && !book->head(book->ctx, a.c.origin, &head, e)) {
        status = WITNESS_NOT_KEPT;
    }
    if (status == WITNESS_COSIGNED) {
        status = head_check(&a, &head, out, e);
    }
    if (status == WITNESS_COSIGNED) {
        status = head_swap(book, &a, &head, out, e);
    }
    if (status == WITNESS_COSIGNED) {
        cosignature_sign(out, a.n.text, time_s, witness);
    }
    return status;
}
