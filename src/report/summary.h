// The summary of a plan as text for a terminal: waves, legs, placement, shortage, the judge's verdict.
#ifndef KAWAL_REPORT_SUMMARY_H
#define KAWAL_REPORT_SUMMARY_H

#include <jansson.h>

#include "base/str.h"
#include "base/text.h"
#include "domain/snapshot.h"

// Appends the summary of a plan's document (docs/formats/plan.md). `id` is the plan's hash, shown shortened.
// The snapshot gives the names; it is the one the plan was made from. `columns` are those of the terminal, 0
// where there is none.
void summary_print(strbuf *out, text_language language, const json_t *plan, const char *id,
                   const snapshot *snap, int32_t columns);

#endif
