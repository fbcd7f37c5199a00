// GeoJSON files: their bytes, and the features of a FeatureCollection (RFC 7946).
#include "app/import_internal.h"

#include <string.h>

#include "base/file.h"

bool import_bytes(import_job *job, arena *a, str *ret, err *e)
{
    if (!file_read(a, job->now.path, IMPORT_LINES_FILE_MAX, ret, e)) {
        return false;
    }
    (void)crypto_hash_sha256_update(&job->now.hash, (const unsigned char *)ret->p, ret->n);
    return true;
}

static bool read_features(import_job *job, const json_t *root, import_feature_fn *each, void *ctx, err *e)
{
    const json_t *features = json_object_get(root, "features");
    const char *type = json_string_value(json_object_get(root, "type"));
    if (!type || strcmp(type, "FeatureCollection") != 0 || !json_is_array(features)) {
        err what;
        (void)err_fail(&what, ERR_CODE("outline.not_geojson"));
        import_fault_add(job, 0, -1, &what);
        return true;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < json_array_size(features) && import_row_count(job); i++) {
        ok = each(ctx, json_array_get(features, i), (int64_t)i + 1, e);
    }
    return ok;
}

bool import_features(import_job *job, import_feature_fn *each, void *ctx, err *e)
{
    arena a = {0};
    str bytes;
    if (!import_bytes(job, &a, &bytes, e)) {
        arena_done(&a);
        return false;
    }
    if (str_starts(bytes, STR("\xEF\xBB\xBF"))) {
        bytes = (str){bytes.p + 3, bytes.n - 3};
    }
    json_error_t syntax;
    json_t *root = json_loadb(bytes.p, bytes.n, 0, &syntax);
    arena_done(&a);
    bool ok = true;
    if (root) {
        ok = read_features(job, root, each, ctx, e);
    } else {
        err what;
        (void)err_fail(&what, ERR_CODE("outline.syntax"), ERR_INT("at", syntax.column),
                       ERR_Z("reason", syntax.text));
        import_fault_add(job, syntax.line, -1, &what);
    }
    json_decref(root);
    return ok;
}
