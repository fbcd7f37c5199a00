// What the commands on duties share.
#ifndef KAWAL_MAIN_CMD_DUTY_H
#define KAWAL_MAIN_CMD_DUTY_H

#include "main/cmd_common.h"

enum { DUTY_PRINT_MAX = 64 * 1024 * 1024, DUTY_ROWS_SHOWN = 20 };

int cmd_duty_shortage(cli *c);
int cmd_duty_request(cli *c);
int cmd_duty_sheet(cli *c);
int cmd_duty_export(cli *c);
int cmd_duty_class(cli *c);
int cmd_duty_try(cli *c);

// Prints a view as --json says, or hands it to `print`; to stdout, or whole to the file of --out.
bool duty_answer(cli *c, const json_t *answer, void (*print)(cli *c, const json_t *answer, strbuf *out),
                 err *e);

// The sentences in `text`, from `column` on, over as many lines as they need; `text` is done with.
void duty_add(strbuf *out, size_t column, strbuf *text);

// How many rows of a list are shown: DUTY_ROWS_SHOWN, or all with --full; and the line that says how many are
// not.
size_t duty_shown(const cli *c, const json_t *rows);
void duty_rest(const cli *c, const json_t *rows, strbuf *out);

// Bytes to the file of --out, or to stdout.
bool duty_put(const cli *c, str bytes, err *e);

#endif
