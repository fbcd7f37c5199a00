#include "store/observation.h"

#include <sodium.h>

#include "store/store_internal.h"

typedef crypto_hash_sha256_state sha;

// ---------------------------------------------------------------- in

typedef struct intake {
    observed_row *row;
    int32_t n;
    int32_t added;
} intake;

static bool sealed_until(store *s, int64_t *ret_us, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_OBSERVED_END, &st, e) || !statement_step(s, st, &row, e)) {
        return false;
    }
    *ret_us = row ? sqlite3_column_int64(st, 0) : 0;
    (void)sqlite3_reset(st);
    return true;
}

static void bind_row(sqlite3_stmt *st, const observed_row *row)
{
    const observation *o = &row->what;
    bind_text(st, 1, row->tracker);
    bind_int(st, 2, o->time_us);
    bind_int(st, 3, o->timed);
    bind_int(st, 4, o->placed);
    bind_int(st, 5, o->mock);
    bind_int(st, 6, o->placed ? o->at.lat_e7 : 0);
    bind_int(st, 7, o->placed ? o->at.lon_e7 : 0);
    bind_int(st, 8, o->accuracy_m);
    bind_int(st, 9, o->speed_cms);
    bind_int(st, 10, o->bearing_deg);
    bind_int(st, 11, o->battery);
    bind_int(st, 12, o->sos);
    bind_int(st, 13, o->heard_us);
}

// One that is there already: when it came first counts.
static bool earlier(store *s, const observed_row *row, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_OBSERVATION_EARLIER, &st, e)) {
        return false;
    }
    bind_row(st, row);
    return statement_run(s, st, e);
}

static bool observe_work(store *s, void *ctx, err *e)
{
    intake *in = ctx;
    int64_t end_us = 0;
    sqlite3_stmt *st = NULL;
    if (!sealed_until(s, &end_us, e)) {
        return false;
    }
    for (int32_t i = 0; i < in->n; i++) {
        observation *o = &in->row[i].what;
        o->heard_us = o->heard_us > end_us ? o->heard_us : end_us;
        if (!statement_get(s, SQL_OBSERVATION_ADD, &st, e)) {
            return false;
        }
        bind_row(st, &in->row[i]);
        if (!statement_run(s, st, e)) {
            return false;
        }
        bool added = sqlite3_changes(s->db) > 0;
        in->added += added;
        if (!added && !earlier(s, &in->row[i], e)) {
            return false;
        }
    }
    return true;
}

bool store_observe(store *s, observed_row *row, int32_t n, int32_t *ret_n, err *e)
{
    intake in = {.row = row, .n = n};
    if (!store_in_write(s, observe_work, &in, e)) {
        return false;
    }
    *ret_n = in.added;
    return true;
}

// ---------------------------------------------------------------- out

static observed_row row_of(sqlite3_stmt *st)
{
    return (observed_row){
        .tracker = column_text(st, 0),
        .what = {.time_us = sqlite3_column_int64(st, 1),
                 .timed = sqlite3_column_int(st, 2) != 0,
                 .placed = sqlite3_column_int(st, 3) != 0,
                 .mock = sqlite3_column_int(st, 4) != 0,
                 .at = {.lat_e7 = sqlite3_column_int(st, 5), .lon_e7 = sqlite3_column_int(st, 6)},
                 .accuracy_m = sqlite3_column_int(st, 7),
                 .speed_cms = sqlite3_column_int(st, 8),
                 .bearing_deg = sqlite3_column_int(st, 9),
                 .battery = sqlite3_column_int(st, 10),
                 .sos = sqlite3_column_int(st, 11) != 0,
                 .heard_us = sqlite3_column_int64(st, 12)},
    };
}

bool store_observations(store *s, str tracker, int64_t from_us, int64_t to_us, int64_t every_us,
                        store_observed_fn *each, void *ctx, err *e)
{
    sqlite3_stmt *st = NULL;
    observed_row last = {.tracker = tracker};
    bool row = false;
    bool held = false;
    bool ok = statement_get(s, SQL_OBSERVATIONS, &st, e);
    if (!ok) {
        return false;
    }
    bind_text(st, 1, tracker);
    bind_int(st, 2, from_us);
    bind_int(st, 3, to_us);
    while (ok && (ok = statement_step(s, st, &row, e)) && row) {
        observed_row next = row_of(st);
        next.tracker = tracker;
        bool apart = held && (every_us <= 0 || next.what.time_us / every_us != last.what.time_us / every_us);
        ok = !apart || each(ctx, &last, e);
        last = next;
        held = true;
    }
    (void)sqlite3_reset(st);
    return ok && (!held || each(ctx, &last, e));
}

bool store_observations_heard(store *s, int64_t since_us, int32_t limit, store_observed_fn *each, void *ctx,
                              err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    bool ok = statement_get(s, SQL_OBSERVATIONS_HEARD, &st, e);
    if (!ok) {
        return false;
    }
    bind_int(st, 1, since_us);
    int32_t n = 0;
    int64_t last_us = 0;
    while (ok && (ok = statement_step(s, st, &row, e)) && row) {
        observed_row next = row_of(st);
        if (n >= limit && next.what.heard_us != last_us) {
            break;
        }
        last_us = next.what.heard_us;
        n++;
        ok = each(ctx, &next, e);
    }
    (void)sqlite3_reset(st);
    return ok;
}

bool store_observed_sos(store *s, str tracker, observation *ret, bool *ret_found, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_OBSERVATION_SOS, &st, e)) {
        return false;
    }
    bind_text(st, 1, tracker);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (row) {
        *ret = row_of(st).what;
    }
    *ret_found = row;
    (void)sqlite3_reset(st);
    return true;
}

// ---------------------------------------------------------------- slices

// A value is its length, a colon, its bytes and a newline, as in the hash of a batch of the register.
static void hash_column(sha *h, sqlite3_stmt *st, int i)
{
    char head[24];
    str text = column_text(st, i);
    int n = snprintf(head, sizeof head, "%zu:", text.n);
    (void)crypto_hash_sha256_update(h, (const uint8_t *)head, (unsigned long long)n);
    (void)crypto_hash_sha256_update(h, (const uint8_t *)text.p, text.n);
    (void)crypto_hash_sha256_update(h, (const uint8_t *)"\n", 1);
}

// Counts and hashes the rows of a slice as they are now.
static bool slice_hash(store *s, observed_slice *x, err *e)
{
    static const char name[] = "kawal/v1/observed\n";
    sqlite3_stmt *st = NULL;
    bool row = false;
    bool ok = statement_get(s, SQL_OBSERVED_ROWS, &st, e);
    sha h;
    (void)crypto_hash_sha256_init(&h);
    (void)crypto_hash_sha256_update(&h, (const uint8_t *)name, sizeof name - 1);
    x->count = 0;
    if (!ok) {
        return false;
    }
    bind_int(st, 1, x->from_us);
    bind_int(st, 2, x->to_us);
    while ((ok = statement_step(s, st, &row, e)) && row) {
        for (int i = 0; i < sqlite3_column_count(st); i++) {
            hash_column(&h, st, i);
        }
        x->count++;
    }
    (void)sqlite3_reset(st);
    (void)crypto_hash_sha256_final(&h, x->hash);
    return ok;
}

static bool first_heard(store *s, int64_t from_us, int64_t *ret_us, bool *ret_found, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_OBSERVED_FIRST, &st, e)) {
        return false;
    }
    bind_int(st, 1, from_us);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    *ret_found = row && sqlite3_column_type(st, 0) != SQLITE_NULL;
    *ret_us = *ret_found ? sqlite3_column_int64(st, 0) : 0;
    (void)sqlite3_reset(st);
    return true;
}

// The bounds of the next slice; *ret_found false when none is over by until_us.
static bool next_bounds(store *s, int64_t slice_us, int64_t until_us, observed_slice *ret,
                        int64_t *ret_first_us, bool *ret_found, err *e)
{
    int64_t end_us = 0;
    int64_t first_us = 0;
    bool found = false;
    if (!sealed_until(s, &end_us, e) || !first_heard(s, end_us, &first_us, &found, e)) {
        return false;
    }
    int64_t aligned_us = first_us - first_us % slice_us;
    *ret = (observed_slice){.from_us = aligned_us > end_us ? aligned_us : end_us,
                            .to_us = aligned_us + slice_us};
    *ret_first_us = first_us;
    *ret_found = found && ret->to_us <= until_us;
    return true;
}

bool store_observed_due(store *s, int64_t slice_us, int64_t until_us, bool *ret_due, err *e)
{
    observed_slice x = {0};
    int64_t first_us = 0;
    return next_bounds(s, slice_us, until_us, &x, &first_us, ret_due, e);
}

bool store_observed_next(store *s, int64_t slice_us, int64_t until_us, int64_t most, observed_slice *ret,
                         bool *ret_found, err *e)
{
    observed_slice x = {0};
    int64_t first_us = 0;
    if (!next_bounds(s, slice_us, until_us, &x, &first_us, ret_found, e)) {
        return false;
    }
    if (!*ret_found) {
        return true;
    }
    bool ok = slice_hash(s, &x, e);
    while (ok && x.count > most && x.to_us - first_us > 1) {
        x.to_us = first_us + (x.to_us - first_us) / 2; // never before the first one
        ok = slice_hash(s, &x, e);
    }
    if (ok) {
        *ret = x;
    }
    return ok;
}

bool store_observed_seal(store *s, const observed_slice *slice, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_OBSERVED_ADD, &st, e)) {
        return false;
    }
    bind_int(st, 1, slice->from_us);
    bind_int(st, 2, slice->to_us);
    bind_int(st, 3, slice->count);
    bind_blob(st, 4, slice->hash, sizeof slice->hash);
    bind_int(st, 5, (int64_t)slice->index);
    return statement_run(s, st, e);
}

static observed_slice slice_of(sqlite3_stmt *st)
{
    observed_slice x = {.from_us = sqlite3_column_int64(st, 0),
                        .to_us = sqlite3_column_int64(st, 1),
                        .count = sqlite3_column_int64(st, 2),
                        .index = (uint64_t)sqlite3_column_int64(st, 4),
                        .erased = sqlite3_column_int(st, 5) != 0};
    column_bytes(st, 3, x.hash, sizeof x.hash);
    return x;
}

bool store_observed_each(store *s, store_slice_fn *each, void *ctx, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    bool ok = statement_get(s, SQL_OBSERVED_ALL, &st, e);
    if (!ok) {
        return false;
    }
    while (ok && (ok = statement_step(s, st, &row, e)) && row) {
        observed_slice kept = slice_of(st);
        observed_slice now = kept;
        if ((ok = slice_hash(s, &now, e))) {
            bool same = now.count == kept.count && sodium_memcmp(now.hash, kept.hash, sizeof now.hash) == 0;
            ok = each(ctx, &kept, kept.erased ? now.count == 0 : same, e);
        }
    }
    (void)sqlite3_reset(st);
    return ok;
}

// ---------------------------------------------------------------- erasing

bool store_observed_erased(store *s, int64_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_OBSERVED_GONE, &st, e) || !statement_step(s, st, &row, e)) {
        return false;
    }
    *ret_n = row ? sqlite3_column_int64(st, 0) : 0;
    (void)sqlite3_reset(st);
    return true;
}

typedef struct erasing {
    int64_t before_us;
    int64_t n;
} erasing;

static bool erase_work(store *s, void *ctx, err *e)
{
    erasing *x = ctx;
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_OBSERVATIONS_ERASE, &st, e)) {
        return false;
    }
    bind_int(st, 1, x->before_us);
    if (!statement_run(s, st, e)) {
        return false;
    }
    x->n = sqlite3_changes64(s->db);
    if (!statement_get(s, SQL_OBSERVED_ERASED, &st, e)) {
        return false;
    }
    bind_int(st, 1, x->before_us);
    if (!statement_run(s, st, e) || !statement_get(s, SQL_SWEEP_ADD, &st, e)) {
        return false;
    }
    return statement_run(s, st, e);
}

bool store_observations_erase(store *s, int64_t before_us, int64_t *ret_n, err *e)
{
    erasing x = {.before_us = before_us};
    if (!store_in_write(s, erase_work, &x, e)) {
        return false;
    }
    *ret_n = x.n;
    return true;
}

// ---------------------------------------------------------------- tokens

static void token_hash(str token, uint8_t out[static EVENT_HASH_BYTES])
{
    (void)crypto_hash_sha256(out, (const uint8_t *)token.p, token.n);
}

bool store_token_put(store *s, str tracker, str token, int64_t now_us, err *e)
{
    uint8_t hash[EVENT_HASH_BYTES];
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_TOKEN_PUT, &st, e)) {
        return false;
    }
    token_hash(token, hash);
    bind_text(st, 1, tracker);
    bind_blob(st, 2, hash, sizeof hash);
    bind_int(st, 3, now_us);
    return statement_run(s, st, e);
}

bool store_token_drop(store *s, str tracker, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_TOKEN_DROP, &st, e)) {
        return false;
    }
    bind_text(st, 1, tracker);
    return statement_run(s, st, e);
}

bool store_token_find(store *s, arena *a, str token, str *ret_tracker, bool *ret_found, err *e)
{
    uint8_t hash[EVENT_HASH_BYTES];
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_TOKEN_FIND, &st, e)) {
        return false;
    }
    token_hash(token, hash);
    bind_blob(st, 1, hash, sizeof hash);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (row) {
        *ret_tracker = column_copy(st, 0, a);
    }
    *ret_found = row;
    (void)sqlite3_reset(st);
    return true;
}
