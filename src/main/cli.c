#include "main/cli.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "app/duty_desk.h"
#include "app/planner.h"
#include "app/roads_ask.h"

// What an option takes: nothing, a text, or a number within bounds.
typedef enum argument {
    ARG_NONE,
    ARG_TEXT,
    ARG_NUMBER,
} argument;

typedef struct option_row {
    const char *name;
    argument argument;
    int64_t min, max;
} option_row;

static const option_row option_rows[OPT_COUNT] = {
    [OPT_FROM] = {"from", ARG_TEXT, 0, 0},
    [OPT_KIND] = {"kind", ARG_TEXT, 0, 0},
    [OPT_DRY_RUN] = {"dry-run", ARG_NONE, 0, 0},
    [OPT_FULL] = {"full", ARG_NONE, 0, 0},
    [OPT_VERIFIED] = {"verified", ARG_NONE, 0, 0},
    [OPT_BY] = {"by", ARG_TEXT, 0, 0},
    [OPT_EFFECTIVE] = {"effective", ARG_TEXT, 0, 0},
    [OPT_AS_OF] = {"as-of", ARG_TEXT, 0, 0},
    [OPT_KNOWN] = {"known", ARG_TEXT, 0, 0},
    [OPT_SEED] = {"seed", ARG_NUMBER, 0, INT64_MAX},
    [OPT_SECONDS] = {"seconds", ARG_NUMBER, 1, 86400},
    [OPT_ITERATIONS] = {"iterations", ARG_NUMBER, 0, PLANNER_ITERATIONS_MAX},
    [OPT_JSON] = {"json", ARG_NONE, 0, 0},
    [OPT_ONCE] = {"once", ARG_NONE, 0, 0},
    [OPT_PORT] = {"port", ARG_NUMBER, 0, 65535},
    [OPT_LISTEN] = {"listen", ARG_TEXT, 0, 0},
    [OPT_TLS_CERT] = {"tls-cert", ARG_TEXT, 0, 0},
    [OPT_TLS_KEY] = {"tls-key", ARG_TEXT, 0, 0},
    [OPT_TLS_SELF] = {"tls-self", ARG_NONE, 0, 0},
    [OPT_DATA] = {"data", ARG_TEXT, 0, 0},
    [OPT_URL] = {"url", ARG_TEXT, 0, 0},
    [OPT_OPENAPI] = {"openapi", ARG_NONE, 0, 0},
    [OPT_PERSON] = {"person", ARG_TEXT, 0, 0},
    [OPT_ROLE] = {"role", ARG_TEXT, 0, 0},
    [OPT_UNIT] = {"unit", ARG_TEXT, 0, 0},
    [OPT_TO] = {"to", ARG_TEXT, 0, 0},
    [OPT_GUEST] = {"guest", ARG_NONE, 0, 0},
    [OPT_REASON] = {"reason", ARG_TEXT, 0, 0},
    [OPT_DEVICE] = {"device", ARG_TEXT, 0, 0},
    [OPT_WITH] = {"with", ARG_TEXT, 0, 0},
    [OPT_WITNESS] = {"witness", ARG_TEXT, 0, 0},
    [OPT_SIGN] = {"sign", ARG_TEXT, 0, 0},
    [OPT_SET] = {"set", ARG_TEXT, 0, 0},
    [OPT_AT] = {"at", ARG_TEXT, 0, 0},
    [OPT_OUT] = {"out", ARG_TEXT, 0, 0},
    [OPT_LOG] = {"log", ARG_TEXT, 0, 0},
    [OPT_KINDS] = {"kinds", ARG_NONE, 0, 0},
    [OPT_FINDINGS] = {"findings", ARG_NONE, 0, 0},
    [OPT_ITEM] = {"item", ARG_TEXT, 0, 0},
    [OPT_PLACE] = {"place", ARG_TEXT, 0, 0},
    [OPT_ALL] = {"all", ARG_NONE, 0, 0},
    [OPT_CREATE] = {"create", ARG_TEXT, 0, 0},
    [OPT_ADD_LOG] = {"add-log", ARG_TEXT, 0, 0},
    [OPT_LIST] = {"list", ARG_NONE, 0, 0},
    [OPT_EVIDENCE] = {"evidence", ARG_TEXT, 0, 0},
    [OPT_RECEIPT] = {"receipt", ARG_TEXT, 0, 0},
    [OPT_CONTENT] = {"content", ARG_NONE, 0, 0},
    [OPT_CLOSE] = {"close", ARG_TEXT, 0, 0},
    [OPT_CHECK] = {"check", ARG_NONE, 0, 0},
    [OPT_WITH_KEYS] = {"with-keys", ARG_NONE, 0, 0},
    [OPT_PUBLISHED] = {"published", ARG_TEXT, 0, 0},
    [OPT_CLIP] = {"clip", ARG_TEXT, 0, 0},
    [OPT_VEHICLE] = {"vehicle", ARG_TEXT, 0, 0},
    [OPT_BOAT] = {"boat", ARG_TEXT, 0, 0},
    [OPT_ONWARD] = {"onward", ARG_TEXT, 0, 0},
    [OPT_BOXES] = {"boxes", ARG_TEXT, 0, 0},
    [OPT_RAIN] = {"rain", ARG_TEXT, 0, 0},
    [OPT_RIVER] = {"river", ARG_TEXT, 0, 0},
    [OPT_NIGHT] = {"night", ARG_NONE, 0, 0},
    [OPT_MINUTES] = {"minutes", ARG_NUMBER, 1, ROADS_REACH_MIN_MAX},
    [OPT_THERE] = {"there", ARG_NONE, 0, 0},
    [OPT_CSV] = {"csv", ARG_NONE, 0, 0},
    [OPT_CODE] = {"code", ARG_TEXT, 0, 0},
    [OPT_NAME] = {"name", ARG_TEXT, 0, 0},
    [OPT_AREA] = {"area", ARG_TEXT, 0, 0},
    [OPT_BOARDING] = {"boarding-min", ARG_TEXT, 0, 0},
    [OPT_ACCEPT] = {"accept", ARG_TEXT, 0, 0},
    [OPT_NEWS] = {"news", ARG_TEXT, 0, 0},
    [OPT_REMEDIES] = {"remedies", ARG_NONE, 0, 0},
    [OPT_PEOPLE] = {"people", ARG_NUMBER, 1, DUTY_REQUEST_PEOPLE_MAX},
    [OPT_TPS] = {"tps", ARG_TEXT, 0, 0},
    [OPT_AS] = {"as", ARG_TEXT, 0, 0},
    [OPT_WEIGHTS] = {"weights", ARG_TEXT, 0, 0},
    [OPT_CLASS] = {"class", ARG_TEXT, 0, 0},
    [OPT_PATTERN] = {"pattern", ARG_TEXT, 0, 0},
    [OPT_WITHOUT] = {"without", ARG_TEXT, 0, 0},
    [OPT_DROP] = {"drop", ARG_TEXT, 0, 0},
    [OPT_ORGANISATION] = {"organisation", ARG_TEXT, 0, 0},
    [OPT_LANG] = {"lang", ARG_TEXT, 0, 0},
    [OPT_HELP] = {"help", ARG_NONE, 0, 0},
};

void cli_say(const cli *c, const char *key, const err_in *args, size_t n)
{
    strbuf out;
    strbuf_init(&out, 64 * 1024);
    text_add(&out, c->language, key, args, n);
    printf("%s\n", out.p ? out.p : "");
    strbuf_done(&out);
}

int cli_fail(const cli *c, const err *e)
{
    strbuf out;
    strbuf_init(&out, 64 * 1024);
    text_add_err(&out, c->language, e);
    fflush(stdout);
    fprintf(stderr, "kawal: %s\n", out.p ? out.p : e->code);
    strbuf_done(&out);
    return CLI_FAILED;
}

static cli_parsed refuse(const cli *c, const cli_command *command, const err *e)
{
    (void)cli_fail(c, e);
    fprintf(stderr, "%s: kawal %s %s\n", text_get(c->language, "cli.usage"), command->name, command->words);
    return CLI_REFUSED;
}

static bool take_number(cli *c, cli_option o, int64_t value)
{
    if (o == OPT_SEED) {
        c->seed = value;
    } else if (o == OPT_SECONDS) {
        c->seconds = value;
    } else if (o == OPT_ITERATIONS) {
        c->iterations = value;
    } else if (o == OPT_MINUTES) {
        c->minutes = value;
    } else if (o == OPT_PEOPLE) {
        c->people = value;
    } else {
        c->port = (uint16_t)value;
    }
    return true;
}

// What goes into the history for good: text, and not nothing.
static bool is_name(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F) {
            return false;
        }
    }
    return s.n > 0 && str_is_utf8(s);
}

static bool take_option(cli *c, const cli_command *command, cli_option o, const char *text, err *e)
{
    const option_row *row = &option_rows[o];
    int64_t value = 0;
    option_set allowed = command->options | OPT_BIT(OPT_LANG) | OPT_BIT(OPT_HELP);
    if (!(allowed & OPT_BIT(o))) {
        return err_fail(e, ERR_CODE("cli.option_here"), ERR_Z("option", row->name),
                        ERR_Z("command", command->name));
    }
    if (row->argument == ARG_NUMBER && !str_parse_i64(str_of(text), row->min, row->max, &value)) {
        return err_fail(e, ERR_CODE("cli.option_number"), ERR_Z("option", row->name), ERR_Z("value", text),
                        ERR_INT("min", row->min), ERR_INT("max", row->max));
    }
    if (o == OPT_BY && !is_name(str_of(text))) {
        return err_fail(e, ERR_CODE("cli.option_name"), ERR_Z("option", row->name), ERR_Z("value", text));
    }
    if (row->argument == ARG_TEXT && c->n_said == CLI_SAID_MAX) {
        return err_fail(e, ERR_CODE("cli.too_many"), ERR_INT("limit", CLI_SAID_MAX));
    }
    if (row->argument == ARG_TEXT) {
        c->said[c->n_said++] = (cli_said){o, text};
    }
    c->given |= OPT_BIT(o);
    c->text[o] = text ? text : "";
    if (o == OPT_LANG) {
        c->language = text_language_of(text);
    } else if (o == OPT_LISTEN) {
        c->listen = text;
    }
    return row->argument != ARG_NUMBER || take_number(c, o, value);
}

bool cli_only(const cli *c, const char *command, option_set allowed, err *e)
{
    option_set wrong = c->given & ~(allowed | OPT_BIT(OPT_LANG) | OPT_BIT(OPT_HELP));
    for (int o = 0; o < OPT_COUNT; o++) {
        if (wrong & OPT_BIT(o)) {
            return err_fail(e, ERR_CODE("cli.option_here"), ERR_Z("option", option_rows[o].name),
                            ERR_Z("command", command));
        }
    }
    return true;
}

bool cli_fits(const cli *c, const char *command, option_set allowed, int least, int most, err *e)
{
    char name[64];
    (void)snprintf(name, sizeof name, "%s %s", command, c->word[0]);
    return cli_only(c, name, allowed, e) && ((c->n_word >= least && c->n_word <= most) ||
                                             err_fail(e, ERR_CODE("cli.words"), ERR_INT("given", c->n_word)));
}

const char *cli_next(const cli *c, cli_option o, int *at)
{
    while (*at < c->n_said) {
        const cli_said *said = &c->said[(*at)++];
        if (said->option == o) {
            return said->text;
        }
    }
    return NULL;
}

static void print_usage(const cli *c, const cli_command *command)
{
    char key[64];
    (void)snprintf(key, sizeof key, "cli.command.%s", command->name);
    printf("kawal %s %s\n%s\n", command->name, command->words, text_get(c->language, key));
}

// A latitude of the south is no option: words that begin with '-' and a digit pass getopt behind a mark.
enum { NUMBER_MARK = 1 };

static char *word_mark(cli *c, char *word)
{
    if (word[0] != '-' || word[1] < '0' || word[1] > '9') {
        return word;
    }
    size_t n = strlen(word);
    char *marked = arena_alloc(&c->memory, n + 2, 1);
    marked[0] = NUMBER_MARK;
    memcpy(marked + 1, word, n + 1);
    return marked;
}

static const char *word_unmark(const char *word)
{
    return word && word[0] == NUMBER_MARK ? word + 1 : word;
}

static char **words_mark(cli *c, int argc, char **argv)
{
    char **marked = arena_alloc(&c->memory, (size_t)argc + 1, sizeof *marked);
    for (int i = 0; i < argc; i++) {
        marked[i] = word_mark(c, argv[i]);
    }
    return marked;
}

cli_parsed cli_parse(cli *c, const cli_command *command, int argc, char **words)
{
    char **argv = words_mark(c, argc, words);
    struct option option[OPT_COUNT + 1] = {0};
    err e = {0};
    for (int i = 0; i < OPT_COUNT; i++) {
        option[i] = (struct option){option_rows[i].name,
                                    option_rows[i].argument == ARG_NONE ? no_argument : required_argument,
                                    NULL, 256 + i};
    }
    c->port = 8080;
    c->listen = "127.0.0.1";
    c->seed = 1;
    c->iterations = -1;
    opterr = 0;
    for (int o = 0; (o = getopt_long(argc, argv, "", option, NULL)) != -1;) {
        if (o < 256 || o >= 256 + OPT_COUNT) {
            const char letter[] = {'-', (char)optopt,
                                   '\0'}; // optind may not have passed a word of letters yet
            bool word = optopt <= 0 || optopt >= 256;
            err_fail(&e, ERR_CODE("cli.no_option"), ERR_Z("option", word ? argv[optind - 1] : letter));
            return refuse(c, command, &e);
        }
        if (!take_option(c, command, (cli_option)(o - 256), word_unmark(optarg), &e)) {
            return refuse(c, command, &e);
        }
    }
    if (cli_has(c, OPT_HELP)) {
        print_usage(c, command);
        return CLI_HELPED;
    }
    for (; optind < argc && c->n_word < CLI_WORDS_MAX; optind++) {
        c->word[c->n_word++] = word_unmark(argv[optind]);
    }
    if (c->n_word < command->words_min || c->n_word > command->words_max || optind < argc) {
        err_fail(&e, ERR_CODE("cli.words"), ERR_INT("given", c->n_word));
        return refuse(c, command, &e);
    }
    return CLI_RUN;
}

bool cli_instant(const cli *c, cli_option o, bool end_of_day, int32_t utc_offset_min, int64_t *ret_us, err *e)
{
    int64_t s = 0;
    str text = str_of(c->text[o]);
    if (!moment_parse(text, utc_offset_min, end_of_day, &s)) {
        return err_fail(e, ERR_CODE("cli.bad_date"), ERR_Z("option", option_rows[o].name),
                        ERR_STR("value", text));
    }
    *ret_us = s * US_PER_S;
    return true;
}

void cli_progress(const cli *c, const char *key, int64_t done, int64_t total)
{
    if (!c->tty && done > 0) {
        return; // a log gets one line a step
    }
    fprintf(stderr, c->tty ? "\r\033[K%s" : "%s", text_get(c->language, key));
    if (total > 0) {
        fprintf(stderr, " %lld%%", (long long)(done * 100 / total));
    } else if (done > 0) {
        fprintf(stderr, " %lld", (long long)done);
    }
    fputs(c->tty ? "" : "\n", stderr);
    fflush(stderr);
}

void cli_progress_end(const cli *c)
{
    if (c->tty) {
        fputs("\r\033[K", stderr);
    }
}

void cli_remark_say(const cli *c, const char *key, const err_in *args, size_t n)
{
    strbuf out;
    strbuf_init(&out, 64 * 1024);
    text_add(&out, c->language, key, args, n);
    cli_progress_end(c);
    fprintf(stderr, "%s\n", out.p ? out.p : "");
    fflush(stderr);
    strbuf_done(&out);
}
