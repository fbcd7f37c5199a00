#include "app/references.h"

#include <stdlib.h>

void references_init(references *r, store *s)
{
    *r = (references){.s = s};
}

void references_done(references *r)
{
    for (int i = 0; i < KIND_COUNT; i++) {
        str_map_done(&r->index[i]);
    }
    free(r->area);
    arena_done(&r->memory);
    *r = (references){0};
}

static bool refers(const column_spec *c, kind_id kind)
{
    return (c->type == COLUMN_REFERENCE || c->type == COLUMN_REFERENCE_LIST) && c->reference == kind;
}

static bool kind_refers(const kind_spec *k, kind_id kind)
{
    for (int i = 0; i < k->n_column; i++) {
        if (refers(&k->columns[i], kind)) {
            return true;
        }
    }
    if (k->id == KIND_CLOSURES) { // to what is closed, by one column for two kinds
        return kind == KIND_LINKS || kind == KIND_WAYS;
    }
    return k->id == KIND_AREAS && kind == KIND_AREAS; // to the area that it lies in
}

bool references_wanted(kind_id kind)
{
    for (int i = 0; i < KIND_COUNT; i++) {
        if (kind_refers(kind_of((kind_id)i), kind)) {
            return true;
        }
    }
    return false;
}

static rule_area area_of(const entry *row)
{
    const choice *levels = kind_of(KIND_AREAS)->columns[AREAS_LEVEL].choices;
    rule_area area = {.level = LEVEL_DESA};
    for (int i = 0; levels[i].name; i++) {
        if (str_eq(row->value[AREAS_LEVEL], str_of(levels[i].name))) {
            area.level = (area_level)i;
        }
    }
    int64_t lat = 0;
    int64_t lon = 0;
    area.has_point = str_parse_scaled(row->value[AREAS_LAT], 7, INT32_MIN, INT32_MAX, &lat) &&
                     str_parse_scaled(row->value[AREAS_LON], 7, INT32_MIN, INT32_MAX, &lon);
    area.at = (point){(int32_t)lat, (int32_t)lon};
    return area;
}

static void area_add(references *r, const entry *row)
{
    int32_t known = 0;
    rule_area area = area_of(row);
    if (area.has_point && area.level >= LEVEL_DESA) {
        rule_box_add(&r->villages, area.at);
    }
    if (str_map_get(&r->index[KIND_AREAS], row->code, &known)) {
        r->area[known] = area;
        return;
    }
    if (r->n_area == r->cap_area) {
        r->cap_area = r->cap_area ? r->cap_area * 2 : 256;
        r->area = mem_grow(r->area, (size_t)r->cap_area, sizeof *r->area);
    }
    str code = {str_dup(&r->memory, row->code), row->code.n};
    (void)str_map_add(&r->index[KIND_AREAS], code, r->n_area, NULL);
    r->area[r->n_area++] = area;
}

void references_add(references *r, const entry *row)
{
    if (row->kind == KIND_AREAS) {
        area_add(r, row);
    } else if (!references_have(r, row->kind, row->code)) {
        str code = {str_dup(&r->memory, row->code), row->code.n};
        (void)str_map_add(&r->index[row->kind], code, 0, NULL);
    }
}

static bool add_each(void *ctx, const entry *row, err *e)
{
    (void)e;
    references_add(ctx, row);
    return true;
}

bool references_load(references *r, kind_id kind, err *e)
{
    if (!r->loaded[kind] && !store_each(r->s, kind, add_each, r, e)) {
        return false;
    }
    r->loaded[kind] = true;
    return true;
}

bool references_load_for(references *r, kind_id kind, err *e)
{
    for (int i = 0; i < KIND_COUNT; i++) {
        if (kind_refers(kind_of(kind), (kind_id)i) && !references_load(r, (kind_id)i, e)) {
            return false;
        }
    }
    bool drawn = kind == KIND_WAYS || kind == KIND_CLOSURES; // not far from the villages
    return (!drawn || references_load(r, KIND_AREAS, e)) &&
           (!references_wanted(kind) || references_load(r, kind, e));
}

bool references_have(const references *r, kind_id kind, str code)
{
    int32_t v = 0;
    return str_map_get(&r->index[kind], code, &v);
}

const rule_area *references_area(const references *r, str code)
{
    int32_t v = 0;
    return str_map_get(&r->index[KIND_AREAS], code, &v) ? &r->area[v] : NULL;
}

str area_parent_code(str code)
{
    size_t n = code.n;
    while (n > 0 && code.p[n - 1] != '.') {
        n--;
    }
    str parent = {code.p, n > 0 ? n - 1 : 0};
    size_t dots = 0;
    for (size_t i = 0; i < parent.n; i++) {
        dots += parent.p[i] == '.';
    }
    return dots > 0 ? parent : STR(""); // above a kabupaten the register keeps nothing
}

typedef struct user_search {
    kind_id kind;
    const str_map *codes;
    arena *a;
    reference_user *ret;
    bool found;
} user_search;

static bool is_one(const user_search *u, str code)
{
    int32_t v = 0;
    return code.n > 0 && str_map_get(u->codes, code, &v);
}

// The code searched for that an entry refers to; empty when none.
static str user_refers(const user_search *u, const entry *row)
{
    const kind_spec *k = kind_of(row->kind);
    for (int i = 0; i < k->n_column; i++) {
        if (!refers(&k->columns[i], u->kind) || k->columns[i].loose) {
            continue;
        }
        str rest = row->value[i];
        for (str code; column_list_next(&rest, &code);) {
            if (is_one(u, code)) {
                return code;
            }
        }
    }
    if (row->kind == KIND_AREAS && u->kind == KIND_AREAS && is_one(u, area_parent_code(row->code))) {
        return area_parent_code(row->code);
    }
    if (row->kind == KIND_CLOSURES && is_one(u, row->value[CLOSURES_WAY])) {
        return row->value[CLOSURES_WAY];
    }
    return STR("");
}

static bool search_each(void *ctx, const entry *row, err *e)
{
    (void)e;
    user_search *u = ctx;
    str to = user_refers(u, row);
    if (to.n == 0) {
        return true;
    }
    *u->ret = (reference_user){row->kind, {str_dup(u->a, row->code), row->code.n}, {str_dup(u->a, to), to.n}};
    u->found = true;
    return false; // the first is enough
}

bool references_user(store *s, kind_id kind, const str_map *codes, arena *a, reference_user *ret,
                     bool *ret_found, err *e)
{
    user_search u = {.kind = kind, .codes = codes, .a = a, .ret = ret};
    for (int i = 0; i < KIND_COUNT && !u.found; i++) {
        bool asked = kind_refers(kind_of((kind_id)i), kind);
        if (asked && !store_each(s, (kind_id)i, search_each, &u, e) && !u.found) {
            return false;
        }
    }
    *ret_found = u.found;
    return true;
}
