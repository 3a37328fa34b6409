/* critpoint: what kind of point is this on the surface of a loss, how sure are we, and which way is out?
 *
 * A map of the house, ground floor first. A room uses its own storey's lower rooms and those below; a test checks it.
 *
 *     base       arenas, texts, source positions, diagnostics (diags.def), phrases for people (phrases.def), numbers as text
 *     expr       what can be computed: operations (ops.def), shapes, the immutable graph and its printing
 *     domain     with what numbers: kernels on arrays of doubles, special functions
 *     eval       nodes with local algebra; the schedule of a graph, and the only walkers over it: values, jets, errors
 *     lang       what people write: strict JSON with positions, the formula language
 *     diff       derivatives: rules, reverse mode, Hessians, finite differences with an error for every entry
 *     data       files of numbers: csv, npy, npz, safetensors, matrices
 *     linalg     the symmetric eigensolver, and the scaling before it
 *     model      from JSON to one graph: parameters, constants, data, lets, the loss
 *     symbolic   derivatives as formulas, and the languages (languages.def) they are written in
 *     analysis   is it critical, which signs have the eigenvalues, which way is out: the verdict
 *     optim      optimizers (optimizers.def), schedules of the learning rate, and the loop that watches them leave a point
 *     search     where the critical points of a box are
 *     api        include/critpoint/critpoint.h, the library's only door
 *     report     results as text, JSON, CSV; it sees result structs, never graphs
 *     cli        this room: commands (commands.def), their options, where output goes
 *
 * The way of the data: argv, command row, options, JSON, model (a graph whose nodes know the text that made them),
 * gradient graph, plan, values, Hessian, equilibrated matrix, eigenvalues with errors, verdict, escape tried
 * on the loss, report, exit code. `--dump` stops after a stage and prints it. */
#include "cli/job.h"
#include "cli/output.h"

int main(int argc, char **argv)
{
    output_prepare();
    struct arena *arena = arena_open(0);
    if (arena == NULL || setjmp(*arena_guard(arena)) != 0) {
        output_complain(str_of("critpoint: error[E901]: out of memory\n"));
        return CP_MACHINE;
    }
    int status = job_run(arena, argc, argv);
    arena_close(arena);
    return status;
}
