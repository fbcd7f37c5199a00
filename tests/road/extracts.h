// Real extracts of OpenStreetMap: below $KAWAL_DATA/osm, which by default is ../shared/data/osm beside the
// repository. Where they are not, their tests are skipped.
#ifndef KAWAL_TESTS_ROAD_EXTRACTS_H
#define KAWAL_TESTS_ROAD_EXTRACTS_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// The path of an extract by its name; false, after a word, when it is not there.
static inline bool extract_path(const char *name, char ret[static PATH_MAX])
{
    const char *data = getenv("KAWAL_DATA");
    const char *root = getenv("KAWAL_ROOT");
    if (data) {
        (void)snprintf(ret, PATH_MAX, "%s/osm/%s.osm.pbf", data, name);
    } else {
        (void)snprintf(ret, PATH_MAX, "%s/../shared/data/osm/%s.osm.pbf", root ? root : ".", name);
    }
    bool there = access(ret, R_OK) == 0;
    if (!there) {
        printf("# skipped: no extract \"%s\" (KAWAL_DATA)\n", name);
    }
    return there;
}

#endif
