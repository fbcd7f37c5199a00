#include "store/field.h"

#include <assert.h>

#include <sodium.h>

#include "store/store_internal.h"

static_assert(crypto_hash_sha256_BYTES == STORE_FIELD_HASH, "one kind of hash");

// ---------------------------------------------------------------- offers

static bool offers_open(store *s, int64_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_OFFERS_OPEN, &st, e) || !statement_step(s, st, &row, e)) {
        return false;
    }
    *ret_n = sqlite3_column_int64(st, 0);
    (void)sqlite3_reset(st);
    return true;
}

static bool offers_sweep(store *s, int64_t now_us, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_OFFERS_SWEEP, &st, e)) {
        return false;
    }
    bind_int(st, 1, now_us);
    return statement_run(s, st, e);
}

static bool offer_add(store *s, void *ctx, err *e)
{
    const field_offer *row = ctx;
    sqlite3_stmt *st = NULL;
    int64_t n = 0;
    if (!offers_sweep(s, row->made_us, e) || !offers_open(s, &n, e)) {
        return false;
    }
    if (n >= STORE_OFFERS_MAX) {
        return err_fail(e, ERR_CODE("field.offers_full"), ERR_INT("limit", STORE_OFFERS_MAX));
    }
    if (!statement_get(s, SQL_OFFER_ADD, &st, e)) {
        return false;
    }
    bind_blob(st, 1, row->hash.p, row->hash.n);
    bind_text(st, 2, row->person);
    bind_text(st, 3, row->unit);
    bind_int(st, 4, row->role);
    bind_int(st, 5, row->until_s);
    bind_int(st, 6, row->made_us);
    bind_int(st, 7, row->expires_us);
    bind_text(st, 8, row->made_by);
    bind_int(st, 9, row->guest);
    return statement_run(s, st, e);
}

bool store_offer_add(store *s, const field_offer *row, err *e)
{
    field_offer copy = *row;
    return store_in_write(s, offer_add, &copy, e);
}

bool store_offer_get(store *s, arena *a, str hash, int64_t now_us, field_offer *ret, bool *ret_found, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_OFFER_GET, &st, e)) {
        return false;
    }
    bind_blob(st, 1, hash.p, hash.n);
    bind_int(st, 2, now_us);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (row) {
        *ret = (field_offer){
            .hash = column_blob_copy(st, 0, a),
            .person = column_copy(st, 1, a),
            .unit = column_copy(st, 2, a),
            .role = (device_role)sqlite3_column_int(st, 3),
            .until_s = sqlite3_column_int64(st, 4),
            .made_us = sqlite3_column_int64(st, 5),
            .expires_us = sqlite3_column_int64(st, 6),
            .made_by = column_copy(st, 7, a),
            .key = column_blob_copy(st, 8, a),
            .delivery = column_blob_copy(st, 9, a),
            .guest = sqlite3_column_int(st, 10) != 0,
        };
        (void)sqlite3_reset(st);
    }
    *ret_found = row;
    return true;
}

bool store_offer_take(store *s, str hash, str key, str delivery, int64_t now_us, bool *ret_taken, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_OFFER_TAKE, &st, e)) {
        return false;
    }
    bind_blob(st, 1, hash.p, hash.n);
    bind_blob(st, 2, key.p, key.n);
    bind_blob(st, 3, delivery.p, delivery.n);
    bind_int(st, 4, now_us);
    if (!statement_run(s, st, e)) {
        return false;
    }
    *ret_taken = sqlite3_changes(s->db) == 1;
    return true;
}

// ---------------------------------------------------------------- phones

static void word_hash(str word, uint8_t ret[static STORE_FIELD_HASH])
{
    (void)crypto_hash_sha256(ret, (const uint8_t *)(word.n > 0 ? word.p : ""), word.n);
}

bool store_phone_put(store *s, str key, str delivery, int64_t now_us, err *e)
{
    uint8_t hash[STORE_FIELD_HASH];
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_PHONE_PUT, &st, e)) {
        return false;
    }
    word_hash(delivery, hash);
    bind_blob(st, 1, key.p, key.n);
    bind_blob(st, 2, hash, sizeof hash);
    bind_int(st, 3, now_us);
    return statement_run(s, st, e);
}

bool store_phone_of(store *s, str delivery, uint8_t ret_key[static EVENT_KEY_BYTES], bool *ret_found, err *e)
{
    uint8_t hash[STORE_FIELD_HASH];
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_PHONE_OF, &st, e)) {
        return false;
    }
    word_hash(delivery, hash);
    bind_blob(st, 1, hash, sizeof hash);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (row) {
        column_bytes(st, 0, ret_key, EVENT_KEY_BYTES);
    }
    (void)sqlite3_reset(st);
    *ret_found = row;
    return true;
}

void store_phone_heard(store *s, str key, int64_t now_us)
{
    sqlite3_stmt *st = NULL;
    if (s->mode == STORE_WRITE && statement_get(s, SQL_PHONE_HEARD, &st, NULL)) {
        bind_blob(st, 1, key.p, key.n);
        bind_int(st, 2, now_us);
        (void)sqlite3_busy_timeout(s->db, 0);
        (void)statement_run(s, st, NULL);
        (void)sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
    }
}

bool store_phone_sign_in(store *s, str key, int64_t nonce_us, int64_t now_us, const phone_clock *clock,
                         bool *ret_fresh, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_PHONE_SIGN_IN, &st, e)) {
        return false;
    }
    bind_blob(st, 1, key.p, key.n);
    bind_int(st, 2, nonce_us);
    bind_int(st, 3, now_us);
    bind_int(st, 4, clock->at_us);
    bind_int(st, 5, clock->offset_ms);
    bind_int(st, 6, clock->within_ms);
    if (!statement_run(s, st, e)) {
        return false;
    }
    *ret_fresh = sqlite3_changes(s->db) == 1;
    return true;
}

// All of them: whose a device is, the last one says.
static bool bindings_read(store *s, arena *a, device_record *d, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    device_binding *out = NULL;
    int32_t cap = 0;
    if (!statement_get(s, SQL_BINDINGS, &st, e)) {
        return false;
    }
    bind_blob(st, 1, d->key.p, d->key.n);
    while (statement_step(s, st, &row, e)) {
        if (!row) {
            d->binding = out;
            return true;
        }
        out = arena_room(a, out, d->n_binding, &cap, sizeof *out);
        out[d->n_binding++] = (device_binding){
            .person = column_copy(st, 0, a),
            .unit = column_copy(st, 1, a),
            .role = (device_role)sqlite3_column_int(st, 2),
            .from_us = sqlite3_column_int64(st, 3),
            .to_us = sqlite3_column_int64(st, 4),
        };
    }
    return false;
}

bool store_device_get(store *s, arena *a, str key, device_record *ret, bool *ret_found, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_DEVICE_GET, &st, e)) {
        return false;
    }
    bind_blob(st, 1, key.p, key.n);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    *ret_found = row;
    if (!row) {
        return true;
    }
    device_record d = {.key = str_keep(a, key),
                       .revoked_us = sqlite3_column_int64(st, 0),
                       .revoked_known_us = sqlite3_column_int64(st, 1)};
    (void)sqlite3_reset(st);
    if (!bindings_read(s, a, &d, e)) {
        return false;
    }
    *ret = d;
    return true;
}

bool store_phones(store *s, arena *a, str after, int32_t limit, phone_row **ret, int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    int32_t n = 0;
    phone_row *out = ARENA_NEW(a, phone_row, (size_t)limit);
    if (!statement_get(s, SQL_PHONES, &st, e)) {
        return false;
    }
    bind_blob(st, 1, after.n > 0 ? after.p : "", after.n);
    bind_int(st, 2, limit);
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        out[n++] = (phone_row){.device = {.key = column_blob_copy(st, 0, a),
                                          .revoked_us = sqlite3_column_int64(st, 1),
                                          .revoked_known_us = sqlite3_column_int64(st, 2)},
                               .heard_us = sqlite3_column_int64(st, 3),
                               .clock = {.at_us = sqlite3_column_int64(st, 4),
                                         .offset_ms = sqlite3_column_int64(st, 5),
                                         .within_ms = sqlite3_column_int64(st, 6)},
                               .waiting = sqlite3_column_int64(st, 7)};
    }
    for (int32_t i = 0; ok && i < n; i++) {
        ok = bindings_read(s, a, &out[i].device, e);
    }
    if (ok) {
        *ret = out;
        *ret_n = n;
    }
    return ok;
}

// ---------------------------------------------------------------- the key for parcels

bool store_seal_key(store *s, uint8_t ret_key[static STORE_SEAL_PUBLIC], bool *ret_found, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_SEAL_KEY, &st, e) || !statement_step(s, st, &row, e)) {
        return false;
    }
    if (row) {
        column_bytes(st, 0, ret_key, STORE_SEAL_PUBLIC);
    }
    (void)sqlite3_reset(st);
    *ret_found = row;
    return true;
}

bool store_seal_key_put(store *s, const uint8_t key[static STORE_SEAL_PUBLIC], err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_SEAL_KEY_PUT, &st, e)) {
        return false;
    }
    bind_blob(st, 1, key, STORE_SEAL_PUBLIC);
    return statement_run(s, st, e);
}
