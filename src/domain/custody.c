#include "domain/custody_internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/clock.h"

// ---------------------------------------------------------------- codes and findings

#define CODE_NAME(symbol, word, weight) [CUSTODY_FINDING_##symbol] = #word,
static const char *const names[] = {CUSTODY_CODES(CODE_NAME)};
#define CODE_SEVERITY(symbol, word, weight) [CUSTODY_FINDING_##symbol] = CUSTODY_##weight,
static const custody_severity severities[] = {CUSTODY_CODES(CODE_SEVERITY)};
#define CODE_TEXT(symbol, word, weight) [CUSTODY_FINDING_##symbol] = "custody." #word,
static const char *const texts[] = {CUSTODY_CODES(CODE_TEXT)};

const char *custody_code_name(custody_code c)
{
    return names[c];
}

custody_severity custody_code_severity(custody_code c)
{
    return severities[c];
}

static str copy(arena *a, str s)
{
    return s.n == 0 ? STR("") : (str){arena_copy(a, s.p, s.n), s.n};
}

void custody_find(custody_findings *out, custody_code code, uint64_t index, str item, str expected, str got)
{
    if (out->n == out->cap) {
        int32_t cap = out->cap > 0 ? 2 * out->cap : 8;
        custody_finding *row = ARENA_NEW(out->memory, custody_finding, cap);
        for (int32_t i = 0; i < out->n; i++) {
            row[i] = out->row[i];
        }
        out->row = row;
        out->cap = cap;
    }
    arena *a = out->memory;
    out->row[out->n++] = (custody_finding){code, index, copy(a, item), copy(a, expected), copy(a, got)};
}

// What was reported missing was seen again: all of it, or so many of a lot. The finding stays, as a note; of
// a lot it tells how many are missing still.
static void settle_lost(custody_findings *out, str item, bool of_lot, int64_t found)
{
    for (int32_t i = 0; i < out->n; i++) {
        custody_finding *f = &out->row[i];
        int64_t missing = 0;
        bool is_part = str_parse_i64(f->got, 1, EVENT_COUNT_MAX, &missing);
        if (f->code != CUSTODY_FINDING_LOST || !str_eq(f->item, item) || is_part != of_lot) {
            continue;
        }
        int64_t taken = found < missing ? found : missing;
        found -= taken;
        missing -= taken;
        if (missing == 0) {
            f->code = CUSTODY_FINDING_LOST_FOUND;
            f->got = STR("");
        } else {
            char text[24];
            (void)snprintf(text, sizeof text, "%lld", (long long)missing);
            f->got = copy(out->memory, str_of(text));
        }
    }
}

// An argument of a sentence: nothing to say is a dash, and a word of the catalogues is said in the language.
static err_in argument(const char *name, str value)
{
    bool is_key = str_starts(value, STR("custody.role.")) || str_starts(value, STR("custody.signer.")) ||
                  str_starts(value, STR("custody.condition.")) || str_starts(value, STR("custody.reason."));
    return (err_in){.name = name, .text = value.n > 0 ? value : STR("-"), .is_key = is_key};
}

void custody_finding_say(strbuf *out, text_language language, const custody_finding *f)
{
    const err_in args[] = {argument("item", f->item), argument("expected", f->expected),
                           argument("got", f->got)};
    text_add(out, language, texts[f->code], args, sizeof args / sizeof *args);
}

// ---------------------------------------------------------------- moments

static int64_t claim_us(const event_view *v)
{
    int64_t s = v->has_gps_time ? v->gps_time_s : v->time_s;
    return s > EVENT_TIME_MAX_S ? EVENT_TIME_MAX_S * US_PER_S : s * US_PER_S;
}

int64_t event_moment(const event_view *v, int64_t seen_us, int64_t received_us, int64_t before_us)
{
    int64_t moment = claim_us(v);
    int64_t low = seen_us > before_us ? seen_us : before_us;
    moment = moment < low ? low : moment;
    return moment > received_us ? received_us : moment;
}

bool custody_is_sure(const logged_event *e)
{
    return e->view.has_gps_time && e->moment_us == claim_us(&e->view);
}

bool custody_is_lost(const logged_event *e)
{
    return e->moment_us - claim_us(&e->view) > CUSTODY_SKEW_US;
}

// Half of what two clocks may differ by, each side. A clock that is ahead of the log by more than it may err
// says nothing: then the event may have happened at any time since the checkpoint that it saw.
int64_t custody_from_us(const logged_event *e)
{
    bool is_ahead = claim_us(&e->view) - e->received_us > CUSTODY_SKEW_US;
    int64_t from = is_ahead ? e->seen_us : e->moment_us - CUSTODY_SKEW_US / 2;
    return custody_is_sure(e) ? e->moment_us : from > e->seen_us ? from : e->seen_us;
}

// One that fell back, as after a restart without network, likewise: until the log had it.
int64_t custody_until_us(const logged_event *e)
{
    int64_t until = e->moment_us + CUSTODY_SKEW_US / 2;
    bool is_bound = custody_is_lost(e) || until > e->received_us;
    return custody_is_sure(e) ? e->moment_us : is_bound ? e->received_us : until;
}

int custody_compare(const logged_event *a, const logged_event *b)
{
    if (a->moment_us != b->moment_us) {
        return a->moment_us < b->moment_us ? -1 : 1;
    }
    int device = str_cmp(a->view.device, b->view.device);
    if (device != 0) {
        return device;
    }
    if (a->view.sequence != b->view.sequence) {
        return a->view.sequence < b->view.sequence ? -1 : 1;
    }
    return memcmp(a->id, b->id, EVENT_HASH_BYTES);
}

// ---------------------------------------------------------------- one event and one of its items

void custody_set(char field[static EVENT_CODE_MAX + 1], str code)
{
    assert(code.n <= EVENT_CODE_MAX);
    memset(field, 0, EVENT_CODE_MAX + 1); // states are compared as bytes
    if (code.n > 0) {
        memcpy(field, code.p, code.n);
    }
}

bool custody_none(const void *bytes, size_t n)
{
    return sodium_is_zero(bytes, n) == 1;
}

void custody_seals_of(const event_view *v, uint8_t ret[static EVENT_HASH_BYTES])
{
    str list = v->value[EVENT_FIELD_SEALS].bytes;
    memset(ret, 0, EVENT_HASH_BYTES);
    if (custody_has(v, EVENT_FIELD_SEALS)) {
        (void)crypto_hash_sha256(ret, (const uint8_t *)list.p, list.n);
    }
}

static void escort_of(str person, uint8_t ret[static CUSTODY_ESCORT_BYTES])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256(hash, (const uint8_t *)person.p, person.n);
    memcpy(ret, hash, CUSTODY_ESCORT_BYTES);
}

bool custody_escorts_of(const custody_case *c, custody_escorts ret)
{
    const event_view *v = &c->e->view;
    memset(ret, 0, sizeof(custody_escorts));
    if (custody_has(v, EVENT_FIELD_ESCORTS)) {
        str rest = v->value[EVENT_FIELD_ESCORTS].bytes;
        str person = {NULL, 0};
        for (int i = 0; i < EVENT_ESCORTS_MAX && event_list_next(&rest, &person); i++) {
            escort_of(person, ret[i]);
        }
        return true;
    }
    if (v->kind->number == EVENT_ESCORT_CHANGED && c->who[EVENT_RECEIVER]) {
        escort_of(c->who[EVENT_RECEIVER]->person, ret[0]);
        return true;
    }
    return false;
}

static bool escorts(const custody_state *s, str person)
{
    uint8_t wanted[CUSTODY_ESCORT_BYTES];
    escort_of(person, wanted);
    for (int i = 0; i < EVENT_ESCORTS_MAX; i++) {
        if (memcmp(s->escorts[i], wanted, sizeof wanted) == 0) {
            return true;
        }
    }
    return false;
}

// What each kind does with its item, and with those among its items.
#define WORKS_ON (ACT_HOLDER | ACT_ALONE | ACT_AT | ACT_USES)
#define ON_WAY   (ACT_HOLDER | ACT_ESCORT | ACT_ALONE | ACT_USES | ACT_TRIP)
static const struct {
    uint32_t item, part;
} acts[EVENT_KINDS_END] = {
    [EVENT_KIT_CREATED] = {ACT_CREATES | ACT_COUNTS, 0},
    [EVENT_BOX_CREATED] = {ACT_CREATES, 0},
    [EVENT_PACKED] = {WORKS_ON, ACT_ENTERS | ACT_HOLDER | ACT_AT | ACT_USES},
    [EVENT_SEALED] = {WORKS_ON, 0},
    [EVENT_LOAD_MADE] = {ACT_CREATES | ACT_TRIP, ACT_ENTERS | ACT_HOLDER | ACT_AT | ACT_USES | ACT_MOVES},
    [EVENT_LOAD_OPENED] = {ACT_HOLDER | ACT_ALONE | ACT_AT, ACT_LEAVES},
    [EVENT_HANDED_OVER] = {WORKS_ON | ACT_GIVES | ACT_TRIP | ACT_COUNTS, 0},
    [EVENT_PARTIAL_RECEIPT] = {WORKS_ON | ACT_TRIP, ACT_LEAVES | ACT_GIVES},
    [EVENT_REFUSED] = {ACT_AT | ACT_COUNTS, 0},
    [EVENT_CONDITION_CHECKED] = {ACT_AT, 0},
    [EVENT_SEAL_CHECKED] = {ACT_AT, 0},
    [EVENT_DEPARTED] = {ON_WAY | ACT_DEPARTS | ACT_MOVES, 0},
    [EVENT_ARRIVED] = {ON_WAY | ACT_ARRIVES, 0},
    [EVENT_BOARDED] = {ON_WAY | ACT_DEPARTS | ACT_MOVES, 0},
    [EVENT_LANDED] = {ON_WAY | ACT_ARRIVES, 0},
    [EVENT_STORED] = {ACT_HOLDER | ACT_ALONE | ACT_ARRIVES | ACT_COUNTS, 0},
    [EVENT_COUNTED] = {ACT_AT | ACT_COUNTS, ACT_AT},
    [EVENT_ESCORT_CHANGED] = {ACT_TRIP | ACT_ALONE, 0},
    [EVENT_DAMAGED] = {ACT_AT, 0},
    [EVENT_REPLACED] = {ACT_HOLDER | ACT_ALONE, 0},
    [EVENT_RETURNED] = {ACT_HOLDER | ACT_ALONE | ACT_AT | ACT_GIVES | ACT_TRIP | ACT_COUNTS, 0},
};

uint32_t custody_acts(event_kind kind, bool is_part)
{
    return is_part ? acts[kind].part : acts[kind].item;
}

bool custody_takes_out(event_kind kind)
{
    return (acts[kind].item & ACT_ALONE) != 0 || kind == EVENT_LOST;
}

static bool is_listed(const event_view *v, str item)
{
    str rest = v->value[EVENT_FIELD_ITEMS].bytes;
    str one = {NULL, 0};
    while (custody_has(v, EVENT_FIELD_ITEMS) && event_list_next(&rest, &one)) {
        if (str_eq(one, item)) {
            return true;
        }
    }
    return false;
}

bool custody_names(const event_view *v, str item)
{
    return str_eq(custody_code_of(v, EVENT_FIELD_ITEM), item) || is_listed(v, item);
}

// What an item has from the load that it is in.
static void move_with(custody_state *s, const custody_state *load)
{
    uint32_t shared = CUSTODY_ON_TRIP | CUSTODY_ESCORTED | CUSTODY_SURE_WHERE;
    memcpy(s->place, load->place, sizeof s->place);
    memcpy(s->trip, load->trip, sizeof s->trip);
    memcpy(s->held_at, load->held_at, sizeof s->held_at);
    memcpy(s->person, load->person, sizeof s->person);
    memcpy(s->holder, load->holder, sizeof s->holder);
    memcpy(s->escorts, load->escorts, sizeof s->escorts);
    s->role = load->role;
    s->phase = load->phase;
    s->position = load->position;
    s->position_us = load->position_us;
    s->moved_index = load->moved_index;
    s->returning = s->returning || load->returning;
    s->flags = (s->flags & ~shared) | (load->flags & shared);
}

// The state of the load that is the outermost, and whether the innermost was not opened yet.
static bool look_outside(const custody_state *s, const logged_event *at, const custody_around *around,
                         custody_state *ret_load, bool *ret_closed)
{
    custody_around deeper = *around;
    custody_state inner = *s;
    deeper.nest++;
    *ret_closed = s->container[0] != '\0';
    for (int i = 0; inner.container[0] != '\0'; i++) {
        custody_state outer;
        if (i == CUSTODY_NEST_MAX || deeper.nest > CUSTODY_NEST_MAX ||
            !deeper.load_at(&deeper, str_of(inner.container), at, &outer)) {
            return false;
        }
        if (i == 0) { // boxes that things were packed into are never opened
            *ret_closed = outer.is_load || (outer.flags & CUSTODY_WAS_LOAD) == 0;
        }
        inner = outer;
    }
    *ret_load = inner;
    return true;
}

static bool inside(const custody_state *s, const logged_event *at, const custody_around *around,
                   custody_state *ret_state, bool *ret_closed)
{
    custody_state load;
    *ret_state = *s;
    *ret_closed = false;
    if (s->container[0] == '\0') {
        return true;
    }
    bool is_known = look_outside(s, at, around, &load, ret_closed) && load.person[0] != '\0';
    if (is_known) {
        move_with(ret_state, &load);
    }
    return is_known;
}

bool custody_inside(const custody_state *s, const logged_event *at, const custody_around *around,
                    custody_state *ret_state)
{
    bool is_closed = false;
    return inside(s, at, around, ret_state, &is_closed);
}

// Word of an escort that comes when the trip is over, as when the handover was quicker than the report: that
// the goods arrived where they are already, or that the escort of the last trip changed. It changes nothing
// and nothing is wrong with it; but where it fits better it stands there.
static bool is_late_word(const custody_case *c)
{
    device_role role = c->who[EVENT_GIVER]->role;
    bool is_guard = role == DEVICE_POLRI || role == DEVICE_TNI || role == DEVICE_LINMAS;
    str place = custody_code_of(&c->e->view, EVENT_FIELD_PLACE);
    if (!is_guard || c->is_mine || c->is_escort || c->is_part) {
        return false;
    }
    if ((c->acts & ACT_ARRIVES) != 0 && (c->acts & ACT_ESCORT) != 0) {
        return c->here.phase == CUSTODY_AT && str_eq(str_of(c->here.place), place);
    }
    return c->e->view.kind->number == EVENT_ESCORT_CHANGED && (c->here.flags & CUSTODY_ESCORTED) == 0 &&
           escorts(&c->here, c->who[EVENT_GIVER]->person);
}

void custody_case_init(custody_case *c, const custody_state *s, str item, const logged_event *e,
                       const custody_around *around)
{
    const event_view *v = &e->view;
    *c = (custody_case){.item = item, .s = s, .e = e, .around = around};
    for (int i = 0; i < EVENT_SIGNERS; i++) {
        str key = event_signer_key(v, (event_signer)i);
        c->who[i] = key.n > 0 ? device_at(device_find(around->devices, key), e->moment_us) : NULL;
    }
    c->is_part = !str_eq(custody_code_of(v, EVENT_FIELD_ITEM), item);
    c->acts = custody_acts(v->kind->number, c->is_part);
    (void)inside(s, e, around, &c->here, &c->is_closed);
    if (c->who[EVENT_GIVER]) {
        c->is_mine = str_eq(str_of(c->here.person), c->who[EVENT_GIVER]->person);
        c->is_escort =
            (c->here.flags & CUSTODY_ESCORTED) != 0 && escorts(&c->here, c->who[EVENT_GIVER]->person);
        c->is_late_word = is_late_word(c);
    }
    if (!c->is_part) {
        custody_seals_of(v, c->seals);
    }
}

// Nobody holds what nobody was seen to hold.
bool custody_may(const custody_case *c)
{
    return (c->acts & ACT_HOLDER) == 0 || c->is_mine || c->here.person[0] == '\0' ||
           ((c->acts & ACT_ESCORT) != 0 && c->is_escort) || c->is_late_word;
}

// Where the holder and an escort contradict each other about the place, the holder is believed.
bool custody_counts(const custody_case *c)
{
    if (c->is_late_word) {
        return false;
    }
    bool has_receiver = custody_has(&c->e->view, EVENT_FIELD_RECEIVER);
    if (!c->who[EVENT_GIVER] || (has_receiver && !c->who[EVENT_RECEIVER])) {
        return false;
    }
    return (c->acts & ACT_GIVES) != 0 ||
           (custody_may(c) && (c->is_mine || (c->acts & ACT_ESCORT) == 0 || !custody_wrong_place(c)));
}

// ---------------------------------------------------------------- taking events

void custody_begin(custody_state *s)
{
    memset(s, 0, sizeof *s); // states are compared as bytes
    s->last_us = INT64_MIN;
    s->open_us = INT64_MIN;
    s->until_us = INT64_MIN;
    s->position_us = INT64_MIN;
    s->count = -1;
}

// The last event taken, as far as the order asks for it.
static logged_event last_of(const custody_state *s)
{
    logged_event last = {
        .view = {.device = {(const char *)s->last_device, EVENT_KEY_BYTES}, .sequence = s->last_sequence},
        .moment_us = s->last_us};
    memcpy(last.id, s->last_id, sizeof last.id);
    return last;
}

static bool stands_behind(const custody_state *s, const logged_event *e)
{
    logged_event last = last_of(s);
    return s->last_us == INT64_MIN || custody_compare(e, &last) > 0;
}

static void note_last(custody_state *s, const logged_event *e)
{
    if (stands_behind(s, e)) {
        s->last_us = e->moment_us;
        s->last_sequence = e->view.sequence;
        memcpy(s->last_id, e->id, sizeof s->last_id);
        memcpy(s->last_device, e->view.device.p, sizeof s->last_device);
    }
}

// Until when what happens may still be before what was taken; and whether the order of that is in doubt.
static void note_time(custody_state *s, const custody_case *c)
{
    const logged_event *e = c->e;
    bool is_plain = stands_behind(s, e) && !custody_is_lost(e) && !custody_misfit(c);
    bool was_open = s->open_us != INT64_MIN && custody_from_us(e) <= s->open_us;
    int64_t until = custody_until_us(e);
    s->until_us = until > s->until_us ? until : s->until_us;
    s->open_us = is_plain && !was_open ? s->open_us : s->until_us;
}

// By what was found, or read, findings about what had happened before.
static void settle(const custody_case *c, const custody_state *after, custody_findings *out)
{
    const event_view *v = &c->e->view;
    if ((c->s->flags & CUSTODY_MISSED) != 0 && (after->flags & CUSTODY_MISSED) == 0) {
        settle_lost(out, c->item, false, 0);
    }
    if (v->kind->number == EVENT_FOUND && custody_has(v, EVENT_FIELD_COUNT) && c->who[EVENT_GIVER] &&
        c->s->phase != CUSTODY_LOST_) {
        settle_lost(out, c->item, true, v->value[EVENT_FIELD_COUNT].number);
    }
}

// Whether it may settle what was found before: then all is judged anew.
static bool settles(const custody_state *s, const logged_event *e)
{
    return e->view.kind->number == EVENT_FOUND || (s->flags & CUSTODY_MISSED) != 0;
}

void custody_apply(custody_state *s, str item, const logged_event *e, const custody_around *around,
                   custody_findings *out)
{
    custody_state before = *s;
    custody_case c;
    if (e->view.kind->number == EVENT_CORRECTED) {
        return;
    }
    custody_case_init(&c, &before, item, e, around);
    custody_judge_item(&c, out);
    custody_change(s, &c);
    settle(&c, s, out);
    note_time(s, &c);
    note_last(s, e);
}

// Behind all in time; or in doubt with the last ones, but they stood in the order of their moments, and it
// fits as the last of them: then that is the order which is found.
bool custody_appends(const custody_state *s, str item, const logged_event *e, const custody_around *around)
{
    if (e->view.kind->number == EVENT_CORRECTED || settles(s, e) || !stands_behind(s, e) ||
        (s->open_us != INT64_MIN && custody_from_us(e) <= s->open_us)) {
        return false;
    }
    if (s->until_us == INT64_MIN || custody_from_us(e) > s->until_us) {
        return true;
    }
    custody_case c;
    custody_case_init(&c, s, item, e, around);
    return !custody_is_lost(e) && !custody_misfit(&c);
}

bool custody_concerns(const custody_state *inside, const logged_event *e)
{
    int64_t last = inside->open_us > inside->last_us ? inside->open_us : inside->last_us;
    return last >= e->moment_us;
}
