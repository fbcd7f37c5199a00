// A log over HTTP: what a log of the checkpoint's size has, and nothing else.
#include "api/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../app/mem_log.h"
#include "client.h"

typedef struct room {
    mem_log log;
    public_log face;
    http_server *server;
} room;

static int set_up(void **state)
{
    room *f = calloc(1, sizeof *f);
    *state = f;
    if (!f || !mem_log_init(&f->log, "log.example/1610", 1, 'a')) {
        return -1;
    }
    f->face = mem_log_public(&f->log);
    return http_listen("127.0.0.1", 0, &f->server, NULL) && http_start(f->server, log_handle, &f->face, NULL)
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    room *f = *state;
    http_stop(f->server);
    mem_log_done(&f->log);
    free(f);
    return 0;
}

static int get(room *f, const char *path, strbuf *out)
{
    char head[256];
    (void)snprintf(head, sizeof head, "GET %s HTTP/1.1", path);
    assert_true(client_ask(http_port(f->server), head, (str){NULL, 0}, out));
    return client_status(out);
}

static int status(room *f, const char *path)
{
    strbuf out;
    int got = get(f, path, &out);
    strbuf_done(&out);
    return got;
}

// The log as a store that is read over HTTP.
static bool http_get(void *ctx, arena *a, str path, size_t n, str *ret_bytes, err *e)
{
    char name[TILE_PATH_MAX + 1];
    strbuf out;
    (void)snprintf(name, sizeof name, "/%.*s", (int)path.n, path.p);
    bool ok = get(ctx, name, &out) == 200 &&
              str_eq(client_header(&out, "Cache-Control"), STR("public, max-age=31536000, immutable"));
    str body = client_body(&out);
    if (ok && body.n <= n) {
        *ret_bytes = (str){arena_copy(a, body.p, body.n), body.n};
    }
    strbuf_done(&out);
    return ok || err_fail(e, ERR_CODE("test.absent"));
}

static void test_whole_log(void **state)
{
    room *f = *state;
    strbuf out;
    note n;
    checkpoint c;
    err e = {0};
    assert_int_equal(status(f, "/checkpoint"), 404);
    assert_int_equal(status(f, "/tile/0/000.p/1"), 404);
    assert_true(mem_log_grow(&f->log, 70));
    assert_true(mem_log_grow(&f->log, 700));
    assert_int_equal(get(f, "/checkpoint", &out), 200);
    assert_true(str_eq(client_header(&out, "Cache-Control"), STR("no-store")));
    assert_true(str_eq(client_header(&out, "Content-Type"), STR("text/plain; charset=utf-8")));
    assert_true(checkpoint_open(client_body(&out), &f->log.key.key, &c, &n, &e));
    strbuf_done(&out);
    tile_store over_http = {http_get, NULL, f};
    assert_true(tile_fsck(&over_http, c.size, c.root, &e));
    assert_int_equal(status(f, "/tile/0/000.p/70"), 200); // of an earlier checkpoint
    assert_int_equal(get(f, "/keys", &out), 200);
    assert_true(str_eq(client_body(&out), strbuf_str(&f->log.keys)));
    strbuf_done(&out);
}

static void test_what_is_not_there(void **state)
{
    room *f = *state;
    static const char *const bad[] = {"/",
                                      "/tile",
                                      "/tile/0/002.p/189",
                                      "/tile/0/003",
                                      "/tile/entries/003.p/1",
                                      "/tile/1/000.p/3",
                                      "/tile/0/000.p/0",
                                      "/tile/0/000.p/256",
                                      "/tile/0/0",
                                      "/tile/0/x000/000",
                                      "/tile/-1/000",
                                      "/tile/0/000?x=1/..",
                                      "/tile/0/..%2f..%2fetc",
                                      "/tile/99999999999999999999/000",
                                      "/tile/0/x999/x999/x999/x999/x999/x999/x999"};
    assert_true(mem_log_grow(&f->log, 700));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        bool query = strchr(bad[i], '?') != NULL; // nothing is asked of the log by words
        assert_int_equal(status(f, bad[i]), query ? 400 : 404);
    }
    assert_int_equal(status(f, "/tile/0/002.p/187"), 404); // never made, and the store has no other
    mem_find(&f->log.files, STR("tile/0/000"))->path[0] = '?';
    assert_int_equal(status(f, "/tile/0/000"), 500); // a full one must be there
    strbuf out;
    assert_true(client_ask(http_port(f->server), "PUT /checkpoint HTTP/1.1", STR("x"), &out));
    assert_int_equal(client_status(&out), 405);
    strbuf_done(&out);
    assert_true(client_ask(http_port(f->server), "HEAD /keys HTTP/1.1", (str){NULL, 0}, &out));
    assert_int_equal(client_status(&out), 200);
    strbuf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whole_log, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_not_there, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
