// HTTP/1.1 over libmicrohttpd: a small face so that routes know requests and answers only. Listens where it
// is told, loopback by default; strict about what MHD is lax about; every limit has a name.
#ifndef KAWAL_API_HTTP_H
#define KAWAL_API_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/text.h"

enum {
    HTTP_BODY_MAX = 64 * 1024,   // of a request, where nothing else is said
    HTTP_CONNECTIONS_MAX = 2048, // at once, that are no streams
    HTTP_PER_ADDRESS_MAX = 128,  // of them, of one address
    HTTP_CUTTING_MAX = 256,      // of them that are about to go, to make room for new ones
    HTTP_PER_ACCOUNT_MAX = 512,  // of them, of one account
    HTTP_STREAMS_MAX = 6000,     // answers that go on, at once
    HTTP_STREAMS_PER_ADDRESS_MAX = 512,
    HTTP_FILES_APART = 128,             // descriptors that the process needs beside its connections
    HTTP_SPOOL_MAX = 256 * 1024 * 1024, // of all bodies that are not in memory
    HTTP_IDLE_S = 20,                   // without a byte
    HTTP_REQUEST_S = 120,               // for a whole request and its answer
    HTTP_POOL_BYTES = 16 * 1024,        // headers of a request
    HTTP_LINGER_MS = 500,               // at the end, for answers that are on their way
};

typedef struct http_request http_request; // valid during the handler, and the steps that it asks for

// Threads beside the handler's, so that who asks for a way or a plan never holds up what comes into the log.
typedef enum http_lane {
    HTTP_LANE_LOG,
    HTTP_LANE_ROADS,
    HTTP_LANE_PLANS,
    HTTP_LANE_PAST,   // an hour again
    HTTP_LANE_GROUND, // parts of the basemap, which wait for nobody who makes the network
    HTTP_LANE_LOGIN,  // passwords are slow by design: who guesses them holds up nobody but who logs in
    HTTP_LANE_OIDC,   // an identity provider that does not answer holds up nobody but who comes by it
    HTTP_LANE_TRACKS, // reports of trackers, each of which is on the disk before it is acknowledged
    HTTP_LANE_ALARMS, // what people do about alarms, however many trackers report
    HTTP_LANE_FIELD,  // the day's work of phones, and what proves what they brought
} http_lane;
enum {
    HTTP_LANES = 10,
    // Requests that wait or are in hand on each lane; who comes then is answered 503 api.busy at once.
    HTTP_LOG_WAITING_MAX = 128,
    HTTP_ROADS_WAITING_MAX = 256,
    HTTP_PLANS_WAITING_MAX = 64,
    HTTP_PAST_WAITING_MAX = 32,
    HTTP_GROUND_WAITING_MAX = 128,
    HTTP_LOGINS_WAITING_MAX = 32,
    HTTP_OIDC_WAITING_MAX = 16,
    HTTP_TRACKS_WAITING_MAX = 256,
    HTTP_ALARMS_WAITING_MAX = 64,
    HTTP_FIELD_WAITING_MAX = 512,
};

// What takes longer than others should wait is done in steps, on one of these threads: one step for each
// request that has any there, in turn. True when the answer is there, which is sent then; `end` asks for it
// at once, since the server is being stopped, or too many wait: a first step that is asked so does nothing
// but answer.
typedef struct http_answer http_answer;
typedef struct http_flow http_flow; // an answer that goes on
typedef bool (*http_step)(void *work, const http_request *q, bool end, arena *a, http_answer *ret);

struct http_answer {
    int status;
    const char *type;       // content type; static
    str body;               // must live until the handler's arena ends, or be static when `fixed`
    bool fixed;             // body is static memory: not copied
    bool gzip;              // body is gzip-coded
    bool field;             // of the field app: it may use camera, microphone, place and its own wasm
    const char *etag;       // quoted; NULL = none
    const char *cache;      // Cache-Control; NULL = no-store
    const char *cookie;     // Set-Cookie; NULL = none
    const char *location;   // where the browser is sent; NULL = nowhere
    const char *attachment; // the name of a file to be kept, of letters, '.' and '-'; NULL = none
    const char *range;      // Content-Range; NULL = the body is all of it
    int retry_s;            // Retry-After; 0 = none
    http_step step;         // NULL = the answer is there; else all the above is for the steps to say
    http_lane lane;         // of `step`
    http_flow *flow;        // the body goes on: http_flow_open; NULL = `body` is all
    void *work; // of `step`; lives as long as the handler's arena, or until the last step frees it
};

// Part of an answer that goes on: up to `max` bytes into `out`. When there is nothing to send (0) the
// connection sleeps until http_wake; *ret_over ends it. On the server's thread.
typedef size_t (*http_take)(void *ctx, char *out, size_t max, bool *ret_over);
typedef void (*http_gone)(void *ctx); // its connection has ended: nothing is taken, and nobody may wake it

// `a` and the request live until the answer was sent.
typedef void (*http_handler)(void *ctx, const http_request *q, arena *a, http_answer *ret);

// Parts of a request. Absent ones are empty views.
str http_method(const http_request *q);
str http_path(const http_request *q);
str http_body(const http_request *q);
// What of the path stands between a beginning and an end that it has; empty where it has them not.
str http_path_between(const http_request *q, const char *begin, const char *end);
str http_header(const http_request *q, const char *name);
str http_query(const http_request *q, const char *name); // decoded
str http_cookie(const http_request *q, const char *name);

// The address of the client as a literal; empty when it is not known.
enum { HTTP_ADDRESS = 46 };
void http_address(const http_request *q, char out[static HTTP_ADDRESS]);

// Each word of the query in its order, decoded, until false is returned.
typedef bool (*http_query_word)(void *ctx, str name);
void http_query_each(const http_request *q, http_query_word word, void *ctx);
// Whose request it is, for the limit of connections of one account; false where these are too many. In a
// handler.
bool http_account(const http_request *q, str user);
// Whether it came by TLS.
bool http_is_secure(const http_request *q);
text_language http_language(const http_request *q); // ?lang=, else Accept-Language, else Indonesian

// Makes the request's connection a stream, for http_answer.flow; `gone` comes in any case. NULL where there
// are too many: of all, or of one address. In a handler.
http_flow *http_flow_open(const http_request *q, http_take take, http_gone gone, void *ctx);

// There is something to take. From any thread, until `gone` was called.
void http_wake(http_flow *f);

// Cuts it at once, whatever of it has not left yet. From any thread, until `gone` was called.
void http_cut(http_flow *f);

typedef struct http_server http_server;

// Takes the address before anything else is done, so that a port in use is known at once. `address` is an
// IPv4 or IPv6 literal. Errors: api.address, api.port_in_use, api.listen.
bool http_listen(const char *address, uint16_t port, http_server **ret, err *e);

// The port listened on (useful with port 0).
uint16_t http_port(const http_server *s);

// Speaks TLS with a certificate and its key (PEM), which must live until http_stop. Set before http_start.
void http_tls(http_server *s, const char *certificate, const char *key);

// Whether it listens to this machine alone.
bool http_is_loopback(const http_server *s);

// How many files the process may have open at once (RLIMIT_NOFILE), where these are fewer than the limits
// above ask for: streams get what connections leave. Set before http_start; 0 = enough.
void http_files(http_server *s, int32_t files);
enum { HTTP_FILES_WANTED = HTTP_CONNECTIONS_MAX + HTTP_CUTTING_MAX + HTTP_STREAMS_MAX + HTTP_FILES_APART };

// Begins to answer. Handlers run one at a time, on a thread of the server's; steps on another. What is
// refused before its handler (api.bad_request, api.other_host, api.too_large {limit}) is answered as a
// problem (api/answer.h). Errors: api.listen.
bool http_start(http_server *s, http_handler handler, void *ctx, err *e);

// What is above HTTP_BODY_MAX goes to files without names in a folder, instead of memory; `max` bytes at most
// of all requests together (then 503 api.busy). What an earlier process left there is removed. The name must
// live until http_stop. Set before http_start; errors in answers: api.spool {reason}.
void http_spool(http_server *s, const char *dir, size_t max);

// How many bytes the body of a request may have, by what its headers say; asked on the handler's thread
// before the body is read. `why` may say what a larger one is refused with instead of api.too_large: who is
// not known must hear that, not that his bundle is too large. Set before http_start.
typedef size_t (*http_body_limit)(void *ctx, const http_request *q, err *why);
void http_limit_bodies(http_server *s, http_body_limit limit);

// Cuts connections that have finished no request for `age_us`: a client that sends or takes a byte now and
// then is never idle. To be called every second or so, with a monotonic time, from any one thread.
void http_reap(http_server *s, int64_t now_us, int64_t age_us);

// Ends: the handler and the step in hand, then the last step of every other request, and every stream with
// what it has to send still; their answers are given HTTP_LINGER_MS to leave. Frees the server. Takes NULL
// and one that never started.
void http_stop(http_server *s);

#endif
