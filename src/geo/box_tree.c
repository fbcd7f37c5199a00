#include "geo/box_tree.h"

#include <stdlib.h>

typedef struct leaf {
    uint64_t order;
    int32_t item;
} leaf;

// The bits of v with a zero before each.
static uint64_t spread(uint32_t v)
{
    uint64_t x = v;
    x = (x | x << 16) & UINT64_C(0x0000FFFF0000FFFF);
    x = (x | x << 8) & UINT64_C(0x00FF00FF00FF00FF);
    x = (x | x << 4) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    x = (x | x << 2) & UINT64_C(0x3333333333333333);
    return (x | x << 1) & UINT64_C(0x5555555555555555);
}

// Morton's order of the box's middle.
static uint64_t order_of(const world_box *b)
{
    int64_t x = ((int64_t)b->min.x + b->max.x) / 2;
    int64_t y = ((int64_t)b->min.y + b->max.y) / 2;
    return spread((uint32_t)x) << 1 | spread((uint32_t)y);
}

static int by_order(const void *a, const void *b)
{
    const leaf *x = a;
    const leaf *y = b;
    if (x->order != y->order) {
        return x->order < y->order ? -1 : 1;
    }
    return (x->item > y->item) - (x->item < y->item);
}

// Where each level begins, and how many boxes all have.
static int32_t levels_lay(box_tree *t)
{
    int32_t n = t->n;
    int32_t at = 0;
    while (n > 0) {
        t->first[t->n_level++] = at;
        at += n;
        n = n > 1 ? (n - 1) / BOX_TREE_FAN + 1 : 0;
    }
    t->first[t->n_level] = at;
    return at;
}

void box_tree_make(arena *a, int32_t n, const world_box *box, box_tree *ret)
{
    *ret = (box_tree){.n = n};
    world_box *all = ARENA_NEW(a, world_box, levels_lay(ret));
    int32_t *item = ARENA_NEW(a, int32_t, n);
    leaf *order = ARENA_NEW(a, leaf, n);
    for (int32_t i = 0; i < n; i++) {
        order[i] = (leaf){order_of(&box[i]), i};
    }
    if (n > 0) {
        qsort(order, (size_t)n, sizeof *order, by_order);
    }
    for (int32_t i = 0; i < n; i++) {
        item[i] = order[i].item;
        all[i] = box[order[i].item];
    }
    for (int32_t l = 0; l + 1 < ret->n_level; l++) {
        for (int32_t i = ret->first[l]; i < ret->first[l + 1]; i++) {
            int32_t within = i - ret->first[l];
            world_box *node = &all[ret->first[l + 1] + within / BOX_TREE_FAN];
            if (within % BOX_TREE_FAN == 0) {
                *node = all[i];
            }
            world_join(node, all[i]);
        }
    }
    ret->item = item;
    ret->box = all;
}

// A node and the level that it is of.
typedef struct place {
    int32_t level, at;
} place;

void box_tree_find(const box_tree *t, const world_box *b, box_take *take, void *ctx)
{
    place open[BOX_TREE_LEVELS * BOX_TREE_FAN + 1];
    int32_t n = 0;
    if (t->n_level > 0) {
        open[n++] = (place){t->n_level - 1, 0};
    }
    while (n > 0) {
        place p = open[--n];
        if (!world_meets(&t->box[t->first[p.level] + p.at], b)) {
            continue;
        }
        if (p.level == 0) {
            if (!take(ctx, t->item[p.at])) {
                return;
            }
            continue;
        }
        int32_t below = t->first[p.level] - t->first[p.level - 1];
        int32_t from = p.at * BOX_TREE_FAN;
        int32_t to = from + BOX_TREE_FAN < below ? from + BOX_TREE_FAN : below;
        for (int32_t i = to; i-- > from;) { // the first is looked at first
            open[n++] = (place){p.level - 1, i};
        }
    }
}
