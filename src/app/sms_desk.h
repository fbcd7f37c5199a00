// SMS text that came to the posko (docs/formats/sms.md): verified, and repeated in the log by an event of the
// posko's own until the event itself comes.
#ifndef KAWAL_APP_SMS_DESK_H
#define KAWAL_APP_SMS_DESK_H

#include <jansson.h>

#include "app/log.h"

// Takes a line as somebody typed it. It is said as a `noted` with the line as its note, or as an `incident`;
// item and place are named where the posko knows them. *ret tells what it says, as docs/formats/sms.md has
// it; the caller owns it. A line that was taken before is not said again, and told as then. Errors: sms.form,
// sms.group {group}, sms.device {device} (no device whose key begins so is or was enrolled), sms.signature,
// log_say's.
bool sms_take(store *s, posko_log *l, const log_tools *tools, str line, json_t **ret, err *e);

#endif
