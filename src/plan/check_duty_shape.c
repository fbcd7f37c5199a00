// The judge of a placement: the shape of the problem and of the plan.
#include "plan/check_internal.h"

static bool shape(check_report *r, bool holds, int64_t subject, check_part part)
{
    return check_test(r, CHECK_DUTY_SHAPE, holds, subject, part, 0);
}

// A product of two counts that are not negative fits int64, so the matrices are read by such an index.
static bool counts_usable(const duty_problem *p)
{
    const int32_t count[] = {p->n_kecamatan, p->n_class, p->n_tps,     p->n_unit,   p->n_person,
                             p->n_post,      p->n_busy,  p->n_village, p->n_reserve};
    for (size_t i = 0; i < sizeof count / sizeof count[0]; i++) {
        if (count[i] < 0) {
            return false;
        }
    }
    return check_array(p->n_kecamatan, p->near) && check_array(p->n_class, p->class_rank) &&
           check_array((int64_t)p->n_class * p->n_kecamatan, p->pattern) && check_array(p->n_tps, p->tps) &&
           check_array(p->n_unit, p->unit) && check_array((int64_t)p->n_unit * p->n_tps, p->unit_tps_s) &&
           check_array((int64_t)p->n_unit * p->n_post, p->unit_post_s) &&
           check_array(p->n_person, p->person) && check_array(p->n_post, p->post) &&
           check_array(p->n_busy, p->busy) && check_array(p->n_village, p->village) &&
           check_array(p->n_reserve, p->reserve);
}

static bool settings_usable(const duty_problem *p, check_report *r)
{
    const int32_t setting[] = {p->hop_limit_s, p->spread_limit_s, p->travel_limit_s,
                               p->neighbour_s, p->rest_s,         p->handover_s};
    bool all = true;
    for (int32_t i = 0; i < 6; i++) {
        all = shape(r, check_in(setting[i], CHECK_DURATION_MAX), i, CHECK_PART_SETTING) && all;
    }
    for (int32_t i = 0; i < DUTY_PHASES; i++) {
        all = shape(r, p->phase[i].from_s <= p->phase[i].to_s, i, CHECK_PART_PHASE) && all;
    }
    bool ordered = p->phase[0].from_s <= p->phase[DUTY_PHASES - 1].to_s;
    return shape(r, ordered, DUTY_PHASES, CHECK_PART_PHASE) && all;
}

static bool pattern_usable(const duty_pattern *pattern)
{
    return pattern->polri >= 1 && pattern->polri <= DUTY_TEAM_MAX && pattern->tps >= 1 &&
           pattern->linmas >= 0 && check_in(pattern->polri_min, (int64_t)pattern->polri + 1);
}

// Times of ways, or MATRIX_NONE.
static bool ways_usable(const int32_t *time_s, int64_t first, int64_t n)
{
    for (int64_t i = first; i < first + n; i++) {
        if (time_s[i] < 0 && time_s[i] != MATRIX_NONE) {
            return false;
        }
    }
    return true;
}

static bool kecamatan_usable(const matrix *near)
{
    int64_t cells = near->n < 0 ? -1 : (int64_t)near->n * near->n;
    return check_array(cells, near->time_s) && ways_usable(near->time_s, 0, cells);
}

static bool tps_usable(const duty_problem *p, const duty_tps *tps)
{
    return check_in(tps->kecamatan, p->n_kecamatan) && check_in(tps->class_, p->n_class) &&
           check_in(tps->local, p->near[tps->kecamatan].n);
}

static bool unit_usable(const duty_problem *p, int32_t unit)
{
    int32_t kecamatan = p->unit[unit].kecamatan;
    return (kecamatan == -1 || check_in(kecamatan, p->n_kecamatan)) &&
           ways_usable(p->unit_tps_s, (int64_t)unit * p->n_tps, p->n_tps) &&
           ways_usable(p->unit_post_s, (int64_t)unit * p->n_post, p->n_post);
}

static bool list_usable(int32_t first, int32_t n, int32_t length)
{
    return n == 0 || (n > 0 && first >= 0 && (int64_t)first + n <= length);
}

static bool person_usable(const duty_problem *p, const duty_person *who)
{
    int64_t places = (int64_t)p->n_tps + p->n_post + p->n_reserve;
    return check_in(who->unit, p->n_unit) && who->from_s <= who->to_s &&
           list_usable(who->village_first, who->village_n, p->n_village) &&
           list_usable(who->barred_first, who->barred_n, p->n_village) &&
           list_usable(who->busy_first, who->busy_n, p->n_busy) && check_in(who->told_plus1, places + 1) &&
           check_in(who->pin_plus1, places + 1) && check_in(who->hours, CHECK_DURATION_MAX);
}

// The busy times of a person whose list is in range: each ends, and none before the one before it.
static bool busy_usable(const duty_problem *p, const duty_person *who)
{
    for (int32_t i = 0; i < who->busy_n; i++) {
        const duty_busy *busy = &p->busy[who->busy_first + i];
        if (busy->to_s < busy->from_s || (i > 0 && busy[-1].to_s > busy->from_s)) {
            return false;
        }
    }
    return true;
}

static bool post_usable(const duty_problem *p, const duty_post *post)
{
    return (post->kecamatan == -1 || check_in(post->kecamatan, p->n_kecamatan)) &&
           check_in(post->guards, DUTY_TEAM_MAX + 1) && post->shift_s >= 0 && post->from_s <= post->to_s;
}

static bool reserve_usable(const duty_problem *p, const duty_reserve *reserve)
{
    int64_t sites = reserve->n_site;
    if (sites < 0 || !check_in(reserve->n, sites + 1) || !check_in(reserve->guards, DUTY_TEAM_MAX + 1) ||
        reserve->from_s > reserve->to_s || !check_array(sites * p->n_tps, reserve->site_tps_s) ||
        !check_array(sites * p->n_unit, reserve->unit_site_s) ||
        !check_array(sites, reserve->site_kecamatan)) {
        return false;
    }
    for (int32_t i = 0; i < reserve->n_site; i++) {
        int32_t kecamatan = reserve->site_kecamatan[i];
        if (kecamatan != -1 && !check_in(kecamatan, p->n_kecamatan)) {
            return false;
        }
    }
    return ways_usable(reserve->site_tps_s, 0, sites * p->n_tps) &&
           ways_usable(reserve->unit_site_s, 0, sites * p->n_unit);
}

static bool people_usable(const duty_problem *p, check_report *r)
{
    bool all = true;
    for (int32_t i = 0; i < p->n_person; i++) {
        bool usable = shape(r, person_usable(p, &p->person[i]), i, CHECK_PART_PERSON);
        all = usable && shape(r, busy_usable(p, &p->person[i]), i, CHECK_PART_BUSY) && all;
    }
    return all;
}

bool duty_problem_usable(const duty_problem *p, check_report *r)
{
    if (!shape(r, counts_usable(p), 0, CHECK_PART_PROBLEM)) {
        return false;
    }
    bool all = settings_usable(p, r);
    for (int64_t i = 0; i < (int64_t)p->n_class * p->n_kecamatan; i++) {
        all = shape(r, pattern_usable(&p->pattern[i]), i, CHECK_PART_PATTERN) && all;
    }
    for (int32_t i = 0; i < p->n_kecamatan; i++) {
        all = shape(r, kecamatan_usable(&p->near[i]), i, CHECK_PART_KECAMATAN) && all;
    }
    for (int32_t i = 0; i < p->n_tps; i++) {
        all = shape(r, tps_usable(p, &p->tps[i]), i, CHECK_PART_TPS) && all;
    }
    for (int32_t i = 0; i < p->n_unit; i++) {
        all = shape(r, unit_usable(p, i), i, CHECK_PART_UNIT) && all;
    }
    all = people_usable(p, r) && all;
    for (int32_t i = 0; i < p->n_post; i++) {
        all = shape(r, post_usable(p, &p->post[i]), i, CHECK_PART_POST) && all;
    }
    for (int32_t i = 0; i < p->n_reserve; i++) {
        all = shape(r, reserve_usable(p, &p->reserve[i]), i, CHECK_PART_RESERVE) && all;
    }
    return all;
}

static bool persons_usable(const duty_problem *p, int32_t n, const int32_t *person)
{
    if (n < 0 || n > DUTY_TEAM_MAX) {
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        if (!check_in(person[i], p->n_person)) {
            return false;
        }
    }
    return true;
}

// team_tps has room for the TPS that are covered: all but the uncovered.
static bool team_usable(const duty_case *c, const duty_team *t)
{
    int64_t covered = (int64_t)c->p->n_tps - c->n_uncovered;
    if (!check_in(t->kecamatan, c->p->n_kecamatan) || !check_in(t->class_, c->p->n_class) || t->tps_n < 1 ||
        t->tps_first < 0 || (int64_t)t->tps_first + t->tps_n > covered ||
        !check_in(t->station, c->p->n_tps)) {
        return false;
    }
    for (int32_t i = 0; i < t->tps_n; i++) {
        if (!check_in(c->plan->team_tps[t->tps_first + i], c->p->n_tps)) {
            return false;
        }
    }
    return persons_usable(c->p, t->person_n, t->person);
}

static bool squad_usable(const duty_case *c, const duty_squad *s)
{
    return check_in(s->post, c->p->n_post) && check_in(s->squad, DUTY_SQUADS_MAX) &&
           persons_usable(c->p, s->person_n, s->person);
}

// In range, and in the order of the list: by reserve, then site.
static bool stand_usable(const duty_case *c, int32_t i)
{
    const duty_stand *s = &c->plan->stand[i];
    if (!check_in(s->reserve, c->p->n_reserve) || !check_in(s->site, c->p->reserve[s->reserve].n_site) ||
        !persons_usable(c->p, s->person_n, s->person)) {
        return false;
    }
    const duty_stand *before = s - 1;
    return i == 0 || before->reserve < s->reserve ||
           (before->reserve == s->reserve && before->site <= s->site);
}

// In range, and in the order of the list: the most vulnerable class first, then by index.
static bool uncovered_usable(const duty_case *c, int32_t i)
{
    const int32_t *uncovered = c->plan->uncovered;
    if (!check_in(uncovered[i], c->p->n_tps)) {
        return false;
    }
    if (i == 0 || !check_in(uncovered[i - 1], c->p->n_tps)) {
        return true;
    }
    int32_t before = c->p->class_rank[c->p->tps[uncovered[i - 1]].class_];
    int32_t rank = c->p->class_rank[c->p->tps[uncovered[i]].class_];
    return before > rank || (before == rank && uncovered[i - 1] <= uncovered[i]);
}

static int32_t plan_count(check_report *r, int32_t n, const void *array)
{
    return shape(r, check_array(n, array), 0, CHECK_PART_PLAN) ? n : 0;
}

// The lists of the plan: how long each is.
static void lists_open(duty_case *c)
{
    const duty_plan *plan = c->plan;
    c->n_uncovered = plan_count(c->r, plan->n_uncovered, plan->uncovered);
    bool fits =
        shape(c->r, c->n_uncovered <= c->p->n_tps && c->n_uncovered == plan->n_uncovered, 0, CHECK_PART_PLAN);
    c->n_uncovered = fits ? c->n_uncovered : 0;
    c->n_team = plan_count(c->r, plan->n_team, plan->team);
    if (!shape(c->r, c->n_team == 0 || plan->team_tps, 0, CHECK_PART_PLAN) || !fits) {
        c->n_team = 0; // without the number of uncovered TPS nobody knows how long team_tps is
    }
    c->n_squad = plan_count(c->r, plan->n_squad, plan->squad);
    c->n_stand = plan_count(c->r, plan->n_stand, plan->stand);
    const duty_bound *bound = &plan->bound;
    bool tables = check_array(c->p->n_class, plan->by_class) &&
                  check_array(c->p->n_kecamatan, plan->by_kecamatan) &&
                  check_array(c->p->n_class, plan->score.uncovered) &&
                  check_array(c->p->n_class, bound->uncovered) && check_array(c->p->n_tps, bound->price) &&
                  check_array(c->p->n_unit, bound->toll) && check_array(c->p->n_person, bound->own_toll);
    shape(c->r, tables, 0, CHECK_PART_PLAN);
}

bool duty_case_open(arena *a, const duty_problem *p, const duty_plan *plan, check_report *r, duty_case *ret_c)
{
    if (!duty_problem_usable(p, r)) {
        return false;
    }
    int64_t before = r->faults[CHECK_DUTY_SHAPE];
    duty_case c = {.a = a, .p = p, .plan = plan, .r = r};
    lists_open(&c);
    c.team_ok = ARENA_NEW(a, bool, c.n_team);
    c.squad_ok = ARENA_NEW(a, bool, c.n_squad);
    c.stand_ok = ARENA_NEW(a, bool, c.n_stand);
    c.covered = ARENA_NEW(a, bool, p->n_tps);
    c.class_n = ARENA_NEW(a, int32_t, p->n_class);
    for (int32_t i = 0; i < c.n_team; i++) {
        const duty_team *t = &plan->team[i];
        c.team_ok[i] = shape(r, team_usable(&c, t), i, CHECK_PART_TEAM);
        for (int32_t k = 0; c.team_ok[i] && k < t->tps_n; k++) {
            c.covered[duty_case_tps(&c, t)[k]] = true;
        }
    }
    for (int32_t i = 0; i < c.n_squad; i++) {
        c.squad_ok[i] = shape(r, squad_usable(&c, &plan->squad[i]), i, CHECK_PART_SQUAD);
    }
    for (int32_t i = 0; i < c.n_stand; i++) {
        c.stand_ok[i] = shape(r, stand_usable(&c, i), i, CHECK_PART_STAND);
    }
    for (int32_t i = 0; i < c.n_uncovered; i++) {
        shape(r, uncovered_usable(&c, i), i, CHECK_PART_UNCOVERED);
    }
    c.whole = r->faults[CHECK_DUTY_SHAPE] == before;
    *ret_c = c;
    return true;
}
