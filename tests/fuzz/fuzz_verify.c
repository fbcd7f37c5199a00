// Any bytes as a policy and a bundle, through the whole of kawal-verify: a policy, a byte 0, the bundle
// without its end, which is made here so that the hash at the end does not keep everything else from being
// looked at.
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "verify/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BUNDLE_BYTES_MAX = 16 * 1024 * 1024 };

static bool get(void *ctx, void *out, size_t n, size_t *ret_n, err *e)
{
    str *rest = ctx;
    (void)e;
    *ret_n = n < rest->n ? n : rest->n;
    memcpy(out, rest->p, *ret_n);
    *rest = (str){rest->p + *ret_n, rest->n - *ret_n};
    return true;
}

// The end of a bundle that has so many records before it.
static void add_end(strbuf *b, uint64_t records)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    strbuf_add(b, (str){"Z\0\0\0\x28", 5});
    for (int i = 0; i < 8; i++) {
        strbuf_addc(b, (char)(records >> (56 - 8 * i)));
    }
    (void)crypto_hash_sha256(hash, (const uint8_t *)b->p, b->n);
    strbuf_add(b, (str){(const char *)hash, sizeof hash});
}

static uint64_t count_records(str bundle)
{
    enum { FIRST_LINE = 15, HEAD = 5 };
    uint64_t n = 0;
    for (size_t at = FIRST_LINE; at + HEAD <= bundle.n; n++) {
        const uint8_t *p = (const uint8_t *)bundle.p + at + 1;
        at += HEAD + ((size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3]);
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *end = size > 0 ? memchr(data, 0, size) : NULL;
    if (!end || sodium_init() < 0 || size > BUNDLE_BYTES_MAX / 2) {
        return 0;
    }
    str policy = {(const char *)data, (size_t)(end - (const char *)data)};
    str rest = {end + 1, size - policy.n - 1};
    strbuf bundle;
    strbuf_init(&bundle, BUNDLE_BYTES_MAX);
    strbuf_add(&bundle, rest);
    add_end(&bundle, count_records(rest));
    char *text = NULL;
    size_t n = 0;
    for (int asked = 0; asked < 2; asked++) {
        str left = strbuf_str(&bundle);
        bundle_reader reader = {.get = get, .ctx = &left};
        err e = {0};
        verify_request q = {.language = (text_language)asked,
                            .policy = policy,
                            .bundle = &reader,
                            .item = asked ? STR("K-1") : STR(""),
                            .from_s = INT64_MIN,
                            .to_s = INT64_MAX,
                            .utc_offset_min = 420,
                            .threads = 1,
                            .out = open_memstream(&text, &n)};
        verify_verdict v = verify_run(&q, &e);
        (void)fclose(q.out);
        if ((v == VERIFY_USAGE) != (e.code != NULL) || (v != VERIFY_USAGE && n == 0)) {
            abort();
        }
        free(text);
    }
    strbuf_done(&bundle);
    return 0;
}
