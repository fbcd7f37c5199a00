#include "report/duty_words.h"

#include <stdio.h>
#include <string.h>

#include "report/table.h"

enum { WORDS_MAX = 64 * 1024 };

const char *words_z(const json_t *row, const char *key)
{
    const char *z = json_string_value(json_object_get(row, key));
    return z ? z : "";
}

int64_t words_n(const json_t *row, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(row, key));
}

const char *words_word(const duty_words *w, const char *room, const char *name)
{
    char key[96];
    (void)snprintf(key, sizeof key, "%s%s", room, name);
    return text_get(w->language, key);
}

static const char *keep(const duty_words *w, strbuf *text)
{
    const char *z = str_dup(w->a, strbuf_str(text));
    strbuf_done(text);
    return z;
}

static void add_person(const duty_words *w, const char *code, strbuf *out)
{
    const json_t *person = json_object_get(json_object_get(w->all, "people"), code);
    const char *name = words_z(person, "name");
    const char *rank = words_z(person, "rank");
    if (name[0] == '\0') {
        strbuf_addz(out, code);
        return;
    }
    strbuf_addf(out, "%s%s%s (%s)", rank, rank[0] == '\0' ? "" : " ", name, code);
}

const char *words_duty(const duty_words *w, const json_t *duty)
{
    const char *name = words_z(duty, "name");
    const char *id = name[0] == '\0' ? words_z(duty, "id") : name;
    strbuf text;
    strbuf_init(&text, WORDS_MAX);
    strbuf_addz(&text, words_word(w, "duty.kind.", words_z(duty, "kind")));
    if (id[0] != '\0') {
        strbuf_addc(&text, ' ');
        strbuf_addz(&text, id);
    }
    const char *z = str_dup(w->a, strbuf_str(&text));
    strbuf_done(&text);
    return z;
}

const char *words_person(const duty_words *w, const char *code)
{
    strbuf out;
    strbuf_init(&out, WORDS_MAX);
    add_person(w, code, &out);
    return keep(w, &out);
}

const char *words_people(const duty_words *w, const json_t *codes)
{
    strbuf out;
    strbuf_init(&out, WORDS_MAX);
    size_t i = 0;
    json_t *code = NULL;
    json_array_foreach(codes, i, code)
    {
        strbuf_addz(&out, i > 0 ? ", " : "");
        add_person(w, json_string_value(code), &out);
    }
    return keep(w, &out);
}

static const json_t *place_of(const duty_words *w, const char *code)
{
    return json_object_get(json_object_get(w->all, "places"), code);
}

const char *words_place(const duty_words *w, const char *code)
{
    const char *name = words_z(place_of(w, code), "name");
    return name[0] == '\0' ? code : name;
}

const char *words_place_whole(const duty_words *w, const char *code)
{
    const char *venue = words_z(place_of(w, code), "venue");
    strbuf out;
    strbuf_init(&out, WORDS_MAX);
    strbuf_addf(&out, "%s%s%s (%s)", words_place(w, code), venue[0] == '\0' ? "" : ", ", venue, code);
    return keep(w, &out);
}

const char *words_kecamatan(const duty_words *w, const json_t *duty)
{
    const char *own = words_z(duty, "kecamatan");
    return own[0] == '\0' ? words_z(place_of(w, words_z(duty, "place")), "kecamatan") : words_place(w, own);
}

const char *words_grouped(const duty_words *w, int64_t value)
{
    char text[NUMBER_BYTES];
    return str_dup(w->a, str_of(number_grouped(text, value, text_thousands(w->language))));
}

size_t words_characters(const char *z, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        count += ((unsigned char)z[i] & 0xC0) != 0x80 ? 1 : 0;
    }
    return count;
}

void words_spaces(strbuf *out, size_t n)
{
    while (n-- > 0) {
        strbuf_addc(out, ' ');
    }
}

void words_wrap(strbuf *out, size_t column, const char *text)
{
    size_t at = column;
    while (*text) {
        size_t n = strcspn(text, " ");
        size_t width = words_characters(text, n);
        if (at > column && at + 1 + width > DUTY_LINE_WIDTH) {
            strbuf_addc(out, '\n');
            words_spaces(out, column);
            at = column;
        } else if (at > column) {
            strbuf_addc(out, ' ');
            at++;
        }
        strbuf_add(out, (str){text, n});
        at += width;
        text += n;
        text += strspn(text, " ");
    }
    strbuf_addc(out, '\n');
}
