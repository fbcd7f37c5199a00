// Forbidden turns as states: what was driven last, as far as a forbidden turn asks for it.
//
// A turn is a sequence of ways, the one that comes in and those that it leads over, and what may not (or
// alone may) come next. The sequences and all their beginnings are the states, joined as by Aho and Corasick
// ("Efficient string matching", 1975): after any journey one is in the longest state that it ends with, so
// that sequences which overlap, or lie within others, all hold. A state is a copy of the junction where it
// ends.
#ifndef KAWAL_ROAD_TURN_H
#define KAWAL_ROAD_TURN_H

#include "road/map.h"

enum { TURN_NO_STATE = -1 }; // nothing that any turn asks for: the junction itself

// The turns whose sequence is this one.
typedef struct turn_path {
    int32_t in; // slot: 2 * way, or 2 * way + 1 when it comes in backwards
    const int32_t *via;
    int32_t n;     // slots, the one in included
    int32_t out;   // way
    int32_t state; // where it ends
    bool only;
} turn_path;

typedef struct turn_state {
    int32_t before; // without its last slot
    int32_t slot;   // the last one
    int32_t fall;   // the longest state that this one ends with, but for itself
    int32_t node;   // of the graph
    int32_t first_path, n_path;
} turn_state;

typedef struct turn_states {
    const map_parts *p;
    turn_path *path; // [n_path], ascending
    turn_state *state;
    int32_t n_path, n_state; // states ascend by (before, slot), and shorter ones come first
    int32_t *first;          // [2 * n_way]: the state after coming in by a slot from nowhere
    int32_t *copy;           // [n_state]: the state of each copy, by junction
} turn_states;

// The states of a map's turns, which are sound: freed by turn_states_done.
void turn_states_make(turn_states *t, const map_parts *p);
void turn_states_done(turn_states *t);

// Whether one may go on by a slot, and the state that it leads to.
bool turn_open(const turn_states *t, int32_t state, int32_t slot);
int32_t turn_next(const turn_states *t, int32_t state, int32_t slot);

#endif
