// What can be wrong with one event for one of its items: one row and one condition for each rule.
#include "domain/custody_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { M_PER_KM = 1000, LEG_LAST_OUT = 2, LEG_BACK = 3, SAID_MAX = EVENT_ITEMS_MAX * (EVENT_CODE_MAX + 1) };

static event_kind kind_of_case(const custody_case *c)
{
    return c->e->view.kind->number;
}

static bool does(const custody_case *c, uint32_t acts)
{
    return (c->acts & acts) != 0;
}

static bool is_flagged(const custody_state *s, custody_flag flag)
{
    return (s->flags & (uint32_t)flag) != 0;
}

static bool differs(const char *code, str other)
{
    return code[0] != '\0' && other.n > 0 && !str_eq(str_of(code), other);
}

static str place_of(const custody_case *c)
{
    return custody_code_of(&c->e->view, EVENT_FIELD_PLACE);
}

static bool goes_back(const custody_case *c)
{
    const event_view *v = &c->e->view;
    return kind_of_case(c) == EVENT_RETURNED ||
           (custody_has(v, EVENT_FIELD_LEG) ? v->value[EVENT_FIELD_LEG].number >= LEG_BACK
                                            : c->here.returning);
}

// ---------------------------------------------------------------- existence, roles and holding

// Said once, of what the event is about: not of each that is in it.
static bool wrong_role(const custody_case *c)
{
    event_signer who;
    return !c->is_part && custody_misplaced(c, &who);
}

static bool unknown_item(const custody_case *c)
{
    return !is_flagged(c->s, CUSTODY_CREATED) && !does(c, ACT_CREATES);
}

static bool created_twice(const custody_case *c)
{
    return is_flagged(c->s, CUSTODY_CREATED) && does(c, ACT_CREATES);
}

static bool not_holder(const custody_case *c)
{
    return !custody_may(c);
}

static bool replaced_used(const custody_case *c)
{
    return c->s->phase == CUSTODY_REPLACED_ && does(c, ACT_USES) && !goes_back(c);
}

// ---------------------------------------------------------------- where

// Under way nobody knows the place; but who left one place does not leave another before he arrived there.
bool custody_wrong_place(const custody_case *c)
{
    if (!does(c, ACT_AT | ACT_DEPARTS | ACT_ARRIVES) || c->here.phase == CUSTODY_LOST_) {
        return false;
    }
    bool is_known = c->here.phase != CUSTODY_MOVING || does(c, ACT_DEPARTS);
    return is_known && differs(c->here.place, place_of(c));
}

// The last leg out goes to the place that the box is made for: said at loading, before anything has moved.
static bool goes_elsewhere(const custody_case *c)
{
    const event_view *v = &c->e->view;
    bool is_last_leg = custody_has(v, EVENT_FIELD_LEG) && v->value[EVENT_FIELD_LEG].number == LEG_LAST_OUT;
    return is_last_leg && differs(c->s->destination, custody_code_of(v, EVENT_FIELD_DESTINATION));
}

// A trip ends where it was meant to. Carriers may pass the goods on, and who picks them up on the way says
// that they still go there.
static bool ends_elsewhere(const custody_case *c)
{
    str going_on = custody_code_of(&c->e->view, EVENT_FIELD_DESTINATION);
    bool has_moved = is_flagged(&c->here, CUSTODY_ON_TRIP) || differs(c->here.place, place_of(c));
    bool passes_on =
        c->who[EVENT_RECEIVER] && c->who[EVENT_RECEIVER]->role == DEVICE_CARRIER && going_on.n == 0;
    return does(c, ACT_GIVES) && has_moved && !passes_on && differs(c->here.trip, place_of(c)) &&
           differs(c->here.trip, going_on.n > 0 ? going_on : place_of(c)) &&
           (c->here.held_at[0] == '\0' || differs(c->here.held_at, place_of(c)));
}

// A KPPS gets its boxes where they were kept until then, or at its TPS, and keeps them there.
static bool kept_elsewhere(const custody_case *c)
{
    if (goes_back(c) || !differs(c->s->destination, place_of(c))) {
        return false;
    }
    const device_binding *giver = c->who[EVENT_GIVER];
    const device_binding *receiver = c->who[EVENT_RECEIVER];
    if (kind_of_case(c) == EVENT_STORED) {
        return giver->role == DEVICE_KPPS;
    }
    return does(c, ACT_GIVES) && receiver && receiver->role == DEVICE_KPPS &&
           differs(c->here.held_at, place_of(c)) &&
           differs(c->s->destination, custody_code_of(&c->e->view, EVENT_FIELD_DESTINATION).n > 0
                                          ? custody_code_of(&c->e->view, EVENT_FIELD_DESTINATION)
                                          : place_of(c));
}

static bool wrong_destination(const custody_case *c)
{
    return goes_elsewhere(c) || ends_elsewhere(c) || kept_elsewhere(c);
}

// Only positions of which both times are by GPS: a wrong clock is not a fast boat.
static bool too_fast(const custody_case *c)
{
    const event_view *v = &c->e->view;
    if (c->is_part || !custody_has(v, EVENT_FIELD_POSITION) || !custody_is_sure(c->e) ||
        !is_flagged(&c->here, CUSTODY_SURE_WHERE)) {
        return false;
    }
    int64_t way_m = point_distance_m(c->here.position, v->value[EVENT_FIELD_POSITION].position);
    int64_t time_s = llabs(c->e->moment_us - c->here.position_us) / US_PER_S;
    return (way_m - CUSTODY_SLACK_M) * S_PER_HOUR > time_s * CUSTODY_SPEED_MAX_KMH * M_PER_KM;
}

static bool backward(const custody_case *c)
{
    const event_view *v = &c->e->view;
    return c->here.returning && custody_has(v, EVENT_FIELD_LEG) &&
           v->value[EVENT_FIELD_LEG].number < LEG_BACK;
}

// ---------------------------------------------------------------- seals and condition

static bool reads_seals(const custody_case *c)
{
    return !c->is_part && custody_has(&c->e->view, EVENT_FIELD_SEALS) && kind_of_case(c) != EVENT_SEALED;
}

static bool is_sealed(const custody_case *c)
{
    return !custody_none(c->s->seals, sizeof c->s->seals);
}

static bool is_other_seal(const custody_case *c)
{
    return is_sealed(c) && memcmp(c->s->seals, c->seals, sizeof c->seals) != 0;
}

// New seals on a sealed box need a second person and a photo; but a KPPS opens its box to vote.
static bool seals_anew(const custody_case *c)
{
    bool is_seen = c->who[EVENT_WITNESS] && custody_has(&c->e->view, EVENT_FIELD_PHOTOS);
    bool is_voting = c->who[EVENT_GIVER]->role == DEVICE_KPPS && c->is_mine &&
                     str_eq(str_of(c->here.place), str_of(c->s->destination));
    return kind_of_case(c) == EVENT_SEALED && !c->is_part && !is_seen && !is_voting;
}

static bool wrong_seal(const custody_case *c)
{
    return is_other_seal(c) && (reads_seals(c) || seals_anew(c));
}

static bool seal_unread(const custody_case *c)
{
    return does(c, ACT_GIVES) && !c->is_part && is_sealed(c) && !custody_has(&c->e->view, EVENT_FIELD_SEALS);
}

static bool unsealed(const custody_case *c)
{
    bool leaves = does(c, ACT_MOVES) && is_flagged(c->s, CUSTODY_IS_BOX) && !is_flagged(c->s, CUSTODY_LEFT);
    return !is_sealed(c) && (leaves || reads_seals(c));
}

static bool says_condition(const custody_case *c)
{
    return !c->is_part && custody_has(&c->e->view, EVENT_FIELD_CONDITION);
}

// What is known to be bad is not said again.
static bool bad_condition(const custody_case *c)
{
    int64_t condition = c->e->view.value[EVENT_FIELD_CONDITION].number;
    return says_condition(c) && condition != 0 && condition != c->s->condition &&
           kind_of_case(c) != EVENT_DAMAGED;
}

static bool count_differs(const custody_case *c)
{
    const event_view *v = &c->e->view;
    return !c->is_part && does(c, ACT_COUNTS) && custody_has(v, EVENT_FIELD_COUNT) &&
           !custody_has(v, EVENT_FIELD_ITEMS) && c->s->count >= 0 &&
           c->s->count != v->value[EVENT_FIELD_COUNT].number;
}

// ---------------------------------------------------------------- loads

static bool in_load(const custody_case *c)
{
    return c->is_closed && does(c, ACT_ALONE);
}

static bool is_in_it(const custody_case *c)
{
    return str_eq(str_of(c->s->container), custody_code_of(&c->e->view, EVENT_FIELD_ITEM));
}

static bool in_two_loads(const custody_case *c)
{
    return c->is_closed && does(c, ACT_ENTERS) && !is_in_it(c);
}

// Codes of one list that another one lacks, in order, with a space between. Both ascend.
static int32_t add_lacking(strbuf *out, const str *list, int32_t n, const str *other, int32_t n_other)
{
    int32_t lacking = 0;
    for (int32_t i = 0, k = 0; i < n; i++) {
        while (k < n_other && str_cmp(other[k], list[i]) < 0) {
            k++;
        }
        if (k == n_other || !str_eq(other[k], list[i])) {
            strbuf_addz(out, lacking++ > 0 ? " " : "");
            strbuf_add(out, list[i]);
        }
    }
    return lacking;
}

// What went into the load and did not come out of it, and what came out and had not gone in.
typedef struct content_difference {
    strbuf short_of, beyond;
    int32_t n_short, n_beyond;
} content_difference;

static void compare_content(const custody_case *c, content_difference *d)
{
    str found[EVENT_ITEMS_MAX];
    const str *in = NULL;
    int32_t n_found = 0;
    str rest = c->e->view.value[EVENT_FIELD_ITEMS].bytes;
    int32_t n_in = c->around->load_items(c->around, c->s->load_index, &in);
    while (n_found < EVENT_ITEMS_MAX && event_list_next(&rest, &found[n_found])) {
        n_found++;
    }
    strbuf_init(&d->short_of, SAID_MAX);
    strbuf_init(&d->beyond, SAID_MAX);
    d->n_short = add_lacking(&d->short_of, in, n_in, found, n_found);
    d->n_beyond = add_lacking(&d->beyond, found, n_found, in, n_in);
}

static void compare_done(content_difference *d)
{
    strbuf_done(&d->short_of);
    strbuf_done(&d->beyond);
}

// A load that was received in part holds fewer than went in, so what lacks is counted, not named.
static bool load_differs(const custody_case *c)
{
    event_kind kind = kind_of_case(c);
    if (c->is_part) {
        return does(c, ACT_LEAVES) && !is_in_it(c);
    }
    bool opens = kind == EVENT_LOAD_OPENED && custody_has(&c->e->view, EVENT_FIELD_ITEMS);
    if (!c->s->is_load || (!opens && kind != EVENT_PARTIAL_RECEIPT)) {
        return false;
    }
    content_difference d;
    compare_content(c, &d);
    compare_done(&d);
    int64_t n_found = (int64_t)c->e->view.value[EVENT_FIELD_ITEMS].count;
    return d.n_beyond > 0 || (opens && n_found != c->s->count);
}

static bool partial(const custody_case *c)
{
    return !c->is_part && kind_of_case(c) == EVENT_PARTIAL_RECEIPT && c->s->is_load &&
           (int64_t)c->e->view.value[EVENT_FIELD_ITEMS].count < c->s->count;
}

// ---------------------------------------------------------------- what is told

static bool refused(const custody_case *c)
{
    return kind_of_case(c) == EVENT_REFUSED;
}

static bool damaged(const custody_case *c)
{
    return kind_of_case(c) == EVENT_DAMAGED;
}

static bool lost(const custody_case *c)
{
    return kind_of_case(c) == EVENT_LOST;
}

// ---------------------------------------------------------------- escorts

static bool no_escort(const custody_case *c)
{
    return does(c, ACT_DEPARTS) && c->here.phase != CUSTODY_MOVING &&
           !custody_has(&c->e->view, EVENT_FIELD_ESCORTS) && !is_flagged(&c->here, CUSTODY_ESCORTED);
}

// On a trip another escort needs a change that one of the present escort has signed; the first one is named
// by the holder.
static bool escort_broken(const custody_case *c)
{
    custody_escorts named;
    bool is_named = is_flagged(&c->here, CUSTODY_ESCORTED);
    if (kind_of_case(c) == EVENT_ESCORT_CHANGED) {
        return !c->is_escort && !c->is_late_word && (is_named || !c->is_mine) && c->here.person[0] != '\0';
    }
    return does(c, ACT_TRIP) && is_named && is_flagged(&c->here, CUSTODY_ON_TRIP) &&
           custody_escorts_of(c, named) && memcmp(named, c->here.escorts, sizeof named) != 0;
}

// ---------------------------------------------------------------- what was expected, what came

static str say_place(const custody_case *c)
{
    return place_of(c);
}

static str say_here(const custody_case *c)
{
    return str_of(c->here.place);
}

static str say_holder(const custody_case *c)
{
    return str_of(c->here.person);
}

static str say_author(const custody_case *c)
{
    return c->who[EVENT_GIVER]->person;
}

static str say_signer(const custody_case *c)
{
    event_signer who;
    return custody_misplaced(c, &who) ? custody_signer_key(who) : STR("");
}

static str say_role(const custody_case *c)
{
    event_signer who;
    return custody_misplaced(c, &who) ? custody_role_key(c->who[who]->role) : STR("");
}

static str say_meant(const custody_case *c)
{
    return str_of(ends_elsewhere(c) && !goes_elsewhere(c) ? c->here.trip : c->s->destination);
}

static str say_going(const custody_case *c)
{
    str going = custody_code_of(&c->e->view, EVENT_FIELD_DESTINATION);
    return going.n > 0 ? going : place_of(c);
}

static str say_container(const custody_case *c)
{
    return str_of(c->s->container);
}

static str say_load(const custody_case *c)
{
    return c->is_part ? custody_code_of(&c->e->view, EVENT_FIELD_ITEM) : STR("");
}

// One row for each rule. `mends` = another order of the events could make it right. The text is of codes that
// the event or the state has; what must be put together is said by say_more.
typedef struct item_rule {
    bool (*is_broken)(const custody_case *c);
    str (*expected)(const custody_case *c);
    str (*got)(const custody_case *c);
    custody_code code;
    bool mends;
} item_rule;

static const item_rule rules[] = {
    {wrong_role, say_signer, say_role, CUSTODY_FINDING_WRONG_ROLE, false},
    {unknown_item, NULL, NULL, CUSTODY_FINDING_UNKNOWN_ITEM, true},
    {created_twice, NULL, NULL, CUSTODY_FINDING_CREATED_TWICE, false},
    {not_holder, say_holder, say_author, CUSTODY_FINDING_NOT_HOLDER, true},
    {custody_wrong_place, say_here, say_place, CUSTODY_FINDING_WRONG_PLACE, true},
    {wrong_destination, say_meant, say_going, CUSTODY_FINDING_WRONG_DESTINATION, false},
    {wrong_seal, NULL, NULL, CUSTODY_FINDING_WRONG_SEAL, true},
    {seal_unread, NULL, NULL, CUSTODY_FINDING_SEAL_UNREAD, false},
    {unsealed, NULL, NULL, CUSTODY_FINDING_UNSEALED, true},
    {bad_condition, NULL, NULL, CUSTODY_FINDING_BAD_CONDITION, false},
    {count_differs, NULL, NULL, CUSTODY_FINDING_COUNT_DIFFERS, false},
    {too_fast, NULL, NULL, CUSTODY_FINDING_TOO_FAST, false},
    {in_load, say_container, NULL, CUSTODY_FINDING_IN_LOAD, true},
    {in_two_loads, say_container, say_load, CUSTODY_FINDING_IN_TWO_LOADS, true},
    {load_differs, say_container, say_load, CUSTODY_FINDING_LOAD_DIFFERS, true},
    {partial, NULL, NULL, CUSTODY_FINDING_PARTIAL, false},
    {refused, NULL, NULL, CUSTODY_FINDING_REFUSED, false},
    {damaged, NULL, NULL, CUSTODY_FINDING_DAMAGED, false},
    {lost, NULL, NULL, CUSTODY_FINDING_LOST, false},
    {replaced_used, NULL, NULL, CUSTODY_FINDING_REPLACED_USED, false},
    {no_escort, NULL, NULL, CUSTODY_FINDING_NO_ESCORT, true},
    {escort_broken, NULL, NULL, CUSTODY_FINDING_ESCORT_BROKEN, true},
    {backward, NULL, NULL, CUSTODY_FINDING_BACKWARD, false},
};
enum { RULES = sizeof rules / sizeof *rules };

static void add_codes(strbuf *out, str list)
{
    str one = {NULL, 0};
    while (event_list_next(&list, &one)) {
        strbuf_addz(out, out->n > 0 ? " " : "");
        strbuf_add(out, one);
    }
}

static void say_content(const custody_case *c, strbuf *expected, strbuf *got)
{
    content_difference d;
    const str *in = NULL;
    compare_content(c, &d);
    bool is_whole = c->around->load_items(c->around, c->s->load_index, &in) == c->s->count;
    if (is_whole) {
        strbuf_add(expected, strbuf_str(&d.short_of));
        strbuf_add(got, strbuf_str(&d.beyond));
    } else {
        strbuf_addf(expected, "%lld", (long long)c->s->count);
        strbuf_addf(got, "%zu", c->e->view.value[EVENT_FIELD_ITEMS].count);
    }
    compare_done(&d);
}

// The name of a choice, as a key of the catalogues.
static void say_choice(strbuf *out, const custody_case *c, event_field f)
{
    const event_field_spec *spec = event_field_of(f);
    strbuf_addf(out, "custody.%s.%s", spec->name, spec->choices[c->e->view.value[f].number]);
}

static void say_more(const custody_case *c, custody_code code, strbuf *expected, strbuf *got)
{
    const event_view *v = &c->e->view;
    switch ((int)code) {
    case CUSTODY_FINDING_WRONG_SEAL:
    case CUSTODY_FINDING_UNSEALED:
        if (custody_has(v, EVENT_FIELD_SEALS) && !c->is_part) {
            add_codes(got, v->value[EVENT_FIELD_SEALS].bytes);
        }
        break;
    case CUSTODY_FINDING_ESCORT_BROKEN:
        if (kind_of_case(c) == EVENT_ESCORT_CHANGED) {
            strbuf_add(got, say_author(c));
        } else {
            add_codes(got, v->value[EVENT_FIELD_ESCORTS].bytes);
        }
        break;
    case CUSTODY_FINDING_BAD_CONDITION:
    case CUSTODY_FINDING_DAMAGED:
        say_choice(got, c, EVENT_FIELD_CONDITION);
        break;
    case CUSTODY_FINDING_REFUSED:
        say_choice(got, c, EVENT_FIELD_REASON);
        break;
    case CUSTODY_FINDING_LOST:
        if (custody_loses_part(c)) {
            strbuf_addf(got, "%lld", (long long)v->value[EVENT_FIELD_COUNT].number);
        }
        break;
    case CUSTODY_FINDING_COUNT_DIFFERS:
        strbuf_addf(expected, "%lld", (long long)c->s->count);
        strbuf_addf(got, "%lld", (long long)v->value[EVENT_FIELD_COUNT].number);
        break;
    case CUSTODY_FINDING_LOAD_DIFFERS:
    case CUSTODY_FINDING_PARTIAL:
        if (!c->is_part) {
            say_content(c, expected, got);
        }
        break;
    }
}

// ---------------------------------------------------------------- judging

bool custody_misfit(const custody_case *c)
{
    for (int i = 0; c->who[EVENT_GIVER] && i < RULES; i++) {
        if (rules[i].mends && rules[i].is_broken(c)) {
            return true;
        }
    }
    return c->is_late_word;
}

static void judge(const custody_case *c, const item_rule *r, custody_findings *out)
{
    strbuf expected;
    strbuf got;
    strbuf_init(&expected, SAID_MAX);
    strbuf_init(&got, SAID_MAX);
    if (r->expected) {
        strbuf_add(&expected, r->expected(c));
    }
    if (r->got) {
        strbuf_add(&got, r->got(c));
    }
    say_more(c, r->code, &expected, &got);
    custody_find(out, r->code, c->e->index, c->item, strbuf_str(&expected), strbuf_str(&got));
    strbuf_done(&got);
    strbuf_done(&expected);
}

void custody_judge_item(const custody_case *c, custody_findings *out)
{
    for (int i = 0; c->who[EVENT_GIVER] && i < RULES; i++) {
        if (rules[i].is_broken(c)) {
            judge(c, &rules[i], out);
        }
    }
}
