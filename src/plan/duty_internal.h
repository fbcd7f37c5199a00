// The parts of the placement solver, shared by the duty_*.c files only.
//
// The way of a placement: groups of TPS are formed per kecamatan and class (duty_group.c, improved by
// duty_search.c); alike persons are put into bands (duty_people.c); groups and squads are matched to bands
// at least cost, the most vulnerable first (duty_match.c); and each is given persons by name.
#ifndef KAWAL_PLAN_DUTY_INTERNAL_H
#define KAWAL_PLAN_DUTY_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rng.h"
#include "plan/duty.h"

// ---- groups ----

// TPS of one kecamatan and class that one team covers.
typedef struct duty_group {
    int32_t kecamatan;
    int32_t class_;
    int32_t tps_first; // tps [tps_first, tps_first + tps_n) of duty_groups.tps, ascending
    int32_t tps_n;
    int32_t longest_hop_s;
} duty_group;

typedef struct duty_groups {
    int32_t n;
    duty_group *group; // by kecamatan, class, then first TPS
    int32_t *tps;      // [n_tps], each TPS once
    int64_t iterations;
} duty_groups;

// Divides all TPS into groups: as few as the patterns and the ways between TPS allow, each with a small
// longest hop. Memory is the arena's.
void duty_groups_form(arena *a, const duty_problem *p, const duty_options *o, duty_groups *ret_groups);

// A cell: the TPS of one kecamatan and class that hang together by travel. It is what grouping works on,
// since no group can reach beyond it.
typedef struct duty_cell {
    const matrix *near;
    int32_t kecamatan;
    int32_t class_;
    int32_t n;
    int32_t *tps;      // [n] TPS, ascending
    int32_t *local;    // [n] their indices in `near`
    int32_t room;      // TPS that one group holds at most
    int32_t n_group;   // groups in use or emptied
    int32_t *group_of; // [n]
} duty_cell;

// The slower way between two TPS of a cell (a team goes out and comes back), or MATRIX_NONE when one of the
// ways does not exist.
static inline int32_t duty_hop_s(const duty_cell *c, int32_t i, int32_t j)
{
    int32_t there = c->near->time_s[(size_t)c->local[i] * (size_t)c->near->n + (size_t)c->local[j]];
    int32_t back = c->near->time_s[(size_t)c->local[j] * (size_t)c->near->n + (size_t)c->local[i]];
    if (there == MATRIX_NONE || back == MATRIX_NONE) {
        return MATRIX_NONE;
    }
    return there > back ? there : back;
}

// Improves the groups of all cells in place by moving and exchanging TPS between groups of a cell. No cell
// ends with more groups than before or, at the same number, with a greater sum of hops (the longest of each
// group; where these are about equal, the mean). Scratch comes from the arena. Returns the proposals tried:
// at most o->iterations, and fewer where more would be of no use.
int64_t duty_search(arena *a, duty_cell *cell, int32_t n_cell, const duty_options *o);

// ---- matching ----

enum { DUTY_MATCH_NONE = -1 }; // a cost that says: may not be matched

// A matching of rows (single duties) to columns (bands of alike persons, each with a capacity) at least total
// cost. Rows are added one after the other and, once in, stay matched, though maybe to another column.
typedef struct duty_match {
    int32_t n_col;
    const int32_t *cap; // [n_col]
    int32_t *load;      // [n_col] rows matched to a column
    int64_t *price;     // [n_col] dual value; 0 while the column has room
    int32_t row_max;
    int32_t n_row;
    const int64_t **cost; // [n_row] -> [n_col], DUTY_MATCH_NONE or at least 0
    int32_t *col_of;      // [n_row]
    int64_t room;         // capacity left in all columns
    // scratch of one search
    int64_t *dist;
    int32_t *from_row;
    bool *settled;
    // the state before duty_match_add
    int32_t *old_load;
    int64_t *old_price;
    int32_t *old_col_of;
} duty_match;

// An empty matching for at most row_max rows. `cap` must outlive it.
void duty_match_init(arena *a, int32_t n_col, const int32_t *cap, int32_t row_max, duty_match *ret_match);

// Adds n rows with the same costs, all or none of them; they are rows [m->n_row - n, m->n_row) afterwards.
// False when they cannot all be matched beside the rows that are in already, however those are rearranged.
// `cost` must outlive the matching.
bool duty_match_add(duty_match *m, const int64_t *cost, int32_t n);

// ---- people ----

// Persons who are alike to the solver: same unit, same kind, same time.
typedef struct duty_band {
    int32_t unit;
    bool village_officer;
    int32_t from_s; // clipped to the times that any duty needs
    int32_t to_s;
    int32_t first; // persons [first, first + n) of duty_people.person
    int32_t n;
    int32_t taken; // the first `taken` of them are placed
} duty_band;

typedef struct duty_people {
    int32_t n_band;
    duty_band *band;
    int32_t *person; // eligible persons, by band, then index
    int32_t available;
} duty_people;

// What a place asks of its persons.
typedef struct duty_demand {
    int32_t kecamatan; // -1: the kabupaten's own
    int32_t from_s;    // to be there without a gap
    int32_t to_s;
    bool neighbours;         // members of other Polsek may serve here
    bool village_officers;   // those of the kecamatan may serve here
    const int32_t *travel_s; // [n_unit] from the unit's station, or MATRIX_NONE
} duty_demand;

void duty_people_sort(arena *a, const duty_problem *p, duty_people *ret_people);

// The cost of a person of each band at a place, [n_band]; DUTY_MATCH_NONE where it may not be. First
// members of the place's own Polsek, then the pool, then members of other Polsek, then village officers;
// within that the shorter travel.
int64_t *duty_people_cost(arena *a, const duty_problem *p, const duty_people *people, const duty_demand *d);

// Room of each band for a matching, [n_band].
int32_t *duty_people_room(arena *a, const duty_people *people);

// Takes the next person of a band.
int32_t duty_people_take(duty_people *people, int32_t band);

// When a team is on duty: from the first phase to the last.
void duty_phases_span(const duty_problem *p, int32_t *ret_from_s, int32_t *ret_to_s);

// ---- posts ----

// Which posts: the kabupaten's own (warehouse, office; kecamatan -1), or those of the kecamatan (PPK).
typedef enum duty_post_kind {
    DUTY_POST_KABUPATEN,
    DUTY_POST_KECAMATAN,
} duty_post_kind;

// Squads of all posts, empty yet, into the plan: by post, then squad.
void duty_posts_open(arena *a, const duty_problem *p, duty_plan *plan);

// Most persons that the squads of the posts of a kind can hold.
int32_t duty_posts_rows(const duty_problem *p, const duty_plan *plan, duty_post_kind kind);

// Adds one row for each guard that can be had to a matching of nothing else: first the first guard of every
// squad, then the second, so that a lack is spread over all. Row r is for squad ret_squad_of[r].
// The costs in the scratch arena must outlive the matching.
void duty_posts_match(arena *scratch, const duty_problem *p, const duty_people *people, const duty_plan *plan,
                      duty_post_kind kind, duty_match *m, int32_t *ret_squad_of);

// Gives the squads the persons that rows [0, n_row) of the matching say.
void duty_posts_fill(duty_people *people, const duty_match *m, int32_t n_row, const int32_t *squad_of,
                     duty_plan *plan);

// Officers that all squads lack together.
int32_t duty_posts_short(const duty_problem *p, const duty_plan *plan);

// ---- need ----

// Fills what the plan lacks and what the counts force, from its teams: uncovered, the bound, by_class,
// by_kecamatan. These are the memory of `a`.
void duty_need_count(arena *a, arena *scratch, const duty_problem *p, const duty_groups *groups,
                     duty_plan *plan);

// The pattern of a class in a kecamatan.
static inline const duty_pattern *duty_pattern_of(const duty_problem *p, int32_t class_, int32_t kecamatan)
{
    return &p->pattern[(size_t)class_ * (size_t)p->n_kecamatan + (size_t)kecamatan];
}

#endif
