#include "report/summary.h"

#include <string.h>

#include "base/clock.h"
#include "report/table.h"

typedef struct summary {
    arena a;
    strbuf *out;
    text_language language;
    int32_t columns; // of the terminal; 0 = no limit
    char thousands;
    const json_t *plan;
    const snapshot *snap;
} summary;

enum {
    SUMMARY_NAMES_MAX = 64 * 1024, // bytes of the kecamatan of one wave
    SUMMARY_UNCOVERED_SHOWN = 8,
    SUMMARY_TIDES_SHOWN = 12,
    SUMMARY_HANDOVERS_SHOWN = 12,
};

static int64_t number(const json_t *row, const char *key)
{
    return json_integer_value(json_object_get(row, key));
}

// A number within a sentence.
static str grouped(summary *s, int64_t value)
{
    char text[NUMBER_BYTES];
    return str_of(str_dup(&s->a, str_of(number_grouped(text, value, s->thousands))));
}

static const char *word(const json_t *row, const char *key)
{
    const char *z = json_string_value(json_object_get(row, key));
    return z ? z : "–";
}

static void begin(summary *s, table *t, const char *align)
{
    table_init(t, &s->a, align);
    t->columns = s->columns;
}

static void head(const summary *s, table *t, const char *const *key, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        table_cell(t, text_get(s->language, key[i]));
    }
}

static void title(const summary *s, const char *key)
{
    strbuf_addf(s->out, "\n%s\n", text_get(s->language, key));
}

static const char *area_name(const summary *s, const char *code)
{
    for (int32_t i = 0; i < s->snap->n_area; i++) {
        if (strcmp(s->snap->area[i].code, code) == 0) {
            return s->snap->area[i].name;
        }
    }
    return code;
}

// "3 j 05 m": hours and minutes as the field writes them.
static void cell_minutes(const summary *s, table *t, const json_t *v)
{
    int64_t min = json_integer_value(v);
    int64_t size = min < 0 ? -min : min;
    if (!json_is_integer(v)) {
        table_cell(t, "–");
    } else {
        table_cellf(t, "%s%lld %s %02lld %s", min < 0 ? "-" : "", (long long)(size / 60),
                    text_get(s->language, "summary.hour"), (long long)(size % 60),
                    text_get(s->language, "summary.minute"));
    }
}

// "20 Nov 06:00"; the year is in the heading.
static void cell_time(const summary *s, table *t, const json_t *v)
{
    const char *z = json_string_value(v);
    int32_t days = 0;
    if (!z || strlen(z) < 16 || !date_parse((str){z, 10}, &days)) {
        table_cell(t, "–");
        return;
    }
    char key[] = "summary.month.00";
    key[14] = z[5];
    key[15] = z[6];
    table_cellf(t, "%.2s %s %.5s", z + 8, text_get(s->language, key), z + 11);
}

static void print_head(summary *s, const char *id)
{
    const json_t *sum = json_object_get(s->plan, "summary");
    char date[DATE_TEXT];
    date_format(s->snap->operation.voting_day, date);
    strbuf_addf(s->out, "%s — %s\n", s->snap->operation.name, s->snap->operation.election);
    text_fmt(s->out, s->language, "summary.head",
             ERR_STR("id", ((str){id, strlen(id) < 12 ? strlen(id) : 12})),
             ERR_INT("seed", number(s->plan, "seed")), ERR_Z("day", date));
    strbuf_addc(s->out, '\n');
    text_fmt(s->out, s->language, "summary.counts", ERR_STR("tps", grouped(s, number(sum, "tps"))),
             ERR_STR("boxes", grouped(s, number(sum, "boxes"))), ERR_STR("kg", grouped(s, number(sum, "kg"))),
             ERR_STR("trips", grouped(s, number(sum, "trips"))),
             ERR_STR("convoys", grouped(s, number(sum, "convoys"))),
             ERR_STR("vehicles", grouped(s, number(sum, "vehicles_used"))),
             ERR_STR("people", grouped(s, number(sum, "people_used"))),
             ERR_STR("total", grouped(s, number(sum, "people_total"))),
             ERR_STR("hours", grouped(s, number(sum, "vehicle_hours"))),
             ERR_STR("km", grouped(s, number(sum, "km"))));
    strbuf_addc(s->out, '\n');
}

static void cell_kecamatan(const summary *s, table *t, const json_t *codes)
{
    strbuf names;
    strbuf_init(&names, SUMMARY_NAMES_MAX);
    size_t i = 0;
    const json_t *code = NULL;
    json_array_foreach(codes, i, code)
    {
        strbuf_addz(&names, i > 0 ? ", " : "");
        strbuf_addz(&names, area_name(s, json_string_value(code)));
    }
    table_cell(t, names.p ? names.p : "");
    strbuf_done(&names);
}

static void print_waves(summary *s)
{
    static const char *const key[] = {"summary.wave",     "summary.depart", "summary.arrive",
                                      "summary.trips",    "summary.boxes",  "summary.escorts",
                                      "summary.farthest", "summary.slack",  "summary.kecamatan"};
    table t;
    begin(s, &t, "rllrrrrrl");
    head(s, &t, key, sizeof key / sizeof key[0]);
    title(s, "summary.title.waves");
    size_t i = 0;
    json_t *w = NULL;
    json_array_foreach(json_object_get(s->plan, "waves"), i, w)
    {
        table_number(&t, number(w, "wave"), s->thousands);
        cell_time(s, &t, json_object_get(w, "depart"));
        cell_time(s, &t, json_object_get(w, "last_arrival"));
        table_number(&t, number(w, "trips"), s->thousands);
        table_number(&t, number(w, "boxes"), s->thousands);
        table_number(&t, number(w, "escorts"), s->thousands);
        cell_minutes(s, &t, json_object_get(w, "travel_min"));
        cell_minutes(s, &t, json_object_get(w, "slack_min"));
        cell_kecamatan(s, &t, json_object_get(w, "kecamatan"));
    }
    table_print(&t, s->out);
}

typedef struct leg_sum {
    int64_t convoys, trips, boxes, escorts, slack;
    const json_t *first, *last;
} leg_sum;

static leg_sum sum_leg(const summary *s, int64_t leg, const char *direction)
{
    leg_sum sum = {.slack = INT64_MAX};
    size_t i = 0;
    json_t *c = NULL;
    json_array_foreach(json_object_get(s->plan, "convoys"), i, c)
    {
        if (number(c, "leg") != leg || strcmp(word(c, "direction"), direction) != 0) {
            continue;
        }
        sum.convoys++;
        sum.trips += (int64_t)json_array_size(json_object_get(c, "trips"));
        sum.boxes += number(c, "boxes");
        sum.escorts += number(c, "escorts");
        sum.slack = number(c, "slack_min") < sum.slack ? number(c, "slack_min") : sum.slack;
        if (!sum.first || strcmp(word(c, "depart"), json_string_value(sum.first)) < 0) {
            sum.first = json_object_get(c, "depart");
        }
        if (!sum.last || strcmp(word(c, "arrive"), json_string_value(sum.last)) > 0) {
            sum.last = json_object_get(c, "arrive");
        }
    }
    return sum;
}

static void print_legs(summary *s)
{
    static const char *const key[] = {"summary.leg",   "summary.convoys", "summary.trips", "summary.escorts",
                                      "summary.first", "summary.last",    "summary.slack"};
    static const struct {
        int leg;
        const char *direction, *name;
    } row[] = {{0, "out", "summary.leg.1"},  {1, "out", "summary.leg.2"},  {2, "out", "summary.leg.3"},
               {2, "back", "summary.leg.4"}, {1, "back", "summary.leg.5"}, {0, "back", "summary.leg.6"}};
    table t;
    begin(s, &t, "lrrrllr");
    head(s, &t, key, sizeof key / sizeof key[0]);
    title(s, "summary.title.legs");
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        leg_sum sum = sum_leg(s, row[i].leg, row[i].direction);
        table_cell(&t, text_get(s->language, row[i].name));
        table_number(&t, sum.convoys, s->thousands);
        table_number(&t, sum.trips, s->thousands);
        table_number(&t, sum.escorts, s->thousands);
        cell_time(s, &t, sum.first);
        cell_time(s, &t, sum.last);
        json_t *slack = sum.convoys > 0 ? json_integer(sum.slack) : json_null();
        cell_minutes(s, &t, slack);
        json_decref(slack);
    }
    table_print(&t, s->out);
}

static void print_classes(summary *s)
{
    static const char *const key[] = {"summary.class",      "summary.tps",    "summary.polri",
                                      "summary.per_tps",    "summary.linmas", "summary.teams",
                                      "summary.people_min", "summary.placed", "summary.uncovered"};
    const json_t *shortage = json_object_get(json_object_get(s->plan, "placement"), "shortage");
    table t;
    begin(s, &t, "lrrrrrrrr");
    head(s, &t, key, sizeof key / sizeof key[0]);
    title(s, "summary.title.placement");
    size_t i = 0;
    json_t *c = NULL;
    json_array_foreach(json_object_get(shortage, "by_class"), i, c)
    {
        static const char *const column[] = {"polri", "tps", "linmas"};
        const json_t *pattern = json_object_get(c, "pattern");
        table_cell(&t, word(c, "name"));
        table_number(&t, number(c, "tps"), s->thousands);
        for (int k = 0; k < 3; k++) {
            if (json_is_object(pattern)) {
                table_number(&t, number(pattern, column[k]), s->thousands);
            } else {
                table_cell(&t, text_get(s->language, "summary.by_area"));
            }
        }
        table_number(&t, number(c, "teams_placed"), s->thousands);
        table_number(&t, number(c, "people_min"), s->thousands);
        table_number(&t, number(c, "people_placed"), s->thousands);
        table_number(&t, number(c, "tps_uncovered"), s->thousands);
    }
    table_print(&t, s->out);
}

static void print_shortage(summary *s)
{
    const json_t *shortage = json_object_get(json_object_get(s->plan, "placement"), "shortage");
    strbuf_addz(s->out, "\n  ");
    text_fmt(s->out, s->language, number(shortage, "short_by_bound") > 0 ? "summary.short" : "summary.enough",
             ERR_STR("available", grouped(s, number(shortage, "available"))),
             ERR_STR("bound", grouped(s, number(shortage, "lower_bound"))),
             ERR_STR("short", grouped(s, number(shortage, "short_by_bound"))));
    strbuf_addc(s->out, '\n');
    table t;
    begin(s, &t, "lrrrrr");
    static const char *const key[] = {"summary.kecamatan", "summary.tps",   "summary.needed",
                                      "summary.placed",    "summary.lacks", "summary.uncovered"};
    head(s, &t, key, sizeof key / sizeof key[0]);
    int64_t rows = 0;
    size_t i = 0;
    json_t *k = NULL;
    json_array_foreach(json_object_get(shortage, "by_kecamatan"), i, k)
    {
        if (number(k, "short") == 0) {
            continue;
        }
        rows++;
        table_cell(&t, area_name(s, word(k, "kecamatan")));
        table_number(&t, number(k, "tps"), s->thousands);
        table_number(&t, number(k, "needed"), s->thousands);
        table_number(&t, number(k, "placed"), s->thousands);
        table_number(&t, number(k, "short"), s->thousands);
        table_number(&t, number(k, "tps_uncovered"), s->thousands);
    }
    if (rows > 0) {
        title(s, "summary.title.shortage");
        table_print(&t, s->out);
    }
    if (number(shortage, "post_short") > 0) {
        strbuf_addz(s->out, "  ");
        text_fmt(s->out, s->language, "summary.post_short", ERR_INT("n", number(shortage, "post_short")));
        strbuf_addc(s->out, '\n');
    }
}

// Trips that need high water: when, until when they can go, and what is left then.
static void print_tides(summary *s)
{
    static const char *const key[] = {"summary.trip",    "summary.place", "summary.tide_from",
                                      "summary.tide_to", "summary.until", "summary.tide_next",
                                      "summary.by_land"};
    table t;
    begin(s, &t, "lllllll");
    head(s, &t, key, sizeof key / sizeof key[0]);
    int64_t rows = 0;
    size_t i = 0;
    size_t k = 0;
    json_t *trip = NULL;
    json_t *tide = NULL;
    json_array_foreach(json_object_get(s->plan, "trips"), i, trip)
    {
        json_array_foreach(json_object_get(trip, "tides"), k, tide)
        {
            if (rows++ >= SUMMARY_TIDES_SHOWN) {
                continue;
            }
            table_cell(&t, word(trip, "id"));
            table_cell(&t, word(tide, "place"));
            cell_time(s, &t, json_object_get(tide, "from"));
            cell_time(s, &t, json_object_get(tide, "to"));
            cell_time(s, &t, json_object_get(tide, "go_until"));
            cell_time(s, &t, json_object_get(tide, "next"));
            table_cell(&t, word(json_object_get(tide, "fallback"), "mode"));
        }
    }
    if (rows > 0) {
        title(s, "summary.title.tides");
        table_print(&t, s->out);
    }
    if (rows > SUMMARY_TIDES_SHOWN) {
        strbuf_addz(s->out, "  ");
        text_fmt(s->out, s->language, "summary.more", ERR_INT("n", rows - SUMMARY_TIDES_SHOWN));
        strbuf_addc(s->out, '\n');
    }
}

// "Polres OKU", or the kabupaten whose Polres the register does not name.
static const char *taker(const summary *s, const json_t *side)
{
    const char *polres = json_string_value(json_object_get(side, "polres_name"));
    const char *name = json_string_value(json_object_get(side, "name"));
    return polres ? polres : name ? name : text_get(s->language, "summary.unknown_polres");
}

// Where trips cross into another kabupaten.
static void print_handovers(summary *s)
{
    static const char *const key[] = {"summary.trip", "summary.when", "summary.near", "summary.from_polres",
                                      "summary.to_polres"};
    table t;
    begin(s, &t, "lllll");
    head(s, &t, key, sizeof key / sizeof key[0]);
    int64_t rows = 0;
    size_t i = 0;
    size_t k = 0;
    json_t *trip = NULL;
    json_t *row = NULL;
    json_array_foreach(json_object_get(s->plan, "trips"), i, trip)
    {
        json_array_foreach(json_object_get(trip, "handovers"), k, row)
        {
            if (rows++ >= SUMMARY_HANDOVERS_SHOWN) {
                continue;
            }
            table_cell(&t, word(trip, "id"));
            cell_time(s, &t, json_object_get(row, "at"));
            table_cell(&t, word(row, "near"));
            table_cell(&t, taker(s, json_object_get(row, "from")));
            table_cell(&t, taker(s, json_object_get(row, "to")));
        }
    }
    if (rows > 0) {
        title(s, "summary.title.handovers");
        table_print(&t, s->out);
    }
    if (rows > SUMMARY_HANDOVERS_SHOWN) {
        strbuf_addz(s->out, "  ");
        text_fmt(s->out, s->language, "summary.more", ERR_INT("n", rows - SUMMARY_HANDOVERS_SHOWN));
        strbuf_addc(s->out, '\n');
    }
}

static void print_undelivered(summary *s)
{
    const json_t *rows = json_object_get(s->plan, "undelivered");
    size_t n = json_array_size(rows);
    if (n == 0) {
        return;
    }
    title(s, "summary.title.undelivered");
    for (size_t i = 0; i < n && i < SUMMARY_UNCOVERED_SHOWN; i++) {
        const json_t *m = json_array_get(rows, i);
        strbuf_addf(s->out, "  %s: %lld %s, %s\n", word(m, "place"), (long long)number(m, "boxes"),
                    text_get(s->language, "summary.boxes"), text_get(s->language, word(m, "reason")));
        const char *why = word(json_object_get(m, "why"), s->language == TEXT_ID ? "id" : "en");
        if (*why) {
            strbuf_addf(s->out, "    %s\n", why);
        }
    }
    if (n > SUMMARY_UNCOVERED_SHOWN) {
        strbuf_addz(s->out, "  ");
        text_fmt(s->out, s->language, "summary.more", ERR_INT("n", n - SUMMARY_UNCOVERED_SHOWN));
        strbuf_addc(s->out, '\n');
    }
}

static void print_judge(summary *s)
{
    const json_t *judge = json_object_get(s->plan, "judge");
    int64_t checked = 0;
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(judge, "rows"), i, row)
    {
        checked += number(row, "checked");
    }
    strbuf_addc(s->out, '\n');
    text_fmt(s->out, s->language,
             number(judge, "faults") > 0 ? "summary.judge_faults" : "summary.judge_clean",
             ERR_INT("constraints", number(judge, "constraints")), ERR_STR("checked", grouped(s, checked)),
             ERR_INT("faults", number(judge, "faults")));
    strbuf_addc(s->out, '\n');
    json_array_foreach(json_object_get(judge, "rows"), i, row)
    {
        if (number(row, "faults") > 0) {
            strbuf key;
            strbuf_init(&key, 128);
            strbuf_addf(&key, "check.%s", word(row, "code"));
            strbuf_addf(s->out, "  %s: %lld × %s\n", word(row, "code"), (long long)number(row, "faults"),
                        text_get(s->language, key.p));
            strbuf_done(&key);
        }
    }
}

void summary_print(strbuf *out, text_language language, const json_t *plan, const char *id,
                   const snapshot *snap, int32_t columns)
{
    summary s = {.out = out,
                 .columns = columns,
                 .language = language,
                 .thousands = text_thousands(language),
                 .plan = plan,
                 .snap = snap};
    print_head(&s, id);
    print_waves(&s);
    print_legs(&s);
    print_tides(&s);
    print_handovers(&s);
    print_classes(&s);
    print_shortage(&s);
    print_undelivered(&s);
    print_judge(&s);
    arena_done(&s.a);
}
