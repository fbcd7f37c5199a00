// What goes wrong, in one sentence.
#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "road_subject.h"

enum { SENTENCE_MAX = 2000 };

bool bench_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fputs("kawal-bench: ", stderr);
    (void)vfprintf(stderr, format, args);
    (void)fputc('\n', stderr);
    va_end(args);
    return false;
}

bool bench_fail_err(const err *e)
{
    strbuf said;
    strbuf_init(&said, SENTENCE_MAX);
    text_add_err(&said, TEXT_EN, e);
    (void)bench_fail("%.*s", (int)said.n, said.p);
    strbuf_done(&said);
    return false;
}
