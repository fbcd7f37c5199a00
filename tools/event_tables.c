// event_tables [FILE]: prints web/src/event/kinds.ts, the page's copy of the tables in src/event/kinds.h, in
// the form that Biome gives it. With a FILE it prints TAP instead: whether the file says the same.
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "event/content.h"
#include "event/event.h"
#include "event/tables.h"

enum { TS_MAX = 256 * 1024, LINE_MAX_CHARS = 120 };

static const char opening[] =
    "// The kinds of events and the fields that they carry, as src/event/kinds.h has them. Made by "
    "tools/event_tables.c:\n"
    "// a test in tests/event holds this file to that table and says how to write it anew.\n"
    "\n"
    "/** How a value is written; docs/formats/event.md says what each one is. */\n"
    "export type ValueType = \"code\" | \"codes\" | \"int\" | \"choice\" | \"hash\" | \"hashes\" | \"key\" | "
    "\"point\";\n"
    "\n"
    "export interface FieldSpec {\n"
    "  readonly number: number;\n"
    "  readonly name: string;\n"
    "  readonly type: ValueType;\n"
    "  /** Of a number, or of the bytes of a code. */\n"
    "  readonly min: number;\n"
    "  readonly max: number;\n"
    "  /** Of a list. */\n"
    "  readonly itemsMax: number;\n"
    "}\n"
    "\n";
static const char closing[] = "export interface KindSpec {\n"
                              "  readonly number: number;\n"
                              "  readonly name: string;\n"
                              "  readonly required: readonly FieldName[];\n"
                              "  readonly further: readonly FieldName[];\n"
                              "}\n"
                              "\n";

static void add_limit(strbuf *out, const char *name, int64_t value)
{
    strbuf_addf(out, "  %s: %lld,\n", name, (long long)value);
}

static void add_limits(strbuf *out)
{
    strbuf_addz(out, "export const LIMITS = {\n");
    add_limit(out, "cborDepth", CBOR_DEPTH_MAX);
    add_limit(out, "cborBytes", CBOR_BYTES_MAX);
    add_limit(out, "bodyBytes", EVENT_BODY_MAX);
    add_limit(out, "frameBytes", EVENT_FRAME_MAX);
    add_limit(out, "hashBytes", EVENT_HASH_BYTES);
    add_limit(out, "keyBytes", EVENT_KEY_BYTES);
    add_limit(out, "signatureBytes", EVENT_SIGNATURE_BYTES);
    add_limit(out, "contentBytes", CONTENT_MAX);
    add_limit(out, "noteSaltBytes", NOTE_SALT_BYTES);
    add_limit(out, "noteTextBytes", NOTE_TEXT_MAX);
    strbuf_addz(out, "} as const;\n\n");
}

// A list of words as Biome wants it: in one line where that is short enough, else a line each.
typedef struct words {
    const char *word[64];
    int n;
} words;

static void add_words(strbuf *out, const char *indent, const char *name, const words *w)
{
    strbuf line;
    strbuf_init(&line, TS_MAX);
    strbuf_addf(&line, "%s%s: [", indent, name);
    for (int i = 0; i < w->n; i++) {
        strbuf_addf(&line, "%s\"%s\"", i > 0 ? ", " : "", w->word[i]);
    }
    strbuf_addz(&line, "],");
    if (line.n > LINE_MAX_CHARS) {
        strbuf_clear(&line);
        strbuf_addf(&line, "%s%s: [\n", indent, name);
        for (int i = 0; i < w->n; i++) {
            strbuf_addf(&line, "%s  \"%s\",\n", indent, w->word[i]);
        }
        strbuf_addf(&line, "%s],", indent);
    }
    strbuf_add(out, strbuf_str(&line));
    strbuf_addc(out, '\n');
    strbuf_done(&line);
}

static void add_choices(strbuf *out)
{
    strbuf_addz(
        out, "/** The words of the fields that are one of a list, by number. */\nexport const CHOICES = {\n");
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        const event_field_spec *f = event_field_of(i);
        words w = {.n = 0};
        for (; f && f->choices && f->choices[w.n]; w.n++) {
            w.word[w.n] = f->choices[w.n];
        }
        if (w.n > 0) {
            add_words(out, "  ", f->name, &w);
        }
    }
    strbuf_addz(out, "} as const;\n\n");
}

static void add_specs(strbuf *out, const char *name, const event_field_spec *(*spec_of)(int64_t), int end)
{
    strbuf_addf(out, "export const %s = [\n", name);
    for (int i = 1; i < end; i++) {
        const event_field_spec *f = spec_of(i);
        if (f) {
            strbuf_addf(
                out, "  { number: %d, name: \"%s\", type: \"%s\", min: %lld, max: %lld, itemsMax: %zu },\n",
                i, f->name, event_type_name(f->type), (long long)f->min, (long long)f->max, f->items_max);
        }
    }
    strbuf_addz(out, "] as const satisfies readonly FieldSpec[];\n\n");
}

static words names_of(uint64_t set)
{
    words w = {.n = 0};
    for (int i = 1; i < EVENT_FIELDS_END; i++) {
        if (set >> i & 1) {
            w.word[w.n++] = event_field_of(i)->name;
        }
    }
    return w;
}

static void add_kinds(strbuf *out)
{
    strbuf_addz(out, "export const KINDS = [\n");
    for (int i = 1; i < EVENT_KINDS_END; i++) {
        const event_kind_spec *k = event_kind_of(i);
        if (!k) {
            continue;
        }
        words required = names_of(k->required);
        words further = names_of(k->further);
        strbuf_addf(out, "  {\n    number: %d,\n    name: \"%s\",\n", i, k->name);
        add_words(out, "    ", "required", &required);
        add_words(out, "    ", "further", &further);
        strbuf_addz(out, "  },\n");
    }
    strbuf_addz(out, "] as const satisfies readonly KindSpec[];\n\n"
                     "export type KindName = (typeof KINDS)[number][\"name\"];\n\n");
}

// Who signs, in the order of a frame, and the field that names the key; the giver's is in the header.
static void add_signers(strbuf *out)
{
    strbuf_addz(out, "/** Who signs, in the order of a frame, and the field that names the key: the giver's "
                     "is in the header. */\n"
                     "export const SIGNERS = [\n");
    for (int s = 0; s < EVENT_SIGNERS; s++) {
        int field = event_signer_field((event_signer)s);
        const event_field_spec *f = event_field_of(field);
        strbuf_addf(out, "  { name: \"%s\", field: %s%s%s },\n", event_signer_name((event_signer)s),
                    f ? "\"" : "", f ? f->name : "null", f ? "\"" : "");
    }
    strbuf_addz(out, "] as const satisfies readonly { name: string; field: FieldName | null }[];\n\n"
                     "export type SignerName = (typeof SIGNERS)[number][\"name\"];\n");
}

static void make(strbuf *out)
{
    strbuf_addz(out, opening);
    add_limits(out);
    add_choices(out);
    strbuf_addz(out, "/** The keys of the body's map. The one behind the last holds the fields. */\n");
    add_specs(out, "HEADER", event_head_of, EVENT_HEAD_FIELDS);
    strbuf_addf(out, "export const HEAD_FIELDS = %d;\n\n", EVENT_HEAD_FIELDS);
    add_specs(out, "FIELDS", event_field_of, EVENT_FIELDS_END);
    strbuf_addz(out, "export type FieldName = (typeof FIELDS)[number][\"name\"];\n\n");
    strbuf_addz(out, closing);
    add_kinds(out);
    add_signers(out);
}

// One case: the file is what this program prints.
static int check(const char *path, const strbuf *ts)
{
    arena a = {0};
    str there = {NULL, 0};
    bool same = file_read(&a, path, TS_MAX, &there, NULL) && str_eq(there, strbuf_str(ts));
    printf("%s 1 - web/src/event/kinds.ts is as src/event/kinds.h\n1..1\n", same ? "ok" : "not ok");
    if (!same) {
        puts("# write it anew: BUILD/tests/event/event_tables > web/src/event/kinds.ts (BUILD: the build "
             "folder)");
    }
    arena_done(&a);
    return same ? 0 : 1;
}

int main(int argc, char **argv)
{
    strbuf ts;
    int result = 0;
    strbuf_init(&ts, TS_MAX);
    make(&ts);
    if (ts.cut) {
        result = 1;
    } else if (argc == 2) {
        result = check(argv[1], &ts);
    } else {
        fputs(ts.p, stdout);
    }
    strbuf_done(&ts);
    return result;
}
