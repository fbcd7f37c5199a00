#include <stdlib.h>

#include "base/clock.h"
#include "verify/verify_internal.h"

// Handovers join when each giver is the receiver before. Clocks of phones are wrong more often than their
// owners: where the next one in time does not join, one within six hours behind it that does goes first.
enum { SKEW_S = 6 * S_PER_HOUR };
// Items times events: looking further takes minutes.
enum { STEPS_MAX = 4 * 1000 * 1000 };

typedef struct act {
    int64_t time_s;
    int32_t giver, receiver; // devices
    kept_event *event;
} act;

static bool hands_over(event_kind k)
{
    return k == EVENT_HANDED_OVER || k == EVENT_PARTIAL_RECEIPT || k == EVENT_RETURNED;
}

// Whether it hands over the item, alone or in what holds it; of a partial receipt only what it names.
static bool passes(const evidence *v, str item, const event_view *e)
{
    str code = event_bytes(e, EVENT_FIELD_ITEM);
    bool partial = e->kind->number == EVENT_PARTIAL_RECEIPT && !str_eq(code, item);
    return hands_over(e->kind->number) && (partial ? event_lists(e, &v->codes) : map_has(&v->codes, code));
}

static int by_time(const void *a, const void *b)
{
    const act *x = a;
    const act *y = b;
    int by_clock = (x->time_s > y->time_s) - (x->time_s < y->time_s);
    return by_clock != 0 ? by_clock : (x->event > y->event) - (x->event < y->event);
}

static bool same_party(const evidence *v, int32_t one, int32_t other, int64_t time_s)
{
    const binding *a = person_at(v, one, time_s, NO_INDEX);
    const binding *b = person_at(v, other, time_s, NO_INDEX);
    return one == other || (a && b && str_eq(a->person, b->person));
}

// Brings an act of the holder from little behind to place i; false when there is none.
static bool fetch(const evidence *v, act *row, int32_t i, int32_t n, int32_t holder)
{
    for (int32_t j = i; j < n && row[j].time_s - row[i].time_s <= SKEW_S; j++) {
        if (same_party(v, row[j].giver, holder, row[j].time_s)) {
            act found = row[j];
            for (; j > i; j--) {
                row[j] = row[j - 1];
            }
            row[i] = found;
            return true;
        }
    }
    return false;
}

// Of the item to which `codes` leads.
static void walk(evidence *v, str item, act *row)
{
    event_frame f;
    int32_t n = 0;
    for (int32_t i = 0; i < v->n_event; i++) {
        if (event_again(&v->event[i], &f) && passes(v, item, &f.event)) {
            row[n++] = (act){event_time_s(&f.event), v->event[i].device,
                             device_of(v, event_bytes(&f.event, EVENT_FIELD_RECEIVER)), &v->event[i]};
        }
    }
    qsort(row, (size_t)n, sizeof *row, by_time);
    for (int32_t i = 1; i < n; i++) {
        int32_t holder = row[i - 1].receiver;
        if (!fetch(v, row, i, n, holder) && !row[i].event->hole) {
            char giver[PARTY_TEXT];
            char before[PARTY_TEXT];
            party_text(v, row[i].giver, row[i].time_s, giver);
            party_text(v, holder, row[i].time_s, before);
            row[i].event->hole = true;
            FIND(v, MISSING, row[i].event->index, 0, ERR_CODE("verify.hole"), ERR_Z("giver", giver),
                 ERR_Z("holder", before), ERR_STR("item", item));
        }
    }
}

void custody_check(evidence *v)
{
    act *row = ARENA_NEW(&v->memory, act, v->n_event);
    map items = {0};
    event_frame f;
    if (v->q->item.n > 0) {
        (void)map_add(&items, v->q->item, 0, NULL);
    }
    for (int32_t i = 0; i < v->n_event && v->q->item.n == 0; i++) {
        if (event_again(&v->event[i], &f) && hands_over(f.event.kind->number)) {
            (void)map_add(&items, event_bytes(&f.event, EVENT_FIELD_ITEM), 0, NULL);
        }
    }
    bool all = items.n == 1 || items.n * (size_t)v->n_event <= STEPS_MAX;
    if (!all) {
        FIND(v, MISSING, NO_INDEX, 0, ERR_CODE("verify.unwalked"), ERR_INT("items", items.n));
    }
    for (size_t i = 0; i < items.cap && all; i++) {
        if (items.slot[i].key.p) {
            codes_follow(v, items.slot[i].key);
            walk(v, items.slot[i].key, row);
        }
    }
    map_done(&items);
}
