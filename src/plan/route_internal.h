// The state of a search, shared by route_*.c. Stops and the ends of trips are nodes of circular lists: node v
// below n_place is the place v, node n_place + t is where trip t begins and ends.
#ifndef KAWAL_PLAN_ROUTE_INTERNAL_H
#define KAWAL_PLAN_ROUTE_INTERNAL_H

#include <assert.h>

#include "base/rng.h"
#include "plan/route.h"

enum {
    NEAR_MAX = 60,   // insertion looks beside so many near stops
    PRICE_SHIFT = 8, // the price of overload is in 1/256 of a unit of cost
    SOFT_PART = 10,  // overload of up to a tenth of the capacity is looked at
    BLINK = 128,     // one position of so many is overlooked
};

// Of overload, in 1/256 of a unit of cost: far above the way to any stop, and no sum overflows.
#define ROUTE_PRICE_MAX (INT64_C(1) << 33)

// What a leg may cost at most.
#define ROUTE_LEG_COST_MAX 6e10

typedef struct node {
    int32_t prev, next;
    int32_t trip;  // -1: in none
    int32_t place; // itself, or the depot of the trip
    int32_t in;    // distance from prev
    int32_t out;   // distance to next
} node;

// A near stop, and whether the times allow it right before or right behind in a trip.
typedef struct near_turn {
    int32_t stop;
    bool before, behind;
} near_turn;

// A near stop with the distance to it, side by side in memory.
typedef struct near_stop {
    int32_t stop, way;
} near_stop;

typedef struct trip {
    int32_t type;
    int32_t n; // stops
    int32_t load;
    int32_t before, after; // other trips of the vehicle, -1: none
    int64_t length;
    int64_t start, end;           // earliest
    int64_t late_start, late_end; // latest with which all that follows is still in time
    int64_t release;              // of its stops, the last
    int64_t mark;                 // iteration in which it was touched
    int32_t at;                   // in `open`
    bool dirty;                   // differs from the best plan
} trip;

typedef enum undo_kind {
    UNDO_LINK,
    UNDO_UNLINK,
    UNDO_OPEN,
    UNDO_CLOSE,
    UNDO_TYPE,
} undo_kind;

typedef struct undo {
    undo_kind kind;
    int32_t a; // node or trip
    int32_t b; // the node before, the trip before, or the old type
    int32_t c; // the trip
} undo;

// In which order the stops that are out are put in.
typedef enum recreate_order {
    ORDER_LOT,
    ORDER_DEMAND,
    ORDER_FAR,
    ORDER_CLOSE,
    ORDER_NARROW, // with time alone, as the following
    ORDER_OPEN,
    ORDER_SHUT,
} recreate_order;

typedef struct turn {
    int64_t key;
    int32_t v;
} turn;

// A plan kept aside: the same lists without what can be computed.
typedef struct kept {
    int32_t *next; // by node
    int32_t *type; // by trip, -1: closed
    int32_t *before;
    int64_t cost;
    int32_t lacking; // stops that are absent, and trucks that are too many
} kept;

typedef struct search {
    const route_problem *p;
    const route_options *o;
    arena *memory;
    rng random;
    bool timed, reload;
    bool plain;   // one type at one depot, no time, ways back as long as there
    int32_t shut; // depot at which no trip may begin now, -1: none
    bool kinds;   // several types at one depot
    // New trips differ by depot or by what a vehicle did before. Kinds and satellites are changed in other
    // ways.
    bool choices;
    bool tails; // tail_swap is of use: no reloads, releases or longest durations
    bool hard;  // no overload now
    int32_t n_place, n_stop, n_slot;
    int32_t *matrix; // n_place^2, or NULL; `back` is its transpose, the same memory when they are equal
    int32_t *back;
    double factor; // of coordinates to distance
    int32_t n_near;
    int32_t *near;                              // n_near by place, nearest first
    near_stop *near_way;                        // the same with distances, for a plain problem
    near_turn *near_turn;                       // the same for the scan of route_timed.c, else NULL
    uint64_t blinks;                            // bits drawn for blinks
    int32_t n_blink;                            // blinks left in them
    int32_t unit_min, unit_most, capacity_most; // of all types
    node *node;
    trip *trip;
    int64_t *early, *late; // by place: when service begins
    int32_t *slot;         // closed trips, a stack
    int32_t n_free;
    int32_t *open; // the other trips, in no order
    int32_t n_open;
    int32_t *load; // of trip t at t + 1; the first is beyond all capacity: that of no trip
    int32_t *used; // vehicles by type
    int32_t n_vehicle;
    int32_t *load_at;     // by depot, with trucks
    int32_t *load_seen;   // those for which haul and haul_over hold
    int32_t haul_over;    // trucks that are too many
    int32_t *load_before; // as the iteration began, with its costs
    int64_t haul_before;
    int32_t haul_over_before;
    int64_t cost;        // without prices and hauls
    int64_t *load_price; // by depot, with trucks: of a unit of load, about, in 1/256
    bool free_loads;     // load for a satellite that is open goes without that price now
    int64_t haul;        // cost of the first echelon for load_at
    int64_t haul_excess; // load that trucks cannot bring, and its price
    int64_t haul_price;
    int32_t haul_light; // iterations since the price changed that ended without
    int64_t ceiling;    // of cost, beyond which an iteration will be undone however it ends
    int64_t excess;
    int64_t price;
    int32_t light; // iterations since the price changed that ended without overload
    int32_t n_absent;
    int32_t *absent;
    int64_t absent_price;
    int64_t iteration;
    int32_t *absent_before; // as the iteration began
    int32_t n_absent_before;
    undo *log;
    int32_t n_log, cap_log;
    int32_t *touched;
    int32_t n_touched;
    int32_t *dirty;
    int32_t n_dirty;
    int32_t *taken; // stops out of the plan in this iteration
    turn *turn;
    int32_t n_taken;
    kept best;
    struct haul_table *hauls; // with trucks
} search;

// ---------------------------------------------------------------- route_order.c

// A problem with its stops renumbered, in the arena. Returns the old number by the new one; NULL: they are
// the same, since there is a matrix.
const int32_t *order_near(const route_problem *p, arena *a, route_problem *ret);

// ---------------------------------------------------------------- route_place.c

void search_places(search *s); // matrix and near lists

static inline int32_t place_distance(const search *s, int32_t from, int32_t to)
{
    return s->matrix ? s->matrix[(int64_t)from * s->n_place + to] : route_distance(s->p, from, to);
}

// The same from another place to the first: as quick as if it were the other way.
static inline int32_t place_back(const search *s, int32_t to, int32_t from)
{
    return s->matrix ? s->back[(int64_t)to * s->n_place + from] : route_distance(s->p, from, to);
}

static inline int64_t place_travel(const search *s, int32_t from, int32_t to)
{
    return s->p->travel ? s->p->travel[(int64_t)from * s->n_place + to] : place_distance(s, from, to);
}

// ---------------------------------------------------------------- route_state.c

void state_init(search *s);
static inline int32_t state_end(const search *s, int32_t t)
{
    return s->n_place + t;
}
void state_link(search *s, int32_t v, int32_t after);
void state_unlink(search *s, int32_t v);
// A new trip of a type, between two of the same vehicle (-1: none on that side; both: a vehicle of its own).
int32_t state_open(search *s, int32_t type, int32_t before, int32_t after);
void state_close(search *s, int32_t t);
void state_retype(search *s, int32_t t, int32_t type);
void state_begin(search *s); // a new iteration: what comes can be undone
void state_undo(search *s);
void state_accept(search *s);
void state_keep(search *s);   // the plan as the best
void state_return(search *s); // to the best
void state_prove(search *s);  // asserts that nothing differs from what is computed anew

// One position of BLINK is overlooked; a draw of 64 bits serves for nine of them.
static inline bool overlooked(search *s)
{
    enum { BITS = 7, BLINKS = 9 };
    static_assert(1 << BITS == BLINK, "a blink is so many bits");
    if (s->n_blink == 0) {
        s->blinks = rng_next(&s->random);
        s->n_blink = BLINKS;
    }
    bool ret = s->blinks % BLINK == 0;
    s->blinks >>= BITS;
    s->n_blink--;
    return ret;
}

static inline int64_t over_price(const search *s, int32_t load, int32_t capacity)
{
    return load > capacity ? (load - capacity) * s->price >> PRICE_SHIFT : 0;
}

// What a trip of a vehicle of its own costs.
static inline int64_t trip_worth(const search *s, int32_t type, int32_t load, int64_t length)
{
    const route_type *y = &s->p->type[type];
    return y->fixed_cost + length * y->unit_cost + over_price(s, load, y->capacity);
}

// ---------------------------------------------------------------- route_time.c

// Computes the times of all trips of the vehicle of t anew.
void time_refresh(search *s, int32_t t);
// The same where v was linked and nothing else changed: only what differs.
void time_linked(search *s, int32_t v);
// Whether v fits behind node a in its trip, which has no end for that.
bool time_fits(const search *s, int32_t a, int32_t v);
// Whether a trip of v alone fits between two trips of a vehicle (-1: none).
bool time_fits_alone(const search *s, int32_t v, int32_t type, int32_t before, int32_t after);

// ---------------------------------------------------------------- route_timed.c

// Lists for the scan, where it may be used: with time, a matrix, one unit cost, and no choice of kinds.
void timed_init(search *s);
// The cheapest place beside a near stop below `least`. Returns its cost and the node after which v then
// stands, or `least` and -1.
int64_t timed_place(search *s, int32_t v, int64_t least, int32_t *ret_after);

// ---------------------------------------------------------------- route_haul.c

void haul_init(search *s);
void haul_update(search *s); // cost and trucks for the loads at hand
void haul_begin(search *s);  // what haul_undo brings back
void haul_undo(search *s);
void haul_keep(search *s);   // as the best
void haul_return(search *s); // to the best, whose loads are at hand
void haul_mend(search *s);   // trucks bring all, if the plan then is cheaper than the best
void haul_price_adapt(search *s, bool often_light);
void haul_prove(search *s); // asserts that cost and loads agree
void haul_tell(search *s, arena *a, route_plan *ret);

// ---------------------------------------------------------------- the parts of an iteration

void start_build(search *s);
void ruin(search *s);
void ruin_depot(search *s);   // all stops of one, which then is shut
void fleet_settle(search *s); // kinds of vehicles of the trips touched
// Two trips exchange their kinds where that costs at most so much more. Returns whether any did.
bool exchange_kinds(search *s, int64_t most);
void split_trip(search *s);
// Two trips exchange their ends where that costs at most so much more. Returns whether any did.
bool tail_swap(search *s, int64_t most);
void move_trip(search *s); // a trip to another depot
// The node behind which v makes a plain plan grow least, by less than `least`; -1: none.
int32_t plain_place(search *s, int32_t v, int32_t least);
recreate_order recreate_draw(search *s);
void recreate(search *s, recreate_order how);
void anneal(search *s);
bool search_is_over(const search *s); // by its iterations, or as its caller says
bool may_breed(const search *s);      // few stops, and a problem so plain that breed takes it
// A population of plans, from here to the end of the search. An iteration is one look at a stop.
void breed(search *s);
// A draw with an exponential distribution; the mean at most 2^40.
int64_t draw_exponential(rng *r, int64_t mean);

#endif
