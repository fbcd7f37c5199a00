// kawal custody: where the boxes are, what happened to one, what is wrong.
#include <stdio.h>
#include <string.h>

#include "app/custody_view.h"
#include "domain/kinds.h"
#include "main/cmd_common.h"

enum { LINE_BYTES = 64 * 1024 };

static const char *place_word(const cli *c, const char *name)
{
    for (const choice *o = kind_of(KIND_SITES)->columns[SITES_KIND].choices; o && o->name; o++) {
        if (strcmp(o->name, name) == 0) {
            return c->language == TEXT_ID ? o->name_id : o->name;
        }
    }
    return cli_word(c, "cli.place.", name);
}

static const char *phase_word(const cli *c, const char *name)
{
    return cli_word(c, "cli.phase.", name);
}

static const char *role_word(const cli *c, const char *name)
{
    bool nobody = strcmp(name, "none") == 0;
    return nobody ? text_get(c->language, "cli.role.none") : cli_word(c, "words.choice.", name);
}

// ---------------------------------------------------------------- all

// "  label   word 2, word 1": the counts that are not zero.
static void print_counts(const cli *c, const char *label, json_t *counts,
                         const char *(*say)(const cli *c, const char *name))
{
    const char *name = NULL;
    json_t *n = NULL;
    const char *between = "";
    printf("  %-12s", text_get(c->language, label));
    json_object_foreach(counts, name, n)
    {
        if (json_integer_value(n) > 0) {
            printf("%s%s %lld", between, say(c, name), (long long)json_integer_value(n));
            between = ", ";
        }
    }
    puts(*between ? "" : "-");
}

static void print_gaps(const cli *c, const json_t *gaps)
{
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(gaps, i, row)
    {
        const char *person = view_text(row, "person");
        cli_print(c, "cli.custody.gap", ERR_Z("who", *person ? person : view_text(row, "key")),
                  ERR_INT("missing", view_int(row, "missing")), ERR_INT("last", view_int(row, "last")));
    }
}

static void print_all(const cli *c, const json_t *all)
{
    const json_t *findings = json_object_get(all, "findings");
    cli_print(c, "cli.custody.head", ERR_Z("log", view_text(all, "log")),
              ERR_INT("size", view_int(all, "size")), ERR_INT("items", view_int(all, "items")));
    print_counts(c, "cli.custody.phases", json_object_get(all, "phases"), phase_word);
    print_counts(c, "cli.custody.places", json_object_get(all, "places"), place_word);
    print_counts(c, "cli.custody.holders", json_object_get(all, "holders"), role_word);
    cli_print(c, "cli.custody.findings", ERR_INT("grave", view_int(findings, "grave")),
              ERR_INT("warn", view_int(findings, "warn")), ERR_INT("note", view_int(findings, "note")));
    if (view_int(all, "held") > 0) {
        cli_print(c, "cli.custody.held", ERR_INT("held", view_int(all, "held")));
    }
    print_gaps(c, json_object_get(all, "gaps"));
}

// ---------------------------------------------------------------- findings

static void print_finding(const cli *c, const json_t *row, bool whose)
{
    custody_finding f = {.index = (uint64_t)view_int(row, "index"),
                         .item = str_of(view_text(row, "item")),
                         .expected = str_of(view_text(row, "expected")),
                         .got = str_of(view_text(row, "got"))};
    if (custody_code_of(str_of(view_text(row, "code")), &f.code)) {
        finding_print(c, whose ? "" : "      ", &f, whose);
    }
}

static void print_findings(const cli *c, const json_t *list)
{
    const json_t *rows = json_object_get(list, "findings");
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        print_finding(c, row, true);
    }
    int64_t more = view_int(list, "total") - (int64_t)json_array_size(rows);
    if (json_array_size(rows) == 0) {
        cli_print(c, "cli.custody.no_findings", ERR_Z("x", ""));
    } else if (more > 0) {
        cli_print(c, "cli.custody.more", ERR_INT("more", more));
    }
}

// ---------------------------------------------------------------- one item

static void print_line(const cli *c, const char *label, const char *text)
{
    if (*text) {
        printf("  %-12s%s\n", text_get(c->language, label), text);
    }
}

static void add_who(const cli *c, strbuf *out, const json_t *who)
{
    const char *person = view_text(who, "person");
    if (*person) {
        strbuf_addf(out, "%s (%s)", person, role_word(c, view_text(who, "role")));
    } else {
        strbuf_addf(out, "%.16s... (%s)", view_text(who, "key"), text_get(c->language, "cli.custody.nobody"));
    }
}

static void print_state(const cli *c, const json_t *item)
{
    const json_t *state = json_object_get(item, "state");
    strbuf who;
    strbuf_init(&who, LINE_BYTES);
    if (*view_text(state, "person")) {
        add_who(c, &who, state);
    }
    puts(view_text(item, "item"));
    print_line(c, "cli.custody.phase", phase_word(c, view_text(state, "phase")));
    print_line(c, "cli.custody.place", view_text(state, "place"));
    print_line(c, "cli.custody.holder", who.p ? who.p : "");
    print_line(c, "cli.custody.container", view_text(state, "container"));
    print_line(c, "cli.custody.destination", view_text(state, "destination"));
    print_line(c, "cli.custody.condition", cli_word(c, "words.choice.", view_text(state, "condition")));
    strbuf_done(&who);
}

static void add_list(strbuf *out, const json_t *list)
{
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(list, i, item)
    {
        strbuf_addf(out, "%s%s", i > 0 ? ", " : "", json_string_value(item));
    }
}

// The load or box that the event names, where it is not the one asked for, and what it says is in it.
static void add_goods(const cli *c, strbuf *out, const json_t *said, const char *asked)
{
    const char *item = view_text(said, "item");
    if (*item && strcmp(item, asked) != 0) {
        strbuf_addf(out, "; %s", item);
    }
    if (json_object_get(said, "items")) {
        strbuf_addf(out, "; %s ", text_get(c->language, "cli.custody.items"));
        add_list(out, json_object_get(said, "items"));
    }
}

// Who, what, where, seals, condition: what of it the event says.
static void print_scene(const cli *c, const json_t *event, const char *asked)
{
    const json_t *signers = json_object_get(event, "signers");
    const json_t *said = json_object_get(event, "fields");
    strbuf out;
    strbuf_init(&out, LINE_BYTES);
    add_who(c, &out, json_object_get(signers, "giver"));
    if (json_object_get(signers, "receiver")) {
        strbuf_addz(&out, " -> ");
        add_who(c, &out, json_object_get(signers, "receiver"));
    }
    if (json_object_get(signers, "witness")) {
        strbuf_addf(&out, ", %s ", text_get(c->language, "cli.custody.witness"));
        add_who(c, &out, json_object_get(signers, "witness"));
    }
    add_goods(c, &out, said, asked);
    if (json_object_get(said, "place")) {
        strbuf_addf(&out, "; %s %s", text_get(c->language, "cli.custody.place"), view_text(said, "place"));
    }
    if (json_object_get(said, "seals")) {
        strbuf_addf(&out, "; %s ", text_get(c->language, "cli.custody.seals"));
        add_list(&out, json_object_get(said, "seals"));
    }
    if (json_object_get(said, "condition")) {
        strbuf_addf(&out, "; %s %s", text_get(c->language, "cli.custody.condition"),
                    cli_word(c, "words.choice.", view_text(said, "condition")));
    }
    printf("      %s\n", out.p ? out.p : "");
    if (*view_text(event, "note")) {
        printf("      %s: %s\n", text_get(c->language, "cli.custody.note"), view_text(event, "note"));
    }
    strbuf_done(&out);
}

static void print_item(const cli *c, const json_t *item, int32_t utc_offset_min)
{
    size_t i = 0;
    json_t *event = NULL;
    print_state(c, item);
    json_array_foreach(json_object_get(item, "events"), i, event)
    {
        char at[DATETIME_TEXT] = "";
        local_text(view_int(event, "moment_us"), utc_offset_min, at);
        printf("\n  %s  %s  [%lld]\n", at, cli_word(c, "event.kind.", view_text(event, "kind")),
               (long long)view_int(event, "index"));
        if (*view_text(event, "load")) {
            cli_print(c, "cli.custody.in_load", ERR_Z("load", view_text(event, "load")));
        }
        print_scene(c, event, view_text(item, "item"));
        size_t k = 0;
        json_t *row = NULL;
        json_array_foreach(json_object_get(item, "findings"), k, row)
        {
            if (view_int(row, "index") == view_int(event, "index")) {
                print_finding(c, row, false);
            }
        }
    }
}

// ---------------------------------------------------------------- the command

int cmd_custody(cli *c)
{
    err e = {0};
    store *db = NULL;
    json_t *out = NULL;
    bool one = c->n_word == 2;
    bool findings = cli_has(c, OPT_FINDINGS);
    if (one && findings) {
        err_fail(&e, ERR_CODE("cli.custody.both"));
        (void)cli_fail(c, &e);
        return CLI_USAGE;
    }
    bool ok = operation_open(c->word[0], STORE_READ, &db, &e) &&
              (one        ? custody_view_item(db, str_of(c->word[1]), &out, &e)
               : findings ? custody_view_findings(db, &out, &e)
                          : custody_view_all(db, &out, &e));
    if (ok && cli_has(c, OPT_JSON)) {
        ok = json_dumpf(out, stdout, JSON_COMPACT) == 0;
        putchar('\n');
    } else if (ok && one) {
        print_item(c, out, operation_offset(db));
    } else if (ok && findings) {
        print_findings(c, out);
    } else if (ok) {
        print_all(c, out);
    }
    json_decref(out);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}
