// iCalendar to the letter: escapes, folds within 75 octets and never within a character, any text.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/calendar.h"
#include "prop.h"

enum { LETTERS = 9, TEXT_MAX = 200 };

static void assert_adds(const calendar_event *event, const char *expected)
{
    strbuf out;
    strbuf_init(&out, 1 << 20);
    calendar_add(&out, event);
    assert_string_equal(out.p, expected);
    strbuf_done(&out);
}

static void an_event(void **state)
{
    (void)state;
    assert_adds(&(calendar_event){.uid = "P005.team.before.1@op",
                                  .stamp_s = 0,
                                  .from_s = 1732575600, // 2024-11-25T23:00:00Z
                                  .to_s = 1732669200,
                                  .summary = "Pengamanan TPS: a, b; c\\d",
                                  .location = "",
                                  .description = "satu\ndua\r\x07",
                                  .has_point = true,
                                  .lat = -3.1522,
                                  .lon = 104.5512},
                "BEGIN:VEVENT\r\nUID:P005.team.before.1@op\r\nDTSTAMP:19700101T000000Z\r\n"
                "DTSTART:20241125T230000Z\r\nDTEND:20241127T010000Z\r\n"
                "SUMMARY:Pengamanan TPS: a\\, b\\; c\\\\d\r\nGEO:-3.152200;104.551200\r\n"
                "DESCRIPTION:satu\\ndua\r\nEND:VEVENT\r\n");
}

static void a_long_line_is_folded(void **state)
{
    (void)state;
    char text[140];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    strbuf out;
    strbuf_init(&out, 1 << 20);
    calendar_add(&out, &(calendar_event){.uid = text, .summary = "", .location = "", .description = ""});
    const char *line = strstr(out.p, "UID:");
    assert_int_equal(strcspn(line, "\r"), CALENDAR_LINE_MAX);
    line += CALENDAR_LINE_MAX + 2;
    assert_int_equal(line[0], ' ');
    assert_int_equal(strcspn(line, "\r"), 1 + 139 - (CALENDAR_LINE_MAX - 4));
    strbuf_done(&out);
}

// The lines of a calendar put together again, as RFC 5545 says in 3.1; false when one is too long, is cut
// within a character or ends otherwise.
static bool unfold(const char *text, strbuf *out)
{
    while (*text) {
        size_t n = strcspn(text, "\r");
        if (n > CALENDAR_LINE_MAX || !str_is_utf8((str){text, n}) || strncmp(text + n, "\r\n", 2) != 0) {
            return false;
        }
        const char *next = text + n + 2;
        strbuf_add(out, (str){text, n});
        if (*next == ' ') {
            next++;
        } else {
            strbuf_addc(out, '\n');
        }
        text = next;
    }
    return true;
}

static bool comes_back(rng *r, int32_t size, void *ctx)
{
    static const char *const letter[LETTERS] = {"a", "é", "–", "𝄞", ",", ";", "\\", "\n", " "};
    static const char *const escaped[LETTERS] = {"a", "é", "–", "𝄞", "\\,", "\\;", "\\\\", "\\n", " "};
    strbuf text;
    strbuf expected;
    strbuf out;
    strbuf whole;
    strbuf_init(&text, 1 << 20);
    strbuf_init(&expected, 1 << 20);
    strbuf_init(&out, 1 << 20);
    strbuf_init(&whole, 1 << 20);
    strbuf_addz(&text, "x");
    strbuf_addz(&expected, "\nSUMMARY:x");
    for (int32_t n = 0; n < size; n++) {
        uint32_t i = rng_below(r, LETTERS);
        strbuf_addz(&text, letter[i]);
        strbuf_addz(&expected, escaped[i]);
    }
    strbuf_addz(&expected, "\n");
    (void)ctx;
    calendar_add(&out, &(calendar_event){.uid = "u", .summary = text.p, .location = "", .description = ""});
    bool ok = unfold(out.p, &whole) && strstr(whole.p, expected.p);
    strbuf_done(&text);
    strbuf_done(&expected);
    strbuf_done(&out);
    strbuf_done(&whole);
    return ok;
}

static void any_text_comes_back(void **state)
{
    (void)state;
    assert_true(prop_check("calendar", comes_back, 300, TEXT_MAX, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event),
        cmocka_unit_test(a_long_line_is_folded),
        cmocka_unit_test(any_text_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
