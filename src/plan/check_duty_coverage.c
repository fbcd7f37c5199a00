// The bounds of coverage: what the counts of people and TPS alone prove, wherever the TPS lie.
#include "plan/check_internal.h"

#include <stdlib.h>

// No group reaches beyond a part. Counts by part and class are at [part * n_class + class].
typedef struct coverage {
    const duty_case *c;
    int64_t serve; // persons who could serve in teams beside the guards that come first
    int32_t n_part;
    int32_t *kecamatan; // [n_part]
    int64_t *all;       // TPS that somebody could cover
    int64_t *covered;   // [n_class] by the plan
    int64_t *tps;       // [n_class] to count in
} coverage;

static int64_t *part_tps(const coverage *v, int32_t part)
{
    return &v->all[(size_t)part * (size_t)v->c->p->n_class];
}

static bool comes_first(const duty_post *post)
{
    return post->first || post->kecamatan == -1;
}

// A squad that comes first and is on duty when voting begins.
typedef struct first_squad {
    int32_t post;
    int64_t from_s;
    int64_t to_s;
} first_squad;

// The squads that come first and are on duty when voting begins, if the teams are on duty then. *ret_guards
// is who stands in them.
static first_squad *first_squads(const duty_case *c, size_t *ret_n, int64_t *ret_guards)
{
    first_squad *list = ARENA_NEW(c->a, first_squad, c->n_squad);
    int64_t at_s = c->p->phase[1].from_s;
    bool together = at_s >= duty_case_begin(c->p) && at_s < duty_case_end(c->p);
    for (int32_t i = 0; i < c->n_squad && together; i++) {
        const duty_squad *squad = &c->plan->squad[i];
        first_squad one = {.post = squad->post};
        duty_case_squad_times(c, squad, &one.from_s, &one.to_s);
        if (comes_first(&c->p->post[squad->post]) && one.from_s <= at_s && at_s < one.to_s) {
            list[(*ret_n)++] = one;
            *ret_guards += squad->person_n;
        }
    }
    return list;
}

static bool could_guard(const duty_case *c, const duty_person *who, const first_squad *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (who->from_s <= list[i].from_s && who->to_s >= list[i].to_s &&
            duty_belongs_to_post(c, who, list[i].post)) {
            return true;
        }
    }
    return false;
}

// Of those who could serve in teams, how many the guards that come first take: as many as there are beyond
// all who could only be guards.
static int64_t guards_count(const duty_case *c)
{
    size_t n = 0;
    int64_t guards = 0;
    const first_squad *list = first_squads(c, &n, &guards);
    for (int32_t i = 0; i < c->p->n_person; i++) {
        const duty_person *who = &c->p->person[i];
        guards -= who->eligible && !duty_may_serve(c, who) && could_guard(c, who, list, n);
    }
    return guards > 0 ? guards : 0;
}

static int64_t people_count(const duty_case *c)
{
    int64_t people = -guards_count(c);
    for (int32_t i = 0; i < c->p->n_person; i++) {
        people += duty_may_serve(c, &c->p->person[i]);
    }
    return people > 0 ? people : 0;
}

static coverage coverage_open(const duty_case *c, const bool *coverable)
{
    duty_tps_lists list = duty_tps_by_part(c, false);
    coverage v = {.c = c, .serve = people_count(c), .n_part = list.n};
    v.kecamatan = ARENA_NEW(c->a, int32_t, v.n_part);
    v.all = ARENA_NEW(c->a, int64_t, (size_t)v.n_part * (size_t)c->p->n_class);
    v.covered = ARENA_NEW(c->a, int64_t, c->p->n_class);
    v.tps = ARENA_NEW(c->a, int64_t, c->p->n_class);
    for (int32_t k = 0; k < v.n_part; k++) {
        for (int32_t i = list.first[k]; i < list.first[k + 1]; i++) {
            const duty_tps *tps = &c->p->tps[list.tps[i]];
            v.kecamatan[k] = tps->kecamatan;
            v.covered[tps->class_] += c->covered[list.tps[i]];
            part_tps(&v, k)[tps->class_] += coverable[list.tps[i]];
        }
    }
    return v;
}

// All parts as one, each class with the fewest officers and the most TPS of any: the most TPS of a class that
// so many people can cover beside what the plan covers of the classes before it.
static int64_t most_together(const coverage *v, const bool *before, int32_t class_, bool by_room)
{
    const duty_case *c = v->c;
    int64_t *polri = ARENA_NEW(c->a, int64_t, c->p->n_class);
    int64_t *tps = ARENA_NEW(c->a, int64_t, c->p->n_class);
    int64_t *there = ARENA_NEW(c->a, int64_t, c->p->n_class);
    for (int32_t i = 0; i < c->p->n_class; i++) {
        polri[i] = DUTY_TEAM_MAX;
        tps[i] = 1;
        for (int32_t k = 0; k < v->n_part; k++) {
            const duty_pattern *pattern = duty_case_pattern(c, i, v->kecamatan[k]);
            int64_t least = duty_pattern_least(pattern);
            bool asked = (before[i] || i == class_) && part_tps(v, k)[i] > 0;
            there[i] += asked ? part_tps(v, k)[i] : 0;
            polri[i] = asked && least < polri[i] ? least : polri[i];
            tps[i] = asked && pattern->tps > tps[i] ? pattern->tps : tps[i];
        }
        v->tps[i] = before[i] ? v->covered[i] : 0;
    }
    duty_crowd crowd = duty_crowd_open(c, polri, tps, there, by_room);
    int64_t low = 0;
    int64_t high = there[class_];
    while (low < high) {
        int64_t middle = high - (high - low) / 2;
        v->tps[class_] = middle;
        bool enough = duty_crowd_least(&crowd, v->tps, NULL, NULL).people <= v->serve;
        low = enough ? middle : low;
        high = enough ? high : middle - 1;
    }
    return low;
}

// So many more TPS of a class for so many more officers.
typedef struct offer {
    int64_t tps;
    int64_t people;
} offer;

// More TPS an officer first; what costs nobody before all.
static int compare_offer(const void *left, const void *right)
{
    const offer *a = left;
    const offer *b = right;
    int64_t x = a->tps * b->people;
    int64_t y = b->tps * a->people;
    return (x < y) - (x > y);
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

// The most TPS that so many people can take of the offers: the best ones, and a share of the last.
static int64_t most_of_offers(offer *list, size_t n, int64_t people)
{
    int64_t divisor = 0;
    int64_t most = 0;
    for (size_t i = 0; i < n; i++) {
        divisor = common_divisor(list[i].people, divisor);
    }
    people = people > 0 ? people : 0;
    people -= divisor > 0 ? people % divisor : 0;
    qsort(list, n, sizeof *list, compare_offer);
    for (size_t i = 0; i < n; i++) {
        if (list[i].people > people) {
            return most + list[i].tps * people / list[i].people;
        }
        most += list[i].tps;
        people -= list[i].people;
    }
    return most;
}

// What a part offers of a class, TPS by TPS, beside all of the classes before: `base` people.
static size_t part_offers(const coverage *v, const bool *before, int32_t class_, int32_t part, bool by_room,
                          offer *list, int64_t *ret_base)
{
    const int64_t *all = part_tps(v, part);
    size_t n = 0;
    for (int32_t i = 0; i < v->c->p->n_class; i++) {
        v->tps[i] = before[i] || i == class_ ? all[i] : 0;
    }
    duty_crowd crowd = duty_crowd_of(v->c, v->kecamatan[part], true, v->tps, by_room);
    v->tps[class_] = 0;
    *ret_base = duty_crowd_least(&crowd, v->tps, NULL, NULL).people;
    int64_t people = *ret_base;
    offer next = {0, 0};
    for (int64_t i = 1; i <= all[class_]; i++) {
        v->tps[class_] = i;
        int64_t now = duty_crowd_least(&crowd, v->tps, NULL, NULL).people;
        if (now > people) {
            list[n] = next;
            n += next.tps > 0;
            next = (offer){0, now - people};
            people = now;
        }
        next.tps++;
    }
    list[n] = next;
    return n + (next.tps > 0);
}

static bool all_covered(const coverage *v, int32_t class_)
{
    int64_t all = 0;
    for (int32_t k = 0; k < v->n_part; k++) {
        all += part_tps(v, k)[class_];
    }
    return v->covered[class_] >= all;
}

// Where all TPS of the classes before are covered, it is known what they need and leave free in each part.
// INT64_MAX where they are not.
static int64_t most_apart(const coverage *v, const bool *before, int32_t class_, bool by_room)
{
    const duty_case *c = v->c;
    offer *list = ARENA_NEW(c->a, offer, (size_t)c->p->n_tps + 1);
    int64_t people = v->serve;
    size_t n = 0;
    for (int32_t i = 0; i < c->p->n_class; i++) {
        if (before[i] && !all_covered(v, i)) {
            return INT64_MAX;
        }
    }
    for (int32_t k = 0; k < v->n_part; k++) {
        int64_t base = 0;
        n += part_offers(v, before, class_, k, by_room, &list[n], &base);
        people -= base;
    }
    return most_of_offers(list, n, people);
}

static int64_t lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

// Of the classes before it (by rank, then number) as much is covered as the plan covers.
static void judge_class(const coverage *v, const duty_counted *count, int32_t class_, bool *before)
{
    const duty_problem *p = v->c->p;
    int64_t all = 0;
    for (int32_t i = 0; i < p->n_class; i++) {
        int32_t rank = p->class_rank[i];
        before[i] = rank > p->class_rank[class_] || (rank == p->class_rank[class_] && i < class_);
    }
    for (int32_t t = 0; t < p->n_tps; t++) {
        all += p->tps[t].class_ == class_;
    }
    int64_t most = INT64_MAX;
    for (int by_room = 0; by_room < 2; by_room++) {
        most = lesser(most, most_together(v, before, class_, by_room == 1));
        most = lesser(most, most_apart(v, before, class_, by_room == 1));
    }
    duty_judge_claim(v->c, DUTY_BOUND_UNCOVERED, v->c->plan->bound.uncovered[class_], all - most,
                     count->uncovered[class_]);
}

void duty_judge_coverage(const duty_case *c, const duty_counted *count, const bool *coverable)
{
    coverage v = coverage_open(c, coverable);
    bool *before = ARENA_NEW(c->a, bool, c->p->n_class);
    for (int32_t class_ = 0; class_ < c->p->n_class; class_++) {
        judge_class(&v, count, class_, before);
    }
}
