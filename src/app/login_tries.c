#include "app/login_tries.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static void user_key(str user, char out[static LOGIN_KEY_MAX + 1])
{
    (void)snprintf(out, LOGIN_KEY_MAX + 1, "u%.*s",
                   (int)(user.n < LOGIN_KEY_MAX ? user.n : LOGIN_KEY_MAX - 1), user.p ? user.p : "");
}

// Of IPv6 the network of 64 bits, which is what one client has.
static void address_key(str address, char out[static LOGIN_KEY_MAX + 1])
{
    struct in6_addr v6;
    (void)snprintf(out, LOGIN_KEY_MAX + 1, "a%.*s",
                   (int)(address.n < LOGIN_KEY_MAX ? address.n : LOGIN_KEY_MAX - 1),
                   address.p ? address.p : "");
    if (inet_pton(AF_INET6, out + 1, &v6) == 1) {
        const uint8_t *b = v6.s6_addr;
        (void)snprintf(out, LOGIN_KEY_MAX + 1, "n%02x%02x%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3],
                       b[4], b[5], b[6], b[7]);
    }
}

static bool over(const login_try *row, int64_t now_us)
{
    return now_us < row->since_us || now_us - row->since_us > (int64_t)LOGIN_WINDOW_S * US_PER_S;
}

static bool may(const login_tries *t, const char *key, int32_t limit, int64_t now_us)
{
    for (int i = 0; i < LOGIN_TRIES_KEPT; i++) {
        const login_try *row = &t->row[i];
        if (strcmp(row->key, key) == 0) {
            return over(row, now_us) || row->wrong < limit;
        }
    }
    return true;
}

bool login_tries_may(const login_tries *t, str user, str address, int64_t now_us)
{
    char name[LOGIN_KEY_MAX + 1];
    char from[LOGIN_KEY_MAX + 1];
    user_key(user, name);
    address_key(address, from);
    return may(t, name, LOGIN_PER_USER, now_us) &&
           (address.n == 0 || may(t, from, LOGIN_PER_ADDRESS, now_us));
}

static void count(login_tries *t, const char *key, int64_t now_us)
{
    login_try *row = &t->row[0]; // the key's, else a free one, else the oldest
    for (int i = 0; i < LOGIN_TRIES_KEPT; i++) {
        login_try *other = &t->row[i];
        if (strcmp(other->key, key) == 0) {
            row = other;
            break;
        }
        if (row->key[0] != '\0' && (other->key[0] == '\0' || other->since_us < row->since_us)) {
            row = other;
        }
    }
    if (strcmp(row->key, key) != 0 || over(row, now_us)) {
        *row = (login_try){.since_us = now_us};
        memcpy(row->key, key, strlen(key) + 1);
    }
    row->wrong++;
}

void login_tries_wrong(login_tries *t, str user, str address, int64_t now_us)
{
    char key[LOGIN_KEY_MAX + 1];
    user_key(user, key);
    count(t, key, now_us);
    if (address.n > 0) {
        address_key(address, key);
        count(t, key, now_us);
    }
}

void login_tries_right(login_tries *t, str user)
{
    char key[LOGIN_KEY_MAX + 1];
    user_key(user, key);
    for (int i = 0; i < LOGIN_TRIES_KEPT; i++) {
        if (strcmp(t->row[i].key, key) == 0) {
            t->row[i] = (login_try){.since_us = 0};
        }
    }
}
