// Random values of fields.
#ifndef KAWAL_TESTS_DRAW_VALUE_H
#define KAWAL_TESTS_DRAW_VALUE_H

#include "base/rng.h"
#include "event/kinds.h"

enum { DRAWN_LIST_MAX = 12, DRAWN_WORD_MAX = 4 };

typedef struct drawn_value {
    event_value value;
    char word[DRAWN_LIST_MAX][EVENT_HASH_BYTES];
    str list[DRAWN_LIST_MAX];
} drawn_value;

static inline str draw_word(rng *r, const event_field_spec *f, char *word)
{
    bool binary = f->type == EVENT_TYPE_HASH || f->type == EVENT_TYPE_HASHES || f->type == EVENT_TYPE_KEY;
    bool fixed = !binary && f->min == f->max;
    size_t n = binary ? EVENT_HASH_BYTES : fixed ? (size_t)f->min : 1 + rng_below(r, DRAWN_WORD_MAX);
    for (size_t i = 0; i < n; i++) {
        word[i] = binary ? (char)rng_next(r) : "09AZaz.-_"[rng_below(r, 9)];
    }
    return (str){word, n};
}

// A value within the limits of its field, pointing into *d.
static inline void draw_value(rng *r, const event_field_spec *f, drawn_value *d)
{
    int n_choice = 0;
    while (f->choices && f->choices[n_choice]) {
        n_choice++;
    }
    size_t most = f->items_max < DRAWN_LIST_MAX ? f->items_max : DRAWN_LIST_MAX;
    size_t tries = most > 0 ? 1 + rng_below(r, (uint32_t)most) : 0;
    d->value = (event_value){.list = d->list};
    for (size_t i = 0; i < tries; i++) {
        str word = draw_word(r, f, d->word[d->value.count]);
        if (d->value.count == 0 || str_cmp(d->list[d->value.count - 1], word) < 0) {
            d->list[d->value.count++] = word;
        }
    }
    if (f->type == EVENT_TYPE_CHOICE) {
        d->value.number = rng_below(r, (uint32_t)n_choice);
    } else if (f->type == EVENT_TYPE_INT) {
        d->value.number = f->min + (int64_t)(rng_next(r) % (uint64_t)(f->max - f->min + 1));
    } else if (f->type == EVENT_TYPE_POINT) {
        d->value.position = (point){(int32_t)rng_below(r, 1800000001) - 900000000,
                                    (int32_t)((int64_t)rng_below(r, 3600000001U) - 1800000000)};
    } else if (most == 0) {
        d->value.bytes = draw_word(r, f, d->word[0]);
    }
}

#endif
