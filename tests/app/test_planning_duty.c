// What the register says of people, posts and reserves, as a placement problem.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tiny_planning.h"

#define HOUR(day, h) ((((day)-24) * 24 + (h)) * S_PER_HOUR) // of November; second 0 is the 24th

static void assert_refused(trip *x, const char *code)
{
    assert_false(trip_duty_problem(x));
    assert_string_equal(x->t.e.code, code);
}

static int32_t tps_of(const trip *x, const char *code)
{
    int32_t i = 0;
    while (i < x->s.n_tps && strcmp(x->s.tps[i].code, code) != 0) {
        i++;
    }
    assert_true(i < x->s.n_tps);
    return i;
}

static const duty_person *person_of(const trip *x, const char *code)
{
    int32_t i = 0;
    while (i < x->s.n_person && strcmp(x->s.person[i].code, code) != 0) {
        i++;
    }
    assert_true(i < x->s.n_person);
    return &x->p.duty.person[i];
}

static int32_t post_of(const trip *x, planning_post_kind kind, const char *site)
{
    int32_t at = site_of(x, site);
    for (int32_t j = 0; j < x->p.duty.n_post; j++) {
        if (x->p.post[j].kind == kind && x->p.post[j].site == at) {
            return j;
        }
    }
    return NONE;
}

static bool barred_from(const trip *x, const duty_person *q, const char *tps)
{
    int32_t village = x->p.duty.tps[tps_of(x, tps)].village;
    for (int32_t i = 0; i < q->barred_n; i++) {
        if (x->p.duty.village[q->barred_first + i] == village) {
            return true;
        }
    }
    return false;
}

static bool may_guard(const trip *x, const duty_person *q, const char *tps)
{
    int32_t village = x->p.duty.tps[tps_of(x, tps)].village;
    for (int32_t i = 0; i < q->village_n; i++) {
        if (x->p.duty.village[q->village_first + i] == village) {
            return true;
        }
    }
    return false;
}

#define ASSIGNMENTS "kode,personel,tps,lokasi,larangan,pengecualian,alasan,asal\n"
#define SETTINGS    "kode,nilai,satuan,asal\n"

// What the register does not say asks nothing.
static void test_nothing_is_asked(void **state)
{
    trip *x = *state;
    assert_true(trip_duty_problem(x));
    const duty_problem *d = &x->p.duty;
    assert_int_equal(d->hop_limit_s + d->spread_limit_s + d->travel_limit_s + d->neighbour_s + d->rest_s, 0);
    assert_int_equal(d->handover_s + d->n_reserve + d->n_busy, 0);
    assert_false(d->least_change);
    assert_int_equal(d->pattern[0].polri_min, 0);
    assert_int_equal(post_of(x, POST_PADAL, "PPK-99.01.01"), NONE);
    const duty_post *ppk = &d->post[post_of(x, POST_SITE, "PPK-99.01.01")];
    assert_int_equal(ppk->from_s, HOUR(24, 0)); // as long as goods are out
    assert_int_equal(ppk->to_s, HOUR(33, 18));
    for (int32_t i = 0; i < d->n_person; i++) {
        const duty_person *q = &d->person[i];
        assert_int_equal(q->barred_n + q->told_plus1 + q->pin_plus1 + q->hours, 0);
        assert_false(q->overridden);
    }
    assert_false(person_of(x, "P003")->eligible); // a Padal
    const duty_person *officer = person_of(x, "P006");
    assert_true(officer->village_officer && officer->eligible);
    assert_true(may_guard(x, officer, "99.01.01.2001-002"));
    assert_true(may_guard(x, officer, "99.01.01.2002-001"));
    assert_false(may_guard(x, officer, "99.01.01.1001-001"));
    assert_int_equal(person_of(x, "P025")->skills, 1 << SKILL_BOAT | 1 << SKILL_MEDIC);
    assert_int_equal(person_of(x, "P029")->from_s, HOUR(20, 0)); // BKO arrive
    assert_int_equal(person_of(x, "P029")->to_s, HOUR(33, 0));
}

static void test_limits(void **state)
{
    trip *x = *state;
    given(x, KIND_SETTINGS,
          SETTINGS "hop_limit_min,30,menit,fakta\nspread_limit_min,20,menit,fakta\n"
                   "travel_limit_min,180,menit,fakta\nneighbour_max_min,60,menit,fakta\n"
                   "duty_rest_min,480,menit,fakta\nhandover_min,15,menit,fakta\n");
    given(x, KIND_PATTERNS, "kelas,polri_minimal\nrawan,1\n");
    assert_true(trip_duty_problem(x));
    const duty_problem *d = &x->p.duty;
    assert_int_equal(d->hop_limit_s, 1800);
    assert_int_equal(d->spread_limit_s, 1200);
    assert_int_equal(d->travel_limit_s, 3 * S_PER_HOUR);
    assert_int_equal(d->neighbour_s, S_PER_HOUR);
    assert_int_equal(d->rest_s, 8 * S_PER_HOUR);
    assert_int_equal(d->handover_s, 900);
    int32_t rawan = d->tps[tps_of(x, "99.01.01.1001-002")].class_;
    assert_int_equal(d->pattern[rawan * d->n_kecamatan].polri_min, 1); // of Hulu; Hilir has its own pattern
    assert_int_equal(d->pattern[rawan * d->n_kecamatan + 1].polri_min, 0);
}

static void test_wrong_setting(void **state)
{
    trip *x = *state;
    given(x, KIND_SETTINGS, SETTINGS "padal,2,pilihan,fakta\n");
    assert_refused(x, "plan.no_setting");
    assert_string_equal(err_arg_get(&x->t.e, "code"), "padal");
}

// R50: nobody without the pledge, but by an override that has a name.
static void test_pledge(void **state)
{
    trip *x = *state;
    given(x, KIND_PEOPLE, "kode,ikrar\nP021,tidak\nP022,tidak\nP002,tidak\n");
    given(x, KIND_ASSIGNMENTS,
          ASSIGNMENTS
          "A1,P022,99.01.01.1001-001,,,ikrar,perintah kapolres,fakta\nA2,P002,,,,ikrar,x,fakta\n");
    assert_true(trip_duty_problem(x));
    assert_false(person_of(x, "P021")->eligible);
    assert_true(person_of(x, "P022")->eligible && person_of(x, "P022")->overridden);
    assert_int_equal(person_of(x, "P022")->pin_plus1, tps_of(x, "99.01.01.1001-001") + 1);
    assert_false(person_of(x, "P002")->eligible); // who leads does not come to be in a team
    assert_string_equal(x->s.assignment[0].reason, "perintah kapolres");
    assert_string_equal(x->s.assignment[0].by, "uji");
}

// A TPS that one must not serve at is barred to him alone, and stays in its village for all others.
static void test_barred(void **state)
{
    trip *x = *state;
    given(x, KIND_PEOPLE, "kode,desa_terlarang\nP021,99.01.01.2001\nP022,99.01.02\nP023,99.01.01.2001\n");
    given(x, KIND_ASSIGNMENTS,
          ASSIGNMENTS "A1,P024,99.01.01.2001-002,,ya,,keluarga,fakta\n"
                      "A2,P023,99.01.01.2001-001,,,terlarang,kekurangan orang,fakta\n"
                      "A3,P025,,POL-POLRES,ya,,keluarga,fakta\n");
    assert_true(trip_duty_problem(x));
    const duty_person *q = person_of(x, "P021");
    assert_true(barred_from(x, q, "99.01.01.2001-001") && barred_from(x, q, "99.01.01.2001-002"));
    assert_false(barred_from(x, q, "99.01.01.2002-001"));
    q = person_of(x, "P022"); // a whole kecamatan
    assert_true(barred_from(x, q, "99.01.02.2001-001") && barred_from(x, q, "99.01.02.2002-002"));
    assert_false(barred_from(x, q, "99.01.01.2001-001"));
    q = person_of(x, "P024");
    assert_true(barred_from(x, q, "99.01.01.2001-002"));
    assert_false(barred_from(x, q, "99.01.01.2001-001"));
    assert_true(may_guard(x, person_of(x, "P006"), "99.01.01.2001-002")); // its village officer still is
    q = person_of(x, "P023");
    assert_false(barred_from(x, q, "99.01.01.2001-001"));
    assert_true(q->overridden && q->pin_plus1 == tps_of(x, "99.01.01.2001-001") + 1);
}

static void test_pins(void **state)
{
    trip *x = *state;
    given(x, KIND_ASSIGNMENTS,
          ASSIGNMENTS
          "A1,P009,,GUDANG-99.01,,,permintaan,fakta\nA2,P006,99.01.01.2001-001,,,,permintaan,fakta\n");
    assert_true(trip_duty_problem(x));
    assert_int_equal(person_of(x, "P009")->pin_plus1,
                     x->p.duty.n_tps + post_of(x, POST_SITE, "GUDANG-99.01") + 1);
    assert_int_equal(person_of(x, "P006")->pin_plus1, tps_of(x, "99.01.01.2001-001") + 1);
}

static void test_pins_that_cannot_be_kept(void **state)
{
    static const struct {
        const char *rows, *code;
    } cases[] = {
        {"A1,P009,99.01.01.2001-001,,,,x,fakta\nA2,P009,,GUDANG-99.01,,,x,fakta\n", "plan.two_pins"},
        {"A1,P009,,POL-POLRES,,,x,fakta\n", "plan.pin_nowhere"},
        {"A1,P021,99.01.01.2001-001,,,,x,fakta\n", "plan.pin_pledge"},
        {"A1,P022,99.01.01.2001-001,,,,x,fakta\n", "plan.pin_barred"},
        {"A1,P001,99.01.01.2001-001,,,,x,fakta\n", "plan.pin_role"},
        {"A1,P006,99.01.01.1001-001,,,,x,fakta\n", "plan.pin_role"},
        {"A1,P006,,GUDANG-99.01,,,x,fakta\n", "plan.pin_role"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trip x = {0};
        char rows[512];
        (void)snprintf(rows, sizeof rows, ASSIGNMENTS "%s", cases[i].rows);
        assert_true(tiny_init(&x.t));
        given(&x, KIND_PEOPLE, "kode,ikrar\nP021,tidak\n");
        given(&x, KIND_PEOPLE, "kode,desa_terlarang\nP022,99.01.01.2001\n");
        given(&x, KIND_ASSIGNMENTS, rows);
        assert_refused(&x, cases[i].code);
        trip_done(&x);
    }
    (void)state;
}

#define DIRECT "kode,langsung\n99.01.01,ya\n99.01.02,ya\n"

static int32_t post_pinned(const trip *x, const char *person)
{
    return person_of(x, person)->pin_plus1 - 1 - x->p.duty.n_tps;
}

// Kecamatan that take their goods from the warehouse have both of their Padal there: each his own post.
static void test_leaders_at_one_site(void **state)
{
    trip *x = *state;
    given(x, KIND_SETTINGS, SETTINGS "padal,1,pilihan,fakta\n");
    given(x, KIND_AREAS, DIRECT);
    given(x, KIND_ASSIGNMENTS,
          ASSIGNMENTS "A1,P004,,GUDANG-99.01,,,x,fakta\nA2,P003,,GUDANG-99.01,,,x,fakta\n"
                      "A3,P003,,GUDANG-99.01,,,x,fakta\n");
    assert_true(trip_duty_problem(x));
    const planning_post *hilir = &x->p.post[post_pinned(x, "P004")];
    const planning_post *hulu = &x->p.post[post_pinned(x, "P003")];
    assert_int_equal(hilir->kind, POST_PADAL);
    assert_int_equal(hulu->kind, POST_PADAL);
    assert_string_equal(x->s.area[x->p.kecamatan_area[hilir->kecamatan]].code, "99.01.02");
    assert_string_equal(x->s.area[x->p.kecamatan_area[hulu->kecamatan]].code, "99.01.01");
}

// Nobody stays at home because others were pinned before him: that is said.
static void test_more_pins_than_room(void **state)
{
    static const struct {
        const char *what;
        int32_t first, n; // people by number, and how many of them the place has room for
    } cases[] = {{"99.01.01.2001-002,", 9, 2}, {",GUDANG-99.01", 9, 8}, {",POL-POLRES", 9, 3}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int32_t more = 0; more < 2; more++) {
            trip x = {0};
            strbuf rows;
            strbuf_init(&rows, 4096);
            strbuf_addz(&rows, ASSIGNMENTS);
            for (int32_t k = 0; k < cases[i].n + more; k++) {
                strbuf_addf(&rows, "A%02d,P%03d,%s,,,x,fakta\n", k, cases[i].first + k, cases[i].what);
            }
            assert_true(tiny_init(&x.t));
            given(&x, KIND_RESERVES,
                  "kode,nama,jumlah,jaga,keahlian,moda,lokasi,kelas_dijaga,dari,sampai,asal\n"
                  "URC,Reaksi cepat,1,3,,truk,POL-POLRES,rawan,2024-11-26 18:00,2024-11-28 06:00,fakta\n");
            given(&x, KIND_ASSIGNMENTS, rows.p);
            if (more) {
                assert_refused(&x, "plan.pin_full");
            } else {
                assert_true(trip_duty_problem(&x));
            }
            strbuf_done(&rows);
            trip_done(&x);
        }
    }
}

// The own Padal of each kecamatan; the third, of the Polres, is one too many.
static void test_leaders(void **state)
{
    trip *x = *state;
    given(x, KIND_SETTINGS, SETTINGS "padal,1,pilihan,fakta\npamatwil,1,pilihan,fakta\n");
    given(x, KIND_AREAS, "kode,rayon\n99.01.01,R1\n99.01.02,R1\n");
    given(x, KIND_PEOPLE, "kode,peran\nP001,pamatwil\n");
    assert_true(trip_duty_problem(x));
    const duty_problem *d = &x->p.duty;
    int32_t hulu = post_of(x, POST_PADAL, "PPK-99.01.01");
    int32_t hilir = post_of(x, POST_PADAL, "PPK-99.01.02");
    int32_t rayon = post_of(x, POST_PAMATWIL, "PPK-99.01.01");
    assert_true(hulu >= 0 && hilir >= 0 && rayon >= 0);
    assert_int_equal(post_of(x, POST_PAMATWIL, "PPK-99.01.02"), NONE); // one for both
    assert_int_equal(d->post[hulu].guards, 1);
    assert_int_equal(d->post[hulu].from_s, d->phase[0].from_s);
    assert_int_equal(d->post[hulu].to_s, d->phase[DUTY_PHASES - 1].to_s);
    assert_int_equal(d->post[hulu].shift_s, 0);
    assert_int_equal(d->post[rayon].kecamatan, NONE);
    assert_int_equal(person_of(x, "P003")->pin_plus1, d->n_tps + hulu + 1);
    assert_int_equal(person_of(x, "P004")->pin_plus1, d->n_tps + hilir + 1);
    assert_int_equal(person_of(x, "P001")->pin_plus1, d->n_tps + rayon + 1);
    assert_false(person_of(x, "P002")->eligible);
    assert_true((person_of(x, "P003")->skills & d->post[hulu].skills) == d->post[hulu].skills);
    assert_true((person_of(x, "P009")->skills & d->post[hulu].skills) == 0); // no member can stand in
}

static void test_posts(void **state)
{
    trip *x = *state;
    given(x, KIND_CALENDAR,
          "kode,nama,dari,sampai,asal\nrekap-kecamatan,Rekap,2024-11-28 00:00,2024-12-02 12:00,fakta\n");
    given(x, KIND_SITES,
          "kode,jam_jaga,jaga_dari,jaga_sampai\nKANTOR-99.01,8,2024-11-25 06:00,2024-11-30 06:00\n");
    assert_true(trip_duty_problem(x));
    const duty_post *hulu = &x->p.duty.post[post_of(x, POST_SITE, "PPK-99.01.01")];
    const duty_post *hilir = &x->p.duty.post[post_of(x, POST_SITE, "PPK-99.01.02")];
    const duty_post *office = &x->p.duty.post[post_of(x, POST_SITE, "KANTOR-99.01")];
    assert_int_equal(hulu->from_s, HOUR(24, 0));
    assert_int_equal(hulu->to_s, HOUR(32, 12));
    assert_int_equal(hilir->from_s, HOUR(25, 0)); // the day of its wave
    assert_int_equal(office->from_s, HOUR(25, 6));
    assert_int_equal(office->to_s, HOUR(30, 6));
    assert_int_equal(office->shift_s, 8 * S_PER_HOUR);
    assert_int_equal(hulu->shift_s, 12 * S_PER_HOUR);
}

static void test_post_without_time(void **state)
{
    trip *x = *state;
    given(x, KIND_SITES, "kode,jaga_sampai\nKANTOR-99.01,2024-11-23 06:00\n");
    assert_refused(x, "plan.post_times");
}

static void test_reserves(void **state)
{
    trip *x = *state;
    given(x, KIND_RESERVES,
          "kode,nama,jumlah,jaga,keahlian,moda,lokasi,kelas_dijaga,dari,sampai,asal\n"
          "URC,Reaksi cepat,5,4,,truk,,sangat_rawan,2024-11-26 18:00,2024-11-28 06:00,fakta\n"
          "PERAHU,Perahu,1,2,perahu,ketek,DMG-001 DMG-001,rawan,2024-11-26 18:00,2024-11-28 06:00,fakta\n");
    assert_true(trip_duty_problem(x));
    const duty_problem *d = &x->p.duty;
    assert_int_equal(d->n_reserve, 2);
    const duty_reserve *boats = &d->reserve[0];
    const duty_reserve *quick = &d->reserve[1];
    assert_int_equal(boats->n_site, 1);
    assert_int_equal(x->p.reserve_site[0][0], site_of(x, "DMG-001"));
    assert_int_equal(boats->skills, 1 << SKILL_BOAT);
    assert_int_equal(boats->watch_rank, 2);
    assert_int_equal(quick->n_site, 3); // every police station
    assert_int_equal(quick->n, 3);      // no more than there are
    assert_int_equal(quick->from_s, HOUR(26, 18));
    int32_t far = tps_of(x, "99.01.02.2002-001"); // on an island
    int32_t town = tps_of(x, "99.01.01.1001-001");
    assert_true(boats->site_tps_s[far] > 0);
    assert_int_equal(quick->site_tps_s[far], MATRIX_NONE); // no truck goes there
    bool reached = false;
    for (int32_t i = 0; i < quick->n_site; i++) {
        reached = reached || quick->site_tps_s[i * d->n_tps + town] >= 0;
    }
    assert_true(reached);
}

static void test_home_posts(void **state)
{
    trip *x = *state;
    given(x, KIND_PEOPLE, "kode,pos_asal\nP009,PPK-99.01.02\n");
    assert_true(trip_duty_problem(x));
    assert_int_equal(x->p.unit_site[person_of(x, "P009")->unit], site_of(x, "PPK-99.01.02"));
    assert_int_equal(x->p.unit_site[person_of(x, "P010")->unit], site_of(x, "POL-POLRES"));
    assert_int_equal(x->p.duty.unit[person_of(x, "P009")->unit].kecamatan, NONE); // still of the pool
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, trip_set_up, trip_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_is_asked),
        TEST(test_limits),
        TEST(test_wrong_setting),
        TEST(test_pledge),
        TEST(test_barred),
        TEST(test_pins),
        TEST(test_leaders),
        TEST(test_posts),
        TEST(test_post_without_time),
        TEST(test_reserves),
        TEST(test_home_posts),
        cmocka_unit_test(test_pins_that_cannot_be_kept),
        TEST(test_leaders_at_one_site),
        cmocka_unit_test(test_more_pins_than_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
