#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

str str_of(const char *z)
{
    return z ? (str){z, strlen(z)} : (str){"", 0};
}

bool str_eq(str a, str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool str_eq_nocase(str a, str b)
{
    if (a.n != b.n) {
        return false;
    }
    for (size_t i = 0; i < a.n; i++) {
        if (lower(a.p[i]) != lower(b.p[i])) {
            return false;
        }
    }
    return true;
}

bool str_starts(str s, str prefix)
{
    return s.n >= prefix.n && str_eq((str){s.p, prefix.n}, prefix);
}

bool str_ends(str s, str suffix)
{
    return s.n >= suffix.n && str_eq((str){s.p + s.n - suffix.n, suffix.n}, suffix);
}

str str_trim(str s)
{
    while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t')) {
        s.n--;
    }
    return s;
}

bool str_line(str *rest, str *ret_line)
{
    const char *end = rest->n > 0 ? memchr(rest->p, '\n', rest->n) : NULL;
    if (!end) {
        return false;
    }
    *ret_line = (str){rest->p, (size_t)(end - rest->p)};
    rest->n -= ret_line->n + 1;
    rest->p = end + 1;
    return true;
}

int str_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n > 0 ? memcmp(a.p, b.p, n) : 0;
    if (c != 0) {
        return c;
    }
    return (a.n > b.n) - (a.n < b.n);
}

// Length of the well-formed sequence at s (RFC 3629 section 4), or 0.
static size_t utf8_step(const unsigned char *s, size_t n)
{
    if (s[0] < 0x80) {
        return 1;
    }
    size_t len = s[0] >= 0xC2 && s[0] <= 0xDF   ? 2
                 : (s[0] & 0xF0) == 0xE0        ? 3
                 : s[0] >= 0xF0 && s[0] <= 0xF4 ? 4
                                                : 0;
    if (len == 0 || len > n) {
        return 0;
    }
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    bool overlong = (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90);
    bool surrogate = s[0] == 0xED && s[1] > 0x9F;
    bool beyond = s[0] == 0xF4 && s[1] > 0x8F;
    return overlong || surrogate || beyond ? 0 : len;
}

bool str_is_utf8(str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t i = 0;
    while (i < s.n) {
        size_t step = utf8_step(p + i, s.n - i);
        if (step == 0) {
            return false;
        }
        i += step;
    }
    return true;
}

char *str_dup(arena *a, str s)
{
    return arena_copy(a, s.p, s.n);
}

str str_keep(arena *a, str s)
{
    return (str){str_dup(a, s), s.n};
}

bool str_parse_i64(str s, int64_t min, int64_t max, int64_t *ret_v)
{
    return str_parse_scaled(s, 0, min, max, ret_v);
}

bool str_parse_scaled(str s, int digits, int64_t min, int64_t max, int64_t *ret_v)
{
    bool negative = s.n > 0 && s.p[0] == '-';
    size_t i = negative ? 1 : 0;
    int64_t v = 0;     // minus the number, as INT64_MIN has no positive
    int fraction = -1; // digits seen after the point; -1 before it
    bool any = false;
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c == '.' && fraction < 0 && digits > 0 && any) {
            fraction = 0;
            continue;
        }
        if (c < '0' || c > '9' || fraction == digits) {
            return false;
        }
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, c - '0', &v)) {
            return false;
        }
        fraction += fraction >= 0 ? 1 : 0;
        any = true;
    }
    if (!any || fraction == 0) {
        return false;
    }
    for (int d = fraction < 0 ? 0 : fraction; d < digits; d++) {
        if (__builtin_mul_overflow(v, 10, &v)) {
            return false;
        }
    }
    if (!negative && __builtin_sub_overflow(0, v, &v)) {
        return false;
    }
    if (v < min || v > max) {
        return false;
    }
    *ret_v = v;
    return true;
}

void strbuf_init(strbuf *b, size_t limit)
{
    *b = (strbuf){.limit = limit};
}

void strbuf_done(strbuf *b)
{
    free(b->p);
    *b = (strbuf){.limit = b->limit};
}

void strbuf_clear(strbuf *b)
{
    b->n = 0;
    b->cut = false;
    if (b->p) {
        b->p[0] = '\0';
    }
}

static bool strbuf_reserve(strbuf *b, size_t more)
{
    if (b->cut || more > b->limit - b->n) {
        b->cut = true;
        return false;
    }
    size_t need = b->n + more + 1;
    if (need > b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 256;
        cap = cap < need ? need : cap;
        b->p = mem_grow(b->p, cap, 1);
        b->cap = cap;
    }
    return true;
}

void strbuf_add(strbuf *b, str s)
{
    if (s.n > 0 && strbuf_reserve(b, s.n)) {
        memcpy(b->p + b->n, s.p, s.n);
        b->n += s.n;
        b->p[b->n] = '\0';
    }
}

void strbuf_addz(strbuf *b, const char *z)
{
    strbuf_add(b, str_of(z));
}

void strbuf_addc(strbuf *b, char c)
{
    strbuf_add(b, (str){&c, 1});
}

void strbuf_addhex(strbuf *b, str bytes)
{
    for (size_t i = 0; i < bytes.n; i++) {
        strbuf_addf(b, "%02x", (unsigned)(uint8_t)bytes.p[i]);
    }
}

void strbuf_addf(strbuf *b, const char *format, ...)
{
    va_list ap;
    va_list again;
    va_start(ap, format);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, format, ap);
    va_end(ap);
    if (n > 0 && strbuf_reserve(b, (size_t)n)) {
        (void)vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

str strbuf_str(const strbuf *b)
{
    return (str){b->p ? b->p : "", b->n};
}
