// kawal-verify: reads the command line and the files; what is judged is in verify.h.
#include <getopt.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/parallel.h"
#include "ledger/receipt.h"
#include "verify/verify.h"

enum { WIB_MIN = 420, OFFSET_MAX_MIN = 14 * 60, LINE_BYTES = 4096, BUFFER_BYTES = 256 * 1024 };

enum {
    POLICY,
    TILES,
    ENTRY,
    AGAINST,
    ITEM,
    PLACE,
    FROM,
    TO,
    OFFSET,
    THREADS,
    LANGUAGE,
    HELP,
    VERSION,
    OPTIONS
};
static const char *const names[OPTIONS] = {"policy", "tiles", "entry",  "against",    "item",
                                           "place",  "from",  "to",     "utc-offset", "threads",
                                           "lang",   "help",  "version"};

typedef struct command {
    verify_request q;
    const char *text[OPTIONS]; // NULL = not given
    const char *file;          // a bundle, or a tlog-proof
    arena memory;
} command;

static bool use_fails(const char *why, err *e)
{
    return err_fail(e, ERR_CODE("verify.use"), ERR_KEY("why", why));
}

static bool take_number(const command *c, int option, int64_t min, int64_t max, int32_t *ret, err *e)
{
    int64_t number = *ret;
    bool good = !c->text[option] || str_parse_i64(str_of(c->text[option]), min, max, &number);
    *ret = (int32_t)number;
    return good || use_fails("verify.use_value", e);
}

static bool take_time(const command *c, int option, int64_t *ret_s, err *e)
{
    const char *text = c->text[option];
    return !text || moment_parse(str_of(text), c->q.utc_offset_min, false, ret_s) ||
           use_fails("verify.use_value", e);
}

static bool parse(command *c, int argc, char **argv, err *e)
{
    struct option options[OPTIONS + 1] = {{NULL, 0, NULL, 0}};
    int i = 0;
    int o;
    for (int k = 0; k < OPTIONS; k++) {
        options[k] = (struct option){names[k], k < HELP ? required_argument : no_argument, NULL, 0};
    }
    opterr = 0;
    while ((o = getopt_long(argc, argv, "", options, &i)) == 0) {
        c->text[i] = optarg ? optarg : "";
    }
    const char *own = c->text[LANGUAGE] ? c->text[LANGUAGE] : getenv("KAWAL_LANG");
    c->q.language = text_language_of(own ? own : getenv("LANG"));
    c->file = argv[optind];
    if (o != -1) {
        return use_fails("verify.use_option", e);
    }
    if (c->text[HELP] || c->text[VERSION]) {
        return true;
    }
    if (!c->text[POLICY] || argc - optind != (c->text[TILES] ? 0 : 1)) {
        return use_fails(c->text[POLICY] ? "verify.use_one" : "verify.use_policy", e);
    }
    c->q.item = str_of(c->text[ITEM]);
    c->q.place = str_of(c->text[PLACE]);
    return (!c->text[AGAINST] || c->text[TILES] || use_fails("verify.use_against", e)) &&
           take_number(c, OFFSET, -OFFSET_MAX_MIN, OFFSET_MAX_MIN, &c->q.utc_offset_min, e) &&
           take_number(c, THREADS, 1, PARALLEL_THREADS_MAX, &c->q.threads, e) &&
           take_time(c, FROM, &c->q.from_s, e) && take_time(c, TO, &c->q.to_s, e);
}

static bool folder_get(void *ctx, arena *a, str path, size_t limit, str *ret_bytes, err *e)
{
    return file_read_below(a, ctx, path, limit, ret_bytes, e);
}

static bool bundle_get(void *ctx, void *out, size_t n, size_t *ret_n, err *e)
{
    return file_reader_take(ctx, out, n, ret_n, e);
}

// Opens a file and looks how it begins.
static bool open_file(file_reader *r, const char *path, str beginning, bool *ret_begins, err *e)
{
    size_t n;
    bool ok = file_reader_open(r, path, BUFFER_BYTES, e) && file_reader_fill(r, &n, e);
    *ret_begins = ok && str_starts((str){r->buffer + r->begin, r->end - r->begin}, beginning);
    return ok;
}

// A proof and the entry that it is about: as its bytes, or in a bundle.
static bool open_proof(command *c, file_reader *r, bool *ret_bundle, err *e)
{
    const char *entry = c->text[ENTRY];
    file_reader_close(r);
    return (entry || use_fails("verify.use_entry", e)) &&
           file_read(&c->memory, c->file, RECEIPT_BYTES_MAX, &c->q.proof, e) &&
           open_file(r, entry, STR("kawal-bundle/"), ret_bundle, e) &&
           (*ret_bundle || file_read(&c->memory, entry, EVENT_FRAME_MAX, &c->q.entry, e));
}

// What is to be judged; *ret_bundle: the reader has a bundle.
static bool open_all(command *c, file_reader *r, bool *ret_bundle, err *e)
{
    bool proof = false;
    *ret_bundle = !c->text[TILES];
    return file_read(&c->memory, c->text[POLICY], POLICY_FILE_MAX, &c->q.policy, e) &&
           (!c->text[AGAINST] || file_read(&c->memory, c->text[AGAINST], NOTE_BYTES_MAX, &c->q.against, e)) &&
           (c->text[TILES] ? file_folder_there(c->text[TILES], e)
                           : open_file(r, c->file, STR("c2sp.org/tlog-proof@"), &proof, e)) &&
           (!proof || open_proof(c, r, ret_bundle, e));
}

static verify_verdict run(command *c, err *e)
{
    file_reader r = {0};
    bundle_reader bundle = {.get = bundle_get, .ctx = &r};
    tile_store tiles = {folder_get, NULL, (void *)(uintptr_t)c->text[TILES]};
    verify_verdict verdict = VERIFY_USAGE;
    bool has_bundle = false;
    if (open_all(c, &r, &has_bundle, e)) {
        c->q.tiles = c->text[TILES] ? &tiles : NULL;
        c->q.bundle = has_bundle ? &bundle : NULL;
        verdict = verify_run(&c->q, e);
    }
    file_reader_close(&r);
    return verdict; // c is read by nobody after this. NOLINT(clang-analyzer-core.StackAddressEscape)
}

int main(int argc, char **argv)
{
    command c = {.q = {.utc_offset_min = WIB_MIN,
                       .threads = (int32_t)sysconf(_SC_NPROCESSORS_ONLN),
                       .from_s = INT64_MIN,
                       .to_s = INT64_MAX,
                       .out = stdout,
                       .progress = isatty(STDERR_FILENO) == 1 ? stderr : NULL}};
    err e = {0};
    int code = VERIFY_USAGE;
    if (sodium_init() >= 0 && parse(&c, argc, argv, &e)) {
        if (c.text[HELP] || c.text[VERSION]) {
            puts(c.text[HELP] ? text_get(c.q.language, "verify.usage") : "kawal-verify " KAWAL_VERSION);
            code = VERIFY_PROVEN;
        } else {
            code = (int)run(&c, &e);
        }
    }
    if (code == VERIFY_USAGE) {
        strbuf line;
        strbuf_init(&line, LINE_BYTES);
        text_add_err(&line, c.q.language, &e);
        (void)fprintf(stderr, "kawal-verify: %s\n", line.p);
        strbuf_done(&line);
    }
    arena_done(&c.memory);
    if ((fflush(stdout) != 0 || ferror(stdout)) &&
        code == VERIFY_PROVEN) { // what nobody could read was not shown to be proven
        code = VERIFY_USAGE;
    }
    return code;
}
