#include "api/ground.h"

#include <stdio.h>

#include "app/ground_map.h"

// Digits alone: what a header may hold beside them is no number of bytes.
static bool read_number(str text, int64_t *ret)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') {
            return false;
        }
    }
    return text.n > 0 && str_parse_i64(text, 0, INT64_MAX, ret);
}

bool ground_range(str header, int64_t whole, int64_t *ret_from, int64_t *ret_n)
{
    const str unit = STR("bytes=");
    int64_t from = 0;
    int64_t last = whole - 1;
    if (!str_starts(header, unit)) {
        return false;
    }
    str text = {header.p + unit.n, header.n - unit.n};
    size_t dash = 0;
    while (dash < text.n && text.p[dash] != '-') {
        dash++;
    }
    if (dash == text.n) {
        return false;
    }
    str first = {text.p, dash};
    str end = {text.p + dash + 1, text.n - dash - 1};
    if (first.n == 0) { // the last so many
        if (!read_number(end, &from)) {
            return false;
        }
        from = from < whole ? whole - from : 0;
    } else if (!read_number(first, &from) || (end.n > 0 && !read_number(end, &last))) {
        return false;
    }
    last = last < whole ? last : whole - 1;
    if (from > last || last - from >= GROUND_MAP_READ_MAX) {
        return false;
    }
    *ret_from = from;
    *ret_n = last - from + 1;
    return true;
}

typedef struct asking {
    const char *dir;
} asking;

static bool read_part(const char *dir, const http_request *q, arena *a, http_answer *x, err *e)
{
    ground_map m = {.fd = -1};
    int64_t from = 0;
    int64_t n = 0;
    char *range = ARENA_NEW(a, char, 80);
    if (!ground_map_open(dir, &m, e)) {
        return e->code ? false : err_fail(e, ERR_CODE("ground.none"));
    }
    bool ok = true;
    if (!ground_range(http_header(q, "Range"), m.bytes, &from, &n)) {
        (void)snprintf(range, 80, "bytes */%lld", (long long)m.bytes);
        (void)err_fail(e, ERR_CODE("ground.range"), ERR_INT("bytes", m.bytes),
                       ERR_INT("limit", GROUND_MAP_READ_MAX));
        answer_problem(q, a, x, e);
        x->range = range;
    } else {
        (void)snprintf(range, 80, "bytes %lld-%lld/%lld", (long long)from, (long long)(from + n - 1),
                       (long long)m.bytes);
        *x = (http_answer){.status = 206,
                           .type = "application/vnd.pmtiles",
                           .etag = str_dup(a, str_of(m.etag)),
                           .cache = "private, no-cache",
                           .range = range};
        ok = ground_map_read(&m, a, from, (size_t)n, &x->body, e);
    }
    ground_map_close(&m);
    return ok;
}

static bool ground_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const asking *k = work;
    err e = {0};
    bool ok = end ? err_fail(&e, ERR_CODE("api.stopping")) : read_part(k->dir, q, a, x, &e);
    if (!ok) {
        answer_problem(q, a, x, &e);
    }
    return true;
}

void ground_get(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    (void)who;
    if (!r->dir) {
        err_fail(&e, ERR_CODE("ground.none"));
        answer_problem(q, a, x, &e);
        return;
    }
    asking *k = ARENA_NEW(a, asking, 1);
    *k = (asking){r->dir};
    *x = (http_answer){.step = ground_step, .lane = HTTP_LANE_GROUND, .work = k};
}

bool ground_there(const routes *r)
{
    ground_map m = {.fd = -1};
    err e = {0};
    bool there = r->dir && ground_map_open(r->dir, &m, &e);
    if (there) {
        ground_map_close(&m);
    }
    return there;
}
