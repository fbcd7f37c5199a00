// Puts back what a scope took away: the stops in the order of the goods' flow, round by round.
#include <stdlib.h>

#include "plan/fleet_internal.h"

enum {
    MORE_VEHICLES = 4, // at most that many are tried beside those that drove before
    HOUR_S = 3600,
};

static int32_t below(rng *r, int32_t n)
{
    return (int32_t)rng_below(r, (uint32_t)n);
}

static int compare(int32_t a, int32_t b)
{
    return (a > b) - (a < b);
}

static int round_compare(const fleet_piece *a, const fleet_piece *b)
{
    int by[] = {compare(a->flow, b->flow),
                compare(a->lane.lot, b->lane.lot),
                compare(a->lane.block, b->lane.block),
                compare(a->lane.base, b->lane.base),
                compare(a->lane.water, b->lane.water),
                compare(a->officer, b->officer),
                compare(a->kecamatan, b->kecamatan)};
    for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
        if (by[i]) {
            return by[i];
        }
    }
    return 0;
}

static int piece_compare(const void *pa, const void *pb)
{
    const fleet_piece *a = pa;
    const fleet_piece *b = pb;
    int by_round = round_compare(a, b);
    int by_time = compare(a->load_s, b->load_s);
    return by_round ? by_round : by_time ? by_time : compare(a->seq, b->seq);
}

static int32_t flow_of(const fleet_consignment *c, int32_t hop, fleet_direction direction)
{
    int32_t at = hop - c->hop_first;
    if (direction == FLEET_OUT) {
        return c->leg * FLEET_HOPS_MAX + at;
    }
    return (2 * FLEET_LEGS - c->leg) * FLEET_HOPS_MAX - at;
}

static int32_t pieces_make(const fleet_work *w, fleet_bench *b, const fleet_scope *s)
{
    const fleet_problem *p = w->p;
    int32_t n = 0;
    for (int32_t i = 0; i < s->n; i++) {
        const fleet_run *r = &w->run[s->run[i]];
        for (int32_t k = 0; k < r->trip.stop_n; k++) {
            const fleet_stop *stop = &r->stop[k];
            const fleet_consignment *c = &p->consignment[stop->consignment];
            bool out = r->trip.direction == FLEET_OUT;
            b->piece = fleet_grow(b->a, b->piece, n, &b->cap_piece, sizeof *b->piece);
            b->piece[n] = (fleet_piece){
                .flow = flow_of(c, stop->hop, r->trip.direction),
                .lane = {c->leg, c->lot, c->block, r->trip.base, p->hop[stop->hop].water},
                .officer = c->leg == FLEET_LEGS - 1 ? c->village_officer : NONE,
                .kecamatan = c->kecamatan,
                .load_s = r->trip.load_s,
                .vehicle = r->trip.vehicle,
                .seq = n,
                .hop = stop->hop,
                .units = stop->units,
                .direction = r->trip.direction,
                .late = out && c->leg == FLEET_LEGS - 1 && stop->leave_s > p->receipt_s,
            };
            n++;
        }
    }
    if (n > 1) {
        qsort(b->piece, (size_t)n, sizeof *b->piece, piece_compare);
    }
    return n;
}

// The needs of a round's pieces, those of one hop together; returns their number.
static int32_t needs_make(fleet_work *w, fleet_bench *b, const fleet_piece *piece, int32_t n)
{
    bool late = false;
    int32_t n_need = 0;
    for (int32_t i = 0; i < n; i++) {
        late = late || piece[i].late;
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t k = 0;
        while (k < n_need && b->need[k].hop != piece[i].hop) {
            k++;
        }
        if (k < n_need) {
            b->need[k].units += piece[i].units;
            continue;
        }
        b->need = fleet_grow(b->a, b->need, n_need, &b->cap_need, sizeof *b->need);
        b->need[n_need++] = fleet_need_make(w, piece[i].hop, piece[i].direction, piece[i].units,
                                            late ? w->p->late_s : w->p->receipt_s);
    }
    return n_need;
}

static void reverse(fleet_need *need, int32_t from, int32_t to)
{
    for (; from < to; from++, to--) {
        fleet_need q = need[from];
        need[from] = need[to];
        need[to] = q;
    }
}

static void move(fleet_need *need, int32_t from, int32_t to)
{
    fleet_need q = need[from];
    for (int32_t step = from < to ? 1 : -1; from != to; from += step) {
        need[from] = need[from + step];
    }
    need[to] = q;
}

// From a stop by lot always to the nearest.
static void chain_nearest(const fleet_work *w, rng *r, const fleet_round *round, travel_mode mode)
{
    move(round->need, below(r, round->n), 0);
    for (int32_t i = 1; i + 1 < round->n; i++) {
        int32_t best = i;
        int32_t best_s = INT32_MAX;
        for (int32_t k = i; k < round->n; k++) {
            int32_t d =
                fleet_travel_s(w->p, round->lane.block, mode, round->need[i - 1].at, round->need[k].at);
            if (d != MATRIX_NONE && d < best_s) {
                best = k;
                best_s = d;
            }
        }
        move(round->need, best, i);
    }
}

static void order_draw(const fleet_work *w, rng *r, const fleet_round *round, int32_t vehicle)
{
    int32_t n = round->n;
    if (n < 2) {
        return;
    }
    int32_t kind = below(r, 100);
    int32_t i = below(r, n);
    int32_t j = below(r, n);
    if (kind < 25) {
        return;
    }
    if (kind < 50) {
        move(round->need, i, j);
    } else if (kind < 65) {
        reverse(round->need, i < j ? i : j, i < j ? j : i);
    } else if (kind < 75) {
        reverse(round->need, 0, n - 1);
    } else if (kind < 85) {
        for (int32_t k = n - 1; k > 0; k--) {
            int32_t other = below(r, k + 1);
            fleet_need q = round->need[k];
            round->need[k] = round->need[other];
            round->need[other] = q;
        }
    } else {
        chain_nearest(w, r, round, w->p->vehicle[vehicle].mode);
    }
}

static bool drove(const fleet_piece *piece, int32_t n, int32_t vehicle)
{
    for (int32_t i = 0; i < n; i++) {
        if (piece[i].vehicle == vehicle) {
            return true;
        }
    }
    return false;
}

// Of the vehicles that serve the round those that drove before, one of them sometimes forbidden, and a few
// others.
static void candidates_draw(fleet_work *w, rng *r, fleet_round *round, const fleet_piece *piece, int32_t n)
{
    fleet_round_candidates(w, round);
    int32_t forbidden = below(r, 4) == 0 ? piece[below(r, n)].vehicle : NONE;
    int32_t more = below(r, MORE_VEHICLES + 1);
    int32_t kept = 0;
    for (int32_t i = 0; i < round->n_slot; i++) {
        int32_t vehicle = w->ix->fleet.item[w->slot[i]];
        if (vehicle != forbidden && drove(piece, n, vehicle)) {
            int32_t slot = w->slot[i];
            w->slot[i] = w->slot[kept];
            w->slot[kept++] = slot;
        }
    }
    for (int32_t k = 0; k < more && kept < round->n_slot; k++) {
        int32_t i = kept + below(r, round->n_slot - kept);
        int32_t slot = w->slot[i];
        w->slot[i] = w->slot[kept];
        w->slot[kept++] = slot;
    }
    round->n_slot = kept;
}

// When the round may begin: when it did, that morning, hours around it, or as soon as its goods are there.
static int64_t start_draw(rng *r, int32_t was_s)
{
    int32_t kind = below(r, 100);
    int64_t morning = (int64_t)fleet_day_of(was_s) * FLEET_DAY_S;
    if (kind < 35) {
        return was_s;
    }
    if (kind < 65) {
        return morning;
    }
    if (kind < 85) {
        return was_s + ((int64_t)below(r, 49) - 24) * HOUR_S;
    }
    return kind < 90 ? morning + FLEET_DAY_S : INT32_MIN;
}

static bool round_rebuild(fleet_work *w, fleet_bench *b, const fleet_piece *piece, int32_t n)
{
    fleet_round round = {
        .lane = piece->lane,
        .direction = piece->direction,
        .kecamatan = piece->kecamatan,
        .officer = piece->officer,
        .start_s = start_draw(b->r, piece->load_s),
        .first_day_max = INT32_MAX,
        .stops_max = below(b->r, 10) == 0 ? 1 + below(b->r, 8) : FLEET_STOPS_MAX,
        .n = needs_make(w, b, piece, n),
    };
    round.need = b->need;
    order_draw(w, b->r, &round, piece->vehicle);
    fleet_needs_ready(w, round.direction, round.need, round.n);
    candidates_draw(w, b->r, &round, piece, n);
    fleet_round_run(w, &round, below(b->r, 4) == 0 ? FLEET_FAST : FLEET_FRUGAL);
    for (int32_t i = 0; i < round.n; i++) {
        if (round.need[i].units > 0) {
            return false;
        }
    }
    return true;
}

static bool leaves_warehouse(const fleet_work *w, const fleet_piece *piece)
{
    return piece->direction == FLEET_OUT && w->ix->above[piece->hop] == NONE;
}

bool fleet_rebuild(fleet_work *w, fleet_bench *b, const fleet_scope *s)
{
    int32_t n = pieces_make(w, b, s);
    for (int32_t i = 0; i < s->n; i++) {
        fleet_work_drop(w, s->run[i]);
    }
    bool waves = false;
    for (int32_t first = 0, end; first < n; first = end) {
        for (end = first; end < n && round_compare(&b->piece[first], &b->piece[end]) == 0; end++) {
        }
        if (!round_rebuild(w, b, &b->piece[first], end - first)) {
            return false;
        }
        waves = waves || leaves_warehouse(w, &b->piece[first]);
    }
    for (int32_t i = 0; i < n && waves; i++) {
        if (leaves_warehouse(w, &b->piece[i]) && !fleet_waves_hold(w, b->piece[i].kecamatan)) {
            return false;
        }
    }
    return true;
}

// Leaves those alone among the vehicles that serve the round that drove its pieces.
static void candidates_same(fleet_work *w, fleet_round *round, const fleet_piece *piece, int32_t n)
{
    fleet_round_candidates(w, round);
    int32_t kept = 0;
    for (int32_t i = 0; i < round->n_slot; i++) {
        if (drove(piece, n, w->ix->fleet.item[w->slot[i]])) {
            w->slot[kept++] = w->slot[i];
        }
    }
    round->n_slot = kept;
}

bool fleet_earlier(fleet_work *w, fleet_bench *b, const fleet_scope *s)
{
    int32_t n = pieces_make(w, b, s);
    const fleet_piece *piece = b->piece;
    // Going out the day was chosen with care; what comes back need not wait for any.
    bool out = piece->direction == FLEET_OUT;
    if (fleet_day_of(piece[n - 1].load_s) != fleet_day_of(piece->load_s)) {
        return false; // several convoys
    }
    for (int32_t i = 0; i < s->n; i++) {
        fleet_work_drop(w, s->run[i]);
    }
    fleet_round round = {
        .lane = piece->lane,
        .direction = piece->direction,
        .kecamatan = piece->kecamatan,
        .officer = piece->officer,
        .start_s = out ? (int64_t)fleet_day_of(piece->load_s) * FLEET_DAY_S : INT32_MIN,
        .first_day_max = INT32_MAX,
        .stops_max = FLEET_STOPS_MAX,
        .n = needs_make(w, b, piece, n),
    };
    round.need = b->need;
    fleet_needs_ready(w, round.direction, round.need, round.n);
    candidates_same(w, &round, piece, n);
    fleet_round_run(w, &round, FLEET_FAST);
    for (int32_t i = 0; i < round.n; i++) {
        if (round.need[i].units > 0) {
            return false;
        }
    }
    return !leaves_warehouse(w, piece) || fleet_waves_hold(w, piece->kecamatan);
}
