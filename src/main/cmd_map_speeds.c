// kawal map speeds: what a GPS track says of the speed of ways, and a person's word for it.
#include <stdio.h>
#include <string.h>

#include "app/import.h"
#include "app/track.h"
#include "main/cmd_map.h"
#include "report/table.h"

enum { SPEEDS_TEXT_MAX = 64 * 1024 * 1024, NAME_TEXT_MAX = 4000 };

// The file that a fault is told of.
typedef struct fault_teller {
    const cli *c;
    const char *file; // its base name
} fault_teller;

static void tell_fault(void *ctx, int64_t line, const err *what)
{
    const fault_teller *t = ctx;
    const import_fault f = {.file = t->file, .line = line, .what = *what};
    strbuf out;
    strbuf_init(&out, NAME_TEXT_MAX);
    import_fault_text(&out, t->c->language, &f);
    fprintf(stderr, "%s\n", out.p);
    strbuf_done(&out);
}

static void add_speed(table *t, int32_t mh)
{
    if (mh > 0) {
        table_cellf(t, "%.1f", mh / 1000.0);
    } else {
        table_cell(t, "-");
    }
}

static void print_proposals(const cli *c, const track_proposals *p)
{
    static const char *const head[] = {"cli.map.col.code",     "cli.map.col.passes",  "cli.map.col.km",
                                       "cli.map.col.measured", "cli.map.col.present", "cli.map.col.name"};
    arena a = {0};
    table t;
    strbuf out;
    strbuf_init(&out, SPEEDS_TEXT_MAX);
    table_init(&t, &a, "lrrrrl");
    t.columns = c->columns;
    table_heads(&t, c->language, head, sizeof head / sizeof *head);
    for (int32_t i = 0; i < p->n; i++) {
        const track_proposal *row = &p->row[i];
        table_cell(&t, row->code);
        table_cellf(&t, "%d", (int)row->passes);
        table_cellf(&t, "%.1f", row->metres / 1000.0);
        add_speed(&t, row->measured_mh);
        add_speed(&t, row->present_mh);
        table_cell(&t, row->name);
    }
    table_print(&t, &out);
    fputs(out.p ? out.p : "", stdout);
    strbuf_done(&out);
    arena_done(&a);
}

static void print_rest(const cli *c, const track *k, const track_proposals *p)
{
    cli_print(c, "cli.map.track", ERR_INT("points", p->points), ERR_INT("unmatched", p->unmatched),
              ERR_INT("brief", p->brief), ERR_INT("untimed", k->untimed));
    if (p->local > 0) {
        cli_print(c, "cli.map.track_local", ERR_INT("n", p->local), ERR_Z("file", c->word[2]));
    }
    if (p->n > 0 && !cli_has(c, OPT_ACCEPT)) {
        cli_print(c, "cli.map.how_accept", ERR_Z("x", ""));
    }
}

static bool accept(const cli *c, const track_proposals *p, str source, register_written *ret, err *e)
{
    store *db = NULL;
    int64_t now_us = c->clock.now_us(c->clock.ctx);
    change_options o = {.by = cli_has(c, OPT_BY) ? str_of(c->text[OPT_BY]) : STR("posko"),
                        .effective_us = now_us,
                        .now_us = now_us};
    bool ok = log_begin(c, c->word[1], &db, &o.log, e) &&
              track_accept(db, p, str_of(c->text[OPT_ACCEPT]), source, &o, ret, e);
    log_end(db, o.log);
    return ok;
}

int cmd_map_speeds(cli *c)
{
    err e = {0};
    map_ask q;
    track k = {0};
    track_proposals p = {0};
    register_written w = {0};
    const char *slash = strrchr(c->word[2], '/');
    fault_teller teller = {c, slash ? slash + 1 : c->word[2]};
    bool ok = map_ask_open(c, &q, &e) && track_read(&c->memory, c->word[2], tell_fault, &teller, &k, &e) &&
              track_propose(&c->memory, q.roads, &q.snap, &k, q.ask.vehicle, &p, &e);
    map_ask_done(&q);
    if (!ok) {
        return cli_fail(c, &e);
    }
    print_proposals(c, &p);
    print_rest(c, &k, &p);
    if (!cli_has(c, OPT_ACCEPT)) {
        return CLI_OK;
    }
    if (!accept(c, &p, str_of(teller.file), &w, &e)) {
        return cli_fail(c, &e);
    }
    cli_print(c, "cli.map.accepted", ERR_INT("added", w.added), ERR_INT("changed", w.changed),
              ERR_INT("unchanged", w.unchanged));
    return CLI_OK;
}
