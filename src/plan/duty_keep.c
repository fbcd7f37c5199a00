// What costs nothing is left as it was told: people of one home stand where they stood before.
#include "plan/duty_internal.h"

// The site where a person stood for a reserve; -1 = nowhere.
static int32_t site_before(const duty_plan *start, int32_t reserve, int32_t person)
{
    for (int32_t i = 0; i < start->n_stand; i++) {
        const duty_stand *t = &start->stand[i];
        for (int32_t m = 0; t->reserve == reserve && m < t->person_n; m++) {
            if (t->person[m] == person) {
                return t->site;
            }
        }
    }
    return -1;
}

// Whether a person may stand at the one site as well as at the other: a way that differs would be asked of
// busy times and of other duties again.
static bool may_change(const duty_problem *p, const duty_plan *plan, int32_t person, const duty_stand *x,
                       const duty_stand *y)
{
    const duty_reserve *r = &p->reserve[x->reserve];
    const duty_person *q = &p->person[person];
    const int32_t *way_s = &r->unit_site_s[(size_t)q->unit * (size_t)r->n_site];
    return way_s[x->site] == way_s[y->site] || (q->busy_n == 0 && duty_person_duties(plan, person) == 1);
}

// Somebody of the same home at the stand `there` who did not stand there before and may go to `here`; -1 when
// there is none.
static int32_t partner(const duty_problem *p, const duty_plan *start, const duty_plan *plan,
                       const duty_stand *there, const duty_stand *here, int32_t unit)
{
    for (int32_t m = 0; m < there->person_n; m++) {
        int32_t person = there->person[m];
        if (p->person[person].unit == unit && site_before(start, there->reserve, person) != there->site &&
            may_change(p, plan, person, there, here)) {
            return m;
        }
    }
    return -1;
}

static void keep_at(const duty_problem *p, const duty_plan *start, duty_plan *plan, int32_t stand, int32_t m)
{
    duty_stand *here = &plan->stand[stand];
    int32_t person = here->person[m];
    int32_t site = site_before(start, here->reserve, person);
    for (int32_t i = 0; site >= 0 && site != here->site && i < plan->n_stand; i++) {
        duty_stand *there = &plan->stand[i];
        bool stood = there->reserve == here->reserve && there->site == site;
        int32_t other = stood && may_change(p, plan, person, here, there)
                            ? partner(p, start, plan, there, here, p->person[person].unit)
                            : -1;
        if (other >= 0) {
            here->person[m] = there->person[other];
            there->person[other] = person;
            return;
        }
    }
}

void duty_stands_keep(const duty_problem *p, const duty_plan *start, duty_plan *plan)
{
    for (int32_t i = 0; i < plan->n_stand; i++) {
        for (int32_t m = 0; m < plan->stand[i].person_n; m++) {
            keep_at(p, start, plan, i, m);
        }
    }
}
