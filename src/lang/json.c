/* Builds the tree: json_scan decides, knows the positions and reads the numbers (exactly, in every locale, at every
 * length); cJSON decodes the strings. Invariant: node i of the tree is token i of the scan. */
#include "lang/json.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "lang/json_lexeme.h"
#include "lang/json_scan.h"

/* ---- Decoding ----------------------------------------------------------------------------------------------- */

/* Holds what cJSON allocated; released with the scratch arena, even if memory runs out half-way. */
struct decoded {
    cJSON *root;
};

static void decoded_release(void *resource)
{
    cJSON_Delete(((struct decoded *)resource)->root);
}

/* The text with a 0 for each number: cJSON reads no number of more than 63 digits. */
static char *without_numbers(struct arena *scratch, struct str text, const struct json_tokens *tokens)
{
    char *copy = str_copy(scratch, text);
    for (size_t i = 0; i < tokens->count; i++)
        if (tokens->items[i].kind == JSON_NUMBER) {
            memset(copy + tokens->items[i].begin, ' ', tokens->items[i].end - tokens->items[i].begin);
            copy[tokens->items[i].begin] = '0';
        }
    return copy;
}

static const cJSON *decode(struct arena *scratch, struct str text, const struct json_tokens *tokens)
{
    char *copy = without_numbers(scratch, text, tokens);
    struct decoded *decoded = ARENA_NEW(scratch, struct decoded);
    arena_defer(scratch, decoded_release, decoded);
    decoded->root = cJSON_ParseWithLength(copy, text.size);
    if (decoded->root == NULL) /* the scan has found no fault: what cJSON lacks is memory */
        arena_exhausted(scratch);
    return decoded->root;
}

/* ---- The tree ----------------------------------------------------------------------------------------------- */

struct builder {
    struct arena *arena;
    const struct source *source;
    const struct json_tokens *tokens;
    struct json *nodes; /* one for each token */
    size_t count;       /* nodes built */
};

/* A decoded string, given its place with quotes. cJSON terminates it; its size is known from the source, so that NUL
 * bytes within it survive. */
static struct str decoded_text(struct builder *builder, const char *decoded, size_t begin, size_t end)
{
    size_t size = json_decoded_size(str_part(builder->source->text, begin + 1, end - 1));
    return (struct str){str_copy(builder->arena, (struct str){decoded, size}), size};
}

static struct json *build(struct builder *builder, const cJSON *item, const struct json *parent, size_t index)
{
    const struct json_token *token = &builder->tokens->items[builder->count];
    struct json *node = &builder->nodes[builder->count++];
    *node = (struct json){.kind = token->kind,
                          .boolean = token->boolean,
                          .number = token->number,
                          .index = index,
                          .parent = parent,
                          .span = {builder->source, token->begin, token->end}};
    if (token->key_end != 0) {
        node->key = decoded_text(builder, item->string, token->key_begin, token->key_end);
        node->key_span = (struct span){builder->source, token->key_begin, token->key_end};
    }
    if (token->kind == JSON_STRING)
        node->string = decoded_text(builder, item->valuestring, token->begin, token->end);
    const struct json **link = &node->child;
    for (const cJSON *child = item->child; child != NULL; child = child->next) {
        struct json *built = build(builder, child, node, node->count++);
        *link = built;
        link = &built->next;
    }
    return node;
}

const struct json *json_parse(struct arena *arena, const struct source *source, struct diags *diags)
{
    struct arena *scratch = arena_child(arena);
    struct json_tokens tokens;
    const struct json *root = NULL;
    if (json_scan(scratch, source, &tokens, diags)) {
        struct builder builder = {.arena = arena, .source = source, .tokens = &tokens};
        builder.nodes = ARENA_ARRAY_RAW(arena, tokens.count, struct json);
        root = build(&builder, decode(scratch, source->text, &tokens), NULL, 0);
    }
    arena_close(scratch);
    return root;
}

/* ---- Reading the tree --------------------------------------------------------------------------------------- */

const struct json *json_get(const struct json *json, const char *key)
{
    if (json == NULL || json->kind != JSON_OBJECT)
        return NULL;
    const struct json *member = json->child;
    while (member != NULL && !str_is(member->key, key))
        member = member->next;
    return member;
}

static void add_path(struct text *path, const struct json *json)
{
    if (json->parent == NULL)
        return;
    add_path(path, json->parent);
    struct span key = json->key_span;
    if (json->parent->kind == JSON_OBJECT)
        json_path_key(path, str_part(key.source->text, key.begin, key.end));
    else
        text_printf(path, "[%zu]", json->index);
}

const char *json_path(struct arena *arena, const struct json *json)
{
    struct text path = {.arena = arena};
    text_puts(&path, "$");
    add_path(&path, json);
    return path.at;
}

const char *json_kind_name(enum json_kind kind)
{
    static const char *const names[JSON_KIND_COUNT] = {
        [JSON_NULL] = "null",       [JSON_BOOL] = "true or false", [JSON_NUMBER] = "a number",
        [JSON_STRING] = "a string", [JSON_ARRAY] = "an array",     [JSON_OBJECT] = "an object"};
    return names[kind];
}

struct span json_string_span(const struct json *json, size_t begin, size_t end)
{
    struct str raw = str_part(json->span.source->text, json->span.begin + 1, json->span.end - 1);
    size_t start = json->span.begin + 1;
    if (raw.size == json->string.size) /* no escapes: bytes stand where they are */
        return (struct span){json->span.source, start + (begin < raw.size ? begin : raw.size),
                             start + (end < raw.size ? end : raw.size)};
    struct span span = {json->span.source, start + raw.size, start + raw.size};
    bool begun = false;
    for (size_t at = 0, decoded = 0; at < raw.size;) {
        struct json_unit unit = json_unit_at(raw, at);
        if (!begun && decoded + unit.decoded_size > begin)
            span.begin = start + at;
        begun = begun || decoded + unit.decoded_size > begin;
        if (begun && decoded >= end) {
            span.end = start + at;
            break;
        }
        at += unit.source_size;
        decoded += unit.decoded_size;
    }
    return span;
}

struct cp_diagnostic *json_complain(struct diags *diags, enum diag_code code, const struct json *json,
                                    const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *message = str_vformat(diags->arena, format, args);
    va_end(args);
    struct cp_diagnostic *diag = diag_add(diags, code, json->span, "%s", message);
    diag->path = json_path(diags->arena, json);
    return diag;
}

/* ---- Arrays of numbers -------------------------------------------------------------------------------------- */

/* Rank and shape as the first entry of each level has them. */
static bool measure(const struct json *json, struct json_array *out, struct diags *diags)
{
    const struct json *root = json;
    for (; json != NULL && json->kind == JSON_ARRAY; json = json->child) {
        if (out->rank == JSON_MAX_RANK) {
            json_complain(diags, DIAG_MODEL_SHAPE, root, "this array has more than %d dimensions", JSON_MAX_RANK);
            return false;
        }
        out->shape[out->rank++] = json->count;
    }
    return true;
}

struct array_check {
    const struct json_array *array;
    struct diags *diags;
    size_t mistakes;
};

static void check_entry(struct array_check *check, const struct json *json, size_t depth)
{
    const struct json_array *array = check->array;
    enum json_kind wanted = depth < array->rank ? JSON_ARRAY : JSON_NUMBER;
    if (json->kind != wanted) {
        bool ragged = json->kind == JSON_ARRAY || json->kind == JSON_NUMBER;
        check->mistakes++;
        json_complain(check->diags, ragged ? DIAG_MODEL_SHAPE : DIAG_MODEL_TYPE, json, "%s stands here, not %s",
                      json_kind_name(json->kind), json_kind_name(wanted))
            ->remedy = ragged ? "all rows are nested alike" : "an array consists of numbers";
        return;
    }
    if (wanted == JSON_ARRAY && json->count != array->shape[depth]) {
        check->mistakes++;
        json_complain(check->diags, DIAG_MODEL_SHAPE, json, "this row has %zu entries, the first one has %zu",
                      json->count, array->shape[depth])
            ->remedy = "all rows have the same length";
        return;
    }
    for (const struct json *child = json->child; child != NULL && check->mistakes < JSON_MOST_MISTAKES;
         child = child->next)
        check_entry(check, child, depth + 1);
}

static double *fill(const struct json *json, double *next)
{
    if (json->kind == JSON_NUMBER)
        *next++ = json->number;
    for (const struct json *child = json->child; child != NULL; child = child->next)
        next = fill(child, next);
    return next;
}

bool json_read_array(struct arena *arena, const struct json *json, struct json_array *out, struct diags *diags)
{
    *out = (struct json_array){.size = 1};
    if (!measure(json, out, diags))
        return false;
    struct array_check check = {out, diags, 0};
    check_entry(&check, json, 0);
    if (check.mistakes != 0)
        return false;
    for (size_t d = 0; d < out->rank; d++)
        out->size *= out->shape[d]; /* the entries exist: no overflow */
    out->values = ARENA_ARRAY_RAW(arena, out->size, double);
    fill(json, out->values);
    return true;
}
