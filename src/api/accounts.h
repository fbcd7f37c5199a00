// Accounts over the API v1: others' and one's own, sessions, what two persons must want, who read what
// (docs/roles.md). Handlers of the table of routes.
#ifndef KAWAL_API_ACCOUNTS_H
#define KAWAL_API_ACCOUNTS_H

#include "api/routes.h"

// /api/v1/accounts, /accounts/{user}, /accounts/{user}/recover
void accounts_get(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void accounts_post(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void accounts_post_one(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void accounts_post_recover(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// /api/v1/session/password, /session/totp and /session/totp/off: one's own
void accounts_post_password(routes *r, const http_request *q, const access_who *who, arena *a,
                            http_answer *x);
void accounts_post_totp(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void accounts_post_totp_off(routes *r, const http_request *q, const access_who *who, arena *a,
                            http_answer *x);

// /api/v1/roles: what each role may
void accounts_get_roles(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// /api/v1/sessions and /sessions/{id}
void accounts_get_sessions(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void accounts_delete_session(routes *r, const http_request *q, const access_who *who, arena *a,
                             http_answer *x);

// /api/v1/approvals, /approvals/{no}/approve and /approvals/{no}/refuse
void accounts_get_approvals(routes *r, const http_request *q, const access_who *who, arena *a,
                            http_answer *x);
void accounts_post_approvals(routes *r, const http_request *q, const access_who *who, arena *a,
                             http_answer *x);
void accounts_post_approve(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void accounts_post_refuse(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// /api/v1/access-log
void accounts_get_access(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

#define ACCOUNTS_PATH  "/api/v1/accounts/"
#define RECOVER_TAIL   "/recover"
#define SESSIONS_PATH  "/api/v1/sessions/"
#define APPROVALS_PATH "/api/v1/approvals/"
#define APPROVE_TAIL   "/approve"
#define REFUSE_TAIL    "/refuse"

#endif
