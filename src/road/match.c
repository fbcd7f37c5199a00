#include "road/match.h"

#include <math.h>
#include <stdlib.h>

enum {
    STEP_M = 30,   // three times what a phone is off
    STEP_NEAR = 6, // ways looked at for each point
    GAP_S = 900,
    DAY_S = 24 * 3600, // the longest between two steps with a way near
    SPEED_MAX_MS = 45, // metres a second; 160 km/h
    STAND_S = 60,      // this long over one step is standing
    SETTLE_MAX = 4000, // junctions looked at between two points
    MS_PER_S = 1000,
    OFF_M = 12,    // standard deviation of a point across its way
    LENGTH_M = 10, // mean difference of lengths, and a part of the length
    LENGTH_PART = 20,
    DIFFER_M = 150, // most that lengths may differ, and a part of the length
    DIFFER_PART = 2,
};

// A point that is kept.
typedef struct step {
    track_point p;
    int32_t walked_m; // from the one before
    bool fresh;       // not joined to it
    bool matched;
} step;

// A step with ways near it.
typedef struct layer {
    int32_t step;
    bool starts; // a sequence
    int32_t n;
    map_spot spot[STEP_NEAR];
    double cost[STEP_NEAR];
    int32_t back[STEP_NEAR]; // which one of the layer before
    int32_t chosen;
} layer;

typedef struct entry {
    int32_t m, node;
} entry;

// A search around one spot.
typedef struct around {
    const map *m;
    map_spot spot;
    int32_t *dist_m; // by junction; -1 = not reached
    int32_t *slot;   // by junction: what led there, or FORTH, BACK from the spot itself
    int32_t *touched;
    int32_t n_touched;
    entry *heap;
    int32_t n_heap, cap_heap;
} around;
enum { FORTH = -1, BACK = -2 };

typedef struct matcher {
    arena memory;
    const snap_index *s;
    int32_t radius_m;
    bool *usable; // by way; all true but for a moment
    step *step;
    int32_t n_step;
    layer *layer;
    int32_t n_layer;
    around around;
    match_pass *part; // of one path, from its end
    int32_t n_part, cap_part;
    arena *result;
    match_pass *pass;
    int32_t n_pass, cap_pass;
    bool open; // the last pass may go on
} matcher;

// ---------------------------------------------------------------- steps

// Whether a track is broken between two points.
static bool breaks(track_point a, track_point b, int32_t apart_m)
{
    int64_t s = b.t_s - a.t_s;
    return b.t_s < a.t_s || s > GAP_S || apart_m > s * SPEED_MAX_MS ||
           (s > STAND_S && (int64_t)apart_m * STAND_S < s * STEP_M);
}

static void list_steps(matcher *x, int32_t n, const track_point *p)
{
    x->step = ARENA_NEW(&x->memory, step, n);
    for (int32_t i = 0; i < n; i++) {
        const step *before = x->n_step > 0 ? &x->step[x->n_step - 1] : NULL;
        int32_t apart_m = before ? point_distance_m(before->p.at, p[i].at) : 0;
        bool fresh = !before || breaks(before->p, p[i], apart_m);
        if (before && apart_m < STEP_M && p[i].t_s >= before->p.t_s) {
            continue; // still there
        }
        x->step[x->n_step++] = (step){.p = p[i], .walked_m = apart_m, .fresh = fresh};
    }
}

// ---------------------------------------------------------------- ways near a step

static void look_near(matcher *x, int32_t at)
{
    layer *l = &x->layer[x->n_layer];
    *l = (layer){.step = at};
    while (l->n < STEP_NEAR) {
        map_spot spot = snap_find(x->s, x->step[at].p.at, x->radius_m, x->usable);
        if (spot.way < 0) {
            break;
        }
        double off = (double)spot.off_m / OFF_M;
        x->usable[spot.way] = false;
        l->cost[l->n] = off * off / 2;
        l->spot[l->n++] = spot;
    }
    for (int32_t i = 0; i < l->n; i++) {
        x->usable[l->spot[i].way] = true;
    }
    x->n_layer += l->n > 0;
}

// ---------------------------------------------------------------- the way between two spots

static bool before(entry a, entry b)
{
    return a.m != b.m ? a.m < b.m : a.node < b.node;
}

static void heap_push(around *r, entry e)
{
    if (r->n_heap == r->cap_heap) {
        r->cap_heap = 2 * r->cap_heap + 64;
        r->heap = mem_grow(r->heap, (size_t)r->cap_heap, sizeof *r->heap);
    }
    int32_t i = r->n_heap++;
    for (; i > 0 && before(e, r->heap[(i - 1) / 2]); i = (i - 1) / 2) {
        r->heap[i] = r->heap[(i - 1) / 2];
    }
    r->heap[i] = e;
}

static entry heap_pop(around *r)
{
    entry top = r->heap[0];
    entry e = r->heap[--r->n_heap];
    int32_t i = 0;
    for (int32_t child = 1; child < r->n_heap; child = 2 * i + 1) {
        child += child + 1 < r->n_heap && before(r->heap[child + 1], r->heap[child]);
        if (!before(r->heap[child], e)) {
            break;
        }
        r->heap[i] = r->heap[child];
        i = child;
    }
    r->heap[i] = e;
    return top;
}

static void reach(around *r, int32_t node, int64_t m, int32_t limit_m, int32_t slot)
{
    if (m > limit_m || (r->dist_m[node] >= 0 && r->dist_m[node] <= m)) {
        return;
    }
    if (r->dist_m[node] < 0) {
        r->touched[r->n_touched++] = node;
    }
    r->dist_m[node] = (int32_t)m;
    r->slot[node] = slot;
    heap_push(r, (entry){(int32_t)m, node});
}

// Junctions within limit_m of a spot, on schematic ways alone where these alone explain what was walked.
static void search_around(around *r, map_spot spot, int32_t limit_m, bool schematic)
{
    const map *m = r->m;
    const map_way *own = &m->way[spot.way];
    for (int32_t i = 0; i < r->n_touched; i++) {
        r->dist_m[r->touched[i]] = -1;
    }
    r->n_touched = r->n_heap = 0;
    r->spot = spot;
    if (schematic && !(own->flags & WAY_SCHEMATIC)) {
        return;
    }
    reach(r, own->to, own->length_m - spot.at_m, limit_m, FORTH);
    reach(r, own->from, spot.at_m, limit_m, BACK);
    for (int32_t settled = 0; r->n_heap > 0 && settled < SETTLE_MAX; settled++) {
        entry e = heap_pop(r);
        for (int32_t a = m->graph.first[e.node]; e.m == r->dist_m[e.node] && a < m->graph.first[e.node + 1];
             a++) {
            int32_t slot = m->arc_way[a];
            const map_way *w = &m->way[slot / 2];
            if (!schematic || (w->flags & WAY_SCHEMATIC)) {
                reach(r, slot % 2 == 0 ? w->to : w->from, (int64_t)e.m + w->length_m, limit_m, slot);
            }
        }
    }
}

// Where the way to a spot ends: over its way's first junction, its last one, or on the way itself.
typedef enum arrival {
    ARRIVE_NOWHERE,
    ARRIVE_ALONG,
    ARRIVE_FROM,
    ARRIVE_TO,
} arrival;

static arrival arrive(const around *r, map_spot spot, bool schematic, int64_t *ret_m)
{
    const map_way *w = &r->m->way[spot.way];
    arrival best = ARRIVE_NOWHERE;
    if (schematic && !(w->flags & WAY_SCHEMATIC)) {
        return best;
    }
    if (spot.way == r->spot.way) {
        best = ARRIVE_ALONG;
        *ret_m = abs(spot.at_m - r->spot.at_m);
    }
    const int32_t over[] = {r->dist_m[w->from], r->dist_m[w->to]};
    const int32_t rest[] = {spot.at_m, w->length_m - spot.at_m};
    for (int i = 0; i < 2; i++) {
        int64_t m = (int64_t)over[i] + rest[i];
        if (over[i] >= 0 && (best == ARRIVE_NOWHERE || m < *ret_m)) {
            best = i == 0 ? ARRIVE_FROM : ARRIVE_TO;
            *ret_m = m;
        }
    }
    return best;
}

// ---------------------------------------------------------------- the likeliest sequence

// From one layer to the next: what was walked, and whether points in between are off all ways.
typedef struct walk {
    int32_t walked_m, differ_m;
    bool joined, schematic;
} walk;

static walk walk_between(const matcher *x, const layer *from, const layer *to)
{
    walk w = {.joined = true, .schematic = to->step > from->step + 1};
    int64_t walked_m = 0;
    for (int32_t i = from->step + 1; i <= to->step; i++) {
        w.joined = w.joined && !x->step[i].fresh;
        walked_m += x->step[i].walked_m;
    }
    w.joined = w.joined && x->step[to->step].p.t_s - x->step[from->step].p.t_s <= DAY_S;
    w.walked_m = walked_m < ROAD_NODE_MAX ? (int32_t)walked_m : ROAD_NODE_MAX;
    w.differ_m = DIFFER_M + w.walked_m / DIFFER_PART;
    return w;
}

// Fills costs and predecessors of a layer; false when no way leads there.
static bool go_on(matcher *x, const layer *from, layer *to)
{
    walk w = walk_between(x, from, to);
    double best[STEP_NEAR];
    bool any = false;
    for (int32_t k = 0; k < to->n; k++) {
        best[k] = HUGE_VAL;
    }
    for (int32_t i = 0; w.joined && i < from->n; i++) {
        if (from->cost[i] >= HUGE_VAL) {
            continue;
        }
        search_around(&x->around, from->spot[i], w.walked_m + w.differ_m, w.schematic);
        for (int32_t k = 0; k < to->n; k++) {
            int64_t m = 0;
            arrival there = arrive(&x->around, to->spot[k], w.schematic, &m);
            double differ = fabs((double)m - w.walked_m);
            double cost = from->cost[i] + differ / (LENGTH_M + (double)w.walked_m / LENGTH_PART);
            if (there != ARRIVE_NOWHERE && differ <= w.differ_m && cost < best[k]) {
                best[k] = cost;
                to->back[k] = i;
                any = true;
            }
        }
    }
    for (int32_t k = 0; any && k < to->n; k++) {
        to->cost[k] += best[k];
    }
    return any;
}

static void choose(matcher *x)
{
    for (int32_t i = 0; i < x->n_layer; i++) {
        layer *l = &x->layer[i];
        l->starts = i == 0 || !go_on(x, &x->layer[i - 1], l);
    }
    for (int32_t i = x->n_layer - 1; i >= 0; i--) {
        layer *l = &x->layer[i];
        const layer *next = i + 1 < x->n_layer ? l + 1 : NULL;
        if (next && !next->starts) {
            l->chosen = next->back[next->chosen];
            continue;
        }
        l->chosen = 0;
        for (int32_t k = 1; k < l->n; k++) {
            l->chosen = l->cost[k] < l->cost[l->chosen] ? k : l->chosen;
        }
    }
}

// ---------------------------------------------------------------- passes

static void part_add(matcher *x, int32_t way, int32_t from_m, int32_t to_m)
{
    if (from_m != to_m) {
        x->part = arena_room(&x->memory, x->part, x->n_part, &x->cap_part, sizeof *x->part);
        x->part[x->n_part++] =
            (match_pass){.way = way, .back = from_m > to_m, .from_m = from_m, .to_m = to_m};
    }
}

// The parts of ways between two spots, the last one first.
static void list_parts(matcher *x, map_spot from, map_spot to, arrival there)
{
    const map *m = x->around.m;
    x->n_part = 0;
    if (there == ARRIVE_ALONG) {
        part_add(x, from.way, from.at_m, to.at_m);
        return;
    }
    const map_way *last = &m->way[to.way];
    int32_t node = there == ARRIVE_FROM ? last->from : last->to;
    part_add(x, to.way, there == ARRIVE_FROM ? 0 : last->length_m, to.at_m);
    int32_t slot = x->around.slot[node];
    for (; slot >= 0; slot = x->around.slot[node]) {
        const map_way *w = &m->way[slot / 2];
        bool back = slot % 2 != 0;
        part_add(x, slot / 2, back ? w->length_m : 0, back ? 0 : w->length_m);
        node = back ? w->to : w->from;
    }
    part_add(x, from.way, from.at_m, slot == FORTH ? m->way[from.way].length_m : 0);
}

static void pass_add(matcher *x, match_pass part)
{
    match_pass *last = x->n_pass > 0 ? &x->pass[x->n_pass - 1] : NULL;
    if (x->open && last && last->way == part.way && last->back == part.back && last->to_m == part.from_m) {
        last->to_m = part.to_m;
        last->ms += part.ms;
        return;
    }
    x->pass = arena_room(x->result, x->pass, x->n_pass, &x->cap_pass, sizeof part);
    x->pass[x->n_pass++] = part;
    x->open = true;
}

static void tell_between(matcher *x, const layer *from, const layer *to)
{
    walk w = walk_between(x, from, to);
    map_spot a = from->spot[from->chosen];
    map_spot b = to->spot[to->chosen];
    int64_t whole_m = 0;
    search_around(&x->around, a, w.walked_m + w.differ_m, w.schematic);
    list_parts(x, a, b, arrive(&x->around, b, w.schematic, &whole_m));
    int64_t whole_ms = (x->step[to->step].p.t_s - x->step[from->step].p.t_s) * MS_PER_S;
    int64_t done_m = 0;
    for (int32_t i = x->n_part - 1; whole_m > 0 && i >= 0; i--) {
        match_pass part = x->part[i];
        int64_t begun_ms = whole_ms * done_m / whole_m;
        done_m += abs(part.to_m - part.from_m);
        part.ms = whole_ms * done_m / whole_m - begun_ms;
        pass_add(x, part);
    }
    for (int32_t i = from->step; i <= to->step; i++) {
        x->step[i].matched = true;
    }
}

bool match_track(arena *a, const snap_index *s, int32_t n, const track_point *p, int32_t radius_m,
                 const match_pass **ret, int32_t *ret_n, int32_t *ret_unmatched, err *e)
{
    if (n > MATCH_POINTS_MAX) {
        return err_fail(e, ERR_CODE("road.track_points"), ERR_INT("points", n),
                        ERR_INT("limit", MATCH_POINTS_MAX));
    }
    matcher x = {.s = s, .result = a, .around = {.m = s->m}};
    x.radius_m = radius_m < MATCH_RADIUS_MAX_M ? radius_m : MATCH_RADIUS_MAX_M;
    x.usable = ARENA_NEW(&x.memory, bool, s->m->n_way);
    x.layer = ARENA_NEW(&x.memory, layer, n);
    x.around.dist_m = ARENA_NEW(&x.memory, int32_t, s->m->n_node);
    x.around.slot = ARENA_NEW(&x.memory, int32_t, s->m->n_node);
    x.around.touched = ARENA_NEW(&x.memory, int32_t, s->m->n_node);
    for (int32_t w = 0; w < s->m->n_way; w++) {
        x.usable[w] = true;
    }
    for (int32_t v = 0; v < s->m->n_node; v++) {
        x.around.dist_m[v] = -1;
    }
    list_steps(&x, n, p);
    for (int32_t i = 0; i < x.n_step; i++) {
        look_near(&x, i);
    }
    choose(&x);
    for (int32_t i = 1; i < x.n_layer; i++) {
        if (x.layer[i].starts) {
            x.open = false;
        } else {
            tell_between(&x, &x.layer[i - 1], &x.layer[i]);
        }
    }
    *ret_unmatched = 0;
    for (int32_t i = 0; i < x.n_step; i++) {
        *ret_unmatched += !x.step[i].matched;
    }
    *ret = x.pass;
    *ret_n = x.n_pass;
    free(x.around.heap);
    arena_done(&x.memory);
    return true;
}
