// Alarms in the log: said as events of the posko, and folded from them; and whatever else of the log the desk
// goes by.
#include "app/watch_internal.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/clock.h"

// ---------------------------------------------------------------- folding

static void add_alarm(watch_desk *d, const leaf *row, const event_view *v, watch_kind kind)
{
    arena *a = &d->memory;
    logged_alarm x = {.index = row->index,
                      .kind = kind,
                      .level = (watch_level)v->value[EVENT_FIELD_LEVEL].number,
                      .severity = (int32_t)v->value[EVENT_FIELD_SEVERITY].number,
                      .subject = str_keep(a, v->value[EVENT_FIELD_SUBJECT].bytes),
                      .area = event_has(v, EVENT_FIELD_AREA) ? str_keep(a, v->value[EVENT_FIELD_AREA].bytes)
                                                             : STR(""),
                      .from_us = v->value[EVENT_FIELD_FROM_S].number * US_PER_S,
                      .raised_us = row->received_us,
                      .touched = true};
    memcpy(x.id, row->id, sizeof x.id);
    d->alarm = arena_room(a, d->alarm, d->n_alarm, &d->cap_alarm, sizeof *d->alarm);
    (void)str_map_add(&d->by_id, str_keep(a, (str){(const char *)row->id, sizeof row->id}), d->n_alarm, NULL);
    d->alarm[d->n_alarm++] = x;
}

static void change_alarm(watch_desk *d, const leaf *row, const event_view *v)
{
    int32_t i = 0;
    str by = STR("");
    str said = STR("");
    if (!str_map_get(&d->by_id, v->value[EVENT_FIELD_REFERS].bytes, &i)) {
        return;
    }
    logged_alarm *x = &d->alarm[i];
    if (event_has(v, EVENT_FIELD_ACCOUNT)) {
        by = str_keep(&d->memory, v->value[EVENT_FIELD_ACCOUNT].bytes);
    }
    if (event_has(v, EVENT_FIELD_NOTE)) {
        said = str_keep(&d->memory, v->value[EVENT_FIELD_NOTE].bytes);
    }
    x->touched = true;
    if (row->kind == EVENT_ALARM_ACKNOWLEDGED && x->acknowledged_us == 0) {
        x->acknowledged_us = row->received_us;
        x->acknowledged_by = by;
        x->acknowledged_note = said;
    } else if (row->kind == EVENT_ALARM_RESOLVED && x->resolved_us == 0) {
        x->resolved_us = row->received_us;
        x->resolved_by = by;
        x->resolved_note = said;
    } else if (row->kind == EVENT_ALARM_ESCALATED) {
        x->level = (watch_level)v->value[EVENT_FIELD_LEVEL].number;
    }
}

static bool fold_alarm(watch_desk *d, const leaf *row, const event_view *v, err *e)
{
    watch_kind kind = WATCH_SILENT;
    if (row->kind != EVENT_ALARM_RAISED) {
        if (row->received_us <= d->until_us) {
            change_alarm(d, row, v);
        }
        return true;
    }
    if (v->value[EVENT_FIELD_FROM_S].number > d->until_us / US_PER_S) {
        return true; // it began later
    }
    if (!watch_kind_find(v->value[EVENT_FIELD_ALARM].bytes, &kind)) {
        return true; // of a later program
    }
    if (d->n_alarm == WATCH_ALARMS_MAX) {
        return err_fail(e, ERR_CODE("watch.too_many"), ERR_INT("limit", WATCH_ALARMS_MAX));
    }
    add_alarm(d, row, v, kind);
    return true;
}

// That somebody signed something at a place.
static void fold_report(watch_desk *d, const leaf *row, const event_view *v)
{
    int32_t i = d->n_heard;
    str place = v->value[EVENT_FIELD_PLACE].bytes;
    if (!event_has(v, EVENT_FIELD_PLACE)) {
        return;
    }
    if (!str_map_get(&d->heard_at, place, &i)) {
        d->heard_s = arena_room(&d->heard_memory, d->heard_s, d->n_heard, &d->cap_heard, sizeof *d->heard_s);
        d->heard_s[i] = 0;
        (void)str_map_add(&d->heard_at, str_keep(&d->heard_memory, place), d->n_heard++, NULL);
    }
    int64_t at_s = row->moment_us / US_PER_S;
    d->heard_s[i] = at_s > d->heard_s[i] ? at_s : d->heard_s[i];
}

// Alarms and looks.
static bool is_own(int64_t kind)
{
    return (kind >= EVENT_ALARM_RAISED && kind <= EVENT_ALARM_RESOLVED) || kind == EVENT_LOOKED;
}

static bool fold_own(watch_desk *d, const leaf *row, const event_view *v, err *e)
{
    if (!str_eq(v->device, d->posko)) {
        return true; // of what the posko says itself nobody else says anything
    }
    if (row->kind == EVENT_LOOKED) {
        watch_fold_look(d, row, v);
        return true;
    }
    return fold_alarm(d, row, v, e);
}

// That people are at a place no more is no word from it.
static bool is_taken_back(const leaf *row, const event_view *v)
{
    return row->kind == EVENT_PRESENT && event_has(v, EVENT_FIELD_TO_S) &&
           v->value[EVENT_FIELD_TO_S].number <= row->moment_us / US_PER_S;
}

static bool fold_leaf(void *ctx, const leaf *row, err *e)
{
    watch_desk *d = ctx;
    event_frame f;
    bool own = is_own(row->kind);
    if (row->index < d->folded || !event_frame_parse(row->frame, &f, NULL)) {
        return true;
    }
    if (!own && !is_taken_back(row, &f.event)) {
        fold_report(d, row, &f.event);
    }
    if (row->kind == EVENT_PRESENT) {
        watch_fold_present(d, row, &f.event);
    }
    watch_fold_field(d, row, &f.event);
    if (own && !fold_own(d, row, &f.event, e)) {
        return false;
    }
    d->folded = row->index + 1;
    return true;
}

static bool fold_old(void *ctx, const leaf *row, err *e)
{
    event_frame f;
    if (!event_frame_parse(row->frame, &f, NULL)) {
        return true;
    }
    if (row->kind == EVENT_PRESENT) {
        watch_fold_present(ctx, row, &f.event);
        return true;
    }
    if (!is_own(row->kind)) {
        watch_fold_field(ctx, row, &f.event);
        return true;
    }
    return fold_own(ctx, row, &f.event, e);
}

// The first leaf that came after a moment, or about that: leaves come in the order of time, but for clocks
// that were set.
static bool find_since(watch_desk *d, uint64_t size, int64_t since_us, uint64_t *ret, err *e)
{
    uint64_t low = 0;
    uint64_t high = size;
    bool ok = true;
    while (ok && low < high) {
        arena a = {0};
        leaf row = {0};
        uint64_t mid = low + (high - low) / 2;
        ok = store_leaf_at(d->db, &a, mid, &row, e);
        if (row.received_us < since_us) {
            low = mid + 1;
        } else {
            high = mid;
        }
        arena_done(&a);
    }
    *ret = low;
    return ok;
}

// Alarms, looks, presence, incidents and guests of the whole log, then the leaves of the last day for what
// they say of posts. Of the past there is the first part alone.
static bool fold_first(watch_desk *d, err *e)
{
    arena a = {0};
    log_head head = {0};
    str origin = {0};
    uint64_t since = 0;
    int64_t now_us = d->tools.clock.now_us(d->tools.clock.ctx);
    bool ok = store_log_head(d->db, &a, &head, &origin, e);
    if (ok && d->lent) {
        since = head.size;
    } else if (ok) {
        ok = find_since(d, head.size, now_us - (int64_t)WATCH_REPORT_H * S_PER_HOUR * US_PER_S, &since, e);
    }
    ok = ok && store_leaves_watched(d->db, since, fold_old, d, e);
    d->folded = since;
    arena_done(&a);
    return ok && store_leaves(d->db, since, fold_leaf, d, e);
}

// The posko's key is that of the first event, by which it enrolled itself.
static bool read_posko(watch_desk *d, err *e)
{
    arena a = {0};
    log_head head = {0};
    leaf first = {0};
    str origin = {0};
    bool ok = store_log_head(d->db, &a, &head, &origin, e) &&
              (head.size == 0 || store_leaf_at(d->db, &a, 0, &first, e));
    d->posko = ok ? str_keep(&d->memory, first.device) : STR("");
    arena_done(&a);
    return ok;
}

bool watch_fold(watch_desk *d, err *e)
{
    (void)pthread_mutex_lock(&d->shown);
    bool ok = d->posko.n > 0 || read_posko(d, e);
    ok = ok && (d->folded == 0 ? fold_first(d, e) : store_leaves(d->db, d->folded, fold_leaf, d, e));
    (void)pthread_mutex_unlock(&d->shown);
    return ok;
}

// ---------------------------------------------------------------- saying

bool watch_say(watch_desk *d, const event_view *v, err *e)
{
    arena a = {0};
    submit_out out = {0};
    bool ok = log_say(d->log, &a, v, &out, e);
    arena_done(&a);
    return ok && watch_fold(d, e);
}

bool watch_say_raised(watch_desk *d, const watch_condition *c, const watch_rule *r, watch_level level, err *e)
{
    event_view v = {.kind = event_kind_of(EVENT_ALARM_RAISED),
                    .fields = EVENT_BIT(ALARM) | EVENT_BIT(SUBJECT) | EVENT_BIT(FROM_S) | EVENT_BIT(LEVEL) |
                              EVENT_BIT(SEVERITY) | (c->area.n > 0 ? EVENT_BIT(AREA) : 0)};
    v.value[EVENT_FIELD_ALARM].bytes = str_of(watch_kind_name(c->kind));
    v.value[EVENT_FIELD_SUBJECT].bytes = c->subject;
    v.value[EVENT_FIELD_AREA].bytes = c->area;
    v.value[EVENT_FIELD_FROM_S].number = c->from_us / US_PER_S;
    v.value[EVENT_FIELD_LEVEL].number = level;
    v.value[EVENT_FIELD_SEVERITY].number = r->severity;
    return watch_say(d, &v, e);
}

// Keeps the words of a note, and puts their hash into the event.
static bool note_add(watch_desk *d, str said, uint8_t hash[static EVENT_HASH_BYTES], event_view *v, err *e)
{
    (void)crypto_hash_sha256(hash, (const unsigned char *)said.p, said.n);
    v->fields |= EVENT_BIT(NOTE);
    v->value[EVENT_FIELD_NOTE].bytes = (str){(const char *)hash, EVENT_HASH_BYTES};
    return store_content_put(d->db, said, d->tools.clock.now_us(d->tools.clock.ctx), e);
}

bool watch_say_about(watch_desk *d, const logged_alarm *x, event_kind kind, watch_level level, str by,
                     str said, err *e)
{
    uint8_t id[EVENT_HASH_BYTES];
    uint8_t hash[EVENT_HASH_BYTES];
    memcpy(id, x->id, sizeof id); // the fold may move the alarm
    event_view v = {.kind = event_kind_of(kind), .fields = EVENT_BIT(REFERS)};
    v.value[EVENT_FIELD_REFERS].bytes = (str){(const char *)id, sizeof id};
    if (kind == EVENT_ALARM_ESCALATED) {
        v.fields |= EVENT_BIT(LEVEL);
        v.value[EVENT_FIELD_LEVEL].number = level;
    }
    if (by.n > 0) {
        v.fields |= EVENT_BIT(ACCOUNT);
        v.value[EVENT_FIELD_ACCOUNT].bytes = by;
    }
    return (said.n == 0 || note_add(d, said, hash, &v, e)) && watch_say(d, &v, e);
}
