// Any bytes as the text of a checkpoint: what is read, written anew, is how the bytes begin; the rest is
// extension lines.
#include "ledger/checkpoint.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str bytes = {(const char *)data, size};
    checkpoint c;
    if (!checkpoint_parse(bytes, &c, NULL)) {
        return 0;
    }
    strbuf out;
    strbuf_init(&out, CHECKPOINT_TEXT_MAX);
    checkpoint_write(&out, &c);
    if (!str_starts(bytes, strbuf_str(&out))) {
        abort();
    }
    strbuf_done(&out);
    return 0;
}
