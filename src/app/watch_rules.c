// The rules of alarms, the posts of the plan that are to be heard of, and the areas to be looked at.
#include "app/watch_internal.h"

#include <string.h>

#include "base/clock.h"

static const uint32_t KINDS =
    1u << KIND_OPERATION | 1u << KIND_RULES | 1u << KIND_SITES | 1u << KIND_AREAS | 1u << KIND_TPS;

#define MIN_US ((int64_t)S_PER_MIN * US_PER_S)
#define RULE(k, weight, after, escalate)                                                                     \
    {                                                                                                        \
        .kind = WATCH_##k, .severity = (weight), .after_us = (after)*MIN_US,                                 \
        .escalate_us = (escalate)*MIN_US, .quiet_from = WATCH_NO_QUIET, .quiet_to = WATCH_NO_QUIET           \
    }

// data/rules.csv has the same for who wants to begin from them.
static const watch_rule built_in[] = {
    RULE(SILENT, 2, 20, 15),      RULE(NOT_LEFT, 2, 15, 15),
    RULE(NOT_ARRIVED, 2, 15, 15), RULE(OFF_WAY, 2, 5, 10),
    RULE(STANDING, 1, 20, 20),    RULE(APART, 1, 10, 20),
    RULE(SLACK_GONE, 3, 0, 10),   RULE(FALSE_PLACE, 2, 5, 15),
    RULE(POST_EMPTY, 2, 30, 30),  RULE(SEAL, 3, 0, 10),
    RULE(DAMAGED, 2, 0, 15),      RULE(LOST, 3, 0, 5),
    RULE(SOS, 3, 0, 5),           RULE(POST_SILENT, 2, 30, 30),
    RULE(NO_UNIT, 2, 30, 15),     RULE(TRACKER_SILENT, 1, 60, 60),
    RULE(INCIDENT, 3, 0, 5),      RULE(UNCHECKED, 2, 5, 15),
    RULE(GUEST, 1, 0, 0),
};

const watch_rule *watch_rules_built_in(int32_t *ret_n)
{
    *ret_n = (int32_t)(sizeof built_in / sizeof built_in[0]);
    return built_in;
}

static int64_t minutes(str text)
{
    int64_t v = 0;
    (void)str_parse_i64(text, 0, INT32_MAX, &v);
    return v;
}

static int32_t hour(str text)
{
    int32_t v = WATCH_NO_QUIET;
    return time_parse(text, &v) ? v : WATCH_NO_QUIET;
}

typedef struct reading {
    watch_desk *d;
    int32_t cap_rule, cap_post, cap_area, cap_duty;
} reading;

static bool take_rule(void *ctx, const entry *row, err *e)
{
    reading *x = ctx;
    watch_desk *d = x->d;
    watch_rule r = {.area = str_keep(&d->rules_memory, row->value[RULES_AREA]),
                    .severity = (int32_t)minutes(row->value[RULES_SEVERITY]),
                    .after_us = minutes(row->value[RULES_AFTER_MIN]) * MIN_US,
                    .escalate_us = minutes(row->value[RULES_ESCALATE_MIN]) * MIN_US,
                    .quiet_from = hour(row->value[RULES_QUIET_FROM]),
                    .quiet_to = hour(row->value[RULES_QUIET_TO])};
    (void)e;
    if (watch_kind_find(row->value[RULES_KIND], &r.kind)) {
        d->rule = arena_room(&d->rules_memory, d->rule, d->n_rule, &x->cap_rule, sizeof *d->rule);
        d->rule[d->n_rule++] = r;
    }
    return true;
}

static bool take_operation(void *ctx, const entry *row, err *e)
{
    reading *x = ctx;
    int64_t v = 0;
    (void)e;
    if (str_parse_i64(row->value[OPERATION_UTC_OFFSET_MIN], -S_PER_DAY, S_PER_DAY, &v)) {
        x->d->utc_offset_min = (int32_t)v;
    }
    x->d->whole = str_keep(&x->d->rules_memory, row->value[OPERATION_AREA]);
    return true;
}

// Areas that somebody is to look at.
static bool take_area(void *ctx, const entry *row, err *e)
{
    reading *x = ctx;
    watch_desk *d = x->d;
    int32_t parts = 1;
    (void)e;
    for (size_t i = 0; i < row->code.n; i++) {
        parts += row->code.p[i] == '.';
    }
    if (parts <= WATCH_LOOK_PARTS) {
        d->area = arena_room(&d->rules_memory, d->area, d->n_area, &x->cap_area, sizeof *d->area);
        d->area[d->n_area++] = (watch_area){str_keep(&d->rules_memory, row->code), parts};
    }
    return true;
}

static bool site_area(watch_desk *d, str site, str *ret, err *e)
{
    arena a = {0};
    entry row = {0};
    bool found = false;
    bool ok = store_entry(d->db, &a, KIND_SITES, site, NULL, &row, &found, e);
    *ret = ok && found ? str_keep(&d->rules_memory, row.value[SITES_AREA]) : STR("");
    arena_done(&a);
    return ok;
}

// "2024-11-25T06:00" of the plan, local.
static int64_t instant(const watch_desk *d, const json_t *o, const char *name)
{
    int64_t s = 0;
    (void)datetime_parse(str_of(json_string_value(json_object_get(o, name))), &s);
    return (s - (int64_t)d->utc_offset_min * S_PER_MIN) * US_PER_S;
}

static bool take_posts(reading *x, const json_t *posts, err *e)
{
    watch_desk *d = x->d;
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(posts, i, row)
    {
        str site = str_of(json_string_value(json_object_get(row, "site")));
        bool manned = json_array_size(json_object_get(row, "people")) > 0;
        watch_post p = {.from_us = instant(d, row, "from"), .to_us = instant(d, row, "to")};
        if (site.n == 0 || !manned) {
            continue;
        }
        p.site = str_keep(&d->rules_memory, site);
        if (!site_area(d, site, &p.area, e)) {
            return false;
        }
        d->post = arena_room(&d->rules_memory, d->post, d->n_post, &x->cap_post, sizeof *d->post);
        d->post[d->n_post++] = p;
    }
    return true;
}

// Each kecamatan with a team, for as long as teams serve.
static void take_teams(reading *x, const json_t *placement)
{
    watch_desk *d = x->d;
    size_t i = 0;
    size_t k = 0;
    json_t *phase = NULL;
    json_t *team = NULL;
    json_array_foreach(json_object_get(placement, "phases"), i, phase)
    {
        bool during = str_eq(str_of(json_string_value(json_object_get(phase, "code"))), STR("during"));
        str last = STR("");
        json_array_foreach(json_object_get(placement, "teams"), k, team)
        {
            str area = str_of(json_string_value(json_object_get(team, "kecamatan")));
            bool staffed = json_array_size(json_object_get(team, "people")) > 0;
            if (!during || !staffed || area.n == 0 || str_eq(area, last)) {
                continue;
            }
            last = area;
            d->duty = arena_room(&d->rules_memory, d->duty, d->n_duty, &x->cap_duty, sizeof *d->duty);
            d->duty[d->n_duty++] = (watch_duty){str_keep(&d->rules_memory, area), instant(d, phase, "from"),
                                                instant(d, phase, "to")};
        }
    }
}

static bool read_posts(reading *x, err *e)
{
    arena a = {0};
    plan_record plan = {0};
    watch_desk *d = x->d;
    bool ok = true;
    if (d->plan[0] && (ok = store_plan_get(d->db, &a, str_of(d->plan), &plan, e))) {
        json_t *document = json_loadb(plan.body.p, plan.body.n, 0, NULL);
        const json_t *placement = json_object_get(document, "placement");
        ok = take_posts(x, json_object_get(placement, "posts"), e);
        take_teams(x, placement);
        json_decref(document);
    }
    arena_done(&a);
    return ok;
}

bool watch_rules_read(watch_desk *d, err *e)
{
    arena a = {0};
    plan_record newest = {0};
    int64_t version = 0;
    int32_t n = 0;
    reading x = {.d = d};
    bool ok = store_batch_of(d->db, KINDS, &version, e) && store_plan_list(d->db, &a, 1, &newest, &n, e);
    const char *plan = n > 0 ? newest.id : "";
    if (ok && (version != d->version || strcmp(plan, d->plan) != 0)) {
        (void)pthread_mutex_lock(&d->shown); // readers wait for reading alone
        arena_done(&d->rules_memory);
        d->rule = NULL;
        d->post = NULL;
        d->area = NULL;
        d->whole = STR("");
        d->n_rule = 0;
        d->n_post = 0;
        d->n_area = 0;
        d->duty = NULL;
        d->n_duty = 0;
        str_map_done(&d->place_at);
        d->place_at = (str_map){0};
        d->place_in = NULL;
        d->n_place = d->cap_place = 0;
        (void)snprintf(d->plan, sizeof d->plan, "%s", plan);
        ok = store_each(d->db, KIND_OPERATION, take_operation, &x, e) &&
             store_each(d->db, KIND_RULES, take_rule, &x, e) &&
             store_each(d->db, KIND_AREAS, take_area, &x, e) && read_posts(&x, e);
        d->version = ok ? version : 0;
        (void)pthread_mutex_unlock(&d->shown);
    }
    arena_done(&a);
    return ok;
}
