#include "road_subject.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"

extern char **environ;

// ---------------------------------------------------------------- OpenStreetMap

static bool read_osm(subject *s, const char *path)
{
    err e = {0};
    road_state dry = {.river = RIVER_NORMAL};
    if (!map_read_osm(&s->memory, path, NULL, NULL, NULL, &s->maps, &e)) {
        return bench_fail_err(&e);
    }
    if (s->maps.road.n_way == 0) {
        return bench_fail("%s holds no road: there is nothing to measure.", path);
    }
    s->graph = s->maps.road.graph;
    s->has_map = true;
    s->cost = ARENA_NEW(&s->memory, road_cost, s->graph.n_arc);
    vehicle_costs(&s->maps.road, MODE_TRUCK, &dry, s->cost);
    return true;
}

// ---------------------------------------------------------------- PACE

// The next line that is no comment, its end cut off; false at the end of the file.
static bool next_line(FILE *f, char **line, size_t *cap)
{
    for (;;) {
        ssize_t n = getline(line, cap, f);
        if (n < 0) {
            return false;
        }
        (*line)[strcspn(*line, "\r\n")] = '\0';
        if (n > 1 && (*line)[0] != 'c') {
            return true;
        }
    }
}

// "p tw NODES EDGES", or "NODE NODE" where `head` is false.
static bool parse_line(char *line, bool head, int64_t most, int64_t ret[2])
{
    char *rest = line;
    str word[4];
    int n = 0;
    for (char *at = strsep(&rest, " \t"); at && n < 4; at = strsep(&rest, " \t")) {
        if (*at != '\0') {
            word[n++] = str_of(at);
        }
    }
    int skip = head ? 2 : 0;
    return n == skip + 2 && (!head || str_eq(word[0], STR("p"))) &&
           str_parse_i64(word[skip], 1, most, &ret[0]) && str_parse_i64(word[skip + 1], 1, most, &ret[1]);
}

// Between half a second and two, by the ends.
static road_cost hashed_cost(int32_t a, int32_t b)
{
    uint32_t h = ((uint32_t)a * 2654435761U) ^ ((uint32_t)b * 2246822519U);
    return road_cost_of(500 + (h >> 8) % 1500, 10 + (h >> 4) % 100);
}

static void join_edges(subject *s, const int32_t *edge, int32_t n_edge, int32_t n_node)
{
    int32_t *first = ARENA_NEW(&s->memory, int32_t, (size_t)n_node + 1);
    int32_t *next = ARENA_NEW(&s->memory, int32_t, (size_t)n_node + 1);
    int32_t *head = ARENA_NEW(&s->memory, int32_t, 2 * (size_t)n_edge);
    s->cost = ARENA_NEW(&s->memory, road_cost, 2 * (size_t)n_edge);
    for (int32_t i = 0; i < 2 * n_edge; i++) {
        first[edge[i] + 1]++;
    }
    for (int32_t v = 0; v < n_node; v++) {
        first[v + 1] += first[v];
        next[v] = first[v];
    }
    for (int32_t i = 0; i < 2 * n_edge; i++) {
        int32_t at = next[edge[i]]++;
        head[at] = edge[i ^ 1];
        s->cost[at] = hashed_cost(edge[i], edge[i ^ 1]);
    }
    s->graph = (road_graph){.n_node = n_node, .n_arc = 2 * n_edge, .first = first, .head = head};
}

static bool read_gr(subject *s, FILE *f, const char *path)
{
    char *line = NULL;
    size_t cap = 0;
    int64_t size[2] = {0, 0};
    int64_t ends[2] = {0, 0};
    int32_t n = 0;
    bool ok = next_line(f, &line, &cap) && parse_line(line, true, ROAD_NODE_MAX / 2, size);
    int32_t *edge = ok ? mem_grow(NULL, 2 * (size_t)size[1], sizeof *edge) : NULL;
    while (ok && n < size[1] && next_line(f, &line, &cap)) {
        ok = parse_line(line, false, size[0], ends);
        edge[2 * n] = (int32_t)ends[0] - 1;
        edge[2 * n + 1] = (int32_t)ends[1] - 1;
        n++;
    }
    ok = ok && n == size[1];
    if (ok) {
        join_edges(s, edge, n, (int32_t)size[0]);
    }
    free(edge);
    free(line);
    return ok || bench_fail("%s is not a whole graph of PACE (.gr).", path);
}

// Reads through `xz -dc`, which must end well.
static bool read_gr_xz(subject *s, int file, const char *path)
{
    char name[] = "xz";
    char how[] = "-dc";
    char *const words[] = {name, how, NULL};
    int ends[2];
    pid_t child = 0;
    posix_spawn_file_actions_t plan;
    if (pipe2(ends, O_CLOEXEC) != 0 || posix_spawn_file_actions_init(&plan) != 0) {
        return bench_fail("%s: %s.", path, strerror(errno));
    }
    (void)posix_spawn_file_actions_adddup2(&plan, file, STDIN_FILENO);
    (void)posix_spawn_file_actions_adddup2(&plan, ends[1], STDOUT_FILENO);
    int failed = posix_spawnp(&child, name, &plan, NULL, words, environ);
    (void)posix_spawn_file_actions_destroy(&plan);
    (void)close(ends[1]);
    FILE *f = failed == 0 ? fdopen(ends[0], "r") : NULL;
    if (!f) {
        (void)close(ends[0]);
        return bench_fail("%s: xz could not be started.", path);
    }
    int status = 0;
    bool ok = read_gr(s, f, path);
    (void)fclose(f);
    (void)waitpid(child, &status, 0);
    return ok && (status == 0 || bench_fail("%s: xz could not unpack it.", path));
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text);
    size_t n_end = strlen(end);
    return n > n_end && strcmp(text + n - n_end, end) == 0;
}

bool subject_read(subject *s, const char *path)
{
    bool packed = ends_with(path, ".gr.xz");
    if (!packed && !ends_with(path, ".gr")) {
        return read_osm(s, path);
    }
    FILE *f = fopen(path, "re");
    if (!f) {
        return bench_fail("%s cannot be read: %s.", path, strerror(errno));
    }
    bool ok = packed ? read_gr_xz(s, fileno(f), path) : read_gr(s, f, path);
    (void)fclose(f);
    return ok;
}
