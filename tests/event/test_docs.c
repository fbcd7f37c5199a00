// docs/formats/event.md says what the tables of kinds and fields say: every row is made here and looked for
// there, letter by letter. A missing row is printed, ready to be put in.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "event/kinds.h"
#include "scratch.h"

enum { DOC_MAX = 1024 * 1024, ROW_MAX = 2000 };

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
    case EVENT_TYPE_TEXT:
        strbuf_addf(row, "text, %lld to %lld bytes", (long long)f->min, (long long)f->max);
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

static void test_rows(void **state)
{
    (void)state;
    arena a = {0};
    str doc;
    char path[PATH_MAX];
    int missing = 0;
    strbuf row;
    strbuf_init(&row, ROW_MAX);
    assert_true(file_read(&a, fixture(path, "../../docs/formats/event.md"), DOC_MAX, &doc, NULL));
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        const event_field_spec *f = event_field_of(i);
        strbuf_clear(&row);
        strbuf_addf(&row, "\n| %d | `%s` | ", i, f->name);
        add_type(&row, f);
        strbuf_addf(&row, " | %s |\n", text_get(TEXT_EN, f->text));
        missing += look_for(doc.p, &row);
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
