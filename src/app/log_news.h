// What is told of events that came into the log: for news, and for who resumes where the connection ended.
#ifndef KAWAL_APP_LOG_NEWS_H
#define KAWAL_APP_LOG_NEWS_H

#include "app/news.h"
#include "base/str.h"
#include "store/store.h"

enum {
    LOG_NEWS_EVENTS = 16, // in one text, so that it fits into NEWS_TEXT_MAX
    LOG_NEWS_MAX = 64,    // that news tells one by one; of more at once only the size
};

// One line: {"size":to,"events":[{"index","kind","item","at"}...]} of the leaves [from, to), which are at
// most LOG_NEWS_EVENTS; of none {"size":to}. "item" is null where an event names no single one, "at" is the
// moment in UTC. Errors: the store's.
bool log_news_text(store *db, uint64_t from, uint64_t to, strbuf *out, err *e);

// Says what lies between *told and the size of the log, and moves *told there. Errors: the store's; what was
// said until then is told.
bool log_news_say(store *db, news *n, uint64_t size, uint64_t *told, err *e);

#endif
