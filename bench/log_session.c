#include "log_session.h"

#include <stdio.h>
#include <string.h>

#include "app/register.h"
#include "store/custody.h"

enum { SITE_COLUMNS = 7, DEGREES = 24 };
#define START_S INT64_C(1730419200) // 2024-11-01

static int64_t now_us(void *ctx)
{
    const log_session *s = ctx;
    return (log_events_time_s(&s->events) + 1) * US_PER_S;
}

static int64_t monotonic_us(void *ctx)
{
    (void)ctx;
    clock_source c = clock_system();
    return c.monotonic_us(c.ctx);
}

bool log_session_checkpoint(log_session *s, err *e)
{
    arena a = {0};
    checkpoint_row row;
    bool ok = log_checkpoint(s->log, &a, &row, e);
    if (ok) {
        log_events_see(&s->events, (int64_t)row.size, row.root.b);
    }
    arena_done(&a);
    return ok;
}

bool log_session_enrol(log_session *s, log_events *g, err *e)
{
    for (int i = 0; i < LOG_EVENTS_DEVICES; i++) {
        arena a = {0};
        log_events_binding b;
        submit_out out;
        log_events_enrolment(g, i, &b);
        bool ok = log_say(s->log, &a, &b.draft, &out, e);
        arena_done(&a);
        if (!ok) {
            return false;
        }
    }
    if (!log_session_checkpoint(s, e)) {
        return false;
    }
    log_events_see(g, s->events.seen_size, s->events.seen_root);
    return true;
}

static bool read_area(void *ctx, const entry *row, err *e)
{
    char *code = ctx;
    (void)e;
    (void)snprintf(code, EVENT_CODE_MAX + 1, "%.*s", (int)row->code.n, row->code.p);
    return true;
}

// A place as a row of the register.
typedef struct site_row {
    char code[EVENT_CODE_MAX + 1], lat[DEGREES], lon[DEGREES];
    column_value value[SITE_COLUMNS];
} site_row;

static register_row site_make(site_row *r, int32_t number, str area)
{
    point at = log_events_place(number, r->code);
    (void)snprintf(r->lat, sizeof r->lat, "%.6f", at.lat_e7 / 1e7);
    (void)snprintf(r->lon, sizeof r->lon, "%.6f", at.lon_e7 / 1e7);
    const column_value value[SITE_COLUMNS] = {
        {STR("code"), str_of(r->code)},   {STR("name"), str_of(r->code)},
        {STR("kind"), STR("pps")},        {STR("area"), area},
        {STR("lat"), str_of(r->lat)},     {STR("lon"), str_of(r->lon)},
        {STR("origin"), STR("synthetic")}};
    memcpy(r->value, value, sizeof value);
    return (register_row){SITE_COLUMNS, r->value};
}

// The register gets the places of the events, unless it has them.
static bool places_add(log_session *s, err *e)
{
    char code[EVENT_CODE_MAX + 1], area[EVENT_CODE_MAX + 1] = "";
    bool known = false;
    (void)log_events_place(0, code);
    if (!store_place_known(s->file, str_of(code), &known, e) || known) {
        return known;
    }
    arena a = {0};
    site_row *site = ARENA_NEW(&a, site_row, LOG_EVENTS_PLACES);
    register_row *row = ARENA_NEW(&a, register_row, LOG_EVENTS_PLACES);
    bool ok = store_each(s->file, KIND_AREAS, read_area, area, e);
    for (int32_t i = 0; i < LOG_EVENTS_PLACES; i++) {
        row[i] = site_make(&site[i], i, str_of(area));
    }
    const change_options o = {
        .by = STR("bench"), .effective_us = now_us(s), .now_us = now_us(s), .log = s->log};
    ok = ok && register_put(s->file, KIND_SITES, LOG_EVENTS_PLACES, row, &o, NULL, e);
    arena_done(&a);
    return ok;
}

static bool read_code(void *ctx, const entry *row, err *e)
{
    log_session *s = ctx;
    (void)e;
    (void)snprintf(s->code, sizeof s->code, "%.*s", (int)row->code.n, row->code.p);
    return true;
}

bool log_session_open(log_session *s, const char *dir, err *e)
{
    *s = (log_session){.dir = dir};
    if (!operation_open(dir, STORE_WRITE, &s->file, e) ||
        !store_each(s->file, KIND_OPERATION, read_code, s, e)) {
        return false;
    }
    bool kept = log_events_read(&s->events, dir);
    if (!kept) {
        log_events_init(&s->events, 0, str_of(s->code), START_S);
    }
    log_tools tools = log_tools_system((clock_source){now_us, monotonic_us, s});
    return log_open(s->file, dir, &tools, &s->log, e) && places_add(s, e) &&
           (kept || log_session_enrol(s, &s->events, e));
}

bool log_session_close(log_session *s, err *e)
{
    bool opened = s->log != NULL;
    log_close(s->log);
    store_close(s->file);
    s->log = NULL;
    s->file = NULL;
    return !opened || log_events_write(&s->events, s->dir, e);
}

bool log_frames_make(log_frames *f, log_events *g, int32_t n, err *e)
{
    *f = (log_frames){.n = n};
    f->in = ARENA_NEW(&f->memory, submit_in, n);
    for (int32_t i = 0; i < n; i++) {
        uint8_t bytes[LOG_EVENTS_FRAME_MAX];
        str frame;
        if (!log_events_next(g, bytes, &frame, e)) {
            return false;
        }
        f->in[i] = (submit_in){{arena_copy(&f->memory, frame.p, frame.n), frame.n}, STR("bench")};
    }
    return true;
}

void log_frames_done(log_frames *f)
{
    arena_done(&f->memory);
}

bool log_frames_submit(log_session *s, const log_frames *f, int32_t from, int32_t n, int32_t threads,
                       int64_t *io_findings, err *e)
{
    arena a = {0};
    submit_out *out = ARENA_NEW(&a, submit_out, n);
    bool ok = log_submit(s->log, &a, f->in + from, n, threads, out, e);
    for (int32_t i = 0; ok && i < n; i++) {
        *io_findings += out[i].n_finding;
        if (out[i].answer != SUBMIT_NEW) {
            ok = err_fail(e, ERR_CODE("bench.not_new"),
                          ERR_Z("code", out[i].why.code ? out[i].why.code : "known"));
        }
    }
    arena_done(&a);
    return ok;
}
