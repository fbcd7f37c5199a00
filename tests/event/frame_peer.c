// frame_peer SEED COUNT: random frames for other decoders to judge, one a line: the frame in hexadecimal
// digits, a space, and "ok" or the code with which it is refused. The first, third, ... are well formed by
// construction; the others have one thing wrong with them, or one byte, or their end.
#include <stdio.h>

#include "draw_value.h"
#include "event/event.h"

enum { COUNT_MAX = 1000000 };

// An event as rows of the two tables: more can be wrong with it than an event_view can hold.
typedef struct draft {
    drawn_value head[EVENT_HEAD_FIELDS];
    drawn_value field[EVENT_FIELDS_END];
    const event_field_spec *written_as[EVENT_FIELDS_END];
    uint64_t head_set;
    uint64_t set;
    size_t places; // for signatures
    size_t signature_bytes;
} draft;

static uint64_t bit(int n)
{
    return UINT64_C(1) << n;
}

static const uint64_t previous = UINT64_C(1) << EVENT_HEAD_PREVIOUS;
static const uint64_t seen = UINT64_C(1) << EVENT_HEAD_SEEN_SIZE | UINT64_C(1) << EVENT_HEAD_SEEN_ROOT;

static void draft_init(draft *d, rng *r)
{
    const event_kind_spec *k = event_kind_of(1 + rng_below(r, EVENT_KINDS_END - 1));
    for (int i = 1; i < EVENT_HEAD_FIELDS; i++) {
        draw_value(r, event_head_of(i), &d->head[i]);
    }
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        draw_value(r, event_field_of(i), &d->field[i]);
        d->written_as[i] = event_field_of(i);
    }
    bool first = rng_below(r, 4) == 0;
    d->head[EVENT_HEAD_KIND].value.number = (int64_t)k->number;
    d->head[EVENT_HEAD_SEQUENCE].value.number = first ? 1 : 2 + rng_below(r, 1000);
    d->head_set = bit(EVENT_HEAD_FIELDS + 1) - 2;
    d->head_set &= ~((first ? previous : 0) | (rng_below(r, 2) ? seen : 0) |
                     (rng_below(r, 2) ? bit(EVENT_HEAD_GPS_TIME_S) : 0));
    d->set = k->required | (k->further & rng_next(r));
    d->places = 1 + (d->set >> EVENT_FIELD_RECEIVER & 1) + (d->set >> EVENT_FIELD_WITNESS & 1);
    d->signature_bytes = EVENT_SIGNATURE_BYTES;
}

// ---------------------------------------------------------------- what can be wrong

static void value_spoil(drawn_value *v, const event_field_spec *f, rng *r)
{
    const int64_t numbers[] = {f->min - 1, f->max + 1, INT64_C(1) << 53, INT64_MAX, INT64_MIN, -1, 255};
    uint32_t how = rng_below(r, 7);
    v->value.number = numbers[how];
    v->value.position.lat_e7 = how % 2 ? 900000001 : -900000001;
    if (v->value.bytes.n > 0) {
        v->value.bytes.n = how == 0 ? 0 : v->value.bytes.n - how % 2;
        v->word[0][0] = how > 3 ? (char)rng_next(r) : v->word[0][0];
    }
    if (v->value.count > 1) {
        v->list[1] = v->list[how % 2 ? 0 : v->value.count - 1]; // there twice, or in another order
    } else if (v->value.count == 1) {
        v->value.count = 0;
    }
}

static void draft_spoil(draft *d, rng *r)
{
    int head = 1 + (int)rng_below(r, EVENT_HEAD_FIELDS);
    int field = 1 + (int)rng_below(r, EVENT_FIELDS_END - 1);
    while (d->set != 0 && !(d->set >> field & 1)) {
        field = 1 + field % (EVENT_FIELDS_END - 1);
    }
    switch (rng_below(r, 8)) {
    case 0:
        d->head_set ^= bit(head);
        break;
    case 1:
        d->set ^= bit(1 + (int)rng_below(r, EVENT_FIELDS_END)); // also the one behind the last
        break;
    case 2:
        d->head[EVENT_HEAD_KIND].value.number = 1 + rng_below(r, EVENT_KINDS_END + 1);
        break;
    case 3:
        if (head < EVENT_HEAD_FIELDS) {
            value_spoil(&d->head[head], event_head_of(head), r);
        }
        break;
    case 4:
        d->written_as[field] = event_field_of(1 + rng_below(r, EVENT_FIELDS_END - 1));
        d->field[field] = d->field[d->written_as[field]->number];
        break;
    case 5:
        d->places = rng_below(r, 5);
        break;
    case 6:
        d->signature_bytes = rng_below(r, 100);
        break;
    default:
        value_spoil(&d->field[field], event_field_of(field), r);
        break;
    }
}

// ---------------------------------------------------------------- bytes

static size_t count_of(uint64_t set)
{
    size_t n = 0;
    for (; set; set &= set - 1) {
        n++;
    }
    return n;
}

static void write_fields(const draft *d, cbor_writer *w)
{
    cbor_write_map(w, count_of(d->set));
    for (int i = 1; i <= EVENT_FIELDS_END; i++) {
        if (!(d->set >> i & 1)) {
            continue;
        }
        cbor_write_int(w, i);
        if (i == EVENT_FIELDS_END) {
            cbor_write_int(w, 0);
        } else {
            event_value_write(d->written_as[i], w, &d->field[i].value);
        }
    }
}

static bool write_body(const draft *d, uint8_t out[static EVENT_BODY_MAX], str *ret_body)
{
    cbor_writer w;
    cbor_writer_init(&w, out, EVENT_BODY_MAX);
    cbor_write_map(&w, count_of(d->head_set));
    for (int i = 1; i < EVENT_HEAD_FIELDS; i++) {
        if (d->head_set >> i & 1) {
            cbor_write_int(&w, i);
            event_value_write(event_head_of(i), &w, &d->head[i].value);
        }
    }
    if (d->head_set >> EVENT_HEAD_FIELDS & 1) {
        cbor_write_int(&w, EVENT_HEAD_FIELDS);
        write_fields(d, &w);
    }
    return cbor_written(&w, ret_body);
}

static bool write_frame(const draft *d, rng *r, uint8_t out[static EVENT_FRAME_MAX], size_t *ret_n)
{
    static uint8_t body_bytes[EVENT_BODY_MAX];
    char signature[128];
    str body;
    str frame;
    cbor_writer w;
    if (!write_body(d, body_bytes, &body)) {
        return false;
    }
    cbor_writer_init(&w, out, EVENT_FRAME_MAX);
    cbor_write_array(&w, 1 + d->places);
    cbor_write_bytes(&w, body);
    for (size_t i = 0; i < d->places; i++) {
        for (size_t k = 0; k < d->signature_bytes; k++) {
            signature[k] = (char)rng_next(r);
        }
        bool there = i == 0 || rng_below(r, 4) > 0;
        cbor_write_bytes(&w, (str){signature, there ? d->signature_bytes : 0});
    }
    if (!cbor_written(&w, &frame)) {
        return false;
    }
    *ret_n = frame.n;
    return true;
}

// One or two bytes changed, often near the beginning; cut; or something behind the end.
static size_t bytes_spoil(uint8_t *bytes, size_t n, rng *r)
{
    uint32_t how = rng_below(r, 8);
    if (how == 0) {
        return rng_below(r, (uint32_t)n);
    }
    if (how == 1) {
        bytes[n] = (uint8_t)rng_next(r);
        return n + 1;
    }
    for (uint32_t i = 0; i <= how % 2; i++) {
        size_t reach = how < 5 && n > 60 ? 60 : n;
        bytes[rng_below(r, (uint32_t)reach)] = (uint8_t)rng_next(r);
    }
    return n;
}

// One line. False when a frame that was meant to be well formed is refused.
static bool print_case(rng *r, bool well_formed)
{
    static uint8_t bytes[EVENT_FRAME_MAX + 1];
    static draft d;
    event_frame f;
    err e = {0};
    size_t n = 0;
    bool by_bytes = rng_below(r, 2) == 0;
    draft_init(&d, r);
    if (!well_formed && !by_bytes) {
        draft_spoil(&d, r);
    }
    if (!write_frame(&d, r, bytes, &n)) {
        return !well_formed; // what cannot be written is no case
    }
    if (!well_formed && by_bytes) {
        n = bytes_spoil(bytes, n, r);
    }
    bool taken = event_frame_parse((str){(const char *)bytes, n}, &f, &e);
    for (size_t i = 0; i < n; i++) {
        printf("%02x", (unsigned)bytes[i]);
    }
    printf(" %s\n", taken ? "ok" : e.code);
    return taken || !well_formed;
}

int main(int argc, char **argv)
{
    rng r;
    int64_t seed = 0;
    int64_t count = 0;
    if (argc != 3 || !str_parse_i64(str_of(argv[1]), 0, INT64_MAX, &seed) ||
        !str_parse_i64(str_of(argv[2]), 1, COUNT_MAX, &count)) {
        fputs("frame_peer SEED COUNT\n", stderr);
        return 2;
    }
    rng_init(&r, (uint64_t)seed);
    for (int64_t i = 0; i < count; i++) {
        if (!print_case(&r, i % 2 == 0)) {
            fprintf(stderr, "case %lld is refused\n", (long long)i);
            return 1;
        }
    }
    return 0;
}
