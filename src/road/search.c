#include "road/search_internal.h"

#include <assert.h>

enum { SLOT_UNSEEN = -1, SLOT_SETTLED = -2, HEAP_ARITY = 4 };

void search_init(search *s, arena *a, int32_t n_state)
{
    assert(n_state >= 0);
    *s = (search){
        .n_state = n_state,
        .label = ARENA_NEW(a, search_label, n_state),
        .slot = ARENA_NEW(a, int32_t, n_state),
        .heap = ARENA_NEW(a, search_entry, n_state),
    };
    search_clear(s);
}

void search_clear(search *s)
{
    s->n_heap = 0;
    for (int32_t i = 0; i < s->n_state; i++) {
        s->slot[i] = SLOT_UNSEEN;
    }
}

static bool entry_before(search_entry a, search_entry b)
{
    return a.cost != b.cost ? a.cost < b.cost : a.state < b.state;
}

static void entry_put(search *s, int32_t at, search_entry e)
{
    s->heap[at] = e;
    s->slot[e.state] = at;
}

// Moves the hole at `at` towards the root until e fits there.
static void sift_up(search *s, int32_t at, search_entry e)
{
    while (at > 0) {
        int32_t parent = (at - 1) / HEAP_ARITY;
        if (!entry_before(e, s->heap[parent])) {
            break;
        }
        entry_put(s, at, s->heap[parent]);
        at = parent;
    }
    entry_put(s, at, e);
}

// Moves the hole at the root towards the leaves until e fits there.
static void sift_down(search *s, search_entry e)
{
    int32_t at = 0;
    for (;;) {
        int64_t first = (int64_t)at * HEAP_ARITY + 1; // may pass INT32_MAX near the end of a huge heap
        if (first >= s->n_heap) {
            break;
        }
        int32_t best = (int32_t)first;
        int32_t end = first + HEAP_ARITY < s->n_heap ? best + HEAP_ARITY : s->n_heap;
        for (int32_t child = best + 1; child < end; child++) {
            if (entry_before(s->heap[child], s->heap[best])) {
                best = child;
            }
        }
        if (!entry_before(s->heap[best], e)) {
            break;
        }
        entry_put(s, at, s->heap[best]);
        at = best;
    }
    entry_put(s, at, e);
}

static bool label_better(search_label a, search_label b)
{
    if (a.cost != b.cost) {
        return a.cost < b.cost;
    }
    return a.pred != b.pred ? a.pred < b.pred : a.dist_m < b.dist_m;
}

void search_offer(search *s, int32_t state, search_label offered)
{
    assert(state >= 0 && state < s->n_state);
    int32_t slot = s->slot[state];
    if (slot == SLOT_SETTLED || (slot != SLOT_UNSEEN && !label_better(offered, s->label[state]))) {
        return;
    }
    if (slot == SLOT_UNSEEN) {
        slot = s->n_heap++;
    }
    s->label[state] = offered;
    sift_up(s, slot, (search_entry){offered.cost, state});
}

int32_t search_settle(search *s)
{
    if (s->n_heap == 0) {
        return SEARCH_NONE;
    }
    int32_t state = s->heap[0].state;
    s->n_heap--;
    if (s->n_heap > 0) {
        sift_down(s, s->heap[s->n_heap]);
    }
    s->slot[state] = SLOT_SETTLED;
    return state;
}

bool search_settled(const search *s, int32_t state)
{
    return s->slot[state] == SLOT_SETTLED;
}
