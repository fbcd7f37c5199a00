// Reports of trackers, looked at: each sealed slice by its digest, and what the log says of it.
#include "app/fsck_internal.h"
#include "base/str_map.h"
#include "store/observation.h"

static bool leaf_says(fsck *f, const observed_slice *x, bool *ret, err *e)
{
    arena a = {0};
    leaf row = {0};
    event_frame frame;
    bool ok = store_leaf_at(f->s, &a, x->index, &row, e);
    *ret =
        ok && event_frame_parse(row.frame, &frame, NULL) && frame.event.kind->number == EVENT_OBSERVED &&
        str_eq(event_bytes(&frame.event, EVENT_FIELD_CONTENT), (str){(const char *)x->hash, sizeof x->hash});
    arena_done(&a);
    return ok;
}

// Digests whose erasure the log says; read when the first erased slice is met.
typedef struct checking {
    fsck *f;
    arena a;
    str_map erased;
    bool read;
} checking;

static bool take_erasure(void *ctx, const leaf *row, err *e)
{
    checking *c = ctx;
    event_frame frame;
    (void)e;
    if (row->kind == EVENT_ERASED && event_frame_parse(row->frame, &frame, NULL)) {
        (void)str_map_add(&c->erased, str_keep(&c->a, event_bytes(&frame.event, EVENT_FIELD_CONTENT)), 0,
                          NULL);
    }
    return true;
}

// That rows went is said in the log: else somebody took them away.
static bool check_erased(checking *c, const observed_slice *x, err *e)
{
    if (!c->read && !store_leaves(c->f->s, 0, take_erasure, c, e)) {
        return false;
    }
    c->read = true;
    if (!str_map_has(&c->erased, (str){(const char *)x->hash, sizeof x->hash})) {
        fsck_fault(c->f, ERR_CODE("fsck.observed_erased"), ERR_INT("index", x->index),
                   ERR_INT("count", x->count));
    }
    return true;
}

static bool check_slice(void *ctx, const observed_slice *x, bool sound, err *e)
{
    checking *c = ctx;
    fsck *f = c->f;
    bool says = false;
    err why = {0};
    if (!leaf_says(f, x, &says, &why)) {
        fsck_fault_of(f, &why);
    } else if (!says || !sound) {
        fsck_fault(f, ERR_CODE(says ? "fsck.observed" : "fsck.observed_said"), ERR_INT("index", x->index),
                   ERR_INT("count", x->count));
    } else if (x->erased) {
        return check_erased(c, x, e);
    }
    return true;
}

bool fsck_observed(fsck *f, err *e)
{
    checking c = {.f = f};
    bool ok = !f->report->has_log || store_observed_each(f->s, check_slice, &c, e);
    str_map_done(&c.erased);
    arena_done(&c.a);
    return ok;
}
