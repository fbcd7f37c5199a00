// What a reader of extracts tells, as text to compare: a line for each object. Also whether all that it told
// is well formed.
#ifndef KAWAL_TESTS_ROAD_OSM_TEXT_H
#define KAWAL_TESTS_ROAD_OSM_TEXT_H

#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "road/osm.h"

typedef struct osm_text {
    strbuf lines;
    size_t n[3]; // objects, by osm_kind
    bool wrong;  // told what cannot be
} osm_text;

static inline void osm_text_init(osm_text *t)
{
    *t = (osm_text){0};
    strbuf_init(&t->lines, (size_t)256 * 1024 * 1024);
}

static inline void osm_text_done(osm_text *t)
{
    strbuf_done(&t->lines);
}

// Any bytes, so that no two texts look the same: with their length.
static inline void osm_text_bytes(strbuf *out, str s)
{
    strbuf_addf(out, " %zu:", s.n);
    strbuf_add(out, s);
}

static inline void osm_text_point(strbuf *out, point p)
{
    strbuf_addf(out, " %" PRId32 ",%" PRId32, p.lat_e7, p.lon_e7);
}

static inline void osm_text_tags(osm_text *t, const osm_tags *tags)
{
    for (size_t i = 0; i < tags->n; i++) {
        osm_text_bytes(&t->lines, osm_tag_key(tags, i));
        osm_text_bytes(&t->lines, osm_tag_value(tags, i));
    }
    strbuf_addc(&t->lines, '\n');
    t->wrong |= osm_tag(tags, "a key that no object has").n != 0;
}

static inline void osm_text_place(osm_text *t, point p)
{
    osm_text_point(&t->lines, p);
    t->wrong |= p.lat_e7 < -900000000 || p.lat_e7 > 900000000;
    t->wrong |= p.lon_e7 < -1800000000 || p.lon_e7 > 1800000000;
}

static inline bool osm_text_node(void *ctx, const osm_node *v, err *e)
{
    (void)e;
    osm_text *t = ctx;
    t->n[OSM_NODE]++;
    strbuf_addf(&t->lines, "n%" PRId64, v->id);
    osm_text_place(t, v->at);
    osm_text_tags(t, &v->tags);
    return true;
}

static inline bool osm_text_way(void *ctx, const osm_way *v, err *e)
{
    (void)e;
    osm_text *t = ctx;
    t->n[OSM_WAY]++;
    strbuf_addf(&t->lines, "w%" PRId64, v->id);
    for (size_t i = 0; i < v->n; i++) {
        strbuf_addf(&t->lines, " %" PRId64, v->node[i]);
        if (v->at) {
            osm_text_place(t, v->at[i]);
        }
    }
    osm_text_tags(t, &v->tags);
    return true;
}

static inline bool osm_text_relation(void *ctx, const osm_relation *v, err *e)
{
    (void)e;
    osm_text *t = ctx;
    t->n[OSM_RELATION]++;
    strbuf_addf(&t->lines, "r%" PRId64, v->id);
    for (size_t i = 0; i < v->n; i++) {
        t->wrong |= v->member[i].kind < OSM_NODE || v->member[i].kind > OSM_RELATION;
        strbuf_addf(&t->lines, " %d/%" PRId64, (int)v->member[i].kind, v->member[i].id);
        osm_text_bytes(&t->lines, v->member[i].role);
    }
    osm_text_tags(t, &v->tags);
    return true;
}

static inline osm_sink osm_text_sink(osm_text *t)
{
    return (osm_sink){.node = osm_text_node, .way = osm_text_way, .relation = osm_text_relation, .ctx = t};
}

// Reads bytes as if they were a file.
static inline bool osm_text_read(str file, const osm_sink *sink, err *e)
{
    char path[64];
    int fd = memfd_create("osm", MFD_CLOEXEC);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    bool written = fd >= 0;
    for (size_t at = 0; written && at < file.n;) {
        ssize_t n = write(fd, file.p + at, file.n - at);
        written = n > 0;
        at += n > 0 ? (size_t)n : 0;
    }
    bool ok = osm_read(written ? path : "", sink, e);
    (void)close(fd);
    return ok;
}

#endif
