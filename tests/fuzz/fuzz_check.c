// Any numbers in a problem or a plan: the judge ends, reads nothing outside the arrays that it was given, and
// its report adds up. The first byte chooses the kind; each further RECORD bytes change one number of a case
// made by hand, so that the change lies deep in an otherwise sensible plan.
#include "case_duty.h"
#include "case_fleet.h"
#include "plan/check.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORD = 8, CHANGES_MAX = 4096, SMALL = 32 };

// Numbers in memory that may be changed: `n` of 4 bytes, or flags of 1 byte that hold 0 or 1.
typedef struct numbers {
    void *at;
    size_t n;
    bool flags;
} numbers;

typedef struct change {
    uint8_t table;
    uint8_t how;
    uint16_t cell;
    int32_t value;
} change;

static void change_number(const numbers *table, const change *c)
{
    if (table->n == 0) {
        return;
    }
    size_t cell = c->cell % table->n;
    if (table->flags) {
        ((uint8_t *)table->at)[cell] = (uint8_t)(c->value & 1);
        return;
    }
    int32_t *number = (int32_t *)table->at + cell;
    switch (c->how % 4) {
    case 0:
        *number = c->value;
        break;
    case 1:
        *number = (int32_t)((uint32_t)*number + (uint32_t)c->value % SMALL - SMALL / 2);
        break;
    case 2:
        *number = c->value % SMALL;
        break;
    case 3:
        *number = c->value < 0 ? INT32_MIN : INT32_MAX;
        break;
    }
}

// A count that an array was made for may shrink or turn negative, never grow.
static void change_count(int32_t *count, const change *c)
{
    if (c->value < *count) {
        *count = c->value;
    }
}

static change change_read(const uint8_t *record)
{
    change c = {.table = record[0], .how = record[1]};
    memcpy(&c.cell, record + 2, sizeof c.cell);
    memcpy(&c.value, record + 4, sizeof c.value);
    return c;
}

// The arrays of a problem are const to its readers; the case is ours, and made of memory that may be written.
#define NUMBERS(array, count)                                                                                \
    {                                                                                                        \
        (void *)(uintptr_t)(array), (size_t)(count) * sizeof *(array) / sizeof(int32_t), false               \
    }

static void report_adds_up(const check_report *r)
{
    int64_t sum = 0;
    for (int code = 0; code < CHECK_COUNT; code++) {
        sum += r->faults[code];
        if (r->faults[code] > r->checked[code]) {
            abort();
        }
    }
    if (sum != r->n_fault || r->n_kept != (sum < CHECK_FAULTS_MAX ? sum : CHECK_FAULTS_MAX)) {
        abort();
    }
}

static void change_fleet(fleet_problem *p, fleet_plan *plan, const change *c)
{
    fleet_person *person = (fleet_person *)(uintptr_t)&p->person[c->cell % 10];
    fleet_hop *hop = (fleet_hop *)(uintptr_t)&p->hop[c->cell % 16];
    fleet_block *block = (fleet_block *)(uintptr_t)&p->block[c->cell % 3];
    fleet_vehicle *vehicle = (fleet_vehicle *)(uintptr_t)&p->vehicle[c->cell % 8];
    matrix *m = &block->by_mode[c->how % MODE_COUNT];
    int32_t *count[] = {
        &plan->n_trip, &plan->n_stop, &plan->n_missing, &p->n_block,   &p->n_kecamatan, &p->n_consignment,
        &p->n_hop,     &p->n_vehicle, &p->n_person,     &p->n_busy,    &p->n_place,     &block->n,
        &m->n,         &p->n_hours,   &p->n_lot,        &p->n_laid_up, &p->n_fixed,     &p->n_fixed_stop,
        &p->n_pin,     &p->n_told,    &p->n_told_stop,
    };
    const numbers table[] = {
        NUMBERS(plan->trip, 26),
        NUMBERS(plan->stop, 31),
        NUMBERS(plan->missing, 7),
        NUMBERS(plan->wave_of, 2),
        NUMBERS(&plan->n_wave, 1),
        NUMBERS(&plan->score, 1),
        NUMBERS(p->consignment, 16),
        {&vehicle->mode, offsetof(fleet_vehicle, spare) / sizeof(int32_t), false},
        {&vehicle->spare, 1, true},
        NUMBERS(p->kecamatan, 2),
        NUMBERS(p->busy, 2),
        NUMBERS(&person->kecamatan, 1),
        NUMBERS(&person->from_s, 2),
        {&person->eligible, 1, true},
        {&person->village_officer, 1, true},
        NUMBERS(&hop->from, 2),
        {&hop->water, 1, true},
        NUMBERS(block->place, 4),
        NUMBERS(m->time_s, 16),
        NUMBERS(m->dist_m, 16),
        NUMBERS(p->lot, 2),
        {&p->load_unit_s, 8, false}, // to stretch_s
        {&p->boat_from_s, 2, false},
        NUMBERS(&p->window[0][0], 6),
        NUMBERS(p->escorts, FLEET_LEGS),
        {(void *)(uintptr_t)p->place_is_jetty, 15, true},
        {(void *)(uintptr_t)p->place_guarded, 15, true},
        NUMBERS(p->place_docks, 15),
        NUMBERS(p->hours, 6),
        NUMBERS(p->laid_up, 3),
        {&p->spares_out, 1, true},
        {&p->water_bad, 1, true},
        {&p->now_s, 1, false},
        {&p->told_slack_s, 1, false},
        NUMBERS(p->fixed, 2),
        NUMBERS(p->fixed_stop, 2),
        NUMBERS(p->pin, 2),
        NUMBERS(p->told, 2),
        NUMBERS(p->told_stop, 2),
    };
    size_t n = sizeof table / sizeof table[0];
    size_t n_count = sizeof count / sizeof count[0];
    if (c->table % (n + 1) == n) {
        change_count(count[c->cell % n_count], c);
    } else {
        change_number(&table[c->table % (n + 1)], c);
    }
}

static void change_duty(duty_problem *p, duty_plan *plan, const change *c)
{
    duty_person *person = (duty_person *)(uintptr_t)&p->person[c->cell % 20];
    duty_post *post = (duty_post *)(uintptr_t)&p->post[c->cell % 5];
    duty_reserve *reserve = (duty_reserve *)(uintptr_t)p->reserve;
    matrix *near = (matrix *)(uintptr_t)&p->near[c->cell % 2];
    int32_t *count[] = {&plan->n_team, &plan->n_squad, &plan->n_stand, &p->n_kecamatan, &p->n_class,
                        &p->n_tps,     &p->n_unit,     &p->n_person,   &p->n_post,      &near->n,
                        &p->n_village, &p->n_busy,     &p->n_reserve,  &reserve->n_site};
    const numbers table[] = {
        NUMBERS(plan->team, 6),
        NUMBERS(plan->team_tps, 12),
        NUMBERS(plan->squad, 6),
        NUMBERS(plan->stand, 2),
        NUMBERS(plan->uncovered, 3),
        NUMBERS(plan->by_class, 3),
        NUMBERS(plan->by_kecamatan, 2),
        NUMBERS(&plan->post_short, 1),
        NUMBERS(&plan->lower_bound, 1),
        NUMBERS(plan->score.uncovered, 3),
        {&plan->score.unguarded, (sizeof plan->score - sizeof(void *)) / sizeof(int32_t), false},
        {&plan->bound.worst_s, 1, false},
        NUMBERS(&plan->bound.travel_s, 2),
        NUMBERS(plan->bound.uncovered, 3),
        NUMBERS(plan->bound.price, 15),
        NUMBERS(plan->bound.toll, 3),
        NUMBERS(plan->bound.own_toll, 20),
        NUMBERS(p->class_rank, 3),
        NUMBERS(p->pattern, 6),
        NUMBERS(p->tps, 15),
        NUMBERS(p->unit, 3),
        {&post->kecamatan, offsetof(duty_post, first) / sizeof(int32_t), false},
        {&post->first, 1, true},
        {&post->own, 1, true},
        NUMBERS(p->phase, DUTY_PHASES),
        NUMBERS(p->unit_tps_s, 45),
        NUMBERS(p->unit_post_s, 15),
        NUMBERS(near->time_s, 36),
        NUMBERS(p->village, 4),
        NUMBERS(p->busy, 3),
        NUMBERS(&person->unit, 1),
        NUMBERS(&person->from_s, 2),
        {&person->eligible, 1, true},
        {&person->village_officer, 1, true},
        {&person->overridden, 1, true},
        {&person->skills, (sizeof *person - offsetof(duty_person, skills)) / sizeof(int32_t), false},
        {&reserve->n, 4, false}, // to watch_rank
        NUMBERS(reserve->site_tps_s, 45),
        NUMBERS(reserve->unit_site_s, 9),
        NUMBERS(reserve->site_kecamatan, 3),
        NUMBERS(&reserve->from_s, 2),
        {&p->hop_limit_s, 6, false}, // to handover_s
    };
    size_t n = sizeof table / sizeof table[0];
    size_t n_count = sizeof count / sizeof count[0];
    if (c->table % (n + 1) == n) {
        change_count(count[c->cell % n_count], c);
    } else {
        change_number(&table[c->table % (n + 1)], c);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    arena a = {0};
    fleet_problem fleet_p;
    fleet_plan fleet;
    duty_problem duty_p;
    duty_plan duty;
    case_fleet(&a, &fleet_p, &fleet);
    case_duty(&a, &duty_p, &duty);
    bool of_fleet = data[0] % 2 == 0;
    size_t n = (size - 1) / RECORD;
    for (size_t i = 0; i < n && i < CHANGES_MAX; i++) {
        change c = change_read(data + 1 + i * RECORD);
        if (of_fleet) {
            change_fleet(&fleet_p, &fleet, &c);
        } else {
            change_duty(&duty_p, &duty, &c);
        }
    }
    check_report r;
    check_report_init(&a, &r);
    if (of_fleet) {
        check_fleet(&a, &fleet_p, &fleet, &r);
    } else {
        check_duty(&a, &duty_p, &duty, &r);
    }
    report_adds_up(&r);
    arena_done(&a);
    return 0;
}
