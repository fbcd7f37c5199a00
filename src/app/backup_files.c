#include "app/backup_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "app/base_map_internal.h"
#include "app/log.h"
#include "app/seal_key.h"
#include "base/file.h"

enum { BLOCK = 256 * 1024, DEPTH_MAX = 4 };

void backup_list_done(backup_list *l)
{
    free(l->row);
    arena_done(&l->names);
    *l = (backup_list){0};
}

backup_file *backup_list_add(backup_list *l, str path)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 64;
        l->row = mem_grow(l->row, (size_t)l->cap, sizeof *l->row);
    }
    l->row[l->n] = (backup_file){.path = {str_dup(&l->names, path), path.n}};
    return &l->row[l->n++];
}

static bool fails(err *e, const char *code, const char *path, int error_number)
{
    return err_fail(e, ERR_CODE(code), ERR_Z("file", path), ERR_KEY("reason", err_reason(error_number)));
}

bool backup_path(char out[static PATH_MAX], const char *dir, str name, err *e)
{
    int n = snprintf(out, PATH_MAX, "%s/%.*s", dir, (int)name.n, name.p);
    return (n > 0 && n < PATH_MAX) || fails(e, "file.open", dir, ENAMETOOLONG);
}

static bool is_hex(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!strchr("0123456789abcdef", s.p[i]) || s.p[i] == '\0') {
            return false;
        }
    }
    return true;
}

// A file of a base map (app/base_map.h): orders are made anew, and not kept.
static bool is_map(str path)
{
    static const char *const ending[] = {"." MAP_ENDING, "." JETTY_ENDING};
    const str head = STR(BASE_MAP_FOLDER "/");
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        str tail = str_of(ending[i]);
        if (path.n == head.n + BACKUP_HEX - 1 + tail.n && str_starts(path, head) &&
            str_eq((str){path.p + path.n - tail.n, tail.n}, tail)) {
            return is_hex((str){path.p + head.n, BACKUP_HEX - 1});
        }
    }
    return false;
}

bool backup_path_ok(str path)
{
    static const char *const plain[] = {OPERATION_FILE, LOG_CHECKPOINT, "log/policy",
                                        LOG_KEY,        POSKO_KEY,      SEAL_KEY};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (str_eq(path, str_of(plain[i]))) {
            return true;
        }
    }
    if (is_map(path)) {
        return true;
    }
    static const char form[] = "content/ab/"; // and the hash, which begins with ab too
    size_t head = sizeof form - 1;
    if (path.n != head + BACKUP_HEX - 1 || !str_starts(path, STR("content/")) || path.p[head - 1] != '/') {
        return false;
    }
    return is_hex((str){path.p + head, BACKUP_HEX - 1}) && memcmp(path.p + head - 3, path.p + head, 2) == 0;
}

// ---------------------------------------------------------------- the folder while it is made

// As the user writes it, "out/" is "out".
static str without_slash(const char *name)
{
    str s = str_of(name);
    while (s.n > 1 && s.p[s.n - 1] == '/') {
        s.n--;
    }
    return s;
}

static bool is_there(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

bool backup_part_make(const char *name, char out[static PATH_MAX], err *e)
{
    str base = without_slash(name);
    if (is_there(name)) {
        return err_fail(e, ERR_CODE("backup.exists"), ERR_Z("file", name));
    }
    int n = snprintf(out, PATH_MAX, "%.*s.part-XXXXXX", (int)base.n, base.p);
    if (n < 0 || n >= PATH_MAX) {
        return fails(e, "file.folder", name, ENAMETOOLONG);
    }
    return mkdtemp(out) != NULL || fails(e, "file.folder", name, errno);
}

bool backup_part_publish(const char *part, const char *name, err *e)
{
    char to[PATH_MAX];
    str base = without_slash(name);
    (void)snprintf(to, sizeof to, "%.*s", (int)base.n, base.p);
    if (is_there(to)) { // came while this was made
        return err_fail(e, ERR_CODE("backup.exists"), ERR_Z("file", name));
    }
    return (rename(part, to) == 0 || fails(e, "file.write", to, errno)) && file_sync_name(to, e);
}

static void remove_below(const char *dir, int depth)
{
    DIR *d = opendir(dir);
    for (struct dirent *f; d && (f = readdir(d)) != NULL;) {
        char path[PATH_MAX];
        int n = snprintf(path, sizeof path, "%s/%s", dir, f->d_name);
        if (n < 0 || (size_t)n >= sizeof path || strcmp(f->d_name, ".") == 0 ||
            strcmp(f->d_name, "..") == 0) {
            continue;
        }
        if (unlink(path) != 0 && depth < DEPTH_MAX) {
            remove_below(path, depth + 1);
        }
    }
    if (d) {
        (void)closedir(d);
    }
    (void)rmdir(dir);
}

void backup_part_remove(const char *part)
{
    remove_below(part, 0);
}

// ---------------------------------------------------------------- finding

static bool find_below(backup_list *l, const char *root, const char *below, int depth, err *e)
{
    char dir[PATH_MAX];
    if (!backup_path(dir, root, str_of(below), e)) {
        return false;
    }
    DIR *d = opendir(dir);
    bool ok = true;
    if (!d) {
        return fails(e, "file.open", dir, errno);
    }
    for (struct dirent *f; ok && (f = readdir(d)) != NULL;) {
        char name[PATH_MAX];
        char path[PATH_MAX];
        struct stat st;
        if (f->d_name[0] == '.') {
            continue;
        }
        int n = snprintf(name, sizeof name, "%s%s%s", below, *below ? "/" : "", f->d_name);
        ok = n > 0 && (size_t)n < sizeof name && backup_path(path, root, str_of(name), e);
        if (ok && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
            ok = depth < DEPTH_MAX && find_below(l, root, name, depth + 1, e);
        } else if (ok) {
            (void)backup_list_add(l, str_of(name));
        }
    }
    if (d) {
        (void)closedir(d);
    }
    return ok;
}

bool backup_list_find_maps(backup_list *l, const char *dir, err *e)
{
    char folder[PATH_MAX];
    backup_list all = {0};
    if (!backup_path(folder, dir, STR(BASE_MAP_FOLDER), e)) {
        return false;
    }
    bool ok = !is_there(folder) || find_below(&all, dir, BASE_MAP_FOLDER, 1, e);
    for (int32_t i = 0; ok && i < all.n; i++) {
        if (is_map(all.row[i].path)) {
            (void)backup_list_add(l, all.row[i].path);
        }
    }
    backup_list_done(&all);
    return ok;
}

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const backup_file *)a)->path, ((const backup_file *)b)->path);
}

bool backup_list_find(backup_list *l, const char *dir, err *e)
{
    if (!find_below(l, dir, "", 0, e)) {
        return false;
    }
    qsort(l->row, (size_t)l->n, sizeof *l->row, by_path);
    return true;
}

// ---------------------------------------------------------------- reading and copying

// Makes the folders above a file.
static bool folders_make(const char *path, err *e)
{
    char folder[PATH_MAX];
    (void)snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (!slash || slash == folder) {
        return true;
    }
    *slash = '\0';
    return is_there(folder) || (folders_make(folder, e) && file_folder(folder, e));
}

static bool write_block(int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        if (n > 0) {
            bytes = (str){bytes.p + n, bytes.n - (size_t)n};
        }
    }
    return true;
}

// Reads to the end, hashes, and writes to fd where there is one.
static bool pass(file_reader *r, int fd, const char *to, backup_file *ret, err *e)
{
    crypto_hash_sha256_state hash;
    uint8_t digest[crypto_hash_sha256_BYTES];
    size_t n = 0;
    bool ok = true;
    (void)crypto_hash_sha256_init(&hash);
    ret->bytes = 0;
    while ((ok = file_reader_fill(r, &n, e)) && n > 0) {
        str block = {r->buffer + r->begin, r->end - r->begin};
        (void)crypto_hash_sha256_update(&hash, (const uint8_t *)block.p, block.n);
        ret->bytes += (int64_t)block.n;
        r->begin = r->end;
        if (fd >= 0 && !write_block(fd, block)) {
            return fails(e, "file.write", to, errno);
        }
    }
    (void)crypto_hash_sha256_final(&hash, digest);
    (void)sodium_bin2hex(ret->hash, sizeof ret->hash, digest, sizeof digest);
    return ok && (fd < 0 || fsync(fd) == 0 || fails(e, "file.write", to, errno));
}

bool backup_file_read(const char *from, const char *to, backup_file *ret, err *e)
{
    file_reader r = {0};
    int fd = -1;
    if (to && !folders_make(to, e)) {
        return false;
    }
    if (!file_reader_open(&r, from, BLOCK, e)) {
        return false;
    }
    if (to) {
        fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    }
    bool ok = (!to || fd >= 0 || fails(e, "file.write", to, errno)) && pass(&r, fd, to, ret, e);
    file_reader_close(&r);
    if (fd >= 0 && close(fd) != 0 && ok) {
        ok = fails(e, "file.write", to, errno);
    }
    return ok && (!to || file_sync_name(to, e));
}
