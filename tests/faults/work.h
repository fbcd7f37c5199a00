// The work that is interrupted in every way: a device's events and their photos go into an operation's log,
// with checkpoints in between; and the questions that the folder must answer afterwards.
//
// Event number i of the device is always the same bytes, so that whoever comes later knows what must be
// there.
#ifndef KAWAL_TESTS_WORK_H
#define KAWAL_TESTS_WORK_H

#include "app/log.h"

enum {
    WORK_BATCH_MAX = 6,     // events of one step, at least one
    WORK_CONTENT_EVERY = 3, // events that name content; every other of it is a file
};

typedef struct work {
    const char *dir;
    store *st;
    posko_log *log;
    arena memory; // of a step
    int64_t done; // events acknowledged; they are numbered from 1
} work;

// Makes the operation, whose log begins when it is first opened, in a folder that is there.
bool work_create(const char *dir, err *e);

// Opens it and goes on behind what it holds, which is the same or more than was acknowledged.
bool work_open(work *w, const char *dir, err *e);
void work_close(work *w);

// Brings the next 1 to WORK_BATCH_MAX events. w->done counts them when, and only when, they are acknowledged.
bool work_step(work *w, err *e);

// Now and then, by the number of events: a checkpoint, moving the write-ahead log, closing and opening.
bool work_chores(work *w, err *e);

// Looks at what an interruption left: the file is sound, the log opens and agrees with what was published,
// and the first `acknowledged` events and their content are there as they were given; `full`: fsck finds
// nothing. Says on stderr what is wrong.
bool work_sound(const char *dir, int64_t acknowledged, bool full);

#endif
