// Dijkstra's labels and queue over numbered states, with one total order, so that the same input gives the
// same ways whatever the order of the links. What a state is (a node; a node and a mode) its user decides.
#ifndef KAWAL_ROAD_SEARCH_INTERNAL_H
#define KAWAL_ROAD_SEARCH_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum { SEARCH_NONE = -1 }; // no state

typedef struct search_label {
    int64_t cost;
    int32_t pred;   // the state before this one on its best way, SEARCH_NONE at a start
    int32_t dist_m; // along that way
} search_label;

typedef struct search_entry {
    int64_t cost;
    int32_t state;
} search_entry;

// Invariant: slot[state] tells where a state stands: not seen, in heap[slot], or settled. A settled label
// never changes, hence following pred always ends at a start, also over links that take no time.
typedef struct search {
    int32_t n_state;
    search_label *label; // [n_state], valid when search_reached
    int32_t *slot;       // [n_state]
    int32_t n_heap;
    search_entry *heap; // [n_state], 4-ary, ordered by (cost, state)
} search;

// Arrays for n_state states from the arena; nothing is seen yet.
void search_init(search *s, arena *a, int32_t n_state);

// Forgets every label; keeps the memory.
void search_clear(search *s);

// Offers a way to a state. Better is: lower cost, then lower pred, then shorter. Settled states ignore it.
void search_offer(search *s, int32_t state, search_label offered);

// Settles the nearest state and returns it, or SEARCH_NONE when none is left.
int32_t search_settle(search *s);

bool search_settled(const search *s, int32_t state);

#endif
