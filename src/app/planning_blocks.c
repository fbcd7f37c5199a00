// The blocks of the distribution problem: which places are routed together, how long each means of travel
// takes between them, and the chain of hops of every consignment.
#include <stdlib.h>
#include <string.h>

#include "app/planning_internal.h"

enum { FOREIGN_JETTIES = 16 }; // of other kecamatan, the nearest, that a chain may use

static void add_place(block_draft *d, int32_t place)
{
    if (d->local[place] == NONE) {
        d->local[place] = d->n;
        d->place[d->n++] = place;
    }
}

void draft_begin(arena *a, const planning *p, block_draft *ret)
{
    *ret =
        (block_draft){.place = ARENA_NEW(a, int32_t, p->n_node), .local = ARENA_NEW(a, int32_t, p->n_node)};
    memset(ret->local, 0xff, (size_t)p->n_node * sizeof *ret->local);
}

void draft_place(block_draft *d, int32_t place)
{
    add_place(d, place);
    d->n_own = d->n;
}

typedef struct near_jetty {
    int32_t place, distance_m;
} near_jetty;

static int compare_near(const void *x, const void *y)
{
    const near_jetty *a = x;
    const near_jetty *b = y;
    if (a->distance_m != b->distance_m) {
        return a->distance_m < b->distance_m ? -1 : 1;
    }
    return (a->place > b->place) - (a->place < b->place);
}

// Jetties of elsewhere, the nearest to a place: a way to the next village may lead over one.
static void add_foreign_jetties(arena *scratch, const planning *p, block_draft *d, int32_t centre)
{
    near_jetty *row = ARENA_NEW(scratch, near_jetty, p->n_jetty);
    int32_t n = 0;
    for (int32_t i = 0; i < p->n_jetty; i++) {
        if (d->local[p->jetty[i]] == NONE) {
            row[n++] =
                (near_jetty){p->jetty[i], point_distance_m(p->node_at[centre], p->node_at[p->jetty[i]])};
        }
    }
    qsort(row, (size_t)n, sizeof *row, compare_near);
    for (int32_t i = 0; i < n && i < FOREIGN_JETTIES; i++) {
        add_place(d, row[i].place);
    }
}

// Modes of the vehicles at home in the block: a way by a mode that nobody there owns is of no use.
static mode_set modes_at_home(const planning *p, const block_draft *d)
{
    mode_set modes = 0;
    for (int32_t v = 0; v < p->snap->n_vehicle; v++) {
        int32_t home = p->snap->vehicle[v].home;
        if (home != SNAP_NONE && d->local[home] != NONE && d->local[home] < d->n_own) {
            modes |= (mode_set)(1u << p->snap->vehicle[v].mode);
        }
    }
    return modes;
}

bool draft_measure(arena *a, planning *p, block_draft *d, int32_t centre, err *e)
{
    arena scratch = {0};
    add_foreign_jetties(&scratch, p, d, centre);
    arena_done(&scratch);
    d->transfer_s = ARENA_NEW(a, int32_t, d->n);
    d->used = ARENA_NEW(a, bool, d->n);
    for (int32_t i = 0; i < d->n; i++) {
        d->transfer_s[i] = p->transfer_s[d->place[i]];
        d->used[i] = i < d->n_own;
    }
    mode_set modes = modes_at_home(p, d);
    for (int m = 0; m < MODE_COUNT; m++) {
        roads_table t;
        if (!(modes & (1u << m))) {
            continue;
        }
        if (!planning_times(a, p, (travel_mode)m, d->n, d->place, d->n, d->place, &t, e)) {
            return false;
        }
        d->by_mode[m] = (matrix){d->n, t.time_s, t.dist_m};
    }
    return true;
}

void draft_chains(arena *a, block_draft *d, int32_t from, int32_t n, const int32_t *to, chain *ret)
{
    int32_t *local = ARENA_NEW(a, int32_t, n);
    for (int32_t i = 0; i < n; i++) {
        local[i] = d->local[to[i]];
    }
    chain_find(a, d->n, d->by_mode, d->transfer_s, d->local[from], n, local, ret);
    for (int32_t i = 0; i < n; i++) {
        for (int32_t h = 0; h < ret[i].n_hop; h++) {
            d->used[ret[i].hop[h].from] = true;
            d->used[ret[i].hop[h].to] = true;
        }
    }
}

// The cells of the places that stay.
static matrix pick(arena *a, const matrix *m, int32_t n, const int32_t *kept)
{
    size_t cells = (size_t)n * (size_t)n;
    matrix out = {n, ARENA_NEW(a, int32_t, cells), ARENA_NEW(a, int32_t, cells)};
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < n; j++) {
            size_t cell = (size_t)i * (size_t)n + (size_t)j;
            size_t of = (size_t)kept[i] * (size_t)m->n + (size_t)kept[j];
            out.time_s[cell] = m->time_s[of];
            out.dist_m[cell] = m->dist_m[of];
        }
    }
    return out;
}

void draft_finish(arena *a, const block_draft *d, fleet_block *ret, int32_t *ret_index)
{
    int32_t *place = ARENA_NEW(a, int32_t, d->n);
    int32_t *kept = ARENA_NEW(a, int32_t, d->n);
    int32_t n = 0;
    for (int32_t i = 0; i < d->n; i++) {
        ret_index[i] = d->used[i] ? n : NONE;
        if (d->used[i]) {
            kept[n] = i;
            place[n++] = d->place[i];
        }
    }
    *ret = (fleet_block){.n = n, .place = place};
    for (int m = 0; m < MODE_COUNT; m++) {
        ret->by_mode[m] = d->by_mode[m].n > 0 ? pick(a, &d->by_mode[m], n, kept) : (matrix){0};
    }
}
