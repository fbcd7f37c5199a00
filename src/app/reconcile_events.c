// The events that reconciliation reads, cut down to what it needs: a log may have a million of them.
#include "app/reconcile_internal.h"

#include <stdlib.h>
#include <string.h>

#define KIND_BIT(symbol) (UINT64_C(1) << EVENT_##symbol)
#define KINDS_TAKEN                                                                                          \
    (KIND_BIT(KIT_CREATED) | KIND_BIT(BOX_CREATED) | KIND_BIT(PACKED) | KIND_BIT(LOAD_MADE) |                \
     KIND_BIT(LOAD_OPENED) | KIND_BIT(HANDED_OVER) | KIND_BIT(PARTIAL_RECEIPT) | KIND_BIT(REFUSED) |         \
     KIND_BIT(DEPARTED) | KIND_BIT(ARRIVED) | KIND_BIT(BOARDED) | KIND_BIT(STORED) |                         \
     KIND_BIT(ESCORT_CHANGED) | KIND_BIT(RETURNED))

// Corrections, read before what they correct.
typedef struct corrections {
    acts *into;
    logged_event *row;
    int32_t n, cap;
    str_map about; // ids of events that one refers to
} corrections;

static bool logged_of(const leaf *row, str frame, logged_event *ret, err *e)
{
    event_frame f;
    if (!event_frame_parse(frame, &f, e)) {
        return false;
    }
    *ret = (logged_event){.view = f.event,
                          .index = row->index,
                          .received_us = row->received_us,
                          .seen_us = INT64_MIN,
                          .moment_us = row->moment_us};
    memcpy(ret->id, row->id, sizeof ret->id);
    return true;
}

static bool take_correction(void *ctx, const leaf *row, err *e)
{
    corrections *c = ctx;
    logged_event event;
    if (row->kind != EVENT_CORRECTED) {
        return true;
    }
    if (!logged_of(row, str_keep(c->into->a, row->frame), &event, e)) {
        return false;
    }
    c->row = arena_room(c->into->a, c->row, c->n, &c->cap, sizeof *c->row);
    (void)str_map_add(&c->about, event_bytes(&event.view, EVENT_FIELD_REFERS), c->n, NULL);
    c->row[c->n++] = event;
    return true;
}

static void add_event(acts *all, const leaf *row)
{
    all->event = arena_room(all->a, all->event, all->n_event, &all->cap_event, sizeof *all->event);
    const device_record *d = device_find(all->devices, row->device);
    all->event[all->n_event++] = (reconcile_event){.device = d ? d->key : str_keep(all->a, row->device),
                                                   .sequence = row->sequence,
                                                   .is_closing = row->kind == EVENT_DUTY_CLOSED};
}

static str kept(acts *all, const event_view *v, event_field f)
{
    return event_has(v, f) ? str_keep(all->a, event_bytes(v, f)) : STR("");
}

static str receiver_unit(acts *all, const event_view *v, int64_t moment_us)
{
    const device_record *d = device_find(all->devices, event_bytes(v, EVENT_FIELD_RECEIVER));
    const device_binding *who = d ? device_at(d, moment_us) : NULL;
    return who && v->kind->number == EVENT_ESCORT_CHANGED ? who->unit : STR("");
}

static void add_act(acts *all, const logged_event *e, str device)
{
    const event_view *v = &e->view;
    all->row = arena_room(all->a, all->row, all->n, &all->cap, sizeof *all->row);
    all->row[all->n++] = (act){
        .moment_us = e->moment_us,
        .sequence = v->sequence,
        .index = e->index,
        .device = device,
        .kind = v->kind->number,
        .item = kept(all, v, EVENT_FIELD_ITEM),
        .items = kept(all, v, EVENT_FIELD_ITEMS),
        .place = kept(all, v, EVENT_FIELD_PLACE),
        .destination = kept(all, v, EVENT_FIELD_DESTINATION),
        .kit = kept(all, v, EVENT_FIELD_KIT),
        .escorts = kept(all, v, EVENT_FIELD_ESCORTS),
        .receiver_unit = receiver_unit(all, v, e->moment_us),
        .leg = event_has(v, EVENT_FIELD_LEG) ? (int32_t)v->value[EVENT_FIELD_LEG].number : LEG_UNSAID,
        .count = event_has(v, EVENT_FIELD_COUNT) ? v->value[EVENT_FIELD_COUNT].number : -1,
    };
}

// Whose giver was nobody at that moment moves nothing, as in the rules of custody.
static bool take_event(void *ctx, const leaf *row, err *e)
{
    corrections *c = ctx;
    acts *all = c->into;
    logged_event event;
    int32_t at = 0;
    add_event(all, row);
    const device_record *giver = device_find(all->devices, row->device);
    bool is_taken = row->kind >= 0 && row->kind < EVENT_KINDS_END && (KINDS_TAKEN >> row->kind & 1);
    if (!is_taken || !giver || !device_at(giver, row->moment_us)) {
        return true;
    }
    if (all->n == RECONCILE_EVENTS_MAX) {
        return err_fail(e, ERR_CODE("reconcile.too_many"), ERR_INT("limit", RECONCILE_EVENTS_MAX));
    }
    if (!logged_of(row, row->frame, &event, e)) {
        return false;
    }
    if (str_map_get(&c->about, (str){(const char *)row->id, EVENT_HASH_BYTES}, &at)) {
        custody_correct(&event, c->row, c->n, all->devices);
    }
    add_act(all, &event, giver->key);
    return true;
}

static int by_moment(const void *a, const void *b)
{
    const act *x = a;
    const act *y = b;
    if (x->moment_us != y->moment_us) {
        return x->moment_us < y->moment_us ? -1 : 1;
    }
    int device = str_cmp(x->device, y->device);
    if (device != 0 || x->sequence == y->sequence) {
        return device != 0 ? device : (x->index > y->index) - (x->index < y->index);
    }
    return x->sequence < y->sequence ? -1 : 1;
}

bool acts_read(store *s, acts *ret, err *e)
{
    corrections c = {.into = ret};
    bool ok = store_leaves(s, 0, take_correction, &c, e) && store_leaves(s, 0, take_event, &c, e);
    str_map_done(&c.about);
    if (ok && ret->n > 0) {
        qsort(ret->row, (size_t)ret->n, sizeof *ret->row, by_moment);
    }
    return ok;
}
