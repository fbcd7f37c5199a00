// What the files of routes share: answers in JSON, and problems.
#ifndef KAWAL_API_ANSWER_H
#define KAWAL_API_ANSWER_H

#include <jansson.h>

#include "api/http.h"

extern const char ANSWER_JSON[];

// JSON of these sizes is packed for who takes gzip: less is not worth it, more would hold up others.
enum { ANSWER_PACK_MIN = 2 * 1024, ANSWER_PACK_MAX = 64 * 1024 * 1024 };

// Takes the reference to the body. Packed where that is worth it. What was asked for has a tag; 304 when the
// asker has these bytes already.
void answer_json(const http_request *q, arena *a, http_answer *x, int status, json_t *body);

// The same of JSON that is text already, which must live as long as the handler's arena or until the handler
// returns; with its tag.
void answer_bytes(const http_request *q, arena *a, http_answer *x, str body);

// Packs the body of an answer that is there, where it is worth it and the asker takes gzip.
void answer_pack(const http_request *q, arena *a, http_answer *x);

// Whether the asker takes gzip.
bool answer_takes_gzip(const http_request *q);

// Whether a query has only words of a list (separated by spaces; "" = none) or `lang`, and each once: a word
// that is passed over would answer another question than the one that was asked. Where the list has
// ANY_WORDS among them, others are passed over: trackers and identity providers send what they like. Errors:
// api.query_unknown {word} {words}, api.query_twice {word} {words}.
#define ANY_WORDS "*"
bool answer_query_sound(const http_request *q, const char *words, err *e);

// The body of a request as a JSON object, which the caller lets go; NULL where it is none, or is not said to
// be JSON. Errors: api.not_json.
json_t *answer_body_object(const http_request *q, err *e);

// A text of an object; "" where it has none of that name.
str answer_text(const json_t *in, const char *name);

// RFC 9457 problem details with a stable type and a sentence in the asked language; with the status that the
// caller says, or that of the error's code.
void answer_refusal(const http_request *q, arena *a, http_answer *x, int status, const err *e);
void answer_problem(const http_request *q, arena *a, http_answer *x, const err *e);

// The same of what was done in part: with the members of `done`, whose reference it takes.
void answer_problem_after(const http_request *q, arena *a, http_answer *x, const err *e, json_t *done);

// The JSON, whose reference is taken, or where it is not `ok` the problem; says which.
bool answer_or_problem(const http_request *q, arena *a, http_answer *x, bool ok, int status, json_t *out,
                       const err *e);

// A tag of content, quoted and with its NUL: another content on this address has another one.
enum { ANSWER_TAG = 24 };
void answer_tag(char out[static ANSWER_TAG], str content);

// Gives an answer its tag, which must live as long as the answer; 304 when the asker has these bytes already.
void answer_tagged(const http_request *q, http_answer *x, const char *tag);

#endif
