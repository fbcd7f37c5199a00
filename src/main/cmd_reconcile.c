// kawal reconcile: was all that was planned sent, and all that was sent received.
#include <stdio.h>
#include <string.h>

#include "app/reconcile.h"
#include "main/cmd_common.h"

enum { ROWS_SHOWN = 50, LEGS = 6 };

// "leg 1", or that nobody said which.
static const char *leg_word(const cli *c, const json_t *row)
{
    const json_t *leg = json_object_get(row, "leg");
    const char digit[] = {json_is_integer(leg) ? (char)('0' + json_integer_value(leg)) : 'x', '\0'};
    return cli_word(c, "cli.reconcile.leg.", digit);
}

// A code, or "-" where nothing was said.
static const char *code_of(const json_t *row, const char *name)
{
    const char *text = view_text(row, name);
    return *text ? text : "-";
}

// ---------------------------------------------------------------- sums

typedef struct sums {
    int64_t planned, known, sent, received;
    bool has_plan, is_there;
} sums;

static sums sums_of(const json_t *row)
{
    const json_t *planned = json_object_get(row, "planned");
    return (sums){.planned = (int64_t)json_integer_value(planned),
                  .known = view_int(row, "known"),
                  .sent = view_int(row, "sent"),
                  .received = view_int(row, "received"),
                  .has_plan = json_is_integer(planned),
                  .is_there = true};
}

static bool is_even(const sums *s)
{
    return s->known == s->sent && s->sent == s->received && (!s->has_plan || s->planned == s->known);
}

static void print_sums(const char *what, const sums *s)
{
    char planned[24] = "-";
    if (s->has_plan) {
        (void)snprintf(planned, sizeof planned, "%lld", (long long)s->planned);
    }
    printf("  %-44s %10s %10lld %10lld %10lld\n", what, planned, (long long)s->known, (long long)s->sent,
           (long long)s->received);
}

static void print_sums_head(const cli *c, const char *what)
{
    printf("  %-44s %10s %10s %10s %10s\n", text_get(c->language, what),
           text_get(c->language, "cli.reconcile.planned"), text_get(c->language, "cli.reconcile.known"),
           text_get(c->language, "cli.reconcile.sent"), text_get(c->language, "cli.reconcile.received"));
}

static void print_legs(const cli *c, const json_t *rows)
{
    sums leg[LEGS + 1] = {{0}}; // the last: nobody said which
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        const json_t *number = json_object_get(row, "leg");
        sums *into = &leg[json_is_integer(number) ? json_integer_value(number) % LEGS : LEGS];
        sums s = sums_of(row);
        into->planned += s.planned;
        into->known += s.known;
        into->sent += s.sent;
        into->received += s.received;
        into->has_plan = into->has_plan || s.has_plan;
        into->is_there = true;
    }
    print_sums_head(c, "cli.reconcile.by_leg");
    for (int k = 0; k <= LEGS; k++) {
        const char digit[] = {k < LEGS ? (char)('0' + k) : 'x', '\0'};
        if (leg[k].is_there) {
            print_sums(cli_word(c, "cli.reconcile.leg.", digit), &leg[k]);
        }
    }
}

static void print_uneven(const cli *c, const json_t *rows)
{
    size_t i = 0;
    int64_t total = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        char what[3 * 64 + 8];
        sums s = sums_of(row);
        if (is_even(&s) || total++ >= ROWS_SHOWN) {
            continue;
        }
        if (total == 1) {
            putchar('\n');
            print_sums_head(c, "cli.reconcile.uneven");
        }
        (void)snprintf(what, sizeof what, "%s  %s  %s", leg_word(c, row), code_of(row, "site"),
                       code_of(row, "kind"));
        print_sums(what, &s);
    }
    if (total > 0) {
        cli_print(c, "cli.reconcile.uneven_total", ERR_INT("total", total),
                  ERR_INT("shown", total < ROWS_SHOWN ? total : ROWS_SHOWN));
    }
}

// ---------------------------------------------------------------- what is wrong

typedef struct printing {
    const cli *c;
    int32_t utc_offset_min;
} printing;

static void print_open(const printing *p, const json_t *row)
{
    const cli *c = p->c;
    const json_t *last = json_object_get(row, "last");
    const char *person = code_of(last, "person");
    char moment[DATETIME_TEXT] = "-";
    cli_print(c, view_int(row, "short") > 1 ? "cli.reconcile.open_many" : "cli.reconcile.open_row",
              ERR_Z("item", view_text(row, "item")), ERR_Z("leg", leg_word(c, row)),
              ERR_Z("site", code_of(row, "site")), ERR_INT("short", view_int(row, "short")));
    if (json_object_get(last, "moment_us")) {
        local_text(view_int(last, "moment_us"), p->utc_offset_min, moment);
    }
    if (json_is_object(last)) {
        cli_print(c, "cli.reconcile.last",
                  ERR_Z("phase", cli_word(c, "cli.phase.", view_text(last, "phase"))),
                  ERR_Z("place", code_of(last, "place")), ERR_Z("person", person), ERR_Z("moment", moment));
    }
}

static void print_astray(const printing *p, const json_t *row)
{
    const cli *c = p->c;
    bool sent = strcmp(view_text(row, "way"), "sent") == 0;
    cli_print(c, sent ? "cli.reconcile.astray_sent" : "cli.reconcile.astray_received",
              ERR_Z("item", view_text(row, "item")), ERR_Z("leg", leg_word(c, row)),
              ERR_Z("expected", view_text(row, "expected")), ERR_Z("got", view_text(row, "got")),
              ERR_INT("index", view_int(row, "index")));
}

static void print_border(const printing *p, const json_t *row)
{
    cli_print(p->c, "cli.reconcile.border", ERR_Z("item", view_text(row, "item")),
              ERR_Z("place", view_text(row, "place")), ERR_Z("kabupaten", view_text(row, "kabupaten")),
              ERR_Z("unit", view_text(row, "unit")), ERR_INT("index", view_int(row, "index")));
}

static void print_device(const printing *p, const json_t *row)
{
    const char *person = view_text(row, "person");
    bool closed = view_int(row, "closed") > 0 && view_int(row, "closed") == view_int(row, "last");
    cli_print(p->c, view_int(row, "missing") > 0 ? "cli.reconcile.device_gap" : "cli.reconcile.device_open",
              ERR_Z("who", *person ? person : view_text(row, "key")),
              ERR_INT("missing", view_int(row, "missing")), ERR_INT("last", view_int(row, "last")));
    if (view_int(row, "missing") > 0 && !closed) {
        cli_print(p->c, "cli.reconcile.not_closed", ERR_Z("x", ""));
    }
}

static bool is_unsettled(const json_t *row)
{
    return !json_is_true(json_object_get(row, "settled"));
}

static bool is_any(const json_t *row)
{
    return json_is_object(row);
}

// A heading with the total, then at most ROWS_SHOWN rows. Nothing when there are none.
static void print_list(const printing *p, const json_t *rows, const char *head,
                       bool (*is_told)(const json_t *row),
                       void (*print)(const printing *p, const json_t *row))
{
    size_t i = 0;
    int64_t total = 0;
    int64_t shown = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        total += is_told(row) ? 1 : 0;
    }
    if (total == 0) {
        return;
    }
    putchar('\n');
    cli_print(p->c, head, ERR_INT("total", total));
    json_array_foreach(rows, i, row)
    {
        if (is_told(row) && shown++ < ROWS_SHOWN) {
            print(p, row);
        }
    }
    if (total > ROWS_SHOWN) {
        cli_print(p->c, "cli.reconcile.more", ERR_INT("more", total - ROWS_SHOWN));
    }
}

static void print_all(const cli *c, const json_t *all, int32_t utc_offset_min)
{
    const json_t *sum = json_object_get(all, "sums");
    const char *plan = view_text(all, "plan");
    printing p = {c, utc_offset_min};
    cli_print(c, *plan ? "cli.reconcile.head" : "cli.reconcile.head_no_plan",
              ERR_Z("log", view_text(all, "log")), ERR_INT("size", view_int(all, "size")),
              ERR_Z("plan", plan));
    if (json_array_size(sum) == 0) {
        cli_print(c, "cli.reconcile.no_goods", ERR_Z("x", ""));
    } else {
        print_legs(c, sum);
        print_uneven(c, sum);
    }
    print_list(&p, json_object_get(all, "open"), "cli.reconcile.open", is_any, print_open);
    print_list(&p, json_object_get(all, "astray"), "cli.reconcile.astray", is_any, print_astray);
    print_list(&p, json_object_get(all, "devices"), "cli.reconcile.devices", is_unsettled, print_device);
    print_list(&p, json_object_get(all, "borders"), "cli.reconcile.borders", is_any, print_border);
}

int cmd_reconcile(cli *c)
{
    err e = {0};
    store *db = NULL;
    json_t *out = NULL;
    bool ok = operation_open(c->word[0], STORE_READ, &db, &e) && reconcile_view(db, &out, &e);
    if (ok && cli_has(c, OPT_JSON)) {
        ok = json_dumpf(out, stdout, JSON_COMPACT) == 0;
        putchar('\n');
    } else if (ok) {
        print_all(c, out, operation_offset(db));
    }
    json_decref(out);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}
