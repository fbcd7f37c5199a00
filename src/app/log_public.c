#include "app/log_public.h"

#include <string.h>

static bool read_checkpoint(void *ctx, arena *a, str *ret_note, err *e)
{
    const log_public *r = ctx;
    checkpoint_row row = {0};
    bool found = false;
    if (!store_checkpoint_last(r->db, a, &row, &found, e)) {
        return false;
    }
    *ret_note = found ? row.note : (str){"", 0};
    return true;
}

static bool key_read(log_public *r, const char *dir, err *e)
{
    arena a = {0};
    log_head head;
    str origin = {0};
    bool ok = store_log_head(r->db, &a, &head, &origin, e) && log_public_key(dir, origin, &r->key, e);
    arena_done(&a);
    return ok;
}

bool log_public_open(log_public *r, const char *dir, err *e)
{
    strbuf keys;
    *r = (log_public){.face = {.checkpoint = read_checkpoint, .ctx = r}};
    if (!operation_open(dir, STORE_READ, &r->db, e)) {
        return false;
    }
    if (!key_read(r, dir, e)) {
        log_public_close(r);
        return false;
    }
    strbuf_init(&keys, sizeof r->keys - 1);
    note_key_write(&keys, &r->key);
    strbuf_addc(&keys, '\n');
    memcpy(r->keys, keys.p, keys.n + 1);
    strbuf_done(&keys);
    r->tiles = store_tiles(r->db);
    r->face.tiles = &r->tiles;
    r->face.keys = str_of(r->keys);
    return true;
}

void log_public_close(log_public *r)
{
    store_close(r->db);
    r->db = NULL;
}
