#include "app/erase.h"

#include <string.h>

#include <sodium.h>

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

static bool say_and_erase(posko_log *l, store *s, const uint8_t *hash, int64_t reason, int64_t now_us,
                          uint64_t *ret_index, err *e)
{
    arena a = {0};
    submit_out out = {.n_finding = 0};
    event_view v = {.kind = event_kind_of(EVENT_ERASED), .fields = EVENT_BIT(CONTENT) | EVENT_BIT(REASON)};
    v.value[EVENT_FIELD_CONTENT].bytes = (str){(const char *)hash, EVENT_HASH_BYTES};
    v.value[EVENT_FIELD_REASON].number = reason;
    bool ok = store_begin(s, e) && log_say(l, &a, &v, &out, e) && store_content_erase(s, hash, now_us, e) &&
              store_commit(s, e);
    store_rollback(s);
    log_settled(l, ok);
    arena_done(&a);
    *ret_index = out.index;
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
    if (!say_and_erase(l, s, bytes, why, now_us, &r.index, e)) {
        return false;
    }
    *ret = r;
    return true;
}
