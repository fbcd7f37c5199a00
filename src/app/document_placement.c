// Placement of the plan's document: phases, teams, posts, what is uncovered, and the shortage by class and
// kecamatan.
#include "app/document_internal.h"

#include <stdio.h>

#include "base/clock.h"

static json_t *person_codes(const planning *p, int32_t n, const int32_t *person)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < n; i++) {
        json_array_append_new(out, json_string(p->snap->person[person[i]].code));
    }
    return out;
}

static json_t *phase_rows(const planning *p)
{
    static const char *const code[DUTY_PHASES] = {"before", "during", "after"};
    json_t *out = json_array();
    for (int i = 0; i < DUTY_PHASES; i++) {
        json_array_append_new(out, json_pack("{s:s, s:o, s:o}", "code", code[i], "from",
                                             document_time(p, p->duty.phase[i].from_s), "to",
                                             document_time(p, p->duty.phase[i].to_s)));
    }
    return out;
}

static json_t *team_rows(const planning *p)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < p->placement.n_team; i++) {
        const duty_team *t = &p->placement.team[i];
        json_t *tps = json_array();
        for (int32_t j = 0; j < t->tps_n; j++) {
            json_array_append_new(tps,
                                  json_string(p->snap->tps[p->placement.team_tps[t->tps_first + j]].code));
        }
        char id[16];
        (void)snprintf(id, sizeof id, "R-%04d", (int)i + 1); // regu
        json_array_append_new(out, json_pack("{s:s, s:s, s:s, s:o, s:o, s:i, s:i, s:i}", "id", id,
                                             "kecamatan", kecamatan_code(p, t->kecamatan), "class",
                                             p->snap->class_[t->class_].code, "tps", tps, "people",
                                             person_codes(p, t->person_n, t->person), "linmas", t->linmas,
                                             "longest_hop_min", t->longest_hop_s / S_PER_MIN, "travel_min",
                                             t->travel_s / S_PER_MIN));
    }
    return out;
}

// The squads of a site are numbered through, also where it has several posts.
static json_t *post_rows(const planning *p)
{
    json_t *out = json_array();
    int32_t number = 0;
    for (int32_t i = 0; i < p->placement.n_squad; i++) {
        const duty_squad *q = &p->placement.squad[i];
        bool same = i > 0 && p->post_site[q->post] == p->post_site[q[-1].post];
        number = same ? number + 1 : 1;
        const duty_post *post = &p->duty.post[q->post];
        json_array_append_new(out,
                              json_pack("{s:s, s:i, s:o, s:o, s:i, s:o, s:i}", "site",
                                        p->snap->site[p->post_site[q->post]].code, "squad", number, "from",
                                        document_time(p, post->from_s), "to", document_time(p, post->to_s),
                                        "shift_hours", post->shift_s / S_PER_HOUR, "people",
                                        person_codes(p, q->person_n, q->person), "needed", post->guards));
    }
    return out;
}

static json_t *uncovered_rows(const planning *p)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < p->placement.n_uncovered; i++) {
        int32_t t = p->placement.uncovered[i];
        json_array_append_new(out, json_pack("{s:s, s:s, s:s}", "tps", p->snap->tps[t].code, "class",
                                             p->snap->class_[p->duty.tps[t].class_].code, "kecamatan",
                                             kecamatan_code(p, p->duty.tps[t].kecamatan)));
    }
    return out;
}

// The pattern of a class where it is the same in every kecamatan; null where areas differ.
static json_t *common_pattern(const planning *p, int32_t class_)
{
    const duty_pattern *first = &p->duty.pattern[(int64_t)class_ * p->n_kecamatan];
    for (int32_t k = 1; k < p->n_kecamatan; k++) {
        const duty_pattern *q = &first[k];
        if (q->polri != first->polri || q->tps != first->tps || q->linmas != first->linmas) {
            return json_null();
        }
    }
    return json_pack("{s:i, s:i, s:i}", "polri", first->polri, "tps", first->tps, "linmas", first->linmas);
}

static json_t *class_rows(const planning *p)
{
    json_t *out = json_array();
    for (int32_t c = 0; c < p->duty.n_class; c++) {
        const duty_class_need *n = &p->placement.by_class[c];
        json_array_append_new(out, json_pack("{s:s, s:s, s:i, s:i, s:o, s:i, s:i, s:i, s:i, s:i}", "class",
                                             p->snap->class_[c].code, "name", p->snap->class_[c].name, "rank",
                                             p->snap->class_[c].rank, "tps", n->tps, "pattern",
                                             common_pattern(p, c), "teams_min", n->teams_min, "people_min",
                                             n->people_min, "teams_placed", n->teams_placed, "people_placed",
                                             n->people_placed, "tps_uncovered", n->tps_uncovered));
    }
    return out;
}

static json_t *kecamatan_rows(const planning *p)
{
    json_t *out = json_array();
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        const duty_kecamatan_need *n = &p->placement.by_kecamatan[k];
        json_array_append_new(out,
                              json_pack("{s:s, s:i, s:i, s:i, s:i, s:i}", "kecamatan", kecamatan_code(p, k),
                                        "tps", n->tps, "needed", n->needed, "placed", n->placed, "short",
                                        n->short_, "tps_uncovered", n->tps_uncovered));
    }
    return out;
}

json_t *document_placement(const document *d)
{
    const planning *p = d->p;
    const duty_plan *plan = &p->placement;
    return json_pack("{s:o, s:o, s:o, s:o, s:{s:i, s:i, s:i, s:i, s:o, s:o}}", "phases", phase_rows(p),
                     "teams", team_rows(p), "posts", post_rows(p), "uncovered", uncovered_rows(p), "shortage",
                     "available", plan->available, "lower_bound", plan->lower_bound, "short_by_bound",
                     plan->short_by_bound, "post_short", plan->post_short, "by_class", class_rows(p),
                     "by_kecamatan", kecamatan_rows(p));
}
