// The files of a backup: found, copied, named with length and hash.
#ifndef KAWAL_APP_BACKUP_INTERNAL_H
#define KAWAL_APP_BACKUP_INTERNAL_H

#include <limits.h>

#include "app/backup.h"
#include "event/kinds.h"

enum { BACKUP_FILES_MAX = 20 * 1000 * 1000, BACKUP_HEX = 2 * EVENT_HASH_BYTES + 1 };

typedef struct backup_file {
    str path; // below the folder, with '/'
    int64_t bytes;
    char hash[BACKUP_HEX]; // SHA-256
} backup_file;

typedef struct backup_list {
    backup_file *row;
    int32_t n, cap;
    arena names;
} backup_list;

void backup_list_done(backup_list *l);
backup_file *backup_list_add(backup_list *l, str path);

// DIR/name. Errors: file.open, when it is too long.
bool backup_path(char out[static PATH_MAX], const char *dir, str name, err *e);

// Whether a path is one that a backup may have: nothing else is ever written because a manifest says so.
bool backup_path_ok(str path);

// A new folder NAME.part-XXXXXX beside where it will be.
bool backup_part_make(const char *name, char out[static PATH_MAX], err *e);
// Gives it its name for good. Errors: backup.exists.
bool backup_part_publish(const char *part, const char *name, err *e);
// Removes a folder that backup_part_make made.
void backup_part_remove(const char *part);

// Finds all files below a folder, in the order of their paths.
bool backup_list_find(backup_list *l, const char *dir, err *e);

// Finds the files of an operation's base maps.
bool backup_list_find_maps(backup_list *l, const char *dir, err *e);

// The file's length and hash; with `to` (may be NULL) it is copied there on the way, folders made, and
// synced. Errors: those of the files.
bool backup_file_read(const char *from, const char *to, backup_file *ret, err *e);

#endif
