#include "api/log.h"

#include "api/answer.h"

static const char TYPE_TEXT[] = "text/plain; charset=utf-8";
static const char TYPE_TILE[] = "application/octet-stream";
static const char FOR_EVER[] = "public, max-age=31536000, immutable";

// The newest checkpoint and the log's size by it. It is our own, so that its signature is for others to
// check.
static bool head_read(const public_log *l, arena *a, str *ret_note, uint64_t *ret_size, err *e)
{
    note n = {0};
    checkpoint c = {0};
    if (!l->checkpoint(l->ctx, a, ret_note, e)) {
        return false;
    }
    if (ret_note->n == 0) {
        return err_fail(e, ERR_CODE("api.no_checkpoint"));
    }
    if (!note_parse(*ret_note, &n, e) || !checkpoint_parse(n.text, &c, e)) {
        return false;
    }
    *ret_size = c.size;
    return true;
}

static bool get_checkpoint(const public_log *l, arena *a, http_answer *ret, err *e)
{
    str head = {0};
    uint64_t size = 0;
    if (!head_read(l, a, &head, &size, e)) {
        return false;
    }
    *ret = (http_answer){.status = 200, .type = TYPE_TEXT, .body = head, .cache = "no-store"};
    return true;
}

// A partial one may be gone once the full one is there; the other way round something is wrong.
static bool get_tile(const public_log *l, str path, arena *a, http_answer *ret, err *e)
{
    str head = {0};
    str bytes = {0};
    uint64_t size = 0;
    tile_id id = {0};
    if (!head_read(l, a, &head, &size, e)) {
        return false;
    }
    if (!tile_path_parse(path, &id, NULL) || tile_width(id.level, id.index, size) < id.width) {
        return err_fail(e, ERR_CODE("api.no_tile"), ERR_STR("file", path));
    }
    size_t limit = id.level == TILE_ENTRIES ? TILE_BUNDLE_MAX : TILE_BYTES;
    if (!l->tiles->get(l->tiles->ctx, a, path, limit, &bytes, e)) {
        return id.width < TILE_HASHES ? err_fail(e, ERR_CODE("api.no_tile"), ERR_STR("file", path)) : false;
    }
    *ret = (http_answer){.status = 200, .type = TYPE_TILE, .body = bytes, .cache = FOR_EVER};
    return true;
}

void log_answer(const public_log *l, str path, const http_request *q, arena *a, http_answer *ret)
{
    err e = {0};
    bool ok = false;
    if (!str_eq(http_method(q), STR("GET")) && !str_eq(http_method(q), STR("HEAD"))) {
        err_fail(&e, ERR_CODE("api.method"), ERR_STR("path", http_path(q)),
                 ERR_STR("method", http_method(q)));
    } else if (str_eq(path, STR("/checkpoint"))) {
        ok = get_checkpoint(l, a, ret, &e);
    } else if (str_eq(path, STR("/keys"))) {
        *ret = (http_answer){.status = 200, .type = TYPE_TEXT, .body = l->keys};
        ok = true;
    } else if (str_starts(path, STR("/tile/"))) {
        ok = get_tile(l, (str){path.p + 1, path.n - 1}, a, ret, &e);
    } else {
        err_fail(&e, ERR_CODE("api.no_route"), ERR_STR("path", http_path(q)));
    }
    if (!ok) {
        answer_problem(q, a, ret, &e);
    }
}

void log_handle(void *ctx, const http_request *q, arena *a, http_answer *ret)
{
    err e = {0};
    if (answer_query_sound(q, "", &e)) {
        log_answer(ctx, http_path(q), q, a, ret);
    } else {
        answer_problem(q, a, ret, &e);
    }
}
