// One row: cells into canonical values, references looked up, the whole checked, and the fact written.
#include "app/import_internal.h"

#include <string.h>

static void row_fault(import_job *job, import_row *row, int column, const err *what)
{
    int64_t line = column >= 0 && row->line_of[column] > 0 ? row->line_of[column] : row->line;
    import_fault_add(job, line, column, what);
    row->bad = true;
}

static void pending_add(import_job *job, const import_row *row, int column, kind_id kind, str code)
{
    if (job->n_pending == job->cap_pending) {
        job->cap_pending = job->cap_pending ? job->cap_pending * 2 : 64;
        job->pending = mem_grow(job->pending, (size_t)job->cap_pending, sizeof *job->pending);
    }
    int32_t number = job->now.number[column];
    job->pending[job->n_pending++] = (import_pending){
        .file = job->now.file,
        .unit = job->now.unit,
        .line = row->line_of[column] > 0 ? row->line_of[column] : row->line,
        .column = number,
        .name = number > 0 ? job->now.name[column] : "",
        .kind = kind,
        .code = str_dup(&job->report->memory, code),
    };
}

// The entry must exist, or come later in the same change.
static void reference_check(import_job *job, import_row *row, int column, kind_id kind, str code)
{
    if (references_have(&job->refs, kind, code)) {
        return;
    }
    if (job->coming[kind] && job->n_pending < IMPORT_PENDING_MAX) {
        pending_add(job, row, column, kind, code);
        return;
    }
    err what;
    (void)err_fail(&what, ERR_CODE("import.no_entry"), ERR_STR("value", code),
                   ERR_KEY("title", kind_of(kind)->text), ERR_Z("kind", kind_of(kind)->name));
    row_fault(job, row, column, &what);
}

bool import_value(const kind_spec *k, int column, str raw, arena *a, fields *wanted, err *e)
{
    str value = STR("");
    raw = str_trim(raw);
    if (raw.n == 0) {
        return true;
    }
    if (k->id == KIND_PATTERNS && rule_is_triple(raw)) {
        return err_fail(e, ERR_CODE("import.triple"), ERR_STR("value", raw));
    }
    if (!str_eq(raw, STR("-")) && !column_canonical(&k->columns[column], raw, a, &value, e)) {
        return false;
    }
    wanted->named |= COLUMN_BIT(column);
    wanted->value[column] = value;
    return true;
}

void import_cell(import_job *job, import_row *row, int column, str raw, arena *a)
{
    const column_spec *c = &job->now.k->columns[column];
    bool refers = c->type == COLUMN_REFERENCE || c->type == COLUMN_REFERENCE_LIST;
    err what;
    if (!import_value(job->now.k, column, raw, a, &row->wanted, &what)) {
        row_fault(job, row, column, &what);
        return;
    }
    str rest = refers && str_trim(raw).n > 0 ? row->wanted.value[column] : STR("");
    for (str code; column_list_next(&rest, &code);) {
        reference_check(job, row, column, c->reference, code);
    }
}

// The code of the row, once; empty when it has none or was there before (reported).
static str row_code(import_job *job, import_row *row, arena *a)
{
    str code = kind_code(job->now.k, row->wanted.value, a);
    err what;
    if (code.n == 0) {
        if (!row->bad) { // else the code itself may be what is wrong
            (void)err_fail(&what, ERR_CODE("import.required"),
                           ERR_Z("column", job->now.k->columns[0].name_id));
            row_fault(job, row, 0, &what);
        }
        return code;
    }
    int32_t before = 0;
    if (str_map_get(&job->now.seen, code, &before)) {
        bool feature = job->now.unit == IMPORT_FEATURE;
        (void)err_fail(&what, ERR_CODE(feature ? "import.duplicate_feature" : "import.duplicate"),
                       ERR_STR("value", code), ERR_INT("first", before));
        row_fault(job, row, 0, &what);
        return STR("");
    }
    str kept = {str_dup(&job->now.seen_codes, code), code.n};
    (void)str_map_add(&job->now.seen, kept, (int32_t)row->line, NULL);
    return kept;
}

// A new entry needs its required columns. One that the whole file lacks is told once.
static bool complete(import_job *job, import_row *row, const entry *merged)
{
    int column = entry_missing(merged);
    if (column < 0) {
        return true;
    }
    row->bad = true;
    bool absent = job->now.number[column] == 0;
    if (absent && (job->now.told_missing & COLUMN_BIT(column))) {
        return false;
    }
    err what;
    (void)err_fail(&what, ERR_CODE(absent ? "import.no_column" : "import.required"),
                   ERR_Z("column", job->now.k->columns[column].name_id), ERR_STR("code", merged->code));
    if (absent) {
        job->now.told_missing |= COLUMN_BIT(column);
        import_fault_add(job, 0, -1, &what);
    } else {
        row_fault(job, row, column, &what);
    }
    return false;
}

// What is closed is a way or a link of the register, or a way of OpenStreetMap.
static void check_closed(import_job *job, import_row *row, str way)
{
    int64_t osm = 0;
    err what;
    if (way.n > 0 && !references_have(&job->refs, KIND_WAYS, way) &&
        !references_have(&job->refs, KIND_LINKS, way) && !osm_way_read(way, &osm)) {
        (void)err_fail(&what, ERR_CODE("import.no_way"), ERR_STR("value", way));
        row_fault(job, row, CLOSURES_WAY, &what);
    }
}

static void check_rules(import_job *job, import_row *row, const entry *merged)
{
    const kind_spec *k = job->now.k;
    str parent = area_parent_code(merged->code);
    if (k->id == KIND_AREAS && parent.n > 0) {
        reference_check(job, row, AREAS_CODE, KIND_AREAS, parent);
    }
    if (k->id == KIND_CLOSURES) {
        check_closed(job, row, merged->value[CLOSURES_WAY]);
    }
    const rule_around around = {
        .area = k->area_column >= 0 ? references_area(&job->refs, merged->value[k->area_column]) : NULL,
        .villages = &job->refs.villages,
    };
    int column = -1;
    err what = {0};
    if (!row->bad && !rule_check(merged, &around, &column, &what)) {
        row_fault(job, row, column, &what);
    }
}

// A code made of the file's name is no word of a person: two surveys may both be "track.gpx", and the second
// one must not take the first one's place in silence. A file that is the whole list means what it says.
static void check_taken(import_job *job, import_row *row, const entry *before)
{
    err what;
    if (row->named_by_file && !row->bad && !job->o->full && before->live &&
        !str_eq(before->value[WAYS_GEOMETRY], row->wanted.value[WAYS_GEOMETRY])) {
        (void)err_fail(&what, ERR_CODE("import.line_taken"), ERR_STR("code", before->code));
        row_fault(job, row, -1, &what);
    }
}

static bool fact_write(import_job *job, const import_row *row, const entry *before, err *e)
{
    fields diff = entry_diff(before, &row->wanted, job->o->verified);
    if (before->live && diff.named == 0) {
        job->report->unchanged++;
        return true;
    }
    const fact f = {
        .kind = before->kind,
        .code = before->code,
        .op = FACT_SET,
        .verified = job->o->verified,
        .effective_us = job->o->effective_us,
        .batch = job->now.batch,
        .fields = diff,
    };
    if (before->live) {
        job->report->changed++;
    } else {
        job->report->added++;
    }
    job->now.facts++;
    job->touched[f.kind] = true;
    return store_append(job->s, &f, e);
}

void import_set_cells(import_job *job, import_row *row, arena *a)
{
    for (int32_t i = job->o->n_set - 1; i >= 0; i--) {
        const column_value *set = &job->o->set[i];
        int column = kind_column(job->now.k, set->column);
        if (column >= 0 && !((row->wanted.named | job->now.listed) & COLUMN_BIT(column))) {
            import_cell(job, row, column, set->value, a);
        }
    }
}

bool import_row_take(import_job *job, import_row *row, arena *a, err *e)
{
    import_set_cells(job, row, a);
    str code = row_code(job, row, a);
    if (code.n == 0) {
        return true;
    }
    entry before = {.kind = job->now.k->id, .code = code};
    bool found = false;
    if (!store_entry(job->s, a, before.kind, code, &job->o->effective_us, &before, &found, e)) {
        return false;
    }
    check_taken(job, row, &before);
    entry merged = before;
    for (int i = 0; i < job->now.k->n_column; i++) {
        if (row->wanted.named & COLUMN_BIT(i)) {
            merged.value[i] = row->wanted.value[i];
        }
    }
    if (references_wanted(merged.kind)) {
        references_add(&job->refs, &merged); // also a bad one: what refers to it is not at fault
    }
    if (!row->bad && complete(job, row, &merged)) {
        check_rules(job, row, &merged);
    }
    // After the first fault nothing will be kept, so nothing more is written.
    return job->report->n_fault_total > 0 || fact_write(job, row, &before, e);
}
