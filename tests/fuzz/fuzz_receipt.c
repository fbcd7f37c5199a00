// Any bytes as a receipt: what is read, written anew, gives the same bytes.
#include "ledger/receipt.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str bytes = {(const char *)data, size};
    receipt r;
    if (!receipt_parse(bytes, &r, NULL)) {
        return 0;
    }
    strbuf out;
    strbuf_init(&out, RECEIPT_BYTES_MAX);
    receipt_write(&out, &r);
    if (!str_eq(strbuf_str(&out), bytes)) {
        abort();
    }
    strbuf_done(&out);
    return 0;
}
