// Forbidden turns the plainest way: by looking back over all that was driven.
#ifndef KAWAL_TESTS_ROAD_HISTORY_H
#define KAWAL_TESTS_ROAD_HISTORY_H

#include "road/map.h"

// Whether what was driven ends with the way in of a turn and all the ways that it leads over.
static inline bool history_ends_with(const map *m, const int32_t *driven, int32_t n, const map_turn *t)
{
    if (n < 1 + t->n_via) {
        return false;
    }
    const int32_t *last = driven + n - 1 - t->n_via;
    bool same = last[0] / 2 == t->in && slot_head(m->way, last[0]) == t->node;
    for (int32_t i = 0; same && i < t->n_via; i++) {
        same = last[1 + i] == m->via[t->first_via + i];
    }
    return same;
}

// Whether a vehicle that has driven these slots may go on by one. Of turns over the same ways that allow one
// way only each of these ways is allowed.
static inline bool history_allows(const map *m, const int32_t *driven, int32_t n, int32_t slot)
{
    for (int32_t i = 0; i < m->n_turn; i++) {
        const map_turn *t = &m->turn[i];
        if (!history_ends_with(m, driven, n, t)) {
            continue;
        }
        bool named = t->out == slot / 2;
        for (int32_t k = 0; t->only && !named && k < m->n_turn; k++) {
            const map_turn *other = &m->turn[k];
            named = other->only && other->n_via == t->n_via && other->out == slot / 2 &&
                    history_ends_with(m, driven, n, other);
        }
        if (named != t->only) {
            return false;
        }
    }
    return true;
}

// Whether the graph has a vehicle drive these slots, beginning at the first one's junction.
static inline bool graph_drives(const map *m, int32_t n, const int32_t *slot)
{
    int32_t node = slot_tail(m->way, slot[0]);
    for (int32_t i = 0; i < n; i++) {
        int32_t arc = m->graph.first[node];
        while (arc < m->graph.first[node + 1] && m->arc_way[arc] != slot[i]) {
            arc++;
        }
        if (arc == m->graph.first[node + 1]) {
            return false;
        }
        node = m->graph.head[arc];
    }
    return true;
}

#endif
