// kawal device, enrol, revoke: keys of devices, and whose they are.
#include <sodium.h>
#include <stdio.h>

#include "app/device_file.h"
#include "app/enrolment.h"
#include "main/cmd_common.h"

int cmd_device(cli *c)
{
    err e = {0};
    device_file d = {.path = NULL};
    uint8_t seed[DEVICE_SEED_BYTES];
    char key[ID_TEXT];
    randombytes_buf(seed, sizeof seed);
    bool ok = device_file_make(c->word[0], seed, &d, &e);
    sodium_memzero(seed, sizeof seed);
    if (!ok) {
        return cli_fail(c, &e);
    }
    id_text(d.key, key);
    device_file_close(&d);
    puts(key);
    return CLI_OK;
}

static bool set_text(const cli *c, event_draft *d, const char *field, cli_option o, err *e)
{
    return !cli_has(c, o) || event_draft_set(d, str_of(field), str_of(c->text[o]), e);
}

static bool set_time(const cli *c, event_draft *d, event_field field, cli_option o, bool end_of_day,
                     int32_t utc_offset_min, err *e)
{
    int64_t us = 0;
    return !cli_has(c, o) || (cli_instant(c, o, end_of_day, utc_offset_min, &us, e) &&
                              event_draft_number(d, field, us / US_PER_S, e));
}

static bool draft_of(cli *c, store *db, const char *kind, event_draft *d, err *e)
{
    operation_words words;
    return operation_words_read(db, &words, e) && event_draft_begin(d, &c->memory, str_of(kind), e) &&
           event_draft_set(d, STR("device"), str_of(c->word[1]), e) &&
           set_text(c, d, "person", OPT_PERSON, e) && set_text(c, d, "role", OPT_ROLE, e) &&
           set_text(c, d, "unit", OPT_UNIT, e) && set_text(c, d, "reason", OPT_REASON, e) &&
           set_time(c, d, EVENT_FIELD_FROM_S, OPT_FROM, false, words.utc_offset_min, e) &&
           set_time(c, d, EVENT_FIELD_TO_S, OPT_TO, true, words.utc_offset_min, e);
}

// A revoked key stays revoked: who enrols one should know what that is good for.
static void print_void(const cli *c, store *db, int64_t void_us)
{
    char at[DATETIME_TEXT] = "";
    if (void_us != INT64_MAX) {
        local_text(void_us, operation_offset(db), at);
        cli_print(c, "cli.enrol.revoked", ERR_Z("at", at));
    }
}

// What both have in common: what is wrong with the words is known before the log is opened.
static int say(cli *c, const char *kind)
{
    err e = {0};
    store *db = NULL;
    posko_log *l = NULL;
    event_draft d;
    submit_out out = {.answer = SUBMIT_REFUSED};
    int64_t void_us = INT64_MAX;
    bool ok = operation_open(c->word[0], STORE_WRITE, &db, &e) && draft_of(c, db, kind, &d, &e) &&
              event_draft_check(&d, &e) && log_begin_in(c, c->word[0], db, &l, &e) &&
              enrolment_say(db, l, &d, cli_has(c, OPT_GUEST), &out, &void_us, &e);
    int code = ok ? submit_print(c, &out) : cli_fail(c, &e);
    if (ok) {
        print_void(c, db, void_us);
    }
    log_end(db, l);
    return code;
}

int cmd_enrol(cli *c)
{
    return say(c, "device_enrolled");
}

int cmd_revoke(cli *c)
{
    return say(c, "device_revoked");
}
