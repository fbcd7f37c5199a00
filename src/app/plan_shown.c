#include "app/plan_shown.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "app/register.h"

// Where the object of people begins: it is the body's last member, and no text can hold these bytes, whose
// quotes would be escaped.
static const char *people_at(str body)
{
    static const char mark[] = "\"people\":{";
    size_t n = sizeof mark - 1;
    for (size_t at = body.n < n ? 0 : body.n - n + 1; at > 0; at--) {
        if (memcmp(body.p + at - 1, mark, n) == 0) {
            return body.p + at - 1 + n - 1;
        }
    }
    return NULL;
}

static bool add_name(store *s, text_language language, json_t *out, const char *code, json_t *person, err *e)
{
    arena a = {0};
    entry row;
    bool found = false;
    bool ok = store_entry(s, &a, KIND_PEOPLE, str_of(code), NULL, &row, &found, e);
    str name = ok && found ? register_shown(language, row.value[PEOPLE_NAME]) : STR("");
    json_t *named = json_pack("{s:s%}", "name", name.p ? name.p : "", name.n);
    if (ok) {
        (void)json_object_update(named, person);
        json_object_set(out, code, named);
    }
    json_decref(named);
    arena_done(&a);
    return ok;
}

bool plan_shown(store *s, arena *a, text_language language, str id, str body, str *ret, err *e)
{
    const char *at = people_at(body);
    str rest = at ? (str){at, body.n - (size_t)(at - body.p) - 1} : STR("{}"); // without the body's own end
    json_t *people = json_loadb(rest.p, rest.n, 0, NULL);
    json_t *named = json_object();
    const char *code = NULL;
    json_t *person = NULL;
    bool ok = at && people ? true : err_fail(e, ERR_CODE("plan.damaged"), ERR_STR("id", id));
    json_object_foreach(people, code, person)
    {
        ok = ok && add_name(s, language, named, code, person, e);
    }
    char *text = json_dumps(named, JSON_COMPACT);
    if (ok && text) {
        strbuf b;
        strbuf_init(&b, body.n + strlen(text) + 128);
        strbuf_addz(&b, "{\"id\":\"");
        strbuf_add(&b, id);
        strbuf_addz(&b, "\",");
        strbuf_add(&b, (str){body.p + 1, (size_t)(at - body.p) - 1});
        strbuf_addz(&b, text);
        strbuf_addc(&b, '}');
        *ret = str_keep(a, strbuf_str(&b));
        strbuf_done(&b);
    }
    free(text);
    json_decref(named);
    json_decref(people);
    return ok;
}
