// Lines of SMS: what is written is read, in whatever case and spacing it was typed; what was mistyped is
// named; nothing that was changed holds. The examples of docs/formats/sms.md are shared with the page.
#include "event/sms_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "case_event.h"
#include "prop.h"
#include "scratch.h"

enum { DOC_MAX = 1 << 16, EXAMPLES = 3 };

static case_event c;

// The view of the case's event, read again from its body.
static event_view case_view(void)
{
    event_frame f;
    str frame = case_frame(&c, 1, NULL);
    assert_true(event_frame_parse(frame, &f, NULL));
    return f.event;
}

static void line_of(const event_view *v, strbuf *out)
{
    strbuf_init(out, SMS_TEXT_MAX);
    assert_true(sms_text_write(v, c.by[EVENT_GIVER].secret, out, NULL));
}

static bool reads(arena *a, str line, sms_text *ret, err *e)
{
    *e = (err){0};
    return sms_text_read(a, line, ret, e);
}

static void refused(str line, const char *code)
{
    arena a = {0};
    sms_text t;
    err e;
    assert_false(reads(&a, line, &t, &e));
    assert_string_equal(e.code, code);
    arena_done(&a);
}

// ---------------------------------------------------------------- examples

// The n-th line of the page that begins as a line of SMS does.
static str example(str page, int n)
{
    for (size_t at = 0; at < page.n; at++) {
        bool begins = at == 0 || page.p[at - 1] == '\n';
        str rest = {page.p + at, page.n - at};
        const char *end = memchr(rest.p, '\n', rest.n);
        if (begins && end && str_starts(rest, STR("KWL1 ")) && rest.p[5] != '<' && n-- == 0) {
            return (str){rest.p, (size_t)(end - rest.p)};
        }
    }
    return STR("");
}

static void the_examples_of_the_page(void **state)
{
    (void)state;
    char path[PATH_MAX];
    arena a = {0};
    str page = {NULL, 0};
    sms_text t = {.sequence = 0};
    err e = {0};
    strbuf line;
    static const event_kind kind[EXAMPLES] = {EVENT_HANDED_OVER, EVENT_DEPARTED, EVENT_INCIDENT};
    case_event_init(&c);
    assert_true(file_read(&a, fixture(path, "../../docs/formats/sms.md"), DOC_MAX, &page, &e));
    event_view v = case_view();
    line_of(&v, &line);
    assert_true(str_eq(strbuf_str(&line), example(page, 0)));
    strbuf_done(&line);
    for (int i = 0; i < EXAMPLES; i++) {
        assert_true(reads(&a, example(page, i), &t, &e));
        assert_int_equal(t.kind, kind[i]);
        assert_int_equal(t.sequence, 42 + i);
        assert_int_equal(t.time_s, 1732586400 + 60 * i);
        assert_true(t.has_receiver == (i == 0));
        assert_true(sms_text_verify(&t, case_key(&c, EVENT_GIVER), &e));
        assert_false(sms_text_verify(&t, case_key(&c, EVENT_RECEIVER), &e));
        assert_string_equal(e.code, "sms.signature");
    }
    assert_true(t.item.n == 0 && t.place.n == 0);
    assert_int_equal(t.incident, 7);
    assert_int_equal(example(page, EXAMPLES).n, 0);
    arena_done(&a);
}

// ---------------------------------------------------------------- as it is typed

static void case_and_white_space_do_not_matter(void **state)
{
    (void)state;
    arena a = {0};
    strbuf line;
    strbuf typed;
    sms_text t;
    err e;
    case_event_init(&c);
    event_view v = case_view();
    line_of(&v, &line);
    strbuf_init(&typed, SMS_TEXT_MAX);
    strbuf_addz(&typed, " \t");
    for (size_t i = 0; i < line.n; i++) {
        char at = line.p[i];
        strbuf_addc(&typed, at >= 'A' && at <= 'Z' && i % 2 ? (char)(at - 'A' + 'a') : at);
        if (at == ' ') {
            strbuf_addz(&typed, "\r\n ");
        }
    }
    assert_true(reads(&a, strbuf_str(&typed), &t, &e));
    assert_true(sms_text_verify(&t, case_key(&c, EVENT_GIVER), &e));
    assert_true(str_starts(strbuf_str(&line), t.text));
    assert_true(str_eq(strbuf_str(&line), t.line)); // however it was typed
    // in the signature O is 0, I and L are 1
    for (size_t i = t.text.n; i < line.n; i++) {
        line.p[i] = line.p[i] == '0' ? 'o' : line.p[i] == '1' ? (i % 2 ? 'I' : 'l') : line.p[i];
    }
    assert_true(reads(&a, strbuf_str(&line), &t, &e));
    assert_true(sms_text_verify(&t, case_key(&c, EVENT_GIVER), &e));
    strbuf_done(&line);
    strbuf_done(&typed);
    arena_done(&a);
}

// One letter of one group is another one: the group is named, or at the least the signature does not hold.
static bool a_mistyped_letter_is_found(rng *r, int32_t size, void *ctx)
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    arena a = {0};
    strbuf line;
    sms_text t;
    err e = {0};
    event_view v = case_view();
    (void)size;
    (void)ctx;
    line_of(&v, &line);
    bool ok = reads(&a, strbuf_str(&line), &t, &e);
    size_t at = t.text.n + 1 + rng_below(r, (uint32_t)(line.n - t.text.n - 1));
    char was = line.p[at];
    int group = (int)((at - t.text.n - 1) / 6) + 1;
    line.p[at] = letters[rng_below(r, 32)];
    if (ok && was != ' ' && was != line.p[at]) {
        ok = reads(&a, strbuf_str(&line), &t, &e)
                 ? !sms_text_verify(&t, case_key(&c, EVENT_GIVER), &e)
                 : strcmp(e.code, "sms.group") == 0 && strtol(err_arg_get(&e, "group"), NULL, 10) == group;
    }
    strbuf_done(&line);
    arena_done(&a);
    return ok;
}

static void mistyped_letters_are_found(void **state)
{
    (void)state;
    case_event_init(&c);
    assert_true(
        prop_check("a_mistyped_letter_is_found", a_mistyped_letter_is_found, prop_runs(300), 1, NULL));
}

// Whatever is changed in front of the signature, it holds no more.
static bool a_changed_word_does_not_hold(rng *r, int32_t size, void *ctx)
{
    arena a = {0};
    strbuf line;
    sms_text t;
    err e = {0};
    event_view v = case_view();
    (void)size;
    (void)ctx;
    line_of(&v, &line);
    bool ok = reads(&a, strbuf_str(&line), &t, &e);
    size_t at = rng_below(r, (uint32_t)t.text.n);
    char was = line.p[at];
    line.p[at] = (char)(' ' + rng_below(r, 95));
    bool same =
        was == line.p[at] || (line.p[at] >= 'a' && line.p[at] <= 'z' && line.p[at] - 'a' + 'A' == was);
    ok = ok && (same || !reads(&a, strbuf_str(&line), &t, &e) ||
                !sms_text_verify(&t, case_key(&c, EVENT_GIVER), &e));
    strbuf_done(&line);
    arena_done(&a);
    return ok;
}

static void changed_words_do_not_hold(void **state)
{
    (void)state;
    case_event_init(&c);
    assert_true(
        prop_check("a_changed_word_does_not_hold", a_changed_word_does_not_hold, prop_runs(300), 1, NULL));
}

// ---------------------------------------------------------------- what is refused

static void what_is_no_line_is_refused(void **state)
{
    (void)state;
    strbuf line;
    case_event_init(&c);
    event_view v = case_view();
    line_of(&v, &line);
    refused(STR(""), "sms.form");
    refused(STR("   \n"), "sms.form");
    refused(STR("KWL1"), "sms.form");
    refused((str){line.p, line.n - 5}, "sms.form"); // a word less
    strbuf_addz(&line, " 0000");                    // one more
    refused(strbuf_str(&line), "sms.form");
    line.n -= 5;
    line.p[3] = '2'; // a form to come
    refused(strbuf_str(&line), "sms.form");
    line.p[3] = '1';
    line.p[5] = 'X';
    refused(strbuf_str(&line), "sms.form");
    strbuf_done(&line);
    char long_line[SMS_TEXT_MAX + 1];
    memset(long_line, 'A', sizeof long_line);
    refused((str){long_line, sizeof long_line}, "sms.form");
}

// Each word of the head at its limits, with groups that are no signature: the head is looked at first.
static void words_have_their_limits(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "KWL1 I8 - - 1 1 00000000 - 0000000000000000",
        "KWL1 I - - 1 1 00000000 - 0000000000000000",
        "KWL1 HH - - 1 1 00000000 - 0000000000000000",
        "KWL1 D A/B - 1 1 00000000 - 0000000000000000",
        "KWL1 D - - 01 1 00000000 - 0000000000000000",
        "KWL1 D - - 20000000000000 1 00000000 - 0000000000000000",
        "KWL1 D - - 1 0 00000000 - 0000000000000000",
        "KWL1 D - - 1 9007199254740992 00000000 - 0000000000000000",
        "KWL1 D - - 1 1A 00000000 - 0000000000000000",
        "KWL1 D - - 1 1 0000000 - 0000000000000000",
        "KWL1 D - - 1 1 0000000G - 0000000000000000",
        "KWL1 D - - 1 1 00000000 0 0000000000000000",
        "KWL1 D - - 1 1 00000000 - 000000000000000",
    };
    static const char *const good[] = {
        "KWL1 I0 - - 0 1 00000000 - 0000000000000000",
        "kwl1 d a.b-c_9 - 1fffffffffffff 9007199254740991 89abcdef 00000000 0123456789abcdef",
    };
    strbuf line;
    for (size_t i = 0; i < sizeof bad / sizeof *bad + sizeof good / sizeof *good; i++) {
        bool is_good = i >= sizeof bad / sizeof *bad;
        strbuf_init(&line, SMS_TEXT_MAX);
        strbuf_addz(&line, is_good ? good[i - sizeof bad / sizeof *bad] : bad[i]);
        for (int g = 0; g < SMS_SIGNATURE_WORDS; g++) {
            strbuf_addz(&line, " U");
        }
        refused(strbuf_str(&line), is_good ? "sms.group" : "sms.form");
        strbuf_done(&line);
    }
}

static void there_is_no_line_for_every_kind(void **state)
{
    (void)state;
    strbuf line;
    err e = {0};
    case_event_init(&c);
    c.draft.kind = event_kind_of(EVENT_NOTED);
    strbuf_init(&line, SMS_TEXT_MAX);
    assert_false(sms_text_write(&c.draft, c.by[EVENT_GIVER].secret, &line, &e));
    assert_string_equal(e.code, "sms.kind");
    assert_int_equal(line.n, 0);
    strbuf_done(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_page),
        cmocka_unit_test(case_and_white_space_do_not_matter),
        cmocka_unit_test(mistyped_letters_are_found),
        cmocka_unit_test(changed_words_do_not_hold),
        cmocka_unit_test(what_is_no_line_is_refused),
        cmocka_unit_test(words_have_their_limits),
        cmocka_unit_test(there_is_no_line_for_every_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
