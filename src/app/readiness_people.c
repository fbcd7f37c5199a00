// Who is on duty at a moment by the published plan: at posts, in teams on the day, escorting.
#include "app/readiness_desk.h"

#include "base/clock.h"

typedef struct listing {
    json_t *rows;
    str_map seen;
    const access_who *who;
    int64_t now_s; // local
    const str_map *of;
    const watch_presence *present;
} listing;

// Where somebody is said to be; null where nobody says so.
static json_t *present_at(const listing *l, str person)
{
    int32_t i = 0;
    if (!str_map_get(l->of, person, &i)) {
        return json_null();
    }
    return json_stringn(l->present[i].place.p, l->present[i].place.n);
}

static int64_t second(const json_t *o, const char *name)
{
    int64_t s = 0;
    (void)datetime_parse(str_of(json_string_value(json_object_get(o, name))), &s);
    return s;
}

static void add(listing *l, const json_t *people, const char *duty, const json_t *where,
                const json_t *kecamatan)
{
    size_t i = 0;
    json_t *person = NULL;
    if (!access_area_holds(l->who->area, str_of(json_string_value(kecamatan)))) {
        return;
    }
    json_array_foreach(people, i, person)
    {
        str code = str_of(json_string_value(person));
        if (str_map_add(&l->seen, code, 1, NULL)) {
            json_array_append_new(l->rows, json_pack("{s:O, s:s, s:O, s:o}", "person", person, "duty", duty,
                                                     "at", where, "present", present_at(l, code)));
        }
    }
}

static void add_teams(listing *l, const json_t *placement)
{
    size_t i = 0;
    json_t *row = NULL;
    bool during = false;
    json_array_foreach(json_object_get(placement, "phases"), i, row)
    {
        bool now = l->now_s >= second(row, "from") && l->now_s < second(row, "to");
        during =
            during || (now && str_eq(str_of(json_string_value(json_object_get(row, "code"))), STR("during")));
    }
    json_array_foreach(json_object_get(placement, "teams"), i, row)
    {
        if (during) {
            add(l, json_object_get(row, "people"), "team", json_object_get(row, "station"),
                json_object_get(row, "kecamatan"));
        }
    }
}

json_t *numbers_people(const json_t *plan, const access_who *who, int64_t now_local_s, const str_map *of,
                       const watch_presence *present)
{
    listing l = {.rows = json_array(), .who = who, .now_s = now_local_s, .of = of, .present = present};
    const json_t *placement = json_object_get(plan, "placement");
    size_t i = 0;
    json_t *row = NULL;
    add_teams(&l, placement);
    json_array_foreach(json_object_get(placement, "posts"), i, row)
    {
        if (l.now_s >= second(row, "from") && l.now_s < second(row, "to")) {
            add(&l, json_object_get(row, "people"), "post", json_object_get(row, "site"),
                json_object_get(row, "kecamatan"));
        }
    }
    json_array_foreach(json_object_get(plan, "trips"), i, row)
    {
        if (l.now_s >= second(row, "load") && l.now_s < second(row, "end")) {
            add(&l, json_object_get(row, "escorts"), "escort", json_object_get(row, "id"),
                json_object_get(row, "kecamatan"));
        }
    }
    str_map_done(&l.seen);
    return l.rows;
}
