// Can this TPS open its vote? What was to come has come, in order, and its people are placed. A pure
// judgement of counts; where they come from is for the store to say.
#ifndef KAWAL_DOMAIN_READINESS_H
#define KAWAL_DOMAIN_READINESS_H

#include <stdbool.h>
#include <stdint.h>

enum { READINESS_UNSAID = -1 }; // nobody has said how many

typedef struct readiness_facts {
    int32_t goods_needed;   // by the kits of the register
    int32_t goods_known;    // items that the log names for it
    int32_t goods_received; // of these, that are there
    int32_t goods_damaged;  // of these, that are not in order, or lost
    int32_t people_needed;  // by the plan; READINESS_UNSAID without one
    int32_t people_placed;
    int32_t people_present; // READINESS_UNSAID where nobody reports
} readiness_facts;

// Number for ever, since the store keeps it; the graver the higher.
#define READINESS_STATES(X)                                                                                  \
    X(READY, 0, "ready")     /* it can open */                                                               \
    X(WAITING, 1, "waiting") /* goods are still to come, nothing is wrong */                                 \
    X(UNKNOWN, 2, "unknown") /* the log knows of no goods for it, or there is no plan of people */           \
    X(AT_RISK, 3, "at_risk") /* damaged or lost goods, or nobody to guard it */

typedef enum readiness_state {
#define READINESS_NUMBER(symbol, number, name) READINESS_##symbol = (number),
    READINESS_STATES(READINESS_NUMBER)
#undef READINESS_NUMBER
} readiness_state;
enum { READINESS_STATE_COUNT = 4 };

// Why it is not ready, as bits.
#define READINESS_REASONS(X)                                                                                 \
    X(GOODS_MISSING, 1, "goods_missing") /* fewer are there than are needed */                               \
    X(GOODS_DAMAGED, 2, "goods_damaged")                                                                     \
    X(GOODS_UNKNOWN, 4, "goods_unknown")   /* the log names none for it */                                   \
    X(PEOPLE_MISSING, 8, "people_missing") /* nobody is placed */                                            \
    X(PEOPLE_SHORT, 16, "people_short")    /* fewer are placed than its class asks for */                    \
    X(PEOPLE_UNKNOWN, 32, "people_unknown")                                                                  \
    X(PEOPLE_ABSENT, 64, "people_absent") /* fewer have reported than are placed */

typedef enum readiness_reason {
#define READINESS_NUMBER(symbol, number, name) READINESS_##symbol = (number),
    READINESS_REASONS(READINESS_NUMBER)
#undef READINESS_NUMBER
} readiness_reason;
enum { READINESS_REASON_COUNT = 7 };

// The names of a state and of the reason of a bit number. Static memory.
const char *readiness_state_name(readiness_state state);
const char *readiness_reason_name(int bit);

readiness_state readiness_of(const readiness_facts *f, uint32_t *ret_reasons);

#endif
