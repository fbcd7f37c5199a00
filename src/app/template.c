// import_template: an empty file that explains itself.
#include "app/import.h"

#include <stdio.h>

enum { KEY_BYTES = 96 };

static const char *column_name(const column_spec *c, text_language language)
{
    return language == TEXT_ID ? c->name_id : c->name;
}

static const char *choice_name(const choice *c, text_language language)
{
    return language == TEXT_ID ? c->name_id : c->name;
}

static void add_explanation(strbuf *out, const column_spec *c, text_language language)
{
    char key[KEY_BYTES];
    (void)snprintf(key, sizeof key, "%s.help", c->text);
    strbuf_addf(out, "#   %s%s: %s", column_name(c, language), c->required ? "*" : "",
                text_get(language, key));
    for (const choice *o = c->choices; o && o->name; o++) {
        strbuf_addf(out, "%s%s", o == c->choices ? " (" : ", ", choice_name(o, language));
    }
    strbuf_addz(out, c->choices ? ")\n" : "\n");
}

static const choice *choice_of(const column_spec *c, str name_id)
{
    for (const choice *o = c->choices; o && o->name; o++) {
        if (str_eq(str_of(o->name_id), name_id)) {
            return o;
        }
    }
    return NULL;
}

// Examples stand in the table in Indonesian; a single choice is said in the language of the template.
static void add_example(strbuf *out, const column_spec *c, text_language language)
{
    const choice *o = choice_of(c, str_of(c->example));
    bool yesno = c->type == COLUMN_YESNO && language == TEXT_EN;
    const char *text = yesno ? (str_eq(str_of(c->example), STR("ya")) ? "yes" : "no")
                       : o   ? choice_name(o, language)
                             : c->example;
    strbuf_addz(out, text);
}

// Outlines come as GeoJSON, which has no comments: what explains it stands beside the empty list of features.
static void outlines_template(const kind_spec *k, text_language language, strbuf *out)
{
    const char *const ring[] = {"[104.6455,-3.2656]", "[104.6655,-3.2656]", "[104.6655,-3.2456]"};
    bool id = language == TEXT_ID;
    strbuf_addf(
        out, "{\"type\":\"FeatureCollection\",\n \"%s\":\"%s\",\n \"%s\":", id ? "penjelasan" : "explanation",
        text_get(language, "import.template_outlines"), id ? "contoh" : "example");
    strbuf_addz(out, "{\"type\":\"Feature\",\"properties\":{");
    for (int i = 0; i < k->n_column; i++) {
        const column_spec *c = &k->columns[i];
        if (i != OUTLINES_GEOMETRY) {
            strbuf_addf(out, "%s\"%s\":\"", i > 0 ? "," : "", column_name(c, language));
            add_example(out, c, language);
            strbuf_addc(out, '"');
        }
    }
    strbuf_addf(out, "},\n  \"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[%s,%s,%s,%s]]}},\n", ring[0],
                ring[1], ring[2], ring[0]);
    strbuf_addz(out, " \"features\":[]}\n");
}

void import_template(kind_id kind_number, text_language language, strbuf *out)
{
    const kind_spec *k = kind_of(kind_number);
    if (kind_number == KIND_OUTLINES) {
        outlines_template(k, language, out);
        return;
    }
    strbuf_addf(out, "# %s\n# %s\n", text_get(language, k->text), text_get(language, "import.template"));
    for (int i = 0; i < k->n_column; i++) {
        add_explanation(out, &k->columns[i], language);
    }
    strbuf_addf(out, "# %s\n# ", text_get(language, "import.template_example"));
    for (int i = 0; i < k->n_column; i++) {
        strbuf_addz(out, i > 0 ? "," : "");
        add_example(out, &k->columns[i], language);
    }
    strbuf_addc(out, '\n');
    for (int i = 0; i < k->n_column; i++) {
        strbuf_addz(out, i > 0 ? "," : "");
        strbuf_addz(out, column_name(&k->columns[i], language));
    }
    strbuf_addc(out, '\n');
}
