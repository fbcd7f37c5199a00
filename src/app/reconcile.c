#include "app/reconcile.h"

#include <stdlib.h>
#include <string.h>

#include "app/custody_json.h"
#include "app/reconcile_internal.h"

typedef struct reconciled {
    arena a;
    device_register devices;
    ground ground;
    planned planned;
    acts acts;
    course course;
    const item_row *item;
    reconcile_last *last;
    int32_t n_item;
    reconcile_goods goods;
    reconcile_devices sent_by;
    const reconcile_border *border;
    int32_t n_border;
} reconciled;

static json_t *leg_json(int32_t leg)
{
    return leg == LEG_UNSAID ? json_null() : json_integer(leg);
}

// ---------------------------------------------------------------- sums

// A row of the sums: what items say, what the plan says (-1 = nothing), or both.
typedef struct sum_row {
    reconcile_sum sum;
    int64_t plan;
} sum_row;

static int by_leg_site_kind(const void *a, const void *b)
{
    const reconcile_sum *x = &((const sum_row *)a)->sum;
    const reconcile_sum *y = &((const sum_row *)b)->sum;
    int site = str_cmp(x->site, y->site);
    return x->leg != y->leg ? (x->leg < y->leg ? -1 : 1) : site != 0 ? site : str_cmp(x->kind, y->kind);
}

static json_t *sum_json(const sum_row *r)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:I, s:I, s:I}", "leg", leg_json(r->sum.leg), "site",
                     json_of_text(r->sum.site), "kind", json_of_text(r->sum.kind), "planned",
                     r->plan < 0 ? json_null() : json_integer((json_int_t)r->plan), "known",
                     (json_int_t)r->sum.planned, "sent", (json_int_t)r->sum.sent, "received",
                     (json_int_t)r->sum.received);
}

static void join_row(sum_row *into, const sum_row *row)
{
    into->sum.planned += row->sum.planned;
    into->sum.sent += row->sum.sent;
    into->sum.received += row->sum.received;
    into->plan = row->plan > into->plan ? row->plan : into->plan;
}

static json_t *sums_json(reconciled *r)
{
    const ground *g = &r->ground;
    int32_t n = 0;
    sum_row *row = ARENA_NEW(&r->a, sum_row, r->goods.n_sum + (int64_t)r->planned.n * g->n_kit);
    for (int32_t i = 0; i < r->goods.n_sum; i++) {
        row[n++] = (sum_row){r->goods.sum[i], -1};
    }
    for (int32_t i = 0; i < r->planned.n; i++) {
        const plan_row *p = &r->planned.row[i];
        for (int32_t k = 0; k < g->n_kit; k++) {
            row[n++] = (sum_row){{.leg = p->leg, .site = p->site, .kind = g->kit[k].code},
                                 p->kits * g->kit[k].per_tps};
        }
    }
    if (n > 0) {
        qsort(row, (size_t)n, sizeof *row, by_leg_site_kind);
    }
    json_t *out = json_array();
    for (int32_t i = 0; i < n; i++) {
        if (i + 1 < n && by_leg_site_kind(&row[i], &row[i + 1]) == 0) {
            join_row(&row[i + 1], &row[i]);
        } else {
            json_array_append_new(out, sum_json(&row[i]));
        }
    }
    return out;
}

// ---------------------------------------------------------------- what is wrong

static json_t *last_json(const reconcile_last *l)
{
    if (!l) {
        return json_null();
    }
    bool held = l->person.n > 0;
    json_t *out = json_pack("{s:o, s:o, s:o, s:s, s:o}", "place", json_of_text(l->place), "person",
                            held ? json_of_text(l->person) : json_null(), "role",
                            held ? json_string(custody_role_name(l->role)) : json_null(), "phase",
                            custody_phase_name(l->phase), "moment", json_of_instant(l->moment_us));
    if (l->moment_us != INT64_MIN) {
        json_object_set_new(out, "moment_us", json_integer((json_int_t)l->moment_us));
    }
    return out;
}

static json_t *open_json(const reconciled *r)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < r->goods.n_open; i++) {
        const reconcile_open *o = &r->goods.open[i];
        json_array_append_new(out,
                              json_pack("{s:o, s:o, s:o, s:o, s:b, s:I, s:o}", "item", json_of_text(o->item),
                                        "kind", json_of_text(o->kind), "leg", leg_json(o->leg), "site",
                                        json_of_text(o->site), "sent", o->was_sent, "short",
                                        (json_int_t)o->short_of, "last", last_json(o->last)));
    }
    return out;
}

static json_t *astray_json(const reconciled *r)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < r->goods.n_astray; i++) {
        const reconcile_astray *x = &r->goods.astray[i];
        json_array_append_new(out, json_pack("{s:o, s:o, s:s, s:o, s:o, s:I}", "item", json_of_text(x->item),
                                             "leg", leg_json(x->leg), "way",
                                             x->way == RECONCILE_SENT ? "sent" : "received", "expected",
                                             json_of_text(x->expected), "got", json_of_text(x->got), "index",
                                             (json_int_t)x->index));
    }
    return out;
}

static json_t *border_json(const reconciled *r)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < r->n_border; i++) {
        const reconcile_border *b = &r->border[i];
        json_array_append_new(out,
                              json_pack("{s:o, s:o, s:o, s:o, s:I}", "item", json_of_text(b->item), "place",
                                        json_of_text(b->place), "kabupaten", json_of_text(b->kabupaten),
                                        "unit", json_of_text(b->unit), "index", (json_int_t)b->index));
    }
    return out;
}

// ---------------------------------------------------------------- devices

static json_t *gaps_json(const reconcile_devices *d, str device, int32_t *at)
{
    json_t *out = json_array();
    for (; *at < d->n_gap && str_eq(d->gap[*at].device, device); ++*at) {
        json_array_append_new(out, json_pack("{s:I, s:I}", "from", (json_int_t)d->gap[*at].from, "to",
                                             (json_int_t)d->gap[*at].to));
    }
    return out;
}

static json_t *device_json(const reconcile_device *d, const device_binding *who, json_t *gaps)
{
    return json_pack("{s:o, s:o, s:o, s:I, s:I, s:I, s:b, s:o}", "key", json_of_hex(d->device), "person",
                     who ? json_of_text(who->person) : json_null(), "role",
                     who ? json_string(custody_role_name(who->role)) : json_null(), "last",
                     (json_int_t)d->last, "closed", (json_int_t)d->closed, "missing", (json_int_t)d->missing,
                     "settled", d->is_settled, "gaps", gaps);
}

// Every device of the field: those enrolled, in the order of their keys, whether the log has events of them
// or not. What the posko's own signed is here.
static json_t *devices_json(const reconciled *r)
{
    json_t *out = json_array();
    int32_t k = 0;
    int32_t at = 0;
    for (int32_t i = 0; i < r->devices.n; i++) {
        const device_record *d = &r->devices.device[i];
        const device_binding *who = d->n_binding > 0 ? &d->binding[d->n_binding - 1] : NULL;
        while (k < r->sent_by.n && str_cmp(r->sent_by.device[k].device, d->key) < 0) {
            json_decref(gaps_json(&r->sent_by, r->sent_by.device[k++].device, &at));
        }
        bool has = k < r->sent_by.n && str_eq(r->sent_by.device[k].device, d->key);
        reconcile_device none = {.device = d->key};
        const reconcile_device *state = has ? &r->sent_by.device[k] : &none;
        json_t *gaps = gaps_json(&r->sent_by, d->key, &at);
        if (who && who->role == DEVICE_POSKO && state->missing == 0) {
            json_decref(gaps);
        } else {
            json_array_append_new(out, device_json(state, who, gaps));
        }
    }
    return out;
}

// ---------------------------------------------------------------- all

static bool lasts_read(store *s, reconciled *r, err *e)
{
    if (!store_items(s, &r->a, &r->item, &r->n_item, e)) {
        return false;
    }
    str_map by_code = {0};
    for (int32_t i = 0; i < r->n_item; i++) {
        (void)str_map_add(&by_code, r->item[i].code, i, NULL);
    }
    r->last = ARENA_NEW(&r->a, reconcile_last, r->n_item);
    for (int32_t i = 0; i < r->n_item; i++) {
        const item_row *at = custody_outermost(&r->item[i], r->item, &by_code);
        int32_t k = 0;
        bool known = str_map_get(&r->course.item_of, r->item[i].code, &k);
        r->last[i] = (reconcile_last){.item = r->item[i].code,
                                      .place = at->place,
                                      .person = at->person,
                                      .role = at->role,
                                      .phase = at->phase,
                                      .moment_us = known ? r->course.item[k].last_us : INT64_MIN};
    }
    str_map_done(&by_code);
    return true;
}

static bool reconcile(store *s, reconciled *r, err *e)
{
    arena *a = &r->a;
    r->ground.a = r->planned.a = r->acts.a = r->course.a = a;
    r->acts.devices = &r->devices;
    r->course.ground = &r->ground;
    r->course.planned = &r->planned;
    if (!custody_devices(s, a, &r->devices, e) || !ground_read(s, &r->ground, e) ||
        !planned_read(s, &r->ground, &r->planned, e) || !acts_read(s, &r->acts, e)) {
        return false;
    }
    course *c = &r->course;
    course_run(c, &r->acts);
    if (!lasts_read(s, r, e)) {
        return false;
    }
    reconcile_goods_of(a, c->goal, c->n_goal, c->move, c->n_move, r->last, r->n_item, &r->goods);
    reconcile_devices_of(a, r->acts.event, r->acts.n_event, &r->sent_by);
    r->border = reconcile_borders_of(a, c->step, c->n_step, r->ground.place_area, r->ground.n_place_area,
                                     r->ground.unit_area, r->ground.n_unit_area, &r->n_border);
    return true;
}

bool reconcile_view(store *s, json_t **ret, err *e)
{
    reconciled r = {.n_item = 0};
    log_head head;
    str origin;
    bool ok = store_log_head(s, &r.a, &head, &origin, e) && reconcile(s, &r, e);
    if (ok) {
        *ret = json_pack("{s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:o}", "log", json_of_text(origin), "size",
                         (json_int_t)head.size, "plan",
                         r.planned.id[0] ? json_string(r.planned.id) : json_null(), "sums", sums_json(&r),
                         "open", open_json(&r), "astray", astray_json(&r), "devices", devices_json(&r),
                         "borders", border_json(&r));
    }
    course_done(&r.course);
    planned_done(&r.planned);
    ground_done(&r.ground);
    arena_done(&r.a);
    return ok;
}
