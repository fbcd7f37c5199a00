// Planted errors in who serves where, and when.
#include "mutate_duty.h"

// One place for two.

static bool member_of_two_teams(duty_draft *d, duty_team *t)
{
    for (int32_t i = 0; t->person_n > 0 && i < d->plan.n_team; i++) {
        const duty_team *other = &d->plan.team[i];
        if (other != t && other->person_n > 0) {
            t->person[0] = other->person[0];
            return true;
        }
    }
    return false;
}

static int64_t team_begin(const duty_draft *d)
{
    return d->p.phase[0].from_s;
}

static int64_t team_end(const duty_draft *d)
{
    return d->p.phase[DUTY_PHASES - 1].to_s;
}

// A guard who is in a team whose duty lies within the time of the post: the squad's overlaps it, unless it
// has but a shift of it.
static bool guard_of_a_team(duty_draft *d, duty_squad *s)
{
    const duty_post *post = &d->post[s->post];
    bool overlaps = post->from_s + 2 * (int64_t)post->shift_s < team_end(d) &&
                    post->to_s - 2 * (int64_t)post->shift_s > team_begin(d);
    for (int32_t i = 0; overlaps && s->person_n > 0 && i < d->plan.n_team; i++) {
        if (d->plan.team[i].person_n > 0) {
            s->person[0] = d->plan.team[i].person[0];
            return true;
        }
    }
    return false;
}

static bool reserve_of_a_team(duty_draft *d, duty_stand *s)
{
    const duty_reserve *reserve = &d->reserve[s->reserve];
    bool overlaps = reserve->from_s < team_end(d) && reserve->to_s > team_begin(d);
    for (int32_t i = 0; overlaps && s->person_n > 0 && i < d->plan.n_team; i++) {
        if (d->plan.team[i].person_n > 0) {
            s->person[0] = d->plan.team[i].person[0];
            return true;
        }
    }
    return false;
}

static bool member_twice(duty_draft *d, duty_team *t)
{
    (void)d;
    if (t->person_n < 2) {
        return false;
    }
    t->person[1] = t->person[0];
    return true;
}

// Rest between duties: a squad of a post that lies before the teams' duty, by a member.

static bool is_member(duty_draft *d, int32_t person)
{
    for (int32_t i = 0; i < d->plan.n_team; i++) {
        for (int32_t k = 0; k < d->plan.team[i].person_n; k++) {
            if (d->plan.team[i].person[k] == person) {
                return true;
            }
        }
    }
    return false;
}

static bool rest_longer(duty_draft *d, duty_squad *s)
{
    const duty_post *post = &d->post[s->post];
    int64_t gap_s = team_begin(d) - post->from_s;
    if (s->person_n == 0 || gap_s <= 0 || post->to_s > team_begin(d) || !is_member(d, s->person[0])) {
        return false;
    }
    d->p.rest_s = (int32_t)gap_s;
    return true;
}

static bool way_to_duty_longer(duty_draft *d, duty_squad *s)
{
    const duty_post *post = &d->post[s->post];
    int64_t gap_s = team_begin(d) - post->from_s;
    if (s->person_n == 0 || gap_s <= 0 || post->to_s > team_begin(d) || !is_member(d, s->person[0])) {
        return false;
    }
    *draft_way_squad(d, s, s->person[0]) = (int32_t)gap_s;
    return true;
}

// Busy, and away.

static bool member_busy(duty_draft *d, duty_team *t)
{
    int64_t begin_s = team_begin(d);
    if (t->person_n == 0) {
        return false;
    }
    draft_set_busy(d, t->person[0], begin_s, begin_s + 1);
    return true;
}

static bool member_back_late(duty_draft *d, duty_team *t)
{
    int32_t way_s = t->person_n > 0 ? *draft_way_team(d, t, t->person[0]) : 0;
    if (way_s < 2) {
        return false;
    }
    draft_set_busy(d, t->person[0], team_begin(d) - way_s, team_begin(d) - way_s + 1);
    return true;
}

static bool guard_busy(duty_draft *d, duty_squad *s)
{
    const duty_post *post = &d->post[s->post];
    if (s->person_n == 0) {
        return false;
    }
    draft_set_busy(d, s->person[0], post->from_s - (s->squad == 0), post->to_s + 1);
    return true;
}

static bool reserve_busy(duty_draft *d, duty_stand *s)
{
    int64_t to_s = d->reserve[s->reserve].to_s;
    int32_t way_s = s->person_n > 0 ? *draft_way_stand(d, s, s->person[0]) : 0;
    if (way_s < 2) {
        return false;
    }
    draft_set_busy(d, s->person[0], to_s + way_s - 1, to_s + way_s);
    return true;
}

static bool member_comes_late(duty_draft *d, duty_team *t)
{
    if (t->person_n == 0) {
        return false;
    }
    d->person[t->person[0]].from_s = (int32_t)team_begin(d) + 1;
    return true;
}

static bool member_leaves_early(duty_draft *d, duty_team *t)
{
    if (t->person_n == 0) {
        return false;
    }
    d->person[t->person[0]].to_s = (int32_t)team_end(d) - 1;
    return true;
}

// From its first shift on, which is an hour or more after a second one has begun.
static bool guard_comes_late(duty_draft *d, duty_squad *s)
{
    const duty_post *post = &d->post[s->post];
    int32_t from_s = post->from_s + s->squad * post->shift_s + 1;
    if (s->person_n == 0 || from_s > d->person[s->person[0]].to_s) {
        return false;
    }
    d->person[s->person[0]].from_s = from_s;
    return true;
}

static bool guard_leaves_early(duty_draft *d, duty_squad *s)
{
    const duty_post *post = &d->post[s->post];
    int64_t to_s = post->to_s - (int64_t)post->shift_s - 1;
    if (s->person_n == 0 || to_s < d->person[s->person[0]].from_s) {
        return false;
    }
    d->person[s->person[0]].to_s = (int32_t)to_s;
    return true;
}

static bool reserve_leaves_early(duty_draft *d, duty_stand *s)
{
    int32_t to_s = d->reserve[s->reserve].to_s - 1;
    if (s->person_n == 0 || to_s < d->person[s->person[0]].from_s) {
        return false;
    }
    d->person[s->person[0]].to_s = to_s;
    return true;
}

// Pledge, villages.

static bool member_unsigned(duty_draft *d, duty_team *t)
{
    if (t->person_n == 0) {
        return false;
    }
    d->person[t->person[0]].eligible = false;
    return true;
}

static bool guard_unsigned(duty_draft *d, duty_squad *s)
{
    if (s->person_n == 0) {
        return false;
    }
    d->person[s->person[0]].eligible = false;
    return true;
}

static bool member_not_eligible(duty_draft *d, duty_team *t)
{
    for (int32_t i = 0; t->person_n > 0 && i < d->p.n_person; i++) {
        if (!d->person[i].eligible) {
            t->person[0] = i;
            return true;
        }
    }
    return false;
}

// A village that no TPS or post has.
static int32_t village_unknown(const duty_draft *d)
{
    int32_t village = 1000000;
    for (int32_t i = 0; i < d->p.n_tps; i++) {
        village = d->tps[i].village >= village ? d->tps[i].village + 1 : village;
    }
    return village;
}

static bool officer_of_another_village(duty_draft *d, duty_team *t)
{
    if (t->person_n == 0) {
        return false;
    }
    draft_set_village(d, t->person[0], village_unknown(d));
    return true;
}

static bool officer_of_another_kecamatan(duty_draft *d, duty_team *t)
{
    for (int32_t i = 0; i < t->person_n; i++) {
        duty_person *person = &d->person[t->person[i]];
        if (d->unit[person->unit].kecamatan != t->kecamatan) {
            person->village_officer = true;
            person->village_n = 0;
            return true;
        }
    }
    return false;
}

static bool officer_at_a_post(duty_draft *d, duty_squad *s)
{
    if (s->person_n == 0) {
        return false;
    }
    d->person[s->person[0]].village_officer = true;
    return true;
}

static bool officer_in_reserve(duty_draft *d, duty_stand *s)
{
    if (s->person_n == 0) {
        return false;
    }
    d->person[s->person[0]].village_officer = true;
    return true;
}

static bool member_barred(duty_draft *d, duty_team *t)
{
    if (t->person_n == 0) {
        return false;
    }
    draft_set_barred(d, t->person[0], d->tps[draft_tps(d, t)[draft_below(d, t->tps_n)]].village);
    return true;
}

static bool guard_barred(duty_draft *d, duty_squad *s)
{
    if (s->person_n == 0) {
        return false;
    }
    draft_set_barred(d, s->person[0], d->post[s->post].village);
    return true;
}

// Home.

// A member's Polsek turns out to be that of another kecamatan, and the neighbours' limit just too short.
static bool member_from_afar(duty_draft *d, duty_team *t)
{
    int32_t way_s = t->person_n > 0 ? *draft_way_team(d, t, t->person[0]) : 0;
    if (d->p.n_kecamatan < 2 || way_s < 2) {
        return false;
    }
    d->unit[d->person[t->person[0]].unit].kecamatan = (t->kecamatan + 1) % d->p.n_kecamatan;
    d->p.neighbour_s = way_s - 1;
    return true;
}

static bool guard_of_another_polsek(duty_draft *d, duty_squad *s)
{
    int32_t at = d->post[s->post].kecamatan;
    if (d->p.n_kecamatan < 2 || at < 0 || s->person_n == 0) {
        return false;
    }
    d->unit[d->person[s->person[0]].unit].kecamatan = (at + 1) % d->p.n_kecamatan;
    return true;
}

static bool own_post_of_the_pool(duty_draft *d, duty_squad *s)
{
    if (s->person_n == 0 || d->unit[d->person[s->person[0]].unit].kecamatan >= 0) {
        return false;
    }
    d->post[s->post].own = true;
    return true;
}

static bool reserve_of_another_polsek(duty_draft *d, duty_stand *s)
{
    int32_t *at = (int32_t *)(uintptr_t)d->reserve[s->reserve].site_kecamatan; // the draft's own copy
    int32_t home = s->person_n > 0 ? d->unit[d->person[s->person[0]].unit].kecamatan : -1;
    if (home < 0) {
        return false;
    }
    at[s->site] = -1;
    return true;
}

// Skills, pins.

static bool post_asks_skill(duty_draft *d, duty_squad *s)
{
    uint32_t lacks = s->person_n > 0 ? ~d->person[s->person[0]].skills : 0;
    d->post[s->post].skills |= lacks;
    return lacks != 0;
}

static bool reserve_asks_skill(duty_draft *d, duty_stand *s)
{
    uint32_t lacks = s->person_n > 0 ? ~d->person[s->person[0]].skills : 0;
    d->reserve[s->reserve].skills |= lacks;
    return lacks != 0;
}

static bool skill_lost(duty_draft *d, duty_stand *s)
{
    if (s->person_n == 0 || d->reserve[s->reserve].skills == 0) {
        return false;
    }
    d->person[s->person[0]].skills = 0;
    return true;
}

static bool member_pinned_elsewhere(duty_draft *d, duty_team *t)
{
    int32_t tps = draft_below(d, d->p.n_tps);
    if (t->person_n == 0 || draft_has(d, t, tps)) {
        return false;
    }
    d->person[t->person[0]].pin_plus1 = tps + 1;
    return true;
}

static bool guard_pinned_elsewhere(duty_draft *d, duty_squad *s)
{
    if (s->person_n == 0 || d->p.n_post < 2) {
        return false;
    }
    d->person[s->person[0]].pin_plus1 = d->p.n_tps + (s->post + 1) % d->p.n_post + 1;
    return true;
}

static bool reserve_pinned_elsewhere(duty_draft *d, duty_stand *s)
{
    if (s->person_n == 0 || d->p.n_tps == 0) {
        return false;
    }
    d->person[s->person[0]].pin_plus1 = draft_below(d, d->p.n_tps) + 1;
    return true;
}

// Ways.

static bool unit_without_way(duty_draft *d, duty_team *t)
{
    if (t->person_n == 0) {
        return false;
    }
    *draft_way_team(d, t, t->person[0]) = MATRIX_NONE;
    return true;
}

static bool guard_without_way(duty_draft *d, duty_squad *s)
{
    if (s->person_n == 0) {
        return false;
    }
    *draft_way_squad(d, s, s->person[0]) = MATRIX_NONE;
    return true;
}

static bool reserve_without_way(duty_draft *d, duty_stand *s)
{
    if (s->person_n == 0) {
        return false;
    }
    *draft_way_stand(d, s, s->person[0]) = MATRIX_NONE;
    return true;
}

static bool limit_too_short(duty_draft *d)
{
    int32_t longest_s = draft_longest_way(d);
    if (longest_s < 2) {
        return false;
    }
    d->p.travel_limit_s = longest_s - 1;
    return true;
}

static bool way_beyond_limit(duty_draft *d, duty_squad *s)
{
    int32_t longest_s = draft_longest_way(d);
    if (s->person_n == 0 || longest_s < 1) {
        return false;
    }
    d->p.travel_limit_s = longest_s;
    *draft_way_squad(d, s, s->person[0]) = longest_s + 1;
    return true;
}

#define LONGER_WAY (BIT(DUTY_BUSY) | BIT(DUTY_REST) | BIT(DUTY_TRAVEL) | BIT(DUTY_SCORE) | BIT(DUTY_BOUND))
#define OTHER_HOME (BIT(DUTY_VILLAGE) | BIT(DUTY_BOUND))

const duty_operator mutate_duty_people_operators[] = {
    {.info = {CHECK_DUTY_ONCE, "a member of two teams", OTHER_PERSON}, .on_team = member_of_two_teams},
    {.info = {CHECK_DUTY_ONCE, "a member twice", OTHER_PERSON}, .on_team = member_twice},
    {.info = {CHECK_DUTY_ONCE, "a guard who is in a team", OTHER_PERSON}, .on_squad = guard_of_a_team},
    {.info = {CHECK_DUTY_ONCE, "a reserve who is in a team", OTHER_PERSON}, .on_stand = reserve_of_a_team},
    {.info = {CHECK_DUTY_REST, "a longer rest between duties", BIT(DUTY_BOUND)}, .on_squad = rest_longer},
    {.info = {CHECK_DUTY_REST, "a longer way between duties", LONGER_WAY}, .on_squad = way_to_duty_longer},
    {.info = {CHECK_DUTY_BUSY, "a member who is elsewhere", BIT(DUTY_BOUND)}, .on_team = member_busy},
    {.info = {CHECK_DUTY_BUSY, "a member who has no time for the way", BIT(DUTY_BOUND)},
     .on_team = member_back_late},
    {.info = {CHECK_DUTY_BUSY, "a guard who is elsewhere", BIT(DUTY_BOUND)}, .on_squad = guard_busy},
    {.info = {CHECK_DUTY_BUSY, "a reserve who has no time for the way back", BIT(DUTY_BOUND)},
     .on_stand = reserve_busy},
    {.info = {CHECK_DUTY_OPEN, "a member who comes late", BIT(DUTY_BOUND)}, .on_team = member_comes_late},
    {.info = {CHECK_DUTY_OPEN, "a member who must leave early", BIT(DUTY_BOUND)},
     .on_team = member_leaves_early},
    {.info = {CHECK_DUTY_OPEN, "a guard who comes late", BIT(DUTY_BOUND)}, .on_squad = guard_comes_late},
    {.info = {CHECK_DUTY_OPEN, "a guard who must leave early", BIT(DUTY_BOUND)},
     .on_squad = guard_leaves_early},
    {.info = {CHECK_DUTY_OPEN, "a reserve who must leave early", BIT(DUTY_BOUND)},
     .on_stand = reserve_leaves_early},
    {.info = {CHECK_DUTY_ELIGIBLE, "a member without a pledge", COUNTS}, .on_team = member_unsigned},
    {.info = {CHECK_DUTY_ELIGIBLE, "a guard without a pledge", COUNTS}, .on_squad = guard_unsigned},
    {.info = {CHECK_DUTY_ELIGIBLE, "a member who may not be placed", OTHER_PERSON},
     .on_team = member_not_eligible},
    {.info = {CHECK_DUTY_VILLAGE, "a village officer of another village", BIT(DUTY_BOUND)},
     .on_team = officer_of_another_village},
    {.info = {CHECK_DUTY_VILLAGE, "a village officer of another kecamatan", BIT(DUTY_BOUND)},
     .on_team = officer_of_another_kecamatan},
    {.info = {CHECK_DUTY_VILLAGE, "a village officer at a post", BIT(DUTY_BOUND)},
     .on_squad = officer_at_a_post},
    {.info = {CHECK_DUTY_VILLAGE, "a village officer in reserve", BIT(DUTY_BOUND)},
     .on_stand = officer_in_reserve},
    {.info = {CHECK_DUTY_BARRED, "a member in a village barred to him", BIT(DUTY_BOUND)},
     .on_team = member_barred},
    {.info = {CHECK_DUTY_BARRED, "a guard in a village barred to him", BIT(DUTY_BOUND)},
     .on_squad = guard_barred},
    {.info = {CHECK_DUTY_HOME, "a member of a Polsek too far away", OTHER_HOME}, .on_team = member_from_afar},
    {.info = {CHECK_DUTY_HOME, "a guard of another Polsek", OTHER_HOME}, .on_squad = guard_of_another_polsek},
    {.info = {CHECK_DUTY_HOME, "a post for the own Polsek alone", BIT(DUTY_BOUND)},
     .on_squad = own_post_of_the_pool},
    {.info = {CHECK_DUTY_HOME, "a reserve of another Polsek", BIT(DUTY_BOUND)},
     .on_stand = reserve_of_another_polsek},
    {.info = {CHECK_DUTY_SKILLS, "a post that asks for a skill", BIT(DUTY_BOUND)},
     .on_squad = post_asks_skill},
    {.info = {CHECK_DUTY_SKILLS, "a reserve that asks for a skill", BIT(DUTY_BOUND)},
     .on_stand = reserve_asks_skill},
    {.info = {CHECK_DUTY_SKILLS, "a skill lost", BIT(DUTY_BOUND)}, .on_stand = skill_lost},
    {.info = {CHECK_DUTY_PIN, "a member who is pinned elsewhere", BIT(DUTY_BOUND)},
     .on_team = member_pinned_elsewhere},
    {.info = {CHECK_DUTY_PIN, "a guard who is pinned elsewhere", BIT(DUTY_BOUND)},
     .on_squad = guard_pinned_elsewhere},
    {.info = {CHECK_DUTY_PIN, "a reserve who is pinned elsewhere", BIT(DUTY_BOUND)},
     .on_stand = reserve_pinned_elsewhere},
    {.info = {CHECK_DUTY_REACH, "a member without a way to the group", COUNTS | BIT(DUTY_TIMES)},
     .on_team = unit_without_way},
    {.info = {CHECK_DUTY_REACH, "a guard without a way to the post", COUNTS}, .on_squad = guard_without_way},
    {.info = {CHECK_DUTY_REACH, "a reserve without a way to the site", COUNTS},
     .on_stand = reserve_without_way},
    {.info = {CHECK_DUTY_TRAVEL, "a limit shorter than a way", BIT(DUTY_BOUND)}, .on_plan = limit_too_short},
    {.info = {CHECK_DUTY_TRAVEL, "a guard's way longer than the limit", LONGER_WAY},
     .on_squad = way_beyond_limit},
};
const size_t mutate_duty_people_count =
    sizeof mutate_duty_people_operators / sizeof mutate_duty_people_operators[0];
