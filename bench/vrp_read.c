#include "vrp_words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "road_subject.h"

enum { FILE_MAX_BYTES = 256 << 20, NUMBER_TEXT = 64, GRAIN_MAX = 1000000 };

// ---------------------------------------------------------------- lines and words

bool vrp_line(vrp_text *t, str *ret)
{
    while (t->rest.n > 0) {
        str line = t->rest;
        if (!str_line(&t->rest, &line)) {
            t->rest = (str){line.p + line.n, 0};
        }
        t->line++;
        if (line.n > 0 && line.p[line.n - 1] == '\r') {
            line.n--;
        }
        line = str_trim(line);
        if (line.n > 0) {
            *ret = line;
            return true;
        }
    }
    return false;
}

static bool is_gap(char c)
{
    return c == ' ' || c == '\t' || c == ',';
}

bool vrp_word(str *rest, str *ret)
{
    size_t begin = 0;
    while (begin < rest->n && is_gap(rest->p[begin])) {
        begin++;
    }
    size_t end = begin;
    while (end < rest->n && !is_gap(rest->p[end])) {
        end++;
    }
    *ret = (str){rest->p + begin, end - begin};
    *rest = (str){rest->p + end, rest->n - end};
    return ret->n > 0;
}

int32_t vrp_words(str line, str word[VRP_WORDS_MAX])
{
    int32_t n = 0;
    str one;
    while (vrp_word(&line, &one)) {
        if (n < VRP_WORDS_MAX) {
            word[n] = one;
        }
        n++;
    }
    return n;
}

bool vrp_number(str word, double least, double most, double *ret)
{
    char text[NUMBER_TEXT];
    if (word.n == 0 || word.n >= sizeof text) {
        return false;
    }
    for (size_t i = 0; i < word.n; i++) {
        if (!strchr("0123456789+-.eE", word.p[i])) {
            return false; // no words for infinity, no hexadecimal numbers
        }
    }
    memcpy(text, word.p, word.n);
    text[word.n] = '\0';
    char *end = NULL;
    double v = strtod(text, &end);
    if (*end != '\0' || !isfinite(v) || v < least || v > most) {
        return false;
    }
    *ret = v;
    return true;
}

bool vrp_fault(const vrp_text *t, const char *format, ...)
{
    char said[400];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(said, sizeof said, format, args);
    va_end(args);
    return bench_fail("%s:%d: %s", t->path, t->line, said);
}

// ---------------------------------------------------------------- integers

void vrp_places(vrp_file *f, vrp_raw *raw, int32_t n)
{
    raw->n_place = n;
    raw->n_depot = 1;
    raw->x = ARENA_NEW(&f->memory, double, n);
    raw->y = ARENA_NEW(&f->memory, double, n);
    raw->demand = ARENA_NEW(&f->memory, double, n);
    raw->service = ARENA_NEW(&f->memory, double, n);
    raw->open = ARENA_NEW(&f->memory, double, n);
    raw->close = ARENA_NEW(&f->memory, double, n);
    raw->release = ARENA_NEW(&f->memory, double, n);
}

// The fewest parts of a unit of length in which all coordinates are whole, as far as there are any.
static int32_t grain_of(const vrp_raw *raw)
{
    int32_t grain = 1;
    for (int32_t v = 0; v < raw->n_place; v++) {
        const double both[2] = {raw->x[v], raw->y[v]};
        for (int i = 0; i < 2; i++) {
            while (grain < GRAIN_MAX && fabs(both[i] * grain - round(both[i] * grain)) > 1e-6) {
                grain *= 10;
            }
        }
    }
    return grain;
}

static bool whole_numbers(vrp_file *f, const char *what, const double *from, int32_t n, double scale,
                          const int32_t **ret)
{
    int32_t *to = ARENA_NEW(&f->memory, int32_t, n);
    for (int32_t i = 0; i < n; i++) {
        double v = from[i] < 0 && strcmp(what, "window") == 0 ? ROUTE_AMOUNT_MAX : round(from[i] * scale);
        if (fabs(v) > ROUTE_AMOUNT_MAX) {
            return bench_fail("%s: %s %g of place %d is too large.", f->path, what, from[i], i + 1);
        }
        to[i] = (int32_t)v;
    }
    *ret = to;
    return true;
}

static bool settle_places(vrp_file *f, const vrp_raw *raw, int32_t scale)
{
    route_problem *p = &f->problem;
    int32_t n = raw->n_place;
    if (raw->matrix) {
        if (!whole_numbers(f, "distance", raw->matrix, n * n, scale, &p->distance)) {
            return false;
        }
    } else {
        p->grain = grain_of(raw);
        if (!whole_numbers(f, "coordinate", raw->x, n, p->grain, &p->x) ||
            !whole_numbers(f, "coordinate", raw->y, n, p->grain, &p->y)) {
            return false;
        }
    }
    for (int32_t v = 0; v < n; v++) {
        if (raw->demand[v] != floor(raw->demand[v])) {
            return bench_fail("%s: the demand of place %d is not whole.", f->path, v + 1);
        }
    }
    if (!whole_numbers(f, "demand", raw->demand, n, 1, &p->demand)) {
        return false;
    }
    return !raw->timed || (whole_numbers(f, "service", raw->service, n, scale, &p->service) &&
                           whole_numbers(f, "opening", raw->open, n, scale, &p->open) &&
                           whole_numbers(f, "window", raw->close, n, scale, &p->close) &&
                           whole_numbers(f, "release", raw->release, n, scale, &p->release));
}

static bool same_vehicle(const vrp_vehicle *a, const vrp_vehicle *b)
{
    return a->capacity == b->capacity && a->unit_cost == b->unit_cost && a->fixed_cost == b->fixed_cost &&
           a->duration == b->duration && a->depot == b->depot && a->reload == b->reload;
}

// Vehicles that are alike become one type; their numbers in the file are kept.
static bool settle_vehicles(vrp_file *f, const vrp_raw *raw, int32_t scale, double unit_scale)
{
    route_problem *p = &f->problem;
    int32_t *type_of = ARENA_NEW(&f->memory, int32_t, raw->n_vehicle);
    route_type *type = ARENA_NEW(&f->memory, route_type, ROUTE_TYPES_MAX);
    const vrp_vehicle *like[ROUTE_TYPES_MAX];
    f->unit_cost = ARENA_NEW(&f->memory, double, ROUTE_TYPES_MAX);
    f->fixed_cost = ARENA_NEW(&f->memory, double, ROUTE_TYPES_MAX);
    for (int32_t i = 0; i < raw->n_vehicle; i++) {
        const vrp_vehicle *v = &raw->vehicle[i];
        int32_t y = 0;
        while (y < p->n_type && !same_vehicle(like[y], v)) {
            y++;
        }
        if (y == ROUTE_TYPES_MAX) {
            return bench_fail("%s: there are more than %d kinds of vehicles.", f->path, ROUTE_TYPES_MAX);
        }
        if (y == p->n_type) {
            like[p->n_type++] = v;
            type[y] = (route_type){.depot = v->depot,
                                   .capacity = (int32_t)v->capacity,
                                   .unit_cost = (int32_t)round(v->unit_cost * unit_scale),
                                   .fixed_cost = (int64_t)round(v->fixed_cost * unit_scale * scale),
                                   .duration = ROUTE_NO_LIMIT,
                                   .reload = v->reload};
            if (v->duration > 0 && v->duration * scale < ROUTE_AMOUNT_MAX) {
                type[y].duration = (int32_t)round(v->duration * scale);
            }
            f->unit_cost[y] = v->unit_cost / raw->cost_unit;
            f->fixed_cost[y] = v->fixed_cost / raw->cost_unit;
        }
        type_of[i] = y;
        type[y].count += v->count;
        f->n_vehicle += v->count;
    }
    p->type = type;
    f->vehicle = ARENA_NEW(&f->memory, int32_t, f->n_vehicle);
    int32_t n = 0;
    for (int32_t y = 0; y < p->n_type; y++) {
        int32_t number = 1;
        for (int32_t i = 0; i < raw->n_vehicle; i++) {
            for (int32_t k = 0; k < raw->vehicle[i].count; k++, number++) {
                if (type_of[i] == y) {
                    f->vehicle[n++] = number;
                }
            }
        }
    }
    return true;
}

bool vrp_settle(vrp_file *f, const vrp_raw *raw, int32_t scale, bool cut, double unit_scale)
{
    route_problem *p = &f->problem;
    *p = (route_problem){
        .n_place = raw->n_place, .n_depot = raw->n_depot, .scale = scale, .grain = 1, .cut = cut};
    f->x = raw->x;
    f->y = raw->y;
    return settle_places(f, raw, scale) && settle_vehicles(f, raw, scale, unit_scale);
}

// ---------------------------------------------------------------- files

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text);
    size_t n_end = strlen(end);
    return n > n_end && strcmp(text + n - n_end, end) == 0;
}

bool vrp_read_bytes(vrp_file *f, const char *path, str bytes)
{
    vrp_text t = {.path = path, .rest = bytes};
    *f = (vrp_file){.path = path, .divisor = 1, .memory = f->memory};
    if (ends_with(path, ".dat")) {
        return vrp_read_two_echelon(f, &t);
    }
    if (ends_with(path, ".txt")) {
        bool golden = str_starts(str_trim(bytes), STR("//"));
        return golden ? vrp_read_golden(f, &t) : vrp_read_solomon(f, &t);
    }
    return vrp_read_tsplib(f, &t);
}

bool vrp_read(vrp_file *f, const char *path)
{
    err e = {0};
    str bytes;
    *f = (vrp_file){.path = path};
    if (!file_read(&f->memory, path, FILE_MAX_BYTES, &bytes, &e)) {
        return bench_fail_err(&e);
    }
    return vrp_read_bytes(f, path, bytes);
}
