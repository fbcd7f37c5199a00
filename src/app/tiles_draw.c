// One tile: what of the figures is on it, layer by layer.
#include "app/tiles_internal.h"

#include "app/roads_ask.h"
#include "app/tile_mvt.h"
#include "app/words.h"
#include "domain/kinds.h"

enum {
    ZOOM_FINE = 14, // from here on lines keep all that can be seen of them
    ROUGH_STEPS = 4,
    FINE_STEPS = 1,
    ZOOM_TPS = 9,
    ZOOM_SITE_ALL = 8, // below: no PPS and no junctions
    ZOOM_JETTY = 6,
    ZOOM_CANDIDATE = 10,
    ZOOM_KECAMATAN = 6,
    ZOOM_VILLAGE = 9,
};

typedef struct drawing {
    const tiles *t;
    arena *memory;
    mvt *m;
    web_tile id;
    world_box box;
    int32_t tolerance;
    int64_t points; // looked at
    tile_shape path;
    map_medium medium; // of the ways in hand
    map_class class_;
    tile_shape schematic;   // ways of a class together, those that are drawn straight apart
    const figures *figures; // in hand
} drawing;

// Whether there is room for more of n points.
static bool has_room(drawing *d, int32_t n)
{
    d->points += n;
    return d->points <= TILES_POINTS_MAX &&
           mvt_size(d->m) + (size_t)d->path.n + (size_t)d->schematic.n <= TILES_BYTES_MAX;
}

static void find(drawing *d, const figures *f, box_take *take)
{
    d->figures = f;
    box_tree_find(&f->tree, &d->box, take, d);
}

// ---------------------------------------------------------------- ways

static const char *const surface_word[MAP_SURFACES] = {
    [SURFACE_UNKNOWN] = "",    [SURFACE_PAVED] = "paved", [SURFACE_GRAVEL] = "gravel",
    [SURFACE_EARTH] = "earth", [SURFACE_SAND] = "sand",   [SURFACE_WOOD] = "wood"};

static void way_tags(drawing *d, int32_t way)
{
    const map_way *w = &roads_map(d->t->r, d->medium)->way[way];
    roads_way name = roads_way_code(d->memory, d->t->r, d->medium, way);
    mvt_text(d->m, "class", tiles_class_word((map_class)w->class_));
    mvt_text(d->m, "kind", roads_kind_word(name.kind));
    mvt_text(d->m, "code", name.code);
    mvt_text(d->m, "name", name.name);
    mvt_text(d->m, "surface", surface_word[w->surface]);
    mvt_flag(d->m, "schematic", (w->flags & WAY_SCHEMATIC) != 0);
    mvt_flag(d->m, "bridge", (w->flags & WAY_BRIDGE) != 0);
    mvt_flag(d->m, "ford", (w->flags & WAY_FORD) != 0);
    mvt_flag(d->m, "floods", (w->flags & WAY_FLOODS) != 0);
    mvt_flag(d->m, "intermittent", (w->flags & WAY_INTERMITTENT) != 0);
    if (w->flags & (WAY_NOT_BACK | WAY_NOT_FORTH)) {
        mvt_number(d->m, "one_way", w->flags & WAY_NOT_BACK ? 1 : -1);
    }
    if (w->limit_kg > 0) {
        mvt_number(d->m, "limit_kg", w->limit_kg);
    }
    if (w->width_dm > 0) {
        mvt_number(d->m, "width_dm", w->width_dm);
    }
}

static void add_way(drawing *d, tile_shape *to, int32_t way)
{
    const map_way *w = &roads_map(d->t->r, d->medium)->way[way];
    tile_shape_line(to, d->id, w->n_point, &d->t->shape[d->medium][w->first_point], d->tolerance);
}

// A feature of its own.
static bool take_way(void *ctx, int32_t i)
{
    drawing *d = ctx;
    int32_t way = d->figures->row[i];
    if (!has_room(d, roads_map(d->t->r, d->medium)->way[way].n_point)) {
        return false;
    }
    tile_shape_clear(&d->path);
    add_way(d, &d->path, way);
    if (mvt_feature(d->m, MVT_LINES, &d->path)) {
        way_tags(d, way);
    }
    return true;
}

// Into the one feature of its class.
static bool join_way(void *ctx, int32_t i)
{
    drawing *d = ctx;
    int32_t way = d->figures->row[i];
    const map_way *w = &roads_map(d->t->r, d->medium)->way[way];
    add_way(d, w->flags & WAY_SCHEMATIC ? &d->schematic : &d->path, way);
    return has_room(d, w->n_point);
}

static void class_feature(drawing *d, tile_shape *path, bool schematic)
{
    if (mvt_feature(d->m, MVT_LINES, path)) {
        mvt_text(d->m, "class", tiles_class_word(d->class_));
        mvt_flag(d->m, "schematic", schematic);
    }
    tile_shape_clear(path);
}

static void draw_class(drawing *d)
{
    const figures *f = &d->t->way[d->medium][d->class_];
    if (d->id.z >= TILES_ZOOM_ALL) {
        find(d, f, take_way);
        return;
    }
    tile_shape_clear(&d->path);
    find(d, f, join_way);
    class_feature(d, &d->path, false);
    class_feature(d, &d->schematic, true);
}

static void draw_ways(drawing *d, map_medium medium, const char *layer)
{
    mvt_layer(d->m, layer);
    d->medium = medium;
    for (int c = 0; c < MAP_CLASSES && has_room(d, 0); c++) {
        if (d->id.z >= tiles_class_zoom((map_class)c)) {
            d->class_ = (map_class)c;
            draw_class(d);
        }
    }
    tile_shape_clear(&d->path);
}

// ---------------------------------------------------------------- places

// Draws a point that the tile, or its buffer, holds; its tags follow.
static bool point_feature(drawing *d, world_point at)
{
    tile_shape one = {.p = &(tile_point){0}, .n = 1};
    one.p[0] = web_tile_grid(d->id, at);
    return has_room(d, 1) && mvt_feature(d->m, MVT_POINTS, &one);
}

static const char *origin_word(row_origin origin)
{
    return word_of(KIND_TPS, TPS_ORIGIN, origin);
}

static bool take_site(void *ctx, int32_t i)
{
    drawing *d = ctx;
    const snap_site *site = &d->t->snap->site[d->figures->row[i]];
    bool small = site->kind == SITE_PPS || site->kind == SITE_JUNCTION;
    if (site->kind == SITE_JETTY || (small && d->id.z < ZOOM_SITE_ALL)) {
        return true;
    }
    if (!point_feature(d, d->t->site_at[d->figures->row[i]])) {
        return false;
    }
    mvt_text(d->m, "code", site->code);
    mvt_text(d->m, "name", site->name);
    mvt_text(d->m, "kind", word_of(KIND_SITES, SITES_KIND, site->kind));
    mvt_text(d->m, "origin", origin_word(site->origin));
    return true;
}

static bool take_jetty(void *ctx, int32_t i)
{
    drawing *d = ctx;
    const snap_site *site = &d->t->snap->site[d->figures->row[i]];
    if (site->kind != SITE_JETTY) {
        return true;
    }
    if (!point_feature(d, d->t->site_at[d->figures->row[i]])) {
        return false;
    }
    mvt_text(d->m, "code", site->code);
    mvt_text(d->m, "name", site->name);
    mvt_text(d->m, "origin", origin_word(site->origin));
    mvt_flag(d->m, "confirmed", site->confirmed);
    return true;
}

static bool take_candidate(void *ctx, int32_t i)
{
    drawing *d = ctx;
    int32_t row = d->figures->row[i];
    const map_candidate *c = &d->t->base->candidate[row];
    if (!point_feature(d, d->t->candidate_at[row])) {
        return false;
    }
    mvt_number(d->m, "candidate", row + 1);
    mvt_text(d->m, "kind", tiles_candidate_word((map_candidate_kind)c->kind));
    return true;
}

static bool take_tps(void *ctx, int32_t i)
{
    drawing *d = ctx;
    int32_t row = d->figures->row[i];
    const snap_tps *tps = &d->t->snap->tps[row];
    if (!point_feature(d, d->t->tps_at[row])) {
        return false;
    }
    mvt_text(d->m, "code", tps->code);
    mvt_text(d->m, "number", tps->number);
    mvt_text(d->m, "class", d->t->snap->class_[tps->class_].code);
    mvt_text(d->m, "access", word_of(KIND_TPS, TPS_ACCESS, tps->access));
    mvt_text(d->m, "origin", origin_word(tps->origin));
    return true;
}

static void draw_places(drawing *d)
{
    mvt_layer(d->m, "site");
    find(d, &d->t->site, take_site);
    mvt_layer(d->m, "jetty");
    if (d->id.z >= ZOOM_JETTY) {
        find(d, &d->t->site, take_jetty);
    }
    if (d->id.z >= ZOOM_CANDIDATE) {
        find(d, &d->t->candidate, take_candidate);
    }
    mvt_layer(d->m, "tps");
    if (d->id.z >= ZOOM_TPS) {
        find(d, &d->t->tps, take_tps);
    }
}

// ---------------------------------------------------------------- closures and areas

static bool closure_shape(drawing *d, const closed_at *c, int32_t row)
{
    if (c->way < 0) {
        return point_feature(d, d->t->closed_world[row]);
    }
    d->medium = c->medium;
    tile_shape_clear(&d->path);
    add_way(d, &d->path, c->way);
    return mvt_feature(d->m, MVT_LINES, &d->path);
}

static bool take_closure(void *ctx, int32_t i)
{
    drawing *d = ctx;
    int32_t row = d->figures->row[i];
    const closed_at *c = &d->t->closed[row];
    const snap_closure *closure = roads_closure(d->t->r, c->closure);
    if (closure_shape(d, c, row)) {
        int64_t offset_s = (int64_t)d->t->snap->operation.utc_offset_min * 60;
        mvt_text(d->m, "code", closure->code);
        mvt_text(d->m, "name", closure->name);
        mvt_text(d->m, "reason", closure->reason);
        if (closure->from_s != INT64_MIN) {
            mvt_number(d->m, "from", closure->from_s - offset_s);
        }
        if (closure->to_s != INT64_MAX) {
            mvt_number(d->m, "to", closure->to_s - offset_s);
        }
        if (c->way < 0) {
            mvt_number(d->m, "radius_m", closure->radius_m);
        }
    }
    return has_room(d, d->path.n);
}

static bool area_is_small(const drawing *d, area_level level)
{
    int32_t zoom = level == LEVEL_KABUPATEN ? 0 : level == LEVEL_KECAMATAN ? ZOOM_KECAMATAN : ZOOM_VILLAGE;
    return d->id.z < zoom;
}

static bool take_area(void *ctx, int32_t i)
{
    drawing *d = ctx;
    int32_t row = d->figures->row[i];
    const snap_area *area = &d->t->snap->area[row];
    if (area_is_small(d, area->level)) {
        return true;
    }
    tile_shape_clear(&d->path);
    bool in_polygon = false; // inner rings go where their outer one is gone
    for (int32_t k = d->t->area_ring_first[row]; k < d->t->area_ring_first[row + 1]; k++) {
        const area_ring *r = &d->t->ring[k];
        if (!has_room(d, r->n)) {
            return false;
        }
        if (r->outer || in_polygon) {
            bool drawn = tile_shape_ring(&d->path, d->id, r->n, r->p, d->tolerance, r->outer);
            in_polygon = r->outer ? drawn : in_polygon;
        }
    }
    if (mvt_feature(d->m, MVT_POLYGONS, &d->path)) {
        mvt_text(d->m, "code", area->code);
        mvt_text(d->m, "name", area->name);
        mvt_text(d->m, "level", word_of(KIND_AREAS, AREAS_LEVEL, area->level));
        mvt_text(d->m, "origin", origin_word(d->t->area_origin[row]));
    }
    return true;
}

str tiles_draw(const tiles *t, arena *a, web_tile id)
{
    drawing d = {.t = t,
                 .memory = a,
                 .m = mvt_begin(a),
                 .id = id,
                 .box = web_tile_box(id),
                 .tolerance = id.z >= ZOOM_FINE ? FINE_STEPS : ROUGH_STEPS};
    tile_shape_init(&d.path, a);
    tile_shape_init(&d.schematic, a);
    draw_places(&d);
    mvt_layer(d.m, "closure");
    find(&d, &t->closure, take_closure);
    draw_ways(&d, MAP_WATER, "water");
    draw_ways(&d, MAP_ROAD, "road");
    mvt_layer(d.m, "outline");
    find(&d, &t->area, take_area);
    return mvt_end(d.m);
}
