// The limits at the door, against plain arrays.
#include "api/door.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "prop.h"

static door_key v4(uint32_t address)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(address)}};
    struct sockaddr any;
    memcpy(&any, &at, sizeof any);
    return door_key_of(&any);
}

static door_key v6(const char *address)
{
    union {
        struct sockaddr any;
        struct sockaddr_in6 v6;
    } at = {.v6 = {.sin6_family = AF_INET6}};
    assert_int_equal(inet_pton(AF_INET6, address, &at.v6.sin6_addr), 1);
    return door_key_of(&at.any);
}

static bool same(door_key a, door_key b)
{
    return memcmp(a.b, b.b, sizeof a.b) == 0;
}

static void addresses(void **state)
{
    (void)state;
    assert_true(same(v4(0x7f000001), v4(0x7f000001)));
    assert_false(same(v4(0x7f000001), v4(0x7f000002)));
    assert_true(same(v4(0x7f000001), v6("::ffff:127.0.0.1"))); // who comes by either way is one
    assert_true(same(v6("2001:db8:1:2::1"), v6("2001:db8:1:2:ffff::9")));
    assert_false(same(v6("2001:db8:1:2::1"), v6("2001:db8:1:3::1")));
    assert_true(same(door_key_of(NULL), (door_key){{0}}));
}

enum { ADDRESSES = 5, LIMIT = 20, PER_ADDRESS = 7, STREAMS = 12, STREAMS_EACH = 4 };

typedef struct counts {
    int32_t connections[ADDRESSES], streams[ADDRESSES];
    int32_t all, all_streams;
} counts;

// One act of the world, done by both; whether they agree.
static bool act(door *d, counts *c, int who, uint32_t what)
{
    door_key key = v4(0x0a000000U + (uint32_t)who);
    bool may = c->all < LIMIT && c->connections[who] < PER_ADDRESS;
    if (door_may_enter(d, key) != may) {
        return false;
    }
    if (what == 0 && may) {
        door_enter(d, key);
        c->connections[who]++;
        c->all++;
    } else if (what == 1 && c->connections[who] > 0) {
        bool fits = c->all_streams < STREAMS && c->streams[who] < STREAMS_EACH;
        if (door_stream(d, key) != fits) {
            return false;
        }
        c->connections[who] -= fits;
        c->all -= fits;
        c->streams[who] += fits;
        c->all_streams += fits;
    } else if (what == 2 && c->connections[who] > 0) {
        door_leave(d, key, false);
        c->connections[who]--;
        c->all--;
    } else if (what == 3 && c->streams[who] > 0) {
        door_leave(d, key, true);
        c->streams[who]--;
        c->all_streams--;
    }
    return door_connections(d) == c->all && door_streams(d) == c->all_streams;
}

static bool counts_agree(rng *r, int32_t size, void *ctx)
{
    door *d = door_open((door_limits){LIMIT, PER_ADDRESS, STREAMS, STREAMS_EACH});
    counts c = {.all = 0};
    bool ok = true;
    (void)ctx;
    for (int32_t i = 0; ok && i < 20 * size; i++) {
        ok = act(d, &c, (int)rng_below(r, ADDRESSES), rng_below(r, 4));
    }
    door_close(d);
    return ok;
}

static void limits_hold(void **state)
{
    (void)state;
    door_close(NULL);
    assert_true(prop_check("door", counts_agree, 200, 30, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(limits_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
