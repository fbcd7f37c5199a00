#include "event/trail.h"

#include <stdlib.h>

#include "base/clock.h"

enum { SKEW_S = 6 * S_PER_HOUR };

bool trail_around(arena *a, str_map *codes, const event_view *v)
{
    str around = event_container(v, codes);
    return around.n > 0 && !str_map_has(codes, around) && str_map_add(codes, str_keep(a, around), 0, NULL);
}

int32_t trail_items(arena *a, const trail_source *s, str **ret)
{
    event_view v;
    str_map known = {0};
    str *row = NULL;
    int32_t n = 0;
    int32_t cap = 0;
    for (int32_t i = 0; i < s->n; i++) {
        if (s->event(s->ctx, i, &v) && event_has(&v, EVENT_FIELD_ITEM) &&
            str_map_add(&known, event_bytes(&v, EVENT_FIELD_ITEM), 0, NULL)) {
            row = arena_room(a, row, n, &cap, sizeof *row);
            row[n++] = event_bytes(&v, EVENT_FIELD_ITEM);
        }
    }
    str_map_done(&known);
    *ret = row;
    return n;
}

void trail_codes(arena *a, const trail_source *s, str item, str_map *codes)
{
    event_view v;
    bool growing = true;
    str_map_done(codes);
    (void)str_map_add(codes, item, 0, NULL);
    while (growing) {
        growing = false;
        for (int32_t i = 0; i < s->n; i++) {
            growing |= s->event(s->ctx, i, &v) && trail_around(a, codes, &v);
        }
    }
}

// ---------------------------------------------------------------- whether they join

static int by_time(const void *a, const void *b)
{
    const trail_hand *x = a;
    const trail_hand *y = b;
    int by_clock = (x->time_s > y->time_s) - (x->time_s < y->time_s);
    return by_clock != 0 ? by_clock : (x->event > y->event) - (x->event < y->event);
}

static bool same(const bindings *people, int32_t one, int32_t other, int64_t time_s)
{
    const binding *a = bindings_at(people, one, time_s, UINT64_MAX);
    const binding *b = bindings_at(people, other, time_s, UINT64_MAX);
    return one == other || (a && b && str_eq(a->person, b->person));
}

// Brings a handover by the holder from little behind to place i; false when there is none.
static bool fetch(const bindings *people, trail_hand *row, int32_t i, int32_t n)
{
    int32_t holder = row[i - 1].receiver;
    for (int32_t j = i; j < n && row[j].time_s - row[i].time_s <= SKEW_S; j++) {
        if (same(people, row[j].giver, holder, row[j].time_s)) {
            trail_hand found = row[j];
            for (; j > i; j--) {
                row[j] = row[j - 1];
            }
            row[i] = found;
            return true;
        }
    }
    return false;
}

void trail_join(const bindings *people, trail_hand *row, int32_t n)
{
    if (n > 0) {
        qsort(row, (size_t)n, sizeof *row, by_time);
        row[0].joins = true;
    }
    for (int32_t i = 1; i < n; i++) {
        bool joins = fetch(people, row, i, n);
        row[i].joins = joins;
    }
}

// ---------------------------------------------------------------- one item

static bool hands_over(event_kind k)
{
    return k == EVENT_HANDED_OVER || k == EVENT_PARTIAL_RECEIPT || k == EVENT_RETURNED;
}

static bool passes(const str_map *codes, str item, const event_view *v)
{
    str code = event_bytes(v, EVENT_FIELD_ITEM);
    bool partial = v->kind->number == EVENT_PARTIAL_RECEIPT && !str_eq(code, item);
    return hands_over(v->kind->number) && (partial ? event_lists(v, codes) : str_map_has(codes, code));
}

// The last word about it.
static void take(trail *t, int32_t i, const event_view *v)
{
    int64_t time_s = event_time_s(v);
    if (t->last == TRAIL_NONE || time_s >= t->last_s) {
        t->last = i;
        t->last_s = time_s;
    }
    if (event_has(v, EVENT_FIELD_PLACE) && (t->placed == TRAIL_NONE || time_s >= t->placed_s)) {
        t->placed = i;
        t->placed_s = time_s;
        t->place = event_bytes(v, EVENT_FIELD_PLACE);
    }
}

void trail_follow(const trail_source *s, str item, const str_map *codes, trail_hand *row, trail *ret)
{
    event_view v;
    str_map own = {0};
    (void)str_map_add(&own, item, 0, NULL);
    *ret = (trail){.item = item, .hand = row, .last = TRAIL_NONE, .placed = TRAIL_NONE};
    for (int32_t i = 0; i < s->n; i++) {
        if (!s->event(s->ctx, i, &v)) {
            continue;
        }
        bool handed = passes(codes, item, &v);
        if (handed) {
            row[ret->n_hand++] =
                (trail_hand){.time_s = event_time_s(&v),
                             .giver = bindings_device(s->people, v.device),
                             .receiver = bindings_device(s->people, event_bytes(&v, EVENT_FIELD_RECEIVER)),
                             .event = i};
        }
        if (handed || event_names(&v, &own)) {
            take(ret, i, &v);
        }
    }
    str_map_done(&own);
    trail_join(s->people, row, ret->n_hand);
}
