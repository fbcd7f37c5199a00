// What stands out of one trip, for the watch.
#include "app/live_internal.h"

#include "base/clock.h"

typedef struct listing {
    const live_trip *t;
    watch_condition *row;
    int32_t n;
} listing;

static void add(listing *l, bool holds, watch_kind kind, int64_t from_us)
{
    if (holds) {
        l->row[l->n++] = (watch_condition){
            .kind = kind, .subject = str_of(l->t->id), .area = str_of(l->t->kecamatan), .from_us = from_us};
    }
}

// One that began with a report: of a moment of every_us the last report is followed, so a later one of the
// same moment dates it later.
static void add_reported(listing *l, bool holds, watch_kind kind, int64_t from_us)
{
    if (holds) {
        add(l, true, kind, from_us);
        l->row[l->n - 1].blur_us = l->t->every_us;
    }
}

// Until when nobody expects to hear of it: at and around a TPS without a signal as long as it is meant to be
// there.
static int64_t expected_silent_until(const live_trip *t)
{
    int32_t next = t->now.next_stop;
    int32_t here = t->now.stop;
    int64_t until_us = 0;
    for (int32_t stop = 1; stop <= t->n_stop; stop++) {
        const live_stop *s = &t->stop[stop - 1];
        if (s->blank && (stop == next || stop == here)) {
            int64_t late_us = t->now.late_us > 0 ? t->now.late_us : 0;
            until_us = s->leave_us + late_us;
        }
    }
    return until_us;
}

int32_t live_trip_conditions(const live_trip *t, int64_t now_us, watch_condition *ret)
{
    listing l = {t, ret, 0};
    const progress *p = &t->now;
    bool arrived = p->stage == PROGRESS_ARRIVED;
    bool under_way = p->stage == PROGRESS_UNDER_WAY;
    bool left = arrived || under_way;
    int64_t quiet_us = expected_silent_until(t);
    int64_t heard_us = p->heard_us > t->depart_us ? p->heard_us : t->depart_us;
    bool over = now_us >= t->to_us; // nothing more is heard of it
    if (t->n_tracker == 0 || t->way.n < 2 || now_us < t->from_us) {
        return 0; // nobody could tell
    }
    add(&l, !over && !left && now_us > t->depart_us, WATCH_NOT_LEFT, t->depart_us);
    add(&l, !arrived && now_us > t->arrive_us, WATCH_NOT_ARRIVED, t->arrive_us);
    if (over) { // that it never came stays so until a person says otherwise
        for (int32_t i = 0; i < l.n; i++) {
            ret[i].old = true; // but a plan of long ago raises nothing
        }
        return l.n;
    }
    add(&l, !arrived && now_us > heard_us && now_us > quiet_us, WATCH_SILENT,
        heard_us > quiet_us ? heard_us : quiet_us);
    add_reported(&l, under_way && p->off_since_us > 0, WATCH_OFF_WAY, p->off_since_us);
    add_reported(&l, under_way && p->still_since_us > 0, WATCH_STANDING, p->still_since_us);
    add_reported(&l, t->over_us > 0, WATCH_SLACK_GONE, t->over_us);
    add_reported(&l, !arrived && t->false_us > 0, WATCH_FALSE_PLACE, t->false_us);
    return l.n;
}

uint32_t live_trip_kinds(const live_trip *t, int64_t now_us)
{
    watch_condition row[LIVE_TRIP_CONDITIONS];
    int32_t n = live_trip_conditions(t, now_us, row);
    uint32_t kinds = 0;
    for (int32_t i = 0; i < n; i++) {
        kinds |= 1u << row[i].kind;
    }
    return kinds;
}

// A call for help holds since it was heard, until a person says that it is over: of the trip that its tracker
// was on, else of its vehicle, else of the tracker.
int32_t live_calls(const live_picture *p, int64_t now_us, watch_condition *ret)
{
    const int64_t call_us = (int64_t)LIVE_CALL_H * S_PER_HOUR * US_PER_S;
    int32_t n = 0;
    for (int32_t k = 0; k < p->n_tracker; k++) {
        const live_tracker *x = &p->tracker[k];
        const char *subject = x->vehicle[0] ? x->vehicle : x->code;
        const char *area = "";
        if (x->sos_heard_us == 0) {
            continue;
        }
        for (int32_t i = 0; i < p->n_trip; i++) {
            if (live_of_trip(&p->trip[i], k, x->sos_time_us)) {
                subject = p->trip[i].id;
                area = p->trip[i].kecamatan;
            }
        }
        ret[n++] = (watch_condition){.kind = WATCH_SOS,
                                     .subject = str_of(subject),
                                     .area = str_of(area),
                                     .from_us = x->sos_heard_us,
                                     .old = now_us - x->sos_heard_us > call_us};
    }
    return n;
}
