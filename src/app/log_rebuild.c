// Everything computed, made anew from the leaves alone: every event is placed and judged anew and every item
// replayed, whatever way it was computed before. So the short ways of log_judge.c and log_items.c are held
// against the long one.
#include "app/log_internal.h"

enum { CHUNK = 1000 }; // leaves, devices or items of one step: what a step holds in memory

static bool moments_anew(judging *j, err *e)
{
    int64_t number = 0;
    int32_t n = CHUNK;
    bool ok = true;
    while (ok && n == CHUNK) {
        arena a = {0};
        str *key = ARENA_NEW(&a, str, CHUNK);
        ok = store_signers_page(j->l->s, &a, &number, CHUNK, key, &n, e);
        for (int32_t i = 0; ok && i < n; i++) {
            ok = log_moments(j, NULL, 0, key[i], 1, e);
        }
        arena_done(&a);
    }
    return ok;
}

typedef bool leaf_fn(judging *j, const leaf *row, err *e);

static bool leaf_connect(judging *j, const leaf *row, err *e)
{
    logged_event ev;
    bool other;
    return log_event_of(j->l, row, &ev, &other, e) && log_connect(j, &ev, e);
}

static bool leaf_judge(judging *j, const leaf *row, err *e)
{
    return log_judge_stored(j, row, false, e);
}

static bool leaves_each(posko_log *l, leaf_fn *each, err *e)
{
    bool ok = true;
    for (uint64_t from = 0; ok && from < l->head.size;) { // a past may lack leaves in between
        arena a = {0};
        leaf_list rows = {0};
        judging j;
        log_judging_init(&j, l);
        j.whole = true;
        ok = store_leaves_page(l->s, &a, from, CHUNK, &rows, e);
        for (int32_t i = 0; ok && i < rows.n; i++) {
            ok = each(&j, &rows.row[i], e);
        }
        from = rows.n > 0 ? rows.row[rows.n - 1].index + 1 : l->head.size;
        log_judging_done(&j);
        arena_done(&a);
    }
    return ok;
}

// An event is judged by its corrections too, which stand behind it.
static bool leaves_anew(posko_log *l, err *e)
{
    return leaves_each(l, leaf_connect, e) && leaves_each(l, leaf_judge, e);
}

static bool items_anew(posko_log *l, err *e)
{
    int64_t number = 0;
    int32_t n = CHUNK;
    bool ok = true;
    while (ok && n == CHUNK) {
        arena a = {0};
        str *code = ARENA_NEW(&a, str, CHUNK);
        judging j;
        log_judging_init(&j, l);
        j.whole = true;
        ok = store_items_page(l->s, &a, &number, CHUNK, code, &n, e);
        for (int32_t i = 0; ok && i < n; i++) {
            ok = log_item_replay(&j, code[i], e);
        }
        log_judging_done(&j);
        arena_done(&a);
    }
    return ok;
}

static bool anew(posko_log *l, err *e)
{
    judging j;
    log_judging_init(&j, l);
    j.whole = true;
    l->unfolded = true;
    bool ok = moments_anew(&j, e) && log_devices(&j, e) && leaves_anew(l, e) && items_anew(l, e);
    log_judging_done(&j);
    return ok;
}

bool log_compute(store *s, const log_tools *tools, err *e)
{
    posko_log *l = NULL;
    if (!log_open_past(s, tools, &l, e)) {
        return false;
    }
    bool ok = store_begin(s, e) && anew(l, e) && store_commit(s, e);
    store_rollback(s);
    log_close(l);
    return ok;
}

bool log_rebuild(posko_log *l, arena *a, bool check, const custody_difference **ret_rows, int32_t *ret_n,
                 int64_t *ret_total, err *e)
{
    bool ok = store_begin(l->s, e) && log_current(l, e) && store_custody_keep(l->s, e) &&
              store_custody_clear(l->s, e) && anew(l, e) &&
              store_custody_compare(l->s, a, ret_rows, ret_n, ret_total, e) &&
              (check || store_commit(l->s, e));
    store_rollback(l->s);
    log_settled(l, ok && !check); // what was rolled back is read anew
    return ok;
}
