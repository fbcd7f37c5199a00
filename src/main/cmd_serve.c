// kawal serve and kawal run: the posko on the network, and the one command of the README.
#include <stdio.h>
#include <string.h>

#include "api/routes.h"
#include "app/import.h"
#include "app/operation.h"
#include "main/cli.h"
#include "main/cmd_plan.h"
#include "main/server.h"

static bool say_address(const cli *c, const http_server *s, posko *p, err *e)
{
    char password[POSKO_PASSWORD];
    bool made = false;
    if (!posko_first_login(p, password, &made, e)) {
        return false;
    }
    bool v6 = strchr(c->listen, ':') != NULL;
    printf("\n");
    cli_print(c, v6 ? "cli.serve.address6" : "cli.serve.address", ERR_Z("address", c->listen),
              ERR_INT("port", http_port(s)));
    if (made) {
        cli_print(c, "cli.serve.first_login", ERR_Z("user", "posko"), ERR_Z("password", password));
    } else {
        cli_print(c, "cli.serve.login_known", ERR_Z("user", "posko"));
    }
    cli_print(c, "cli.serve.stop", ERR_Z("x", ""));
    fflush(stdout);
    return true;
}

typedef struct serving {
    const cli *c;
    http_server *server;
} serving;

static bool tick(void *ctx, err *e)
{
    const serving *x = ctx;
    clock_source clock = x->c->clock;
    (void)e;
    http_reap(x->server, clock.monotonic_us(clock.ctx), (int64_t)HTTP_REQUEST_S * US_PER_S);
    return true;
}

// Serves until a stop signal comes; ends the server in any case.
static bool serve(cli *c, http_server *s, err *e)
{
    posko *p = NULL;
    routes r;
    sigset_t set;
    if (!posko_open(c->word[0], c->clock, &p, e)) {
        http_stop(s);
        return false;
    }
    routes_init(&r, p);
    server_block_signals(&set);
    bool ok = http_start(s, routes_handle, &r, e) && say_address(c, s, p, e);
    if (ok) {
        serving x = {c, s};
        ok = server_wait(&set, tick, &x, e);
        cli_print(c, "cli.serve.bye", ERR_Z("x", ""));
    }
    http_stop(s); // before what its handlers use
    routes_done(&r);
    posko_close(p);
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
    char password[POSKO_PASSWORD];
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
    planner_result r = {0};
    if (!operation_open(c->word[0], STORE_WRITE, &db, e)) {
        return false;
    }
    bool ok = planner_latest(&c->memory, db, &r, e);
    if (!ok && strcmp(e->code, "store.no_plan") == 0) {
        ok = plan_make(c, db, &r, e);
    }
    if (r.document) {
        plan_print(c, &r);
    }
    json_decref(r.document);
    store_close(db);
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
