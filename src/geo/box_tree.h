// Which of many boxes meet a box: a packed R-tree (Kamel and Faloutsos, 1993), its leaves in Morton's order.
#ifndef KAWAL_GEO_BOX_TREE_H
#define KAWAL_GEO_BOX_TREE_H

#include "base/arena.h"
#include "geo/web_tile.h"

enum {
    BOX_TREE_FAN = 16,   // children of a node
    BOX_TREE_LEVELS = 9, // as many as an int32 counts
};

typedef struct box_tree {
    int32_t n;
    const int32_t *item;  // [n]: the box that a leaf is
    const world_box *box; // of the leaves, then of each level's nodes, up to one
    int32_t n_level;      // 0 when there is nothing
    int32_t first[BOX_TREE_LEVELS + 1];
} box_tree;

// Memory is the arena's; the boxes are copied. The same boxes give the same tree.
void box_tree_make(arena *a, int32_t n, const world_box *box, box_tree *ret);

// Calls take(ctx, i) for each box i that has a point in common with b, in the tree's order, until it returns
// false.
typedef bool box_take(void *ctx, int32_t i);
void box_tree_find(const box_tree *t, const world_box *b, box_take *take, void *ctx);

#endif
