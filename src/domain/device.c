#include "domain/device.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str_map.h"

static bool has(const event_view *v, event_field f)
{
    return (v->fields >> f & 1) != 0;
}

// ---------------------------------------------------------------- asking

static int by_key(const void *a, const void *b)
{
    return str_cmp(((const device_record *)a)->key, ((const device_record *)b)->key);
}

const device_record *device_find(const device_register *r, str key)
{
    device_record wanted = {.key = key};
    return r->n == 0 ? NULL : bsearch(&wanted, r->device, (size_t)r->n, sizeof wanted, by_key);
}

// The later enrolment is asked first.
const device_binding *device_at(const device_record *d, int64_t moment_us)
{
    for (int32_t i = d && moment_us < d->revoked_us ? d->n_binding : 0; i > 0; i--) {
        const device_binding *b = &d->binding[i - 1];
        if (b->from_us <= moment_us && moment_us < b->to_us) {
            return b;
        }
    }
    return NULL;
}

static bool is_posko(const device_record *d, int64_t moment_us)
{
    const device_binding *b = device_at(d, moment_us);
    return b && b->role == DEVICE_POSKO;
}

// The posko's own enrolment, with which a log begins.
static bool founds(const event_view *v)
{
    return v->kind->number == EVENT_DEVICE_ENROLLED && v->value[EVENT_FIELD_ROLE].number == DEVICE_POSKO &&
           str_eq(v->value[EVENT_FIELD_DEVICE].bytes, v->device);
}

// Another key says whose the log's first key is, or is no longer.
static bool unseats(const event_view *v, str founder)
{
    return has(v, EVENT_FIELD_DEVICE) && str_eq(v->value[EVENT_FIELD_DEVICE].bytes, founder) &&
           !str_eq(v->device, founder);
}

bool device_entitled(const device_register *r, const logged_event *e, bool first)
{
    return first ? founds(&e->view)
                 : is_posko(device_find(r, e->view.device), e->moment_us) && !unseats(&e->view, r->founder);
}

// ---------------------------------------------------------------- folding

// A register that grows: records in the order in which their keys came.
typedef struct fold {
    arena *a;
    const struct fold *known; // what was revoked, from a fold before; NULL in the first
    str founder;
    str_map of_key;
    device_record *device;
    int32_t n, cap;
} fold;

static device_record *fold_device(fold *f, str key)
{
    int32_t i = f->n;
    if (!str_map_add(&f->of_key, key, f->n, &i)) {
        return &f->device[i];
    }
    if (f->n == f->cap) {
        device_record *old = f->device;
        f->cap = f->cap > 0 ? 2 * f->cap : 64;
        f->device = ARENA_NEW(f->a, device_record, f->cap);
        for (int32_t k = 0; k < f->n; k++) {
            f->device[k] = old[k];
        }
    }
    device_record *d = &f->device[f->n++];
    int32_t k = 0;
    *d = (device_record){.key = key, .revoked_us = INT64_MAX, .revoked_known_us = INT64_MAX};
    if (f->known && str_map_get(&f->known->of_key, key, &k)) {
        d->revoked_us = f->known->device[k].revoked_us;
        d->revoked_known_us = f->known->device[k].revoked_known_us;
    }
    return d;
}

static int64_t time_or(const event_view *v, event_field f, int64_t otherwise_us)
{
    return has(v, f) ? v->value[f].number * US_PER_S : otherwise_us;
}

// A device is enrolled a handful of times at most: its bindings are copied for each.
static void fold_enrolment(fold *f, const event_view *v)
{
    device_record *d = fold_device(f, v->value[EVENT_FIELD_DEVICE].bytes);
    device_binding *b = ARENA_NEW(f->a, device_binding, d->n_binding + 1);
    for (int32_t i = 0; i < d->n_binding; i++) {
        b[i] = d->binding[i];
    }
    b[d->n_binding] = (device_binding){
        .person = v->value[EVENT_FIELD_PERSON].bytes,
        .unit = has(v, EVENT_FIELD_UNIT) ? v->value[EVENT_FIELD_UNIT].bytes : STR(""),
        .role = (device_role)v->value[EVENT_FIELD_ROLE].number,
        .from_us = time_or(v, EVENT_FIELD_FROM_S, INT64_MIN),
        .to_us = time_or(v, EVENT_FIELD_TO_S, INT64_MAX),
    };
    d->binding = b;
    d->n_binding++;
}

// The earliest moment counts; known is a device as revoked from the first statement on.
static void fold_revocation(fold *f, const logged_event *e)
{
    device_record *d = fold_device(f, e->view.value[EVENT_FIELD_DEVICE].bytes);
    int64_t from_us = time_or(&e->view, EVENT_FIELD_FROM_S, e->moment_us);
    d->revoked_us = from_us < d->revoked_us ? from_us : d->revoked_us;
    d->revoked_known_us = e->received_us < d->revoked_known_us ? e->received_us : d->revoked_known_us;
}

static bool fold_entitled(const fold *f, const logged_event *e)
{
    int32_t i = 0;
    return e->index == 0 ? founds(&e->view)
                         : str_map_get(&f->of_key, e->view.device, &i) &&
                               is_posko(&f->device[i], e->moment_us) && !unseats(&e->view, f->founder);
}

static void fold_events(fold *f, const logged_event *event, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        event_kind kind = event[i].view.kind->number;
        bool enrols = kind == EVENT_DEVICE_ENROLLED;
        if ((!enrols && kind != EVENT_DEVICE_REVOKED) || !fold_entitled(f, &event[i])) {
            continue;
        }
        if (event[i].index == 0) {
            f->founder = event[i].view.device;
        }
        if (enrols) {
            fold_enrolment(f, &event[i].view);
        } else if (!f->known) {
            fold_revocation(f, &event[i]);
        }
    }
}

// Twice: what was revoked by the end counts for what was enrolled before that was said.
void device_fold(arena *a, const logged_event *event, int32_t n, device_register *ret)
{
    fold said = {.a = a};
    fold f = {.a = a, .known = &said};
    fold_events(&said, event, n);
    fold_events(&f, event, n);
    str_map_done(&said.of_key);
    str_map_done(&f.of_key);
    int32_t kept = 0; // a key that was revoked and never enrolled is nobody's
    for (int32_t i = 0; i < f.n; i++) {
        if (f.device[i].n_binding > 0) {
            f.device[kept++] = f.device[i];
        }
    }
    if (kept > 0) {
        qsort(f.device, (size_t)kept, sizeof *f.device, by_key);
    }
    *ret = (device_register){.n = kept, .device = f.device, .founder = f.founder};
}
