// Extracts that a test draws itself: their objects, and the maps that are made of them.
#ifndef KAWAL_TESTS_ROAD_DRAWN_H
#define KAWAL_TESTS_ROAD_DRAWN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "pbf_writer.h"
#include "road/map.h"

static inline pbf_object node(int64_t id, int32_t lat_e7, int32_t lon_e7)
{
    return (pbf_object){.kind = PBF_NODE, .id = id, .at = {lat_e7, lon_e7}};
}

static inline pbf_object way(int64_t id, size_t n, const int64_t *nodes, size_t n_tag, const pbf_tag *tag)
{
    return (pbf_object){.kind = PBF_WAY, .id = id, .n = n, .node = nodes, .n_tag = n_tag, .tag = tag};
}

static inline void read_file(arena *a, const strbuf *file, map_pair *ret, const map_clip *clip)
{
    char path[64];
    int fd = memfd_create("extract", MFD_CLOEXEC);
    assert_int_equal(write(fd, file->p, file->n), file->n);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    assert_true(map_read_osm(a, path, clip, NULL, NULL, ret, NULL));
    (void)close(fd);
}

#endif
