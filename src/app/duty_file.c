#include "app/duty_file.h"

#include <string.h>

#include "app/duty_internal.h"
#include "base/clock.h"
#include "report/duty_export.h"

static const struct {
    const char *word, *type;
} form_row[DUTY_FORMS] = {
    [DUTY_CSV] = {"csv", "text/csv; charset=utf-8"},
    [DUTY_XLSX] = {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    [DUTY_ICS] = {"ics", "text/calendar; charset=utf-8"},
};

bool duty_form_read(const char *word, duty_form *ret, err *e)
{
    for (int i = 0; i < DUTY_FORMS; i++) {
        if (strcmp(form_row[i].word, word) == 0) {
            *ret = (duty_form)i;
            return true;
        }
    }
    return err_fail(e, ERR_CODE("duty.form"), ERR_Z("value", word));
}

const char *duty_form_type(duty_form form)
{
    return form_row[form].type;
}

const char *duty_form_word(duty_form form)
{
    return form_row[form].word;
}

// "2024-11-20T09:00:00Z".
static int64_t created_us(const json_t *duties)
{
    int64_t s = 0;
    const char *text = json_string_value(json_object_get(duties, "created"));
    if (text && strlen(text) == INSTANT_TEXT - 1) {
        (void)datetime_parse((str){text, DATETIME_TEXT - 1}, &s);
    }
    return s * US_PER_S;
}

// `shortage`: of the same plan, cut by the same scope; NULL for the first sheet alone.
static bool write_xlsx(arena *a, text_language language, const json_t *duties, const json_t *shortage,
                       str *ret, err *e)
{
    grid sheet[3];
    int32_t n = 1;
    duty_grid_people(a, language, duties, &sheet[0]);
    if (shortage) {
        duty_grid_tps(a, language, duties, shortage, &sheet[1]);
        duty_grid_shortage(a, language, shortage, &sheet[2]);
        n = 3;
    }
    const grid_about about = {json_string_value(json_object_get(duties, "name")), created_us(duties)};
    return grid_xlsx(a, n, sheet, &about, ret, e);
}

static bool fail_cut(size_t limit, err *e)
{
    return err_fail(e, ERR_CODE("duty.too_long"), ERR_INT("limit", (int64_t)limit));
}

bool duty_text_add(json_t *answer, text_language language, duty_printer *print, size_t max, err *e)
{
    strbuf out;
    strbuf_init(&out, max);
    print(&out, language, answer);
    bool ok = !out.cut || fail_cut(max, e);
    if (ok) {
        json_object_set_new(answer, "text", json_stringn(out.p ? out.p : "", out.n));
    }
    strbuf_done(&out);
    return ok;
}

static bool write_text(arena *a, text_language language, duty_form form, const json_t *duties, str *ret,
                       err *e)
{
    strbuf out;
    strbuf_init(&out, DUTY_FILE_MAX);
    if (form == DUTY_ICS) {
        duty_calendar(&out, language, duties);
    } else {
        grid g;
        duty_grid_people(a, language, duties, &g);
        grid_csv(&g, &out);
    }
    bool ok = !out.cut || fail_cut(DUTY_FILE_MAX, e);
    if (ok) {
        *ret = str_keep(a, strbuf_str(&out));
    }
    strbuf_done(&out);
    return ok;
}

bool duty_file(arena *a, store *s, text_language language, duty_form form, const char *person,
               const scope *sc, str *ret, err *e)
{
    planner_result r = {0};
    json_t *duties = NULL;
    json_t *shortage = NULL;
    const duty_ask q = {person, "", ""};
    bool ok = planner_latest(a, s, &r, e) && duty_duties_of(a, &r, language, &q, &duties, e) &&
              scope_cut_one(sc, duties, e);
    if (ok && person[0] == '\0') {
        shortage = duty_shortage_of(&r);
        scope_cut(sc, shortage);
    }
    ok = ok && (form == DUTY_XLSX ? write_xlsx(a, language, duties, shortage, ret, e)
                                  : write_text(a, language, form, duties, ret, e));
    json_decref(shortage);
    json_decref(duties);
    json_decref(r.document);
    return ok;
}
