#include "duty_gen_more.h"

#include <string.h>

#include "base/clock.h"

enum {
    LIST_MAX = 2,      // villages of an officer, villages barred, busy times, of one person
    SKILLS = 3,        // bits in use
    OWN_POSTS_MAX = 2, // Padal and the like
    RESERVES_MAX = 2,
    SITES_MAX = 4,
    ANYWHERE = -1,
};

static int32_t below(rng *r, int32_t n)
{
    return n > 0 ? (int32_t)rng_below(r, (uint32_t)n) : 0;
}

static bool one_in(rng *r, uint32_t n)
{
    return rng_below(r, n) == 0;
}

static void *copy_more(arena *a, const void *from, int32_t n, int32_t more, size_t size)
{
    void *copy = arena_alloc(a, (size_t)n + (size_t)more, size);
    if (n > 0) {
        memcpy(copy, from, (size_t)n * size);
    }
    return copy;
}

// An hour between the first duty of all and some days after the last.
static int32_t hour(rng *r)
{
    return below(r, 10 * 24) * S_PER_HOUR;
}

static void more_patterns(arena *a, rng *r, duty_problem *p)
{
    int32_t n = p->n_class * p->n_kecamatan;
    duty_pattern *pattern = copy_more(a, p->pattern, n, 0, sizeof *pattern);
    bool fewer = one_in(r, 2);
    for (int32_t i = 0; i < n; i++) {
        pattern[i].polri_min = fewer ? below(r, pattern[i].polri + 1) : 0;
    }
    p->pattern = pattern;
}

// Minutes, or hours, so that it may be longer than a shift.
static int32_t handover(rng *r)
{
    enum { MINUTES = 48, HOURS_EACH = 3 };
    int32_t n = below(r, 60);
    return n < MINUTES ? n * S_PER_MIN : (n - MINUTES) * HOURS_EACH * S_PER_HOUR;
}

static void more_limits(rng *r, duty_problem *p)
{
    p->hop_limit_s = one_in(r, 3) ? 60 + below(r, 3000) : 0;
    p->spread_limit_s = one_in(r, 3) ? 60 + below(r, 2000) : 0;
    p->travel_limit_s = one_in(r, 3) ? 600 + below(r, 9000) : 0;
    p->neighbour_s = one_in(r, 2) ? below(r, 6000) : 0;
    p->rest_s = one_in(r, 2) ? below(r, 12) * S_PER_HOUR : 0;
    p->handover_s = one_in(r, 2) ? handover(r) : 0;
    p->least_change = one_in(r, 2);
}

// Posts of one kecamatan by its own Polsek alone, of a few hours or days, with and without shifts; those that
// there are may ask for skills, and not all stand at a village.
static void more_posts(arena *a, rng *r, duty_problem *p)
{
    int32_t more = below(r, OWN_POSTS_MAX + 1);
    duty_post *post = copy_more(a, p->post, p->n_post, more, sizeof *post);
    int32_t n_post = p->n_post + more;
    for (int32_t i = p->n_post; i < n_post; i++) {
        int32_t from_s = hour(r);
        post[i] = (duty_post){.kecamatan = below(r, p->n_kecamatan),
                              .guards = 1 + below(r, 2),
                              .from_s = from_s,
                              .to_s = from_s + (1 + below(r, 48)) * S_PER_HOUR,
                              .shift_s = one_in(r, 2) ? 0 : (4 + below(r, 9)) * S_PER_HOUR,
                              .first = one_in(r, 2),
                              .own = one_in(r, 2)};
    }
    int32_t *to_post = ARENA_NEW(a, int32_t, (size_t)p->n_unit * (size_t)n_post);
    for (int32_t i = 0; i < p->n_unit * n_post; i++) {
        int32_t unit = i / n_post;
        int32_t at = i % n_post;
        bool before = at < p->n_post;
        to_post[i] = before ? p->unit_post_s[unit * p->n_post + at] : 60 + below(r, 5000);
        to_post[i] = one_in(r, 30) ? MATRIX_NONE : to_post[i];
    }
    for (int32_t i = 0; i < n_post; i++) {
        post[i].skills = one_in(r, 5) ? 1U << below(r, SKILLS) : 0;
        post[i].village = p->n_tps > 0 && one_in(r, 2) ? p->tps[below(r, p->n_tps)].village : 0;
    }
    p->post = post;
    p->n_post = n_post;
    p->unit_post_s = to_post;
}

static void reserve_draw(arena *a, rng *r, const duty_problem *p, duty_reserve *one)
{
    int32_t sites = 1 + below(r, SITES_MAX);
    int32_t from_s = hour(r);
    int32_t *site_tps_s = ARENA_NEW(a, int32_t, (size_t)sites * (size_t)p->n_tps);
    int32_t *unit_site_s = ARENA_NEW(a, int32_t, (size_t)p->n_unit * (size_t)sites);
    int32_t *site_kecamatan = ARENA_NEW(a, int32_t, sites);
    for (int32_t i = 0; i < sites * p->n_tps; i++) {
        site_tps_s[i] = one_in(r, 10) ? MATRIX_NONE : below(r, 8) * 300;
    }
    for (int32_t i = 0; i < p->n_unit * sites; i++) {
        unit_site_s[i] = one_in(r, 10) ? MATRIX_NONE : below(r, 5000);
    }
    for (int32_t i = 0; i < sites; i++) {
        site_kecamatan[i] = below(r, p->n_kecamatan + 1) - 1;
    }
    *one = (duty_reserve){.n = 1 + below(r, sites),
                          .guards = 1 + below(r, 3),
                          .skills = one_in(r, 2) ? 1U << below(r, SKILLS) : 0,
                          .watch_rank = p->n_class > 0 ? p->class_rank[below(r, p->n_class)] : 0,
                          .n_site = sites,
                          .site_tps_s = site_tps_s,
                          .unit_site_s = unit_site_s,
                          .site_kecamatan = site_kecamatan,
                          .from_s = from_s,
                          .to_s = from_s + (1 + below(r, 96)) * S_PER_HOUR};
}

static void more_reserves(arena *a, rng *r, duty_problem *p)
{
    duty_reserve *reserve = ARENA_NEW(a, duty_reserve, RESERVES_MAX);
    p->n_reserve = below(r, RESERVES_MAX + 1);
    for (int32_t i = 0; i < p->n_reserve; i++) {
        reserve_draw(a, r, p, &reserve[i]);
    }
    p->reserve = reserve;
}

// The lists of all persons.
typedef struct lists {
    rng *r;
    const duty_problem *p;
    int32_t *village;
    int32_t n_village;
    duty_busy *busy;
    int32_t n_busy;
} lists;

// The villages of some TPS, of one kecamatan or anywhere; some of nobody.
static int32_t draw_villages(lists *l, int32_t kecamatan)
{
    int32_t n = 0;
    for (int32_t tries = 0; tries < 8 && n < LIST_MAX && l->p->n_tps > 0; tries++) {
        const duty_tps *tps = &l->p->tps[below(l->r, l->p->n_tps)];
        if (kecamatan == ANYWHERE || tps->kecamatan == kecamatan) {
            l->village[l->n_village++] = one_in(l->r, 10) ? 1000000 : tps->village;
            n++;
        }
        if (one_in(l->r, 2)) {
            break;
        }
    }
    return n;
}

static int32_t draw_busy(lists *l)
{
    int32_t n = 1 + below(l->r, LIST_MAX);
    int32_t at_s = -S_PER_DAY;
    for (int32_t i = 0; i < n; i++) {
        at_s += (1 + below(l->r, 96)) * S_PER_HOUR;
        int32_t to_s = at_s + below(l->r, 24) * S_PER_HOUR;
        l->busy[l->n_busy++] = (duty_busy){at_s, to_s};
        at_s = to_s;
    }
    return n;
}

// Any place, his to watch or not: a pin that nothing can take is worth a few cases.
static int32_t draw_place(rng *r, const duty_problem *p)
{
    int32_t places = p->n_tps + p->n_post + p->n_reserve;
    return places > 0 ? 1 + below(r, places) : 0;
}

static void person_more(lists *l, duty_person *one, uint32_t some)
{
    rng *r = l->r;
    one->skills = one_in(r, 2) ? rng_below(r, 1U << SKILLS) : 0;
    one->overridden = one_in(r, 4 * some);
    one->hours = one_in(r, some) ? below(r, 40) : 0;
    one->told_plus1 = one_in(r, some) ? draw_place(r, l->p) : 0;
    one->pin_plus1 = one_in(r, 3 * some) ? draw_place(r, l->p) : 0;
    one->village_first = l->n_village;
    if (one->village_officer && one_in(r, 2)) {
        one->village_n = draw_villages(l, one_in(r, 8) ? ANYWHERE : l->p->unit[one->unit].kecamatan);
    }
    one->barred_first = l->n_village;
    one->barred_n = one_in(r, some) ? draw_villages(l, ANYWHERE) : 0;
    one->busy_first = l->n_busy;
    one->busy_n = one_in(r, 2 * some) ? draw_busy(l) : 0;
    if (one_in(r, 3 * some)) {
        one->from_s = hour(r);
        one->to_s = one->from_s + below(r, 200) * S_PER_HOUR;
    }
}

static void more_people(arena *a, rng *r, duty_problem *p)
{
    duty_person *person = copy_more(a, p->person, p->n_person, 0, sizeof *person);
    lists l = {.r = r,
               .p = p,
               .village = ARENA_NEW(a, int32_t, (size_t)p->n_person * 2 * LIST_MAX),
               .busy = ARENA_NEW(a, duty_busy, (size_t)p->n_person * LIST_MAX)};
    uint32_t some = 2 + rng_below(r, 8); // of how many persons one has a thing
    for (int32_t i = 0; i < p->n_person; i++) {
        person_more(&l, &person[i], some);
    }
    p->person = person;
    p->village = l.village;
    p->n_village = l.n_village;
    p->busy = l.busy;
    p->n_busy = l.n_busy;
}

void duty_gen_more(arena *a, rng *r, duty_problem *p)
{
    more_patterns(a, r, p);
    more_limits(r, p);
    more_posts(a, r, p);
    more_reserves(a, r, p);
    more_people(a, r, p);
}
