#include <assert.h>

#include "road/network.h"

// Metres per hour, loaded, stops for people and gates included. Links with measured minutes do not use them.
//
// Roads. The lowest design speeds of Government Regulation PP 34/2006 on roads: 60 km/h for primary arterials
// (most national roads), 40 for primary collectors (province), 20 for primary local roads (regency), 15 for
// primary neighbourhood roads (village). What is driven in rural Sumatra differs; each row says how:
//   truck      national  45: assumption, 3/4 of the design speed for towns, slopes and a convoy's pace
//              province  40: PP 34/2006, primary collector
//              regency   25: assumption, a little over the primary local road's 20, as most are paved
//              village   15: PP 34/2006, primary neighbourhood road
//              path       0: assumption, too narrow
//   motorbike  national 50, province 45: assumption, the truck's and 5 more
//              regency  35, village  25: assumption, less slowed by holes and narrow bridges
//              path     12: assumption, planks and field tracks
//   foot       4 everywhere: assumption, under the 3 miles (4.8 km) an hour of Naismith (1892) for the load
//
// Water, upstream and downstream taken together (the current of the lower Musi and Ogan is not modelled):
//   ketek      river 10, canal  8: assumption, wooden boat with a small inboard engine; wash limits on canals
//   jukung     river  8, canal  6: assumption, heavier cargo boat
//   speedboat  river 35, canal 20: assumption, outboard of 40 to 200 hp; slow past houses on canals
static const int32_t SPEED_MPH[MODE_COUNT][ROAD_CLASSES] = {
    [MODE_TRUCK] =
        {[ROAD_NATIONAL] = 45000, [ROAD_PROVINCE] = 40000, [ROAD_REGENCY] = 25000, [ROAD_VILLAGE] = 15000},
    [MODE_MOTORBIKE] = {[ROAD_NATIONAL] = 50000,
                        [ROAD_PROVINCE] = 45000,
                        [ROAD_REGENCY] = 35000,
                        [ROAD_VILLAGE] = 25000,
                        [ROAD_PATH] = 12000},
    [MODE_FOOT] = {[ROAD_NATIONAL] = 4000,
                   [ROAD_PROVINCE] = 4000,
                   [ROAD_REGENCY] = 4000,
                   [ROAD_VILLAGE] = 4000,
                   [ROAD_PATH] = 4000},
    [MODE_KETEK] = {[ROAD_RIVER] = 10000, [ROAD_CANAL] = 8000},
    [MODE_JUKUNG] = {[ROAD_RIVER] = 8000, [ROAD_CANAL] = 6000},
    [MODE_SPEEDBOAT] = {[ROAD_RIVER] = 35000, [ROAD_CANAL] = 20000},
};

int32_t road_speed_mph(travel_mode mode, road_class class_)
{
    assert((int)mode >= 0 && (int)mode < MODE_COUNT);
    assert((int)class_ >= 0 && (int)class_ < ROAD_CLASSES);
    return SPEED_MPH[mode][class_];
}
