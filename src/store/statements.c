// All SQL there is, but the schema (schema.c).
#include "store/store_internal.h"

#define LEAF_COLUMNS                                                                                         \
    "SELECT leaf.idx, leaf.id, signer.key, leaf.sequence, leaf.kind, leaf.frame, leaf.received_us,"          \
    " leaf.moment_us, leaf.source FROM leaf JOIN signer ON signer.no = leaf.device "

// The parts that leaves are indexed by (schema.c), the newest first.
#define PARTS                                                                                                \
    "WITH RECURSIVE part (n) AS (SELECT (SELECT max(idx) FROM leaf) >> 12 UNION ALL"                         \
    " SELECT n - 1 FROM part WHERE n > 0) "

#define OBSERVATION_COLUMNS                                                                                  \
    "tracker, time_us, timed, placed, mock, lat_e7, lon_e7, accuracy_m, speed_cms, bearing_deg, battery,"    \
    " sos, heard_us"
#define OBSERVATION_ORDER                                                                                    \
    " ORDER BY tracker, time_us, timed, placed, mock, lat_e7, lon_e7, accuracy_m, speed_cms, bearing_deg,"   \
    " battery, sos"

const char *const statement_sql[SQL_COUNT] = {
    [SQL_BEGIN_READ] = "BEGIN DEFERRED",
    [SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_BATCH_NEXT] = "SELECT coalesce(max(id), 0) + 1 FROM batch",
    [SQL_BATCH_KINDS] = "SELECT id, kind FROM batch ORDER BY id DESC",
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
    [SQL_AUTHORS] = "SELECT fact.code, batch.author FROM fact JOIN batch ON batch.id = fact.batch"
                    " WHERE fact.kind = ?1 AND fact.op = 'set' AND fact.effective_us <= ?2"
                    " AND batch.recorded_us <= ?3 ORDER BY fact.seq DESC",
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
    [SQL_PLAN_LIST] = "SELECT plan.id, created_us, seed, facts, as_of_us, '' FROM publication"
                      " JOIN plan ON plan.id = publication.plan ORDER BY seq DESC LIMIT ?1",
    [SQL_ACCOUNT_ADD] =
        "INSERT OR IGNORE INTO account (user, name, password, created_us, organisation, role, area,"
        " disabled) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)",
    [SQL_ACCOUNT_GET] = "SELECT user, name, created_us, organisation, role, area, disabled, totp_on, password"
                        " FROM account WHERE user = ?1",
    [SQL_ACCOUNT_RENEW] = "UPDATE account SET password = ?2 WHERE user = ?1",
    [SQL_ACCOUNT_SET] = "UPDATE account SET name = ?2, organisation = ?3, role = ?4, area = ?5, disabled = ?6"
                        " WHERE user = ?1",
    [SQL_ACCOUNT_COUNT] = "SELECT count(*) FROM account",
    [SQL_ACCOUNTS] = "SELECT user, name, created_us, organisation, role, area, disabled, totp_on, seen_us"
                     " FROM account ORDER BY user LIMIT ?1",
    [SQL_TOTP_GET] = "SELECT totp, totp_on FROM account WHERE user = ?1",
    [SQL_TOTP_PUT] = "UPDATE account SET totp = ?2, totp_on = ?3 WHERE user = ?1",
    [SQL_TOTP_USED] = "UPDATE account SET totp_step = ?2 WHERE user = ?1 AND totp_step < ?2",
    [SQL_SESSION_ADD] = "INSERT INTO session (token, user, created_us, seen_us, expires_us, address, agent)"
                        " VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6)",
    [SQL_SESSION_GET] =
        "SELECT account.user, account.name, account.created_us, organisation, role, area, disabled, totp_on,"
        " session.seen_us FROM session JOIN account ON account.user = session.user"
        " WHERE session.token = ?1 AND session.expires_us > ?2 AND disabled = 0",
    [SQL_SESSION_SEEN] = "UPDATE session SET seen_us = ?2 WHERE token = ?1",
    [SQL_SESSION_END] = "DELETE FROM session WHERE token = ?1",
    [SQL_SESSION_END_USER] = "DELETE FROM session WHERE user = ?1",
    [SQL_SESSION_SWEEP] = "DELETE FROM session WHERE expires_us <= ?1",
    [SQL_STAMP] = "PRAGMA data_version",
    [SQL_KEPT_GET] = "SELECT user, key, request, status, type, body, at_us FROM kept_answer"
                     " WHERE user = ?1 AND key = ?2 AND at_us >= ?3",
    [SQL_KEPT_PUT] = "INSERT OR REPLACE INTO kept_answer (user, key, request, status, type, body, at_us)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [SQL_KEPT_SWEEP] = "DELETE FROM kept_answer WHERE at_us < ?1 OR at_us <"
                       " (SELECT at_us FROM kept_answer ORDER BY at_us DESC LIMIT 1 OFFSET ?2 - 1)",
    [SQL_KEPT_CLEAR] = "DELETE FROM kept_answer",
    [SQL_SESSION_END_ID] = "DELETE FROM session WHERE substr(token, 1, 16) = ?1",
    [SQL_SESSION_END_ALL] = "DELETE FROM session",
    [SQL_SESSION_IDS] = "SELECT session.user FROM session JOIN account ON account.user = session.user"
                        " WHERE substr(token, 1, 16) = ?1 AND expires_us > ?2 AND disabled = 0",
    [SQL_SESSIONS] = "SELECT substr(token, 1, 16), user, created_us, seen_us, expires_us, address, agent"
                     " FROM session WHERE expires_us > ?1 AND (?2 = '' OR user = ?2)"
                     " ORDER BY seen_us DESC, token LIMIT ?3",
    [SQL_APPROVAL_ADD] = "INSERT INTO approval (act, subject, reason, asked_by, asked_us, expires_us)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_APPROVAL_GET] =
        "SELECT no, act, subject, reason, asked_by, asked_us, expires_us, given_by, given_us,"
        " used_us, refused_by, refused_us FROM approval WHERE no = ?1",
    [SQL_APPROVAL_GIVE] = "UPDATE approval SET given_by = ?2, given_us = ?3 WHERE no = ?1 AND given_by = ''"
                          " AND refused_by = '' AND expires_us > ?3",
    [SQL_APPROVAL_REFUSE] = "UPDATE approval SET refused_by = ?2, refused_us = ?3 WHERE no = ?1"
                            " AND refused_by = '' AND used_us = 0 AND expires_us > ?3",
    [SQL_APPROVAL_USE] =
        "UPDATE approval SET used_us = ?3 WHERE no = (SELECT min(no) FROM approval"
        " WHERE act = ?1 AND subject = ?2 AND given_by <> '' AND refused_by = '' AND used_us = 0"
        " AND expires_us > ?3)",
    [SQL_APPROVALS] = "SELECT no, act, subject, reason, asked_by, asked_us, expires_us, given_by, given_us,"
                      " used_us, refused_by, refused_us FROM approval ORDER BY no DESC LIMIT ?1",
    [SQL_ACCESS_ADD] = "INSERT INTO access_log (at_us, user, organisation, role, area, session, act, route,"
                       " subject) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [SQL_ACCESS_ROWS] = "SELECT seq, at_us, user, organisation, role, area, session, act, route, subject"
                        " FROM access_log WHERE seq < ?1 AND (?2 = '' OR organisation = ?2)"
                        " AND (?3 = '' OR area = ?3 OR substr(area, 1, length(?3) + 1) = ?3 || '.')"
                        " AND (?4 = '' OR user = ?4) AND at_us >= ?5 AND at_us < ?6"
                        " ORDER BY seq DESC LIMIT ?7",
    [SQL_HEAD_ADD] = "INSERT OR IGNORE INTO log (one, origin, size, root, epoch) VALUES (1, ?1, 0, ?2, 0)",
    [SQL_HEAD_GET] = "SELECT size, root, epoch, origin FROM log",
    [SQL_HEAD_TAKE] = "UPDATE log SET epoch = epoch + 1",
    [SQL_HEAD_MOVE] = "UPDATE log SET size = ?1, root = ?2 WHERE size = ?3 AND root = ?4 AND epoch = ?5",
    [SQL_SIGNER_ADD] = "INSERT INTO signer (key) VALUES (?1)",
    [SQL_LEAF_ADD] = "INSERT INTO leaf (idx, id, device, sequence, kind, frame, received_us, moment_us,"
                     " source) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [SQL_LEAF_FRAMES] = "SELECT frame FROM leaf WHERE idx >= ?1 AND idx < ?2 ORDER BY idx",
    [SQL_LEAF_COUNT] = "SELECT count(*), coalesce(max(idx), -1) FROM leaf",
    [SQL_LEAF_GET] = LEAF_COLUMNS "WHERE leaf.idx = ?1",
    [SQL_LEAF_OF] = PARTS LEAF_COLUMNS
    "WHERE leaf.idx = (SELECT l.idx FROM part CROSS JOIN leaf AS l ON l.idx >> 12 = part.n"
    " WHERE substr(l.id, 1, 8) = substr(?1, 1, 8) AND l.id = ?1 LIMIT 1)",
    [SQL_LEAVES] = LEAF_COLUMNS "WHERE leaf.idx >= ?1 ORDER BY leaf.idx",
    [SQL_LEAF_MOVE] = "UPDATE leaf SET moment_us = ?2 WHERE idx = ?1",
    [SQL_TILE_ADD] = "INSERT INTO tile (level, n, bytes) VALUES (?1, ?2, ?3)",
    [SQL_TILE_GET] = "SELECT bytes FROM tile WHERE level = ?1 AND n = ?2",
    [SQL_CHECKPOINT_ADD] = "INSERT INTO checkpoint (size, root, made_us, note) SELECT ?1, ?2, ?3, ?4"
                           " WHERE ?5 = coalesce((SELECT max(size) FROM checkpoint), 0) AND ?1 > ?5",
    [SQL_CHECKPOINT_SIGN] = "UPDATE checkpoint SET note = ?2 WHERE size = ?1",
    [SQL_CHECKPOINT_FROM] =
        "SELECT size, root, made_us, note FROM checkpoint WHERE size >= ?1 ORDER BY size LIMIT 1",
    [SQL_CHECKPOINT_UPTO] =
        "SELECT size, root, made_us, note FROM checkpoint WHERE size <= ?1 ORDER BY size DESC LIMIT 1",
    // A frame with more signatures takes the place of the one that waits.
    [SQL_HELD_ADD] =
        "INSERT INTO held (id, device, frame, code, source, at_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        " ON CONFLICT (id) DO UPDATE SET frame = ?3, code = ?4, source = ?5, at_us = ?6"
        " WHERE length(?3) > length(held.frame)",
    [SQL_HELD_COUNT] = "SELECT count(*) FROM held",
    [SQL_HELD_SOURCE] = "SELECT count(*) FROM (SELECT 1 FROM held WHERE source = ?1 LIMIT ?2)",
    [SQL_HELD_HAS] = "SELECT 1 FROM held WHERE id = ?1",
    [SQL_HELD_OF] =
        "SELECT no, id, frame, source FROM held WHERE device = ?1 AND no > ?2 ORDER BY no LIMIT ?3",
    [SQL_HELD_GET] = "SELECT frame FROM held WHERE id = ?1",
    [SQL_HELD_DROP] = "DELETE FROM held WHERE id = ?1",
    [SQL_QUARANTINE_ADD] = "INSERT INTO quarantine (bytes, code, source, at_us) VALUES (?1, ?2, ?3, ?4)",
    [SQL_QUARANTINE_SWEEP] = "DELETE FROM quarantine WHERE no <= (SELECT max(no) FROM quarantine) - ?1",
    [SQL_INCIDENT_ADD] = "INSERT INTO incident (at_us, code, detail) SELECT ?1, ?2, ?3"
                         " WHERE NOT EXISTS (SELECT 1 FROM incident WHERE code = ?2 AND closed_us IS NULL)",
    [SQL_INCIDENT_CLOSE] = "UPDATE incident SET closed_us = ?2, closed_by = ?3, reason = ?4"
                           " WHERE id = ?1 AND closed_us IS NULL",
    [SQL_INCIDENTS] = "SELECT id, at_us, code, detail, coalesce(closed_us, 0), closed_us IS NOT NULL,"
                      " coalesce(closed_by, ''), coalesce(reason, '') FROM incident"
                      " WHERE ?1 = 0 OR closed_us IS NULL ORDER BY id DESC LIMIT ?2",
    [SQL_SAID_ADD] = "INSERT INTO said (kind, row, idx) VALUES (?1, ?2, ?3)",
    [SQL_UNSAID_BATCHES] = "SELECT id, kind, file, hash, author, recorded_us, effective_us, row_count,"
                           " verified FROM batch WHERE id > coalesce((SELECT max(row) FROM said WHERE kind = "
                           "?1), 0) ORDER BY id",
    [SQL_UNSAID_PLANS] = "SELECT seq, plan FROM publication"
                         " WHERE seq > coalesce((SELECT max(row) FROM said WHERE kind = ?1), 0) ORDER BY seq",
    [SQL_SAID_ALL] = "SELECT kind, row, idx FROM said ORDER BY kind, row",
    [SQL_SAID_BATCH] = "SELECT id, kind, file, hash, author, recorded_us, effective_us, row_count, verified"
                       " FROM batch WHERE id = ?1",
    [SQL_SAID_PLAN] = "SELECT seq, plan FROM publication WHERE seq = ?1",
    [SQL_FACTS_OF_BATCH] =
        "SELECT kind, code, op, effective_us, verified, fields FROM fact WHERE batch = ?1 ORDER BY seq",
    [SQL_FACTS_RAW] = "SELECT seq, code, fields FROM fact WHERE kind = ?1 ORDER BY seq",
    [SQL_FACTS_RAW_OF] = "SELECT seq, code, fields FROM fact WHERE kind = ?1 AND code = ?2 ORDER BY seq",
    [SQL_FACT_REPLACE] = "UPDATE fact SET fields = ?2 WHERE seq = ?1",
    [SQL_SECRET_ADD] = "INSERT INTO secret (fact, field, salt, value) VALUES (?1, ?2, ?3, ?4)",
    [SQL_SECRET_GET] = "SELECT salt, value FROM secret WHERE fact = ?1 AND field = ?2",
    [SQL_SECRET_ERASE] = "UPDATE secret SET salt = NULL, value = NULL WHERE salt IS NOT NULL AND fact IN"
                         " (SELECT seq FROM fact WHERE kind = ?1 AND code = ?2)",
    [SQL_SWEEP_ADD] = "INSERT OR IGNORE INTO sweep (one) VALUES (1)",
    [SQL_SWEEP_GET] = "SELECT one FROM sweep",
    [SQL_SWEEP_DROP] = "DELETE FROM sweep",
    [SQL_PLANS] = "SELECT id, body FROM plan",
    [SQL_PLAN_REPLACE] = "UPDATE plan SET id = ?2, body = ?3 WHERE id = ?1",
    [SQL_PUBLICATION_REPLACE] = "UPDATE publication SET plan = ?2 WHERE plan = ?1",
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
    [SQL_SIGNER_FIND] = "SELECT no FROM signer WHERE key = ?1",
    [SQL_LEAVES_OF_DEVICE] =
        LEAF_COLUMNS "WHERE signer.key = ?1 AND leaf.sequence >= ?2 AND leaf.sequence <= ?3"
                     " ORDER BY leaf.sequence, leaf.id LIMIT ?4",
    [SQL_LEAVES_BESIDE] =
        LEAF_COLUMNS "WHERE signer.key = ?1 AND leaf.sequence = ?2 AND leaf.idx < ?3 LIMIT ?4",
    [SQL_LEAVES_SIGNED] = PARTS LEAF_COLUMNS
    "WHERE leaf.idx IN (SELECT leaf_signer.idx FROM part CROSS JOIN leaf_signer ON leaf_signer.part = part.n"
    " WHERE leaf_signer.signer = (SELECT no FROM signer WHERE key = ?1)) ORDER BY leaf.idx",
    [SQL_LEAVES_REFER] = LEAF_COLUMNS
    "JOIN leaf_refer ON leaf_refer.idx = leaf.idx WHERE leaf_refer.id = ?1 ORDER BY leaf_refer.idx",
    [SQL_LEAVES_OF_ITEM] = LEAF_COLUMNS
    "JOIN leaf_item ON leaf_item.idx = leaf.idx WHERE leaf_item.item = ?1 ORDER BY leaf_item.idx",
    [SQL_INDICES_OF_ITEM] = "SELECT idx FROM leaf_item WHERE item = ?1 ORDER BY idx",
    [SQL_ENROLMENTS] = LEAF_COLUMNS "WHERE leaf.kind IN (25, 26) ORDER BY leaf.idx",
    [SQL_DEVICE_BEFORE] = "SELECT coalesce(max(sequence), 0), max(moment_us) FROM leaf"
                          " WHERE device = (SELECT no FROM signer WHERE key = ?1) AND sequence ="
                          " (SELECT max(sequence) FROM leaf WHERE device = (SELECT no FROM signer WHERE key "
                          "= ?1) AND sequence < ?2)",
    [SQL_DEVICE_CLOSED] = "SELECT max(moment_us) FROM leaf WHERE kind = 31"
                          " AND device = (SELECT no FROM signer WHERE key = ?1) AND sequence ="
                          " (SELECT max(sequence) FROM leaf WHERE kind = 31"
                          " AND device = (SELECT no FROM signer WHERE key = ?1) AND sequence < ?2)",
    [SQL_DEVICE_CLOSES] = "SELECT min(sequence) FROM leaf WHERE kind = 31"
                          " AND device = (SELECT no FROM signer WHERE key = ?1) AND sequence > ?2",
    [SQL_LEAF_SIGN] = "INSERT OR IGNORE INTO leaf_signer (part, signer, idx) VALUES (?2 >> 12, ?1, ?2)",
    [SQL_LEAF_NONCE] = "INSERT OR IGNORE INTO leaf_nonce (mark, idx) VALUES (?1, ?2)",
    [SQL_NONCE_OTHERS] = "SELECT idx FROM leaf_nonce WHERE mark = ?1 AND idx <> ?2 ORDER BY idx LIMIT 2",
    [SQL_LEAF_REFER] = "INSERT OR IGNORE INTO leaf_refer (id, idx) VALUES (?1, ?2)",
    [SQL_LEAF_CONCERNS] = "INSERT OR IGNORE INTO leaf_item (item, idx) VALUES (?1, ?2)",
    [SQL_MEMBER_ADD] = "INSERT OR IGNORE INTO load_member (load, item) VALUES (?1, ?2)",
    [SQL_MEMBERS_SINCE] = "SELECT item.code FROM load_member JOIN item ON item.no = load_member.item"
                          " WHERE load_member.load = ?1 AND item.last_us >= ?2 ORDER BY load_member.item",
    [SQL_MEMBERS] =
        "SELECT item.no, item.code, item.last_us, item.open_us,"
        " EXISTS (SELECT 1 FROM load_member AS inner WHERE inner.load = item.no) FROM load_member"
        " JOIN item ON item.no = load_member.item WHERE load_member.load = ?1 ORDER BY load_member.item",
    [SQL_ITEM_GET] = "SELECT no, place, container, destination, trip, held_at, person, holder, seals, "
                     "escorts, last_device, last_id, last_sequence, last_us, open_us, until_us, "
                     "position_us, lat_e7, lon_e7, count, moved_index, seals_index, load_index, role, "
                     "phase, condition, flags, is_load, is_returning FROM item WHERE code = ?1",
    [SQL_ITEM_ADD] = "INSERT INTO item (code, place, container, destination, trip, held_at, person, "
                     "holder, seals, escorts, last_device, last_id, last_sequence, last_us, open_us, "
                     "until_us, position_us, lat_e7, lon_e7, count, moved_index, seals_index, load_index, "
                     "role, phase, condition, flags, is_load, is_returning) VALUES (?1, ?2, ?3, ?4, ?5, "
                     "?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, "
                     "?23, ?24, ?25, ?26, ?27, ?28, ?29)",
    [SQL_ITEM_PUT] = "UPDATE item SET place = ?2, container = ?3, destination = ?4, trip = ?5, held_at = "
                     "?6, person = ?7, holder = ?8, seals = ?9, escorts = ?10, last_device = ?11, last_id "
                     "= ?12, last_sequence = ?13, last_us = ?14, open_us = ?15, until_us = ?16, "
                     "position_us = ?17, lat_e7 = ?18, lon_e7 = ?19, count = ?20, moved_index = ?21, "
                     "seals_index = ?22, load_index = ?23, role = ?24, phase = ?25, condition = ?26, flags "
                     "= ?27, is_load = ?28, is_returning = ?29 WHERE no = ?1",
    [SQL_FINDINGS_OF_ITEM] =
        "SELECT idx, n, code, expected, got FROM finding WHERE item = ?1 ORDER BY idx, n",
    [SQL_FINDINGS_DROP_FROM] = "DELETE FROM finding WHERE item = ?1 AND (idx, n) >= (?2, ?3)",
    [SQL_FINDINGS_DROP_LEAF] = "DELETE FROM finding WHERE item = 0 AND idx = ?1",
    [SQL_FINDING_ADD] =
        "INSERT INTO finding (item, idx, n, code, expected, got) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_FINDINGS] =
        "SELECT finding.idx, coalesce(item.code, ''), finding.code, finding.expected, finding.got"
        " FROM finding LEFT JOIN item ON item.no = finding.item"
        " WHERE finding.idx >= ?1 AND finding.idx < ?2"
        " ORDER BY finding.idx, finding.item, finding.n LIMIT ?3",
    [SQL_LEAVES_FOUND] = LEAF_COLUMNS
    "WHERE leaf.idx IN (SELECT idx FROM finding WHERE item = 0 AND code = ?1) ORDER BY leaf.idx",
    // Two questions: for a list SQLite would make a table of its own each time.
    [SQL_PLACE_KNOWN] = "SELECT EXISTS (SELECT 1 FROM fact WHERE kind = ?1 AND code = ?3)"
                        " OR EXISTS (SELECT 1 FROM fact WHERE kind = ?2 AND code = ?3)",
    [SQL_DEVICE_DROP] = "DELETE FROM device WHERE key = ?1",
    [SQL_DEVICE_REVOKED] = "SELECT revoked_us FROM device WHERE key = ?1",
    [SQL_BINDINGS_DROP] = "DELETE FROM binding WHERE key = ?1",
    [SQL_DEVICE_ADD] = "INSERT INTO device (key, revoked_us, revoked_known_us) VALUES (?1, ?2, ?3)",
    [SQL_BINDING_ADD] = "INSERT INTO binding (key, n, person, unit, role, from_us, to_us)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [SQL_LEAVES_PAGE] = LEAF_COLUMNS "WHERE leaf.idx >= ?1 ORDER BY leaf.idx LIMIT ?2",
    [SQL_SIGNERS] = "SELECT no, key FROM signer WHERE no > ?1 ORDER BY no LIMIT ?2",
    [SQL_ITEM_CODES] = "SELECT no, code FROM item WHERE no > ?1 ORDER BY no LIMIT ?2",
    [SQL_ITEMS] = "SELECT code, container, place, person, role, phase, is_load FROM item ORDER BY code",
    [SQL_ITEMS_BOUND] =
        "SELECT item.code, (SELECT leaf.frame FROM leaf_item JOIN leaf ON leaf.idx = leaf_item.idx"
        " WHERE leaf_item.item = item.no AND leaf.kind IN (?2, ?3) LIMIT 1) FROM item"
        " WHERE item.destination = ?1 AND item.destination <> '' AND item.is_load = 0"
        " AND item.flags & ?6 = 0 AND item.phase NOT IN (?4, ?5)"
        " AND (item.container = '' OR EXISTS (SELECT 1 FROM item AS around"
        " WHERE around.code = item.container AND around.is_load <> 0)) ORDER BY item.code",
    [SQL_DEVICE_GAPS] =
        "SELECT signer.key, max(leaf.sequence), max(leaf.sequence) - count(DISTINCT leaf.sequence)"
        " FROM leaf JOIN signer ON signer.no = leaf.device GROUP BY leaf.device"
        " HAVING max(leaf.sequence) > count(DISTINCT leaf.sequence) ORDER BY signer.key",
    [SQL_OBSERVATION_ADD] = "INSERT OR IGNORE INTO observation (" OBSERVATION_COLUMNS ")"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [SQL_OBSERVATION_EARLIER] =
        "UPDATE observation SET heard_us = ?13 WHERE tracker = ?1 AND time_us = ?2 AND timed = ?3"
        " AND placed = ?4 AND mock = ?5 AND lat_e7 = ?6 AND lon_e7 = ?7 AND accuracy_m = ?8"
        " AND speed_cms = ?9 AND bearing_deg = ?10 AND battery = ?11 AND sos = ?12"
        " AND heard_us > ?13",
    [SQL_OBSERVATIONS] = "SELECT " OBSERVATION_COLUMNS " FROM observation"
                         " WHERE tracker = ?1 AND time_us >= ?2 AND time_us < ?3" OBSERVATION_ORDER,
    [SQL_OBSERVATIONS_HEARD] = "SELECT " OBSERVATION_COLUMNS " FROM observation WHERE heard_us > ?1"
                               " ORDER BY heard_us, tracker, time_us, timed, placed, mock, lat_e7, lon_e7",
    [SQL_OBSERVATION_SOS] = "SELECT " OBSERVATION_COLUMNS " FROM observation WHERE tracker = ?1 AND sos = 1"
                            " ORDER BY heard_us DESC, time_us DESC LIMIT 1",
    [SQL_OBSERVED_END] = "SELECT max(to_us) FROM observed",
    [SQL_OBSERVED_FIRST] = "SELECT min(heard_us) FROM observation WHERE heard_us >= ?1",
    [SQL_OBSERVED_ROWS] = "SELECT " OBSERVATION_COLUMNS " FROM observation"
                          " WHERE heard_us >= ?1 AND heard_us < ?2" OBSERVATION_ORDER,
    [SQL_OBSERVED_ADD] = "INSERT INTO observed (from_us, to_us, count, hash, idx, erased)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, 0)",
    [SQL_OBSERVED_ALL] = "SELECT from_us, to_us, count, hash, idx, erased FROM observed ORDER BY from_us",
    [SQL_OBSERVED_UNTIL] = "SELECT from_us, to_us, count, hash, idx, erased FROM observed"
                           " WHERE to_us <= ?1 AND erased = 0 ORDER BY from_us",
    [SQL_TRACKER_HEARD] = "SELECT time_us, heard_us FROM observation WHERE tracker = ?1"
                          " ORDER BY time_us DESC, heard_us LIMIT 1",
    [SQL_OBSERVATIONS_ERASE] = "DELETE FROM observation WHERE heard_us <"
                               " (SELECT coalesce(max(to_us), 0) FROM observed WHERE to_us <= ?1)",
    [SQL_OBSERVED_ERASED] = "UPDATE observed SET erased = 1 WHERE to_us <= ?1",
    [SQL_OBSERVED_GONE] = "SELECT count(*) FROM observed WHERE erased = 1",
    [SQL_TOKEN_PUT] = "INSERT INTO tracker_token (tracker, hash, made_us) VALUES (?1, ?2, ?3)"
                      " ON CONFLICT (tracker) DO UPDATE SET hash = ?2, made_us = ?3",
    [SQL_TOKEN_DROP] = "DELETE FROM tracker_token WHERE tracker = ?1",
    // Asked by few, so that an index of all hashes would cost more; it reads the device's notes and incidents
    // alone, of which leaf_noted knows: the posko's own leaves are most of a log.
    [SQL_LEAF_NOTED] = "SELECT idx, id FROM leaf WHERE device = (SELECT no FROM signer WHERE key = ?1)"
                       " AND kind IN (30, 41) AND instr(frame, ?2) > 0 ORDER BY idx LIMIT 1",
    [SQL_LEAVES_WATCHED] = LEAF_COLUMNS
    "WHERE leaf.kind IN (33, 34, 35, 36, 38, 39, 41, 42, 43) AND leaf.idx < ?1 ORDER BY leaf.idx",
    [SQL_FINDINGS_WATCHED] =
        "SELECT finding.idx, coalesce(item.code, ''), finding.code, finding.expected, finding.got"
        " FROM (SELECT idx, item, n, code, expected, got FROM finding"
        " WHERE code IN ('wrong_seal', 'damaged', 'lost') ORDER BY idx DESC LIMIT ?1) AS finding"
        " LEFT JOIN item ON item.no = finding.item ORDER BY finding.idx, finding.item, finding.n",
    [SQL_TOKEN_FIND] = "SELECT tracker FROM tracker_token WHERE hash = ?1",
    [SQL_READINESS_PUT] =
        "INSERT INTO readiness_tps (tps, area, goods_needed, goods_known, goods_received,"
        " goods_damaged, people_needed, people_placed, state, reasons, people_present)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (tps) DO UPDATE SET"
        " area = ?2, goods_needed = ?3, goods_known = ?4, goods_received = ?5,"
        " goods_damaged = ?6, people_needed = ?7, people_placed = ?8, state = ?9,"
        " reasons = ?10, people_present = ?11",
    [SQL_READINESS_DROP] = "DELETE FROM readiness_tps WHERE tps = ?1",
    [SQL_READINESS_SUM] =
        "INSERT INTO readiness_area (area, level, tps, ready, waiting, unknown, at_risk, goods_needed,"
        " goods_received, goods_damaged, people_needed, people_placed, people_present)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) ON CONFLICT (area) DO UPDATE SET"
        " tps = tps + ?3, ready = ready + ?4, waiting = waiting + ?5, unknown = unknown + ?6,"
        " at_risk = at_risk + ?7, goods_needed = goods_needed + ?8, goods_received = goods_received + ?9,"
        " goods_damaged = goods_damaged + ?10, people_needed = people_needed + ?11,"
        " people_placed = people_placed + ?12, people_present = people_present + ?13",
    [SQL_READINESS_SUM_EMPTY] = "DELETE FROM readiness_area WHERE tps = 0",
    [SQL_READINESS_MARK_ALL] =
        "INSERT OR IGNORE INTO readiness_mark SELECT code FROM entry WHERE kind = 'tps'"
        " AND EXISTS (SELECT 1 FROM readiness_mark WHERE tps = '')"
        " UNION SELECT tps FROM readiness_tps WHERE EXISTS (SELECT 1 FROM readiness_mark WHERE tps = '')",
    // Phase 1 is at a place, 3 is lost.
    [SQL_READINESS_MARKED] =
        "SELECT m.tps, coalesce(e.live, 0), e.area,"
        " (SELECT count(*) FROM item WHERE destination = m.tps AND destination <> ''),"
        " (SELECT count(*) FROM item WHERE destination = m.tps AND destination <> '' AND place = m.tps"
        " AND phase = 1),"
        " (SELECT count(*) FROM item WHERE destination = m.tps AND destination <> ''"
        " AND ((place = m.tps AND phase = 1 AND condition <> 0) OR phase = 3)),"
        " coalesce(p.needed, -1), coalesce(p.placed, 0), coalesce(p.present, -1),"
        " r.area, r.goods_needed, r.goods_known, r.goods_received, r.goods_damaged, r.people_needed,"
        " r.people_placed, r.state, r.reasons, r.people_present"
        " FROM readiness_mark AS m LEFT JOIN entry AS e ON e.kind = 'tps' AND e.code = m.tps"
        " LEFT JOIN readiness_people AS p ON p.tps = m.tps"
        " LEFT JOIN readiness_tps AS r ON r.tps = m.tps WHERE m.tps <> ''",
    [SQL_READINESS_UNMARK] = "DELETE FROM readiness_mark",
    [SQL_READINESS_ANY] = "SELECT 1 FROM readiness_mark LIMIT 1",
    [SQL_READINESS_PEOPLE_CLEAR] = "DELETE FROM readiness_people",
    [SQL_READINESS_MARK] = "INSERT OR IGNORE INTO readiness_mark VALUES ('')",
    [SQL_READINESS_PEOPLE_ADD] = "INSERT OR REPLACE INTO readiness_people (tps, needed, placed)"
                                 " VALUES (?1, ?2, ?3)",
    [SQL_READINESS_PRESENT] = "UPDATE readiness_people SET present = ?2 WHERE tps = ?1 AND present <> ?2",
    [SQL_READINESS_MARK_ONE] = "INSERT OR IGNORE INTO readiness_mark VALUES (?1)",
    [SQL_READINESS_PLAN_PUT] = "INSERT OR REPLACE INTO readiness_plan (one, plan) VALUES (1, ?1)",
    [SQL_READINESS_PLAN] = "SELECT plan FROM readiness_plan",
    [SQL_READINESS_SUMS] =
        "SELECT area, tps, ready, waiting, unknown, at_risk, goods_needed, goods_received, goods_damaged,"
        " people_needed, people_placed, people_present FROM readiness_area WHERE level = ?4"
        " AND (area = ?1 OR (area > ?2 AND area < ?3)) ORDER BY area LIMIT ?5",
    [SQL_READINESS_ROWS] =
        "SELECT tps, area, goods_needed, goods_known, goods_received, goods_damaged, people_needed,"
        " people_placed, state, reasons, people_present FROM readiness_tps WHERE (area = ?1 OR (area > ?2 "
        "AND area < ?3))"
        " AND tps > ?4 ORDER BY tps LIMIT ?5",
    [SQL_OFFER_ADD] =
        "INSERT INTO field_offer (hash, person, unit, role, until_s, made_us, expires_us, made_by, guest)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [SQL_OFFER_GET] =
        "SELECT hash, person, unit, role, until_s, made_us, expires_us, made_by, key, delivery, guest"
        " FROM field_offer WHERE hash = ?1 AND expires_us > ?2",
    [SQL_OFFER_TAKE] = "UPDATE field_offer SET key = ?2, delivery = ?3 WHERE hash = ?1 AND key = X''"
                       " AND expires_us > ?4",
    [SQL_OFFERS_OPEN] = "SELECT count(*) FROM field_offer WHERE key = X''",
    [SQL_OFFERS_SWEEP] = "DELETE FROM field_offer WHERE expires_us <= ?1",
    [SQL_PHONE_PUT] = "INSERT INTO field_phone (key, delivery, heard_us) VALUES (?1, ?2, ?3)"
                      " ON CONFLICT (key) DO UPDATE SET delivery = ?2, heard_us = max(heard_us, ?3)",
    [SQL_PHONE_OF] = "SELECT key FROM field_phone WHERE delivery = ?1",
    [SQL_PHONE_HEARD] = "INSERT INTO field_phone (key, heard_us) VALUES (?1, ?2)"
                        " ON CONFLICT (key) DO UPDATE SET heard_us = ?2 WHERE heard_us <= ?2 - 300000000",
    [SQL_PHONE_SIGN_IN] =
        "INSERT INTO field_phone (key, nonce_us, heard_us, clock_us, clock_ms, clock_within_ms)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        " ON CONFLICT (key) DO UPDATE SET nonce_us = ?2, heard_us = max(heard_us, ?3),"
        " clock_us = iif(?4 > 0, ?4, clock_us), clock_ms = iif(?4 > 0, ?5, clock_ms),"
        " clock_within_ms = iif(?4 > 0, ?6, clock_within_ms)"
        " WHERE nonce_us < ?2 OR nonce_us > ?3",
    [SQL_PHONES] = "SELECT d.key, d.revoked_us, d.revoked_known_us, coalesce(p.heard_us, 0),"
                   " coalesce(p.clock_us, 0), p.clock_ms, p.clock_within_ms,"
                   " (SELECT count(*) FROM held WHERE held.device = d.key)"
                   " FROM device AS d LEFT JOIN field_phone AS p ON p.key = d.key"
                   " WHERE d.key > ?1 ORDER BY d.key LIMIT ?2",
    [SQL_DEVICE_GET] = "SELECT revoked_us, revoked_known_us FROM device WHERE key = ?1",
    [SQL_BINDINGS] = "SELECT person, unit, role, from_us, to_us FROM binding WHERE key = ?1 ORDER BY n",
    [SQL_SEAL_KEY] = "SELECT key FROM field_seal",
    [SQL_SEAL_KEY_PUT] = "INSERT INTO field_seal (one, key) VALUES (1, ?1)",
};
