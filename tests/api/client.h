// A client that writes what it is told, byte by byte where that matters.
#ifndef KAWAL_TESTS_CLIENT_H
#define KAWAL_TESTS_CLIENT_H

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"

enum { CLIENT_WAIT_S = 10 };

static inline int client_connect(uint16_t port)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct timeval wait = {CLIENT_WAIT_S, 0};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    return connect(fd, (const struct sockaddr *)&at, sizeof at) == 0 ? fd : -1;
}

// The same from another address of this machine, 127.0.0.`last`.
static inline int client_connect_from(uint16_t port, uint32_t last)
{
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr = {htonl((INADDR_LOOPBACK & ~0xffU) | last)}};
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct timeval wait = {CLIENT_WAIT_S, 0};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    bool ok = bind(fd, (const struct sockaddr *)&from, sizeof from) == 0 &&
              connect(fd, (const struct sockaddr *)&at, sizeof at) == 0;
    return ok ? fd : -1;
}

static inline bool client_send(int fd, str bytes)
{
    return send(fd, bytes.p, bytes.n, MSG_NOSIGNAL) == (ssize_t)bytes.n;
}

// Reads up to the end of the connection, or for CLIENT_WAIT_S; false when it was not closed by then.
static inline bool client_read(int fd, strbuf *out)
{
    char part[4096];
    ssize_t n;
    while ((n = recv(fd, part, sizeof part, 0)) > 0) {
        strbuf_add(out, (str){part, (size_t)n});
    }
    return n == 0;
}

// One request on a connection of its own: head without the last empty line, and body.
static inline bool client_ask(uint16_t port, const char *head, str body, strbuf *out)
{
    strbuf text;
    int fd = client_connect(port);
    strbuf_init(&text, 8 << 20);
    strbuf_init(out, 64 << 20);
    strbuf_addf(&text, "%s\r\nHost: 127.0.0.1\r\nConnection: close\r\n", head);
    if (body.n > 0) {
        strbuf_addf(&text, "Content-Length: %zu\r\n", body.n);
    }
    strbuf_addz(&text, "\r\n");
    strbuf_add(&text, body);
    bool ok = fd >= 0 && client_send(fd, strbuf_str(&text)) && client_read(fd, out);
    close(fd);
    strbuf_done(&text);
    return ok;
}

static inline int client_status(const strbuf *answer)
{
    int64_t status = 0;
    return answer->n > 12 && str_parse_i64((str){answer->p + 9, 3}, 100, 599, &status) ? (int)status : 0;
}

// The value of a header; empty when there is none.
static inline str client_header(const strbuf *answer, const char *name)
{
    char line[128];
    int n = snprintf(line, sizeof line, "\r\n%s: ", name);
    const char *at = answer->n > 0 ? strstr(answer->p, line) : NULL;
    const char *value = at ? at + n : "";
    return (str){value, strcspn(value, "\r")};
}

static inline str client_body(const strbuf *answer)
{
    const char *at = answer->n > 0 ? strstr(answer->p, "\r\n\r\n") : NULL;
    return at ? (str){at + 4, answer->n - (size_t)(at + 4 - answer->p)} : (str){"", 0};
}

#endif
