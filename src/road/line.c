#include "road/line.h"

#include <math.h>

void line_add(point_list *l, int32_t begin, point p)
{
    if (l->n > begin && l->p[l->n - 1].lat_e7 == p.lat_e7 && l->p[l->n - 1].lon_e7 == p.lon_e7) {
        return;
    }
    l->p = arena_room(l->memory, l->p, l->n, &l->cap, sizeof p);
    l->p[l->n++] = p;
}

static point between(point a, point b, double along)
{
    return (point){a.lat_e7 + (int32_t)lround(((double)b.lat_e7 - a.lat_e7) * along),
                   a.lon_e7 + (int32_t)lround(((double)b.lon_e7 - a.lon_e7) * along)};
}

static double whole_mm_of(const map *m, const map_way *w)
{
    double mm = 0;
    for (int32_t i = w->first_point; i + 1 < w->first_point + w->n_point; i++) {
        mm += (double)point_distance_mm(m->shape[i], m->shape[i + 1]);
    }
    return mm;
}

// The point at so many millimetres along the shape of a way.
static point place_at(const map *m, const map_way *w, double mm)
{
    int32_t last = w->first_point + w->n_point - 1;
    for (int32_t i = w->first_point; i < last; i++) {
        double piece = (double)point_distance_mm(m->shape[i], m->shape[i + 1]);
        if (mm <= piece) {
            return piece > 0 ? between(m->shape[i], m->shape[i + 1], mm / piece) : m->shape[i];
        }
        mm -= piece;
    }
    return m->shape[last];
}

point line_place(const map *m, int32_t way, int32_t at_m)
{
    const map_way *w = &m->way[way];
    return place_at(m, w, w->length_m > 0 ? whole_mm_of(m, w) / w->length_m * at_m : 0);
}

void line_add_cut(point_list *l, int32_t begin, const map *m, int32_t way, int32_t from_m, int32_t to_m)
{
    const map_way *w = &m->way[way];
    bool back = from_m > to_m;
    double whole_mm = whole_mm_of(m, w);
    double scale = w->length_m > 0 ? whole_mm / w->length_m : 0;
    double low = scale * (back ? to_m : from_m);
    double high = scale * (back ? from_m : to_m);
    line_add(l, begin, place_at(m, w, scale * from_m));
    double at = back ? whole_mm : 0; // along the way, at the point looked at
    for (int32_t k = 0; k < w->n_point; k++) {
        int32_t i = w->first_point + (back ? w->n_point - 1 - k : k);
        if (at > low && at < high) {
            line_add(l, begin, m->shape[i]);
        }
        if (k + 1 < w->n_point) {
            double piece = (double)point_distance_mm(m->shape[i], m->shape[back ? i - 1 : i + 1]);
            at += back ? -piece : piece;
        }
    }
    line_add(l, begin, place_at(m, w, scale * to_m));
}
