// High water in the plan's document: where a trip's boat needs it, until when the trip can go, and what is
// left when it cannot.
#include "app/document_internal.h"

// One movement's end at a place.
typedef struct touch {
    int32_t node, other; // the place, and the movement's other end
    int32_t at_s;
} touch;

static const fleet_span *high_at(const fleet_problem *f, int32_t node, int32_t at_s)
{
    for (int32_t i = 0; i < f->n_tide; i++) {
        if (f->tide[i].owner == node && f->tide[i].from_s <= at_s && at_s <= f->tide[i].to_s) {
            return &f->tide[i];
        }
    }
    return NULL;
}

// The high water after one, which stand sorted by place and time.
static const fleet_span *next_high(const fleet_problem *f, const fleet_span *high)
{
    bool more = high + 1 < f->tide + f->n_tide && high[1].owner == high->owner;
    return more ? high + 1 : NULL;
}

// A row for a place that a trip touches: every movement that begins or ends there has one.
static void add_touch(const document *d, const fleet_trip *t, const touch *touched, json_t *rows,
                      int32_t *until_s)
{
    const planning *p = d->p;
    const fleet_span *high = high_at(&p->fleet, touched->node, touched->at_s);
    if (!high) {
        return; // no tide there, or a trip that stands since another one was told
    }
    int32_t last_s = t->depart_s + (high->to_s - touched->at_s);
    const fleet_span *next = next_high(&p->fleet, high);
    *until_s = last_s < *until_s ? last_s : *until_s;
    json_t *row = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "place", node_code(p, touched->node), "at",
                            document_time(p, touched->at_s), "from", document_time(p, high->from_s), "to",
                            document_time(p, high->to_s), "go_until", document_time(p, last_s), "next",
                            next ? document_time(p, next->from_s) : json_null(), "fallback",
                            document_way_by_land(d, touched->other, touched->node));
    json_array_append_new(rows, row);
}

json_t *document_tides(const document *d, const fleet_trip *t, int32_t *ret_until_s)
{
    const fleet_problem *f = &d->p->fleet;
    const fleet_block *b = &f->block[t->block];
    const matrix *m = &b->by_mode[f->vehicle[t->vehicle].mode];
    json_t *rows = json_array();
    int32_t here = t->base;
    int32_t units = trip_units(d->p, t);
    bool boat = mode_is_boat(f->vehicle[t->vehicle].mode) && m->n > 0;
    for (int32_t i = 0; boat && f->n_tide > 0 && i <= t->stop_n; i++) {
        const fleet_stop *s = i < t->stop_n ? &d->p->distribution.stop[t->stop_first + i] : NULL;
        int32_t next = s ? f->hop[s->hop].to : t->base;
        int32_t time_s = m->time_s[(size_t)here * (size_t)m->n + (size_t)next];
        int32_t unloading = t->direction == FLEET_BACK ? units * f->unload_unit_s : 0;
        int32_t arrive_s = s ? s->arrive_s : t->end_s - unloading;
        const touch leaves = {b->place[here], b->place[next], arrive_s - time_s};
        const touch comes = {b->place[next], b->place[here], arrive_s};
        if (time_s > 0) {
            add_touch(d, t, &leaves, rows, ret_until_s);
            add_touch(d, t, &comes, rows, ret_until_s);
        }
        here = next;
    }
    return rows;
}
