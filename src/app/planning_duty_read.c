// A placement read back from a plan's document.
#include <string.h>

#include "app/planning_codes.h"

typedef struct reading {
    arena *a;
    const planning *p;
    planning_codes codes;
    bool *taken; // [n_tps]
    duty_plan plan;
    int32_t n_team_tps;
} reading;

static int32_t read_people(const reading *w, const json_t *row, int32_t ret[static DUTY_TEAM_MAX])
{
    const json_t *people = json_object_get(row, "people");
    int32_t n = 0;
    for (size_t i = 0; i < json_array_size(people) && n < DUTY_TEAM_MAX; i++) {
        int32_t person = planning_code(&w->codes.person, json_array_get(people, i));
        if (person != NONE) {
            ret[n++] = person;
        }
    }
    return n;
}

// The station, or where that is gone the first TPS that is there; TPS of other kecamatan by now are left out.
static void read_team(reading *w, const json_t *row)
{
    const duty_problem *d = &w->p->duty;
    const json_t *tps = json_object_get(row, "tps");
    duty_team t = {.tps_first = w->n_team_tps,
                   .station = planning_code(&w->codes.tps, json_object_get(row, "station"))};
    for (size_t i = 0; i < json_array_size(tps); i++) {
        int32_t one = planning_code(&w->codes.tps, json_array_get(tps, i));
        t.station = t.station == NONE ? one : t.station;
        if (one != NONE && !w->taken[one] && d->tps[one].kecamatan == d->tps[t.station].kecamatan) {
            w->taken[one] = true;
            w->plan.team_tps[w->n_team_tps++] = one;
            t.tps_n++;
        }
    }
    if (t.tps_n > 0) {
        const duty_tps *at = &d->tps[t.station];
        t.kecamatan = at->kecamatan;
        t.class_ = at->class_;
        t.person_n = read_people(w, row, t.person);
        w->plan.team[w->plan.n_team++] = t;
    }
}

static planning_post_kind kind_of_post(const json_t *row)
{
    const char *kind = json_string_value(json_object_get(row, "kind"));
    return kind && strcmp(kind, "padal") == 0      ? POST_PADAL
           : kind && strcmp(kind, "pamatwil") == 0 ? POST_PAMATWIL
                                                   : POST_SITE;
}

// The numbers of squads run through all posts of a place.
static void read_squad(reading *w, const json_t *row)
{
    json_int_t left = json_integer_value(json_object_get(row, "squad"));
    const char *rayon = json_string_value(json_object_get(row, "rayon"));
    const planning_post where = {.kind = kind_of_post(row),
                                 .site = planning_code(&w->codes.node, json_object_get(row, "site")),
                                 .kecamatan =
                                     planning_code_kecamatan(w->p, json_object_get(row, "kecamatan")),
                                 .rayon = rayon ? rayon : ""};
    for (int32_t i = 0; i < w->plan.n_squad && left > 0; i++) {
        duty_squad *q = &w->plan.squad[i];
        left -= planning_same_place(&w->p->post[q->post], &where);
        if (left == 0) {
            q->person_n = read_people(w, row, q->person);
        }
    }
}

static void open_squads(reading *w)
{
    const duty_problem *d = &w->p->duty;
    int64_t most = (int64_t)d->n_post * DUTY_SQUADS_MAX;
    w->plan.squad = ARENA_NEW(w->a, duty_squad, most);
    for (int32_t j = 0; j < d->n_post; j++) {
        for (int32_t q = 0; q < duty_post_squads(&d->post[j]); q++) {
            w->plan.squad[w->plan.n_squad++] = (duty_squad){.post = j, .squad = q};
        }
    }
}

static void read_stand(reading *w, const json_t *row)
{
    int32_t reserve = planning_code(&w->codes.reserve, json_object_get(row, "reserve"));
    int32_t site = planning_code(&w->codes.node, json_object_get(row, "site"));
    for (int32_t c = 0; reserve != NONE && c < w->p->duty.reserve[reserve].n_site; c++) {
        if (w->p->reserve_site[reserve][c] == site) {
            duty_stand t = {.reserve = reserve, .site = c};
            t.person_n = read_people(w, row, t.person);
            w->plan.stand[w->plan.n_stand++] = t;
        }
    }
}

void planning_read_placement(arena *a, const planning *p, const json_t *document, duty_plan *ret)
{
    const json_t *placement = json_object_get(document, "placement");
    const json_t *teams = json_object_get(placement, "teams");
    const json_t *posts = json_object_get(placement, "posts");
    const json_t *reserves = json_object_get(placement, "reserves");
    reading w = {.a = a, .p = p, .taken = ARENA_NEW(a, bool, p->duty.n_tps)};
    w.plan.team = ARENA_NEW(a, duty_team, json_array_size(teams));
    w.plan.team_tps = ARENA_NEW(a, int32_t, p->duty.n_tps);
    w.plan.stand = ARENA_NEW(a, duty_stand, json_array_size(reserves));
    planning_codes_make(p, &w.codes);
    open_squads(&w);
    for (size_t i = 0; i < json_array_size(teams); i++) {
        read_team(&w, json_array_get(teams, i));
    }
    for (size_t i = 0; i < json_array_size(posts); i++) {
        read_squad(&w, json_array_get(posts, i));
    }
    for (size_t i = 0; i < json_array_size(reserves); i++) {
        read_stand(&w, json_array_get(reserves, i));
    }
    planning_codes_done(&w.codes);
    *ret = w.plan;
}
