// An operation whose log is filled with made-up events (log_events.h), kept between runs with the generator's
// state beside it.
#ifndef KAWAL_BENCH_LOG_SESSION_H
#define KAWAL_BENCH_LOG_SESSION_H

#include "app/log.h"
#include "app/operation.h"
#include "log_events.h"

typedef struct log_session {
    const char *dir;
    store *file;
    posko_log *log;
    char code[EVENT_CODE_MAX + 1]; // the operation's, which is the log's
    log_events events;
} log_session;

// Frames made beforehand, so that making them is in no measurement.
typedef struct log_frames {
    arena memory;
    int32_t n;
    submit_in *in;
} log_frames;

// Opens DIR's log; when it is new, enrols the devices and lets them see a checkpoint. The register gets the
// events' places. The clock that the log
// sees is that of the events, a second behind the last.
bool log_session_open(log_session *s, const char *dir, err *e);

// Keeps the generator's state and closes. Takes a zeroed session.
bool log_session_close(log_session *s, err *e);

// Enrols the devices of a further series and lets them see the last checkpoint.
bool log_session_enrol(log_session *s, log_events *g, err *e);

bool log_frames_make(log_frames *f, log_events *g, int32_t n, err *e);
void log_frames_done(log_frames *f);

// Submits frames [from, from + n), all of which must be new; *io_findings grows by what was found wrong.
// Errors: those of log_submit, bench.not_new {code}.
bool log_frames_submit(log_session *s, const log_frames *f, int32_t from, int32_t n, int32_t threads,
                       int64_t *io_findings, err *e);

// Signs a checkpoint, which the devices of the session's events see from then on.
bool log_session_checkpoint(log_session *s, err *e);

#endif
