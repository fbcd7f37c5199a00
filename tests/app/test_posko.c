// What the server asks of an operation: of one that lacks its own row, as a file written by other means may,
// and of shapes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/posko.h"
#include "tiny.h"

// Retires the operation below the rule that the commands keep.
static void retire_operation(tiny *t)
{
    batch b = {.kind = STR("operation"), .by = STR("uji"), .rows = 1};
    assert_true(store_begin(t->st, &t->e));
    assert_true(store_batch_next(t->st, &b.id, &t->e));
    const fact f = {.kind = KIND_OPERATION,
                    .code = STR("tirta-raya-2024"),
                    .op = FACT_RETIRE,
                    .effective_us = t->o.effective_us,
                    .batch = b.id};
    assert_true(store_append(t->st, &f, &t->e));
    assert_true(store_batch_close(t->st, &b, &t->e));
    assert_true(store_commit(t->st, &t->e));
}

static void an_operation_without_its_row_is_an_error(void **state)
{
    (void)state;
    tiny t;
    posko *p = NULL;
    json_t *said = NULL;
    assert_true(tiny_init(&t));
    assert_true(posko_open(t.dir, clock_system(), &p, &t.e));
    assert_true(posko_operation(p, &said, &t.e));
    assert_string_equal(json_string_value(json_object_get(said, "code")), "tirta-raya-2024");
    json_decref(said);
    retire_operation(&t);
    assert_false(posko_operation(p, &said, &t.e));
    assert_string_equal(t.e.code, "plan.no_operation");
    posko_close(p);
    tiny_done(&t);
}

static const access_who root = {.role = ACCESS_ADMINISTRATOR, .organisation = ACCESS_POLRI};
static const posko_asker all = {&root, NULL};

// The values of one row of a list.
static const char *cell(const json_t *page, const char *list, const char *column)
{
    const json_t *row = json_array_get(json_object_get(page, list), 0);
    const json_t *named = json_object_get(row, "fields");
    return json_string_value(json_object_get(named ? named : row, column));
}

static void a_list_says_how_many_points_a_shape_has(void **state)
{
    (void)state;
    tiny t;
    posko *p = NULL;
    json_t *said = NULL;
    assert_true(tiny_init(&t));
    assert_true(tiny_import(&t, KIND_WAYS, "w.csv",
                            STR("kode,nama,kelas,moda,geometri,asal\nJ-1,Jalan,desa,truk,"
                                "\"{\"\"type\"\":\"\"LineString\"\",\"\"coordinates\"\":[[104.6,-3.15],"
                                "[104.6,-3.14],[104.61,-3.14]]}\",fakta\n")));
    assert_true(posko_open(t.dir, clock_system(), &p, &t.e));
    assert_true(posko_rows(p, &all, TEXT_EN, STR("jalur"), STR(""), STR(""), &said, &t.e));
    assert_string_equal(cell(said, "rows", "geometry"), "3 points");
    assert_string_equal(cell(said, "rows", "class"), "village");
    json_decref(said);
    assert_true(posko_history(p, &all, TEXT_EN, STR("ways"), STR("J-1"), &said, &t.e));
    assert_string_equal(cell(said, "facts", "geometry"), "3 points");
    json_decref(said);
    posko_close(p);
    tiny_done(&t);
}

static bool hear(void *ctx, const news_item *item)
{
    strbuf *out = ctx;
    strbuf_addz(out, item->topic);
    strbuf_add(out, item->text);
    return true;
}

static void a_change_of_the_register_is_news(void **state)
{
    (void)state;
    tiny t;
    posko *p = NULL;
    json_t *done = NULL;
    strbuf heard;
    char want[128];
    assert_true(tiny_init(&t));
    assert_true(posko_open(t.dir, clock_system(), &p, &t.e));
    news *n = news_open();
    strbuf_init(&heard, 1024);
    posko_news(p, n);
    const access_who who = {.user = STR("uji"), .role = ACCESS_ADMINISTRATOR};
    const posko_asker asker = {.who = &who};
    json_t *values = json_pack("{s:s, s:s}", "code", "tirta-raya-2024", "name", "Uji");
    assert_true(posko_put(p, &asker, STR("operation"), values, &done, &t.e));
    json_decref(done);
    assert_true(news_since(n, 0, hear, &heard));
    (void)snprintf(want, sizeof want, "register{\"version\":%lld,\"kind\":\"operation\"}",
                   (long long)posko_version(p));
    assert_true(str_eq(strbuf_str(&heard), str_of(want)));
    assert_true(posko_put(p, &asker, STR("operation"), values, &done, &t.e));
    json_decref(done);
    assert_int_equal(news_last(n), 1); // nothing changed
    json_decref(values);
    strbuf_done(&heard);
    posko_close(p);
    news_close(n);
    tiny_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_operation_without_its_row_is_an_error),
        cmocka_unit_test(a_change_of_the_register_is_news),
        cmocka_unit_test(a_list_says_how_many_points_a_shape_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
