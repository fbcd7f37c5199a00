// Posts: how many squads stand there, when, and what they ask of their guards.
#include "plan/duty_internal.h"

// Two squads that take turns rest one shift after each shift, whatever its length; a post that lasts one
// shift, or whose people stay all the time, needs no second.
int32_t duty_post_squads(const duty_post *post)
{
    int64_t length_s = (int64_t)post->to_s - post->from_s;
    if (length_s <= 0 || post->guards == 0) {
        return 0;
    }
    return post->shift_s > 0 && length_s > post->shift_s ? 2 : 1;
}

void duty_posts_open(arena *a, const duty_problem *p, duty_plan *plan)
{
    plan->squad = ARENA_NEW(a, duty_squad, (size_t)p->n_post * DUTY_SQUADS_MAX);
    plan->n_squad = 0;
    for (int32_t i = 0; i < p->n_post; i++) {
        for (int32_t q = 0; q < duty_post_squads(&p->post[i]); q++) {
            plan->squad[plan->n_squad++] = (duty_squad){.post = i, .squad = q};
        }
    }
}

// Nobody comes before the post is held, though a handover may be longer than a shift.
void duty_squad_span(const duty_problem *p, int32_t post, int32_t squad, int32_t *ret_from_s,
                     int32_t *ret_to_s)
{
    const duty_post *at = &p->post[post];
    int32_t squads = duty_post_squads(at);
    *ret_from_s = at->from_s;
    *ret_to_s = at->to_s;
    if (squads < 2) {
        return;
    }
    int64_t shifts = ((int64_t)at->to_s - at->from_s + at->shift_s - 1) / at->shift_s;
    int64_t last = (shifts - 1 - squad) / squads * squads + squad;
    int64_t end_s = at->from_s + (last + 1) * at->shift_s;
    int64_t begin_s = squad == 0 ? at->from_s : at->from_s + (int64_t)squad * at->shift_s - p->handover_s;
    *ret_from_s = (int32_t)(begin_s > at->from_s ? begin_s : at->from_s);
    *ret_to_s = (int32_t)(end_s < at->to_s ? end_s : at->to_s);
}

bool duty_post_before_teams(const duty_ground *g, const duty_post *post)
{
    int64_t rest_s = g->p->rest_s;
    bool beside = post->from_s < g->to_s + rest_s && post->to_s + rest_s > g->from_s;
    return beside && (post->first || post->kecamatan < 0);
}

duty_demand duty_squad_demand(arena *a, const duty_problem *p, const duty_squad *squad)
{
    const duty_post *post = &p->post[squad->post];
    int32_t *travel_s = ARENA_NEW(a, int32_t, p->n_unit);
    for (int32_t u = 0; u < p->n_unit; u++) {
        travel_s[u] = p->unit_post_s[(size_t)u * (size_t)p->n_post + (size_t)squad->post];
    }
    duty_demand d = {
        .kecamatan = post->kecamatan,
        .place = p->n_tps + squad->post,
        .skills = post->skills,
        .own = post->own,
        .village = post->village,
        .longest_s = INT32_MAX,
        .travel_s = travel_s,
    };
    duty_squad_span(p, squad->post, squad->squad, &d.from_s, &d.to_s);
    return d;
}

int32_t duty_posts_short(const duty_problem *p, const duty_plan *plan)
{
    int32_t lack = 0;
    for (int32_t s = 0; s < plan->n_squad; s++) {
        lack += p->post[plan->squad[s].post].guards - plan->squad[s].person_n;
    }
    return lack;
}
