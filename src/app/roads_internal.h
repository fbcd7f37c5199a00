// Inside the network of an operation: the lines that the register gives, and what became of them.
#ifndef KAWAL_APP_ROADS_INTERNAL_H
#define KAWAL_APP_ROADS_INTERNAL_H

#include "app/roads.h"
#include "road/survey.h"

// What stands behind a way of ours: the source of line i is -(i + 1), whatever its medium.
typedef struct roads_line {
    roads_kind kind;
    int32_t row; // of the links, of the ways, of the TPS
} roads_line;

// The lines of one medium, for map_survey.
typedef struct line_list {
    survey_line *row;
    int32_t n, cap;
} line_list;

typedef struct change_list {
    survey_change *row;
    int32_t n, cap;
} change_list;

struct roads {
    arena memory;
    const snapshot *snap;
    const base_map *base; // NULL without one
    map net[2];           // by medium
    engine *engine;
    roads_line *line;
    int32_t n_line, cap_line;
    // What follows is of sites and closures as they are (roads_renew).
    arena now;
    bool *link_end[2]; // by medium: sites where a link of it ends
    int32_t n_jetty;
    engine_jetty *jetty;
    int32_t *jetty_site;
    int32_t n_closure, cap_closure;
    road_closure *closure;
    int32_t *closure_row; // of the snapshot's closures
    roads_count count;
};

static inline map_medium medium_of(map_class c)
{
    return c <= MAP_FERRY_ROAD ? MAP_ROAD : MAP_WATER;
}

// The most lines that a register may give.
int64_t roads_lines_most(const snapshot *s);

// Both maps of the network: base, drawn ways, links, and the lines reckoned to TPS. Errors: roads_make's.
bool roads_join(roads *r, err *e);

// Whether the register says that a place is reached by a mode.
bool roads_goes_by(const roads *r, int32_t place, travel_mode mode);

// The order of a map as it is kept in the data folder; the empty text when it is not there.
str roads_order_read(arena *a, const char *dir, const map *m);

// Keeps an order, and drops those that were not used for longest. What cannot be kept is no error: the next
// time it is made anew.
void roads_order_keep(const char *dir, const map *m, const engine *en);

#endif
