#include "app/planning_codes.h"

#include <string.h>

void planning_codes_make(const planning *p, planning_codes *ret)
{
    const snapshot *s = p->snap;
    *ret = (planning_codes){0};
    for (int32_t i = 0; i < s->n_person; i++) {
        (void)str_map_add(&ret->person, str_of(s->person[i].code), i, NULL);
    }
    for (int32_t i = 0; i < s->n_vehicle; i++) {
        (void)str_map_add(&ret->vehicle, str_of(s->vehicle[i].code), i, NULL);
    }
    for (int32_t i = 0; i < s->n_site; i++) {
        (void)str_map_add(&ret->node, str_of(s->site[i].code), i, NULL);
    }
    for (int32_t i = 0; i < s->n_tps; i++) {
        (void)str_map_add(&ret->node, str_of(s->tps[i].code), node_of_tps(p, i), NULL);
        (void)str_map_add(&ret->tps, str_of(s->tps[i].code), i, NULL);
    }
    for (int32_t i = 0; i < s->n_reserve; i++) {
        (void)str_map_add(&ret->reserve, str_of(s->reserve[i].code), i, NULL);
    }
}

void planning_codes_done(planning_codes *c)
{
    str_map_done(&c->person);
    str_map_done(&c->vehicle);
    str_map_done(&c->node);
    str_map_done(&c->tps);
    str_map_done(&c->reserve);
}

int32_t planning_code(const str_map *m, const json_t *code)
{
    int32_t i = NONE;
    return json_is_string(code) && str_map_get(m, str_of(json_string_value(code)), &i) ? i : NONE;
}

int32_t planning_code_kecamatan(const planning *p, const json_t *code)
{
    for (int32_t k = 0; json_is_string(code) && k < p->n_kecamatan; k++) {
        if (strcmp(p->snap->area[p->kecamatan_area[k]].code, json_string_value(code)) == 0) {
            return k;
        }
    }
    return NONE;
}
