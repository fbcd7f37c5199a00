#include "app/tile_cache.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/gzip.h"

typedef struct row {
    web_tile id;
    kept_tile tile; // raw and gzip are in one piece of memory, which begins with raw
    char *bytes;
    int64_t used; // the question that used it last
} row;

struct tile_cache {
    row row[TILE_CACHE_TILES];
    int32_t n;
    size_t bytes;
    int64_t question;
};

tile_cache *tile_cache_make(void)
{
    tile_cache *c = mem_grow(NULL, 1, sizeof *c);
    *c = (tile_cache){.n = 0};
    return c;
}

void tile_cache_done(tile_cache *c)
{
    for (int32_t i = 0; c && i < c->n; i++) {
        free(c->row[i].bytes);
    }
    free(c);
}

const kept_tile *tile_cache_get(tile_cache *c, web_tile id)
{
    for (int32_t i = 0; i < c->n; i++) {
        row *r = &c->row[i];
        if (r->id.x == id.x && r->id.y == id.y && r->id.z == id.z) {
            r->used = ++c->question;
            return &r->tile;
        }
    }
    return NULL;
}

static size_t bytes_of(const row *r)
{
    return r->tile.raw.n + r->tile.gzip.n;
}

static void drop_oldest(tile_cache *c)
{
    int32_t oldest = 0;
    for (int32_t i = 1; i < c->n; i++) {
        oldest = c->row[i].used < c->row[oldest].used ? i : oldest;
    }
    c->bytes -= bytes_of(&c->row[oldest]);
    free(c->row[oldest].bytes);
    c->row[oldest] = c->row[--c->n];
}

static void tag_of(str raw, char out[static TILE_TAG])
{
    uint8_t hash[crypto_generichash_BYTES_MIN];
    (void)crypto_generichash(hash, sizeof hash, (const uint8_t *)raw.p, raw.n, NULL, 0);
    out[0] = '"';
    (void)sodium_bin2hex(out + 1, TILE_TAG - 2, hash, (TILE_TAG - 3) / 2);
    memcpy(out + TILE_TAG - 3, "\"", 2);
}

const kept_tile *tile_cache_put(tile_cache *c, web_tile id, str raw)
{
    size_t room = gzip_room(raw.n);
    row r = {.id = id, .bytes = mem_grow(NULL, raw.n + room, 1), .used = ++c->question};
    if (raw.n > 0) {
        memcpy(r.bytes, raw.p, raw.n);
        r.tile.gzip = (str){r.bytes + raw.n, gzip_pack(raw, GZIP_SMALL, r.bytes + raw.n, room)};
    }
    r.tile.raw = (str){r.bytes, raw.n};
    tag_of(r.tile.raw, r.tile.tag);
    while (c->n > 0 && (c->n == TILE_CACHE_TILES || c->bytes + bytes_of(&r) > TILE_CACHE_BYTES)) {
        drop_oldest(c);
    }
    c->bytes += bytes_of(&r);
    c->row[c->n] = r;
    return &c->row[c->n++].tile;
}
