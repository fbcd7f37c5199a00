#include "plan/fleet_internal.h"

int fleet_score_compare(const fleet_score *a, const fleet_score *b)
{
    for (int i = 0; i < FLEET_PARTS; i++) {
        if (a->part[i] != b->part[i]) {
            return a->part[i] < b->part[i] ? -1 : 1;
        }
    }
    return 0;
}
