// Any bytes as a request to a witness: what is read, written anew, gives the same bytes.
#include "ledger/witness.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str bytes = {(const char *)data, size};
    witness_request r;
    if (!witness_request_parse(bytes, &r, NULL)) {
        return 0;
    }
    strbuf out;
    strbuf_init(&out, WITNESS_REQUEST_MAX);
    witness_request_write(&out, &r);
    if (!str_eq(strbuf_str(&out), bytes)) {
        abort();
    }
    strbuf_done(&out);
    return 0;
}
