// What the server asks of an operation that lacks its own row, as a file written by other means may.
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_operation_without_its_row_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
