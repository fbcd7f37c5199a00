// Rules of custody about signers, time, chains and corrections: the least history that raises a finding, and
// the nearest one that does not.
#include "custody_cast.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// ---------------------------------------------------------------- the whole way

static void test_way(void **state)
{
    (void)state;
    story s;
    begin_at_ppk(&s);
    SAY(&s, PPK, DEPARTED, DAY, ITEM("B1"), AT("PPK-A"), GOING("PPS-A"), ESCORTED("polri-1"), LEG(1));
    SAY(&s, PPK, ARRIVED, DAY + HOUR, ITEM("B1"), AT("PPS-A"));
    SAY(&s, PPK, HANDED_OVER, DAY + 2 * HOUR, ITEM("B1"), TO(PPS), AT("PPS-A"), SEALS("S1 S2"), LEG(1));
    SAY(&s, PPS, DEPARTED, 2 * DAY, ITEM("B1"), AT("PPS-A"), GOING("TPS1"), ESCORTED("linmas-1"), LEG(2));
    SAY(&s, PPS, ARRIVED, 2 * DAY + HOUR, ITEM("B1"), AT("TPS1"));
    SAY(&s, PPS, HANDED_OVER, 2 * DAY + 2 * HOUR, ITEM("B1"), TO(KPPS), AT("TPS1"), SEALS("S1 S2"), LEG(2));
    custody_state at = EXPECT_NONE(&s, "B1");
    expect_at(&at, "TPS1", "kpps-1");
    SAY(&s, KPPS, SEALED, 3 * DAY, ITEM("B1"), AT("TPS1"), SEALS("S8 S9"));
    SAY(&s, KPPS, DEPARTED, 3 * DAY + HOUR, ITEM("B1"), AT("TPS1"), GOING("PPS-A"), ESCORTED("linmas-1"),
        LEG(3));
    SAY(&s, KPPS, ARRIVED, 3 * DAY + 2 * HOUR, ITEM("B1"), AT("PPS-A"));
    SAY(&s, KPPS, RETURNED, 3 * DAY + 3 * HOUR, ITEM("B1"), TO(PPS), AT("PPS-A"), SEALS("S8 S9"), LEG(3));
    SAY(&s, PPS, STORED, 3 * DAY + 4 * HOUR, ITEM("B1"), AT("PPS-A"), SEALS("S8 S9"));
    at = EXPECT_NONE(&s, "B1");
    expect_at(&at, "PPS-A", "pps-1");
    assert_true(at.returning && at.phase == CUSTODY_AT && at.role == DEVICE_PPS);
    story_done(&s);
}

static void test_load_way(void **state)
{
    (void)state;
    story s;
    begin_load_at_ppk(&s);
    custody_state in = EXPECT_NONE(&s, "B1");
    assert_string_equal(in.container, "L");
    SAY(&s, PPK, LOAD_OPENED, 6 * HOUR, ITEM("L"), ITEMS("B1 B2 B3"), AT("PPK-A"));
    SAY(&s, PPK, SEAL_CHECKED, 7 * HOUR, ITEM("B1"), AT("PPK-A"), SEALS("S1 S2"));
    custody_state load = EXPECT_NONE(&s, "L");
    custody_state box = EXPECT_NONE(&s, "B1");
    expect_at(&box, "PPK-A", "ppk-1");
    assert_false(load.is_load);
    assert_string_equal(box.container, "");
    story_done(&s);
}

// ---------------------------------------------------------------- signers

static void test_not_bound(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    SAY(&s, KPU, HANDED_OVER, HOUR, ITEM("B1"), TO(STRANGER), AT("GUDANG"), SEALS("S1 S2"));
    custody_state at = EXPECT(&s, "B1", F(NOT_BOUND));
    expect_at(&at, "GUDANG", "kpu-1");
    story_done(&s);
    begin_sealed(&s);
    s.device[KPU2].binding->from_us = (STORY_BEGIN_S + HOUR) * STORY_S; // from this moment on
    SAY(&s, KPU, HANDED_OVER, HOUR, ITEM("B1"), TO(KPU2), AT("GUDANG"), SEALS("S1 S2"));
    at = EXPECT_NONE(&s, "B1");
    expect_at(&at, "GUDANG", "kpu-2");
    s.device[KPU2].binding->to_us = (STORY_BEGIN_S + HOUR) * STORY_S; // and never at all
    EXPECT(&s, "B1", F(NOT_BOUND));
    story_done(&s);
}

static void test_revoked(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    story_revoke(&s, KPU, 30 * MIN, 2 * DAY);
    SAY(&s, KPU, HANDED_OVER, 30 * MIN, ITEM("B1"), TO(KPU2), AT("GUDANG"), SEALS("S1 S2"));
    custody_state at = EXPECT(&s, "B1", F(REVOKED));
    expect_at(&at, "GUDANG", "kpu-1");
    story_revoke(&s, KPU, 31 * MIN, 2 * DAY);
    at = EXPECT_NONE(&s, "B1");
    expect_at(&at, "GUDANG", "kpu-2");
    story_done(&s);
}

static void test_revoked_late(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    story_revoke(&s, KPU, DAY, DAY);
    SAY(&s, KPU, HANDED_OVER, HOUR, ITEM("B1"), TO(KPU2), AT("GUDANG"), SEALS("S1 S2"), RECEIVED(DAY));
    EXPECT_NONE(&s, "B1");
    s.event[s.n - 1].received_us += STORY_S;
    custody_state at = EXPECT(&s, "B1", F(REVOKED_LATE));
    expect_at(&at, "GUDANG", "kpu-2");
    story_done(&s);
}

static void test_not_entitled(void **state)
{
    (void)state;
    story s;
    begin(&s);
    SAY(&s, POSKO, PLAN_PUBLISHED, 0, CONTENT());
    EXPECT_NONE(&s, "B1");
    SAY(&s, KPU, PLAN_PUBLISHED, 0, CONTENT());
    EXPECT(&s, "B1", F(NOT_ENTITLED));
    SAY(&s, STRANGER, REGISTER_CHANGED, 0, CONTENT());
    EXPECT(&s, "B1", F(NOT_ENTITLED), F(NOT_ENTITLED), F(NOT_BOUND));
    story_done(&s);
}

static void test_same(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    SAY(&s, KPU, HANDED_OVER, HOUR, ITEM("B1"), TO(KPU), AT("GUDANG"), SEALS("S1 S2"));
    EXPECT(&s, "B1", F(SAME_DEVICE));
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU, HANDED_OVER, HOUR, ITEM("B1"), TO(KPU_AGAIN), AT("GUDANG"), SEALS("S1 S2"));
    EXPECT(&s, "B1", F(SAME_PERSON));
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU, HANDED_OVER, HOUR, ITEM("B1"), TO(KPU2), SEEN_BY(BAWASLU), AT("GUDANG"), SEALS("S1 S2"));
    EXPECT_NONE(&s, "B1");
    SAY(&s, KPU2, HANDED_OVER, 2 * HOUR, ITEM("B1"), TO(KPU), SEEN_BY(KPU), AT("GUDANG"), SEALS("S1 S2"));
    EXPECT(&s, "B1", F(SAME_DEVICE));
    story_done(&s);
}

// Who may give to whom: every pair, out and back, against the list of those that are right.
static void test_pairs(void **state)
{
    (void)state;
    static const device_role hands[][3] = {
        // giver, receiver, 1 = out, 2 = back, 3 = both
        {DEVICE_KPU, DEVICE_KPU, 3},         {DEVICE_KPU, DEVICE_PPK, 1},
        {DEVICE_KPU, DEVICE_CARRIER, 1},     {DEVICE_PPK, DEVICE_PPK, 3},
        {DEVICE_PPK, DEVICE_PPS, 1},         {DEVICE_PPK, DEVICE_CARRIER, 3},
        {DEVICE_PPK, DEVICE_KPU, 2},         {DEVICE_PPS, DEVICE_PPS, 3},
        {DEVICE_PPS, DEVICE_KPPS, 1},        {DEVICE_PPS, DEVICE_CARRIER, 3},
        {DEVICE_PPS, DEVICE_PPK, 2},         {DEVICE_KPPS, DEVICE_KPPS, 3},
        {DEVICE_KPPS, DEVICE_PPS, 2},        {DEVICE_KPPS, DEVICE_CARRIER, 2},
        {DEVICE_CARRIER, DEVICE_KPU, 3},     {DEVICE_CARRIER, DEVICE_PPK, 3},
        {DEVICE_CARRIER, DEVICE_PPS, 3},     {DEVICE_CARRIER, DEVICE_KPPS, 1},
        {DEVICE_CARRIER, DEVICE_CARRIER, 3},
    };
    for (int giver = 0; giver < DEVICE_ROLES; giver++) {
        for (int receiver = 0; receiver < DEVICE_ROLES; receiver++) {
            unsigned right = 0;
            for (size_t i = 0; i < sizeof hands / sizeof *hands; i++) {
                if ((int)hands[i][0] == giver && (int)hands[i][1] == receiver) {
                    right = hands[i][2];
                }
            }
            for (unsigned way = 1; way <= 3; way++) { // out, back, not said
                story s;
                arena a = {0};
                custody_findings f = {.memory = &a};
                story_init(&s);
                (void)story_enrol(&s, "a", (device_role)giver, "");
                (void)story_enrol(&s, "b", (device_role)receiver, "");
                if (way == 3) {
                    SAY(&s, 0, HANDED_OVER, 0, ITEM("B"), TO(1), AT("P"));
                } else {
                    SAY(&s, 0, HANDED_OVER, 0, ITEM("B"), TO(1), AT("P"), LEG(way == 1 ? 2 : 3));
                }
                if (way == 2) {
                    SAY(&s, 0, RETURNED, HOUR, ITEM("B"), TO(1), AT("P"));
                }
                custody_state then;
                story_judge_events(&s, &f);
                assert_int_equal(f.n, 0);
                story_replay(&s, &a, STR("B"), &then, &f);
                assert_int_equal(story_count(&f, F(WRONG_ROLE), "B"), (right & way) != 0 ? 0
                                                                      : way == 2         ? 2
                                                                                         : 1);
                arena_done(&a);
                story_done(&s);
            }
        }
    }
}

static void test_wrong_role(void **state)
{
    (void)state;
    story s;
    begin(&s);
    SAY(&s, PPK, BOX_CREATED, 0, ITEM("B1"));
    EXPECT(&s, "B1", F(WRONG_ROLE));
    story_done(&s);
    begin(&s);
    SAY(&s, KPPS, KIT_CREATED, 0, ITEM("K1"), KIT("HASIL"), AT("TPS1"));
    SAY(&s, BAWASLU, COUNTED, 1, ITEM("K1"), COUNT(1), AT("TPS1"));
    EXPECT_NONE(&s, "K1");
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU, ESCORT_CHANGED, HOUR, ITEM("B1"), TO(TNI));
    EXPECT_NONE(&s, "B1");
    SAY(&s, TNI, ESCORT_CHANGED, 2 * HOUR, ITEM("B1"), TO(BAWASLU));
    EXPECT(&s, "B1", F(WRONG_ROLE));
    story_done(&s);
}

// The sentence names the goods; and what is in a load is not named beside it.
static void test_wrong_role_said(void **state)
{
    (void)state;
    story s;
    arena a = {0};
    custody_findings f = {.memory = &a};
    custody_state at;
    strbuf b;
    begin_load(&s);
    SAY(&s, KPU, HANDED_OVER, 2 * HOUR, ITEM("L"), TO(KPPS), AT("GUDANG"), COUNT(3));
    SAY(&s, POLRI, LOAD_OPENED, 3 * HOUR, ITEM("L"), ITEMS("B1 B2 B3"), AT("GUDANG"));
    story_replay(&s, &a, STR("B1"), &at, &f);
    assert_int_equal(story_count(&f, F(WRONG_ROLE), NULL), 0);
    story_replay(&s, &a, STR("L"), &at, &f);
    assert_int_equal(story_count(&f, F(WRONG_ROLE), "L"), 2);
    strbuf_init(&b, 1000);
    for (int32_t i = 0; i < f.n; i++) {
        if (f.row[i].code == F(WRONG_ROLE)) {
            custody_finding_say(&b, TEXT_EN, &f.row[i]);
        }
    }
    assert_non_null(strstr(b.p, "L: a person of KPPS may not be the receiver here."));
    assert_non_null(strstr(b.p, "L: a person of Polri may not be the giver here."));
    strbuf_done(&b);
    arena_done(&a);
    story_done(&s);
}

static void test_clock(void **state)
{
    (void)state;
    story s;
    begin(&s);
    s.device[KPU].skew_s = 60 + CUSTODY_CLOCK_S;
    SAY(&s, KPU, BOX_CREATED, 0, ITEM("B1"));
    EXPECT_NONE(&s, "B1");
    s.device[KPU].skew_s++;
    SAY(&s, KPU, SEALED, HOUR, ITEM("B1"), SEALS("S1"));
    EXPECT(&s, "B1", F(CLOCK));
    SAY(&s, KPU, CONDITION_CHECKED, HOUR, ITEM("B1"), CONDITION(0), BY_GPS());
    EXPECT(&s, "B1", F(CLOCK));
    story_done(&s);
}

// ---------------------------------------------------------------- corrections

static void test_corrected(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    int32_t check = SAY(&s, BAWASLU, SEAL_CHECKED, HOUR, ITEM("B1"), SEALS("S1 S3"));
    SAY(&s, BAWASLU, CORRECTED, 2 * HOUR, REFERS(s.event[check].id), NOTE(), SEALS("S1 S2"));
    EXPECT(&s, "B1", F(CORRECTED));
    story_done(&s);
    begin_sealed(&s);
    check = SAY(&s, BAWASLU, SEAL_CHECKED, HOUR, ITEM("B1"), SEALS("S1 S3"));
    SAY(&s, KPU, CORRECTED, 2 * HOUR, REFERS(s.event[check].id), NOTE(), SEALS("S1 S2"));
    EXPECT(&s, "B1", F(WRONG_SEAL), F(CORRECTION_FOREIGN));
    SAY(&s, POSKO, CORRECTED, 3 * HOUR, REFERS(s.event[check].id), NOTE(), SEALS("S1 S2"));
    EXPECT(&s, "B1", F(CORRECTED), F(CORRECTION_FOREIGN));
    story_done(&s);
}

static void test_corrected_item(void **state)
{
    (void)state;
    story s;
    begin_load(&s);
    int32_t wrong = SAY(&s, KPU, DEPARTED, 2 * HOUR, ITEM("B9"), AT("GUDANG"));
    EXPECT(&s, "B9", F(UNKNOWN_ITEM), F(NO_ESCORT));
    SAY(&s, KPU, CORRECTED, 3 * HOUR, REFERS(s.event[wrong].id), NOTE(), ITEM("L"));
    EXPECT(&s, "B9", F(CORRECTED));
    custody_state load = EXPECT(&s, "L", F(CORRECTED));
    assert_int_equal(load.phase, CUSTODY_MOVING);
    story_done(&s);
}

// What two have signed, one does not change alone.
static void test_corrected_handover(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    int32_t over = SAY(&s, KPU, HANDED_OVER, HOUR, ITEM("B1"), TO(PPK), AT("GUDANG"), SEALS("S1 S3"));
    SAY(&s, KPU, CORRECTED, 2 * HOUR, REFERS(s.event[over].id), NOTE(), SEALS("S1 S2"));
    EXPECT(&s, "B1", F(WRONG_SEAL), F(CORRECTION_FOREIGN));
    SAY(&s, KPU, CORRECTED, 3 * HOUR, REFERS(s.event[over].id), NOTE(), SEALS("S1 S2"), SEEN_BY(PPK));
    EXPECT(&s, "B1", F(CORRECTED), F(CORRECTION_FOREIGN));
    int32_t first = s.n - 2;
    SAY(&s, KPU, CORRECTED, 4 * HOUR, REFERS(s.event[first].id), NOTE(), ITEM("B1")); // of a correction
    EXPECT(&s, "B1", F(CORRECTED), F(CORRECTION_FOREIGN), F(CORRECTION_FOREIGN));
    story_done(&s);
}

// The numbers of seals stand as they were put on: changing them takes a second person and a photo.
static void test_corrected_seals(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    int32_t sealed = s.n - 1;
    assert_int_equal(s.event[sealed].view.kind->number, EVENT_SEALED);
    SAY(&s, KPU, CORRECTED, HOUR, REFERS(s.event[sealed].id), NOTE(), SEALS("S1 S3"), PHOTOS());
    SAY(&s, KPU, CORRECTED, 2 * HOUR, REFERS(s.event[sealed].id), NOTE(), SEALS("S1 S3"), SEEN_BY(KPU2));
    SAY(&s, KPU, CORRECTED, 3 * HOUR, REFERS(s.event[sealed].id), NOTE(), SEALS("S1 S3"), PHOTOS(),
        SEEN_BY(KPU_AGAIN)); // the same person
    SAY(&s, BAWASLU, SEAL_CHECKED, 4 * HOUR, ITEM("B1"), SEALS("S1 S3"));
    EXPECT(&s, "B1", F(WRONG_SEAL), F(CORRECTION_FOREIGN), F(CORRECTION_FOREIGN), F(CORRECTION_FOREIGN),
           F(SAME_PERSON));
    story_done(&s);
    begin_sealed(&s);
    sealed = s.n - 1;
    SAY(&s, KPU, CORRECTED, HOUR, REFERS(s.event[sealed].id), NOTE(), SEALS("S1 S3"), PHOTOS(),
        SEEN_BY(KPU2));
    SAY(&s, BAWASLU, SEAL_CHECKED, 4 * HOUR, ITEM("B1"), SEALS("S1 S3"));
    EXPECT(&s, "B1", F(CORRECTED));
    story_done(&s);
    begin_sealed(&s);
    sealed = s.n - 1;
    SAY(&s, KPU, CORRECTED, HOUR, REFERS(s.event[sealed].id), NOTE(), AT("GUDANG")); // not the seals
    SAY(&s, POSKO, CORRECTED, 2 * HOUR, REFERS(s.event[sealed].id), NOTE(), SEALS("S1 S3"));
    SAY(&s, BAWASLU, SEAL_CHECKED, 4 * HOUR, ITEM("B1"), SEALS("S1 S3"));
    EXPECT(&s, "B1", F(CORRECTED), F(CORRECTED));
    story_done(&s);
}

// Of what nobody has, or of a correction, and of no item: somebody is told.
static void test_corrected_nothing(void **state)
{
    (void)state;
    story s;
    begin_sealed(&s);
    SAY(&s, KPU, CORRECTED, HOUR, REFERS(story_hash), NOTE(), AT("GUDANG"));
    EXPECT(&s, "B1", F(CORRECTION_FOREIGN));
    SAY(&s, KPU, CORRECTED, 2 * HOUR, REFERS(s.event[s.n - 1].id), NOTE(), AT("GUDANG"));
    EXPECT(&s, "B1", F(CORRECTION_FOREIGN), F(CORRECTION_FOREIGN));
    story_done(&s);
    begin_sealed(&s);
    SAY(&s, KPU, CORRECTED, HOUR, REFERS(story_hash), NOTE(), ITEM("B1")); // said of the item, once
    EXPECT(&s, "B1", F(CORRECTION_FOREIGN));
    SAY(&s, KPU, NOTED, 2 * HOUR, NOTE());
    SAY(&s, KPU, CORRECTED, 3 * HOUR, REFERS(s.event[s.n - 1].id), NOTE(), AT("GUDANG"));
    EXPECT(&s, "B1", F(CORRECTION_FOREIGN));
    story_done(&s);
}

// ---------------------------------------------------------------- places

static int32_t chain_count(const logged_event *e, const custody_neighbours *around, custody_code code);

static void test_unknown_place(void **state)
{
    (void)state;
    story s;
    begin(&s);
    SAY(&s, KPU, DEPARTED, 0, ITEM("B1"), AT("GUDANG"), GOING("TPS1"));
    custody_neighbours around = {.closed_us = INT64_MIN};
    assert_int_equal(chain_count(&s.event[0], &around, F(UNKNOWN_PLACE)), 0);
    around.no_place = STR("GUDANG");
    assert_int_equal(chain_count(&s.event[0], &around, F(UNKNOWN_PLACE)), 1);
    around.no_destination = STR("TPS1");
    assert_int_equal(chain_count(&s.event[0], &around, F(UNKNOWN_PLACE)), 2);
    around.no_destination = STR("GUDANG"); // said once
    assert_int_equal(chain_count(&s.event[0], &around, F(UNKNOWN_PLACE)), 1);
    story_done(&s);
}

// ---------------------------------------------------------------- chains

static int32_t chain_count(const logged_event *e, const custody_neighbours *around, custody_code code)
{
    arena a = {0};
    custody_findings f = {.memory = &a};
    custody_judge_chain(e, around, &f);
    int32_t n = story_count(&f, code, NULL);
    assert_int_equal(f.n, n);
    arena_done(&a);
    return n;
}

static void test_chain(void **state)
{
    (void)state;
    story s;
    begin(&s);
    SAY(&s, KPU, NOTED, 0, NOTE());
    SAY(&s, KPU, NOTED, 1, NOTE());
    EXPECT_NONE(&s, "B1");
    const logged_event *e = &s.event[1];
    const str ids[2] = {{story_hash, EVENT_HASH_BYTES}, {(const char *)s.event[0].id, EVENT_HASH_BYTES}};
    custody_neighbours around = {.n_before = 1, .before = ids, .closed_us = INT64_MIN};
    assert_int_equal(chain_count(e, &around, F(CHAIN)), 1);
    around.n_before = 2; // a fork: it follows one of both
    assert_int_equal(chain_count(e, &around, F(CHAIN)), 0);
    around = (custody_neighbours){.n_same = 1, .closed_us = INT64_MIN};
    assert_int_equal(chain_count(e, &around, F(FORK)), 1);
    around = (custody_neighbours){.closed_us = INT64_MIN, .saw_other = true};
    assert_int_equal(chain_count(e, &around, F(SPLIT_VIEW)), 1);
    around = (custody_neighbours){.closed_us = INT64_MIN, .nonce_again = STR("AAAAAAAAAAAAAAAAAAAAAA")};
    assert_int_equal(chain_count(e, &around, F(NONCE_AGAIN)), 1);
    around.nonce_again = STR(""); // and one that was not delivered yet
    assert_int_equal(chain_count(e, &around, F(NONCE_AGAIN)), 0);
    assert_int_equal(chain_count(e, &around, F(CHAIN)), 0);
    story_done(&s);
}

static void test_after_closing(void **state)
{
    (void)state;
    story s;
    begin(&s);
    story_say(&s, KPU, EVENT_DUTY_CLOSED, 0, NULL, 0);
    SAY(&s, KPU, NOTED, 6 * HOUR - 1, NOTE());
    EXPECT(&s, "B1", F(AFTER_CLOSING));
    SAY(&s, KPU, NOTED, 6 * HOUR, NOTE());
    EXPECT(&s, "B1", F(AFTER_CLOSING));
    story_done(&s);
}

// ---------------------------------------------------------------- moments

static void test_moment(void **state)
{
    (void)state;
    event_view v = {.time_s = 100, .gps_time_s = 50};
    int64_t none = INT64_MIN;
    int64_t late = 1000 * STORY_S;
    assert_int_equal(event_moment(&v, none, late, none), 100 * STORY_S);
    v.has_gps_time = true;
    assert_int_equal(event_moment(&v, none, late, none), 50 * STORY_S);
    assert_int_equal(event_moment(&v, 60 * STORY_S, late, none), 60 * STORY_S);
    assert_int_equal(event_moment(&v, 60 * STORY_S, late, 70 * STORY_S), 70 * STORY_S);
    assert_int_equal(event_moment(&v, 70 * STORY_S, late, 60 * STORY_S), 70 * STORY_S);
    assert_int_equal(event_moment(&v, 70 * STORY_S, 40 * STORY_S, none), 40 * STORY_S);
    v.gps_time_s = EVENT_NUMBER_MAX;
    assert_int_equal(event_moment(&v, none, late, none), late);
}

// ---------------------------------------------------------------- names and sentences

static void test_texts(void **state)
{
    (void)state;
    for (int c = 0; c <= CUSTODY_FINDING_NONCE_AGAIN; c++) {
        strbuf b;
        char key[64];
        custody_finding f = {(custody_code)c, 0, STR("B1"), STR("custody.role.kpu"), STR("S1")};
        (void)snprintf(key, sizeof key, "custody.%s", custody_code_name((custody_code)c));
        for (int language = TEXT_ID; language <= TEXT_EN; language++) {
            strbuf_init(&b, 1000);
            assert_string_not_equal(text_get((text_language)language, key), key);
            custody_finding_say(&b, (text_language)language, &f);
            assert_null(strchr(b.p, '{'));
            assert_null(strstr(b.p, "custody."));
            strbuf_done(&b);
        }
    }
}

// A finding says a choice as every other page does.
static void test_choices(void **state)
{
    (void)state;
    const event_field fields[] = {EVENT_FIELD_ROLE, EVENT_FIELD_CONDITION, EVENT_FIELD_REASON};
    for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
        const event_field_spec *spec = event_field_of((int)fields[f]);
        for (int i = 0; spec->choices[i]; i++) {
            char here[128];
            char there[128];
            (void)snprintf(here, sizeof here, "custody.%s.%s", spec->name, spec->choices[i]);
            (void)snprintf(there, sizeof there, "words.choice.%s", spec->choices[i]);
            for (int language = TEXT_ID; language <= TEXT_EN; language++) {
                const char *word = text_get((text_language)language, here);
                assert_string_not_equal(word, here);
                assert_string_equal(word, text_get((text_language)language, there));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_way),
        cmocka_unit_test(test_load_way),
        cmocka_unit_test(test_not_bound),
        cmocka_unit_test(test_revoked),
        cmocka_unit_test(test_revoked_late),
        cmocka_unit_test(test_not_entitled),
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_wrong_role),
        cmocka_unit_test(test_wrong_role_said),
        cmocka_unit_test(test_clock),
        cmocka_unit_test(test_corrected),
        cmocka_unit_test(test_corrected_item),
        cmocka_unit_test(test_corrected_handover),
        cmocka_unit_test(test_corrected_seals),
        cmocka_unit_test(test_corrected_nothing),
        cmocka_unit_test(test_unknown_place),
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_after_closing),
        cmocka_unit_test(test_moment),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_choices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
