/* Batches. Invariant: rows that leave this file exist; those that people wrote down are distinct. */
#include "model/batch.h"

#include "base/random.h"
#include "model/init.h"

#include <math.h>
#include <string.h>

enum { MOST_COMPLAINTS = 20 };

/* What was asked for, before anybody knows how many rows there are. */
struct batch {
    enum { BATCH_DRAWN, BATCH_LISTED, BATCH_SLICED } kind;
    struct span span;         /* where it stands; nowhere for rows given by number */
    const struct json *json;  /* NULL if it is none */
    uint64_t seed;            /* BATCH_DRAWN */
    size_t count;             /* BATCH_DRAWN, BATCH_LISTED */
    const size_t *rows;       /* BATCH_LISTED */
    const struct span *spans; /* BATCH_LISTED: of each row; NULL for rows given by number, which may repeat */
    bool has_bound[2];        /* BATCH_SLICED */
    long long bound[2];       /* begin and end; below 0 from the end */
    size_t step;
};

/* `json` may be NULL. */
static struct cp_diagnostic *complain(struct model *model, struct span span, const struct json *json,
                                      const char *message)
{
    struct cp_diagnostic *diag = diag_add(model->diags, DIAG_DATA_ROWS, span, "%s", message);
    if (json != NULL)
        diag->path = json_path(model->diags->arena, json);
    return diag;
}

static const char *const FORMS =
    "a batch is {\"size\": 32, \"seed\": 7}, a list of row numbers from 0, or, on the command "
    "line, a slice such as 0:32";

/* ---- From JSON ---- */

/* A whole number that a double holds exactly. */
static bool read_whole(struct model *model, const struct json *json, const char *what, double least, size_t *out)
{
    if (!model_expect(model, json, JSON_NUMBER, what))
        return false;
    bool ok = json->number >= least && json->number <= 0x1p53 && json->number == trunc(json->number);
    if (ok)
        *out = (size_t)json->number;
    else
        json_complain(model->diags, DIAG_MODEL_TYPE, json, "%s must be a whole number from %g", what, least);
    return ok;
}

static bool read_drawn(struct model *model, const struct json *json, struct batch *batch)
{
    static const char *const keys[] = {"size", "seed", NULL};
    const struct json *size = json_get(json, "size");
    bool ok = model_check_keys(model, json, keys);
    batch->kind = BATCH_DRAWN;
    ok = init_read_seed(model, json, &batch->seed) && ok;
    if (size != NULL)
        return read_whole(model, size, "the size of a batch", 1, &batch->count) && ok;
    json_complain(model->diags, DIAG_MODEL_MISSING, json, "the \"size\" of the batch is missing")->remedy = FORMS;
    return false;
}

static bool read_list(struct model *model, const struct json *json, struct batch *batch)
{
    size_t *rows = ARENA_ARRAY(model->arena, json->count, size_t);
    struct span *spans = ARENA_ARRAY(model->arena, json->count, struct span);
    bool ok = json->count != 0;
    if (!ok)
        json_complain(model->diags, DIAG_DATA_ROWS, json, "the batch has no rows")->remedy = FORMS;
    for (const struct json *item = json->child; item != NULL; item = item->next) {
        ok = read_whole(model, item, "the number of a row", 0, &rows[item->index]) && ok;
        spans[item->index] = item->span;
    }
    batch->kind = BATCH_LISTED;
    batch->count = json->count;
    batch->rows = rows;
    batch->spans = spans;
    return ok;
}

static bool read_json(struct model *model, const struct json *json, struct batch *batch)
{
    batch->json = json;
    batch->span = json->span;
    if (json->kind == JSON_OBJECT)
        return read_drawn(model, json, batch);
    if (json->kind == JSON_ARRAY)
        return read_list(model, json, batch);
    json_complain(model->diags, DIAG_MODEL_TYPE, json, "\"batch\" cannot be %s", json_kind_name(json->kind))->remedy =
        FORMS;
    return false;
}

bool model_read_batch(struct model *model, const struct json *json)
{
    if (model->choice != NULL) /* other rows were chosen in its place */
        return true;
    struct batch *batch = ARENA_NEW(model->arena, struct batch);
    bool ok = read_json(model, json, batch);
    model->choice = ok ? batch : NULL;
    return ok;
}

/* ---- From text ---- */

/* A part of a text, without the blanks around it. */
static struct span trim(struct span span)
{
    struct str text = span.source->text;
    while (span.begin < span.end && text.at[span.begin] == ' ')
        span.begin++;
    while (span.end > span.begin && text.at[span.end - 1] == ' ')
        span.end--;
    return span;
}

/* The part before the next separator, which the rest begins after; false when nothing is left. */
static bool next_part(struct span *rest, char separator, struct span *part)
{
    struct str text = rest->source->text;
    if (rest->begin > rest->end)
        return false;
    size_t end = rest->begin;
    while (end < rest->end && text.at[end] != separator)
        end++;
    *part = trim((struct span){rest->source, rest->begin, end});
    rest->begin = end + 1;
    return true;
}

/* Digits, with a minus if `sign`; at most 2^53. */
static bool parse_whole(struct span span, bool sign, long long *out)
{
    struct str text = str_part(span.source->text, span.begin, span.end);
    bool negative = sign && text.size != 0 && text.at[0] == '-';
    text = str_part(text, negative, text.size);
    *out = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] < '0' || text.at[i] > '9' || *out > (1LL << 53) / 10)
            return false;
        *out = 10 * *out + (text.at[i] - '0');
    }
    *out = negative ? -*out : *out;
    return text.size != 0;
}

static bool refuse_text(struct model *model, struct span span, const char *what)
{
    struct str text = str_part(span.source->text, span.begin, span.end);
    complain(model, span, NULL, str_format(model->diags->arena, "'%.*s' is no %s", (int)text.size, text.at, what))
        ->remedy = FORMS;
    return false;
}

/* begin:end or begin:end:step */
static bool parse_slice(struct model *model, struct span rest, struct batch *batch)
{
    struct span part;
    batch->kind = BATCH_SLICED;
    batch->step = 1;
    for (size_t k = 0; next_part(&rest, ':', &part); k++) {
        long long number = 1;
        bool given = part.begin != part.end;
        if (k > 2 || (given && !parse_whole(part, k < 2, &number)) || (k == 2 && number == 0))
            return refuse_text(model, batch->span, "slice of rows");
        if (k == 2) {
            batch->step = (size_t)number;
        } else {
            batch->has_bound[k] = given;
            batch->bound[k] = number;
        }
    }
    return true;
}

static bool parse_list(struct model *model, struct span rest, struct batch *batch)
{
    size_t most = 1;
    for (size_t i = rest.begin; i < rest.end; i++)
        most += rest.source->text.at[i] == ',';
    size_t *rows = ARENA_ARRAY(model->arena, most, size_t);
    struct span *spans = ARENA_ARRAY(model->arena, most, struct span);
    bool ok = true;
    batch->kind = BATCH_LISTED;
    for (struct span part; ok && next_part(&rest, ',', &part); batch->count++) {
        long long number;
        ok = parse_whole(part, false, &number) || refuse_text(model, part, "row number");
        rows[batch->count] = ok ? (size_t)number : 0;
        spans[batch->count] = part;
    }
    batch->rows = rows;
    batch->spans = spans;
    return ok;
}

bool batch_parse(struct model *model, const struct source *text)
{
    struct batch *batch = ARENA_NEW(model->arena, struct batch);
    batch->span = trim((struct span){text, 0, text->text.size});
    model->choice = batch;
    char first = batch->span.begin < batch->span.end ? text->text.at[batch->span.begin] : ' ';
    if (first == '{' || first == '[') {
        const struct json *json = json_parse(model->arena, text, model->diags);
        return json != NULL && read_json(model, json, batch);
    }
    bool sliced = text->text.size != 0 && memchr(text->text.at, ':', text->text.size) != NULL;
    return sliced ? parse_slice(model, batch->span, batch) : parse_list(model, batch->span, batch);
}

void batch_take(struct model *model, size_t count, const size_t *rows)
{
    struct batch *batch = ARENA_NEW(model->arena, struct batch);
    *batch = (struct batch){.kind = BATCH_LISTED, .count = count, .rows = rows};
    model->choice = batch;
}

/* ---- The rows of the data ---- */

/* The first array of the data that has rows; of those whose number is another than that of `unlike`, if it is given. */
static const struct model_array *find_rows(const struct model *model, const struct model_array *unlike)
{
    for (size_t k = 0; k < model->array_count; k++) {
        const struct model_array *array = &model->arrays[k];
        if (array->shape.rank != 0 && (unlike == NULL || array->shape.dim[0] != unlike->shape.dim[0]))
            return array;
    }
    return NULL;
}

bool batch_refuse(const struct model *model, struct diags *diags)
{
    const struct batch *batch = model->choice;
    const struct model_array *a = find_rows(model, NULL);
    const struct model_array *b = a == NULL ? NULL : find_rows(model, a);
    struct span span = batch == NULL ? (struct span){NULL, 0, 0} : batch->span;
    struct cp_diagnostic *diag;
    if (b == NULL)
        diag = diag_add(diags, DIAG_DATA_ROWS, span, "the model has no data with rows to pick from");
    else
        diag = diag_add(diags, DIAG_DATA_ROWS, span,
                        "the data have no common rows to pick from: '%.*s' has %zu and '%.*s' has %zu",
                        (int)a->name.text.size, a->name.text.at, a->shape.dim[0], (int)b->name.text.size,
                        b->name.text.at, b->shape.dim[0]);
    diag->remedy = b == NULL ? "declare \"data\", or leave the batch out"
                             : "what has no entry for each row belongs to \"constants\"";
    if (batch != NULL && batch->json != NULL)
        diag->path = json_path(diags->arena, batch->json);
    return false;
}

static bool choose_drawn(struct model *model, const struct batch *batch)
{
    if (batch->count > model->rows) {
        complain(model, batch->span, batch->json,
                 str_format(model->diags->arena, "a batch of %zu rows is asked for, and the data have %zu",
                            batch->count, model->rows));
        return false;
    }
    size_t *rows = ARENA_ARRAY(model->arena, batch->count, size_t);
    random_sample(batch->seed, RANDOM_STREAM_ROWS, model->rows, batch->count, rows);
    model->batch = rows;
    model->batch_count = batch->count;
    return true;
}

/* Entry k of a list; NULL if there is no list. */
static const struct json *entry_of(const struct json *list, size_t k)
{
    const struct json *entry = list == NULL ? NULL : list->child;
    while (entry != NULL && entry->index != k)
        entry = entry->next;
    return entry;
}

/* Each row exists, and is written down once. */
static bool choose_listed(struct model *model, const struct batch *batch)
{
    struct arena *scratch = arena_child(model->arena);
    unsigned char *taken = ARENA_ARRAY(scratch, model->rows, unsigned char);
    size_t complaints = batch->count == 0;
    if (batch->count == 0)
        complain(model, batch->span, batch->json, "the batch has no rows");
    for (size_t k = 0; k < batch->count && complaints < MOST_COMPLAINTS; k++) {
        size_t row = batch->rows[k];
        const char *mistake = row >= model->rows ? "there is no row %zu: the data have the rows 0 to %zu" : NULL;
        if (mistake == NULL && batch->spans != NULL && taken[row]++ != 0)
            mistake = "row %zu is picked twice";
        if (mistake == NULL)
            continue;
        complaints++;
        complain(model, batch->spans == NULL ? batch->span : batch->spans[k], entry_of(batch->json, k),
                 str_format(model->diags->arena, mistake, row, model->rows - 1));
    }
    arena_close(scratch);
    model->batch = batch->rows;
    model->batch_count = batch->count;
    return complaints == 0;
}

/* Bounds as Python has them: from the end if negative, and never beyond the data. */
static size_t resolve(const struct batch *batch, size_t k, size_t rows)
{
    long long bound = batch->bound[k];
    if (!batch->has_bound[k])
        return k == 0 ? 0 : rows;
    if (bound < 0)
        return (size_t)-bound > rows ? 0 : rows - (size_t)-bound;
    return (size_t)bound > rows ? rows : (size_t)bound;
}

static bool choose_sliced(struct model *model, const struct batch *batch)
{
    size_t begin = resolve(batch, 0, model->rows);
    size_t end = resolve(batch, 1, model->rows);
    if (begin >= end) {
        complain(model, batch->span, batch->json,
                 str_format(model->diags->arena, "there are no such rows: the data have the rows 0 to %zu",
                            model->rows - 1));
        return false;
    }
    size_t count = 1 + (end - 1 - begin) / batch->step;
    size_t *rows = ARENA_ARRAY(model->arena, count, size_t);
    for (size_t k = 0; k < count; k++)
        rows[k] = begin + k * batch->step;
    model->batch = rows;
    model->batch_count = count;
    return true;
}

bool batch_choose(struct model *model)
{
    static bool (*const choose[])(struct model *, const struct batch *) = {choose_drawn, choose_listed, choose_sliced};
    const struct model_array *first = find_rows(model, NULL);
    bool agree = first != NULL && find_rows(model, first) == NULL;
    model->rows = agree ? first->shape.dim[0] : 0;
    if (model->choice == NULL)
        return true;
    return model->rows == 0 ? batch_refuse(model, model->diags) : choose[model->choice->kind](model, model->choice);
}
