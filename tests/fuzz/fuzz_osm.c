// Any bytes as an extract of OpenStreetMap: refused with an error, or objects that are well formed.
#include <stdlib.h>

#include "../road/osm_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str file = {(const char *)data, size};
    osm_text t;
    err e = {0};
    osm_text_init(&t);
    osm_sink sink = osm_text_sink(&t);
    bool ok = osm_text_read(file, &sink, &e);
    if (t.wrong || ok != (e.code == NULL)) {
        abort();
    }
    // What is not asked for cannot make a good file a bad one.
    sink = (osm_sink){.way = osm_text_way, .ctx = &t};
    if (ok && !osm_text_read(file, &sink, NULL)) {
        abort();
    }
    osm_text_done(&t);
    return 0;
}
