// A file in memory that gives few bytes at a time, and can fail.
#ifndef KAWAL_TESTS_MEM_FILE_H
#define KAWAL_TESTS_MEM_FILE_H

#include <string.h>

#include "event/bundle.h"

typedef struct mem_file {
    strbuf bytes; // what was written
    str in;       // what is read
    size_t at;
    size_t step;      // at most so many bytes at a time; 0 = all
    size_t fail_from; // fails when this many bytes were read or written; 0 = never
} mem_file;

static inline bool mem_put(void *ctx, str bytes, err *e)
{
    mem_file *f = ctx;
    if (f->fail_from > 0 && f->bytes.n + bytes.n >= f->fail_from) {
        return err_fail(e, ERR_CODE("file.write"));
    }
    strbuf_add(&f->bytes, bytes);
    return true;
}

static inline bool mem_get(void *ctx, void *out, size_t n, size_t *ret_n, err *e)
{
    mem_file *f = ctx;
    size_t left = f->in.n - f->at;
    size_t most = f->step > 0 && f->step < n ? f->step : n;
    *ret_n = left < most ? left : most;
    if (f->fail_from > 0 && f->at + *ret_n >= f->fail_from) {
        return err_fail(e, ERR_CODE("file.read"));
    }
    if (*ret_n > 0) {
        memcpy(out, f->in.p + f->at, *ret_n);
        f->at += *ret_n;
    }
    return true;
}

#endif
