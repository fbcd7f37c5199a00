// The log's side against a real witness on loopback, and against servers that answer anything.
#include "app/cosign.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "api/witness.h"
#include "base/text.h"
#include "ledger/cosignature.h"
#include "mem_log.h"
#include "scratch.h"

// A witness that serves, or a server that answers what it is told.
typedef struct site {
    char dir[PATH_MAX];
    char url[64];
    witness_desk *desk;
    witness_routes routes;
    http_server *server;
    http_answer say;  // status 0 = the witness answers
    http_answer then; // to everything but the first
    int asked;
} site;

enum { SITES = 2 };

typedef struct room {
    scratch s;
    mem_log log;
    mem_log fork;
    site site[SITES];
    policy_witness witness[SITES];
    ledger_policy policy;
    cosigner *cosigner;
    cosign_answer answer[POLICY_WITNESSES_MAX];
    int64_t now_us;
    clock_source clock;
    bool stop;
} room;

static int64_t room_now(void *ctx)
{
    return ((room *)ctx)->now_us;
}

static bool room_stop(void *ctx)
{
    return ((room *)ctx)->stop;
}

static void site_handle(void *ctx, const http_request *q, arena *a, http_answer *ret)
{
    site *t = ctx;
    t->asked++;
    if (t->say.status != 0) {
        *ret = t->asked > 1 && t->then.status != 0 ? t->then : t->say;
        return;
    }
    witness_handle(&t->routes, q, a, ret);
}

static bool site_open(site *t, room *f, const char *name, policy_witness *ret)
{
    note_key key;
    note_key log;
    (void)snprintf(t->dir, sizeof t->dir, "%s", scratch_path(&f->s, name));
    bool ok = witness_create(t->dir, str_of(name), &key, &log, NULL) &&
              witness_open(t->dir, WITNESS_SERVE, f->clock, &t->desk, NULL) &&
              witness_add_log(t->desk, strbuf_str(&f->log.keys), &log, NULL) &&
              http_listen("127.0.0.1", 0, &t->server, NULL);
    if (!ok) {
        return false;
    }
    t->routes = (witness_routes){t->desk, witness_public(t->desk)};
    (void)snprintf(t->url, sizeof t->url, "http://127.0.0.1:%d/", http_port(t->server));
    *ret = (policy_witness){str_of(name), key, str_of(t->url)};
    return http_start(t->server, site_handle, t, NULL);
}

static int set_up(void **state)
{
    room *f = calloc(1, sizeof *f);
    *state = f;
    if (!f || !scratch_init(&f->s) || !mem_log_init(&f->log, "log.example/1610", 1, 'a') ||
        !mem_log_init(&f->fork, "log.example/1610", 1, 'b')) {
        return -1;
    }
    f->now_us = INT64_C(1700000000) * US_PER_S;
    f->clock = (clock_source){room_now, room_now, f};
    f->policy = (ledger_policy){.n_witness = SITES, .witness = f->witness, .quorum = POLICY_NONE};
    bool ok = site_open(&f->site[0], f, "polda", &f->witness[0]) &&
              site_open(&f->site[1], f, "kpu", &f->witness[1]) &&
              cosigner_open(&f->policy, &f->log.key.key, f->clock, room_stop, f, &f->cosigner, NULL);
    return ok ? 0 : -1;
}

static int tear_down(void **state)
{
    room *f = *state;
    for (int i = 0; i < SITES; i++) {
        http_stop(f->site[i].server);
        witness_close(f->site[i].desk);
    }
    cosigner_close(f->cosigner);
    mem_log_done(&f->log);
    mem_log_done(&f->fork);
    scratch_done(&f->s);
    free(f);
    return 0;
}

// One round over a log's newest checkpoint; the note has what came.
static int32_t go_round(room *f, mem_log *l, strbuf *ret_note)
{
    int32_t n = 0;
    err e = {0};
    strbuf_init(ret_note, NOTE_BYTES_MAX);
    if (!cosign_round(f->cosigner, &l->files.store, strbuf_str(&l->head), ret_note, &n, f->answer, &e)) {
        fail_msg("%s", e.code);
    }
    return n;
}

static int32_t round_states(room *f, mem_log *l, cosign_state a, cosign_state b)
{
    strbuf merged;
    int32_t n = go_round(f, l, &merged);
    strbuf_done(&merged);
    assert_int_equal(f->answer[0].state, a);
    assert_int_equal(f->answer[1].state, b);
    return n;
}

static void assert_code(const err *e, const char *code)
{
    assert_string_equal(e->code, code);
    assert_ptr_not_equal(text_get(TEXT_ID, code), code);
}

static void test_two_witnesses(void **state)
{
    room *f = *state;
    strbuf merged;
    strbuf again;
    const uint64_t sizes[] = {1, 2, 255, 256, 900};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        note n;
        int64_t time_s;
        assert_true(mem_log_grow(&f->log, sizes[i]));
        assert_int_equal(go_round(f, &f->log, &merged), 2);
        assert_true(note_parse(strbuf_str(&merged), &n, NULL));
        assert_true(note_verify(&n, &f->log.key.key, NULL));
        assert_true(cosignature_verify(&n, &f->witness[0].key, &time_s, NULL));
        assert_true(cosignature_verify(&n, &f->witness[1].key, &time_s, NULL));
        assert_int_equal(time_s, f->now_us / US_PER_S);
        assert_int_equal(f->site[0].asked, i + 1); // the old size is known from the time before
        strbuf_done(&f->log.head);
        f->log.head = merged;
        assert_int_equal(go_round(f, &f->log, &again), 0); // all are there: nobody is asked
        assert_int_equal(f->answer[0].state, COSIGN_THERE);
        assert_true(str_eq(strbuf_str(&again), strbuf_str(&merged)));
        assert_int_equal(f->site[0].asked, i + 1);
        strbuf_done(&again);
    }
}

// A log's side that has forgotten what the witness has is told, and asks once more.
static void test_after_a_restart(void **state)
{
    room *f = *state;
    assert_true(mem_log_grow(&f->log, 300));
    assert_int_equal(round_states(f, &f->log, COSIGN_NEW, COSIGN_NEW), 2);
    cosigner_close(f->cosigner);
    f->cosigner = NULL;
    assert_true(cosigner_open(&f->policy, &f->log.key.key, f->clock, NULL, NULL, &f->cosigner, NULL));
    assert_true(mem_log_grow(&f->log, 900));
    assert_int_equal(round_states(f, &f->log, COSIGN_NEW, COSIGN_NEW), 2);
    assert_int_equal(f->site[0].asked, 3);
    cosigner_close(f->cosigner);
    f->cosigner = NULL;
    assert_true(cosigner_open(&f->policy, &f->log.key.key, f->clock, NULL, NULL, &f->cosigner, NULL));
    assert_int_equal(round_states(f, &f->log, COSIGN_NEW, COSIGN_NEW), 2); // of the same size
}

// The witnesses publish what they have cosigned; and nobody is left alone any more.
static void publish(room *f)
{
    for (int i = 0; i < SITES; i++) {
        assert_true(witness_publish(f->site[i].desk, NULL));
    }
    f->now_us += (int64_t)COSIGN_PAUSE_MAX_S * US_PER_S + 1;
}

static void test_rolled_back_and_forked(void **state)
{
    room *f = *state;
    assert_true(mem_log_grow(&f->log, 300));
    assert_int_equal(round_states(f, &f->log, COSIGN_NEW, COSIGN_NEW), 2);
    assert_true(mem_log_grow(&f->fork, 300)); // the same size, other entries
    assert_int_equal(round_states(f, &f->fork, COSIGN_FAILED, COSIGN_FAILED), 0);
    assert_code(&f->answer[0].why, "cosign.unproven"); // until the witness has published what it saw
    publish(f);
    assert_int_equal(round_states(f, &f->fork, COSIGN_FORKED, COSIGN_FORKED), 0);
    assert_code(&f->answer[0].why, "cosign.forked");
    assert_string_equal(err_arg_get(&f->answer[0].why, "witness"), "polda");
    assert_true(mem_log_grow(&f->fork, 400)); // grown from another beginning
    assert_int_equal(round_states(f, &f->fork, COSIGN_FORKED, COSIGN_FORKED), 0);
    mem_log_done(&f->log);
    assert_true(mem_log_init(&f->log, "log.example/1610", 1, 'a') && mem_log_grow(&f->log, 299));
    assert_int_equal(round_states(f, &f->log, COSIGN_BEHIND, COSIGN_BEHIND), 0);
    assert_code(&f->answer[1].why, "cosign.behind");
    assert_int_equal(f->answer[1].size, 300);
}

// Two clients of one witness that build on the same head: one is cosigned, the other learns the size and goes
// on from there.
static void test_two_clients(void **state)
{
    room *f = *state;
    cosigner *other = NULL;
    strbuf merged;
    int32_t n = 0;
    assert_true(cosigner_open(&f->policy, &f->log.key.key, f->clock, NULL, NULL, &other, NULL));
    for (uint64_t size = 10; size < 60; size += 10) {
        assert_true(mem_log_grow(&f->log, size));
        assert_int_equal(round_states(f, &f->log, COSIGN_NEW, COSIGN_NEW), 2);
        assert_true(mem_log_grow(&f->log, size + 5));
        strbuf_init(&merged, NOTE_BYTES_MAX);
        assert_true(
            cosign_round(other, &f->log.files.store, strbuf_str(&f->log.head), &merged, &n, f->answer, NULL));
        assert_int_equal(n, 2);
        strbuf_done(&merged);
    }
    cosigner_close(other);
}

// Answers of a server that is no witness: none is taken, and it is left alone for a while.
static void test_bad_answers(void **state)
{
    room *f = *state;
    static char large[COSIGN_ANSWER_MAX + 1];
    memset(large, 'x', sizeof large);
    strbuf wrong; // a good line of the other witness, and one that is the witness's own but for another text
    strbuf_init(&wrong, NOTE_BYTES_MAX);
    note_signer stranger;
    assert_true(note_signer_make(STR("polda"), NOTE_COSIGNATURE, (const uint8_t[NOTE_SEED_BYTES]){7},
                                 &stranger, NULL));
    stranger.key = f->witness[0].key; // its name and id, another secret
    cosignature_sign(&wrong, STR("text\n"), 5, &stranger);
    const struct {
        int status;
        str body;
        const char *code;
    } row[] = {
        {200, STR(""), "cosign.answer"},
        {200, STR("\n"), "cosign.answer"},
        {200, STR("not a line\n"), "cosign.answer"},
        {200, strbuf_str(&wrong), "cosign.answer"},
        {200, {large, sizeof large}, "cosign.unreachable"},
        {200, STR("\nother text\n\n"), "cosign.answer"},
        {409, STR(""), "cosign.answer"},
        {409, STR("x\n"), "cosign.answer"},
        {409, STR("-1\n"), "cosign.answer"},
        {409, STR("0\n"), "cosign.busy"},
        {403, STR(""), "cosign.unknown"},
        {404, STR(""), "cosign.unknown"},
        {400, STR(""), "cosign.status"},
        {301, STR(""), "cosign.status"},
        {500, STR(""), "cosign.status"},
    };
    assert_true(mem_log_grow(&f->log, 30));
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        f->site[0].say = (http_answer){.status = row[i].status, .body = row[i].body, .fixed = true};
        f->now_us += (int64_t)COSIGN_PAUSE_MAX_S * US_PER_S + 1;
        (void)round_states(f, &f->log, COSIGN_FAILED, COSIGN_NEW);
        assert_code(&f->answer[0].why, row[i].code);
        int asked = f->site[0].asked;
        (void)round_states(f, &f->log, COSIGN_SKIPPED, COSIGN_NEW); // left alone
        assert_int_equal(f->site[0].asked, asked);
    }
    f->site[0].say = (http_answer){0};
    f->now_us += (int64_t)COSIGN_PAUSE_MAX_S * US_PER_S + 1;
    (void)round_states(f, &f->log, COSIGN_NEW, COSIGN_NEW);
    strbuf_done(&wrong);
}

// Somebody on the way claims a larger size, or an inconsistency, whatever else he answers: that stops nobody.
static void test_accusations_without_proof(void **state)
{
    room *f = *state;
    strbuf forged; // a head of a log of checkpoints that would have to be looked through to its beginning
    note_signer stranger;
    const ledger_hash root = {{1}};
    const http_answer first[] = {{.status = 409, .body = STR("31\n"), .fixed = true},
                                 {.status = 422, .body = STR(""), .fixed = true}};
    assert_true(mem_log_grow(&f->log, 30));
    strbuf_init(&forged, NOTE_BYTES_MAX);
    assert_true(note_signer_make(STR("polda/checkpoints"), NOTE_ED25519, root.b, &stranger, NULL));
    assert_true(checkpoint_sign(&forged, UINT64_C(1) << 40, root, &stranger, NULL));
    const http_answer then[] = {{.status = 404, .body = STR(""), .fixed = true},
                                {.status = 200, .body = STR("nonsense"), .fixed = true},
                                {.status = 200, .body = strbuf_str(&f->log.head), .fixed = true},
                                // Copied: the server may still be sending it when this test ends.
                                {.status = 200, .body = strbuf_str(&forged), .fixed = false}};
    for (size_t i = 0; i < sizeof then / sizeof *then; i++) {
        for (int k = 0; k < SITES; k++) {
            f->site[k].say = first[k];
            f->site[k].then = then[i];
            f->site[k].asked = 0;
        }
        f->now_us += (int64_t)COSIGN_PAUSE_MAX_S * US_PER_S + 1;
        (void)round_states(f, &f->log, COSIGN_FAILED, COSIGN_FAILED);
        assert_code(&f->answer[0].why, "cosign.unproven");
        assert_code(&f->answer[1].why, "cosign.unproven");
        assert_true(f->site[0].asked <= 1 + 1 + 8);
    }
    strbuf_done(&forged);
}

static void test_which_addresses_are_believed(void **state)
{
    (void)state;
    assert_true(cosign_is_authentic(STR("https://polda.example/w")));
    assert_true(cosign_is_authentic(STR("HTTPS://polda.example")));
    assert_false(cosign_is_authentic(STR("http://127.0.0.1:8081")));
    assert_false(cosign_is_authentic(STR("https:")));
    assert_false(cosign_is_authentic(STR("")));
}

static void test_addresses(void **state)
{
    room *f = *state;
    static const char *const bad[] = {"http://127.0.0.1:1", "file:///etc/passwd", "gopher://127.0.0.1/",
                                      "not an address at all"};
    assert_true(mem_log_grow(&f->log, 30));
    assert_int_equal(setenv("http_proxy", "http://127.0.0.1:1", 1), 0); // not used
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        f->witness[0].url = str_of(bad[i]);
        f->now_us += (int64_t)COSIGN_PAUSE_MAX_S * US_PER_S + 1;
        (void)round_states(f, &f->log, COSIGN_FAILED, COSIGN_NEW);
        assert_code(&f->answer[0].why, "cosign.unreachable");
        assert_true(err_arg_get(&f->answer[0].why, "reason")[0] != '\0');
    }
    f->witness[0].url = (str){NULL, 0};
    (void)round_states(f, &f->log, COSIGN_SKIPPED, COSIGN_NEW);
    assert_int_equal(unsetenv("http_proxy"), 0);
}

// A server that takes the request and says nothing: who stops does not wait for it.
static void test_stopped_while_waiting(void **state)
{
    room *f = *state;
    char url[64];
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, n), 0);
    assert_int_equal(listen(fd, 4), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d", ntohs(at.sin_port));
    f->witness[0].url = str_of(url);
    f->stop = true;
    assert_true(mem_log_grow(&f->log, 30));
    strbuf merged;
    (void)go_round(f, &f->log, &merged);
    strbuf_done(&merged);
    assert_int_equal(f->answer[0].state, COSIGN_FAILED);
    assert_code(&f->answer[0].why, "cosign.unreachable");
    assert_null(strstr(err_arg_get(&f->answer[0].why, "reason"), "timed out")); // it was not waited out
    close(fd);
}

static void test_bad_checkpoints(void **state)
{
    room *f = *state;
    strbuf merged;
    int32_t n = 0;
    err e = {0};
    strbuf_init(&merged, NOTE_BYTES_MAX);
    assert_false(cosign_round(f->cosigner, &f->log.files.store, STR("x"), &merged, &n, f->answer, &e));
    mem_log other;
    assert_true(mem_log_init(&other, "log.example/1602", 5, 'a') && mem_log_grow(&other, 3));
    assert_false(
        cosign_round(f->cosigner, &other.files.store, strbuf_str(&other.head), &merged, &n, f->answer, &e));
    mem_log_done(&other);
    strbuf_done(&merged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_two_witnesses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_after_a_restart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rolled_back_and_forked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_clients, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bad_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_accusations_without_proof, set_up, tear_down),
        cmocka_unit_test(test_which_addresses_are_believed),
        cmocka_unit_test_setup_teardown(test_addresses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stopped_while_waiting, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bad_checkpoints, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
