// Bundles over HTTP: large ones hold up nobody, and what was taken is told whatever comes.
#include "api/events.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "../app/field.h"
#include "client.h"
#include "event/bundle.h"

enum { LARGE = 20 * LOG_SLICE, ANSWER_MAX = 8 << 20 };

typedef struct room {
    field f;
    log_service *log;
    http_server *server;
    uint64_t size; // of the log, at the beginning
} room;

static void handle(void *ctx, const http_request *q, arena *a, http_answer *ret)
{
    room *r = ctx;
    if (str_eq(http_method(q), STR("POST"))) {
        routes all = {.log = r->log};
        const access_who who = {.user = STR("uji")};
        events_post(&all, q, &who, a, ret);
    } else {
        *ret = (http_answer){.status = 200, .type = "text/plain", .body = STR("ok"), .fixed = true};
    }
}

static size_t limit(void *ctx, const http_request *q, err *why)
{
    (void)ctx;
    (void)why;
    (void)q;
    return LOG_BUNDLE_MAX;
}

static uint64_t log_size(room *r)
{
    store *st = NULL;
    arena a = {0};
    log_head head = {.size = 0};
    str origin;
    assert_true(store_open(scratch_path(&r->f.s, "kawal.db"), STORE_READ, &st, NULL) &&
                store_log_head(st, &a, &head, &origin, NULL));
    store_close(st);
    arena_done(&a);
    return head.size;
}

static int set_up(void **state)
{
    room *r = calloc(1, sizeof *r);
    *state = r;
    bool ok = r && field_init(&r->f) && field_enrol(&r->f, 1, DEVICE_KPU) &&
              field_enrol(&r->f, 2, DEVICE_KPU) && field_close(&r->f) &&
              log_service_open(r->f.s.dir, &r->f.tools, &r->log, &r->f.e) &&
              http_listen("127.0.0.1", 0, &r->server, &r->f.e);
    if (!ok) {
        return -1;
    }
    r->size = log_size(r);
    http_limit_bodies(r->server, limit);
    return http_start(r->server, handle, r, &r->f.e) ? 0 : -1;
}

static int tear_down(void **state)
{
    room *r = *state;
    http_stop(r->server);
    log_service_close(r->log);
    field_done(&r->f);
    free(r);
    return 0;
}

static bool put(void *ctx, str bytes, err *e)
{
    (void)e;
    strbuf_add(ctx, bytes);
    return true;
}

// A bundle of n boxes made by the device.
static strbuf bundle(room *r, int device, int n)
{
    strbuf out;
    strbuf_init(&out, LOG_BUNDLE_MAX);
    bundle_writer w = {.put = put, .ctx = &out};
    assert_true(bundle_begin(&w, NULL));
    for (int i = 0; i < n; i++) {
        char item[32];
        (void)snprintf(item, sizeof item, "B%d-%d", device, (int)r->f.by[device].sequence);
        assert_true(bundle_add(&w, BUNDLE_FRAME, field_box_created(&r->f, device, item), NULL));
    }
    assert_true(bundle_end(&w, NULL));
    return out;
}

// Sends it and does not wait.
static int begin(room *r, str body)
{
    char head[256];
    int fd = client_connect(http_port(r->server));
    (void)snprintf(head, sizeof head,
                   "POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                   "Content-Type: application/vnd.kawal.bundle\r\nContent-Length: %zu\r\n\r\n",
                   body.n);
    assert_true(fd >= 0 && client_send(fd, str_of(head)) && client_send(fd, body));
    return fd;
}

// The answer, as JSON.
static json_t *end(int fd, int *ret_status)
{
    strbuf text;
    strbuf_init(&text, ANSWER_MAX);
    assert_true(client_read(fd, &text));
    close(fd);
    *ret_status = client_status(&text);
    json_t *out = json_loadb(client_body(&text).p, client_body(&text).n, 0, NULL);
    assert_non_null(out);
    strbuf_done(&text);
    return out;
}

static bool answered(int fd)
{
    char byte;
    return recv(fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) >= 0;
}

static int64_t index_of(const json_t *answer, size_t i)
{
    const json_t *row = json_array_get(json_object_get(answer, "events"), i);
    assert_string_equal(json_string_value(json_object_get(row, "answer")), "new");
    return json_integer_value(json_object_get(row, "index"));
}

// Large bundles of one client, one event at a time of another: these get between.
static void test_single_events_beside_a_stream(void **state)
{
    room *r = *state;
    strbuf large[2] = {bundle(r, 1, LARGE), bundle(r, 1, LARGE)};
    int fd[2];
    int64_t single[4 * LARGE];
    int n = 0;
    int status;
    for (int i = 0; i < 2; i++) {
        fd[i] = begin(r, strbuf_str(&large[i]));
    }
    while (n < 4 * LARGE && !(answered(fd[0]) && answered(fd[1]))) {
        strbuf one = bundle(r, 2, 1);
        json_t *said = end(begin(r, strbuf_str(&one)), &status);
        assert_int_equal(status, 200);
        single[n++] = index_of(said, 0);
        json_decref(said);
        strbuf_done(&one);
    }
    int64_t first = INT64_MAX;
    int64_t last = 0;
    for (int i = 0; i < 2; i++) {
        json_t *said = end(fd[i], &status);
        assert_int_equal(status, 200);
        assert_int_equal(json_array_size(json_object_get(said, "events")), LARGE);
        for (size_t k = 1; k < LARGE; k++) {
            assert_true(index_of(said, k) > index_of(said, k - 1));
        }
        first = index_of(said, 0) < first ? index_of(said, 0) : first;
        last = index_of(said, LARGE - 1) > last ? index_of(said, LARGE - 1) : last;
        json_decref(said);
        strbuf_done(&large[i]);
    }
    int between = 0;
    for (int i = 0; i < n; i++) {
        between += single[i] > first && single[i] < last;
    }
    assert_true(between >= 3);
}

static json_t *step(log_intake *x, int n, bool *ret_more, bool *ret_ok, err *e)
{
    *ret_ok = true;
    for (*ret_more = true; n > 0 && *ret_more && *ret_ok; n--) {
        *ret_ok = log_intake_step(x, ret_more, e);
    }
    return log_intake_answer(x);
}

// Two at a time, step by step: slices of LOG_SLICE, one behind the other.
static void test_slices(void **state)
{
    room *r = *state;
    strbuf large = bundle(r, 1, 2 * LOG_SLICE);
    strbuf one = bundle(r, 2, 1);
    bool more;
    bool ok;
    log_intake *x = log_intake_begin(r->log, strbuf_str(&large), STR("uji"), TEXT_EN);
    log_intake *y = log_intake_begin(r->log, strbuf_str(&one), STR("uji"), TEXT_EN);
    json_t *half = step(x, 2, &more, &ok, NULL); // reads, takes a slice
    assert_true(ok && more);
    assert_int_equal(json_array_size(json_object_get(half, "events")), LOG_SLICE);
    json_t *single = step(y, 2, &more, &ok, NULL);
    assert_true(ok && !more);
    json_t *whole = step(x, 2, &more, &ok, NULL);
    assert_true(ok && !more);
    assert_int_equal(index_of(single, 0), index_of(half, LOG_SLICE - 1) + 1);
    assert_int_equal(index_of(whole, LOG_SLICE), index_of(single, 0) + 1);
    json_decref(half);
    json_decref(single);
    json_decref(whole);
    log_intake_done(x);
    log_intake_done(y);
    strbuf_done(&large);
    strbuf_done(&one);
}

// A bundle that is cut is refused before anything of it is taken.
static void test_cut(void **state)
{
    room *r = *state;
    int status;
    strbuf large = bundle(r, 1, 3 * LOG_SLICE);
    json_t *said = end(begin(r, (str){large.p, large.n - 1}), &status);
    assert_int_equal(status, 400);
    assert_string_equal(json_string_value(json_object_get(said, "code")), "event.bundle_cut");
    assert_int_equal(json_array_size(json_object_get(said, "events")), 0);
    json_decref(said);
    said = end(begin(r, strbuf_str(&large)), &status);
    assert_int_equal(index_of(said, 0), r->size);
    json_decref(said);
    strbuf_done(&large);
}

// A disk that is full half way: the answer tells what was taken, and it is in the log.
static void test_half_way(void **state)
{
    room *r = *state;
    struct stat at;
    struct rlimit before;
    bool more;
    bool ok;
    err e = {0};
    char wal[PATH_MAX];
    (void)snprintf(wal, sizeof wal, "%s/kawal.db-wal", r->f.s.dir);
    (void)signal(SIGXFSZ, SIG_IGN);
    strbuf large = bundle(r, 1, 3 * LOG_SLICE);
    log_intake *x = log_intake_begin(r->log, strbuf_str(&large), STR("uji"), TEXT_EN);
    json_decref(step(x, 2, &more, &ok, &e));
    assert_true(ok && stat(wal, &at) == 0 && getrlimit(RLIMIT_FSIZE, &before) == 0);
    struct rlimit full = {(rlim_t)at.st_size, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
    json_t *said = step(x, 1, &more, &ok, &e);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_false(ok);
    assert_int_equal(json_array_size(json_object_get(said, "events")), LOG_SLICE);
    int64_t last = index_of(said, LOG_SLICE - 1);
    json_decref(said);
    log_intake_done(x);
    if (!log_service_broken(r->log)) { // else the process ends
        x = log_intake_begin(r->log, strbuf_str(&large), STR("uji"), TEXT_EN);
        said = step(x, 100, &more, &ok, &e);
        const json_t *rows = json_object_get(said, "events");
        assert_string_equal(json_string_value(json_object_get(json_array_get(rows, LOG_SLICE - 1), "answer")),
                            "known");
        assert_int_equal(index_of(said, LOG_SLICE), last + 1);
        json_decref(said);
        log_intake_done(x);
    }
    strbuf_done(&large);
}

// The server is stopped while it takes a bundle: what it tells is in the log, and nothing else of it is.
static void test_stop(void **state)
{
    room *r = *state;
    int status;
    strbuf large = bundle(r, 1, LARGE);
    strbuf out;
    int fd = begin(r, strbuf_str(&large));
    assert_true(client_ask(http_port(r->server), "GET / HTTP/1.1", (str){NULL, 0}, &out)); // it has come
    strbuf_done(&out);
    while (log_size(r) == r->size) { // and a slice of it is in the log
    }
    http_stop(r->server);
    r->server = NULL;
    json_t *said = end(fd, &status);
    size_t told = json_array_size(json_object_get(said, "events"));
    assert_true(status == 503 ? told < LARGE && told > 0 : told == LARGE);
    assert_true(log_size(r) == r->size + told);
    json_decref(said);
    strbuf_done(&large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_single_events_beside_a_stream, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_slices, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_half_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stop, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
