#include "app/enrolment.h"

static bool has(const event_view *v, event_field f)
{
    return (v->fields >> f & 1) != 0;
}

// Whether the code that the field names is one of the register's, and live.
static bool is_known(store *s, arena *a, const event_view *v, event_field f, kind_id kind, const char *code,
                     err *e)
{
    entry row;
    bool found = false;
    str value = v->value[f].bytes;
    if (!has(v, f)) {
        return true;
    }
    return store_entry(s, a, kind, value, NULL, &row, &found, e) &&
           ((found && row.live) || err_fail(e, ERR_CODE(code), ERR_STR(event_field_of((int)f)->name, value)));
}

static bool void_from(store *s, const event_view *v, int64_t *ret_us, err *e)
{
    *ret_us = INT64_MAX;
    return v->kind->number != EVENT_DEVICE_ENROLLED ||
           store_device_revoked(s, v->value[EVENT_FIELD_DEVICE].bytes, ret_us, e);
}

bool enrolment_say(store *s, posko_log *l, const event_draft *d, bool guest, submit_out *ret,
                   int64_t *ret_void_us, err *e)
{
    const event_view *v = &d->view;
    bool spans = has(v, EVENT_FIELD_FROM_S) && has(v, EVENT_FIELD_TO_S);
    if (!event_draft_check(d, e)) {
        return false;
    }
    if (spans && v->value[EVENT_FIELD_TO_S].number <= v->value[EVENT_FIELD_FROM_S].number) {
        return err_fail(e, ERR_CODE("enrolment.ends"));
    }
    return (guest || (is_known(s, d->memory, v, EVENT_FIELD_PERSON, KIND_PEOPLE, "enrolment.no_person", e) &&
                      is_known(s, d->memory, v, EVENT_FIELD_UNIT, KIND_UNITS, "enrolment.no_unit", e))) &&
           log_say(l, d->memory, v, ret, e) && void_from(s, v, ret_void_us, e);
}
