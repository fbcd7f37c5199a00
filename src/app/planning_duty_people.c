// People of the placement problem: where each is at home, and whether he may serve.
#include <string.h>

#include "app/planning_internal.h"
#include "base/clock.h"

// A kecamatan's Polsek may serve several kecamatan. Its people are posted in turn to each of them, in
// proportion to their TPS, so that everyone has one home; a Bhabinkamtibmas is at home where the villages
// are.
typedef struct served {
    int32_t *tps;   // [n_kecamatan]
    int32_t *given; // [n_kecamatan] people posted so far
} served;

static int32_t home_by_turn(const planning *p, served *sv, int32_t unit)
{
    int32_t best = NONE;
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        if (p->snap->area[p->kecamatan_area[k]].police_unit != unit) {
            continue;
        }
        // fewest people per TPS next; compared as fractions (given + 1) / tps
        int64_t mine = (int64_t)(sv->given[k] + 1) * (best == NONE ? 1 : sv->tps[best] + 1);
        int64_t other = best == NONE ? INT64_MAX : (int64_t)(sv->given[best] + 1) * (sv->tps[k] + 1);
        if (mine < other) {
            best = k;
        }
    }
    if (best != NONE) {
        sv->given[best]++;
    }
    return best;
}

// Where the plan before had somebody at home, and his unit still serves; else NONE. A TPS more or less must
// not move people who were told where they serve.
static int32_t home_before(const planning *p, const snap_person *q)
{
    const planning_before *before = p->options ? p->options->before : NULL;
    const json_t *people = before ? json_object_get(before->document, "people") : NULL;
    const char *code = json_string_value(json_object_get(json_object_get(people, q->code), "kecamatan"));
    for (int32_t k = 0; code && k < p->n_kecamatan; k++) {
        const snap_area *area = &p->snap->area[p->kecamatan_area[k]];
        if (strcmp(area->code, code) == 0 && area->police_unit == q->unit) {
            return k;
        }
    }
    return NONE;
}

static void find_homes(arena *a, planning *p)
{
    const snapshot *s = p->snap;
    served all = {ARENA_NEW(a, int32_t, p->n_kecamatan), ARENA_NEW(a, int32_t, p->n_kecamatan)};
    for (int32_t t = 0; t < s->n_tps; t++) {
        all.tps[p->area_kecamatan[s->tps[t].village]]++;
    }
    p->person_kecamatan = ARENA_NEW(a, int32_t, s->n_person);
    for (int32_t i = 0; i < s->n_person; i++) {
        const snap_person *q = &s->person[i];
        p->person_kecamatan[i] = q->n_village > 0 ? p->area_kecamatan[q->village[0]] : home_before(p, q);
        if (q->n_village == 0 && p->person_kecamatan[i] != NONE) {
            all.given[p->person_kecamatan[i]]++;
        }
    }
    for (int32_t i = 0; i < s->n_person; i++) {
        const snap_person *q = &s->person[i];
        if (q->n_village == 0 && p->person_kecamatan[i] == NONE) {
            p->person_kecamatan[i] = home_by_turn(p, &all, q->unit);
        }
    }
}

// A unit's own station, or that of the nearest unit above it that has one.
static int32_t station_of(const snapshot *s, int32_t unit)
{
    for (int32_t depth = 0; unit != SNAP_NONE && depth < 8; depth++) {
        if (s->unit[unit].site != SNAP_NONE) {
            return s->unit[unit].site;
        }
        unit = s->unit[unit].parent;
    }
    return NONE;
}

// Where a person sets out: the home post, else the unit's station.
static int32_t home_of(const planning *p, const snap_person *q)
{
    int32_t site = q->home != SNAP_NONE ? q->home : station_of(p->snap, q->unit);
    return site == NONE ? p->warehouse : site;
}

// People of one home and one home kecamatan are alike to the solver: one duty_unit each.
static int32_t unit_of(planning *p, duty_unit *unit, int32_t site, int32_t kecamatan)
{
    int32_t u = 0;
    while (u < p->duty.n_unit && (p->unit_site[u] != site || unit[u].kecamatan != kecamatan)) {
        u++;
    }
    if (u == p->duty.n_unit) {
        p->unit_site[u] = site;
        unit[u].kecamatan = kecamatan;
        p->duty.n_unit++;
    }
    return u;
}

bool planning_leads(const duty_draft *d, const snap_person *q)
{
    return (d->padal && q->role == ROLE_PADAL) || (d->pamatwil && q->role == ROLE_PAMATWIL);
}

static uint32_t leader_skill(const snap_person *q)
{
    return (uint32_t)1 << (q->role == ROLE_PADAL ? DUTY_SKILL_PADAL : DUTY_SKILL_PAMATWIL);
}

// Nobody is placed without the pledge (R50); what overrides that comes with the assignments.
void planning_duty_people(arena *a, planning *p, duty_draft *d)
{
    const snapshot *s = p->snap;
    duty_unit *unit = ARENA_NEW(a, duty_unit, s->n_person);
    d->person = ARENA_NEW(a, duty_person, s->n_person);
    p->unit_site = ARENA_NEW(a, int32_t, s->n_person);
    find_homes(a, p);
    for (int32_t i = 0; i < s->n_person; i++) {
        const snap_person *q = &s->person[i];
        bool leads = planning_leads(d, q);
        int32_t kecamatan = leads ? NONE : p->person_kecamatan[i]; // where one leads is settled apart
        d->person[i] = (duty_person){.unit = unit_of(p, unit, home_of(p, q), kecamatan),
                                     .eligible = q->pledge && (person_serves(q) || leads),
                                     .village_officer = q->role == ROLE_VILLAGE_OFFICER,
                                     .from_s = planning_day_second(p, q->from_day, 0, -PLAN_FAR_S),
                                     .to_s = planning_day_second(p, q->to_day, 1, PLAN_FAR_S),
                                     .skills = q->skills | (leads ? leader_skill(q) : 0)};
    }
    p->duty.unit = unit;
    p->duty.n_person = s->n_person;
    p->duty.person = d->person;
}
