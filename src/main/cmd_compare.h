// What the commands compare and replan share.
#ifndef KAWAL_MAIN_CMD_COMPARE_H
#define KAWAL_MAIN_CMD_COMPARE_H

#include "app/planner.h"
#include "main/cli.h"

// Prints two plans side by side: the objective part by part, which orders differ, and who must be told. With
// --json: as docs/formats/compare.md. Errors: cli.output {reason}.
bool compare_print(cli *c, const json_t *answer, err *e);

#endif
