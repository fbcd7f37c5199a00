#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cbor_copy.h"
#include "hex.h"
#include "prop.h"

enum { BYTES_MAX = 4096 };

// The encodings of RFC 8949 appendix A, worked out again from its section 3. NULL: must be taken.
static const struct {
    const char *hex;
    const char *refused;
} known[] = {
    {"00", NULL},
    {"01", NULL},
    {"0a", NULL},
    {"17", NULL},
    {"1818", NULL},
    {"1819", NULL},
    {"1864", NULL},
    {"1903e8", NULL},
    {"1a000f4240", NULL},
    {"1b000000e8d4a51000", NULL},
    {"1b7fffffffffffffff", NULL},
    {"1b8000000000000000", "event.range"},
    {"1bffffffffffffffff", "event.range"},
    {"c249010000000000000000", "event.forbidden"}, // bignum
    {"3bffffffffffffffff", "event.range"},
    {"3b7fffffffffffffff", NULL},
    {"20", NULL},
    {"29", NULL},
    {"3863", NULL},
    {"3903e7", NULL},
    {"f90000", "event.forbidden"}, // floats of three lengths
    {"f93c00", "event.forbidden"},
    {"fa47c35000", "event.forbidden"},
    {"fb3ff199999999999a", "event.forbidden"},
    {"f4", NULL},
    {"f5", NULL},
    {"f6", "event.forbidden"}, // null, undefined, simple values
    {"f7", "event.forbidden"},
    {"f0", "event.forbidden"},
    {"f818", "event.forbidden"},
    {"f814", "event.forbidden"}, // false in a long form
    {"f8ff", "event.forbidden"},
    {"c11a514b67b0", "event.forbidden"}, // tags
    {"d74401020304", "event.forbidden"},
    {"d818456449455446", "event.forbidden"},
    {"40", NULL},
    {"4401020304", NULL},
    {"60", NULL},
    {"6161", NULL},
    {"6449455446", NULL},
    {"62225c", NULL},
    {"62c3bc", NULL},
    {"63e6b0b4", NULL},
    {"64f0908591", NULL},
    {"80", NULL},
    {"83010203", NULL},
    {"8301820203820405", NULL},
    {"98190102030405060708090a0b0c0d0e0f101112131415161718181819", NULL},
    {"a0", NULL},
    {"a201020304", NULL},
    {"a26161016162820203", "event.key_type"},
    {"826161a161626163", "event.key_type"},
    {"5f42010243030405ff", "event.forbidden"}, // open lengths
    {"7f657374726561646d696e67ff", "event.forbidden"},
    {"9fff", "event.forbidden"},
    {"bf6346756ef563416d7421ff", "event.forbidden"},
    {"ff", "event.forbidden"},
    // beyond the appendix
    {"1817", "event.not_shortest"},
    {"190018", "event.not_shortest"},
    {"1900ff", "event.not_shortest"},
    {"1a0000ffff", "event.not_shortest"},
    {"1b00000000ffffffff", "event.not_shortest"},
    {"1b0000000100000000", NULL},
    {"3817", "event.not_shortest"},
    {"580141", "event.not_shortest"},
    {"780161", "event.not_shortest"},
    {"9800", "event.not_shortest"},
    {"b80101", "event.not_shortest"},
    {"1c", "event.forbidden"},
    {"62c328", "event.not_utf8"},
    {"62c080", "event.not_utf8"},
    {"63eda080", "event.not_utf8"},
    {"a201010102", "event.key_order"}, // twice
    {"a202010102", "event.key_order"},
    {"a220010002", "event.key_order"}, // -1 before 0
    {"a300011818022003", NULL},        // 0, 24, -1
    {"a2200138ff02", NULL},            // -1, -256
    {"a1f401", "event.key_type"},
    {"a1a00001", "event.key_type"},
    {"", "event.truncated"},
    {"18", "event.truncated"},
    {"19ff", "event.truncated"},
    {"4261", "event.truncated"},
    {"5b7fffffffffffffff", "event.truncated"},
    {"bb7fffffffffffffff", "event.truncated"},
    {"9bffffffffffffffff", "event.truncated"},
    {"8201", "event.truncated"},
    {"a101", "event.truncated"},
    {"0000", "event.trailing"},
    {"8000", "event.trailing"},
    {"8180f4", "event.trailing"},
    {"8181818181818180", NULL}, // 8 deep
    {"818181818181818180", "event.too_deep"},
    {"8181818181818181a0", "event.too_deep"},
};

static void test_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        uint8_t bytes[64];
        bool same = false;
        err e = {0};
        bool taken = cbor_copy_same(hex_bytes(known[i].hex, bytes, sizeof bytes), &same, &e);
        if (taken != (known[i].refused == NULL) || (taken ? !same : strcmp(e.code, known[i].refused) != 0)) {
            fail_msg("%s: %s", known[i].hex, taken ? "taken" : e.code);
        }
    }
}

static void test_values(void **state)
{
    (void)state;
    // {1: -500, 2: h'01ff', 24: "hé", -1: [true, false]}
    uint8_t bytes[64];
    str in = hex_bytes("a4013901f3024201ff18186368c3a92082f5f4", bytes, sizeof bytes);
    cbor_reader r;
    cbor_item item;
    cbor_reader_init(&r, in);
    assert_true(cbor_read_type(&r, CBOR_MAP, &item, NULL));
    assert_int_equal(item.count, 4);
    assert_true(cbor_read(&r, &item, NULL) && item.number == 1);
    assert_true(cbor_read(&r, &item, NULL) && item.number == -500);
    assert_true(cbor_read(&r, &item, NULL) && item.number == 2);
    assert_true(cbor_read_type(&r, CBOR_BYTES, &item, NULL));
    assert_true(str_eq(item.bytes, STR("\x01\xff")) && item.bytes.p == in.p + 7); // a view, not a copy
    assert_true(cbor_read(&r, &item, NULL) && item.number == 24);
    assert_true(cbor_read_type(&r, CBOR_TEXT, &item, NULL) && str_eq(item.bytes, STR("h\xc3\xa9")));
    assert_true(cbor_read(&r, &item, NULL) && item.number == -1);
    assert_true(cbor_read_type(&r, CBOR_ARRAY, &item, NULL) && item.count == 2);
    assert_true(cbor_read_type(&r, CBOR_BOOL, &item, NULL) && item.number == 1);
    assert_false(cbor_read_end(&r, NULL));
    assert_true(cbor_read_type(&r, CBOR_BOOL, &item, NULL) && item.number == 0);
    assert_true(cbor_read_end(&r, NULL));

    err e = {0};
    cbor_reader_init(&r, in);
    assert_false(cbor_read_type(&r, CBOR_ARRAY, &item, &e));
    assert_string_equal(e.code, "event.type");
}

static void test_limits(void **state)
{
    (void)state;
    static uint8_t big[CBOR_BYTES_MAX + 1];
    static uint8_t out[CBOR_BYTES_MAX + 16];
    cbor_writer w;
    str document;
    bool same = false;
    err e = {0};
    cbor_writer_init(&w, out, sizeof out);
    cbor_write_bytes(&w, (str){(const char *)big, CBOR_BYTES_MAX - 3}); // with its head the longest there is
    assert_true(cbor_written(&w, &document));
    assert_int_equal(document.n, CBOR_BYTES_MAX);
    assert_true(cbor_copy_same(document, &same, &e) && same);
    cbor_writer_init(&w, out, sizeof out);
    cbor_write_bytes(&w, (str){(const char *)big, CBOR_BYTES_MAX - 2});
    assert_false(cbor_written(&w, &document));
    assert_false(cbor_copy_same((str){(const char *)big, sizeof big}, &same, &e));
    assert_string_equal(e.code, "event.too_long");
}

// What the reader would refuse the writer does not write.
static void test_writer_refuses(void **state)
{
    (void)state;
    uint8_t out[16];
    cbor_writer w;
    str document;
    cbor_writer_init(&w, out, sizeof out);
    assert_false(cbor_written(&w, &document)); // nothing yet
    cbor_write_array(&w, 1);
    assert_false(cbor_written(&w, &document)); // one item missing
    cbor_write(&w, &(cbor_item){.type = CBOR_BOOL, .number = 1});
    assert_true(cbor_written(&w, &document));
    cbor_write(&w, &(cbor_item){.type = CBOR_BOOL, .number = 1}); // trailing
    assert_false(cbor_written(&w, &document));

    cbor_writer_init(&w, out, sizeof out);
    cbor_write_text(&w, STR("\xff"));
    assert_string_equal(w.fault, "event.not_utf8");
    cbor_writer_init(&w, out, sizeof out);
    cbor_write_map(&w, 2);
    cbor_write_int(&w, 5);
    cbor_write_int(&w, 0);
    cbor_write_int(&w, 5);
    assert_string_equal(w.fault, "event.key_order");
    cbor_writer_init(&w, out, sizeof out);
    cbor_write_map(&w, SIZE_MAX);
    assert_string_equal(w.fault, "event.too_long");
    cbor_writer_init(&w, out, 3);
    cbor_write_text(&w, STR("abc")); // 4 bytes
    assert_string_equal(w.fault, "event.too_long");
    assert_false(cbor_written(&w, &document));
    cbor_writer_init(&w, out, sizeof out);
    for (int i = 0; i <= CBOR_DEPTH_MAX; i++) {
        cbor_write_array(&w, 1);
    }
    assert_string_equal(w.fault, "event.too_deep");
}

// ---------------------------------------------------------------- properties

typedef struct made {
    cbor_item item[BYTES_MAX];
    char text[64];
    size_t n;
} made;

static int64_t any_number(rng *r)
{
    uint64_t bits = rng_next(r) >> rng_below(r, 64);
    int64_t magnitude = (int64_t)(bits >> 1);
    return bits & 1 ? ~magnitude : magnitude;
}

// A random document as a list of items, and as bytes.
static void make_item(rng *r, int32_t size, int depth, made *m, cbor_writer *w)
{
    bool leaf = depth == CBOR_DEPTH_MAX || size <= 1;
    cbor_item item = {.type = (cbor_type)rng_below(r, 6)};
    if (leaf && (item.type == CBOR_ARRAY || item.type == CBOR_MAP)) {
        item.type = CBOR_INT;
    }
    size_t width = rng_below(r, (uint32_t)(size < 5 ? size : 5) + 1);
    switch (item.type) {
    case CBOR_INT:
        item.number = any_number(r);
        break;
    case CBOR_BOOL:
        item.number = rng_below(r, 2);
        break;
    case CBOR_BYTES:
    case CBOR_TEXT:
        item.bytes = (str){m->text, rng_below(r, sizeof m->text)};
        break;
    case CBOR_ARRAY:
    case CBOR_MAP:
        item.count = width;
        break;
    }
    m->item[m->n++] = item;
    cbor_write(w, &item);
    int64_t key = rng_below(r, 40);
    for (size_t i = 0; i < item.count; i++) {
        if (item.type == CBOR_MAP) {
            m->item[m->n++] = (cbor_item){.type = CBOR_INT, .number = key};
            cbor_write_int(w, key);
            key = key < 0           ? key - 1 - rng_below(r, 300)
                  : rng_below(r, 4) ? key + 1 + rng_below(r, 300)
                                    : ~key;
        }
        make_item(r, size / (int32_t)item.count, depth + 1, m, w);
    }
}

static bool item_eq(const cbor_item *a, const cbor_item *b)
{
    return a->type == b->type && a->number == b->number && str_eq(a->bytes, b->bytes) && a->count == b->count;
}

// decode(encode(x)) == x, and the bytes are the only ones for x.
static bool round_trip(rng *r, int32_t size, void *ctx)
{
    static made m;
    static uint8_t out[CBOR_BYTES_MAX];
    (void)ctx;
    m = (made){.n = 0};
    memset(m.text, 'a', sizeof m.text);
    cbor_writer w;
    cbor_reader reader;
    str document;
    bool same = false;
    cbor_writer_init(&w, out, sizeof out);
    make_item(r, size, 0, &m, &w);
    if (!cbor_written(&w, &document) || !cbor_copy_same(document, &same, NULL) || !same) {
        return false;
    }
    cbor_reader_init(&reader, document);
    for (size_t i = 0; i < m.n; i++) {
        cbor_item item;
        if (!cbor_read(&reader, &item, NULL) || !item_eq(&item, &m.item[i])) {
            return false;
        }
    }
    return cbor_read_end(&reader, NULL);
}

// Whatever is taken has its own bytes as its encoding: changed documents and plain noise.
static bool taken_is_itself(rng *r, int32_t size, void *ctx)
{
    static made m;
    static uint8_t out[CBOR_BYTES_MAX];
    (void)ctx;
    m = (made){.n = 0};
    memset(m.text, 'a', sizeof m.text);
    cbor_writer w;
    cbor_writer_init(&w, out, sizeof out);
    make_item(r, size, 0, &m, &w);
    for (uint32_t changes = rng_below(r, 4); changes > 0; changes--) {
        out[rng_below(r, (uint32_t)w.n)] = (uint8_t)rng_next(r);
    }
    size_t n = rng_below(r, 4) ? w.n : rng_below(r, (uint32_t)w.n + 1);
    bool same = true;
    (void)cbor_copy_same((str){(const char *)out, n}, &same, NULL);
    return same;
}

static void test_properties(void **state)
{
    (void)state;
    assert_true(prop_check("cbor round trip", round_trip, 20000, 60, NULL));
    assert_true(prop_check("what is taken is its own encoding", taken_is_itself, 100000, 60, NULL));
}

// Every document of up to three bytes.
static void test_all_short(void **state)
{
    (void)state;
    int taken = 0;
    for (size_t n = 0; n <= 3; n++) {
        for (uint32_t v = 0; v < UINT32_C(1) << (8 * n); v++) {
            char bytes[3] = {(char)(v & 0xff), (char)(v >> 8 & 0xff), (char)(v >> 16 & 0xff)};
            bool same = true;
            taken += cbor_copy_same((str){bytes, n}, &same, NULL);
            assert_true(same);
        }
    }
    assert_true(taken > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),      cmocka_unit_test(test_values),
        cmocka_unit_test(test_limits),     cmocka_unit_test(test_writer_refuses),
        cmocka_unit_test(test_properties), cmocka_unit_test(test_all_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
