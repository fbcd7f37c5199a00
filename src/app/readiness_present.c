// Of the people whom the plan places at each TPS, how many are there: the day's teams, while they are to be
// at their station or one of their TPS. Before and after that nobody need report, and nothing is said of it.
#include "app/readiness_internal.h"

#include <string.h>

#include "base/clock.h"

void readiness_present_forget(readiness_desk *d)
{
    str_map_done(&d->present_at);
    arena_done(&d->present_memory);
    d->present_at = (str_map){0};
    d->present_memory = (arena){0};
    d->present = NULL;
    d->n_present = 0;
    d->present_plan[0] = '\0';
}

const watch_presence *readiness_present_find(readiness_desk *d, arena *a, str_map *of)
{
    const watch_presence *row = NULL;
    int32_t n = 0;
    if (d->watch) {
        watch_desk_presence(d->watch, a, &row, &n);
    }
    for (int32_t i = 0; i < n; i++) {
        (void)str_map_add(of, row[i].person, i, NULL);
    }
    return row;
}

static str text_of(const json_t *o, const char *name)
{
    return str_of(json_string_value(json_object_get(o, name)));
}

static int64_t second(const json_t *o, const char *name)
{
    int64_t s = 0;
    (void)datetime_parse(text_of(o, name), &s);
    return s;
}

// Whether teams are to be at their places.
static bool is_during(const json_t *placement, int64_t now_s)
{
    size_t i = 0;
    json_t *row = NULL;
    bool during = false;
    json_array_foreach(json_object_get(placement, "phases"), i, row)
    {
        bool now = now_s >= second(row, "from") && now_s < second(row, "to");
        during = during || (now && str_eq(text_of(row, "code"), STR("during")));
    }
    return during;
}

static bool is_of_team(const json_t *team, str place)
{
    size_t i = 0;
    json_t *tps = NULL;
    json_array_foreach(json_object_get(team, "tps"), i, tps)
    {
        if (str_eq(str_of(json_string_value(tps)), place)) {
            return true;
        }
    }
    return str_eq(text_of(team, "station"), place);
}

static int32_t present_of_team(const json_t *team, const str_map *of, const watch_presence *present)
{
    size_t i = 0;
    json_t *person = NULL;
    int32_t n = 0;
    json_array_foreach(json_object_get(team, "people"), i, person)
    {
        int32_t k = 0;
        n += str_map_get(of, str_of(json_string_value(person)), &k) && is_of_team(team, present[k].place);
    }
    return n;
}

// Every TPS of a team, of which nothing was said for this plan yet.
static void begin(readiness_desk *d)
{
    const json_t *teams = json_object_get(json_object_get(d->document, "placement"), "teams");
    size_t i = 0;
    size_t k = 0;
    json_t *team = NULL;
    json_t *tps = NULL;
    int32_t cap = 0;
    readiness_present_forget(d);
    json_array_foreach(teams, i, team)
    {
        json_array_foreach(json_object_get(team, "tps"), k, tps)
        {
            str code = str_keep(&d->present_memory, str_of(json_string_value(tps)));
            if (str_map_add(&d->present_at, code, d->n_present, NULL)) {
                d->present =
                    arena_room(&d->present_memory, d->present, d->n_present, &cap, sizeof *d->present);
                d->present[d->n_present++] = (readiness_presence){code, READINESS_UNSAID - 1};
            }
        }
    }
    memcpy(d->present_plan, d->plan, sizeof d->present_plan);
}

// What has changed since it was said, into ret, which has room for every TPS.
static int32_t find_changed(readiness_desk *d, bool during, const str_map *of, const watch_presence *present,
                            readiness_presence *ret)
{
    const json_t *teams = json_object_get(json_object_get(d->document, "placement"), "teams");
    size_t i = 0;
    size_t k = 0;
    json_t *team = NULL;
    json_t *tps = NULL;
    int32_t n = 0;
    json_array_foreach(teams, i, team)
    {
        int32_t here = during ? present_of_team(team, of, present) : READINESS_UNSAID;
        json_array_foreach(json_object_get(team, "tps"), k, tps)
        {
            int32_t at = 0;
            if (str_map_get(&d->present_at, str_of(json_string_value(tps)), &at) &&
                d->present[at].present != here && n < d->n_present) {
                d->present[at].present = here;
                ret[n++] = d->present[at];
            }
        }
    }
    return n;
}

bool readiness_present_say(readiness_desk *d, err *e)
{
    arena a = {0};
    str_map of = {0};
    int64_t now_s = 0;
    int64_t offset_s = 0;
    if (!d->document) {
        return true;
    }
    if (strcmp(d->plan, d->present_plan) != 0) {
        begin(d);
    }
    const watch_presence *present = readiness_present_find(d, &a, &of);
    bool ok = readiness_local_now(d, &now_s, &offset_s, e);
    if (ok) {
        bool during = is_during(json_object_get(d->document, "placement"), now_s);
        readiness_presence *changed = ARENA_NEW(&a, readiness_presence, d->n_present + 1);
        int32_t n = find_changed(d, during, &of, present, changed);
        ok = store_readiness_present(d->db, changed, n, e);
    }
    if (!ok) {
        readiness_present_forget(d); // said anew
    }
    str_map_done(&of);
    arena_done(&a);
    return ok;
}
