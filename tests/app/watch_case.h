// The watch desk over the operation of live_case.h.
#ifndef KAWAL_TESTS_WATCH_CASE_H
#define KAWAL_TESTS_WATCH_CASE_H

#include "app/watch_internal.h"
#include "live_case.h"

static const access_who chief = {
    .user = {"kapolres", 8}, .organisation = ACCESS_POLRI, .role = ACCESS_COMMANDER};

typedef struct watching {
    live_case x;
    watch_desk *w;
} watching;

static inline void watching_init(watching *k)
{
    *k = (watching){.w = NULL};
    assert_true(case_init(&k->x));
    assert_true(watch_desk_open(k->x.t.dir, &k->x.tools, k->x.d, k->x.news, &k->w, &k->x.e));
}

static inline void watching_done(watching *k)
{
    watch_desk_close(k->w);
    case_done(&k->x);
}

static inline void tick(watching *k, double minute)
{
    assert_true(case_tick(&k->x, minute));
    assert_true(watch_desk_tick(k->w, &k->x.e));
}

static inline void report(watching *k, int tracker, double minute, int32_t east_m)
{
    observation o = case_seen(&k->x, minute, minute / 60.0, east_m);
    assert_true(case_report(&k->x, tracker, &o, 1));
}

// The member of the newest alarm of a kind and subject; NULL when there is none.
static inline const char *told(watching *k, const char *state, const char *kind, const char *subject,
                               const char *member)
{
    json_t *body = NULL;
    const char *found = NULL;
    size_t i = 0;
    json_t *row = NULL;
    assert_true(watch_desk_list(k->w, &chief, str_of(state), STR(""), &body, &k->x.e));
    json_array_foreach(json_object_get(body, "alarms"), i, row)
    {
        if (!found && strcmp(json_string_value(json_object_get(row, "kind")), kind) == 0 &&
            strcmp(json_string_value(json_object_get(row, "subject")), subject) == 0) {
            const json_t *v = json_object_get(row, member);
            char id[24];
            (void)snprintf(id, sizeof id, "%lld", (long long)json_integer_value(v));
            found = str_dup(&k->x.a, str_of(json_is_integer(v) ? id : json_string_value(v)));
        }
    }
    json_decref(body);
    return found;
}

#endif
