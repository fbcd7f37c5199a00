// Phones of the field beside the log: offers by which one is enrolled, what each was last heard of, and the
// key for which parcels are sealed. Whose a phone is the log tells (store/custody.h). Of offers and delivery
// words only hashes are kept; beside its offer a word also as bytes that nobody can read without the offer.
#ifndef KAWAL_STORE_FIELD_H
#define KAWAL_STORE_FIELD_H

#include "store/custody.h"

enum {
    STORE_FIELD_HASH = 32,  // SHA-256
    STORE_SEAL_PUBLIC = 65, // a P-256 point, uncompressed
    STORE_OFFERS_MAX = 64,  // open at the same time
};

// ---- offers

typedef struct field_offer {
    str hash; // of the offer
    str person;
    str unit; // may be empty
    device_role role;
    bool guest;      // nobody of the register: his own office knows him
    int64_t until_s; // the enrolment's end
    int64_t made_us;
    int64_t expires_us;
    str made_by;  // an account, or the console
    str key;      // of the phone that took it; empty = nobody yet
    str delivery; // its delivery word, for who asks again: as the caller encrypted it; goes with the offer
} field_offer;

// Keeps an offer; `key` and `delivery` are not looked at. Those that are over at its made_us go first.
// Errors: field.offers_full {limit}.
bool store_offer_add(store *s, const field_offer *row, err *e);

// The offer of a hash, while it is not over; copied to the arena.
bool store_offer_get(store *s, arena *a, str hash, int64_t now_us, field_offer *ret, bool *ret_found, err *e);

// A phone takes it: once, before it is over. *ret_taken false when another one has.
bool store_offer_take(store *s, str hash, str key, str delivery, int64_t now_us, bool *ret_taken, err *e);

// ---- phones

// Gives a phone its delivery word; another one that it had is void.
bool store_phone_put(store *s, str key, str delivery, int64_t now_us, err *e);

// Whose a delivery word is; *ret_found false when it is nobody's.
bool store_phone_of(store *s, str delivery, uint8_t ret_key[static EVENT_KEY_BYTES], bool *ret_found, err *e);

// It was heard of: written at most once in five minutes, since each time waits for the disk. While another
// one writes it is left for the next time.
void store_phone_heard(store *s, str key, int64_t now_us);

// How far a phone's clock was from the posko's when it last said so.
typedef struct phone_clock {
    int64_t at_us;     // by the posko's clock; 0 = it never said
    int64_t offset_ms; // phone minus posko
    int64_t within_ms; // give or take
} phone_clock;

// It signs in by a nonce of this moment: each later than the one before, unless that one is of a moment that
// is still to come (the clock was ahead). What it says of its clock is kept with it, where it says something.
// *ret_fresh false when the nonce is not later: then nothing is kept.
bool store_phone_sign_in(store *s, str key, int64_t nonce_us, int64_t now_us, const phone_clock *clock,
                         bool *ret_fresh, err *e);

// The device as the log binds it; *ret_found false when nobody enrolled or revoked it. Copied to the arena.
bool store_device_get(store *s, arena *a, str key, device_record *ret, bool *ret_found, err *e);

typedef struct phone_row {
    device_record device;
    int64_t heard_us; // 0 = never
    phone_clock clock;
    int64_t waiting; // events of it that are held
} phone_row;

// Devices by their key, those behind `after` (empty = from the first), at most `limit`.
bool store_phones(store *s, arena *a, str after, int32_t limit, phone_row **ret, int32_t *ret_n, err *e);

// ---- the key for parcels

// The public key that was said last; *ret_found false when none was.
bool store_seal_key(store *s, uint8_t ret_key[static STORE_SEAL_PUBLIC], bool *ret_found, err *e);
bool store_seal_key_put(store *s, const uint8_t key[static STORE_SEAL_PUBLIC], err *e);

#endif
