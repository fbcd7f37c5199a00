// Signatures: detached Ed25519 (RFC 8032) by libsodium. The giver signs "kawal/v1/event", a zero byte and the
// body; receiver and witness sign "kawal/v1/accept", a zero byte, the event's id and the giver's signature,
// so that each of them also says whose offer it accepted.
//
// A signature holds when libsodium says so. Verifiers disagree about odd signatures; libsodium's rule is the
// strictest of those in use, so that what it takes every outside verifier takes. None is verified in batches,
// where even one library would disagree with itself.
#ifndef KAWAL_EVENT_SIGN_H
#define KAWAL_EVENT_SIGN_H

#include "event/event.h"

enum { EVENT_SECRET_BYTES = 64 }; // as libsodium keeps one: seed and public key

// Signs a body as its giver.
void event_sign(str body, const uint8_t secret[static EVENT_SECRET_BYTES],
                uint8_t ret_signature[static EVENT_SIGNATURE_BYTES]);

// Counter-signs, as receiver or witness, the event that the giver signed.
void event_accept(str body, const uint8_t giver[static EVENT_SIGNATURE_BYTES],
                  const uint8_t secret[static EVENT_SECRET_BYTES],
                  uint8_t ret_signature[static EVENT_SIGNATURE_BYTES]);

// The one rule by which a signature over plain bytes is taken.
bool signature_holds(str message, str signature, str key);

// Whether one signer's signature is there and holds; that of receiver and witness over the giver's that is in
// the frame.
bool event_signed_by(const event_frame *f, event_signer s);

// Whether everyone whom the event names has signed it. Errors, with {signer}, the first one at fault:
// event.unsigned, event.bad_signature.
bool event_verify(const event_frame *f, err *e);
// The same for who has the event_id of its body already.
bool event_verify_known(const event_frame *f, const uint8_t id[static EVENT_HASH_BYTES], err *e);

#endif
