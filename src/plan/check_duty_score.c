// The score of a placement, every part of it counted anew.
#include "plan/check_internal.h"

// The parts of the score, in their order: the subject of a fault.
typedef enum score_part {
    PART_UNCOVERED,
    PART_UNGUARDED,
    PART_LACKING,
    PART_BREAKS,
    PART_UNANSWERED,
    PART_ANSWER,
    PART_WORST,
    PART_TRAVEL,
    PART_CHANGED,
    PART_FAIRNESS,
} score_part;

static void judge_part(const duty_case *c, score_part part, int64_t is, int64_t should)
{
    check_equal(c->r, CHECK_DUTY_SCORE, part, is, should);
}

static void judge_uncovered(const duty_case *c)
{
    int64_t *uncovered = ARENA_NEW(c->a, int64_t, c->p->n_class);
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        uncovered[c->p->tps[t].class_] += !c->covered[t];
    }
    for (int32_t i = 0; i < c->p->n_class; i++) {
        judge_part(c, PART_UNCOVERED, c->plan->score.uncovered[i], uncovered[i]);
    }
}

// Squads and stands in which somebody stands against those that there should be.
static void judge_posts(const duty_case *c)
{
    int64_t *manned = ARENA_NEW(c->a, int64_t, (size_t)c->p->n_post + (size_t)c->p->n_reserve);
    int64_t lacking = 0;
    int64_t unguarded = 0;
    for (int32_t i = 0; i < c->n_squad; i++) {
        manned[c->plan->squad[i].post] += c->plan->squad[i].person_n > 0;
        lacking -= c->plan->squad[i].person_n;
    }
    for (int32_t i = 0; i < c->n_stand; i++) {
        manned[c->p->n_post + c->plan->stand[i].reserve] += c->plan->stand[i].person_n > 0;
        lacking -= c->plan->stand[i].person_n;
    }
    for (int32_t i = 0; i < c->p->n_post; i++) {
        int64_t squads = duty_case_squads(&c->p->post[i]);
        lacking += squads * c->p->post[i].guards;
        unguarded += manned[i] < squads;
    }
    for (int32_t i = 0; i < c->p->n_reserve; i++) {
        const duty_reserve *reserve = &c->p->reserve[i];
        int64_t stands = reserve->guards > 0 ? reserve->n : 0;
        lacking += stands * reserve->guards;
        unguarded += manned[c->p->n_post + i] < stands;
    }
    judge_part(c, PART_UNGUARDED, c->plan->score.unguarded, unguarded);
    judge_part(c, PART_LACKING, c->plan->score.lacking, lacking);
}

static void judge_breaks(const duty_case *c, const duty_placing *list, size_t n)
{
    bool *placed = ARENA_NEW(c->a, bool, c->p->n_person);
    int64_t breaks = 0;
    for (size_t i = 0; i < n; i++) {
        breaks += c->p->person[list[i].person].overridden && !placed[list[i].person];
        placed[list[i].person] = true;
    }
    for (int32_t i = 0; i < c->n_team; i++) {
        int64_t lack = duty_case_rule(c, &c->plan->team[i]).polri - c->plan->team[i].person_n;
        breaks += lack > 0 ? lack : 0;
    }
    judge_part(c, PART_BREAKS, c->plan->score.breaks, breaks);
}

static void judge_answers(const duty_case *c)
{
    int64_t unanswered = 0;
    int64_t answer_s = 0;
    for (int32_t i = 0; i < c->p->n_reserve; i++) {
        int64_t worst_s = 0;
        for (int32_t t = 0; t < c->p->n_tps; t++) {
            int64_t time_s = 0;
            if (duty_case_watched(c, i, t)) {
                unanswered += duty_case_answer(c, i, t, &time_s) == NONE;
                worst_s = time_s > worst_s ? time_s : worst_s;
            }
        }
        answer_s += worst_s;
    }
    judge_part(c, PART_UNANSWERED, c->plan->score.unanswered, unanswered);
    judge_part(c, PART_ANSWER, c->plan->score.answer_s, answer_s);
}

// The longest and the sum of all hops from the stations to the TPS of their groups.
static void hops_count(const duty_case *c, int64_t *ret_longest_s, int64_t *ret_sum_s)
{
    for (int32_t i = 0; i < c->n_team; i++) {
        const duty_team *t = &c->plan->team[i];
        for (int32_t k = 0; k < t->tps_n; k++) {
            int64_t hop_s = duty_case_hop(c, t->station, duty_case_tps(c, t)[k]);
            hop_s = hop_s > 0 ? hop_s : 0;
            *ret_sum_s += hop_s;
            *ret_longest_s = hop_s > *ret_longest_s ? hop_s : *ret_longest_s;
        }
    }
}

int64_t duty_case_travel(const duty_case *c, const duty_placing *list, size_t n, bool teams_alone,
                         int64_t *ret_worst_s)
{
    int64_t worst_s = 0;
    int64_t sum_s = 0;
    hops_count(c, &worst_s, &sum_s);
    for (size_t i = 0; i < n; i++) {
        int64_t way_s = list[i].travel_s > 0 ? list[i].travel_s : 0;
        bool member = list[i].kind == DUTY_OF_TEAM;
        sum_s += member || !teams_alone ? way_s : 0;
        worst_s = member && way_s > worst_s ? way_s : worst_s;
    }
    *ret_worst_s = worst_s;
    return sum_s;
}

static void judge_changed(const duty_case *c, const duty_placing *list, size_t n)
{
    bool *kept = ARENA_NEW(c->a, bool, c->p->n_person);
    for (size_t i = 0; i < n; i++) {
        int32_t told = c->p->person[list[i].person].told_plus1;
        kept[list[i].person] |= told > 0 && duty_placing_at(c, &list[i], told - 1);
    }
    int64_t changed = 0;
    for (int32_t i = 0; i < c->p->n_person; i++) {
        changed += c->p->person[i].told_plus1 > 0 && !kept[i];
    }
    judge_part(c, PART_CHANGED, c->plan->score.changed, changed);
}

static void judge_fairness(const duty_case *c, const duty_placing *list, size_t n)
{
    enum { HOUR_S = 3600 };
    int64_t *duty_s = ARENA_NEW(c->a, int64_t, c->p->n_person);
    for (size_t i = 0; i < n; i++) {
        int64_t lasts_s = list[i].to_s - list[i].from_s;
        duty_s[list[i].person] += lasts_s > 0 ? lasts_s : 0;
    }
    int64_t fairness = 0;
    for (int32_t i = 0; i < c->p->n_person; i++) {
        int64_t hours = c->p->person[i].hours + duty_s[i] / HOUR_S;
        int64_t sum = fairness + check_product(hours, hours);
        fairness = sum < CHECK_HUGE ? sum : CHECK_HUGE;
    }
    judge_part(c, PART_FAIRNESS, c->plan->score.fairness, fairness);
}

void duty_judge_score(const duty_case *c)
{
    size_t n = 0;
    const duty_placing *list = duty_case_placings(c, &n);
    judge_uncovered(c);
    judge_posts(c);
    judge_breaks(c, list, n);
    judge_answers(c);
    int64_t worst_s = 0;
    int64_t travel_s = duty_case_travel(c, list, n, false, &worst_s);
    judge_part(c, PART_WORST, c->plan->score.worst_s, worst_s);
    judge_part(c, PART_TRAVEL, c->plan->score.travel_s, travel_s);
    judge_changed(c, list, n);
    judge_fairness(c, list, n);
}
