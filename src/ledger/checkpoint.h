// Checkpoints (c2sp.org/tlog-checkpoint): the head of a log at one size, signed by the log as a note.
#ifndef KAWAL_LEDGER_CHECKPOINT_H
#define KAWAL_LEDGER_CHECKPOINT_H

#include "ledger/note.h"
#include "ledger/tree.h"

enum { CHECKPOINT_EXTENSIONS_MAX = 8, CHECKPOINT_TEXT_MAX = 4096 };

typedef struct checkpoint {
    char origin[NOTE_NAME_MAX + 1]; // the log's name, which is its key's name too; NUL-terminated
    uint64_t size;
    ledger_hash root;
} checkpoint;

// The text of a note: origin, size, root, and up to CHECKPOINT_EXTENSIONS_MAX lines that are not empty and
// mean nothing to us. The origin must be a valid key name, which is stricter than the specification. Errors:
// ledger.checkpoint_text.
bool checkpoint_parse(str text, checkpoint *ret_checkpoint, err *e);

// Writes the text, without extension lines.
void checkpoint_write(strbuf *out, const checkpoint *c);

// Writes the whole signed note. The origin is the signer's name. It signs whatever it is given: that the log
// only grew since its last checkpoint is for the caller to know.
// Errors: ledger.size_range.
bool checkpoint_sign(strbuf *out, uint64_t size, ledger_hash root, const note_signer *log, err *e);

// Reads a note whose text is a checkpoint of this log, signed by it. ret_note are views into bytes.
// Errors: those of note_parse, note_verify and checkpoint_parse, ledger.checkpoint_origin (of another log).
bool checkpoint_open(str bytes, const note_key *log, checkpoint *ret_checkpoint, note *ret_note, err *e);

#endif
