// From OpenStreetMap to the two maps. First all ways and turn restrictions, then the places of the nodes that
// they need.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "road/map_osm_internal.h"

enum { MM_PER_M = 1000, MS_PER_S = 1000 };

// ---------------------------------------------------------------- growing lists

static void refs_push(importer *im, int64_t id)
{
    if (im->n_ref == im->cap_ref) {
        im->cap_ref = 2 * im->cap_ref + 4096;
        im->ref = mem_grow(im->ref, im->cap_ref, sizeof *im->ref);
    }
    im->ref[im->n_ref++] = id;
}

static taken_way *way_push(importer *im)
{
    if (im->n_way == im->cap_way) {
        im->cap_way = 2 * im->cap_way + 1024;
        im->way = mem_grow(im->way, im->cap_way, sizeof *im->way);
    }
    taken_way *w = &im->way[im->n_way++];
    *w = (taken_way){0};
    return w;
}

static void turn_push(importer *im, taken_turn t)
{
    if (im->n_turn == im->cap_turn) {
        im->cap_turn = 2 * im->cap_turn + 64;
        im->turn = mem_grow(im->turn, im->cap_turn, sizeof *im->turn);
    }
    im->turn[im->n_turn++] = t;
}

static void landing_push(importer *im, taken_landing l)
{
    if (im->n_landing == im->cap_landing) {
        im->cap_landing = 2 * im->cap_landing + 64;
        im->landing = mem_grow(im->landing, im->cap_landing, sizeof *im->landing);
    }
    im->landing[im->n_landing++] = l;
}

void candidate_push(importer *im, point at, int64_t source, map_candidate_kind kind)
{
    if (im->n_candidate == im->cap_candidate) {
        im->cap_candidate = 2 * im->cap_candidate + 64;
        im->candidate = mem_grow(im->candidate, im->cap_candidate, sizeof *im->candidate);
    }
    im->candidate[im->n_candidate++] = (map_candidate){at, source, (uint8_t)kind};
}

static void name_push(importer *im, taken_way *w, str name)
{
    if (!map_name_is_sound(name)) {
        return;
    }
    if (im->n_name + name.n > im->cap_name) {
        im->cap_name = 2 * im->cap_name + 4096;
        im->name = mem_grow(im->name, im->cap_name, sizeof *im->name);
    }
    w->name_at = im->n_name;
    w->name_n = (uint8_t)name.n;
    memcpy(im->name + im->n_name, name.p, name.n);
    im->n_name += name.n;
}

// ---------------------------------------------------------------- the first pass

static bool take_way(void *ctx, const osm_way *w, err *e)
{
    importer *im = ctx;
    (void)e;
    im->report.ways++;
    taken_way t = {.id = w->id};
    way_look look = way_class_of(&w->tags, &t);
    bool cut = look == LOOK_CUT && w->n > 0;
    map_candidate_kind kind = CANDIDATE_PIER;
    bool landing = w->n > 0 && is_landing(&w->tags, &kind);
    bool taken = look != LOOK_SKIP && look != LOOK_CUT && w->n >= 2;
    t.look = look;
    t.first_ref = im->n_ref;
    t.n_ref = (int32_t)w->n; // a block's limit is far below
    for (size_t i = 0; (taken || landing || cut) && i < w->n; i++) {
        refs_push(im, w->node[i]);
    }
    if (landing) {
        landing_push(im, (taken_landing){w->id, t.first_ref, t.n_ref, kind, false});
    }
    if (cut) {
        landing_push(im, (taken_landing){w->id, t.first_ref, t.n_ref, kind, true});
    }
    if (!taken) {
        return true;
    }
    name_push(im, &t, osm_tag(&w->tags, "name"));
    *way_push(im) = t;
    im->report.roads += look == LOOK_ROAD;
    im->report.waters += look == LOOK_WATER;
    return true;
}

static void via_push(importer *im, taken_turn *t, int64_t way)
{
    if (im->n_via == im->cap_via) {
        im->cap_via = 2 * im->cap_via + 64;
        im->via = mem_grow(im->via, im->cap_via, sizeof *im->via);
    }
    im->via[im->n_via++] = way;
    t->n_via++;
}

// The members of a restriction. False when they are not those of one turn.
static bool take_members(importer *im, const osm_relation *r, taken_turn *ret)
{
    int n_in = 0;
    int n_out = 0;
    int n_node = 0;
    for (size_t i = 0; i < r->n; i++) {
        const osm_member *m = &r->member[i];
        if (m->kind == OSM_WAY && str_eq(m->role, STR("from"))) {
            ret->in = m->id;
            n_in++;
        } else if (m->kind == OSM_WAY && str_eq(m->role, STR("to"))) {
            ret->out = m->id;
            n_out++;
        } else if (m->kind == OSM_WAY && str_eq(m->role, STR("via"))) {
            via_push(im, ret, m->id);
        } else if (str_eq(m->role, STR("via"))) {
            ret->node = m->id;
            n_node += m->kind == OSM_NODE ? 1 : 2; // a relation is no place
        }
    }
    return n_in == 1 && n_out == 1 && (ret->n_via > 0 ? n_node == 0 : n_node == 1);
}

static bool take_relation(void *ctx, const osm_relation *r, err *e)
{
    importer *im = ctx;
    (void)e;
    im->report.relations++;
    str restriction = osm_tag(&r->tags, "restriction");
    if (!str_eq(osm_tag(&r->tags, "type"), STR("restriction")) || restriction.n == 0) {
        return true;
    }
    taken_turn t = {.only = str_starts(restriction, STR("only_")), .first_via = im->n_via};
    bool said = t.only || str_starts(restriction, STR("no_"));
    if (!said || !take_members(im, r, &t)) {
        im->report.restrictions_left[TURN_FAULT_MEMBERS]++;
    } else if (t.n_via > MAP_VIA_WAYS_MAX) {
        im->report.restrictions_left[TURN_FAULT_LONG]++;
    } else {
        turn_push(im, t);
    }
    return true;
}

// ---------------------------------------------------------------- the second pass

static int compare_ids(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x;
    int64_t b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

// The ids that ways name, sorted, each once.
static void list_ids(importer *im)
{
    im->id = mem_grow(NULL, im->n_ref + 1, sizeof *im->id);
    if (im->n_ref > 0) {
        memcpy(im->id, im->ref, im->n_ref * sizeof *im->id);
        qsort(im->id, im->n_ref, sizeof *im->id, compare_ids);
    }
    size_t n = 0;
    for (size_t i = 0; i < im->n_ref; i++) {
        if (n == 0 || im->id[n - 1] != im->id[i]) {
            im->id[n++] = im->id[i];
        }
    }
    im->n_id = n;
    im->node = mem_grow(NULL, n + 1, sizeof *im->node);
    memset(im->node, 0, (n + 1) * sizeof *im->node);
}

size_t id_find(const importer *im, int64_t id)
{
    size_t from = 0;
    size_t to = im->n_id;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (im->id[middle] < id) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from < im->n_id && im->id[from] == id ? from : im->n_id;
}

static bool inside(const map_clip *c, point p)
{
    return !c || !c->any ||
           (p.lat_e7 >= c->min.lat_e7 && p.lat_e7 <= c->max.lat_e7 && p.lon_e7 >= c->min.lon_e7 &&
            p.lon_e7 <= c->max.lon_e7);
}

static bool take_node(void *ctx, const osm_node *n, err *e)
{
    importer *im = ctx;
    (void)e;
    im->report.nodes++;
    size_t at = id_find(im, n->id);
    if (at < im->n_id) {
        im->node[at] = (taken_node){
            .at = n->at, .known = true, .inside = inside(im->clip, n->at), .cut = node_cuts_water(&n->tags)};
    }
    map_candidate_kind kind = CANDIDATE_PIER;
    if (n->tags.n > 0 && inside(im->clip, n->at) && is_landing(&n->tags, &kind)) {
        candidate_push(im, n->at, n->id, kind);
    }
    return true;
}

// A landing that is a line stands for the node in its middle, of those that are known. Water that is cut
// counts where a node of it lies inside.
static void place_landings(importer *im)
{
    for (size_t i = 0; i < im->n_landing; i++) {
        const taken_landing *l = &im->landing[i];
        for (int32_t k = 0; k < l->n_ref; k++) {
            int32_t ref = (l->n_ref / 2 + k) % l->n_ref;
            size_t id = id_find(im, im->ref[l->first_ref + (size_t)ref]);
            if (id < im->n_id && im->node[id].known && im->node[id].inside) {
                if (l->cut) {
                    im->report.cut++;
                } else {
                    candidate_push(im, im->node[id].at, l->id, l->kind);
                }
                break;
            }
        }
    }
}

// ---------------------------------------------------------------- pieces

// The pieces of one medium.
typedef struct pieces {
    importer *im;
    arena *memory;
    way_look look;
    int32_t *uses;   // by id: how many pieces of way meet there
    int32_t *number; // by id: node of the map, -1 = none yet
    map_way *way;
    point *shape;
    point *node;
    size_t n_way, cap_way, n_shape, cap_shape, n_node, cap_node;
} pieces;

static void shape_push(pieces *p, point at)
{
    if (p->n_shape == p->cap_shape) {
        p->cap_shape = 2 * p->cap_shape + 4096;
        p->shape = mem_grow(p->shape, p->cap_shape, sizeof *p->shape);
    }
    p->shape[p->n_shape++] = at;
}

// A node of the map: the junction's own, or where water is cut a new one for each piece that ends there.
static int32_t node_of(pieces *p, size_t id)
{
    const taken_node *n = &p->im->node[id];
    bool apart = n->cut && p->look == LOOK_WATER;
    if (!apart && p->number[id] >= 0) {
        return p->number[id];
    }
    if (p->n_node == p->cap_node) {
        p->cap_node = 2 * p->cap_node + 1024;
        p->node = mem_grow(p->node, p->cap_node, sizeof *p->node);
    }
    p->node[p->n_node] = n->at;
    if (!apart) {
        p->number[id] = (int32_t)p->n_node;
    } else {
        p->im->report.cut++;
    }
    return (int32_t)p->n_node++;
}

static void piece_push(pieces *p, const taken_way *w, const size_t *id, int32_t n, int64_t length_mm)
{
    if (p->n_way == p->cap_way) {
        p->cap_way = 2 * p->cap_way + 1024;
        p->way = mem_grow(p->way, p->cap_way, sizeof *p->way);
    }
    map_way *m = &p->way[p->n_way++];
    *m = (map_way){.source = w->id,
                   .from = node_of(p, id[0]),
                   .to = node_of(p, id[n - 1]),
                   .length_m = (int32_t)((length_mm + MM_PER_M / 2) / MM_PER_M),
                   .first_point = (int32_t)p->n_shape,
                   .n_point = n,
                   .duration_ms = -1,
                   .limit_kg = w->limit_kg,
                   .width_dm = w->width_dm,
                   .class_ = w->class_,
                   .surface = w->surface,
                   .flags = w->flags,
                   .name =
                       w->name_n > 0 ? (int32_t)(w - p->im->way) + 1 : 0}; // the way's, until all are known
    if (w->duration_s >= 0) { // spread over the length, as a whole way's duration is meant
        double part = w->length_mm > 0 ? (double)length_mm / (double)w->length_mm : 0;
        double ms = (double)w->duration_s * MS_PER_S * part;
        m->duration_ms = ms < INT32_MAX ? (int32_t)lround(ms) : INT32_MAX;
    }
    for (int32_t i = 0; i < n; i++) {
        shape_push(p, p->im->node[id[i]].at);
    }
}

static int64_t run_length_mm(const importer *im, const size_t *id, int32_t n)
{
    int64_t sum = 0;
    for (int32_t i = 1; i < n; i++) {
        sum += point_distance_mm(im->node[id[i - 1]].at, im->node[id[i]].at);
    }
    return sum;
}

// Nodes of a way, one after the other, that are known; a node that the file lacks, or the clip's edge, parts
// it.
static int32_t run_take(importer *im, const taken_way *w, int32_t *at, size_t *id)
{
    int32_t n = 0;
    for (; *at < w->n_ref; (*at)++) {
        size_t k = id_find(im, im->ref[w->first_ref + (size_t)*at]);
        bool there = k < im->n_id && im->node[k].known && im->node[k].inside;
        if (there) {
            id[n++] = k;
        } else if (n > 0) {
            break;
        }
    }
    return n;
}

typedef void run_fn(pieces *p, taken_way *w, const size_t *id, int32_t n);

static void each_run(pieces *p, run_fn *each)
{
    importer *im = p->im;
    int32_t cap = 256;
    size_t *id = mem_grow(NULL, (size_t)cap, sizeof *id);
    for (size_t i = 0; i < im->n_way; i++) {
        taken_way *w = &im->way[i];
        if (w->look != p->look) {
            continue;
        }
        if (w->n_ref > cap) {
            cap = w->n_ref;
            id = mem_grow(id, (size_t)cap, sizeof *id);
        }
        int32_t at = 0;
        for (int32_t n = run_take(im, w, &at, id); n > 0; n = run_take(im, w, &at, id)) {
            if (n > 1) {
                each(p, w, id, n);
            }
        }
    }
    free(id);
}

static void run_count(pieces *p, taken_way *w, const size_t *id, int32_t n)
{
    w->length_mm += run_length_mm(p->im, id, n);
    for (int32_t i = 0; i < n; i++) {
        bool end = i == 0 || i == n - 1;
        p->uses[id[i]] += end ? 2 : 1; // an end is a junction by itself
    }
}

static void run_part(pieces *p, taken_way *w, const size_t *id, int32_t n)
{
    int32_t from = 0;
    for (int32_t i = 1; i < n; i++) {
        bool stops = p->uses[id[i]] > 1 || (p->look == LOOK_WATER && p->im->node[id[i]].cut);
        if (stops || i == n - 1) {
            piece_push(p, w, id + from, i - from + 1, run_length_mm(p->im, id + from, i - from + 1));
            from = i;
        }
    }
}

// ---------------------------------------------------------------- names

typedef struct way_name {
    str text;
    size_t way;
} way_name;

static int compare_names(const void *x, const void *y)
{
    return str_cmp(((const way_name *)x)->text, ((const way_name *)y)->text);
}

// The names of the pieces, each once, sorted; the pieces get their numbers.
static void number_names(pieces *p, map_parts *parts)
{
    const importer *im = p->im;
    way_name *list = mem_grow(NULL, p->n_way + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < p->n_way; i++) {
        if (p->way[i].name > 0) {
            const taken_way *w = &im->way[p->way[i].name - 1];
            list[n++] = (way_name){{im->name + w->name_at, w->name_n}, i};
        }
    }
    qsort(list, n, sizeof *list, compare_names);
    str *name = ARENA_NEW(p->memory, str, n);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || !str_eq(list[i].text, list[i - 1].text)) {
            name[parts->n_name++] =
                (str){arena_copy(p->memory, list[i].text.p, list[i].text.n), list[i].text.n};
        }
        p->way[list[i].way].name = parts->n_name;
    }
    parts->name = name;
    free(list);
}

// ---------------------------------------------------------------- both maps

static void *keep(arena *a, void *grown, size_t n, size_t size)
{
    void *kept = arena_alloc(a, n, size);
    if (n > 0) {
        memcpy(kept, grown, n * size);
    }
    free(grown);
    return kept;
}

static bool make_medium(importer *im, arena *a, way_look look, map *ret, err *e)
{
    pieces p = {.im = im,
                .memory = a,
                .look = look,
                .uses = mem_grow(NULL, im->n_id + 1, sizeof *p.uses),
                .number = mem_grow(NULL, im->n_id + 1, sizeof *p.number)};
    for (size_t i = 0; i < im->n_id; i++) {
        p.uses[i] = 0;
        p.number[i] = -1;
    }
    each_run(&p, run_count);
    each_run(&p, run_part);
    map_parts parts = {.medium = look == LOOK_ROAD ? MAP_ROAD : MAP_WATER,
                       .n_node = (int32_t)p.n_node,
                       .n_way = (int32_t)p.n_way,
                       .n_point = (int32_t)p.n_shape,
                       .way = p.way};
    if (look == LOOK_ROAD) {
        take_turns(im, a, p.number, &parts);
    }
    free(p.uses);
    free(p.number);
    number_names(&p, &parts);
    parts.node = keep(a, p.node, p.n_node, sizeof *p.node);
    parts.way = keep(a, p.way, p.n_way, sizeof *p.way);
    parts.shape = keep(a, p.shape, p.n_shape, sizeof *p.shape);
    return map_make(a, &parts, ret, e);
}

static bool tell(void *ctx, int64_t done, int64_t total)
{
    const importer *im = ctx;
    return !im->progress || im->progress(im->progress_ctx, im->pass, done, total);
}

static bool read_file(importer *im, const char *path, err *e)
{
    osm_sink first = {.way = take_way, .relation = take_relation, .progress = tell, .ctx = im};
    osm_sink second = {.node = take_node, .progress = tell, .ctx = im};
    if (!osm_read(path, &first, e)) {
        return false;
    }
    list_ids(im);
    im->pass = 1;
    if (!osm_read(path, &second, e)) {
        return false;
    }
    for (size_t i = 0; i < im->n_id; i++) {
        im->report.missing_nodes += !im->node[i].known;
    }
    place_landings(im);
    return true;
}

static void importer_done(importer *im)
{
    free(im->ref);
    free(im->way);
    free(im->turn);
    free(im->via);
    free(im->landing);
    free(im->candidate);
    free(im->name);
    free(im->id);
    free(im->node);
}

bool map_read_osm(arena *a, const char *path, const map_clip *clip,
                  bool (*progress)(void *ctx, int pass, int64_t done, int64_t total), void *ctx,
                  map_pair *ret, err *e)
{
    importer im = {.clip = clip, .progress = progress, .progress_ctx = ctx};
    bool ok = read_file(&im, path, e) && make_medium(&im, a, LOOK_ROAD, &ret->road, e) &&
              make_medium(&im, a, LOOK_WATER, &ret->water, e);
    if (ok && ret->road.n_way == 0 && ret->water.n_way == 0) {
        ok = err_fail(e, ERR_CODE("road.map_empty"), ERR_Z("file", path));
    }
    if (ok) {
        suggest_road_ends(&im, &ret->road, &ret->water);
        im.report.n_candidate = (int32_t)im.n_candidate;
        ret->candidate = keep(a, im.candidate, im.n_candidate, sizeof *im.candidate);
        im.candidate = NULL;
        ret->report = im.report;
    }
    importer_done(&im);
    return ok;
}
