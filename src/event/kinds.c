#include "event/kinds.h"

#include <assert.h>

// Choices, by number. Like the numbers of kinds they are never given anew.
static const char *const conditions[] = {"good",        "wet",        "damaged", "opened",
                                         "seal_broken", "incomplete", "other",   NULL};
static const char *const reasons[] = {"wrong_item", "wrong_place", "wrong_person", "bad_seal",
                                      "damaged",    "incomplete",  "not_planned",  "device_lost",
                                      "duty_ended", "misuse",      "other",        "privacy",
                                      "ordered",    "danger",      "not_needed",   NULL};
static const char *const roles[] = {"kpu",     "ppk",    "pps",     "kpps",  "polri", "tni",
                                    "bawaslu", "linmas", "carrier", "posko", NULL};
static const char *const weathers[] = {"clear", "cloudy", "rain", "storm", "fog", "waves", "current", NULL};
static const char *const incidents[] = {"other", "capsized", "wet",  "damaged", "attack",
                                        "fire",  "hurt",     "call", NULL};
static const char *const levels[] = {"polsek", "polres", "polda", "mabes", NULL};

#define SPEC(enumerator, room, no, word, kind, lo, hi, items, list)                                          \
    [no] = {.name = #word,                                                                                   \
            .text = room #word,                                                                              \
            .choices = (list),                                                                               \
            .min = (lo),                                                                                     \
            .max = (hi),                                                                                     \
            .items_max = (items),                                                                            \
            .type = EVENT_TYPE_##kind,                                                                       \
            .number = enumerator},
#define FIELD_ROW(symbol, ...) SPEC(EVENT_FIELD_##symbol, "event.field.", __VA_ARGS__)
#define HEAD_ROW(symbol, ...)  SPEC(EVENT_HEAD_##symbol, "event.head.", __VA_ARGS__)
static const event_field_spec fields[EVENT_FIELDS_END] = {EVENT_FIELDS(FIELD_ROW)};
static const event_field_spec header[EVENT_HEAD_FIELDS] = {EVENT_HEADER(HEAD_ROW)};

#define KIND_ROW(symbol, no, word, must, may)                                                                \
    [no] = {.name = #word,                                                                                   \
            .text = "event.kind." #word,                                                                     \
            .required = (must),                                                                              \
            .further = (may) & ~(must),                                                                      \
            .number = EVENT_##symbol},
static const event_kind_spec kinds[EVENT_KINDS_END] = {EVENT_KINDS(KIND_ROW)};

const event_kind_spec *event_kind_of(int64_t number)
{
    bool known = number > 0 && number < EVENT_KINDS_END && kinds[number].name;
    return known ? &kinds[number] : NULL;
}

const event_field_spec *event_field_of(int64_t number)
{
    bool known = number > 0 && number < EVENT_FIELDS_END && fields[number].name;
    return known ? &fields[number] : NULL;
}

const event_field_spec *event_head_of(int64_t number)
{
    bool known = number > 0 && number < EVENT_HEAD_FIELDS && header[number].name;
    return known ? &header[number] : NULL;
}

// ---------------------------------------------------------------- reading a value

static bool fail(err *e, const char *code, const event_field_spec *f, size_t at)
{
    return err_fail(e, ERR_CODE(code), ERR_Z("field", f->name), ERR_INT("at", at));
}

static bool fail_limits(err *e, const char *code, const event_field_spec *f, size_t at, int64_t min,
                        int64_t max)
{
    return err_fail(e, ERR_CODE(code), ERR_Z("field", f->name), ERR_INT("at", at), ERR_INT("min", min),
                    ERR_INT("max", max));
}

static bool is_code(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && c != '.' && c != '-' && c != '_') {
            return false;
        }
    }
    return true;
}

// A code, hash or key, alone or in a list.
static bool read_string(const event_field_spec *f, cbor_reader *r, str *ret_bytes, err *e)
{
    bool binary = f->type == EVENT_TYPE_HASH || f->type == EVENT_TYPE_HASHES || f->type == EVENT_TYPE_KEY;
    int64_t min = binary ? EVENT_HASH_BYTES : f->min;
    int64_t max = binary ? EVENT_HASH_BYTES : f->max;
    size_t at = r->at;
    cbor_item item = {.type = CBOR_BYTES};
    if (!cbor_read_type(r, binary ? CBOR_BYTES : CBOR_TEXT, &item, e)) {
        return false;
    }
    if ((int64_t)item.bytes.n < min || (int64_t)item.bytes.n > max) {
        return fail_limits(e, "event.bad_size", f, at, min, max);
    }
    if (!binary && !is_code(item.bytes)) {
        return fail(e, "event.bad_code", f, at);
    }
    *ret_bytes = item.bytes;
    return true;
}

// A list is a set: strictly ascending, so that one set has one encoding.
static bool read_list(const event_field_spec *f, cbor_reader *r, event_value *v, err *e)
{
    size_t at = r->at;
    cbor_item head = {.type = CBOR_ARRAY};
    if (!cbor_read_type(r, CBOR_ARRAY, &head, e)) {
        return false;
    }
    if (head.count == 0 || head.count > f->items_max) {
        return fail_limits(e, "event.bad_size", f, at, 1, (int64_t)f->items_max);
    }
    size_t begin = r->at;
    str last = {NULL, 0};
    for (size_t i = 0; i < head.count; i++) {
        str item = {NULL, 0};
        at = r->at;
        if (!read_string(f, r, &item, e)) {
            return false;
        }
        if (i > 0 && str_cmp(last, item) >= 0) {
            return fail(e, "event.bad_order", f, at);
        }
        last = item;
    }
    v->count = head.count;
    v->bytes = (str){r->in.p + begin, r->at - begin};
    return true;
}

static bool read_number(const event_field_spec *f, cbor_reader *r, event_value *v, err *e)
{
    size_t at = r->at;
    cbor_item item = {.type = CBOR_INT};
    if (!cbor_read_type(r, CBOR_INT, &item, e)) {
        return false;
    }
    if (item.number < f->min || item.number > f->max) {
        return fail_limits(e, "event.bad_number", f, at, f->min, f->max);
    }
    v->number = item.number;
    return true;
}

static bool read_choice(const event_field_spec *f, cbor_reader *r, event_value *v, err *e)
{
    size_t at = r->at;
    cbor_item item = {.type = CBOR_INT};
    if (!cbor_read_type(r, CBOR_INT, &item, e)) {
        return false;
    }
    int64_t n = 0;
    while (f->choices[n] && n != item.number) {
        n++;
    }
    if (!f->choices[n]) {
        return fail(e, "event.bad_choice", f, at);
    }
    v->number = n;
    return true;
}

static bool read_point(const event_field_spec *f, cbor_reader *r, event_value *v, err *e)
{
    enum { LAT_MAX_E7 = 900000000, LON_MAX_E7 = 1800000000 };
    size_t at = r->at;
    cbor_item head = {.type = CBOR_ARRAY};
    cbor_item lat = {.type = CBOR_INT};
    cbor_item lon = {.type = CBOR_INT};
    if (!cbor_read_type(r, CBOR_ARRAY, &head, e)) {
        return false;
    }
    if (head.count != 2) {
        return fail(e, "event.bad_point", f, at);
    }
    if (!cbor_read_type(r, CBOR_INT, &lat, e) || !cbor_read_type(r, CBOR_INT, &lon, e)) {
        return false;
    }
    if (lat.number < -LAT_MAX_E7 || lat.number > LAT_MAX_E7 || lon.number < -LON_MAX_E7 ||
        lon.number > LON_MAX_E7) {
        return fail(e, "event.bad_point", f, at);
    }
    v->position = (point){(int32_t)lat.number, (int32_t)lon.number};
    return true;
}

static bool read_value(const event_field_spec *f, cbor_reader *r, event_value *v, err *e)
{
    switch (f->type) {
    case EVENT_TYPE_CODE:
    case EVENT_TYPE_HASH:
    case EVENT_TYPE_KEY:
        return read_string(f, r, &v->bytes, e);
    case EVENT_TYPE_CODES:
    case EVENT_TYPE_HASHES:
        return read_list(f, r, v, e);
    case EVENT_TYPE_INT:
        return read_number(f, r, v, e);
    case EVENT_TYPE_CHOICE:
        return read_choice(f, r, v, e);
    case EVENT_TYPE_POINT:
        return read_point(f, r, v, e);
    }
    return false;
}

bool event_value_read(const event_field_spec *f, cbor_reader *r, event_value *ret_value, err *e)
{
    event_value v = {0};
    if (!read_value(f, r, &v, e)) {
        return false;
    }
    *ret_value = v;
    return true;
}

bool event_list_next(str *rest, str *ret_item)
{
    cbor_reader r;
    cbor_item item = {.type = CBOR_BYTES};
    cbor_reader_init(&r, *rest);
    if (rest->n == 0 || !cbor_read(&r, &item, NULL)) {
        return false;
    }
    *rest = (str){rest->p + r.at, rest->n - r.at};
    *ret_item = item.bytes;
    return true;
}

// ---------------------------------------------------------------- writing a value

void event_value_write(const event_field_spec *f, cbor_writer *w, const event_value *v)
{
    switch (f->type) {
    case EVENT_TYPE_CODE:
        cbor_write_text(w, v->bytes);
        break;
    case EVENT_TYPE_HASH:
    case EVENT_TYPE_KEY:
        cbor_write_bytes(w, v->bytes);
        break;
    case EVENT_TYPE_CODES:
    case EVENT_TYPE_HASHES:
        assert(v->list); // a list that was read has its bytes already
        cbor_write_array(w, v->count);
        for (size_t i = 0; i < v->count; i++) {
            cbor_type type = f->type == EVENT_TYPE_CODES ? CBOR_TEXT : CBOR_BYTES;
            cbor_write(w, &(cbor_item){.type = type, .bytes = v->list[i]});
        }
        break;
    case EVENT_TYPE_INT:
    case EVENT_TYPE_CHOICE:
        cbor_write_int(w, v->number);
        break;
    case EVENT_TYPE_POINT:
        cbor_write_array(w, 2);
        cbor_write_int(w, v->position.lat_e7);
        cbor_write_int(w, v->position.lon_e7);
        break;
    }
}

// ---------------------------------------------------------------- kinds and signers

static const char *first_name(uint64_t set)
{
    for (int i = 0; i < EVENT_FIELDS_END; i++) {
        if (set >> i & 1 && fields[i].name) {
            return fields[i].name;
        }
    }
    return "";
}

bool event_kind_takes(const event_kind_spec *k, uint64_t set, err *e)
{
    uint64_t missing = k->required & ~set;
    uint64_t foreign = set & ~(k->required | k->further);
    if (missing != 0) {
        return err_fail(e, ERR_CODE("event.field_missing"), ERR_Z("kind", k->name),
                        ERR_Z("field", first_name(missing)));
    }
    return foreign == 0 || err_fail(e, ERR_CODE("event.field_foreign"), ERR_Z("kind", k->name),
                                    ERR_Z("field", first_name(foreign)));
}

int event_signer_field(event_signer s)
{
    switch (s) {
    case EVENT_GIVER:
        return 0;
    case EVENT_RECEIVER:
        return EVENT_FIELD_RECEIVER;
    case EVENT_WITNESS:
        return EVENT_FIELD_WITNESS;
    }
    return 0;
}

const char *event_signer_name(event_signer s)
{
    switch (s) {
    case EVENT_GIVER:
        return "giver";
    case EVENT_RECEIVER:
        return "receiver";
    case EVENT_WITNESS:
        return "witness";
    }
    return "";
}
