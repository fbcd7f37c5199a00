// A device kept in a file: for exercises, for a desk without phones, for tests. docs/formats/device.md is the
// format. Whoever can read the file can sign as the device, so it is made for its owner alone (0600).
//
// An event is signed only after the file says so: a crash may lose an event, which shows as a gap, but no
// sequence is ever given to two events, which would be a fork.
#ifndef KAWAL_APP_DEVICE_FILE_H
#define KAWAL_APP_DEVICE_FILE_H

#include "base/arena.h"
#include "event/sign.h"

enum {
    DEVICE_SEED_BYTES = 32, // the RFC 8032 private key
    DEVICE_FILE_MAX = 4096,
};

typedef struct device_file {
    const char *path;
    int lock;                     // the file, open and locked for signing; -1 = only read
    char log[EVENT_CODE_MAX + 1]; // of all its events; empty until the first
    uint8_t seed[DEVICE_SEED_BYTES];
    uint8_t secret[EVENT_SECRET_BYTES];
    uint8_t key[EVENT_KEY_BYTES];
    int64_t sequence; // of its last event; 0 = none
    uint8_t last_id[EVENT_HASH_BYTES];
    int64_t seen_size; // of the last checkpoint that it saw; 0 = none
    uint8_t seen_root[EVENT_HASH_BYTES];
} device_file;

// Makes the file of a new device. Errors: device.exists {file}, device.make {file} {reason}, file.write.
bool device_file_make(const char *path, const uint8_t seed[static DEVICE_SEED_BYTES], device_file *ret,
                      err *e);

// Reads one, to sign as receiver or witness. The path must outlive it. Errors: file.open, file.read,
// file.too_large, device.form {file}.
bool device_file_read(const char *path, device_file *ret, err *e);

// Reads one and locks it, to sign one event as giver. Errors: the same, and device.busy {file}: another
// program is signing.
bool device_file_open(const char *path, device_file *ret, err *e);
void device_file_close(device_file *d); // wipes the key; takes a zeroed one

// A checkpoint of the log that the device has seen now; an older one than before changes nothing.
void device_file_saw(device_file *d, uint64_t size, const uint8_t root[static EVENT_HASH_BYTES]);

// Makes the next event of an opened device: its header is filled in but for time, its body built, the device
// saved, and only then signed, by those of receiver and witness that are given (else NULL: their places stay
// empty). The keys of receiver and witness are the event's fields already. *ret_frame is in the arena. One
// event for one opening. Errors: device.other_log {file} {log} {wanted}, device.full {file} (no numbers
// left), those of event_build and file.write.
bool device_file_sign(device_file *d, arena *a, str log, event_view *v, const device_file *receiver,
                      const device_file *witness, str *ret_frame, err *e);

// Signs, as receiver or witness, the event of another that names this device so; the giver has signed it, and
// no signature that is there is bad. Of one that it has signed already the frame is the same. *ret_frame is
// in the arena; *ret_signer tells as whom. Nothing of the device changes. Errors: device.not_named {file},
// device.other_log, event.unsigned {signer: giver}, event.bad_signature, those of event_frame_parse.
bool device_file_accept(const device_file *d, arena *a, str frame, str *ret_frame, event_signer *ret_signer,
                        err *e);

#endif
