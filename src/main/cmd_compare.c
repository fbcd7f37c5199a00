// kawal compare: two plans side by side.
#include "main/cmd_compare.h"

#include <stdio.h>
#include <string.h>

#include "main/cmd_common.h"
#include "report/table.h"

enum { CHANGES_SHOWN = 20, SHORT_ID = 12, PRINT_MAX = 4 * 1024 * 1024 };

// How a part is read by people: its raw unit divided.
static const struct {
    const char *part;
    int64_t divisor;
} unit_of[] = {{"undelivered", 1},
               {"late", S_PER_MIN},
               {"unguarded", S_PER_MIN},
               {"exposed", S_PER_MIN},
               {"changed", 1},
               {"people", S_PER_HOUR},
               {"cost", 1},
               {"metres", 1000}};

static int64_t divisor_of(const char *part)
{
    for (size_t i = 0; i < sizeof unit_of / sizeof *unit_of; i++) {
        if (strcmp(unit_of[i].part, part) == 0) {
            return unit_of[i].divisor;
        }
    }
    return 1;
}

static void print_score(cli *c, const json_t *rows, strbuf *out)
{
    static const char *const head[] = {"compare.part", "compare.before", "compare.after",
                                       "compare.difference"};
    table t;
    table_init(&t, &c->memory, "lrrr");
    t.columns = c->columns;
    table_heads(&t, c->language, head, sizeof head / sizeof *head);
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        const char *part = view_text(row, "part");
        int64_t by = divisor_of(part);
        int64_t before = view_int(row, "before") / by;
        int64_t after = view_int(row, "after") / by;
        table_cell(&t, cli_word(c, "score.", part));
        table_number(&t, before, text_thousands(c->language));
        table_number(&t, after, text_thousands(c->language));
        table_number(&t, after - before, text_thousands(c->language));
    }
    table_print(&t, out);
}

static void add_side(const json_t *trip, strbuf *out)
{
    if (!json_is_object(trip)) {
        strbuf_addz(out, "–");
        return;
    }
    strbuf_addf(out, "%s %s %s", view_text(trip, "trip"), view_text(trip, "vehicle"),
                view_text(trip, "depart"));
    const json_t *stops = json_object_get(trip, "stops");
    size_t n = json_array_size(stops);
    const char *first = json_string_value(json_array_get(stops, 0));
    strbuf_addf(out, " %s → %s", view_text(trip, "base"), first ? first : "");
    if (n > 1) {
        strbuf_addf(out, " +%zu", n - 1);
    }
}

static void print_changes(const cli *c, const json_t *changes, strbuf *out)
{
    size_t shown = cli_has(c, OPT_FULL) ? SIZE_MAX : CHANGES_SHOWN;
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(changes, i, row)
    {
        if (i >= shown) {
            text_fmt(out, c->language, "compare.more",
                     ERR_INT("n", (int64_t)(json_array_size(changes) - shown)));
            strbuf_addc(out, '\n');
            return;
        }
        strbuf_addf(out, "  %-10s ", cli_word(c, "compare.what.", view_text(row, "what")));
        add_side(json_object_get(row, "before"), out);
        strbuf_addz(out, "  ⇒  ");
        add_side(json_object_get(row, "after"), out);
        strbuf_addc(out, '\n');
    }
}

static int64_t count_kind(const json_t *tell, const char *kind)
{
    int64_t n = 0;
    const char *code = NULL;
    json_t *row = NULL;
    json_object_foreach((json_t *)(uintptr_t)tell, code, row)
    {
        n += strcmp(view_text(row, "kind"), kind) == 0 ? 1 : 0;
    }
    return n;
}

static str short_id(const json_t *answer, const char *side)
{
    return (str){view_text(answer, side), SHORT_ID};
}

// By what the judge says that the plan before can no longer be carried out.
static void print_impossible(const cli *c, const json_t *answer, strbuf *out)
{
    int64_t lost = view_int(answer, "before_lost");
    size_t i = 0;
    json_t *row = NULL;
    if (!json_is_false(json_object_get(answer, "before_possible"))) {
        return;
    }
    strbuf_addf(out, "%s\n", text_get(c->language, "compare.impossible"));
    if (lost > 0) {
        text_fmt(out, c->language, "compare.lost", ERR_INT("n", lost));
        strbuf_addc(out, '\n');
    }
    json_array_foreach(json_object_get(answer, "before_faults"), i, row)
    {
        strbuf_addf(out, "  %lld × %s\n", (long long)view_int(row, "faults"),
                    cli_word(c, "check.", view_text(row, "code")));
    }
}

static void print_text(cli *c, const json_t *answer, strbuf *out)
{
    const json_t *changes = json_object_get(answer, "changes");
    const json_t *tell = json_object_get(answer, "tell");
    text_fmt(out, c->language, "compare.head", ERR_STR("before", short_id(answer, "before")),
             ERR_STR("after", short_id(answer, "after")));
    strbuf_addc(out, '\n');
    print_score(c, json_object_get(answer, "score"), out);
    print_impossible(c, answer, out);
    if (!json_is_false(json_object_get(answer, "before_possible"))) {
        strbuf_addf(out, "%s\n", cli_word(c, "compare.better.", view_text(answer, "better")));
    }
    text_fmt(out, c->language, "compare.orders", ERR_INT("same", view_int(answer, "same")),
             ERR_INT("changed", (int64_t)json_array_size(changes)));
    strbuf_addc(out, '\n');
    print_changes(c, changes, out);
    if (json_object_size(tell) > 0) {
        text_fmt(out, c->language, "compare.tell", ERR_INT("people", count_kind(tell, "person")),
                 ERR_INT("vehicles", count_kind(tell, "vehicle")),
                 ERR_INT("places", count_kind(tell, "place")));
        strbuf_addc(out, '\n');
    }
}

bool compare_print(cli *c, const json_t *answer, err *e)
{
    if (cli_has(c, OPT_JSON)) {
        return view_print(answer, e);
    }
    strbuf out;
    strbuf_init(&out, PRINT_MAX);
    print_text(c, answer, &out);
    fputs(out.p ? out.p : "", stdout);
    strbuf_done(&out);
    return true;
}

int cmd_compare(cli *c)
{
    err e = {0};
    store *db = NULL;
    json_t *answer = NULL;
    const planner_request q = {.dir = c->word[0], .clock = c->clock};
    bool ok = operation_open(c->word[0], STORE_READ, &db, &e) &&
              planner_compare(&c->memory, db, &q, c->n_word > 1 ? c->word[1] : "",
                              c->n_word > 2 ? c->word[2] : "", &answer, &e);
    ok = ok && compare_print(c, answer, &e);
    json_decref(answer);
    store_close(db);
    return ok ? CLI_OK : cli_fail(c, &e);
}
