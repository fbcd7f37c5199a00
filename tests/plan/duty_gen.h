// Seeded placement problems, from a few TPS to a whole kabupaten. Places are drawn on a plane: kecamatan,
// villages around their centres, TPS in the villages; travel is detour over speed, a little different each
// way.
#ifndef KAWAL_TESTS_DUTY_GEN_H
#define KAWAL_TESTS_DUTY_GEN_H

#include "base/rng.h"
#include "plan/duty.h"

enum { DUTY_GEN_CLASSES = 3 }; // kurang rawan, rawan, sangat rawan: rank 0, 1, 2

typedef struct duty_gen_spec {
    int32_t n_kecamatan;
    int32_t class_tps[DUTY_GEN_CLASSES]; // TPS of each class in all kecamatan together
    duty_pattern pattern[DUTY_GEN_CLASSES];
    bool pattern_varies;              // every second kecamatan has one TPS more to a team
    bool rank_flat;                   // all classes of one rank
    int32_t people;                   // with the pledge signed
    int32_t absent;                   // of these, come too late for the phases
    int32_t no_pledge;                // besides
    int32_t pool_permille;            // of all people
    int32_t village_officer_permille; // of the people of each Polsek
    int32_t island_permille;          // of the villages: reached by own Polsek and pool only, and not by land
    int32_t kabupaten_guards;         // at the warehouse and the office each, 0 = no posts
    int32_t ppk_guards;               // in each kecamatan, 0 = no posts
} duty_gen_spec;

// OKI in February 2024: 47 sangat rawan at 2 Polri to 1 TPS, 583 rawan at 2 to 2, 1,607 kurang rawan at 2 to
// 8, in 18 kecamatan, with 868 personnel. The geography is made up.
duty_gen_spec duty_gen_oki(void);

// Something small and odd of about `size` TPS.
duty_gen_spec duty_gen_small(rng *r, int32_t size);

duty_problem duty_gen(arena *a, const duty_gen_spec *spec, uint64_t seed);

#endif
