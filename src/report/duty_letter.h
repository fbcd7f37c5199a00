// The drafted letter that asks for people on loan (BKO).
#ifndef KAWAL_REPORT_DUTY_LETTER_H
#define KAWAL_REPORT_DUTY_LETTER_H

#include <jansson.h>

#include "base/text.h"

// Appends the letter of a request (docs/formats/duty.md). Its figures are those of the plan; what only the
// sender knows (number, date, name and rank of who signs) is left to be filled in.
void duty_letter_print(strbuf *out, text_language language, const json_t *request);

#endif
