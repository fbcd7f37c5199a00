// What an event changes in the state of one of its items.
#include "domain/custody_internal.h"

#include <string.h>

static str code(const custody_case *c, event_field f)
{
    return custody_code_of(&c->e->view, f);
}

static bool has(const custody_case *c, event_field f)
{
    return custody_has(&c->e->view, f);
}

static void raise(custody_state *s, custody_flag flag)
{
    s->flags |= (uint32_t)flag;
}

static void lower(custody_state *s, custody_flag flag)
{
    s->flags &= ~(uint32_t)flag;
}

// A place that was said, at which the item rests now. What was replaced stays replaced wherever it is.
static void put_at(custody_state *s, const custody_case *c)
{
    str place = code(c, EVENT_FIELD_PLACE);
    if (place.n > 0) {
        if (!str_eq(str_of(s->place), place)) {
            s->moved_index = c->e->index;
        }
        custody_set(s->place, place);
    }
    s->phase = s->phase == CUSTODY_REPLACED_ ? CUSTODY_REPLACED_ : CUSTODY_AT;
}

static void give_to(custody_state *s, const custody_case *c, event_signer signer)
{
    const device_binding *who = c->who[signer];
    custody_set(s->person, who->person);
    custody_set(s->held_at, str_of(s->place));
    memcpy(s->holder, event_signer_key(&c->e->view, signer).p, sizeof s->holder);
    s->role = who->role;
    s->moved_index = c->e->index;
}

// ---------------------------------------------------------------- trips and escorts

static void end_trip(custody_state *s)
{
    lower(s, CUSTODY_ON_TRIP);
    lower(s, CUSTODY_ESCORTED);
    custody_set(s->trip, STR(""));
}

// A trip ends where it goes to; one of which nobody said where, where the goods are stored or given to
// somebody who is no carrier. Stops and nights between do not end it.
static void arrive(custody_state *s, bool is_end_of_any)
{
    bool is_there = s->trip[0] != '\0' ? str_eq(str_of(s->trip), str_of(s->place)) : is_end_of_any;
    if (is_there) {
        end_trip(s);
    }
}

static void read_trip(custody_state *s, const custody_case *c)
{
    custody_escorts named;
    if (has(c, EVENT_FIELD_DESTINATION)) {
        custody_set(s->trip, code(c, EVENT_FIELD_DESTINATION));
    }
    if (custody_escorts_of(c, named)) {
        memcpy(s->escorts, named, sizeof s->escorts);
        raise(s, CUSTODY_ESCORTED);
    }
}

static void depart(custody_state *s, const custody_case *c)
{
    put_at(s, c);
    s->phase = s->phase == CUSTODY_AT ? CUSTODY_MOVING : s->phase;
    s->moved_index = c->e->index;
    raise(s, CUSTODY_ON_TRIP);
    raise(s, CUSTODY_LEFT);
}

// Given to somebody who is no carrier, away from where the giver had it, a trip is over.
static void hand_over(custody_state *s, const custody_case *c)
{
    bool is_carrier = c->who[EVENT_RECEIVER]->role == DEVICE_CARRIER;
    bool goes_on =
        has(c, EVENT_FIELD_DESTINATION) && str_eq(code(c, EVENT_FIELD_DESTINATION), str_of(s->trip));
    bool was_on_trip = (s->flags & CUSTODY_ON_TRIP) != 0;
    bool is_picked_up = str_eq(str_of(s->held_at), code(c, EVENT_FIELD_PLACE));
    put_at(s, c);
    give_to(s, c, EVENT_RECEIVER);
    if (was_on_trip && !is_carrier && !goes_on && !is_picked_up) {
        end_trip(s);
    } else {
        arrive(s, false);
    }
}

// ---------------------------------------------------------------- kinds

static void create(custody_state *s, const custody_case *c)
{
    event_kind kind = c->e->view.kind->number;
    if ((s->flags & CUSTODY_CREATED) != 0) {
        return;
    }
    raise(s, CUSTODY_CREATED);
    if (kind == EVENT_BOX_CREATED) {
        raise(s, CUSTODY_IS_BOX);
        custody_set(s->destination, code(c, EVENT_FIELD_DESTINATION));
    }
    if (kind == EVENT_LOAD_MADE) {
        raise(s, CUSTODY_WAS_LOAD);
        s->is_load = true;
        s->load_index = c->e->index;
        s->count = (int64_t)c->e->view.value[EVENT_FIELD_ITEMS].count;
    }
    if (s->person[0] == '\0') {
        put_at(s, c);
        give_to(s, c, EVENT_GIVER);
    }
}

static void leave_load(custody_state *s, const custody_case *c)
{
    if (s->container[0] != '\0') {
        *s = c->here;
        custody_set(s->container, STR(""));
        s->load_index = 0;
    }
}

static void enter_load(custody_state *s, const custody_case *c)
{
    bool is_load = c->e->view.kind->number == EVENT_LOAD_MADE;
    custody_set(s->container, code(c, EVENT_FIELD_ITEM));
    s->load_index = is_load ? c->e->index : 0;
    raise(s, CUSTODY_LEFT);
}

static void seal(custody_state *s, const custody_case *c)
{
    if (memcmp(s->seals, c->seals, sizeof s->seals) != 0) {
        memcpy(s->seals, c->seals, sizeof s->seals);
        s->seals_index = c->e->index;
    }
}

bool custody_loses_part(const custody_case *c)
{
    return c->e->view.kind->number == EVENT_LOST && has(c, EVENT_FIELD_COUNT) &&
           c->s->count > c->e->view.value[EVENT_FIELD_COUNT].number;
}

// Of a lot a part may be lost and found; a box, a load or a whole lot is lost as one.
static void lose(custody_state *s, const custody_case *c)
{
    if (!c->is_mine && !c->is_escort && c->here.person[0] != '\0') {
        return;
    }
    if (custody_loses_part(c)) {
        s->count -= c->e->view.value[EVENT_FIELD_COUNT].number;
        return;
    }
    leave_load(s, c);
    s->phase = CUSTODY_LOST_;
    s->moved_index = c->e->index;
}

static void find(custody_state *s, const custody_case *c)
{
    if (s->phase == CUSTODY_LOST_) {
        put_at(s, c);
        give_to(s, c, EVENT_GIVER);
    } else if (has(c, EVENT_FIELD_COUNT) && s->count >= 0) {
        s->count += c->e->view.value[EVENT_FIELD_COUNT].number;
    }
}

static void change_by_kind(custody_state *s, const custody_case *c)
{
    switch ((int)c->e->view.kind->number) {
    case EVENT_SEALED:
        seal(s, c);
        break;
    case EVENT_LOAD_OPENED:
        put_at(s, c);
        s->is_load = s->is_load && c->is_part;
        break;
    case EVENT_PARTIAL_RECEIPT:
        if (!c->is_part) {
            int64_t left = s->count - (int64_t)c->e->view.value[EVENT_FIELD_ITEMS].count;
            put_at(s, c);
            s->count = s->count < 0 || left < 0 ? s->count : left;
        }
        break;
    case EVENT_LOST:
        lose(s, c);
        break;
    case EVENT_FOUND:
        find(s, c);
        break;
    case EVENT_REPLACED:
        s->phase = CUSTODY_REPLACED_;
        break;
    }
}

// What an event tells of its item whoever says it.
static void observe(custody_state *s, const custody_case *c)
{
    const event_view *v = &c->e->view;
    if (c->is_part) {
        return;
    }
    if (has(c, EVENT_FIELD_CONDITION)) {
        s->condition = (int32_t)v->value[EVENT_FIELD_CONDITION].number;
    }
    if (has(c, EVENT_FIELD_POSITION)) {
        s->position = v->value[EVENT_FIELD_POSITION].position;
        s->position_us = c->e->moment_us;
        lower(s, CUSTODY_SURE_WHERE);
        if (custody_is_sure(c->e)) {
            raise(s, CUSTODY_SURE_WHERE);
        }
    }
}

static bool goes_back(const custody_case *c)
{
    const event_view *v = &c->e->view;
    return v->kind->number == EVENT_RETURNED ||
           (has(c, EVENT_FIELD_LEG) && v->value[EVENT_FIELD_LEG].number >= 3);
}

// A load holds what went into it, whatever somebody counted.
static void count(custody_state *s, const custody_case *c)
{
    bool is_of_item = (c->acts & ACT_COUNTS) != 0 && !c->is_part && !has(c, EVENT_FIELD_ITEMS);
    if (is_of_item && has(c, EVENT_FIELD_COUNT) && !s->is_load && c->e->view.kind->number != EVENT_REFUSED) {
        s->count = c->e->view.value[EVENT_FIELD_COUNT].number;
    }
}

// A thing that comes out of a load was in it, or two have signed that it came.
static bool comes_out(const custody_case *c)
{
    return (c->acts & ACT_LEAVES) != 0 &&
           ((c->acts & ACT_GIVES) != 0 || str_eq(str_of(c->s->container), code(c, EVENT_FIELD_ITEM)));
}

static void change(custody_state *s, const custody_case *c)
{
    bool was_left_in =
        !c->is_closed && !c->is_part; // somebody opened the load and did not say what was in it
    if ((c->acts & (ACT_ALONE | ACT_ENTERS)) != 0 || comes_out(c) || was_left_in) {
        leave_load(s, c);
    }
    if ((c->acts & ACT_CREATES) != 0) {
        create(s, c);
    }
    if ((c->acts & ACT_TRIP) != 0 && (c->acts & ACT_GIVES) == 0) {
        read_trip(s, c);
    }
    if ((c->acts & ACT_DEPARTS) != 0) {
        depart(s, c);
    }
    if ((c->acts & ACT_ARRIVES) != 0) {
        put_at(s, c);
        arrive(s, c->e->view.kind->number == EVENT_STORED);
    }
    if ((c->acts & ACT_GIVES) != 0) {
        hand_over(s, c);
        if ((c->acts & ACT_TRIP) != 0) {
            read_trip(s, c);
        }
    }
    if ((c->acts & ACT_ENTERS) != 0) {
        enter_load(s, c);
    }
    if ((c->acts & ACT_LEAVES) == 0 || comes_out(c)) {
        change_by_kind(s, c);
    }
    count(s, c);
    s->returning = s->returning || goes_back(c);
}

// What was missing is in order again once it was found, or changed hands; and what is sealed once its own
// seals were read since.
static void miss(custody_state *s, const custody_case *c)
{
    event_kind kind = c->e->view.kind->number;
    if (kind == EVENT_LOST && !custody_loses_part(c)) {
        raise(s, CUSTODY_MISSED);
        lower(s, CUSTODY_SEEN);
        return;
    }
    if ((s->flags & CUSTODY_MISSED) == 0) {
        return;
    }
    if (kind == EVENT_FOUND || (c->s->phase == CUSTODY_LOST_ && s->phase != CUSTODY_LOST_)) {
        raise(s, CUSTODY_SEEN);
    }
    bool is_own = kind != EVENT_SEALED && memcmp(s->seals, c->seals, sizeof s->seals) == 0;
    if ((s->flags & CUSTODY_SEEN) != 0 && is_own) { // of none, none were read
        lower(s, CUSTODY_MISSED);
        lower(s, CUSTODY_SEEN);
    }
}

void custody_change(custody_state *s, const custody_case *c)
{
    if (custody_counts(c)) {
        change(s, c);
    }
    if (c->who[EVENT_GIVER]) {
        observe(s, c);
        miss(s, c);
    }
}
