// Commands of kawal log that show the log to others.
#ifndef KAWAL_MAIN_CMD_LOG_PUBLIC_H
#define KAWAL_MAIN_CMD_LOG_PUBLIC_H

#include "main/cli.h"

// kawal log export DIR OUT [--receipt ID] [--content]: static files in the C2SP layout.
int cmd_log_export(cli *c, const char *dir);

// kawal log serve DIR [--port N] [--listen ADDRESS]: the same over HTTP, read only.
int cmd_log_serve(cli *c, const char *dir);

#endif
