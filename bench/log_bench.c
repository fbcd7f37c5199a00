// log_bench: measures the log of an operation; bench/figures.py calls it and bench/README.md explains it.
//
//   fill DIR COUNT       makes DIR's log grow to COUNT made-up events
//   submit NAME=DIR ...  events a second through log_submit, by batch and threads
//   store FOLDER COUNT   the storing alone, with COUNT leaves in before
//   single DIR           how long one event takes beside a full-rate stream
//   large DIR            opening, checkpoint, receipt and its verification
//   past DIR             an hour of the operation again, of all that the log has
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/replay.h"
#include "ledger/receipt.h"
#include "log_measure.h"
#include "log_session.h"

enum {
    FILL_THREADS = 2,
    FILL_CHECKPOINT = 50000, // events between two checkpoints
    BATCHES = 3,
    MESSAGE = 400, // bytes of a typical event
    RATE_MS = 300,
    SINGLES = 1000,
    STREAM_BATCH = 100,
    STREAM_THREADS = 2, // as the server has
    STREAM_EVENTS = 40000,
    SINGLE_EVERY_US = 10000,
    ROUNDS = 200,
    POLICY_BYTES = 1024,
    SERIES_STEP = 1000,
    PAST_MS = 1000, // an answer about an hour that is over
};
static const int32_t batch_size[BATCHES] = {1, 100, 1000};
static const int32_t batch_events[BATCHES] = {3000, 20000, 20000};

// ---------------------------------------------------------------- fill

static bool fill_some(log_session *s, int32_t n, err *e)
{
    log_frames f = {0};
    int64_t findings = 0;
    bool ok =
        log_frames_make(&f, &s->events, n, e) && log_frames_submit(s, &f, 0, n, FILL_THREADS, &findings, e);
    log_frames_done(&f);
    return ok;
}

static bool run_fill(const char *dir, int64_t count, err *e)
{
    log_session s = {0};
    double began = seconds_now();
    bool ok = log_session_open(&s, dir, e);
    int64_t before = s.events.made;
    while (ok && s.events.made < count) {
        int64_t left = count - s.events.made;
        ok = fill_some(&s, left < SUBMIT_MAX ? (int32_t)left : SUBMIT_MAX, e) &&
             (s.events.made % FILL_CHECKPOINT != 0 || log_session_checkpoint(&s, e));
        (void)fprintf(stderr, "\r%s: %lld of %lld events, %.0f s", dir, (long long)s.events.made,
                      (long long)count, seconds_now() - began);
    }
    (void)fprintf(stderr, s.events.made > before ? "\n" : "");
    ok = ok && log_session_checkpoint(&s, e);
    return log_session_close(&s, ok ? e : NULL) && ok;
}

// ---------------------------------------------------------------- submit

typedef struct kept_rate { // of the first log, which is empty
    double rate[BATCHES][2];
} kept_rate;

static bool submit_one(log_session *s, const char *label, int i, int32_t threads, double *ret_rate, err *e)
{
    log_frames f = {0};
    int64_t findings = 0;
    bool ok = log_frames_make(&f, &s->events, batch_events[i], e);
    double verified = verify_rate(MESSAGE, RATE_MS / 1e3);
    double began = seconds_now(), busy = seconds_busy();
    for (int32_t at = 0; ok && at < f.n; at += batch_size[i]) {
        ok = log_frames_submit(s, &f, at, batch_size[i], threads, &findings, e);
    }
    *ret_rate = batch_events[i] / (seconds_now() - began);
    busy = seconds_busy() - busy;
    verified = (verified + verify_rate(MESSAGE, RATE_MS / 1e3)) / 2;
    log_frames_done(&f);
    if (ok) {
        char name[96];
        (void)snprintf(name, sizeof name, "log_submit.%s.b%d.t%d", label, batch_size[i], threads);
        figure_ratio(name, *ret_rate, "events/s", verified / 2, "verify/2");
        (void)snprintf(name, sizeof name, "log_submit_busy.%s.b%d.t%d", label, batch_size[i], threads);
        figure_ratio(name, batch_events[i] / busy, "events/core-s", verified / 2, "of_verify/2");
        if (findings > 0) {
            (void)fprintf(stderr, "%s: %lld findings, there should be none\n", name, (long long)findings);
        }
    }
    return ok;
}

static bool submit_log(const char *label, const char *dir, kept_rate *empty, bool first, err *e)
{
    log_session s = {0};
    bool ok = log_session_open(&s, dir, e);
    for (int32_t threads = 1; ok && threads <= 2; threads++) {
        for (int i = 0; ok && i < BATCHES; i++) {
            double rate = 0;
            ok = submit_one(&s, label, i, threads, &rate, e) && log_session_checkpoint(&s, e);
            if (first) {
                empty->rate[i][threads - 1] = rate;
            } else if (ok) {
                char name[96];
                (void)snprintf(name, sizeof name, "log_grown.%s.b%d.t%d", label, batch_size[i], threads);
                figure_ratio(name, rate, "events/s", empty->rate[i][threads - 1], "empty");
            }
        }
    }
    return log_session_close(&s, ok ? e : NULL) && ok;
}

static bool run_submit(char **word, int n, err *e)
{
    kept_rate empty;
    figure("ed25519_verify", verify_rate(MESSAGE, 1), "per-second");
    figure("ed25519_sign", sign_rate(MESSAGE, 1), "per-second");
    for (int i = 0; i < n; i++) {
        char *dir = strchr(word[i], '=');
        if (!dir) {
            return err_fail(e, ERR_CODE("bench.usage"));
        }
        *dir++ = '\0';
        if (!submit_log(word[i], dir, &empty, i == 0, e)) {
            return false;
        }
    }
    return true;
}

// ---------------------------------------------------------------- one event beside a stream

// The writer's door: who came first goes first, as requests do at the server.
typedef struct door {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    uint64_t next, now; // tickets
} door;

static void door_enter(door *d)
{
    (void)pthread_mutex_lock(&d->lock);
    uint64_t mine = d->next++;
    while (mine != d->now) {
        (void)pthread_cond_wait(&d->moved, &d->lock);
    }
    (void)pthread_mutex_unlock(&d->lock);
}

static void door_leave(door *d)
{
    (void)pthread_mutex_lock(&d->lock);
    d->now++;
    (void)pthread_cond_broadcast(&d->moved);
    (void)pthread_mutex_unlock(&d->lock);
}

typedef struct stream {
    log_session *session;
    log_frames frames;
    door *door;
    _Atomic bool over;
    double seconds;
    int64_t findings;
    err failure;
} stream;

// All of it: what the generator made and nobody submitted would be a gap in its devices' chains.
static void *stream_run(void *ctx)
{
    stream *t = ctx;
    bool ok = true;
    double began = seconds_now();
    for (int32_t at = 0; ok && at + STREAM_BATCH <= t->frames.n; at += STREAM_BATCH) {
        door_enter(t->door);
        ok = log_frames_submit(t->session, &t->frames, at, STREAM_BATCH, STREAM_THREADS, &t->findings,
                               &t->failure);
        door_leave(t->door);
    }
    t->seconds = seconds_now() - began;
    t->over = true;
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Submits single events, one every SINGLE_EVERY_US, until the stream is over; the milliseconds of each.
static bool singles_run(log_session *s, const log_frames *f, stream *t, double *ms, int32_t *ret_n, err *e)
{
    int64_t findings = 0;
    int32_t n = 0;
    for (; n < f->n && !t->over; n++) {
        double began = seconds_now();
        door_enter(t->door);
        bool ok = log_frames_submit(s, f, n, 1, 1, &findings, e);
        door_leave(t->door);
        if (!ok) {
            return false;
        }
        ms[n] = (seconds_now() - began) * 1e3;
        (void)usleep(SINGLE_EVERY_US);
    }
    *ret_n = n;
    return true;
}

static bool streamed(log_session *s, log_frames *single, stream *t, double *ms, int32_t *ret_n, err *e)
{
    door d = {.lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER};
    pthread_t thread;
    t->door = &d;
    t->session = s;
    if (pthread_create(&thread, NULL, stream_run, t) != 0) {
        return err_fail(e, ERR_CODE("bench.thread"));
    }
    bool ok = singles_run(s, single, t, ms, ret_n, e);
    (void)pthread_join(thread, NULL);
    (void)pthread_cond_destroy(&d.moved);
    (void)pthread_mutex_destroy(&d.lock);
    if (ok && t->failure.code) {
        *e = t->failure;
        ok = false;
    }
    return ok;
}

static bool run_single(const char *dir, err *e)
{
    log_session s = {0};
    log_events other;
    log_frames single = {0};
    double ms[SINGLES];
    int32_t n = 0;
    stream t = {.over = false};
    bool ok = log_session_open(&s, dir, e);
    if (ok) {
        log_events_init(&other, 1 + (int32_t)(s.events.made / SERIES_STEP), str_of(s.code),
                        log_events_time_s(&s.events));
        ok = log_session_enrol(&s, &other, e) && log_frames_make(&single, &other, SINGLES, e) &&
             log_frames_make(&t.frames, &s.events, STREAM_EVENTS, e) && streamed(&s, &single, &t, ms, &n, e);
    }
    if (ok && n > 0) {
        qsort(ms, (size_t)n, sizeof ms[0], by_value);
        figure("log_single.stream", STREAM_EVENTS / t.seconds, "events/s");
        figure("log_single.p50", ms[n / 2], "ms");
        figure_ratio("log_single.p99", ms[n * 99 / 100], "ms", 20, "bound");
        figure("log_single.max", ms[n - 1], "ms");
    }
    log_frames_done(&single);
    log_frames_done(&t.frames);
    return log_session_close(&s, ok ? e : NULL) && ok;
}

// ---------------------------------------------------------------- a large log

static bool policy_of(const log_session *s, arena *a, ledger_policy *ret, err *e)
{
    strbuf text;
    strbuf_init(&text, POLICY_BYTES);
    strbuf_addz(&text, "log ");
    note_key_write(&text, log_key(s->log));
    strbuf_addz(&text, "\nquorum none\n");
    bool ok = policy_parse(a, strbuf_str(&text), ret, e);
    strbuf_done(&text);
    return ok;
}

// Milliseconds to make and to verify the receipt of one leaf.
static bool receipt_once(log_session *s, uint64_t index, const ledger_policy *p, double ret_ms[static 2],
                         err *e)
{
    arena a = {0};
    leaf row;
    strbuf out;
    receipt r;
    policy_result found;
    strbuf_init(&out, RECEIPT_BYTES_MAX);
    bool ok = store_leaf_at(s->file, &a, index, &row, e);
    double began = seconds_now();
    ok = ok && log_receipt_of(s->file, row.id, NULL, &out, e);
    double made = seconds_now();
    ok = ok && receipt_open(strbuf_str(&out), row.frame, p, &r, &found, e);
    ret_ms[0] = (made - began) * 1e3;
    ret_ms[1] = (seconds_now() - made) * 1e3;
    strbuf_done(&out);
    arena_done(&a);
    return ok;
}

static bool receipts(log_session *s, err *e)
{
    arena a = {0};
    ledger_policy p;
    double sum[2] = {0};
    rng random;
    rng_init(&random, 1);
    bool ok = policy_of(s, &a, &p, e);
    for (int i = 0; ok && i < ROUNDS; i++) {
        double ms[2];
        ok = receipt_once(s, rng_below(&random, (uint32_t)s->events.made), &p, ms, e);
        sum[0] += ms[0] / ROUNDS;
        sum[1] += ms[1] / ROUNDS;
    }
    if (ok) {
        figure("log_receipt.make", sum[0], "ms");
        figure_ratio("log_receipt.verify", sum[1], "ms", 1, "bound");
    }
    arena_done(&a);
    return ok;
}

static bool checkpoints(log_session *s, err *e)
{
    double sum = 0;
    for (int i = 0; i < ROUNDS; i++) {
        if (!fill_some(s, 1, e)) {
            return false;
        }
        double began = seconds_now();
        if (!log_session_checkpoint(s, e)) {
            return false;
        }
        sum += (seconds_now() - began) * 1e3 / ROUNDS;
    }
    figure_ratio("log_checkpoint", sum, "ms", 50, "bound");
    return true;
}

static bool run_large(const char *dir, err *e)
{
    log_session s = {0};
    double began = seconds_now();
    bool ok = log_session_open(&s, dir, e);
    if (ok) {
        figure_ratio("log_open", seconds_now() - began, "s", 1, "bound");
        figure("log_size", (double)s.events.made, "events");
        ok = checkpoints(&s, e) && receipts(&s, e);
    }
    return log_session_close(&s, ok ? e : NULL) && ok;
}

// ---------------------------------------------------------------- an hour again

typedef bool past_question(replay *r, const replay_words *w, json_t **ret, err *e);

static const access_who everybody = {.organisation = ACCESS_POLRI, .role = ACCESS_COMMANDER};

static bool ask_convoys(replay *r, const replay_words *w, json_t **ret, err *e)
{
    return replay_convoys(r, w, &everybody, ret, e);
}

static bool ask_alarms(replay *r, const replay_words *w, json_t **ret, err *e)
{
    return replay_alarms(r, w, &everybody, STR("all"), STR(""), ret, e);
}

static bool ask_readiness(replay *r, const replay_words *w, json_t **ret, err *e)
{
    return replay_readiness(r, w, &everybody, STR(""), STR(""), STR(""), ret, e);
}

static bool ask_numbers(replay *r, const replay_words *w, json_t **ret, err *e)
{
    return replay_numbers(r, w, &everybody, STR(""), ret, e);
}

// The first question of a moment makes its picture, readiness its custody; the rest is answered from these.
static bool run_past(const char *dir, err *e)
{
    static const struct {
        const char *name;
        past_question *ask;
    } row[] = {{"past_convoys", ask_convoys},
               {"past_alarms", ask_alarms},
               {"past_readiness", ask_readiness},
               {"past_numbers", ask_numbers},
               {"past_again", ask_readiness}};
    replay *r = NULL;
    const log_tools tools = log_tools_system(clock_system());
    char at[INSTANT_TEXT]; // one moment for all questions
    instant_format(tools.clock.now_us(tools.clock.ctx), at);
    bool ok = replay_open(dir, &tools, &r, e);
    for (int round = 0; ok && round < 2; round++) { // with hindsight in the second
        const replay_words w = {str_of(at), round == 0 ? STR("then") : STR("now")};
        for (size_t i = 0; ok && i < sizeof row / sizeof row[0]; i++) {
            char name[48];
            json_t *answer = NULL;
            double began = seconds_now();
            ok = row[i].ask(r, &w, &answer, e);
            (void)snprintf(name, sizeof name, "%s.%s", row[i].name, round == 0 ? "then" : "now");
            figure_ratio(name, (seconds_now() - began) * 1e3, "ms", PAST_MS, "bound");
            json_decref(answer);
        }
    }
    replay_close(r);
    return ok;
}

int main(int argc, char **argv)
{
    err e = {0};
    bool ok = false;
    int64_t count = 0;
    const char *what = argc > 2 ? argv[1] : "";
    bool counted = argc == 4 && str_parse_i64(str_of(argv[3]), 0, INT32_MAX, &count);
    if (sodium_init() < 0) {
        return 1;
    }
    store_uncounted(); // as kawal does
    if (counted && strcmp(what, "fill") == 0) {
        ok = run_fill(argv[2], count, &e);
    } else if (counted && strcmp(what, "store") == 0) {
        ok = bare_run(argv[2], count, &e);
    } else if (strcmp(what, "submit") == 0) {
        ok = run_submit(argv + 2, argc - 2, &e);
    } else if (strcmp(what, "single") == 0) {
        ok = run_single(argv[2], &e);
    } else if (strcmp(what, "large") == 0) {
        ok = run_large(argv[2], &e);
    } else if (strcmp(what, "past") == 0) {
        ok = run_past(argv[2], &e);
    } else {
        (void)fprintf(
            stderr, "usage: log_bench fill DIR COUNT | submit NAME=DIR... | store FOLDER COUNT | single DIR "
                    "| large DIR | past DIR\n");
        return 2;
    }
    if (!ok) {
        (void)fprintf(stderr, "log_bench: %s\n", e.code ? e.code : "failed");
        for (int i = 0; i < e.n_arg; i++) {
            (void)fprintf(stderr, "  %s %s\n", e.arg[i].name, e.arg[i].value);
        }
    }
    return ok ? 0 : 1;
}
