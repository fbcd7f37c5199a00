// Reconciliation: goods by leg, site and kind; what devices did not deliver; escorts at borders.
#include "domain/reconcile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define N(array) ((int32_t)(sizeof(array) / sizeof *(array)))

static void expect(str got, const char *wanted)
{
    assert_true(str_eq(got, str_of(wanted)));
}

static void test_goods_empty(void **state)
{
    (void)state;
    arena a = {0};
    reconcile_goods g;
    reconcile_goods_of(&a, NULL, 0, NULL, 0, NULL, 0, &g);
    assert_int_equal(g.n_sum + g.n_astray + g.n_open, 0);
    arena_done(&a);
}

// Two boxes to PPK-A: B1 was sent twice and received, B2 went to PPK-B; ink lacks 4 of 40; B9 is nobody's.
static void test_goods(void **state)
{
    (void)state;
    arena a = {0};
    reconcile_goods g;
    const reconcile_goal goal[] = {
        {STR("B2"), STR("KOTAK"), 0, STR("PPK-A"), 1}, {STR("B1"), STR("KOTAK"), 1, STR("PPS-A"), 1},
        {STR("B1"), STR("KOTAK"), 0, STR("PPK-A"), 1}, {STR("INK"), STR("TINTA"), 0, STR("PPK-A"), 40},
        {STR("B3"), STR("KOTAK"), 0, STR("PPK-B"), 1},
    };
    const reconcile_move move[] = {
        {STR("B1"), 0, RECONCILE_RECEIVED, STR("PPK-A"), 1, 40, 4},
        {STR("B1"), 0, RECONCILE_SENT, STR("PPK-B"), 1, 10, 1}, // turned back
        {STR("B1"), 0, RECONCILE_SENT, STR("PPK-A"), 1, 20, 2},
        {STR("B2"), 0, RECONCILE_SENT, STR("PPK-A"), 1, 20, 2},
        {STR("B2"), 0, RECONCILE_RECEIVED, STR("PPK-B"), 1, 30, 3},
        {STR("INK"), 0, RECONCILE_SENT, STR("PPK-A"), 40, 20, 2},
        {STR("B3"), 0, RECONCILE_SENT, STR(""), 1, 20, 2}, // nobody said for where
        {STR("INK"), 0, RECONCILE_RECEIVED, STR("PPK-A"), 36, 40, 4},
        {STR("B9"), 0, RECONCILE_RECEIVED, STR("PPK-A"), 1, 40, 4},
    };
    const reconcile_last last[] = {
        {STR("INK"), STR("PPK-A"), STR("ppk"), DEVICE_PPK, CUSTODY_AT, 40},
        {STR("B2"), STR("PPK-B"), STR("ppk-2"), DEVICE_PPK, CUSTODY_AT, 30},
    };
    reconcile_goods_of(&a, goal, N(goal), move, N(move), last, N(last), &g);
    static const struct {
        const char *site, *kind;
        int leg, planned, sent, received;
    } sums[] = {{"", "KOTAK", 0, 0, 1, 0},      {"PPK-A", "", 0, 0, 0, 1},
                {"PPK-A", "KOTAK", 0, 2, 2, 1}, {"PPK-A", "TINTA", 0, 40, 40, 36},
                {"PPK-B", "KOTAK", 0, 1, 0, 1}, {"PPS-A", "KOTAK", 1, 1, 0, 0}};
    assert_int_equal(g.n_sum, N(sums));
    for (int32_t i = 0; i < g.n_sum; i++) {
        expect(g.sum[i].site, sums[i].site);
        expect(g.sum[i].kind, sums[i].kind);
        assert_int_equal(g.sum[i].leg, sums[i].leg);
        assert_int_equal(g.sum[i].planned, sums[i].planned);
        assert_int_equal(g.sum[i].sent, sums[i].sent);
        assert_int_equal(g.sum[i].received, sums[i].received);
    }
    assert_int_equal(g.n_astray, 1);
    expect(g.astray[0].item, "B2");
    expect(g.astray[0].expected, "PPK-A");
    expect(g.astray[0].got, "PPK-B");
    assert_int_equal(g.astray[0].index, 3);
    assert_int_equal(g.n_open, 4);
    expect(g.open[0].item, "B1"); // on its second leg
    assert_int_equal(g.open[0].leg, 1);
    assert_false(g.open[0].was_sent);
    assert_null(g.open[0].last);
    expect(g.open[1].item, "B2");
    assert_true(g.open[1].was_sent);
    expect(g.open[1].last->place, "PPK-B");
    expect(g.open[2].item, "B3");
    assert_true(g.open[2].was_sent);
    expect(g.open[3].item, "INK");
    assert_int_equal(g.open[3].short_of, 4);
    expect(g.open[3].last->person, "ppk");
    arena_done(&a);
}

static void test_devices(void **state)
{
    (void)state;
    arena a = {0};
    reconcile_devices d;
    const reconcile_event event[] = {
        {STR("c"), 3, true},  {STR("a"), 2, false}, {STR("a"), 1, false}, {STR("a"), 3, true},
        {STR("b"), 2, false}, {STR("b"), 7, true},  {STR("b"), 5, false}, {STR("b"), 5, false},
        {STR("c"), 1, false}, {STR("c"), 2, false}, {STR("c"), 4, false},
    };
    reconcile_devices_of(&a, event, N(event), &d);
    assert_int_equal(d.n, 3);
    assert_true(d.device[0].is_settled && d.device[0].last == 3 && d.device[0].closed == 3);
    assert_true(!d.device[1].is_settled && d.device[1].missing == 4 && d.device[1].closed == 7);
    assert_true(!d.device[2].is_settled && d.device[2].missing == 0); // it went on
    static const int64_t gaps[][2] = {{1, 1}, {3, 4}, {6, 6}};
    assert_int_equal(d.n_gap, N(gaps));
    for (int32_t i = 0; i < d.n_gap; i++) {
        expect(d.gap[i].device, "b");
        assert_int_equal(d.gap[i].from, gaps[i][0]);
        assert_int_equal(d.gap[i].to, gaps[i][1]);
    }
    reconcile_devices_of(&a, NULL, 0, &d);
    assert_int_equal(d.n, 0);
    arena_done(&a);
}

static int32_t borders(const reconcile_step *step, int32_t n, reconcile_border *ret_first)
{
    arena a = {0};
    int32_t n_border = 0;
    const reconcile_area places[] = {{STR("GUDANG"), STR("OKI")},
                                     {STR("RAWAJITU"), STR("TULANG-BAWANG")},
                                     {STR("MESUJI"), STR("MESUJI")},
                                     {STR("PPK-A"), STR("OKI")}};
    const reconcile_area units[] = {{STR("RES-OKI"), STR("OKI")}, {STR("RES-TB"), STR("TULANG-BAWANG")}};

    const reconcile_border *b =
        reconcile_borders_of(&a, step, n, places, N(places), units, N(units), &n_border);
    if (n_border > 0) {
        *ret_first = b[0];
    }
    arena_done(&a);
    return n_border;
}

// To Sungai Menang the way goes through Lampung.
static void test_borders(void **state)
{
    (void)state;
    reconcile_border b;
    const reconcile_step changed[] = {
        {STR("L1"), 2, 12, STR(""), STR("RES-TB")},   {STR("L1"), 0, 10, STR("GUDANG"), STR("RES-OKI")},
        {STR("L1"), 3, 13, STR("RAWAJITU"), STR("")}, {STR("L1"), 4, 14, STR(""), STR("RES-OKI")},
        {STR("L1"), 5, 15, STR("PPK-A"), STR("")},    {STR("L1"), 1, 11, STR("UNKNOWN"), STR("")},
    };
    assert_int_equal(borders(changed, N(changed), &b), 0);
    const reconcile_step kept[] = {
        {STR("L1"), 0, 10, STR("GUDANG"), STR("RES-OKI")}, {STR("L1"), 1, 11, STR("RAWAJITU"), STR("")},
        {STR("L1"), 2, 12, STR("UNKNOWN"), STR("")},       {STR("L1"), 3, 13, STR("MESUJI"), STR("")},
        {STR("L1"), 4, 14, STR("PPK-A"), STR("")},         {STR("L1"), 5, 15, STR("RAWAJITU"), STR("")},
        {STR("L2"), 0, 16, STR("RAWAJITU"), STR("POLDA")}, {STR("L3"), 0, 17, STR("RAWAJITU"), STR("")},
    };
    assert_int_equal(borders(kept, N(kept), &b), 2); // it left twice
    expect(b.item, "L1");
    expect(b.place, "RAWAJITU");
    expect(b.kabupaten, "TULANG-BAWANG");
    expect(b.unit, "RES-OKI");
    assert_int_equal(b.index, 11);
    const reconcile_step late[] = {
        {STR("L1"), 0, 10, STR("GUDANG"), STR("RES-OKI")},
        {STR("L1"), 1, 11, STR("RAWAJITU"), STR("")},
        {STR("L1"), 2, 12, STR("RAWAJITU"), STR("RES-TB")}, // at the jetty already
        {STR("L1"), 3, 13, STR("PPK-A"), STR("")},
    };
    assert_int_equal(borders(late, N(late), &b), 2); // and back without another change
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_goods_empty),
        cmocka_unit_test(test_goods),
        cmocka_unit_test(test_devices),
        cmocka_unit_test(test_borders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
