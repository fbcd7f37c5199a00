#include "app/base_map.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/base_map_internal.h"
#include "app/register.h"
#include "app/roads.h"
#include "base/file.h"

enum { HASH_BLOCK = 1024 * 1024, FILES = 3 };

// ---------------------------------------------------------------- loading

static bool load_map(arena *a, const char *dir, const char *hex, map_medium medium, map *ret, err *e)
{
    str bytes = {NULL, 0};
    return map_file_read(a, dir, MAP_ENDING, hex, &bytes, e) && map_read(a, bytes, ret, e) &&
           (ret->medium == medium || err_fail(e, ERR_CODE("road.map_damaged")));
}

bool base_map_load(arena *a, const char *dir, const snapshot *snap, base_map *ret, bool *ret_there, err *e)
{
    const snap_map *row = snap->n_map > 0 ? &snap->map[0] : NULL;
    base_map b = {.row = row};
    str jetties = {NULL, 0};
    if (!row) {
        *ret_there = false;
        return true;
    }
    if (!load_map(a, dir, row->road, MAP_ROAD, &b.road, e) ||
        !load_map(a, dir, row->water, MAP_WATER, &b.water, e) ||
        !map_file_read(a, dir, JETTY_ENDING, row->jetties, &jetties, e) ||
        !candidates_read(a, jetties, &b.candidate, &b.n_candidate, e)) {
        return false;
    }
    *ret = b;
    *ret_there = true;
    return true;
}

// ---------------------------------------------------------------- import

// An import under way.
typedef struct import {
    const base_map_options *o;
    const char *dir, *path;
    arena memory;
    map_pair pair;
    point_box kabupaten;
    bool has_kabupaten;
    char extract[BASE_MAP_HEX];
    char hex[FILES][BASE_MAP_HEX]; // of the files written, as in `endings`
    bool made[FILES];              // by this import
    base_map_report report;
} import;

static const char *const endings[FILES] = {MAP_ENDING, MAP_ENDING, JETTY_ENDING};
enum { FILE_ROAD, FILE_WATER, FILE_JETTY };

// The file is read several times.
static bool check_file(const char *path, err *e)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        return err_fail(e, ERR_CODE("road.osm_open"), ERR_Z("file", path),
                        ERR_KEY("reason", err_reason(errno)));
    }
    return S_ISREG(st.st_mode) || err_fail(e, ERR_CODE("base_map.not_file"), ERR_Z("file", path));
}

static bool say(const import *im, base_map_step step, int64_t done, int64_t total)
{
    return !im->o->progress || im->o->progress(im->o->ctx, step, done, total);
}

static bool say_pass(void *ctx, int pass, int64_t done, int64_t total)
{
    return say(ctx, pass == 0 ? BASE_MAP_WAYS : BASE_MAP_NODES, done, total);
}

static bool hash_extract(import *im, err *e)
{
    file_reader r = {0};
    struct stat st = {0};
    crypto_hash_sha256_state hash;
    unsigned char digest[crypto_hash_sha256_BYTES];
    int64_t done = 0;
    size_t n = 0;
    bool ok = file_reader_open(&r, im->path, HASH_BLOCK, e);
    (void)crypto_hash_sha256_init(&hash);
    (void)stat(im->path, &st);
    while (ok && (ok = file_reader_fill(&r, &n, e)) && n > 0) {
        (void)crypto_hash_sha256_update(&hash, (const unsigned char *)r.buffer + r.begin, r.end - r.begin);
        done += (int64_t)(r.end - r.begin);
        r.begin = r.end;
        ok = say(im, BASE_MAP_HASH, done, st.st_size) || err_fail(e, ERR_CODE("road.stopped"));
    }
    file_reader_close(&r);
    (void)crypto_hash_sha256_final(&hash, digest);
    (void)sodium_bin2hex(im->extract, sizeof im->extract, digest, sizeof digest);
    return ok;
}

// Ways of OpenStreetMap: their pieces stand together.
static int32_t count_ways(const map *m)
{
    int32_t n = 0;
    for (int32_t i = 0; i < m->n_way; i++) {
        n += i == 0 || m->way[i].source != m->way[i - 1].source ? 1 : 0;
    }
    return n;
}

// What was read, and where it lies.
static void tell(import *im, const point_box *clip)
{
    base_map_report *r = &im->report;
    point_box taken = box_of_pair(&im->pair);
    r->read = im->pair.report;
    r->ways[MAP_ROAD] = count_ways(&im->pair.road);
    r->ways[MAP_WATER] = count_ways(&im->pair.water);
    r->pieces[MAP_ROAD] = im->pair.road.n_way;
    r->pieces[MAP_WATER] = im->pair.water.n_way;
    r->junctions[MAP_ROAD] = map_junctions(&im->pair.road);
    r->junctions[MAP_WATER] = map_junctions(&im->pair.water);
    r->clipped = clip != NULL;
    r->box = clip ? *clip : taken;
    r->place_unknown = !im->has_kabupaten;
    r->elsewhere = im->has_kabupaten && !boxes_meet(&taken, &im->kabupaten);
}

// There must be room for the register's lines beside it.
static bool check_points(const map *m, err *e)
{
    enum { MOST = SURVEY_POINTS_MAX - ROADS_POINTS_MAX };
    return m->n_point <= MOST ||
           err_fail(e, ERR_CODE("road.map_points"), ERR_INT("points", m->n_point), ERR_INT("limit", MOST));
}

static bool read_extract(import *im, const snapshot *snap, err *e)
{
    point_box box = {0};
    bool clipped = im->o->clip != NULL;
    im->has_kabupaten = base_map_kabupaten(snap, &im->kabupaten);
    if (clipped && !base_map_clip(snap, im->o->clip, &box, e)) {
        return false;
    }
    const map_clip clip = {
        .any = clipped, .min = {box.south_e7, box.west_e7}, .max = {box.north_e7, box.east_e7}};
    if (!map_read_osm(&im->memory, im->path, &clip, say_pass, im, &im->pair, e) || !hash_extract(im, e)) {
        return false;
    }
    tell(im, clipped ? &box : NULL);
    return check_points(&im->pair.road, e) && check_points(&im->pair.water, e);
}

// ---------------------------------------------------------------- writing

static bool write_one(import *im, int which, err *e)
{
    strbuf b;
    strbuf_init(&b, BASE_MAP_FILE_MAX);
    if (which == FILE_JETTY) {
        candidates_write(im->pair.report.n_candidate, im->pair.candidate, &b);
    } else {
        map_write(which == FILE_ROAD ? &im->pair.road : &im->pair.water, &b);
    }
    im->report.bytes += (int64_t)b.n;
    bool ok =
        b.cut ? err_fail(e, ERR_CODE("file.too_large"), ERR_Z("file", im->path),
                         ERR_INT("limit", BASE_MAP_FILE_MAX))
              : map_file_write(im->dir, endings[which], strbuf_str(&b), im->hex[which], &im->made[which], e);
    strbuf_done(&b);
    return ok;
}

// What a full disk left half done goes again; what was there before stays.
static void remove_made(const import *im)
{
    char path[PATH_MAX];
    for (int i = 0; i < FILES; i++) {
        if (im->made[i] && base_map_path(path, im->dir, im->hex[i], endings[i], NULL)) {
            (void)file_remove(path, NULL);
        }
    }
}

static bool write_files(import *im, err *e)
{
    for (int i = 0; i < FILES; i++) {
        if (!write_one(im, i, e)) {
            im->made[i] = false;
            remove_made(im);
            return false;
        }
    }
    return true;
}

// ---------------------------------------------------------------- the register's row

// The name of the extract as the register keeps it: a file system takes any bytes, the register is text.
static str name_of(arena *a, const char *path)
{
    enum { NAME_BYTES = 200 };
    const char *slash = strrchr(path, '/');
    str name = str_of(slash ? slash + 1 : path);
    err ignored = {0};
    str canonical = {NULL, 0};
    name.n = name.n < NAME_BYTES ? name.n : NAME_BYTES;
    bool text = column_canonical(&kind_of(KIND_MAPS)->columns[MAPS_NAME], name, a, &canonical, &ignored);
    return text && canonical.n > 0 ? canonical : STR("osm.pbf");
}

static str number_text(arena *a, int64_t n)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%lld", (long long)n);
    return (str){arena_copy(a, text, (size_t)length), (size_t)length};
}

static void put(fields *f, int column, str value)
{
    f->named |= COLUMN_BIT(column);
    f->value[column] = value;
}

static fields row_of(import *im)
{
    fields f = {.named = 0};
    put(&f, MAPS_CODE, STR(BASE_MAP_CODE));
    put(&f, MAPS_NAME, name_of(&im->memory, im->path));
    put(&f, MAPS_FILE_HASH, str_of(im->extract));
    put(&f, MAPS_ROAD, str_of(im->hex[FILE_ROAD]));
    put(&f, MAPS_WATER, str_of(im->hex[FILE_WATER]));
    put(&f, MAPS_JETTIES, str_of(im->hex[FILE_JETTY]));
    put(&f, MAPS_CLIP, str_of(im->o->clip));
    put(&f, MAPS_ROADS, number_text(&im->memory, im->report.ways[MAP_ROAD]));
    put(&f, MAPS_WATERS, number_text(&im->memory, im->report.ways[MAP_WATER]));
    put(&f, MAPS_ORIGIN, STR("fact"));
    put(&f, MAPS_SOURCE, STR("OpenStreetMap (ODbL)"));
    return f;
}

// One batch of one fact, as an import of a file with one row is; none when the row is that already.
static bool append_row(import *im, store *db, err *e)
{
    const base_map_options *o = im->o;
    fields wanted = row_of(im);
    entry before = {.kind = KIND_MAPS, .code = STR(BASE_MAP_CODE)};
    bool found = false;
    batch b = {.kind = str_of(kind_of(KIND_MAPS)->name),
               .file = wanted.value[MAPS_NAME],
               .hash = str_of(im->extract),
               .by = o->by,
               .recorded_us = o->now_us,
               .effective_us = o->effective_us,
               .rows = 1};
    if (!store_entry(db, &im->memory, KIND_MAPS, before.code, &o->effective_us, &before, &found, e) ||
        !store_batch_next(db, &b.id, e)) {
        return false;
    }
    const fact f = {.kind = KIND_MAPS,
                    .code = STR(BASE_MAP_CODE),
                    .op = FACT_SET,
                    .effective_us = o->effective_us,
                    .batch = b.id,
                    .fields = entry_diff(&before, &wanted, false)};
    return (before.live && f.fields.named == 0) || (store_append(db, &f, e) && store_batch_close(db, &b, e));
}

static bool row_register(import *im, store *db, err *e)
{
    bool ok = store_begin(db, e) && append_row(im, db, e) && log_commit_changes(db, im->o->log, e);
    store_rollback(db);
    return ok;
}

bool base_map_import(store *db, const char *dir, const char *path, const base_map_options *o,
                     base_map_report *ret, err *e)
{
import im = {.o = o, .dir = dir, .path = path };
    snapshot snap;
    bool ok = check_file(path, e) && store_snapshot(db, &im.memory, NULL, NULL, &snap, e) &&
              read_extract(&im, &snap, e) &&
              (o->dry_run || (write_files(&im, e) && row_register(&im, db, e)));
    arena_done(&im.memory);
    if (ok) {
        *ret = im.report;
    }
    return ok;
}
