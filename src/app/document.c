// The plan's document: head, judge, summary, waves, convoys, people. Trips are in document_trips.c, placement
// in document_placement.c.
#include "app/document_internal.h"
#include "app/words.h"

#include <string.h>

#include "base/clock.h"
#include "base/str_map.h"

json_t *document_time(const planning *p, int32_t s)
{
    char text[DATETIME_TEXT];
    datetime_format((int64_t)p->day0 * S_PER_DAY + s, text);
    return json_string(text);
}

const char *node_code(const planning *p, int32_t node)
{
    const snapshot *s = p->snap;
    return node < s->n_site ? s->site[node].code : s->tps[node - s->n_site].code;
}

void node_name(const planning *p, int32_t node, strbuf *out)
{
    const snapshot *s = p->snap;
    if (node < s->n_site) {
        strbuf_addz(out, s->site[node].name);
    } else {
        const snap_tps *t = &s->tps[node - s->n_site];
        strbuf_addf(out, "TPS %s %s", t->number, s->area[t->village].name);
    }
}

static char leg_digit(int32_t leg)
{
    return (char)('1' + leg);
}

static void id_prefix(const fleet_trip *t, strbuf *out)
{
    if (t->direction == FLEET_BACK) {
        strbuf_addc(out, 'K'); // kembali
    }
    strbuf_addc(out, leg_digit(t->leg));
}

void document_trip_id(const document *d, int32_t trip, strbuf *out)
{
    id_prefix(&d->p->distribution.trip[trip], out);
    strbuf_addf(out, "-%04d", trip + 1);
}

void document_convoy_id(const document *d, int32_t convoy, strbuf *out)
{
    id_prefix(&d->p->distribution.trip[d->convoy_first[convoy]], out);
    strbuf_addf(out, "-R%03d", convoy + 1);
}

const char *kecamatan_code(const planning *p, int32_t kecamatan)
{
    return p->snap->area[p->kecamatan_area[kecamatan]].code;
}

int32_t trip_kecamatan(const planning *p, const fleet_trip *t)
{
    return p->fleet.consignment[p->distribution.stop[t->stop_first].consignment].kecamatan;
}

const fleet_lot *stop_lot(const planning *p, const fleet_stop *s)
{
    return &p->fleet.lot[p->fleet.consignment[s->consignment].lot];
}

const fleet_lot *trip_lot(const planning *p, const fleet_trip *t)
{
    return stop_lot(p, &p->distribution.stop[t->stop_first]);
}

int32_t trip_units(const planning *p, const fleet_trip *t)
{
    int32_t units = 0;
    for (int32_t i = 0; i < t->stop_n; i++) {
        units += p->distribution.stop[t->stop_first + i].units;
    }
    return units;
}

static int32_t limit_of_stop(const planning *p, const fleet_stop *st, const int32_t *need_hop,
                             const int32_t *need_child)
{
    const fleet_consignment *c = &p->fleet.consignment[st->consignment];
    bool last = st->hop == c->hop_first + c->hop_n - 1;
    if (last && c->leg == FLEET_LEGS - 1) {
        return p->fleet.receipt_s;
    }
    int32_t need = last ? need_child[st->consignment] : need_hop[st->hop + 1];
    return need == PLAN_FAR_S ? p->fleet.receipt_s : need - p->fleet.margin_s;
}

static void lower(int32_t *cell, int32_t value)
{
    *cell = value < *cell ? value : *cell;
}

// Backward pass of the critical path method (Kelley and Walker, 1959) over the goods alone: a trip may be
// late until the trips that carry its goods on would make their own receipt late.
static void document_slack(document *d)
{
    const planning *p = d->p;
    const fleet_plan *f = &p->distribution;
    int32_t *need_hop = ARENA_NEW(d->a, int32_t, p->fleet.n_hop + 1);
    int32_t *need_child = ARENA_NEW(d->a, int32_t, p->fleet.n_consignment);
    for (int32_t i = 0; i <= p->fleet.n_hop; i++) {
        need_hop[i] = PLAN_FAR_S;
    }
    for (int32_t i = 0; i < p->fleet.n_consignment; i++) {
        need_child[i] = PLAN_FAR_S;
    }
    d->slack_s = ARENA_NEW(d->a, int32_t, f->n_trip);
    for (int32_t i = f->n_trip - 1; i >= 0; i--) { // trips are sorted by load_s
        const fleet_trip *t = &f->trip[i];
        int32_t slack = p->fleet.window[t->direction][t->leg].to_s - t->end_s;
        for (int32_t j = 0; t->direction == FLEET_OUT && j < t->stop_n; j++) {
            const fleet_stop *st = &f->stop[t->stop_first + j];
            int32_t room = limit_of_stop(p, st, need_hop, need_child) - st->leave_s;
            slack = j == 0 || room < slack ? room : slack;
        }
        d->slack_s[i] = slack;
        for (int32_t j = 0; t->direction == FLEET_OUT && j < t->stop_n; j++) {
            const fleet_stop *st = &f->stop[t->stop_first + j];
            const fleet_consignment *c = &p->fleet.consignment[st->consignment];
            lower(&need_hop[st->hop], t->load_s + slack);
            if (st->hop == c->hop_first && c->parent != NONE) {
                lower(&need_child[c->parent], t->load_s + slack);
            }
        }
    }
}

// A convoy: the vehicles that leave one base on one day for one kecamatan on one leg.
static void document_convoys_find(document *d)
{
    const fleet_plan *f = &d->p->distribution;
    str_map seen = {0};
    d->convoy = ARENA_NEW(d->a, int32_t, f->n_trip);
    d->convoy_first = ARENA_NEW(d->a, int32_t, f->n_trip);
    for (int32_t i = 0; i < f->n_trip; i++) {
        const fleet_trip *t = &f->trip[i];
        strbuf key;
        strbuf_init(&key, 128);
        strbuf_addf(&key, "%d/%d/%d/%d/%d/%d", t->direction, t->leg, trip_kecamatan(d->p, t), t->block,
                    t->base, t->depart_s / S_PER_DAY);
        int32_t convoy = d->n_convoy;
        if (str_map_add(&seen, (str){str_dup(d->a, strbuf_str(&key)), key.n}, convoy, &convoy)) {
            d->convoy_first[d->n_convoy++] = i;
        }
        d->convoy[i] = convoy;
        strbuf_done(&key);
    }
    str_map_done(&seen);
}

static json_t *document_judge(const document *d)
{
    const check_report *r = &d->p->verdict;
    json_t *rows = json_array();
    for (int c = 0; c < CHECK_COUNT; c++) {
        json_array_append_new(rows, json_pack("{s:s, s:I, s:I}", "code", check_name((check_code)c), "checked",
                                              (json_int_t)r->checked[c], "faults", (json_int_t)r->faults[c]));
    }
    return json_pack("{s:I, s:i, s:o}", "faults", (json_int_t)r->n_fault, "constraints", CHECK_COUNT, "rows",
                     rows);
}

static int32_t count_used_vehicles(const document *d)
{
    const fleet_plan *f = &d->p->distribution;
    bool *used = ARENA_NEW(d->a, bool, d->p->fleet.n_vehicle);
    int32_t n = 0;
    for (int32_t i = 0; i < f->n_trip; i++) {
        n += used[f->trip[i].vehicle] ? 0 : 1;
        used[f->trip[i].vehicle] = true;
    }
    return n;
}

static int64_t count_undelivered(const fleet_problem *f, const fleet_plan *plan)
{
    int64_t kits = 0;
    for (int32_t i = 0; i < plan->n_missing; i++) {
        bool last_leg = f->consignment[plan->missing[i].consignment].leg == FLEET_LEGS - 1;
        kits += last_leg && plan->missing[i].direction == FLEET_OUT ? plan->missing[i].units : 0;
    }
    return kits;
}

static json_t *document_summary(const document *d, int64_t distance_m, int64_t vehicle_s)
{
    const planning *p = d->p;
    const fleet_plan *f = &p->distribution;
    int32_t people = 0;
    for (int32_t i = 0; i < p->snap->n_person; i++) {
        people += d->person_used[i] ? 1 : 0;
    }
    int32_t slack = f->n_trip ? d->slack_s[0] : 0;
    for (int32_t i = 0; i < f->n_trip; i++) {
        if (f->trip[i].direction == FLEET_OUT && d->slack_s[i] < slack) {
            slack = d->slack_s[i];
        }
    }
    int64_t boxes = 0;
    int64_t grams = 0;
    for (int32_t i = 0; i < p->fleet.n_lot; i++) {
        boxes += (int64_t)p->snap->n_tps * p->fleet.lot[i].boxes;
        grams += (int64_t)p->snap->n_tps * p->fleet.lot[i].g;
    }
    int32_t short_people = p->placement.post_short;
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        short_people += p->placement.by_kecamatan[k].short_;
    }
    return json_pack("{s:i, s:I, s:I, s:i, s:i, s:i, s:i, s:i, s:i, s:I, s:i, s:I, s:I, s:i}", "tps",
                     p->snap->n_tps, "boxes", (json_int_t)boxes, "kg", (json_int_t)(grams / 1000), "waves",
                     f->n_wave, "trips", f->n_trip, "convoys", d->n_convoy, "vehicles_used",
                     count_used_vehicles(d), "people_used", people, "people_total", p->snap->n_person,
                     "undelivered", (json_int_t)count_undelivered(&p->fleet, f), "min_slack_min",
                     slack / S_PER_MIN, "vehicle_hours", (json_int_t)(vehicle_s / S_PER_HOUR), "km",
                     (json_int_t)(distance_m / 1000), "shortage", short_people);
}

typedef struct wave_sum {
    int32_t depart_s, last_arrival_s, slack_s, trips, boxes, escorts, travel_s;
} wave_sum;

static wave_sum sum_wave(const document *d, int32_t wave)
{
    const planning *p = d->p;
    wave_sum w = {PLAN_FAR_S, 0, PLAN_FAR_S, 0, 0, 0, 0};
    for (int32_t i = 0; i < p->distribution.n_trip; i++) {
        const fleet_trip *t = &p->distribution.trip[i];
        if (t->direction != FLEET_OUT || t->leg != 0 || t->wave != wave) {
            continue;
        }
        const fleet_stop *last = &p->distribution.stop[t->stop_first + t->stop_n - 1];
        const fleet_consignment *c = &p->fleet.consignment[last->consignment];
        w.trips++;
        w.escorts += t->escort_n;
        lower(&w.depart_s, t->depart_s);
        lower(&w.slack_s, d->slack_s[i]);
        w.last_arrival_s = last->arrive_s > w.last_arrival_s ? last->arrive_s : w.last_arrival_s;
        bool whole = last->hop == c->hop_first + c->hop_n - 1; // each kit counted once
        w.boxes += whole ? trip_units(p, t) * trip_lot(p, t)->boxes : 0;
    }
    return w;
}

static json_t *document_waves(const document *d)
{
    const planning *p = d->p;
    json_t *out = json_array();
    for (int32_t wave = 1; wave <= p->distribution.n_wave; wave++) {
        wave_sum w = sum_wave(d, wave);
        json_t *kecamatan = json_array();
        for (int32_t k = 0; k < p->n_kecamatan; k++) {
            if (p->distribution.wave_of[k] == wave) {
                json_array_append_new(kecamatan, json_string(kecamatan_code(p, k)));
                w.travel_s =
                    p->fleet.kecamatan[k].travel_s > w.travel_s ? p->fleet.kecamatan[k].travel_s : w.travel_s;
            }
        }
        bool any = w.trips > 0;
        json_array_append_new(out, json_pack("{s:i, s:o, s:o, s:o, s:i, s:i, s:i, s:i, s:o}", "wave", wave,
                                             "kecamatan", kecamatan, "depart",
                                             any ? document_time(p, w.depart_s) : json_null(), "last_arrival",
                                             any ? document_time(p, w.last_arrival_s) : json_null(), "trips",
                                             w.trips, "boxes", w.boxes, "escorts", w.escorts, "travel_min",
                                             w.travel_s / S_PER_MIN, "slack_min",
                                             any ? json_integer(w.slack_s / S_PER_MIN) : json_null()));
    }
    return out;
}

static json_t *convoy_row(const document *d, int32_t convoy)
{
    const planning *p = d->p;
    const fleet_plan *f = &p->distribution;
    const fleet_trip *first = &f->trip[d->convoy_first[convoy]];
    json_t *trips = json_array();
    int32_t depart = PLAN_FAR_S;
    int32_t arrive = 0;
    int32_t slack = PLAN_FAR_S;
    int32_t boxes = 0;
    int32_t escorts = 0;
    strbuf id;
    strbuf_init(&id, 64);
    for (int32_t i = d->convoy_first[convoy]; i < f->n_trip; i++) {
        const fleet_trip *t = &f->trip[i];
        if (d->convoy[i] != convoy) {
            continue;
        }
        strbuf_clear(&id);
        document_trip_id(d, i, &id);
        json_array_append_new(trips, json_stringn(id.p, id.n));
        lower(&depart, t->depart_s);
        lower(&slack, d->slack_s[i]);
        arrive = f->stop[t->stop_first + t->stop_n - 1].arrive_s > arrive
                     ? f->stop[t->stop_first + t->stop_n - 1].arrive_s
                     : arrive;
        boxes += trip_units(p, t) * trip_lot(p, t)->boxes;
        escorts += t->escort_n + (t->village_officer == NONE ? 0 : 1);
    }
    strbuf_clear(&id);
    document_convoy_id(d, convoy, &id);
    const fleet_stop *last = &f->stop[first->stop_first + first->stop_n - 1];
    const fleet_block *block = &p->fleet.block[first->block];
    json_t *row =
        json_pack("{s:s#, s:i, s:s, s:i, s:s, s:s, s:s, s:o, s:o, s:o, s:i, s:i, s:i}", "id", id.p, (int)id.n,
                  "leg", first->leg, "direction", first->direction == FLEET_OUT ? "out" : "back", "wave",
                  first->wave, "kecamatan", kecamatan_code(p, trip_kecamatan(p, first)), "base",
                  node_code(p, block->place[first->base]), "dest",
                  node_code(p, block->place[p->fleet.hop[last->hop].to]), "depart", document_time(p, depart),
                  "arrive", document_time(p, arrive), "trips", trips, "boxes", boxes, "escorts", escorts,
                  "slack_min", slack / S_PER_MIN);
    strbuf_done(&id);
    return row;
}

static json_t *document_convoys(const document *d)
{
    json_t *out = json_array();
    for (int32_t c = 0; c < d->n_convoy; c++) {
        json_array_append_new(out, convoy_row(d, c));
    }
    return out;
}

static json_t *document_undelivered(const document *d)
{
    static const char *const reason[] = {"plan.reason.no_path", "plan.reason.no_vehicle",
                                         "plan.reason.no_time", "plan.reason.no_escort",
                                         "plan.reason.not_sent"};
    const planning *p = d->p;
    json_t *out = json_array();
    for (int32_t i = 0; i < p->distribution.n_missing; i++) {
        const fleet_missing *m = &p->distribution.missing[i];
        const fleet_consignment *c = &p->fleet.consignment[m->consignment];
        json_t *row = json_pack("{s:s, s:i, s:s, s:s, s:i, s:i, s:i, s:s}", "place", node_code(p, c->place),
                                "leg", c->leg, "direction", m->direction == FLEET_OUT ? "out" : "back",
                                "kecamatan", kecamatan_code(p, c->kecamatan), "lot", c->lot, "kits", m->units,
                                "boxes", m->units * p->fleet.lot[c->lot].boxes, "reason", reason[m->reason]);
        if (m->reason == FLEET_NO_PATH) {
            int32_t from = c->parent == NONE ? p->warehouse : p->fleet.consignment[c->parent].place;
            json_object_set_new(row, "why", document_why_not(d, from, c->place));
        }
        json_array_append_new(out, row);
    }
    return out;
}

// What stood when it was planned anew.
static json_t *document_before(const document *d, const planning_before *before)
{
    if (!before) {
        return json_null();
    }
    json_t *news = json_array();
    for (int32_t i = 0; i < before->n_news; i++) {
        const planning_news *n = &before->news[i];
        json_array_append_new(news, json_pack("{s:s, s:b, s:i}", "trip", n->trip, "failed", n->failed,
                                              "late_min", n->late_min));
    }
    return json_pack("{s:s, s:o, s:i, s:i, s:o}", "plan", before->id, "now",
                     document_time(d->p, d->p->fleet.now_s), "fixed", d->p->fleet.n_fixed, "told",
                     d->p->fleet.n_told, "news", news);
}

json_t *planning_score_json(const fleet_score *score)
{
    static const char *const part[FLEET_PARTS] = {"undelivered", "late",   "unguarded", "exposed",
                                                  "changed",     "people", "cost",      "metres"};
    json_t *out = json_object();
    for (int i = 0; i < FLEET_PARTS; i++) {
        json_object_set_new(out, part[i], json_integer(score->part[i]));
    }
    return out;
}

static json_t *document_lots(const document *d)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < d->p->fleet.n_lot; i++) {
        const fleet_lot *l = &d->p->fleet.lot[i];
        bool waits = l->from_s > -PLAN_FAR_S;
        json_array_append_new(out,
                              json_pack("{s:i, s:i, s:i, s:o}", "boxes", l->boxes, "grams", l->g, "litres",
                                        l->l, "from", waits ? document_time(d->p, l->from_s) : json_null()));
    }
    return out;
}

// By code alone: a name must be able to go without the plan (plan_shown.h).
static json_t *document_people(const document *d)
{
    const snapshot *s = d->p->snap;
    json_t *out = json_object();
    for (int32_t i = 0; i < s->n_person; i++) {
        const snap_person *q = &s->person[i];
        int32_t home = d->p->person_kecamatan[i];
        if (d->person_used[i]) {
            json_object_set_new(out, q->code,
                                json_pack("{s:s, s:s, s:s, s:s?}", "unit", s->unit[q->unit].code, "unit_name",
                                          s->unit[q->unit].name, "role",
                                          word_of(KIND_PEOPLE, PEOPLE_ROLE, q->role), "kecamatan",
                                          home == NONE ? NULL : kecamatan_code(d->p, home)));
        }
    }
    return out;
}

static void mark_all(document *d, int32_t n, const int32_t *person)
{
    for (int32_t i = 0; i < n; i++) {
        d->person_used[person[i]] = true;
    }
}

static void mark_people(document *d)
{
    const planning *p = d->p;
    d->person_used = ARENA_NEW(d->a, bool, p->snap->n_person);
    for (int32_t i = 0; i < p->distribution.n_trip; i++) {
        const fleet_trip *t = &p->distribution.trip[i];
        mark_all(d, t->escort_n, t->escort);
        mark_all(d, t->village_officer == NONE ? 0 : 1, &t->village_officer);
    }
    for (int32_t i = 0; i < p->placement.n_team; i++) {
        mark_all(d, p->placement.team[i].person_n, p->placement.team[i].person);
    }
    for (int32_t i = 0; i < p->placement.n_squad; i++) {
        mark_all(d, p->placement.squad[i].person_n, p->placement.squad[i].person);
    }
    for (int32_t i = 0; i < p->placement.n_stand; i++) {
        mark_all(d, p->placement.stand[i].person_n, p->placement.stand[i].person);
    }
    for (int32_t i = 0; i < p->snap->n_assignment; i++) {
        mark_all(d, 1, &p->snap->assignment[i].person);
    }
}

json_t *planning_document(arena *a, const planning *p, const planning_options *o)
{
    document d = {.a = a, .p = p};
    document_slack(&d);
    document_convoys_find(&d);
    mark_people(&d);
    document_ways_prepare(&d);
    json_t *paths = json_array();
    int64_t distance_m = 0;
    int64_t vehicle_s = 0;
    json_t *trips = document_trips(&d, paths, &distance_m);
    char day0[DATE_TEXT];
    date_format(p->day0, day0);
    for (int32_t i = 0; i < p->distribution.n_trip; i++) {
        vehicle_s += p->distribution.trip[i].end_s - p->distribution.trip[i].load_s;
    }
    return json_pack(
        "{s:s, s:I, s:I, s:{s:I}, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
        "operation", p->snap->operation.code, "seed", (json_int_t)o->seed, "iterations",
        (json_int_t)(p->distribution.iterations + p->placement.iterations), "register", "facts",
        (json_int_t)p->snap->facts, "day0", day0, "before", document_before(&d, o->before), "network",
        document_network(&d), "judge", document_judge(&d), "summary",
        document_summary(&d, distance_m, vehicle_s), "score", planning_score_json(&p->distribution.score),
        "lots", document_lots(&d), "waves", document_waves(&d), "convoys", document_convoys(&d), "trips",
        trips, "paths", paths, "placement", document_placement(&d), "undelivered", document_undelivered(&d),
        "people", document_people(&d));
}
