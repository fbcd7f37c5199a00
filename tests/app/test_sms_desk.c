// SMS text at the posko: what a device said is in the log by the posko's word, until the event comes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/sms_desk.h"
#include "event/content.h"
#include "event/sms_text.h"
#include "field.h"

static int set_up(void **state)
{
    field *f = calloc(1, sizeof *f);
    *state = f;
    return f && field_init(f) && field_enrol(f, 1, DEVICE_KPU) && field_enrol(f, 2, DEVICE_PPK) ? 0 : -1;
}

static int tear_down(void **state)
{
    field_done(*state);
    free(*state);
    return 0;
}

// The line of the next event of a device.
static str line_of(field *f, int device, int receiver, event_view draft)
{
    event_frame parsed;
    strbuf out;
    str frame = field_frame(f, device, receiver, draft, true);
    assert_true(event_frame_parse(frame, &parsed, NULL));
    strbuf_init(&out, SMS_TEXT_MAX);
    assert_true(sms_text_write(&parsed.event, f->by[device].secret, &out, &f->e));
    str kept = str_keep(&f->a, strbuf_str(&out));
    strbuf_done(&out);
    return kept;
}

static event_view departed(const char *item)
{
    event_view v = field_draft(EVENT_DEPARTED);
    field_code(&v, EVENT_FIELD_ITEM, item);
    field_code(&v, EVENT_FIELD_PLACE, "GUDANG");
    return v;
}

static const char *text(const json_t *o, const char *key)
{
    const char *z = json_string_value(json_object_get(o, key));
    return z ? z : "";
}

// The event that was said, and its note.
static void check_said(field *f, const json_t *told, event_kind kind, str line)
{
    leaf row;
    event_frame parsed;
    content_state state = CONTENT_ERASED;
    str kept = {NULL, 0};
    str words = {NULL, 0};
    uint64_t index = (uint64_t)json_integer_value(json_object_get(told, "index"));
    assert_true(store_leaf_at(f->st, &f->a, index, &row, &f->e));
    assert_int_equal(row.kind, kind);
    assert_true(event_frame_parse(row.frame, &parsed, NULL));
    str hash = event_bytes(&parsed.event, EVENT_FIELD_NOTE);
    assert_true(store_content_get(f->st, &f->a, (const uint8_t *)hash.p, &state, &kept, &f->e));
    assert_int_equal(state, CONTENT_HERE);
    assert_true(note_content_read(kept, &words, &f->e));
    assert_true(str_eq(words, line));
}

static void a_departure_is_noted(void **state)
{
    field *f = *state;
    json_t *told = NULL;
    submit_out out;
    assert_true(field_submit_one(f, field_box_created(f, 1, "KS-1"), &out));
    str line = line_of(f, 1, -1, departed("KS-1"));
    assert_true(sms_take(f->st, f->log, &f->tools, line, &told, &f->e));
    assert_string_equal(text(told, "kind"), "departed");
    assert_string_equal(text(told, "item"), "KS-1");
    assert_string_equal(text(told, "place"), "GUDANG");
    assert_string_equal(text(told, "person"), "p1");
    assert_string_equal(text(told, "at"), "2024-11-26T00:00:00Z");
    assert_true(json_is_null(json_object_get(told, "incident")));
    assert_true(json_is_false(json_object_get(told, "revoked")));
    assert_int_equal(json_integer_value(json_object_get(told, "sequence")), f->by[1].sequence);
    char id[2 * EVENT_HASH_BYTES + 1];
    (void)sodium_bin2hex(id, sizeof id, f->by[1].last, EVENT_HASH_BYTES);
    assert_int_equal(strlen(text(told, "event")), 2 * SMS_ID_BYTES);
    assert_memory_equal(text(told, "event"), id, 2 * (size_t)SMS_ID_BYTES);
    check_said(f, told, EVENT_NOTED, line);
    json_decref(told);
}

static void an_incident_is_one_of_the_posko(void **state)
{
    field *f = *state;
    json_t *told = NULL;
    event_view v = field_draft(EVENT_INCIDENT);
    field_set(&v, EVENT_FIELD_INCIDENT, (event_value){.number = 1});
    str line = line_of(f, 2, -1, v);
    assert_true(sms_take(f->st, f->log, &f->tools, line, &told, &f->e));
    assert_string_equal(text(told, "kind"), "incident");
    assert_string_equal(text(told, "incident"), "capsized");
    check_said(f, told, EVENT_INCIDENT, line);
    json_decref(told);
}

// Who is asked whether it came types it again, and whoever has the line may send it again.
static void a_line_is_said_once(void **state)
{
    field *f = *state;
    json_t *first = NULL;
    json_t *again = NULL;
    log_head before;
    log_head after;
    str origin;
    event_view v = field_draft(EVENT_INCIDENT);
    field_set(&v, EVENT_FIELD_INCIDENT, (event_value){.number = 7});
    str line = line_of(f, 2, -1, v);
    assert_true(sms_take(f->st, f->log, &f->tools, line, &first, &f->e));
    assert_true(store_log_head(f->st, &f->a, &before, &origin, &f->e));
    assert_true(sms_take(f->st, f->log, &f->tools, line, &again, &f->e));
    assert_true(store_log_head(f->st, &f->a, &after, &origin, &f->e));
    assert_int_equal(before.size, after.size);
    assert_true(json_equal(first, again));
    json_decref(again);
    assert_true(sms_take(f->st, f->log, &f->tools, line_of(f, 2, -1, v), &again, &f->e)); // another call
    assert_true(store_log_head(f->st, &f->a, &after, &origin, &f->e));
    assert_int_equal(before.size + 1, after.size);
    json_decref(again);
    json_decref(first);
}

static void a_handover_names_its_receiver(void **state)
{
    field *f = *state;
    json_t *told = NULL;
    char hex[2 * EVENT_KEY_BYTES + 1];
    event_view v = field_draft(EVENT_HANDED_OVER);
    field_code(&v, EVENT_FIELD_ITEM, "muatan-1");
    field_code(&v, EVENT_FIELD_PLACE, "GUDANG");
    assert_true(sms_take(f->st, f->log, &f->tools, line_of(f, 1, 2, v), &told, &f->e));
    (void)sodium_bin2hex(hex, sizeof hex, f->by[2].key, EVENT_KEY_BYTES);
    assert_int_equal(strlen(text(told, "receiver")), 2 * SMS_KEY_BYTES);
    assert_memory_equal(text(told, "receiver"), hex, 2 * (size_t)SMS_KEY_BYTES);
    assert_string_equal(text(told, "item"), "MUATAN-1"); // told to people; nothing of that name is in the log
    json_decref(told);
}

static void refused(field *f, str line, const char *code)
{
    json_t *told = NULL;
    log_head before;
    log_head after;
    str origin;
    assert_true(store_log_head(f->st, &f->a, &before, &origin, &f->e));
    assert_false(sms_take(f->st, f->log, &f->tools, line, &told, &f->e));
    assert_string_equal(f->e.code, code);
    assert_true(store_log_head(f->st, &f->a, &after, &origin, &f->e));
    assert_int_equal(before.size, after.size);
    f->e = (err){0};
}

static void what_does_not_hold_is_not_said(void **state)
{
    field *f = *state;
    str line = line_of(f, 1, -1, departed("KS-1"));
    refused(f, STR("tolong"), "sms.form");
    char *bent = arena_copy(&f->a, line.p, line.n);
    bent[5] = 'A'; // arrived, they say
    refused(f, (str){bent, line.n}, "sms.signature");
    bent = arena_copy(&f->a, line.p, line.n);
    bent[line.n - 1] = bent[line.n - 1] == 'Z' ? 'Y' : 'Z';
    refused(f, (str){bent, line.n}, "sms.group");
    assert_true(field_enrol(f, 4, DEVICE_PPS));
    refused(f, line_of(f, 5, -1, departed("KS-1")), "sms.device"); // nobody's phone
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_departure_is_noted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_incident_is_one_of_the_posko, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_line_is_said_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_handover_names_its_receiver, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_does_not_hold_is_not_said, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
