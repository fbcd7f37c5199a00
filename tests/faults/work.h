// The work that is interrupted in every way: a device's events and their photos go into an operation's log,
// with checkpoints in between; and the questions that the folder must answer afterwards.
//
// Item number i is always the same bytes, so that whoever comes later knows what must be there.
#ifndef KAWAL_TESTS_WORK_H
#define KAWAL_TESTS_WORK_H

#include "store/log.h"

enum {
    WORK_BATCH_MAX = 6,     // items of one step, at least one
    WORK_CONTENT_EVERY = 3, // items with content; every other of it a file
};

typedef struct work {
    const char *dir;
    store *st;
    arena memory; // of a step
    int64_t done; // items acknowledged; items are numbered from 1
} work;

// Makes the operation in a folder that is there.
bool work_create(const char *dir, err *e);

// Opens it and goes on behind what it holds, which is the same or more than was acknowledged.
bool work_open(work *w, const char *dir, err *e);
void work_close(work *w);

// Brings the next 1 to WORK_BATCH_MAX items. w->done counts them when, and only when, they are acknowledged.
bool work_step(work *w, err *e);

// Now and then, by the number of items: a checkpoint, moving the write-ahead log, closing and opening.
bool work_chores(work *w, err *e);

// Looks at what an interruption left: the file is sound, the log opens and agrees with what was published,
// and the first `acknowledged` items are there as they were given. Says on stderr what is wrong.
bool work_sound(const char *dir, int64_t acknowledged);

#endif
