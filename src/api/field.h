// Phones of the field: their enrolment, who of them asks, and what they bring sealed. docs/formats/field.md.
// Handlers of the table of routes, and what the other routes of the field ask first.
#ifndef KAWAL_API_FIELD_H
#define KAWAL_API_FIELD_H

#include "api/routes.h"
#include "app/field_desk.h"

#define DEVICES_PATH "/api/v1/devices/"
#define REVOKE_TAIL  "/revoke"

// Which phone asks, by `Authorization: Kawal-Device TOKEN` or `Authorization: Kawal-Delivery WORD`. A phone
// that is revoked, or whose time is over, is found by its word alone: its old events are evidence still.
// Whether it may do more than bring events and parcels: field_signed_in. Errors: field.session (neither, or
// unknown or over), field.revoked {since} and field.over {since} (by a token).
bool field_who(routes *r, const http_request *q, arena *a, field_device *ret, err *e);

// The bundle of a request: its body, opened where it is sealed (Content-Type application/vnd.kawal.bundle or
// application/vnd.kawal.sealed). Bytes of the request or of the arena. Errors: api.not_a_bundle, those of
// seal_open and seal_key_open.
bool field_bundle(routes *r, const http_request *q, arena *a, str *ret, err *e);

// POST /api/v1/devices/offers {"person", "unit", "role", "until", "guest"}; GET /api/v1/devices?cursor=;
// POST /api/v1/devices/{key}/revoke {"reason", "from"}
void field_post_offer(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void field_get_devices(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void field_post_revoke(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// Open, for phones: POST /api/v1/field/enrol {"offer", "key", "proof"}; GET /field/hello; POST /field/session
// {"key", "nonce", "signature", "clock"}
void field_post_enrol(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void field_get_hello(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void field_post_session(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

#endif
