// The command line: one table of commands and one of options make parsing, help and the refusal of what does
// not fit.
#ifndef KAWAL_MAIN_CLI_H
#define KAWAL_MAIN_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"

enum {
    CLI_WORDS_MAX = 64,
    CLI_OFFSET_MIN = 7 * 60, // of times where no operation says otherwise: WIB
    CLI_SAID_MAX = 64,       // options with a text on one command line
    // Exit codes, kept stable for scripts.
    CLI_OK = 0,
    CLI_FAILED = 1,
    CLI_USAGE = 2,
};

// An option that a command may take; bits of cli_command.options.
typedef enum cli_option {
    OPT_FROM,
    OPT_KIND,
    OPT_DRY_RUN,
    OPT_FULL,
    OPT_VERIFIED,
    OPT_BY,
    OPT_EFFECTIVE,
    OPT_AS_OF,
    OPT_KNOWN,
    OPT_SEED,
    OPT_SECONDS,
    OPT_ITERATIONS,
    OPT_JSON,
    OPT_ONCE,
    OPT_PORT,
    OPT_LISTEN,
    OPT_TLS_CERT,
    OPT_TLS_KEY,
    OPT_TLS_SELF,
    OPT_DATA,
    OPT_URL,
    OPT_OPENAPI,
    OPT_PERSON,
    OPT_ROLE,
    OPT_UNIT,
    OPT_TO,
    OPT_GUEST,
    OPT_REASON,
    OPT_DEVICE,
    OPT_WITH,
    OPT_WITNESS,
    OPT_SIGN,
    OPT_SET,
    OPT_AT,
    OPT_OUT,
    OPT_LOG,
    OPT_KINDS,
    OPT_FINDINGS,
    OPT_ITEM,
    OPT_PLACE,
    OPT_ALL,
    OPT_CREATE,
    OPT_ADD_LOG,
    OPT_LIST,
    OPT_EVIDENCE,
    OPT_RECEIPT,
    OPT_CONTENT,
    OPT_CLOSE,
    OPT_CHECK,
    OPT_WITH_KEYS,
    OPT_PUBLISHED,
    OPT_CLIP,
    OPT_VEHICLE,
    OPT_BOAT,
    OPT_ONWARD,
    OPT_BOXES,
    OPT_RAIN,
    OPT_RIVER,
    OPT_NIGHT,
    OPT_MINUTES,
    OPT_THERE,
    OPT_CSV,
    OPT_CODE,
    OPT_NAME,
    OPT_AREA,
    OPT_BOARDING,
    OPT_ACCEPT,
    OPT_NEWS,
    OPT_REMEDIES,
    OPT_PEOPLE,
    OPT_TPS,
    OPT_AS,
    OPT_WEIGHTS,
    OPT_CLASS,
    OPT_PATTERN,
    OPT_WITHOUT,
    OPT_DROP,
    OPT_ORGANISATION,
    OPT_LANG,
    OPT_HELP,
} cli_option;
enum { OPT_COUNT = OPT_HELP + 1 };
__extension__ typedef unsigned __int128 option_set;
_Static_assert((int)OPT_COUNT <= 128, "a set of options is 128 bits");
#define OPT_BIT(o) ((option_set)1 << (o))

// An option with a text, as it stood on the command line.
typedef struct cli_said {
    cli_option option;
    const char *text;
} cli_said;

// A command line that was understood.
typedef struct cli {
    text_language language;
    clock_source clock;
    arena memory;
    int n_word;
    const char *word[CLI_WORDS_MAX]; // what stands behind the command: DIR, FILE, KIND, CODE
    option_set given;                // OPT_BIT of the options that were given
    const char *text[OPT_COUNT];     // arguments of options, as written; the last one where there are more
    int n_said;
    cli_said said[CLI_SAID_MAX]; // all of them, in their order: some options may be given more than once
    int64_t seed, seconds, iterations, minutes, people;
    uint16_t port;
    const char *listen;
    int32_t columns; // of the terminal that stdout is; 0 = it is none
    bool tty;        // progress may overwrite its line
} cli;

typedef struct cli_command {
    const char *name;
    const char *words; // catalogue-free usage: "DIR --from FOLDER"
    int words_min, words_max;
    option_set options;
    int (*run)(cli *c);
} cli_command;

static inline bool cli_has(const cli *c, cli_option o)
{
    return (c->given & OPT_BIT(o)) != 0;
}

// Whether none but these options was given; command is what they were given to. Errors: cli.option_here.
bool cli_only(const cli *c, const char *command, option_set allowed, err *e);

// Whether options and words fit an action of a command, as it is typed; the action is the command's first
// word, which counts. Errors: cli.option_here, cli.words.
bool cli_fits(const cli *c, const char *command, option_set allowed, int least, int most, err *e);

// The next text of an option that may be given more than once; *at begins at 0. NULL when there is none.
const char *cli_next(const cli *c, cli_option o, int *at);

typedef enum cli_parsed {
    CLI_RUN,     // go on
    CLI_HELPED,  // --help was printed
    CLI_REFUSED, // so was a refusal
} cli_parsed;

// Parses what stands behind the command's name.
cli_parsed cli_parse(cli *c, const cli_command *command, int argc, char **words);

// Prints to stdout: a catalogue sentence and a line end.
void cli_say(const cli *c, const char *key, const err_in *args, size_t n);
#define cli_print(c, key, ...)                                                                               \
    cli_say((c), (key), (const err_in[]){__VA_ARGS__}, sizeof((const err_in[]){__VA_ARGS__}) / sizeof(err_in))

// Prints an error to stderr, "kawal: <sentence>", and gives CLI_FAILED.
int cli_fail(const cli *c, const err *e);

// "YYYY-MM-DD" or "YYYY-MM-DDTHH:MM" of an option as an instant; a date alone is the day's first second, or
// its last one when end_of_day. In the operation's time (utc_offset_min). False with cli.bad_date.
bool cli_instant(const cli *c, cli_option o, bool end_of_day, int32_t utc_offset_min, int64_t *ret_us,
                 err *e);

// One line of progress on stderr: overwritten on a terminal, else a line a step.
void cli_progress(const cli *c, const char *key, int64_t done, int64_t total);
void cli_progress_end(const cli *c);

// A sentence on stderr in the middle of it.
void cli_remark_say(const cli *c, const char *key, const err_in *args, size_t n);
#define cli_remark(c, key, ...)                                                                              \
    cli_remark_say((c), (key), (const err_in[]){__VA_ARGS__},                                                \
                   sizeof((const err_in[]){__VA_ARGS__}) / sizeof(err_in))

// The commands (cmd_*.c).
int cmd_create(cli *c);
int cmd_import(cli *c);
int cmd_map(cli *c);
int cmd_template(cli *c);
int cmd_show(cli *c);
int cmd_history(cli *c);
int cmd_retire(cli *c);
int cmd_confirm(cli *c);
int cmd_plan(cli *c);
int cmd_duty(cli *c);
int cmd_device(cli *c);
int cmd_enrol(cli *c);
int cmd_revoke(cli *c);
int cmd_event(cli *c);
int cmd_custody(cli *c);
int cmd_replan(cli *c);
int cmd_compare(cli *c);
int cmd_why(cli *c);
int cmd_reconcile(cli *c);
int cmd_export(cli *c);
int cmd_log(cli *c);
int cmd_rebuild(cli *c);
int cmd_backup(cli *c);
int cmd_restore(cli *c);
int cmd_erase(cli *c);
int cmd_account(cli *c);
int cmd_password(cli *c);
int cmd_serve(cli *c);
int cmd_tracker(cli *c);
int cmd_sms(cli *c);
int cmd_slip(cli *c);
int cmd_alarms(cli *c);
int cmd_api(cli *c);
int cmd_webhook(cli *c);
int cmd_run(cli *c);
int cmd_witness(cli *c);

#endif
