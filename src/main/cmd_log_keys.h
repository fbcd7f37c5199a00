// Two of the commands of kawal log.
#ifndef KAWAL_MAIN_CMD_LOG_KEYS_H
#define KAWAL_MAIN_CMD_LOG_KEYS_H

#include "main/cli.h"

// kawal log keys DIR [--witness NAME=VKEY[=URL]] ...: prints the log's verifier key and a policy.
int cmd_log_keys(cli *c, const char *dir);

// kawal log policy DIR [--witness NAME=VKEY[=URL]] ...: writes that policy to DIR/log/policy.
int cmd_log_policy(cli *c, const char *dir);

#endif
