#include "app/log_news.h"

#include <stdlib.h>

#include "app/custody_json.h"
#include "event/event.h"
#include "store/custody.h"

static json_t *event_json(const leaf *row)
{
    event_frame f;
    str item = {NULL, 0};
    const event_kind_spec *kind = event_kind_of(row->kind);
    if (event_frame_parse(row->frame, &f, NULL)) {
        item = event_bytes(&f.event, EVENT_FIELD_ITEM);
    }
    return json_pack("{s:I, s:s, s:o, s:o}", "index", (json_int_t)row->index, "kind", kind ? kind->name : "",
                     "item", item.n > 0 ? json_of_text(item) : json_null(), "at",
                     json_of_instant(row->moment_us));
}

static bool events_json(store *db, uint64_t from, uint64_t to, json_t *out, err *e)
{
    arena a = {0};
    leaf_list leaves = {0};
    bool ok = from >= to || store_leaves_page(db, &a, from, (int32_t)(to - from), &leaves, e);
    json_t *events = json_array();
    for (int32_t i = 0; ok && i < leaves.n; i++) {
        json_array_append_new(events, event_json(&leaves.row[i]));
    }
    if (leaves.n > 0) {
        json_object_set(out, "events", events);
    }
    json_decref(events);
    arena_done(&a);
    return ok;
}

bool log_news_text(store *db, uint64_t from, uint64_t to, strbuf *out, err *e)
{
    json_t *all = json_pack("{s:I}", "size", (json_int_t)to);
    bool ok = events_json(db, from, to, all, e);
    char *text = ok ? json_dumps(all, JSON_COMPACT) : NULL;
    strbuf_add(out, str_of(text ? text : ""));
    free(text);
    json_decref(all);
    return ok;
}

bool log_news_say(store *db, news *n, uint64_t size, uint64_t *told, err *e)
{
    bool ok = true;
    if (*told > size || size - *told > LOG_NEWS_MAX) {
        *told = size; // only how large it is now
        strbuf text;
        strbuf_init(&text, NEWS_TEXT_MAX);
        ok = log_news_text(db, size, size, &text, e);
        (void)news_say(n, "log", STR(""), strbuf_str(&text), size);
        strbuf_done(&text);
    }
    while (ok && *told < size) {
        uint64_t to = size - *told > LOG_NEWS_EVENTS ? *told + LOG_NEWS_EVENTS : size;
        strbuf text;
        strbuf_init(&text, NEWS_TEXT_MAX);
        ok = log_news_text(db, *told, to, &text, e);
        if (ok) {
            (void)news_say(n, "log", STR(""), strbuf_str(&text), to);
            *told = to;
        }
        strbuf_done(&text);
    }
    return ok;
}
