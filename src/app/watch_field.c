// What the field says of itself that somebody must hear: incidents, departures without a check, guests who
// have not left.
#include "app/watch_internal.h"

#include <string.h>

#include "app/sms_desk.h"
#include "base/clock.h"

#define HOURS_US(n)   ((int64_t)(n)*S_PER_HOUR * US_PER_S)
#define MINUTES_US(n) ((int64_t)(n)*S_PER_MIN * US_PER_S)

static str code_of(const event_view *v, event_field f)
{
    return event_has(v, f) ? v->value[f].bytes : STR("");
}

bool watch_place_area(watch_desk *d, arena *keep, str place, str *ret, err *e)
{
    arena a = {0};
    entry row = {0};
    bool found = false;
    bool ok = store_entry(d->db, &a, KIND_TPS, place, NULL, &row, &found, e);
    *ret = STR("");
    if (ok && found) {
        *ret = str_keep(keep, row.value[TPS_VILLAGE]);
    } else if (ok && (ok = store_entry(d->db, &a, KIND_SITES, place, NULL, &row, &found, e)) && found) {
        *ret = str_keep(keep, row.value[SITES_AREA]);
    }
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- folding

// Boxes of one trip leave one by one, and each says so.
static bool is_passing(event_kind kind)
{
    return kind == EVENT_DEPARTED || kind == EVENT_DEPARTURE_CHECKED;
}

// What was said just before of the same trip.
static bool is_said(const watch_desk *d, event_kind kind, str order, int64_t moment_us)
{
    const int64_t near_us = MINUTES_US(WATCH_CHECK_LATE_MIN);
    for (int32_t i = d->n_word - 1; i >= 0; i--) {
        const field_word *w = &d->word[i];
        if (w->kind == kind && w->moment_us >= moment_us - near_us && w->moment_us <= moment_us + near_us &&
            str_eq(w->subject, order)) {
            return true;
        }
    }
    return false;
}

// The older half of departures and checks goes. Incidents and guests, whose alarms would end with them, go
// only where they fill more than half, the oldest first.
static void make_room(watch_desk *d)
{
    int32_t n_passing = 0;
    int32_t kept = 0;
    for (int32_t i = 0; i < d->n_word; i++) {
        n_passing += is_passing(d->word[i].kind);
    }
    int32_t lasting = d->n_word - n_passing - WATCH_FIELD_MAX / 2; // too many
    int32_t passing = (n_passing + 1) / 2;
    for (int32_t i = 0; i < d->n_word; i++) {
        bool goes = is_passing(d->word[i].kind) ? passing-- > 0 : lasting-- > 0;
        if (!goes) {
            d->word[kept++] = d->word[i];
        }
    }
    d->n_word = kept;
}

static field_word *word_add(watch_desk *d)
{
    if (d->n_word == WATCH_FIELD_MAX) {
        make_room(d);
    }
    d->word = arena_room(&d->memory, d->word, d->n_word, &d->cap_word, sizeof *d->word);
    return &d->word[d->n_word++];
}

// A second of its own among the incidents about the same, by which its alarm is known: a phone that was
// without a line brings several at once.
static int64_t incident_second(const watch_desk *d, str subject, int64_t received_us)
{
    for (int32_t i = 0; i < d->n_word; i++) {
        const field_word *w = &d->word[i];
        if (w->kind == EVENT_INCIDENT && w->received_us / US_PER_S >= received_us / US_PER_S &&
            str_eq(w->subject, subject)) {
            received_us = w->received_us + US_PER_S;
        }
    }
    return received_us;
}

// What an incident is about: its order, else its item, else where it was.
static str subject_of(const event_view *v)
{
    static const event_field by[] = {EVENT_FIELD_ORDER, EVENT_FIELD_ITEM, EVENT_FIELD_PLACE};
    for (size_t i = 0; i < sizeof by / sizeof by[0]; i++) {
        if (event_has(v, by[i])) {
            return v->value[by[i]].bytes;
        }
    }
    return STR("-"); // at sea, of nothing in particular
}

void watch_fold_field(watch_desk *d, const leaf *row, const event_view *v)
{
    bool counts = row->kind == EVENT_INCIDENT || row->kind == EVENT_GUEST_LEFT ||
                  (row->kind == EVENT_GUEST_ENTERED && !event_has(v, EVENT_FIELD_REASON)) || // was let in
                  ((row->kind == EVENT_DEPARTED || row->kind == EVENT_DEPARTURE_CHECKED) &&
                   event_has(v, EVENT_FIELD_ORDER));
    if (!counts || (is_passing((event_kind)row->kind) &&
                    is_said(d, (event_kind)row->kind, code_of(v, EVENT_FIELD_ORDER), row->moment_us))) {
        return;
    }
    int64_t heard_us =
        row->kind == EVENT_INCIDENT ? incident_second(d, subject_of(v), row->received_us) : row->received_us;
    field_word *w = word_add(d);
    *w = (field_word){.kind = (event_kind)row->kind,
                      .moment_us = row->moment_us,
                      .received_us = heard_us,
                      .incident = (int32_t)event_number(v, EVENT_FIELD_INCIDENT, 0),
                      .place = str_keep(&d->memory, code_of(v, EVENT_FIELD_PLACE))};
    memcpy(w->id, row->id, sizeof w->id);
    if (row->kind == EVENT_INCIDENT) {
        w->subject = str_keep(&d->memory, subject_of(v));
        w->item = str_keep(&d->memory, code_of(v, EVENT_FIELD_ITEM));
    } else if (row->kind == EVENT_GUEST_LEFT) {
        memcpy(w->refers, v->value[EVENT_FIELD_REFERS].bytes.p, sizeof w->refers);
    } else if (row->kind == EVENT_GUEST_ENTERED) {
        w->moment_us = event_number(v, EVENT_FIELD_FROM_S, 0) * US_PER_S;
    } else {
        w->subject = str_keep(&d->memory, code_of(v, EVENT_FIELD_ORDER));
    }
}

// ---------------------------------------------------------------- what stands out

// It begins when the posko heard of it: one that came late must be heard of, whatever was settled before.
static watch_condition incident_condition(const field_word *w, int64_t now_us)
{
    return (watch_condition){.kind = WATCH_INCIDENT,
                             .subject = w->subject,
                             .from_us = w->received_us,
                             .old = now_us - w->received_us > HOURS_US(WATCH_FIELD_H)};
}

static bool was_checked(const watch_desk *d, const field_word *departed)
{
    for (int32_t i = 0; i < d->n_word; i++) {
        const field_word *w = &d->word[i];
        if (w->kind == EVENT_DEPARTURE_CHECKED && str_eq(w->subject, departed->subject) &&
            w->moment_us >= departed->moment_us - HOURS_US(WATCH_CHECK_H) &&
            w->moment_us <= departed->moment_us + MINUTES_US(WATCH_CHECK_LATE_MIN)) {
            return true;
        }
    }
    return false;
}

static bool has_left(const watch_desk *d, const field_word *entered)
{
    for (int32_t i = 0; i < d->n_word; i++) {
        const field_word *w = &d->word[i];
        if (w->kind == EVENT_GUEST_LEFT && memcmp(w->refers, entered->id, sizeof w->refers) == 0) {
            return true;
        }
    }
    return false;
}

// Whether a word stands out now, and how.
static bool stands_out(const watch_desk *d, const field_word *w, int64_t now_us, watch_condition *ret)
{
    int64_t guest_us = w->moment_us + HOURS_US(WATCH_GUEST_H);
    if (w->kind == EVENT_INCIDENT) {
        *ret = incident_condition(w, now_us);
        return true;
    }
    if (w->kind == EVENT_DEPARTED && now_us - w->moment_us <= HOURS_US(WATCH_REPORT_H) &&
        !was_checked(d, w)) {
        *ret = (watch_condition){.kind = WATCH_UNCHECKED, .subject = w->subject, .from_us = w->moment_us};
        return true;
    }
    if (w->kind == EVENT_GUEST_ENTERED && now_us >= guest_us && !has_left(d, w)) {
        *ret = (watch_condition){.kind = WATCH_GUEST,
                                 .subject = w->place,
                                 .from_us = guest_us,
                                 .old = now_us - guest_us > HOURS_US(WATCH_FIELD_H)};
        return true;
    }
    return false;
}

// Where a word belongs, by its place, else by its item, is looked up once; what nobody knows is looked for
// again.
static bool find_area(watch_desk *d, field_word *w, err *e)
{
    bool ok =
        w->area.n > 0 || w->place.n == 0 || watch_place_area(d, &d->field_memory, w->place, &w->area, e);
    return ok &&
           (w->area.n > 0 || w->item.n == 0 || watch_item_area(d, &d->field_memory, w->item, &w->area, e));
}

bool watch_field_conditions(watch_desk *d, int64_t now_us, watch_condition *ret, int32_t *ret_n, err *e)
{
    bool ok = true;
    *ret_n = 0;
    for (int32_t i = 0; ok && i < d->n_word; i++) {
        watch_condition c = {0};
        if (!stands_out(d, &d->word[i], now_us, &c)) {
            continue;
        }
        ok = find_area(d, &d->word[i], e);
        if (ok) {
            c.area = d->word[i].area;
            ret[(*ret_n)++] = c;
        }
    }
    return ok;
}

// ---------------------------------------------------------------- what its alarm tells

void watch_field_tell(const watch_desk *d, const logged_alarm *x, json_t *row)
{
    const char *const *names = event_field_of(EVENT_FIELD_INCIDENT)->choices;
    for (int32_t i = 0; x->kind == WATCH_INCIDENT && i < d->n_word; i++) {
        const field_word *w = &d->word[i];
        if (w->kind == EVENT_INCIDENT && str_eq(w->subject, x->subject) &&
            w->received_us / US_PER_S == x->from_us / US_PER_S) {
            json_object_set_new(row, "incident", json_string(names[w->incident]));
            json_object_set_new(row, "occurred", watch_moment(w->moment_us));
            return;
        }
    }
}

// ---------------------------------------------------------------- by SMS

bool watch_desk_sms(watch_desk *d, str line, json_t **ret, err *e)
{
    json_t *told = NULL;
    (void)pthread_mutex_lock(&d->lock);
    bool ok = (d->log || err_fail(e, ERR_CODE("watch.no_log"))) &&
              sms_take(d->db, d->log, &d->tools, line, &told, e) && watch_fold(d, e);
    (void)pthread_mutex_unlock(&d->lock);
    if (ok) {
        *ret = json_incref(told);
    }
    json_decref(told);
    return ok;
}
