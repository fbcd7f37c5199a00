// The tables of kinds.h as rows of a database, so that what SQL checks is what C checks.
#ifndef KAWAL_EVENT_TABLES_H
#define KAWAL_EVENT_TABLES_H

#include "event/kinds.h"

enum { EVENT_TABLES_SQL_MAX = 64 * 1024 };

// Appends SQL statements for SQLite that make these tables where they are missing and put every row into
// them: run again, by this program or a later one, they leave the same rows and add new ones, since a number
// never changes its meaning. Sets of fields are integers whose bit n is field n.
//
//   event_kind   (number, name, required, further)
//   event_field  (number, name, type, min, max, items_max)   type: the word of event_type in lower case
//   event_choice (field, number, name)
void event_tables_sql(strbuf *out);

// The word of a type: "code", "codes", "int", "choice", "hash", "hashes", "key", "point".
const char *event_type_name(event_type type);

#endif
