// What an event is about: the items and places that it names, and the contents behind its hashes.
#ifndef KAWAL_EVENT_ABOUT_H
#define KAWAL_EVENT_ABOUT_H

#include "base/str_map.h"
#include "event/event.h"

// Whether its list names one of these items (the keys of the map).
bool event_lists(const event_view *v, const str_map *items);

// Whether it names one of these items anywhere: as its own, in its list, or as what replaces it.
bool event_names(const event_view *v, const str_map *items);

// The load or box that one of these items goes into by this event; empty when none does.
str event_container(const event_view *v, const str_map *items);

// Whether it happened at this place or is bound for it.
bool event_touches(const event_view *v, str place);

// The hashes of the contents that it names, note, photos and document: gives how many.
enum { EVENT_CONTENTS_MAX = EVENT_PHOTOS_MAX + 2 };
int32_t event_contents(const event_view *v, str ret_hash[static EVENT_CONTENTS_MAX]);

#endif
