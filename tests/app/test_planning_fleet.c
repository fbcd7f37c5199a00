// What the register says of goods, vehicles, places and wishes, as a distribution problem.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tiny_planning.h"

static bool problem(trip *x)
{
    return trip_duty_problem(x) && planning_fleet_problem(&x->a, &x->p, &x->t.e);
}

static int32_t vehicle_of(const trip *x, const char *code)
{
    int32_t i = 0;
    while (i < x->s.n_vehicle && strcmp(x->s.vehicle[i].code, code) != 0) {
        i++;
    }
    assert_true(i < x->s.n_vehicle);
    return i;
}

static void test_all_goods_travel_together(void **state)
{
    trip *x = *state;
    assert_true(problem(x));
    const fleet_problem *f = &x->p.fleet;
    assert_int_equal(f->n_lot, 1);
    assert_int_equal(f->lot[0].boxes, 2 * 1 + 1);
    assert_int_equal(f->lot[0].g, 2 * 4000 + 4 * 800 + 9000);
    assert_int_equal(f->late_s, f->receipt_s);
    assert_int_equal(f->told_slack_s, 15 * S_PER_MIN);
    assert_int_equal(f->n_laid_up + f->n_pin + f->n_hours, 0);
}

// Ballots wait for their day; soap and ink keep apart; a booth, which has no word, joins the first lot.
static void test_lots(void **state)
{
    trip *x = *state;
    given(x, KIND_CALENDAR,
          "kode,nama,dari,sampai,asal\ntahap-2,Surat suara siap,2024-11-24 10:00,2024-11-26 00:00,fakta\n");
    given(x, KIND_KITS,
          "kode,nama,per_tps,kotak,gram,tahap,asal,liter,terpisah\n"
          "kotak-suara,Kotak suara,2,1,4000,1,fakta,60,kering\n"
          "tinta,Tinta,1,0,500,1,fakta,1,cair\n");
    assert_true(problem(x));
    const fleet_problem *f = &x->p.fleet;
    assert_int_equal(f->n_lot, 3);
    assert_int_equal(f->lot[0].g, 2 * 4000 + 4 * 800);
    assert_int_equal(f->lot[0].l, 120);
    assert_int_equal(f->lot[1].g, 500);
    assert_int_equal(f->lot[2].g, 9000);
    assert_int_equal(f->lot[2].from_s, 10 * S_PER_HOUR);
    assert_true(f->lot[0].from_s < 0);
    int32_t units[3] = {0};
    for (int32_t i = 0; i < f->n_consignment; i++) {
        const fleet_consignment *c = &f->consignment[i];
        units[c->lot] += c->leg == FLEET_LEGS - 1 ? c->units : 0;
        assert_true(c->parent == NONE || f->consignment[c->parent].lot == c->lot);
    }
    for (int lot = 0; lot < 3; lot++) {
        assert_int_equal(units[lot], TINY_TPS);
    }
}

static void test_more_lots_than_may_be(void **state)
{
    trip *x = *state;
    strbuf rows;
    strbuf_init(&rows, 4096);
    strbuf_addf(&rows, "kode,nama,per_tps,kotak,gram,asal,terpisah\n");
    for (int i = 0; i < 9; i++) {
        strbuf_addf(&rows, "b%d,Barang %d,1,1,100,fakta,g%d\n", i, i, i);
    }
    given(x, KIND_KITS, rows.p);
    strbuf_done(&rows);
    assert_false(problem(x));
    assert_string_equal(x->t.e.code, "plan.many_lots");
}

static void test_vehicles_and_when_they_are_not_ready(void **state)
{
    trip *x = *state;
    given(x, KIND_FLEET,
          "kode,nama,moda,kotak,kg,penumpang,pangkalan,awak,asal,pelampung,menit_persiapan,biaya_hari,biaya_"
          "km,cadangan\n"
          "V005,Ketek Dermaga,ketek,20,600,4,DMG-001,1,fakta,3,10,100000,2000,tidak\n"
          "V017,Jukung Pulau Sunyi,jukung,8,200,2,PPS-99.01.02.2002,1,fakta,1,,,,tidak\n"
          "V002,Truk KPU 2,truk,60,3000,2,GUDANG-99.01,1,fakta,,,,,ya\n");
    given(x, KIND_OUTAGES,
          "kode,armada,dari,sampai,asal\n"
          "R1,V001,2024-11-24 10:00,2024-11-24 12:00,fakta\n"
          "R2,V001,2024-11-24 11:00,2024-11-24 13:00,fakta\n");
    assert_true(problem(x));
    const fleet_problem *f = &x->p.fleet;
    const fleet_vehicle *ketek = &f->vehicle[vehicle_of(x, "V005")];
    assert_int_equal(ketek->seats, 2); // three jackets, one for who steers
    assert_int_equal(ketek->prepare_s, 600);
    assert_int_equal(ketek->cost_day, 100000);
    assert_int_equal(ketek->cost_km, 2000);
    assert_true(f->vehicle[vehicle_of(x, "V002")].spare);
    assert_int_equal(f->n_laid_up, 2);
    assert_int_equal(f->laid_up[0].owner, vehicle_of(x, "V001"));
    assert_int_equal(f->laid_up[0].from_s, 10 * S_PER_HOUR); // two that overlap are one
    assert_int_equal(f->laid_up[0].to_s, 13 * S_PER_HOUR);
    assert_int_equal(f->laid_up[1].owner, vehicle_of(x, "V017")); // nobody could ride along
}

static void test_places_and_pins(void **state)
{
    trip *x = *state;
    given(x, KIND_SITES,
          "kode,nama,jenis,wilayah,lintang,bujur,jaga,asal,jam_dari,jam_sampai,tempat_muat\n"
          "GUDANG-99.01,Gudang KPU,gudang,99.01.01.1001,-3.151,104.556,4,fakta,07:00,17:00,2\n"
          "DMG-001,Dermaga Muara Hilir,dermaga,99.01.02.2001,-3.304,104.704,0,fakta,,,\n");
    given(x, KIND_PINS,
          "kode,tps,lokasi,arah,armada,dari,sampai,asal\n"
          "I1,99.01.01.2001-001,,keluar,V012,,,fakta\n"
          "I2,,PPK-99.01.01,keluar,,2024-11-24 06:00,2024-11-24 08:00,fakta\n");
    assert_true(problem(x));
    const fleet_problem *f = &x->p.fleet;
    int32_t warehouse = site_of(x, "GUDANG-99.01");
    assert_int_equal(f->place_docks[warehouse], 2);
    assert_true(f->place_guarded[warehouse]);
    assert_false(f->place_guarded[site_of(x, "DMG-001")]);
    assert_true(f->n_hours > 7);
    assert_int_equal(f->hours[1].from_s, S_PER_DAY + 7 * S_PER_HOUR);
    assert_int_equal(f->n_pin, 2);
    assert_int_equal(f->pin[0].vehicle, vehicle_of(x, "V012"));
    assert_int_equal(f->consignment[f->pin[0].consignment].leg, 2);
    assert_int_equal(f->pin[1].vehicle, NONE);
    assert_int_equal(f->pin[1].from_s, 6 * S_PER_HOUR);
    assert_int_equal(f->pin[1].to_s, 8 * S_PER_HOUR);
}

// Two that touch are one; a boat that moves at another time is a fault, a truck is not asked.
static void test_high_water_binds_boats(void **state)
{
    trip *x = *state;
    given(x, KIND_TIDES,
          "kode,lokasi,dari,sampai,asal\n"
          "P1,DMG-001,2024-11-24 06:00,2024-11-24 12:00,fakta\n"
          "P2,DMG-001,2024-11-24 11:00,2024-12-05 18:00,fakta\n");
    assert_true(problem(x));
    fleet_problem *f = &x->p.fleet;
    assert_int_equal(f->n_tide, 1);
    assert_int_equal(f->tide[0].owner, site_of(x, "DMG-001"));
    assert_int_equal(f->tide[0].from_s, 6 * S_PER_HOUR);
    const fleet_options o = {.seed = 1, .iterations = 100, .threads = 1};
    fleet_plan plan;
    check_report r;
    fleet_solve(&x->a, f, &o, &plan);
    check_report_init(&x->a, &r);
    check_fleet(&x->a, f, &plan, &r);
    assert_int_equal(r.n_fault, 0);
    int32_t boats = 0;
    for (int32_t i = 0; i < plan.n_trip; i++) {
        const fleet_trip *t = &plan.trip[i];
        bool there = f->block[t->block].place[t->base] == f->tide[0].owner;
        boats += there && mode_is_boat(f->vehicle[t->vehicle].mode) ? 1 : 0;
    }
    assert_true(boats > 0);
    fleet_span low = f->tide[0];
    low.to_s = low.from_s + 1;
    f->tide = &low;
    check_report_init(&x->a, &r);
    check_fleet(&x->a, f, &plan, &r);
    assert_int_equal(r.n_fault, r.faults[CHECK_FLEET_PLACE_HOURS]);
    assert_true(r.n_fault >= 2 * (int64_t)boats);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_all_goods_travel_together, trip_set_up, trip_tear_down),
        cmocka_unit_test_setup_teardown(test_lots, trip_set_up, trip_tear_down),
        cmocka_unit_test_setup_teardown(test_more_lots_than_may_be, trip_set_up, trip_tear_down),
        cmocka_unit_test_setup_teardown(test_vehicles_and_when_they_are_not_ready, trip_set_up,
                                        trip_tear_down),
        cmocka_unit_test_setup_teardown(test_high_water_binds_boats, trip_set_up, trip_tear_down),
        cmocka_unit_test_setup_teardown(test_places_and_pins, trip_set_up, trip_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
