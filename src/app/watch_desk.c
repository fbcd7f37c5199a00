#include "app/watch_internal.h"

#include <stdlib.h>
#include <string.h>

#include "app/operation.h"
#include "base/clock.h"

enum { KEY_MAX = EVENT_CODE_MAX + 32 };

// ---------------------------------------------------------------- open, close

static watch_desk *desk_new(const log_tools *tools)
{
    watch_desk *d = mem_grow(NULL, 1, sizeof *d);
    *d = (watch_desk){.tools = *tools, .until_us = INT64_MAX};
    (void)pthread_mutex_init(&d->lock, NULL);
    (void)pthread_mutex_init(&d->shown, NULL);
    return d;
}

// What the log says by now is known and no news.
static bool desk_begin(watch_desk *d, err *e)
{
    bool ok = watch_fold(d, e) && watch_rules_read(d, e);
    for (int32_t i = 0; ok && i < d->n_alarm; i++) {
        d->alarm[i].touched = false;
    }
    return ok;
}

bool watch_desk_open(const char *dir, const log_tools *tools, live_desk *live, news *n, watch_desk **ret,
                     err *e)
{
    watch_desk *d = desk_new(tools);
    err why = {0};
    d->live = live;
    d->news = n;
    bool ok =
        operation_open(dir, STORE_WRITE, &d->db, &why) && operation_open(dir, STORE_READ, &d->reader, &why);
    if (ok && log_open(d->db, dir, tools, &d->log, &why)) {
        ok = desk_begin(d, &why);
    } else {
        d->down = ok && log_is_down(&why); // such a log gets no alarms; the posko works on
        ok = d->down;
    }
    if (!ok) {
        watch_desk_close(d);
        if (e) {
            *e = why;
        }
        return false;
    }
    *ret = d;
    return true;
}

bool watch_desk_open_to_read(const char *dir, const log_tools *tools, watch_desk **ret, err *e)
{
    watch_desk *d = desk_new(tools);
    bool ok = operation_open(dir, STORE_READ, &d->db, e) && desk_begin(d, e);
    if (!ok) {
        watch_desk_close(d);
        return false;
    }
    *ret = d;
    return true;
}

bool watch_desk_past(store *past, const log_tools *tools, int64_t until_us, watch_desk **ret, err *e)
{
    watch_desk *d = desk_new(tools);
    d->db = past;
    d->lent = true;
    d->until_us = until_us;
    if (!desk_begin(d, e)) {
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
    str_map_done(&d->look_of);
    str_map_done(&d->present_of);
    str_map_done(&d->place_at);
    str_map_done(&d->heard_at);
    arena_done(&d->memory);
    arena_done(&d->held_memory);
    arena_done(&d->rules_memory);
    arena_done(&d->heard_memory);
    arena_done(&d->finding_memory);
    arena_done(&d->field_memory);
    log_close(d->log);
    if (!d->lent) {
        store_close(d->reader);
        store_close(d->db);
    }
    (void)pthread_mutex_destroy(&d->shown);
    (void)pthread_mutex_destroy(&d->lock);
    free(d);
}

// ---------------------------------------------------------------- looking

// What one look works with.
typedef struct look {
    watch_desk *d;
    arena a;
    int64_t now_us;
    str_map open;               // watch_key of an open alarm -> its index
    str_map over;               // of one that a person resolved -> the index of the newest
    str_map seen;               // of a condition that is run -> 1
    str_map held;               // of one that held at the last look -> its index there
    const watch_condition *now; // all that holds
    int64_t *began_us;          // since when each of them does, by what is known of it
    int32_t n_now;
    watch_condition *row; // that are run
    int32_t *alarm;       // of each row; -1 = none yet
    int32_t n;
    watch_act *act;
    int32_t n_act;
    const watch_rule *rule;
    int32_t n_rule;
    int32_t said;
} look;

str watch_key(arena *a, watch_kind kind, str subject, int64_t from_us)
{
    char text[KEY_MAX];
    int64_t second = kind == WATCH_INCIDENT ? from_us / US_PER_S : 0;
    int n =
        snprintf(text, sizeof text, "%d/%lld/%.*s", (int)kind, (long long)second, (int)subject.n, subject.p);
    return str_keep(a, (str){text, n < KEY_MAX ? (size_t)n : (size_t)KEY_MAX - 1});
}

static void index_alarms(look *x)
{
    for (int32_t i = x->d->n_alarm - 1; i >= 0; i--) { // the newest counts
        const logged_alarm *l = &x->d->alarm[i];
        bool open = l->resolved_us == 0;
        if (open || l->resolved_by.n > 0) {
            (void)str_map_add(open ? &x->open : &x->over, watch_key(&x->a, l->kind, l->subject, l->from_us),
                              i, NULL);
        }
    }
    for (int32_t i = 0; i < x->d->n_held; i++) {
        const watch_condition *c = &x->d->held[i];
        (void)str_map_add(&x->held, watch_key(&x->a, c->kind, c->subject, c->from_us), i, NULL);
    }
}

// Since when a condition holds: with the beginning that was known at the last look, where what came since
// dates it later and nothing says that it ended in between.
static int64_t beginning(const look *x, str key, const watch_condition *c)
{
    int32_t i = 0;
    if (str_map_get(&x->held, key, &i)) {
        int64_t before_us = x->d->held[i].from_us;
        if (before_us < c->from_us && c->from_us - before_us <= c->blur_us) {
            return before_us;
        }
    }
    return c->from_us;
}

// A condition that has no open alarm; false when a person has said that it is over. At the first look nothing
// is known of what dated it before: the benefit of that doubt is the person's.
static bool take_new(look *x, str key, const watch_condition *c, int64_t *began_us)
{
    int32_t i = 0;
    if (str_map_get(&x->over, key, &i)) {
        int64_t resolved_us = x->d->alarm[i].resolved_us;
        if (*began_us - (x->d->looked ? 0 : c->blur_us) <= resolved_us) {
            *began_us = *began_us < resolved_us ? *began_us : resolved_us;
            return false;
        }
    }
    x->alarm[x->n] = -1;
    x->row[x->n] = *c;
    x->row[x->n++].from_us = *began_us;
    return true;
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

static void take_all(look *x)
{
    x->row = ARENA_NEW(&x->a, watch_condition, x->n_now + 1);
    x->alarm = ARENA_NEW(&x->a, int32_t, x->n_now + 1);
    x->act = ARENA_NEW(&x->a, watch_act, x->n_now + 1);
    x->began_us = ARENA_NEW(&x->a, int64_t, x->n_now + 1);
    for (int32_t i = 0; i < x->n_now; i++) {
        const watch_condition *c = &x->now[i];
        int32_t k = 0;
        str key = watch_key(&x->a, c->kind, c->subject, c->from_us);
        bool taken = true;
        x->began_us[i] = beginning(x, key, c);
        if (str_map_has(&x->seen, key)) {
            continue; // the same twice: the first one runs
        }
        if (str_map_get(&x->open, key, &k)) {
            take_open(x, k);
        } else {
            taken = take_new(x, key, c, &x->began_us[i]);
        }
        if (taken) {
            (void)str_map_add(&x->seen, key, 1, NULL);
        }
    }
}

// Whether one step more may be said; what may not is left to the next look.
static bool may_say(look *x)
{
    bool may = x->said < WATCH_STEPS_MAX;
    x->said += may;
    x->d->more = x->d->more || !may;
    return may;
}

// Open alarms whose condition holds no more end by themselves.
static bool end_others(look *x, err *e)
{
    watch_desk *d = x->d;
    int32_t n = d->n_alarm;
    bool ok = true;
    for (int32_t i = 0; ok && i < n; i++) {
        const logged_alarm *l = &d->alarm[i];
        if (l->resolved_us == 0 &&
            !str_map_has(&x->seen, watch_key(&x->a, l->kind, l->subject, l->from_us)) && may_say(x)) {
            ok = watch_say_about(d, l, EVENT_ALARM_RESOLVED, l->level, STR(""), STR(""), e);
        }
    }
    return ok;
}

// What has come of one alarm since the log told of it.
static bool say_step(look *x, const watch_alarm *a, err *e)
{
    watch_desk *d = x->d;
    int32_t logged = x->alarm[a->condition];
    if (logged < 0) {
        return !may_say(x) || watch_say_raised(d, &x->row[a->condition], &x->rule[a->rule], a->level, e);
    }
    if (a->acknowledged_us != 0 || a->level <= d->alarm[logged].level) {
        return true;
    }
    return !may_say(x) ||
           watch_say_about(d, &d->alarm[logged], EVENT_ALARM_ESCALATED, a->level, STR(""), STR(""), e);
}

// The gravest first: many small ones must not keep it waiting.
static bool say_steps(look *x, const watch *w, err *e)
{
    bool ok = true;
    for (int32_t severity = WATCH_SEVERITY_MAX; ok && severity > 0; severity--) {
        for (int32_t i = 0; ok && i < w->n_alarm; i++) {
            if (x->rule[w->alarm[i].rule].severity == severity) {
                ok = say_step(x, &w->alarm[i], e);
            }
        }
    }
    return ok;
}

// What holds is remembered with its beginning.
static void keep_held(look *x)
{
    watch_desk *d = x->d;
    arena a = {0};
    watch_condition *row = ARENA_NEW(&a, watch_condition, x->n_now + 1);
    for (int32_t i = 0; i < x->n_now; i++) {
        row[i] = x->now[i];
        row[i].from_us = x->began_us[i];
        row[i].subject = str_keep(&a, x->now[i].subject);
        row[i].area = STR("");
    }
    arena_done(&d->held_memory);
    d->held_memory = a;
    d->held = row;
    d->n_held = x->n_now;
    d->looked = true;
}

static bool look_now(watch_desk *d, err *e)
{
    look x = {
        .d = d, .now_us = d->tools.clock.now_us(d->tools.clock.ctx), .rule = d->rule, .n_rule = d->n_rule};
    watch w = {0};
    if (x.n_rule == 0) {
        x.rule = watch_rules_built_in(&x.n_rule);
    }
    d->more = false;
    index_alarms(&x);
    bool ok = watch_conditions(d, &x.a, x.now_us, &x.now, &x.n_now, e);
    if (ok) {
        take_all(&x);
        watch_run(&x.a, x.rule, x.n_rule, x.row, x.n, x.act, x.n_act, d->utc_offset_min, x.now_us, &w);
        keep_held(&x);
        ok = say_steps(&x, &w, e) && end_others(&x, e);
    }
    str_map_done(&x.open);
    str_map_done(&x.over);
    str_map_done(&x.seen);
    str_map_done(&x.held);
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
        json_t *body = json_pack("{s:o}", "alarm", watch_alarm_row(d, d->db, l));
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
    if (!d->log) {
        return true;
    }
    (void)pthread_mutex_lock(&d->lock);
    if (d->more || d->looked_us == 0 || now - d->looked_us >= (int64_t)WATCH_EVERY_S * US_PER_S) {
        d->looked_us = now > 0 ? now : 1;
        ok = watch_fold(d, e) && watch_rules_read(d, e) && look_now(d, e);
        say_news(d);
    }
    (void)pthread_mutex_unlock(&d->lock);
    return ok;
}

// ---------------------------------------------------------------- questions and acts

json_t *watch_moment(int64_t us)
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
static json_t *note_words(store *s, str hash)
{
    arena a = {0};
    content_state state = CONTENT_ERASED;
    str bytes = STR("");
    bool there = hash.n == EVENT_HASH_BYTES &&
                 store_content_get(s, &a, (const uint8_t *)hash.p, &state, &bytes, NULL) &&
                 state == CONTENT_HERE;
    json_t *ret = there ? words(bytes) : json_null();
    arena_done(&a);
    return ret;
}

json_t *watch_alarm_row(const watch_desk *d, store *s, const logged_alarm *x)
{
    const char *const *levels = event_field_of(EVENT_FIELD_LEVEL)->choices;
    const char *state = x->resolved_us != 0 ? "resolved" : x->acknowledged_us != 0 ? "acknowledged" : "open";
    json_t *row = json_pack(
        "{s:I, s:s, s:o, s:o, s:s, s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id",
        (json_int_t)x->index, "kind", watch_kind_name(x->kind), "subject", words(x->subject), "area",
        words(x->area), "state", state, "level", levels[x->level], "severity", x->severity, "since",
        watch_moment(x->from_us), "raised", watch_moment(x->raised_us), "acknowledged",
        watch_moment(x->acknowledged_us), "acknowledged_by", words(x->acknowledged_by), "acknowledged_note",
        note_words(s, x->acknowledged_note), "resolved", watch_moment(x->resolved_us), "resolved_by",
        words(x->resolved_by), "resolved_note", note_words(s, x->resolved_note));
    watch_field_tell(d, x, row);
    return row;
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
    if (d->down) {
        return err_fail(e, ERR_CODE("watch.no_log"));
    }
    json_t *rows = json_array();
    (void)pthread_mutex_lock(&d->shown);
    for (int32_t i = d->n_alarm - 1; i >= 0 && json_array_size(rows) < WATCH_LIST_MAX; i--) {
        const logged_alarm *x = &d->alarm[i];
        if (in_state(x, state) && access_area_holds(who->area, x->area) && access_area_holds(area, x->area)) {
            json_array_append_new(rows, watch_alarm_row(d, d->reader ? d->reader : d->db, x));
        }
    }
    *ret = json_pack("{s:o, s:I}", "alarms", rows, "size", (json_int_t)d->folded);
    (void)pthread_mutex_unlock(&d->shown);
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
    bool ok = (d->log || err_fail(e, ERR_CODE("watch.no_log"))) && watch_fold(d, e);
    const logged_alarm *x = ok ? alarm_of(d, who, id, e) : NULL;
    ok = x != NULL;
    if (ok && (x->resolved_us != 0 || (act == WATCH_ACKNOWLEDGE && x->acknowledged_us != 0))) {
        ok = err_fail(e, ERR_CODE(x->resolved_us != 0 ? "watch.over" : "watch.taken"), ERR_STR("id", id));
    }
    ok = ok && watch_say_about(d, x, kind, x->level, who->user, said, e);
    x = ok ? alarm_of(d, who, id, e) : NULL; // what the log says now
    ok = x != NULL;
    if (ok) {
        *ret = watch_alarm_row(d, d->db, x);
    }
    say_news(d);
    (void)pthread_mutex_unlock(&d->lock);
    return ok;
}
