// Turn restrictions of OpenStreetMap: from its ways to the pieces of way that the map has.
#include <stdlib.h>
#include <string.h>

#include "road/map_osm_internal.h"

enum { NONE = -1, LOOKS_MAX = 20000 }; // pieces looked at for one restriction over ways

// Where the pieces of an OSM way stand: one after the other.
typedef struct way_pieces {
    int64_t source;
    int32_t first, n;
} way_pieces;

typedef struct taking {
    const importer *im;
    const map_way *way;
    way_pieces *list; // by source
    int32_t n_list;
    const int32_t *number;
    arena *memory;
    int32_t *via;
    int32_t n_via, cap_via;
} taking;

static int compare_sources(const void *x, const void *y)
{
    const way_pieces *a = x;
    const way_pieces *b = y;
    return (a->source > b->source) - (a->source < b->source);
}

static void index_ways(taking *k, int32_t n_way)
{
    k->list = mem_grow(NULL, (size_t)n_way + 1, sizeof *k->list);
    for (int32_t i = 0; i < n_way; i++) {
        if (k->n_list > 0 && k->list[k->n_list - 1].source == k->way[i].source) {
            k->list[k->n_list - 1].n++;
        } else {
            k->list[k->n_list++] = (way_pieces){k->way[i].source, i, 1};
        }
    }
    if (k->n_list > 0) {
        qsort(k->list, (size_t)k->n_list, sizeof *k->list, compare_sources);
    }
}

static const way_pieces *find_way(const taking *k, int64_t source)
{
    way_pieces wanted = {.source = source};
    return bsearch(&wanted, k->list, (size_t)k->n_list, sizeof *k->list, compare_sources);
}

// ---------------------------------------------------------------- at a node

// The piece of a way that ends at a node. Of two that do (a way that goes through) the first is meant when
// the turn leads in, the last when it leads out: which one a mapper meant cannot be told, and there
// restrictions are drawn on ways that end.
static int32_t piece_at(const taking *k, const way_pieces *w, int32_t node, bool in)
{
    int32_t best = NONE;
    for (int32_t i = w->first; i < w->first + w->n; i++) {
        bool touches = k->way[i].from == node || k->way[i].to == node;
        if (touches && (best < 0 || !in)) {
            best = i;
        }
    }
    return best;
}

static bool turn_at_node(const taking *k, const taken_turn *t, map_turn *ret, map_turn_fault *ret_fault)
{
    const way_pieces *in = find_way(k, t->in);
    const way_pieces *out = find_way(k, t->out);
    size_t id = id_find(k->im, t->node);
    int32_t node = id < k->im->n_id ? k->number[id] : NONE;
    *ret_fault = TURN_FAULT_OFF;
    if (!in || !out || node < 0) {
        return false;
    }
    *ret = (map_turn){.in = piece_at(k, in, node, true),
                      .out = piece_at(k, out, node, false),
                      .node = node,
                      .only = t->only};
    *ret_fault = TURN_FAULT_APART;
    return ret->in >= 0 && ret->out >= 0;
}

// ---------------------------------------------------------------- over ways

// The search for a drive over all ways of a restriction.
typedef struct drive {
    const taking *k;
    const way_pieces *in, *out;
    const way_pieces *via[MAP_VIA_WAYS_MAX];
    bool used[MAP_VIA_WAYS_MAX];
    int32_t n_via;
    int32_t slot[MAP_VIA_MAX];
    int32_t n_slot;
    int32_t last; // the piece out
    int32_t looks;
    bool too_long; // one was given up for its length
} drive;

// Whether a vehicle may enter a piece at a node in this direction.
static bool enters(drive *d, int32_t slot, int32_t node)
{
    const map_way *w = &d->k->way[slot / 2];
    d->looks++;
    return slot_tail(d->k->way, slot) == node && !(w->flags & (slot % 2 != 0 ? WAY_NOT_BACK : WAY_NOT_FORTH));
}

// The next piece of a way in the same direction, a ring's first one after its last; NONE at its end.
static int32_t slot_after(drive *d, const way_pieces *w, int32_t slot)
{
    int32_t at = slot / 2 - w->first + (slot % 2 == 0 ? 1 : -1);
    at = at == w->n ? 0 : at < 0 ? w->n - 1 : at;
    int32_t next = 2 * (w->first + at) + slot % 2;
    return enters(d, next, slot_head(d->k->way, slot)) ? next : NONE;
}

// Of two pieces out (a way that goes through) the last is meant, as at a node.
static bool leave(drive *d, int32_t node)
{
    int32_t end = 2 * (d->out->first + d->out->n);
    d->last = NONE;
    for (int32_t slot = 2 * d->out->first; slot < end && d->looks < LOOKS_MAX; slot++) {
        d->last = enters(d, slot, node) ? slot / 2 : d->last;
    }
    return d->last != NONE && d->looks < LOOKS_MAX;
}

static bool drive_on(drive *d, int32_t node, int32_t n_left);

// Along one way, from a piece of it on, until one can leave it for what is left.
static bool drive_along(drive *d, const way_pieces *w, int32_t slot, int32_t n_left)
{
    int32_t before = d->n_slot;
    int32_t first = slot;
    do {
        if (d->n_slot == MAP_VIA_MAX) {
            d->too_long = true;
            break;
        }
        d->slot[d->n_slot++] = slot;
        if (drive_on(d, slot_head(d->k->way, slot), n_left)) {
            return true;
        }
        slot = slot_after(d, w, slot);
    } while (slot != NONE && slot != first);
    d->n_slot = before;
    return false;
}

// From a node over the ways that are left, in any order, and out. As deep as there are ways.
static bool drive_on(drive *d, int32_t node, int32_t n_left)
{
    bool there = n_left == 0 && leave(d, node);
    for (int32_t i = 0; !there && n_left > 0 && i < d->n_via; i++) {
        const way_pieces *w = d->via[i];
        int32_t end = d->used[i] ? 0 : 2 * (w->first + w->n);
        for (int32_t slot = 2 * w->first; !there && slot < end && d->looks < LOOKS_MAX; slot++) {
            if (enters(d, slot, node)) {
                d->used[i] = true;
                there = drive_along(d, w, slot, n_left - 1);
                d->used[i] = false;
            }
        }
    }
    return there;
}

// The i-th slot by which one may come in: the ends of the way first, since there restrictions begin.
static int32_t slot_in(const way_pieces *w, int32_t i)
{
    int32_t last = 2 * (w->first + w->n - 1);
    return i == 0 ? last : i == 1 ? 2 * w->first + 1 : 2 * w->first + i - 2;
}

static bool drive_find(drive *d, map_turn *ret)
{
    for (int32_t i = 0; i < 2 * d->in->n + 2 && d->looks < LOOKS_MAX; i++) {
        int32_t slot = slot_in(d->in, i);
        ret->in = slot / 2;
        ret->node = slot_head(d->k->way, slot);
        if (enters(d, slot, slot_tail(d->k->way, slot)) && drive_on(d, ret->node, d->n_via)) {
            return true;
        }
    }
    return false;
}

static bool turn_over_ways(taking *k, const taken_turn *t, map_turn *ret, map_turn_fault *ret_fault)
{
    drive d = {.k = k, .in = find_way(k, t->in), .out = find_way(k, t->out), .n_via = t->n_via};
    bool there = d.in && d.out;
    for (int32_t i = 0; i < t->n_via; i++) {
        d.via[i] = find_way(k, k->im->via[t->first_via + (size_t)i]);
        there = there && d.via[i];
    }
    *ret = (map_turn){.only = t->only, .first_via = k->n_via};
    if (!there || !drive_find(&d, ret)) {
        bool too_long = d.too_long || d.looks >= LOOKS_MAX;
        *ret_fault = !there ? TURN_FAULT_OFF : too_long ? TURN_FAULT_LONG : TURN_FAULT_APART;
        return false;
    }
    ret->out = d.last;
    ret->n_via = d.n_slot;
    for (int32_t i = 0; i < d.n_slot; i++) {
        k->via = arena_room(k->memory, k->via, k->n_via, &k->cap_via, sizeof *k->via);
        k->via[k->n_via++] = d.slot[i];
    }
    return true;
}

void take_turns(importer *im, arena *a, const int32_t *number, map_parts *parts)
{
    taking k = {.im = im, .way = parts->way, .number = number, .memory = a};
    map_turn *turn = ARENA_NEW(a, map_turn, im->n_turn);
    index_ways(&k, parts->n_way);
    for (size_t i = 0; i < im->n_turn; i++) {
        const taken_turn *t = &im->turn[i];
        map_turn_fault fault = TURN_FAULT_OFF;
        bool over_ways = t->n_via > 0;
        if (over_ways ? turn_over_ways(&k, t, &turn[parts->n_turn], &fault)
                      : turn_at_node(&k, t, &turn[parts->n_turn], &fault)) {
            parts->n_turn++;
            im->report.restrictions++;
            im->report.restrictions_over_ways += over_ways;
        } else {
            im->report.restrictions_left[fault]++;
        }
    }
    free(k.list);
    parts->turn = turn;
    parts->n_via = k.n_via;
    parts->via = k.via;
}
