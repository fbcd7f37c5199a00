// Erasing old positions: their rows go, the digests stay, and the log says so.
#ifndef KAWAL_APP_OBSERVED_ERASE_H
#define KAWAL_APP_OBSERVED_ERASE_H

#include "app/log.h"

// Says of every sealed slice of positions that ended by before_us that it is erased (`erased`, by the posko,
// its content being the slice's digest), and erases its rows: all or nothing. What is erased already is not
// said again. Then the file is written anew, so that no page has the bytes. *ret_n rows went. Errors: those
// of log_say and of the store.
bool observed_erase(posko_log *l, store *s, int64_t before_us, int64_t *ret_n, err *e);

#endif
