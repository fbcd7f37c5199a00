#include "bench_option.h"

#include <string.h>

#include "base/str.h"

static bool option_read(const bench_option *o, const char *name, const char *value)
{
    if (strcmp(o->name, name) != 0) {
        return false;
    }
    if (!o->to) {
        *o->text = value;
        return true;
    }
    return str_parse_i64(str_of(value), o->least, o->most, o->to);
}

bool bench_options_read(int argc, char **argv, int from, const bench_option *table, size_t n)
{
    for (int i = from; i + 1 < argc; i += 2) {
        bool known = false;
        for (size_t k = 0; k < n && !known; k++) {
            known = option_read(&table[k], argv[i], argv[i + 1]);
        }
        if (!known) {
            return false;
        }
    }
    return argc >= from && (argc - from) % 2 == 0;
}
