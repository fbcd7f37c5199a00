// Any bytes as a file of the routing literature: a reader ends and says what is wrong, or gives a problem
// that is checked and, if it is small, solved. The first byte chooses the family by the name's end.
#include <stdlib.h>
#include <string.h>

#include "../../bench/vrp_file.h"

enum { SOLVED_MAX = 40, ITERATIONS = 30 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Every stop is in one trip or absent.
static void look_at_plan(const route_problem *p, const route_plan *plan)
{
    int32_t seen[SOLVED_MAX] = {0};
    int32_t n_stop = 0;
    for (int32_t i = 0; i < plan->n_trip; i++) {
        n_stop += plan->trip[i].n_stop;
    }
    for (int32_t i = 0; i < n_stop; i++) {
        seen[plan->stop[i]]++;
    }
    for (int32_t i = 0; i < plan->n_absent; i++) {
        seen[plan->absent[i]]++;
    }
    for (int32_t v = 0; v < p->n_place; v++) {
        if (seen[v] != (v >= p->n_depot)) {
            abort();
        }
    }
}

static void solve(const route_problem *p)
{
    arena a = {0};
    err e = {0};
    route_plan plan;
    const route_options o = {.seed = 1, .iterations = ITERATIONS, .proven = true};
    if (route_solve(p, &o, &a, &plan, &e)) {
        look_at_plan(p, &plan);
    } else if (!e.code) {
        abort();
    }
    arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const name[] = {"a.vrp", "a.txt", "a.dat"};
    vrp_file f = {0};
    if (size == 0) {
        return 0;
    }
    const char *path = name[data[0] % (sizeof name / sizeof *name)];
    if (vrp_read_bytes(&f, path, (str){(const char *)data + 1, size - 1}) &&
        f.problem.n_place <= SOLVED_MAX) {
        solve(&f.problem);
    }
    arena_done(&f.memory);
    return 0;
}
