// Shared by the readers of trackers' reports; for feed/ alone.
#ifndef KAWAL_FEED_TRACKER_INTERNAL_H
#define KAWAL_FEED_TRACKER_INTERNAL_H

#include "feed/tracker.h"

// A report of which nothing is known but when it came.
observation tracker_nothing(int64_t now_us);

// The readers below leave what they fill untouched when the value is "not known" (below zero), and fail with
// tracker.field when it is none.
bool tracker_device(str name, str *ret, err *e);
bool tracker_time(str text, observation *o, err *e);
bool tracker_time_number(double number, observation *o); // false: no moment of this age
bool tracker_place(double lat, double lon, observation *o, err *e);
bool tracker_amount(const char *field, double value, double factor, int32_t max, int32_t *ret, err *e);
bool tracker_bearing(const char *field, double value, observation *o, err *e);

#endif
