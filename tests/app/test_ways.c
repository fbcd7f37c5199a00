// Surveyed ways from GeoJSON and GPX.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/gpx.h"
#include "app/register.h"
#include "tiny.h"

#define COLLECTION(features)  "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define FEATURE(props, shape) "{\"type\":\"Feature\",\"properties\":{" props "},\"geometry\":" shape "}"
#define LINE(list)            "{\"type\":\"LineString\",\"coordinates\":" list "}"
#define LINES(list)           "{\"type\":\"MultiLineString\",\"coordinates\":" list "}"
#define SHORT                 "[[104.55,-3.15],[104.56,-3.15]]"
#define GPX(body)                                                                                            \
    "<?xml version=\"1.0\"?><gpx version=\"1.1\" xmlns=\"http://www.topografix.com/GPX/1/1\">" body "</gpx>"
#define POINT(lat, lon) "<trkpt lat=\"" lat "\" lon=\"" lon "\"/>"

static void with_river(tiny *t)
{
    static column_value river[4];
    river[0] = (column_value){STR("kelas"), STR("sungai")};
    river[1] = (column_value){STR("modes"), STR("ketek")};
    river[2] = (column_value){STR("modes"), STR("ketek jukung")};
    river[3] = (column_value){STR("asal"), STR("turunan")};
    t->o.n_set = 4;
    t->o.set = river;
}

static void ways_of(tiny *t, arena *a, snapshot *ret)
{
    assert_true(store_snapshot(t->st, a, NULL, NULL, ret, NULL));
}

static void test_geojson(void **state)
{
    tiny *t = *state;
    const str bytes = STR(COLLECTION(FEATURE(
        "\"kode\":\"J-1\",\"nama\":\"Jalan kebun\",\"kelas\":\"setapak\",\"moda\":[\"motor\",\"foot\"],"
        "\"lebar_m\":1.5,\"beban_kg\":300,\"banjir\":true,\"satu_arah\":false,\"fid\":7",
        LINE("[[104.55,-3.15,12],[104.5600000001,-3.15,12]]")) "," FEATURE("\"class\":\"village\",\"modes\":"
                                                                           "\"truck\",\"name\":null,\"kmh\":"
                                                                           "25.5",
                                                                           LINES("[" SHORT
                                                                                 ",[[104.56,-3.15],[104.57,-"
                                                                                 "3.15],[104.57,-3.16]]]"))));
    assert_true(tiny_import(t, KIND_WAYS, "Survei Air.geojson", bytes));
    assert_int_equal(t->report.added, 3);
    arena a = {0};
    snapshot s;
    ways_of(t, &a, &s);
    assert_int_equal(s.n_way, 3);
    assert_string_equal(s.way[0].code, "J-1");
    assert_string_equal(s.way[0].name, "Jalan kebun");
    assert_int_equal(s.way[0].modes, 1 << MODE_MOTORBIKE | 1 << MODE_FOOT);
    assert_int_equal(s.way[0].width_dm, 15);
    assert_int_equal(s.way[0].limit_kg, 300);
    assert_int_equal(s.way[0].floods, 1);
    assert_int_equal(s.way[0].one_way, 0);
    assert_int_equal(s.way[0].n_point, 2);
    assert_int_equal(s.way[0].point[1].lon_e7, 1045600000);
    assert_string_equal(s.way[0].source, "Survei Air.geojson");
    assert_int_equal(s.way[0].origin, ORIGIN_FACT);
    assert_string_equal(s.way[1].code, "Survei-Air-2-1");
    assert_string_equal(s.way[2].code, "Survei-Air-2-2");
    assert_string_equal(s.way[2].name, "Survei-Air-2-2");
    assert_int_equal(s.way[2].n_point, 3);
    assert_int_equal(s.way[2].speed_mh, 25500);
    arena_done(&a);
    assert_true(tiny_import(t, KIND_WAYS, "Survei Air.geojson", bytes));
    assert_int_equal(t->report.unchanged, 3);
    const str shorter = STR(COLLECTION(FEATURE("\"kode\":\"J-1\"", LINE("[[104.55,-3.15],[104.57,-3.15]]"))));
    t->o.full = true;
    assert_true(tiny_import(t, KIND_WAYS, "baru.json", shorter));
    assert_int_equal(t->report.changed, 1);
    assert_int_equal(t->report.retired, 2);
}

static const char track[] = GPX(
    "<wpt lat=\"1\" lon=\"2\"><name>left out</name></wpt>"
    "<trk><name>Sungai &amp; muara</name><trkseg>"
    "<trkpt lat=\"-3.15\" lon=\"104.55\"><ele>3</ele><time>2024-11-02T03:04:05.9Z</time></trkpt>\n"
    "<trkpt lat=\" -3.15000001\" lon=\"104.56\"><time>2024-11-02T10:04:35+07:00</time></trkpt></trkseg>"
    "<trkseg>" POINT(
        "-3.15", "104.56") "</trkseg>"
                           "<trkseg>" POINT("-3.15", "104.56") POINT(
                               "-3.16", "104.56") "</trkseg></trk>"
                                                  "<rte><rtept lat=\"-3.16\" lon=\"104.56\"/><rtept "
                                                  "lat=\"-3.16\" lon=\"104.55\"/><name>Rute</name></rte>");

static void test_gpx(void **state)
{
    tiny *t = *state;
    with_river(t);
    assert_true(tiny_import(t, KIND_WAYS, "TRACK.GPX", str_of(track)));
    assert_int_equal(t->report.added, 3);
    arena a = {0};
    snapshot s;
    ways_of(t, &a, &s);
    assert_string_equal(s.way[0].code, "TRACK-1-1");
    assert_string_equal(s.way[0].name, "Sungai & muara");
    assert_string_equal(s.way[1].code, "TRACK-1-2");
    assert_string_equal(s.way[2].code, "TRACK-2");
    assert_string_equal(s.way[2].name, "Rute");
    assert_int_equal(s.way[0].class_, LINK_RIVER);
    assert_int_equal(s.way[0].modes, 1 << MODE_KETEK | 1 << MODE_JUKUNG); // the later of two
    assert_int_equal(s.way[0].origin, ORIGIN_DERIVED);
    assert_int_equal(s.way[0].point[1].lat_e7, -31500000);
    arena_done(&a);
}

static void no_fault(void *ctx, int64_t line, const err *what)
{
    (void)ctx;
    fail_msg("line %lld: %s", (long long)line, what->code);
}

static void test_gpx_times(void **state)
{
    (void)state;
    arena a = {0};
    int32_t n = 0;
    const gpx_line *line = NULL;
    gpx_read(&a, str_of(track), no_fault, NULL, &n, &line);
    assert_int_equal(n, 3);
    assert_int_equal(line[0].point[0].t_s, 1730516645);
    assert_int_equal(line[0].point[1].t_s, 1730516675);
    assert_true(line[1].point[0].t_s == GPX_NO_TIME);
    assert_int_equal(line[1].part, 2);
    assert_int_equal(line[1].parts, 2);
    assert_int_equal(line[1].line, 2);
    static const char *const bad[] = {"2024-11-02",
                                      "2024-11-02T03:04",
                                      "2024-13-02T03:04:05Z",
                                      "2024-11-02T03:04:05X",
                                      "2024-11-02T03:04:05+7",
                                      "",
                                      "x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[400];
        (void)snprintf(text, sizeof text,
                       "<gpx><trk><trkseg><trkpt lat='1' lon='2'><time>%s</time></trkpt>"
                       "<trkpt lat='1' lon='3'/></trkseg></trk></gpx>",
                       bad[i]);
        gpx_read(&a, str_of(text), no_fault, NULL, &n, &line);
        assert_int_equal(n, 1);
        assert_true(line[0].point[0].t_s == GPX_NO_TIME);
    }
    arena_done(&a);
}

// The first fault of a file: its code, and the line or feature.
static void assert_refused(tiny *t, const char *name, const char *bytes, const char *code, int64_t line)
{
    int64_t facts = tiny_facts(t);
    if (tiny_import(t, KIND_WAYS, name, str_of(bytes))) {
        fail_msg("taken: %s", bytes);
    }
    assert_string_equal(t->e.code, "import.refused");
    assert_string_equal(t->report.fault[0].what.code, code);
    assert_int_equal(t->report.fault[0].line, line);
    for (int language = TEXT_ID; language <= TEXT_EN; language++) {
        strbuf b;
        strbuf_init(&b, 4000);
        import_fault_text(&b, (text_language)language, &t->report.fault[0]);
        assert_null(strstr(b.p, "import."));
        strbuf_done(&b);
    }
    assert_int_equal(tiny_facts(t), facts);
}

#define VILLAGE "\"class\":\"village\",\"modes\":\"truck\""

static void test_geojson_refused(void **state)
{
    tiny *t = *state;
    const struct {
        const char *bytes;
        const char *code;
        int64_t line;
    } row[] = {
        {"", "outline.syntax", 1},
        {"[]", "outline.not_geojson", 0},
        {COLLECTION(""), "import.no_lines", 0},
        {COLLECTION("7"), "import.no_line", 1},
        {COLLECTION(FEATURE(VILLAGE, "null")), "import.no_line", 1},
        {COLLECTION(FEATURE(VILLAGE, LINES("[]"))), "import.no_line", 1},
        {COLLECTION(FEATURE(VILLAGE, "{\"type\":\"Point\",\"coordinates\":[104.5,-3.1]}")), "import.no_line",
         1},
        {COLLECTION(FEATURE(VILLAGE, LINE(SHORT)) "," FEATURE(VILLAGE, LINE("[[104.55,-3.15]]"))),
         "value.line_short", 2},
        {COLLECTION(FEATURE(VILLAGE, LINES("[" SHORT ",7]"))), "value.line", 1},
        {COLLECTION(FEATURE(VILLAGE, LINE("[[104.55,-3.15],[\"x\",1]]"))), "value.line", 1},
        {COLLECTION(FEATURE(VILLAGE, LINE("[[104.55,-3.15],[-3.15,104.55]]"))), "rule.swapped", 1},
        {COLLECTION(FEATURE(VILLAGE, LINE("[[104.55,-3.15],[112.5,-6.5]]"))), "rule.far_point", 1},
        {COLLECTION(FEATURE("\"modes\":\"truck\"", LINE(SHORT))), "rule.way_line", 1},
        {COLLECTION(FEATURE("\"class\":\"klas\",\"modes\":\"truck\"", LINE(SHORT))), "value.choice", 1},
        {COLLECTION(FEATURE(VILLAGE ",\"code\":\"a b\"", LINE(SHORT))), "value.code", 1},
        {COLLECTION(FEATURE(VILLAGE ",\"code\":\"w12\"", LINE(SHORT))), "rule.way_code", 1},
        {COLLECTION(FEATURE(VILLAGE ",\"code\":\"A\"", LINE(SHORT)) "," FEATURE(VILLAGE ",\"code\":\"A\"",
                                                                                LINE(SHORT))),
         "import.duplicate_feature", 2},
        {COLLECTION(FEATURE(VILLAGE ",\"origin\":\"-\"", LINE(SHORT))), "import.required", 1},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        assert_refused(t, "w.geojson", row[i].bytes, row[i].code, row[i].line);
    }
}

static void test_gpx_refused(void **state)
{
    tiny *t = *state;
    with_river(t);
    char deep[4000] = "<gpx>";
    for (int i = 0; i < 40; i++) {
        strcat(deep, "<a>");
    }
    const struct {
        const char *bytes;
        const char *code;
        int64_t line;
    } row[] = {
        {"", "gpx.syntax", 1},
        {"<gpx>\n<trk></gpx>", "gpx.syntax", 2},
        {"<html/>", "gpx.root", 1},
        {"<html><trk/></html>", "gpx.root", 1},
        {"<!DOCTYPE gpx [<!ENTITY a \"b\">]>\n<gpx/>", "gpx.doctype", 1},
        {deep, "gpx.deep", 1},
        {GPX(""), "import.no_lines", 0},
        {GPX("<trk><trkseg>" POINT("-3.15", "104.55") "</trkseg></trk>"), "import.no_lines", 0},
        {GPX("\n<trk><trkseg>\n" POINT("-3.15", "104.55") "\n" POINT("x", "104.55") "</trkseg></trk>"),
         "gpx.point", 4},
        {GPX("<trk><trkseg><trkpt lat=\"1\"/></trkseg></trk>"), "gpx.point", 1},
        {GPX("\n<trk><trkseg>" POINT("-3.15", "104.55") POINT("-3.15", "104.55") "</trkseg></trk>"),
         "value.line_short", 2},
        {GPX("<trk><trkseg>" POINT("104.55", "-3.15") POINT("104.56", "-3.15") "</trkseg></trk>"),
         "rule.swapped", 1},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        assert_refused(t, "w.gpx", row[i].bytes, row[i].code, row[i].line);
    }
}

static void count_fault(void *ctx, int64_t line, const err *what)
{
    assert_true(line > 0);
    assert_non_null(what->code);
    (*(int32_t *)ctx)++;
}

// Cut anywhere, a file is refused, and never breaks the reader.
static void test_gpx_cut(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof track - 1; n++) {
        arena a = {0};
        int32_t faults = 0;
        int32_t lines = 0;
        const gpx_line *line = NULL;
        char *cut = arena_copy(&a, track, n);
        gpx_read(&a, (str){cut, n}, count_fault, &faults, &lines, &line);
        assert_int_equal(faults, 1);
        arena_done(&a);
    }
}

// A code that was made of the file's name stays with its line: two devices both write "track.gpx".
static void test_two_files_of_one_name(void **state)
{
    tiny *t = *state;
    static const char other[] =
        GPX("<trk><trkseg>" POINT("-3.15", "104.57") POINT("-3.15", "104.58") "</trkseg></trk>");
    with_river(t);
    const char *first =
        GPX("<trk><trkseg>" POINT("-3.15", "104.55") POINT("-3.15", "104.56") "</trkseg></trk>");
    assert_true(tiny_import(t, KIND_WAYS, "track.gpx", str_of(first)));
    assert_refused(t, "track.gpx", other, "import.line_taken", 1);
    assert_string_equal(err_arg_get(&t->report.fault[0].what, "code"), "track-1");
    assert_true(tiny_import(t, KIND_WAYS, "track.gpx", str_of(first)));
    assert_int_equal(t->report.unchanged, 1);
    t->o.n_set = 2; // of the same line something else may be said
    assert_true(tiny_import(t, KIND_WAYS, "track.gpx", str_of(first)));
    assert_int_equal(t->report.changed, 1);
    with_river(t);
    assert_true(tiny_import(t, KIND_WAYS, "track-2.gpx", str_of(other)));
    assert_int_equal(t->report.added, 1);
    // What is no more, and a file that is the whole list, leave room.
    const change_options by = {.by = STR("uji"), .effective_us = t->o.effective_us, .now_us = t->o.now_us};
    assert_true(register_retire(t->st, KIND_WAYS, STR("track-1"), &by, &t->e));
    assert_true(tiny_import(t, KIND_WAYS, "track.gpx", str_of(other)));
    t->o.full = true;
    assert_true(tiny_import(t, KIND_WAYS, "track.gpx", str_of(first)));
    assert_int_equal(t->report.changed, 1);
    assert_int_equal(t->report.retired, 1);
}

static void test_sets(void **state)
{
    tiny *t = *state;
    const column_value wrong[] = {{STR("warna"), STR("biru")}, {STR("kelas"), STR("biru")}};
    t->o.n_set = 1;
    t->o.set = wrong;
    assert_false(tiny_import(t, KIND_WAYS, "w.gpx", str_of(track)));
    assert_string_equal(t->e.code, "import.unknown_column");
    t->o.set = wrong + 1;
    assert_false(tiny_import(t, KIND_WAYS, "w.gpx", str_of(track)));
    assert_string_equal(t->e.code, "value.choice");
    // A column of the file is the file's to say, also where its cell is empty.
    with_river(t);
    assert_true(tiny_import(t, KIND_WAYS, "w.csv",
                            STR("kode,nama,kelas,mengganti\nA,Sungai A,,w5\nB,Kanal B,kanal,w6\n")));
    arena a = {0};
    snapshot s;
    ways_of(t, &a, &s);
    assert_int_equal(s.n_way, 2);
    assert_int_equal(s.way[0].class_, SNAP_NONE);
    assert_int_equal(s.way[1].class_, LINK_CANAL);
    assert_int_equal(s.way[1].modes, 1 << MODE_KETEK | 1 << MODE_JUKUNG);
    arena_done(&a);
}

static void test_closed(void **state)
{
    tiny *t = *state;
    assert_true(tiny_import(t, KIND_WAYS, "w.csv", STR("kode,nama,mengganti,asal\nw5,Jalan,w5,fakta\n")));
    assert_true(tiny_import(t, KIND_CLOSURES, "c.csv",
                            STR("kode,nama,ruas,asal\nT1,Jalan,w5,fakta\nT2,Jalan,w77,fakta\n")));
    assert_false(tiny_import(t, KIND_CLOSURES, "c.csv", STR("kode,nama,ruas,asal\nT3,Jalan,GONE,fakta\n")));
    assert_string_equal(t->report.fault[0].what.code, "import.no_way");
    t->o.full = true;
    assert_false(tiny_import(t, KIND_WAYS, "w.csv", STR("kode,nama,mengganti,asal\nA,Jalan,w6,fakta\n")));
    assert_string_equal(t->report.fault[0].what.code, "import.in_use"); // T1 names w5
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tiny_set_up, tiny_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_geojson),
        TEST(test_gpx),
        cmocka_unit_test(test_gpx_times),
        TEST(test_geojson_refused),
        TEST(test_gpx_refused),
        cmocka_unit_test(test_gpx_cut),
        TEST(test_two_files_of_one_name),
        TEST(test_sets),
        TEST(test_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
