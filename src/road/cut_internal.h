// Cutting a graph in two by few nodes.
#ifndef KAWAL_ROAD_CUT_INTERNAL_H
#define KAWAL_ROAD_CUT_INTERNAL_H

#include <stdbool.h>

#include "road/graph.h"

enum { CUT_LINES = 4 }; // directions that are tried

// Who is where after a cut. No way leads from A to B but through the separator.
typedef enum cut_side {
    CUT_A,
    CUT_B,
    CUT_SEPARATOR,
} cut_side;
enum { CUT_SIDES = 3 };

// A graph without direction, loops and parallel arcs: every way is two arcs, each of which knows the other.
typedef struct skeleton {
    int32_t n_node;
    int32_t *first; // [n_node + 1]
    int32_t *head;  // [first[n_node]]
    int32_t *back;  // the arc the other way
} skeleton;

void skeleton_make(skeleton *s, const road_graph *g);
void skeleton_done(skeleton *s);

// Makes up places for the nodes from the number of ways between them and four far nodes.
void skeleton_spread(const skeleton *s, point *ret_at);

// Working memory for cuts of parts of one skeleton.
typedef struct cutter {
    const skeleton *ways;
    int32_t *mark;  // by node: number of the cut that it takes part in
    int32_t *level; // by node: arcs from the source in the residual graph; -1 = not reached
    int32_t *next;  // by node: the arc that is tried next
    int32_t *queue;
    int32_t n_queue; // nodes that the last search from the sources came to
    int32_t *border; // sources beside nodes that are none: where all flow begins
    int32_t n_border;
    int32_t *path; // arcs
    int8_t *flow;  // by arc: -1, 0, 1
    int8_t *role;  // by node: cut_role
    int8_t *trial; // by node: the side in the cut under trial
    int32_t marks;
} cutter;

void cutter_init(cutter *c, const skeleton *ways);
void cutter_done(cutter *c);

// Parts the n nodes (2 or more) that each of the lines holds, each in its own order. A part that is not
// connected is parted without a separator. Fills side for these nodes and counts them.
void cut_find(cutter *c, const int32_t *const line[static CUT_LINES], int32_t n, int8_t *side,
              int32_t ret_count[static CUT_SIDES]);

#endif
