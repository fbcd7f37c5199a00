// Who of the phones asks: nonces and tokens signed by this process, delivery words kept as hashes.
#include "app/field_desk.h"

#include <string.h>

#include <sodium.h>

#include "app/field_internal.h"
#include "base/clock.h"
#include "event/sign.h"
#include "store/field.h"

static const int64_t CLOCK_MS_MAX = (int64_t)100 * 365 * 24 * 3600 * 1000; // a hundred years

enum { NONCE = 32, RANDOM = 8, MAC = 16, MOMENT = 8, TOKEN = EVENT_KEY_BYTES + MOMENT + MAC };

// ---------------------------------------------------------------- what this process signs

static void put_moment(uint8_t out[static MOMENT], int64_t us)
{
    for (int i = 0; i < MOMENT; i++) {
        out[i] = (uint8_t)((uint64_t)us >> (8 * (MOMENT - 1 - i)));
    }
}

static int64_t get_moment(const uint8_t in[static MOMENT])
{
    uint64_t v = 0;
    for (int i = 0; i < MOMENT; i++) {
        v = v << 8 | in[i];
    }
    return v <= INT64_MAX ? (int64_t)v : INT64_MAX;
}

// Keyed BLAKE2b over what it is for and the bytes: a nonce is no token.
static void mac_of(const field_desk *d, const char *purpose, const uint8_t *bytes, size_t n,
                   uint8_t ret[static MAC])
{
    crypto_generichash_state h;
    (void)crypto_generichash_init(&h, d->kept->secret, FIELD_SECRET_BYTES, MAC);
    (void)crypto_generichash_update(&h, (const uint8_t *)purpose, strlen(purpose) + 1);
    (void)crypto_generichash_update(&h, bytes, n);
    (void)crypto_generichash_final(&h, ret, MAC);
}

static bool mac_holds(const field_desk *d, const char *purpose, const uint8_t *bytes, size_t n)
{
    uint8_t mac[MAC];
    mac_of(d, purpose, bytes, n - MAC, mac);
    return sodium_memcmp(mac, bytes + n - MAC, MAC) == 0;
}

// ---------------------------------------------------------------- hello

bool field_desk_hello(const field_desk *d, json_t **ret, err *e)
{
    arena a = {0};
    uint8_t nonce[NONCE];
    char hex[2 * NONCE + 1];
    checkpoint_row head = {.size = 0};
    bool found = false;
    put_moment(nonce, d->now_us);
    d->tools.random(d->tools.random_ctx, nonce + MOMENT, RANDOM);
    mac_of(d, "nonce", nonce, NONCE - MAC, nonce + NONCE - MAC);
    (void)sodium_bin2hex(hex, sizeof hex, nonce, sizeof nonce);
    bool ok = store_checkpoint_last(d->db, &a, &head, &found, e);
    if (ok) {
        *ret = json_pack("{s:s, s:I, s:I, s:s%}", "nonce", hex, "time_us", (json_int_t)d->now_us, "size",
                         (json_int_t)head.size, "checkpoint", found ? head.note.p : "",
                         found ? head.note.n : (size_t)0);
    }
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- whose a key is

static bool since_fail(const char *code, int64_t us, err *e)
{
    char since[INSTANT_TEXT];
    instant_format(us, since);
    return err_fail(e, ERR_CODE(code), ERR_Z("since", since));
}

// The device of a key, whatever became of it. Errors: field.unknown.
static bool device_read(const field_desk *d, arena *a, str key, device_record *ret, err *e)
{
    bool found = false;
    return store_device_get(d->db, a, key, ret, &found, e) &&
           ((found && ret->n_binding > 0) || err_fail(e, ERR_CODE("field.unknown")));
}

static void device_tell(const field_desk *d, const device_record *rec, bool delivery_only, field_device *ret)
{
    const device_binding *b = device_at(rec, d->now_us);
    *ret = (field_device){.person = b ? b->person : STR(""),
                          .unit = b ? b->unit : STR(""),
                          .role = b ? b->role : DEVICE_KPU,
                          .delivery_only = delivery_only,
                          .revoked_us = rec->revoked_us};
    memcpy(ret->key, rec->key.p, sizeof ret->key);
    (void)sodium_bin2hex(ret->key_hex, sizeof ret->key_hex, ret->key, sizeof ret->key);
}

// Whether it is somebody's now, and no posko's: that one has no business in the field.
static bool device_holds(const field_desk *d, const device_record *rec, err *e)
{
    if (rec->revoked_us <= d->now_us) {
        return since_fail("field.revoked", rec->revoked_us, e);
    }
    const device_binding *b = device_at(rec, d->now_us);
    if (!b) {
        return since_fail("field.over", rec->binding[rec->n_binding - 1].to_us, e);
    }
    return b->role != DEVICE_POSKO || err_fail(e, ERR_CODE("field.unknown"));
}

// ---------------------------------------------------------------- sessions

// "kawal/v1/session", a zero byte, the nonce.
static bool signed_nonce(const uint8_t nonce[static NONCE], const uint8_t key[static EVENT_KEY_BYTES],
                         const uint8_t signature[static EVENT_SIGNATURE_BYTES])
{
    static const char LABEL[] = "kawal/v1/session"; // with its NUL
    char message[sizeof LABEL + NONCE];
    memcpy(message, LABEL, sizeof LABEL);
    memcpy(message + sizeof LABEL, nonce, NONCE);
    return signature_holds((str){message, sizeof message},
                           (str){(const char *)signature, EVENT_SIGNATURE_BYTES},
                           (str){(const char *)key, EVENT_KEY_BYTES});
}

static bool nonce_ours(const field_desk *d, const uint8_t nonce[static NONCE])
{
    int64_t made_us = get_moment(nonce);
    return mac_holds(d, "nonce", nonce, NONCE) && made_us <= d->now_us &&
           d->now_us - made_us <= (int64_t)FIELD_NONCE_S * US_PER_S;
}

static void token_make(const field_desk *d, const uint8_t key[static EVENT_KEY_BYTES],
                       char out[static 2 * TOKEN + 1])
{
    uint8_t token[TOKEN];
    memcpy(token, key, EVENT_KEY_BYTES);
    put_moment(token + EVENT_KEY_BYTES, d->now_us + (int64_t)FIELD_TOKEN_S * US_PER_S);
    mac_of(d, "token", token, TOKEN - MAC, token + TOKEN - MAC);
    (void)sodium_bin2hex(out, 2 * TOKEN + 1, token, sizeof token);
    sodium_memzero(token, sizeof token);
}

// {"offset_ms", "within_ms"}: what the phone has measured of its clock; at_us 0 where it says nothing, or
// nothing that a clock could show.
static phone_clock clock_read(const field_desk *d, const json_t *in)
{
    const json_t *clock = json_object_get(in, "clock");
    const json_t *offset = json_object_get(clock, "offset_ms");
    const json_t *within = json_object_get(clock, "within_ms");
    phone_clock said = {
        .at_us = d->now_us, .offset_ms = json_integer_value(offset), .within_ms = json_integer_value(within)};
    bool can_be = json_is_integer(offset) && json_is_integer(within) && said.offset_ms >= -CLOCK_MS_MAX &&
                  said.offset_ms <= CLOCK_MS_MAX && said.within_ms >= 0 && said.within_ms <= CLOCK_MS_MAX;
    return can_be ? said : (phone_clock){.at_us = 0};
}

bool field_desk_session(const field_desk *d, const json_t *in, json_t **ret, err *e)
{
    uint8_t key[EVENT_KEY_BYTES];
    uint8_t nonce[NONCE];
    uint8_t signature[EVENT_SIGNATURE_BYTES];
    if (!field_hex(field_text(in, "nonce"), nonce, sizeof nonce) || !nonce_ours(d, nonce)) {
        return err_fail(e, ERR_CODE("field.nonce"));
    }
    if (!field_hex(field_text(in, "key"), key, sizeof key) ||
        !field_hex(field_text(in, "signature"), signature, sizeof signature) ||
        !signed_nonce(nonce, key, signature)) {
        return err_fail(e, ERR_CODE("field.proof"));
    }
    arena a = {0};
    device_record rec = {.n_binding = 0};
    bool fresh = false;
    const phone_clock clock = clock_read(d, in);
    const str who = {(const char *)key, sizeof key};
    bool ok = device_read(d, &a, who, &rec, e) && device_holds(d, &rec, e) &&
              store_phone_sign_in(d->db, who, get_moment(nonce), d->now_us, &clock, &fresh, e) &&
              (fresh || err_fail(e, ERR_CODE("field.nonce")));
    if (ok) {
        char token[2 * TOKEN + 1];
        token_make(d, key, token);
        *ret = json_pack("{s:s, s:I}", "token", token, "time_us", (json_int_t)d->now_us);
        sodium_memzero(token, sizeof token);
    }
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- who asks

bool field_of_token(const field_desk *d, arena *a, str token, field_device *ret, err *e)
{
    uint8_t bytes[TOKEN];
    size_t got = 0;
    device_record rec = {.n_binding = 0};
    bool ours = token.n == 2 * sizeof bytes &&
                sodium_hex2bin(bytes, sizeof bytes, token.p, token.n, NULL, &got, NULL) == 0 &&
                got == sizeof bytes && mac_holds(d, "token", bytes, sizeof bytes) &&
                get_moment(bytes + EVENT_KEY_BYTES) > d->now_us;
    if (!ours) {
        return err_fail(e, ERR_CODE("field.session"));
    }
    const str key = {(const char *)bytes, EVENT_KEY_BYTES};
    if (!device_read(d, a, key, &rec, e) || !device_holds(d, &rec, e)) {
        return false;
    }
    store_phone_heard(d->db, key, d->now_us);
    device_tell(d, &rec, false, ret);
    return true;
}

bool field_is_followed(const field_desk *d, arena *a, const field_device *who, bool *ret, err *e)
{
    char code[FIELD_TRACKER];
    entry row = {0};
    bool found = false;
    field_tracker(who->key, code);
    bool ok = store_entry(d->db, a, KIND_TRACKERS, str_of(code), NULL, &row, &found, e);
    *ret = found && row.live;
    return ok;
}

bool field_of_delivery(const field_desk *d, arena *a, str word, field_device *ret, err *e)
{
    uint8_t key[EVENT_KEY_BYTES];
    device_record rec = {.n_binding = 0};
    bool found = false;
    if (!store_phone_of(d->db, word, key, &found, e)) {
        return false;
    }
    if (!found) {
        return err_fail(e, ERR_CODE("field.session"));
    }
    const str who = {(const char *)key, sizeof key};
    if (!device_read(d, a, who, &rec, e)) {
        return false;
    }
    store_phone_heard(d->db, who, d->now_us);
    device_tell(d, &rec, true, ret);
    return true;
}

bool field_signed_in(const field_device *device, err *e)
{
    if (!device->delivery_only) {
        return true;
    }
    return device->revoked_us != INT64_MAX ? since_fail("field.revoked", device->revoked_us, e)
                                           : err_fail(e, ERR_CODE("field.session"));
}
