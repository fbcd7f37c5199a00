// Rounds of events into the log: which are new, which wait, which are refused; and after them what had waited
// for one of them.
#include "app/log_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { WAKE_ROUND = 256 }; // of those that wait, taken up together

typedef struct round {
    posko_log *l;
    int64_t now_us;
    taking *t;
    int32_t n;
    str_map of_id; // of those that are in the log or come into it: id -> place in t
    bool back;     // these were in the log before
    arena memory;
    device_register devices; // as the enrolments of this round make it
    bool devices_known;
    bool any_held;
} round;

// Devices that were enrolled since the call began: their frames may be waiting.
typedef struct wake_list {
    arena memory;
    str *key;
    int32_t n, cap;
} wake_list;

static str id_str(const uint8_t id[static EVENT_HASH_BYTES])
{
    return (str){(const char *)id, EVENT_HASH_BYTES};
}

// ---------------------------------------------------------------- authors

static int32_t author_add(posko_log *l, str key)
{
    if (l->n_author == l->cap_author) {
        l->cap_author = l->cap_author > 0 ? 2 * l->cap_author : 64;
        l->author = mem_grow(l->author, (size_t)l->cap_author, sizeof *l->author);
    }
    l->author[l->n_author] = (author){.sequence = 0};
    memcpy(l->author[l->n_author].key, key.p, EVENT_KEY_BYTES);
    str kept = {arena_copy(&l->author_keys, key.p, key.n), key.n};
    (void)str_map_add(&l->author_of, kept, l->n_author, NULL);
    return l->n_author++;
}

static bool author_load(posko_log *l, str key, author *au, err *e)
{
    arena a = {0};
    leaf_list last = {0};
    bool ok = store_device_before(l->s, key, INT64_MAX, &au->sequence, &au->moment_us, e) &&
              store_device_closed(l->s, key, INT64_MAX, &au->closed_us, e) &&
              store_leaves_of_device(l->s, &a, key, au->sequence, au->sequence, 2, &last, e);
    if (ok) {
        au->alone = last.n == 1;
        if (au->alone) {
            memcpy(au->id, last.row[0].id, sizeof au->id);
        }
        au->loaded = true;
        au->mixed = false;
    }
    arena_done(&a);
    return ok;
}

bool log_author(posko_log *l, str key, int32_t *ret_author, err *e)
{
    int32_t i = 0;
    if (!str_map_get(&l->author_of, key, &i)) {
        i = author_add(l, key);
    }
    if (!l->author[i].loaded && !author_load(l, key, &l->author[i], e)) {
        return false;
    }
    *ret_author = i;
    return true;
}

bool log_knows(posko_log *l, const event_view *v, const uint8_t id[static EVENT_HASH_BYTES], bool *ret_known,
               uint64_t *ret_index, err *e)
{
    int32_t au = 0;
    arena a = {0};
    leaf row = {.index = 0};
    *ret_known = false;
    // One that is nobody's may have been somebody's when it delivered, and its author is not kept in memory.
    bool enrolled = device_find(&l->devices, v->device) != NULL;
    if (enrolled && !log_author(l, v->device, &au, e)) {
        return false;
    }
    bool ok =
        (enrolled && v->sequence > l->author[au].sequence) || store_leaf_of(l->s, &a, id, &row, ret_known, e);
    *ret_index = row.index;
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- events as the rules see them

bool log_seen(posko_log *l, const event_view *v, uint64_t index, int64_t *ret_us, bool *ret_other, err *e)
{
    *ret_us = INT64_MIN;
    *ret_other = false;
    if (v->seen_size == 0) {
        return true;
    }
    uint64_t size = (uint64_t)v->seen_size;
    ledger_hash root;
    memcpy(root.b, v->seen_root.p, sizeof root.b);
    if (size == l->seen_size && size <= index && hash_eq(root, l->seen_root)) {
        *ret_us = l->seen_us;
        return true;
    }
    arena a = {0};
    checkpoint_row row = {0};
    ledger_hash here = {{0}};
    bool found = false;
    bool ok = size > index || store_checkpoint_upto(l->s, &a, size, &row, &found, e);
    if (ok && found && row.size == size) {
        here = row.root; // computing it anew costs thousands of times as much
    } else if (ok && size <= index) {
        ok = log_root_at(l, size, &here, e);
    }
    if (ok && (size > index || !hash_eq(here, root))) {
        *ret_other = true;
    } else if (ok && found) {
        *ret_us = row.made_us;
        l->seen_size = size;
        l->seen_root = root;
        l->seen_us = row.made_us;
    }
    arena_done(&a);
    return ok;
}

bool log_event_of(posko_log *l, const leaf *row, logged_event *ret, bool *ret_other, err *e)
{
    event_frame f;
    if (!event_frame_parse(row->frame, &f, NULL)) {
        return err_fail(e, ERR_CODE("log.damaged"), ERR_INT("index", row->index));
    }
    logged_event out = {
        .view = f.event, .index = row->index, .received_us = row->received_us, .moment_us = row->moment_us};
    memcpy(out.id, row->id, sizeof out.id);
    if (!log_seen(l, &out.view, out.index, &out.seen_us, ret_other, e)) {
        return false;
    }
    *ret = out;
    return true;
}

// ---------------------------------------------------------------- enrolments

static bool is_enrolment(const event_view *v)
{
    return v->kind->number == EVENT_DEVICE_ENROLLED || v->kind->number == EVENT_DEVICE_REVOKED;
}

static bool enrolment_add(posko_log *l, const logged_event *e, str frame, err *ret_e)
{
    event_frame f;
    str kept = {arena_copy(&l->enrolment_memory, frame.p, frame.n), frame.n};
    if (!event_frame_parse(kept, &f, ret_e)) {
        return false;
    }
    if (l->n_enrolment == l->cap_enrolment) {
        l->cap_enrolment = l->cap_enrolment > 0 ? 2 * l->cap_enrolment : 64;
        l->enrolment = mem_grow(l->enrolment, (size_t)l->cap_enrolment, sizeof *l->enrolment);
    }
    l->enrolment[l->n_enrolment] = *e;
    l->enrolment[l->n_enrolment++].view = f.event;
    l->unfolded = true;
    return true;
}

bool log_enrolments_load(posko_log *l, err *e)
{
    arena a = {0};
    leaf_list all = {0};
    bool ok = store_enrolments(l->s, &a, &all, e);
    // The register has views into the old ones until it is folded again.
    arena old = l->enrolment_memory;
    l->enrolment_memory = (arena){0};
    l->n_enrolment = 0;
    for (int32_t i = 0; ok && i < all.n; i++) {
        logged_event one;
        bool other;
        ok = log_event_of(l, &all.row[i], &one, &other, e) && enrolment_add(l, &one, all.row[i].frame, e);
    }
    if (ok) {
        arena_done(&l->device_memory);
        device_fold(&l->device_memory, l->enrolment, l->n_enrolment, &l->devices);
    }
    arena_done(&old);
    arena_done(&a);
    return ok;
}

// Whether somebody entitled has enrolled the device, in this round or before.
static bool enrolled(round *r, str key)
{
    if (device_find(&r->l->devices, key)) {
        return true;
    }
    if (!r->l->unfolded) {
        return false;
    }
    if (!r->devices_known) {
        device_fold(&r->memory, r->l->enrolment, r->l->n_enrolment, &r->devices);
        r->devices_known = true;
    }
    return device_find(&r->devices, key) != NULL;
}

// ---------------------------------------------------------------- one by one

static void answer(taking *t, submit_answer what, uint64_t index)
{
    if (t->out) {
        t->out->answer = what;
        t->out->index = index;
        memcpy(t->out->id, t->id, sizeof t->id);
        t->out->why.code = NULL;
        if (what == SUBMIT_HELD || what == SUBMIT_REFUSED) {
            t->out->why = t->why;
        }
    }
}

static bool refuse(round *r, taking *t, err *e)
{
    answer(t, SUBMIT_REFUSED, 0);
    return store_quarantine(r->l->s, t->frame, str_of(t->why.code), t->source, r->now_us, e);
}

// A full store of those that wait is the sender's affair; every other error ends the call.
static bool hold(round *r, taking *t, err *e)
{
    err why = {0};
    answer(t, SUBMIT_HELD, 0);
    if (store_hold(r->l->s, t->id, t->f.event.device, t->frame, str_of(t->why.code), t->source, r->now_us,
                   &why)) {
        r->any_held = true;
        return true;
    }
    if (str_eq(str_of(why.code), STR("store.held_full"))) {
        t->why = why;
        answer(t, SUBMIT_REFUSED, 0);
        return true;
    }
    if (e) {
        *e = why;
    }
    return false;
}

// Of each signer the first signature that holds, here or in the frame that waits. A receiver or witness says
// whose offer it accepted, so both must have the giver's same signature.
static void join(const event_frame *here, const event_frame *waits, str ret[static EVENT_SIGNERS])
{
    bool same = waits && str_eq(here->signature[EVENT_GIVER], waits->signature[EVENT_GIVER]);
    for (int i = 0; i < EVENT_SIGNERS; i++) {
        event_signer s = (event_signer)i;
        bool is_named = i == EVENT_GIVER || event_signer_key(&here->event, s).n > 0;
        ret[i] = (str){NULL, 0};
        if (is_named && event_signed_by(here, s)) {
            ret[i] = here->signature[i];
        } else if (is_named && same && event_signed_by(waits, s)) {
            ret[i] = waits->signature[i];
        }
    }
}

// Somebody has not signed: signatures come one by one, by any carrier, and none of them is lost. What does
// not hold is left out, so that nobody's nonsense takes the place of a signature.
static bool join_held(round *r, taking *t, err *e)
{
    event_frame waits;
    str frame = {NULL, 0};
    str signature[EVENT_SIGNERS];
    bool found = false;
    if (r->any_held && !store_held_get(r->l->s, &r->memory, t->id, &frame, &found, e)) {
        return false;
    }
    found = found && event_frame_parse(frame, &waits, NULL);
    join(&t->f, found ? &waits : NULL, signature);
    uint8_t *bytes = ARENA_NEW(&r->memory, uint8_t, EVENT_FRAME_MAX);
    if (!event_frame_write(t->f.event.body, signature, bytes, EVENT_FRAME_MAX, &t->frame, e) ||
        !event_frame_parse(t->frame, &t->f, e)) {
        return false;
    }
    log_verify_one(t);
    return true;
}

// Where the event stands among those of its device. In order nothing has to be looked up.
static void place(author *au, taking *t)
{
    const event_view *v = &t->e.view;
    t->late = v->sequence <= au->sequence;
    t->before = au->alone && au->sequence == v->sequence - 1 ? au->sequence : 0;
    memcpy(t->before_id, au->id, sizeof t->before_id);
    t->closed_us = au->closed_us;
    t->e.moment_us = event_moment(v, t->e.seen_us, t->e.received_us,
                                  au->sequence > 0 && !t->late ? au->moment_us : INT64_MIN);
    au->mixed = au->mixed || t->late;
    if (t->late) {
        return; // the device is read anew after this round
    }
    au->alone = true;
    au->sequence = v->sequence;
    au->moment_us = t->e.moment_us;
    memcpy(au->id, t->id, sizeof au->id);
    if (v->kind->number == EVENT_DUTY_CLOSED) {
        au->closed_us = t->e.moment_us;
    }
}

static bool accept(round *r, taking *t, uint64_t index, err *e)
{
    posko_log *l = r->l;
    t->e = (logged_event){.view = t->f.event, .index = index, .received_us = r->now_us};
    memcpy(t->e.id, t->id, sizeof t->id);
    if (!log_author(l, t->e.view.device, &t->author, e) ||
        !log_seen(l, &t->e.view, index, &t->e.seen_us, &t->saw_other, e)) {
        return false;
    }
    place(&l->author[t->author], t);
    t->accepted = true;
    (void)str_map_add(&r->of_id, id_str(t->id), (int32_t)(t - r->t), NULL);
    answer(t, SUBMIT_NEW, index);
    if (is_enrolment(&t->e.view)) {
        r->devices_known = false;
        return enrolment_add(l, &t->e, t->frame, e);
    }
    return true;
}

// The same event a second time in one round. The first of its kind speaks for all: it waited, it may be, for
// an enrolment that stands between it and the second, which was taken.
static bool answer_twin(round *r, taking *t)
{
    int32_t first = 0;
    if (!str_map_get(&r->of_id, id_str(t->id), &first)) {
        return false;
    }
    answer(t, SUBMIT_KNOWN, r->t[first].e.index);
    return true;
}

static void twin_taken(round *r, const taking *t)
{
    int32_t first = 0;
    if (str_map_get(&r->of_id, id_str(t->id), &first) && &r->t[first] != t) {
        r->t[first].known = true;
        r->t[first].e.index = t->e.index;
    }
}

static bool admit(round *r, taking *t, uint64_t index, err *e)
{
    if (t->state == TAKING_REFUSED) {
        return refuse(r, t, e);
    }
    if (answer_twin(r, t)) {
        return true;
    }
    if (!log_knows(r->l, &t->f.event, t->id, &t->known, &t->e.index, e)) {
        return false;
    }
    if (t->known) {
        (void)str_map_add(&r->of_id, id_str(t->id), (int32_t)(t - r->t), NULL);
        answer(t, SUBMIT_KNOWN, t->e.index);
        return true;
    }
    if (t->state == TAKING_UNVERIFIED) {
        log_verify_one(t);
    }
    if (t->state == TAKING_REFUSED) {
        return refuse(r, t, e);
    }
    if (t->state == TAKING_UNSIGNED && !join_held(r, t, e)) {
        return false;
    }
    if (t->state == TAKING_UNSIGNED) {
        return hold(r, t, e);
    }
    if (index > 0 && !enrolled(r, t->f.event.device)) { // the first event enrols its own device
        (void)err_fail(&t->why, ERR_CODE("log.unknown_device"));
        return hold(r, t, e);
    }
    if (!accept(r, t, index, e)) {
        return false;
    }
    twin_taken(r, t);
    return !r->any_held || store_held_drop(r->l->s, t->id, e);
}

// ---------------------------------------------------------------- a round

static void wake_add(wake_list *w, str key)
{
    if (w->n == w->cap) {
        w->cap = w->cap > 0 ? 2 * w->cap : 16;
        w->key = mem_grow(w->key, (size_t)w->cap, sizeof *w->key);
    }
    w->key[w->n++] = (str){arena_copy(&w->memory, key.p, key.n), key.n};
}

static bool round_append(round *r, err *e)
{
    leaf *row = ARENA_NEW(&r->memory, leaf, r->n);
    int32_t n = 0;
    for (int32_t i = 0; i < r->n; i++) {
        const taking *t = &r->t[i];
        if (!t->accepted) {
            continue;
        }
        row[n] = (leaf){
            .index = t->e.index,
            .device = t->e.view.device,
            .sequence = t->e.view.sequence,
            .kind = t->e.view.kind->number,
            .frame = t->frame,
            .received_us = t->e.received_us,
            .moment_us = t->e.moment_us,
            .source = (str){t->source.p, t->source.n < STORE_SOURCE_MAX ? t->source.n : STORE_SOURCE_MAX},
        };
        memcpy(row[n++].id, t->id, sizeof t->id);
    }
    return n == 0 || store_log_append(r->l->s, row, n, &r->l->frontier, &r->l->head, e);
}

static bool admit_back(round *r, taking *t, uint64_t index, err *e)
{
    return ((t->state == TAKING_WHOLE && !t->known) ||
            err_fail(e, ERR_CODE("recover.event"), ERR_INT("index", index))) &&
           accept(r, t, index, e) && store_held_drop(r->l->s, t->id, e);
}

// The head that an event saw is computed from what is in the file. One that would lie within the round must
// be there first, so that it is judged as it will be whenever everything is computed anew.
static bool ends_round(const round *r, const taking *t, uint64_t index)
{
    uint64_t seen = t->state == TAKING_REFUSED ? 0 : (uint64_t)t->f.event.seen_size;
    return seen > r->l->head.size && seen <= index;
}

static bool round_admit(round *r, wake_list *w, err *e)
{
    uint64_t index = r->l->head.size;
    int64_t held = 0;
    if (!store_held_count(r->l->s, &held, e)) {
        return false;
    }
    r->any_held = held > 0;
    for (int32_t i = 0; i < r->n; i++) {
        taking *t = &r->t[i];
        if (ends_round(r, t, index)) {
            r->n = i;
            break;
        }
        if (!(r->back ? admit_back(r, t, index, e) : admit(r, t, index, e))) {
            return false;
        }
        index += t->accepted;
        if (w && t->accepted && t->e.view.kind->number == EVENT_DEVICE_ENROLLED) {
            wake_add(w, t->e.view.value[EVENT_FIELD_DEVICE].bytes);
        }
    }
    return true;
}

// Appends what was accepted, and computes what follows from it.
static bool round_end(round *r, err *e)
{
    posko_log *l = r->l;
    bool ok = round_append(r, e) && log_judge(l, r->t, r->n, e);
    for (int32_t i = 0; i < r->n; i++) {
        if (r->t[i].accepted && l->author[r->t[i].author].mixed) {
            l->author[r->t[i].author].loaded = false;
        }
    }
    return ok;
}

static void round_done(round *r)
{
    str_map_done(&r->of_id);
    arena_done(&r->memory);
}

// Mostly one round. `w` NULL: what waits for them waits on.
static bool rounds_take(posko_log *l, taking *t, int32_t n, int64_t now_us, bool back, wake_list *w, err *e)
{
    bool ok = true;
    for (int32_t from = 0; ok && from < n;) {
        round r = {.l = l, .now_us = now_us, .t = t + from, .n = n - from, .back = back};
        ok = round_admit(&r, w, e) && round_end(&r, e);
        from += r.n;
        round_done(&r);
    }
    return ok;
}

bool log_take_back(posko_log *l, taking *t, int32_t n, err *e)
{
    return rounds_take(l, t, n, l->tools.clock.now_us(l->tools.clock.ctx), true, NULL, e);
}

// ---------------------------------------------------------------- what had waited

static bool wake_round(posko_log *l, const held_row *row, int32_t n, int64_t now_us, wake_list *w, err *e)
{
    arena a = {0};
    taking *t = ARENA_NEW(&a, taking, n);
    for (int32_t i = 0; i < n; i++) {
        t[i].frame = row[i].frame;
        t[i].source = row[i].source;
    }
    bool ok = log_verify(l, t, n, 1, e) && rounds_take(l, t, n, now_us, false, w, e);
    for (int32_t i = 0; ok && i < n; i++) {
        ok = !t[i].known || store_held_drop(l->s, row[i].id, e);
    }
    arena_done(&a);
    return ok;
}

static bool wake_device(posko_log *l, str key, int64_t now_us, wake_list *w, err *e)
{
    int64_t after = 0;
    int32_t n = WAKE_ROUND;
    while (n == WAKE_ROUND) {
        arena a = {0};
        held_row *row = ARENA_NEW(&a, held_row, WAKE_ROUND);
        bool ok = store_held_of(l->s, &a, key, after, WAKE_ROUND, row, &n, e) &&
                  (n == 0 || wake_round(l, row, n, now_us, w, e));
        after = n > 0 ? row[n - 1].number : after;
        arena_done(&a);
        if (!ok) {
            return false;
        }
    }
    return true;
}

bool log_take(posko_log *l, taking *t, int32_t n, err *e)
{
    int64_t now_us = l->tools.clock.now_us(l->tools.clock.ctx);
    wake_list w = {.n = 0};
    bool ok = rounds_take(l, t, n, now_us, false, &w, e);
    for (int32_t i = 0; ok && i < w.n; i++) {
        str key = w.key[i];
        ok = !device_find(&l->devices, key) || wake_device(l, key, now_us, &w, e);
    }
    free(w.key);
    arena_done(&w.memory);
    return ok;
}
