// Who may do what: one table of organisation, role and resource, and whether a place lies in an area. What a
// table refuses is not asked for; what an area does not hold is not in an answer (app/scope.h).
#ifndef KAWAL_DOMAIN_ACCESS_H
#define KAWAL_DOMAIN_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "domain/kinds.h"

// Number for ever, since accounts keep the name; name as it is written and read.
#define ACCESS_ORGANISATIONS(X)                                                                              \
    X(POLRI, 0, "polri")                                                                                     \
    X(KPU, 1, "kpu")                                                                                         \
    X(BAWASLU, 2, "bawaslu")                                                                                 \
    X(TNI, 3, "tni")                                                                                         \
    X(KECAMATAN, 4, "kecamatan")                                                                             \
    X(DESA, 5, "desa")

#define ACCESS_ROLES(X)                                                                                      \
    X(ADMINISTRATOR, 0, "administrator") /* accounts of the own organisation */                              \
    X(OPERATOR, 1, "operator")           /* enters, plans */                                                 \
    X(COMMANDER, 2, "commander")         /* sees all of the area, decides */                                 \
    X(OFFICER, 3, "officer")             /* in the field */                                                  \
    X(READER, 4, "reader")

#define ACCESS_RESOURCES(X)                                                                                  \
    X(SESSION, 0, "session")     /* one's own */                                                             \
    X(OPERATION, 1, "operation") /* its name, day, counts, classes; what the program says of itself */       \
    X(MAP, 2, "map")             /* areas, sites, TPS, links; tiles, ways, times */                          \
    X(REGISTER, 3, "register")   /* the kinds that name no person and no weakness */                         \
    X(PEOPLE, 4, "people")       /* who they are: names, numbers, duties of one person */                    \
    X(PLAN, 5, "plan")           /* trips, vehicles, their making */                                         \
    X(DUTY, 6, "duty")           /* posts, shortage, classes of TPS and why */                               \
    X(CUSTODY, 7, "custody")     /* items, findings, receipts */                                             \
    X(EVENTS, 8, "events")       /* signed events, brought in */                                             \
    X(LOG, 9, "log")             /* checkpoints and tiles, for whoever watches */                            \
    X(LIVE, 10, "live")          /* positions, convoys, streams */                                           \
    X(ALARMS, 11, "alarms")                                                                                  \
    X(READINESS, 12, "readiness") /* of TPS, and the numbers */                                              \
    X(OVERSIGHT, 13, "oversight") /* notes of who watches */                                                 \
    X(ACCOUNTS, 14, "accounts")   /* others' logins and sessions */                                          \
    X(APPROVALS, 15, "approvals") /* what two persons must want */                                           \
    X(ACCESS_LOG, 16, "access_log")

typedef enum access_organisation {
#define ACCESS_NUMBER(symbol, number, name) ACCESS_##symbol = (number),
    ACCESS_ORGANISATIONS(ACCESS_NUMBER)
} access_organisation;

typedef enum access_role { ACCESS_ROLES(ACCESS_NUMBER) } access_role;
#undef ACCESS_NUMBER

typedef enum access_resource {
#define ACCESS_OF_NUMBER(symbol, number, name) ACCESS_OF_##symbol = (number),
    ACCESS_RESOURCES(ACCESS_OF_NUMBER)
#undef ACCESS_OF_NUMBER
} access_resource;

enum { ACCESS_ORGANISATION_COUNT = 6, ACCESS_ROLE_COUNT = 5, ACCESS_RESOURCE_COUNT = 17 };

typedef enum access_act {
    ACCESS_OPEN, // without login
    ACCESS_READ,
    ACCESS_WRITE,
    ACCESS_EXPORT,   // as a file that leaves
    ACCESS_PERSONAL, // with what is known of persons
} access_act;
enum { ACCESS_ACT_COUNT = 5 };

// Who asks. The texts are the caller's.
typedef struct access_who {
    str user;
    access_organisation organisation;
    access_role role;
    str area;    // its code, as of the areas of the register; empty = everywhere
    str session; // its id; empty = none
} access_who;

// Names, as accounts keep them. Static memory.
const char *access_organisation_name(access_organisation organisation);
const char *access_role_name(access_role role);
const char *access_resource_name(access_resource resource);
const char *access_act_name(access_act act);

// The name's number. Errors: access.organisation {name}, access.role {name}.
bool access_organisation_read(str name, access_organisation *ret, err *e);
bool access_role_read(str name, access_role *ret, err *e);

// Whether the table allows it. What is open is allowed to everybody.
bool access_may(const access_who *who, access_resource resource, access_act act);

// What the table allows of a resource, as docs/roles.md writes it: "rwep" or less, in this order.
void access_letters(const access_who *who, access_resource resource, char out[static ACCESS_ACT_COUNT]);

// The same as an answer. Errors: access.denied {resource}.
bool access_check(const access_who *who, access_resource resource, access_act act, err *e);

// What a kind of the register belongs to.
access_resource access_of_kind(kind_id kind);

// Whether a place's code lies in an area's: 16.02 holds 16.02.03 and itself; the empty area holds all.
bool access_area_holds(str area, str place);

#endif
