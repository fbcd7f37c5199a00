// What accounts may see, and their part of the map, kept between requests: it changes with the register and
// the published plan alone.
#include "app/posko_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// What the kept ones were made of.
typedef struct moment {
    int64_t version;
    char plan[STORE_HASH]; // "" = none
} moment;

static bool moment_read(posko *p, moment *ret, err *e)
{
    arena a = {0};
    plan_record plan = {0};
    int32_t n = 0;
    *ret = (moment){.version = posko_version(p)};
    bool ok = store_plan_list(p->db, &a, 1, &plan, &n, e);
    if (ok && n > 0) {
        memcpy(ret->plan, plan.id, sizeof ret->plan);
    }
    arena_done(&a);
    return ok;
}

static bool of(const kept_scope *k, const access_who *who)
{
    return k->used > 0 && k->organisation == who->organisation && k->role == who->role &&
           str_eq(k->area, who->area);
}

void posko_scopes_done(posko *p)
{
    for (int i = 0; i < POSKO_SCOPES; i++) {
        arena_done(&p->scopes[i].memory);
        p->scopes[i] = (kept_scope){.used = 0};
    }
}

// The one of who asks, or a free one, or the one that was asked for least lately.
static kept_scope *place_for(posko *p, const access_who *who)
{
    kept_scope *best = &p->scopes[0];
    for (int i = 0; i < POSKO_SCOPES; i++) {
        kept_scope *k = &p->scopes[i];
        if (of(k, who)) {
            return k;
        }
        best = k->used < best->used ? k : best;
    }
    return best;
}

// Forgets the kept ones where they hold no more; that is read only when anything was committed since.
static bool look(posko *p, err *e)
{
    moment now;
    int64_t changes = 0;
    if (!posko_changes(p, &changes, e)) {
        return false;
    }
    if (changes == p->scopes_changes) {
        return true;
    }
    if (!moment_read(p, &now, e)) {
        return false;
    }
    if (now.version != p->scopes_version || strcmp(now.plan, p->scopes_plan) != 0) {
        posko_scopes_done(p);
        p->edition++;
        p->scopes_version = now.version;
        memcpy(p->scopes_plan, now.plan, sizeof p->scopes_plan);
    }
    p->scopes_changes = changes;
    return true;
}

int64_t posko_edition(const posko *p)
{
    return p->edition;
}

bool posko_scope(posko *p, const access_who *who, arena *a, const scope **ret, err *e)
{
    if (!look(p, e)) {
        return false;
    }
    kept_scope *k = place_for(p, who);
    if (!of(k, who)) {
        arena_done(&k->memory);
        *k = (kept_scope){.used = 0};
        if (!scope_open(p->db, &k->memory, who, &k->scope, e)) {
            arena_done(&k->memory);
            *k = (kept_scope){.used = 0};
            return false;
        }
        k->organisation = who->organisation;
        k->role = who->role;
        k->area = str_keep(&k->memory, who->area);
    }
    k->used = ++p->scopes_asked;
    *ret = scope_copy(k->scope, a);
    return true;
}

bool posko_map_part(posko *p, const access_who *who, str *ret, err *e)
{
    kept_scope *k = place_for(p, who);
    json_t *map = NULL;
    assert(of(k, who));
    if (k->map.n == 0) {
        if (!posko_map(p, &map, e)) {
            return false;
        }
        scope_cut(k->scope, map);
        char *text = json_dumps(map, JSON_COMPACT | JSON_REAL_PRECISION(9));
        k->map = str_keep(&k->memory, str_of(text));
        free(text);
        json_decref(map);
    }
    *ret = k->map;
    return true;
}
