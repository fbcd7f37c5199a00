// Connections: how many there may be, and those that do not come to an end.
#include "api/http_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static peer *peer_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static door_key key_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return door_key_of(info ? info->client_addr : NULL);
}

// With the lock. The oldest connection on which nobody was ever logged in, and that waits for nothing, makes
// room for a new one: so whoever holds many connections cannot keep others out. Whether one does.
static bool cut_oldest(http_server *s)
{
    peer *p = s->oldest;
    while (p && (p->known || p->busy || p->stream || p->cut)) {
        p = p->before;
    }
    if (!p || s->cutting >= HTTP_CUTTING_MAX) {
        return false;
    }
    p->cut = true;
    s->cutting++;
    (void)shutdown(p->fd, SHUT_RDWR); // the server's own thread sees the end and closes it
    return true;
}

enum MHD_Result http_on_accept(void *ctx, const struct sockaddr *address, socklen_t n)
{
    http_server *s = ctx;
    door_key key = door_key_of(address);
    (void)n;
    server_lock(s);
    bool may = door_may_enter(s->door, key) || (door_has_room_for(s->door, key) && cut_oldest(s));
    server_unlock(s);
    return may ? MHD_YES : MHD_NO;
}

static peer *peer_add(http_server *s, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    peer *p = mem_grow(NULL, 1, sizeof *p);
    *p = (peer){.fd = info->connect_fd, .key = key_of(connection), .next = s->peers};
    if (p->next) {
        p->next->before = p;
    } else {
        s->oldest = p;
    }
    s->peers = p;
    door_enter(s->door, p->key);
    return p;
}

static void peer_drop(http_server *s, peer *p)
{
    if (p->before) {
        p->before->next = p->next;
    } else {
        s->peers = p->next;
    }
    if (p->next) {
        p->next->before = p->before;
    } else {
        s->oldest = p->before;
    }
    s->cutting -= p->cut ? 1 : 0;
    door_leave(s->door, p->key, p->stream);
    if (p->has_account) {
        door_leave(s->accounts, p->account, false);
    }
    free(p);
}

void http_on_connection(void *ctx, struct MHD_Connection *connection, void **state,
                        enum MHD_ConnectionNotificationCode code)
{
    http_server *s = ctx;
    server_lock(s);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *state = peer_add(s, connection);
    } else {
        peer_drop(s, *state);
        *state = NULL;
    }
    server_unlock(s);
}

void http_reap(http_server *s, int64_t now_us, int64_t age_us)
{
    server_lock(s);
    for (peer *p = s->peers; p; p = p->next) {
        if (p->stream) {
            continue; // it takes what it is sent in time, or libmicrohttpd cuts it
        }
        if (p->since_us == 0) {
            p->since_us = now_us;
        } else if (now_us - p->since_us > age_us) {
            (void)shutdown(p->fd, SHUT_RDWR); // the server's own thread sees the end and closes it
        }
    }
    server_unlock(s);
}

void http_peer_finished(http_server *s, struct MHD_Connection *connection)
{
    peer *p = peer_of(connection);
    server_lock(s);
    if (p) {
        p->since_us = 0;
        p->busy = false;
    }
    server_unlock(s);
}

void http_peer_begun(http_server *s, struct MHD_Connection *connection)
{
    peer *p = peer_of(connection);
    server_lock(s);
    if (p) {
        p->busy = true;
    }
    server_unlock(s);
}

// With the lock. What was counted for the account before goes.
static bool peer_account(http_server *s, peer *p, door_key account)
{
    if (p->has_account && memcmp(p->account.b, account.b, sizeof account.b) == 0) {
        return true;
    }
    if (p->has_account) {
        door_leave(s->accounts, p->account, false);
    }
    p->has_account = door_may_enter(s->accounts, account);
    p->account = account;
    if (p->has_account) {
        door_enter(s->accounts, account);
        p->known = true;
    }
    return p->has_account;
}

bool http_account(const http_request *q, str user)
{
    peer *p = peer_of(q->connection);
    server_lock(q->server);
    bool may = !p || peer_account(q->server, p, door_key_of_name(user));
    server_unlock(q->server);
    return may;
}

bool http_peer_stream(http_server *s, struct MHD_Connection *connection)
{
    peer *p = peer_of(connection);
    server_lock(s);
    bool may = p && (p->stream || door_stream(s->door, p->key));
    if (may) {
        p->stream = true;
        if (p->has_account) { // streams of an account are counted by who feeds them
            door_leave(s->accounts, p->account, false);
            p->has_account = false;
        }
    }
    server_unlock(s);
    return may;
}
