// Any bytes as a bundle: the reader ends, and what it takes whole, written anew, gives the same bytes.
#include "event/bundle.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// What is read, and what must be written: the same bytes.
typedef struct copy {
    const uint8_t *data;
    size_t size;
    size_t read;
    size_t written;
} copy;

static bool get(void *ctx, void *out, size_t n, size_t *ret_n, err *e)
{
    (void)e;
    copy *c = ctx;
    size_t few = c->read % 2 == 0 && n > 1 ? n / 2 : n; // now and then fewer than asked for
    *ret_n = few < c->size - c->read ? few : c->size - c->read;
    if (*ret_n > 0) {
        memcpy(out, c->data + c->read, *ret_n);
        c->read += *ret_n;
    }
    return true;
}

static bool put(void *ctx, str bytes, err *e)
{
    (void)e;
    copy *c = ctx;
    if (bytes.n > c->read - c->written || memcmp(c->data + c->written, bytes.p, bytes.n) != 0) {
        abort();
    }
    c->written += bytes.n;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    copy c = {.data = data, .size = size};
    arena a = {0};
    bundle_reader r = {.get = get, .ctx = &c};
    bundle_writer w = {.put = put, .ctx = &c};
    bundle_record record;
    bool more = true;
    bool ok = bundle_open(&r, NULL) && bundle_begin(&w, NULL);
    while (ok && more) {
        ok = bundle_next(&r, &a, &record, &more, NULL);
        if (ok && more && !bundle_add(&w, record.kind, record.bytes, NULL)) {
            abort();
        }
    }
    if (ok && (!bundle_end(&w, NULL) || c.written != size)) {
        abort();
    }
    arena_done(&a);
    return 0;
}
