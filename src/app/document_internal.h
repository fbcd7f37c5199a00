// Shared by the files that write a plan's document; for app/ alone.
#ifndef KAWAL_APP_DOCUMENT_INTERNAL_H
#define KAWAL_APP_DOCUMENT_INTERNAL_H

#include "app/borders.h"
#include "app/planning_internal.h"

// What is derived from the plan once and read by several parts of the document.
typedef struct document {
    arena *a;
    const planning *p;
    int32_t *slack_s; // [n_trip] how late the trip may be as a whole and H-1 (or its window) still be met
    int32_t *convoy;  // [n_trip] convoy of a trip
    int32_t n_convoy;
    int32_t *convoy_first; // [n_convoy] its first trip
    bool *person_used;     // [n_person]
    int32_t *by_point;     // [n_node] nodes in the order of their points, for document_way
    borders borders;
} document;

// "2024-11-20T06:00" of the problems' seconds.
json_t *document_time(const planning *p, int32_t s);
// Code of a node (a site or a TPS), and a name that a person knows it by.
const char *node_code(const planning *p, int32_t node);
void node_name(const planning *p, int32_t node, strbuf *out);
// Identifier of a trip or convoy, such as "1-0007" (leg 1, out) or "K2-0003" (leg 2, back).
void document_trip_id(const document *d, int32_t trip, strbuf *out);
void document_convoy_id(const document *d, int32_t convoy, strbuf *out);
const char *kecamatan_code(const planning *p, int32_t kecamatan);
int32_t trip_kecamatan(const planning *p, const fleet_trip *t);
int32_t trip_units(const planning *p, const fleet_trip *t);
// The lot of a trip, which is that of all its stops.
const fleet_lot *trip_lot(const planning *p, const fleet_trip *t);
const fleet_lot *stop_lot(const planning *p, const fleet_stop *s);

// One row of `paths`: the way between two nodes by one mode, and its metres. The nodes must be in order.
void document_ways_prepare(document *d);
json_t *document_way(document *d, travel_mode mode, int32_t from, int32_t to, int32_t *ret_dist_m);

// By land between two nodes, when a boat cannot: the fastest mode of the fleet and its minutes, or null.
json_t *document_way_by_land(const document *d, int32_t from, int32_t to);

// Why there is no way from one node to another by land or over jetties, in both languages: null when there is
// one, by means that nobody has there.
json_t *document_why_not(const document *d, int32_t from, int32_t to);

// The network that the plan was made with.
json_t *document_network(const document *d);

// Where a trip's boat needs high water; *ret_until_s becomes the last moment to depart for it, if that is
// earlier. Empty where no tide is.
json_t *document_tides(const document *d, const fleet_trip *t, int32_t *ret_until_s);

// Where a trip crosses from one kabupaten into another, when, and who takes over; empty where it does not.
// `path` are its movements as indices of `paths`.
json_t *document_handovers(const document *d, const fleet_trip *t, const json_t *paths, const json_t *path);

json_t *document_trips(document *d, json_t *paths);
json_t *document_placement(const document *d);

#endif
