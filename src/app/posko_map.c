// The map of an operation: areas with cells or outlines, sites, TPS and links.
#include "app/posko_internal.h"
#include "app/village_cells.h"

#include <string.h>

static json_t *ring_json(ring r)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < r.n; i++) {
        json_array_append_new(out,
                              json_pack("[o, o]", json_degrees(r.p[i].lon_e7), json_degrees(r.p[i].lat_e7)));
    }
    return out;
}

// A GeoJSON geometry's rings in one list; even-odd filling makes holes of inner ones.
static json_t *geometry_rings(const char *geometry)
{
    json_t *g = json_loads(geometry, 0, NULL);
    json_t *coordinates = json_object_get(g, "coordinates");
    const char *type = json_string_value(json_object_get(g, "type"));
    json_t *out = json_array();
    size_t i = 0;
    json_t *part = NULL;
    json_array_foreach(coordinates, i, part)
    {
        if (type && strcmp(type, "Polygon") == 0) {
            json_array_append(out, part);
        } else {
            json_array_extend(out, part);
        }
    }
    json_decref(g);
    return out;
}

static const snap_outline *outline_of(const snapshot *s, int32_t area)
{
    for (int32_t i = 0; i < s->n_outline; i++) {
        if (s->outline[i].area == area) {
            return &s->outline[i];
        }
    }
    return NULL;
}

static void add_outline(json_t *row, const snapshot *s, int32_t area, const ring *cell)
{
    const snap_outline *given = outline_of(s, area);
    if (given) {
        json_object_set_new(row, "outline_origin", json_string(origin_of(given->origin)));
        json_object_set_new(row, "outline", geometry_rings(given->geometry));
    } else if (cell[area].n > 0) {
        json_object_set_new(row, "outline_origin", json_string(origin_of(ORIGIN_DERIVED)));
        json_object_set_new(row, "outline", json_pack("[o]", ring_json(cell[area])));
    } else {
        json_object_set_new(row, "outline_origin", json_null());
        json_object_set_new(row, "outline", json_null());
    }
}

// TPS of each area: those of its villages count for a kecamatan and the kabupaten too.
static int32_t *count_tps(arena *a, const snapshot *s)
{
    int32_t *n = ARENA_NEW(a, int32_t, s->n_area);
    for (int32_t t = 0; t < s->n_tps; t++) {
        int32_t v = s->tps[t].village;
        for (int depth = 0; v != SNAP_NONE && depth < 3; depth++) { // village, kecamatan, kabupaten
            n[v]++;
            v = s->area[v].parent;
        }
    }
    return n;
}

static json_t *area_rows(arena *a, const snapshot *s)
{
    const ring *cell = village_cells(a, s);
    const int32_t *n_tps = count_tps(a, s);
    json_t *out = json_array();
    for (int32_t i = 0; i < s->n_area; i++) {
        const snap_area *area = &s->area[i];
        json_t *row =
            json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:s, s:s, s:i, s:o}", "code", area->code, "name",
                      area->name, "level", word_of(KIND_AREAS, AREAS_LEVEL, area->level), "parent",
                      area->parent == SNAP_NONE ? json_null() : json_string(s->area[area->parent].code),
                      "lat", area->has_point ? json_degrees(area->at.lat_e7) : json_null(), "lon",
                      area->has_point ? json_degrees(area->at.lon_e7) : json_null(), "access",
                      word_of(KIND_AREAS, AREAS_ACCESS, area->access), "origin", origin_of(area->origin),
                      "source", area->source, "tps", n_tps[i], "voters", json_known(area->voters));
        add_outline(row, s, i, cell);
        json_array_append_new(out, row);
    }
    return out;
}

static json_t *site_rows(const snapshot *s)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < s->n_site; i++) {
        const snap_site *site = &s->site[i];
        json_array_append_new(
            out, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:i, s:s, s:s}", "code", site->code, "name",
                           site->name, "kind", word_of(KIND_SITES, SITES_KIND, site->kind), "area",
                           site->area == SNAP_NONE ? json_null() : json_string(s->area[site->area].code),
                           "lat", json_degrees(site->at.lat_e7), "lon", json_degrees(site->at.lon_e7),
                           "guards", site->guards == SNAP_NONE ? 0 : site->guards, "origin",
                           origin_of(site->origin), "source", site->source));
    }
    return out;
}

static json_t *tps_rows(const snapshot *s)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < s->n_tps; i++) {
        const snap_tps *t = &s->tps[i];
        json_array_append_new(
            out, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:s, s:f, s:i, s:o, s:s, s:s, s:s}", "code",
                           t->code, "number", t->number, "village", s->area[t->village].code, "place",
                           t->place, "lat", json_degrees(t->at.lat_e7), "lon", json_degrees(t->at.lon_e7),
                           "class", s->class_[t->class_].code, "travel_km", t->travel_m / 1000.0,
                           "travel_min", t->travel_min, "voters", json_known(t->voters), "access",
                           word_of(KIND_TPS, TPS_ACCESS, t->access), "origin", origin_of(t->origin), "source",
                           t->source));
    }
    return out;
}

static json_t *link_rows(const snapshot *s)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < s->n_link; i++) {
        const snap_link *l = &s->link[i];
        json_t *modes = json_array();
        for (int m = 0; m < MODE_COUNT; m++) {
            if (l->modes & (1u << m)) {
                json_array_append_new(modes, json_string(word_of(KIND_LINKS, LINKS_MODES, (unsigned)m)));
            }
        }
        json_array_append_new(out, json_pack("{s:s, s:s, s:s, s:o, s:f, s:s, s:s}", "code", l->code, "from",
                                             s->site[l->from].code, "to", s->site[l->to].code, "modes", modes,
                                             "km", l->length_m / 1000.0, "class",
                                             word_of(KIND_LINKS, LINKS_CLASS, l->class_), "origin",
                                             origin_of(l->origin)));
    }
    return out;
}

static json_t *box_json(const snapshot *s)
{
    point_box box = point_box_none();
    for (int32_t i = 0; i < s->n_area; i++) {
        if (s->area[i].has_point) {
            point_box_take(&box, s->area[i].at);
        }
    }
    for (int32_t i = 0; i < s->n_site; i++) {
        point_box_take(&box, s->site[i].at);
    }
    if (!point_box_any(&box)) {
        return json_null();
    }
    return json_pack("[o, o, o, o]", json_degrees(box.west_e7), json_degrees(box.south_e7),
                     json_degrees(box.east_e7), json_degrees(box.north_e7));
}

bool posko_map(posko *p, json_t **ret, err *e)
{
    arena a = {0};
    snapshot s;
    bool ok = store_snapshot(p->db, &a, NULL, NULL, &s, e);
    if (ok) {
        *ret = json_pack("{s:o, s:o, s:o, s:o, s:o}", "bbox", box_json(&s), "areas", area_rows(&a, &s),
                         "sites", site_rows(&s), "tps", tps_rows(&s), "links", link_rows(&s));
    }
    arena_done(&a);
    return ok;
}
