// kawal map jetties, kawal map confirm: places where boats may land, and a person's word for them.
#include <stdio.h>

#include "app/jetty_confirm.h"
#include "app/tiles.h"
#include "main/cmd_map.h"
#include "report/table.h"

enum { TABLE_BYTES = 64 * 1024 * 1024 };

static void add_head(const cli *c, table *t)
{
    static const char *const key[] = {"cli.map.col.code", "cli.map.col.status", "cli.map.col.lat",
                                      "cli.map.col.lon", "cli.map.col.name"};
    table_heads(t, c->language, key, sizeof key / sizeof *key);
}

static void add_place(table *t, point at, const char *name)
{
    table_cellf(t, "%.5f", at.lat_e7 / 1e7);
    table_cellf(t, "%.5f", at.lon_e7 / 1e7);
    table_cell(t, name);
}

static void add_sites(const cli *c, const map_ask *q, table *t)
{
    for (int32_t i = 0; i < q->snap.n_site; i++) {
        const snap_site *s = &q->snap.site[i];
        if (s->kind == SITE_JETTY) {
            table_cell(t, s->code);
            table_cell(t, text_get(c->language, s->confirmed ? "cli.map.confirmed" : "cli.map.unconfirmed"));
            add_place(t, s->at, s->name);
        }
    }
}

static void add_candidates(const cli *c, const map_ask *q, table *t)
{
    for (int32_t i = 0; q->has_base && i < q->base.n_candidate; i++) {
        const map_candidate *k = &q->base.candidate[i];
        if (roads_candidate_site(q->roads, i) == SNAP_NONE) {
            char name[96];
            (void)snprintf(
                name, sizeof name, "%s (OSM %lld)",
                cli_word(c, "cli.map.candidate.", tiles_candidate_word((map_candidate_kind)k->kind)),
                (long long)k->source);
            table_cellf(t, "%d", (int)i + 1);
            table_cell(t, text_get(c->language, "cli.map.candidate"));
            add_place(t, k->at, name);
        }
    }
}

int cmd_map_jetties(cli *c)
{
    err e = {0};
    map_ask q;
    bool ok = map_ask_open(c, &q, &e);
    if (ok) {
        table t;
        strbuf out;
        strbuf_init(&out, TABLE_BYTES);
        table_init(&t, &q.memory, "llrrl");
        t.columns = c->columns;
        add_head(c, &t);
        add_sites(c, &q, &t);
        add_candidates(c, &q, &t);
        table_print(&t, &out);
        fputs(out.p ? out.p : "", stdout);
        cli_print(c, "cli.map.how_confirm", ERR_Z("dir", c->word[1]));
        strbuf_done(&out);
    }
    map_ask_done(&q);
    return ok ? CLI_OK : cli_fail(c, &e);
}

int cmd_map_confirm(cli *c)
{
    err e = {0};
    store *db = NULL;
    snapshot snap;
    base_map base;
    bool has_base = false;
    change_options o = {.by = cli_has(c, OPT_BY) ? str_of(c->text[OPT_BY]) : STR("posko"),
                        .now_us = c->clock.now_us(c->clock.ctx)};
    const jetty_word w = {.code = c->text[OPT_CODE],
                          .name = c->text[OPT_NAME],
                          .area = c->text[OPT_AREA],
                          .boarding_min = c->text[OPT_BOARDING]};
    o.effective_us = o.now_us;
    bool ok = log_begin(c, c->word[1], &db, &o.log, &e) &&
              store_snapshot(db, &c->memory, NULL, NULL, &snap, &e) &&
              base_map_load(&c->memory, c->word[1], &snap, &base, &has_base, &e) &&
              jetty_confirm(db, &snap, has_base ? &base : NULL, c->word[2], &w, &o, &e);
    log_end(db, o.log);
    if (!ok) {
        return cli_fail(c, &e);
    }
    bool candidate = cli_has(c, OPT_CODE);
    cli_print(c, "cli.map.confirm_done", ERR_Z("code", candidate ? c->text[OPT_CODE] : c->word[2]));
    return CLI_OK;
}
