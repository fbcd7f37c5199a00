#include "app/village_cells.h"

#include "geo/cells.h"

const ring *village_cells(arena *a, const snapshot *s)
{
    point *at = ARENA_NEW(a, point, s->n_area);
    int32_t *area = ARENA_NEW(a, int32_t, s->n_area);
    ring *cell = ARENA_NEW(a, ring, s->n_area);
    int32_t n = 0;
    for (int32_t i = 0; i < s->n_area; i++) {
        if (s->area[i].level >= LEVEL_DESA && s->area[i].has_point) {
            at[n] = s->area[i].at;
            area[n++] = i;
        }
    }
    cells c;
    cells_compute(a, n, at, &c);
    for (int32_t i = 0; i < n; i++) {
        cell[area[i]] = c.cell[i];
    }
    return cell;
}
