#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <sodium.h>

#include "prop.h"
#include "signers.h"

enum { TEXT_MAX = 2 * POLICY_FILE_MAX };

// A key line of the tests: the public key is derived from the seed, and so is the name.
static void add_key(strbuf *out, char kind, int seed)
{
    note_signer signer;
    char name[32];
    (void)snprintf(name, sizeof name, "%c%d.example", kind, seed);
    assert_true(note_signer_make(
        str_of(name), kind == 'l' ? NOTE_ED25519 : NOTE_COSIGNATURE,
        (const uint8_t[NOTE_SEED_BYTES]){(uint8_t)kind, (uint8_t)seed, (uint8_t)(seed >> 8)}, &signer, NULL));
    note_key_write(out, &signer.key);
}

// Expands "$l3" and "$w7" to keys; everything else stands as written.
static void expand(strbuf *out, const char *text)
{
    strbuf_init(out, TEXT_MAX);
    while (*text) {
        if (*text != '$') {
            strbuf_addc(out, *text++);
            continue;
        }
        add_key(out, text[1], (int)strtoul(text + 2, NULL, 10));
        text += 2 + strspn(text + 2, "0123456789");
    }
}

static bool parse(arena *a, const char *text, ledger_policy *ret, err *e)
{
    strbuf b;
    expand(&b, text);
    bool ok = policy_parse(a, strbuf_str(&b), ret, e);
    strbuf_done(&b);
    return ok;
}

#define EXAMPLE                                                                                              \
    "# the kabupaten\n"                                                                                      \
    "log $l1 https://posko.example/log\n"                                                                    \
    "log $l2\n"                                                                                              \
    "\n"                                                                                                     \
    "witness X1 $w1\n\twitness \t X2   $w2 \n"                                                               \
    "witness X3 $w3 https://polda.example/#w\n"                                                              \
    "group X 2 X1 X2 X3\n"                                                                                   \
    "witness Y1 $w4\nwitness Y2 $w5\n"                                                                       \
    "group Y any Y1 Y2\n"                                                                                    \
    "group both all X Y\n"                                                                                   \
    "quorum both\n"

static void test_read(void **state)
{
    (void)state;
    arena a = {0};
    ledger_policy p;
    assert_true(parse(&a, EXAMPLE, &p, NULL));
    assert_int_equal(p.n_log, 2);
    assert_string_equal(p.log[1].key.name, "l2.example");
    assert_true(str_eq(p.log[0].url, STR("https://posko.example/log")));
    assert_int_equal(p.log[1].url.n, 0);
    assert_int_equal(p.n_witness, 5);
    assert_true(str_eq(p.witness[1].name, STR("X2")));
    assert_true(str_eq(p.witness[2].url, STR("https://polda.example/#w")));
    assert_string_equal(p.witness[4].key.name, "w5.example");
    assert_int_equal(p.n_group, 3);
    assert_int_equal(p.group[0].need, 2);
    assert_int_equal(p.group[1].need, 1);
    assert_int_equal(p.group[2].need, 2);
    assert_int_equal(p.group[2].member[0], POLICY_WITNESSES_MAX);
    assert_int_equal(p.group[2].member[1], POLICY_WITNESSES_MAX + 1);
    assert_int_equal(p.quorum, POLICY_WITNESSES_MAX + 2);
    arena_done(&a);
}

// What is written reads as the same policy and is then written the same.
static void test_round_trip(void **state)
{
    (void)state;
    static const char *const text[] = {EXAMPLE, "quorum none\n", "log $l1\nwitness a $w1\nquorum a\n"};
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        arena a = {0};
        ledger_policy p;
        ledger_policy q;
        strbuf first;
        strbuf second;
        assert_true(parse(&a, text[i], &p, NULL));
        strbuf_init(&first, TEXT_MAX);
        strbuf_init(&second, TEXT_MAX);
        policy_write(&first, &p);
        assert_true(policy_parse(&a, strbuf_str(&first), &q, NULL));
        policy_write(&second, &q);
        assert_true(str_eq(strbuf_str(&first), strbuf_str(&second)));
        assert_int_equal(q.n_witness, p.n_witness);
        assert_int_equal(q.quorum, p.quorum);
        strbuf_done(&first);
        strbuf_done(&second);
        arena_done(&a);
    }
}

typedef struct refusal {
    const char *text;
    const char *code;
    const char *line;
} refusal;

static const refusal refusals[] = {
    {"", "ledger.policy_quorum", "1"},
    {"log $l1\n", "ledger.policy_quorum", "2"},
    {"quorum none\nquorum none\n", "ledger.policy_quorum", "2"},
    {"quorum none", "ledger.policy_form", "1"}, // no newline: cut
    {"quorum none none\n", "ledger.policy_form", "1"},
    {"quorum\n", "ledger.policy_form", "1"},
    {"quorum x\n", "ledger.policy_name", "1"},
    {"Quorum none\n", "ledger.policy_form", "1"},
    {"logs $l1\nquorum none\n", "ledger.policy_form", "1"},
    {"quorum none\r\n", "ledger.policy_form", "0"},
    {"quorum none\n\x01\n", "ledger.policy_form", "0"},
    {"quorum none\n# \x7F\n", "ledger.policy_form", "0"},
    {"quorum none\n# \xFF\n", "ledger.policy_form", "0"},
    {"log\nquorum none\n", "ledger.policy_form", "1"},
    {"log $l1 url more\nquorum none\n", "ledger.policy_form", "1"},
    {"log $w1\nquorum none\n", "ledger.policy_key", "1"},
    {"log x+00000000+AAAA\nquorum none\n", "ledger.policy_key", "1"},
    {"witness a $l1\nquorum none\n", "ledger.policy_key", "1"},
    {"witness a\nquorum none\n", "ledger.policy_form", "1"},
    {"witness\nquorum none\n", "ledger.policy_form", "1"},
    {"witness none $w1\nquorum none\n", "ledger.policy_name", "1"},
    {"witness a $w1\nwitness a $w2\nquorum none\n", "ledger.policy_name", "2"},
    {"witness a $w1\ngroup a all a\nquorum none\n", "ledger.policy_name", "2"},
    {"witness a $w1\nwitness b $w1\nquorum none\n", "ledger.policy_twice", "2"},
    {"log $l1\nlog $l1\nquorum none\n", "ledger.policy_twice", "2"},
    {"group g all\nquorum none\n", "ledger.policy_group", "1"},
    {"group g\nquorum none\n", "ledger.policy_form", "1"},
    {"witness a $w1\ngroup g some a\nquorum none\n", "ledger.policy_form", "2"},
    {"witness a $w1\ngroup g 01 a\nquorum none\n", "ledger.policy_form", "2"},
    {"witness a $w1\ngroup g 0 a\nquorum none\n", "ledger.policy_group", "2"},
    {"witness a $w1\ngroup g 2 a\nquorum none\n", "ledger.policy_group", "2"},
    {"witness a $w1\ngroup g 4294967297 a\nquorum none\n", "ledger.policy_group", "2"},
    {"witness a $w1\ngroup g 1 a a\nquorum none\n", "ledger.policy_twice", "2"},
    {"witness a $w1\ngroup g 1 a\ngroup h 1 a\nquorum none\n", "ledger.policy_twice", "3"},
    {"witness a $w1\ngroup g 1 none\nquorum none\n", "ledger.policy_name", "2"},
    {"group g 1 g\nquorum none\n", "ledger.policy_name", "1"}, // no cycle can be written
    {"group g 1 h\ngroup h 1 g\nquorum none\n", "ledger.policy_name", "1"},
    {"quorum a\nwitness a $w1\n", "ledger.policy_name", "1"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        arena a = {0};
        ledger_policy p = {.n_log = 77};
        err e = {0};
        assert_false(parse(&a, refusals[i].text, &p, &e));
        assert_string_equal(e.code, refusals[i].code);
        assert_string_equal(err_arg_get(&e, "line"), refusals[i].line);
        assert_int_equal(p.n_log, 77);
        arena_done(&a);
    }
}

// One public key under another name, and two keys under one origin.
static void test_names_and_keys(void **state)
{
    const signers *s = *state;
    arena a = {0};
    ledger_policy p;
    note_key again;
    note_signer other;
    strbuf text;
    err e;
    strbuf_init(&text, TEXT_MAX);
    assert_true(note_key_make(STR("other.example"), NOTE_COSIGNATURE, s->log.key.public_key, &again, NULL));
    strbuf_addz(&text, "log ");
    note_key_write(&text, &s->log.key);
    strbuf_addz(&text, "\nwitness w ");
    note_key_write(&text, &again);
    strbuf_addz(&text, "\nquorum w\n");
    assert_false(policy_parse(&a, strbuf_str(&text), &p, &e));
    assert_string_equal(e.code, "ledger.policy_twice");
    strbuf_clear(&text);
    assert_true(note_signer_make(str_of(s->log.key.name), NOTE_ED25519, (const uint8_t[NOTE_SEED_BYTES]){99},
                                 &other, NULL));
    strbuf_addz(&text, "log ");
    note_key_write(&text, &s->log.key);
    strbuf_addz(&text, "\nlog ");
    note_key_write(&text, &other.key);
    strbuf_addz(&text, "\nquorum none\n");
    assert_false(policy_parse(&a, strbuf_str(&text), &p, &e));
    assert_string_equal(e.code, "ledger.policy_name");
    strbuf_done(&text);
    arena_done(&a);
}

// When a quorum had cosigned: of X two of three, of Y one.
static void test_quorum_time(void **state)
{
    (void)state;
    static const struct {
        int64_t time_s[5];
        int64_t when_s;
    } row[] = {{{10, 30, 20, 50, 40}, 40},
               {{10, 30, 20, 5, -1}, 20},
               {{10, -1, 30, -1, 0}, 30},
               {{10, -1, -1, 1, 1}, INT64_MAX},
               {{10, 20, 30, -1, -1}, INT64_MAX}};
    arena a = {0};
    ledger_policy p;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        int64_t time_s[POLICY_WITNESSES_MAX] = {0};
        memcpy(time_s, row[i].time_s, sizeof row[i].time_s);
        assert_true(parse(&a, EXAMPLE, &p, NULL));
        assert_true(policy_quorum_s(&p, time_s) == row[i].when_s);
        assert_true(parse(&a, "log $l1\nwitness a $w1\nquorum none\n", &p, NULL));
        assert_true(policy_quorum_s(&p, time_s) == row[i].time_s[0]);
        time_s[0] = -1;
        assert_true(policy_quorum_s(&p, time_s) == INT64_MAX);
    }
    arena_done(&a);
}

// As many as there may be of each, and one more.
static void test_limits(void **state)
{
    (void)state;
    static const struct {
        const char *first;
        char kind; // of key; 0 = none
        int limit;
    } row[] = {{"log ", 'l', POLICY_LOGS_MAX},
               {"witness a%d ", 'w', POLICY_WITNESSES_MAX},
               {"group g%d all a%d", 0, POLICY_GROUPS_MAX}};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        for (int more = 0; more < 2; more++) {
            arena a = {0};
            ledger_policy p;
            err e = {0};
            strbuf text;
            strbuf_init(&text, TEXT_MAX);
            for (int j = 0; row[i].kind == 0 && j < POLICY_GROUPS_MAX + 1; j++) {
                strbuf_addf(&text, "witness a%d ", j);
                add_key(&text, 'w', j);
                strbuf_addc(&text, '\n');
            }
            for (int j = 0; j < row[i].limit + more; j++) {
                for (const char *at = row[i].first; *at; at++) {
                    if (at[0] == '%') {
                        strbuf_addf(&text, "%d", j);
                        at++;
                    } else {
                        strbuf_addc(&text, *at);
                    }
                }
                if (row[i].kind) {
                    add_key(&text, row[i].kind, j);
                }
                strbuf_addc(&text, '\n');
            }
            strbuf_addz(&text, "quorum none\n");
            assert_int_equal(policy_parse(&a, strbuf_str(&text), &p, &e), more == 0);
            assert_true(more == 0 || strcmp(e.code, "ledger.policy_size") == 0);
            strbuf_done(&text);
            arena_done(&a);
        }
    }
}

static void test_huge(void **state)
{
    (void)state;
    arena a = {0};
    ledger_policy p;
    err e = {0};
    strbuf text;
    strbuf_init(&text, TEXT_MAX);
    while (text.n < POLICY_FILE_MAX - 64) {
        strbuf_addz(&text, "# remark\n");
    }
    strbuf_addz(&text, "quorum none\n");
    assert_true(policy_parse(&a, strbuf_str(&text), &p, NULL));
    while (text.n <= POLICY_FILE_MAX) {
        strbuf_addz(&text, "# remark\n");
    }
    assert_false(policy_parse(&a, strbuf_str(&text), &p, &e));
    assert_string_equal(e.code, "ledger.policy_size");
    strbuf_clear(&text); // a URL and a name that are too long
    strbuf_addz(&text, "log ");
    add_key(&text, 'l', 1);
    strbuf_addc(&text, ' ');
    for (int i = 0; i <= POLICY_URL_MAX; i++) {
        strbuf_addc(&text, 'u');
    }
    strbuf_addz(&text, "\nquorum none\n");
    assert_false(policy_parse(&a, strbuf_str(&text), &p, &e));
    assert_string_equal(e.code, "ledger.policy_size");
    strbuf_clear(&text);
    strbuf_addz(&text, "witness ");
    for (int i = 0; i <= NOTE_NAME_MAX; i++) {
        strbuf_addc(&text, 'n');
    }
    strbuf_addc(&text, ' ');
    add_key(&text, 'w', 1);
    strbuf_addz(&text, "\nquorum none\n");
    assert_false(policy_parse(&a, strbuf_str(&text), &p, &e));
    assert_string_equal(e.code, "ledger.policy_size");
    strbuf_done(&text);
    arena_done(&a);
}

// A note of log l1 signed by the witnesses w1 to w5 that the mask names.
static void note_by(strbuf *out, unsigned mask)
{
    note_signer log;
    note n;
    strbuf_init(out, NOTE_BYTES_MAX);
    assert_true(note_signer_make(STR("l1.example"), NOTE_ED25519, (const uint8_t[NOTE_SEED_BYTES]){'l', 1},
                                 &log, NULL));
    assert_true(checkpoint_sign(out, 5, tree_leaf(STR("root")), &log, NULL));
    strbuf lines;
    strbuf_init(&lines, NOTE_BYTES_MAX);
    assert_true(note_parse(strbuf_str(out), &n, NULL));
    for (int i = 0; i < 5; i++) {
        note_signer w;
        char name[32];
        (void)snprintf(name, sizeof name, "w%d.example", i + 1);
        assert_true(note_signer_make(str_of(name), NOTE_COSIGNATURE,
                                     (const uint8_t[NOTE_SEED_BYTES]){'w', (uint8_t)(i + 1)}, &w, NULL));
        if (mask >> i & 1) {
            cosignature_sign(&lines, n.text, 1700000000 + i, &w);
        }
    }
    strbuf_add(out, strbuf_str(&lines));
    strbuf_done(&lines);
}

// Every set of five witnesses, against what the groups mean: two of the first three and one of the last two.
static void test_groups(void **state)
{
    (void)state;
    arena a = {0};
    ledger_policy p;
    assert_true(parse(&a, EXAMPLE, &p, NULL));
    for (unsigned mask = 0; mask < 32; mask++) {
        bool enough = __builtin_popcount(mask & 7) >= 2 && (mask & 24) != 0;
        policy_result r = {.n_good = -1};
        policy_result q = {.n_good = -1};
        strbuf text;
        err e = {0};
        note_by(&text, mask);
        assert_true(policy_look(&p, strbuf_str(&text), &r, NULL));
        assert_int_equal(r.log, 0);
        assert_int_equal(r.quorum, enough);
        assert_int_equal(r.n_good, __builtin_popcount(mask));
        for (int i = 0; i < POLICY_WITNESSES_MAX; i++) {
            assert_int_equal(r.time_s[i], i < 5 && mask >> i & 1 ? 1700000000 + i : -1);
        }
        assert_int_equal(policy_open(&p, strbuf_str(&text), &q, &e), enough);
        assert_true(enough || (strcmp(e.code, "ledger.policy_quorum_short") == 0 && q.n_good == -1));
        strbuf_done(&text);
    }
    arena_done(&a);
}

static void test_quorum_of_one_and_none(void **state)
{
    (void)state;
    arena a = {0};
    ledger_policy one;
    ledger_policy none;
    policy_result r;
    strbuf text;
    assert_true(parse(&a, "log $l1\nwitness a $w1\nwitness b $w2\nquorum b\n", &one, NULL));
    assert_true(parse(&a, "log $l1\nwitness a $w1\nquorum none\n", &none, NULL));
    for (unsigned mask = 0; mask < 4; mask++) {
        note_by(&text, mask);
        assert_int_equal(policy_open(&one, strbuf_str(&text), &r, NULL), mask >> 1);
        assert_true(policy_open(&none, strbuf_str(&text), &r, NULL));
        assert_int_equal(r.n_good, mask & 1);
        strbuf_done(&text);
    }
    arena_done(&a);
}

static void test_other_logs(void **state)
{
    (void)state;
    arena a = {0};
    ledger_policy p;
    policy_result r;
    strbuf text;
    err e;
    note_by(&text, 0);
    assert_true(parse(&a, "log $l2\nquorum none\n", &p, NULL));
    assert_false(policy_look(&p, strbuf_str(&text), &r, &e));
    assert_string_equal(e.code, "ledger.policy_log");
    assert_true(parse(&a, "quorum none\n", &p, NULL));
    assert_false(policy_look(&p, strbuf_str(&text), &r, &e));
    assert_string_equal(e.code, "ledger.policy_log");
    assert_true(parse(&a, "log $l2\nlog $l1\nquorum none\n", &p, NULL));
    assert_true(policy_look(&p, strbuf_str(&text), &r, NULL));
    assert_int_equal(r.log, 1);
    assert_false(policy_look(&p, STR(""), &r, &e));
    strbuf_done(&text);
    arena_done(&a);
}

// A wrong signature by one who is known refuses the note, even where the quorum is met without it.
static void test_wrong_cosignature(void **state)
{
    (void)state;
    arena a = {0};
    ledger_policy p;
    policy_result r;
    note_signer w;
    strbuf text;
    err e;
    assert_true(parse(&a, EXAMPLE, &p, NULL));
    note_by(&text, 31);
    assert_true(note_signer_make(STR("w5.example"), NOTE_COSIGNATURE,
                                 (const uint8_t[NOTE_SEED_BYTES]){'w', 5}, &w, NULL));
    cosignature_sign(&text, STR("another text\n"), 1700000000, &w);
    assert_false(policy_look(&p, strbuf_str(&text), &r, &e));
    assert_string_equal(e.code, "ledger.signature_wrong");
    strbuf_done(&text);
    arena_done(&a);
}

static int start(void **state)
{
    static signers s;
    *state = &s;
    return sodium_init() < 0 || !signers_init(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_names_and_keys),
        cmocka_unit_test(test_quorum_time),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_huge),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_quorum_of_one_and_none),
        cmocka_unit_test(test_other_logs),
        cmocka_unit_test(test_wrong_cosignature),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
