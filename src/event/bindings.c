#include "event/bindings.h"

enum { NONE = -1 };

void bindings_done(bindings *b)
{
    str_map_done(&b->devices);
}

int32_t bindings_device(bindings *b, str key)
{
    int32_t i = NONE;
    if (!str_map_get(&b->devices, key, &i)) {
        i = b->n_device++;
        b->device = arena_room(b->memory, b->device, i, &b->cap_device, sizeof *b->device);
        b->device[i] = (binding_device){str_keep(b->memory, key), NONE, INT64_MAX, UINT64_MAX};
        (void)str_map_add(&b->devices, b->device[i].key, i, NULL);
    }
    return i;
}

void bindings_enrol(bindings *b, const event_view *v, uint64_t index)
{
    int32_t d = bindings_device(b, event_bytes(v, EVENT_FIELD_DEVICE));
    b->row = arena_room(b->memory, b->row, b->n, &b->cap, sizeof *b->row);
    b->row[b->n] = (binding){
        .person = str_keep(b->memory, event_bytes(v, EVENT_FIELD_PERSON)),
        .unit = str_keep(b->memory, event_bytes(v, EVENT_FIELD_UNIT)),
        .role = (int32_t)v->value[EVENT_FIELD_ROLE].number,
        .from_s = event_number(v, EVENT_FIELD_FROM_S, INT64_MIN),
        .to_s = event_number(v, EVENT_FIELD_TO_S, INT64_MAX),
        .index = index,
        .next = b->device[d].binding,
    };
    b->device[d].binding = b->n++;
}

void bindings_revoke(bindings *b, const event_view *v, uint64_t index)
{
    binding_device *d = &b->device[bindings_device(b, event_bytes(v, EVENT_FIELD_DEVICE))];
    int64_t from_s = event_number(v, EVENT_FIELD_FROM_S, event_time_s(v));
    d->revoked_s = from_s < d->revoked_s ? from_s : d->revoked_s;
    d->revoked_index = index < d->revoked_index ? index : d->revoked_index;
}

void bindings_again(bindings *b)
{
    b->first = b->n;
}

const binding *bindings_at(const bindings *b, int32_t device, int64_t time_s, uint64_t before)
{
    const binding_device *d = &b->device[device];
    if (time_s >= d->revoked_s) {
        return NULL;
    }
    for (int32_t i = d->binding; i >= b->first; i = b->row[i].next) {
        const binding *row = &b->row[i];
        if (row->index < before && time_s >= row->from_s && time_s < row->to_s) {
            return row;
        }
    }
    return NULL;
}
