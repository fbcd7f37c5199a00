// kawal webhook: which addresses are told of news.
#include <string.h>

#include "app/operation.h"
#include "app/webhooks.h"
#include "main/cli.h"

static bool list(const cli *c, const char *dir, err *e)
{
    json_t *rows = NULL;
    if (!webhooks_list(dir, &rows, e)) {
        return false;
    }
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *topics = json_string_value(json_object_get(row, "topics"));
        cli_print(c, topics[0] ? "cli.webhook.row" : "cli.webhook.row_all",
                  ERR_Z("url", json_string_value(json_object_get(row, "url"))), ERR_Z("topics", topics));
    }
    if (json_array_size(rows) == 0) {
        cli_print(c, "cli.webhook.none", ERR_Z("x", ""));
    }
    json_decref(rows);
    return true;
}

static bool add(const cli *c, const char *dir, err *e)
{
    char secret[2 * WEBHOOK_SECRET + 1];
    const char *topics = cli_has(c, OPT_KIND) ? c->text[OPT_KIND] : "";
    if (!webhooks_add(dir, c->word[2], topics, secret, e)) {
        return false;
    }
    cli_print(c, "cli.webhook.added", ERR_Z("url", c->word[2]), ERR_Z("secret", secret));
    return true;
}

int cmd_webhook(cli *c)
{
    err e = {0};
    const char *act = c->word[0];
    const char *dir = c->word[1];
    bool ok = operation_there(dir) || err_fail(&e, ERR_CODE("operation.absent"), ERR_Z("file", dir));
    if (ok && strcmp(act, "list") == 0 && c->n_word == 2) {
        ok = list(c, dir, &e);
    } else if (ok && strcmp(act, "add") == 0 && c->n_word == 3) {
        ok = add(c, dir, &e);
    } else if (ok && strcmp(act, "remove") == 0 && c->n_word == 3) {
        ok = webhooks_remove(dir, c->word[2], &e);
    } else if (ok) {
        ok = err_fail(&e, ERR_CODE("cli.words"), ERR_INT("given", c->n_word));
    }
    return ok ? CLI_OK : cli_fail(c, &e);
}
