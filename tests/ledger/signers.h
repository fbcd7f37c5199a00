// The log and the witnesses of the tests, by fixed seeds.
#ifndef KAWAL_TESTS_SIGNERS_H
#define KAWAL_TESTS_SIGNERS_H

#include "ledger/cosignature.h"
#include "ledger/policy.h"

enum { SIGNERS_WITNESSES = 3 };

typedef struct signers {
    note_signer log;
    note_signer witness[SIGNERS_WITNESSES];
    policy_log log_row;
    policy_witness witness_row[SIGNERS_WITNESSES];
    policy_group group;
    ledger_policy policy; // the log and 2 of 3; points into this, which stays where it is
} signers;

static inline bool signers_init(signers *s)
{
    static const char *const name[SIGNERS_WITNESSES] = {"polda.example/w", "kpu.example/w",
                                                        "bawaslu.example/w"};
    bool ok = note_signer_make(STR("log.example/1610"), NOTE_ED25519, (const uint8_t[NOTE_SEED_BYTES]){10},
                               &s->log, NULL);
    static const int32_t members[SIGNERS_WITNESSES] = {0, 1, 2};
    s->log_row.key = s->log.key;
    s->group = (policy_group){STR("saksi"), 2, SIGNERS_WITNESSES, members};
    s->policy = (ledger_policy){.n_log = 1,
                                .log = &s->log_row,
                                .n_witness = SIGNERS_WITNESSES,
                                .witness = s->witness_row,
                                .n_group = 1,
                                .group = &s->group,
                                .quorum = POLICY_WITNESSES_MAX};
    for (int i = 0; i < SIGNERS_WITNESSES; i++) {
        uint8_t seed[NOTE_SEED_BYTES] = {(uint8_t)(20 + i)};
        ok = ok && note_signer_make(str_of(name[i]), NOTE_COSIGNATURE, seed, &s->witness[i], NULL);
        s->witness_row[i] = (policy_witness){str_of(name[i]), s->witness[i].key, {NULL, 0}};
    }
    return ok;
}

// Adds the cosignature of witness i to a checkpoint's note.
static inline bool signers_cosign(const signers *s, strbuf *checkpoint_note, int i, int64_t time_s)
{
    note n;
    if (!note_parse(strbuf_str(checkpoint_note), &n, NULL)) {
        return false;
    }
    strbuf line;
    strbuf_init(&line, NOTE_BYTES_MAX);
    cosignature_sign(&line, n.text, time_s, &s->witness[i]);
    strbuf_add(checkpoint_note, strbuf_str(&line));
    strbuf_done(&line);
    return true;
}

#endif
