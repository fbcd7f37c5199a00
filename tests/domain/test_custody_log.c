// Custody as a log grows: taken one by one where custody_appends allows it and replayed where it does not,
// states and findings are those of a replay of everything; and the order of an array does not matter.
#include "custody_world.h"
#include "prop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ITEMS_MAX = 1000 };

// What a posko keeps of each item.
typedef struct kept {
    custody_state state;
    custody_findings findings;
    bool is_dirty;
} kept;

typedef struct posko {
    world w;
    arena a;
    str code[ITEMS_MAX];
    kept item[ITEMS_MAX];
    int64_t moment[ITEMS_MAX * 40]; // of the visible events, as of the last one
    int32_t applied, replayed;
} posko;

static int32_t item_of(const posko *p, str code)
{
    int32_t i = -1;
    (void)str_map_get(&p->w.s.of_item, code, &i);
    return i;
}

// Calls with every item that an event names.
static void each_named(posko *p, const event_view *v, void (*with)(posko *, int32_t))
{
    str rest = v->value[EVENT_FIELD_ITEMS].bytes;
    str one = v->value[EVENT_FIELD_ITEM].bytes;
    if (one.n > 0) {
        with(p, item_of(p, one));
    }
    while (event_list_next(&rest, &one)) {
        with(p, item_of(p, one));
    }
}

static void make_dirty(posko *p, int32_t item);

// Whoever was put into it.
static void each_inside(posko *p, int32_t item, const logged_event *e)
{
    const story *s = &p->w.s;
    for (int32_t i = 0; i < s->list[item].n && s->list[item].row[i] < s->visible; i++) {
        const event_view *v = &s->event[s->list[item].row[i]].view;
        bool fills = v->kind->number == EVENT_LOAD_MADE || v->kind->number == EVENT_PACKED ||
                     v->kind->number == EVENT_CORRECTED;
        str rest = v->value[EVENT_FIELD_ITEMS].bytes;
        str one;
        while (fills && event_list_next(&rest, &one)) {
            int32_t inner = item_of(p, one);
            if (inner != item && (!e || custody_concerns(&p->item[inner].state, e))) {
                make_dirty(p, inner);
            }
        }
    }
}

static void make_dirty(posko *p, int32_t item)
{
    if (!p->item[item].is_dirty) {
        p->item[item].is_dirty = true;
        each_inside(p, item, NULL);
    }
}

static bool refers(const logged_event *c, const logged_event *e)
{
    return c->view.kind->number == EVENT_CORRECTED &&
           memcmp(c->view.value[EVENT_FIELD_REFERS].bytes.p, e->id, sizeof e->id) == 0;
}

// Corrections, and moments that moved since one of the same device came.
static void mark_past(posko *p, const logged_event *e)
{
    story *s = &p->w.s;
    for (int32_t i = 0; i < s->visible - 1; i++) {
        if (refers(e, &s->event[i]) || refers(&s->event[i], e) || p->moment[i] != s->event[i].moment_us) {
            each_named(p, &s->event[i].view, make_dirty);
            each_named(p, refers(e, &s->event[i]) || refers(&s->event[i], e) ? &e->view : &s->event[i].view,
                       make_dirty);
        }
    }
    for (int32_t i = 0; i < s->visible; i++) {
        p->moment[i] = s->event[i].moment_us;
    }
}

static void take_one(posko *p, int32_t item)
{
    story_scene scene;
    story_scene_init(&scene, &p->w.s, &p->a);
    const logged_event *e = &p->w.s.event[p->w.s.visible - 1];
    kept *k = &p->item[item];
    if (!k->is_dirty && custody_appends(&k->state, p->code[item], e, &scene.around)) {
        custody_apply(&k->state, p->code[item], e, &scene.around, &k->findings);
        each_inside(p, item, e);
        p->applied++;
    } else {
        make_dirty(p, item);
    }
}

static void replay_dirty(posko *p)
{
    for (int32_t i = 0; i < p->w.s.n_list; i++) {
        kept *k = &p->item[i];
        if (k->is_dirty) {
            k->findings.n = 0;
            story_replay(&p->w.s, &p->a, p->code[i], &k->state, &k->findings);
            k->is_dirty = false;
            p->replayed++;
        }
    }
}

static void receive(posko *p)
{
    story *s = &p->w.s;
    const logged_event *e = &s->event[s->visible++];
    story_moments(s);
    mark_past(p, e);
    each_named(p, &e->view, take_one);
    replay_dirty(p);
}

// ---------------------------------------------------------------- comparing

static bool is_same_place(const custody_state *a, const custody_state *b)
{
    return strcmp(a->place, b->place) == 0 && strcmp(a->container, b->container) == 0 &&
           strcmp(a->destination, b->destination) == 0 && strcmp(a->trip, b->trip) == 0 &&
           strcmp(a->held_at, b->held_at) == 0 && strcmp(a->person, b->person) == 0 &&
           memcmp(a->holder, b->holder, sizeof a->holder) == 0 && a->role == b->role &&
           a->phase == b->phase && a->position_us == b->position_us &&
           a->position.lat_e7 == b->position.lat_e7 && a->position.lon_e7 == b->position.lon_e7;
}

static bool is_same_state(const custody_state *a, const custody_state *b)
{
    return is_same_place(a, b) && memcmp(a->seals, b->seals, sizeof a->seals) == 0 &&
           memcmp(a->escorts, b->escorts, sizeof a->escorts) == 0 &&
           memcmp(a->last_device, b->last_device, sizeof a->last_device) == 0 &&
           memcmp(a->last_id, b->last_id, sizeof a->last_id) == 0 && a->last_sequence == b->last_sequence &&
           a->last_us == b->last_us && a->open_us == b->open_us && a->until_us == b->until_us &&
           a->count == b->count && a->moved_index == b->moved_index && a->seals_index == b->seals_index &&
           a->load_index == b->load_index && a->condition == b->condition && a->flags == b->flags &&
           a->is_load == b->is_load && a->returning == b->returning;
}

static int by_index_and_code(const void *a, const void *b)
{
    const custody_finding *x = a;
    const custody_finding *y = b;
    if (x->index != y->index) {
        return x->index < y->index ? -1 : 1;
    }
    return (int)x->code - (int)y->code;
}

static bool is_same_findings(custody_findings *a, custody_findings *b)
{
    bool is_same = a->n == b->n;
    if (is_same && a->n > 0) {
        qsort(a->row, (size_t)a->n, sizeof *a->row, by_index_and_code);
        qsort(b->row, (size_t)b->n, sizeof *b->row, by_index_and_code);
    }
    for (int32_t i = 0; is_same && i < a->n; i++) {
        is_same = a->row[i].code == b->row[i].code && a->row[i].index == b->row[i].index &&
                  str_eq(a->row[i].item, b->row[i].item) && str_eq(a->row[i].expected, b->row[i].expected) &&
                  str_eq(a->row[i].got, b->row[i].got);
    }
    return is_same;
}

// A replay of the same events in another order of the array.
static void replay_shuffled(posko *p, rng *r, int32_t item, custody_state *ret, custody_findings *out)
{
    story_scene scene;
    story_scene_init(&scene, &p->w.s, &p->a);
    int32_t n = 0;
    logged_event *e = story_events(&p->w.s, &p->a, p->code[item], &n);
    for (int32_t i = n; i > 1; i--) {
        int32_t k = (int32_t)rng_below(r, (uint32_t)i);
        logged_event held = e[i - 1];
        e[i - 1] = e[k];
        e[k] = held;
    }
    custody_replay(p->code[item], e, n, &scene.around, ret, out);
}

// In one place with one holder: what was created has one person, whose device it is, and a container that is
// known; nobody holds what is lost.
static bool is_whole(posko *p, const custody_state *s)
{
    if ((s->flags & CUSTODY_CREATED) == 0) {
        return true;
    }
    story_scene scene;
    story_scene_init(&scene, &p->w.s, &p->a);
    custody_state at;
    logged_event now = p->w.s.event[p->w.s.visible - 1];
    now.moment_us = INT64_MAX / 2;
    now.view.device = STR("");
    now.id[0]++;
    (void)custody_inside(s, &now, &scene.around, &at);
    const device_record *d = device_find(&scene.devices, (str){(const char *)at.holder, EVENT_KEY_BYTES});
    return at.person[0] != '\0' && d && d->n_binding == 1 &&
           str_eq(d->binding[0].person, str_of(at.person)) && d->binding[0].role == at.role &&
           at.phase != CUSTODY_UNKNOWN;
}

static bool compare(posko *p, rng *r)
{
    for (int32_t i = 0; i < p->w.s.n_list; i++) {
        custody_state state;
        custody_findings f = {.memory = &p->a};
        replay_shuffled(p, r, i, &state, &f);
        if (!is_same_state(&state, &p->item[i].state) || !is_same_findings(&f, &p->item[i].findings) ||
            !is_whole(p, &state)) {
            fprintf(stderr, "# %.*s is another one after %d events\n", (int)p->code[i].n, p->code[i].p,
                    (int)p->w.s.visible);
            return false;
        }
    }
    return true;
}

static bool grows(rng *r, int32_t size, void *ctx)
{
    static posko p;
    int32_t *applied = ctx;
    bool is_right = true;
    memset(&p, 0, sizeof p);
    world_run(&p.w, r, size, (world_fault)rng_below(r, WORLD_FAULT_COUNT), rng_below(r, 4) > 0);
    story *s = &p.w.s;
    assert_true(s->n_list < ITEMS_MAX && s->n < ITEMS_MAX * 40);
    for (size_t i = 0; i < s->of_item.cap; i++) {
        if (s->of_item.slot[i].key.p) {
            p.code[s->of_item.slot[i].value] = s->of_item.slot[i].key;
        }
    }
    for (int32_t i = 0; i < s->n_list; i++) {
        custody_begin(&p.item[i].state);
        p.item[i].findings.memory = &p.a;
    }
    s->visible = 0;
    for (int32_t n = s->n; is_right && s->visible < n;) {
        receive(&p);
        if (s->visible == n || rng_below(r, (uint32_t)n) < 6) {
            is_right = compare(&p, r);
        }
    }
    *applied += p.applied > 0;
    arena_done(&p.a);
    world_done(&p.w);
    return is_right;
}

static void test_grows(void **state)
{
    (void)state;
    int32_t applied = 0;
    assert_true(prop_check("grows", grows, prop_runs(15), 10, &applied));
    assert_true(applied > 0); // or all were replayed, and nothing was compared
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_grows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
