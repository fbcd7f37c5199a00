// Both names of each call are defined below; with large files asked for they would be one.
#undef _FILE_OFFSET_BITS
#include "powercut.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SECTOR = 512, FDS = 1024, NODES = 4096, NAMES = 4096, NAME = 160, HOLDS = 4096, ROOT = 0 };

typedef struct bytes {
    char *p;
    size_t n, cap;
} bytes;

typedef enum op_kind {
    OP_WRITE,
    OP_TRUNCATE,
    OP_SYNC,
    OP_LINK, // a name now means this node; also what a rename leaves
    OP_UNLINK,
    OP_RENAME,
    OP_SYNC_FOLDER,
    OP_NOTE,
} op_kind;

typedef struct op {
    op_kind kind;
    int32_t node;
    int64_t at; // offset, size, or the note
    char *data;
    size_t n;
    char name[NAME]; // below the folder; of a folder: itself
    char other[NAME];
} op;

typedef struct entry_name {
    char name[NAME];
    int32_t node;
} entry_name;

typedef struct names {
    entry_name row[NAMES];
    int32_t n;
} names;

// A file or folder; its bytes as they are on the disk for good, and the operations since (indices of ops).
typedef struct node {
    bool folder;
    bytes kept;
    int32_t *pending;
    int32_t n_pending, cap_pending;
} node;

// Test support: the process has one system, and this stands before it.
static struct {
    char folder[PATH_MAX];
    bool recording;
    op *ops;
    int32_t n, cap;
    int32_t fd_node[FDS]; // node + 1 of an open file; 0 = not ours
    char fd_name[FDS][NAME];
    names live;
    node node[NODES];
    int32_t n_node;
    // Where powercut_goto stands.
    int32_t at;
    int64_t note;
    names kept;
    int32_t held[HOLDS]; // changes of names that are not synced
    int32_t n_held;
    // Failing.
    int32_t calls, fail_from;
    int fail_errno;
} cut;

// ---------------------------------------------------------------- pieces

static void bytes_reserve(bytes *b, size_t n)
{
    if (n > b->cap) {
        b->cap = 2 * n;
        b->p = realloc(b->p, b->cap);
        assert(b->p);
    }
    if (n > b->n) {
        memset(b->p + b->n, 0, n - b->n);
    }
}

static void bytes_write(bytes *b, size_t at, const char *p, size_t n)
{
    bytes_reserve(b, at + n);
    memcpy(b->p + at, p, n);
    b->n = at + n > b->n ? at + n : b->n;
}

static void bytes_resize(bytes *b, size_t n)
{
    bytes_reserve(b, n);
    b->n = n;
}

static void bytes_copy(bytes *to, const bytes *from)
{
    to->n = 0;
    bytes_reserve(to, from->n);
    if (from->n > 0) {
        memcpy(to->p, from->p, from->n);
    }
    to->n = from->n;
}

static int32_t name_find(const names *l, const char *name)
{
    for (int32_t i = 0; i < l->n; i++) {
        if (strcmp(l->row[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static void name_set(names *l, const char *name, int32_t node_index)
{
    int32_t i = name_find(l, name);
    if (i < 0) {
        assert(l->n < NAMES);
        i = l->n++;
        (void)snprintf(l->row[i].name, NAME, "%s", name);
    }
    l->row[i].node = node_index;
}

static void name_drop(names *l, const char *name)
{
    int32_t i = name_find(l, name);
    if (i >= 0) {
        l->row[i] = l->row[--l->n];
    }
}

static int32_t node_new(bool folder)
{
    assert(cut.n_node < NODES);
    cut.node[cut.n_node].folder = folder;
    return cut.n_node++;
}

// The path below the folder; NULL when it is not there, or nobody records.
static const char *below(const char *path)
{
    size_t n = strlen(cut.folder);
    if (!cut.recording || strncmp(path, cut.folder, n) != 0 || (path[n] != '/' && path[n] != '\0')) {
        return NULL;
    }
    const char *name = path[n] == '/' ? path + n + 1 : "";
    size_t length = strlen(name);
    assert(length < NAME);
    bool shared_memory = length > 4 && strcmp(name + length - 4, "-shm") == 0;
    return shared_memory ? NULL : name;
}

static op *op_add(op_kind kind, int32_t node_index)
{
    if (cut.n == cut.cap) {
        cut.cap = cut.cap ? 2 * cut.cap : 1024;
        cut.ops = realloc(cut.ops, (size_t)cut.cap * sizeof *cut.ops);
        assert(cut.ops);
    }
    cut.ops[cut.n] = (op){.kind = kind, .node = node_index};
    return &cut.ops[cut.n++];
}

static void op_name(op_kind kind, int32_t node_index, const char *name, const char *other)
{
    op *o = op_add(kind, node_index);
    (void)snprintf(o->name, NAME, "%s", name);
    (void)snprintf(o->other, NAME, "%s", other);
}

// True when this call must fail; errno is set then.
static bool gate(void)
{
    cut.calls++;
    if (cut.fail_from == 0 || cut.calls < cut.fail_from) {
        return false;
    }
    errno = cut.fail_errno;
    return true;
}

int32_t powercut_fail_from(int32_t n, int error_number)
{
    int32_t calls = cut.calls;
    cut.calls = 0;
    cut.fail_from = n;
    cut.fail_errno = error_number;
    return calls;
}

static int32_t fd_node(int fd)
{
    return cut.recording && fd >= 0 && fd < FDS ? cut.fd_node[fd] - 1 : -1;
}

// ---------------------------------------------------------------- the system's calls

static int opened(const char *path, int flags, mode_t mode)
{
    const char *name = below(path);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (!name || fd < 0) {
        return fd;
    }
    assert(fd < FDS);
    int32_t i = name_find(&cut.live, name);
    int32_t found = i >= 0 ? cut.live.row[i].node : ROOT;
    if (i < 0 && *name) {
        found = node_new(false);
        name_set(&cut.live, name, found);
        op_name(OP_LINK, found, name, "");
    } else if (flags & O_TRUNC) {
        op_add(OP_TRUNCATE, found)->at = 0;
    }
    cut.fd_node[fd] = found + 1;
    (void)snprintf(cut.fd_name[fd], NAME, "%s", name);
    return fd;
}

static mode_t mode_of(int flags, va_list args)
{
    return flags & O_CREAT ? (mode_t)va_arg(args, unsigned) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = mode_of(flags, args);
    va_end(args);
    return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = mode_of(flags, args);
    va_end(args);
    return opened(path, flags, mode);
}

int close(int fd)
{
    if (fd >= 0 && fd < FDS) {
        cut.fd_node[fd] = 0;
    }
    return (int)syscall(SYS_close, fd);
}

static void note_write(int32_t node_index, const void *p, ssize_t n, off_t at)
{
    if (n > 0) {
        op *o = op_add(OP_WRITE, node_index);
        o->at = at;
        o->n = (size_t)n;
        o->data = malloc((size_t)n);
        assert(o->data);
        memcpy(o->data, p, (size_t)n);
    }
}

ssize_t write(int fd, const void *p, size_t n)
{
    int32_t node_index = fd_node(fd);
    if (node_index < 0) {
        return syscall(SYS_write, fd, p, n);
    }
    if (gate()) {
        return -1;
    }
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t done = syscall(SYS_write, fd, p, n);
    note_write(node_index, p, done, at);
    return done;
}

static ssize_t written_at(int fd, const void *p, size_t n, off_t at)
{
    int32_t node_index = fd_node(fd);
    if (node_index >= 0 && gate()) {
        return -1;
    }
    ssize_t done = syscall(SYS_pwrite64, fd, p, n, at);
    if (node_index >= 0) {
        note_write(node_index, p, done, at);
    }
    return done;
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    return written_at(fd, p, n, at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    return written_at(fd, p, n, at);
}

static int truncated(int fd, off_t size)
{
    int32_t node_index = fd_node(fd);
    if (node_index >= 0 && gate()) {
        return -1;
    }
    int got = (int)syscall(SYS_ftruncate, fd, size);
    if (node_index >= 0 && got == 0) {
        op_add(OP_TRUNCATE, node_index)->at = size;
    }
    return got;
}

int ftruncate(int fd, off_t size)
{
    return truncated(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return truncated(fd, size);
}

// Nothing is really synced: the folder is on a disk in memory, or is thrown away.
static int synced(int fd)
{
    int32_t node_index = fd_node(fd);
    if (node_index < 0) {
        return 0;
    }
    if (gate()) {
        return -1;
    }
    if (cut.node[node_index].folder) {
        op_name(OP_SYNC_FOLDER, node_index, cut.fd_name[fd], "");
    } else {
        op_add(OP_SYNC, node_index);
    }
    return 0;
}

int fsync(int fd)
{
    return synced(fd);
}

int fdatasync(int fd)
{
    return synced(fd);
}

int rename(const char *from, const char *to)
{
    const char *old = below(from);
    const char *new = below(to);
    if (old && gate()) {
        return -1;
    }
    int got = (int)syscall(SYS_rename, from, to);
    if (got == 0 && old && new) {
        int32_t node_index = cut.live.row[name_find(&cut.live, old)].node;
        assert(!cut.node[node_index].folder);
        op_name(OP_RENAME, node_index, old, new);
        name_drop(&cut.live, old);
        name_set(&cut.live, new, node_index);
    }
    return got;
}

int unlink(const char *path)
{
    const char *name = below(path);
    int got = (int)syscall(SYS_unlink, path);
    if (got == 0 && name) {
        op_name(OP_UNLINK, 0, name, "");
        name_drop(&cut.live, name);
    }
    return got;
}

int mkdir(const char *path, mode_t mode)
{
    const char *name = below(path);
    if (name && gate()) {
        return -1;
    }
    int got = (int)syscall(SYS_mkdir, path, mode);
    if (got == 0 && name) {
        int32_t node_index = node_new(true);
        name_set(&cut.live, name, node_index);
        op_name(OP_LINK, node_index, name, "");
    }
    return got;
}

// ---------------------------------------------------------------- recording

// What is in the folder when the recording starts.
static void scan(const char *name)
{
    char path[2 * PATH_MAX];
    (void)snprintf(path, sizeof path, "%s/%s", cut.folder, name);
    DIR *d = opendir(path);
    assert(d);
    for (struct dirent *f; (f = readdir(d)) != NULL;) {
        char child[NAME];
        struct stat st;
        if (f->d_name[0] == '.') {
            continue;
        }
        int n = snprintf(child, sizeof child, "%s%s%s", name, *name ? "/" : "", f->d_name);
        assert(n > 0 && n < NAME);
        (void)snprintf(path, sizeof path, "%s/%s", cut.folder, child);
        assert(stat(path, &st) == 0);
        int32_t i = node_new(S_ISDIR(st.st_mode));
        name_set(&cut.live, child, i);
        if (S_ISDIR(st.st_mode)) {
            scan(child);
            continue;
        }
        int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
        bytes_resize(&cut.node[i].kept, (size_t)st.st_size);
        ssize_t got = pread(fd, cut.node[i].kept.p, (size_t)st.st_size, 0);
        assert(got == st.st_size);
        (void)close(fd);
    }
    closedir(d);
}

void powercut_record(const char *folder)
{
    (void)snprintf(cut.folder, sizeof cut.folder, "%s", folder);
    int32_t root = node_new(true);
    assert(root == ROOT);
    scan("");
    cut.kept = cut.live;
    cut.note = -1;
    cut.recording = true;
}

void powercut_stop(void)
{
    cut.recording = false;
}

void powercut_note(int64_t value)
{
    op_add(OP_NOTE, 0)->at = value;
}

int32_t powercut_count(void)
{
    return cut.n;
}

// ---------------------------------------------------------------- the disk at a moment

static void apply(bytes *b, const op *o)
{
    if (o->kind == OP_WRITE) {
        bytes_write(b, (size_t)o->at, o->data, o->n);
    } else {
        bytes_resize(b, (size_t)o->at);
    }
}

static void apply_name(names *l, const op *o)
{
    switch (o->kind) {
    case OP_LINK:
        name_set(l, o->name, o->node);
        break;
    case OP_UNLINK:
        name_drop(l, o->name);
        break;
    case OP_RENAME:
        name_drop(l, o->name);
        name_set(l, o->other, o->node);
        break;
    case OP_WRITE:
    case OP_TRUNCATE:
    case OP_SYNC:
    case OP_SYNC_FOLDER:
    case OP_NOTE:
        assert(false);
    }
}

// Whether the name is one in this folder, not deeper.
static bool is_in(const char *folder, const char *name)
{
    const char *slash = strrchr(name, '/');
    size_t n = slash ? (size_t)(slash - name) : 0;
    return strlen(folder) == n && strncmp(folder, name, n) == 0;
}

static void sync_folder(const char *folder)
{
    int32_t left = 0;
    for (int32_t i = 0; i < cut.n_held; i++) {
        const op *o = &cut.ops[cut.held[i]];
        if (is_in(folder, o->name)) {
            apply_name(&cut.kept, o);
        } else {
            cut.held[left++] = cut.held[i];
        }
    }
    cut.n_held = left;
}

static void hold_write(node *f, int32_t i)
{
    if (f->n_pending == f->cap_pending) {
        f->cap_pending = f->cap_pending ? 2 * f->cap_pending : 16;
        f->pending = realloc(f->pending, (size_t)f->cap_pending * sizeof *f->pending);
        assert(f->pending);
    }
    f->pending[f->n_pending++] = i;
}

static void step(int32_t i)
{
    const op *o = &cut.ops[i];
    node *f = &cut.node[o->node];
    switch (o->kind) {
    case OP_WRITE:
    case OP_TRUNCATE:
        hold_write(f, i);
        break;
    case OP_SYNC:
        for (int32_t k = 0; k < f->n_pending; k++) {
            apply(&f->kept, &cut.ops[f->pending[k]]);
        }
        f->n_pending = 0;
        break;
    case OP_LINK:
    case OP_UNLINK:
    case OP_RENAME:
        assert(cut.n_held < HOLDS);
        cut.held[cut.n_held++] = i;
        break;
    case OP_SYNC_FOLDER:
        sync_folder(o->name);
        break;
    case OP_NOTE:
        cut.note = o->at;
        break;
    }
}

int64_t powercut_goto(int32_t n)
{
    assert(n >= cut.at && n <= cut.n);
    while (cut.at < n) {
        step(cut.at++);
    }
    return cut.note;
}

// ---------------------------------------------------------------- the disk after a cut

// Of a write, the pieces that lie in one sector each.
static void apply_some(bytes *b, const op *o, uint32_t percent, rng *r)
{
    if (o->kind == OP_TRUNCATE) {
        if (rng_below(r, 100) < percent) {
            bytes_resize(b, (size_t)o->at);
        }
        return;
    }
    for (size_t done = 0; done < o->n;) {
        size_t at = (size_t)o->at + done;
        size_t piece = SECTOR - at % SECTOR;
        piece = piece < o->n - done ? piece : o->n - done;
        if (rng_below(r, 100) < percent) {
            bytes_write(b, at, o->data + done, piece);
        }
        done += piece;
    }
}

static bool file_put(const char *path, const bytes *b)
{
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    bool ok = fd >= 0 && syscall(SYS_write, fd, b->p, b->n) == (ssize_t)b->n;
    return syscall(SYS_close, fd) == 0 && ok;
}

static void folder_clear(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *f; d && (f = readdir(d)) != NULL;) {
        char child[2 * PATH_MAX];
        if (strcmp(f->d_name, ".") == 0 || strcmp(f->d_name, "..") == 0) {
            continue;
        }
        (void)snprintf(child, sizeof child, "%s/%s", path, f->d_name);
        if (f->d_type == DT_DIR) {
            folder_clear(child);
        } else {
            (void)syscall(SYS_unlink, child);
        }
    }
    if (d) {
        closedir(d);
    }
    (void)rmdir(path);
}

// Whether all folders above a name are there.
static bool reachable(const names *l, const char *name)
{
    char above[NAME];
    (void)snprintf(above, sizeof above, "%s", name);
    for (char *slash; (slash = strrchr(above, '/')) != NULL;) {
        *slash = '\0';
        if (name_find(l, above) < 0) {
            return false;
        }
    }
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const entry_name *)a)->name, ((const entry_name *)b)->name);
}

static bool names_put(const char *out, names *l, rng *r)
{
    bytes b = {0};
    bool ok = true;
    uint32_t percent = rng_below(r, 101);
    qsort(l->row, (size_t)l->n, sizeof *l->row, by_name); // a folder before what is in it
    for (int32_t i = 0; ok && i < l->n; i++) {
        const node *f = &cut.node[l->row[i].node];
        char path[2 * PATH_MAX];
        (void)snprintf(path, sizeof path, "%s/%s", out, l->row[i].name);
        if (!reachable(l, l->row[i].name)) {
            continue;
        }
        if (f->folder) {
            ok = syscall(SYS_mkdir, path, 0700) == 0;
            continue;
        }
        bytes_copy(&b, &f->kept);
        for (int32_t k = 0; k < f->n_pending; k++) {
            apply_some(&b, &cut.ops[f->pending[k]], percent, r);
        }
        ok = file_put(path, &b);
    }
    free(b.p);
    return ok;
}

bool powercut_make(const char *out, rng *r)
{
    names *l = malloc(sizeof *l);
    assert(l);
    *l = cut.kept;
    // The first few changes of names; folders are not told apart, which only leaves fewer of them.
    int32_t some = cut.n_held > 0 ? (int32_t)rng_below(r, (uint32_t)cut.n_held + 1) : 0;
    for (int32_t i = 0; i < some; i++) {
        apply_name(l, &cut.ops[cut.held[i]]);
    }
    folder_clear(out);
    bool ok = syscall(SYS_mkdir, out, 0700) == 0 && names_put(out, l, r);
    free(l);
    return ok;
}
