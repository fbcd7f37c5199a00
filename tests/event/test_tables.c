// The SQL of the tables is run, and every row read back.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <string.h>

#include "event/tables.h"

static sqlite3 *db_open(void)
{
    sqlite3 *db = NULL;
    strbuf sql;
    strbuf_init(&sql, EVENT_TABLES_SQL_MAX);
    event_tables_sql(&sql);
    assert_false(sql.cut);
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql.p, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql.p, NULL, NULL, NULL), SQLITE_OK); // the second time changes nothing
    strbuf_done(&sql);
    return db;
}

static sqlite3_stmt *rows_of(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *q = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
    return q;
}

static bool is_text(sqlite3_stmt *q, int column, const char *text)
{
    const unsigned char *got = sqlite3_column_text(q, column);
    return got && strcmp((const char *)got, text) == 0;
}

static void test_kinds(void **state)
{
    (void)state;
    sqlite3 *db = db_open();
    sqlite3_stmt *q = rows_of(db, "SELECT number, name, required, further FROM event_kind ORDER BY number");
    for (int i = 1; i < EVENT_KINDS_END; i++) {
        const event_kind_spec *k = event_kind_of(i);
        assert_int_equal(sqlite3_step(q), SQLITE_ROW);
        assert_int_equal(sqlite3_column_int(q, 0), i);
        assert_true(is_text(q, 1, k->name));
        assert_int_equal(sqlite3_column_int64(q, 2), k->required);
        assert_int_equal(sqlite3_column_int64(q, 3), k->further);
    }
    assert_int_equal(sqlite3_step(q), SQLITE_DONE);
    sqlite3_finalize(q);
    sqlite3_close(db);
}

static void test_fields(void **state)
{
    (void)state;
    sqlite3 *db = db_open();
    sqlite3_stmt *q =
        rows_of(db, "SELECT number, name, type, min, max, items_max FROM event_field ORDER BY number");
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        const event_field_spec *f = event_field_of(i);
        assert_int_equal(sqlite3_step(q), SQLITE_ROW);
        assert_int_equal(sqlite3_column_int(q, 0), i);
        assert_true(is_text(q, 1, f->name));
        assert_true(is_text(q, 2, event_type_name(f->type)));
        assert_int_equal(sqlite3_column_int64(q, 3), f->min);
        assert_int_equal(sqlite3_column_int64(q, 4), f->max);
        assert_int_equal(sqlite3_column_int64(q, 5), f->items_max);
    }
    assert_int_equal(sqlite3_step(q), SQLITE_DONE);
    sqlite3_finalize(q);
    sqlite3_close(db);
}

static void test_choices(void **state)
{
    (void)state;
    sqlite3 *db = db_open();
    sqlite3_stmt *q = rows_of(db, "SELECT field, number, name FROM event_choice ORDER BY field, number");
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        const event_field_spec *f = event_field_of(i);
        for (int c = 0; f->choices && f->choices[c]; c++) {
            assert_int_equal(sqlite3_step(q), SQLITE_ROW);
            assert_int_equal(sqlite3_column_int(q, 0), i);
            assert_int_equal(sqlite3_column_int(q, 1), c);
            assert_true(is_text(q, 2, f->choices[c]));
        }
    }
    assert_int_equal(sqlite3_step(q), SQLITE_DONE);
    sqlite3_finalize(q);
    sqlite3_close(db);
}

// What a check in SQL looks like: the bit of a field in the set of a kind.
static void test_sets(void **state)
{
    (void)state;
    sqlite3 *db = db_open();
    sqlite3_stmt *q = rows_of(db, "SELECT f.name FROM event_kind k JOIN event_field f "
                                  "ON k.required >> f.number & 1 "
                                  "WHERE k.name = 'handed_over' ORDER BY f.number");
    static const char *const expected[] = {"item", "receiver", "place"};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_int_equal(sqlite3_step(q), SQLITE_ROW);
        assert_true(is_text(q, 0, expected[i]));
    }
    assert_int_equal(sqlite3_step(q), SQLITE_DONE);
    sqlite3_finalize(q);
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
