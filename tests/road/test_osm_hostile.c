#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "osm_text.h"
#include "pbf_writer.h"
#include "prop.h"

#include "base/text.h"

enum { MIB = 1024 * 1024 };

// ---------------------------------------------------------------- one fault and its sentence

// An error with these arguments, which both catalogues have a whole sentence for.
static void expect_error(const err *e, const char *code, int64_t at, const char *name, const char *value)
{
    char where[32];
    (void)snprintf(where, sizeof where, "%" PRId64, at);
    assert_string_equal(e->code, code);
    assert_string_equal(err_arg_get(e, "at"), where);
    assert_int_equal(strncmp(err_arg_get(e, "file"), "/proc/self/fd/", 14), 0);
    if (name) {
        assert_string_equal(err_arg_get(e, name), value);
    }
    for (int language = TEXT_ID; language <= TEXT_EN; language++) {
        strbuf b;
        strbuf_init(&b, 4096);
        text_add_err(&b, (text_language)language, e);
        assert_string_not_equal(b.p, code);
        assert_null(strchr(b.p, '{'));
        assert_non_null(strstr(b.p, err_arg_get(e, "file")));
        assert_true(strcmp(code, "road.osm_feature") == 0 || strstr(b.p, where) != NULL);
        assert_true(!name || strstr(b.p, value) != NULL);
        strbuf_done(&b);
    }
}

// Reads a file that must be refused.
static void refuse_with(const strbuf *file, const char *code, int64_t at, const char *name, const char *value)
{
    osm_text t;
    err e = {0};
    osm_text_init(&t);
    osm_sink sink = osm_text_sink(&t);
    assert_false(osm_text_read(strbuf_str(file), &sink, &e));
    assert_false(t.wrong);
    expect_error(&e, code, at, name, value);
    osm_text_done(&t);
}

static void refuse(const strbuf *file, const char *code, int64_t at)
{
    refuse_with(file, code, at, NULL, NULL);
}

static bool takes(const strbuf *file, const char *lines)
{
    osm_text t;
    err e = {0};
    osm_text_init(&t);
    osm_sink sink = osm_text_sink(&t);
    bool ok = osm_text_read(strbuf_str(file), &sink, &e) && !t.wrong;
    bool same = ok && str_eq(strbuf_str(&t.lines), str_of(lines));
    if (!same) {
        print_message("# %s: %s\n", ok ? "read" : e.code, t.lines.p ? t.lines.p : "");
    }
    osm_text_done(&t);
    return same;
}

static strbuf buffer(void)
{
    strbuf b;
    strbuf_init(&b, PBF_FILE_MAX);
    return b;
}

static strbuf headed(void)
{
    strbuf b = buffer();
    pbf_header(&b, &(pbf_form){0});
    return b;
}

// A file of a header and a blob of data with these contents.
static void refuse_contents(const strbuf *contents, const char *code, const char *name, const char *value)
{
    strbuf file = headed();
    int64_t at = (int64_t)file.n;
    pbf_blob(&file, STR("OSMData"), strbuf_str(contents));
    refuse_with(&file, code, at, name, value);
    strbuf_done(&file);
}

// ---------------------------------------------------------------- files

static void test_not_such_a_file(void **state)
{
    (void)state;
    static const char *const text[] = {"", "kode,nama\n", "<osm version=\"0.6\">", "\n\n\n\n\n\n\n\n"};
    for (size_t i = 0; i < 4; i++) {
        strbuf file = buffer();
        strbuf_addz(&file, text[i]);
        refuse(&file, "road.osm_form", 0);
        strbuf_done(&file);
    }
    static const str first[] = {PBF_TEXT("OSMData"), PBF_TEXT("Other"), PBF_TEXT(""),
                                PBF_TEXT("OSMHeader\0x"), PBF_TEXT("OSMHeade")};
    for (size_t i = 0; i < 5; i++) {
        strbuf file = buffer();
        pbf_blob(&file, first[i], STR("\x0A\0"));
        refuse(&file, "road.osm_form", 0);
        strbuf_done(&file);
    }
    strbuf file = buffer();
    strbuf_add(&file, STR("\0\0\0\0\0\0\0\0"));
    refuse(&file, "road.osm_form", 0);
    strbuf_done(&file);
}

static void test_cannot_be_opened(void **state)
{
    (void)state;
    static const char *const path[] = {"/nowhere/x.osm.pbf", "/tmp"};
    static const char *const reason[] = {"reason.absent", "reason.folder"};
    for (int i = 0; i < 2; i++) {
        err e = {0};
        assert_false(osm_read(path[i], &(osm_sink){0}, &e));
        assert_string_equal(e.code, "road.osm_open");
        assert_string_equal(err_arg_get(&e, "file"), path[i]);
        assert_string_equal(err_arg_get(&e, "reason"), reason[i]);
        for (int language = TEXT_ID; language <= TEXT_EN; language++) {
            strbuf b = buffer();
            text_add_err(&b, (text_language)language, &e);
            assert_non_null(strstr(b.p, path[i]));
            assert_non_null(strstr(b.p, text_get((text_language)language, reason[i])));
            assert_null(strchr(b.p, '{'));
            strbuf_done(&b);
        }
    }
}

// ---------------------------------------------------------------- heads

static void test_heads(void **state)
{
    (void)state;
    strbuf file = headed();
    size_t at = file.n;
    strbuf_add(&file, STR("\0\1\0\1 more than 64 KiB of head"));
    refuse_with(&file, "road.osm_size", (int64_t)at, "limit", "65536");
    static const struct {
        uint64_t bytes;
        const char *code;
        const char *limit;
    } size[] = {{OSM_BLOB_MAX + 1, "road.osm_size", "33554432"},
                {INT32_MAX, "road.osm_size", "33554432"},
                {UINT64_MAX, "road.osm_damaged", NULL},
                {OSM_BLOB_MAX, "road.osm_cut", NULL}};
    for (size_t i = 0; i < 4; i++) {
        strbuf head = buffer();
        strbuf whole = headed();
        pbf_bytes(&head, 1, STR("OSMData"));
        pbf_number(&head, 3, size[i].bytes);
        strbuf_add(&whole, STR("\0\0\0"));
        strbuf_addc(&whole, (char)head.n);
        strbuf_add(&whole, strbuf_str(&head));
        refuse_with(&whole, size[i].code, (int64_t)at, size[i].limit ? "limit" : NULL, size[i].limit);
        strbuf_done(&head);
        strbuf_done(&whole);
    }
    strbuf_done(&file);
}

static void test_features(void **state)
{
    (void)state;
    static const char *const feature[] = {"HistoricalInformation", "", "densenodes", "\x1B[31m"};
    static const char *const shown[] = {"HistoricalInformation", "", "densenodes", "?[31m"};
    for (size_t i = 0; i < 4; i++) {
        strbuf file = buffer();
        pbf_header(&file, &(pbf_form){.feature = feature[i], .dense = true});
        refuse_with(&file, "road.osm_feature", 0, "feature", shown[i]);
        strbuf_done(&file);
    }
    // In a second header too, and a known name with something behind a zero is another name.
    strbuf file = headed();
    int64_t at = (int64_t)file.n;
    strbuf header = buffer();
    strbuf contents = buffer();
    pbf_bytes(&header, 4, STR("DenseNodes\0More"));
    pbf_contents(&contents, strbuf_str(&header), PBF_ZSTD);
    pbf_blob(&file, STR("OSMHeader"), strbuf_str(&contents));
    refuse_with(&file, "road.osm_feature", at, "feature", "DenseNodes?More");
    strbuf_done(&file);
    strbuf_done(&header);
    strbuf_done(&contents);
}

static void test_header_twice(void **state)
{
    (void)state;
    strbuf file = headed();
    pbf_header(&file, &(pbf_form){.packing = PBF_LZ4, .dense = true, .strange = true});
    assert_true(takes(&file, ""));
    strbuf_done(&file);
}

// ---------------------------------------------------------------- packings

static void test_packings_that_are_not_known(void **state)
{
    (void)state;
    static const pbf_packing packing[] = {PBF_LZMA, PBF_BZIP2, PBF_NEW};
    static const char *const how[] = {"lzma", "bzip2", "?"};
    for (size_t i = 0; i < 3; i++) {
        strbuf contents = buffer();
        pbf_contents(&contents, STR("some data"), packing[i]);
        refuse_contents(&contents, "road.osm_packed", "how", how[i]);
        strbuf_done(&contents);
    }
}

// A block with one node, and its line.
static strbuf one_node(void)
{
    strbuf b = buffer();
    pbf_bytes(&b, 1, STR("\x0A\0"));
    pbf_bytes(&b, 2, STR("\x0A\x06\x08\x02\x40\x02\x48\x04"));
    return b;
}
static const char ONE_NODE[] = "n1 1,2\n";

static void test_packed_badly(void **state)
{
    (void)state;
    static const uint32_t field[] = {3, 6, 7};
    static const pbf_packing packing[] = {PBF_ZLIB, PBF_LZ4, PBF_ZSTD};
    strbuf data = one_node();
    for (size_t i = 0; i < 3; i++) {
        static const int64_t said[] = {-1, 0, 1, 11, 1000, INT32_MIN};
        strbuf good = buffer();
        pbf_contents(&good, strbuf_str(&data), packing[i]);
        str packed = {good.p + 2, good.n - 2}; // behind the size
        assert_true(data.n < 0x80 && data.n != 11);
        for (size_t s = 0; s < 6; s++) { // another size than it has
            strbuf contents = buffer();
            pbf_number(&contents, 2, (uint64_t)said[s]);
            strbuf_add(&contents, packed);
            refuse_contents(&contents, "road.osm_damaged", NULL, NULL);
            strbuf_done(&contents);
        }
        strbuf none = buffer();
        strbuf_add(&none, packed);
        refuse_contents(&none, "road.osm_damaged", NULL, NULL);
        strbuf huge = buffer();
        pbf_number(&huge, 2, INT32_MAX);
        strbuf_add(&huge, packed);
        refuse_contents(&huge, "road.osm_size", "limit", "33554432");
        strbuf junk = buffer();
        pbf_number(&junk, 2, 100);
        pbf_bytes(&junk, field[i], STR("certainly not packed by anything"));
        refuse_contents(&junk, "road.osm_damaged", NULL, NULL);
        strbuf empty = buffer();
        pbf_number(&empty, 2, 0);
        pbf_bytes(&empty, field[i], STR(""));
        refuse_contents(&empty, "road.osm_damaged", NULL, NULL);
        strbuf_done(&good);
        strbuf_done(&none);
        strbuf_done(&huge);
        strbuf_done(&junk);
        strbuf_done(&empty);
    }
    strbuf_done(&data);
}

// What a blob lacks is not taken from the one before it.
static void test_packed_shorter_than_said(void **state)
{
    (void)state;
    for (pbf_packing packing = PBF_ZLIB; packing <= PBF_LZ4; packing++) {
        strbuf file = headed();
        strbuf data = one_node();
        strbuf first = buffer();
        strbuf second = buffer();
        strbuf packed = buffer();
        size_t n = data.n;
        pbf_bytes(&data, 2, STR("\x0A\x06\x08\x04\x40\x02\x48\x04"));
        pbf_contents(&first, strbuf_str(&data), packing);
        pbf_blob(&file, STR("OSMData"), strbuf_str(&first));
        assert_true(takes(&file, "n1 1,2\nn2 1,2\n"));
        int64_t at = (int64_t)file.n;
        pbf_number(&second, 2, data.n);
        pbf_contents(&packed, (str){data.p, n}, packing);
        strbuf_add(&second, (str){packed.p + 2, packed.n - 2}); // behind its own size
        pbf_blob(&file, STR("OSMData"), strbuf_str(&second));
        refuse(&file, "road.osm_damaged", at);
        strbuf_done(&file);
        strbuf_done(&data);
        strbuf_done(&first);
        strbuf_done(&second);
        strbuf_done(&packed);
    }
}

static void test_contents(void **state)
{
    (void)state;
    strbuf nothing = buffer();
    refuse_contents(&nothing, "road.osm_damaged", NULL, NULL);
    pbf_number(&nothing, 2, 5); // a size alone
    refuse_contents(&nothing, "road.osm_damaged", NULL, NULL);
    strbuf_done(&nothing);
    strbuf raw = buffer();
    pbf_bytes(&raw, 1, STR("")); // a block of no bytes lacks its texts
    refuse_contents(&raw, "road.osm_damaged", NULL, NULL);
    strbuf_done(&raw);
    // Of several contents the last one counts, as protobuf has it.
    strbuf data = one_node();
    strbuf twice = buffer();
    strbuf file = headed();
    pbf_bytes(&twice, 4, STR("by lzma"));
    pbf_contents(&twice, STR("other"), PBF_RAW);
    pbf_contents(&twice, strbuf_str(&data), PBF_ZLIB);
    pbf_blob(&file, STR("OSMData"), strbuf_str(&twice));
    assert_true(takes(&file, ONE_NODE));
    strbuf_done(&data);
    strbuf_done(&twice);
    strbuf_done(&file);
}

// Packs `n` times `piece`, which is far smaller packed.
static strbuf bomb(str piece, size_t n, pbf_packing packing)
{
    strbuf data = buffer();
    strbuf contents = buffer();
    pbf_bytes(&data, 1, STR("\x0A\0"));
    for (size_t i = 0; i < n; i++) {
        strbuf_add(&data, piece);
    }
    pbf_contents(&contents, strbuf_str(&data), packing);
    strbuf_done(&data);
    return contents;
}

static void test_bombs(void **state)
{
    (void)state;
    for (pbf_packing packing = PBF_ZLIB; packing <= PBF_LZ4; packing++) {
        strbuf over = bomb(STR("\0\0\0\0"), 9 * MIB, packing);
        refuse_contents(&over, "road.osm_size", "limit", "33554432");
        strbuf zeros = bomb(STR("\0\0\0\0"), 2 * MIB, packing);
        refuse_contents(&zeros, "road.osm_damaged", NULL, NULL);
        strbuf_done(&over);
        strbuf_done(&zeros);
    }
    // Small fields that grow when they are decoded: groups with nothing in them, nodes of no columns.
    strbuf groups = bomb(STR("\x12\0"), 8 * MIB, PBF_ZLIB);
    refuse_contents(&groups, "road.osm_damaged", NULL, NULL);
    strbuf dense = bomb(STR("\x12\2\x12\0"), 4 * MIB, PBF_ZLIB);
    refuse_contents(&dense, "road.osm_damaged", NULL, NULL);
    strbuf_done(&groups);
    strbuf_done(&dense);
    // The size that is said is not more than there is room for, whatever comes out.
    strbuf lie = buffer();
    strbuf large = bomb(STR("\0\0\0\0"), 9 * MIB, PBF_ZLIB);
    pbf_number(&lie, 2, 100);
    strbuf_add(&lie, (str){large.p + 5, large.n - 5}); // behind the true size: a key and four bytes
    refuse_contents(&lie, "road.osm_damaged", NULL, NULL);
    strbuf_done(&lie);
    strbuf_done(&large);
}

// ---------------------------------------------------------------- blocks

// A file with a block of the texts "", "a", "b" and one group.
static strbuf with_group(str group)
{
    strbuf file = headed();
    strbuf data = buffer();
    strbuf contents = buffer();
    pbf_bytes(&data, 1, STR("\x0A\0\x0A\1a\x0A\1b"));
    pbf_bytes(&data, 2, group);
    pbf_contents(&contents, strbuf_str(&data), PBF_RAW);
    pbf_blob(&file, STR("OSMData"), strbuf_str(&contents));
    strbuf_done(&data);
    strbuf_done(&contents);
    return file;
}

#define COLUMN(...)                                                                                          \
    (const uint64_t[]){__VA_ARGS__}, sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t)

typedef struct column {
    uint32_t field;
    const uint64_t *v;
    size_t n;
} column;
#define COL(f, ...)                                                                                          \
    {                                                                                                        \
        f, COLUMN(__VA_ARGS__)                                                                               \
    }

// A message of an id (where `with_id`) and columns, in a group.
static strbuf with_object(uint32_t group_field, bool with_id, const column *c)
{
    strbuf m = buffer();
    strbuf group = buffer();
    if (with_id) {
        pbf_number(&m, 1, 2);
    }
    for (; c->field != 0; c++) {
        pbf_array(&m, c->field, c->v, c->n);
    }
    pbf_bytes(&group, group_field, strbuf_str(&m));
    strbuf file = with_group(strbuf_str(&group));
    strbuf_done(&m);
    strbuf_done(&group);
    return file;
}

static int64_t header_size(void)
{
    strbuf h = headed();
    int64_t n = (int64_t)h.n;
    strbuf_done(&h);
    return n;
}

typedef struct bad_object {
    uint32_t group_field;
    column column[6];
} bad_object;

static void test_good_objects(void **state)
{
    (void)state;
    const struct {
        bad_object o;
        const char *lines;
    } good[] = {
        {{2, {COL(1, 2, 2), COL(8, 0, 0), COL(9, 0, 0), COL(10, 0, 1, 2, 0)}}, "n1 0,0\nn2 0,0 1:a 1:b\n"},
        // The last end of tags may be missing; tags may come in two fields.
        {{2, {COL(1, 2, 2), COL(8, 0, 0), COL(9, 0, 0), COL(10, 0, 1), COL(10, 2)}},
         "n1 0,0\nn2 0,0 1:a 1:b\n"},
        {{3, {COL(2, 1), COL(3, 2), COL(8, 2, 2), COL(9, 2, 2), COL(10, 4, 4)}}, "w2 1 1,2 2 2,4 1:a 1:b\n"},
        // A place that libosmium did not know.
        {{3, {COL(8, 2, 2), COL(9, 0, 4294967294), COL(10, 0, 4294967294)}}, "w2 1 2\n"},
        {{4, {COL(8, 1, 0), COL(9, 2, 1), COL(10, 2, 0)}}, "r2 2/1 1:a 0/0 0:\n"},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        strbuf file = with_object(good[i].o.group_field, good[i].o.group_field != 2, good[i].o.column);
        assert_true(takes(&file, good[i].lines));
        strbuf_done(&file);
    }
}

static void test_bad_objects(void **state)
{
    (void)state;
    const bad_object bad[] = {
        // Dense nodes: columns of other lengths; tags cut, left over, of texts that are not there.
        {2, {COL(1, 2, 2), COL(8, 0), COL(9, 0, 0)}},
        {2, {COL(1, 2, 2), COL(8, 0, 0), COL(9, 0, 0, 0)}},
        {2, {COL(8, 0), COL(9, 0)}},
        {2, {COL(1, 2), COL(8, 0), COL(9, 0), COL(10, 1)}},
        {2, {COL(1, 2), COL(8, 0), COL(9, 0), COL(10, 1, 2, 1)}},
        {2, {COL(1, 2), COL(8, 0), COL(9, 0), COL(10, 1, 2, 0, 0)}},
        {2, {COL(1, 2), COL(8, 0), COL(9, 0), COL(10, 3, 1, 0)}},
        {2, {COL(1, 2), COL(8, 0), COL(9, 0), COL(10, 1, 3, 0)}},
        {2, {COL(1, 2), COL(8, 0), COL(9, 0), COL(10, UINT64_MAX, 1, 0)}},
        {2, {COL(1, 2), COL(8, 0), COL(9, 0), COL(10, 1, (uint64_t)INT64_MIN + 0x80000000, 0)}},
        {2, {COL(10, 0)}},
        // Ways: keys without values, texts that are not there, fewer places than nodes.
        {3, {COL(2, 1), COL(8, 2)}},
        {3, {COL(2, 1), COL(3, 1, 2), COL(8, 2)}},
        {3, {COL(2, 3), COL(3, 1), COL(8, 2)}},
        {3, {COL(2, 1), COL(3, UINT32_MAX), COL(8, 2)}},
        {3, {COL(8, 2, 2), COL(9, 2), COL(10, 2, 2)}},
        {3, {COL(8, 2, 2), COL(9, 2, 2)}},
        {3, {COL(8, 2, 2), COL(10, 2, 2)}},
        {3, {COL(9, 2), COL(10, 2)}},
        // Relations: columns of other lengths, roles that are not there, kinds that are none.
        {4, {COL(8, 1), COL(9, 2, 2), COL(10, 0, 0)}},
        {4, {COL(8, 1, 1), COL(9, 2, 2), COL(10, 0)}},
        {4, {COL(8, 3), COL(9, 2), COL(10, 0)}},
        {4, {COL(8, UINT64_MAX), COL(9, 2), COL(10, 0)}},
        {4, {COL(8, 1), COL(9, 2), COL(10, 3)}},
        {4, {COL(8, 1), COL(9, 2), COL(10, UINT64_MAX)}},
        // Plain nodes: without a place.
        {1, {COL(2, 1), COL(3, 1)}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        strbuf file = with_object(bad[i].group_field, bad[i].group_field != 2, bad[i].column);
        refuse(&file, "road.osm_damaged", header_size());
        strbuf_done(&file);
    }
}

static void test_outside_the_globe(void **state)
{
    (void)state;
    static const int64_t lat[] = {900000001, -900000001, 0, 0, INT64_MAX, INT64_MIN, INT64_MAX / 100 + 1};
    static const int64_t lon[] = {0, 0, 1800000001, -1800000001, 0, 0, 0};
    for (size_t i = 0; i < 7; i++) {
        const uint64_t y[] = {pbf_zigzag(lat[i])};
        const uint64_t x[] = {pbf_zigzag(lon[i])};
        const column dense[] = {COL(1, 2), {8, y, 1}, {9, x, 1}, {0}};
        const column way[] = {COL(8, 2), {9, y, 1}, {10, x, 1}, {0}};
        strbuf file = with_object(2, false, dense);
        refuse(&file, "road.osm_place", header_size());
        strbuf_done(&file);
        file = with_object(3, true, way);
        refuse(&file, "road.osm_place", header_size());
        strbuf_done(&file);
    }
}

static void test_grids_that_are_none(void **state)
{
    (void)state;
    static const int64_t granularity[] = {0, -1, INT32_MIN};
    for (size_t i = 0; i < 3; i++) {
        strbuf data = one_node();
        strbuf contents = buffer();
        pbf_number(&data, 17, (uint64_t)granularity[i]);
        pbf_contents(&contents, strbuf_str(&data), PBF_RAW);
        refuse_contents(&contents, "road.osm_damaged", NULL, NULL);
        strbuf_done(&data);
        strbuf_done(&contents);
    }
    for (int i = 0; i < 2; i++) { // an offset that leaves the globe, or the numbers
        strbuf data = one_node();
        strbuf contents = buffer();
        pbf_number(&data, 19 + (uint32_t)i, i ? (uint64_t)INT64_MAX : UINT64_C(90000000000));
        pbf_contents(&contents, strbuf_str(&data), PBF_RAW);
        refuse_contents(&contents, "road.osm_place", NULL, NULL);
        strbuf_done(&data);
        strbuf_done(&contents);
    }
}

// protobuf joins a message that comes twice: so do the columns of dense nodes.
static void test_parts_that_come_twice(void **state)
{
    (void)state;
    strbuf group = buffer();
    strbuf m = buffer();
    pbf_array(&m, 1, COLUMN(2));
    pbf_array(&m, 8, COLUMN(2));
    pbf_array(&m, 9, COLUMN(2));
    pbf_bytes(&group, 2, strbuf_str(&m));
    pbf_bytes(&group, 2, strbuf_str(&m));
    strbuf file = with_group(strbuf_str(&group));
    assert_true(takes(&file, "n1 1,1\nn2 2,2\n"));
    strbuf_done(&group);
    strbuf_done(&m);
    strbuf_done(&file);
}

// A relation whose members fit until they are made: the memory of a block is a limit for all that is made.
static void test_members_are_memory_too(void **state)
{
    (void)state;
    enum { MEMBERS = 5 * MIB };
    uint64_t *zero = calloc(MEMBERS, sizeof *zero);
    const column c[] = {{8, zero, MEMBERS}, {9, zero, MEMBERS}, {10, zero, MEMBERS}, {0}};
    strbuf file = with_object(4, true, c);
    refuse(&file, "road.osm_damaged", header_size());
    strbuf_done(&file);
    free(zero);
}

// ---------------------------------------------------------------- being stopped

typedef struct watcher {
    int calls;
    int stop_at;
    int64_t last;
    int64_t total;
} watcher;

static bool watch(void *ctx, int64_t done_bytes, int64_t total_bytes)
{
    watcher *w = ctx;
    assert_true(done_bytes >= w->last && done_bytes <= total_bytes);
    w->last = done_bytes;
    w->total = total_bytes;
    return ++w->calls != w->stop_at;
}

static bool node_refused(void *ctx, const osm_node *v, err *e)
{
    (void)ctx;
    return v->id < 2 || err_fail(e, ERR_CODE("road.too_large"), ERR_INT("edges", v->id));
}

static void test_stopping(void **state)
{
    (void)state;
    static const pbf_object o[] = {{.id = 1}, {.id = 2}, {.id = 3}};
    strbuf file = buffer();
    pbf_write(&file, o, 3, &(pbf_form){.per_block = 1});
    watcher w = {0};
    osm_sink sink = {.progress = watch, .ctx = &w};
    err e = {0};
    assert_true(osm_text_read(strbuf_str(&file), &sink, &e));
    assert_true(w.calls >= 4);
    assert_int_equal(w.last, file.n);
    assert_int_equal(w.total, file.n);
    for (int stop = 1; stop <= 4; stop++) {
        w = (watcher){.stop_at = stop};
        assert_false(osm_text_read(strbuf_str(&file), &sink, &e));
        assert_string_equal(e.code, "road.stopped");
        assert_int_equal(w.calls, stop);
        assert_string_not_equal(text_get(TEXT_ID, e.code), e.code);
        assert_string_not_equal(text_get(TEXT_EN, e.code), e.code);
    }
    sink = (osm_sink){.node = node_refused};
    assert_false(osm_text_read(strbuf_str(&file), &sink, &e));
    assert_string_equal(e.code, "road.too_large");
    assert_string_equal(err_arg_get(&e, "edges"), "2");
    strbuf_done(&file);
}

// ---------------------------------------------------------------- every cut, every byte

static const pbf_object SMALL[] = {
    {.kind = PBF_NODE, .id = 1, .at = {-30000000, 1045000000}},
    {.kind = PBF_NODE,
     .id = -2,
     .at = {5, -5},
     .n_tag = 1,
     .tag = (const pbf_tag[]){{PBF_TEXT("ford"), PBF_TEXT("yes")}}},
    {.kind = PBF_WAY,
     .id = 4,
     .n = 2,
     .node = (const int64_t[]){1, -2},
     .place = (const point[]){{-30000000, 1045000000}, {5, -5}},
     .n_tag = 1,
     .tag = (const pbf_tag[]){{PBF_TEXT("highway"), PBF_TEXT("track")}}},
    {.kind = PBF_RELATION, .id = 5, .n = 1, .member = (const pbf_member[]){{PBF_WAY, 4, PBF_TEXT("outer")}}},
};
static const pbf_form FORMS[] = {
    {.packing = PBF_RAW, .dense = true, .places = true},
    {.packing = PBF_RAW, .per_block = 2, .one_by_one = true, .strange = true, .granularity = 10},
    {.packing = PBF_ZLIB, .dense = true},
    {.packing = PBF_ZSTD, .per_block = 1},
    {.packing = PBF_LZ4, .dense = true, .per_group = 1},
};
enum { N_SMALL = sizeof SMALL / sizeof *SMALL, N_FORM = sizeof FORMS / sizeof *FORMS };

// Reads a file that may be damaged; what is told must be well formed, an error must have its sentence.
static bool read_somehow(str file, osm_text *t, err *e)
{
    osm_text_init(t);
    osm_sink sink = osm_text_sink(t);
    *e = (err){0};
    bool ok = osm_text_read(file, &sink, e);
    assert_false(t->wrong);
    assert_true(ok == (e->code == NULL));
    assert_true(ok || strcmp(text_get(TEXT_ID, e->code), e->code) != 0);
    return ok;
}

static void test_every_cut(void **state)
{
    (void)state;
    for (size_t f = 0; f < N_FORM; f++) {
        strbuf file = buffer();
        osm_text whole;
        err e;
        pbf_write(&file, SMALL, N_SMALL, &FORMS[f]);
        assert_true(read_somehow(strbuf_str(&file), &whole, &e));
        size_t boundaries = 0;
        for (size_t n = 0; n < file.n; n++) {
            osm_text part;
            bool ok = read_somehow((str){file.p, n}, &part, &e);
            boundaries += ok;
            assert_true(ok || strcmp(e.code, n == 0 ? "road.osm_form" : "road.osm_cut") == 0);
            assert_true(str_starts(strbuf_str(&whole.lines), strbuf_str(&part.lines)));
            osm_text_done(&part);
        }
        size_t step = FORMS[f].per_block > 0 ? FORMS[f].per_block : N_SMALL;
        size_t data = (N_SMALL + step - 1) / step;
        assert_int_equal(boundaries, FORMS[f].strange ? 2 * data : data); // behind each blob but the last
        osm_text_done(&whole);
        strbuf_done(&file);
    }
}

static void test_every_byte(void **state)
{
    (void)state;
    static const uint8_t flip[] = {1, 2, 4, 8, 16, 32, 64, 128, 255, 127};
    for (size_t f = 0; f < N_FORM; f++) {
        strbuf file = buffer();
        size_t refused = 0;
        pbf_write(&file, SMALL, N_SMALL, &FORMS[f]);
        for (size_t i = 0; i < file.n * sizeof flip; i++) {
            osm_text t;
            err e;
            char good = file.p[i / sizeof flip];
            file.p[i / sizeof flip] = (char)((uint8_t)good ^ flip[i % sizeof flip]);
            refused += !read_somehow(strbuf_str(&file), &t, &e);
            file.p[i / sizeof flip] = good;
            osm_text_done(&t);
        }
        assert_true(refused > 0);
        strbuf_done(&file);
    }
}

// Bytes of a file spoiled before it is packed, so that the damage reaches the block.
static bool spoiled_holds(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    strbuf file = buffer();
    osm_text t;
    err e;
    pbf_form f = FORMS[rng_below(r, 2)]; // the raw ones
    pbf_write(&file, SMALL, N_SMALL, &f);
    for (int32_t i = 0; i < size; i++) {
        file.p[rng_below(r, (uint32_t)file.n)] = (char)rng_below(r, 256);
    }
    (void)read_somehow(strbuf_str(&file), &t, &e);
    osm_text_done(&t);
    for (size_t i = 0; i < file.n; i++) {
        file.p[i] = (char)rng_below(r, 256);
    }
    bool ok = read_somehow(strbuf_str(&file), &t, &e);
    osm_text_done(&t);
    strbuf_done(&file);
    return !ok;
}

static void test_spoiled(void **state)
{
    (void)state;
    assert_true(prop_check("spoiled files are refused or well formed", spoiled_holds, 3000, 12, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_not_such_a_file),
        cmocka_unit_test(test_cannot_be_opened),
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_features),
        cmocka_unit_test(test_header_twice),
        cmocka_unit_test(test_packings_that_are_not_known),
        cmocka_unit_test(test_packed_badly),
        cmocka_unit_test(test_packed_shorter_than_said),
        cmocka_unit_test(test_contents),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_good_objects),
        cmocka_unit_test(test_bad_objects),
        cmocka_unit_test(test_outside_the_globe),
        cmocka_unit_test(test_grids_that_are_none),
        cmocka_unit_test(test_parts_that_come_twice),
        cmocka_unit_test(test_members_are_memory_too),
        cmocka_unit_test(test_stopping),
        cmocka_unit_test(test_every_cut),
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_spoiled),
    };
    return cmocka_run_group_tests_name("road/osm hostile", tests, NULL, NULL);
}
