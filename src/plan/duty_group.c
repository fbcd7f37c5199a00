// Groups of TPS: cells by kecamatan, class and reach; in each a construction by farthest-first seeds
// (Gonzalez, 1985) and nearest assignment with capacity, which duty_search.c then improves.
#include <stdlib.h>

#include "plan/duty_internal.h"

static const int64_t HOP_FAR = INT64_C(1) << 40; // stands for "no way": farther than any way

static int64_t hop_or_far(const duty_cell *c, int32_t i, int32_t j)
{
    int32_t s = duty_hop_s(c, i, j);
    return s == MATRIX_NONE ? HOP_FAR : s;
}

// ---- cells ----

static duty_cell cell_make(arena *a, const duty_problem *p, int32_t kecamatan, int32_t class_, int32_t n)
{
    return (duty_cell){
        .near = &p->near[kecamatan],
        .kecamatan = kecamatan,
        .class_ = class_,
        .room = duty_pattern_of(p, class_, kecamatan)->tps,
        .tps = ARENA_NEW(a, int32_t, n),
        .local = ARENA_NEW(a, int32_t, n),
        .group_of = ARENA_NEW(a, int32_t, n),
    };
}

static void cell_push(duty_cell *c, const duty_problem *p, int32_t tps)
{
    c->tps[c->n] = tps;
    c->local[c->n] = p->tps[tps].local;
    c->n++;
}

// Numbers what hangs together: part[i] of each TPS, in the order of the first TPS. Returns how many parts.
static int32_t parts_label(arena *a, const duty_cell *c, int32_t *part)
{
    int32_t *stack = ARENA_NEW(a, int32_t, c->n);
    int32_t n_part = 0;
    for (int32_t i = 0; i < c->n; i++) {
        part[i] = -1;
    }
    for (int32_t first = 0; first < c->n; first++) {
        if (part[first] >= 0) {
            continue;
        }
        int32_t n_stack = 0;
        stack[n_stack++] = first;
        part[first] = n_part;
        while (n_stack > 0) {
            int32_t i = stack[--n_stack];
            for (int32_t j = 0; j < c->n; j++) {
                if (part[j] < 0 && duty_hop_s(c, i, j) != MATRIX_NONE) {
                    part[j] = n_part;
                    stack[n_stack++] = j;
                }
            }
        }
        n_part++;
    }
    return n_part;
}

// Adds the cells of one kecamatan and class, one a part.
static int32_t cells_split(arena *a, const duty_problem *p, const duty_cell *whole, duty_cell *ret_cell)
{
    int32_t *part = ARENA_NEW(a, int32_t, whole->n);
    int32_t n_part = parts_label(a, whole, part);
    int32_t *size = ARENA_NEW(a, int32_t, n_part);
    for (int32_t i = 0; i < whole->n; i++) {
        size[part[i]]++;
    }
    for (int32_t k = 0; k < n_part; k++) {
        ret_cell[k] = cell_make(a, p, whole->kecamatan, whole->class_, size[k]);
    }
    for (int32_t i = 0; i < whole->n; i++) {
        cell_push(&ret_cell[part[i]], p, whole->tps[i]);
    }
    return n_part;
}

static int32_t cells_make(arena *a, const duty_problem *p, duty_cell *ret_cell)
{
    size_t n_pair = (size_t)p->n_kecamatan * (size_t)p->n_class;
    int32_t *size = ARENA_NEW(a, int32_t, n_pair);
    duty_cell *whole = ARENA_NEW(a, duty_cell, n_pair);
    for (int32_t i = 0; i < p->n_tps; i++) {
        size[p->tps[i].kecamatan * p->n_class + p->tps[i].class_]++;
    }
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        for (int32_t c = 0; c < p->n_class; c++) {
            int32_t pair = k * p->n_class + c;
            whole[pair] = cell_make(a, p, k, c, size[pair]);
        }
    }
    for (int32_t i = 0; i < p->n_tps; i++) {
        cell_push(&whole[p->tps[i].kecamatan * p->n_class + p->tps[i].class_], p, i);
    }
    int32_t n_cell = 0;
    for (size_t pair = 0; pair < n_pair; pair++) {
        n_cell += cells_split(a, p, &whole[pair], &ret_cell[n_cell]);
    }
    return n_cell;
}

// ---- construction ----

// A TPS and how far it is from the nearest seed.
typedef struct seed_hop {
    int64_t hop_s;
    int32_t tps; // index in the cell
} seed_hop;

static int compare_seed_hop(const void *x, const void *y)
{
    const seed_hop *a = x;
    const seed_hop *b = y;
    if (a->hop_s != b->hop_s) {
        return a->hop_s < b->hop_s ? -1 : 1;
    }
    return (a->tps > b->tps) - (a->tps < b->tps);
}

static int32_t most_outlying(const duty_cell *c)
{
    int32_t best = 0;
    int64_t best_sum = -1;
    for (int32_t i = 0; i < c->n; i++) {
        int64_t sum = 0;
        for (int32_t j = 0; j < c->n; j++) {
            sum += hop_or_far(c, i, j);
        }
        if (sum > best_sum) {
            best = i;
            best_sum = sum;
        }
    }
    return best;
}

// Seeds one group each: the most outlying TPS, then ever the one farthest from all seeds. Fills how far each
// TPS is from its nearest seed; a seed's own is -1.
static void cell_seed(duty_cell *c, seed_hop *nearest)
{
    for (int32_t i = 0; i < c->n; i++) {
        nearest[i] = (seed_hop){HOP_FAR + 1, i};
        c->group_of[i] = -1;
    }
    int32_t seed = most_outlying(c);
    for (int32_t g = 0; g < c->n_group; g++) {
        c->group_of[seed] = g;
        int32_t farthest = -1;
        for (int32_t i = 0; i < c->n; i++) {
            int64_t s = hop_or_far(c, seed, i);
            nearest[i].hop_s = s < nearest[i].hop_s ? s : nearest[i].hop_s;
            if (c->group_of[i] < 0 && (farthest < 0 || nearest[i].hop_s > nearest[farthest].hop_s)) {
                farthest = i;
            }
        }
        nearest[seed].hop_s = -1;
        seed = farthest;
    }
}

// The open group that TPS i lengthens least, or -1 when none has room and a way.
static int32_t group_for(const duty_cell *c, const int32_t *size, int64_t *longest, int32_t i)
{
    for (int32_t g = 0; g < c->n_group; g++) {
        longest[g] = 0;
    }
    for (int32_t j = 0; j < c->n; j++) {
        int32_t g = c->group_of[j];
        if (g >= 0) {
            int64_t s = hop_or_far(c, i, j);
            longest[g] = s > longest[g] ? s : longest[g];
        }
    }
    int32_t best = -1;
    for (int32_t g = 0; g < c->n_group; g++) {
        bool open = size[g] < c->room && longest[g] < HOP_FAR;
        if (open && (best < 0 || longest[g] < longest[best])) {
            best = g;
        }
    }
    return best;
}

// Forms the groups of a cell. More than ceil(n / room) come about only where TPS of the cell, though they
// hang together, cannot all reach each other.
static void cell_construct(arena *a, duty_cell *c)
{
    c->n_group = c->n / c->room + (c->n % c->room != 0);
    seed_hop *nearest = ARENA_NEW(a, seed_hop, c->n);
    int32_t *size = ARENA_NEW(a, int32_t, c->n);
    int64_t *longest = ARENA_NEW(a, int64_t, c->n);
    cell_seed(c, nearest);
    qsort(nearest, (size_t)c->n, sizeof *nearest, compare_seed_hop);
    for (int32_t k = 0; k < c->n; k++) {
        int32_t i = nearest[k].tps;
        if (c->group_of[i] < 0) {
            int32_t g = group_for(c, size, longest, i);
            c->group_of[i] = g >= 0 ? g : c->n_group++;
        }
        size[c->group_of[i]]++;
    }
}

// ---- result ----

static int32_t longest_hop(const duty_cell *c, int32_t g)
{
    int32_t longest = 0;
    for (int32_t i = 0; i < c->n; i++) {
        for (int32_t j = i + 1; j < c->n && c->group_of[i] == g; j++) {
            if (c->group_of[j] == g) {
                int32_t s = duty_hop_s(c, i, j);
                longest = s > longest ? s : longest;
            }
        }
    }
    return longest;
}

// Appends the groups of a cell in the order of their first TPS.
static void groups_append(const duty_cell *c, duty_groups *groups, int32_t *tps_used)
{
    for (int32_t i = 0; i < c->n; i++) {
        int32_t g = c->group_of[i];
        bool first = true;
        for (int32_t j = 0; j < i && first; j++) {
            first = c->group_of[j] != g;
        }
        if (!first) {
            continue;
        }
        duty_group *group = &groups->group[groups->n++];
        *group = (duty_group){c->kecamatan, c->class_, *tps_used, 0, longest_hop(c, g)};
        for (int32_t j = i; j < c->n; j++) {
            if (c->group_of[j] == g) {
                groups->tps[(*tps_used)++] = c->tps[j];
                group->tps_n++;
            }
        }
    }
}

void duty_groups_form(arena *a, const duty_problem *p, const duty_options *o, duty_groups *ret_groups)
{
    arena scratch = {0};
    duty_cell *cell = ARENA_NEW(&scratch, duty_cell, p->n_tps);
    int32_t n_cell = cells_make(&scratch, p, cell);
    for (int32_t k = 0; k < n_cell; k++) {
        cell_construct(&scratch, &cell[k]);
    }
    duty_groups groups = {
        .group = ARENA_NEW(a, duty_group, p->n_tps),
        .tps = ARENA_NEW(a, int32_t, p->n_tps),
        .iterations = duty_search(&scratch, cell, n_cell, o),
    };
    int32_t tps_used = 0;
    for (int32_t k = 0; k < n_cell; k++) {
        groups_append(&cell[k], &groups, &tps_used);
    }
    arena_done(&scratch);
    *ret_groups = groups;
}
