#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <errno.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"

static void test_every_key_is_found_in_both_languages(void **state)
{
    (void)state;
    assert_true(text_row_count > 0);
    for (size_t i = 0; i < text_row_count; i++) {
        assert_true(i == 0 || strcmp(text_rows[i - 1].key, text_rows[i].key) < 0);
        assert_ptr_equal(text_get(TEXT_ID, text_rows[i].key), text_rows[i].text[TEXT_ID]);
        assert_ptr_equal(text_get(TEXT_EN, text_rows[i].key), text_rows[i].text[TEXT_EN]);
        assert_true(str_is_utf8(str_of(text_rows[i].text[TEXT_ID])));
        assert_true(str_is_utf8(str_of(text_rows[i].text[TEXT_EN])));
    }
}

static void test_an_unknown_key_shows_itself(void **state)
{
    (void)state;
    assert_string_equal(text_get(TEXT_EN, "no.such_key"), "no.such_key");
    assert_string_equal(text_get(TEXT_ID, ""), "");
    assert_string_equal(text_get(TEXT_ID, "\xFF"), "\xFF");
}

static void expect_text(const char *key, const char *expected, const err_in *args, size_t n)
{
    strbuf b;
    strbuf_init(&b, 1000);
    text_add(&b, TEXT_EN, key, args, n);
    assert_string_equal(b.p, expected);
    strbuf_done(&b);
}

// Unknown keys stand for any sentence here.
static void test_placeholders(void **state)
{
    (void)state;
    const err_in args[] = {ERR_Z("file", "a {line} b"), ERR_INT("line", 12), ERR_CODE(NULL)};
    expect_text("{file}:{line}", "a {line} b:12", args, 2); // what is filled in is not filled again
    expect_text("{line}{line}", "1212", args, 2);
    expect_text("{other} {line}", "{other} 12", args, 2);
    expect_text("{}", "{}", args, 2);
    expect_text("{", "{", args, 2);
    expect_text("}{line", "}{line", args, 2);
    expect_text("{{line}}", "{12}", args, 2);
    expect_text("{line}", "{line}", NULL, 0);
    expect_text("{x}{line}", "{x}12", args, 3); // an argument without a name is passed over
}

static void test_an_argument_that_is_a_key_is_translated(void **state)
{
    (void)state;
    err e;
    strbuf b;
    strbuf_init(&b, 400);
    (void)err_fail(&e, ERR_CODE("file.open"), ERR_Z("file", "a.csv"), ERR_KEY("reason", err_reason(ENOENT)));
    text_add_err(&b, TEXT_ID, &e);
    assert_non_null(strstr(b.p, "\"a.csv\""));
    assert_non_null(strstr(b.p, text_get(TEXT_ID, "reason.absent")));
    strbuf_clear(&b);
    text_add_err(&b, TEXT_EN, &e);
    assert_non_null(strstr(b.p, text_get(TEXT_EN, "reason.absent")));
    strbuf_clear(&b);
    (void)err_fail(&e, ERR_CODE("file.open"), ERR_Z("file", "a.csv"), ERR_KEY("reason", err_reason(EDOM)));
    text_add_err(&b, TEXT_ID, &e); // what the catalogues lack is said in the system's words
    assert_non_null(strstr(b.p, strerror(EDOM)));
    strbuf_done(&b);
}

static void test_errors_in_both_languages(void **state)
{
    (void)state;
    err e = {0};
    (void)err_fail(&e, ERR_CODE("file.open"), ERR_Z("file", "a\n.csv"), ERR_Z("reason", "?"));
    strbuf b;
    strbuf_init(&b, 1000);
    text_add_err(&b, TEXT_ID, &e);
    assert_non_null(strstr(b.p, "Berkas \"a?.csv\""));
    assert_null(strchr(b.p, '{'));
    strbuf_clear(&b);
    text_add_err(&b, TEXT_EN, &e);
    assert_non_null(strstr(b.p, "file \"a?.csv\""));
    strbuf_clear(&b);
    e = (err){0};
    text_add_err(&b, TEXT_EN, &e);
    assert_string_equal(b.p, "No error.");
    strbuf_clear(&b);
    text_fmt(&b, TEXT_EN, "{n} of {m}", ERR_INT("n", 1), ERR_INT("m", 2));
    assert_string_equal(b.p, "1 of 2");
    strbuf_done(&b);
}

static void test_a_full_buffer_is_cut(void **state)
{
    (void)state;
    strbuf b;
    strbuf_init(&b, 4);
    text_fmt(&b, TEXT_EN, "{n}", ERR_INT("n", 123456));
    assert_true(b.cut);
    strbuf_done(&b);
}

static void test_languages(void **state)
{
    (void)state;
    assert_int_equal(text_language_of("en_US.UTF-8"), TEXT_EN);
    assert_int_equal(text_language_of("en"), TEXT_EN);
    assert_int_equal(text_language_of("id_ID"), TEXT_ID);
    assert_int_equal(text_language_of("C"), TEXT_ID);
    assert_int_equal(text_language_of("e"), TEXT_ID);
    assert_int_equal(text_language_of(""), TEXT_ID);
    assert_int_equal(text_language_of(NULL), TEXT_ID);
}

static void test_text_is_shown_not_obeyed(void **state)
{
    (void)state;
    static const char *const row[][2] = {
        {"teks biasa, \xC3\xA9 \xE2\x82\xAC", "teks biasa, \xC3\xA9 \xE2\x82\xAC"},
        {"\x1b[2J\x7f\t", "?[2J??"},
        {"a\nb", "a b"},
        {"\xC2\x9B\xC2\xA0", "?\xC2\xA0"},
        {"\xE2\x80\xAE\xE2\x81\xA6\xE2\x80\xA6", "??\xE2\x80\xA6"},
        {"\xE2\x80", "\xE2\x80"}};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        char *text = NULL;
        size_t n = 0;
        FILE *out = open_memstream(&text, &n);
        text_show(out, str_of(row[i][0]));
        assert_int_equal(fclose(out), 0);
        assert_string_equal(text, row[i][1]);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_key_is_found_in_both_languages),
        cmocka_unit_test(test_an_unknown_key_shows_itself),
        cmocka_unit_test(test_placeholders),
        cmocka_unit_test(test_errors_in_both_languages),
        cmocka_unit_test(test_an_argument_that_is_a_key_is_translated),
        cmocka_unit_test(test_a_full_buffer_is_cut),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_text_is_shown_not_obeyed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
