#include "custody_cast.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

void begin(story *s)
{
    static const struct {
        const char *person;
        device_role role;
        const char *unit;
    } cast[] = {
        {"kpu-1", DEVICE_KPU, "KPU"},
        {"kpu-2", DEVICE_KPU, "KPU"},
        {"ppk-1", DEVICE_PPK, "PPK"},
        {"ppk-2", DEVICE_PPK, "PPK"},
        {"pps-1", DEVICE_PPS, "PPS"},
        {"kpps-1", DEVICE_KPPS, "KPPS"},
        {"kpps-2", DEVICE_KPPS, "KPPS"},
        {"carrier-1", DEVICE_CARRIER, "POS"},
        {"carrier-2", DEVICE_CARRIER, "POS"},
        {"polri-1", DEVICE_POLRI, "RES-A"},
        {"polri-2", DEVICE_POLRI, "RES-B"},
        {"tni-1", DEVICE_TNI, "KODIM"},
        {"bawaslu-1", DEVICE_BAWASLU, "BAWASLU"},
        {"linmas-1", DEVICE_LINMAS, "DESA"},
        {"posko-1", DEVICE_POSKO, "RES-A"},
        {"kpu-1", DEVICE_KPU, "KPU"},
        {"nobody", DEVICE_KPU, ""},
    };
    story_init(s);
    for (size_t i = 0; i < sizeof cast / sizeof *cast; i++) {
        (void)story_enrol(s, cast[i].person, cast[i].role, cast[i].unit);
    }
    s->record[STRANGER].n_binding = 0;
}

// Box B1 for TPS1, with its seals, in the warehouse.
void begin_sealed(story *s)
{
    begin(s);
    SAY(s, KPU, BOX_CREATED, 0, ITEM("B1"), AT("GUDANG"), GOING("TPS1"));
    SAY(s, KPU, SEALED, 10 * MIN, ITEM("B1"), AT("GUDANG"), SEALS("S1 S2"));
}

// And handed to PPK in its office, after a trip with an escort.
void begin_at_ppk(story *s)
{
    begin_sealed(s);
    SAY(s, KPU, DEPARTED, HOUR, ITEM("B1"), AT("GUDANG"), GOING("PPK-A"), ESCORTED("polri-1"), LEG(0));
    SAY(s, KPU, ARRIVED, 3 * HOUR, ITEM("B1"), AT("PPK-A"));
    SAY(s, KPU, HANDED_OVER, 4 * HOUR, ITEM("B1"), TO(PPK), AT("PPK-A"), SEALS("S1 S2"), LEG(0));
}

// Load L of B1 to B3 in the warehouse.
void begin_load(story *s)
{
    begin_sealed(s);
    for (int i = 2; i <= 3; i++) {
        const char *box = i == 2 ? "B2" : "B3";
        SAY(s, KPU, BOX_CREATED, 0, ITEM(box), AT("GUDANG"), GOING("TPS1"));
        SAY(s, KPU, SEALED, 10 * MIN, ITEM(box), AT("GUDANG"), SEALS("S3"));
    }
    SAY(s, KPU, LOAD_MADE, HOUR, ITEM("L"), ITEMS("B1 B2 B3"), AT("GUDANG"), GOING("PPK-A"),
        ESCORTED("polri-1"));
}

void begin_load_at_ppk(story *s)
{
    begin_load(s);
    SAY(s, KPU, DEPARTED, 2 * HOUR, ITEM("L"), AT("GUDANG"));
    SAY(s, KPU, ARRIVED, 4 * HOUR, ITEM("L"), AT("PPK-A"));
    SAY(s, KPU, HANDED_OVER, 5 * HOUR, ITEM("L"), TO(PPK), AT("PPK-A"), COUNT(3));
}

// ---------------------------------------------------------------- expecting

static void print_findings(const custody_findings *f)
{
    strbuf b;
    strbuf_init(&b, 4096);
    for (int32_t i = 0; i < f->n; i++) {
        strbuf_clear(&b);
        custody_finding_say(&b, TEXT_EN, &f->row[i]);
        print_message("# %s at %d: %s\n", custody_code_name(f->row[i].code), (int)f->row[i].index, b.p);
    }
    strbuf_done(&b);
}

// Exactly these findings for an item and of the events themselves, in any order; and the state in the end.
custody_state expect_codes(const story *s, const char *item, const custody_code *code, size_t n)
{
    arena a = {0};
    custody_findings f = {.memory = &a};
    custody_state state;
    story_judge_events(s, &f);
    story_replay(s, &a, str_of(item), &state, &f);
    bool is_same = (size_t)f.n == n;
    for (size_t i = 0; is_same && i < n; i++) {
        int32_t wanted = 0;
        for (size_t k = 0; k < n; k++) {
            wanted += code[k] == code[i];
        }
        is_same = story_count(&f, code[i], NULL) == wanted;
    }
    if (!is_same) {
        print_findings(&f);
    }
    assert_true(is_same);
    arena_done(&a);
    return state;
}

void expect_at(const custody_state *s, const char *place, const char *person)
{
    assert_string_equal(s->place, place);
    assert_string_equal(s->person, person);
}
