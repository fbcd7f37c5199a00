// The public test vectors, where they are: below $KAWAL_DATA/ledger, which by default is ../shared/data
// beside the repository. They are not committed; a test that finds none says so and is skipped.
#ifndef KAWAL_TESTS_VECTORS_H
#define KAWAL_TESTS_VECTORS_H

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// True when the file or folder is there; out gets its path.
static inline bool vectors_find(char out[static PATH_MAX], const char *name)
{
    const char *data = getenv("KAWAL_DATA");
    const char *root = getenv("KAWAL_ROOT");
    if (data) {
        (void)snprintf(out, PATH_MAX, "%s/ledger/%s", data, name);
    } else {
        (void)snprintf(out, PATH_MAX, "%s/../shared/data/ledger/%s", root ? root : ".", name);
    }
    bool there = access(out, R_OK) == 0;
    if (!there) {
        printf("# skipped: no public vectors \"%s\" (KAWAL_DATA)\n", name);
    }
    return there;
}

#endif
