#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "case_event.h"
#include "event/words.h"

static void say_key(void *ctx, strbuf *out, event_field f, str key)
{
    (void)ctx;
    strbuf_addf(out, "<%d ", (int)f);
    words_hex(out, key);
    strbuf_addc(out, '>');
}

static void test_the_handover(void **state)
{
    (void)state;
    static case_event c;
    strbuf out;
    str body;
    event_view v;
    case_event_init(&c);
    assert_true(event_build(&c.draft, c.body_bytes, sizeof c.body_bytes, &body, NULL));
    assert_true(event_parse(body, &v, NULL));
    words_reader r = {TEXT_EN, 420, say_key, say_key, NULL};
    strbuf_init(&out, 4096);
    words_event(&out, &r, &v, "#7  ", 2);
    assert_string_equal(out.p,
                        "#7  2024-11-26 08:59:57  an item or load went from the giver to the receiver\n"
                        "  giver: <0 8a88e3dd7409f195>\n"
                        "  item: 16.10.01.2001-001-1\n"
                        "  receiver: <3 8139770ea87d175f>\n"
                        "  place: PPS-16.10.01.2001\n"
                        "  position: -3.5412345, 104.5678901\n"
                        "  seals: KPU-0048213, KPU-0048214\n"
                        "  condition: good\n"
                        "  leg: 1\n");
    strbuf_done(&out);
}

static void test_times(void **state)
{
    (void)state;
    char text[WORDS_TIME];
    words_time(1732586397, 0, text);
    assert_string_equal(text, "2024-11-26 01:59:57");
    words_time(1732586397, 540, text);
    assert_string_equal(text, "2024-11-26 10:59:57");
    words_time(0, 420, text); // a clock that was never set
    assert_string_equal(text, "0 s");
    words_time(EVENT_NUMBER_MAX, 420, text);
    assert_string_equal(text, "9007199254740991 s");
}

// Every field and every choice has its word in both languages.
static void test_words_for_all(void **state)
{
    (void)state;
    for (int l = TEXT_ID; l <= TEXT_EN; l++) {
        for (int i = 1; i < EVENT_FIELDS_END; i++) {
            const event_field_spec *spec = event_field_of(i);
            char key[64];
            (void)snprintf(key, sizeof key, "words.field.%s", spec->name);
            assert_string_not_equal(text_get((text_language)l, key), key);
            for (int64_t n = 0; spec->choices && spec->choices[n]; n++) {
                const char *word = words_choice((text_language)l, (event_field)i, n);
                assert_int_not_equal(strncmp(word, "words.", 6), 0);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_handover),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_words_for_all),
    };
    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL);
}
