#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "event/chain.h"

// A row as it is written here: device, sequence, own name, the name of the one before.
typedef struct brief {
    uint32_t device;
    int64_t sequence;
    char id, previous;
} brief;

static void note_fault(void *ctx, chain_fault f, const chain_row *before, const chain_row *row)
{
    static const char letter[] = {
        [CHAIN_GAP] = 'G', [CHAIN_BROKEN] = 'B', [CHAIN_FORK] = 'F', [CHAIN_TWICE] = 'T'};
    char *said = ctx;
    (void)snprintf(said + strlen(said), 8, "%c%c%c ", letter[f], before ? (char)before->id[0] : '-',
                   (char)row->id[0]);
}

static void expect(const brief *b, size_t n, int64_t links, const char *faults)
{
    chain_row row[8] = {{.sequence = 0}};
    char said[128] = "";
    for (size_t i = 0; i < n; i++) {
        row[i] = (chain_row){.sequence = b[i].sequence, .device = b[i].device, .tag = (uint32_t)i};
        memset(row[i].id, b[i].id, sizeof row[i].id);
        memset(row[i].previous, b[i].previous, sizeof row[i].previous);
    }
    assert_int_equal(chain_check(row, n, note_fault, said), links);
    assert_string_equal(said, faults);
}

static void test_chains(void **state)
{
    (void)state;
    expect(NULL, 0, 0, "");
    expect((brief[]){{0, 3, 'c', 'b'}, {0, 1, 'a', 0}, {0, 2, 'b', 'a'}}, 3, 2, ""); // any order
    expect((brief[]){{0, 1, 'a', 0}, {1, 1, 'x', 0}, {1, 2, 'y', 'x'}, {0, 2, 'b', 'a'}}, 4, 2, "");
    expect((brief[]){{0, 2, 'b', 'a'}}, 1, 0, "G-b ");
    expect((brief[]){{0, 1, 'a', 0}, {0, 3, 'c', 'b'}}, 2, 0, "Gac ");
    expect((brief[]){{0, 1, 'a', 0}, {0, 2, 'b', 'z'}}, 2, 0, "Bab ");
    expect((brief[]){{0, 1, 'a', 0}, {0, 1, 'a', 0}}, 2, 0, "Taa ");
    // Two pasts: the next one may name either, and each of the two names the one before both.
    expect((brief[]){{0, 1, 'a', 0}, {0, 2, 'b', 'a'}, {0, 2, 'c', 'a'}, {0, 3, 'd', 'c'}}, 4, 3, "Fbc ");
    expect((brief[]){{0, 1, 'a', 0}, {0, 2, 'b', 'a'}, {0, 2, 'c', 'z'}, {0, 3, 'd', 'z'}}, 4, 1,
           "Fbc Bac Bbd ");
    // Another device's chain is no past of this one.
    expect((brief[]){{0, 1, 'a', 0}, {1, 2, 'b', 'a'}}, 2, 0, "G-b ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_chains)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
