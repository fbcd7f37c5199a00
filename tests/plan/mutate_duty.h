// What the operators of mutate_duty*.c share.
#ifndef KAWAL_TESTS_PLAN_MUTATE_DUTY_H
#define KAWAL_TESTS_PLAN_MUTATE_DUTY_H

#include "mutate.h"

// A copy of problem and plan to plant an error in; the named arrays may be written.
typedef struct duty_draft {
    arena *a;
    rng *r;
    duty_problem p;
    duty_plan plan; // all arrays; squad, stand and uncovered have room for one more
    matrix *near;   // time_s copied
    duty_pattern *pattern;
    duty_tps *tps;
    duty_unit *unit;
    int32_t *unit_tps_s;
    int32_t *unit_post_s;
    duty_person *person;
    duty_post *post;
    duty_reserve *reserve; // its arrays copied too
    int32_t *village;      // room for one more
    duty_busy *busy;       // room for one more
} duty_draft;

// An operator works on the placement as a whole, or tries one team, squad or stand after the other until one
// fits.
typedef struct duty_operator {
    mutation info;
    bool (*on_plan)(duty_draft *d);
    bool (*on_team)(duty_draft *d, duty_team *t);
    bool (*on_squad)(duty_draft *d, duty_squad *s);
    bool (*on_stand)(duty_draft *d, duty_stand *s);
} duty_operator;

extern const duty_operator mutate_duty_teams_operators[];
extern const size_t mutate_duty_teams_count;
extern const duty_operator mutate_duty_people_operators[];
extern const size_t mutate_duty_people_count;
extern const duty_operator mutate_duty_counts_operators[];
extern const size_t mutate_duty_counts_count;

#define BIT(name) (UINT64_C(1) << CHECK_##name)

// What a reader believes: it changes with almost everything.
#define COUNTS (BIT(DUTY_NEED) | BIT(DUTY_SCORE) | BIT(DUTY_BOUND))

// What another person in a place may break besides.
#define OTHER_PERSON                                                                                         \
    (BIT(DUTY_ONCE) | BIT(DUTY_REST) | BIT(DUTY_BUSY) | BIT(DUTY_OPEN) | BIT(DUTY_ELIGIBLE) |                \
     BIT(DUTY_VILLAGE) | BIT(DUTY_BARRED) | BIT(DUTY_HOME) | BIT(DUTY_SKILLS) | BIT(DUTY_PIN) |              \
     BIT(DUTY_REACH) | BIT(DUTY_TRAVEL) | BIT(DUTY_TIMES) | BIT(DUTY_SCORE) | BIT(DUTY_BOUND))

// What another TPS in a team may break besides.
#define OTHER_TPS                                                                                            \
    (BIT(DUTY_CLASS) | BIT(DUTY_GROUP) | BIT(DUTY_TEAM) | BIT(DUTY_LINMAS) | BIT(DUTY_HOPS) |                \
     BIT(DUTY_STATION) | BIT(DUTY_REACH) | BIT(DUTY_TIMES) | BIT(DUTY_VILLAGE) | BIT(DUTY_BARRED) |          \
     BIT(DUTY_PIN) | BIT(DUTY_HOME) | COUNTS)

static inline int32_t draft_below(duty_draft *d, int32_t n)
{
    return (int32_t)rng_below(d->r, (uint32_t)n);
}

static inline int32_t *draft_tps(duty_draft *d, const duty_team *t)
{
    return &d->plan.team_tps[t->tps_first];
}

// The pattern of a TPS.
static inline duty_pattern *draft_pattern(duty_draft *d, int32_t tps)
{
    const duty_tps *one = &d->tps[tps];
    return &d->pattern[one->class_ * d->p.n_kecamatan + one->kecamatan];
}

static inline bool draft_has(duty_draft *d, const duty_team *t, int32_t tps)
{
    for (int32_t i = 0; i < t->tps_n; i++) {
        if (draft_tps(d, t)[i] == tps) {
            return true;
        }
    }
    return false;
}

// The way of a person to a team's station, a post, a site.
int32_t *draft_way_team(duty_draft *d, const duty_team *t, int32_t person);
int32_t *draft_way_squad(duty_draft *d, const duty_squad *s, int32_t person);
int32_t *draft_way_stand(duty_draft *d, const duty_stand *s, int32_t person);

// The longest way of a member, guard or reserve that is there; 0 where nobody is.
int32_t draft_longest_way(duty_draft *d);

// Makes a person busy for that time and no other; barred from a village, or officer of it, and no other.
void draft_set_busy(duty_draft *d, int32_t person, int64_t from_s, int64_t to_s);
void draft_set_barred(duty_draft *d, int32_t person, int32_t village);
void draft_set_village(duty_draft *d, int32_t person, int32_t village);

#endif
