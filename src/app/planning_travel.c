// How long people need from place to place: by the fastest means, changing between road and boat at jetties
// as often as it takes.
#include <string.h>

#include "app/planning_internal.h"
#include "base/clock.h"

enum {
    MEDIA = 2,       // road and water
    FAR_S = 1 << 29, // no way; the sum of three is none either, and fits
    HUBS_MAX = 400,  // states at jetties: the joining takes their cube
};

// The fastest of a medium's means, from places to places; FAR_S where there is no way.
static bool medium_times(arena *a, planning *p, int medium, int32_t n_from, const int32_t *from, int32_t n_to,
                         const int32_t *to, int32_t **ret, err *e)
{
    size_t cells = (size_t)n_from * (size_t)n_to;
    int32_t *best = ARENA_NEW(a, int32_t, cells);
    bool ok = true;
    for (size_t i = 0; i < cells; i++) {
        best[i] = FAR_S;
    }
    for (int m = 0; ok && m < MODE_COUNT; m++) {
        arena scratch = {0};
        roads_table t;
        if (mode_is_boat((travel_mode)m) == (medium == 1)) {
            ok = planning_times(&scratch, p, (travel_mode)m, n_from, from, n_to, to, &t, e);
            for (size_t i = 0; ok && i < cells; i++) {
                best[i] = t.time_s[i] != MATRIX_NONE && t.time_s[i] < best[i] ? t.time_s[i] : best[i];
            }
        }
        arena_done(&scratch);
    }
    *ret = best;
    return ok;
}

// Tables of one question: by medium, and over the states "at this jetty, about to go by this medium", which
// is MEDIA * jetty + medium.
typedef struct travel {
    int32_t n_from, n_to, n_jetty, n_hub;
    int32_t *direct[MEDIA], *to_jetty[MEDIA], *between[MEDIA], *from_jetty[MEDIA];
    int32_t *hub; // [n_hub * n_hub]
} travel;

static bool travel_tables(arena *a, planning *p, const int32_t *from, const int32_t *to, travel *t, err *e)
{
    for (int m = 0; m < MEDIA; m++) {
        if (!medium_times(a, p, m, t->n_from, from, t->n_to, to, &t->direct[m], e) ||
            !medium_times(a, p, m, t->n_from, from, t->n_jetty, p->jetty, &t->to_jetty[m], e) ||
            !medium_times(a, p, m, t->n_jetty, p->jetty, t->n_jetty, p->jetty, &t->between[m], e) ||
            !medium_times(a, p, m, t->n_jetty, p->jetty, t->n_to, to, &t->from_jetty[m], e)) {
            return false;
        }
    }
    return true;
}

// All shortest times between states (Floyd, 1962).
static void join_hubs(arena *a, const planning *p, travel *t)
{
    size_t n = (size_t)t->n_hub;
    t->hub = ARENA_NEW(a, int32_t, n * n);
    for (size_t h = 0; h < n; h++) {
        for (size_t g = 0; g < n; g++) {
            size_t cell = h / MEDIA * (size_t)t->n_jetty + g / MEDIA;
            bool goes = h % MEDIA != g % MEDIA && h / MEDIA != g / MEDIA;
            t->hub[h * n + g] = h == g  ? 0
                                : !goes ? FAR_S
                                        : t->between[h % MEDIA][cell] + p->jetty_s[g / MEDIA];
        }
    }
    for (size_t k = 0; k < n; k++) {
        for (size_t h = 0; h < n; h++) {
            for (size_t g = 0; g < n && t->hub[h * n + k] < FAR_S; g++) {
                int32_t over = t->hub[h * n + k] + t->hub[k * n + g];
                t->hub[h * n + g] = over < t->hub[h * n + g] ? over : t->hub[h * n + g];
            }
        }
    }
}

// When one from place i is ready to go on in each state.
static void reach_hubs(const planning *p, const travel *t, int32_t i, int32_t *ret_ready)
{
    for (int32_t g = 0; g < t->n_hub; g++) {
        ret_ready[g] = FAR_S;
    }
    for (int32_t h = 0; h < t->n_hub; h++) {
        size_t cell = (size_t)i * (size_t)t->n_jetty + (size_t)(h / MEDIA);
        int32_t there = t->to_jetty[1 - h % MEDIA][cell];
        for (int32_t g = 0; g < t->n_hub && there < FAR_S; g++) {
            int32_t over = there + p->jetty_s[h / MEDIA] + t->hub[(size_t)h * (size_t)t->n_hub + (size_t)g];
            ret_ready[g] = over < ret_ready[g] ? over : ret_ready[g];
        }
    }
}

static int32_t arrive(const travel *t, const int32_t *ready, int32_t i, int32_t j)
{
    size_t cell = (size_t)i * (size_t)t->n_to + (size_t)j;
    int32_t best = t->direct[0][cell] < t->direct[1][cell] ? t->direct[0][cell] : t->direct[1][cell];
    for (int32_t g = 0; g < t->n_hub; g++) {
        int32_t last = t->from_jetty[g % MEDIA][(size_t)(g / MEDIA) * (size_t)t->n_to + (size_t)j];
        best = ready[g] < FAR_S && last < FAR_S && ready[g] + last < best ? ready[g] + last : best;
    }
    return best < FAR_S ? best : MATRIX_NONE;
}

bool planning_travel(planning *p, int32_t n_from, const int32_t *from, int32_t n_to, const int32_t *to,
                     int32_t *ret_s, err *e)
{
    if (p->n_jetty * MEDIA > HUBS_MAX) {
        return err_fail(e, ERR_CODE("plan.jetties"), ERR_INT("jetties", p->n_jetty),
                        ERR_INT("limit", HUBS_MAX / MEDIA));
    }
    arena scratch = {0};
    travel t = {.n_from = n_from, .n_to = n_to, .n_jetty = p->n_jetty, .n_hub = MEDIA * p->n_jetty};
    bool ok = travel_tables(&scratch, p, from, to, &t, e);
    if (ok) {
        int32_t *ready = ARENA_NEW(&scratch, int32_t, t.n_hub);
        join_hubs(&scratch, p, &t);
        for (int32_t i = 0; i < n_from; i++) {
            reach_hubs(p, &t, i, ready);
            for (int32_t j = 0; j < n_to; j++) {
                ret_s[(size_t)i * (size_t)n_to + (size_t)j] = arrive(&t, ready, i, j);
            }
        }
    }
    arena_done(&scratch);
    return ok;
}
