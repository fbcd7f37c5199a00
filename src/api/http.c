#include "api/http.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "api/answer.h"
#include "api/turns.h"

enum { LINGER_STEP_MS = 5 };

// An open connection, for the reaper.
typedef struct peer peer;
struct peer {
    int fd;
    int64_t since_us; // when the reaper first saw it without a finished request; 0 = not yet
    peer *next, **at;
};

struct http_server {
    int fd; // listening socket; -1 once the daemon owns it
    uint16_t port;
    bool loopback;
    struct MHD_Daemon *daemon;
    http_handler handler;
    http_body_limit limit; // NULL = HTTP_BODY_MAX for all
    void *ctx;
    turns *turns[HTTP_LANES]; // for what is done in steps
    pthread_mutex_t lock;     // of what follows; a socket is closed only after it has left the list
    peer *peers;
    int64_t apart; // requests that were done in steps and whose answer has not left yet
};

struct http_request {
    struct MHD_Connection *connection;
    const http_server *server;
    str method;
    str path;
    strbuf body;
    arena memory; // of the answer
    http_answer answer;
    turn turn;
    bool refused; // before its handler
    bool apart;   // done in steps, on the other thread; then `answer` is there when this one goes on with it
};

str http_method(const http_request *q)
{
    return q->method;
}

str http_path(const http_request *q)
{
    return q->path;
}

str http_body(const http_request *q)
{
    return strbuf_str(&q->body);
}

str http_header(const http_request *q, const char *name)
{
    return str_of(MHD_lookup_connection_value(q->connection, MHD_HEADER_KIND, name));
}

str http_query(const http_request *q, const char *name)
{
    return str_of(MHD_lookup_connection_value(q->connection, MHD_GET_ARGUMENT_KIND, name));
}

// Where the words of a query go.
typedef struct query_reader {
    http_query_word word;
    void *ctx;
} query_reader;

static enum MHD_Result read_query(void *ctx, enum MHD_ValueKind kind, const char *name, size_t name_n,
                                  const char *value, size_t value_n)
{
    const query_reader *r = ctx;
    (void)kind;
    (void)value;
    (void)value_n;
    return r->word(r->ctx, (str){name, name_n}) ? MHD_YES : MHD_NO;
}

void http_query_each(const http_request *q, http_query_word word, void *ctx)
{
    query_reader r = {word, ctx};
    (void)MHD_get_connection_values_n(q->connection, MHD_GET_ARGUMENT_KIND, read_query, &r);
}

str http_cookie(const http_request *q, const char *name)
{
    return str_of(MHD_lookup_connection_value(q->connection, MHD_COOKIE_KIND, name));
}

void http_address(const http_request *q, char out[static HTTP_ADDRESS])
{
    static_assert((int)HTTP_ADDRESS >= INET6_ADDRSTRLEN, "room for every literal");
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(q->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *from = info ? info->client_addr : NULL;
    const void *bytes = NULL;
    out[0] = '\0';
    if (from && from->sa_family == AF_INET) {
        bytes = &((const struct sockaddr_in *)(const void *)from)->sin_addr;
    } else if (from && from->sa_family == AF_INET6) {
        bytes = &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr;
    }
    if (bytes && !inet_ntop(from->sa_family, bytes, out, HTTP_ADDRESS)) {
        out[0] = '\0';
    }
}

text_language http_language(const http_request *q)
{
    str asked = http_query(q, "lang");
    return text_language_of(asked.n > 0 ? asked.p : http_header(q, "Accept-Language").p);
}

// ---- strictness: MHD 0.9.75 takes repeated Content-Length, Transfer-Encoding and Host headers and codings
// that it does not know, which a proxy may read differently

typedef struct header_count {
    int length, encoding, host;
    bool bad_name;
    bool bad_encoding; // MHD reads to the end of the connection for any coding but chunked
} header_count;

static bool is_token(const char *z)
{
    static const char extra[] = "!#$%&'*+-.^_`|~";
    for (; *z; z++) {
        bool alnum = (*z >= '0' && *z <= '9') || (*z >= 'a' && *z <= 'z') || (*z >= 'A' && *z <= 'Z');
        if (!alnum && !strchr(extra, *z)) {
            return false;
        }
    }
    return true;
}

static enum MHD_Result count_header(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
    header_count *c = ctx;
    (void)kind;
    bool encoding = str_eq_nocase(str_of(name), STR("Transfer-Encoding"));
    c->length += str_eq_nocase(str_of(name), STR("Content-Length")) ? 1 : 0;
    c->encoding += encoding ? 1 : 0;
    c->bad_encoding |= encoding && !str_eq_nocase(str_of(value), STR("chunked"));
    c->host += str_eq_nocase(str_of(name), STR("Host")) ? 1 : 0;
    c->bad_name |= !is_token(name);
    return MHD_YES;
}

static bool is_loopback_v4(str name)
{
    char z[INET_ADDRSTRLEN];
    struct in_addr at;
    if (name.n >= sizeof z) {
        return false;
    }
    memcpy(z, name.p, name.n);
    z[name.n] = '\0';
    return inet_pton(AF_INET, z, &at) == 1 && ntohl(at.s_addr) >> 24 == 127;
}

// A page of another site must not reach a posko on loopback through a name that it makes resolve to
// 127.0.0.1.
static bool host_is_local(str host)
{
    size_t n = host.n;
    while (n > 0 && host.p[n - 1] >= '0' && host.p[n - 1] <= '9') {
        n--;
    }
    bool port = n > 0 && n < host.n && host.p[n - 1] == ':';
    str name = {host.p, port ? n - 1 : host.n};
    return str_eq_nocase(name, STR("localhost")) || str_eq(name, STR("[::1]")) || is_loopback_v4(name);
}

// Whether the request goes on to its handler. Errors: api.bad_request, api.other_host, api.too_large.
static bool is_sound(const http_request *q, err *e)
{
    header_count c = {0};
    int64_t length = 0;
    str given = http_header(q, "Content-Length");
    MHD_get_connection_values(q->connection, MHD_HEADER_KIND, count_header, &c);
    if (c.bad_name || c.bad_encoding || c.length > 1 || c.encoding > 1 || c.host != 1 ||
        (c.length > 0 && c.encoding > 0) || (given.n > 0 && !str_parse_i64(given, 0, INT64_MAX, &length))) {
        return err_fail(e, ERR_CODE("api.bad_request"));
    }
    if (q->server->loopback && !host_is_local(http_header(q, "Host"))) {
        return err_fail(e, ERR_CODE("api.other_host"));
    }
    return ((uint64_t)length <= q->body.limit && !q->body.cut) ||
           err_fail(e, ERR_CODE("api.too_large"), ERR_INT("limit", q->body.limit));
}

// ---- answers

static void add_header(struct MHD_Response *r, const char *name, const char *value)
{
    (void)MHD_add_response_header(r, name, value);
}

static void add_security(struct MHD_Response *r)
{
    add_header(r, "Content-Security-Policy",
               "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
               "connect-src 'self'; "
               "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
               "frame-ancestors 'none'");
    add_header(r, "X-Content-Type-Options", "nosniff");
    add_header(r, "X-Frame-Options", "DENY");
    add_header(r, "Referrer-Policy", "no-referrer");
    add_header(r, "Cross-Origin-Opener-Policy", "same-origin");
    add_header(r, "Cross-Origin-Resource-Policy", "same-origin");
    add_header(r, "Permissions-Policy", "camera=(), microphone=(), geolocation=()");
}

// MHD takes a non-const pointer even for memory that it promises not to change.
static void *unconst(const char *p)
{
    void *q = NULL;
    memcpy(&q, &p, sizeof q);
    return q;
}

static enum MHD_Result send_answer(http_request *q, const http_answer *x)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(
        x->body.n, unconst(x->body.p), x->fixed ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY);
    if (!r) {
        return MHD_NO;
    }
    add_security(r);
    if (x->type) {
        add_header(r, "Content-Type", x->type);
    }
    if (x->gzip) {
        add_header(r, "Content-Encoding", "gzip");
    }
    if (x->etag) {
        add_header(r, "ETag", x->etag);
    }
    if (x->cookie) {
        add_header(r, "Set-Cookie", x->cookie);
    }
    if (x->attachment) {
        char name[128];
        (void)snprintf(name, sizeof name, "attachment; filename=\"%s\"", x->attachment);
        add_header(r, "Content-Disposition", name);
    }
    if (x->retry_s > 0) {
        char seconds[16];
        (void)snprintf(seconds, sizeof seconds, "%d", x->retry_s);
        add_header(r, "Retry-After", seconds);
    }
    if (x->status == MHD_HTTP_METHOD_NOT_ALLOWED) {
        add_header(r, "Allow", "GET, HEAD, POST, DELETE");
    }
    add_header(r, "Vary", "Accept-Encoding, Accept-Language");
    add_header(r, "Cache-Control", x->cache ? x->cache : "no-store");
    enum MHD_Result done = MHD_queue_response(q->connection, (unsigned)x->status, r);
    MHD_destroy_response(r);
    return done;
}

// The answer is there: the connection goes on with it.
static bool step(void *ctx, bool end)
{
    http_request *q = ctx;
    bool over = q->answer.step(q->answer.work, q, end, &q->memory, &q->answer);
    if (over) {
        MHD_resume_connection(q->connection);
    }
    return over;
}

// Leaves it to the other thread. The connection sleeps before that one can wake it.
static enum MHD_Result put_apart(http_server *s, http_request *q)
{
    q->apart = true;
    q->turn = (turn){.step = step, .ctx = q};
    (void)pthread_mutex_lock(&s->lock);
    s->apart++;
    (void)pthread_mutex_unlock(&s->lock);
    MHD_suspend_connection(q->connection);
    if (!turns_add(s->turns[q->answer.lane], &q->turn)) {
        (void)step(q, true);
    }
    return MHD_YES;
}

static enum MHD_Result refuse(http_request *q, const err *e)
{
    q->refused = true;
    answer_problem(q, &q->memory, &q->answer, e);
    return send_answer(q, &q->answer);
}

static enum MHD_Result answer(http_server *s, http_request *q)
{
    err e = {0};
    if (q->apart) {
        return send_answer(q, &q->answer);
    }
    if (!is_sound(q, &e)) {
        return refuse(q, &e);
    }
    s->handler(s->ctx, q, &q->memory, &q->answer);
    return q->answer.step ? put_apart(s, q) : send_answer(q, &q->answer);
}

// MHD calls this once with the headers, then with pieces of the body, then without a piece when the body is
// whole, and again when a connection that slept was woken.
static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *piece, size_t *piece_n,
                                  void **state)
{
    http_server *s = ctx;
    http_request *q = *state;
    err e = {0};
    (void)version;
    if (!q) {
        q = mem_grow(NULL, 1, sizeof *q);
        *q = (http_request){
            .connection = connection, .server = s, .method = str_of(method), .path = str_of(url)};
        strbuf_init(&q->body, s->limit ? s->limit(s->ctx, q) : HTTP_BODY_MAX);
        *state = q;
        return is_sound(q, &e) ? MHD_YES : refuse(q, &e); // before the body is read
    }
    if (*piece_n > 0) {
        strbuf_add(&q->body, (str){piece, *piece_n});
        *piece_n = 0;
        return MHD_YES;
    }
    if (q->refused) {
        return MHD_YES;
    }
    q->method = str_of(method);
    q->path = str_of(url);
    return answer(s, q);
}

// ---- connections that do not come to an end

static void on_connection(void *ctx, struct MHD_Connection *connection, void **state,
                          enum MHD_ConnectionNotificationCode code)
{
    http_server *s = ctx;
    peer *p = *state;
    (void)pthread_mutex_lock(&s->lock);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        p = mem_grow(NULL, 1, sizeof *p);
        *p = (peer){.fd = info->connect_fd, .next = s->peers, .at = &s->peers};
        if (p->next) {
            p->next->at = &p->next;
        }
        s->peers = p;
        *state = p;
    } else {
        *p->at = p->next;
        if (p->next) {
            p->next->at = p->at;
        }
        free(p);
        *state = NULL;
    }
    (void)pthread_mutex_unlock(&s->lock);
}

void http_reap(http_server *s, int64_t now_us, int64_t age_us)
{
    (void)pthread_mutex_lock(&s->lock);
    for (peer *p = s->peers; p; p = p->next) {
        if (p->since_us == 0) {
            p->since_us = now_us;
        } else if (now_us - p->since_us > age_us) {
            (void)shutdown(p->fd, SHUT_RDWR); // the server's own thread sees the end and closes it
        }
    }
    (void)pthread_mutex_unlock(&s->lock);
}

static void peer_finished(http_server *s, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    peer *p = info ? info->socket_context : NULL;
    (void)pthread_mutex_lock(&s->lock);
    if (p) {
        p->since_us = 0;
    }
    (void)pthread_mutex_unlock(&s->lock);
}

static void on_done(void *ctx, struct MHD_Connection *connection, void **state,
                    enum MHD_RequestTerminationCode code)
{
    http_server *s = ctx;
    http_request *q = *state;
    (void)code;
    peer_finished(s, connection);
    if (q && q->apart) {
        (void)pthread_mutex_lock(&s->lock);
        s->apart--;
        (void)pthread_mutex_unlock(&s->lock);
    }
    if (q) {
        strbuf_done(&q->body);
        arena_done(&q->memory);
        free(q);
    }
    *state = NULL;
}

// ---- listening

typedef union any_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} any_address;

static bool read_address(const char *address, uint16_t port, any_address *ret, socklen_t *ret_n,
                         bool *ret_loopback)
{
    *ret = (any_address){0};
    if (inet_pton(AF_INET, address, &ret->v4.sin_addr) == 1) {
        ret->v4.sin_family = AF_INET;
        ret->v4.sin_port = htons(port);
        *ret_n = sizeof ret->v4;
        *ret_loopback = (ntohl(ret->v4.sin_addr.s_addr) >> 24) == 127;
        return true;
    }
    if (inet_pton(AF_INET6, address, &ret->v6.sin6_addr) == 1) {
        ret->v6.sin6_family = AF_INET6;
        ret->v6.sin6_port = htons(port);
        *ret_n = sizeof ret->v6;
        *ret_loopback = IN6_IS_ADDR_LOOPBACK(&ret->v6.sin6_addr);
        return true;
    }
    return false;
}

static bool fail_listen(const char *address, uint16_t port, int error_number, err *e)
{
    const char *code = error_number == EADDRINUSE ? "api.port_in_use" : "api.listen";
    return err_fail(e, ERR_CODE(code), ERR_Z("address", address), ERR_INT("port", port),
                    ERR_KEY("reason", err_reason(error_number)));
}

bool http_listen(const char *address, uint16_t port, http_server **ret, err *e)
{
    any_address at;
    socklen_t n = 0;
    bool loopback = false;
    if (!read_address(address, port, &at, &n, &loopback)) {
        return err_fail(e, ERR_CODE("api.address"), ERR_Z("address", address));
    }
    int fd = socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1;
    if (fd < 0) {
        return fail_listen(address, port, errno, e);
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(fd, &at.any, n) != 0 || listen(fd, SOMAXCONN) != 0 || getsockname(fd, &at.any, &n) != 0) {
        int error_number = errno;
        close(fd);
        return fail_listen(address, port, error_number, e);
    }
    http_server *s = mem_grow(NULL, 1, sizeof *s);
    *s = (http_server){.fd = fd, .loopback = loopback};
    (void)pthread_mutex_init(&s->lock, NULL); // of the default kind: it cannot fail
    s->port = ntohs(at.any.sa_family == AF_INET ? at.v4.sin_port : at.v6.sin6_port);
    *ret = s;
    return true;
}

void http_limit_bodies(http_server *s, http_body_limit limit)
{
    s->limit = limit;
}

uint16_t http_port(const http_server *s)
{
    return s->port;
}

static bool lanes_start(http_server *s)
{
    for (int i = 0; i < HTTP_LANES; i++) {
        s->turns[i] = turns_start();
        if (!s->turns[i]) {
            return false;
        }
    }
    return true;
}

bool http_start(http_server *s, http_handler handler, void *ctx, err *e)
{
    s->handler = handler;
    s->ctx = ctx;
    s->daemon =
        !lanes_start(s)
            ? NULL
            : MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
                               on_request, s, MHD_OPTION_LISTEN_SOCKET, s->fd, MHD_OPTION_CONNECTION_LIMIT,
                               (unsigned)HTTP_CONNECTIONS_MAX, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                               (unsigned)HTTP_PER_ADDRESS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
                               (unsigned)HTTP_IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                               (size_t)HTTP_POOL_BYTES, MHD_OPTION_NOTIFY_COMPLETED, on_done, s,
                               MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_END);
    if (!s->daemon) {
        return err_fail(e, ERR_CODE("api.listen"), ERR_Z("address", ""), ERR_INT("port", s->port),
                        ERR_KEY("reason", err_reason(errno)));
    }
    s->fd = -1;
    return true;
}

static bool all_left(http_server *s)
{
    (void)pthread_mutex_lock(&s->lock);
    bool left = s->apart == 0;
    (void)pthread_mutex_unlock(&s->lock);
    return left;
}

// Until the answers to what was done in steps have left, or HTTP_LINGER_MS are over.
static void linger(http_server *s)
{
    const struct timespec pause = {0, LINGER_STEP_MS * 1000000L};
    for (int ms = 0; ms < HTTP_LINGER_MS && !all_left(s); ms += LINGER_STEP_MS) {
        (void)nanosleep(&pause, NULL);
    }
}

void http_stop(http_server *s)
{
    if (!s) {
        return;
    }
    for (int i = 0; i < HTTP_LANES; i++) {
        turns_stop(s->turns[i]);
    }
    if (s->daemon) {
        linger(s);
        MHD_stop_daemon(s->daemon);
    }
    if (s->fd >= 0) {
        close(s->fd);
    }
    for (int i = 0; i < HTTP_LANES; i++) {
        turns_free(s->turns[i]);
    }
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}
