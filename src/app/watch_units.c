// Whether anybody of ours is heard of in each kecamatan that the plan has people in: who is said to be
// present there, convoys bound for it, and whatever was signed there.
#include "app/watch_internal.h"

#include <string.h>

#include "base/clock.h"

enum { KECAMATAN_PARTS = 3 };

// The first parts of an area's code.
static str kecamatan_of(str area)
{
    int32_t parts = 1;
    for (size_t i = 0; i < area.n; i++) {
        parts += area.p[i] == '.';
        if (parts > KECAMATAN_PARTS) {
            return (str){area.p, i};
        }
    }
    return area;
}

// Where a site or TPS lies; empty where the register has none of that code. Looked up once.
static bool place_kecamatan(watch_desk *d, str place, str *ret, err *e)
{
    arena a = {0};
    entry row = {0};
    bool found = false;
    int32_t i = d->n_place;
    if (str_map_get(&d->place_at, place, &i)) {
        *ret = d->place_in[i];
        return true;
    }
    str area = STR("");
    bool ok = store_entry(d->db, &a, KIND_SITES, place, NULL, &row, &found, e);
    if (ok && found) {
        area = row.value[SITES_AREA];
    } else if (ok) {
        ok = store_entry(d->db, &a, KIND_TPS, place, NULL, &row, &found, e);
        area = ok && found ? row.value[TPS_VILLAGE] : area;
    }
    if (ok) {
        d->place_in =
            arena_room(&d->rules_memory, d->place_in, d->n_place, &d->cap_place, sizeof *d->place_in);
        *ret = d->place_in[d->n_place] = str_keep(&d->rules_memory, kecamatan_of(area));
        (void)str_map_add(&d->place_at, str_keep(&d->rules_memory, place), d->n_place++, NULL);
    }
    arena_done(&a);
    return ok;
}

// A kecamatan with people on duty now.
typedef struct unit_area {
    str area;
    int64_t from_us;  // since when
    int64_t until_us; // so long what was heard last says that somebody is there
} unit_area;

typedef struct looking {
    watch_desk *d;
    int64_t now_us;
    str_map of; // area -> index
    unit_area *row;
    int32_t n;
} looking;

static void add_duty(looking *x, str area, int64_t from_us, int64_t to_us)
{
    int32_t i = x->n;
    str kecamatan = kecamatan_of(area);
    if (x->now_us < from_us || x->now_us >= to_us || kecamatan.n == 0) {
        return;
    }
    if (str_map_add(&x->of, kecamatan, x->n, &i)) {
        x->row[x->n++] = (unit_area){.area = kecamatan, .from_us = from_us};
    } else if (from_us < x->row[i].from_us) {
        x->row[i].from_us = from_us;
    }
}

static void hear(looking *x, str area, int64_t until_us)
{
    int32_t i = 0;
    if (str_map_get(&x->of, kecamatan_of(area), &i) && until_us > x->row[i].until_us) {
        x->row[i].until_us = until_us;
    }
}

static bool hear_present(looking *x, err *e)
{
    bool ok = true;
    for (int32_t i = 0; ok && i < x->d->n_present; i++) {
        const watch_presence *p = &x->d->present[i];
        str area = STR("");
        ok = p->from_us > x->now_us || place_kecamatan(x->d, p->place, &area, e);
        if (ok && area.n > 0) {
            hear(x, area, p->to_us);
        }
    }
    return ok;
}

static bool hear_signed(looking *x, err *e)
{
    bool ok = true;
    for (size_t i = 0; ok && i < x->d->heard_at.cap; i++) {
        const str_map_slot *slot = &x->d->heard_at.slot[i];
        str area = STR("");
        ok = !slot->key.p || place_kecamatan(x->d, slot->key, &area, e);
        if (ok && area.n > 0) {
            hear(x, area, (x->d->heard_s[slot->value] + (int64_t)WATCH_POST_AGAIN_H * S_PER_HOUR) * US_PER_S);
        }
    }
    return ok;
}

static void hear_convoys(looking *x, arena *a)
{
    const live_heard *row = NULL;
    int32_t n = 0;
    if (!x->d->live) {
        return;
    }
    live_desk_heard(x->d->live, a, &row, &n);
    for (int32_t i = 0; i < n; i++) {
        hear(x, row[i].area, row[i].heard_us + (int64_t)WATCH_CONVOY_MIN * S_PER_MIN * US_PER_S);
    }
}

bool watch_empty_areas(watch_desk *d, arena *a, int64_t now_us, watch_condition *ret, int32_t *ret_n, err *e)
{
    looking x = {.d = d, .now_us = now_us};
    int32_t n = 0;
    x.row = ARENA_NEW(a, unit_area, (int64_t)d->n_post + d->n_duty + 1);
    for (int32_t i = 0; i < d->n_post; i++) {
        add_duty(&x, d->post[i].area, d->post[i].from_us, d->post[i].to_us);
    }
    for (int32_t i = 0; i < d->n_duty; i++) {
        add_duty(&x, d->duty[i].area, d->duty[i].from_us, d->duty[i].to_us);
    }
    bool ok = x.n == 0 || (hear_present(&x, e) && hear_signed(&x, e));
    if (ok && x.n > 0) {
        hear_convoys(&x, a);
    }
    for (int32_t i = 0; ok && i < x.n; i++) {
        const unit_area *u = &x.row[i];
        if (now_us >= u->until_us) {
            ret[n++] = (watch_condition){.kind = WATCH_NO_UNIT,
                                         .subject = u->area,
                                         .area = u->area,
                                         .from_us = u->until_us > u->from_us ? u->until_us : u->from_us};
        }
    }
    str_map_done(&x.of);
    *ret_n = n;
    return ok;
}
