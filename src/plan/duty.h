// The placement problem and plan as flat arrays: who looks after which TPS, who stands at which post, where
// reserves wait. Read by the solver (duty_solve.c) and the judge (check_duty.c), which share nothing else.
//
// What is not given is no rule: a zero in any field below that says so means that nothing is asked.
//
// TEAMS. A PATTERN says: one team of `polri` officers covers a group of at most `tps` polling stations. Three
// named numbers, never a triple (domain section 2.4). A group lies in one kecamatan. Its TPS may be of
// several classes; then the STRICTER RULE holds: of all patterns of its classes the most officers (polri and
// polri_min each) and the fewest TPS. A team's class is its class of highest rank. The team stands at one TPS
// of its group, its STATION. HOP(a, b) is the slower of the two ways between TPS a and b, 0 for a == b. All
// hops between two TPS of a group are ways that exist and at most hop_limit_s; those from the station are at
// most spread_limit_s. Linmas stay at the TPS: for each class ceil(its TPS in the group * linmas / tps).
//
// PEOPLE. A member's TRAVEL is unit_tps_s from the home unit to the station. A team of fewer than polri, but
// at least polri_min, covers its group all the same; each officer that it lacks is a BREAK of a rule that a
// commander may order. So is each placed person who is `overridden`. Who serves where:
//   - nobody who is not eligible, or in a village that is barred to him (of any TPS of the group, of a post);
//   - a village officer only in a group with a TPS in a village of his (where he has none: in his kecamatan),
//     and at no post or reserve;
//   - a person of a Polsek (unit.kecamatan >= 0) in a team beyond his kecamatan only within neighbour_s of
//     travel, and at no post of another kecamatan (the kabupaten's own are open to all); of the pool
//     anywhere;
//   - where skills are asked, who has them all;
//   - who is pinned to a TPS only in the team that covers it, to a post or reserve only in a squad of it.
//
// TIME. Seconds after 00:00 local of day 0, as in plan/fleet.h. A team's duty is [phase[0].from_s,
// phase[last].to_s) without a gap. A squad's is from its first shift to its last: squad q of n stands shifts
// q, q + n, ...; shift k of a post is [from_s + k shift_s - handover_s, from_s + (k + 1) shift_s), the first
// without the handover, none before from_s (nobody relieves a post that is not yet held, however long the
// handover), the last cut at to_s. A post has one squad where it lasts no longer than a shift or
// shift_s is 0 (they stay all the time, as at a command post), else two. A person may have several duties:
// each lies inside his availability and, with the way there and back (his travel each), beside his busy
// times; between two of them he goes home, rests rest_s there and goes out again, or, at one post, only
// rests. Nobody is in two places.
//
// RESERVES stand where they answer soonest: among the sites of a reserve `n` are chosen, each with a squad; a
// TPS that it watches (rank at least watch_rank) is answered from the chosen site with the least site_tps_s.
// How many officers stand there does not decide where.
//
// SCORE, each part before the next: uncovered TPS of the class of highest rank, of the next (of equal ranks
// the lower number first), ...; unguarded (posts and reserves with a squad in which nobody stands); lacking
// (officers short at posts and reserves); breaks; answer_s (the worst answer of a reserve to a TPS that it
// watches, summed over reserves; unreachable TPS are counted in `unanswered` before it); worst_s (the longest
// travel of a member, or hop from a station to a TPS of its group); travel_s (all travel of members, and all
// hops from stations to the TPS of their groups, once each; guards' and reserves' travel too); changed
// (persons told who have lost what they were told; with least_change also those who have a duty and were told
// none); fairness (sum over persons of the square of their hours: those elsewhere and the whole hours of all
// duties here together). With least_change, changed stands before worst_s.
#ifndef KAWAL_PLAN_DUTY_H
#define KAWAL_PLAN_DUTY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "geo/matrix.h"

enum {
    DUTY_PHASES = 3,     // before, during, after voting
    DUTY_TEAM_MAX = 16,  // officers in one team
    DUTY_SQUADS_MAX = 4, // squads of one post
};

typedef struct duty_pattern {
    int32_t polri;     // officers in a team, at least 1
    int32_t tps;       // TPS a team covers at most, at least 1
    int32_t linmas;    // civil-defence members where the group is full
    int32_t polri_min; // fewer are no team; 0 = polri
} duty_pattern;

typedef struct duty_tps {
    int32_t kecamatan;
    int32_t local;   // index in its kecamatan's matrix
    int32_t class_;  // 0 .. n_class - 1
    int32_t village; // any numbers; where no village officer and nothing barred names one, 0
} duty_tps;

typedef struct duty_unit {
    int32_t kecamatan; // of a Polsek; -1: Polres, BKO or other pool
} duty_unit;

typedef struct duty_person {
    int32_t unit;
    bool eligible;        // pledge signed and not a commander or Padal
    bool village_officer; // Bhabinkamtibmas
    int32_t from_s;       // available
    int32_t to_s;
    bool overridden;       // eligible by a named override alone (R50): a break where he is placed
    uint32_t skills;       // bits
    int32_t village_first; // of a village officer: duty_problem.village [village_first, + village_n)
    int32_t village_n;
    int32_t barred_first; // of duty_problem.village too: where he may not serve
    int32_t barred_n;
    int32_t busy_first; // of duty_problem.busy, ascending, none overlapping
    int32_t busy_n;
    int32_t told_plus1; // the place that he was told (DUTY_PLACE below) plus one; 0 = none
    int32_t pin_plus1;  // the place that he is pinned to plus one; 0 = none
    int32_t hours;      // of duty elsewhere, as an escort, for fairness
} duty_person;

// DUTY_PLACE: TPS i is i, post j is n_tps + j, reserve r is n_tps + n_post + r. Who was told a TPS keeps it
// in any team that covers it; who was told a post or reserve, in any squad of it.

// When a person is elsewhere.
typedef struct duty_busy {
    int32_t from_s; // leaves home
    int32_t to_s;   // is home again
} duty_busy;

typedef struct duty_post {
    int32_t kecamatan; // -1: the kabupaten's own (warehouse, office)
    int32_t guards;    // officers on duty at any time
    int32_t from_s;    // guarded without a gap in [from_s, to_s)
    int32_t to_s;
    int32_t shift_s; // longest duty; 0 = no shifts
    uint32_t skills; // of each guard
    int32_t village; // as of a TPS
    bool first;      // staffed before the teams, as those of the kabupaten always are
    bool own;        // by the own Polsek alone, as a Padal's post: no pool
} duty_post;

// Forces that stand ready: quick reaction, Dalmas, boats.
typedef struct duty_reserve {
    int32_t n;      // how many sites it stands at, at most n_site
    int32_t guards; // officers at each, at most DUTY_TEAM_MAX
    uint32_t skills;
    int32_t watch_rank;         // the classes of this rank and above are watched
    int32_t n_site;             // candidates
    const int32_t *site_tps_s;  // [n_site * n_tps] by its vehicle, or MATRIX_NONE
    const int32_t *unit_site_s; // [n_unit * n_site]
    const int32_t
        *site_kecamatan; // [n_site]; -1 = the kabupaten's own. Anybody of the pool, or of that Polsek
    int32_t from_s;      // one squad stays all the time
    int32_t to_s;
} duty_reserve;

typedef struct duty_phase {
    int32_t from_s;
    int32_t to_s;
} duty_phase;

typedef struct duty_problem {
    int32_t n_kecamatan;
    const matrix
        *near; // [n_kecamatan] travel among the TPS of a kecamatan; only time_s is used; may hold MATRIX_NONE
    int32_t n_class;
    const int32_t *class_rank;   // [n_class] higher = more vulnerable = served first
    const duty_pattern *pattern; // [n_class * n_kecamatan], cell [class * n_kecamatan + kecamatan]
    int32_t n_tps;
    const duty_tps *tps;
    int32_t n_unit;
    const duty_unit *unit;
    const int32_t *unit_tps_s;  // [n_unit * n_tps] travel time from the unit's station, or MATRIX_NONE
    const int32_t *unit_post_s; // [n_unit * n_post]
    int32_t n_person;
    const duty_person *person;
    int32_t n_post;
    const duty_post *post;
    duty_phase phase[DUTY_PHASES];
    int32_t n_village;
    const int32_t *village; // lists of villages, of persons
    int32_t n_busy;
    const duty_busy *busy;
    int32_t n_reserve;
    const duty_reserve *reserve;
    int32_t hop_limit_s;    // 0 = none
    int32_t spread_limit_s; // 0 = none
    int32_t travel_limit_s; // longest travel of a member, guard or reserve; 0 = none
    int32_t neighbour_s;    // 0 = no limit
    int32_t rest_s;
    int32_t handover_s;
    bool least_change; // planned anew: what was told counts before travel
} duty_problem;

typedef struct duty_team {
    int32_t kecamatan;
    int32_t class_;    // of highest rank in the group; of equal ranks the lower number
    int32_t tps_first; // tps [tps_first, tps_first + tps_n) of duty_plan.team_tps
    int32_t tps_n;
    int32_t person_n; // polri_min .. polri of the stricter rule
    int32_t person[DUTY_TEAM_MAX];
    int32_t linmas;
    int32_t longest_hop_s; // largest hop between two TPS of the group
    int32_t travel_s;      // largest travel of a member
    int32_t station;       // TPS where it stands
    int32_t spread_s;      // largest hop from the station to a TPS of the group
} duty_team;

typedef struct duty_squad {
    int32_t post;
    int32_t squad;    // 0 .. squads - 1; squad q stands shift q, q + squads, q + 2 squads, ...
    int32_t person_n; // at most the post's guards; fewer = short
    int32_t person[DUTY_TEAM_MAX];
} duty_squad;

typedef struct duty_stand {
    int32_t reserve;
    int32_t site;    // of its candidates; the stands of a reserve at different ones, ascending
    int32_t answers; // watched TPS that it is the nearest of; at equal times the lower site
    int32_t worst_s; // to the farthest of them; 0 when there are none
    int32_t person_n;
    int32_t person[DUTY_TEAM_MAX];
} duty_stand;

// The parts in their order (SCORE above).
typedef struct duty_score {
    int32_t *uncovered; // [n_class]
    int32_t unguarded;
    int32_t lacking;
    int32_t breaks;
    int32_t unanswered;
    int64_t answer_s;
    int32_t worst_s;
    int64_t travel_s;
    int32_t changed;
    int64_t fairness;
} duty_score;

// What no placement can beat, and the proof.
//   people: sum over classes of what the counts alone force, where a stricter team's free places take what is
//   less strict (duty_class_need.people_min). Kecamatan with the same polri and tps for every class count
//   together. The stricter class has fewer tps, then more polri, then the higher rank, then the lower number.
//   A team of a class with tps above 1 counts as the fewest polri of it and of the stricter classes above 1
//   that have TPS there, so that the count is a bound also where patterns are at odds.
//
//   A person is ABLE who could serve in a team at all: eligible, there from its begin to its end, not pinned
//   to a post or reserve. His unit's way to a station must be within travel_limit_s and, from a Polsek to
//   another kecamatan, neighbour_s. A PART is TPS of a kecamatan that hang together by hops within
//   hop_limit_s. People BELONG to a post or reserve whom its skills and `own`, their home, villages barred
//   and no village officer allow there.
//
//   uncovered: of each class, given what the plan leaves uncovered in those before it (in the order of the
//   score), from the number of able persons, polri_min a team. Taken off are the guards whom the plan has at
//   the begin of phase 1 at posts before the teams (the kabupaten's own and `first`), beyond the number of
//   eligible persons who are not able but belong to one of these squads and are there for its whole duty. By
//   parts: groups of the fewest tps first, whose free places take others; so each part offers more TPS of the
//   class for more officers, and what brings the most TPS an officer is taken first, of the last a share;
//   from as many officers as are a multiple of what all these offers ask. What counts alone cannot prove is
//   not claimed.
//
//   worst_s: for the TPS that are covered, from the nearest station that each could belong to and the nearest
//   able person's unit, whatever else they do.
//
//   travel_s: of everybody, where an officer is lacking of the teams alone; for the TPS that are covered, in
//   any plan with no more breaks, no officer lacking and no worse worst_s where this has none, and its
//   reserves at the same sites; by Lagrangian relaxation of "each TPS in one group" (price[t], any integers)
//   and "no more members of a unit than it has able persons" (toll[u] >= 0, of those who are no village
//   officers; of each village officer own_toll[i] >= 0), with everything beside these two left out that only
//   forbids more. For a station j of a part and a limit L, the tps of some covered TPS of the part and at
//   most that of j, let
//
//     w_j = least over able persons, of a unit u with a way to j, at most score.worst_s, of unit_tps_s[u][j]
//     and
//           toll[u] or own_toll[i]; a village officer counts where a covered TPS of his villages is at j or
//           could be one of the other TPS t of v_j below, where he has none in his kecamatan;
//     q = the larger of polri of j's own class and the least polri of the classes with limit L
//           (polri_min of both where the plan has breaks);
//     v_j(L) = q w_j - price[j] + the sum of the L - 1 most negative hop(j, t) - price[t] over the other
//           covered TPS t of the part whose class has a limit of at least L, with a hop within hop_limit_s,
//           spread_limit_s and score.worst_s (negative ones only);
//
//   for a group of several classes follows the stricter rule; v_j is the least of v_j(L). The bound is
//   sum of price over covered TPS - sum over able persons of toll or own_toll
//   + for each part the sum of all negative v_j and of the smallest others until as many are taken as its
//   covered TPS force teams (by the counts: the fewest tps first, whose teams' free places take others)
//   + where no officer lacks, for each guard of each squad and stand the least over eligible persons who
//   belong there (no village officer does), with a way there within travel_limit_s, of that way and, where he
//   is able and the squad or stand is on duty at the begin of phase 1, while the teams are too, toll[u].
typedef struct duty_bound {
    int32_t people;
    int32_t *uncovered; // [n_class]
    int32_t worst_s;
    int64_t travel_s;
    int64_t reached_s; // what the plan has of that, to compare with travel_s
    int32_t *price;    // [n_tps] in seconds; 0 for what is uncovered
    int32_t *toll;     // [n_unit]
    int32_t *own_toll; // [n_person] of village officers, 0 of others
} duty_bound;

// What the class counts alone force, whatever the geography (duty_bound.people).
typedef struct duty_class_need {
    int32_t tps;
    int32_t teams_min;
    int32_t people_min;
    int32_t teams_placed;
    int32_t people_placed;
    int32_t tps_uncovered;
} duty_class_need;

typedef struct duty_kecamatan_need {
    int32_t tps;
    int32_t needed; // officers that the groups as formed need
    int32_t placed;
    int32_t short_; // needed - placed
    int32_t tps_uncovered;
} duty_kecamatan_need;

typedef struct duty_plan {
    int32_t n_team;
    duty_team *team;
    int32_t *team_tps; // [number of covered TPS]
    int32_t n_squad;
    duty_squad *squad;
    int32_t post_short; // officers that posts lack, all squads together
    int32_t n_uncovered;
    int32_t *uncovered;                // TPS, sorted by class rank (high first), then index
    int32_t available;                 // eligible persons, whole, before posts
    int32_t lower_bound;               // sum of people_min over classes
    int32_t short_by_bound;            // max(0, lower_bound - available)
    duty_class_need *by_class;         // [n_class]
    duty_kecamatan_need *by_kecamatan; // [n_kecamatan]
    int64_t iterations;
    int32_t n_stand;
    duty_stand *stand; // by reserve, then site
    duty_score score;
    duty_bound bound;
} duty_plan;

typedef struct duty_options {
    uint64_t seed;
    int64_t iterations;
    const duty_plan *start;         // whose groups are tried first, as far as they hold; NULL = none
    bool (*out_of_time)(void *ctx); // asked at iteration boundaries; NULL = never
    void *out_of_time_ctx;
    bool (*better)(void *ctx, const duty_score *score); // a better plan; false = enough. NULL = none
    void *better_ctx;
} duty_options;

// Places people: classes by rank, then as the score says. Where people lack, which TPS of a class stay
// uncovered is decided by an equal share of every kecamatan's need, not by travel. Posts that are `first`,
// and the kabupaten's own, are staffed before teams. Always gives a plan; what is lacking is in by_class,
// by_kecamatan, uncovered and post_short. Same problem, seed and iterations: same plan. Memory is the
// arena's.
void duty_solve(arena *a, const duty_problem *p, const duty_options *o, duty_plan *ret_plan);

// The score of a plan, counted from its teams, squads and stands. `uncovered` is the arena's.
void duty_score_of(arena *a, const duty_problem *p, const duty_plan *plan, duty_score *ret_score);

// Squads that a post needs, and when one of them is on duty: from its first shift to its last.
int32_t duty_post_squads(const duty_post *post);
void duty_squad_span(const duty_problem *p, int32_t post, int32_t squad, int32_t *ret_from_s,
                     int32_t *ret_to_s);

// Less than 0 when x is better than y, 0 when all parts are equal.
int duty_score_compare(const duty_problem *p, const duty_score *x, const duty_score *y);

#endif
