// What the tests of the judge share: the set of constraints that a report faults, and its printing.
#ifndef KAWAL_TESTS_PLAN_JUDGED_H
#define KAWAL_TESTS_PLAN_JUDGED_H

#include <stdint.h>
#include <stdio.h>

#include "plan/check.h"

static inline uint64_t judged_bit(check_code code)
{
    return UINT64_C(1) << code;
}

// Bits of the constraints that have a fault.
static inline uint64_t judged_faults(const check_report *r)
{
    uint64_t set = 0;
    for (int code = 0; code < CHECK_COUNT; code++) {
        set |= r->faults[code] > 0 ? judged_bit((check_code)code) : 0;
    }
    return set;
}

static inline void judged_print(const check_report *r)
{
    for (int32_t i = 0; i < r->n_kept; i++) {
        const check_fault *f = &r->kept[i];
        fprintf(stderr, "# %s: subject %d is %lld, should be %lld\n", check_name(f->code), f->subject,
                (long long)f->is, (long long)f->should);
    }
}

// Whether the judge finds nothing in a distribution; what it finds is printed.
static inline bool judged_clean(arena *a, const fleet_problem *p, const fleet_plan *plan)
{
    check_report r;
    check_report_init(a, &r);
    check_fleet(a, p, plan, &r);
    judged_print(&r);
    return r.n_fault == 0;
}

// A planted error was found, and nothing but it and its companions.
static inline bool judged_as_planted(const check_report *r, check_code code, uint64_t companions)
{
    uint64_t found = judged_faults(r);
    return (found & judged_bit(code)) != 0 && (found & ~(judged_bit(code) | companions)) == 0;
}

#endif
