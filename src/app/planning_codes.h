// The codes of a plan's document, looked up in the problem; for app/ alone.
#ifndef KAWAL_APP_PLANNING_CODES_H
#define KAWAL_APP_PLANNING_CODES_H

#include "app/planning_internal.h"
#include "base/str_map.h"

// Index by code; of a node that of a site, or n_site and that of a TPS.
typedef struct planning_codes {
    str_map person, vehicle, node, tps, reserve;
} planning_codes;

// Needs the places. The codes' bytes are the snapshot's. Freed with planning_codes_done.
void planning_codes_make(const planning *p, planning_codes *ret);
void planning_codes_done(planning_codes *c);

// The index of a code; NONE when it is no text or is not known.
int32_t planning_code(const str_map *m, const json_t *code);

// The kecamatan of a code; NONE as above.
int32_t planning_code_kecamatan(const planning *p, const json_t *code);

#endif
