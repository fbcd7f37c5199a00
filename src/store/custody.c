#include "store/custody.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/log_internal.h"

// ---------------------------------------------------------------- lists

// Steps a bound statement through all of its leaves.
static bool leaves_read(store *s, sqlite3_stmt *st, arena *a, leaf_list *ret, err *e)
{
    leaf *rows = NULL;
    int32_t n = 0;
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        if (n == STORE_LEAVES_MAX) {
            ok = err_fail(e, ERR_CODE("store.too_many"), ERR_Z("file", s->path),
                          ERR_INT("limit", STORE_LEAVES_MAX));
            break;
        }
        if ((n & (n - 1)) == 0) { // grow at powers of two
            rows = mem_grow(rows, n > 0 ? (size_t)n * 2 : 1, sizeof *rows);
        }
        leaf found = leaf_of_row(st);
        rows[n++] = leaf_copy(&found, a);
    }
    (void)sqlite3_reset(st);
    if (ok) {
        leaf *kept = ARENA_NEW(a, leaf, n);
        if (n > 0) {
            memcpy(kept, rows, (size_t)n * sizeof *kept);
        }
        *ret = (leaf_list){kept, n};
    }
    free(rows);
    return ok;
}

// Those of a statement whose one parameter is a blob.
static bool leaves_by(store *s, statement_id id, arena *a, str by, leaf_list *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, id, &st, e)) {
        return false;
    }
    bind_blob(st, 1, by.p, by.n);
    return leaves_read(s, st, a, ret, e);
}

// Runs a statement with up to two numbers.
static bool run_with(store *s, statement_id id, int n, int64_t v, int64_t w, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, id, &st, e)) {
        return false;
    }
    if (n > 0) {
        bind_int(st, 1, v);
    }
    if (n > 1) {
        bind_int(st, 2, w);
    }
    return statement_run(s, st, e);
}

// ---------------------------------------------------------------- devices

static bool binding_add(store *s, str key, int32_t n, const device_binding *b, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_BINDING_ADD, &st, e)) {
        return false;
    }
    bind_blob(st, 1, key.p, key.n);
    bind_int(st, 2, n);
    bind_text(st, 3, b->person);
    bind_text(st, 4, b->unit);
    bind_int(st, 5, b->role);
    bind_int(st, 6, b->from_us);
    bind_int(st, 7, b->to_us);
    return statement_run(s, st, e);
}

static bool device_add(store *s, const device_record *d, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_DEVICE_ADD, &st, e)) {
        return false;
    }
    bind_blob(st, 1, d->key.p, d->key.n);
    bind_int(st, 2, d->revoked_us);
    bind_int(st, 3, d->revoked_known_us);
    bool ok = statement_run(s, st, e);
    for (int32_t i = 0; ok && i < d->n_binding; i++) {
        ok = binding_add(s, d->key, i, &d->binding[i], e);
    }
    return ok;
}

static bool key_drop(store *s, statement_id id, str key, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, id, &st, e)) {
        return false;
    }
    bind_blob(st, 1, key.p, key.n);
    return statement_run(s, st, e);
}

bool store_device_drop(store *s, str key, err *e)
{
    return key_drop(s, SQL_DEVICE_DROP, key, e) && key_drop(s, SQL_BINDINGS_DROP, key, e);
}

bool store_device_put(store *s, const device_record *d, err *e)
{
    return store_device_drop(s, d->key, e) && device_add(s, d, e);
}

bool store_device_revoked(store *s, str key, int64_t *ret_us, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_DEVICE_REVOKED, &st, e)) {
        return false;
    }
    bind_blob(st, 1, key.p, key.n);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    *ret_us = row ? sqlite3_column_int64(st, 0) : INT64_MAX;
    (void)sqlite3_reset(st);
    return true;
}

bool store_enrolments(store *s, arena *a, leaf_list *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    return statement_get(s, SQL_ENROLMENTS, &st, e) && leaves_read(s, st, a, ret, e);
}

bool store_leaves_of_device(store *s, arena *a, str key, int64_t from, int64_t to, int32_t limit,
                            leaf_list *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_LEAVES_OF_DEVICE, &st, e)) {
        return false;
    }
    bind_blob(st, 1, key.p, key.n);
    bind_int(st, 2, from);
    bind_int(st, 3, to);
    bind_int(st, 4, limit);
    return leaves_read(s, st, a, ret, e);
}

bool store_leaves_beside(store *s, arena *a, str key, int64_t sequence, uint64_t below, int32_t limit,
                         leaf_list *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_LEAVES_BESIDE, &st, e)) {
        return false;
    }
    bind_blob(st, 1, key.p, key.n);
    bind_int(st, 2, sequence);
    bind_int(st, 3, below > INT64_MAX ? INT64_MAX : (int64_t)below);
    bind_int(st, 4, limit);
    return leaves_read(s, st, a, ret, e);
}

// Asks for one row about a device and a sequence; *ret_row is to be reset.
static bool device_ask(store *s, statement_id id, str key, int64_t sequence, sqlite3_stmt **ret_row, err *e)
{
    bool row = false;
    if (!statement_get(s, id, ret_row, e)) {
        return false;
    }
    bind_blob(*ret_row, 1, key.p, key.n);
    bind_int(*ret_row, 2, sequence);
    return statement_step(s, *ret_row, &row, e);
}

// The number of that row, or what stands for none.
static bool device_number(store *s, statement_id id, str key, int64_t sequence, int64_t none, int64_t *ret,
                          err *e)
{
    sqlite3_stmt *st = NULL;
    if (!device_ask(s, id, key, sequence, &st, e)) {
        return false;
    }
    *ret = sqlite3_column_type(st, 0) == SQLITE_NULL ? none : sqlite3_column_int64(st, 0);
    (void)sqlite3_reset(st);
    return true;
}

bool store_device_before(store *s, str key, int64_t sequence, int64_t *ret_sequence, int64_t *ret_moment_us,
                         err *e)
{
    sqlite3_stmt *st = NULL;
    if (!device_ask(s, SQL_DEVICE_BEFORE, key, sequence, &st, e)) {
        return false;
    }
    *ret_sequence = sqlite3_column_int64(st, 0);
    *ret_moment_us = *ret_sequence > 0 ? sqlite3_column_int64(st, 1) : INT64_MIN;
    (void)sqlite3_reset(st);
    return true;
}

bool store_device_closed(store *s, str key, int64_t sequence, int64_t *ret_moment_us, err *e)
{
    return device_number(s, SQL_DEVICE_CLOSED, key, sequence, INT64_MIN, ret_moment_us, e);
}

bool store_device_closes(store *s, str key, int64_t sequence, int64_t *ret_sequence, err *e)
{
    return device_number(s, SQL_DEVICE_CLOSES, key, sequence, INT64_MAX, ret_sequence, e);
}

bool store_leaf_sign(store *s, str key, uint64_t index, err *e)
{
    int64_t number = 0;
    return signer_number(s, key, &number, e) && run_with(s, SQL_LEAF_SIGN, 2, number, (int64_t)index, e);
}

bool store_leaves_signed(store *s, arena *a, str key, leaf_list *ret, err *e)
{
    return leaves_by(s, SQL_LEAVES_SIGNED, a, key, ret, e);
}

// ---------------------------------------------------------------- corrections

bool store_leaf_refer(store *s, str id, uint64_t index, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_LEAF_REFER, &st, e)) {
        return false;
    }
    bind_blob(st, 1, id.p, id.n);
    bind_int(st, 2, (int64_t)index);
    return statement_run(s, st, e);
}

bool store_leaf_nonce(store *s, str mark, uint64_t index, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_LEAF_NONCE, &st, e)) {
        return false;
    }
    bind_blob(st, 1, mark.p, mark.n);
    bind_int(st, 2, (int64_t)index);
    return statement_run(s, st, e);
}

bool store_nonce_others(store *s, str mark, uint64_t index, uint64_t ret[static 2], int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    *ret_n = 0;
    if (!statement_get(s, SQL_NONCE_OTHERS, &st, e)) {
        return false;
    }
    bind_blob(st, 1, mark.p, mark.n);
    bind_int(st, 2, (int64_t)index);
    bool ok = statement_step(s, st, &row, e);
    while (ok && row && *ret_n < 2) {
        ret[(*ret_n)++] = (uint64_t)sqlite3_column_int64(st, 0);
        ok = statement_step(s, st, &row, e);
    }
    (void)sqlite3_reset(st);
    return ok;
}

bool store_leaves_refer(store *s, arena *a, const uint8_t id[static EVENT_HASH_BYTES], leaf_list *ret, err *e)
{
    return leaves_by(s, SQL_LEAVES_REFER, a, (str){(const char *)id, EVENT_HASH_BYTES}, ret, e);
}

// ---------------------------------------------------------------- items

static void code_read(sqlite3_stmt *st, int i, char out[static EVENT_CODE_MAX + 1])
{
    str text = column_text(st, i);
    size_t n = text.n < EVENT_CODE_MAX ? text.n : EVENT_CODE_MAX;
    memcpy(out, text.p, n);
    out[n] = '\0';
}

// A field more there is a column more here, in the schema and in three statements.
static_assert(sizeof(custody_state) == 784, "every field of the state has its column");

// The columns of SQL_ITEM_GET behind the number.
static void state_read(sqlite3_stmt *st, custody_state *s)
{
    char *const code[] = {s->place, s->container, s->destination, s->trip, s->held_at, s->person};
    int64_t *const number[] = {&s->last_sequence, &s->last_us, &s->open_us, &s->until_us, &s->position_us};
    uint64_t *const index[] = {&s->moved_index, &s->seals_index, &s->load_index};
    int i = 1;
    memset(s, 0, sizeof *s); // the rules compare states as bytes
    for (size_t k = 0; k < sizeof code / sizeof *code; k++) {
        code_read(st, i++, code[k]);
    }
    column_bytes(st, i++, s->holder, sizeof s->holder);
    column_bytes(st, i++, s->seals, sizeof s->seals);
    column_bytes(st, i++, s->escorts, sizeof s->escorts);
    column_bytes(st, i++, s->last_device, sizeof s->last_device);
    column_bytes(st, i++, s->last_id, sizeof s->last_id);
    for (size_t k = 0; k < sizeof number / sizeof *number; k++) {
        *number[k] = sqlite3_column_int64(st, i++);
    }
    s->position.lat_e7 = sqlite3_column_int(st, i++);
    s->position.lon_e7 = sqlite3_column_int(st, i++);
    s->count = sqlite3_column_int64(st, i++);
    for (size_t k = 0; k < sizeof index / sizeof *index; k++) {
        *index[k] = (uint64_t)sqlite3_column_int64(st, i++);
    }
    s->role = (device_role)sqlite3_column_int(st, i++);
    s->phase = (custody_phase)sqlite3_column_int(st, i++);
    s->condition = sqlite3_column_int(st, i++);
    s->flags = (uint32_t)sqlite3_column_int64(st, i++);
    s->is_load = sqlite3_column_int(st, i++) != 0;
    s->returning = sqlite3_column_int(st, i++) != 0;
}

// The same columns as parameters, from ?2 on.
static void state_bind(sqlite3_stmt *st, const custody_state *s)
{
    const char *const code[] = {s->place, s->container, s->destination, s->trip, s->held_at, s->person};
    const int64_t number[] = {s->last_sequence, s->last_us,         s->open_us,         s->until_us,
                              s->position_us,   s->position.lat_e7, s->position.lon_e7, s->count};
    const uint64_t index[] = {s->moved_index, s->seals_index, s->load_index};
    const int64_t last[] = {s->role, s->phase, s->condition, s->flags, s->is_load, s->returning};
    int i = 2;
    for (size_t k = 0; k < sizeof code / sizeof *code; k++) {
        bind_text(st, i++, str_of(code[k]));
    }
    bind_blob(st, i++, s->holder, sizeof s->holder);
    bind_blob(st, i++, s->seals, sizeof s->seals);
    bind_blob(st, i++, s->escorts, sizeof s->escorts);
    bind_blob(st, i++, s->last_device, sizeof s->last_device);
    bind_blob(st, i++, s->last_id, sizeof s->last_id);
    for (size_t k = 0; k < sizeof number / sizeof *number; k++) {
        bind_int(st, i++, number[k]);
    }
    for (size_t k = 0; k < sizeof index / sizeof *index; k++) {
        bind_int(st, i++, (int64_t)index[k]);
    }
    for (size_t k = 0; k < sizeof last / sizeof *last; k++) {
        bind_int(st, i++, last[k]);
    }
}

bool store_item_get(store *s, str code, int64_t *ret_number, custody_state *ret_state, bool *ret_found,
                    err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_ITEM_GET, &st, e)) {
        return false;
    }
    bind_text(st, 1, code);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (row) {
        *ret_number = sqlite3_column_int64(st, 0);
        state_read(st, ret_state);
        (void)sqlite3_reset(st);
    }
    *ret_found = row;
    return true;
}

bool store_item_add(store *s, str code, int64_t *ret_number, err *e)
{
    custody_state none;
    sqlite3_stmt *st = NULL;
    custody_begin(&none);
    if (!statement_get(s, SQL_ITEM_ADD, &st, e)) {
        return false;
    }
    bind_text(st, 1, code);
    state_bind(st, &none);
    if (!statement_run(s, st, e)) {
        return false;
    }
    *ret_number = sqlite3_last_insert_rowid(s->db);
    return true;
}

bool store_item_put(store *s, int64_t number, const custody_state *state, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_ITEM_PUT, &st, e)) {
        return false;
    }
    bind_int(st, 1, number);
    state_bind(st, state);
    return statement_run(s, st, e);
}

bool store_leaf_concerns(store *s, int64_t item, uint64_t index, err *e)
{
    return run_with(s, SQL_LEAF_CONCERNS, 2, item, (int64_t)index, e);
}

bool store_leaves_of_item(store *s, arena *a, int64_t item, leaf_list *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_LEAVES_OF_ITEM, &st, e)) {
        return false;
    }
    bind_int(st, 1, item);
    return leaves_read(s, st, a, ret, e);
}

bool store_indices_of_item(store *s, arena *a, int64_t item, const uint64_t **ret, int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    uint64_t *index = NULL;
    int32_t n = 0;
    bool row = false;
    bool ok = statement_get(s, SQL_INDICES_OF_ITEM, &st, e);
    if (!ok) {
        return false;
    }
    bind_int(st, 1, item);
    while ((ok = statement_step(s, st, &row, e)) && row) {
        if (n == STORE_LEAVES_MAX) {
            ok = err_fail(e, ERR_CODE("store.too_many"), ERR_Z("file", s->path),
                          ERR_INT("limit", STORE_LEAVES_MAX));
            break;
        }
        if ((n & (n - 1)) == 0) {
            index = mem_grow(index, n > 0 ? (size_t)n * 2 : 1, sizeof *index);
        }
        index[n++] = (uint64_t)sqlite3_column_int64(st, 0);
    }
    (void)sqlite3_reset(st);
    uint64_t *kept = ARENA_NEW(a, uint64_t, n);
    if (n > 0) {
        memcpy(kept, index, (size_t)n * sizeof *kept);
    }
    free(index);
    *ret = kept;
    *ret_n = n;
    return ok;
}

bool store_member_add(store *s, int64_t load, int64_t item, err *e)
{
    return run_with(s, SQL_MEMBER_ADD, 2, load, item, e);
}

bool store_members(store *s, arena *a, int64_t load, const member_row **ret_rows, int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    member_row *member = NULL;
    int32_t n = 0;
    bool row = false;
    bool ok = statement_get(s, SQL_MEMBERS, &st, e);
    if (!ok) {
        return false;
    }
    bind_int(st, 1, load);
    while ((ok = statement_step(s, st, &row, e)) && row) {
        if ((n & (n - 1)) == 0) {
            member = mem_grow(member, n > 0 ? (size_t)n * 2 : 1, sizeof *member);
        }
        member[n++] = (member_row){.number = sqlite3_column_int64(st, 0),
                                   .code = column_copy(st, 1, a),
                                   .last_us = sqlite3_column_int64(st, 2),
                                   .open_us = sqlite3_column_int64(st, 3),
                                   .is_load = sqlite3_column_int(st, 4) != 0};
    }
    (void)sqlite3_reset(st);
    member_row *kept = ARENA_NEW(a, member_row, n);
    if (n > 0) {
        memcpy(kept, member, (size_t)n * sizeof *kept);
    }
    free(member);
    *ret_rows = kept;
    *ret_n = n;
    return ok;
}

// A growing array of codes.
bool store_members_since(store *s, arena *a, int64_t load, int64_t since_us, const str **ret_codes,
                         int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    str *code = NULL;
    int32_t n = 0;
    bool row = false;
    bool ok = statement_get(s, SQL_MEMBERS_SINCE, &st, e);
    if (!ok) {
        return false;
    }
    bind_int(st, 1, load);
    bind_int(st, 2, since_us);
    while ((ok = statement_step(s, st, &row, e)) && row) {
        if ((n & (n - 1)) == 0) {
            code = mem_grow(code, n > 0 ? (size_t)n * 2 : 1, sizeof *code);
        }
        code[n++] = column_copy(st, 0, a);
    }
    (void)sqlite3_reset(st);
    str *kept = ARENA_NEW(a, str, n);
    if (n > 0) {
        memcpy(kept, code, (size_t)n * sizeof *kept);
    }
    free(code);
    *ret_codes = kept;
    *ret_n = n;
    return ok;
}

// ---------------------------------------------------------------- findings

bool store_findings_drop_leaf(store *s, uint64_t index, err *e)
{
    return run_with(s, SQL_FINDINGS_DROP_LEAF, 1, (int64_t)index, 0, e);
}

static bool finding_add(store *s, int64_t item, int32_t n, const custody_finding *f, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_FINDING_ADD, &st, e)) {
        return false;
    }
    bind_int(st, 1, item);
    bind_int(st, 2, (int64_t)f->index);
    bind_int(st, 3, n);
    bind_text(st, 4, str_of(custody_code_name(f->code)));
    bind_text(st, 5, f->expected);
    bind_text(st, 6, f->got);
    return statement_run(s, st, e);
}

// Where a finding of a list is kept.
typedef struct finding_place {
    uint64_t index;
    int32_t at; // in the list
    int32_t of_leaf;
} finding_place;

// By leaf, those of one leaf in the order in which they were found.
static int by_leaf(const void *a, const void *b)
{
    const finding_place *x = a;
    const finding_place *y = b;
    return x->index != y->index ? (x->index > y->index) - (x->index < y->index)
                                : (x->at > y->at) - (x->at < y->at);
}

static finding_place *findings_place(arena *a, const custody_finding *row, int32_t n)
{
    finding_place *place = ARENA_NEW(a, finding_place, n);
    for (int32_t i = 0; i < n; i++) {
        place[i] = (finding_place){.index = row[i].index, .at = i};
    }
    if (n > 1) {
        qsort(place, (size_t)n, sizeof *place, by_leaf);
    }
    for (int32_t i = 1; i < n; i++) {
        place[i].of_leaf = place[i - 1].index == place[i].index ? place[i - 1].of_leaf + 1 : 0;
    }
    return place;
}

static bool findings_write(store *s, int64_t item, const custody_finding *row, const finding_place *place,
                           int32_t n, err *e)
{
    bool ok = true;
    for (int32_t i = 0; ok && i < n; i++) {
        ok = finding_add(s, item, place[i].of_leaf, &row[place[i].at], e);
    }
    return ok;
}

bool store_findings_add(store *s, int64_t item, const custody_finding *row, int32_t n, err *e)
{
    if (n == 0) {
        return true;
    }
    arena a = {0};
    bool ok = findings_write(s, item, row, findings_place(&a, row, n), n, e);
    arena_done(&a);
    return ok;
}

// A row of SQL_FINDINGS_OF_ITEM.
static bool finding_is(sqlite3_stmt *st, const finding_place *place, const custody_finding *f)
{
    return (uint64_t)sqlite3_column_int64(st, 0) == place->index &&
           sqlite3_column_int(st, 1) == place->of_leaf &&
           str_eq(column_text(st, 2), str_of(custody_code_name(f->code))) &&
           str_eq(column_text(st, 3), f->expected) && str_eq(column_text(st, 4), f->got);
}

// Drops those of an item from a leaf and number on.
static bool findings_drop(store *s, int64_t item, int64_t index, int32_t of_leaf, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_FINDINGS_DROP_FROM, &st, e)) {
        return false;
    }
    bind_int(st, 1, item);
    bind_int(st, 2, index);
    bind_int(st, 3, of_leaf);
    return statement_run(s, st, e);
}

// How many of the first ones are in the file as they should be; what else is there goes.
static bool findings_keep(store *s, int64_t item, const custody_finding *row, const finding_place *place,
                          int32_t n, int32_t *ret_kept, err *e)
{
    sqlite3_stmt *st = NULL;
    int32_t kept = 0;
    bool more = false;
    bool ok = statement_get(s, SQL_FINDINGS_OF_ITEM, &st, e);
    if (!ok) {
        return false;
    }
    bind_int(st, 1, item);
    while ((ok = statement_step(s, st, &more, e)) && more && kept < n &&
           finding_is(st, &place[kept], &row[place[kept].at])) {
        kept++;
    }
    int64_t index = more ? sqlite3_column_int64(st, 0) : 0;
    int32_t of_leaf = more ? sqlite3_column_int(st, 1) : 0;
    (void)sqlite3_reset(st);
    *ret_kept = kept;
    return ok && (!more || findings_drop(s, item, index, of_leaf, e));
}

bool store_findings_put(store *s, int64_t item, const custody_finding *row, int32_t n, err *e)
{
    arena a = {0};
    finding_place *place = findings_place(&a, row, n);
    int32_t kept = 0;
    bool ok = findings_keep(s, item, row, place, n, &kept, e) &&
              findings_write(s, item, row, place + kept, n - kept, e);
    arena_done(&a);
    return ok;
}

enum { FINDINGS_MAX = 100000 }; // of one list

static bool code_find(str name, custody_code *ret)
{
#define CUSTODY_ONE(symbol, ...) +1
    enum { CODES = 0 CUSTODY_CODES(CUSTODY_ONE) };
#undef CUSTODY_ONE
    for (int i = 0; i < CODES; i++) {
        if (str_eq(name, str_of(custody_code_name((custody_code)i)))) {
            *ret = (custody_code)i;
            return true;
        }
    }
    return false;
}

// What a bound statement gives.
static bool findings_read(store *s, sqlite3_stmt *st, arena *a, const custody_finding **ret_rows,
                          int32_t *ret_n, err *e)
{
    custody_finding *rows = NULL;
    int32_t n = 0;
    bool row = false;
    bool ok = true;
    while ((ok = statement_step(s, st, &row, e)) && row) {
        custody_finding f = {.index = (uint64_t)sqlite3_column_int64(st, 0)};
        if (!code_find(column_text(st, 2), &f.code)) {
            continue; // of a newer program
        }
        f.item = column_copy(st, 1, a);
        f.expected = column_copy(st, 3, a);
        f.got = column_copy(st, 4, a);
        if ((n & (n - 1)) == 0) {
            rows = mem_grow(rows, n > 0 ? (size_t)n * 2 : 1, sizeof *rows);
        }
        rows[n++] = f;
    }
    (void)sqlite3_reset(st);
    custody_finding *kept = ARENA_NEW(a, custody_finding, n);
    if (n > 0) {
        memcpy(kept, rows, (size_t)n * sizeof *kept);
    }
    free(rows);
    *ret_rows = kept;
    *ret_n = n;
    return ok;
}

bool store_findings(store *s, arena *a, uint64_t from, uint64_t to, const custody_finding **ret_rows,
                    int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_FINDINGS, &st, e)) {
        return false;
    }
    bind_int(st, 1, (int64_t)from);
    bind_int(st, 2, (int64_t)to);
    bind_int(st, 3, FINDINGS_MAX);
    return findings_read(s, st, a, ret_rows, ret_n, e);
}

bool store_findings_watched(store *s, arena *a, int32_t most, const custody_finding **ret_rows,
                            int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_FINDINGS_WATCHED, &st, e)) {
        return false;
    }
    bind_int(st, 1, most);
    return findings_read(s, st, a, ret_rows, ret_n, e);
}

bool store_leaves_found(store *s, arena *a, custody_code code, leaf_list *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_LEAVES_FOUND, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(custody_code_name(code)));
    return leaves_read(s, st, a, ret, e);
}

bool store_place_known(store *s, str code, bool *ret_known, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_PLACE_KNOWN, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(kind_of(KIND_SITES)->name));
    bind_text(st, 2, str_of(kind_of(KIND_TPS)->name));
    bind_text(st, 3, code);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    *ret_known = sqlite3_column_int(st, 0) != 0;
    (void)sqlite3_reset(st);
    return true;
}

// ---------------------------------------------------------------- pages

bool store_leaves_page(store *s, arena *a, uint64_t from, int32_t limit, leaf_list *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_LEAVES_PAGE, &st, e)) {
        return false;
    }
    bind_int(st, 1, (int64_t)from);
    bind_int(st, 2, limit);
    return leaves_read(s, st, a, ret, e);
}

// Rows of a number and some bytes.
static bool page(store *s, statement_id id, arena *a, int64_t *number, int32_t limit, str *ret,
                 int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    int32_t n = 0;
    bool row = false;
    bool ok = statement_get(s, id, &st, e);
    if (!ok) {
        return false;
    }
    bind_int(st, 1, *number);
    bind_int(st, 2, limit);
    while (n < limit && (ok = statement_step(s, st, &row, e)) && row) {
        *number = sqlite3_column_int64(st, 0);
        ret[n++] = column_blob_copy(st, 1, a);
    }
    (void)sqlite3_reset(st);
    *ret_n = n;
    return ok;
}

bool store_signers_page(store *s, arena *a, int64_t *number, int32_t limit, str *ret_keys, int32_t *ret_n,
                        err *e)
{
    return page(s, SQL_SIGNERS, a, number, limit, ret_keys, ret_n, e);
}

bool store_items_page(store *s, arena *a, int64_t *number, int32_t limit, str *ret_codes, int32_t *ret_n,
                      err *e)
{
    return page(s, SQL_ITEM_CODES, a, number, limit, ret_codes, ret_n, e);
}
