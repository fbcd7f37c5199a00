#include "ledger/receipt.h"

#include <sodium.h>

#include "ledger/wire_internal.h"

static const str FIRST = {"c2sp.org/tlog-proof@v1", 22};
static const str EXTRA = {"extra ", 6};
static const str INDEX = {"index ", 6};

static bool cut_prefix(str line, str prefix, str *ret_rest)
{
    if (!str_starts(line, prefix)) {
        return false;
    }
    *ret_rest = (str){line.p + prefix.n, line.n - prefix.n};
    return true;
}

// Sound base64 of any length up to the limit; libsodium decodes it piece by piece, each a multiple of 4 long.
static bool extra_ok(str base64)
{
    enum { PIECE = 1024 };
    uint8_t bytes[PIECE];
    if (base64.n == 0 ||
        base64.n > sodium_base64_ENCODED_LEN(RECEIPT_EXTRA_MAX, sodium_base64_VARIANT_ORIGINAL) - 1) {
        return false;
    }
    while (base64.n > 0) {
        size_t n;
        size_t part = base64.n < PIECE ? base64.n : PIECE;
        bool last = part == base64.n;
        if (!wire_base64((str){base64.p, part}, sizeof bytes, bytes, &n) || (!last && n != PIECE / 4 * 3)) {
            return false; // padding before the end makes a piece short
        }
        base64 = (str){base64.p + part, base64.n - part};
    }
    return true;
}

bool receipt_parse(str bytes, receipt *ret_receipt, err *e)
{
    receipt r = {0};
    str rest = bytes;
    str line = {0};
    str number = {0};
    bool ok = bytes.n <= RECEIPT_BYTES_MAX && str_line(&rest, &line) && str_eq(line, FIRST) &&
              str_line(&rest, &line);
    if (ok && cut_prefix(line, EXTRA, &r.extra_base64)) {
        ok = extra_ok(r.extra_base64) && str_line(&rest, &line);
    }
    ok = ok && cut_prefix(line, INDEX, &number) && wire_number(number, &r.index) &&
         wire_proof(&rest, &r.proof) && rest.n > 0;
    if (!ok) {
        return err_fail(e, ERR_CODE("ledger.receipt_form"));
    }
    r.checkpoint = rest;
    *ret_receipt = r;
    return true;
}

void receipt_write(strbuf *out, const receipt *r)
{
    strbuf_add(out, FIRST);
    strbuf_addc(out, '\n');
    if (r->extra_base64.n > 0) {
        strbuf_add(out, EXTRA);
        strbuf_add(out, r->extra_base64);
        strbuf_addc(out, '\n');
    }
    strbuf_add(out, INDEX);
    wire_add_number(out, r->index);
    strbuf_addc(out, '\n');
    wire_add_hashes(out, r->proof.hash, r->proof.n);
    strbuf_addc(out, '\n');
    strbuf_add(out, r->checkpoint);
}

bool receipt_open(str bytes, str entry, const ledger_policy *p, receipt *ret_receipt,
                  policy_result *ret_result, err *e)
{
    receipt r = {0};
    policy_result found = {0};
    if (!receipt_parse(bytes, &r, e) || !policy_open(p, r.checkpoint, &found, e) ||
        !tree_verify_inclusion(tree_leaf(entry), r.index, found.head.size, &r.proof, found.head.root, e)) {
        return false;
    }
    *ret_receipt = r;
    *ret_result = found;
    return true;
}
