// Facts, their fold, and what changed.
#include "domain/register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "prop.h"

static fact set(int64_t seq, int64_t effective, int column, str value)
{
    fact f = {.seq = seq, .kind = KIND_TPS, .code = STR("T"), .op = FACT_SET, .effective_us = effective};
    f.fields.named = COLUMN_BIT(column);
    f.fields.value[column] = value;
    return f;
}

static void test_fold(void **state)
{
    (void)state;
    entry e = {.kind = KIND_TPS};
    fact f = set(1, 10, TPS_VOTERS, STR("300"));
    entry_apply(&e, &f);
    f = set(2, 10, TPS_PLACE, STR("SDN 1"));
    entry_apply(&e, &f);
    assert_true(e.live && str_eq(e.value[TPS_VOTERS], STR("300")) &&
                str_eq(e.value[TPS_PLACE], STR("SDN 1")));
    f = set(3, 20, TPS_PLACE, STR(""));
    entry_apply(&e, &f);
    assert_int_equal(e.value[TPS_PLACE].n, 0);
    f = (fact){.seq = 4, .kind = KIND_TPS, .code = STR("T"), .op = FACT_RETIRE, .effective_us = 30};
    entry_apply(&e, &f);
    assert_false(e.live);
    f = set(5, 40, TPS_VOTERS, STR("310")); // comes back with what it had
    entry_apply(&e, &f);
    assert_true(e.live && str_eq(e.value[TPS_VOTERS], STR("310")));
    assert_int_equal(e.effective_us, 40);
    assert_int_equal(e.seq, 5);
}

static void test_confirm(void **state)
{
    (void)state;
    entry e = {.kind = KIND_TPS};
    fact f = set(1, 10, TPS_VOTERS, STR("300"));
    entry_apply(&e, &f);
    f = set(2, 11, TPS_VOTERS, STR("300"));
    f.op = FACT_CONFIRM;
    f.verified = true;
    entry_apply(&e, &f);
    assert_int_equal(e.verified, COLUMN_BIT(TPS_VOTERS));
    f = set(3, 12, TPS_VOTERS, STR("301")); // a new value is not verified by what was seen before
    entry_apply(&e, &f);
    assert_int_equal(e.verified, 0);
    f = set(4, 13, TPS_VOTERS, STR("300"));
    f.op = FACT_CONFIRM;
    f.verified = true;
    entry_apply(&e, &f); // confirms another value than the present one
    assert_int_equal(e.verified, 0);
    assert_true(str_eq(e.value[TPS_VOTERS], STR("301")));
    f = set(5, 14, TPS_VOTERS, STR("305"));
    f.verified = true;
    entry_apply(&e, &f);
    assert_int_equal(e.verified, COLUMN_BIT(TPS_VOTERS));
    f = set(6, 15, TPS_VOTERS, STR("305"));
    f.op = FACT_CONFIRM;
    entry_apply(&e, &f); // in doubt again
    assert_int_equal(e.verified, 0);
}

static void test_diff(void **state)
{
    (void)state;
    entry e = {.kind = KIND_TPS, .verified = COLUMN_BIT(TPS_NUMBER)};
    e.value[TPS_NUMBER] = STR("001");
    e.value[TPS_VOTERS] = STR("300");
    e.value[TPS_PLACE] = STR("SDN 1");
    fields wanted = {.named = COLUMN_BIT(TPS_NUMBER) | COLUMN_BIT(TPS_VOTERS) | COLUMN_BIT(TPS_SOURCE)};
    wanted.value[TPS_NUMBER] = STR("001");
    wanted.value[TPS_VOTERS] = STR("310");
    wanted.value[TPS_SOURCE] = STR("");
    fields d = entry_diff(&e, &wanted, false);
    assert_int_equal(d.named, COLUMN_BIT(TPS_VOTERS));
    wanted.value[TPS_VOTERS] = STR("300");
    d = entry_diff(&e, &wanted, true);
    assert_int_equal(d.named & COLUMN_BIT(TPS_NUMBER), 0); // verified already
    assert_true(d.named & COLUMN_BIT(TPS_VOTERS));
    assert_int_equal(entry_missing(&e), TPS_CODE);
}

static void test_damaged(void **state)
{
    (void)state;
    const char *bad[] = {"",
                         "[]",
                         "{\"voters\":1}",
                         "{\"what\":\"1\"}",
                         "{\"voters\":\"1\",\"voters\":\"2\"}",
                         "{\"voters\":\"1\""};
    arena a = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        fields f;
        err e;
        assert_false(fields_read(kind_of(KIND_TPS), str_of(bad[i]), STR("T"), &a, &f, &e));
        assert_string_equal(e.code, "register.damaged");
        assert_string_equal(err_arg_get(&e, "code"), "T");
    }
    arena_done(&a);
}

static str random_text(rng *r, arena *a)
{
    static const char *const piece[] = {"a",        "\"", "\\",   "\n", "\x01",
                                        "\xC3\xA9", "/",  "\x7f", "{}", "\xF0\x9F\x9A\xA4"};
    strbuf b;
    strbuf_init(&b, 1000);
    for (uint32_t n = rng_below(r, 8); n > 0; n--) {
        strbuf_addz(&b, piece[rng_below(r, 10)]);
    }
    str s = {str_dup(a, strbuf_str(&b)), b.n};
    strbuf_done(&b);
    return s;
}

static bool fields_round_trip(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    (void)size;
    const kind_spec *k = kind_of((kind_id)rng_below(r, KIND_COUNT));
    arena a = {0};
    fields f = {0};
    fields back = {0};
    for (int i = 0; i < k->n_column; i++) {
        if (rng_below(r, 2)) {
            f.named |= COLUMN_BIT(i);
            f.value[i] = random_text(r, &a);
        }
    }
    strbuf once;
    strbuf twice;
    strbuf_init(&once, 100000);
    strbuf_init(&twice, 100000);
    fields_write(k, &f, &once);
    bool ok = fields_read(k, strbuf_str(&once), STR("X"), &a, &back, NULL) && back.named == f.named;
    for (int i = 0; i < k->n_column; i++) {
        ok = ok && str_eq(f.value[i], back.value[i]);
    }
    fields_write(k, &back, &twice);
    ok = ok && str_eq(strbuf_str(&once), strbuf_str(&twice));
    strbuf_done(&once);
    strbuf_done(&twice);
    arena_done(&a);
    return ok;
}

// After a fact made of the difference, the entry says what was wanted and nothing is left to change.
static bool diff_then_apply(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    entry e = {.kind = KIND_TPS};
    bool ok = true;
    for (int32_t step = 1; ok && step <= size; step++) {
        fields wanted = {0};
        for (int i = 0; i < TPS_COLUMNS; i++) {
            if (rng_below(r, 3) == 0) {
                wanted.named |= COLUMN_BIT(i);
                wanted.value[i] = rng_below(r, 4) ? random_text(r, &a) : STR("");
            }
        }
        bool verified = rng_below(r, 2);
        fact f = {.seq = step,
                  .kind = KIND_TPS,
                  .op = FACT_SET,
                  .verified = verified,
                  .effective_us = step,
                  .fields = entry_diff(&e, &wanted, verified)};
        entry_apply(&e, &f);
        ok = entry_diff(&e, &wanted, verified).named == 0;
    }
    arena_done(&a);
    return ok;
}

static void test_properties(void **state)
{
    (void)state;
    assert_true(prop_check("fields round trip", fields_round_trip, 2000, 10, NULL));
    assert_true(prop_check("diff then apply", diff_then_apply, 500, 20, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold),    cmocka_unit_test(test_confirm),    cmocka_unit_test(test_diff),
        cmocka_unit_test(test_damaged), cmocka_unit_test(test_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
