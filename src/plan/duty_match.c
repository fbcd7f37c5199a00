// Hungarian method by shortest augmenting paths (Jonker and Volgenant, 1987), with columns that take several
// rows. Exact, and it never drops a row that is in: that is what lets vulnerable TPS go first.
#include <assert.h>
#include <string.h>

#include "plan/duty_internal.h"

void duty_match_init(arena *a, int32_t n_col, const int32_t *cap, int32_t row_max, duty_match *ret_match)
{
    *ret_match = (duty_match){
        .n_col = n_col,
        .cap = cap,
        .load = ARENA_NEW(a, int32_t, n_col),
        .price = ARENA_NEW(a, int64_t, n_col),
        .row_max = row_max,
        .cost = ARENA_NEW(a, const int64_t *, row_max),
        .col_of = ARENA_NEW(a, int32_t, row_max),
        .dist = ARENA_NEW(a, int64_t, n_col),
        .from_row = ARENA_NEW(a, int32_t, n_col),
        .settled = ARENA_NEW(a, bool, n_col),
        .old_load = ARENA_NEW(a, int32_t, n_col),
        .old_price = ARENA_NEW(a, int64_t, n_col),
        .old_col_of = ARENA_NEW(a, int32_t, row_max),
    };
    for (int32_t c = 0; c < n_col; c++) {
        ret_match->room += cap[c];
    }
}

// Offers every unsettled column the way through `row`, which is `base` long before its own reduced cost.
static void relax_row(duty_match *m, int32_t row, int64_t base)
{
    const int64_t *cost = m->cost[row];
    for (int32_t c = 0; c < m->n_col; c++) {
        if (m->settled[c] || cost[c] == DUTY_MATCH_NONE) {
            continue;
        }
        int64_t d = base + cost[c] - m->price[c];
        if (m->from_row[c] < 0 || d < m->dist[c]) {
            m->dist[c] = d;
            m->from_row[c] = row;
        }
    }
}

static int32_t nearest_unsettled(const duty_match *m)
{
    int32_t best = -1;
    for (int32_t c = 0; c < m->n_col; c++) {
        if (!m->settled[c] && m->from_row[c] >= 0 && (best < 0 || m->dist[c] < m->dist[best])) {
            best = c;
        }
    }
    return best;
}

// Shortest way from a new row to a column with room, through columns that are full; -1 when there is none.
static int32_t path_find(duty_match *m, int32_t row)
{
    for (int32_t c = 0; c < m->n_col; c++) {
        m->settled[c] = false;
        m->from_row[c] = -1;
    }
    relax_row(m, row, 0);
    for (;;) {
        int32_t c = nearest_unsettled(m);
        if (c < 0 || m->load[c] < m->cap[c]) {
            return c;
        }
        m->settled[c] = true;
        for (int32_t q = 0; q < row; q++) {
            if (m->col_of[q] == c) {
                relax_row(m, q, m->dist[c] - (m->cost[q][c] - m->price[c]));
            }
        }
    }
}

static bool row_add(duty_match *m, const int64_t *cost)
{
    int32_t row = m->n_row;
    m->cost[row] = cost;
    int32_t end = path_find(m, row);
    if (end < 0) {
        return false;
    }
    for (int32_t c = 0; c < m->n_col; c++) {
        if (m->settled[c]) {
            m->price[c] += m->dist[c] - m->dist[end];
        }
    }
    m->load[end]++;
    m->room--;
    for (int32_t c = end;;) {
        int32_t q = m->from_row[c];
        int32_t before = m->col_of[q];
        m->col_of[q] = c;
        if (q == row) {
            break;
        }
        c = before;
    }
    m->n_row++;
    return true;
}

bool duty_match_add(duty_match *m, const int64_t *cost, int32_t n)
{
    assert(n >= 1 && m->n_row + n <= m->row_max);
    if (m->room < n) {
        return false;
    }
    int32_t old_n_row = m->n_row;
    size_t cols = (size_t)m->n_col;
    memcpy(m->old_load, m->load, cols * sizeof *m->load);
    memcpy(m->old_price, m->price, cols * sizeof *m->price);
    memcpy(m->old_col_of, m->col_of, (size_t)old_n_row * sizeof *m->col_of);
    for (int32_t i = 0; i < n; i++) {
        if (!row_add(m, cost)) {
            m->room += i;
            m->n_row = old_n_row;
            memcpy(m->load, m->old_load, cols * sizeof *m->load);
            memcpy(m->price, m->old_price, cols * sizeof *m->price);
            memcpy(m->col_of, m->old_col_of, (size_t)old_n_row * sizeof *m->col_of);
            return false;
        }
    }
    return true;
}
