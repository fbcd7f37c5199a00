// People: who serves where, and when. Each placing is judged by every rule; then each person's placings in a
// row.
#include "plan/check_internal.h"

static const duty_person *who_of(const duty_case *c, const duty_placing *at)
{
    return &c->p->person[at->person];
}

// Where there is no way, that alone is told.
static int64_t way_of(const duty_placing *at)
{
    return at->travel_s > 0 ? at->travel_s : 0;
}

// A village officer is in a team alone, in a group with a TPS in a village of his or, where he has none, in
// his kecamatan.
static bool officer_belongs(const duty_case *c, const duty_placing *at)
{
    const duty_person *who = who_of(c, at);
    if (at->kind != DUTY_OF_TEAM) {
        return false;
    }
    const duty_team *t = &c->plan->team[at->row];
    const int32_t *tps = duty_case_tps(c, t);
    if (who->village_n == 0) {
        return c->p->unit[who->unit].kecamatan == c->p->tps[tps[0]].kecamatan;
    }
    for (int32_t i = 0; i < t->tps_n; i++) {
        if (duty_in_list(c->p->village, who->village_first, who->village_n, c->p->tps[tps[i]].village)) {
            return true;
        }
    }
    return false;
}

static bool is_barred(const duty_case *c, const duty_placing *at)
{
    const duty_person *who = who_of(c, at);
    if (who->barred_n == 0 || at->kind == DUTY_OF_STAND) {
        return false;
    }
    if (at->kind == DUTY_OF_SQUAD) {
        int32_t village = c->p->post[c->plan->squad[at->row].post].village;
        return duty_in_list(c->p->village, who->barred_first, who->barred_n, village);
    }
    const duty_team *t = &c->plan->team[at->row];
    for (int32_t i = 0; i < t->tps_n; i++) {
        int32_t village = c->p->tps[duty_case_tps(c, t)[i]].village;
        if (duty_in_list(c->p->village, who->barred_first, who->barred_n, village)) {
            return true;
        }
    }
    return false;
}

// Whether a post is for people of that home (a kecamatan, -1 for the pool).
static bool post_takes(const duty_post *post, int32_t home)
{
    if (post->own) {
        return home == post->kecamatan && home >= 0;
    }
    return home == -1 || post->kecamatan == -1 || home == post->kecamatan;
}

// People of a Polsek belong to its kecamatan: a team beyond it lies within neighbour_s.
static void judge_home(const duty_case *c, const duty_placing *at)
{
    int32_t home = c->p->unit[who_of(c, at)->unit].kecamatan;
    bool holds = true;
    if (at->kind == DUTY_OF_TEAM) {
        const duty_team *t = &c->plan->team[at->row];
        bool own = home == -1 || home == c->p->tps[duty_case_tps(c, t)[0]].kecamatan;
        holds = own || c->p->neighbour_s == 0 || at->travel_s <= c->p->neighbour_s;
    } else if (at->kind == DUTY_OF_SQUAD) {
        holds = post_takes(&c->p->post[c->plan->squad[at->row].post], home);
    } else {
        const duty_stand *s = &c->plan->stand[at->row];
        holds = home == -1 || home == c->p->reserve[s->reserve].site_kecamatan[s->site];
    }
    check_test(c->r, CHECK_DUTY_HOME, holds, at->person, at->travel_s, c->p->neighbour_s);
}

static uint32_t skills_asked(const duty_case *c, const duty_placing *at)
{
    switch (at->kind) {
    case DUTY_OF_TEAM:
        return 0;
    case DUTY_OF_SQUAD:
        return c->p->post[c->plan->squad[at->row].post].skills;
    case DUTY_OF_STAND:
        return c->p->reserve[c->plan->stand[at->row].reserve].skills;
    }
    return 0;
}

static void judge_way(const duty_case *c, const duty_placing *at)
{
    int32_t row = at->row;
    row = at->kind == DUTY_OF_SQUAD ? c->plan->squad[at->row].post : row;
    row = at->kind == DUTY_OF_STAND ? c->plan->stand[at->row].reserve : row;
    check_at_least(c->r, CHECK_DUTY_REACH, row, at->travel_s, 0);
    if (c->p->travel_limit_s > 0) {
        check_at_most(c->r, CHECK_DUTY_TRAVEL, at->person, at->travel_s, c->p->travel_limit_s);
    }
}

static void judge_placing(const duty_case *c, const duty_placing *at)
{
    const duty_person *who = who_of(c, at);
    check_equal(c->r, CHECK_DUTY_ELIGIBLE, at->person, who->eligible, 1);
    check_at_most(c->r, CHECK_DUTY_OPEN, at->person, who->from_s, at->from_s);
    check_at_least(c->r, CHECK_DUTY_OPEN, at->person, who->to_s, at->to_s);
    if (who->village_officer) {
        check_test(c->r, CHECK_DUTY_VILLAGE, officer_belongs(c, at), at->person, at->row, at->kind);
    }
    check_test(c->r, CHECK_DUTY_BARRED, !is_barred(c, at), at->person, at->row, at->kind);
    judge_home(c, at);
    uint32_t asked = skills_asked(c, at);
    check_equal(c->r, CHECK_DUTY_SKILLS, at->person, who->skills & asked, asked);
    if (who->pin_plus1 > 0) {
        bool there = duty_placing_at(c, at, who->pin_plus1 - 1);
        check_test(c->r, CHECK_DUTY_PIN, there, at->person, at->row, who->pin_plus1 - 1);
    }
    judge_way(c, at);
    int64_t way_s = way_of(at);
    bool free = !duty_is_busy(c->p, who, at->from_s - way_s, at->to_s + way_s);
    check_test(c->r, CHECK_DUTY_BUSY, free, at->person, at->from_s, at->to_s);
}

static bool same_post(const duty_case *c, const duty_placing *a, const duty_placing *b)
{
    return a->kind == DUTY_OF_SQUAD && b->kind == DUTY_OF_SQUAD &&
           c->plan->squad[a->row].post == c->plan->squad[b->row].post;
}

// One placing of a person and the next. What overlaps is told as that, what only lacks the ways or the rest
// as that; teams are on duty all at the same time, however long.
static void judge_between(const duty_case *c, const duty_placing *before, const duty_placing *after)
{
    bool twice = before->kind == after->kind && (before->kind == DUTY_OF_TEAM || before->row == after->row);
    bool apart = check_test(c->r, CHECK_DUTY_ONCE, !twice && after->from_s >= before->to_s, after->person,
                            after->from_s, before->to_s);
    int64_t ways_s = way_of(before) + way_of(after);
    int64_t pause_s = c->p->rest_s + (same_post(c, before, after) ? 0 : ways_s);
    if (apart) {
        check_at_least(c->r, CHECK_DUTY_REST, after->person, after->from_s, before->to_s + pause_s);
    }
}

void duty_judge_people(const duty_case *c)
{
    size_t n = 0;
    const duty_placing *list = duty_case_placings(c, &n);
    check_entry *entry = ARENA_NEW(c->a, check_entry, n);
    for (size_t i = 0; i < n; i++) {
        judge_placing(c, &list[i]);
        entry[i] = (check_entry){.group = list[i].person,
                                 .at_s = list[i].from_s,
                                 .rank = list[i].to_s > list[i].from_s,
                                 .value = (int64_t)i,
                                 .subject = (int32_t)i};
    }
    check_entries_sort(entry, n);
    for (size_t i = 1; i < n; i++) {
        if (entry[i].group == entry[i - 1].group) {
            judge_between(c, &list[entry[i - 1].value], &list[entry[i].value]);
        }
    }
}

bool duty_belongs_to_post(const duty_case *c, const duty_person *who, int32_t post)
{
    const duty_post *at = &c->p->post[post];
    return post_takes(at, c->p->unit[who->unit].kecamatan) && !who->village_officer &&
           (who->skills & at->skills) == at->skills &&
           !duty_in_list(c->p->village, who->barred_first, who->barred_n, at->village);
}

bool duty_belongs_to_site(const duty_case *c, const duty_person *who, int32_t reserve, int32_t site)
{
    const duty_reserve *at = &c->p->reserve[reserve];
    int32_t home = c->p->unit[who->unit].kecamatan;
    return (home == -1 || home == at->site_kecamatan[site]) && !who->village_officer &&
           (who->skills & at->skills) == at->skills;
}
