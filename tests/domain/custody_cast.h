// The people of the stories about one rule, how their stories begin, and what is expected in the end.
#ifndef KAWAL_TESTS_CUSTODY_CAST_H
#define KAWAL_TESTS_CUSTODY_CAST_H

#include "custody_story.h"

// Two of some, each with a phone.
enum {
    KPU,
    KPU2,
    PPK,
    PPK2,
    PPS,
    KPPS,
    KPPS2,
    CARRIER,
    CARRIER2,
    POLRI,
    POLRI2,
    TNI,
    BAWASLU,
    LINMAS,
    POSKO,
    KPU_AGAIN, // a second phone of KPU's person
    STRANGER,  // enrolled by nobody: its key is behind the register's
};

enum { MIN = 60, HOUR = 3600, DAY = 24 * HOUR };

// Nothing has happened.
void begin(story *s);
// Box B1 for TPS1, with its seals, in the warehouse.
void begin_sealed(story *s);
// And handed to PPK in its office, after a trip with an escort.
void begin_at_ppk(story *s);
// Load L of B1 to B3 in the warehouse; and handed to PPK.
void begin_load(story *s);
void begin_load_at_ppk(story *s);

// Exactly these findings for an item and of the events themselves, in any order; gives the state in the end.
custody_state expect_codes(const story *s, const char *item, const custody_code *code, size_t n);
#define F(symbol) CUSTODY_FINDING_##symbol
#define EXPECT(s, item, ...)                                                                                 \
    expect_codes((s), (item), (const custody_code[]){__VA_ARGS__},                                           \
                 sizeof((const custody_code[]){__VA_ARGS__}) / sizeof(custody_code))
#define EXPECT_NONE(s, item) expect_codes((s), (item), NULL, 0)

void expect_at(const custody_state *s, const char *place, const char *person);

#endif
