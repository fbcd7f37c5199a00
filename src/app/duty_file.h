// The placement as a file for other programs.
#ifndef KAWAL_APP_DUTY_FILE_H
#define KAWAL_APP_DUTY_FILE_H

#include "app/scope.h"
#include "base/text.h"
#include "store/store.h"

typedef enum duty_form {
    DUTY_CSV,
    DUTY_XLSX,
    DUTY_ICS,
} duty_form;

enum { DUTY_FORMS = 3, DUTY_FILE_MAX = 256 << 20 };

// "csv", "xlsx", "ics". Errors: duty.form {value}.
bool duty_form_read(const char *word, duty_form *ret, err *e);

// The media type of a form, and the end of a file's name.
const char *duty_form_type(duty_form form);
const char *duty_form_word(duty_form form);

// Prints an answer into its member `text`, at most `max` bytes. Errors: duty.too_long {limit}; then it has
// none.
typedef void duty_printer(strbuf *out, text_language language, const json_t *answer);
bool duty_text_add(json_t *answer, text_language language, duty_printer *print, size_t max, err *e);

// The duties of the published plan, of all or of one person (""), within the scope (NULL: all), in a form:
// the same plan and register give the same bytes. Bytes in the arena. Errors: duty_duties', grid_xlsx's,
// duty.too_long {limit}.
bool duty_file(arena *a, store *s, text_language language, duty_form form, const char *person,
               const scope *sc, str *ret, err *e);

#endif
