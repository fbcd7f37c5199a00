#include "main/cmd_common.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "app/cosign.h"
#include "base/file.h"

static bool read_words(void *ctx, const entry *row, err *e)
{
    operation_words *w = ctx;
    int64_t v = 0;
    (void)e;
    (void)snprintf(w->code, sizeof w->code, "%.*s", (int)row->code.n, row->code.p);
    if (str_parse_i64(row->value[OPERATION_UTC_OFFSET_MIN], -14 * 60, 14 * 60, &v)) {
        w->utc_offset_min = (int32_t)v;
    }
    return true;
}

bool operation_words_read(store *s, operation_words *ret, err *e)
{
    *ret = (operation_words){.utc_offset_min = CLI_OFFSET_MIN};
    return store_each(s, KIND_OPERATION, read_words, ret, e);
}

int32_t operation_offset(store *s)
{
    operation_words w;
    (void)operation_words_read(s, &w, NULL); // without an answer it is WIB
    return w.utc_offset_min;
}

void local_text(int64_t us, int32_t utc_offset_min, char out[static DATETIME_TEXT])
{
    datetime_format(us / US_PER_S + (int64_t)utc_offset_min * S_PER_MIN, out);
}

bool log_begin_in(const cli *c, const char *dir, store *db, posko_log **ret_log, err *e)
{
    log_tools tools = log_tools_system(c->clock);
    return log_open(db, dir, &tools, ret_log, e);
}

bool log_begin(const cli *c, const char *dir, store **ret_db, posko_log **ret_log, err *e)
{
    return operation_open(dir, STORE_WRITE, ret_db, e) && log_begin_in(c, dir, *ret_db, ret_log, e);
}

void log_end(store *db, posko_log *l)
{
    log_close(l);
    store_close(db);
}

void quorum_say(const cli *c, const char *dir, str signed_note)
{
    arena a = {0};
    ledger_policy p;
    policy_result found = {.n_good = 0};
    bool has_policy = false;
    err e = {0};
    if (!cosign_policy(&a, dir, &p, &has_policy, &e) ||
        (has_policy && !policy_look(&p, signed_note, &found, &e))) {
        cli_print(c, "cli.export.policy_unread", ERR_Z("x", ""));
        (void)cli_fail(c, &e);
    } else if (has_policy && !found.quorum) {
        cli_print(c, "cli.export.no_quorum", ERR_INT("size", (int64_t)found.head.size),
                  ERR_INT("signed", found.n_good), ERR_Z("folder", dir));
    }
    arena_done(&a);
}

void id_text(const uint8_t id[static EVENT_HASH_BYTES], char out[static ID_TEXT])
{
    (void)sodium_bin2hex(out, ID_TEXT, id, EVENT_HASH_BYTES);
}

// ---------------------------------------------------------------- events in words

static bool take_note(event_draft *d, str text, err *e)
{
    uint8_t salt[NOTE_SALT_BYTES];
    randombytes_buf(salt, sizeof salt);
    return event_draft_note(d, salt, text, e);
}

bool draft_take(cli *c, event_draft *d, const char *text, err *e)
{
    const char *equals = strchr(text, '=');
    if (!equals) {
        return err_fail(e, ERR_CODE("cli.set_form"), ERR_Z("value", text));
    }
    str name = {text, (size_t)(equals - text)};
    str value = str_of(equals + 1);
    bool photo = str_eq(name, STR("photo"));
    if (str_eq(name, STR("note"))) {
        return take_note(d, value, e);
    }
    if (!photo && !str_eq(name, STR("document"))) {
        return event_draft_set(d, name, value, e);
    }
    str bytes = {NULL, 0};
    return file_read(&c->memory, value.p, CONTENT_MAX, &bytes, e) &&
           (photo ? event_draft_photo(d, bytes, e) : event_draft_document(d, bytes, e));
}

// ---------------------------------------------------------------- answers

void finding_print(const cli *c, const char *indent, const custody_finding *f, bool whose)
{
    static const char *const severity[] = {"cli.severity.note", "cli.severity.warn", "cli.severity.grave"};
    strbuf out;
    strbuf_init(&out, 4096);
    strbuf_addf(&out, "%s%s: ", indent, text_get(c->language, severity[custody_code_severity(f->code)]));
    if (whose) {
        strbuf_addf(&out, "[%llu] %.*s%s", (unsigned long long)f->index, (int)f->item.n, f->item.p,
                    f->item.n > 0 ? ": " : "");
    }
    custody_finding_say(&out, c->language, f);
    puts(out.p);
    strbuf_done(&out);
}

int submit_print(const cli *c, const submit_out *out)
{
    char id[ID_TEXT];
    id_text(out->id, id);
    switch (out->answer) {
    case SUBMIT_NEW:
        cli_print(c, "cli.event.new", ERR_INT("index", (int64_t)out->index), ERR_Z("id", id));
        for (int32_t i = 0; i < out->n_finding; i++) {
            finding_print(c, "  ", &out->finding[i], false);
        }
        return CLI_OK;
    case SUBMIT_KNOWN:
        cli_print(c, "cli.event.known", ERR_INT("index", (int64_t)out->index), ERR_Z("id", id));
        return CLI_OK;
    case SUBMIT_HELD: {
        strbuf why;
        strbuf_init(&why, 4096);
        text_add_err(&why, c->language, &out->why);
        cli_print(c, "cli.event.held", ERR_Z("id", id), ERR_STR("why", strbuf_str(&why)));
        strbuf_done(&why);
        return CLI_OK;
    }
    case SUBMIT_REFUSED:
        return cli_fail(c, &out->why);
    }
    return CLI_FAILED;
}

// ---------------------------------------------------------------- Ctrl-C

void cli_stop_signals(sigset_t *ret_set)
{
    sigemptyset(ret_set);
    sigaddset(ret_set, SIGINT);
    sigaddset(ret_set, SIGTERM);
}

void cli_stop_begin(void)
{
    sigset_t set;
    cli_stop_signals(&set);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
}

bool cli_stopped(void)
{
    sigset_t pending;
    return sigpending(&pending) == 0 &&
           (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1);
}

bool cli_stop_taken(void)
{
    const struct timespec at_once = {0, 0};
    sigset_t set;
    cli_stop_signals(&set);
    return sigtimedwait(&set, NULL, &at_once) > 0;
}

// ---------------------------------------------------------------- what a terminal does not show

// A stop signal, which waits while nothing is shown.
typedef struct hiding {
    bool terminal;
    struct termios shown;
    sigset_t before; // signals that waited already
    int stop;        // readable when one came; -1 = none is looked for
} hiding;

static void hide(hiding *h)
{
    sigset_t stop;
    h->terminal = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &h->shown) == 0;
    if (!h->terminal) {
        return;
    }
    cli_stop_signals(&stop);
    sigaddset(&stop, SIGHUP);
    sigaddset(&stop, SIGQUIT);
    (void)sigprocmask(SIG_BLOCK, &stop, &h->before);
    h->stop = signalfd(-1, &stop, SFD_CLOEXEC);
    struct termios hidden = h->shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
}

// Whoever had a signal coming gets it now.
static void show_again(const hiding *h)
{
    if (h->terminal) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &h->shown);
        fputc('\n', stderr);
        if (h->stop >= 0) {
            (void)close(h->stop);
        }
        (void)sigprocmask(SIG_SETMASK, &h->before, NULL);
    }
}

// The next byte, not one more: others may be for whoever asks next. False at the end, or when a signal came.
static bool next_byte(const hiding *h, char *ret)
{
    struct pollfd at[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = h->stop, .events = POLLIN}};
    if (h->stop >= 0 && (poll(at, 2, -1) < 0 || at[1].revents != 0)) {
        return false;
    }
    return read(STDIN_FILENO, ret, 1) == 1;
}

bool cli_secret(const cli *c, const char *key, char *out, size_t room, err *e)
{
    hiding h = {.stop = -1};
    size_t n = 0;
    bool more = true;
    char byte = '\0';
    hide(&h);
    if (h.terminal) {
        fputs(text_get(c->language, key), stderr);
    }
    while ((more = next_byte(&h, &byte)) && byte != '\n') {
        out[n < room - 1 ? n : room - 1] = byte;
        n++;
    }
    show_again(&h);
    bool fits = n < room;
    bool any = more || n > 0;
    n -= fits && n > 0 && out[n - 1] == '\r' ? 1 : 0;
    out[fits ? n : 0] = '\0';
    return (any || err_fail(e, ERR_CODE("cli.secret_none"))) &&
           (fits || err_fail(e, ERR_CODE("cli.secret_long"), ERR_INT("limit", (int64_t)room - 1)));
}

const char *view_text(const json_t *o, const char *name)
{
    const char *text = json_string_value(json_object_get(o, name));
    return text ? text : "";
}

int64_t view_int(const json_t *o, const char *name)
{
    return (int64_t)json_integer_value(json_object_get(o, name));
}

bool view_print(const json_t *o, err *e)
{
    bool ok = json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(10)) == 0;
    ok = putchar('\n') != EOF && ok;
    return ok || err_fail(e, ERR_CODE("cli.output"), ERR_KEY("reason", err_reason(EIO)));
}

const char *cli_word(const cli *c, const char *room, const char *name)
{
    char key[96];
    (void)snprintf(key, sizeof key, "%s%s", room, name);
    return text_get(c->language, key);
}
