// Laws of every placement, over generated problems: written from plan/duty.h alone.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "duty_gen.h"
#include "plan/check.h"
#include "plan/duty_internal.h"
#include "prop.h"

// Fails the case with the law that does not hold.
#define LAW(condition)                                                                                       \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "# law broken: %s\n", #condition);                                               \
            return false;                                                                                    \
        }                                                                                                    \
    } while (0)

static const duty_options quick = {.seed = 11, .iterations = 300};

static int32_t near_s(const duty_problem *p, int32_t i, int32_t j)
{
    const matrix *m = &p->near[p->tps[i].kecamatan];
    return m->time_s[p->tps[i].local * m->n + p->tps[j].local];
}

static bool present(const duty_person *q, int32_t from_s, int32_t to_s)
{
    return q->from_s <= from_s && q->to_s >= to_s;
}

static bool law_cover(const duty_problem *p, const duty_plan *plan, int32_t *seen)
{
    int32_t covered = 0;
    for (int32_t t = 0; t < plan->n_team; t++) {
        const duty_team *team = &plan->team[t];
        LAW(team->tps_first == covered && team->tps_n >= 1);
        covered += team->tps_n;
    }
    LAW(covered + plan->n_uncovered == p->n_tps);
    for (int32_t i = 0; i < covered; i++) {
        seen[plan->team_tps[i]]++;
    }
    for (int32_t i = 0; i < plan->n_uncovered; i++) {
        seen[plan->uncovered[i]]++;
    }
    for (int32_t i = 0; i < p->n_tps; i++) {
        LAW(seen[i] == 1);
    }
    for (int32_t i = 1; i < plan->n_uncovered; i++) {
        int32_t a = plan->uncovered[i - 1];
        int32_t b = plan->uncovered[i];
        int32_t rank_a = p->class_rank[p->tps[a].class_];
        int32_t rank_b = p->class_rank[p->tps[b].class_];
        LAW(rank_a > rank_b || (rank_a == rank_b && a < b));
    }
    return true;
}

static bool law_group(const duty_problem *p, const duty_plan *plan, const duty_team *team)
{
    const duty_pattern *pattern = &p->pattern[team->class_ * p->n_kecamatan + team->kecamatan];
    const int32_t *tps = &plan->team_tps[team->tps_first];
    LAW(team->tps_n <= pattern->tps);
    LAW(team->person_n == pattern->polri);
    LAW(team->linmas == pattern->linmas);
    int32_t longest = 0;
    for (int32_t i = 0; i < team->tps_n; i++) {
        LAW(p->tps[tps[i]].kecamatan == team->kecamatan);
        LAW(p->tps[tps[i]].class_ == team->class_);
        for (int32_t j = 0; j < team->tps_n; j++) {
            int32_t s = near_s(p, tps[i], tps[j]);
            LAW(i == j || s != MATRIX_NONE);
            longest = i != j && s > longest ? s : longest;
        }
    }
    LAW(team->longest_hop_s == longest);
    return true;
}

static bool law_members(const duty_problem *p, const duty_plan *plan, const duty_team *team, int32_t *used)
{
    const int32_t *tps = &plan->team_tps[team->tps_first];
    int32_t travel = 0;
    for (int32_t i = 0; i < team->person_n; i++) {
        const duty_person *q = &p->person[team->person[i]];
        LAW(used[team->person[i]]++ == 0);
        LAW(q->eligible);
        LAW(!q->village_officer || p->unit[q->unit].kecamatan == team->kecamatan);
        for (int32_t f = 0; f < DUTY_PHASES; f++) {
            LAW(present(q, p->phase[f].from_s, p->phase[f].to_s));
        }
        int32_t nearest = MATRIX_NONE;
        for (int32_t k = 0; k < team->tps_n; k++) {
            int32_t s = p->unit_tps_s[q->unit * p->n_tps + tps[k]];
            nearest = s != MATRIX_NONE && (nearest == MATRIX_NONE || s < nearest) ? s : nearest;
        }
        LAW(nearest != MATRIX_NONE);
        travel = nearest > travel ? nearest : travel;
    }
    LAW(team->travel_s == travel);
    return true;
}

static bool law_posts(const duty_problem *p, const duty_plan *plan, int32_t *used)
{
    int32_t at = 0;
    int32_t lack = 0;
    for (int32_t i = 0; i < p->n_post; i++) {
        const duty_post *post = &p->post[i];
        int32_t squads = post->to_s - post->from_s > post->shift_s ? 2 : 1;
        for (int32_t q = 0; q < squads; q++, at++) {
            LAW(at < plan->n_squad);
            const duty_squad *squad = &plan->squad[at];
            LAW(squad->post == i && squad->squad == q && squad->person_n <= post->guards);
            lack += post->guards - squad->person_n;
            for (int32_t m = 0; m < squad->person_n; m++) {
                const duty_person *one = &p->person[squad->person[m]];
                int32_t home = p->unit[one->unit].kecamatan;
                LAW(used[squad->person[m]]++ == 0);
                LAW(one->eligible && !one->village_officer && present(one, post->from_s, post->to_s));
                LAW(p->unit_post_s[one->unit * p->n_post + i] != MATRIX_NONE);
                LAW(post->kecamatan < 0 || home < 0 || home == post->kecamatan);
            }
        }
    }
    LAW(at == plan->n_squad);
    LAW(plan->post_short == lack);
    return true;
}

// The least number of teams of a class: kecamatan of one pattern counted together. In these problems a
// pattern differs in its TPS alone, and in two ways at most.
static int32_t teams_least(const duty_problem *p, int32_t class_)
{
    const duty_pattern *pattern = &p->pattern[class_ * p->n_kecamatan];
    int32_t same = 0;
    int32_t other = 0;
    int32_t other_room = 1;
    for (int32_t i = 0; i < p->n_tps; i++) {
        int32_t room = pattern[p->tps[i].kecamatan].tps;
        if (p->tps[i].class_ == class_ && room == pattern[0].tps) {
            same++;
        } else if (p->tps[i].class_ == class_) {
            other++;
            other_room = room;
        }
    }
    return (same + pattern[0].tps - 1) / pattern[0].tps + (other + other_room - 1) / other_room;
}

static bool law_class(const duty_problem *p, const duty_plan *plan, int32_t class_)
{
    const duty_class_need *need = &plan->by_class[class_];
    int32_t polri = p->pattern[class_ * p->n_kecamatan].polri;
    int32_t tps = 0;
    int32_t teams = 0;
    for (int32_t i = 0; i < p->n_tps; i++) {
        tps += p->tps[i].class_ == class_;
    }
    for (int32_t t = 0; t < plan->n_team; t++) {
        teams += plan->team[t].class_ == class_;
    }
    LAW(need->tps == tps);
    LAW(need->teams_min == teams_least(p, class_));
    LAW(need->people_min == need->teams_min * polri);
    LAW(need->teams_placed == teams && need->people_placed == teams * polri);
    LAW(need->tps_uncovered > 0 || need->teams_placed >= need->teams_min);
    return true;
}

static bool law_need(const duty_problem *p, const duty_plan *plan)
{
    int32_t bound = 0;
    int32_t tps_uncovered = 0;
    for (int32_t c = 0; c < p->n_class; c++) {
        LAW(law_class(p, plan, c));
        bound += plan->by_class[c].people_min;
        tps_uncovered += plan->by_class[c].tps_uncovered;
    }
    int32_t available = 0;
    for (int32_t i = 0; i < p->n_person; i++) {
        available += p->person[i].eligible;
    }
    LAW(plan->lower_bound == bound && plan->available == available);
    LAW(plan->short_by_bound == (bound > available ? bound - available : 0));
    LAW(tps_uncovered == plan->n_uncovered);
    return true;
}

// The groups that a kecamatan and class need at least: one cell of mutual reach after the other.
static int32_t groups_least(const duty_problem *p, int32_t kecamatan, int32_t class_, bool *counted)
{
    int32_t room = p->pattern[class_ * p->n_kecamatan + kecamatan].tps;
    int32_t groups = 0;
    for (int32_t i = 0; i < p->n_tps; i++) {
        if (counted[i] || p->tps[i].kecamatan != kecamatan || p->tps[i].class_ != class_) {
            continue;
        }
        int32_t together = 0;
        for (int32_t j = i; j < p->n_tps; j++) {
            bool same = p->tps[j].kecamatan == kecamatan && p->tps[j].class_ == class_;
            if (same && (i == j || near_s(p, i, j) != MATRIX_NONE)) {
                counted[j] = true;
                together++;
            }
        }
        groups += (together + room - 1) / room;
    }
    return groups;
}

static bool law_kecamatan(arena *a, const duty_problem *p, const duty_plan *plan)
{
    bool *counted = ARENA_NEW(a, bool, p->n_tps);
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        const duty_kecamatan_need *need = &plan->by_kecamatan[k];
        int32_t needed = 0;
        int32_t placed = 0;
        int32_t tps = 0;
        for (int32_t c = 0; c < p->n_class; c++) {
            needed += groups_least(p, k, c, counted) * p->pattern[c * p->n_kecamatan + k].polri;
        }
        for (int32_t t = 0; t < plan->n_team; t++) {
            placed += plan->team[t].kecamatan == k ? plan->team[t].person_n : 0;
        }
        for (int32_t i = 0; i < p->n_tps; i++) {
            tps += p->tps[i].kecamatan == k;
        }
        LAW(need->tps == tps && need->needed == needed && need->placed == placed);
        LAW(need->short_ == needed - placed);
        LAW((need->short_ > 0) == (need->tps_uncovered > 0));
    }
    return true;
}

// ---- everybody who can be placed is ----

// Who could stand where: persons against single duties (a guard of a kabupaten post, an officer of a group).
typedef struct bipartite {
    int32_t n_duty;
    int32_t n_person;
    bool *may; // [n_duty * n_person]
    int32_t *duty_of;
    bool *visited;
} bipartite;

// Augmenting paths by depth first (Kuhn, 1955).
static bool bipartite_place(bipartite *b, int32_t duty)
{
    for (int32_t i = 0; i < b->n_person; i++) {
        if (!b->may[duty * b->n_person + i] || b->visited[i]) {
            continue;
        }
        b->visited[i] = true;
        if (b->duty_of[i] < 0 || bipartite_place(b, b->duty_of[i])) {
            b->duty_of[i] = duty;
            return true;
        }
    }
    return false;
}

static bool may_join(const duty_problem *p, const duty_groups *groups, const duty_group *g,
                     const duty_person *q)
{
    bool reach = false;
    for (int32_t i = g->tps_first; i < g->tps_first + g->tps_n; i++) {
        reach = reach || p->unit_tps_s[q->unit * p->n_tps + groups->tps[i]] != MATRIX_NONE;
    }
    bool own = p->unit[q->unit].kecamatan == g->kecamatan;
    return q->eligible && reach && (own || !q->village_officer) &&
           present(q, p->phase[0].from_s, p->phase[DUTY_PHASES - 1].to_s);
}

static bool all_can_be_placed(arena *a, const duty_problem *p, const duty_plan *plan)
{
    duty_groups groups;
    duty_groups_form(a, p, &quick, &groups);
    int32_t duties = 0;
    for (int32_t g = 0; g < groups.n; g++) {
        duties += duty_pattern_of(p, groups.group[g].class_, groups.group[g].kecamatan)->polri;
    }
    for (int32_t s = 0; s < plan->n_squad; s++) {
        duties += p->post[plan->squad[s].post].guards;
    }
    bipartite b = {.n_person = p->n_person,
                   .may = ARENA_NEW(a, bool, duties * p->n_person),
                   .duty_of = ARENA_NEW(a, int32_t, p->n_person),
                   .visited = ARENA_NEW(a, bool, p->n_person)};
    for (int32_t s = 0; s < plan->n_squad; s++) {
        const duty_post *post = &p->post[plan->squad[s].post];
        for (int32_t k = 0; k < post->guards && post->kecamatan < 0; k++, b.n_duty++) {
            for (int32_t i = 0; i < p->n_person; i++) {
                const duty_person *q = &p->person[i];
                b.may[b.n_duty * p->n_person + i] =
                    q->eligible && !q->village_officer && present(q, post->from_s, post->to_s);
            }
        }
    }
    for (int32_t g = 0; g < groups.n; g++) {
        const duty_group *group = &groups.group[g];
        int32_t polri = duty_pattern_of(p, group->class_, group->kecamatan)->polri;
        for (int32_t k = 0; k < polri; k++, b.n_duty++) {
            for (int32_t i = 0; i < p->n_person; i++) {
                b.may[b.n_duty * p->n_person + i] = may_join(p, &groups, group, &p->person[i]);
            }
        }
    }
    memset(b.duty_of, -1, (size_t)p->n_person * sizeof *b.duty_of);
    bool all = true;
    for (int32_t d = 0; d < b.n_duty && all; d++) {
        memset(b.visited, 0, (size_t)p->n_person * sizeof *b.visited);
        all = bipartite_place(&b, d);
    }
    return all;
}

static bool law_complete(arena *a, const duty_problem *p, const duty_plan *plan)
{
    int32_t kabupaten_lack = 0;
    for (int32_t s = 0; s < plan->n_squad; s++) {
        const duty_post *post = &p->post[plan->squad[s].post];
        kabupaten_lack += post->kecamatan < 0 ? post->guards - plan->squad[s].person_n : 0;
    }
    bool complete = plan->n_uncovered == 0 && kabupaten_lack == 0;
    LAW(complete == all_can_be_placed(a, p, plan));
    return true;
}

// The product's judge finds nothing either.
static bool law_judged(arena *a, const duty_problem *p, const duty_plan *plan)
{
    check_report report;
    check_report_init(a, &report);
    check_duty(a, p, plan, &report);
    if (report.n_fault > 0) {
        fprintf(stderr, "# judge: %s\n", check_name(report.kept[0].code));
    }
    LAW(report.n_fault == 0);
    return true;
}

static bool same_plan(const duty_problem *p, const duty_plan *x, const duty_plan *y)
{
    size_t covered = (size_t)(p->n_tps - x->n_uncovered);
    return x->n_team == y->n_team && x->n_squad == y->n_squad && x->n_uncovered == y->n_uncovered &&
           x->iterations == y->iterations && x->post_short == y->post_short &&
           memcmp(x->team, y->team, (size_t)x->n_team * sizeof *x->team) == 0 &&
           memcmp(x->squad, y->squad, (size_t)x->n_squad * sizeof *x->squad) == 0 &&
           memcmp(x->team_tps, y->team_tps, covered * sizeof *x->team_tps) == 0;
}

static bool laws_hold(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    duty_gen_spec spec = duty_gen_small(r, size);
    duty_problem p = duty_gen(&a, &spec, rng_next(r));
    duty_plan plan;
    duty_solve(&a, &p, &quick, &plan);
    int32_t *seen = ARENA_NEW(&a, int32_t, p.n_tps);
    int32_t *used = ARENA_NEW(&a, int32_t, p.n_person);
    bool ok = law_cover(&p, &plan, seen) && law_posts(&p, &plan, used) && law_need(&p, &plan) &&
              law_kecamatan(&a, &p, &plan) && law_complete(&a, &p, &plan) && law_judged(&a, &p, &plan);
    for (int32_t t = 0; t < plan.n_team && ok; t++) {
        ok = law_group(&p, &plan, &plan.team[t]) && law_members(&p, &plan, &plan.team[t], used);
    }
    duty_plan again;
    duty_solve(&a, &p, &quick, &again);
    ok = ok && same_plan(&p, &plan, &again);
    arena_done(&a);
    return ok;
}

static void test_laws(void **state)
{
    (void)state;
    assert_true(prop_check("duty laws", laws_hold, 1200, 40, NULL));
}

// Where each kecamatan has its need in own officers, nothing is uncovered and no post lacks.
static bool enough_is_enough(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    duty_gen_spec spec = duty_gen_small(r, size);
    int32_t need = 0;
    for (int32_t c = 0; c < DUTY_GEN_CLASSES; c++) {
        need += spec.class_tps[c] * spec.pattern[c].polri;
    }
    spec.village_officer_permille = 0;
    spec.absent = 0;
    spec.pool_permille = 500;
    spec.people = 4 * (need + spec.kabupaten_guards * 4 + spec.ppk_guards * 2 * spec.n_kecamatan) + 10;
    duty_problem p = duty_gen(&a, &spec, rng_next(r));
    duty_plan plan;
    duty_solve(&a, &p, &quick, &plan);
    bool ok = plan.n_uncovered == 0 && plan.post_short == 0;
    arena_done(&a);
    return ok;
}

static void test_enough(void **state)
{
    (void)state;
    assert_true(prop_check("duty enough", enough_is_enough, 150, 30, NULL));
}

// A whole kabupaten, short of people or not, with islands and posts.
static void test_kabupaten(void **state)
{
    (void)state;
    for (int32_t people = 900; people <= 1500; people += 300) {
        arena a = {0};
        duty_gen_spec spec = duty_gen_oki();
        spec.people = people;
        spec.absent = 30;
        spec.island_permille = 200;
        spec.kabupaten_guards = 4;
        spec.ppk_guards = 2;
        duty_problem p = duty_gen(&a, &spec, (uint64_t)people);
        duty_plan plan;
        duty_solve(&a, &p, &quick, &plan);
        assert_true(law_judged(&a, &p, &plan));
        assert_true(law_kecamatan(&a, &p, &plan));
        assert_true((plan.n_uncovered == 0) == (people == 1500));
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_laws),
        cmocka_unit_test(test_enough),
        cmocka_unit_test(test_kabupaten),
    };
    return cmocka_run_group_tests_name("plan/duty_property", tests, NULL, NULL);
}
