// The witness's desk: what it cosigns, keeps and publishes, through restarts, old copies and damage.
#include "app/witness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/text.h"
#include "faulty_vfs.h"
#include "ledger/cosignature.h"
#include "mem_log.h"
#include "scratch.h"

typedef struct room {
    scratch s;
    char dir[PATH_MAX];
    mem_log log[2];
    mem_log fork; // of log[0], signed with its key
    witness_desk *desk;
    int64_t now_us;
    clock_source clock;
} room;

static int64_t room_now(void *ctx)
{
    return ((room *)ctx)->now_us;
}

static void open_desk(room *f)
{
    err e = {0};
    if (!witness_open(f->dir, WITNESS_SERVE, f->clock, &f->desk, &e)) {
        fail_msg("%s", e.code);
    }
}

static int set_up(void **state)
{
    room *f = calloc(1, sizeof *f);
    note_key key;
    note_key log;
    *state = f;
    if (!f || !scratch_init(&f->s) || !mem_log_init(&f->log[0], "log.example/1610", 1, 'a') ||
        !mem_log_init(&f->log[1], "log.example/1602", 2, 'a') ||
        !mem_log_init(&f->fork, "log.example/1610", 1, 'b')) {
        return -1;
    }
    f->now_us = INT64_C(1700000000) * US_PER_S;
    f->clock = (clock_source){room_now, room_now, f};
    (void)snprintf(f->dir, sizeof f->dir, "%s", scratch_path(&f->s, "w"));
    if (!witness_create(f->dir, STR("polda.example/w"), &key, &log, NULL)) {
        return -1;
    }
    open_desk(f);
    for (int i = 0; i < 2; i++) {
        if (!witness_add_log(f->desk, strbuf_str(&f->log[i].keys), &key, NULL) ||
            !mem_log_grow(&f->log[i], 900)) {
            return -1;
        }
    }
    return mem_log_grow(&f->fork, 900) ? 0 : -1;
}

static int tear_down(void **state)
{
    room *f = *state;
    witness_close(f->desk);
    mem_log_done(&f->log[0]);
    mem_log_done(&f->log[1]);
    mem_log_done(&f->fork);
    scratch_done(&f->s);
    free(f);
    return 0;
}

static void assert_code(const err *e, const char *code)
{
    assert_string_equal(e->code, code);
    assert_ptr_not_equal(text_get(TEXT_ID, code), code);
}

static witness_status ask(room *f, const mem_log *l, uint64_t from, uint64_t to, err *e)
{
    strbuf request;
    strbuf body;
    assert_true(mem_log_request(l, from, to, &request));
    strbuf_init(&body, NOTE_BYTES_MAX);
    witness_status status = witness_answer(f->desk, strbuf_str(&request), &body, e);
    if (status == WITNESS_COSIGNED) {
        strbuf whole;
        note n;
        int64_t time_s = 0;
        assert_true(mem_log_sign(l, to, &whole));
        strbuf_add(&whole, strbuf_str(&body));
        assert_true(note_parse(strbuf_str(&whole), &n, NULL));
        assert_true(cosignature_verify(&n, witness_key(f->desk), &time_s, NULL));
        assert_int_equal(time_s, f->now_us / US_PER_S);
        strbuf_done(&whole);
    }
    strbuf_done(&body);
    strbuf_done(&request);
    return status;
}

static void restart(room *f)
{
    witness_close(f->desk);
    f->desk = NULL;
    open_desk(f);
}

// The published log of checkpoints: whole, of this size, its last entry this log's checkpoint.
static void assert_published(room *f, uint64_t size, const mem_log *last, uint64_t last_size)
{
    arena a = {0};
    err e = {0};
    public_log log = witness_public(f->desk);
    str head = {0};
    str rest = {0};
    str got = {0};
    note n;
    checkpoint c;
    char path[TILE_PATH_MAX];
    strbuf want;
    assert_true(log.checkpoint(log.ctx, &a, &head, &e));
    assert_true(checkpoint_open(head, witness_log_key(f->desk), &c, &n, &e));
    assert_int_equal(c.size, size);
    assert_string_equal(c.origin, "polda.example/w/checkpoints");
    if (!tile_fsck(log.tiles, c.size, c.root, &e)) {
        fail_msg("%s %s", e.code, err_arg_get(&e, "file"));
    }
    tile_id id = {TILE_ENTRIES, (size - 1) / TILE_HASHES, (int32_t)((size - 1) % TILE_HASHES) + 1};
    assert_true(log.tiles->get(log.tiles->ctx, &a, tile_path(id, path), TILE_BUNDLE_MAX, &rest, &e));
    while (rest.n > 0) {
        assert_true(tile_entry_next(&rest, &got));
    }
    assert_true(mem_log_sign(last, last_size, &want));
    assert_true(str_eq(got, strbuf_str(&want)));
    strbuf_done(&want);
    arena_done(&a);
}

static void test_create(void **state)
{
    room *f = *state;
    err e = {0};
    note_key a;
    note_key b;
    struct stat st;
    char path[PATH_MAX + 16];
    static const char *const secret[] = {"witness.key", "log.key", "witness.db"};
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", f->dir, secret[i]);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
    assert_false(witness_create(f->dir, STR("other"), &a, &b, &e)); // no key is written over
    assert_code(&e, "witness.exists");
    assert_false(witness_create(scratch_path(&f->s, "x"), STR("no space"), &a, &b, &e));
    assert_code(&e, "ledger.key_name");
    witness_desk *other = NULL;
    assert_false(witness_open(f->dir, WITNESS_SERVE, f->clock, &other, &e));
    assert_code(&e, "witness.busy");
    assert_false(witness_open(scratch_path(&f->s, "x"), WITNESS_LOOK, f->clock, &other, &e));
    assert_code(&e, "witness.absent");
    assert_true(witness_open(f->dir, WITNESS_LOOK, f->clock, &other, &e)); // beside the one that serves
    witness_close(other);
    assert_false(witness_add_log(f->desk, STR("x"), &a, &e));
    assert_code(&e, "ledger.key_text");
    strbuf key;
    strbuf_init(&key, 1024);
    note_key_write(&key, witness_key(f->desk));
    assert_false(witness_add_log(f->desk, strbuf_str(&key), &a, &e));
    assert_code(&e, "witness.not_a_log");
    strbuf_done(&key);
}

static void test_two_logs_and_restarts(void **state)
{
    room *f = *state;
    err e = {0};
    assert_int_equal(ask(f, &f->log[0], 0, 5, &e), WITNESS_COSIGNED);
    assert_int_equal(ask(f, &f->log[1], 0, 300, &e), WITNESS_COSIGNED);
    assert_true(witness_publish(f->desk, &e));
    assert_published(f, 2, &f->log[1], 300);
    restart(f);
    assert_int_equal(ask(f, &f->log[0], 0, 9, &e), WITNESS_OTHER_HEAD);
    assert_code(&e, "ledger.witness_head");
    assert_int_equal(ask(f, &f->log[0], 5, 9, &e), WITNESS_COSIGNED);
    assert_int_equal(ask(f, &f->log[0], 9, 9, &e), WITNESS_COSIGNED); // once more: no new entry
    assert_int_equal(ask(f, &f->log[1], 300, 900, &e), WITNESS_COSIGNED);
    restart(f);
    assert_true(witness_publish(f->desk, &e));
    assert_published(f, 4, &f->log[1], 900);
    assert_true(witness_publish(f->desk, &e));
    assert_published(f, 4, &f->log[1], 900);
}

// Past full tiles, published now and then, with restarts in between and publishing that was cut off.
static void test_many_entries(void **state)
{
    room *f = *state;
    err e = {0};
    for (uint64_t i = 0; i < 600; i++) {
        assert_int_equal(ask(f, &f->log[0], i, i + 1, &e), WITNESS_COSIGNED);
        if (i % 17 == 0) {
            assert_true(witness_publish(f->desk, &e));
            assert_published(f, i + 1, &f->log[0], i + 1);
        }
        if (i % 50 == 0) {
            restart(f);
        }
    }
    assert_true(witness_publish(f->desk, &e));
    assert_published(f, 600, &f->log[0], 600);
}

static void test_evidence(void **state)
{
    room *f = *state;
    err e = {0};
    arena a = {0};
    const witness_log *logs = NULL;
    int32_t n = 0;
    int64_t written = 0;
    assert_int_equal(ask(f, &f->log[0], 0, 300, &e), WITNESS_COSIGNED);
    assert_int_equal(ask(f, &f->log[0], 300, 500, &e), WITNESS_COSIGNED);
    assert_int_equal(ask(f, &f->log[0], 300, 500, &e), WITNESS_OTHER_HEAD); // only late: no evidence
    assert_true(witness_logs(f->desk, &a, &logs, &n, &e));
    assert_int_equal(logs[1].evidence, 0);
    assert_int_equal(ask(f, &f->fork, 500, 500, &e), WITNESS_OTHER_HEAD);   // the same size, another root
    assert_int_equal(ask(f, &f->fork, 300, 300, &e), WITNESS_OTHER_HEAD);   // so is an earlier one
    assert_int_equal(ask(f, &f->fork, 500, 900, &e), WITNESS_INCONSISTENT); // grown from another beginning
    assert_int_equal(ask(f, &f->fork, 500, 900, &e), WITNESS_INCONSISTENT);
    assert_true(witness_logs(f->desk, &a, &logs, &n, &e));
    assert_int_equal(logs[1].evidence, 3);
    assert_int_equal(logs[1].head.size, 500);
    assert_int_equal(logs[0].evidence, 0);
    assert_true(witness_evidence_write(f->desk, scratch_path(&f->s, "bukti"), &written, &e));
    assert_int_equal(written, 3);
    str request = {0};
    witness_request q;
    assert_true(
        file_read(&a, scratch_path(&f->s, "bukti/0003-no-proof.request"), NOTE_BYTES_MAX, &request, &e));
    assert_true(witness_request_parse(request, &q, &e));
    assert_int_equal(q.old_size, 500);
    arena_done(&a);
}

// What others signed meanwhile does not enter the log of checkpoints.
static void test_entry_is_the_logs_own(void **state)
{
    room *f = *state;
    err e = {0};
    strbuf request;
    strbuf body;
    note_signer other;
    strbuf_init(&body, NOTE_BYTES_MAX);
    assert_true(mem_log_request(&f->log[0], 0, 7, &request));
    assert_true(
        note_signer_make(STR("x/w"), NOTE_COSIGNATURE, (const uint8_t[NOTE_SEED_BYTES]){9}, &other, NULL));
    cosignature_sign(&request, STR("anything"), 5, &other);
    assert_int_equal(witness_answer(f->desk, strbuf_str(&request), &body, &e), WITNESS_COSIGNED);
    assert_true(witness_publish(f->desk, &e));
    assert_published(f, 1, &f->log[0], 7);
    strbuf_done(&request);
    strbuf_done(&body);
}

static void copy_file(room *f, const char *from, const char *to)
{
    arena a = {0};
    str bytes = {0};
    char path[PATH_MAX + 32];
    (void)snprintf(path, sizeof path, "%s/%s", f->dir, from);
    assert_true(file_read(&a, path, 64 << 20, &bytes, NULL));
    (void)snprintf(path, sizeof path, "%s/%s", f->dir, to);
    assert_true(file_write(path, bytes, NULL));
    arena_done(&a);
}

static void assert_refused(room *f, const char *code)
{
    err e = {0};
    assert_false(witness_open(f->dir, WITNESS_SERVE, f->clock, &f->desk, &e));
    assert_code(&e, code);
}

// An old copy of the file beside what was published since: the witness must not sign.
static void test_old_copy(void **state)
{
    room *f = *state;
    err e = {0};
    assert_int_equal(ask(f, &f->log[0], 0, 5, &e), WITNESS_COSIGNED);
    witness_close(f->desk);
    f->desk = NULL;
    copy_file(f, "witness.db", "old.db");
    open_desk(f);
    assert_int_equal(ask(f, &f->log[0], 5, 9, &e), WITNESS_COSIGNED);
    assert_true(witness_publish(f->desk, &e));
    witness_close(f->desk);
    f->desk = NULL;
    copy_file(f, "old.db", "witness.db");
    assert_refused(f, "witness.behind");
}

// The head that the world sees is made up for when only the file had it.
static void test_cut_off_before_the_head(void **state)
{
    room *f = *state;
    err e = {0};
    assert_int_equal(ask(f, &f->log[0], 0, 5, &e), WITNESS_COSIGNED);
    assert_true(witness_publish(f->desk, &e));
    copy_file(f, "log/checkpoint", "one");
    assert_int_equal(ask(f, &f->log[0], 5, 9, &e), WITNESS_COSIGNED);
    assert_true(witness_publish(f->desk, &e));
    copy_file(f, "one", "log/checkpoint");
    restart(f);
    assert_published(f, 2, &f->log[0], 9);
    copy_file(f, "witness.key", "log/checkpoint");
    witness_close(f->desk);
    f->desk = NULL;
    assert_refused(f, "witness.log_wrong");
}

static void test_damaged(void **state)
{
    room *f = *state;
    err e = {0};
    assert_int_equal(ask(f, &f->log[0], 0, 5, &e), WITNESS_COSIGNED);
    assert_true(witness_publish(f->desk, &e));
    assert_int_equal(ask(f, &f->log[0], 5, 9, &e), WITNESS_COSIGNED);
    char path[PATH_MAX + 32];
    (void)snprintf(path, sizeof path, "%s/log/tile/0/000.p/1", f->dir);
    assert_true(file_publish(path, STR("12345678901234567890123456789012"), NULL));
    restart(f);
    assert_false(witness_publish(f->desk, &e)); // the tile is not what was signed
    assert_string_equal(e.code, "ledger.tile_wrong");
    (void)snprintf(path, sizeof path, "%s/log.key", f->dir);
    assert_true(file_write(path, STR("PRIVATE+KEY+x"), NULL));
    witness_close(f->desk);
    f->desk = NULL;
    assert_refused(f, "witness.key");
    copy_file(f, "witness.key", "log.key"); // of the other kind
    assert_refused(f, "witness.key");
}

// ---- the disk, at its n-th write, sync or truncation

enum { SAID_COSIGNED = 1, SAID_PUBLISHED = 2 };

// In a process of its own: one request, then publishing; killed at the n-th. What it had said by then.
static int killed_at(room *f, int n, uint64_t from, uint64_t to, int *ret_said)
{
    int fd[2];
    assert_int_equal(pipe(fd), 0);
    pid_t child = fork();
    if (child == 0) {
        char said = SAID_COSIGNED;
        faulty_vfs_fail_from(n, FAULTY_KILLED);
        open_desk(f);
        if (ask(f, &f->log[0], from, to, NULL) == WITNESS_COSIGNED) {
            (void)!write(fd[1], &said, 1);
        }
        said = SAID_PUBLISHED;
        if (witness_publish(f->desk, NULL)) {
            (void)!write(fd[1], &said, 1);
        }
        _exit(0);
    }
    close(fd[1]);
    char byte = 0;
    *ret_said = 0;
    while (read(fd[0], &byte, 1) == 1) {
        *ret_said |= byte;
    }
    close(fd[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static uint64_t head_size(room *f)
{
    arena a = {0};
    const witness_log *logs = NULL;
    int32_t n = 0;
    assert_true(witness_logs(f->desk, &a, &logs, &n, NULL));
    uint64_t size = logs[1].head.size;
    arena_done(&a);
    return size;
}

// Whatever moment it is killed at: what it answered is remembered, and what it remembers is published once.
static void test_killed_at_any_write(void **state)
{
    room *f = *state;
    err e = {0};
    uint64_t size = 0;
    uint64_t entries = 0;
    int said = 0;
    int between = 0; // kept and not answered
    witness_close(f->desk);
    f->desk = NULL;
    for (int n = 1, code = FAULTY_EXIT; code == FAULTY_EXIT; n++) {
        code = killed_at(f, n, size, size + 3, &said);
        open_desk(f);
        uint64_t now = head_size(f);
        assert_true(now == size + 3 || (now == size && !(said & SAID_COSIGNED)));
        between += now > size && !(said & SAID_COSIGNED);
        entries += now > size;
        size = now;
        assert_true(witness_publish(f->desk, &e));
        if (entries > 0) {
            assert_published(f, entries, &f->log[0], size);
        }
        witness_close(f->desk);
        f->desk = NULL;
        assert_true(n < 200);
    }
    assert_int_equal(said, SAID_COSIGNED | SAID_PUBLISHED);
    assert_true(entries > 3 && between > 0);
}

// A disk that is full or fails: no cosignature of a head that is not kept; after a failed sync none at all.
static void failing(room *f, int result, bool breaks)
{
    uint64_t size = 0;
    bool broke = false;
    for (int n = 1; n < 40; n++) {
        err e = {0};
        faulty_vfs_fail_from(n, result);
        witness_status status = ask(f, &f->log[0], size, size + 3, &e);
        bool broken = witness_broken(f->desk);
        broke = broke || broken;
        assert_true(status == WITNESS_COSIGNED || status == WITNESS_NOT_KEPT);
        if (broken) {
            assert_int_equal(ask(f, &f->log[0], size, size + 3, &e), WITNESS_NOT_KEPT);
            assert_code(&e, "witness.broken");
        }
        faulty_vfs_fail_from(0, 0);
        restart(f);
        uint64_t now = head_size(f);
        assert_true(now == size + 3 || (now == size && status != WITNESS_COSIGNED));
        size = now;
    }
    assert_int_equal(broke, breaks);
}

static void test_full_disk(void **state)
{
    failing(*state, SQLITE_FULL, false);
}

static void test_failing_sync(void **state)
{
    failing(*state, SQLITE_IOERR_FSYNC, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_create, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_logs_and_restarts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many_entries, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_evidence, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_entry_is_the_logs_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_old_copy, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut_off_before_the_head, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_killed_at_any_write, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_full_disk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failing_sync, set_up, tear_down),
    };
    if (!faulty_vfs_install()) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
