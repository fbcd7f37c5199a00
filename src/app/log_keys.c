// The keys of a log: DIR/keys/log.key and DIR/keys/posko.key, each the 32 bytes of an Ed25519 seed as hex
// digits and a newline, readable by their owner only.
#include "app/log_internal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/file.h"

enum { SEED_HEX = 2 * NOTE_SEED_BYTES, KEY_FILE_MAX = 4096 };

static bool key_fails(const char *path, err *e)
{
    return err_fail(e, ERR_CODE("log.key"), ERR_Z("file", path));
}

bool log_seed_write(const char *path, const uint8_t seed[static NOTE_SEED_BYTES], err *e)
{
    char text[SEED_HEX + 2];
    (void)sodium_bin2hex(text, sizeof text, seed, NOTE_SEED_BYTES);
    text[SEED_HEX] = '\n';
    bool ok = file_write(path, (str){text, SEED_HEX + 1}, e);
    sodium_memzero(text, sizeof text);
    return ok;
}

// On the disk before anything is signed with it.
static bool seed_make(posko_log *l, const char *path, err *e)
{
    uint8_t seed[NOTE_SEED_BYTES];
    l->tools.random(l->tools.random_ctx, seed, sizeof seed);
    bool ok = log_seed_write(path, seed, e);
    sodium_memzero(seed, sizeof seed);
    return ok;
}

bool log_seed_read(const char *path, uint8_t ret_seed[static NOTE_SEED_BYTES], err *e)
{
    arena a = {0};
    str text = {0};
    size_t n = 0;
    bool ok = file_read(&a, path, KEY_FILE_MAX, &text, NULL) && text.n == SEED_HEX + 1 &&
              text.p[SEED_HEX] == '\n' &&
              sodium_hex2bin(ret_seed, NOTE_SEED_BYTES, text.p, SEED_HEX, NULL, &n, NULL) == 0 &&
              n == NOTE_SEED_BYTES;
    arena_done(&a);
    return ok || key_fails(path, e);
}

static bool seed_get(posko_log *l, const char *name, bool make, uint8_t ret_seed[static NOTE_SEED_BYTES],
                     err *e)
{
    char path[PATH_MAX];
    if (!log_path(l, name, path, e)) {
        return false;
    }
    if (make && access(path, F_OK) != 0 && !seed_make(l, path, e)) {
        return false;
    }
    return log_seed_read(path, ret_seed, e);
}

bool log_keys(posko_log *l, str origin, bool make, err *e)
{
    char folder[PATH_MAX];
    uint8_t seed[NOTE_SEED_BYTES];
    if (!log_path(l, "keys", folder, e) || (make && !file_folder(folder, e))) {
        return false;
    }
    bool ok =
        seed_get(l, LOG_KEY, make, seed, e) && note_signer_make(origin, NOTE_ED25519, seed, &l->signer, e);
    ok = ok && seed_get(l, POSKO_KEY, make, seed, e);
    if (ok) {
        (void)crypto_sign_seed_keypair(l->key, l->secret, seed);
    }
    sodium_memzero(seed, sizeof seed);
    return ok;
}

static bool seed_below(const char *dir, const char *name, uint8_t ret_seed[static NOTE_SEED_BYTES], err *e)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", dir, name);
    return n > 0 && (size_t)n < sizeof path ? log_seed_read(path, ret_seed, e) : key_fails(dir, e);
}

bool log_public_key(const char *dir, str origin, note_key *ret_key, err *e)
{
    uint8_t seed[NOTE_SEED_BYTES];
    note_signer signer = {0};
    bool ok = seed_below(dir, LOG_KEY, seed, e) && note_signer_make(origin, NOTE_ED25519, seed, &signer, e);
    if (ok) {
        *ret_key = signer.key;
    }
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(&signer, sizeof signer);
    return ok;
}

bool log_posko_public_key(const char *dir, uint8_t ret_key[static EVENT_KEY_BYTES], err *e)
{
    uint8_t seed[NOTE_SEED_BYTES];
    uint8_t secret[EVENT_SECRET_BYTES];
    bool ok = seed_below(dir, POSKO_KEY, seed, e);
    if (ok) {
        (void)crypto_sign_seed_keypair(ret_key, secret, seed);
    }
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(secret, sizeof secret);
    return ok;
}
