// Any bytes as a GPX file: faults that name a line, and lines that are well formed.
#include "app/gpx.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at_fault(void *ctx, int64_t line, const err *what)
{
    (void)ctx;
    if (line < 1 || !what->code) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena a = {0};
    int32_t n = 0;
    const gpx_line *line = NULL;
    gpx_read(&a, (str){(const char *)data, size}, look_at_fault, NULL, &n, &line);
    for (int32_t i = 0; i < n; i++) {
        const gpx_line *l = &line[i];
        if (l->n_point < 2 || l->part < 1 || l->part > l->parts || l->number < 1 || !str_is_utf8(l->name)) {
            abort();
        }
        for (int32_t k = 0; k < l->n_point; k++) {
            if (abs(l->point[k].at.lat_e7) > 1800000000 || abs(l->point[k].at.lon_e7) > 1800000000) {
                abort();
            }
        }
    }
    arena_done(&a);
    return 0;
}
