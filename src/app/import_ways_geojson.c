// Ways from GeoJSON: LineString and MultiLineString, with properties that are named as the columns.
#include "app/import_internal.h"

#include <string.h>

#include "domain/line.h"

enum { PROPERTY_MAX = 4000 };

static void add_value(strbuf *out, const json_t *v)
{
    if (json_is_string(v)) {
        strbuf_add(out, (str){json_string_value(v), json_string_length(v)});
    } else if (json_is_boolean(v)) {
        strbuf_addz(out, json_is_true(v) ? "yes" : "no");
    } else if (json_is_integer(v)) {
        strbuf_addf(out, "%lld", (long long)json_integer_value(v));
    } else if (json_is_real(v)) {
        strbuf_addf(out, "%.10g", json_real_value(v));
    }
}

// A property of a column as a person would write it into a cell: a list becomes items between spaces.
static str property(const json_t *feature, const column_spec *c, arena *a)
{
    const json_t *all = json_object_get(feature, "properties");
    const json_t *v = json_object_get(all, c->name);
    v = v ? v : json_object_get(all, c->name_id);
    strbuf b;
    strbuf_init(&b, PROPERTY_MAX);
    add_value(&b, v);
    for (size_t i = 0; i < json_array_size(v); i++) {
        strbuf_addz(&b, i > 0 ? " " : "");
        add_value(&b, json_array_get(v, i));
    }
    str text = str_keep(a, strbuf_str(&b));
    strbuf_done(&b);
    return text;
}

// Cells of every column that the feature has a property for; what the line itself gives comes later.
static void take_properties(import_job *job, import_row *row, const json_t *feature, import_line *line,
                            arena *a)
{
    for (int i = 0; i < job->now.k->n_column; i++) {
        str value = property(feature, &job->now.k->columns[i], a);
        if (i == WAYS_CODE) {
            line->code = value;
        } else if (i == WAYS_NAME) {
            line->name = value;
        } else if (i != WAYS_GEOMETRY) {
            import_cell(job, row, i, value, a);
        }
    }
}

static bool take_part(import_job *job, const json_t *feature, const json_t *coordinates, import_line *line,
                      err *e)
{
    arena a = {0};
    import_row row = {.line = line->number};
    err what;
    take_properties(job, &row, feature, line, &a);
    bool ok = true;
    if (line_coordinates(&a, coordinates, &line->point, &line->n_point, &what)) {
        ok = import_line_take(job, &row, line, &a, e);
    } else {
        import_fault_add(job, row.line, -1, &what);
    }
    arena_done(&a);
    return ok;
}

static bool take_feature(void *ctx, const json_t *feature, int64_t number, err *e)
{
    import_job *job = ctx;
    const json_t *geometry = json_object_get(feature, "geometry");
    const json_t *coordinates = json_object_get(geometry, "coordinates");
    const char *type = json_string_value(json_object_get(geometry, "type"));
    bool one = type && strcmp(type, "LineString") == 0;
    bool many = type && strcmp(type, "MultiLineString") == 0 && json_array_size(coordinates) > 0;
    job->now.unit = IMPORT_FEATURE;
    if (!one && !many) {
        err what;
        (void)err_fail(&what, ERR_CODE("import.no_line"));
        import_fault_add(job, number, -1, &what);
        return true;
    }
    int32_t parts = one ? 1 : (int32_t)json_array_size(coordinates);
    bool ok = true;
    for (int32_t i = 0; ok && i < parts; i++) {
        import_line line = {.number = (int32_t)number, .part = i + 1, .parts = parts};
        ok = take_part(job, feature, one ? coordinates : json_array_get(coordinates, (size_t)i), &line, e);
    }
    return ok;
}

bool import_ways_geojson(import_job *job, err *e)
{
    for (int i = 0; i < job->now.k->n_column; i++) { // each property may be what is wrong
        job->now.number[i] = i + 1;
        job->now.name[i] = job->now.k->columns[i].name_id;
    }
    return import_features(job, take_feature, job, e);
}
