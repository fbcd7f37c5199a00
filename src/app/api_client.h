// A posko's API asked by a program: one request, one answer, and the session that a login gives. Network by
// libcurl: http and https, no redirects, no proxy; what an answer may take is limited.
#ifndef KAWAL_APP_API_CLIENT_H
#define KAWAL_APP_API_CLIENT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum {
    API_CLIENT_CONNECT_S = 10,
    API_CLIENT_QUIET_S = 120,                  // without a byte of an answer
    API_CLIENT_ANSWER_MAX = 256 * 1024 * 1024, // bytes
    API_CLIENT_BODY_MAX = 64 * 1024 * 1024,
    API_CLIENT_COOKIE_MAX = 256,
    API_CLIENT_TRIES = 3, // of a request whose connection was lost
};

typedef struct api_request {
    const char *method;
    const char *url; // scheme, host and port: "http://127.0.0.1:8080"
    const char *path;
    str body;
    const char *type;   // of the body; NULL = JSON
    const char *cookie; // "name=value"; NULL or "" = none
    const char *key; // Idempotency-Key: then a request whose connection was lost is tried again; NULL = none
    const char *authority; // file of certificates that are trusted; NULL = the system's
    const char *language;  // "id" or "en"
} api_request;

typedef struct api_answer {
    long status;
    str body;                           // in the arena
    char cookie[API_CLIENT_COOKIE_MAX]; // that it sets, "name=value"; "" = none
} api_answer;

// Errors: api.no_answer {url} {reason}.
bool api_ask(arena *a, const api_request *q, api_answer *ret, err *e);

// The session of an address, kept in a file that only its owner may read, one JSON object of addresses and
// cookies. Reading one that is not there gives "". Errors: file_read's, file_write's, api.session_file
// {file}.
bool api_session_read(const char *file, const char *url, char ret_cookie[static API_CLIENT_COOKIE_MAX],
                      err *e);
bool api_session_write(const char *file, const char *url, const char *cookie, err *e);

#endif
