// The plain tables: Solomon and Homberger (.txt), Golden and Taillard (.txt), two echelons (.dat). Distances
// in floating point there, so a plan is made with as many decimals as fit and its cost computed anew.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "road_subject.h"
#include "vrp_words.h"

static const double BIG = 1e9;

// The largest power of ten by which no tour of distances grows out of bounds.
static int32_t fine_scale(const vrp_raw *raw)
{
    double most = 1;
    for (int32_t v = 0; v < raw->n_place; v++) {
        most = fmax(most, fmax(fabs(raw->x[v]), fabs(raw->y[v])));
    }
    int32_t scale = 1;
    while (scale < 10000 && most * scale * 10 < 1e7) {
        scale *= 10;
    }
    return scale;
}

static bool read_numbers(vrp_text *t, int32_t n, double *out, const char *what)
{
    str line;
    str word[VRP_WORDS_MAX];
    bool ok = vrp_line(t, &line) && vrp_words(line, word) >= n;
    for (int32_t i = 0; ok && i < n; i++) {
        ok = vrp_number(word[i], -BIG, BIG, &out[i]);
    }
    return ok || vrp_fault(t, "%s must stand here: %d numbers.", what, n);
}

// ---------------------------------------------------------------- Solomon

enum { SOLOMON_COLUMNS = 7 };

static int32_t count_lines(str rest)
{
    int32_t n = 1;
    str line;
    while (str_line(&rest, &line)) {
        n++;
    }
    return n;
}

static bool solomon_row(vrp_text *t, str line, vrp_raw *raw, int32_t at)
{
    str word[VRP_WORDS_MAX];
    double v[SOLOMON_COLUMNS];
    if (vrp_words(line, word) != SOLOMON_COLUMNS) {
        return vrp_fault(t, "a customer has %d numbers.", SOLOMON_COLUMNS);
    }
    for (int32_t i = 0; i < SOLOMON_COLUMNS; i++) {
        if (!vrp_number(word[i], i == 1 || i == 2 ? -BIG : 0, BIG, &v[i])) {
            return vrp_fault(t, "\"%.*s\" is no number that may stand here.", (int)word[i].n, word[i].p);
        }
    }
    if (v[0] != at || v[4] > v[5]) {
        return vrp_fault(t, "%s",
                         v[0] != at ? "customers must be in order, from 0."
                                    : "the window ends before it begins.");
    }
    raw->x[at] = v[1];
    raw->y[at] = v[2];
    raw->demand[at] = v[3];
    raw->open[at] = v[4];
    raw->close[at] = v[5];
    raw->service[at] = v[6];
    return true;
}

bool vrp_read_solomon(vrp_file *f, vrp_text *t)
{
    str line;
    double fleet[2];
    vrp_raw raw = {.timed = true, .cost_unit = 1, .n_vehicle = 1};
    bool found = false;
    while (!found && vrp_line(t, &line)) {
        found = str_starts(line, STR("NUMBER"));
    }
    if (!found || !read_numbers(t, 2, fleet, "the number of vehicles and their capacity")) {
        return found || vrp_fault(t, "there is no line \"NUMBER CAPACITY\".");
    }
    int32_t rows = count_lines(t->rest);
    if (rows > ROUTE_PLACES_MAX || fleet[0] < 1 || fleet[0] > VRP_VEHICLES_MAX || fleet[1] < 0) {
        return vrp_fault(t, "the vehicles, or the lines that follow, are too many or too few.");
    }
    vrp_places(f, &raw, rows);
    raw.n_place = 0;
    while (vrp_line(t, &line)) {
        bool is_row = line.p[0] >= '0' && line.p[0] <= '9';
        if (is_row && !solomon_row(t, line, &raw, raw.n_place)) {
            return false;
        }
        raw.n_place += is_row;
    }
    if (raw.n_place == 0) {
        return vrp_fault(t, "there is no customer.");
    }
    vrp_vehicle one = {.capacity = fleet[1], .unit_cost = 1, .count = (int32_t)fleet[0]};
    raw.vehicle = &one;
    f->family = VRP_SOLOMON;
    return vrp_settle(f, &raw, fine_scale(&raw), false, 1);
}

// ---------------------------------------------------------------- Golden

static bool golden_places(vrp_file *f, vrp_text *t, vrp_raw *raw, int32_t n, double service)
{
    double v[3];
    vrp_places(f, raw, n + 1);
    for (int32_t i = 0; i <= n; i++) {
        if (!read_numbers(t, i == 0 ? 2 : 3, v, i == 0 ? "the depot" : "a customer")) {
            return false;
        }
        raw->x[i] = v[0];
        raw->y[i] = v[1];
        raw->demand[i] = i == 0 ? 0 : v[2];
        raw->service[i] = i == 0 ? 0 : service;
        raw->close[i] = -1;
        if (raw->demand[i] < 0) {
            return vrp_fault(t, "the demand is below 0.");
        }
    }
    return true;
}

bool vrp_read_golden(vrp_file *f, vrp_text *t)
{
    enum { UNIT_SCALE = 100 };
    str line;
    double head[4];
    double v[4];
    vrp_raw raw = {.cost_unit = 1};
    vrp_text ahead = *t;
    while (vrp_line(&ahead, &line) && str_starts(line, STR("//"))) {
        *t = ahead;
    }
    if (!read_numbers(t, 4, head, "customers, kinds of vehicles, range, service time")) {
        return false;
    }
    if (head[0] < 1 || head[0] >= ROUTE_PLACES_MAX || head[1] < 1 || head[1] > ROUTE_TYPES_MAX ||
        head[2] < 0 || head[3] < 0) {
        return vrp_fault(t, "the numbers of customers or kinds of vehicles are out of bounds.");
    }
    raw.n_vehicle = (int32_t)head[1];
    raw.vehicle = ARENA_NEW(&f->memory, vrp_vehicle, raw.n_vehicle);
    raw.timed = head[2] < 999999 || head[3] > 0;
    for (int32_t i = 0; i < raw.n_vehicle; i++) {
        if (!read_numbers(t, 4, v, "a kind of vehicle")) {
            return false;
        }
        if (v[0] < 0 || v[0] > VRP_VEHICLES_MAX / ROUTE_TYPES_MAX || v[1] < 0 || v[2] < 0 || v[3] < 0) {
            return vrp_fault(t, "a number of this kind of vehicle is out of bounds.");
        }
        raw.vehicle[i] = (vrp_vehicle){.capacity = v[1],
                                       .unit_cost = v[3],
                                       .fixed_cost = v[2],
                                       .count = (int32_t)v[0],
                                       .duration = raw.timed ? head[2] : 0};
    }
    f->family = VRP_GOLDEN;
    return golden_places(f, t, &raw, (int32_t)head[0], head[3]) &&
           vrp_settle(f, &raw, fine_scale(&raw), false, UNIT_SCALE);
}

// ---------------------------------------------------------------- two echelons

// The next line that is no comment.
static bool data_line(vrp_text *t, str *ret)
{
    while (vrp_line(t, ret)) {
        if (ret->p[0] != '!') {
            return true;
        }
    }
    return false;
}

static bool data_numbers(vrp_text *t, int32_t n, double *out, const char *what)
{
    str line;
    str word[VRP_WORDS_MAX];
    bool ok = data_line(t, &line) && vrp_words(line, word) == n;
    for (int32_t i = 0; ok && i < n; i++) {
        ok = vrp_number(word[i], 0, BIG, &out[i]);
    }
    return ok || vrp_fault(t, "%s must stand here: %d numbers, none below 0.", what, n);
}

static int32_t count_words(str line)
{
    int32_t n = 0;
    str word;
    while (vrp_word(&line, &word)) {
        n++;
    }
    return n;
}

static bool data_places(vrp_text *t, vrp_raw *raw, str line, int32_t from, int32_t n, bool customers)
{
    str word;
    double v[3] = {0, 0, 0};
    for (int32_t i = from; i < from + n; i++) {
        for (int k = 0; k < (customers ? 3 : 2); k++) {
            if (!vrp_word(&line, &word) || !vrp_number(word, k == 2 ? 0 : -BIG, BIG, &v[k])) {
                return vrp_fault(t, "place %d is not made of good numbers.", i - from + 1);
            }
        }
        raw->x[i] = v[0];
        raw->y[i] = v[1];
        raw->demand[i] = customers ? v[2] : 0;
    }
    return true;
}

static bool settle_trucks(vrp_file *f, const vrp_raw *raw, const double truck[4], double vehicles,
                          int32_t scale)
{
    enum { UNIT_SCALE = 100 };
    route_trucks *k = ARENA_NEW(&f->memory, route_trucks, 1);
    *k = (route_trucks){.count = (int32_t)truck[0],
                        .capacity = (int32_t)truck[1],
                        .unit_cost = (int32_t)round(truck[2] * UNIT_SCALE),
                        .fixed_cost = (int64_t)round(truck[3] * UNIT_SCALE * scale),
                        .vehicles = (int32_t)vehicles};
    f->truck_unit = truck[2];
    f->truck_fixed = truck[3];
    f->family = VRP_TWO_ECHELON;
    if (!vrp_settle(f, raw, scale, false, UNIT_SCALE)) {
        return false;
    }
    f->problem.trucks = k;
    return true;
}

bool vrp_read_two_echelon(vrp_file *f, vrp_text *t)
{
    double truck[4];
    double small[5];
    str stores;
    str customers;
    vrp_raw raw = {.cost_unit = 1};
    if (!data_numbers(t, 4, truck, "trucks") || !data_numbers(t, 5, small, "city freighters") ||
        !data_line(t, &stores)) {
        return false;
    }
    int32_t depots = count_words(stores) / 2;
    if (depots < 2 || depots > ROUTE_SATELLITES_MAX + 1 || count_words(stores) % 2 != 0 ||
        !data_line(t, &customers)) {
        return vrp_fault(t, "the depot and 1 to %d satellites must stand here, then customers.",
                         ROUTE_SATELLITES_MAX);
    }
    int32_t n = count_words(customers) / 3;
    if (n < 1 || n + depots > ROUTE_PLACES_MAX || count_words(customers) % 3 != 0) {
        return vrp_fault(t, "customers are triples: x, y, demand.");
    }
    vrp_places(f, &raw, n + depots);
    raw.n_depot = depots;
    if (!data_places(t, &raw, stores, 0, depots, false) ||
        !data_places(t, &raw, customers, depots, n, true)) {
        return false;
    }
    raw.n_vehicle = depots - 1;
    raw.vehicle = ARENA_NEW(&f->memory, vrp_vehicle, raw.n_vehicle);
    for (int32_t i = 0; i < raw.n_vehicle; i++) {
        int32_t count = (int32_t)fmin(small[0], n);
        raw.vehicle[i] = (vrp_vehicle){.capacity = small[2],
                                       .unit_cost = small[3],
                                       .fixed_cost = small[4],
                                       .depot = i + 1,
                                       .count = count};
    }
    return settle_trucks(f, &raw, truck, small[1], fine_scale(&raw));
}
