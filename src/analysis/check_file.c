/* Reading a check file. All mistakes are told at their places, before anything is run: checks of a file that is half
 * understood say nothing. Models are read when their checks run. */
#include "analysis/check.h"

#include "analysis/check_expect.h"
#include "base/typo.h"
#include "data/file.h"

#include <stdlib.h>
#include <string.h>

static const double default_rtol = 1e-9;
static const double default_atol = 1e-12;

/* One file, while it is being read. */
struct reading {
    struct arena *arena;
    struct diags *diags;
    bool to_record;
    struct check *check; /* whose keys are being read; its tolerance is that of the file until it gives its own */
    size_t at;           /* where the check before begins: the next one is placed from there, so that a long file is */
    size_t line, column; /* read once; 0: there was none */
};

/* A key of an object, and what reads it. */
struct check_key {
    const char *name; /* NULL ends a table */
    bool (*read)(struct reading *reading, const struct json *value);
    bool required;
};

static bool refuse(struct reading *reading, const struct json *value, const char *rule)
{
    json_complain(reading->diags, DIAG_MODEL_TYPE, value, "\"%.*s\" must be %s, not %s", (int)value->key.size,
                  value->key.at, rule, json_kind_name(value->kind));
    return false;
}

static const struct check_key *find_key(const struct check_key *table, struct str name)
{
    for (; table->name != NULL; table++)
        if (str_is(name, table->name))
            return table;
    return NULL;
}

static bool refuse_key(struct reading *reading, const struct check_key *table, const struct json *member)
{
    struct typo typo = typo_start(member->key);
    struct text names = {.arena = reading->diags->arena};
    for (const struct check_key *key = table; key->name != NULL; key++) {
        typo_offer(&typo, str_of(key->name));
        text_printf(&names, "%s%s", key == table ? "possible: " : ", ", key->name);
    }
    struct cp_diagnostic *diag = diag_add(reading->diags, DIAG_MODEL_KEY, member->key_span, "unknown key \"%.*s\"",
                                          (int)member->key.size, member->key.at);
    diag->path = json_path(reading->diags->arena, member);
    diag->remedy = names.at;
    diag_did_you_mean(reading->diags, diag, typo.best);
    return false;
}

/* Whether an unknown key is this one, mistyped: then it is not missing. */
static bool is_mistyped(const struct check_key *table, const struct json *object, const char *name)
{
    for (const struct json *member = object->child; member != NULL; member = member->next) {
        struct typo typo = typo_start(member->key);
        for (const struct check_key *key = table; key->name != NULL; key++)
            typo_offer(&typo, str_of(key->name));
        if (find_key(table, member->key) == NULL && str_is(typo.best, name))
            return true;
    }
    return false;
}

/* Reads all members of an object by a table of keys; a mistake in one keeps none from being read. */
static bool read_keys(struct reading *reading, const struct check_key *table, const struct json *object)
{
    bool ok = true;
    for (const struct json *member = object->child; member != NULL; member = member->next) {
        const struct check_key *key = find_key(table, member->key);
        ok = (key == NULL ? refuse_key(reading, table, member) : key->read(reading, member)) && ok;
    }
    for (const struct check_key *key = table; key->name != NULL; key++)
        if (key->required && json_get(object, key->name) == NULL) {
            ok = false;
            if (!is_mistyped(table, object, key->name))
                json_complain(reading->diags, DIAG_MODEL_MISSING, object, "\"%s\" is missing", key->name);
        }
    return ok;
}

/* ---- The keys of a check -------------------------------------------------------------------------------------- */

/* A text without NUL bytes, which no name of a file can have. */
static bool is_plain(const struct json *value)
{
    return value->kind == JSON_STRING && value->string.size > 0 &&
           memchr(value->string.at, 0, value->string.size) == NULL;
}

static bool read_name(struct reading *reading, const struct json *value)
{
    if (!is_plain(value))
        return refuse(reading, value, "a text that is not empty");
    reading->check->facts.name = str_copy(reading->arena, value->string);
    return true;
}

/* Several checks run at the same time, and there is one standard input. */
static bool refuse_standard_input(struct reading *reading, const struct json *value)
{
    if (value->kind != JSON_STRING || !str_is(value->string, "-"))
        return true;
    json_complain(reading->diags, DIAG_MODEL_FILE, value, "a check cannot read standard input")->remedy =
        "name a file, relative to the check file";
    return false;
}

static bool read_model(struct reading *reading, const struct json *value)
{
    if (value->kind != JSON_OBJECT && !is_plain(value))
        return refuse(reading, value, "the name of a file or a model");
    reading->check->model = value;
    if (value->kind == JSON_STRING)
        reading->check->facts.model = str_copy(reading->arena, value->string);
    return refuse_standard_input(reading, value);
}

static bool read_at(struct reading *reading, const struct json *value)
{
    if (value->kind == JSON_NULL || value->kind == JSON_BOOL || (value->kind == JSON_STRING && !is_plain(value)))
        return refuse(reading, value, "a point: a list of numbers, an object by parameter name, or a text");
    reading->check->at = value;
    return refuse_standard_input(reading, value);
}

static bool read_derivatives(struct reading *reading, const struct json *value)
{
    struct typo typo = typo_start(value->string);
    for (int d = 0; d <= CP_FINITE_DIFFERENCES && value->kind == JSON_STRING; d++) {
        const char *name = cp_derivatives_name((enum cp_derivatives)d);
        reading->check->options.derivatives = (enum cp_derivatives)d;
        if (str_is(value->string, name))
            return true;
        typo_offer(&typo, str_of(name));
    }
    struct cp_diagnostic *diag =
        json_complain(reading->diags, DIAG_CHECK_VALUE, value, "\"derivatives\" is none of the ways to derivatives");
    diag->remedy = "one of exact, formula, fd";
    diag_did_you_mean(reading->diags, diag, typo.best);
    return false;
}

static bool refuse_range(struct reading *reading, const struct json *value, const char *rule)
{
    json_complain(reading->diags, DIAG_CHECK_VALUE, value, "\"%.*s\" must be %s", (int)value->key.size, value->key.at,
                  rule);
    return false;
}

static bool read_gtol(struct reading *reading, const struct json *value)
{
    reading->check->options.gtol = value->number;
    return (value->kind == JSON_NUMBER && value->number > 0) || refuse_range(reading, value, "a number above 0");
}

static bool read_xtol(struct reading *reading, const struct json *value)
{
    reading->check->options.xtol = value->number;
    return (value->kind == JSON_NUMBER && value->number > 0 && value->number < 1) ||
           refuse_range(reading, value, "a number above 0 and below 1");
}

static bool read_assume_critical(struct reading *reading, const struct json *value)
{
    reading->check->options.assume_critical = value->boolean;
    return value->kind == JSON_BOOL || refuse(reading, value, "true or false");
}

static bool read_refine(struct reading *reading, const struct json *value)
{
    reading->check->options.refine = value->boolean;
    return value->kind == JSON_BOOL || refuse(reading, value, "true or false");
}

static bool read_expect(struct reading *reading, const struct json *value)
{
    reading->check->expect = value;
    reading->check->options.want_eigenvectors = json_get(value, "eigenvectors") != NULL;
    return expect_validate(value, reading->to_record, reading->diags);
}

static bool read_rtol(struct reading *reading, const struct json *value)
{
    reading->check->rtol = value->number;
    return (value->kind == JSON_NUMBER && value->number >= 0 && value->number < 1) ||
           refuse_range(reading, value, "a number from 0 and below 1: a share of the expected value");
}

static bool read_atol(struct reading *reading, const struct json *value)
{
    reading->check->atol = value->number;
    return (value->kind == JSON_NUMBER && value->number >= 0) || refuse_range(reading, value, "a number from 0");
}

static const struct check_key tolerance_keys[] = {
    {.name = "rtol", .read = read_rtol},
    {.name = "atol", .read = read_atol},
    {0},
};

static bool read_tolerance(struct reading *reading, const struct json *value)
{
    return value->kind == JSON_OBJECT ? read_keys(reading, tolerance_keys, value) : refuse(reading, value, "an object");
}

static const struct check_key check_keys[] = {
    {.name = "name", .read = read_name, .required = true},
    {.name = "model", .read = read_model, .required = true},
    {.name = "at", .read = read_at},
    {.name = "derivatives", .read = read_derivatives},
    {.name = "gtol", .read = read_gtol},
    {.name = "xtol", .read = read_xtol},
    {.name = "assume_critical", .read = read_assume_critical},
    {.name = "refine", .read = read_refine},
    {.name = "expect", .read = read_expect},
    {.name = "tolerance", .read = read_tolerance},
    {0},
};

/* ---- The file ------------------------------------------------------------------------------------------------- */

static bool expects_something(struct reading *reading, const struct check *check)
{
    if (check->expect != NULL || reading->to_record)
        return true;
    json_complain(reading->diags, DIAG_CHECK_NOTHING, check->json, "this check expects nothing");
    return false;
}

/* The place of a check, counted on from that of the check before. */
static void place_check(struct reading *reading, const struct json *json)
{
    struct check *check = reading->check;
    if (reading->at == 0) {
        const struct line_position first = span_locate(json->span);
        reading->line = first.line;
        reading->column = first.column;
    } else {
        struct str between = str_part(json->span.source->text, reading->at, json->span.begin);
        for (size_t i = 0; i < between.size; i++) {
            bool ends = between.at[i] == '\n';
            reading->line += ends;
            reading->column = ends ? 1 : reading->column + (((unsigned char)between.at[i] & 0xC0) != 0x80);
        }
    }
    reading->at = json->span.begin;
    check->facts.file = json->span.source->name;
    check->facts.line = reading->line;
    check->facts.column = reading->column;
}

static bool read_check(struct reading *reading, const struct json *json)
{
    if (json->kind != JSON_OBJECT) {
        json_complain(reading->diags, DIAG_MODEL_TYPE, json, "a check must be an object, not %s",
                      json_kind_name(json->kind));
        return false;
    }
    struct check *check = reading->check;
    check->json = json;
    place_check(reading, json);
    bool ok = read_keys(reading, check_keys, json);
    return expects_something(reading, check) && ok;
}

static int by_name(const void *a, const void *b)
{
    const struct check *const *left = a;
    const struct check *const *right = b;
    int order = strcmp((*left)->facts.name, (*right)->facts.name);
    return order != 0 ? order : (*left > *right) - (*left < *right);
}

/* Sorted, so that a file of very many checks is read in no time. */
static bool refuse_same_names(struct reading *reading, struct cp_checks *checks)
{
    const struct check **sorted = ARENA_ARRAY(reading->arena, checks->count, const struct check *);
    bool ok = true;
    size_t count = 0;
    for (size_t k = 0; k < checks->count; k++)
        if (checks->items[k].facts.name != NULL)
            sorted[count++] = &checks->items[k];
    qsort(sorted, count, sizeof(const struct check *), by_name);
    for (size_t k = 1; k < count; k++) {
        const struct check *before = sorted[k - 1];
        if (strcmp(before->facts.name, sorted[k]->facts.name) != 0)
            continue;
        json_complain(reading->diags, DIAG_CHECK_NAME, json_get(sorted[k]->json, "name"),
                      "the check of line %zu is called \"%s\" already", before->facts.line, before->facts.name);
        ok = false;
    }
    return ok;
}

static bool read_checks(struct reading *reading, struct cp_checks *checks, const struct json *list)
{
    if (list->kind != JSON_ARRAY)
        return refuse(reading, list, "a list of checks");
    if (list->count == 0) {
        json_complain(reading->diags, DIAG_CHECK_NOTHING, list, "the list of checks is empty")->remedy =
            "add checks: {\"name\": ..., \"model\": ..., \"expect\": {\"verdict\": \"minimum\"}}";
        return false;
    }
    const struct check start = *reading->check; /* with the tolerance of the file */
    bool ok = true;
    checks->items = ARENA_ARRAY(reading->arena, list->count, struct check);
    for (const struct json *json = list->child; json != NULL; json = json->next) {
        reading->check = &checks->items[checks->count++];
        *reading->check = start;
        reading->check->owner = checks;
        ok = read_check(reading, json) && ok;
    }
    return refuse_same_names(reading, checks) && ok;
}

/* Read by hand: the tolerance goes first, wherever it stands. */
static bool accept(struct reading *reading, const struct json *value)
{
    (void)reading;
    (void)value;
    return true;
}

static const struct check_key file_keys[] = {
    {.name = "checks", .read = accept, .required = true},
    {.name = "tolerance", .read = read_tolerance},
    {0},
};

static bool read_file(struct reading *reading, struct cp_checks *checks, const struct json *root)
{
    if (root->kind != JSON_OBJECT) {
        json_complain(reading->diags, DIAG_MODEL_TYPE, root, "a check file must be an object, not %s",
                      json_kind_name(root->kind))
            ->remedy = "{\"checks\": [...]}";
        return false;
    }
    struct check start = {.rtol = default_rtol, .atol = default_atol};
    reading->check = &start;
    bool ok = read_keys(reading, file_keys, root);
    const struct json *list = json_get(root, "checks");
    return list != NULL && read_checks(reading, checks, list) && ok;
}

struct cp_checks *check_file_parse(struct arena *arena, const struct source *source, const char *path, bool to_record,
                                   struct diags *diags)
{
    const struct json *root = json_parse(arena, source, diags);
    if (root == NULL)
        return NULL;
    struct cp_checks *checks = ARENA_NEW(arena, struct cp_checks);
    *checks = (struct cp_checks){.source = source, .path = str_copy(arena, str_of(path))};
    struct reading reading = {.arena = arena, .diags = diags, .to_record = to_record};
    return read_file(&reading, checks, root) ? checks : NULL;
}

struct cp_checks *check_file_read(struct arena *arena, const char *path, bool to_record, struct diags *diags)
{
    const struct source *source = file_read(arena, path, DIAG_MODEL_FILE, (struct span){NULL, 0, 0}, diags);
    return source == NULL ? NULL : check_file_parse(arena, source, path, to_record, diags);
}
