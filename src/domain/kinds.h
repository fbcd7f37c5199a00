// The kinds of the register and their columns: the one table that the template, the import, the typed
// snapshot, the rows of the API and docs/formats/register.md follow.
//
// A value is kept as canonical text: enumerations by their English name, numbers without superfluous zeros,
// coordinates in degrees with at most 7 decimals, lists separated by one space. Two spellings of one value
// are therefore equal bytes, and a difference in bytes is a change.
#ifndef KAWAL_DOMAIN_KINDS_H
#define KAWAL_DOMAIN_KINDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

// In an order in which a whole register can be read: a kind comes after most of what it refers to. References
// forward (an area to its police unit) are resolved when all is read.
typedef enum kind_id {
    KIND_OPERATION,
    KIND_CLASSES,
    KIND_AREAS,
    KIND_UNITS,
    KIND_SITES,
    KIND_TPS,
    KIND_PEOPLE,
    KIND_FLEET,
    KIND_LINKS,
    KIND_KITS,
    KIND_PATTERNS,
    KIND_CALENDAR,
    KIND_SETTINGS,
    KIND_OUTLINES, // GeoJSON, not CSV
    KIND_WAYS,     // surveyed lines; CSV, GeoJSON or GPX
    KIND_CLOSURES,
    KIND_MAPS,    // made by the program alone
    KIND_OUTAGES, // when a vehicle is not ready
    KIND_PINS,    // what a person wants of the plan
    KIND_RESERVES,
    KIND_ASSIGNMENTS, // what a person wants of the placement
    KIND_CRITERIA,    // what makes a TPS vulnerable
    KIND_SIGNS,       // what is known of a TPS by a criterion
    KIND_OPINIONS,    // what others take a TPS for
    KIND_TIDES,       // when boats can come to a place of the tide and leave it
    KIND_TRACKERS,    // what reports positions, and of whom
    KIND_RULES,       // what raises an alarm
} kind_id;
enum { KIND_COUNT = 27, KIND_NONE = -1, KIND_COLUMNS_MAX = 20 };

typedef enum column_type {
    COLUMN_TEXT,
    COLUMN_CODE,
    COLUMN_INT,
    COLUMN_DECIMAL,
    COLUMN_DATE,     // YYYY-MM-DD
    COLUMN_DATETIME, // YYYY-MM-DD HH:MM, local
    COLUMN_HOURS,    // HH:MM
    COLUMN_ENUM,
    COLUMN_ENUM_LIST,
    COLUMN_REFERENCE, // the code of an entry of `reference`
    COLUMN_REFERENCE_LIST,
    COLUMN_YESNO,
    COLUMN_LATITUDE,
    COLUMN_LONGITUDE,
    COLUMN_GEOMETRY, // GeoJSON geometry text
    COLUMN_LINE,     // GeoJSON LineString text (domain/line.h)
} column_type;

// One value of an enumeration; the canonical name is stored, both are read.
typedef struct choice {
    const char *name;    // canonical
    const char *name_id; // Indonesian
} choice;

typedef struct column_spec {
    const char *name;      // canonical
    const char *name_id;   // Indonesian, in templates and samples
    const char *text;      // catalogue key of the label; the explanation is at the key + ".help"
    const char *example;   // for the template, in Indonesian spelling
    const choice *choices; // COLUMN_ENUM, COLUMN_ENUM_LIST: ends with a NULL name
    int64_t min;           // COLUMN_INT, COLUMN_DECIMAL (scaled by digits)
    int64_t max;           // the same; COLUMN_TEXT, COLUMN_CODE and references: bytes at most
    column_type type;
    kind_id reference; // COLUMN_REFERENCE, COLUMN_REFERENCE_LIST
    int digits;        // COLUMN_DECIMAL: decimals at most
    bool required;     // of a new entry
    bool loose;        // a reference whose entry may go all the same: the row then says nothing
    bool personal;     // of a person, who may ask that it is erased: kept apart from the facts
} column_spec;

typedef struct kind_spec {
    const char *name;    // canonical, as in `--kind`
    const char *name_id; // Indonesian
    const char *text;    // catalogue key of the title
    const column_spec *columns;
    kind_id id;
    int n_column;
    int area_column; // the column whose area code places an entry; -1 = placed nowhere
    int origin_column;
    bool optional; // a register is whole without a file of it
    bool made;     // its entries come from the program alone: no file and no person brings one
} kind_spec;

// Column numbers, for the code that reads one by name. They stand in stored sets of columns, so that a new
// column goes to the end of its kind.
enum {
    OPERATION_CODE,
    OPERATION_NAME,
    OPERATION_AREA,
    OPERATION_ELECTION,
    OPERATION_VOTING_DAY,
    OPERATION_UTC_OFFSET_MIN,
    OPERATION_ORIGIN,
    OPERATION_SOURCE,
    OPERATION_COLUMNS
};
enum {
    CLASSES_CODE,
    CLASSES_NAME,
    CLASSES_RANK,
    CLASSES_ORIGIN,
    CLASSES_SOURCE,
    CLASSES_SCORE_FROM,
    CLASSES_COLUMNS
};
enum {
    AREAS_CODE,
    AREAS_NAME,
    AREAS_LEVEL,
    AREAS_LAT,
    AREAS_LON,
    AREAS_ACCESS,
    AREAS_WAVE,
    AREAS_WAVE_DAY,
    AREAS_POLICE_UNIT,
    AREAS_VOTERS,
    AREAS_TPS_BEFORE,
    AREAS_ORIGIN,
    AREAS_SOURCE,
    AREAS_RAYON, // of a kecamatan
    AREAS_DIRECT,
    AREAS_COLUMNS
};
enum {
    UNITS_CODE,
    UNITS_NAME,
    UNITS_LEVEL,
    UNITS_PARENT,
    UNITS_SITE,
    UNITS_ORIGIN,
    UNITS_SOURCE,
    UNITS_COLUMNS
};
enum {
    SITES_CODE,
    SITES_NAME,
    SITES_KIND,
    SITES_AREA,
    SITES_LAT,
    SITES_LON,
    SITES_GUARDS,
    SITES_BOARDING_MIN,
    SITES_ORIGIN,
    SITES_SOURCE,
    SITES_BOX_S, // this and what follows: of jetties
    SITES_HOURS_FROM,
    SITES_HOURS_TO,
    SITES_LOWEST,
    SITES_CONFIRMED,
    SITES_BERTHS, // this and what follows: of every site
    SITES_SHIFT_HOURS,
    SITES_GUARDS_FROM,
    SITES_GUARDS_TO,
    SITES_COLUMNS
};
enum {
    TPS_CODE,
    TPS_NUMBER,
    TPS_VILLAGE,
    TPS_PLACE,
    TPS_LAT,
    TPS_LON,
    TPS_CLASS,
    TPS_TRAVEL_KM,
    TPS_TRAVEL_MIN,
    TPS_VOTERS,
    TPS_ACCESS,
    TPS_BLANK_SPOT,
    TPS_ORIGIN,
    TPS_SOURCE,
    TPS_COLUMNS
};
enum {
    PEOPLE_CODE,
    PEOPLE_NAME,
    PEOPLE_UNIT,
    PEOPLE_ROLE,
    PEOPLE_VILLAGES,
    PEOPLE_SKILLS,
    PEOPLE_FROM,
    PEOPLE_TO,
    PEOPLE_PLEDGE,
    PEOPLE_ORIGIN,
    PEOPLE_SOURCE,
    PEOPLE_RANK,
    PEOPLE_BARRED,
    PEOPLE_HOME,
    PEOPLE_COLUMNS
};
enum {
    FLEET_CODE,
    FLEET_NAME,
    FLEET_MODE,
    FLEET_BOXES,
    FLEET_KG,
    FLEET_PASSENGERS,
    FLEET_HOME,
    FLEET_FROM,
    FLEET_TO,
    FLEET_CREW,
    FLEET_ORIGIN,
    FLEET_SOURCE,
    FLEET_LITRES,
    FLEET_LIFE_JACKETS,
    FLEET_PREPARE_MIN,
    FLEET_COST_DAY,
    FLEET_COST_HOUR,
    FLEET_COST_KM,
    FLEET_SPARE,
    FLEET_COLUMNS
};
enum {
    LINKS_CODE,
    LINKS_FROM,
    LINKS_TO,
    LINKS_MODES,
    LINKS_KM,
    LINKS_CLASS,
    LINKS_MINUTES,
    LINKS_ONE_WAY,
    LINKS_ORIGIN,
    LINKS_SOURCE,
    LINKS_COLUMNS
};
enum {
    KITS_CODE,
    KITS_NAME,
    KITS_PER_TPS,
    KITS_BOXES,
    KITS_GRAMS,
    KITS_PHASE,
    KITS_ORIGIN,
    KITS_SOURCE,
    KITS_LITRES,
    KITS_APART,
    KITS_COLUMNS
};
enum {
    PATTERNS_CLASS,
    PATTERNS_AREA,
    PATTERNS_POLRI,
    PATTERNS_TPS,
    PATTERNS_LINMAS,
    PATTERNS_ORIGIN,
    PATTERNS_SOURCE,
    PATTERNS_POLRI_MIN,
    PATTERNS_COLUMNS
};
enum {
    CALENDAR_CODE,
    CALENDAR_NAME,
    CALENDAR_FROM,
    CALENDAR_TO,
    CALENDAR_HOURS_FROM,
    CALENDAR_HOURS_TO,
    CALENDAR_ORIGIN,
    CALENDAR_SOURCE,
    CALENDAR_COLUMNS
};
enum { SETTINGS_CODE, SETTINGS_VALUE, SETTINGS_UNIT, SETTINGS_ORIGIN, SETTINGS_SOURCE, SETTINGS_COLUMNS };
enum { OUTLINES_CODE, OUTLINES_GEOMETRY, OUTLINES_ORIGIN, OUTLINES_SOURCE, OUTLINES_COLUMNS };
enum {
    WAYS_CODE,
    WAYS_NAME,
    WAYS_CLASS,
    WAYS_SURFACE,
    WAYS_MODES,
    WAYS_ONE_WAY,
    WAYS_WIDTH_M,
    WAYS_LIMIT_KG,
    WAYS_FLOODS,
    WAYS_KMH,
    WAYS_REPLACES,
    WAYS_GEOMETRY,
    WAYS_ORIGIN,
    WAYS_SOURCE,
    WAYS_COLUMNS
};
enum {
    CLOSURES_CODE,
    CLOSURES_NAME,
    CLOSURES_WAY,
    CLOSURES_LAT,
    CLOSURES_LON,
    CLOSURES_RADIUS_M,
    CLOSURES_FROM,
    CLOSURES_TO,
    CLOSURES_REASON,
    CLOSURES_ORIGIN,
    CLOSURES_SOURCE,
    CLOSURES_COLUMNS
};
enum {
    MAPS_CODE,
    MAPS_NAME,
    MAPS_FILE_HASH,
    MAPS_ROAD,
    MAPS_WATER,
    MAPS_JETTIES,
    MAPS_CLIP,
    MAPS_ROADS,
    MAPS_WATERS,
    MAPS_ORIGIN,
    MAPS_SOURCE,
    MAPS_COLUMNS
};
enum {
    OUTAGES_CODE,
    OUTAGES_VEHICLE,
    OUTAGES_FROM,
    OUTAGES_TO,
    OUTAGES_REASON,
    OUTAGES_ORIGIN,
    OUTAGES_SOURCE,
    OUTAGES_COLUMNS
};
enum {
    PINS_CODE,
    PINS_TPS,
    PINS_SITE,
    PINS_DIRECTION,
    PINS_VEHICLE,
    PINS_FROM,
    PINS_TO,
    PINS_REASON,
    PINS_ORIGIN,
    PINS_SOURCE,
    PINS_COLUMNS
};
enum {
    RESERVES_CODE,
    RESERVES_NAME,
    RESERVES_N,
    RESERVES_GUARDS,
    RESERVES_SKILLS,
    RESERVES_MODE,
    RESERVES_SITES,
    RESERVES_WATCH,
    RESERVES_FROM,
    RESERVES_TO,
    RESERVES_ORIGIN,
    RESERVES_SOURCE,
    RESERVES_COLUMNS
};
enum {
    ASSIGNMENTS_CODE,
    ASSIGNMENTS_PERSON,
    ASSIGNMENTS_TPS,
    ASSIGNMENTS_SITE,
    ASSIGNMENTS_FORBID,
    ASSIGNMENTS_OVERRIDE,
    ASSIGNMENTS_REASON,
    ASSIGNMENTS_ORIGIN,
    ASSIGNMENTS_SOURCE,
    ASSIGNMENTS_COLUMNS
};
enum {
    CRITERIA_CODE,
    CRITERIA_NAME,
    CRITERIA_WEIGHT,
    CRITERIA_SOURCE_OF,
    CRITERIA_FROM,
    CRITERIA_TO,
    CRITERIA_ORIGIN,
    CRITERIA_SOURCE,
    CRITERIA_COLUMNS
};
enum {
    SIGNS_CODE,
    SIGNS_TPS,
    SIGNS_CRITERION,
    SIGNS_VALUE,
    SIGNS_NOTE,
    SIGNS_ORIGIN,
    SIGNS_SOURCE,
    SIGNS_COLUMNS
};
enum {
    OPINIONS_CODE,
    OPINIONS_BY,
    OPINIONS_TPS,
    OPINIONS_CLASS,
    OPINIONS_ORIGIN,
    OPINIONS_SOURCE,
    OPINIONS_COLUMNS
};
enum { TIDES_CODE, TIDES_SITE, TIDES_FROM, TIDES_TO, TIDES_ORIGIN, TIDES_SOURCE, TIDES_COLUMNS };
enum { TRACKERS_CODE, TRACKERS_VEHICLE, TRACKERS_PERSON, TRACKERS_ORIGIN, TRACKERS_SOURCE, TRACKERS_COLUMNS };
enum {
    RULES_CODE,
    RULES_KIND,
    RULES_AREA,
    RULES_SEVERITY,
    RULES_AFTER_MIN,
    RULES_QUIET_FROM,
    RULES_QUIET_TO,
    RULES_ESCALATE_MIN,
    RULES_ORIGIN,
    RULES_SOURCE,
    RULES_COLUMNS
};

// The value of a personal cell that was erased: no text that anybody can write (value.control).
#define VALUE_ERASED "\x18"

// The kind of an id. Static memory.
const kind_spec *kind_of(kind_id id);

// The kind of a canonical or Indonesian name, ASCII case ignored; NULL when there is none.
const kind_spec *kind_find(str name);

// What somebody gives a column, named in English or Indonesian, and written as people write.
typedef struct column_value {
    str column;
    str value;
} column_value;

// The number of a kind's column by canonical or Indonesian name, ASCII case ignored; -1 when there is none.
int kind_column(const kind_spec *k, str name);

// The set of a kind's personal columns: bit 1 << column number.
uint32_t kind_personal(const kind_spec *k);

// The code of an entry: its code column, or, for patterns, class or class@area. Memory: the arena, or the
// value's.
str kind_code(const kind_spec *k, const str *values, arena *a);

// Turns what a person wrote into canonical text. An empty text gives an empty value. *ret_value lives in the
// arena or is `raw`'s own bytes. Errors, with {value} and what was expected: value.text_long {limit},
// value.control, value.code {limit}, value.int {min} {max}, value.decimal {digits} {min} {max}, value.date,
// value.datetime, value.hours, value.choice {choices}, value.yesno, value.latitude, value.longitude; of a
// line those of line_read. A reference is checked as a code here; that it exists is for the caller to know.
bool column_canonical(const column_spec *c, str raw, arena *a, str *ret_value, err *e);

// The next item of a canonical list; *rest moves behind it. False when there is none.
bool column_list_next(str *rest, str *ret_item);

// "w" and the id of a way of OpenStreetMap, as registers and reports name one: *ret_id > 0. False when it is
// something else.
bool osm_way_read(str code, int64_t *ret_id);

#endif
