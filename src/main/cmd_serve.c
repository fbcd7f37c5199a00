// kawal serve and kawal run: the posko on the network, and the one command of the README.
#include <errno.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "api/field_work.h"
#include "api/routes.h"
#include "api/tls.h"
#include "app/import.h"
#include "app/operation.h"
#include "app/webhooks.h"
#include "main/cli.h"
#include "main/cmd_common.h"
#include "main/cmd_plan.h"
#include "main/server.h"

static bool say_address(const cli *c, const http_server *s, const tls_pair *tls, posko *p, err *e)
{
    char password[ACCOUNT_PASSWORD];
    bool made = false;
    if (!posko_first_login(p, password, &made, e)) {
        return false;
    }
    bool v6 = strchr(c->listen, ':') != NULL;
    printf("\n");
    cli_print(c, v6 ? "cli.serve.address6" : "cli.serve.address",
              ERR_Z("scheme", tls->key ? "https" : "http"), ERR_Z("address", c->listen),
              ERR_INT("port", http_port(s)));
    if (tls->authority) {
        char own[TLS_FINGERPRINT];
        char authority[TLS_FINGERPRINT];
        if (!tls_fingerprint(tls->certificate, own, e) || !tls_fingerprint(tls->authority, authority, e)) {
            return false;
        }
        cli_print(c, "cli.serve.fingerprint", ERR_Z("fingerprint", own));
        cli_print(c, "cli.serve.authority", ERR_Z("fingerprint", authority));
    }
    if (made) {
        cli_print(c, "cli.serve.first_login", ERR_Z("user", "posko"), ERR_Z("password", password));
    } else {
        cli_print(c, "cli.serve.login_known", ERR_Z("user", "posko"));
    }
    cli_print(c, "cli.serve.stop", ERR_Z("x", ""));
    fflush(stdout);
    return true;
}

enum {
    CHORES = 5,             // at each tick
    OWN_ADDRESSES_MAX = 32, // that a certificate of its own making names
};

typedef struct serving {
    const cli *c;
    http_server *server;
    posko *posko, *logins, *comers;
    oidc *oidc; // NULL: there is no identity provider
    log_service *log;
    road_desk *roads;
    plan_desk *plans;
    live_desk *live;
    watch_desk *watch;
    readiness_desk *readiness;
    field_work *field;
    replay *replay;
    int64_t followed_us; // monotonic: when what moves was looked at last
    bool moves;          // it is time to look again
    news *news;
    stream_source *source;
    kept_answers *kept;
    recent *recent;
    stream_hub *streams;
    webhooks *hooks;
    server_cosign cosign;
    uint64_t size;            // of the head that the witnesses are asked about; of their thread
    const char *said[CHORES]; // code of what stood in the way of each
} serving;

static bool cosigned(void *ctx, str signed_note, err *e)
{
    serving *x = ctx;
    return log_service_cosigned(x->log, x->size, signed_note, e);
}

// On the thread of the witnesses: the log's reader and writer for cosigning are its alone.
static bool cosign(void *ctx, err *e)
{
    serving *x = ctx;
    arena a = {0};
    checkpoint_row head = {0};
    bool found = false;
    const cosign_answer *accused = NULL;
    bool ok = log_service_head(x->log, &a, &head, &found, e);
    if (ok && found) {
        x->size = head.size;
        ok = server_cosign_round(&x->cosign, x->c, log_service_tiles(x->log), head.note, cosigned, x,
                                 &accused, e) &&
             (!accused || log_service_accused(x->log, accused, e));
    }
    arena_done(&a);
    return ok;
}

// ---------------------------------------------------------------- what is done at each tick

static bool tell(serving *x, err *e)
{
    return log_service_tell(x->log, e);
}

static bool sign(serving *x, err *e)
{
    return log_service_sign(x->log, e);
}

static bool ask_witnesses(serving *x, err *e)
{
    return server_cosign_ask(&x->cosign, x->c, cosign, x, e);
}

static bool follow(serving *x, err *e)
{
    return !x->moves || live_desk_tick(x->live, e);
}

static bool look_out(serving *x, err *e)
{
    return !x->moves || watch_desk_tick(x->watch, e);
}

// What stands in the way of one is said, and tried again; it keeps none of the others from being done. Only a
// disk that lost bytes ends the process.
static bool tick(void *ctx, err *e)
{
    static bool (*const chore[CHORES])(serving * x, err * e) = {tell, sign, ask_witnesses, follow, look_out};
    serving *x = ctx;
    int64_t now_us = x->c->clock.monotonic_us(x->c->clock.ctx);
    x->moves = now_us - x->followed_us >= US_PER_S / 4; // at each tick, of which some come late
    x->followed_us = x->moves ? now_us : x->followed_us;
    server_reap(x->c, x->server);
    for (int i = 0; i < CHORES; i++) {
        err why = {0};
        if (chore[i](x, &why)) {
            x->said[i] = NULL;
        } else {
            server_say(x->c, &why, &x->said[i]);
        }
    }
    return !(log_service_broken(x->log) || plan_desk_broken(x->plans)) ||
           err_fail(e, ERR_CODE("log.sync"), ERR_Z("file", x->c->word[0]),
                    ERR_KEY("reason", err_reason(EIO)));
}

static bool open_all(serving *x, err *e)
{
    const cli *c = x->c;
    log_tools tools = log_tools_system(c->clock);
    return posko_open(c->word[0], c->clock, &x->posko, e) &&
           posko_open_logins(c->word[0], c->clock, &x->logins, e) &&
           posko_open_logins(c->word[0], c->clock, &x->comers, e) &&
           oidc_open(c->word[0], c->clock, &x->oidc, e) && log_service_open(c->word[0], &tools, &x->log, e) &&
           road_desk_open(c->word[0], c->clock, &x->roads, e) &&
           plan_desk_open(c->word[0], &tools, &x->plans, e) &&
           live_desk_open(c->word[0], &tools, x->news, &x->live, e) &&
           watch_desk_open(c->word[0], &tools, x->live, x->news, &x->watch, e) &&
           readiness_desk_open(c->word[0], &tools, x->live, x->watch, &x->readiness, e) &&
           replay_open(c->word[0], &tools, &x->replay, e) &&
           field_work_open(c->word[0], c->clock, &x->field, e) &&
           kept_answers_open(c->word[0], c->clock, &x->kept, e) &&
           stream_source_open(c->word[0], c->clock, &x->source, e) &&
           server_cosign_open(&x->cosign, c, log_service_policy(x->log), log_service_key(x->log), e);
}

// Who changes something says so from now on.
static void tell_news(serving *x)
{
    posko_news(x->posko, x->news);
    log_service_news(x->log, x->news);
    plan_desk_news(x->plans, x->news);
}

static void close_all(serving *x)
{
    server_cosign_close(&x->cosign);
    field_work_close(x->field);
    replay_close(x->replay);
    readiness_desk_close(x->readiness);
    watch_desk_close(x->watch);
    live_desk_close(x->live);
    webhooks_close(x->hooks);
    stream_hub_close(x->streams);
    stream_source_close(x->source);
    kept_answers_close(x->kept);
    recent_close(x->recent);
    plan_desk_close(x->plans);
    road_desk_close(x->roads);
    log_service_close(x->log);
    oidc_close(x->oidc);
    posko_close(x->comers);
    posko_close(x->logins);
    posko_close(x->posko);
    news_close(x->news);
}

// The addresses by which somebody may come who listens on `listen`: itself, or all of the machine's.
static tls_addresses own_addresses(arena *a, const char *listen)
{
    struct ifaddrs *all = NULL;
    bool every = strcmp(listen, "0.0.0.0") == 0 || strcmp(listen, "::") == 0;
    const char **out = ARENA_NEW(a, const char *, OWN_ADDRESSES_MAX);
    tls_addresses ret = {out, 0};
    out[ret.n++] = listen;
    if (every && getifaddrs(&all) == 0) {
        for (const struct ifaddrs *i = all; i && ret.n < OWN_ADDRESSES_MAX; i = i->ifa_next) {
            int family = i->ifa_addr ? i->ifa_addr->sa_family : AF_UNSPEC;
            socklen_t n = family == AF_INET    ? sizeof(struct sockaddr_in)
                          : family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                               : 0;
            char text[NI_MAXHOST];
            if (n > 0 && getnameinfo(i->ifa_addr, n, text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0 &&
                !strchr(text, '%')) { // an address that holds on one wire alone is none to come by
                out[ret.n++] = str_dup(a, str_of(text));
            }
        }
        freeifaddrs(all);
    }
    return ret;
}

// What the options ask for; all empty where there is to be no TLS. Errors: cli.serve.tls_words, tls_read's,
// tls_self's.
static bool tls_open(cli *c, http_server *s, tls_pair *ret, err *e)
{
    bool file = cli_has(c, OPT_TLS_CERT);
    bool self = cli_has(c, OPT_TLS_SELF);
    *ret = (tls_pair){.key = NULL};
    if (file != cli_has(c, OPT_TLS_KEY) || (file && self)) {
        return err_fail(e, ERR_CODE("cli.serve.tls_words"));
    }
    if (!file && !self) {
        if (!http_is_loopback(s)) {
            cli_remark(c, "cli.serve.plain", ERR_Z("address", c->listen));
        }
        return true;
    }
    int64_t now_s = c->clock.now_us(c->clock.ctx) / US_PER_S;
    const tls_addresses of = own_addresses(&c->memory, c->listen);
    bool ok = file ? tls_read(&c->memory, c->text[OPT_TLS_CERT], c->text[OPT_TLS_KEY], ret, e)
                   : tls_self(&c->memory, c->word[0], &of, now_s, ret, e);
    if (ok) {
        http_tls(s, ret->certificate, ret->key);
    }
    return ok;
}

// Serves until a stop signal comes; ends the server in any case.
static bool serve(cli *c, http_server *s, err *e)
{
    serving x = {.c = c, .server = s, .news = news_open(), .recent = recent_open(c->clock)};
    routes r;
    tls_pair tls;
    str authority = STR("");
    if (!tls_open(c, s, &tls, e) ||
        (tls.authority && !tls_authority_bytes(&c->memory, tls.authority, &authority, e)) ||
        !open_all(&x, e)) {
        http_stop(s);
        close_all(&x);
        return false;
    }
    err why = {0};
    if (!log_service_up(x.log, &why)) { // the posko works on; nothing comes into the log
        (void)cli_fail(c, &why);
    }
    routes_init(&r, x.posko, x.log, x.roads, x.plans);
    routes_field_work(&r, x.field);
    routes_follow(&r, x.live, x.watch, x.readiness, x.replay);
    tell_news(&x);
    cli_stop_begin();
    server_files(c, s);
    http_limit_bodies(s, routes_body_limit);
    http_spool(s, c->word[0], HTTP_SPOOL_MAX);
    bool ok = stream_hub_open(x.source, x.news, c->clock, &x.streams, e) &&
              webhooks_open(c->word[0], x.news, c->clock, &x.hooks, e);
    routes_stream(&r, x.streams);
    routes_ground(&r, c->word[0]);
    routes_authority(&r, authority);
    routes_logins(&r, x.logins);
    routes_oidc(&r, x.oidc, x.comers);
    routes_keep(&r, x.kept);
    routes_recent(&r, x.recent, x.news);
    // The first login is made before the handlers have the posko: from then on it is theirs alone.
    ok = ok && say_address(c, s, &tls, x.posko, e) && http_start(s, routes_handle, &r, e);
    if (ok) {
        ok = server_wait(tick, &x, e);
        cli_print(c, "cli.serve.bye", ERR_Z("x", ""));
    }
    road_desk_stop(x.roads);
    plan_desk_stop(x.plans);
    replay_stop(x.replay);
    if (x.streams) {
        stream_hub_stop(x.streams);
    }
    http_stop(s); // before what its handlers use
    routes_done(&r);
    close_all(&x);
    return ok;
}

int cmd_serve(cli *c)
{
    err e = {0};
    http_server *s = NULL;
    bool ok = http_listen(c->listen, c->port, &s, &e) && serve(c, s, &e);
    if (!ok) {
        return cli_fail(c, &e);
    }
    return CLI_OK;
}

int cmd_password(cli *c)
{
    err e = {0};
    posko *p = NULL;
    char password[ACCOUNT_PASSWORD];
    const char *user = c->n_word > 1 ? c->word[1] : "posko";
    bool ok = posko_open(c->word[0], c->clock, &p, &e) && posko_password(p, str_of(user), password, &e);
    posko_close(p);
    if (!ok) {
        return cli_fail(c, &e);
    }
    cli_print(c, "cli.password.done", ERR_Z("user", user), ERR_Z("password", password));
    return CLI_OK;
}

static bool plan_if_needed(cli *c, err *e)
{
    store *db = NULL;
    posko_log *l = NULL;
    planner_result r = {0};
    bool ok = log_begin(c, c->word[0], &db, &l, e);
    bool planned = ok && planner_latest(&c->memory, db, &r, e);
    if (ok && !planned) {
        ok = strcmp(e->code, "store.no_plan") == 0 && plan_make(c, db, l, &r, e);
    }
    if (r.document) {
        plan_print(c, &r);
    }
    json_decref(r.document);
    log_end(db, l);
    return ok;
}

int cmd_run(cli *c)
{
    err e = {0};
    http_server *s = NULL;
    bool once = cli_has(c, OPT_ONCE);
    bool ok =
        once || http_listen(c->listen, c->port, &s, &e); // a port in use is known before anything is made
    if (ok && !operation_there(c->word[0])) {
        ok = cmd_create(c) == CLI_OK;
        if (!ok) {
            http_stop(s);
            return CLI_FAILED; // cmd_create has said why
        }
    }
    ok = ok && plan_if_needed(c, &e);
    if (ok && !once) {
        ok = serve(c, s, &e);
    } else {
        http_stop(s);
    }
    return ok ? CLI_OK : cli_fail(c, &e);
}
