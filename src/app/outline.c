#include "app/outline.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

enum { RINGS_MAX = 10000 };

static point position(const json_t *v)
{
    return (point){(int32_t)lround(json_number_value(json_array_get(v, 1)) * 1e7),
                   (int32_t)lround(json_number_value(json_array_get(v, 0)) * 1e7)};
}

static void add_rings(arena *a, outline *o, const json_t *polygon)
{
    for (size_t k = 0; k < json_array_size(polygon) && o->n_ring < RINGS_MAX; k++) {
        const json_t *line = json_array_get(polygon, k);
        int32_t n = (int32_t)json_array_size(line);
        point *p = ARENA_NEW(a, point, n);
        for (int32_t i = 0; i < n; i++) {
            p[i] = position(json_array_get(line, (size_t)i));
        }
        o->ring[o->n_ring++] = (ring){n, p};
    }
}

static size_t rings_of(const json_t *coordinates, bool one)
{
    size_t n = one ? json_array_size(coordinates) : 0;
    for (size_t i = 0; !one && i < json_array_size(coordinates); i++) {
        n += json_array_size(json_array_get(coordinates, i));
    }
    return n < RINGS_MAX ? n : RINGS_MAX;
}

void outline_read(arena *a, const snap_outline *row, outline *ret)
{
    json_t *g = json_loads(row->geometry, 0, NULL);
    const json_t *coordinates = json_object_get(g, "coordinates");
    const char *type = json_string_value(json_object_get(g, "type"));
    bool one = type && strcmp(type, "Polygon") == 0;
    *ret = (outline){.box = point_box_none(), .ring = ARENA_NEW(a, ring, rings_of(coordinates, one))};
    if (one) {
        add_rings(a, ret, coordinates);
    }
    for (size_t i = 0; !one && i < json_array_size(coordinates); i++) {
        add_rings(a, ret, json_array_get(coordinates, i));
    }
    (void)polygon_box(ret->n_ring, ret->ring, &ret->box);
    json_decref(g);
}

static bool is_in_box(const point_box *b, point at)
{
    return at.lat_e7 >= b->south_e7 && at.lat_e7 <= b->north_e7 && at.lon_e7 >= b->west_e7 &&
           at.lon_e7 <= b->east_e7;
}

// Whether a line to the east of the point meets the edge (the crossing number; Shimrat, 1962).
static bool meets(point p, point q, point at)
{
    if ((p.lat_e7 > at.lat_e7) == (q.lat_e7 > at.lat_e7)) {
        return false;
    }
    point low = p.lat_e7 < q.lat_e7 ? p : q;
    point high = p.lat_e7 < q.lat_e7 ? q : p;
    int64_t side = ((int64_t)high.lon_e7 - low.lon_e7) * ((int64_t)at.lat_e7 - low.lat_e7) -
                   ((int64_t)high.lat_e7 - low.lat_e7) * ((int64_t)at.lon_e7 - low.lon_e7);
    return side > 0;
}

bool outline_holds(const outline *o, point at)
{
    bool inside = false;
    for (int32_t r = 0; is_in_box(&o->box, at) && r < o->n_ring; r++) {
        const ring *line = &o->ring[r];
        for (int32_t i = 0; i < line->n; i++) {
            inside = meets(line->p[i], line->p[(i + 1) % line->n], at) ? !inside : inside;
        }
    }
    return inside;
}
