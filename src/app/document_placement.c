// Placement of the plan's document: phases, teams, posts, reserves, what is uncovered, the shortage by class
// and kecamatan, and how good it is: its score, and what no placement can beat.
#include "app/document_internal.h"
#include "app/words.h"

#include <stdio.h>

#include "base/clock.h"

enum {
    DUTY_SQUADS = 2, // of a post that changes its guard
    OVERRIDES = OVERRIDE_BARRED + 1,
};

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

// How many officers the stricter rule of a team's TPS asks for.
static int32_t team_polri(const planning *p, const duty_team *t)
{
    int32_t most = 0;
    for (int32_t i = 0; i < t->tps_n; i++) {
        int32_t class_ = p->duty.tps[p->placement.team_tps[t->tps_first + i]].class_;
        int32_t polri = p->duty.pattern[(int64_t)class_ * p->n_kecamatan + t->kecamatan].polri;
        most = polri > most ? polri : most;
    }
    return most;
}

static json_t *team_row(const planning *p, int32_t team)
{
    const duty_team *t = &p->placement.team[team];
    json_t *tps = json_array();
    for (int32_t i = 0; i < t->tps_n; i++) {
        json_array_append_new(tps, json_string(p->snap->tps[p->placement.team_tps[t->tps_first + i]].code));
    }
    char id[16];
    (void)snprintf(id, sizeof id, "R-%04d", (int)team + 1); // regu
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:i, s:i, s:i, s:i, s:i}", "id", id, "kecamatan",
                     kecamatan_code(p, t->kecamatan), "class", p->snap->class_[t->class_].code, "station",
                     p->snap->tps[t->station].code, "tps", tps, "people",
                     person_codes(p, t->person_n, t->person), "lacking", team_polri(p, t) - t->person_n,
                     "linmas", t->linmas, "longest_hop_min", t->longest_hop_s / S_PER_MIN, "spread_min",
                     t->spread_s / S_PER_MIN, "travel_min", t->travel_s / S_PER_MIN);
}

static json_t *team_rows(const planning *p)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < p->placement.n_team; i++) {
        json_array_append_new(out, team_row(p, i));
    }
    return out;
}

// When a squad is on duty: all the time where nobody relieves it, else every other shift.
static json_t *shift_rows(const planning *p, const duty_squad *q)
{
    json_t *out = json_array();
    const duty_post *post = &p->duty.post[q->post];
    int32_t length_s = post->to_s - post->from_s;
    bool alone = post->shift_s == 0 || length_s <= post->shift_s;
    int32_t shift_s = alone ? length_s : post->shift_s;
    int32_t shifts = shift_s > 0 ? (length_s - 1) / shift_s + 1 : 0;
    for (int32_t k = q->squad; k < shifts; k += DUTY_SQUADS) {
        int32_t from_s = post->from_s + k * shift_s;
        int32_t to_s = k == shifts - 1 ? post->to_s : from_s + shift_s;
        from_s -= k > 0 ? p->duty.handover_s : 0;
        from_s = from_s > post->from_s ? from_s : post->from_s;
        json_array_append_new(
            out, json_pack("{s:o, s:o}", "from", document_time(p, from_s), "to", document_time(p, to_s)));
    }
    return out;
}

static json_t *post_row(const planning *p, const duty_squad *q, int32_t number)
{
    static const char *const kind[] = {"site", "padal", "pamatwil"};
    const duty_post *post = &p->duty.post[q->post];
    const planning_post *at = &p->post[q->post];
    return json_pack("{s:s, s:s, s:s?, s:s?, s:i, s:o, s:o, s:i, s:o, s:o, s:i}", "kind", kind[at->kind],
                     "site", p->snap->site[at->site].code, "kecamatan",
                     at->kecamatan == NONE ? NULL : kecamatan_code(p, at->kecamatan), "rayon",
                     at->rayon[0] == '\0' ? NULL : at->rayon, "squad", number, "from",
                     document_time(p, post->from_s), "to", document_time(p, post->to_s), "shift_hours",
                     post->shift_s / S_PER_HOUR, "shifts", shift_rows(p, q), "people",
                     person_codes(p, q->person_n, q->person), "needed", post->guards);
}

// The squads of a place are numbered through, also where it has several posts.
static json_t *post_rows(const planning *p)
{
    json_t *out = json_array();
    int32_t number = 0;
    for (int32_t i = 0; i < p->placement.n_squad; i++) {
        const duty_squad *q = &p->placement.squad[i];
        bool same = i > 0 && planning_same_place(&p->post[q->post], &p->post[q[-1].post]);
        number = same ? number + 1 : 1;
        json_array_append_new(out, post_row(p, q, number));
    }
    return out;
}

static json_t *reserve_rows(const planning *p)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < p->placement.n_stand; i++) {
        const duty_stand *t = &p->placement.stand[i];
        const duty_reserve *r = &p->duty.reserve[t->reserve];
        json_array_append_new(
            out, json_pack("{s:s, s:s, s:s, s:o, s:o, s:i, s:i, s:o, s:i}", "reserve",
                           p->snap->reserve[t->reserve].code, "name", p->snap->reserve[t->reserve].name,
                           "site", p->snap->site[p->reserve_site[t->reserve][t->site]].code, "from",
                           document_time(p, r->from_s), "to", document_time(p, r->to_s), "answers",
                           t->answers, "worst_min", t->worst_s / S_PER_MIN, "people",
                           person_codes(p, t->person_n, t->person), "needed", r->guards));
    }
    return out;
}

// What a person said of the placement, by name and with the reason: where somebody serves or never does, and
// what does not hold for him.
static json_t *override_row(const planning *p, const snap_assignment *x, const char *what)
{
    const snapshot *s = p->snap;
    const char *where = x->tps != SNAP_NONE    ? s->tps[x->tps].code
                        : x->site != SNAP_NONE ? s->site[x->site].code
                                               : NULL;
    return json_pack("{s:s, s:s, s:s?, s:s, s:s}", "person", s->person[x->person].code, "what", what, "place",
                     where, "reason", x->reason, "by", x->by);
}

static json_t *override_rows(const planning *p)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < p->snap->n_assignment; i++) {
        const snap_assignment *x = &p->snap->assignment[i];
        bool place = x->tps != SNAP_NONE || x->site != SNAP_NONE;
        if (x->forbid || place) {
            json_array_append_new(out, override_row(p, x, x->forbid ? "forbid" : "place"));
        }
        for (unsigned k = 0; k < OVERRIDES; k++) {
            if (x->overrides & 1u << k) {
                json_array_append_new(out,
                                      override_row(p, x, word_of(KIND_ASSIGNMENTS, ASSIGNMENTS_OVERRIDE, k)));
            }
        }
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

// In the order of `by_class`; the score weighs those of the highest rank first.
static json_t *uncovered_of_class(const planning *p, const int32_t *uncovered)
{
    json_t *out = json_array();
    for (int32_t c = 0; c < p->duty.n_class; c++) {
        json_array_append_new(out,
                              json_pack("{s:s, s:i}", "class", p->snap->class_[c].code, "tps", uncovered[c]));
    }
    return out;
}

json_t *planning_duty_score_json(const planning *p, const duty_score *s)
{
    return json_pack("{s:o, s:i, s:i, s:i, s:i, s:I, s:i, s:I, s:i, s:I}", "uncovered",
                     uncovered_of_class(p, s->uncovered), "unguarded", s->unguarded, "lacking", s->lacking,
                     "breaks", s->breaks, "unanswered", s->unanswered, "answer_min",
                     (json_int_t)(s->answer_s / S_PER_MIN), "worst_min", s->worst_s / S_PER_MIN, "travel_min",
                     (json_int_t)(s->travel_s / S_PER_MIN), "changed", s->changed, "fairness",
                     (json_int_t)s->fairness);
}

// How far the travel may be from the best: null where nothing is proven.
static json_t *bound_gap(const duty_bound *b)
{
    int64_t over_s = b->reached_s - b->travel_s;
    return b->travel_s > 0 ? json_integer(over_s * 1000 / b->travel_s)
           : over_s == 0   ? json_integer(0)
                           : json_null();
}

static json_t *bound_row(const planning *p)
{
    const duty_bound *b = &p->placement.bound;
    return json_pack("{s:i, s:o, s:i, s:I, s:I, s:o}", "people", b->people, "uncovered",
                     uncovered_of_class(p, b->uncovered), "worst_min", b->worst_s / S_PER_MIN, "travel_min",
                     (json_int_t)(b->travel_s / S_PER_MIN), "reached_min",
                     (json_int_t)(b->reached_s / S_PER_MIN), "gap_permille", bound_gap(b));
}

json_t *document_placement(const document *d)
{
    const planning *p = d->p;
    const duty_plan *plan = &p->placement;
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:{s:i, s:i, s:i, s:i, s:o, s:o}, s:o, s:o}", "phases",
                     phase_rows(p), "teams", team_rows(p), "posts", post_rows(p), "reserves", reserve_rows(p),
                     "overrides", override_rows(p), "uncovered", uncovered_rows(p), "shortage", "available",
                     plan->available, "lower_bound", plan->lower_bound, "short_by_bound",
                     plan->short_by_bound, "post_short", plan->post_short, "by_class", class_rows(p),
                     "by_kecamatan", kecamatan_rows(p), "score", planning_duty_score_json(p, &plan->score),
                     "bound", bound_row(p));
}
