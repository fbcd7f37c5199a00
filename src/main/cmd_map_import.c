// kawal import --kind map: an extract of OpenStreetMap as the operation's base map.
#include <stdio.h>

#include "app/base_map.h"
#include "main/cmd_common.h"
#include "main/cmd_map.h"

static bool say_read(void *ctx, base_map_step step, int64_t done, int64_t total)
{
    static const char *const key[BASE_MAP_STEPS] = {"cli.progress.map_ways", "cli.progress.map_nodes",
                                                    "cli.progress.map_hash"};
    map_progress *p = ctx;
    if (p->step != (int)step) {
        cli_progress(p->c, key[step], 0, 0);
    }
    p->step = (int)step;
    cli_progress(p->c, key[step], done, total);
    return !cli_stopped();
}

static double degrees(int32_t e7)
{
    return e7 / 1e7;
}

static void print_box(const cli *c, const base_map_report *r)
{
    char text[96];
    (void)snprintf(text, sizeof text, "%.5f,%.5f,%.5f,%.5f", degrees(r->box.south_e7),
                   degrees(r->box.west_e7), degrees(r->box.north_e7), degrees(r->box.east_e7));
    cli_print(c, r->clipped ? "cli.map.clipped" : "cli.map.box", ERR_Z("box", text));
}

static void print_turns(const cli *c, const map_report *read)
{
    const int64_t *left = read->restrictions_left;
    int64_t n_left = 0;
    for (int i = 0; i < MAP_TURN_FAULTS; i++) {
        n_left += left[i];
    }
    cli_print(c, "cli.map.turns", ERR_INT("obeyed", read->restrictions),
              ERR_INT("ways", read->restrictions_over_ways), ERR_INT("left", n_left));
    if (n_left > 0) {
        cli_print(c, "cli.map.turns_left", ERR_INT("members", left[TURN_FAULT_MEMBERS]),
                  ERR_INT("off", left[TURN_FAULT_OFF]), ERR_INT("apart", left[TURN_FAULT_APART]),
                  ERR_INT("long", left[TURN_FAULT_LONG]));
    }
}

static void print_report(const cli *c, const base_map_report *r)
{
    const map_report *read = &r->read;
    cli_print(c, "cli.map.read", ERR_INT("nodes", read->nodes), ERR_INT("ways", read->ways),
              ERR_INT("relations", read->relations));
    print_box(c, r);
    cli_print(c, "cli.map.roads", ERR_INT("ways", r->ways[MAP_ROAD]), ERR_INT("pieces", r->pieces[MAP_ROAD]),
              ERR_INT("junctions", r->junctions[MAP_ROAD]));
    cli_print(c, "cli.map.waters", ERR_INT("ways", r->ways[MAP_WATER]),
              ERR_INT("pieces", r->pieces[MAP_WATER]), ERR_INT("junctions", r->junctions[MAP_WATER]),
              ERR_INT("cut", read->cut));
    print_turns(c, read);
    cli_print(c, "cli.map.missing", ERR_INT("missing", read->missing_nodes));
    cli_print(c, "cli.map.candidates", ERR_INT("n", read->n_candidate), ERR_Z("dir", c->word[0]));
}

// What a person should know before relying on it: not an error, but not to be missed.
static void warn(const cli *c, const base_map_report *r)
{
    err e = {0};
    if (r->elsewhere) {
        err_fail(&e, ERR_CODE("cli.map.elsewhere"));
    } else if (r->place_unknown) {
        err_fail(&e, ERR_CODE("cli.map.place_unknown"));
    } else if (r->ways[MAP_WATER] == 0) {
        err_fail(&e, ERR_CODE("cli.map.no_water"));
    }
    if (e.code) {
        (void)cli_fail(c, &e);
    }
}

int cmd_import_map(cli *c)
{
    err e = {0};
    store *db = NULL;
    base_map_report r = {.bytes = 0};
    map_progress p = {c, -1};
    base_map_options o = {.clip = cli_has(c, OPT_CLIP) ? c->text[OPT_CLIP] : NULL,
                          .by = cli_has(c, OPT_BY) ? str_of(c->text[OPT_BY]) : STR("posko"),
                          .dry_run = cli_has(c, OPT_DRY_RUN),
                          .now_us = c->clock.now_us(c->clock.ctx),
                          .progress = say_read,
                          .ctx = &p};
    cli_stop_begin();
    o.effective_us = o.now_us;
    bool ok = log_begin(c, c->word[0], &db, &o.log, &e) &&
              (!cli_has(c, OPT_EFFECTIVE) ||
               cli_instant(c, OPT_EFFECTIVE, false, operation_offset(db), &o.effective_us, &e)) &&
              base_map_import(db, c->word[0], c->word[1], &o, &r, &e);
    cli_progress_end(c);
    log_end(db, o.log);
    if (!ok) {
        return cli_fail(c, &e);
    }
    print_report(c, &r);
    if (o.dry_run) {
        cli_print(c, "cli.map.dry", ERR_Z("x", ""));
    } else {
        cli_print(c, "cli.map.done", ERR_INT("kb", (r.bytes + 1023) / 1024), ERR_Z("dir", c->word[0]));
    }
    warn(c, &r);
    return CLI_OK;
}
