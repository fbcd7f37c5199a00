// kawal event: an event of a device that is a file, into the log or into a bundle.
#include <stdio.h>
#include <string.h>

#include "app/bundle_file.h"
#include "app/content_named.h"
#include "app/device_file.h"
#include "main/cmd_event_sign.h"

enum { HELP_BYTES = 64 * 1024 };

// Who signs: the device that makes the event, and those who accept it.
typedef struct signers {
    device_file device, receiver, witness;
} signers;

static void signers_close(signers *s)
{
    device_file_close(&s->device);
    device_file_close(&s->receiver);
    device_file_close(&s->witness);
}

void event_help_print(const cli *c)
{
    strbuf out;
    strbuf_init(&out, HELP_BYTES);
    event_draft_help(c->language, &out);
    fputs(out.p ? out.p : "", stdout);
    strbuf_done(&out);
}

static bool differ(const device_file *a, const device_file *b, err *e)
{
    return !a->path || !b->path || memcmp(a->key, b->key, sizeof a->key) != 0 ||
           err_fail(e, ERR_CODE("cli.event.same"), ERR_Z("one", a->path), ERR_Z("other", b->path));
}

static bool other_open(const cli *c, cli_option o, event_field field, device_file *ret, event_draft *d,
                       err *e)
{
    return !cli_has(c, o) || (device_file_read(c->text[o], ret, e) && event_draft_key(d, field, ret->key, e));
}

static bool signers_open(const cli *c, signers *s, event_draft *d, err *e)
{
    if (!cli_has(c, OPT_DEVICE)) {
        return err_fail(e, ERR_CODE("cli.event.need_device"));
    }
    return device_file_open(c->text[OPT_DEVICE], &s->device, e) &&
           other_open(c, OPT_WITH, EVENT_FIELD_RECEIVER, &s->receiver, d, e) &&
           other_open(c, OPT_WITNESS, EVENT_FIELD_WITNESS, &s->witness, d, e) &&
           differ(&s->device, &s->receiver, e) && differ(&s->device, &s->witness, e) &&
           differ(&s->receiver, &s->witness, e);
}

static bool draft_make(cli *c, const char *kind, signers *s, event_draft *d, err *e)
{
    if (!event_draft_begin(d, &c->memory, str_of(kind), e)) {
        return false;
    }
    int at = 0;
    for (const char *text; (text = cli_next(c, OPT_SET, &at)) != NULL;) {
        if (!draft_take(c, d, text, e)) {
            return false;
        }
    }
    return signers_open(c, s, d, e) && event_draft_check(d, e);
}

// ---------------------------------------------------------------- signing

// The next event of the device, at --at or now.
static bool sign(cli *c, signers *s, event_draft *d, const operation_words *words, str *ret_frame, err *e)
{
    int64_t us = c->clock.now_us(c->clock.ctx);
    if (cli_has(c, OPT_AT) && !cli_instant(c, OPT_AT, false, words->utc_offset_min, &us, e)) {
        return false;
    }
    d->view.time_s = us / US_PER_S;
    return device_file_sign(&s->device, &c->memory, str_of(words->code), &d->view,
                            s->receiver.path ? &s->receiver : NULL, s->witness.path ? &s->witness : NULL,
                            ret_frame, e);
}

// ---------------------------------------------------------------- into a bundle

// The log that --log or the operation names; nothing of the operation is changed.
static bool words_of(const cli *c, const char *dir, operation_words *ret, err *e)
{
    store *db = NULL;
    *ret = (operation_words){.utc_offset_min = CLI_OFFSET_MIN};
    if (!dir) {
        int n = snprintf(ret->code, sizeof ret->code, "%s", c->text[OPT_LOG]);
        return (n > 0 && n < (int)sizeof ret->code) ||
               err_fail(e, ERR_CODE("cli.event.log"), ERR_Z("value", c->text[OPT_LOG]));
    }
    bool ok = operation_open(dir, STORE_READ, &db, e) && operation_words_read(db, ret, e);
    store_close(db);
    return ok;
}

static int to_bundle(cli *c, const char *dir, signers *s, event_draft *d)
{
    err e = {0};
    str frame = {NULL, 0};
    operation_words words;
    const char *path = c->text[OPT_OUT];
    bool ok = words_of(c, dir, &words, &e) && bundle_file_check(path, &e) &&
              sign(c, s, d, &words, &frame, &e) &&
              bundle_file_append(path, frame, d->content, d->n_content, &e);
    if (!ok) {
        return cli_fail(c, &e);
    }
    char text[ID_TEXT];
    id_text(s->device.last_id, text);
    cli_print(c, "cli.event.kept", ERR_Z("file", path), ERR_Z("id", text));
    return CLI_OK;
}

// ---------------------------------------------------------------- into the log

// The device is at the posko and sees all that is in the log: a head is signed for it, so that its event
// stands behind what was there, whatever the clocks say. Where none may be signed, it sees the last one.
static bool see(cli *c, store *db, posko_log *l, device_file *d, err *e)
{
    checkpoint_row row;
    bool found = log_checkpoint(l, &c->memory, &row, NULL);
    if (!found && !store_checkpoint_last(db, &c->memory, &row, &found, e)) {
        return false;
    }
    if (found && row.size > 0) {
        device_file_saw(d, row.size, row.root.b);
    }
    return true;
}

static bool deliver(cli *c, store *db, posko_log *l, str frame, const event_draft *d, submit_out *ret, err *e)
{
    const submit_in in = {.frame = frame, .source = STR("desk")};
    return content_submit(db, l, &c->memory, &in, d->content, d->n_content, c->clock.now_us(c->clock.ctx),
                          ret, e);
}

// What was signed has its number: it must not get lost, or its device would seem to hide something.
static int keep_unsent(cli *c, str frame, const event_draft *d, const err *why)
{
    err e = {0};
    strbuf path;
    strbuf_init(&path, PATH_MAX);
    strbuf_addf(&path, "%s.unsent", c->text[OPT_DEVICE]);
    (void)cli_fail(c, why);
    if (!bundle_file_append(path.p, frame, d->content, d->n_content, &e)) {
        (void)cli_fail(c, &e);
    } else {
        err_fail(&e, ERR_CODE("cli.event.unsent"), ERR_STR("file", strbuf_str(&path)));
        (void)cli_fail(c, &e);
    }
    strbuf_done(&path);
    return CLI_FAILED;
}

static int to_log(cli *c, const char *dir, signers *s, event_draft *d)
{
    err e = {0};
    store *db = NULL;
    posko_log *l = NULL;
    str frame = {NULL, 0};
    operation_words words;
    submit_out out = {.answer = SUBMIT_REFUSED};
    int code = CLI_FAILED;
    bool ok = log_begin(c, dir, &db, &l, &e) && operation_words_read(db, &words, &e) &&
              see(c, db, l, &s->device, &e) && sign(c, s, d, &words, &frame, &e);
    if (!ok) {
        code = cli_fail(c, &e);
    } else if (deliver(c, db, l, frame, d, &out, &e)) {
        code = submit_print(c, &out);
    } else {
        code = keep_unsent(c, frame, d, &e);
    }
    log_end(db, l);
    return code;
}

// ---------------------------------------------------------------- the command

int cmd_event(cli *c)
{
    err e = {0};
    signers s = {.device = {.path = NULL}};
    event_draft d;
    if (cli_has(c, OPT_KINDS)) {
        event_help_print(c);
        return CLI_OK;
    }
    if (cli_has(c, OPT_SIGN)) {
        return event_sign_run(c);
    }
    bool log = cli_has(c, OPT_LOG); // instead of DIR
    if (c->n_word != (log ? 1 : 2) || (log && !cli_has(c, OPT_OUT))) {
        err_fail(&e, ERR_CODE("cli.event.words"));
        (void)cli_fail(c, &e);
        return CLI_USAGE;
    }
    const char *dir = log ? NULL : c->word[0];
    int code = CLI_FAILED;
    if (!draft_make(c, c->word[c->n_word - 1], &s, &d, &e)) {
        code = cli_fail(c, &e);
    } else if (cli_has(c, OPT_OUT)) {
        code = to_bundle(c, dir, &s, &d);
    } else {
        code = to_log(c, dir, &s, &d);
    }
    signers_close(&s);
    return code;
}
