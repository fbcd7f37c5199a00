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

// Somebody of the same home at the stand who did not stand there before; -1 when there is none.
static int32_t partner(const duty_problem *p, const duty_plan *start, const duty_stand *t, int32_t unit)
{
    for (int32_t m = 0; m < t->person_n; m++) {
        if (p->person[t->person[m]].unit == unit && site_before(start, t->reserve, t->person[m]) != t->site) {
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
        int32_t other = there->reserve == here->reserve && there->site == site
                            ? partner(p, start, there, p->person[person].unit)
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
