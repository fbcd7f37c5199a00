// Errors: a stable code for programs, arguments for people. The code is a key of the text catalogues, which
// hold the sentence in each language: what happened, where, and what to do next. Libraries never print or
// exit.
#ifndef KAWAL_BASE_ERR_H
#define KAWAL_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { ERR_ARGS_MAX = 8, ERR_VALUE_MAX = 240 };

typedef struct err_arg {
    const char *name; // static
    bool is_key;      // the value is a key of the catalogues, said in the language of the reader
    char value[ERR_VALUE_MAX];
} err_arg;

typedef struct err {
    const char *code; // static; NULL = no error
    int n_arg;
    err_arg arg[ERR_ARGS_MAX];
} err;

// One argument of a message, made by the macros below.
typedef struct err_in {
    const char *name;
    str text;
    int64_t number;
    bool is_number;
    bool is_key;
    bool is_hex; // of bytes, which are shown in hexadecimal
} err_in;

#define ERR_Z(name, z)   ((err_in){(name), str_of(z), 0, false, false, false})
#define ERR_STR(name, s) ((err_in){(name), (s), 0, false, false, false})
#define ERR_INT(name, i) ((err_in){(name), {NULL, 0}, (int64_t)(i), true, false, false})
#define ERR_KEY(name, k) ((err_in){(name), str_of(k), 0, false, true, false})
#define ERR_HEX(name, b) ((err_in){(name), (b), 0, false, false, true})

#define ERR_CODE(code) ((err_in){(code), {NULL, 0}, 0, false, false, false})

// Fills *e (which may be NULL) and returns false, so that a failing function can
// `return err_fail(e, ERR_CODE("room.what"), ERR_STR("file", path));`. The code comes first. Long text is cut
// at a UTF-8 boundary and control characters are shown as '?', since arguments may be hostile.
bool err_fail_args(err *e, const err_in *in, size_t n_in);
#define err_fail(e, ...)                                                                                     \
    err_fail_args((e), (const err_in[]){__VA_ARGS__}, sizeof((const err_in[]){__VA_ARGS__}) / sizeof(err_in))

// Why the system refused: a key of the catalogues for ERR_KEY, or the system's own words where there is none.
const char *err_reason(int error_number);

// One argument more, where there is room.
void err_arg_add(err *e, const char *name, const char *value);

// The value of a named argument, or "".
const char *err_arg_get(const err *e, const char *name);

#endif
