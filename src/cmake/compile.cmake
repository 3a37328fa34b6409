# critpoint_compile: the flags of every C file of this project.
# Never -ffast-math and never -march=native: error bounds rest on IEEE arithmetic, and what ships runs anywhere.
# Contraction is off, so that the same formula rounds the same way on every machine.

add_library(critpoint_compile INTERFACE)
target_compile_definitions(critpoint_compile INTERFACE _GNU_SOURCE)
target_include_directories(critpoint_compile INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
target_compile_options(critpoint_compile INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
    -ffp-contract=off -ffunction-sections -fdata-sections)
# Loops over arrays, where time goes: vectorised. Errors are told by values, not by errno or traps, and no result depends
# on either.
foreach(hot analysis/inertia_plain diff/exact diff/exact_block domain/elementary domain/real eval/apply eval/error
            eval/magnitude eval/tangent linalg/eigsmall linalg/eigsym report/record_npy)
    set_property(SOURCE ${PROJECT_SOURCE_DIR}/src/${hot}.c APPEND PROPERTY COMPILE_OPTIONS
                 $<$<CONFIG:Release,RelWithDebInfo>:-O3> -fno-math-errno -fno-trapping-math)
endforeach()

if(CRITPOINT_DEVELOPER)
    target_compile_options(critpoint_compile INTERFACE -Werror)
endif()

if(CRITPOINT_SANITIZE)
    set(sanitize -fsanitize=${CRITPOINT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
    target_compile_options(critpoint_compile INTERFACE ${sanitize})
    target_link_options(critpoint_compile INTERFACE ${sanitize})
endif()
