#include "app/log_policy.h"

#include <string.h>

static const char group_name[] = "saksi";

static bool witness_of(arena *a, const char *text, policy_witness *ret, err *e)
{
    const char *key = strchr(text, '=');
    const char *url = key ? strchr(key + 1, '=') : NULL;
    str key_text = {key ? key + 1 : "", 0};
    key_text.n = key ? (url ? (size_t)(url - key - 1) : strlen(key + 1)) : 0;
    *ret =
        (policy_witness){.name = {text, key ? (size_t)(key - text) : 0}, .url = str_of(url ? url + 1 : "")};
    bool ok =
        ret->name.n > 0 && note_key_parse(key_text, &ret->key, NULL) && ret->key.kind == NOTE_COSIGNATURE;
    ret->name.p = str_dup(a, ret->name);
    return ok || err_fail(e, ERR_CODE("log.witness"), ERR_Z("witness", text));
}

bool log_policy_text(strbuf *out, arena *a, const note_key *log, const char *const *witness, int32_t n,
                     err *e)
{
    const policy_log own = {.key = *log};
    policy_witness *known = ARENA_NEW(a, policy_witness, n);
    int32_t *member = ARENA_NEW(a, int32_t, n);
    for (int32_t i = 0; i < n; i++) {
        member[i] = i;
        if (!witness_of(a, witness[i], &known[i], e)) {
            return false;
        }
    }
    const policy_group most = {.name = STR(group_name), .need = n / 2 + 1, .n_member = n, .member = member};
    const ledger_policy p = {.n_log = 1,
                             .log = &own,
                             .n_witness = n,
                             .witness = known,
                             .n_group = n > 1,
                             .group = &most,
                             .quorum = n == 0   ? POLICY_NONE
                                       : n == 1 ? 0
                                                : POLICY_WITNESSES_MAX};
    ledger_policy check;
    if (n > POLICY_WITNESSES_MAX) {
        return err_fail(e, ERR_CODE("log.witness"), ERR_Z("witness", witness[POLICY_WITNESSES_MAX]));
    }
    policy_write(out, &p);
    return policy_parse(a, strbuf_str(out), &check, e);
}
