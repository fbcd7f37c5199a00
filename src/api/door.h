// Who is in: how many connections each address has, and how many of them are streams, for the limits at the
// door. One thread at a time.
#ifndef KAWAL_API_DOOR_H
#define KAWAL_API_DOOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct sockaddr;

typedef struct door door;

// An address as it is counted: IPv4 mapped into IPv6; of IPv6 the first 64 bits, since whoever has one
// address there has all of these.
typedef struct door_key {
    uint8_t b[16];
} door_key;

typedef struct door_limits {
    int32_t connections; // that are no streams
    int32_t per_address;
    int32_t streams;
    int32_t streams_per_address;
} door_limits;

door *door_open(door_limits limits);
void door_close(door *d); // takes NULL

door_key door_key_of(const struct sockaddr *address);

// Anything else that is counted so, by its name.
door_key door_key_of_name(str name);

// Whether one more may come in from there.
bool door_may_enter(const door *d, door_key key);
void door_enter(door *d, door_key key);

// Whether the address itself has not too many: one more may come in when another one goes.
bool door_has_room_for(const door *d, door_key key);

// One that is in becomes a stream, and is no connection among the others any more; false, and nothing
// changes, where there are as many streams as may be.
bool door_stream(door *d, door_key key);

// One leaves; `stream`: it had become one.
void door_leave(door *d, door_key key, bool stream);

// How many there are now.
int32_t door_connections(const door *d);
int32_t door_streams(const door *d);

#endif
