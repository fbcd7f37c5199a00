// kawal log keys, kawal log policy: what an auditor needs to know of a log, and whom the posko asks to
// cosign.
#include <stdio.h>

#include "app/log_policy.h"
#include "app/log_public.h"
#include "base/file.h"
#include "main/cmd_common.h"
#include "main/cmd_log_keys.h"

// The policy of --witness, each given as NAME=VKEY or NAME=VKEY=URL.
static bool policy_of(cli *c, const note_key *key, strbuf *out, err *e)
{
    const char *witness[CLI_SAID_MAX];
    int32_t n = 0;
    int at = 0;
    for (const char *text; (text = cli_next(c, OPT_WITNESS, &at)) != NULL;) {
        witness[n++] = text;
    }
    return log_policy_text(out, &c->memory, key, witness, n, e);
}

int cmd_log_keys(cli *c, const char *dir)
{
    err e = {0};
    log_public r = {0};
    strbuf policy;
    strbuf_init(&policy, POLICY_FILE_MAX);
    bool ok = log_public_open(&r, dir, &e) && policy_of(c, &r.key, &policy, &e);
    if (ok) {
        printf("%s\n", r.keys); // a line
        cli_print(c, "cli.log.policy", ERR_Z("x", ""));
        fputs(policy.p, stdout);
    }
    strbuf_done(&policy);
    log_public_close(&r);
    return ok ? CLI_OK : cli_fail(c, &e);
}

int cmd_log_policy(cli *c, const char *dir)
{
    err e = {0};
    store *db = NULL;
    posko_log *l = NULL;
    strbuf path;
    strbuf policy;
    strbuf_init(&path, FILENAME_MAX);
    strbuf_init(&policy, POLICY_FILE_MAX);
    strbuf_addf(&path, "%s/log/policy", dir);
    bool ok = log_begin(c, dir, &db, &l, &e) && policy_of(c, log_key(l), &policy, &e) &&
              file_write(path.p, strbuf_str(&policy), &e);
    if (ok) {
        fputs(policy.p, stdout);
        cli_print(c, "cli.log.policy_kept", ERR_STR("file", strbuf_str(&path)));
    }
    strbuf_done(&policy);
    strbuf_done(&path);
    log_end(db, l);
    return ok ? CLI_OK : cli_fail(c, &e);
}
