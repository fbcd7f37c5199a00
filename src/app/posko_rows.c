// Rows of the register and the history of one row, for the API.
#include "app/posko_internal.h"
#include "app/register.h"
#include "domain/kinds.h"

const kind_spec *posko_kind(str name, err *e)
{
    const kind_spec *k = kind_find(name);
    if (!k) {
        err_fail(e, ERR_CODE("posko.no_kind"), ERR_STR("kind", name));
    }
    return k;
}

static json_t *column_rows(const kind_spec *k, text_language language)
{
    json_t *out = json_array();
    for (int i = 0; i < k->n_column; i++) {
        json_array_append_new(out, json_pack("{s:s, s:s}", "name", k->columns[i].name, "label",
                                             text_get(language, k->columns[i].text)));
    }
    return out;
}

// A shape in a list of rows: how many points it has. A page of shapes themselves would be many megabytes.
static json_t *shape_words(text_language language, str geometry)
{
    int64_t points = 0;
    for (size_t i = 0; i + 1 < geometry.n; i++) {
        char next = geometry.p[i + 1];
        points += geometry.p[i] == '[' && ((next >= '0' && next <= '9') || next == '-') ? 1 : 0;
    }
    strbuf text;
    strbuf_init(&text, 200);
    text_fmt(&text, language, "posko.shape", ERR_INT("n", points));
    json_t *out = json_stringn(text.p, text.n);
    strbuf_done(&text);
    return out;
}

static json_t *value_json(const column_spec *c, text_language language, str value)
{
    bool shape = value.n > 0 && (c->type == COLUMN_GEOMETRY || c->type == COLUMN_LINE);
    str shown = register_shown(language, value);
    return shape ? shape_words(language, value) : json_stringn(shown.p, shown.n);
}

static json_t *entry_row(const kind_spec *k, text_language language, const entry *row)
{
    json_t *out = json_pack("{s:s%}", "_code", row->code.p, row->code.n);
    json_t *verified = json_array();
    for (int i = 0; i < k->n_column; i++) {
        if (row->value[i].n > 0) {
            json_object_set_new(out, k->columns[i].name, value_json(&k->columns[i], language, row->value[i]));
        }
        if (row->verified & COLUMN_BIT(i)) {
            json_array_append_new(verified, json_string(k->columns[i].name));
        }
    }
    json_object_set_new(out, "_verified", verified);
    return out;
}

static bool may_read(const posko_asker *who, const kind_spec *k, err *e)
{
    return access_check(who->who, access_of_kind(k->id), ACCESS_READ, e);
}

// What a person's entry says of the person goes where the asker may not know it.
static void drop_personal(const posko_asker *who, const kind_spec *k, json_t *named)
{
    uint32_t personal = access_may(who->who, access_of_kind(k->id), ACCESS_PERSONAL) ? 0 : kind_personal(k);
    for (int i = 0; i < k->n_column; i++) {
        if (personal & COLUMN_BIT(i)) {
            (void)json_object_del(named, k->columns[i].name);
        }
    }
}

// One page of the store's, as far as it is the asker's; *ret_next is where the next one begins: behind a row
// that the asker may see. False when the answer is full before the page ends.
static bool add_rows(const posko_asker *who, const kind_spec *k, text_language language, const entry *row,
                     int32_t n, json_t *rows, str *ret_next)
{
    int32_t i = 0;
    for (; i < n && json_array_size(rows) < POSKO_PAGE_ROWS; i++) {
        json_t *out = entry_row(k, language, &row[i]);
        drop_personal(who, k, out);
        if (!scope_hides(who->scope, row[i].code) && scope_cut_one(who->scope, out, NULL)) {
            json_array_append(rows, out);
            *ret_next = row[i].code;
        }
        json_decref(out);
    }
    return i == n;
}

static bool read_rows(posko *p, const posko_asker *who, const kind_spec *k, text_language language, str area,
                      str after, arena *a, json_t *rows, json_t **ret_next, err *e)
{
    const entry *row = NULL;
    int32_t n = 0;
    bool more = true;
    bool whole = true;
    str at = after;
    str next = after;
    while (more && whole && json_array_size(rows) < POSKO_PAGE_ROWS) {
        if (!store_rows(p->db, a, k->id, area, at, POSKO_PAGE_ROWS, &row, &n, &more, e)) {
            return false;
        }
        whole = add_rows(who, k, language, row, n, rows, &next);
        at = n > 0 ? row[n - 1].code : at;
    }
    *ret_next = more || !whole ? json_stringn(next.p, next.n) : json_null();
    return true;
}

bool posko_rows(posko *p, const posko_asker *who, text_language language, str name, str area, str after,
                json_t **ret, err *e)
{
    const kind_spec *k = posko_kind(name, e);
    arena a = {0};
    json_t *rows = json_array();
    json_t *next = NULL;
    bool ok = k && may_read(who, k, e) && read_rows(p, who, k, language, area, after, &a, rows, &next, e);
    if (ok) {
        *ret = json_pack("{s:s, s:s, s:o, s:o, s:o}", "kind", k->name, "title", text_get(language, k->text),
                         "columns", column_rows(k, language), "rows", json_incref(rows), "next", next);
    }
    json_decref(rows);
    arena_done(&a);
    return ok;
}

static json_t *fact_row(const kind_spec *k, text_language language, const fact *f)
{
    static const char *const op[] = {"set", "retire", "confirm"};
    char effective[INSTANT_TEXT];
    char recorded[INSTANT_TEXT];
    instant_format(f->effective_us, effective);
    instant_format(f->recorded_us, recorded);
    json_t *named = json_object();
    for (int i = 0; i < k->n_column; i++) {
        if (f->fields.named & COLUMN_BIT(i)) {
            json_object_set_new(named, k->columns[i].name,
                                value_json(&k->columns[i], language, f->fields.value[i]));
        }
    }
    return json_pack("{s:I, s:s, s:s, s:s%, s:{s:I, s:s%, s:I}, s:s, s:b, s:o}", "seq", (json_int_t)f->seq,
                     "effective", effective, "recorded", recorded, "by", f->by.p, f->by.n, "batch", "id",
                     (json_int_t)f->batch, "file", f->file.p, f->file.n, "rows", (json_int_t)f->batch_rows,
                     "op", op[f->op], "verified", f->verified, "fields", named);
}

bool posko_history(posko *p, const posko_asker *who, text_language language, str name, str code, json_t **ret,
                   err *e)
{
    const kind_spec *k = posko_kind(name, e);
    const fact *f = NULL;
    int32_t n = 0;
    arena a = {0};
    bool ok = k && may_read(who, k, e) && store_history(p->db, &a, k->id, code, &f, &n, e);
    if (ok && n == 0) {
        ok = err_fail(e, ERR_CODE("register.unknown"), ERR_Z("kind", k->name), ERR_STR("code", code));
    }
    if (ok) {
        json_t *facts = json_array();
        for (int32_t i = 0; i < n; i++) {
            json_t *row = fact_row(k, language, &f[i]);
            drop_personal(who, k, json_object_get(row, "fields"));
            json_array_append_new(facts, row);
        }
        json_t *out = json_pack("{s:s, s:s%, s:o}", "kind", k->name, "code", code.p, code.n, "facts", facts);
        ok = scope_cut_one(who->scope, out, e);
        if (ok) {
            *ret = json_incref(out);
        }
        json_decref(out);
    }
    arena_done(&a);
    return ok;
}
