// What a power cut leaves on the disk.
//
// A test that links this file calls the system through it: while recording, whatever the process writes,
// syncs, renames or removes below one folder is noted in order, SQLite's calls too. Afterwards the folder can
// be made as it would be if the power had gone behind any of these operations:
//
//   - bytes of a file that were synced are there; of those written since, each piece of a 512-byte sector
//     is there or not at random, also when a later one is; so is the file's length;
//   - a name in a folder is there for good once the folder was synced; of the changes of names since, the
//     first few are there.
//
// This is less than Linux file systems promise, and all that POSIX does. Not modelled: disks that lie about
// syncing, and the shared-memory file of SQLite, which means nothing after a start.
#ifndef KAWAL_TESTS_POWERCUT_H
#define KAWAL_TESTS_POWERCUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rng.h"

// Starts to record; what is in the folder now is on the disk for good. One recording a process.
void powercut_record(const char *folder);
void powercut_stop(void);

// Notes, between two operations, how far the work has come: for instance what has been acknowledged.
void powercut_note(int64_t value);

// Operations recorded.
int32_t powercut_count(void);

// Goes behind the first `n` operations (not back) and gives the last note before that; -1 when there is none.
int64_t powercut_goto(int32_t n);

// Makes folder `out` anew as the power cut there leaves it; `r` chooses.
bool powercut_make(const char *out, rng *r);

// ---- damage that the operating system reports: from the nth call on that writes, syncs or renames below
// the folder that is recorded, every one fails with `error_number`. n = 0: none does. Returns how many there
// were since the call before.
int32_t powercut_fail_from(int32_t n, int error_number);

#endif
