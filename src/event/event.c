#include "event/event.h"

#include <sodium.h>

#define HEAD_BIT(symbol) (UINT64_C(1) << EVENT_HEAD_##symbol)
static const uint64_t head_always = HEAD_BIT(LOG) | HEAD_BIT(KIND) | HEAD_BIT(DEVICE) | HEAD_BIT(SEQUENCE) |
                                    HEAD_BIT(TIME_S) | UINT64_C(1) << EVENT_HEAD_FIELDS;
static const uint64_t head_seen = HEAD_BIT(SEEN_SIZE) | HEAD_BIT(SEEN_ROOT);

static size_t count_of(uint64_t set)
{
    size_t n = 0;
    for (; set; set &= set - 1) {
        n++;
    }
    return n;
}

static bool fail_number(err *e, const char *code, int64_t number)
{
    return err_fail(e, ERR_CODE(code), ERR_INT("number", number));
}

// ---------------------------------------------------------------- writing

// The header of a view as values, and which of them it has.
static uint64_t header_of(const event_view *v, event_value head[static EVENT_HEAD_FIELDS])
{
    head[EVENT_HEAD_LOG].bytes = v->log;
    head[EVENT_HEAD_KIND].number = v->kind->number;
    head[EVENT_HEAD_DEVICE].bytes = v->device;
    head[EVENT_HEAD_SEQUENCE].number = v->sequence;
    head[EVENT_HEAD_PREVIOUS].bytes = v->previous;
    head[EVENT_HEAD_TIME_S].number = v->time_s;
    head[EVENT_HEAD_GPS_TIME_S].number = v->gps_time_s;
    head[EVENT_HEAD_SEEN_SIZE].number = v->seen_size;
    head[EVENT_HEAD_SEEN_ROOT].bytes = v->seen_root;
    return head_always | (v->previous.n > 0 ? HEAD_BIT(PREVIOUS) : 0) |
           (v->has_gps_time ? HEAD_BIT(GPS_TIME_S) : 0) | (v->seen_size > 0 ? head_seen : 0);
}

static void write_body(const event_view *v, cbor_writer *w)
{
    event_value head[EVENT_HEAD_FIELDS] = {0};
    uint64_t set = header_of(v, head);
    cbor_write_map(w, count_of(set));
    for (int i = 1; i < EVENT_HEAD_FIELDS; i++) {
        if (set >> i & 1) {
            cbor_write_int(w, i);
            event_value_write(event_head_of(i), w, &head[i]);
        }
    }
    cbor_write_int(w, EVENT_HEAD_FIELDS);
    cbor_write_map(w, count_of(v->fields));
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        if (v->fields >> i & 1) {
            cbor_write_int(w, i);
            event_value_write(event_field_of(i), w, &v->value[i]);
        }
    }
}

// The document of a writer whose items add up.
static bool written(const cbor_writer *w, str *ret_document, err *e)
{
    return cbor_written(w, ret_document) || err_fail(e, ERR_CODE(w->fault ? w->fault : "event.truncated"),
                                                     ERR_INT("at", w->n), ERR_INT("limit", w->cap));
}

bool event_build(const event_view *v, uint8_t *out, size_t cap, str *ret_body, err *e)
{
    cbor_writer w;
    str body = {NULL, 0};
    event_view check = {.fields = 0};
    cbor_writer_init(&w, out, cap);
    write_body(v, &w);
    if (!written(&w, &body, e) || !event_parse(body, &check, e)) {
        return false;
    }
    *ret_body = body;
    return true;
}

// ---------------------------------------------------------------- reading

static bool read_fields(cbor_reader *r, event_view *v, err *e)
{
    cbor_item map = {.type = CBOR_MAP};
    if (!cbor_read_type(r, CBOR_MAP, &map, e)) {
        return false;
    }
    for (size_t i = 0; i < map.count; i++) {
        cbor_item key = {.type = CBOR_INT};
        if (!cbor_read(r, &key, e)) {
            return false;
        }
        const event_field_spec *f = event_field_of(key.number);
        if (!f) {
            return fail_number(e, "event.field_unknown", key.number);
        }
        if (!event_value_read(f, r, &v->value[f->number], e)) {
            return false;
        }
        v->fields |= UINT64_C(1) << f->number;
    }
    return true;
}

static bool read_body(cbor_reader *r, event_view *v, event_value head[static EVENT_HEAD_FIELDS],
                      uint64_t *set, err *e)
{
    cbor_item map = {.type = CBOR_MAP};
    if (!cbor_read_type(r, CBOR_MAP, &map, e)) {
        return false;
    }
    for (size_t i = 0; i < map.count; i++) {
        cbor_item key = {.type = CBOR_INT};
        if (!cbor_read(r, &key, e)) {
            return false;
        }
        const event_field_spec *f = event_head_of(key.number);
        if (!f && key.number != EVENT_HEAD_FIELDS) {
            return fail_number(e, "event.head_unknown", key.number);
        }
        if (f ? !event_value_read(f, r, &head[f->number], e) : !read_fields(r, v, e)) {
            return false;
        }
        *set |= UINT64_C(1) << key.number;
    }
    return cbor_read_end(r, e);
}

static bool check_header(const event_value head[static EVENT_HEAD_FIELDS], uint64_t set, err *e)
{
    uint64_t missing = (head_always | (set & head_seen ? head_seen : 0)) & ~set;
    for (int i = 1; i <= EVENT_HEAD_FIELDS; i++) {
        if (missing >> i & 1) {
            const event_field_spec *f = event_head_of(i);
            return err_fail(e, ERR_CODE("event.head_missing"), ERR_Z("field", f ? f->name : "fields"));
        }
    }
    int64_t sequence = head[EVENT_HEAD_SEQUENCE].number;
    bool has_previous = (set & HEAD_BIT(PREVIOUS)) != 0;
    return has_previous == (sequence > 1) || fail_number(e, "event.bad_previous", sequence);
}

bool event_parse(str body, event_view *ret_view, err *e)
{
    event_view v = {.body = body};
    event_value head[EVENT_HEAD_FIELDS] = {0};
    uint64_t set = 0;
    cbor_reader r;
    if (body.n > EVENT_BODY_MAX) {
        return err_fail(e, ERR_CODE("event.too_long"), ERR_INT("limit", EVENT_BODY_MAX));
    }
    cbor_reader_init(&r, body);
    if (!read_body(&r, &v, head, &set, e) || !check_header(head, set, e)) {
        return false;
    }
    v.kind = event_kind_of(head[EVENT_HEAD_KIND].number);
    if (!v.kind) {
        return fail_number(e, "event.kind_unknown", head[EVENT_HEAD_KIND].number);
    }
    if (!event_kind_takes(v.kind, v.fields, e)) {
        return false;
    }
    v.log = head[EVENT_HEAD_LOG].bytes;
    v.device = head[EVENT_HEAD_DEVICE].bytes;
    v.sequence = head[EVENT_HEAD_SEQUENCE].number;
    v.previous = head[EVENT_HEAD_PREVIOUS].bytes;
    v.time_s = head[EVENT_HEAD_TIME_S].number;
    v.gps_time_s = head[EVENT_HEAD_GPS_TIME_S].number;
    v.has_gps_time = (set & HEAD_BIT(GPS_TIME_S)) != 0;
    v.seen_size = head[EVENT_HEAD_SEEN_SIZE].number;
    v.seen_root = head[EVENT_HEAD_SEEN_ROOT].bytes;
    *ret_view = v;
    return true;
}

void event_id(str body, uint8_t ret_id[static EVENT_HASH_BYTES])
{
    (void)crypto_hash_sha256(ret_id, (const uint8_t *)body.p, body.n);
}

str event_signer_key(const event_view *v, event_signer s)
{
    int field = event_signer_field(s);
    if (field == 0) {
        return v->device;
    }
    return v->fields >> field & 1 ? v->value[field].bytes : (str){NULL, 0};
}

bool event_has(const event_view *v, event_field f)
{
    return (v->fields >> f & 1) != 0;
}

str event_bytes(const event_view *v, event_field f)
{
    return event_has(v, f) ? v->value[f].bytes : (str){NULL, 0};
}

int64_t event_number(const event_view *v, event_field f, int64_t otherwise)
{
    return event_has(v, f) ? v->value[f].number : otherwise;
}

int64_t event_time_s(const event_view *v)
{
    return v->has_gps_time ? v->gps_time_s : v->time_s;
}

// ---------------------------------------------------------------- frames

static size_t signers_named(const event_view *v)
{
    size_t n = 0;
    for (int s = 0; s < EVENT_SIGNERS; s++) {
        n += event_signer_key(v, (event_signer)s).n > 0;
    }
    return n;
}

bool event_frame_write(str body, const str signature[static EVENT_SIGNERS], uint8_t *out, size_t cap,
                       str *ret_frame, err *e)
{
    cbor_writer w;
    str bytes = {NULL, 0};
    event_view v = {.fields = 0};
    event_frame check;
    if (!event_parse(body, &v, e)) {
        return false;
    }
    cbor_writer_init(&w, out, cap);
    cbor_write_array(&w, 1 + signers_named(&v));
    cbor_write_bytes(&w, body);
    for (int s = 0; s < EVENT_SIGNERS; s++) {
        if (event_signer_key(&v, (event_signer)s).n > 0) {
            cbor_write_bytes(&w, signature[s]);
        }
    }
    if (!written(&w, &bytes, e) || !event_frame_parse(bytes, &check, e)) {
        return false;
    }
    *ret_frame = bytes;
    return true;
}

static bool read_signature(cbor_reader *r, str *ret_signature, err *e)
{
    size_t at = r->at;
    cbor_item item = {.type = CBOR_BYTES};
    if (!cbor_read_type(r, CBOR_BYTES, &item, e)) {
        return false;
    }
    if (item.bytes.n != 0 && item.bytes.n != EVENT_SIGNATURE_BYTES) {
        return err_fail(e, ERR_CODE("event.bad_frame"), ERR_INT("at", at));
    }
    *ret_signature = item.bytes;
    return true;
}

bool event_frame_parse(str bytes, event_frame *ret_frame, err *e)
{
    event_frame f = {.signature = {{NULL, 0}}};
    cbor_reader r;
    cbor_item head = {.type = CBOR_ARRAY};
    cbor_item body = {.type = CBOR_BYTES};
    cbor_reader_init(&r, bytes);
    if (!cbor_read_type(&r, CBOR_ARRAY, &head, e) || !cbor_read_type(&r, CBOR_BYTES, &body, e) ||
        !event_parse(body.bytes, &f.event, e)) {
        return false;
    }
    if (head.count != 1 + signers_named(&f.event)) {
        return err_fail(e, ERR_CODE("event.bad_frame"), ERR_INT("at", 0));
    }
    for (int s = 0; s < EVENT_SIGNERS; s++) {
        bool named = event_signer_key(&f.event, (event_signer)s).n > 0;
        if (named && !read_signature(&r, &f.signature[s], e)) {
            return false;
        }
    }
    if (!cbor_read_end(&r, e)) {
        return false;
    }
    *ret_frame = f;
    return true;
}
