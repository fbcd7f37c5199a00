// The outlines of areas on the map: as the register gives them, or the cells of villages.
#include "app/tiles_internal.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "app/village_cells.h"

typedef struct ring_list {
    arena *memory;
    area_ring *row;
    int32_t n, cap;
} ring_list;

static int32_t e7_of(const json_t *degrees)
{
    return (int32_t)llround(json_number_value(degrees) * 1e7);
}

static void add_ring(ring_list *l, int32_t area, bool outer, int32_t n, const world_point *p)
{
    l->row = arena_room(l->memory, l->row, l->n, &l->cap, sizeof *l->row);
    l->row[l->n++] = (area_ring){area, outer, n, p};
}

// The rings of one polygon of GeoJSON: the first is the outer one.
static void add_polygon(ring_list *l, int32_t area, const json_t *polygon)
{
    for (size_t k = 0; k < json_array_size(polygon); k++) {
        const json_t *line = json_array_get(polygon, k);
        int32_t n = (int32_t)json_array_size(line);
        world_point *p = ARENA_NEW(l->memory, world_point, n);
        for (int32_t i = 0; i < n; i++) {
            const json_t *at = json_array_get(line, (size_t)i);
            p[i] = world_of((point){e7_of(json_array_get(at, 1)), e7_of(json_array_get(at, 0))});
        }
        add_ring(l, area, k == 0, n, p);
    }
}

static void add_geometry(ring_list *l, int32_t area, const char *geometry)
{
    json_t *g = json_loads(geometry, 0, NULL);
    const char *type = json_string_value(json_object_get(g, "type"));
    const json_t *coordinates = json_object_get(g, "coordinates");
    if (type && strcmp(type, "Polygon") == 0) {
        add_polygon(l, area, coordinates);
    } else {
        for (size_t i = 0; i < json_array_size(coordinates); i++) {
            add_polygon(l, area, json_array_get(coordinates, i));
        }
    }
    json_decref(g);
}

static void add_cell(ring_list *l, int32_t area, ring cell)
{
    world_point *p = ARENA_NEW(l->memory, world_point, cell.n);
    for (int32_t i = 0; i < cell.n; i++) {
        p[i] = world_of(cell.p[i]);
    }
    add_ring(l, area, true, cell.n, p);
}

void tiles_take_areas(tiles *t)
{
    const snapshot *s = t->snap;
    const ring *cell = village_cells(&t->memory, s);
    const char **given = ARENA_NEW(&t->memory, const char *, s->n_area);
    row_origin *origin = ARENA_NEW(&t->memory, row_origin, s->n_area);
    int32_t *first = ARENA_NEW(&t->memory, int32_t, (size_t)s->n_area + 1);
    world_box *box = ARENA_NEW(&t->memory, world_box, s->n_area);
    bool *none = ARENA_NEW(&t->memory, bool, s->n_area);
    ring_list l = {.memory = &t->memory};
    for (int32_t i = 0; i < s->n_outline; i++) {
        given[s->outline[i].area] = s->outline[i].geometry;
        origin[s->outline[i].area] = s->outline[i].origin;
    }
    for (int32_t i = 0; i < s->n_area; i++) {
        first[i] = l.n;
        if (given[i]) {
            add_geometry(&l, i, given[i]);
        } else if (cell[i].n > 0) {
            origin[i] = ORIGIN_DERIVED;
            add_cell(&l, i, cell[i]);
        }
        none[i] = l.n == first[i] || l.row[first[i]].n == 0;
        if (!none[i]) {
            box[i] = world_around(l.row[first[i]].n, l.row[first[i]].p);
        }
        for (int32_t k = first[i] + 1; k < l.n && !none[i]; k++) { // the other parts
            if (l.row[k].n > 0) {
                world_join(&box[i], world_around(l.row[k].n, l.row[k].p));
            }
        }
    }
    first[s->n_area] = l.n;
    t->ring = l.row;
    t->n_ring = l.n;
    t->area_ring_first = first;
    t->area_origin = origin;
    figures_make(&t->memory, s->n_area, box, none, &t->area);
}
