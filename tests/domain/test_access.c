// The table of who may do what, all of it, and places in areas.
#include "domain/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "prop.h"

static access_who someone(access_organisation organisation, access_role role)
{
    return (access_who){.user = STR("siapa"), .organisation = organisation, .role = role};
}

typedef void (*each_cell)(const access_who *who, access_resource resource);

static void go_over(each_cell look)
{
    for (int o = 0; o < ACCESS_ORGANISATION_COUNT; o++) {
        for (int r = 0; r < ACCESS_ROLE_COUNT; r++) {
            for (int of = 0; of < ACCESS_RESOURCE_COUNT; of++) {
                access_who who = someone((access_organisation)o, (access_role)r);
                look(&who, (access_resource)of);
            }
        }
    }
}

// What holds of every cell, whatever a later hand writes into it.
static void look_rules(const access_who *who, access_resource of)
{
    bool read = access_may(who, of, ACCESS_READ);
    bool write = access_may(who, of, ACCESS_WRITE);
    bool export = access_may(who, of, ACCESS_EXPORT);
    bool personal = access_may(who, of, ACCESS_PERSONAL);
    assert_true(access_may(who, of, ACCESS_OPEN));
    assert_true(read || of == ACCESS_OF_EVENTS || (!write && !export && !personal));
    if (personal) { // persons are the police's own
        assert_int_equal(who->organisation, ACCESS_POLRI);
        assert_int_not_equal(who->role, ACCESS_READER);
    }
    if (who->role == ACCESS_READER && of != ACCESS_OF_SESSION) {
        assert_false(write || export || personal);
    }
    if (of == ACCESS_OF_ACCOUNTS) {
        assert_int_equal(read, who->role == ACCESS_ADMINISTRATOR);
        assert_int_equal(write, who->role == ACCESS_ADMINISTRATOR);
    }
    if (of == ACCESS_OF_REGISTER || of == ACCESS_OF_PLAN || of == ACCESS_OF_DUTY) {
        assert_true(!write || who->organisation == ACCESS_POLRI);
    }
    if (of == ACCESS_OF_OVERSIGHT) {
        assert_true(!write || who->organisation == ACCESS_BAWASLU);
    }
    if (of == ACCESS_OF_CUSTODY || of == ACCESS_OF_SESSION || of == ACCESS_OF_LOG) {
        assert_true(read);
    }
    if (of == ACCESS_OF_LOG || of == ACCESS_OF_MAP || of == ACCESS_OF_OPERATION) {
        assert_false(write || personal);
    }
}

static void test_table(void **state)
{
    (void)state;
    go_over(look_rules);
}

// Whoever commands may see what those below may.
static void test_ranks(void **state)
{
    (void)state;
    for (int o = 0; o < ACCESS_ORGANISATION_COUNT; o++) {
        access_who reader = someone((access_organisation)o, ACCESS_READER);
        for (int of = 0; of < ACCESS_RESOURCE_COUNT; of++) {
            for (int r = 0; r < ACCESS_READER; r++) {
                access_who who = someone((access_organisation)o, (access_role)r);
                assert_true(access_may(&who, (access_resource)of, ACCESS_READ) ||
                            !access_may(&reader, (access_resource)of, ACCESS_READ));
            }
        }
    }
}

// Rules say what goes unnoticed: nobody reads them who may not see alarms, and only the police changes them.
static void look_alarm_rules(const access_who *who, access_resource of)
{
    access_resource rules = access_of_kind(KIND_RULES);
    (void)of;
    assert_true(!access_may(who, rules, ACCESS_READ) || access_may(who, ACCESS_OF_ALARMS, ACCESS_READ));
    assert_true(!access_may(who, rules, ACCESS_WRITE) || who->organisation == ACCESS_POLRI);
}

static void test_alarm_rules(void **state)
{
    (void)state;
    go_over(look_alarm_rules);
}

static void test_check(void **state)
{
    (void)state;
    err e = {0};
    access_who desa = someone(ACCESS_DESA, ACCESS_OFFICER);
    assert_true(access_check(&desa, ACCESS_OF_PLAN, ACCESS_READ, &e));
    assert_false(access_check(&desa, ACCESS_OF_PEOPLE, ACCESS_READ, &e));
    assert_string_equal(e.code, "access.denied");
    assert_string_equal(err_arg_get(&e, "resource"), "people");
}

static void look_letters(const access_who *who, access_resource of)
{
    char letters[ACCESS_ACT_COUNT];
    access_letters(who, of, letters);
    assert_int_equal(strchr(letters, 'r') != NULL, access_may(who, of, ACCESS_READ));
    assert_int_equal(strchr(letters, 'w') != NULL, access_may(who, of, ACCESS_WRITE));
    assert_int_equal(strchr(letters, 'e') != NULL, access_may(who, of, ACCESS_EXPORT));
    assert_int_equal(strchr(letters, 'p') != NULL, access_may(who, of, ACCESS_PERSONAL));
    assert_int_equal(strspn(letters, "rwep"), strlen(letters));
}

static void test_letters(void **state)
{
    (void)state;
    char letters[ACCESS_ACT_COUNT];
    access_who operator= someone(ACCESS_POLRI, ACCESS_OPERATOR);
    go_over(look_letters);
    access_letters(&operator, ACCESS_OF_PEOPLE, letters);
    assert_string_equal(letters, "rwep");
    access_letters(&operator, ACCESS_OF_ACCOUNTS, letters);
    assert_string_equal(letters, "");
}

static void test_names(void **state)
{
    (void)state;
    err e = {0};
    for (int o = 0; o < ACCESS_ORGANISATION_COUNT; o++) {
        access_organisation back = ACCESS_POLRI;
        assert_true(
            access_organisation_read(str_of(access_organisation_name((access_organisation)o)), &back, &e));
        assert_int_equal(back, o);
    }
    for (int r = 0; r < ACCESS_ROLE_COUNT; r++) {
        access_role back = ACCESS_ADMINISTRATOR;
        assert_true(access_role_read(str_of(access_role_name((access_role)r)), &back, &e));
        assert_int_equal(back, r);
    }
    access_organisation organisation = ACCESS_TNI;
    access_role role = ACCESS_OFFICER;
    assert_false(access_organisation_read(STR("Polri"), &organisation, &e));
    assert_string_equal(e.code, "access.organisation");
    assert_false(access_role_read(STR(""), &role, &e));
    assert_string_equal(e.code, "access.role");
    assert_int_equal(organisation, ACCESS_TNI);
    assert_int_equal(role, ACCESS_OFFICER);
}

static void test_kinds(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++) {
        access_resource of = access_of_kind((kind_id)k);
        assert_int_not_equal(of, ACCESS_OF_ACCOUNTS);
        if (kind_personal(kind_of((kind_id)k)) != 0) { // what can be asked to be erased is never common
            assert_true(of == ACCESS_OF_PEOPLE || of == ACCESS_OF_DUTY || of == ACCESS_OF_PLAN);
        }
    }
    assert_int_equal(access_of_kind(KIND_PEOPLE), ACCESS_OF_PEOPLE);
}

static void test_areas(void **state)
{
    (void)state;
    assert_true(access_area_holds(STR(""), STR("16.02.03")));
    assert_true(access_area_holds(STR(""), STR("")));
    assert_true(access_area_holds(STR("16.02"), STR("16.02")));
    assert_true(access_area_holds(STR("16.02"), STR("16.02.03.2001")));
    assert_false(access_area_holds(STR("16.02"), STR("16.020")));
    assert_false(access_area_holds(STR("16.02"), STR("16")));
    assert_false(access_area_holds(STR("16.02"), STR("")));
    assert_false(access_area_holds(STR("16.02."), STR("16.02")));
}

// Of two areas, one holds the other or they hold nothing in common.
static bool property_areas(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    str code[3];
    for (int i = 0; i < 3; i++) {
        strbuf b;
        strbuf_init(&b, 64);
        uint32_t depth = 1 + rng_below(r, (uint32_t)size);
        for (uint32_t d = 0; d < depth; d++) {
            strbuf_addf(&b, d ? ".%d" : "%d", (int)rng_below(r, 3));
        }
        code[i] = str_keep(&a, strbuf_str(&b));
        strbuf_done(&b);
    }
    bool both = access_area_holds(code[0], code[2]) && access_area_holds(code[1], code[2]);
    bool nested = access_area_holds(code[0], code[1]) || access_area_holds(code[1], code[0]);
    arena_done(&a);
    return !both || nested;
}

static void test_areas_property(void **state)
{
    (void)state;
    assert_true(prop_check("areas nest", property_areas, 2000, 4, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),          cmocka_unit_test(test_ranks),
        cmocka_unit_test(test_check),          cmocka_unit_test(test_alarm_rules),
        cmocka_unit_test(test_letters),        cmocka_unit_test(test_names),
        cmocka_unit_test(test_kinds),          cmocka_unit_test(test_areas),
        cmocka_unit_test(test_areas_property),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
