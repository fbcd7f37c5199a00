// Planted errors in a placement.
#include "mutate.h"

#include <string.h>

#define BIT(name) (UINT64_C(1) << CHECK_##name)

// A copy of problem and plan to plant an error in; the named arrays may be written.
typedef struct duty_draft {
    arena *a;
    rng *r;
    duty_problem p;
    duty_plan plan; // all arrays; squad and uncovered have room for one more
    matrix *near;   // time_s copied
    duty_pattern *pattern;
    duty_tps *tps;
    int32_t *unit_tps_s;
    int32_t *unit_post_s;
    duty_person *person;
    duty_post *post;
} duty_draft;

// An operator works on the placement as a whole, or tries one team or squad after the other until one fits.
typedef struct duty_operator {
    mutation info;
    bool (*on_plan)(duty_draft *d);
    bool (*on_team)(duty_draft *d, duty_team *t);
    bool (*on_squad)(duty_draft *d, duty_squad *s);
} duty_operator;

static void *array_copy(arena *a, const void *from, size_t n, size_t room, size_t size)
{
    void *copy = arena_alloc(a, room, size);
    if (n > 0) {
        memcpy(copy, from, n * size);
    }
    return copy;
}
#define COPY(n, array)      array_copy(a, (array), (size_t)(n), (size_t)(n), sizeof *(array))
#define COPY_MORE(n, array) array_copy(a, (array), (size_t)(n), (size_t)(n) + 1, sizeof *(array))

static duty_draft draft_open(arena *a, rng *r, const duty_problem *p, const duty_plan *plan)
{
    duty_draft d = {.a = a, .r = r, .p = *p, .plan = *plan};
    d.p.near = d.near = COPY(p->n_kecamatan, p->near);
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        d.near[k].time_s = COPY(p->near[k].n * p->near[k].n, p->near[k].time_s);
    }
    d.p.pattern = d.pattern = COPY(p->n_class * p->n_kecamatan, p->pattern);
    d.p.tps = d.tps = COPY(p->n_tps, p->tps);
    d.p.unit_tps_s = d.unit_tps_s = COPY((int64_t)p->n_unit * p->n_tps, p->unit_tps_s);
    d.p.unit_post_s = d.unit_post_s = COPY((int64_t)p->n_unit * p->n_post, p->unit_post_s);
    d.p.person = d.person = COPY(p->n_person, p->person);
    d.p.post = d.post = COPY(p->n_post, p->post);
    d.plan.team = COPY(plan->n_team, plan->team);
    d.plan.team_tps = COPY_MORE(p->n_tps - plan->n_uncovered, plan->team_tps);
    d.plan.squad = COPY_MORE(plan->n_squad, plan->squad);
    d.plan.uncovered = COPY_MORE(plan->n_uncovered, plan->uncovered);
    d.plan.by_class = COPY(p->n_class, plan->by_class);
    d.plan.by_kecamatan = COPY(p->n_kecamatan, plan->by_kecamatan);
    return d;
}

static int32_t *tps_of(duty_draft *d, const duty_team *t)
{
    return &d->plan.team_tps[t->tps_first];
}

static duty_pattern *pattern_of(duty_draft *d, const duty_team *t)
{
    return &d->pattern[t->class_ * d->p.n_kecamatan + t->kecamatan];
}

// Shape.

// An index that points nowhere: below 0, or n, or far beyond.
static int32_t nowhere(duty_draft *d, int32_t n)
{
    const int32_t value[] = {-2, n, INT32_MIN, INT32_MAX};
    return value[rng_below(d->r, 4)];
}

static bool team_points_nowhere(duty_draft *d, duty_team *t)
{
    switch (rng_below(d->r, 7)) {
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
    default:
        tps_of(d, t)[0] = nowhere(d, d->p.n_tps);
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
    switch (rng_below(d->r, 3)) {
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

static bool uncovered_unknown(duty_draft *d)
{
    if (d->plan.n_uncovered == 0) {
        return false;
    }
    d->plan.uncovered[rng_below(d->r, (uint32_t)d->plan.n_uncovered)] = nowhere(d, d->p.n_tps);
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

// A problem that is broken itself: one number of it that cannot be, in each of its parts.
static bool problem_broken(duty_draft *d, duty_team *t)
{
    if (d->p.n_post == 0) {
        return false;
    }
    switch (rng_below(d->r, 4)) {
    case 0:
        pattern_of(d, t)->polri = 0;
        break;
    case 1:
        d->tps[tps_of(d, t)[0]].local = d->near[t->kecamatan].n;
        break;
    case 2:
        d->person[0].unit = d->p.n_unit;
        break;
    default:
        d->post[0].shift_s = 0;
        break;
    }
    return true;
}

// Cover, class, group.

static bool tps_in_two_teams(duty_draft *d, duty_team *t)
{
    for (int32_t i = 0; i < d->plan.n_team; i++) {
        if (&d->plan.team[i] != t) {
            tps_of(d, t)[0] = tps_of(d, &d->plan.team[i])[0];
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
    d->plan.uncovered[0] = tps_of(d, t)[0];
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

static bool tps_of_other_class(duty_draft *d, duty_team *t)
{
    if (d->p.n_class < 2) {
        return false;
    }
    duty_tps *tps = &d->tps[tps_of(d, t)[0]];
    tps->class_ = (tps->class_ + 1) % d->p.n_class;
    return true;
}

static bool group_too_large(duty_draft *d, duty_team *t)
{
    if (t->tps_n < 2) {
        return false;
    }
    pattern_of(d, t)->tps = t->tps_n - 1;
    return true;
}

// A full team takes one more TPS from the team whose TPS stand after its own.
static bool group_takes_more(duty_draft *d, duty_team *t)
{
    for (int32_t i = 0; i < d->plan.n_team; i++) {
        duty_team *next = &d->plan.team[i];
        if (next->tps_first == t->tps_first + t->tps_n && next->tps_n > 1 &&
            t->tps_n == pattern_of(d, t)->tps) {
            t->tps_n++;
            next->tps_first++;
            next->tps_n--;
            return true;
        }
    }
    return false;
}

// Members.

static bool member_fewer(duty_draft *d, duty_team *t)
{
    (void)d;
    if (t->person_n == 0) {
        return false;
    }
    t->person_n--;
    return true;
}

static bool pattern_asks_more(duty_draft *d, duty_team *t)
{
    if (pattern_of(d, t)->polri == DUTY_TEAM_MAX) {
        return false;
    }
    pattern_of(d, t)->polri++;
    return true;
}

static bool linmas_more(duty_draft *d, duty_team *t)
{
    (void)d;
    t->linmas++;
    return true;
}

static bool linmas_of_pattern(duty_draft *d, duty_team *t)
{
    pattern_of(d, t)->linmas++;
    return true;
}

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

static bool guard_of_a_team(duty_draft *d, duty_squad *s)
{
    for (int32_t i = 0; s->person_n > 0 && i < d->plan.n_team; i++) {
        if (d->plan.team[i].person_n > 0) {
            s->person[0] = d->plan.team[i].person[0];
            return true;
        }
    }
    return false;
}

static bool member_unsigned(duty_draft *d, duty_team *t)
{
    if (t->person_n == 0) {
        return false;
    }
    d->person[t->person[0]].eligible = false;
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

static bool village_officer_away(duty_draft *d, duty_team *t)
{
    for (int32_t i = 0; i < t->person_n; i++) {
        duty_person *person = &d->person[t->person[i]];
        if (d->p.unit[person->unit].kecamatan != t->kecamatan) {
            person->village_officer = true;
            return true;
        }
    }
    return false;
}

static bool guard_officer_away(duty_draft *d, duty_squad *s)
{
    for (int32_t i = 0; i < s->person_n; i++) {
        duty_person *person = &d->person[s->person[i]];
        if (d->p.unit[person->unit].kecamatan != d->post[s->post].kecamatan) {
            person->village_officer = true;
            return true;
        }
    }
    return false;
}

static bool member_comes_late(duty_draft *d, duty_team *t)
{
    if (t->person_n == 0) {
        return false;
    }
    d->person[t->person[0]].from_s = d->p.phase[0].from_s + 1;
    return true;
}

static bool member_leaves_early(duty_draft *d, duty_team *t)
{
    if (t->person_n == 0) {
        return false;
    }
    d->person[t->person[0]].to_s = d->p.phase[DUTY_PHASES - 1].to_s - 1;
    return true;
}

static bool guard_comes_late(duty_draft *d, duty_squad *s)
{
    if (s->person_n == 0) {
        return false;
    }
    d->person[s->person[0]].from_s = d->post[s->post].from_s + 1;
    return true;
}

static bool guard_leaves_early(duty_draft *d, duty_squad *s)
{
    if (s->person_n == 0) {
        return false;
    }
    d->person[s->person[0]].to_s = d->post[s->post].to_s - 1;
    return true;
}

// Reach and times.

static bool unit_without_way(duty_draft *d, duty_team *t)
{
    for (int32_t i = 0; t->person_n > 0 && i < t->tps_n; i++) {
        int32_t unit = d->person[t->person[0]].unit;
        d->unit_tps_s[(int64_t)unit * d->p.n_tps + tps_of(d, t)[i]] = MATRIX_NONE;
    }
    return t->person_n > 0;
}

static bool group_without_way(duty_draft *d, duty_team *t)
{
    if (t->tps_n < 2) {
        return false;
    }
    matrix *near = &d->near[t->kecamatan];
    near->time_s[d->tps[tps_of(d, t)[0]].local * near->n + d->tps[tps_of(d, t)[1]].local] = MATRIX_NONE;
    return true;
}

static bool guard_without_way(duty_draft *d, duty_squad *s)
{
    if (s->person_n == 0) {
        return false;
    }
    int32_t unit = d->person[s->person[0]].unit;
    d->unit_post_s[(int64_t)unit * d->p.n_post + s->post] = MATRIX_NONE;
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

static bool way_back_longer(duty_draft *d, duty_team *t)
{
    if (t->tps_n < 2) {
        return false;
    }
    matrix *near = &d->near[t->kecamatan];
    int32_t from = d->tps[tps_of(d, t)[1]].local;
    near->time_s[from * near->n + d->tps[tps_of(d, t)[0]].local] = t->longest_hop_s + 1;
    return true;
}

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

static bool post_needs_no_rest(duty_draft *d, duty_squad *s)
{
    if (s->squad == 0) {
        return false;
    }
    d->post[s->post].shift_s = d->post[s->post].to_s - d->post[s->post].from_s;
    return true;
}

// Counts: each number that a reader believes, one more than it is.

static bool count_of_class_wrong(duty_draft *d)
{
    if (d->p.n_class == 0) {
        return false;
    }
    duty_class_need *need = &d->plan.by_class[rng_below(d->r, (uint32_t)d->p.n_class)];
    int32_t *number[] = {&need->tps,          &need->teams_min,     &need->people_min,
                         &need->teams_placed, &need->people_placed, &need->tps_uncovered};
    *number[rng_below(d->r, 6)] += 1;
    return true;
}

static bool count_of_kecamatan_wrong(duty_draft *d)
{
    if (d->p.n_kecamatan == 0) {
        return false;
    }
    duty_kecamatan_need *need = &d->plan.by_kecamatan[rng_below(d->r, (uint32_t)d->p.n_kecamatan)];
    int32_t *number[] = {&need->tps, &need->needed, &need->placed, &need->short_, &need->tps_uncovered};
    *number[rng_below(d->r, 5)] += 1;
    return true;
}

static bool count_of_all_wrong(duty_draft *d)
{
    int32_t *number[] = {&d->plan.lower_bound, &d->plan.available, &d->plan.short_by_bound};
    *number[rng_below(d->r, 3)] += 1;
    return true;
}

// A need that agrees with its shortage, but not with the TPS that are uncovered.
static bool need_too_small(duty_draft *d)
{
    if (d->p.n_kecamatan == 0) {
        return false;
    }
    duty_kecamatan_need *need = &d->plan.by_kecamatan[rng_below(d->r, (uint32_t)d->p.n_kecamatan)];
    need->needed = need->placed - 1;
    need->short_ = -1;
    return true;
}

// An officer more both placed and needed, which agrees with itself.
static bool placed_too_many(duty_draft *d)
{
    if (d->p.n_kecamatan == 0) {
        return false;
    }
    duty_kecamatan_need *need = &d->plan.by_kecamatan[rng_below(d->r, (uint32_t)d->p.n_kecamatan)];
    need->placed++;
    need->needed++;
    return true;
}

static bool need_too_large(duty_draft *d)
{
    if (d->p.n_kecamatan == 0) {
        return false;
    }
    duty_kecamatan_need *need = &d->plan.by_kecamatan[rng_below(d->r, (uint32_t)d->p.n_kecamatan)];
    need->short_ = d->p.n_tps * DUTY_TEAM_MAX + 1;
    need->needed = need->placed + need->short_;
    return true;
}

#define LEFT_OUT (BIT(DUTY_COVER) | BIT(DUTY_NEED))
#define OTHER_PERSON                                                                                         \
    (BIT(DUTY_ONCE) | BIT(DUTY_ELIGIBLE) | BIT(DUTY_OPEN) | BIT(DUTY_REACH) | BIT(DUTY_TIMES))
#define OTHER_TPS (BIT(DUTY_CLASS) | BIT(DUTY_REACH) | BIT(DUTY_TIMES))
#define OTHER_PATTERN                                                                                        \
    (BIT(DUTY_GROUP) | BIT(DUTY_TEAM) | BIT(DUTY_LINMAS) | BIT(DUTY_NEED) | BIT(DUTY_ELIGIBLE))

static const duty_operator operators[] = {
    {{CHECK_DUTY_SHAPE, "a team that points nowhere", LEFT_OUT}, NULL, team_points_nowhere, NULL},
    {{CHECK_DUTY_SHAPE, "a member that does not exist", LEFT_OUT}, NULL, member_unknown, NULL},
    {{CHECK_DUTY_SHAPE, "a squad that points nowhere", BIT(DUTY_POSTS)}, NULL, NULL, squad_points_nowhere},
    {{CHECK_DUTY_SHAPE, "an uncovered TPS that does not exist", LEFT_OUT}, uncovered_unknown, NULL, NULL},
    {{CHECK_DUTY_SHAPE, "uncovered TPS out of order", 0}, uncovered_unsorted, NULL, NULL},
    {{CHECK_DUTY_SHAPE, "a broken problem", 0}, NULL, problem_broken, NULL},
    {{CHECK_DUTY_COVER, "a TPS in two teams", OTHER_TPS}, NULL, tps_in_two_teams, NULL},
    {{CHECK_DUTY_COVER, "a TPS forgotten", BIT(DUTY_NEED)}, tps_forgotten, NULL, NULL},
    {{CHECK_DUTY_COVER, "a TPS both covered and not", BIT(DUTY_NEED) | BIT(DUTY_SHAPE)},
     NULL,
     covered_and_uncovered,
     NULL},
    {{CHECK_DUTY_CLASS, "a team of another class", OTHER_PATTERN}, NULL, class_wrong, NULL},
    {{CHECK_DUTY_CLASS, "a team of another kecamatan", OTHER_PATTERN}, NULL, kecamatan_wrong, NULL},
    {{CHECK_DUTY_CLASS, "a TPS of another class", BIT(DUTY_NEED)}, NULL, tps_of_other_class, NULL},
    {{CHECK_DUTY_GROUP, "a group larger than the pattern", BIT(DUTY_NEED)}, NULL, group_too_large, NULL},
    {{CHECK_DUTY_GROUP, "a full group that takes one more", OTHER_TPS}, NULL, group_takes_more, NULL},
    {{CHECK_DUTY_TEAM, "a member too few", BIT(DUTY_NEED) | BIT(DUTY_TIMES)}, NULL, member_fewer, NULL},
    {{CHECK_DUTY_TEAM, "a pattern that asks for one more", BIT(DUTY_NEED)}, NULL, pattern_asks_more, NULL},
    {{CHECK_DUTY_LINMAS, "a Linmas too many", 0}, NULL, linmas_more, NULL},
    {{CHECK_DUTY_LINMAS, "a pattern with one Linmas more", BIT(DUTY_NEED)}, NULL, linmas_of_pattern, NULL},
    {{CHECK_DUTY_ONCE, "a member of two teams", OTHER_PERSON}, NULL, member_of_two_teams, NULL},
    {{CHECK_DUTY_ONCE, "a guard who is in a team", OTHER_PERSON}, NULL, NULL, guard_of_a_team},
    {{CHECK_DUTY_ELIGIBLE, "a member without a pledge", BIT(DUTY_NEED)}, NULL, member_unsigned, NULL},
    {{CHECK_DUTY_ELIGIBLE, "a member who may not be placed", OTHER_PERSON}, NULL, member_not_eligible, NULL},
    {{CHECK_DUTY_ELIGIBLE, "a village officer in another kecamatan", 0}, NULL, village_officer_away, NULL},
    {{CHECK_DUTY_ELIGIBLE, "a village officer at a post elsewhere", 0}, NULL, NULL, guard_officer_away},
    {{CHECK_DUTY_OPEN, "a member who comes late", 0}, NULL, member_comes_late, NULL},
    {{CHECK_DUTY_OPEN, "a member who must leave early", 0}, NULL, member_leaves_early, NULL},
    {{CHECK_DUTY_OPEN, "a guard who comes late", 0}, NULL, NULL, guard_comes_late},
    {{CHECK_DUTY_OPEN, "a guard who must leave early", 0}, NULL, NULL, guard_leaves_early},
    {{CHECK_DUTY_REACH, "a member without a way to the group", BIT(DUTY_TIMES)},
     NULL,
     unit_without_way,
     NULL},
    {{CHECK_DUTY_REACH, "TPS of a group without a way", BIT(DUTY_TIMES)}, NULL, group_without_way, NULL},
    {{CHECK_DUTY_REACH, "a guard without a way to the post", 0}, NULL, NULL, guard_without_way},
    {{CHECK_DUTY_TIMES, "a longest hop told too short", 0}, NULL, hop_told_short, NULL},
    {{CHECK_DUTY_TIMES, "a travel time told too short", 0}, NULL, travel_told_short, NULL},
    {{CHECK_DUTY_TIMES, "a hop longer on the way back", 0}, NULL, way_back_longer, NULL},
    {{CHECK_DUTY_POSTS, "a lack of guards told too large", 0}, lack_of_posts_wrong, NULL, NULL},
    {{CHECK_DUTY_POSTS, "a guard too few", 0}, NULL, NULL, guard_fewer},
    {{CHECK_DUTY_POSTS, "a guard in the other squad", 0}, NULL, NULL, guard_in_other_squad},
    {{CHECK_DUTY_POSTS, "a squad twice", 0}, squad_twice, NULL, NULL},
    {{CHECK_DUTY_POSTS, "a squad more than the post needs", 0}, NULL, NULL, squad_beyond_need},
    {{CHECK_DUTY_POSTS, "a squad larger than the post", 0}, NULL, NULL, post_asks_fewer},
    {{CHECK_DUTY_POSTS, "two squads where one suffices", 0}, NULL, NULL, post_needs_no_rest},
    {{CHECK_DUTY_NEED, "a wrong count of a class", 0}, count_of_class_wrong, NULL, NULL},
    {{CHECK_DUTY_NEED, "a wrong count of a kecamatan", 0}, count_of_kecamatan_wrong, NULL, NULL},
    {{CHECK_DUTY_NEED, "a wrong count of all", 0}, count_of_all_wrong, NULL, NULL},
    {{CHECK_DUTY_NEED, "a need too small", 0}, need_too_small, NULL, NULL},
    {{CHECK_DUTY_NEED, "an officer placed too many", 0}, placed_too_many, NULL, NULL},
    {{CHECK_DUTY_NEED, "a need too large", 0}, need_too_large, NULL, NULL},
};

size_t mutate_duty_count(void)
{
    return sizeof operators / sizeof operators[0];
}

mutation mutate_duty_info(size_t op)
{
    return operators[op].info;
}

static int32_t first_of(rng *r, int32_t n)
{
    return n > 0 ? (int32_t)rng_below(r, (uint32_t)n) : 0;
}

bool mutate_duty_by(arena *a, size_t op, rng *r, duty_problem *p, duty_plan *plan)
{
    const duty_operator *operator= & operators[op];
    duty_draft d = draft_open(a, r, p, plan);
    bool planted = operator->on_plan && operator->on_plan(&d);
    int32_t first = first_of(r, plan->n_team);
    for (int32_t i = 0; operator->on_team && !planted && i<plan->n_team; i++) {
        planted = operator->on_team(&d, &d.plan.team[(first + i) % plan->n_team]);
    }
    first = first_of(r, plan->n_squad);
    for (int32_t i = 0; operator->on_squad && !planted && i<plan->n_squad; i++) {
        planted = operator->on_squad(&d, &d.plan.squad[(first + i) % plan->n_squad]);
    }
    if (planted) {
        *p = d.p;
        *plan = d.plan;
    }
    return planted;
}

bool mutate_duty(arena *a, check_code code, rng *r, duty_problem *p, duty_plan *plan)
{
    size_t n = mutate_duty_count();
    size_t first = rng_below(r, (uint32_t)n);
    for (size_t i = 0; i < n; i++) {
        size_t op = (first + i) % n;
        if (operators[op].info.code == code && mutate_duty_by(a, op, r, p, plan)) {
            return true;
        }
    }
    return false;
}
