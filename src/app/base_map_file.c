// The files of a base map: content under its own hash.
#include <errno.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/base_map_internal.h"
#include "base/file.h"

enum { FORMAT = 1, CANDIDATE_NUMBERS = 4 };

bool base_map_path(char out[static PATH_MAX], const char *dir, const char *hex, const char *ending, err *e)
{
    int n = snprintf(out, PATH_MAX, "%s/%s/%s.%s", dir, BASE_MAP_FOLDER, hex, ending);
    return (n > 0 && n < PATH_MAX) || err_fail(e, ERR_CODE("file.open"), ERR_Z("file", dir),
                                               ERR_KEY("reason", err_reason(ENAMETOOLONG)));
}

void map_file_hash(str bytes, char ret_hex[static BASE_MAP_HEX])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256(hash, (const unsigned char *)bytes.p, bytes.n);
    (void)sodium_bin2hex(ret_hex, BASE_MAP_HEX, hash, sizeof hash);
}

static bool folder_make(const char *dir, err *e)
{
    char folder[PATH_MAX];
    int n = snprintf(folder, sizeof folder, "%s/%s", dir, BASE_MAP_FOLDER);
    if (n < 0 || n >= PATH_MAX) {
        return err_fail(e, ERR_CODE("file.folder"), ERR_Z("file", dir),
                        ERR_KEY("reason", err_reason(ENAMETOOLONG)));
    }
    return file_folder(folder, e);
}

bool map_file_write(const char *dir, const char *ending, str bytes, char ret_hex[static BASE_MAP_HEX],
                    bool *ret_new, err *e)
{
    char path[PATH_MAX];
    map_file_hash(bytes, ret_hex);
    if (!folder_make(dir, e) || !base_map_path(path, dir, ret_hex, ending, e)) {
        return false;
    }
    *ret_new = access(path, F_OK) != 0;
    return file_write(path, bytes, e); // also when it is there: it may be damaged
}

bool map_file_read(arena *a, const char *dir, const char *ending, const char *hex, str *ret, err *e)
{
    char path[PATH_MAX];
    char found[BASE_MAP_HEX];
    if (!base_map_path(path, dir, hex, ending, e)) {
        return false;
    }
    if (access(path, F_OK) != 0) {
        return err_fail(e, ERR_CODE("base_map.missing"), ERR_Z("file", path));
    }
    if (!file_read(a, path, BASE_MAP_FILE_MAX, ret, e)) {
        return false;
    }
    map_file_hash(*ret, found);
    return strcmp(found, hex) == 0 || err_fail(e, ERR_CODE("base_map.damaged"), ERR_Z("file", path));
}

// ---------------------------------------------------------------- candidates

void candidates_write(int32_t n, const map_candidate *c, strbuf *out)
{
    strbuf_addf(out, "{\"format\":%d,\"jetties\":[", FORMAT);
    for (int32_t i = 0; i < n; i++) {
        strbuf_addf(out, "%s\n[%d,%d,%lld,%d]", i > 0 ? "," : "", (int)c[i].at.lat_e7, (int)c[i].at.lon_e7,
                    (long long)c[i].source, (int)c[i].kind);
    }
    strbuf_addz(out, "]}\n");
}

static bool candidate_read(const json_t *v, map_candidate *ret)
{
    int64_t n[CANDIDATE_NUMBERS];
    for (size_t i = 0; i < CANDIDATE_NUMBERS; i++) {
        const json_t *number = json_array_get(v, i);
        if (!json_is_integer(number)) {
            return false;
        }
        n[i] = json_integer_value(number);
    }
    *ret = (map_candidate){{(int32_t)n[0], (int32_t)n[1]}, n[2], (uint8_t)n[3]};
    return n[0] >= -900000000 && n[0] <= 900000000 && n[1] >= -1800000000 && n[1] <= 1800000000 &&
           n[3] >= CANDIDATE_FERRY_TERMINAL && n[3] <= CANDIDATE_ROAD_END;
}

bool candidates_read(arena *a, str bytes, const map_candidate **ret, int32_t *ret_n, err *e)
{
    json_t *root = json_loadb(bytes.p, bytes.n, 0, NULL);
    const json_t *rows = json_object_get(root, "jetties");
    size_t n = json_array_size(rows);
    bool ok = json_integer_value(json_object_get(root, "format")) == FORMAT && json_is_array(rows) &&
              n <= MAP_WAYS_MAX;
    map_candidate *c = ARENA_NEW(a, map_candidate, ok ? n : 0);
    for (size_t i = 0; ok && i < n; i++) {
        ok = candidate_read(json_array_get(rows, i), &c[i]);
    }
    json_decref(root);
    if (!ok) {
        return err_fail(e, ERR_CODE("road.map_damaged"));
    }
    *ret = c;
    *ret_n = (int32_t)n;
    return true;
}
