// Any bytes: the reader ends, stays inside its buffer, and gives fields that are valid UTF-8 without zero
// bytes.
#include "base/csv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    csv_reader r;
    err e;
    csv_open_bytes(&r, (str){(const char *)data, size});
    for (bool more = true; more && csv_next(&r, &more, &e);) {
        for (int i = 0; i < r.n_field; i++) {
            str t = r.field[i].text;
            if (!str_is_utf8(t) || (t.n > 0 && memchr(t.p, '\0', t.n)) || r.field[i].at < 1) {
                abort();
            }
        }
    }
    csv_close(&r);
    return 0;
}
