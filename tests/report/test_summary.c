// The summary over documents made by hand: what a sample's plan does not show.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "report/summary.h"

static void no_kecamatan_of_a_large_wave_is_left_out(void **state)
{
    (void)state;
    enum { N = 60 };
    char name[N][32];
    char code[N][16];
    snap_area area[N];
    json_t *codes = json_array();
    for (int i = 0; i < N; i++) {
        (void)snprintf(name[i], sizeof name[i], "Kecamatan Rantau %02d", i);
        (void)snprintf(code[i], sizeof code[i], "99.01.%02d", i);
        area[i] = (snap_area){.code = code[i], .name = name[i], .source = ""};
        json_array_append_new(codes, json_string(code[i]));
    }
    snapshot snap = {.operation = {"x", "X", "Y", 0, 20054, 420}, .n_area = N, .area = area};
    json_t *plan = json_pack("{s:[{s:i, s:o}]}", "waves", "wave", 1, "kecamatan", codes);
    strbuf out;
    strbuf_init(&out, 1 << 20);
    summary_print(&out, TEXT_EN, plan, "0123456789abcdef", &snap, 0);
    for (int i = 0; i < N; i++) {
        assert_non_null(strstr(out.p, name[i]));
    }
    assert_null(strstr(out.p, ", \n"));
    strbuf_done(&out);
    json_decref(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_kecamatan_of_a_large_wave_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
