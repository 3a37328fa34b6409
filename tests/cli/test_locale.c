/* Which language an environment asks for: POSIX's order of variables, and UTF-8 or nothing. */
#include "cli/locale.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* "NAME=value" entries up to NULL: the environment at hand. */
static char *const *variables;

static char *lookup(const char *name)
{
    for (char *const *v = variables; *v != NULL; v++)
        if (strncmp(*v, name, strlen(name)) == 0 && (*v)[strlen(name)] == '=')
            return *v + strlen(name) + 1;
    return NULL;
}

#define EXPECT(tongue, ...)                                                                                            \
    do {                                                                                                               \
        variables = (char *const[]){__VA_ARGS__, NULL};                                                                \
        assert_string_equal(tongue_name(locale_tongue(lookup)), tongue);                                               \
    } while (0)

static void the_order_of_variables(void **state)
{
    (void)state;
    EXPECT("en", NULL);
    EXPECT("zh", "LANG=zh_CN.UTF-8");
    EXPECT("zh", "LANG=en_US.UTF-8", "LC_MESSAGES=zh_CN.UTF-8");
    EXPECT("en", "LANG=zh_CN.UTF-8", "LC_MESSAGES=en_GB.UTF-8");
    EXPECT("zh", "LANG=en_US.UTF-8", "LC_MESSAGES=en_US.UTF-8", "LC_ALL=zh_CN.UTF-8");
    EXPECT("en", "LANG=zh_CN.UTF-8", "LC_ALL=C");
    EXPECT("zh", "LC_ALL=", "LC_MESSAGES=", "LANG=zh_CN.UTF-8");
    EXPECT("en", "LANG=en_US.UTF-8", "LC_NUMERIC=zh_CN.UTF-8", "LC_CTYPE=zh_CN.UTF-8", "LC_ALLOW=zh_CN.UTF-8");
}

static void names_of_locales(void **state)
{
    (void)state;
    EXPECT("zh", "LANG=zh_TW.utf8");
    EXPECT("zh", "LANG=zh.UTF-8");
    EXPECT("zh", "LANG=zh_CN.utf-8@pinyin");
    EXPECT("en", "LANG=C.UTF-8");
    EXPECT("en", "LANG=POSIX");
    EXPECT("en", "LANG=de_DE.UTF-8");
    EXPECT("en", "LANG=zha_CN.UTF-8");
    EXPECT("en", "LANG=../../etc/passwd");
    EXPECT("en", "LANG=.UTF-8");
    EXPECT("en", "LANG=@");
}

static void other_character_sets_get_english(void **state)
{
    (void)state;
    EXPECT("en", "LANG=zh_CN.GBK");
    EXPECT("en", "LANG=zh_CN");
    EXPECT("en", "LANG=zh_CN@utf8");
    EXPECT("en", "LANG=zh_CN.utf88");
    EXPECT("en", "LANG=zh_CN.UTF-16");
    EXPECT("en", "LANG=zh_CN.UTF-8", "LC_CTYPE=zh_CN.GB18030");
    EXPECT("zh", "LC_MESSAGES=zh_CN", "LANG=en_US.UTF-8");
    EXPECT("zh", "LANG=zh_CN.GBK", "LC_CTYPE=C.UTF-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_variables),
        cmocka_unit_test(names_of_locales),
        cmocka_unit_test(other_character_sets_get_english),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
