// The figures of a request for people on loan (BKO).
#include <string.h>

#include "app/duty_internal.h"
#include "app/words.h"
#include "base/clock.h"

enum { LETTER_DAYS_MAX = 366 };

// The days that short duties span.
typedef struct span {
    int32_t from_day, to_day;
} span;

static void widen(span *x, const char *from, const char *to)
{
    int64_t from_s = 0;
    int64_t to_s = 0;
    if (datetime_parse(str_of(from), &from_s) && datetime_parse(str_of(to), &to_s)) {
        int32_t first = (int32_t)(from_s / S_PER_DAY);
        int32_t last = (int32_t)((to_s - 1) / S_PER_DAY);
        x->from_day = x->from_day == DUTY_DAY_NONE || first < x->from_day ? first : x->from_day;
        x->to_day = x->to_day == DUTY_DAY_NONE || last > x->to_day ? last : x->to_day;
    }
}

static int32_t widen_short(span *x, const json_t *rows)
{
    int32_t people = 0;
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        int32_t lacking = duty_int(row, "needed") - (int32_t)json_array_size(json_object_get(row, "people"));
        if (lacking > 0) {
            people += lacking;
            widen(x, row_text(row, "from"), row_text(row, "to"));
        }
    }
    return people;
}

// Kecamatan whose teams lack officers.
static json_t *short_kecamatan(const planner_result *r, const json_t *rows, int32_t *ret_people)
{
    json_t *out = json_array();
    size_t i = 0;
    json_t *row = NULL;
    *ret_people = 0;
    json_array_foreach(rows, i, row)
    {
        if (duty_int(row, "short") > 0) {
            json_t *copy = json_copy(row);
            json_object_set_new(copy, "name",
                                json_string(duty_area_name(&r->snap, row_text(row, "kecamatan"))));
            json_array_append_new(out, copy);
            *ret_people += duty_int(row, "short");
        }
    }
    return out;
}

// TPS without a team, by class.
static json_t *uncovered_classes(const json_t *rows)
{
    json_t *out = json_array();
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        if (duty_int(row, "tps_uncovered") > 0) {
            json_array_append(out, row);
        }
    }
    return out;
}

// Officers that reserves lack, by the skills that each of them asks for.
static json_t *short_skills(const snapshot *s, const json_t *rows)
{
    const choice *skills = kind_of(KIND_PEOPLE)->columns[PEOPLE_SKILLS].choices;
    json_t *out = json_array();
    for (unsigned k = 0; skills[k].name; k++) {
        int32_t people = 0;
        size_t i = 0;
        json_t *row = NULL;
        json_array_foreach(rows, i, row)
        {
            const snap_reserve *r = duty_reserve_row(s, row_text(row, "reserve"));
            bool asked = r && (r->skills & 1u << k) != 0;
            int32_t lacking =
                duty_int(row, "needed") - (int32_t)json_array_size(json_object_get(row, "people"));
            people += asked && lacking > 0 ? lacking : 0;
        }
        if (people > 0) {
            json_array_append_new(out, json_pack("{s:s, s:i}", "skill", skills[k].name, "people", people));
        }
    }
    return out;
}

// Who asks, and who is asked: the unit of the level, "" where the register has none.
static const char *unit_of_level(const snapshot *s, const char *level)
{
    for (int32_t i = 0; i < s->n_unit; i++) {
        if (strcmp(s->unit[i].level, level) == 0) {
            return s->unit[i].name;
        }
    }
    return "";
}

static bool request_of(const planner_result *r, const duty_request_ask *q, json_t **ret, err *e)
{
    const json_t *placement = json_object_get(r->document, "placement");
    const json_t *shortage = json_object_get(placement, "shortage");
    const json_t *phases = json_object_get(placement, "phases");
    const json_t *last = json_array_get(phases, json_array_size(phases) - 1);
    span days = {DUTY_DAY_NONE, DUTY_DAY_NONE};
    int32_t teams = 0;
    json_t *kecamatan = short_kecamatan(r, json_object_get(shortage, "by_kecamatan"), &teams);
    int32_t posts = widen_short(&days, json_object_get(placement, "posts"));
    int32_t reserves = widen_short(&days, json_object_get(placement, "reserves"));
    int32_t people = q->people > 0 ? q->people : teams + posts + reserves;
    if (teams > 0 || days.from_day == DUTY_DAY_NONE) {
        widen(&days, row_text(json_array_get(phases, 0), "from"), row_text(last, "to"));
    }
    days.from_day = q->from_day != DUTY_DAY_NONE ? q->from_day : days.from_day;
    days.to_day = q->to_day != DUTY_DAY_NONE ? q->to_day : days.to_day;
    if (people == 0 || days.from_day > days.to_day || days.to_day - days.from_day >= LETTER_DAYS_MAX) {
        json_decref(kecamatan);
        return people == 0 ? err_fail(e, ERR_CODE("duty.nothing_short"))
                           : err_fail(e, ERR_CODE("duty.request_days"), ERR_INT("max", LETTER_DAYS_MAX));
    }
    char from[DATE_TEXT];
    char to[DATE_TEXT];
    date_format(days.from_day, from);
    date_format(days.to_day, to);
    const snapshot *s = &r->snap;
    json_t *out = duty_head(r);
    json_t *more = json_pack(
        "{s:s, s:s, s:s, s:i, s:s, s:s, s:i, s:O, s:O, s:i, s:i, s:i, s:o, s:o, s:o}", "area",
        s->operation.area == SNAP_NONE ? "" : s->area[s->operation.area].name, "unit",
        unit_of_level(s, "polres"), "addressee", unit_of_level(s, "polda"), "people", people, "from", from,
        "to", to, "days", days.to_day - days.from_day + 1, "available",
        json_object_get(shortage, "available"), "lower_bound", json_object_get(shortage, "lower_bound"),
        "short_teams", teams, "short_posts", posts, "short_reserves", reserves, "by_kecamatan", kecamatan,
        "by_class", uncovered_classes(json_object_get(shortage, "by_class")), "skills",
        short_skills(s, json_object_get(placement, "reserves")));
    (void)json_object_update(out, more);
    json_decref(more);
    *ret = out;
    return true;
}

bool duty_request(arena *a, store *s, const duty_request_ask *q, json_t **ret, err *e)
{
    planner_result r = {0};
    bool ok = planner_latest(a, s, &r, e) && request_of(&r, q, ret, e);
    json_decref(r.document);
    return ok;
}
