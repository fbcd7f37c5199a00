// Commands about the register: create, import, template, show, history, retire, confirm.
#include <stdio.h>
#include <string.h>

#include "app/import.h"
#include "app/operation.h"
#include "app/register.h"
#include "domain/kinds.h"
#include "main/cmd_bundle.h"
#include "main/cmd_common.h"
#include "main/cmd_map.h"

// The first register of an operation holds from the beginning unless --effective says otherwise, so that a
// question about an earlier day is answered by it.
static const int64_t BEGINNING_US = INT64_C(946659600) * US_PER_S; // 2000-01-01 00:00 WIB

static void say_rows(void *ctx, const char *path, int64_t rows)
{
    (void)path;
    cli_progress(ctx, "cli.progress.import", rows, 0);
}

// *ret_us = --effective, or `otherwise`.
static bool effective(const cli *c, int32_t offset_min, int64_t otherwise, int64_t *ret_us, err *e)
{
    *ret_us = otherwise;
    return !cli_has(c, OPT_EFFECTIVE) || cli_instant(c, OPT_EFFECTIVE, false, offset_min, ret_us, e);
}

static str actor(const cli *c)
{
    return cli_has(c, OPT_BY) ? str_of(c->text[OPT_BY]) : STR("posko");
}

static void print_faults(const cli *c, const import_report *r)
{
    strbuf out;
    strbuf_init(&out, 4096);
    for (int32_t i = 0; i < r->n_fault; i++) {
        strbuf_clear(&out);
        import_fault_text(&out, c->language, &r->fault[i]);
        fprintf(stderr, "%s\n", out.p);
    }
    strbuf_done(&out);
}

static int import_end(cli *c, bool ok, const import_report *r, const err *e)
{
    cli_progress_end(c);
    print_faults(c, r);
    if (!ok) {
        return cli_fail(c, e);
    }
    cli_print(c, cli_has(c, OPT_DRY_RUN) ? "cli.import.dry" : "cli.import.done", ERR_INT("rows", r->rows),
              ERR_INT("added", r->added), ERR_INT("changed", r->changed), ERR_INT("unchanged", r->unchanged),
              ERR_INT("retired", r->retired));
    return CLI_OK;
}

int cmd_create(cli *c)
{
    err e = {0};
    import_report report = {0};
    import_options o = {.verified = cli_has(c, OPT_VERIFIED),
                        .by = actor(c),
                        .now_us = c->clock.now_us(c->clock.ctx),
                        .progress = say_rows,
                        .progress_ctx = c};
    if (!cli_has(c, OPT_FROM)) {
        err_fail(&e, ERR_CODE("cli.need_from"));
        return cli_fail(c, &e);
    }
    bool ok = effective(c, CLI_OFFSET_MIN, BEGINNING_US, &o.effective_us, &e) &&
              operation_create(c->word[0], c->text[OPT_FROM], &o, &report, &e);
    int code = import_end(c, ok, &report, &e);
    import_report_done(&report);
    return code;
}

// The kind of a name (NULL: none was given), or NULL with an error.
static const kind_spec *find_kind(const char *name, err *e)
{
    const kind_spec *k = kind_find(str_of(name));
    if (!name) {
        err_fail(e, ERR_CODE("cli.need_kind"));
    } else if (!k) {
        err_fail(e, ERR_CODE("posko.no_kind"), ERR_Z("kind", name));
    }
    return k;
}

// Files that are not of the register; *ret_known false when the kind is none of theirs.
static int import_other(cli *c, bool *ret_known)
{
    err e = {0};
    str kind = str_of(c->text[OPT_KIND]);
    bool bundle = str_eq(kind, STR("bundle"));
    bool base = str_eq(kind, STR("map"));
    *ret_known = true;
    const option_set always = OPT_BIT(OPT_KIND) | OPT_BIT(OPT_BY);
    if (bundle) {
        return cli_only(c, "import --kind bundle", always, &e) ? cmd_import_bundle(c) : cli_fail(c, &e);
    }
    if (base) {
        option_set allowed = always | OPT_BIT(OPT_DRY_RUN) | OPT_BIT(OPT_EFFECTIVE) | OPT_BIT(OPT_CLIP);
        return cli_only(c, "import --kind map", allowed, &e) ? cmd_import_map(c) : cli_fail(c, &e);
    }
    char command[64];
    (void)snprintf(command, sizeof command, "import --kind %s", c->text[OPT_KIND]);
    *ret_known = false;
    return cli_only(c, command, ~OPT_BIT(OPT_CLIP), &e) ? CLI_OK : cli_fail(c, &e);
}

// The values of --set COLUMN=VALUE, for columns that the file lacks.
static bool read_sets(cli *c, import_options *o, err *e)
{
    column_value *set = ARENA_NEW(&c->memory, column_value, CLI_SAID_MAX);
    int at = 0;
    for (const char *text; (text = cli_next(c, OPT_SET, &at)) != NULL;) {
        const char *equals = strchr(text, '=');
        if (!equals) {
            return err_fail(e, ERR_CODE("cli.set_form"), ERR_Z("value", text));
        }
        set[o->n_set++] = (column_value){{text, (size_t)(equals - text)}, str_of(equals + 1)};
    }
    o->set = set;
    return true;
}

int cmd_import(cli *c)
{
    err e = {0};
    bool known = false;
    int other = import_other(c, &known);
    if (known || other != CLI_OK) {
        return other;
    }
    const kind_spec *k = find_kind(c->text[OPT_KIND], &e);
    store *db = NULL;
    import_report report = {0};
    import_options o = {.dry_run = cli_has(c, OPT_DRY_RUN),
                        .full = cli_has(c, OPT_FULL),
                        .verified = cli_has(c, OPT_VERIFIED),
                        .by = actor(c),
                        .now_us = c->clock.now_us(c->clock.ctx),
                        .progress = say_rows,
                        .progress_ctx = c};
    bool ok = k && read_sets(c, &o, &e) && log_begin(c, c->word[0], &db, &o.log, &e) &&
              effective(c, operation_offset(db), o.now_us, &o.effective_us, &e) &&
              import_file(db, k->id, c->word[1], &o, &report, &e);
    int code = import_end(c, ok, &report, &e);
    import_report_done(&report);
    log_end(db, o.log);
    return code;
}

int cmd_template(cli *c)
{
    err e = {0};
    if (strcmp(c->word[0], "event") == 0) {
        event_help_print(c);
        return CLI_OK;
    }
    const kind_spec *k = find_kind(c->word[0], &e);
    if (k && k->made) {
        (void)err_fail(&e, ERR_CODE("import.made"), ERR_Z("kind", k->name));
    }
    if (!k || k->made) {
        return cli_fail(c, &e);
    }
    strbuf out;
    strbuf_init(&out, 64 * 1024);
    import_template(k->id, c->language, &out);
    fputs(out.p ? out.p : "", stdout);
    strbuf_done(&out);
    return CLI_OK;
}

static void print_counts(const cli *c, const register_rows *rows)
{
    for (int i = 0; i < KIND_COUNT; i++) {
        const kind_spec *k = kind_of((kind_id)i);
        int32_t by_origin[3] = {0};
        for (int32_t r = 0; r < rows->n[i]; r++) {
            str origin = rows->row[i][r].value[k->origin_column];
            const choice *choices = k->columns[k->origin_column].choices;
            for (int w = 0; w < 3; w++) {
                by_origin[w] += str_eq(origin, str_of(choices[w].name)) ? 1 : 0;
            }
        }
        printf("  %-11s %8d   %8d %8d %8d\n", k->name, (int)rows->n[i], (int)by_origin[0], (int)by_origin[1],
               (int)by_origin[2]);
    }
    cli_print(c, "cli.show.facts", ERR_INT("facts", rows->facts));
}

int cmd_show(cli *c)
{
    err e = {0};
    store *db = NULL;
    register_rows rows;
    int64_t as_of = 0;
    int64_t known = 0;
    bool ok = operation_open(c->word[0], STORE_READ, &db, &e) &&
              (!cli_has(c, OPT_AS_OF) || cli_instant(c, OPT_AS_OF, true, operation_offset(db), &as_of, &e)) &&
              (!cli_has(c, OPT_KNOWN) || cli_instant(c, OPT_KNOWN, true, operation_offset(db), &known, &e)) &&
              store_fold(db, &c->memory, cli_has(c, OPT_AS_OF) ? &as_of : NULL,
                         cli_has(c, OPT_KNOWN) ? &known : NULL, &rows, &e);
    if (ok) {
        cli_print(c, "cli.show.head", ERR_Z("x", ""));
        print_counts(c, &rows);
    }
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}

static void print_fact(const cli *c, const kind_spec *k, int32_t offset_min, const fact *f)
{
    static const char *const op[] = {"cli.history.set", "cli.history.retire", "cli.history.confirm"};
    char effective_text[DATETIME_TEXT];
    char recorded[DATETIME_TEXT];
    local_text(f->effective_us, offset_min, effective_text);
    local_text(f->recorded_us, offset_min, recorded);
    cli_print(c, op[f->op], ERR_INT("seq", f->seq), ERR_Z("effective", effective_text),
              ERR_Z("recorded", recorded), ERR_STR("by", f->by),
              ERR_STR("file", f->file.n > 0 ? f->file : STR("-")),
              ERR_Z("verified", text_get(c->language, f->verified ? "cli.verified" : "cli.unverified")));
    for (int i = 0; i < k->n_column; i++) {
        if (f->fields.named & COLUMN_BIT(i)) {
            str value = register_shown(c->language, f->fields.value[i]);
            printf("      %s = %.*s\n", k->columns[i].name, (int)value.n, value.p ? value.p : "");
        }
    }
}

int cmd_history(cli *c)
{
    err e = {0};
    store *db = NULL;
    const kind_spec *k = find_kind(c->word[1], &e);
    const fact *f = NULL;
    int32_t n = 0;
    bool ok = k && operation_open(c->word[0], STORE_READ, &db, &e) &&
              store_history(db, &c->memory, k->id, str_of(c->word[2]), &f, &n, &e);
    if (ok && n == 0) {
        ok = err_fail(&e, ERR_CODE("register.unknown"), ERR_Z("kind", k->name), ERR_Z("code", c->word[2]));
    }
    for (int32_t i = 0; ok && i < n; i++) {
        print_fact(c, k, operation_offset(db), &f[i]);
    }
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}

// What retire and confirm have in common: the operation, who and when.
static bool change_begin(cli *c, store **ret_db, change_options *ret_o, err *e)
{
    *ret_o = (change_options){.by = actor(c), .now_us = c->clock.now_us(c->clock.ctx)};
    return log_begin(c, c->word[0], ret_db, &ret_o->log, e) &&
           effective(c, operation_offset(*ret_db), ret_o->now_us, &ret_o->effective_us, e);
}

static int change_end(cli *c, bool ok, store *db, posko_log *l, const err *e)
{
    log_end(db, l);
    if (!ok) {
        return cli_fail(c, e);
    }
    cli_print(c, "cli.change.done", ERR_Z("kind", c->word[1]), ERR_Z("code", c->word[2]));
    return CLI_OK;
}

int cmd_retire(cli *c)
{
    err e = {0};
    store *db = NULL;
    const kind_spec *k = find_kind(c->word[1], &e);
    change_options o = {.log = NULL};
    bool ok = k && change_begin(c, &db, &o, &e) && register_retire(db, k->id, str_of(c->word[2]), &o, &e);
    return change_end(c, ok, db, o.log, &e);
}

int cmd_confirm(cli *c)
{
    err e = {0};
    store *db = NULL;
    const kind_spec *k = find_kind(c->word[1], &e);
    change_options o = {.log = NULL};
    column_set columns = 0;
    bool ok = k && change_begin(c, &db, &o, &e);
    if (ok && c->n_word == 4) {
        int column_index = kind_column(k, str_of(c->word[3]));
        ok = column_index >= 0 ||
             err_fail(&e, ERR_CODE("cli.no_field"), ERR_Z("field", c->word[3]), ERR_Z("kind", k->name));
        columns = ok ? COLUMN_BIT(column_index) : 0;
    }
    ok = ok && register_confirm(db, k->id, str_of(c->word[2]), columns, true, &o, &e);
    return change_end(c, ok, db, o.log, &e);
}
