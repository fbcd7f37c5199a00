// Two more of the commands of kawal log.
#ifndef KAWAL_MAIN_CMD_LOG_KEEP_H
#define KAWAL_MAIN_CMD_LOG_KEEP_H

#include "main/cli.h"

// kawal log fsck DIR [--full]: says everything that is wrong with what is kept, and where.
int cmd_log_fsck(cli *c, const char *dir);

// kawal log recover DIR EXPORT [--by NAME]: gives a log that was put back from an old copy what it had
// published since.
int cmd_log_recover(cli *c, const char *dir);

#endif
