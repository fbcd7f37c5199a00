// Answers that go on: their connections sleep while there is nothing to send, so that none costs a thread.
#include "api/http_internal.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>

enum { FLOW_BLOCK = 1024 };

http_flow *http_flow_open(const http_request *q, http_take take, http_gone gone, void *ctx)
{
    http_server *s = q->server;
    if (!http_peer_stream(s, q->connection)) {
        return NULL;
    }
    http_flow *f = mem_grow(NULL, 1, sizeof *f);
    *f = (http_flow){
        .server = s, .connection = q->connection, .take = take, .gone = gone, .ctx = ctx, .at = &s->flows};
    server_lock(s);
    f->next = s->flows;
    if (f->next) {
        f->next->at = &f->next;
    }
    s->flows = f;
    s->apart++;
    server_unlock(s);
    return f;
}

void http_flow_close(http_flow *f)
{
    if (!f) {
        return;
    }
    http_server *s = f->server;
    f->gone(f->ctx); // from here on nobody wakes it
    server_lock(s);
    *f->at = f->next;
    if (f->next) {
        f->next->at = f->at;
    }
    s->apart--;
    server_unlock(s);
    free(f);
}

// With the lock.
static void wake(http_flow *f)
{
    if (f->sleeping) {
        f->sleeping = false;
        MHD_resume_connection(f->connection);
    } else {
        f->woken = true;
    }
}

void http_wake(http_flow *f)
{
    server_lock(f->server);
    wake(f);
    server_unlock(f->server);
}

void http_cut(http_flow *f)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(f->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    server_lock(f->server);
    if (info) {
        (void)shutdown(info->connect_fd, SHUT_RDWR); // the server's own thread sees the end and closes it
    }
    wake(f);
    server_unlock(f->server);
}

void http_flows_end(http_server *s)
{
    server_lock(s);
    s->ending = true;
    for (http_flow *f = s->flows; f; f = f->next) {
        wake(f);
    }
    server_unlock(s);
}

// Lets the connection sleep, unless somebody woke it meanwhile; whether it does.
static bool sleep_now(http_flow *f)
{
    http_server *s = f->server;
    server_lock(s);
    bool may = !f->woken && !s->ending;
    f->woken = false;
    if (may) {
        f->sleeping = true;
        MHD_suspend_connection(f->connection);
    }
    server_unlock(s);
    return may;
}

static bool is_ending(http_server *s)
{
    server_lock(s);
    bool ending = s->ending;
    server_unlock(s);
    return ending;
}

static ssize_t flow_read(void *ctx, uint64_t at, char *out, size_t max)
{
    http_flow *f = ctx;
    bool over = false;
    size_t n = 0;
    (void)at;
    do {
        n = f->take(f->ctx, out, max, &over);
        over = over || (n == 0 && is_ending(f->server));
    } while (n == 0 && !over && !sleep_now(f));
    return n > 0 ? (ssize_t)n : over ? MHD_CONTENT_READER_END_OF_STREAM : 0;
}

struct MHD_Response *http_flow_response(http_flow *f)
{
    struct MHD_Response *r =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, FLOW_BLOCK, flow_read, f, NULL);
    if (r) {
        (void)MHD_add_response_header(r, "Connection", "close");
        (void)MHD_add_response_header(r, "X-Accel-Buffering", "no"); // of a proxy on the way
    }
    return r;
}
