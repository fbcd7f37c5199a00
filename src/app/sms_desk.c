#include "app/sms_desk.h"

#include <sodium.h>
#include <string.h>

#include "app/custody_json.h"
#include "app/event_draft.h"
#include "base/clock.h"
#include "event/sms_text.h"

// The device that signed a line; of several whose keys begin so the one whose signature holds.
static bool signer_find(store *s, arena *a, const sms_text *t, const device_record **ret, err *e)
{
    device_register devices = {0};
    bool any = false;
    if (!custody_devices(s, a, &devices, e)) {
        return false;
    }
    for (int32_t i = 0; i < devices.n; i++) {
        const device_record *d = &devices.device[i];
        if (d->key.n != EVENT_KEY_BYTES || memcmp(d->key.p, t->device, sizeof t->device) != 0) {
            continue;
        }
        any = true;
        if (sms_text_verify(t, d->key, NULL)) {
            *ret = d;
            return true;
        }
    }
    char hex[2 * SMS_KEY_BYTES + 1];
    (void)sodium_bin2hex(hex, sizeof hex, t->device, sizeof t->device);
    return any ? err_fail(e, ERR_CODE("sms.signature"))
               : err_fail(e, ERR_CODE("sms.device"), ERR_Z("device", hex));
}

// Names what the posko knows: codes of a line are in upper case, others would name something else.
static bool draft_names(event_draft *d, store *s, const sms_text *t, err *e)
{
    int64_t number = 0;
    custody_state state;
    bool item = false;
    bool place = false;
    bool ok = (t->item.n == 0 || store_item_get(s, t->item, &number, &state, &item, e)) &&
              (t->place.n == 0 || store_place_known(s, t->place, &place, e));
    return ok && (!item || event_draft_set(d, STR("item"), t->item, e)) &&
           (!place || event_draft_set(d, STR("place"), t->place, e));
}

static const char *incident_name(int32_t which)
{
    const event_field_spec *f = event_field_of(EVENT_FIELD_INCIDENT);
    return f && f->choices ? f->choices[which] : "";
}

// The salt of its note is made of the signature, which only who has the line knows: so the same line has the
// same note, by which it is found again.
static bool draft_make(event_draft *d, arena *a, store *s, const sms_text *t, err *e)
{
    uint8_t salt[NOTE_SALT_BYTES];
    bool is_incident = t->kind == EVENT_INCIDENT;
    (void)crypto_generichash(salt, sizeof salt, t->signature, sizeof t->signature, NULL, 0);
    return event_draft_begin(d, a, is_incident ? STR("incident") : STR("noted"), e) &&
           (!is_incident || event_draft_set(d, STR("incident"), str_of(incident_name(t->incident)), e)) &&
           draft_names(d, s, t, e) && event_draft_note(d, salt, t->line, e);
}

// The event and its note, in one transaction; what was said before is not said again.
static bool say(store *s, posko_log *l, const event_draft *d, int64_t now_us, submit_out *ret, err *e)
{
    bool known = false;
    str hash = d->view.value[EVENT_FIELD_NOTE].bytes;
    bool ok =
        store_begin(s, e) && store_leaf_noted(s, log_posko_key(l), hash, &ret->index, ret->id, &known, e);
    if (ok && known) {
        store_rollback(s);
        return true;
    }
    for (int32_t i = 0; ok && i < d->n_content; i++) {
        ok = store_content_put(s, d->content[i], now_us, e);
    }
    ok = ok && log_say(l, d->memory, &d->view, ret, e) && store_commit(s, e);
    store_rollback(s);
    log_settled(l, ok);
    return ok;
}

static json_t *hex_json(const uint8_t *bytes, size_t n)
{
    char hex[2 * EVENT_HASH_BYTES + 1];
    (void)sodium_bin2hex(hex, sizeof hex, bytes, n);
    return json_string(hex);
}

static json_t *text_json(str s)
{
    return s.n > 0 ? json_stringn(s.p, s.n) : json_null();
}

static json_t *sms_json(const sms_text *t, const device_record *d, const submit_out *said)
{
    int64_t at_us = (t->time_s < EVENT_TIME_MAX_S ? t->time_s : EVENT_TIME_MAX_S) * US_PER_S;
    const device_binding *who = device_at(d, at_us);
    const event_kind_spec *kind = event_kind_of(t->kind);
    char at[INSTANT_TEXT];
    instant_format(at_us, at);
    json_t *out = json_pack(
        "{s:s, s:o, s:o, s:o, s:s, s:I, s:o, s:o, s:o, s:b, s:o, s:I, s:o}", "kind", kind ? kind->name : "",
        "incident", t->incident == SMS_INCIDENT_NONE ? json_null() : json_string(incident_name(t->incident)),
        "item", text_json(t->item), "place", text_json(t->place), "at", at, "sequence",
        (json_int_t)t->sequence, "device", hex_json((const uint8_t *)d->key.p, d->key.n), "person",
        who ? text_json(who->person) : json_null(), "receiver",
        t->has_receiver ? hex_json(t->receiver, sizeof t->receiver) : json_null(), "revoked",
        d->revoked_us != INT64_MAX, "event", hex_json(t->id, sizeof t->id), "index", (json_int_t)said->index,
        "said", hex_json(said->id, sizeof said->id));
    return out;
}

bool sms_take(store *s, posko_log *l, const log_tools *tools, str line, json_t **ret, err *e)
{
    arena a = {0};
    sms_text t;
    event_draft d = {.n_content = 0};
    submit_out said = {0};
    const device_record *signer = NULL;
    int64_t now_us = tools->clock.now_us(tools->clock.ctx);
    bool ok = sms_text_read(&a, line, &t, e) && signer_find(s, &a, &t, &signer, e) &&
              draft_make(&d, &a, s, &t, e) && say(s, l, &d, now_us, &said, e);
    if (ok && signer) {
        *ret = sms_json(&t, signer, &said);
    }
    arena_done(&a);
    return ok;
}
