#include "domain/line.h"

#include <math.h>
#include <string.h>

enum { DEGREE_E7 = 10000000 };

// Which of the two a number can be, and whether they are swapped, is for the pair to tell (domain/rules.h).
static bool coordinate(const json_t *v, int32_t *ret_e7)
{
    double degrees = json_number_value(v); // 0 for what is no number
    if (!json_is_number(v) || !(fabs(degrees) <= 180)) {
        return false;
    }
    *ret_e7 = (int32_t)lround(degrees * DEGREE_E7);
    return true;
}

static bool position(const json_t *v, point *ret)
{
    return json_array_size(v) >= 2 && coordinate(json_array_get(v, 0), &ret->lon_e7) &&
           coordinate(json_array_get(v, 1), &ret->lat_e7);
}

bool line_check(int32_t n, const point *p, err *e)
{
    if (n > LINE_POINTS_MAX) {
        return err_fail(e, ERR_CODE("value.line_long"), ERR_INT("limit", LINE_POINTS_MAX));
    }
    for (int32_t i = 1; i < n; i++) {
        if (p[i].lat_e7 != p[0].lat_e7 || p[i].lon_e7 != p[0].lon_e7) {
            return true;
        }
    }
    return err_fail(e, ERR_CODE("value.line_short"));
}

bool line_coordinates(arena *a, const json_t *list, const point **ret, int32_t *ret_n, err *e)
{
    size_t n = json_array_size(list);
    if (!json_is_array(list)) {
        return err_fail(e, ERR_CODE("value.line"));
    }
    if (n > LINE_POINTS_MAX) {
        return err_fail(e, ERR_CODE("value.line_long"), ERR_INT("limit", LINE_POINTS_MAX));
    }
    point *p = ARENA_NEW(a, point, n);
    for (size_t i = 0; i < n; i++) {
        if (!position(json_array_get(list, i), &p[i])) {
            return err_fail(e, ERR_CODE("value.line"));
        }
    }
    if (!line_check((int32_t)n, p, e)) {
        return false;
    }
    *ret = p;
    *ret_n = (int32_t)n;
    return true;
}

bool line_read(arena *a, str text, const point **ret, int32_t *ret_n, err *e)
{
    json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
    const char *type = json_string_value(json_object_get(root, "type"));
    bool ok = type && strcmp(type, "LineString") == 0
                  ? line_coordinates(a, json_object_get(root, "coordinates"), ret, ret_n, e)
                  : err_fail(e, ERR_CODE("value.line"));
    json_decref(root);
    return ok;
}

// Degrees without superfluous zeros.
static void add_degrees(strbuf *out, int32_t e7)
{
    uint32_t u = e7 < 0 ? 0U - (uint32_t)e7 : (uint32_t)e7;
    uint32_t rest = u % DEGREE_E7;
    int digits = 7;
    strbuf_addf(out, "%s%u", e7 < 0 ? "-" : "", u / DEGREE_E7);
    while (rest > 0 && rest % 10 == 0) {
        rest /= 10;
        digits--;
    }
    if (rest > 0) {
        strbuf_addf(out, ".%0*u", digits, rest);
    }
}

void line_write(strbuf *out, int32_t n, const point *p)
{
    strbuf_addz(out, "{\"type\":\"LineString\",\"coordinates\":[");
    for (int32_t i = 0; i < n; i++) {
        strbuf_addz(out, i > 0 ? ",[" : "[");
        add_degrees(out, p[i].lon_e7);
        strbuf_addc(out, ',');
        add_degrees(out, p[i].lat_e7);
        strbuf_addc(out, ']');
    }
    strbuf_addz(out, "]}");
}
