#include "duty_nation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/rng.h"
#include "road_subject.h"

enum { LINE_MAX_BYTES = 400, KABUPATEN_CHARS = 5, KECAMATAN_CHARS = 8, COLUMNS = 6, VILLAGE_M = 900 };

static const double METRES_PER_DEGREE = 111320.0;
static const double RADIANS_PER_DEGREE = 3.14159265358979323846 / 180.0;

// The columns of a line, from the end: a name may have commas. False when there are fewer.
static bool split_line(char *line, char *column[COLUMNS])
{
    line[strcspn(line, "\r\n")] = '\0';
    for (int32_t i = COLUMNS - 1; i > 1; i--) {
        char *comma = strrchr(line, ',');
        if (!comma) {
            return false;
        }
        *comma = '\0';
        column[i] = comma + 1;
    }
    column[0] = line;
    column[1] = strchr(line, ',');
    if (column[1]) {
        *column[1]++ = '\0';
    }
    return column[1] && strlen(column[0]) > KECAMATAN_CHARS;
}

// Adds a village. `last` is the code of the one before, or "".
static bool village_add(nation *n, char *column[COLUMNS], const char *last)
{
    int64_t regular = 0;
    int64_t special = 0;
    if (!str_parse_i64(str_of(column[2]), 0, INT32_MAX / 2, &regular) ||
        !str_parse_i64(str_of(column[3]), 0, INT32_MAX / 2, &special)) {
        return false;
    }
    nation_village *v = &n->village[n->n_village];
    const nation_village *before = n->n_village > 0 ? v - 1 : NULL;
    bool new_kabupaten = !before || strncmp(column[0], last, KABUPATEN_CHARS) != 0;
    bool new_kecamatan = !before || strncmp(column[0], last, KECAMATAN_CHARS) != 0;
    n->n_kabupaten += new_kabupaten;
    *v = (nation_village){.kabupaten = n->n_kabupaten - 1, .tps = (int32_t)(regular + special)};
    v->kecamatan = new_kabupaten || !before ? 0 : before->kecamatan + new_kecamatan;
    bool has_point = column[4][0] != '\0' && column[5][0] != '\0';
    v->lat = has_point ? strtod(column[4], NULL) : before ? before->lat : 0;
    v->lon = has_point ? strtod(column[5], NULL) : before ? before->lon : 0;
    n->n_village++;
    return true;
}

bool nation_read(arena *a, const char *path, nation *ret)
{
    nation n = {0};
    char line[LINE_MAX_BYTES];
    char last[LINE_MAX_BYTES] = "";
    char *column[COLUMNS];
    int32_t cap = 0;
    bool ok = true;
    gzFile file = gzopen(path, "rb");
    if (!file || !gzgets(file, line, (int)sizeof line)) {
        ok = bench_fail("%s: cannot be read.", path);
    }
    while (ok && gzgets(file, line, (int)sizeof line)) {
        n.village = arena_room(a, n.village, n.n_village, &cap, sizeof *n.village);
        if (!split_line(line, column) || !village_add(&n, column, last)) {
            ok = bench_fail("%s: line %d is not a village.", path, n.n_village + 2);
        }
        memcpy(last, line, sizeof last);
    }
    if (file) {
        (void)gzclose(file);
    }
    *ret = n;
    return ok;
}

void nation_town(arena *a, const nation *n, int32_t kabupaten, town *ret)
{
    town t = {0};
    int32_t first = 0;
    while (n->village[first].kabupaten != kabupaten) {
        first++;
    }
    int32_t end = first;
    for (; end < n->n_village && n->village[end].kabupaten == kabupaten; end++) {
        t.n_tps += n->village[end].tps;
        t.n_kecamatan = n->village[end].kecamatan + 1;
    }
    t.tps = ARENA_NEW(a, town_tps, t.n_tps);
    rng r;
    rng_init(&r, (uint64_t)kabupaten);
    double east = METRES_PER_DEGREE * cos(n->village[first].lat * RADIANS_PER_DEGREE);
    int32_t at = 0;
    for (int32_t i = first; i < end; i++) {
        const nation_village *v = &n->village[i];
        double x_m = (v->lon - n->village[first].lon) * east;
        double y_m = (v->lat - n->village[first].lat) * METRES_PER_DEGREE;
        for (int32_t k = 0; k < v->tps; k++) {
            t.tps[at] = (town_tps){.kecamatan = v->kecamatan, .village = i};
            t.tps[at].x_m = (int32_t)x_m + (int32_t)rng_below(&r, 2 * VILLAGE_M) - VILLAGE_M;
            t.tps[at].y_m = (int32_t)y_m + (int32_t)rng_below(&r, 2 * VILLAGE_M) - VILLAGE_M;
            at++;
        }
    }
    *ret = t;
}
