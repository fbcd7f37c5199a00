// The best sites of reserves, by trying all.
#include "duty_exact.h"

// What a choice of sites leaves unanswered, and its worst answer.
static void answer_of(const duty_problem *p, const duty_reserve *r, uint32_t sites, int32_t *ret_unanswered,
                      int64_t *ret_answer_s)
{
    *ret_unanswered = 0;
    *ret_answer_s = 0;
    for (int32_t t = 0; t < p->n_tps; t++) {
        int32_t best = MATRIX_NONE;
        for (int32_t k = 0; k < r->n_site; k++) {
            int32_t time_s = (sites >> k & 1) != 0 ? r->site_tps_s[k * p->n_tps + t] : MATRIX_NONE;
            best = time_s >= 0 && (best < 0 || time_s < best) ? time_s : best;
        }
        bool watched = p->class_rank[p->tps[t].class_] >= r->watch_rank;
        *ret_unanswered += watched && best < 0;
        *ret_answer_s = watched && best > *ret_answer_s ? best : *ret_answer_s;
    }
}

void duty_exact_answers(const duty_problem *p, duty_exact *ret)
{
    for (int32_t i = 0; i < p->n_reserve; i++) {
        int32_t fewest = INT32_MAX;
        int64_t soonest_s = 0;
        for (uint32_t sites = 0; sites < 1U << p->reserve[i].n_site; sites++) {
            int32_t unanswered = 0;
            int64_t answer_s = 0;
            answer_of(p, &p->reserve[i], sites, &unanswered, &answer_s);
            bool chosen = __builtin_popcount(sites) == p->reserve[i].n;
            if (chosen && (unanswered < fewest || (unanswered == fewest && answer_s < soonest_s))) {
                fewest = unanswered;
                soonest_s = answer_s;
            }
        }
        ret->unanswered += fewest;
        ret->answer_s += soonest_s;
    }
}
