// Entries that a person gives: read as an import reads the rows of a file.
#include "app/register.h"

#include <stdio.h>

#include "app/import_internal.h"

// The entries of a change.
typedef struct part_list {
    int32_t n;
    const register_part *part;
} part_list;

static void take_values(import_job *job, import_row *row, const register_row *given, arena *a)
{
    for (int32_t i = 0; i < given->n; i++) {
        const column_value *v = &given->value[i];
        int column = kind_column(job->now.k, v->column);
        err what;
        if (column >= 0) {
            import_cell(job, row, column, v->value, a);
            continue;
        }
        (void)err_fail(&what, ERR_CODE("import.unknown_column"), ERR_STR("value", v->column),
                       ERR_Z("kind", job->now.k->name));
        import_fault_add(job, row->line, -1, &what);
        row->bad = true;
    }
}

static bool read_part(import_job *job, const register_part *part, err *e)
{
    bool ok = import_begin(job, part->kind, NULL, e);
    for (int i = 0; i < job->now.k->n_column; i++) { // each column may be what is wrong
        job->now.number[i] = i + 1;
        job->now.name[i] = job->now.k->columns[i].name;
    }
    for (int32_t i = 0; ok && i < part->n && import_row_count(job); i++) {
        arena a = {0};
        import_row row = {.line = i + 1};
        take_values(job, &row, &part->row[i], &a);
        ok = import_row_take(job, &row, &a, e);
        arena_done(&a);
    }
    return import_end(job, ok, e);
}

static bool read_parts(import_job *job, const void *what, err *e)
{
    const part_list *list = what;
    bool ok = true;
    for (int32_t i = 0; ok && i < list->n; i++) {
        ok = read_part(job, &list->part[i], e);
    }
    return ok;
}

// The first fault as an error of its own.
static void fault_error(const import_fault *f, err *e)
{
    char row[24];
    (void)snprintf(row, sizeof row, "%lld", (long long)f->line);
    *e = f->what;
    err_arg_add(e, "row", row);
    err_arg_add(e, "field", f->name);
}

bool register_put_parts(store *s, int32_t n, const register_part *part, const change_options *o,
                        register_written *ret, err *e)
{
    const part_list list = {n, part};
    const import_options as_import = {
        .by = o->by, .effective_us = o->effective_us, .now_us = o->now_us, .log = o->log};
    import_report report = {0};
    for (int32_t i = 0; i < n; i++) {
        const kind_spec *k = kind_of(part[i].kind);
        if (k->made) {
            return err_fail(e, ERR_CODE("import.made"), ERR_Z("kind", k->name));
        }
    }
    bool ok = import_change(s, &as_import, read_parts, &list, &report, e);
    if (ok && ret) {
        *ret = (register_written){report.added, report.changed, report.unchanged};
    } else if (!ok && e && report.n_fault > 0) {
        fault_error(&report.fault[0], e);
    }
    import_report_done(&report);
    return ok;
}

bool register_put(store *s, kind_id kind, int32_t n, const register_row *row, const change_options *o,
                  register_written *ret, err *e)
{
    const register_part part = {kind, n, row};
    return register_put_parts(s, 1, &part, o, ret, e);
}
