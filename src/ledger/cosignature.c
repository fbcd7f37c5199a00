#include "ledger/cosignature.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

enum {
    TIME_BYTES = 8,
    COSIGNATURE_BYTES = TIME_BYTES + NOTE_ED25519_BYTES,
    MESSAGE_MAX = NOTE_BYTES_MAX + 64, // two lines before the text
};

static void message_write(strbuf *out, str text, int64_t time_s)
{
    strbuf_init(out, MESSAGE_MAX);
    strbuf_addf(out, "cosignature/v1\ntime %lld\n", (long long)time_s);
    strbuf_add(out, text);
}

void cosignature_sign(strbuf *out, str text, int64_t time_s, const note_signer *witness)
{
    assert(witness->key.kind == NOTE_COSIGNATURE && time_s >= 0 && text.n <= NOTE_BYTES_MAX);
    uint8_t bytes[COSIGNATURE_BYTES];
    for (int i = 0; i < TIME_BYTES; i++) {
        bytes[i] = (uint8_t)((uint64_t)time_s >> (56 - 8 * i));
    }
    strbuf message;
    message_write(&message, text, time_s);
    (void)crypto_sign_detached(bytes + TIME_BYTES, NULL, (const uint8_t *)message.p, message.n,
                               witness->secret);
    strbuf_done(&message);
    note_add_signature(out, &witness->key, bytes, sizeof bytes);
}

static bool line_verify(str text, const note_key *witness, const uint8_t bytes[static COSIGNATURE_BYTES],
                        int64_t *ret_time_s)
{
    uint64_t time_s = 0;
    for (int i = 0; i < TIME_BYTES; i++) {
        time_s = time_s << 8 | bytes[i];
    }
    if (time_s > INT64_MAX) {
        return false;
    }
    strbuf message;
    message_write(&message, text, (int64_t)time_s);
    bool ok = crypto_sign_verify_detached(bytes + TIME_BYTES, (const uint8_t *)message.p, message.n,
                                          witness->public_key) == 0;
    strbuf_done(&message);
    *ret_time_s = (int64_t)time_s;
    return ok;
}

bool cosignature_verify(const note *n, const note_key *witness, int64_t *ret_time_s, err *e)
{
    assert(witness->kind == NOTE_COSIGNATURE);
    uint8_t bytes[NOTE_SIGNATURE_BYTES_MAX];
    size_t n_bytes = 0;
    int32_t at = 0;
    int64_t latest_s = -1;
    while (note_find(n, witness, &at, bytes, &n_bytes)) {
        int64_t time_s = -1;
        if (n_bytes != COSIGNATURE_BYTES || !line_verify(n->text, witness, bytes, &time_s)) {
            return err_fail(e, ERR_CODE("ledger.signature_wrong"), ERR_Z("name", witness->name));
        }
        latest_s = time_s > latest_s ? time_s : latest_s;
    }
    if (latest_s < 0) {
        return err_fail(e, ERR_CODE("ledger.signature_absent"), ERR_Z("name", witness->name));
    }
    *ret_time_s = latest_s;
    return true;
}

// ---------------------------------------------------------------- the policy

static bool same_public_key(const note_key *a, const note_key *b)
{
    return memcmp(a->public_key, b->public_key, NOTE_KEY_BYTES) == 0;
}

bool policy_check(const ledger_policy *p, err *e)
{
    if (p->n_witness < 0 || p->n_witness > POLICY_WITNESSES_MAX || p->quorum < 0 ||
        p->quorum > p->n_witness) {
        return err_fail(e, ERR_CODE("ledger.policy_quorum"), ERR_INT("quorum", p->quorum),
                        ERR_INT("witnesses", p->n_witness), ERR_INT("limit", POLICY_WITNESSES_MAX));
    }
    if (p->log.kind != NOTE_ED25519) {
        return err_fail(e, ERR_CODE("ledger.policy_kind"), ERR_Z("name", p->log.name));
    }
    for (int32_t i = 0; i < p->n_witness; i++) {
        const note_key *w = &p->witness[i];
        if (w->kind != NOTE_COSIGNATURE) {
            return err_fail(e, ERR_CODE("ledger.policy_kind"), ERR_Z("name", w->name));
        }
        bool twice = same_public_key(w, &p->log);
        for (int32_t j = 0; j < i; j++) {
            twice = twice || same_public_key(w, &p->witness[j]);
        }
        if (twice) {
            return err_fail(e, ERR_CODE("ledger.policy_twice"), ERR_Z("name", w->name));
        }
    }
    return true;
}

static bool has_signature(const note *n, const note_key *key)
{
    uint8_t bytes[NOTE_SIGNATURE_BYTES_MAX];
    size_t n_bytes;
    int32_t at = 0;
    return note_find(n, key, &at, bytes, &n_bytes);
}

bool policy_open(const ledger_policy *p, str bytes, policy_result *ret_result, err *e)
{
    policy_result r = {0};
    note n = {0};
    if (!policy_check(p, e) || !checkpoint_open(bytes, &p->log, &r.head, &n, e)) {
        return false;
    }
    for (int32_t i = 0; i < p->n_witness; i++) {
        r.time_s[i] = -1;
        if (!has_signature(&n, &p->witness[i])) {
            continue;
        }
        if (!cosignature_verify(&n, &p->witness[i], &r.time_s[i], e)) {
            return false;
        }
        r.n_good++;
    }
    if (r.n_good < p->quorum) {
        return err_fail(e, ERR_CODE("ledger.policy_quorum_short"), ERR_INT("signed", r.n_good),
                        ERR_INT("quorum", p->quorum));
    }
    *ret_result = r;
    return true;
}
