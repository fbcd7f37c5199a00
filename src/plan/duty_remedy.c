#include "plan/duty_remedy.h"

int32_t duty_remedies(arena *a, const duty_problem *p, const duty_plan *plan, const duty_options *o,
                      int32_t unit_of_bko, duty_remedy *ret, int32_t max)
{
    (void)a;
    (void)p;
    (void)plan;
    (void)o;
    (void)unit_of_bko;
    (void)ret;
    (void)max;
    return 0;
}
