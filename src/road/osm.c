// From the file to blobs, and from blobs to blocks of bytes.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lz4.h>
#include <zlib.h>
#include <zstd.h>

#include "road/osm_internal.h"

// An open file, and the blob in hand.
typedef struct osm_file {
    const char *path;
    int fd;
    int64_t at; // where the blob in hand begins
    int64_t size;
    uint8_t *blob; // [OSM_BLOB_MAX]
    uint8_t *data; // [OSM_BLOB_MAX], unpacked
} osm_file;

static bool fault(const osm_file *f, const char *code, err *e)
{
    return err_fail(e, ERR_CODE(code), ERR_Z("file", f->path), ERR_INT("at", f->at));
}

static bool fault_size(const osm_file *f, int64_t limit, err *e)
{
    return err_fail(e, ERR_CODE("road.osm_size"), ERR_Z("file", f->path), ERR_INT("at", f->at),
                    ERR_INT("limit", limit));
}

// Reads n bytes, or none at the end of the file when `may_end`.
static bool read_bytes(osm_file *f, uint8_t *out, size_t n, bool may_end, bool *ret_end, err *e)
{
    size_t got = 0;
    while (got < n) {
        ssize_t r = read(f->fd, out + got, n - got);
        if (r < 0 && errno == EINTR) {
            continue;
        }
        if (r < 0) {
            return err_fail(e, ERR_CODE("road.osm_open"), ERR_Z("file", f->path),
                            ERR_KEY("reason", err_reason(errno)));
        }
        if (r == 0) {
            break;
        }
        got += (size_t)r;
    }
    *ret_end = got == 0;
    return got == n || (got == 0 && may_end) || fault(f, "road.osm_cut", e);
}

// ---------------------------------------------------------------- unpacking

static bool inflate_all(str in, uint8_t *out, size_t n)
{
    uLongf got = n;
    return uncompress(out, &got, (const Bytef *)in.p, in.n) == Z_OK && got == n;
}

static bool unzstd_all(str in, uint8_t *out, size_t n)
{
    return ZSTD_decompress(out, n, in.p, in.n) == n;
}

static bool unlz4_all(str in, uint8_t *out, size_t n)
{
    return LZ4_decompress_safe(in.p, (char *)out, (int)in.n, (int)n) == (int)n;
}

static str bytes_of(ProtobufCBinaryData b)
{
    return (str){(const char *)b.data, b.len};
}

// Unpacks a blob into f->data. What is packed must say its size, and have it.
static bool unpack(osm_file *f, const Osm__Blob *b, str *ret_data, err *e)
{
    bool (*by)(str, uint8_t *, size_t) = NULL;
    str packed = {NULL, 0};
    if (b->has_raw) {
        *ret_data = bytes_of(b->raw);
        return true;
    }
    if (b->has_zlib_data) {
        by = inflate_all;
        packed = bytes_of(b->zlib_data);
    } else if (b->has_zstd_data) {
        by = unzstd_all;
        packed = bytes_of(b->zstd_data);
    } else if (b->has_lz4_data) {
        by = unlz4_all;
        packed = bytes_of(b->lz4_data);
    } else {
        const char *how = b->has_lzma_data ? "lzma" : b->has_bzip2_data ? "bzip2" : "?";
        return err_fail(e, ERR_CODE("road.osm_packed"), ERR_Z("file", f->path), ERR_INT("at", f->at),
                        ERR_Z("how", how));
    }
    if (!b->has_raw_size || b->raw_size < 0) {
        return fault(f, "road.osm_damaged", e);
    }
    if (b->raw_size > OSM_BLOB_MAX) {
        return fault_size(f, OSM_BLOB_MAX, e);
    }
    *ret_data = (str){(const char *)f->data, (size_t)b->raw_size};
    return by(packed, f->data, (size_t)b->raw_size) || fault(f, "road.osm_damaged", e);
}

// ---------------------------------------------------------------- blobs

typedef enum blob_kind {
    BLOB_END,
    BLOB_HEADER,
    BLOB_DATA,
    BLOB_OTHER, // the format says: to be skipped
} blob_kind;

// Reads the head of the next blob: its kind and the number of bytes that follow.
static bool read_head(osm_file *f, arena *a, blob_kind *ret_kind, int32_t *ret_bytes, err *e)
{
    uint8_t length[4];
    bool end = false;
    if (!read_bytes(f, length, sizeof length, true, &end, e)) {
        return false;
    }
    if (end) {
        *ret_kind = BLOB_END;
        return true;
    }
    uint32_t n = (uint32_t)length[0] << 24 | (uint32_t)length[1] << 16 | (uint32_t)length[2] << 8 | length[3];
    if (n > OSM_HEAD_MAX) {
        return f->at == 0 ? fault(f, "road.osm_form", e) : fault_size(f, OSM_HEAD_MAX, e);
    }
    if (!read_bytes(f, f->blob, n, false, &end, e)) {
        return false;
    }
    ProtobufCAllocator memory = osm_memory(a);
    Osm__BlobHeader *head = osm__blob_header__unpack(&memory, n, f->blob);
    if (!head || head->datasize < 0) {
        return fault(f, f->at == 0 ? "road.osm_form" : "road.osm_damaged", e);
    }
    if (head->datasize > OSM_BLOB_MAX) {
        return fault_size(f, OSM_BLOB_MAX, e);
    }
    *ret_kind = strcmp(head->type, "OSMHeader") == 0 ? BLOB_HEADER
                : strcmp(head->type, "OSMData") == 0 ? BLOB_DATA
                                                     : BLOB_OTHER;
    *ret_bytes = head->datasize;
    return true;
}

static bool check_features(const osm_file *f, str data, arena *a, err *e)
{
    static const char *const known[] = {"OsmSchema-V0.6", "DenseNodes"};
    ProtobufCAllocator memory = osm_memory(a);
    Osm__HeaderBlock *head = osm__header_block__unpack(&memory, data.n, (const uint8_t *)data.p);
    if (!head) {
        return fault(f, "road.osm_damaged", e);
    }
    for (size_t i = 0; i < head->n_required_features; i++) {
        const char *feature = head->required_features[i];
        if (strcmp(feature, known[0]) != 0 && strcmp(feature, known[1]) != 0) {
            return err_fail(e, ERR_CODE("road.osm_feature"), ERR_Z("file", f->path),
                            ERR_Z("feature", feature));
        }
    }
    return true;
}

// Reads one blob. The first one must be the header.
static bool read_blob(osm_file *f, const osm_sink *sink, arena *a, bool *ret_end, err *e)
{
    blob_kind kind = BLOB_END;
    int32_t n = 0;
    bool end = false;
    str data = {NULL, 0};
    if (!read_head(f, a, &kind, &n, e)) {
        return false;
    }
    *ret_end = kind == BLOB_END;
    if (f->at == 0 && kind != BLOB_HEADER) {
        return fault(f, "road.osm_form", e);
    }
    if (kind == BLOB_END) {
        return true;
    }
    if (!read_bytes(f, f->blob, (size_t)n, false, &end, e)) {
        return false;
    }
    if (kind == BLOB_OTHER) {
        return true;
    }
    ProtobufCAllocator memory = osm_memory(a);
    Osm__Blob *b = osm__blob__unpack(&memory, (size_t)n, f->blob);
    if (!b) {
        return fault(f, "road.osm_damaged", e);
    }
    if (!unpack(f, b, &data, e)) {
        return false;
    }
    if (kind == BLOB_HEADER) {
        return check_features(f, data, a, e);
    }
    osm_place where = {f->path, f->at};
    return osm_block(data, &where, sink, a, e);
}

static bool read_all(osm_file *f, const osm_sink *sink, err *e)
{
    bool end = false;
    bool ok = true;
    while (ok && !end) {
        arena a = {0};
        ok = read_blob(f, sink, &a, &end, e);
        arena_done(&a);
        off_t at = lseek(f->fd, 0, SEEK_CUR);
        f->at = at > 0 ? at : f->at + 1; // a pipe does not tell; the header was the first blob all the same
        if (ok && sink->progress && !sink->progress(sink->ctx, f->at, f->size)) {
            ok = err_fail(e, ERR_CODE("road.stopped"));
        }
    }
    return ok;
}

bool osm_read(const char *path, const osm_sink *sink, err *e)
{
    struct stat st = {0};
    osm_file f = {.path = path, .fd = open(path, O_RDONLY | O_CLOEXEC)};
    if (f.fd < 0 || fstat(f.fd, &st) != 0) {
        int why = errno;
        if (f.fd >= 0) {
            (void)close(f.fd);
        }
        return err_fail(e, ERR_CODE("road.osm_open"), ERR_Z("file", path),
                        ERR_KEY("reason", err_reason(why)));
    }
    f.size = st.st_size;
    f.blob = mem_grow(NULL, OSM_BLOB_MAX, 1);
    f.data = mem_grow(NULL, OSM_BLOB_MAX, 1);
    bool ok = read_all(&f, sink, e);
    free(f.blob);
    free(f.data);
    (void)close(f.fd);
    return ok;
}
