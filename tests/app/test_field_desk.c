// Phones: the life of an offer, enrolment, sessions, the list, revocation; and whatever else somebody sends.
#include "app/field_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "app/register.h"
#include "event/sign.h"
#include "prop.h"
#include "store/field.h"
#include "tiny.h"

enum { PHONES = 4 };

typedef struct phone {
    uint8_t key[EVENT_KEY_BYTES];
    uint8_t secret[EVENT_SECRET_BYTES];
    char hex[2 * EVENT_KEY_BYTES + 1];
} phone;

typedef struct room {
    tiny t;
    int64_t now_us;
    rng random;
    posko_log *log;
    field_kept kept;
    phone by[PHONES];
    arena a;
    err e;
} room;

static int64_t now_of(void *ctx)
{
    return ((room *)ctx)->now_us;
}

static void random_of(void *ctx, void *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ((uint8_t *)out)[i] = (uint8_t)rng_below(&((room *)ctx)->random, 256);
    }
}

static log_tools tools_of(room *r)
{
    return (log_tools){{now_of, now_of, r}, random_of, r};
}

static field_desk desk_of(room *r)
{
    return (field_desk){r->t.st, r->log, tools_of(r), r->now_us, &r->kept};
}

static const access_who root = {
    .user = {"posko", sizeof "posko" - 1}, .role = ACCESS_ADMINISTRATOR, .organisation = ACCESS_POLRI};

static bool room_open(room *r)
{
    *r = (room){.now_us = day_us(2024, 11, 20)};
    const log_tools tools = tools_of(r);
    rng_init(&r->random, 8);
    for (int i = 0; i < PHONES; i++) {
        uint8_t seed[crypto_sign_SEEDBYTES];
        memset(seed, 50 + i, sizeof seed);
        (void)crypto_sign_seed_keypair(r->by[i].key, r->by[i].secret, seed);
        (void)sodium_bin2hex(r->by[i].hex, sizeof r->by[i].hex, r->by[i].key, EVENT_KEY_BYTES);
    }
    bool ok = tiny_init(&r->t) && log_open(r->t.st, r->t.dir, &tools, &r->log, &r->e);
    if (ok) {
        field_kept_init(&r->kept, r->t.st, r->t.dir, &tools);
    }
    return ok;
}

static void room_done(room *r)
{
    log_close(r->log);
    tiny_done(&r->t);
    arena_done(&r->a);
}

static int set_up(void **state)
{
    room *r = calloc(1, sizeof *r);
    *state = r;
    return r && room_open(r) ? 0 : -1;
}

static int tear_down(void **state)
{
    room_done(*state);
    free(*state);
    return 0;
}

// ---------------------------------------------------------------- acts

// A text member, in the room's arena.
static const char *text_of(room *r, const json_t *o, const char *name)
{
    const char *text = json_string_value(json_object_get(o, name));
    return text ? str_dup(&r->a, str_of(text)) : NULL;
}

static const char *offer_of(room *r, const access_who *who, const char *person, const char *unit,
                            const char *role, const char *until)
{
    const field_desk d = desk_of(r);
    json_t *in =
        json_pack("{s:s, s:s, s:s, s:s}", "person", person, "unit", unit, "role", role, "until", until);
    json_t *out = NULL;
    r->e = (err){0};
    const char *word = field_desk_offer(&d, who, NULL, in, &out, &r->e) ? text_of(r, out, "offer") : NULL;
    json_decref(in);
    json_decref(out);
    return word;
}

// An offer for somebody whom the register does not have.
static const char *offer_guest(room *r, const char *person, const char *unit, const char *role)
{
    const field_desk d = desk_of(r);
    json_t *out = NULL;
    json_t *in = json_pack("{s:s, s:s, s:s, s:s, s:b}", "person", person, "unit", unit, "role", role, "until",
                           "2024-11-29T00:00:00Z", "guest", true);
    r->e = (err){0};
    const char *word = field_desk_offer(&d, &root, NULL, in, &out, &r->e) ? text_of(r, out, "offer") : NULL;
    json_decref(in);
    json_decref(out);
    return word;
}

static const char *offer(room *r, const char *person)
{
    return offer_of(r, &root, person, "POLRES", "polri", "2024-11-29T00:00:00Z");
}

static json_t *enrol_request(const phone *p, const char *word)
{
    uint8_t message[15 + 64 + EVENT_KEY_BYTES];
    uint8_t signature[EVENT_SIGNATURE_BYTES];
    char hex[2 * EVENT_SIGNATURE_BYTES + 1];
    size_t n = strlen(word);
    memcpy(message, "kawal/v1/enrol", 15);
    memcpy(message + 15, word, n);
    memcpy(message + 15 + n, p->key, EVENT_KEY_BYTES);
    (void)crypto_sign_detached(signature, NULL, message, 15 + n + EVENT_KEY_BYTES, p->secret);
    (void)sodium_bin2hex(hex, sizeof hex, signature, sizeof signature);
    return json_pack("{s:s, s:s, s:s}", "offer", word, "key", p->hex, "proof", hex);
}

// The answer, or NULL with r->e.
static json_t *enrol(room *r, const phone *p, const char *word)
{
    const field_desk d = desk_of(r);
    json_t *in = enrol_request(p, word);
    json_t *out = NULL;
    r->e = (err){0};
    bool ok = field_desk_enrol(&d, in, STR("192.0.2.1"), &out, &r->e);
    json_decref(in);
    return ok ? out : NULL;
}

static bool enrolled(room *r, const phone *p, const char *word)
{
    json_t *out = enrol(r, p, word);
    json_decref(out);
    return out != NULL;
}

static const char *nonce_of(room *r)
{
    const field_desk d = desk_of(r);
    json_t *out = NULL;
    assert_true(field_desk_hello(&d, &out, &r->e));
    assert_true(json_integer_value(json_object_get(out, "size")) >= 0);
    const char *nonce = text_of(r, out, "nonce");
    json_decref(out);
    return nonce;
}

// What it says of its clock is stolen; NULL where it says nothing.
static const char *session_saying(room *r, const phone *p, const phone *signer, const char *nonce,
                                  json_t *clock)
{
    const field_desk d = desk_of(r);
    uint8_t message[17 + 32] = "kawal/v1/session";
    uint8_t signature[EVENT_SIGNATURE_BYTES];
    char hex[2 * EVENT_SIGNATURE_BYTES + 1];
    json_t *out = NULL;
    (void)sodium_hex2bin(message + 17, 32, nonce, strlen(nonce), NULL, NULL, NULL);
    (void)crypto_sign_detached(signature, NULL, message, sizeof message, signer->secret);
    (void)sodium_bin2hex(hex, sizeof hex, signature, sizeof signature);
    json_t *in = json_pack("{s:s, s:s, s:s}", "key", p->hex, "nonce", nonce, "signature", hex);
    if (clock) {
        json_object_set_new(in, "clock", clock);
    }
    r->e = (err){0};
    const char *token = field_desk_session(&d, in, &out, &r->e) ? text_of(r, out, "token") : NULL;
    json_decref(in);
    json_decref(out);
    return token;
}

static const char *session_by(room *r, const phone *p, const phone *signer, const char *nonce)
{
    return session_saying(r, p, signer, nonce, NULL);
}

static const char *session(room *r, const phone *p)
{
    return session_by(r, p, p, nonce_of(r));
}

static bool revoke_by(room *r, const access_who *who, const phone *p, const char *reason, const char *from)
{
    const field_desk d = desk_of(r);
    json_t *in = json_pack("{s:s, s:s}", "reason", reason, "from", from);
    json_t *out = NULL;
    r->e = (err){0};
    bool ok = field_desk_revoke(&d, who, NULL, str_of(p->hex), in, &out, &r->e);
    json_decref(in);
    json_decref(out);
    return ok;
}

static void later(room *r, int64_t s)
{
    r->now_us += s * US_PER_S;
}

#define assert_code(r, text) assert_string_equal((r)->e.code, text)

// ---------------------------------------------------------------- offers and enrolment

static void test_an_offer_makes_a_phone_somebodys(void **state)
{
    room *r = *state;
    char tracker[FIELD_TRACKER];
    entry row = {0};
    bool found = false;
    const char *word = offer(r, "P001");
    assert_non_null(word);
    assert_int_equal(strlen(word), 26);
    json_t *out = enrol(r, &r->by[0], word);
    assert_non_null(out);
    assert_string_equal(json_string_value(json_object_get(out, "key")), r->by[0].hex);
    assert_string_equal(json_string_value(json_object_get(out, "log")), "tirta-raya-2024");
    assert_string_equal(json_string_value(json_object_get(out, "log_name")), "kawal/tirta-raya-2024");
    assert_string_equal(json_string_value(json_object_get(out, "person")), "P001");
    assert_string_equal(json_string_value(json_object_get(out, "person_name")), "Personel 001");
    assert_string_equal(json_string_value(json_object_get(out, "unit")), "POLRES");
    assert_string_equal(json_string_value(json_object_get(out, "role")), "polri");
    assert_int_equal(json_string_length(json_object_get(out, "seal_key")), 130);
    assert_int_equal(json_string_length(json_object_get(out, "delivery")), 26);
    assert_non_null(strstr(json_string_value(json_object_get(out, "checkpoint")), "kawal/tirta-raya-2024\n"));
    json_decref(out);
    field_tracker(r->by[0].key, tracker);
    assert_true(store_entry(r->t.st, &r->a, KIND_TRACKERS, str_of(tracker), NULL, &row, &found, NULL) &&
                found);
    assert_true(str_eq(row.value[TRACKERS_PERSON], STR("P001")));
}

static void test_a_lost_answer_is_given_again_to_the_same_phone_alone(void **state)
{
    room *r = *state;
    const char *word = offer(r, "P001");
    json_t *one = enrol(r, &r->by[0], word);
    later(r, 60);
    json_t *two = enrol(r, &r->by[0], word);
    assert_non_null(one);
    assert_non_null(two);
    assert_string_equal(json_string_value(json_object_get(one, "delivery")),
                        json_string_value(json_object_get(two, "delivery")));
    assert_null(enrol(r, &r->by[1], word)); // who looked over the shoulder comes too late
    assert_code(r, "field.offer");
    later(r, FIELD_OFFER_S);
    assert_null(enrol(r, &r->by[0], word));
    assert_code(r, "field.offer");
    json_decref(one);
    json_decref(two);
}

static void test_what_an_offer_must_be(void **state)
{
    room *r = *state;
    static const access_who desa = {
        .user = {"desa", sizeof "desa" - 1}, .role = ACCESS_OFFICER, .organisation = ACCESS_DESA};
    static const char until[] = "2024-11-29T00:00:00Z";
    const struct {
        const access_who *who;
        const char *person, *unit, *role, *until, *code;
    } bad[] = {
        {&root, "", "POLRES", "polri", until, "field.values"},
        {&root, "P999", "POLRES", "polri", until, "enrolment.no_person"},
        {&root, "P001", "NONE", "polri", until, "enrolment.no_unit"},
        {&root, "P001", "POLRES", "jenderal", until, "field.role"},
        {&root, "P001", "POLRES", "posko", until, "field.role"}, // it could enrol others
        {&desa, "P001", "POLRES", "polri", until, "field.role"},
        {&root, "P001", "POLRES", "polri", "", "field.until"},
        {&root, "P001", "POLRES", "polri", "besok", "field.until"},
        {&root, "P001", "POLRES", "polri", "2024-11-20T00:00:00Z", "field.until"}, // now
        {&root, "P001", "POLRES", "polri", "2025-02-19T00:00:00Z", "field.until"}, // 91 days
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_null(offer_of(r, bad[i].who, bad[i].person, bad[i].unit, bad[i].role, bad[i].until));
        assert_code(r, bad[i].code);
    }
    assert_non_null(offer_of(r, &root, "P001", "", "carrier", "2025-02-18T00:00:00Z"));
    assert_non_null(offer_of(r, &desa, "P001", "", "linmas", until));
}

static void test_a_guest_is_enrolled_where_he_works(void **state)
{
    room *r = *state;
    assert_null(offer_of(r, &root, "PPK-1", "PPK-99.01.01", "ppk", "2024-11-29T00:00:00Z"));
    assert_code(r, "enrolment.no_person");
    assert_null(offer_guest(r, "P001", "PPK-99.01.01", "ppk")); // somebody else's code
    assert_code(r, "field.guest");
    assert_null(offer_guest(r, "Pak Budi", "PPK-99.01.01", "ppk")); // no code: the phone could never take it
    assert_code(r, "field.values");
    assert_null(offer_guest(r, "TAMU-9", "di gudang", "ppk"));
    assert_code(r, "field.values");
    assert_true(enrolled(r, &r->by[0], offer_guest(r, "PPK-1", "PPK-99.01.01", "ppk")));
}

static void test_no_more_offers_than_there_may_be(void **state)
{
    room *r = *state;
    for (int i = 0; i < STORE_OFFERS_MAX; i++) {
        assert_non_null(offer(r, "P001"));
    }
    assert_null(offer(r, "P001"));
    assert_code(r, "field.offers_full");
    later(r, FIELD_OFFER_S);
    assert_non_null(offer(r, "P001"));
}

static void test_keys_that_are_known_already(void **state)
{
    room *r = *state;
    phone posko = r->by[3];
    memcpy(posko.key, log_posko_key(r->log).p, sizeof posko.key);
    (void)sodium_bin2hex(posko.hex, sizeof posko.hex, posko.key, sizeof posko.key);
    assert_null(enrol(r, &posko, offer(r, "P001"))); // nobody has its secret
    assert_code(r, "field.proof");
    assert_true(enrolled(r, &r->by[0], offer(r, "P001")));
    const char *second = offer(r, "P002");
    assert_null(enrol(r, &r->by[0], second));
    assert_code(r, "field.key_known");
    assert_true(revoke_by(r, &root, &r->by[0], "device_lost", ""));
    assert_null(enrol(r, &r->by[0], second)); // a revoked key stays revoked
    assert_code(r, "field.key_known");
    assert_true(enrolled(r, &r->by[1], second)); // and the offer was not used up
}

static void test_no_phone_takes_the_tracker_of_another(void **state)
{
    room *r = *state;
    char code[FIELD_TRACKER];
    field_tracker(r->by[0].key, code);
    const column_value value[] = {{STR("code"), str_of(code)},
                                  {STR("person"), STR("P002")},
                                  {STR("origin"), STR("fact")},
                                  {STR("source"), STR("kawal field")}};
    const register_row row = {sizeof value / sizeof *value, value};
    const change_options o = {
        .by = STR("posko"), .effective_us = r->now_us, .now_us = r->now_us, .log = r->log};
    assert_true(register_put(r->t.st, KIND_TRACKERS, 1, &row, &o, NULL, &r->e));
    const char *word = offer(r, "P001");
    assert_null(enrol(r, &r->by[0], word));
    assert_code(r, "field.key_known");
    assert_true(enrolled(r, &r->by[1], word));
}

static void test_hostile_enrolments(void **state)
{
    room *r = *state;
    const char *word = offer(r, "P001");
    const field_desk d = desk_of(r);
    static const char *const texts[] = {
        "{}",
        "{\"offer\":1,\"key\":2,\"proof\":3}",
        "{\"offer\":\"\",\"key\":\"\",\"proof\":\"\"}",
        "{\"offer\":\"UUUUUUUUUUUUUUUUUUUUUUUUUU\",\"key\":\"00\",\"proof\":\"00\"}",
        "{\"offer\":\"0000000000000000000000000000000000000000000000000000000\",\"key\":\"\",\"proof\":\"\"}",
        "{\"offer\":\"00000000000000000000000000\",\"key\":\"zz\",\"proof\":\"\"}",
        "{\"offer\":\"0000000000000000000000\\u0000000\",\"key\":\"\",\"proof\":\"\"}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_t *in = json_loads(texts[i], JSON_ALLOW_NUL, NULL);
        json_t *out = NULL;
        assert_non_null(in);
        r->e = (err){0};
        assert_false(field_desk_enrol(&d, in, STR("192.0.2.9"), &out, &r->e));
        assert_true(strcmp(r->e.code, "field.offer") == 0 || strcmp(r->e.code, "field.proof") == 0);
        json_decref(in);
    }
    json_t *stolen = enrol_request(&r->by[1], word); // another's proof
    json_t *out = NULL;
    json_object_set_new(stolen, "key", json_string(r->by[0].hex));
    assert_false(field_desk_enrol(&d, stolen, STR("192.0.2.9"), &out, &r->e));
    json_decref(stolen);
    assert_code(r, "field.proof");
    assert_true(enrolled(r, &r->by[0], word));
}

static void test_guessing_is_slowed_by_address(void **state)
{
    room *r = *state;
    const char *word = offer(r, "P001");
    char guess[] = "00000000000000000000000000";
    for (int i = 0; i < LOGIN_PER_ADDRESS; i++) {
        guess[25] = (char)('0' + i % 10);
        guess[24] = (char)('0' + i / 10);
        assert_null(enrol(r, &r->by[1], guess));
        assert_code(r, "field.offer");
    }
    assert_null(enrol(r, &r->by[0], word));
    assert_code(r, "account.pause");
    later(r, LOGIN_WINDOW_S + 1);
    assert_true(enrolled(r, &r->by[0], word));
}

static void test_without_the_seal_nobody_is_enrolled(void **state)
{
    room *r = *state;
    const char *word = offer(r, "P001");
    char key[PATH_MAX];
    char aside[PATH_MAX];
    (void)snprintf(key, sizeof key, "%s/%s", r->t.dir, SEAL_KEY);
    (void)snprintf(aside, sizeof aside, "%s/aside", r->t.dir);
    assert_int_equal(rename(key, aside), 0);
    assert_null(offer(r, "P001"));
    assert_code(r, "seal.key_lost");
    assert_null(enrol(r, &r->by[0], word));
    assert_code(r, "seal.key_lost");
    assert_int_equal(rename(aside, key), 0);
    assert_true(enrolled(r, &r->by[0], word));
}

// ---------------------------------------------------------------- the life of offers, by chance

typedef struct model {
    const char *word;
    int64_t until_us;
    int taker; // -1 = nobody
} model;
enum { OFFERS = 12 };

static bool lives(rng *g, int32_t size, void *ctx)
{
    room *r = calloc(1, sizeof *r);
    model m[OFFERS];
    int n = 0;
    bool used[PHONES] = {false};
    bool ok = r && room_open(r);
    (void)ctx;
    for (int32_t i = 0; ok && i < size; i++) {
        uint32_t act = rng_below(g, 4);
        if (act == 0 && n < OFFERS) {
            m[n] = (model){offer(r, "P001"), r->now_us + (int64_t)FIELD_OFFER_S * US_PER_S, -1};
            ok = m[n++].word != NULL;
        } else if (act == 1) {
            later(r, (int64_t)rng_below(g, 400));
        } else if (n > 0) {
            model *o = &m[rng_below(g, (uint32_t)n)];
            int p = (int)rng_below(g, PHONES);
            bool open = o->until_us > r->now_us;
            bool expected = open && (o->taker == p || (o->taker < 0 && !used[p]));
            r->kept.tries = (login_tries){.row = {{.wrong = 0}}};
            ok = enrolled(r, &r->by[p], o->word) == expected;
            if (expected) {
                o->taker = p;
                used[p] = true;
            }
        }
    }
    if (r) {
        room_done(r);
    }
    free(r);
    return ok;
}

static void test_the_life_of_offers(void **state)
{
    (void)state;
    assert_true(prop_check("an offer is one phone's, once, while it lasts", lives, prop_runs(25), 30, NULL));
}

// ---------------------------------------------------------------- sessions

static void test_a_phone_signs_in_and_its_token_ends(void **state)
{
    room *r = *state;
    field_device who;
    assert_true(enrolled(r, &r->by[0], offer(r, "P001")));
    later(r, 10);
    const char *token = session(r, &r->by[0]);
    assert_non_null(token);
    later(r, FIELD_TOKEN_S - 1);
    field_desk d = desk_of(r);
    assert_true(field_of_token(&d, &r->a, str_of(token), &who, &r->e));
    assert_true(str_eq(who.person, STR("P001")) && str_eq(who.unit, STR("POLRES")));
    assert_int_equal(who.role, DEVICE_POLRI);
    assert_string_equal(who.key_hex, r->by[0].hex);
    assert_true(!who.delivery_only && field_signed_in(&who, NULL));
    later(r, 1);
    d = desk_of(r);
    assert_false(field_of_token(&d, &r->a, str_of(token), &who, &r->e));
    assert_code(r, "field.session");
}

static void test_nonces_are_good_once_and_for_a_while(void **state)
{
    room *r = *state;
    assert_true(enrolled(r, &r->by[0], offer(r, "P001")) && enrolled(r, &r->by[1], offer(r, "P002")));
    later(r, 1);
    const char *nonce = nonce_of(r);
    assert_null(session_by(r, &r->by[0], &r->by[1], nonce)); // signed by another phone
    assert_code(r, "field.proof");
    assert_non_null(session_by(r, &r->by[0], &r->by[0], nonce));
    assert_null(session_by(r, &r->by[0], &r->by[0], nonce)); // replayed
    assert_code(r, "field.nonce");
    assert_non_null(session_by(r, &r->by[1], &r->by[1], nonce)); // it is nobody's in particular
    const char *old = nonce_of(r);
    later(r, FIELD_NONCE_S + 1);
    assert_null(session_by(r, &r->by[0], &r->by[0], old));
    assert_code(r, "field.nonce");
    const char *future = nonce_of(r);
    later(r, -2);
    assert_null(session_by(r, &r->by[0], &r->by[0], future));
    assert_code(r, "field.nonce");
    later(r, 2);
    for (int i = 0; i < 5000; i++) { // a flood of greetings costs nobody anything
        (void)nonce_of(r);
    }
    assert_non_null(session_by(r, &r->by[0], &r->by[0], future));
}

// A posko whose clock was ahead for a while locks nobody out once it is right.
static void test_a_clock_that_was_ahead_locks_nobody_out(void **state)
{
    room *r = *state;
    assert_true(enrolled(r, &r->by[0], offer(r, "P001")));
    later(r, S_PER_DAY);
    assert_non_null(session(r, &r->by[0]));
    later(r, -S_PER_DAY);
    later(r, 60);
    const char *nonce = nonce_of(r);
    assert_non_null(session_by(r, &r->by[0], &r->by[0], nonce));
    assert_null(session_by(r, &r->by[0], &r->by[0], nonce)); // and it is good once
    assert_code(r, "field.nonce");
}

static void test_tokens_and_nonces_of_another_posko(void **state)
{
    room *r = *state;
    field_device who;
    assert_true(enrolled(r, &r->by[0], offer(r, "P001")));
    later(r, 1);
    const char *token = session(r, &r->by[0]);
    const char *nonce = nonce_of(r);
    r->kept.secret[0] ^= 1; // another process
    const field_desk d = desk_of(r);
    assert_false(field_of_token(&d, &r->a, str_of(token), &who, &r->e));
    assert_code(r, "field.session");
    assert_null(session_by(r, &r->by[0], &r->by[0], nonce));
    assert_code(r, "field.nonce");
    assert_null(session(r, &r->by[2])); // nobody enrolled it
    assert_code(r, "field.unknown");
}

static void test_every_changed_token_is_refused(void **state)
{
    room *r = *state;
    field_device who;
    assert_true(enrolled(r, &r->by[0], offer(r, "P001")));
    later(r, 1);
    const char *token = session(r, &r->by[0]);
    const field_desk d = desk_of(r);
    for (size_t i = 0; token[i]; i++) {
        char other[256];
        (void)snprintf(other, sizeof other, "%s", token);
        other[i] = other[i] == '0' ? '1' : '0';
        assert_false(field_of_token(&d, &r->a, str_of(other), &who, NULL));
        assert_false(field_of_token(&d, &r->a, (str){token, i}, &who, NULL));
    }
    assert_true(field_of_token(&d, &r->a, str_of(token), &who, NULL));
}

// ---------------------------------------------------------------- revocation

static void test_a_revoked_phone_may_still_bring(void **state)
{
    room *r = *state;
    field_device who;
    json_t *out = enrol(r, &r->by[0], offer(r, "P001"));
    assert_non_null(out);
    const char *word = text_of(r, out, "delivery");
    json_decref(out);
    later(r, 10);
    const char *token = session(r, &r->by[0]);
    later(r, 10);
    assert_true(revoke_by(r, &root, &r->by[0], "device_lost", ""));
    field_desk d = desk_of(r);
    assert_false(field_of_token(&d, &r->a, str_of(token), &who, &r->e));
    assert_code(r, "field.revoked");
    assert_string_equal(err_arg_get(&r->e, "since"), "2024-11-20T00:00:20Z");
    assert_null(session(r, &r->by[0]));
    assert_code(r, "field.revoked");
    assert_true(field_of_delivery(&d, &r->a, str_of(word), &who, &r->e));
    assert_true(who.delivery_only && !field_signed_in(&who, &r->e));
    assert_code(r, "field.revoked");
    assert_false(field_of_delivery(&d, &r->a, STR("00000000000000000000000000"), &who, &r->e));
    assert_code(r, "field.session");
    assert_false(field_of_delivery(&d, &r->a, STR(""), &who, &r->e));
}

static void test_a_phone_whose_time_is_over(void **state)
{
    room *r = *state;
    field_device who;
    json_t *out = enrol(r, &r->by[0], offer(r, "P001"));
    const char *word = text_of(r, out, "delivery");
    json_decref(out);
    later(r, 9 * S_PER_DAY);
    assert_null(session(r, &r->by[0]));
    assert_code(r, "field.over");
    const field_desk d = desk_of(r);
    assert_true(field_of_delivery(&d, &r->a, str_of(word), &who, &r->e));
    assert_int_equal(who.person.n, 0);
    assert_false(field_signed_in(&who, &r->e));
    assert_code(r, "field.session");
}

static void test_who_may_revoke_what(void **state)
{
    room *r = *state;
    static const access_who tni = {
        .user = {"tni", sizeof "tni" - 1}, .role = ACCESS_OPERATOR, .organisation = ACCESS_TNI};
    phone posko = r->by[3];
    assert_true(enrolled(r, &r->by[0], offer(r, "P001")));
    assert_false(revoke_by(r, &tni, &r->by[0], "misuse", ""));
    assert_code(r, "field.role");
    assert_false(revoke_by(r, &root, &r->by[0], "privacy", ""));
    assert_code(r, "field.values");
    assert_false(revoke_by(r, &root, &r->by[0], "misuse", "2030-01-01T00:00:00Z"));
    assert_code(r, "field.values");
    assert_false(revoke_by(r, &root, &r->by[2], "misuse", ""));
    assert_code(r, "field.no_device");
    (void)sodium_bin2hex(posko.hex, sizeof posko.hex, (const uint8_t *)log_posko_key(r->log).p,
                         EVENT_KEY_BYTES);
    assert_false(revoke_by(r, &root, &posko, "misuse", "")); // the posko would lock itself out
    assert_code(r, "field.no_device");
    assert_true(revoke_by(r, &root, &r->by[0], "misuse", "2024-11-19T12:00:00Z"));
}

static void test_the_list(void **state)
{
    room *r = *state;
    static const access_who reader = {
        .user = {"kpu", sizeof "kpu" - 1}, .role = ACCESS_OPERATOR, .organisation = ACCESS_KPU};
    json_t *out = NULL;
    assert_true(enrolled(r, &r->by[0], offer(r, "P001")) && enrolled(r, &r->by[1], offer(r, "P002")));
    assert_true(revoke_by(r, &root, &r->by[1], "device_lost", ""));
    const field_desk d = desk_of(r);
    assert_true(field_desk_devices(&d, &root, NULL, STR(""), &out, &r->e));
    const json_t *list = json_object_get(out, "devices");
    assert_int_equal(json_array_size(list), 2);
    for (size_t i = 0; i < 2; i++) {
        const json_t *row = json_array_get(list, i);
        bool second = strcmp(json_string_value(json_object_get(row, "key")), r->by[1].hex) == 0;
        assert_string_equal(json_string_value(json_object_get(row, "person")), second ? "P002" : "P001");
        assert_string_equal(json_string_value(json_object_get(row, "person_name")),
                            second ? "Personel 002" : "Personel 001");
        assert_int_equal(json_is_null(json_object_get(row, "revoked")), !second);
        assert_string_equal(json_string_value(json_object_get(row, "until")), "2024-11-29T00:00:00Z");
        assert_int_equal(json_integer_value(json_object_get(row, "waiting")), 0);
    }
    json_decref(out);
    assert_true(field_desk_devices(&d, &reader, NULL, STR(""), &out, &r->e));
    assert_true(
        json_is_null(json_object_get(json_array_get(json_object_get(out, "devices"), 0), "person_name")));
    json_decref(out);
    assert_false(field_desk_devices(&d, &root, NULL, STR("zz"), &out, &r->e));
    assert_code(r, "field.values");
}

// The clock of the only phone, as the list tells it; null before it said anything.
static json_t *clock_told(room *r)
{
    json_t *out = NULL;
    const field_desk d = desk_of(r);
    assert_true(field_desk_devices(&d, &root, NULL, STR(""), &out, &r->e));
    json_t *clock = json_incref(json_object_get(json_array_get(json_object_get(out, "devices"), 0), "clock"));
    json_decref(out);
    return clock;
}

static bool clock_is(room *r, json_int_t offset_ms, json_int_t within_ms, const char *at)
{
    json_t *right = json_pack("{s:I, s:I, s:s}", "offset_ms", offset_ms, "within_ms", within_ms, "at", at);
    json_t *told = clock_told(r);
    bool same = json_equal(told, right) != 0;
    json_decref(right);
    json_decref(told);
    return same;
}

static bool signs_in_saying(room *r, json_t *clock)
{
    later(r, 1);
    return session_saying(r, &r->by[0], &r->by[0], nonce_of(r), clock) != NULL;
}

static void test_what_a_phone_says_of_its_clock(void **state)
{
    room *r = *state;
    assert_true(enrolled(r, &r->by[0], offer(r, "P001")));
    assert_true(signs_in_saying(r, NULL));
    json_t *none = clock_told(r);
    assert_true(json_is_null(none));
    assert_true(signs_in_saying(r, json_pack("{s:i, s:i}", "offset_ms", -172800000, "within_ms", 150)));
    assert_true(clock_is(r, -172800000, 150, "2024-11-20T00:00:02Z"));
    assert_true(signs_in_saying(r, NULL)); // what it said before still counts
    assert_true(clock_is(r, -172800000, 150, "2024-11-20T00:00:02Z"));
    json_t *nonsense[] = {json_string("x"), json_pack("{s:i}", "offset_ms", 1),
                          json_pack("{s:s, s:i}", "offset_ms", "1", "within_ms", 1),
                          json_pack("{s:i, s:i}", "offset_ms", 1, "within_ms", -1),
                          json_pack("{s:I, s:i}", "offset_ms", (json_int_t)INT64_MIN, "within_ms", 1)};
    for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0];
         i++) { // who says nonsense of its clock signs in all the same
        assert_true(signs_in_saying(r, nonsense[i]));
        assert_true(clock_is(r, -172800000, 150, "2024-11-20T00:00:02Z"));
    }
    assert_true(signs_in_saying(r, json_pack("{s:i, s:i}", "offset_ms", 0, "within_ms", 20)));
    assert_true(clock_is(r, 0, 20, "2024-11-20T00:00:09Z"));
    assert_true(revoke_by(r, &root, &r->by[0], "device_lost", ""));
    assert_false(signs_in_saying(r, json_pack("{s:i, s:i}", "offset_ms", 7, "within_ms", 7)));
    assert_true(clock_is(r, 0, 20, "2024-11-20T00:00:09Z"));
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_an_offer_makes_a_phone_somebodys),
        CASE(test_a_lost_answer_is_given_again_to_the_same_phone_alone),
        CASE(test_what_an_offer_must_be),
        CASE(test_a_guest_is_enrolled_where_he_works),
        CASE(test_no_more_offers_than_there_may_be),
        CASE(test_keys_that_are_known_already),
        CASE(test_no_phone_takes_the_tracker_of_another),
        CASE(test_hostile_enrolments),
        CASE(test_guessing_is_slowed_by_address),
        CASE(test_without_the_seal_nobody_is_enrolled),
        cmocka_unit_test(test_the_life_of_offers),
        CASE(test_a_phone_signs_in_and_its_token_ends),
        CASE(test_nonces_are_good_once_and_for_a_while),
        CASE(test_a_clock_that_was_ahead_locks_nobody_out),
        CASE(test_tokens_and_nonces_of_another_posko),
        CASE(test_every_changed_token_is_refused),
        CASE(test_a_revoked_phone_may_still_bring),
        CASE(test_a_phone_whose_time_is_over),
        CASE(test_who_may_revoke_what),
        CASE(test_what_a_phone_says_of_its_clock),
        CASE(test_the_list),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
