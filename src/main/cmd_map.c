// kawal map: what the network is made of, tables, and jetties. Ways are in cmd_map_route.c.
#include "main/cmd_map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/table.h"

enum { MS_PER_MIN = 60 * 1000, M_PER_KM = 1000, MIN_PER_HOUR = 60, TABLE_BYTES = 64 * 1024 * 1024 };

// Options that say what is asked, and what is said of a jetty.
static const option_set asking = OPT_BIT(OPT_VEHICLE) | OPT_BIT(OPT_BOAT) | OPT_BIT(OPT_ONWARD) |
                                 OPT_BIT(OPT_BOXES) | OPT_BIT(OPT_RAIN) | OPT_BIT(OPT_RIVER) |
                                 OPT_BIT(OPT_NIGHT) | OPT_BIT(OPT_AT);
static const option_set telling =
    OPT_BIT(OPT_CODE) | OPT_BIT(OPT_NAME) | OPT_BIT(OPT_AREA) | OPT_BIT(OPT_BOARDING) | OPT_BIT(OPT_BY);

typedef struct map_command {
    const char *name;   // as it is typed
    int words, most;    // from and to how many words, with its name and the folder
    option_set options; // that it takes
    int (*run)(cli *c);
} map_command;

static map_command command_of(const char *name)
{
    const map_command all[] = {
        {"show", 2, 2, 0, cmd_map_show},
        {"route", 4, 4, asking | OPT_BIT(OPT_JSON), cmd_map_route},
        {"reach", 3, 3, asking | OPT_BIT(OPT_MINUTES) | OPT_BIT(OPT_THERE) | OPT_BIT(OPT_JSON),
         cmd_map_reach},
        {"table", 2, CLI_WORDS_MAX, asking | OPT_BIT(OPT_ALL) | OPT_BIT(OPT_CSV), cmd_map_table},
        {"jetties", 2, 2, 0, cmd_map_jetties},
        {"confirm", 3, 3, telling, cmd_map_confirm},
        {"speeds", 3, 3, asking | OPT_BIT(OPT_ACCEPT) | OPT_BIT(OPT_BY), cmd_map_speeds},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (strcmp(all[i].name, name) == 0) {
            return all[i];
        }
    }
    return (map_command){.name = NULL};
}

int cmd_map(cli *c)
{
    err e = {0};
    map_command command = command_of(c->word[0]);
    bool ok = command.name ? cli_fits(c, "map", command.options, command.words, command.most, &e)
                           : err_fail(&e, ERR_CODE("cli.map.what"), ERR_Z("name", c->word[0]));
    if (ok) {
        return command.run(c);
    }
    (void)cli_fail(c, &e);
    return CLI_USAGE;
}

// ---------------------------------------------------------------- an opened network

static bool say_order(void *ctx, int32_t done, int32_t total)
{
    map_progress *p = ctx;
    bool first = p->step++ == 0;
    cli_progress(p->c, "cli.progress.map_order", first ? 0 : done, first ? 0 : total);
    return !cli_stopped();
}

static const char *text_of(const cli *c, cli_option o)
{
    return cli_has(c, o) ? c->text[o] : NULL;
}

bool map_ask_open(cli *c, map_ask *q, err *e)
{
    map_progress p = {c, 0};
    const char *dir = c->word[1];
    const roads_words words = {.vehicle = text_of(c, OPT_VEHICLE),
                               .boat = text_of(c, OPT_BOAT),
                               .onward = text_of(c, OPT_ONWARD),
                               .boxes = text_of(c, OPT_BOXES),
                               .rain = text_of(c, OPT_RAIN),
                               .river = text_of(c, OPT_RIVER),
                               .night = cli_has(c, OPT_NIGHT) ? "yes" : NULL,
                               .at = text_of(c, OPT_AT)};
    *q = (map_ask){.db = NULL};
    cli_stop_begin();
    bool ok = operation_open(dir, STORE_READ, &q->db, e) &&
              store_snapshot(q->db, &q->memory, NULL, NULL, &q->snap, e) &&
              roads_ask_read(&words, q->snap.operation.utc_offset_min,
                             c->clock.now_us(c->clock.ctx) / US_PER_S, &q->ask, e) &&
              base_map_load(&q->memory, dir, &q->snap, &q->base, &q->has_base, e) &&
              roads_make(&q->snap, q->has_base ? &q->base : NULL, dir, say_order, &p, &q->roads, e);
    cli_progress_end(c);
    return ok;
}

void map_ask_done(map_ask *q)
{
    roads_done(q->roads);
    store_close(q->db);
    arena_done(&q->memory);
}

void minutes_text(const cli *c, int64_t ms, char out[static 32])
{
    int64_t min = (ms + MS_PER_MIN - 1) / MS_PER_MIN;
    if (min < MIN_PER_HOUR) {
        (void)snprintf(out, 32, "%lld %s", (long long)min, text_get(c->language, "cli.map.min"));
    } else {
        (void)snprintf(out, 32, "%lld %s %02lld %s", (long long)(min / MIN_PER_HOUR),
                       text_get(c->language, "cli.map.hour"), (long long)(min % MIN_PER_HOUR),
                       text_get(c->language, "cli.map.min"));
    }
}

void metres_text(const cli *c, int64_t m, char out[static 32])
{
    if (m < M_PER_KM) {
        (void)snprintf(out, 32, "%lld m", (long long)m);
        return;
    }
    char comma = c->language == TEXT_ID ? ',' : '.';
    (void)snprintf(out, 32, "%lld%c%lld km", (long long)(m / M_PER_KM), comma,
                   (long long)(m % M_PER_KM / 100));
}

// ---------------------------------------------------------------- show

static void print_base(const cli *c, const map_ask *q)
{
    const snap_map *row = q->base.row;
    if (!q->has_base) {
        cli_print(c, "cli.map.no_base", ERR_Z("dir", c->word[1]));
        return;
    }
    cli_print(c, "cli.map.base", ERR_Z("name", row->name), ERR_Z("clip", *row->clip ? row->clip : "-"),
              ERR_INT("roads", row->roads), ERR_INT("waters", row->waters));
    cli_print(c, "cli.map.base_hash", ERR_Z("file", row->file_hash), ERR_Z("road", row->road),
              ERR_Z("water", row->water));
}

static void print_parts(const cli *c, const roads_count *n)
{
    cli_print(c, "cli.map.lines", ERR_INT("drawn", n->drawn), ERR_INT("links", n->links),
              ERR_INT("local", n->local), ERR_INT("corrected", n->corrected));
    cli_print(c, "cli.map.joints", ERR_INT("joined", n->joined), ERR_INT("loose", n->loose));
    cli_print(c, "cli.map.net", ERR_INT("roads", n->ways[MAP_ROAD]), ERR_INT("crossings", n->nodes[MAP_ROAD]),
              ERR_INT("waters", n->ways[MAP_WATER]), ERR_INT("forks", n->nodes[MAP_WATER]));
    cli_print(c, "cli.map.jetties", ERR_INT("confirmed", n->jetties - n->unconfirmed),
              ERR_INT("unconfirmed", n->unconfirmed), ERR_INT("candidates", n->candidates));
    cli_print(c, "cli.map.closures", ERR_INT("n", n->closures));
    cli_print(c, "cli.map.net_turns", ERR_INT("n", n->turns));
    if (n->turns_lost > 0) {
        cli_print(c, "cli.map.turns_lost", ERR_INT("n", n->turns_lost), ERR_INT("limit", MAP_VIA_MAX));
    }
    if (n->unknown > 0) {
        cli_print(c, "cli.map.unknown", ERR_INT("n", n->unknown));
    }
}

int cmd_map_show(cli *c)
{
    err e = {0};
    map_ask q;
    bool ok = map_ask_open(c, &q, &e);
    if (ok) {
        roads_count n = roads_counts(q.roads);
        print_base(c, &q);
        print_parts(c, &n);
        cli_print(c, "cli.map.limits", ERR_INT("ways", MAP_WAYS_MAX), ERR_INT("points", TABLE_POINTS_MAX),
                  ERR_INT("cells", ENGINE_CELLS_MAX), ERR_INT("jetties", JOURNEY_JETTIES_MAX),
                  ERR_INT("closures", ENGINE_CLOSURES_MAX), ERR_INT("metres", ENGINE_SNAP_M),
                  ERR_INT("mb", ENGINE_METRIC_BYTES / 1024 / 1024));
        if (q.has_base) {
            cli_print(c, "cli.map.credit", ERR_Z("x", ""));
        }
    }
    map_ask_done(&q);
    return ok ? CLI_OK : cli_fail(c, &e);
}

// ---------------------------------------------------------------- table

// The places of a table, and what it says.
typedef struct asked {
    int32_t n;
    int32_t *place;
    point *at;
    travel_table table;
} asked;

static bool take_places(cli *c, map_ask *q, asked *a, err *e)
{
    int32_t all = roads_places(q->roads);
    a->n = cli_has(c, OPT_ALL) ? all : c->n_word - 2;
    a->place = ARENA_NEW(&q->memory, int32_t, a->n);
    a->at = ARENA_NEW(&q->memory, point, a->n);
    if (a->n == 0 || (cli_has(c, OPT_ALL) && c->n_word > 2)) {
        return err_fail(e, ERR_CODE("cli.map.places"));
    }
    for (int32_t i = 0; i < a->n; i++) {
        a->place[i] = i;
        a->at[i] = cli_has(c, OPT_ALL) ? roads_place_at(q->roads, i) : (point){0, 0};
        if (!cli_has(c, OPT_ALL) && !roads_ask_place(q->roads, c->word[i + 2], &a->at[i], &a->place[i], e)) {
            return false;
        }
    }
    return true;
}

static const char *place_word(const cli *c, const map_ask *q, const asked *a, int32_t i)
{
    return a->place[i] >= 0 ? roads_place_code(q->roads, a->place[i]) : c->word[i + 2];
}

static const journey *cell_of(const asked *a, int32_t from, int32_t to)
{
    return &a->table.cell[(size_t)from * (size_t)a->n + (size_t)to];
}

// A jetty of a journey, or the end whose own landing it is.
static const char *jetty_word(const map_ask *q, int32_t jetty, const char *end)
{
    int32_t site = roads_jetty_site(q->roads, jetty);
    return site == SNAP_NONE ? end : roads_place_code(q->roads, site);
}

static void print_csv(const cli *c, const map_ask *q, const asked *a)
{
    puts("from,to,seconds,metres,board,land");
    for (int32_t i = 0; i < a->n; i++) {
        for (int32_t j = 0; j < a->n; j++) {
            const journey *x = cell_of(a, i, j);
            bool open = road_cost_open(x->cost);
            const char *from = place_word(c, q, a, i);
            const char *to = place_word(c, q, a, j);
            printf("\"%s\",\"%s\",", from, to);
            if (open) {
                printf("%lld,%lld,", (long long)((road_cost_ms(x->cost) + 999LL) / 1000),
                       (long long)road_cost_m(x->cost));
            } else {
                printf(",,");
            }
            bool boat = open && x->board >= 0;
            printf("%s,%s\n", boat ? jetty_word(q, x->board, from) : "",
                   boat ? jetty_word(q, x->land, to) : "");
        }
    }
}

// Minutes, one row a place of departure.
static void print_minutes(const cli *c, const map_ask *q, const asked *a)
{
    int32_t wide = 12;
    for (int32_t i = 0; i < a->n; i++) {
        int32_t n = (int32_t)strlen(place_word(c, q, a, i));
        wide = n > wide ? n : wide;
    }
    printf("%*s", wide, text_get(c->language, "cli.map.min"));
    for (int32_t j = 0; j < a->n; j++) {
        printf("  %*s", wide, place_word(c, q, a, j));
    }
    for (int32_t i = 0; i < a->n; i++) {
        printf("\n%*s", wide, place_word(c, q, a, i));
        for (int32_t j = 0; j < a->n; j++) {
            road_cost cost = cell_of(a, i, j)->cost;
            if (road_cost_open(cost)) {
                printf("  %*lld", wide, (long long)((road_cost_ms(cost) + MS_PER_MIN - 1LL) / MS_PER_MIN));
            } else {
                printf("  %*s", wide, "-");
            }
        }
    }
    putchar('\n');
}

static void print_faults(const cli *c, const map_ask *q, const asked *a)
{
    strbuf why;
    strbuf_init(&why, 4096);
    for (int32_t i = 0; i < a->table.n_fault; i++) {
        const snap_fault *f = &a->table.fault[i];
        if (f->side != SNAP_FROM) {
            continue; // the same places once more, or jetties
        }
        strbuf_clear(&why);
        roads_fault_say(&why, c->language, q->roads, f, q->trip.limit_m);
        fprintf(stderr, "%s: %s\n", place_word(c, q, a, f->index), why.p);
    }
    strbuf_done(&why);
}

int cmd_map_table(cli *c)
{
    err e = {0};
    map_ask q;
    asked a = {.n = 0};
    bool ok = map_ask_open(c, &q, &e) && take_places(c, &q, &a, &e);
    if (ok) {
        roads_ask_trip(&q.memory, q.roads, &q.ask, a.n, a.place, &q.trip);
    }
    ok = ok && engine_table(&q.memory, roads_engine(q.roads), &q.trip, a.n, a.at, a.n, a.at, &a.table, &e);
    if (ok) {
        (cli_has(c, OPT_CSV) ? print_csv : print_minutes)(c, &q, &a);
        print_faults(c, &q, &a);
    }
    map_ask_done(&q);
    return ok ? CLI_OK : cli_fail(c, &e);
}
