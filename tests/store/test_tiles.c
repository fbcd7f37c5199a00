// Tiles out of the store: what is remembered of full tiles must be as the file has it, also after a
// transaction that made one was rolled back.
#include "store/log.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "scratch.h"

typedef struct room {
    scratch s;
    store *st;
    arena a;
    err e;
    log_head head;
    ledger_frontier frontier;
} room;

static void room_init(room *r)
{
    *r = (room){0};
    assert_true(scratch_init(&r->s));
    assert_true(store_create(scratch_path(&r->s, "k.db"), &r->st, &r->e));
    assert_true(store_log_create(r->st, STR("log.example/1610"), &r->e));
    assert_true(store_log_take(r->st, &r->head, &r->e));
}

static void room_done(room *r)
{
    store_close(r->st);
    arena_done(&r->a);
    scratch_done(&r->s);
}

// Adds a full tile of leaves that begin with `mark`, in the open transaction.
static void add_tile(room *r, char mark)
{
    static const char device[EVENT_KEY_BYTES] = {1};
    leaf *row = ARENA_NEW(&r->a, leaf, TILE_HASHES);
    for (int i = 0; i < TILE_HASHES; i++) {
        uint64_t index = r->head.size + (uint64_t)i;
        char *frame = ARENA_NEW(&r->a, char, 32);
        int n = snprintf(frame, 32, "%c%llu", mark, (unsigned long long)index);
        row[i] = (leaf){.index = index,
                        .device = {device, sizeof device},
                        .sequence = (int64_t)index + 1,
                        .kind = EVENT_NOTED,
                        .frame = {frame, (size_t)n},
                        .source = STR("test")};
        crypto_hash_sha256(row[i].id, (const uint8_t *)frame, (unsigned long long)n);
    }
    assert_true(store_log_append(r->st, row, TILE_HASHES, &r->frontier, &r->head, &r->e));
}

// The hash of full tile n of level 0, as the tile above has it.
static ledger_hash above(room *r, int n)
{
    tile_store tiles = store_tiles(r->st);
    char path[TILE_PATH_MAX];
    str bytes = {NULL, 0};
    ledger_hash h;
    tile_id id = {.level = 1, .index = 0, .width = n + 1};
    assert_true(tiles.get(tiles.ctx, &r->a, tile_path(id, path), TILE_BYTES, &bytes, &r->e));
    assert_int_equal(bytes.n, (size_t)(n + 1) * sizeof h);
    memcpy(&h, bytes.p + bytes.n - sizeof h, sizeof h);
    return h;
}

static void what_was_rolled_back_is_forgotten(void **state)
{
    (void)state;
    room r;
    room_init(&r);
    for (int n = 0; n < 3; n++) {
        log_head head = r.head;
        ledger_frontier frontier = r.frontier;
        assert_true(store_begin(r.st, &r.e));
        add_tile(&r, 'x');
        ledger_hash undone = above(&r, n);
        store_rollback(r.st);
        r.head = head;
        r.frontier = frontier;

        assert_true(store_begin(r.st, &r.e));
        add_tile(&r, 'y');
        assert_true(store_commit(r.st, &r.e));
        assert_false(hash_eq(above(&r, n), undone));
        tile_store tiles = store_tiles(r.st);
        assert_true(tile_fsck(&tiles, r.head.size, frontier_root(&r.frontier), &r.e));
    }
    room_done(&r);
}

static void another_s_tiles_are_seen(void **state)
{
    (void)state;
    room r;
    room_init(&r);
    store *other = NULL;
    assert_true(store_open(scratch_path(&r.s, "k.db"), STORE_READ, &other, &r.e));
    for (int n = 0; n < 3; n++) {
        assert_true(store_begin(r.st, &r.e));
        add_tile(&r, 'z');
        assert_true(store_commit(r.st, &r.e));
        room seen = {.st = other};
        assert_true(hash_eq(above(&r, n), above(&seen, n)));
        arena_done(&seen.a);
    }
    store_close(other);
    room_done(&r);
}

int main(void)
{
    if (sodium_init() < 0) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_rolled_back_is_forgotten),
        cmocka_unit_test(another_s_tiles_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
