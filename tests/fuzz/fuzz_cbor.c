// Any bytes: the reader ends, stays inside them, and what it takes is written again with the same bytes.
#include "cbor_copy.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool same = true;
    err e = {0};
    bool taken = cbor_copy_same((str){(const char *)data, size}, &same, &e);
    if (!same || taken == (e.code != NULL)) {
        abort();
    }
    return 0;
}
