// kawal log WHAT DIR: the commands of the log itself.
#include <string.h>

#include "main/cli.h"
#include "main/cmd_log_care.h"
#include "main/cmd_log_keep.h"
#include "main/cmd_log_keys.h"
#include "main/cmd_log_public.h"

typedef struct log_command {
    const char *name;
    int least, most; // words, with its name and the folder
    option_set options;
    int (*run)(cli *c, const char *dir);
} log_command;

static const log_command commands[] = {
    {"keys", 2, 2, 0, cmd_log_keys},
    {"policy", 2, 2, OPT_BIT(OPT_WITNESS), cmd_log_policy},
    {"fsck", 2, 2, OPT_BIT(OPT_FULL), cmd_log_fsck},
    {"recover", 2, 3, OPT_BIT(OPT_BY), cmd_log_recover},
    {"checkpoint", 2, 2, 0, cmd_log_checkpoint},
    {"cosign", 2, 2, 0, cmd_log_cosign},
    {"incidents", 2, 2, OPT_BIT(OPT_CLOSE) | OPT_BIT(OPT_BY) | OPT_BIT(OPT_REASON), cmd_log_incidents},
    {"export", 2, 3, OPT_BIT(OPT_CONTENT) | OPT_BIT(OPT_RECEIPT), cmd_log_export},
    {"serve", 2, 2, OPT_BIT(OPT_PORT) | OPT_BIT(OPT_LISTEN), cmd_log_serve},
};

static const log_command *command_of(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

int cmd_log(cli *c)
{
    err e = {0};
    const log_command *x = command_of(c->word[0]);
    if (!x) {
        err_fail(&e, ERR_CODE("cli.log.what"), ERR_Z("name", c->word[0]));
    } else if (cli_fits(c, "log", x->options, x->least, x->most, &e)) {
        return x->run(c, c->word[1]);
    }
    (void)cli_fail(c, &e);
    return CLI_USAGE;
}
