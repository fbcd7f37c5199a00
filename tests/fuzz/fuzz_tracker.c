// Any bytes as what a tracker sends, as a form and as JSON: reports within what can be, or an error.
#include "feed/tracker.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(const tracker_batch *b)
{
    for (int32_t i = 0; i < b->n; i++) {
        const tracker_report *r = &b->report[i];
        const observation *o = &r->what;
        bool near = abs(o->at.lat_e7) <= 900000000 && abs(o->at.lon_e7) <= 1800000000;
        bool told = o->accuracy_m >= -1 && o->speed_cms >= -1 && o->bearing_deg >= -1 &&
                    o->bearing_deg < 360 && o->battery >= -1 && o->battery <= 100;
        if (!near || !told || r->device.n == 0 || r->device.n > TRACKER_DEVICE_MAX) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena a = {0};
    tracker_batch b = {0};
    str text = {(const char *)data, size};
    if (tracker_read_form(&a, text, 1, &b, NULL)) {
        look_at(&b);
    }
    if (tracker_read_json(&a, text, 1, &b, NULL)) {
        look_at(&b);
    }
    arena_done(&a);
    return 0;
}
