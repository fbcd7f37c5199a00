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

bool posko_rows(posko *p, text_language language, str name, str area, str after, json_t **ret, err *e)
{
    const kind_spec *k = posko_kind(name, e);
    const entry *row = NULL;
    int32_t n = 0;
    bool more = false;
    arena a = {0};
    bool ok = k && store_rows(p->db, &a, k->id, area, after, POSKO_PAGE_ROWS, &row, &n, &more, e);
    if (ok) {
        json_t *rows = json_array();
        for (int32_t i = 0; i < n; i++) {
            json_array_append_new(rows, entry_row(k, language, &row[i]));
        }
        json_t *next = more ? json_stringn(row[n - 1].code.p, row[n - 1].code.n) : json_null();
        *ret = json_pack("{s:s, s:s, s:o, s:o, s:o}", "kind", k->name, "title", text_get(language, k->text),
                         "columns", column_rows(k, language), "rows", rows, "next", next);
    }
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

bool posko_history(posko *p, text_language language, str name, str code, json_t **ret, err *e)
{
    const kind_spec *k = posko_kind(name, e);
    const fact *f = NULL;
    int32_t n = 0;
    arena a = {0};
    bool ok = k && store_history(p->db, &a, k->id, code, &f, &n, e);
    if (ok && n == 0) {
        ok = err_fail(e, ERR_CODE("register.unknown"), ERR_Z("kind", k->name), ERR_STR("code", code));
    }
    if (ok) {
        json_t *facts = json_array();
        for (int32_t i = 0; i < n; i++) {
            json_array_append_new(facts, fact_row(k, language, &f[i]));
        }
        *ret = json_pack("{s:s, s:s%, s:o}", "kind", k->name, "code", code.p, code.n, "facts", facts);
    }
    arena_done(&a);
    return ok;
}
