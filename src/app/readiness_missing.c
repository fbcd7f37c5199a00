// What should have come to the posko by now and has not: words of posts, positions of convoys, goods at TPS,
// looks of commanders. Whose it is, and whom to call, is the register's and the plan's.
#include "app/readiness_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define KINDS_OF_MISSING(X)                                                                                  \
    X(POST, "post")     /* a post has not reported */                                                        \
    X(CONVOY, "convoy") /* a convoy has not told where it is */                                              \
    X(GOODS, "goods")   /* a TPS has not received what the plan brings by this hour */                       \
    X(LOOK, "look")     /* whoever commands has not looked at the picture of the area */

typedef enum missing_kind {
#define MISSING_SYMBOL(symbol, name) MISSING_##symbol,
    KINDS_OF_MISSING(MISSING_SYMBOL)
#undef MISSING_SYMBOL
} missing_kind;
enum { MISSING_KINDS = 4 };

static const char *const kind_name[MISSING_KINDS] = {
#define MISSING_NAME(symbol, name) (name),
    KINDS_OF_MISSING(MISSING_NAME)
#undef MISSING_NAME
};

typedef struct missing {
    missing_kind kind;
    str subject, area;
    str person; // to call; empty = the unit's head
    int64_t since_us;
    const unit_row *unit; // NULL = none
    int64_t unit_us;      // since when its unit owes anything
} missing;

typedef struct finding {
    readiness_desk *d;
    arena a;
    const access_who *who;
    str area;
    int64_t now_us, offset_s;
    missing *row;
    int32_t n, cap;
} finding;

static void add(finding *f, missing_kind kind, str subject, str area, str person, int64_t since_us)
{
    if (!access_area_holds(f->who->area, area) || !access_area_holds(f->area, area)) {
        return;
    }
    f->row = arena_room(&f->a, f->row, f->n, &f->cap, sizeof *f->row);
    f->row[f->n++] = (missing){.kind = kind,
                               .subject = str_keep(&f->a, subject),
                               .area = str_keep(&f->a, area),
                               .person = str_keep(&f->a, person),
                               .since_us = since_us,
                               .unit = unit_roll_of_area(&f->d->units, area)};
}

// ---------------------------------------------------------------- the plan

static str text_of(const json_t *o, const char *name)
{
    return str_of(json_string_value(json_object_get(o, name)));
}

// A local moment of the plan as an instant.
static int64_t instant(const finding *f, const json_t *o, const char *name)
{
    int64_t local_s = 0;
    (void)datetime_parse(text_of(o, name), &local_s);
    return (local_s - f->offset_s) * US_PER_S;
}

static str first_person(const json_t *people)
{
    return str_of(json_string_value(json_array_get(people, 0)));
}

static void widen(const finding *f, const json_t *rows, const char *from, const char *to, int64_t *low,
                  int64_t *high)
{
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        int64_t begin_us = instant(f, row, from);
        int64_t end_us = instant(f, row, to);
        *low = begin_us < *low ? begin_us : *low;
        *high = end_us > *high ? end_us : *high;
    }
}

// When the plan that is carried out now began: its first trip or post; 0 when it is over or yet to come.
static int64_t plan_began(const finding *f)
{
    const json_t *document = f->d->document;
    int64_t low = INT64_MAX;
    int64_t high = 0;
    widen(f, json_object_get(document, "trips"), "load", "end", &low, &high);
    widen(f, json_object_get(json_object_get(document, "placement"), "posts"), "from", "to", &low, &high);
    return f->now_us >= low && f->now_us < high ? low : 0;
}

// Who stands at a post now: of the squad whose shift it is, else of any.
static str at_post(const finding *f, str site)
{
    const json_t *posts = json_object_get(json_object_get(f->d->document, "placement"), "posts");
    size_t i = 0;
    size_t k = 0;
    json_t *row = NULL;
    json_t *shift = NULL;
    str any = STR("");
    json_array_foreach(posts, i, row)
    {
        str person = first_person(json_object_get(row, "people"));
        if (person.n == 0 || !str_eq(text_of(row, "site"), site)) {
            continue;
        }
        any = any.n > 0 ? any : person;
        json_array_foreach(json_object_get(row, "shifts"), k, shift)
        {
            if (f->now_us >= instant(f, shift, "from") && f->now_us < instant(f, shift, "to")) {
                return person;
            }
        }
    }
    return any;
}

static const json_t *trip_of(const finding *f, str id)
{
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(f->d->document, "trips"), i, row)
    {
        if (str_eq(text_of(row, "id"), id)) {
            return row;
        }
    }
    return NULL;
}

// ---------------------------------------------------------------- posts, looks, convoys

static void find_owed(finding *f)
{
    const watch_owed *row = NULL;
    int32_t n = 0;
    if (f->d->watch) {
        watch_desk_owed(f->d->watch, &f->a, plan_began(f), &row, &n);
    }
    for (int32_t i = 0; i < n; i++) {
        add(f, row[i].look ? MISSING_LOOK : MISSING_POST, row[i].subject, row[i].area,
            row[i].look ? STR("") : at_post(f, row[i].subject), row[i].since_us);
    }
}

static void find_convoys(finding *f)
{
    const watch_condition *row = NULL;
    int32_t n = 0;
    if (!f->d->live) {
        return;
    }
    live_desk_conditions(f->d->live, &f->a, f->now_us, &row, &n);
    for (int32_t i = 0; i < n; i++) {
        int64_t owed_us = row[i].from_us + (int64_t)MISSING_CONVOY_MIN * S_PER_MIN * US_PER_S;
        if (row[i].kind == WATCH_SILENT && f->now_us > owed_us) {
            const json_t *trip = trip_of(f, row[i].subject);
            add(f, MISSING_CONVOY, row[i].subject, row[i].area,
                first_person(json_object_get(trip, "escorts")), row[i].from_us);
        }
    }
}

// ---------------------------------------------------------------- goods

enum { LEG_TO_TPS = 2 };

// When a trip of the plan brings goods to a TPS; the last one counts.
typedef struct bringing {
    int64_t due_us;
    str person; // who escorts them
} bringing;

typedef struct deliveries {
    str_map of; // TPS -> index
    bringing *row;
    int32_t n, cap;
} deliveries;

static void take_stop(finding *f, deliveries *x, const json_t *trip, const json_t *stop)
{
    str tps = text_of(stop, "for");
    bringing b = {.due_us = instant(f, stop, "arrive"),
                  .person = first_person(json_object_get(trip, "escorts"))};
    int32_t i = x->n;
    if (tps.n == 0 || json_is_true(json_object_get(stop, "transfer"))) {
        return;
    }
    if (str_map_add(&x->of, tps, x->n, &i)) {
        x->row = arena_room(&f->a, x->row, x->n, &x->cap, sizeof *x->row);
        x->row[x->n++] = b;
    } else if (b.due_us > x->row[i].due_us) {
        x->row[i] = b;
    }
}

static void read_deliveries(finding *f, deliveries *x)
{
    size_t i = 0;
    size_t k = 0;
    json_t *trip = NULL;
    json_t *stop = NULL;
    json_array_foreach(json_object_get(f->d->document, "trips"), i, trip)
    {
        if (json_integer_value(json_object_get(trip, "leg")) != LEG_TO_TPS ||
            !str_eq(text_of(trip, "direction"), STR("out"))) {
            continue;
        }
        json_array_foreach(json_object_get(trip, "stops"), k, stop)
        {
            take_stop(f, x, trip, stop);
        }
    }
}

static void take_tps(finding *f, const deliveries *x, const readiness_row *r)
{
    int32_t i = 0;
    if (r->facts.goods_received >= r->facts.goods_needed || !str_map_get(&x->of, r->tps, &i)) {
        return;
    }
    int64_t owed_us = x->row[i].due_us + (int64_t)MISSING_GOODS_MIN * S_PER_MIN * US_PER_S;
    if (f->now_us > owed_us) {
        add(f, MISSING_GOODS, r->tps, r->area, x->row[i].person, x->row[i].due_us);
    }
}

static bool find_goods(finding *f, err *e)
{
    deliveries x = {.n = 0};
    str after = STR("");
    int64_t settled = 0;
    bool more = true;
    str seen = STR("");
    arena page = {0};
    if (!readiness_seen_of(f->who, f->area, &seen)) {
        return true;
    }
    read_deliveries(f, &x);
    bool ok = x.n == 0 || store_readiness_settle(f->d->db, &settled, e);
    while (ok && more && x.n > 0) {
        const readiness_row *row = NULL;
        int32_t n = 0;
        arena read = {0};
        ok = store_readiness_rows(f->d->db, &read, seen, after, STORE_ROWS_MAX, &row, &n, e);
        for (int32_t i = 0; ok && i < n; i++) {
            take_tps(f, &x, &row[i]);
        }
        more = ok && n == STORE_ROWS_MAX;
        arena_done(&page); // where the page goes on is in this one
        page = read;
        after = more ? row[n - 1].tps : STR("");
    }
    arena_done(&page);
    str_map_done(&x.of);
    return ok;
}

// ---------------------------------------------------------------- by unit

static str unit_code(const missing *m)
{
    return m->unit ? m->unit->code : STR("");
}

static int by_unit(const void *x, const void *y)
{
    const missing *a = x;
    const missing *b = y;
    int c = str_cmp(unit_code(a), unit_code(b));
    return c != 0 ? c : (a->since_us > b->since_us) - (a->since_us < b->since_us);
}

// The unit that owes longest first; what it owes longest first.
static int by_age(const void *x, const void *y)
{
    const missing *a = x;
    const missing *b = y;
    if (a->unit_us != b->unit_us) {
        return a->unit_us < b->unit_us ? -1 : 1;
    }
    int c = str_cmp(unit_code(a), unit_code(b));
    if (c != 0 || a->since_us != b->since_us) {
        return c != 0 ? c : a->since_us < b->since_us ? -1 : 1;
    }
    c = (int)a->kind - (int)b->kind;
    return c != 0 ? c : str_cmp(a->subject, b->subject);
}

static void order(finding *f)
{
    if (f->n == 0) {
        return;
    }
    qsort(f->row, (size_t)f->n, sizeof(missing), by_unit);
    for (int32_t i = 0; i < f->n; i++) {
        bool same = i > 0 && str_eq(unit_code(&f->row[i]), unit_code(&f->row[i - 1]));
        f->row[i].unit_us = same ? f->row[i - 1].unit_us : f->row[i].since_us;
    }
    qsort(f->row, (size_t)f->n, sizeof(missing), by_age);
}

static json_t *words(str s)
{
    return s.n > 0 ? json_stringn(s.p, s.n) : json_null();
}

static json_t *moment(int64_t us)
{
    char text[INSTANT_TEXT];
    instant_format(us, text);
    return json_string(text);
}

static json_t *row_of(const missing *m)
{
    str head = m->unit ? m->unit->head : STR("");
    return json_pack("{s:s, s:o, s:o, s:o, s:o}", "kind", kind_name[m->kind], "subject", words(m->subject),
                     "area", words(m->area), "since", moment(m->since_us), "call",
                     words(m->person.n > 0 ? m->person : head));
}

static json_t *unit_of(const missing *m)
{
    const unit_row none = {.code = STR(""), .name = STR(""), .head = STR("")};
    const unit_row *u = m->unit ? m->unit : &none;
    return json_pack("{s:o, s:o, s:o, s:o, s:i, s:[]}", "unit", words(u->code), "name", words(u->name),
                     "since", moment(m->unit_us), "call", words(u->head), "n", 0, "rows");
}

// Every row counts; of those that are shown there are at most MISSING_ROWS_MAX.
static json_t *by_units(const finding *f)
{
    json_t *out = json_array();
    json_t *unit = NULL;
    for (int32_t i = 0; i < f->n; i++) {
        if (i == 0 || !str_eq(unit_code(&f->row[i]), unit_code(&f->row[i - 1]))) {
            unit = unit_of(&f->row[i]);
            json_array_append_new(out, unit);
        }
        json_object_set_new(unit, "n", json_integer(json_integer_value(json_object_get(unit, "n")) + 1));
        if (i < MISSING_ROWS_MAX) {
            json_array_append_new(json_object_get(unit, "rows"), row_of(&f->row[i]));
        }
    }
    return out;
}

static json_t *by_kinds(const finding *f)
{
    json_t *out = json_object();
    int32_t count[MISSING_KINDS] = {0};
    for (int32_t i = 0; i < f->n; i++) {
        count[f->row[i].kind]++;
    }
    for (int k = 0; k < MISSING_KINDS; k++) {
        json_object_set_new(out, kind_name[k], json_integer(count[k]));
    }
    return out;
}

bool readiness_desk_missing(readiness_desk *d, const access_who *who, str area, json_t **ret, err *e)
{
    int64_t size = 0;
    int64_t local_s = 0;
    finding f = {.d = d, .who = who, .area = area};
    bool ok = readiness_plan_read(d, e) && readiness_local_now(d, &local_s, &f.offset_s, e) &&
              readiness_log_size(d, &size, e) && unit_roll_read(&d->units, d->db, e);
    f.now_us = d->tools.clock.now_us(d->tools.clock.ctx);
    ok = ok && find_goods(&f, e);
    if (ok) {
        find_owed(&f);
        find_convoys(&f);
        order(&f);
        *ret = json_pack("{s:I, s:o, s:i, s:o, s:o}", "size", (json_int_t)size, "now", moment(f.now_us), "n",
                         f.n, "kinds", by_kinds(&f), "units", by_units(&f));
    }
    arena_done(&f.a);
    return ok;
}
