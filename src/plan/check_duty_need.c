// What a commander reads off a placement: the posts and what they lack, the least number of officers that the
// class counts force, and the counts by class and kecamatan. All counted anew.
#include <assert.h>

#include "plan/check_internal.h"

// Squads of a post such that each rests at least one shift after a shift: one when the post lasts no longer
// than a shift, else two that take turns.
static int32_t squads_needed(const duty_post *post)
{
    int64_t lasts_s = (int64_t)post->to_s - post->from_s;
    if (lasts_s <= 0 || post->guards == 0) {
        return 0;
    }
    return lasts_s > post->shift_s ? 2 : 1;
}

// Each squad that a post needs is there at most once, and has no more guards than the post's; what the squads
// lack together is the plan's post_short.
void duty_judge_posts(const duty_case *c)
{
    int32_t *times = ARENA_NEW(c->a, int32_t, (size_t)c->p->n_post * DUTY_SQUADS_MAX);
    int64_t lack = 0;
    for (int32_t i = 0; i < c->p->n_post; i++) {
        lack += (int64_t)squads_needed(&c->p->post[i]) * c->p->post[i].guards;
    }
    for (int32_t i = 0; i < c->n_squad; i++) {
        const duty_squad *s = &c->plan->squad[i];
        if (!c->squad_ok[i]) {
            continue;
        }
        const duty_post *post = &c->p->post[s->post];
        check_at_most(c->r, CHECK_DUTY_POSTS, s->post, s->person_n, post->guards);
        check_at_most(c->r, CHECK_DUTY_POSTS, s->post, s->squad, (int64_t)squads_needed(post) - 1);
        int32_t *seen = &times[(size_t)s->post * DUTY_SQUADS_MAX + (size_t)s->squad];
        *seen += 1;
        check_at_most(c->r, CHECK_DUTY_POSTS, s->post, *seen, 1);
        lack -= s->person_n;
    }
    check_equal(c->r, CHECK_DUTY_POSTS, NONE, c->plan->post_short, lack);
}

typedef struct class_count {
    int64_t tps;
    int64_t teams_min;
    int64_t people_min;
    int64_t teams;
    int64_t people;
    int64_t uncovered;
} class_count;

static bool pattern_equal(const duty_pattern *a, const duty_pattern *b)
{
    return a->polri == b->polri && a->tps == b->tps && a->linmas == b->linmas;
}

// The least that a class forces. A team covers at most pattern.tps TPS of one class, in a kecamatan of its
// pattern, and nobody is in two teams: so the kecamatan that share a pattern need at least
// ceil(their TPS / pattern.tps) teams of polri officers, wherever the TPS lie. Kecamatan are taken together
// (a group may not cross their border, which forces more) because the bound says what counts alone force.
static void count_least(const duty_case *c, int32_t class_, const int64_t *tps_in, class_count *count)
{
    for (int32_t k = 0; k < c->p->n_kecamatan; k++) {
        const duty_pattern *pattern = duty_case_pattern(c, class_, k);
        int64_t tps = 0;
        bool first = true; // of the kecamatan with this pattern
        for (int32_t other = 0; other < c->p->n_kecamatan; other++) {
            if (pattern_equal(duty_case_pattern(c, class_, other), pattern)) {
                tps += tps_in[other];
                first = first && other >= k;
            }
        }
        if (first) {
            int64_t teams = (tps + pattern->tps - 1) / pattern->tps;
            count->teams_min += teams;
            count->people_min += teams * pattern->polri;
        }
    }
}

static void count_tps(const duty_case *c, class_count *count)
{
    int64_t *tps_in = ARENA_NEW(c->a, int64_t, c->p->n_kecamatan);
    for (int32_t class_ = 0; class_ < c->p->n_class; class_++) {
        for (int32_t k = 0; k < c->p->n_kecamatan; k++) {
            tps_in[k] = 0;
        }
        for (int32_t i = 0; i < c->p->n_tps; i++) {
            if (c->p->tps[i].class_ == class_) {
                tps_in[c->p->tps[i].kecamatan]++;
                count[class_].tps++;
            }
        }
        count_least(c, class_, tps_in, &count[class_]);
    }
}

static void judge_class(const duty_case *c, int32_t class_, const class_count *count)
{
    assert(c->plan->by_class); // its being there was judged with the shape
    const duty_class_need *need = &c->plan->by_class[class_];
    check_equal(c->r, CHECK_DUTY_NEED, class_, need->tps, count->tps);
    check_equal(c->r, CHECK_DUTY_NEED, class_, need->teams_min, count->teams_min);
    check_equal(c->r, CHECK_DUTY_NEED, class_, need->people_min, count->people_min);
    check_equal(c->r, CHECK_DUTY_NEED, class_, need->teams_placed, count->teams);
    check_equal(c->r, CHECK_DUTY_NEED, class_, need->people_placed, count->people);
    check_equal(c->r, CHECK_DUTY_NEED, class_, need->tps_uncovered, count->uncovered);
}

static void judge_classes(const duty_case *c)
{
    class_count *count = ARENA_NEW(c->a, class_count, c->p->n_class);
    count_tps(c, count);
    for (int32_t i = 0; i < c->n_team; i++) {
        if (c->team_ok[i]) {
            count[c->plan->team[i].class_].teams++;
            count[c->plan->team[i].class_].people += c->plan->team[i].person_n;
        }
    }
    for (int32_t i = 0; i < c->n_uncovered; i++) {
        if (check_in(c->plan->uncovered[i], c->p->n_tps)) {
            count[c->p->tps[c->plan->uncovered[i]].class_].uncovered++;
        }
    }
    int64_t bound = 0;
    for (int32_t class_ = 0; class_ < c->p->n_class; class_++) {
        judge_class(c, class_, &count[class_]);
        bound += count[class_].people_min;
    }
    int64_t available = 0;
    for (int32_t i = 0; i < c->p->n_person; i++) {
        available += c->p->person[i].eligible;
    }
    int64_t lack = bound > available ? bound - available : 0;
    check_equal(c->r, CHECK_DUTY_NEED, NONE, c->plan->lower_bound, bound);
    check_equal(c->r, CHECK_DUTY_NEED, NONE, c->plan->available, available);
    check_equal(c->r, CHECK_DUTY_NEED, NONE, c->plan->short_by_bound, lack);
}

// The officers that the uncovered TPS of a kecamatan need: at least when they are grouped as fully as their
// patterns allow, at most when each is a group of its own. The groups themselves are not in the plan.
static void count_lack(const duty_case *c, int32_t kecamatan, int64_t *ret_least, int64_t *ret_most)
{
    int64_t *uncovered = ARENA_NEW(c->a, int64_t, c->p->n_class);
    for (int32_t i = 0; i < c->n_uncovered; i++) {
        int32_t tps = c->plan->uncovered[i];
        if (check_in(tps, c->p->n_tps) && c->p->tps[tps].kecamatan == kecamatan) {
            uncovered[c->p->tps[tps].class_]++;
        }
    }
    *ret_least = 0;
    *ret_most = 0;
    for (int32_t class_ = 0; class_ < c->p->n_class; class_++) {
        const duty_pattern *pattern = duty_case_pattern(c, class_, kecamatan);
        *ret_least += (uncovered[class_] + pattern->tps - 1) / pattern->tps * pattern->polri;
        *ret_most += uncovered[class_] * pattern->polri;
    }
}

static void judge_kecamatan(const duty_case *c, int32_t kecamatan)
{
    const duty_kecamatan_need *need = &c->plan->by_kecamatan[kecamatan];
    int64_t tps = 0;
    int64_t placed = 0;
    int64_t uncovered = 0;
    for (int32_t i = 0; i < c->p->n_tps; i++) {
        tps += c->p->tps[i].kecamatan == kecamatan;
    }
    for (int32_t i = 0; i < c->n_team; i++) {
        if (c->team_ok[i] && c->plan->team[i].kecamatan == kecamatan) {
            placed += c->plan->team[i].person_n;
        }
    }
    for (int32_t i = 0; i < c->n_uncovered; i++) {
        int32_t at = c->plan->uncovered[i];
        uncovered += check_in(at, c->p->n_tps) && c->p->tps[at].kecamatan == kecamatan;
    }
    int64_t least = 0;
    int64_t most = 0;
    count_lack(c, kecamatan, &least, &most);
    check_equal(c->r, CHECK_DUTY_NEED, kecamatan, need->tps, tps);
    check_equal(c->r, CHECK_DUTY_NEED, kecamatan, need->placed, placed);
    check_equal(c->r, CHECK_DUTY_NEED, kecamatan, need->tps_uncovered, uncovered);
    check_equal(c->r, CHECK_DUTY_NEED, kecamatan, need->short_, (int64_t)need->needed - need->placed);
    check_at_least(c->r, CHECK_DUTY_NEED, kecamatan, need->needed, placed + least);
    check_at_most(c->r, CHECK_DUTY_NEED, kecamatan, need->needed, placed + most);
}

void duty_judge_need(const duty_case *c)
{
    bool tables = check_array(c->p->n_class, c->plan->by_class) &&
                  check_array(c->p->n_kecamatan, c->plan->by_kecamatan);
    if (!check_test(c->r, CHECK_DUTY_SHAPE, tables, 0, CHECK_PART_PLAN, 0)) {
        return;
    }
    judge_classes(c);
    for (int32_t k = 0; k < c->p->n_kecamatan; k++) {
        judge_kecamatan(c, k);
    }
}
