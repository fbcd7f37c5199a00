// What the published plan carries: the goods of how many TPS on which leg to which site.
#include "app/reconcile_internal.h"

#include <string.h>

enum { KEY_BYTES = EVENT_CODE_MAX + 4 };

// "leg/site"
static str key_of(int32_t leg, str site, char out[static KEY_BYTES])
{
    out[0] = (char)('0' + leg);
    out[1] = '/';
    size_t n = site.n > EVENT_CODE_MAX ? EVENT_CODE_MAX : site.n;
    memcpy(out + 2, site.p, n);
    return (str){out, n + 2};
}

bool planned_has(const planned *p, int32_t leg, str site)
{
    char key[KEY_BYTES];
    int32_t i = 0;
    return site.n > 0 && str_map_get(&p->row_of, key_of(leg, site, key), &i);
}

static void add_kits(planned *p, int32_t leg, str site, int64_t kits)
{
    char bytes[KEY_BYTES];
    int32_t i = p->n;
    str key = key_of(leg, site, bytes);
    if (site.n == 0 || kits <= 0) {
        return;
    }
    if (!str_map_get(&p->row_of, key, &i)) {
        p->row = arena_room(p->a, p->row, p->n, &p->cap, sizeof *p->row);
        p->row[p->n] = (plan_row){.leg = leg, .site = str_keep(p->a, site)};
        (void)str_map_add(&p->row_of, str_keep(p->a, key), p->n++, NULL);
    }
    p->row[i].kits += kits;
}

static str text_of(const json_t *o, const char *name)
{
    return str_of(json_string_value(json_object_get(o, name)));
}

// Where goods of a place go when they go back: from a TPS to its PPS, on to its PPK, on to the warehouse.
static str site_above(const ground *g, int32_t leg, str place)
{
    if (leg == 0) {
        return g->warehouse == ITEM_NONE ? STR("") : g->place[g->warehouse].code;
    }
    way w = ground_way(g, place);
    return w.last == leg ? w.site[leg - 1] : STR("");
}

static void take_trip(planned *p, const ground *g, const json_t *trip, int64_t kit_boxes)
{
    int32_t leg = (int32_t)json_integer_value(json_object_get(trip, "leg"));
    bool is_back = str_eq(text_of(trip, "direction"), STR("back"));
    size_t i = 0;
    json_t *stop = NULL;
    if (leg < 0 || leg >= LEGS_OUT) {
        return;
    }
    json_array_foreach(json_object_get(trip, "stops"), i, stop)
    {
        if (json_is_true(json_object_get(stop, "transfer"))) {
            continue; // between two vehicles, at a jetty
        }
        str place = text_of(stop, "for");
        int64_t kits = (int64_t)json_integer_value(json_object_get(stop, "boxes")) / kit_boxes;
        add_kits(p, is_back ? 2 * LEGS_OUT - 1 - leg : leg, is_back ? site_above(g, leg, place) : place,
                 kits);
    }
}

bool planned_read(store *s, const ground *g, planned *p, err *e)
{
    plan_record record = {0};
    err none = {0};
    if (!store_plan_latest(s, p->a, &record, &none)) {
        bool is_none = strcmp(none.code, "store.no_plan") == 0;
        if (!is_none && e) {
            *e = none;
        }
        return is_none;
    }
    json_t *document = json_loadb(record.body.p, record.body.n, 0, NULL);
    if (!document) {
        return err_fail(e, ERR_CODE("plan.damaged"), ERR_Z("id", record.id));
    }
    int64_t kit_boxes = 0; // of the goods of one TPS
    for (int32_t i = 0; i < g->n_kit; i++) {
        kit_boxes += g->kit[i].per_tps * g->kit[i].boxes;
    }
    size_t i = 0;
    json_t *trip = NULL;
    json_array_foreach(json_object_get(document, "trips"), i, trip)
    {
        if (kit_boxes > 0) {
            take_trip(p, g, trip, kit_boxes);
        }
    }
    memcpy(p->id, record.id, sizeof p->id);
    json_decref(document);
    return true;
}

void planned_done(planned *p)
{
    str_map_done(&p->row_of);
}
