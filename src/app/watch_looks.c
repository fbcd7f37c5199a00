// The duty to look: who has had the live picture of which area on the screen, and which areas nobody has
// looked at for too long. A look counts for its own area: who sees the kabupaten has not done the Kapolsek's
// duty.
#include "app/watch_internal.h"

#include <stdlib.h>

#include "base/clock.h"

// How long an area may go without a look, by the parts of its code.
static const int32_t every_h[] = {
    [1] = WATCH_LOOK_PROVINCE_H, [2] = WATCH_LOOK_KABUPATEN_H, [3] = WATCH_LOOK_KECAMATAN_H};
static const char *const level_name[] = {[1] = "province", [2] = "kabupaten", [3] = "kecamatan"};

static str key_of(arena *a, str account, str area)
{
    char text[2 * EVENT_CODE_MAX + 2];
    int n = snprintf(text, sizeof text, "%.*s/%.*s", (int)account.n, account.p, (int)area.n, area.p);
    return str_keep(a, (str){text, n < (int)sizeof text ? (size_t)n : sizeof text - 1});
}

void watch_fold_look(watch_desk *d, const leaf *row, const event_view *v)
{
    arena scratch = {0};
    int32_t i = 0;
    str account = v->value[EVENT_FIELD_ACCOUNT].bytes;
    str area = v->value[EVENT_FIELD_AREA].bytes;
    str key = key_of(&scratch, account, area);
    if (str_map_get(&d->look_of, key, &i)) {
        d->look[i].at_us = row->received_us > d->look[i].at_us ? row->received_us : d->look[i].at_us;
    } else if (d->n_look < WATCH_LOOKS_MAX) {
        d->look = arena_room(&d->memory, d->look, d->n_look, &d->cap_look, sizeof *d->look);
        d->look[d->n_look] = (logged_look){.account = str_keep(&d->memory, account),
                                           .area = str_keep(&d->memory, area),
                                           .at_us = row->received_us};
        (void)str_map_add(&d->look_of, str_keep(&d->memory, key), d->n_look++, NULL);
    }
    arena_done(&scratch);
}

// ---------------------------------------------------------------- a look

static const watch_area *area_of(const watch_desk *d, str code)
{
    for (int32_t i = 0; i < d->n_area; i++) {
        if (str_eq(d->area[i].code, code)) {
            return &d->area[i];
        }
    }
    return NULL;
}

// The area that is meant: the one that is named, else the account's, else all.
static bool area_meant(const watch_desk *d, const access_who *who, str area, str *ret, err *e)
{
    *ret = area.n > 0 ? area : who->area.n > 0 ? who->area : d->whole;
    return (area_of(d, *ret) && access_area_holds(who->area, *ret)) ||
           err_fail(e, ERR_CODE("watch.area"), ERR_STR("area", *ret));
}

static int64_t now_of(const watch_desk *d)
{
    return d->tools.clock.now_us(d->tools.clock.ctx);
}

// Whether the account has said so shortly before; then that is when.
static bool looked_lately(const watch_desk *d, str account, str area, int64_t now_us, int64_t *ret_us)
{
    arena a = {0};
    int32_t i = 0;
    bool known = str_map_get(&d->look_of, key_of(&a, account, area), &i);
    arena_done(&a);
    *ret_us = known ? d->look[i].at_us : 0;
    return known && now_us >= *ret_us && now_us - *ret_us < (int64_t)WATCH_LOOK_AGAIN_S * US_PER_S;
}

static bool say_look(watch_desk *d, str account, str area, err *e)
{
    event_view v = {.kind = event_kind_of(EVENT_LOOKED), .fields = EVENT_BIT(ACCOUNT) | EVENT_BIT(AREA)};
    v.value[EVENT_FIELD_ACCOUNT].bytes = account;
    v.value[EVENT_FIELD_AREA].bytes = area;
    return watch_say(d, &v, e);
}

bool watch_desk_look(watch_desk *d, const access_who *who, str area, json_t **ret, err *e)
{
    str meant = STR("");
    int64_t at_us = 0;
    bool says = false;
    (void)pthread_mutex_lock(&d->lock);
    bool ok = (d->log || err_fail(e, ERR_CODE("watch.no_log"))) && watch_fold(d, e) &&
              watch_rules_read(d, e) && area_meant(d, who, area, &meant, e);
    if (ok && access_commands(who) && !looked_lately(d, who->user, meant, now_of(d), &at_us)) {
        ok = says = say_look(d, who->user, meant, e);
        (void)looked_lately(d, who->user, meant, now_of(d), &at_us);
    }
    if (ok) {
        *ret =
            json_pack("{s:s%, s:b, s:o}", "area", meant.p, meant.n, "said", says, "at", watch_moment(at_us));
    }
    (void)pthread_mutex_unlock(&d->lock);
    return ok;
}

// ---------------------------------------------------------------- who has looked

// An area with its newest look and the newest one from above; NULL = none.
typedef struct seen_area {
    const watch_area *area;
    const logged_look *own, *above;
    bool late;
} seen_area;

static const logged_look *newer(const logged_look *a, const logged_look *b)
{
    return !a || (b && b->at_us > a->at_us) ? b : a;
}

// The newest look at each area that anybody has looked at: code -> index.
static void index_looks(const watch_desk *d, str_map *newest, int32_t *of)
{
    int32_t n = 0;
    for (int32_t i = 0; i < d->n_look; i++) {
        int32_t k = n;
        if (!str_map_get(newest, d->look[i].area, &k)) {
            (void)str_map_add(newest, d->look[i].area, n++, NULL);
            of[k] = i;
        } else if (d->look[i].at_us > d->look[of[k]].at_us) {
            of[k] = i;
        }
    }
}

static const logged_look *newest_at(const watch_desk *d, const str_map *newest, const int32_t *of, str area)
{
    int32_t k = 0;
    return str_map_get(newest, area, &k) ? &d->look[of[k]] : NULL;
}

static bool is_late(const seen_area *x, int64_t now_us)
{
    int64_t every_us = (int64_t)every_h[x->area->parts] * S_PER_HOUR * US_PER_S;
    return !x->own || now_us - x->own->at_us > every_us;
}

// Who is late first, of them whom nobody ever looked at, then the oldest.
static int by_need(const void *x, const void *y)
{
    const seen_area *a = x;
    const seen_area *b = y;
    int64_t at = a->own ? a->own->at_us : 0;
    int64_t bt = b->own ? b->own->at_us : 0;
    if (a->late != b->late) {
        return a->late ? -1 : 1;
    }
    if (a->late && at != bt) {
        return at < bt ? -1 : 1;
    }
    return str_cmp(a->area->code, b->area->code);
}

static int32_t see_areas(const watch_desk *d, arena *a, const access_who *who, str area, int64_t now_us,
                         seen_area *ret)
{
    str_map newest = {0};
    int32_t *of = ARENA_NEW(a, int32_t, d->n_look + 1);
    int32_t n = 0;
    index_looks(d, &newest, of);
    for (int32_t i = 0; i < d->n_area; i++) {
        const watch_area *w = &d->area[i];
        if (!access_area_holds(who->area, w->code) || !access_area_holds(area, w->code)) {
            continue;
        }
        seen_area x = {.area = w, .own = newest_at(d, &newest, of, w->code)};
        for (str up = access_area_above(w->code); up.n > 0; up = access_area_above(up)) {
            x.above = newer(x.above, newest_at(d, &newest, of, up));
        }
        x.late = is_late(&x, now_us);
        ret[n++] = x;
    }
    str_map_done(&newest);
    qsort(ret, (size_t)n, sizeof(seen_area), by_need);
    return n;
}

static json_t *by_whom(const logged_look *x)
{
    return x ? json_stringn(x->account.p, x->account.n) : json_null();
}

static json_t *area_rows(const seen_area *x, int32_t n)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < n && i < WATCH_LIST_MAX; i++) {
        const watch_area *w = x[i].area;
        json_array_append_new(
            out, json_pack("{s:s%, s:s, s:i, s:o, s:o, s:o, s:o, s:b}", "area", w->code.p, w->code.n, "level",
                           level_name[w->parts], "every_s", every_h[w->parts] * S_PER_HOUR, "seen",
                           watch_moment(x[i].own ? x[i].own->at_us : 0), "by", by_whom(x[i].own), "above",
                           watch_moment(x[i].above ? x[i].above->at_us : 0), "above_by", by_whom(x[i].above),
                           "late", x[i].late));
    }
    return out;
}

static int newest_first(const void *x, const void *y)
{
    const logged_look *a = x;
    const logged_look *b = y;
    if (a->at_us != b->at_us) {
        return a->at_us > b->at_us ? -1 : 1;
    }
    int by_area = str_cmp(a->area, b->area);
    return by_area != 0 ? by_area : str_cmp(a->account, b->account);
}

static json_t *look_rows(const watch_desk *d, arena *a, const access_who *who, str area, int64_t since_us)
{
    json_t *out = json_array();
    logged_look *row = ARENA_NEW(a, logged_look, d->n_look + 1);
    int32_t n = 0;
    for (int32_t i = 0; i < d->n_look; i++) {
        const logged_look *x = &d->look[i];
        if (x->at_us >= since_us && access_area_holds(who->area, x->area) &&
            access_area_holds(area, x->area)) {
            row[n++] = *x;
        }
    }
    qsort(row, (size_t)n, sizeof(logged_look), newest_first);
    for (int32_t i = 0; i < n && i < WATCH_LIST_MAX; i++) {
        json_array_append_new(out, json_pack("{s:s%, s:s%, s:o}", "account", row[i].account.p,
                                             row[i].account.n, "area", row[i].area.p, row[i].area.n, "at",
                                             watch_moment(row[i].at_us)));
    }
    return out;
}

int32_t watch_looks_owed(const watch_desk *d, arena *a, int64_t plan_us, int64_t now_us, watch_owed *ret)
{
    const access_who all = {.user = STR("")};
    seen_area *x = ARENA_NEW(a, seen_area, d->n_area + 1);
    int32_t n = see_areas(d, a, &all, STR(""), now_us, x);
    int32_t owed = 0;
    for (int32_t i = 0; i < n; i++) {
        int64_t seen_us = x[i].own && x[i].own->at_us > plan_us ? x[i].own->at_us : plan_us;
        int64_t since_us = seen_us + (int64_t)every_h[x[i].area->parts] * S_PER_HOUR * US_PER_S;
        if (now_us > since_us) {
            ret[owed++] = (watch_owed){true, x[i].area->code, x[i].area->code, since_us};
        }
    }
    return owed;
}

bool watch_desk_looks(watch_desk *d, const access_who *who, str area, str since, json_t **ret, err *e)
{
    arena a = {0};
    int64_t since_us = 0;
    if (since.n > 0 && !instant_parse(since, &since_us)) {
        return err_fail(e, ERR_CODE("watch.since"), ERR_STR("since", since));
    }
    if (d->down) {
        return err_fail(e, ERR_CODE("watch.no_log"));
    }
    (void)pthread_mutex_lock(&d->shown);
    int64_t now_us = now_of(d);
    seen_area *x = ARENA_NEW(&a, seen_area, d->n_area + 1);
    int32_t n = see_areas(d, &a, who, area, now_us, x);
    *ret = json_pack("{s:I, s:o, s:o, s:o}", "size", (json_int_t)d->folded, "now", watch_moment(now_us),
                     "areas", area_rows(x, n), "looks", look_rows(d, &a, who, area, since_us));
    (void)pthread_mutex_unlock(&d->shown);
    arena_done(&a);
    return true;
}
