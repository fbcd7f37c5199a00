// kawal log WHAT DIR: the commands of the log itself.
#include <string.h>

#include "main/cli.h"
#include "main/cmd_log_care.h"
#include "main/cmd_log_keep.h"
#include "main/cmd_log_keys.h"
#include "main/cmd_log_public.h"

typedef struct log_command {
    const char *name;
    int (*run)(cli *c, const char *dir);
} log_command;

static const log_command commands[] = {
    {"keys", cmd_log_keys},           {"policy", cmd_log_policy},         {"fsck", cmd_log_fsck},
    {"recover", cmd_log_recover},     {"checkpoint", cmd_log_checkpoint}, {"cosign", cmd_log_cosign},
    {"incidents", cmd_log_incidents}, {"export", cmd_log_export},         {"serve", cmd_log_serve},
};

int cmd_log(cli *c)
{
    err e = {0};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, c->word[0]) == 0) {
            return commands[i].run(c, c->word[1]);
        }
    }
    err_fail(&e, ERR_CODE("cli.log.what"), ERR_Z("name", c->word[0]));
    (void)cli_fail(c, &e);
    return CLI_USAGE;
}
