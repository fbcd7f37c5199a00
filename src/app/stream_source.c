#include "app/stream_source.h"

#include <stdlib.h>
#include <string.h>

#include "app/operation.h"
#include "store/account.h"

struct stream_source {
    store *db;
    clock_source clock;
    bool asked; // `stamp` is that of the last time
    int64_t stamp;
};

bool stream_source_open(const char *dir, clock_source clock, stream_source **ret, err *e)
{
    store *db = NULL;
    if (!operation_open(dir, STORE_READ, &db, e)) {
        return false;
    }
    stream_source *s = mem_grow(NULL, 1, sizeof *s);
    *s = (stream_source){.db = db, .clock = clock};
    *ret = s;
    return true;
}

void stream_source_close(stream_source *s)
{
    if (s) {
        store_close(s->db);
        free(s);
    }
}

bool stream_source_moved(stream_source *s)
{
    int64_t stamp = 0;
    bool known = store_stamp(s->db, &stamp, NULL);
    bool moved = !known || !s->asked || stamp != s->stamp;
    s->asked = known;
    s->stamp = stamp;
    return moved;
}

uint64_t stream_source_size(stream_source *s)
{
    arena a = {0};
    log_head head = {.size = 0};
    str origin = {0};
    bool there = store_log_head(s->db, &a, &head, &origin, NULL);
    arena_done(&a);
    return there ? head.size : 0;
}

bool stream_source_log(stream_source *s, uint64_t from, uint64_t to, strbuf *out, err *e)
{
    return log_news_text(s->db, from, to, out, e);
}

bool stream_source_session(stream_source *s, str token)
{
    arena a = {0};
    account who = {0};
    err why = {0};
    bool holds = store_session_find(s->db, &a, token, s->clock.now_us(s->clock.ctx), &who, NULL, &why) ||
                 strcmp(why.code, "account.no_session") != 0;
    arena_done(&a);
    return holds;
}
