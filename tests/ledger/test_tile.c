#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "mem_store.h"
#include "naive.h"
#include "prop.h"

static mem_store mem;
static tile_writer writer;
static tile_cache cache;

// Lets the log grow from `from` to `to` with the leaves of naive.h, and gives the new root.
static bool grow(uint64_t from, uint64_t to, ledger_hash *ret_root, err *e)
{
    bool ok = tile_writer_open(&writer, &mem.store, from, e);
    for (uint64_t i = from; ok && i < to; i++) {
        char text[32];
        ok = tile_writer_add(&writer, naive_leaf(text, i), e);
    }
    ok = ok && tile_writer_flush(&writer, e);
    *ret_root = frontier_root(&writer.frontier);
    tile_writer_done(&writer);
    return ok;
}

// A file that must be there.
static mem_file *file_of(const char *path)
{
    mem_file *f = mem_find(&mem, str_of(path));
    if (!f) {
        fail_msg("no file %s", path);
        abort(); // not reached; compilers do not know that fail_msg does not return
    }
    return f;
}

static void test_paths(void **state)
{
    (void)state;
    static const struct {
        tile_id id;
        const char *path;
    } cases[] = {
        {{0, 0, 256}, "tile/0/000"},
        {{0, 1234067, 256}, "tile/0/x001/x234/067"}, // the example of the specification
        {{TILE_ENTRIES, 1234067, 8}, "tile/entries/x001/x234/067.p/8"},
        {{1, 999, 255}, "tile/1/999.p/255"},
        {{1, 1000, 1}, "tile/1/x001/000.p/1"},
        {{7, 0, 127}, "tile/7/000.p/127"},
        {{0, (UINT64_C(1) << 55) - 1, 255}, "tile/0/x036/x028/x797/x018/x963/967.p/255"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[TILE_PATH_MAX];
        tile_id id;
        assert_true(str_eq(tile_path(cases[i].id, out), str_of(cases[i].path)));
        assert_true(tile_path_parse(str_of(cases[i].path), &id, NULL));
        assert_int_equal(id.level, cases[i].id.level);
        assert_int_equal(id.index, cases[i].id.index);
        assert_int_equal(id.width, cases[i].id.width);
    }
}

static void test_refused_paths(void **state)
{
    (void)state;
    const char *const bad[] = {
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/8/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/x/000",
        "tile/0/x000",
        "tile/0/x000/001",
        "tile/0/001/001",
        "tile/0/x001/x002",
        "/tile/0/000",
        "tile/0/000/",
        "tile//0/000",
        "tile/0/+01",
        "tile/0/-01",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/00",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/-1",
        "tile/0/000.p/1/",
        "tile/0/x000.p/1",
        "tile/0/../000",
        "tile/7/001",
        "tile/7/000",
        "tile/0/x999/x999/x999/x999/x999/999",
        "tile/0/x001/x001/x001/x001/x001/x001/x001/x001/x001/001",
        "tile/Entries/000",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        tile_id id = {.width = 99};
        err e;
        assert_false(tile_path_parse(str_of(bad[i]), &id, &e));
        assert_string_equal(e.code, "ledger.tile_path");
        assert_int_equal(id.width, 99);
    }
}

// The example of the specification: 70,000 entries in 273 full and one partial tile of level 0, and so on.
static void test_seventy_thousand(void **state)
{
    (void)state;
    ledger_hash root = {0};
    ledger_frontier f = {0};
    mem_init(&mem);
    assert_true(grow(0, 65536, &root, NULL));
    assert_true(grow(65536, 70000, &root, NULL));
    for (uint64_t i = 0; i < 70000; i++) {
        char text[32];
        frontier_append(&f, tree_leaf(naive_leaf(text, i)));
    }
    assert_true(hash_eq(root, frontier_root(&f)));
    (void)file_of("tile/0/272");
    assert_int_equal(file_of("tile/0/273.p/112")->n, 112 * LEDGER_HASH_BYTES);
    assert_int_equal(file_of("tile/1/000")->n, TILE_BYTES);
    assert_int_equal(file_of("tile/1/001.p/17")->n, 17 * LEDGER_HASH_BYTES);
    assert_int_equal(file_of("tile/2/000.p/1")->n, LEDGER_HASH_BYTES);
    assert_int_equal(mem.n, 2 * 274 + 3);
    assert_true(tile_fsck(&mem.store, 70000, root, NULL));
    for (uint64_t i = 0; i < 70000; i += 6999) {
        char text[32];
        ledger_proof p;
        tile_cache_init(&cache, &mem.store, 70000);
        tree_reader r = tile_tree(&cache);
        assert_true(tree_prove_inclusion(&r, i, 70000, &p, NULL));
        assert_true(tree_verify_inclusion(tree_leaf(naive_leaf(text, i)), i, 70000, &p, root, NULL));
    }
    mem_done(&mem);
}

static bool proofs_from_tiles(const naive *t, uint64_t old_size, uint64_t size)
{
    tile_cache_init(&cache, &mem.store, size);
    tree_reader r = tile_tree(&cache);
    ledger_proof made;
    ledger_proof slow = {0};
    uint64_t index = (size - 1) / 3;
    if (!tree_prove_inclusion(&r, index, size, &made, NULL)) {
        return false;
    }
    naive_path(t->leaf, index, size, &slow);
    if (!proof_eq(&made, &slow)) {
        return false;
    }
    slow.n = 0;
    if (old_size > 0) {
        naive_subproof(t->leaf, old_size, size, true, &slow);
    }
    return tree_prove_consistency(&r, old_size, size, &made, NULL) && proof_eq(&made, &slow);
}

// Grown in steps of any length, opened anew for each: roots and proofs are those of the naive tree at every
// step.
static bool growth_holds(rng *r, int32_t size, void *ctx)
{
    naive *t = ctx;
    naive_init(t, (uint64_t)size);
    mem_init(&mem);
    uint64_t at = 0;
    bool ok = true;
    while (ok && at < t->n) {
        uint64_t step = 1 + rng_below(r, (uint32_t)(t->n - at));
        ledger_hash root;
        ok = grow(at, at + step, &root, NULL) && hash_eq(root, naive_root(t->leaf, at + step)) &&
             proofs_from_tiles(t, at, at + step) && tile_fsck(&mem.store, at + step, root, NULL);
        at += step;
    }
    mem_done(&mem);
    return ok;
}

static void test_growth(void **state)
{
    (void)state;
    static naive t;
    assert_true(prop_check("growth", growth_holds, 60, NAIVE_LEAVES_MAX, &t));
}

// Any flipped bit, lost byte or lost file of those that a log needs is found.
static bool damage_is_found(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    ledger_hash root;
    mem_init(&mem);
    bool ok = grow(0, (uint64_t)size, &root, NULL) && tile_fsck(&mem.store, (uint64_t)size, root, NULL);
    for (int i = 0; ok && i < 8; i++) {
        mem_file *f = &mem.file[rng_below(r, (uint32_t)mem.n)];
        uint32_t bit = rng_below(r, (uint32_t)f->n * 8);
        f->bytes[bit / 8] = (char)(f->bytes[bit / 8] ^ 1 << bit % 8);
        ok = !tile_fsck(&mem.store, (uint64_t)size, root, NULL);
        f->bytes[bit / 8] = (char)(f->bytes[bit / 8] ^ 1 << bit % 8);
        f->n--;
        ok = ok && !tile_fsck(&mem.store, (uint64_t)size, root, NULL);
        f->n++;
        char first = f->path[0];
        f->path[0] = '-';
        ok = ok && !tile_fsck(&mem.store, (uint64_t)size, root, NULL);
        f->path[0] = first;
    }
    mem_done(&mem);
    return ok;
}

static void test_damage(void **state)
{
    (void)state;
    assert_true(prop_check("damage", damage_is_found, 40, 900, NULL));
}

static void test_damage_is_named(void **state)
{
    (void)state;
    ledger_hash root;
    err e;
    mem_init(&mem);
    assert_true(grow(0, 600, &root, NULL));
    mem_file *f = file_of("tile/entries/001");
    f->bytes[5] ^= 1; // its tile still leads to the head: the entry it is
    assert_false(tile_fsck(&mem.store, 600, root, &e));
    assert_string_equal(e.code, "ledger.entry_changed");
    assert_string_equal(err_arg_get(&e, "index"), "256");
    assert_string_equal(err_arg_get(&e, "file"), "tile/entries/001");
    mem_file *tile = file_of("tile/0/001");
    tile->bytes[40] ^= 1; // both: the tile is no witness against the entry
    assert_false(tile_fsck(&mem.store, 600, root, &e));
    assert_string_equal(e.code, "ledger.tile_wrong");
    assert_string_equal(err_arg_get(&e, "file"), "tile/0/001");
    tile->bytes[40] ^= 1;
    f->bytes[5] ^= 1;
    tile->bytes[40] ^= 1; // the tile alone
    assert_false(tile_fsck(&mem.store, 600, root, &e));
    assert_string_equal(e.code, "ledger.tile_wrong");
    assert_string_equal(err_arg_get(&e, "file"), "tile/0/001");
    tile->bytes[40] ^= 1;
    file_of("tile/entries/002.p/88")->bytes[file_of("tile/entries/002.p/88")->n - 1] ^= 1;
    assert_false(tile_fsck(&mem.store, 600, root, &e));
    assert_string_equal(e.code, "ledger.entry_changed");
    assert_string_equal(err_arg_get(&e, "index"), "599");
    file_of("tile/entries/002.p/88")->bytes[file_of("tile/entries/002.p/88")->n - 1] ^= 1;
    f->bytes[0] ^= 1;
    assert_false(tile_fsck(&mem.store, 600, root, &e));
    assert_string_equal(e.code, "ledger.bundle");
    assert_string_equal(err_arg_get(&e, "file"), "tile/entries/001");
    f->bytes[0] ^= 1;
    file_of("tile/1/000.p/2")->n--;
    assert_false(tile_fsck(&mem.store, 600, root, &e));
    assert_string_equal(e.code, "ledger.tile_length");
    file_of("tile/1/000.p/2")->n++;
    root.b[0] ^= 1;
    assert_false(tile_fsck(&mem.store, 600, root, &e));
    assert_string_equal(e.code, "ledger.log_root");
    f = file_of("tile/entries/002.p/88");
    f->bytes[2] ^= 1;
    assert_false(tile_writer_open(&writer, &mem.store, 600, &e));
    assert_string_equal(e.code, "ledger.tile_wrong");
    mem_done(&mem);
}

// Partial tiles and bundles may go once the full ones are there.
static void test_dropped_partials(void **state)
{
    (void)state;
    static naive t;
    ledger_hash old_root;
    ledger_hash root;
    mem_init(&mem);
    naive_init(&t, 600);
    assert_true(grow(0, 300, &old_root, NULL));
    assert_true(grow(300, 600, &root, NULL));
    file_of("tile/0/001.p/44")->path[0] = '-';
    file_of("tile/entries/001.p/44")->path[0] = '-';
    assert_true(proofs_from_tiles(&t, 200, 300));
    assert_true(tile_fsck(&mem.store, 300, old_root, NULL));
    assert_true(tile_fsck(&mem.store, 600, root, NULL));
    mem_done(&mem);
}

// The disk is full at each of the puts in turn. Adding the same entries again goes through, others are
// refused.
static void test_full_disk(void **state)
{
    (void)state;
    ledger_hash wanted;
    mem_init(&mem);
    assert_true(grow(0, 300, &wanted, NULL));
    assert_true(grow(300, 900, &wanted, NULL));
    int all = mem.n;
    mem_done(&mem);
    for (int puts = 0; puts <= all; puts++) {
        ledger_hash root;
        err e;
        mem_init(&mem);
        assert_true(grow(0, 300, &root, NULL));
        int before = mem.n;
        if (before + puts >= all) {
            mem_done(&mem);
            break;
        }
        mem.puts_left = puts;
        assert_false(grow(300, 900, &root, &e));
        assert_string_equal(e.code, "test.full");
        mem.puts_left = -1;
        assert_true(grow(300, 900, &root, NULL));
        assert_true(hash_eq(root, wanted));
        assert_true(tile_fsck(&mem.store, 900, root, NULL));
        mem_done(&mem);
    }
}

static void test_entry_sizes(void **state)
{
    (void)state;
    static char bytes[TILE_ENTRY_MAX + 1];
    err e;
    mem_init(&mem);
    assert_true(tile_writer_open(&writer, &mem.store, 0, NULL));
    for (int i = 0; i < 3; i++) {
        assert_true(tile_writer_add(&writer, (str){bytes, TILE_ENTRY_MAX}, NULL));
        assert_true(tile_writer_add(&writer, STR(""), NULL));
    }
    assert_false(tile_writer_add(&writer, (str){bytes, TILE_ENTRY_MAX + 1}, &e));
    assert_string_equal(e.code, "ledger.entry_size");
    assert_true(tile_writer_flush(&writer, NULL));
    assert_true(tile_fsck(&mem.store, 6, frontier_root(&writer.frontier), NULL));
    tile_writer_done(&writer);
    assert_false(tile_writer_open(&writer, &mem.store, LEDGER_SIZE_MAX + 1, &e));
    assert_string_equal(e.code, "ledger.size_range");
    tile_cache_init(&cache, &mem.store, 6);
    tree_reader r = tile_tree(&cache);
    ledger_hash h;
    assert_false(r.read(r.ctx, 0, 6, &h, &e));
    assert_string_equal(e.code, "ledger.size_range");
    assert_false(r.read(r.ctx, 3, 0, &h, NULL));
    assert_false(r.read(r.ctx, -1, 0, &h, NULL));
    assert_false(r.read(r.ctx, 63, 0, &h, NULL));
    mem_done(&mem);
}

static void test_empty_log(void **state)
{
    (void)state;
    ledger_hash root;
    mem_init(&mem);
    assert_true(grow(0, 0, &root, NULL));
    assert_int_equal(mem.n, 0);
    assert_true(tile_fsck(&mem.store, 0, root, NULL));
    mem_done(&mem);
}

typedef struct entries_seen {
    uint64_t n;
    uint64_t stop_at;
    ledger_frontier f;
} entries_seen;

static bool entries_each(void *ctx, uint64_t first, const str *entry, int32_t n, err *e)
{
    entries_seen *s = ctx;
    assert_int_equal(first, s->n);
    for (int32_t i = 0; i < n; i++) {
        frontier_append(&s->f, tree_leaf(entry[i]));
    }
    s->n += (uint64_t)n;
    return s->n < s->stop_at || err_fail(e, ERR_CODE("test.enough"));
}

// The entries bundle by bundle, also where a partial one was replaced by the full one; roots of every size.
static void test_entries_and_roots(void **state)
{
    (void)state;
    static mem_store m;
    tile_writer w;
    ledger_hash root[701];
    char text[32];
    err e = {0};
    mem_init(&m);
    assert_true(tile_writer_open(&w, &m.store, 0, NULL));
    root[0] = frontier_root(&w.frontier);
    for (uint64_t i = 0; i < 700; i++) {
        assert_true(tile_writer_add(&w, naive_leaf(text, i), NULL));
        root[i + 1] = frontier_root(&w.frontier);
    }
    assert_true(tile_writer_flush(&w, NULL));
    tile_writer_done(&w);
    for (uint64_t size = 0; size <= 700; size += 100) {
        bool whole = size == 700 || size % TILE_HASHES == 0 || size / TILE_HASHES < 2;
        entries_seen s = {.stop_at = UINT64_MAX};
        tile_cache c;
        ledger_hash here;
        assert_int_equal(tile_entries(&m.store, size, root[size], entries_each, &s, NULL), whole);
        assert_true(!whole || (s.n == size && hash_eq(frontier_root(&s.f), root[size])));
        tile_cache_init(&c, &m.store, 700);
        tree_reader tree = tile_tree(&c);
        assert_true(tree_root(&tree, size, &here, NULL) && hash_eq(here, root[size]));
        assert_false(tree_root(&tree, 701, &here, NULL));
    }
    entries_seen s = {.stop_at = 300};
    assert_false(tile_entries(&m.store, 700, root[700], entries_each, &s, &e));
    assert_string_equal(e.code, "test.enough");
    s = (entries_seen){.stop_at = UINT64_MAX};
    assert_false(tile_entries(&m.store, 700, root[699], entries_each, &s, &e));
    assert_string_equal(e.code, "ledger.log_root");
    assert_int_equal(s.n, 700); // known at the end only
    mem_find(&m, STR("tile/entries/001"))->n--;
    s = (entries_seen){.stop_at = UINT64_MAX};
    assert_false(tile_entries(&m.store, 700, root[700], entries_each, &s, &e));
    assert_string_equal(e.code, "ledger.bundle");
    mem_done(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),           cmocka_unit_test(test_entries_and_roots),
        cmocka_unit_test(test_refused_paths),   cmocka_unit_test(test_seventy_thousand),
        cmocka_unit_test(test_growth),          cmocka_unit_test(test_damage),
        cmocka_unit_test(test_damage_is_named), cmocka_unit_test(test_dropped_partials),
        cmocka_unit_test(test_full_disk),       cmocka_unit_test(test_entry_sizes),
        cmocka_unit_test(test_empty_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
