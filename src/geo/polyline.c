#include "geo/polyline.h"

#include <stdbool.h>

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
