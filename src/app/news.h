// What has happened at the posko, for those who watch: a bounded ring in memory. Whoever changes something
// says so once it is committed; whoever watches asks for what came after a number. From any thread.
//
// News tells that something changed, and is no record of it: what left the ring before somebody asked is
// fetched anew from where it is kept.
#ifndef KAWAL_APP_NEWS_H
#define KAWAL_APP_NEWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/str.h"

typedef struct news news;

enum {
    NEWS_RING = 4096,     // that are kept, the newest ones
    NEWS_TEXT_MAX = 4096, // bytes of one
    NEWS_AREA_MAX = 64,   // bytes of the code of where
};

// One of them; the views are good during the call that gets it.
typedef struct news_item {
    uint64_t number;   // 1 is the first
    const char *topic; // "log", "register", "plan", "convoys", "alarms", "readiness"
    str area;          // code of where; empty = everywhere
    str text;          // one JSON object without line breaks
    uint64_t index;    // size of the log after it; 0 = it is not of the log
} news_item;

news *news_open(void);
void news_close(news *n); // takes NULL; nobody uses it any more

// Says something; `topic` is static, the rest is copied. Returns its number, which only grows; 0 when nothing
// was said: `n` is NULL, or the text or the code is too long or has a line break.
uint64_t news_say(news *n, const char *topic, str area, str text, uint64_t index);

// The number of the newest one; 0 = none yet.
uint64_t news_last(news *n);

// What came after `after`, oldest first, until `each` returns false; false when some of it has left the ring
// already: then nothing is told, and the reader must fetch anew. `each` must be short and must not call in
// here.
typedef bool (*news_each)(void *ctx, const news_item *item);
bool news_since(news *n, uint64_t after, news_each each, void *ctx);

// Waits until there is something after `after`, at most until a moment of the monotonic clock; the number of
// the newest one.
uint64_t news_wait(news *n, uint64_t after, int64_t until_us);

#endif
