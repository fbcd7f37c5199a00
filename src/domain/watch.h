// Alarms: what the rules make of conditions that hold, of what people did about them, and of time. A pure
// function of the three, so a replay of the record gives the same alarms at the same moments, and what was
// known at any moment can be asked again.
//
// A CONDITION holds of a subject (a trip is silent, a post is empty) from one moment to another. Of the rules
// of its kind the most particular one counts: whose area is the longest that holds the condition's. An alarm
// is RAISED when the condition has held for after_us, and not before it was known; in the rule's quiet hours
// it waits for their end. It is ESCALATED one level up the chain whenever escalate_us went by and nobody
// acknowledged it. ACKNOWLEDGED, it stays where it is. It is RESOLVED when the condition ends or a person
// says so; the condition then raises nothing more. No alarm is ever taken back: what was raised on late news
// of something already over is raised and resolved in one moment.
#ifndef KAWAL_DOMAIN_WATCH_H
#define KAWAL_DOMAIN_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

// What is watched: number for ever, name, and who hears of it first.
#define WATCH_KINDS(X)                                                                                       \
    X(SILENT, 0, "silent", POLRES)           /* no word of a convoy, device or post */                       \
    X(NOT_LEFT, 1, "not_left", POLRES)       /* should be on its way */                                      \
    X(NOT_ARRIVED, 2, "not_arrived", POLRES) /* should be there */                                           \
    X(OFF_WAY, 3, "off_way", POLRES)         /* outside its corridor */                                      \
    X(STANDING, 4, "standing", POLRES)       /* stands where it was not to */                                \
    X(APART, 5, "apart", POLRES)             /* a convoy has come apart */                                   \
    X(SLACK_GONE, 6, "slack_gone", POLRES)   /* will not be there by the legal hour */                       \
    X(FALSE_PLACE, 7, "false_place", POLRES) /* positions that cannot be */                                  \
    X(POST_EMPTY, 8, "post_empty", POLSEK)   /* nobody reports from a post */                                \
    X(SEAL, 9, "seal", POLRES)               /* a seal does not match */                                     \
    X(DAMAGED, 10, "damaged", POLRES)                                                                        \
    X(LOST, 11, "lost", POLDA)                                                                               \
    X(SOS, 12, "sos", POLRES)                       /* somebody pressed the button for help */               \
    X(POST_SILENT, 13, "post_silent", POLSEK)       /* a post that reported does so no more */               \
    X(NO_UNIT, 14, "no_unit", POLRES)               /* nobody of ours is heard of in an area */              \
    X(TRACKER_SILENT, 15, "tracker_silent", POLRES) /* a boat, camera or guard that no trip follows */       \
    X(INCIDENT, 16, "incident", POLRES)             /* somebody in the field reports one, or calls */        \
    X(UNCHECKED, 17, "unchecked", POLRES)           /* left without the check before departure */            \
    X(GUEST, 18, "guest", POLSEK)                   /* a guest has not left */

// The chain of command, from below.
typedef enum watch_level {
    WATCH_POLSEK,
    WATCH_POLRES,
    WATCH_POLDA,
    WATCH_MABES,
} watch_level;

typedef enum watch_kind {
#define WATCH_KIND_NUMBER(symbol, number, name, level) WATCH_##symbol = (number),
    WATCH_KINDS(WATCH_KIND_NUMBER)
#undef WATCH_KIND_NUMBER
} watch_kind;
enum { WATCH_KIND_COUNT = 19 };

enum { WATCH_NO_QUIET = -1, WATCH_SEVERITY_MAX = 3 };

typedef struct watch_rule {
    watch_kind kind;
    str area;            // its code; empty = everywhere
    int32_t severity;    // 1 (note) to WATCH_SEVERITY_MAX (at once)
    int64_t after_us;    // so long it must hold
    int64_t escalate_us; // to the next level; 0 = never
    int32_t quiet_from;  // minutes after midnight, local; WATCH_NO_QUIET = none
    int32_t quiet_to;    // may be past midnight: 22:00 to 05:00
} watch_rule;

typedef struct watch_condition {
    watch_kind kind;
    str subject;      // code of the trip, post, item or device
    str area;         // where
    int64_t from_us;  // since when it holds
    int64_t to_us;    // until when; INT64_MAX = it still holds
    int64_t known_us; // when we learnt that it had begun; the end is known when it comes
    bool old;         // raises nothing any more, but keeps the alarm that it has
    int64_t blur_us;  // what is known of it may date its beginning later by so much, and it is the same one
} watch_condition;

typedef enum watch_act_kind {
    WATCH_ACKNOWLEDGE,
    WATCH_RESOLVE,
} watch_act_kind;

// What a person did about the alarm of a condition.
typedef struct watch_act {
    watch_kind kind;
    str subject;
    int64_t from_us; // of the condition
    watch_act_kind act;
    int64_t at_us;
    str by;
} watch_act;

typedef struct watch_alarm {
    int32_t condition;
    int32_t rule;
    watch_level level; // by now
    int64_t raised_us;
    int64_t acknowledged_us; // 0 = not
    str acknowledged_by;
    int64_t resolved_us; // 0 = not
    str resolved_by;     // empty = it ended by itself
} watch_alarm;

typedef struct watch {
    int32_t n_alarm;
    const watch_alarm *alarm; // by raised_us, then as the conditions stand
} watch;

// The name of a kind, and the kind of a name (false when there is none).
const char *watch_kind_name(watch_kind kind);
bool watch_kind_find(str name, watch_kind *ret);

// What there is by now_us. Conditions and acts may come in any order; a condition that no rule watches raises
// nothing. utc_offset_min says when quiet hours are. The answer is the arena's; its texts are shared.
void watch_run(arena *a, const watch_rule *rule, int32_t n_rule, const watch_condition *condition,
               int32_t n_condition, const watch_act *act, int32_t n_act, int32_t utc_offset_min,
               int64_t now_us, watch *ret);

#endif
