#include "plan/duty_internal.h"

// Two squads that take turns rest one shift after each shift, whatever its length; a post that lasts one
// shift needs no second.
static int32_t post_squads(const duty_post *post)
{
    int64_t length_s = (int64_t)post->to_s - post->from_s;
    if (length_s <= 0 || post->guards == 0) {
        return 0;
    }
    return length_s > post->shift_s ? 2 : 1;
}

static duty_post_kind post_kind(const duty_post *post)
{
    return post->kecamatan < 0 ? DUTY_POST_KABUPATEN : DUTY_POST_KECAMATAN;
}

void duty_posts_open(arena *a, const duty_problem *p, duty_plan *plan)
{
    plan->squad = ARENA_NEW(a, duty_squad, p->n_post * 2);
    plan->n_squad = 0;
    for (int32_t i = 0; i < p->n_post; i++) {
        for (int32_t q = 0; q < post_squads(&p->post[i]); q++) {
            plan->squad[plan->n_squad++] = (duty_squad){.post = i, .squad = q};
        }
    }
}

int32_t duty_posts_rows(const duty_problem *p, const duty_plan *plan, duty_post_kind kind)
{
    int32_t rows = 0;
    for (int32_t s = 0; s < plan->n_squad; s++) {
        const duty_post *post = &p->post[plan->squad[s].post];
        rows += post_kind(post) == kind ? post->guards : 0;
    }
    return rows;
}

static int64_t *post_cost(arena *scratch, const duty_problem *p, const duty_people *people, int32_t i)
{
    const duty_post *post = &p->post[i];
    int32_t *travel_s = ARENA_NEW(scratch, int32_t, p->n_unit);
    for (int32_t u = 0; u < p->n_unit; u++) {
        travel_s[u] = p->unit_post_s[(size_t)u * (size_t)p->n_post + (size_t)i];
    }
    duty_demand d = {
        .kecamatan = post->kecamatan,
        .from_s = post->from_s,
        .to_s = post->to_s,
        .neighbours = post_kind(post) == DUTY_POST_KABUPATEN,
        .village_officers = false, // a post binds for days, and the last leg of the goods lies within them
        .travel_s = travel_s,
    };
    return duty_people_cost(scratch, p, people, &d);
}

void duty_posts_match(arena *scratch, const duty_problem *p, const duty_people *people, const duty_plan *plan,
                      duty_post_kind kind, duty_match *m, int32_t *ret_squad_of)
{
    int64_t **cost = ARENA_NEW(scratch, int64_t *, p->n_post);
    for (int32_t i = 0; i < p->n_post; i++) {
        cost[i] = post_kind(&p->post[i]) == kind ? post_cost(scratch, p, people, i) : NULL;
    }
    for (int32_t guard = 0; guard < DUTY_TEAM_MAX; guard++) {
        for (int32_t s = 0; s < plan->n_squad; s++) {
            int32_t i = plan->squad[s].post;
            bool wanted = post_kind(&p->post[i]) == kind && guard < p->post[i].guards;
            if (wanted && duty_match_add(m, cost[i], 1)) {
                ret_squad_of[m->n_row - 1] = s;
            }
        }
    }
}

void duty_posts_fill(duty_people *people, const duty_match *m, int32_t n_row, const int32_t *squad_of,
                     duty_plan *plan)
{
    for (int32_t r = 0; r < n_row; r++) {
        duty_squad *squad = &plan->squad[squad_of[r]];
        squad->person[squad->person_n++] = duty_people_take(people, m->col_of[r]);
    }
}

int32_t duty_posts_short(const duty_problem *p, const duty_plan *plan)
{
    int32_t lack = 0;
    for (int32_t s = 0; s < plan->n_squad; s++) {
        lack += p->post[plan->squad[s].post].guards - plan->squad[s].person_n;
    }
    return lack;
}
