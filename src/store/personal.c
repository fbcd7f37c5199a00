// Personal cells: the facts have commitments, the table `secret` has salts and values, which can go.
#include "store/kept.h"
#include "store/register_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <sodium.h>

enum { HASH_HEX = 2 * PERSONAL_HASH + 1, PLAN_REAL_DIGITS = 10, PERSONAL_FACTS_MAX = 50000000 };

static void random_system(void *ctx, void *out, size_t n)
{
    (void)ctx;
    randombytes_buf(out, n);
}

void store_random(store *s, void (*random)(void *ctx, void *out, size_t n), void *ctx)
{
    s->random = random;
    s->random_ctx = ctx;
}

static void commitment(const uint8_t salt[static PERSONAL_SALT], str value, uint8_t ret[static PERSONAL_HASH])
{
    crypto_hash_sha256_state h;
    (void)crypto_hash_sha256_init(&h);
    (void)crypto_hash_sha256_update(&h, salt, PERSONAL_SALT);
    (void)crypto_hash_sha256_update(&h, (const uint8_t *)value.p, value.n);
    (void)crypto_hash_sha256_final(&h, ret);
}

// The personal columns that these fields give a value.
static column_set cells_of(const kind_spec *k, const fields *f)
{
    column_set set = kind_personal(k) & f->named;
    for (int i = 0; i < k->n_column; i++) {
        set &= f->value[i].n > 0 ? ~(column_set)0 : ~COLUMN_BIT(i);
    }
    return set;
}

fields personal_commit(store *s, const kind_spec *k, const fields *f, arena *a, personal_salts *ret)
{
    fields committed = *f;
    column_set cells = cells_of(k, f);
    for (int i = 0; cells != 0 && i < k->n_column; i++) {
        uint8_t hash[PERSONAL_HASH];
        if (cells & COLUMN_BIT(i)) {
            (s->random ? s->random : random_system)(s->random_ctx, ret->salt[i], PERSONAL_SALT);
            commitment(ret->salt[i], f->value[i], hash);
            char *hex = ARENA_NEW(a, char, HASH_HEX);
            committed.value[i] = str_of(sodium_bin2hex(hex, HASH_HEX, hash, sizeof hash));
        }
    }
    return committed;
}

bool personal_keep(store *s, const kind_spec *k, const fields *f, const personal_salts *salts, int64_t seq,
                   err *e)
{
    column_set cells = cells_of(k, f);
    for (int i = 0; cells != 0 && i < k->n_column; i++) {
        sqlite3_stmt *st = NULL;
        if (!(cells & COLUMN_BIT(i))) {
            continue;
        }
        if (!statement_get(s, SQL_SECRET_ADD, &st, e)) {
            return false;
        }
        bind_int(st, 1, seq);
        bind_text(st, 2, str_of(k->columns[i].name));
        bind_blob(st, 3, salts->salt[i], PERSONAL_SALT);
        bind_text(st, 4, f->value[i]);
        if (!statement_run(s, st, e)) {
            return false;
        }
    }
    return true;
}

// One cell as the table has it; the value is copied where it is here.
static bool cell_get(store *s, const kind_spec *k, int column, int64_t seq, arena *a, str hex, str *ret_value,
                     personal_state *ret_state, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_SECRET_GET, &st, e)) {
        return false;
    }
    bind_int(st, 1, seq);
    bind_text(st, 2, str_of(k->columns[column].name));
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    *ret_state = PERSONAL_WRONG;
    *ret_value = STR("");
    if (row && sqlite3_column_type(st, 0) == SQLITE_NULL) {
        *ret_state = PERSONAL_ERASED;
        *ret_value = STR(VALUE_ERASED);
    } else if (row) {
        uint8_t salt[PERSONAL_SALT];
        uint8_t hash[PERSONAL_HASH];
        char text[HASH_HEX];
        column_bytes(st, 0, salt, sizeof salt);
        *ret_value = column_copy(st, 1, a);
        commitment(salt, *ret_value, hash);
        (void)sodium_bin2hex(text, sizeof text, hash, sizeof hash);
        *ret_state = str_eq(str_of(text), hex) ? PERSONAL_HERE : PERSONAL_WRONG;
    }
    (void)sqlite3_reset(st);
    return true;
}

bool personal_open(store *s, const kind_spec *k, int64_t seq, str code, arena *a, fields *f, err *e)
{
    column_set cells = cells_of(k, f);
    for (int i = 0; cells != 0 && i < k->n_column; i++) {
        personal_state state = PERSONAL_HERE;
        str value = STR("");
        if (!(cells & COLUMN_BIT(i))) {
            continue;
        }
        if (!cell_get(s, k, i, seq, a, f->value[i], &value, &state, e)) {
            return false;
        }
        if (value.n == 0) {
            return err_fail(e, ERR_CODE("register.damaged"), ERR_Z("kind", k->name), ERR_STR("code", code));
        }
        f->value[i] = value; // one that does not fit is still what is there: fsck tells
    }
    return true;
}

// ---------------------------------------------------------------- all cells

static bool cells_tell(store *s, const kind_spec *k, sqlite3_stmt *st, personal_fn *each, void *ctx, err *e)
{
    arena a = {0};
    fields f;
    personal_cell cell = {.fact = sqlite3_column_int64(st, 0), .kind = k->id, .code = column_copy(st, 1, &a)};
    bool ok = fields_read(k, column_text(st, 2), cell.code, &a, &f, e);
    column_set cells = ok ? cells_of(k, &f) : 0;
    for (int i = 0; ok && i < k->n_column; i++) {
        str value;
        size_t n = 0;
        if (!(cells & COLUMN_BIT(i))) {
            continue;
        }
        cell.column = k->columns[i].name;
        ok = cell_get(s, k, i, cell.fact, &a, f.value[i], &value, &cell.state, e);
        if (sodium_hex2bin(cell.commitment, sizeof cell.commitment, f.value[i].p, f.value[i].n, NULL, &n,
                           NULL) != 0 ||
            n != sizeof cell.commitment) {
            cell.state = PERSONAL_WRONG;
        }
        ok = ok && each(ctx, &cell, e);
    }
    arena_done(&a);
    return ok;
}

bool store_personal(store *s, kind_id kind, str code, personal_fn *each, void *ctx, err *e)
{
    const kind_spec *k = kind_of(kind);
    sqlite3_stmt *st = NULL;
    bool row = false;
    bool ok = true;
    if (kind_personal(k) == 0) {
        return true;
    }
    if (!statement_get(s, code.n > 0 ? SQL_FACTS_RAW_OF : SQL_FACTS_RAW, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(k->name));
    if (code.n > 0) {
        bind_text(st, 2, code);
    }
    while ((ok = statement_step(s, st, &row, e)) && row) {
        ok = cells_tell(s, k, st, each, ctx, e);
        if (!ok) {
            break;
        }
    }
    (void)sqlite3_reset(st);
    return ok;
}

// ---------------------------------------------------------------- erasing

typedef struct erasing {
    kind_id kind;
    str code;
} erasing;

static bool erase(store *s, void *ctx, err *e)
{
    const erasing *x = ctx;
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_SECRET_ERASE, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(kind_of(x->kind)->name));
    bind_text(st, 2, x->code);
    return statement_run(s, st, e) && entry_renew(s, x->kind, x->code, e) && store_kept_clear(s, e) &&
           statement_get(s, SQL_SWEEP_ADD, &st, e) && statement_run(s, st, e);
}

bool store_personal_erase(store *s, kind_id kind, str code, err *e)
{
    erasing x = {kind, code};
    return store_in_write(s, erase, &x, e);
}

// Pages keep copies of rows that were moved or made longer, which no flag of SQLite overwrites.
bool personal_sweep(store *s, bool *ret_swept, err *e)
{
    sqlite3_stmt *st = NULL;
    assert(sqlite3_get_autocommit(s->db));
    if (!statement_get(s, SQL_SWEEP_GET, &st, e) || !statement_step(s, st, ret_swept, e)) {
        return false;
    }
    (void)sqlite3_reset(st);
    if (!*ret_swept) {
        return true;
    }
    if (sqlite3_exec(s->db, "VACUUM", NULL, NULL, NULL) != SQLITE_OK) {
        return store_fail(s, e);
    }
    // Until the write-ahead log is empty, the file itself has the old pages.
    return store_checkpoint(s, e) && statement_get(s, SQL_SWEEP_DROP, &st, e) && statement_run(s, st, e);
}

// ---------------------------------------------------------------- files of version 1

typedef struct old_fact {
    int64_t seq;
    str code;
    str fields;
} old_fact;

static bool old_facts(store *s, const kind_spec *k, arena *a, old_fact **ret, int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    int32_t cap = 0;
    bool row = false;
    bool ok = true;
    *ret = NULL;
    *ret_n = 0;
    if (!statement_get(s, SQL_FACTS_RAW, &st, e)) {
        return false;
    }
    bind_text(st, 1, str_of(k->name));
    while ((ok = statement_step(s, st, &row, e)) && row) {
        if (*ret_n == PERSONAL_FACTS_MAX) {
            ok = err_fail(e, ERR_CODE("store.too_many"), ERR_Z("file", s->path),
                          ERR_INT("limit", PERSONAL_FACTS_MAX));
            break;
        }
        *ret = arena_room(a, *ret, *ret_n, &cap, sizeof **ret);
        (*ret)[(*ret_n)++] =
            (old_fact){sqlite3_column_int64(st, 0), column_copy(st, 1, a), column_copy(st, 2, a)};
    }
    (void)sqlite3_reset(st);
    return ok;
}

static bool fact_migrate(store *s, const kind_spec *k, const old_fact *old, err *e)
{
    arena a = {0};
    fields f;
    personal_salts salts;
    strbuf json;
    sqlite3_stmt *st = NULL;
    strbuf_init(&json, FIELDS_JSON_MAX);
    bool ok = fields_read(k, old->fields, old->code, &a, &f, e);
    if (ok && cells_of(k, &f) != 0) {
        fields committed = personal_commit(s, k, &f, &a, &salts);
        fields_write(k, &committed, &json);
        ok = statement_get(s, SQL_FACT_REPLACE, &st, e);
        if (ok) {
            bind_int(st, 1, old->seq);
            bind_text(st, 2, strbuf_str(&json));
            ok = statement_run(s, st, e) && personal_keep(s, k, &f, &salts, old->seq, e);
        }
    }
    strbuf_done(&json);
    arena_done(&a);
    return ok;
}

static bool facts_migrate(store *s, err *e)
{
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        const kind_spec *k = kind_of((kind_id)kind);
        arena a = {0};
        old_fact *old = NULL;
        int32_t n = 0;
        bool ok = kind_personal(k) == 0 || old_facts(s, k, &a, &old, &n, e);
        for (int32_t i = 0; ok && i < n; i++) {
            ok = fact_migrate(s, k, &old[i], e);
        }
        arena_done(&a);
        if (!ok) {
            return false;
        }
    }
    return true;
}

// Plans had the names of people in them: without these it is another body, and another id. No event tells of
// plans of that version yet.
static bool plan_migrate(store *s, str id, str body, err *e)
{
    json_t *document = json_loadb(body.p, body.n, 0, NULL);
    const char *code = NULL;
    json_t *person = NULL;
    char hex[HASH_HEX];
    uint8_t hash[PERSONAL_HASH];
    sqlite3_stmt *st = NULL;
    bool has_names = false;
    json_object_foreach(json_object_get(document, "people"), code, person)
    {
        has_names = json_object_del(person, "name") == 0 || has_names;
    }
    if (!has_names) { // or it cannot be read: fsck tells
        json_decref(document);
        return true;
    }
    char *text = json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(PLAN_REAL_DIGITS));
    (void)crypto_hash_sha256(hash, (const uint8_t *)(text ? text : ""), text ? strlen(text) : 0);
    str made = str_of(sodium_bin2hex(hex, sizeof hex, hash, sizeof hash));
    bool ok = statement_get(s, SQL_PLAN_REPLACE, &st, e);
    if (ok) {
        bind_text(st, 1, id);
        bind_text(st, 2, made);
        bind_text(st, 3, str_of(text));
        ok = statement_run(s, st, e) && statement_get(s, SQL_PUBLICATION_REPLACE, &st, e);
    }
    if (ok) {
        bind_text(st, 1, id);
        bind_text(st, 2, made);
        ok = statement_run(s, st, e);
    }
    free(text);
    json_decref(document);
    return ok;
}

typedef struct old_plan {
    str id, body;
} old_plan;

static bool plans_migrate(store *s, err *e)
{
    arena a = {0};
    sqlite3_stmt *st = NULL;
    old_plan *plan = NULL;
    int32_t n = 0;
    int32_t cap = 0;
    bool row = false;
    bool ok = statement_get(s, SQL_PLANS, &st, e);
    while (ok && (ok = statement_step(s, st, &row, e)) && row) {
        plan = arena_room(&a, plan, n, &cap, sizeof *plan);
        plan[n++] = (old_plan){column_copy(st, 0, &a), column_copy(st, 1, &a)};
    }
    if (st) {
        (void)sqlite3_reset(st);
    }
    for (int32_t i = 0; ok && i < n; i++) {
        ok = plan_migrate(s, plan[i].id, plan[i].body, e);
    }
    arena_done(&a);
    return ok;
}

// The one time that rows of these tables change.
bool personal_migrate(store *s, err *e)
{
    static const char open_tables[] = "DROP TRIGGER IF EXISTS fact_keep; DROP TRIGGER IF EXISTS plan_keep; "
                                      "DROP TRIGGER IF EXISTS publication_keep;"
                                      "PRAGMA defer_foreign_keys = ON";
    static const char keep_tables[] =
        "CREATE TRIGGER fact_keep BEFORE UPDATE ON fact BEGIN SELECT RAISE(ABORT, 'append only'); END;"
        "CREATE TRIGGER plan_keep BEFORE UPDATE ON plan BEGIN SELECT RAISE(ABORT, 'append only'); END;"
        "CREATE TRIGGER publication_keep BEFORE UPDATE ON publication"
        " BEGIN SELECT RAISE(ABORT, 'append only'); END;";
    if (sqlite3_exec(s->db, open_tables, NULL, NULL, NULL) != SQLITE_OK) {
        return store_fail(s, e);
    }
    return facts_migrate(s, e) && plans_migrate(s, e) &&
           (sqlite3_exec(s->db, keep_tables, NULL, NULL, NULL) == SQLITE_OK || store_fail(s, e));
}
