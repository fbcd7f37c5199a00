// The phones that the posko knows, and their end.
#include "app/field_desk.h"

#include <string.h>

#include <sodium.h>

#include "app/enrolment.h"
#include "app/event_draft.h"
#include "app/field_internal.h"
#include "base/clock.h"
#include "store/field.h"

// ---------------------------------------------------------------- the list

static json_t *moment_json(int64_t us)
{
    char text[INSTANT_TEXT];
    if (us == INT64_MIN || us == INT64_MAX || us == 0) {
        return json_null();
    }
    instant_format(us, text);
    return json_string(text);
}

// The name of a person, for who may know persons; null where there is none.
static json_t *name_json(const field_desk *d, const access_who *who, str person)
{
    arena a = {0};
    entry row = {0};
    bool found = false;
    bool ok = access_may(who, ACCESS_OF_PEOPLE, ACCESS_PERSONAL) && person.n > 0 &&
              store_entry(d->db, &a, KIND_PEOPLE, person, NULL, &row, &found, NULL) && found;
    str name = row.value[PEOPLE_NAME];
    json_t *out = ok && name.n > 0 ? json_stringn(name.p, name.n) : json_null();
    arena_done(&a);
    return out;
}

// Whose it is, or was last.
static const device_binding *binding_of(const device_record *rec, int64_t now_us)
{
    const device_binding *now = device_at(rec, now_us);
    return now ? now : rec->n_binding > 0 ? &rec->binding[rec->n_binding - 1] : NULL;
}

// How far its clock was off; null where it never said.
static json_t *clock_json(const phone_clock *clock)
{
    return clock->at_us == 0
               ? json_null()
               : json_pack("{s:I, s:I, s:o}", "offset_ms", (json_int_t)clock->offset_ms, "within_ms",
                           (json_int_t)clock->within_ms, "at", moment_json(clock->at_us));
}

static json_t *phone_json(const field_desk *d, const access_who *who, const phone_row *p)
{
    char hex[2 * EVENT_KEY_BYTES + 1];
    char tracker[FIELD_TRACKER];
    const uint8_t *key = (const uint8_t *)p->device.key.p;
    const device_binding *b = binding_of(&p->device, d->now_us);
    str person = b ? b->person : STR("");
    str unit = b ? b->unit : STR("");
    (void)sodium_bin2hex(hex, sizeof hex, key, EVENT_KEY_BYTES);
    field_tracker(key, tracker);
    return json_pack("{s:s, s:s, s:s%, s:o, s:s%, s:s, s:o, s:o, s:o, s:o, s:I, s:o}", "key", hex, "tracker",
                     tracker, "person", person.n > 0 ? person.p : "", person.n, "person_name",
                     name_json(d, who, person), "unit", unit.n > 0 ? unit.p : "", unit.n, "role",
                     b ? field_role_name(b->role) : "", "from", moment_json(b ? b->from_us : 0), "until",
                     moment_json(b ? b->to_us : 0), "heard", moment_json(p->heard_us), "clock",
                     clock_json(&p->clock), "waiting", (json_int_t)p->waiting, "revoked",
                     moment_json(p->device.revoked_us));
}

// A phone of a person whom the asker may not see is none to them; so is the posko's own key.
static bool is_shown(const field_desk *d, const scope *sc, const device_record *rec)
{
    const device_binding *b = binding_of(rec, d->now_us);
    return b && b->role != DEVICE_POSKO && !scope_hides(sc, b->person) &&
           (b->unit.n == 0 || !scope_hides(sc, b->unit)) &&
           (!scope_limited(sc) || scope_shows(sc, b->person));
}

// A page of devices as it grows.
typedef struct page {
    json_t *list;
    char last[2 * EVENT_KEY_BYTES + 1]; // key of its last device
    bool more;                          // there are others behind it that are shown
} page;

static void page_add(page *p, const field_desk *d, const access_who *who, const phone_row *row)
{
    p->more = json_array_size(p->list) == FIELD_PAGE;
    if (!p->more) {
        json_array_append_new(p->list, phone_json(d, who, row));
        (void)sodium_bin2hex(p->last, sizeof p->last, (const uint8_t *)row->device.key.p, EVENT_KEY_BYTES);
    }
}

// Rows behind a key, which moves on, until the page is full or there are none left: a cursor that stood on
// one that is hidden would tell its key.
static bool page_fill(page *p, const field_desk *d, const access_who *who, const scope *sc,
                      uint8_t after[static EVENT_KEY_BYTES], bool first, err *e)
{
    int32_t n = FIELD_PAGE;
    bool ok = true;
    while (ok && !p->more && n == FIELD_PAGE) {
        arena a = {0};
        phone_row *row = NULL;
        str from = first ? STR("") : (str){(const char *)after, EVENT_KEY_BYTES};
        ok = store_phones(d->db, &a, from, FIELD_PAGE, &row, &n, e);
        for (int32_t i = 0; ok && i < n && !p->more; i++) {
            if (is_shown(d, sc, &row[i].device)) {
                page_add(p, d, who, &row[i]);
            }
        }
        if (ok && n > 0) {
            memcpy(after, row[n - 1].device.key.p, EVENT_KEY_BYTES);
            first = false;
        }
        arena_done(&a);
    }
    return ok;
}

bool field_desk_devices(const field_desk *d, const access_who *who, const scope *sc, str cursor, json_t **ret,
                        err *e)
{
    uint8_t after[EVENT_KEY_BYTES];
    if (cursor.n > 0 && !field_key_read(cursor, after)) {
        return field_wrong("cursor", e);
    }
    page p = {.list = json_array()};
    bool ok = page_fill(&p, d, who, sc, after, cursor.n == 0, e);
    if (ok) {
        *ret = json_pack("{s:O, s:s?}", "devices", p.list, "next", p.more ? p.last : NULL);
    }
    json_decref(p.list);
    return ok;
}

// ---------------------------------------------------------------- the end of one

static bool reason_ok(str reason)
{
    return str_eq(reason, STR("device_lost")) || str_eq(reason, STR("duty_ended")) ||
           str_eq(reason, STR("misuse"));
}

// From when on: what it signed before stays its owner's word.
static bool from_read(const field_desk *d, const json_t *in, int64_t *ret_us, err *e)
{
    str from = field_text(in, "from");
    *ret_us = d->now_us;
    return from.n == 0 || (instant_parse(from, ret_us) && *ret_us <= d->now_us && *ret_us >= 0) ||
           field_wrong("from", e);
}

static bool may_revoke(const field_desk *d, const access_who *who, const scope *sc, const device_record *rec,
                       err *e)
{
    const device_binding *b = binding_of(rec, d->now_us);
    if (!b || !is_shown(d, sc, rec)) {
        return err_fail(e, ERR_CODE("field.no_device"));
    }
    return field_role_may(who->organisation, b->role) ||
           err_fail(e, ERR_CODE("field.role"), ERR_Z("role", field_role_name(b->role)));
}

static bool say_revoked(const field_desk *d, arena *a, const uint8_t key[static EVENT_KEY_BYTES], str reason,
                        int64_t from_us, err *e)
{
    event_draft draft;
    submit_out out = {.answer = SUBMIT_REFUSED};
    int64_t void_us = INT64_MAX;
    return event_draft_begin(&draft, a, STR("device_revoked"), e) &&
           event_draft_key(&draft, EVENT_FIELD_DEVICE, key, e) &&
           event_draft_set(&draft, STR("reason"), reason, e) &&
           event_draft_number(&draft, EVENT_FIELD_FROM_S, from_us / US_PER_S, e) &&
           enrolment_say(d->db, d->log, &draft, false, &out, &void_us, e);
}

static json_t *revoked_json(str key, int64_t us)
{
    return json_pack("{s:s%, s:o}", "key", key.p, key.n, "revoked", moment_json(us));
}

bool field_desk_revoke(const field_desk *d, const access_who *who, const scope *sc, str key, const json_t *in,
                       json_t **ret, err *e)
{
    arena a = {0};
    uint8_t bytes[EVENT_KEY_BYTES];
    device_record rec = {.n_binding = 0};
    bool found = false;
    int64_t from_us = 0;
    str reason = field_text(in, "reason");
    if (!reason_ok(reason)) {
        return field_wrong("reason", e);
    }
    if (!field_key_read(key, bytes)) {
        return err_fail(e, ERR_CODE("field.no_device"));
    }
    bool ok = from_read(d, in, &from_us, e) &&
              store_device_get(d->db, &a, (str){(const char *)bytes, sizeof bytes}, &rec, &found, e) &&
              (found || err_fail(e, ERR_CODE("field.no_device"))) && may_revoke(d, who, sc, &rec, e) &&
              say_revoked(d, &a, bytes, reason, from_us, e);
    if (ok) {
        *ret = revoked_json(key, from_us < rec.revoked_us ? from_us : rec.revoked_us);
    }
    arena_done(&a);
    return ok;
}
