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

// The alarms of incidents and guests that nobody has ended, by their keys.
static str_map open_alarms(const watch_desk *d, arena *a)
{
    str_map open = {0};
    for (int32_t i = 0; i < d->n_alarm; i++) {
        const logged_alarm *x = &d->alarm[i];
        if (x->resolved_us == 0 && (x->kind == WATCH_INCIDENT || x->kind == WATCH_GUEST)) {
            (void)str_map_add(&open, watch_key(a, x->kind, x->subject, x->from_us), i, NULL);
        }
    }
    return open;
}

// Whether an alarm stands of it, which would end with it.
static bool has_alarm(const str_map *open, arena *a, const field_word *w)
{
    return str_map_has(open, w->kind == EVENT_INCIDENT
                                 ? watch_key(a, WATCH_INCIDENT, w->subject, w->received_us)
                                 : watch_key(a, WATCH_GUEST, w->place, 0));
}

// What goes first where there is no room.
typedef enum word_rank {
    RANK_PASSING, // departures and checks
    RANK_SETTLED, // incidents and guests of whom no alarm stands
    RANK_OPEN,    // those whose alarm would end without a word
    N_RANK,
} word_rank;

// Half of the room is for departures and checks, of which the older half goes; of the others the oldest go as
// far as they take more than the other half, and what has an open alarm goes last.
static void make_room(watch_desk *d)
{
    arena a = {0};
    str_map open = open_alarms(d, &a);
    uint8_t *rank = ARENA_NEW(&a, uint8_t, d->n_word);
    int32_t goes[N_RANK] = {0};
    int32_t n[N_RANK] = {0};
    int32_t kept = 0;
    for (int32_t i = 0; i < d->n_word; i++) {
        const field_word *w = &d->word[i];
        rank[i] = is_passing(w->kind) ? RANK_PASSING : has_alarm(&open, &a, w) ? RANK_OPEN : RANK_SETTLED;
        n[rank[i]]++;
    }
    int32_t lasting = d->n_word - n[RANK_PASSING] - WATCH_FIELD_MAX / 2; // too many
    goes[RANK_PASSING] = (n[RANK_PASSING] + 1) / 2;
    goes[RANK_SETTLED] = lasting < n[RANK_SETTLED] ? lasting : n[RANK_SETTLED];
    goes[RANK_OPEN] = goes[RANK_PASSING] == 0 && goes[RANK_SETTLED] <= 0 ? lasting : 0;
    for (int32_t i = 0; i < d->n_word; i++) {
        if (goes[rank[i]]-- <= 0) {
            d->word[kept++] = d->word[i];
        }
    }
    d->n_word = kept;
    str_map_done(&open);
    arena_done(&a);
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
// without a line brings several at once. Those behind the first are dated back, never forward: an alarm must
// not wait for its own beginning.
static int64_t incident_second(const watch_desk *d, str subject, int64_t received_us)
{
    bool taken[WATCH_FIELD_MAX + 1] = {false}; // one more than there are words: one of them is free
    int64_t back = 0;
    for (int32_t i = 0; i < d->n_word; i++) {
        const field_word *w = &d->word[i];
        int64_t before = received_us / US_PER_S - w->received_us / US_PER_S;
        if (w->kind == EVENT_INCIDENT && before >= 0 && before <= WATCH_FIELD_MAX &&
            str_eq(w->subject, subject)) {
            taken[before] = true;
        }
    }
    while (back < WATCH_FIELD_MAX && taken[back]) {
        back++;
    }
    return received_us - back * US_PER_S;
}

// A device that cries wolf, or was taken from its owner: the word that stands for its further incidents,
// where it has said WATCH_PHONE_INCIDENTS and one more within the hour; else NULL. What the posko enters for
// others has no such end.
static field_word *sum_of(watch_desk *d, const leaf *row)
{
    field_word *last = NULL;
    int32_t n = 0;
    for (int32_t i = 0; i < d->n_word && !str_eq(row->device, d->posko); i++) {
        field_word *w = &d->word[i];
        if (w->kind == EVENT_INCIDENT && w->received_us > row->received_us - HOURS_US(1) &&
            str_eq(w->device, row->device)) {
            last = w;
            n++;
        }
    }
    return n > WATCH_PHONE_INCIDENTS ? last : NULL;
}

// Who has come and gone needs nobody: the word of his coming, or of his going where that was heard first,
// goes when the other one comes.
static bool guest_is_settled(watch_desk *d, const leaf *row, const event_view *v)
{
    bool leaves = row->kind == EVENT_GUEST_LEFT;
    str came = leaves ? v->value[EVENT_FIELD_REFERS].bytes : (str){(const char *)row->id, sizeof row->id};
    for (int32_t i = d->n_word - 1; i >= 0; i--) {
        field_word *w = &d->word[i];
        const uint8_t *id = leaves ? w->id : w->refers;
        if (w->kind == (leaves ? EVENT_GUEST_ENTERED : EVENT_GUEST_LEFT) &&
            memcmp(id, came.p, sizeof w->id) == 0) {
            memmove(w, w + 1, (size_t)(d->n_word - i - 1) * sizeof *w);
            d->n_word--;
            return true;
        }
    }
    return false;
}

static bool is_guest(int64_t kind)
{
    return kind == EVENT_GUEST_ENTERED || kind == EVENT_GUEST_LEFT;
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
    field_word *sum = row->kind == EVENT_INCIDENT ? sum_of(d, row) : NULL;
    if (sum) {
        sum->more++;
        return;
    }
    if (is_guest(row->kind) && guest_is_settled(d, row, v)) {
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
        w->device = str_keep(&d->memory, row->device);
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
    if (w->kind == EVENT_GUEST_ENTERED && now_us >= guest_us) { // who has left has no word
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
            if (w->more > 0) {
                json_object_set_new(row, "more", json_integer(w->more));
            }
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
