#include "verify/verify_internal.h"

// Items times events: looking further takes minutes.
enum { STEPS_MAX = 8 * 1000 * 1000, PROGRESS_STEP = 16 /* items */ };

static bool event_at(void *ctx, int32_t i, event_view *ret)
{
    const evidence *v = ctx;
    event_frame f = {0};
    bool ok = event_again(&v->event[i], &f);
    *ret = f.event;
    return ok;
}

trail_source custody_events(evidence *v)
{
    return (trail_source){v->n_event, event_at, v, &v->people};
}

static void hole_find(evidence *v, str item, const trail_hand *h)
{
    kept_event *k = &v->event[h->event];
    char giver[PARTY_TEXT];
    char holder[PARTY_TEXT];
    if (!h->joins && !k->hole) { // else it was told of another item
        party_text(v, h->giver, h->time_s, giver);
        party_text(v, h[-1].receiver, h->time_s, holder);
        k->hole = true;
        FIND(v, MISSING, k->index, 0, ERR_CODE("verify.hole"), ERR_Z("giver", giver), ERR_Z("holder", holder),
             ERR_STR("item", item));
    }
}

// Whether its handovers join, and where they leave it.
static void walk(evidence *v, const trail_source *s, str item, trail_hand *row)
{
    item_row *x = &v->item[v->n_item++];
    trail_codes(&v->memory, s, item, &v->codes);
    trail_follow(s, item, &v->codes, row, &x->trail);
    for (int32_t i = 0; i < x->trail.n_hand; i++) {
        hole_find(v, item, &row[i]);
        x->held = row[i];
    }
}

void custody_check(evidence *v)
{
    trail_source s = custody_events(v);
    trail_hand *row = ARENA_NEW(&v->memory, trail_hand, v->n_event);
    str asked = v->q->item;
    str *item = &asked;
    int64_t n = asked.n > 0 ? 1 : trail_items(&v->memory, &s, &item);
    if (n > 1 && n * v->n_event > STEPS_MAX) {
        FIND(v, MISSING, NO_INDEX, 0, ERR_CODE("verify.unwalked"), ERR_INT("items", n));
        return;
    }
    v->item = ARENA_NEW(&v->memory, item_row, n);
    for (int64_t i = 0; i < n; i++) {
        walk(v, &s, item[i], row);
        if (i % PROGRESS_STEP == 0) {
            text_progress(v->q->progress, v->q->language, "verify.step_items", (uint64_t)i, (uint64_t)n);
        }
    }
    text_progress(v->q->progress, v->q->language, NULL, 0, 0);
}
