// What the counts of TPS by class force, wherever they lie.
//
// The strictest class of a group tells its officers, and the group holds at most what the class with the
// fewest TPS in it allows. Where fewer officers always go with more TPS, both are one class: the classes
// stand in order, the stricter first, and filling free places in the teams of classes before is best, for a
// team more of a stricter class costs no less and holds no more. Where patterns are at odds there are two
// ways to count below what any placement needs. By officers: the class with more of them first, and the room
// of a team is the most that its class or one before it allows. By room: the class with fewer TPS first, and
// a team takes the least officers of its class or one before it, but for teams of one TPS, which no other
// class joins.
#include "plan/check_internal.h"

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static bool stricter(const duty_case *c, const int64_t *polri, const int64_t *tps, bool by_room, int32_t i,
                     int32_t other)
{
    int officers = compare(polri[other], polri[i]); // more of them first
    int room = compare(tps[i], tps[other]);
    int order = by_room ? room : officers;
    order = order ? order : by_room ? officers : room;
    // Of equal ranks the lower number stays first.
    return (order ? order : compare(c->p->class_rank[other], c->p->class_rank[i])) < 0;
}

duty_crowd duty_crowd_open(const duty_case *c, const int64_t *polri, const int64_t *tps, const int64_t *there,
                           bool by_room)
{
    int32_t n = c->p->n_class;
    duty_crowd crowd = {n, ARENA_NEW(c->a, int32_t, n), ARENA_NEW(c->a, int64_t, n),
                        ARENA_NEW(c->a, int64_t, n)};
    for (int32_t i = 0; i < n; i++) {
        int32_t at = i;
        while (at > 0 && stricter(c, polri, tps, by_room, i, crowd.order[at - 1])) {
            crowd.order[at] = crowd.order[at - 1];
            at--;
        }
        crowd.order[at] = i;
    }
    int64_t room = 1;
    int64_t officers = INT64_MAX;
    for (int32_t i = 0; i < n; i++) {
        int32_t class_ = crowd.order[i];
        bool asked = there[class_] > 0;
        bool shares = asked && tps[class_] > 1;
        room = asked && tps[class_] > room ? tps[class_] : room;
        officers = shares && polri[class_] < officers ? polri[class_] : officers;
        crowd.room[class_] = by_room ? tps[class_] : room;
        crowd.polri[class_] = by_room && shares ? officers : polri[class_];
    }
    return crowd;
}

duty_crowd duty_crowd_of(const duty_case *c, int32_t kecamatan, bool least, const int64_t *there,
                         bool by_room)
{
    int64_t *polri = ARENA_NEW(c->a, int64_t, c->p->n_class);
    int64_t *tps = ARENA_NEW(c->a, int64_t, c->p->n_class);
    for (int32_t i = 0; i < c->p->n_class; i++) {
        const duty_pattern *pattern = duty_case_pattern(c, i, kecamatan);
        polri[i] = least ? duty_pattern_least(pattern) : pattern->polri;
        tps[i] = pattern->tps;
    }
    return duty_crowd_open(c, polri, tps, there, by_room);
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
