// kawal api: whatever the page can do, from a command line.
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/openapi.h"
#include "app/api_client.h"
#include "base/file.h"
#include "main/cli.h"
#include "main/cmd_common.h"

enum { PATH_TEXT = 1024, KEY_BYTES = 16, READ_BYTES = 64 * 1024 };

static bool output_failed(err *e)
{
    return err_fail(e, ERR_CODE("cli.output"), ERR_KEY("reason", err_reason(EIO)));
}

static int print_openapi(const cli *c)
{
    char *text = openapi_text(c->language);
    bool ok = text && puts(text) != EOF && fflush(stdout) == 0;
    free(text);
    if (!ok) {
        err e = {0};
        (void)output_failed(&e);
        return cli_fail(c, &e);
    }
    return CLI_OK;
}

// The file of sessions: KAWAL_SESSION, else .kawal-session in the user's folder.
static bool session_file(char out[static PATH_TEXT], err *e)
{
    const char *named = getenv("KAWAL_SESSION");
    const char *home = getenv("HOME");
    int n = named  ? snprintf(out, PATH_TEXT, "%s", named)
            : home ? snprintf(out, PATH_TEXT, "%s/.kawal-session", home)
                   : 0;
    return (n > 0 && n < PATH_TEXT) || err_fail(e, ERR_CODE("cli.api.no_home"));
}

static api_request request_of(const cli *c, const char *method, const char *path)
{
    return (api_request){.method = method,
                         .url = cli_has(c, OPT_URL) ? c->text[OPT_URL] : "http://127.0.0.1:8080",
                         .path = path,
                         .type = cli_has(c, OPT_AS) ? c->text[OPT_AS] : NULL,
                         .authority = cli_has(c, OPT_TLS_CERT) ? c->text[OPT_TLS_CERT] : NULL,
                         .language = c->language == TEXT_EN ? "en" : "id"};
}

static bool read_all(const char *path, arena *a, str *ret, err *e)
{
    file_reader r = {0};
    strbuf all;
    strbuf_init(&all, API_CLIENT_BODY_MAX);
    bool ok = file_reader_open(&r, path, READ_BYTES, e);
    size_t n = 1;
    while (ok && n > 0) {
        char part[4096];
        ok = file_reader_take(&r, part, sizeof part, &n, e);
        if (ok && n == 0) {
            ok = file_reader_fill(&r, &n, e);
        } else if (ok) {
            strbuf_add(&all, (str){part, n});
        }
    }
    if (ok && all.cut) {
        ok = err_fail(e, ERR_CODE("file.too_large"), ERR_Z("file", path),
                      ERR_INT("limit", API_CLIENT_BODY_MAX));
    }
    *ret = str_keep(a, strbuf_str(&all));
    strbuf_done(&all);
    file_reader_close(&r);
    return ok;
}

// ---------------------------------------------------------------- answers

// A problem in one sentence.
static bool problem_of(const api_answer *x, err *e)
{
    json_t *said = json_loadb(x->body.p, x->body.n, 0, NULL);
    const char *detail = json_string_value(json_object_get(said, "detail"));
    (void)err_fail(e, ERR_CODE("cli.api.refused"), ERR_INT("status", x->status),
                   ERR_Z("detail", detail ? detail : ""));
    json_decref(said);
    return false;
}

static bool show(const api_answer *x, err *e)
{
    if (x->status >= 400) {
        return problem_of(x, e);
    }
    bool line = x->body.n > 0 && (x->body.p[0] == '{' || x->body.p[0] == '[');
    bool ok = fwrite(x->body.p, 1, x->body.n, stdout) == x->body.n && (!line || putchar('\n') != EOF) &&
              fflush(stdout) == 0;
    return ok || output_failed(e);
}

// ---------------------------------------------------------------- acts

static bool login(cli *c, const char *file, err *e)
{
    char password[STORE_PASSWORD_MAX + 1] = "";
    api_answer x = {.status = 0};
    api_request q = request_of(c, "POST", "/api/v1/session");
    if (c->n_word != 2) {
        return err_fail(e, ERR_CODE("cli.words"), ERR_INT("given", c->n_word));
    }
    if (!cli_secret(c, "cli.account.password", password, sizeof password, e)) {
        sodium_memzero(password, sizeof password);
        return false;
    }
    json_t *body = json_pack("{s:s, s:s}", "user", c->word[1], "password", password);
    if (cli_has(c, OPT_CODE)) {
        (void)json_object_set_new(body, "code", json_string(c->text[OPT_CODE]));
    }
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
    q.body = str_of(text);
    q.type = NULL;
    bool ok = api_ask(&c->memory, &q, &x, e) && (x.status == 200 || problem_of(&x, e)) &&
              api_session_write(file, q.url, x.cookie, e);
    sodium_memzero(password, sizeof password);
    if (text) {
        sodium_memzero(text, strlen(text));
    }
    free(text);
    json_decref(body);
    return ok;
}

// The session is forgotten here once it is over there: one that is forgotten before would stay good for
// hours.
static bool logout(cli *c, const char *file, err *e)
{
    char cookie[API_CLIENT_COOKIE_MAX] = {0};
    api_answer x = {.status = 0};
    api_request q = request_of(c, "DELETE", "/api/v1/session");
    q.cookie = cookie;
    return api_session_read(file, q.url, cookie, e) && api_ask(&c->memory, &q, &x, e) &&
           (x.status == 204 || problem_of(&x, e)) && api_session_write(file, q.url, "", e);
}

static bool ask(cli *c, const char *file, err *e)
{
    char cookie[API_CLIENT_COOKIE_MAX] = {0};
    unsigned char random[KEY_BYTES];
    char key[2 * KEY_BYTES + 1];
    api_answer x = {.status = 0};
    api_request q = request_of(c, c->word[0], c->n_word > 1 ? c->word[1] : "/");
    if (c->n_word != 2) {
        return err_fail(e, ERR_CODE("cli.words"), ERR_INT("given", c->n_word));
    }
    randombytes_buf(random, sizeof random);
    (void)sodium_bin2hex(key, sizeof key, random, sizeof random);
    q.key = strcmp(q.method, "POST") == 0 ? key : NULL; // a lost connection may be tried again
    q.cookie = cookie;
    return (!cli_has(c, OPT_DATA) || read_all(c->text[OPT_DATA], &c->memory, &q.body, e)) &&
           api_session_read(file, q.url, cookie, e) && api_ask(&c->memory, &q, &x, e) && show(&x, e);
}

int cmd_api(cli *c)
{
    err e = {0};
    char file[PATH_TEXT];
    if (cli_has(c, OPT_OPENAPI)) {
        return print_openapi(c);
    }
    if (c->n_word == 0) {
        err_fail(&e, ERR_CODE("cli.words"), ERR_INT("given", 0));
        return cli_fail(c, &e);
    }
    bool ok = session_file(file, &e);
    if (ok && strcmp(c->word[0], "login") == 0) {
        ok = login(c, file, &e);
    } else if (ok && strcmp(c->word[0], "logout") == 0) {
        ok = logout(c, file, &e);
    } else {
        ok = ok && ask(c, file, &e);
    }
    return ok ? CLI_OK : cli_fail(c, &e);
}
