// What is fixed before anybody is placed: which TPS may be in one group, and how far they are apart.
#include "plan/duty_internal.h"

// The slower of the two ways between TPS of one kecamatan, or MATRIX_NONE where a way is missing or the hop
// is beyond its limit.
static int32_t hop_between(const duty_problem *p, int32_t i, int32_t j)
{
    if (i == j) {
        return 0;
    }
    const matrix *m = &p->near[p->tps[i].kecamatan];
    int32_t there = m->time_s[(size_t)p->tps[i].local * (size_t)m->n + (size_t)p->tps[j].local];
    int32_t back = m->time_s[(size_t)p->tps[j].local * (size_t)m->n + (size_t)p->tps[i].local];
    int32_t slower = there > back ? there : back;
    bool never = there == MATRIX_NONE || back == MATRIX_NONE;
    return never || (p->hop_limit_s > 0 && slower > p->hop_limit_s) ? MATRIX_NONE : slower;
}

// The nearest TPS of TPS i, by insertion into a short sorted list.
static void near_fill(duty_cell *c, int32_t i)
{
    int32_t *near = &c->near[(size_t)i * DUTY_NEAR];
    int32_t hop_s[DUTY_NEAR];
    int32_t n = 0;
    for (int32_t j = 0; j < c->n; j++) {
        int32_t h = j == i ? MATRIX_NONE : duty_hop_s(c, i, j);
        if (h == MATRIX_NONE || (n == DUTY_NEAR && h >= hop_s[n - 1])) {
            continue;
        }
        int32_t k = n < DUTY_NEAR ? n++ : DUTY_NEAR - 1;
        for (; k > 0 && hop_s[k - 1] > h; k--) {
            hop_s[k] = hop_s[k - 1];
            near[k] = near[k - 1];
        }
        hop_s[k] = h;
        near[k] = j;
    }
    c->near_n[i] = n;
}

static void cell_fill(arena *a, const duty_problem *p, duty_cell *c)
{
    c->hop_s = ARENA_NEW(a, int32_t, (size_t)c->n * (size_t)c->n);
    c->near = ARENA_NEW(a, int32_t, (size_t)c->n * DUTY_NEAR);
    c->near_n = ARENA_NEW(a, int32_t, c->n);
    for (int32_t i = 0; i < c->n; i++) {
        for (int32_t j = 0; j < c->n; j++) {
            c->hop_s[(size_t)i * (size_t)c->n + (size_t)j] = hop_between(p, c->tps[i], c->tps[j]);
        }
    }
    for (int32_t i = 0; i < c->n; i++) {
        near_fill(c, i);
    }
}

// Cells of one kecamatan with the TPS [n]: what a TPS reaches over any number of hops is one.
static void kecamatan_split(arena *a, duty_ground *g, int32_t kecamatan, const int32_t *tps, int32_t n)
{
    const duty_problem *p = g->p;
    int32_t *stack = ARENA_NEW(a, int32_t, n);
    for (int32_t first = 0; first < n; first++) {
        if (g->cell_of[tps[first]] >= 0) {
            continue;
        }
        duty_cell *c = &g->cell[g->n_cell];
        *c = (duty_cell){.kecamatan = kecamatan};
        int32_t n_stack = 0;
        stack[n_stack++] = tps[first];
        g->cell_of[tps[first]] = g->n_cell;
        while (n_stack > 0) {
            int32_t i = stack[--n_stack];
            c->n++;
            for (int32_t k = 0; k < n; k++) {
                if (g->cell_of[tps[k]] < 0 && hop_between(p, i, tps[k]) != MATRIX_NONE) {
                    g->cell_of[tps[k]] = g->n_cell;
                    stack[n_stack++] = tps[k];
                }
            }
        }
        c->tps = ARENA_NEW(a, int32_t, c->n);
        int32_t at = 0;
        for (int32_t k = 0; k < n; k++) {
            if (g->cell_of[tps[k]] == g->n_cell) {
                g->index_of[tps[k]] = at;
                c->tps[at++] = tps[k];
            }
        }
        cell_fill(a, p, c);
        g->n_cell++;
    }
}

static void cells_make(arena *a, duty_ground *g)
{
    const duty_problem *p = g->p;
    int32_t *end = ARENA_NEW(a, int32_t, p->n_kecamatan + 1);
    int32_t *tps = ARENA_NEW(a, int32_t, p->n_tps);
    for (int32_t i = 0; i < p->n_tps; i++) {
        end[p->tps[i].kecamatan + 1]++;
        g->cell_of[i] = -1;
    }
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        end[k + 1] += end[k];
    }
    for (int32_t i = p->n_tps - 1; i >= 0; i--) {
        tps[--end[p->tps[i].kecamatan + 1]] = i;
    }
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        int32_t last = k + 1 < p->n_kecamatan ? end[k + 2] : p->n_tps;
        kecamatan_split(a, g, k, &tps[end[k + 1]], last - end[k + 1]);
    }
}

// The highest rank first, of equal ranks the lower number.
static void order_make(arena *a, duty_ground *g)
{
    const duty_problem *p = g->p;
    g->order = ARENA_NEW(a, int32_t, p->n_class);
    for (int32_t c = 0; c < p->n_class; c++) {
        int32_t k = c;
        for (; k > 0 && p->class_rank[g->order[k - 1]] < p->class_rank[c]; k--) {
            g->order[k] = g->order[k - 1];
        }
        g->order[k] = c;
    }
}

void duty_ground_make(arena *a, const duty_problem *p, duty_ground *ret_ground)
{
    duty_ground g = {
        .p = p,
        .cell = ARENA_NEW(a, duty_cell, p->n_tps),
        .cell_of = ARENA_NEW(a, int32_t, p->n_tps),
        .index_of = ARENA_NEW(a, int32_t, p->n_tps),
        .from_s = p->phase[0].from_s,
        .to_s = p->phase[DUTY_PHASES - 1].to_s,
    };
    cells_make(a, &g);
    order_make(a, &g);
    *ret_ground = g;
}

int32_t duty_ground_hop_s(const duty_ground *g, int32_t tps, int32_t other)
{
    return duty_hop_s(&g->cell[g->cell_of[tps]], g->index_of[tps], g->index_of[other]);
}

// Linmas stay at the TPS: of each class as many as its share of a full group asks.
static int32_t linmas_of(const duty_problem *p, const int32_t *tps, int32_t n, int32_t class_)
{
    const duty_pattern *q = duty_pattern_of(p, class_, p->tps[tps[0]].kecamatan);
    int64_t there = 0;
    for (int32_t i = 0; i < n; i++) {
        there += p->tps[tps[i]].class_ == class_;
    }
    return (int32_t)((there * q->linmas + q->tps - 1) / q->tps);
}

duty_rule duty_rule_of(const duty_problem *p, const int32_t *tps, int32_t n)
{
    duty_rule r = {.class_ = p->tps[tps[0]].class_, .tps = INT32_MAX};
    for (int32_t i = 0; i < n; i++) {
        int32_t class_ = p->tps[tps[i]].class_;
        const duty_pattern *q = duty_pattern_of(p, class_, p->tps[tps[i]].kecamatan);
        int32_t rank = p->class_rank[class_];
        int32_t best = p->class_rank[r.class_];
        r.class_ = rank > best || (rank == best && class_ < r.class_) ? class_ : r.class_;
        r.polri = q->polri > r.polri ? q->polri : r.polri;
        r.polri_min = duty_polri_min(q) > r.polri_min ? duty_polri_min(q) : r.polri_min;
        r.tps = q->tps < r.tps ? q->tps : r.tps;
    }
    for (int32_t c = 0; c < p->n_class; c++) {
        r.linmas += linmas_of(p, tps, n, c);
    }
    return r;
}

int32_t duty_class_order(const duty_ground *g, int32_t class_)
{
    int32_t order = 0;
    while (g->order[order] != class_) {
        order++;
    }
    return order;
}

int32_t duty_tps_order(const duty_ground *g, int32_t tps)
{
    return duty_class_order(g, g->p->tps[tps].class_);
}
