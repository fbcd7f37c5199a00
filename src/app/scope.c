#include "app/scope.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MIN = 3 }; // bytes; a shorter name is a word of the language

// The lower one counts where one text stands for two things.
typedef enum standing {
    IN_PART,
    COMMON,
    HIDDEN,
} standing;

typedef enum known_kind {
    KNOWN_PLACE,
    KNOWN_PERSON,
    KNOWN_VEHICLE,
    KNOWN_NAME,
} known_kind;

typedef struct known {
    str text;
    str name; // of what a code stands for
    known_kind kind;
    standing standing;
} known;

struct scope {
    str area;
    bool people;   // their codes
    bool personal; // and their names
    int32_t n;
    known *row; // in the order of texts
};

// ---------------------------------------------------------------- what is known

typedef struct gathering {
    arena *a;
    const snapshot *snap;
    scope *s;
    int32_t cap;
} gathering;

static void add(gathering *g, str text, str name, known_kind kind, standing at)
{
    if (text.n > 0 && (kind != KNOWN_NAME || text.n >= NAME_MIN) && g->s->n < g->cap) {
        g->s->row[g->s->n++] = (known){text, name, kind, at};
    }
}

// A code and the name beside it.
static void add_both(gathering *g, const char *code, const char *name, known_kind kind, standing at,
                     standing name_at)
{
    str kept = str_keep(g->a, str_of(name));
    add(g, str_keep(g->a, str_of(code)), kept, kind, at);
    add(g, kept, STR(""), KNOWN_NAME, name_at);
}

static standing area_standing(const gathering *g, int32_t area)
{
    if (area == SNAP_NONE) {
        return COMMON;
    }
    str code = str_of(g->snap->area[area].code);
    if (access_area_holds(g->s->area, code)) {
        return IN_PART;
    }
    return access_area_holds(code, g->s->area) ? COMMON : HIDDEN;
}

static standing site_standing(const gathering *g, int32_t site)
{
    return site == SNAP_NONE ? COMMON : area_standing(g, g->snap->site[site].area);
}

// A unit answers for an area of the part, or has its house in it; one above such a unit is common.
static void units_stand(const gathering *g, standing *unit)
{
    const snapshot *s = g->snap;
    for (int32_t i = 0; i < s->n_unit; i++) {
        unit[i] = site_standing(g, s->unit[i].site);
    }
    for (int32_t i = 0; i < s->n_area; i++) {
        if (s->area[i].police_unit != SNAP_NONE && area_standing(g, i) == IN_PART) {
            unit[s->area[i].police_unit] = IN_PART;
        }
    }
    for (int32_t i = 0; i < s->n_unit; i++) {
        int32_t above = s->unit[i].parent;
        for (int32_t depth = 0; unit[i] == IN_PART && above != SNAP_NONE && depth < s->n_unit; depth++) {
            if (unit[above] == HIDDEN) {
                unit[above] = COMMON;
            }
            above = s->unit[above].parent;
        }
    }
}

static standing person_standing(const gathering *g, const snap_person *p, const standing *unit)
{
    if (!g->s->people) {
        return HIDDEN;
    }
    if (g->s->area.n == 0) {
        return IN_PART;
    }
    for (int32_t i = 0; i < p->n_village; i++) {
        if (area_standing(g, p->village[i]) == IN_PART) {
            return IN_PART;
        }
    }
    return p->unit != SNAP_NONE && unit[p->unit] == IN_PART ? IN_PART : HIDDEN;
}

static void add_people(gathering *g, const standing *unit)
{
    const snapshot *s = g->snap;
    for (int32_t i = 0; i < s->n_person; i++) {
        const snap_person *p = &s->person[i];
        standing at = person_standing(g, p, unit);
        add_both(g, p->code, p->name, KNOWN_PERSON, at, g->s->personal ? at : HIDDEN);
    }
}

static void gather(gathering *g)
{
    const snapshot *s = g->snap;
    standing *unit = ARENA_NEW(g->a, standing, (size_t)s->n_unit + 1);
    units_stand(g, unit);
    for (int32_t i = 0; i < s->n_area; i++) {
        standing at = area_standing(g, i);
        add_both(g, s->area[i].code, s->area[i].name, KNOWN_PLACE, at, at);
    }
    for (int32_t i = 0; i < s->n_site; i++) {
        standing at = site_standing(g, i);
        add_both(g, s->site[i].code, s->site[i].name, KNOWN_PLACE, at, at);
    }
    for (int32_t i = 0; i < s->n_tps; i++) {
        standing at = area_standing(g, s->tps[i].village);
        add_both(g, s->tps[i].code, s->tps[i].place, KNOWN_PLACE, at, at);
    }
    for (int32_t i = 0; i < s->n_unit; i++) {
        standing at = unit[i];
        add_both(g, s->unit[i].code, s->unit[i].name, KNOWN_PLACE, at, at);
    }
    for (int32_t i = 0; i < s->n_vehicle; i++) {
        standing at = site_standing(g, s->vehicle[i].home);
        add_both(g, s->vehicle[i].code, s->vehicle[i].name, KNOWN_VEHICLE, at, at);
    }
    add_people(g, unit);
}

static int known_order(const void *x, const void *y)
{
    const known *a = x;
    const known *b = y;
    int by_text = str_cmp(a->text, b->text);
    return by_text != 0 ? by_text : (int)a->standing - (int)b->standing;
}

// Sorted, and each text once.
static void settle(scope *s)
{
    int32_t n = 0;
    qsort(s->row, (size_t)s->n, sizeof(known), known_order);
    for (int32_t i = 0; i < s->n; i++) {
        if (n == 0 || !str_eq(s->row[i].text, s->row[n - 1].text)) {
            s->row[n++] = s->row[i];
        }
    }
    s->n = n;
}

static known *find(const scope *s, str text)
{
    int32_t low = 0;
    int32_t high = s->n;
    while (low < high) {
        int32_t mid = low + (high - low) / 2;
        int by_text = str_cmp(s->row[mid].text, text);
        if (by_text == 0) {
            return &s->row[mid];
        }
        if (by_text < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return NULL;
}

// ---------------------------------------------------------------- what a text names

static bool in_number(char c)
{
    return (c >= '0' && c <= '9') || c == '.';
}

static bool in_code(char c)
{
    return in_number(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

// The next run of such letters; *rest moves behind it.
static bool next_run(str *rest, bool (*in)(char c), str *ret)
{
    size_t from = 0;
    while (from < rest->n && !in(rest->p[from])) {
        from++;
    }
    size_t to = from;
    while (to < rest->n && in(rest->p[to])) {
        to++;
    }
    *ret = (str){rest->p + from, to - from};
    *rest = (str){rest->p + to, rest->n - to};
    return ret->n > 0;
}

static str without_dots(str run)
{
    while (run.n > 0 && run.p[run.n - 1] == '.') {
        run.n--;
    }
    while (run.n > 0 && run.p[0] == '.') {
        run = (str){run.p + 1, run.n - 1};
    }
    return run;
}

// The numbers in a text that are codes of hidden areas: those of a TPS and of many a site have one.
static bool names_hidden_area(const scope *s, str text)
{
    str run = {NULL, 0};
    while (next_run(&text, in_number, &run)) {
        const known *k = find(s, without_dots(run));
        if (k && k->standing == HIDDEN) {
            return true;
        }
    }
    return false;
}

bool scope_hides(const scope *s, str text)
{
    if (!s || text.n == 0) {
        return false;
    }
    const known *whole = find(s, text);
    if (whole) {
        return whole->standing == HIDDEN;
    }
    if (names_hidden_area(s, text)) {
        return true;
    }
    str rest = text;
    str run = {NULL, 0};
    while (next_run(&rest, in_code, &run)) {
        const known *k = find(s, without_dots(run));
        if (k && k->standing == HIDDEN && k->kind != KNOWN_NAME) {
            return true;
        }
    }
    return false;
}

bool scope_shows(const scope *s, str text)
{
    const known *whole = s ? find(s, text) : NULL;
    return whole && whole->standing == IN_PART && whole->kind != KNOWN_NAME;
}

bool scope_limited(const scope *s)
{
    return s && s->area.n > 0;
}

// ---------------------------------------------------------------- answers

static str text_of(const json_t *v)
{
    return json_is_string(v) ? (str){json_string_value(v), json_string_length(v)} : STR("");
}

// Whether anything below names something of the part.
static bool shows_below(const scope *s, const json_t *v)
{
    json_t *part = (json_t *)(uintptr_t)v;
    const char *key = NULL;
    json_t *member = NULL;
    size_t i = 0;
    if (json_is_string(v)) {
        return scope_shows(s, text_of(v));
    }
    json_object_foreach(part, key, member)
    {
        if (scope_shows(s, str_of(key)) || shows_below(s, member)) {
            return true;
        }
    }
    json_array_foreach(part, i, member)
    {
        if (shows_below(s, member)) {
            return true;
        }
    }
    return false;
}

static bool cut(const scope *s, json_t *v, const char *list);

static bool has_hidden_end(const scope *s, const json_t *row)
{
    return scope_hides(s, text_of(json_object_get(row, "from"))) ||
           scope_hides(s, text_of(json_object_get(row, "to")));
}

// Whether a row of a list has to go, after it was cut.
static bool row_goes(const scope *s, json_t *row, const char *list)
{
    bool ends = json_is_object(row) && has_hidden_end(s, row);
    bool lost = cut(s, row, list);
    if (json_is_string(row)) {
        return scope_hides(s, text_of(row));
    }
    return ends || (lost && !shows_below(s, row));
}

static bool cut_array(const scope *s, json_t *v, const char *list)
{
    bool lost = false;
    bool numbered = strcmp(list, "paths") == 0;
    for (size_t i = 0; i < json_array_size(v);) {
        if (!row_goes(s, json_array_get(v, i), list)) {
            i++;
            continue;
        }
        lost = true;
        if (numbered) {
            (void)json_array_set_new(v, i++, json_pack("{s:[], s:i, s:i}", "nodes", "min", 0, "m", 0));
        } else {
            (void)json_array_remove(v, i);
        }
    }
    return lost;
}

static bool cut_object(const scope *s, json_t *v)
{
    bool lost = false;
    const char *key = NULL;
    json_t *member = NULL;
    void *next = NULL;
    json_object_foreach_safe(v, next, key, member)
    {
        bool row = scope_shows(s, str_of(key)) || scope_hides(s, str_of(key));
        bool hidden = scope_hides(s, str_of(key)) || scope_hides(s, text_of(member));
        if (!hidden) {
            bool below = cut(s, member, key);
            hidden = row && below && !shows_below(s, member) && !scope_shows(s, str_of(key));
            lost = lost || below;
        }
        if (hidden) {
            lost = true;
            (void)json_object_del(v, key);
        }
    }
    return lost;
}

// True when something was taken out.
static bool cut(const scope *s, json_t *v, const char *list)
{
    return json_is_object(v) ? cut_object(s, v) : json_is_array(v) && cut_array(s, v, list);
}

void scope_cut(const scope *s, json_t *answer)
{
    if (s) {
        (void)cut(s, answer, "");
    }
}

bool scope_cut_one(const scope *s, json_t *answer, err *e)
{
    return !s || !cut(s, answer, "") || shows_below(s, answer) || err_fail(e, ERR_CODE("access.outside"));
}

bool scope_cut_text(const scope *s, arena *a, str text, str *ret, err *e)
{
    if (!s) {
        *ret = text;
        return true;
    }
    json_t *v = json_loadb(text.p, text.n, 0, NULL);
    (void)cut(s, v, "");
    char *out = v ? json_dumps(v, JSON_COMPACT | JSON_REAL_PRECISION(10)) : NULL;
    json_decref(v);
    if (!out) {
        return err_fail(e, ERR_CODE("plan.damaged"), ERR_Z("id", ""));
    }
    *ret = str_keep(a, str_of(out));
    free(out);
    return true;
}

// ---------------------------------------------------------------- who serves the part

static bool place_below(const scope *s, const json_t *v)
{
    json_t *part = (json_t *)(uintptr_t)v;
    const char *key = NULL;
    json_t *member = NULL;
    size_t i = 0;
    const known *k = json_is_string(v) ? find(s, text_of(v)) : NULL;
    if (k && k->kind == KNOWN_PLACE && k->standing == IN_PART) {
        return true;
    }
    json_object_foreach(part, key, member)
    {
        if (place_below(s, member)) {
            return true;
        }
    }
    json_array_foreach(part, i, member)
    {
        if (place_below(s, member)) {
            return true;
        }
    }
    return false;
}

static void to_common(known *k)
{
    if (k && k->standing == HIDDEN) {
        k->standing = COMMON;
    }
}

// Who serves the part is told there, and where else they serve is not.
static void admit(const scope *s, const json_t *v)
{
    json_t *part = (json_t *)(uintptr_t)v;
    const char *key = NULL;
    json_t *member = NULL;
    size_t i = 0;
    known *k = json_is_string(v) ? find(s, text_of(v)) : NULL;
    if (k && (k->kind == KNOWN_VEHICLE || (k->kind == KNOWN_PERSON && s->people))) {
        to_common(k);
        if (k->kind == KNOWN_VEHICLE || s->personal) {
            to_common(find(s, k->name));
        }
    }
    json_object_foreach(part, key, member)
    {
        admit(s, member);
    }
    json_array_foreach(part, i, member)
    {
        admit(s, member);
    }
}

// A base whose code is that of a hidden area stays hidden.
static void admit_base(const scope *s, const json_t *row)
{
    known *k = find(s, text_of(json_object_get(row, "base")));
    if (k && !names_hidden_area(s, k->text)) {
        to_common(k);
        to_common(find(s, k->name));
    }
}

static void admit_rows(const scope *s, const json_t *rows)
{
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        if (place_below(s, row)) {
            admit(s, row);
            admit_base(s, row);
        }
    }
}

static void admit_plan(const scope *s, str body)
{
    json_t *plan = json_loadb(body.p, body.n, 0, NULL);
    const json_t *placement = json_object_get(plan, "placement");
    admit_rows(s, json_object_get(plan, "trips"));
    admit_rows(s, json_object_get(placement, "teams"));
    admit_rows(s, json_object_get(placement, "posts"));
    admit_rows(s, json_object_get(placement, "reserves"));
    json_decref(plan);
}

// ---------------------------------------------------------------- opening

static str operation_area(const snapshot *snap)
{
    return snap->operation.area == SNAP_NONE ? STR("") : str_of(snap->area[snap->operation.area].code);
}

static scope *gathered(arena *a, const snapshot *snap, const access_who *who, str area)
{
    scope *s = ARENA_NEW(a, scope, 1);
    size_t cap = 2 * ((size_t)snap->n_area + (size_t)snap->n_site + (size_t)snap->n_tps +
                      (size_t)snap->n_unit + (size_t)snap->n_vehicle + (size_t)snap->n_person);
    *s = (scope){.area = str_keep(a, area),
                 .people = access_may(who, ACCESS_OF_PEOPLE, ACCESS_READ),
                 .personal = access_may(who, ACCESS_OF_PEOPLE, ACCESS_PERSONAL),
                 .row = ARENA_NEW(a, known, cap + 1)};
    gathering g = {a, snap, s, (int32_t)cap};
    gather(&g);
    settle(s);
    return s;
}

bool scope_open(store *s, arena *a, const access_who *who, const scope **ret, err *e)
{
    arena own = {0};
    snapshot snap;
    plan_record plan = {0};
    bool all_people =
        access_may(who, ACCESS_OF_PEOPLE, ACCESS_READ) && access_may(who, ACCESS_OF_PEOPLE, ACCESS_PERSONAL);
    if (who->area.n == 0 && all_people) {
        *ret = NULL;
        return true;
    }
    if (!store_snapshot(s, &own, NULL, NULL, &snap, e)) {
        arena_done(&own);
        return false;
    }
    str of = operation_area(&snap);
    bool whole = of.n > 0 && access_area_holds(who->area, of);
    *ret = NULL;
    if (!whole || !all_people) {
        const scope *made = gathered(a, &snap, who, whole ? STR("") : who->area);
        if (!whole && store_plan_latest(s, &own, &plan, NULL)) {
            admit_plan(made, plan.body);
        }
        *ret = made;
    }
    arena_done(&own);
    return true;
}

const scope *scope_copy(const scope *s, arena *a)
{
    if (!s) {
        return NULL;
    }
    scope *copy = ARENA_NEW(a, scope, 1);
    *copy = *s;
    copy->area = str_keep(a, s->area);
    copy->row = ARENA_NEW(a, known, (size_t)s->n + 1);
    for (int32_t i = 0; i < s->n; i++) {
        copy->row[i] = s->row[i];
        copy->row[i].text = str_keep(a, s->row[i].text);
        copy->row[i].name = str_keep(a, s->row[i].name);
    }
    return copy;
}
