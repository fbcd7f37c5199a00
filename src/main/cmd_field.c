// kawal sms, kawal slip: SMS text of the field, and the slip that goes with a trip.
#include <stdio.h>

#include "app/slip.h"
#include "app/sms_desk.h"
#include "main/cli.h"
#include "main/cmd_common.h"

static void print_sms(const cli *c, const json_t *x)
{
    const char *which = view_text(x, "incident");
    cli_print(c, "cli.sms.said", ERR_Z("kind", cli_word(c, "event.kind.", view_text(x, "kind"))),
              ERR_Z("incident", which[0] ? cli_word(c, "words.choice.", which) : ""),
              ERR_Z("item", view_text(x, "item")), ERR_Z("place", view_text(x, "place")),
              ERR_Z("at", view_text(x, "at")), ERR_Z("person", view_text(x, "person")),
              ERR_INT("index", view_int(x, "index")));
    if (json_is_true(json_object_get(x, "revoked"))) {
        cli_print(c, "cli.sms.revoked", ERR_Z("device", view_text(x, "device")));
    }
}

int cmd_sms(cli *c)
{
    err e = {0};
    store *db = NULL;
    posko_log *l = NULL;
    json_t *out = NULL;
    log_tools tools = log_tools_system(c->clock);
    bool ok = log_begin(c, c->word[0], &db, &l, &e) && sms_take(db, l, &tools, str_of(c->word[1]), &out, &e);
    log_end(db, l);
    if (ok && cli_has(c, OPT_JSON)) {
        ok = view_print(out, &e);
    } else if (ok) {
        print_sms(c, out);
    }
    json_decref(out);
    return ok ? CLI_OK : cli_fail(c, &e);
}

static void print_slip(const cli *c, const json_t *x)
{
    size_t i = 0;
    json_t *row = NULL;
    cli_print(c, "cli.slip.head", ERR_Z("code", view_text(x, "code")),
              ERR_Z("operation", view_text(x, "operation")), ERR_Z("vehicle", view_text(x, "vehicle_name")),
              ERR_Z("base", view_text(x, "base_name")), ERR_Z("depart", view_text(x, "depart")),
              ERR_INT("boxes", view_int(x, "boxes")), ERR_INT("kg", view_int(x, "kg")));
    json_array_foreach(json_object_get(x, "escorts"), i, row)
    {
        cli_print(c, "cli.slip.escort", ERR_Z("code", view_text(row, "code")),
                  ERR_Z("name", view_text(row, "name")), ERR_Z("unit", view_text(row, "unit_name")));
    }
    json_array_foreach(json_object_get(x, "stops"), i, row)
    {
        cli_print(c, "cli.slip.stop", ERR_Z("place", view_text(row, "place")),
                  ERR_Z("name", view_text(row, "name")), ERR_Z("arrive", view_text(row, "arrive")),
                  ERR_INT("boxes", view_int(row, "boxes")),
                  ERR_INT("items", json_array_size(json_object_get(row, "items"))));
    }
}

int cmd_slip(cli *c)
{
    err e = {0};
    store *db = NULL;
    planner_result plan = {0};
    json_t *out = NULL;
    bool ok = operation_open(c->word[0], STORE_READ, &db, &e) && planner_latest(&c->memory, db, &plan, &e) &&
              slip_make(&c->memory, db, &plan, c->language, str_of(c->word[1]), &out, &e);
    if (ok && cli_has(c, OPT_JSON)) {
        ok = view_print(out, &e);
    } else if (ok) {
        print_slip(c, out);
    }
    json_decref(out);
    json_decref(plan.document);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}
