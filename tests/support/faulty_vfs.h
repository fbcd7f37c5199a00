// A file layer for SQLite that fails when told: the disk is full, or fails, at the Nth write or sync.
#ifndef KAWAL_TESTS_FAULTY_VFS_H
#define KAWAL_TESTS_FAULTY_VFS_H

#include <stdbool.h>

#include <sqlite3.h>

// Makes it the default layer of the process; everything is passed on until a fault is set.
bool faulty_vfs_install(void);

// As a result: the process is killed on the spot, as by a signal that cannot be caught.
enum { FAULTY_KILLED = -1, FAULTY_EXIT = 9 };

// From the Nth write, sync or truncation from now on every one fails with `result` (SQLITE_FULL,
// SQLITE_IOERR_WRITE, ...). 0 = none fails.
void faulty_vfs_fail_from(int n, int result);

// Writes, syncs and truncations since then.
int faulty_vfs_count(void);

#endif
