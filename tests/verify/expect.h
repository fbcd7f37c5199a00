// What tests of kawal-verify share: runs of the program's own face, held to a verdict and to words.
#ifndef KAWAL_TESTS_EXPECT_H
#define KAWAL_TESTS_EXPECT_H

#include "case_log.h"

#define EVERYONE ((case_parts){.witnesses = 3})

static inline bool says(const case_said *s, const char *text)
{
    return s->text && strstr(s->text, text) != NULL;
}

// Runs a bundle of the log and holds verdict and words to what they should be.
static inline void expect(case_log *c, const case_parts *p, int verdict, const char *text)
{
    case_said s = case_run(case_request(c), case_bundle(c, p));
    if (s.verdict != verdict || !says(&s, text)) {
        print_message("%s\n", s.text);
    }
    assert_int_equal(s.verdict, verdict);
    assert_true(says(&s, text));
    free(s.text);
}

static inline void expect_files(case_log *c, const mem_store *m, verify_request q, int verdict,
                                const char *text)
{
    q.tiles = &m->store;
    case_said s = case_run(q, (str){NULL, 0});
    if (s.verdict != verdict || !says(&s, text)) {
        print_message("%s\n", s.text);
    }
    assert_int_equal(s.verdict, verdict);
    assert_true(says(&s, text));
    free(s.text);
    (void)c;
}

// A bundle by hand: a list of records.
static inline str bundle_of(case_log *c, const bundle_record *r, size_t n)
{
    strbuf out;
    strbuf_init(&out, CASE_BYTES_MAX);
    bundle_writer w = {.put = case_put, .ctx = &out};
    assert_true(bundle_begin(&w, NULL));
    for (size_t i = 0; i < n; i++) {
        assert_true(bundle_add(&w, r[i].kind, r[i].bytes, NULL));
    }
    assert_true(bundle_end(&w, NULL));
    return case_str(c, &out);
}

static inline void expect_records(case_log *c, const bundle_record *r, size_t n, int verdict,
                                  const char *text)
{
    case_said s = case_run(case_request(c), bundle_of(c, r, n));
    if (s.verdict != verdict || !says(&s, text)) {
        print_message("%s\n", s.text);
    }
    assert_int_equal(s.verdict, verdict);
    assert_true(says(&s, text));
    free(s.text);
}

static inline case_log *fresh(void)
{
    case_log *c = calloc(1, sizeof *c);
    case_init(c, "both");
    case_story(c);
    return c;
}

static inline void drop(case_log *c)
{
    case_done(c);
    free(c);
}

static inline int start(void **state)
{
    static case_log c;
    if (sodium_init() < 0) {
        return 1;
    }
    case_init(&c, "both");
    case_story(&c);
    *state = &c;
    return 0;
}

static inline int stop(void **state)
{
    case_done(*state);
    return 0;
}

#endif
