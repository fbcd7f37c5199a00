// Erasing content, and what is personal in the register: the hash stays in the log, the bytes go. Where two
// persons must want it (app/accounts.h), what they said is used up with the erasure, and by nothing that is
// refused.
#ifndef KAWAL_APP_ERASE_H
#define KAWAL_APP_ERASE_H

#include "app/log.h"

typedef struct erase_result {
    uint64_t index;  // of the event that says so
    int64_t n_event; // events of the log that name this content
    bool was_here;   // false: it had never come, and will not be taken when it does
} erase_result;

// Says in the log (`erased`, by the posko) that the content of this hash is erased, and erases it: both or
// neither. The bytes leave the file, the content folder and the write-ahead log; not backups, nor what others
// were given. Errors: erase.hash {hash} (not 64 hex digits), erase.reason {reason}, erase.unknown {hash} (no
// event names it and it is not here), erase.already {hash}, those of approvals_take about the hash as it is
// given, of log_say and of the store.
bool content_erase(posko_log *l, store *s, str hash, str reason, int64_t now_us, erase_result *ret, err *e);

typedef struct erase_person_result {
    uint64_t index; // of the last event that says so
    int32_t n_cell; // that were erased, each with an event of its own
} erase_person_result;

// Erases the personal cells of a person of the register, out of every fact, and says each in the log
// (`erased`, its content being the cell's commitment): all or nothing. The code stays, and so does what was
// planned and signed with it. Then the file is written anew, so that no page has the bytes. Errors:
// erase.reason {reason}, register.unknown {kind} {code}, erase.serving {person} (neither retired nor past the
// last day of duty), erase.person_already {person}, those of approvals_take about "person:CODE", of log_say
// and of the store; also erase.too_many {limit}.
bool person_erase(posko_log *l, store *s, str code, str reason, int64_t now_us, erase_person_result *ret,
                  err *e);

#endif
