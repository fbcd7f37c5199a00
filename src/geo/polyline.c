#include "geo/polyline.h"

enum { E7_PER_E5 = 100, CHUNK_BITS = 5, CHUNK_MORE = 0x20, CHUNK_MASK = 0x1f, FIRST_CHAR = 63 };

static int32_t round_e5(int32_t e7)
{
    int32_t half = e7 < 0 ? -E7_PER_E5 / 2 : E7_PER_E5 / 2;
    return (e7 + half) / E7_PER_E5;
}

static void add_number(strbuf *out, int32_t v)
{
    uint32_t bits = v < 0 ? ~((uint32_t)v << 1) : (uint32_t)v << 1;
    while (bits >= CHUNK_MORE) {
        strbuf_addc(out, (char)((CHUNK_MORE | (bits & CHUNK_MASK)) + FIRST_CHAR));
        bits >>= CHUNK_BITS;
    }
    strbuf_addc(out, (char)(bits + FIRST_CHAR));
}

void polyline_write(strbuf *out, int32_t n, const point *p)
{
    int32_t lat = 0;
    int32_t lon = 0;
    for (int32_t i = 0; i < n; i++) {
        int32_t to_lat = round_e5(p[i].lat_e7);
        int32_t to_lon = round_e5(p[i].lon_e7);
        bool same = to_lat == lat && to_lon == lon;
        if (i > 0 && i + 1 < n && same) {
            continue;
        }
        add_number(out, to_lat - lat);
        add_number(out, to_lon - lon);
        lat = to_lat;
        lon = to_lon;
    }
}

enum { SHIFT_MAX = 30, LAT_MAX_E5 = 90 * 100000, LON_MAX_E5 = 180 * 100000 };

static bool take_number(str *rest, int32_t *ret)
{
    uint32_t bits = 0;
    for (uint32_t shift = 0; shift <= SHIFT_MAX; shift += CHUNK_BITS) {
        if (rest->n == 0 || rest->p[0] < FIRST_CHAR) {
            return false;
        }
        uint32_t chunk = (uint32_t)(rest->p[0] - FIRST_CHAR);
        *rest = (str){rest->p + 1, rest->n - 1};
        bits |= (chunk & CHUNK_MASK) << shift;
        if (chunk < CHUNK_MORE) {
            *ret = (int32_t)(bits & 1 ? ~(bits >> 1) : bits >> 1);
            return true;
        }
    }
    return false;
}

bool polyline_read(str text, int32_t max, point *p, int32_t *ret_n)
{
    int64_t lat = 0;
    int64_t lon = 0;
    int32_t n = 0;
    while (text.n > 0) {
        int32_t d_lat = 0;
        int32_t d_lon = 0;
        if (n == max || !take_number(&text, &d_lat) || !take_number(&text, &d_lon)) {
            return false;
        }
        lat += d_lat;
        lon += d_lon;
        if (lat < -LAT_MAX_E5 || lat > LAT_MAX_E5 || lon < -LON_MAX_E5 || lon > LON_MAX_E5) {
            return false;
        }
        p[n++] = (point){(int32_t)lat * E7_PER_E5, (int32_t)lon * E7_PER_E5};
    }
    *ret_n = n;
    return true;
}
