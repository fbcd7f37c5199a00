// What became of the goods, event by event: what is in what, what left for where, what was received where.
// docs/formats/custody-json.md says by which rules.
#include "app/reconcile_internal.h"

// ---------------------------------------------------------------- items

static int32_t item_of(course *c, str code)
{
    int32_t i = c->n_item;
    if (str_map_get(&c->item_of, code, &i)) {
        return i;
    }
    c->item = arena_room(c->a, c->item, c->n_item, &c->cap_item, sizeof *c->item);
    c->item[c->n_item++] = (goods_item){.code = code,
                                        .leg = LEG_UNSAID,
                                        .received_leg = LEG_UNSAID,
                                        .unknown_leg = LEG_UNSAID,
                                        .container = ITEM_NONE,
                                        .first = ITEM_NONE,
                                        .next = ITEM_NONE,
                                        .before = ITEM_NONE,
                                        .count = 1,
                                        .last_us = INT64_MIN};
    (void)str_map_add(&c->item_of, code, i, NULL);
    return i;
}

static void take_out(course *c, int32_t i)
{
    goods_item *x = &c->item[i];
    if (x->container == ITEM_NONE) {
        return;
    }
    if (x->before == ITEM_NONE) {
        c->item[x->container].first = x->next;
    } else {
        c->item[x->before].next = x->next;
    }
    if (x->next != ITEM_NONE) {
        c->item[x->next].before = x->before;
    }
    x->container = x->next = x->before = ITEM_NONE;
}

static void put_in(course *c, int32_t i, int32_t container)
{
    if (i == container) {
        return;
    }
    take_out(c, i);
    goods_item *x = &c->item[i];
    x->container = container;
    x->next = c->item[container].first;
    if (x->next != ITEM_NONE) {
        c->item[x->next].before = i;
    }
    c->item[container].first = i;
    if (!c->item[container].is_load && x->destination.n == 0) {
        x->destination = c->item[container].destination;
    }
}

static bool is_listed(str items, str code)
{
    str item;
    while (event_list_next(&items, &item)) {
        if (str_eq(item, code)) {
            return true;
        }
    }
    return false;
}

// ---------------------------------------------------------------- movements of one item

static void add_move(course *c, const goods_item *x, reconcile_way sense, int32_t leg, str site,
                     int64_t count, const act *e)
{
    if (x->is_load) {
        return; // what is in it counts
    }
    c->move = arena_room(c->a, c->move, c->n_move, &c->cap_move, sizeof *c->move);
    c->move[c->n_move++] = (reconcile_move){.item = x->code,
                                            .leg = leg,
                                            .way = sense,
                                            .site = site,
                                            .count = count,
                                            .moment_us = e->moment_us,
                                            .index = e->index};
}

// The leg on which goods for `destination` come to a site, LEG_UNSAID when it is not on their way.
static int32_t leg_to(const course *c, const goods_item *x, str site)
{
    way w = ground_way(c->ground, x->destination);
    str warehouse = c->ground->warehouse == ITEM_NONE ? STR("") : c->ground->place[c->ground->warehouse].code;
    if (x->is_returning && site.n > 0 && str_eq(site, warehouse)) {
        return LEG_COUNT - 1;
    }
    for (int32_t leg = 0; leg <= w.last; leg++) {
        if (site.n > 0 && str_eq(w.site[leg], site)) {
            return !x->is_returning ? leg : leg == w.last ? LEG_UNSAID : LEG_COUNT - 2 - leg;
        }
    }
    return LEG_UNSAID;
}

static void read_trip(goods_item *x, const act *e)
{
    x->trip = e->destination.n > 0 ? e->destination : x->trip;
    x->leg = e->leg != LEG_UNSAID ? e->leg : x->leg;
}

static void note_unknown(goods_item *x, int32_t leg, str site)
{
    if (site.n > 0 && str_eq(site, x->destination)) {
        x->unknown_leg = leg;
    }
}

static void depart(course *c, goods_item *x, const act *e)
{
    read_trip(x, e);
    int32_t known = leg_to(c, x, x->trip);
    int32_t leg = known != LEG_UNSAID ? known : x->leg;
    x->is_under_way = true;
    note_unknown(x, leg, x->trip);
    add_move(c, x, RECONCILE_SENT, leg, x->trip, x->count, e);
}

// Whether goods under way only stop at a place: a jetty, or one before the end of the trip.
static bool is_stop(const course *c, const goods_item *x, const act *e)
{
    const place_row *p = ground_place(c->ground, e->place);
    bool is_between = p && !p->is_tps && (p->kind == SITE_JETTY || p->kind == SITE_JUNCTION);
    bool goes_on = e->destination.n > 0 && !str_eq(e->destination, e->place);
    bool is_early = e->kind == EVENT_ARRIVED && x->trip.n > 0 && !str_eq(x->trip, e->place);
    return is_between || goes_on || is_early;
}

static void receive(course *c, goods_item *x, const act *e)
{
    int32_t known = leg_to(c, x, e->place);
    if (e->place.n == 0 || (known == LEG_UNSAID && (!x->is_under_way || is_stop(c, x, e)))) {
        return;
    }
    int32_t leg = known != LEG_UNSAID ? known : e->leg != LEG_UNSAID ? e->leg : x->leg;
    note_unknown(x, leg, e->place);
    add_move(c, x, RECONCILE_RECEIVED, leg, e->place, x->count, e);
    x->received_at = e->place;
    x->received_leg = leg;
    x->is_under_way = false;
    x->trip = STR("");
    x->leg = LEG_UNSAID;
}

// What came to a place and was not taken there has not been received.
static void refuse(course *c, goods_item *x, const act *e)
{
    bool is_there = x->received_at.n > 0 && (e->place.n == 0 || str_eq(e->place, x->received_at));
    if (is_there) {
        add_move(c, x, RECONCILE_RECEIVED, x->received_leg, x->received_at, 0, e);
    }
}

// A handover says at its end where the goods go next.
static void hand_over(course *c, goods_item *x, const act *e)
{
    x->is_returning = x->is_returning || e->kind == EVENT_RETURNED;
    receive(c, x, e);
    if (e->destination.n > 0 && !str_eq(e->destination, e->place)) {
        read_trip(x, e);
    }
}

// ---------------------------------------------------------------- an item with all that is in it

typedef void moved_fn(course *c, goods_item *x, const act *e);

static void move_all(course *c, int32_t i, moved_fn *move, const act *e, int depth)
{
    goods_item *x = &c->item[i];
    x->last_us = e->moment_us;
    x->is_returning = x->is_returning || e->leg >= LEG_BACK;
    if (move) {
        move(c, x, e);
    }
    for (int32_t k = x->first; k != ITEM_NONE && depth < ITEM_NEST; k = c->item[k].next) {
        move_all(c, k, move, e, depth + 1);
    }
}

static void lay_trip(course *c, goods_item *x, const act *e)
{
    (void)c;
    read_trip(x, e);
}

static void pack(course *c, int32_t into, const act *e)
{
    str rest = e->items;
    str code;
    c->item[into].is_load = c->item[into].is_load || e->kind == EVENT_LOAD_MADE;
    while (event_list_next(&rest, &code)) {
        put_in(c, item_of(c, code), into);
    }
}

static void open_load(course *c, int32_t load)
{
    while (c->item[load].is_load && c->item[load].first != ITEM_NONE) {
        take_out(c, c->item[load].first);
    }
}

// Only what is listed was received, and is no longer in the load.
static void receive_part(course *c, int32_t load, const act *e)
{
    int32_t next = ITEM_NONE;
    for (int32_t k = c->item[load].first; k != ITEM_NONE; k = next) {
        next = c->item[k].next;
        bool is_here = is_listed(e->items, c->item[k].code);
        move_all(c, k, is_here ? hand_over : refuse, e, 0);
        if (is_here) {
            take_out(c, k);
        }
    }
}

static void create(course *c, int32_t i, const act *e)
{
    goods_item *x = &c->item[i];
    x->kit = e->kit;
    x->is_lot = e->kind == EVENT_KIT_CREATED;
    x->count = x->is_lot && e->count >= 0 ? e->count : x->count;
    x->destination = e->destination.n > 0 ? e->destination : x->destination;
}

// The count of a lot by who hands it over or receives it.
static void recount(course *c, int32_t i, const act *e)
{
    goods_item *x = &c->item[i];
    if (e->count >= 0 && x->is_lot) {
        x->count = e->count;
    }
}

static void take(course *c, int32_t i, const act *e)
{
    switch ((int)e->kind) {
    case EVENT_KIT_CREATED:
    case EVENT_BOX_CREATED:
        create(c, i, e);
        break;
    case EVENT_PACKED:
        pack(c, i, e);
        break;
    case EVENT_LOAD_MADE:
        pack(c, i, e);
        move_all(c, i, lay_trip, e, 0);
        break;
    case EVENT_LOAD_OPENED:
        open_load(c, i);
        break;
    case EVENT_ESCORT_CHANGED:
        move_all(c, i, lay_trip, e, 0);
        break;
    case EVENT_DEPARTED:
    case EVENT_BOARDED:
        move_all(c, i, depart, e, 0);
        break;
    case EVENT_ARRIVED:
        move_all(c, i, receive, e, 0);
        break;
    case EVENT_HANDED_OVER:
    case EVENT_RETURNED:
    case EVENT_STORED:
        recount(c, i, e);
        move_all(c, i, hand_over, e, 0);
        break;
    case EVENT_PARTIAL_RECEIPT:
        receive_part(c, i, e);
        break;
    case EVENT_REFUSED:
        move_all(c, i, refuse, e, 0);
        break;
    }
    c->item[i].last_us = e->moment_us;
}

// ---------------------------------------------------------------- the escort's way

// The unit of the first escort whose unit is known.
static str escort_unit(const course *c, const act *e)
{
    str rest = e->escorts;
    str person;
    while (event_list_next(&rest, &person)) {
        str unit = ground_unit(c->ground, person);
        if (unit.n > 0) {
            return unit;
        }
    }
    return e->receiver_unit;
}

// Who sets out with goods is their escort; from then on only what two sign changes that.
static void step(course *c, int32_t i, const act *e, str *escort)
{
    bool is_signed = e->kind == EVENT_HANDED_OVER || e->kind == EVENT_RETURNED ||
                     e->kind == EVENT_PARTIAL_RECEIPT || e->kind == EVENT_ESCORT_CHANGED;
    str unit = escort_unit(c, e);
    bool is_new = unit.n > 0 && (is_signed || escort->n == 0);
    if (is_new) {
        *escort = unit;
    }
    if (e->place.n == 0 && !is_new) {
        return;
    }
    c->step = arena_room(c->a, c->step, c->n_step, &c->cap_step, sizeof *c->step);
    c->step[c->n_step] = (reconcile_step){.item = c->item[i].code,
                                          .order = c->n_step,
                                          .index = e->index,
                                          .place = e->place,
                                          .unit = is_new ? unit : STR("")};
    c->n_step++;
}

// ---------------------------------------------------------------- what was meant

static void add_goal(course *c, const goods_item *x, int32_t leg, str site)
{
    c->goal = arena_room(c->a, c->goal, c->n_goal, &c->cap_goal, sizeof *c->goal);
    c->goal[c->n_goal++] = (reconcile_goal){x->code, x->kit, leg, site, x->count};
}

// The last leg is what the box was made for; those before it, and those back, are the plan's.
static void set_goals(course *c, const goods_item *x, const goods_item *made)
{
    way w = ground_way(c->ground, x->destination);
    if (w.last == LEG_UNSAID) {
        add_goal(c, made, x->unknown_leg, x->destination);
        return;
    }
    for (int32_t leg = 0; leg <= w.last; leg++) {
        if (leg == w.last || planned_has(c->planned, leg, w.site[leg])) {
            add_goal(c, made, leg, w.site[leg]);
        }
    }
    for (int32_t leg = w.last; x->is_returning && leg >= 0; leg--) {
        int32_t home = c->ground->warehouse;
        str site = leg > 0 ? w.site[leg - 1] : home == ITEM_NONE ? STR("") : c->ground->place[home].code;
        if (planned_has(c->planned, 2 * LEGS_OUT - 1 - leg, site)) {
            add_goal(c, made, 2 * LEGS_OUT - 1 - leg, site);
        }
    }
}

void course_run(course *c, const acts *events)
{
    int32_t n = 0;
    for (int32_t k = 0; k < events->n; k++) {
        (void)item_of(c, events->row[k].item);
    }
    n = c->n_item;
    str *escort = ARENA_NEW(c->a, str, n);
    int64_t *made = ARENA_NEW(c->a, int64_t, n);
    for (int32_t k = 0; k < events->n; k++) {
        const act *e = &events->row[k];
        int32_t i = item_of(c, e->item);
        take(c, i, e);
        step(c, i, e, &escort[i]);
        made[i] = e->kind == EVENT_KIT_CREATED ? c->item[i].count : made[i];
    }
    for (int32_t i = 0; i < c->n_item; i++) {
        goods_item as_made = c->item[i];
        as_made.count = i < n && made[i] > 0 ? made[i] : as_made.count;
        if (as_made.destination.n > 0 && !as_made.is_load) {
            set_goals(c, &c->item[i], &as_made);
        }
    }
}

void course_done(course *c)
{
    str_map_done(&c->item_of);
}
