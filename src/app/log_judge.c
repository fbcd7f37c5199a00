// What follows from new leaves: where events stand in time, whose devices are, what is wrong with events; the
// items are in log_items.c.
#include "app/log_internal.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW = 64 }; // leaves of a device that are placed together

// ---------------------------------------------------------------- again

static void again_add(judging *j, uint64_t index)
{
    if (j->n_again == j->cap_again) {
        j->cap_again = j->cap_again > 0 ? 2 * j->cap_again : 64;
        j->again = mem_grow(j->again, (size_t)j->cap_again, sizeof *j->again);
    }
    j->again[j->n_again++] = index;
}

bool log_again(judging *j, const leaf *row, int64_t from_us, bool alone, err *e)
{
    again_add(j, row->index);
    if (alone) {
        return true;
    }
    logged_event ev;
    bool other;
    return log_event_of(j->l, row, &ev, &other, e) && log_items_replay(j, &ev, from_us, e);
}

// Whether a device's sequence comes to a map for the first time.
static bool is_first(judging *j, str_map *of, str key, int64_t sequence)
{
    char *both = arena_alloc(&j->memory, key.n + sizeof sequence, 1);
    memcpy(both, key.p, key.n);
    memcpy(both + key.n, &sequence, sizeof sequence);
    return str_map_add(of, (str){both, key.n + sizeof sequence}, 0, NULL);
}

static bool again_between(judging *j, str key, int64_t from, int64_t to, err *e)
{
    arena a = {0};
    leaf_list rows = {0};
    bool ok = store_leaves_of_device(j->l->s, &a, key, from, to, STORE_LEAVES_MAX, &rows, e);
    for (int32_t i = 0; ok && i < rows.n; i++) {
        again_add(j, rows.row[i].index);
    }
    arena_done(&a);
    return ok;
}

// Events of a device are judged by when its duty was closed last before.
static bool again_behind(judging *j, str key, int64_t sequence, err *e)
{
    int64_t next = 0;
    return !is_first(j, &j->behind_of, key, sequence) ||
           (store_device_closes(j->l->s, key, sequence, &next, e) &&
            again_between(j, key, sequence + 1, next, e));
}

// Everything that a device made or signed.
static bool again_all_of(judging *j, str key, err *e)
{
    arena a = {0};
    leaf_list made = {0};
    leaf_list signed_too = {0};
    bool ok = store_leaves_of_device(j->l->s, &a, key, 1, INT64_MAX, STORE_LEAVES_MAX, &made, e) &&
              store_leaves_signed(j->l->s, &a, key, &signed_too, e);
    for (int32_t i = 0; ok && i < made.n; i++) {
        ok = log_again(j, &made.row[i], made.row[i].moment_us, false, e);
    }
    for (int32_t i = 0; ok && i < signed_too.n; i++) {
        ok = log_again(j, &signed_too.row[i], signed_too.row[i].moment_us, false, e);
    }
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- moments

static void enrolment_move(posko_log *l, uint64_t index, int64_t moment_us)
{
    for (int32_t i = 0; i < l->n_enrolment; i++) {
        if (l->enrolment[i].index == index) {
            l->enrolment[i].moment_us = moment_us;
            l->unfolded = true;
        }
    }
}

static taking *taking_of(taking *t, int32_t n, uint64_t index)
{
    for (int32_t i = 0; i < n; i++) {
        if (t[i].accepted && t[i].e.index >= index) { // they ascend
            return t[i].e.index == index ? &t[i] : NULL;
        }
    }
    return NULL;
}

// A leaf stands elsewhere now.
static bool leaf_moved(judging *j, taking *t, int32_t n, const leaf *row, int64_t moment_us, err *e)
{
    taking *fresh = taking_of(t, n, row->index);
    int64_t from_us = moment_us < row->moment_us ? moment_us : row->moment_us;
    if (!store_leaf_move(j->l->s, row->index, moment_us, e)) {
        return false;
    }
    if (row->kind == EVENT_DEVICE_ENROLLED || row->kind == EVENT_DEVICE_REVOKED) {
        enrolment_move(j->l, row->index, moment_us);
    }
    if (j->whole) {
        return true;
    }
    if (row->kind == EVENT_DUTY_CLOSED && !again_behind(j, row->device, row->sequence, e)) {
        return false;
    }
    if (fresh) {
        fresh->e.moment_us = moment_us;
        return true;
    }
    leaf moved = *row;
    moved.moment_us = moment_us;
    return log_again(j, &moved, from_us, false, e);
}

// Leaves of one sequence: all stand behind `before_us`.
static bool place_group(judging *j, taking *t, int32_t n, const leaf *row, int32_t n_row, int64_t before_us,
                        int64_t *ret_max_us, bool *ret_moved, err *e)
{
    *ret_max_us = INT64_MIN;
    *ret_moved = false;
    for (int32_t i = 0; i < n_row; i++) {
        logged_event ev;
        bool other;
        if (!log_event_of(j->l, &row[i], &ev, &other, e)) {
            return false;
        }
        int64_t moment_us = event_moment(&ev.view, ev.seen_us, ev.received_us, before_us);
        if (moment_us != row[i].moment_us) {
            *ret_moved = true;
            if (!leaf_moved(j, t, n, &row[i], moment_us, e)) {
                return false;
            }
        }
        *ret_max_us = moment_us > *ret_max_us ? moment_us : *ret_max_us;
    }
    return true;
}

static int32_t group_end(const leaf_list *rows, int32_t from)
{
    int32_t end = from;
    while (end < rows->n && rows->row[end].sequence == rows->row[from].sequence) {
        end++;
    }
    return end;
}

// Places the groups of a window; the last of a full window may be cut and is left for the next, unless it is
// the only one. *sequence moves behind those that were placed; 0 = nothing further can change.
static bool place_window(judging *j, taking *t, int32_t n, const leaf_list *rows, bool full, int64_t first,
                         int64_t *sequence, int64_t *before_us, err *e)
{
    for (int32_t i = 0; i < rows->n;) {
        int32_t end = group_end(rows, i);
        int64_t at = rows->row[i].sequence;
        bool moved = false;
        if (full && end == rows->n) {
            *sequence = at;
            return true;
        }
        if (!place_group(j, t, n, rows->row + i, end - i, *before_us, before_us, &moved, e)) {
            return false;
        }
        if (!moved && at > first && !j->whole) {
            *sequence = 0;
            return true;
        }
        i = end;
    }
    *sequence = 0;
    return true;
}

bool log_moments(judging *j, taking *t, int32_t n, str key, int64_t sequence, err *e)
{
    int64_t before = 0;
    int64_t before_us = INT64_MIN;
    int32_t limit = WINDOW;
    if (!store_device_before(j->l->s, key, sequence, &before, &before_us, e)) {
        return false;
    }
    for (int64_t next = sequence; next > 0;) {
        arena a = {0};
        leaf_list rows = {0};
        int64_t from = next;
        bool ok = store_leaves_of_device(j->l->s, &a, key, from, INT64_MAX, limit, &rows, e) &&
                  place_window(j, t, n, &rows, rows.n == limit, sequence, &next, &before_us, e);
        limit = next == from && limit < STORE_LEAVES_MAX ? 2 * limit : limit; // a fork fills the window
        arena_done(&a);
        if (!ok) {
            return false;
        }
    }
    return true;
}

// ---------------------------------------------------------------- devices

static bool binding_eq(const device_binding *a, const device_binding *b)
{
    return str_eq(a->person, b->person) && str_eq(a->unit, b->unit) && a->role == b->role &&
           a->from_us == b->from_us && a->to_us == b->to_us;
}

static bool record_eq(const device_record *a, const device_record *b)
{
    bool same = a->n_binding == b->n_binding && a->revoked_us == b->revoked_us &&
                a->revoked_known_us == b->revoked_known_us;
    for (int32_t i = 0; same && i < a->n_binding; i++) {
        same = binding_eq(&a->binding[i], &b->binding[i]);
    }
    return same;
}

// Of a device that changed: its row, and everything that it made or signed.
static bool device_changed(judging *j, const device_record *was, const device_record *is, err *e)
{
    const device_record *one = is ? is : was;
    if (!one) {
        return true;
    }
    bool ok = is ? store_device_put(j->l->s, is, e) : store_device_drop(j->l->s, one->key, e);
    return ok && (j->whole || again_all_of(j, one->key, e));
}

// Both are sorted by key. When everything is computed anew no row is believed, nor there.
static bool devices_compare(judging *j, const device_register *old, const device_register *new, err *e)
{
    int32_t a = 0;
    int32_t b = 0;
    while (a < old->n || b < new->n) {
        const device_record *was = a < old->n ? &old->device[a] : NULL;
        const device_record *is = b < new->n ? &new->device[b] : NULL;
        int order = !was ? 1 : !is ? -1 : str_cmp(was->key, is->key);
        bool same = !j->whole && was && is && order == 0 && record_eq(was, is);
        if (!same && !device_changed(j, order <= 0 ? was : NULL, order >= 0 ? is : NULL, e)) {
            return false;
        }
        a += order <= 0;
        b += order >= 0;
    }
    return true;
}

bool log_devices(judging *j, err *e)
{
    posko_log *l = j->l;
    if (!l->unfolded) {
        return true;
    }
    arena memory = {0};
    device_register now;
    device_register old = l->devices;
    device_fold(&memory, l->enrolment, l->n_enrolment, &now);
    l->devices = now; // what is marked is judged by it
    bool ok = devices_compare(j, &old, &now, e);
    arena_done(&l->device_memory);
    l->device_memory = memory;
    l->unfolded = false;
    return ok;
}

// ---------------------------------------------------------------- events

bool log_judge_leaf(judging *j, const logged_event *ev, const custody_neighbours *near, bool drop, err *e)
{
    arena a = {0};
    custody_findings found = {.memory = &a};
    custody_judge_event(ev, ev->index == 0, &j->l->devices, &found);
    custody_judge_chain(ev, near, &found);
    for (int32_t i = 0; i < found.n; i++) {
        found.row[i].index = ev->index;
    }
    bool ok = (!drop || store_findings_drop_leaf(j->l->s, ev->index, e)) &&
              store_findings_add(j->l->s, 0, found.row, found.n, e);
    arena_done(&a);
    return ok;
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

// Of many that stand beside or before it one each is enough: a device may have signed any number.
static bool neighbours_of(judging *j, arena *a, const logged_event *ev, str before[static 1],
                          custody_neighbours *near, err *e)
{
    const event_view *v = &ev->view;
    leaf_list same = {0};
    leaf_list any = {0};
    leaf named;
    bool found = false;
    bool follows = v->previous.n > 0;
    if (!store_device_closed(j->l->s, v->device, v->sequence, &near->closed_us, e) ||
        !store_leaves_beside(j->l->s, a, v->device, v->sequence, INT64_MAX, 2, &same, e) ||
        (follows && !store_leaf_of(j->l->s, a, (const uint8_t *)v->previous.p, &named, &found, e))) {
        return false;
    }
    found = found && str_eq(named.device, v->device) && named.sequence == v->sequence - 1;
    if (follows && !found &&
        !store_leaves_beside(j->l->s, a, v->device, v->sequence - 1, INT64_MAX, 1, &any, e)) {
        return false;
    }
    near->n_same = same.n - 1;
    near->n_before = found || any.n > 0;
    before[0] = found       ? v->previous
                : any.n > 0 ? (str){(const char *)any.row[0].id, EVENT_HASH_BYTES}
                            : before[0];
    near->before = before;
    return true;
}

static bool has(const event_view *v, event_field f)
{
    return (v->fields >> f & 1) != 0;
}

// Whether what a correction refers to is there, and is none itself.
static bool find_base(judging *j, arena *a, const event_view *v, custody_neighbours *near, err *e)
{
    leaf base;
    bool found = false;
    if (v->kind->number != EVENT_CORRECTED) {
        return true;
    }
    const uint8_t *id = (const uint8_t *)v->value[EVENT_FIELD_REFERS].bytes.p;
    if (!store_leaf_of(j->l->s, a, id, &base, &found, e)) {
        return false;
    }
    near->lacks_base = !found || base.kind == EVENT_CORRECTED;
    return true;
}

// The code of a place that the register does not have; empty when it has it, or none is named.
static bool find_unknown(judging *j, const event_view *v, event_field f, str *ret, err *e)
{
    posko_log *l = j->l;
    str code = has(v, f) ? v->value[f].bytes : STR("");
    bool known = code.n == 0 || str_map_has(&l->place_of, code);
    if (!known && !str_map_has(&j->no_place, code)) {
        if (!store_place_known(l->s, code, &known, e)) {
            return false;
        }
        (void)str_map_add(known ? &l->place_of : &j->no_place,
                          str_keep(known ? &l->place_memory : &j->memory, code), 0, NULL);
    }
    *ret = known ? STR("") : code;
    return true;
}

static bool find_places(judging *j, const event_view *v, custody_neighbours *near, err *e)
{
    return find_unknown(j, v, EVENT_FIELD_PLACE, &near->no_place, e) &&
           find_unknown(j, v, EVENT_FIELD_DESTINATION, &near->no_destination, e);
}

// A nonce of its giver or receiver that another event has too.
static bool find_nonce(judging *j, const event_view *v, uint64_t index, custody_neighbours *near, err *e)
{
    nonce_mark mark[2];
    int32_t n = log_nonces(v, mark);
    bool ok = true;
    for (int32_t i = 0; ok && i < n && near->nonce_again.n == 0; i++) {
        uint64_t other[2];
        int32_t n_other = 0;
        ok = store_nonce_others(j->l->s, (str){(const char *)mark[i].bytes, mark[i].n}, index, other,
                                &n_other, e);
        near->nonce_again = n_other > 0 ? mark[i].nonce : STR("");
    }
    return ok;
}

// What it names. A slip that was corrected is no fault any more.
static bool find_named(judging *j, arena *a, const logged_event *ev, custody_neighbours *near, err *e)
{
    logged_event right = *ev;
    if (!find_base(j, a, &ev->view, near, e) || !find_places(j, &ev->view, near, e) ||
        !find_nonce(j, &ev->view, ev->index, near, e)) {
        return false;
    }
    bool is_right = near->no_place.n == 0 && near->no_destination.n == 0;
    return is_right || (log_corrected(j, a, &right, e) && find_places(j, &right.view, near, e));
}

bool log_judge_stored(judging *j, const leaf *row, bool drop, err *e)
{
    arena a = {0};
    logged_event ev;
    str before[1] = {{NULL, 0}};
    custody_neighbours near = {.n_same = 0};
    bool ok = log_event_of(j->l, row, &ev, &near.saw_other, e) &&
              neighbours_of(j, &a, &ev, before, &near, e) && find_named(j, &a, &ev, &near, e) &&
              log_judge_leaf(j, &ev, &near, drop, e);
    arena_done(&a);
    return ok;
}

// In order: the device's last event is known, and nothing stands beside or behind.
static bool judge_next(judging *j, const taking *t, err *e)
{
    str before = {(const char *)t->before_id, EVENT_HASH_BYTES};
    custody_neighbours near = {
        .n_before = t->before > 0,
        .before = &before,
        .closed_us = t->closed_us,
        .saw_other = t->saw_other,
    };
    arena a = {0};
    bool ok = find_named(j, &a, &t->e, &near, e) && log_judge_leaf(j, &t->e, &near, false, e);
    arena_done(&a);
    return ok;
}

// The register has places now that it did not have.
static bool again_places(judging *j, err *e)
{
    arena a = {0};
    leaf_list rows = {0};
    bool ok = store_leaves_found(j->l->s, &a, CUSTODY_FINDING_UNKNOWN_PLACE, &rows, e);
    for (int32_t i = 0; i < rows.n; i++) {
        again_add(j, rows.row[i].index);
    }
    arena_done(&a);
    return ok;
}

// It came between others: what stands next to it is judged again, and what stands beside it unless it was a
// fork before.
static bool again_around(judging *j, const taking *t, err *e)
{
    arena a = {0};
    leaf_list old = {0};
    const event_view *v = &t->e.view;
    bool ok = true;
    again_add(j, t->e.index);
    if (is_first(j, &j->around_of, v->device, v->sequence)) {
        ok = store_leaves_beside(j->l->s, &a, v->device, v->sequence, j->from, 2, &old, e) &&
             again_between(j, v->device, v->sequence + 1, v->sequence + 1, e);
    }
    if (old.n == 1) {
        again_add(j, old.row[0].index);
    }
    ok = ok && (v->kind->number != EVENT_DUTY_CLOSED || again_behind(j, v->device, v->sequence, e));
    arena_done(&a);
    return ok;
}

static bool judge_again(judging *j, err *e)
{
    if (j->n_again > 0) {
        qsort(j->again, (size_t)j->n_again, sizeof *j->again, by_number);
    }
    for (int32_t i = 0; i < j->n_again; i++) {
        if (i > 0 && j->again[i] == j->again[i - 1]) {
            continue;
        }
        arena a = {0};
        leaf row;
        bool ok = store_leaf_at(j->l->s, &a, j->again[i], &row, e) && log_judge_stored(j, &row, true, e);
        arena_done(&a);
        if (!ok) {
            return false;
        }
    }
    return true;
}

static bool judge_events(judging *j, taking *t, int32_t n, err *e)
{
    for (int32_t i = 0; i < n; i++) {
        if (!t[i].accepted) {
            continue;
        }
        bool mixed = j->l->author[t[i].author].mixed;
        if (!(mixed ? again_around(j, &t[i], e) : judge_next(j, &t[i], e)) ||
            (t[i].e.view.kind->number == EVENT_REGISTER_CHANGED && !again_places(j, e))) {
            return false;
        }
    }
    return judge_again(j, e);
}

// ---------------------------------------------------------------- a round

static int by_device_and_sequence(const void *a, const void *b)
{
    const event_view *x = &(*(taking *const *)a)->e.view;
    const event_view *y = &(*(taking *const *)b)->e.view;
    int device = str_cmp(x->device, y->device);
    return device != 0 ? device : (x->sequence > y->sequence) - (x->sequence < y->sequence);
}

// The lowest first: whatever it moves behind it is moved once.
static bool late_moments(judging *j, taking *t, int32_t n, err *e)
{
    taking **late = ARENA_NEW(&j->memory, taking *, n);
    int32_t n_late = 0;
    for (int32_t i = 0; i < n; i++) {
        if (t[i].accepted && t[i].late) {
            late[n_late++] = &t[i];
        }
    }
    if (n_late > 1) {
        // They are sorted by their addresses' targets, in place. NOLINTNEXTLINE(bugprone-sizeof-expression)
        qsort(late, (size_t)n_late, sizeof *late, by_device_and_sequence);
    }
    for (int32_t i = 0; i < n_late; i++) {
        const event_view *v = &late[i]->e.view;
        bool again = i > 0 && by_device_and_sequence(&late[i - 1], &late[i]) == 0;
        if (!again && !log_moments(j, t, n, v->device, v->sequence, e)) {
            return false;
        }
    }
    return true;
}

static bool judge(judging *j, taking *t, int32_t n, err *e)
{
    if (!late_moments(j, t, n, e)) {
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        if (t[i].accepted && !log_connect(j, &t[i].e, e)) {
            return false;
        }
    }
    if (!log_devices(j, e) || !judge_events(j, t, n, e)) {
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        if (t[i].accepted && !log_items_take(j, &t[i].e, e)) {
            return false;
        }
    }
    return log_items_settle(j, e);
}

bool log_judge(posko_log *l, taking *t, int32_t n, err *e)
{
    judging j;
    log_judging_init(&j, l);
    j.from = l->head.size;
    for (int32_t i = 0; i < n; i++) {
        j.from -= t[i].accepted;
    }
    bool ok = judge(&j, t, n, e);
    log_judging_done(&j);
    return ok;
}
