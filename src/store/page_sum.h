// A sum on every page of the file, so that a byte that changed by itself, or by another program's hand, is
// found wherever it is: also in what no hash of the log covers, such as the time at which an event came.
//
// A file made by this program has eight spare bytes at the end of each page; the layer below SQLite fills
// them in whenever a page is written to the file. The write-ahead log has sums of its own. Nothing is
// verified when pages are read: pages_check does that, for whoever wants to know. It is no protection against
// a person, who can compute sums; that is what the log is for.
#ifndef KAWAL_STORE_PAGE_SUM_H
#define KAWAL_STORE_PAGE_SUM_H

#include <sqlite3.h>

#include "store/store.h"

enum { PAGE_SUM_BYTES = 8 };

// Name of the layer. Makes it known to SQLite, above the layer that is the default then; also when it is
// known. NULL when SQLite refuses.
const char *page_sum_layer(void);

// The same for a file that cannot be written and that nothing can be written beside, as on a medium that may
// only be read. What a write-ahead log beside it has is read too; the index of that log is kept in memory.
// Nothing is locked: somebody who can write the file after all must not do so meanwhile.
const char *page_sum_layer_fixed(void);

// Says that the new, empty file of this connection gets sums.
bool page_sum_begin(sqlite3 *db);

#endif
