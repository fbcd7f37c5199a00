#include "app/device_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static const char form_name[] = "device/1";
_Static_assert((int)DEVICE_SEED_BYTES == (int)crypto_sign_SEEDBYTES, "libsodium's seeds");

// ---------------------------------------------------------------- as JSON

enum { HEX_BYTES = 2 * EVENT_HASH_BYTES + 1 };

static void add_hex(strbuf *out, const char *name, const uint8_t bytes[static EVENT_HASH_BYTES])
{
    char hex[HEX_BYTES];
    (void)sodium_bin2hex(hex, sizeof hex, bytes, EVENT_HASH_BYTES);
    strbuf_addf(out, ",\n \"%s\": \"%s\"", name, hex);
    sodium_memzero(hex, sizeof hex);
}

static bool save(const device_file *d, err *e)
{
    strbuf out;
    strbuf_init(&out, DEVICE_FILE_MAX);
    strbuf_addf(&out, "{\"kawal\": \"%s\",\n \"log\": \"%s\"", form_name, d->log);
    add_hex(&out, "key", d->key);
    add_hex(&out, "seed", d->seed);
    strbuf_addf(&out, ",\n \"sequence\": %lld", (long long)d->sequence);
    add_hex(&out, "last", d->last_id);
    strbuf_addf(&out, ",\n \"seen_size\": %lld", (long long)d->seen_size);
    add_hex(&out, "seen_root", d->seen_root);
    strbuf_addz(&out, "}\n");
    bool ok = file_write(d->path, strbuf_str(&out), e);
    sodium_memzero(out.p, out.n);
    strbuf_done(&out);
    return ok;
}

static bool get_hex(const json_t *file, const char *name, uint8_t out[static EVENT_HASH_BYTES])
{
    const char *hex = json_string_value(json_object_get(file, name));
    size_t n = 0;
    return hex && strlen(hex) == HEX_BYTES - 1 &&
           sodium_hex2bin(out, EVENT_HASH_BYTES, hex, HEX_BYTES - 1, NULL, &n, NULL) == 0 &&
           n == EVENT_HASH_BYTES;
}

static bool get_number(const json_t *file, const char *name, int64_t *ret)
{
    const json_t *v = json_object_get(file, name);
    *ret = json_integer_value(v);
    return json_is_integer(v) && *ret >= 0 && *ret <= EVENT_NUMBER_MAX;
}

// Whether the log is a code, or not said yet, is asked of the first event that names it.
static bool get_log(const json_t *file, char out[static EVENT_CODE_MAX + 1])
{
    const char *log = json_string_value(json_object_get(file, "log"));
    int n = log ? snprintf(out, EVENT_CODE_MAX + 1, "%s", log) : -1;
    return n >= 0 && n <= EVENT_CODE_MAX && !strpbrk(out, "\"\\");
}

static bool is_device(const json_t *file)
{
    const char *form = json_string_value(json_object_get(file, "kawal"));
    return form && strcmp(form, form_name) == 0;
}

static bool from_json(const json_t *file, device_file *d)
{
    uint8_t key[EVENT_KEY_BYTES];
    bool ok = is_device(file) && get_log(file, d->log) && get_hex(file, "key", key) &&
              get_hex(file, "seed", d->seed) && get_hex(file, "last", d->last_id) &&
              get_hex(file, "seen_root", d->seen_root) && get_number(file, "sequence", &d->sequence) &&
              get_number(file, "seen_size", &d->seen_size);
    // a key that is not the seed's means that somebody has been writing here
    return ok && crypto_sign_seed_keypair(d->key, d->secret, d->seed) == 0 &&
           memcmp(key, d->key, sizeof key) == 0;
}

// ---------------------------------------------------------------- the file

bool device_file_read(const char *path, device_file *ret, err *e)
{
    arena a = {0};
    str bytes = {NULL, 0};
    device_file d = {.path = path, .lock = -1};
    if (!file_read(&a, path, DEVICE_FILE_MAX, &bytes, e)) {
        arena_done(&a);
        return false;
    }
    json_t *file = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, NULL);
    bool ok = (file && from_json(file, &d)) || err_fail(e, ERR_CODE("device.form"), ERR_Z("file", path));
    json_decref(file);
    arena_done(&a);
    if (ok) {
        *ret = d;
    }
    sodium_memzero(&d, sizeof d);
    return ok;
}

static bool make_failed(const char *path, err *e)
{
    return errno == EEXIST ? err_fail(e, ERR_CODE("device.exists"), ERR_Z("file", path))
                           : err_fail(e, ERR_CODE("device.make"), ERR_Z("file", path),
                                      ERR_KEY("reason", err_reason(errno)));
}

bool device_file_make(const char *path, const uint8_t seed[static DEVICE_SEED_BYTES], device_file *ret,
                      err *e)
{
    device_file d = {.path = path, .lock = -1};
    memcpy(d.seed, seed, sizeof d.seed);
    (void)crypto_sign_seed_keypair(d.key, d.secret, d.seed);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); // takes the name: nobody else can
    if (fd < 0) {
        return make_failed(path, e);
    }
    (void)close(fd);
    bool ok = save(&d, e);
    if (ok) {
        *ret = d;
    } else {
        (void)unlink(path);
    }
    sodium_memzero(&d, sizeof d);
    return ok;
}

// A file is replaced with each event: a lock counts only on the one that still has the name.
static bool is_current(int fd, const char *path)
{
    struct stat here;
    struct stat named;
    return fstat(fd, &here) == 0 && stat(path, &named) == 0 && here.st_ino == named.st_ino &&
           here.st_dev == named.st_dev;
}

bool device_file_open(const char *path, device_file *ret, err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return err_fail(e, ERR_CODE("file.open"), ERR_Z("file", path), ERR_KEY("reason", err_reason(errno)));
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 || !is_current(fd, path)) {
        (void)close(fd);
        return err_fail(e, ERR_CODE("device.busy"), ERR_Z("file", path));
    }
    if (!device_file_read(path, ret, e)) {
        (void)close(fd);
        return false;
    }
    ret->lock = fd;
    return true;
}

void device_file_close(device_file *d)
{
    if (d->path && d->lock >= 0) {
        (void)close(d->lock);
    }
    sodium_memzero(d, sizeof *d);
}

// ---------------------------------------------------------------- signing

void device_file_saw(device_file *d, uint64_t size, const uint8_t root[static EVENT_HASH_BYTES])
{
    if (size <= (uint64_t)EVENT_NUMBER_MAX && (int64_t)size > d->seen_size) {
        d->seen_size = (int64_t)size;
        memcpy(d->seen_root, root, EVENT_HASH_BYTES);
    }
}

static str hash_str(const uint8_t hash[static EVENT_HASH_BYTES])
{
    return (str){(const char *)hash, EVENT_HASH_BYTES};
}

static bool fill_header(const device_file *d, str log, event_view *v, err *e)
{
    if (d->log[0] != '\0' && !str_eq(log, str_of(d->log))) {
        return err_fail(e, ERR_CODE("device.other_log"), ERR_Z("file", d->path), ERR_Z("log", d->log),
                        ERR_STR("wanted", log));
    }
    if (d->sequence == EVENT_NUMBER_MAX) {
        return err_fail(e, ERR_CODE("device.full"), ERR_Z("file", d->path));
    }
    v->log = log;
    v->device = hash_str(d->key);
    v->sequence = d->sequence + 1;
    v->previous = d->sequence > 0 ? hash_str(d->last_id) : (str){NULL, 0};
    v->seen_size = d->seen_size;
    v->seen_root = d->seen_size > 0 ? hash_str(d->seen_root) : (str){NULL, 0};
    return true;
}

static bool write_frame(arena *a, str body, const device_file *d, const device_file *receiver,
                        const device_file *witness, str *ret_frame, err *e)
{
    uint8_t bytes[EVENT_SIGNERS][EVENT_SIGNATURE_BYTES];
    str signature[EVENT_SIGNERS] = {{NULL, 0}};
    const device_file *const other[EVENT_SIGNERS] = {NULL, receiver, witness};
    event_sign(body, d->secret, bytes[EVENT_GIVER]);
    for (int s = 0; s < EVENT_SIGNERS; s++) {
        if (other[s]) {
            event_accept(body, bytes[EVENT_GIVER], other[s]->secret, bytes[s]);
        }
        if (other[s] || s == EVENT_GIVER) {
            signature[s] = (str){(const char *)bytes[s], EVENT_SIGNATURE_BYTES};
        }
    }
    return event_frame_write(body, signature, ARENA_NEW(a, uint8_t, EVENT_FRAME_MAX), EVENT_FRAME_MAX,
                             ret_frame, e);
}

bool device_file_sign(device_file *d, arena *a, str log, event_view *v, const device_file *receiver,
                      const device_file *witness, str *ret_frame, err *e)
{
    str body = {NULL, 0};
    assert(d->lock >= 0);
    if (!fill_header(d, log, v, e) ||
        !event_build(v, ARENA_NEW(a, uint8_t, EVENT_BODY_MAX), EVENT_BODY_MAX, &body, e)) {
        return false;
    }
    device_file next = *d;
    next.sequence = v->sequence;
    event_id(body, next.last_id);
    memcpy(next.log, log.p, log.n); // a code, since the body was built
    next.log[log.n] = '\0';
    bool ok = save(&next, e);
    if (ok) {
        (void)close(d->lock);
        next.lock = -1;
        *d = next;
        ok = write_frame(a, body, d, receiver, witness, ret_frame, e);
    }
    sodium_memzero(&next, sizeof next);
    return ok;
}

static bool find_place(const device_file *d, const event_view *v, event_signer *ret, err *e)
{
    for (int i = EVENT_RECEIVER; i < EVENT_SIGNERS; i++) {
        if (str_eq(event_signer_key(v, (event_signer)i), hash_str(d->key))) {
            *ret = (event_signer)i;
            return true;
        }
    }
    return err_fail(e, ERR_CODE("device.not_named"), ERR_Z("file", d->path));
}

static bool is_acceptable(const event_frame *f, err *e)
{
    for (int i = 0; i < EVENT_SIGNERS; i++) {
        event_signer s = (event_signer)i;
        if (f->signature[i].n == 0 && s == EVENT_GIVER) {
            return err_fail(e, ERR_CODE("event.unsigned"), ERR_Z("signer", event_signer_name(s)));
        }
        if (f->signature[i].n > 0 && !event_signed_by(f, s)) {
            return err_fail(e, ERR_CODE("event.bad_signature"), ERR_Z("signer", event_signer_name(s)));
        }
    }
    return true;
}

bool device_file_accept(const device_file *d, arena *a, str frame, str *ret_frame, event_signer *ret_signer,
                        err *e)
{
    event_frame f;
    event_signer s = EVENT_RECEIVER;
    if (!event_frame_parse(frame, &f, e) || !find_place(d, &f.event, &s, e) || !is_acceptable(&f, e)) {
        return false;
    }
    if (d->log[0] != '\0' && !str_eq(f.event.log, str_of(d->log))) {
        return err_fail(e, ERR_CODE("device.other_log"), ERR_Z("file", d->path), ERR_Z("log", d->log),
                        ERR_STR("wanted", f.event.log));
    }
    uint8_t bytes[EVENT_SIGNATURE_BYTES];
    uint8_t giver[EVENT_SIGNATURE_BYTES];
    memcpy(giver, f.signature[EVENT_GIVER].p, sizeof giver);
    event_accept(f.event.body, giver, d->secret, bytes);
    f.signature[s] = (str){(const char *)bytes, sizeof bytes};
    *ret_signer = s;
    return event_frame_write(f.event.body, f.signature, ARENA_NEW(a, uint8_t, EVENT_FRAME_MAX),
                             EVENT_FRAME_MAX, ret_frame, e);
}
