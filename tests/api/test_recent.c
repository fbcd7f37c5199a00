// Answers of just now: the same bytes as long as nothing has changed, and never to who may see something
// else.
#include "api/recent.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "api/answer.h"
#include "client.h"

enum { LARGE = RECENT_BYTES_MAX / 2 };

typedef struct room {
    http_server *server;
    recent *recent;
    int64_t now_us;
    recent_state state;
    access_who who;
    const char *name;
    bool refuse, later;
    size_t fill; // bytes beside the number in the body
    int made;    // answers so far
} room;

static int64_t now(void *ctx)
{
    return ((room *)ctx)->now_us;
}

static void make(room *r, const http_request *q, arena *a, http_answer *x)
{
    char *fill = ARENA_NEW(a, char, r->fill + 1);
    memset(fill, 'a', r->fill);
    fill[r->fill] = '\0';
    answer_json(q, a, x, r->refuse ? 409 : 200, json_pack("{s:i, s:s}", "made", ++r->made, "fill", fill));
}

static bool step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    (void)end;
    make(work, q, a, x);
    return true;
}

static void handle(void *ctx, const http_request *q, arena *a, http_answer *x)
{
    room *r = ctx;
    recent_ask *ask = NULL;
    if (recent_begin(r->recent, r->name, q, &r->who, r->state, a, &ask, x)) {
        return;
    }
    if (r->later) {
        *x = (http_answer){.step = step, .lane = HTTP_LANE_ROADS, .work = r};
    } else {
        make(r, q, a, x);
    }
    recent_end(ask, x);
}

static int set_up(void **state)
{
    room *r = calloc(1, sizeof *r);
    *state = r;
    if (!r) {
        return -1;
    }
    r->recent = recent_open((clock_source){now, now, r});
    r->name = "list";
    r->who.area = STR("");
    bool ok = http_listen("127.0.0.1", 0, &r->server, NULL) && http_start(r->server, handle, r, NULL);
    return ok ? 0 : -1;
}

static int tear_down(void **state)
{
    room *r = *state;
    http_stop(r->server);
    recent_close(r->recent);
    free(r);
    return 0;
}

// Which of the answers that were made it is.
static int asked(const room *r, const char *line)
{
    char head[1200];
    strbuf text;
    (void)snprintf(head, sizeof head, "GET %s", line);
    assert_true(client_ask(http_port(r->server), head, STR(""), &text));
    json_t *body = json_loadb(client_body(&text).p, client_body(&text).n, 0, NULL);
    int made = (int)json_integer_value(json_object_get(body, "made"));
    json_decref(body);
    strbuf_done(&text);
    return made;
}

#define PLAIN "/list?area=1 HTTP/1.1"

static void test_the_same_for_a_moment(void **state)
{
    room *r = *state;
    for (int later = 0; later < 2; later++) {
        r->later = later > 0;
        r->now_us += RECENT_US;
        int first = asked(r, PLAIN);
        assert_int_equal(first, r->made);
        assert_int_equal(asked(r, PLAIN), first);
        r->now_us += RECENT_US - 1;
        assert_int_equal(asked(r, PLAIN), first);
        r->now_us++;
        assert_int_equal(asked(r, PLAIN), first + 1);
        r->state.stored++;
        assert_int_equal(asked(r, PLAIN), first + 2);
        r->state.said++;
        assert_int_equal(asked(r, PLAIN), first + 3);
        assert_int_equal(asked(r, PLAIN), first + 3);
    }
}

static void test_another_question_or_asker(void **state)
{
    room *r = *state;
    assert_int_equal(asked(r, PLAIN), 1);
    assert_int_equal(asked(r, "/list?area=2 HTTP/1.1"), 2);
    assert_int_equal(asked(r, "/list HTTP/1.1"), 3);
    assert_int_equal(asked(r, "/list/more?area=1 HTTP/1.1"), 4);
    assert_int_equal(asked(r, "/list?area=1&lang=en HTTP/1.1"), 5);
    assert_int_equal(asked(r, "/list?area=1%20b=1:2 HTTP/1.1"), 6); // one value that looks like two words
    assert_int_equal(asked(r, "/list?area=1&b=2 HTTP/1.1"), 7);
    r->who.area = STR("16.10");
    assert_int_equal(asked(r, PLAIN), 8);
    r->who.role = ACCESS_READER;
    assert_int_equal(asked(r, PLAIN), 9);
    r->who.organisation = ACCESS_BAWASLU;
    assert_int_equal(asked(r, PLAIN), 10);
    r->name = "other";
    assert_int_equal(asked(r, PLAIN), 11);
    r->name = "list";
    assert_int_equal(asked(r, PLAIN), 10);
    r->who = (access_who){.area = STR("")};
    assert_int_equal(asked(r, PLAIN), 1);
}

static void test_what_is_not_kept(void **state)
{
    room *r = *state;
    char line[1100];
    memset(line, 'a', sizeof line);
    (void)snprintf(line, 16, "/list?area=");
    line[11] = 'b';
    (void)snprintf(line + sizeof line - 16, 16, " HTTP/1.1");
    assert_int_equal(asked(r, line), 1);
    assert_int_equal(asked(r, line), 2);
    r->refuse = true;
    assert_int_equal(asked(r, PLAIN), 3);
    assert_int_equal(asked(r, PLAIN), 4);
}

// The tag of an answer that was kept is that of the one that was made, and who has it gets no body.
static void test_its_tag(void **state)
{
    room *r = *state;
    char head[256];
    char tag[2][ANSWER_TAG];
    strbuf text;
    for (int i = 0; i < 2; i++) {
        assert_true(client_ask(http_port(r->server), "GET " PLAIN, STR(""), &text));
        str found = client_header(&text, "ETag");
        (void)snprintf(tag[i], sizeof tag[i], "%.*s", (int)found.n, found.p);
        strbuf_done(&text);
    }
    assert_int_equal(r->made, 1);
    assert_int_equal(strlen(tag[0]), ANSWER_TAG - 6);
    assert_string_equal(tag[0], tag[1]);
    (void)snprintf(head, sizeof head, "GET " PLAIN "\r\nIf-None-Match: %s", tag[0]);
    assert_true(client_ask(http_port(r->server), head, STR(""), &text));
    assert_int_equal(client_status(&text), 304);
    assert_int_equal(client_body(&text).n, 0);
    strbuf_done(&text);
}

// More questions than there is room for, and more bytes: the last ones are there.
static void test_it_is_bounded(void **state)
{
    room *r = *state;
    char line[64];
    int n = 3 * RECENT_ANSWERS;
    for (int size = 0; size < 2; size++) {
        r->fill = size > 0 ? LARGE : 10;
        r->made = 0;
        r->state.stored++;
        for (int i = 1; i <= n; i++) {
            (void)snprintf(line, sizeof line, "/list?area=%d HTTP/1.1", i);
            assert_int_equal(asked(r, line), i);
        }
        int kept = size > 0 ? RECENT_TOTAL_MAX / LARGE - 1 : RECENT_ANSWERS;
        (void)snprintf(line, sizeof line, "/list?area=%d HTTP/1.1", n - kept + 1);
        assert_int_equal(asked(r, line), n - kept + 1);
        (void)snprintf(line, sizeof line, "/list?area=%d HTTP/1.1", n - kept - 1);
        assert_int_equal(asked(r, line), n + 1);
        n = RECENT_ANSWERS / 2;
    }
}

int main(void)
{
    (void)signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_same_for_a_moment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_another_question_or_asker, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_not_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_its_tag, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_it_is_bounded, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
