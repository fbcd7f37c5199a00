// How much the register may give a network. Known before anything is taken in: what is in the register and
// does not fit would stop every question.
#include "app/roads_internal.h"

int64_t roads_lines_most(const snapshot *s)
{
    return (int64_t)s->n_link + s->n_way + 2 * (int64_t)s->n_tps * ROADS_VILLAGE_MESH;
}

// Ways of OpenStreetMap are closed with every line that stands instead of them.
static int64_t closures_of(const snapshot *s)
{
    int64_t n = 0;
    for (int32_t i = 0; i < s->n_closure && n <= ENGINE_CLOSURES_MAX; i++) {
        n++;
        for (int32_t w = 0; s->closure[i].osm > 0 && w < s->n_way; w++) {
            n += s->way[w].n_point > 0 && s->way[w].osm == s->closure[i].osm ? 1 : 0;
        }
    }
    return n > s->n_closure ? n : s->n_closure;
}

static int64_t jetties_of(const snapshot *s)
{
    int64_t n = 0;
    for (int32_t i = 0; i < s->n_site; i++) {
        n += s->site[i].kind == SITE_JETTY && s->site[i].confirmed ? 1 : 0;
    }
    return n;
}

static int64_t points_of(const snapshot *s)
{
    int64_t n = 0;
    for (int32_t i = 0; i < s->n_way; i++) {
        n += s->way[i].n_point;
    }
    return n;
}

bool roads_limits(const snapshot *s, kind_id *ret_kind, err *e)
{
    const struct {
        kind_id kind;
        const char *code, *what;
        int64_t n, limit;
    } row[] = {
        {KIND_CLOSURES, "road.closures", "closures", closures_of(s), ENGINE_CLOSURES_MAX},
        {KIND_SITES, "road.jetties", "jetties", jetties_of(s), ROADS_JETTIES_MAX},
        {KIND_WAYS, "road.survey_large", "points", points_of(s), ROADS_POINTS_MAX},
        {s->n_way > s->n_tps ? KIND_WAYS : KIND_TPS, "roads.lines", "lines", roads_lines_most(s),
         ROADS_LINES_MAX},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        if (row[i].n > row[i].limit) {
            *ret_kind = row[i].kind;
            return err_fail(e, ERR_CODE(row[i].code), ERR_INT(row[i].what, row[i].n),
                            ERR_INT("limit", row[i].limit));
        }
    }
    return true;
}
