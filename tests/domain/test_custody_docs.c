// docs/formats/custody.md says what the code does: findings with their severity, who may receive from whom,
// and the limits. A missing row is printed, ready to be put in.
#include "custody_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scratch.h"

enum { DOC_MAX = 1024 * 1024, ROW_MAX = 500, HOUR_S = 3600 };

static str read_page(arena *a)
{
    str doc = {NULL, 0};
    char path[PATH_MAX];
    assert_true(file_read(a, fixture(path, "../../docs/formats/custody.md"), DOC_MAX, &doc, NULL));
    return doc;
}

static int look_for(str doc, const strbuf *row)
{
    bool is_there = strstr(doc.p, row->p) != NULL;
    if (!is_there) {
        print_message("# %s\n", row->p);
    }
    return is_there ? 0 : 1;
}

// Every finding has one row, with when and why; and there are no other rows.
static void test_findings(void **state)
{
    (void)state;
    static const char *const severity[] = {
        [CUSTODY_NOTE] = "note", [CUSTODY_WARN] = "warn", [CUSTODY_GRAVE] = "grave"};
    arena a = {0};
    str doc = read_page(&a);
    int missing = 0;
    int rows = 0;
    strbuf row;
    strbuf_init(&row, ROW_MAX);
    for (int c = 0; c <= CUSTODY_FINDING_NONCE_AGAIN; c++) {
        strbuf_clear(&row);
        strbuf_addf(&row, "\n| `%s` | %s | ", custody_code_name((custody_code)c),
                    severity[custody_code_severity((custody_code)c)]);
        missing += look_for(doc, &row);
        const char *at = strstr(doc.p, row.p);
        int when = 0;
        int why = 0;
        if (at) {
            const char *cell = at + row.n;
            const char *next = strstr(cell, " | ");
            when = next ? (int)(next - cell) : 0;
            why = next ? (int)strcspn(next + 3, "|\n") : 0;
        }
        assert_true(!at || (when > 10 && why > 1));
    }
    for (const char *p = strstr(doc.p, "| Finding |"); p; p = strstr(p + 1, "\n| `")) {
        rows++;
    }
    assert_int_equal(missing, 0);
    assert_int_equal(rows, 1 + CUSTODY_FINDING_NONCE_AGAIN + 1);
    strbuf_done(&row);
    arena_done(&a);
}

static bool may_receive(device_role giver, device_role receiver, int leg)
{
    story s;
    arena a = {0};
    custody_findings f = {.memory = &a};
    story_init(&s);
    (void)story_enrol(&s, "a", giver, "");
    (void)story_enrol(&s, "b", receiver, "");
    SAY(&s, 0, HANDED_OVER, 0, ITEM("B"), TO(1), AT("P"), LEG(leg));
    custody_state state;
    story_replay(&s, &a, STR("B"), &state, &f);
    bool may = story_count(&f, CUSTODY_FINDING_WRONG_ROLE, NULL) == 0;
    arena_done(&a);
    story_done(&s);
    return may;
}

static void add_receivers(strbuf *row, device_role giver, int leg)
{
    bool is_first = true;
    for (int r = 0; r < DEVICE_ROLES; r++) {
        if (may_receive(giver, (device_role)r, leg)) {
            strbuf_addf(row, "%s`%s`", is_first ? "" : ", ", event_field_of(EVENT_FIELD_ROLE)->choices[r]);
            is_first = false;
        }
    }
}

static void test_receivers(void **state)
{
    (void)state;
    arena a = {0};
    str doc = read_page(&a);
    int missing = 0;
    strbuf row;
    strbuf_init(&row, ROW_MAX);
    for (int g = 0; g < DEVICE_ROLES; g++) {
        strbuf_clear(&row);
        strbuf_addf(&row, "\n| `%s` | ", event_field_of(EVENT_FIELD_ROLE)->choices[g]);
        size_t empty = row.n;
        add_receivers(&row, (device_role)g, 0);
        bool holds = row.n > empty;
        strbuf_addz(&row, " | ");
        add_receivers(&row, (device_role)g, 3);
        strbuf_addz(&row, " |\n");
        missing += holds ? look_for(doc, &row) : 0;
    }
    assert_int_equal(missing, 0);
    strbuf_done(&row);
    arena_done(&a);
}

static void test_limits(void **state)
{
    (void)state;
    arena a = {0};
    str doc = read_page(&a);
    const struct {
        const char *what, *unit;
        long long value;
    } limits[] = {
        {"two phones without GPS may differ by", " hours", CUSTODY_SKEW_US / STORY_S / HOUR_S},
        {"a clock is not worth a word below", " seconds", CUSTODY_CLOCK_S},
        {"no vehicle is faster than", " km/h", CUSTODY_SPEED_MAX_KMH},
        {"two positions are of one place within", " m", CUSTODY_SLACK_M},
        {"after a closing statement nothing is signed for", " hours", CUSTODY_REST_US / STORY_S / HOUR_S},
        {"loads within loads", "", CUSTODY_NEST_MAX},
    };
    int missing = 0;
    strbuf row;
    strbuf_init(&row, ROW_MAX);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        strbuf_clear(&row);
        strbuf_addf(&row, "\n| %s | %lld%s |\n", limits[i].what, limits[i].value, limits[i].unit);
        missing += look_for(doc, &row);
    }
    assert_int_equal(missing, 0);
    strbuf_done(&row);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_receivers),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
