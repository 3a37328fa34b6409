/* Prints the doubles that come from standard input as number_write does, one a line; check_numbers.py reads them. */
#include "base/number.h"

#include <stdio.h>

int main(void)
{
    char line[NUMBER_SIZE + 1];
    for (double value; fread(&value, sizeof value, 1, stdin) == 1;) {
        size_t size = number_write(line, value);
        line[size] = '\n';
        (void)fwrite(line, 1, size + 1, stdout);
    }
    return 0;
}
