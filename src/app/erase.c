#include "app/erase.h"

#include <string.h>

#include <sodium.h>

#include "app/accounts.h"
#include "app/operation.h"
#include "base/clock.h"

enum { SUBJECT_MAX = 64 * 1024 }; // bytes

typedef struct search {
    const uint8_t *hash;
    int64_t n;
} search;

static bool is_hash(str bytes, const uint8_t *hash)
{
    return bytes.n == EVENT_HASH_BYTES && memcmp(bytes.p, hash, EVENT_HASH_BYTES) == 0;
}

static bool names(const event_view *v, const uint8_t *hash)
{
    if (v->kind->number == EVENT_ERASED) {
        return false;
    }
    if (is_hash(v->value[EVENT_FIELD_NOTE].bytes, hash) ||
        is_hash(v->value[EVENT_FIELD_CONTENT].bytes, hash)) {
        return true;
    }
    str rest = v->value[EVENT_FIELD_PHOTOS].bytes;
    str photo;
    while (v->fields & EVENT_BIT(PHOTOS) && event_list_next(&rest, &photo)) {
        if (is_hash(photo, hash)) {
            return true;
        }
    }
    return false;
}

static bool search_leaf(void *ctx, const leaf *row, err *e)
{
    search *s = ctx;
    event_frame f;
    (void)e;
    s->n += event_frame_parse(row->frame, &f, NULL) && names(&f.event, s->hash);
    return true;
}

// The number of a reason by its name in the table of events; -1 when there is none.
static int64_t reason_number(str name)
{
    const char *const *choices = event_field_of(EVENT_FIELD_REASON)->choices;
    for (int64_t i = 0; choices[i]; i++) {
        if (str_eq(name, str_of(choices[i]))) {
            return i;
        }
    }
    return -1;
}

static bool say(posko_log *l, arena *a, const uint8_t *hash, int64_t reason, uint64_t *ret_index, err *e)
{
    submit_out out = {.n_finding = 0};
    event_view v = {.kind = event_kind_of(EVENT_ERASED), .fields = EVENT_BIT(CONTENT) | EVENT_BIT(REASON)};
    v.value[EVENT_FIELD_CONTENT].bytes = (str){(const char *)hash, EVENT_HASH_BYTES};
    v.value[EVENT_FIELD_REASON].number = reason;
    if (!log_say(l, a, &v, &out, e)) {
        return false;
    }
    *ret_index = out.index;
    return true;
}

// What two persons said is used up with what it was said to, or not at all: within the transaction.
static bool allowed(store *s, const char *what, str subject, int64_t now_us, err *e)
{
    const account_desk d = {s, now_us, false};
    strbuf whole;
    strbuf_init(&whole, SUBJECT_MAX);
    strbuf_addz(&whole, what);
    strbuf_add(&whole, subject);
    bool ok = approvals_take(&d, APPROVAL_ERASE, strbuf_str(&whole), STR(""), e);
    strbuf_done(&whole);
    return ok;
}

static bool say_and_erase(posko_log *l, store *s, str name, const uint8_t *hash, int64_t reason,
                          int64_t now_us, uint64_t *ret_index, err *e)
{
    arena a = {0};
    bool ok = store_begin(s, e) && allowed(s, "", name, now_us, e) &&
              say(l, &a, hash, reason, ret_index, e) && store_content_erase(s, hash, now_us, e) &&
              store_commit(s, e);
    store_rollback(s);
    log_settled(l, ok);
    arena_done(&a);
    return ok && store_content_sweep(s, e);
}

// Damaged content may be erased too.
static bool state_of(store *s, const uint8_t *hash, content_state *ret, err *e)
{
    arena a = {0};
    str bytes;
    err why = {0};
    bool ok = store_content_get(s, &a, hash, ret, &bytes, &why);
    arena_done(&a);
    if (!ok && strcmp(why.code, "store.content_wrong") == 0) {
        *ret = CONTENT_HERE;
        return true;
    }
    if (!ok && e) {
        *e = why;
    }
    return ok;
}

bool content_erase(posko_log *l, store *s, str hash, str reason, int64_t now_us, erase_result *ret, err *e)
{
    uint8_t bytes[EVENT_HASH_BYTES];
    size_t n = 0;
    content_state state = CONTENT_ABSENT;
    search found = {.hash = bytes};
    int64_t why = reason_number(reason);
    if (sodium_hex2bin(bytes, sizeof bytes, hash.p, hash.n, NULL, &n, NULL) != 0 || n != sizeof bytes ||
        hash.n != 2 * sizeof bytes) {
        return err_fail(e, ERR_CODE("erase.hash"), ERR_STR("hash", hash));
    }
    if (why < 0) {
        return err_fail(e, ERR_CODE("erase.reason"), ERR_STR("reason", reason));
    }
    if (!state_of(s, bytes, &state, e) || !store_leaves(s, 0, search_leaf, &found, e)) {
        return false;
    }
    if (state == CONTENT_ERASED) {
        return err_fail(e, ERR_CODE("erase.already"), ERR_STR("hash", hash));
    }
    if (state == CONTENT_ABSENT && found.n == 0) {
        return err_fail(e, ERR_CODE("erase.unknown"), ERR_STR("hash", hash));
    }
    erase_result r = {.n_event = found.n, .was_here = state == CONTENT_HERE};
    if (!say_and_erase(l, s, hash, bytes, why, now_us, &r.index, e)) {
        return false;
    }
    *ret = r;
    return true;
}

// ---------------------------------------------------------------- a person

enum { CELLS_MAX = 1000 }; // of one person: as many facts name it

typedef struct cell_list {
    uint8_t hash[CELLS_MAX][EVENT_HASH_BYTES];
    int32_t n;
} cell_list;

static bool add_cell(void *ctx, const personal_cell *cell, err *e)
{
    cell_list *list = ctx;
    if (cell->state == PERSONAL_ERASED) {
        return true;
    }
    if (list->n == CELLS_MAX) {
        return err_fail(e, ERR_CODE("erase.too_many"), ERR_INT("limit", CELLS_MAX));
    }
    memcpy(list->hash[list->n++], cell->commitment, EVENT_HASH_BYTES);
    return true;
}

// Retired, or past the last day of duty in the operation's own time.
static bool is_finished(store *s, const entry *row, int64_t now_us, bool *ret, err *e)
{
    int32_t offset_min = 0;
    int32_t last_day = 0;
    if (!operation_utc_offset(s, &offset_min, e)) {
        return false;
    }
    int64_t local_s = now_us / US_PER_S + (int64_t)offset_min * S_PER_MIN;
    bool has_end = date_parse(row->value[PEOPLE_TO], &last_day);
    *ret = !row->live || (has_end && local_s >= ((int64_t)last_day + 1) * S_PER_DAY);
    return true;
}

// Whose data may go. Errors: as person_erase.
static bool person_check(store *s, str code, int64_t now_us, err *e)
{
    arena a = {0};
    entry row;
    bool found = false;
    bool finished = false;
    bool ok = store_entry(s, &a, KIND_PEOPLE, code, NULL, &row, &found, e);
    if (ok && !found) {
        ok = err_fail(e, ERR_CODE("register.unknown"), ERR_Z("kind", kind_of(KIND_PEOPLE)->name),
                      ERR_STR("code", code));
    }
    ok = ok && is_finished(s, &row, now_us, &finished, e);
    if (ok && !finished) {
        ok = err_fail(e, ERR_CODE("erase.serving"), ERR_STR("person", code));
    }
    arena_done(&a);
    return ok;
}

// What somebody may send as content of that hash, salt and value, is not taken either.
static bool cells_erase(posko_log *l, store *s, const cell_list *list, int64_t reason, int64_t now_us,
                        uint64_t *ret_index, err *e)
{
    for (int32_t i = 0; i < list->n; i++) {
        arena a = {0};
        bool ok = say(l, &a, list->hash[i], reason, ret_index, e) &&
                  store_content_erase(s, list->hash[i], now_us, e);
        arena_done(&a);
        if (!ok) {
            return false;
        }
    }
    return true;
}

bool person_erase(posko_log *l, store *s, str code, str reason, int64_t now_us, erase_person_result *ret,
                  err *e)
{
    int64_t why = reason_number(reason);
    erase_person_result r = {.n_cell = 0};
    arena a = {0};
    cell_list *list = ARENA_NEW(&a, cell_list, 1);
    bool ok = why >= 0 || err_fail(e, ERR_CODE("erase.reason"), ERR_STR("reason", reason));
    ok = ok && person_check(s, code, now_us, e) && store_personal(s, KIND_PEOPLE, code, add_cell, list, e);
    if (ok && list->n == 0) {
        ok = err_fail(e, ERR_CODE("erase.person_already"), ERR_STR("person", code));
    }
    if (ok) {
        ok = store_begin(s, e) && allowed(s, "person:", code, now_us, e) &&
             cells_erase(l, s, list, why, now_us, &r.index, e) &&
             store_personal_erase(s, KIND_PEOPLE, code, e) && store_commit(s, e);
        store_rollback(s);
        log_settled(l, ok);
        ok = ok && store_content_sweep(s, e);
    }
    r.n_cell = list->n;
    arena_done(&a);
    if (ok) {
        *ret = r;
    }
    return ok;
}
