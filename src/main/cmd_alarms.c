// kawal alarms DIR: what the log says of alarms.
#include "app/watch_desk.h"
#include "main/cli.h"
#include "main/cmd_common.h"

static void print_alarm(const cli *c, const json_t *x)
{
    const char *by = view_text(x, "resolved_by");
    cli_print(c, "cli.alarms.row", ERR_INT("id", view_int(x, "id")),
              ERR_Z("kind", cli_word(c, "web.alarm.", view_text(x, "kind"))),
              ERR_Z("subject", view_text(x, "subject")), ERR_Z("area", view_text(x, "area")),
              ERR_Z("level", cli_word(c, "words.choice.", view_text(x, "level"))),
              ERR_Z("raised", view_text(x, "raised")),
              ERR_Z("state", cli_word(c, "cli.alarm.state.", view_text(x, "state"))),
              ERR_Z("by", by[0] ? by : view_text(x, "acknowledged_by")));
}

int cmd_alarms(cli *c)
{
    err e = {0};
    watch_desk *d = NULL;
    json_t *out = NULL;
    const access_who who = {.organisation = ACCESS_POLRI, .role = ACCESS_COMMANDER};
    log_tools tools = log_tools_system(c->clock);
    str state = cli_has(c, OPT_ALL) ? STR("all") : STR("open");
    bool ok = watch_desk_open_to_read(c->word[0], &tools, &d, &e) &&
              watch_desk_list(d, &who, state, str_of(c->text[OPT_AREA]), &out, &e);
    if (ok && cli_has(c, OPT_JSON)) {
        ok = view_print(out, &e);
    } else if (ok) {
        const json_t *rows = json_object_get(out, "alarms");
        for (size_t i = 0; i < json_array_size(rows); i++) {
            print_alarm(c, json_array_get(rows, i));
        }
        cli_print(c, "cli.alarms.n", ERR_INT("n", json_array_size(rows)));
    }
    json_decref(out);
    watch_desk_close(d);
    return ok ? CLI_OK : cli_fail(c, &e);
}
