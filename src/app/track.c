#include "app/track.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/import.h"
#include "base/clock.h"
#include "base/file.h"
#include "road/match.h"
#include "road/vehicle.h"

enum { MS_PER_S = 1000, KMH_TEXT = 24, TENTH_KMH_M = 100, SPEED_MAX_MH = 200000 };

// ---------------------------------------------------------------- reading

// Counts the faults that are passed on.
typedef struct fault_count {
    gpx_fault_fn *fault;
    void *ctx;
    int32_t n;
} fault_count;

static void pass_on(void *ctx, int64_t line, const err *what)
{
    fault_count *count = ctx;
    count->n++;
    count->fault(count->ctx, line, what);
}

// Points without a time say nothing of speed.
static gpx_line timed(arena *a, const gpx_line *line)
{
    gpx_line out = *line;
    out.n_point = 0;
    out.point = ARENA_NEW(a, gpx_point, line->n_point);
    for (int32_t i = 0; i < line->n_point; i++) {
        if (line->point[i].t_s != GPX_NO_TIME) {
            out.point[out.n_point++] = line->point[i];
        }
    }
    return out;
}

bool track_read(arena *a, const char *path, gpx_fault_fn *fault, void *ctx, track *ret, err *e)
{
    fault_count count = {fault, ctx, 0};
    str bytes;
    int32_t n = 0;
    const gpx_line *all = NULL;
    if (!file_read(a, path, IMPORT_LINES_FILE_MAX, &bytes, e)) {
        return false;
    }
    gpx_read(a, bytes, pass_on, &count, &n, &all);
    if (count.n > 0) {
        return err_fail(e, ERR_CODE("import.refused"), ERR_INT("faults", count.n));
    }
    gpx_line *line = ARENA_NEW(a, gpx_line, n);
    track t = {.line = line};
    for (int32_t i = 0; i < n; i++) {
        line[t.n] = timed(a, &all[i]);
        t.n += line[t.n].n_point >= 2 ? 1 : 0;
    }
    t.untimed = n - t.n;
    if (t.n == 0) {
        return err_fail(e, ERR_CODE("track.no_times"), ERR_Z("file", path));
    }
    *ret = t;
    return true;
}

// ---------------------------------------------------------------- proposals

// What one pass says of its way.
typedef struct part {
    int64_t source; // of the way: pieces of one way are one way again
    int32_t order;  // in the track
    int32_t way;
    bool back;
    int64_t m, ms, present_ms;
    bool barred; // the network does not let the vehicle go there
} part;

typedef struct part_list {
    part *row;
    int32_t n, cap;
} part_list;

static part part_of(const map *net, travel_mode vehicle, const match_pass *pass, int32_t order)
{
    static const road_state dry = {.rain = RAIN_NONE, .river = RIVER_NORMAL};
    const map_way *w = &net->way[pass->way];
    way_bar bar = BAR_NONE;
    road_cost cost = vehicle_cost(net, pass->way, pass->back, vehicle, &dry, &bar);
    bool open = road_cost_open(cost) && w->length_m > 0;
    int64_t m = llabs((int64_t)pass->to_m - pass->from_m);
    return (part){.source = w->source,
                  .order = order,
                  .way = pass->way,
                  .back = pass->back,
                  .m = m,
                  .ms = pass->ms,
                  .present_ms = open ? (int64_t)road_cost_ms(cost) * m / w->length_m : 0,
                  .barred = !open};
}

static bool match_lines(arena *a, const map *net, const track *t, travel_mode vehicle, part_list *list,
                        track_proposals *ret, err *e)
{
    snap_index index;
    if (net->n_way == 0) {
        return true;
    }
    snap_make(a, net, &index);
    for (int32_t i = 0; i < t->n; i++) {
        const gpx_line *line = &t->line[i];
        track_point *p = ARENA_NEW(a, track_point, line->n_point);
        const match_pass *pass = NULL;
        int32_t n = 0;
        int32_t unmatched = 0;
        for (int32_t k = 0; k < line->n_point; k++) {
            p[k] = (track_point){line->point[k].at, line->point[k].t_s};
        }
        if (!match_track(a, &index, line->n_point, p, TRACK_RADIUS_M, &pass, &n, &unmatched, e)) {
            return false;
        }
        for (int32_t k = 0; k < n; k++) {
            list->row = arena_room(a, list->row, list->n, &list->cap, sizeof *list->row);
            list->row[list->n] = part_of(net, vehicle, &pass[k], list->n);
            list->n++;
        }
        ret->points += line->n_point;
        ret->unmatched += unmatched;
    }
    return true;
}

static int by_source(const void *one, const void *other)
{
    const part *a = one;
    const part *b = other;
    if (a->source != b->source) {
        return a->source < b->source ? -1 : 1;
    }
    return a->order < b->order ? -1 : 1;
}

// The parts of one way added up; the order is the first's.
static part sum_of(const part *row, int32_t n, int32_t *ret_passes)
{
    part sum = row[0];
    *ret_passes = 1;
    for (int32_t i = 1; i < n; i++) {
        sum.m += row[i].m;
        sum.ms += row[i].ms;
        sum.present_ms += row[i].present_ms;
        sum.barred = sum.barred || row[i].barred;
        bool elsewhere = row[i].order > row[i - 1].order + 1; // between the two
        *ret_passes += elsewhere || row[i].back != row[i - 1].back ? 1 : 0;
    }
    return sum;
}

static int32_t speed_mh(int64_t m, int64_t ms)
{
    int64_t mh = ms > 0 ? m * S_PER_HOUR * MS_PER_S / ms : 0;
    return (int32_t)(mh < INT32_MAX ? mh : INT32_MAX);
}

// The entry that corrects a way of OpenStreetMap; when there is none yet, a new one by the way's own name.
static const char *row_of(const snapshot *snap, const roads_way *way, bool *ret_fresh)
{
    int64_t id = 0;
    *ret_fresh = way->kind == ROADS_OSM && osm_way_read(str_of(way->code), &id);
    for (int32_t i = 0; *ret_fresh && i < snap->n_way; i++) {
        if (snap->way[i].osm == id && snap->way[i].n_point == 0) {
            *ret_fresh = false;
            return snap->way[i].code;
        }
    }
    return way->code;
}

static int32_t link_minutes(const snapshot *snap, const roads_way *way, int32_t mh)
{
    for (int32_t i = 0; way->kind == ROADS_LINK && mh > 0 && i < snap->n_link; i++) {
        if (strcmp(snap->link[i].code, way->code) == 0) {
            int64_t min = ((int64_t)snap->link[i].length_m * 60 + mh - 1) / mh;
            return (int32_t)(min > 0 ? min : 1);
        }
    }
    return 0;
}

static const char *kept(arena *a, const char *text)
{
    return str_dup(a, str_of(text));
}

// A proposal, with the order in which the track came to its way.
typedef struct ordered {
    track_proposal proposal;
    int32_t order;
} ordered;

static int by_order(const void *one, const void *other)
{
    return ((const ordered *)one)->order < ((const ordered *)other)->order ? -1 : 1;
}

static bool propose(arena *a, const roads *r, const snapshot *snap, map_medium medium, const part *sum,
                    int32_t passes, track_proposals *counts, ordered *ret)
{
    roads_way way = roads_way_code(a, r, medium, sum->way);
    int32_t mh = speed_mh(sum->m, sum->ms);
    bool fresh = false;
    const char *row = row_of(snap, &way, &fresh);
    if (way.kind == ROADS_JOINT || way.kind == ROADS_LOCAL) { // neither was ever seen
        counts->local += way.kind == ROADS_LOCAL ? 1 : 0;
        return false;
    }
    if (sum->m < TRACK_LEAST_M || sum->ms < TRACK_LEAST_MS || mh < TENTH_KMH_M || mh > SPEED_MAX_MH) {
        counts->brief++;
        return false;
    }
    ret->order = sum->order;
    ret->proposal = (track_proposal){
        .kind = way.kind,
        .code = kept(a, way.code),
        .name = kept(a, way.name),
        .row = kept(a, row),
        .fresh = fresh,
        .passes = passes,
        .metres = (int32_t)sum->m,
        .s = (int32_t)(sum->ms / MS_PER_S),
        .measured_mh = mh,
        .present_mh = sum->barred ? 0 : speed_mh(sum->m, sum->present_ms),
        .link_min = link_minutes(snap, &way, mh),
    };
    return true;
}

bool track_propose(arena *a, const roads *r, const snapshot *snap, const track *t, travel_mode vehicle,
                   track_proposals *ret, err *e)
{
    arena scratch = {0};
    part_list list = {0};
    track_proposals out = {0};
    map_medium medium = mode_is_boat(vehicle) ? MAP_WATER : MAP_ROAD;
    bool ok = match_lines(&scratch, roads_map(r, medium), t, vehicle, &list, &out, e);
    ordered *found = ARENA_NEW(&scratch, ordered, list.n);
    if (list.n > 0) {
        qsort(list.row, (size_t)list.n, sizeof *list.row, by_source);
    }
    for (int32_t i = 0; ok && i < list.n;) {
        int32_t end = i + 1;
        int32_t passes = 0;
        while (end < list.n && list.row[end].source == list.row[i].source) {
            end++;
        }
        part sum = sum_of(&list.row[i], end - i, &passes);
        out.n += propose(a, r, snap, medium, &sum, passes, &out, &found[out.n]) ? 1 : 0;
        i = end;
    }
    if (ok) {
        track_proposal *row = ARENA_NEW(a, track_proposal, out.n);
        qsort(found, (size_t)out.n, sizeof *found, by_order);
        for (int32_t i = 0; i < out.n; i++) {
            row[i] = found[i].proposal;
        }
        out.row = row;
        *ret = out;
    }
    arena_done(&scratch);
    return ok;
}

// ---------------------------------------------------------------- acceptance

// The entries to write: ways, and links.
typedef struct acceptance {
    arena memory;
    str source;
    register_row *ways, *links;
    int32_t n_way, n_link;
} acceptance;

static register_row row_make(acceptance *x, int32_t n, const column_value *value)
{
    column_value *kept_value = ARENA_NEW(&x->memory, column_value, n);
    memcpy(kept_value, value, (size_t)n * sizeof *value);
    return (register_row){n, kept_value};
}

static str number_text(acceptance *x, int64_t whole, int64_t tenths)
{
    char text[KMH_TEXT];
    (void)snprintf(text, sizeof text, tenths ? "%lld.%lld" : "%lld", (long long)whole, (long long)tenths);
    return str_keep(&x->memory, str_of(text));
}

static void accept_one(acceptance *x, const track_proposal *p)
{
    int64_t tenths = ((int64_t)p->measured_mh + TENTH_KMH_M / 2) / TENTH_KMH_M;
    str kmh = number_text(x, tenths / 10, tenths % 10);
    if (p->kind == ROADS_LINK) {
        const column_value value[] = {{STR("code"), str_of(p->row)},
                                      {STR("minutes"), number_text(x, p->link_min, 0)}};
        x->links[x->n_link++] = row_make(x, 2, value);
        return;
    }
    const column_value value[] = {
        {STR("code"), str_of(p->row)},
        {STR("kmh"), kmh},
        // Of a fresh entry also what it must have.
        {STR("name"), str_of(p->name[0] ? p->name : p->code)},
        {STR("replaces"), str_of(p->code)},
        {STR("origin"), STR("fact")},
        {STR("source"), x->source},
    };
    x->ways[x->n_way++] = row_make(x, p->fresh ? (int32_t)(sizeof value / sizeof *value) : 2, value);
}

static const track_proposal *find_code(const track_proposals *p, str code)
{
    for (int32_t i = 0; i < p->n; i++) {
        if (str_eq(str_of(p->row[i].code), code)) {
            return &p->row[i];
        }
    }
    return NULL;
}

// Which proposals stand in a list of codes between commas.
static bool choose(const track_proposals *p, str codes, bool *chosen, err *e)
{
    for (size_t at = 0; at <= codes.n;) {
        size_t end = at;
        while (end < codes.n && codes.p[end] != ',') {
            end++;
        }
        str code = str_trim((str){codes.p + at, end - at});
        const track_proposal *found = find_code(p, code);
        if (!found) {
            return err_fail(e, ERR_CODE("track.no_code"), ERR_STR("code", code));
        }
        chosen[found - p->row] = true;
        at = end + 1;
    }
    return true;
}

bool track_accept(store *s, const track_proposals *p, str codes, str source, const change_options *o,
                  register_written *ret, err *e)
{
    acceptance x = {.source = source};
    bool *chosen = ARENA_NEW(&x.memory, bool, p->n);
    x.ways = ARENA_NEW(&x.memory, register_row, p->n);
    x.links = ARENA_NEW(&x.memory, register_row, p->n);
    bool all = str_eq(codes, STR("all"));
    bool ok = all || choose(p, codes, chosen, e);
    for (int32_t i = 0; ok && i < p->n; i++) {
        if (all || chosen[i]) {
            accept_one(&x, &p->row[i]);
        }
    }
    const register_part parts[] = {{KIND_WAYS, x.n_way, x.ways}, {KIND_LINKS, x.n_link, x.links}};
    ok = ok && register_put_parts(s, 2, parts, o, ret, e);
    arena_done(&x.memory);
    return ok;
}
