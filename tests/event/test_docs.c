// docs/formats/event.md says what the tables of kinds and fields say: every row is made here and looked for
// there, letter by letter. A missing row is printed, ready to be put in. So are the examples of event.md and
// bundle.md.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "case_bundle.h"
#include "scratch.h"

enum { DOC_MAX = 1024 * 1024, ROW_MAX = 2000, EXAMPLE_MAX = 20000, HEX_IN_LINE = 32 };

static void add_type(strbuf *row, const event_field_spec *f)
{
    switch (f->type) {
    case EVENT_TYPE_CODE:
        strbuf_addf(row, "code, %lld to %lld bytes", (long long)f->min, (long long)f->max);
        break;
    case EVENT_TYPE_CODES:
        strbuf_addf(row, "1 to %zu codes, each %lld to %lld bytes", f->items_max, (long long)f->min,
                    (long long)f->max);
        break;
    case EVENT_TYPE_INT:
        strbuf_addf(row, "integer, %lld to %lld", (long long)f->min, (long long)f->max);
        break;
    case EVENT_TYPE_CHOICE:
        for (int i = 0; f->choices[i]; i++) {
            strbuf_addf(row, "%s%d `%s`", i == 0 ? "one of " : ", ", i, f->choices[i]);
        }
        break;
    case EVENT_TYPE_HASH:
        strbuf_addz(row, "hash, 32 bytes");
        break;
    case EVENT_TYPE_HASHES:
        strbuf_addf(row, "1 to %zu hashes, each 32 bytes", f->items_max);
        break;
    case EVENT_TYPE_KEY:
        strbuf_addz(row, "key, 32 bytes");
        break;
    case EVENT_TYPE_POINT:
        strbuf_addz(row, "point");
        break;
    }
}

static void add_set(strbuf *row, uint64_t set)
{
    bool first = true;
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        if (set >> i & 1) {
            strbuf_addf(row, "%s%s", first ? "" : ", ", event_field_of(i)->name);
            first = false;
        }
    }
}

// Counts the row as missing, and prints it, when the document lacks it.
static int look_for(const char *doc, const strbuf *row)
{
    if (strstr(doc, row->p)) {
        return 0;
    }
    print_message("# %s", row->p);
    return 1;
}

static str read_page(arena *a, const char *name)
{
    str doc = {NULL, 0};
    char path[PATH_MAX];
    strbuf below;
    strbuf_init(&below, PATH_MAX);
    strbuf_addf(&below, "../../docs/formats/%s", name);
    assert_true(file_read(a, fixture(path, below.p), DOC_MAX, &doc, NULL));
    strbuf_done(&below);
    return doc;
}

static int look_for_field(const char *doc, strbuf *row, const event_field_spec *f)
{
    strbuf_clear(row);
    strbuf_addf(row, "\n| %d | `%s` | ", f->number, f->name);
    add_type(row, f);
    strbuf_addf(row, " | %s |\n", text_get(TEXT_EN, f->text));
    return look_for(doc, row);
}

static void test_rows(void **state)
{
    (void)state;
    arena a = {0};
    str doc = read_page(&a, "event.md");
    int missing = 0;
    strbuf row;
    strbuf_init(&row, ROW_MAX);
    for (int i = 1; i < EVENT_HEAD_FIELDS; i++) {
        missing += look_for_field(doc.p, &row, event_head_of(i));
    }
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        missing += look_for_field(doc.p, &row, event_field_of(i));
    }
    for (int i = 1; i < EVENT_KINDS_END; i++) {
        const event_kind_spec *k = event_kind_of(i);
        strbuf_clear(&row);
        strbuf_addf(&row, "\n| %d | `%s` | %s | ", i, k->name, text_get(TEXT_EN, k->text));
        add_set(&row, k->required);
        strbuf_addz(&row, " | ");
        add_set(&row, k->further);
        strbuf_addz(&row, " |\n");
        missing += look_for(doc.p, &row);
    }
    assert_int_equal(missing, 0);
    strbuf_done(&row);
    arena_done(&a);
}

// ---------------------------------------------------------------- the worked example

// One line: where the bytes [begin, end) stand, what they are, and they themselves.
static void add_bytes(strbuf *out, str in, size_t begin, size_t end, const char *what)
{
    strbuf_addf(out, "%4zu  %-22s", begin, what);
    for (size_t i = begin; in.p && i < end; i++) {
        if (i > begin && (i - begin) % HEX_IN_LINE == 0) {
            strbuf_addf(out, "\n%28s", "");
        }
        strbuf_addf(out, "%02x", (unsigned)(uint8_t)in.p[i]);
    }
    strbuf_addc(out, '\n');
}

// Reads over one value with all that is in it.
static void skip_value(cbor_reader *r)
{
    int depth = r->nest.depth;
    uint64_t left = r->nest.level[depth - 1].left - 1;
    cbor_item item;
    do {
        assert_true(cbor_read(r, &item, NULL));
    } while (r->nest.depth > depth || (r->nest.depth == depth && r->nest.level[depth - 1].left > left));
}

static void add_pairs(strbuf *out, cbor_reader *r, size_t n, const event_field_spec *(*spec_of)(int64_t))
{
    for (size_t i = 0; i < n; i++) {
        size_t begin = r->at;
        cbor_item key;
        cbor_item map;
        assert_true(cbor_read(r, &key, NULL));
        if (spec_of == event_head_of && key.number == EVENT_HEAD_FIELDS) {
            assert_true(cbor_read_type(r, CBOR_MAP, &map, NULL));
            add_bytes(out, r->in, begin, r->at, "fields, a map");
            add_pairs(out, r, map.count, event_field_of);
        } else {
            skip_value(r);
            add_bytes(out, r->in, begin, r->at, spec_of(key.number)->name);
        }
    }
}

static void make_example(strbuf *out)
{
    static case_event c;
    static const char *const name[] = {"key of the giver", "key of the receiver"};
    event_frame f;
    uint8_t id[EVENT_HASH_BYTES];
    cbor_reader r;
    cbor_item map;
    case_event_init(&c);
    str frame = case_frame(&c, 2, NULL);
    assert_true(event_frame_parse(frame, &f, NULL) && event_verify(&f, NULL));
    str body = f.event.body;
    cbor_reader_init(&r, body);
    assert_true(cbor_read_type(&r, CBOR_MAP, &map, NULL));
    strbuf_addf(out, "body, %zu bytes\n", body.n);
    add_bytes(out, body, 0, r.at, "a map");
    add_pairs(out, &r, map.count, event_head_of);
    event_id(body, id);
    strbuf_addz(out, "\nid and keys\n");
    add_bytes(out, (str){(const char *)id, sizeof id}, 0, sizeof id, "id");
    for (int s = 0; s < 2; s++) {
        str key = event_signer_key(&f.event, (event_signer)s);
        add_bytes(out, key, 0, key.n, name[s]);
    }
    size_t begin = (size_t)(body.p - frame.p);
    size_t giver = (size_t)(f.signature[EVENT_GIVER].p - frame.p);
    size_t receiver = (size_t)(f.signature[EVENT_RECEIVER].p - frame.p);
    strbuf_addf(out, "\nframe, %zu bytes\n", frame.n);
    add_bytes(out, frame, 0, begin, "an array; body, head");
    strbuf_addf(out, "%4zu  %-22s...\n", begin, "body, as above");
    add_bytes(out, frame, begin + body.n, giver, "signature, head");
    add_bytes(out, frame, giver, giver + EVENT_SIGNATURE_BYTES, "of the giver");
    add_bytes(out, frame, giver + EVENT_SIGNATURE_BYTES, receiver, "signature, head");
    add_bytes(out, frame, receiver, frame.n, "of the receiver");
}

// One record: its head, then its bytes or what they are elsewhere.
static size_t add_record(strbuf *out, str file, size_t at, const char *name, const char *elsewhere)
{
    size_t n = 0;
    for (size_t i = 1; i < BUNDLE_HEAD_BYTES; i++) {
        n = n << 8 | (uint8_t)file.p[at + i];
    }
    size_t begin = at + BUNDLE_HEAD_BYTES;
    strbuf_addf(out, "\n%s, %zu bytes\n", name, n);
    add_bytes(out, file, at, begin, "letter, length");
    if (elsewhere) {
        add_bytes(out, file, begin, begin + n, elsewhere);
    }
    return begin + n;
}

static void make_bundle_example(strbuf *out)
{
    static case_bundle c;
    mem_file f = {.step = 0};
    uint8_t hash[EVENT_HASH_BYTES];
    strbuf_init(&f.bytes, EXAMPLE_MAX);
    case_bundle_init(&c);
    assert_true(case_bundle_write(&c, &f, NULL));
    str file = strbuf_str(&f.bytes);
    size_t at = strlen("kawal-bundle/1\n");
    add_bytes(out, file, 0, at, "first line");
    at = add_record(out, file, at, "A, a text", "\"Catatan satu ponsel\"");
    at = add_record(out, file, at, "F, a frame", "body and signature");
    size_t content = at + BUNDLE_HEAD_BYTES;
    at = add_record(out, file, at, "C, a note", NULL);
    add_bytes(out, file, content, content + NOTE_SALT_BYTES, "salt");
    add_bytes(out, file, content + NOTE_SALT_BYTES, at, "\"Segel utuh.\"");
    size_t end = at + BUNDLE_HEAD_BYTES;
    at = add_record(out, file, at, "Z, the end", NULL);
    add_bytes(out, file, end, end + 8, "3 records");
    add_bytes(out, file, end + 8, at, "SHA-256 of all before");
    assert_int_equal(at, file.n);
    content_hash(c.content, hash);
    strbuf_addz(out, "\nhash of the note, in the body\n");
    add_bytes(out, (str){(const char *)hash, sizeof hash}, 0, sizeof hash, "SHA-256 of C");
    strbuf_done(&f.bytes);
}

// The table of letters has each record's limit.
static void test_bundle_limits(void **state)
{
    (void)state;
    static const struct {
        bundle_kind kind;
        int max;
    } rows[] = {{BUNDLE_ABOUT, BUNDLE_RECEIPT_MAX}, {BUNDLE_CHECKPOINT, BUNDLE_RECEIPT_MAX},
                {BUNDLE_FRAME, EVENT_FRAME_MAX},    {BUNDLE_RECEIPT, BUNDLE_RECEIPT_MAX},
                {BUNDLE_CONTENT, CONTENT_MAX},      {BUNDLE_UPPER, BUNDLE_RECEIPT_MAX}};
    arena a = {0};
    str doc = read_page(&a, "bundle.md");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char begin[16];
        char end[32];
        (void)snprintf(begin, sizeof begin, "\n| `%c` |", (char)rows[i].kind);
        (void)snprintf(end, sizeof end, "| %d bytes |\n", rows[i].max);
        const char *row = strstr(doc.p, begin);
        assert_non_null(row);
        const char *limit = strstr(row, end);
        assert_true(limit && !memchr(row + 1, '\n', (size_t)(limit - row - 1)));
    }
    arena_done(&a);
}

// ---------------------------------------------------------------- held to the pages

static void hold_example(const char *page, void (*make)(strbuf *))
{
    arena a = {0};
    strbuf example;
    strbuf_init(&example, EXAMPLE_MAX);
    make(&example);
    assert_false(example.cut);
    if (!strstr(read_page(&a, page).p, example.p)) {
        for (const char *line = example.p; line && *line; line = strchr(line, '\n') + 1) {
            print_message("# %.*s\n", (int)(strchr(line, '\n') - line), line);
        }
        fail_msg("the example in docs/formats/%s is another one", page);
    }
    strbuf_done(&example);
    arena_done(&a);
}

static void test_example(void **state)
{
    (void)state;
    hold_example("event.md", make_example);
}

static void test_bundle_example(void **state)
{
    (void)state;
    hold_example("bundle.md", make_bundle_example);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_example),
                                       cmocka_unit_test(test_bundle_example),
                                       cmocka_unit_test(test_bundle_limits)};
    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL);
}
