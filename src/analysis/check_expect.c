/* Reading and making expectations. What the rows of check_field.c do not allow is refused before anything is run: a typo
 * must not make a check that always passes. */
#include "analysis/check_expect.h"

#include "analysis/check_field.h"
#include "base/typo.h"

#include <math.h>
#include <string.h>

static bool refuse_key(const struct field *table, const struct json *member, struct diags *diags)
{
    struct typo typo = typo_start(member->key);
    struct text names = {.arena = diags->arena};
    for (const struct field *field = table; field->name != NULL; field++) {
        typo_offer(&typo, str_of(field->name));
        text_printf(&names, "%s%s", field == table ? "possible: " : ", ", field->name);
    }
    struct cp_diagnostic *diag =
        diag_add(diags, DIAG_MODEL_KEY, member->key_span, "nothing called \"%.*s\" can be expected",
                 (int)member->key.size, member->key.at);
    diag->path = json_path(diags->arena, member);
    diag->remedy = names.at;
    diag_did_you_mean(diags, diag, typo.best);
    return false;
}

static bool refuse_value(const struct field *field, const struct json *value, const char *rule, struct diags *diags)
{
    struct str seen = str_part(value->span.source->text, value->span.begin, value->span.end);
    bool small = value->kind != JSON_ARRAY && value->kind != JSON_OBJECT && seen.size <= 40;
    struct cp_diagnostic *diag = json_complain(diags, DIAG_CHECK_VALUE, value, "\"%s\" cannot be %.*s", field->name,
                                               small ? (int)seen.size : (int)strlen(json_kind_name(value->kind)),
                                               small ? seen.at : json_kind_name(value->kind));
    diag->remedy =
        str_format(diags->arena, "it is %s%s", rule, field->nullable ? ", or null where a report has none" : "");
    return false;
}

static bool validate_word(const struct field *field, const struct json *value, struct diags *diags)
{
    struct typo typo = typo_start(value->string);
    struct text names = {.arena = diags->arena};
    for (size_t k = 0; field->word(k) != NULL; k++) {
        const char *word = field->word(k);
        if (value->kind == JSON_STRING && str_is(value->string, word))
            return true;
        typo_offer(&typo, str_of(word));
        text_printf(&names, "%s%s", k == 0 ? "one of " : ", ", word);
    }
    const char *rule =
        field->kind == KIND_CODE ? "the code of a diagnostic, such as \"E303\"; critpoint(1) lists them" : names.at;
    refuse_value(field, value, rule, diags);
    if (value->kind == JSON_STRING && field->kind == KIND_WORD)
        diag_did_you_mean(diags, &diags->items[diags->count - 1], typo.best);
    return false;
}

static bool validate_count(const struct field *field, const struct json *value, struct diags *diags)
{
    if (value->kind == JSON_NUMBER && value->number >= 0 && value->number < 0x1p53 &&
        value->number == floor(value->number))
        return true;
    return refuse_value(field, value, "a whole number from 0", diags);
}

static bool validate_list(const struct field *field, const struct json *value, struct diags *diags)
{
    bool ok = true;
    for (const struct json *item = value->child; item != NULL; item = item->next)
        if (item->kind != JSON_NUMBER)
            ok = refuse_value(field, item, "a list of all numbers, or {\"min\": a, \"max\": b}", diags);
    if (value->count == 0)
        ok = refuse_value(field, value, "a list of all numbers, or {\"min\": a, \"max\": b}", diags);
    return ok;
}

/* A list of numbers that are not all 0. */
static bool is_direction(const struct json *value)
{
    bool some = false;
    for (const struct json *item = value->child; item != NULL; item = item->next) {
        if (item->kind != JSON_NUMBER)
            return false;
        some = some || item->number != 0;
    }
    return value->kind == JSON_ARRAY && some;
}

/* "min", "max", or a whole number. */
static bool names_eigenvalue(struct str key)
{
    bool digits = key.size > 0 && key.size < 10 && (key.at[0] != '0' || key.size == 1);
    for (size_t i = 0; i < key.size; i++)
        digits = digits && key.at[i] >= '0' && key.at[i] <= '9';
    return digits || str_is(key, "min") || str_is(key, "max");
}

static bool validate_vectors(const struct field *field, const struct json *value, struct diags *diags)
{
    static const char rule[] =
        "a list of the eigenvectors, each a list of numbers, in the order of the eigenvalues; or an "
        "object of some of them, such as {\"0\": [1, 0], \"max\": [0, 1]}";
    bool ok = true;
    if ((value->kind != JSON_ARRAY && value->kind != JSON_OBJECT) || value->count == 0)
        return refuse_value(field, value, rule, diags);
    for (const struct json *item = value->child; item != NULL; item = item->next)
        if (!is_direction(item) || (value->kind == JSON_OBJECT && !names_eigenvalue(item->key)))
            ok = refuse_value(field, item, rule, diags);
    return ok;
}

static bool validate_members(const struct field *table, const struct json *object, struct diags *diags);

static bool validate(const struct field *field, const struct json *value, struct diags *diags)
{
    if (value->kind == JSON_NULL && field->nullable)
        return true;
    if (value->kind == JSON_OBJECT && field->parts != NULL && value->count != 0)
        return validate_members(field->parts, value, diags);
    switch (field->kind) {
    case KIND_WORD:
    case KIND_CODE:
        return validate_word(field, value, diags);
    case KIND_COUNT:
        return validate_count(field, value, diags);
    case KIND_NUMBER:
        return value->kind == JSON_NUMBER || refuse_value(field, value, "a number", diags);
    case KIND_TRUTH:
        return value->kind == JSON_BOOL || refuse_value(field, value, "true or false", diags);
    case KIND_LIST:
        if (value->kind == JSON_ARRAY)
            return validate_list(field, value, diags);
        return refuse_value(field, value, "a list of all numbers, or {\"min\": a, \"max\": b}", diags);
    case KIND_VECTORS:
        return validate_vectors(field, value, diags);
    case KIND_GROUP:
        break;
    }
    return refuse_value(field, value, "an object such as {\"negative\": 1, \"zero\": 0, \"positive\": 1}", diags);
}

static bool validate_members(const struct field *table, const struct json *object, struct diags *diags)
{
    bool ok = true;
    for (const struct json *member = object->child; member != NULL; member = member->next) {
        const struct field *field = field_find(table, member->key);
        ok = (field == NULL ? refuse_key(table, member, diags) : validate(field, member, diags)) && ok;
    }
    return ok;
}

/* Whoever expects an error expects no answer. */
static bool validate_error_alone(const struct json *expect, struct diags *diags)
{
    const struct json *error = json_get(expect, "error");
    if (error == NULL || expect->count == 1)
        return true;
    json_complain(diags, DIAG_CHECK_VALUE, error, "a model that is refused has no other answers")->remedy =
        "expect either an \"error\" or the other fields";
    return false;
}

bool expect_validate(const struct json *expect, bool may_be_empty, struct diags *diags)
{
    if (expect->kind != JSON_OBJECT) {
        json_complain(diags, DIAG_MODEL_TYPE, expect, "\"expect\" must be an object, not %s",
                      json_kind_name(expect->kind));
        return false;
    }
    if (expect->count == 0 && !may_be_empty) {
        json_complain(diags, DIAG_CHECK_NOTHING, expect, "this check expects nothing");
        return false;
    }
    bool ok = validate_members(check_fields, expect, diags);
    return validate_error_alone(expect, diags) && ok;
}

const char *expect_record(struct arena *arena, const struct cp_report *report)
{
    struct text out = {.arena = arena};
    for (const struct field *field = check_fields; field->name != NULL; field++) {
        if (!field->recorded)
            continue;
        text_printf(&out, "%s\"%s\": ", out.size == 0 ? "{" : ", ", field->name);
        field_add(&out, field, report, false);
    }
    text_puts(&out, "}");
    return out.at;
}
