#include "api/answer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/gzip.h"

enum {
    QUERY_WORDS_MAX = 16, // of one route
    MAKING_RETRY_S = 3,   // a network that takes long takes minutes
    BUSY_RETRY_S = 2,     // until those who wait were answered
    FULL_RETRY_S = 10,    // until a place may be free
};

const char ANSWER_JSON[] = "application/json; charset=utf-8";
static const char TYPE_PROBLEM[] = "application/problem+json; charset=utf-8";

static void answer_typed(arena *a, http_answer *x, int status, const char *type, json_t *body)
{
    char *text = json_dumps(body, JSON_COMPACT | JSON_REAL_PRECISION(10));
    size_t n = text ? strlen(text) : 0;
    *x = (http_answer){.status = status, .type = type, .body = {arena_copy(a, text ? text : "", n), n}};
    free(text);
    json_decref(body);
}

bool answer_takes_gzip(const http_request *q)
{
    return http_header(q, "Idempotency-Key").n == 0 && // who asks again may not take it
           strstr(http_header(q, "Accept-Encoding").p, "gzip") != NULL;
}

void answer_pack(const http_request *q, arena *a, http_answer *x)
{
    if (x->gzip || x->body.n < ANSWER_PACK_MIN || x->body.n > ANSWER_PACK_MAX || !answer_takes_gzip(q)) {
        return;
    }
    size_t room = gzip_room(x->body.n);
    char *packed = arena_alloc(a, room, 1);
    size_t n = gzip_pack(x->body, GZIP_QUICK, packed, room);
    if (n > 0 && n < x->body.n) {
        x->body = (str){packed, n};
        x->fixed = false;
        x->gzip = true;
    }
}

void answer_json(const http_request *q, arena *a, http_answer *x, int status, json_t *body)
{
    answer_typed(a, x, status, ANSWER_JSON, body);
    if (status == 200 && (str_eq(http_method(q), STR("GET")) || str_eq(http_method(q), STR("HEAD")))) {
        char *tag = ARENA_NEW(a, char, ANSWER_TAG);
        answer_tag(tag, x->body);
        answer_tagged(q, x, tag);
        x->cache = NULL; // who asks again may know that nothing changed; what caches on the way keep is less
    }
    answer_pack(q, a, x);
}

void answer_bytes(const http_request *q, arena *a, http_answer *x, str body)
{
    char *tag = ARENA_NEW(a, char, ANSWER_TAG);
    answer_tag(tag, body);
    *x = (http_answer){.status = 200, .type = ANSWER_JSON, .body = body};
    answer_tagged(q, x, tag);
    answer_pack(q, a, x);
}

// What of a query was looked at so far.
typedef struct query_check {
    str known[QUERY_WORDS_MAX];
    bool seen[QUERY_WORDS_MAX];
    int n;
    bool any;   // others are passed over
    bool twice; // the word at fault
    str fault;  // none: {NULL, 0}
} query_check;

static bool check_word(void *ctx, str name)
{
    query_check *c = ctx;
    for (int i = 0; i < c->n; i++) {
        if (str_eq(name, c->known[i])) {
            c->twice = c->seen[i];
            c->fault = c->twice ? name : (str){NULL, 0};
            c->seen[i] = true;
            return !c->twice;
        }
    }
    c->fault = c->any ? (str){NULL, 0} : name;
    return c->any;
}

bool answer_query_sound(const http_request *q, const char *words, err *e)
{
    query_check c = {.known = {STR("lang")}, .n = 1};
    strbuf all;
    strbuf_init(&all, 1024);
    for (const char *at = words; *at;) {
        size_t n = strcspn(at, " ");
        assert(c.n < QUERY_WORDS_MAX);
        if (str_eq((str){at, n}, STR(ANY_WORDS))) {
            c.any = true;
        } else {
            c.known[c.n++] = (str){at, n};
            strbuf_addf(&all, "%.*s, ", (int)n, at);
        }
        at += n + strspn(at + n, " ");
    }
    strbuf_addz(&all, "lang");
    http_query_each(q, check_word, &c);
    bool ok = c.fault.p == NULL || err_fail(e, ERR_CODE(c.twice ? "api.query_twice" : "api.query_unknown"),
                                            ERR_STR("word", c.fault), ERR_STR("words", strbuf_str(&all)));
    strbuf_done(&all);
    return ok;
}

json_t *answer_body_object(const http_request *q, err *e)
{
    str body = http_body(q);
    json_t *in = json_loadb(body.p, body.n, JSON_REJECT_DUPLICATES, NULL);
    if (str_starts(http_header(q, "Content-Type"), STR("application/json")) && json_is_object(in)) {
        return in;
    }
    json_decref(in);
    err_fail(e, ERR_CODE("api.not_json"));
    return NULL;
}

str answer_text(const json_t *in, const char *name)
{
    const json_t *v = json_object_get(in, name);
    return json_is_string(v) ? (str){json_string_value(v), json_string_length(v)} : STR("");
}

// What the code of an error is over HTTP. Others are 422 where a value was refused, else 500.
static const struct code_status {
    const char *code;
    int status;
} code_statuses[] = {
    {"account.refused", 401},
    {"account.no_session", 401},
    {"account.code_needed", 401},
    {"account.code", 401},
    {"oidc.none", 404},
    {"oidc.state", 400},
    {"oidc.provider", 502},
    {"oidc.account", 403},
    {"account.unknown", 404},
    {"account.self", 409},
    {"account.totp_on", 409},
    {"account.totp_off", 409},
    {"account.session_gone", 404},
    {"account.exists", 409},
    {"account.values", 422},
    {"account.area", 422},
    {"account.user", 422},
    {"account.password", 422},
    {"account.no_memory", 503},
    {"access.role", 422},
    {"access.organisation", 422},
    {"approval.act", 422},
    {"approval.text", 422},
    {"approval.unknown", 404},
    {"approval.needed", 409},
    {"approval.same", 409},
    {"approval.own", 409},
    {"approval.over", 409},
    {"account.pause", 429},
    {"access.denied", 403},
    {"live.no_convoy", 404},
    {"live.level", 400},
    {"live.rows", 400},
    {"watch.no_alarm", 404},
    {"watch.state", 400},
    {"watch.area", 400},
    {"watch.since", 400},
    {"watch.place", 404},
    {"ground.none", 404},
    {"ground.range", 416},
    {"ground.damaged", 503},
    {"watch.person", 404},
    {"watch.roll", 400},
    {"watch.window", 400},
    {"watch.note", 400},
    {"watch.over", 409},
    {"watch.taken", 409},
    {"watch.no_log", 503},
    {"watch.too_many", 503},
    {"live.since", 400},
    {"live.down", 503},
    {"field.values", 400},
    {"field.ids", 400},
    {"field.fixes", 400},
    {"field.fix", 400},
    {"live.no_tracker", 503},
    {"slip.no_trip", 404},
    {"sms.form", 400},
    {"sms.group", 400},
    {"sms.signature", 400},
    {"sms.device", 404},
    {"field.until", 422},
    {"field.role", 422},
    {"field.guest", 422},
    {"enrolment.ends", 422},
    {"field.offers_full", 409},
    {"field.offer", 404},
    {"field.proof", 400},
    {"field.key_known", 409},
    {"field.nonce", 400},
    {"field.unknown", 401},
    {"field.session", 401},
    {"field.revoked", 403},
    {"field.over", 403},
    {"field.no_device", 404},
    {"enrolment.no_person", 422},
    {"enrolment.no_unit", 422},
    {"seal.form", 400},
    {"seal.closed", 400},
    {"seal.key_lost", 503},
    {"seal.key_other", 503},
    {"track.token", 401},
    {"track.mixed", 400},
    {"track.rate", 429},
    {"tracker.no_device", 400},
    {"tracker.device", 400},
    {"tracker.field", 400},
    {"tracker.place", 400},
    {"tracker.json", 400},
    {"tracker.many", 400},
    {"access.outside", 403},
    {"store.no_plan", 404},
    {"plan.no_such", 404},
    {"plan.two_such", 400},
    {"plan.one_plan", 404},
    {"plan.no_code", 404},
    {"plan.no_job", 404},
    {"plan.no_trial", 409},
    {"plan.busy", 409},
    {"plan.stale", 409},
    {"plan.faulted", 409},
    {"plan.order", 400},
    {"plan.stopping", 503},
    {"plan.given_up", 503},
    {"plan.thread", 503},
    {"api.not_json", 400},
    {"duty.no_person", 404},
    {"duty.no_tps", 404},
    {"duty.no_unit", 404},
    {"duty.nothing_short", 409},
    {"duty.request_days", 400},
    {"duty.form", 400},
    {"duty.word", 400},
    {"duty.too_long", 400},
    {"try.order", 400},
    {"try.many", 400},
    {"vulnerability.no_tps", 404},
    {"vulnerability.no_criterion", 404},
    {"vulnerability.weights", 400},
    {"vulnerability.no_criteria", 409},
    {"plan.no_operation", 404},
    {"register.unknown", 404},
    {"posko.no_kind", 404},
    {"view.no_item", 404},
    {"log.no_event", 404},
    {"log.no_receipt_yet", 404},
    {"api.not_a_bundle", 415},
    {"event.bundle_form", 400},
    {"event.bundle_cut", 400},
    {"event.bundle_changed", 400},
    {"event.bundle_size", 413},
    {"log.behind", 503},
    {"log.forked", 503},
    {"log.damaged", 503},
    {"log.key", 503},
    {"log.published", 503},
    {"api.no_tile", 404},
    {"api.no_checkpoint", 404},
    {"api.no_route", 404},
    {"api.no_authority", 404},
    {"api.method", 405},
    {"api.bad_json", 400},
    {"store.locked", 503},
    {"store.disk_full", 507},
    {"api.bad_request", 400},
    {"api.other_host", 421},
    {"api.too_large", 413},
    {"api.query_unknown", 400},
    {"api.query_twice", 400},
    {"api.stopping", 503},
    {"api.busy", 503},
    {"api.spool", 507},
    {"api.key", 400},
    {"api.key_busy", 409},
    {"api.key_other", 422},
    {"api.account_connections", 429},
    {"api.stream_topic", 400},
    {"api.stream_since", 400},
    {"api.streams_account", 429},
    {"api.streams_full", 503},
    {"road.stopped", 503},
    {"replay.stopped", 503},
    {"replay.at", 400},
    {"replay.known", 400},
    {"replay.too_many", 422},
    {"road.making", 503},
    {"roads.word", 400},
    {"roads.no_boat", 400},
    {"roads.number", 400},
    {"roads.at", 400},
    {"roads.place", 404},
    {"road.trip", 400},
    {"network.no_tile", 404},
    {"posko.values", 400},
    {"register.in_use", 409},
    {"register.retired", 409},
    {"register.operation_stays", 409},
};

static int status_of(const char *code)
{
    static const char *const of_values[] = {"value.", "rule.",
                                            "import."}; // what somebody gives and may not be
    for (size_t i = 0; i < sizeof code_statuses / sizeof code_statuses[0]; i++) {
        if (strcmp(code_statuses[i].code, code) == 0) {
            return code_statuses[i].status;
        }
    }
    for (size_t i = 0; i < sizeof of_values / sizeof of_values[0]; i++) {
        if (str_starts(str_of(code), str_of(of_values[i]))) {
            return 422;
        }
    }
    return 500;
}

// When it is worth to ask again; 0 = that cannot be told. A pause says itself how long it is.
static int retry_of(const err *e)
{
    static const struct {
        const char *code;
        int retry_s; // 0: the error's own {seconds}
    } row[] = {{"road.making", MAKING_RETRY_S},
               {"api.busy", BUSY_RETRY_S},
               {"api.account_connections", FULL_RETRY_S},
               {"api.streams_full", FULL_RETRY_S},
               {"api.streams_account", FULL_RETRY_S},
               {"account.pause", 0},
               {"track.rate", 0}};
    int64_t own_s = 0;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        if (strcmp(e->code, row[i].code) == 0) {
            (void)str_parse_i64(str_of(err_arg_get(e, "seconds")), 1, INT32_MAX, &own_s);
            return row[i].retry_s > 0 ? row[i].retry_s : (int)own_s;
        }
    }
    return 0;
}

// A phone that is locked out shows since when, in its own words.
static void add_since(json_t *out, const err *e)
{
    const char *since = err_arg_get(e, "since");
    if (str_starts(str_of(e->code), STR("field.")) && since[0] != '\0') {
        (void)json_object_set_new(out, "since", json_string(since));
    }
}

static json_t *problem(const http_request *q, int status, const err *e)
{
    strbuf detail;
    strbuf type;
    strbuf_init(&detail, 2048);
    strbuf_init(&type, 128);
    text_add_err(&detail, http_language(q), e);
    strbuf_addf(&type, "/problems/%s", e->code);
    json_t *out = json_pack("{s:s, s:s, s:s, s:i, s:s}", "type", type.p, "title",
                            text_get(http_language(q), "api.problem"), "detail", detail.p ? detail.p : "",
                            "status", status, "code", e->code);
    add_since(out, e);
    strbuf_done(&detail);
    strbuf_done(&type);
    return out;
}

void answer_refusal(const http_request *q, arena *a, http_answer *x, int status, const err *e)
{
    answer_typed(a, x, status, TYPE_PROBLEM, problem(q, status, e));
    x->retry_s = retry_of(e);
}

void answer_problem(const http_request *q, arena *a, http_answer *x, const err *e)
{
    answer_refusal(q, a, x, status_of(e->code), e);
}

bool answer_or_problem(const http_request *q, arena *a, http_answer *x, bool ok, int status, json_t *out,
                       const err *e)
{
    if (ok) {
        answer_json(q, a, x, status, out);
    } else {
        answer_problem(q, a, x, e);
    }
    return ok;
}

void answer_problem_after(const http_request *q, arena *a, http_answer *x, const err *e, json_t *done)
{
    json_t *body = problem(q, status_of(e->code), e);
    (void)json_object_update_missing(body, done);
    json_decref(done);
    answer_typed(a, x, status_of(e->code), TYPE_PROBLEM, body);
}

void answer_tagged(const http_request *q, http_answer *x, const char *tag)
{
    x->etag = tag;
    x->cache = "private, no-cache";
    if (str_eq(http_header(q, "If-None-Match"), str_of(tag))) {
        *x = (http_answer){.status = 304, .body = STR(""), .fixed = true, .etag = tag, .cache = x->cache};
    }
}

// FNV-1a of 64 bits (Fowler, Noll and Vo, 1991). Another register on this address must not have the same tag,
// and its version may be the same.
void answer_tag(char out[static ANSWER_TAG], str content)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < content.n; i++) {
        hash = (hash ^ (unsigned char)content.p[i]) * UINT64_C(0x100000001b3);
    }
    (void)snprintf(out, ANSWER_TAG, "\"%016llx\"", (unsigned long long)hash);
}
