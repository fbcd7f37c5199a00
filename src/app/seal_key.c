#include "app/seal_key.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "app/log_internal.h"
#include "base/file.h"
#include "store/field.h"

static_assert((int)STORE_SEAL_PUBLIC == (int)SEAL_PUBLIC_BYTES, "one kind of key");
static_assert((int)SEAL_SECRET_BYTES == (int)NOTE_SEED_BYTES, "files of one form");

static bool path_of(const char *dir, const char *name, char out[static PATH_MAX], err *e)
{
    int n = snprintf(out, PATH_MAX, "%s/%s", dir, name);
    return (n > 0 && n < PATH_MAX) || err_fail(e, ERR_CODE("seal.key_lost"), ERR_Z("file", dir));
}

// Of all numbers of 32 bytes hardly any is no scalar of the curve.
static bool key_make(const char *dir, const char *path, const log_tools *tools, err *e)
{
    char folder[PATH_MAX];
    seal_key k;
    do {
        tools->random(tools->random_ctx, k.secret, sizeof k.secret);
    } while (!seal_public(k.secret, k.public_key));
    bool ok = path_of(dir, "keys", folder, e) && file_folder(folder, e) && log_seed_write(path, k.secret, e);
    sodium_memzero(&k, sizeof k);
    return ok;
}

static bool key_read(const char *path, seal_key *ret, err *e)
{
    return (log_seed_read(path, ret->secret, NULL) && seal_public(ret->secret, ret->public_key)) ||
           err_fail(e, ERR_CODE("seal.key_lost"), ERR_Z("file", path));
}

static bool key_fits(const char *path, const seal_key *k, const uint8_t said[static STORE_SEAL_PUBLIC],
                     err *e)
{
    return memcmp(k->public_key, said, SEAL_PUBLIC_BYTES) == 0 ||
           err_fail(e, ERR_CODE("seal.key_other"), ERR_Z("file", path));
}

bool seal_key_open(store *s, const char *dir, const log_tools *tools, seal_key *ret, err *e)
{
    char path[PATH_MAX];
    uint8_t said[STORE_SEAL_PUBLIC];
    seal_key k = {{0}, {0}};
    bool known = false;
    bool ok = path_of(dir, SEAL_KEY, path, e) && store_seal_key(s, said, &known, e);
    if (ok && !known && access(path, F_OK) != 0) {
        ok = key_make(dir, path, tools, e);
    }
    ok = ok && key_read(path, &k, e) &&
         (known ? key_fits(path, &k, said, e) : store_seal_key_put(s, k.public_key, e));
    if (ok) {
        *ret = k;
    }
    sodium_memzero(&k, sizeof k);
    return ok;
}

bool seal_key_check(store *s, const char *dir, err *e)
{
    char path[PATH_MAX];
    uint8_t said[STORE_SEAL_PUBLIC];
    seal_key k = {{0}, {0}};
    bool known = false;
    bool ok = path_of(dir, SEAL_KEY, path, e) && store_seal_key(s, said, &known, e) &&
              (!known || (key_read(path, &k, e) && key_fits(path, &k, said, e)));
    sodium_memzero(&k, sizeof k);
    return ok;
}
