// The placement for other programs: tables and a calendar, from the answers of docs/formats/duty.md.
#ifndef KAWAL_REPORT_DUTY_EXPORT_H
#define KAWAL_REPORT_DUTY_EXPORT_H

#include <jansson.h>

#include "base/text.h"
#include "report/grid.h"

// Who serves where and when: a row for each duty, of a post for each shift.
void duty_grid_people(arena *a, text_language language, const json_t *duties, grid *ret);

// Every TPS with its team, those without one too. `shortage` is that of the same plan.
void duty_grid_tps(arena *a, text_language language, const json_t *duties, const json_t *shortage, grid *ret);

// What each kecamatan needs, has and lacks.
void duty_grid_shortage(arena *a, text_language language, const json_t *shortage, grid *ret);

// A calendar with an event for each phase of a team, shift of a post, stand of a reserve and trip. A duty
// keeps its identity when the plan moves it, so that a calendar that takes it in again moves it too.
void duty_calendar(strbuf *out, text_language language, const json_t *duties);

#endif
