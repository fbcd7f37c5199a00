#include <stdlib.h>

#include "verify/verify_internal.h"

// A posko's device may enrol and revoke; roles are told by their names in the table of fields.
static bool is_posko(int32_t role)
{
    return str_eq(str_of(event_field_of(EVENT_FIELD_ROLE)->choices[role]), STR("posko"));
}

static void apply(evidence *v, const kept_event *k, const event_view *e)
{
    if (e->kind->number == EVENT_DEVICE_ENROLLED) {
        bindings_enrol(&v->people, e, k->index);
    } else if (e->kind->number == EVENT_DEVICE_REVOKED) {
        bindings_revoke(&v->people, e, k->index);
    } else {
        content_row *c = content_of(v, e->value[EVENT_FIELD_CONTENT].bytes);
        c->erased = k;
    }
}

// The root of all names: entry 0, by which the posko's device enrols itself.
static bool is_root(const event_view *e)
{
    return e->kind->number == EVENT_DEVICE_ENROLLED && is_posko((int32_t)e->value[EVENT_FIELD_ROLE].number) &&
           str_eq(e->device, e->value[EVENT_FIELD_DEVICE].bytes);
}

static int by_place(const void *a, const void *b)
{
    const kept_event *x = a;
    const kept_event *y = b;
    return x->index != y->index ? (x->index > y->index ? 1 : -1) : str_cmp(x->frame, y->frame);
}

// Puts the kept events in the order of the log, where each entry is there once.
static void sort(evidence *v)
{
    if (v->n_event > 0) {
        qsort(v->event, (size_t)v->n_event, sizeof *v->event, by_place);
    }
    for (int32_t i = 0; i < v->n_event; i++) {
        const kept_event *k = &v->event[i];
        if (i > 0 && k->index != NO_INDEX && k->index == k[-1].index && !str_eq(k->frame, k[-1].frame)) {
            FIND(v, WRONG, k->index, 0, ERR_CODE("verify.entry_twice"));
        }
        (void)str_map_add(&v->ids, (str){(const char *)k->id, sizeof k->id}, i, NULL);
    }
}

// Whether the log knew the device as revoked before this event came, and no witness says that the event is
// older than that: then only the clock of a device that nobody trusts any more says so.
static bool dated_back(const evidence *v, int32_t device, const kept_event *k)
{
    const binding_device *d = &v->people.device[device];
    return d->revoked_index < k->index && heads_before_s(&v->heads, k->head) > d->revoked_s;
}

// Who everybody is. Twice: a revocation counts for what was enrolled before it. The first key is its own.
void people_fold(evidence *v)
{
    event_frame f;
    sort(v);
    bool rooted = v->n_event > 0 && v->event[0].index == 0 && event_again(&v->event[0], &f);
    if (!rooted && v->q->proof.n > 0) {
        return; // one entry: no name is asked of it
    }
    if (!rooted || !is_root(&f.event)) {
        FIND(v, rooted ? WRONG : MISSING, rooted ? 0 : NO_INDEX, 0,
             ERR_CODE(rooted ? "verify.root_wrong" : "verify.root_absent"));
        return;
    }
    str root = f.event.device;
    for (int32_t n = 0; n < 2 * v->n_event; n++) {
        const kept_event *k = &v->event[n % v->n_event];
        if (n == v->n_event) {
            bindings_again(&v->people);
        }
        if (k->index == NO_INDEX || !event_again(k, &f) || !says_of_others(&f.event)) {
            continue;
        }
        const binding *author = bindings_at(&v->people, k->device, event_time_s(&f.event), k->index);
        bool own = str_eq(f.event.device, root) || !str_eq(event_bytes(&f.event, EVENT_FIELD_DEVICE), root);
        bool may = k->index == 0 || (author && is_posko(author->role) && !dated_back(v, k->device, k) && own);
        if (may && f.event.kind->number != (n < v->n_event ? EVENT_ERASED : EVENT_DEVICE_REVOKED)) {
            apply(v, k, &f.event);
        } else if (!may && n >= v->n_event) {
            FIND(v, MISSING, k->index, 0, ERR_CODE("verify.not_entitled"));
        }
    }
}

void party_text(const evidence *v, int32_t device, int64_t time_s, char out[static PARTY_TEXT])
{
    const binding *b = bindings_at(&v->people, device, time_s, NO_INDEX);
    if (!b) {
        (void)sodium_bin2hex(out, PARTY_TEXT, (const uint8_t *)v->people.device[device].key.p,
                             WORDS_HEX_BYTES);
        return;
    }
    (void)snprintf(out, PARTY_TEXT, "%.*s (%s%s%.*s)", (int)b->person.n, b->person.p,
                   words_choice(v->q->language, EVENT_FIELD_ROLE, b->role), b->unit.n > 0 ? ", " : "",
                   (int)b->unit.n, b->unit.p);
}

bool party_doubt(evidence *v, int32_t device, int64_t time_s, const kept_event *k)
{
    const binding *b = bindings_at(&v->people, device, time_s, NO_INDEX);
    const binding *then = bindings_at(&v->people, device, time_s, k->index);
    char text[PARTY_TEXT];
    party_text(v, device, time_s, text);
    if (!b && v->q->proof.n == 0) {
        FIND(v, MISSING, k->index, 0, ERR_CODE("verify.nobody"), ERR_Z("device", text));
    } else if (b && dated_back(v, device, k)) {
        FIND(v, MISSING, k->index, 0, ERR_CODE("verify.dated_back"), ERR_Z("party", text),
             ERR_INT("index", v->people.device[device].revoked_index));
    } else if (b && then &&
               !(str_eq(then->person, b->person) && str_eq(then->unit, b->unit) && then->role == b->role)) {
        FIND(v, MISSING, k->index, 0, ERR_CODE("verify.renamed"), ERR_Z("party", text),
             ERR_STR("before", then->person), ERR_INT("index", b->index));
    }
    return !b;
}
