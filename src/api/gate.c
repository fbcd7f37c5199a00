#include "api/gate.h"

#include <stdio.h>
#include <string.h>

// What of the path stands behind the row's own.
static str behind(const http_request *q, const route *row)
{
    return row->tail ? http_path_between(q, row->path, "") : STR("");
}

// Accounts and what belongs to them have a rule of their own (app/accounts.h).
static bool has_scope(access_resource of)
{
    return of != ACCESS_OF_SESSION && of != ACCESS_OF_ACCOUNTS && of != ACCESS_OF_APPROVALS &&
           of != ACCESS_OF_ACCESS_LOG;
}

// What changes the plan of all, or is written for all, is for who may see all.
static bool needs_whole(const route *row)
{
    return ((row->resource == ACCESS_OF_PLAN || row->resource == ACCESS_OF_DUTY) &&
            row->act == ACCESS_WRITE) ||
           (row->resource == ACCESS_OF_DUTY && row->act == ACCESS_EXPORT);
}

// Whether the path behind the row's own names something hidden.
static bool path_hidden(const scope *sc, const route *row, const http_request *q)
{
    str rest = behind(q, row);
    while (rest.n > 0) {
        const char *slash = memchr(rest.p, '/', rest.n);
        size_t n = slash ? (size_t)(slash - rest.p) : rest.n;
        if (scope_hides(sc, (str){rest.p, n})) {
            return true;
        }
        rest = slash ? (str){slash + 1, rest.n - n - 1} : STR("");
    }
    return false;
}

// The values of the query's words, for `each` until it returns false.
static bool words_all(const route *row, const http_request *q, bool (*each)(void *ctx, str word, str value),
                      void *ctx)
{
    for (const char *at = row->words; *at;) {
        char word[64];
        size_t n = strcspn(at, " ");
        (void)snprintf(word, sizeof word, "%.*s", (int)n, at);
        str value = http_query(q, word);
        if (value.n > 0 && !each(ctx, str_of(word), value)) {
            return false;
        }
        at += n + strspn(at + n, " ");
    }
    return true;
}

static bool word_shown(void *ctx, str word, str value)
{
    const routes *r = ctx;
    (void)word;
    return !scope_hides(r->scope, value);
}

// What the asker may see, and whether the question stays within it.
static bool scope_found(routes *r, const route *row, const http_request *q, const access_who *who, arena *a,
                        err *e)
{
    if (!posko_scope(r->posko, who, a, &r->scope, e)) {
        return false;
    }
    if ((scope_limited(r->scope) && needs_whole(row)) || path_hidden(r->scope, row, q) ||
        !words_all(row, q, word_shown, r)) {
        return err_fail(e, ERR_CODE("access.outside"));
    }
    return true;
}

// Routes whose answer tells of persons, to who may know them, beside those of a kind of the register and
// those that are for these alone (ACCESS_PERSONAL).
static const struct persons {
    const char *name;
    bool follows; // it is asked every few seconds
} persons_rows[] = {
    {"plan.get", false}, {"plan.job_shown", false}, {"plan.compare", false}, {"custody.get", false},
    {"duty.try", false}, {"positions.list", true},  {"device.list", false},
};

static const struct persons *persons_of(const route *row)
{
    for (size_t i = 0; i < sizeof persons_rows / sizeof *persons_rows; i++) {
        if (strcmp(persons_rows[i].name, row->name) == 0) {
            return &persons_rows[i];
        }
    }
    return NULL;
}

// Whether the answer tells of persons, to who may know it.
static bool tells_of_persons(const route *row, const http_request *q, const access_who *who)
{
    if (row->resource == ACCESS_OF_REGISTER && row->act == ACCESS_READ) {
        str rest = behind(q, row);
        const char *slash = memchr(rest.p, '/', rest.n);
        const kind_spec *k = kind_find((str){rest.p, slash ? (size_t)(slash - rest.p) : rest.n});
        return k && kind_personal(k) != 0 && access_may(who, access_of_kind(k->id), ACCESS_PERSONAL);
    }
    return persons_of(row) && access_may(who, ACCESS_OF_PEOPLE, ACCESS_PERSONAL);
}

static bool word_noted(void *ctx, str word, str value)
{
    strbuf *out = ctx;
    strbuf_addf(out, " %.*s=%.*s", (int)word.n, word.p, (int)value.n, value.p);
    return true;
}

// Whether the session was written down before as one that follows.
static bool is_following(const routes *r, str session)
{
    for (size_t i = 0; i < ROUTES_FOLLOWING && i < r->followed; i++) {
        if (str_eq(str_of(r->following[i]), session)) {
            return true;
        }
    }
    return false;
}

static void keep_following(routes *r, str session)
{
    char *at = r->following[r->followed++ % ROUTES_FOLLOWING];
    (void)snprintf(at, STORE_SESSION_ID, "%.*s", (int)session.n, session.p);
}

// Who read what of persons, or took a file along, is written down before it is given.
static bool write_down(routes *r, const route *row, const http_request *q, const access_who *who, err *e)
{
    bool personal = row->act == ACCESS_PERSONAL || tells_of_persons(row, q, who);
    const struct persons *of = persons_of(row);
    bool follows =
        of && of->follows && http_query(q, "at").n == 0; // an hour again is looked at, not followed
    if ((row->act != ACCESS_EXPORT && !personal) || (follows && is_following(r, who->session))) {
        return true;
    }
    const account_desk d = posko_accounts(r->posko);
    strbuf subject;
    strbuf_init(&subject, 1024 * 1024);
    strbuf_add(&subject, behind(q, row));
    (void)words_all(row, q, word_noted, &subject);
    bool ok = access_note(&d, who, personal ? ACCESS_PERSONAL : row->act, row->name, strbuf_str(&subject), e);
    strbuf_done(&subject);
    if (ok && follows) {
        keep_following(r, who->session);
    }
    return ok;
}

bool gate_pass(routes *r, const route *row, const http_request *q, const access_who *who, arena *a, err *e)
{
    return !has_scope(row->resource) || (scope_found(r, row, q, who, a, e) && write_down(r, row, q, who, e));
}
