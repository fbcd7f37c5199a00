// News told to other programs' addresses: CloudEvents 1.0 in JSON, each signed, only to addresses that the
// administrator has named (docs/formats/webhooks.md). Network by libcurl: no redirects, no proxy.
#ifndef KAWAL_APP_WEBHOOKS_H
#define KAWAL_APP_WEBHOOKS_H

#include <jansson.h>

#include "app/news.h"
#include "base/clock.h"
#include "base/err.h"

typedef struct webhooks webhooks;

// Below the operation's folder; only its owner may read it, since it has the secrets.
#define WEBHOOKS_FILE "webhooks.json"

enum {
    WEBHOOKS_MAX = 16,
    WEBHOOK_URL_MAX = 1024,
    WEBHOOK_SECRET = 32,      // bytes of the key of a signature
    WEBHOOK_ANSWER_MS = 5000, // from the first to the last byte, connecting included
    WEBHOOK_TRIES = 8,        // of one event; then it is given up
    WEBHOOK_PAUSE_MAX_S = 60, // before the next try: 1, 2, 4, ... seconds
};

// Names an address: its topics by commas ("" = all). The secret as hex, shown this once. Errors: webhook.url
// {url}, webhook.there {url}, webhook.many {limit}, webhook.file {file}, the files'.
bool webhooks_add(const char *dir, const char *url, const char *topics,
                  char ret_secret[static 2 * WEBHOOK_SECRET + 1], err *e);

// Errors: webhook.unknown {url}, webhook.file {file}, the files'.
bool webhooks_remove(const char *dir, const char *url, err *e);

// [{"url", "topics"}]; the caller owns it. Errors: webhook.file {file}, the files'.
bool webhooks_list(const char *dir, json_t **ret, err *e);

// Begins to tell what is said from now on; *ret is NULL where no address is named. Errors: webhook.file
// {file}, webhook.thread {reason}, the files'.
bool webhooks_open(const char *dir, news *n, clock_source clock, webhooks **ret, err *e);

// Ends at once, in the middle of a request too. Takes NULL.
void webhooks_close(webhooks *w);

#endif
