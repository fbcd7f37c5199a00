#include "event/cbor.h"

#include <assert.h>
#include <string.h>

// The major types of RFC 8949 section 3.1.
enum { MAJOR_UINT, MAJOR_NINT, MAJOR_BYTES, MAJOR_TEXT, MAJOR_ARRAY, MAJOR_MAP, MAJOR_TAG, MAJOR_SIMPLE };

enum {
    INFO_INLINE = 24, // below: the value itself; from here on 1, 2, 4, 8 bytes follow
    INFO_LAST = 27,
    HEAD_MAX = 9,
    SIMPLE_FALSE = 20,
    SIMPLE_TRUE = 21,
};

// ---------------------------------------------------------------- the rules that both sides keep

// The order of the encodings of integers: those without sign first, each sort by magnitude.
static uint64_t key_rank(int64_t key)
{
    return key >= 0 ? (uint64_t)key : (UINT64_C(1) << 63) | (uint64_t)~key;
}

// Takes note of the next item. Gives the code of the rule that it breaks, or NULL.
static const char *nest_take(cbor_nest *n, const cbor_item *item)
{
    bool opens = item->type == CBOR_ARRAY || item->type == CBOR_MAP;
    if (n->begun && n->depth == 0) {
        return "event.trailing";
    }
    if (opens && n->depth == CBOR_DEPTH_MAX) {
        return "event.too_deep";
    }
    n->begun = true;
    if (n->depth > 0) {
        int top = n->depth - 1;
        if (n->level[top].is_map && n->level[top].left % 2 == 0) {
            uint64_t rank = key_rank(item->number);
            if (item->type != CBOR_INT) {
                return "event.key_type";
            }
            if (n->level[top].has_key && rank <= n->level[top].key_rank) {
                return "event.key_order";
            }
            n->level[top].has_key = true;
            n->level[top].key_rank = rank;
        }
        n->level[top].left--;
    }
    if (opens) {
        bool is_map = item->type == CBOR_MAP;
        n->level[n->depth].left = (uint64_t)item->count * (is_map ? 2 : 1);
        n->level[n->depth].is_map = is_map;
        n->level[n->depth].has_key = false;
        n->depth++;
    }
    while (n->depth > 0 && n->level[n->depth - 1].left == 0) {
        n->depth--;
    }
    return NULL;
}

static bool nest_complete(const cbor_nest *n)
{
    return n->begun && n->depth == 0;
}

// ---------------------------------------------------------------- writer

void cbor_writer_init(cbor_writer *w, uint8_t *p, size_t cap)
{
    *w = (cbor_writer){.p = p, .cap = cap < CBOR_BYTES_MAX ? cap : CBOR_BYTES_MAX};
}

static void put(cbor_writer *w, const void *bytes, size_t n)
{
    if (w->fault || n > w->cap - w->n) {
        w->fault = w->fault ? w->fault : "event.too_long";
        return;
    }
    if (n > 0) {
        memcpy(w->p + w->n, bytes, n);
        w->n += n;
    }
}

// A head in its shortest form.
static void put_head(cbor_writer *w, int major, uint64_t value)
{
    uint8_t head[HEAD_MAX];
    size_t n = 0;
    if (value >= INFO_INLINE) {
        n = value <= UINT8_MAX ? 1 : value <= UINT16_MAX ? 2 : value <= UINT32_MAX ? 4 : 8;
    }
    unsigned info = n == 0 ? (unsigned)value : n == 1 ? 24 : n == 2 ? 25 : n == 4 ? 26 : 27;
    head[0] = (uint8_t)((unsigned)major << 5 | info);
    for (size_t i = 0; i < n; i++) {
        head[1 + i] = (uint8_t)(value >> (8 * (n - 1 - i)));
    }
    put(w, head, 1 + n);
}

void cbor_write(cbor_writer *w, const cbor_item *item)
{
    bool bad_text = item->type == CBOR_TEXT && !str_is_utf8(item->bytes);
    bool endless = item->count > CBOR_BYTES_MAX; // keeps the count of a map's items within its type
    if (!w->fault) {
        w->fault = bad_text ? "event.not_utf8" : endless ? "event.too_long" : nest_take(&w->nest, item);
    }
    if (w->fault) {
        return;
    }
    switch (item->type) {
    case CBOR_INT:
        put_head(w, item->number < 0 ? MAJOR_NINT : MAJOR_UINT,
                 (uint64_t)(item->number < 0 ? ~item->number : item->number));
        break;
    case CBOR_BYTES:
    case CBOR_TEXT:
        put_head(w, item->type == CBOR_TEXT ? MAJOR_TEXT : MAJOR_BYTES, item->bytes.n);
        put(w, item->bytes.p, item->bytes.n);
        break;
    case CBOR_ARRAY:
        put_head(w, MAJOR_ARRAY, item->count);
        break;
    case CBOR_MAP:
        put_head(w, MAJOR_MAP, item->count);
        break;
    case CBOR_BOOL:
        put_head(w, MAJOR_SIMPLE, item->number != 0 ? SIMPLE_TRUE : SIMPLE_FALSE);
        break;
    }
}

void cbor_write_int(cbor_writer *w, int64_t number)
{
    cbor_write(w, &(cbor_item){.type = CBOR_INT, .number = number});
}

void cbor_write_bytes(cbor_writer *w, str bytes)
{
    cbor_write(w, &(cbor_item){.type = CBOR_BYTES, .bytes = bytes});
}

void cbor_write_text(cbor_writer *w, str text)
{
    cbor_write(w, &(cbor_item){.type = CBOR_TEXT, .bytes = text});
}

void cbor_write_array(cbor_writer *w, size_t items)
{
    cbor_write(w, &(cbor_item){.type = CBOR_ARRAY, .count = items});
}

void cbor_write_map(cbor_writer *w, size_t pairs)
{
    cbor_write(w, &(cbor_item){.type = CBOR_MAP, .count = pairs});
}

bool cbor_written(const cbor_writer *w, str *ret_document)
{
    if (w->fault || !nest_complete(&w->nest)) {
        return false;
    }
    *ret_document = (str){(const char *)w->p, w->n};
    return true;
}

// ---------------------------------------------------------------- reader

void cbor_reader_init(cbor_reader *r, str in)
{
    *r = (cbor_reader){.in = in};
}

static bool fail_at(err *e, const char *code, size_t at)
{
    return err_fail(e, ERR_CODE(code), ERR_INT("at", at));
}

static bool fail_limit(err *e, const char *code, size_t at, int64_t limit)
{
    return err_fail(e, ERR_CODE(code), ERR_INT("at", at), ERR_INT("limit", limit));
}

// Reads a head; only definite lengths and shortest forms pass.
static bool read_head(cbor_reader *r, int *ret_major, uint64_t *ret_value, err *e)
{
    size_t begin = r->at;
    if (r->at == r->in.n) {
        return fail_at(e, "event.truncated", begin);
    }
    uint8_t first = (uint8_t)r->in.p[r->at++];
    unsigned info = first & 0x1f;
    *ret_major = first >> 5;
    *ret_value = info;
    if (info < INFO_INLINE) {
        return true;
    }
    if (info > INFO_LAST) {
        return fail_at(e, "event.forbidden", begin);
    }
    size_t n = (size_t)1 << (info - INFO_INLINE);
    if (r->in.n - r->at < n) {
        return fail_at(e, "event.truncated", begin);
    }
    uint64_t value = 0;
    for (size_t i = 0; i < n; i++) {
        value = value << 8 | (uint8_t)r->in.p[r->at++];
    }
    uint64_t shorter_max = n == 1 ? INFO_INLINE - 1 : (UINT64_C(1) << (4 * n)) - 1;
    // The long forms of major type 7 are floats and other simple values, not numbers in a long form.
    if (*ret_major != MAJOR_SIMPLE && value <= shorter_max) {
        return fail_at(e, "event.not_shortest", begin);
    }
    *ret_value = value;
    return *ret_major != MAJOR_SIMPLE || fail_at(e, "event.forbidden", begin);
}

// The bytes of a string behind its head.
static bool read_string(cbor_reader *r, uint64_t length, size_t begin, cbor_item *item, err *e)
{
    if (length > r->in.n - r->at) {
        return fail_at(e, "event.truncated", begin);
    }
    item->bytes = (str){r->in.p + r->at, (size_t)length};
    r->at += (size_t)length;
    return item->type != CBOR_TEXT || str_is_utf8(item->bytes) || fail_at(e, "event.not_utf8", begin);
}

// The count of an array or map behind its head. Each item has at least one byte, so a count that the rest of
// the document cannot hold is refused before anybody loops over it.
static bool read_count(const cbor_reader *r, uint64_t count, size_t begin, cbor_item *item, err *e)
{
    uint64_t room = r->in.n - r->at;
    if (count > (item->type == CBOR_MAP ? room / 2 : room)) {
        return fail_at(e, "event.truncated", begin);
    }
    item->count = (size_t)count;
    return true;
}

static bool read_item(cbor_reader *r, cbor_item *item, err *e)
{
    static const cbor_type type_of[] = {
        [MAJOR_UINT] = CBOR_INT,   [MAJOR_NINT] = CBOR_INT,    [MAJOR_BYTES] = CBOR_BYTES,
        [MAJOR_TEXT] = CBOR_TEXT,  [MAJOR_ARRAY] = CBOR_ARRAY, [MAJOR_MAP] = CBOR_MAP,
        [MAJOR_SIMPLE] = CBOR_BOOL};
    size_t begin = r->at;
    int major = 0;
    uint64_t value = 0;
    if (!read_head(r, &major, &value, e)) {
        return false;
    }
    if (major == MAJOR_TAG || (major == MAJOR_SIMPLE && value != SIMPLE_FALSE && value != SIMPLE_TRUE)) {
        return fail_at(e, "event.forbidden", begin);
    }
    *item = (cbor_item){.type = type_of[major]};
    switch (item->type) {
    case CBOR_INT:
        if (value > INT64_MAX) {
            return fail_at(e, "event.range", begin);
        }
        item->number = major == MAJOR_NINT ? ~(int64_t)value : (int64_t)value;
        return true;
    case CBOR_BYTES:
    case CBOR_TEXT:
        return read_string(r, value, begin, item, e);
    case CBOR_ARRAY:
    case CBOR_MAP:
        return read_count(r, value, begin, item, e);
    case CBOR_BOOL:
        item->number = value == SIMPLE_TRUE;
        return true;
    }
    return false;
}

bool cbor_read(cbor_reader *r, cbor_item *ret_item, err *e)
{
    size_t begin = r->at;
    cbor_item item = {.type = CBOR_INT};
    if (r->in.n > CBOR_BYTES_MAX) {
        return fail_limit(e, "event.too_long", begin, CBOR_BYTES_MAX);
    }
    if (nest_complete(&r->nest)) {
        return fail_at(e, "event.trailing", begin);
    }
    if (!read_item(r, &item, e)) {
        return false;
    }
    const char *broken = nest_take(&r->nest, &item);
    if (broken) {
        return fail_limit(e, broken, begin, CBOR_DEPTH_MAX);
    }
    *ret_item = item;
    return true;
}

bool cbor_read_type(cbor_reader *r, cbor_type type, cbor_item *ret_item, err *e)
{
    size_t begin = r->at;
    cbor_item item = {.type = CBOR_INT};
    if (!cbor_read(r, &item, e)) {
        return false;
    }
    if (item.type != type) {
        return fail_at(e, "event.type", begin);
    }
    *ret_item = item;
    return true;
}

bool cbor_read_end(const cbor_reader *r, err *e)
{
    if (!nest_complete(&r->nest)) {
        return fail_at(e, "event.truncated", r->at);
    }
    return r->at == r->in.n || fail_at(e, "event.trailing", r->at);
}
