// What a TPS gets, as lots: goods that travel apart.
#include <string.h>

#include "app/planning_internal.h"

enum {
    LOTS_MAX = 8,
    LOT_BOXES_MAX = 1000,
    LOT_GRAMS_MAX = 1000 * 1000,
    LOT_LITRES_MAX = 1000 * 1000,
};

// A lot while it is gathered; sums are wide, since the register may say anything.
typedef struct lot_draft {
    int32_t phase;
    const char *apart; // "" = goods that may go with any others, and nothing else of the phase
    int64_t boxes, grams, litres;
} lot_draft;

// Goods of phase 2 wait for a moment of their own only where the calendar has one.
static const char PHASE_2[] = "tahap-2";

static bool has_phase_2(const snapshot *s)
{
    for (int32_t i = 0; i < s->n_calendar; i++) {
        if (strcmp(s->calendar[i].code, PHASE_2) == 0) {
            return true;
        }
    }
    return false;
}

// Words first, so that goods without one find a lot of their phase to join.
static int32_t lot_find(const lot_draft *lot, int32_t n, int32_t phase, const char *apart)
{
    int32_t i = 0;
    while (i < n && (lot[i].phase != phase || (apart[0] != '\0' && strcmp(lot[i].apart, apart) != 0))) {
        i++;
    }
    return i;
}

// Adds the goods that have a word of their own (or those that have none) to the lots of their phases. False
// when there are too many.
static bool lots_add(const snapshot *s, bool worded, lot_draft *lot, int32_t *n, int32_t *of_kit)
{
    bool phases = has_phase_2(s);
    for (int32_t k = 0; k < s->n_kit; k++) {
        const snap_kit *kit = &s->kit[k];
        int32_t phase = phases ? kit->phase : 1;
        if ((kit->apart[0] != '\0') != worded || kit->per_tps == 0) {
            continue;
        }
        int32_t i = lot_find(lot, *n, phase, kit->apart);
        if (i == LOTS_MAX) {
            return false;
        }
        if (i == *n) {
            lot[(*n)++] = (lot_draft){.phase = phase, .apart = kit->apart};
        }
        lot[i].boxes += (int64_t)kit->per_tps * kit->boxes;
        lot[i].grams += (int64_t)kit->per_tps * kit->grams;
        lot[i].litres += (int64_t)kit->per_tps * kit->litres;
        of_kit[k] = i;
    }
    return true;
}

// All lots, and of each kit which is its.
static bool lots_gather(const snapshot *s, lot_draft *lot, int32_t *ret_n, int32_t *of_kit)
{
    *ret_n = 0;
    for (int32_t k = 0; k < s->n_kit; k++) {
        of_kit[k] = PLANNING_NO_LOT;
    }
    return lots_add(s, true, lot, ret_n, of_kit) && lots_add(s, false, lot, ret_n, of_kit);
}

int32_t planning_kit_lots(const snapshot *s, int32_t *ret_lot)
{
    lot_draft lot[LOTS_MAX];
    int32_t n = 0;
    return lots_gather(s, lot, &n, ret_lot) ? n : 0;
}

static bool lots_fit(const lot_draft *lot, int32_t n, err *e)
{
    int64_t boxes = 0;
    int64_t grams = 0;
    bool fit = n > 0;
    for (int32_t i = 0; i < n; i++) {
        boxes += lot[i].boxes;
        grams += lot[i].grams;
        fit = fit && lot[i].boxes <= LOT_BOXES_MAX && lot[i].grams >= 1 && lot[i].grams <= LOT_GRAMS_MAX &&
              lot[i].litres <= LOT_LITRES_MAX;
    }
    return (fit && boxes >= 1) ||
           err_fail(e, ERR_CODE("plan.no_kits"), ERR_INT("boxes", boxes), ERR_INT("grams", grams));
}

bool planning_lots(arena *a, planning *p, err *e)
{
    lot_draft draft[LOTS_MAX];
    int32_t n = 0;
    const snap_calendar *second = NULL;
    if (has_phase_2(p->snap) && !planning_calendar(p, PHASE_2, &second, e)) {
        return false;
    }
    if (!lots_gather(p->snap, draft, &n, ARENA_NEW(a, int32_t, (size_t)p->snap->n_kit))) {
        return err_fail(e, ERR_CODE("plan.many_lots"), ERR_INT("limit", LOTS_MAX));
    }
    if (!lots_fit(draft, n, e)) {
        return false;
    }
    fleet_lot *lot = ARENA_NEW(a, fleet_lot, n);
    for (int32_t i = 0; i < n; i++) {
        lot[i] = (fleet_lot){.boxes = (int32_t)draft[i].boxes,
                             .g = (int32_t)draft[i].grams,
                             .l = (int32_t)draft[i].litres,
                             .from_s = second && draft[i].phase == 2 ? planning_second(p, second->from_s)
                                                                     : -PLAN_FAR_S};
    }
    p->fleet.n_lot = n;
    p->fleet.lot = lot;
    return true;
}
