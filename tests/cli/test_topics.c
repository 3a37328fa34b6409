/* Topics are complete where the library says what complete is: every verdict, every exit code, every function. */
#include "cli/topics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cli/help.h"
#include "report/names.h"

#include "support/arenas.h"

static bool has_item(const char *topic, const char *head)
{
    struct example item;
    for (size_t k = 0; (item = topic_item(topic_named(str_of(topic)), k)).line != NULL; k++)
        if (strcmp(item.line, head) == 0)
            return true;
    return false;
}

static void test_every_verdict_and_exit_code_is_explained(void **state)
{
    for (int v = 0; v < CP_VERDICT_COUNT; v++)
        assert_true(has_item("verdicts", cp_verdict_name((enum cp_verdict)v)));
    for (int status = CP_OK; status <= CP_MACHINE; status++)
        assert_true(has_item("exit-codes", str_format(*state, "%d", status)));
}

static void test_every_function_is_listed_once(void **state)
{
    struct text out = {.arena = *state};
    topic_write(&out, topic_named(str_of("formulas")));
    for (size_t k = 0; k < cp_function_count(); k++)
        assert_non_null(strstr(out.at, cp_function_at(k)->name));
    assert_null(strstr(strstr(out.at, " logsumexp ") + 1, " logsumexp "));
}

static void test_every_verdict_is_said_in_every_language(void **state)
{
    struct text out = {.arena = *state};
    topic_write(&out, topic_named(str_of("languages")));
    for (size_t t = 0; t < TONGUE_COUNT; t++)
        for (int v = 0; v < CP_VERDICT_COUNT; v++)
            assert_non_null(strstr(out.at, phrase_words((enum tongue)t, name_verdict((enum cp_verdict)v))));
}

static void test_topics_fit_and_are_found_by_name(void **state)
{
    assert_int_equal(topic_count(), 6);
    for (size_t t = 0; t < topic_count(); t++) {
        assert_int_equal(topic_named(str_of(topic_name(t))), t);
        assert_null(command_named(str_of(topic_name(t))));
        assert_non_null(topic_example(t, 0).line);
        assert_non_null(topic_item(t, 0).line);
        struct text out = {.arena = *state};
        topic_write(&out, t);
        assert_ptr_equal(strstr(out.at, topic_name(t)), out.at);
        for (const char *line = out.at; *line != '\0'; line += strcspn(line, "\n") + 1)
            assert_true(str_columns((struct str){line, strcspn(line, "\n")}) <= HELP_COLUMNS);
    }
    assert_int_equal(topic_named(str_of("verdict")), topic_count());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_verdict_and_exit_code_is_explained),
        cmocka_unit_test(test_every_function_is_listed_once),
        cmocka_unit_test(test_every_verdict_is_said_in_every_language),
        cmocka_unit_test(test_topics_fit_and_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
