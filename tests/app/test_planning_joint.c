// Nobody is in two places: placement and distribution of one plan draw on the same people, with the way from
// home and back and the rest.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/planner.h"
#include "tiny_planning.h"

// Somebody is away from home in [from_s, to_s): a trip, or a piece of a duty.
typedef struct away {
    int32_t person;
    int64_t from_s, to_s;
    bool trip;
    int32_t
        kecamatan; // of a trip that of all its goods, of a duty that whose trips may lie within; else NONE
    int32_t duty;  // the pieces of one have one number
    int32_t place; // of a duty that does not end with each shift: between two there nobody goes home
    int64_t way_s; // from home to there, in from_s and to_s
    bool rest_before, rest_after; // of a duty: the piece begins it, ends it
} away;

typedef struct aways {
    int32_t n;
    int32_t n_duty;
    away row[4000];
} aways;

static void add(aways *w, away a)
{
    assert_true(w->n < 4000);
    w->row[w->n++] = a;
}

static int64_t way(int32_t s)
{
    return s == MATRIX_NONE ? 0 : s;
}

// A duty in one piece, with the way there and back, and rest on both sides.
static void add_duty(aways *w, int32_t person, int32_t place, int64_t way_s, int64_t from_s, int64_t to_s)
{
    add(w, (away){.person = person,
                  .from_s = from_s - way_s,
                  .to_s = to_s + way_s,
                  .kecamatan = NONE,
                  .duty = w->n_duty++,
                  .place = place,
                  .way_s = way_s,
                  .rest_before = true,
                  .rest_after = true});
}

// To the TPS, around the stand there with goods of the kecamatan or not, and home.
static void add_team(aways *w, const planning *p, const duty_team *t, int32_t person)
{
    const duty_problem *d = &p->duty;
    duty_phase stands = planning_team_stands(d, p->fleet.window[FLEET_OUT][FLEET_LEGS - 1].to_s);
    int64_t way_s = way(d->unit_tps_s[d->person[person].unit * d->n_tps + t->station]);
    int64_t to_s = d->phase[DUTY_PHASES - 1].to_s;
    away a = {.person = person, .duty = w->n_duty++, .place = NONE};
    a.from_s = d->phase[0].from_s - way_s;
    a.to_s = stands.from_s;
    a.kecamatan = t->kecamatan;
    a.rest_before = true;
    add(w, a);
    a.from_s = stands.from_s;
    a.to_s = stands.to_s;
    a.kecamatan = NONE;
    a.rest_before = false;
    add(w, a);
    a.from_s = stands.to_s;
    a.to_s = to_s;
    a.kecamatan = t->kecamatan;
    add(w, a);
    a.from_s = to_s;
    a.to_s = to_s + way_s;
    a.kecamatan = NONE;
    a.rest_after = true;
    add(w, a);
}

static void add_placement(aways *w, const planning *p)
{
    const duty_problem *d = &p->duty;
    for (int32_t i = 0; i < p->placement.n_team; i++) {
        const duty_team *t = &p->placement.team[i];
        for (int32_t m = 0; m < t->person_n; m++) {
            add_team(w, p, t, t->person[m]);
        }
    }
    for (int32_t i = 0; i < p->placement.n_squad; i++) {
        const duty_squad *q = &p->placement.squad[i];
        int32_t from_s = 0;
        int32_t to_s = 0;
        duty_squad_span(d, q->post, q->squad, &from_s, &to_s);
        for (int32_t m = 0; m < q->person_n; m++) {
            int64_t s = way(d->unit_post_s[d->person[q->person[m]].unit * d->n_post + q->post]);
            add_duty(w, q->person[m], q->post, s, from_s, to_s);
        }
    }
    for (int32_t i = 0; i < p->placement.n_stand; i++) {
        const duty_stand *t = &p->placement.stand[i];
        const duty_reserve *r = &d->reserve[t->reserve];
        for (int32_t m = 0; m < t->person_n; m++) {
            int64_t s = way(r->unit_site_s[d->person[t->person[m]].unit * r->n_site + t->site]);
            add_duty(w, t->person[m], NONE, s, r->from_s, r->to_s);
        }
    }
}

// The kecamatan of all goods of a trip, or NONE.
static int32_t serves(const planning *p, const fleet_trip *t)
{
    const fleet_stop *stop = &p->distribution.stop[t->stop_first];
    int32_t kecamatan = p->fleet.consignment[stop->consignment].kecamatan;
    for (int32_t s = 1; s < t->stop_n; s++) {
        bool same = p->fleet.consignment[stop[s].consignment].kecamatan == kecamatan;
        kecamatan = same ? kecamatan : NONE;
    }
    return kecamatan;
}

static void add_trips(aways *w, const planning *p)
{
    for (int32_t i = 0; i < p->distribution.n_trip; i++) {
        const fleet_trip *t = &p->distribution.trip[i];
        away a = {.from_s = t->load_s, .to_s = t->end_s, .kecamatan = serves(p, t), .trip = true};
        for (int32_t k = 0; k <= t->escort_n; k++) {
            a.person = k < t->escort_n ? t->escort[k] : t->village_officer;
            if (a.person != NONE) {
                add(w, a);
            }
        }
    }
}

static bool meet(const away *a, int64_t from_s, int64_t to_s)
{
    return a->from_s < to_s && from_s < a->to_s;
}

// A trip lies in a duty of its kecamatan, or the rest away from it.
static bool ride_fits(const away *duty, const away *ride, int64_t rest_s)
{
    bool own = duty->kecamatan != NONE && duty->kecamatan == ride->kecamatan;
    return (own || !meet(ride, duty->from_s, duty->to_s)) &&
           !(duty->rest_before && meet(ride, duty->from_s - rest_s, duty->from_s)) &&
           !(duty->rest_after && meet(ride, duty->to_s, duty->to_s + rest_s));
}

// Between two duties lie the ways and the rest, at one post the rest alone.
static bool duties_fit(const away *a, const away *b, int64_t rest_s)
{
    const away *first = a->from_s <= b->from_s ? a : b;
    const away *second = first == a ? b : a;
    bool stays = a->place != NONE && a->place == b->place;
    int64_t gap_s = second->from_s - first->to_s + (stays ? first->way_s + second->way_s : 0);
    return a->duty == b->duty || gap_s >= (first->rest_after || second->rest_before ? rest_s : 0);
}

// How many pairs of one person's times there are that cannot be.
static int32_t overlaps(const aways *w, int64_t rest_s)
{
    int32_t n = 0;
    for (int32_t i = 0; i < w->n; i++) {
        for (int32_t j = i + 1; j < w->n; j++) {
            const away *a = &w->row[i];
            const away *b = &w->row[j];
            bool fit = a->trip && b->trip    ? !meet(a, b->from_s, b->to_s)
                       : !a->trip && b->trip ? ride_fits(a, b, rest_s)
                       : a->trip             ? ride_fits(b, a, rest_s)
                                             : duties_fit(a, b, rest_s);
            n += a->person == b->person && !fit;
        }
    }
    return n;
}

// Whether one trip more, of a person in a time, would be seen to be one too many.
static bool is_seen(aways *w, int64_t rest_s, int32_t person, int64_t from_s, int64_t to_s)
{
    add(w, (away){.person = person, .from_s = from_s, .to_s = to_s, .trip = true, .kecamatan = NONE});
    int32_t n = overlaps(w, rest_s);
    w->n--;
    return n > 0;
}

// The tiny register with everything that binds people.
static void enrich(trip *x)
{
    const char *settings = "kode,nilai,satuan,asal\npadal,1,pilihan,fakta\nduty_rest_min,60,menit,fakta\n"
                           "handover_min,15,menit,fakta\n";
    const char *reserves = "kode,nama,jumlah,jaga,keahlian,moda,lokasi,kelas_dijaga,dari,sampai,asal\n"
                           "URC,Reaksi cepat,1,2,,truk,,rawan,2024-11-26 18:00,2024-11-27 20:00,fakta\n";
    assert_true(tiny_import(&x->t, KIND_SETTINGS, "settings.csv", str_of(settings)));
    assert_true(tiny_import(&x->t, KIND_RESERVES, "reserves.csv", str_of(reserves)));
}

static void plan(trip *x, uint64_t seed, const planning_before *before)
{
    planning_options o = {.seed = seed, .iterations = 100, .before = before};
    assert_true(store_snapshot(x->t.st, &x->a, NULL, NULL, &x->s, &x->t.e));
    roads *net = NULL;
    assert_true(roads_make(&x->s, NULL, NULL, NULL, NULL, &net, &x->t.e));
    assert_true(planning_make(&x->a, &x->s, net, &o, &x->p, &x->t.e));
    assert_int_equal(x->p.verdict.n_fault, 0);
}

static void test_nobody_is_in_two_places(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        trip x = {0};
        aways *w = calloc(1, sizeof *w);
        assert_non_null(w);
        assert_true(tiny_init(&x.t));
        if (seed % 2 == 0) {
            enrich(&x);
        }
        plan(&x, seed, NULL);
        add_placement(w, &x.p);
        add_trips(w, &x.p);
        assert_true(x.p.distribution.n_trip > 0 && x.p.placement.n_team > 0);
        assert_int_equal(overlaps(w, x.p.duty.rest_s), 0);
        // the test can fail: a trip of somebody who stands at a TPS, or has come home from there
        const duty_team *team = &x.p.placement.team[0];
        int32_t member = team->person[0];
        int64_t rest_s = x.p.duty.rest_s;
        duty_phase stands = planning_team_stands(&x.p.duty, x.p.fleet.window[FLEET_OUT][FLEET_LEGS - 1].to_s);
        int64_t home_s =
            x.p.duty.phase[DUTY_PHASES - 1].to_s +
            way(x.p.duty.unit_tps_s[x.p.duty.person[member].unit * x.p.duty.n_tps + team->station]);
        assert_true(is_seen(w, rest_s, member, stands.from_s, stands.from_s + 60));
        assert_int_equal(is_seen(w, rest_s, member, home_s, home_s + 60), rest_s > 0);
        // and one of a guard on duty, or just home
        const away *guard = &w->row[0];
        while (guard->trip || !guard->rest_before || !guard->rest_after) {
            guard++;
            assert_true(guard < &w->row[w->n]);
        }
        assert_true(is_seen(w, rest_s, guard->person, guard->from_s, guard->from_s + 60));
        assert_int_equal(is_seen(w, rest_s, guard->person, guard->to_s, guard->to_s + 60), rest_s > 0);
        free(w);
        trip_done(&x);
    }
}

// Who was told stays where nothing changed; what has begun binds.
static void test_a_plan_anew_keeps_what_was_told(void **state)
{
    (void)state;
    trip x = {0};
    assert_true(tiny_init(&x.t));
    enrich(&x);
    plan(&x, 1, NULL);
    const planning_options o = {.seed = 1, .iterations = 100};
    json_t *document = planning_document(&x.a, &x.p, &o);
    int32_t placed = x.p.placement.team[0].person_n;
    assert_true(placed > 0);
    roads_done(x.p.net);
    // when the boxes have gone to the PPK
    const planning_before before = {
        .id = "x", .document = document, .now_s = day_us(2024, 11, 26) / US_PER_S};
    plan(&x, 2, &before);
    assert_true(x.p.duty.least_change);
    assert_int_equal(x.p.placement.score.changed, 0);
    int32_t told = 0;
    int32_t hours = 0;
    int32_t begun_hours = 0;
    for (int32_t i = 0; i < x.p.duty.n_person; i++) {
        told += x.p.duty.person[i].told_plus1 > 0;
        hours += x.p.duty.person[i].hours;
        for (int32_t k = 1; k < x.p.duty.person[i].busy_n; k++) {
            const duty_busy *b = &x.p.duty.busy[x.p.duty.person[i].busy_first + k];
            assert_true(b[-1].to_s < b->from_s);
        }
    }
    assert_true(told >= placed);
    for (int32_t i = 0; i < x.p.fleet.n_fixed; i++) {
        const fleet_trip *t = &x.p.fleet.fixed[i];
        begun_hours += (t->escort_n + (t->village_officer != NONE)) * ((t->end_s - t->load_s) / S_PER_HOUR);
    }
    assert_true(x.p.fleet.n_fixed > 0 && x.p.duty.n_busy > 0);
    assert_true(hours > 0);
    assert_int_equal(hours, begun_hours);
    aways *w = calloc(1, sizeof *w);
    assert_non_null(w);
    add_placement(w, &x.p);
    add_trips(w, &x.p);
    assert_int_equal(overlaps(w, x.p.duty.rest_s), 0);
    free(w);
    json_decref(document);
    trip_done(&x);
}

// Who commands in which kecamatan is read back also where all of them stand at the warehouse.
static void test_leaders_at_one_site_keep_their_posts(void **state)
{
    (void)state;
    trip x = {0};
    assert_true(tiny_init(&x.t));
    enrich(&x);
    assert_true(tiny_import(&x.t, KIND_AREAS, "areas.csv", STR("kode,langsung\n99.01.01,ya\n99.01.02,ya\n")));
    plan(&x, 1, NULL);
    const planning_options o = {.seed = 1, .iterations = 100};
    json_t *document = planning_document(&x.a, &x.p, &o);
    const duty_plan first = x.p.placement;
    roads_done(x.p.net);
    const planning_before before = {.id = "x", .document = document, .now_s = INT64_MIN / 2};
    plan(&x, 2, &before);
    const duty_plan *told = &x.p.told_placement;
    int32_t leaders = 0;
    assert_int_equal(told->n_squad, first.n_squad);
    for (int32_t i = 0; i < told->n_squad; i++) {
        assert_int_equal(told->squad[i].post, first.squad[i].post);
        assert_int_equal(told->squad[i].person_n, first.squad[i].person_n);
        for (int32_t m = 0; m < told->squad[i].person_n; m++) {
            assert_int_equal(told->squad[i].person[m], first.squad[i].person[m]);
        }
        leaders += x.p.post[told->squad[i].post].kind == POST_PADAL ? told->squad[i].person_n : 0;
    }
    assert_int_equal(leaders, 2);
    json_decref(document);
    trip_done(&x);
}

// Somebody drops out, and there are others who have nothing to do: nobody else is told anything new.
static void test_least_change(void **state)
{
    (void)state;
    trip x = {0};
    strbuf spare;
    strbuf_init(&spare, 4096);
    strbuf_addz(&spare, "kode,nama,satuan,peran,ikrar,asal\n");
    for (int i = 0; i < 20; i++) {
        strbuf_addf(&spare, "S%02d,Personel S%02d,POLRES,anggota,ya,sintetis\n", i, i);
    }
    assert_true(tiny_init(&x.t));
    assert_true(tiny_import(&x.t, KIND_PEOPLE, "spare.csv", strbuf_str(&spare)));
    strbuf_done(&spare);
    plan(&x, 1, NULL);
    assert_int_equal(x.p.placement.n_uncovered, 0);
    const planning_options o = {.seed = 1, .iterations = 100};
    json_t *document = planning_document(&x.a, &x.p, &o);
    const char *gone = x.s.person[x.p.placement.team[0].person[0]].code;
    char rows[128];
    (void)snprintf(rows, sizeof rows, "kode,ikrar\n%s,tidak\n", gone);
    roads_done(x.p.net);
    assert_true(tiny_import(&x.t, KIND_PEOPLE, "people.csv", str_of(rows)));
    const planning_before before = {.id = "x", .document = document, .now_s = INT64_MIN / 2};
    plan(&x, 2, &before);
    int32_t lost = 0;
    for (int32_t i = 0; i < x.p.duty.n_person; i++) {
        lost += x.p.duty.person[i].told_plus1 > 0 && !x.p.duty.person[i].eligible;
    }
    assert_int_equal(lost, 1);
    assert_int_equal(x.p.placement.n_uncovered, 0);
    assert_int_equal(x.p.placement.score.changed, 2); // he, and who comes in his place
    json_decref(document);
    trip_done(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody_is_in_two_places),
        cmocka_unit_test(test_a_plan_anew_keeps_what_was_told),
        cmocka_unit_test(test_leaders_at_one_site_keep_their_posts),
        cmocka_unit_test(test_least_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
