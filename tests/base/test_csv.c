// The CSV reader: what it takes, what it refuses, and that the size of the pieces it reads in does not
// matter.
#include "base/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "prop.h"

enum { DUMP_MAX = 4 * 1024 * 1024 };

// Every record as [text|text] with '~' at the end of the file, or '!code@line'.
static void dump(csv_reader *r, strbuf *out)
{
    strbuf_clear(out);
    for (bool more = true; more;) {
        err e = {0};
        if (!csv_next(r, &more, &e)) {
            strbuf_addf(out, "!%s@%s", e.code, err_arg_get(&e, "line"));
            return;
        }
        strbuf_addc(out, more ? '[' : '~');
        for (int i = 0; i < r->n_field; i++) {
            strbuf_addz(out, i > 0 ? "|" : "");
            strbuf_add(out, r->field[i].text);
        }
        strbuf_addz(out, more ? "]" : "");
    }
}

static void assert_reads(str bytes, const char *expected)
{
    csv_reader r;
    strbuf out;
    strbuf_init(&out, DUMP_MAX);
    csv_open_bytes(&r, bytes);
    dump(&r, &out);
    assert_string_equal(out.p, expected);
    csv_close(&r);
    strbuf_done(&out);
}

static void test_plain(void **state)
{
    (void)state;
    assert_reads(STR(""), "~");
    assert_reads(STR("a,b\n1,2\n"), "[a|b][1|2]~");
    assert_reads(STR("a,b\r\n1,2\r\n"), "[a|b][1|2]~");
    assert_reads(STR("a,b\n1,2"), "[a|b][1|2]~");
    assert_reads(STR("a,b\n1,2\r"), "[a|b][1|2]~");
    assert_reads(STR("a,b\n,\n1,\n"), "[a|b][|][1|]~");
    assert_reads(STR("\xEF\xBB\xBF"
                     "a,b\n"),
                 "[a|b]~");
    assert_reads(STR("\xEF\xBB\xBF"), "~");
    assert_reads(STR("a,b\n\n  \n1,2\n\n"), "[a|b][1|2]~");
    assert_reads(STR("# satu, dua\r\n\n#tiga\na,b\n#1,2\n"), "[a|b][#1|2]~");
}

static void test_separator(void **state)
{
    (void)state;
    assert_reads(STR("a\tb\n1,5\t2;3\n"), "[a|b][1,5|2;3]~");
    assert_reads(STR("a\tb\n\t\n"), "[a|b]~");
    assert_reads(STR("a\tb,c\n1,2\n"), "[a\tb|c][1|2]~");
    assert_reads(STR("a;b;c\n1,5;2;3\n"), "[a|b|c][1,5|2|3]~");
    assert_reads(STR("a;b,c,d\n1;2,3,4\n"), "[a;b|c|d][1;2|3|4]~");
    assert_reads(STR("\"a;b;c\",d\n1,2\n"), "[a;b;c|d][1|2]~");
    assert_reads(STR("# a;b;c;d\na,b\n1,2\n"), "[a|b][1|2]~");
}

static void test_quotes(void **state)
{
    (void)state;
    assert_reads(STR("a,b\n\"1,\"\"x\"\"\",2\n"), "[a|b][1,\"x\"|2]~");
    assert_reads(STR("a,b\n\"1\r\n2\",\"\"\r\n"), "[a|b][1\r\n2|]~");
    assert_reads(STR("a\n\"\"\"\"\n\"\"\"\"\"\"\n"), "[a][\"][\"\"]~");
    assert_reads(STR("a\n\"1\""), "[a][1]~");
    assert_reads(STR("a\n\"1\"\r"), "[a][1]~");
    assert_reads(STR("a,b\n1,2\nx,3\"4\n"), "[a|b][1|2]!csv.bare_quote@3");
    assert_reads(STR("a,b\n\"1\n\"x,2\n"), "[a|b]!csv.after_quote@3");
    assert_reads(STR("a,b\n\"1\"\rx\n"), "[a|b]!csv.after_quote@2");
    assert_reads(STR("a,b\n1,2\n\"x\ny,2\n"), "[a|b][1|2]!csv.unclosed_quote@3");
}

static void test_places(void **state)
{
    (void)state;
    csv_reader r;
    csv_open_bytes(&r, STR("# x\na,b,c\n1,\"two\nlines\",\"3\"\n4,5,6\n"));
    bool more = false;
    assert_true(csv_next(&r, &more, NULL) && more);
    assert_int_equal(r.field[2].line, 2);
    assert_int_equal(r.field[2].at, 5);
    assert_true(csv_next(&r, &more, NULL) && more);
    assert_int_equal(r.field[1].line, 3);
    assert_int_equal(r.field[1].at, 3);
    assert_int_equal(r.field[2].line, 4);
    assert_int_equal(r.field[2].at, 8);
    assert_true(csv_next(&r, &more, NULL) && more);
    assert_int_equal(r.field[0].line, 5);
    csv_close(&r);
}

static void test_encodings(void **state)
{
    (void)state;
    assert_reads(STR("a,b\nSeb\xC3\xA9,2\n"), "[a|b][Seb\xC3\xA9|2]~");
    assert_reads(STR("a,b\n1,2\nSeb\xE9,2\n"), "[a|b][1|2]!csv.not_utf8@3");
    assert_reads(STR("a,b\n\"1\n\xE9\"x,2\n"), "[a|b]!csv.not_utf8@3");
    assert_reads(STR("# \xE9\na,b\n"), "!csv.not_utf8@1");
    assert_reads(STR("a,b\n1\0,2\n"), "[a|b]!csv.nul@2");
    assert_reads(STR("\xFF\xFE"
                     "a\0,\0b\0\n\0"),
                 "!csv.utf16@1");
    assert_reads(STR("\xFE\xFF\0a\0,\0b\0\n"), "!csv.utf16@1");
    assert_reads(STR("a\0,\0b\0\n\0"), "!csv.utf16@1");
    assert_reads(STR("\0a\0,\0b\0\n"), "!csv.utf16@1");
}

static void test_limits(void **state)
{
    (void)state;
    strbuf text;
    strbuf_init(&text, DUMP_MAX);
    strbuf_addz(&text, "a,b\n");
    for (int i = 0; i <= CSV_RECORD_MAX; i++) {
        strbuf_addc(&text, 'x');
    }
    assert_reads(strbuf_str(&text), "[a|b]!csv.too_long@2");
    memcpy(text.p + 4, "1,\"", 3);
    strbuf_addz(&text, "\n\",2\n");
    assert_reads(strbuf_str(&text), "[a|b]!csv.unclosed_quote@2");
    strbuf_clear(&text);
    for (int i = 0; i < CSV_FIELDS_MAX; i++) {
        strbuf_addc(&text, ',');
    }
    assert_reads(strbuf_str(&text), "!csv.too_many_fields@1");
    strbuf_done(&text);
}

// A stream without an end of line is given up after one record's worth of it: it is a pipe that never ends.
static void test_endless_line(void **state)
{
    (void)state;
    csv_reader r;
    err e = {0};
    bool more = false;
    assert_true(csv_open(&r, "/dev/zero", NULL, NULL, &e));
    assert_false(csv_next(&r, &more, &e));
    assert_string_equal(e.code, "csv.utf16");
    csv_close(&r);
    assert_false(csv_open(&r, "/nowhere/x.csv", NULL, NULL, &e));
    assert_string_equal(e.code, "file.open");
}

static void random_table(rng *r, int32_t size, strbuf *out)
{
    static const char *const piece[] = {"a",  "bc",   ",",     ";",        "\"",  "\"\"",
                                        "\n", "\r\n", "\r",    "\xC3\xA9", " ",   "\"x,\ny\"",
                                        "#",  "1.5",  ",\"\"", "\xE9",     "\n\n"};
    int32_t n = size + (int32_t)rng_below(r, 50);
    for (int32_t i = 0; i < n; i++) {
        // The last two break the file; they are rare so that most tables are long.
        uint32_t kinds = rng_below(r, 40) == 0 ? 16 : 12;
        const char *p = piece[rng_below(r, kinds)];
        strbuf_addz(out, strcmp(p, "\"") == 0 && rng_below(r, 4) > 0 ? "\"q\"," : p);
    }
}

// Bytes go through a pipe in pieces of random sizes; the tap must see them all.
static void tap_collect(void *ctx, str bytes)
{
    strbuf_add(ctx, bytes);
}

static void dump_pieces(rng *r, str bytes, strbuf *seen, strbuf *out)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        while (bytes.n > 0) {
            size_t n = 1 + rng_below(r, 7);
            n = n < bytes.n ? n : bytes.n;
            if (write(ends[1], bytes.p, n) < 0) {
                break;
            }
            bytes = (str){bytes.p + n, bytes.n - n};
        }
        _exit(0);
    }
    close(ends[1]);
    char path[32];
    (void)snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    csv_reader reader;
    assert_true(csv_open(&reader, path, tap_collect, seen, NULL));
    close(ends[0]);
    dump(&reader, out);
    csv_close(&reader);
    int status = 0;
    waitpid(child, &status, 0);
}

static bool pieces_do_not_matter(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    strbuf text;
    strbuf whole;
    strbuf pieces;
    strbuf seen;
    strbuf *all[] = {&text, &whole, &pieces, &seen};
    for (size_t i = 0; i < 4; i++) {
        strbuf_init(all[i], DUMP_MAX);
    }
    random_table(r, size, &text);
    csv_reader reader;
    csv_open_bytes(&reader, strbuf_str(&text));
    dump(&reader, &whole);
    csv_close(&reader);
    dump_pieces(r, strbuf_str(&text), &seen, &pieces);
    bool finished = whole.n > 0 && whole.p[whole.n - 1] == '~';
    bool ok = str_eq(strbuf_str(&whole), strbuf_str(&pieces)) &&
              (finished ? str_eq(strbuf_str(&text), strbuf_str(&seen))
                        : str_starts(strbuf_str(&text), strbuf_str(&seen)));
    for (size_t i = 0; i < 4; i++) {
        strbuf_done(all[i]);
    }
    return ok;
}

// What is written by the rules of RFC 4180 is read back as it was.
static bool written_is_read(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    static const char letters[] = "ab ,;\"\n#0";
    strbuf text;
    strbuf expected;
    strbuf got;
    strbuf_init(&text, DUMP_MAX);
    strbuf_init(&expected, DUMP_MAX);
    strbuf_init(&got, DUMP_MAX);
    strbuf_addz(&text, "h1,h2\r\n");
    strbuf_addz(&expected, "[h1|h2]");
    for (int32_t row = 0; row < size; row++) {
        for (int column = 0; column < 2; column++) {
            strbuf_addz(&text, column > 0 ? ",\"" : "\"");
            strbuf_addc(&expected, column > 0 ? '|' : '[');
            for (uint32_t n = rng_below(r, 6); n > 0; n--) {
                char c = letters[rng_below(r, sizeof letters - 1)];
                strbuf_addz(&text, c == '"' ? "\"" : "");
                strbuf_addc(&text, c);
                strbuf_addc(&expected, c);
            }
            strbuf_addc(&text, '"');
        }
        strbuf_addz(&text, rng_below(r, 2) ? "\r\n" : "\n");
        strbuf_addc(&expected, ']');
    }
    strbuf_addc(&expected, '~');
    csv_reader reader;
    csv_open_bytes(&reader, strbuf_str(&text));
    dump(&reader, &got);
    csv_close(&reader);
    bool ok = str_eq(strbuf_str(&expected), strbuf_str(&got));
    strbuf_done(&text);
    strbuf_done(&expected);
    strbuf_done(&got);
    return ok;
}

static void test_properties(void **state)
{
    (void)state;
    assert_true(prop_check("written is read", written_is_read, 300, 60, NULL));
    assert_true(prop_check("pieces do not matter", pieces_do_not_matter, 200, 400, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),        cmocka_unit_test(test_separator),  cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_places),       cmocka_unit_test(test_encodings),  cmocka_unit_test(test_limits),
        cmocka_unit_test(test_endless_line), cmocka_unit_test(test_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
