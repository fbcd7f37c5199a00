// Orders of networks, kept in the data folder: making one is the slow part of making an engine.
#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/roads_internal.h"
#include "base/file.h"

#define ORDER_ENDING "order"

static bool order_path(char out[static PATH_MAX], const char *dir, const map *m)
{
    uint8_t hash[MAP_HASH_BYTES];
    char hex[BASE_MAP_HEX];
    map_hash(m, hash);
    (void)sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return base_map_path(out, dir, hex, ORDER_ENDING, NULL);
}

str roads_order_read(arena *a, const char *dir, const map *m)
{
    char path[PATH_MAX];
    str bytes = {NULL, 0};
    if (!order_path(path, dir, m) || access(path, R_OK) != 0 ||
        !file_read(a, path, BASE_MAP_FILE_MAX, &bytes, NULL)) {
        return (str){NULL, 0};
    }
    (void)utimensat(AT_FDCWD, path, NULL, 0); // used now
    return bytes;
}

// The order that was used before all others, and how many there are.
typedef struct oldest {
    char path[PATH_MAX];
    struct timespec used;
    int32_t n;
} oldest;

static bool is_order(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && strcmp(dot + 1, ORDER_ENDING) == 0;
}

static bool earlier(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

static void find_oldest(const char *folder, oldest *ret)
{
    DIR *d = opendir(folder);
    *ret = (oldest){.n = 0};
    for (struct dirent *f; d && (f = readdir(d)) != NULL;) {
        char path[PATH_MAX];
        struct stat st;
        int n = snprintf(path, sizeof path, "%s/%s", folder, f->d_name);
        if (!is_order(f->d_name) || n < 0 || (size_t)n >= sizeof path || stat(path, &st) != 0) {
            continue;
        }
        if (ret->n++ == 0 || earlier(st.st_mtim, ret->used)) {
            ret->used = st.st_mtim;
            memcpy(ret->path, path, (size_t)n + 1);
        }
    }
    if (d) {
        (void)closedir(d);
    }
}

static void drop_oldest(const char *folder)
{
    oldest o;
    find_oldest(folder, &o);
    for (int32_t more = o.n - ROADS_ORDERS_KEPT; more > 0; more--) {
        if (unlink(o.path) != 0) {
            return;
        }
        find_oldest(folder, &o);
    }
}

void roads_order_keep(const char *dir, const map *m, const engine *en)
{
    char folder[PATH_MAX];
    char path[PATH_MAX];
    strbuf b;
    int n = snprintf(folder, sizeof folder, "%s/%s", dir, BASE_MAP_FOLDER);
    if (n < 0 || (size_t)n >= sizeof folder || !order_path(path, dir, m) || !file_folder(folder, NULL)) {
        return;
    }
    strbuf_init(&b, BASE_MAP_FILE_MAX);
    engine_order(en, m->medium, &b);
    if (!b.cut && file_write(path, strbuf_str(&b), NULL)) {
        drop_oldest(folder);
    }
    strbuf_done(&b);
}
