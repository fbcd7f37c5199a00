#include "domain/reconcile.h"

#include <stdlib.h>

#include "base/str_map.h"

// A sorted copy of an array.
#define SORTED(a, type, row, n, by) ((const type *)sorted((a), (row), (n), sizeof(type), (by)))

static const void *sorted(arena *a, const void *row, int32_t n, size_t size,
                          int (*by)(const void *, const void *))
{
    char *copy = arena_alloc(a, (size_t)n, size);
    for (size_t i = 0; i < (size_t)n * size; i++) {
        copy[i] = ((const char *)row)[i];
    }
    if (n > 0) {
        qsort(copy, (size_t)n, size, by);
    }
    return copy;
}

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

// The first difference that is one.
static int first_of(int a, int b, int c, int d)
{
    return a != 0 ? a : b != 0 ? b : c != 0 ? c : d;
}

// ---------------------------------------------------------------- goods

static int by_item_and_leg(const void *a, const void *b)
{
    const reconcile_goal *x = a;
    const reconcile_goal *y = b;
    return first_of(str_cmp(x->item, y->item), by_number(x->leg, y->leg), str_cmp(x->site, y->site), 0);
}

// The last movement of an item on a leg stands behind the others.
static int by_item_leg_way(const void *a, const void *b)
{
    const reconcile_move *x = a;
    const reconcile_move *y = b;
    int same = first_of(str_cmp(x->item, y->item), by_number(x->leg, y->leg), by_number(x->way, y->way), 0);
    return first_of(same, by_number(x->moment_us, y->moment_us),
                    by_number((int64_t)x->index, (int64_t)y->index), 0);
}

static bool is_same_move(const reconcile_move *x, const reconcile_move *y)
{
    return str_eq(x->item, y->item) && x->leg == y->leg && x->way == y->way;
}

static int by_leg_site_kind(const void *a, const void *b)
{
    const reconcile_sum *x = a;
    const reconcile_sum *y = b;
    return first_of(by_number(x->leg, y->leg), str_cmp(x->site, y->site), str_cmp(x->kind, y->kind), 0);
}

static int by_last_item(const void *a, const void *b)
{
    return str_cmp(((const reconcile_last *)a)->item, ((const reconcile_last *)b)->item);
}

// Goals and the last movements, both sorted, and what comes of them.
typedef struct goods {
    const reconcile_goal *goal;
    int32_t n_goal;
    const reconcile_move *move;
    int32_t n_move;
    const reconcile_last *last;
    int32_t n_last;
    reconcile_sum *sum;
    reconcile_astray *astray;
    reconcile_open *open;
    int32_t n_sum, n_astray, n_open;
} goods;

static const reconcile_goal *goal_of(const goods *g, str item, int32_t leg)
{
    reconcile_goal wanted = {.item = item, .leg = leg};
    int32_t low = 0;
    int32_t high = g->n_goal;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (by_item_and_leg(&g->goal[middle], &wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_found = low < g->n_goal && str_eq(g->goal[low].item, item) && g->goal[low].leg == leg;
    return is_found ? &g->goal[low] : NULL;
}

// What moved of an item on a leg; zero when nothing did.
static reconcile_move moved(const goods *g, str item, int32_t leg, reconcile_way way)
{
    reconcile_move wanted = {.item = item, .leg = leg, .way = way, .moment_us = INT64_MIN};
    int32_t low = 0;
    int32_t high = g->n_move;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (by_item_leg_way(&g->move[middle], &wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_found = low < g->n_move && is_same_move(&g->move[low], &wanted);
    return is_found ? g->move[low] : (reconcile_move){.count = 0};
}

// Sums of one leg, site and kind become one.
static void join_sums(goods *g)
{
    int32_t n = 0;
    if (g->n_sum > 0) {
        qsort(g->sum, (size_t)g->n_sum, sizeof *g->sum, by_leg_site_kind);
    }
    for (int32_t i = 0; i < g->n_sum; i++) {
        if (n > 0 && by_leg_site_kind(&g->sum[n - 1], &g->sum[i]) == 0) {
            g->sum[n - 1].planned += g->sum[i].planned;
            g->sum[n - 1].sent += g->sum[i].sent;
            g->sum[n - 1].received += g->sum[i].received;
        } else {
            g->sum[n++] = g->sum[i];
        }
    }
    g->n_sum = n;
}

static void take_goals(goods *g)
{
    for (int32_t i = 0; i < g->n_goal; i++) {
        const reconcile_goal *o = &g->goal[i];
        reconcile_move came = moved(g, o->item, o->leg, RECONCILE_RECEIVED);
        bool is_told = g->n_open > 0 && str_eq(g->open[g->n_open - 1].item, o->item);
        int64_t here = str_eq(came.site, o->site) ? came.count : 0;
        g->sum[g->n_sum++] =
            (reconcile_sum){.leg = o->leg, .site = o->site, .kind = o->kind, .planned = o->count};
        if (here < o->count && !is_told) {
            reconcile_last wanted = {.item = o->item};
            g->open[g->n_open++] = (reconcile_open){
                .item = o->item,
                .kind = o->kind,
                .leg = o->leg,
                .site = o->site,
                .was_sent = moved(g, o->item, o->leg, RECONCILE_SENT).count > 0,
                .short_of = o->count - here,
                .last = g->n_last == 0
                            ? NULL
                            : bsearch(&wanted, g->last, (size_t)g->n_last, sizeof wanted, by_last_item),
            };
        }
    }
}

static void take_moves(goods *g)
{
    for (int32_t i = 0; i < g->n_move; i++) {
        const reconcile_move *m = &g->move[i];
        const reconcile_goal *o = goal_of(g, m->item, m->leg);
        reconcile_sum *sum = &g->sum[g->n_sum++];
        *sum = (reconcile_sum){.leg = m->leg, .site = m->site, .kind = o ? o->kind : STR("")};
        if (m->way == RECONCILE_SENT) {
            sum->sent = m->count;
        } else {
            sum->received = m->count;
        }
        if (o && m->site.n > 0 && !str_eq(o->site, m->site)) {
            g->astray[g->n_astray++] =
                (reconcile_astray){m->item, m->leg, m->way, o->site, m->site, m->index};
        }
    }
}

void reconcile_goods_of(arena *a, const reconcile_goal *goal, int32_t n_goal, const reconcile_move *move,
                        int32_t n_move, const reconcile_last *last, int32_t n_last, reconcile_goods *ret)
{
    const reconcile_move *all = SORTED(a, reconcile_move, move, n_move, by_item_leg_way);
    reconcile_move *only = ARENA_NEW(a, reconcile_move, n_move);
    goods g = {
        .goal = SORTED(a, reconcile_goal, goal, n_goal, by_item_and_leg), .n_goal = n_goal, .move = only};
    for (int32_t i = 0; i < n_move; i++) {
        if (i + 1 == n_move || !is_same_move(&all[i], &all[i + 1])) {
            only[g.n_move++] = all[i];
        }
    }
    g.last = SORTED(a, reconcile_last, last, n_last, by_last_item);
    g.n_last = n_last;
    g.sum = ARENA_NEW(a, reconcile_sum, n_goal + n_move);
    g.astray = ARENA_NEW(a, reconcile_astray, n_move);
    g.open = ARENA_NEW(a, reconcile_open, n_goal);
    take_goals(&g);
    take_moves(&g);
    join_sums(&g);
    *ret = (reconcile_goods){g.n_sum, g.n_astray, g.n_open, g.sum, g.astray, g.open};
}

// ---------------------------------------------------------------- devices

static int by_device_and_sequence(const void *a, const void *b)
{
    const reconcile_event *x = a;
    const reconcile_event *y = b;
    return first_of(str_cmp(x->device, y->device), by_number(x->sequence, y->sequence), 0, 0);
}

void reconcile_devices_of(arena *a, const reconcile_event *event, int32_t n, reconcile_devices *ret)
{
    const reconcile_event *e = SORTED(a, reconcile_event, event, n, by_device_and_sequence);
    reconcile_device *device = ARENA_NEW(a, reconcile_device, n);
    reconcile_gap *gap = ARENA_NEW(a, reconcile_gap, n);
    int32_t n_device = 0;
    int32_t n_gap = 0;
    for (int32_t i = 0; i < n; i++) {
        if (i == 0 || !str_eq(e[i].device, e[i - 1].device)) {
            device[n_device++] = (reconcile_device){.device = e[i].device};
        }
        reconcile_device *d = &device[n_device - 1];
        if (e[i].sequence > d->last + 1) {
            gap[n_gap++] = (reconcile_gap){d->device, d->last + 1, e[i].sequence - 1};
            d->missing += e[i].sequence - 1 - d->last;
        }
        d->last = e[i].sequence;
        d->closed = e[i].is_closing ? e[i].sequence : d->closed;
        d->is_settled = d->closed == d->last && d->missing == 0;
    }
    *ret = (reconcile_devices){n_device, n_gap, device, gap};
}

// ---------------------------------------------------------------- borders

static int by_item_and_order(const void *a, const void *b)
{
    const reconcile_step *x = a;
    const reconcile_step *y = b;
    return first_of(str_cmp(x->item, y->item), by_number(x->order, y->order), 0, 0);
}

static void map_areas(str_map *m, const reconcile_area *area, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        (void)str_map_add(m, area[i].code, i, NULL);
    }
}

static str kabupaten_of(const str_map *m, const reconcile_area *area, str code)
{
    int32_t i = 0;
    return code.n > 0 && str_map_get(m, code, &i) ? area[i].kabupaten : STR("");
}

const reconcile_border *reconcile_borders_of(arena *a, const reconcile_step *step, int32_t n,
                                             const reconcile_area *place, int32_t n_place,
                                             const reconcile_area *unit, int32_t n_unit, int32_t *ret_n)
{
    const reconcile_step *s = SORTED(a, reconcile_step, step, n, by_item_and_order);
    reconcile_border *border = ARENA_NEW(a, reconcile_border, n);
    str_map places = {0};
    str_map units = {0};
    str escort = STR("");
    bool is_outside = false;
    *ret_n = 0;
    map_areas(&places, place, n_place);
    map_areas(&units, unit, n_unit);
    for (int32_t i = 0; i < n; i++) {
        bool is_new = i == 0 || !str_eq(s[i].item, s[i - 1].item);
        escort = s[i].unit.n > 0 ? s[i].unit : is_new ? STR("") : escort;
        str here = kabupaten_of(&places, place, s[i].place);
        str home = kabupaten_of(&units, unit, escort);
        bool was_outside = is_outside && !is_new;
        bool is_known = here.n > 0 && home.n > 0;
        is_outside = is_known ? !str_eq(here, home) : was_outside && s[i].unit.n == 0;
        if (is_outside && !was_outside) {
            border[(*ret_n)++] = (reconcile_border){s[i].item, s[i].place, here, escort, s[i].index};
        }
    }
    str_map_done(&units);
    str_map_done(&places);
    return border;
}
