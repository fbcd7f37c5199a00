#include "api/door.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { DOOR_BUCKETS = 1024 };

// An address that has any.
typedef struct caller caller;
struct caller {
    door_key key;
    int32_t connections, streams;
    caller *next;
};

struct door {
    door_limits limits;
    int32_t connections, streams;
    caller *bucket[DOOR_BUCKETS];
};

door *door_open(door_limits limits)
{
    door *d = mem_grow(NULL, 1, sizeof *d);
    *d = (door){.limits = limits};
    return d;
}

void door_close(door *d)
{
    for (int i = 0; d && i < DOOR_BUCKETS; i++) {
        while (d->bucket[i]) {
            caller *c = d->bucket[i];
            d->bucket[i] = c->next;
            free(c);
        }
    }
    free(d);
}

door_key door_key_of(const struct sockaddr *address)
{
    door_key key = {{0}};
    if (address && address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        key.b[10] = 0xff;
        key.b[11] = 0xff;
        memcpy(key.b + 12, &v4.sin_addr, 4);
    } else if (address && address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        memcpy(key.b, &v6.sin6_addr, IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr) ? 16 : 8);
    }
    return key;
}

// FNV-1a of 64 bits (Fowler, Noll and Vo, 1991), twice from different beginnings.
door_key door_key_of_name(str name)
{
    door_key key = {{0}};
    for (uint64_t half = 0; half < 2; half++) {
        uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ half;
        for (size_t i = 0; i < name.n; i++) {
            hash = (hash ^ (unsigned char)name.p[i]) * UINT64_C(0x100000001b3);
        }
        memcpy(key.b + 8 * half, &hash, sizeof hash);
    }
    return key;
}

static uint32_t bucket_of(door_key key)
{
    uint32_t hash = 2166136261U; // FNV-1a of 32 bits
    for (size_t i = 0; i < sizeof key.b; i++) {
        hash = (hash ^ key.b[i]) * 16777619U;
    }
    return hash % DOOR_BUCKETS;
}

static caller *find(const door *d, door_key key)
{
    caller *c = d->bucket[bucket_of(key)];
    while (c && memcmp(c->key.b, key.b, sizeof key.b) != 0) {
        c = c->next;
    }
    return c;
}

bool door_has_room_for(const door *d, door_key key)
{
    const caller *c = find(d, key);
    return !c || c->connections < d->limits.per_address;
}

bool door_may_enter(const door *d, door_key key)
{
    return d->connections < d->limits.connections && door_has_room_for(d, key);
}

void door_enter(door *d, door_key key)
{
    caller *c = find(d, key);
    if (!c) {
        caller **at = &d->bucket[bucket_of(key)];
        c = mem_grow(NULL, 1, sizeof *c);
        *c = (caller){.key = key, .next = *at};
        *at = c;
    }
    c->connections++;
    d->connections++;
}

bool door_stream(door *d, door_key key)
{
    caller *c = find(d, key);
    if (!c || d->streams >= d->limits.streams || c->streams >= d->limits.streams_per_address) {
        return false;
    }
    c->connections--;
    d->connections--;
    c->streams++;
    d->streams++;
    return true;
}

static void forget(door *d, const caller *gone)
{
    caller **at = &d->bucket[bucket_of(gone->key)];
    while (*at && *at != gone) {
        at = &(*at)->next;
    }
    if (*at) {
        caller *c = *at;
        *at = c->next;
        free(c);
    }
}

void door_leave(door *d, door_key key, bool stream)
{
    caller *c = find(d, key);
    if (!c) {
        return;
    }
    c->connections -= stream ? 0 : 1;
    d->connections -= stream ? 0 : 1;
    c->streams -= stream ? 1 : 0;
    d->streams -= stream ? 1 : 0;
    if (c->connections == 0 && c->streams == 0) {
        forget(d, c);
    }
}

int32_t door_connections(const door *d)
{
    return d->connections;
}

int32_t door_streams(const door *d)
{
    return d->streams;
}
