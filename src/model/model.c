/* The keys of a model are a table, in the order in which they depend on each other. Every key is read even after a
 * mistake in another one, so that one run reports all mistakes. */
#include "model/model.h"

#include "base/typo.h"
#include "diff/reverse.h"
#include "model/batch.h"
#include "model/synonyms.h"

#include <string.h>
#include <unistd.h>

/* A key, and what reads it; NULL for what needs no reading. */
struct key_row {
    const char *name;
    bool (*read)(struct model *model, const struct json *json);
    bool is_form;       /* a model has exactly one of these */
    bool is_of_formula; /* means nothing beside "network" */
};

static bool read_name(struct model *model, const struct json *json);

static const struct key_row keys[] = {
    {"name", read_name, false, false},
    {"init", model_read_init, false, false},
    {"parameters", model_read_parameters, false, true},
    {"constants", model_read_constants, false, true},
    {"batch", model_read_batch, false, false},
    {"data", model_read_data, false, false},
    {"let", model_read_let, false, true},
    {"loss", model_read_loss, true, false},
    {"quadratic", model_read_quadratic, true, false},
    {"network", model_read_network, true, false},
    {"gradient", model_read_gradient, false, true},
    {"hessian", model_read_hessian, false, true},
    {"points", model_read_points, false, false},
};

enum { KEY_COUNT = sizeof keys / sizeof *keys };

static bool read_name(struct model *model, const struct json *json)
{
    if (!model_expect(model, json, JSON_STRING, "the name of a model"))
        return false;
    model->name = str_copy(model->arena, json->string);
    return true;
}

bool model_expect(struct model *model, const struct json *json, enum json_kind kind, const char *what)
{
    if (json->kind == kind)
        return true;
    json_complain(model->diags, DIAG_MODEL_TYPE, json, "%s must be %s, not %s", what, json_kind_name(kind),
                  json_kind_name(json->kind));
    return false;
}

bool model_check_keys(struct model *model, const struct json *json, const char *const *names)
{
    bool ok = true;
    for (const struct json *member = json->child; member != NULL; member = member->next) {
        struct typo typo = typo_start(member->key);
        bool known = false;
        for (size_t i = 0; names[i] != NULL; i++) {
            known = known || str_is(member->key, names[i]);
            typo_offer(&typo, str_of(names[i]));
        }
        if (known)
            continue;
        struct cp_diagnostic *diag = diag_add(model->diags, DIAG_MODEL_KEY, member->key_span, "unknown key \"%.*s\"",
                                              (int)member->key.size, member->key.at);
        diag->path = json_path(model->diags->arena, member);
        bool of_model = json->parent == NULL;
        if ((!of_model && !str_is(json->key, "network")) ||
            !synonym_advise(model->diags, diag, of_model ? SYNONYM_MODEL_KEY : SYNONYM_NETWORK_KEY, member->key))
            diag_did_you_mean(model->diags, diag, typo.best);
        ok = false;
    }
    return ok;
}

static bool is_identifier(struct str name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
        if (!letter && !(i > 0 && c >= '0' && c <= '9'))
            return false;
    }
    return name.size > 0;
}

struct model_name model_key(const struct json *member)
{
    return (struct model_name){member->key, member->key_span, member};
}

bool model_refuse_name(struct model *model, struct str name)
{
    if (scope_find(&model->scope, name) == NULL)
        scope_add(model->arena, &model->scope, name, NODE_NONE, NULL);
    return false;
}

bool model_check_name(struct model *model, const struct model_name *name)
{
    const char *mistake = NULL;
    if (!is_identifier(name->text))
        mistake = "is not a name: letters, digits and _ only, not starting with a digit";
    else if (str_is(name->text, "pi") || str_is(name->text, "in"))
        mistake = "is reserved";
    else if (scope_find(&model->scope, name->text) != NULL)
        mistake = "is declared twice";
    if (mistake == NULL)
        return true;
    struct cp_diagnostic *diag =
        diag_add(model->diags, DIAG_MODEL_NAME, name->span, "'%.*s' %s", (int)name->text.size, name->text.at, mistake);
    if (name->json != NULL)
        diag->path = json_path(model->diags->arena, name->json);
    return false;
}

bool model_compile(struct model *model, const struct json *json, node_id *out)
{
    if (!model_expect(model, json, JSON_STRING, "a formula"))
        return false;
    const struct formula_text text = {.text = json->string, .json = json};
    const struct compile compile = {
        .graph = model->graph,
        .scope = &model->scope,
        .diags = model->diags,
        .json = json,
        .most_entries = model->most_entries,
    };
    return compile_text(&compile, &text, out);
}

/* Half of the machine's memory, in doubles: a single array never needs more. */
static size_t memory_entries(void)
{
    long pages = sysconf(_SC_PHYS_PAGES);
    long page = sysconf(_SC_PAGESIZE);
    return pages <= 0 || page <= 0 ? (size_t)1 << 30 : (size_t)pages / 2 * (size_t)page / sizeof(double);
}

static struct model *model_new(struct arena *arena, const char *name, struct diags *diags)
{
    struct model *model = ARENA_NEW(arena, struct model);
    model->arena = arena;
    model->diags = diags;
    model->name = name;
    model->form = "loss";
    model->loss = NODE_NONE;
    model->most_entries = memory_entries();
    model->graph = graph_new(arena);
    model->rules = rules_new(arena, model->graph);
    return model;
}

/* Whether an unknown key is a mistyped form: then nothing is missing. */
static bool mistyped_form(const struct json *json)
{
    for (const struct json *member = json->child; member != NULL; member = member->next)
        for (size_t i = 0; i < KEY_COUNT; i++) {
            struct typo typo = typo_start(member->key);
            typo_offer(&typo, str_of(keys[i].name));
            if (keys[i].is_form && typo.best.size != 0)
                return true;
        }
    return false;
}

static bool check_form(struct model *model, const struct json *json)
{
    size_t forms = 0;
    const struct json *last = json;
    for (size_t i = 0; i < KEY_COUNT; i++) {
        const struct json *member = keys[i].is_form ? json_get(json, keys[i].name) : NULL;
        if (member != NULL) {
            forms++;
            last = member;
            model->form = keys[i].name;
        }
    }
    if (forms == 1)
        return true;
    if (forms == 0 && mistyped_form(json))
        return false;
    json_complain(model->diags, DIAG_MODEL_FORM, last, "the model has %s of \"loss\", \"quadratic\" and \"network\"",
                  forms == 0 ? "none" : "more than one")
        ->remedy = "give exactly one of them";
    return false;
}

/* Parameters go without saying for a quadratic form only. Whoever mistyped a key was told so already. */
static bool check_parameters(struct model *model, const struct json *json)
{
    if (json_get(json, "parameters") != NULL || json_get(json, "quadratic") != NULL ||
        json_get(json, "network") != NULL)
        return true;
    if (!model->scope.incomplete)
        json_complain(model->diags, DIAG_MODEL_MISSING, json, "the model has no parameters")->remedy =
            "declare them: \"parameters\": [\"w1\", \"w2\"]";
    model->parameters_refused = true;
    model->scope.incomplete = true;
    return false;
}

/* Layers have parameters of their own, and no formulas. */
static bool refuse_beside_network(struct model *model, const struct json *member)
{
    struct cp_diagnostic *diag =
        diag_add(model->diags, DIAG_MODEL_FORM, member->key_span, "\"%.*s\" cannot stand beside \"network\"",
                 (int)member->key.size, member->key.at);
    diag->path = json_path(model->diags->arena, member);
    diag->remedy = "a network has the parameters of its layers, and no formulas: leave it out";
    return false;
}

/* Reads the member of a key; true if there is none. */
static bool read_key(struct model *model, const struct json *json, const struct key_row *key)
{
    const struct json *member = json_get(json, key->name);
    if (member == NULL)
        return true;
    if (key->is_of_formula && str_is(str_of(model->form), "network"))
        return refuse_beside_network(model, member);
    return key->read(model, member);
}

static bool read_keys(struct model *model, const struct json *json)
{
    const char *names[KEY_COUNT + 1] = {NULL};
    for (size_t i = 0; i < KEY_COUNT; i++)
        names[i] = keys[i].name;
    bool ok = model_check_keys(model, json, names);
    model->scope.incomplete = !ok;
    ok = check_form(model, json) && ok;
    ok = check_parameters(model, json) && ok;
    for (size_t i = 0; i < KEY_COUNT; i++)
        ok = read_key(model, json, &keys[i]) && ok;
    return model->choice == NULL || json_get(json, "data") != NULL ? ok : batch_refuse(model, model->diags);
}

static struct model *model_start(struct arena *arena, const struct json *json, const char *path, struct diags *diags)
{
    struct model *model = model_new(arena, json->span.source->name, diags);
    model->path = path;
    model->json = json;
    return model;
}

static struct model *model_read(struct model *model)
{
    return model_expect(model, model->json, JSON_OBJECT, "a model") && read_keys(model, model->json) ? model : NULL;
}

struct model *model_load(struct arena *arena, const struct json *json, const char *path, struct diags *diags)
{
    return model_read(model_start(arena, json, path, diags));
}

struct model *model_load_batch(struct arena *arena, const struct json *json, const char *path,
                               const struct source *batch, struct diags *diags)
{
    struct model *model = model_start(arena, json, path, diags);
    return batch_parse(model, batch) ? model_read(model) : NULL;
}

struct model *model_take_rows(struct arena *arena, const struct model *model, size_t count, const size_t *rows,
                              struct diags *diags)
{
    if (model->rows == 0) {
        batch_refuse(model, diags);
        return NULL;
    }
    struct model *part = model_start(arena, model->json, model->path, diags);
    part->array_count = model->array_count;
    part->arrays = model->arrays;
    batch_take(part, count, rows);
    return model_read(part);
}

/* Whether a point such as "w1=0,w2=0" assigns to the name, and where. */
static size_t assignment_position(const char *point, struct str name)
{
    for (const char *at = point; (at = strstr(at, "=")) != NULL; at++) {
        const char *end = at;
        while (end > point && end[-1] == ' ')
            end--;
        if ((size_t)(end - point) < name.size || memcmp(end - name.size, name.at, name.size) != 0)
            continue;
        const char *begin = end - name.size;
        if (begin == point || begin[-1] == ',' || begin[-1] == ' ')
            return (size_t)(begin - point);
    }
    return SIZE_MAX;
}

/* Names that the point assigns to come first, in its order; the others keep theirs. Insertion sort: stable. */
static void order_names(struct formula_names *names, const char *point)
{
    for (size_t i = 1; point != NULL && i < names->count; i++)
        for (size_t j = i; j > 0; j--) {
            struct str *pair = &names->names[j - 1];
            if (assignment_position(point, pair[0]) <= assignment_position(point, pair[1]))
                break;
            struct str swap = pair[0];
            pair[0] = pair[1];
            pair[1] = swap;
        }
}

/* A name is a scalar, unless the point assigns an array to it: "W=[[1,2],[3,4]]". What is no array is left to whoever
 * reads the point. */
static struct shape assigned_shape(struct model *model, const char *point, struct str name)
{
    size_t position = point == NULL ? SIZE_MAX : assignment_position(point, name);
    const char *value = position == SIZE_MAX ? "" : strchr(point + position, '=') + 1;
    value += strspn(value, " ");
    size_t size = 0;
    for (int depth = 0; value[size] != 0; size++) {
        depth += (value[size] == '[') - (value[size] == ']');
        if (depth <= 0)
            break;
    }
    struct diags ignored = {.arena = model->arena};
    struct source *source = ARENA_NEW(model->arena, struct source);
    struct json_array array;
    *source = (struct source){"--at", {value, size + 1}};
    const struct json *json = *value == '[' && value[size] == ']' ? json_parse(model->arena, source, &ignored) : NULL;
    if (json == NULL || !json_read_array(model->arena, json, &array, &ignored))
        return shape_scalar();
    struct shape shape = {.rank = array.rank};
    memcpy(shape.dim, array.shape, array.rank * sizeof *shape.dim);
    return shape;
}

static bool add_free_names(struct model *model, const struct formula *formula, const char *order)
{
    struct formula_names names = formula_free_names(model->arena, formula);
    bool ok = true;
    order_names(&names, order);
    for (size_t i = 0; i < names.count; i++) {
        struct shape shape = assigned_shape(model, order, names.names[i]);
        ok = model_add_parameter(model, &(struct model_name){names.names[i], formula->span, NULL}, &shape) && ok;
    }
    if (names.count == 0) {
        diag_add(model->diags, DIAG_MODEL_MISSING, formula->span, "the formula has no parameters")->remedy =
            "use names such as w1 and w2";
        return false;
    }
    return ok;
}

struct model *model_from_formula(struct arena *arena, const struct source *source, const char *order,
                                 struct diags *diags)
{
    struct model *model = model_new(arena, str_copy(arena, source->text), diags);
    const struct formula_text text = {.text = source->text, .source = source};
    const struct formula *formula = formula_parse(arena, &text, diags);
    if (formula == NULL || !add_free_names(model, formula, order))
        return NULL;
    const struct compile compile = {
        .graph = model->graph,
        .scope = &model->scope,
        .diags = diags,
        .most_entries = model->most_entries,
    };
    if (!compile_formula(&compile, formula, &model->loss))
        return NULL;
    const struct shape *shape = &graph_at(model->graph, model->loss)->shape;
    if (shape->rank == 0)
        return model;
    diag_add(diags, DIAG_FORMULA_SCALAR, formula->span, "the loss has shape %s, not that of a number",
             shape_print(arena, shape));
    return NULL;
}

/* Differentiates the loss, once in the life of a model. */
static void derive(struct model *model)
{
    node_id *nodes = ARENA_ARRAY(model->arena, model->parameter_count, node_id);
    struct gradient_piece *pieces = ARENA_ARRAY(model->arena, model->parameter_count, struct gradient_piece);
    reverse_gradient(model->rules, model->loss, model->parameter_count, model->parameter_nodes, nodes);
    for (size_t k = 0; k < model->parameter_count; k++)
        pieces[k] = (struct gradient_piece){nodes[k], model->parameters[k].offset};
    model->derived = pieces;
}

struct exact_spec model_exact_spec(struct model *model, bool use_formulas)
{
    struct exact_spec spec = {.loss = model->loss, .n = model->n};
    if (use_formulas && model->gradient_count != 0) {
        spec.pieces = model->gradient;
        spec.piece_count = model->gradient_count;
        spec.formulas = true;
    } else {
        if (model->derived == NULL)
            derive(model);
        spec.pieces = model->derived;
        spec.piece_count = model->parameter_count;
    }
    if (use_formulas)
        spec.hessian = model->hessian;
    return spec;
}
