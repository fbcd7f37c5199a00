#include "event/sign.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

_Static_assert((int)EVENT_SECRET_BYTES == (int)crypto_sign_SECRETKEYBYTES, "libsodium's keys");
_Static_assert((int)EVENT_SIGNATURE_BYTES == (int)crypto_sign_BYTES, "libsodium's signatures");
_Static_assert((int)EVENT_KEY_BYTES == (int)crypto_sign_PUBLICKEYBYTES, "libsodium's keys");

// With their closing zero byte, which ends the context: neither is the beginning of the other.
static const char context_event[] = "kawal/v1/event";
static const char context_accept[] = "kawal/v1/accept";

typedef struct signed_bytes {
    size_t n;
    uint8_t p[sizeof context_accept + EVENT_BODY_MAX];
} signed_bytes;

static void message_add(signed_bytes *m, const void *bytes, size_t n)
{
    assert(n <= sizeof m->p - m->n);
    memcpy(m->p + m->n, bytes, n);
    m->n += n;
}

static str message_str(const signed_bytes *m)
{
    return (str){(const char *)m->p, m->n};
}

static void message_event(signed_bytes *m, str body)
{
    m->n = 0;
    message_add(m, context_event, sizeof context_event);
    message_add(m, body.p, body.n);
}

static void message_accept(signed_bytes *m, const uint8_t id[static EVENT_HASH_BYTES],
                           const void *giver_signature)
{
    m->n = 0;
    message_add(m, context_accept, sizeof context_accept);
    message_add(m, id, EVENT_HASH_BYTES);
    message_add(m, giver_signature, EVENT_SIGNATURE_BYTES);
}

void event_sign(str body, const uint8_t secret[static EVENT_SECRET_BYTES],
                uint8_t ret_signature[static EVENT_SIGNATURE_BYTES])
{
    signed_bytes m;
    message_event(&m, body);
    (void)crypto_sign_detached(ret_signature, NULL, m.p, m.n, secret);
}

void event_accept(str body, const uint8_t giver[static EVENT_SIGNATURE_BYTES],
                  const uint8_t secret[static EVENT_SECRET_BYTES],
                  uint8_t ret_signature[static EVENT_SIGNATURE_BYTES])
{
    signed_bytes m;
    uint8_t id[EVENT_HASH_BYTES];
    event_id(body, id);
    message_accept(&m, id, giver);
    (void)crypto_sign_detached(ret_signature, NULL, m.p, m.n, secret);
}

bool signature_holds(str message, str signature, str key)
{
    return signature.n == EVENT_SIGNATURE_BYTES && key.n == EVENT_KEY_BYTES &&
           crypto_sign_verify_detached((const uint8_t *)signature.p, (const uint8_t *)message.p, message.n,
                                       (const uint8_t *)key.p) == 0;
}

bool event_signed_by(const event_frame *f, event_signer s)
{
    signed_bytes m;
    uint8_t id[EVENT_HASH_BYTES];
    if (s == EVENT_GIVER) {
        message_event(&m, f->event.body);
    } else if (f->signature[EVENT_GIVER].n == EVENT_SIGNATURE_BYTES) {
        event_id(f->event.body, id);
        message_accept(&m, id, f->signature[EVENT_GIVER].p);
    } else {
        return false;
    }
    return signature_holds(message_str(&m), f->signature[s], event_signer_key(&f->event, s));
}

bool event_verify(const event_frame *f, err *e)
{
    uint8_t id[EVENT_HASH_BYTES];
    event_id(f->event.body, id);
    return event_verify_known(f, id, e);
}

bool event_verify_known(const event_frame *f, const uint8_t id[static EVENT_HASH_BYTES], err *e)
{
    signed_bytes m;
    message_event(&m, f->event.body);
    for (int i = 0; i < EVENT_SIGNERS; i++) {
        event_signer s = (event_signer)i;
        str key = event_signer_key(&f->event, s);
        str signature = f->signature[s];
        if (s != EVENT_GIVER && key.n == 0) {
            continue;
        }
        if (signature.n == 0) {
            return err_fail(e, ERR_CODE("event.unsigned"), ERR_Z("signer", event_signer_name(s)));
        }
        if (!signature_holds(message_str(&m), signature, key)) {
            return err_fail(e, ERR_CODE("event.bad_signature"), ERR_Z("signer", event_signer_name(s)));
        }
        if (s == EVENT_GIVER) {
            message_accept(&m, id, signature.p); // what all others sign
        }
    }
    return true;
}
