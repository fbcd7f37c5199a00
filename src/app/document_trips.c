// Trips of the plan's document, each with its stops and the ways it drives.
#include "app/document_internal.h"
#include "app/words.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/str_map.h"

// The ways that trips drive, each listed once however many trips drive it.
typedef struct way_list {
    json_t *paths;
    str_map index; // "mode/from/to" -> index in paths
} way_list;

static json_int_t way_index(document *d, way_list *w, travel_mode mode, int32_t from, int32_t to,
                            int32_t *ret_dist_m)
{
    char *key = ARENA_NEW(d->a, char, 40);
    int n = snprintf(key, 40, "%d/%d/%d", (int)mode, (int)from, (int)to);
    int32_t index = (int32_t)json_array_size(w->paths);
    if (str_map_add(&w->index, (str){key, (size_t)n}, index, &index)) {
        json_array_append_new(w->paths, document_way(d, mode, from, to, ret_dist_m));
    } else {
        *ret_dist_m =
            (int32_t)json_integer_value(json_object_get(json_array_get(w->paths, (size_t)index), "m"));
    }
    return index;
}

static json_t *stop_row(const document *d, const fleet_stop *st, int32_t node)
{
    const planning *p = d->p;
    const fleet_consignment *c = &p->fleet.consignment[st->consignment];
    bool transfer = st->hop != c->hop_first + c->hop_n - 1;
    strbuf name;
    strbuf_init(&name, 256);
    node_name(p, node, &name);
    json_t *row = json_pack("{s:s, s:s, s:s, s:o, s:o, s:i, s:i, s:I, s:b, s:[i,i]}", "place",
                            node_code(p, node), "name", name.p ? name.p : "", "for", node_code(p, c->place),
                            "arrive", document_time(p, st->arrive_s), "leave", document_time(p, st->leave_s),
                            "kits", st->units, "boxes", st->units * stop_lot(p, st)->boxes, "kg",
                            (json_int_t)((int64_t)st->units * stop_lot(p, st)->g / 1000), "transfer",
                            transfer, "exact_s", st->arrive_s, st->leave_s);
    strbuf_done(&name);
    return row;
}

static json_t *escort_list(const document *d, const fleet_trip *t)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < t->escort_n; i++) {
        json_array_append_new(out, json_string(d->p->snap->person[t->escort[i]].code));
    }
    return out;
}

// The last moment to depart, of a trip that waits for weather or tide.
static void add_go_until(const document *d, int32_t index, bool weather, json_t *row)
{
    const fleet_trip *t = &d->p->distribution.trip[index];
    int32_t until_s = t->depart_s + d->slack_s[index];
    json_t *tides = document_tides(d, t, &until_s);
    if (weather || json_array_size(tides) > 0) {
        json_object_set_new(row, "go_until", document_time(d->p, until_s));
    }
    if (json_array_size(tides) > 0) {
        json_object_set(row, "tides", tides);
    }
    json_decref(tides);
}

static json_t *trip_row(document *d, way_list *ways, int32_t index)
{
    const planning *p = d->p;
    const fleet_trip *t = &p->distribution.trip[index];
    const fleet_block *block = &p->fleet.block[t->block];
    const snap_vehicle *v = &p->snap->vehicle[t->vehicle];
    json_t *stops = json_array();
    json_t *path = json_array();
    int32_t here = block->place[t->base];
    int64_t metres = 0;
    bool depends = false; // on the weather
    for (int32_t i = 0; i <= t->stop_n; i++) {
        const fleet_stop *st = i < t->stop_n ? &p->distribution.stop[t->stop_first + i] : NULL;
        int32_t next = block->place[st ? p->fleet.hop[st->hop].to : t->base];
        int32_t leg_m = 0;
        json_int_t way = way_index(d, ways, v->mode, here, next, &leg_m);
        json_array_append_new(path, json_integer(way));
        depends = depends || json_object_get(json_array_get(ways->paths, (size_t)way), "states");
        metres += leg_m > 0 ? leg_m : 0;
        here = next;
        if (st) {
            json_array_append_new(stops, stop_row(d, st, next));
        }
    }
    int32_t units = trip_units(p, t);
    strbuf id;
    strbuf convoy;
    strbuf_init(&id, 64);
    strbuf_init(&convoy, 64);
    document_trip_id(d, index, &id);
    document_convoy_id(d, d->convoy[index], &convoy);
    json_t *row = json_pack(
        "{s:s, s:s, s:i, s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:[i,i,i], s:i, s:I, s:f, "
        "s:i, s:o, s:o, s:o, s:o}",
        "id", id.p, "convoy", convoy.p, "leg", t->leg, "direction",
        t->direction == FLEET_OUT ? "out" : "back", "kecamatan", kecamatan_code(p, trip_kecamatan(p, t)),
        "wave", t->wave, "lot", p->fleet.consignment[p->distribution.stop[t->stop_first].consignment].lot,
        "vehicle", v->code, "vehicle_name", v->name, "mode", word_of(KIND_FLEET, FLEET_MODE, v->mode), "base",
        node_code(p, block->place[t->base]), "load", document_time(p, t->load_s), "depart",
        document_time(p, t->depart_s), "end", document_time(p, t->end_s), "exact_s", t->load_s, t->depart_s,
        t->end_s, "boxes", units * trip_lot(p, t)->boxes, "kg",
        (json_int_t)((int64_t)units * trip_lot(p, t)->g / 1000), "km", (double)(metres - metres % 100) / 1000,
        "slack_min", d->slack_s[index] / S_PER_MIN, "escorts", escort_list(d, t), "bhabinkamtibmas",
        t->village_officer == NONE ? json_null() : json_string(p->snap->person[t->village_officer].code),
        "stops", stops, "path", path);
    add_go_until(d, index, depends, row);
    json_t *handovers = document_handovers(d, t, ways->paths, path);
    if (json_array_size(handovers) > 0) {
        json_object_set(row, "handovers", handovers);
    }
    json_decref(handovers);
    strbuf_done(&id);
    strbuf_done(&convoy);
    return row;
}

json_t *document_trips(document *d, json_t *paths)
{
    way_list ways = {paths, {0}};
    json_t *out = json_array();
    for (int32_t i = 0; i < d->p->distribution.n_trip; i++) {
        json_array_append_new(out, trip_row(d, &ways, i));
    }
    str_map_done(&ways.index);
    return out;
}
