#include "event/bundle.h"

#include <assert.h>
#include <string.h>

static const char first_line[] = "kawal-bundle/1\n";
enum {
    LINE_BYTES = sizeof first_line - 1,
    COUNT_BYTES = 8,
    HASH_BYTES = crypto_hash_sha256_BYTES,
    END_BYTES = COUNT_BYTES + HASH_BYTES,
};
_Static_assert((int)HASH_BYTES == (int)EVENT_HASH_BYTES, "SHA-256");

// ---------------------------------------------------------------- the rules that both sides keep

// The most bytes that a record of this kind has; false when there is no such kind.
static bool size_max(unsigned char letter, size_t *ret_max)
{
    switch (letter) {
    case BUNDLE_ABOUT:
    case BUNDLE_CHECKPOINT:
    case BUNDLE_RECEIPT:
    case BUNDLE_UPPER:
        *ret_max = BUNDLE_RECEIPT_MAX;
        return true;
    case BUNDLE_FRAME:
        *ret_max = EVENT_FRAME_MAX;
        return true;
    case BUNDLE_CONTENT:
        *ret_max = CONTENT_MAX;
        return true;
    case BUNDLE_END:
        *ret_max = END_BYTES;
        return true;
    }
    return false;
}

// Whether a record may stand behind `records` others, of which `last` is the last.
static bool in_place(bundle_kind kind, uint64_t records, bundle_kind last)
{
    return kind == BUNDLE_ABOUT     ? records == 0
           : kind == BUNDLE_RECEIPT ? records > 0 && last == BUNDLE_FRAME
                                    : true;
}

static bool fail(err *e, const char *code, uint64_t record)
{
    return err_fail(e, ERR_CODE(code), ERR_INT("record", record));
}

static void put_number(uint8_t *out, size_t n, uint64_t number)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint8_t)(number >> (8 * (n - 1 - i)));
    }
}

static uint64_t get_number(const uint8_t *in, size_t n)
{
    uint64_t number = 0;
    for (size_t i = 0; i < n; i++) {
        number = number << 8 | in[i];
    }
    return number;
}

static str view(const void *bytes, size_t n)
{
    return (str){(const char *)bytes, n};
}

// ---------------------------------------------------------------- writer

static bool put(bundle_writer *w, str bytes, err *e)
{
    if (bytes.n == 0) {
        return true;
    }
    (void)crypto_hash_sha256_update(&w->hash, (const uint8_t *)bytes.p, bytes.n);
    return w->put(w->ctx, bytes, e);
}

static bool put_head(bundle_writer *w, bundle_kind kind, size_t n, err *e)
{
    uint8_t head[BUNDLE_HEAD_BYTES] = {(uint8_t)kind};
    put_number(head + 1, BUNDLE_HEAD_BYTES - 1, n);
    return put(w, view(head, sizeof head), e);
}

bool bundle_begin(bundle_writer *w, err *e)
{
    w->records = 0;
    w->last = BUNDLE_END;
    (void)crypto_hash_sha256_init(&w->hash);
    return put(w, view(first_line, LINE_BYTES), e);
}

bool bundle_add(bundle_writer *w, bundle_kind kind, str bytes, err *e)
{
    size_t max = 0;
    bool known = size_max((unsigned char)kind, &max);
    assert(known && kind != BUNDLE_END);
    if (!known || bytes.n > max || w->records == BUNDLE_RECORDS_MAX) {
        return fail(e, "event.bundle_size", w->records + 1);
    }
    if (!in_place(kind, w->records, w->last) || (kind == BUNDLE_ABOUT && !str_is_utf8(bytes))) {
        return fail(e, "event.bundle_form", w->records + 1);
    }
    if (!put_head(w, kind, bytes.n, e) || !put(w, bytes, e)) {
        return false;
    }
    w->records++;
    w->last = kind;
    return true;
}

bool bundle_end(bundle_writer *w, err *e)
{
    uint8_t count[COUNT_BYTES];
    uint8_t hash[HASH_BYTES];
    put_number(count, sizeof count, w->records);
    if (!put_head(w, BUNDLE_END, END_BYTES, e) || !put(w, view(count, sizeof count), e)) {
        return false;
    }
    (void)crypto_hash_sha256_final(&w->hash, hash);
    return w->put(w->ctx, view(hash, sizeof hash), e);
}

// ---------------------------------------------------------------- reader

// Exactly n bytes into out, however few come at a time; *ret_n is less at the end of the file.
static bool get(bundle_reader *r, void *out, size_t n, size_t *ret_n, err *e)
{
    size_t have = 0;
    size_t more = 1;
    while (have < n && more > 0) {
        if (!r->get(r->ctx, (char *)out + have, n - have, &more, e)) {
            return false;
        }
        assert(more <= n - have);
        have += more;
    }
    *ret_n = have;
    return true;
}

// The same, where the file may not end.
static bool get_all(bundle_reader *r, void *out, size_t n, err *e)
{
    size_t have = 0;
    if (!get(r, out, n, &have, e)) {
        return false;
    }
    return have == n || fail(e, "event.bundle_cut", r->records + 1);
}

static bool get_hashed(bundle_reader *r, void *out, size_t n, err *e)
{
    if (!get_all(r, out, n, e)) {
        return false;
    }
    (void)crypto_hash_sha256_update(&r->hash, out, n);
    return true;
}

bool bundle_open(bundle_reader *r, err *e)
{
    char line[LINE_BYTES];
    size_t n = 0;
    r->records = 0;
    r->last = BUNDLE_END;
    r->ended = false;
    (void)crypto_hash_sha256_init(&r->hash);
    if (!get(r, line, sizeof line, &n, e)) {
        return false;
    }
    if (memcmp(line, first_line, n) != 0) {
        return fail(e, "event.bundle_form", 0);
    }
    if (n < sizeof line) {
        return fail(e, "event.bundle_cut", 0);
    }
    (void)crypto_hash_sha256_update(&r->hash, (const uint8_t *)line, sizeof line);
    return true;
}

// The end behind its head: the hash, then the count, and nothing more.
static bool read_end(bundle_reader *r, err *e)
{
    uint8_t count[COUNT_BYTES];
    uint8_t hash[HASH_BYTES];
    uint8_t hash_there[HASH_BYTES];
    size_t behind = 0;
    if (!get_hashed(r, count, sizeof count, e) || !get_all(r, hash_there, sizeof hash_there, e)) {
        return false;
    }
    (void)crypto_hash_sha256_final(&r->hash, hash);
    if (memcmp(hash, hash_there, sizeof hash) != 0) {
        return err_fail(e, ERR_CODE("event.bundle_changed"));
    }
    if (get_number(count, sizeof count) != r->records) {
        return fail(e, "event.bundle_form", r->records + 1);
    }
    if (!get(r, count, 1, &behind, e)) {
        return false;
    }
    r->ended = behind == 0;
    return r->ended || fail(e, "event.bundle_form", r->records + 2);
}

// The letter and length of the next record, held against what may come here.
static bool read_head(bundle_reader *r, bundle_kind *ret_kind, size_t *ret_n, err *e)
{
    uint8_t head[BUNDLE_HEAD_BYTES];
    size_t max = 0;
    if (!get_hashed(r, head, sizeof head, e)) {
        return false;
    }
    uint64_t n = get_number(head + 1, BUNDLE_HEAD_BYTES - 1);
    if (!size_max(head[0], &max) || !in_place((bundle_kind)head[0], r->records, r->last)) {
        return fail(e, "event.bundle_form", r->records + 1);
    }
    bool ends = head[0] == BUNDLE_END;
    if (n > max || (ends && n != END_BYTES) || (!ends && r->records == BUNDLE_RECORDS_MAX)) {
        return fail(e, "event.bundle_size", r->records + 1);
    }
    *ret_kind = (bundle_kind)head[0];
    *ret_n = (size_t)n;
    return true;
}

bool bundle_next(bundle_reader *r, arena *a, bundle_record *ret_record, bool *ret_more, err *e)
{
    bundle_kind kind = BUNDLE_END;
    size_t n = 0;
    if (!r->ended && !read_head(r, &kind, &n, e)) {
        return false;
    }
    if (r->ended || kind == BUNDLE_END) {
        *ret_more = false;
        return r->ended || read_end(r, e);
    }
    char *bytes = arena_alloc(a, n, 1);
    if (n > 0 && !get_hashed(r, bytes, n, e)) {
        return false;
    }
    if (kind == BUNDLE_ABOUT && !str_is_utf8(view(bytes, n))) {
        return fail(e, "event.bundle_form", r->records + 1);
    }
    r->records++;
    r->last = kind;
    *ret_record = (bundle_record){kind, view(bytes, n)};
    *ret_more = true;
    return true;
}
