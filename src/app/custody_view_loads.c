// The story of an item goes on in the loads that it was in: what happened to them while they held it.
#include <stdlib.h>
#include <string.h>

#include "app/custody_json.h"

// The item was in `load` from one moment to another.
typedef struct stay {
    str load;
    int64_t from_us, to_us;
} stay;

enum { STAYS_MAX = 1000 }; // that are followed, of one item and its loads

typedef struct story {
    store *s;
    arena *a;
    const device_register *devices;
    custody_leaf *row;
    int32_t n, cap;
    int32_t stays; // that were followed
} story;

static bool has(const event_view *v, event_field f)
{
    return (v->fields >> f & 1) != 0;
}

static bool is_about(const event_view *v, str code)
{
    return has(v, EVENT_FIELD_ITEM) && str_eq(v->value[EVENT_FIELD_ITEM].bytes, code);
}

static int by_moment(const void *a, const void *b)
{
    const leaf *x = &((const custody_leaf *)a)->row;
    const leaf *y = &((const custody_leaf *)b)->row;
    return x->moment_us != y->moment_us ? (x->moment_us < y->moment_us ? -1 : 1)
           : x->index != y->index       ? (x->index < y->index ? -1 : 1)
                                  : str_cmp(((const custody_leaf *)a)->load, ((const custody_leaf *)b)->load);
}

static void add(story *st, const leaf *row, str load)
{
    if (st->n == st->cap) {
        custody_leaf *old = st->row;
        st->cap = st->cap > 0 ? 2 * st->cap : 64;
        st->row = ARENA_NEW(st->a, custody_leaf, st->cap);
        for (int32_t i = 0; i < st->n; i++) {
            st->row[i] = old[i];
        }
    }
    st->row[st->n++] = (custody_leaf){*row, load};
}

// In the order of moments, each once: as its own where it is.
static void sort_once(story *st)
{
    int32_t n = 0;
    if (st->n > 0) {
        qsort(st->row, (size_t)st->n, sizeof *st->row, by_moment);
    }
    for (int32_t i = 0; i < st->n; i++) {
        if (n == 0 || st->row[n - 1].row.index != st->row[i].row.index) {
            st->row[n++] = st->row[i];
        }
    }
    st->n = n;
}

// ---------------------------------------------------------------- events of one item

// The events that concern an item, and what says of one of them that it was wrong, in the order of moments,
// each once.
static bool leaves_of(const story *st, int64_t item, leaf_list *ret, err *e)
{
    leaf_list own;
    story all = {.a = st->a};
    if (!store_leaves_of_item(st->s, st->a, item, &own, e)) {
        return false;
    }
    for (int32_t i = 0; i < own.n; i++) {
        leaf_list about;
        if (!store_leaves_refer(st->s, st->a, own.row[i].id, &about, e)) {
            return false;
        }
        add(&all, &own.row[i], STR(""));
        for (int32_t k = 0; k < about.n; k++) {
            add(&all, &about.row[k], STR(""));
        }
    }
    sort_once(&all);
    leaf *row = ARENA_NEW(st->a, leaf, all.n);
    for (int32_t i = 0; i < all.n; i++) {
        row[i] = all.row[i].row;
    }
    *ret = (leaf_list){row, all.n};
    return true;
}

// As the rules see them, corrected.
static bool events_of(const story *st, const leaf_list *rows, logged_event **ret, err *e)
{
    logged_event *event = ARENA_NEW(st->a, logged_event, rows->n);
    for (int32_t i = 0; i < rows->n; i++) {
        event_frame f;
        if (!event_frame_parse(rows->row[i].frame, &f, e)) {
            return false;
        }
        event[i] = (logged_event){.view = f.event,
                                  .index = rows->row[i].index,
                                  .received_us = rows->row[i].received_us,
                                  .seen_us = INT64_MIN,
                                  .moment_us = rows->row[i].moment_us};
        memcpy(event[i].id, rows->row[i].id, sizeof event[i].id);
    }
    for (int32_t i = 0; i < rows->n; i++) {
        event_kind kind = event[i].view.kind->number;
        bool is_content = kind == EVENT_LOAD_MADE || kind == EVENT_PACKED || kind == EVENT_LOAD_OPENED ||
                          kind == EVENT_PARTIAL_RECEIPT;
        if (is_content) {
            custody_correct(&event[i], event, rows->n, st->devices);
        }
    }
    *ret = event;
    return true;
}

// ---------------------------------------------------------------- stays

static bool enters(const event_view *v, str code)
{
    event_kind kind = v->kind->number;
    return (kind == EVENT_LOAD_MADE || kind == EVENT_PACKED) && !is_about(v, code) && custody_names(v, code);
}

static bool leaves(const event_view *v, str code, str load)
{
    event_kind kind = v->kind->number;
    bool comes_out = is_about(v, load) && (kind == EVENT_LOAD_OPENED || kind == EVENT_PARTIAL_RECEIPT);
    return comes_out || (is_about(v, code) && custody_takes_out(kind));
}

// In which loads an item was said to be, in their order.
static int32_t stays_of(const logged_event *event, int32_t n, str code, stay *ret)
{
    int32_t n_stay = 0;
    bool is_in = false;
    for (int32_t i = 0; i < n; i++) {
        const event_view *v = &event[i].view;
        bool is_other = enters(v, code);
        if (is_in && (is_other || leaves(v, code, ret[n_stay - 1].load))) {
            ret[n_stay - 1].to_us = event[i].moment_us;
            is_in = false;
        }
        if (is_other) {
            ret[n_stay++] = (stay){v->value[EVENT_FIELD_ITEM].bytes, event[i].moment_us, INT64_MAX};
            is_in = true;
        }
    }
    return n_stay;
}

static bool refers_to_taken(const story *st, const event_view *v)
{
    for (int32_t i = 0; i < st->n; i++) {
        if (memcmp(v->value[EVENT_FIELD_REFERS].bytes.p, st->row[i].row.id, EVENT_HASH_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

// Once it is opened, whoever was in it does not go with it.
static int64_t opened_us(const logged_event *event, int32_t n, const stay *in)
{
    for (int32_t i = 0; i < n; i++) {
        const event_view *v = &event[i].view;
        if (v->kind->number == EVENT_LOAD_OPENED && is_about(v, in->load) &&
            event[i].moment_us >= in->from_us) {
            return event[i].moment_us < in->to_us ? event[i].moment_us : in->to_us;
        }
    }
    return in->to_us;
}

static bool follow(story *st, const logged_event *event, int32_t n, str code, stay within, int depth, err *e);

// What happened to a load in a time; corrections belong to what they are about. And to what it was in then.
static bool take_stay(story *st, stay in, int depth, err *e)
{
    leaf_list rows = {0};
    logged_event *event = NULL;
    int64_t number = 0;
    custody_state state;
    bool found = false;
    if (!store_item_get(st->s, in.load, &number, &state, &found, e) || !found) {
        return !found;
    }
    if (!leaves_of(st, number, &rows, e) || !events_of(st, &rows, &event, e)) {
        return false;
    }
    in.to_us = opened_us(event, rows.n, &in);
    for (int32_t i = 0; i < rows.n; i++) {
        const event_view *v = &event[i].view;
        bool is_then = rows.row[i].moment_us >= in.from_us && rows.row[i].moment_us <= in.to_us;
        bool corrects = v->kind->number == EVENT_CORRECTED;
        if (corrects ? refers_to_taken(st, v) : is_then && is_about(v, in.load)) {
            add(st, &rows.row[i], in.load);
        }
    }
    return follow(st, event, rows.n, in.load, in, depth + 1, e);
}

static bool follow(story *st, const logged_event *event, int32_t n, str code, stay within, int depth, err *e)
{
    stay *in = ARENA_NEW(st->a, stay, n);
    int32_t n_stay = depth > CUSTODY_NEST_MAX ? 0 : stays_of(event, n, code, in);
    for (int32_t i = 0; i < n_stay; i++) {
        in[i].from_us = in[i].from_us > within.from_us ? in[i].from_us : within.from_us;
        in[i].to_us = in[i].to_us < within.to_us ? in[i].to_us : within.to_us;
        bool is_then = in[i].from_us <= in[i].to_us && st->stays++ < STAYS_MAX;
        if (is_then && !take_stay(st, in[i], depth, e)) {
            return false;
        }
    }
    return true;
}

bool custody_life(store *s, arena *a, const device_register *devices, str code, int64_t item,
                  const custody_leaf **ret, int32_t *ret_n, err *e)
{
    story st = {.s = s, .a = a, .devices = devices};
    leaf_list own = {0};
    logged_event *event = NULL;
    if (!leaves_of(&st, item, &own, e) || !events_of(&st, &own, &event, e)) {
        return false;
    }
    for (int32_t i = 0; i < own.n; i++) {
        add(&st, &own.row[i], STR(""));
    }
    const stay whole = {.from_us = INT64_MIN, .to_us = INT64_MAX};
    if (!follow(&st, event, own.n, code, whole, 0, e)) {
        return false;
    }
    sort_once(&st);
    *ret = st.row;
    *ret_n = st.n;
    return true;
}
