// Any bytes as a note and as a key: what is read, written anew, gives the same bytes.
#include "ledger/note.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void note_round_trip(str bytes)
{
    note n;
    if (!note_parse(bytes, &n, NULL)) {
        return;
    }
    strbuf out;
    strbuf_init(&out, NOTE_BYTES_MAX);
    if (!note_begin(&out, n.text, NULL)) {
        abort();
    }
    for (int32_t i = 0; i < n.n_signature; i++) {
        note_key k;
        uint8_t signature[NOTE_SIGNATURE_BYTES_MAX];
        size_t n_bytes;
        int32_t at = i;
        if (!note_key_make(n.signature[i].name, NOTE_ED25519, (const uint8_t[NOTE_KEY_BYTES]){0}, &k, NULL)) {
            abort();
        }
        k.id = n.signature[i].id;
        (void)note_verify(&n, &k, NULL);
        if (!note_find(&n, &k, &at, signature, &n_bytes) || at != i + 1) {
            abort();
        }
        note_add_signature(&out, &k, signature, n_bytes);
    }
    if (!str_eq(strbuf_str(&out), bytes)) {
        abort();
    }
    strbuf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str bytes = {(const char *)data, size};
    note_key k;
    note_round_trip(bytes);
    if (note_key_parse(bytes, &k, NULL)) {
        strbuf out;
        strbuf_init(&out, NOTE_BYTES_MAX);
        note_key_write(&out, &k);
        if (!str_eq(strbuf_str(&out), bytes)) {
            abort();
        }
        strbuf_done(&out);
    }
    return 0;
}
