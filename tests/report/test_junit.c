/* JUnit XML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/checks.h"

static void test_whole(void **state)
{
    assert_string_equal(
        checks_written(*state, "junit", &three_results),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"critpoint check\" tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"0\">\n"
        "  <testsuite name=\"ci.json\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\">\n"
        "    <testcase name=\"origin\" classname=\"ci.json\" file=\"ci.json\" line=\"2\"/>\n"
        "    <testcase name=\"a # SKIP, 100% &lt;b&gt;&#10;&quot;x&quot; \\\" classname=\"ci.json\" file=\"ci.json\" "
        "line=\"7\">\n"
        "      <failure message=\"verdict: expected &quot;minimum&quot;, actual &quot;saddle&quot;; and 1 more\" "
        "type=\"verdict\">verdict: expected &quot;minimum&quot;, actual &quot;saddle&quot;\n"
        "eigenvalues[0]: expected -2, actual -1.5 (tolerance 0.002)\n"
        "</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"b/c.json\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n"
        "    <testcase name=\"other\" classname=\"b/c.json\" file=\"b/c.json\" line=\"1\">\n"
        "      <error message=\"error[E201]: a ) is missing\" type=\"E201\">toy.json:3:9: error[E201]: a ) is missing\n"
        "  help: close it\n"
        "</error>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

/* XML 1.0 has no control characters but three, and no broken UTF-8. */
static void test_characters(void **state)
{
    const struct cp_check check = {"\x01\t\xFF\xEF\xBF\xBF]]>", "a&b", 1, 1, NULL};
    const struct cp_outcome outcome = {.check = &check, .passed = true};
    const struct cp_outcome *const list[] = {&outcome};
    assert_contains(checks_written(*state, "junit", &(struct check_results){list, 1}),
                    "name=\"\xEF\xBF\xBD&#9;\xEF\xBF\xBD\xEF\xBF\xBD]]&gt;\" classname=\"a&amp;b\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_characters),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
