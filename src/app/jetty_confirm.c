#include "app/jetty_confirm.h"

#include <stdio.h>

enum { ROW_MAX = 12, DEGREES = 16, SOURCE = 64 };

// The row while it is filled.
typedef struct site_draft {
    column_value value[ROW_MAX];
    int32_t n;
    char lat[DEGREES], lon[DEGREES], source[SOURCE];
} site_draft;

static void put(site_draft *d, const char *column, const char *value)
{
    if (value && *value) {
        d->value[d->n++] = (column_value){str_of(column), str_of(value)};
    }
}

static bool write_draft(store *db, const site_draft *d, const change_options *o, err *e)
{
    const register_row row = {d->n, d->value};
    return register_put(db, KIND_SITES, 1, &row, o, NULL, e);
}

static const snap_site *site_find(const snapshot *s, str code)
{
    for (int32_t i = 0; i < s->n_site; i++) {
        if (str_eq(code, str_of(s->site[i].code))) {
            return &s->site[i];
        }
    }
    return NULL;
}

static const char *village_near(const snapshot *s, point at)
{
    const char *code = NULL;
    int32_t best_m = 0;
    for (int32_t i = 0; i < s->n_area; i++) {
        const snap_area *a = &s->area[i];
        if (a->level >= LEVEL_DESA && a->has_point) {
            int32_t m = point_distance_m(a->at, at);
            if (!code || m < best_m) {
                code = a->code;
                best_m = m;
            }
        }
    }
    return code;
}

static bool confirm_candidate(store *db, const snapshot *s, const map_candidate *c, const jetty_word *w,
                              const change_options *o, err *e)
{
    site_draft d = {.n = 0};
    const char *area = w->area && *w->area ? w->area : village_near(s, c->at);
    if (!w->code || !*w->code || !w->name || !*w->name) {
        return err_fail(e, ERR_CODE("jetty.words"));
    }
    if (site_find(s, str_of(w->code))) {
        return err_fail(e, ERR_CODE("jetty.taken"), ERR_Z("code", w->code));
    }
    if (!area) {
        return err_fail(e, ERR_CODE("jetty.no_area"));
    }
    (void)snprintf(d.lat, sizeof d.lat, "%.7f", c->at.lat_e7 / 1e7);
    (void)snprintf(d.lon, sizeof d.lon, "%.7f", c->at.lon_e7 / 1e7);
    (void)snprintf(d.source, sizeof d.source, "OpenStreetMap %lld", (long long)c->source);
    put(&d, "code", w->code);
    put(&d, "name", w->name);
    put(&d, "kind", "jetty");
    put(&d, "area", area);
    put(&d, "lat", d.lat);
    put(&d, "lon", d.lon);
    put(&d, "boarding_min", w->boarding_min);
    put(&d, "confirmed", "yes");
    put(&d, "origin", "fact");
    put(&d, "source", d.source);
    return write_draft(db, &d, o, e);
}

static bool confirm_site(store *db, const snap_site *s, const jetty_word *w, const change_options *o, err *e)
{
    site_draft d = {.n = 0};
    if (w->code && *w->code && !str_eq(str_of(w->code), str_of(s->code))) {
        return err_fail(e, ERR_CODE("jetty.has_code"), ERR_Z("code", s->code));
    }
    put(&d, "code", s->code);
    put(&d, "name", w->name);
    put(&d, "area", w->area);
    put(&d, "boarding_min", w->boarding_min);
    put(&d, "confirmed", "yes");
    return write_draft(db, &d, o, e);
}

bool jetty_confirm(store *db, const snapshot *snap, const base_map *base, const char *which,
                   const jetty_word *w, const change_options *o, err *e)
{
    int64_t number = 0;
    int32_t n = base ? base->n_candidate : 0;
    const snap_site *site = site_find(snap, str_of(which));
    if (site && site->kind == SITE_JETTY) {
        return confirm_site(db, site, w, o, e);
    }
    if (base && str_parse_i64(str_of(which), 1, n, &number)) {
        return confirm_candidate(db, snap, &base->candidate[number - 1], w, o, e);
    }
    return err_fail(e, ERR_CODE("jetty.unknown"), ERR_Z("value", which), ERR_INT("candidates", n));
}
