#include "ledger/checkpoint.h"

#include <string.h>

#include "ledger/wire_internal.h"

static bool extensions_ok(str rest)
{
    str line;
    for (int i = 0; rest.n > 0; i++) {
        if (i == CHECKPOINT_EXTENSIONS_MAX || !str_line(&rest, &line) || line.n == 0) {
            return false;
        }
    }
    return true;
}

bool checkpoint_parse(str text, checkpoint *ret_checkpoint, err *e)
{
    checkpoint c = {0};
    str rest = text;
    str origin = {0};
    str size;
    str root;
    bool ok = text.n <= CHECKPOINT_TEXT_MAX && str_line(&rest, &origin) && note_name_ok(origin) &&
              str_line(&rest, &size) && wire_number(size, &c.size) && str_line(&rest, &root) &&
              wire_hash(root, &c.root) && extensions_ok(rest);
    if (!ok) {
        return err_fail(e, ERR_CODE("ledger.checkpoint_text"), ERR_STR("log", origin));
    }
    memcpy(c.origin, origin.p, origin.n);
    *ret_checkpoint = c;
    return true;
}

void checkpoint_write(strbuf *out, const checkpoint *c)
{
    strbuf_addz(out, c->origin);
    strbuf_addc(out, '\n');
    wire_add_number(out, c->size);
    strbuf_addc(out, '\n');
    wire_add_hashes(out, &c->root, 1);
}

bool checkpoint_sign(strbuf *out, uint64_t size, ledger_hash root, const note_signer *log, err *e)
{
    if (size > LEDGER_SIZE_MAX) {
        return err_fail(e, ERR_CODE("ledger.size_range"), ERR_INT("part", 0), ERR_INT("size", size));
    }
    checkpoint c = {.size = size, .root = root};
    memcpy(c.origin, log->key.name, sizeof c.origin);
    strbuf text;
    strbuf_init(&text, CHECKPOINT_TEXT_MAX);
    checkpoint_write(&text, &c);
    bool ok = note_begin(out, strbuf_str(&text), e);
    note_sign(out, strbuf_str(&text), log);
    strbuf_done(&text);
    return ok;
}

bool checkpoint_open(str bytes, const note_key *log, checkpoint *ret_checkpoint, note *ret_note, err *e)
{
    note n;
    checkpoint c;
    if (!note_parse(bytes, &n, e) || !note_verify(&n, log, e) || !checkpoint_parse(n.text, &c, e)) {
        return false;
    }
    if (strcmp(c.origin, log->name) != 0) {
        return err_fail(e, ERR_CODE("ledger.checkpoint_origin"), ERR_Z("found", c.origin),
                        ERR_Z("log", log->name));
    }
    *ret_checkpoint = c;
    *ret_note = n;
    return true;
}
