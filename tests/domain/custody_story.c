#include "custody_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const char story_hash[EVENT_HASH_BYTES] = {1, 2, 3};

void story_init(story *s)
{
    memset(s, 0, sizeof *s);
    s->cap_device = 1024;
    s->device = ARENA_NEW(&s->memory, story_device, s->cap_device);
    s->record = ARENA_NEW(&s->memory, device_record, s->cap_device);
}

void story_done(story *s)
{
    for (int32_t i = 0; i < s->n_list; i++) {
        free(s->list[i].row);
    }
    free(s->list);
    free(s->corrections.row);
    str_map_done(&s->of_item);
    free(s->event);
    arena_done(&s->memory);
}

// ---------------------------------------------------------------- devices

// The number in the first bytes, the high one first: keys ascend with the numbers.
int32_t story_enrol(story *s, const char *person, device_role role, const char *unit)
{
    int32_t i = s->n_device++;
    assert_true(s->n_device <= s->cap_device);
    story_device *d = &s->device[i];
    d->key[0] = (char)(i >> 8);
    d->key[1] = (char)(i & 0xff);
    memset(d->key + 2, 7, sizeof d->key - 2);
    d->moment_us = STORY_BEGIN_S * STORY_S; // nothing is older than the log
    d->binding = ARENA_NEW(&s->memory, device_binding, 1);
    *d->binding = (device_binding){{str_dup(&s->memory, str_of(person)), strlen(person)},
                                   {str_dup(&s->memory, str_of(unit)), strlen(unit)},
                                   role,
                                   INT64_MIN,
                                   INT64_MAX};
    s->record[i] = (device_record){story_key(s, i), 1, d->binding, INT64_MAX, INT64_MAX};
    return i;
}

void story_revoke(story *s, int32_t device, int64_t from_s, int64_t known_s)
{
    s->record[device].revoked_us = (STORY_BEGIN_S + from_s) * STORY_S;
    s->record[device].revoked_known_us = (STORY_BEGIN_S + known_s) * STORY_S;
}

str story_key(const story *s, int32_t device)
{
    return (str){s->device[device].key, EVENT_KEY_BYTES};
}

device_register story_devices(const story *s)
{
    return (device_register){.n = s->n_device, .device = s->record};
}

// ---------------------------------------------------------------- events

static event_value words_of(story *s, const char *words)
{
    event_value v = {.bytes = str_of(words)};
    size_t cap = 1;
    for (const char *p = words; *p; p++) {
        cap += *p == ' ';
    }
    str *list = ARENA_NEW(&s->memory, str, cap);
    const char *at = words;
    for (size_t i = 0; i < cap; i++) {
        size_t n = strcspn(at, " ");
        list[i] = (str){at, n};
        at += n + (i + 1 < cap);
    }
    v.list = list;
    v.count = cap;
    return v;
}

static event_value photos_of(story *s)
{
    str *list = ARENA_NEW(&s->memory, str, 1);
    *list = (str){story_hash, EVENT_HASH_BYTES};
    return (event_value){.list = list, .count = 1};
}

static void say_field(story *s, event_view *v, const said *f)
{
    v->fields |= UINT64_C(1) << f->field;
    v->value[f->field] = f->value;
    if (f->words) {
        v->value[f->field] = words_of(s, f->words);
    } else if (event_field_of(f->field)->type == EVENT_TYPE_KEY) {
        v->value[f->field].bytes = story_key(s, f->device);
    } else if (f->field == EVENT_FIELD_PHOTOS) {
        v->value[f->field] = photos_of(s);
    }
}

static void list_add(story_list *l, int32_t i)
{
    if (l->n == l->cap) {
        l->cap = l->cap > 0 ? 2 * l->cap : 8;
        l->row = mem_grow(l->row, (size_t)l->cap, sizeof *l->row);
    }
    if (l->n == 0 || l->row[l->n - 1] != i) {
        l->row[l->n++] = i;
    }
}

static void index_item(story *s, str item, int32_t i)
{
    int32_t at = s->n_list;
    if (str_map_add(&s->of_item, item, s->n_list, &at)) {
        if (s->n_list == s->cap_list) {
            s->cap_list = s->cap_list > 0 ? 2 * s->cap_list : 64;
            s->list = mem_grow(s->list, (size_t)s->cap_list, sizeof *s->list);
        }
        s->list[s->n_list++] = (story_list){NULL, 0, 0};
    }
    list_add(&s->list[at], i);
}

static void index_event(story *s, const event_view *v, int32_t i)
{
    str rest = v->value[EVENT_FIELD_ITEMS].bytes;
    str one = v->value[EVENT_FIELD_ITEM].bytes;
    if (one.n > 0) {
        index_item(s, one, i);
    }
    while (event_list_next(&rest, &one)) {
        index_item(s, one, i);
    }
    if (v->kind->number == EVENT_CORRECTED) {
        list_add(&s->corrections, i);
    }
}

static int by_device_and_sequence(const void *a, const void *b)
{
    const logged_event *x = *(const logged_event *const *)a;
    const logged_event *y = *(const logged_event *const *)b;
    int device = str_cmp(x->view.device, y->view.device);
    return device != 0                            ? device
           : x->view.sequence != y->view.sequence ? (x->view.sequence < y->view.sequence ? -1 : 1)
                                                  : memcmp(x->id, y->id, sizeof x->id);
}

// The moment at which the log had the i-th or a later one of its device.
static int64_t had_us(logged_event *const *e, int32_t n, int32_t i)
{
    int64_t had = e[i]->received_us;
    for (int32_t k = i; k < n && str_eq(e[k]->view.device, e[i]->view.device); k++) {
        had = e[k]->received_us < had ? e[k]->received_us : had;
    }
    return had;
}

void story_moments(story *s)
{
    logged_event **e = mem_grow(NULL, (size_t)s->visible + 1, sizeof(logged_event *));
    for (int32_t i = 0; i < s->visible; i++) {
        e[i] = &s->event[i];
    }
    qsort(e, (size_t)s->visible, sizeof *e, by_device_and_sequence);
    int64_t before = 0; // the largest of the sequences below; `same`, of the sequence itself
    int64_t same = 0;
    for (int32_t i = 0; i < s->visible; i++) {
        bool is_first = i == 0 || !str_eq(e[i]->view.device, e[i - 1]->view.device);
        if (is_first) {
            same = STORY_BEGIN_S * STORY_S;
        }
        if (is_first || e[i]->view.sequence != e[i - 1]->view.sequence) {
            before = same;
        }
        e[i]->moment_us = event_moment(&e[i]->view, e[i]->seen_us, had_us(e, s->visible, i), before);
        same = e[i]->moment_us > same ? e[i]->moment_us : same;
    }
    free(e);
}

void story_sort(story *s, int (*by)(const void *a, const void *b))
{
    for (int32_t i = 0; i < s->n_list; i++) {
        s->list[i].n = 0;
    }
    s->corrections.n = 0;
    qsort(s->event, (size_t)s->n, sizeof *s->event, by);
    for (int32_t i = 0; i < s->n; i++) {
        s->event[i].index = (uint64_t)i;
        index_event(s, &s->event[i].view, i);
    }
    story_moments(s);
}

static void add_event(story *s, story_device *d, const event_view *draft, int64_t received_us)
{
    uint8_t *out = (uint8_t *)arena_alloc(&s->memory, 1, EVENT_BODY_MAX / 16);
    str body = {NULL, 0};
    err why = {.code = NULL};
    logged_event made = {.received_us = received_us, .seen_us = INT64_MIN};
    logged_event *e = &made;
    if (!event_build(draft, out, EVENT_BODY_MAX / 16, &body, &why) || !event_parse(body, &e->view, &why)) {
        fail_msg("%s %s", why.code, err_arg_get(&why, "field"));
    }
    event_id(body, e->id);
    e->index = (uint64_t)s->n;
    e->moment_us = event_moment(&e->view, e->seen_us, received_us, d->moment_us);
    d->moment_us = e->moment_us;
    d->sequence++;
    memcpy(d->previous, e->id, sizeof d->previous);
    index_event(s, &e->view, s->n);
    if (s->n == s->cap) {
        s->cap = s->cap > 0 ? 2 * s->cap : 64;
        s->event = mem_grow(s->event, (size_t)s->cap, sizeof *s->event);
    }
    s->event[s->n++] = made;
    s->visible = s->n;
}

int32_t story_say(story *s, int32_t device, event_kind kind, int64_t at_s, const said *field, size_t n)
{
    story_device *d = &s->device[device];
    int64_t received_s = STORY_BEGIN_S + at_s + 60;
    event_view v = {.kind = event_kind_of(kind),
                    .log = STR("test"),
                    .device = story_key(s, device),
                    .sequence = d->sequence + 1,
                    .time_s = d->is_reset ? at_s : STORY_BEGIN_S + at_s + d->skew_s};
    if (d->sequence > 0) {
        v.previous = (str){d->previous, sizeof d->previous};
    }
    for (size_t i = 0; i < n; i++) {
        if ((int)field[i].field == 0) {
            v.has_gps_time = true;
            v.gps_time_s = STORY_BEGIN_S + at_s;
        } else if ((int)field[i].field == EVENT_FIELDS_END) {
            received_s = STORY_BEGIN_S + field[i].value.number;
        } else {
            say_field(s, &v, &field[i]);
        }
    }
    add_event(s, d, &v, received_s * STORY_S);
    return s->n - 1;
}

// ---------------------------------------------------------------- what the rules ask for

static bool refers(const logged_event *c, const logged_event *e)
{
    return c->view.kind->number == EVENT_CORRECTED &&
           memcmp(c->view.value[EVENT_FIELD_REFERS].bytes.p, e->id, sizeof e->id) == 0;
}

typedef struct gathering {
    const story *s;
    logged_event *list;
    int32_t n;
} gathering;

static void gather(gathering *g, int32_t i)
{
    bool is_new = i < g->s->visible;
    for (int32_t k = 0; is_new && k < g->n; k++) {
        is_new = g->list[k].index != (uint64_t)i;
    }
    if (is_new) {
        g->list[g->n++] = g->s->event[i];
    }
}

// Its own events, those that a correction says are its, and the corrections of both.
logged_event *story_events(const story *s, arena *a, str item, int32_t *ret_n)
{
    int32_t at = 0;
    gathering g = {.s = s};
    const story_list *own = str_map_get(&s->of_item, item, &at) ? &s->list[at] : NULL;
    const story_list *corrections = &s->corrections;
    g.list = ARENA_NEW(a, logged_event, (own ? own->n : 0) + 2 * corrections->n);
    for (int32_t i = 0; own && i < own->n; i++) {
        gather(&g, own->row[i]);
    }
    for (int32_t i = 0; i < corrections->n; i++) {
        const logged_event *c = &s->event[corrections->row[i]];
        for (int32_t k = 0;
             corrections->row[i] < s->visible && custody_names(&c->view, item) && k < s->visible; k++) {
            if (refers(c, &s->event[k])) {
                gather(&g, k);
            }
        }
    }
    for (int32_t k = 0, n = g.n; k < n; k++) {
        for (int32_t i = 0; i < corrections->n; i++) {
            if (refers(&s->event[corrections->row[i]], &g.list[k])) {
                gather(&g, corrections->row[i]);
            }
        }
    }
    *ret_n = g.n;
    return g.list;
}

static bool load_at(const custody_around *around, str load, const logged_event *at, custody_state *ret)
{
    const story_scene *scene = around->ctx;
    int32_t n = 0;
    logged_event *event = story_events(scene->s, scene->a, load, &n);
    custody_state_at(load, event, n, around, scene->a, at, ret);
    return n > 0;
}

static int32_t load_items(const custody_around *around, uint64_t load_index, const str **ret_items)
{
    const story_scene *scene = around->ctx;
    logged_event e = scene->s->event[load_index];
    custody_correct(&e, scene->s->event, scene->s->visible, around->devices);
    const event_value *v = &e.view.value[EVENT_FIELD_ITEMS];
    str *list = ARENA_NEW(scene->a, str, v->count);
    str rest = v->bytes;
    int32_t n = 0;
    while ((size_t)n < v->count && event_list_next(&rest, &list[n])) {
        n++;
    }
    *ret_items = list;
    return n;
}

void story_scene_init(story_scene *scene, const story *s, arena *a)
{
    *scene = (story_scene){.s = s, .a = a, .devices = story_devices(s)};
    scene->around = (custody_around){&scene->devices, load_at, load_items, scene, 0};
}

void story_replay(const story *s, arena *a, str item, custody_state *ret, custody_findings *out)
{
    story_scene scene;
    int32_t n = 0;
    story_scene_init(&scene, s, a);
    logged_event *event = story_events(s, a, item, &n);
    custody_replay(item, event, n, &scene.around, ret, out);
}

// ---------------------------------------------------------------- findings

static bool lacks_base(const story *s, const logged_event *e)
{
    if (e->view.kind->number != EVENT_CORRECTED) {
        return false;
    }
    for (int32_t i = 0; i < s->visible; i++) {
        if (s->event[i].view.kind->number != EVENT_CORRECTED && refers(e, &s->event[i])) {
            return false;
        }
    }
    return true;
}

static void judge_chain(const story *s, const logged_event *e, custody_findings *out)
{
    str *before = ARENA_NEW(out->memory, str, s->visible);
    custody_neighbours around = {.before = before, .closed_us = INT64_MIN, .lacks_base = lacks_base(s, e)};
    for (int32_t i = 0; i < s->visible; i++) {
        const logged_event *o = &s->event[i];
        if (!str_eq(o->view.device, e->view.device) || o->index == e->index) {
            continue;
        }
        if (o->view.sequence == e->view.sequence) {
            around.n_same++;
        }
        if (o->view.sequence + 1 == e->view.sequence) {
            before[around.n_before++] = (str){(const char *)o->id, EVENT_HASH_BYTES};
        }
        bool is_closing = o->view.kind->number == EVENT_DUTY_CLOSED && o->view.sequence < e->view.sequence;
        if (is_closing && o->moment_us > around.closed_us) {
            around.closed_us = o->moment_us;
        }
    }
    custody_judge_chain(e, &around, out);
}

void story_judge_events(const story *s, custody_findings *out)
{
    device_register devices = story_devices(s);
    for (int32_t i = 0; i < s->visible; i++) {
        custody_judge_event(&s->event[i], false, &devices, out);
        judge_chain(s, &s->event[i], out);
    }
}

int32_t story_count(const custody_findings *f, custody_code code, const char *item)
{
    int32_t n = 0;
    for (int32_t i = 0; i < f->n; i++) {
        n += f->row[i].code == code && (!item || str_eq(f->row[i].item, str_of(item)));
    }
    return n;
}
