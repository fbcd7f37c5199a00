// kawal: one binary. The table of commands, and nothing else.
#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "main/cli.h"
#include "store/store.h"

#define IMPORT_OPTIONS (OPT_BIT(OPT_BY) | OPT_BIT(OPT_EFFECTIVE) | OPT_BIT(OPT_VERIFIED))
#define MAKE_OPTIONS                                                                                         \
    (PLAN_OPTIONS | OPT_BIT(OPT_RAIN) | OPT_BIT(OPT_RIVER) | OPT_BIT(OPT_WITH) | OPT_BIT(OPT_DRY_RUN) |      \
     OPT_BIT(OPT_JSON))
#define PLAN_OPTIONS  (OPT_BIT(OPT_SEED) | OPT_BIT(OPT_SECONDS) | OPT_BIT(OPT_ITERATIONS) | OPT_BIT(OPT_AS_OF))
#define SERVE_OPTIONS (OPT_BIT(OPT_PORT) | OPT_BIT(OPT_LISTEN))
#define TLS_OPTIONS   (OPT_BIT(OPT_TLS_CERT) | OPT_BIT(OPT_TLS_KEY) | OPT_BIT(OPT_TLS_SELF))

static const cli_command command_rows[] = {
    {"run", "DIR --from FOLDER [--once] [--port N] [--listen ADDRESS]", 1, 1,
     OPT_BIT(OPT_FROM) | OPT_BIT(OPT_ONCE) | SERVE_OPTIONS | PLAN_OPTIONS, cmd_run},
    {"create", "DIR --from FOLDER", 1, 1, OPT_BIT(OPT_FROM) | IMPORT_OPTIONS, cmd_create},
    {"import",
     "DIR --kind KIND|bundle|map FILE [--clip kabupaten+25km] [--set COLUMN=VALUE] ... [--dry-run] [--full] "
     "[--verified] [--by NAME] [--effective DATE]",
     2, 2,
     OPT_BIT(OPT_KIND) | OPT_BIT(OPT_CLIP) | OPT_BIT(OPT_SET) | OPT_BIT(OPT_DRY_RUN) | OPT_BIT(OPT_FULL) |
         IMPORT_OPTIONS,
     cmd_import},
    {"map",
     "show|route|reach|table|jetties|confirm|speeds DIR [FROM TO|AT|CODE ...|--all|CANDIDATE|TRACK.gpx] "
     "[--vehicle V] [--boat "
     "B] [--onward V] [--boxes N] [--rain none|some|heavy] [--river low|normal|high|flood] [--night] [--at "
     "TIME] [--minutes N] [--there] [--json] [--csv] [--code CODE] [--name NAME] [--area CODE] "
     "[--boarding-min N] [--accept all|CODE,...] [--by NAME]",
     2, CLI_WORDS_MAX,
     OPT_BIT(OPT_VEHICLE) | OPT_BIT(OPT_BOAT) | OPT_BIT(OPT_ONWARD) | OPT_BIT(OPT_BOXES) | OPT_BIT(OPT_RAIN) |
         OPT_BIT(OPT_RIVER) | OPT_BIT(OPT_NIGHT) | OPT_BIT(OPT_AT) | OPT_BIT(OPT_MINUTES) |
         OPT_BIT(OPT_THERE) | OPT_BIT(OPT_JSON) | OPT_BIT(OPT_CSV) | OPT_BIT(OPT_ALL) | OPT_BIT(OPT_CODE) |
         OPT_BIT(OPT_NAME) | OPT_BIT(OPT_AREA) | OPT_BIT(OPT_BOARDING) | OPT_BIT(OPT_ACCEPT) |
         OPT_BIT(OPT_BY),
     cmd_map},
    {"template", "KIND", 1, 1, 0, cmd_template},
    {"show", "DIR [--as-of DATE] [--known DATE]", 1, 1, OPT_BIT(OPT_AS_OF) | OPT_BIT(OPT_KNOWN), cmd_show},
    {"history", "DIR KIND CODE", 3, 3, 0, cmd_history},
    {"retire", "DIR KIND CODE [--by NAME] [--effective DATE]", 3, 3, OPT_BIT(OPT_BY) | OPT_BIT(OPT_EFFECTIVE),
     cmd_retire},
    {"confirm", "DIR KIND CODE [FIELD] [--by NAME] [--effective DATE]", 3, 4,
     OPT_BIT(OPT_BY) | OPT_BIT(OPT_EFFECTIVE), cmd_confirm},
    {"plan",
     "DIR [--seed N] [--seconds S] [--iterations N] [--rain R] [--river S] [--as-of DATE] [--with spares] "
     "[--dry-run] [--json] | DIR --list | DIR PLAN|latest [--json] | DIR PLAN|latest --check",
     1, 2, MAKE_OPTIONS | OPT_BIT(OPT_LIST) | OPT_BIT(OPT_CHECK), cmd_plan},
    {"replan",
     "DIR [--at TIME] [--news TRIP=failed|TRIP=late:MINUTES] ... [--seed N] [--seconds S] [--iterations N] "
     "[--rain R] [--river S] [--with spares] [--dry-run] [--full] [--json]",
     1, 1, MAKE_OPTIONS | OPT_BIT(OPT_AT) | OPT_BIT(OPT_NEWS) | OPT_BIT(OPT_FULL), cmd_replan},
    {"why", "DIR [PLACE|TRIP|VEHICLE] [--iterations N] [--seconds S] [--full] [--json]", 1, 2,
     OPT_BIT(OPT_ITERATIONS) | OPT_BIT(OPT_SECONDS) | OPT_BIT(OPT_FULL) | OPT_BIT(OPT_JSON), cmd_why},
    {"duty",
     "shortage|request|sheet|export|class|try DIR [TPS] [--remedies] [--people N] [--from DAY] [--to DAY] "
     "[--person CODE] [--tps CODE] [--unit CODE] [--all] [--as csv|xlsx|ics] [--out FILE] [--weights "
     "CRITERION=N,...] [--class TPS=CLASS] ... [--pattern CLASS:polri=N,tps=N] ... [--without PERSON] ... "
     "[--drop TPS] ... [--seed N] [--iterations N] [--seconds S] [--full] [--json]",
     2, 3,
     OPT_BIT(OPT_REMEDIES) | OPT_BIT(OPT_PEOPLE) | OPT_BIT(OPT_FROM) | OPT_BIT(OPT_TO) | OPT_BIT(OPT_PERSON) |
         OPT_BIT(OPT_TPS) | OPT_BIT(OPT_UNIT) | OPT_BIT(OPT_ALL) | OPT_BIT(OPT_AS) | OPT_BIT(OPT_OUT) |
         OPT_BIT(OPT_WEIGHTS) | OPT_BIT(OPT_CLASS) | OPT_BIT(OPT_PATTERN) | OPT_BIT(OPT_WITHOUT) |
         OPT_BIT(OPT_DROP) | OPT_BIT(OPT_SEED) | OPT_BIT(OPT_ITERATIONS) | OPT_BIT(OPT_SECONDS) |
         OPT_BIT(OPT_FULL) | OPT_BIT(OPT_JSON),
     cmd_duty},
    {"compare", "DIR [PLAN [PLAN]] [--full] [--json]", 1, 3, OPT_BIT(OPT_FULL) | OPT_BIT(OPT_JSON),
     cmd_compare},
    {"device", "FILE", 1, 1, 0, cmd_device},
    {"enrol", "DIR KEY --person CODE --role ROLE [--unit CODE] [--from DATE] [--to DATE] [--guest]", 2, 2,
     OPT_BIT(OPT_PERSON) | OPT_BIT(OPT_ROLE) | OPT_BIT(OPT_UNIT) | OPT_BIT(OPT_FROM) | OPT_BIT(OPT_TO) |
         OPT_BIT(OPT_GUEST),
     cmd_enrol},
    {"revoke", "DIR KEY --reason REASON [--from DATE]", 2, 2, OPT_BIT(OPT_REASON) | OPT_BIT(OPT_FROM),
     cmd_revoke},
    {"event",
     "DIR KIND --device FILE [--with FILE] [--witness FILE] --set FIELD=VALUE ... [--at TIME] [--out BUNDLE]"
     " | KIND --log CODE --out BUNDLE ... | [DIR] --sign BUNDLE --device FILE [--out BUNDLE] | --kinds",
     0, 2,
     OPT_BIT(OPT_DEVICE) | OPT_BIT(OPT_WITH) | OPT_BIT(OPT_WITNESS) | OPT_BIT(OPT_SET) | OPT_BIT(OPT_AT) |
         OPT_BIT(OPT_OUT) | OPT_BIT(OPT_LOG) | OPT_BIT(OPT_KINDS) | OPT_BIT(OPT_SIGN),
     cmd_event},
    {"custody", "DIR [ITEM] [--findings] [--json]", 1, 2, OPT_BIT(OPT_FINDINGS) | OPT_BIT(OPT_JSON),
     cmd_custody},
    {"reconcile", "DIR [--json]", 1, 1, OPT_BIT(OPT_JSON), cmd_reconcile},
    {"export", "DIR BUNDLE --item CODE | --place CODE | --from TIME --to TIME | --all", 2, 2,
     OPT_BIT(OPT_ITEM) | OPT_BIT(OPT_PLACE) | OPT_BIT(OPT_FROM) | OPT_BIT(OPT_TO) | OPT_BIT(OPT_ALL),
     cmd_export},
    {"log",
     "keys|policy|fsck|recover|checkpoint|cosign|incidents|export|serve DIR [EXPORT|OUT] [--witness "
     "NAME=KEY[=ADDRESS]] ... [--full] [--by NAME] [--close N --reason TEXT] [--receipt ID] [--content] "
     "[--port N] "
     "[--listen ADDRESS]",
     2, 3,
     OPT_BIT(OPT_WITNESS) | OPT_BIT(OPT_FULL) | OPT_BIT(OPT_BY) | OPT_BIT(OPT_CLOSE) | OPT_BIT(OPT_REASON) |
         OPT_BIT(OPT_RECEIPT) | OPT_BIT(OPT_CONTENT) | SERVE_OPTIONS,
     cmd_log},
    {"rebuild", "DIR [--check]", 1, 1, OPT_BIT(OPT_CHECK), cmd_rebuild},
    {"backup", "DIR FOLDER [--with-keys]", 2, 2, OPT_BIT(OPT_WITH_KEYS), cmd_backup},
    {"restore", "BACKUP DIR [--published FILE] [--by USER --by USER]", 2, 2,
     OPT_BIT(OPT_PUBLISHED) | OPT_BIT(OPT_BY), cmd_restore},
    {"erase", "DIR HASH --reason privacy|other | DIR --person CODE --reason privacy|other", 1, 2,
     OPT_BIT(OPT_REASON) | OPT_BIT(OPT_PERSON), cmd_erase},
    {"tracker",
     "add DIR CODE [--vehicle V] [--person CODE] [--by NAME] | drop DIR CODE | check DIR | erase DIR --to "
     "DAY",
     2, 3, OPT_BIT(OPT_VEHICLE) | OPT_BIT(OPT_PERSON) | OPT_BIT(OPT_BY) | OPT_BIT(OPT_TO), cmd_tracker},
    {"sms", "DIR TEXT [--json]", 2, 2, OPT_BIT(OPT_JSON), cmd_sms},
    {"slip", "DIR TRIP [--json]", 2, 2, OPT_BIT(OPT_JSON), cmd_slip},
    {"alarms", "DIR [--area CODE] [--all] [--json]", 1, 1,
     OPT_BIT(OPT_AREA) | OPT_BIT(OPT_ALL) | OPT_BIT(OPT_JSON), cmd_alarms},
    {"account",
     "list|add|role|disable|enable|recover|totp|sessions|revoke|ask|approve|approvals|access DIR "
     "[USER|CODE|ID|ACT "
     "SUBJECT|NO] [--name NAME] [--organisation O] [--role R] [--area CODE] [--reason TEXT] [--by USER] "
     "[--json]",
     2, 4,
     OPT_BIT(OPT_NAME) | OPT_BIT(OPT_ORGANISATION) | OPT_BIT(OPT_ROLE) | OPT_BIT(OPT_AREA) |
         OPT_BIT(OPT_REASON) | OPT_BIT(OPT_BY) | OPT_BIT(OPT_JSON),
     cmd_account},
    {"password", "DIR [USER]", 1, 2, 0, cmd_password},
    {"witness",
     "WDIR [--create NAME] [--add-log KEY] [--list] [--evidence FOLDER] [--port N] [--listen "
     "ADDRESS]",
     1, 1,
     OPT_BIT(OPT_CREATE) | OPT_BIT(OPT_ADD_LOG) | OPT_BIT(OPT_LIST) | OPT_BIT(OPT_EVIDENCE) | SERVE_OPTIONS,
     cmd_witness},
    {"serve", "DIR [--port N] [--listen ADDRESS] [--tls-self | --tls-cert FILE --tls-key FILE]", 1, 1,
     SERVE_OPTIONS | TLS_OPTIONS, cmd_serve},
    {"api",
     "METHOD PATH [--data FILE|-] [--as TYPE] | login USER [--code N] | logout | --openapi [--url ADDRESS] "
     "[--tls-cert FILE]",
     0, 2,
     OPT_BIT(OPT_DATA) | OPT_BIT(OPT_AS) | OPT_BIT(OPT_CODE) | OPT_BIT(OPT_OPENAPI) | OPT_BIT(OPT_URL) |
         OPT_BIT(OPT_TLS_CERT),
     cmd_api},
    {"webhook", "list DIR | add DIR URL [--kind TOPIC,...] | remove DIR URL", 2, 3, OPT_BIT(OPT_KIND),
     cmd_webhook},
};
enum { COMMANDS = sizeof command_rows / sizeof command_rows[0] };

static void print_help(const cli *c)
{
    cli_print(c, "cli.about", ERR_Z("version", KAWAL_VERSION));
    for (size_t i = 0; i < COMMANDS; i++) {
        char key[64];
        (void)snprintf(key, sizeof key, "cli.command.%s", command_rows[i].name);
        printf("\n  kawal %s %s\n      %s\n", command_rows[i].name, command_rows[i].words,
               text_get(c->language, key));
    }
    printf("\n%s\n", text_get(c->language, "cli.everywhere"));
}

static const cli_command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(command_rows[i].name, name) == 0) {
            return &command_rows[i];
        }
    }
    return NULL;
}

static text_language language_of_environment(void)
{
    const char *own = getenv("KAWAL_LANG");
    const char *locale = own ? own : getenv("LANG");
    return text_language_of(locale);
}

// A reader that went away knows so itself.
static int flush_output(const cli *c)
{
    bool failed = ferror(stdout) != 0;
    errno = EIO;
    if (failed) {
        putchar('\n'); // the reason of an earlier write is gone: ask once more
    }
    if (fflush(stdout) == 0 && !failed) {
        return CLI_OK;
    }
    if (errno != EPIPE) {
        err e = {0};
        err_fail(&e, ERR_CODE("cli.output"), ERR_KEY("reason", err_reason(errno)));
        (void)cli_fail(c, &e);
    }
    return CLI_FAILED;
}

// Columns of the terminal that prints the answer; 0 where it is a file or a pipe.
static int32_t columns_of_stdout(void)
{
    struct winsize size = {0};
    bool known = isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
    return known ? size.ws_col : 0;
}

int main(int argc, char **argv)
{
    cli c = {.language = language_of_environment(),
             .clock = clock_system(),
             .columns = columns_of_stdout(),
             .tty = isatty(STDERR_FILENO) == 1};
    const char *name = argc > 1 ? argv[1] : "help";
    if (sodium_init() < 0) {
        return CLI_FAILED;
    }
    store_uncounted();
    (void)signal(SIGPIPE, SIG_IGN); // a reader that went away shows as a failed write
    if (strcmp(name, "--version") == 0 || strcmp(name, "version") == 0) {
        puts("kawal " KAWAL_VERSION);
        return CLI_OK;
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_help(&c);
        return CLI_OK;
    }
    const cli_command *command = find_command(name);
    if (!command) {
        err e = {0};
        err_fail(&e, ERR_CODE("cli.no_command"), ERR_Z("name", name));
        (void)cli_fail(&c, &e);
        return CLI_USAGE;
    }
    cli_parsed parsed = cli_parse(&c, command, argc - 1, argv + 1);
    int code = parsed == CLI_RUN ? command->run(&c) : parsed == CLI_HELPED ? CLI_OK : CLI_USAGE;
    arena_done(&c.memory);
    return code == CLI_OK ? flush_output(&c) : code;
}
