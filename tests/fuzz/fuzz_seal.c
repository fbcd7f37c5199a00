// Any bytes as a sealed parcel for a fixed key: what opens is as long as it must be, and opens again the
// same.
#include "app/seal.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// RFC 9180, A.3.1: skRm
static const char SECRET[] = "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2";
enum { TAG = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str bytes = {(const char *)data, size};
    uint8_t secret[SEAL_SECRET_BYTES];
    arena a = {0};
    str one = {NULL, 0};
    str two = {NULL, 0};
    size_t n = 0;
    if (sodium_hex2bin(secret, sizeof secret, SECRET, strlen(SECRET), NULL, &n, NULL) != 0) {
        abort();
    }
    if (seal_open(secret, &a, bytes, &one, NULL) &&
        (!seal_open(secret, &a, bytes, &two, NULL) || !str_eq(one, two) ||
         one.n + sizeof SEAL_HEAD - 1 + SEAL_PUBLIC_BYTES + TAG != size)) {
        abort();
    }
    arena_done(&a);
    return 0;
}
