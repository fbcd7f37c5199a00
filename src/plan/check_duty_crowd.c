// What the counts of TPS by class force, wherever they lie.
//
// The strictest class of a group tells its officers, and the group holds at most what that class or a laxer
// one allows. Let the classes stand in order, more officers first: a team whose first class is i has polri[i]
// officers. Where fewer officers go with more TPS, it holds tps[i] at most, and filling free places in the
// teams of classes before is best: a team more of a stricter class costs no less and holds no more. Where
// patterns are at odds, the room of i is taken as the most that it or a class before it allows, so the count
// stays below what any placement needs.
#include "plan/check_internal.h"

static bool stricter(const duty_case *c, const int64_t *polri, const int64_t *tps, int32_t i, int32_t other)
{
    if (polri[i] != polri[other]) {
        return polri[i] > polri[other];
    }
    if (tps[i] != tps[other]) {
        return tps[i] < tps[other];
    }
    return c->p->class_rank[i] > c->p->class_rank[other]; // of equal ranks the lower number stays first
}

duty_crowd duty_crowd_open(const duty_case *c, const int64_t *polri, const int64_t *tps, const int64_t *there)
{
    int32_t n = c->p->n_class;
    duty_crowd crowd = {n, ARENA_NEW(c->a, int32_t, n), ARENA_NEW(c->a, int64_t, n),
                        ARENA_NEW(c->a, int64_t, n)};
    for (int32_t i = 0; i < n; i++) {
        crowd.polri[i] = polri[i];
        int32_t at = i;
        while (at > 0 && stricter(c, polri, tps, i, crowd.order[at - 1])) {
            crowd.order[at] = crowd.order[at - 1];
            at--;
        }
        crowd.order[at] = i;
    }
    int64_t most = 0;
    for (int32_t i = 0; i < n; i++) {
        int32_t class_ = crowd.order[i];
        most = there[class_] > 0 && tps[class_] > most ? tps[class_] : most;
        crowd.room[class_] = most > 0 ? most : 1;
    }
    return crowd;
}

duty_crowd duty_crowd_of(const duty_case *c, int32_t kecamatan, bool least, const int64_t *there)
{
    int64_t *polri = ARENA_NEW(c->a, int64_t, c->p->n_class);
    int64_t *tps = ARENA_NEW(c->a, int64_t, c->p->n_class);
    for (int32_t i = 0; i < c->p->n_class; i++) {
        const duty_pattern *pattern = duty_case_pattern(c, i, kecamatan);
        polri[i] = least ? duty_pattern_least(pattern) : pattern->polri;
        tps[i] = pattern->tps;
    }
    return duty_crowd_open(c, polri, tps, there);
}

duty_least duty_crowd_least(const duty_crowd *crowd, const int64_t *tps, int64_t *teams_of,
                            int64_t *people_of)
{
    duty_least least = {0};
    for (int32_t i = 0; i < crowd->n_class; i++) {
        int32_t class_ = crowd->order[i];
        int64_t left = tps[class_] - least.free;
        if (left <= 0) {
            least.free -= tps[class_];
            continue;
        }
        int64_t teams = (left + crowd->room[class_] - 1) / crowd->room[class_];
        least.free = teams * crowd->room[class_] - left;
        least.teams += teams;
        least.people += teams * crowd->polri[class_];
        if (teams_of && people_of) {
            teams_of[class_] += teams;
            people_of[class_] += teams * crowd->polri[class_];
        }
    }
    return least;
}
