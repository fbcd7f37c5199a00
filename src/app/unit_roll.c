#include "app/unit_roll.h"

#include "domain/access.h"

static const uint32_t KINDS = 1u << KIND_AREAS | 1u << KIND_UNITS | 1u << KIND_PEOPLE;

static bool take_unit(void *ctx, const entry *row, err *e)
{
    unit_roll *r = ctx;
    (void)e;
    r->unit = arena_room(&r->memory, r->unit, r->n, &r->cap, sizeof *r->unit);
    r->unit[r->n] = (unit_row){.code = str_keep(&r->memory, row->code),
                               .name = str_keep(&r->memory, row->value[UNITS_NAME]),
                               .parent = str_keep(&r->memory, row->value[UNITS_PARENT])};
    (void)str_map_add(&r->of_code, r->unit[r->n].code, r->n, NULL);
    r->n++;
    return true;
}

static bool take_area(void *ctx, const entry *row, err *e)
{
    unit_roll *r = ctx;
    int32_t i = 0;
    (void)e;
    if (str_map_get(&r->of_code, row->value[AREAS_POLICE_UNIT], &i)) {
        (void)str_map_add(&r->of_area, str_keep(&r->memory, row->code), i, NULL);
    }
    return true;
}

// Who commands comes before a Padal, and he before all others; of equals the first code.
static bool take_person(void *ctx, const entry *row, err *e)
{
    unit_roll *r = ctx;
    int32_t i = 0;
    str role = row->value[PEOPLE_ROLE];
    int32_t rank = str_eq(role, STR("commander")) ? 3 : str_eq(role, STR("padal")) ? 2 : 1;
    (void)e;
    if (!str_map_get(&r->of_code, row->value[PEOPLE_UNIT], &i)) {
        return true;
    }
    unit_row *u = &r->unit[i];
    if (rank > u->rank || (rank == u->rank && str_cmp(row->code, u->head) < 0)) {
        u->rank = rank;
        u->head = str_keep(&r->memory, row->code);
    }
    return true;
}

void unit_roll_done(unit_roll *r)
{
    str_map_done(&r->of_code);
    str_map_done(&r->of_area);
    arena_done(&r->memory);
    *r = (unit_roll){0};
}

bool unit_roll_read(unit_roll *r, store *s, err *e)
{
    int64_t version = 0;
    if (!store_batch_of(s, KINDS, &version, e)) {
        return false;
    }
    if (version == r->version && r->n > 0) {
        return true;
    }
    unit_roll_done(r);
    bool ok = store_each(s, KIND_UNITS, take_unit, r, e) && store_each(s, KIND_AREAS, take_area, r, e) &&
              store_each(s, KIND_PEOPLE, take_person, r, e);
    r->version = ok ? version : 0;
    return ok;
}

// How many parts of its code an area has beyond another that holds it; 0 when it does not lie in it.
static int32_t parts_below(str area, str below)
{
    int32_t n = 0;
    bool inside = below.n > area.n && str_starts(below, area) && below.p[area.n] == '.';
    for (size_t i = area.n; inside && i < below.n; i++) {
        n += below.p[i] == '.';
    }
    return n;
}

static const unit_row *unit_above(const unit_roll *r, const unit_row *u)
{
    int32_t i = 0;
    return u && str_map_get(&r->of_code, u->parent, &i) ? &r->unit[i] : NULL;
}

// Of the areas in it the one whose unit has the first code tells: one level up the chain for each level of
// areas.
static const unit_row *unit_from_below(const unit_roll *r, str area)
{
    const unit_row *found = NULL;
    for (size_t i = 0; i < r->of_area.cap; i++) {
        const str_map_slot *slot = &r->of_area.slot[i];
        const unit_row *u = slot->key.p ? &r->unit[slot->value] : NULL;
        int32_t levels = slot->key.p ? parts_below(area, slot->key) : 0;
        for (int32_t k = 0; levels > 0 && u && k < levels; k++) {
            u = unit_above(r, u);
        }
        if (levels > 0 && u && (!found || str_cmp(u->code, found->code) < 0)) {
            found = u;
        }
    }
    return found;
}

const unit_row *unit_roll_of_area(const unit_roll *r, str area)
{
    int32_t i = 0;
    for (str a = area; a.n > 0; a = access_area_above(a)) {
        if (str_map_get(&r->of_area, a, &i)) {
            return &r->unit[i];
        }
    }
    return unit_from_below(r, area);
}
