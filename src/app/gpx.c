#include "app/gpx.h"

#include <string.h>

#include <expat.h>

#include "base/clock.h"
#include "domain/line.h"

// What an element is, by its name and what it stands in.
typedef enum element {
    ELEMENT_OTHER,
    ELEMENT_GPX,
    ELEMENT_TRACK,
    ELEMENT_SEGMENT,
    ELEMENT_ROUTE,
    ELEMENT_POINT,
    ELEMENT_NAME,
    ELEMENT_TIME,
} element;

// A file being read.
typedef struct gpx_reader {
    arena *a;
    XML_Parser parser;
    gpx_fault_fn *fault;
    void *fault_ctx;
    bool stopped; // by a fault that was told
    element stack[GPX_DEPTH_MAX];
    int depth;
    str *name; // by the track's number - 1
    int32_t n_track, cap_track;
    gpx_line *line;
    int32_t n_line, cap_line;
    gpx_line now; // the segment or route in hand
    int32_t cap_point;
    bool point_ok;           // the point in hand was taken
    char text[GPX_TEXT_MAX]; // of the name or time in hand
    size_t n_text;
} gpx_reader;

static int64_t line_now(const gpx_reader *g)
{
    return (int64_t)XML_GetCurrentLineNumber(g->parser);
}

static void stop(gpx_reader *g, const err *what)
{
    g->fault(g->fault_ctx, line_now(g), what);
    g->stopped = true;
    (void)XML_StopParser(g->parser, XML_FALSE);
}

// A document type can define text that grows without bound, and no GPX file has one.
static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system_id, const XML_Char *public_id,
                       int has_internal)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_internal;
    err what;
    (void)err_fail(&what, ERR_CODE("gpx.doctype"));
    stop(ctx, &what);
}

static element element_of(const gpx_reader *g, const char *name)
{
    static const struct {
        element parent;
        const char *name;
        element is;
    } row[] = {
        {ELEMENT_GPX, "trk", ELEMENT_TRACK},   {ELEMENT_GPX, "rte", ELEMENT_ROUTE},
        {ELEMENT_TRACK, "name", ELEMENT_NAME}, {ELEMENT_TRACK, "trkseg", ELEMENT_SEGMENT},
        {ELEMENT_ROUTE, "name", ELEMENT_NAME}, {ELEMENT_ROUTE, "rtept", ELEMENT_POINT},
        {ELEMENT_POINT, "time", ELEMENT_TIME}, {ELEMENT_SEGMENT, "trkpt", ELEMENT_POINT},
    };
    const char *bar = strrchr(name, '|'); // behind the name space
    const char *local = bar ? bar + 1 : name;
    if (g->depth == 0) {
        return strcmp(local, "gpx") == 0 ? ELEMENT_GPX : ELEMENT_OTHER;
    }
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        if (g->stack[g->depth - 1] == row[i].parent && strcmp(local, row[i].name) == 0) {
            return row[i].is;
        }
    }
    return ELEMENT_OTHER;
}

static void track_begin(gpx_reader *g)
{
    g->name = arena_room(g->a, g->name, g->n_track, &g->cap_track, sizeof *g->name);
    g->name[g->n_track++] = STR("");
}

static void line_begin(gpx_reader *g)
{
    g->now = (gpx_line){.number = g->n_track, .line = line_now(g)};
    g->cap_point = 0;
}

static void line_end(gpx_reader *g)
{
    if (g->now.n_point < 2) {
        return;
    }
    g->line = arena_room(g->a, g->line, g->n_line, &g->cap_line, sizeof *g->line);
    g->line[g->n_line++] = g->now;
}

static bool place(const XML_Char **attribute, point *ret)
{
    bool lat = false;
    bool lon = false;
    for (int i = 0; attribute[i]; i += 2) {
        str text = str_trim(str_of(attribute[i + 1]));
        lat = strcmp(attribute[i], "lat") == 0 ? degrees_read(text, &ret->lat_e7) : lat;
        lon = strcmp(attribute[i], "lon") == 0 ? degrees_read(text, &ret->lon_e7) : lon;
    }
    return lat && lon;
}

static void point_begin(gpx_reader *g, const XML_Char **attribute)
{
    gpx_point p = {.t_s = GPX_NO_TIME};
    g->point_ok = place(attribute, &p.at);
    if (!g->point_ok) {
        err what;
        (void)err_fail(&what, ERR_CODE("gpx.point"));
        g->fault(g->fault_ctx, line_now(g), &what);
        return;
    }
    gpx_line *now = &g->now;
    now->point = arena_room(g->a, now->point, now->n_point, &g->cap_point, sizeof *now->point);
    now->point[now->n_point++] = p;
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attribute)
{
    gpx_reader *g = ctx;
    err what;
    if (g->stopped) { // what was begun is ended all the same
        return;
    }
    if (g->depth == GPX_DEPTH_MAX) {
        (void)err_fail(&what, ERR_CODE("gpx.deep"), ERR_INT("limit", GPX_DEPTH_MAX));
        stop(g, &what);
        return;
    }
    element is = element_of(g, name);
    if (g->depth == 0 && is != ELEMENT_GPX) {
        (void)err_fail(&what, ERR_CODE("gpx.root"));
        stop(g, &what);
        return;
    }
    g->stack[g->depth++] = is;
    g->n_text = 0;
    if (is == ELEMENT_TRACK || is == ELEMENT_ROUTE) {
        track_begin(g);
    }
    if (is == ELEMENT_SEGMENT || is == ELEMENT_ROUTE) {
        line_begin(g);
    }
    if (is == ELEMENT_POINT) {
        point_begin(g, attribute);
    }
}

// The hours and minutes of "Z" or "+07:00" in seconds ahead of UTC.
static bool zone(str text, int64_t *ret_s)
{
    int32_t minutes = 0;
    if (str_eq(text, STR("Z")) || text.n == 0) { // GPX says times in UTC
        *ret_s = 0;
        return true;
    }
    bool sign = text.p[0] == '+' || text.p[0] == '-';
    if (!sign || !time_parse((str){text.p + 1, text.n - 1}, &minutes)) {
        return false;
    }
    *ret_s = (int64_t)(text.p[0] == '-' ? -minutes : minutes) * S_PER_MIN;
    return true;
}

// "2024-11-02T03:04:05.250Z": seconds since 1970 UTC; parts of a second are left out.
static int64_t moment(str text)
{
    enum { TO_MINUTE = 16, TO_SECOND = 19 };
    int64_t local_s = 0;
    int64_t second = 0;
    int64_t ahead_s = 0;
    if (text.n < TO_SECOND || text.p[TO_MINUTE] != ':' ||
        !datetime_parse((str){text.p, TO_MINUTE}, &local_s) ||
        !str_parse_i64((str){text.p + TO_MINUTE + 1, 2}, 0, 60, &second)) {
        return GPX_NO_TIME;
    }
    size_t at = TO_SECOND;
    if (at < text.n && text.p[at] == '.') {
        do {
            at++;
        } while (at < text.n && text.p[at] >= '0' && text.p[at] <= '9');
    }
    return zone((str){text.p + at, text.n - at}, &ahead_s) ? local_s + second - ahead_s : GPX_NO_TIME;
}

static void on_end(void *ctx, const XML_Char *name)
{
    (void)name;
    gpx_reader *g = ctx;
    if (g->stopped) {
        return;
    }
    element is = g->stack[--g->depth];
    str text = str_trim((str){g->text, g->n_text});
    if (is == ELEMENT_SEGMENT || is == ELEMENT_ROUTE) {
        line_end(g);
    } else if (is == ELEMENT_NAME) {
        while (!str_is_utf8(text)) { // cut within a letter
            text.n--;
        }
        g->name[g->n_track - 1] = str_keep(g->a, text);
    } else if (is == ELEMENT_TIME && g->point_ok) {
        g->now.point[g->now.n_point - 1].t_s = moment(text);
    }
}

static void on_text(void *ctx, const XML_Char *text, int n)
{
    gpx_reader *g = ctx;
    element is = g->depth > 0 && !g->stopped ? g->stack[g->depth - 1] : ELEMENT_OTHER;
    if (is != ELEMENT_NAME && is != ELEMENT_TIME) {
        return;
    }
    size_t room = sizeof g->text - g->n_text;
    size_t taken = (size_t)n < room ? (size_t)n : room;
    memcpy(g->text + g->n_text, text, taken);
    g->n_text += taken;
}

// Names and parts, which are known when all is read.
static void lines_finish(gpx_reader *g)
{
    for (int32_t i = 0; i < g->n_line;) {
        int32_t end = i;
        while (end < g->n_line && g->line[end].number == g->line[i].number) {
            end++;
        }
        for (int32_t first = i; i < end; i++) {
            g->line[i].name = g->name[g->line[i].number - 1];
            g->line[i].part = i - first + 1;
            g->line[i].parts = end - first;
        }
    }
}

void gpx_read(arena *a, str bytes, gpx_fault_fn *fault, void *ctx, int32_t *ret_n, const gpx_line **ret)
{
    gpx_reader g = {.a = a, .parser = XML_ParserCreateNS(NULL, '|'), .fault = fault, .fault_ctx = ctx};
    err what;
    *ret_n = 0;
    *ret = NULL;
    if (!g.parser) {
        (void)err_fail(&what, ERR_CODE("gpx.syntax"), ERR_Z("reason", XML_ErrorString(XML_ERROR_NO_MEMORY)));
        fault(ctx, 1, &what);
        return;
    }
    XML_SetUserData(g.parser, &g);
    XML_SetStartDoctypeDeclHandler(g.parser, on_doctype);
    XML_SetElementHandler(g.parser, on_start, on_end);
    XML_SetCharacterDataHandler(g.parser, on_text);
    enum XML_Status status = XML_Parse(g.parser, bytes.p, (int)bytes.n, XML_TRUE);
    if (status != XML_STATUS_OK && !g.stopped) {
        (void)err_fail(&what, ERR_CODE("gpx.syntax"),
                       ERR_Z("reason", XML_ErrorString(XML_GetErrorCode(g.parser))));
        fault(ctx, line_now(&g), &what);
    }
    XML_ParserFree(g.parser);
    lines_finish(&g);
    *ret_n = g.n_line;
    *ret = g.line;
}
