// Where reserves stand: exact p-centre by a search for the least time within which n sites answer all
// (Minieka, 1970), each time decided by branch and bound over the TPS that fewest sites answer.
#include <stdlib.h>
#include <string.h>

#include "plan/duty_internal.h"

enum { WORD_BITS = 64 };

// TPS that the same sites answer in time.
typedef struct wanted {
    const uint64_t *sites; // [words]
    int32_t words;
    int32_t weight; // TPS
} wanted;

typedef struct covering {
    int32_t n_site;
    int32_t n_wanted;
    wanted *wanted;
    bool *chosen;   // [n_site]
    bool *refused;  // [n_site] all that could be done with it has been tried
    bool *answered; // [depths * n_wanted], one row a depth
    int32_t *gain;  // [depths * n_site] TPS that a site would answer
    int64_t nodes;
} covering;

static bool has_site(const wanted *w, int32_t site)
{
    return (w->sites[site / WORD_BITS] >> (site % WORD_BITS) & 1) != 0;
}

// Fills what each site would answer of what is not answered. Returns the wanted that fewest sites answer, or
// -1 when all is answered; the weight of all that is not in *ret_left.
static int32_t gains_fill(const covering *c, const bool *answered, int32_t *gain, int32_t *ret_left)
{
    int32_t hardest = -1;
    int32_t fewest = 0;
    *ret_left = 0;
    memset(gain, 0, (size_t)c->n_site * sizeof *gain);
    for (int32_t k = 0; k < c->n_wanted; k++) {
        const wanted *w = &c->wanted[k];
        int32_t sites = 0;
        for (int32_t s = 0; s < c->n_site && !answered[k]; s++) {
            bool can = has_site(w, s) && !c->chosen[s] && !c->refused[s];
            gain[s] += can ? w->weight : 0;
            sites += can;
        }
        *ret_left += answered[k] ? 0 : w->weight;
        if (!answered[k] && (hardest < 0 || sites < fewest)) {
            hardest = k;
            fewest = sites;
        }
    }
    return hardest;
}

// The most that n sites could answer: the sum of the n largest gains, as if none overlapped.
static int64_t gains_most(const int32_t *gain, int32_t n_site, int32_t n)
{
    int64_t sum = 0;
    for (int32_t s = 0; s < n_site; s++) {
        int32_t larger = 0;
        for (int32_t t = 0; t < n_site; t++) {
            larger += t < s ? gain[t] >= gain[s] : gain[t] > gain[s];
        }
        sum += larger < n ? gain[s] : 0;
    }
    return sum;
}

static int32_t gain_take(int32_t *gain, int32_t n_site, const wanted *w)
{
    int32_t best = -1;
    for (int32_t s = 0; s < n_site; s++) {
        if (gain[s] > 0 && has_site(w, s) && (best < 0 || gain[s] > gain[best])) {
            best = s;
        }
    }
    if (best >= 0) {
        gain[best] = 0;
    }
    return best;
}

// Whether `sites` more sites can answer all that is not answered yet but TPS of weight `misses`. Branches
// over the sites of what fewest answer, the best first; a site whose branch failed is of no more use.
static bool cover(covering *c, int32_t depth, int32_t sites, int32_t misses)
{
    bool *answered = &c->answered[(size_t)depth * (size_t)c->n_wanted];
    bool *next = answered + c->n_wanted;
    int32_t *gain = &c->gain[(size_t)depth * (size_t)c->n_site];
    int32_t left = 0;
    int32_t hardest = gains_fill(c, answered, gain, &left);
    if (left <= misses) {
        return true;
    }
    if (gains_most(gain, c->n_site, sites) < left - misses || ++c->nodes > DUTY_RESERVE_NODES) {
        return false;
    }
    const wanted *w = &c->wanted[hardest];
    bool found = false;
    arena tried_memory = {0};
    bool *tried = ARENA_NEW(&tried_memory, bool, c->n_site);
    for (int32_t s = gain_take(gain, c->n_site, w); s >= 0 && !found;
         s = found ? -1 : gain_take(gain, c->n_site, w)) {
        for (int32_t k = 0; k < c->n_wanted; k++) {
            next[k] = answered[k] || has_site(&c->wanted[k], s);
        }
        c->chosen[s] = true;
        found = cover(c, depth + 1, sites - 1, misses);
        c->chosen[s] = found;
        tried[s] = c->refused[s] = !found;
    }
    if (!found && w->weight <= misses) {
        memcpy(next, answered, (size_t)c->n_wanted * sizeof *next);
        next[hardest] = true;
        found = cover(c, depth + 1, sites, misses - w->weight);
    }
    for (int32_t s = 0; s < c->n_site; s++) {
        c->refused[s] = c->refused[s] && !tried[s];
    }
    arena_done(&tried_memory);
    return found;
}

static int compare_wanted(const void *x, const void *y)
{
    const wanted *a = x;
    const wanted *b = y;
    for (int32_t w = 0; w < a->words; w++) {
        if (a->sites[w] != b->sites[w]) {
            return a->sites[w] < b->sites[w] ? -1 : 1;
        }
    }
    return 0;
}

static bool is_watched(const duty_problem *p, const duty_reserve *r, int32_t tps)
{
    return p->class_rank[p->tps[tps].class_] >= r->watch_rank;
}

// What must be answered within `within_s`: TPS with the same sites made one.
static void wanted_fill(arena *a, const duty_problem *p, const duty_reserve *r, int32_t within_s, covering *c)
{
    int32_t words = r->n_site / WORD_BITS + 1;
    c->wanted = ARENA_NEW(a, wanted, p->n_tps);
    for (int32_t i = 0; i < p->n_tps; i++) {
        if (!is_watched(p, r, i)) {
            continue;
        }
        uint64_t *sites = ARENA_NEW(a, uint64_t, words);
        wanted *w = &c->wanted[c->n_wanted++];
        *w = (wanted){.sites = sites, .words = words, .weight = 1};
        for (int32_t s = 0; s < r->n_site; s++) {
            int32_t time_s = r->site_tps_s[(size_t)s * (size_t)p->n_tps + (size_t)i];
            if (time_s != MATRIX_NONE && time_s <= within_s) {
                sites[s / WORD_BITS] |= UINT64_C(1) << (s % WORD_BITS);
            }
        }
    }
    qsort(c->wanted, (size_t)c->n_wanted, sizeof *c->wanted, compare_wanted);
    int32_t kept = 0;
    for (int32_t k = 0; k < c->n_wanted; k++) {
        if (kept > 0 && compare_wanted(&c->wanted[kept - 1], &c->wanted[k]) == 0) {
            c->wanted[kept - 1].weight++;
        } else {
            c->wanted[kept++] = c->wanted[k];
        }
    }
    c->n_wanted = kept;
}

// Whether n sites can answer all but `misses` TPS within `within_s`; then which, as ret_chosen[n_site].
static bool reserve_decide(const duty_problem *p, const duty_reserve *r, int32_t within_s, int32_t misses,
                           bool *ret_chosen)
{
    arena scratch = {0};
    covering c = {.n_site = r->n_site};
    int32_t sites = r->n < r->n_site ? r->n : r->n_site;
    wanted_fill(&scratch, p, r, within_s, &c);
    int64_t depths = (int64_t)sites + (misses < c.n_wanted ? misses : c.n_wanted) + 2;
    c.chosen = ARENA_NEW(&scratch, bool, r->n_site);
    c.refused = ARENA_NEW(&scratch, bool, r->n_site);
    c.answered = ARENA_NEW(&scratch, bool, depths *c.n_wanted);
    c.gain = ARENA_NEW(&scratch, int32_t, depths * r->n_site);
    bool can = cover(&c, 0, sites, misses);
    if (can) {
        memcpy(ret_chosen, c.chosen, (size_t)r->n_site * sizeof *ret_chosen);
    }
    arena_done(&scratch);
    return can;
}

// TPS that no site answers at all.
static int32_t never_answered(const duty_problem *p, const duty_reserve *r)
{
    int32_t never = 0;
    for (int32_t i = 0; i < p->n_tps; i++) {
        bool can = !is_watched(p, r, i);
        for (int32_t s = 0; s < r->n_site && !can; s++) {
            can = r->site_tps_s[(size_t)s * (size_t)p->n_tps + (size_t)i] != MATRIX_NONE;
        }
        never += !can;
    }
    return never;
}

static int compare_i32(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x;
    int32_t b = *(const int32_t *)y;
    return (a > b) - (a < b);
}

// All times that an answer can take, ascending, each once.
static int32_t times_list(const duty_problem *p, const duty_reserve *r, int32_t *ret_time)
{
    int32_t n = 0;
    for (int32_t i = 0; i < p->n_tps; i++) {
        for (int32_t s = 0; s < r->n_site && is_watched(p, r, i); s++) {
            int32_t time_s = r->site_tps_s[(size_t)s * (size_t)p->n_tps + (size_t)i];
            if (time_s != MATRIX_NONE) {
                ret_time[n++] = time_s;
            }
        }
    }
    qsort(ret_time, (size_t)n, sizeof *ret_time, compare_i32);
    int32_t kept = 0;
    for (int32_t k = 0; k < n; k++) {
        if (kept == 0 || ret_time[kept - 1] != ret_time[k]) {
            ret_time[kept++] = ret_time[k];
        }
    }
    return kept;
}

// Chooses the sites of a reserve: fewest TPS unanswered, then the least worst answer; what is left of the n
// goes to the first free sites.
static void reserve_choose(const duty_problem *p, const duty_reserve *r, bool *chosen)
{
    arena scratch = {0};
    int32_t *time = ARENA_NEW(&scratch, int32_t, (size_t)r->n_site * (size_t)p->n_tps);
    int32_t n_time = times_list(p, r, time);
    int32_t misses = never_answered(p, r);
    while (misses < p->n_tps && !reserve_decide(p, r, INT32_MAX, misses, chosen)) {
        misses++;
    }
    int32_t low = 0;
    int32_t high = n_time;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (reserve_decide(p, r, time[middle], misses, chosen)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    int32_t n = 0;
    for (int32_t s = 0; s < r->n_site; s++) {
        n += chosen[s];
    }
    for (int32_t s = 0; s < r->n_site && n < r->n; s++) {
        n += !chosen[s];
        chosen[s] = true;
    }
    arena_done(&scratch);
}

// How many TPS each stand of a reserve answers, and how late: stands [n] of the reserve.
static void answers_count(const duty_problem *p, const duty_reserve *r, duty_stand *stand, int32_t n)
{
    for (int32_t i = 0; i < p->n_tps; i++) {
        int32_t best = -1;
        int32_t best_s = INT32_MAX;
        for (int32_t k = 0; k < n && is_watched(p, r, i); k++) {
            int32_t time_s = r->site_tps_s[(size_t)stand[k].site * (size_t)p->n_tps + (size_t)i];
            if (time_s != MATRIX_NONE && time_s < best_s) {
                best = k;
                best_s = time_s;
            }
        }
        if (best >= 0) {
            stand[best].answers++;
            stand[best].worst_s = best_s > stand[best].worst_s ? best_s : stand[best].worst_s;
        }
    }
}

void duty_reserves_open(arena *a, const duty_problem *p, duty_plan *plan)
{
    int32_t n_stand = 0;
    for (int32_t i = 0; i < p->n_reserve; i++) {
        n_stand += p->reserve[i].n_site;
    }
    plan->stand = ARENA_NEW(a, duty_stand, n_stand);
    plan->n_stand = 0;
    for (int32_t i = 0; i < p->n_reserve; i++) {
        const duty_reserve *r = &p->reserve[i];
        bool *chosen = ARENA_NEW(a, bool, r->n_site);
        int32_t first = plan->n_stand;
        reserve_choose(p, r, chosen);
        for (int32_t s = 0; s < r->n_site; s++) {
            if (chosen[s]) {
                plan->stand[plan->n_stand++] = (duty_stand){.reserve = i, .site = s};
            }
        }
        answers_count(p, r, &plan->stand[first], plan->n_stand - first);
    }
}

duty_demand duty_stand_demand(arena *a, const duty_problem *p, const duty_stand *stand)
{
    const duty_reserve *r = &p->reserve[stand->reserve];
    int32_t *travel_s = ARENA_NEW(a, int32_t, p->n_unit);
    for (int32_t u = 0; u < p->n_unit; u++) {
        travel_s[u] = r->unit_site_s[(size_t)u * (size_t)r->n_site + (size_t)stand->site];
    }
    return (duty_demand){
        .kecamatan = r->site_kecamatan[stand->site],
        .from_s = r->from_s,
        .to_s = r->to_s,
        .place = p->n_tps + p->n_post + stand->reserve,
        .skills = r->skills,
        .pool_only = r->site_kecamatan[stand->site] < 0,
        .longest_s = INT32_MAX,
        .travel_s = travel_s,
    };
}
