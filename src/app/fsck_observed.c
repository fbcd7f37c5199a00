// Reports of trackers, looked at: each sealed slice by its digest, and what the log says of it.
#include "app/fsck_internal.h"
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

// That rows went is said in the log: else somebody took them away.
static bool check_erased(fsck *f, const observed_slice *x, err *e)
{
    bool said = false;
    if (!fsck_erasure_said(f, (str){(const char *)x->hash, sizeof x->hash}, &said, e)) {
        return false;
    }
    if (!said) {
        fsck_fault(f, ERR_CODE("fsck.observed_erased"), ERR_INT("index", x->index),
                   ERR_INT("count", x->count));
    }
    return true;
}

static bool check_slice(void *ctx, const observed_slice *x, bool sound, err *e)
{
    fsck *f = ctx;
    bool says = false;
    err why = {0};
    if (!leaf_says(f, x, &says, &why)) {
        fsck_fault_of(f, &why);
    } else if (!says || !sound) {
        fsck_fault(f, ERR_CODE(says ? "fsck.observed" : "fsck.observed_said"), ERR_INT("index", x->index),
                   ERR_INT("count", x->count));
    } else if (x->erased) {
        return check_erased(f, x, e);
    }
    return true;
}

bool fsck_observed(fsck *f, err *e)
{
    return !f->report->has_log || store_observed_each(f->s, check_slice, f, e);
}
