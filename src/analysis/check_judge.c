/* Comparing expectations with a report. An expected number holds if it differs by no more than the check's tolerance and
 * what the report itself says it cannot know: the error bounds of loss, gradient and eigenvalues. A null holds where the
 * report has no value. Each value that does not hold becomes a mismatch, and an edit that would put it right. */
#include "analysis/check_expect.h"

#include "analysis/check_field.h"

#include <math.h>
#include <stdlib.h>

/* A value of the check file that is being compared. */
struct place {
    const char *field; /* "eigenvalues[0]" */
    const struct json *value;
};

/* The value as it was written, in one line. */
static const char *written(struct arena *arena, const struct json *value)
{
    struct str text = str_part(value->span.source->text, value->span.begin, value->span.end);
    struct text out = {.arena = arena};
    text_puts(&out, "");
    bool quoted = false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.at[i];
        quoted ^= c == '"' && (i == 0 || text.at[i - 1] != '\\'); /* of what is compared, only words hold quotes */
        bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
        bool inside =
            i > 0 && out.at[out.size - 1] != ' ' && out.at[out.size - 1] != '[' && out.at[out.size - 1] != '{';
        if (!quoted && (c == ']' || c == '}') && out.at[out.size - 1] == ' ')
            out.size--;
        if (!blank || quoted)
            text_add(&out, (struct str){&text.at[i], 1});
        else if (inside)
            text_puts(&out, " ");
    }
    return out.at;
}

static void add_mismatch(struct judgement *j, const struct place *place, const char *actual, double tolerance)
{
    ARENA_GROW(j->arena, j->mismatches, j->mismatch_count);
    j->mismatches[j->mismatch_count++] = (struct cp_mismatch){
        .field = place->field,
        .expected = written(j->arena, place->value),
        .actual = actual,
        .tolerance = tolerance,
    };
}

static void add_edit(struct judgement *j, const struct json *value, const char *text)
{
    ARENA_GROW(j->arena, j->edits, j->edit_count);
    j->edits[j->edit_count++] = (struct check_edit){value->span, text};
}

void judge_mismatch(struct judgement *j, const char *field, const struct json *value, const char *actual,
                    double tolerance)
{
    add_mismatch(j, &(struct place){field, value}, actual == NULL ? "null" : actual, tolerance);
    if (actual != NULL)
        add_edit(j, value, actual);
}

static double tolerance_of(const struct judgement *j, double expected, const struct fact *fact)
{
    return j->atol + j->rtol * fabs(expected) + fact->slack;
}

static bool agrees(const struct judgement *j, enum field_kind kind, const struct fact *fact, const struct json *value)
{
    if (!fact->known || value->kind == JSON_NULL)
        return !fact->known && value->kind == JSON_NULL;
    switch (kind) {
    case KIND_WORD:
        return str_is(value->string, fact->word);
    case KIND_COUNT:
        return value->number == (double)fact->count;
    case KIND_TRUTH:
        return fact->neither == NULL && value->boolean == fact->truth;
    case KIND_NUMBER:
        return fabs(fact->number - value->number) <= tolerance_of(j, value->number, fact);
    case KIND_GROUP:
    case KIND_LIST:
    case KIND_VECTORS:
    case KIND_CODE:
        break;
    }
    return false;
}

static void judge_fact(struct judgement *j, const struct place *place, enum field_kind kind, const struct fact *fact)
{
    j->compared++;
    if (agrees(j, kind, fact, place->value))
        return;
    bool numbers = kind == KIND_NUMBER && fact->known && place->value->kind == JSON_NUMBER;
    struct text actual = {.arena = j->arena};
    fact_add(&actual, kind, fact);
    add_mismatch(j, place, actual.at, numbers ? tolerance_of(j, place->value->number, fact) : NAN);
    if (fact->neither != NULL)
        return;
    struct text recorded = {.arena = j->arena};
    fact_record(&recorded, kind, fact);
    add_edit(j, place->value, recorded.at);
}

/* A value whose form cannot hold what the report says, such as a list of another length. */
static void judge_whole(struct judgement *j, const struct place *place, const struct field *field)
{
    struct text actual = {.arena = j->arena};
    j->compared++;
    field_add(&actual, field, j->report, place->value->kind == JSON_ARRAY);
    add_mismatch(j, place, actual.at, NAN);
    add_edit(j, place->value, actual.at);
}

static int by_number(const void *a, const void *b)
{
    const struct json *const *left = a;
    const struct json *const *right = b;
    int order = ((*left)->number > (*right)->number) - ((*left)->number < (*right)->number);
    return order != 0 ? order : ((*left)->index > (*right)->index) - ((*left)->index < (*right)->index);
}

/* A set of numbers has no order: the k-th smallest one is compared with eigenvalue k. */
static void judge_eigenvalues(struct judgement *j, const struct place *place)
{
    const struct json *list = place->value;
    const struct json **sorted = ARENA_ARRAY(j->arena, list->count, const struct json *);
    for (const struct json *item = list->child; item != NULL; item = item->next)
        sorted[item->index] = item;
    qsort(sorted, list->count, sizeof(const struct json *), by_number);
    for (size_t k = 0; k < list->count; k++) {
        const struct fact fact = fact_eigenvalue(j->report, k);
        const struct place entry = {str_format(j->arena, "%s[%zu]", place->field, sorted[k]->index), sorted[k]};
        judge_fact(j, &entry, KIND_NUMBER, &fact);
    }
}

static void judge_parts(struct judgement *j, const struct place *place, const struct field *parts)
{
    for (const struct json *member = place->value->child; member != NULL; member = member->next) {
        const struct field *part = field_find(parts, member->key);
        const struct fact fact = part->find(j->report);
        const struct place entry = {str_format(j->arena, "%s.%s", place->field, part->name), member};
        judge_fact(j, &entry, part->kind, &fact);
    }
}

static void judge_field(struct judgement *j, const struct field *field, const struct json *value)
{
    const struct place place = {field->name, value};
    const struct fact fact = field->find(j->report);
    bool vectors = field->kind == KIND_VECTORS && fact.known;
    if (vectors && value->kind != JSON_NULL)
        vectors_judge(j, value);
    else if (!vectors && (field->parts == NULL || (value->kind == JSON_NULL && !fact.known)))
        judge_fact(j, &place, field->kind, &fact);
    else if (!fact.known || value->kind == JSON_NULL || (value->kind == JSON_ARRAY && value->count != j->report->n))
        judge_whole(j, &place, field);
    else if (value->kind == JSON_ARRAY)
        judge_eigenvalues(j, &place);
    else
        judge_parts(j, &place, field->parts);
}

void expect_judge(struct judgement *judgement, const struct json *expect)
{
    for (const struct json *member = expect->child; member != NULL; member = member->next) {
        const struct field *field = field_find(check_fields, member->key);
        if (field->find != NULL)
            judge_field(judgement, field, member);
    }
}
