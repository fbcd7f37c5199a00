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
