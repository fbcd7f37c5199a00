#include "geo/polygon.h"

void point_box_take(point_box *b, point p)
{
    b->south_e7 = p.lat_e7 < b->south_e7 ? p.lat_e7 : b->south_e7;
    b->north_e7 = p.lat_e7 > b->north_e7 ? p.lat_e7 : b->north_e7;
    b->west_e7 = p.lon_e7 < b->west_e7 ? p.lon_e7 : b->west_e7;
    b->east_e7 = p.lon_e7 > b->east_e7 ? p.lon_e7 : b->east_e7;
}

bool polygon_box(int32_t n_ring, const ring *r, point_box *ret_box)
{
    point_box out = point_box_none();
    for (int32_t k = 0; k < n_ring; k++) {
        for (int32_t i = 0; i < r[k].n; i++) {
            point_box_take(&out, r[k].p[i]);
        }
    }
    if (!point_box_any(&out)) {
        return false;
    }
    *ret_box = out;
    return true;
}
