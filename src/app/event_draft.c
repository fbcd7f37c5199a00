#include "app/event_draft.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_BYTES = 1024 }; // the names of all fields, or of all choices of one

// ---------------------------------------------------------------- names

static void add_names(strbuf *out, uint64_t set)
{
    const char *between = "";
    for (int i = 0; i < EVENT_FIELDS_END; i++) {
        if (set >> i & 1) {
            strbuf_addz(out, between);
            strbuf_addz(out, event_field_of(i)->name);
            between = ", ";
        }
    }
}

static void add_choices(strbuf *out, const event_field_spec *f)
{
    for (const char *const *name = f->choices; *name; name++) {
        strbuf_addz(out, name == f->choices ? "" : ", ");
        strbuf_addz(out, *name);
    }
}

static const event_field_spec *find_field(str name)
{
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        const event_field_spec *f = event_field_of(i);
        if (f && str_eq(str_of(f->name), name)) {
            return f;
        }
    }
    return NULL;
}

bool event_draft_begin(event_draft *d, arena *a, str kind, err *e)
{
    *d = (event_draft){.memory = a};
    for (int i = 1; i < EVENT_KINDS_END; i++) {
        const event_kind_spec *k = event_kind_of(i);
        if (k && str_eq(str_of(k->name), kind)) {
            d->view.kind = k;
            return true;
        }
    }
    return err_fail(e, ERR_CODE("draft.no_kind"), ERR_STR("kind", kind));
}

// ---------------------------------------------------------------- fields

// The field of that name when the kind may carry it and has it not yet.
static const event_field_spec *take_field(const event_draft *d, str name, err *e)
{
    const event_kind_spec *k = d->view.kind;
    const event_field_spec *f = find_field(name);
    uint64_t allowed = k->required | k->further;
    if (!f || !(allowed >> f->number & 1)) {
        strbuf names;
        strbuf_init(&names, NAMES_BYTES);
        add_names(&names, k->required);
        strbuf_addz(&names, k->required && k->further ? ", " : "");
        add_names(&names, k->further);
        err_fail(e, ERR_CODE("draft.no_field"), ERR_Z("kind", k->name), ERR_STR("field", name),
                 ERR_STR("fields", strbuf_str(&names)));
        strbuf_done(&names);
        return NULL;
    }
    if (d->view.fields >> f->number & 1) {
        err_fail(e, ERR_CODE("draft.twice"), ERR_STR("field", name));
        return NULL;
    }
    return f;
}

static void put(event_draft *d, const event_field_spec *f, event_value v)
{
    d->view.value[f->number] = v;
    d->view.fields |= UINT64_C(1) << f->number;
}

static bool fail_value(err *e, const char *code, const event_field_spec *f, str value)
{
    return err_fail(e, ERR_CODE(code), ERR_Z("field", f->name), ERR_STR("value", value));
}

// What the field's type makes of a code is asked of the type itself.
static bool read_code(event_draft *d, const event_field_spec *f, str value, str *ret, err *e)
{
    const event_field_spec one = {.name = f->name, .type = EVENT_TYPE_CODE, .min = f->min, .max = f->max};
    event_value v = {.bytes = value};
    uint8_t bytes[EVENT_CODE_MAX + 8];
    str document = {NULL, 0};
    cbor_writer w;
    cbor_reader r;
    cbor_writer_init(&w, bytes, sizeof bytes);
    event_value_write(&one, &w, &v);
    bool ok = cbor_written(&w, &document);
    if (ok) {
        cbor_reader_init(&r, document);
        ok = event_value_read(&one, &r, &v, NULL);
    }
    if (!ok) {
        return err_fail(e, ERR_CODE("draft.code"), ERR_Z("field", f->name), ERR_STR("value", value),
                        ERR_INT("max", f->max));
    }
    *ret = (str){str_dup(d->memory, value), value.n};
    return true;
}

static bool read_hash(event_draft *d, const event_field_spec *f, str value, str *ret, err *e)
{
    uint8_t *bytes = ARENA_NEW(d->memory, uint8_t, EVENT_HASH_BYTES);
    size_t n = 0;
    if (value.n != (size_t)2 * EVENT_HASH_BYTES ||
        sodium_hex2bin(bytes, EVENT_HASH_BYTES, value.p, value.n, NULL, &n, NULL) != 0 ||
        n != EVENT_HASH_BYTES) {
        return fail_value(e, "draft.hex", f, value);
    }
    *ret = (str){(const char *)bytes, n};
    return true;
}

static int compare(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

// A set: in order, nothing twice.
static bool put_list(event_draft *d, const event_field_spec *f, str *item, size_t n, err *e)
{
    qsort(item, n, sizeof *item, compare);
    for (size_t i = 1; i < n; i++) {
        if (str_eq(item[i - 1], item[i])) {
            str shown = f->type == EVENT_TYPE_CODES ? item[i] : STR("...");
            return fail_value(e, "draft.list_twice", f, shown);
        }
    }
    put(d, f, (event_value){.list = item, .count = n});
    return true;
}

static bool fail_list(err *e, const event_field_spec *f, size_t n)
{
    return err_fail(e, ERR_CODE("draft.list"), ERR_Z("field", f->name), ERR_INT("n", n),
                    ERR_INT("max", f->items_max));
}

static bool set_list(event_draft *d, const event_field_spec *f, str value, err *e)
{
    size_t n = 1;
    for (size_t i = 0; i < value.n; i++) {
        n += value.p[i] == ',';
    }
    if (n > f->items_max) {
        return fail_list(e, f, n);
    }
    str *item = ARENA_NEW(d->memory, str, n);
    size_t from = 0;
    for (size_t i = 0; i < n; i++) {
        size_t to = from;
        while (to < value.n && value.p[to] != ',') {
            to++;
        }
        str word = str_trim((str){value.p + from, to - from});
        bool ok = f->type == EVENT_TYPE_CODES ? read_code(d, f, word, &item[i], e)
                                              : read_hash(d, f, word, &item[i], e);
        if (!ok) {
            return false;
        }
        from = to + 1;
    }
    return put_list(d, f, item, n, e);
}

static bool set_number(event_draft *d, const event_field_spec *f, str value, err *e)
{
    event_value v = {.number = 0};
    if (!str_parse_i64(value, f->min, f->max, &v.number)) {
        return err_fail(e, ERR_CODE("draft.number"), ERR_Z("field", f->name), ERR_STR("value", value),
                        ERR_INT("min", f->min), ERR_INT("max", f->max));
    }
    put(d, f, v);
    return true;
}

static bool set_choice(event_draft *d, const event_field_spec *f, str value, err *e)
{
    strbuf names;
    for (int64_t i = 0; f->choices[i]; i++) {
        if (str_eq(str_of(f->choices[i]), value)) {
            put(d, f, (event_value){.number = i});
            return true;
        }
    }
    strbuf_init(&names, NAMES_BYTES);
    add_choices(&names, f);
    err_fail(e, ERR_CODE("draft.choice"), ERR_Z("field", f->name), ERR_STR("value", value),
             ERR_STR("choices", strbuf_str(&names)));
    strbuf_done(&names);
    return false;
}

static bool set_point(event_draft *d, const event_field_spec *f, str value, err *e)
{
    enum { DIGITS = 7, LAT_MAX_E7 = 900000000, LON_MAX_E7 = 1800000000 };
    const char *comma = value.n > 0 ? memchr(value.p, ',', value.n) : NULL;
    size_t n = comma ? (size_t)(comma - value.p) : 0;
    int64_t lat = 0;
    int64_t lon = 0;
    if (!comma || !str_parse_scaled(str_trim((str){value.p, n}), DIGITS, -LAT_MAX_E7, LAT_MAX_E7, &lat) ||
        !str_parse_scaled(str_trim((str){comma + 1, value.n - n - 1}), DIGITS, -LON_MAX_E7, LON_MAX_E7,
                          &lon)) {
        return fail_value(e, "draft.point", f, value);
    }
    put(d, f, (event_value){.position = {(int32_t)lat, (int32_t)lon}});
    return true;
}

bool event_draft_set(event_draft *d, str field, str value, err *e)
{
    event_value v = {.number = 0};
    const event_field_spec *f = take_field(d, field, e);
    if (!f) {
        return false;
    }
    bool ok = false;
    switch (f->type) {
    case EVENT_TYPE_CODE:
        ok = read_code(d, f, value, &v.bytes, e);
        break;
    case EVENT_TYPE_HASH:
    case EVENT_TYPE_KEY:
        ok = read_hash(d, f, value, &v.bytes, e);
        break;
    case EVENT_TYPE_CODES:
    case EVENT_TYPE_HASHES:
        return set_list(d, f, value, e);
    case EVENT_TYPE_INT:
        return set_number(d, f, value, e);
    case EVENT_TYPE_CHOICE:
        return set_choice(d, f, value, e);
    case EVENT_TYPE_POINT:
        return set_point(d, f, value, e);
    }
    if (ok) {
        put(d, f, v);
    }
    return ok;
}

bool event_draft_key(event_draft *d, event_field field, const uint8_t key[static EVENT_KEY_BYTES], err *e)
{
    const event_field_spec *f = take_field(d, str_of(event_field_of((int)field)->name), e);
    if (f) {
        const char *copy = arena_copy(d->memory, (const char *)key, EVENT_KEY_BYTES);
        put(d, f, (event_value){.bytes = {copy, EVENT_KEY_BYTES}});
    }
    return f != NULL;
}

bool event_draft_number(event_draft *d, event_field field, int64_t value, err *e)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)value);
    return event_draft_set(d, str_of(event_field_of((int)field)->name), str_of(text), e);
}

// ---------------------------------------------------------------- what travels beside

// Keeps the bytes and gives their hash.
static str add_content(event_draft *d, str bytes)
{
    uint8_t *hash = ARENA_NEW(d->memory, uint8_t, EVENT_HASH_BYTES);
    d->content[d->n_content++] = (str){arena_copy(d->memory, bytes.p, bytes.n), bytes.n};
    content_hash(bytes, hash);
    return (str){(const char *)hash, EVENT_HASH_BYTES};
}

bool event_draft_note(event_draft *d, const uint8_t salt[static NOTE_SALT_BYTES], str text, err *e)
{
    uint8_t out[NOTE_CONTENT_MAX];
    str bytes = {NULL, 0};
    const event_field_spec *f = take_field(d, STR("note"), e);
    if (!f || !note_content_write(salt, text, out, &bytes, e)) {
        return false;
    }
    put(d, f, (event_value){.bytes = add_content(d, bytes)});
    return true;
}

bool event_draft_document(event_draft *d, str bytes, err *e)
{
    const event_field_spec *f = take_field(d, STR("content"), e);
    if (f) {
        put(d, f, (event_value){.bytes = add_content(d, bytes)});
    }
    return f != NULL;
}

bool event_draft_photo(event_draft *d, str bytes, err *e)
{
    const event_field_spec *f = event_field_of(EVENT_FIELD_PHOTOS);
    bool more = d->view.value[f->number].list == d->photo; // set by this function before
    size_t n = more ? d->view.value[f->number].count : 0;
    if (!more && !take_field(d, str_of(f->name), e)) {
        return false;
    }
    if (n == EVENT_PHOTOS_MAX) {
        return fail_list(e, f, n + 1);
    }
    d->photo[n] = add_content(d, bytes);
    return put_list(d, f, d->photo, n + 1, e);
}

bool event_draft_check(const event_draft *d, err *e)
{
    const event_kind_spec *k = d->view.kind;
    uint64_t missing = k->required & ~d->view.fields;
    if (missing == 0) {
        return true;
    }
    strbuf names;
    strbuf_init(&names, NAMES_BYTES);
    add_names(&names, missing);
    err_fail(e, ERR_CODE("draft.missing"), ERR_Z("kind", k->name), ERR_STR("fields", strbuf_str(&names)));
    strbuf_done(&names);
    return false;
}

// ---------------------------------------------------------------- help

static const char *type_key(event_type t)
{
    switch (t) {
    case EVENT_TYPE_CODE:
        return "draft.is_code";
    case EVENT_TYPE_CODES:
        return "draft.is_codes";
    case EVENT_TYPE_INT:
        return "draft.is_number";
    case EVENT_TYPE_CHOICE:
        return "draft.is_choice";
    case EVENT_TYPE_HASH:
        return "draft.is_hash";
    case EVENT_TYPE_HASHES:
        return "draft.is_hashes";
    case EVENT_TYPE_KEY:
        return "draft.is_key";
    case EVENT_TYPE_POINT:
        return "draft.is_point";
    }
    return "";
}

// How a field is said on the command line, where that is not by its value.
static const char *field_key(const event_field_spec *f)
{
    switch ((event_field)f->number) {
    case EVENT_FIELD_RECEIVER:
        return "draft.is_receiver";
    case EVENT_FIELD_WITNESS:
        return "draft.is_witness";
    case EVENT_FIELD_NOTE:
        return "draft.is_note";
    case EVENT_FIELD_PHOTOS:
        return "draft.is_photo";
    case EVENT_FIELD_CONTENT:
        return "draft.is_document";
    default:
        return type_key(f->type);
    }
}

static void help_field(text_language language, strbuf *out, const event_field_spec *f)
{
    strbuf names;
    strbuf_init(&names, NAMES_BYTES);
    if (f->choices) {
        add_choices(&names, f);
    }
    strbuf_addf(out, "  %-12s %s: ", f->name, text_get(language, f->text));
    text_fmt(out, language, field_key(f), ERR_INT("min", f->min), ERR_INT("max", f->max),
             ERR_INT("items", f->items_max), ERR_STR("choices", strbuf_str(&names)));
    strbuf_addc(out, '\n');
    strbuf_done(&names);
}

void event_draft_help(text_language language, strbuf *out)
{
    strbuf_addf(out, "%s\n", text_get(language, "draft.kinds"));
    for (int i = 1; i < EVENT_KINDS_END; i++) {
        const event_kind_spec *k = event_kind_of(i);
        if (!k) {
            continue;
        }
        strbuf_addf(out, "  %-18s %s\n", k->name, text_get(language, k->text));
        strbuf_addf(out, "      %s: ", text_get(language, "draft.required"));
        add_names(out, k->required);
        strbuf_addf(out, "%s\n      %s: ", k->required ? "" : "-", text_get(language, "draft.further"));
        add_names(out, k->further);
        strbuf_addz(out, k->further ? "\n" : "-\n");
    }
    strbuf_addf(out, "\n%s\n", text_get(language, "draft.fields"));
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        const event_field_spec *f = event_field_of(i);
        if (f) {
            help_field(language, out, f);
        }
    }
}
