/* Replays the stored inputs of fuzz_csv.c. */
#include "fuzz/fuzz_csv.c"
#include "fuzz/replay.h"

int main(void)
{
    return replay_corpus("csv");
}
