#include "api/network.h"

#include <string.h>

#include "api/answer.h"
#include "app/tile_mvt.h"

static const char TYPE_TILE[] = "application/vnd.mapbox-vector-tile";

// A question on its way to the lane. Its texts are the request's.
typedef struct asking asking;
typedef bool (*asking_run)(const asking *k, text_language language, json_t **ret, err *e);
struct asking {
    road_desk *desk;
    const scope *sc; // what the asker may see of the answer
    asking_run run;
    const char *from, *to; // places
    const char *minutes;
    bool back;
    roads_words words;
    web_tile tile;
};

static bool answer_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const asking *k = work;
    err e = {0};
    json_t *body = NULL;
    if (end) {
        err_fail(&e, ERR_CODE("api.stopping"));
        answer_problem(q, a, x, &e);
    } else if (k->run(k, http_language(q), &body, &e)) {
        scope_cut(k->sc, body);
        answer_json(q, a, x, 200, body);
    } else {
        answer_problem(q, a, x, &e);
    }
    return true;
}

static asking *asking_begin(const routes *r, asking_run run, const http_request *q, arena *a, http_answer *x)
{
    asking *k = ARENA_NEW(a, asking, 1);
    *k = (asking){.desk = r->roads,
                  .sc = r->scope,
                  .run = run,
                  .words = {.vehicle = http_query(q, "vehicle").p,
                            .boat = http_query(q, "boat").p,
                            .onward = http_query(q, "onward").p,
                            .boxes = http_query(q, "boxes").p,
                            .rain = http_query(q, "rain").p,
                            .river = http_query(q, "river").p,
                            .night = http_query(q, "night").p,
                            .at = http_query(q, "at").p}};
    *x = (http_answer){.step = answer_step, .lane = HTTP_LANE_ROADS, .work = k};
    return k;
}

static bool run_network(const asking *k, text_language language, json_t **ret, err *e)
{
    return road_desk_network(k->desk, language, ret, e);
}

void network_get(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    (void)asking_begin(r, run_network, q, a, x);
}

static bool run_route(const asking *k, text_language language, json_t **ret, err *e)
{
    return road_desk_route(k->desk, language, k->from, k->to, &k->words, ret, e);
}

void network_route(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    asking *k = asking_begin(r, run_route, q, a, x);
    k->from = http_query(q, "from").p;
    k->to = http_query(q, "to").p;
}

static bool run_reach(const asking *k, text_language language, json_t **ret, err *e)
{
    return road_desk_reach(k->desk, language, k->from, k->back, k->minutes, &k->words, ret, e);
}

void network_reach(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    str back = http_query(q, "to");
    if (back.n > 0 && !str_eq(back, STR("0")) && !str_eq(back, STR("1"))) {
        err e = {0};
        err_fail(&e, ERR_CODE("roads.word"), ERR_Z("name", "to"), ERR_STR("value", back),
                 ERR_Z("choices", "0, 1"));
        answer_problem(q, a, x, &e);
        return;
    }
    asking *k = asking_begin(r, run_reach, q, a, x);
    k->from = http_query(q, "place").p;
    k->back = str_eq(back, STR("1"));
    k->minutes = http_query(q, "minutes").p;
}

// ---------------------------------------------------------------- tiles

// A number of a tile's address: digits without leading zeros, so that a tile has one address.
static bool read_number(str *rest, char end, int32_t *ret)
{
    const char *at = memchr(rest->p, end, rest->n);
    int64_t v = 0;
    if (!at || !str_parse_i64((str){rest->p, (size_t)(at - rest->p)}, 0, INT32_MAX, &v) ||
        (rest->p[0] == '0' && at != rest->p + 1)) {
        return false;
    }
    *ret = (int32_t)v;
    *rest = (str){at + 1, rest->n - (size_t)(at + 1 - rest->p)};
    return true;
}

static bool read_tile(str rest, web_tile *ret)
{
    return read_number(&rest, '/', &ret->z) && read_number(&rest, '/', &ret->x) &&
           read_number(&rest, '.', &ret->y) && str_eq(rest, STR("mvt")) && web_tile_valid(*ret);
}

static bool tile_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const asking *k = work;
    const kept_tile *tile = NULL;
    err e = {0};
    if (end || !road_desk_tile(k->desk, k->tile, &tile, &e)) {
        if (end) {
            err_fail(&e, ERR_CODE("api.stopping"));
        }
        answer_problem(q, a, x, &e);
        return true;
    }
    if (scope_limited(k->sc)) { // places are in the answers that can be cut
        static const char *const layer[] = {"site", "jetty", "tps", "outline"};
        *x = (http_answer){.status = 200, .type = TYPE_TILE, .body = mvt_without(a, tile->raw, layer, 4)};
        return true;
    }
    bool gzip = tile->gzip.n > 0 && answer_takes_gzip(q);
    *x = (http_answer){
        .status = 200, .type = TYPE_TILE, .body = str_keep(a, gzip ? tile->gzip : tile->raw), .gzip = gzip};
    answer_tagged(q, x, str_dup(a, str_of(tile->tag)));
    return true;
}

void network_tile(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    asking *k = ARENA_NEW(a, asking, 1);
    str rest = http_path_between(q, TILES_PATH, "");
    err e = {0};
    *k = (asking){.desk = r->roads, .sc = r->scope};
    if (!read_tile(rest, &k->tile)) {
        err_fail(&e, ERR_CODE("network.no_tile"), ERR_STR("tile", rest), ERR_INT("zoom", WEB_TILE_ZOOM_MAX));
        answer_problem(q, a, x, &e);
        return;
    }
    *x = (http_answer){.step = tile_step, .lane = HTTP_LANE_ROADS, .work = k};
}
