#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "road/cut_internal.h"

static int compare_heads(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x;
    int32_t b = *(const int32_t *)y;
    return (a > b) - (a < b);
}

// Sorts the heads of each node and drops loops and those that stand twice.
static void tidy(skeleton *s)
{
    int32_t kept = 0;
    int32_t from = 0;
    for (int32_t v = 0; v < s->n_node; v++) {
        int32_t to = s->first[v + 1];
        int32_t begin = kept;
        qsort(s->head + from, (size_t)(to - from), sizeof *s->head, compare_heads);
        for (int32_t a = from; a < to; a++) {
            if (s->head[a] != v && (kept == begin || s->head[kept - 1] != s->head[a])) {
                s->head[kept++] = s->head[a];
            }
        }
        from = to;
        s->first[v + 1] = kept;
    }
}

// Tells each arc where its other one is. Taking the arcs in the order of their tails meets those into a node
// in the order of that node's own heads.
static void pair(skeleton *s, int32_t *next)
{
    memcpy(next, s->first, (size_t)s->n_node * sizeof *next);
    for (int32_t v = 0; v < s->n_node; v++) {
        for (int32_t a = s->first[v]; a < s->first[v + 1]; a++) {
            s->back[a] = next[s->head[a]]++;
        }
    }
}

void skeleton_make(skeleton *s, const road_graph *g)
{
    size_t n = (size_t)g->n_node;
    size_t m = 2 * (size_t)g->n_arc + 1;
    int32_t *next = mem_grow(NULL, n + 1, sizeof *next);
    *s = (skeleton){.n_node = g->n_node,
                    .first = mem_grow(NULL, n + 1, sizeof *s->first),
                    .head = mem_grow(NULL, m, sizeof *s->head),
                    .back = mem_grow(NULL, m, sizeof *s->back)};
    memset(s->first, 0, (n + 1) * sizeof *s->first);
    for (int32_t v = 0; v < g->n_node; v++) {
        s->first[v + 1] += g->first[v + 1] - g->first[v];
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            s->first[g->head[a] + 1]++;
        }
    }
    for (int32_t v = 0; v < g->n_node; v++) {
        s->first[v + 1] += s->first[v];
    }
    memcpy(next, s->first, n * sizeof *next);
    for (int32_t v = 0; v < g->n_node; v++) {
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            s->head[next[v]++] = g->head[a];
            s->head[next[g->head[a]]++] = v;
        }
    }
    tidy(s);
    pair(s, next);
    free(next);
}

void skeleton_done(skeleton *s)
{
    free(s->first);
    free(s->head);
    free(s->back);
    *s = (skeleton){0};
}

// ---------------------------------------------------------------- made-up places

// Counts the ways from one node to every other; those in other parts of the graph get the largest count. The
// last node reached is the farthest.
static int32_t count_ways(const skeleton *s, int32_t from, int32_t *queue, int32_t *ret_ways)
{
    for (int32_t v = 0; v < s->n_node; v++) {
        ret_ways[v] = INT32_MAX;
    }
    int32_t n = 0;
    queue[n++] = from;
    ret_ways[from] = 0;
    for (int32_t i = 0; i < n; i++) {
        int32_t v = queue[i];
        for (int32_t a = s->first[v]; a < s->first[v + 1]; a++) {
            if (ret_ways[s->head[a]] == INT32_MAX) {
                ret_ways[s->head[a]] = ret_ways[v] + 1;
                queue[n++] = s->head[a];
            }
        }
    }
    return queue[n - 1];
}

// The node whose nearer one of two is farthest away.
static int32_t far_of_both(const skeleton *s, const int32_t *a, const int32_t *b)
{
    int32_t best = 0;
    int32_t best_ways = -1;
    for (int32_t v = 0; v < s->n_node; v++) {
        int32_t nearer = a[v] < b[v] ? a[v] : b[v];
        if (nearer != INT32_MAX && nearer > best_ways) {
            best = v;
            best_ways = nearer;
        }
    }
    return best;
}

void skeleton_spread(const skeleton *s, point *ret_at)
{
    size_t n = (size_t)s->n_node + 1;
    int32_t *queue = mem_grow(NULL, n, sizeof *queue);
    int32_t *ways[4];
    for (int k = 0; k < 4; k++) {
        ways[k] = mem_grow(NULL, n, sizeof **ways);
    }
    if (s->n_node > 0) {
        int32_t west = count_ways(s, 0, queue, ways[0]);
        int32_t east = count_ways(s, west, queue, ways[0]);
        (void)count_ways(s, east, queue, ways[1]);
        int32_t south = far_of_both(s, ways[0], ways[1]);
        int32_t north = count_ways(s, south, queue, ways[2]);
        (void)count_ways(s, north, queue, ways[3]);
    }
    for (int32_t v = 0; v < s->n_node; v++) {
        ret_at[v] = (point){ways[2][v] - ways[3][v], ways[0][v] - ways[1][v]};
    }
    for (int k = 0; k < 4; k++) {
        free(ways[k]);
    }
    free(queue);
}
