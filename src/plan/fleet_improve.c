// Ruin and recreate on the timetable. An iteration takes some trips away (fleet_scope.c), puts their goods
// back otherwise (fleet_rebuild.c), and keeps that or undoes it.
//
// Two chains run, each with its own random numbers, and are compared every EXCHANGE iterations: the worse
// then goes on from the better's best. So one thread and two find the same. A chain anneals in cycles that
// grow twice as long each time, since nobody knows how long the search will be; a cycle begins from its best.
#include <pthread.h>
#include <stdlib.h>

#include "plan/fleet_internal.h"

enum {
    BLOCK = 64,         // iterations between two questions to the caller
    EXCHANGE = 2048,    // iterations between two comparisons of the chains
    BETTER_EVERY = 256, // iterations at least between two better plans that are shown
    CYCLE = 2048,       // iterations of the first cycle
    HALVINGS = 9,       // of the heat, over one cycle
    REDO_ONE_IN = 16,   // with goods left behind: one iteration in so many plans a kecamatan anew
    // The scale on which worse plans are borne, when nothing weightier than people differs: a second of one
    // person counts 64, as much as 64 metres or 4096 rupiah.
    PERSON_S = 64,
    RUPIAH = 64,
    SLACK_PASSES = 2,
};

static const int64_t HEAT = (int64_t)60 * PERSON_S; // at the beginning of a cycle

void fleet_chain_init(fleet_chain *c, const fleet_problem *p, const fleet_index *ix, const int32_t *rank,
                      const fleet_saved *from, uint64_t seed, int32_t which)
{
    *c = (fleet_chain){.cycle_n = CYCLE};
    fleet_work_init(&c->w, &c->a, p, ix, rank);
    fleet_work_load(&c->w, from);
    rng_init(&c->r, seed * FLEET_CHAINS + (uint64_t)which);
    c->scope.a = c->bench.a = c->best.a = &c->a;
    c->bench.r = &c->r;
    c->score = c->best_score = fleet_tally_score(&c->w);
    fleet_work_save(&c->w, &c->best);
}

void fleet_chain_done(fleet_chain *c)
{
    arena_done(&c->a);
}

// The binary logarithm of a draw, negated, in 1024ths: what annealing bears is the heat times that.
static int64_t patience(rng *r)
{
    uint64_t u = rng_next(r) | 1;
    int64_t whole = 0;
    while ((u >> 63) == 0) {
        u <<= 1;
        whole++;
    }
    return (whole + 1) * 1024 - (int64_t)((u >> 53) & 1023);
}

static int64_t heat(const fleet_chain *c)
{
    return HEAT >> (HALVINGS * (c->iteration - c->cycle_from) / c->cycle_n);
}

static bool accept(fleet_chain *c, const fleet_score *s)
{
    for (int i = 0; i < FLEET_PEOPLE; i++) {
        int64_t is = fleet_score_weight(s, (fleet_part)i);
        int64_t was = fleet_score_weight(&c->score, (fleet_part)i);
        if (is != was) {
            return is < was;
        }
    }
    int64_t worse = (s->part[FLEET_PEOPLE] - c->score.part[FLEET_PEOPLE]) * PERSON_S +
                    (s->part[FLEET_COST] - c->score.part[FLEET_COST]) / RUPIAH +
                    (s->part[FLEET_METRES] - c->score.part[FLEET_METRES]);
    return worse <= 0 || worse <= heat(c) * patience(&c->r) / 1024;
}

// A kecamatan with goods left behind, or NONE: one by lot, then on from there.
static int32_t lacking_kecamatan(fleet_chain *c)
{
    const fleet_problem *p = c->w.p;
    int32_t from = (int32_t)rng_below(&c->r, (uint32_t)p->n_consignment);
    for (int32_t i = 0; i < p->n_consignment; i++) {
        int32_t k = (from + i) % p->n_consignment;
        for (int32_t dir = 0; dir < 2; dir++) {
            int32_t at = (dir * p->n_consignment + k) * FLEET_REASONS;
            if (c->w.missing[at + FLEET_NO_TIME] > 0 || c->w.missing[at + FLEET_NO_ESCORT] > 0) {
                return p->consignment[k].kecamatan;
            }
        }
    }
    return NONE;
}

static void drop_kecamatan(fleet_chain *c, int32_t kecamatan)
{
    c->scope.n = 0;
    fleet_scope_kecamatan(&c->w, &c->scope, kecamatan, FLEET_OUT, 0);
    fleet_scope_kecamatan(&c->w, &c->scope, kecamatan, FLEET_BACK, FLEET_LEGS - 1);
    for (int32_t i = 0; i < c->scope.n; i++) {
        fleet_work_drop(&c->w, c->scope.run[i]);
    }
}

// Plans a kecamatan that lacks goods anew, sometimes before another that may have what it needs.
static bool redo(fleet_chain *c, int32_t kecamatan)
{
    int32_t other = (int32_t)rng_below(&c->r, (uint32_t)c->w.p->n_kecamatan);
    bool both = other != kecamatan && rng_below(&c->r, 2) == 0;
    drop_kecamatan(c, kecamatan);
    if (both) {
        drop_kecamatan(c, other);
    }
    fleet_waves_redo_by_lot(&c->w, kecamatan, &c->r);
    if (both) {
        fleet_waves_redo_by_lot(&c->w, other, &c->r);
    }
    return fleet_waves_hold(&c->w, kecamatan) && (!both || fleet_waves_hold(&c->w, other));
}

static void iterate(fleet_chain *c)
{
    bool lacks = c->score.part[FLEET_UNDELIVERED] > 0 && rng_below(&c->r, REDO_ONE_IN) == 0;
    int32_t kecamatan = lacks ? lacking_kecamatan(c) : NONE;
    bool ok = false;
    if (kecamatan != NONE) {
        ok = redo(c, kecamatan);
    } else {
        fleet_scope_draw(&c->w, &c->r, &c->scope);
        ok = fleet_rebuild(&c->w, &c->bench, &c->scope);
    }
    ok = ok && fleet_work_holds(&c->w, 0);
    fleet_score s = fleet_tally_score(&c->w);
    if (ok && accept(c, &s)) {
        fleet_work_commit(&c->w);
        c->score = s;
    } else {
        fleet_work_undo(&c->w, 0);
    }
}

static void best_keep(fleet_chain *c)
{
    if (fleet_score_compare(&c->score, &c->best_score) < 0) {
        c->best_score = c->score;
        fleet_work_save(&c->w, &c->best);
    }
}

static void chain_load(fleet_chain *c, const fleet_saved *from, const fleet_score *score)
{
    fleet_work_load(&c->w, from);
    c->score = *score;
    best_keep(c);
}

void fleet_chain_run(fleet_chain *c, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        if (c->iteration == c->cycle_from + c->cycle_n) {
            c->cycle_from = c->iteration;
            c->cycle_n *= 2;
            chain_load(c, &c->best, &c->best_score);
        }
        iterate(c);
        c->iteration++;
    }
    best_keep(c);
}

// --- slack

typedef struct run_key {
    int32_t load_s, run;
} run_key;

static int run_compare(const void *pa, const void *pb)
{
    const run_key *a = pa;
    const run_key *b = pb;
    return a->load_s != b->load_s ? (a->load_s < b->load_s ? -1 : 1) : (a->run > b->run) - (a->run < b->run);
}

static int64_t loads_sum(const fleet_work *w)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < w->n_live; i++) {
        sum += w->run[w->live[i]].trip.load_s;
    }
    return sum;
}

static bool may_move(const fleet_work *w, const fleet_scope *s)
{
    bool may = s->n > 0;
    for (int32_t i = 0; i < s->n; i++) {
        may = may && !fleet_tally_told(w, &w->run[s->run[i]]);
    }
    return may;
}

// The objective does not ask when a trip drives, as long as it is in time; a person does: what is done early
// can still go wrong. So each trip begins as early as it can (out: on its day), where that makes nothing
// worse; the first first, so that those after it may follow. An order that was given out stays at its minute.
static void gain_slack(fleet_chain *c)
{
    arena tmp = {0};
    fleet_work *w = &c->w;
    run_key *key = ARENA_NEW(&tmp, run_key, w->n_live);
    int32_t n = w->n_live;
    for (int32_t i = 0; i < n; i++) {
        key[i] = (run_key){w->run[w->live[i]].trip.load_s, w->live[i]};
    }
    if (n > 0) {
        qsort(key, (size_t)n, sizeof *key, run_compare);
    }
    for (int32_t i = 0; i < n; i++) {
        c->scope.n = 0;
        if (w->run[key[i].run].live_at != NONE) { // else its convoy has moved
            fleet_scope_add(w, &c->scope, key[i].run);
        }
        if (!may_move(w, &c->scope)) {
            continue;
        }
        int64_t before = loads_sum(w);
        bool ok = fleet_earlier(w, &c->bench, &c->scope) && fleet_work_holds(w, 0);
        fleet_score s = fleet_tally_score(w);
        if (ok && fleet_score_compare(&s, &c->score) <= 0 && loads_sum(w) < before) {
            fleet_work_commit(w);
            c->score = s;
        } else {
            fleet_work_undo(w, 0);
        }
    }
    arena_done(&tmp);
}

// --- both chains

typedef struct share {
    fleet_chain *chain;
    int64_t n;
} share;

static void *share_run(void *ctx)
{
    share *s = ctx;
    fleet_chain_run(s->chain, s->n);
    return NULL;
}

static void chains_run(fleet_chain *chain, int64_t n, int32_t threads)
{
    share second = {&chain[1], n};
    pthread_t thread;
    bool aside = threads > 1 && pthread_create(&thread, NULL, share_run, &second) == 0;
    fleet_chain_run(&chain[0], n);
    if (aside) {
        (void)pthread_join(thread, NULL);
    } else {
        (void)share_run(&second);
    }
}

static int32_t better_chain(const fleet_chain *chain)
{
    return fleet_score_compare(&chain[1].best_score, &chain[0].best_score) < 0 ? 1 : 0;
}

static void exchange(fleet_chain *chain)
{
    const fleet_chain *from = &chain[better_chain(chain)];
    fleet_chain *to = &chain[1 - better_chain(chain)];
    if (fleet_score_compare(&from->best_score, &to->best_score) < 0) {
        chain_load(to, &from->best, &from->best_score);
    }
}

static void show(const fleet_problem *p, const fleet_index *ix, const int32_t *rank, const fleet_options *o,
                 const fleet_saved *best, int64_t iterations)
{
    if (!o->better) {
        return;
    }
    arena a = {0};
    fleet_work w;
    fleet_plan plan;
    fleet_work_init(&w, &a, p, ix, rank);
    fleet_work_load(&w, best);
    fleet_work_plan(&w, &a, &plan);
    plan.iterations = iterations;
    o->better(o->better_ctx, &plan);
    arena_done(&a);
}

static bool goes_on(const fleet_options *o, int64_t done, int64_t total)
{
    if (o->out_of_time && o->out_of_time(o->out_of_time_ctx)) {
        return false;
    }
    return !o->progress || o->progress(o->progress_ctx, done, total);
}

int64_t fleet_improve(const fleet_problem *p, const fleet_index *ix, const int32_t *rank,
                      const fleet_options *o, int64_t done, int64_t total, fleet_saved *best)
{
    show(p, ix, rank, o, best, 0);
    fleet_chain chain[FLEET_CHAINS];
    for (int32_t i = 0; i < FLEET_CHAINS; i++) {
        fleet_chain_init(&chain[i], p, ix, rank, best, o->seed, i);
    }
    fleet_score shown = chain[0].best_score;
    int64_t shown_at = 0;
    int64_t i = 0;
    while (i < o->iterations && goes_on(o, done + i, total)) {
        int64_t n = o->iterations - i < BLOCK ? o->iterations - i : BLOCK;
        chains_run(chain, n, o->threads);
        i += n;
        if (i % EXCHANGE == 0) {
            exchange(chain);
        }
        const fleet_chain *b = &chain[better_chain(chain)];
        if (i - shown_at >= BETTER_EVERY && fleet_score_compare(&b->best_score, &shown) < 0) {
            show(p, ix, rank, o, &b->best, i);
            shown = b->best_score;
            shown_at = i;
        }
    }
    chain_load(&chain[0], &chain[better_chain(chain)].best, &chain[better_chain(chain)].best_score);
    for (int32_t pass = 0; pass < SLACK_PASSES; pass++) {
        gain_slack(&chain[0]);
    }
    fleet_work_save(&chain[0].w, best);
    for (int32_t k = 0; k < FLEET_CHAINS; k++) {
        fleet_chain_done(&chain[k]);
    }
    return i;
}
