// All SQL there is, but the schema (schema.c).
#include "store/store_internal.h"

const char *const statement_sql[SQL_COUNT] = {
    [SQL_BEGIN_READ] = "BEGIN DEFERRED",
    [SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_BATCH_NEXT] = "SELECT coalesce(max(id), 0) + 1 FROM batch",
    [SQL_BATCH_ADD] =
        "INSERT INTO batch (id, kind, file, hash, author, recorded_us, effective_us, row_count, verified)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [SQL_FACT_ADD] = "INSERT INTO fact (batch, kind, code, op, effective_us, verified, fields)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [SQL_FACTS_OF_ENTRY] = "SELECT code, op, effective_us, seq, verified, fields FROM fact"
                           " WHERE kind = ?1 AND code = ?2 AND effective_us <= ?3 ORDER BY effective_us, seq",
    [SQL_FACTS_OF_KIND] = "SELECT fact.code, fact.op, fact.effective_us, fact.seq, fact.verified, "
                          "fact.fields, batch.recorded_us"
                          " FROM fact JOIN batch ON batch.id = fact.batch"
                          " WHERE fact.kind = ?1 AND fact.effective_us <= ?2 AND batch.recorded_us <= ?3"
                          " ORDER BY fact.code, fact.effective_us, fact.seq",
    [SQL_FACTS_COUNT] =
        "SELECT (SELECT count(*) FROM fact), coalesce((SELECT max(recorded_us) FROM batch), 0)",
    [SQL_HISTORY] = "SELECT fact.code, fact.op, fact.effective_us, fact.seq, fact.verified, fact.fields, "
                    "batch.recorded_us,"
                    " batch.id, batch.author, batch.file, batch.row_count"
                    " FROM fact JOIN batch ON batch.id = fact.batch WHERE fact.kind = ?1 AND fact.code = ?2 "
                    "ORDER BY fact.seq",
    [SQL_ENTRY_GET] = "SELECT code, live, verified, effective_us, seq, fields FROM entry"
                      " WHERE kind = ?1 AND code = ?2",
    [SQL_ENTRY_PUT] =
        "INSERT INTO entry (kind, code, live, verified, effective_us, seq, area, origin, fields)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (kind, code) DO UPDATE SET live = ?3,"
        " verified = ?4, effective_us = ?5, seq = ?6, area = ?7, origin = ?8, fields = ?9",
    [SQL_ENTRIES_OF_KIND] = "SELECT code, live, verified, effective_us, seq, fields FROM entry"
                            " WHERE kind = ?1 AND live = 1 ORDER BY code",
    // '/' is the byte after '.': from "16.10" on, before "16.10/", are the area and those below it.
    [SQL_ENTRIES_PAGE] =
        "SELECT code, live, verified, effective_us, seq, fields FROM entry"
        " WHERE kind = ?1 AND live = 1 AND code > ?2"
        " AND (?3 = '' OR area = ?3 OR (area > ?3 || '.' AND area < ?3 || '/')) ORDER BY code LIMIT ?4",
    [SQL_ENTRIES_COUNT] = "SELECT kind, origin, count(*) FROM entry WHERE live = 1 GROUP BY kind, origin",
    [SQL_ENTRIES_CLEAR] = "DELETE FROM entry",
    [SQL_PLAN_ADD] = "INSERT OR IGNORE INTO plan (id, created_us, seed, facts, as_of_us, body)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_PLAN_PUBLISH] = "INSERT INTO publication (plan) SELECT ?1"
                         " WHERE ?1 IS NOT (SELECT plan FROM publication ORDER BY seq DESC LIMIT 1)",
    [SQL_PLAN_GET] = "SELECT id, created_us, seed, facts, as_of_us, body FROM plan WHERE id = ?1",
    [SQL_PLAN_LATEST] = "SELECT id, created_us, seed, facts, as_of_us, body FROM plan"
                        " WHERE id = (SELECT plan FROM publication ORDER BY seq DESC LIMIT 1)",
    [SQL_ACCOUNT_ADD] =
        "INSERT OR IGNORE INTO account (user, name, password, created_us) VALUES (?1, ?2, ?3, ?4)",
    [SQL_ACCOUNT_GET] = "SELECT user, name, created_us, password FROM account WHERE user = ?1",
    [SQL_ACCOUNT_RENEW] = "UPDATE account SET password = ?2 WHERE user = ?1",
    [SQL_ACCOUNT_COUNT] = "SELECT count(*) FROM account",
    [SQL_SESSION_ADD] = "INSERT INTO session (token, user, created_us, seen_us, expires_us)"
                        " VALUES (?1, ?2, ?3, ?3, ?4)",
    [SQL_SESSION_GET] =
        "SELECT account.user, account.name, account.created_us, session.seen_us FROM session"
        " JOIN account ON account.user = session.user WHERE session.token = ?1 AND session.expires_us > ?2",
    [SQL_SESSION_SEEN] = "UPDATE session SET seen_us = ?2 WHERE token = ?1",
    [SQL_SESSION_END] = "DELETE FROM session WHERE token = ?1",
    [SQL_SESSION_END_USER] = "DELETE FROM session WHERE user = ?1",
    [SQL_SESSION_SWEEP] = "DELETE FROM session WHERE expires_us <= ?1",
    [SQL_CONTENT_GET] = "SELECT state, size, bytes FROM content WHERE hash = ?1",
    [SQL_CONTENT_PUT] = "INSERT INTO content (hash, state, size, at_us, bytes) VALUES (?1, ?2, ?3, ?4, ?5)"
                        " ON CONFLICT (hash) DO UPDATE SET state = ?2, size = ?3, at_us = ?4, bytes = ?5"
                        " WHERE state <> ?2 OR size <> ?3 OR bytes IS NOT ?5",
    [SQL_CONTENT_ERASE] = "INSERT INTO content (hash, state, size, at_us) VALUES (?1, ?2, 0, ?3)"
                          " ON CONFLICT (hash) DO UPDATE SET state = ?2, at_us = ?3, bytes = NULL"
                          " WHERE state < ?2",
    [SQL_CONTENT_LEAVING] = "SELECT hash FROM content WHERE state = 3",
    [SQL_CONTENT_GONE] = "UPDATE content SET state = ?2 WHERE hash = ?1 AND state = 3",
    [SQL_CONTENT_ALL] = "SELECT hash, state, size FROM content ORDER BY hash",
};
