#include "app/plan_compare.h"

#include <stdlib.h>
#include <string.h>

#include "app/json_words.h"
#include "base/clock.h"
#include "base/str.h"
#include "plan/fleet.h"

enum { KEY_MAX = 64 * 1024 }; // bytes of one order's key: stops are bounded, codes too

// A trip as it is compared.
typedef struct order {
    const json_t *row;
    const char *with_vehicle; // direction, leg, vehicle, stops
    const char *goods;        // direction, leg, base, stops
    int64_t depart_s;         // since 1970-01-01T00:00 local
    bool paired;
} order;

typedef struct orders {
    int32_t n;
    order *order;
} orders;

static const char *key_of(arena *a, const json_t *row, const char *first)
{
    strbuf b;
    strbuf_init(&b, KEY_MAX);
    strbuf_addf(&b, "%s|%lld|%s", row_text(row, "direction"),
                (long long)json_integer_value(json_object_get(row, "leg")), row_text(row, first));
    size_t i = 0;
    json_t *stop = NULL;
    json_array_foreach(json_object_get(row, "stops"), i, stop)
    {
        strbuf_addf(&b, "|%s>%s*%lld", row_text(stop, "place"), row_text(stop, "for"),
                    (long long)json_integer_value(json_object_get(stop, "kits")));
    }
    const char *key = str_dup(a, strbuf_str(&b));
    strbuf_done(&b);
    return key;
}

static orders orders_of(arena *a, const json_t *document)
{
    const json_t *trips = json_object_get(document, "trips");
    orders o = {.order = ARENA_NEW(a, order, json_array_size(trips))};
    int32_t day0 = 0;
    (void)date_parse(str_of(row_text(document, "day0")), &day0);
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(trips, i, row)
    {
        o.order[o.n++] = (order){
            .row = row,
            .with_vehicle = key_of(a, row, "vehicle"),
            .goods = key_of(a, row, "base"),
            .depart_s = (int64_t)day0 * S_PER_DAY +
                        json_integer_value(json_array_get(json_object_get(row, "exact_s"), 1)),
        };
    }
    return o;
}

static int by_time(const order *x, const order *y)
{
    return (x->depart_s > y->depart_s) - (x->depart_s < y->depart_s);
}

static int by_vehicle(const void *x, const void *y)
{
    int c = strcmp(((const order *)x)->with_vehicle, ((const order *)y)->with_vehicle);
    return c != 0 ? c : by_time(x, y);
}

static int by_goods(const void *x, const void *y)
{
    int c = strcmp(((const order *)x)->goods, ((const order *)y)->goods);
    return c != 0 ? c : by_time(x, y);
}

static int by_departure(const void *x, const void *y)
{
    int c = by_time(x, y);
    return c != 0 ? c : strcmp(((const order *)x)->with_vehicle, ((const order *)y)->with_vehicle);
}

static void sort(orders *o, int (*by)(const void *, const void *))
{
    if (o->n > 0) {
        qsort(o->order, (size_t)o->n, sizeof *o->order, by);
    }
}

// ---------------------------------------------------------------- who must be told

typedef struct difference {
    const char *what;
    const json_t *before, *after; // or NULL
    int64_t at_s;                 // when it is first felt
} difference;

typedef struct answer {
    int64_t same;
    int32_t n;
    difference *difference;
    json_t *tell; // by code
} answer;

// Adds a change to what one person, vehicle or place must hear; once each.
static void tell_one(const answer *w, const char *kind, const char *code, json_t *change_index)
{
    json_t *row = json_object_get(w->tell, code);
    if (code[0] == '\0') {
        return;
    }
    if (!row) {
        row = json_pack("{s:s, s:[]}", "kind", kind, "changes");
        json_object_set_new(w->tell, code, row);
    }
    json_t *list = json_object_get(row, "changes");
    size_t n = json_array_size(list);
    if (n == 0 || !json_equal(json_array_get(list, n - 1), change_index)) {
        json_array_append(list, change_index);
    }
}

static void tell_trip(const answer *w, const json_t *row, json_t *change_index)
{
    size_t i = 0;
    json_t *item = NULL;
    if (!row) {
        return;
    }
    tell_one(w, "vehicle", row_text(row, "vehicle"), change_index);
    tell_one(w, "person", row_text(row, "bhabinkamtibmas"), change_index);
    tell_one(w, "place", row_text(row, "base"), change_index);
    json_array_foreach(json_object_get(row, "escorts"), i, item)
    {
        tell_one(w, "person", json_string_value(item) ? json_string_value(item) : "", change_index);
    }
    json_array_foreach(json_object_get(row, "stops"), i, item)
    {
        tell_one(w, "place", row_text(item, "place"), change_index);
    }
}

static json_t *brief(const json_t *row)
{
    if (!row) {
        return json_null();
    }
    json_t *stops = json_array();
    size_t i = 0;
    json_t *stop = NULL;
    json_array_foreach(json_object_get(row, "stops"), i, stop)
    {
        json_array_append(stops, json_object_get(stop, "place"));
    }
    return json_pack("{s:O?, s:O?, s:O?, s:O?, s:O?, s:O?, s:O?, s:o, s:O?, s:O?}", "trip",
                     json_object_get(row, "id"), "direction", json_object_get(row, "direction"), "leg",
                     json_object_get(row, "leg"), "vehicle", json_object_get(row, "vehicle"), "base",
                     json_object_get(row, "base"), "depart", json_object_get(row, "depart"), "end",
                     json_object_get(row, "end"), "stops", stops, "escorts", json_object_get(row, "escorts"),
                     "bhabinkamtibmas", json_object_get(row, "bhabinkamtibmas"));
}

static void differ(answer *w, const char *what, const order *before, const order *after)
{
    int64_t at_s = before ? before->depart_s : INT64_MAX;
    if (after && after->depart_s < at_s) {
        at_s = after->depart_s;
    }
    w->difference[w->n++] = (difference){what, before ? before->row : NULL, after ? after->row : NULL, at_s};
}

static int by_moment(const void *x, const void *y)
{
    const difference *a = x;
    const difference *b = y;
    if (a->at_s != b->at_s) {
        return a->at_s < b->at_s ? -1 : 1;
    }
    return strcmp(row_text(a->before ? a->before : a->after, "id"),
                  row_text(b->before ? b->before : b->after, "id"));
}

// The rows in the order of their times, and who must hear of which.
static json_t *changes_of(answer *w)
{
    json_t *changes = json_array();
    if (w->n > 0) {
        qsort(w->difference, (size_t)w->n, sizeof *w->difference, by_moment);
    }
    for (int32_t i = 0; i < w->n; i++) {
        const difference *d = &w->difference[i];
        json_t *index = json_integer(i);
        json_array_append_new(changes, json_pack("{s:s, s:o, s:o}", "what", d->what, "before",
                                                 brief(d->before), "after", brief(d->after)));
        tell_trip(w, d->before, index);
        tell_trip(w, d->after, index);
        json_decref(index);
    }
    return changes;
}

// Whoever stands first among the escorts does not matter.
static bool same_people(const json_t *x, const json_t *y)
{
    const json_t *mine = json_object_get(x, "escorts");
    const json_t *theirs = json_object_get(y, "escorts");
    size_t found = 0;
    for (size_t i = 0; i < json_array_size(mine); i++) {
        bool there = false;
        for (size_t j = 0; j < json_array_size(theirs); j++) {
            there = there || json_equal(json_array_get(mine, i), json_array_get(theirs, j));
        }
        found += there ? 1 : 0;
    }
    return found == json_array_size(mine) && found == json_array_size(theirs) &&
           json_equal(json_object_get(x, "bhabinkamtibmas"), json_object_get(y, "bhabinkamtibmas"));
}

// ---------------------------------------------------------------- which order became which

// Both are sorted by what `by` compares first, the times aside.
static void pair(answer *w, orders *x, orders *y, int (*key_order)(const order *, const order *),
                 const char *(*what_of)(const order *, const order *, int64_t), int64_t slack_s)
{
    int32_t j = 0;
    for (int32_t i = 0; i < x->n; i++) {
        order *a = &x->order[i];
        while (!a->paired && j < y->n && (y->order[j].paired || key_order(&y->order[j], a) < 0)) {
            j++;
        }
        if (a->paired || j == y->n || key_order(&y->order[j], a) != 0) {
            continue;
        }
        order *b = &y->order[j++];
        const char *what = what_of(a, b, slack_s);
        a->paired = b->paired = true;
        if (what) {
            differ(w, what, a, b);
        } else {
            w->same++;
        }
    }
}

static int vehicle_order(const order *x, const order *y)
{
    return strcmp(x->with_vehicle, y->with_vehicle);
}

static int goods_order(const order *x, const order *y)
{
    return strcmp(x->goods, y->goods);
}

static const char *what_moved(const order *x, const order *y, int64_t slack_s)
{
    if (llabs(x->depart_s - y->depart_s) > slack_s) {
        return "moved";
    }
    return same_people(x->row, y->row) ? NULL : "people";
}

static const char *what_given(const order *x, const order *y, int64_t slack_s)
{
    (void)x;
    (void)y;
    (void)slack_s;
    return "vehicle";
}

static json_t *scores(const json_t *before, const json_t *after)
{
    json_t *out = json_array();
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(json_object_get(before, "score"), name, value)
    {
        const json_t *other = json_object_get(json_object_get(after, "score"), name);
        json_array_append_new(out, json_pack("{s:s, s:I, s:I}", "part", name, "before",
                                             json_integer_value(value), "after", json_integer_value(other)));
    }
    return out;
}

static fleet_score score_read(const json_t *rows, const char *side)
{
    fleet_score s = {0};
    for (size_t i = 0; i < FLEET_PARTS; i++) {
        s.part[i] = json_integer_value(json_object_get(json_array_get(rows, i), side));
    }
    return s;
}

// As the search sees it; the parts stand in their order.
static const char *better_of(const json_t *score)
{
    fleet_score x = score_read(score, "before");
    fleet_score y = score_read(score, "after");
    int c = fleet_score_compare(&x, &y);
    return c == 0 ? "equal" : c < 0 ? "before" : "after";
}

// Whether the plan before can still be carried out; null when nobody knows.
static json_t *possible_of(const json_t *still)
{
    return still ? json_boolean(json_integer_value(json_object_get(still, "lost")) == 0 &&
                                json_array_size(json_object_get(still, "faults")) == 0)
                 : json_null();
}

json_t *plan_compare(arena *a, const json_t *before, const json_t *after, const json_t *still,
                     int32_t slack_s)
{
    orders x = orders_of(a, before);
    orders y = orders_of(a, after);
    answer w = {.difference = ARENA_NEW(a, difference, (int64_t)x.n + y.n), .tell = json_object()};
    sort(&x, by_vehicle);
    sort(&y, by_vehicle);
    pair(&w, &x, &y, vehicle_order, what_moved, slack_s);
    sort(&x, by_goods);
    sort(&y, by_goods);
    pair(&w, &x, &y, goods_order, what_given, slack_s);
    sort(&x, by_departure);
    sort(&y, by_departure);
    for (int32_t i = 0; i < x.n; i++) {
        if (!x.order[i].paired) {
            differ(&w, "gone", &x.order[i], NULL);
        }
    }
    for (int32_t i = 0; i < y.n; i++) {
        if (!y.order[i].paired) {
            differ(&w, "new", NULL, &y.order[i]);
        }
    }
    json_t *changes = changes_of(&w);
    json_t *score = scores(before, after);
    json_t *possible = possible_of(still);
    json_t *faults = still ? json_incref(json_object_get(still, "faults")) : json_array();
    return json_pack("{s:O?, s:O?, s:s, s:o, s:I, s:o, s:o, s:I, s:i, s:o, s:o}", "before",
                     json_object_get(before, "id"), "after", json_object_get(after, "id"), "better",
                     json_is_false(possible) ? "after" : better_of(score), "before_possible", possible,
                     "before_lost", json_integer_value(json_object_get(still, "lost")), "before_faults",
                     faults, "score", score, "slack_min", (json_int_t)(slack_s / S_PER_MIN), "same",
                     (int)w.same, "changes", changes, "tell", w.tell);
}
