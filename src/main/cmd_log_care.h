// Commands of kawal log for whoever is responsible for it.
#ifndef KAWAL_MAIN_CMD_LOG_CARE_H
#define KAWAL_MAIN_CMD_LOG_CARE_H

#include "main/cli.h"
#include "store/store.h"

// kawal log checkpoint DIR: signs the head.
int cmd_log_checkpoint(cli *c, const char *dir);

// kawal log cosign DIR: signs it and asks the witnesses of DIR/log/policy once.
int cmd_log_cosign(cli *c, const char *dir);

// kawal log incidents DIR [--close N --by NAME --reason TEXT]: why nothing is signed, and that it may be
// again.
int cmd_log_incidents(cli *c, const char *dir);

// Prints incidents, what each means and what to do; *ret_n = how many.
bool incidents_print(const cli *c, store *db, bool open_only, int32_t *ret_n, err *e);

#endif
