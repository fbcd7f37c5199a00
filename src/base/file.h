// Files, read and written whole or by blocks, with limits and errors that name the path.
#ifndef KAWAL_BASE_FILE_H
#define KAWAL_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

// Reads a whole file of at most `limit` bytes into the arena.
// Errors: file.open, file.read, file.too_large.
bool file_read(arena *a, const char *path, size_t limit, str *ret_bytes, err *e);

// The same of a file by its path below a folder.
bool file_read_below(arena *a, const char *dir, str path, size_t limit, str *ret_bytes, err *e);

// Writes a file so that a reader sees the old bytes or the new ones, never a part, and so that the new ones
// outlive a power cut once this has returned: temporary file, fsync, rename, fsync of the folder. Two writers
// of one path must not run at the same time. Errors: file.write.
bool file_write(const char *path, str bytes, err *e);

// Makes the name of a file that is there outlive a power cut. Errors: file.write.
bool file_sync_name(const char *path, err *e);

// Makes a folder (mode 0700) in one that is there, unless it is there already; it outlives a power cut.
// Errors: file.folder.
bool file_folder(const char *path, err *e);

// The same for what everybody may read (modes 0644 and 0755, as far as the umask lets).
bool file_publish(const char *path, str bytes, err *e);
bool file_folder_publish(const char *path, err *e);

// Whether there is a folder of that name that may be looked into. Errors: file.open.
bool file_folder_there(const char *path, err *e);

// Removes a file for good: what is gone when this returns stays gone. Nothing when there is none. Errors:
// file.remove.
bool file_remove(const char *path, err *e);

// A file read forward through one fixed buffer.
typedef struct file_reader {
    int fd;
    const char *path; // for messages; not copied
    char *buffer;
    size_t cap;
    size_t begin; // unread bytes are buffer[begin, end)
    size_t end;
    bool eof;
} file_reader;

// Opens a regular file, a pipe, or "-" for standard input. The path must outlive the reader. Errors:
// file.open.
bool file_reader_open(file_reader *r, const char *path, size_t buffer_bytes, err *e);
void file_reader_close(file_reader *r); // takes a zeroed reader

// Reads more bytes behind the unread ones, moving those to the front first. *ret_n = bytes added; 0 at the
// end of the file or when the buffer is full. Errors: file.read.
bool file_reader_fill(file_reader *r, size_t *ret_n, err *e);

// Takes up to n bytes, fewer only at the end of what was read so far; *ret_n = 0 at the end of the file.
// Errors: file.read.
bool file_reader_take(file_reader *r, void *out, size_t n, size_t *ret_n, err *e);

#endif
