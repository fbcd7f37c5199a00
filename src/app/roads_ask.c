#include "app/roads_ask.h"

#include <string.h>

#include "app/words.h"
#include "base/clock.h"

enum { CHOICES_TEXT = 200 };

static const choice rains[] = {{"none", "kering"}, {"some", "hujan"}, {"heavy", "deras"}, {NULL, NULL}};
static const choice rivers[] = {
    {"low", "rendah"}, {"normal", "normal"}, {"high", "tinggi"}, {"flood", "banjir"}, {NULL, NULL}};
static const choice answers[] = {{"no", "tidak"}, {"yes", "ya"}, {NULL, NULL}};

static const choice *modes(void)
{
    return kind_of(KIND_FLEET)->columns[FLEET_MODE].choices;
}

static bool given(const char *word)
{
    return word && *word;
}

static bool find(const char *name, const choice *list, const char *word, int *ret, err *e)
{
    strbuf choices;
    strbuf_init(&choices, CHOICES_TEXT);
    for (int i = 0; list[i].name; i++) {
        if (str_eq_nocase(str_of(word), str_of(list[i].name)) ||
            str_eq_nocase(str_of(word), str_of(list[i].name_id))) {
            *ret = i;
            strbuf_done(&choices);
            return true;
        }
        strbuf_addf(&choices, "%s%s", i > 0 ? ", " : "", list[i].name);
    }
    (void)err_fail(e, ERR_CODE("roads.word"), ERR_Z("name", name), ERR_Z("value", word),
                   ERR_STR("choices", strbuf_str(&choices)));
    strbuf_done(&choices);
    return false;
}

bool roads_rain_read(const char *word, rain_class *ret, err *e)
{
    int i = 0;
    if (!find("rain", rains, word, &i, e)) {
        return false;
    }
    *ret = (rain_class)i;
    return true;
}

bool roads_river_read(const char *word, river_stage *ret, err *e)
{
    int i = 0;
    if (!find("river", rivers, word, &i, e)) {
        return false;
    }
    *ret = (river_stage)i;
    return true;
}

static bool mode_read(const char *name, const char *word, travel_mode *ret, err *e)
{
    int i = 0;
    if (!find(name, modes(), word, &i, e)) {
        return false;
    }
    *ret = (travel_mode)i;
    return true;
}

const char *roads_rain_word(rain_class v)
{
    return rains[v].name;
}

const char *roads_river_word(river_stage v)
{
    return rivers[v].name;
}

const char *roads_mode_word(travel_mode v)
{
    return modes()[v].name;
}

// ---------------------------------------------------------------- a question

static bool read_trip(const roads_words *w, roads_ask *q, err *e)
{
    int64_t boxes = 0;
    q->by_boat = given(w->boat);
    if (!q->by_boat && (given(w->onward) || given(w->boxes))) {
        return err_fail(e, ERR_CODE("roads.no_boat"), ERR_Z("name", given(w->onward) ? "onward" : "boxes"));
    }
    if ((given(w->vehicle) && !mode_read("vehicle", w->vehicle, &q->vehicle, e)) ||
        (q->by_boat && !mode_read("boat", w->boat, &q->boat, e)) ||
        (given(w->onward) && !mode_read("onward", w->onward, &q->onward, e))) {
        return false;
    }
    if (given(w->boxes) && !str_parse_i64(str_of(w->boxes), 0, ROADS_BOXES_MAX, &boxes)) {
        return err_fail(e, ERR_CODE("roads.number"), ERR_Z("name", "boxes"), ERR_Z("value", w->boxes),
                        ERR_INT("min", 0), ERR_INT("max", ROADS_BOXES_MAX));
    }
    q->boxes = (int32_t)boxes;
    return true;
}

// Whether it is dark at a moment: from six to six, as the hours of boats are where the register has none.
// Near the equator the sun keeps to that within half an hour all year.
static bool is_dark(int64_t at_s, int32_t utc_offset_min)
{
    enum { DAWN_H = 6, DUSK_H = 18 };
    int64_t of_day_s = ((at_s + (int64_t)utc_offset_min * S_PER_MIN) % S_PER_DAY + S_PER_DAY) % S_PER_DAY;
    return of_day_s < DAWN_H * S_PER_HOUR || of_day_s >= DUSK_H * S_PER_HOUR;
}

static bool read_state(const roads_words *w, int32_t utc_offset_min, roads_state *s, err *e)
{
    int night = 0;
    if ((given(w->rain) && !roads_rain_read(w->rain, &s->rain, e)) ||
        (given(w->river) && !roads_river_read(w->river, &s->river, e)) ||
        (given(w->night) && !find("night", answers, w->night, &night, e))) {
        return false;
    }
    s->night = night == 1;
    if (given(w->at) && !moment_parse(str_of(w->at), utc_offset_min, false, &s->at_s)) {
        return err_fail(e, ERR_CODE("roads.at"), ERR_Z("value", w->at));
    }
    bool hour_said = given(w->at) && strchr(w->at, ':') != NULL;
    if (hour_said && !given(w->night)) {
        s->night = is_dark(s->at_s, utc_offset_min);
    }
    return true;
}

bool roads_ask_read(const roads_words *w, int32_t utc_offset_min, int64_t now_s, roads_ask *ret, err *e)
{
    roads_ask q = {
        .state = roads_dry_day(now_s), .vehicle = MODE_TRUCK, .boat = MODE_KETEK, .onward = MODE_MOTORBIKE};
    if (!read_trip(w, &q, e) || !read_state(w, utc_offset_min, &q.state, e)) {
        return false;
    }
    *ret = q;
    return true;
}

void roads_ask_trip(arena *a, const roads *r, const roads_ask *q, int32_t n, const int32_t *place,
                    engine_trip *ret)
{
    roads_trip(r, &q->state, q->vehicle, ret);
    ret->by_boat = q->by_boat;
    ret->boat = q->boat;
    ret->onward = q->onward;
    ret->boxes = q->boxes;
    roads_trip_landings(a, r, n, place, ret);
}

// ---------------------------------------------------------------- places

static bool degrees_read(const char *text, point *ret)
{
    const char *comma = strchr(text, ',');
    int64_t lat = 0;
    int64_t lon = 0;
    if (!comma ||
        !str_parse_scaled(str_trim((str){text, (size_t)(comma - text)}), 7, -900000000, 900000000, &lat) ||
        !str_parse_scaled(str_trim(str_of(comma + 1)), 7, -1800000000, 1800000000, &lon)) {
        return false;
    }
    *ret = (point){(int32_t)lat, (int32_t)lon};
    return true;
}

bool roads_ask_place(const roads *r, const char *text, point *ret, int32_t *ret_place, err *e)
{
    int32_t place = -1;
    if (degrees_read(text, ret)) {
        *ret_place = -1;
        return true;
    }
    if (!roads_place_find(r, str_of(text), &place)) {
        return err_fail(e, ERR_CODE("roads.place"), ERR_Z("value", text));
    }
    *ret = roads_place_at(r, place);
    *ret_place = place;
    return true;
}
