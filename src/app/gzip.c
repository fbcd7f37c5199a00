#include "app/gzip.h"

#include <string.h>
#include <zlib.h>

size_t gzip_room(size_t n)
{
    enum { HEAD_AND_TAIL = 64 };
    return compressBound((uLong)n) + HEAD_AND_TAIL;
}

size_t gzip_pack(str raw, gzip_effort effort, char *out, size_t room)
{
    enum { WINDOW_GZIP = 15 + 16, MEMORY = 8 };
    z_stream z = {.zalloc = Z_NULL};
    int level = effort == GZIP_QUICK ? Z_BEST_SPEED : Z_DEFAULT_COMPRESSION;
    if (deflateInit2(&z, level, Z_DEFLATED, WINDOW_GZIP, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
        return 0;
    }
    memcpy(&z.next_in, &raw.p, sizeof raw.p); // it is not written to
    z.avail_in = (uInt)raw.n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)room;
    bool ok = deflate(&z, Z_FINISH) == Z_STREAM_END;
    size_t n = z.total_out;
    (void)deflateEnd(&z);
    return ok ? n : 0;
}
