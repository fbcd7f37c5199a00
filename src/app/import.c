// Reading files as one change: the transaction, the report, and what can only be judged when all is read.
#include "app/import_internal.h"
#include "app/roads.h"

#include <stdlib.h>
#include <string.h>

void import_report_done(import_report *r)
{
    free(r->fault);
    arena_done(&r->memory);
    *r = (import_report){0};
}

static void report_add(import_report *r, const import_fault *place, const err *what)
{
    if (r->n_fault < IMPORT_FAULTS_MAX) {
        if ((r->n_fault & (r->n_fault - 1)) == 0) { // grow at powers of two
            r->fault = mem_grow(r->fault, r->n_fault > 0 ? (size_t)r->n_fault * 2 : 1, sizeof *r->fault);
        }
        import_fault *f = &r->fault[r->n_fault++];
        *f = *place;
        f->what = *what;
    }
    r->n_fault_total++;
}

// Headers are as hostile as any other text: cut at a whole letter, control characters shown as '?'.
static void name_copy(char out[static IMPORT_NAME_MAX], const char *name)
{
    size_t n = strlen(name);
    n = n < IMPORT_NAME_MAX ? n : IMPORT_NAME_MAX - 1;
    while (n > 0 && !str_is_utf8((str){name, n})) {
        n--;
    }
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)name[i];
        out[i] = (char)(c < 0x20 || c == 0x7F ? '?' : c);
    }
    out[n] = '\0';
}

void import_fault_at(import_job *job, int64_t line, int32_t number, const char *name, const err *what)
{
    import_fault f = {.file = job->now.file, .unit = job->now.unit, .line = line, .column = number};
    name_copy(f.name, name);
    report_add(job->report, &f, what);
}

void import_fault_add(import_job *job, int64_t line, int column, const err *what)
{
    int32_t number = column >= 0 ? job->now.number[column] : 0;
    import_fault_at(job, line, number, number > 0 ? job->now.name[column] : "", what);
}

bool import_row_count(import_job *job)
{
    if (job->now.rows == IMPORT_ROWS_MAX) {
        err what;
        (void)err_fail(&what, ERR_CODE("import.too_many_rows"), ERR_INT("limit", IMPORT_ROWS_MAX));
        import_fault_add(job, 0, -1, &what);
        return false;
    }
    job->now.rows++;
    job->report->rows++;
    if (job->o->progress && job->now.rows % IMPORT_PROGRESS_ROWS == 0) {
        job->o->progress(job->o->progress_ctx, job->now.path, job->now.rows);
    }
    return true;
}

// Codes that are live and were not seen in the file.
typedef struct absent_list {
    import_job *job;
    arena memory;
    str *code;
    int32_t n;
    int32_t cap;
} absent_list;

static bool absent_each(void *ctx, const entry *row, err *e)
{
    (void)e;
    absent_list *list = ctx;
    int32_t line = 0;
    if (str_map_get(&list->job->now.seen, row->code, &line)) {
        return true;
    }
    if (list->n == list->cap) {
        list->cap = list->cap ? list->cap * 2 : 64;
        list->code = mem_grow(list->code, (size_t)list->cap, sizeof *list->code);
    }
    list->code[list->n++] = (str){str_dup(&list->memory, row->code), row->code.n};
    return true;
}

static bool retire_all(import_job *job, const absent_list *list, err *e)
{
    for (int32_t i = 0; i < list->n; i++) {
        fact f = {
            .kind = job->now.k->id,
            .code = list->code[i],
            .op = FACT_RETIRE,
            .effective_us = job->o->effective_us,
            .batch = job->now.batch,
        };
        if (!store_append(job->s, &f, e)) {
            return false;
        }
        str kept = {str_dup(&job->report->memory, f.code), f.code.n};
        (void)str_map_add(&job->gone[f.kind], kept, 0, NULL);
        job->now.facts++;
        job->report->retired++;
    }
    return true;
}

// The file is the complete list. One without rows is not believed.
static bool retire_absent(import_job *job, err *e)
{
    if (job->now.rows == 0) {
        err what;
        (void)err_fail(&what, ERR_CODE("import.full_empty"));
        import_fault_add(job, 0, -1, &what);
    }
    if (job->report->n_fault_total > 0) {
        return true; // nothing will be taken in
    }
    absent_list list = {.job = job};
    bool ok = store_each(job->s, job->now.k->id, absent_each, &list, e) && retire_all(job, &list, e);
    arena_done(&list.memory);
    free(list.code);
    return ok;
}

static bool batch_close(import_job *job, err *e)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[STORE_HASH];
    (void)crypto_hash_sha256_final(&job->now.hash, hash);
    (void)sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    const batch b = {
        .id = job->now.batch,
        .kind = str_of(job->now.k->name),
        .file = str_of(job->now.file),
        .hash = job->now.path ? str_of(hex) : STR(""),
        .by = job->o->by,
        .recorded_us = job->o->now_us,
        .effective_us = job->o->effective_us,
        .rows = job->now.rows,
        .verified = job->o->verified,
    };
    return store_batch_close(job->s, &b, e);
}

// The name of a file as the history keeps it: a file system takes any bytes, the history is text.
static const char *name_for_history(arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    str name = str_of(slash ? slash + 1 : path);
    char *kept = str_dup(a, name);
    bool text = str_is_utf8(name);
    for (char *c = kept; *c; c++) {
        unsigned char byte = (unsigned char)*c;
        *c = byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !text) ? '?' : *c;
    }
    return kept;
}

bool import_begin(import_job *job, kind_id kind, const char *path, err *e)
{
    job->now = (import_current){
        .k = kind_of(kind),
        .path = path,
        .file = path ? name_for_history(&job->report->memory, path) : "",
    };
    job->file[kind] = job->now.file;
    (void)crypto_hash_sha256_init(&job->now.hash);
    return store_batch_next(job->s, &job->now.batch, e) && references_load_for(&job->refs, kind, e);
}

bool import_end(import_job *job, bool ok, err *e)
{
    ok = ok && (!job->o->full || retire_absent(job, e));
    ok = ok && (job->now.facts == 0 || batch_close(job, e));
    str_map_done(&job->now.seen);
    arena_done(&job->now.seen_codes);
    return ok;
}

static bool read_source(import_job *job, const import_source *source, err *e)
{
    bool ok = import_begin(job, source->kind, source->path, e);
    if (ok && source->kind == KIND_OUTLINES) {
        ok = import_outlines(job, e);
    } else if (ok) {
        ok = source->kind == KIND_WAYS ? import_ways(job, e) : import_csv(job, e);
    }
    return import_end(job, ok, e);
}

// References forward, now that everything is there.
static void check_pending(import_job *job)
{
    for (int32_t i = 0; i < job->n_pending; i++) {
        const import_pending *p = &job->pending[i];
        if (references_have(&job->refs, p->kind, str_of(p->code))) {
            continue;
        }
        err what;
        (void)err_fail(&what, ERR_CODE("import.no_entry"), ERR_Z("value", p->code),
                       ERR_KEY("title", kind_of(p->kind)->text), ERR_Z("kind", kind_of(p->kind)->name));
        import_fault f = {.file = p->file, .unit = p->unit, .line = p->line, .column = p->column};
        name_copy(f.name, p->name);
        report_add(job->report, &f, &what);
    }
}

static bool check_gone(import_job *job, err *e)
{
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        reference_user user;
        bool used = false;
        if (job->gone[kind].n == 0) {
            continue;
        }
        if (!references_user(job->s, (kind_id)kind, &job->gone[kind], &job->report->memory, &user, &used,
                             e)) {
            return false;
        }
        if (used) {
            err what;
            (void)err_fail(&what, ERR_CODE("import.in_use"), ERR_STR("code", user.refers_to),
                           ERR_Z("by_kind", kind_of(user.kind)->name), ERR_STR("by_code", user.code));
            import_fault_add(job, 0, -1, &what);
        }
    }
    return true;
}

static bool count_each(void *ctx, const entry *row, err *e)
{
    (void)row;
    (void)e;
    (*(int32_t *)ctx)++;
    return true;
}

// A folder holds one operation.
static bool check_operation(import_job *job, err *e)
{
    int32_t n = 0;
    if (!store_each(job->s, KIND_OPERATION, count_each, &n, e)) {
        return false;
    }
    if (n > 1) {
        err what;
        (void)err_fail(&what, ERR_CODE("import.one_operation"));
        import_fault_add(job, 0, -1, &what);
    }
    return true;
}

// Closures alone, and so few that they fit even if each stood for every way: the register need not be read.
static bool closures_fit(import_job *job, bool *ret_fit, err *e)
{
    int32_t n = 0;
    *ret_fit = false;
    if (job->touched[KIND_WAYS] || job->touched[KIND_LINKS] || job->touched[KIND_SITES] ||
        job->touched[KIND_TPS]) {
        return true;
    }
    if (job->touched[KIND_CLOSURES] && (!references_load(&job->refs, KIND_WAYS, e) ||
                                        !store_each(job->s, KIND_CLOSURES, count_each, &n, e))) {
        return false;
    }
    *ret_fit = (int64_t)n * (1 + (int64_t)job->refs.index[KIND_WAYS].n) <= ENGINE_CLOSURES_MAX;
    return true;
}

// What the network is made of keeps to the network's limits, or the next question would be the last one.
static bool check_network(import_job *job, err *e)
{
    arena a = {0};
    snapshot snap;
    kind_id kind = KIND_CLOSURES;
    bool fit = false;
    err what;
    if (!closures_fit(job, &fit, e)) {
        return false;
    }
    if (fit) {
        return true;
    }
    bool ok = store_snapshot(job->s, &a, NULL, NULL, &snap, e);
    if (ok && !roads_limits(&snap, &kind, &what)) {
        const import_fault f = {.file = job->file[kind] ? job->file[kind] : job->now.file};
        report_add(job->report, &f, &what);
    }
    arena_done(&a);
    return ok;
}

// The files of a change.
typedef struct source_list {
    const import_source *source;
    int32_t n;
} source_list;

static bool read_sources(import_job *job, const void *what, err *e)
{
    const source_list *list = what;
    for (int32_t i = 0; i < list->n; i++) {
        memset(job->coming, 0, sizeof job->coming);
        for (int32_t later = i; later < list->n; later++) {
            job->coming[list->source[later].kind] = true;
        }
        if (!read_source(job, &list->source[i], e)) {
            return false;
        }
    }
    return true;
}

// What can only be judged when everything was read.
static bool judge(import_job *job, err *e)
{
    check_pending(job);
    return job->report->n_fault_total > 0 ||
           (check_gone(job, e) && check_operation(job, e) && check_network(job, e));
}

bool import_change(store *s, const import_options *o, import_read_fn *read, const void *what,
                   import_report *report, err *e)
{
    import_job job = {.s = s, .o = o, .report = report};
    *report = (import_report){0};
    references_init(&job.refs, s);
    bool ok = store_begin(s, e) && read(&job, what, e) && judge(&job, e);
    if (ok && report->n_fault_total > 0) {
        ok = err_fail(e, ERR_CODE("import.refused"), ERR_INT("faults", report->n_fault_total));
    }
    bool keep = ok && !o->dry_run;
    ok = keep ? log_commit_changes(s, o->log, e) : ok;
    store_rollback(s);
    for (int i = 0; i < KIND_COUNT; i++) {
        str_map_done(&job.gone[i]);
    }
    free(job.pending);
    references_done(&job.refs);
    return ok;
}

// Whether files of a kind may come, and whether what is set fits it.
static bool source_check(const import_source *source, const import_options *o, err *e)
{
    const kind_spec *k = kind_of(source->kind);
    arena a = {0};
    bool ok = !k->made || err_fail(e, ERR_CODE("import.made"), ERR_Z("kind", k->name));
    for (int32_t i = 0; ok && i < o->n_set; i++) {
        int column = kind_column(k, o->set[i].column);
        str value;
        ok = column >= 0 ? column_canonical(&k->columns[column], o->set[i].value, &a, &value, e)
                         : err_fail(e, ERR_CODE("import.unknown_column"), ERR_STR("value", o->set[i].column),
                                    ERR_Z("kind", k->name));
    }
    arena_done(&a);
    return ok;
}

bool import_files(store *s, const import_source *sources, int32_t n_source, const import_options *o,
                  import_report *report, err *e)
{
    const source_list list = {sources, n_source};
    *report = (import_report){0};
    for (int32_t i = 0; i < n_source; i++) {
        if (!source_check(&sources[i], o, e)) {
            return false;
        }
    }
    return import_change(s, o, read_sources, &list, report, e);
}

bool import_file(store *s, kind_id kind, const char *path, const import_options *o, import_report *report,
                 err *e)
{
    const import_source source = {kind, path};
    return import_files(s, &source, 1, o, report, e);
}

// The key of the place of a fault.
static const char *place_of(const import_fault *f)
{
    if (f->line == 0) {
        return "import.at_file";
    }
    if (f->unit == IMPORT_FEATURE) {
        return f->name[0] ? "import.at_property" : "import.at_feature";
    }
    return f->column > 0 ? "import.at_cell" : "import.at_row";
}

void import_fault_text(strbuf *out, text_language language, const import_fault *f)
{
    if (f->file[0]) {
        text_fmt(out, language, place_of(f), ERR_Z("file", f->file), ERR_INT("line", f->line),
                 ERR_INT("column", f->column), ERR_Z("name", f->name));
        strbuf_addc(out, ' ');
    }
    text_add_err(out, language, &f->what);
}
