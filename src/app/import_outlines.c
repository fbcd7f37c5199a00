// Outlines: GeoJSON features that are a Polygon or MultiPolygon, each with the code of its area.
#include "app/import_internal.h"

#include <math.h>
#include <string.h>

enum { RING_POSITIONS_MIN = 4, GEOMETRY_BYTES_MAX = 16 * 1024 * 1024, DEGREE_E7 = 10000000 };

// The feature in hand.
typedef struct outline {
    import_job *job;
    import_row row;
    strbuf text;    // of its geometry, coordinates in degrees with at most 7 decimals
    int64_t number; // of the feature in the file, from 1
} outline;

static bool fail(const outline *o, err *what, const char *code)
{
    return err_fail(what, ERR_CODE(code), ERR_INT("feature", o->number));
}

static bool coordinate(const json_t *v, int32_t *ret_e7)
{
    if (!json_is_number(v)) {
        return false;
    }
    double scaled = json_number_value(v) * DEGREE_E7;
    if (!(fabs(scaled) <= 180.0 * DEGREE_E7)) {
        return false;
    }
    *ret_e7 = (int32_t)lround(scaled);
    return true;
}

static bool position(outline *o, const json_t *v, point *ret, err *what)
{
    bool two = json_is_array(v) && json_array_size(v) >= 2; // a height may follow; it is left out
    if (!two || !coordinate(json_array_get(v, 0), &ret->lon_e7) ||
        !coordinate(json_array_get(v, 1), &ret->lat_e7)) {
        return fail(o, what, "outline.position");
    }
    if (!rule_place(*ret, what)) {
        return false;
    }
    strbuf_addf(&o->text, "[%.7f,%.7f]", ret->lon_e7 / 1e7, ret->lat_e7 / 1e7);
    return true;
}

static bool ring(outline *o, const json_t *v, err *what)
{
    size_t n = json_is_array(v) ? json_array_size(v) : 0;
    point first = {0, 0};
    point p = {0, 0};
    if (n < RING_POSITIONS_MIN) {
        return fail(o, what, "outline.ring_short");
    }
    strbuf_addc(&o->text, '[');
    for (size_t i = 0; i < n; i++) {
        strbuf_addz(&o->text, i > 0 ? "," : "");
        if (!position(o, json_array_get(v, i), &p, what)) {
            return false;
        }
        first = i == 0 ? p : first;
    }
    strbuf_addc(&o->text, ']');
    bool closed = first.lat_e7 == p.lat_e7 && first.lon_e7 == p.lon_e7;
    return closed || fail(o, what, "outline.ring_open");
}

typedef bool part_fn(outline *o, const json_t *v, err *what);

// A list of at least one part, each written by `part`.
static bool parts(outline *o, const json_t *v, part_fn *part, err *what)
{
    size_t n = json_is_array(v) ? json_array_size(v) : 0;
    if (n == 0) {
        return fail(o, what, "outline.geometry");
    }
    strbuf_addc(&o->text, '[');
    for (size_t i = 0; i < n; i++) {
        strbuf_addz(&o->text, i > 0 ? "," : "");
        if (!part(o, json_array_get(v, i), what)) {
            return false;
        }
    }
    strbuf_addc(&o->text, ']');
    return true;
}

static bool polygon(outline *o, const json_t *v, err *what)
{
    return parts(o, v, ring, what);
}

static bool geometry(outline *o, const json_t *v, err *what)
{
    const char *type = json_string_value(json_object_get(v, "type"));
    const json_t *coordinates = json_object_get(v, "coordinates");
    bool one = type && strcmp(type, "Polygon") == 0;
    bool many = type && strcmp(type, "MultiPolygon") == 0;
    if (!one && !many) {
        return fail(o, what, "outline.geometry");
    }
    strbuf_clear(&o->text);
    strbuf_addf(&o->text, "{\"type\":\"%s\",\"coordinates\":", type);
    if (!(one ? polygon(o, coordinates, what) : parts(o, coordinates, polygon, what))) {
        return false;
    }
    strbuf_addc(&o->text, '}');
    return !o->text.cut || fail(o, what, "outline.too_large");
}

// A property under its English or Indonesian name; empty when it is absent or not a text.
static str property(const json_t *feature, const char *name, const char *name_id)
{
    const json_t *all = json_object_get(feature, "properties");
    const json_t *v = json_object_get(all, name);
    v = v ? v : json_object_get(all, name_id);
    return (str){json_string_value(v), json_string_length(v)};
}

static void take_property(outline *o, const json_t *feature, int column, str absent, arena *a)
{
    const column_spec *c = &o->job->now.k->columns[column];
    str v = property(feature, c->name, c->name_id);
    import_cell(o->job, &o->row, column, v.n > 0 ? v : absent, a);
}

static bool read_feature(void *ctx, const json_t *feature, int64_t number, err *e)
{
    outline *o = ctx;
    arena a = {0};
    err what;
    o->row = (import_row){0};
    o->number = number;
    str code = property(feature, "code", "kode");
    bool ok = true;
    if (code.n == 0) {
        (void)fail(o, &what, "outline.no_code");
        import_fault_add(o->job, 0, -1, &what);
    } else if (!geometry(o, json_object_get(feature, "geometry"), &what)) {
        import_fault_add(o->job, 0, -1, &what);
    } else {
        take_property(o, feature, OUTLINES_CODE, STR(""), &a);
        take_property(o, feature, OUTLINES_ORIGIN, STR("fact"), &a); // who imports an outline has one
        take_property(o, feature, OUTLINES_SOURCE, str_of(o->job->now.file), &a);
        o->row.wanted.named |= COLUMN_BIT(OUTLINES_GEOMETRY);
        o->row.wanted.value[OUTLINES_GEOMETRY] = strbuf_str(&o->text);
        ok = import_row_take(o->job, &o->row, &a, e);
    }
    arena_done(&a);
    return ok;
}

bool import_outlines(import_job *job, err *e)
{
    outline o = {.job = job};
    strbuf_init(&o.text, GEOMETRY_BYTES_MAX);
    bool ok = import_features(job, read_feature, &o, e);
    strbuf_done(&o.text);
    return ok;
}
