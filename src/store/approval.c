// What two persons agreed on, and who read what of persons.
#include "store/store_internal.h"

static bool text_fits(str text, err *e)
{
    return (text.n <= STORE_SUBJECT_MAX && str_is_utf8(text)) ||
           err_fail(e, ERR_CODE("approval.text"), ERR_INT("limit", STORE_SUBJECT_MAX));
}

bool store_approval_ask(store *s, const approval *ask, int64_t *ret_no, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!text_fits(ask->subject, e) || !text_fits(ask->reason, e) ||
        !statement_get(s, SQL_APPROVAL_ADD, &st, e)) {
        return false;
    }
    bind_text(st, 1, ask->act);
    bind_text(st, 2, ask->subject);
    bind_text(st, 3, ask->reason);
    bind_text(st, 4, ask->asked_by);
    bind_int(st, 5, ask->asked_us);
    bind_int(st, 6, ask->expires_us);
    if (!statement_run(s, st, e)) {
        return false;
    }
    *ret_no = sqlite3_last_insert_rowid(s->db);
    return true;
}

static approval approval_of_row(sqlite3_stmt *st, arena *a)
{
    return (approval){
        .no = sqlite3_column_int64(st, 0),
        .act = column_copy(st, 1, a),
        .subject = column_copy(st, 2, a),
        .reason = column_copy(st, 3, a),
        .asked_by = column_copy(st, 4, a),
        .asked_us = sqlite3_column_int64(st, 5),
        .expires_us = sqlite3_column_int64(st, 6),
        .given_by = column_copy(st, 7, a),
        .given_us = sqlite3_column_int64(st, 8),
        .used_us = sqlite3_column_int64(st, 9),
        .refused_by = column_copy(st, 10, a),
        .refused_us = sqlite3_column_int64(st, 11),
    };
}

bool store_approval_get(store *s, arena *a, int64_t no, approval *ret, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    if (!statement_get(s, SQL_APPROVAL_GET, &st, e)) {
        return false;
    }
    bind_int(st, 1, no);
    if (!statement_step(s, st, &row, e)) {
        return false;
    }
    if (!row) {
        return err_fail(e, ERR_CODE("approval.unknown"), ERR_INT("no", no));
    }
    *ret = approval_of_row(st, a);
    (void)sqlite3_reset(st);
    return true;
}

typedef struct giving {
    int64_t no;
    str by;
    int64_t now_us;
    statement_id how; // given, by somebody else; or refused, also by who asked
} decision;

static bool approval_decide(store *s, void *ctx, err *e)
{
    const decision *g = ctx;
    arena a = {0};
    approval asked = {0};
    sqlite3_stmt *st = NULL;
    bool ok = store_approval_get(s, &a, g->no, &asked, e) &&
              (g->how != SQL_APPROVAL_GIVE || !str_eq(asked.asked_by, g->by) ||
               err_fail(e, ERR_CODE("approval.same"))) &&
              statement_get(s, g->how, &st, e);
    arena_done(&a);
    if (!ok) {
        return false;
    }
    bind_int(st, 1, g->no);
    bind_text(st, 2, g->by);
    bind_int(st, 3, g->now_us);
    return statement_run(s, st, e) && (sqlite3_changes(s->db) > 0 || err_fail(e, ERR_CODE("approval.over")));
}

bool store_approval_give(store *s, int64_t no, str by, int64_t now_us, err *e)
{
    decision g = {no, by, now_us, SQL_APPROVAL_GIVE};
    return store_in_write(s, approval_decide, &g, e);
}

bool store_approval_refuse(store *s, int64_t no, str by, int64_t now_us, err *e)
{
    decision g = {no, by, now_us, SQL_APPROVAL_REFUSE};
    return store_in_write(s, approval_decide, &g, e);
}

bool store_approval_use(store *s, str act, str subject, int64_t now_us, err *e)
{
    sqlite3_stmt *st = NULL;
    if (!statement_get(s, SQL_APPROVAL_USE, &st, e)) {
        return false;
    }
    bind_text(st, 1, act);
    bind_text(st, 2, subject);
    bind_int(st, 3, now_us);
    return statement_run(s, st, e) &&
           (sqlite3_changes(s->db) > 0 ||
            err_fail(e, ERR_CODE("approval.needed"), ERR_STR("act", act), ERR_STR("subject", subject)));
}

bool store_approvals(store *s, arena *a, int32_t max, approval **ret, int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    int32_t n = 0;
    approval *out = ARENA_NEW(a, approval, (size_t)max);
    if (!statement_get(s, SQL_APPROVALS, &st, e)) {
        return false;
    }
    bind_int(st, 1, max);
    while (statement_step(s, st, &row, e)) {
        if (!row) {
            *ret = out;
            *ret_n = n;
            return true;
        }
        out[n++] = approval_of_row(st, a);
    }
    return false;
}

// ---------------------------------------------------------------- who read what

bool store_access_add(store *s, const access_who *who, int64_t at_us, const char *act, const char *route,
                      str subject, err *e)
{
    sqlite3_stmt *st = NULL;
    str kept = {subject.p, subject.n < STORE_SUBJECT_MAX ? subject.n : STORE_SUBJECT_MAX};
    if (!statement_get(s, SQL_ACCESS_ADD, &st, e)) {
        return false;
    }
    bind_int(st, 1, at_us);
    bind_text(st, 2, who->user);
    bind_text(st, 3, str_of(access_organisation_name(who->organisation)));
    bind_text(st, 4, str_of(access_role_name(who->role)));
    bind_text(st, 5, who->area);
    bind_text(st, 6, who->session);
    bind_text(st, 7, str_of(act));
    bind_text(st, 8, str_of(route));
    bind_text(st, 9, str_is_utf8(kept) ? kept : STR("?"));
    return statement_run(s, st, e);
}

static access_row access_of_row(sqlite3_stmt *st, arena *a)
{
    return (access_row){
        .seq = sqlite3_column_int64(st, 0),
        .at_us = sqlite3_column_int64(st, 1),
        .user = column_copy(st, 2, a),
        .organisation = column_copy(st, 3, a),
        .role = column_copy(st, 4, a),
        .area = column_copy(st, 5, a),
        .session = column_copy(st, 6, a),
        .act = column_copy(st, 7, a),
        .route = column_copy(st, 8, a),
        .subject = column_copy(st, 9, a),
    };
}

bool store_access_rows(store *s, arena *a, const access_query *ask, access_row **ret, int32_t *ret_n, err *e)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    int32_t n = 0;
    access_row *out = ARENA_NEW(a, access_row, (size_t)ask->max);
    if (!statement_get(s, SQL_ACCESS_ROWS, &st, e)) {
        return false;
    }
    bind_int(st, 1, ask->before > 0 ? ask->before : INT64_MAX);
    bind_text(st, 2, ask->organisation);
    bind_text(st, 3, ask->area);
    bind_text(st, 4, ask->user);
    bind_int(st, 5, ask->from_us);
    bind_int(st, 6, ask->until_us > 0 ? ask->until_us : INT64_MAX);
    bind_int(st, 7, ask->max);
    while (statement_step(s, st, &row, e)) {
        if (!row) {
            *ret = out;
            *ret_n = n;
            return true;
        }
        out[n++] = access_of_row(st, a);
    }
    return false;
}
