/* Schemes are rows of a table: their keys with defaults, and the two numbers that they draw with. Invariant: entry i of
 * tensor s is a function of seed, s and i alone, and it is finite. */
#include "model/init.h"

#include "base/random.h"
#include "base/typo.h"
#include "model/synonyms.h"

#include <math.h>

/* How the entries of a tensor are made from the two numbers a and b of a scheme. */
enum distribution {
    FILL,    /* a */
    UNIFORM, /* between a and b */
    NORMAL   /* mean a, standard deviation b */
};

/* What the numbers depend on. */
enum spread {
    GIVEN,  /* a and b are the values of the keys */
    GLOROT, /* Glorot and Bengio 2010: variance 2 / (inputs + outputs) */
    HE      /* He, Zhang, Ren and Sun 2015: variance 2 / inputs */
};

struct scheme_row {
    const char *name;
    enum distribution distribution;
    enum spread spread;
    const char *keys[2]; /* that give a and b; NULL: the default it is */
    double defaults[2];  /* NaN: the key is required */
};

static const struct scheme_row schemes[] = {
    {"zeros", FILL, GIVEN, {NULL, NULL}, {0, 0}},
    {"constant", FILL, GIVEN, {"value", NULL}, {NAN, 0}},
    {"uniform", UNIFORM, GIVEN, {"low", "high"}, {-1, 1}},
    {"normal", NORMAL, GIVEN, {"mean", "std"}, {0, 1}},
    {"glorot_uniform", UNIFORM, GLOROT, {NULL, NULL}, {0, 0}},
    {"glorot_normal", NORMAL, GLOROT, {NULL, NULL}, {0, 0}},
    {"he_uniform", UNIFORM, HE, {NULL, NULL}, {0, 0}},
    {"he_normal", NORMAL, HE, {NULL, NULL}, {0, 0}},
};

enum { SCHEME_COUNT = sizeof schemes / sizeof *schemes };

struct init {
    const struct scheme_row *row;
    uint64_t seed;
    double numbers[2]; /* a and b of GIVEN */
};

/* ---- Reading ---- */

static const struct scheme_row *find_scheme(struct model *model, const struct json *json)
{
    const struct json *name = json_get(json, "scheme");
    if (name == NULL) {
        json_complain(model->diags, DIAG_MODEL_MISSING, json, "the \"scheme\" is missing")->remedy =
            "such as {\"scheme\": \"glorot_uniform\", \"seed\": 1}";
        return NULL;
    }
    if (!model_expect(model, name, JSON_STRING, "the name of a scheme"))
        return NULL;
    struct typo typo = typo_start(name->string);
    struct text names = {.arena = model->diags->arena};
    for (size_t k = 0; k < SCHEME_COUNT; k++) {
        if (str_is(name->string, schemes[k].name))
            return &schemes[k];
        typo_offer(&typo, str_of(schemes[k].name));
        text_printf(&names, "%s%s", k == 0 ? "the schemes are " : ", ", schemes[k].name);
    }
    struct cp_diagnostic *diag = json_complain(model->diags, DIAG_MODEL_NAME, name, "'%.*s' is no scheme",
                                               (int)name->string.size, name->string.at);
    diag->remedy = names.at;
    if (!synonym_advise(model->diags, diag, SYNONYM_SCHEME, name->string))
        diag_did_you_mean(model->diags, diag, typo.best);
    return NULL;
}

static bool read_number(struct model *model, const struct json *json, const char *key, double *out)
{
    const struct json *number = json_get(json, key);
    if (number == NULL && isnan(*out)) {
        json_complain(model->diags, DIAG_MODEL_MISSING, json, "the \"%s\" is missing", key);
        return false;
    }
    if (number == NULL)
        return true;
    if (!model_expect(model, number, JSON_NUMBER, key))
        return false;
    *out = number->number;
    return true;
}

/* Whether every number that may be drawn is finite, and the scheme makes sense. */
static bool check_numbers(struct model *model, const struct json *json, const struct init *init)
{
    double a = init->numbers[0];
    double b = init->numbers[1];
    const char *mistake = NULL;
    if (init->row->distribution == UNIFORM && a > b)
        mistake = "\"low\" is above \"high\"";
    else if (init->row->distribution == UNIFORM && !isfinite(b - a))
        mistake = "the range from \"low\" to \"high\" is too wide for a double";
    else if (init->row->distribution == NORMAL && b < 0)
        mistake = "the standard deviation \"std\" is negative";
    else if (init->row->distribution == NORMAL && !isfinite(fabs(a) + 13 * b))
        mistake = "numbers that far from 0 would not fit in a double";
    if (mistake != NULL)
        json_complain(model->diags, DIAG_MODEL_TYPE, json, "%s", mistake);
    return mistake == NULL;
}

const struct init *init_read(struct model *model, const struct json *json)
{
    if (json->kind == JSON_STRING) {
        json_complain(model->diags, DIAG_MODEL_TYPE, json, "\"init\" must be an object, not a string")->remedy =
            "such as {\"scheme\": \"glorot_uniform\", \"seed\": 1}";
        return NULL;
    }
    if (!model_expect(model, json, JSON_OBJECT, "\"init\""))
        return NULL;
    const struct scheme_row *row = find_scheme(model, json);
    if (row == NULL)
        return NULL;
    struct init *init = ARENA_NEW(model->arena, struct init);
    *init = (struct init){.row = row, .numbers = {row->defaults[0], row->defaults[1]}};
    const char *keys[] = {"scheme", "seed", row->keys[0], row->keys[0] == NULL ? NULL : row->keys[1], NULL};
    bool ok = model_check_keys(model, json, keys);
    ok = init_read_seed(model, json, &init->seed) && ok;
    for (size_t k = 0; k < 2; k++)
        ok = (row->keys[k] == NULL || read_number(model, json, row->keys[k], &init->numbers[k])) && ok;
    return ok && check_numbers(model, json, init) ? init : NULL;
}

bool init_read_seed(struct model *model, const struct json *json, uint64_t *out)
{
    const struct json *seed = json_get(json, "seed");
    *out = 0;
    if (seed == NULL)
        return true;
    if (!model_expect(model, seed, JSON_NUMBER, "\"seed\""))
        return false;
    bool ok = seed->number >= 0 && seed->number <= 0x1p53 && seed->number == trunc(seed->number);
    if (!ok)
        json_complain(model->diags, DIAG_MODEL_TYPE, seed, "\"seed\" must be a whole number from 0 to 2^53");
    else
        *out = (uint64_t)seed->number;
    return ok;
}

/* ---- Filling ---- */

/* A vector stands for the weights of one output. */
static void fans(const struct shape *shape, double *inputs, double *outputs)
{
    double field = 1;
    for (size_t axis = 2; axis < shape->rank; axis++)
        field *= (double)shape->dim[axis];
    *inputs = shape->rank == 0 ? 1 : field * (double)shape->dim[shape->rank == 1 ? 0 : 1];
    *outputs = shape->rank < 2 ? 1 : field * (double)shape->dim[0];
}

/* The two numbers that the entries of a tensor are drawn with. */
static void numbers_for(const struct init *init, const struct shape *shape, double numbers[2])
{
    double inputs;
    double outputs;
    numbers[0] = init->numbers[0];
    numbers[1] = init->numbers[1];
    if (init->row->spread == GIVEN)
        return;
    fans(shape, &inputs, &outputs);
    double variance = init->row->spread == HE ? 2 / inputs : 2 / (inputs + outputs);
    bool uniform = init->row->distribution == UNIFORM;
    numbers[1] = sqrt(uniform ? 3 * variance : variance); /* the variance of a uniform number in [-b, b] is b^2/3 */
    numbers[0] = uniform ? -numbers[1] : 0;
}

static double draw(const struct init *init, const double numbers[2], uint32_t stream, size_t index)
{
    double a = numbers[0];
    double b = numbers[1];
    switch (init->row->distribution) {
    case UNIFORM:
        return a + (b - a) * random_unit(init->seed, stream, index);
    case NORMAL:
        return a + b * random_gaussian(init->seed, stream, index);
    case FILL:
        break;
    }
    return a;
}

void init_fill(const struct init *init, enum init_role role, size_t stream, const struct shape *shape, double *values)
{
    size_t size = shape_size(shape);
    bool fixed = role == INIT_SCALE || role == INIT_SHIFT || (role == INIT_BIAS && init->row->spread != GIVEN);
    double numbers[2];
    numbers_for(init, shape, numbers);
    for (size_t i = 0; i < size; i++)
        values[i] = fixed ? role == INIT_SCALE : draw(init, numbers, (uint32_t)stream, i);
}
