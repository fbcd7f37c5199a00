// Rules of custody about the goods: the least history that raises a finding, and the nearest one that does
// not.
#include "custody_cast.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// ---------------------------------------------------------------- existence and holding

static void test_unknown_item(void **state)
{
    (void)state;
    story s;
    begin(&s);
    SAY(&s, KPU, CONDITION_CHECKED, 0, ITEM("B1"), CONDITION(0));
    EXPECT(&s, "B1", F(UNKNOWN_ITEM));
    SAY(&s, KPU2, BOX_CREATED, HOUR, ITEM("B1"));
    EXPECT_NONE(&s, "B1"); // clocks differ by an hour
    story_done(&s);
}

static void test_created_twice(void **state)
{
    (void)state;
    story s;
    begin(&s);
    SAY(&s, KPU, BOX_CREATED, 0, ITEM("B1"));
    SAY(&s, KPU, BOX_CREATED, 0, ITEM("B2"));
    EXPECT_NONE(&s, "B1");
    SAY(&s, KPU2, BOX_CREATED, DAY, ITEM("B1"));
    custody_state at = EXPECT(&s, "B1", F(CREATED_TWICE));
    assert_string_equal(at.person, "kpu-1");
    story_done(&s);
}

static void test_not_holder(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    SAY(&s, KPU2, STORED, DAY, ITEM("B1"), AT("ELSEWHERE"));
    custody_state at = EXPECT(&s, "B1", F(NOT_HOLDER), F(WRONG_PLACE));
    expect_at(&at, "GUDANG", "kpu-1"); // nobody moves it alone
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU2, HANDED_OVER, DAY, ITEM("B1"), TO(PPK), AT("GUDANG"), SEALS("S1 S2"));
    at = EXPECT(&s, "B1", F(NOT_HOLDER));
    expect_at(&at, "GUDANG", "ppk-1"); // two have signed: it moved
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU_AGAIN, STORED, DAY, ITEM("B1"), AT("GUDANG")); // the same person, another phone
    SAY(&s, BAWASLU, SEAL_CHECKED, DAY, ITEM("B1"), SEALS("S1 S2"), AT("GUDANG"));
    EXPECT_NONE(&s, "B1");
    story_done(&s);
}

static void test_replaced_used(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    SAY(&s, KPU, REPLACED, HOUR, ITEM("B1"), BY_ITEM("B9"), REASON(4));
    SAY(&s, KPU, STORED, 2 * HOUR, ITEM("B1"), AT("GUDANG"));
    custody_state at = EXPECT_NONE(&s, "B1");
    assert_int_equal(at.phase, CUSTODY_REPLACED_);
    SAY(&s, KPU, HANDED_OVER, 3 * HOUR, ITEM("B1"), TO(PPK), AT("GUDANG"), SEALS("S1 S2"));
    EXPECT(&s, "B1", F(REPLACED_USED));
    story_done(&s);
}

// ---------------------------------------------------------------- places

static void test_wrong_place(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    SAY(&s, KPU, DEPARTED, HOUR, ITEM("B1"), AT("JETTY"), ESCORTED("polri-1"));
    EXPECT(&s, "B1", F(WRONG_PLACE));
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU, DEPARTED, HOUR, ITEM("B1"), AT("GUDANG"), ESCORTED("polri-1"));
    SAY(&s, KPU, ARRIVED, 2 * HOUR, ITEM("B1"), AT("JETTY"));
    SAY(&s, KPU, BOARDED, 3 * HOUR, ITEM("B1"), AT("JETTY"), VEHICLE("BOAT"));
    EXPECT_NONE(&s, "B1");
    SAY(&s, KPU, DEPARTED, 4 * HOUR, ITEM("B1"), AT("QUAY")); // never landed there
    EXPECT(&s, "B1", F(WRONG_PLACE));
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, BAWASLU, CONDITION_CHECKED, HOUR, ITEM("B1"), AT("JETTY"), CONDITION(0));
    custody_state at = EXPECT(&s, "B1", F(WRONG_PLACE));
    expect_at(&at, "GUDANG", "kpu-1");
    story_done(&s);
}

static void test_last_leg(void **state)
{
    (void)state;
    story s;
    begin_at_ppk(&s);
    SAY(&s, PPK, HANDED_OVER, DAY, ITEM("B1"), TO(PPS), AT("PPK-A"), SEALS("S1 S2"), LEG(1), GOING("PPS-A"));
    SAY(&s, PPS, DEPARTED, DAY, ITEM("B1"), AT("PPK-A"), LEG(2), GOING("TPS1"), ESCORTED("linmas-1"));
    EXPECT_NONE(&s, "B1");
    SAY(&s, PPS, BOARDED, DAY, ITEM("B1"), AT("PPK-A"), LEG(2), GOING("TPS2"), VEHICLE("V"));
    EXPECT(&s, "B1", F(WRONG_DESTINATION));
    story_done(&s);
}

static void test_trip_end(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    SAY(&s, KPU, HANDED_OVER, HOUR, ITEM("B1"), TO(CARRIER), AT("GUDANG"), SEALS("S1 S2"), GOING("PPK-A"),
        ESCORTED("polri-1"));
    SAY(&s, CARRIER, DEPARTED, 2 * HOUR, ITEM("B1"), AT("GUDANG"));
    SAY(&s, CARRIER, ARRIVED, 4 * HOUR, ITEM("B1"), AT("JETTY"));
    SAY(&s, CARRIER, HANDED_OVER, 5 * HOUR, ITEM("B1"), TO(CARRIER2), AT("JETTY"), SEALS("S1 S2"));
    EXPECT_NONE(&s, "B1"); // passed on
    SAY(&s, CARRIER2, HANDED_OVER, 6 * HOUR, ITEM("B1"), TO(PPK), AT("JETTY"), SEALS("S1 S2"));
    EXPECT_NONE(&s, "B1"); // picked up
    SAY(&s, PPK, DEPARTED, 7 * HOUR, ITEM("B1"), AT("JETTY"));
    SAY(&s, PPK, ARRIVED, 9 * HOUR, ITEM("B1"), AT("PPK-B"));
    SAY(&s, PPK, HANDED_OVER, 10 * HOUR, ITEM("B1"), TO(PPK2), AT("PPK-B"), SEALS("S1 S2"));
    EXPECT(&s, "B1", F(WRONG_DESTINATION));
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU, DEPARTED, HOUR, ITEM("B1"), AT("GUDANG"), GOING("PPK-A"), ESCORTED("polri-1"));
    SAY(&s, KPU, HANDED_OVER, 2 * HOUR, ITEM("B1"), TO(PPK), AT("JETTY"), SEALS("S1 S2"), GOING("PPK-A"));
    EXPECT_NONE(&s, "B1"); // on the way, and goes on
    SAY(&s, PPK, DEPARTED, 3 * HOUR, ITEM("B1"), AT("JETTY"));
    SAY(&s, PPK, HANDED_OVER, 4 * HOUR, ITEM("B1"), TO(PPK2), AT("QUAY"), SEALS("S1 S2"), GOING("PPK-B"));
    EXPECT(&s, "B1", F(WRONG_DESTINATION));
    story_done(&s);
}

static void test_tps(void **state)
{
    (void)state;
    story s;
    begin_at_ppk(&s);
    SAY(&s, PPK, HANDED_OVER, DAY, ITEM("B1"), TO(PPS), AT("PPK-A"), SEALS("S1 S2"), LEG(1));
    SAY(&s, PPS, HANDED_OVER, DAY + HOUR, ITEM("B1"), TO(KPPS), AT("PPK-A"), SEALS("S1 S2"), LEG(2));
    EXPECT_NONE(&s, "B1"); // fetched where it was kept
    SAY(&s, KPPS, STORED, DAY + 2 * HOUR, ITEM("B1"), AT("PPK-A"));
    EXPECT(&s, "B1", F(WRONG_DESTINATION));
    story_done(&s);
    begin_at_ppk(&s);
    SAY(&s, PPK, HANDED_OVER, DAY, ITEM("B1"), TO(PPS), AT("PPK-A"), SEALS("S1 S2"), LEG(1));
    SAY(&s, PPS, DEPARTED, DAY, ITEM("B1"), AT("PPK-A"), ESCORTED("linmas-1"), LEG(2));
    SAY(&s, PPS, ARRIVED, DAY + HOUR, ITEM("B1"), AT("TPS2"));
    SAY(&s, PPS, HANDED_OVER, DAY + HOUR, ITEM("B1"), TO(KPPS), AT("TPS2"), SEALS("S1 S2"), LEG(2));
    EXPECT(&s, "B1", F(WRONG_DESTINATION));
    story_done(&s);
}

static void test_too_fast(void **state)
{
    (void)state;
    enum { NORTH_E7 = 13490000 }; // 150.0 km of a meridian
    for (int i = 0; i < 3; i++) {
        story s;
        begin_sealed(&s);
        SAY(&s, BAWASLU, CONDITION_CHECKED, HOUR, ITEM("B1"), CONDITION(0), POSITION(0, 0), BY_GPS());
        int32_t at = (i == 1 ? 2 * HOUR - 30 : 2 * HOUR);
        if (i == 2) {
            SAY(&s, BAWASLU, CONDITION_CHECKED, HOUR + MIN, ITEM("B1"), CONDITION(0), POSITION(NORTH_E7, 0));
            EXPECT_NONE(&s, "B1"); // a time that is not by GPS
        } else {
            SAY(&s, BAWASLU, CONDITION_CHECKED, at, ITEM("B1"), CONDITION(0), POSITION(NORTH_E7, 0),
                BY_GPS());
            if (i == 0) {
                EXPECT_NONE(&s, "B1");
            } else {
                EXPECT(&s, "B1", F(TOO_FAST));
            }
        }
        story_done(&s);
    }
}

static void test_backward(void **state)
{
    (void)state;
    story s;
    begin_at_ppk(&s);
    SAY(&s, PPK, RETURNED, DAY, ITEM("B1"), TO(KPU), AT("PPK-A"), SEALS("S1 S2"));
    SAY(&s, KPU, HANDED_OVER, 2 * DAY, ITEM("B1"), TO(KPU2), AT("PPK-A"), SEALS("S1 S2"));
    EXPECT_NONE(&s, "B1");
    SAY(&s, KPU2, HANDED_OVER, 3 * DAY, ITEM("B1"), TO(PPK), AT("PPK-A"), SEALS("S1 S2"), LEG(0));
    EXPECT(&s, "B1", F(BACKWARD));
    story_done(&s);
}

// ---------------------------------------------------------------- seals, condition, counts

static void test_wrong_seal(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    SAY(&s, BAWASLU, SEAL_CHECKED, HOUR, ITEM("B1"), SEALS("S1 S2"));
    EXPECT_NONE(&s, "B1");
    SAY(&s, BAWASLU, SEAL_CHECKED, HOUR, ITEM("B1"), SEALS("S1 S3"));
    EXPECT(&s, "B1", F(WRONG_SEAL));
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU, SEALED, HOUR, ITEM("B1"), SEALS("S5"), SEEN_BY(BAWASLU), PHOTOS());
    SAY(&s, KPU, HANDED_OVER, 2 * HOUR, ITEM("B1"), TO(PPK), AT("GUDANG"), SEALS("S5"));
    EXPECT_NONE(&s, "B1");
    SAY(&s, PPK, SEALED, 3 * HOUR, ITEM("B1"), SEALS("S6"), SEEN_BY(BAWASLU));
    EXPECT(&s, "B1", F(WRONG_SEAL)); // no photo
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU, SEALED, HOUR, ITEM("B1"), SEALS("S5"), PHOTOS());
    EXPECT(&s, "B1", F(WRONG_SEAL)); // alone
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU, SEALED, HOUR, ITEM("B1"), SEALS("S1 S2"));
    EXPECT_NONE(&s, "B1"); // said twice
    story_done(&s);
}

// A KPPS opens its box to vote, at its TPS; not on the way.
static void test_seal_of_vote(void **state)
{
    (void)state;
    story s;
    begin_at_ppk(&s);
    SAY(&s, PPK, HANDED_OVER, DAY, ITEM("B1"), TO(PPS), AT("PPK-A"), SEALS("S1 S2"));
    SAY(&s, PPS, HANDED_OVER, DAY, ITEM("B1"), TO(KPPS), AT("PPK-A"), SEALS("S1 S2"));
    int32_t before = s.n;
    SAY(&s, KPPS, DEPARTED, DAY, ITEM("B1"), AT("PPK-A"), GOING("TPS1"), ESCORTED("linmas-1"));
    SAY(&s, KPPS, ARRIVED, DAY + HOUR, ITEM("B1"), AT("TPS1"));
    SAY(&s, KPPS, SEALED, 2 * DAY, ITEM("B1"), SEALS("S9"));
    EXPECT_NONE(&s, "B1");
    s.visible = before;
    SAY(&s, KPPS2, NOTED, DAY, NOTE()); // the story goes on otherwise
    story_done(&s);
    begin_at_ppk(&s);
    SAY(&s, PPK, SEALED, DAY, ITEM("B1"), SEALS("S9"));
    EXPECT(&s, "B1", F(WRONG_SEAL));
    story_done(&s);
}

static void test_seal_unread(void **state)
{
    (void)state;
    story s;
    begin(&s);
    SAY(&s, KPU, BOX_CREATED, 0, ITEM("B1"), AT("GUDANG"));
    SAY(&s, KPU, HANDED_OVER, HOUR, ITEM("B1"), TO(KPU2), AT("GUDANG"));
    EXPECT_NONE(&s, "B1");
    SAY(&s, KPU2, SEALED, 2 * HOUR, ITEM("B1"), SEALS("S1"));
    SAY(&s, KPU2, HANDED_OVER, 3 * HOUR, ITEM("B1"), TO(KPU), AT("GUDANG"));
    EXPECT(&s, "B1", F(SEAL_UNREAD));
    story_done(&s);
}

static void test_unsealed(void **state)
{
    (void)state;
    story s;
    begin(&s);
    SAY(&s, KPU, BOX_CREATED, 0, ITEM("B1"), AT("GUDANG"));
    SAY(&s, KPU, DEPARTED, HOUR, ITEM("B1"), AT("GUDANG"), ESCORTED("polri-1"));
    EXPECT(&s, "B1", F(UNSEALED));
    SAY(&s, KPU, BOARDED, HOUR, ITEM("B1"), AT("GUDANG"), VEHICLE("V"));
    EXPECT(&s, "B1", F(UNSEALED)); // said once
    story_done(&s);
    begin(&s);
    SAY(&s, KPU, KIT_CREATED, 0, ITEM("K1"), KIT("BILIK"), AT("GUDANG"));
    SAY(&s, KPU, DEPARTED, HOUR, ITEM("K1"), AT("GUDANG"), ESCORTED("polri-1"));
    EXPECT_NONE(&s, "K1"); // booths are not sealed
    story_done(&s);
    begin(&s);
    SAY(&s, KPU, BOX_CREATED, 0, ITEM("B1"), AT("GUDANG"));
    SAY(&s, KPU, LOAD_MADE, HOUR, ITEM("L"), ITEMS("B1"), AT("GUDANG"));
    EXPECT(&s, "B1", F(UNSEALED));
    story_done(&s);
    begin(&s);
    SAY(&s, KPU, BOX_CREATED, 0, ITEM("B1"), AT("GUDANG"));
    SAY(&s, BAWASLU, SEAL_CHECKED, HOUR, ITEM("B1"), SEALS("S1"));
    EXPECT(&s, "B1", F(UNSEALED)); // seals that nobody has put on
    story_done(&s);
}

static void test_condition(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    SAY(&s, KPU, CONDITION_CHECKED, HOUR, ITEM("B1"), CONDITION(0));
    EXPECT_NONE(&s, "B1");
    SAY(&s, KPU, CONDITION_CHECKED, 2 * HOUR, ITEM("B1"), CONDITION(1));
    SAY(&s, KPU, CONDITION_CHECKED, 3 * HOUR, ITEM("B1"), CONDITION(1));
    EXPECT(&s, "B1", F(BAD_CONDITION)); // said once
    SAY(&s, KPU, DAMAGED, 4 * HOUR, ITEM("B1"), CONDITION(2));
    custody_state at = EXPECT(&s, "B1", F(BAD_CONDITION), F(DAMAGED));
    assert_int_equal(at.condition, 2);
    story_done(&s);
}

static void test_count(void **state)
{
    (void)state;
    story s;
    begin(&s);
    SAY(&s, KPU, KIT_CREATED, 0, ITEM("K1"), KIT("TINTA"), AT("GUDANG"), COUNT(40));
    SAY(&s, KPU, HANDED_OVER, HOUR, ITEM("K1"), TO(PPK), AT("GUDANG"), COUNT(40));
    EXPECT_NONE(&s, "K1");
    SAY(&s, BAWASLU, COUNTED, 2 * HOUR, ITEM("K1"), AT("GUDANG"), COUNT(39));
    EXPECT(&s, "K1", F(COUNT_DIFFERS));
    SAY(&s, PPK, STORED, 3 * HOUR, ITEM("K1"), AT("GUDANG"), COUNT(39));
    EXPECT(&s, "K1", F(COUNT_DIFFERS));                                  // known by now
    SAY(&s, PPK, STORED, 4 * HOUR, ITEM("K1"), AT("GUDANG"), COUNT(41)); // more is as wrong
    EXPECT(&s, "K1", F(COUNT_DIFFERS), F(COUNT_DIFFERS));
    story_done(&s);
    begin_load(&s);
    SAY(&s, KPU, HANDED_OVER, 2 * HOUR, ITEM("L"), TO(PPK), AT("GUDANG"), COUNT(2));
    EXPECT(&s, "L", F(COUNT_DIFFERS));
    story_done(&s);
}

static void test_told(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    SAY(&s, PPK, REFUSED, HOUR, ITEM("B1"), REASON(0), AT("GUDANG"));
    custody_state at = EXPECT(&s, "B1", F(REFUSED));
    expect_at(&at, "GUDANG", "kpu-1");
    SAY(&s, KPU, LOST, 2 * HOUR, ITEM("B1"));
    at = EXPECT(&s, "B1", F(REFUSED), F(LOST));
    assert_int_equal(at.phase, CUSTODY_LOST_);
    SAY(&s, PPS, FOUND, DAY, ITEM("B1"), AT("PPS-A"), SEALS("S1 S2"));
    at = EXPECT(&s, "B1", F(REFUSED), F(LOST_FOUND));
    expect_at(&at, "PPS-A", "pps-1");
    assert_int_equal(at.phase, CUSTODY_AT);
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, PPS, LOST, HOUR, ITEM("B1")); // says one who never had it
    at = EXPECT(&s, "B1", F(LOST));
    assert_int_equal(at.phase, CUSTODY_AT);
    SAY(&s, PPS, FOUND, 2 * HOUR, ITEM("B1"), AT("GUDANG"));
    at = EXPECT(&s, "B1", F(LOST));
    expect_at(&at, "GUDANG", "kpu-1"); // nobody gets it by finding what was not lost
    story_done(&s);
    begin(&s);
    SAY(&s, KPU, KIT_CREATED, 0, ITEM("K1"), KIT("TINTA"), AT("GUDANG"), COUNT(40));
    SAY(&s, KPU, LOST, HOUR, ITEM("K1"), COUNT(2));
    at = EXPECT(&s, "K1", F(LOST));
    assert_int_equal(at.count, 38);
    assert_int_equal(at.phase, CUSTODY_AT);
    SAY(&s, KPU, FOUND, 2 * HOUR, ITEM("K1"), AT("GUDANG"), COUNT(1));
    at = EXPECT(&s, "K1", F(LOST));
    assert_int_equal(at.count, 39);
    SAY(&s, KPU, FOUND, 3 * HOUR, ITEM("K1"), AT("GUDANG"), COUNT(1));
    at = EXPECT(&s, "K1", F(LOST_FOUND));
    assert_int_equal(at.count, 40);
    story_done(&s);
}

// What was missing is in order again when it was seen, and a sealed thing when its seals were read.
static void test_lost_found(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    SAY(&s, KPU, LOST, HOUR, ITEM("B1"));
    SAY(&s, PPS, SEAL_CHECKED, 2 * HOUR, ITEM("B1"), SEALS("S1 S2")); // seen, but nobody has it
    EXPECT(&s, "B1", F(LOST));
    SAY(&s, KPU, FOUND, 3 * HOUR, ITEM("B1"), AT("GUDANG"));
    EXPECT(&s, "B1", F(LOST)); // its seals are not read
    SAY(&s, BAWASLU, SEAL_CHECKED, 4 * HOUR, ITEM("B1"), SEALS("S1 S9"));
    EXPECT(&s, "B1", F(LOST), F(WRONG_SEAL));
    SAY(&s, BAWASLU, SEAL_CHECKED, 5 * HOUR, ITEM("B1"), SEALS("S1 S2"));
    EXPECT(&s, "B1", F(LOST_FOUND), F(WRONG_SEAL));
    SAY(&s, KPU, LOST, 6 * HOUR, ITEM("B1")); // and again
    EXPECT(&s, "B1", F(LOST_FOUND), F(LOST), F(WRONG_SEAL));
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU, LOST, HOUR, ITEM("B1"));
    SAY(&s, KPU, FOUND, 2 * HOUR, ITEM("B1"), AT("GUDANG"));
    SAY(&s, KPU, SEALED, 3 * HOUR, ITEM("B1"), SEALS("S7 S8"), SEEN_BY(BAWASLU), PHOTOS());
    EXPECT(&s, "B1", F(LOST)); // other seals are no sign of it
    story_done(&s);
    begin(&s);
    SAY(&s, KPU, KIT_CREATED, 0, ITEM("K1"), KIT("TINTA"), AT("GUDANG"), COUNT(40));
    SAY(&s, KPU, LOST, HOUR, ITEM("K1"));
    SAY(&s, KPU, HANDED_OVER, 2 * HOUR, ITEM("K1"), TO(PPK), AT("GUDANG")); // never sealed
    EXPECT(&s, "K1", F(LOST_FOUND));
    story_done(&s);
    begin(&s);
    SAY(&s, KPU, KIT_CREATED, 0, ITEM("K1"), KIT("TINTA"), AT("GUDANG"), COUNT(40));
    SAY(&s, KPU, LOST, HOUR, ITEM("K1"), COUNT(2));
    SAY(&s, KPU, LOST, 2 * HOUR, ITEM("K1"), COUNT(1));
    SAY(&s, KPU, FOUND, 3 * HOUR, ITEM("K1"), AT("GUDANG"), COUNT(2));
    EXPECT(&s, "K1", F(LOST_FOUND), F(LOST));
    SAY(&s, KPU, LOST, 4 * HOUR, ITEM("K1"));
    SAY(&s, KPU, FOUND, 5 * HOUR, ITEM("K1"), AT("GUDANG")); // what was left of it
    EXPECT(&s, "K1", F(LOST_FOUND), F(LOST_FOUND), F(LOST));
    story_done(&s);
    begin(&s);
    SAY(&s, KPU, KIT_CREATED, 0, ITEM("K1"), KIT("TINTA"), AT("GUDANG"), COUNT(40));
    SAY(&s, KPU, SEALED, 1, ITEM("K1"), SEALS("S1"));
    SAY(&s, KPU, LOST, HOUR, ITEM("K1"));
    SAY(&s, KPU, FOUND, 2 * HOUR, ITEM("K1"), AT("GUDANG"));
    SAY(&s, KPU, FOUND, 3 * HOUR, ITEM("K1"), AT("GUDANG"), COUNT(1)); // some more are no seals
    EXPECT(&s, "K1", F(LOST));
    story_done(&s);
}

// ---------------------------------------------------------------- loads

static void test_in_load(void **state)
{
    (void)state;
    story s;
    begin_load_at_ppk(&s);
    SAY(&s, BAWASLU, SEAL_CHECKED, 6 * HOUR, ITEM("B1"), SEALS("S1 S2"), AT("PPK-A"));
    EXPECT_NONE(&s, "B1"); // it may be looked at
    SAY(&s, PPK, STORED, 7 * HOUR, ITEM("B1"), AT("PPK-A"));
    custody_state at = EXPECT(&s, "B1", F(IN_LOAD));
    expect_at(&at, "PPK-A", "ppk-1");
    assert_string_equal(at.container, "");
    story_done(&s);
    begin_load_at_ppk(&s);
    SAY(&s, PPK, LOAD_OPENED, 6 * HOUR, ITEM("L"), AT("PPK-A")); // without saying what was in it
    SAY(&s, PPK, STORED, 7 * HOUR, ITEM("B1"), AT("PPK-A"));
    at = EXPECT_NONE(&s, "B1");
    expect_at(&at, "PPK-A", "ppk-1");
    story_done(&s);
}

static void test_in_two_loads(void **state)
{
    (void)state;
    story s;
    begin_load(&s);
    SAY(&s, KPU, LOAD_MADE, 2 * HOUR, ITEM("M"), ITEMS("B2"), AT("GUDANG"));
    EXPECT_NONE(&s, "B1");
    custody_state at = EXPECT(&s, "B2", F(IN_TWO_LOADS));
    assert_string_equal(at.container, "M");
    story_done(&s);
    begin_load(&s);
    SAY(&s, KPU, LOAD_OPENED, 2 * HOUR, ITEM("L"), ITEMS("B1 B2 B3"), AT("GUDANG"));
    SAY(&s, KPU, LOAD_MADE, 3 * HOUR, ITEM("M"), ITEMS("B2"), AT("GUDANG"));
    EXPECT_NONE(&s, "B2");
    story_done(&s);
}

static void test_load_differs(void **state)
{
    (void)state;
    story s;
    begin_load_at_ppk(&s);
    SAY(&s, KPU, BOX_CREATED, 0, ITEM("B4"), AT("GUDANG"), GOING("TPS1"));
    SAY(&s, PPK, LOAD_OPENED, 6 * HOUR, ITEM("L"), ITEMS("B1 B3 B4"), AT("PPK-A"));
    EXPECT(&s, "L", F(LOAD_DIFFERS));
    EXPECT(&s, "B4", F(LOAD_DIFFERS));
    EXPECT_NONE(&s, "B1");
    custody_state missing = EXPECT_NONE(&s, "B2");
    assert_string_equal(missing.container, "L");
    story_done(&s);
    begin_load_at_ppk(&s);
    SAY(&s, PPK, LOAD_OPENED, 6 * HOUR, ITEM("L"), ITEMS("B1 B3"), AT("PPK-A"));
    EXPECT(&s, "L", F(LOAD_DIFFERS));
    story_done(&s);
}

static void test_partial(void **state)
{
    (void)state;
    story s;
    begin_load(&s);
    SAY(&s, KPU, DEPARTED, 2 * HOUR, ITEM("L"), AT("GUDANG"));
    SAY(&s, KPU, PARTIAL_RECEIPT, 4 * HOUR, ITEM("L"), ITEMS("B1 B2"), TO(PPK), AT("PPK-A"));
    EXPECT(&s, "L", F(PARTIAL));
    custody_state box = EXPECT_NONE(&s, "B2");
    expect_at(&box, "PPK-A", "ppk-1");
    SAY(&s, KPU, LOAD_OPENED, 5 * HOUR, ITEM("L"), ITEMS("B3"), AT("PPK-A"));
    EXPECT(&s, "L", F(PARTIAL));
    box = EXPECT_NONE(&s, "B3");
    expect_at(&box, "PPK-A", "kpu-1");
    story_done(&s);
    begin_load(&s);
    SAY(&s, KPU, PARTIAL_RECEIPT, 4 * HOUR, ITEM("L"), ITEMS("B1 B2 B3"), TO(PPK), AT("GUDANG"));
    EXPECT_NONE(&s, "L");
    story_done(&s);
    begin_load(&s);
    SAY(&s, KPU, PARTIAL_RECEIPT, 4 * HOUR, ITEM("L"), ITEMS("B1 B2"), TO(PPK), AT("GUDANG"));
    SAY(&s, KPU, LOAD_OPENED, 5 * HOUR, ITEM("L"), ITEMS("B1 B3"), AT("GUDANG")); // B1 was taken out before
    EXPECT(&s, "L", F(PARTIAL), F(LOAD_DIFFERS));
    EXPECT(&s, "B1", F(LOAD_DIFFERS));
    story_done(&s);
}

static void test_packed(void **state)
{
    (void)state;
    story s;
    begin(&s);
    SAY(&s, KPU, KIT_CREATED, 0, ITEM("K1"), KIT("SURAT"), AT("GUDANG"), COUNT(600));
    SAY(&s, KPU, BOX_CREATED, 0, ITEM("B1"), AT("GUDANG"), GOING("TPS1"));
    SAY(&s, KPU, PACKED, HOUR, ITEM("B1"), ITEMS("K1"), AT("GUDANG"));
    SAY(&s, KPU, SEALED, 2 * HOUR, ITEM("B1"), SEALS("S1"));
    SAY(&s, KPU, HANDED_OVER, 3 * HOUR, ITEM("B1"), TO(PPK), AT("GUDANG"), SEALS("S1"));
    SAY(&s, PPK, CONDITION_CHECKED, 4 * HOUR, ITEM("K1"), CONDITION(0), AT("GUDANG"));
    custody_state kit = EXPECT_NONE(&s, "K1");
    assert_string_equal(kit.container, "B1");
    arena a = {0};
    story_scene scene;
    custody_state in;
    story_scene_init(&scene, &s, &a);
    assert_true(custody_inside(&kit, &s.event[s.n - 1], &scene.around, &in));
    expect_at(&in, "GUDANG", "ppk-1");
    arena_done(&a);
    story_done(&s);
}

// ---------------------------------------------------------------- escorts

static void test_no_escort(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    SAY(&s, KPU, DEPARTED, HOUR, ITEM("B1"), AT("GUDANG"));
    EXPECT(&s, "B1", F(NO_ESCORT));
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU, ESCORT_CHANGED, MIN * 30, ITEM("B1"), TO(POLRI));
    SAY(&s, KPU, DEPARTED, HOUR, ITEM("B1"), AT("GUDANG"), GOING("PPK-A"));
    SAY(&s, POLRI, ARRIVED, 2 * HOUR, ITEM("B1"), AT("PPK-A"));
    custody_state at = EXPECT_NONE(&s, "B1");
    expect_at(&at, "PPK-A", "kpu-1");
    SAY(&s, KPU, DEPARTED, 3 * HOUR, ITEM("B1"), AT("PPK-A")); // a new trip needs its own
    EXPECT(&s, "B1", F(NO_ESCORT));
    story_done(&s);
}

static void test_escort_broken(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    SAY(&s, KPU, DEPARTED, HOUR, ITEM("B1"), AT("GUDANG"), GOING("PPK-A"), ESCORTED("polri-1"));
    SAY(&s, KPU, ARRIVED, 2 * HOUR, ITEM("B1"), AT("POLSEK")); // for the night
    SAY(&s, KPU, STORED, 2 * HOUR, ITEM("B1"), AT("POLSEK"));
    int32_t before = s.n;
    SAY(&s, KPU, DEPARTED, 10 * HOUR, ITEM("B1"), AT("POLSEK"), ESCORTED("polri-2"));
    EXPECT(&s, "B1", F(ESCORT_BROKEN));
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU, DEPARTED, HOUR, ITEM("B1"), AT("GUDANG"), GOING("PPK-A"), ESCORTED("polri-1"));
    SAY(&s, POLRI, ESCORT_CHANGED, 3 * HOUR, ITEM("B1"), TO(POLRI2));
    SAY(&s, KPU, ARRIVED, 4 * HOUR, ITEM("B1"), AT("PPK-A"), ESCORTED("polri-2"));
    EXPECT_NONE(&s, "B1");
    assert_int_equal(before, 5);
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU, DEPARTED, HOUR, ITEM("B1"), AT("GUDANG"), GOING("PPK-A"), ESCORTED("polri-1 tni-1"));
    SAY(&s, TNI, ESCORT_CHANGED, 3 * HOUR, ITEM("B1"), TO(POLRI2), ESCORTED("polri-1 polri-2"));
    EXPECT_NONE(&s, "B1");
    SAY(&s, TNI, ESCORT_CHANGED, 4 * HOUR, ITEM("B1"), TO(LINMAS)); // is no escort any more
    EXPECT(&s, "B1", F(ESCORT_BROKEN));
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU, DEPARTED, HOUR, ITEM("B1"), AT("GUDANG"), GOING("PPK-A"), ESCORTED("polri-1"));
    SAY(&s, KPU, ESCORT_CHANGED, 3 * HOUR, ITEM("B1"), TO(POLRI2)); // the holder cannot, on the way
    EXPECT(&s, "B1", F(ESCORT_BROKEN));
    story_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_item),  cmocka_unit_test(test_created_twice),
        cmocka_unit_test(test_not_holder),    cmocka_unit_test(test_replaced_used),
        cmocka_unit_test(test_wrong_place),   cmocka_unit_test(test_last_leg),
        cmocka_unit_test(test_trip_end),      cmocka_unit_test(test_tps),
        cmocka_unit_test(test_too_fast),      cmocka_unit_test(test_backward),
        cmocka_unit_test(test_wrong_seal),    cmocka_unit_test(test_seal_of_vote),
        cmocka_unit_test(test_seal_unread),   cmocka_unit_test(test_unsealed),
        cmocka_unit_test(test_condition),     cmocka_unit_test(test_count),
        cmocka_unit_test(test_told),          cmocka_unit_test(test_lost_found),
        cmocka_unit_test(test_in_load),       cmocka_unit_test(test_in_two_loads),
        cmocka_unit_test(test_load_differs),  cmocka_unit_test(test_partial),
        cmocka_unit_test(test_packed),        cmocka_unit_test(test_no_escort),
        cmocka_unit_test(test_escort_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
