#include "app/register.h"

#include "app/references.h"

str register_shown(text_language language, str value)
{
    return str_eq(value, STR(VALUE_ERASED)) ? str_of(text_get(language, "register.erased")) : value;
}

typedef struct change {
    store *s;
    const change_options *o;
    const kind_spec *k;
    str code;
    arena memory;
    entry row; // as it is
} change;

static bool fail(const change *c, err *e, const char *code)
{
    return err_fail(e, ERR_CODE(code), ERR_Z("kind", c->k->name), ERR_STR("code", c->code));
}

static bool load(change *c, err *e)
{
    bool found = false;
    if (!store_entry(c->s, &c->memory, c->k->id, c->code, NULL, &c->row, &found, e)) {
        return false;
    }
    if (!found) {
        return fail(c, e, "register.unknown");
    }
    return c->row.live || fail(c, e, "register.retired");
}

static bool append(change *c, fact_op op, bool verified, const fields *named, err *e)
{
    batch b = {
        .kind = str_of(c->k->name),
        .file = STR(""),
        .hash = STR(""),
        .by = c->o->by,
        .recorded_us = c->o->now_us,
        .effective_us = c->o->effective_us,
        .rows = 1,
        .verified = verified,
    };
    if (!store_batch_next(c->s, &b.id, e)) {
        return false;
    }
    const fact f = {
        .kind = c->k->id,
        .code = c->code,
        .op = op,
        .verified = verified,
        .effective_us = c->o->effective_us,
        .batch = b.id,
        .fields = *named,
    };
    return store_append(c->s, &f, e) && store_batch_close(c->s, &b, e);
}

static bool check_unused(change *c, err *e)
{
    str_map one = {0};
    reference_user user;
    bool used = false;
    (void)str_map_add(&one, c->code, 0, NULL);
    bool ok = references_user(c->s, c->k->id, &one, &c->memory, &user, &used, e);
    str_map_done(&one);
    if (ok && used) {
        return err_fail(e, ERR_CODE("register.in_use"), ERR_Z("kind", c->k->name), ERR_STR("code", c->code),
                        ERR_Z("by_kind", kind_of(user.kind)->name), ERR_STR("by_code", user.code));
    }
    return ok;
}

static bool finish(change *c, bool ok, err *e)
{
    ok = ok && log_commit_changes(c->s, c->o->log, e);
    store_rollback(c->s);
    arena_done(&c->memory);
    return ok;
}

bool register_retire(store *s, kind_id kind, str code, const change_options *o, err *e)
{
    change c = {.s = s, .o = o, .k = kind_of(kind), .code = code};
    const fields none = {0};
    if (kind == KIND_OPERATION) {
        return err_fail(e, ERR_CODE("register.operation_stays")); // without it nothing else has a meaning
    }
    bool ok =
        store_begin(s, e) && load(&c, e) && check_unused(&c, e) && append(&c, FACT_RETIRE, false, &none, e);
    return finish(&c, ok, e);
}

bool register_confirm(store *s, kind_id kind, str code, column_set columns, bool verified,
                      const change_options *o, err *e)
{
    change c = {.s = s, .o = o, .k = kind_of(kind), .code = code};
    bool ok = store_begin(s, e) && load(&c, e);
    fields seen = {0};
    for (int i = 0; ok && i < c.k->n_column; i++) {
        bool asked = columns == 0 ? c.row.value[i].n > 0 : (columns & COLUMN_BIT(i)) != 0;
        seen.named |= asked ? COLUMN_BIT(i) : 0;
        seen.value[i] = c.row.value[i];
    }
    ok = ok && append(&c, FACT_CONFIRM, verified, &seen, e);
    return finish(&c, ok, e);
}
