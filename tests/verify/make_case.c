// make_case DIR [N]: writes what an auditor gets of the small log into a folder that is there: DIR/policy,
// DIR/bundle, DIR/earlier (a head), DIR/9.entry with DIR/9.tlog-proof, and DIR/log (its files). With N the
// log goes on to N entries, and there is no bundle.
#include <errno.h>
#include <sys/stat.h>

#include "base/file.h"
#include "case_log.h"

enum { PATH_BYTES = 4096 };

static const char *below(char out[static PATH_BYTES], const char *dir, str name)
{
    (void)snprintf(out, PATH_BYTES, "%s/%.*s", dir, (int)name.n, name.p);
    return out;
}

// Writes without syncing: a million entries are many files.
static bool put(void *ctx, str path, str bytes, err *e)
{
    char file[PATH_BYTES];
    (void)below(file, ctx, path);
    for (char *at = strchr(file + strlen(ctx) + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        if (mkdir(file, 0755) != 0 && errno != EEXIST) {
            return err_fail(e, ERR_CODE("file.folder"));
        }
        *at = '/';
    }
    FILE *f = fopen(file, "wb");
    bool ok = f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
    return (f && fclose(f) == 0 && ok) || err_fail(e, ERR_CODE("file.write"));
}

static bool write_small(case_log *c, const char *dir, tile_store *store)
{
    mem_store *m = calloc(1, sizeof *m);
    char file[PATH_BYTES];
    bool ok =
        case_files(c, m, 3) &&
        file_write(below(file, dir, STR("bundle")), case_bundle(c, &(case_parts){.witnesses = 3}), NULL) &&
        file_write(below(file, dir, STR("9.entry")), c->frame[9], NULL) &&
        file_write(below(file, dir, STR("9.tlog-proof")), case_receipt(c, 9, c->n, case_head(c, c->n, 3)),
                   NULL);
    for (int i = 0; ok && i < m->n; i++) {
        ok = put(store->ctx, str_of(m->file[i].path), (str){m->file[i].bytes, m->file[i].n}, NULL);
    }
    mem_done(m);
    free(m);
    return ok;
}

static bool write_long(case_log *c, int64_t n, const tile_store *store)
{
    tile_writer w;
    bool ok = tile_writer_open(&w, store, 0, NULL);
    for (int32_t i = 0; ok && i < c->n; i++) {
        ok = tile_writer_add(&w, c->frame[i], NULL);
    }
    int32_t small = c->n;
    for (int64_t i = small; ok && i < n; i++) {
        case_log one = *c; // the next event takes the place of the last, with memory of its own
        one.memory = (arena){0};
        one.n = small;
        case_code(&one, EVENT_FIELD_ITEM, "K-1");
        case_code(&one, EVENT_FIELD_PLACE, i % 1000 == 0 ? "PPS-1" : "PPS-2");
        one.draft.time_s = CASE_START_S + i;
        case_say(&one, PPS, EVENT_ARRIVED);
        ok = tile_writer_add(&w, one.frame[small], NULL);
        c->by[PPS] = one.by[PPS];
        arena_done(&one.memory);
    }
    ok = ok && tile_writer_flush(&w, NULL);
    str head = case_note_of(c, &c->log, w.frontier.size, frontier_root(&w.frontier), 3);
    tile_writer_done(&w);
    return ok && store->put(store->ctx, STR("checkpoint"), head, NULL);
}

int main(int argc, char **argv)
{
    char file[PATH_BYTES];
    char log[PATH_BYTES];
    int64_t n = 0;
    case_log *c = calloc(1, sizeof *c);
    if (!c || argc < 2 || sodium_init() < 0 ||
        (argc > 2 && !str_parse_i64(str_of(argv[2]), 1, INT32_MAX, &n))) {
        return 2;
    }
    case_init(c, "both");
    case_story(c);
    tile_store store = {NULL, put, log};
    (void)mkdir(below(log, argv[1], STR("log")), 0755);
    bool ok = file_write(below(file, argv[1], STR("policy")), strbuf_str(&c->policy), NULL) &&
              file_write(below(file, argv[1], STR("earlier")), case_head(c, 7, 3), NULL) &&
              (n > 0 ? write_long(c, n, &store) : write_small(c, argv[1], &store));
    case_done(c);
    free(c);
    return ok ? 0 : 1;
}
