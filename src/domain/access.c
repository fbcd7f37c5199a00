#include "domain/access.h"

#include <assert.h>
#include <string.h>

typedef struct named {
    const char *name;
} named;

#define NAMED(symbol, number, text) [number] = {text},
static const named organisations[] = {ACCESS_ORGANISATIONS(NAMED)};
static const named roles[] = {ACCESS_ROLES(NAMED)};
static const named resources[] = {ACCESS_RESOURCES(NAMED)};
#undef NAMED
static const named acts[] = {{"open"}, {"read"}, {"write"}, {"export"}, {"personal"}};

static_assert(sizeof organisations / sizeof *organisations == ACCESS_ORGANISATION_COUNT, "counted");
static_assert(sizeof roles / sizeof *roles == ACCESS_ROLE_COUNT, "counted");
static_assert(sizeof resources / sizeof *resources == ACCESS_RESOURCE_COUNT, "counted");
static_assert(sizeof acts / sizeof *acts == ACCESS_ACT_COUNT, "counted");

// ---------------------------------------------------------------- the table

// One row an organisation and role, one word a resource in the order of ACCESS_RESOURCES; "-" is nothing.
// docs/roles.md shows the same.
static const char *const may[ACCESS_ORGANISATION_COUNT][ACCESS_ROLE_COUNT] = {
    [ACCESS_POLRI][ACCESS_ADMINISTRATOR] = "rw r r rwe rwep rwe rwep re w r rw rw re r  rw rw re",
    [ACCESS_POLRI][ACCESS_OPERATOR] = "rw r r rwe rwep rwe rwep re w r rw rw re r  -  -  -",
    [ACCESS_POLRI][ACCESS_COMMANDER] = "rw r r re  rep  rwe rep  re w r r  rw re r  -  rw r",
    [ACCESS_POLRI][ACCESS_OFFICER] = "rw r r r   r    r   r    r  w r r  rw r  -  -  -  -",
    [ACCESS_POLRI][ACCESS_READER] = "rw r r r   -    r   r    r  - r r  r  r  -  -  -  -",
    [ACCESS_KPU][ACCESS_ADMINISTRATOR] = "rw r r re  -    r   -    re w r r  r  re r  rw rw r",
    [ACCESS_KPU][ACCESS_OPERATOR] = "rw r r re  -    r   -    re w r r  r  re r  -  -  -",
    [ACCESS_KPU][ACCESS_COMMANDER] = "rw r r re  -    r   -    re w r r  r  re r  -  -  -",
    [ACCESS_KPU][ACCESS_OFFICER] = "rw r r r   -    r   -    r  w r -  -  r  -  -  -  -",
    [ACCESS_KPU][ACCESS_READER] = "rw r r r   -    r   -    r  - r -  -  r  -  -  -  -",
    [ACCESS_BAWASLU][ACCESS_ADMINISTRATOR] = "rw r r re  -    r   -    re w r r  r  re rw rw rw r",
    [ACCESS_BAWASLU][ACCESS_OPERATOR] = "rw r r re  -    r   -    re w r r  r  re rw -  -  -",
    [ACCESS_BAWASLU][ACCESS_COMMANDER] = "rw r r re  -    r   -    re w r r  r  re rw -  -  -",
    [ACCESS_BAWASLU][ACCESS_OFFICER] = "rw r r r   -    r   -    re w r r  r  r  rw -  -  -",
    [ACCESS_BAWASLU][ACCESS_READER] = "rw r r r   -    r   -    r  - r r  r  r  r  -  -  -",
    [ACCESS_TNI][ACCESS_ADMINISTRATOR] = "rw r r r   -    r   r    r  w r r  r  r  -  rw rw r",
    [ACCESS_TNI][ACCESS_OPERATOR] = "rw r r r   -    r   r    r  w r r  r  r  -  -  -  -",
    [ACCESS_TNI][ACCESS_COMMANDER] = "rw r r r   -    r   r    r  w r r  r  r  -  -  -  -",
    [ACCESS_TNI][ACCESS_OFFICER] = "rw r r r   -    r   -    r  w r r  r  r  -  -  -  -",
    [ACCESS_TNI][ACCESS_READER] = "rw r r r   -    r   -    r  - r -  -  r  -  -  -  -",
    [ACCESS_KECAMATAN][ACCESS_ADMINISTRATOR] = "rw r r r   -    r   -    r  w r -  r  r  -  rw rw r",
    [ACCESS_KECAMATAN][ACCESS_OPERATOR] = "rw r r r   -    r   -    r  w r -  r  r  -  -  -  -",
    [ACCESS_KECAMATAN][ACCESS_COMMANDER] = "rw r r r   -    r   -    r  - r -  r  r  -  -  -  -",
    [ACCESS_KECAMATAN][ACCESS_OFFICER] = "rw r r r   -    r   -    r  w r -  -  r  -  -  -  -",
    [ACCESS_KECAMATAN][ACCESS_READER] = "rw r r r   -    r   -    r  - r -  -  r  -  -  -  -",
    [ACCESS_DESA][ACCESS_ADMINISTRATOR] = "rw r r r   -    r   -    r  w r -  -  r  -  rw rw r",
    [ACCESS_DESA][ACCESS_OPERATOR] = "rw r r r   -    r   -    r  w r -  -  r  -  -  -  -",
    [ACCESS_DESA][ACCESS_COMMANDER] = "rw r r r   -    r   -    r  - r -  -  r  -  -  -  -",
    [ACCESS_DESA][ACCESS_OFFICER] = "rw r r r   -    r   -    r  w r -  -  r  -  -  -  -",
    [ACCESS_DESA][ACCESS_READER] = "rw r r r   -    r   -    r  - r -  -  r  -  -  -  -",
};

// The word of a resource in a row of the table.
static str cell(const char *row, access_resource resource)
{
    const char *at = row;
    for (int i = 0; i < (int)resource; i++) {
        at += strcspn(at, " ");
        at += strspn(at, " ");
    }
    return (str){at, strcspn(at, " ")};
}

static const char letters[ACCESS_ACT_COUNT + 1] = "?rwep"; // of access_act

bool access_may(const access_who *who, access_resource resource, access_act act)
{
    if (act == ACCESS_OPEN) {
        return true;
    }
    str word = cell(may[who->organisation][who->role], resource);
    return memchr(word.p, letters[act], word.n) != NULL;
}

void access_letters(const access_who *who, access_resource resource, char out[static ACCESS_ACT_COUNT])
{
    int n = 0;
    for (int act = ACCESS_READ; act < ACCESS_ACT_COUNT; act++) {
        if (access_may(who, resource, (access_act)act)) {
            out[n++] = letters[act];
        }
    }
    out[n] = '\0';
}

bool access_check(const access_who *who, access_resource resource, access_act act, err *e)
{
    return access_may(who, resource, act) ||
           err_fail(e, ERR_CODE("access.denied"), ERR_Z("resource", access_resource_name(resource)));
}

// ---------------------------------------------------------------- names

static int find(const named *rows, int n, str name)
{
    for (int i = 0; i < n; i++) {
        if (str_eq(str_of(rows[i].name), name)) {
            return i;
        }
    }
    return -1;
}

bool access_organisation_read(str name, access_organisation *ret, err *e)
{
    int i = find(organisations, ACCESS_ORGANISATION_COUNT, name);
    if (i < 0) {
        return err_fail(e, ERR_CODE("access.organisation"), ERR_STR("name", name));
    }
    *ret = (access_organisation)i;
    return true;
}

bool access_role_read(str name, access_role *ret, err *e)
{
    int i = find(roles, ACCESS_ROLE_COUNT, name);
    if (i < 0) {
        return err_fail(e, ERR_CODE("access.role"), ERR_STR("name", name));
    }
    *ret = (access_role)i;
    return true;
}

const char *access_organisation_name(access_organisation organisation)
{
    return organisations[organisation].name;
}

const char *access_role_name(access_role role)
{
    return roles[role].name;
}

const char *access_resource_name(access_resource resource)
{
    return resources[resource].name;
}

const char *access_act_name(access_act act)
{
    return acts[act].name;
}

// ---------------------------------------------------------------- places

access_resource access_of_kind(kind_id kind)
{
    switch (kind) {
    case KIND_PEOPLE:
        return ACCESS_OF_PEOPLE;
    case KIND_RESERVES:
    case KIND_ASSIGNMENTS:
    case KIND_PATTERNS:
    case KIND_CRITERIA:
    case KIND_SIGNS:
    case KIND_OPINIONS:
    case KIND_RULES: // what goes unnoticed, and for how long
        return ACCESS_OF_DUTY;
    case KIND_FLEET:
    case KIND_OUTAGES:
    case KIND_PINS:
    case KIND_TRACKERS:
        return ACCESS_OF_PLAN;
    case KIND_OPERATION:
    case KIND_CLASSES:
    case KIND_AREAS:
    case KIND_UNITS:
    case KIND_SITES:
    case KIND_TPS:
    case KIND_LINKS:
    case KIND_KITS:
    case KIND_CALENDAR:
    case KIND_SETTINGS:
    case KIND_OUTLINES:
    case KIND_WAYS:
    case KIND_CLOSURES:
    case KIND_MAPS:
    case KIND_TIDES:
        return ACCESS_OF_REGISTER;
    }
    return ACCESS_OF_ACCOUNTS; // no kind: what fewest may see
}

bool access_area_holds(str area, str place)
{
    return area.n == 0 || str_eq(area, place) ||
           (place.n > area.n && str_starts(place, area) && place.p[area.n] == '.');
}
