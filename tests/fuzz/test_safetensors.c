/* Replays the stored inputs of fuzz_safetensors.c. */
#include "fuzz/fuzz_safetensors.c"
#include "fuzz/replay.h"

int main(void)
{
    return replay_corpus("safetensors");
}
