// Planted errors in posts, reserves and what a reader believes: needs, the score, the bounds.
#include "mutate_duty.h"

// Posts.

static bool lack_of_posts_wrong(duty_draft *d)
{
    d->plan.post_short++;
    return true;
}

static bool guard_fewer(duty_draft *d, duty_squad *s)
{
    (void)d;
    if (s->person_n == 0) {
        return false;
    }
    s->person_n--;
    return true;
}

// One squad too large and the other too small, so that the lack together is right.
static bool guard_in_other_squad(duty_draft *d, duty_squad *s)
{
    for (int32_t i = 0; i < d->plan.n_squad; i++) {
        duty_squad *other = &d->plan.squad[i];
        if (other != s && other->post == s->post && other->person_n > 0 &&
            s->person_n == d->post[s->post].guards && s->person_n < DUTY_TEAM_MAX) {
            s->person[s->person_n++] = other->person[--other->person_n];
            return true;
        }
    }
    return false;
}

static bool squad_twice(duty_draft *d)
{
    if (d->plan.n_squad == 0) {
        return false;
    }
    d->plan.squad[d->plan.n_squad] = d->plan.squad[0];
    d->plan.squad[d->plan.n_squad].person_n = 0;
    d->plan.n_squad++;
    return true;
}

static bool squad_beyond_need(duty_draft *d, duty_squad *s)
{
    (void)d;
    s->squad = DUTY_SQUADS_MAX - 1;
    return true;
}

static bool post_asks_fewer(duty_draft *d, duty_squad *s)
{
    if (s->person_n == 0) {
        return false;
    }
    d->post[s->post].guards = s->person_n - 1;
    return true;
}

static bool post_needs_no_turns(duty_draft *d, duty_squad *s)
{
    if (s->squad == 0) {
        return false;
    }
    duty_post *post = &d->post[s->post];
    post->shift_s = draft_below(d, 2) == 0 ? 0 : post->to_s - post->from_s;
    return true;
}

// Reserves.

static bool answers_wrong(duty_draft *d, duty_stand *s)
{
    (void)d;
    s->answers++;
    return true;
}

static bool worst_answer_wrong(duty_draft *d, duty_stand *s)
{
    (void)d;
    s->worst_s--;
    return true;
}

static bool stand_missing(duty_draft *d)
{
    if (d->plan.n_stand == 0) {
        return false;
    }
    d->plan.n_stand--;
    return true;
}

static bool site_twice(duty_draft *d, duty_stand *s)
{
    if (s == d->plan.stand || s[-1].reserve != s->reserve) {
        return false;
    }
    s->site = s[-1].site;
    return true;
}

static bool reserve_asks_fewer(duty_draft *d, duty_stand *s)
{
    if (s->person_n == 0) {
        return false;
    }
    d->reserve[s->reserve].guards = s->person_n - 1;
    return true;
}

// Counts: each number that a reader believes, one more than it is.

static bool count_of_class_wrong(duty_draft *d)
{
    if (d->p.n_class == 0) {
        return false;
    }
    duty_class_need *need = &d->plan.by_class[draft_below(d, d->p.n_class)];
    int32_t *number[] = {&need->tps,          &need->teams_min,     &need->people_min,
                         &need->teams_placed, &need->people_placed, &need->tps_uncovered};
    *number[draft_below(d, 6)] += 1;
    return true;
}

static bool count_of_kecamatan_wrong(duty_draft *d)
{
    if (d->p.n_kecamatan == 0) {
        return false;
    }
    duty_kecamatan_need *need = &d->plan.by_kecamatan[draft_below(d, d->p.n_kecamatan)];
    int32_t *number[] = {&need->tps, &need->needed, &need->placed, &need->short_, &need->tps_uncovered};
    *number[draft_below(d, 5)] += 1;
    return true;
}

static bool count_of_all_wrong(duty_draft *d)
{
    int32_t *number[] = {&d->plan.lower_bound, &d->plan.available, &d->plan.short_by_bound};
    *number[draft_below(d, 3)] += 1;
    return true;
}

// A need that agrees with its shortage, but not with the TPS that are uncovered.
static bool need_too_small(duty_draft *d)
{
    if (d->p.n_kecamatan == 0) {
        return false;
    }
    duty_kecamatan_need *need = &d->plan.by_kecamatan[draft_below(d, d->p.n_kecamatan)];
    need->needed = need->placed - 1;
    need->short_ = -1;
    return true;
}

static bool placed_too_many(duty_draft *d)
{
    if (d->p.n_kecamatan == 0) {
        return false;
    }
    duty_kecamatan_need *need = &d->plan.by_kecamatan[draft_below(d, d->p.n_kecamatan)];
    need->placed++;
    need->short_--;
    return true;
}

static bool need_too_large(duty_draft *d)
{
    if (d->p.n_kecamatan == 0) {
        return false;
    }
    duty_kecamatan_need *need = &d->plan.by_kecamatan[draft_below(d, d->p.n_kecamatan)];
    need->short_ = d->p.n_tps * DUTY_TEAM_MAX + 1;
    need->needed = need->placed + need->short_;
    return true;
}

// Score.

static bool score_uncovered_wrong(duty_draft *d)
{
    if (d->p.n_class == 0) {
        return false;
    }
    d->plan.score.uncovered[draft_below(d, d->p.n_class)]++;
    return true;
}

static bool score_count_wrong(duty_draft *d)
{
    duty_score *s = &d->plan.score;
    int32_t *number[] = {&s->unguarded, &s->lacking, &s->breaks, &s->unanswered, &s->changed};
    *number[draft_below(d, 5)] += draft_below(d, 2) == 0 ? 1 : -1;
    return true;
}

static bool score_time_wrong(duty_draft *d)
{
    duty_score *s = &d->plan.score;
    int64_t *number[] = {&s->answer_s, &s->travel_s, &s->fairness};
    *number[draft_below(d, 3)] += draft_below(d, 2) == 0 ? 1 : -1;
    return true;
}

static bool score_worst_wrong(duty_draft *d)
{
    d->plan.score.worst_s += draft_below(d, 2) == 0 ? 1 : -1;
    return true;
}

// What a person was told, and is elsewhere: a break of nothing, but it must be counted. (With least_change it
// is already, since the person is called up.)
static bool change_not_counted(duty_draft *d, duty_team *t)
{
    int32_t tps = draft_below(d, d->p.n_tps);
    if (t->person_n == 0 || draft_has(d, t, tps) || d->person[t->person[0]].told_plus1 > 0 ||
        d->p.least_change) {
        return false;
    }
    d->person[t->person[0]].told_plus1 = tps + 1;
    return true;
}

static bool break_not_counted(duty_draft *d, duty_team *t)
{
    if (t->person_n == 0 || d->person[t->person[0]].overridden) {
        return false;
    }
    d->person[t->person[0]].overridden = true;
    return true;
}

static bool answer_not_counted(duty_draft *d, duty_stand *s)
{
    duty_reserve *reserve = &d->reserve[s->reserve];
    int32_t *time_s = (int32_t *)(uintptr_t)reserve->site_tps_s; // the draft's own copy
    for (int32_t i = 0; s->answers > 0 && i < reserve->n_site * d->p.n_tps; i++) {
        time_s[i] = MATRIX_NONE;
    }
    return s->answers > 0;
}

// Bounds.

static bool bound_people_wrong(duty_draft *d)
{
    d->plan.bound.people += draft_below(d, 2) == 0 ? 1 : -1;
    return true;
}

static bool bound_beyond_coverage(duty_draft *d)
{
    if (d->p.n_class == 0) {
        return false;
    }
    int32_t class_ = draft_below(d, d->p.n_class);
    d->plan.bound.uncovered[class_] = d->plan.score.uncovered[class_] + 1;
    return true;
}

static bool bound_beyond_worst(duty_draft *d)
{
    d->plan.bound.worst_s = d->plan.score.worst_s + 1;
    return true;
}

static bool bound_below_zero(duty_draft *d)
{
    d->plan.bound.worst_s = -1;
    return true;
}

static bool bound_of_travel_wrong(duty_draft *d)
{
    d->plan.bound.travel_s += draft_below(d, 2) == 0 ? 1 : -1;
    return true;
}

static bool bound_beyond_travel(duty_draft *d)
{
    d->plan.bound.travel_s = d->plan.bound.reached_s + 1;
    return true;
}

static bool reached_wrong(duty_draft *d)
{
    d->plan.bound.reached_s++;
    return true;
}

static bool own_toll_below_zero(duty_draft *d)
{
    if (d->p.n_person == 0) {
        return false;
    }
    d->plan.bound.own_toll[draft_below(d, d->p.n_person)] = -1;
    return true;
}

static bool toll_below_zero(duty_draft *d)
{
    if (d->p.n_unit == 0) {
        return false;
    }
    d->plan.bound.toll[draft_below(d, d->p.n_unit)] = -1;
    return true;
}

static bool price_of_uncovered(duty_draft *d)
{
    if (d->plan.n_uncovered == 0) {
        return false;
    }
    d->plan.bound.price[d->plan.uncovered[0]] = 1;
    return true;
}

#define OTHER_SQUAD                                                                                          \
    (BIT(DUTY_OPEN) | BIT(DUTY_ONCE) | BIT(DUTY_REST) | BIT(DUTY_BUSY) | BIT(DUTY_SCORE) | BIT(DUTY_POSTS) | \
     BIT(DUTY_BOUND))

const duty_operator mutate_duty_counts_operators[] = {
    {.info = {CHECK_DUTY_POSTS, "a lack of guards told too large", 0}, .on_plan = lack_of_posts_wrong},
    {.info = {CHECK_DUTY_POSTS, "a guard too few", COUNTS}, .on_squad = guard_fewer},
    {.info = {CHECK_DUTY_POSTS, "a guard in the other squad", OTHER_SQUAD}, .on_squad = guard_in_other_squad},
    {.info = {CHECK_DUTY_POSTS, "a squad twice", BIT(DUTY_BOUND)}, .on_plan = squad_twice},
    {.info = {CHECK_DUTY_POSTS, "a squad more than the post needs", OTHER_SQUAD},
     .on_squad = squad_beyond_need},
    {.info = {CHECK_DUTY_POSTS, "a squad larger than the post", OTHER_SQUAD}, .on_squad = post_asks_fewer},
    {.info = {CHECK_DUTY_POSTS, "two squads where one suffices", OTHER_SQUAD},
     .on_squad = post_needs_no_turns},
    {.info = {CHECK_DUTY_RESERVES, "a wrong number of answers", 0}, .on_stand = answers_wrong},
    {.info = {CHECK_DUTY_RESERVES, "a worst answer told too short", 0}, .on_stand = worst_answer_wrong},
    {.info = {CHECK_DUTY_RESERVES, "a stand missing", COUNTS}, .on_plan = stand_missing},
    {.info = {CHECK_DUTY_RESERVES, "two stands at one site",
              COUNTS | BIT(DUTY_HOME) | BIT(DUTY_REACH) | BIT(DUTY_TRAVEL) | BIT(DUTY_BUSY) | BIT(DUTY_REST)},
     .on_stand = site_twice},
    {.info = {CHECK_DUTY_RESERVES, "a stand larger than the reserve", COUNTS},
     .on_stand = reserve_asks_fewer},
    {.info = {CHECK_DUTY_NEED, "a wrong count of a class", 0}, .on_plan = count_of_class_wrong},
    {.info = {CHECK_DUTY_NEED, "a wrong count of a kecamatan", 0}, .on_plan = count_of_kecamatan_wrong},
    {.info = {CHECK_DUTY_NEED, "a wrong count of all", 0}, .on_plan = count_of_all_wrong},
    {.info = {CHECK_DUTY_NEED, "a need too small", 0}, .on_plan = need_too_small},
    {.info = {CHECK_DUTY_NEED, "an officer placed too many", 0}, .on_plan = placed_too_many},
    {.info = {CHECK_DUTY_NEED, "a need too large", 0}, .on_plan = need_too_large},
    {.info = {CHECK_DUTY_SCORE, "uncovered TPS of a class too many", 0}, .on_plan = score_uncovered_wrong},
    {.info = {CHECK_DUTY_SCORE, "a count that is off by one", 0}, .on_plan = score_count_wrong},
    {.info = {CHECK_DUTY_SCORE, "a sum that is off by one", 0}, .on_plan = score_time_wrong},
    {.info = {CHECK_DUTY_SCORE, "a worst way that is off by one", 0}, .on_plan = score_worst_wrong},
    {.info = {CHECK_DUTY_SCORE, "a change that is not counted", 0}, .on_team = change_not_counted},
    {.info = {CHECK_DUTY_SCORE, "a break that is not counted", BIT(DUTY_BOUND)},
     .on_team = break_not_counted},
    {.info = {CHECK_DUTY_SCORE, "TPS that cannot be answered", BIT(DUTY_RESERVES)},
     .on_stand = answer_not_counted},
    {.info = {CHECK_DUTY_BOUND, "a bound of people that is off by one", 0}, .on_plan = bound_people_wrong},
    {.info = {CHECK_DUTY_BOUND, "a bound beyond what is uncovered", 0}, .on_plan = bound_beyond_coverage},
    {.info = {CHECK_DUTY_BOUND, "a bound beyond the worst way", 0}, .on_plan = bound_beyond_worst},
    {.info = {CHECK_DUTY_BOUND, "a bound below zero", 0}, .on_plan = bound_below_zero},
    {.info = {CHECK_DUTY_BOUND, "a bound of travel that is off by one", 0}, .on_plan = bound_of_travel_wrong},
    {.info = {CHECK_DUTY_BOUND, "a bound beyond the travel", 0}, .on_plan = bound_beyond_travel},
    {.info = {CHECK_DUTY_BOUND, "a travel reached that is off by one", 0}, .on_plan = reached_wrong},
    {.info = {CHECK_DUTY_BOUND, "a toll below zero", 0}, .on_plan = toll_below_zero},
    {.info = {CHECK_DUTY_BOUND, "a toll of one officer below zero", 0}, .on_plan = own_toll_below_zero},
    {.info = {CHECK_DUTY_BOUND, "a price of what is uncovered", 0}, .on_plan = price_of_uncovered},
};
const size_t mutate_duty_counts_count =
    sizeof mutate_duty_counts_operators / sizeof mutate_duty_counts_operators[0];
