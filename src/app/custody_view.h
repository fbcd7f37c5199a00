// Where the boxes are and what happened to them, as JSON: canonical words, codes, instants in UTC.
// docs/formats/custody-json.md is the format.
#ifndef KAWAL_APP_CUSTODY_VIEW_H
#define KAWAL_APP_CUSTODY_VIEW_H

#include <jansson.h>

#include "store/log.h"

enum { CUSTODY_VIEW_FINDINGS_MAX = 10000 }; // of one list; more are only counted

// The code of a name. False when there is none.
bool custody_code_of(str name, custody_code *ret);

// One finding. The caller owns it.
json_t *custody_finding_json(const custody_finding *f);

// Counts by phase, kind of place and role of the holder, findings by severity, what is held, devices with
// gaps. The caller owns *ret. Errors of all three: the store's.
bool custody_view_all(store *s, json_t **ret, err *e);

// The newest findings first.
bool custody_view_findings(store *s, json_t **ret, err *e);

// One item: its state, its events in the order of their moments and those of the loads that it was in while
// it was in them, its findings. Errors: view.no_item {item}.
bool custody_view_item(store *s, str code, json_t **ret, err *e);

#endif
