#include "app/content_named.h"

#include "event/about.h"
#include "event/content.h"

void content_named_add(content_named *c, str frame, const submit_out *out)
{
    event_frame f;
    str hash[EVENT_CONTENTS_MAX];
    if (out->answer == SUBMIT_REFUSED || !event_frame_parse(frame, &f, NULL)) {
        return;
    }
    int32_t n = event_contents(&f.event, hash);
    for (int32_t i = 0; i < n; i++) {
        if (!str_map_has(&c->hashes, hash[i])) {
            (void)str_map_add(&c->hashes, str_keep(&c->memory, hash[i]), 0, NULL);
        }
    }
}

bool content_named_put(const content_named *c, store *s, str bytes, int64_t now_us, bool *ret_kept, err *e)
{
    uint8_t hash[EVENT_HASH_BYTES];
    content_hash(bytes, hash);
    *ret_kept = str_map_has(&c->hashes, (str){(const char *)hash, sizeof hash});
    return !*ret_kept || store_content_put(s, bytes, now_us, e);
}

void content_named_done(content_named *c)
{
    str_map_done(&c->hashes);
    arena_done(&c->memory);
}

bool content_submit(store *s, posko_log *l, arena *a, const submit_in *in, const str *content,
                    int32_t n_content, int64_t now_us, submit_out *ret, err *e)
{
    content_named named = {0};
    bool ok = log_submit(l, a, in, 1, 1, ret, e);
    if (ok) {
        content_named_add(&named, in->frame, ret);
    }
    for (int32_t i = 0; ok && i < n_content; i++) {
        bool kept = false;
        ok = content_named_put(&named, s, content[i], now_us, &kept, e);
    }
    content_named_done(&named);
    return ok;
}
