#include "base/err.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

// A byte of a control character of ASCII, or of one of the other 32 (U+0080 to U+009F, two bytes in UTF-8),
// which some terminals obey too.
static bool is_control(str s, size_t i)
{
    unsigned char c = (unsigned char)s.p[i];
    unsigned char before = i > 0 ? (unsigned char)s.p[i - 1] : 0;
    unsigned char after = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0xFF;
    return c < 0x20 || c == 0x7F || (c == 0xC2 && after < 0xA0) || (before == 0xC2 && c < 0xA0);
}

// Copies at most ERR_VALUE_MAX - 1 bytes, never in the middle of a UTF-8 sequence, control characters
// replaced.
static void value_copy(char out[static ERR_VALUE_MAX], str s)
{
    size_t n = s.n;
    if (n > ERR_VALUE_MAX - 4) {
        n = ERR_VALUE_MAX - 4;
        while (n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80) {
            n--;
        }
    }
    bool valid = str_is_utf8((str){s.p, n});
    for (size_t i = 0; i < n; i++) {
        bool shown = !is_control(s, i) && (valid || (unsigned char)s.p[i] < 0x80);
        out[i] = shown ? s.p[i] : '?';
    }
    size_t dots = n < s.n ? 3 : 0;
    memcpy(out + n, "...", dots);
    out[n + dots] = '\0';
}

bool err_fail_args(err *e, const err_in *in, size_t n_in)
{
    assert(n_in >= 1 && n_in <= ERR_ARGS_MAX + 1);
    if (!e) {
        return false;
    }
    *e = (err){.code = in[0].name};
    for (size_t i = 1; i < n_in; i++) {
        err_arg *a = &e->arg[e->n_arg++];
        a->name = in[i].name;
        a->is_key = in[i].is_key;
        if (in[i].is_number) {
            (void)snprintf(a->value, sizeof a->value, "%lld", (long long)in[i].number);
        } else if (in[i].is_hex) {
            strbuf hex;
            strbuf_init(&hex, 2 * in[i].text.n);
            strbuf_addhex(&hex, in[i].text);
            value_copy(a->value, strbuf_str(&hex));
            strbuf_done(&hex);
        } else {
            value_copy(a->value, in[i].text);
        }
    }
    return false;
}

const char *err_reason(int error_number)
{
    switch (error_number) {
    case ENOENT:
        return "reason.absent";
    case EACCES:
    case EPERM:
        return "reason.denied";
    case EISDIR:
        return "reason.folder";
    case ENOTDIR:
        return "reason.no_folder";
    case EROFS:
        return "reason.read_only";
    case ENOSPC:
    case EDQUOT:
        return "reason.full";
    case ENAMETOOLONG:
        return "reason.long_name";
    case EIO:
        return "reason.damaged";
    default:
        return strerror(error_number);
    }
}

void err_arg_add(err *e, const char *name, const char *value)
{
    if (e && e->n_arg < ERR_ARGS_MAX) {
        err_arg *arg = &e->arg[e->n_arg++];
        *arg = (err_arg){.name = name};
        value_copy(arg->value, str_of(value));
    }
}

const char *err_arg_get(const err *e, const char *name)
{
    for (int i = 0; i < e->n_arg; i++) {
        if (strcmp(e->arg[i].name, name) == 0) {
            return e->arg[i].value;
        }
    }
    return "";
}
