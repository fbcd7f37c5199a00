// The register as facts: who said what about which entry, from when on. Facts are only ever added. The state
// at any moment is the fold of the facts in the order (effective, sequence).
#ifndef KAWAL_DOMAIN_REGISTER_H
#define KAWAL_DOMAIN_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "domain/kinds.h"
#include "domain/snapshot.h"

// A set of a kind's columns: bit 1 << column number.
typedef uint32_t column_set;
#define COLUMN_BIT(i) ((column_set)1 << (i))

// Values of some columns of an entry. A named column with an empty value is one whose value is taken away.
typedef struct fields {
    column_set named;
    str value[KIND_COLUMNS_MAX];
} fields;

typedef enum fact_op {
    FACT_SET,     // the named columns have these values from now on; brings a retired entry back
    FACT_RETIRE,  // the entry is no more; names no columns
    FACT_CONFIRM, // the named columns were looked at while they had these values: verified, or not any more
} fact_op;

typedef struct fact {
    int64_t seq; // order of recording, from 1
    kind_id kind;
    str code;
    fact_op op;
    bool verified;
    int64_t effective_us; // from when on it holds
    int64_t recorded_us;  // when it was recorded
    int64_t batch;        // the import or change that brought it
    str by;
    str file;           // of the batch; "" for a change that came without one
    int64_t batch_rows; // rows of that file
    fields fields;
} fact;

// The state of one entry: the fold of its facts.
typedef struct entry {
    kind_id kind;
    str code;
    bool live;                   // false before the first fact and after a retirement
    column_set verified;         // columns whose present value was verified
    int64_t effective_us;        // of the newest fact folded, by (effective, sequence)
    int64_t seq;                 // the same
    str value[KIND_COLUMNS_MAX]; // canonical; n == 0 = not given
} entry;

// Folds one more fact in; facts must come in the order (effective, seq). Views are shared with the fact.
void entry_apply(entry *e, const fact *f);

// What a set fact must say so that the entry has the wanted values: columns that differ and, when the source
// is verified, those not yet verified. Columns that `wanted` does not name stay.
fields entry_diff(const entry *e, const fields *wanted, bool verified);

// The first required column without a value; -1 when there is none.
int entry_missing(const entry *e);

// Fields as one JSON object of texts, in the order of the columns; null takes a value away. Canonical: equal
// fields are equal bytes.
void fields_write(const kind_spec *k, const fields *f, strbuf *out);

// Reads it back; values live in the arena. Errors: register.damaged {kind} {code}.
bool fields_read(const kind_spec *k, str json, str code, arena *a, fields *ret, err *e);

// A whole register at one moment, live entries only, each kind sorted by code in byte order.
typedef struct register_rows {
    int32_t n[KIND_COUNT];
    const entry *row[KIND_COUNT];
    int64_t facts; // folded into it
    int64_t last_recorded_us;
} register_rows;

// Types the values and resolves the references. Texts are copied to the arena. An optional reference whose
// entry is not there (yet, or any more, at that moment) is SNAP_NONE; a required one is an error. Errors:
// register.dangling {kind} {code} {column} {value}, register.bad_value (the same).
bool register_snapshot(arena *a, const register_rows *rows, snapshot *ret, err *e);

// Other closures for a snapshot whose ways and links are still those of the register: n live entries sorted
// by code. Texts are copied to the arena. Errors: register.bad_value.
bool register_closures(arena *a, int32_t n, const entry *row, snapshot *s, err *e);

#endif
