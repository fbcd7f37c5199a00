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

static void count_uncovered(const duty_case *c, duty_counted *count)
{
    count->uncovered = ARENA_NEW(c->a, int64_t, c->p->n_class);
    for (int32_t t = 0; t < c->p->n_tps; t++) {
        count->uncovered[c->p->tps[t].class_] += !c->covered[t];
    }
}

// Squads and stands in which somebody stands against those that there should be.
static void count_posts(const duty_case *c, duty_counted *count)
{
    int64_t *manned = ARENA_NEW(c->a, int64_t, (size_t)c->p->n_post + (size_t)c->p->n_reserve);
    for (int32_t i = 0; i < c->n_squad; i++) {
        manned[c->plan->squad[i].post] += c->plan->squad[i].person_n > 0;
        count->lacking -= c->plan->squad[i].person_n;
    }
    for (int32_t i = 0; i < c->n_stand; i++) {
        manned[c->p->n_post + c->plan->stand[i].reserve] += c->plan->stand[i].person_n > 0;
        count->lacking -= c->plan->stand[i].person_n;
    }
    for (int32_t i = 0; i < c->p->n_post; i++) {
        int64_t squads = duty_case_squads(&c->p->post[i]);
        count->lacking += squads * c->p->post[i].guards;
        count->unguarded += manned[i] < squads;
    }
    for (int32_t i = 0; i < c->p->n_reserve; i++) {
        const duty_reserve *reserve = &c->p->reserve[i];
        int64_t stands = reserve->guards > 0 ? reserve->n : 0;
        count->lacking += stands * reserve->guards;
        count->unguarded += manned[c->p->n_post + i] < stands;
    }
}

static void count_breaks(const duty_case *c, const duty_placing *list, size_t n, duty_counted *count)
{
    bool *placed = ARENA_NEW(c->a, bool, c->p->n_person);
    for (size_t i = 0; i < n; i++) {
        count->breaks += c->p->person[list[i].person].overridden && !placed[list[i].person];
        placed[list[i].person] = true;
    }
    for (int32_t i = 0; i < c->n_team; i++) {
        int64_t lack = duty_case_rule(c, &c->plan->team[i]).polri - c->plan->team[i].person_n;
        count->breaks += lack > 0 ? lack : 0;
    }
}

static void count_answers(const duty_case *c, duty_counted *count)
{
    for (int32_t i = 0; i < c->p->n_reserve; i++) {
        int64_t worst_s = 0;
        for (int32_t t = 0; t < c->p->n_tps; t++) {
            int64_t time_s = 0;
            if (duty_case_watched(c, i, t)) {
                count->unanswered += duty_case_answer(c, i, t, &time_s) == NONE;
                worst_s = time_s > worst_s ? time_s : worst_s;
            }
        }
        count->answer_s += worst_s;
    }
}

// All travel of people, and all hops from the stations to the TPS of their groups.
static void count_travel(const duty_case *c, const duty_placing *list, size_t n, duty_counted *count)
{
    for (int32_t i = 0; i < c->n_team; i++) {
        const duty_team *t = &c->plan->team[i];
        for (int32_t k = 0; k < t->tps_n; k++) {
            int64_t hop_s = duty_case_hop(c, t->station, duty_case_tps(c, t)[k]);
            hop_s = hop_s > 0 ? hop_s : 0;
            count->team_travel_s += hop_s;
            count->worst_s = hop_s > count->worst_s ? hop_s : count->worst_s;
        }
    }
    count->travel_s = count->team_travel_s;
    for (size_t i = 0; i < n; i++) {
        int64_t way_s = list[i].travel_s > 0 ? list[i].travel_s : 0;
        bool member = list[i].kind == DUTY_OF_TEAM;
        count->travel_s += way_s;
        count->team_travel_s += member ? way_s : 0;
        count->worst_s = member && way_s > count->worst_s ? way_s : count->worst_s;
    }
}

static void count_changed(const duty_case *c, const duty_placing *list, size_t n, duty_counted *count)
{
    bool *kept = ARENA_NEW(c->a, bool, c->p->n_person);
    bool *called = ARENA_NEW(c->a, bool, c->p->n_person);
    for (size_t i = 0; i < n; i++) {
        int32_t told = c->p->person[list[i].person].told_plus1;
        called[list[i].person] = c->p->least_change && told == 0;
        kept[list[i].person] |= told > 0 && duty_placing_at(c, &list[i], told - 1);
    }
    for (int32_t i = 0; i < c->p->n_person; i++) {
        count->changed += (c->p->person[i].told_plus1 > 0 && !kept[i]) || called[i];
    }
}

static void count_fairness(const duty_case *c, const duty_placing *list, size_t n, duty_counted *count)
{
    enum { HOUR_S = 3600 };
    int64_t *duty_s = ARENA_NEW(c->a, int64_t, c->p->n_person);
    for (size_t i = 0; i < n; i++) {
        int64_t lasts_s = list[i].to_s - list[i].from_s;
        duty_s[list[i].person] += lasts_s > 0 ? lasts_s : 0;
    }
    for (int32_t i = 0; i < c->p->n_person; i++) {
        int64_t hours = c->p->person[i].hours + duty_s[i] / HOUR_S;
        int64_t sum = count->fairness + check_product(hours, hours);
        count->fairness = sum < CHECK_HUGE ? sum : CHECK_HUGE;
    }
}

duty_counted duty_case_count(const duty_case *c)
{
    duty_counted count = {0};
    size_t n = 0;
    const duty_placing *list = duty_case_placings(c, &n);
    count_uncovered(c, &count);
    count_posts(c, &count);
    count_breaks(c, list, n, &count);
    count_answers(c, &count);
    count_travel(c, list, n, &count);
    count_changed(c, list, n, &count);
    count_fairness(c, list, n, &count);
    return count;
}

static void judge_part(const duty_case *c, score_part part, int64_t is, int64_t should)
{
    check_equal(c->r, CHECK_DUTY_SCORE, part, is, should);
}

void duty_judge_score(const duty_case *c, const duty_counted *count)
{
    const duty_score *score = &c->plan->score;
    for (int32_t i = 0; i < c->p->n_class; i++) {
        judge_part(c, PART_UNCOVERED, score->uncovered[i], count->uncovered[i]);
    }
    judge_part(c, PART_UNGUARDED, score->unguarded, count->unguarded);
    judge_part(c, PART_LACKING, score->lacking, count->lacking);
    judge_part(c, PART_BREAKS, score->breaks, count->breaks);
    judge_part(c, PART_UNANSWERED, score->unanswered, count->unanswered);
    judge_part(c, PART_ANSWER, score->answer_s, count->answer_s);
    judge_part(c, PART_WORST, score->worst_s, count->worst_s);
    judge_part(c, PART_TRAVEL, score->travel_s, count->travel_s);
    judge_part(c, PART_CHANGED, score->changed, count->changed);
    judge_part(c, PART_FAIRNESS, score->fairness, count->fairness);
}
