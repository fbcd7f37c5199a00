// The register as of one moment: every kind as an array of typed rows, references resolved to indices. What
// the planner, the reports and the API read. Built by register_snapshot (domain/register.h) from folded
// facts; memory is one arena's.
#ifndef KAWAL_DOMAIN_SNAPSHOT_H
#define KAWAL_DOMAIN_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "geo/matrix.h"
#include "geo/point.h"

typedef enum row_origin {
    ORIGIN_FACT,
    ORIGIN_DERIVED,
    ORIGIN_SYNTHETIC,
} row_origin;

typedef enum area_level {
    LEVEL_KABUPATEN,
    LEVEL_KECAMATAN,
    LEVEL_DESA,
    LEVEL_KELURAHAN,
} area_level;

typedef enum area_access {
    ACCESS_LAND,
    ACCESS_WATER,
    ACCESS_BOTH,
} area_access;

typedef enum site_kind {
    SITE_WAREHOUSE,
    SITE_OFFICE,
    SITE_PPK,
    SITE_PPS,
    SITE_POLICE,
    SITE_JETTY,
    SITE_JUNCTION,
} site_kind;

typedef enum link_class {
    LINK_NATIONAL,
    LINK_PROVINCE,
    LINK_REGENCY,
    LINK_VILLAGE,
    LINK_PATH,
    LINK_RIVER,
    LINK_CANAL,
    LINK_TIDAL, // this and what follows: of ways alone
    LINK_STREAM,
    LINK_FAIRWAY,
} link_class;

typedef enum link_surface {
    LINK_PAVED,
    LINK_GRAVEL,
    LINK_EARTH,
    LINK_SAND,
    LINK_WOOD, // boards over swamp
} link_surface;

typedef enum water_level {
    WATER_LOW,
    WATER_NORMAL,
    WATER_HIGH,
    WATER_FLOOD,
} water_level;

typedef enum person_role {
    ROLE_COMMANDER,
    ROLE_PADAL,
    ROLE_VILLAGE_OFFICER, // Bhabinkamtibmas
    ROLE_MEMBER,
    ROLE_DRIVER,
    ROLE_BOATMAN,
    ROLE_PAMATWIL,
} person_role;

typedef enum person_skill {
    SKILL_BOAT,
    SKILL_DRIVER,
    SKILL_MEDIC,
    SKILL_DALMAS,
    SKILLS,
} person_skill;

typedef enum override_kind {
    OVERRIDE_PLEDGE,
    OVERRIDE_BARRED,
} override_kind;

typedef enum criterion_of {
    CRITERION_GIVEN,
    CRITERION_DISTANCE, // minutes to the nearest police
    CRITERION_BLANK_SPOT,
    CRITERION_VOTERS,
    CRITERION_ACCESS,
} criterion_of;

typedef enum assessor {
    ASSESSOR_KPU,
    ASSESSOR_BAWASLU,
    ASSESSOR_POLRI,
    ASSESSORS,
} assessor;

enum { SNAP_NONE = -1 }; // an index that is not there; also the value of an int that was not given
enum { SNAP_DAY_NONE = INT32_MIN };

// Text fields are NUL-terminated and never NULL ("" when not given). Indices point into the snapshot's own
// arrays.
typedef struct snap_area {
    const char *code, *name;
    area_level level;
    point at;
    bool has_point;
    area_access access;
    int32_t parent;      // area
    int32_t wave;        // 0 = none
    int32_t wave_day;    // days since 1970-01-01, or SNAP_DAY_NONE
    int32_t police_unit; // unit, or SNAP_NONE
    int32_t voters;      // SNAP_NONE when unknown
    int32_t tps_before;
    const char *rayon; // of a kecamatan
    row_origin origin;
    const char *source;
} snap_area;

typedef struct snap_unit {
    const char *code, *name, *level; // mabes, polda, polres, polsek, bko, tni
    int32_t parent;                  // unit
    int32_t site;
    row_origin origin;
    const char *source;
} snap_unit;

typedef struct snap_site {
    const char *code, *name;
    site_kind kind;
    int32_t area;
    point at;
    int32_t guards;
    int32_t boarding_min;
    int32_t box_s;                      // seconds to move a box at a jetty; SNAP_NONE = not said
    int32_t hours_from, hours_to;       // of a jetty: minutes after midnight; SNAP_NONE when not given
    water_level lowest;                 // of a jetty: at lower water nobody lands; WATER_LOW when not given
    bool confirmed;                     // of a jetty: false = a suggestion, never used
    int32_t berths;                     // vehicles that load or unload at a moment; 0 = no limit
    int32_t shift_hours;                // 0 = by the settings
    int64_t guards_from_s, guards_to_s; // seconds since 1970-01-01T00:00 local; INT64_MIN, INT64_MAX = open
    row_origin origin;
    const char *source;
} snap_site;

typedef struct snap_tps {
    const char *code, *number, *place;
    int32_t village; // area
    point at;
    int32_t class_;
    int32_t travel_m; // from travel_km
    int32_t travel_min;
    int32_t voters;
    area_access access;
    bool blank_spot;
    row_origin origin;
    const char *source;
} snap_tps;

typedef struct snap_class {
    const char *code, *name;
    int32_t rank;
    int32_t score_from; // SNAP_NONE = no score makes it
    row_origin origin;
} snap_class;

typedef struct snap_pattern {
    int32_t class_;
    int32_t area; // SNAP_NONE = everywhere
    int32_t polri, tps, linmas;
    int32_t polri_min; // 0 = polri
    row_origin origin;
    const char *source;
} snap_pattern;

typedef struct snap_person {
    const char *code, *name, *rank;
    int32_t unit;
    person_role role;
    uint32_t skills; // bit 1 << person_skill
    int32_t n_village;
    const int32_t *village; // areas of a Bhabinkamtibmas
    int32_t n_barred;
    const int32_t *barred;    // areas where the person may not serve
    int32_t home;             // site, or SNAP_NONE: that of the unit
    int32_t from_day, to_day; // SNAP_DAY_NONE = open
    bool pledge;
    row_origin origin;
} snap_person;

typedef struct snap_vehicle {
    const char *code, *name;
    travel_mode mode;
    int32_t boxes, kg, passengers;
    int32_t litres; // 0 = not given
    int32_t crew;
    int32_t life_jackets;                 // of a boat, for all aboard; SNAP_NONE when not given
    int32_t prepare_min;                  // before each departure
    int32_t cost_day, cost_hour, cost_km; // rupiah
    bool spare;
    int32_t home; // site
    int32_t from_day, to_day;
    row_origin origin;
} snap_vehicle;

typedef struct snap_link {
    const char *code;
    int32_t from, to; // sites
    mode_set modes;
    int32_t length_m;
    link_class class_;
    int32_t minutes; // measured; SNAP_NONE = by speed table
    bool one_way;
    row_origin origin;
} snap_link;

typedef struct snap_kit {
    const char *code, *name;
    int32_t per_tps, boxes, grams, litres, phase;
    const char *apart; // goods with different words here never share a vehicle
    row_origin origin;
} snap_kit;

typedef struct snap_calendar {
    const char *code, *name;
    int64_t from_s, to_s;         // seconds since 1970-01-01T00:00 local
    int32_t hours_from, hours_to; // minutes after midnight; SNAP_NONE when not given
    row_origin origin;
    const char *source;
} snap_calendar;

typedef struct snap_setting {
    const char *code, *unit;
    int64_t value;
    row_origin origin;
} snap_setting;

typedef struct snap_outline {
    int32_t area;
    const char *geometry; // GeoJSON geometry text (Polygon or MultiPolygon)
    row_origin origin;
} snap_outline;

// A surveyed line, or what is known better of a way of OpenStreetMap.
typedef struct snap_way {
    const char *code, *name;
    int32_t n_point; // 2 or more; 0 = no line: the row corrects `osm` by the values that it has
    const point *point;
    int64_t osm;      // the OSM way that the line replaces or the row corrects; 0 = none
    int32_t class_;   // link_class; SNAP_NONE = not given
    int32_t surface;  // link_surface; SNAP_NONE = not given
    mode_set modes;   // 0 = not given
    int32_t one_way;  // along the line; 1, 0, SNAP_NONE = not given
    int32_t floods;   // the same
    int32_t width_dm; // SNAP_NONE = not given
    int32_t limit_kg; // the same
    int32_t speed_mh; // measured, metres an hour; SNAP_NONE = by the table of speeds
    row_origin origin;
    const char *source;
} snap_way;

// A closure of a way or of all within a circle; exactly one of way, link, osm and radius_m says of what. None
// does when the row that it names is not there at that moment.
typedef struct snap_closure {
    const char *code, *name, *reason;
    int32_t way;  // of the ways, or SNAP_NONE
    int32_t link; // of the links, or SNAP_NONE
    int64_t osm;  // id of an OSM way; 0 = none
    point at;
    int32_t radius_m;     // 0 = not by place
    int64_t from_s, to_s; // seconds since 1970-01-01T00:00 local; INT64_MIN and INT64_MAX when open
    row_origin origin;
    const char *source;
} snap_closure;

// The base map that was imported: what it was made of. The maps lie beside the operation, by their hashes.
typedef struct snap_map {
    const char *code, *name;
    const char *file_hash, *road, *water, *jetties; // SHA-256, hexadecimal
    const char *clip;
    int32_t roads, waters; // ways
    row_origin origin;
    const char *source;
} snap_map;

// When a vehicle is not ready.
typedef struct snap_outage {
    const char *code, *reason;
    int32_t vehicle;
    int64_t from_s, to_s; // as of a closure
    row_origin origin;
} snap_outage;

// What a person wants of the plan: the goods of one TPS (on the last leg) or site go by this vehicle, or
// leave at this time.
typedef struct snap_pin {
    const char *code, *reason;
    int32_t tps, site; // one of them, the other SNAP_NONE
    bool back;
    int32_t vehicle;      // or SNAP_NONE
    int64_t from_s, to_s; // as of a closure
    row_origin origin;
} snap_pin;

// Forces that stand ready.
typedef struct snap_reserve {
    const char *code, *name;
    int32_t n, guards;
    uint32_t skills; // of each guard, as of a person
    travel_mode mode;
    int32_t n_site;
    const int32_t *site; // candidates; none = every police station
    int32_t watch;       // class: TPS of its rank and above
    int64_t from_s, to_s;
    row_origin origin;
    const char *source;
} snap_reserve;

// What a person wants of the placement: somebody serves at a place, or never there; or may serve in spite of
// what forbids it.
typedef struct snap_assignment {
    const char *code, *reason;
    const char *by; // who said it last; "" where that is not known
    int32_t person;
    int32_t tps, site; // one of them, or none with an override
    bool forbid;
    uint32_t overrides; // bit 1 << override_kind
    row_origin origin;
    const char *source;
} snap_assignment;

// What makes a TPS vulnerable (domain/vulnerability.h).
typedef struct snap_criterion {
    const char *code, *name;
    int32_t weight;
    criterion_of of;
    int32_t from, to; // what is measured counts 0 at the first and all at the second; SNAP_NONE = not given
    row_origin origin;
    const char *source;
} snap_criterion;

typedef struct snap_sign {
    const char *code, *note;
    int32_t tps; // SNAP_NONE: it is no more
    int32_t criterion;
    int32_t value; // 0 .. 100
    row_origin origin;
    const char *source;
} snap_sign;

// What somebody else takes a TPS for.
typedef struct snap_opinion {
    const char *code;
    assessor by;
    int32_t tps; // SNAP_NONE: it is no more
    int32_t class_;
    row_origin origin;
    const char *source;
} snap_opinion;

typedef struct snap_operation {
    const char *code, *name, *election;
    int32_t area;       // the kabupaten; SNAP_NONE when its row is missing
    int32_t voting_day; // days since 1970-01-01
    int32_t utc_offset_min;
} snap_operation;

// Each array is sorted by code (byte order).
typedef struct snapshot {
    snap_operation operation;
    int32_t n_area, n_unit, n_site, n_tps, n_class, n_pattern, n_person, n_vehicle, n_link, n_kit, n_calendar,
        n_setting, n_outline, n_way, n_closure, n_map, n_outage, n_pin, n_reserve, n_assignment, n_criterion,
        n_sign, n_opinion;
    const snap_area *area;
    const snap_unit *unit;
    const snap_site *site;
    const snap_tps *tps;
    const snap_class *class_;
    const snap_pattern *pattern;
    const snap_person *person;
    const snap_vehicle *vehicle;
    const snap_link *link;
    const snap_kit *kit;
    const snap_calendar *calendar;
    const snap_setting *setting;
    const snap_outline *outline;
    const snap_way *way;
    const snap_closure *closure;
    const snap_map *map;
    const snap_outage *outage;
    const snap_pin *pin;
    const snap_reserve *reserve;
    const snap_assignment *assignment;
    const snap_criterion *criterion;
    const snap_sign *sign;
    const snap_opinion *opinion;
    int64_t facts;            // facts folded into it
    int64_t last_recorded_us; // of them; 0 when there are none
} snapshot;

#endif
