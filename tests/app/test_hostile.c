// Files that are wrong: what is said about each, and that nothing of them is taken in.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "prop.h"
#include "tiny.h"

#define HEADER "kode,nomor,desa,lintang,bujur,kerawanan,jarak_tempuh_km,waktu_tempuh_menit,akses,asal\n"
#define GOOD   "99.01.01.1001-009,009,99.01.01.1001,-3.15,104.55,rawan,1.2,5,darat,sintetis\n"
enum { TEXT_MAX = 32 * 1024 * 1024 };

static void assert_fault(const import_report *r, int32_t i, const char *code, int64_t line, int32_t column)
{
    assert_true(i < r->n_fault);
    const import_fault *f = &r->fault[i];
    assert_string_equal(f->what.code, code);
    assert_int_equal(f->line, line);
    assert_int_equal(f->column, column);
    strbuf b;
    strbuf_init(&b, 10000);
    for (int language = TEXT_ID; language <= TEXT_EN; language++) {
        strbuf_clear(&b);
        import_fault_text(&b, (text_language)language, f);
        assert_null(strchr(b.p, '{')); // every placeholder was filled
        assert_non_null(strstr(b.p, f->file));
    }
    strbuf_done(&b);
}

static void assert_refused(tiny *t, kind_id kind, str bytes, const char *code, int64_t line, int32_t column)
{
    int64_t facts = tiny_facts(t);
    assert_false(tiny_import(t, kind, "buruk.csv", bytes));
    assert_string_equal(t->e.code, "import.refused");
    assert_int_equal(t->report.n_fault_total, 1);
    assert_fault(&t->report, 0, code, line, column);
    assert_string_equal(t->report.fault[0].file, "buruk.csv");
    assert_int_equal(tiny_facts(t), facts);
}

static void test_cells(void **state)
{
    tiny *t = *state;
    const struct {
        const char *row;
        const char *code;
        int32_t column;
    } bad[] = {
        {"99.01.01.1001-010,010,99.01.01.1001,-3.15,104.55,rawan,1.2,lima,darat,sintetis\n", "value.int", 8},
        {"99.01.01.1001-010,010,99.01.01.1001,-3.15,104.55,rawan,\"1,2\",5,darat,sintetis\n", "value.decimal",
         7},
        {"99.01.01.1001-010,010,99.01.01.1001,-3.15,104.55,rawan,1.2,5,udara,sintetis\n", "value.choice", 9},
        {"99.01.01.1001-010,010,99.01.01.9999,-3.15,104.55,rawan,1.2,5,darat,sintetis\n", "import.no_entry",
         3},
        {"99.01.01.1001-010,010,99.01.01.1001,-3.15,104.55,gawat,1.2,5,darat,sintetis\n", "import.no_entry",
         6},
        {"99.01.01.1001-010,010,99.01.01.1001,104.55,-3.15,rawan,1.2,5,darat,sintetis\n", "rule.swapped", 4},
        {"99.01.01.1001-010,010,99.01.01.1001,-3.15,4.55,rawan,1.2,5,darat,sintetis\n", "rule.outside", 4},
        {"99.01.01.1001-010,010,99.01.01.1001,-2.15,107.55,rawan,1.2,5,darat,sintetis\n", "rule.far", 4},
        {"99.01.01.1001-010,010,99.01.01,-3.15,104.55,rawan,1.2,5,darat,sintetis\n", "rule.village_level", 3},
        {"99.01.01.1001-010,010,99.01.01.1001,-3.15,,rawan,1.2,5,darat,sintetis\n", "import.required", 5},
        {"99.01.01.1001-010,010,99.01.01.1001,-3.15,-,rawan,1.2,5,darat,sintetis\n", "import.required", 5},
        {",010,99.01.01.1001,-3.15,104.55,rawan,1.2,5,darat,sintetis\n", "import.required", 1},
        {"99.01.01.1001-010,010,99.01.01.1001,-3.15,104.55,rawan,1.2,5,darat\n", "import.field_count", 0},
        {"99.01.01.1001-010,010,99.01.01.1001,-3.15,104.55,rawan,1.2,5,darat,sintetis,\n",
         "import.field_count", 0},
        {"99.01.01.1001-009,010,99.01.01.1001,-3.15,104.55,rawan,1.2,5,darat,sintetis\n", "import.duplicate",
         1},
        {"99.01.01.1001-010,0\"10,99.01.01.1001,-3.15,104.55,rawan,1.2,5,darat,sintetis\n", "csv.bare_quote",
         0},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[1000];
        (void)snprintf(text, sizeof text, "# c\n" HEADER GOOD "%s", bad[i].row);
        assert_refused(t, KIND_TPS, str_of(text), bad[i].code, 4, bad[i].column);
    }
}

static void test_headers(void **state)
{
    tiny *t = *state;
    assert_refused(t, KIND_TPS, STR(""), "import.empty", 0, 0);
    assert_refused(t, KIND_TPS, STR("# saja\n"), "import.empty", 0, 0);
    assert_refused(t, KIND_TPS, STR("kode,kerawan\nx,y\n"), "import.unknown_column", 1, 2);
    assert_refused(t, KIND_TPS, STR("kode,desa,village\nx,y,z\n"), "import.column_twice", 1, 3);
    assert_refused(t, KIND_TPS, STR("kode,nomor,\n99.01.01.1001-001,001,x\n"), "import.no_header", 2, 3);
    assert_true(tiny_import(t, KIND_TPS, "a.csv", STR("kode,nomor,\n99.01.01.1001-001,001,\n")));
    assert_refused(t, KIND_CLASSES, STR("kode,nama,asal\na,A,fakta\nb,B,fakta\n"), "import.no_column", 0, 0);
    assert_refused(t, KIND_OPERATION,
                   STR("kode,nama,wilayah,pemilihan,hari_pemungutan,selisih_utc_menit,asal\n"
                       "lain,Lain,99.01,X,2024-11-27,420,fakta\n"),
                   "import.one_operation", 0, 0);
}

static void test_triples(void **state)
{
    tiny *t = *state;
    assert_refused(t, KIND_PATTERNS, STR("kelas,pola\nrawan,2:4:8\n"), "import.triple", 1, 2);
    assert_refused(t, KIND_PATTERNS, STR("kelas,pattern\n"), "import.triple", 1, 2);
    assert_refused(t, KIND_PATTERNS, STR("kelas,polri,tps,linmas,asal\nrawan,2:4:8,4,8,fakta\n"),
                   "import.triple", 2, 2);
    assert_refused(t, KIND_PATTERNS, STR("kelas,polri_minimal\nrawan,2:4:8\n"), "import.triple", 2, 2);
    assert_refused(t, KIND_CLASSES, STR("kode,skor_dari\nrawan,2:4:8\n"), "value.int", 2, 2);
    assert_refused(t, KIND_SITES, STR("kode,jam_jaga\nGUDANG,2:4:8\n"), "value.int", 2, 2);
    assert_non_null(strstr(text_get(TEXT_ID, "import.triple"), "Polri:Linmas:TPS"));
}

static void test_encodings(void **state)
{
    tiny *t = *state;
    assert_refused(t, KIND_TPS, STR(HEADER "\0\0\0\n"), "csv.nul", 2, 0);
    assert_refused(t, KIND_TPS, STR("k\0o\0d\0e\0\n\0"), "csv.utf16", 1, 0);
    assert_refused(t, KIND_TPS, STR("\xFF\xFEk\0o\0d\0e\0"), "csv.utf16", 1, 0);
    assert_refused(t, KIND_TPS, STR("kode,tempat\n99.01.01.1001-001,Ren\xE9\n"), "csv.not_utf8", 2, 0);
    assert_refused(t, KIND_TPS, STR("kode,tempat\n99.01.01.1001-001,\"Ren\n"), "csv.unclosed_quote", 2, 0);
    strbuf b;
    strbuf_init(&b, TEXT_MAX);
    strbuf_addz(&b, HEADER GOOD);
    for (int i = 0; i < 8 * 1024 * 1024; i++) {
        strbuf_addc(&b, 'x');
    }
    assert_refused(t, KIND_TPS, strbuf_str(&b), "csv.too_long", 3, 0);
    strbuf_done(&b);
}

// A line that never ends is refused after one buffer of it; here it would never end.
static void test_endless(void **state)
{
    tiny *t = *state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        char block[4096];
        memset(block, 'x', sizeof block);
        while (write(ends[1], block, sizeof block) > 0) {
        }
        _exit(0);
    }
    close(ends[1]);
    char path[32];
    (void)snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    import_report_done(&t->report);
    assert_false(import_file(t->st, KIND_TPS, path, &t->o, &t->report, &t->e));
    assert_fault(&t->report, 0, "csv.too_long", 1, 0);
    close(ends[0]); // the writer ends by the broken pipe
}

static void test_many_faults(void **state)
{
    tiny *t = *state;
    strbuf b;
    strbuf_init(&b, TEXT_MAX);
    strbuf_addz(&b, HEADER GOOD);
    for (int i = 0; i < 5000; i++) {
        strbuf_addf(&b, "x%d,1,99.01.01.1001,-3.15,104.55,rawan,1.2,x,darat,sintetis\n", i);
    }
    int64_t facts = tiny_facts(t);
    assert_false(tiny_import(t, KIND_TPS, "buruk.csv", strbuf_str(&b)));
    assert_string_equal(t->e.code, "import.refused");
    assert_string_equal(err_arg_get(&t->e, "faults"), "5000");
    assert_int_equal(t->report.n_fault, IMPORT_FAULTS_MAX);
    assert_int_equal(t->report.n_fault_total, 5000);
    assert_int_equal(t->report.rows, 5001);
    assert_fault(&t->report, 999, "value.int", 1002, 8);
    assert_string_equal(t->report.fault[999].name, "waktu_tempuh_menit");
    assert_string_equal(err_arg_get(&t->report.fault[999].what, "value"), "x");
    assert_int_equal(tiny_facts(t), facts);
    strbuf_done(&b);
}

// Both faults of one row are told, and a fault in one cell does not make another of the same cell.
static void test_several_in_a_row(void **state)
{
    tiny *t = *state;
    assert_false(tiny_import(
        t, KIND_TPS, "b.csv",
        STR(HEADER "99.01.01.1001-010,\"x\n y\",99.01.01.9999,abc,104.55,rawan,1.2,5,darat,sintetis\n")));
    assert_int_equal(t->report.n_fault_total, 3);
    assert_fault(&t->report, 0, "value.code", 2, 2);
    assert_fault(&t->report, 1, "import.no_entry", 3, 3); // the quoted cell before it ends on the next line
    assert_fault(&t->report, 2, "value.latitude", 3, 4);
}

// Escape sequences do not reach a terminal.
static void test_control_characters(void **state)
{
    tiny *t = *state;
    assert_false(tiny_import(t, KIND_TPS, "b.csv", STR("kode,\x1B[31mmerah\n")));
    assert_string_equal(t->report.fault[0].name, "?[31mmerah");
    assert_string_equal(err_arg_get(&t->report.fault[0].what, "value"), "?[31mmerah");
}

static void test_no_file(void **state)
{
    tiny *t = *state;
    import_report_done(&t->report);
    assert_false(import_file(t->st, KIND_TPS, "/nowhere/x.csv", &t->o, &t->report, &t->e));
    assert_string_equal(t->e.code, "file.open");
    import_report_done(&t->report);
    assert_false(import_file(t->st, KIND_TPS, t->dir, &t->o, &t->report, &t->e));
    assert_string_equal(t->e.code, "file.open");
}

// A good file with a few bytes changed, dropped or put in is taken or refused, and refused means unchanged.
typedef struct spoiling {
    tiny *t;
    kind_id kind;
    str good;
} spoiling;

static bool spoiled_file(rng *r, int32_t size, void *ctx)
{
    static const char letters[] = "\",;\n\r#:-0x \xE9\xC3\0";
    const spoiling *s = ctx;
    strbuf b;
    strbuf_init(&b, TEXT_MAX);
    uint32_t one_in = 20000 / (uint32_t)size;
    for (size_t i = 0; i < s->good.n; i++) {
        uint32_t what = rng_below(r, one_in);
        if (what < 2) {
            strbuf_addc(&b, letters[rng_below(r, sizeof letters - 1)]);
        }
        if (what > 1 || what == 0) {
            strbuf_addc(&b, s->good.p[i]);
        }
    }
    int64_t facts = tiny_facts(s->t);
    bool ok = tiny_import(s->t, s->kind, "rusak", strbuf_str(&b));
    bool told = ok || (strcmp(s->t->e.code, "import.refused") == 0 && s->t->report.n_fault > 0);
    bool kept = ok || tiny_facts(s->t) == facts;
    strbuf_done(&b);
    return told && kept;
}

static void spoil(tiny *t, kind_id kind, const char *name)
{
    arena a = {0};
    char path[PATH_MAX];
    spoiling s = {.t = t, .kind = kind};
    assert_true(file_read(&a, fixture(path, name), TEXT_MAX, &s.good, NULL));
    assert_true(prop_check(name, spoiled_file, 100, 100, &s));
    arena_done(&a);
}

static void test_spoiled(void **state)
{
    tiny *t = *state;
    spoil(t, KIND_TPS, "tiny/tps.csv");
    spoil(t, KIND_LINKS, "tiny/links.csv");
    spoil(t, KIND_PEOPLE, "tiny/people.csv");
    t->o.full = true;
    spoil(t, KIND_AREAS, "tiny/areas.csv");
    spoil(t, KIND_SITES, "tiny/sites.csv");
    arena a = {0};
    snapshot s;
    assert_true(store_snapshot(t->st, &a, NULL, NULL, &s, &t->e)); // what was taken in still fits together
    arena_done(&a);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tiny_set_up, tiny_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_cells),
        TEST(test_headers),
        TEST(test_triples),
        TEST(test_encodings),
        TEST(test_endless),
        TEST(test_many_faults),
        TEST(test_several_in_a_row),
        TEST(test_control_characters),
        TEST(test_no_file),
        TEST(test_spoiled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
