// A change of the register in memory: rows checked as an import checks them, and what is gone with what
// cannot be without it.
#include <stdio.h>
#include <stdlib.h>

#include "app/import_internal.h"
#include "app/plan_try_internal.h"

// A row that was given: the number within its kind, from 0.
typedef struct try_said {
    kind_id kind;
    str code;
    int32_t number;
} try_said;

typedef struct trying {
    arena *a;
    references refs;
    int32_t n[KIND_COUNT], cap[KIND_COUNT];
    entry *row[KIND_COUNT];
    str_map index[KIND_COUNT];
    str_map seen[KIND_COUNT]; // codes that were given: number of the row, from 1
    int32_t n_said;
    try_said *said;
    try_rows out;
    int32_t cap_gone;
} trying;

static void index_kind(trying *w, kind_id kind, const register_rows *now)
{
    w->n[kind] = now->n[kind];
    w->cap[kind] = now->n[kind];
    w->row[kind] = ARENA_NEW(w->a, entry, now->n[kind]);
    for (int32_t i = 0; i < now->n[kind]; i++) {
        w->row[kind][i] = now->row[kind][i];
        (void)str_map_add(&w->index[kind], now->row[kind][i].code, i, NULL);
    }
}

static entry *find(trying *w, kind_id kind, str code)
{
    int32_t i = 0;
    return str_map_get(&w->index[kind], code, &i) && w->row[kind][i].live ? &w->row[kind][i] : NULL;
}

// The entry of a code; a new one where there is none.
static entry *find_or_add(trying *w, kind_id kind, str code)
{
    entry *e = find(w, kind, code);
    if (e) {
        return e;
    }
    w->row[kind] = arena_room(w->a, w->row[kind], w->n[kind], &w->cap[kind], sizeof(entry));
    int32_t i = w->n[kind]++;
    w->row[kind][i] = (entry){.kind = kind, .code = str_keep(w->a, code), .live = true};
    (void)str_map_add(&w->index[kind], w->row[kind][i].code, i, NULL);
    return &w->row[kind][i];
}

// ---------------------------------------------------------------- rows

// Which row and column is wrong.
static bool at_row(err *e, int32_t number, const char *field)
{
    char row[16];
    (void)snprintf(row, sizeof row, "%d", (int)number + 1);
    err_arg_add(e, "row", row);
    err_arg_add(e, "field", field);
    return false;
}

static bool read_cell(trying *w, const kind_spec *k, const column_value *v, fields *wanted, err *e)
{
    int column = kind_column(k, v->column);
    return column >= 0 ? import_value(k, column, v->value, w->a, wanted, e)
                       : err_fail(e, ERR_CODE("import.unknown_column"), ERR_STR("value", v->column),
                                  ERR_Z("kind", k->name));
}

// The code of a row, which none before it has.
static bool read_code(trying *w, const kind_spec *k, const fields *wanted, int32_t number, str *ret, err *e)
{
    int32_t first = 0;
    str code = kind_code(k, wanted->value, w->a);
    if (code.n == 0) {
        return err_fail(e, ERR_CODE("import.required"), ERR_Z("column", k->columns[0].name_id));
    }
    *ret = code;
    return str_map_add(&w->seen[k->id], code, number + 1, &first) ||
           err_fail(e, ERR_CODE("import.duplicate"), ERR_STR("value", code), ERR_INT("first", first));
}

static bool take_row(trying *w, const kind_spec *k, const register_row *row, int32_t number, err *e)
{
    fields wanted = {0};
    for (int32_t i = 0; i < row->n; i++) {
        if (!read_cell(w, k, &row->value[i], &wanted, e)) {
            char name[64];
            (void)snprintf(name, sizeof name, "%.*s", (int)row->value[i].column.n, row->value[i].column.p);
            return at_row(e, number, name);
        }
    }
    str code = STR("");
    if (!read_code(w, k, &wanted, number, &code, e)) {
        return at_row(e, number, k->columns[0].name);
    }
    entry *one = find_or_add(w, k->id, code);
    bool changed = false;
    for (int i = 0; i < k->n_column; i++) {
        if (wanted.named & COLUMN_BIT(i)) {
            changed = changed || !str_eq(one->value[i], wanted.value[i]);
            one->value[i] = wanted.value[i];
        }
    }
    w->out.changed += changed;
    w->said[w->n_said++] = (try_said){k->id, one->code, number};
    if (k->id == KIND_AREAS) {
        references_add(&w->refs, one);
    }
    return true;
}

static bool check_reference(trying *w, kind_id kind, str code, err *e)
{
    return find(w, kind, code) ||
           err_fail(e, ERR_CODE("import.no_entry"), ERR_STR("value", code),
                    ERR_KEY("title", kind_of(kind)->text), ERR_Z("kind", kind_of(kind)->name));
}

// Everything that a row refers to is there, and what an area lies in.
static bool check_references(trying *w, const kind_spec *k, const entry *one, int *ret_column, err *e)
{
    for (int i = 0; i < k->n_column; i++) {
        const column_spec *c = &k->columns[i];
        str rest = c->type == COLUMN_REFERENCE || c->type == COLUMN_REFERENCE_LIST ? one->value[i] : STR("");
        *ret_column = i;
        for (str code; column_list_next(&rest, &code);) {
            if (!check_reference(w, c->reference, code, e)) {
                return false;
            }
        }
    }
    str parent = k->id == KIND_AREAS ? area_parent_code(one->code) : STR("");
    *ret_column = 0; // the code of an area says what it lies in
    return parent.n == 0 || check_reference(w, KIND_AREAS, parent, e);
}

static bool check_entry(trying *w, const kind_spec *k, const entry *one, int *ret_column, err *e)
{
    const rule_around around = {
        .area = k->area_column >= 0 ? references_area(&w->refs, one->value[k->area_column]) : NULL,
        .villages = &w->refs.villages,
    };
    *ret_column = entry_missing(one);
    if (*ret_column >= 0) {
        return err_fail(e, ERR_CODE("import.required"), ERR_Z("column", k->columns[*ret_column].name_id),
                        ERR_STR("code", one->code));
    }
    return check_references(w, k, one, ret_column, e) && rule_check(one, &around, ret_column, e);
}

// What a person may try: what people are placed by.
static bool may_try(kind_id kind)
{
    switch (kind) {
    case KIND_CLASSES:
    case KIND_AREAS:
    case KIND_UNITS:
    case KIND_SITES:
    case KIND_TPS:
    case KIND_PEOPLE:
    case KIND_PATTERNS:
    case KIND_CALENDAR:
    case KIND_SETTINGS:
    case KIND_RESERVES:
    case KIND_ASSIGNMENTS:
        return true;
    case KIND_OPERATION:
    case KIND_FLEET:
    case KIND_LINKS:
    case KIND_KITS:
    case KIND_OUTLINES:
    case KIND_WAYS:
    case KIND_CLOSURES:
    case KIND_MAPS:
    case KIND_OUTAGES:
    case KIND_PINS:
    case KIND_CRITERIA:
    case KIND_SIGNS:
    case KIND_OPINIONS:
    case KIND_TIDES:
    case KIND_TRACKERS:
    case KIND_RULES:
        return false;
    }
    return false;
}

static bool take_part(trying *w, const register_part *part, err *e)
{
    const kind_spec *k = kind_of(part->kind);
    if (!may_try(part->kind)) {
        return err_fail(e, ERR_CODE("try.order"), ERR_Z("field", k->name));
    }
    for (int32_t i = 0; i < part->n; i++) {
        if (!take_row(w, k, &part->row[i], i, e)) {
            return false;
        }
    }
    return true;
}

// Once all rows are in: one may refer to another.
static bool check_said(trying *w, err *e)
{
    for (int32_t i = 0; i < w->n_said; i++) {
        const try_said *q = &w->said[i];
        const entry *one = find(w, q->kind, q->code);
        int column = 0;
        if (one && !check_entry(w, kind_of(q->kind), one, &column, e)) {
            return at_row(e, q->number, kind_of(q->kind)->columns[column].name);
        }
    }
    return true;
}

// ---------------------------------------------------------------- what is gone

static void end_entry(trying *w, entry *one)
{
    one->live = false;
    w->out.gone = arena_room(w->a, w->out.gone, w->out.n_gone, &w->cap_gone, sizeof *w->out.gone);
    w->out.gone[w->out.n_gone++] = (plan_try_gone){one->kind, one->code};
}

// Whether an entry needs one that is not there any more.
static bool has_lost(trying *w, const entry *one)
{
    const kind_spec *k = kind_of(one->kind);
    bool lost = false;
    for (int i = 0; i < k->n_column && !lost; i++) {
        const column_spec *c = &k->columns[i];
        bool bound = c->required || (k->id == KIND_PATTERNS && i == PATTERNS_AREA);
        lost = c->type == COLUMN_REFERENCE && bound && one->value[i].n > 0 &&
               !find(w, c->reference, one->value[i]);
    }
    str parent = k->id == KIND_AREAS ? area_parent_code(one->code) : STR("");
    return lost || (parent.n > 0 && !find(w, KIND_AREAS, parent));
}

// What goes makes others go, until nothing more does.
static void end_the_rest(trying *w)
{
    for (bool more = w->out.n_gone > 0; more;) {
        more = false;
        for (int kind = 0; kind < KIND_COUNT; kind++) {
            for (int32_t i = 0; i < w->n[kind]; i++) {
                if (w->row[kind][i].live && has_lost(w, &w->row[kind][i])) {
                    end_entry(w, &w->row[kind][i]);
                    more = true;
                }
            }
        }
    }
}

static bool take_gone(trying *w, const plan_try_change *change, err *e)
{
    for (int32_t i = 0; i < change->n_gone; i++) {
        const plan_try_gone *g = &change->gone[i];
        entry *one = find(w, g->kind, g->code);
        if (!may_try(g->kind)) {
            return err_fail(e, ERR_CODE("try.order"), ERR_Z("field", kind_of(g->kind)->name));
        }
        if (!one) {
            return err_fail(e, ERR_CODE("register.unknown"), ERR_Z("kind", kind_of(g->kind)->name),
                            ERR_STR("code", g->code));
        }
        end_entry(w, one);
    }
    end_the_rest(w);
    return true;
}

// ---------------------------------------------------------------- the whole

static int by_code(const void *x, const void *y)
{
    return str_cmp(((const entry *)x)->code, ((const entry *)y)->code);
}

static void close_kind(trying *w, kind_id kind)
{
    int32_t n = 0;
    for (int32_t i = 0; i < w->n[kind]; i++) {
        if (w->row[kind][i].live) {
            w->row[kind][n++] = w->row[kind][i];
        }
    }
    if (n > 0) {
        qsort(w->row[kind], (size_t)n, sizeof(entry), by_code);
    }
    w->out.rows.n[kind] = n;
    w->out.rows.row[kind] = w->row[kind];
}

static bool take_all(trying *w, const plan_try_change *change, err *e)
{
    int64_t rows = 0;
    for (int32_t i = 0; i < change->n_part; i++) {
        rows += change->part[i].n;
    }
    w->said = ARENA_NEW(w->a, try_said, rows);
    for (int32_t i = 0; i < change->n_part; i++) {
        if (!take_part(w, &change->part[i], e)) {
            return false;
        }
    }
    return check_said(w, e) && take_gone(w, change, e);
}

bool plan_try_rows(arena *a, store *s, const register_rows *now, const plan_try_change *change, try_rows *ret,
                   err *e)
{
    trying w = {.a = a, .out.rows = *now};
    references_init(&w.refs, s);
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        index_kind(&w, (kind_id)kind, now);
    }
    bool ok = references_load(&w.refs, KIND_AREAS, e) && take_all(&w, change, e);
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        close_kind(&w, (kind_id)kind);
        str_map_done(&w.index[kind]);
        str_map_done(&w.seen[kind]);
    }
    references_done(&w.refs);
    if (ok) {
        *ret = w.out;
    }
    return ok;
}
