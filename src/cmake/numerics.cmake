# What critpoint stands on: LAPACKE and OpenBLAS (eigenvalues, matrix products), cJSON (JSON in), zlib (.npz in), pthreads,
# libm.
#
#   critpoint_headers           include directories only
#   critpoint_numerics          shared libraries: the shared libcritpoint, the tests
#   critpoint_numerics_static   static archives where the machine has them: the program. Loading the shared ones
#                               costs 2 ms at every start, more than everything else that a one-liner does.

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

function(require variable package)
    if(NOT ${variable})
        message(FATAL_ERROR "critpoint needs ${package}; on Debian: apt install ${package}")
    endif()
endfunction()

find_path(CJSON_INCLUDE_DIR cjson/cJSON.h)
find_library(CJSON_LIBRARY cjson)
find_path(ZLIB_INCLUDE_DIR zlib.h)
find_library(ZLIB_LIBRARY z)
find_path(LAPACKE_INCLUDE_DIR lapacke.h)
find_library(LAPACKE_LIBRARY lapacke)
find_path(CBLAS_INCLUDE_DIR openblas_config.h PATH_SUFFIXES openblas-pthread openblas-openmp openblas-serial openblas)
find_library(OPENBLAS_LIBRARY openblas PATH_SUFFIXES openblas-pthread openblas-openmp openblas-serial)
require(CJSON_INCLUDE_DIR libcjson-dev)
require(CJSON_LIBRARY libcjson-dev)
require(ZLIB_INCLUDE_DIR zlib1g-dev)
require(ZLIB_LIBRARY zlib1g-dev)
require(LAPACKE_INCLUDE_DIR liblapacke-dev)
require(LAPACKE_LIBRARY liblapacke-dev)
require(CBLAS_INCLUDE_DIR libopenblas-dev)
require(OPENBLAS_LIBRARY libopenblas-dev)

add_library(critpoint_headers INTERFACE)
target_include_directories(critpoint_headers SYSTEM INTERFACE
    ${CJSON_INCLUDE_DIR} ${ZLIB_INCLUDE_DIR} ${LAPACKE_INCLUDE_DIR} ${CBLAS_INCLUDE_DIR})

add_library(critpoint_numerics INTERFACE)
target_link_libraries(critpoint_numerics INTERFACE critpoint_headers
    ${LAPACKE_LIBRARY} ${OPENBLAS_LIBRARY} ${CJSON_LIBRARY} ${ZLIB_LIBRARY} Threads::Threads m)

# The archives of LAPACKE and OpenBLAS, and of the Fortran run-time that OpenBLAS was built with; the compiler knows
# where the latter two are, and prints the bare name if it has none.
function(find_static_archives result)
    find_library(LAPACKE_ARCHIVE liblapacke.a)
    find_library(OPENBLAS_ARCHIVE libopenblas.a PATH_SUFFIXES openblas-pthread openblas-openmp openblas-serial)
    set(archives ${LAPACKE_ARCHIVE} ${OPENBLAS_ARCHIVE})
    foreach(name gfortran quadmath)
        execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=lib${name}.a
                        OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
        if(IS_ABSOLUTE "${path}" AND EXISTS "${path}")
            list(APPEND archives ${path})
        elseif(name STREQUAL "gfortran")
            list(APPEND archives gfortran-NOTFOUND)
        endif() # quadmath does not exist on every architecture
    endforeach()
    set(${result} ${archives} PARENT_SCOPE)
endfunction()

# zlib comes as an archive on its own account: loading a shared library costs every start.
find_library(ZLIB_ARCHIVE libz.a)
set(zlib ${ZLIB_LIBRARY})
if(CRITPOINT_STATIC_BLAS AND ZLIB_ARCHIVE)
    set(zlib ${ZLIB_ARCHIVE})
endif()

set(archives NOTFOUND)
if(CRITPOINT_STATIC_BLAS)
    find_static_archives(archives)
endif()
if(archives MATCHES "NOTFOUND")
    message(STATUS "critpoint links the shared BLAS (no static archives: 2 ms slower at every start)")
    add_library(critpoint_numerics_static ALIAS critpoint_numerics)
else()
    message(STATUS "critpoint links the static archives ${archives}")
    add_library(critpoint_numerics_static INTERFACE)
    target_link_libraries(critpoint_numerics_static INTERFACE critpoint_headers
        ${archives} ${CJSON_LIBRARY} ${zlib} Threads::Threads m -static-libgcc)
endif()
