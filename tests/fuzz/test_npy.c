/* Replays the stored inputs of fuzz_npy.c. */
#include "fuzz/fuzz_npy.c"
#include "fuzz/replay.h"

int main(void)
{
    return replay_corpus("npy");
}
