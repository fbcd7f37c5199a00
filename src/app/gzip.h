// gzip (RFC 1952) of bytes that are in memory, for who asks over a network.
#ifndef KAWAL_APP_GZIP_H
#define KAWAL_APP_GZIP_H

#include "base/str.h"

typedef enum gzip_effort {
    GZIP_QUICK, // for one reader
    GZIP_SMALL, // for bytes that are kept
} gzip_effort;

// Room that is enough for any n bytes, packed.
size_t gzip_room(size_t n);

// Packs all bytes (4 GiB at most) into `out`, which has gzip_room for them; the number of bytes, 0 when the
// library refuses.
size_t gzip_pack(str raw, gzip_effort effort, char *out, size_t room);

#endif
