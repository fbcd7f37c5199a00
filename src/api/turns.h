// A thread that works for many at a time: each does one step, then the next one has its turn, in the order in
// which they came. So nobody waits for more than one step of each who was there before.
#ifndef KAWAL_API_TURNS_H
#define KAWAL_API_TURNS_H

#include <stdbool.h>

// Work in steps; it lives until its last one.
typedef struct turn turn;
struct turn {
    turn *next; // of those that wait; not the caller's
    // One step, on the thread. True when there is no other: then the turn is not touched any more. `end`: the
    // thread is being stopped, this is the last step in any case.
    bool (*step)(void *ctx, bool end);
    void *ctx;
};

typedef struct turns turns;

// NULL when no thread can be had: the reason is in errno.
turns *turns_start(void);

// Hands over work that is not in hand yet; false when the thread is being stopped: then the last step is the
// caller's to do. From any thread.
bool turns_add(turns *s, turn *t);

// Ends: the step in hand, then the last step of each that waits. Nothing can be added behind it, and
// turns_free must follow once nobody adds any more. Both take NULL.
void turns_stop(turns *s);
void turns_free(turns *s);

#endif
