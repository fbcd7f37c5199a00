// The tiny operation with a plan of two trips in one convoy, two trackers and a clock that the test turns.
#ifndef KAWAL_TESTS_LIVE_CASE_H
#define KAWAL_TESTS_LIVE_CASE_H

#include "app/live_desk.h"
#include "app/register.h"
#include "store/observation.h"
#include "tiny.h"

enum { CASE_MIN_US = 60 * 1000000 };

typedef struct live_case {
    tiny t;
    arena a;
    int64_t now_us;
    clock_source clock;
    log_tools tools;
    char token[2][LIVE_TOKEN];
    live_desk *d;
    news *news;
    err e;
} live_case;

static int64_t case_now(void *ctx)
{
    return *(int64_t *)ctx;
}

// 06:00 in the morning of the day, UTC+7: both trips leave.
static inline int64_t case_start_us(void)
{
    return day_us(2024, 11, 24) + INT64_C(23) * 60 * CASE_MIN_US;
}

static const char case_plan[] =
    "{\"day0\":\"2024-11-25\",\"paths\":[{\"mode\":\"truck\",\"nodes\":[\"GUDANG-99.01\",\"PPK-99.01.02\"]}],"
    "\"trips\":["
    "{\"id\":\"0-0001\",\"convoy\":\"K0-0001\",\"leg\":0,\"direction\":\"out\",\"kecamatan\":\"99.01.02\","
    "\"vehicle\":\"V001\",\"vehicle_name\":\"Truk KPU 1\",\"mode\":\"truck\",\"base\":\"GUDANG-99.01\","
    "\"exact_s\":[18000,21600,30600],\"slack_min\":60,\"escorts\":[\"P001\"],\"path\":[0,0],"
    "\"stops\":[{\"place\":\"PPK-99.01.02\",\"name\":\"PPK Hilir\",\"exact_s\":[25200,27000]}]},"
    "{\"id\":\"0-0002\",\"convoy\":\"K0-0001\",\"leg\":0,\"direction\":\"out\",\"kecamatan\":\"99.01.02\","
    "\"vehicle\":\"V002\",\"vehicle_name\":\"Truk KPU 2\",\"mode\":\"truck\",\"base\":\"GUDANG-99.01\","
    "\"exact_s\":[18000,21600,30600],\"slack_min\":60,\"escorts\":[],\"path\":[0,0],"
    "\"stops\":[{\"place\":\"PPK-99.01.02\",\"name\":\"PPK Hilir\",\"exact_s\":[25200,27000]}]}],"
    "\"placement\":{\"posts\":[{\"kind\":\"site\",\"site\":\"PPK-99.01.01\",\"from\":\"2024-11-25T08:00\","
    "\"to\":\"2024-11-25T20:00\",\"people\":[\"P003\"]}]}}";

static inline bool case_tracker(live_case *x, const char *code, const char *vehicle, char *token)
{
    column_value value[] = {
        {STR("code"), str_of(code)}, {STR("vehicle"), str_of(vehicle)}, {STR("origin"), STR("synthetic")}};
    register_row row = {3, value};
    register_written w = {0};
    change_options o = {.by = STR("uji"), .effective_us = x->t.o.now_us, .now_us = x->t.o.now_us};
    return register_put(x->t.st, KIND_TRACKERS, 1, &row, &o, &w, &x->e) &&
           live_token_make(x->t.st, &x->tools, str_of(code), token, &x->e);
}

static inline bool case_open(live_case *x)
{
    return live_desk_open(x->t.dir, &x->tools, x->news, &x->d, &x->e);
}

static inline bool case_init(live_case *x)
{
    plan_record plan = {.created_us = 1, .body = str_of(case_plan)};
    *x = (live_case){.now_us = case_start_us() - 10 * CASE_MIN_US};
    x->clock = (clock_source){case_now, case_now, &x->now_us};
    x->tools = log_tools_system(x->clock);
    x->news = news_open();
    return tiny_init(&x->t) && store_plan_put(x->t.st, &plan, &x->e) &&
           case_tracker(x, "T1", "V001", x->token[0]) && case_tracker(x, "T2", "V002", x->token[1]) &&
           case_open(x);
}

static inline void case_done(live_case *x)
{
    live_desk_close(x->d);
    news_close(x->news);
    arena_done(&x->a);
    tiny_done(&x->t);
}

// A report of `minute` (behind the start), `share` of the way along and `east_m` beside it.
static inline observation case_seen(const live_case *x, double minute, double share, int32_t east_m)
{
    const double lat = -3.151 + share * (-3.3 + 3.151);
    const double lon = 104.556 + share * (104.698 - 104.556) + east_m / 111000.0;
    return (observation){.time_us = case_start_us() + (int64_t)(minute * CASE_MIN_US),
                         .timed = true,
                         .heard_us = x->now_us,
                         .placed = true,
                         .at = {(int32_t)(lat * 1e7), (int32_t)(lon * 1e7)},
                         .accuracy_m = 10,
                         .speed_cms = OBSERVATION_UNSAID,
                         .bearing_deg = OBSERVATION_UNSAID,
                         .battery = OBSERVATION_UNSAID};
}

static inline bool case_report(live_case *x, int tracker, const observation *o, int32_t n)
{
    tracker_report *report = ARENA_NEW(&x->a, tracker_report, n);
    tracker_batch in = {n, report};
    int32_t added = 0;
    for (int32_t i = 0; i < n; i++) {
        report[i] = (tracker_report){STR("HP"), o[i]};
    }
    return live_desk_take(x->d, str_of(x->token[tracker]), &in, &added, &x->e);
}

// Goes on to a minute behind the start, and lets the desk work.
static inline bool case_tick(live_case *x, double minute)
{
    x->now_us = case_start_us() + (int64_t)(minute * CASE_MIN_US);
    return live_desk_tick(x->d, &x->e);
}

#endif
