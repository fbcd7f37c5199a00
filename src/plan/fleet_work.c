#include "plan/fleet_internal.h"

void fleet_work_init(fleet_work *w, arena *a, const fleet_problem *p, const fleet_index *ix,
                     const fleet_tours *tours)
{
    *w = (fleet_work){
        .a = a,
        .p = p,
        .ix = ix,
        .tours = tours,
        .escorted = ARENA_NEW(a, int32_t, p->n_person),
        .carried = {ARENA_NEW(a, fleet_carried, p->n_consignment),
                    ARENA_NEW(a, fleet_carried, p->n_consignment)},
        .first_day = ARENA_NEW(a, int32_t, p->n_kecamatan),
        .offer = ARENA_NEW(a, fleet_offer, ix->fleet.first[p->n_block]),
        .supply = ARENA_NEW(a, int32_t, p->n_consignment),
    };
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        w->first_day[k] = NONE;
    }
    fleet_book_init(&w->book, a, p->n_person + p->n_vehicle);
    for (int32_t i = 0; i < p->n_busy; i++) {
        const fleet_busy *b = &p->busy[i];
        fleet_book_add(&w->book, b->person, b->from_s, b->to_s, NONE);
    }
}

fleet_mark fleet_work_mark(const fleet_work *w)
{
    return (fleet_mark){w->book.n, w->n_run, w->n_stop, w->n_missing};
}

void fleet_work_undo(fleet_work *w, fleet_mark m)
{
    for (int32_t i = m.booking; i < w->book.n; i++) {
        int32_t owner = w->book.booking[i].owner;
        if (owner < w->p->n_person) {
            w->escorted[owner]--;
        }
    }
    fleet_book_undo(&w->book, m.booking);
    w->n_run = m.run;
    w->n_stop = m.stop;
    w->n_missing = m.missing;
}

void fleet_missing_add(fleet_work *w, int32_t consignment, fleet_direction direction, int32_t units,
                       fleet_reason reason)
{
    if (units == 0) {
        return;
    }
    fleet_missing *last = w->n_missing > 0 ? &w->missing[w->n_missing - 1] : NULL;
    if (last && last->consignment == consignment && last->direction == direction && last->reason == reason) {
        last->units += units;
        return;
    }
    w->missing = fleet_grow(w->a, w->missing, w->n_missing, &w->cap_missing, sizeof *w->missing);
    w->missing[w->n_missing++] = (fleet_missing){consignment, direction, units, reason};
}
