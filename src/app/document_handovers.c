// Where trips leave a kabupaten: place, time, and the Polres that takes over.
#include "app/document_internal.h"

#include <math.h>
#include <string.h>

// The place of the register that is nearest to a point.
static int32_t nearest(const planning *p, point at)
{
    int32_t best = 0;
    for (int32_t i = 1; i < p->n_node; i++) {
        best = point_distance_m(p->node_at[i], at) < point_distance_m(p->node_at[best], at) ? i : best;
    }
    return best;
}

static int32_t area_of(const snapshot *s, const json_t *code)
{
    for (int32_t i = 0; json_is_string(code) && i < s->n_area; i++) {
        if (strcmp(s->area[i].code, json_string_value(code)) == 0) {
            return i;
        }
    }
    return BORDERS_ELSEWHERE;
}

// {"code", "name", "polres", "polres_name"}; what the register does not know is null.
static json_t *side(const document *d, int32_t area)
{
    const snapshot *s = d->p->snap;
    int32_t unit = borders_polres(&d->borders, area);
    const snap_area *row = area == BORDERS_ELSEWHERE ? NULL : &s->area[area];
    return json_pack("{s:s?, s:s?, s:s?, s:s?}", "code", row ? row->code : NULL, "name",
                     row ? row->name : NULL, "polres", unit == SNAP_NONE ? NULL : s->unit[unit].code,
                     "polres_name", unit == SNAP_NONE ? NULL : s->unit[unit].name);
}

// A movement of time_s that begins at start_s.
static void add_movement(const document *d, const json_t *way, int32_t start_s, int32_t time_s, json_t *out)
{
    const planning *p = d->p;
    int64_t length_m = json_integer_value(json_object_get(way, "m"));
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(way, "crossings"), i, row)
    {
        int64_t m = json_integer_value(json_object_get(row, "m"));
        const point at = {(int32_t)lround(json_real_value(json_object_get(row, "lat")) * 1e7),
                          (int32_t)lround(json_real_value(json_object_get(row, "lon")) * 1e7)};
        int32_t near = nearest(p, at);
        int64_t at_s = start_s + (length_m > 0 ? time_s * m / length_m : 0);
        json_array_append_new(
            out, json_pack("{s:o, s:O, s:O, s:s, s:i, s:o, s:o}", "at", document_time(p, (int32_t)at_s),
                           "lat", json_object_get(row, "lat"), "lon", json_object_get(row, "lon"), "near",
                           node_code(p, near), "near_m", point_distance_m(p->node_at[near], at), "from",
                           side(d, area_of(p->snap, json_object_get(row, "from"))), "to",
                           side(d, area_of(p->snap, json_object_get(row, "to")))));
    }
}

json_t *document_handovers(const document *d, const fleet_trip *t, const json_t *paths, const json_t *path)
{
    const fleet_problem *f = &d->p->fleet;
    const matrix *m = &f->block[t->block].by_mode[f->vehicle[t->vehicle].mode];
    json_t *out = json_array();
    int32_t here = t->base;
    for (int32_t i = 0; m->n > 0 && i <= t->stop_n; i++) {
        const fleet_stop *s = i < t->stop_n ? &d->p->distribution.stop[t->stop_first + i] : NULL;
        int32_t next = s ? f->hop[s->hop].to : t->base;
        int32_t time_s = m->time_s[(size_t)here * (size_t)m->n + (size_t)next];
        int32_t unloading = t->direction == FLEET_BACK ? trip_units(d->p, t) * f->unload_unit_s : 0;
        int32_t arrive_s = s ? s->arrive_s : t->end_s - unloading;
        size_t way = (size_t)json_integer_value(json_array_get(path, (size_t)i));
        if (time_s > 0) {
            add_movement(d, json_array_get(paths, way), arrive_s - time_s, time_s, out);
        }
        here = next;
    }
    return out;
}
