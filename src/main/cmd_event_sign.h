// kawal event [DIR] --sign BUNDLE --device FILE [--out BUNDLE]: the second signature, later.
#ifndef KAWAL_MAIN_CMD_EVENT_SIGN_H
#define KAWAL_MAIN_CMD_EVENT_SIGN_H

#include "main/cmd_common.h"

// Signs what others made and what names the device as receiver or witness, each of the bundle's frames, and
// puts it into the log of DIR or into a bundle. The exit code.
int event_sign_run(cli *c);

#endif
