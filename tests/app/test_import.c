// What an import takes in, and what it changes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tiny.h"

#define HEADER                                                                                               \
    "kode,nomor,desa,tempat,lintang,bujur,kerawanan,jarak_tempuh_km,waktu_tempuh_menit,pemilih,akses,asal\n"
enum { TEXT_MAX = 8 * 1024 * 1024 };

static entry entry_of(tiny *t, arena *a, kind_id kind, const char *code)
{
    entry e;
    bool found = false;
    assert_true(store_entry(t->st, a, kind, str_of(code), NULL, &e, &found, NULL) && found);
    return e;
}

static void assert_report(const tiny *t, int64_t added, int64_t changed, int64_t unchanged, int64_t retired)
{
    assert_int_equal(t->report.added, added);
    assert_int_equal(t->report.changed, changed);
    assert_int_equal(t->report.unchanged, unchanged);
    assert_int_equal(t->report.retired, retired);
    assert_int_equal(t->report.n_fault_total, 0);
}

static void test_same_again(void **state)
{
    tiny *t = *state;
    arena a = {0};
    str bytes;
    char path[PATH_MAX];
    assert_true(file_read(&a, fixture(path, "tiny/tps.csv"), TEXT_MAX, &bytes, NULL));
    int64_t facts = tiny_facts(t);
    assert_true(tiny_import(t, KIND_TPS, "tps.csv", bytes));
    assert_report(t, 0, 0, TINY_TPS, 0);
    t->o.full = true;
    assert_true(tiny_import(t, KIND_TPS, "tps.csv", bytes));
    assert_report(t, 0, 0, TINY_TPS, 0);
    assert_int_equal(tiny_facts(t), facts);
    t->o.verified = true; // the same values, now checked: that is news
    assert_true(tiny_import(t, KIND_TPS, "tps.csv", bytes));
    assert_report(t, 0, TINY_TPS, 0, 0);
    assert_true(tiny_import(t, KIND_TPS, "tps.csv", bytes));
    assert_report(t, 0, 0, TINY_TPS, 0);
    arena_done(&a);
}

// A file with some of the columns changes those; '-' takes a value away; other spellings are not changes.
static void test_merge(void **state)
{
    tiny *t = *state;
    arena a = {0};
    assert_true(tiny_import(t, KIND_TPS, "some.csv",
                            STR("\xEF\xBB\xBF# catatan\r\nCODE;Pemilih;access;tempat;lintang\r\n"
                                "99.01.01.1001-001;451;LAND;-;-3.14910\r\n"
                                "99.01.01.1001-002;;;;\r\n"
                                ";;;;\r\n"
                                "99.01.01.1001-003;420;darat;Rumah  Pak Amat, RT 3;\r\n")));
    assert_report(t, 0, 1, 2, 0);
    entry e = entry_of(t, &a, KIND_TPS, "99.01.01.1001-001");
    assert_true(str_eq(e.value[TPS_VOTERS], STR("451")));
    assert_int_equal(e.value[TPS_PLACE].n, 0);
    assert_true(str_eq(e.value[TPS_LAT], STR("-3.1491")));
    const fact *facts = NULL;
    int32_t n = 0;
    assert_true(store_history(t->st, &a, KIND_TPS, STR("99.01.01.1001-001"), &facts, &n, NULL));
    assert_int_equal(n, 2);
    assert_int_equal(facts[1].fields.named, COLUMN_BIT(TPS_VOTERS) | COLUMN_BIT(TPS_PLACE));
    assert_true(str_eq(facts[1].file, STR("some.csv")) && str_eq(facts[1].by, STR("uji")));
    assert_int_equal(facts[1].batch_rows, 3);
    arena_done(&a);
}

static void test_full(void **state)
{
    tiny *t = *state;
    t->o.full = true;
    assert_true(tiny_import(t, KIND_TPS, "tps.csv", STR("kode\n99.01.01.1001-001\n99.01.01.1001-002\n")));
    assert_report(t, 0, 0, 2, TINY_TPS - 2);
    assert_int_equal(tiny_rows(t, KIND_TPS, NULL, NULL), 2);
    t->o.full = false; // and back, with what they had
    assert_true(tiny_import(t, KIND_TPS, "tps.csv", STR("kode\n99.01.01.1001-003\n")));
    assert_report(t, 1, 0, 0, 0);
    t->o.full = true;
    assert_false(tiny_import(t, KIND_TPS, "tps.csv", STR("kode\n")));
    assert_string_equal(t->report.fault[0].what.code, "import.full_empty");
    assert_false(tiny_import(t, KIND_SITES, "sites.csv", STR("kode\nDMG-001\n"))); // others are in use
    assert_string_equal(t->report.fault[0].what.code, "import.in_use");
    assert_false(tiny_import(t, KIND_AREAS, "areas.csv", STR("kode\n99.01\n")));
    assert_string_equal(t->report.fault[0].what.code, "import.in_use");
    assert_int_equal(tiny_rows(t, KIND_SITES, NULL, NULL), 16);
}

static void test_dry_run(void **state)
{
    tiny *t = *state;
    int64_t facts = tiny_facts(t);
    t->o.dry_run = true;
    assert_true(tiny_import(t, KIND_CLASSES, "c.csv",
                            STR("kode,nama,urutan,asal\nbaru,Baru,9,fakta\nrawan,Rawan,7,fakta\n")));
    assert_report(t, 1, 1, 0, 0);
    assert_int_equal(tiny_facts(t), facts);
}

// The list of classes is the user's: a new one can be used at once.
static void test_classes_grow(void **state)
{
    tiny *t = *state;
    assert_true(
        tiny_import(t, KIND_CLASSES, "c.csv", STR("kode,nama,urutan,asal\nterpencil,Terpencil,5,fakta\n")));
    assert_true(tiny_import(t, KIND_TPS, "t.csv", STR("kode,kerawanan\n99.01.01.1001-001,terpencil\n")));
    assert_true(tiny_import(t, KIND_PATTERNS, "p.csv",
                            STR("kelas,wilayah,polri,tps,linmas,asal\nterpencil,,2,1,2,fakta\n"
                                "terpencil,99.01.02,3,1,2,fakta\nrawan,99.01.02,4,2,4,fakta\n")));
    assert_report(t, 2, 1, 0, 0);
}

// Rows may refer to rows further down in the same file.
static void test_forward(void **state)
{
    tiny *t = *state;
    assert_true(tiny_import(t, KIND_UNITS, "u.csv",
                            STR("kode,nama,tingkat,induk,asal\nA,A,polsek,B,fakta\nB,B,polres,,fakta\n")));
    assert_false(
        tiny_import(t, KIND_UNITS, "u.csv", STR("kode,nama,tingkat,induk,asal\nC,C,polsek,D,fakta\n")));
    assert_string_equal(t->report.fault[0].what.code, "import.no_entry");
    assert_int_equal(t->report.fault[0].line, 2);
    assert_int_equal(t->report.fault[0].column, 4);
    assert_string_equal(t->report.fault[0].name, "induk");
    assert_true(
        tiny_import(t, KIND_AREAS, "a.csv",
                    STR("kode,nama,tingkat,lintang,bujur,asal\n99.01.03.2001,Baru,desa,-3.2,104.6,fakta\n"
                        "99.01.03,Tengah,kecamatan,,,fakta\n")));
    assert_false(
        tiny_import(t, KIND_AREAS, "a.csv",
                    STR("kode,nama,tingkat,lintang,bujur,asal\n99.01.04.2001,Baru,desa,-3.2,104.6,fakta\n")));
    assert_string_equal(t->report.fault[0].what.code, "import.no_entry");
}

static void tps_rows(strbuf *b, int from, int to)
{
    static const char *const village[] = {"99.01.01.1001", "99.01.01.2001", "99.01.01.2002", "99.01.02.2001"};
    static const char *const place[] = {"-3.15,104.55", "-3.12,104.5", "-3.18,104.52", "-3.3,104.7"};
    strbuf_clear(b);
    strbuf_addz(b, HEADER);
    for (int i = 100 + from; i < 100 + to; i++) { // beside the numbers of the tiny register
        strbuf_addf(b, "%s-%03d,%03d,%s,,%s,rawan,1.5,10,%d,darat,turunan\n", village[i % 4], i, i,
                    village[i % 4], place[i % 4], 300 + i % 200);
    }
}

// 667 on 18 October, 664 on 25 November; and what was known on each of these days about the other.
static void test_as_of(void **state)
{
    tiny *t = *state;
    strbuf b;
    strbuf_init(&b, TEXT_MAX);
    const int64_t october = day_us(2024, 10, 18);
    const int64_t november = day_us(2024, 11, 25);
    t->o.full = true;
    t->o.now_us = october;
    t->o.effective_us = october;
    tps_rows(&b, 0, 667);
    assert_true(tiny_import(t, KIND_TPS, "tps-oktober.csv", strbuf_str(&b)));
    assert_report(t, 667, 0, 0, TINY_TPS);
    t->o.now_us = november;
    t->o.effective_us = november;
    tps_rows(&b, 3, 667);
    assert_true(tiny_import(t, KIND_TPS, "tps-november.csv", strbuf_str(&b)));
    assert_report(t, 0, 0, 664, 3);
    const int64_t before = day_us(2024, 10, 17);
    const int64_t late = day_us(2024, 11, 24);
    assert_int_equal(tiny_rows(t, KIND_TPS, &before, NULL), TINY_TPS);
    assert_int_equal(tiny_rows(t, KIND_TPS, &october, NULL), 667);
    assert_int_equal(tiny_rows(t, KIND_TPS, &late, NULL), 667);
    assert_int_equal(tiny_rows(t, KIND_TPS, &november, NULL), 664);
    assert_int_equal(tiny_rows(t, KIND_TPS, NULL, NULL), 664);
    assert_int_equal(tiny_rows(t, KIND_TPS, &november, &october), 667); // as it was believed in October
    assert_int_equal(tiny_rows(t, KIND_TPS, &october, &november), 667);
    assert_int_equal(tiny_rows(t, KIND_TPS, NULL, &late), 667);
    strbuf_done(&b);
}

// A correction that arrives late takes its place in the past without touching what came after.
static void test_late_correction(void **state)
{
    tiny *t = *state;
    arena a = {0};
    t->o.now_us = t->o.effective_us = day_us(2024, 11, 20);
    assert_true(tiny_import(t, KIND_TPS, "a.csv", STR("kode,pemilih\n99.01.01.1001-001,470\n")));
    t->o.now_us = day_us(2024, 11, 21);
    t->o.effective_us = day_us(2024, 10, 20);
    assert_true(tiny_import(t, KIND_TPS, "b.csv", STR("kode,pemilih,tempat\n99.01.01.1001-001,460,SDN 9\n")));
    assert_report(t, 0, 1, 0, 0);
    entry e = entry_of(t, &a, KIND_TPS, "99.01.01.1001-001");
    assert_true(str_eq(e.value[TPS_VOTERS], STR("470")) && str_eq(e.value[TPS_PLACE], STR("SDN 9")));
    bool found = false;
    int64_t then = day_us(2024, 11, 1);
    assert_true(store_entry(t->st, &a, KIND_TPS, STR("99.01.01.1001-001"), &then, &e, &found, NULL) && found);
    assert_true(str_eq(e.value[TPS_VOTERS], STR("460")));
    assert_true(store_rebuild(t->st, NULL));
    e = entry_of(t, &a, KIND_TPS, "99.01.01.1001-001");
    assert_true(str_eq(e.value[TPS_VOTERS], STR("470")));
    arena_done(&a);
}

static void count_calls(void *ctx, const char *path, int64_t rows)
{
    assert_non_null(path);
    assert_int_equal(rows % IMPORT_PROGRESS_ROWS, 0);
    (*(int *)ctx)++;
}

static void test_progress(void **state)
{
    tiny *t = *state;
    strbuf b;
    strbuf_init(&b, TEXT_MAX);
    strbuf_addz(&b, "kode,nama,urutan,asal\n");
    for (int i = 0; i < IMPORT_PROGRESS_ROWS + 5; i++) {
        strbuf_addf(&b, "k%d,K,1,fakta\n", i);
    }
    int calls = 0;
    t->o.progress = count_calls;
    t->o.progress_ctx = &calls;
    t->o.dry_run = true;
    assert_true(tiny_import(t, KIND_CLASSES, "c.csv", strbuf_str(&b)));
    assert_int_equal(calls, 1);
    strbuf_done(&b);
}

// Every template can be imported as it is, and its example, once it is no comment, has all its columns.
static void test_templates(void **state)
{
    tiny *t = *state;
    strbuf b;
    strbuf_init(&b, TEXT_MAX);
    for (int k = 0; k < KIND_COUNT; k++) {
        for (int language = TEXT_ID; language <= TEXT_EN; language++) {
            if (k == KIND_OUTLINES || kind_of((kind_id)k)->made) { // GeoJSON; nobody fills it in
                continue;
            }
            strbuf_clear(&b);
            import_template((kind_id)k, (text_language)language, &b);
            assert_true(tiny_import(t, (kind_id)k, "t.csv", strbuf_str(&b)));
            assert_int_equal(t->report.rows, 0);
            assert_null(strstr(b.p, "kind."));
        }
    }
    strbuf_done(&b);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tiny_set_up, tiny_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_same_again),   TEST(test_merge),     TEST(test_full),  TEST(test_dry_run),
        TEST(test_classes_grow), TEST(test_forward),   TEST(test_as_of), TEST(test_late_correction),
        TEST(test_progress),     TEST(test_templates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
