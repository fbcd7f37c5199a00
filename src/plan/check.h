// The judge: verifies every constraint of a plan from the problem and the plan alone. It shares no code with
// the solvers beyond the data types, trusts no index, and names each fault by a stable code. A plan with
// faults is not published.
#ifndef KAWAL_PLAN_CHECK_H
#define KAWAL_PLAN_CHECK_H

#include <stdint.h>

#include "base/arena.h"
#include "plan/duty.h"
#include "plan/fleet.h"

// One row a constraint. Each has the text keys "check.<code>" in the catalogues.
#define CHECK_TABLE(X)                                                                                       \
    X(FLEET_SHAPE, "fleet.shape") /* indices in range, stops belong to their trip's block and base */        \
    X(FLEET_DELIVERED, "fleet.delivered") /* each hop carries exactly the kits sent, or missing says so */   \
    X(FLEET_MISSING, "fleet.missing")     /* missing rows are true: nothing is both missing and delivered */ \
    X(FLEET_BOXES, "fleet.boxes")         /* load within the vehicle's boxes */                              \
    X(FLEET_WEIGHT, "fleet.weight")       /* load within the vehicle's kilograms */                          \
    X(FLEET_MODE, "fleet.mode")     /* every movement has a way by the vehicle's mode; medium of the hop */  \
    X(FLEET_TRAVEL, "fleet.travel") /* every movement takes at least its travel time */                      \
    X(FLEET_HANDLING, "fleet.handling")         /* loading and unloading take at least their time */         \
    X(FLEET_VEHICLE_ONCE, "fleet.vehicle_once") /* a vehicle is in one place at a time, deadhead counted */  \
    X(FLEET_VEHICLE_OPEN, "fleet.vehicle_open") /* inside the vehicle's availability */                      \
    X(FLEET_WINDOW, "fleet.window")             /* movement inside the leg's window and hours */             \
    X(FLEET_DAYLIGHT, "fleet.daylight")         /* boats move by daylight only */                            \
    X(FLEET_ORDER, "fleet.order") /* a leg or hop leaves only with goods that arrived before, plus margin */ \
    X(FLEET_JETTY, "fleet.jetty") /* hops join at jetties only */                                            \
    X(FLEET_RECEIPT, "fleet.receipt") /* KPPS hold the goods by H-1 */                                       \
    X(FLEET_WAVES, "fleet.waves")     /* farthest first, or the user's order; the user's days kept */        \
    X(FLEET_ESCORTS, "fleet.escorts") /* every trip has its number of named, distinct, eligible escorts */   \
    X(FLEET_ESCORT_ONCE, "fleet.escort_once") /* an escort is on one trip or duty at a time */               \
    X(FLEET_ESCORT_OPEN, "fleet.escort_open") /* inside the person's availability; own kecamatan or pool */  \
    X(FLEET_OFFICER, "fleet.officer")         /* the village's Bhabinkamtibmas is on its last leg */         \
    X(FLEET_VOLUME, "fleet.volume")           /* load within the vehicle's litres */                         \
    X(FLEET_SEATS, "fleet.seats")             /* escorts and officer within the vehicle's seats */           \
    X(FLEET_LOT, "fleet.lot")                 /* lots travel apart, and not before they are fixed */         \
    X(FLEET_PLACE_HOURS, "fleet.place_hours") /* loading and stops within the hours of their place */        \
    X(FLEET_DOCKS, "fleet.docks")             /* no more vehicles at a place than it has docks */            \
    X(FLEET_NIGHTS, "fleet.nights")           /* goods aboard stay overnight at guarded places only */       \
    X(FLEET_LAID_UP, "fleet.laid_up")         /* a vehicle that is laid up is at home */                     \
    X(FLEET_SPARE, "fleet.spare")             /* spare vehicles stay, unless they are let out */             \
    X(FLEET_REST, "fleet.rest")               /* nobody's stretch of duty is too long */                     \
    X(FLEET_FIXED, "fleet.fixed")             /* what has happened is in the plan unchanged */               \
    X(FLEET_NOW, "fleet.now")                 /* nothing else begins before now */                           \
    X(FLEET_PIN, "fleet.pin")                 /* what a person pinned is kept */                             \
    X(FLEET_CONVOY, "fleet.convoy")           /* what takes several vehicles leaves with none alone */       \
    X(FLEET_SCORE, "fleet.score")             /* every part of the score is what the plan comes to */        \
    X(DUTY_SHAPE, "duty.shape")               /* indices in range, lists whole, times in order */            \
    X(DUTY_COVER, "duty.cover")               /* each TPS is in exactly one team or listed uncovered */      \
    X(DUTY_CLASS, "duty.class")   /* a team has the class of highest rank of its TPS, and their kecamatan */ \
    X(DUTY_GROUP, "duty.group")   /* a group has at most the TPS of the stricter rule */                     \
    X(DUTY_TEAM, "duty.team")     /* a team has at least polri_min and at most polri of the stricter rule */ \
    X(DUTY_LINMAS, "duty.linmas") /* and the Linmas of each class */                                         \
    X(DUTY_STATION, "duty.station")   /* a team stands at a TPS of its group */                              \
    X(DUTY_HOPS, "duty.hops")         /* hops within a group and from its station within their limits */     \
    X(DUTY_ONCE, "duty.once")         /* nobody is in two places at a time */                                \
    X(DUTY_REST, "duty.rest")         /* between two duties the way home, rest and the way out */            \
    X(DUTY_BUSY, "duty.busy")         /* no duty, with its ways, while a person is elsewhere */              \
    X(DUTY_OPEN, "duty.open")         /* available for the whole duty */                                     \
    X(DUTY_ELIGIBLE, "duty.eligible") /* pledge signed, may be placed */                                     \
    X(DUTY_VILLAGE, "duty.village")   /* village officers in teams of their villages alone */                \
    X(DUTY_BARRED, "duty.barred")     /* nobody where it is barred to him */                                 \
    X(DUTY_HOME, "duty.home")         /* people of a Polsek in their kecamatan, or a neighbour to it */      \
    X(DUTY_SKILLS, "duty.skills")     /* guards and reserves have the skills that are asked */               \
    X(DUTY_PIN, "duty.pin")           /* who is pinned is there or nowhere */                                \
    X(DUTY_REACH, "duty.reach")       /* people can reach their place; TPS of a group each other */          \
    X(DUTY_TRAVEL, "duty.travel")     /* nobody travels longer than the limit */                             \
    X(DUTY_TIMES, "duty.times")       /* hops, spread and travel of a team are what the matrices say */      \
    X(DUTY_POSTS, "duty.posts")       /* posts have their squads in turns, or the lack is counted */         \
    X(DUTY_RESERVES, "duty.reserves") /* reserves stand at distinct sites, and what they answer is true */   \
    X(DUTY_NEED, "duty.need")         /* shortage and counts by class and kecamatan are right */             \
    X(DUTY_SCORE, "duty.score")       /* every part of the score is what the placement comes to */           \
    X(DUTY_BOUND, "duty.bound")       /* every bound is proven, and the placement does not beat it */

typedef enum check_code {
#define X(name, text) CHECK_##name,
    CHECK_TABLE(X)
#undef X
} check_code;
enum {
#define X(name, text) +1
    CHECK_COUNT = 0 CHECK_TABLE(X)
#undef X
};

enum { CHECK_FAULTS_MAX = 1000 }; // kept one by one; all are counted

typedef struct check_fault {
    check_code code;
    int32_t subject; // a row: of which table is told by the constraint
    int64_t is;      // the value found
    int64_t should;  // the value wanted or the bound
} check_fault;

typedef struct check_report {
    int64_t checked[CHECK_COUNT]; // how many times each constraint was tested
    int64_t faults[CHECK_COUNT];
    int64_t n_fault;
    int32_t n_kept;
    check_fault *kept; // the first CHECK_FAULTS_MAX
} check_report;

// The stable name of a constraint, such as "fleet.boxes".
const char *check_name(check_code code);

// Judges a distribution plan, a placement; both fill the same report (init with check_report_init).
void check_report_init(arena *a, check_report *r);
void check_fleet(arena *a, const fleet_problem *p, const fleet_plan *plan, check_report *r);
void check_duty(arena *a, const duty_problem *p, const duty_plan *plan, check_report *r);

#endif
