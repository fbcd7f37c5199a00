// Who is at which place: what devices and the posko say of people (event kind `present`). Of a person the
// newest word in the log counts, from its beginning to its end.
#include "app/watch_internal.h"

#include <stdlib.h>

#include "base/clock.h"

static str code_of(const event_view *v, event_field f)
{
    return v->value[f].bytes;
}

void watch_fold_present(watch_desk *d, const leaf *row, const event_view *v)
{
    int32_t i = 0;
    str person = code_of(v, EVENT_FIELD_PERSON);
    int64_t from_s = v->value[EVENT_FIELD_FROM_S].number;
    int64_t last_s = from_s + (int64_t)WATCH_PRESENT_H * S_PER_HOUR;
    int64_t to_s = event_has(v, EVENT_FIELD_TO_S) ? v->value[EVENT_FIELD_TO_S].number : last_s;
    (void)row;
    if (!str_map_get(&d->present_of, person, &i)) {
        if (d->n_present == WATCH_PRESENT_MAX) {
            return;
        }
        d->present = arena_room(&d->memory, d->present, d->n_present, &d->cap_present, sizeof *d->present);
        i = d->n_present++;
        d->present[i] = (watch_presence){.person = str_keep(&d->memory, person)};
        (void)str_map_add(&d->present_of, d->present[i].person, i, NULL);
    }
    watch_presence *p = &d->present[i];
    if (!str_eq(p->place, code_of(v, EVENT_FIELD_PLACE))) {
        p->place = str_keep(&d->memory, code_of(v, EVENT_FIELD_PLACE));
    }
    p->from_us = from_s * US_PER_S;
    p->to_us = (to_s < last_s ? to_s : last_s) * US_PER_S;
}

bool watch_is_present(const watch_presence *p, int64_t now_us)
{
    return now_us >= p->from_us && now_us < p->to_us;
}

void watch_desk_presence(watch_desk *d, arena *a, const watch_presence **ret, int32_t *ret_n)
{
    (void)pthread_mutex_lock(&d->shown);
    int64_t now_us = d->tools.clock.now_us(d->tools.clock.ctx);
    watch_presence *row = ARENA_NEW(a, watch_presence, d->n_present + 1);
    int32_t n = 0;
    for (int32_t i = 0; i < d->n_present; i++) {
        if (watch_is_present(&d->present[i], now_us)) {
            row[n] = d->present[i];
            row[n].person = str_keep(a, d->present[i].person);
            row[n++].place = str_keep(a, d->present[i].place);
        }
    }
    (void)pthread_mutex_unlock(&d->shown);
    *ret = row;
    *ret_n = n;
}

// ---------------------------------------------------------------- said by the posko

static bool known(watch_desk *d, kind_id kind, str code, bool *ret, err *e)
{
    arena a = {0};
    entry row = {0};
    bool found = false;
    bool ok = store_entry(d->db, &a, kind, code, NULL, &row, &found, e);
    *ret = ok && found && row.live;
    arena_done(&a);
    return ok;
}

// A site or TPS, and people: all of them of the register.
static bool check_roll(watch_desk *d, const watch_roll *r, err *e)
{
    bool site = false;
    bool tps = false;
    bool ok = known(d, KIND_SITES, r->place, &site, e) && known(d, KIND_TPS, r->place, &tps, e);
    if (ok && !site && !tps) {
        return err_fail(e, ERR_CODE("watch.place"), ERR_STR("place", r->place));
    }
    for (int32_t i = 0; ok && i < r->n; i++) {
        bool person = false;
        ok = known(d, KIND_PEOPLE, r->person[i], &person, e) &&
             (person || err_fail(e, ERR_CODE("watch.person"), ERR_STR("person", r->person[i])));
    }
    int64_t longest_us = (int64_t)WATCH_PRESENT_H * S_PER_HOUR * US_PER_S;
    bool window = r->to_us >= r->from_us && r->to_us - r->from_us <= longest_us && r->from_us >= 0;
    bool some = r->n > 0 && r->n <= WATCH_ROLL_MAX;
    return ok && (some || err_fail(e, ERR_CODE("watch.roll"), ERR_INT("limit", WATCH_ROLL_MAX))) &&
           (window || err_fail(e, ERR_CODE("watch.window"), ERR_INT("hours", WATCH_PRESENT_H)));
}

static bool say_present(watch_desk *d, const access_who *who, const watch_roll *r, str person, err *e)
{
    event_view v = {.kind = event_kind_of(EVENT_PRESENT),
                    .fields = EVENT_BIT(PLACE) | EVENT_BIT(PERSON) | EVENT_BIT(FROM_S) | EVENT_BIT(TO_S) |
                              EVENT_BIT(ACCOUNT)};
    v.value[EVENT_FIELD_PLACE].bytes = r->place;
    v.value[EVENT_FIELD_PERSON].bytes = person;
    v.value[EVENT_FIELD_FROM_S].number = r->from_us / US_PER_S;
    v.value[EVENT_FIELD_TO_S].number = r->to_us / US_PER_S;
    v.value[EVENT_FIELD_ACCOUNT].bytes = who->user;
    arena a = {0};
    submit_out out = {0};
    bool ok = log_say(d->log, &a, &v, &out, e);
    arena_done(&a);
    return ok;
}

// All of them or nobody, in one transaction.
static bool say_roll(watch_desk *d, const access_who *who, const watch_roll *r, err *e)
{
    bool ok = store_begin(d->db, e);
    for (int32_t i = 0; ok && i < r->n; i++) {
        ok = say_present(d, who, r, r->person[i], e);
    }
    ok = ok && store_commit(d->db, e);
    store_rollback(d->db);
    log_settled(d->log, ok);
    return ok && watch_fold(d, e);
}

bool watch_desk_roll(watch_desk *d, const access_who *who, watch_roll *r, err *e)
{
    (void)pthread_mutex_lock(&d->lock);
    int64_t now_us = d->tools.clock.now_us(d->tools.clock.ctx);
    r->from_us = r->from_us == WATCH_NOW ? now_us : r->from_us;
    r->to_us =
        r->to_us == WATCH_NOW ? r->from_us + (int64_t)WATCH_PRESENT_H * S_PER_HOUR * US_PER_S : r->to_us;
    bool ok = (d->log || err_fail(e, ERR_CODE("watch.no_log"))) && watch_fold(d, e) && check_roll(d, r, e) &&
              say_roll(d, who, r, e);
    (void)pthread_mutex_unlock(&d->lock);
    return ok;
}
