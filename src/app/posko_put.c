// What a person changes in the register on the page: one entry at a time.
#include "app/posko_internal.h"
#include "app/register.h"
#include "domain/kinds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static change_options change_by(const posko *p, str user)
{
    int64_t now_us = p->clock.now_us(p->clock.ctx);
    return (change_options){.by = user, .effective_us = now_us, .now_us = now_us, .log = p->log};
}

// A value as text: texts as they are, a geometry as the GeoJSON that it is. False for anything else.
static bool value_text(arena *a, const json_t *v, str *ret)
{
    if (json_is_string(v)) {
        *ret = (str){json_string_value(v), json_string_length(v)};
        return true;
    }
    char *text = json_is_object(v) ? json_dumps(v, JSON_COMPACT | JSON_REAL_PRECISION(10)) : NULL;
    if (!text) {
        return false;
    }
    *ret = str_keep(a, str_of(text));
    free(text);
    return true;
}

static bool read_values(arena *a, json_t *values, register_row *ret, err *e)
{
    int32_t n = 0;
    column_value *value = ARENA_NEW(a, column_value, json_object_size(values));
    const char *name = NULL;
    json_t *v = NULL;
    json_object_foreach(values, name, v)
    {
        value[n].column = str_of(name);
        if (!value_text(a, v, &value[n++].value)) {
            return err_fail(e, ERR_CODE("posko.values"), ERR_Z("field", name));
        }
    }
    *ret = (register_row){n, value};
    return n > 0 || err_fail(e, ERR_CODE("posko.values"), ERR_Z("field", ""));
}

void posko_say_change(posko *p, const kind_spec *k)
{
    if (!p->news) {
        return;
    }
    char text[128]; // a number and a name of the table of kinds
    int n = snprintf(text, sizeof text, "{\"version\":%lld,\"kind\":\"%s\"}", (long long)posko_version(p),
                     k->name);
    (void)news_say(p->news, "register", STR(""), (str){text, n > 0 ? (size_t)n : 0}, 0);
}

// What a person of a part enters names the part and nothing outside of it.
static bool within(const scope *sc, const register_row *row, err *e)
{
    bool shown = false;
    bool hidden = false;
    for (int32_t i = 0; i < row->n; i++) {
        str v = str_trim(row->value[i].value);
        shown = shown || scope_shows(sc, v);
        hidden = hidden || scope_hides(sc, v);
    }
    return !scope_limited(sc) || (shown && !hidden) || err_fail(e, ERR_CODE("access.outside"));
}

// The kind's own resource counts: the route asks for that of the register at large.
static bool may_write(const posko_asker *who, const kind_spec *k, err *e)
{
    return access_check(who->who, access_of_kind(k->id), ACCESS_WRITE, e);
}

bool posko_put(posko *p, const posko_asker *who, str kind, json_t *values, json_t **ret, err *e)
{
    const kind_spec *k = posko_kind(kind, e);
    arena a = {0};
    register_row row = {0};
    register_written w = {0};
    const change_options o = change_by(p, who->who->user);
    bool ok = k && may_write(who, k, e) && read_values(&a, values, &row, e) && within(who->scope, &row, e) &&
              register_put(p->db, k->id, 1, &row, &o, &w, e);
    if (ok && w.added + w.changed > 0) {
        posko_say_change(p, k);
    }
    if (ok) {
        *ret = json_pack("{s:s, s:I, s:I, s:I}", "kind", k->name, "added", (json_int_t)w.added, "changed",
                         (json_int_t)w.changed, "unchanged", (json_int_t)w.unchanged);
    }
    arena_done(&a);
    return ok;
}

bool posko_retire(posko *p, const posko_asker *who, str kind, str code, err *e)
{
    const kind_spec *k = posko_kind(kind, e);
    const change_options o = change_by(p, who->who->user);
    column_value named = {.value = code};
    const register_row row = {1, &named};
    if (k && (!may_write(who, k, e) || !within(who->scope, &row, e))) {
        return false;
    }
    if (k && k->made) {
        return err_fail(e, ERR_CODE("import.made"), ERR_Z("kind", k->name));
    }
    bool ok = k && register_retire(p->db, k->id, code, &o, e);
    if (ok) {
        posko_say_change(p, k);
    }
    return ok;
}
