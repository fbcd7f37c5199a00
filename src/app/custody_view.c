#include "app/custody_view.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "app/custody_json.h"
#include "base/clock.h"
#include "event/content.h"
#include "store/custody.h"

static const char *const phase_names[] = {"unknown", "at", "moving", "lost", "replaced"};
static const char *const severity_names[] = {"note", "warn", "grave"};
enum {
    PHASES = sizeof phase_names / sizeof phase_names[0],
    SEVERITIES = sizeof severity_names / sizeof severity_names[0],
    FINDINGS_STEP = 100000, // leaves whose findings are read at a time
};

json_t *json_of_text(str s)
{
    return json_stringn(s.p ? s.p : "", s.n);
}

json_t *json_of_hex(str bytes)
{
    char hex[2 * EVENT_HASH_BYTES + 1] = "";
    if (bytes.n <= EVENT_HASH_BYTES) {
        (void)sodium_bin2hex(hex, sizeof hex, (const uint8_t *)bytes.p, bytes.n);
    }
    return json_string(hex);
}

json_t *json_of_instant(int64_t us)
{
    char text[INSTANT_TEXT];
    if (us == INT64_MIN || us == INT64_MAX) {
        return json_null();
    }
    instant_format(us, text);
    return json_string(text);
}

const char *custody_role_name(device_role r)
{
    return event_field_of(EVENT_FIELD_ROLE)->choices[r];
}

const char *custody_phase_name(custody_phase p)
{
    return phase_names[p];
}

static void count_in(json_t *counts, const char *name)
{
    json_int_t n = json_integer_value(json_object_get(counts, name));
    json_object_set_new(counts, name, json_integer(n + 1));
}

// ---------------------------------------------------------------- who

bool custody_devices(store *s, arena *a, device_register *ret, err *e)
{
    leaf_list list;
    if (!store_enrolments(s, a, &list, e)) {
        return false;
    }
    logged_event *event = ARENA_NEW(a, logged_event, list.n);
    for (int32_t i = 0; i < list.n; i++) {
        event_frame f;
        if (!event_frame_parse(list.row[i].frame, &f, e)) {
            return false;
        }
        event[i] = (logged_event){.view = f.event,
                                  .index = list.row[i].index,
                                  .received_us = list.row[i].received_us,
                                  .seen_us = INT64_MIN,
                                  .moment_us = list.row[i].moment_us};
        memcpy(event[i].id, list.row[i].id, sizeof event[i].id);
    }
    device_fold(a, event, list.n, ret);
    return true;
}

static json_t *signer_json(const device_register *devices, str key, int64_t moment_us)
{
    const device_record *d = device_find(devices, key);
    const device_binding *who = d ? device_at(d, moment_us) : NULL;
    json_t *out = json_pack("{s:o}", "key", json_of_hex(key));
    json_object_set_new(out, "person", who ? json_of_text(who->person) : json_null());
    json_object_set_new(out, "role", who ? json_string(custody_role_name(who->role)) : json_null());
    return out;
}

// ---------------------------------------------------------------- all

// What kind of place a code is: of the sites their kind, "tps", "other" (not in the register), "none".
typedef struct places {
    str_map kind; // code -> index of `name`
    arena memory;
    const char *name[64];
    int32_t n;
} places;

static int32_t name_index(places *p, str name)
{
    for (int32_t i = 0; i < p->n; i++) {
        if (str_eq(str_of(p->name[i]), name)) {
            return i;
        }
    }
    if (p->n == (int32_t)(sizeof p->name / sizeof p->name[0])) {
        return 0;
    }
    p->name[p->n] = str_dup(&p->memory, name);
    return p->n++;
}

static bool add_place(void *ctx, const entry *row, err *e)
{
    places *p = ctx;
    (void)e;
    str name = row->kind == KIND_SITES ? row->value[SITES_KIND] : STR("tps");
    str_map_add(&p->kind, (str){str_dup(&p->memory, row->code), row->code.n}, name_index(p, name), NULL);
    return true;
}

static bool places_read(store *s, places *p, err *e)
{
    *p = (places){.name = {"other"}, .n = 1};
    return store_each(s, KIND_SITES, add_place, p, e) && store_each(s, KIND_TPS, add_place, p, e);
}

static void places_done(places *p)
{
    str_map_done(&p->kind);
    arena_done(&p->memory);
}

static const char *place_kind(const places *p, str code)
{
    int32_t i = 0;
    (void)str_map_get(&p->kind, code, &i);
    return code.n == 0 ? "none" : p->name[i];
}

static json_t *zero_counts(const char *const *name, size_t n)
{
    json_t *out = json_object();
    for (size_t i = 0; i < n; i++) {
        json_object_set_new(out, name[i], json_integer(0));
    }
    return out;
}

const item_row *custody_outermost(const item_row *row, const item_row *rows, const str_map *by_code)
{
    int32_t i = 0;
    for (int depth = 0; depth < CUSTODY_NEST_MAX && row->container.n > 0; depth++) {
        if (!str_map_get(by_code, row->container, &i)) {
            break;
        }
        row = &rows[i];
    }
    return row;
}

static json_t *items_json(const item_row *rows, int32_t n, const places *p)
{
    json_t *phases = zero_counts(phase_names, PHASES);
    json_t *by_place = json_object();
    json_t *holders = json_object();
    str_map by_code = {0};
    for (int32_t i = 0; i < n; i++) {
        str_map_add(&by_code, rows[i].code, i, NULL);
    }
    for (int32_t i = 0; i < n; i++) {
        const item_row *at = custody_outermost(&rows[i], rows, &by_code);
        count_in(phases, phase_names[at->phase]);
        count_in(by_place, place_kind(p, at->place));
        count_in(holders, at->person.n > 0 ? custody_role_name(at->role) : "none");
    }
    str_map_done(&by_code);
    return json_pack("{s:i, s:o, s:o, s:o}", "items", n, "phases", phases, "places", by_place, "holders",
                     holders);
}

static json_t *gaps_json(const device_gap *gap, int32_t n, const device_register *devices)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < n; i++) {
        str key = {(const char *)gap[i].key, EVENT_KEY_BYTES};
        const device_record *d = device_find(devices, key);
        const device_binding *who = d && d->n_binding > 0 ? &d->binding[d->n_binding - 1] : NULL;
        json_t *row = json_pack("{s:o, s:I, s:I}", "key", json_of_hex(key), "last", (json_int_t)gap[i].last,
                                "missing", (json_int_t)gap[i].missing);
        json_object_set_new(row, "person", who ? json_of_text(who->person) : json_null());
        json_object_set_new(row, "role", who ? json_string(custody_role_name(who->role)) : json_null());
        json_array_append_new(out, row);
    }
    return out;
}

// Calls `each` for the findings of all leaves, the newest leaves first.
typedef void finding_fn(void *ctx, const custody_finding *f);
static bool each_finding(store *s, uint64_t size, finding_fn *each, void *ctx, err *e)
{
    for (uint64_t to = size; to > 0;) {
        uint64_t from = to > FINDINGS_STEP ? to - FINDINGS_STEP : 0;
        arena a = {0};
        const custody_finding *row = NULL;
        int32_t n = 0;
        bool ok = store_findings(s, &a, from, to, &row, &n, e);
        for (int32_t i = n - 1; ok && i >= 0; i--) {
            each(ctx, &row[i]);
        }
        arena_done(&a);
        if (!ok) {
            return false;
        }
        to = from;
    }
    return true;
}

static void count_finding(void *ctx, const custody_finding *f)
{
    count_in(ctx, severity_names[custody_code_severity(f->code)]);
}

bool custody_view_all(store *s, json_t **ret, err *e)
{
    arena a = {0};
    log_head head;
    str origin;
    places p = {.n = 0};
    device_register devices;
    const item_row *rows = NULL;
    const device_gap *gap = NULL;
    int32_t n = 0;
    int32_t n_gap = 0;
    int64_t held = 0;
    json_t *findings = zero_counts(severity_names, SEVERITIES);
    bool ok = store_log_head(s, &a, &head, &origin, e) && store_items(s, &a, &rows, &n, e) &&
              places_read(s, &p, e) && custody_devices(s, &a, &devices, e) &&
              store_device_gaps(s, &a, &gap, &n_gap, e) && store_held_count(s, &held, e) &&
              each_finding(s, head.size, count_finding, findings, e);
    if (ok) {
        json_t *out = items_json(rows, n, &p);
        json_object_set_new(out, "log", json_of_text(origin));
        json_object_set_new(out, "size", json_integer((json_int_t)head.size));
        json_object_set(out, "findings", findings);
        json_object_set_new(out, "held", json_integer((json_int_t)held));
        json_object_set_new(out, "gaps", gaps_json(gap, n_gap, &devices));
        *ret = out;
    }
    json_decref(findings);
    places_done(&p);
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- findings

bool custody_code_of(str name, custody_code *ret)
{
    for (int i = 0; i <= CUSTODY_FINDING_SPLIT_VIEW; i++) {
        if (str_eq(str_of(custody_code_name((custody_code)i)), name)) {
            *ret = (custody_code)i;
            return true;
        }
    }
    return false;
}

json_t *custody_finding_json(const custody_finding *f)
{
    json_t *out = json_pack("{s:s, s:s, s:I}", "code", custody_code_name(f->code), "severity",
                            severity_names[custody_code_severity(f->code)], "index", (json_int_t)f->index);
    json_object_set_new(out, "item", json_of_text(f->item));
    json_object_set_new(out, "expected", json_of_text(f->expected));
    json_object_set_new(out, "got", json_of_text(f->got));
    return out;
}

typedef struct finding_list {
    json_t *rows;
    int64_t total;
} finding_list;

static void list_finding(void *ctx, const custody_finding *f)
{
    finding_list *list = ctx;
    if (list->total++ < CUSTODY_VIEW_FINDINGS_MAX) {
        json_array_append_new(list->rows, custody_finding_json(f));
    }
}

bool custody_view_findings(store *s, json_t **ret, err *e)
{
    arena a = {0};
    log_head head;
    str origin;
    finding_list list = {.rows = json_array()};
    bool ok = store_log_head(s, &a, &head, &origin, e) && each_finding(s, head.size, list_finding, &list, e);
    if (ok) {
        *ret = json_pack("{s:I, s:O}", "total", (json_int_t)list.total, "findings", list.rows);
    }
    json_decref(list.rows);
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- one item

static json_t *list_json(const event_field_spec *f, str rest)
{
    json_t *out = json_array();
    str item;
    while (event_list_next(&rest, &item)) {
        json_array_append_new(out, f->type == EVENT_TYPE_CODES ? json_of_text(item) : json_of_hex(item));
    }
    return out;
}

static json_t *value_json(const event_field_spec *f, const event_value *v)
{
    enum { E7 = 10000000 };
    switch (f->type) {
    case EVENT_TYPE_CODE:
        return json_of_text(v->bytes);
    case EVENT_TYPE_HASH:
    case EVENT_TYPE_KEY:
        return json_of_hex(v->bytes);
    case EVENT_TYPE_CODES:
    case EVENT_TYPE_HASHES:
        return list_json(f, v->bytes);
    case EVENT_TYPE_INT:
        return json_integer((json_int_t)v->number);
    case EVENT_TYPE_CHOICE:
        return json_string(f->choices[v->number]);
    case EVENT_TYPE_POINT:
        return json_pack("[f, f]", (double)v->position.lat_e7 / E7, (double)v->position.lon_e7 / E7);
    }
    return json_null();
}

static json_t *fields_json(const event_view *v)
{
    json_t *out = json_object();
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        if (v->fields >> i & 1) {
            const event_field_spec *f = event_field_of(i);
            json_object_set_new(out, f->name, value_json(f, &v->value[i]));
        }
    }
    return out;
}

static json_t *signers_json(const event_view *v, int64_t moment_us, const device_register *devices)
{
    json_t *out = json_object();
    for (int i = 0; i < EVENT_SIGNERS; i++) {
        str key = event_signer_key(v, (event_signer)i);
        if (key.n > 0) {
            json_object_set_new(out, event_signer_name((event_signer)i),
                                signer_json(devices, key, moment_us));
        }
    }
    return out;
}

// The text of an event's note; null when it has none, or when only the hash is left.
static bool note_json(store *s, const event_view *v, json_t **ret, err *e)
{
    arena a = {0};
    content_state state = CONTENT_ABSENT;
    str bytes = {NULL, 0};
    str text = {NULL, 0};
    bool has = (v->fields & EVENT_BIT(NOTE)) != 0;
    const uint8_t *hash = (const uint8_t *)v->value[EVENT_FIELD_NOTE].bytes.p;
    bool ok = !has || store_content_get(s, &a, hash, &state, &bytes, e);
    bool here = ok && state == CONTENT_HERE && note_content_read(bytes, &text, NULL);
    *ret = here ? json_of_text(text) : json_null();
    arena_done(&a);
    return ok;
}

static bool event_json(store *s, const custody_leaf *one, const device_register *devices, json_t **ret,
                       err *e)
{
    const leaf *row = &one->row;
    event_frame f;
    json_t *note = NULL;
    if (!event_frame_parse(row->frame, &f, e) || !note_json(s, &f.event, &note, e)) {
        json_decref(note);
        return false;
    }
    json_t *out = json_pack("{s:I, s:o, s:s, s:o, s:o, s:I}", "index", (json_int_t)row->index, "id",
                            json_of_hex((str){(const char *)row->id, EVENT_HASH_BYTES}), "kind",
                            f.event.kind->name, "moment", json_of_instant(row->moment_us), "received",
                            json_of_instant(row->received_us), "sequence", (json_int_t)f.event.sequence);
    json_object_set_new(out, "moment_us", json_integer((json_int_t)row->moment_us));
    json_object_set_new(out, "signers", signers_json(&f.event, row->moment_us, devices));
    json_object_set_new(out, "fields", fields_json(&f.event));
    json_object_set_new(out, "note", note);
    json_object_set_new(out, "load", one->load.n > 0 ? json_of_text(one->load) : json_null());
    *ret = out;
    return true;
}

// Findings of the leaves that are about this item, or about the event itself, or the load that held the item.
static bool add_findings(store *s, const custody_leaf *one, str item, json_t *out, err *e)
{
    const leaf *row = &one->row;
    arena a = {0};
    const custody_finding *f = NULL;
    int32_t n = 0;
    bool ok = store_findings(s, &a, row->index, row->index + 1, &f, &n, e);
    for (int32_t i = 0; ok && i < n; i++) {
        if (f[i].item.n == 0 || str_eq(f[i].item, item) || str_eq(f[i].item, one->load)) {
            json_array_append_new(out, custody_finding_json(&f[i]));
        }
    }
    arena_done(&a);
    return ok;
}

// The item itself, or the load that says where it is and who holds it.
static bool find_state(store *s, const custody_state *own, custody_state *ret, err *e)
{
    *ret = *own;
    for (int depth = 0; depth < CUSTODY_NEST_MAX && ret->container[0] != '\0'; depth++) {
        int64_t number = 0;
        bool found = false;
        custody_state load;
        if (!store_item_get(s, str_of(ret->container), &number, &load, &found, e)) {
            return false;
        }
        if (!found) {
            break;
        }
        *ret = load;
    }
    return true;
}

static json_t *state_json(const custody_state *own, const custody_state *at)
{
    static const uint8_t none[EVENT_HASH_BYTES] = {0};
    json_t *out = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:b}", "phase", phase_names[at->phase],
                            "place", at->place, "container", own->container, "destination", own->destination,
                            "condition", event_field_of(EVENT_FIELD_CONDITION)->choices[own->condition],
                            "sealed", memcmp(own->seals, none, sizeof none) != 0, "load", own->is_load,
                            "returning", own->returning);
    bool held = at->person[0] != '\0';
    json_object_set_new(out, "person", held ? json_string(at->person) : json_null());
    json_object_set_new(out, "role", held ? json_string(custody_role_name(at->role)) : json_null());
    json_object_set_new(out, "count", own->count >= 0 ? json_integer((json_int_t)own->count) : json_null());
    json_object_set_new(out, "since", json_of_instant(at->last_us));
    return out;
}

static bool life(store *s, arena *a, str code, int64_t item, json_t *events, json_t *findings, err *e)
{
    device_register devices;
    const custody_leaf *row = NULL;
    int32_t n = 0;
    bool ok = custody_devices(s, a, &devices, e) && custody_life(s, a, &devices, code, item, &row, &n, e);
    for (int32_t i = 0; ok && i < n; i++) {
        json_t *event = NULL;
        ok = event_json(s, &row[i], &devices, &event, e) && add_findings(s, &row[i], code, findings, e);
        if (event) {
            json_array_append_new(events, event);
        }
    }
    return ok;
}

bool custody_view_item(store *s, str code, json_t **ret, err *e)
{
    arena a = {0};
    int64_t number = 0;
    bool found = false;
    custody_state own;
    custody_state at;
    if (!store_item_get(s, code, &number, &own, &found, e)) {
        return false;
    }
    if (!found) {
        return err_fail(e, ERR_CODE("view.no_item"), ERR_STR("item", code));
    }
    json_t *events = json_array();
    json_t *findings = json_array();
    bool ok = find_state(s, &own, &at, e) && life(s, &a, code, number, events, findings, e);
    if (ok) {
        *ret = json_pack("{s:o, s:o, s:O, s:O}", "item", json_of_text(code), "state", state_json(&own, &at),
                         "events", events, "findings", findings);
    }
    json_decref(events);
    json_decref(findings);
    arena_done(&a);
    return ok;
}
