// The live stream over real connections: what comes in which order, who gets it, and who is cut.
#include "api/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "../app/field.h"
#include "client.h"
#include "store/account.h"

typedef struct room {
    field f;
    store *accounts;
    stream_source *source;
    news *news;
    stream_hub *hub;
    http_server *server;
    char token[STORE_TOKEN];
    access_who who;
    atomic_llong ahead_us; // of the hub's clock before the machine's
} room;

static int64_t room_monotonic(void *ctx)
{
    const clock_source c = clock_system();
    return c.monotonic_us(c.ctx) + ((room *)ctx)->ahead_us;
}

static int64_t room_now(void *ctx)
{
    return ((room *)ctx)->f.now_us;
}

static void handle(void *ctx, const http_request *q, arena *a, http_answer *ret)
{
    room *r = ctx;
    stream_get(r->hub, q, &r->who, str_of(r->token), a, ret);
}

static bool open_server(room *r)
{
    const clock_source clock = {room_now, room_monotonic, r};
    r->news = news_open();
    return stream_source_open(r->f.s.dir, clock, &r->source, &r->f.e) &&
           stream_hub_open(r->source, r->news, clock, &r->hub, &r->f.e) &&
           http_listen("127.0.0.1", 0, &r->server, &r->f.e) && http_start(r->server, handle, r, &r->f.e);
}

static void close_server(room *r)
{
    stream_hub_stop(r->hub);
    http_stop(r->server);
    stream_hub_close(r->hub);
    stream_source_close(r->source);
    news_close(r->news);
}

static bool begin_session(room *r)
{
    const session_row row = {.user = STR("uji"),
                             .created_us = r->f.now_us,
                             .expires_us = r->f.now_us + (int64_t)S_PER_HOUR * US_PER_S};
    return store_session_add(r->accounts, &row, r->token, &r->f.e);
}

static int set_up(void **state)
{
    room *r = calloc(1, sizeof *r);
    *state = r;
    bool ok = r && field_init(&r->f) && field_enrol(&r->f, 0, DEVICE_KPU) &&
              store_open(scratch_path(&r->f.s, "kawal.db"), STORE_WRITE, &r->accounts, &r->f.e) &&
              store_account_add(r->accounts, &(account){.user = STR("uji"), .name = STR("Personel 001")},
                                STR("kata-sandi-uji"), &r->f.e) &&
              begin_session(r);
    if (!ok) {
        return -1;
    }
    r->who = (access_who){.user = STR("uji"), .area = STR("")};
    return open_server(r) ? 0 : -1;
}

static int tear_down(void **state)
{
    room *r = *state;
    close_server(r);
    store_close(r->accounts);
    field_done(&r->f);
    free(r);
    return 0;
}

// ---------------------------------------------------------------- a client

typedef struct listener {
    int fd;
    strbuf heard;
} listener;

static void pause_ms(long ms)
{
    (void)nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static listener listen_to(room *r, const char *query, const char *header)
{
    char head[512];
    listener l = {.fd = client_connect(http_port(r->server))};
    strbuf_init(&l.heard, 32 << 20);
    (void)snprintf(head, sizeof head, "GET /api/v1/stream%s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n", query,
                   header);
    assert_true(l.fd >= 0 && client_send(l.fd, str_of(head)));
    return l;
}

static size_t count_of(const listener *l, const char *text)
{
    size_t n = 0;
    for (const char *at = l->heard.n > 0 ? l->heard.p : ""; (at = strstr(at, text)) != NULL; at++) {
        n++;
    }
    return n;
}

// Reads on until a text was there so often; false when the connection ends or nothing comes for long.
static bool hears(listener *l, const char *text, size_t times)
{
    char part[4096];
    while (count_of(l, text) < times) {
        ssize_t n = recv(l->fd, part, sizeof part, 0);
        if (n <= 0) {
            return false;
        }
        strbuf_add(&l->heard, (str){part, (size_t)n});
    }
    return true;
}

static bool ends(listener *l)
{
    return client_read(l->fd, &l->heard);
}

static void leave(listener *l)
{
    close(l->fd);
    strbuf_done(&l->heard);
}

static void box(room *r, const char *item)
{
    submit_out out;
    assert_true(field_submit_one(&r->f, field_box_created(&r->f, 0, item), &out));
    assert_int_equal(out.answer, SUBMIT_NEW);
}

static uint64_t size_of_log(room *r)
{
    log_head head;
    str origin;
    assert_true(store_log_head(r->f.st, &r->f.a, &head, &origin, &r->f.e));
    return head.size;
}

// ---------------------------------------------------------------- cases

static void news_and_events_come(void **state)
{
    room *r = *state;
    char want[128];
    uint64_t size = size_of_log(r);
    listener l = listen_to(r, "", "");
    assert_true(hears(&l, "event: ready\n", 1));
    assert_int_equal(client_status(&l.heard), 200);
    assert_true(str_eq(client_header(&l.heard, "Content-Type"), STR("text/event-stream")));
    assert_true(str_eq(client_header(&l.heard, "Cache-Control"), STR("no-store")));
    assert_int_equal(count_of(&l, "retry: "), 1);
    (void)snprintf(want, sizeof want, "\"size\":%d,\"topics\":[\"log\",\"register\",\"plan\",", (int)size);
    assert_int_equal(count_of(&l, want), 1);
    assert_int_equal(news_say(r->news, "plan", STR(""), STR("{\"id\":\"abc\"}"), 0), 1);
    assert_true(hears(&l, "event: plan\ndata: {\"id\":\"abc\"}\n\n", 1));
    box(r, "kotak-1");
    (void)snprintf(want, sizeof want, "id: %d\nevent: log\ndata: {\"size\":%d,\"events\":[{\"index\":%d,",
                   (int)size + 1, (int)size + 1, (int)size);
    assert_true(hears(&l, want, 1));
    assert_true(hears(&l, "\"kind\":\"box_created\",\"item\":\"kotak-1\"", 1));
    assert_int_equal(stream_hub_count(r->hub), 1);
    leave(&l);
}

static void who_comes_back_gets_what_was_missed(void **state)
{
    room *r = *state;
    char header[64];
    uint64_t size = size_of_log(r);
    for (int i = 0; i < 3 * LOG_NEWS_MAX; i++) {
        char item[16];
        (void)snprintf(item, sizeof item, "kotak-%d", i);
        box(r, item);
    }
    (void)snprintf(header, sizeof header, "Last-Event-ID: %d\r\n", (int)size);
    listener l = listen_to(r, "?topics=log&since=0", header); // the header counts
    assert_true(hears(&l, "\"kind\":\"box_created\"", 3 * LOG_NEWS_MAX));
    assert_int_equal(count_of(&l, "\"kind\":\"device_enrolled\""), 0);
    leave(&l);
    close_server(r); // and after a restart
    assert_true(open_server(r));
    listener again = listen_to(r, "?topics=log&since=0", "");
    assert_true(hears(&again, "\"kind\":\"box_created\"", 3 * LOG_NEWS_MAX));
    assert_true(hears(&again, "\"kind\":\"device_enrolled\"", 1));
    listener late = listen_to(r, "?topics=log&since=99999999", ""); // of another log
    assert_true(hears(&late, "event: ready\n", 1));
    box(r, "kotak-akhir");
    assert_true(hears(&late, "kotak-akhir", 1));
    assert_int_equal(count_of(&late, "event: log\n"), 1);
    leave(&again);
    leave(&late);
}

static void each_gets_topics_and_area_of_its_own(void **state)
{
    room *r = *state;
    listener all = listen_to(r, "?topics=alarms,plan", "");
    assert_true(hears(&all, "event: ready\n", 1));
    r->who.area = STR("16.02");
    listener near = listen_to(r, "?topics=alarms", "");
    assert_true(hears(&near, "event: ready\n", 1));
    (void)news_say(r->news, "alarms", STR("16.02.03"), STR("{\"alarm\":1}"), 0);
    (void)news_say(r->news, "alarms", STR("16.020"), STR("{\"alarm\":2}"), 0);
    (void)news_say(r->news, "convoys", STR(""), STR("{\"trips\":[]}"), 0);
    (void)news_say(r->news, "plan", STR(""), STR("{\"id\":\"x\"}"), 0);
    (void)news_say(r->news, "alarms", STR(""), STR("{\"alarm\":3}"), 0);
    assert_true(hears(&all, "{\"alarm\":3}", 1));
    assert_true(hears(&near, "{\"alarm\":3}", 1));
    assert_int_equal(count_of(&all, "event: "), 5);
    assert_int_equal(count_of(&near, "event: "), 3);
    assert_int_equal(count_of(&near, "{\"alarm\":1}"), 1);
    leave(&all);
    leave(&near);
}

static void what_is_refused(void **state)
{
    room *r = *state;
    static const struct {
        const char *query, *code;
        int status;
    } row[] = {
        {"?topics=plan,kabar", "api.stream_topic", 400}, {"?topics=,", "api.stream_topic", 400},
        {"?since=-1", "api.stream_since", 400},          {"?since=banyak", "api.stream_since", 400},
        {"?topics=log,alarms", "access.denied", 403},
    };
    r->who.organisation = ACCESS_TNI;
    r->who.role = ACCESS_READER;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        strbuf out;
        char head[128];
        (void)snprintf(head, sizeof head, "GET /api/v1/stream%s HTTP/1.1", row[i].query);
        assert_true(client_ask(http_port(r->server), head, STR(""), &out));
        assert_int_equal(client_status(&out), row[i].status);
        assert_non_null(strstr(client_body(&out).p, row[i].code));
        strbuf_done(&out);
    }
    assert_int_equal(stream_hub_count(r->hub), 0);
}

static void an_ended_session_ends_its_stream(void **state)
{
    room *r = *state;
    listener l = listen_to(r, "", "");
    char other[STORE_TOKEN];
    assert_true(hears(&l, "event: ready\n", 1));
    memcpy(other, r->token, sizeof other);
    assert_true(begin_session(r));
    listener stays = listen_to(r, "", "");
    assert_true(hears(&stays, "event: ready\n", 1));
    assert_true(store_session_end(r->accounts, str_of(other), &r->f.e));
    assert_true(ends(&l));
    assert_int_equal(count_of(&l, "event: end\ndata: {\"code\":\"account.no_session\"}\n\n"), 1);
    box(r, "kotak-1");
    assert_true(hears(&stays, "kotak-1", 1));
    assert_int_equal(count_of(&l, "kotak-1"), 0);
    leave(&l);
    leave(&stays);
}

static void the_end_is_told(void **state)
{
    room *r = *state;
    listener l = listen_to(r, "", "");
    assert_true(hears(&l, "event: ready\n", 1));
    close_server(r);
    assert_true(ends(&l));
    assert_int_equal(count_of(&l, "event: bye\ndata: {}\n\n"), 1);
    leave(&l);
    assert_true(open_server(r));
}

static void who_is_silent_is_told_that_all_is_well(void **state)
{
    room *r = *state;
    listener l = listen_to(r, "?topics=plan", "");
    assert_true(hears(&l, "event: ready\n", 1));
    r->ahead_us = (STREAM_BEAT_S + 1) * US_PER_S;
    (void)news_say(r->news, "alarms", STR(""), STR("{}"), 0); // not for this one, but it wakes the hub
    assert_true(hears(&l, "event: beat\ndata: {}\n\n", 1));
    r->ahead_us = 0;
    (void)news_say(r->news, "alarms", STR(""), STR("{}"), 0);
    leave(&l);
}

// More at once than may wait for a client: it is told all of it, in order.
static void a_burst_is_told_whole(void **state)
{
    room *r = *state;
    enum { NEWS = 8 * STREAM_BUFFER_MAX / 1024 };
    char text[1024];
    listener l = listen_to(r, "?topics=plan", "");
    assert_true(hears(&l, "event: ready\n", 1));
    for (int i = 0; i < NEWS; i++) {
        (void)snprintf(text, sizeof text, "{\"no\":%05d,\"fill\":\"%0900d\"}", i, 0);
        assert_true(news_say(r->news, "plan", STR(""), str_of(text), 0) > 0);
    }
    assert_true(hears(&l, "event: plan\n", NEWS));
    assert_int_equal(count_of(&l, "event: lost"), 0);
    const char *at = l.heard.p;
    for (int i = 0; i < NEWS && at; i++) {
        (void)snprintf(text, sizeof text, "{\"no\":%05d", i);
        at = strstr(at, text);
    }
    assert_non_null(at);
    leave(&l);
}

// A client that reads no more once it was greeted.
static listener listen_and_stop(room *r)
{
    int small = 4096;
    listener l = listen_to(r, "?topics=plan", "");
    (void)setsockopt(l.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    assert_true(hears(&l, "event: ready\n", 1));
    return l;
}

static void say_large(room *r)
{
    char text[NEWS_TEXT_MAX];
    memset(text, 'x', sizeof text);
    (void)news_say(r->news, "plan", STR(""), (str){text, sizeof text}, 0);
}

// One that takes nothing for long, however little waits for it beyond what it may.
static void who_is_stuck_is_cut(void **state)
{
    room *r = *state;
    listener l = listen_and_stop(r);
    for (int i = 0; i < NEWS_RING - 8; i++) { // more than the sockets take, less than the ring loses
        say_large(r);
    }
    pause_ms(1000);
    assert_int_equal(stream_hub_count(r->hub), 1);
    r->ahead_us = (int64_t)(STREAM_STUCK_S + 2) * US_PER_S;
    for (int i = 0; i < 100 && stream_hub_count(r->hub) > 0; i++) {
        pause_ms(100);
    }
    assert_int_equal(stream_hub_count(r->hub), 0);
    r->ahead_us = 0;
    say_large(r); // wakes the hub, whose pause was reckoned by the other clock
    leave(&l);
}

// A client that takes nothing: what waits for it is bounded, and then it is cut.
static void who_takes_nothing_is_cut(void **state)
{
    room *r = *state;
    listener l = listen_and_stop(r);
    int said = 0;
    for (; said < 20000 && stream_hub_count(r->hub) > 0; said++) {
        say_large(r);
        if (said % 8 == 0) {
            pause_ms(1);
        }
    }
    assert_int_equal(stream_hub_count(r->hub), 0);
    assert_true(said > STREAM_BUFFER_MAX / NEWS_TEXT_MAX);
    leave(&l);
}

static void places_are_limited(void **state)
{
    room *r = *state;
    static listener l[STREAM_PER_ACCOUNT_MAX];
    for (int i = 0; i < STREAM_PER_ACCOUNT_MAX; i++) {
        l[i] = listen_to(r, "?topics=plan", "");
        assert_true(hears(&l[i], "event: ready\n", 1));
    }
    strbuf out;
    assert_true(client_ask(http_port(r->server), "GET /api/v1/stream HTTP/1.1", STR(""), &out));
    assert_int_equal(client_status(&out), 429);
    assert_true(client_header(&out, "Retry-After").n > 0);
    strbuf_done(&out);
    r->who.user = STR("lain"); // another account has places of its own
    listener more = listen_to(r, "?topics=plan", "");
    assert_true(hears(&more, "event: ready\n", 1));
    leave(&more);
    for (int i = 0; i < STREAM_PER_ACCOUNT_MAX; i++) {
        leave(&l[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(news_and_events_come, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_comes_back_gets_what_was_missed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_gets_topics_and_area_of_its_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_ended_session_ends_its_stream, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_end_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_silent_is_told_that_all_is_well, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_burst_is_told_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_stuck_is_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_takes_nothing_is_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(places_are_limited, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
