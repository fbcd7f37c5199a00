// What the files of routes share: answers in JSON, and problems.
#ifndef KAWAL_API_ANSWER_H
#define KAWAL_API_ANSWER_H

#include <jansson.h>

#include "api/http.h"

extern const char ANSWER_JSON[];

// Takes the reference to the body.
void answer_json(arena *a, http_answer *x, int status, json_t *body);

// RFC 9457 problem details with a stable type and a sentence in the asked language; with the status that the
// caller says, or that of the error's code.
void answer_refusal(const http_request *q, arena *a, http_answer *x, int status, const err *e);
void answer_problem(const http_request *q, arena *a, http_answer *x, const err *e);

// The same of what was done in part: with the members of `done`, whose reference it takes.
void answer_problem_after(const http_request *q, arena *a, http_answer *x, const err *e, json_t *done);

// A tag of content, quoted and with its NUL: another content on this address has another one.
enum { ANSWER_TAG = 24 };
void answer_tag(char out[static ANSWER_TAG], str content);

// Gives an answer its tag, which must live as long as the answer; 304 when the asker has these bytes already.
void answer_tagged(const http_request *q, http_answer *x, const char *tag);

#endif
