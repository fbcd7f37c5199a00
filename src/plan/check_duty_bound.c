// The bounds of a placement: that counts, ways and the certificate prove them, and that it does not beat
// them.
#include "plan/check_internal.h"

void duty_judge_claim(const duty_case *c, duty_bound_part part, int64_t claim, int64_t proven,
                      int64_t reached)
{
    check_at_least(c->r, CHECK_DUTY_BOUND, part, claim, 0);
    check_at_most(c->r, CHECK_DUTY_BOUND, part, claim, proven);
    check_at_most(c->r, CHECK_DUTY_BOUND, part, claim, reached);
}

// ---- who could serve in a team, and where ----

bool duty_is_able(const duty_case *c, const duty_person *who)
{
    return who->eligible && who->from_s <= duty_case_begin(c->p) && who->to_s >= duty_case_end(c->p) &&
           who->pin_plus1 <= c->p->n_tps;
}

bool duty_may_serve(const duty_case *c, const duty_person *who)
{
    return duty_is_able(c, who) && !duty_is_busy(c->p, who, duty_case_begin(c->p), duty_case_end(c->p));
}

// The kecamatan in which a person may be in a team: of a pin, of a village officer's villages or unit.
static void kecamatan_open(const duty_case *c, const duty_person *who, bool *open)
{
    int32_t pin = who->pin_plus1 > 0 ? c->p->tps[who->pin_plus1 - 1].kecamatan : NONE;
    for (int32_t k = 0; k < c->p->n_kecamatan; k++) {
        bool own = c->p->unit[who->unit].kecamatan == k;
        open[k] = !who->village_officer || (who->village_n == 0 && own);
    }
    for (int32_t t = 0; who->village_officer && who->village_n > 0 && t < c->p->n_tps; t++) {
        const duty_tps *tps = &c->p->tps[t];
        open[tps->kecamatan] |= duty_in_list(c->p->village, who->village_first, who->village_n, tps->village);
    }
    for (int32_t k = 0; k < c->p->n_kecamatan; k++) {
        open[k] = open[k] && (pin == NONE || pin == k);
    }
}

static bool may_stand(const duty_case *c, const duty_person *who, int32_t tps, int64_t way_s)
{
    const duty_tps *at = &c->p->tps[tps];
    int32_t home = c->p->unit[who->unit].kecamatan;
    bool near = home == -1 || home == at->kecamatan || c->p->neighbour_s == 0 || way_s <= c->p->neighbour_s;
    return way_s >= 0 && near && (c->p->travel_limit_s == 0 || way_s <= c->p->travel_limit_s) &&
           !duty_in_list(c->p->village, who->barred_first, who->barred_n, at->village) &&
           !duty_is_busy(c->p, who, duty_case_begin(c->p) - way_s, duty_case_end(c->p) + way_s);
}

// Nothing but the unit tells where such a person may serve.
static bool is_plain(const duty_person *who)
{
    return !who->village_officer && who->barred_n == 0 && who->busy_n == 0 && who->pin_plus1 == 0;
}

// The least travel of anybody who could stand at each TPS, or MATRIX_NONE, [n_tps].
static int64_t *nearest_open(const duty_case *c)
{
    int64_t *nearest = ARENA_NEW(c->a, int64_t, c->p->n_tps);
    bool *seen = ARENA_NEW(c->a, bool, c->p->n_unit);
    bool *open = ARENA_NEW(c->a, bool, c->p->n_kecamatan);
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        nearest[t] = MATRIX_NONE;
    }
    for (int32_t i = 0; i < c->p->n_person; i++) {
        const duty_person *who = &c->p->person[i];
        if (!duty_may_serve(c, who)) {
            continue;
        }
        if (is_plain(who) && seen[who->unit]) {
            continue;
        }
        seen[who->unit] |= is_plain(who);
        kecamatan_open(c, who, open);
        for (int32_t t = 0; t < c->p->n_tps; t++) {
            int64_t way_s = c->p->unit_tps_s[(size_t)who->unit * (size_t)c->p->n_tps + (size_t)t];
            bool better = nearest[t] == MATRIX_NONE || way_s < nearest[t];
            if (better && open[c->p->tps[t].kecamatan] && may_stand(c, who, t, way_s)) {
                nearest[t] = way_s;
            }
        }
    }
    return nearest;
}

// TPS by the number of their group, [n_tps] of 0 .. n - 1.
static duty_tps_lists lists_make(const duty_case *c, const int32_t *group, int32_t n, bool covered_alone)
{
    duty_tps_lists list = {n, ARENA_NEW(c->a, int32_t, (size_t)n + 1), ARENA_NEW(c->a, int32_t, c->p->n_tps)};
    int32_t *at = ARENA_NEW(c->a, int32_t, n);
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        list.first[group[t] + 1] += !covered_alone || c->covered[t];
    }
    for (int32_t k = 0; k < n; k++) {
        list.first[k + 1] += list.first[k];
        at[k] = list.first[k];
    }
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        if (!covered_alone || c->covered[t]) {
            list.tps[at[group[t]]++] = t;
        }
    }
    return list;
}

duty_tps_lists duty_tps_by_kecamatan(const duty_case *c, bool covered_alone)
{
    int32_t *kecamatan = ARENA_NEW(c->a, int32_t, c->p->n_tps);
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        kecamatan[t] = c->p->tps[t].kecamatan;
    }
    return lists_make(c, kecamatan, c->p->n_kecamatan, covered_alone);
}

// Beginning at any TPS, whatever is near one that is taken is taken too.
duty_tps_lists duty_tps_by_part(const duty_case *c, bool covered_alone)
{
    duty_tps_lists list = duty_tps_by_kecamatan(c, false);
    int32_t *part = ARENA_NEW(c->a, int32_t, c->p->n_tps);
    int32_t *taken = ARENA_NEW(c->a, int32_t, c->p->n_tps);
    int32_t n = 0;
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        part[t] = NONE;
    }
    for (int32_t first = 0; first < c->p->n_tps; first++) {
        int32_t k = c->p->tps[first].kecamatan;
        int32_t end = 0;
        if (part[first] == NONE) {
            part[first] = n++;
            taken[end++] = first;
        }
        for (int32_t done = 0; done < end; done++) {
            for (int32_t i = list.first[k]; i < list.first[k + 1]; i++) {
                int32_t t = list.tps[i];
                int64_t hop_s = part[t] == NONE ? duty_case_hop(c, taken[done], t) : MATRIX_NONE;
                if (hop_s >= 0 && (c->p->hop_limit_s == 0 || hop_s <= c->p->hop_limit_s)) {
                    part[t] = part[first];
                    taken[end++] = t;
                }
            }
        }
    }
    return lists_make(c, part, n, covered_alone);
}

// The least that the worst way of a team must be that covers a TPS: over the stations in the list, the longer
// of the hop and the way of the nearest person. MATRIX_NONE when nobody can.
static int64_t served_s(const duty_case *c, const duty_tps_lists *list, const int64_t *nearest, int32_t tps)
{
    int64_t best = MATRIX_NONE;
    int32_t k = c->p->tps[tps].kecamatan;
    for (int32_t i = list->first[k]; i < list->first[k + 1]; i++) {
        int32_t station = list->tps[i];
        if (nearest[station] < 0 || !duty_case_within(c, station, tps)) {
            continue;
        }
        int64_t hop_s = duty_case_hop(c, station, tps);
        int64_t worst = hop_s > nearest[station] ? hop_s : nearest[station];
        best = best < 0 || worst < best ? worst : best;
    }
    return best;
}

static void judge_worst(const duty_case *c, const duty_counted *count, const int64_t *nearest)
{
    duty_tps_lists list = duty_tps_by_kecamatan(c, true);
    int64_t proven = 0;
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        int64_t served = c->covered[t] ? served_s(c, &list, nearest, t) : 0;
        proven = served > proven ? served : proven;
    }
    duty_judge_claim(c, DUTY_BOUND_WORST, c->plan->bound.worst_s, proven, count->worst_s);
}

// Whether anybody could cover each TPS, [n_tps].
static bool *coverable_tps(const duty_case *c, const int64_t *nearest)
{
    bool *coverable = ARENA_NEW(c->a, bool, c->p->n_tps);
    duty_tps_lists list = duty_tps_by_kecamatan(c, false);
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        coverable[t] = served_s(c, &list, nearest, t) >= 0;
    }
    return coverable;
}

void duty_judge_bound(const duty_case *c, const duty_counted *count)
{
    const int64_t *nearest = nearest_open(c);
    judge_worst(c, count, nearest);
    duty_judge_coverage(c, count, coverable_tps(c, nearest));
    duty_judge_travel(c, count);
}
