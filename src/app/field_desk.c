#include "app/field_desk.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "app/enrolment.h"
#include "app/event_draft.h"
#include "app/field_internal.h"
#include "app/register.h"
#include "base/base32.h"
#include "base/clock.h"
#include "event/sign.h"
#include "store/field.h"

enum { WORD_BYTES = 16, WORD_LETTERS = BASE32_LETTERS(WORD_BYTES) };
static_assert(WORD_LETTERS == FIELD_WORD - 1, "a word and its NUL");

void field_kept_init(field_kept *k, store *s, const char *dir, const log_tools *tools)
{
    *k = (field_kept){.tries = {.row = {{.wrong = 0}}}};
    tools->random(tools->random_ctx, k->secret, sizeof k->secret);
    (void)snprintf(k->dir, sizeof k->dir, "%s", dir);
    seal_key seal;
    if (seal_key_open(s, dir, tools, &seal, NULL)) {
        sodium_memzero(&seal, sizeof seal);
    }
}

bool field_seal(const field_desk *d, seal_key *ret, err *e)
{
    return seal_key_open(d->db, d->kept->dir, &d->tools, ret, e);
}

// ---------------------------------------------------------------- words, roles, keys

static void word_make(const field_desk *d, char out[static FIELD_WORD])
{
    uint8_t bytes[WORD_BYTES];
    d->tools.random(d->tools.random_ctx, bytes, sizeof bytes);
    base32_encode(bytes, sizeof bytes, out);
    out[WORD_LETTERS] = '\0';
    sodium_memzero(bytes, sizeof bytes);
}

// The letters of an offer in upper case, since a person may type them.
static bool letters_read(str word, char ret[static WORD_LETTERS])
{
    if (word.n != WORD_LETTERS) {
        return false;
    }
    for (size_t i = 0; i < WORD_LETTERS; i++) {
        char c = word.p[i];
        ret[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        if (base32_value(ret[i]) < 0) {
            return false;
        }
    }
    return true;
}

// What is kept of an offer.
static void offer_hash(const char letters[static WORD_LETTERS], uint8_t ret[static STORE_FIELD_HASH])
{
    (void)crypto_hash_sha256(ret, (const uint8_t *)letters, WORD_LETTERS);
}

static str hash_view(const uint8_t hash[static STORE_FIELD_HASH])
{
    return (str){(const char *)hash, STORE_FIELD_HASH};
}

const char *field_role_name(device_role role)
{
    return event_field_of(EVENT_FIELD_ROLE)->choices[role];
}

bool field_role_read(str word, device_role *ret)
{
    for (int i = 0; i < DEVICE_ROLES; i++) {
        if (str_eq(word, str_of(field_role_name((device_role)i)))) {
            *ret = (device_role)i;
            return true;
        }
    }
    return false;
}

#define ROLE_BIT(role) (1U << DEVICE_##role)

bool field_role_may(access_organisation organisation, device_role role)
{
    static const unsigned may[ACCESS_ORGANISATION_COUNT] = {
        [ACCESS_POLRI] = ~ROLE_BIT(POSKO),
        [ACCESS_KPU] = ROLE_BIT(KPU) | ROLE_BIT(PPK) | ROLE_BIT(PPS) | ROLE_BIT(KPPS) | ROLE_BIT(LINMAS) |
                       ROLE_BIT(CARRIER),
        [ACCESS_BAWASLU] = ROLE_BIT(BAWASLU),
        [ACCESS_TNI] = ROLE_BIT(TNI),
        [ACCESS_KECAMATAN] = ROLE_BIT(LINMAS) | ROLE_BIT(CARRIER),
        [ACCESS_DESA] = ROLE_BIT(LINMAS),
    };
    return (may[organisation] >> role & 1) != 0;
}

bool field_hex(str hex, uint8_t *ret, size_t n)
{
    size_t got = 0;
    return hex.n == 2 * n && sodium_hex2bin(ret, n, hex.p, hex.n, NULL, &got, NULL) == 0 && got == n;
}

bool field_key_read(str hex, uint8_t ret[static EVENT_KEY_BYTES])
{
    return field_hex(hex, ret, EVENT_KEY_BYTES);
}

void field_tracker(const uint8_t key[static EVENT_KEY_BYTES], char out[static FIELD_TRACKER])
{
    char hex[2 * EVENT_KEY_BYTES + 1];
    (void)sodium_bin2hex(hex, sizeof hex, key, EVENT_KEY_BYTES);
    (void)snprintf(out, FIELD_TRACKER, "HP-%.10s", hex);
}

str field_text(const json_t *in, const char *name)
{
    const json_t *v = json_object_get(in, name);
    return json_is_string(v) ? (str){json_string_value(v), json_string_length(v)} : STR("");
}

bool field_wrong(const char *field, err *e)
{
    return err_fail(e, ERR_CODE("field.values"), ERR_Z("field", field));
}

// ---------------------------------------------------------------- offers

static bool entry_live(const field_desk *d, arena *a, kind_id kind, str code, const char *why,
                       const char *field, err *e)
{
    entry row = {0};
    bool found = false;
    return store_entry(d->db, a, kind, code, NULL, &row, &found, e) &&
           ((found && row.live) || err_fail(e, ERR_CODE(why), ERR_STR(field, code)));
}

// Who may see a part alone gives phones to persons of that part.
static bool within(const scope *sc, str person, str unit, err *e)
{
    bool hidden = scope_hides(sc, person) || (unit.n > 0 && scope_hides(sc, unit));
    return (!hidden && (!scope_limited(sc) || scope_shows(sc, person))) ||
           err_fail(e, ERR_CODE("access.outside"));
}

static bool until_read(const field_desk *d, str text, int64_t *ret_s, err *e)
{
    int64_t us = 0;
    int64_t longest_us = (int64_t)FIELD_DAYS_MAX * S_PER_DAY * US_PER_S;
    bool ok = instant_parse(text, &us) && us > d->now_us && us - d->now_us <= longest_us;
    *ret_s = us / US_PER_S;
    return ok || err_fail(e, ERR_CODE("field.until"), ERR_INT("days", FIELD_DAYS_MAX));
}

static bool is_known(const field_desk *d, arena *a, const field_offer *o, err *e)
{
    return entry_live(d, a, KIND_PEOPLE, o->person, "enrolment.no_person", "person", e) &&
           (o->unit.n == 0 || entry_live(d, a, KIND_UNITS, o->unit, "enrolment.no_unit", "unit", e));
}

// What the log is to say of a guest can be said: nothing of the register vouches for his codes.
static bool is_sayable(arena *a, const field_offer *o, err *e)
{
    event_draft draft;
    return event_draft_begin(&draft, a, STR("device_enrolled"), e) &&
           (event_draft_set(&draft, STR("person"), o->person, NULL) || field_wrong("person", e)) &&
           (o->unit.n == 0 || event_draft_set(&draft, STR("unit"), o->unit, NULL) || field_wrong("unit", e));
}

// A guest does not go by the code of somebody else. His unit is where he works: a site, a TPS, an area or a
// vehicle.
static bool is_nobodys(const field_desk *d, arena *a, str person, err *e)
{
    entry row = {0};
    bool found = false;
    return store_entry(d->db, a, KIND_PEOPLE, person, NULL, &row, &found, e) &&
           (!found || err_fail(e, ERR_CODE("field.guest"), ERR_STR("person", person)));
}

static bool offer_read(const field_desk *d, arena *a, const access_who *who, const scope *sc,
                       const json_t *in, field_offer *ret, err *e)
{
    str role = field_text(in, "role");
    *ret = (field_offer){.person = field_text(in, "person"),
                         .unit = field_text(in, "unit"),
                         .guest = json_is_true(json_object_get(in, "guest")),
                         .made_us = d->now_us,
                         .expires_us = d->now_us + (int64_t)FIELD_OFFER_S * US_PER_S,
                         .made_by = who->user};
    if (ret->person.n == 0) {
        return field_wrong("person", e);
    }
    if (!field_role_read(role, &ret->role) || !field_role_may(who->organisation, ret->role)) {
        return err_fail(e, ERR_CODE("field.role"), ERR_STR("role", role));
    }
    return within(sc, ret->person, ret->unit, e) &&
           until_read(d, field_text(in, "until"), &ret->until_s, e) &&
           (ret->guest ? is_nobodys(d, a, ret->person, e) && is_sayable(a, ret, e) : is_known(d, a, ret, e));
}

// A phone without the key for parcels could keep its photos for nobody.
static bool seal_public_of(const field_desk *d, uint8_t ret[static SEAL_PUBLIC_BYTES], err *e)
{
    seal_key k;
    if (!field_seal(d, &k, e)) {
        return false;
    }
    memcpy(ret, k.public_key, SEAL_PUBLIC_BYTES);
    sodium_memzero(&k, sizeof k);
    return true;
}

bool field_desk_offer(const field_desk *d, const access_who *who, const scope *sc, const json_t *in,
                      json_t **ret, err *e)
{
    arena a = {0};
    uint8_t hash[STORE_FIELD_HASH];
    char word[FIELD_WORD];
    char expires[INSTANT_TEXT];
    field_offer row;
    word_make(d, word);
    uint8_t seal[SEAL_PUBLIC_BYTES]; // that it is there
    bool ok = seal_public_of(d, seal, e) && offer_read(d, &a, who, sc, in, &row, e);
    if (ok) {
        offer_hash(word, hash);
        row.hash = hash_view(hash);
        ok = store_offer_add(d->db, &row, e);
    }
    if (ok) {
        char uri[FIELD_WORD + 16];
        (void)snprintf(uri, sizeof uri, "/field/#k1.%s", word);
        instant_format(row.expires_us, expires);
        *ret = json_pack("{s:s, s:s, s:s}", "offer", word, "expires", expires, "uri", uri);
    }
    sodium_memzero(word, sizeof word);
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- enrolment

// A phone that wants in.
typedef struct comer {
    char letters[WORD_LETTERS]; // of the offer
    uint8_t hash[STORE_FIELD_HASH];
    uint8_t key[EVENT_KEY_BYTES];
    field_offer offer;
    char delivery[FIELD_WORD];
    uint8_t seal[SEAL_PUBLIC_BYTES];
} comer;

// "kawal/v1/enrol", a zero byte, the offer as it was given, the key.
static bool proof_holds(str offer, const uint8_t key[static EVENT_KEY_BYTES], str proof)
{
    static const char LABEL[] = "kawal/v1/enrol"; // with its NUL
    char message[sizeof LABEL + WORD_LETTERS + EVENT_KEY_BYTES];
    uint8_t signature[EVENT_SIGNATURE_BYTES];
    if (offer.n != WORD_LETTERS || !field_hex(proof, signature, sizeof signature)) {
        return false;
    }
    memcpy(message, LABEL, sizeof LABEL);
    memcpy(message + sizeof LABEL, offer.p, WORD_LETTERS);
    memcpy(message + sizeof LABEL + WORD_LETTERS, key, EVENT_KEY_BYTES);
    return signature_holds((str){message, sizeof message}, (str){(const char *)signature, sizeof signature},
                           (str){(const char *)key, EVENT_KEY_BYTES});
}

static str key_of(const comer *c)
{
    return (str){(const char *)c->key, sizeof c->key};
}

// What the phone shows is its own, and the offer is still good for it.
static bool comer_read(const field_desk *d, arena *a, const json_t *in, comer *ret, err *e)
{
    str word = field_text(in, "offer");
    bool found = false;
    if (!letters_read(word, ret->letters)) {
        return err_fail(e, ERR_CODE("field.offer"));
    }
    offer_hash(ret->letters, ret->hash);
    if (!field_key_read(field_text(in, "key"), ret->key) ||
        !proof_holds(word, ret->key, field_text(in, "proof"))) {
        return err_fail(e, ERR_CODE("field.proof"));
    }
    if (!store_offer_get(d->db, a, hash_view(ret->hash), d->now_us, &ret->offer, &found, e)) {
        return false;
    }
    bool free = found && (ret->offer.key.n == 0 || str_eq(ret->offer.key, key_of(ret)));
    return free || err_fail(e, ERR_CODE("field.offer"));
}

// Guesses at offers are slowed by address, as those at passwords are.
static bool comer_let(const field_desk *d, arena *a, const json_t *in, str address, comer *ret, err *e)
{
    str word = field_text(in, "offer");
    err why = {0};
    if (!login_tries_may(&d->kept->tries, word, address, d->now_us)) {
        return err_fail(e, ERR_CODE("account.pause"), ERR_INT("seconds", LOGIN_WINDOW_S));
    }
    if (comer_read(d, a, in, ret, &why)) {
        return true;
    }
    if (strcmp(why.code, "field.offer") == 0 || strcmp(why.code, "field.proof") == 0) {
        login_tries_wrong(&d->kept->tries, word, address, d->now_us);
    }
    if (e) {
        *e = why;
    }
    return false;
}

static bool say_enrolled(const field_desk *d, arena *a, const comer *c, err *e)
{
    event_draft draft;
    submit_out out = {.answer = SUBMIT_REFUSED};
    int64_t void_us = INT64_MAX;
    const field_offer *o = &c->offer;
    return event_draft_begin(&draft, a, STR("device_enrolled"), e) &&
           event_draft_key(&draft, EVENT_FIELD_DEVICE, c->key, e) &&
           event_draft_set(&draft, STR("person"), o->person, e) &&
           event_draft_set(&draft, STR("role"), str_of(field_role_name(o->role)), e) &&
           (o->unit.n == 0 || event_draft_set(&draft, STR("unit"), o->unit, e)) &&
           event_draft_number(&draft, EVENT_FIELD_FROM_S, d->now_us / US_PER_S, e) &&
           event_draft_number(&draft, EVENT_FIELD_TO_S, o->until_s, e) &&
           enrolment_say(d->db, d->log, &draft, o->guest, &out, &void_us, e);
}

// Nor may its tracker be another's: somebody with time can make a key that begins as that of another phone.
static bool key_unknown(const field_desk *d, arena *a, const comer *c, err *e)
{
    char code[FIELD_TRACKER];
    device_record known;
    entry tracker = {0};
    bool found = false;
    bool taken = false;
    field_tracker(c->key, code);
    return store_device_get(d->db, a, key_of(c), &known, &found, e) &&
           store_entry(d->db, a, KIND_TRACKERS, str_of(code), NULL, &tracker, &taken, e) &&
           ((!found && !taken) || err_fail(e, ERR_CODE("field.key_known")));
}

// A delivery word as it lies beside its offer, for a phone that asks again: encrypted by the offer, of which
// the posko has the hash alone.
enum {
    HIDDEN_TEXT = crypto_secretbox_NONCEBYTES,
    HIDDEN = HIDDEN_TEXT + crypto_secretbox_MACBYTES + WORD_LETTERS,
};

static void hiding_key(const comer *c, uint8_t ret[static crypto_secretbox_KEYBYTES])
{
    static const char LABEL[] = "kawal/v1/delivery"; // with its NUL
    uint8_t text[sizeof LABEL + WORD_LETTERS];
    memcpy(text, LABEL, sizeof LABEL);
    memcpy(text + sizeof LABEL, c->letters, WORD_LETTERS);
    (void)crypto_hash_sha256(ret, text, sizeof text);
    sodium_memzero(text, sizeof text);
}

static void delivery_hide(const field_desk *d, const comer *c, uint8_t ret[static HIDDEN])
{
    uint8_t key[crypto_secretbox_KEYBYTES];
    hiding_key(c, key);
    d->tools.random(d->tools.random_ctx, ret, crypto_secretbox_NONCEBYTES);
    (void)crypto_secretbox_easy(ret + HIDDEN_TEXT, (const uint8_t *)c->delivery, WORD_LETTERS, ret, key);
    sodium_memzero(key, sizeof key);
}

static bool delivery_show(comer *c, err *e)
{
    uint8_t key[crypto_secretbox_KEYBYTES];
    const uint8_t *p = (const uint8_t *)c->offer.delivery.p;
    hiding_key(c, key);
    bool ok =
        c->offer.delivery.n == HIDDEN && crypto_secretbox_open_easy((uint8_t *)c->delivery, p + HIDDEN_TEXT,
                                                                    HIDDEN - HIDDEN_TEXT, p, key) == 0;
    c->delivery[WORD_LETTERS] = '\0';
    sodium_memzero(key, sizeof key);
    return ok || err_fail(e, ERR_CODE("field.offer"));
}

static bool take(const field_desk *d, arena *a, comer *c, err *e)
{
    bool taken = false;
    uint8_t hidden[HIDDEN];
    word_make(d, c->delivery);
    delivery_hide(d, c, hidden);
    return key_unknown(d, a, c, e) &&
           store_offer_take(d->db, hash_view(c->hash), key_of(c), (str){(const char *)hidden, sizeof hidden},
                            d->now_us, &taken, e) &&
           (taken || err_fail(e, ERR_CODE("field.offer"))) &&
           store_phone_put(d->db, key_of(c), str_of(c->delivery), d->now_us, e) && say_enrolled(d, a, c, e);
}

// The offer is used, the phone known and the log has said so, or nothing of it.
static bool enrol(const field_desk *d, arena *a, comer *c, err *e)
{
    bool ok = store_begin(d->db, e) && take(d, a, c, e) && store_commit(d->db, e);
    store_rollback(d->db);
    log_settled(d->log, ok);
    return ok;
}

// So that its positions are somebody's: the person's; of a guest the vehicle's with which he goes, else
// nobody follows them.
static bool tracker_put(const field_desk *d, arena *a, const comer *c, err *e)
{
    char code[FIELD_TRACKER];
    entry vehicle = {0};
    bool found = false;
    const field_offer *offer = &c->offer;
    if (offer->guest && offer->unit.n > 0 &&
        !store_entry(d->db, a, KIND_FLEET, offer->unit, NULL, &vehicle, &found, e)) {
        return false;
    }
    if (offer->guest && !(found && vehicle.live)) {
        return true;
    }
    field_tracker(c->key, code);
    const column_value value[] = {
        {STR("code"), str_of(code)},
        {offer->guest ? STR("vehicle") : STR("person"), offer->guest ? offer->unit : offer->person},
        {STR("origin"), STR("fact")},
        {STR("source"), STR("kawal field")}};
    const register_row row = {sizeof value / sizeof *value, value};
    const change_options o = {
        .by = c->offer.made_by, .effective_us = d->now_us, .now_us = d->now_us, .log = d->log};
    return register_put(d->db, KIND_TRACKERS, 1, &row, &o, NULL, e);
}

// The name as the register has it, a guest's code; its erasure is not the phone's concern.
static str person_name(const field_desk *d, arena *a, str person)
{
    entry row = {0};
    bool found = false;
    bool ok = store_entry(d->db, a, KIND_PEOPLE, person, NULL, &row, &found, NULL) && found;
    return ok ? row.value[PEOPLE_NAME] : person;
}

// A checkpoint that has the enrolment; while nothing may be signed, the last one.
static bool checkpoint_now(const field_desk *d, arena *a, checkpoint_row *ret, err *e)
{
    bool found = false;
    return log_checkpoint(d->log, a, ret, NULL) || store_checkpoint_last(d->db, a, ret, &found, e);
}

static bool enrolled_json(const field_desk *d, arena *a, const comer *c, json_t **ret, err *e)
{
    char key[2 * EVENT_KEY_BYTES + 1];
    char log_hex[2 * NOTE_KEY_BYTES + 1];
    char seal_hex[2 * SEAL_PUBLIC_BYTES + 1];
    checkpoint_row head = {.size = 0};
    const field_offer *o = &c->offer;
    const note_key *log = log_key(d->log);
    str code = log_code(d->log);
    if (!checkpoint_now(d, a, &head, e)) {
        return false;
    }
    (void)sodium_bin2hex(key, sizeof key, c->key, sizeof c->key);
    (void)sodium_bin2hex(log_hex, sizeof log_hex, log->public_key, sizeof log->public_key);
    (void)sodium_bin2hex(seal_hex, sizeof seal_hex, c->seal, sizeof c->seal);
    str name = person_name(d, a, o->person);
    *ret = json_pack("{s:s, s:s%, s:s, s:s, s:s, s:s, s:s%, s:s%, s:s%, s:s, s:I, s:s%}", "key", key, "log",
                     code.p, code.n, "log_name", log->name, "log_key", log_hex, "seal_key", seal_hex,
                     "delivery", c->delivery, "person", o->person.p, o->person.n, "person_name",
                     name.n > 0 ? name.p : "", name.n, "unit", o->unit.n > 0 ? o->unit.p : "", o->unit.n,
                     "role", field_role_name(o->role), "until_s", (json_int_t)o->until_s, "checkpoint",
                     head.note.n > 0 ? head.note.p : "", head.note.n);
    return true;
}

bool field_desk_enrol(const field_desk *d, const json_t *in, str address, json_t **ret, err *e)
{
    arena a = {0};
    comer c = {.delivery = ""};
    bool ok = seal_public_of(d, c.seal, e) && comer_let(d, &a, in, address, &c, e);
    if (ok && c.offer.key.n > 0) { // the first answer may have been lost
        ok = delivery_show(&c, e);
    } else {
        ok = ok && enrol(d, &a, &c, e);
    }
    ok = ok && tracker_put(d, &a, &c, e) && enrolled_json(d, &a, &c, ret, e);
    sodium_memzero(&c, sizeof c);
    arena_done(&a);
    return ok;
}
