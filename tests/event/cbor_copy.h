// Reads a document item by item and writes each item again.
#ifndef KAWAL_TESTS_CBOR_COPY_H
#define KAWAL_TESTS_CBOR_COPY_H

#include "event/cbor.h"

// False when the reader refuses (*e says why). *ret_same tells whether the copy has the same bytes.
static inline bool cbor_copy_same(str in, bool *ret_same, err *e)
{
    static uint8_t out[CBOR_BYTES_MAX];
    cbor_writer w;
    cbor_reader r;
    cbor_writer_init(&w, out, sizeof out);
    cbor_reader_init(&r, in);
    for (str copy = {NULL, 0}; !cbor_written(&w, &copy) && !w.fault;) {
        cbor_item item;
        if (!cbor_read(&r, &item, e)) {
            return false;
        }
        cbor_write(&w, &item);
    }
    if (!cbor_read_end(&r, e)) {
        return false;
    }
    *ret_same = !w.fault && str_eq(in, (str){(const char *)out, w.n});
    return true;
}

#endif
