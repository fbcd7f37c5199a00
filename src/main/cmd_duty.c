// kawal duty: the placement of the published plan. What is short is in cmd_duty_shortage.c, questions about
// vulnerability and changes in cmd_duty_try.c.
#include "main/cmd_duty.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/duty_desk.h"
#include "app/duty_file.h"
#include "base/file.h"
#include "report/duty_letter.h"
#include "report/duty_sheet.h"
#include "report/duty_words.h"

typedef struct duty_command {
    const char *name;
    int most; // words, with its name and the folder
    option_set options;
    int (*run)(cli *c);
} duty_command;

static duty_command command_of(const char *name)
{
    const option_set trial = OPT_BIT(OPT_SEED) | OPT_BIT(OPT_ITERATIONS) | OPT_BIT(OPT_SECONDS);
    const option_set shown = OPT_BIT(OPT_FULL) | OPT_BIT(OPT_JSON);
    const duty_command all[] = {
        {"shortage", 2, OPT_BIT(OPT_REMEDIES) | trial | shown, cmd_duty_shortage},
        {"request", 2,
         OPT_BIT(OPT_PEOPLE) | OPT_BIT(OPT_FROM) | OPT_BIT(OPT_TO) | OPT_BIT(OPT_OUT) | OPT_BIT(OPT_JSON),
         cmd_duty_request},
        {"sheet", 2,
         OPT_BIT(OPT_PERSON) | OPT_BIT(OPT_TPS) | OPT_BIT(OPT_UNIT) | OPT_BIT(OPT_ALL) | OPT_BIT(OPT_OUT) |
             OPT_BIT(OPT_JSON),
         cmd_duty_sheet},
        {"export", 2, OPT_BIT(OPT_AS) | OPT_BIT(OPT_OUT) | OPT_BIT(OPT_PERSON), cmd_duty_export},
        {"class", 3, OPT_BIT(OPT_WEIGHTS) | shown, cmd_duty_class},
        {"try", 2,
         OPT_BIT(OPT_CLASS) | OPT_BIT(OPT_PATTERN) | OPT_BIT(OPT_WITHOUT) | OPT_BIT(OPT_DROP) | trial | shown,
         cmd_duty_try},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (strcmp(all[i].name, name) == 0) {
            return all[i];
        }
    }
    return (duty_command){.name = NULL};
}

// The folder is then the first word.
int cmd_duty(cli *c)
{
    err e = {0};
    duty_command command = command_of(c->word[0]);
    bool ok = command.name ? cli_fits(c, "duty", command.options, 2, command.most, &e)
                           : err_fail(&e, ERR_CODE("cli.duty.what"), ERR_Z("name", c->word[0]));
    if (ok) {
        return command.run(c);
    }
    (void)cli_fail(c, &e);
    return CLI_USAGE;
}

// ---------------------------------------------------------------- answers

bool duty_put(const cli *c, str bytes, err *e)
{
    if (cli_has(c, OPT_OUT)) {
        return file_write(c->text[OPT_OUT], bytes, e);
    }
    return bytes.n == 0 || fwrite(bytes.p, 1, bytes.n, stdout) == bytes.n ||
           err_fail(e, ERR_CODE("cli.output"), ERR_KEY("reason", err_reason(EIO)));
}

size_t duty_shown(const cli *c, const json_t *rows)
{
    size_t n = json_array_size(rows);
    return cli_has(c, OPT_FULL) || n <= DUTY_ROWS_SHOWN ? n : DUTY_ROWS_SHOWN;
}

void duty_rest(const cli *c, const json_t *rows, strbuf *out)
{
    size_t hidden = json_array_size(rows) - duty_shown(c, rows);
    if (hidden > 0) {
        text_fmt(out, c->language, "compare.more", ERR_INT("n", (int64_t)hidden));
        strbuf_addc(out, '\n');
    }
}

void duty_add(strbuf *out, size_t column, strbuf *text)
{
    words_spaces(out, column);
    words_wrap(out, column, text->p ? text->p : "");
    strbuf_done(text);
}

static void print_json(const json_t *answer, strbuf *out)
{
    char *text = json_dumps(answer, JSON_COMPACT | JSON_REAL_PRECISION(10));
    strbuf_addz(out, text ? text : "");
    strbuf_addc(out, '\n');
    free(text);
}

bool duty_answer(cli *c, const json_t *answer, void (*print)(cli *c, const json_t *answer, strbuf *out),
                 err *e)
{
    strbuf out;
    strbuf_init(&out, DUTY_PRINT_MAX);
    if (cli_has(c, OPT_JSON)) {
        print_json(answer, &out);
    } else {
        print(c, answer, &out);
    }
    bool ok = out.cut ? err_fail(e, ERR_CODE("duty.too_long"), ERR_INT("limit", DUTY_PRINT_MAX))
                      : duty_put(c, strbuf_str(&out), e);
    strbuf_done(&out);
    return ok;
}

// ---------------------------------------------------------------- a request for people on loan

static bool read_day(const cli *c, cli_option o, const char *name, int32_t *ret, err *e)
{
    return !cli_has(c, o) || date_parse(str_of(c->text[o]), ret) ||
           err_fail(e, ERR_CODE("cli.bad_date"), ERR_Z("option", name), ERR_Z("value", c->text[o]));
}

static void print_letter(cli *c, const json_t *answer, strbuf *out)
{
    duty_letter_print(out, c->language, answer);
}

int cmd_duty_request(cli *c)
{
    err e = {0};
    store *db = NULL;
    json_t *answer = NULL;
    duty_request_ask q = {(int32_t)c->people, DUTY_DAY_NONE, DUTY_DAY_NONE};
    bool ok = read_day(c, OPT_FROM, "from", &q.from_day, &e) && read_day(c, OPT_TO, "to", &q.to_day, &e) &&
              operation_open(c->word[1], STORE_READ, &db, &e) &&
              duty_request(&c->memory, db, &q, &answer, &e) && duty_answer(c, answer, print_letter, &e);
    json_decref(answer);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}

// ---------------------------------------------------------------- sheets

static void print_sheet(cli *c, const json_t *answer, strbuf *out)
{
    duty_sheet_print(out, c->language, answer);
}

static const char *said(const cli *c, cli_option o)
{
    return cli_has(c, o) ? c->text[o] : "";
}

// Exactly one of those whose sheets there are.
static bool one_asked(const cli *c, err *e)
{
    int n = (cli_has(c, OPT_PERSON) ? 1 : 0) + (cli_has(c, OPT_TPS) ? 1 : 0) +
            (cli_has(c, OPT_UNIT) ? 1 : 0) + (cli_has(c, OPT_ALL) ? 1 : 0);
    return n == 1 || err_fail(e, ERR_CODE("cli.duty.whose"));
}

int cmd_duty_sheet(cli *c)
{
    err e = {0};
    store *db = NULL;
    json_t *answer = NULL;
    const duty_ask q = {said(c, OPT_PERSON), said(c, OPT_TPS), said(c, OPT_UNIT)};
    bool ok = one_asked(c, &e) && operation_open(c->word[1], STORE_READ, &db, &e) &&
              duty_duties(&c->memory, db, c->language, &q, &answer, &e) &&
              duty_answer(c, answer, print_sheet, &e);
    json_decref(answer);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}

// ---------------------------------------------------------------- export

int cmd_duty_export(cli *c)
{
    err e = {0};
    store *db = NULL;
    str bytes = {NULL, 0};
    duty_form form = DUTY_CSV;
    bool ok = duty_form_read(said(c, OPT_AS), &form, &e) &&
              (form != DUTY_XLSX || cli_has(c, OPT_OUT) || err_fail(&e, ERR_CODE("cli.duty.out"))) &&
              operation_open(c->word[1], STORE_READ, &db, &e) &&
              duty_file(&c->memory, db, c->language, form, said(c, OPT_PERSON), NULL, &bytes, &e) &&
              duty_put(c, bytes, &e);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}
