// Shared by the files that build a plan's problems; for app/ alone.
#ifndef KAWAL_APP_PLANNING_INTERNAL_H
#define KAWAL_APP_PLANNING_INTERNAL_H

#include "app/planning.h"

enum { PLAN_FAR_S = 1 << 30 }; // "always": beyond any window

// Kecamatan, PPK, PPS and the network.
bool planning_geography(arena *a, planning *p, err *e);

// Who is at home where, posts and patterns: the placement problem.
bool planning_duty_problem(arena *a, planning *p, err *e);

// Blocks, chains, consignments, vehicles and people: the distribution problem. Needs the placement.
bool planning_fleet_problem(arena *a, planning *p, err *e);

// The calendar row of a code, or an error that names it.
bool planning_calendar(const planning *p, const char *code, const snap_calendar **ret, err *e);
// A setting as seconds, counts, ...; an error that names it when absent or outside [min, max].
bool planning_setting(const planning *p, const char *code, int64_t min, int64_t max, int32_t *ret, err *e);
// Whether the register has a setting at all, for those that may be left out.
bool planning_has_setting(const planning *p, const char *code);
// An instant of the calendar as the problems' seconds.
int32_t planning_second(const planning *p, int64_t local_s);
// First second of a day, or `open` when no day was given.
int32_t planning_day_second(const planning *p, int32_t day, int32_t offset_days, int32_t open);

// Node of a TPS or a site.
static inline int32_t node_of_tps(const planning *p, int32_t tps)
{
    return p->snap->n_site + tps;
}

// A person who may be placed or may escort: pledge signed (R50) and not needed to lead.
static inline bool person_may_serve(const snap_person *q)
{
    return q->pledge && (q->role == ROLE_MEMBER || q->role == ROLE_VILLAGE_OFFICER);
}

#endif
