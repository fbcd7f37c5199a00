#include "app/duty_internal.h"
#include "app/field_day.h"
#include "app/field_internal.h"
#include "app/planning_internal.h"
#include "store/custody_view.h"

void field_goods_init(field_goods *g, arena *a, store *s, const planner_result *r)
{
    int32_t *lot = ARENA_NEW(a, int32_t, r->snap.n_kit);
    int32_t n = planning_kit_lots(&r->snap, lot);
    bool same = n > 1 && (size_t)n == json_array_size(json_object_get(r->document, "lots"));
    *g = (field_goods){.a = a,
                       .s = s,
                       .snap = &r->snap,
                       .lot_of_kit = same ? lot : NULL,
                       .lists = json_object(),
                       .room = FIELD_GOODS_BYTES_MAX};
}

// Whether goods of a kind go with a lot. Of what nobody has said which it is, any lot may have it.
static bool is_of_lot(const field_goods *g, str kit, int32_t lot)
{
    for (int32_t k = 0; g->lot_of_kit && k < g->snap->n_kit; k++) {
        if (str_eq(kit, str_of(g->snap->kit[k].code))) {
            return g->lot_of_kit[k] == PLANNING_NO_LOT || g->lot_of_kit[k] == lot;
        }
    }
    return true;
}

// Adds the goods that are meant for one place, as the log knows them.
static bool add_goods(field_goods *g, const char *destination, int32_t lot, json_t *out, err *e)
{
    arena a = {0};
    const bound_item *row = NULL;
    int32_t n = 0;
    bool ok = store_items_bound(g->s, &a, str_of(destination), &row, &n, e);
    for (int32_t i = 0; ok && i < n; i++) {
        if (is_of_lot(g, row[i].kit, lot)) {
            json_array_append_new(out, json_pack("{s:s%, s:s%, s:s}", "code", row[i].code.p, row[i].code.n,
                                                 "kit", row[i].kit.n > 0 ? row[i].kit.p : "", row[i].kit.n,
                                                 "destination", destination));
        }
    }
    arena_done(&a);
    return ok;
}

bool field_lies_in(const snapshot *s, int32_t area, int32_t above)
{
    while (area != SNAP_NONE && area != above) {
        area = s->area[area].parent;
    }
    return area != SNAP_NONE;
}

// Those for the place itself, and where that is a store those for every TPS of its area.
static bool list_goods(field_goods *g, const char *place, int32_t lot, json_t *out, err *e)
{
    const snapshot *s = g->snap;
    const snap_site *site = duty_site_row(s, place);
    bool ok = add_goods(g, place, lot, out, e);
    for (int32_t i = 0; ok && site && i < s->n_tps; i++) {
        if (field_lies_in(s, s->tps[i].village, site->area)) {
            ok = add_goods(g, s->tps[i].code, lot, out, e);
        }
    }
    return ok;
}

// What is left of the room is for whole lists: by half of one every other box would be a wrong one.
static void keep_list(field_goods *g, const char *name, json_t *list)
{
    size_t bytes = json_dumpb(list, NULL, 0, JSON_COMPACT);
    if (bytes > g->room) {
        json_array_clear(list);
    } else {
        g->room -= bytes;
    }
    json_object_set_new(g->lists, name, list);
}

bool field_goods_of(field_goods *g, const json_t *trip, const json_t *stop, const char **ret_name, err *e)
{
    const char *place = row_text(stop, "for");
    int32_t lot = duty_int(trip, "lot");
    strbuf name;
    strbuf_init(&name, 256);
    strbuf_addz(&name, place);
    if (g->lot_of_kit) {
        strbuf_addf(&name, ".%d", lot);
    }
    *ret_name = str_dup(g->a, strbuf_str(&name));
    strbuf_done(&name);
    if (json_object_get(g->lists, *ret_name)) {
        return true;
    }
    json_t *list = json_array();
    if (g->s && !list_goods(g, place, lot, list, e)) {
        json_decref(list);
        return false;
    }
    keep_list(g, *ret_name, list);
    return true;
}
