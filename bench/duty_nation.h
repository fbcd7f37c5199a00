// The villages of Indonesia with their TPS (data/national): kabupaten of the size and shape that they have.
#ifndef KAWAL_BENCH_DUTY_NATION_H
#define KAWAL_BENCH_DUTY_NATION_H

#include "duty_town.h"

typedef struct nation_village {
    int32_t kabupaten; // 0 .. n_kabupaten - 1
    int32_t kecamatan; // within the kabupaten
    int32_t tps;
    double lat;
    double lon;
} nation_village;

typedef struct nation {
    int32_t n_kabupaten;
    int32_t n_village;
    nation_village *village; // by kabupaten, then kecamatan
} nation;

// Reads a table (.csv or .csv.gz) with the columns code, name_kpu, tps_regular, tps_special, lat, lon, sorted
// by code (PP.KK.CC.VVVV). A village without a point gets that of the village before it. False after one
// sentence.
bool nation_read(arena *a, const char *path, nation *ret);

// One kabupaten: its TPS lie by lot around the points of their villages.
void nation_town(arena *a, const nation *n, int32_t kabupaten, town *ret);

#endif
