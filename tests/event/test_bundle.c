#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "case_bundle.h"
#include "prop.h"

enum { FILE_MAX = 32 * 1024 * 1024 };

static const char *const all_codes[] = {"event.bundle_form", "event.bundle_size", "event.bundle_cut",
                                        "event.bundle_changed"};

// ---------------------------------------------------------------- a bundle by hand, right or wrong

static mem_file file_empty(void)
{
    mem_file f = {.step = 0};
    strbuf_init(&f.bytes, FILE_MAX);
    return f;
}

static void raw_number(mem_file *f, uint64_t number, int n)
{
    for (int i = n - 1; i >= 0; i--) {
        strbuf_addc(&f->bytes, (char)(number >> (8 * i)));
    }
}

static void raw_record(mem_file *f, char letter, str bytes)
{
    strbuf_addc(&f->bytes, letter);
    raw_number(f, bytes.n, 4);
    strbuf_add(&f->bytes, bytes);
}

static void raw_end(mem_file *f, uint64_t count)
{
    uint8_t hash[EVENT_HASH_BYTES];
    strbuf_addc(&f->bytes, 'Z');
    raw_number(f, 40, 4);
    raw_number(f, count, 8);
    content_hash(strbuf_str(&f->bytes), hash);
    strbuf_add(&f->bytes, (str){(const char *)hash, sizeof hash});
}

// Records of the given letters, one byte each, with a proper end.
static mem_file raw_of(const char *letters)
{
    mem_file f = file_empty();
    strbuf_addz(&f.bytes, "kawal-bundle/1\n");
    for (const char *c = letters; *c; c++) {
        raw_record(&f, *c, STR("x"));
    }
    raw_end(&f, strlen(letters));
    return f;
}

// Reads all of a file. NULL: taken; else the code. *ret_records = how many were read.
static const char *read_all(mem_file *f, str in, uint64_t *ret_records)
{
    arena a = {0};
    err e = {0};
    bundle_record record;
    bool more = true;
    f->in = in;
    f->at = 0;
    bundle_reader r = {.get = mem_get, .ctx = f};
    bool ok = bundle_open(&r, &e);
    while (ok && more) {
        ok = bundle_next(&r, &a, &record, &more, &e);
    }
    if (ok) { // asked again, the end stays the end
        assert_true(bundle_next(&r, &a, &record, &more, &e));
        assert_false(more);
    }
    *ret_records = r.records;
    arena_done(&a);
    return ok ? NULL : e.code;
}

// The code with which all that was written is refused; the file is done with.
static const char *verdict(mem_file *f)
{
    uint64_t records = 0;
    const char *code = read_all(f, strbuf_str(&f->bytes), &records);
    strbuf_done(&f->bytes);
    return code;
}

static void refuses(mem_file f, const char *code)
{
    const char *got = verdict(&f);
    assert_non_null(got);
    assert_string_equal(got, code);
}

static void takes(mem_file f)
{
    assert_null(verdict(&f));
}

// ---------------------------------------------------------------- cases

static void test_example(void **state)
{
    (void)state;
    static case_bundle c;
    mem_file f = file_empty();
    arena a = {0};
    bundle_record record;
    bool more = false;
    str text;
    case_bundle_init(&c);
    assert_true(case_bundle_write(&c, &f, NULL));
    f.in = strbuf_str(&f.bytes);
    f.step = 3;
    bundle_reader r = {.get = mem_get, .ctx = &f};
    assert_true(bundle_open(&r, NULL));
    assert_true(bundle_next(&r, &a, &record, &more, NULL) && more);
    assert_int_equal(record.kind, BUNDLE_ABOUT);
    assert_true(bundle_next(&r, &a, &record, &more, NULL) && more);
    assert_int_equal(record.kind, BUNDLE_FRAME);
    assert_true(str_eq(record.bytes, c.frame));
    assert_true(bundle_next(&r, &a, &record, &more, NULL) && more);
    assert_int_equal(record.kind, BUNDLE_CONTENT);
    assert_true(note_content_read(record.bytes, &text, NULL) && str_eq(text, STR("Segel utuh.")));
    assert_true(bundle_next(&r, &a, &record, &more, NULL));
    assert_false(more);
    assert_int_equal(r.records, 3);
    strbuf_done(&f.bytes);
    arena_done(&a);
}

static void test_codes_have_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof all_codes / sizeof all_codes[0]; i++) {
        assert_string_not_equal(text_get(TEXT_EN, all_codes[i]), all_codes[i]);
        assert_string_not_equal(text_get(TEXT_ID, all_codes[i]), all_codes[i]);
    }
}

// Cut anywhere, also between records, it is refused; and so is one byte more.
static void test_every_cut(void **state)
{
    (void)state;
    static case_bundle c;
    uint64_t records = 0;
    mem_file f = file_empty();
    case_bundle_init(&c);
    assert_true(case_bundle_write(&c, &f, NULL));
    str whole = strbuf_str(&f.bytes);
    assert_null(read_all(&f, whole, &records));
    for (size_t n = 0; n < whole.n; n++) {
        const char *code = read_all(&f, (str){whole.p, n}, &records);
        assert_non_null(code);
        assert_string_equal(code, "event.bundle_cut");
    }
    strbuf_addc(&f.bytes, '\0');
    refuses(f, "event.bundle_form");
}

// Every byte changed to every other value: refused by the rule of its place or by the hash.
static void test_every_byte(void **state)
{
    (void)state;
    static case_bundle c;
    uint64_t records = 0;
    mem_file f = file_empty();
    case_bundle_init(&c);
    assert_true(case_bundle_write(&c, &f, NULL));
    for (size_t i = 0; i < f.bytes.n; i++) {
        char was = f.bytes.p[i];
        for (int change = 1; change < 256; change++) {
            f.bytes.p[i] = (char)(was ^ change);
            if (!read_all(&f, strbuf_str(&f.bytes), &records)) {
                fail_msg("byte %zu changed by %d was taken", i, change);
            }
        }
        f.bytes.p[i] = was;
    }
    takes(f);
}

static void test_places(void **state)
{
    (void)state;
    takes(raw_of(""));
    takes(raw_of("A"));
    takes(raw_of("AKFRFFRCUKC"));
    refuses(raw_of("KA"), "event.bundle_form");
    refuses(raw_of("AA"), "event.bundle_form");
    refuses(raw_of("R"), "event.bundle_form");
    refuses(raw_of("FCR"), "event.bundle_form");
    refuses(raw_of("FRR"), "event.bundle_form");
    refuses(raw_of("X"), "event.bundle_form");
    refuses(raw_of("f"), "event.bundle_form");
    mem_file f = raw_of("");
    raw_record(&f, 'F', STR("behind the end"));
    refuses(f, "event.bundle_form");
}

static void test_first_line(void **state)
{
    (void)state;
    static const char *const lines[] = {"kawal-bundle/2\n", "kawal-bundle/1\r", "PK\x03\x04", "{\"a\":1}"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        mem_file f = file_empty();
        strbuf_addz(&f.bytes, lines[i]);
        raw_end(&f, 0);
        refuses(f, "event.bundle_form");
    }
}

// The text that says what was asked for is text.
static void test_about(void **state)
{
    (void)state;
    err e = {0};
    mem_file f = file_empty();
    strbuf_addz(&f.bytes, "kawal-bundle/1\n");
    raw_record(&f, 'A', STR("\xff"));
    raw_end(&f, 1);
    refuses(f, "event.bundle_form");
    f = file_empty();
    bundle_writer w = {.put = mem_put, .ctx = &f};
    assert_true(bundle_begin(&w, NULL));
    assert_false(bundle_add(&w, BUNDLE_ABOUT, STR("\xff"), &e));
    assert_string_equal(e.code, "event.bundle_form");
    assert_false(bundle_add(&w, BUNDLE_RECEIPT, STR("x"), &e));
    assert_string_equal(e.code, "event.bundle_form");
    assert_string_equal(err_arg_get(&e, "record"), "1");
    strbuf_done(&f.bytes);
}

static void test_end(void **state)
{
    (void)state;
    mem_file f = file_empty();
    strbuf_addz(&f.bytes, "kawal-bundle/1\n");
    raw_record(&f, 'K', STR("x"));
    mem_file other = {.bytes = f.bytes};
    raw_end(&other, 2); // the hash is right, the count is not
    refuses(other, "event.bundle_form");
    f = file_empty();
    strbuf_addz(&f.bytes, "kawal-bundle/1\n");
    raw_record(&f, 'Z', STR("short"));
    refuses(f, "event.bundle_size");
    f = raw_of("K");
    f.bytes.p[f.bytes.n - 1] ^= 1;
    refuses(f, "event.bundle_changed");
}

// ---------------------------------------------------------------- limits

static const struct {
    bundle_kind kind;
    size_t max;
} limits[] = {
    {BUNDLE_ABOUT, BUNDLE_RECEIPT_MAX}, {BUNDLE_CHECKPOINT, BUNDLE_RECEIPT_MAX},
    {BUNDLE_FRAME, EVENT_FRAME_MAX},    {BUNDLE_RECEIPT, BUNDLE_RECEIPT_MAX},
    {BUNDLE_UPPER, BUNDLE_RECEIPT_MAX}, {BUNDLE_CONTENT, CONTENT_MAX},
};

static void test_sizes(void **state)
{
    (void)state;
    arena a = {0};
    err e = {0};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        str bytes = {ARENA_NEW(&a, char, limits[i].max + 1), limits[i].max};
        mem_file f = file_empty();
        bundle_writer w = {.put = mem_put, .ctx = &f};
        assert_true(bundle_begin(&w, NULL));
        assert_true(limits[i].kind != BUNDLE_RECEIPT || bundle_add(&w, BUNDLE_FRAME, STR(""), NULL));
        assert_true(bundle_add(&w, limits[i].kind, bytes, NULL) && bundle_end(&w, NULL));
        takes(f);
        f = file_empty();
        bytes.n++;
        assert_true(bundle_begin(&w, NULL));
        assert_true(limits[i].kind != BUNDLE_RECEIPT || bundle_add(&w, BUNDLE_FRAME, STR(""), NULL));
        assert_false(bundle_add(&w, limits[i].kind, bytes, &e));
        assert_string_equal(e.code, "event.bundle_size");
        raw_record(&f, (char)limits[i].kind, bytes);
        raw_end(&f, w.records + 1);
        refuses(f, "event.bundle_size");
    }
    arena_done(&a);
}

static void test_count(void **state)
{
    (void)state;
    arena a = {0};
    err e = {0};
    bundle_record record;
    bool more;
    mem_file f = file_empty();
    bundle_writer w = {.put = mem_put, .ctx = &f};
    assert_true(bundle_begin(&w, NULL));
    w.records = BUNDLE_RECORDS_MAX - 1;
    assert_true(bundle_add(&w, BUNDLE_CHECKPOINT, STR("x"), NULL));
    assert_false(bundle_add(&w, BUNDLE_CHECKPOINT, STR("x"), &e));
    assert_string_equal(e.code, "event.bundle_size");
    raw_record(&f, 'K', STR("x"));
    f.in = strbuf_str(&f.bytes);
    bundle_reader r = {.get = mem_get, .ctx = &f};
    assert_true(bundle_open(&r, NULL));
    r.records = BUNDLE_RECORDS_MAX - 1;
    assert_true(bundle_next(&r, &a, &record, &more, NULL) && more);
    assert_false(bundle_next(&r, &a, &record, &more, &e));
    assert_string_equal(e.code, "event.bundle_size");
    strbuf_done(&f.bytes);
    arena_done(&a);
}

// ---------------------------------------------------------------- faults of the file

static void test_faults(void **state)
{
    (void)state;
    static case_bundle c;
    uint64_t records = 0;
    mem_file f = file_empty();
    case_bundle_init(&c);
    assert_true(case_bundle_write(&c, &f, NULL));
    str whole = strbuf_str(&f.bytes);
    for (size_t n = 1; n <= whole.n; n++) {
        mem_file broken = {.fail_from = n, .step = 5};
        const char *code = read_all(&broken, whole, &records);
        assert_non_null(code);
        assert_string_equal(code, "file.read");
        err e = {0};
        mem_file full = file_empty();
        full.fail_from = n;
        assert_false(case_bundle_write(&c, &full, &e));
        assert_string_equal(e.code, "file.write");
        strbuf_done(&full.bytes);
    }
    strbuf_done(&f.bytes);
}

// ---------------------------------------------------------------- what is written is read

enum { RECORDS_DRAWN = 40, BYTES_DRAWN = 600 };

typedef struct drawn {
    int n;
    bundle_kind kind[RECORDS_DRAWN];
    char bytes[RECORDS_DRAWN][BYTES_DRAWN];
    size_t length[RECORDS_DRAWN];
} drawn;

static void draw(rng *r, int32_t size, drawn *d)
{
    static const bundle_kind any[] = {BUNDLE_CHECKPOINT, BUNDLE_FRAME, BUNDLE_CONTENT, BUNDLE_UPPER,
                                      BUNDLE_RECEIPT};
    d->n = (int)rng_below(r, (uint32_t)size + 1);
    for (int i = 0; i < d->n; i++) {
        bool behind_frame = i > 0 && d->kind[i - 1] == BUNDLE_FRAME;
        d->kind[i] = i == 0 && rng_below(r, 2) == 0 ? BUNDLE_ABOUT : any[rng_below(r, behind_frame ? 5 : 4)];
        d->length[i] = rng_below(r, rng_below(r, 4) == 0 ? BYTES_DRAWN : 20);
        for (size_t k = 0; k < d->length[i]; k++) {
            d->bytes[i][k] = d->kind[i] == BUNDLE_ABOUT ? 'a' : (char)rng_next(r);
        }
    }
}

static bool same_records(bundle_reader *r, arena *a, const drawn *d)
{
    bundle_record record;
    bool more = false;
    for (int i = 0; i < d->n; i++) {
        if (!bundle_next(r, a, &record, &more, NULL) || !more || record.kind != d->kind[i] ||
            !str_eq(record.bytes, (str){d->bytes[i], d->length[i]})) {
            return false;
        }
    }
    return bundle_next(r, a, &record, &more, NULL) && !more;
}

static bool records_round_trip(rng *r, int32_t size, void *ctx)
{
    drawn *d = ctx;
    arena a = {0};
    mem_file f = file_empty();
    bundle_writer w = {.put = mem_put, .ctx = &f};
    draw(r, size, d);
    bool ok = bundle_begin(&w, NULL);
    for (int i = 0; ok && i < d->n; i++) {
        ok = bundle_add(&w, d->kind[i], (str){d->bytes[i], d->length[i]}, NULL);
    }
    ok = ok && bundle_end(&w, NULL);
    f.in = strbuf_str(&f.bytes);
    f.step = 1 + rng_below(r, 9);
    bundle_reader reader = {.get = mem_get, .ctx = &f};
    ok = ok && bundle_open(&reader, NULL) && same_records(&reader, &a, d);
    strbuf_done(&f.bytes);
    arena_done(&a);
    return ok;
}

static void test_round_trip(void **state)
{
    (void)state;
    static drawn d;
    assert_true(prop_check("bundle round trip", records_round_trip, 3000, RECORDS_DRAWN - 1, &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_example),   cmocka_unit_test(test_codes_have_text),
        cmocka_unit_test(test_every_cut), cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_places),    cmocka_unit_test(test_first_line),
        cmocka_unit_test(test_about),     cmocka_unit_test(test_end),
        cmocka_unit_test(test_sizes),     cmocka_unit_test(test_count),
        cmocka_unit_test(test_faults),    cmocka_unit_test(test_round_trip),
    };
    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL);
}
