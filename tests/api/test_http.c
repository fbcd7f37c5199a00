// Limits of bodies, and clients that never come to an end.
#include "api/http.h"

#include <dirent.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "api/answer.h"
#include "client.h"
#include "scratch.h"

enum { LARGE = 1 << 20 };

typedef struct room {
    http_server *server;
    scratch scratch;
    size_t last;  // bytes of the last body
    uint32_t sum; // of them
    int files;    // in the folder of bodies while it was answered
    sem_t go;     // what is done on the lane of roads waits for it
} room;

static int files_in(const char *dir)
{
    int n = 0;
    DIR *d = opendir(dir);
    for (const struct dirent *row; d && (row = readdir(d)) != NULL;) {
        n += row->d_name[0] != '.';
    }
    (void)closedir(d);
    return n;
}

static const http_answer OK = {.status = 200, .type = "text/plain", .body = {"ok", 2}, .fixed = true};

static bool at_once(void *work, const http_request *q, bool end, arena *a, http_answer *ret)
{
    (void)work;
    (void)q;
    (void)end;
    (void)a;
    *ret = OK;
    return true;
}

static bool when_told(void *work, const http_request *q, bool end, arena *a, http_answer *ret)
{
    room *f = work;
    if (!end) {
        (void)sem_wait(&f->go);
    }
    return at_once(work, q, end, a, ret);
}

static void handle(void *ctx, const http_request *q, arena *a, http_answer *ret)
{
    room *f = ctx;
    if (str_eq(http_path(q), STR("/road"))) {
        *ret = (http_answer){.step = when_told, .lane = HTTP_LANE_ROADS, .work = f};
        return;
    }
    if (str_eq(http_path(q), STR("/login"))) {
        *ret = (http_answer){.step = when_told, .lane = HTTP_LANE_LOGIN, .work = f};
        return;
    }
    if (str_eq(http_path(q), STR("/account"))) {
        *ret = OK;
        ret->status = http_account(q, http_header(q, "X-User")) ? 200 : 429;
        return;
    }
    if (str_eq(http_path(q), STR("/log"))) {
        *ret = (http_answer){.step = at_once, .lane = HTTP_LANE_LOG, .work = f};
        return;
    }
    if (str_eq(http_path(q), STR("/making"))) {
        err e = {0};
        err_fail(&e, ERR_CODE("road.making"), ERR_INT("percent", 40));
        answer_problem(q, a, ret, &e);
        return;
    }
    f->last = http_body(q).n;
    f->sum = 0;
    for (size_t i = 0; i < f->last; i++) {
        f->sum = f->sum * 31 + (unsigned char)http_body(q).p[i];
    }
    f->files = files_in(f->scratch.dir);
    *ret = OK;
}

// Of a body that is too large by what the headers say: it is refused before it is sent.
static int announce(room *f, const char *head, size_t n)
{
    char text[256];
    strbuf out;
    int fd = client_connect(http_port(f->server));
    (void)snprintf(text, sizeof text,
                   "%s\r\nHost: 127.0.0.1\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", head, n);
    strbuf_init(&out, LARGE);
    assert_true(fd >= 0 && client_send(fd, str_of(text)) && client_read(fd, &out));
    int status = client_status(&out);
    strbuf_done(&out);
    close(fd);
    return status;
}

// A large body only where it is due, and only from who says so.
static size_t limit(void *ctx, const http_request *q, err *why)
{
    (void)ctx;
    (void)why;
    bool due = str_eq(http_path(q), STR("/large")) && str_eq(http_method(q), STR("POST")) &&
               str_eq(http_header(q, "X-May"), STR("yes"));
    return due ? LARGE : HTTP_BODY_MAX;
}

static int set_up(void **state)
{
    room *f = calloc(1, sizeof *f);
    *state = f;
    if (!f || !scratch_init(&f->scratch) || sem_init(&f->go, 0, 0) != 0 ||
        !http_listen("127.0.0.1", 0, &f->server, NULL)) {
        return -1;
    }
    http_limit_bodies(f->server, limit);
    return http_start(f->server, handle, f, NULL) ? 0 : -1;
}

static int tear_down(void **state)
{
    room *f = *state;
    http_stop(f->server);
    (void)sem_destroy(&f->go);
    scratch_done(&f->scratch);
    free(f);
    return 0;
}

static int post(room *f, const char *head, size_t n)
{
    strbuf out;
    char *bytes = calloc(1, n);
    (void)client_ask(http_port(f->server), head, (str){bytes, n}, &out);
    int status = client_status(&out);
    strbuf_done(&out);
    free(bytes);
    return status;
}

static void test_bodies(void **state)
{
    room *f = *state;
    assert_int_equal(post(f, "POST / HTTP/1.1", HTTP_BODY_MAX), 200);
    assert_int_equal(f->last, HTTP_BODY_MAX);
    assert_int_equal(announce(f, "POST / HTTP/1.1", HTTP_BODY_MAX + 1), 413);
    assert_int_equal(announce(f, "POST /large HTTP/1.1", HTTP_BODY_MAX + 1), 413);
    assert_int_equal(post(f, "POST /large HTTP/1.1\r\nX-May: yes", LARGE), 200);
    assert_int_equal(f->last, LARGE);
    assert_int_equal(announce(f, "POST /large HTTP/1.1\r\nX-May: yes", LARGE + 1), 413);
    assert_int_equal(announce(f, "POST /other HTTP/1.1\r\nX-May: yes", LARGE), 413);
}

// What is refused before its handler: a problem with a stable code, in the asked language.
static void test_refusals(void **state)
{
    room *f = *state;
    static const struct {
        const char *head, *code, *sentence;
        int status;
    } row[] = {
        {"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: en\r\nContent-Length: 65537",
         "api.too_large", "at most 65536 bytes", 413},
        {"POST /large HTTP/1.1\r\nHost: 127.0.0.1\r\nX-May: yes\r\nContent-Length: 1048577", "api.too_large",
         "paling banyak 1048576 byte", 413},
        {"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: a\r\nAccept-Language: en-GB", "api.bad_request",
         "malformed", 400},
        {"GET / HTTP/1.1\r\nHost: evil.example", "api.other_host", "127.0.0.1", 421},
        {"GET /making HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: en", "road.making", "40 %", 503},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        strbuf out;
        strbuf text;
        int fd = client_connect(http_port(f->server));
        strbuf_init(&text, LARGE);
        strbuf_init(&out, LARGE);
        strbuf_addf(&text, "%s\r\nConnection: close\r\n\r\n", row[i].head);
        assert_true(fd >= 0 && client_send(fd, strbuf_str(&text)) && client_read(fd, &out));
        assert_int_equal(client_status(&out), row[i].status);
        assert_true(
            str_eq(client_header(&out, "Content-Type"), STR("application/problem+json; charset=utf-8")));
        assert_non_null(strstr(client_body(&out).p, row[i].code));
        assert_non_null(strstr(client_body(&out).p, row[i].sentence));
        assert_true(str_eq(client_header(&out, "Retry-After"), row[i].status == 503 ? STR("3") : STR("")));
        strbuf_done(&text);
        strbuf_done(&out);
        close(fd);
    }
    strbuf out; // of a body without a length it is known at its end only
    char *chunk = calloc(1, HTTP_BODY_MAX + 16);
    int n = snprintf(chunk, 16, "%x\r\n", HTTP_BODY_MAX + 1);
    memcpy(chunk + n + HTTP_BODY_MAX + 1, "\r\n0\r\n\r\n", 8);
    int fd = client_connect(http_port(f->server));
    strbuf_init(&out, LARGE);
    assert_true(client_send(fd, STR("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                                    "Transfer-Encoding: chunked\r\n\r\n")) &&
                client_send(fd, (str){chunk, (size_t)n + HTTP_BODY_MAX + 8}) && client_read(fd, &out));
    assert_int_equal(client_status(&out), 413);
    assert_non_null(strstr(client_body(&out).p, "api.too_large"));
    close(fd);
    strbuf_done(&out);
    free(chunk);
}

static void pause_ms(long ms)
{
    (void)nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

// Clients in the middle of their headers, of their body, and between requests. The reaper's clock is ours.
static void test_clients_that_do_not_end(void **state)
{
    room *f = *state;
    static const char *const begun[] = {
        "", "GET / HT", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nabc"};
    enum { CLIENTS = sizeof begun / sizeof *begun };
    int fd[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        fd[i] = client_connect(http_port(f->server));
        assert_true(fd[i] >= 0 && client_send(fd[i], str_of(begun[i])));
    }
    int busy = client_connect(http_port(f->server)); // finishes a request now and then
    const str get = STR("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    for (int64_t second = 1; second <= 15; second++) {
        char part[2048];
        pause_ms(20);
        assert_true(client_send(busy, get));
        assert_true(recv(busy, part, sizeof part, 0) > 0);
        for (int i = 1; i < CLIENTS && second < 9; i++) {
            assert_true(client_send(fd[i], STR("x"))); // never idle
        }
        http_reap(f->server, second * 1000000, INT64_C(10) * 1000000);
        pause_ms(20);
        for (int i = 0; i < CLIENTS; i++) {
            bool open = recv(fd[i], part, sizeof part, MSG_DONTWAIT) < 0;
            assert_int_equal(open, second <= 11);
        }
    }
    for (int i = 0; i < CLIENTS; i++) {
        close(fd[i]);
    }
    close(busy);
    assert_int_equal(post(f, "POST / HTTP/1.1", 5), 200);
}

// Who asks for a way holds up neither the log nor the handlers.
static void test_lanes_do_not_wait_for_each_other(void **state)
{
    room *f = *state;
    strbuf out;
    int slow = client_connect(http_port(f->server));
    strbuf_init(&out, LARGE);
    assert_true(client_send(slow, STR("GET /road HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")));
    assert_int_equal(post(f, "POST /log HTTP/1.1", 5), 200);
    assert_int_equal(post(f, "POST / HTTP/1.1", 5), 200);
    (void)sem_post(&f->go);
    assert_true(client_read(slow, &out));
    assert_int_equal(client_status(&out), 200);
    strbuf_done(&out);
    close(slow);
}

// Who comes to a full lane is told at once, and what waits there holds up nobody else.
static void test_a_full_lane(void **state)
{
    room *f = *state;
    int fd[HTTP_LOGINS_WAITING_MAX];
    const str ask = STR("POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n");
    for (int i = 0; i < HTTP_LOGINS_WAITING_MAX; i++) {
        fd[i] = client_connect(http_port(f->server));
        assert_true(fd[i] >= 0 && client_send(fd[i], ask));
    }
    pause_ms(50);
    strbuf out;
    assert_true(client_ask(http_port(f->server), "POST /login HTTP/1.1\r\nContent-Length: 0", STR(""), &out));
    assert_int_equal(client_status(&out), 503);
    assert_true(client_header(&out, "Retry-After").n > 0);
    assert_non_null(strstr(client_body(&out).p, "api.busy"));
    strbuf_done(&out);
    assert_int_equal(post(f, "POST /log HTTP/1.1", 5), 200);
    assert_int_equal(post(f, "POST / HTTP/1.1", 5), 200);
    for (int i = 0; i < HTTP_LOGINS_WAITING_MAX; i++) {
        char part[2048];
        (void)sem_post(&f->go);
        assert_true(recv(fd[i], part, sizeof part, 0) > 0);
        close(fd[i]);
    }
    (void)sem_post(&f->go);
    assert_int_equal(post(f, "POST /login HTTP/1.1", 1), 200);
}

// One account on many addresses has so many connections and no more; what it closes it has again.
static void test_connections_of_one_account(void **state)
{
    room *f = *state;
    enum { SOME = 100 };
    static int fd[HTTP_PER_ACCOUNT_MAX];
    char part[2048];
    const str ask = STR("GET /account HTTP/1.1\r\nHost: 127.0.0.1\r\nX-User: uji\r\n\r\n");
    for (uint32_t i = 0; i < HTTP_PER_ACCOUNT_MAX; i++) {
        fd[i] = client_connect_from(http_port(f->server), 10 + i / SOME);
        assert_true(fd[i] >= 0 && client_send(fd[i], ask));
        assert_true(recv(fd[i], part, sizeof part, 0) > 0);
        assert_int_equal(memcmp(part, "HTTP/1.1 200", 12), 0);
    }
    int more = client_connect_from(http_port(f->server), 100);
    assert_true(client_send(more, ask) && recv(more, part, sizeof part, 0) > 0);
    assert_int_equal(memcmp(part, "HTTP/1.1 429", 12), 0);
    assert_true(client_send(more, STR("GET /account HTTP/1.1\r\nHost: 127.0.0.1\r\nX-User: lain\r\n\r\n")) &&
                recv(more, part, sizeof part, 0) > 0);
    assert_int_equal(memcmp(part, "HTTP/1.1 200", 12), 0);
    for (int i = 0; i < HTTP_PER_ACCOUNT_MAX; i++) {
        close(fd[i]);
    }
    bool again = false;
    for (int i = 0; i < 200 && !again; i++) { // the server sees them go in its own time
        pause_ms(10);
        assert_true(client_send(more, ask) && recv(more, part, sizeof part, 0) > 0);
        again = memcmp(part, "HTTP/1.1 200", 12) == 0;
    }
    assert_true(again);
    close(more);
}

static uint32_t sum_of(const char *bytes, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum = sum * 31 + (unsigned char)bytes[i];
    }
    return sum;
}

// The same with a folder for large bodies: they are whole, they leave nothing, and their room is limited.
static int set_up_spool(void **state)
{
    room *f = calloc(1, sizeof *f);
    *state = f;
    if (!f || !scratch_init(&f->scratch) || sem_init(&f->go, 0, 0) != 0 ||
        !http_listen("127.0.0.1", 0, &f->server, NULL)) {
        return -1;
    }
    FILE *left = fopen(scratch_path(&f->scratch, "upload-abcdef"), "w");
    FILE *other = fopen(scratch_path(&f->scratch, "kawal.db"), "w");
    if (!left || !other || fclose(left) != 0 || fclose(other) != 0) {
        return -1;
    }
    http_limit_bodies(f->server, limit);
    http_spool(f->server, f->scratch.dir, LARGE + 1000);
    return http_start(f->server, handle, f, NULL) ? 0 : -1;
}

static void test_large_bodies_go_to_files(void **state)
{
    room *f = *state;
    static const size_t size[] = {0, 1, HTTP_BODY_MAX, HTTP_BODY_MAX + 1, LARGE - 1, LARGE};
    char *bytes = malloc(LARGE);
    assert_non_null(bytes);
    assert_int_equal(files_in(f->scratch.dir), 1); // what was left is gone, what is another's is not
    for (size_t i = 0; i < LARGE; i++) {
        bytes[i] = (char)(i * 7 + i / 251);
    }
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        strbuf out;
        assert_true(client_ask(http_port(f->server), "POST /large HTTP/1.1\r\nX-May: yes",
                               (str){bytes, size[i]}, &out));
        assert_int_equal(client_status(&out), 200);
        assert_int_equal(f->last, size[i]);
        assert_int_equal(f->sum, sum_of(bytes, size[i]));
        assert_int_equal(f->files, 1); // it has no name
        strbuf_done(&out);
    }
    free(bytes);
}

static void test_room_of_large_bodies(void **state)
{
    room *f = *state;
    strbuf out;
    char head[256];
    char *bytes = calloc(1, LARGE);
    int held = client_connect(http_port(f->server)); // half of one, which takes its room
    (void)snprintf(head, sizeof head,
                   "POST /large HTTP/1.1\r\nHost: 127.0.0.1\r\nX-May: yes\r\nContent-Length: %d\r\n\r\n",
                   LARGE);
    assert_true(client_send(held, str_of(head)) && client_send(held, (str){bytes, LARGE / 2}));
    pause_ms(50);
    assert_true(
        client_ask(http_port(f->server), "POST /large HTTP/1.1\r\nX-May: yes", (str){bytes, LARGE}, &out));
    assert_int_equal(client_status(&out), 503);
    assert_non_null(strstr(client_body(&out).p, "api.busy"));
    strbuf_done(&out);
    close(held);
    int status = 0;
    for (int i = 0; i < 200 && status != 200; i++) { // its end is seen in the server's own time
        pause_ms(10);
        status = post(f, "POST /large HTTP/1.1\r\nX-May: yes", LARGE);
    }
    assert_int_equal(status, 200);
    assert_int_equal(post(f, "POST /large HTTP/1.1\r\nX-May: yes", LARGE), 200);
    free(bytes);
}

// A server of few files, so few connections: who comes finds room when others wait for nothing and nobody was
// ever logged in on theirs.
static void test_room_for_who_comes(void **state)
{
    room *f = *state;
    enum { ROOM = 20, MORE = 200 };
    static int fd[MORE];
    char part[2048];
    const str account = STR("GET /account HTTP/1.1\r\nHost: 127.0.0.1\r\nX-User: uji\r\n\r\n");
    http_stop(f->server);
    assert_true(http_listen("127.0.0.1", 0, &f->server, NULL));
    http_files(f->server, 2 * ROOM + HTTP_FILES_APART + HTTP_CUTTING_MAX);
    assert_true(http_start(f->server, handle, f, NULL));
    int known = client_connect_from(http_port(f->server), 9);
    assert_true(client_send(known, account) && recv(known, part, sizeof part, 0) > 0);
    for (uint32_t i = 0; i < MORE; i++) {
        fd[i] = client_connect_from(http_port(f->server), 10 + i / 10);
        assert_true(fd[i] >= 0 && client_send(fd[i], STR("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ")));
        if (i % 10 == 9) {
            assert_int_equal(post(f, "POST / HTTP/1.1", 5), 200); // a new one is let in, and answered
        }
    }
    assert_true(client_send(known, account) && recv(known, part, sizeof part, 0) > 0);
    assert_int_equal(memcmp(part, "HTTP/1.1 200", 12), 0);
    int open = 0;
    for (int i = 0; i < MORE; i++) {
        open += recv(fd[i], part, sizeof part, MSG_DONTWAIT) < 0 ? 1 : 0;
        close(fd[i]);
    }
    assert_true(open <= ROOM);
    close(known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_bodies, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lanes_do_not_wait_for_each_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_clients_that_do_not_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_full_lane, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_room_for_who_comes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_large_bodies_go_to_files, set_up_spool, tear_down),
        cmocka_unit_test_setup_teardown(test_room_of_large_bodies, set_up_spool, tear_down),
        cmocka_unit_test_setup_teardown(test_connections_of_one_account, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
