#include "event/tables.h"

static const char table_kind[] = "CREATE TABLE IF NOT EXISTS event_kind ("
                                 "number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
                                 "required INTEGER NOT NULL, further INTEGER NOT NULL, "
                                 "CHECK (required & further = 0)) STRICT;\n";
static const char table_field[] = "CREATE TABLE IF NOT EXISTS event_field ("
                                  "number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
                                  "type TEXT NOT NULL, min INTEGER NOT NULL, max INTEGER NOT NULL, "
                                  "items_max INTEGER NOT NULL) STRICT;\n";
static const char table_choice[] = "CREATE TABLE IF NOT EXISTS event_choice ("
                                   "field INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, "
                                   "PRIMARY KEY (field, number)) STRICT, WITHOUT ROWID;\n";

const char *event_type_name(event_type type)
{
    switch (type) {
    case EVENT_TYPE_CODE:
        return "code";
    case EVENT_TYPE_CODES:
        return "codes";
    case EVENT_TYPE_INT:
        return "int";
    case EVENT_TYPE_CHOICE:
        return "choice";
    case EVENT_TYPE_HASH:
        return "hash";
    case EVENT_TYPE_HASHES:
        return "hashes";
    case EVENT_TYPE_KEY:
        return "key";
    case EVENT_TYPE_POINT:
        return "point";
    }
    return "";
}

static void add_kinds(strbuf *out)
{
    for (int i = 1; i < EVENT_KINDS_END; i++) {
        const event_kind_spec *k = event_kind_of(i);
        if (k) {
            strbuf_addf(out, "INSERT OR REPLACE INTO event_kind VALUES (%d, '%s', %lld, %lld);\n", i, k->name,
                        (long long)k->required, (long long)k->further);
        }
    }
}

static void add_fields(strbuf *out)
{
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        const event_field_spec *f = event_field_of(i);
        if (!f) {
            continue;
        }
        strbuf_addf(out, "INSERT OR REPLACE INTO event_field VALUES (%d, '%s', '%s', %lld, %lld, %zu);\n", i,
                    f->name, event_type_name(f->type), (long long)f->min, (long long)f->max, f->items_max);
        for (int c = 0; f->choices && f->choices[c]; c++) {
            strbuf_addf(out, "INSERT OR REPLACE INTO event_choice VALUES (%d, %d, '%s');\n", i, c,
                        f->choices[c]);
        }
    }
}

void event_tables_sql(strbuf *out)
{
    strbuf_addz(out, table_kind);
    strbuf_addz(out, table_field);
    strbuf_addz(out, table_choice);
    add_kinds(out);
    add_fields(out);
}
