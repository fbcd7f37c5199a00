// Posts and reserves: squads in turns, reserves at distinct sites, what they answer, and what is lacking.
#include "plan/check_internal.h"

// Each squad that a post needs is there at most once, and has no more guards than the post's; what the squads
// lack together is the plan's post_short.
static void judge_squads(const duty_case *c)
{
    int32_t *times = ARENA_NEW(c->a, int32_t, (size_t)c->p->n_post * DUTY_SQUADS_MAX);
    int64_t lack = 0;
    for (int32_t i = 0; i < c->p->n_post; i++) {
        lack += (int64_t)duty_case_squads(&c->p->post[i]) * c->p->post[i].guards;
    }
    for (int32_t i = 0; i < c->n_squad; i++) {
        const duty_squad *s = &c->plan->squad[i];
        if (!c->squad_ok[i]) {
            continue;
        }
        const duty_post *post = &c->p->post[s->post];
        check_at_most(c->r, CHECK_DUTY_POSTS, s->post, s->person_n, post->guards);
        check_at_most(c->r, CHECK_DUTY_POSTS, s->post, s->squad, (int64_t)duty_case_squads(post) - 1);
        int32_t *seen = &times[(size_t)s->post * DUTY_SQUADS_MAX + (size_t)s->squad];
        *seen += 1;
        check_at_most(c->r, CHECK_DUTY_POSTS, s->post, *seen, 1);
        lack -= s->person_n;
    }
    check_equal(c->r, CHECK_DUTY_POSTS, NONE, c->plan->post_short, lack);
}

int32_t duty_case_answer(const duty_case *c, int32_t reserve, int32_t tps, int64_t *ret_s)
{
    const duty_reserve *from = &c->p->reserve[reserve];
    int32_t best = NONE;
    int64_t best_s = 0;
    for (int32_t i = 0; i < c->n_stand; i++) {
        const duty_stand *s = &c->plan->stand[i];
        if (!c->stand_ok[i] || s->reserve != reserve) {
            continue;
        }
        int64_t time_s = from->site_tps_s[(size_t)s->site * (size_t)c->p->n_tps + (size_t)tps];
        if (time_s >= 0 && (best == NONE || time_s < best_s)) {
            best = i;
            best_s = time_s;
        }
    }
    *ret_s = best_s;
    return best;
}

bool duty_case_watched(const duty_case *c, int32_t reserve, int32_t tps)
{
    return c->p->class_rank[c->p->tps[tps].class_] >= c->p->reserve[reserve].watch_rank;
}

typedef struct answered {
    int64_t n;
    int64_t worst_s;
} answered;

// What each stand answers, [n_stand].
static answered *answers_count(const duty_case *c)
{
    answered *by_stand = ARENA_NEW(c->a, answered, c->n_stand);
    for (int32_t i = 0; i < c->p->n_reserve; i++) {
        for (int32_t t = 0; t < c->p->n_tps; t++) {
            int64_t time_s = 0;
            int32_t stand = duty_case_watched(c, i, t) ? duty_case_answer(c, i, t, &time_s) : NONE;
            if (stand != NONE) {
                answered *one = &by_stand[stand];
                one->n++;
                one->worst_s = time_s > one->worst_s ? time_s : one->worst_s;
            }
        }
    }
    return by_stand;
}

// Each reserve stands at its number of sites, no two the same, with no more officers than it has at each.
static void judge_reserves(const duty_case *c)
{
    const answered *by_stand = answers_count(c);
    int32_t *times = ARENA_NEW(c->a, int32_t, c->p->n_reserve);
    for (int32_t i = 0; i < c->n_stand; i++) {
        const duty_stand *s = &c->plan->stand[i];
        if (!c->stand_ok[i]) {
            continue;
        }
        times[s->reserve]++;
        bool first = i == 0 || s[-1].reserve != s->reserve || s[-1].site != s->site;
        check_test(c->r, CHECK_DUTY_RESERVES, first, s->reserve, s->site, NONE);
        check_at_most(c->r, CHECK_DUTY_RESERVES, s->reserve, s->person_n, c->p->reserve[s->reserve].guards);
        check_equal(c->r, CHECK_DUTY_RESERVES, s->reserve, s->answers, by_stand[i].n);
        check_equal(c->r, CHECK_DUTY_RESERVES, s->reserve, s->worst_s, by_stand[i].worst_s);
    }
    for (int32_t i = 0; i < c->p->n_reserve; i++) {
        check_equal(c->r, CHECK_DUTY_RESERVES, i, times[i], c->p->reserve[i].n);
    }
}

void duty_judge_posts(const duty_case *c)
{
    judge_squads(c);
    judge_reserves(c);
}
