#include "main/cmd_event_sign.h"

#include <stdio.h>

#include "app/bundle_file.h"
#include "app/content_named.h"
#include "app/device_file.h"

// An event that was signed just now, and what travels beside it.
typedef struct signing {
    cli *c;
    store *db; // NULL: into the bundle
    posko_log *l;
    device_file device;
    arena memory; // of this event
    str frame;    // empty: none, or not this device's affair
    str content[DRAFT_CONTENTS_MAX];
    int32_t n_content;
    int32_t n_signed;
    int code; // of the command
} signing;

// What a person puts a name to is said before it is kept.
static void print_signed(const cli *c, const event_frame *f, event_signer signer)
{
    const event_view *v = &f->event;
    const event_value *item = &v->value[EVENT_FIELD_ITEM];
    const event_value *place = &v->value[EVENT_FIELD_PLACE];
    bool has_item = (v->fields & EVENT_BIT(ITEM)) != 0;
    bool has_place = (v->fields & EVENT_BIT(PLACE)) != 0;
    cli_print(c, "cli.event.signed",
              ERR_Z("signer", cli_word(c, "custody.signer.", event_signer_name(signer))),
              ERR_Z("kind", cli_word(c, "event.kind.", v->kind->name)),
              ERR_STR("item", has_item ? item->bytes : STR("-")),
              ERR_STR("place", has_place ? place->bytes : STR("-")));
}

// Frames that do not name the device are passed over.
static bool sign(signing *x, str frame, err *e)
{
    err why = {0};
    event_frame f;
    event_signer signer = EVENT_RECEIVER;
    if (!device_file_accept(&x->device, &x->memory, frame, &x->frame, &signer, &why)) {
        x->frame = (str){NULL, 0};
        bool is_other = str_eq(str_of(why.code), STR("device.not_named"));
        if (!is_other && e) {
            *e = why;
        }
        return is_other;
    }
    x->n_signed++;
    if (event_frame_parse(x->frame, &f, NULL)) {
        print_signed(x->c, &f, signer);
    }
    return true;
}

static bool into_log(signing *x, err *e)
{
    const submit_in in = {.frame = x->frame, .source = STR("desk")};
    submit_out out;
    if (!content_submit(x->db, x->l, &x->memory, &in, x->content, x->n_content,
                        x->c->clock.now_us(x->c->clock.ctx), &out, e)) {
        return false;
    }
    int code = submit_print(x->c, &out);
    x->code = code != CLI_OK ? code : x->code;
    return true;
}

static bool into_bundle(signing *x, err *e)
{
    const char *path = x->c->text[OPT_OUT];
    if (!bundle_file_append(path, x->frame, x->content, x->n_content, e)) {
        return false;
    }
    cli_print(x->c, "cli.event.kept_signed", ERR_Z("file", path));
    return true;
}

static bool deliver(signing *x, err *e)
{
    bool ok = x->frame.n == 0 || (x->l ? into_log(x, e) : into_bundle(x, e));
    arena_done(&x->memory);
    x->memory = (arena){0};
    x->frame = (str){NULL, 0};
    x->n_content = 0;
    return ok;
}

// What travels beside an event stands behind it.
static bool take_record(signing *x, const bundle_record *record, err *e)
{
    if (record->kind == BUNDLE_FRAME) {
        return deliver(x, e) && sign(x, record->bytes, e);
    }
    if (record->kind == BUNDLE_CONTENT && x->frame.n > 0 && x->n_content < DRAFT_CONTENTS_MAX) {
        str bytes = record->bytes;
        x->content[x->n_content++] = (str){arena_copy(&x->memory, bytes.p, bytes.n), bytes.n};
    }
    return true;
}

static bool read_bundle(signing *x, err *e)
{
    bundle_file_in b = {.file = NULL};
    bool more = true;
    bool ok = bundle_file_check(x->c->text[OPT_SIGN], e) && bundle_file_open(&b, x->c->text[OPT_SIGN], e);
    while (ok && more) {
        arena a = {0};
        bundle_record record = {.kind = BUNDLE_END};
        ok = bundle_next(&b.reader, &a, &record, &more, e) && (!more || take_record(x, &record, e));
        arena_done(&a);
    }
    ok = ok && deliver(x, e);
    bundle_file_close(&b);
    return ok && (x->n_signed > 0 ||
                  err_fail(e, ERR_CODE("device.not_named"), ERR_Z("file", x->c->text[OPT_DEVICE])));
}

static bool is_said_right(const cli *c, err *e)
{
    uint64_t others =
        OPT_BIT(OPT_WITH) | OPT_BIT(OPT_WITNESS) | OPT_BIT(OPT_SET) | OPT_BIT(OPT_AT) | OPT_BIT(OPT_LOG);
    bool out = cli_has(c, OPT_OUT);
    return (c->n_word == (out ? 0 : 1) && (c->given & others) == 0) ||
           err_fail(e, ERR_CODE("cli.event.sign_words"));
}

int event_sign_run(cli *c)
{
    err e = {0};
    signing x = {.c = c, .code = CLI_OK};
    if (!is_said_right(c, &e)) {
        (void)cli_fail(c, &e);
        return CLI_USAGE;
    }
    bool ok = cli_has(c, OPT_DEVICE) || err_fail(&e, ERR_CODE("cli.event.need_device"));
    ok = ok && device_file_read(c->text[OPT_DEVICE], &x.device, &e) &&
         (cli_has(c, OPT_OUT) ? bundle_file_check(c->text[OPT_OUT], &e)
                              : log_begin(c, c->word[0], &x.db, &x.l, &e)) &&
         read_bundle(&x, &e);
    int code = ok ? x.code : cli_fail(c, &e);
    log_end(x.db, x.l);
    arena_done(&x.memory);
    device_file_close(&x.device);
    return code;
}
