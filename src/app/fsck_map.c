// The base map, looked at: each of its files by its hash, then as what it is.
#include "app/base_map_internal.h"
#include "app/fsck_internal.h"

// Each file by itself, so that every one that is wrong is named; false when one was.
static bool files_are_sound(fsck *f, const snap_map *row)
{
    const struct {
        const char *hex, *ending;
    } file[] = {{row->road, MAP_ENDING}, {row->water, MAP_ENDING}, {row->jetties, JETTY_ENDING}};
    bool sound = true;
    for (size_t i = 0; i < sizeof file / sizeof file[0]; i++) {
        arena a = {0};
        str bytes = {NULL, 0};
        err why = {0};
        if (!map_file_read(&a, f->dir, file[i].ending, file[i].hex, &bytes, &why)) {
            fsck_fault_of(f, &why);
            sound = false;
        }
        arena_done(&a);
    }
    return sound;
}

bool fsck_map(fsck *f, err *e)
{
    arena a = {0};
    snapshot snap;
    base_map base;
    bool there = false;
    err why = {0};
    bool ok = store_snapshot(f->s, &a, NULL, NULL, &snap, e);
    if (ok && snap.n_map > 0 && files_are_sound(f, &snap.map[0]) &&
        !base_map_load(&a, f->dir, &snap, &base, &there, &why)) {
        fsck_fault_of(f, &why);
    }
    arena_done(&a);
    return ok;
}
