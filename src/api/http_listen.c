// Listening, beginning and ending.
#include "api/http_internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LINGER_STEP_MS = 5 };

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

// What may be open at once: of the descriptors that the process may have some are for its own files, and
// streams are what there is less of first.
static door_limits limits_of(const http_server *s)
{
    int32_t files = s->files > 0 ? s->files - HTTP_FILES_APART - HTTP_CUTTING_MAX
                                 : HTTP_CONNECTIONS_MAX + HTTP_STREAMS_MAX;
    int32_t connections = files < 2 * HTTP_CONNECTIONS_MAX ? files / 2 : HTTP_CONNECTIONS_MAX;
    int32_t streams = files - connections;
    return (door_limits){.connections = connections,
                         .per_address = HTTP_PER_ADDRESS_MAX,
                         .streams = streams < HTTP_STREAMS_MAX ? streams : HTTP_STREAMS_MAX,
                         .streams_per_address = HTTP_STREAMS_PER_ADDRESS_MAX};
}

static struct MHD_Daemon *daemon_start(http_server *s, door_limits limits)
{
    unsigned flags =
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (s->certificate ? MHD_USE_TLS : 0);
    const char *priorities = "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE";
    struct MHD_OptionItem tls[] = {
        {s->certificate ? MHD_OPTION_HTTPS_PRIORITIES : MHD_OPTION_END, 0, unconst(priorities)},
        {MHD_OPTION_HTTPS_MEM_CERT, 0, unconst(s->certificate)},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, unconst(s->key)},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(
        flags, 0, http_on_accept, s, http_on_request, s, MHD_OPTION_LISTEN_SOCKET, s->fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)(limits.connections + HTTP_CUTTING_MAX + limits.streams),
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HTTP_POOL_BYTES, MHD_OPTION_NOTIFY_COMPLETED, http_on_done, s, MHD_OPTION_NOTIFY_CONNECTION,
        http_on_connection, s, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

bool http_start(http_server *s, http_handler handler, void *ctx, err *e)
{
    const door_limits limits = limits_of(s);
    s->handler = handler;
    s->ctx = ctx;
    s->door = door_open(limits);
    s->accounts =
        door_open((door_limits){.connections = HTTP_CONNECTIONS_MAX, .per_address = HTTP_PER_ACCOUNT_MAX});
    s->daemon = lanes_start(s) ? daemon_start(s, limits) : NULL;
    if (!s->daemon) {
        return err_fail(e, ERR_CODE("api.listen"), ERR_Z("address", ""), ERR_INT("port", s->port),
                        ERR_KEY("reason", err_reason(errno)));
    }
    s->fd = -1;
    return true;
}

void http_tls(http_server *s, const char *certificate, const char *key)
{
    s->certificate = certificate;
    s->key = key;
}

bool http_is_loopback(const http_server *s)
{
    return s->loopback;
}

void http_files(http_server *s, int32_t files)
{
    s->files = files;
}

static bool all_left(http_server *s)
{
    server_lock(s);
    bool left = s->apart == 0;
    server_unlock(s);
    return left;
}

// Until the answers to what was done in steps, and the ends of flows, have left, or HTTP_LINGER_MS are over.
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
        http_flows_end(s);
        linger(s);
        MHD_stop_daemon(s->daemon);
    }
    if (s->fd >= 0) {
        close(s->fd);
    }
    for (int i = 0; i < HTTP_LANES; i++) {
        turns_free(s->turns[i]);
    }
    door_close(s->door);
    door_close(s->accounts);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}
