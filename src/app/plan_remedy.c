#include "app/plan_remedy.h"

#include <string.h>

#include "app/document_internal.h"
#include "plan/duty_remedy.h"

static const char *const kind_word[] = {"borrow", "bko", "widen", "thin"};

// Where people on loan report: the pool's own home, the Polres.
static int32_t unit_of_bko(const planning *p)
{
    int32_t found = NONE;
    for (int32_t i = 0; i < p->snap->n_person; i++) {
        const snap_unit *unit = &p->snap->unit[p->snap->person[i].unit];
        int32_t home = p->duty.person[i].unit;
        bool pool = p->duty.unit[home].kecamatan < 0;
        if (pool && strcmp(unit->level, "polres") == 0) {
            return home;
        }
        found = pool && found == NONE ? home : found;
    }
    return found;
}

// The unit of the people that a home stands for.
static const snap_unit *unit_of(const planning *p, int32_t home)
{
    for (int32_t i = 0; home != NONE && i < p->snap->n_person; i++) {
        if (p->duty.person[i].unit == home) {
            return &p->snap->unit[p->snap->person[i].unit];
        }
    }
    return NULL;
}

static int32_t uncovered(const planning *p, const duty_score *s)
{
    int32_t tps = 0;
    for (int32_t c = 0; c < p->duty.n_class; c++) {
        tps += s->uncovered[c];
    }
    return tps;
}

static json_t *remedy_row(const planning *p, const duty_remedy *r)
{
    const snapshot *s = p->snap;
    const snap_unit *unit = r->kind == DUTY_BORROW ? unit_of(p, r->unit) : NULL;
    const snap_area *area = r->kecamatan >= 0 ? &s->area[p->kecamatan_area[r->kecamatan]] : NULL;
    const snap_class *class_ = r->class_ >= 0 ? &s->class_[r->class_] : NULL;
    return json_pack("{s:s, s:i, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:i, s:o, s:i, s:i, s:b}", "kind",
                     kind_word[r->kind], "people", r->n, "unit", unit ? unit->code : NULL, "unit_name",
                     unit ? unit->name : NULL, "kecamatan", area ? area->code : NULL, "kecamatan_name",
                     area ? area->name : NULL, "class", class_ ? class_->code : NULL, "class_name",
                     class_ ? class_->name : NULL, "value", r->value, "score",
                     planning_duty_score_json(p, &r->score), "uncovered", uncovered(p, &r->score),
                     "post_short", r->post_short, "mends",
                     uncovered(p, &r->score) == 0 && r->score.unguarded == 0 && r->score.lacking == 0);
}

json_t *plan_remedies(arena *a, const planning *p, const duty_options *o)
{
    duty_remedy *found = ARENA_NEW(a, duty_remedy, DUTY_REMEDIES_MAX);
    int32_t n = duty_remedies(a, &p->duty, &p->placement, o, unit_of_bko(p), found, DUTY_REMEDIES_MAX);
    bool whole = !o->out_of_time || !o->out_of_time(o->out_of_time_ctx);
    json_t *rows = json_array();
    for (int32_t i = 0; i < n; i++) {
        json_array_append_new(rows, remedy_row(p, &found[i]));
    }
    return json_pack("{s:o, s:i, s:i, s:b, s:o}", "before", planning_duty_score_json(p, &p->placement.score),
                     "uncovered", p->placement.n_uncovered, "post_short", p->placement.post_short, "whole",
                     whole, "remedies", rows);
}
