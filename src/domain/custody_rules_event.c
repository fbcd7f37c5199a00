// What can be wrong with an event whatever its item: who signed it, in which role (told with the item), when;
// its place in the chain of its device; and what it names that is not there.
#include "domain/custody_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

// ---------------------------------------------------------------- roles

#define ROLE(r)  (1U << DEVICE_##r)
#define HOLDERS  (ROLE(KPU) | ROLE(PPK) | ROLE(PPS) | ROLE(KPPS) | ROLE(CARRIER))
#define MAKERS   (ROLE(KPU) | ROLE(PPK) | ROLE(PPS) | ROLE(KPPS))
#define ESCORTS  (ROLE(POLRI) | ROLE(TNI) | ROLE(LINMAS))
#define ANYBODY  ((1U << DEVICE_ROLES) - 1)
#define UNHEEDED 0 // entitlement is asked instead

// Who may say what. Handling needs those who may hold goods; the way also their escorts; what was seen may be
// said by all.
static const uint32_t authors[EVENT_KINDS_END] = {
    [EVENT_KIT_CREATED] = MAKERS, // results have their covers and boxes from below
    [EVENT_BOX_CREATED] = ROLE(KPU),
    [EVENT_PACKED] = MAKERS,
    [EVENT_SEALED] = MAKERS,
    [EVENT_LOAD_MADE] = HOLDERS,
    [EVENT_LOAD_OPENED] = HOLDERS,
    [EVENT_HANDED_OVER] = HOLDERS,
    [EVENT_PARTIAL_RECEIPT] = HOLDERS,
    [EVENT_REFUSED] = HOLDERS,
    [EVENT_CONDITION_CHECKED] = ANYBODY,
    [EVENT_SEAL_CHECKED] = ANYBODY,
    [EVENT_DEPARTED] = HOLDERS | ESCORTS,
    [EVENT_ARRIVED] = HOLDERS | ESCORTS,
    [EVENT_BOARDED] = HOLDERS | ESCORTS,
    [EVENT_LANDED] = HOLDERS | ESCORTS,
    [EVENT_STORED] = HOLDERS,
    [EVENT_COUNTED] = ANYBODY,
    [EVENT_ESCORT_CHANGED] = HOLDERS | ESCORTS, // the holder names the first escort
    [EVENT_DAMAGED] = ANYBODY,
    [EVENT_LOST] = ANYBODY,
    [EVENT_FOUND] = ANYBODY,
    [EVENT_REPLACED] = MAKERS,
    [EVENT_RETURNED] = HOLDERS,
    [EVENT_CORRECTED] = ANYBODY,
    [EVENT_DEVICE_ENROLLED] = UNHEEDED,
    [EVENT_DEVICE_REVOKED] = UNHEEDED,
    [EVENT_REGISTER_CHANGED] = UNHEEDED,
    [EVENT_PLAN_PUBLISHED] = UNHEEDED,
    [EVENT_ORDER_PUBLISHED] = UNHEEDED,
    [EVENT_NOTED] = ANYBODY,
    [EVENT_DUTY_CLOSED] = ANYBODY,
    [EVENT_ERASED] = UNHEEDED,
    [EVENT_ALARM_RAISED] = UNHEEDED,
    [EVENT_ALARM_ACKNOWLEDGED] = UNHEEDED,
    [EVENT_ALARM_ESCALATED] = UNHEEDED,
    [EVENT_ALARM_RESOLVED] = UNHEEDED,
    [EVENT_OBSERVED] = UNHEEDED,
    [EVENT_LOOKED] = UNHEEDED,
    [EVENT_PRESENT] = ANYBODY,
    [EVENT_DEPARTURE_CHECKED] = ANYBODY,
    [EVENT_INCIDENT] = ANYBODY,
    [EVENT_GUEST_ENTERED] = ANYBODY,
    [EVENT_GUEST_LEFT] = ANYBODY,
    [EVENT_PATROLLED] = ANYBODY,
};

// Who may receive from whom on the way out: warehouse to PPK, PPK to PPS, PPS to KPPS, each through carriers;
// within one organisation when a shift ends; and a carrier who cannot get through brings it back. Escorts,
// witnesses and the posko never hold goods: who guards does not carry.
static const uint32_t receivers_out[DEVICE_ROLES] = {
    [DEVICE_KPU] = ROLE(KPU) | ROLE(PPK) | ROLE(CARRIER),
    [DEVICE_PPK] = ROLE(PPK) | ROLE(PPS) | ROLE(CARRIER),
    [DEVICE_PPS] = ROLE(PPS) | ROLE(KPPS) | ROLE(CARRIER),
    [DEVICE_KPPS] = ROLE(KPPS),
    [DEVICE_CARRIER] = ROLE(KPU) | ROLE(PPK) | ROLE(PPS) | ROLE(KPPS) | ROLE(CARRIER),
};

// And on the way back, step by step too: a box that skips the PPS or the PPK was seen by nobody there.
static const uint32_t receivers_back[DEVICE_ROLES] = {
    [DEVICE_KPU] = ROLE(KPU),
    [DEVICE_PPK] = ROLE(PPK) | ROLE(KPU) | ROLE(CARRIER),
    [DEVICE_PPS] = ROLE(PPS) | ROLE(PPK) | ROLE(CARRIER),
    [DEVICE_KPPS] = ROLE(KPPS) | ROLE(PPS) | ROLE(CARRIER),
    [DEVICE_CARRIER] = ROLE(PPS) | ROLE(PPK) | ROLE(KPU) | ROLE(CARRIER),
};

// Where the leg is not said, a handover may be of either way.
static uint32_t receivers_of(const event_view *v, device_role giver)
{
    enum { LEG_BACK = 3 };
    bool has_leg = custody_has(v, EVENT_FIELD_LEG);
    switch ((int)v->kind->number) {
    case EVENT_ESCORT_CHANGED:
        return ESCORTS;
    case EVENT_RETURNED:
        return receivers_back[giver];
    case EVENT_HANDED_OVER:
    case EVENT_PARTIAL_RECEIPT:
        if (has_leg) {
            bool is_back = v->value[EVENT_FIELD_LEG].number >= LEG_BACK;
            return is_back ? receivers_back[giver] : receivers_out[giver];
        }
        return receivers_out[giver] | receivers_back[giver];
    }
    return HOLDERS;
}

// ---------------------------------------------------------------- signers

typedef struct signers {
    const logged_event *e;
    str key[EVENT_SIGNERS]; // empty = not named
    const device_record *device[EVENT_SIGNERS];
    const device_binding *who[EVENT_SIGNERS];
    custody_findings *out;
} signers;

static const char *const signer_text[EVENT_SIGNERS] = {
    [EVENT_GIVER] = "custody.signer.giver",
    [EVENT_RECEIVER] = "custody.signer.receiver",
    [EVENT_WITNESS] = "custody.signer.witness",
};
static const char *const role_text[DEVICE_ROLES] = {
    [DEVICE_KPU] = "custody.role.kpu",         [DEVICE_PPK] = "custody.role.ppk",
    [DEVICE_PPS] = "custody.role.pps",         [DEVICE_KPPS] = "custody.role.kpps",
    [DEVICE_POLRI] = "custody.role.polri",     [DEVICE_TNI] = "custody.role.tni",
    [DEVICE_BAWASLU] = "custody.role.bawaslu", [DEVICE_LINMAS] = "custody.role.linmas",
    [DEVICE_CARRIER] = "custody.role.carrier", [DEVICE_POSKO] = "custody.role.posko",
};

bool custody_misplaced(const custody_case *c, event_signer *ret_signer)
{
    const event_view *v = &c->e->view;
    const device_binding *giver = c->who[EVENT_GIVER];
    const device_binding *receiver = c->who[EVENT_RECEIVER];
    uint32_t allowed = authors[v->kind->number];
    if (giver && allowed != UNHEEDED && (allowed & 1U << giver->role) == 0) {
        *ret_signer = EVENT_GIVER;
        return true;
    }
    *ret_signer = EVENT_RECEIVER;
    return giver && receiver && (receivers_of(v, giver->role) & 1U << receiver->role) == 0;
}

str custody_signer_key(event_signer s)
{
    return str_of(signer_text[s]);
}

str custody_role_key(device_role r)
{
    return str_of(role_text[r]);
}

static void find_text(const signers *s, custody_code code, str expected, str got)
{
    custody_find(s->out, code, s->e->index, STR(""), expected, got);
}

static void judge_binding(const signers *s, event_signer i)
{
    const device_record *d = s->device[i];
    str signer = str_of(signer_text[i]);
    if (s->key[i].n == 0) {
        return;
    }
    if (d && s->e->moment_us >= d->revoked_us) {
        find_text(s, CUSTODY_FINDING_REVOKED, STR(""), signer);
    } else if (!d || !s->who[i]) {
        find_text(s, CUSTODY_FINDING_NOT_BOUND, STR(""), signer);
    } else if (s->e->received_us > d->revoked_known_us) {
        find_text(s, CUSTODY_FINDING_REVOKED_LATE, STR(""), signer);
    }
}

// The first pair of signatures that are of one device, or of one person.
static void judge_pairs(const signers *s)
{
    for (int i = 0; i < EVENT_SIGNERS; i++) {
        for (int k = i + 1; k < EVENT_SIGNERS; k++) {
            if (s->key[k].n == 0) {
                continue;
            }
            if (str_eq(s->key[i], s->key[k])) {
                find_text(s, CUSTODY_FINDING_SAME_DEVICE, str_of(signer_text[i]), str_of(signer_text[k]));
            } else if (s->who[i] && s->who[k] && str_eq(s->who[i]->person, s->who[k]->person)) {
                find_text(s, CUSTODY_FINDING_SAME_PERSON, STR(""), s->who[i]->person);
            }
        }
    }
}

static void judge_clock(const signers *s)
{
    const event_view *v = &s->e->view;
    char expected[INSTANT_TEXT];
    char got[INSTANT_TEXT];
    int64_t claim_s = v->has_gps_time ? v->gps_time_s : v->time_s;
    int64_t moment_s = s->e->moment_us / US_PER_S;
    if (llabs(claim_s - moment_s) <= CUSTODY_CLOCK_S) {
        return;
    }
    claim_s = claim_s > EVENT_TIME_MAX_S ? EVENT_TIME_MAX_S : claim_s;
    instant_format(s->e->moment_us, expected);
    instant_format(claim_s * US_PER_S, got);
    find_text(s, CUSTODY_FINDING_CLOCK, str_of(expected), str_of(got));
}

void custody_judge_event(const logged_event *e, bool first, const device_register *devices,
                         custody_findings *out)
{
    signers s = {.e = e, .out = out};
    for (int i = 0; i < EVENT_SIGNERS; i++) {
        s.key[i] = event_signer_key(&e->view, (event_signer)i);
        s.device[i] = s.key[i].n > 0 ? device_find(devices, s.key[i]) : NULL;
        s.who[i] = device_at(s.device[i], e->moment_us);
        judge_binding(&s, (event_signer)i);
    }
    if (authors[e->view.kind->number] == UNHEEDED && !device_entitled(devices, e, first)) {
        find_text(&s, CUSTODY_FINDING_NOT_ENTITLED, STR(""),
                  s.who[EVENT_GIVER] ? s.who[EVENT_GIVER]->person : STR(""));
    }
    judge_pairs(&s);
    judge_clock(&s);
}

// ---------------------------------------------------------------- the device's chain

static bool names_one(const logged_event *e, const custody_neighbours *around)
{
    for (int32_t i = 0; i < around->n_before; i++) {
        if (str_eq(e->view.previous, around->before[i])) {
            return true;
        }
    }
    return around->n_before == 0; // it was not delivered yet
}

static void find_number(custody_findings *out, custody_code code, const logged_event *e, int64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    custody_find(out, code, e->index, STR(""), STR(""), str_of(text));
}

// Of an item it is told where its events are judged.
static bool corrects_nothing(const logged_event *e, const custody_neighbours *around)
{
    return around->lacks_base && !custody_has(&e->view, EVENT_FIELD_ITEM) &&
           !custody_has(&e->view, EVENT_FIELD_ITEMS);
}

static void judge_places(const logged_event *e, const custody_neighbours *around, custody_findings *out)
{
    str place = around->no_place;
    str destination = around->no_destination;
    if (place.n > 0) {
        custody_find(out, CUSTODY_FINDING_UNKNOWN_PLACE, e->index, STR(""), STR(""), place);
    }
    if (destination.n > 0 && !str_eq(place, destination)) {
        custody_find(out, CUSTODY_FINDING_UNKNOWN_PLACE, e->index, STR(""), STR(""), destination);
    }
}

void custody_judge_chain(const logged_event *e, const custody_neighbours *around, custody_findings *out)
{
    if (around->n_same > 0) {
        find_number(out, CUSTODY_FINDING_FORK, e, e->view.sequence);
    }
    if (e->view.previous.n > 0 && !names_one(e, around)) {
        find_number(out, CUSTODY_FINDING_CHAIN, e, e->view.sequence);
    }
    if (around->closed_us != INT64_MIN && e->moment_us < around->closed_us + CUSTODY_REST_US) {
        char closed[INSTANT_TEXT];
        instant_format(around->closed_us, closed);
        custody_find(out, CUSTODY_FINDING_AFTER_CLOSING, e->index, STR(""), STR(""), str_of(closed));
    }
    if (around->saw_other) {
        find_number(out, CUSTODY_FINDING_SPLIT_VIEW, e, e->view.seen_size);
    }
    if (around->nonce_again.n > 0) {
        custody_find(out, CUSTODY_FINDING_NONCE_AGAIN, e->index, STR(""), STR(""), around->nonce_again);
    }
    if (corrects_nothing(e, around)) {
        custody_find(out, CUSTODY_FINDING_CORRECTION_FOREIGN, e->index, STR(""), STR(""), STR(""));
    }
    judge_places(e, around, out);
}
