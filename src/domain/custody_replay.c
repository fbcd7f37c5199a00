// The whole life of an item: corrections, the order of its events, and its state after all or some of them.
#include "domain/custody_internal.h"

#include <stdlib.h>
#include <string.h>

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

// By the same author or by a posko; and what two have signed, one of them does not change alone.
static bool may_correct(const logged_event *correction, const logged_event *e, const device_register *devices)
{
    const device_binding *by = author_of(correction, devices);
    const device_binding *author = author_of(e, devices);
    if (!by || is_correction(e)) {
        return false;
    }
    if (by->role == DEVICE_POSKO) {
        return true;
    }
    str receiver = custody_code_of(&e->view, EVENT_FIELD_RECEIVER);
    bool is_agreed =
        receiver.n == 0 || str_eq(receiver, custody_code_of(&correction->view, EVENT_FIELD_WITNESS));
    return is_agreed && author && str_eq(author->person, by->person);
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
                custody_find(out, CUSTODY_FINDING_CORRECTED, event[i].index, item, STR(""), STR(""));
            }
        }
        custody_correct(&event[i], correction + from, k, devices);
    }
    for (int32_t m = 0; m < n - n_event; m++) {
        if (!counts[m] && author_of(&correction[m], devices)) {
            custody_find(out, CUSTODY_FINDING_CORRECTION_FOREIGN, correction[m].index, item, STR(""),
                         STR(""));
        }
    }
}

// ---------------------------------------------------------------- order

// The events of an item in the order of moments, of which some were taken already.
typedef struct line {
    str item;
    const custody_around *around;
    const logged_event **event;
    bool *is_taken;
    int32_t n, begin; // begin: the first that was not taken
    custody_findings *out;
} line;

// Those behind the front that may go before it: near enough, of other devices, and each device's in its own
// order.
typedef struct window {
    int32_t at[CUSTODY_AHEAD];
    int32_t n;
} window;

static bool is_same_device(const logged_event *a, const logged_event *b)
{
    return str_eq(a->view.device, b->view.device);
}

static window look_ahead(const line *l)
{
    const logged_event *front = l->event[l->begin];
    window w = {.n = 0};
    int32_t seen = 0;
    for (int32_t i = l->begin + 1; i < l->n && seen < CUSTODY_AHEAD; i++) {
        if (l->is_taken[i]) {
            continue;
        }
        seen++;
        if (!is_same_device(l->event[i], front) && custody_from_us(l->event[i]) <= custody_until_us(front)) {
            w.at[w.n++] = i;
        }
    }
    return w;
}

static bool fits(const line *l, const custody_state *s, const logged_event *e)
{
    custody_case c;
    custody_case_init(&c, s, l->item, e, l->around);
    return !custody_misfit(&c);
}

static void try_event(const line *l, custody_state *s, const logged_event *e)
{
    custody_case c;
    custody_state before = *s;
    custody_case_init(&c, &before, l->item, e, l->around);
    custody_change(s, &c);
}

static void take(line *l, custody_state *s, int32_t i)
{
    custody_apply(s, l->item, l->event[i], l->around, l->out);
    l->is_taken[i] = true;
    while (l->begin < l->n && l->is_taken[l->begin]) {
        l->begin++;
    }
}

// The first of the window that fits a state, and whose device has none before it there; -1 = none.
static int32_t first_fitting(const line *l, const window *w, const bool *is_used, const custody_state *s)
{
    for (int32_t i = 0; i < w->n; i++) {
        bool is_next = !is_used[i];
        for (int32_t k = 0; is_next && k < i; k++) {
            is_next = is_used[k] || !is_same_device(l->event[w->at[k]], l->event[w->at[i]]);
        }
        if (is_next && fits(l, s, l->event[w->at[i]])) {
            return i;
        }
    }
    return -1;
}

// Where the front does not fit: takes those that bring it into order, if there are such.
static void mend(line *l, custody_state *s)
{
    const logged_event *front = l->event[l->begin];
    window w = look_ahead(l);
    bool is_used[CUSTODY_AHEAD] = {false};
    int32_t chain[CUSTODY_AHEAD];
    int32_t n = 0;
    custody_state then = *s;
    bool is_mended = false;
    for (int32_t next = 0; !is_mended && (next = first_fitting(l, &w, is_used, &then)) >= 0;) {
        try_event(l, &then, l->event[w.at[next]]);
        is_used[next] = true;
        chain[n++] = w.at[next];
        is_mended = fits(l, &then, front);
    }
    for (int32_t i = 0; is_mended && i < n; i++) {
        take(l, s, chain[i]);
    }
}

// Where the front fits: the first of those that fit before it and would not behind it, as when the clock of
// somebody who read the seals is ahead and they were changed since; -1 = none.
static int32_t passes(const line *l, const custody_state *s)
{
    custody_state then = *s;
    bool is_used[CUSTODY_AHEAD] = {false};
    try_event(l, &then, l->event[l->begin]);
    if (!custody_turns(s, &then)) {
        return -1;
    }
    window w = look_ahead(l);
    int32_t i = first_fitting(l, &w, is_used, s);
    return i >= 0 && !fits(l, &then, l->event[w.at[i]]) ? w.at[i] : -1;
}

static void take_next(line *l, custody_state *s)
{
    int32_t pass = -1;
    if (!fits(l, s, l->event[l->begin])) {
        mend(l, s);
    } else {
        pass = passes(l, s);
    }
    take(l, s, pass >= 0 ? pass : l->begin);
}

static void line_init(line *l, str item, logged_event *event, int32_t n, const custody_around *around,
                      custody_findings *out)
{
    int32_t n_event = sort_events(event, n);
    *l = (line){.item = item, .around = around, .out = out};
    l->event = ARENA_NEW(out->memory, const logged_event *, n_event);
    l->is_taken = ARENA_NEW(out->memory, bool, n_event);
    correct_events(item, event, n_event, n, around->devices, out);
    for (int32_t i = 0; i < n_event; i++) {
        if (custody_names(&event[i].view, item)) {
            l->event[l->n++] = &event[i];
        }
    }
}

void custody_replay(str item, logged_event *event, int32_t n, const custody_around *around,
                    custody_state *ret_state, custody_findings *out)
{
    line l;
    line_init(&l, item, event, n, around, out);
    custody_begin(ret_state);
    while (l.begin < l.n) {
        take_next(&l, ret_state);
    }
}

void custody_state_at(str item, logged_event *event, int32_t n, const custody_around *around, arena *a,
                      const logged_event *at, custody_state *ret_state)
{
    line l;
    custody_findings unsaid = {.memory = a};
    line_init(&l, item, event, n, around, &unsaid);
    int32_t end = 0; // those before it are not later than `at`
    while (end < l.n && custody_compare(l.event[end], at) <= 0) {
        end++;
    }
    custody_begin(ret_state);
    while (l.begin < end) {
        take_next(&l, ret_state);
    }
}
