// Two placements side by side: whom a change touches.
#include "app/json_words.h"
#include "app/plan_try_internal.h"
#include "base/str_map.h"

// As sets of codes.
static bool same_set(const json_t *x, const json_t *y)
{
    bool same = json_array_size(x) == json_array_size(y);
    for (size_t i = 0; same && i < json_array_size(x); i++) {
        const char *code = json_string_value(json_array_get(x, i));
        same = code && list_has(y, code);
    }
    return same;
}

static json_t *list_or_empty(const json_t *row, const char *key)
{
    json_t *list = json_object_get(row, key);
    return json_is_array(list) ? json_deep_copy(list) : json_array();
}

static json_t *both(const json_t *before, const json_t *after, const char *key)
{
    return json_pack("{s:o, s:o}", "before", list_or_empty(before, key), "after", list_or_empty(after, key));
}

static json_t *copy_of(const json_t *row, const char *key)
{
    json_t *v = json_object_get(row, key);
    return v ? json_deep_copy(v) : json_null();
}

// ---------------------------------------------------------------- teams

static size_t shared(const json_t *x, const json_t *y, const char *key)
{
    size_t n = 0;
    const json_t *list = json_object_get(x, key);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *code = json_string_value(json_array_get(list, i));
        n += code && list_has(json_object_get(y, key), code);
    }
    return n;
}

static bool same_team(const json_t *x, const json_t *y)
{
    return same_set(json_object_get(x, "tps"), json_object_get(y, "tps")) &&
           same_set(json_object_get(x, "people"), json_object_get(y, "people"));
}

static json_t *team_row(const json_t *before, const json_t *after)
{
    const json_t *named = after ? after : before;
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "team", before ? copy_of(before, "id") : json_null(),
                     "kecamatan", copy_of(named, "kecamatan"), "class", copy_of(named, "class"), "tps",
                     both(before, after, "tps"), "people", both(before, after, "people"));
}

// The same teams pair first; then each that is left with the one that shares most TPS, the earlier first.
static json_t *team_rows(arena *a, const json_t *before, const json_t *after)
{
    json_t *out = json_array();
    size_t n = json_array_size(before);
    size_t m = json_array_size(after);
    bool *done = ARENA_NEW(a, bool, n);
    bool *used = ARENA_NEW(a, bool, m);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < m && !done[i]; j++) {
            if (!used[j] && same_team(json_array_get(before, i), json_array_get(after, j))) {
                done[i] = true;
                used[j] = true;
            }
        }
    }
    for (size_t i = 0; i < n; i++) {
        size_t best = m;
        size_t most = 0;
        for (size_t j = 0; j < m && !done[i]; j++) {
            size_t here = used[j] ? 0 : shared(json_array_get(before, i), json_array_get(after, j), "tps");
            best = here > most ? j : best;
            most = here > most ? here : most;
        }
        if (!done[i]) {
            json_array_append_new(
                out, team_row(json_array_get(before, i), best < m ? json_array_get(after, best) : NULL));
        }
        if (best < m) {
            used[best] = true;
        }
    }
    for (size_t j = 0; j < m; j++) {
        if (!used[j]) {
            json_array_append_new(out, team_row(NULL, json_array_get(after, j)));
        }
    }
    return out;
}

// ---------------------------------------------------------------- posts and reserves

// The keys that name a row; all texts but the squad's number.
typedef struct row_key {
    const char *const *key;
    size_t n;
} row_key;

static const char *const post_key[] = {"kind", "site", "kecamatan", "rayon", "squad"};
static const char *const reserve_key[] = {"reserve", "site"};

static bool same_place(const json_t *x, const json_t *y, row_key k)
{
    bool same = true;
    for (size_t i = 0; same && i < k.n; i++) {
        const json_t *p = json_object_get(x, k.key[i]);
        const json_t *q = json_object_get(y, k.key[i]);
        same = (!p && !q) || json_equal(p, q) == 1;
    }
    return same;
}

static const json_t *row_like(const json_t *rows, const json_t *row, row_key k)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        if (same_place(json_array_get(rows, i), row, k)) {
            return json_array_get(rows, i);
        }
    }
    return NULL;
}

static void place_row(json_t *out, const json_t *before, const json_t *after, row_key k)
{
    if (same_set(json_object_get(before, "people"), json_object_get(after, "people"))) {
        return;
    }
    json_t *row = json_object();
    for (size_t i = 0; i < k.n; i++) {
        json_object_set_new(row, k.key[i], copy_of(before ? before : after, k.key[i]));
    }
    json_object_set_new(row, "people", both(before, after, "people"));
    json_array_append_new(out, row);
}

static json_t *place_rows(const json_t *before, const json_t *after, row_key k)
{
    json_t *out = json_array();
    for (size_t i = 0; i < json_array_size(before); i++) {
        const json_t *row = json_array_get(before, i);
        place_row(out, row, row_like(after, row, k), k);
    }
    for (size_t i = 0; i < json_array_size(after); i++) {
        const json_t *row = json_array_get(after, i);
        if (!row_like(before, row, k)) {
            place_row(out, NULL, row, k);
        }
    }
    return out;
}

// ---------------------------------------------------------------- people

enum { SERVES_TEAM, SERVES_POST, SERVES_RESERVE, SERVES };

// Where somebody serves: a row of each sort, or NULL.
typedef struct service {
    const char *person;
    const json_t *at[2][SERVES]; // before and after
} service;

typedef struct services {
    arena *a;
    str_map index;
    int32_t n, cap;
    service *all;
} services;

static service *service_of(services *w, const char *person)
{
    int32_t i = 0;
    if (str_map_get(&w->index, str_of(person), &i)) {
        return &w->all[i];
    }
    w->all = arena_room(w->a, w->all, w->n, &w->cap, sizeof *w->all);
    (void)str_map_add(&w->index, str_of(person), w->n, NULL);
    w->all[w->n] = (service){.person = person};
    return &w->all[w->n++];
}

static void note_rows(services *w, const json_t *rows, int side, int sort)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const json_t *people = json_object_get(row, "people");
        for (size_t k = 0; k < json_array_size(people); k++) {
            const char *code = json_string_value(json_array_get(people, k));
            service *s = code ? service_of(w, code) : NULL;
            if (s && !s->at[side][sort]) {
                s->at[side][sort] = row;
            }
        }
    }
}

static void note_all(services *w, const json_t *placement, int side)
{
    note_rows(w, json_object_get(placement, "teams"), side, SERVES_TEAM);
    note_rows(w, json_object_get(placement, "posts"), side, SERVES_POST);
    note_rows(w, json_object_get(placement, "reserves"), side, SERVES_RESERVE);
}

// Who was told a TPS keeps it in any team that covers it; who was told a post, in any squad of it.
static bool is_kept(const service *s)
{
    const json_t *team[2] = {s->at[0][SERVES_TEAM], s->at[1][SERVES_TEAM]};
    const json_t *post[2] = {s->at[0][SERVES_POST], s->at[1][SERVES_POST]};
    const row_key place = {post_key, 4}; // but for the squad
    const row_key reserve = {reserve_key, 2};
    bool team_kept = !team[0] == !team[1] &&
                     (!team[0] || list_has(json_object_get(team[1], "tps"), row_text(team[0], "station")));
    bool post_kept = !post[0] == !post[1] && (!post[0] || same_place(post[0], post[1], place));
    const json_t *stand[2] = {s->at[0][SERVES_RESERVE], s->at[1][SERVES_RESERVE]};
    bool stand_kept = !stand[0] == !stand[1] && (!stand[0] || same_place(stand[0], stand[1], reserve));
    return team_kept && post_kept && stand_kept;
}

static json_t *serves_json(const service *s, int side)
{
    const json_t *team = s->at[side][SERVES_TEAM];
    const json_t *post = s->at[side][SERVES_POST];
    const json_t *stand = s->at[side][SERVES_RESERVE];
    json_t *out = team || post || stand ? json_object() : json_null();
    if (team) {
        json_object_set_new(out, "team", copy_of(team, "id"));
        json_object_set_new(out, "station", copy_of(team, "station"));
    }
    if (post) {
        json_object_set_new(out, "post", copy_of(post, "site"));
    }
    if (stand) {
        json_object_set_new(out, "reserve", copy_of(stand, "reserve"));
        json_object_set_new(out, "site", copy_of(stand, "site"));
    }
    return out;
}

static json_t *people_rows(arena *a, const json_t *before, const json_t *after)
{
    services w = {.a = a};
    json_t *out = json_array();
    note_all(&w, before, 0);
    note_all(&w, after, 1);
    for (int32_t i = 0; i < w.n; i++) {
        if (!is_kept(&w.all[i])) {
            json_array_append_new(out,
                                  json_pack("{s:s, s:o, s:o}", "person", w.all[i].person, "before",
                                            serves_json(&w.all[i], 0), "after", serves_json(&w.all[i], 1)));
        }
    }
    str_map_done(&w.index);
    return out;
}

void plan_try_differences(arena *a, const json_t *before, const json_t *after, json_t *out)
{
    const row_key post = {post_key, sizeof post_key / sizeof *post_key};
    const row_key reserve = {reserve_key, sizeof reserve_key / sizeof *reserve_key};
    json_object_set_new(out, "teams",
                        team_rows(a, json_object_get(before, "teams"), json_object_get(after, "teams")));
    json_object_set_new(out, "posts",
                        place_rows(json_object_get(before, "posts"), json_object_get(after, "posts"), post));
    json_object_set_new(
        out, "reserves",
        place_rows(json_object_get(before, "reserves"), json_object_get(after, "reserves"), reserve));
    json_object_set_new(out, "people", people_rows(a, before, after));
}
