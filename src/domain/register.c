#include "domain/register.h"

#include <assert.h>
#include <string.h>

#include <jansson.h>

void entry_apply(entry *e, const fact *f)
{
    assert(f->effective_us > e->effective_us || (f->effective_us == e->effective_us && f->seq > e->seq) ||
           e->seq == 0);
    const kind_spec *k = kind_of(f->kind);
    e->kind = f->kind;
    e->code = f->code;
    e->effective_us = f->effective_us;
    e->seq = f->seq;
    if (f->op == FACT_RETIRE) {
        e->live = false;
        return;
    }
    for (int i = 0; i < k->n_column; i++) {
        if (!(f->fields.named & COLUMN_BIT(i))) {
            continue;
        }
        bool same = str_eq(e->value[i], f->fields.value[i]);
        if (f->op == FACT_SET) {
            e->value[i] = f->fields.value[i];
        } else if (!same) {
            continue; // what was confirmed is not the value any more
        }
        e->verified = f->verified ? e->verified | COLUMN_BIT(i) : e->verified & ~COLUMN_BIT(i);
    }
    if (f->op == FACT_SET) {
        e->live = true;
    }
}

fields entry_diff(const entry *e, const fields *wanted, bool verified)
{
    fields diff = {0};
    for (int i = 0; i < KIND_COLUMNS_MAX; i++) {
        if (!(wanted->named & COLUMN_BIT(i))) {
            continue;
        }
        bool same = str_eq(e->value[i], wanted->value[i]);
        if (!same || (verified && !(e->verified & COLUMN_BIT(i)))) {
            diff.named |= COLUMN_BIT(i);
            diff.value[i] = wanted->value[i];
        }
    }
    return diff;
}

int entry_missing(const entry *e)
{
    const kind_spec *k = kind_of(e->kind);
    for (int i = 0; i < k->n_column; i++) {
        if (k->columns[i].required && e->value[i].n == 0) {
            return i;
        }
    }
    return -1;
}

// RFC 8259 section 7: what must be escaped, and nothing else, so that equal texts are equal bytes.
static void add_json_text(strbuf *out, str s)
{
    strbuf_addc(out, '"');
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        strbuf_add(out, (str){s.p + from, i - from});
        if (c < 0x20) {
            strbuf_addf(out, "\\u%04x", c);
        } else {
            strbuf_addc(out, '\\');
            strbuf_addc(out, (char)c);
        }
        from = i + 1;
    }
    strbuf_add(out, (str){s.p + from, s.n - from});
    strbuf_addc(out, '"');
}

void fields_write(const kind_spec *k, const fields *f, strbuf *out)
{
    strbuf_addc(out, '{');
    bool first = true;
    for (int i = 0; i < k->n_column; i++) {
        if (!(f->named & COLUMN_BIT(i))) {
            continue;
        }
        strbuf_addz(out, first ? "\"" : ",\"");
        strbuf_addz(out, k->columns[i].name);
        strbuf_addz(out, "\":");
        if (f->value[i].n > 0) {
            add_json_text(out, f->value[i]);
        } else {
            strbuf_addz(out, "null");
        }
        first = false;
    }
    strbuf_addc(out, '}');
}

static bool field_read(const kind_spec *k, const char *name, const json_t *value, arena *a, fields *ret)
{
    int i = kind_column(k, str_of(name));
    if (i < 0 || !(json_is_string(value) || json_is_null(value))) {
        return false;
    }
    str text = {json_string_value(value), json_string_length(value)};
    ret->named |= COLUMN_BIT(i);
    ret->value[i] = text.n > 0 ? (str){str_dup(a, text), text.n} : STR("");
    return true;
}

bool fields_read(const kind_spec *k, str json, str code, arena *a, fields *ret, err *e)
{
    fields read = {0};
    json_t *root = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, NULL);
    bool ok = json_is_object(root);
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(root, name, value)
    {
        ok = ok && field_read(k, name, value, a, &read);
    }
    json_decref(root);
    if (!ok) {
        return err_fail(e, ERR_CODE("register.damaged"), ERR_Z("kind", k->name), ERR_STR("code", code));
    }
    *ret = read;
    return true;
}
