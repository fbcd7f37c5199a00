// Any bytes as the path of a tile, which written anew gives the same, and as a bundle, which is taken apart
// to its end or to where it is cut short.
#include "ledger/tile.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str bytes = {(const char *)data, size};
    tile_id id;
    char path[TILE_PATH_MAX];
    if (tile_path_parse(bytes, &id, NULL) && !str_eq(tile_path(id, path), bytes)) {
        abort();
    }
    str rest = bytes;
    str entry;
    size_t taken = 0;
    while (tile_entry_next(&rest, &entry)) {
        taken += 2 + entry.n;
        (void)tree_leaf(entry);
    }
    if (taken + rest.n != size) {
        abort();
    }
    return 0;
}
