// Items: which leaves concern them, and their states, taken event by event where that is enough and replayed
// where it is not.
#include "app/log_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS_KEPT_BYTES = 32 * 1024 * 1024 }; // of events that items of a round have in common

// ---------------------------------------------------------------- entries

bool log_item(judging *j, str code, bool make, item_entry **ret, err *e)
{
    int32_t i = 0;
    if (str_map_get(&j->item_of, code, &i)) {
        *ret = j->item[i];
        return true;
    }
    item_entry one = {.code = code, .from_us = INT64_MAX};
    bool found = false;
    if (!store_item_get(j->l->s, code, &one.number, &one.state, &found, e)) {
        return false;
    }
    *ret = NULL;
    if (!found && !make) {
        return true;
    }
    if (!found) {
        custody_begin(&one.state);
        if (!store_item_add(j->l->s, code, &one.number, e)) {
            return false;
        }
    }
    one.code.p = arena_copy(&j->memory, code.p, code.n);
    one.found.memory = &j->memory;
    if (j->n_item == j->cap_item) {
        j->cap_item = j->cap_item > 0 ? 2 * j->cap_item : 64;
        j->item = mem_grow(j->item, (size_t)j->cap_item, sizeof(item_entry *));
    }
    item_entry *kept = ARENA_NEW(&j->memory, item_entry, 1);
    *kept = one;
    (void)str_map_add(&j->item_of, kept->code, j->n_item, NULL);
    j->item[j->n_item++] = kept;
    *ret = kept;
    return true;
}

// Its history changed from a moment on.
static void touch(item_entry *x, int64_t from_us, bool replay)
{
    x->open = x->open || x->state.open_us != INT64_MIN;
    if (from_us < x->from_us) {
        x->from_us = from_us;
        x->spread = false;
    }
    x->replay = x->replay || replay;
}

// The next code that an event names: its item, then its items. *at begins as 0.
typedef struct naming {
    const event_view *v;
    str rest;
    int step;
} naming;

static naming names_of(const event_view *v)
{
    return (naming){.v = v};
}

static bool has(const event_view *v, event_field f)
{
    return (v->fields >> f & 1) != 0;
}

static bool name_next(naming *n, str *ret_code)
{
    if (n->step == 0) {
        n->step = 1;
        if (has(n->v, EVENT_FIELD_ITEM)) {
            *ret_code = n->v->value[EVENT_FIELD_ITEM].bytes;
            return true;
        }
    }
    if (n->step == 1) {
        n->step = 2;
        n->rest = has(n->v, EVENT_FIELD_ITEMS) ? n->v->value[EVENT_FIELD_ITEMS].bytes : (str){"", 0};
    }
    return event_list_next(&n->rest, ret_code);
}

// ---------------------------------------------------------------- corrections

// An event, the corrections of it that came before a place in the log, and what they name together.
typedef struct kin {
    logged_event *event; // the corrected one first
    int32_t n;
    str_map of_code;
    str *code;
    int32_t n_code, cap_code;
    int32_t n_event_done, n_code_done; // of these, that hang on each other already
} kin;

static void kin_done(kin *k)
{
    str_map_done(&k->of_code);
    free(k->code);
}

static void kin_name(kin *k, const event_view *v)
{
    naming names = names_of(v);
    str code;
    while (name_next(&names, &code)) {
        if (!str_map_add(&k->of_code, code, k->n_code, NULL)) {
            continue;
        }
        if (k->n_code == k->cap_code) {
            k->cap_code = k->cap_code > 0 ? 2 * k->cap_code : 16;
            k->code = mem_grow(k->code, (size_t)k->cap_code, sizeof *k->code);
        }
        k->code[k->n_code++] = code;
    }
}

// Those of the log below index `end`. `base` and what it views must outlive the kin.
static bool kin_load(judging *j, arena *a, const logged_event *base, uint64_t end, kin *ret, err *e)
{
    leaf_list rows = {0};
    bool other;
    bool corrects = base->view.kind->number == EVENT_CORRECTED; // what is a correction is not corrected
    if (!corrects && !store_leaves_refer(j->l->s, a, base->id, &rows, e)) {
        return false;
    }
    kin k = {.event = ARENA_NEW(a, logged_event, rows.n + 1), .n = 1};
    k.event[0] = *base;
    for (int32_t i = 0; i < rows.n; i++) {
        if (rows.row[i].index < end && !log_event_of(j->l, &rows.row[i], &k.event[k.n++], &other, e)) {
            return false;
        }
    }
    for (int32_t i = 0; i < k.n; i++) {
        // The newest correction of what was here: the others were connected when they came.
        if (base->index < end && k.event[i].index + 1 == end) {
            k.n_event_done = i;
            k.n_code_done = k.n_code;
        }
        kin_name(&k, &k.event[i].view);
    }
    *ret = k;
    return true;
}

// The event that a correction is about, if the log has it below index `end`; corrections are not corrected.
static bool base_of(judging *j, arena *a, const logged_event *ev, uint64_t end, logged_event *ret,
                    bool *ret_found, err *e)
{
    const str id = ev->view.value[EVENT_FIELD_REFERS].bytes;
    leaf row;
    bool other;
    bool found = false;
    if (!store_leaf_of(j->l->s, a, (const uint8_t *)id.p, &row, &found, e)) {
        return false;
    }
    *ret_found = found && row.index < end && row.kind != EVENT_CORRECTED;
    return !*ret_found || log_event_of(j->l, &row, ret, &other, e);
}

static bool is_container(const logged_event *ev)
{
    return ev->view.kind->number == EVENT_LOAD_MADE || ev->view.kind->number == EVENT_PACKED;
}

// Whatever the corrections made of it: each that was named as the load has held each that was named in it.
static bool kin_members(judging *j, const kin *k, err *e)
{
    item_entry *load = NULL;
    item_entry *member = NULL;
    for (int32_t i = 0; i < k->n; i++) {
        if (!has(&k->event[i].view, EVENT_FIELD_ITEM)) {
            continue;
        }
        str code = k->event[i].view.value[EVENT_FIELD_ITEM].bytes;
        if (!log_item(j, code, true, &load, e)) {
            return false;
        }
        for (int32_t c = i < k->n_event_done ? k->n_code_done : 0; c < k->n_code; c++) {
            if (str_eq(k->code[c], code)) {
                continue;
            }
            if (!log_item(j, k->code[c], true, &member, e) ||
                !store_member_add(j->l->s, load->number, member->number, e)) {
                return false;
            }
        }
    }
    return true;
}

static int64_t kin_from_us(const kin *k)
{
    int64_t from_us = k->event[0].moment_us;
    for (int32_t i = 1; i < k->n; i++) {
        from_us = k->event[i].moment_us < from_us ? k->event[i].moment_us : from_us;
    }
    return from_us;
}

// Every item of the kin hangs on every event of it.
static bool kin_concerns(judging *j, const kin *k, err *e)
{
    int64_t from_us = kin_from_us(k);
    for (int32_t c = 0; c < k->n_code; c++) {
        item_entry *x = NULL;
        if (!log_item(j, k->code[c], true, &x, e)) {
            return false;
        }
        if (k->n > 1) {
            touch(x, from_us, true);
        }
        for (int32_t i = c < k->n_code_done ? k->n_event_done : 0; i < k->n; i++) {
            if (!store_leaf_concerns(j->l->s, x->number, k->event[i].index, e)) {
                return false;
            }
        }
    }
    return !is_container(&k->event[0]) || kin_members(j, k, e);
}

// ---------------------------------------------------------------- what a leaf concerns

static bool connect_signers(judging *j, const logged_event *ev, err *e)
{
    for (int s = EVENT_RECEIVER; s < EVENT_SIGNERS; s++) {
        str key = event_signer_key(&ev->view, (event_signer)s);
        if (key.n > 0 && !store_leaf_sign(j->l->s, key, ev->index, e)) {
            return false;
        }
    }
    return true;
}

// What a correction is about is judged again when it comes, and so are corrections that were there before
// what they are about.
static bool kin_again(judging *j, const kin *k, const logged_event *ev, err *e)
{
    bool ok = true;
    for (int32_t i = 0; ok && !j->whole && i < k->n; i++) {
        bool is_other = k->event[i].index != ev->index && (i == 0 || k->event[0].index == ev->index);
        ok = !is_other || log_again(j, &(leaf){.index = k->event[i].index}, 0, true, e);
    }
    return ok;
}

static bool connect_kin(judging *j, arena *a, const logged_event *ev, err *e)
{
    logged_event base = *ev;
    bool corrects = ev->view.kind->number == EVENT_CORRECTED;
    bool found = false;
    if (corrects && (!store_leaf_refer(j->l->s, ev->view.value[EVENT_FIELD_REFERS].bytes, ev->index, e) ||
                     !base_of(j, a, ev, ev->index, &base, &found, e))) {
        return false;
    }
    kin k;
    if (!kin_load(j, a, &base, found ? ev->index + 1 : ev->index, &k, e)) {
        return false;
    }
    bool ok = kin_again(j, &k, ev, e) && kin_concerns(j, &k, e);
    kin_done(&k);
    return ok;
}

int32_t log_nonces(const event_view *v, nonce_mark ret[static 2])
{
    static const struct {
        char letter;
        event_signer signer;
        event_field field;
    } by[] = {{'G', EVENT_GIVER, EVENT_FIELD_GIVER_NONCE}, {'R', EVENT_RECEIVER, EVENT_FIELD_RECEIVER_NONCE}};
    int32_t n = 0;
    for (size_t i = 0; i < sizeof by / sizeof by[0]; i++) {
        str key = event_signer_key(v, by[i].signer);
        str nonce = event_bytes(v, by[i].field);
        if (key.n == EVENT_KEY_BYTES && nonce.n > 0 && nonce.n <= EVENT_NONCE_CHARS) {
            nonce_mark *m = &ret[n++];
            m->bytes[0] = (uint8_t)by[i].letter;
            memcpy(m->bytes + 1, key.p, key.n);
            memcpy(m->bytes + 1 + key.n, nonce.p, nonce.n);
            m->n = 1 + key.n + nonce.n;
            m->nonce = nonce;
        }
    }
    return n;
}

// Of two that have the same nonce both are to be asked about; of more than two the others are known already.
static bool connect_nonces(judging *j, const logged_event *ev, err *e)
{
    nonce_mark mark[2];
    int32_t n = log_nonces(&ev->view, mark);
    bool ok = true;
    for (int32_t i = 0; ok && i < n; i++) {
        uint64_t other[2];
        int32_t n_other = 0;
        str bytes = {(const char *)mark[i].bytes, mark[i].n};
        ok = store_leaf_nonce(j->l->s, bytes, ev->index, e) &&
             (j->whole || store_nonce_others(j->l->s, bytes, ev->index, other, &n_other, e)) &&
             (n_other != 1 || log_again(j, &(leaf){.index = other[0]}, 0, true, e));
    }
    return ok;
}

bool log_connect(judging *j, const logged_event *ev, err *e)
{
    arena a = {0};
    bool ok = connect_signers(j, ev, e) && connect_nonces(j, ev, e) && connect_kin(j, &a, ev, e);
    arena_done(&a);
    return ok;
}

static bool replay_kin(judging *j, arena *a, const logged_event *ev, int64_t from_us, err *e)
{
    logged_event base = *ev;
    bool found = false;
    kin k;
    if (ev->view.kind->number == EVENT_CORRECTED && !base_of(j, a, ev, UINT64_MAX, &base, &found, e)) {
        return false;
    }
    if (!kin_load(j, a, &base, UINT64_MAX, &k, e)) {
        return false;
    }
    bool ok = kin_again(j, &k, ev, e);
    for (int32_t c = 0; ok && c < k.n_code; c++) {
        item_entry *x = NULL;
        ok = log_item(j, k.code[c], false, &x, e);
        if (ok && x) { // else one of the events is new, and names it when it is connected
            touch(x, found && base.moment_us < from_us ? base.moment_us : from_us, true);
        }
    }
    kin_done(&k);
    return ok;
}

bool log_items_replay(judging *j, const logged_event *ev, int64_t from_us, err *e)
{
    arena a = {0};
    bool ok = replay_kin(j, &a, ev, from_us, e);
    arena_done(&a);
    return ok;
}

bool log_corrected(judging *j, arena *a, logged_event *ev, err *e)
{
    kin k;
    if (!kin_load(j, a, ev, UINT64_MAX, &k, e)) {
        return false;
    }
    custody_correct(ev, k.event + 1, k.n - 1, &j->l->devices);
    kin_done(&k);
    return true;
}

// ---------------------------------------------------------------- those who are inside

static bool list_members(judging *j, item_entry *x, err *e)
{
    bool ok = x->listed || store_members(j->l->s, &j->memory, x->number, &x->member, &x->n_member, e);
    x->listed = ok;
    return ok;
}

// A member whose history reaches to the event is replayed. Rows of those that the round has not touched are
// as they were. *ret NULL: it is not concerned, and nothing is in it.
static bool tell_member(judging *j, const member_row *m, const logged_event *ev, item_entry **ret, err *e)
{
    int32_t i = 0;
    custody_state row;
    bool is_here = str_map_get(&j->item_of, m->code, &i);
    custody_begin(&row);
    row.last_us = m->last_us;
    row.open_us = m->open_us;
    bool is_concerned = custody_concerns(is_here ? &j->item[i]->state : &row, ev);
    *ret = NULL;
    if (!is_concerned && !m->is_load) {
        return true;
    }
    if (!log_item(j, m->code, true, ret, e)) {
        return false;
    }
    if (is_concerned) {
        touch(*ret, ev->moment_us, true);
    }
    return true;
}

// An event that a load takes at its end: what was in it, and in that, and so on. Level by level, each item
// once: what deeper loads hold the rules do not see either.
static bool tell_inside(judging *j, item_entry *load, const logged_event *ev, err *e)
{
    str_map seen = {0};
    item_entry **row = NULL;
    int32_t n = 0;
    int32_t cap = 0;
    bool ok = true;
    (void)str_map_add(&seen, load->code, 0, NULL);
    for (int32_t from = -1, end = 0, level = 0; ok && from < end && level <= CUSTODY_NEST_MAX; level++) {
        for (; ok && from < end; from++) {
            item_entry *x = from < 0 ? load : row[from];
            ok = list_members(j, x, e);
            for (int32_t i = 0; ok && i < x->n_member; i++) {
                if (!str_map_add(&seen, x->member[i].code, 0, NULL)) {
                    continue;
                }
                if (n == cap) {
                    cap = cap > 0 ? 2 * cap : 64;
                    row = mem_grow(row, (size_t)cap, sizeof(item_entry *));
                }
                ok = tell_member(j, &x->member[i], ev, &row[n], e);
                n += ok && row[n];
            }
        }
        end = n;
    }
    str_map_done(&seen);
    free(row);
    return ok;
}

// ---------------------------------------------------------------- taking

// What failed where a rule asked for a load.
static bool fault_of(judging *j, err *e)
{
    if (j->failed && e) {
        *e = j->fault;
    }
    return !j->failed;
}

bool log_items_take(judging *j, const logged_event *ev, err *e)
{
    naming names = names_of(&ev->view);
    str code;
    while (name_next(&names, &code)) {
        item_entry *x = NULL;
        if (!log_item(j, code, true, &x, e)) {
            return false;
        }
        touch(x, ev->moment_us, !custody_appends(&x->state, code, ev, &j->around));
        if (!x->replay) {
            custody_apply(&x->state, code, ev, &j->around, &x->found);
            x->dirty = true;
            if (!tell_inside(j, x, ev, e)) {
                return false;
            }
        }
    }
    return fault_of(j, e);
}

// ---------------------------------------------------------------- replaying

static void event_keep(judging *j, const logged_event *ev, size_t bytes)
{
    if (j->n_event == j->cap_event) {
        j->cap_event = j->cap_event > 0 ? 2 * j->cap_event : 64;
        j->event = mem_grow(j->event, (size_t)j->cap_event, sizeof(logged_event *));
    }
    logged_event *kept = ARENA_NEW(&j->memory, logged_event, 1);
    *kept = *ev;
    const char *key = arena_copy(&j->memory, (const char *)&ev->index, sizeof ev->index);
    (void)str_map_add(&j->event_of, (str){key, sizeof ev->index}, j->n_event, NULL);
    j->event[j->n_event++] = kept;
    j->event_bytes += bytes + sizeof *kept;
}

// An event of a load of 400 concerns 400 items: without being kept it would be read and parsed for each.
static bool event_at(judging *j, arena *a, uint64_t index, logged_event *ret, err *e)
{
    int32_t i = 0;
    leaf row;
    bool other;
    if (str_map_get(&j->event_of, (str){(const char *)&index, sizeof index}, &i)) {
        *ret = *j->event[i];
        return true;
    }
    bool keep = j->event_bytes < EVENTS_KEPT_BYTES;
    if (!store_leaf_at(j->l->s, keep ? &j->memory : a, index, &row, e) ||
        !log_event_of(j->l, &row, ret, &other, e)) {
        return false;
    }
    if (keep) {
        event_keep(j, ret, row.frame.n);
    }
    return true;
}

static bool events_of_item(judging *j, arena *a, int64_t number, logged_event **ret, int32_t *ret_n, err *e)
{
    const uint64_t *index = NULL;
    int32_t n = 0;
    if (!store_indices_of_item(j->l->s, a, number, &index, &n, e)) {
        return false;
    }
    logged_event *event = ARENA_NEW(a, logged_event, n);
    for (int32_t i = 0; i < n; i++) {
        if (!event_at(j, a, index[i], &event[i], e)) {
            return false;
        }
    }
    *ret = event;
    *ret_n = n;
    return true;
}

static bool entry_replay(judging *j, item_entry *x, err *e)
{
    arena a = {0};
    logged_event *event = NULL;
    int32_t n = 0;
    custody_findings found = {.memory = &a};
    bool ok = events_of_item(j, &a, x->number, &event, &n, e);
    if (ok) {
        custody_replay(x->code, event, n, &j->around, &x->state, &found);
        ok = fault_of(j, e);
    }
    ok = ok && store_findings_put(j->l->s, x->number, found.row, found.n, e) &&
         store_item_put(j->l->s, x->number, &x->state, e);
    x->found.n = 0;
    x->replayed = ok;
    x->dirty = false;
    arena_done(&a);
    return ok;
}

bool log_item_replay(judging *j, str code, err *e)
{
    item_entry *x = NULL;
    return log_item(j, code, true, &x, e) && entry_replay(j, x, e);
}

static bool entry_write(judging *j, item_entry *x, err *e)
{
    if (!store_item_put(j->l->s, x->number, &x->state, e) ||
        !store_findings_add(j->l->s, x->number, x->found.row, x->found.n, e)) {
        return false;
    }
    x->found.n = 0;
    x->dirty = false;
    return true;
}

// Of one that is replayed: those who were in it and have events that its changed history concerns. An event
// may be taken before others that stand up to CUSTODY_SKEW_US before it; while the order is in doubt, before
// any.
static bool entry_spread(judging *j, item_entry *x, err *e)
{
    arena a = {0};
    const str *code = NULL;
    int32_t n = 0;
    bool all = x->open || x->state.open_us != INT64_MIN || x->from_us < INT64_MIN + CUSTODY_SKEW_US;
    int64_t since_us = all ? INT64_MIN : x->from_us - CUSTODY_SKEW_US;
    bool ok = store_members_since(j->l->s, &a, x->number, since_us, &code, &n, e);
    x->spread = true;
    for (int32_t i = 0; ok && i < n; i++) {
        item_entry *member = NULL;
        ok = log_item(j, code[i], true, &member, e);
        if (ok) {
            touch(member, x->from_us, true);
        }
    }
    arena_done(&a);
    return ok;
}

static bool settle_entry(judging *j, item_entry *x, bool *ret_changed, err *e)
{
    if (x->replay && !x->replayed) {
        *ret_changed = true;
        return entry_replay(j, x, e);
    }
    return !x->dirty || entry_write(j, x, e);
}

// Rows first, since who was in a load is asked of them.
bool log_items_settle(judging *j, err *e)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (int32_t i = 0; i < j->n_item; i++) {
            if (!settle_entry(j, j->item[i], &changed, e)) {
                return false;
            }
        }
        for (int32_t i = 0; i < j->n_item; i++) {
            if (j->item[i]->replay && !j->item[i]->spread) {
                changed = true;
                if (!entry_spread(j, j->item[i], e)) {
                    return false;
                }
            }
        }
    }
    return true;
}

// ---------------------------------------------------------------- what the rules ask

static judging *judging_of(const custody_around *around)
{
    return around->ctx;
}

// The row is the state at an event when nothing of the load stands behind that, and the order of what was
// taken is not in doubt (custody_state_at leaves out what may have happened later).
static bool row_serves(const judging *j, const item_entry *x, const logged_event *at)
{
    const custody_state *s = &x->state;
    bool settled = j->whole ? x->replayed : !x->replay || x->replayed;
    bool sure = s->open_us == INT64_MIN || s->until_us <= at->moment_us;
    return settled && sure && (s->last_us < at->moment_us || memcmp(s->last_id, at->id, sizeof at->id) == 0);
}

static str memo_key(judging *j, str load, const logged_event *at, int32_t nest)
{
    size_t n = load.n + sizeof at->id + sizeof nest;
    char *key = arena_alloc(&j->memory, n, 1);
    memcpy(key, load.p, load.n);
    memcpy(key + load.n, at->id, sizeof at->id);
    memcpy(key + load.n + sizeof at->id, &nest, sizeof nest);
    return (str){key, n};
}

static bool load_replay(const custody_around *around, const item_entry *x, const logged_event *at,
                        custody_state *ret, err *e)
{
    judging *j = judging_of(around);
    arena a = {0};
    logged_event *event = NULL;
    int32_t n = 0;
    bool ok = events_of_item(j, &a, x->number, &event, &n, e);
    if (ok) {
        custody_state_at(x->code, event, n, around, &a, at, ret);
    }
    arena_done(&a);
    return ok;
}

static void memo_add(judging *j, str key, const custody_state *state)
{
    if (j->n_load == j->cap_load) {
        j->cap_load = j->cap_load > 0 ? 2 * j->cap_load : 16;
        j->load_state = mem_grow(j->load_state, (size_t)j->cap_load, sizeof(custody_state *));
    }
    custody_state *kept = ARENA_NEW(&j->memory, custody_state, 1);
    *kept = *state;
    (void)str_map_add(&j->load_memo, key, j->n_load, NULL);
    j->load_state[j->n_load++] = kept;
}

static bool load_at(const custody_around *around, str load, const logged_event *at, custody_state *ret)
{
    judging *j = judging_of(around);
    item_entry *x = NULL;
    custody_state state;
    int32_t i = 0;
    if (j->failed || !log_item(j, load, false, &x, &j->fault)) {
        j->failed = true;
        return false;
    }
    if (!x) {
        return false;
    }
    if (row_serves(j, x, at)) {
        *ret = x->state;
        return ret->last_us != INT64_MIN;
    }
    str key = memo_key(j, load, at, around->nest);
    if (str_map_get(&j->load_memo, key, &i)) {
        *ret = *j->load_state[i];
        return ret->last_us != INT64_MIN;
    }
    if (!load_replay(around, x, at, &state, &j->fault)) {
        j->failed = true;
        return false;
    }
    memo_add(j, key, &state);
    *ret = state;
    return state.last_us != INT64_MIN;
}

// The items of a load_made, corrected. They live as long as the round.
static int32_t load_items(const custody_around *around, uint64_t load_index, const str **ret_items)
{
    judging *j = judging_of(around);
    arena *a = &j->memory;
    leaf row;
    logged_event ev;
    bool other;
    if (j->failed || !store_leaf_at(j->l->s, a, load_index, &row, &j->fault) ||
        !log_event_of(j->l, &row, &ev, &other, &j->fault) || !log_corrected(j, a, &ev, &j->fault)) {
        j->failed = true;
        return 0;
    }
    str *item = ARENA_NEW(a, str, EVENT_ITEMS_MAX);
    str rest = has(&ev.view, EVENT_FIELD_ITEMS) ? ev.view.value[EVENT_FIELD_ITEMS].bytes : (str){"", 0};
    int32_t n = 0;
    while (n < EVENT_ITEMS_MAX && event_list_next(&rest, &item[n])) {
        n++;
    }
    *ret_items = item;
    return n;
}

void log_judging_init(judging *j, posko_log *l)
{
    *j = (judging){.l = l};
    j->around =
        (custody_around){.devices = &l->devices, .load_at = load_at, .load_items = load_items, .ctx = j};
}

void log_judging_done(judging *j)
{
    str_map_done(&j->item_of);
    str_map_done(&j->no_place);
    str_map_done(&j->load_memo);
    str_map_done(&j->event_of);
    str_map_done(&j->around_of);
    str_map_done(&j->behind_of);
    free(j->item);
    free(j->again);
    free(j->load_state);
    free(j->event);
    arena_done(&j->memory);
}
