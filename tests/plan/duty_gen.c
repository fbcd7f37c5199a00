#include "duty_gen.h"

#include <math.h>

#include "base/clock.h"

enum {
    AREA_M = 80000,
    KECAMATAN_M = 12000, // villages lie within this of the centre
    VILLAGE_M = 900,     // TPS lie within this of the village
    VILLAGES = 12,
    POOLS = 2, // Polres and BKO
    SPEED_M_PER_S = 7,
    PHASE_S = 2 * S_PER_DAY,
};

typedef struct spot {
    int32_t x_m;
    int32_t y_m;
} spot;

typedef struct village {
    spot at;
    int32_t kecamatan;
    int32_t island; // 0: mainland; else its own number
} village;

// What is drawn before it becomes flat arrays.
typedef struct map_draft {
    spot *centre; // [n_kecamatan]
    village *village;
    int32_t *village_of; // [n_tps]
    spot *tps_at;        // [n_tps]
} map_draft;

duty_gen_spec duty_gen_oki(void)
{
    return (duty_gen_spec){
        .n_kecamatan = 18,
        .class_tps = {1607, 583, 47},
        .pattern = {{2, 8, 2, 0}, {2, 2, 4, 0}, {2, 1, 2, 0}},
        .people = 868,
        .no_pledge = 32,
        .pool_permille = 350,
        .village_officer_permille = 300,
    };
}

// Draws stand in statements of their own: the order within an initialiser is the compiler's.
duty_gen_spec duty_gen_small(rng *r, int32_t size)
{
    duty_gen_spec s = {0};
    s.n_kecamatan = 1 + (int32_t)rng_below(r, 4);
    s.people = (int32_t)rng_below(r, (uint32_t)size * 2 + 2);
    s.absent = (int32_t)rng_below(r, (uint32_t)s.people / 4 + 1);
    s.no_pledge = (int32_t)rng_below(r, 4);
    s.pattern_varies = rng_below(r, 4) == 0;
    s.rank_flat = rng_below(r, 4) == 0;
    s.pool_permille = (int32_t)rng_below(r, 1001);
    s.village_officer_permille = (int32_t)rng_below(r, 1001);
    s.island_permille = rng_below(r, 2) ? (int32_t)rng_below(r, 600) : 0;
    s.kabupaten_guards = (int32_t)rng_below(r, 3);
    s.ppk_guards = (int32_t)rng_below(r, 3);
    for (int32_t c = 0; c < DUTY_GEN_CLASSES; c++) {
        s.class_tps[c] = (int32_t)rng_below(r, (uint32_t)size + 1);
        s.pattern[c].polri = 1 + (int32_t)rng_below(r, 4);
        s.pattern[c].tps = 1 + (int32_t)rng_below(r, 8);
        s.pattern[c].linmas = (int32_t)rng_below(r, 9);
        if (rng_below(r, 8) == 0) {
            s.pattern[c].tps = 999; // one standby team
        }
    }
    return s;
}

static spot spot_near(rng *r, spot c, int32_t within_m)
{
    uint32_t span = (uint32_t)within_m * 2 + 1;
    c.x_m += (int32_t)rng_below(r, span) - within_m;
    c.y_m += (int32_t)rng_below(r, span) - within_m;
    return c;
}

static int32_t travel_s(rng *r, spot a, spot b)
{
    double crow_m = hypot(a.x_m - b.x_m, a.y_m - b.y_m);
    int32_t s = (int32_t)(crow_m * 1.4 / SPEED_M_PER_S);
    return s + (int32_t)rng_below(r, (uint32_t)s / 10 + 1);
}

static int32_t *ints(arena *a, int32_t n, int32_t m)
{
    return ARENA_NEW(a, int32_t, (size_t)n * (size_t)m);
}

static void draw_map(arena *a, rng *r, const duty_gen_spec *spec, int32_t n_tps, map_draft *m)
{
    m->centre = ARENA_NEW(a, spot, spec->n_kecamatan);
    m->village = ARENA_NEW(a, village, spec->n_kecamatan * VILLAGES);
    m->village_of = ARENA_NEW(a, int32_t, n_tps);
    m->tps_at = ARENA_NEW(a, spot, n_tps);
    spot middle = {AREA_M / 2, AREA_M / 2};
    for (int32_t k = 0; k < spec->n_kecamatan; k++) {
        m->centre[k] = spot_near(r, middle, AREA_M / 2);
        for (int32_t i = 0; i < VILLAGES; i++) {
            village *v = &m->village[k * VILLAGES + i];
            bool island = (int32_t)rng_below(r, 1000) < spec->island_permille;
            *v = (village){spot_near(r, m->centre[k], KECAMATAN_M), k, island ? i + 1 : 0};
        }
    }
    for (int32_t i = 0; i < n_tps; i++) {
        // Half the TPS take the smaller of two draws: kecamatan differ in size by a factor of about three.
        uint32_t n_village = (uint32_t)(spec->n_kecamatan * VILLAGES);
        uint32_t one = rng_below(r, n_village);
        uint32_t two = rng_below(r, n_village);
        m->village_of[i] = (int32_t)(i % 2 == 0 && two < one ? two : one);
        m->tps_at[i] = spot_near(r, m->village[m->village_of[i]].at, VILLAGE_M);
    }
}

static void make_tps(arena *a, rng *r, const duty_gen_spec *spec, const map_draft *m, duty_problem *p)
{
    duty_tps *tps = ARENA_NEW(a, duty_tps, p->n_tps);
    int32_t *count = ARENA_NEW(a, int32_t, spec->n_kecamatan);
    int32_t n = 0;
    for (int32_t c = 0; c < DUTY_GEN_CLASSES; c++) {
        for (int32_t i = 0; i < spec->class_tps[c]; i++) {
            tps[n++].class_ = c;
        }
    }
    for (int32_t i = n - 1; i > 0; i--) { // shuffled: a class has no place of its own
        int32_t j = (int32_t)rng_below(r, (uint32_t)i + 1);
        duty_tps t = tps[i];
        tps[i] = tps[j];
        tps[j] = t;
    }
    for (int32_t i = 0; i < p->n_tps; i++) {
        tps[i].kecamatan = m->village[m->village_of[i]].kecamatan;
        tps[i].village = m->village_of[i] + 1;
        tps[i].local = count[tps[i].kecamatan]++;
    }
    p->tps = tps;
    matrix *near = ARENA_NEW(a, matrix, spec->n_kecamatan);
    for (int32_t k = 0; k < spec->n_kecamatan; k++) {
        near[k] = (matrix){.n = count[k], .time_s = ints(a, count[k], count[k])};
    }
    for (int32_t i = 0; i < p->n_tps; i++) {
        for (int32_t j = 0; j < p->n_tps; j++) {
            if (i == j || tps[i].kecamatan != tps[j].kecamatan) {
                continue;
            }
            bool apart = m->village[m->village_of[i]].island != m->village[m->village_of[j]].island;
            matrix *one = &near[tps[i].kecamatan];
            one->time_s[tps[i].local * one->n + tps[j].local] =
                apart ? MATRIX_NONE : travel_s(r, m->tps_at[i], m->tps_at[j]);
        }
    }
    p->near = near;
}

static void make_units(arena *a, rng *r, const duty_gen_spec *spec, const map_draft *m, duty_problem *p)
{
    p->n_unit = spec->n_kecamatan + POOLS;
    duty_unit *unit = ARENA_NEW(a, duty_unit, p->n_unit);
    int32_t *to_tps = ints(a, p->n_unit, p->n_tps);
    for (int32_t u = 0; u < p->n_unit; u++) {
        bool pool = u >= spec->n_kecamatan;
        unit[u].kecamatan = pool ? -1 : u;
        spot home = pool ? (spot){AREA_M / 2, AREA_M / 2} : m->centre[u];
        for (int32_t i = 0; i < p->n_tps; i++) {
            const village *v = &m->village[m->village_of[i]];
            bool reached = pool || v->kecamatan == u || v->island == 0;
            to_tps[u * p->n_tps + i] = reached ? travel_s(r, home, m->tps_at[i]) : MATRIX_NONE;
        }
    }
    p->unit = unit;
    p->unit_tps_s = to_tps;
}

static void make_posts(arena *a, rng *r, const duty_gen_spec *spec, const map_draft *m, duty_problem *p)
{
    duty_post *post = ARENA_NEW(a, duty_post, 2 + spec->n_kecamatan);
    for (int32_t i = 0; i < 2 && spec->kabupaten_guards > 0; i++) {
        post[p->n_post++] = (duty_post){.kecamatan = -1,
                                        .guards = spec->kabupaten_guards,
                                        .to_s = 8 * S_PER_DAY,
                                        .shift_s = 12 * S_PER_HOUR};
    }
    for (int32_t k = 0; k < spec->n_kecamatan && spec->ppk_guards > 0; k++) {
        bool short_post = rng_below(r, 4) == 0; // within one shift
        int32_t to_s = 4 * S_PER_DAY + (short_post ? 8 * S_PER_HOUR : 3 * S_PER_DAY);
        post[p->n_post++] = (duty_post){.kecamatan = k,
                                        .guards = spec->ppk_guards,
                                        .from_s = 4 * S_PER_DAY,
                                        .to_s = to_s,
                                        .shift_s = 8 * S_PER_HOUR};
    }
    int32_t *to_post = ints(a, p->n_unit, p->n_post);
    for (int32_t u = 0; u < p->n_unit; u++) {
        spot home = p->unit[u].kecamatan < 0 ? (spot){AREA_M / 2, AREA_M / 2} : m->centre[u];
        for (int32_t i = 0; i < p->n_post; i++) {
            spot at = post[i].kecamatan < 0 ? (spot){AREA_M / 2, AREA_M / 2} : m->centre[post[i].kecamatan];
            to_post[u * p->n_post + i] = travel_s(r, home, at);
        }
    }
    p->post = post;
    p->unit_post_s = to_post;
}

// `n` of the persons that are still eligible and in time, spread over all.
static void people_spoil(rng *r, duty_problem *p, duty_person *person, int32_t n, bool absent)
{
    while (n > 0) {
        duty_person *one = &person[rng_below(r, (uint32_t)p->n_person)];
        if (one->eligible && one->from_s <= 0) {
            one->eligible = absent;
            one->from_s = absent ? 5 * S_PER_DAY : one->from_s;
            n--;
        }
    }
}

static void make_people(arena *a, rng *r, const duty_gen_spec *spec, duty_problem *p)
{
    p->n_person = spec->people + spec->no_pledge;
    duty_person *person = ARENA_NEW(a, duty_person, p->n_person);
    for (int32_t i = 0; i < p->n_person; i++) {
        bool pool = (int32_t)rng_below(r, 1000) < spec->pool_permille;
        bool village_officer = (int32_t)rng_below(r, 1000) < spec->village_officer_permille;
        int32_t unit = pool ? spec->n_kecamatan + (int32_t)rng_below(r, POOLS)
                            : (int32_t)rng_below(r, (uint32_t)spec->n_kecamatan);
        int32_t days_before = (int32_t)rng_below(r, 3);
        person[i] = (duty_person){.unit = unit,
                                  .eligible = true,
                                  .village_officer = village_officer && !pool,
                                  .from_s = -days_before * S_PER_DAY,
                                  .to_s = 20 * S_PER_DAY};
    }
    people_spoil(r, p, person, spec->no_pledge, false);
    people_spoil(r, p, person, spec->absent, true);
    p->person = person;
}

duty_problem duty_gen(arena *a, const duty_gen_spec *spec, uint64_t seed)
{
    rng r;
    rng_init(&r, seed);
    duty_problem p = {.n_kecamatan = spec->n_kecamatan, .n_class = DUTY_GEN_CLASSES};
    int32_t *rank = ARENA_NEW(a, int32_t, DUTY_GEN_CLASSES);
    duty_pattern *pattern = ARENA_NEW(a, duty_pattern, DUTY_GEN_CLASSES * spec->n_kecamatan);
    for (int32_t c = 0; c < DUTY_GEN_CLASSES; c++) {
        rank[c] = spec->rank_flat ? 3 : c;
        p.n_tps += spec->class_tps[c];
        for (int32_t k = 0; k < spec->n_kecamatan; k++) {
            pattern[c * spec->n_kecamatan + k] = spec->pattern[c];
            pattern[c * spec->n_kecamatan + k].tps += spec->pattern_varies && k % 2 == 1;
        }
    }
    p.class_rank = rank;
    p.pattern = pattern;
    for (int32_t i = 0; i < DUTY_PHASES; i++) {
        p.phase[i] = (duty_phase){3 * S_PER_DAY + i * PHASE_S, 3 * S_PER_DAY + (i + 1) * PHASE_S};
    }
    map_draft m;
    draw_map(a, &r, spec, p.n_tps, &m);
    make_tps(a, &r, spec, &m, &p);
    make_units(a, &r, spec, &m, &p);
    make_posts(a, &r, spec, &m, &p);
    make_people(a, &r, spec, &p);
    return p;
}
