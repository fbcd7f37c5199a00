#include "ledger/policy.h"

#include <assert.h>
#include <string.h>

#include "ledger/cosignature.h"
#include "ledger/wire_internal.h"

enum { MEMBERS_MAX = POLICY_WITNESSES_MAX + POLICY_GROUPS_MAX };

// A policy while it is read. Groups name only what stands above them, and nobody is a member twice, so that
// no cycle can be written and every signature counts once.
typedef struct policy_reader {
    arena *memory;
    policy_log *log;
    policy_witness *witness;
    policy_group *group;
    ledger_policy policy; // the numbers of those
    bool is_member[MEMBERS_MAX];
    bool has_quorum;
    int32_t line;
} policy_reader;

static bool form_fails(const policy_reader *r, err *e)
{
    return err_fail(e, ERR_CODE("ledger.policy_form"), ERR_INT("line", r->line));
}

static bool name_fails(const policy_reader *r, str name, err *e)
{
    return err_fail(e, ERR_CODE("ledger.policy_name"), ERR_INT("line", r->line), ERR_STR("name", name));
}

static bool twice_fails(const policy_reader *r, str name, err *e)
{
    return err_fail(e, ERR_CODE("ledger.policy_twice"), ERR_INT("line", r->line), ERR_STR("name", name));
}

static bool size_fails(const policy_reader *r, int64_t limit, err *e)
{
    return err_fail(e, ERR_CODE("ledger.policy_size"), ERR_INT("line", r->line), ERR_INT("limit", limit));
}

static str copy(arena *a, str s)
{
    return (str){str_dup(a, s), s.n};
}

// ---------------------------------------------------------------- words

// Takes the next word of a line; empty at its end.
static str word_next(str *rest)
{
    *rest = str_trim(*rest);
    size_t n = 0;
    while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t') {
        n++;
    }
    str word = {rest->p, n};
    *rest = (str){rest->p + n, rest->n - n};
    return word;
}

static bool text_ok(str text)
{
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = (uint8_t)text.p[i];
        if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7F) {
            return false;
        }
    }
    return str_is_utf8(text);
}

// A witness or group by its name, as a member; POLICY_NONE when there is none.
static int32_t member_find(const policy_reader *r, str name)
{
    for (int32_t i = 0; i < r->policy.n_witness; i++) {
        if (str_eq(r->witness[i].name, name)) {
            return i;
        }
    }
    for (int32_t i = 0; i < r->policy.n_group; i++) {
        if (str_eq(r->group[i].name, name)) {
            return POLICY_WITNESSES_MAX + i;
        }
    }
    return POLICY_NONE;
}

// The name of a new witness or group.
static bool take_name(policy_reader *r, str *rest, str *ret_name, err *e)
{
    str name = word_next(rest);
    if (name.n == 0) {
        return form_fails(r, e);
    }
    if (name.n > NOTE_NAME_MAX) {
        return size_fails(r, NOTE_NAME_MAX, e);
    }
    if (str_eq(name, STR("none")) || member_find(r, name) != POLICY_NONE) {
        return name_fails(r, name, e);
    }
    *ret_name = copy(r->memory, name);
    return true;
}

static bool key_known(const policy_reader *r, const note_key *key)
{
    for (int32_t i = 0; i < r->policy.n_log; i++) {
        if (memcmp(r->log[i].key.public_key, key->public_key, NOTE_KEY_BYTES) == 0) {
            return true;
        }
    }
    for (int32_t i = 0; i < r->policy.n_witness; i++) {
        if (memcmp(r->witness[i].key.public_key, key->public_key, NOTE_KEY_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

// A key of this kind, then the URL or the end of the line.
static bool take_key(policy_reader *r, note_kind kind, str *rest, note_key *ret_key, str *ret_url, err *e)
{
    str text = word_next(rest);
    str url = word_next(rest);
    note_key key = {.kind = kind};
    if (text.n == 0 || str_trim(*rest).n > 0) {
        return form_fails(r, e);
    }
    if (!note_key_parse(text, &key, NULL) || key.kind != kind) {
        return err_fail(e, ERR_CODE("ledger.policy_key"), ERR_INT("line", r->line), ERR_STR("key", text));
    }
    if (key_known(r, &key)) {
        return twice_fails(r, str_of(key.name), e);
    }
    if (url.n > POLICY_URL_MAX) {
        return size_fails(r, POLICY_URL_MAX, e);
    }
    *ret_key = key;
    *ret_url = copy(r->memory, url);
    return true;
}

// ---------------------------------------------------------------- lines

static bool take_log(policy_reader *r, str rest, err *e)
{
    if (r->policy.n_log == POLICY_LOGS_MAX) {
        return size_fails(r, POLICY_LOGS_MAX, e);
    }
    policy_log *l = &r->log[r->policy.n_log];
    if (!take_key(r, NOTE_ED25519, &rest, &l->key, &l->url, e)) {
        return false;
    }
    for (int32_t i = 0; i < r->policy.n_log; i++) {
        if (strcmp(r->log[i].key.name, l->key.name) == 0) { // whose heads could not be told apart
            return name_fails(r, str_of(l->key.name), e);
        }
    }
    r->policy.n_log++;
    return true;
}

static bool take_witness(policy_reader *r, str rest, err *e)
{
    if (r->policy.n_witness == POLICY_WITNESSES_MAX) {
        return size_fails(r, POLICY_WITNESSES_MAX, e);
    }
    policy_witness *w = &r->witness[r->policy.n_witness];
    if (!take_name(r, &rest, &w->name, e) || !take_key(r, NOTE_COSIGNATURE, &rest, &w->key, &w->url, e)) {
        return false;
    }
    r->policy.n_witness++;
    return true;
}

static bool take_members(policy_reader *r, str rest, policy_group *g, err *e)
{
    int32_t member[MEMBERS_MAX] = {0};
    for (str name = word_next(&rest); name.n > 0; name = word_next(&rest)) {
        int32_t m = member_find(r, name);
        if (m == POLICY_NONE) {
            return name_fails(r, name, e);
        }
        if (r->is_member[m]) {
            return twice_fails(r, name, e);
        }
        r->is_member[m] = true; // so that there are never more than MEMBERS_MAX
        member[g->n_member++] = m;
    }
    int32_t *kept = ARENA_NEW(r->memory, int32_t, g->n_member);
    for (int32_t i = 0; i < g->n_member; i++) {
        kept[i] = member[i];
    }
    g->member = kept;
    return true;
}

static bool take_group(policy_reader *r, str rest, err *e)
{
    if (r->policy.n_group == POLICY_GROUPS_MAX) {
        return size_fails(r, POLICY_GROUPS_MAX, e);
    }
    policy_group *g = &r->group[r->policy.n_group];
    uint64_t need = 0;
    if (!take_name(r, &rest, &g->name, e)) {
        return false;
    }
    str how_many = word_next(&rest);
    bool all = str_eq(how_many, STR("all"));
    bool any = str_eq(how_many, STR("any"));
    if (!all && !any && !wire_number(how_many, &need)) {
        return form_fails(r, e);
    }
    if (!take_members(r, rest, g, e)) {
        return false;
    }
    need = all ? (uint64_t)g->n_member : any ? 1 : need;
    if (need < 1 || need > (uint64_t)g->n_member) {
        return err_fail(e, ERR_CODE("ledger.policy_group"), ERR_INT("line", r->line),
                        ERR_STR("name", g->name), ERR_INT("members", g->n_member));
    }
    g->need = (int32_t)need;
    r->policy.n_group++;
    return true;
}

static bool quorum_fails(const policy_reader *r, err *e)
{
    return err_fail(e, ERR_CODE("ledger.policy_quorum"), ERR_INT("line", r->line));
}

static bool take_quorum(policy_reader *r, str rest, err *e)
{
    str name = word_next(&rest);
    if (name.n == 0 || str_trim(rest).n > 0) {
        return form_fails(r, e);
    }
    if (r->has_quorum) {
        return quorum_fails(r, e);
    }
    r->policy.quorum = member_find(r, name);
    if (r->policy.quorum == POLICY_NONE && !str_eq(name, STR("none"))) {
        return name_fails(r, name, e);
    }
    r->has_quorum = true;
    return true;
}

static bool take_line(policy_reader *r, str line, err *e)
{
    str rest = line;
    str word = word_next(&rest);
    if (word.n == 0 || word.p[0] == '#') {
        return true;
    }
    if (str_eq(word, STR("log"))) {
        return take_log(r, rest, e);
    }
    if (str_eq(word, STR("witness"))) {
        return take_witness(r, rest, e);
    }
    if (str_eq(word, STR("group"))) {
        return take_group(r, rest, e);
    }
    if (str_eq(word, STR("quorum"))) {
        return take_quorum(r, rest, e);
    }
    return form_fails(r, e);
}

bool policy_parse(arena *a, str text, ledger_policy *ret_policy, err *e)
{
    policy_reader r = {.memory = a, .policy = {.quorum = POLICY_NONE}};
    str rest = text;
    str line;
    if (text.n > POLICY_FILE_MAX) {
        return size_fails(&r, POLICY_FILE_MAX, e);
    }
    if (!text_ok(text)) {
        return form_fails(&r, e);
    }
    r.log = ARENA_NEW(a, policy_log, POLICY_LOGS_MAX);
    r.witness = ARENA_NEW(a, policy_witness, POLICY_WITNESSES_MAX);
    r.group = ARENA_NEW(a, policy_group, POLICY_GROUPS_MAX);
    while (str_line(&rest, &line)) {
        r.line++;
        if (!take_line(&r, line, e)) {
            return false;
        }
    }
    r.line++;
    if (rest.n > 0) { // the last line has no end: the file may have been cut
        return form_fails(&r, e);
    }
    if (!r.has_quorum) {
        return quorum_fails(&r, e);
    }
    r.policy.log = r.log;
    r.policy.witness = r.witness;
    r.policy.group = r.group;
    *ret_policy = r.policy;
    return true;
}

// ---------------------------------------------------------------- writing

static str member_name(const ledger_policy *p, int32_t member)
{
    return member < POLICY_WITNESSES_MAX ? p->witness[member].name
                                         : p->group[member - POLICY_WITNESSES_MAX].name;
}

static void write_key(strbuf *out, const note_key *key, str url)
{
    strbuf_addc(out, ' ');
    note_key_write(out, key);
    if (url.n > 0) {
        strbuf_addc(out, ' ');
        strbuf_add(out, url);
    }
    strbuf_addc(out, '\n');
}

static void write_word(strbuf *out, str word)
{
    strbuf_addc(out, ' ');
    strbuf_add(out, word);
}

void policy_write(strbuf *out, const ledger_policy *p)
{
    for (int32_t i = 0; i < p->n_log; i++) {
        strbuf_addz(out, "log");
        write_key(out, &p->log[i].key, p->log[i].url);
    }
    for (int32_t i = 0; i < p->n_witness; i++) {
        strbuf_addz(out, "witness");
        write_word(out, p->witness[i].name);
        write_key(out, &p->witness[i].key, p->witness[i].url);
    }
    for (int32_t i = 0; i < p->n_group; i++) {
        const policy_group *g = &p->group[i];
        strbuf_addz(out, "group");
        write_word(out, g->name);
        strbuf_addf(out, " %d", (int)g->need);
        for (int32_t j = 0; j < g->n_member; j++) {
            write_word(out, member_name(p, g->member[j]));
        }
        strbuf_addc(out, '\n');
    }
    strbuf_addz(out, "quorum");
    write_word(out, p->quorum == POLICY_NONE ? STR("none") : member_name(p, p->quorum));
    strbuf_addc(out, '\n');
}

// ---------------------------------------------------------------- looking at a note

static bool has_signature(const note *n, const note_key *key)
{
    uint8_t bytes[NOTE_SIGNATURE_BYTES_MAX];
    size_t n_bytes;
    int32_t at = 0;
    return note_find(n, key, &at, bytes, &n_bytes);
}

// The log by its origin, which is the first line of the note.
static bool log_find(const ledger_policy *p, str bytes, int32_t *ret_log, err *e)
{
    str rest = bytes;
    str origin = {NULL, 0};
    (void)str_line(&rest, &origin);
    for (int32_t i = 0; i < p->n_log; i++) {
        if (str_eq(str_of(p->log[i].key.name), origin)) {
            *ret_log = i;
            return true;
        }
    }
    return err_fail(e, ERR_CODE("ledger.policy_log"), ERR_STR("log", origin));
}

// Whether those who cosigned until then are a quorum. A group's members stand above it, so that going down
// the list once decides them all.
static bool quorum_met(const ledger_policy *p, const int64_t *time_s, int64_t until_s)
{
    bool good[MEMBERS_MAX] = {false};
    for (int32_t i = 0; i < p->n_witness; i++) {
        good[i] = time_s[i] >= 0 && time_s[i] <= until_s;
    }
    for (int32_t i = 0; i < p->n_group; i++) {
        const policy_group *g = &p->group[i];
        int32_t n = 0;
        for (int32_t j = 0; j < g->n_member; j++) {
            assert(g->member[j] < POLICY_WITNESSES_MAX + i);
            n += good[g->member[j]];
        }
        good[POLICY_WITNESSES_MAX + i] = n >= g->need;
    }
    return p->quorum == POLICY_NONE || good[p->quorum];
}

int64_t policy_quorum_s(const ledger_policy *p, const int64_t time_s[static POLICY_WITNESSES_MAX])
{
    int64_t best = INT64_MAX;
    for (int32_t i = 0; i < p->n_witness; i++) {
        if (time_s[i] >= 0 && time_s[i] < best && quorum_met(p, time_s, time_s[i])) {
            best = time_s[i];
        }
    }
    return best;
}

bool policy_look(const ledger_policy *p, str bytes, policy_result *ret_result, err *e)
{
    policy_result r = {0};
    note n;
    if (!log_find(p, bytes, &r.log, e) || !checkpoint_open(bytes, &p->log[r.log].key, &r.head, &n, e)) {
        return false;
    }
    for (int32_t i = 0; i < POLICY_WITNESSES_MAX; i++) {
        r.time_s[i] = -1;
    }
    for (int32_t i = 0; i < p->n_witness; i++) {
        const note_key *key = &p->witness[i].key;
        if (!has_signature(&n, key)) {
            continue;
        }
        if (!cosignature_verify(&n, key, &r.time_s[i], e)) {
            return false;
        }
        r.n_good++;
    }
    r.quorum = quorum_met(p, r.time_s, INT64_MAX);
    *ret_result = r;
    return true;
}

bool policy_open(const ledger_policy *p, str bytes, policy_result *ret_result, err *e)
{
    policy_result r = {0};
    if (!policy_look(p, bytes, &r, e)) {
        return false;
    }
    if (!r.quorum) {
        return err_fail(e, ERR_CODE("ledger.policy_quorum_short"), ERR_INT("signed", r.n_good));
    }
    *ret_result = r;
    return true;
}
