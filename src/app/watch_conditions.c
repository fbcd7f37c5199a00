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

// Where an item belongs: the area of its destination, else of the place where it is.
static bool item_area(watch_desk *d, str item, str *ret, err *e)
{
    arena a = {0};
    int64_t number = 0;
    custody_state s = {0};
    entry row = {0};
    bool known = false;
    bool found = false;
    bool ok = store_item_get(d->db, item, &number, &s, &known, e);
    str place = str_of(s.destination[0] ? s.destination : s.place);
    *ret = STR("");
    if (ok && known && (ok = store_entry(d->db, &a, KIND_TPS, place, NULL, &row, &found, e)) && found) {
        *ret = str_keep(&d->finding_memory, row.value[TPS_VILLAGE]);
    } else if (ok && known && (ok = store_entry(d->db, &a, KIND_SITES, place, NULL, &row, &found, e)) &&
               found) {
        *ret = str_keep(&d->finding_memory, row.value[SITES_AREA]);
    }
    arena_done(&a);
    return ok;
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
                     item_area(d, row[i].item, &c.area, e);
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

// Posts of the plan of which nobody was heard since they are to be manned.
static int32_t empty_posts(const watch_desk *d, int64_t now_us, watch_condition *ret)
{
    int32_t n = 0;
    for (int32_t i = 0; i < d->n_post; i++) {
        const watch_post *p = &d->post[i];
        int32_t k = 0;
        bool now = now_us >= p->from_us && now_us < p->to_us;
        bool heard = str_map_get(&d->heard_at, p->site, &k) && d->heard_s[k] * US_PER_S >= p->from_us;
        if (now && !heard) {
            ret[n++] = (watch_condition){
                .kind = WATCH_POST_EMPTY, .subject = p->site, .area = p->area, .from_us = p->from_us};
        }
    }
    return n;
}

bool watch_conditions(watch_desk *d, arena *a, int64_t now_us, const watch_condition **ret, int32_t *ret_n,
                      err *e)
{
    const watch_condition *moving = NULL;
    int32_t n_moving = 0;
    if (!read_findings(d, e)) {
        return false;
    }
    if (d->live) {
        live_desk_conditions(d->live, a, now_us, &moving, &n_moving);
    }
    watch_condition *row = ARENA_NEW(a, watch_condition, (int64_t)n_moving + d->n_finding + d->n_post + 1);
    int32_t n = 0;
    for (int32_t i = 0; i < n_moving; i++) {
        row[n++] = moving[i];
    }
    for (int32_t i = 0; i < d->n_finding; i++) {
        row[n++] = d->finding[i];
    }
    n += empty_posts(d, now_us, &row[n]);
    for (int32_t i = 0; i < n; i++) {
        row[i].to_us = INT64_MAX;
        row[i].known_us = now_us;
    }
    *ret = row;
    *ret_n = n;
    return true;
}
