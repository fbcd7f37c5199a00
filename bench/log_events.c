#include "log_events.h"

#include <limits.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"

enum {
    STAGE_FIRST = 4, // steps before the first hand-over
    STAGE_STEPS = 4,
    LEG_E7 = 100000,     // about a kilometre between two places
    EVENT_EVERY_S = 30,  // a box's events come some hours apart
    WITNESS_APART = 250, // the witness's device, from the holder's
    PLACES = LOG_EVENTS_PLACES,
    ROLES = 5,
    STAGES = (LOG_EVENTS_PER_ITEM - STAGE_FIRST) / STAGE_STEPS,
};

// Of the devices, in turn; and who receives in which stage.
static const device_role roles[ROLES] = {DEVICE_KPU, DEVICE_CARRIER, DEVICE_PPK, DEVICE_PPS, DEVICE_KPPS};
static const device_role stage_receiver[STAGES] = {DEVICE_CARRIER, DEVICE_PPK,  DEVICE_PPK,
                                                   DEVICE_CARRIER, DEVICE_PPS,  DEVICE_PPS,
                                                   DEVICE_KPPS,    DEVICE_KPPS, DEVICE_KPPS};

// A code made for one event.
typedef struct code {
    char text[EVENT_CODE_MAX + 1];
} code;

// Everything that a draft points to.
typedef struct scene {
    event_view draft;
    code item, ballots, place, vehicle, order, escort, seal[2];
    str escorts[1], seals[2], items[1];
    uint8_t photo[EVENT_HASH_BYTES];
    str photos[1];
    int32_t second; // the device that signs too; -1 = none
    event_signer second_as;
} scene;

__attribute__((format(printf, 2, 3))) static str code_make(code *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(c->text, sizeof c->text, format, args);
    va_end(args);
    return str_of(c->text);
}

static str key_of(const log_events_device *d)
{
    return (str){(const char *)d->key, sizeof d->key};
}

static void put(event_view *v, event_field field, event_value value)
{
    v->fields |= UINT64_C(1) << field;
    v->value[field] = value;
}

static void put_code(event_view *v, event_field field, str value)
{
    put(v, field, (event_value){.bytes = value});
}

// ---------------------------------------------------------------- devices

void log_events_init(log_events *g, int32_t series, str log_code, int64_t start_s)
{
    memset(g, 0, sizeof *g);
    g->series = series;
    rng_init(&g->random, (uint64_t)series);
    size_t n = log_code.n < EVENT_CODE_MAX ? log_code.n : EVENT_CODE_MAX;
    memcpy(g->log, log_code.p, n);
    g->start_s = start_s;
    for (int i = 0; i < LOG_EVENTS_DEVICES; i++) {
        uint8_t secret_seed[crypto_sign_SEEDBYTES];
        for (size_t at = 0; at < sizeof secret_seed; at++) {
            secret_seed[at] = (uint8_t)rng_below(&g->random, 256);
        }
        (void)crypto_sign_seed_keypair(g->device[i].key, g->device[i].secret, secret_seed);
    }
    for (int i = 0; i < LOG_EVENTS_OPEN; i++) {
        g->item[i].number = g->items++;
    }
}

void log_events_enrolment(const log_events *g, int32_t device, log_events_binding *ret)
{
    *ret = (log_events_binding){.draft = {.kind = event_kind_of(EVENT_DEVICE_ENROLLED)}};
    (void)snprintf(ret->person, sizeof ret->person, "P-%d-%04d", (int)g->series, (int)device);
    put_code(&ret->draft, EVENT_FIELD_DEVICE, key_of(&g->device[device]));
    put_code(&ret->draft, EVENT_FIELD_PERSON, str_of(ret->person));
    put(&ret->draft, EVENT_FIELD_ROLE, (event_value){.number = roles[device % ROLES]});
}

void log_events_see(log_events *g, int64_t size, const uint8_t root[static EVENT_HASH_BYTES])
{
    g->seen_size = size;
    memcpy(g->seen_root, root, EVENT_HASH_BYTES);
}

int64_t log_events_time_s(const log_events *g)
{
    return g->start_s + g->made * EVENT_EVERY_S;
}

// ---------------------------------------------------------------- what happens

static void put_witness(scene *s, log_events *g, int32_t holder)
{
    s->second = (holder + WITNESS_APART) % LOG_EVENTS_DEVICES;
    s->second_as = EVENT_WITNESS;
    put_code(&s->draft, EVENT_FIELD_WITNESS, key_of(&g->device[s->second]));
}

point log_events_place(int32_t number, char ret_code[static EVENT_CODE_MAX + 1])
{
    (void)snprintf(ret_code, EVENT_CODE_MAX + 1, "TPS-16.10.01.%04d", (int)number);
    return (point){-33000000 + number * 1000, 1046000000 + number * 1000};
}

// Where the box is: in stage n, at its n-th place.
static void put_scene(scene *s, const log_events_item *it, int stage)
{
    int32_t place = (it->number + stage) % PLACES;
    point at = log_events_place(place, s->place.text);
    at.lat_e7 += stage * LEG_E7;
    put_code(&s->draft, EVENT_FIELD_PLACE, str_of(s->place.text));
    put(&s->draft, EVENT_FIELD_POSITION, (event_value){.position = at});
}

static void put_trip(scene *s, const log_events_item *it)
{
    s->escorts[0] = code_make(&s->escort, "NRP-8507%04d", it->number % PLACES);
    put_code(&s->draft, EVENT_FIELD_VEHICLE, code_make(&s->vehicle, "BG-%04d-XA", it->number % PLACES));
    put_code(&s->draft, EVENT_FIELD_ORDER, code_make(&s->order, "SJ-%06d", it->number));
    put(&s->draft, EVENT_FIELD_ESCORTS, (event_value){.list = s->escorts, .count = 1});
}

static void put_seals(scene *s, const log_events *g, const log_events_item *it)
{
    s->seals[0] = code_make(&s->seal[0], "KPU-%d-%08d", g->series, 2 * it->number);
    s->seals[1] = code_make(&s->seal[1], "KPU-%d-%08d", g->series, 2 * it->number + 1);
    put(&s->draft, EVENT_FIELD_SEALS, (event_value){.list = s->seals, .count = 2});
}

static void put_photo(scene *s, log_events *g)
{
    for (size_t at = 0; at < sizeof s->photo; at++) {
        s->photo[at] = (uint8_t)rng_below(&g->random, 256);
    }
    s->photos[0] = (str){(const char *)s->photo, sizeof s->photo};
    put(&s->draft, EVENT_FIELD_PHOTOS, (event_value){.list = s->photos, .count = 1});
}

// Ballots and a box come to be, go together, are sealed.
static event_kind first_steps(scene *s, log_events *g, const log_events_item *it)
{
    str ballots = code_make(&s->ballots, "SUARA-%d-%08d", g->series, it->number);
    put_scene(s, it, 0);
    if (it->step == 0) {
        put_code(&s->draft, EVENT_FIELD_ITEM, ballots);
        put_code(&s->draft, EVENT_FIELD_KIT, STR("surat-suara"));
        return EVENT_KIT_CREATED;
    }
    if (it->step == 1) {
        put_code(&s->draft, EVENT_FIELD_KIT, STR("kotak-suara"));
        return EVENT_BOX_CREATED;
    }
    put_witness(s, g, it->holder);
    if (it->step == 2) {
        s->items[0] = ballots;
        put(&s->draft, EVENT_FIELD_ITEMS, (event_value){.list = s->items, .count = 1});
        return EVENT_PACKED;
    }
    put_seals(s, g, it);
    return EVENT_SEALED;
}

// A device of a role, not the one given.
static int32_t other_device(log_events *g, device_role role, int32_t than)
{
    int32_t at = 0;
    while (roles[at] != role) {
        at++;
    }
    at += ROLES * (int32_t)rng_below(&g->random, LOG_EVENTS_DEVICES / ROLES);
    return at == than ? (at + ROLES) % LOG_EVENTS_DEVICES : at;
}

// A stage: handed over, departed, arrived at the next place, the seals read there.
static event_kind stage_step(scene *s, log_events *g, const log_events_item *it)
{
    int stage = (it->step - STAGE_FIRST) / STAGE_STEPS, step = (it->step - STAGE_FIRST) % STAGE_STEPS;
    put_scene(s, it, stage + (step >= 2));
    if (step == 0) {
        s->second = other_device(g, stage_receiver[stage], it->holder);
        s->second_as = EVENT_RECEIVER;
        put_code(&s->draft, EVENT_FIELD_RECEIVER, key_of(&g->device[s->second]));
        put_seals(s, g, it);
        put_photo(s, g);
        put(&s->draft, EVENT_FIELD_CONDITION, (event_value){.number = 0});
        return EVENT_HANDED_OVER;
    }
    put_witness(s, g, it->holder);
    if (step == 3) {
        put_seals(s, g, it);
        return EVENT_SEAL_CHECKED;
    }
    put_trip(s, it);
    return step == 1 ? EVENT_DEPARTED : EVENT_ARRIVED;
}

// ---------------------------------------------------------------- an event

static bool sign(log_events *g, const scene *s, log_events_device *giver, str body, uint8_t *out,
                 str *ret_frame, err *e)
{
    uint8_t first[EVENT_SIGNATURE_BYTES], second[EVENT_SIGNATURE_BYTES];
    str signature[EVENT_SIGNERS] = {{(const char *)first, sizeof first}};
    event_sign(body, giver->secret, first);
    if (s->second >= 0) {
        event_accept(body, first, g->device[s->second].secret, second);
        signature[s->second_as] = (str){(const char *)second, sizeof second};
    }
    event_id(body, giver->last_id);
    return event_frame_write(body, signature, out, LOG_EVENTS_FRAME_MAX, ret_frame, e);
}

bool log_events_next(log_events *g, uint8_t out[static LOG_EVENTS_FRAME_MAX], str *ret_frame, err *e)
{
    log_events_item *it = &g->item[g->made % LOG_EVENTS_OPEN];
    if (it->step == 0) {
        it->holder = other_device(g, DEVICE_KPU, -1);
    }
    log_events_device *giver = &g->device[it->holder];
    scene s = {.second = -1};
    put_code(&s.draft, EVENT_FIELD_ITEM, code_make(&s.item, "KOTAK-%d-%08d", g->series, it->number));
    s.draft.kind = event_kind_of(it->step < STAGE_FIRST ? first_steps(&s, g, it) : stage_step(&s, g, it));
    s.draft.log = str_of(g->log);
    s.draft.device = key_of(giver);
    s.draft.sequence = ++giver->sequence;
    s.draft.time_s = log_events_time_s(g);
    s.draft.has_gps_time = true;
    s.draft.gps_time_s = s.draft.time_s;
    s.draft.seen_size = g->seen_size;
    s.draft.seen_root = (str){(const char *)g->seen_root, sizeof g->seen_root};
    uint8_t previous[EVENT_HASH_BYTES];
    memcpy(previous, giver->last_id, sizeof previous);
    s.draft.previous = (str){(const char *)previous, giver->sequence > 1 ? sizeof previous : 0};
    uint8_t body_bytes[LOG_EVENTS_FRAME_MAX];
    str body;
    if (!event_build(&s.draft, body_bytes, sizeof body_bytes, &body, e) ||
        !sign(g, &s, giver, body, out, ret_frame, e)) {
        return false;
    }
    g->made++;
    if (s.second_as == EVENT_RECEIVER && s.second >= 0) {
        it->holder = s.second;
    }
    if (++it->step == LOG_EVENTS_PER_ITEM) {
        *it = (log_events_item){.number = g->items++};
    }
    return true;
}

// ---------------------------------------------------------------- between two runs

static bool kept_path(const char *dir, char out[static PATH_MAX])
{
    int n = snprintf(out, PATH_MAX, "%s/bench.events", dir);
    return n > 0 && n < PATH_MAX;
}

bool log_events_write(const log_events *g, const char *dir, err *e)
{
    char path[PATH_MAX];
    return kept_path(dir, path) && file_write(path, (str){(const char *)g, sizeof *g}, e);
}

bool log_events_read(log_events *g, const char *dir)
{
    char path[PATH_MAX];
    arena a = {0};
    str bytes;
    bool ok = kept_path(dir, path) && file_read(&a, path, sizeof *g, &bytes, NULL) && bytes.n == sizeof *g;
    if (ok) {
        memcpy(g, bytes.p, bytes.n);
    }
    arena_done(&a);
    return ok;
}
