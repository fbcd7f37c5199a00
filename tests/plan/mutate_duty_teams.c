// Planted errors in the shape of a placement and in its teams.
#include "mutate_duty.h"

// Shape.

// An index that points nowhere: below 0, or n, or far beyond.
static int32_t nowhere(duty_draft *d, int32_t n)
{
    const int32_t value[] = {-2, n, INT32_MIN, INT32_MAX};
    return value[draft_below(d, 4)];
}

static bool team_points_nowhere(duty_draft *d, duty_team *t)
{
    switch (draft_below(d, 8)) {
    case 0:
        t->kecamatan = nowhere(d, d->p.n_kecamatan);
        break;
    case 1:
        t->class_ = nowhere(d, d->p.n_class);
        break;
    case 2:
        t->tps_first = nowhere(d, d->p.n_tps);
        break;
    case 3:
        t->tps_n = 0;
        break;
    case 4:
        t->tps_n = nowhere(d, d->p.n_tps + 1);
        break;
    case 5:
        t->person_n = nowhere(d, DUTY_TEAM_MAX + 1);
        break;
    case 6:
        t->station = nowhere(d, d->p.n_tps);
        break;
    default:
        draft_tps(d, t)[0] = nowhere(d, d->p.n_tps);
        break;
    }
    return true;
}

static bool member_unknown(duty_draft *d, duty_team *t)
{
    if (t->person_n == 0) {
        return false;
    }
    t->person[0] = nowhere(d, d->p.n_person);
    return true;
}

static bool squad_points_nowhere(duty_draft *d, duty_squad *s)
{
    switch (draft_below(d, 3)) {
    case 0:
        s->post = nowhere(d, d->p.n_post);
        break;
    case 1:
        s->squad = nowhere(d, DUTY_SQUADS_MAX);
        break;
    default:
        s->person_n = nowhere(d, DUTY_TEAM_MAX + 1);
        break;
    }
    return true;
}

static bool stand_points_nowhere(duty_draft *d, duty_stand *s)
{
    switch (draft_below(d, 3)) {
    case 0:
        s->site = nowhere(d, d->reserve[s->reserve].n_site);
        break;
    case 1:
        s->reserve = nowhere(d, d->p.n_reserve);
        break;
    default:
        s->person_n = nowhere(d, DUTY_TEAM_MAX + 1);
        break;
    }
    return true;
}

static bool stands_unsorted(duty_draft *d)
{
    if (d->plan.n_stand < 2) {
        return false;
    }
    duty_stand first = d->plan.stand[0];
    d->plan.stand[0] = d->plan.stand[1];
    d->plan.stand[1] = first;
    return true;
}

static bool uncovered_unknown(duty_draft *d)
{
    if (d->plan.n_uncovered == 0) {
        return false;
    }
    d->plan.uncovered[draft_below(d, d->plan.n_uncovered)] = nowhere(d, d->p.n_tps);
    return true;
}

static bool uncovered_unsorted(duty_draft *d)
{
    if (d->plan.n_uncovered < 2) {
        return false;
    }
    int32_t first = d->plan.uncovered[0];
    d->plan.uncovered[0] = d->plan.uncovered[1];
    d->plan.uncovered[1] = first;
    return true;
}

static bool table_missing(duty_draft *d)
{
    if (d->p.n_class == 0 || d->p.n_unit == 0) {
        return false;
    }
    switch (draft_below(d, 4)) {
    case 0:
        d->plan.by_class = NULL;
        break;
    case 1:
        d->plan.score.uncovered = NULL;
        break;
    case 2:
        d->plan.bound.uncovered = NULL;
        break;
    default:
        d->plan.bound.toll = NULL;
        break;
    }
    return true;
}

// A problem that is broken itself: one number of it that cannot be, in each of its parts.
static bool problem_broken(duty_draft *d, duty_team *t)
{
    int32_t tps = draft_tps(d, t)[0];
    duty_person *person = &d->person[0];
    switch (draft_below(d, 14)) {
    case 0:
        draft_pattern(d, tps)->polri = 0;
        break;
    case 1:
        draft_pattern(d, tps)->polri_min = draft_pattern(d, tps)->polri + 1;
        break;
    case 2:
        d->tps[tps].local = d->near[t->kecamatan].n;
        break;
    case 3:
        person->unit = d->p.n_unit;
        break;
    case 4:
        person->to_s = person->from_s - 1;
        break;
    case 5:
        person->village_first = d->p.n_village;
        person->village_n = 1;
        break;
    case 6:
        person->barred_n = -1;
        break;
    case 7:
        person->pin_plus1 = d->p.n_tps + d->p.n_post + d->p.n_reserve + 1;
        break;
    case 8:
        draft_set_busy(d, 0, 10, 9);
        break;
    case 9:
        d->unit[0].kecamatan = d->p.n_kecamatan;
        break;
    case 10:
        d->unit_tps_s[tps] = -2;
        break;
    case 11:
        d->p.rest_s = -1;
        break;
    case 12:
        d->p.phase[1].to_s = d->p.phase[1].from_s - 1;
        break;
    default:
        d->near[t->kecamatan].time_s[0] = -2;
        break;
    }
    return true;
}

static bool post_broken(duty_draft *d, duty_squad *s)
{
    duty_post *post = &d->post[s->post];
    switch (draft_below(d, 3)) {
    case 0:
        post->shift_s = -1;
        break;
    case 1:
        post->to_s = post->from_s - 1;
        break;
    default:
        post->guards = DUTY_TEAM_MAX + 1;
        break;
    }
    return true;
}

static bool reserve_broken(duty_draft *d, duty_stand *s)
{
    duty_reserve *reserve = &d->reserve[s->reserve];
    switch (draft_below(d, 3)) {
    case 0:
        reserve->n = reserve->n_site + 1;
        break;
    case 1:
        reserve->to_s = reserve->from_s - 1;
        break;
    default:
        reserve->unit_site_s = NULL;
        break;
    }
    return true;
}

// Cover, class, group.

static bool tps_in_two_teams(duty_draft *d, duty_team *t)
{
    for (int32_t i = 0; i < d->plan.n_team; i++) {
        if (&d->plan.team[i] != t) {
            draft_tps(d, t)[0] = draft_tps(d, &d->plan.team[i])[0];
            return true;
        }
    }
    return false;
}

static bool tps_forgotten(duty_draft *d)
{
    if (d->plan.n_uncovered == 0) {
        return false;
    }
    d->plan.n_uncovered--;
    return true;
}

static bool covered_and_uncovered(duty_draft *d, duty_team *t)
{
    if (d->plan.n_uncovered == 0) {
        return false;
    }
    d->plan.uncovered[0] = draft_tps(d, t)[0];
    return true;
}

static bool class_wrong(duty_draft *d, duty_team *t)
{
    if (d->p.n_class < 2) {
        return false;
    }
    t->class_ = (t->class_ + 1) % d->p.n_class;
    return true;
}

static bool kecamatan_wrong(duty_draft *d, duty_team *t)
{
    if (d->p.n_kecamatan < 2) {
        return false;
    }
    t->kecamatan = (t->kecamatan + 1) % d->p.n_kecamatan;
    return true;
}

// A TPS turns more vulnerable than its team.
static bool tps_of_higher_class(duty_draft *d, duty_team *t)
{
    for (int32_t i = 0; i < d->p.n_class; i++) {
        if (d->p.class_rank[i] > d->p.class_rank[t->class_]) {
            d->tps[draft_tps(d, t)[0]].class_ = i;
            return true;
        }
    }
    return false;
}

static bool group_too_large(duty_draft *d, duty_team *t)
{
    if (t->tps_n < 2) {
        return false;
    }
    draft_pattern(d, draft_tps(d, t)[draft_below(d, t->tps_n)])->tps = t->tps_n - 1;
    return true;
}

static int32_t group_room(duty_draft *d, const duty_team *t)
{
    int32_t room = INT32_MAX;
    for (int32_t i = 0; i < t->tps_n; i++) {
        int32_t tps = draft_pattern(d, draft_tps(d, t)[i])->tps;
        room = tps < room ? tps : room;
    }
    return room;
}

// A full team takes one more TPS from the team whose TPS stand after its own.
static bool group_takes_more(duty_draft *d, duty_team *t)
{
    for (int32_t i = 0; i < d->plan.n_team; i++) {
        duty_team *next = &d->plan.team[i];
        if (next->tps_first == t->tps_first + t->tps_n && next->tps_n > 1 && t->tps_n == group_room(d, t)) {
            t->tps_n++;
            next->tps_first++;
            next->tps_n--;
            return true;
        }
    }
    return false;
}

// Officers and Linmas.

static int32_t least_of(duty_draft *d, const duty_team *t)
{
    int32_t least = 0;
    for (int32_t i = 0; i < t->tps_n; i++) {
        const duty_pattern *pattern = draft_pattern(d, draft_tps(d, t)[i]);
        int32_t one = pattern->polri_min > 0 ? pattern->polri_min : pattern->polri;
        least = one > least ? one : least;
    }
    return least;
}

static bool member_fewer(duty_draft *d, duty_team *t)
{
    t->person_n = least_of(d, t) - 1;
    return true;
}

static bool pattern_asks_more(duty_draft *d, duty_team *t)
{
    duty_pattern *pattern = draft_pattern(d, draft_tps(d, t)[0]);
    if (t->person_n == DUTY_TEAM_MAX) {
        return false;
    }
    pattern->polri = pattern->polri > t->person_n + 1 ? pattern->polri : t->person_n + 1;
    pattern->polri_min = t->person_n + 1;
    return true;
}

static bool pattern_asks_fewer(duty_draft *d, duty_team *t)
{
    for (int32_t i = 0; t->person_n > 1 && i < t->tps_n; i++) {
        duty_pattern *pattern = draft_pattern(d, draft_tps(d, t)[i]);
        pattern->polri = t->person_n - 1;
        pattern->polri_min = 0;
    }
    return t->person_n > 1;
}

static bool linmas_more(duty_draft *d, duty_team *t)
{
    (void)d;
    t->linmas++;
    return true;
}

static bool linmas_of_pattern(duty_draft *d, duty_team *t)
{
    duty_pattern *pattern = draft_pattern(d, draft_tps(d, t)[0]);
    pattern->linmas += pattern->tps;
    return true;
}

// Station, limits, ways, times.

static bool station_of_another(duty_draft *d, duty_team *t)
{
    for (int32_t i = 0; i < d->plan.n_team; i++) {
        const duty_team *other = &d->plan.team[i];
        if (other != t && other->kecamatan == t->kecamatan) {
            t->station = draft_tps(d, other)[0];
            return true;
        }
    }
    return false;
}

static bool station_anywhere(duty_draft *d, duty_team *t)
{
    int32_t tps = draft_below(d, d->p.n_tps);
    if (draft_has(d, t, tps)) {
        return false;
    }
    t->station = tps;
    return true;
}

static bool hops_beyond_limit(duty_draft *d, duty_team *t)
{
    if (t->longest_hop_s < 2) {
        return false;
    }
    d->p.hop_limit_s = t->longest_hop_s - 1;
    return true;
}

static bool spread_beyond_limit(duty_draft *d, duty_team *t)
{
    if (t->spread_s < 2) {
        return false;
    }
    d->p.spread_limit_s = t->spread_s - 1;
    return true;
}

static bool group_without_way(duty_draft *d, duty_team *t)
{
    if (t->tps_n < 2) {
        return false;
    }
    matrix *near = &d->near[t->kecamatan];
    const int32_t *tps = draft_tps(d, t);
    near->time_s[d->tps[tps[0]].local * near->n + d->tps[tps[1]].local] = MATRIX_NONE;
    return true;
}

static bool way_back_longer(duty_draft *d, duty_team *t)
{
    if (t->tps_n < 2) {
        return false;
    }
    matrix *near = &d->near[t->kecamatan];
    const int32_t *tps = draft_tps(d, t);
    near->time_s[d->tps[tps[1]].local * near->n + d->tps[tps[0]].local] = t->longest_hop_s + 1;
    return true;
}

static bool hop_told_short(duty_draft *d, duty_team *t)
{
    (void)d;
    t->longest_hop_s--;
    return true;
}

static bool travel_told_short(duty_draft *d, duty_team *t)
{
    (void)d;
    t->travel_s--;
    return true;
}

static bool spread_told_long(duty_draft *d, duty_team *t)
{
    (void)d;
    t->spread_s++;
    return true;
}

#define HERE BIT(DUTY_COVER)
#define OTHER_PATTERN                                                                                        \
    (BIT(DUTY_GROUP) | BIT(DUTY_TEAM) | BIT(DUTY_LINMAS) | BIT(DUTY_CLASS) | BIT(DUTY_RESERVES) | COUNTS)
#define OTHER_STATION                                                                                        \
    (BIT(DUTY_HOPS) | BIT(DUTY_REACH) | BIT(DUTY_TRAVEL) | BIT(DUTY_TIMES) | BIT(DUTY_HOME) |                \
     BIT(DUTY_REST) | BIT(DUTY_BUSY) | COUNTS)

const duty_operator mutate_duty_teams_operators[] = {
    {.info = {CHECK_DUTY_SHAPE, "a team that points nowhere", HERE}, .on_team = team_points_nowhere},
    {.info = {CHECK_DUTY_SHAPE, "a member that does not exist", HERE}, .on_team = member_unknown},
    {.info = {CHECK_DUTY_SHAPE, "a squad that points nowhere", BIT(DUTY_POSTS)},
     .on_squad = squad_points_nowhere},
    {.info = {CHECK_DUTY_SHAPE, "a stand that points nowhere", BIT(DUTY_RESERVES)},
     .on_stand = stand_points_nowhere},
    {.info = {CHECK_DUTY_SHAPE, "stands out of order", BIT(DUTY_RESERVES)}, .on_plan = stands_unsorted},
    {.info = {CHECK_DUTY_SHAPE, "an uncovered TPS that does not exist", HERE}, .on_plan = uncovered_unknown},
    {.info = {CHECK_DUTY_SHAPE, "uncovered TPS out of order", 0}, .on_plan = uncovered_unsorted},
    {.info = {CHECK_DUTY_SHAPE, "a table missing", 0}, .on_plan = table_missing},
    {.info = {CHECK_DUTY_SHAPE, "a broken problem", 0}, .on_team = problem_broken},
    {.info = {CHECK_DUTY_SHAPE, "a broken post", 0}, .on_squad = post_broken},
    {.info = {CHECK_DUTY_SHAPE, "a broken reserve", 0}, .on_stand = reserve_broken},
    {.info = {CHECK_DUTY_COVER, "a TPS in two teams", OTHER_TPS}, .on_team = tps_in_two_teams},
    {.info = {CHECK_DUTY_COVER, "a TPS forgotten", COUNTS}, .on_plan = tps_forgotten},
    {.info = {CHECK_DUTY_COVER, "a TPS both covered and not", COUNTS | BIT(DUTY_SHAPE)},
     .on_team = covered_and_uncovered},
    {.info = {CHECK_DUTY_CLASS, "a team of another class", 0}, .on_team = class_wrong},
    {.info = {CHECK_DUTY_CLASS, "a team of another kecamatan", 0}, .on_team = kecamatan_wrong},
    {.info = {CHECK_DUTY_CLASS, "a TPS more vulnerable than its team", OTHER_PATTERN},
     .on_team = tps_of_higher_class},
    {.info = {CHECK_DUTY_GROUP, "a group larger than the pattern", OTHER_PATTERN},
     .on_team = group_too_large},
    {.info = {CHECK_DUTY_GROUP, "a full group that takes one more", OTHER_TPS}, .on_team = group_takes_more},
    {.info = {CHECK_DUTY_TEAM, "a member too few", COUNTS | BIT(DUTY_TIMES)}, .on_team = member_fewer},
    {.info = {CHECK_DUTY_TEAM, "a pattern that asks for more", COUNTS}, .on_team = pattern_asks_more},
    {.info = {CHECK_DUTY_TEAM, "a pattern that asks for fewer", COUNTS}, .on_team = pattern_asks_fewer},
    {.info = {CHECK_DUTY_LINMAS, "a Linmas too many", 0}, .on_team = linmas_more},
    {.info = {CHECK_DUTY_LINMAS, "a pattern with more Linmas", 0}, .on_team = linmas_of_pattern},
    {.info = {CHECK_DUTY_STATION, "a station of another team", OTHER_STATION}, .on_team = station_of_another},
    {.info = {CHECK_DUTY_STATION, "a station outside the group", OTHER_STATION}, .on_team = station_anywhere},
    {.info = {CHECK_DUTY_HOPS, "TPS too far from each other", BIT(DUTY_BOUND)}, .on_team = hops_beyond_limit},
    {.info = {CHECK_DUTY_HOPS, "a TPS too far from the station", BIT(DUTY_BOUND)},
     .on_team = spread_beyond_limit},
    {.info = {CHECK_DUTY_REACH, "TPS of a group without a way", COUNTS | BIT(DUTY_TIMES)},
     .on_team = group_without_way},
    {.info = {CHECK_DUTY_TIMES, "a longest hop told too short", 0}, .on_team = hop_told_short},
    {.info = {CHECK_DUTY_TIMES, "a travel time told too short", 0}, .on_team = travel_told_short},
    {.info = {CHECK_DUTY_TIMES, "a spread told too long", 0}, .on_team = spread_told_long},
    {.info = {CHECK_DUTY_TIMES, "a hop longer on the way back", COUNTS | BIT(DUTY_HOPS)},
     .on_team = way_back_longer},
};
const size_t mutate_duty_teams_count =
    sizeof mutate_duty_teams_operators / sizeof mutate_duty_teams_operators[0];
