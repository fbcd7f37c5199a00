// Canonical words of enumerations in documents and answers: those of the kinds table, whose order the
// snapshot's enums follow. For app/ alone.
#ifndef KAWAL_APP_WORDS_H
#define KAWAL_APP_WORDS_H

#include "domain/kinds.h"

// The canonical name of an enumeration's value, such as word_of(KIND_FLEET, FLEET_MODE, MODE_TRUCK) =
// "truck".
static inline const char *word_of(kind_id k, int field, unsigned value)
{
    return kind_of(k)->columns[field].choices[value].name;
}

#endif
