// docs/formats/register.md says what the table of kinds says: every row of its tables is made here from the
// table and looked for there, letter by letter. A missing row is printed, ready to be put in.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "domain/kinds.h"
#include "scratch.h"

enum { DOC_MAX = 1024 * 1024, ROW_MAX = 2000 };

static const char *const type_text[] = {
    [COLUMN_TEXT] = "text",
    [COLUMN_CODE] = "code",
    [COLUMN_INT] = "integer",
    [COLUMN_DECIMAL] = "decimal",
    [COLUMN_DATE] = "date",
    [COLUMN_DATETIME] = "date and time",
    [COLUMN_HOURS] = "hours",
    [COLUMN_ENUM] = "one of",
    [COLUMN_ENUM_LIST] = "list of",
    [COLUMN_REFERENCE] = "code of",
    [COLUMN_REFERENCE_LIST] = "codes of",
    [COLUMN_YESNO] = "yes or no",
    [COLUMN_LATITUDE] = "latitude",
    [COLUMN_LONGITUDE] = "longitude",
    [COLUMN_GEOMETRY] = "GeoJSON geometry",
    [COLUMN_LINE] = "GeoJSON LineString",
};

static void add_bounds(strbuf *row, const column_spec *c)
{
    int64_t scale = 1;
    for (int i = 0; i < c->digits; i++) {
        scale *= 10;
    }
    if (c->type == COLUMN_DECIMAL) {
        strbuf_addf(row, ", %d decimal%s, %g to %g", c->digits, c->digits == 1 ? "" : "s",
                    (double)c->min / (double)scale, (double)c->max / (double)scale);
    } else if (c->type == COLUMN_INT) {
        strbuf_addf(row, ", %lld to %lld", (long long)c->min, (long long)c->max);
    } else if (c->type == COLUMN_TEXT || c->type == COLUMN_CODE) {
        strbuf_addf(row, ", %lld bytes", (long long)c->max);
    } else if (c->type == COLUMN_REFERENCE || c->type == COLUMN_REFERENCE_LIST) {
        strbuf_addf(row, " %s", kind_of(c->reference)->name);
    }
}

static void make_row(strbuf *row, const column_spec *c)
{
    char help[128];
    (void)snprintf(help, sizeof help, "%s.help", c->text);
    strbuf_clear(row);
    strbuf_addf(row, "| `%s`%s | `%s` | %s", c->name, c->required ? " *" : "", c->name_id,
                type_text[c->type]);
    add_bounds(row, c);
    for (const choice *o = c->choices; o && o->name; o++) {
        bool same = strcmp(o->name, o->name_id) == 0;
        strbuf_addf(row, same ? "%s `%s`" : "%s `%s` = `%s`", o == c->choices ? "" : ",", o->name,
                    o->name_id);
    }
    strbuf_addf(row, " | %s |\n", text_get(TEXT_EN, help));
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
    assert_true(file_read(&a, fixture(path, "../../docs/formats/register.md"), DOC_MAX, &doc, NULL));
    const char *at = doc.p;
    for (int k = 0; k < KIND_COUNT; k++) {
        const kind_spec *kind = kind_of((kind_id)k);
        strbuf_clear(&row);
        strbuf_addf(&row, "## %s | %s\n", kind->name, kind->name_id);
        const char *section = strstr(at, row.p);
        if (!section) {
            missing++;
            print_message("\n%s\n| Column | In files | Value | Meaning |\n|---|---|---|---|\n", row.p);
        }
        at = section ? section : at;
        for (int c = 0; c < kind->n_column; c++) {
            make_row(&row, &kind->columns[c]);
            if (!section || !strstr(section, row.p)) {
                missing++;
                print_message("%s", row.p);
            }
        }
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
