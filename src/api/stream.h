// The live stream: GET /api/v1/stream as server-sent events (docs/formats/stream.md). News by topic, and the
// log from an index on. One thread feeds all streams; none has a thread of its own.
#ifndef KAWAL_API_STREAM_H
#define KAWAL_API_STREAM_H

#include "api/http.h"
#include "app/news.h"
#include "app/stream_source.h"
#include "domain/access.h"

typedef struct stream_hub stream_hub;

enum {
    STREAM_BEAT_S = 15,           // without anything else a stream says that it is there
    STREAM_BUFFER_MAX = 64 << 10, // bytes that wait for a client; news waits in its ring beyond half of it
    STREAM_STUCK_S = 20,          // a client for whom something waits so long, and who takes nothing, is cut
    STREAM_PER_ACCOUNT_MAX = 256, // streams of one account
    STREAM_RESUME_MAX = 4096,     // events that are told one by one to who comes back; of more only the size
    STREAM_TICK_MS = 250,         // at most until what another process has committed is seen
    STREAM_LOOK_MS = 1000,        // between two looks at who is still logged in
    STREAM_RETRY_MS = 2000,       // until a client comes back, and up to as much again, so that they spread
};

// Begins to feed streams. The source is the hub's until it is closed; all of them outlive it. Errors:
// api.stream_thread {reason}.
bool stream_hub_open(stream_source *source, news *n, clock_source clock, stream_hub **ret, err *e);

// Tells every stream to come back later, and lets none in any more. To be followed by http_stop.
void stream_hub_stop(stream_hub *h);

// After http_stop. Takes NULL.
void stream_hub_close(stream_hub *h);

// How many streams there are.
int32_t stream_hub_count(stream_hub *h);

// GET /api/v1/stream?topics=&since=, of who asks by the session of that token. Errors in the answer:
// api.stream_topic {word} {words}, api.stream_since {value}, access.denied, api.streams_account {limit},
// api.streams_full, api.stopping.
void stream_get(stream_hub *h, const http_request *q, const access_who *who, str token, arena *a,
                http_answer *x);

#endif
