// Cells of the villages: what stands in for outlines that nobody has given.
#ifndef KAWAL_APP_VILLAGE_CELLS_H
#define KAWAL_APP_VILLAGE_CELLS_H

#include "base/arena.h"
#include "domain/snapshot.h"
#include "geo/polygon.h"

// By area index; a ring of no points for what is no village with a place. Computed, so they must be shown as
// derived (geo/cells.h). Memory is the arena's.
const ring *village_cells(arena *a, const snapshot *s);

#endif
