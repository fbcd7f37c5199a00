// What events name and what is not there: places that the register does not have, events that corrections
// are about. Findings come and go as the register grows, as corrections come and as what they are about
// comes; and the tables made anew from the leaves are the same each time.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "field.h"

static int32_t count(field *f, custody_code code)
{
    log_head head;
    str origin;
    const custody_finding *row = NULL;
    int32_t n = 0;
    int32_t found = 0;
    assert_true(store_log_head(f->st, &f->a, &head, &origin, &f->e));
    assert_true(store_findings(f->st, &f->a, 0, head.size, &row, &n, &f->e));
    for (int32_t i = 0; i < n; i++) {
        found += row[i].code == code;
    }
    return found;
}

static void expect(field *f, custody_code code, int32_t n)
{
    const custody_difference *row = NULL;
    int32_t n_row = 0;
    int64_t total = 0;
    assert_int_equal(count(f, code), n);
    assert_true(log_rebuild(f->log, &f->a, true, &row, &n_row, &total, &f->e));
    assert_int_equal(total, 0);
}

static void add_site(field *f, const char *code)
{
    batch b = {.kind = STR("sites"), .file = STR(""), .hash = STR(""), .by = STR("uji"), .rows = 1};
    fact one = {.kind = KIND_SITES, .code = str_of(code), .op = FACT_SET};
    one.fields.named = COLUMN_BIT(SITES_CODE);
    one.fields.value[SITES_CODE] = str_of(code);
    assert_true(store_begin(f->st, &f->e) && store_batch_next(f->st, &b.id, &f->e));
    one.batch = b.id;
    assert_true(store_append(f->st, &one, &f->e) && store_batch_close(f->st, &b, &f->e));
    assert_true(log_commit_changes(f->st, f->log, &f->e));
}

static str arrived(field *f, int device, const char *place)
{
    event_view v = field_draft(EVENT_ARRIVED);
    field_code(&v, EVENT_FIELD_ITEM, "k-1");
    field_code(&v, EVENT_FIELD_PLACE, place);
    return field_frame(f, device, -1, v, false);
}

static str corrected(field *f, int device, const uint8_t *id, const char *place)
{
    event_view v = field_draft(EVENT_CORRECTED);
    str of = {(const char *)id, EVENT_HASH_BYTES};
    field_set(&v, EVENT_FIELD_REFERS, (event_value){.bytes = of});
    field_set(&v, EVENT_FIELD_NOTE, (event_value){.bytes = of});
    field_code(&v, EVENT_FIELD_PLACE, place);
    return field_frame(f, device, -1, v, false);
}

static void submit(field *f, str frame)
{
    submit_out out;
    assert_true(field_submit_one(f, frame, &out));
    assert_int_equal(out.answer, SUBMIT_NEW);
}

static void begin(field *f)
{
    assert_true(field_init(f));
    add_site(f, "GUDANG");
    assert_true(field_enrol(f, 0, DEVICE_KPU) && field_enrol(f, 1, DEVICE_PPK));
    submit(f, field_box_created(f, 0, "k-1"));
}

static void a_place_that_comes_later(void **state)
{
    (void)state;
    field f;
    begin(&f);
    expect(&f, CUSTODY_FINDING_UNKNOWN_PLACE, 0);
    submit(&f, arrived(&f, 0, "PPK-1"));
    submit(&f, arrived(&f, 0, "PPK-2"));
    expect(&f, CUSTODY_FINDING_UNKNOWN_PLACE, 2);
    add_site(&f, "PPK-1");
    expect(&f, CUSTODY_FINDING_UNKNOWN_PLACE, 1);
    field_done(&f);
}

static void a_place_that_is_corrected(void **state)
{
    (void)state;
    field f;
    begin(&f);
    submit(&f, arrived(&f, 0, "GUDNAG"));
    const uint8_t *wrong = (const uint8_t *)str_dup(&f.a, (str){(char *)f.by[0].last, EVENT_HASH_BYTES});
    expect(&f, CUSTODY_FINDING_UNKNOWN_PLACE, 1);
    submit(&f, corrected(&f, 1, wrong, "GUDANG")); // by somebody else
    expect(&f, CUSTODY_FINDING_UNKNOWN_PLACE, 1);
    submit(&f, corrected(&f, 0, wrong, "GUDANG"));
    expect(&f, CUSTODY_FINDING_UNKNOWN_PLACE, 0);
    submit(&f, corrected(&f, 0, wrong, "PPK-9")); // the later one counts, and is wrong itself
    expect(&f, CUSTODY_FINDING_UNKNOWN_PLACE, 2);
    field_done(&f);
}

static void a_correction_before_what_it_is_about(void **state)
{
    (void)state;
    field f;
    begin(&f);
    str late = arrived(&f, 1, "GUDANG");
    submit(&f, corrected(&f, 0, f.by[1].last, "GUDANG"));
    expect(&f, CUSTODY_FINDING_CORRECTION_FOREIGN, 1); // of nothing
    submit(&f, corrected(&f, 0, f.by[0].last, "GUDANG"));
    expect(&f, CUSTODY_FINDING_CORRECTION_FOREIGN, 2); // of a correction
    submit(&f, late);
    expect(&f, CUSTODY_FINDING_CORRECTION_FOREIGN, 2); // of the item now: by somebody else
    field_done(&f);
    begin(&f);
    late = arrived(&f, 0, "GUDANG");
    submit(&f, corrected(&f, 0, f.by[0].last, "GUDANG"));
    expect(&f, CUSTODY_FINDING_CORRECTION_FOREIGN, 1);
    submit(&f, late);
    expect(&f, CUSTODY_FINDING_CORRECTION_FOREIGN, 0);
    field_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_that_comes_later),
        cmocka_unit_test(a_place_that_is_corrected),
        cmocka_unit_test(a_correction_before_what_it_is_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
