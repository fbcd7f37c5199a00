// What stands out of one trip, for the watch.
#include "app/live_internal.h"

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
    int64_t quiet_us = expected_silent_until(t);
    int64_t heard_us = p->heard_us > t->depart_us ? p->heard_us : t->depart_us;
    int64_t word_us = heard_us > quiet_us ? heard_us : quiet_us;
    bool silent = !arrived && now_us - word_us > (int64_t)LIVE_SILENT_MIN * S_PER_MIN * US_PER_S;
    if (t->n_tracker == 0 || t->way.n < 2 || now_us < t->from_us || now_us >= t->to_us) {
        return 0; // nobody could tell
    }
    // Of one that was never heard nobody knows whether it has left: that it is silent says all there is to
    // say.
    add(&l, p->stage == PROGRESS_WAITING && now_us > t->depart_us, WATCH_NOT_LEFT, t->depart_us);
    add(&l, !arrived && now_us > t->arrive_us, WATCH_NOT_ARRIVED, t->arrive_us);
    add(&l, silent, WATCH_SILENT, word_us);
    add(&l, under_way && p->off_since_us > 0, WATCH_OFF_WAY, p->off_since_us);
    add(&l, under_way && p->still_since_us > 0, WATCH_STANDING, p->still_since_us);
    add(&l, under_way && p->late_us > t->slack_us, WATCH_SLACK_GONE, p->last_us);
    add(&l, !arrived && t->false_us > 0, WATCH_FALSE_PLACE, t->false_us);
    return l.n;
}

bool live_tracker_silent(const live_picture *p, const live_tracker *t, int64_t now_us, watch_condition *ret)
{
    bool runs = now_us >= p->from_us && now_us < p->to_us;
    bool silent = now_us - t->heard_us > (int64_t)LIVE_TRACKER_SILENT_MIN * S_PER_MIN * US_PER_S;
    if (!runs || t->on_trip || t->heard_us == 0 || !silent) {
        return false;
    }
    *ret = (watch_condition){.kind = WATCH_TRACKER_SILENT,
                             .subject = str_of(t->code),
                             .area = str_of(t->area),
                             .from_us = t->heard_us};
    return true;
}
