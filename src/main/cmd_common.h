// What the commands on an operation share.
#ifndef KAWAL_MAIN_CMD_COMMON_H
#define KAWAL_MAIN_CMD_COMMON_H

#include <jansson.h>
#include <signal.h>

#include "app/accounts.h"
#include "app/event_draft.h"
#include "app/log.h"
#include "app/operation.h"
#include "main/cli.h"

enum { ID_TEXT = 2 * EVENT_HASH_BYTES + 1 };

// The operation's code, which is its log's, and its time.
typedef struct operation_words {
    char code[EVENT_CODE_MAX + 1];
    int32_t utc_offset_min;
} operation_words;
bool operation_words_read(store *s, operation_words *ret, err *e);
int32_t operation_offset(store *s); // its time alone

// An instant in the operation's own time, to the minute.
void local_text(int64_t us, int32_t utc_offset_min, char out[static DATETIME_TEXT]);

// Opens the log of an opened operation; an operation and its log.
bool log_begin_in(const cli *c, const char *dir, store *db, posko_log **ret_log, err *e);
bool log_begin(const cli *c, const char *dir, store **ret_db, posko_log **ret_log, err *e);
void log_end(store *db, posko_log *l); // takes NULL

// Says when a signed head lacks the witnesses that DIR/log/policy asks for; nothing where there is no policy.
void quorum_say(const cli *c, const char *dir, str signed_note);

// A hash or key as hex.
void id_text(const uint8_t id[static EVENT_HASH_BYTES], char out[static ID_TEXT]);

// Prints all kinds of events and their fields.
void event_help_print(const cli *c);

// "FIELD=VALUE" of --set, with note=TEXT, photo=FILE and document=FILE.
bool draft_take(cli *c, event_draft *d, const char *text, err *e);

// A text or number of a JSON view; "" and 0 when it has none.
const char *view_text(const json_t *o, const char *name);
int64_t view_int(const json_t *o, const char *name);

// Prints a JSON view, a line, to stdout. Errors: cli.output {reason}.
bool view_print(const json_t *o, err *e);

// A word of a catalogue's room, such as "cli.phase." and "at".
const char *cli_word(const cli *c, const char *room, const char *name);

// Prints a finding, a line behind `indent`; `whose`: with its item and event.
void finding_print(const cli *c, const char *indent, const custody_finding *f, bool whose);

// Prints what became of one frame; the exit code.
int submit_print(const cli *c, const submit_out *out);

// A line of standard input without its end, which a terminal does not show; `key` is what it is asked by
// there. A stop signal ends the program as ever, with the terminal showing again. `out` has room for `room`
// bytes with the NUL and is the caller's to wipe. Errors: cli.secret_none (the input has ended),
// cli.secret_long {limit}.
bool cli_secret(const cli *c, const char *key, char *out, size_t room, err *e);

// A person by password and, where one is set up, code: both are read from standard input. Errors:
// accounts_prove's, cli_secret's.
bool account_prove(cli *c, const account_desk *d, const char *by, access_who *ret, err *e);

// From cli_stop_begin on a stop signal (Ctrl-C) waits to be asked for, so that long work ends between two
// steps and can say how far it came.
void cli_stop_signals(sigset_t *ret_set); // which they are
void cli_stop_begin(void);
bool cli_stopped(void);
bool cli_stop_taken(void); // the same, once for each signal: it waits no longer

#endif
