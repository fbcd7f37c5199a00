// From the file to blobs, and from blobs to blocks of bytes.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lz4.h>
#include <zlib.h>
#include <zstd.h>

#include "road/osm_internal.h"

// Bytes of a blob; grows to the largest one.
typedef struct buffer {
    uint8_t *p;
    size_t n;
} buffer;

// An open file, and the blob in hand.
typedef struct osm_file {
    const char *path;
    int fd;
    int64_t at;   // where the blob in hand begins
    int64_t done; // bytes read
    int64_t size;
    buffer blob;
    buffer data; // unpacked
} osm_file;

// Room for n bytes; what was there is gone.
static uint8_t *buffer_take(buffer *b, size_t n)
{
    if (n > b->n) {
        free(b->p);
        b->p = mem_grow(NULL, n, 1);
        b->n = n;
    }
    return b->p;
}

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
        f->done += r;
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

typedef bool unpacker(str in, uint8_t *out, size_t n);

// By what a blob is packed, or NULL: a packing that we do not know (then the name that we know of it).
static unpacker *unpacker_of(const Osm__Blob *b, str *ret_packed, const char **ret_name)
{
    switch (b->data_case) {
    case OSM__BLOB__DATA_ZLIB_DATA:
        *ret_packed = bytes_of(b->zlib_data);
        return inflate_all;
    case OSM__BLOB__DATA_ZSTD_DATA:
        *ret_packed = bytes_of(b->zstd_data);
        return unzstd_all;
    case OSM__BLOB__DATA_LZ4_DATA:
        *ret_packed = bytes_of(b->lz4_data);
        return unlz4_all;
    case OSM__BLOB__DATA_LZMA_DATA:
        *ret_name = "lzma";
        return NULL;
    case OSM__BLOB__DATA_BZIP2_DATA:
        *ret_name = "bzip2";
        return NULL;
    default:
        *ret_name = "?";
        return NULL;
    }
}

// Unpacks a blob into f->data. What is packed must have the size that it says, which is 0 when it says none.
static bool unpack(osm_file *f, const Osm__Blob *b, str *ret_data, err *e)
{
    str packed = {NULL, 0};
    const char *how = NULL;
    if (b->data_case == OSM__BLOB__DATA_RAW) {
        *ret_data = bytes_of(b->raw);
        return true;
    }
    if (b->data_case == OSM__BLOB__DATA__NOT_SET && b->base.n_unknown_fields == 0) {
        return fault(f, "road.osm_damaged", e); // nothing in it
    }
    unpacker *by = unpacker_of(b, &packed, &how);
    if (!by) {
        return err_fail(e, ERR_CODE("road.osm_packed"), ERR_Z("file", f->path), ERR_INT("at", f->at),
                        ERR_Z("how", how));
    }
    if (b->raw_size < 0) {
        return fault(f, "road.osm_damaged", e);
    }
    if (b->raw_size > OSM_BLOB_MAX) {
        return fault_size(f, OSM_BLOB_MAX, e);
    }
    size_t n = (size_t)b->raw_size;
    uint8_t *data = buffer_take(&f->data, n);
    *ret_data = (str){(const char *)data, n};
    return by(packed, data, n) || fault(f, "road.osm_damaged", e);
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
    uint8_t *bytes = buffer_take(&f->blob, n);
    if (!read_bytes(f, bytes, n, false, &end, e)) {
        return false;
    }
    ProtobufCAllocator memory = osm_memory(a);
    Osm__BlobHeader *head = osm__blob_header__unpack(&memory, n, bytes);
    if (!head || head->datasize < 0) {
        return fault(f, f->at == 0 ? "road.osm_form" : "road.osm_damaged", e);
    }
    if (head->datasize > OSM_BLOB_MAX) {
        return fault_size(f, OSM_BLOB_MAX, e);
    }
    str type = bytes_of(head->type);
    *ret_kind = str_eq(type, STR("OSMHeader")) ? BLOB_HEADER
                : str_eq(type, STR("OSMData")) ? BLOB_DATA
                                               : BLOB_OTHER;
    *ret_bytes = head->datasize;
    return true;
}

static bool check_features(const osm_file *f, str data, arena *a, err *e)
{
    ProtobufCAllocator memory = osm_memory(a);
    Osm__HeaderBlock *head = osm__header_block__unpack(&memory, data.n, (const uint8_t *)data.p);
    if (!head) {
        return fault(f, "road.osm_damaged", e);
    }
    for (size_t i = 0; i < head->n_required_features; i++) {
        str feature = bytes_of(head->required_features[i]);
        if (!str_eq(feature, STR("OsmSchema-V0.6")) && !str_eq(feature, STR("DenseNodes"))) {
            return err_fail(e, ERR_CODE("road.osm_feature"), ERR_Z("file", f->path), ERR_INT("at", f->at),
                            ERR_STR("feature", feature));
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
    uint8_t *bytes = buffer_take(&f->blob, (size_t)n);
    if (!read_bytes(f, bytes, (size_t)n, false, &end, e)) {
        return false;
    }
    if (kind == BLOB_OTHER) {
        return true;
    }
    ProtobufCAllocator memory = osm_memory(a);
    Osm__Blob *b = osm__blob__unpack(&memory, (size_t)n, bytes);
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
        f->at = f->done;
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
    bool ok = read_all(&f, sink, e);
    free(f.blob.p);
    free(f.data.p);
    (void)close(f.fd);
    return ok;
}
