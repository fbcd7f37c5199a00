// Any bytes as a frame: the reader ends, and what it takes points into them and is written again with the
// same bytes.
#include "event/event.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(str whole, str part)
{
    if (part.n > 0 && (part.p < whole.p || part.p + part.n > whole.p + whole.n)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t out[EVENT_FRAME_MAX];
    str in = {(const char *)data, size};
    str again = {NULL, 0};
    event_frame f;
    if (!event_frame_parse(in, &f, NULL)) {
        return 0;
    }
    inside(in, f.event.body);
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        inside(f.event.body, f.event.value[i].bytes);
    }
    if (!event_frame_write(f.event.body, f.signature, out, sizeof out, &again, NULL) || !str_eq(in, again)) {
        abort();
    }
    return 0;
}
