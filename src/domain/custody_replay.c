// The whole life of an item: corrections, the order of its events, and its state after all or some of them.
#include "domain/custody_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/str_map.h"

// ---------------------------------------------------------------- corrections

static bool is_correction(const logged_event *e)
{
    return e->view.kind->number == EVENT_CORRECTED;
}

static bool refers_to(const logged_event *correction, const logged_event *e)
{
    return memcmp(correction->view.value[EVENT_FIELD_REFERS].bytes.p, e->id, EVENT_HASH_BYTES) == 0;
}

static const device_binding *author_of(const logged_event *e, const device_register *devices)
{
    return device_at(device_find(devices, e->view.device), e->moment_us);
}

// Seals are committed when they are put on (T1): other numbers need a second person and a photo, as other
// seals do.
static bool is_seen(const logged_event *correction, const logged_event *e, const device_binding *by,
                    const device_register *devices)
{
    const event_view *v = &correction->view;
    if (e->view.kind->number != EVENT_SEALED || !custody_has(v, EVENT_FIELD_SEALS)) {
        return true;
    }
    str witness = custody_code_of(v, EVENT_FIELD_WITNESS);
    const device_binding *second =
        witness.n > 0 ? device_at(device_find(devices, witness), correction->moment_us) : NULL;
    return second && !str_eq(second->person, by->person) && custody_has(v, EVENT_FIELD_PHOTOS);
}

// By the same author or by a posko; and what two have signed, one of them does not change alone.
static bool may_correct(const logged_event *correction, const logged_event *e, const device_register *devices)
{
    const device_binding *by = author_of(correction, devices);
    const device_binding *author = author_of(e, devices);
    if (!by) {
        return false;
    }
    if (by->role == DEVICE_POSKO) {
        return true;
    }
    str receiver = custody_code_of(&e->view, EVENT_FIELD_RECEIVER);
    bool is_agreed =
        receiver.n == 0 || str_eq(receiver, custody_code_of(&correction->view, EVENT_FIELD_WITNESS));
    return is_agreed && author && str_eq(author->person, by->person) && is_seen(correction, e, by, devices);
}

// The fields that it carries and the event's kind knows; its note, photos and witness are its own.
static void correct(logged_event *e, const logged_event *correction)
{
    uint64_t own = EVENT_BIT(REFERS) | EVENT_BIT(NOTE) | EVENT_BIT(PHOTOS) | EVENT_BIT(WITNESS);
    uint64_t set = correction->view.fields & ~own & (e->view.kind->required | e->view.kind->further);
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        if (set >> i & 1) {
            e->view.value[i] = correction->view.value[i];
        }
    }
    e->view.fields |= set;
}

void custody_correct(logged_event *e, const logged_event *correction, int32_t n,
                     const device_register *devices)
{
    const logged_event *last = NULL;
    for (;;) { // the next one in order; there are a few at most
        const logged_event *next = NULL;
        for (int32_t i = 0; i < n; i++) {
            const logged_event *c = &correction[i];
            if (is_correction(c) && refers_to(c, e) && (!last || custody_compare(c, last) > 0) &&
                (!next || custody_compare(c, next) < 0)) {
                next = c;
            }
        }
        if (!next) {
            return;
        }
        if (may_correct(next, e, devices)) {
            correct(e, next);
        }
        last = next;
    }
}

// Events in their order, then corrections by the id that they are about.
static int by_role_and_order(const void *a, const void *b)
{
    const logged_event *x = a;
    const logged_event *y = b;
    if (is_correction(x) != is_correction(y)) {
        return is_correction(x) ? 1 : -1;
    }
    int about = is_correction(x) ? memcmp(x->view.value[EVENT_FIELD_REFERS].bytes.p,
                                          y->view.value[EVENT_FIELD_REFERS].bytes.p, EVENT_HASH_BYTES)
                                 : 0;
    return about != 0 ? about : custody_compare(x, y);
}

// An array sorted so: how many events stand before the corrections.
static int32_t sort_events(logged_event *event, int32_t n)
{
    int32_t n_event = 0;
    if (n > 0) {
        qsort(event, (size_t)n, sizeof *event, by_role_and_order);
    }
    while (n_event < n && !is_correction(&event[n_event])) {
        n_event++;
    }
    return n_event;
}

// The corrections of an event among those sorted, from *ret_from on.
static int32_t corrections_of(const logged_event *correction, int32_t n, const logged_event *e,
                              int32_t *ret_from)
{
    int32_t low = 0;
    int32_t high = n;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        str about = correction[middle].view.value[EVENT_FIELD_REFERS].bytes;
        if (memcmp(about.p, e->id, EVENT_HASH_BYTES) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *ret_from = low;
    while (high < n && refers_to(&correction[high], e)) {
        high++;
    }
    return high - low;
}

// Corrects the events, flags them, and flags corrections without effect.
static void correct_events(str item, logged_event *event, int32_t n_event, int32_t n,
                           const device_register *devices, custody_findings *out)
{
    const logged_event *correction = event + n_event;
    bool *counts = ARENA_NEW(out->memory, bool, n - n_event);
    for (int32_t i = 0; i < n_event; i++) {
        int32_t from = 0;
        int32_t k = corrections_of(correction, n - n_event, &event[i], &from);
        for (int32_t m = from; m < from + k; m++) {
            counts[m] = may_correct(&correction[m], &event[i], devices);
            if (counts[m]) {
                correct(&event[i], &correction[m]); // in their order; whose it is does not change
                custody_find(out, CUSTODY_FINDING_CORRECTED, event[i].index, item, STR(""), STR(""));
            }
        }
    }
    for (int32_t m = 0; m < n - n_event; m++) {
        if (!counts[m] && author_of(&correction[m], devices)) {
            custody_find(out, CUSTODY_FINDING_CORRECTION_FOREIGN, correction[m].index, item, STR(""),
                         STR(""));
        }
    }
}

// ---------------------------------------------------------------- order

// What the loads told at an event, so that looking for an order asks only once.
typedef struct told {
    struct told *next;
    str load;
    custody_state state;
    bool is_known;
} told;

typedef struct memory {
    const custody_around *asked;
    const logged_event *first; // of the array that `of_event` goes along with
    told **of_event;
    arena *a;
} memory;

static bool remember_load(const custody_around *around, str load, const logged_event *at, custody_state *ret)
{
    const memory *m = around->ctx;
    told **slot = &m->of_event[at - m->first];
    for (const told *t = *slot; t; t = t->next) {
        if (str_eq(t->load, load)) {
            *ret = t->state;
            return t->is_known;
        }
    }
    custody_around asked = *m->asked;
    told *t = ARENA_NEW(m->a, told, 1);
    asked.nest = around->nest;
    t->load = (str){arena_copy(m->a, load.p, load.n), load.n};
    t->is_known = asked.load_at(&asked, load, at, &t->state);
    t->next = *slot;
    *slot = t;
    *ret = t->state;
    return t->is_known;
}

static int32_t remember_items(const custody_around *around, uint64_t load_index, const str **ret_items)
{
    custody_around asked = *((const memory *)around->ctx)->asked;
    return asked.load_items(&asked, load_index, ret_items);
}

// The events of an item in the order of moments, of which some were taken already; and the order that was
// found for the next ones.
enum { PLAN_MAX = 48, MISFITS_MAX = 3, SEEN_SLOTS = 8192, BUDGET = 10 * CUSTODY_TRIES };
typedef struct line {
    str item;
    memory remembered;
    custody_around around;
    const logged_event **event;
    int64_t *from, *until; // custody_from_us, custody_until_us
    int64_t *least_from;   // of an event and all behind it
    bool *is_lost, *is_taken;
    int32_t *before; // the one before of the same device; -1 = none
    uint64_t *slots; // SEEN_SLOTS, once they were needed
    uint64_t *seen;  // what was looked at, by hash, 0 = free slot; NULL = the first way is tried only
    int32_t plan[PLAN_MAX];
    int32_t n_plan, at; // at: how many of the plan were taken
    int32_t n, begin,
        end;        // begin: the first that was not taken; end: of those whose clocks leave their order open
    int32_t tries;  // of looking for the present plan
    int32_t budget; // of all plans: whoever signs nonsense costs no more
    custody_findings *out;
} line;

static void take(line *l, custody_state *s, int32_t i)
{
    custody_apply(s, l->item, l->event[i], &l->around, l->out);
    l->is_taken[i] = true;
    while (l->begin < l->n && l->is_taken[l->begin]) {
        l->begin++;
    }
}

// Events behind it are later than all before it, whatever the clocks.
static int32_t end_of_open(const line *l)
{
    int64_t until = l->until[l->begin];
    int32_t i = l->begin + 1;
    for (; i < l->n && l->least_from[i] <= until; i++) {
        until = l->until[i] > until ? l->until[i] : until;
    }
    return i;
}

// ---------------------------------------------------------------- looking for an order

static uint64_t hash_bytes(uint64_t h, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    for (size_t i = 0; i < n; i++) {
        h = (h ^ p[i]) * UINT64_C(1099511628211); // FNV-1a
    }
    return h;
}

// Which events were taken, and what the rules ask of the state then.
static uint64_t hash_node(const line *l, const custody_state *s, int32_t misfits)
{
    uint64_t h = hash_bytes(UINT64_C(14695981039346656037), &misfits, sizeof misfits);
    h = hash_bytes(h, s->place, strlen(s->place) + 1);
    h = hash_bytes(h, s->person, strlen(s->person) + 1);
    h = hash_bytes(h, s->container, strlen(s->container) + 1);
    h = hash_bytes(h, s->trip, strlen(s->trip) + 1);
    h = hash_bytes(h, s->escorts, sizeof s->escorts);
    h = hash_bytes(h, s->seals, sizeof s->seals);
    h = hash_bytes(h, &s->phase, sizeof s->phase);
    h = hash_bytes(h, &s->flags, sizeof s->flags);
    for (int32_t i = l->begin, k = 0; i < l->end && k < CUSTODY_AHEAD; i++) {
        k += !l->is_taken[i];
        h = hash_bytes(h, &l->is_taken[i], sizeof l->is_taken[i]);
    }
    return h == 0 ? 1 : h;
}

static bool was_seen(line *l, uint64_t h)
{
    size_t slot = (size_t)h % SEEN_SLOTS;
    for (int i = 0; i < SEEN_SLOTS / 4; i++) {
        uint64_t *at = &l->seen[(slot + (size_t)i) % SEEN_SLOTS];
        if (*at == h) {
            return true;
        }
        if (*at == 0) {
            *at = h;
            return false;
        }
    }
    return false;
}

static bool find_order(line *l, const custody_state *s, int32_t depth, int32_t misfits);

// Goes on with one event; one that does not fit costs one of the misfits that are left.
static bool go_on(line *l, const custody_state *s, int32_t depth, int32_t misfits, int32_t i)
{
    custody_case c;
    if (l->tries == 0) {
        return false;
    }
    l->tries--;
    custody_case_init(&c, s, l->item, l->event[i], &l->around);
    bool is_misfit = custody_misfit(&c);
    if (is_misfit && misfits == 0) {
        return false;
    }
    custody_state then = *s;
    custody_change(&then, &c);
    l->is_taken[i] = true;
    l->plan[depth] = i;
    bool is_found = find_order(l, &then, depth + 1, misfits - is_misfit);
    l->is_taken[i] = false;
    return is_found;
}

// Depth first, those with a clock before those without, each in the order of moments. A device's own order
// stays, and nothing goes before what is certainly earlier.
static bool find_order(line *l, const custody_state *s, int32_t depth, int32_t misfits)
{
    if (depth == l->n_plan) {
        return true;
    }
    if (l->seen && was_seen(l, hash_node(l, s, misfits))) {
        return false;
    }
    for (int pass = 0; pass < 2; pass++) {
        int64_t over = INT64_MAX; // until when the first of those before must have happened
        for (int32_t i = l->begin, seen = 0; i < l->end && seen < CUSTODY_AHEAD; i++) {
            if (l->is_taken[i]) {
                continue;
            }
            bool may_be_next = l->from[i] <= over && (l->before[i] < 0 || l->is_taken[l->before[i]]);
            seen++;
            over = l->until[i] < over ? l->until[i] : over;
            if (may_be_next && l->is_lost[i] == (pass == 1) && go_on(l, s, depth, misfits, i)) {
                return true;
            }
        }
    }
    return false;
}

static int32_t count_left(const line *l)
{
    int32_t left = 0;
    for (int32_t i = l->begin; i < l->end && left < PLAN_MAX; i++) {
        left += !l->is_taken[i];
    }
    return left;
}

static bool try_order(line *l, const custody_state *s, int32_t misfits)
{
    if (!l->slots) {
        l->slots = ARENA_NEW(l->out->memory, uint64_t, SEEN_SLOTS);
    }
    l->seen = l->slots;
    memset(l->seen, 0, SEEN_SLOTS * sizeof *l->seen);
    l->tries = l->budget < CUSTODY_TRIES ? l->budget : CUSTODY_TRIES;
    l->budget -= l->tries;
    bool is_found = find_order(l, s, 0, misfits);
    l->budget += l->tries; // what is left
    return is_found;
}

// Whether all that can come into the plan, or before something in it, is of one device, whose order is
// certain.
static bool is_forced(const line *l)
{
    int32_t last = l->begin;
    for (int32_t i = l->begin + 1, left = 1; i < l->end && left < PLAN_MAX + CUSTODY_AHEAD; i++) {
        if (!l->is_taken[i] && l->before[i] != last) {
            return false;
        }
        last = l->is_taken[i] ? last : i;
        left += !l->is_taken[i];
    }
    return true;
}

// The one order that there is, unless too many do not fit in it.
static bool follow_order(line *l, const custody_state *s)
{
    custody_state then = *s;
    int32_t misfits = 0;
    int32_t n = 0;
    for (int32_t i = l->begin; n < l->n_plan && misfits <= MISFITS_MAX; i++) {
        if (!l->is_taken[i]) {
            custody_case c;
            custody_state now = then;
            custody_case_init(&c, &now, l->item, l->event[i], &l->around);
            misfits += custody_misfit(&c);
            custody_change(&then, &c);
            l->plan[n++] = i;
        }
    }
    return misfits <= MISFITS_MAX;
}

static bool search_order(line *l, const custody_state *s)
{
    l->seen = NULL;
    l->tries = l->n_plan;
    bool is_found = find_order(l, s, 0, 0);
    for (int32_t misfits = 0; !is_found && misfits <= MISFITS_MAX && l->budget > 0; misfits++) {
        is_found = try_order(l, s, misfits);
    }
    return is_found;
}

// The order with the fewest that do not fit. Mostly that of the moments is found at once; where there are too
// many ways to try, the first goes first.
static void make_plan(line *l, const custody_state *s)
{
    l->at = 0;
    l->end = end_of_open(l);
    l->n_plan = count_left(l);
    bool is_found = is_forced(l) ? follow_order(l, s) : search_order(l, s);
    if (!is_found) {
        l->plan[0] = l->begin;
        l->n_plan = 1;
    }
}

// The next of the plan; of a long one only the first half counts, since what comes behind it is not known.
static int32_t next_of(line *l, const custody_state *s)
{
    bool is_over = l->at == l->n_plan || (l->n_plan == PLAN_MAX && l->at == PLAN_MAX / 2);
    if (is_over) {
        make_plan(l, s);
    }
    return l->plan[l->at++];
}

// ---------------------------------------------------------------- replaying

static void line_link(line *l)
{
    str_map first = {0}; // key -> how many devices came before
    int32_t *last = ARENA_NEW(l->out->memory, int32_t, l->n);
    for (int32_t i = 0; i < l->n; i++) {
        int32_t device = (int32_t)first.n;
        bool is_first = str_map_add(&first, l->event[i]->view.device, device, &device);
        l->from[i] = custody_from_us(l->event[i]);
        l->until[i] = custody_until_us(l->event[i]);
        l->is_lost[i] = custody_is_lost(l->event[i]);
        l->before[i] = is_first ? -1 : last[device];
        last[device] = i;
    }
    str_map_done(&first);
    for (int32_t i = l->n; i > 0; i--) {
        bool is_least = i == l->n || l->from[i - 1] < l->least_from[i];
        l->least_from[i - 1] = is_least ? l->from[i - 1] : l->least_from[i];
    }
}

static void line_init(line *l, str item, logged_event *event, int32_t n, const custody_around *around,
                      custody_findings *out)
{
    int32_t n_event = sort_events(event, n);
    arena *a = out->memory;
    *l = (line){.item = item, .out = out, .budget = BUDGET};
    l->remembered = (memory){around, event, ARENA_NEW(a, told *, n_event), a};
    l->around =
        (custody_around){around->devices, remember_load, remember_items, &l->remembered, around->nest};
    l->event = ARENA_NEW(a, const logged_event *, n_event);
    l->from = ARENA_NEW(a, int64_t, n_event);
    l->until = ARENA_NEW(a, int64_t, n_event);
    l->least_from = ARENA_NEW(a, int64_t, n_event);
    l->is_lost = ARENA_NEW(a, bool, n_event);
    l->is_taken = ARENA_NEW(a, bool, n_event);
    l->before = ARENA_NEW(a, int32_t, n_event);
    correct_events(item, event, n_event, n, around->devices, out);
    for (int32_t i = 0; i < n_event; i++) {
        if (custody_names(&event[i].view, item)) {
            l->event[l->n++] = &event[i];
        }
    }
    line_link(l);
}

void custody_replay(str item, logged_event *event, int32_t n, const custody_around *around,
                    custody_state *ret_state, custody_findings *out)
{
    line l;
    line_init(&l, item, event, n, around, out);
    custody_begin(ret_state);
    while (l.begin < l.n) {
        take(&l, ret_state, next_of(&l, ret_state));
    }
}

// Whether an event belongs to what was until another one. A device's own order is certain; else one whose
// clock was lost does when all of the time in which it can have happened does.
static bool is_until(const logged_event *e, const logged_event *at)
{
    int64_t at_us = custody_is_lost(at) ? custody_until_us(at) : at->moment_us;
    if (memcmp(e->id, at->id, EVENT_HASH_BYTES) == 0) {
        return true;
    }
    if (str_eq(e->view.device, at->view.device)) {
        return e->view.sequence < at->view.sequence;
    }
    if (custody_is_lost(e)) {
        return custody_until_us(e) <= at_us;
    }
    return e->moment_us < at_us || (e->moment_us == at_us && custody_compare(e, at) < 0);
}

void custody_state_at(str item, logged_event *event, int32_t n, const custody_around *around, arena *a,
                      const logged_event *at, custody_state *ret_state)
{
    line l;
    custody_findings unsaid = {.memory = a};
    int32_t left = 0;
    line_init(&l, item, event, n, around, &unsaid);
    for (int32_t i = 0; i < l.n; i++) {
        left += is_until(l.event[i], at);
    }
    custody_begin(ret_state);
    while (left > 0) {
        int32_t next = next_of(&l, ret_state);
        left -= is_until(l.event[next], at);
        take(&l, ret_state, next);
    }
}
