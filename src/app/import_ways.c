// Files of surveyed ways: which reader a file is for, GPX, and how a line becomes a row.
#include "app/gpx.h"
#include "app/import_internal.h"

#include <string.h>

#include "domain/line.h"

enum { STEM_BYTES = 40 }; // of a file's name in the codes made of it

static bool ends_with(const char *path, const char *ending)
{
    size_t n = strlen(path);
    size_t n_ending = strlen(ending);
    return n > n_ending && str_eq_nocase(str_of(path + n - n_ending), str_of(ending));
}

// The file's name without its ending, as a code may be: "Survei Air Itam.gpx" gives "Survei-Air-Itam".
static void add_stem(strbuf *out, const char *file)
{
    const char *dot = strrchr(file, '.');
    size_t n = dot && dot > file ? (size_t)(dot - file) : strlen(file);
    for (size_t i = 0; i < n && i < STEM_BYTES; i++) {
        char c = file[i];
        bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                    c == '-' || c == '_';
        strbuf_addc(out, fits ? c : '-');
    }
}

// The file's own code, or one made of the file's name and the line's number; of several parts each its own.
static str line_code(const import_job *job, const import_line *line, arena *a)
{
    strbuf b;
    strbuf_init(&b, 2000);
    if (line->code.n > 0) {
        strbuf_add(&b, line->code);
    } else {
        add_stem(&b, job->now.file);
        strbuf_addf(&b, "-%d", (int)line->number);
    }
    if (line->parts > 1) {
        strbuf_addf(&b, "-%d", (int)line->part);
    }
    str code = str_keep(a, strbuf_str(&b));
    strbuf_done(&b);
    return code;
}

static void cell_otherwise(import_job *job, import_row *row, int column, str value, arena *a)
{
    if (!(row->wanted.named & COLUMN_BIT(column))) {
        import_cell(job, row, column, value, a);
    }
}

static void line_geometry(import_job *job, import_row *row, const import_line *line, arena *a)
{
    err what;
    if (!line_check(line->n_point, line->point, &what)) {
        import_fault_add(job, row->line, -1, &what);
        row->bad = true;
        return;
    }
    strbuf text;
    strbuf_init(&text, LINE_TEXT_MAX);
    line_write(&text, line->n_point, line->point);
    row->wanted.named |= COLUMN_BIT(WAYS_GEOMETRY);
    row->wanted.value[WAYS_GEOMETRY] = str_keep(a, strbuf_str(&text));
    strbuf_done(&text);
}

bool import_line_take(import_job *job, import_row *row, const import_line *line, arena *a, err *e)
{
    if (job->now.lines == IMPORT_LINES_MAX) {
        err what;
        (void)err_fail(&what, ERR_CODE("import.too_many_lines"), ERR_INT("limit", IMPORT_LINES_MAX));
        import_fault_add(job, 0, -1, &what);
    }
    if (job->now.lines++ >= IMPORT_LINES_MAX) {
        return true;
    }
    str code = line_code(job, line, a);
    row->named_by_file = line->code.n == 0;
    line_geometry(job, row, line, a);
    import_cell(job, row, WAYS_CODE, code, a);
    import_set_cells(job, row, a);
    cell_otherwise(job, row, WAYS_NAME, line->name.n > 0 ? line->name : code, a);
    cell_otherwise(job, row, WAYS_ORIGIN, STR("fact"), a); // who surveyed a line has seen it
    cell_otherwise(job, row, WAYS_SOURCE, str_of(job->now.file), a);
    return import_row_take(job, row, a, e);
}

static void gpx_fault(void *ctx, int64_t line, const err *what)
{
    import_fault_add(ctx, line, -1, what);
}

static bool import_ways_gpx(import_job *job, err *e)
{
    arena a = {0};
    str bytes;
    int32_t n = 0;
    const gpx_line *line = NULL;
    bool ok = import_bytes(job, &a, &bytes, e);
    if (ok) {
        gpx_read(&a, bytes, gpx_fault, job, &n, &line);
    }
    for (int32_t i = 0; ok && i < n && import_row_count(job); i++) {
        arena of_line = {0};
        import_row row = {.line = line[i].line};
        point *p = ARENA_NEW(&of_line, point, line[i].n_point);
        for (int32_t k = 0; k < line[i].n_point; k++) {
            p[k] = line[i].point[k].at;
        }
        const import_line drawn = {.name = line[i].name,
                                   .number = line[i].number,
                                   .part = line[i].part,
                                   .parts = line[i].parts,
                                   .n_point = line[i].n_point,
                                   .point = p};
        ok = import_line_take(job, &row, &drawn, &of_line, e);
        arena_done(&of_line);
    }
    arena_done(&a);
    return ok;
}

// A file without a line is a mistake, not a survey.
static bool some_lines(import_job *job, bool ok)
{
    if (ok && job->now.lines == 0 && job->report->n_fault_total == 0) {
        err what;
        (void)err_fail(&what, ERR_CODE("import.no_lines"));
        import_fault_add(job, 0, -1, &what);
    }
    return ok;
}

bool import_ways(import_job *job, err *e)
{
    if (ends_with(job->now.path, ".gpx")) {
        return some_lines(job, import_ways_gpx(job, e));
    }
    if (ends_with(job->now.path, ".geojson") || ends_with(job->now.path, ".json")) {
        return some_lines(job, import_ways_geojson(job, e));
    }
    return import_csv(job, e);
}
