// TSPLIB and CVRPLIB (.vrp) with the extensions for windows, kinds of vehicles, depots and trips.
#include <string.h>

#include "vrp_words.h"

typedef enum section {
    S_COORD,
    S_DEMAND,
    S_SERVICE,
    S_WINDOW,
    S_RELEASE,
    S_CAPACITY,
    S_FIXED,
    S_UNIT,
    S_VEHICLE_DEPOT,
    S_RELOAD,
    SECTIONS
} section;

static const struct {
    const char *name;
    int32_t values; // after the number of the place or vehicle
    bool of_vehicle;
} table[SECTIONS] = {
    [S_COORD] = {"NODE_COORD_SECTION", 2, false},
    [S_DEMAND] = {"DEMAND_SECTION", 1, false},
    [S_SERVICE] = {"SERVICE_TIME_SECTION", 1, false},
    [S_WINDOW] = {"TIME_WINDOW_SECTION", 2, false},
    [S_RELEASE] = {"RELEASE_TIME_SECTION", 1, false},
    [S_CAPACITY] = {"CAPACITY_SECTION", 1, true},
    [S_FIXED] = {"VEHICLES_FIXED_COST_SECTION", 1, true},
    [S_UNIT] = {"VEHICLES_UNIT_DISTANCE_COST_SECTION", 1, true},
    [S_VEHICLE_DEPOT] = {"VEHICLES_DEPOT_SECTION", 1, true},
    [S_RELOAD] = {"VEHICLES_RELOAD_DEPOT_SECTION", 1, true},
};

// What stands before the sections.
typedef struct header {
    str type, weights, format;
    double dimension, capacity, vehicles, service, duration, distance;
} header;

typedef struct reader {
    vrp_file *f;
    vrp_text *t;
    header h;
    vrp_raw raw;
    bool seen[SECTIONS];
    bool has_depots, has_matrix;
} reader;

static const double BIG = 1e9;

static bool read_field(reader *r, str key, str value)
{
    const struct {
        str key;
        double least;
        double *to;
    } number[] = {
        {STR("DIMENSION"), 1, &r->h.dimension},
        {STR("CAPACITY"), 0, &r->h.capacity},
        {STR("VEHICLES"), 1, &r->h.vehicles},
        {STR("SERVICE_TIME"), 0, &r->h.service},
        {STR("VEHICLES_MAX_DURATION"), 0, &r->h.duration},
        {STR("DISTANCE"), 0, &r->h.distance},
    };
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        if (str_eq(key, number[i].key)) {
            return vrp_number(value, number[i].least, BIG, number[i].to) ||
                   vrp_fault(r->t, "%.*s must be a number of at least %g.", (int)key.n, key.p,
                             number[i].least);
        }
    }
    if (str_eq(key, STR("TYPE"))) {
        r->h.type = value;
    } else if (str_eq(key, STR("EDGE_WEIGHT_TYPE"))) {
        r->h.weights = value;
    } else if (str_eq(key, STR("EDGE_WEIGHT_FORMAT"))) {
        r->h.format = value;
    }
    return true;
}

// What sections need to know of the header.
static bool begin_sections(reader *r)
{
    int32_t n = (int32_t)r->h.dimension;
    if (r->raw.n_place > 0) {
        return true;
    }
    if (n < 1 || n > ROUTE_PLACES_MAX) {
        return vrp_fault(r->t, "DIMENSION must come before the sections, from 1 to %d.", ROUTE_PLACES_MAX);
    }
    vrp_places(r->f, &r->raw, n);
    if (r->h.vehicles > VRP_VEHICLES_MAX) {
        return vrp_fault(r->t, "VEHICLES must be at most %d.", VRP_VEHICLES_MAX);
    }
    r->raw.n_vehicle = r->h.vehicles > 0 ? (int32_t)r->h.vehicles : 1;
    r->raw.vehicle = ARENA_NEW(&r->f->memory, vrp_vehicle, r->raw.n_vehicle);
    for (int32_t i = 0; i < r->raw.n_vehicle; i++) {
        r->raw.vehicle[i] = (vrp_vehicle){.capacity = r->h.capacity,
                                          .unit_cost = 1,
                                          .duration = r->h.duration,
                                          .count = r->h.vehicles > 0 ? 1 : n};
    }
    return true;
}

static bool store(reader *r, section s, int32_t at, const double value[2])
{
    vrp_raw *raw = &r->raw;
    int32_t count = raw->n_place;
    switch (s) {
    case S_COORD:
        raw->x[at] = value[0];
        raw->y[at] = value[1];
        break;
    case S_DEMAND:
        raw->demand[at] = value[0];
        break;
    case S_SERVICE:
        raw->service[at] = value[0];
        break;
    case S_WINDOW:
        raw->open[at] = value[0];
        raw->close[at] = value[1];
        return value[0] <= value[1] || vrp_fault(r->t, "the window ends before it begins.");
    case S_RELEASE:
        raw->release[at] = value[0];
        break;
    case S_CAPACITY:
        raw->vehicle[at].capacity = value[0];
        break;
    case S_FIXED:
        raw->vehicle[at].fixed_cost = value[0];
        break;
    case S_UNIT:
        raw->vehicle[at].unit_cost = value[0];
        break;
    case S_VEHICLE_DEPOT:
        raw->vehicle[at].depot = (int32_t)value[0] - 1;
        return (value[0] >= 1 && value[0] <= count) || vrp_fault(r->t, "there is no place %g.", value[0]);
    case S_RELOAD:
        raw->vehicle[at].reload = true;
        return (value[0] >= 1 && value[0] <= count) || vrp_fault(r->t, "there is no place %g.", value[0]);
    case SECTIONS:
        break;
    }
    return true;
}

// A row of a section: its number, in order, then one or two values.
static bool read_row(reader *r, section s, str line, int32_t at)
{
    str word[VRP_WORDS_MAX];
    int32_t n = vrp_words(line, word);
    double number = 0;
    double value[2] = {0, 0};
    if (n != table[s].values + 1 || !vrp_number(word[0], at + 1, at + 1, &number)) {
        return vrp_fault(r->t, "here stands row %d of %s: its number and %d value(s).", at + 1, table[s].name,
                         table[s].values);
    }
    for (int32_t i = 0; i < table[s].values; i++) {
        if (!vrp_number(word[i + 1], s == S_COORD ? -BIG : 0, BIG, &value[i])) {
            return vrp_fault(r->t, "\"%.*s\" is no number of %s.", (int)word[i + 1].n, word[i + 1].p,
                             table[s].name);
        }
    }
    return store(r, s, at, value);
}

static bool read_section(reader *r, section s)
{
    str line;
    int32_t rows = table[s].of_vehicle ? r->raw.n_vehicle : r->raw.n_place;
    for (int32_t i = 0; i < rows; i++) {
        if (!vrp_line(r->t, &line)) {
            return vrp_fault(r->t, "%s ends after %d of %d rows.", table[s].name, i, rows);
        }
        if (!read_row(r, s, line, i)) {
            return false;
        }
    }
    r->seen[s] = true;
    return true;
}

static bool read_depots(reader *r)
{
    str line;
    double place = 0;
    int32_t n = 0;
    while (vrp_line(r->t, &line) && !str_eq(line, STR("EOF"))) {
        if (str_eq(line, STR("-1"))) {
            break;
        }
        if (!vrp_number(line, n + 1, n + 1, &place)) {
            return vrp_fault(r->t, "depots must be the first places, in order.");
        }
        n++;
    }
    r->raw.n_depot = n;
    r->has_depots = true;
    return (n >= 1 && n <= r->raw.n_place) || vrp_fault(r->t, "there must be a depot.");
}

// The lower triangle by rows, with or without the diagonal, or everything.
static bool read_matrix(reader *r)
{
    int64_t n = r->raw.n_place;
    int64_t filled = 0;
    bool full = str_eq(r->h.format, STR("FULL_MATRIX"));
    bool diagonal = str_eq(r->h.format, STR("LOWER_DIAG_ROW"));
    if (n > ROUTE_MATRIX_MAX || (!full && !diagonal && !str_eq(r->h.format, STR("LOWER_ROW")))) {
        return vrp_fault(r->t,
                         "the matrix must be FULL_MATRIX, LOWER_ROW or LOWER_DIAG_ROW, of at most %d places.",
                         ROUTE_MATRIX_MAX);
    }
    int64_t row = full || diagonal ? 0 : 1;
    int64_t column = 0;
    str line;
    str word;
    r->raw.matrix = ARENA_NEW(&r->f->memory, double, n *n);
    while (row < n && vrp_line(r->t, &line)) {
        while (vrp_word(&line, &word)) {
            double value = 0;
            if (row >= n || !vrp_number(word, 0, BIG, &value)) {
                return vrp_fault(r->t, "value %lld of the matrix is none.", (long long)filled + 1);
            }
            r->raw.matrix[row * n + column] = value;
            r->raw.matrix[column * n + row] = full ? r->raw.matrix[column * n + row] : value;
            filled++;
            column++;
            if (column == (full ? n : diagonal ? row + 1 : row)) {
                column = 0;
                row++;
            }
        }
    }
    r->has_matrix = true;
    return row == n || vrp_fault(r->t, "the matrix ends after %lld values.", (long long)filled);
}

static bool read_line(reader *r, str line)
{
    const char *colon = memchr(line.p, ':', line.n);
    if (colon) {
        size_t n = (size_t)(colon - line.p);
        return read_field(r, str_trim((str){line.p, n}), str_trim((str){colon + 1, line.n - n - 1}));
    }
    if (!begin_sections(r)) {
        return false;
    }
    for (int s = 0; s < SECTIONS; s++) {
        if (str_eq(line, str_of(table[s].name))) {
            return read_section(r, (section)s);
        }
    }
    if (str_eq(line, STR("DEPOT_SECTION"))) {
        return read_depots(r);
    }
    if (str_eq(line, STR("EDGE_WEIGHT_SECTION"))) {
        return read_matrix(r);
    }
    return vrp_fault(r->t, "\"%.*s\" is not known.", (int)(line.n < 60 ? line.n : 60), line.p);
}

static bool check_whole(reader *r)
{
    bool euclid = str_eq(r->h.weights, STR("EUC_2D"));
    if (!(euclid ? r->seen[S_COORD] : r->has_matrix)) {
        return vrp_fault(
            r->t,
            "there are no distances: EUC_2D with NODE_COORD_SECTION, or EXPLICIT with EDGE_WEIGHT_SECTION.");
    }
    if (!r->seen[S_DEMAND]) {
        return vrp_fault(r->t, "there is no DEMAND_SECTION.");
    }
    if (r->h.capacity <= 0 && !r->seen[S_CAPACITY]) {
        return vrp_fault(r->t, "there is no CAPACITY.");
    }
    return r->has_depots || vrp_fault(r->t, "there is no DEPOT_SECTION.");
}

static vrp_family family_of(const reader *r)
{
    if (r->seen[S_RELOAD]) {
        return VRP_MTVRPTWR;
    }
    if (r->seen[S_CAPACITY] || r->seen[S_FIXED] || r->seen[S_UNIT]) {
        return VRP_HFVRP;
    }
    if (r->seen[S_VEHICLE_DEPOT] || r->h.duration > 0) {
        return VRP_MDVRPTW;
    }
    return r->seen[S_WINDOW] ? VRP_VRPTW : VRP_CVRP;
}

static void settle_times(reader *r)
{
    vrp_raw *raw = &r->raw;
    raw->timed = r->seen[S_WINDOW] || r->seen[S_RELEASE] || r->seen[S_SERVICE] || r->h.duration > 0 ||
                 r->seen[S_RELOAD];
    for (int32_t v = 0; v < raw->n_place; v++) {
        if (v >= raw->n_depot && !r->seen[S_SERVICE]) {
            raw->service[v] = r->h.service;
        }
        if (!r->seen[S_WINDOW]) {
            raw->close[v] = -1; // no window
        }
    }
}

bool vrp_read_tsplib(vrp_file *f, vrp_text *t)
{
    reader r = {.f = f, .t = t};
    str line;
    while (vrp_line(t, &line) && !str_eq(line, STR("EOF"))) {
        if (!read_line(&r, line)) {
            return false;
        }
    }
    if (!begin_sections(&r) || !check_whole(&r)) {
        return false;
    }
    f->family = family_of(&r);
    settle_times(&r);
    r.raw.cost_unit = f->family == VRP_HFVRP ? 100 : 1;
    if (r.seen[S_COORD] && r.has_matrix) {
        r.raw.x = NULL;
    }
    switch (f->family) {
    case VRP_VRPTW:
        f->divisor = 10;
        return vrp_settle(f, &r.raw, 10, true, 1);
    case VRP_MTVRPTWR:
        f->divisor = 1;
        return vrp_settle(f, &r.raw, 10, true, 1);
    case VRP_MDVRPTW:
        f->divisor = 1;
        return vrp_settle(f, &r.raw, 1000, false, 1);
    case VRP_HFVRP:
        return vrp_settle(f, &r.raw, 1000, false, 1);
    case VRP_CVRP:
    case VRP_SOLOMON:
    case VRP_GOLDEN:
    case VRP_TWO_ECHELON:
        break;
    }
    f->divisor = 1;
    return vrp_settle(f, &r.raw, 1, false, 1);
}
