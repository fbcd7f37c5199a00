// The parts of the placement solver, shared by the duty_*.c files only.
//
// The way of a placement: the ground says which TPS may be in one group (duty_ground.c). A draft divides the
// TPS into groups; it is begun by counts and seeds (duty_group.c), improved by search (duty_search.c) and
// staffed: alike persons are put into bands (duty_people.c), and teams, posts and reserves are matched to
// bands at least cost, the most vulnerable first (duty_match.c, duty_staff.c). What an officer is worth in
// that matching tells the next search where officers are dear (duty_solve.c).
#ifndef KAWAL_PLAN_DUTY_INTERNAL_H
#define KAWAL_PLAN_DUTY_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rng.h"
#include "plan/duty.h"

// ---- ground (duty_ground.c) ----

enum { DUTY_NEAR = 10 }; // near TPS whose groups a TPS may join

// A cell: TPS of one kecamatan that hang together by hops within hop_limit_s. No group reaches beyond it.
typedef struct duty_cell {
    int32_t kecamatan;
    int32_t n;
    int32_t *tps;    // [n] ascending
    int32_t *hop_s;  // [n * n]; MATRIX_NONE: never in one group
    int32_t *near;   // [n * DUTY_NEAR] the nearest of those that may share its group, nearest first
    int32_t *near_n; // [n]
} duty_cell;

typedef struct duty_ground {
    const duty_problem *p;
    int32_t n_cell;
    duty_cell *cell;   // by kecamatan, then first TPS
    int32_t *cell_of;  // [n_tps]
    int32_t *index_of; // [n_tps] index within the cell
    int32_t *order;    // [n_class] classes as the score counts them: the highest rank first
    int32_t from_s;    // when a team is on duty
    int32_t to_s;
} duty_ground;

// Memory is the arena's.
void duty_ground_make(arena *a, const duty_problem *p, duty_ground *ret_ground);

static inline int32_t duty_hop_s(const duty_cell *c, int32_t i, int32_t j)
{
    return c->hop_s[(size_t)i * (size_t)c->n + (size_t)j];
}

// Hop between two TPS of one cell, given by their numbers in the problem.
int32_t duty_ground_hop_s(const duty_ground *g, int32_t tps, int32_t other);

// Where a class comes in the order, and the class of a TPS.
int32_t duty_class_order(const duty_ground *g, int32_t class_);
int32_t duty_tps_order(const duty_ground *g, int32_t tps);

// The pattern of a class in a kecamatan.
static inline const duty_pattern *duty_pattern_of(const duty_problem *p, int32_t class_, int32_t kecamatan)
{
    return &p->pattern[(size_t)class_ * (size_t)p->n_kecamatan + (size_t)kecamatan];
}

static inline int32_t duty_polri_min(const duty_pattern *pattern)
{
    return pattern->polri_min > 0 ? pattern->polri_min : pattern->polri;
}

// What holds for a group: the stricter rule of its classes.
typedef struct duty_rule {
    int32_t class_; // of highest rank
    int32_t polri;
    int32_t polri_min;
    int32_t tps;
    int32_t linmas;
} duty_rule;

duty_rule duty_rule_of(const duty_problem *p, const int32_t *tps, int32_t n);

// ---- groups (duty_group.c) ----

// TPS of one cell that one team covers.
typedef struct duty_group {
    int32_t cell;
    int32_t station;   // TPS, or -1: it can stand nowhere
    int32_t tps_first; // tps [tps_first, tps_first + tps_n) of duty_groups.tps, ascending
    int32_t tps_n;
    bool held; // before others of its class: it is known that all such groups can be staffed together
    duty_rule rule;
} duty_group;

typedef struct duty_groups {
    int32_t n;
    duty_group *group; // [n_tps at most] by cell, then first TPS
    int32_t *tps;      // [n_tps]
} duty_groups;

// What is asked of groups beside their rules.
typedef struct duty_wish {
    const int64_t *officer_s; // [n_tps] what an officer at each TPS costs in seconds; DUTY_NOBODY: none can
    const int64_t *helper_s;  // [n_tps] the same of a village officer, where the group has one
    const int32_t *helpers;   // [n_tps] its share in village officers, in parts
    int32_t reach_s;          // longest hop from the station, INT32_MAX: any
    const int32_t *told;      // [n_tps] persons who were told the TPS and should keep it; NULL: no matter
    const bool *held;         // [n_tps] in a group that is held, at its station; NULL: none is
    bool apart;               // new groups are of one class
    int64_t officers_more;    // officers that all groups together may have beyond what they have
    const int32_t *cell_more; // [n_cell] the same of one cell; NULL: no limit
} duty_wish;

static const int64_t DUTY_NOBODY = INT64_C(1) << 52;
enum { DUTY_HELPER_PARTS = 1024 }; // of one village officer

// What the officers of a team at a TPS cost, whose group has so many parts of village officers.
static inline int64_t duty_officers_cost(const duty_wish *w, int32_t tps, int32_t polri, int32_t helper_parts)
{
    int32_t most = helper_parts / DUTY_HELPER_PARTS;
    int32_t helpers = most < polri ? most : polri;
    return (polri - helpers) * w->officer_s[tps] + helpers * w->helper_s[tps];
}

// A division is group_of[n_tps]: groups are numbered within their cell, below its number of TPS; -1: left
// out. Puts TPS that are left out into groups of their own: as few as the patterns allow, the class
// that counts most first, whose free places take others; each around a seed far from the others; parted where
// no station reaches all of them.
void duty_division_complete(arena *scratch, const duty_ground *g, const duty_wish *w, int32_t *group_of);

// The groups of a division. A group of just the TPS that station_of gives one station keeps it where it may
// (NULL: none does); others get the station that costs least. Memory is the arena's.
void duty_groups_list(arena *a, const duty_ground *g, const int32_t *group_of, const int32_t *station_of,
                      const duty_wish *w, duty_groups *ret_groups);

// ---- search (duty_search.c) ----

// What a TPS left out costs: beyond any sum of travel, more for a class that counts more.
int64_t duty_out_cost(const duty_ground *g, int32_t tps);

// Improves a division in place: fewest TPS left out, by class; then most persons who keep what they were
// told; then least travel. The division may break the wish's reach when it comes; never when it goes. Uses up
// officers_more. Asks out_of_time between cells. Returns the proposals tried; -1 when the time was over
// before all cells were searched: what stands in group_of then depends on the clock.
int64_t duty_search(const duty_ground *g, duty_wish *w, rng *r, int32_t sweeps, const duty_options *o,
                    int32_t *group_of);

// ---- matching (duty_match.c) ----

enum { DUTY_MATCH_NONE = -1 }; // a cost that says: may not be matched

// A matching as it was at some time.
typedef struct duty_match_mark {
    int32_t n_row;
    int64_t room;
    int32_t *load;   // [n_col]
    int64_t *price;  // [n_col]
    int32_t *col_of; // [row_max]
} duty_match_mark;

// A matching of rows (single duties) to columns (bands of alike persons, each with a capacity) at least total
// cost. Rows are added one after the other and, once in, stay matched, though maybe to another column.
typedef struct duty_match {
    int32_t n_col;
    const int32_t *cap; // [n_col]
    int32_t spare;      // the column that stands for nobody, or -1
    bool spare_shut;    // for now
    int32_t *load;      // [n_col] rows matched to a column
    int64_t *price;     // [n_col] dual value, 0 or less; 0 while the column has room
    int32_t row_max;
    int32_t n_row;
    const int64_t **cost; // [n_row] -> [n_col], DUTY_MATCH_NONE or at least 0
    int32_t *col_of;      // [n_row]
    int64_t room;         // capacity left in all columns but the spare
    int32_t *first;       // [n_col] a row of the column, or -1; the others follow by `next`
    int32_t *next;        // [n_row]
    // of columns with many rows: the least that one of them loses by a change to each other column, and which
    int64_t **loss; // [n_col] -> [n_col] or NULL
    int32_t **loser;
    bool *stale; // [n_col] a row has left since
    // scratch of one search
    int64_t *dist;
    int32_t *from_row;
    bool *settled;
    int32_t *open; // columns that the search has reached and not settled
    int32_t n_open;
    duty_match_mark before; // duty_match_add
} duty_match;

// An empty matching for at most row_max rows. `cap` must outlive it. Rows that may stand in the column
// `spare`
// (-1: there is none) are matched to nobody where that costs least.
void duty_match_init(arena *a, int32_t n_col, const int32_t *cap, int32_t spare, int32_t row_max,
                     duty_match *ret_match);

// Adds n rows, all or none of them; they are rows [m->n_row - n, m->n_row) afterwards. False when they cannot
// all be matched beside the rows that are in already, however those are rearranged. The costs must outlive
// the matching.
bool duty_match_add_all(duty_match *m, const int64_t *const *cost, int32_t n);

// The same for at most DUTY_TEAM_MAX rows with the same costs.
bool duty_match_add(duty_match *m, const int64_t *cost, int32_t n);

// How many rows of such costs could be added, at most `most`. The matching stays as it was.
int32_t duty_match_more(duty_match *m, const int64_t *cost, int32_t most);

// Room for a mark of the matching; sets it; goes back to the matching as it was then, to which rows have only
// been added since.
void duty_match_mark_make(arena *a, const duty_match *m, duty_match_mark *ret_mark);
void duty_match_mark_set(const duty_match *m, duty_match_mark *mark);
void duty_match_return(duty_match *m, const duty_match_mark *mark);

// What it costs the others to take one more person from each column, [n_col]; DUTY_MATCH_NONE where it cannot
// be done.
void duty_match_release(const duty_match *m, int64_t *ret_cost);

// ---- people (duty_people.c) ----

// A duty that somebody has already.
typedef struct duty_spell {
    int32_t from_s;
    int32_t to_s;
    int32_t travel_s;
    int32_t place; // DUTY_PLACE of a post or reserve; -1: a team's
    int32_t next;  // of the same person, or -1
} duty_spell;

// Persons who are alike to the solver.
typedef struct duty_band {
    int32_t unit;
    int32_t person; // the first of them stands for all
    int32_t first;  // persons [first, first + n) of duty_people.person
    int32_t n;
} duty_band;

typedef struct duty_people {
    const duty_problem *p;
    int32_t n_band;
    duty_band *band;
    int32_t *person; // [available] by band, then the least load, then index
    int32_t available;
    int32_t n_spell;
    duty_spell *spell;
    int32_t *spell_of; // [n_person] the person's last, or -1
    int64_t *load_s;   // [n_person] on duty, elsewhere too
} duty_people;

// What a place asks of its persons.
typedef struct duty_demand {
    int32_t kecamatan; // -1: the kabupaten's own
    int32_t from_s;    // to be there without a gap
    int32_t to_s;
    int32_t place; // DUTY_PLACE of a post or reserve; -1: a team
    uint32_t skills;
    bool own;           // nobody of the pool
    bool pool_only;     // nobody of a Polsek
    int32_t village;    // of a post
    const int32_t *tps; // [n_tps] of a team
    int32_t n_tps;
    int32_t longest_s; // travel at most
    int32_t *travel_s; // [n_unit] from the unit's station, or MATRIX_NONE
} duty_demand;

// Everybody who is eligible, without a duty. At most `spell_max` duties will be given.
void duty_people_open(arena *a, const duty_problem *p, int32_t spell_max, duty_people *ret_people);

// Sorts the persons into bands, those with duties each into a band of their own.
void duty_people_sort(arena *scratch, duty_people *people);

// The cost of a person of each band at a place, [n_band], and DUTY_MATCH_NONE behind it for nobody; the same
// where it may not be. Lexicographic:
// no override; whoever is pinned there; with least_change whoever was told it; least travel; whoever was told
// it; no village officer, since the last leg of the goods wants them free.
int64_t *duty_people_cost(arena *a, const duty_people *people, const duty_demand *d);

// The cost of nobody at a place, above that of any person: of a guard, which counts more, and of an officer
// whom a team lacks.
static const int64_t DUTY_NO_GUARD = INT64_C(1) << 58;
static const int64_t DUTY_NO_OFFICER = INT64_C(1) << 56;

// Seconds of travel in such a cost.
int64_t duty_cost_travel_s(int64_t cost);

// Whether a village is among `n` of duty_problem.village.
bool duty_village_listed(const duty_problem *p, int32_t first, int32_t n, int32_t village);

// Whether a person may belong to such a place, whenever and however far.
bool duty_people_belongs(const duty_problem *p, const duty_person *q, const duty_demand *d);

// Whether a person may serve at a place beside the duties that it has.
bool duty_people_may(const duty_people *people, int32_t person, const duty_demand *d);

// Whether a person of a unit can have both duties: two teams never.
bool duty_demands_apart(const duty_problem *p, int32_t unit, const duty_demand *x, const duty_demand *y);

// Gives a person a duty.
void duty_people_give(duty_people *people, int32_t person, const duty_demand *d);

// ---- posts and reserves (duty_posts.c, duty_reserve.c) ----

// Squads of all posts, empty yet, into the plan: by post, then squad.
void duty_posts_open(arena *a, const duty_problem *p, duty_plan *plan);

// Whether a post has its guards before the teams have their members: one that should, and that nobody can
// guard who is in a team, for the time or for the rest.
bool duty_post_before_teams(const duty_ground *g, const duty_post *post);

// What a squad or a stand asks of its guards. travel_s is the arena's.
duty_demand duty_squad_demand(arena *a, const duty_problem *p, const duty_squad *squad);
duty_demand duty_stand_demand(arena *a, const duty_problem *p, const duty_stand *stand);

// Lets people of one home who stand for the same reserve at other sites than in `start` change places, so
// that they stand where they stood: those to whom the ways are the same, or whom nothing else binds. Nothing
// of the score changes. (duty_keep.c)
void duty_stands_keep(const duty_problem *p, const duty_plan *start, duty_plan *plan);

// Officers that all squads of posts lack together.
int32_t duty_posts_short(const duty_problem *p, const duty_plan *plan);

// Stands of all reserves, empty yet, where they answer best, into the plan. The choice is proven best within
// DUTY_RESERVE_NODES of search.
enum { DUTY_RESERVE_NODES = 20000 };
void duty_reserves_open(arena *a, const duty_problem *p, duty_plan *plan);

// ---- staffing (duty_staff.c) ----

// What came of staffing a division.
typedef struct duty_staffing {
    bool *staffed;      // [groups.n]
    int64_t *officer_s; // [n_tps] what one more officer there would cost, DUTY_NOBODY: none can
    int64_t *helper_s;  // [n_tps] the same of a village officer of a village near
    int32_t *cell_more; // [n_cell] officers whom teams of one cell could have beyond what they have
    int64_t free;       // persons without a duty who could serve in some team
} duty_staffing;

// What an officer and a village officer cost at each TPS when nobody has a duty, [n_tps].
void duty_officers_nearest(arena *a, const duty_ground *g, int32_t longest_s, int64_t *ret_officer_s,
                           int64_t *ret_helper_s);

// The share that each TPS has in the officers of its village, [n_tps] in parts.
int32_t *duty_helpers_share(arena *a, const duty_ground *g);

// Staffs what can be of the groups, and the posts and reserves that are open in the plan: travel of members
// at most longest_s, hops from a station at most reach_s. Groups get the station that suits their members.
// The plan gets its teams, squads, stands, available and post_short; memory is the arena's.
void duty_staff(arena *a, const duty_ground *g, duty_groups *groups, int32_t longest_s, int32_t reach_s,
                duty_plan *plan, duty_staffing *ret_staffing);

// What a search for better coverage begins from: the matching of the guards before the teams and of the
// fewest officers of `groups`, with room for `more` rows. Memory is the arena's.
typedef struct duty_stage {
    duty_people people;
    duty_match m;
} duty_stage;

void duty_stage_open(arena *a, const duty_ground *g, duty_groups *groups, int32_t longest_s, duty_plan *plan,
                     int32_t more, duty_stage *ret_stage);

// What a team asks of its members that covers TPS [n] of a kecamatan from a station.
duty_demand duty_team_demand(arena *a, const duty_ground *g, int32_t station, const int32_t *tps, int32_t n,
                             int32_t longest_s);

// ---- coverage (duty_cover.c) ----

enum { DUTY_COVER_TPS = 12 }; // that are divided anew at once

// Divides some TPS anew, n <= DUTY_COVER_TPS, beside the groups of all others, so that fewest stay uncovered,
// by class, as the search finds within `nodes` steps. `open` has its squads and stands empty. False when that
// is no better than the division is; else it is changed in place, with the stations.
bool duty_cover(const duty_ground *g, const duty_plan *open, const int32_t *tps, int32_t n, int32_t reach_s,
                int64_t nodes, int32_t *group_of, int32_t *station_of);

// ---- mending (duty_mend.c) ----

// Improves what the plan lacks, person by person: TPS uncovered (where `coverage` says that more could be
// covered), posts unguarded, guards lacking, breaks. Looks at no more than `looks` persons for
// coverage, and as many for the rest. The plan's teams, squads and stands change in place, memory is the
// arena's. Whether anything has changed.
bool duty_mend(arena *a, const duty_ground *g, bool coverage, int64_t looks, duty_plan *plan);

// What follows from a team's TPS, station and members.
void duty_team_describe(const duty_ground *g, const int32_t *tps, duty_team *t);

// ---- need and bound (duty_need.c, duty_bound.c, duty_relax.c) ----

// Fills what the plan lacks and what the counts force, from its teams: uncovered, the lower bound, by_class,
// by_kecamatan. These are the memory of `a`.
void duty_need_count(arena *a, const duty_ground *g, const int32_t *kecamatan_needed, duty_plan *plan);

// The fewest TPS of each class that any plan with these guards leaves uncovered, by counts. [n_class]
int32_t *duty_bound_uncovered(arena *a, const duty_ground *g, const duty_plan *plan);

// The least that worst_s can be for what the plan covers.
int32_t duty_bound_worst(const duty_ground *g, const duty_plan *plan);

// Persons who could serve in a team at all, by unit, beyond what is in able_n; and whether one could.
void duty_able_count(const duty_ground *g, int32_t *able_n);
bool duty_able(const duty_ground *g, int32_t person);

// Travel of a unit's person to a station where its limits let him, or MATRIX_NONE.
int32_t duty_able_travel_s(const duty_ground *g, int32_t unit, int32_t tps);

// Teams that counts of TPS by class force within one cell of a kecamatan.
int64_t duty_teams_forced(arena *scratch, const duty_problem *p, int32_t kecamatan, const int32_t *class_tps);

// Teams, squads and stands that a person is in.
int32_t duty_person_duties(const duty_plan *plan, int32_t person);

// Marks what the plan's teams cover.
void duty_covered_mark(const duty_plan *plan, bool *covered);

// Fills bound.travel_s, price and toll from the plan's teams, its score and bound.reached_s.
void duty_relax(arena *a, const duty_ground *g, int32_t rounds, duty_plan *plan);

// The bounds of a finished plan. rounds: of the relaxation, at most.
void duty_bound_prove(arena *a, const duty_ground *g, int32_t rounds, duty_plan *plan);

#endif
