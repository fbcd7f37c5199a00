// Where an operation is, and what a clip means.
#include <jansson.h>
#include <math.h>

#include "app/base_map_internal.h"

enum { METRES_PER_KM = 1000, POSITION_DEPTH_MAX = 4, LAT_MAX_E7 = 900000000, LON_MAX_E7 = 1800000000 };

bool boxes_meet(const point_box *a, const point_box *b)
{
    return point_box_any(a) && point_box_any(b) && a->south_e7 <= b->north_e7 && b->south_e7 <= a->north_e7 &&
           a->west_e7 <= b->east_e7 && b->west_e7 <= a->east_e7;
}

point_box box_of_pair(const map_pair *p)
{
    point_box b = point_box_none();
    for (int32_t i = 0; i < p->road.n_point; i++) {
        point_box_take(&b, p->road.shape[i]);
    }
    for (int32_t i = 0; i < p->water.n_point; i++) {
        point_box_take(&b, p->water.shape[i]);
    }
    return b;
}

// ---------------------------------------------------------------- the kabupaten

// The positions of a GeoJSON geometry, however deep they lie in it.
static void take_positions(const json_t *v, int depth, point_box *b)
{
    const json_t *lon = json_array_get(v, 0);
    if (json_is_number(lon)) {
        const point p = {(int32_t)lround(json_number_value(json_array_get(v, 1)) * 1e7),
                         (int32_t)lround(json_number_value(lon) * 1e7)};
        point_box_take(b, p);
        return;
    }
    for (size_t i = 0; depth < POSITION_DEPTH_MAX && i < json_array_size(v); i++) {
        take_positions(json_array_get(v, i), depth + 1, b);
    }
}

static void take_outline(const snapshot *s, int32_t area, point_box *b)
{
    for (int32_t i = 0; i < s->n_outline; i++) {
        if (s->outline[i].area == area) {
            json_t *g = json_loads(s->outline[i].geometry, 0, NULL);
            take_positions(json_object_get(g, "coordinates"), 0, b);
            json_decref(g);
        }
    }
}

bool base_map_kabupaten(const snapshot *s, point_box *ret)
{
    point_box b = point_box_none();
    if (s->operation.area != SNAP_NONE) {
        take_outline(s, s->operation.area, &b);
    }
    for (int32_t i = 0; !point_box_any(&b) && i < s->n_area; i++) {
        if (s->area[i].level >= LEVEL_DESA) {
            take_outline(s, i, &b);
        }
    }
    for (int32_t i = 0; i < s->n_area; i++) { // also with outlines: some villages may lack theirs
        if (s->area[i].level >= LEVEL_DESA && s->area[i].has_point) {
            point_box_take(&b, s->area[i].at);
        }
    }
    if (!point_box_any(&b)) {
        return false;
    }
    *ret = b;
    return true;
}

// ---------------------------------------------------------------- clips

static int32_t within(double v, int32_t most)
{
    return v > most ? most : v < -most ? -most : (int32_t)v;
}

static void box_widen(point_box *b, int64_t m)
{
    const double rad_per_e7 = 3.14159265358979323846 / 180e7;
    double lat = (double)m / M_PER_E7;
    int32_t far = b->north_e7 > -b->south_e7 ? b->north_e7 : -b->south_e7; // where degrees are narrowest
    double narrow = cos(far * rad_per_e7);
    double lon = narrow > 0.01 ? lat / narrow : LON_MAX_E7;
    *b = (point_box){within(b->south_e7 - lat, LAT_MAX_E7), within(b->west_e7 - lon, LON_MAX_E7),
                     within(b->north_e7 + lat, LAT_MAX_E7), within(b->east_e7 + lon, LON_MAX_E7)};
}

// "+25km", or nothing.
static bool take_margin(str s, int64_t *ret_m)
{
    *ret_m = 0;
    if (s.n == 0) {
        return true;
    }
    if (s.n < 4 || s.p[0] != '+' || !str_eq_nocase((str){s.p + s.n - 2, 2}, STR("km"))) {
        return false;
    }
    return str_parse_scaled((str){s.p + 1, s.n - 3}, 3, 0, (int64_t)BASE_MAP_CLIP_KM_MAX * METRES_PER_KM,
                            ret_m);
}

// "LAT,LON,LAT,LON": two corners.
static bool take_corners(str s, point_box *ret)
{
    enum { NUMBERS = 4 };
    int64_t v[NUMBERS];
    for (int i = 0; i < NUMBERS; i++) {
        size_t n = 0;
        while (n < s.n && s.p[n] != ',') {
            n++;
        }
        int64_t most = i % 2 == 0 ? LAT_MAX_E7 : LON_MAX_E7;
        bool last = i == NUMBERS - 1;
        if ((n == s.n) != last || !str_parse_scaled(str_trim((str){s.p, n}), 7, -most, most, &v[i])) {
            return false;
        }
        s = last ? s : (str){s.p + n + 1, s.n - n - 1};
    }
    *ret = point_box_none();
    point_box_take(ret, (point){(int32_t)v[0], (int32_t)v[1]});
    point_box_take(ret, (point){(int32_t)v[2], (int32_t)v[3]});
    return true;
}

bool base_map_clip(const snapshot *s, const char *clip, point_box *ret, err *e)
{
    const str around = STR("kabupaten");
    str text = str_of(clip);
    int64_t margin_m = 0;
    point_box b;
    if (!str_starts(text, around)) {
        return take_corners(text, ret) || err_fail(e, ERR_CODE("base_map.clip"), ERR_Z("value", clip));
    }
    if (!take_margin((str){text.p + around.n, text.n - around.n}, &margin_m)) {
        return err_fail(e, ERR_CODE("base_map.clip"), ERR_Z("value", clip));
    }
    if (!base_map_kabupaten(s, &b)) {
        return err_fail(e, ERR_CODE("base_map.no_place"));
    }
    box_widen(&b, margin_m);
    *ret = b;
    return true;
}
