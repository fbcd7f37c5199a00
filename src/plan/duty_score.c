// The score of a placement, counted from its teams, squads and stands alone.
#include "base/clock.h"
#include "plan/duty_internal.h"

typedef struct counting {
    const duty_problem *p;
    const duty_plan *plan;
    duty_score score;
    bool *placed;    // [n_person]
    bool *unguarded; // [n_post + n_reserve]
    bool *kept;      // [n_person] what it was told
    int64_t *load_s; // [n_person] of duties here
} counting;

// A person on duty in [from_s, to_s), `travel_s` from home.
static void person_count(counting *c, int32_t person, int64_t length_s, int32_t travel_s)
{
    c->placed[person] = true;
    c->load_s[person] += length_s;
    c->score.travel_s += travel_s;
}

static int32_t slower(const matrix *m, int32_t i, int32_t j)
{
    int32_t there = m->time_s[(size_t)i * (size_t)m->n + (size_t)j];
    int32_t back = m->time_s[(size_t)j * (size_t)m->n + (size_t)i];
    return there > back ? there : back;
}

static void team_count(counting *c, const duty_team *t)
{
    const duty_problem *p = c->p;
    const int32_t *tps = &c->plan->team_tps[t->tps_first];
    int64_t length_s = (int64_t)p->phase[DUTY_PHASES - 1].to_s - p->phase[0].from_s;
    for (int32_t i = 0; i < t->tps_n; i++) {
        c->score.uncovered[p->tps[tps[i]].class_]--;
        int32_t hop_s = tps[i] == t->station
                            ? 0
                            : slower(&p->near[t->kecamatan], p->tps[t->station].local, p->tps[tps[i]].local);
        c->score.travel_s += hop_s;
        c->score.worst_s = hop_s > c->score.worst_s ? hop_s : c->score.worst_s;
    }
    c->score.breaks += duty_rule_of(p, tps, t->tps_n).polri - t->person_n;
    for (int32_t m = 0; m < t->person_n; m++) {
        const duty_person *q = &p->person[t->person[m]];
        int32_t travel_s = p->unit_tps_s[(size_t)q->unit * (size_t)p->n_tps + (size_t)t->station];
        person_count(c, t->person[m], length_s, travel_s);
        c->score.worst_s = travel_s > c->score.worst_s ? travel_s : c->score.worst_s;
        for (int32_t i = 0; i < t->tps_n; i++) {
            c->kept[t->person[m]] = c->kept[t->person[m]] || q->told_plus1 == tps[i] + 1;
        }
    }
}

// Guards of a squad or a stand.
static void guards_count(counting *c, const int32_t *person, int32_t n, int32_t guards, int64_t length_s,
                         int32_t place)
{
    c->unguarded[place - c->p->n_tps] = c->unguarded[place - c->p->n_tps] || (guards > 0 && n == 0);
    c->score.lacking += guards - n;
    for (int32_t m = 0; m < n; m++) {
        c->kept[person[m]] = c->kept[person[m]] || c->p->person[person[m]].told_plus1 == place + 1;
        person_count(c, person[m], length_s, 0);
    }
}

static void squad_count(counting *c, const duty_squad *s)
{
    const duty_problem *p = c->p;
    int32_t from_s = 0;
    int32_t to_s = 0;
    duty_squad_span(p, s->post, s->squad, &from_s, &to_s);
    guards_count(c, s->person, s->person_n, p->post[s->post].guards, (int64_t)to_s - from_s,
                 p->n_tps + s->post);
    for (int32_t m = 0; m < s->person_n; m++) {
        size_t unit = (size_t)p->person[s->person[m]].unit;
        c->score.travel_s += p->unit_post_s[unit * (size_t)p->n_post + (size_t)s->post];
    }
}

static void stand_count(counting *c, const duty_stand *s)
{
    const duty_problem *p = c->p;
    const duty_reserve *r = &p->reserve[s->reserve];
    guards_count(c, s->person, s->person_n, r->guards, (int64_t)r->to_s - r->from_s,
                 p->n_tps + p->n_post + s->reserve);
    for (int32_t m = 0; m < s->person_n; m++) {
        size_t unit = (size_t)p->person[s->person[m]].unit;
        c->score.travel_s += r->unit_site_s[unit * (size_t)r->n_site + (size_t)s->site];
    }
}

// How late a reserve answers, from the sites that it stands at.
static void answers_count(counting *c, int32_t reserve)
{
    const duty_problem *p = c->p;
    const duty_reserve *r = &p->reserve[reserve];
    int32_t worst_s = 0;
    for (int32_t i = 0; i < p->n_tps; i++) {
        int32_t best_s = MATRIX_NONE;
        for (int32_t k = 0; k < c->plan->n_stand; k++) {
            const duty_stand *s = &c->plan->stand[k];
            int32_t time_s = s->reserve == reserve
                                 ? r->site_tps_s[(size_t)s->site * (size_t)p->n_tps + (size_t)i]
                                 : MATRIX_NONE;
            best_s = time_s != MATRIX_NONE && (best_s == MATRIX_NONE || time_s < best_s) ? time_s : best_s;
        }
        if (p->class_rank[p->tps[i].class_] >= r->watch_rank) {
            c->score.unanswered += best_s == MATRIX_NONE;
            worst_s = best_s > worst_s ? best_s : worst_s;
        }
    }
    c->score.answer_s += worst_s;
}

static void persons_count(counting *c)
{
    const duty_problem *p = c->p;
    for (int32_t i = 0; i < p->n_person; i++) {
        int64_t hours = p->person[i].hours + c->load_s[i] / S_PER_HOUR;
        c->score.breaks += c->placed[i] && p->person[i].overridden;
        bool told = p->person[i].told_plus1 > 0;
        c->score.changed += told ? !c->kept[i] : p->least_change && c->placed[i];
        c->score.fairness += hours * hours;
    }
}

void duty_score_of(arena *a, const duty_problem *p, const duty_plan *plan, duty_score *ret_score)
{
    arena scratch = {0};
    counting c = {
        .p = p,
        .plan = plan,
        .score.uncovered = ARENA_NEW(a, int32_t, p->n_class),
        .placed = ARENA_NEW(&scratch, bool, p->n_person),
        .unguarded = ARENA_NEW(&scratch, bool, (size_t)p->n_post + (size_t)p->n_reserve),
        .kept = ARENA_NEW(&scratch, bool, p->n_person),
        .load_s = ARENA_NEW(&scratch, int64_t, p->n_person),
    };
    for (int32_t i = 0; i < p->n_tps; i++) {
        c.score.uncovered[p->tps[i].class_]++;
    }
    for (int32_t i = 0; i < plan->n_team; i++) {
        team_count(&c, &plan->team[i]);
    }
    for (int32_t i = 0; i < plan->n_squad; i++) {
        squad_count(&c, &plan->squad[i]);
    }
    for (int32_t i = 0; i < plan->n_stand; i++) {
        stand_count(&c, &plan->stand[i]);
    }
    for (int32_t i = 0; i < p->n_reserve; i++) {
        answers_count(&c, i);
    }
    for (int32_t i = 0; i < p->n_post + p->n_reserve; i++) {
        c.score.unguarded += c.unguarded[i];
    }
    persons_count(&c);
    arena_done(&scratch);
    *ret_score = c.score;
}

static bool stands_in(const int32_t *list, int32_t n, int32_t person)
{
    for (int32_t m = 0; m < n; m++) {
        if (list[m] == person) {
            return true;
        }
    }
    return false;
}

int32_t duty_person_duties(const duty_plan *plan, int32_t person)
{
    int32_t duties = 0;
    for (int32_t i = 0; i < plan->n_team; i++) {
        duties += stands_in(plan->team[i].person, plan->team[i].person_n, person);
    }
    for (int32_t i = 0; i < plan->n_squad; i++) {
        duties += stands_in(plan->squad[i].person, plan->squad[i].person_n, person);
    }
    for (int32_t i = 0; i < plan->n_stand; i++) {
        duties += stands_in(plan->stand[i].person, plan->stand[i].person_n, person);
    }
    return duties;
}

// The next class in the order of the score after `class_` (-1: the first), or -1.
static int32_t class_after(const duty_problem *p, int32_t class_)
{
    int32_t next = -1;
    for (int32_t c = 0; c < p->n_class; c++) {
        int32_t rank = p->class_rank[c];
        bool after =
            class_ < 0 || (c > class_ ? rank <= p->class_rank[class_] : rank < p->class_rank[class_]);
        if (after && (next < 0 || rank > p->class_rank[next])) {
            next = c;
        }
    }
    return next;
}

int duty_score_compare(const duty_problem *p, const duty_score *x, const duty_score *y)
{
    for (int32_t c = class_after(p, -1); c >= 0; c = class_after(p, c)) {
        if (x->uncovered[c] != y->uncovered[c]) {
            return x->uncovered[c] < y->uncovered[c] ? -1 : 1;
        }
    }
    const int64_t part[][2] = {
        {x->unguarded, y->unguarded}, {x->lacking, y->lacking},
        {x->breaks, y->breaks},       {x->unanswered, y->unanswered},
        {x->answer_s, y->answer_s},   {p->least_change ? x->changed : 0, p->least_change ? y->changed : 0},
        {x->worst_s, y->worst_s},     {x->travel_s, y->travel_s},
        {x->changed, y->changed},     {x->fairness, y->fairness},
    };
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        if (part[i][0] != part[i][1]) {
            return part[i][0] < part[i][1] ? -1 : 1;
        }
    }
    return 0;
}
