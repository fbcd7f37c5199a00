// Duty sheets to print or to send: of a person, of a TPS, of a unit.
#ifndef KAWAL_REPORT_DUTY_SHEET_H
#define KAWAL_REPORT_DUTY_SHEET_H

#include <jansson.h>

#include "base/text.h"

// Appends the sheets of who was asked about, from the duties of docs/formats/duty.md: one of the TPS or of
// the unit, else one for each person in it. Lines have 78 characters at most, as far as words let.
void duty_sheet_print(strbuf *out, text_language language, const json_t *duties);

#endif
