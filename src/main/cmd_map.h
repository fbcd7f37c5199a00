// What the commands about maps share.
#ifndef KAWAL_MAIN_CMD_MAP_H
#define KAWAL_MAIN_CMD_MAP_H

#include "app/roads_ask.h"
#include "app/roads_say.h"
#include "main/cmd_common.h"

// Progress that a log is told once a step.
typedef struct map_progress {
    const cli *c;
    int step;
} map_progress;

int cmd_import_map(cli *c);

// An opened network and the question of the command line.
typedef struct map_ask {
    store *db;
    snapshot snap;
    base_map base;
    bool has_base;
    roads *roads;
    roads_ask ask;
    engine_trip trip; // of roads_ask_trip, when the places are known
    arena memory;
} map_ask;
bool map_ask_open(cli *c, map_ask *ret, err *e);
void map_ask_done(map_ask *q); // takes a zeroed one

// "08:30 WIB"-like texts: a duration as "1 h 05 min", metres as "12.3 km".
void minutes_text(const cli *c, int64_t ms, char out[static 32]);
void metres_text(const cli *c, int64_t m, char out[static 32]);

// The subcommands; word[0] is their name, word[1] the folder.
int cmd_map_show(cli *c);
int cmd_map_route(cli *c);
int cmd_map_reach(cli *c);
int cmd_map_table(cli *c);
int cmd_map_jetties(cli *c);
int cmd_map_confirm(cli *c);
int cmd_map_speeds(cli *c);

#endif
