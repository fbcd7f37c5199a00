// What reconciliation needs of the register: places and their kabupaten, units, people's units, kits.
#include "app/reconcile_internal.h"

#include <string.h>

// Codes of areas are of parts joined by dots: province, kabupaten, kecamatan, village.
enum { PARTS_KABUPATEN = 2, PARTS_KECAMATAN = 3 };

static str first_parts(str code, int parts)
{
    for (size_t i = 0; i < code.n; i++) {
        if (code.p[i] == '.' && --parts == 0) {
            return (str){code.p, i};
        }
    }
    return code;
}

static int choice_of(kind_id kind, int column, str name)
{
    const choice *c = kind_of(kind)->columns[column].choices;
    for (int i = 0; c[i].name; i++) {
        if (str_eq(str_of(c[i].name), name)) {
            return i;
        }
    }
    return -1;
}

static int64_t number_of(str value)
{
    int64_t n = 0;
    (void)str_parse_i64(value, 0, INT32_MAX, &n);
    return n;
}

static void add_place(ground *g, place_row row)
{
    g->place = arena_room(g->a, g->place, g->n_place, &g->cap_place, sizeof *g->place);
    row.code = str_keep(g->a, row.code);
    row.area = str_keep(g->a, row.area);
    g->place[g->n_place] = row;
    (void)str_map_add(&g->place_of, row.code, g->n_place++, NULL);
}

// The first site of its kind by code stands for the area, as when a plan is made.
static bool add_site(void *ctx, const entry *row, err *e)
{
    ground *g = ctx;
    (void)e;
    int kind = choice_of(KIND_SITES, SITES_KIND, row->value[SITES_KIND]);
    int32_t i = g->n_place;
    add_place(g, (place_row){.code = row->code,
                             .area = row->value[SITES_AREA],
                             .kind = kind < 0 ? SITE_JUNCTION : (site_kind)kind});
    str area = g->place[i].area;
    if (g->place[i].kind == SITE_WAREHOUSE && g->warehouse == ITEM_NONE) {
        g->warehouse = i;
    } else if (g->place[i].kind == SITE_PPK) {
        (void)str_map_add(&g->ppk_of, first_parts(area, PARTS_KECAMATAN), i, NULL);
    } else if (g->place[i].kind == SITE_PPS) {
        (void)str_map_add(&g->pps_of, area, i, NULL);
    }
    return true;
}

static bool add_tps(void *ctx, const entry *row, err *e)
{
    (void)e;
    add_place(ctx, (place_row){.code = row->code, .area = row->value[TPS_VILLAGE], .is_tps = true});
    return true;
}

static bool add_person(void *ctx, const entry *row, err *e)
{
    ground *g = ctx;
    (void)e;
    g->unit_of_person =
        arena_room(g->a, g->unit_of_person, g->n_person, &g->cap_person, sizeof *g->unit_of_person);
    g->unit_of_person[g->n_person] = str_keep(g->a, row->value[PEOPLE_UNIT]);
    (void)str_map_add(&g->person_of, str_keep(g->a, row->code), g->n_person++, NULL);
    return true;
}

static bool add_kit(void *ctx, const entry *row, err *e)
{
    ground *g = ctx;
    (void)e;
    g->kit = arena_room(g->a, g->kit, g->n_kit, &g->cap_kit, sizeof *g->kit);
    g->kit[g->n_kit++] = (kit_row){.code = str_keep(g->a, row->code),
                                   .per_tps = number_of(row->value[KITS_PER_TPS]),
                                   .boxes = number_of(row->value[KITS_BOXES])};
    return true;
}

// A Polres or Polsek is bound to the kabupaten where it sits; units above, and those sent in aid, to none.
static bool add_unit(void *ctx, const entry *row, err *e)
{
    ground *g = ctx;
    (void)e;
    str level = row->value[UNITS_LEVEL];
    const place_row *site = ground_place(g, row->value[UNITS_SITE]);
    if (!site || (!str_eq(level, STR("polres")) && !str_eq(level, STR("polsek")))) {
        return true;
    }
    g->unit_area = arena_room(g->a, g->unit_area, g->n_unit_area, &g->cap_unit_area, sizeof *g->unit_area);
    g->unit_area[g->n_unit_area++] =
        (reconcile_area){str_keep(g->a, row->code), first_parts(site->area, PARTS_KABUPATEN)};
    return true;
}

bool ground_read(store *s, ground *g, err *e)
{
    g->warehouse = ITEM_NONE;
    if (!store_each(s, KIND_SITES, add_site, g, e) || !store_each(s, KIND_TPS, add_tps, g, e) ||
        !store_each(s, KIND_UNITS, add_unit, g, e) || !store_each(s, KIND_PEOPLE, add_person, g, e) ||
        !store_each(s, KIND_KITS, add_kit, g, e)) {
        return false;
    }
    g->place_area = ARENA_NEW(g->a, reconcile_area, g->n_place);
    for (int32_t i = 0; i < g->n_place; i++) {
        g->place_area[g->n_place_area++] =
            (reconcile_area){g->place[i].code, first_parts(g->place[i].area, PARTS_KABUPATEN)};
    }
    return true;
}

void ground_done(ground *g)
{
    str_map_done(&g->place_of);
    str_map_done(&g->ppk_of);
    str_map_done(&g->pps_of);
    str_map_done(&g->person_of);
}

const place_row *ground_place(const ground *g, str code)
{
    int32_t i = 0;
    return code.n > 0 && str_map_get(&g->place_of, code, &i) ? &g->place[i] : NULL;
}

str ground_unit(const ground *g, str person)
{
    int32_t i = 0;
    return str_map_get(&g->person_of, person, &i) ? g->unit_of_person[i] : STR("");
}

static str site_of(const ground *g, const str_map *of, str area)
{
    int32_t i = 0;
    return str_map_get(of, area, &i) ? g->place[i].code : STR("");
}

way ground_way(const ground *g, str destination)
{
    const place_row *p = ground_place(g, destination);
    way w = {.last = LEG_UNSAID};
    if (!p) {
        return w;
    }
    w.last = p->is_tps ? 2 : p->kind == SITE_PPS ? 1 : p->kind == SITE_PPK ? 0 : LEG_UNSAID;
    if (w.last >= 1) {
        w.site[0] = site_of(g, &g->ppk_of, first_parts(p->area, PARTS_KECAMATAN));
    }
    if (w.last == 2) {
        w.site[1] = site_of(g, &g->pps_of, p->area);
    }
    if (w.last != LEG_UNSAID) {
        w.site[w.last] = p->code;
    }
    return w;
}
