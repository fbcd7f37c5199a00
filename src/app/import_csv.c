// CSV files: the header and the cells.
#include "app/import_internal.h"

#include <string.h>

#include "base/csv.h"

// A file that is open, and the kind's column of each of its own; -1 for one without a name.
typedef struct csv_file {
    csv_reader reader;
    int32_t n_column;
    int column[CSV_FIELDS_MAX];
} csv_file;

static void tap_hash(void *ctx, str bytes)
{
    (void)crypto_hash_sha256_update(ctx, (const unsigned char *)bytes.p, bytes.n);
}

// People write the three numbers of a pattern as one: two orders are in use, so it is not for a program to
// guess.
static bool is_triple_name(const kind_spec *k, str name)
{
    return k->id == KIND_PATTERNS &&
           (str_eq_nocase(name, STR("pola")) || str_eq_nocase(name, STR("pattern")) || rule_is_triple(name));
}

static bool header_column(import_job *job, csv_file *f, int32_t i)
{
    const csv_field *cell = &f->reader.field[i];
    str name = str_trim(cell->text);
    const char *kept = str_dup(&job->report->memory, name);
    int column = kind_column(job->now.k, name);
    err what;
    f->column[i] = column;
    if (name.n == 0) {
        return true; // spreadsheets leave empty columns at the end; cells in them are refused
    }
    if (column < 0) {
        (void)err_fail(&what,
                       ERR_CODE(is_triple_name(job->now.k, name) ? "import.triple" : "import.unknown_column"),
                       ERR_STR("value", name), ERR_Z("kind", job->now.k->name));
    } else if (job->now.number[column] > 0) {
        (void)err_fail(&what, ERR_CODE("import.column_twice"), ERR_STR("value", name),
                       ERR_INT("first", job->now.number[column]));
    } else {
        job->now.number[column] = i + 1;
        job->now.listed |= COLUMN_BIT(column);
        job->now.name[column] = kept;
        return true;
    }
    import_fault_at(job, cell->line, i + 1, kept, &what);
    return false;
}

// *ret_usable is false when the header's faults make the rows unreadable.
static bool read_header(import_job *job, csv_file *f, bool *ret_usable, err *e)
{
    bool more = false;
    err what;
    *ret_usable = false;
    if (!csv_next(&f->reader, &more, e)) {
        return false;
    }
    if (!more) {
        (void)err_fail(&what, ERR_CODE("import.empty"));
        import_fault_add(job, 0, -1, &what);
        return true;
    }
    f->n_column = f->reader.n_field;
    bool usable = true;
    for (int32_t i = 0; i < f->n_column; i++) {
        usable &= header_column(job, f, i);
    }
    *ret_usable = usable;
    return true;
}

static bool is_empty(const csv_reader *r)
{
    for (int i = 0; i < r->n_field; i++) {
        if (str_trim(r->field[i].text).n > 0) {
            return false;
        }
    }
    return true;
}

static void read_cells(import_job *job, const csv_file *f, import_row *row, arena *a)
{
    err what;
    if (f->reader.n_field != f->n_column) {
        (void)err_fail(&what, ERR_CODE("import.field_count"), ERR_INT("value", f->reader.n_field),
                       ERR_INT("expected", f->n_column));
        import_fault_add(job, row->line, -1, &what);
        row->bad = true;
        return;
    }
    for (int32_t i = 0; i < f->n_column; i++) {
        const csv_field *cell = &f->reader.field[i];
        if (f->column[i] >= 0) {
            row->line_of[f->column[i]] = cell->line;
            import_cell(job, row, f->column[i], cell->text, a);
        } else if (str_trim(cell->text).n > 0) {
            (void)err_fail(&what, ERR_CODE("import.no_header"), ERR_STR("value", cell->text));
            import_fault_at(job, cell->line, i + 1, "", &what);
            row->bad = true;
        }
    }
}

static bool read_rows(import_job *job, csv_file *f, err *e)
{
    bool more = false;
    while (csv_next(&f->reader, &more, e)) {
        if (!more) {
            return true;
        }
        if (is_empty(&f->reader)) {
            continue;
        }
        if (!import_row_count(job)) {
            return true;
        }
        arena a = {0};
        import_row row = {.line = f->reader.field[0].line};
        read_cells(job, f, &row, &a);
        bool ok = row.wanted.named == 0 || import_row_take(job, &row, &a, e);
        arena_done(&a);
        if (!ok) {
            return false;
        }
    }
    return false;
}

// What is wrong with the text itself ends the file, and is a fault of it like any other.
static bool text_fault(import_job *job, const err *what)
{
    int64_t line = 0;
    if (!str_starts(str_of(what->code), STR("csv."))) {
        return false;
    }
    (void)str_parse_i64(str_of(err_arg_get(what, "line")), 0, INT64_MAX, &line);
    import_fault_add(job, line, -1, what);
    return true;
}

bool import_csv(import_job *job, err *e)
{
    csv_file f = {0};
    bool usable = false;
    err what = {0};
    if (!csv_open(&f.reader, job->now.path, tap_hash, &job->now.hash, e)) {
        return false;
    }
    bool ok = read_header(job, &f, &usable, &what) && (!usable || read_rows(job, &f, &what));
    csv_close(&f.reader);
    if (!ok && !text_fault(job, &what)) {
        if (e) {
            *e = what;
        }
        return false;
    }
    return true;
}
