// A bundle into the log: by phone, USB stick or counterparty, again and again; what is known changes nothing.
#ifndef KAWAL_APP_BUNDLE_IMPORT_H
#define KAWAL_APP_BUNDLE_IMPORT_H

#include "app/log.h"

enum {
    SUBMIT_ANSWERS = SUBMIT_REFUSED + 1,
    CUSTODY_SEVERITIES = CUSTODY_GRAVE + 1,
    BUNDLE_REASONS_MAX = 24, // kept; more are counted
};

// Why frames were held or refused.
typedef struct bundle_reason {
    submit_answer answer;
    err why;       // of the first of them
    int64_t frame; // which that was, from 1
    int64_t n;
} bundle_reason;

typedef struct bundle_report {
    int64_t frames; // of the bundle
    int64_t done;   // of them, in the log or answered; fewer when it was stopped
    int64_t answers[SUBMIT_ANSWERS];
    int64_t findings[CUSTODY_SEVERITIES]; // of events that are new
    int64_t contents;                     // kept
    int64_t unnamed; // not kept: no event of the bundle names them that was taken, known or held
    int32_t n_reason;
    bundle_reason reason[BUNDLE_REASONS_MAX];
} bundle_report;

// Asked after every batch; false stops: what was done stays done.
typedef bool bundle_go_on(void *ctx, int64_t done, int64_t total);

typedef struct bundle_options {
    str source; // who brings it
    clock_source clock;
    int32_t threads; // that verify signatures
    bundle_go_on *go_on;
    void *ctx;
} bundle_options;

// Reads a bundle three times: to its verified end; frame by frame into the log, LOG_SLICE at a time;
// and for the contents that these name (content_named.h). One that was stopped has no contents yet.
// The report is filled in either case. Errors: those of bundle_file.h, log_submit and store_content_put.
bool bundle_import(store *s, posko_log *l, const char *path, const bundle_options *o, bundle_report *ret,
                   err *e);

#endif
