// The letter that asks for people: what is the sender's is left to be filled in, and days are those of the
// operation.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/duty_letter.h"

static void assert_written(const char *created, int utc_offset_min, text_language language,
                           const char *expected)
{
    strbuf out;
    strbuf_init(&out, 64 * 1024);
    json_t *request = json_pack("{s:s, s:s, s:s, s:s, s:s, s:i}", "plan", "95eaa921ba7f00", "name",
                                "Tirta Raya", "area", "Tirta Raya", "voting_day", "2024-11-27", "created",
                                created, "utc_offset_min", utc_offset_min);
    duty_letter_print(&out, language, request);
    if (!strstr(out.p, expected)) {
        fail_msg("no \"%s\" in:\n%s", expected, out.p);
    }
    json_decref(request);
    strbuf_done(&out);
}

static void the_day_is_that_of_the_operation(void **state)
{
    (void)state;
    assert_written("2024-11-04T16:59:59Z", 420, TEXT_ID, "tanggal 4 November 2024");
    assert_written("2024-11-04T17:00:00Z", 420, TEXT_ID, "tanggal 5 November 2024");
    assert_written("2024-11-04T15:00:00Z", 540, TEXT_ID, "tanggal 5 November 2024");
    assert_written("2024-11-04T23:59:59Z", 0, TEXT_ID, "tanggal 4 November 2024");
    assert_written("2024-12-31T17:30:00Z", 420, TEXT_EN, "1 January 2025");
}

static void what_is_no_moment_is_a_dash(void **state)
{
    (void)state;
    assert_written("", 420, TEXT_ID, "tanggal –,");
    assert_written("2024-13-04T17:00:00Z", 420, TEXT_ID, "tanggal –,");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_day_is_that_of_the_operation),
        cmocka_unit_test(what_is_no_moment_is_a_dash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
