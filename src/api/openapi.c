#include "api/openapi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char JSON_TYPE[] = "application/json";

// ---------------------------------------------------------------- parameters

static json_t *parameter(text_language language, str name, const char *in)
{
    char key[96];
    (void)snprintf(key, sizeof key, "parameter.%.*s", (int)name.n, name.p);
    return json_pack("{s:s%, s:s, s:b, s:s, s:{s:s}}", "name", name.p, name.n, "in", in, "required",
                     strcmp(in, "path") == 0, "description", text_get(language, key), "schema", "type",
                     "string");
}

// The names in braces of a path.
static void add_path_words(json_t *out, text_language language, const char *path)
{
    for (const char *at = strchr(path, '{'); at; at = strchr(at + 1, '{')) {
        json_array_append_new(out, parameter(language, (str){at + 1, strcspn(at + 1, "}")}, "path"));
    }
}

static void add_query_words(json_t *out, text_language language, const char *words)
{
    for (const char *at = words; *at;) {
        size_t n = strcspn(at, " ");
        if (!str_eq((str){at, n}, STR(ANY_WORDS))) {
            json_array_append_new(out, parameter(language, (str){at, n}, "query"));
        }
        at += n + strspn(at + n, " ");
    }
    json_array_append_new(out, parameter(language, STR("lang"), "query"));
}

// ---------------------------------------------------------------- bodies

// {"content": {type: {"schema", "example"}}} of what is said of a body; any JSON, or bytes, where nothing is.
static json_t *content(const json_t *said)
{
    json_t *schema = json_object_get(said, "schema");
    json_t *example = json_object_get(said, "example");
    const char *type = json_string_value(json_object_get(said, "type"));
    json_t *media = json_object();
    if (schema) {
        json_object_set(media, "schema", schema);
    }
    if (example) {
        json_object_set(media, "example", example);
    }
    return json_pack("{s:o}", type ? type : JSON_TYPE, media);
}

static json_t *responses(const json_t *said, const char *summary)
{
    char status[32];
    int64_t given = json_integer_value(json_object_get(said, "status"));
    json_t *done = json_pack("{s:s}", "description", summary);
    json_t *out = json_object();
    (void)snprintf(status, sizeof status, "%lld", (long long)(given > 0 ? given : 200));
    if (given != 204) {
        json_object_set_new(done, "content", content(said));
    }
    json_object_set_new(out, status, done);
    json_object_set_new(out, "default", json_pack("{s:s}", "$ref", "#/components/responses/problem"));
    return out;
}

static json_t *operation(const route *row, const json_t *said, const char *path, text_language language)
{
    const char *summary = text_get(language, row->name);
    size_t room = strcspn(row->name, ".");
    json_t *parameters = json_array();
    json_t *request = json_object_get(said, "request");
    add_path_words(parameters, language, path);
    add_query_words(parameters, language, row->words);
    if (route_once(row)) {
        json_array_append_new(parameters, parameter(language, STR("Idempotency-Key"), "header"));
    }
    json_t *out =
        json_pack("{s:s, s:s, s:[s%], s:o, s:o}", "operationId", row->name, "summary", summary, "tags",
                  row->name, room, "parameters", parameters, "responses", responses(said, summary));
    if (request) {
        json_object_set_new(out, "requestBody",
                            json_pack("{s:b, s:o}", "required", 1, "content", content(request)));
    }
    if (row->act == ACCESS_OPEN) {
        json_object_set_new(out, "security", json_array());
    } else { // who may ask (docs/roles.md)
        json_object_set_new(out, "x-kawal-access",
                            json_pack("{s:s, s:s}", "resource", access_resource_name(row->resource), "act",
                                      access_act_name(row->act)));
    }
    return out;
}

// ---------------------------------------------------------------- the document

static json_t *components(text_language language)
{
    json_t *problem = json_pack("{s:s, s:{s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}}, s:[s, s, s, s, s]}",
                                "type", "object", "properties", "type", "type", "string", "title", "type",
                                "string", "detail", "type", "string", "status", "type", "integer", "code",
                                "type", "string", "required", "type", "title", "detail", "status", "code");
    return json_pack("{s:{s:o}, s:{s:{s:s, s:{s:{s:{s:s}}}}}, s:{s:{s:s, s:s, s:s}}}", "schemas", "problem",
                     problem, "responses", "problem", "description", text_get(language, "openapi.problem"),
                     "content", "application/problem+json", "schema", "$ref", "#/components/schemas/problem",
                     "securitySchemes", "session", "type", "apiKey", "in", "cookie", "name", "kawal_session");
}

// The path with its variable parts in braces; of who has said nothing, as the table has it.
static const char *path_of(const route *row, const json_t *said)
{
    const char *path = json_string_value(json_object_get(said, "path"));
    return path ? path : row->path;
}

json_t *openapi_document(const route *row, size_t n, text_language language)
{
    static const struct {
        const char *method, *member;
    } methods[] = {{"GET", "get"}, {"POST", "post"}, {"DELETE", "delete"}};
    json_t *said = json_loadb(openapi_bytes, openapi_size, 0, NULL);
    json_t *paths = json_object();
    for (size_t i = 0; i < n; i++) {
        const json_t *own = json_object_get(said, row[i].name);
        const char *path = path_of(&row[i], own);
        json_t *item = json_object_get(paths, path);
        if (!item) {
            item = json_object();
            json_object_set_new(paths, path, item);
        }
        for (size_t m = 0; m < sizeof methods / sizeof methods[0]; m++) {
            if (strcmp(row[i].method, methods[m].method) == 0) {
                json_object_set_new(item, methods[m].member, operation(&row[i], own, path, language));
            }
        }
    }
    json_decref(said);
    return json_pack("{s:s, s:{s:s, s:s, s:s}, s:[{s:s}], s:[{s:[]}], s:o, s:o}", "openapi", "3.1.0", "info",
                     "title", "Kawal", "version", KAWAL_VERSION, "description",
                     text_get(language, "openapi.about"), "servers", "url", "/", "security", "session",
                     "paths", paths, "components", components(language));
}

char *openapi_text(text_language language)
{
    size_t n = 0;
    const route *row = routes_table(&n);
    json_t *document = openapi_document(row, n, language);
    char *text = json_dumps(document, JSON_COMPACT);
    json_decref(document);
    return text;
}

void openapi_get(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    text_language language = http_language(q);
    (void)who;
    if (!r->openapi[language].text) {
        r->openapi[language].text = openapi_text(language);
        answer_tag(r->openapi[language].etag, str_of(r->openapi[language].text));
    }
    *x = (http_answer){.status = 200, .type = ANSWER_JSON, .body = str_of(r->openapi[language].text)};
    answer_tagged(q, x, r->openapi[language].etag);
    answer_pack(q, a, x);
}
