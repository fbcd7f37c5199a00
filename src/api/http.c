#include "api/http_internal.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/answer.h"

str http_method(const http_request *q)
{
    return q->method;
}

str http_path(const http_request *q)
{
    return q->path;
}

str http_path_between(const http_request *q, const char *begin, const char *end)
{
    str path = http_path(q);
    str from = str_of(begin);
    str to = str_of(end);
    bool has = path.n >= from.n + to.n && str_starts(path, from) && str_ends(path, to);
    return has ? (str){path.p + from.n, path.n - from.n - to.n} : STR("");
}

str http_body(const http_request *q)
{
    return q->spool.bytes ? (str){q->spool.bytes, q->spool.n} : strbuf_str(&q->body);
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

bool http_is_secure(const http_request *q)
{
    return q->server->certificate != NULL;
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

// Whether the request goes on to its handler. Errors: api.bad_request, api.other_host, api.too_large or what
// the limit of bodies says instead.
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
    if ((uint64_t)length <= q->limit && !q->cut) {
        return true;
    }
    err_fail(e, ERR_CODE("api.too_large"), ERR_INT("limit", q->limit));
    if (e && q->over.code) {
        *e = q->over;
    }
    return false;
}

// ---- answers

static void add_header(struct MHD_Response *r, const char *name, const char *value)
{
    (void)MHD_add_response_header(r, name, value);
}

// What a page may do. The field app also shows what it has photographed and recorded, and reads codes with a
// module of its own that the browser compiles (which is all that 'wasm-unsafe-eval' allows).
static const char POLICY[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
static const char FIELD_POLICY[] =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static void add_security(const http_server *s, struct MHD_Response *r, bool field)
{
    if (s->certificate && !s->loopback) { // a browser keeps it for every server of that name, on any port
        add_header(r, "Strict-Transport-Security", "max-age=31536000");
    }
    add_header(r, "Content-Security-Policy", field ? FIELD_POLICY : POLICY);
    add_header(r, "X-Content-Type-Options", "nosniff");
    add_header(r, "X-Frame-Options", "DENY");
    add_header(r, "Referrer-Policy", "no-referrer");
    add_header(r, "Cross-Origin-Opener-Policy", "same-origin");
    add_header(r, "Cross-Origin-Resource-Policy", "same-origin");
    add_header(r, "Permissions-Policy",
               field ? "camera=(self), microphone=(self), geolocation=(self)"
                     : "camera=(), microphone=(), geolocation=()");
}

static enum MHD_Result send_answer(http_request *q, const http_answer *x)
{
    struct MHD_Response *r =
        x->flow ? http_flow_response(x->flow)
                : MHD_create_response_from_buffer(x->body.n, unconst(x->body.p),
                                                  x->fixed ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY);
    if (!r) {
        return MHD_NO;
    }
    add_security(q->server, r, x->field);
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
    if (x->location) {
        add_header(r, "Location", x->location);
    }
    if (x->attachment) {
        char name[128];
        (void)snprintf(name, sizeof name, "attachment; filename=\"%s\"", x->attachment);
        add_header(r, "Content-Disposition", name);
    }
    if (x->range) {
        add_header(r, "Content-Range", x->range);
        add_header(r, "Accept-Ranges", "bytes");
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
    http_server *s = q->server;
    bool over = q->answer.step(q->answer.work, q, end, &q->memory, &q->answer);
    if (over) {
        server_lock(s);
        s->waiting[q->lane]--;
        server_unlock(s);
        MHD_resume_connection(q->connection);
    }
    return over;
}

// Too many wait there already: who comes now is told so at once, before anything was done for it.
static enum MHD_Result turn_away(http_request *q)
{
    err e = {0};
    (void)q->answer.step(q->answer.work, q, true, &q->memory, &q->answer);
    err_fail(&e, ERR_CODE("api.busy"));
    answer_problem(q, &q->memory, &q->answer, &e);
    return send_answer(q, &q->answer);
}

// Leaves it to the other thread. The connection sleeps before that one can wake it.
static enum MHD_Result put_apart(http_server *s, http_request *q)
{
    static const int32_t most[HTTP_LANES] = {
        [HTTP_LANE_LOG] = HTTP_LOG_WAITING_MAX,       [HTTP_LANE_ROADS] = HTTP_ROADS_WAITING_MAX,
        [HTTP_LANE_PLANS] = HTTP_PLANS_WAITING_MAX,   [HTTP_LANE_LOGIN] = HTTP_LOGINS_WAITING_MAX,
        [HTTP_LANE_OIDC] = HTTP_OIDC_WAITING_MAX,     [HTTP_LANE_TRACKS] = HTTP_TRACKS_WAITING_MAX,
        [HTTP_LANE_ALARMS] = HTTP_ALARMS_WAITING_MAX, [HTTP_LANE_PAST] = HTTP_PAST_WAITING_MAX,
        [HTTP_LANE_GROUND] = HTTP_GROUND_WAITING_MAX, [HTTP_LANE_FIELD] = HTTP_FIELD_WAITING_MAX};
    q->lane = q->answer.lane;
    q->turn = (turn){.step = step, .ctx = q};
    server_lock(s);
    bool room = s->waiting[q->lane] < most[q->lane];
    q->apart = room;
    s->apart += room;
    s->waiting[q->lane] += room;
    server_unlock(s);
    if (!room) {
        return turn_away(q);
    }
    MHD_suspend_connection(q->connection);
    if (!turns_add(s->turns[q->lane], &q->turn)) {
        (void)step(q, true);
    }
    return MHD_YES;
}

// A piece of the body, to memory or, once it is large, to a file.
static void take_piece(http_server *s, http_request *q, str piece)
{
    size_t before = q->spool.open ? q->spool.n : q->body.n;
    q->cut = q->cut || piece.n > q->limit - before;
    if (q->cut || q->fault.code) {
        return; // the rest of it is passed over
    }
    if (!q->spool.open && (!s->spool_dir || before + piece.n <= HTTP_BODY_MAX)) {
        strbuf_add(&q->body, piece);
        return;
    }
    if (!q->spool.open && http_spool_begin(s, &q->spool, &q->fault) &&
        http_spool_add(s, &q->spool, strbuf_str(&q->body), &q->fault)) {
        strbuf_done(&q->body);
        strbuf_init(&q->body, q->limit);
    }
    if (!q->fault.code) {
        (void)http_spool_add(s, &q->spool, piece, &q->fault);
    }
}

// The handler gets the body, or there is a reason why not.
static bool body_whole(http_request *q, err *e)
{
    if (q->fault.code) {
        *e = q->fault;
        return false;
    }
    return !q->spool.open || q->spool.bytes || http_spool_map(&q->spool, e);
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
    http_peer_begun(s, q->connection);
    if (!is_sound(q, &e) || !body_whole(q, &e)) {
        return refuse(q, &e);
    }
    s->handler(s->ctx, q, &q->memory, &q->answer);
    return q->answer.step ? put_apart(s, q) : send_answer(q, &q->answer);
}

// MHD calls this once with the headers, then with pieces of the body, then without a piece when the body is
// whole, and again when a connection that slept was woken.
enum MHD_Result http_on_request(void *ctx, struct MHD_Connection *connection, const char *url,
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
        q->limit = s->limit ? s->limit(s->ctx, q, &q->over) : HTTP_BODY_MAX;
        strbuf_init(&q->body, q->limit);
        *state = q;
        return is_sound(q, &e) ? MHD_YES : refuse(q, &e); // before the body is read
    }
    if (*piece_n > 0) {
        take_piece(s, q, (str){piece, *piece_n});
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

void http_on_done(void *ctx, struct MHD_Connection *connection, void **state,
                  enum MHD_RequestTerminationCode code)
{
    http_server *s = ctx;
    http_request *q = *state;
    (void)code;
    http_peer_finished(s, connection);
    if (q && q->apart) {
        server_lock(s);
        s->apart--;
        server_unlock(s);
    }
    if (q) {
        http_flow_close(q->answer.flow);
        strbuf_done(&q->body);
        http_spool_done(s, &q->spool);
        arena_done(&q->memory);
        free(q);
    }
    *state = NULL;
}
