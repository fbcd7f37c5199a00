#include "event/about.h"

bool event_lists(const event_view *v, const str_map *items)
{
    str rest = event_bytes(v, EVENT_FIELD_ITEMS);
    str code;
    while (event_list_next(&rest, &code)) {
        if (str_map_has(items, code)) {
            return true;
        }
    }
    return false;
}

bool event_names(const event_view *v, const str_map *items)
{
    return str_map_has(items, event_bytes(v, EVENT_FIELD_ITEM)) ||
           str_map_has(items, event_bytes(v, EVENT_FIELD_REPLACEMENT)) || event_lists(v, items);
}

str event_container(const event_view *v, const str_map *items)
{
    bool contains = v->kind->number == EVENT_LOAD_MADE || v->kind->number == EVENT_PACKED;
    return contains && event_lists(v, items) ? event_bytes(v, EVENT_FIELD_ITEM) : STR("");
}

bool event_touches(const event_view *v, str place)
{
    return str_eq(event_bytes(v, EVENT_FIELD_PLACE), place) ||
           str_eq(event_bytes(v, EVENT_FIELD_DESTINATION), place);
}

int32_t event_contents(const event_view *v, str ret_hash[static EVENT_CONTENTS_MAX])
{
    static const event_field single[] = {EVENT_FIELD_NOTE, EVENT_FIELD_CONTENT};
    str photos = event_bytes(v, EVENT_FIELD_PHOTOS);
    int32_t n = 0;
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++) {
        if (event_has(v, single[i])) {
            ret_hash[n++] = event_bytes(v, single[i]);
        }
    }
    while (n < EVENT_CONTENTS_MAX && event_list_next(&photos, &ret_hash[n])) {
        n++;
    }
    return n;
}
