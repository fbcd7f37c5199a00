// The inside of the server, for http*.c alone: the only files that know libmicrohttpd.
#ifndef KAWAL_API_HTTP_INTERNAL_H
#define KAWAL_API_HTTP_INTERNAL_H

#include <microhttpd.h>
#include <pthread.h>
#include <string.h>

#include "api/door.h"
#include "api/http.h"
#include "api/turns.h"

// An open connection.
typedef struct peer peer;
struct peer {
    int fd;
    int64_t since_us; // when the reaper first saw it without a finished request; 0 = not yet
    door_key key;
    bool stream; // for good: it ends with it
    bool known;  // somebody was logged in on it
    bool busy;   // a request of it is in hand
    bool cut;    // to make room: it is about to go
    bool has_account;
    door_key account;    // of its last request
    peer *next, *before; // in the order in which they came, the newest first
};

// A body in a file without a name.
typedef struct spool {
    bool open;
    int fd;
    size_t n;    // bytes of it
    void *bytes; // mapped, once it is whole; NULL = not yet
} spool;

// An answer that goes on; lives until its connection has ended.
struct http_flow {
    http_server *server;
    struct MHD_Connection *connection;
    http_take take;
    http_gone gone;
    void *ctx;
    // With the server's lock:
    bool sleeping; // the connection is suspended, and http_wake goes on with it
    bool woken;    // while it was not sleeping
    http_flow *next, **at;
};

struct http_server {
    int fd; // listening socket; -1 once the daemon owns it
    uint16_t port;
    bool loopback;
    const char *certificate, *key; // PEM; NULL = no TLS
    int32_t files;                 // that may be open
    struct MHD_Daemon *daemon;
    http_handler handler;
    http_body_limit limit; // NULL = HTTP_BODY_MAX for all
    void *ctx;
    turns *turns[HTTP_LANES]; // for what is done in steps
    pthread_mutex_t lock;     // of what follows; a socket is closed only after it has left the list
    peer *peers;              // the newest first
    peer *oldest;
    int32_t cutting; // connections that are about to go
    door *door;
    http_flow *flows;
    bool ending;
    const char *spool_dir; // NULL = bodies stay in memory
    size_t spool_max;
    size_t spooled;              // bytes of all requests
    int32_t waiting[HTTP_LANES]; // and in hand
    door *accounts;              // connections of each
    int64_t apart;               // requests that were done in steps, and flows, whose answer has not left yet
};

struct http_request {
    struct MHD_Connection *connection;
    http_server *server;
    str method;
    str path;
    size_t limit; // of its body,
    err over;     // and why a larger one is refused; code NULL = api.too_large
    strbuf body;  // what of it is in memory: all, or nothing
    spool spool;  // or all of it here
    bool cut;     // it was longer than the limit
    err fault;    // its body could not be kept; code NULL = none
    arena memory; // of the answer
    http_answer answer;
    turn turn;
    http_lane lane; // of the turn
    bool refused;   // before its handler
    bool apart; // done in steps, on the other thread; then `answer` is there when this one goes on with it
};

static inline void server_lock(http_server *s)
{
    (void)pthread_mutex_lock(&s->lock);
}

static inline void server_unlock(http_server *s)
{
    (void)pthread_mutex_unlock(&s->lock);
}

// MHD takes a non-const pointer even for memory that it promises not to change.
static inline void *unconst(const char *p)
{
    void *q = NULL;
    memcpy(&q, &p, sizeof q);
    return q;
}

// ---- http.c: libmicrohttpd's callbacks
enum MHD_Result http_on_request(void *ctx, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *piece, size_t *piece_n,
                                void **state);
void http_on_done(void *ctx, struct MHD_Connection *connection, void **state,
                  enum MHD_RequestTerminationCode code);

// ---- http_peers.c

// Whether a connection may come in (MHD_AcceptPolicyCallback), and that it has come or gone.
enum MHD_Result http_on_accept(void *ctx, const struct sockaddr *address, socklen_t n);
void http_on_connection(void *ctx, struct MHD_Connection *connection, void **state,
                        enum MHD_ConnectionNotificationCode code);

// A request of it is whole, and in hand until it was finished.
void http_peer_begun(http_server *s, struct MHD_Connection *connection);

// A request of it was finished.
void http_peer_finished(http_server *s, struct MHD_Connection *connection);

// It carries a stream from now on; false where there are too many.
bool http_peer_stream(http_server *s, struct MHD_Connection *connection);

// ---- http_spool.c

// Errors: api.spool {reason}, api.busy (too much is there already).
bool http_spool_begin(http_server *s, spool *p, err *e);
bool http_spool_add(http_server *s, spool *p, str piece, err *e);
bool http_spool_map(spool *p, err *e);          // it is whole, and not empty
void http_spool_done(http_server *s, spool *p); // takes one that never began

// ---- http_flow.c

// The response of an answer that goes on; NULL when there is no memory.
struct MHD_Response *http_flow_response(http_flow *f);

// Its connection has ended: tells who feeds it, and frees it. Takes NULL.
void http_flow_close(http_flow *f);

// All of them end now. Whoever feeds them has been told before.
void http_flows_end(http_server *s);

#endif
