// What stands out: of what moves, of goods, of posts.
#include "app/watch_internal.h"

#include <string.h>

#include "base/clock.h"

static bool watched_code(custody_code code, watch_kind *ret)
{
    static const struct {
        custody_code code;
        watch_kind kind;
    } row[] = {{CUSTODY_FINDING_WRONG_SEAL, WATCH_SEAL},
               {CUSTODY_FINDING_DAMAGED, WATCH_DAMAGED},
               {CUSTODY_FINDING_LOST, WATCH_LOST}};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        if (row[i].code == code) {
            *ret = row[i].kind;
            return true;
        }
    }
    return false;
}

bool watch_item_area(watch_desk *d, arena *keep, str item, str *ret, err *e)
{
    int64_t number = 0;
    custody_state s = {0};
    bool known = false;
    bool ok = store_item_get(d->db, item, &number, &s, &known, e);
    *ret = STR("");
    return ok &&
           (!known || watch_place_area(d, keep, str_of(s.destination[0] ? s.destination : s.place), ret, e));
}

// Findings hold as long as they stand: an event that explains one away ends the alarm.
static bool read_findings(watch_desk *d, err *e)
{
    arena a = {0};
    log_head head = {0};
    str origin = {0};
    const custody_finding *row = NULL;
    int32_t n = 0;
    bool ok = store_log_head(d->db, &a, &head, &origin, e);
    if (ok && head.size != d->size) {
        ok = store_findings_watched(d->db, &a, WATCH_FINDINGS_MAX, &row, &n, e);
        arena_done(&d->finding_memory);
        d->finding = ARENA_NEW(&d->finding_memory, watch_condition, n + 1);
        d->n_finding = 0;
        for (int32_t i = 0; ok && i < n; i++) {
            watch_condition c = {.to_us = INT64_MAX};
            leaf found = {0};
            if (row[i].item.n > 0 && watched_code(row[i].code, &c.kind)) {
                ok = store_leaf_at(d->db, &a, row[i].index, &found, e) &&
                     watch_item_area(d, &d->finding_memory, row[i].item, &c.area, e);
                c.subject = str_keep(&d->finding_memory, row[i].item);
                c.from_us = found.moment_us;
                d->finding[d->n_finding++] = c;
            }
        }
        d->size = ok ? head.size : 0;
    }
    arena_done(&a);
    return ok;
}

static bool post_heard(const watch_desk *d, const watch_post *p, int64_t *ret_us)
{
    int32_t k = 0;
    bool known = str_map_get(&d->heard_at, p->site, &k);
    *ret_us = known ? d->heard_s[k] * US_PER_S : 0;
    return known && *ret_us >= p->from_us;
}

int64_t watch_post_due_us(const watch_desk *d, const watch_post *p)
{
    int64_t heard_us = 0;
    return post_heard(d, p, &heard_us) ? heard_us + (int64_t)WATCH_POST_AGAIN_H * S_PER_HOUR * US_PER_S
                                       : p->from_us + (int64_t)WATCH_POST_FIRST_MIN * S_PER_MIN * US_PER_S;
}

// Posts of the plan of which nobody was heard since they are to be manned, and those that report no more.
static int32_t silent_posts(const watch_desk *d, int64_t now_us, watch_condition *ret)
{
    int32_t n = 0;
    for (int32_t i = 0; i < d->n_post; i++) {
        const watch_post *p = &d->post[i];
        int64_t heard_us = 0;
        bool now = now_us >= p->from_us && now_us < p->to_us;
        bool heard = post_heard(d, p, &heard_us);
        if (now && (!heard || now_us > watch_post_due_us(d, p))) {
            ret[n++] = (watch_condition){.kind = heard ? WATCH_POST_SILENT : WATCH_POST_EMPTY,
                                         .subject = p->site,
                                         .area = p->area,
                                         .from_us = heard ? watch_post_due_us(d, p) : p->from_us};
        }
    }
    return n;
}

// One row a site: several squads owe one report.
static int32_t posts_owed(const watch_desk *d, int64_t now_us, watch_owed *ret)
{
    str_map seen = {0};
    int32_t n = 0;
    for (int32_t i = 0; i < d->n_post; i++) {
        const watch_post *p = &d->post[i];
        int64_t due_us = watch_post_due_us(d, p);
        int32_t k = n;
        if (now_us < p->from_us || now_us >= p->to_us || now_us <= due_us) {
            continue;
        }
        if (str_map_add(&seen, p->site, n, &k)) {
            ret[n++] = (watch_owed){false, p->site, p->area, due_us};
        } else if (due_us < ret[k].since_us) {
            ret[k].since_us = due_us;
        }
    }
    str_map_done(&seen);
    return n;
}

void watch_desk_owed(watch_desk *d, arena *a, int64_t plan_us, const watch_owed **ret, int32_t *ret_n)
{
    (void)pthread_mutex_lock(&d->shown);
    int64_t now_us = d->tools.clock.now_us(d->tools.clock.ctx);
    watch_owed *row = ARENA_NEW(a, watch_owed, (int64_t)d->n_post + d->n_area + 1);
    int32_t n = posts_owed(d, now_us, row);
    n += plan_us > 0 ? watch_looks_owed(d, a, plan_us, now_us, &row[n]) : 0;
    for (int32_t i = 0; i < n; i++) {
        row[i].subject = str_keep(a, row[i].subject);
        row[i].area = str_keep(a, row[i].area);
    }
    (void)pthread_mutex_unlock(&d->shown);
    *ret = row;
    *ret_n = n;
}

bool watch_conditions(watch_desk *d, arena *a, int64_t now_us, const watch_condition **ret, int32_t *ret_n,
                      err *e)
{
    const watch_condition *moving = NULL;
    int32_t n_moving = 0;
    int32_t n_empty = 0;
    if (!read_findings(d, e)) {
        return false;
    }
    if (d->live) {
        live_desk_conditions(d->live, a, now_us, &moving, &n_moving);
    }
    watch_condition *row =
        ARENA_NEW(a, watch_condition,
                  (int64_t)n_moving + d->n_finding + 2 * (int64_t)d->n_post + d->n_duty + d->n_word + 1);
    int32_t n = 0;
    if (!watch_field_conditions(d, now_us, row, &n, e)) {
        return false;
    }
    for (int32_t i = 0; i < n_moving; i++) {
        row[n++] = moving[i];
    }
    for (int32_t i = 0; i < d->n_finding; i++) {
        row[n++] = d->finding[i];
    }
    n += silent_posts(d, now_us, &row[n]);
    if (!watch_empty_areas(d, a, now_us, &row[n], &n_empty, e)) {
        return false;
    }
    n += n_empty;
    for (int32_t i = 0; i < n; i++) {
        row[i].to_us = INT64_MAX;
        row[i].known_us = now_us;
    }
    *ret = row;
    *ret_n = n;
    return true;
}
