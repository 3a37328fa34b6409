/* Replays the stored inputs of fuzz_json.c. */
#include "fuzz/fuzz_json.c"
#include "fuzz/replay.h"

int main(void)
{
    return replay_corpus("json");
}
