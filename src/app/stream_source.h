// What a stream of news is made from beside the news: the log from any index on, and whether logins still
// hold. By a handle of its own; one thread at a time.
#ifndef KAWAL_APP_STREAM_SOURCE_H
#define KAWAL_APP_STREAM_SOURCE_H

#include "app/log_news.h"
#include "base/clock.h"

typedef struct stream_source stream_source;

// Errors: operation_open's.
bool stream_source_open(const char *dir, clock_source clock, stream_source **ret, err *e);
void stream_source_close(stream_source *s); // takes NULL

// Whether anything was committed since this was asked last; true the first time, and when that cannot be
// told.
bool stream_source_moved(stream_source *s);

// The log's size; 0 when there is no log yet or it cannot be read.
uint64_t stream_source_size(stream_source *s);

// log_news_text of this operation's log.
bool stream_source_log(stream_source *s, uint64_t from, uint64_t to, strbuf *out, err *e);

// Whether a session holds. False only when that is certain: while the store cannot be read it does.
bool stream_source_session(stream_source *s, str token);

#endif
