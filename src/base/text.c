#include "base/text.h"

#include <stdio.h>
#include <string.h>

const char *text_get(text_language language, const char *key)
{
    size_t lo = 0;
    size_t hi = text_row_count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = strcmp(key, text_rows[mid].key);
        if (c == 0) {
            return text_rows[mid].text[language];
        }
        if (c < 0) {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }
    return key;
}

static void add_arg(strbuf *out, text_language language, const err_in *arg)
{
    if (arg->is_number) {
        strbuf_addf(out, "%lld", (long long)arg->number);
    } else if (arg->is_hex) {
        strbuf_addhex(out, arg->text);
    } else if (arg->is_key) {
        strbuf_addz(out, text_get(language, arg->text.p));
    } else {
        strbuf_add(out, arg->text);
    }
}

static const err_in *arg_find(const err_in *args, size_t n_args, str name)
{
    for (size_t i = 0; i < n_args; i++) {
        if (args[i].name && str_eq(str_of(args[i].name), name)) {
            return &args[i];
        }
    }
    return NULL;
}

void text_add(strbuf *out, text_language language, const char *key, const err_in *args, size_t n_args)
{
    const char *p = text_get(language, key);
    while (*p) {
        const char *close = *p == '{' ? strchr(p, '}') : NULL;
        const err_in *arg = close ? arg_find(args, n_args, (str){p + 1, (size_t)(close - p - 1)}) : NULL;
        if (arg) {
            add_arg(out, language, arg);
            p = close + 1;
        } else {
            strbuf_addc(out, *p++);
        }
    }
}

void text_add_err(strbuf *out, text_language language, const err *e)
{
    err_in args[ERR_ARGS_MAX];
    size_t n = 0;
    for (int i = 0; i < e->n_arg; i++) {
        args[n] = ERR_Z(e->arg[i].name, e->arg[i].value);
        args[n++].is_key = e->arg[i].is_key;
    }
    text_add(out, language, e->code ? e->code : "base.no_error", args, n);
}

// How many bytes at i a terminal would obey.
static size_t obeyed(str s, size_t i)
{
    const uint8_t *p = (const uint8_t *)s.p + i;
    size_t left = s.n - i;
    if (p[0] < 0x20 || p[0] == 0x7F) {
        return 1;
    }
    if (left >= 2 && p[0] == 0xC2 && p[1] >= 0x80 && p[1] < 0xA0) { // U+0080 to U+009F
        return 2;
    }
    bool turns = left >= 3 && p[0] == 0xE2 &&
                 ((p[1] == 0x80 && p[2] >= 0xAA && p[2] <= 0xAE) || // U+202A to U+202E
                  (p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9));  // U+2066 to U+2069
    return turns ? 3 : 0;
}

void text_show(FILE *out, str s)
{
    for (size_t i = 0; i < s.n;) {
        size_t n = obeyed(s, i);
        (void)fputc(s.p[i] == '\n' ? ' ' : n > 0 ? '?' : s.p[i], out);
        i += n > 0 ? n : 1;
    }
}

text_language text_language_of(const char *name)
{
    return name && str_starts(str_of(name), STR("en")) ? TEXT_EN : TEXT_ID;
}

void text_progress(FILE *out, text_language language, const char *key, uint64_t done, uint64_t total)
{
    enum { LINE_MAX_BYTES = 1024 };
    strbuf line;
    strbuf_init(&line, LINE_MAX_BYTES);
    if (key) {
        text_fmt(&line, language, key, ERR_INT("done", done), ERR_INT("total", total));
    }
    if (out) {
        (void)fprintf(out, "\r\033[K%s", line.p ? line.p : "");
        (void)fflush(out);
    }
    strbuf_done(&line);
}
