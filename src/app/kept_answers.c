#include "app/kept_answers.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "app/operation.h"

// A request in hand, by the hash of user and key.
typedef struct in_hand {
    uint8_t name[STORE_KEPT_REQUEST];
    bool used;
} in_hand;

struct kept_answers {
    clock_source clock;
    pthread_mutex_t lock; // of what follows
    store *db;
    in_hand row[KEPT_IN_HAND_MAX];
};

bool kept_answers_open(const char *dir, clock_source clock, kept_answers **ret, err *e)
{
    store *db = NULL;
    if (!operation_open(dir, STORE_WRITE, &db, e)) {
        return false;
    }
    kept_answers *k = mem_grow(NULL, 1, sizeof *k);
    *k = (kept_answers){.clock = clock, .db = db};
    (void)pthread_mutex_init(&k->lock, NULL); // of the default kind: it cannot fail
    *ret = k;
    return true;
}

void kept_answers_close(kept_answers *k)
{
    if (k) {
        store_close(k->db);
        (void)pthread_mutex_destroy(&k->lock);
        free(k);
    }
}

// ---------------------------------------------------------------- requests

static bool is_key(str key)
{
    static const char more[] = ".-_";
    bool ok = key.n > 0 && key.n <= STORE_KEPT_KEY_MAX;
    for (size_t i = 0; ok && i < key.n; i++) {
        char c = key.p[i];
        ok = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
             memchr(more, c, sizeof more - 1) != NULL;
    }
    return ok;
}

// Each part with its length in front, so that none runs into the next one.
static void hash_part(crypto_hash_sha256_state *h, str part)
{
    uint64_t n = part.n;
    (void)crypto_hash_sha256_update(h, (const unsigned char *)&n, sizeof n);
    (void)crypto_hash_sha256_update(h, (const unsigned char *)(part.n > 0 ? part.p : ""), part.n);
}

static void hash_all(uint8_t ret[static STORE_KEPT_REQUEST], const str *part, size_t n)
{
    crypto_hash_sha256_state h;
    (void)crypto_hash_sha256_init(&h);
    for (size_t i = 0; i < n; i++) {
        hash_part(&h, part[i]);
    }
    (void)crypto_hash_sha256_final(&h, ret);
}

bool kept_request_init(kept_request *q, str user, str key, str method, str path, str body, err *e)
{
    const str asked[] = {method, path, body};
    if (!is_key(key)) {
        return err_fail(e, ERR_CODE("api.key"));
    }
    *q = (kept_request){.user = user, .key = key};
    hash_all(q->hash, asked, sizeof asked / sizeof *asked);
    return true;
}

// ---------------------------------------------------------------- in hand; with the lock

static in_hand *find(kept_answers *k, const uint8_t name[static STORE_KEPT_REQUEST])
{
    for (int i = 0; i < KEPT_IN_HAND_MAX; i++) {
        if (k->row[i].used && memcmp(k->row[i].name, name, STORE_KEPT_REQUEST) == 0) {
            return &k->row[i];
        }
    }
    return NULL;
}

static bool take(kept_answers *k, const uint8_t name[static STORE_KEPT_REQUEST], err *e)
{
    for (int i = 0; !find(k, name) && i < KEPT_IN_HAND_MAX; i++) {
        if (!k->row[i].used) {
            k->row[i].used = true;
            memcpy(k->row[i].name, name, STORE_KEPT_REQUEST);
            return true;
        }
    }
    return err_fail(e, ERR_CODE("api.key_busy"));
}

static int64_t since(const kept_answers *k)
{
    return k->clock.now_us(k->clock.ctx) - (int64_t)KEPT_HOURS * S_PER_HOUR * US_PER_S;
}

static void name_of(const kept_request *q, uint8_t ret[static STORE_KEPT_REQUEST])
{
    const str named[] = {q->user, q->key};
    hash_all(ret, named, sizeof named / sizeof *named);
}

static bool begin(kept_answers *k, arena *a, const kept_request *q, kept_row *ret, bool *ret_there, err *e)
{
    uint8_t name[STORE_KEPT_REQUEST];
    name_of(q, name);
    if (!store_kept_get(k->db, a, q->user, q->key, since(k), ret, ret_there, e)) {
        return false;
    }
    if (!*ret_there) {
        return take(k, name, e);
    }
    return str_eq(ret->request, (str){(const char *)q->hash, sizeof q->hash}) ||
           err_fail(e, ERR_CODE("api.key_other"));
}

bool kept_begin(kept_answers *k, arena *a, const kept_request *q, kept_row *ret, bool *ret_there, err *e)
{
    (void)pthread_mutex_lock(&k->lock);
    bool ok = begin(k, a, q, ret, ret_there, e);
    (void)pthread_mutex_unlock(&k->lock);
    return ok;
}

void kept_end(kept_answers *k, const kept_request *q, int status, str type, str body)
{
    uint8_t name[STORE_KEPT_REQUEST];
    const kept_row row = {.user = q->user,
                          .key = q->key,
                          .request = {(const char *)q->hash, sizeof q->hash},
                          .status = status,
                          .type = type,
                          .body = body,
                          .at_us = k->clock.now_us(k->clock.ctx)};
    name_of(q, name);
    (void)pthread_mutex_lock(&k->lock);
    if (status >= 200 && status < 300 && body.n <= STORE_KEPT_BODY_MAX) {
        (void)store_kept_put(k->db, &row, since(k), NULL); // else it is done again, as without a key
    }
    in_hand *own = find(k, name);
    if (own) {
        own->used = false;
    }
    (void)pthread_mutex_unlock(&k->lock);
}
