#include "app/cosign.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/file.h"
#include "ledger/cosignature.h"
#include "ledger/witness.h"

enum {
    ADDRESS_MAX = POLICY_URL_MAX + TILE_PATH_MAX + 32,
    ASK_TWICE = 2,
    STATUS_OK = 200,
    PROOF_BUNDLES = 8,              // of the witness's log, from its end
    PROOF_BUNDLE_MAX = 1024 * 1024, // bytes of one: 256 checkpoints
};

// What is known of a witness between two rounds.
typedef struct acquaintance {
    uint64_t size; // that it has cosigned
    int32_t failures;
    int64_t rest_until_us; // monotonic
} acquaintance;

struct cosigner {
    const ledger_policy *policy;
    note_key log;
    clock_source clock;
    bool (*stop)(void *ctx);
    void *ctx;
    CURL *curl;
    struct curl_slist *headers;
    acquaintance known[POLICY_WITNESSES_MAX];
};

// ---------------------------------------------------------------- one request

typedef struct exchange {
    strbuf body; // of the answer
    long status;
    char reason[CURL_ERROR_SIZE];
} exchange;

static size_t on_bytes(char *bytes, size_t size, size_t n, void *ctx)
{
    exchange *x = ctx;
    strbuf_add(&x->body, (str){bytes, size * n});
    return x->body.cut ? 0 : size * n; // other than size * n ends the transfer
}

static int on_progress(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const cosigner *s = ctx;
    (void)a, (void)b, (void)c, (void)d;
    return s->stop && s->stop(s->ctx) ? 1 : 0;
}

// What holds for every request.
static bool curl_set(cosigner *c)
{
    CURL *h = c->curl;
    return curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_PROXY, "") == CURLE_OK && // nor one of the environment
           curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, (long)COSIGN_CONNECT_MS) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)COSIGN_ANSWER_MS) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_HTTPHEADER, c->headers) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_USERAGENT, "kawal/" KAWAL_VERSION) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_bytes) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_XFERINFODATA, c) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L) == CURLE_OK;
}

static bool address_of(char out[static ADDRESS_MAX], str url, const char *name)
{
    str base = url;
    while (base.n > 0 && base.p[base.n - 1] == '/') {
        base.n--;
    }
    int n = snprintf(out, ADDRESS_MAX, "%.*s/%s", (int)base.n, base.p, name);
    return n > 0 && n < ADDRESS_MAX;
}

// What is asked for is set already, but for the address.
static bool perform(cosigner *c, str url, const char *name, bool set, exchange *x)
{
    char address[ADDRESS_MAX];
    CURL *h = c->curl;
    bool ok = set && address_of(address, url, name) &&
              curl_easy_setopt(h, CURLOPT_URL, address) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_WRITEDATA, x) == CURLE_OK &&
              curl_easy_setopt(h, CURLOPT_ERRORBUFFER, x->reason) == CURLE_OK;
    CURLcode got = ok ? curl_easy_perform(h) : CURLE_URL_MALFORMAT;
    if (got == CURLE_OK) {
        got = curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &x->status);
    }
    if (got != CURLE_OK && x->reason[0] == '\0') {
        (void)snprintf(x->reason, sizeof x->reason, "%s", curl_easy_strerror(got));
    }
    (void)curl_easy_setopt(h, CURLOPT_ERRORBUFFER, NULL); // it does not outlive this call
    return got == CURLE_OK;
}

static bool post(cosigner *c, str url, str body, exchange *x)
{
    bool set = curl_easy_setopt(c->curl, CURLOPT_POST, 1L) == CURLE_OK &&
               curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n) == CURLE_OK &&
               curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, body.p) == CURLE_OK;
    return perform(c, url, "add-checkpoint", set, x);
}

// Asks for a file of the witness's log; the answer is a view into x.
static bool get(cosigner *c, str url, const char *name, exchange *x)
{
    strbuf_clear(&x->body);
    x->status = 0;
    return perform(c, url, name, curl_easy_setopt(c->curl, CURLOPT_HTTPGET, 1L) == CURLE_OK, x) &&
           x->status == STATUS_OK;
}

// ---------------------------------------------------------------- one witness

bool cosign_is_authentic(str url)
{
    const str secure = STR("https://");
    return url.n > secure.n && str_eq_nocase((str){url.p, secure.n}, secure);
}

// A checkpoint that goes round.
typedef struct job {
    cosigner *c;
    tile_cache tiles;
    checkpoint head;
    note n;
    strbuf own; // the checkpoint with the log's own signature alone: what is sent
    strbuf *out;
    int32_t added;
} job;

static bool fail(cosign_answer *ret, const policy_witness *w, const char *code, const exchange *x)
{
    ret->state = COSIGN_FAILED;
    return err_fail(&ret->why, ERR_CODE(code), ERR_STR("witness", w->name), ERR_Z("reason", x->reason),
                    ERR_INT("status", x->status));
}

// The one line of the answer that is the witness's, verified. Others are not taken: a line is evidence only
// under a name that is known.
static bool cosignature_take(job *j, const policy_witness *w, str lines)
{
    strbuf whole;
    note n;
    int64_t time_s = 0;
    int32_t mine = 0;
    strbuf_init(&whole, NOTE_BYTES_MAX);
    bool ok = note_begin(&whole, j->n.text, NULL);
    strbuf_add(&whole, lines);
    ok = ok && !whole.cut && note_parse(strbuf_str(&whole), &n, NULL) && str_eq(n.text, j->n.text);
    for (int32_t i = 0; ok && i < n.n_signature; i++) {
        mine += n.signature[i].id == w->key.id && str_eq(n.signature[i].name, str_of(w->key.name));
    }
    ok = ok && mine == 1 && cosignature_verify(&n, &w->key, &time_s, NULL);
    if (ok) {
        note_add_lines(j->out, &n, &w->key);
        j->added++;
    }
    strbuf_done(&whole);
    return ok;
}

// What another head than the one that the request builds on means. True when it is worth asking again.
static bool other_head(job *j, const policy_witness *w, acquaintance *k, const exchange *x,
                       cosign_answer *ret)
{
    uint64_t size = 0;
    if (!witness_size_parse(strbuf_str(&x->body), &size)) {
        return fail(ret, w, "cosign.answer", x);
    }
    if (size > j->head.size) {
        *ret = (cosign_answer){.state = COSIGN_BEHIND, .size = size};
        return err_fail(&ret->why, ERR_CODE("cosign.behind"), ERR_STR("witness", w->name),
                        ERR_INT("here", j->head.size), ERR_INT("published", size));
    }
    if (size == k->size && size == j->head.size) { // it was sent this very size
        ret->state = COSIGN_FORKED;
        return err_fail(&ret->why, ERR_CODE("cosign.forked"), ERR_STR("witness", w->name),
                        ERR_INT("size", size));
    }
    bool moved = size != k->size;
    k->size = size;
    (void)fail(ret, w, "cosign.busy", x);
    return moved;
}

// Reads an answer. True when it is worth asking again.
static bool answer_read(job *j, const policy_witness *w, acquaintance *k, const exchange *x,
                        cosign_answer *ret)
{
    switch (x->status) {
    case WITNESS_COSIGNED:
        if (!cosignature_take(j, w, strbuf_str(&x->body))) {
            return fail(ret, w, "cosign.answer", x);
        }
        k->size = j->head.size;
        *ret = (cosign_answer){.state = COSIGN_NEW};
        return false;
    case WITNESS_OTHER_HEAD:
        return other_head(j, w, k, x, ret);
    case WITNESS_INCONSISTENT:
        ret->state = COSIGN_FORKED;
        return err_fail(&ret->why, ERR_CODE("cosign.forked"), ERR_STR("witness", w->name),
                        ERR_INT("size", k->size));
    case WITNESS_UNSIGNED:
    case WITNESS_UNKNOWN_LOG:
        return fail(ret, w, "cosign.unknown", x);
    default: // any number may come from outside
        return fail(ret, w, "cosign.status", x);
    }
}

// ---------------------------------------------------------------- proof of what a witness says

// The root that the log has at a size.
static bool root_here(job *j, uint64_t size, ledger_hash *ret)
{
    ledger_frontier f;
    tree_reader r = tile_tree(&j->tiles);
    if (!tree_frontier(&r, size, &f, NULL)) {
        return false;
    }
    *ret = frontier_root(&f);
    return true;
}

// Whether a checkpoint that the witness keeps is one that the log's own key signed and that does not fit what
// is here. Then *ret says so. Nobody else can make one, so it does not matter how it came.
static bool entry_proves(job *j, const policy_witness *w, str entry, cosign_answer *ret)
{
    checkpoint seen;
    note n;
    ledger_hash here;
    if (!checkpoint_open(entry, &j->c->log, &seen, &n, NULL)) {
        return false;
    }
    if (seen.size > j->head.size) {
        *ret = (cosign_answer){.state = COSIGN_BEHIND, .size = seen.size};
        (void)err_fail(&ret->why, ERR_CODE("cosign.behind"), ERR_STR("witness", w->name),
                       ERR_INT("here", j->head.size), ERR_INT("published", seen.size));
        return true;
    }
    if (!root_here(j, seen.size, &here) || hash_eq(here, seen.root)) {
        return false;
    }
    *ret = (cosign_answer){.state = COSIGN_FORKED};
    (void)err_fail(&ret->why, ERR_CODE("cosign.forked"), ERR_STR("witness", w->name),
                   ERR_INT("size", seen.size));
    return true;
}

static bool bundle_proves(job *j, const policy_witness *w, uint64_t index, uint64_t size, exchange *x,
                          cosign_answer *ret)
{
    char path[TILE_PATH_MAX];
    (void)tile_path((tile_id){TILE_ENTRIES, index, tile_width(TILE_ENTRIES, index, size)}, path);
    if (!get(j->c, w->url, path, x)) {
        return false;
    }
    str bytes = strbuf_str(&x->body);
    str entry;
    while (tile_entry_next(&bytes, &entry)) {
        if (entry_proves(j, w, entry, ret)) {
            return true;
        }
    }
    return false;
}

// Looks into the last checkpoints of the witness's own log for one that proves what it says.
static bool is_proven(job *j, const policy_witness *w, cosign_answer *ret)
{
    exchange x = {.status = 0};
    note n;
    checkpoint head;
    bool proven = false;
    strbuf_init(&x.body, PROOF_BUNDLE_MAX);
    if (get(j->c, w->url, "checkpoint", &x) && note_parse(strbuf_str(&x.body), &n, NULL) &&
        checkpoint_parse(n.text, &head, NULL)) {
        uint64_t bundles = (head.size >> TILE_HEIGHT) + (head.size % TILE_HASHES > 0);
        for (uint64_t i = bundles; !proven && i > 0 && bundles - i < PROOF_BUNDLES; i--) {
            proven = bundle_proves(j, w, i - 1, head.size, &x, ret);
        }
    }
    strbuf_done(&x.body);
    return proven;
}

// An answer has no signature. Whoever stands in the way of an unencrypted one could stop the log's signing
// with it, so there it is not believed without proof.
static void accusation_check(job *j, const policy_witness *w, cosign_answer *ret)
{
    bool accuses = ret->state == COSIGN_BEHIND || ret->state == COSIGN_FORKED;
    if (accuses && !cosign_is_authentic(w->url) && !is_proven(j, w, ret)) {
        *ret = (cosign_answer){.state = COSIGN_FAILED};
        (void)err_fail(&ret->why, ERR_CODE("cosign.unproven"), ERR_STR("witness", w->name));
    }
}

// ---------------------------------------------------------------- asking

static bool request_make(job *j, uint64_t old_size, strbuf *out, err *e)
{
    witness_request q = {.old_size = old_size, .checkpoint = strbuf_str(&j->own)};
    tree_reader r = tile_tree(&j->tiles);
    if (!tree_prove_consistency(&r, old_size, j->head.size, &q.proof, e)) {
        return false;
    }
    witness_request_write(out, &q);
    return true;
}

// Asks, and once more when the witness has another head than it had last.
static bool witness_ask(job *j, int32_t i, cosign_answer *ret, err *e)
{
    const policy_witness *w = &j->c->policy->witness[i];
    acquaintance *k = &j->c->known[i];
    bool ok = true;
    bool again = true;
    k->size = k->size > j->head.size ? 0 : k->size;
    for (int n = 0; ok && again && n < ASK_TWICE; n++) {
        strbuf request;
        exchange x = {0};
        strbuf_init(&request, WITNESS_REQUEST_MAX);
        strbuf_init(&x.body, COSIGN_ANSWER_MAX);
        ok = request_make(j, k->size, &request, e);
        if (ok && post(j->c, w->url, strbuf_str(&request), &x)) {
            again = answer_read(j, w, k, &x, ret);
        } else {
            again = fail(ret, w, "cosign.unreachable", &x);
        }
        strbuf_done(&x.body);
        strbuf_done(&request);
    }
    if (ok) {
        accusation_check(j, w, ret);
    }
    return ok;
}

// ---------------------------------------------------------------- the round

static bool has_line(const note *n, const note_key *key)
{
    for (int32_t i = 0; i < n->n_signature; i++) {
        if (n->signature[i].id == key->id && str_eq(n->signature[i].name, str_of(key->name))) {
            return true;
        }
    }
    return false;
}

// A witness that fails is left alone a little longer each time, so that it costs the others little.
static void rest_set(acquaintance *k, cosign_state state, int64_t now_us)
{
    if (state != COSIGN_FAILED) {
        k->failures = 0;
        return;
    }
    int64_t pause_s = k->failures < 6 ? INT64_C(1) << k->failures : COSIGN_PAUSE_MAX_S;
    k->rest_until_us = now_us + (pause_s < COSIGN_PAUSE_MAX_S ? pause_s : COSIGN_PAUSE_MAX_S) * US_PER_S;
    k->failures++;
}

static bool witness_turn(job *j, int32_t i, cosign_answer *ret, err *e)
{
    cosigner *c = j->c;
    const policy_witness *w = &c->policy->witness[i];
    acquaintance *k = &c->known[i];
    *ret = (cosign_answer){.state = COSIGN_SKIPPED};
    if (has_line(&j->n, &w->key)) {
        ret->state = COSIGN_THERE;
        return true;
    }
    if (w->url.n == 0 || (k->failures > 0 && c->clock.monotonic_us(c->clock.ctx) < k->rest_until_us)) {
        return true;
    }
    if (!witness_ask(j, i, ret, e)) {
        return false;
    }
    rest_set(k, ret->state, c->clock.monotonic_us(c->clock.ctx));
    return true;
}

bool cosign_round(cosigner *c, const tile_store *tiles, str signed_head, strbuf *ret_note, int32_t *ret_new,
                  cosign_answer ret[static POLICY_WITNESSES_MAX], err *e)
{
    job j = {.c = c, .out = ret_note};
    if (!checkpoint_open(signed_head, &c->log, &j.head, &j.n, e)) {
        return false;
    }
    tile_cache_init(&j.tiles, tiles, j.head.size);
    strbuf_init(&j.own, NOTE_BYTES_MAX);
    bool ok = note_begin(&j.own, j.n.text, e);
    note_add_lines(&j.own, &j.n, &c->log);
    strbuf_add(ret_note, signed_head);
    for (int32_t i = 0; ok && i < c->policy->n_witness; i++) {
        ok = witness_turn(&j, i, &ret[i], e);
    }
    strbuf_done(&j.own);
    *ret_new = j.added;
    return ok;
}

bool cosign_probe(cosigner *c, const tile_store *tiles, str signed_head,
                  cosign_answer ret[static POLICY_WITNESSES_MAX], err *e)
{
    strbuf bare;
    strbuf answered;
    note n;
    int32_t n_new = 0;
    strbuf_init(&bare, NOTE_BYTES_MAX);
    strbuf_init(&answered, NOTE_BYTES_MAX);
    bool ok = note_parse(signed_head, &n, e) && note_begin(&bare, n.text, e);
    if (ok) {
        note_add_lines(&bare, &n, &c->log); // without their lines all are asked
        ok = cosign_round(c, tiles, strbuf_str(&bare), &answered, &n_new, ret, e);
    }
    strbuf_done(&answered);
    strbuf_done(&bare);
    return ok;
}

bool cosign_policy(arena *a, const char *dir, ledger_policy *ret_policy, bool *ret_found, err *e)
{
    char path[PATH_MAX];
    str text = {0};
    int n = snprintf(path, sizeof path, "%s/log/policy", dir);
    if (n < 0 || n >= PATH_MAX) {
        return err_fail(e, ERR_CODE("file.open"), ERR_Z("file", dir),
                        ERR_KEY("reason", err_reason(ENAMETOOLONG)));
    }
    *ret_found = access(path, F_OK) == 0;
    return !*ret_found ||
           (file_read(a, path, POLICY_FILE_MAX, &text, e) && policy_parse(a, text, ret_policy, e));
}

bool cosigner_open(const ledger_policy *p, const note_key *log, clock_source clock, bool (*stop)(void *ctx),
                   void *ctx, cosigner **ret, err *e)
{
    cosigner *c = mem_grow(NULL, 1, sizeof *c);
    *c = (cosigner){.policy = p, .log = *log, .clock = clock, .stop = stop, .ctx = ctx};
    c->curl = curl_easy_init();
    c->headers = curl_slist_append(NULL, "Content-Type: text/plain");
    struct curl_slist *more = c->headers ? curl_slist_append(c->headers, "Expect:") : NULL;
    if (!c->curl || !more || !curl_set(c)) {
        cosigner_close(c);
        return err_fail(e, ERR_CODE("cosign.library"));
    }
    *ret = c;
    return true;
}

void cosigner_close(cosigner *c)
{
    if (c) {
        curl_easy_cleanup(c->curl);
        curl_slist_free_all(c->headers);
        free(c);
    }
}
