// Custody against a simulated operation that knows the truth.
#include "custody_world.h"
#include "prop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void tell_of(const custody_findings *f)
{
    strbuf b;
    strbuf_init(&b, 20000);
    for (int32_t i = 0; i < f->n; i++) {
        strbuf_clear(&b);
        custody_finding_say(&b, TEXT_EN, &f->row[i]);
        fprintf(stderr, "# %s at %d: %s\n", custody_code_name(f->row[i].code), (int)f->row[i].index, b.p);
    }
    strbuf_done(&b);
}

// What a failing case tells of an item: its events in the order of their moments, in hours.
static int by_moment(const void *a, const void *b)
{
    const logged_event *x = a;
    const logged_event *y = b;
    return x->moment_us < y->moment_us ? -1 : x->moment_us > y->moment_us;
}

static void tell_life(const story *s, str item)
{
    arena a = {0};
    int32_t n = 0;
    logged_event *e = story_events(s, &a, item, &n);
    qsort(e, (size_t)n, sizeof *e, by_moment);
    for (int32_t i = 0; i < n; i++) {
        const event_view *v = &e[i].view;
        int32_t device = (uint8_t)v->device.p[0] * 256 + (uint8_t)v->device.p[1];
        double hour = 3600.0 * STORY_S;
        fprintf(stderr, "#   %d %s by %s no. %d at %.2f, received %.2f, claims %.2f %s\n", (int)e[i].index,
                v->kind->name, s->device[device].binding->person.p, (int)v->sequence,
                ((double)e[i].moment_us - (double)STORY_BEGIN_S * STORY_S) / hour,
                ((double)e[i].received_us - (double)STORY_BEGIN_S * STORY_S) / hour,
                (double)((v->has_gps_time ? v->gps_time_s : v->time_s) - STORY_BEGIN_S) / 3600.0,
                str_dup(&a, v->value[EVENT_FIELD_PLACE].bytes));
    }
    arena_done(&a);
}

// All findings of the events and of every item; and each item's state, by the story's lists.
static custody_state *judge_all(const story *s, arena *a, custody_findings *f)
{
    custody_state *state = ARENA_NEW(a, custody_state, s->n_list + 1);
    story_judge_events(s, f);
    for (size_t i = 0; i < s->of_item.cap; i++) {
        const str_map_slot *slot = &s->of_item.slot[i];
        if (slot->key.p) {
            story_replay(s, a, slot->key, &state[slot->value], f);
        }
    }
    return state;
}

// ---------------------------------------------------------------- honest people, wrong clocks

static bool is_where_it_is(const world *w, const world_box *b, arena *a)
{
    custody_findings f = {.memory = a};
    custody_state own;
    custody_state at;
    story_scene scene;
    story_replay(&w->s, a, str_of(b->code), &own, &f);
    story_scene_init(&scene, &w->s, a);
    logged_event end = w->s.event[w->s.n - 1];
    end.moment_us = INT64_MAX / 2;
    bool is_known = custody_inside(&own, &end, &scene.around, &at);
    const char *person = w->s.device[b->holder].binding->person.p;
    bool is_right = is_known && strcmp(at.place, b->place) == 0 && strcmp(at.person, person) == 0 &&
                    at.phase == CUSTODY_AT && at.role == w->s.device[b->holder].binding->role;
    if (!is_right) {
        fprintf(stderr, "# %s at %s with %s, in truth at %s with %s\n", b->code, at.place, at.person,
                b->place, person);
    }
    return is_right;
}

static bool honest(rng *r, int32_t size, void *ctx)
{
    static world w;
    arena a = {0};
    custody_findings f = {.memory = &a};
    custody_findings grave = {.memory = &a};
    (void)ctx;
    world_run(&w, r, size, WORLD_NOTHING, true);

    (void)judge_all(&w.s, &a, &f);
    for (int32_t i = 0; i < f.n; i++) {
        if (custody_code_severity(f.row[i].code) == CUSTODY_GRAVE) {
            grave.row = ARENA_NEW(&a, custody_finding, 1);
            grave.row[0] = f.row[i];
            grave.n = 1;
            tell_of(&grave);
            tell_life(&w.s, f.row[i].item);
            if (f.row[i].code == CUSTODY_FINDING_LOAD_DIFFERS) {
                tell_life(&w.s, f.row[i].got);
            }
        }
    }
    bool is_right = grave.n == 0;
    for (int32_t i = 0; i < w.n_box; i++) {
        is_right = is_where_it_is(&w, &w.box[i], &a) && is_right;
    }
    world_done(&w);
    arena_done(&a);
    return is_right;
}

static void test_honest(void **state)
{
    (void)state;
    assert_true(prop_check("honest", honest, prop_runs(12), 40, NULL));
}

// One operation of some 500 phones.
static void test_large(void **state)
{
    (void)state;
    rng r;
    rng_init(&r, 20241127);
    assert_true(honest(&r, 240, NULL));
}

// ---------------------------------------------------------------- one fault

static bool is_expected(const world *w, const custody_finding *f)
{
    if (f->code != world_fault_finding(w->fault)) {
        return false;
    }
    bool is_hit = w->n_hit == 0 && f->item.n == 0;
    for (int32_t i = 0; i < w->n_hit; i++) {
        is_hit = is_hit || str_eq(f->item, str_of(w->hit[i]));
    }
    return is_hit;
}

typedef struct tally {
    int32_t happened[WORLD_FAULT_COUNT];
} tally;

// With right clocks: exactly what was done wrong, on exactly that item, beside notes.
static bool one_fault(rng *r, int32_t size, void *ctx)
{
    static world w;
    tally *t = ctx;
    arena a = {0};
    custody_findings f = {.memory = &a};
    custody_findings other = {.memory = &a};
    world_run(&w, r, size, (world_fault)rng_below(r, WORLD_FAULT_COUNT), false);
    (void)judge_all(&w.s, &a, &f);
    int32_t found = 0;
    for (int32_t i = 0; i < f.n; i++) {
        if (is_expected(&w, &f.row[i])) {
            found++;
        } else if (custody_code_severity(f.row[i].code) != CUSTODY_NOTE) {
            other.row = &f.row[i];
            other.n = 1;
            tell_of(&other);
        }
    }
    bool is_right = (found > 0) == w.has_happened && other.n == 0;
    if (!is_right) {
        fprintf(stderr, "# %s%s: found %d\n", world_fault_name(w.fault),
                w.has_happened ? "" : " (did not happen)", (int)found);
    }
    t->happened[w.fault] += w.has_happened;
    world_done(&w);
    arena_done(&a);
    return is_right;
}

static void test_one_fault(void **state)
{
    (void)state;
    tally t = {{0}};
    assert_true(prop_check("one fault", one_fault, prop_runs(150), 20, &t));
    for (int f = 1; f < WORLD_FAULT_COUNT; f++) {
        if (t.happened[f] == 0) {
            print_message("# %s never happened\n", world_fault_name((world_fault)f));
        }
        assert_true(t.happened[f] > 0 || getenv("KAWAL_PROP_SEED") || getenv("KAWAL_PROP_RUNS"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_honest),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_one_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
