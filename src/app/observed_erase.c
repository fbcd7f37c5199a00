#include "app/observed_erase.h"

#include "store/observation.h"

typedef struct listing {
    arena a;
    observed_slice *row;
    int32_t n, cap;
} listing;

static bool add_slice(void *ctx, const observed_slice *slice, err *e)
{
    listing *l = ctx;
    (void)e;
    l->row = arena_room(&l->a, l->row, l->n, &l->cap, sizeof *l->row);
    l->row[l->n++] = *slice;
    return true;
}

static int64_t privacy(void)
{
    const char *const *choices = event_field_of(EVENT_FIELD_REASON)->choices;
    int64_t i = 0;
    while (choices[i] && !str_eq(str_of(choices[i]), STR("privacy"))) {
        i++;
    }
    return i;
}

static bool say(posko_log *l, const observed_slice *slice, err *e)
{
    arena a = {0};
    submit_out out = {.n_finding = 0};
    event_view v = {.kind = event_kind_of(EVENT_ERASED), .fields = EVENT_BIT(CONTENT) | EVENT_BIT(REASON)};
    v.value[EVENT_FIELD_CONTENT].bytes = (str){(const char *)slice->hash, sizeof slice->hash};
    v.value[EVENT_FIELD_REASON].number = privacy();
    bool ok = log_say(l, &a, &v, &out, e);
    arena_done(&a);
    return ok;
}

static bool say_all(posko_log *l, const listing *x, err *e)
{
    for (int32_t i = 0; i < x->n; i++) {
        if (!say(l, &x->row[i], e)) {
            return false;
        }
    }
    return true;
}

bool observed_erase(posko_log *l, store *s, int64_t before_us, int64_t *ret_n, err *e)
{
    listing x = {.n = 0};
    int64_t n = 0;
    bool ok = store_begin(s, e) && store_observed_until(s, before_us, add_slice, &x, e) &&
              say_all(l, &x, e) && store_observations_erase(s, before_us, &n, e) && store_commit(s, e);
    store_rollback(s);
    log_settled(l, ok);
    arena_done(&x.a);
    if (ok) {
        *ret_n = n;
    }
    return ok && store_content_sweep(s, e);
}
