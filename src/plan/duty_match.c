// Hungarian method by shortest augmenting paths (Jonker and Volgenant, 1987), with columns that take several
// rows. Exact, and it never drops a row that is in: that is what lets vulnerable TPS go first.
#include <assert.h>
#include <string.h>

#include "plan/duty_internal.h"

enum { MANY_ROWS = 2 }; // columns that hold more know their rows' losses

void duty_match_init(arena *a, int32_t n_col, const int32_t *cap, int32_t spare, int32_t row_max,
                     duty_match *ret_match)
{
    *ret_match = (duty_match){
        .n_col = n_col,
        .cap = cap,
        .spare = spare,
        .load = ARENA_NEW(a, int32_t, n_col),
        .price = ARENA_NEW(a, int64_t, n_col),
        .row_max = row_max,
        .cost = ARENA_NEW(a, const int64_t *, row_max),
        .col_of = ARENA_NEW(a, int32_t, row_max),
        .first = ARENA_NEW(a, int32_t, n_col),
        .next = ARENA_NEW(a, int32_t, row_max),
        .loss = ARENA_NEW(a, int64_t *, n_col),
        .loser = ARENA_NEW(a, int32_t *, n_col),
        .stale = ARENA_NEW(a, bool, n_col),
        .open = ARENA_NEW(a, int32_t, n_col),
        .dist = ARENA_NEW(a, int64_t, n_col),
        .from_row = ARENA_NEW(a, int32_t, n_col),
        .settled = ARENA_NEW(a, bool, n_col),
    };
    duty_match_mark_make(a, ret_match, &ret_match->before);
    for (int32_t c = 0; c < n_col; c++) {
        ret_match->room += c == spare ? 0 : cap[c];
        ret_match->first[c] = -1;
        if (cap[c] > MANY_ROWS) {
            ret_match->loss[c] = ARENA_NEW(a, int64_t, n_col);
            ret_match->loser[c] = ARENA_NEW(a, int32_t, n_col);
            ret_match->stale[c] = true;
        }
    }
}

// Offers a column a way of length d, which ends with a change of `row` to it.
static void way_offer(duty_match *m, int32_t c, int32_t row, int64_t d)
{
    if (c == m->spare && m->spare_shut) {
        return;
    }
    if (m->from_row[c] < 0) {
        m->open[m->n_open++] = c;
    }
    if (m->from_row[c] < 0 || d < m->dist[c]) {
        m->dist[c] = d;
        m->from_row[c] = row;
    }
}

// Offers every unsettled column the way through `row`, which is `base` long before its own reduced cost.
static void relax_row(duty_match *m, int32_t row, int64_t base)
{
    const int64_t *cost = m->cost[row];
    for (int32_t c = 0; c < m->n_col; c++) {
        if (!m->settled[c] && cost[c] != DUTY_MATCH_NONE) {
            way_offer(m, c, row, base + cost[c] - m->price[c]);
        }
    }
}

static void loss_note(duty_match *m, int32_t col, int32_t row)
{
    const int64_t *cost = m->cost[row];
    for (int32_t c = 0; c < m->n_col; c++) {
        int64_t loss = cost[c] - cost[col];
        if (cost[c] != DUTY_MATCH_NONE && (m->loser[col][c] < 0 || loss < m->loss[col][c])) {
            m->loss[col][c] = loss;
            m->loser[col][c] = row;
        }
    }
}

// Offers every unsettled column the ways through the rows of a settled one.
static void relax_column(duty_match *m, int32_t col)
{
    const int64_t *last = NULL; // rows of one team have the same costs, and often stand side by side
    if (m->loss[col] && m->stale[col]) {
        for (int32_t c = 0; c < m->n_col; c++) {
            m->loser[col][c] = -1;
        }
    }
    for (int32_t q = m->first[col]; q >= 0 && (!m->loss[col] || m->stale[col]); q = m->next[q]) {
        if (m->cost[q] != last) {
            last = m->cost[q];
            if (m->loss[col]) {
                loss_note(m, col, q);
            } else {
                relax_row(m, q, m->dist[col] - (last[col] - m->price[col]));
            }
        }
    }
    m->stale[col] = false;
    for (int32_t c = 0; c < m->n_col && m->loss[col]; c++) {
        if (!m->settled[c] && m->loser[col][c] >= 0) {
            way_offer(m, c, m->loser[col][c], m->dist[col] + m->price[col] + m->loss[col][c] - m->price[c]);
        }
    }
}

// Takes the nearest open column, of equal ones the lower, off the list; -1: none.
static int32_t nearest_take(duty_match *m)
{
    int32_t best = -1;
    for (int32_t k = 0; k < m->n_open; k++) {
        int32_t c = m->open[k];
        if (best < 0) {
            best = k;
            continue;
        }
        int32_t b = m->open[best];
        if (c < b ? m->dist[c] <= m->dist[b] : m->dist[c] < m->dist[b]) {
            best = k;
        }
    }
    if (best < 0) {
        return -1;
    }
    int32_t c = m->open[best];
    m->open[best] = m->open[--m->n_open];
    return c;
}

// Shortest way from a new row to a column with room, through columns that are full; -1 when there is none.
static int32_t path_find(duty_match *m, int32_t row)
{
    for (int32_t c = 0; c < m->n_col; c++) {
        m->settled[c] = false;
        m->from_row[c] = -1;
    }
    m->n_open = 0;
    relax_row(m, row, 0);
    for (;;) {
        int32_t c = nearest_take(m);
        if (c < 0 || m->load[c] < m->cap[c]) {
            return c;
        }
        m->settled[c] = true;
        relax_column(m, c);
    }
}

static void row_enter(duty_match *m, int32_t row, int32_t col)
{
    m->col_of[row] = col;
    m->next[row] = m->first[col];
    m->first[col] = row;
    if (m->loss[col] && !m->stale[col]) {
        loss_note(m, col, row);
    }
}

static void row_leave(duty_match *m, int32_t row)
{
    int32_t *at = &m->first[m->col_of[row]];
    while (*at != row) {
        at = &m->next[*at];
    }
    *at = m->next[row];
    m->stale[m->col_of[row]] = true;
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
    m->room -= end != m->spare;
    for (int32_t c = end;;) {
        int32_t q = m->from_row[c];
        if (q == row) {
            row_enter(m, q, c);
            break;
        }
        int32_t before = m->col_of[q];
        row_leave(m, q);
        row_enter(m, q, c);
        c = before;
    }
    m->n_row++;
    return true;
}

void duty_match_mark_make(arena *a, const duty_match *m, duty_match_mark *ret_mark)
{
    *ret_mark = (duty_match_mark){.load = ARENA_NEW(a, int32_t, m->n_col),
                                  .price = ARENA_NEW(a, int64_t, m->n_col),
                                  .col_of = ARENA_NEW(a, int32_t, m->row_max)};
}

void duty_match_return(duty_match *m, const duty_match_mark *mark)
{
    size_t cols = (size_t)m->n_col;
    m->room = mark->room;
    m->n_row = mark->n_row;
    memcpy(m->load, mark->load, cols * sizeof *m->load);
    memcpy(m->price, mark->price, cols * sizeof *m->price);
    for (int32_t c = 0; c < m->n_col; c++) {
        m->first[c] = -1;
        m->stale[c] = true;
    }
    for (int32_t row = 0; row < m->n_row; row++) {
        row_enter(m, row, mark->col_of[row]);
    }
}

void duty_match_mark_set(const duty_match *m, duty_match_mark *mark)
{
    size_t cols = (size_t)m->n_col;
    mark->room = m->room;
    mark->n_row = m->n_row;
    memcpy(mark->load, m->load, cols * sizeof *m->load);
    memcpy(mark->price, m->price, cols * sizeof *m->price);
    memcpy(mark->col_of, m->col_of, (size_t)m->n_row * sizeof *m->col_of);
}

bool duty_match_add_all(duty_match *m, const int64_t *const *cost, int32_t n)
{
    assert(n >= 1 && m->n_row + n <= m->row_max);
    bool spared = m->spare >= 0 && cost[0][m->spare] != DUTY_MATCH_NONE;
    if (m->room < n && !spared) {
        return false;
    }
    duty_match_mark_set(m, &m->before);
    for (int32_t i = 0; i < n; i++) {
        if (!row_add(m, cost[i])) {
            duty_match_return(m, &m->before);
            return false;
        }
    }
    return true;
}

int32_t duty_match_more(duty_match *m, const int64_t *cost, int32_t most)
{
    int32_t old_n_row = m->n_row;
    m->spare_shut = true;
    duty_match_mark_set(m, &m->before);
    while (m->n_row < m->row_max && m->n_row - old_n_row < most && m->room > 0 && row_add(m, cost)) {
    }
    int32_t more = m->n_row - old_n_row;
    duty_match_return(m, &m->before);
    m->spare_shut = false;
    return more;
}

bool duty_match_add(duty_match *m, const int64_t *cost, int32_t n)
{
    const int64_t *same[DUTY_TEAM_MAX];
    assert(n <= DUTY_TEAM_MAX);
    for (int32_t i = 0; i < n; i++) {
        same[i] = cost;
    }
    return duty_match_add_all(m, same, n);
}

// Shortest ways to a column with room (Bellman and Ford): the matching is of least cost, so no way round is
// negative.
void duty_match_release(const duty_match *m, int64_t *ret_cost)
{
    for (int32_t c = 0; c < m->n_col; c++) {
        ret_cost[c] = m->load[c] < m->cap[c] && c != m->spare ? 0 : DUTY_MATCH_NONE;
    }
    bool shorter = true;
    for (int32_t pass = 0; pass < m->n_col && shorter; pass++) {
        shorter = false;
        for (int32_t row = 0; row < m->n_row; row++) {
            const int64_t *cost = m->cost[row];
            int32_t from = m->col_of[row];
            for (int32_t c = 0; c < m->n_col && from != m->spare && m->load[from] == m->cap[from]; c++) {
                if (cost[c] == DUTY_MATCH_NONE || ret_cost[c] == DUTY_MATCH_NONE) {
                    continue;
                }
                int64_t way = ret_cost[c] + cost[c] - cost[from];
                if (ret_cost[from] == DUTY_MATCH_NONE || way < ret_cost[from]) {
                    ret_cost[from] = way;
                    shorter = true;
                }
            }
        }
    }
}
