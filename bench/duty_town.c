#include "duty_town.h"

#include <math.h>

#include "base/clock.h"
#include "base/rng.h"

enum {
    SIDE_M = 80000,
    KECAMATAN_TPS = 42,
    KECAMATAN_M = 9000, // villages lie within this of the centre
    VILLAGE_M = 900,    // TPS lie within this of the village
    VILLAGES = 12,
    SPEED_M_PER_S = 7,
    DETOUR_PERCENT = 140,
    CLASSES = 3,
    SANGAT_RAWAN_PERMILLE = 21,
    RAWAN_PERMILLE = 260,
    POOL_IN = 3,            // one of so many is of the Polres
    VILLAGE_OFFICER_IN = 7, // one of so many of a Polsek
    WAREHOUSE_GUARDS = 2,
};

static int32_t near_m(rng *r, int32_t at_m, int32_t within_m)
{
    return at_m + (int32_t)rng_below(r, (uint32_t)within_m * 2 + 1) - within_m;
}

void town_draw(arena *a, int32_t n_tps, uint64_t seed, town *ret)
{
    rng r;
    rng_init(&r, seed);
    town t = {n_tps / KECAMATAN_TPS + 1, n_tps, ARENA_NEW(a, town_tps, n_tps)};
    int32_t n_village = t.n_kecamatan * VILLAGES;
    int32_t *x_m = ARENA_NEW(a, int32_t, n_village);
    int32_t *y_m = ARENA_NEW(a, int32_t, n_village);
    for (int32_t k = 0; k < t.n_kecamatan; k++) {
        int32_t centre_x_m = (int32_t)rng_below(&r, SIDE_M);
        int32_t centre_y_m = (int32_t)rng_below(&r, SIDE_M);
        for (int32_t i = k * VILLAGES; i < (k + 1) * VILLAGES; i++) {
            x_m[i] = near_m(&r, centre_x_m, KECAMATAN_M);
            y_m[i] = near_m(&r, centre_y_m, KECAMATAN_M);
        }
    }
    for (int32_t i = 0; i < n_tps; i++) {
        int32_t village = (int32_t)rng_below(&r, (uint32_t)n_village);
        t.tps[i] = (town_tps){0, 0, village / VILLAGES, village};
        t.tps[i].x_m = near_m(&r, x_m[village], VILLAGE_M);
        t.tps[i].y_m = near_m(&r, y_m[village], VILLAGE_M);
    }
    *ret = t;
}

static int32_t travel_s(int32_t ax_m, int32_t ay_m, int32_t bx_m, int32_t by_m)
{
    double crow_m = hypot((double)ax_m - bx_m, (double)ay_m - by_m);
    return (int32_t)(crow_m * DETOUR_PERCENT / 100 / SPEED_M_PER_S);
}

static void tps_make(arena *a, const town *t, rng *r, duty_problem *p)
{
    duty_tps *tps = ARENA_NEW(a, duty_tps, t->n_tps);
    int32_t *count = ARENA_NEW(a, int32_t, t->n_kecamatan);
    matrix *near = ARENA_NEW(a, matrix, t->n_kecamatan);
    int32_t **of = ARENA_NEW(a, int32_t *, t->n_kecamatan);
    for (int32_t i = 0; i < t->n_tps; i++) {
        int32_t lot = (int32_t)rng_below(r, 1000);
        int32_t class_ = lot < SANGAT_RAWAN_PERMILLE                    ? 2
                         : lot < SANGAT_RAWAN_PERMILLE + RAWAN_PERMILLE ? 1
                                                                        : 0;
        tps[i] = (duty_tps){t->tps[i].kecamatan, count[t->tps[i].kecamatan]++, class_, t->tps[i].village};
    }
    for (int32_t k = 0; k < t->n_kecamatan; k++) {
        near[k] =
            (matrix){.n = count[k], .time_s = ARENA_NEW(a, int32_t, (size_t)count[k] * (size_t)count[k])};
        of[k] = ARENA_NEW(a, int32_t, count[k]);
    }
    for (int32_t i = 0; i < t->n_tps; i++) {
        of[tps[i].kecamatan][tps[i].local] = i;
    }
    for (int32_t k = 0; k < t->n_kecamatan; k++) {
        for (int32_t i = 0; i < count[k]; i++) {
            for (int32_t j = 0; j < count[k]; j++) {
                const town_tps *x = &t->tps[of[k][i]];
                const town_tps *y = &t->tps[of[k][j]];
                near[k].time_s[(size_t)i * (size_t)count[k] + (size_t)j] =
                    travel_s(x->x_m, x->y_m, y->x_m, y->y_m);
            }
        }
    }
    p->n_tps = t->n_tps;
    p->tps = tps;
    p->near = near;
}

// A Polsek in the middle of each kecamatan, the Polres in the middle of all.
static void units_make(arena *a, const town *t, int32_t *tps_of, duty_problem *p)
{
    p->n_unit = t->n_kecamatan + 1;
    duty_unit *unit = ARENA_NEW(a, duty_unit, p->n_unit);
    int64_t *x_m = ARENA_NEW(a, int64_t, p->n_unit);
    int64_t *y_m = ARENA_NEW(a, int64_t, p->n_unit);
    for (int32_t i = 0; i < t->n_tps; i++) {
        for (int32_t n = 0; n < 2; n++) {
            int32_t u = n == 0 ? t->tps[i].kecamatan : t->n_kecamatan;
            x_m[u] += t->tps[i].x_m;
            y_m[u] += t->tps[i].y_m;
            tps_of[u]++;
        }
    }
    int32_t *to_tps = ARENA_NEW(a, int32_t, (size_t)p->n_unit * (size_t)t->n_tps);
    int32_t *to_post = ARENA_NEW(a, int32_t, p->n_unit);
    for (int32_t u = 0; u < p->n_unit; u++) {
        int32_t n = tps_of[u] > 0 ? tps_of[u] : 1;
        unit[u].kecamatan = u < t->n_kecamatan ? u : -1;
        x_m[u] /= n;
        y_m[u] /= n;
        for (int32_t i = 0; i < t->n_tps; i++) {
            to_tps[(size_t)u * (size_t)t->n_tps + (size_t)i] =
                travel_s((int32_t)x_m[u], (int32_t)y_m[u], t->tps[i].x_m, t->tps[i].y_m);
        }
    }
    for (int32_t u = 0; u < p->n_unit; u++) {
        to_post[u] = travel_s((int32_t)x_m[u], (int32_t)y_m[u], (int32_t)x_m[p->n_unit - 1],
                              (int32_t)y_m[p->n_unit - 1]);
    }
    p->unit = unit;
    p->unit_tps_s = to_tps;
    p->unit_post_s = to_post;
}

static void people_make(arena *a, const town *t, const int32_t *tps_of, int32_t people, duty_problem *p)
{
    duty_person *person = ARENA_NEW(a, duty_person, people);
    int32_t pool = people / POOL_IN;
    int64_t tps = 0;
    int32_t n = 0;
    for (int32_t k = 0; k < t->n_kecamatan; k++) {
        tps += tps_of[k];
        int32_t end = (int32_t)(tps * (people - pool) / (t->n_tps > 0 ? t->n_tps : 1));
        for (; n < end; n++) {
            person[n] = (duty_person){.unit = k, .village_officer = n % VILLAGE_OFFICER_IN == 0};
        }
    }
    for (; n < people; n++) {
        person[n] = (duty_person){.unit = t->n_kecamatan};
    }
    for (int32_t i = 0; i < people; i++) {
        person[i].eligible = true;
        person[i].to_s = 20 * S_PER_DAY;
    }
    p->n_person = people;
    p->person = person;
}

void town_problem(arena *a, const town *t, int32_t people, uint64_t seed, duty_problem *ret)
{
    static const duty_pattern pattern[CLASSES] = {{2, 8, 16, 0}, {2, 2, 4, 0}, {2, 1, 2, 0}};
    rng r;
    rng_init(&r, seed);
    duty_problem p = {.n_kecamatan = t->n_kecamatan, .n_class = CLASSES, .n_post = 1};
    int32_t *rank = ARENA_NEW(a, int32_t, CLASSES);
    duty_pattern *cell = ARENA_NEW(a, duty_pattern, (size_t)CLASSES * (size_t)t->n_kecamatan);
    duty_post *post = ARENA_NEW(a, duty_post, 1);
    int32_t *tps_of = ARENA_NEW(a, int32_t, t->n_kecamatan + 1);
    for (int32_t c = 0; c < CLASSES; c++) {
        rank[c] = c;
        for (int32_t k = 0; k < t->n_kecamatan; k++) {
            cell[c * t->n_kecamatan + k] = pattern[c];
        }
    }
    *post = (duty_post){
        .kecamatan = -1, .guards = WAREHOUSE_GUARDS, .to_s = 9 * S_PER_DAY, .shift_s = 12 * S_PER_HOUR};
    p.class_rank = rank;
    p.pattern = cell;
    p.post = post;
    for (int32_t i = 0; i < DUTY_PHASES; i++) {
        p.phase[i] = (duty_phase){(3 + i) * S_PER_DAY, (4 + i) * S_PER_DAY};
    }
    tps_make(a, t, &r, &p);
    units_make(a, t, tps_of, &p);
    people_make(a, t, tps_of, people, &p);
    *ret = p;
}
