// What cmd_register.c hands on: kawal import --kind bundle.
#ifndef KAWAL_MAIN_CMD_BUNDLE_H
#define KAWAL_MAIN_CMD_BUNDLE_H

#include "main/cli.h"

int cmd_import_bundle(cli *c);

#endif
