#include "custody_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MIN = 60, HOUR = 3600, DAY = 24 * HOUR, FIELDS_MAX = 16, BOXES_OF_PPS = 4, PPS_OF_PPK = 3 };

// The people of one PPK and all below it, by device; those of the warehouse are shared.
typedef struct crew {
    int32_t ppk, kpu, carrier, polri, polri2, bawaslu, linmas, helper; // helper: a second of the PPK
    char place[WORLD_CODE], stop[WORLD_CODE], jetty[WORLD_CODE], quay[WORLD_CODE];
} crew;

enum { KPU, KPU2, POSKO, KPU_AGAIN, STRANGER, IDLE, SHARED };

#define FAULT_NAME(symbol, finding) [WORLD_##symbol] = #symbol,
static const char *const names[] = {WORLD_FAULTS(FAULT_NAME)};
#define FAULT_FINDING(symbol, finding) [WORLD_##symbol] = CUSTODY_FINDING_##finding,
static const custody_code findings[] = {WORLD_FAULTS(FAULT_FINDING)};

const char *world_fault_name(world_fault f)
{
    return names[f];
}

custody_code world_fault_finding(world_fault f)
{
    return findings[f];
}

static bool chance(world *w, uint32_t of)
{
    return rng_below(w->r, of) == 0;
}

// Whether the fault happens here; it happens once.
static bool strikes(world *w, world_fault f)
{
    if (w->fault != f || w->has_happened || w->skip-- > 0) {
        return false;
    }
    w->has_happened = true;
    return true;
}

static void hit(world *w, const char *item)
{
    (void)snprintf(w->hit[w->n_hit++], WORLD_CODE, "%s", item);
}

static int64_t later(world *w, int64_t *t)
{
    *t += 10 * MIN + rng_below(w->r, 3 * HOUR);
    return *t;
}

// ---------------------------------------------------------------- telling

// All places lie within some 20 km, so that an hour is enough for any way.
static point where(const char *place)
{
    uint32_t h = 2166136261U;
    for (const char *p = place; *p; p++) {
        h = (h ^ (uint8_t)*p) * 16777619U;
    }
    return (point){(int32_t)(h % 1000) * 1000, 1040000000 + (int32_t)(h / 1000 % 1000) * 1000};
}

// A phone comes to the net now and then: some within minutes, some after days.
static int64_t net_s(int32_t device, int64_t at_s)
{
    static const int64_t every[] = {10 * MIN, HOUR, 6 * HOUR, DAY, 3 * DAY};
    int64_t period = every[(uint32_t)device % (sizeof every / sizeof *every)];
    return (at_s / period + 1) * period + device;
}

static int32_t tell(world *w, int32_t device, event_kind kind, int64_t at_s, const said *field, size_t n)
{
    said all[FIELDS_MAX];
    int64_t received = net_s(device, at_s);
    size_t k = 0;
    bool has_gps = chance(w, 3);
    for (size_t i = 0; i < n; i++) {
        all[k++] = field[i];
        if (field[i].field == EVENT_FIELD_RECEIVER && chance(w, 4)) { // the other phone may be faster
            int64_t other = net_s(field[i].device, at_s);
            received = other < received ? other : received;
        }
        if (field[i].field == EVENT_FIELD_PLACE && has_gps) {
            point p = where(field[i].words);
            all[k++] = POSITION(p.lat_e7, p.lon_e7);
        }
    }
    if (has_gps) {
        all[k++] = BY_GPS();
    }
    all[k++] = RECEIVED(received);
    if (w->is_skewed && chance(w, 60)) {
        w->s.device[device].is_reset = !w->s.device[device].is_reset;
    }
    return story_say(&w->s, device, kind, at_s, all, k);
}
#define TELL(w_, device_, kind_, at_s_, ...)                                                                 \
    tell((w_), (device_), EVENT_##kind_, (at_s_), (const said[]){__VA_ARGS__},                               \
         sizeof((const said[]){__VA_ARGS__}) / sizeof(said))

static int32_t enrol(world *w, const char *role, int32_t no, device_role r)
{
    char name[WORLD_CODE];
    (void)snprintf(name, sizeof name, "%s-%d", role, no);
    int32_t d = story_enrol(&w->s, name, r, role);
    if (w->is_skewed) {
        int64_t most = CUSTODY_SKEW_US / STORY_S / 2;
        w->s.device[d].skew_s = (int64_t)rng_below(w->r, (uint32_t)(2 * most)) - most;
    }
    return d;
}

static const char *person(const world *w, int32_t device)
{
    return w->s.device[device].binding->person.p;
}

// ---------------------------------------------------------------- the warehouse

static void make_box(world *w, int32_t i, const char *tps, int64_t *t)
{
    world_box *b = &w->box[i];
    (void)snprintf(b->code, sizeof b->code, "B%03d", i);
    (void)snprintf(b->tps, sizeof b->tps, "%s", tps);
    (void)snprintf(b->place, sizeof b->place, "GUDANG");
    (void)snprintf(b->seals, sizeof b->seals, "S%03d-1 S%03d-2", i, i);
    b->holder = KPU;
    *t += MIN;
    if (!strikes(w, WORLD_UNKNOWN_CODE)) {
        TELL(w, KPU, BOX_CREATED, *t, ITEM(b->code), AT("GUDANG"), GOING(b->tps));
    } else {
        b->seals[0] = '\0';
        hit(w, b->code);
    }
    if (strikes(w, WORLD_BOX_TWICE)) {
        TELL(w, KPU, BOX_CREATED, *t, ITEM(b->code), AT("GUDANG"), GOING(b->tps));
        hit(w, b->code);
    }
    if (chance(w, 2)) {
        char kit[WORLD_CODE];
        (void)snprintf(kit, sizeof kit, "K%03d", i);
        TELL(w, KPU, KIT_CREATED, *t, ITEM(kit), KIT("SURAT"), AT("GUDANG"), COUNT(600));
        TELL(w, KPU, PACKED, *t + 5, ITEM(b->code), ITEMS(kit), AT("GUDANG"));
    }
    if (strikes(w, WORLD_NEVER_SEALED)) {
        hit(w, b->code);
        b->seals[0] = '\0';
    } else if (b->seals[0] != '\0') {
        TELL(w, KPU, SEALED, *t + 10, ITEM(b->code), AT("GUDANG"), SEALS(b->seals));
    }
    if (strikes(w, WORLD_RESEALED_ALONE)) {
        TELL(w, KPU, SEALED, *t + 20, ITEM(b->code), AT("GUDANG"), SEALS("S-NEW"));
        (void)snprintf(b->seals, sizeof b->seals, "S-NEW");
        hit(w, b->code);
    }
}

// ---------------------------------------------------------------- faults that need nothing of the way

// A slip of the pen, put right by who made it.
static void slip(world *w, const crew *c, const world_box *b, int64_t t)
{
    int32_t wrong = SAY(&w->s, c->bawaslu, CONDITION_CHECKED, t, ITEM(b->code), AT("SLIP"), CONDITION(0),
                        RECEIVED(net_s(c->bawaslu, t)));
    TELL(w, c->bawaslu, CORRECTED, t + MIN, REFERS(w->s.event[wrong].id), NOTE(), AT(b->place));
}

static void look_at_box(world *w, const crew *c, const world_box *b, int64_t t)
{
    if (chance(w, 10)) {
        slip(w, c, b, t);
    }
    if (b->seals[0] == '\0') {
        return;
    }
    if (strikes(w, WORLD_FOREIGN_CORRECTION)) {
        int32_t check =
            TELL(w, c->bawaslu, SEAL_CHECKED, t + 2 * MIN, ITEM(b->code), AT(b->place), SEALS("S-TYPO"));
        TELL(w, c->ppk, CORRECTED, t + 3 * MIN, REFERS(w->s.event[check].id), NOTE(), SEALS(b->seals));
        TELL(w, POSKO, CORRECTED, t + 4 * MIN, REFERS(w->s.event[check].id), NOTE(), SEALS(b->seals));
        hit(w, b->code);
    } else {
        TELL(w, c->bawaslu, SEAL_CHECKED, t + 2 * MIN, ITEM(b->code), AT(b->place), SEALS(b->seals));
    }
}

// Acts of people who have nothing to do with the way of the box.
static void meddle(world *w, const crew *c, const world_box *b, int64_t t)
{
    if (strikes(w, WORLD_REVOKED_PHONE)) {
        story_revoke(&w->s, IDLE, t, t + 10 * DAY);
        SAY(&w->s, IDLE, CONDITION_CHECKED, t, ITEM(b->code), AT(b->place), CONDITION(0), BY_GPS());
    }
    if (strikes(w, WORLD_LATE_OF_REVOKED)) {
        story_revoke(&w->s, IDLE, t + HOUR, t + 2 * HOUR);
        SAY(&w->s, IDLE, CONDITION_CHECKED, t, ITEM(b->code), AT(b->place), CONDITION(0), BY_GPS(),
            RECEIVED(t + DAY));
    }
    if (strikes(w, WORLD_STRANGER)) {
        TELL(w, STRANGER, CONDITION_CHECKED, t, ITEM(b->code), AT(b->place), CONDITION(0));
    }
    if (strikes(w, WORLD_NOT_POSKO)) {
        TELL(w, IDLE, PLAN_PUBLISHED, t, CONTENT());
    }
    if (strikes(w, WORLD_FORKED)) {
        story_device *d = &w->s.device[c->bawaslu];
        story_device before = *d;
        TELL(w, c->bawaslu, NOTED, t, NOTE());
        *d = before;
        TELL(w, c->bawaslu, NOTED, t + MIN, NOTE());
    }
    if (strikes(w, WORLD_AFTER_DUTY)) {
        SAY(&w->s, IDLE, DUTY_CLOSED, t, NOTE());
        SAY(&w->s, IDLE, NOTED, t + HOUR, NOTE());
    }
    if (strikes(w, WORLD_FOUND_WET)) {
        TELL(w, c->bawaslu, CONDITION_CHECKED, t, ITEM(b->code), AT(b->place), CONDITION(1));
        hit(w, b->code);
    }
    if (strikes(w, WORLD_WAS_DAMAGED)) {
        TELL(w, c->bawaslu, DAMAGED, t, ITEM(b->code), AT(b->place), CONDITION(2));
        hit(w, b->code);
    }
    if (strikes(w, WORLD_TOO_FAST)) {
        SAY(&w->s, IDLE, CONDITION_CHECKED, t, ITEM(b->code), AT(b->place), CONDITION(0),
            POSITION(0, 1040000000), BY_GPS(), RECEIVED(t + DAY));
        SAY(&w->s, IDLE, CONDITION_CHECKED, t + 2 * MIN, ITEM(b->code), AT(b->place), CONDITION(0),
            POSITION(900000, 1040000000), BY_GPS(), RECEIVED(t + DAY));
        hit(w, b->code);
    }
}

// What its holder does, and is found out.
static void mishandle(world *w, const crew *c, world_box *b, int64_t *t)
{
    if (strikes(w, WORLD_LOST_AND_FOUND)) {
        TELL(w, b->holder, LOST, later(w, t), ITEM(b->code));
        TELL(w, b->holder, FOUND, later(w, t), ITEM(b->code), AT(b->place), SEALS(b->seals));
        hit(w, b->code);
    }
    if (strikes(w, WORLD_WAS_REFUSED)) {
        TELL(w, c->helper, REFUSED, later(w, t), ITEM(b->code), AT(b->place), REASON(0));
        hit(w, b->code);
    }
    if (strikes(w, WORLD_TWICE_BY_DEVICE)) {
        TELL(w, b->holder, HANDED_OVER, later(w, t), ITEM(b->code), TO(b->holder), AT(b->place),
             SEALS(b->seals));
    }
    if (strikes(w, WORLD_MADE_BY_BAWASLU)) {
        TELL(w, c->bawaslu, KIT_CREATED, later(w, t), ITEM("K-OTHER"), KIT("SURAT"));
        hit(w, "K-OTHER");
    }
    if (strikes(w, WORLD_USED_REPLACED)) {
        TELL(w, b->holder, REPLACED, later(w, t), ITEM(b->code), BY_ITEM("SPARE"), REASON(4));
        TELL(w, b->holder, HANDED_OVER, later(w, t), ITEM(b->code), TO(c->helper), AT(b->place),
             SEALS(b->seals));
        hit(w, b->code);
        b->is_gone = true;
    }
    if (strikes(w, WORLD_SWAPPED)) {
        TELL(w, b->holder, DEPARTED, later(w, t), ITEM(b->code), AT(b->place), GOING("TPS-OTHER"), LEG(2),
             ESCORTED(person(w, c->linmas)));
        hit(w, b->code);
        b->is_gone = true;
    }
}

// ---------------------------------------------------------------- one leg

typedef struct leg {
    world *w;
    const crew *c;
    int32_t giver, receiver;
    const char *from, *to;
    int32_t no; // 0 to 5
    int64_t *t;
    int32_t escort; // device
} leg;

static void depart(leg *g, const char *item, int32_t by)
{
    const char *escort = person(g->w, g->escort);
    if (strikes(g->w, WORLD_NO_ESCORT_NAMED)) {
        TELL(g->w, by, DEPARTED, later(g->w, g->t), ITEM(item), AT(g->from), GOING(g->to), LEG(g->no));
        hit(g->w, item);
    } else if (chance(g->w, 4)) { // the holder asks them first
        TELL(g->w, by, ESCORT_CHANGED, later(g->w, g->t), ITEM(item), TO(g->escort));
        TELL(g->w, by, DEPARTED, later(g->w, g->t), ITEM(item), AT(g->from), GOING(g->to), LEG(g->no));
    } else {
        TELL(g->w, by, DEPARTED, later(g->w, g->t), ITEM(item), AT(g->from), GOING(g->to), LEG(g->no),
             ESCORTED(escort));
    }
}

static void travel(leg *g, const char *item, int32_t by)
{
    world *w = g->w;
    bool had_happened = w->has_happened;
    depart(g, item, by);
    bool is_unescorted = w->fault == WORLD_NO_ESCORT_NAMED && w->has_happened && !had_happened;
    if (chance(w, 3)) { // a night on the way
        TELL(w, by, ARRIVED, later(w, g->t) + HOUR, ITEM(item), AT(g->c->stop));
        *g->t += HOUR;
        TELL(w, by, STORED, later(w, g->t), ITEM(item), AT(g->c->stop));
        TELL(w, by, DEPARTED, later(w, g->t) + 8 * HOUR, ITEM(item), AT(g->c->stop),
             ESCORTED(person(w, g->escort)));
        *g->t += 8 * HOUR;
    }
    if (!is_unescorted && chance(w, 3) && g->escort == g->c->polri) { // the next Polres takes over
        TELL(w, g->escort, ESCORT_CHANGED, later(w, g->t), ITEM(item), TO(g->c->polri2));
        g->escort = g->c->polri2;
    } else if (strikes(w, WORLD_ESCORT_SWITCHED)) {
        g->escort = g->c->linmas == g->escort ? g->c->polri : g->c->linmas;
        hit(w, item);
        TELL(w, by, LANDED, later(w, g->t) + HOUR, ITEM(item), AT(g->c->quay),
             ESCORTED(person(w, g->escort)));
        TELL(w, by, DEPARTED, later(w, g->t) + HOUR, ITEM(item), AT(g->c->quay));
        *g->t += HOUR;
    }
    if (chance(w, 3)) { // over the river
        TELL(w, by, ARRIVED, later(w, g->t) + HOUR, ITEM(item), AT(g->c->jetty));
        *g->t += HOUR;
        TELL(w, by, BOARDED, later(w, g->t), ITEM(item), AT(g->c->jetty), VEHICLE("KETEK"));
        TELL(w, by, LANDED, later(w, g->t) + HOUR, ITEM(item), AT(g->c->quay));
        *g->t += HOUR;
        TELL(w, by, DEPARTED, later(w, g->t), ITEM(item), AT(g->c->quay));
    }
    *g->t += HOUR;
    if (!is_unescorted && chance(w, 3)) {
        TELL(w, g->escort, ARRIVED, later(w, g->t), ITEM(item), AT(g->to));
    } else {
        TELL(w, by, ARRIVED, later(w, g->t), ITEM(item), AT(g->to), ESCORTED(person(w, g->escort)));
    }
}

static void give(leg *g, const char *item, int32_t from, int32_t to, const char *at, const char *seals)
{
    world *w = g->w;
    int64_t t = later(w, g->t);
    bool is_box = seals != NULL;
    if (is_box && seals[0] != '\0' && strikes(w, WORLD_OTHER_SEALS)) {
        seals = "S-OTHER";
        hit(w, item);
    }
    if (is_box && seals[0] != '\0' && strikes(w, WORLD_SEALS_UNREAD)) {
        seals = NULL;
        hit(w, item);
    }
    if (!is_box || !seals || seals[0] == '\0') {
        if (g->no >= 3) {
            TELL(w, from, RETURNED, t, ITEM(item), TO(to), AT(at), LEG(g->no));
        } else {
            TELL(w, from, HANDED_OVER, t, ITEM(item), TO(to), AT(at), LEG(g->no));
        }
    } else if (g->no >= 3) {
        TELL(w, from, RETURNED, t, ITEM(item), TO(to), AT(at), LEG(g->no), SEALS(seals));
    } else {
        TELL(w, from, HANDED_OVER, t, ITEM(item), TO(to), AT(at), LEG(g->no), SEALS(seals),
             SEEN_BY(g->c->bawaslu));
    }
}

static void arrive_box(leg *g, world_box *b)
{
    b->holder = g->receiver;
    (void)snprintf(b->place, sizeof b->place, "%s", g->to);
}

static void go_single(leg *g, world_box *b)
{
    world *w = g->w;
    int32_t escort = g->escort;
    int32_t by = g->giver;
    if (by == KPU && strikes(w, WORLD_TWICE_BY_PERSON)) {
        give(g, b->code, KPU, KPU_AGAIN, g->from, b->seals);
    }
    travel(g, b->code, by);
    if (w->fault == WORLD_GIVEN_BY_ANOTHER && by == g->c->ppk && strikes(w, WORLD_GIVEN_BY_ANOTHER)) {
        by = g->c->helper;
        hit(w, b->code);
    }
    give(g, b->code, by, g->receiver, g->to, b->seals);
    arrive_box(g, b);
    g->escort = escort;
}

static void load_words(world_box *const *box, int32_t n, char *out, size_t cap)
{
    size_t at = 0;
    for (int32_t i = 0; i < n; i++) {
        at += (size_t)snprintf(out + at, cap - at, "%s%s", i > 0 ? " " : "", box[i]->code);
    }
}

static void open_load(leg *g, const char *load, world_box *const *box, int32_t n)
{
    world *w = g->w;
    char items[WORLD_ITEMS_MAX * 5];
    load_words(box, n, items, sizeof items);
    if (n > 1 && strikes(w, WORLD_ONE_LESS)) {
        load_words(box, n - 1, items, sizeof items);
        hit(w, load);
        box[n - 1]->is_gone = true;
        TELL(w, g->receiver, LOAD_OPENED, later(w, g->t), ITEM(load), ITEMS(items), AT(g->to));
    } else if (chance(w, 3)) {
        TELL(w, g->receiver, LOAD_OPENED, later(w, g->t), ITEM(load), AT(g->to));
    } else {
        TELL(w, g->receiver, LOAD_OPENED, later(w, g->t), ITEM(load), ITEMS(items), AT(g->to));
    }
}

static void go_load(leg *g, world_box *const *box, int32_t n)
{
    world *w = g->w;
    char load[WORLD_CODE];
    char items[WORLD_ITEMS_MAX * 5];
    int32_t escort = g->escort;
    int32_t by = g->giver;
    (void)snprintf(load, sizeof load, "L%03d", w->n_load++);
    load_words(box, n, items, sizeof items);
    TELL(w, by, LOAD_MADE, later(w, g->t), ITEM(load), ITEMS(items), AT(g->from), GOING(g->to));
    if (strikes(w, WORLD_LOADED_TWICE)) {
        hit(w, box[0]->code);
        TELL(w, by, LOAD_MADE, later(w, g->t), ITEM("L-OTHER"), ITEMS(box[0]->code), AT(g->from));
        box[0]->is_gone = true;
    }
    if (strikes(w, WORLD_HANDLED_IN_LOAD)) {
        hit(w, box[0]->code);
        TELL(w, by, STORED, later(w, g->t), ITEM(box[0]->code), AT(g->from));
        box[0]->is_gone = true;
    }
    if (chance(w, 2)) {
        give(g, load, by, g->c->carrier, g->from, NULL);
        by = g->c->carrier;
    }
    travel(g, load, by);
    if (strikes(w, WORLD_WRONG_COUNT)) {
        hit(w, load);
        TELL(w, g->c->bawaslu, COUNTED, later(w, g->t), ITEM(load), AT(g->to), COUNT(n + 1));
    }
    give(g, load, by, g->receiver, g->to, NULL);
    bool is_in_order = !box[0]->is_gone;
    if (is_in_order) {
        open_load(g, load, box, n);
    }
    for (int32_t i = 0; i < n; i++) {
        arrive_box(g, box[i]);
        box[i]->is_gone = box[i]->is_gone || !is_in_order;
    }
    g->escort = escort;
}

static void go(leg *g, world_box *const *all, int32_t n_all)
{
    world_box *box[WORLD_ITEMS_MAX];
    int32_t n = 0;
    for (int32_t i = 0; i < n_all; i++) {
        if (!all[i]->is_gone) {
            box[n++] = all[i];
        }
    }
    if (n > 0 && chance(g->w, 2)) {
        go_load(g, box, n);
    } else {
        for (int32_t i = 0; i < n; i++) {
            go_single(g, box[i]);
        }
    }
}

// ---------------------------------------------------------------- the operation

// From the PPS to each TPS, the vote, and back to the PPS.
static void vote(world *w, const crew *c, const char *pps, int32_t pps_device, world_box *const *box,
                 int32_t n, int64_t *t)
{
    for (int32_t i = 0; i < n; i++) {
        if (box[i]->is_gone) {
            continue;
        }
        int32_t kpps = enrol(w, "kpps", (int32_t)(box[i] - w->box), DEVICE_KPPS);
        leg out = {w, c, pps_device, kpps, pps, box[i]->tps, 2, t, c->linmas};
        mishandle(w, c, box[i], t);
        if (!box[i]->is_gone) {
            go_single(&out, box[i]);
            look_at_box(w, c, box[i], later(w, t));
        }
    }
    *t += DAY;
    for (int32_t i = 0; i < n; i++) {
        if (box[i]->is_gone) {
            continue;
        }
        if (box[i]->seals[0] != '\0') {
            (void)snprintf(box[i]->seals, sizeof box[i]->seals, "T-%s", box[i]->code);
            TELL(w, box[i]->holder, SEALED, later(w, t), ITEM(box[i]->code), AT(box[i]->tps),
                 SEALS(box[i]->seals));
        }
        leg back = {w, c, box[i]->holder, pps_device, box[i]->tps, pps, 3, t, c->linmas};
        go_single(&back, box[i]);
        meddle(w, c, box[i], *t + MIN);
        if (strikes(w, WORLD_OUT_AGAIN)) {
            hit(w, box[i]->code);
            TELL(w, pps_device, DEPARTED, later(w, t), ITEM(box[i]->code), AT(pps), GOING("X"), LEG(1),
                 ESCORTED(person(w, c->linmas)));
            box[i]->is_gone = true;
        }
    }
}

static void serve_pps(world *w, const crew *c, int32_t no, world_box *const *box, int32_t n, int64_t *t)
{
    char pps[WORLD_CODE];
    (void)snprintf(pps, sizeof pps, "PPS-%d", no);
    int32_t device = enrol(w, "pps", no, DEVICE_PPS);
    leg out = {w, c, c->ppk, device, c->place, pps, 1, t, c->polri};
    go(&out, box, n);
    vote(w, c, pps, device, box, n, t);
    leg back = {w, c, device, c->ppk, pps, c->place, 4, t, c->polri};
    go(&back, box, n);
}

static void hire(world *w, crew *c, int32_t no)
{
    *c = (crew){.ppk = enrol(w, "ppk", no, DEVICE_PPK),
                .kpu = enrol(w, "gudang", no, DEVICE_KPU),
                .carrier = enrol(w, "carrier", no, DEVICE_CARRIER),
                .polri = enrol(w, "polri", 2 * no, DEVICE_POLRI),
                .polri2 = enrol(w, "polri", 2 * no + 1, DEVICE_POLRI),
                .bawaslu = enrol(w, "bawaslu", no, DEVICE_BAWASLU),
                .linmas = enrol(w, "linmas", no, DEVICE_LINMAS),
                .helper = enrol(w, "helper", no, DEVICE_PPK)};
    (void)snprintf(c->place, sizeof c->place, "PPK-%d", no);
    (void)snprintf(c->stop, sizeof c->stop, "POLSEK-%d", no);
    (void)snprintf(c->jetty, sizeof c->jetty, "JETTY-%d", no);
    (void)snprintf(c->quay, sizeof c->quay, "QUAY-%d", no);
}

static void serve_ppk(world *w, int32_t no, int32_t first, int32_t n, int64_t *out_t)
{
    crew c;
    world_box *box[WORLD_ITEMS_MAX];
    hire(w, &c, no);
    for (int32_t i = 0; i < n; i++) {
        box[i] = &w->box[first + i];
    }
    leg out = {w, &c, KPU, c.ppk, "GUDANG", c.place, 0, out_t, c.polri};
    go(&out, box, n);
    int64_t t = *out_t + HOUR;
    for (int32_t i = 0; i < n; i += BOXES_OF_PPS) {
        serve_pps(w, &c, no * PPS_OF_PPK + i / BOXES_OF_PPS, box + i,
                  n - i < BOXES_OF_PPS ? n - i : BOXES_OF_PPS, &t);
    }
    leg back = {w, &c, c.ppk, c.kpu, c.place, "GUDANG", 5, &t, c.polri};
    go(&back, box, n);
    if (!box[0]->is_gone && strikes(w, WORLD_SEEN_ELSEWHERE)) { // long after everything rests
        TELL(w, c.bawaslu, CONDITION_CHECKED, t + 2 * DAY, ITEM(box[0]->code), AT("NOWHERE"), CONDITION(0));
        hit(w, box[0]->code);
    }
}

static int by_receipt(const void *a, const void *b)
{
    const logged_event *x = a;
    const logged_event *y = b;
    if (x->received_us != y->received_us) {
        return x->received_us < y->received_us ? -1 : 1;
    }
    return x->index < y->index ? -1 : x->index > y->index;
}

void world_run(world *w, rng *r, int32_t size, world_fault fault, bool is_skewed)
{
    int64_t t = 0;
    int32_t of_ppk = BOXES_OF_PPS * PPS_OF_PPK;
    memset(w, 0, sizeof *w);
    w->r = r;
    w->fault = fault;
    w->is_skewed = is_skewed;
    w->skip = (int32_t)rng_below(r, 3);
    w->n_box = size < WORLD_ITEMS_MAX ? size : WORLD_ITEMS_MAX;
    story_init(&w->s);
    (void)enrol(w, "kpu", 1, DEVICE_KPU);
    (void)enrol(w, "kpu", 2, DEVICE_KPU);
    (void)enrol(w, "posko", 1, DEVICE_POSKO);
    (void)enrol(w, "kpu", 1, DEVICE_KPU); // KPU_AGAIN
    (void)enrol(w, "nobody", 1, DEVICE_KPU);
    (void)enrol(w, "idle", 1, DEVICE_BAWASLU);
    w->s.record[STRANGER].n_binding = 0;
    for (int32_t i = 0; i < w->n_box; i++) {
        char tps[WORLD_CODE];
        (void)snprintf(tps, sizeof tps, "TPS-%d", i / 2);
        make_box(w, i, tps, &t);
    }
    for (int32_t i = 0; i < w->n_box; i += of_ppk) {
        t += HOUR;
        serve_ppk(w, i / of_ppk, i, w->n_box - i < of_ppk ? w->n_box - i : of_ppk, &t);
    }
    story_sort(&w->s, by_receipt);
}

void world_done(world *w)
{
    story_done(&w->s);
}
