// A simulated operation that knows the truth: boxes go from the warehouse to their TPS and back, alone or in
// loads, by people whose phones are offline for days and whose clocks are wrong. What they sign becomes a
// story; at most one thing goes wrong, at a place that is drawn.
#ifndef KAWAL_TESTS_CUSTODY_WORLD_H
#define KAWAL_TESTS_CUSTODY_WORLD_H

#include "base/rng.h"
#include "custody_story.h"

//        what goes wrong     what is found of it
#define WORLD_FAULTS(X)                                                                                      \
    X(NOTHING, SPLIT_VIEW) /* not found, of course */                                                        \
    X(SWAPPED, WRONG_DESTINATION)                                                                            \
    X(OTHER_SEALS, WRONG_SEAL)                                                                               \
    X(SEALS_UNREAD, SEAL_UNREAD)                                                                             \
    X(RESEALED_ALONE, WRONG_SEAL)                                                                            \
    X(NEVER_SEALED, UNSEALED)                                                                                \
    X(TWICE_BY_DEVICE, SAME_DEVICE)                                                                          \
    X(TWICE_BY_PERSON, SAME_PERSON)                                                                          \
    X(GIVEN_BY_ANOTHER, NOT_HOLDER)                                                                          \
    X(FORKED, FORK)                                                                                          \
    X(REVOKED_PHONE, REVOKED)                                                                                \
    X(LATE_OF_REVOKED, REVOKED_LATE)                                                                         \
    X(STRANGER, NOT_BOUND)                                                                                   \
    X(NOT_POSKO, NOT_ENTITLED)                                                                               \
    X(MADE_BY_BAWASLU, WRONG_ROLE)                                                                           \
    X(NO_ESCORT_NAMED, NO_ESCORT)                                                                            \
    X(ESCORT_SWITCHED, ESCORT_BROKEN)                                                                        \
    X(TOO_FAST, TOO_FAST)                                                                                    \
    X(ONE_LESS, LOAD_DIFFERS)                                                                                \
    X(HANDLED_IN_LOAD, IN_LOAD)                                                                              \
    X(LOADED_TWICE, IN_TWO_LOADS)                                                                            \
    X(WRONG_COUNT, COUNT_DIFFERS)                                                                            \
    X(SEEN_ELSEWHERE, WRONG_PLACE)                                                                           \
    X(BOX_TWICE, CREATED_TWICE)                                                                              \
    X(FOUND_WET, BAD_CONDITION)                                                                              \
    X(WAS_REFUSED, REFUSED)                                                                                  \
    X(WAS_DAMAGED, DAMAGED)                                                                                  \
    X(LOST_AND_FOUND, LOST_FOUND)                                                                            \
    X(OUT_AGAIN, BACKWARD)                                                                                   \
    X(USED_REPLACED, REPLACED_USED)                                                                          \
    X(FOREIGN_CORRECTION, CORRECTION_FOREIGN)                                                                \
    X(UNKNOWN_CODE, UNKNOWN_ITEM)                                                                            \
    X(AFTER_DUTY, AFTER_CLOSING)

typedef enum world_fault {
#define WORLD_FAULT(symbol, finding) WORLD_##symbol,
    WORLD_FAULTS(WORLD_FAULT)
#undef WORLD_FAULT
} world_fault;
#define WORLD_FAULT_ONE(symbol, finding) +1
enum { WORLD_FAULT_COUNT = 0 WORLD_FAULTS(WORLD_FAULT_ONE), WORLD_ITEMS_MAX = 400, WORLD_CODE = 24 };

const char *world_fault_name(world_fault f);
custody_code world_fault_finding(world_fault f);

typedef struct world_box {
    char code[WORLD_CODE], tps[WORLD_CODE], place[WORLD_CODE], seals[2 * WORLD_CODE];
    int32_t holder; // device
    bool is_gone;   // nobody follows it any more: what became of it is the fault's business
} world_box;

typedef struct world {
    story s;
    rng *r;
    world_fault fault;
    int32_t skip; // chances that pass before the fault happens
    bool has_happened;
    bool is_skewed; // clocks are wrong
    int32_t n_box, n_load;
    world_box box[WORLD_ITEMS_MAX];
    int32_t n_hit; // items of which the finding is expected; none = of an event
    char hit[4][WORLD_CODE];
} world;

// Tells the whole operation; about `size` boxes. The events are in the order in which the log took them.
void world_run(world *w, rng *r, int32_t size, world_fault fault, bool is_skewed);
void world_done(world *w);

#endif
