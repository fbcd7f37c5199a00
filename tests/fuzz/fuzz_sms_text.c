// Any bytes as a line of SMS: the reader ends, stays inside them, and what it takes has a text that it takes
// again.
#include "event/sms_text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena a = {0};
    sms_text t;
    err e = {0};
    bool ok = sms_text_read(&a, (str){(const char *)data, size}, &t, &e);
    if (ok == (e.code != NULL) || (ok && (!str_starts(t.text, STR("KWL1 ")) || t.text.n > size))) {
        abort();
    }
    uint8_t key[EVENT_KEY_BYTES] = {0};
    if (ok) {
        (void)sms_text_verify(&t, (str){(const char *)key, sizeof key}, &e);
    }
    arena_done(&a);
    return 0;
}
