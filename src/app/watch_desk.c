#include "app/watch_internal.h"

#include <stdlib.h>
#include <string.h>

#include "app/operation.h"
#include "base/clock.h"

enum { KEY_MAX = EVENT_CODE_MAX + 8 };

// ---------------------------------------------------------------- open, close

bool watch_desk_open(const char *dir, const log_tools *tools, live_desk *live, news *n, watch_desk **ret,
                     err *e)
{
    watch_desk *d = mem_grow(NULL, 1, sizeof *d);
    *d = (watch_desk){.tools = *tools, .live = live, .news = n, .until_us = INT64_MAX};
    (void)pthread_mutex_init(&d->lock, NULL);
    bool ok = operation_open(dir, STORE_WRITE, &d->db, e);
    if (ok) {
        err down = {0}; // a log that must not be written to gets no alarms; the posko works on
        (void)log_open(d->db, dir, tools, &d->log, &down);
        ok = watch_fold(d, e);
    }
    if (!ok) {
        watch_desk_close(d);
        return false;
    }
    for (int32_t i = 0; i < d->n_alarm; i++) {
        d->alarm[i].touched = false; // no news
    }
    *ret = d;
    return true;
}

bool watch_desk_past(store *past, const log_tools *tools, int64_t until_us, watch_desk **ret, err *e)
{
    watch_desk *d = mem_grow(NULL, 1, sizeof *d);
    *d = (watch_desk){.db = past, .lent = true, .until_us = until_us, .tools = *tools};
    (void)pthread_mutex_init(&d->lock, NULL);
    if (!watch_fold(d, e)) {
        watch_desk_close(d);
        return false;
    }
    *ret = d;
    return true;
}

void watch_desk_close(watch_desk *d)
{
    if (!d) {
        return;
    }
    str_map_done(&d->by_id);
    str_map_done(&d->heard_at);
    arena_done(&d->memory);
    arena_done(&d->waiting_memory);
    arena_done(&d->rules_memory);
    arena_done(&d->heard_memory);
    arena_done(&d->finding_memory);
    log_close(d->log);
    if (!d->lent) {
        store_close(d->db);
    }
    (void)pthread_mutex_destroy(&d->lock);
    free(d);
}

// ---------------------------------------------------------------- looking

// What one look works with.
typedef struct look {
    watch_desk *d;
    arena a;
    int64_t now_us;
    str_map open;         // kind and subject of an open alarm -> its index
    str_map over;         // of one that a person resolved -> the index of the newest
    str_map seen;         // of a condition that holds -> 1
    str_map waiting;      // of one that held at the last look -> its index there
    watch_condition *row; // that are run
    int32_t *alarm;       // of each row; -1 = none yet
    int32_t n;
    watch_act *act;
    int32_t n_act;
} look;

static str key_of(arena *a, watch_kind kind, str subject)
{
    char text[KEY_MAX];
    int n = snprintf(text, sizeof text, "%d/%.*s", (int)kind, (int)subject.n, subject.p);
    return str_keep(a, (str){text, n < KEY_MAX ? (size_t)n : (size_t)KEY_MAX - 1});
}

static void index_alarms(look *x)
{
    for (int32_t i = x->d->n_alarm - 1; i >= 0; i--) { // the newest counts
        const logged_alarm *l = &x->d->alarm[i];
        bool open = l->resolved_us == 0;
        if (open || l->resolved_by.n > 0) {
            (void)str_map_add(open ? &x->open : &x->over, key_of(&x->a, l->kind, l->subject), i, NULL);
        }
    }
    for (int32_t i = 0; i < x->d->n_waiting; i++) {
        const watch_condition *c = &x->d->waiting[i];
        (void)str_map_add(&x->waiting, key_of(&x->a, c->kind, c->subject), i, NULL);
    }
}

// A condition that has no open alarm: with the beginning that was known at the last look, if that is earlier.
static void take_new(look *x, str key, watch_condition c)
{
    int32_t i = 0;
    if (str_map_get(&x->over, key, &i) && c.from_us <= x->d->alarm[i].resolved_us) {
        return; // a person has said that it is over
    }
    if (str_map_get(&x->waiting, key, &i) && x->d->waiting[i].from_us < c.from_us) {
        c.from_us = x->d->waiting[i].from_us;
    }
    x->alarm[x->n] = -1;
    x->row[x->n++] = c;
}

static void take_open(look *x, int32_t i)
{
    const logged_alarm *l = &x->d->alarm[i];
    x->alarm[x->n] = i;
    x->row[x->n++] = (watch_condition){.kind = l->kind,
                                       .subject = l->subject,
                                       .area = l->area,
                                       .from_us = l->from_us,
                                       .to_us = INT64_MAX,
                                       .known_us = l->raised_us};
    if (l->acknowledged_us > 0) {
        x->act[x->n_act++] = (watch_act){.kind = l->kind,
                                         .subject = l->subject,
                                         .from_us = l->from_us,
                                         .act = WATCH_ACKNOWLEDGE,
                                         .at_us = l->acknowledged_us,
                                         .by = l->acknowledged_by};
    }
}

static void take_all(look *x, const watch_condition *held, int32_t n)
{
    x->row = ARENA_NEW(&x->a, watch_condition, n + 1);
    x->alarm = ARENA_NEW(&x->a, int32_t, n + 1);
    x->act = ARENA_NEW(&x->a, watch_act, n + 1);
    for (int32_t i = 0; i < n; i++) {
        int32_t k = 0;
        str key = key_of(&x->a, held[i].kind, held[i].subject);
        if (!str_map_add(&x->seen, key, 1, NULL)) {
            continue; // the same twice: the first one runs
        }
        if (str_map_get(&x->open, key, &k)) {
            take_open(x, k);
        } else {
            take_new(x, key, held[i]);
        }
    }
}

// Open alarms whose condition holds no more end by themselves.
static bool end_others(look *x, err *e)
{
    watch_desk *d = x->d;
    int32_t n = d->n_alarm;
    bool ok = true;
    for (int32_t i = 0; ok && i < n; i++) {
        const logged_alarm *l = &d->alarm[i];
        if (l->resolved_us == 0 && !str_map_has(&x->seen, key_of(&x->a, l->kind, l->subject))) {
            ok = watch_say_about(d, l, EVENT_ALARM_RESOLVED, l->level, STR(""), STR(""), e);
        }
    }
    return ok;
}

static bool say_steps(look *x, const watch *w, err *e)
{
    watch_desk *d = x->d;
    const watch_rule *rule = d->n_rule > 0 ? d->rule : NULL;
    int32_t n_rule = d->n_rule;
    bool ok = true;
    if (n_rule == 0) {
        rule = watch_rules_built_in(&n_rule);
    }
    for (int32_t i = 0; ok && i < w->n_alarm; i++) {
        const watch_alarm *a = &w->alarm[i];
        int32_t logged = x->alarm[a->condition];
        if (logged < 0) {
            ok = watch_say_raised(d, &x->row[a->condition], &rule[a->rule], a->level, e);
        } else if (a->acknowledged_us == 0 && a->level > d->alarm[logged].level) {
            ok = watch_say_about(d, &d->alarm[logged], EVENT_ALARM_ESCALATED, a->level, STR(""), STR(""), e);
        }
    }
    return ok;
}

// Conditions without an alarm are remembered with their beginning.
static void keep_waiting(look *x)
{
    watch_desk *d = x->d;
    arena a = {0};
    watch_condition *row = ARENA_NEW(&a, watch_condition, x->n + 1);
    int32_t n = 0;
    for (int32_t i = 0; i < x->n; i++) {
        if (x->alarm[i] < 0) {
            row[n] = x->row[i];
            row[n].subject = str_keep(&a, x->row[i].subject);
            row[n].area = STR("");
            n++;
        }
    }
    arena_done(&d->waiting_memory);
    d->waiting_memory = a;
    d->waiting = row;
    d->n_waiting = n;
}

static bool look_now(watch_desk *d, err *e)
{
    look x = {.d = d, .now_us = d->tools.clock.now_us(d->tools.clock.ctx)};
    const watch_condition *held = NULL;
    const watch_rule *rule = d->rule;
    int32_t n_rule = d->n_rule;
    int32_t n = 0;
    watch w = {0};
    if (n_rule == 0) {
        rule = watch_rules_built_in(&n_rule);
    }
    index_alarms(&x);
    bool ok = watch_conditions(d, &x.a, x.now_us, &held, &n, e);
    if (ok) {
        take_all(&x, held, n);
        watch_run(&x.a, rule, n_rule, x.row, x.n, x.act, x.n_act, d->utc_offset_min, x.now_us, &w);
        ok = end_others(&x, e) && say_steps(&x, &w, e);
        keep_waiting(&x);
    }
    str_map_done(&x.open);
    str_map_done(&x.over);
    str_map_done(&x.seen);
    str_map_done(&x.waiting);
    arena_done(&x.a);
    return ok;
}

// ---------------------------------------------------------------- news

static void say_news(watch_desk *d)
{
    for (int32_t i = 0; d->news && i < d->n_alarm; i++) {
        logged_alarm *l = &d->alarm[i];
        if (!l->touched) {
            continue;
        }
        l->touched = false;
        json_t *body = json_pack("{s:o}", "alarm", watch_alarm_row(d, l));
        char *text = json_dumps(body, JSON_COMPACT);
        if (text) {
            (void)news_say(d->news, "alarms", l->area, str_of(text), 0);
        }
        free(text);
        json_decref(body);
    }
}

bool watch_desk_tick(watch_desk *d, err *e)
{
    int64_t now = d->tools.clock.monotonic_us(d->tools.clock.ctx);
    bool ok = true;
    if (!d->log || (d->looked_us > 0 && now - d->looked_us < (int64_t)WATCH_EVERY_S * US_PER_S)) {
        return true;
    }
    (void)pthread_mutex_lock(&d->lock);
    d->looked_us = now > 0 ? now : 1;
    ok = watch_fold(d, e) && watch_rules_read(d, e) && look_now(d, e);
    say_news(d);
    (void)pthread_mutex_unlock(&d->lock);
    return ok;
}

// ---------------------------------------------------------------- questions and acts

static json_t *moment(int64_t us)
{
    char text[INSTANT_TEXT];
    if (us == 0) {
        return json_null();
    }
    instant_format(us, text);
    return json_string(text);
}

static json_t *words(str s)
{
    return s.n > 0 ? json_stringn(s.p, s.n) : json_null();
}

// The words of a note; null where there are none, or none any more.
static json_t *note_words(watch_desk *d, str hash)
{
    arena a = {0};
    content_state state = CONTENT_ERASED;
    str bytes = STR("");
    bool there = hash.n == EVENT_HASH_BYTES &&
                 store_content_get(d->db, &a, (const uint8_t *)hash.p, &state, &bytes, NULL) &&
                 state == CONTENT_HERE;
    json_t *ret = there ? words(bytes) : json_null();
    arena_done(&a);
    return ret;
}

json_t *watch_alarm_row(watch_desk *d, const logged_alarm *x)
{
    const char *const *levels = event_field_of(EVENT_FIELD_LEVEL)->choices;
    const char *state = x->resolved_us != 0 ? "resolved" : x->acknowledged_us != 0 ? "acknowledged" : "open";
    return json_pack("{s:I, s:s, s:o, s:o, s:s, s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id",
                     (json_int_t)x->index, "kind", watch_kind_name(x->kind), "subject", words(x->subject),
                     "area", words(x->area), "state", state, "level", levels[x->level], "severity",
                     x->severity, "since", moment(x->from_us), "raised", moment(x->raised_us), "acknowledged",
                     moment(x->acknowledged_us), "acknowledged_by", words(x->acknowledged_by),
                     "acknowledged_note", note_words(d, x->acknowledged_note), "resolved",
                     moment(x->resolved_us), "resolved_by", words(x->resolved_by), "resolved_note",
                     note_words(d, x->resolved_note));
}

static bool in_state(const logged_alarm *x, str state)
{
    bool over = x->resolved_us != 0;
    if (str_eq(state, STR("all"))) {
        return true;
    }
    if (str_eq(state, STR("resolved"))) {
        return over;
    }
    return !over && (!str_eq(state, STR("acknowledged")) || x->acknowledged_us != 0);
}

bool watch_desk_list(watch_desk *d, const access_who *who, str state, str area, json_t **ret, err *e)
{
    static const char *const known[] = {"", "open", "acknowledged", "resolved", "all"};
    bool is_known = false;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        is_known = is_known || str_eq(state, str_of(known[i]));
    }
    if (!is_known) {
        return err_fail(e, ERR_CODE("watch.state"), ERR_STR("state", state));
    }
    json_t *rows = json_array();
    (void)pthread_mutex_lock(&d->lock);
    for (int32_t i = d->n_alarm - 1; i >= 0 && json_array_size(rows) < WATCH_LIST_MAX; i--) {
        const logged_alarm *x = &d->alarm[i];
        if (in_state(x, state) && access_area_holds(who->area, x->area) && access_area_holds(area, x->area)) {
            json_array_append_new(rows, watch_alarm_row(d, x));
        }
    }
    *ret = json_pack("{s:o, s:I}", "alarms", rows, "size", (json_int_t)d->folded);
    (void)pthread_mutex_unlock(&d->lock);
    return true;
}

// The alarm of a number, of those that may be seen.
static logged_alarm *alarm_of(watch_desk *d, const access_who *who, str id, err *e)
{
    int64_t index = -1;
    (void)str_parse_i64(id, 0, INT64_MAX, &index);
    for (int32_t i = 0; i < d->n_alarm; i++) {
        logged_alarm *x = &d->alarm[i];
        if (index >= 0 && x->index == (uint64_t)index && access_area_holds(who->area, x->area)) {
            return x;
        }
    }
    err_fail(e, ERR_CODE("watch.no_alarm"), ERR_STR("id", id));
    return NULL;
}

bool watch_desk_act(watch_desk *d, const access_who *who, str id, watch_act_kind act, str said, json_t **ret,
                    err *e)
{
    event_kind kind = act == WATCH_RESOLVE ? EVENT_ALARM_RESOLVED : EVENT_ALARM_ACKNOWLEDGED;
    if (said.n > WATCH_NOTE_MAX || !str_is_utf8(said)) {
        return err_fail(e, ERR_CODE("watch.note"), ERR_INT("limit", WATCH_NOTE_MAX));
    }
    (void)pthread_mutex_lock(&d->lock);
    bool ok = watch_fold(d, e);
    const logged_alarm *x = ok ? alarm_of(d, who, id, e) : NULL;
    ok = x != NULL;
    if (ok && (x->resolved_us != 0 || (act == WATCH_ACKNOWLEDGE && x->acknowledged_us != 0))) {
        ok = err_fail(e, ERR_CODE(x->resolved_us != 0 ? "watch.over" : "watch.taken"), ERR_STR("id", id));
    }
    ok = ok && watch_say_about(d, x, kind, x->level, who->user, said, e);
    x = ok ? alarm_of(d, who, id, e) : NULL; // what the log says now
    ok = x != NULL;
    if (ok) {
        *ret = watch_alarm_row(d, x);
    }
    say_news(d);
    (void)pthread_mutex_unlock(&d->lock);
    return ok;
}
