#include "domain/readiness.h"

#include <stddef.h>

const char *readiness_state_name(readiness_state state)
{
#define READINESS_NAME(symbol, number, name) [number] = (name),
    static const char *const names[READINESS_STATE_COUNT] = {READINESS_STATES(READINESS_NAME)};
#undef READINESS_NAME
    return names[state];
}

const char *readiness_reason_name(int bit)
{
#define READINESS_NAME(symbol, number, name) (name),
    static const char *const names[READINESS_REASON_COUNT] = {READINESS_REASONS(READINESS_NAME)};
#undef READINESS_NAME
    return names[bit];
}

static uint32_t reasons_of(const readiness_facts *f)
{
    uint32_t r = 0;
    r |= f->goods_known == 0 && f->goods_needed > 0 ? READINESS_GOODS_UNKNOWN : 0;
    r |= f->goods_received - f->goods_damaged < f->goods_needed ? READINESS_GOODS_MISSING : 0;
    r |= f->goods_damaged > 0 ? READINESS_GOODS_DAMAGED : 0;
    if (f->people_needed == READINESS_UNSAID) {
        return r | READINESS_PEOPLE_UNKNOWN;
    }
    if (f->people_placed < f->people_needed) {
        r |= f->people_placed == 0 ? READINESS_PEOPLE_MISSING : READINESS_PEOPLE_SHORT;
    }
    bool said = f->people_present != READINESS_UNSAID;
    return r | (said && f->people_present < f->people_placed ? READINESS_PEOPLE_ABSENT : 0);
}

readiness_state readiness_of(const readiness_facts *f, uint32_t *ret_reasons)
{
    const uint32_t grave = READINESS_GOODS_DAMAGED | READINESS_PEOPLE_MISSING | READINESS_PEOPLE_ABSENT;
    const uint32_t unknown = READINESS_GOODS_UNKNOWN | READINESS_PEOPLE_UNKNOWN;
    uint32_t r = reasons_of(f);
    *ret_reasons = r;
    if (r & grave) {
        return READINESS_AT_RISK;
    }
    if (r & unknown) {
        return READINESS_UNKNOWN;
    }
    return r & READINESS_GOODS_MISSING ? READINESS_WAITING : READINESS_READY; // who is short can open
}
